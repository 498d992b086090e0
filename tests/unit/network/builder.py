"""A recorded VPC and the names its tests use."""

import functools
import json
from collections import Counter
from typing import Any, cast

from components.network.vpc import Vpc, VpcArgs
from rehearsal.estate import Estate
from rehearsal.recording import record

TWO = ["eu-central-1a", "eu-central-1b"]
THREE = [*TWO, "eu-central-1c"]
TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"
EIP = "eipalloc-0123456789abcdef0"
SUBNET = "aws:ec2/subnet:Subnet"
TABLE = "aws:ec2/routeTable:RouteTable"
ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
ROUTE = "aws:ec2/route:Route"
NAT = "aws:ec2/natGateway:NatGateway"
ADDRESS = "aws:ec2/eip:Eip"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
ENDPOINT_ROUTES = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
EVERYTHING: dict[str, Any] = {
    "ipv6": True,
    "secondary_cidrs": ["100.64.0.0/16"],
    "systems_manager_endpoints": True,
    "interface_endpoints": ["kms", "ecr.api"],
    "data_internet_access": True,
    "transit_internet_access": True,
    "alarm_topic_arn": TOPIC,
    "tags": {"owner": "platform"},
}


@functools.cache
def _built(arguments: str) -> Estate:
    return record(lambda: Vpc("net", cast("VpcArgs", json.loads(arguments))))


def build(**changes: Any) -> Estate:
    args: dict[str, Any] = {"cidr": "10.0.0.0/16", "availability_zones": TWO, **changes}
    return _built(json.dumps({key: value for key, value in args.items() if value is not None}))


def counts(estate: Estate) -> dict[str, int]:
    return dict(Counter(r.type.rsplit(":", 1)[1] for r in estate.resources if r.type.startswith("aws:")))


def outputs(estate: Estate) -> dict[str, Any]:
    return dict(estate.by_name("net", "reliability:index:Vpc").outputs)


# In place by their nature: an interface endpoint and a regional gateway span all AZs.
SPANNING = {ENDPOINT: {"subnetIds"}, NAT: {"availabilityZoneAddresses"}}


def assert_untouched(before: Estate, after: Estate, spanning: dict[str, set[str]]) -> None:
    later = after.by_urn
    for resource in before.resources:
        if not resource.type.startswith("aws:"):
            continue
        assert resource.urn in later, f"{resource.name} would be deleted"
        changed = {
            key
            for key in {*resource.inputs, *later[resource.urn].inputs}
            if resource.inputs.get(key) != later[resource.urn].inputs.get(key)
        }
        assert changed <= spanning.get(resource.type, set()), f"{resource.name}: {changed} would change"
