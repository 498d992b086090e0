"""The static and blackhole routes of a hub, made once its attachments exist."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.shared.arguments import normalise
from components.shared.checks import Problems

from .blocks import slug
from .scope import Scope
from .segment_checks import check_segments
from .segments import EGRESS, INSPECTION, HubPlan, PairArgs, RemoteBlocks, SegmentArgs, compile_matrix

__all__ = ["HubPeerArgs", "TransitGatewayRoutes", "TransitGatewayRoutesArgs", "check_routes"]


class HubPeerArgs(TypedDict):
    """A hub of another Region, peered with this one."""

    attachment_id: pulumi.Input[str]
    """Id of the peering attachment, accepted: AWS refuses routes to one that is not."""
    segments: Mapping[str, list[str]]
    """Blocks of its members by segment; the segments are this hub's."""


class TransitGatewayRoutesArgs(TypedDict):
    """Routes of a hub's tables, from the same segments and matrix as the hub's."""

    route_table_ids: Mapping[str, pulumi.Input[str]]
    """The hub's tables: name to id."""
    segments: Mapping[str, SegmentArgs]
    """As given to the hub."""
    reachability: NotRequired[list[PairArgs]]
    """As given to the hub. Default: none."""
    inspection_attachment_id: NotRequired[pulumi.Input[str]]
    """Attachment of the firewall's VPC. Default: none."""
    egress_attachment_id: NotRequired[pulumi.Input[str]]
    """Attachment of the VPC with the way to the internet. Default: none."""
    peers: NotRequired[Mapping[str, HubPeerArgs]]
    """Peered hubs by name. Default: none."""
    region: NotRequired[str]
    """Region of the hub. Default: the provider's."""


def _plan(args: TransitGatewayRoutesArgs) -> HubPlan:
    return compile_matrix(
        args["segments"],
        args.get("reachability", []),
        inspection="inspection_attachment_id" in args,
        egress="egress_attachment_id" in args,
        peers=_blocks(args),
    )


def _blocks(args: TransitGatewayRoutesArgs) -> dict[str, RemoteBlocks]:
    return {peer: item["segments"] for peer, item in args.get("peers", {}).items()}


def check_routes(args: TransitGatewayRoutesArgs, problems: Problems) -> None:
    """Add every problem of the routes' arguments."""
    before = len(problems.found)
    check_segments(
        problems,
        args["segments"],
        args.get("reachability", []),
        inspection="inspection_attachment_id" in args,
        egress="egress_attachment_id" in args,
        peers=_blocks(args),
        # The hub has counted its tables and routes with its own quotas.
        route_tables_quota=len(args["segments"]) + 3,
        routes_quota=1_000_000,
    )
    if len(problems.found) > before:
        return
    for table in sorted({route.table for route in _plan(args).routes} - set(args["route_table_ids"])):
        problems.add(
            f'route_table_ids["{table}"]',
            None,
            "is missing, and the matrix has routes for it",
            "Give the hub the same segments, inspection, egress and peers, and its route_tables here",
        )


class TransitGatewayRoutes(pulumi.ComponentResource):
    """Static and blackhole routes, by table and block."""

    route_count: pulumi.Output[int]
    """How many routes there are."""

    def __init__(self, name: str, args: TransitGatewayRoutesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the routes.

        Args:
            name: resource name; children are named after it.
            args: see :class:`TransitGatewayRoutesArgs`.
            opts: options of the component; children inherit its provider.

        Raises:
            ComponentError: with every argument that AWS would refuse or that can never work.
        """
        problems = Problems()
        args = normalise(args, TransitGatewayRoutesArgs, problems)
        if not problems.found:
            check_routes(args, problems)
        problems.raise_for("TransitGatewayRoutes", name)
        super().__init__("reliability:index:TransitGatewayRoutes", name, {}, opts)
        scope = Scope(name, self, args.get("region"), args.get("region", ""), None, protect=False)
        targets: dict[str, pulumi.Input[str]] = {
            peer: item["attachment_id"] for peer, item in args.get("peers", {}).items()
        }
        for target, argument in ((INSPECTION, "inspection_attachment_id"), (EGRESS, "egress_attachment_id")):
            if argument in args:
                targets[target] = args[argument]
        plan = _plan(args)
        for route in plan.routes:
            aws.ec2transitgateway.Route(
                scope.child(f"{route.table}-{slug(route.cidr)}"),
                transit_gateway_route_table_id=args["route_table_ids"][route.table],
                destination_cidr_block=route.cidr,
                transit_gateway_attachment_id=None if route.target is None else targets[route.target],
                blackhole=True if route.target is None else None,
                region=scope.region,
                # A table has one route for a block: with another target, the old one must go first.
                opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
            )
        self.route_count = pulumi.Output.from_input(len(plan.routes))
        self.register_outputs({"routeCount": self.route_count})
