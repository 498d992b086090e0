"""A network and its stand-in in another Region, which reach each other in every AZ.

The route tables of `Vpc` have names that stay, tier and AZ, so that a new AZ adds its routes and moves no other.
"""

import pulumi

from components.network.peering_args import PeeringSideArgs
from components.network.vpc import NatGateways, Vpc
from components.network.vpc_peering import VpcPeering
from components.operations.alarm_topic import AlarmTopic

PRIMARY, RECOVERY = "eu-central-1", "eu-west-1"
BLOCKS = {PRIMARY: "10.40.0.0/20", RECOVERY: "10.41.0.0/20"}


def side(region: str) -> PeeringSideArgs:
    """A VPC of a Region, as one side of the peering."""
    alarms = AlarmTopic(f"alarms-{region}", {"region": region})
    network = Vpc(
        f"network-{region}",
        {
            "cidr": BLOCKS[region],
            "availability_zones": [f"{region}a", f"{region}b"],
            "tiers": ["private", "data"],
            "nat_gateways": NatGateways.NONE,
            "region": region,
            "alarm_topic_arn": alarms.topic_arn,
        },
    )
    return {
        "vpc_id": network.vpc_id,
        "region": region,
        "cidrs": [BLOCKS[region]],
        "route_table_ids": {
            f"{tier}-{zone}": table for tier, tables in network.route_tables.items() for zone, table in tables.items()
        },
        "alarm_topic_arn": alarms.topic_arn,
    }


peering = VpcPeering("recovery", {"requester": side(PRIMARY), "accepter": side(RECOVERY)})

pulumi.export("peeringConnectionId", peering.peering_connection_id)
pulumi.export("securityGroupReferences", peering.security_group_references)
