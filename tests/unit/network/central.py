"""Recorded central services and the names their tests use."""

from typing import Any, cast

from components.network.egress_vpc import EgressVpc, EgressVpcArgs
from components.network.inspection_vpc import InspectionVpc, InspectionVpcArgs
from components.network.shared_endpoints import SharedEndpoints, SharedEndpointsArgs
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.unit.network.builder import TOPIC, TWO

HUB = "tgw-0123456789abcdef0"
SEGMENTS = ["10.20.0.0/16", "10.22.0.0/16"]
KEY = "arn:aws:kms:eu-central-1:123456789012:key/0f0a6b1c-6a1e-4a86-8a7f-0123456789ab"
ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
FIREWALL = "aws:networkfirewall/firewall:Firewall"
POLICY = "aws:networkfirewall/firewallPolicy:FirewallPolicy"
GROUP = "aws:networkfirewall/ruleGroup:RuleGroup"
LOGGING = "aws:networkfirewall/loggingConfiguration:LoggingConfiguration"
HTTPS: dict[str, Any] = {"name": "https", "action": "pass", "protocol": "TCP", "destination_port": "443"}
EVERY_RULE: dict[str, Any] = {
    "rules": [HTTPS, {"name": "no-telnet", "action": "reject", "protocol": "TCP", "destination_port": "23"}],
    "allowed_domains": [".example.com", "api.example.org"],
    "rule_groups": {
        "botnets": {
            "arn": "arn:aws:network-firewall:eu-central-1:aws-managed:stateful-rulegroup/"
            "ThreatSignaturesBotnetStrictOrder",
            "priority": 100,
            "alert_only": True,
        }
    },
    "kms_key_arn": KEY,
    "expect_traffic": True,
}


def inspection_args(**changes: Any) -> InspectionVpcArgs:
    args: dict[str, Any] = {
        "transit_gateway_id": HUB,
        "association_route_table_id": "tgw-rtb-0123456789abcdef0",
        "segment_cidrs": SEGMENTS,
        "cidr": "10.29.0.0/20",
        "availability_zones": TWO,
        "firewall": {"rules": [HTTPS]},
        "alarm_topic_arn": TOPIC,
        **changes,
    }
    return cast("InspectionVpcArgs", {key: value for key, value in args.items() if value is not None})


def inspection(**changes: Any) -> Estate:
    return record(lambda: InspectionVpc("inspection", inspection_args(**changes)))


def egress_args(**changes: Any) -> EgressVpcArgs:
    args: dict[str, Any] = {
        "transit_gateway_id": HUB,
        "association_route_table_id": "tgw-rtb-0123456789abcdef1",
        "segment_cidrs": SEGMENTS,
        "cidr": "10.28.0.0/20",
        "availability_zones": TWO,
        "alarm_topic_arn": TOPIC,
        **changes,
    }
    return cast("EgressVpcArgs", {key: value for key, value in args.items() if value is not None})


def egress(**changes: Any) -> Estate:
    return record(lambda: EgressVpc("egress", egress_args(**changes)))


def endpoints_args(**changes: Any) -> SharedEndpointsArgs:
    args: dict[str, Any] = {
        "vpc_id": "vpc-0123456789abcdef0",
        "subnet_ids": {"eu-central-1a": "subnet-0123456789abcdef0", "eu-central-1b": "subnet-0123456789abcdef1"},
        "services": {"kms": {}, "ecr.dkr": {}},
        "client_cidrs": SEGMENTS,
        "spoke_vpc_ids": {"shop": "vpc-0123456789abcdef1"},
        "alarm_topic_arn": TOPIC,
        **changes,
    }
    return cast("SharedEndpointsArgs", {key: value for key, value in args.items() if value is not None})


def endpoints(**changes: Any) -> Estate:
    return record(lambda: SharedEndpoints("shared", endpoints_args(**changes)))
