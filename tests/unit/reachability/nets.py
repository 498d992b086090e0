"""Small networks from plain resources, and the verdict on two things in them."""

from collections.abc import Mapping, Sequence
from typing import Any

from policy.rules.estate import Estate, Resource
from rehearsal.assessment.reachability.ask import ask
from rehearsal.assessment.reachability.trip import State
from rehearsal.assessment.reachability.verdict import Answer
from tests.policy.estates import one

ZONES = ("a", "b")
EC2, TGW = "aws:ec2/", "aws:ec2transitgateway/"


def token(kind: str, package: str = EC2) -> str:
    return f"{package}{kind[0].lower()}{kind[1:]}:{kind}"


def ec2(kind: str, name: str, **props: Any) -> Resource:
    return one(token(kind), name, props)


def tgw(kind: str, name: str, **props: Any) -> Resource:
    return one(token(kind, TGW), name, props)


def vpc(name: str, cidr: str, *routes: Mapping[str, Any], zones: Sequence[str] = ZONES, **props: Any) -> list[Resource]:
    """A VPC with one subnet and one table per zone; every table has the routes."""
    parts = [ec2("Vpc", name, cidrBlock=cidr, **props)]
    first, _, _ = cidr.partition("/")
    high, low, _, _ = first.split(".")
    for place, zone in enumerate(ZONES):
        if zone not in zones:
            continue
        own = f"{name}-{zone}"
        parts += [
            ec2("Subnet", own, vpcId=name, cidrBlock=f"{high}.{low}.{place}.0/24", availabilityZone=zone),
            ec2("RouteTable", f"{own}-table", vpcId=name, routes=list(routes)),
            ec2("RouteTableAssociation", f"{own}-assoc", subnetId=own, routeTableId=f"{own}-table"),
        ]
    return parts


def to(prefix: str, **target: str) -> dict[str, Any]:
    return {"cidrBlock": prefix, **target}


HUB = {"defaultRouteTableAssociation": "disable", "defaultRouteTablePropagation": "disable"}


def hub(name: str = "hub", *tables: str, **props: Any) -> list[Resource]:
    return [
        tgw("TransitGateway", name, **{**HUB, **props}),
        *(tgw("RouteTable", table, transitGatewayId=name) for table in tables),
    ]


def attach(
    name: str, table: str = "", *into: str, of: str = "hub", zones: Sequence[str] = ZONES, **props: Any
) -> list[Resource]:
    """An attachment of the VPC of that name with its zones' subnets, an association and propagations."""
    subnets = props.pop("subnetIds", [f"{name}-{zone}" for zone in zones])
    found = [tgw("VpcAttachment", f"{name}-att", vpcId=name, transitGatewayId=of, subnetIds=subnets, **props)]
    return found + joined(f"{name}-att", table, *into)


def joined(attachment: str, table: str = "", *into: str) -> list[Resource]:
    found: list[Resource] = []
    if table:
        found.append(
            tgw(
                "RouteTableAssociation",
                f"{attachment}-in-{table}",
                transitGatewayAttachmentId=attachment,
                transitGatewayRouteTableId=table,
            )
        )
    found += [
        tgw(
            "RouteTablePropagation",
            f"{attachment}-into-{target}",
            transitGatewayAttachmentId=attachment,
            transitGatewayRouteTableId=target,
        )
        for target in into
    ]
    return found


def static(table: str, prefix: str, attachment: str = "") -> Resource:
    target = {"transitGatewayAttachmentId": attachment} if attachment else {"blackhole": True}
    props = {"destinationCidrBlock": prefix, "transitGatewayRouteTableId": table, **target}
    return tgw("Route", f"{table}-{prefix}", **props)


def verdict(parts: Sequence[Resource], a: str, b: str, *sites: str, family: int = 4) -> Answer:
    asked = ask(Estate(parts), a, b, sites)
    return next(answer for answer in asked.answers if answer.family == family)


def broken_by(answer: Answer) -> tuple[State, int | None, str]:
    """State, rule that breaks, hop that breaks."""
    broken = answer.broken
    return answer.state, broken[2].rule if broken else None, broken[2].hop if broken else ""
