"""Central egress: the spokes have no NAT gateways of their own, and leave through the AZ that they are in."""

import pulumi

from components.network.egress_vpc import EgressVpc
from components.network.segments import Decision, PairArgs, SegmentArgs
from components.network.spoke_attachment import SpokeAttachment
from components.network.transit_gateway import TransitGateway
from components.network.transit_gateway_routes import TransitGatewayRoutes
from components.network.vpc import NatGateways, Vpc
from components.operations.alarm_topic import AlarmTopic

ZONES = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
SPOKES = {"shop": "10.22.0.0/20", "crm": "10.22.16.0/20"}
SEGMENTS: dict[str, SegmentArgs] = {"workloads": {"cidrs": ["10.22.0.0/16"], "egress": Decision.ALLOW}}
# Shop and crm do not reach each other: nothing is listed.
REACHABILITY: list[PairArgs] = []

alarms = AlarmTopic("alarms", {})
hub = TransitGateway(
    "hub",
    {
        "amazon_side_asn": 64520,
        "segments": SEGMENTS,
        "reachability": REACHABILITY,
        "egress": True,
        "alarm_topic_arn": alarms.topic_arn,
    },
)
egress = EgressVpc(
    "egress",
    {
        "transit_gateway_id": hub.transit_gateway_id,
        "association_route_table_id": hub.route_tables["egress"],
        "segment_cidrs": SEGMENTS["workloads"]["cidrs"],
        "cidr": "10.28.0.0/20",
        "availability_zones": ZONES,
        "alarm_topic_arn": alarms.topic_arn,
    },
)
for name, cidr in SPOKES.items():
    spoke = Vpc(
        name,
        {
            "cidr": cidr,
            "availability_zones": ZONES,
            "tiers": ["private", "transit"],
            "nat_gateways": NatGateways.NONE,
            "alarm_topic_arn": alarms.topic_arn,
        },
    )
    SpokeAttachment(
        f"{name}-hub",
        {
            "transit_gateway_id": hub.transit_gateway_id,
            "vpc_id": spoke.vpc_id,
            "vpc_cidrs": [cidr],
            "subnet_ids": spoke.subnets["transit"],
            "segment": "workloads",
            "association_route_table_id": hub.route_tables["workloads"],
            "propagation_route_table_ids": {table: hub.route_tables[table] for table in hub.propagations["workloads"]},
            "vpc_route_table_ids": {f"private-{zone}": id_ for zone, id_ in spoke.route_tables["private"].items()},
            "destinations": ["0.0.0.0/0"],
        },
    )
TransitGatewayRoutes(
    "hub-routes",
    {
        "route_table_ids": hub.route_tables,
        "segments": SEGMENTS,
        "reachability": REACHABILITY,
        "egress_attachment_id": egress.attachment_id,
    },
)

pulumi.export("allowListForPartners", egress.nat_public_ips)
