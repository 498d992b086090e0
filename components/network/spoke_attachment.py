"""A VPC joined to a Transit Gateway, in every AZ."""

from typing import Any

import pulumi
import pulumi_aws as aws

from components.shared.alarms import MissingData, metric_alarm
from components.shared.arguments import normalise
from components.shared.checks import Problems

from .blocks import is_ipv4, slug
from .hub_membership import make_association, make_propagations, on
from .scope import Scope
from .segments import INSPECTION
from .spoke_attachment_args import FurtherRoutesArgs, SpokeAttachmentArgs
from .spoke_attachment_checks import check_spoke_attachment, tables_of

__all__ = ["FurtherRoutesArgs", "SpokeAttachment", "SpokeAttachmentArgs", "check_spoke_attachment"]

DEFAULT_DROP_ALARM_PACKETS = 1_000
_RUNBOOK = "transit-gateway.md#packets-are-dropped"


class SpokeAttachment(pulumi.ComponentResource):
    """A VPC's attachment to a hub with its association, propagations, and routes of the VPC.

    Adding an AZ, a destination or a table of the VPC changes nothing else; another segment replaces the association
    and nothing else. For programs in Python, ``ready`` lists what must be there before packets flow.
    """

    attachment_id: pulumi.Output[str]
    """Id of the attachment."""
    segment: pulumi.Output[str]
    """Segment of the hub that the attachment belongs to."""

    def __init__(self, name: str, args: SpokeAttachmentArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Attach the VPC.

        Args:
            name: resource name; children are named after it.
            args: see :class:`~components.network.spoke_attachment_args.SpokeAttachmentArgs`.
            opts: options of the component; children inherit its provider.

        Raises:
            ComponentError: with every argument that AWS would refuse or that can never work.
        """
        problems = Problems()
        args = normalise(args, SpokeAttachmentArgs, problems)
        if not problems.found:
            check_spoke_attachment(args, problems)
        problems.raise_for("SpokeAttachment", name)
        super().__init__("reliability:index:SpokeAttachment", name, {}, opts)
        scope = Scope(name, self, args.get("region"), args.get("region", ""), args.get("tags"), protect=False)
        attachment = _attachment(scope, args)
        self.ready: list[pulumi.Resource] = [attachment]
        if "association_route_table_id" in args:
            self.ready.append(make_association(scope, attachment.id, args["association_route_table_id"]))
        self.ready += make_propagations(scope, attachment.id, args.get("propagation_route_table_ids", {}))
        _routes(scope, args, attachment)
        _alarm(scope, args, attachment)
        self.attachment_id = attachment.id
        self.segment = pulumi.Output.from_input(args["segment"])
        self.register_outputs({"attachmentId": self.attachment_id, "segment": self.segment})


def _attachment(scope: Scope, args: SpokeAttachmentArgs) -> aws.ec2transitgateway.VpcAttachment:
    inspection = args["segment"] == INSPECTION
    # A shared hub's default tables are its owner's: the flags do nothing there, and read back they differ for ever.
    by_default = None if args.get("shared_hub", False) else False
    return aws.ec2transitgateway.VpcAttachment(
        scope.name,
        transit_gateway_id=args["transit_gateway_id"],
        vpc_id=args["vpc_id"],
        subnet_ids=[subnet for _, subnet in sorted(args["subnet_ids"].items())],
        appliance_mode_support=on(args.get("appliance_mode", inspection)),
        dns_support=on(args.get("dns_support", True)),
        ipv6_support=on(args.get("ipv6", False)),
        security_group_referencing_support=on(args.get("security_group_referencing", not inspection)),
        transit_gateway_default_route_table_association=by_default,
        transit_gateway_default_route_table_propagation=by_default,
        region=scope.region,
        tags={"Name": scope.name, **(scope.tags or {}), "segment": args["segment"]},
        opts=scope.options(),
    )


def _routes(scope: Scope, args: SpokeAttachmentArgs, attachment: aws.ec2transitgateway.VpcAttachment) -> None:
    """Routes of the VPC, by table and block: a list by table alone would lose all blocks but one."""
    for table, (table_id, blocks) in sorted(tables_of(args).items()):
        common: dict[str, Any] = {
            "route_table_id": table_id,
            "transit_gateway_id": args["transit_gateway_id"],
            "region": scope.region,
            # EC2 refuses a route to a Transit Gateway to which the VPC is not attached.
            "opts": scope.options(depends_on=[attachment]),
        }
        for cidr in blocks:
            block = {"destination_cidr_block": cidr} if is_ipv4(cidr) else {"destination_ipv6_cidr_block": cidr}
            aws.ec2.Route(scope.child(f"{table}-{slug(cidr)}"), **block, **common)
        if "prefix_list_id" in args and table in args.get("vpc_route_table_ids", {}):
            aws.ec2.Route(
                scope.child(f"{table}-prefix-list"), destination_prefix_list_id=args["prefix_list_id"], **common
            )


def _alarm(scope: Scope, args: SpokeAttachmentArgs, attachment: aws.ec2transitgateway.VpcAttachment) -> None:
    if "alarm_topic_arn" not in args:
        return
    metric_alarm(
        scope.child("no-route"),
        scope.parent,
        description="The hub has been dropping packets of this VPC for which its table has no route.",
        runbook=_RUNBOOK,
        namespace="AWS/TransitGateway",
        metric="PacketDropCountNoRoute",
        dimensions={"TransitGateway": args["transit_gateway_id"], "TransitGatewayAttachment": attachment.id},
        statistic="Sum",
        threshold=args.get("drop_alarm_packets", DEFAULT_DROP_ALARM_PACKETS),
        comparison="GreaterThanThreshold",
        period_seconds=300,
        evaluation_periods=3,
        missing=MissingData.OK,
        topic_arn=args["alarm_topic_arn"],
        region=scope.region,
        tags=scope.tags,
    )
