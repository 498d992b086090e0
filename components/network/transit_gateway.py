"""A Transit Gateway whose route tables follow a declared matrix of reachability."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from components.shared.alarms import checked_alarm_topic
from components.shared.arguments import normalise
from components.shared.checks import Problems

from .blocks import is_ipv4
from .flow_logs import make_hub_flow_logs
from .hub_alarms import make_hub_alarms
from .hub_membership import on
from .scope import Scope, one_output
from .segments import HubPlan, compile_matrix, reachable_blocks
from .shares import make_share
from .transit_gateway_args import HubFlowLogArgs, HubPrefixListArgs, HubShareArgs, TransitGatewayArgs
from .transit_gateway_checks import check_hub_name, check_transit_gateway

__all__ = [
    "HubFlowLogArgs",
    "HubPrefixListArgs",
    "HubShareArgs",
    "TransitGateway",
    "TransitGatewayArgs",
    "check_transit_gateway",
]


class TransitGateway(pulumi.ComponentResource):
    """A hub with a route table for each segment, its share, flow logs and alarms.

    The routes that need attachments are made by ``TransitGatewayRoutes`` once these exist. For programs in Python,
    ``route_tables`` (name to id) and ``propagations`` (segment to names of tables) have plain keys, and ``plan`` is
    what the matrix was compiled into.
    """

    transit_gateway_id: pulumi.Output[str]
    """Id of the Transit Gateway."""
    transit_gateway_arn: pulumi.Output[str]
    """ARN of the Transit Gateway."""
    route_table_ids: pulumi.Output[dict[str, str]]
    """Route table by segment, and by ``inspection``, ``egress`` and ``peering`` where there are such tables."""
    segment_propagations: pulumi.Output[dict[str, list[str]]]
    """Tables into which a segment's attachments propagate their addresses."""
    prefix_list_ids: pulumi.Output[dict[str, str]]
    """Prefix list by segment; empty without ``prefix_lists``."""
    resource_share_arn: pulumi.Output[str] | None
    """ARN of the resource share, once hub, prefix lists and principals are in it; absent without ``share``. Accounts
    outside the organization accept it, and attachments and routes of other accounts in the same program wait for it."""
    flow_log_group_name: pulumi.Output[str] | None
    """Log group of the flow logs, where they are on."""

    def __init__(self, name: str, args: TransitGatewayArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the hub.

        Args:
            name: resource name, 1 to 46 letters, digits, ``-`` or ``_``; children are named after it.
            args: see :class:`~components.network.transit_gateway_args.TransitGatewayArgs`.
            opts: options of the component; children inherit its provider and protection.

        Raises:
            ComponentError: with every argument that AWS would refuse or that can never work.
        """
        problems = Problems()
        check_hub_name(problems, name)
        args = normalise(args, TransitGatewayArgs, problems)
        if not problems.found:
            check_transit_gateway(args, problems)
        problems.raise_for("TransitGateway", name)
        super().__init__("reliability:index:TransitGateway", name, {}, opts)
        region = args.get("region") or aws.get_region(opts=pulumi.InvokeOptions(parent=self)).region
        scope = Scope(name, self, args.get("region"), region, args.get("tags"), args.get("protect", True))
        self.plan: HubPlan = compile_matrix(
            args["segments"],
            args.get("reachability", []),
            inspection=args.get("inspection", False),
            egress=args.get("egress", False),
            peers=args.get("peers", {}),
        )
        hub = _hub(scope, args)
        self.transit_gateway_id = hub.id
        self.transit_gateway_arn = hub.arn
        self.route_tables: dict[str, pulumi.Output[str]] = {
            table: _table(scope, hub, table).id for table in self.plan.tables
        }
        self.propagations: dict[str, list[str]] = {
            segment: list(tables) for segment, tables in self.plan.propagations.items()
        }
        self.route_table_ids = one_output(self.route_tables)
        self.segment_propagations = pulumi.Output.from_input(self.propagations)
        lists = _prefix_lists(scope, args)
        self.prefix_lists: dict[str, pulumi.Output[str]] = {segment: one.id for segment, one in lists.items()}
        self.prefix_list_ids = one_output(self.prefix_lists)
        shared = {"hub": hub.arn, **{f"reach-{segment}": one.arn for segment, one in lists.items()}}
        self.resource_share_arn = _share(scope, shared, args)
        self._register(scope, hub, args)
        self._watch(scope, hub, args)
        self.register_outputs(
            {
                "transitGatewayId": self.transit_gateway_id,
                "transitGatewayArn": self.transit_gateway_arn,
                "routeTableIds": self.route_table_ids,
                "segmentPropagations": self.segment_propagations,
                "prefixListIds": self.prefix_list_ids,
                "resourceShareArn": self.resource_share_arn,
                "flowLogGroupName": self.flow_log_group_name,
            }
        )

    def _register(self, scope: Scope, hub: aws.ec2transitgateway.TransitGateway, args: TransitGatewayArgs) -> None:
        if "global_network_id" in args:
            # Network Manager is a global service and takes no Region.
            aws.networkmanager.TransitGatewayRegistration(
                scope.child("registration"),
                global_network_id=args["global_network_id"],
                transit_gateway_arn=hub.arn,
                opts=scope.options(),
            )

    def _watch(self, scope: Scope, hub: aws.ec2transitgateway.TransitGateway, args: TransitGatewayArgs) -> None:
        logs = args.get("flow_logs", {})
        self.flow_log_group_name = None
        if logs.get("enabled", True):
            made = make_hub_flow_logs(scope, hub, logs.get("retention_days"), logs.get("kms_key_arn"))
            self.flow_log_group_name = made.group.name
        topic = args.get("alarm_topic_arn")
        make_hub_alarms(
            scope,
            hub.id,
            None if topic is None else checked_alarm_topic(topic, "TransitGateway", scope.name, scope.region_name),
            args.get("drop_alarm_packets"),
            args.get("drop_alarm_mib"),
        )


def _hub(scope: Scope, args: TransitGatewayArgs) -> aws.ec2transitgateway.TransitGateway:
    share = args.get("share")
    return aws.ec2transitgateway.TransitGateway(
        scope.name,
        description=f"Hub {scope.name}",
        amazon_side_asn=args["amazon_side_asn"],
        auto_accept_shared_attachments=on(share is not None and share.get("auto_accept", True)),
        # With the defaults on, every attachment would land in one table, and reach everything.
        default_route_table_association="disable",
        default_route_table_propagation="disable",
        dns_support=on(args.get("dns_support", True)),
        security_group_referencing_support=on(args.get("security_group_referencing", True)),
        vpn_ecmp_support=on(args.get("vpn_ecmp", True)),
        transit_gateway_cidr_blocks=args.get("cidr_blocks"),
        region=scope.region,
        tags={"Name": scope.name, **(scope.tags or {})},
        opts=scope.options(stateful=True),
    )


def _table(scope: Scope, hub: aws.ec2transitgateway.TransitGateway, table: str) -> aws.ec2transitgateway.RouteTable:
    return aws.ec2transitgateway.RouteTable(
        scope.child(table),
        transit_gateway_id=hub.id,
        region=scope.region,
        tags=scope.tags_of(table),
        opts=scope.options(),
    )


def _prefix_lists(scope: Scope, args: TransitGatewayArgs) -> dict[str, aws.ec2.ManagedPrefixList]:
    if "prefix_lists" not in args:
        return {}
    made: dict[str, aws.ec2.ManagedPrefixList] = {}
    for segment in sorted(args["segments"]):
        blocks = reachable_blocks(segment, args["segments"], args.get("reachability", []), args.get("peers", {}))
        entries: list[Any] = [{"cidr": cidr} for cidr in blocks if is_ipv4(cidr)]
        role = f"reach-{segment}"
        made[segment] = aws.ec2.ManagedPrefixList(
            scope.child(role),
            address_family="IPv4",
            max_entries=args["prefix_lists"]["max_entries"],
            entries=entries,
            region=scope.region,
            tags=scope.tags_of(role),
            opts=scope.options(),
        )
    return made


def _share(
    scope: Scope, shared: Mapping[str, pulumi.Input[str]], args: TransitGatewayArgs
) -> pulumi.Output[str] | None:
    if "share" not in args:
        return None
    outside = args["share"].get("allow_external_principals", False)
    return make_share(scope, shared, args["share"]["principals"], outside=outside)
