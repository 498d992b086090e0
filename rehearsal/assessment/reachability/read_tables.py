"""From resources to the route tables of VPCs: which table each subnet has, and the routes of every table."""

from collections.abc import Callable

from policy.rules.estate import Estate, Resource
from policy.rules.prefixes import parse
from policy.rules.values import ABSENT, UNKNOWN, items, peek, text
from policy.rules.zones import SUBNETS, VPCS

from . import joins
from .joins import TABLES, of_value, the_one
from .model import Network, Rank, Route, Table, Vpc, Way


class TableReader:
    """Reads the tables of the VPCs into a network that knows VPCs, subnets and gateways already."""

    def __init__(self, estate: Estate, network: Network, endpoints: dict[str, str], lists: joins.PrefixLists) -> None:
        self._estate = estate
        self._network = network
        self._lists = lists
        self._endpoints = endpoints
        self._tables: dict[str, str] = {}
        """Id → key of tables that are no resource of their own."""

    def read(self) -> None:
        """Read everything but what virtual private gateways propagate."""
        for gateway in self._network.gateways.values():
            if gateway.regional:
                nat = self._estate.get(gateway.key)
                known_as = nat.known("routeTableId") if nat is not None else None
                gateway.table = self._made_by_aws(f"{gateway.key}#table", gateway.name, gateway.vpc, known_as)
        self._read_tables()
        self._choose_tables()
        self._routes()

    def _made_by_aws(self, key: str, name: str, vpc: str, *known_as: object) -> str:
        self._network.tables[key] = Table(key, name, vpc)
        self._tables.update({id_: key for id_ in map(text, known_as) if id_ is not None})
        return key

    def _read_tables(self) -> None:
        for one in self._estate.of([joins.ROUTE_TABLE]):
            vpc = the_one(self._estate, one, VPCS, "vpcId")
            if vpc is not None:
                self._network.tables[one.urn] = Table(one.urn, one.name, vpc.urn)
        for vpc in self._estate.of(VPCS):
            known_as = (vpc.known("mainRouteTableId"), vpc.known("defaultRouteTableId"))
            key = self._made_by_aws(f"{vpc.urn}#main", f"main table of {vpc.name}", vpc.urn, *known_as)
            self._network.vpcs[vpc.urn].main = key
        for one in self._estate.of([joins.DEFAULT_TABLE]):
            vpc = self._owner(one)
            if vpc is not None:
                self._network.tables[one.urn] = Table(one.urn, one.name, vpc.key)
                self._tables.update({id_: one.urn for id_, key in self._tables.items() if key == vpc.main})
                vpc.main = one.urn

    def _owner(self, table: Resource) -> Vpc | None:
        named = self._tables.get(text(table.declared("defaultRouteTableId")) or "")
        if named is not None:
            return self._network.vpcs[self._network.tables[named].vpc]
        found = self._estate.sources(table, "defaultRouteTableId", VPCS)
        return self._network.vpcs[found[0].urn] if len(found) == 1 else None

    def table_of(self, one: Resource, value: object, prop: str = "routeTableId") -> str:
        """Give the key of the table a property names, or nothing."""
        table = of_value(self._estate, one, prop, value, TABLES)
        if table is not None:
            return table.urn if table.urn in self._network.tables else ""
        known = text(value)
        if known is not None:
            return self._tables.get(known, "")
        made_by = self._estate.sources(one, prop, (*VPCS, joins.NAT))
        if len(made_by) != 1:
            return ""
        vpc = self._network.vpcs.get(made_by[0].urn)
        return vpc.main if vpc is not None else self._network.gateways[made_by[0].urn].table

    def _choose_tables(self) -> None:
        estate, network = self._estate, self._network
        for one in estate.of(["aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"]):
            vpc, table = the_one(estate, one, VPCS, "vpcId"), self.table_of(one, one.declared("routeTableId"))
            if vpc is not None and table:
                network.vpcs[vpc.urn].main = table
        for one in estate.of(["aws:ec2/routeTableAssociation:RouteTableAssociation"]):
            table = self.table_of(one, one.declared("routeTableId"))
            subnet = the_one(estate, one, SUBNETS, "subnetId")
            gateway = the_one(estate, one, (joins.INTERNET_GATEWAY, joins.VPN_GATEWAY), "gatewayId")
            if subnet is not None and subnet.urn in network.subnets:
                network.subnets[subnet.urn].table = table or "?"
            elif gateway is not None and table:
                network.vpcs[network.tables[table].vpc].gateway_tables[gateway.urn] = table
        for subnet in network.subnets.values():
            subnet.table = subnet.table or network.vpcs[subnet.vpc].main

    def _routes(self) -> None:
        for one in self._estate.of(TABLES):
            table = self._network.tables.get(one.urn)
            if table is None:
                continue
            inline = one.declared("routes")
            if inline is UNKNOWN:
                table.unread.append(f"the routes of {one.name}")
            for part in items(inline):
                given = (peek(part, "cidrBlock"), peek(part, "ipv6CidrBlock"), peek(part, "destinationPrefixListId"))
                self._route(one, table, given, "routes", part)
        for one in self._estate.of([joins.ROUTE]):
            table = self._network.tables.get(self.table_of(one, one.declared("routeTableId")))
            if table is not None:
                names = ("destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId")
                cidr, ipv6, listed = (one.declared(name) for name in names)
                self._route(one, table, (cidr, ipv6, listed), None, one)

    def _route(
        self, holder: Resource, table: Table, given: tuple[object, object, object], prop: str | None, part: object
    ) -> None:
        """Add what one route says.

        Args:
            holder: The resource the route is written in.
            table: Where it belongs.
            given: Destination as IPv4, as IPv6, as a prefix list.
            prop: Property that holds the route, for an inline one.
            part: The route itself.
        """

        def value(name: str) -> object:
            return part.declared(name) if isinstance(part, Resource) else peek(part, name)

        way, target = self._target(holder, prop, value)
        for known in given[:2]:
            net = parse(known)
            if net is not None:
                table.routes.add(net, Route(net, way, target, Rank.STATIC))
            elif known is not ABSENT:
                table.unread.append(f"route {holder.name}")
        listed = given[2]
        if listed is ABSENT:
            return
        found = of_value(self._estate, holder, prop or "destinationPrefixListId", listed, [joins.PREFIX_LIST])
        if found is None:
            table.unread.append(f"route {holder.name} by a prefix list that is not in this stack")
            return
        owner, nets, complete = self._lists[found.urn]
        for net in nets:
            table.routes.add(net, Route(net, way, target, Rank.PREFIX_LIST, owner.name))
        if not complete:
            table.unread.append(f"entries of prefix list {owner.name}")

    def _target(self, holder: Resource, prop: str | None, value: Callable[[str], object]) -> tuple[Way, str]:
        for name, types, way in _TARGETS:
            given = value(name)
            if given is ABSENT:
                continue
            if given == "local":
                return Way.LOCAL, self._network.tables[holder.urn].vpc if holder.urn in self._network.tables else ""
            if isinstance(given, str) and given in self._endpoints:
                return Way.ENDPOINT, self._endpoints[given]
            found = self._named(holder, prop or name, given, types)
            if found is None or found.type == joins.FIREWALL:
                return Way.UNKNOWN, f"{name} {joins.told(given)}"
            return _BY_TYPE.get(found.type, way), found.urn
        return Way.UNKNOWN, "no target"

    def _named(self, holder: Resource, prop: str, value: object, types: tuple[str, ...]) -> Resource | None:
        """Give what a route leads to; an accepter has the id of its connection, so both are one peering."""
        peerings = self._network.peerings
        targets = self._estate.resolve(holder, prop, value, types).targets
        found = {peerings[one.urn].key if one.urn in peerings else one.urn for one in targets}
        return self._estate.get(found.pop()) if len(found) == 1 else None


_TARGETS: tuple[tuple[str, tuple[str, ...], Way], ...] = (
    ("gatewayId", (joins.INTERNET_GATEWAY, joins.VPN_GATEWAY), Way.INTERNET),
    ("natGatewayId", (joins.NAT,), Way.NAT),
    ("transitGatewayId", (joins.HUB,), Way.HUB),
    ("vpcPeeringConnectionId", (joins.PEERING, joins.PEERING_ACCEPTER), Way.PEERING),
    ("vpcEndpointId", (joins.ENDPOINT, joins.FIREWALL), Way.ENDPOINT),
    ("networkInterfaceId", (joins.INTERFACE,), Way.INTERFACE),
    ("egressOnlyGatewayId", (joins.EGRESS_ONLY,), Way.EGRESS_ONLY),
    ("coreNetworkArn", (), Way.UNKNOWN),
    ("localGatewayId", (), Way.UNKNOWN),
    ("carrierGatewayId", (), Way.UNKNOWN),
    ("odbNetworkArn", (), Way.UNKNOWN),
)
_BY_TYPE = {joins.VPN_GATEWAY: Way.VPN}
