"""The shop's account asks for a peering with the payments account: one program with two providers.

In two stacks the accepter takes the request's id from the first one's output, and the requester says `accepted: true`
on its next `up` instead of VpcPeeringOptions; nothing else changes.
"""

import pulumi
import pulumi_aws as aws

from components.network.vpc import NatGateways, Vpc
from components.network.vpc_peering_accepter import VpcPeeringAccepter
from components.network.vpc_peering_options import VpcPeeringOptions
from components.network.vpc_peering_requester import VpcPeeringRequester
from components.operations.alarm_topic import AlarmTopic

REGION = "eu-central-1"
ZONES = [f"{REGION}a", f"{REGION}b"]
SHOP_BLOCK, PAYMENTS_BLOCK = "10.50.0.0/20", "10.51.0.0/20"
SHOP = aws.get_caller_identity_output().account_id
PAYMENTS = pulumi.Config().get("paymentsAccount") or "210987654321"

payments_account = aws.Provider(
    "payments-account",
    region=REGION,
    allowed_account_ids=[PAYMENTS],
    assume_roles=[{"role_arn": f"arn:aws:iam::{PAYMENTS}:role/deployer"}],
)
there = pulumi.ResourceOptions(provider=payments_account)

shop_alarms = AlarmTopic("shop-alarms", {})
shop = Vpc("shop", {"cidr": SHOP_BLOCK, "availability_zones": ZONES, "alarm_topic_arn": shop_alarms.topic_arn})
payments_alarms = AlarmTopic("payments-alarms", {}, there)
payments = Vpc(
    "payments",
    {
        "cidr": PAYMENTS_BLOCK,
        "availability_zones": ZONES,
        "tiers": ["private", "data"],
        "nat_gateways": NatGateways.NONE,
        "alarm_topic_arn": payments_alarms.topic_arn,
    },
    there,
)
terminals = aws.ec2.SecurityGroup("shop-terminals", description="Calls payments", vpc_id=shop.vpc_id)
ledger = aws.ec2.SecurityGroup("ledger", description="Takes payments", vpc_id=payments.vpc_id, opts=there)

asked = VpcPeeringRequester(
    "shop-payments",
    {
        "own": {
            "vpc_id": shop.vpc_id,
            "cidrs": [SHOP_BLOCK],
            "route_table_ids": {f"private-{zone}": table for zone, table in shop.route_tables["private"].items()},
            "alarm_topic_arn": shop_alarms.topic_arn,
        },
        "peer": {"vpc_id": payments.vpc_id, "account_id": PAYMENTS, "cidrs": [PAYMENTS_BLOCK]},
    },
)
accepted = VpcPeeringAccepter(
    "payments-shop",
    {
        "peering_connection_id": asked.peering_connection_id,
        "own": {
            "vpc_id": payments.vpc_id,
            "cidrs": [PAYMENTS_BLOCK],
            "route_table_ids": {f"private-{zone}": table for zone, table in payments.route_tables["private"].items()},
            "security_group_rules": {
                "terminals": {"security_group_id": ledger.id, "peer_security_group_id": terminals.id, "port": 8443}
            },
            "alarm_topic_arn": payments_alarms.topic_arn,
        },
        "peer": {"vpc_id": shop.vpc_id, "account_id": SHOP, "cidrs": [SHOP_BLOCK]},
    },
    there,
)
VpcPeeringOptions("shop-payments", {"peering_connection_id": accepted.active_peering_connection_id})

pulumi.export("peeringConnectionId", accepted.active_peering_connection_id)
