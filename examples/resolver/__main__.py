"""Name resolution both ways between a VPC and a site, in two AZs, with the rules shared in the organization."""

import pulumi

from components.network.resolver_endpoints import ResolverEndpoints
from components.network.vpc import NatGateways, Vpc
from components.operations.alarm_topic import AlarmTopic

ZONES = ["eu-central-1a", "eu-central-1b"]

alarms = AlarmTopic("alarms", {})
network = Vpc(
    "network",
    {
        "cidr": "10.20.0.0/16",
        "availability_zones": ZONES,
        "tiers": ["private", "transit"],
        "nat_gateways": NatGateways.NONE,
    },
)
resolver = ResolverEndpoints(
    "resolver",
    {
        "vpc_id": network.vpc_id,
        "subnet_ids": network.subnets["private"],
        "inbound": {
            "client_cidrs": {"headquarters": "10.200.0.0/14"},
            "ip_addresses": {"eu-central-1a": "10.20.0.10", "eu-central-1b": "10.20.32.10"},
        },
        "outbound": {},
        "rules": {
            "corporate": {
                "domain_name": "corp.example.com",
                "targets": [{"ip": "10.200.0.53"}, {"ip": "10.201.0.53"}],
            },
            # This part of it is a hosted zone of AWS.
            "cloud": {"domain_name": "aws.corp.example.com"},
        },
        "vpc_associations": {"network": network.vpc_id},
        "share": {"principals": ["arn:aws:organizations::123456789012:organization/o-a1b2c3d4e5"]},
        "alarm_topic_arn": alarms.topic_arn,
    },
)

pulumi.export("inboundAddresses", resolver.inbound_addresses)
pulumi.export("outboundAddresses", resolver.outbound_addresses)
