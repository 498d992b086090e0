"""The hubs of the stack, the VPCs attached to them, and the peering between them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

import pulumi

from components.network.hub_peering import HubPeering
from components.network.reachability_paths import ReachabilityPathArgs, ReachabilityPaths
from components.network.segments import EGRESS, INSPECTION, PEERING
from components.network.spoke_attachment import FurtherRoutesArgs, SpokeAttachment, SpokeAttachmentArgs
from components.network.transit_gateway import TransitGateway
from components.network.transit_gateway_routes import HubPeerArgs, TransitGatewayRoutes, TransitGatewayRoutesArgs
from components.network.vpc import Vpc
from settings.endpoint_reach import endpoint_blocks, endpoint_tiers
from settings.hub_arguments import (
    PRIMARY,
    HubSide,
    attached_vpcs,
    attachment_arguments,
    hub_arguments,
    pairs_of,
    routed_tiers,
    segments_of,
    spoke_vpc_arguments,
    tunnel_ends,
)
from settings.network import Network
from settings.stack import Settings
from settings.transit_gateway import HubAttachment

from .region import Networks, Topics


@dataclass
class Hub:
    """A hub of the stack."""

    side: HubSide
    transit_gateway: TransitGateway
    vpcs: dict[str, Vpc] = field(default_factory=dict[str, Vpc])
    """Attached VPCs of this stack by the key of the network's block or the spoke's name."""
    attachments: dict[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]])
    """Attachments by the same names, and by ``inspection`` and ``egress``, which the central services add."""
    peers: dict[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]])
    """Peering attachments by the name of the other hub."""

    @property
    def region(self) -> str:
        """Region of the hub."""
        return self.side.region

    @property
    def route_tables(self) -> dict[str, pulumi.Output[str]]:
        """The hub's tables by name."""
        return self.transit_gateway.route_tables

    @property
    def propagations(self) -> dict[str, list[str]]:
        """Segment → names of the tables into which its attachments propagate."""
        return self.transit_gateway.propagations

    def propagation_tables(self, segment: str) -> dict[str, pulumi.Input[str]]:
        """The tables into which a segment's attachments propagate: name → id."""
        return {table: self.route_tables[table] for table in self.propagations.get(segment, [])}


Hubs = dict[str, Hub]
"""Region → its hub."""


def transit_gateways(settings: Settings, topics: Topics, networks: Networks) -> Hubs:
    """Build the hubs, and attach the networks and spokes of the stack."""
    built: Hubs = {}
    for side in settings.hub_sides:
        common = settings.common(side.region)
        hub = TransitGateway(side.name, {**hub_arguments(side), **common, "alarm_topic_arn": topics[side.region]})
        built[side.region] = Hub(side, hub)
        _attach(settings, topics, networks, built[side.region])
        _export(side.key, built[side.region])
    return built


def _attach(settings: Settings, topics: Topics, networks: Networks, hub: Hub) -> None:
    side = hub.side
    for target, given in (
        (INSPECTION, side.block.inspection_attachment_id),
        (EGRESS, side.block.egress_attachment_id),
    ):
        if given is not None:
            hub.attachments[target] = given
    for name, (network, attachment) in attached_vpcs(side).items():
        topic = topics[side.region]
        if name in side.block.spokes:
            common = settings.common(side.region)
            vpc = Vpc(side.vpc_name(name), {**spoke_vpc_arguments(network), **common, "alarm_topic_arn": topic})
        else:
            vpc = networks[side.region]
        hub.vpcs[name] = vpc
        args = _spoke(settings, hub, vpc, network, attachment, topic)
        further: dict[str, FurtherRoutesArgs] = {}
        tiers = endpoint_tiers(side, name)
        if tiers:
            further["endpoints"] = {"route_table_ids": _tables(vpc, tiers), "destinations": endpoint_blocks(side)}
        # Sites are joined to the primary hub.
        if side.key == PRIMARY and settings.on_premises is not None and name in settings.on_premises.carriers:
            with_hosts = [tier for tier in vpc.route_tables if tier != "transit"]
            further["tunnels"] = {
                "route_table_ids": _tables(vpc, with_hosts),
                "destinations": tunnel_ends(side, network),
            }
        if further:
            args["further_routes"] = further
        made = SpokeAttachment(f"{side.vpc_name(name)}-attachment", args)
        hub.attachments[name] = made.attachment_id


