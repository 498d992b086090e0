"""A VPC over three AZs: a NAT gateway with an address of its own in each, endpoints, flow logs and alarms."""

import pulumi

from components.network.vpc import NatGateways, Vpc
from components.operations.alarm_topic import AlarmTopic

alarms = AlarmTopic("alarms", {})

network = Vpc(
    "network",
    {
        "cidr": "10.30.0.0/16",
        "availability_zone_count": 3,
        "nat_gateways": NatGateways.PER_AZ,
        "systems_manager_endpoints": True,
        "interface_endpoints": ["kms", "logs"],
        "flow_logs": {"retention_days": 90},
        "alarm_topic_arn": alarms.topic_arn,
        "tags": {"owner": "platform-team"},
    },
)

pulumi.export("vpcId", network.vpc_id)
pulumi.export("privateSubnetIds", network.private_subnet_ids)
pulumi.export("dataSubnetIds", network.data_subnet_ids)
pulumi.export("allowListForPartners", network.nat_public_ips)
