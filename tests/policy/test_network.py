from collections.abc import Callable
from typing import Any

import pytest

from policy.rules.core import Verdict
from policy.rules.estate import Resource

from .estates import UNKNOWN, ask, one, urn

SUBNET, VPC, NAT = "aws:ec2/subnet:Subnet", "aws:ec2/vpc:Vpc", "aws:ec2/natGateway:NatGateway"
TABLE, GROUP = "aws:ec2/routeTable:RouteTable", "aws:rds/subnetGroup:SubnetGroup"
FILES = "aws:efs/fileSystem:FileSystem"
HUB_ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
RESOLVER = "aws:route53/resolverEndpoint:ResolverEndpoint"
RULE_NAT = "aws-ec2-nat-gateway-per-az"
RULE_CONSUMER = "aws-subnets-in-two-availability-zones"
RULE_VPC = "aws-vpc-subnets-two-availability-zones"


def subnet(name: str, zone: str | None = "a", **props: Any) -> Resource:
    placed = {"availabilityZone": f"eu-central-1{zone}"} if zone else {"availabilityZone": UNKNOWN}
    return one(SUBNET, name, {"vpcId": "vpc"} | placed | props)


def placed(kind: str, *subnets: str) -> Resource:
    if kind == RESOLVER:
        return one(kind, "placed", {"ipAddresses": [{"subnetId": one_} for one_ in subnets]})
    return one(kind, "placed", {"subnetIds": list(subnets)})


def nat(zone_subnet: str = "public-a", **props: Any) -> Resource:
    return one(NAT, "nat", {"subnetId": zone_subnet} | props)


def routed(**route: Any) -> tuple[Resource, ...]:
    return (
        one(TABLE, "table", {"vpcId": "vpc"}),
        one("aws:ec2/routeTableAssociation:RouteTableAssociation", "as", {"subnetId": "s", "routeTableId": "table"}),
        one("aws:ec2/route:Route", "r", {"routeTableId": "table", "destinationCidrBlock": "0.0.0.0/0"} | route),
    )


def main_table(**props: Any) -> tuple[Resource, ...]:
    table = one(TABLE, "table", {"routes": [{"cidrBlock": "0.0.0.0/0", "natGatewayId": "nat"}]} | props)
    main = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"
    return table, one(main, "main", {"vpcId": "vpc", "routeTableId": "table"}), one(VPC, "vpc")


def mounted(*subnets: str) -> tuple[Resource, ...]:
    target = "aws:efs/mountTarget:MountTarget"
    return tuple(one(target, f"m-{name}", {"fileSystemId": "f", "subnetId": name}) for name in subnets)


