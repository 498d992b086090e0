"""Route tables of VPCs: which of them a subnet has, and where their routes lead."""

from collections.abc import Iterable
from dataclasses import dataclass

from .estate import Estate, Link, Resource
from .values import ABSENT, UNKNOWN, items, peek
from .zones import SUBNETS, VPCS

ROUTE_TABLES = ("aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable")
TABLES = (*ROUTE_TABLES, *VPCS)
"""What a route table's id leads to; a VPC stands for its main table."""
_ROUTE = "aws:ec2/route:Route"


@dataclass(frozen=True, slots=True)
class Way:
    """One route of a VPC's route table, as a resource of its own or within the table."""

    holder: Resource
    inline: object = None
    """The route where it is part of the table; None: the holder is the route."""

    def value(self, prop: str) -> object:
        """Read a property of the route."""
        return self.holder.declared(prop) if self.inline is None else peek(self.inline, prop)

    @property
    def destination(self) -> object:
        """Where it leads to: the IPv4 block."""
        return self.value("destinationCidrBlock" if self.inline is None else "cidrBlock")

    def to(self, estate: Estate, prop: str, types: Iterable[str]) -> Link:
        """Follow the route to its target, which the property names."""
        return estate.resolve(self.holder, prop if self.inline is None else "routes", self.value(prop), types)


def ways(estate: Estate) -> dict[str, list[Way]]:
    """Give the routes of every route table, by URN of the table."""

    def build(whole: Estate) -> dict[str, list[Way]]:
        found: dict[str, list[Way]] = {}
        for route in whole.of([_ROUTE]):
            for table in whole.link(route, TABLES, "routeTableId").targets:
                found.setdefault(table.urn, []).append(Way(route))
        for table in whole.of(ROUTE_TABLES):
            for route in items(table.declared("routes")):
                found.setdefault(table.urn, []).append(Way(table, route))
        return found

    return estate.memo("ways by route table", build)


def tables(subnet: Resource, estate: Estate) -> list[Resource]:
    """Give the route tables of a subnet: the explicit one, else the main one of its VPC."""
    return estate.memo("tables by subnet", _tables).get(subnet.urn, [])


def owners(table: Resource, estate: Estate) -> list[Resource]:
    """Give the VPC of a route table, or nothing where it is not in the estate."""
    if table.type in VPCS:
        return [table]
    if table.type == ROUTE_TABLES[0]:
        return list(estate.link(table, VPCS, "vpcId").targets)
    return estate.sources(table, "defaultRouteTableId", VPCS) or _by_id(table, estate)


def _by_id(table: Resource, estate: Estate) -> list[Resource]:
    id_ = table.declared("defaultRouteTableId")
    return [vpc for vpc in estate.of(VPCS) if id_ not in (ABSENT, UNKNOWN) and vpc.known("defaultRouteTableId") == id_]


def _tables(estate: Estate) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for association in estate.of(["aws:ec2/routeTableAssociation:RouteTableAssociation"]):
        named = estate.link(association, ROUTE_TABLES, "routeTableId").targets
        for subnet in estate.link(association, SUBNETS, "subnetId").targets:
            found.setdefault(subnet.urn, []).extend(named)
    main: dict[str, list[Resource]] = {}
    for association in estate.of(["aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"]):
        named = estate.link(association, ROUTE_TABLES, "routeTableId").targets
        for vpc in estate.link(association, VPCS, "vpcId").targets:
            main[vpc.urn] = list(named)
    for table in estate.of([ROUTE_TABLES[1]]):
        for vpc in owners(table, estate):
            main.setdefault(vpc.urn, [table])
    for subnet in estate.of(SUBNETS):
        if subnet.urn not in found:
            for vpc in estate.link(subnet, VPCS, "vpcId").targets:
                found.setdefault(subnet.urn, []).extend(main.get(vpc.urn, [vpc]))
    return found
