"""Subnets with a route table each."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from .cidr_plan import parse_zone_name, subnet_cidr, subnet_ipv6_cidr
from .scope import Scope

ANYWHERE = "0.0.0.0/0"
ANYWHERE_IPV6 = "::/0"


@dataclass(frozen=True)
class Cell:
    """One tier in one AZ: a subnet and the route table it alone uses."""

    tier: str
    zone: str
    subnet: aws.ec2.Subnet
    table: aws.ec2.RouteTable

    @property
    def role(self) -> str:
        """Role of its resources in the VPC."""
        return f"{self.tier}-{self.zone}"


def make_cells(
    scope: Scope, vpc: aws.ec2.Vpc, cidr: str | None, tiers: Sequence[str], zones: Sequence[str], *, ipv6: bool
) -> list[Cell]:
    """Make the subnets of every tier in every AZ.

    Every subnet gets a route table of its own, the public ones too: a shared table could not send each AZ's traffic
    to that AZ's firewall endpoint, and splitting it later would cut connections.

    Args:
        scope: the VPC.
        vpc: its resource.
        cidr: its block, or None where it comes from IPAM and is known only later.
        tiers: the tiers.
        zones: the AZs.
        ipv6: whether every subnet gets a /64 too.
    """
    return [_cell(scope, vpc, cidr, tier, zone, ipv6=ipv6) for zone in zones for tier in tiers]


def _cell(scope: Scope, vpc: aws.ec2.Vpc, cidr: str | None, tier: str, zone: str, *, ipv6: bool) -> Cell:
    parsed = parse_zone_name(zone)
    letter = parsed.letter if parsed else ""
    role = f"{tier}-{zone}"
    subnet = aws.ec2.Subnet(
        scope.child(role),
        vpc_id=vpc.id,
        availability_zone=zone,
        cidr_block=_plan(cidr, letter, tier) if cidr else vpc.cidr_block.apply(lambda text: _plan(text, letter, tier)),
        ipv6_cidr_block=vpc.ipv6_cidr_block.apply(lambda text: _plan_ipv6(text, letter, tier)) if ipv6 else None,
        assign_ipv6_address_on_creation=ipv6 or None,
        map_public_ip_on_launch=False,
        region=scope.region,
        tags=scope.tags_of(role),
        opts=scope.options(),
    )
    table = aws.ec2.RouteTable(
        scope.child(role), vpc_id=vpc.id, region=scope.region, tags=scope.tags_of(role), opts=scope.options()
    )
    aws.ec2.RouteTableAssociation(
        scope.child(role),
        subnet_id=subnet.id,
        route_table_id=table.id,
        region=scope.region,
        opts=scope.options(),
    )
    return Cell(tier, zone, subnet, table)


def _plan(vpc_cidr: str, letter: str, tier: str) -> str:
    return subnet_cidr(vpc_cidr, letter, tier)


def _plan_ipv6(vpc_cidr: str, letter: str, tier: str) -> str:
    return subnet_ipv6_cidr(vpc_cidr, letter, tier)


def make_internet_routes(scope: Scope, cells: Sequence[Cell], gateway: aws.ec2.InternetGateway, *, ipv6: bool) -> None:
    """Default routes of the public tier."""
    for cell in cells:
        aws.ec2.Route(
            scope.child(f"{cell.role}-internet"),
            route_table_id=cell.table.id,
            destination_cidr_block=ANYWHERE,
            gateway_id=gateway.id,
            region=scope.region,
            opts=scope.options(),
        )
        if ipv6:
            aws.ec2.Route(
                scope.child(f"{cell.role}-internet-ipv6"),
                route_table_id=cell.table.id,
                destination_ipv6_cidr_block=ANYWHERE_IPV6,
                gateway_id=gateway.id,
                region=scope.region,
                opts=scope.options(),
            )


def make_egress_routes(
    scope: Scope,
    cells: Sequence[Cell],
    nat_gateway_ids: dict[str, pulumi.Output[str]],
    egress_only: aws.ec2.EgressOnlyInternetGateway | None,
) -> list[aws.ec2.Route]:
    """Default routes through NAT, each AZ's through the gateway that serves it.

    Args:
        scope: the VPC.
        cells: the subnets that may reach the internet.
        nat_gateway_ids: gateway by AZ.
        egress_only: the way out for IPv6, where there is one.
    """
    made: list[aws.ec2.Route] = []
    for cell in cells:
        made.append(
            aws.ec2.Route(
                scope.child(f"{cell.role}-internet"),
                route_table_id=cell.table.id,
                destination_cidr_block=ANYWHERE,
                nat_gateway_id=nat_gateway_ids[cell.zone],
                region=scope.region,
                opts=scope.options(),
            )
        )
        if egress_only is not None:
            made.append(
                aws.ec2.Route(
                    scope.child(f"{cell.role}-internet-ipv6"),
                    route_table_id=cell.table.id,
                    destination_ipv6_cidr_block=ANYWHERE_IPV6,
                    egress_only_gateway_id=egress_only.id,
                    region=scope.region,
                    opts=scope.options(),
                )
            )
    return made
