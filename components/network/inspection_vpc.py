"""A VPC in which a firewall inspects what passes between segments, and on the way to the internet."""

import pulumi
import pulumi_aws as aws

from components.shared.alarms import checked_alarm_topic
from components.shared.arguments import normalise
from components.shared.checks import Problems

from .blocks import DEFAULT_ROUTE
from .central_arguments import attachment_arguments, vpc_arguments
from .central_checks import check_central_name, check_segment_cidrs
from .firewall import make_firewall
from .firewall_args import (
    FirewallArgs,
    InspectionDefault,
    InspectionLogArgs,
    InspectionRuleAction,
    InspectionRuleArgs,
    InspectionRuleGroupArgs,
    StreamException,
)
from .firewall_checks import check_firewall
from .inspection_args import InspectionVpcArgs
from .scope import Scope, once_there, one_output
from .segments import INSPECTION
from .spoke_attachment import SpokeAttachment, SpokeAttachmentArgs
from .vpc import Vpc
from .vpc_args import NatGateways, VpcArgs
from .vpc_checks import check_vpc, check_vpc_name
from .zones import region_of

__all__ = [
    "FirewallArgs",
    "InspectionDefault",
    "InspectionLogArgs",
    "InspectionRuleAction",
    "InspectionRuleArgs",
    "InspectionRuleGroupArgs",
    "InspectionVpc",
    "InspectionVpcArgs",
    "StreamException",
    "check_inspection_vpc",
]

_OF_VPC = (
    *("cidr", "availability_zones", "availability_zone_count", "flow_logs", "alarm_topic_arn", "region", "tags"),
    "protect",
)


def inspection_vpc_arguments(args: InspectionVpcArgs) -> VpcArgs:
    """Arguments of the VPC: transit subnets in which packets arrive, firewall subnets for the endpoints."""
    return vpc_arguments(
        args, _OF_VPC, tiers=["transit", "firewall"], nat_gateways=NatGateways.NONE, gateway_endpoints=False
    )


def check_inspection_vpc(args: InspectionVpcArgs, problems: Problems) -> None:
    """Add every problem of an inspection VPC's arguments."""
    check_vpc(inspection_vpc_arguments(args), problems)
    check_segment_cidrs(problems, args["segment_cidrs"], args["cidr"])
    check_firewall(args.get("firewall", {}), args.get("region"), problems)
    _check_draining(args, problems)


def _check_draining(args: InspectionVpcArgs, problems: Problems) -> None:
    draining, zones = args.get("draining_availability_zones", []), args.get("availability_zones")
    if draining and zones is None:
        problems.add(
            "draining_availability_zones",
            draining,
            "needs AZs by name: which one goes is not said by their count",
            "Name availability_zones instead of availability_zone_count",
        )
        return
    for index, zone in enumerate(draining):
        if zone not in (zones or []):
            known = ", ".join(zones or [])
            rule = f"is none of availability_zones ({known})"
            problems.add(f"draining_availability_zones[{index}]", zone, rule, "Leave it out when the AZ is gone")
    if draining and set(zones or []) <= set(draining):
        problems.add(
            "draining_availability_zones", draining, "leaves no AZ in which anything is inspected", "Keep one at least"
        )


