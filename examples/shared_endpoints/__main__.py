"""Endpoints of AWS services in one VPC; the spokes resolve the services' own names to them."""

import pulumi

from components.network.segments import Decision, PairArgs, SegmentArgs
from components.network.shared_endpoints import SharedEndpoints
from components.network.spoke_attachment import SpokeAttachment
from components.network.transit_gateway import TransitGateway
from components.network.vpc import NatGateways, Vpc
from components.operations.alarm_topic import AlarmTopic

ZONES = ["eu-central-1a", "eu-central-1b"]
SEGMENTS: dict[str, SegmentArgs] = {"workloads": {"cidrs": ["10.22.0.0/16"]}, "shared": {"cidrs": ["10.23.0.0/16"]}}
REACHABILITY: list[PairArgs] = [{"a": "workloads", "b": "shared", "decision": Decision.ALLOW}]
VPCS = {"shop": ("workloads", "10.22.0.0/20", "10.23.0.0/16"), "endpoints": ("shared", "10.23.0.0/20", "10.22.0.0/16")}

alarms = AlarmTopic("alarms", {})
hub = TransitGateway(
    "hub",
    {
        "amazon_side_asn": 64522,
        "segments": SEGMENTS,
        "reachability": REACHABILITY,
        "alarm_topic_arn": alarms.topic_arn,
    },
)
vpcs: dict[str, Vpc] = {}
for name, (segment, cidr, other) in VPCS.items():
    vpcs[name] = vpc = Vpc(
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
            "vpc_id": vpc.vpc_id,
            "vpc_cidrs": [cidr],
            "subnet_ids": vpc.subnets["transit"],
            "segment": segment,
            "association_route_table_id": hub.route_tables[segment],
            "propagation_route_table_ids": {table: hub.route_tables[table] for table in hub.propagations[segment]},
            "vpc_route_table_ids": {f"private-{zone}": id_ for zone, id_ in vpc.route_tables["private"].items()},
            "destinations": [other],
        },
    )
shared = SharedEndpoints(
    "shared",
    {
        "vpc_id": vpcs["endpoints"].vpc_id,
        "subnet_ids": vpcs["endpoints"].subnets["private"],
        "services": {"kms": {}, "secretsmanager": {}, "ecr.api": {}, "ecr.dkr": {}, "sts": {}},
        "client_cidrs": SEGMENTS["workloads"]["cidrs"],
        "spoke_vpc_ids": {"shop": vpcs["shop"].vpc_id},
        "alarm_topic_arn": alarms.topic_arn,
    },
)

pulumi.export("profileId", shared.profile_id)
