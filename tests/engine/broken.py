"""A program of bare resources that breaks every mandatory rule, each once and by name."""

import pulumi_aws as aws

from tests.engine import broken_backups, broken_hub, broken_messaging
from tests.engine.broken_parts import OTHER, REGION, alarm

EXPECTED = (
    broken_hub.EXPECTED
    | broken_messaging.EXPECTED
    | broken_backups.EXPECTED
    | {
        "aws-ec2-nat-gateway-per-az": {"borrows-nat"},
        "aws-subnets-in-two-availability-zones": {"one-zone-group"},
        "aws-vpc-subnets-two-availability-zones": {"one-zone-vpc"},
        "aws-cloudwatch-alarm-action": {"mute-alarm"},
        "aws-cloudwatch-alarm-action-region": {"abroad-alarm"},
    }
)
"""What each rule must find: name of the resource."""


def everything() -> None:
    """Build all of it."""
    network()
    broken_hub.hubs()
    key = aws.kms.Key("key", deletion_window_in_days=7)
    topic = aws.sns.Topic("topic", kms_master_key_id=key.arn)
    broken_messaging.messaging(key, topic)
    broken_backups.protection(key)
    alarms(topic)


def network() -> None:
    """A zone that leaves through another's NAT gateway; a VPC and a subnet group in one zone."""
    vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
    subnets = {
        zone: aws.ec2.Subnet(name, vpc_id=vpc.id, cidr_block=cidr, availability_zone=f"{REGION}{zone}")
        for zone, name, cidr in (("a", "owns-nat", "10.0.0.0/24"), ("b", "borrows-nat", "10.0.1.0/24"))
    }
    address = aws.ec2.Eip("address", domain="vpc")
    gateway = aws.ec2.NatGateway("gateway", subnet_id=subnets["a"].id, allocation_id=address.id)
    table = aws.ec2.RouteTable("table", vpc_id=vpc.id)
    aws.ec2.Route("way-out", route_table_id=table.id, destination_cidr_block="0.0.0.0/0", nat_gateway_id=gateway.id)
    aws.ec2.RouteTableAssociation("association", subnet_id=subnets["b"].id, route_table_id=table.id)
    aws.rds.SubnetGroup("one-zone-group", subnet_ids=[subnets["a"].id])
    small = aws.ec2.Vpc("one-zone-vpc", cidr_block="10.1.0.0/16")
    aws.ec2.Subnet("only-subnet", vpc_id=small.id, cidr_block="10.1.0.0/24", availability_zone=f"{REGION}a")


def alarms(topic: aws.sns.Topic) -> None:
    """An alarm that tells nobody, and one that calls another Region."""
    alarm("mute-alarm", None)
    alarm("abroad-alarm", topic, region=OTHER)