def _spoke(  # noqa: PLR0917 - what an attachment joins
    settings: Settings,
    hub: Hub,
    vpc: Vpc,
    network: Network,
    attachment: HubAttachment,
    topic: pulumi.Input[str],
) -> SpokeAttachmentArgs:
    common = settings.common(hub.region)
    args = attachment_arguments(hub.side, network, attachment)
    if "prefix_list_max_entries" in args:
        args["prefix_list_id"] = hub.transit_gateway.prefix_lists[attachment.segment]
    return cast(
        "SpokeAttachmentArgs",
        {
            **args,
            "transit_gateway_id": hub.transit_gateway.transit_gateway_id,
            "vpc_id": vpc.vpc_id,
            "subnet_ids": vpc.subnets["transit"],
            "availability_zones": vpc.zones,
            "association_route_table_id": hub.route_tables[attachment.segment],
            "propagation_route_table_ids": hub.propagation_tables(attachment.segment),
            "vpc_route_table_ids": _tables(vpc, routed_tiers(network, attachment)),
            "alarm_topic_arn": topic,
            "region": common["region"],
            "tags": common["tags"],
        },
    )


def _tables(vpc: Vpc, tiers: Iterable[str]) -> dict[str, pulumi.Input[str]]:
    return {f"{tier}-{zone}": table for tier in tiers for zone, table in vpc.route_tables.get(tier, {}).items()}


def join_hubs(settings: Settings, hubs: Hubs) -> None:
    """Peer the two hubs, where the settings ask for it."""
    if settings.hub_peering is None:
        return
    here, there = hubs.values()
    attachment_id = HubPeering(
        "hub-peering",
        {
            "requester": {
                "transit_gateway_id": here.transit_gateway.transit_gateway_id,
                "association_route_table_id": here.route_tables[PEERING],
                "region": here.region,
            },
            "accepter": {
                "transit_gateway_id": there.transit_gateway.transit_gateway_id,
                "association_route_table_id": there.route_tables[PEERING],
                "region": there.region,
            },
            "tags": settings.all_tags,
        },
    ).attachment_id
    for hub in (here, there):
        hub.peers.update(dict.fromkeys(hub.side.peers, attachment_id))


def hub_routes(settings: Settings, hubs: Hubs) -> None:
    """Make the hubs' static and blackhole routes, last: their targets must exist by then."""
    for hub in hubs.values():
        side = hub.side
        args: TransitGatewayRoutesArgs = {
            "route_table_ids": hub.route_tables,
            "segments": segments_of(side),
            "reachability": pairs_of(side),
            "region": side.region,
        }
        if INSPECTION in hub.attachments:
            args["inspection_attachment_id"] = hub.attachments[INSPECTION]
        if EGRESS in hub.attachments:
            args["egress_attachment_id"] = hub.attachments[EGRESS]
        if hub.peers:
            args["peers"] = {name: _peer(hub, name) for name in hub.peers}
        TransitGatewayRoutes(f"{side.name}-routes", args)
        _paths(settings, hub)


def _peer(hub: Hub, name: str) -> HubPeerArgs:
    blocks = {segment: list(cidrs) for segment, cidrs in hub.side.peers[name].items()}
    return {"attachment_id": hub.peers[name], "segments": blocks}


def _paths(settings: Settings, hub: Hub) -> None:
    if not hub.side.block.reachability_paths:
        return
    paths = {
        name: cast(
            "ReachabilityPathArgs",
            {
                **path.arguments(),
                "source": hub.attachments[path.source],
                "destination": hub.attachments[path.destination],
            },
        )
        for name, path in hub.side.block.reachability_paths.items()
    }
    common = settings.common(hub.region)
    ReachabilityPaths(f"{hub.side.name}-paths", {"paths": paths, "region": common["region"], "tags": common["tags"]})


def _export(key: str, hub: Hub) -> None:
    made = hub.transit_gateway
    pulumi.export(
        key,
        {
            "transitGatewayId": made.transit_gateway_id,
            "region": hub.region,
            "routeTableIds": made.route_table_ids,
            "propagations": made.segment_propagations,
            "prefixListIds": made.prefix_list_ids,
            "resourceShareArn": made.resource_share_arn,
            "attachmentIds": dict(hub.attachments),
            "spokeVpcIds": {name: hub.vpcs[name].vpc_id for name in hub.side.block.spokes},
        },
    )