class InspectionVpc(pulumi.ComponentResource):
    """AWS Network Firewall with an endpoint in every AZ, through which the hub sends what is to be inspected.

    Appliance mode is always on: without it the hub sends the answer through the AZ of whoever answers, and the
    firewall there, which never saw the request, drops it.

    For programs in Python, ``ready`` lists what must be there before the hub sends packets here.
    """

    vpc_id: pulumi.Output[str]
    """Id of the VPC."""
    attachment_id: pulumi.Output[str]
    """Attachment to the hub, the target of routes for inspected traffic; whoever uses it waits until the firewall
    takes packets, which takes AWS minutes."""
    firewall_arn: pulumi.Output[str]
    """ARN of the firewall."""
    firewall_policy_arn: pulumi.Output[str]
    """ARN of its policy."""
    firewall_endpoint_ids: pulumi.Output[dict[str, str]]
    """The firewall's endpoint by AZ."""
    firewall_subnet_ids: pulumi.Output[dict[str, str]]
    """Subnet of the endpoint by AZ."""
    transit_subnet_ids: pulumi.Output[dict[str, str]]
    """Subnet of the attachment by AZ."""
    log_group_names: pulumi.Output[dict[str, str]]
    """Log group by kind: ``alert``, and ``flow`` where flows are logged."""
    log_key_arn: pulumi.Output[str]
    """ARN of the key that encrypts the firewall's logs."""

    def __init__(self, name: str, args: InspectionVpcArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make VPC, firewall and attachment.

        Args:
            name: resource name, 1 to 40 letters, digits or ``-``.
            args: see :class:`~components.network.inspection_args.InspectionVpcArgs`.
            opts: options of the component; children inherit its provider and protection.

        Raises:
            ComponentError: with every argument that AWS would refuse or that can never work.
        """
        problems = Problems()
        check_vpc_name(problems, name)
        check_central_name(problems, name, underscore=False)
        args = normalise(args, InspectionVpcArgs, problems)
        if not problems.found:
            check_inspection_vpc(args, problems)
        problems.raise_for("InspectionVpc", name)
        super().__init__("reliability:index:InspectionVpc", name, {}, opts)
        vpc_args = inspection_vpc_arguments(args)
        region = region_of(vpc_args, self)
        scope = Scope(name, self, args.get("region"), region, args.get("tags"), args.get("protect", True))
        self.vpc = vpc = Vpc(name, vpc_args, pulumi.ResourceOptions(parent=self))
        topic = args.get("alarm_topic_arn")
        made = make_firewall(
            scope,
            args.get("firewall", {}),
            vpc_id=vpc.vpc_id,
            subnet_ids=vpc.subnets["firewall"],
            segment_cidrs=args["segment_cidrs"],
            alarm_topic_arn=None if topic is None else checked_alarm_topic(topic, "InspectionVpc", name, region),
        )
        taking = [zone for zone in vpc.zones if zone not in args.get("draining_availability_zones", [])]
        routes = self._routes(scope, vpc, made.endpoint_ids, taking)
        hub = self._attachment(args, vpc, taking)
        attachment = SpokeAttachment(f"{name}-hub", hub, pulumi.ResourceOptions(parent=self))
        self.ready: list[pulumi.Resource] = [*routes, *attachment.ready]
        self.vpc_id = vpc.vpc_id
        self.attachment_id = once_there(attachment.attachment_id, self.ready)
        self.firewall_arn = made.firewall.arn
        self.firewall_policy_arn = made.policy.arn
        self.firewall_endpoint_ids = one_output(made.endpoint_ids)
        self.firewall_subnet_ids = one_output(vpc.subnets["firewall"])
        self.transit_subnet_ids = vpc.transit_subnet_ids
        self.log_group_names = one_output({kind: group.name for kind, group in made.logs.groups.items()})
        self.log_key_arn = made.logs.key_arn
        self.register_outputs(
            {
                "vpcId": self.vpc_id,
                "attachmentId": self.attachment_id,
                "firewallArn": self.firewall_arn,
                "firewallPolicyArn": self.firewall_policy_arn,
                "firewallEndpointIds": self.firewall_endpoint_ids,
                "firewallSubnetIds": self.firewall_subnet_ids,
                "transitSubnetIds": self.transit_subnet_ids,
                "logGroupNames": self.log_group_names,
                "logKeyArn": self.log_key_arn,
            }
        )

    @staticmethod
    def _routes(
        scope: Scope, vpc: Vpc, endpoints: dict[str, pulumi.Output[str]], taking: list[str]
    ) -> list[aws.ec2.Route]:
        """What arrives in an AZ goes to the endpoint of the same AZ, whose state knows the connection."""
        return [
            aws.ec2.Route(
                scope.child(f"transit-{zone}-firewall"),
                route_table_id=table,
                destination_cidr_block=DEFAULT_ROUTE,
                vpc_endpoint_id=endpoints[zone],
                region=scope.region,
                opts=scope.options(),
            )
            for zone, table in vpc.route_tables["transit"].items()
            if zone in taking
        ]

    @staticmethod
    def _attachment(args: InspectionVpcArgs, vpc: Vpc, taking: list[str]) -> SpokeAttachmentArgs:
        made: SpokeAttachmentArgs = {
            "transit_gateway_id": args["transit_gateway_id"],
            "vpc_id": vpc.vpc_id,
            "vpc_cidrs": [args["cidr"]],
            "subnet_ids": {zone: subnet for zone, subnet in vpc.subnets["transit"].items() if zone in taking},
            "segment": INSPECTION,
            "appliance_mode": True,
            # Without a subnet of the attachment in its AZ, what a firewall sends to the hub is dropped.
            "vpc_route_table_ids": {f"firewall-{zone}": vpc.route_tables["firewall"][zone] for zone in taking},
            "destinations": [DEFAULT_ROUTE],
        }
        return attachment_arguments(made, args)
