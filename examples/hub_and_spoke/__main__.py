"""Hubs in two Regions: VPCs in segments, reachable as declared and not otherwise, and a peering between the hubs."""

import pulumi

from components.network.hub_peering import HubPeering
from components.network.reachability_paths import ReachabilityPaths
from components.network.segments import Decision, PairArgs, SegmentArgs
from components.network.spoke_attachment import SpokeAttachment
from components.network.transit_gateway import TransitGateway
from components.network.transit_gateway_routes import TransitGatewayRoutes
from components.network.vpc import NatGateways, Vpc
from components.operations.alarm_topic import AlarmTopic

HOME, AWAY = "eu-central-1", "eu-west-1"
MATRIX: list[PairArgs] = [
    {"a": "prod", "b": "shared", "decision": Decision.ALLOW},
    {"a": "nonprod", "b": "shared", "decision": Decision.ALLOW},
]
PLAN: dict[str, dict[str, list[str]]] = {
    HOME: {"prod": ["10.40.0.0/16"], "nonprod": ["10.41.0.0/16"], "shared": ["10.42.0.0/17"]},
    AWAY: {"prod": ["10.43.0.0/16"], "nonprod": [], "shared": ["10.42.128.0/17"]},
}
"""Region → segment → blocks of the address plan."""
SPOKES = {
    "orders": (HOME, "prod", "10.40.0.0/20"),
    "trials": (HOME, "nonprod", "10.41.0.0/20"),
    "tools": (HOME, "shared", "10.42.0.0/20"),
    "orders-away": (AWAY, "prod", "10.43.0.0/20"),
}
"""Name → Region, segment and block. In a fleet each is a stack of its own: see the page."""

topics = {region: AlarmTopic(f"alarms-{region}", {"region": region}).topic_arn for region in PLAN}
segments: dict[str, dict[str, SegmentArgs]] = {
    region: {name: {"cidrs": cidrs} for name, cidrs in plan.items()} for region, plan in PLAN.items()
}
others = {HOME: AWAY, AWAY: HOME}

hubs = {
    region: TransitGateway(
        f"hub-{region}",
        {
            "amazon_side_asn": asn,
            "segments": segments[region],
            "reachability": MATRIX,
            "peers": {others[region]: PLAN[others[region]]},
            "flow_logs": {"retention_days": 90},
            "alarm_topic_arn": topics[region],
            "region": region,
        },
    )
    for region, asn in ((HOME, 64_513), (AWAY, 64_514))
}

attachments: dict[str, pulumi.Output[str]] = {}
for name, (region, segment, cidr) in SPOKES.items():
    hub = hubs[region]
    vpc = Vpc(
        name,
        {
            "cidr": cidr,
            "availability_zones": [f"{region}{letter}" for letter in "abc"],
            "tiers": ["private", "transit"],
            "nat_gateways": NatGateways.NONE,
            "region": region,
        },
    )
    attachments[name] = SpokeAttachment(
        f"{name}-attachment",
        {
            "transit_gateway_id": hub.transit_gateway_id,
            "vpc_id": vpc.vpc_id,
            "vpc_cidrs": [cidr],
            "subnet_ids": vpc.subnets["transit"],
            "availability_zones": vpc.zones,
            "segment": segment,
            "association_route_table_id": hub.route_tables[segment],
            "propagation_route_table_ids": {table: hub.route_tables[table] for table in hub.propagations[segment]},
            "vpc_route_table_ids": vpc.route_tables["private"],
            # One summary of the whole plan: the hub's tables decide, and a new segment changes no VPC.
            "destinations": ["10.40.0.0/13"],
            "region": region,
        },
    ).attachment_id

peering = HubPeering(
    "peering",
    {
        "requester": {
            "transit_gateway_id": hubs[HOME].transit_gateway_id,
            "association_route_table_id": hubs[HOME].route_tables["peering"],
            "region": HOME,
        },
        "accepter": {
            "transit_gateway_id": hubs[AWAY].transit_gateway_id,
            "association_route_table_id": hubs[AWAY].route_tables["peering"],
            "region": AWAY,
        },
    },
)

for region, hub in hubs.items():
    other = others[region]
    TransitGatewayRoutes(
        f"routes-{region}",
        {
            "route_table_ids": hub.route_tables,
            "segments": segments[region],
            "reachability": MATRIX,
            "peers": {other: {"attachment_id": peering.attachment_id, "segments": PLAN[other]}},
            "region": region,
        },
    )

ReachabilityPaths(
    "paths",
    {
        "paths": {
            "orders-to-tools": {"source": attachments["orders"], "destination": attachments["tools"], "port": 443}
        },
        "region": HOME,
    },
)

pulumi.export("attachments", attachments)
pulumi.export("propagations", {region: hub.segment_propagations for region, hub in hubs.items()})
