"""A VPC through which all spokes of a hub reach the internet."""

import pulumi

from components.shared.arguments import normalise
from components.shared.checks import Problems

from .central_arguments import attachment_arguments, vpc_arguments
from .central_checks import check_central_name, check_segment_cidrs
from .egress_args import EgressVpcArgs
from .scope import once_there
from .segments import EGRESS
from .spoke_attachment import SpokeAttachment, SpokeAttachmentArgs
from .vpc import Vpc
from .vpc_args import NatGateways, VpcArgs
from .vpc_checks import check_vpc, check_vpc_name

__all__ = ["EgressVpc", "EgressVpcArgs", "NatGateways", "check_egress_vpc"]

_OF_VPC = (
    *("cidr", "availability_zones", "availability_zone_count", "nat_gateways", "single_nat_availability_zone"),
    *("elastic_ip_allocation_ids", "flow_logs", "alarm_topic_arn", "region", "tags", "protect"),
)


def egress_vpc_arguments(args: EgressVpcArgs) -> VpcArgs:
    """Arguments of the VPC: public and transit subnets, of which the transit ones go out through NAT."""
    regional = args.get("nat_gateways") is NatGateways.REGIONAL
    tiers = ["transit"] if regional else ["public", "transit"]
    return vpc_arguments(args, _OF_VPC, tiers=tiers, transit_internet_access=True)


def check_egress_vpc(args: EgressVpcArgs, problems: Problems) -> None:
    """Add every problem of an egress VPC's arguments."""
    if args.get("nat_gateways") is NatGateways.NONE:
        problems.add(
            "nat_gateways",
            "none",
            "an egress VPC is there for its NAT gateways",
            "Choose per_az, or build no egress VPC",
        )
    else:
        check_vpc(egress_vpc_arguments(args), problems)
    check_segment_cidrs(problems, args["segment_cidrs"], args["cidr"])


class EgressVpc(pulumi.ComponentResource):
    """NAT gateways for all spokes of a hub, each AZ's traffic through the gateway of that AZ.

    The tables of the transit subnets hold the default route to NAT and nothing else of the hub's; those of the NAT
    gateways hold the way back to the segments. That spokes do not reach each other this way is decided by the hub,
    whose tables with a default route to here drop all private ranges that they do not know.

    For programs in Python, ``ready`` lists what must be there before the hub sends packets here.
    """

    vpc_id: pulumi.Output[str]
    """Id of the VPC."""
    attachment_id: pulumi.Output[str]
    """Attachment to the hub, the target of default routes; whoever uses it waits until there is a way out."""
    nat_public_ips: pulumi.Output[dict[str, str]]
    """Addresses from which all spokes call the internet, for allow-lists, by the AZ they belong to."""
    nat_gateway_ids: pulumi.Output[dict[str, str]]
    """The NAT gateway that serves each AZ."""
    public_subnet_ids: pulumi.Output[dict[str, str]]
    """Subnet of the NAT gateway by AZ; empty with a regional gateway."""
    transit_subnet_ids: pulumi.Output[dict[str, str]]
    """Subnet of the attachment by AZ."""

    def __init__(self, name: str, args: EgressVpcArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make VPC, NAT gateways and attachment.

        Args:
            name: resource name, 1 to 40 letters, digits, ``-`` or ``_``.
            args: see :class:`~components.network.egress_args.EgressVpcArgs`.
            opts: options of the component; children inherit its provider and protection.

        Raises:
            ComponentError: with every argument that AWS would refuse or that can never work.
        """
        problems = Problems()
        check_vpc_name(problems, name)
        check_central_name(problems, name, underscore=True)
        args = normalise(args, EgressVpcArgs, problems)
        if not problems.found:
            check_egress_vpc(args, problems)
        problems.raise_for("EgressVpc", name)
        super().__init__("reliability:index:EgressVpc", name, {}, opts)
        self.vpc = vpc = Vpc(name, egress_vpc_arguments(args), pulumi.ResourceOptions(parent=self))
        attachment = SpokeAttachment(f"{name}-hub", self._attachment(args, vpc), pulumi.ResourceOptions(parent=self))
        self.ready: list[pulumi.Resource] = [*vpc.ways_out, *attachment.ready]
        self.vpc_id = vpc.vpc_id
        self.attachment_id = once_there(attachment.attachment_id, self.ready)
        self.nat_public_ips = vpc.nat_public_ips
        self.nat_gateway_ids = vpc.nat_gateway_ids
        self.public_subnet_ids = vpc.public_subnet_ids
        self.transit_subnet_ids = vpc.transit_subnet_ids
        self.register_outputs(
            {
                "vpcId": self.vpc_id,
                "attachmentId": self.attachment_id,
                "natPublicIps": self.nat_public_ips,
                "natGatewayIds": self.nat_gateway_ids,
                "publicSubnetIds": self.public_subnet_ids,
                "transitSubnetIds": self.transit_subnet_ids,
            }
        )

    @staticmethod
    def _attachment(args: EgressVpcArgs, vpc: Vpc) -> SpokeAttachmentArgs:
        tables = {f"public-{zone}": table for zone, table in vpc.route_tables.get("public", {}).items()}
        made: SpokeAttachmentArgs = {
            "transit_gateway_id": args["transit_gateway_id"],
            "vpc_id": vpc.vpc_id,
            "vpc_cidrs": [args["cidr"]],
            "subnet_ids": vpc.subnets["transit"],
            "segment": EGRESS,
            "vpc_route_table_ids": {**tables, **vpc.nat_route_tables},
            "destinations": args["segment_cidrs"],
        }
        return attachment_arguments(made, args)