PUBLIC = (subnet("public-a", "a"), subnet("public-b", "b"))
LIST: list[tuple[str, str, Callable[[], tuple[Resource, ...]], Verdict]] = [
    (RULE_NAT, "own zone", lambda: (subnet("s"), *PUBLIC, nat(), *routed(natGatewayId="nat")), Verdict.PASS),
    (RULE_NAT, "another zone", lambda: (subnet("s", "b"), *PUBLIC, nat(), *routed(natGatewayId="nat")), Verdict.FAIL),
    (RULE_NAT, "another zone by the main table", lambda: (subnet("s", "b"), *PUBLIC, nat(), *main_table()),
     Verdict.FAIL),
    (RULE_NAT, "regional", lambda: (
        subnet("s", "b"), nat(None, availabilityMode="regional"), *routed(natGatewayId="nat")), Verdict.PASS),  # type: ignore[arg-type]
    (RULE_NAT, "an internet gateway", lambda: (subnet("s"), *routed(gatewayId="igw-1")), Verdict.NOT_APPLICABLE),
    (RULE_NAT, "a transit gateway", lambda: (subnet("s"), *routed(transitGatewayId="t")), Verdict.NOT_APPLICABLE),
    (RULE_NAT, "no default route", lambda: (subnet("s"),), Verdict.NOT_APPLICABLE),
    (RULE_NAT, "a zone not known yet", lambda: (subnet("s", None), *PUBLIC, nat(), *routed(natGatewayId="nat")),
     Verdict.UNKNOWN),
    (RULE_NAT, "a gateway not known yet", lambda: (subnet("s"), *routed(natGatewayId=UNKNOWN)), Verdict.UNKNOWN),
    (RULE_CONSUMER, "a file system with mount targets in two zones", lambda: (
        one(FILES, "f"), *mounted("s1", "s2"), subnet("s1", "a"), subnet("s2", "b")), Verdict.PASS),
    (RULE_CONSUMER, "a file system with one mount target", lambda: (
        one(FILES, "f"), *mounted("s1"), subnet("s1", "a")), Verdict.FAIL),
    (RULE_CONSUMER, "a file system mounted in one zone twice", lambda: (
        one(FILES, "f"), *mounted("s1", "s2"), subnet("s1", "a"), subnet("s2", "a")), Verdict.FAIL),
    (RULE_CONSUMER, "a One Zone file system", lambda: (
        one(FILES, "f", {"availabilityZoneName": "eu-central-1a"}), *mounted("s1"), subnet("s1", "a")),
     Verdict.NOT_APPLICABLE),
    (RULE_CONSUMER, "a file system that may be One Zone", lambda: (
        one(FILES, "f", {"availabilityZoneName": UNKNOWN}), *mounted("s1"), subnet("s1", "a")), Verdict.UNKNOWN),
    (RULE_CONSUMER, "a file system that is mounted elsewhere", lambda: (one(FILES, "f"),), Verdict.NOT_APPLICABLE),
    (RULE_CONSUMER, "two zones", lambda: (
        one(GROUP, "g", {"subnetIds": ["s1", "s2"]}), subnet("s1", "a"), subnet("s2", "b")), Verdict.PASS),
    (RULE_CONSUMER, "two subnets of one zone", lambda: (
        one(GROUP, "g", {"subnetIds": ["s1", "s2"]}), subnet("s1", "a"), subnet("s2", "a")), Verdict.FAIL),
    (RULE_CONSUMER, "one subnet, whatever it is", lambda: (one(GROUP, "g", {"subnetIds": [UNKNOWN]}),), Verdict.FAIL),
    (RULE_CONSUMER, "subnets not known yet", lambda: (one(GROUP, "g", {"subnetIds": UNKNOWN}),), Verdict.UNKNOWN),
    (RULE_CONSUMER, "unknown ids, joined by dependencies", lambda: (
        one(GROUP, "g", {"subnetIds": [UNKNOWN, UNKNOWN]},
            sources={"subnetIds": [urn(SUBNET, "s1"), urn(SUBNET, "s2")]}),
        subnet("s1", "a", id=UNKNOWN), subnet("s2", "b", id=UNKNOWN)), Verdict.PASS),
    (RULE_CONSUMER, "subnets of another stack", lambda: (one(GROUP, "g", {"subnetIds": ["x", "y"]}),), Verdict.NOTE),
    (RULE_CONSUMER, "a gateway endpoint", lambda: (
        one("aws:ec2/vpcEndpoint:VpcEndpoint", "e", {"vpcEndpointType": "Gateway"}),), Verdict.NOT_APPLICABLE),
    (RULE_CONSUMER, "an interface endpoint in one zone", lambda: (
        one("aws:ec2/vpcEndpoint:VpcEndpoint", "e", {"vpcEndpointType": "Interface", "subnetIds": ["s1"]}),
        subnet("s1")), Verdict.FAIL),
    (RULE_CONSUMER, "an endpoint with subnets associated apart", lambda: (
        one("aws:ec2/vpcEndpoint:VpcEndpoint", "e", {"vpcEndpointType": "Interface", "subnetIds": ["s1"]}),
        subnet("s1"), subnet("s2", "b"),
        one("aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation", "x",
            {"vpcEndpointId": "e", "subnetId": "s2"})), Verdict.PASS),
    (RULE_CONSUMER, "zones by name", lambda: (
        one("aws:autoscaling/group:Group", "g", {"availabilityZones": ["eu-central-1a"]}),), Verdict.FAIL),
    (RULE_CONSUMER, "no subnets at all", lambda: (one("aws:ecs/service:Service", "g"),), Verdict.NOT_APPLICABLE),
    *[
        (RULE_CONSUMER, f"load balancer token {token}", lambda token=token: (
            one(token, "lb", {"subnets": ["s1", "s2"]}), subnet("s1"), subnet("s2")), Verdict.FAIL)
        for token in ("aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer",
                      "aws:elb/loadBalancer:LoadBalancer")
    ],
    (RULE_CONSUMER, "subnet mappings", lambda: (
        one("aws:lb/loadBalancer:LoadBalancer", "lb", {"subnetMappings": [{"subnetId": "s1"}, {"subnetId": "s2"}]}),
        subnet("s1"), subnet("s2", "b")), Verdict.PASS),
    *[
        (RULE_CONSUMER, f"{kind} {claim}", lambda kind=kind, given=given, others=others: (
            placed(kind, *given), *others), wanted)
        for kind in (HUB_ATTACHMENT, RESOLVER)
        for claim, given, others, wanted in (
            ("in two zones", ("s1", "s2"), (subnet("s1"), subnet("s2", "b")), Verdict.PASS),
            ("in one zone", ("s1", "s2"), (subnet("s1"), subnet("s2")), Verdict.FAIL),
            ("in one subnet", ("s1",), (subnet("s1"),), Verdict.FAIL),
            ("in one subnet not known yet", (UNKNOWN,), (), Verdict.FAIL),
            ("in zones not known yet", ("s1", "s2"), (subnet("s1", None), subnet("s2", None)), Verdict.UNKNOWN),
            ("in subnets not known yet", (UNKNOWN, UNKNOWN), (), Verdict.UNKNOWN),
            ("in subnets of another stack", ("x", "y"), (), Verdict.NOTE),
        )
    ],
    (RULE_CONSUMER, "a resolver endpoint with two addresses in one subnet", lambda: (
        placed(RESOLVER, "s1", "s1"), subnet("s1")), Verdict.FAIL),
    (RULE_CONSUMER, "a resolver endpoint of subnets not known yet, by dependencies", lambda: (
        one(RESOLVER, "r", {"ipAddresses": [{"subnetId": UNKNOWN}, {"subnetId": UNKNOWN}]},
            sources={"ipAddresses": [urn(SUBNET, "s1"), urn(SUBNET, "s2")]}),
        subnet("s1", "a", id=UNKNOWN), subnet("s2", "b", id=UNKNOWN)), Verdict.PASS),
    (RULE_CONSUMER, "a hub attachment whose list is not known yet", lambda: (
        one(HUB_ATTACHMENT, "t", {"subnetIds": UNKNOWN}),), Verdict.UNKNOWN),
    (RULE_NAT, "another zone by the main table, which the VPC names", lambda: (
        subnet("s", "b"), *PUBLIC, nat(), one(VPC, "vpc", {"mainRouteTableId": "rtb-main"}),
        one("aws:ec2/route:Route", "r", {
            "routeTableId": "rtb-main", "destinationCidrBlock": "0.0.0.0/0", "natGatewayId": "nat"})), Verdict.FAIL),
    (RULE_VPC, "two zones", lambda: (one(VPC, "vpc"), subnet("s1"), subnet("s2", "b")), Verdict.PASS),
    (RULE_VPC, "one zone", lambda: (one(VPC, "vpc"), subnet("s1"), subnet("s2")), Verdict.FAIL),
    (RULE_VPC, "one subnet", lambda: (one(VPC, "vpc"), subnet("s1")), Verdict.FAIL),
    (RULE_VPC, "the default VPC has more subnets than the stack names", lambda: (
        one("aws:ec2/defaultVpc:DefaultVpc", "vpc"), subnet("s1")), Verdict.NOT_APPLICABLE),
    (RULE_VPC, "a lone VPC", lambda: (one(VPC, "vpc"),), Verdict.NOT_APPLICABLE),
    (RULE_VPC, "zones not known yet", lambda: (one(VPC, "vpc"), subnet("s1", None), subnet("s2", None)),
     Verdict.UNKNOWN),
    ("aws-vpc-flow-logs", "logged", lambda: (
        one(VPC, "vpc"), one("aws:ec2/flowLog:FlowLog", "f", {"vpcId": "vpc"})), Verdict.PASS),
    ("aws-vpc-flow-logs", "not logged", lambda: (one(VPC, "vpc"),), Verdict.FAIL),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "claim", "build", "wanted"), LIST, ids=[f"{rule}: {claim}" for rule, claim, *_ in LIST]
)
def test_network_rules(rule: str, claim: str, build: Callable[[], tuple[Resource, ...]], wanted: Verdict) -> None:
    verdict, message = ask(rule, *build())
    assert verdict is wanted, f"{claim}: {message}"
