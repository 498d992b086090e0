"""A hub and its spokes in three segments, all in one program: what one rehearsal can hold."""

import pulumi

from components.network.segments import Decision
from components.network.spoke_attachment import SpokeAttachment
from components.network.transit_gateway import TransitGateway
from components.network.vpc import NatGateways, Vpc
from components.operations.alarm_topic import AlarmTopic

REGION = "eu-central-1"
ZONES = ["eu-central-1a", "eu-central-1b"]
BLOCKS = {"prod": "10.32.0.0/12", "nonprod": "10.48.0.0/12", "shared": "10.64.0.0/12"}
FIRST = {"prod": 32, "nonprod": 48, "shared": 64}
REACHED = {"prod": ["10.64.0.0/12"], "nonprod": ["10.64.0.0/12"], "shared": ["10.32.0.0/12", "10.48.0.0/12"]}

alarms = AlarmTopic("alarms", {"region": REGION})
hub = TransitGateway(
    "hub",
    {
        "amazon_side_asn": 64512,
        "segments": {name: {"cidrs": [block]} for name, block in BLOCKS.items()},
        "reachability": [
            {"a": "prod", "b": "shared", "decision": Decision.ALLOW},
            {"a": "nonprod", "b": "shared", "decision": Decision.ALLOW},
        ],
        "alarm_topic_arn": alarms.topic_arn,
        "region": REGION,
    },
)
for number in range(int(pulumi.Config("bench-network").require("spokes"))):
    segment, place = list(BLOCKS)[number % 3], number // 3
    cidr = f"10.{FIRST[segment] + place // 16}.{place % 16 * 16}.0/20"
    network = Vpc(
        f"spoke-{number}",
        {
            "cidr": cidr,
            "availability_zones": ZONES,
            "tiers": ["private", "transit"],
            "nat_gateways": NatGateways.NONE,
            "gateway_endpoints": False,
            "flow_logs": {"enabled": False},
            "region": REGION,
        },
    )
    SpokeAttachment(
        f"spoke-{number}-hub",
        {
            "transit_gateway_id": hub.transit_gateway_id,
            "vpc_id": network.vpc_id,
            "vpc_cidrs": [cidr],
            "subnet_ids": network.subnets["transit"],
            "segment": segment,
            "association_route_table_id": hub.route_tables[segment],
            "propagation_route_table_ids": {table: hub.route_tables[table] for table in hub.propagations[segment]},
            "vpc_route_table_ids": {
                f"private-{zone}": table for zone, table in network.route_tables["private"].items()
            },
            "destinations": REACHED[segment],
            "region": REGION,
        },
    )
