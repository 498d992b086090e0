"""The network of an estate, read once: VPCs, hubs, and the routes that each table ends up with."""

from collections.abc import Iterable, Mapping

from policy.rules.estate import Estate
from policy.rules.prefixes import IPV4, Known, Net, crossing, parse
from policy.rules.values import ABSENT, UNKNOWN

from . import joins
from .joins import the_one
from .model import Attachment, Edge, HubRank, HubRoute, HubTable, Kind, Network, Rank, Route, Table, Way
from .read_hub import HubReader
from .read_tables import TableReader
from .read_vpc import VpcReader


def read(estate: Estate, sites: Mapping[str, Iterable[Net]]) -> Network:
    """Give the network of an estate.

    Args:
        estate: All resources.
        sites: Prefixes that are declared to lie behind an edge, by any of the edge's names.
    """
    network = Network()
    vpcs = VpcReader(estate, network)
    vpcs.read()
    lists = joins.lists(estate)
    tables = TableReader(estate, network, vpcs.endpoints, lists)
    tables.read()
    hubs = HubReader(estate, network, sites)
    hubs.read()
    network.prefix_lists = len(lists)
    _static(estate, network, hubs, lists)
    for table in network.hub_tables.values():
        _propagate(network, table)
    _from_gateways(estate, network, tables)
    network.known = Known(
        route.prefix
        for every in (network.tables.values(), network.hub_tables.values())
        for table in every
        for route in table.routes
    )
    return network


def _static(estate: Estate, network: Network, hubs: HubReader, lists: joins.PrefixLists) -> None:
    """Static routes, blackholes and prefix list references; a static route to an edge declares what lies behind it."""
    for one in estate.of([joins.HUB_ROUTE, joins.HUB_LIST]):
        table = network.hub_tables.get(hubs.table_of(one))
        if table is None:
            continue
        blackhole = one.declared("blackhole") is True
        target = "" if blackhole else hubs.attachment_of(one)
        if one.type == joins.HUB_LIST:
            owner = the_one(estate, one, [joins.PREFIX_LIST], "prefixListId")
            if owner is None:
                table.unread.append(f"{one.name}: its prefix list is not in this stack")
                continue
            _, nets, complete = lists[owner.urn]
            rank, through = HubRank.PREFIX_LIST, owner.name
            if not complete:
                table.unread.append(f"entries of prefix list {owner.name}")
        else:
            net = parse(one.declared("destinationCidrBlock"))
            nets, rank, through = [net] if net is not None else [], HubRank.STATIC, ""
            if net is None:
                table.unread.append(f"route {one.name}")
        edge = network.edges.get(target)
        for net in nets:
            table.routes.add(net, HubRoute(net, target, rank, blackhole, through))
            if edge is not None and net.prefixlen:
                edge.prefixes.add(net)


def _propagate(network: Network, table: HubTable) -> None:
    """Rule 6: what each attachment brings into a table; blocks that share addresses are marked, never chosen from."""
    rows: list[tuple[Net, str]] = []
    members = sorted(attachment for attachment, into in network.propagations if into == table.key)
    for key in members:
        attachment = network.attachments[key]
        if attachment.kind is Kind.VPC:
            nets, unread = _blocks(network, attachment)
            rows += [(net, key) for net in nets]
            if unread:
                table.hidden.append(f"blocks of {attachment.name}")
        elif key in network.edges:
            edge = network.edges[key]
            for net in edge.prefixes:
                table.routes.add(net, HubRoute(net, key, attachment.rank))
            if not edge.prefixes:
                table.undeclared.add(edge.name)
    shared: dict[tuple[Net, str], str] = {}
    for one, other in crossing(rows):
        names = " and ".join(f"{network.attachments[key].name} ({net})" for net, key in (one, other))
        network.overlapping.append(f"{names} in {table.name}")
        shared.setdefault(one, names)
        shared.setdefault(other, names)
    for net, key in rows:
        table.routes.add(net, HubRoute(net, key, HubRank.VPC, overlaps=shared.get((net, key), "")))


def _blocks(network: Network, attachment: Attachment) -> tuple[list[Net], bool]:
    vpc = network.vpcs.get(attachment.vpc)
    if vpc is None:
        return [], True
    return [net for net in vpc.cidrs if net.version == IPV4 or attachment.ipv6], vpc.unread


def _from_gateways(estate: Estate, network: Network, tables: TableReader) -> None:
    """What virtual private gateways propagate into the tables of their VPC."""
    at: dict[str, list[Edge]] = {}
    for edge in network.edges.values():
        at.setdefault(edge.at, []).append(edge)
    pairs: set[tuple[str, str]] = set()
    for one in estate.of(["aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation"]):
        gateway = the_one(estate, one, [joins.VPN_GATEWAY], "vpnGatewayId")
        if gateway is not None:
            pairs.add((gateway.urn, tables.table_of(one, one.declared("routeTableId"))))
    for one in estate.of(joins.TABLES):
        if one.declared("propagatingVgws") not in (ABSENT, UNKNOWN):
            for link in estate.links(one, [joins.VPN_GATEWAY], "propagatingVgws"):
                pairs |= {(gateway.urn, one.urn) for gateway in link.targets}
    for gateway, key in sorted(pairs):
        table = network.tables.get(key)
        if table is not None:
            _arriving(estate, table, gateway, at.get(gateway, ()))


def _arriving(estate: Estate, table: Table, gateway: str, edges: Iterable[Edge]) -> None:
    for edge in edges:
        for net in edge.prefixes:
            table.routes.add(net, Route(net, Way.VPN, gateway, _rank(estate, edge)))
        if not edge.prefixes:
            table.undeclared.add(edge.name)


def _rank(estate: Estate, edge: Edge) -> Rank:
    if edge.kind is Kind.DIRECT_CONNECT:
        return Rank.DIRECT_CONNECT
    resource = estate.get(edge.key)
    static = resource is not None and resource.declared("staticRoutesOnly") is True
    return Rank.VPN_STATIC if static else Rank.VPN_BGP
