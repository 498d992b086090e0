"""Three VPCs of one account that all reach each other; a fourth adds its peerings and touches none of these.

Beyond a handful use `TransitGateway`: every VPC here has a peering and a route in each table for each other one.
"""

import pulumi

from components.network.peering_args import MeshMemberArgs
from components.network.peering_mesh import PeeringMesh
from components.network.vpc import NatGateways, Vpc
from components.operations.alarm_topic import AlarmTopic

REGION = "eu-central-1"
BLOCKS = {"shop": "10.60.0.0/20", "crm": "10.60.16.0/20", "stock": "10.60.32.0/20"}

alarms = AlarmTopic("alarms", {})


def member(name: str, block: str) -> MeshMemberArgs:
    """A VPC, as a member of the mesh."""
    network = Vpc(
        name,
        {
            "cidr": block,
            "availability_zones": [f"{REGION}a", f"{REGION}b"],
            "tiers": ["private", "data"],
            "nat_gateways": NatGateways.NONE,
            "alarm_topic_arn": alarms.topic_arn,
        },
    )
    return {
        "vpc_id": network.vpc_id,
        "cidrs": [block],
        "route_table_ids": {
            f"{tier}-{zone}": table for tier, tables in network.route_tables.items() for zone, table in tables.items()
        },
        "alarm_topic_arn": alarms.topic_arn,
    }


mesh = PeeringMesh("mesh", {"members": {name: member(name, block) for name, block in BLOCKS.items()}})

pulumi.export("peeringConnectionIds", mesh.peering_connection_ids)
