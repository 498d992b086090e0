"""How much of each network quota an estate uses. Pure; what the account holds besides is not seen."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from . import quotas
from .estate import Estate, LinkState, Resource
from .hubs import (
    ATTACHMENTS,
    CONNECT,
    DX_ASSOCIATION,
    DX_GATEWAYS,
    HUB_TABLE,
    HUB_TABLES,
    HUBS,
    PEERING_ATTACHMENT,
    VPC_ATTACHMENT,
    attachments_of,
    default_tables,
)
from .peering import peerings
from .quotas import Quota
from .values import ABSENT, UNKNOWN, is_list, items, number, peek, truth
from .zones import SUBNETS, VPCS, zone

PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
ROUTE_TABLE = "aws:ec2/routeTable:RouteTable"
DEFAULT_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable"
NAT = "aws:ec2/natGateway:NatGateway"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
SHARE = "aws:ram/resourceShare:ResourceShare"
_BLOCK = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"


_PER_REGION: tuple[tuple[str, Quota], ...] = (
    ("aws:ec2/vpc:Vpc", quotas.VPCS),
    ("aws:ec2/internetGateway:InternetGateway", quotas.INTERNET_GATEWAYS),
    ("aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway", quotas.EGRESS_ONLY),
    ("aws:ec2/eip:Eip", quotas.ADDRESSES),
    (PREFIX_LIST, quotas.PREFIX_LISTS),
    (HUBS[0], quotas.HUBS),
    ("aws:ec2/vpnConnection:VpnConnection", quotas.VPN_CONNECTIONS),
    ("aws:ec2/customerGateway:CustomerGateway", quotas.CUSTOMER_GATEWAYS),
    ("aws:route53/resolverEndpoint:ResolverEndpoint", quotas.RESOLVER_ENDPOINTS),
    (SHARE, quotas.SHARES),
    ("aws:ram/principalAssociation:PrincipalAssociation", quotas.PRINCIPALS),
)
_PER_OWNER: tuple[tuple[str, str, tuple[str, ...], tuple[Quota, ...]], ...] = (
    ("aws:ec2/subnet:Subnet", "vpcId", VPCS, (quotas.SUBNETS,)),
    (VPC_ATTACHMENT, "transitGatewayId", (HUBS[0],), (quotas.ATTACHMENTS,)),
    (VPC_ATTACHMENT, "vpcId", VPCS, (quotas.HUBS_OF_VPC,)),
    (CONNECT, "transitGatewayId", (HUBS[0],), (quotas.ATTACHMENTS,)),
    ("aws:ec2/vpnConnection:VpnConnection", "transitGatewayId", (HUBS[0],), (quotas.ATTACHMENTS,)),
    ("aws:networkfirewall/firewall:Firewall", "transitGatewayId", (HUBS[0],), (quotas.ATTACHMENTS,)),
    (DX_ASSOCIATION, "associatedGatewayId", (HUBS[0],), (quotas.ATTACHMENTS, quotas.DIRECT_OF_HUB)),
    (HUB_TABLE, "transitGatewayId", (HUBS[0],), (quotas.HUB_TABLES,)),
    (
        "aws:ec2transitgateway/connectPeer:ConnectPeer",
        "transitGatewayAttachmentId",
        (CONNECT,),
        (quotas.CONNECT_PEERS,),
    ),
    # A peering counts at both ends.
    (PEERING_ATTACHMENT, "transitGatewayId", (HUBS[0],), (quotas.ATTACHMENTS, quotas.HUB_PEERINGS)),
    (PEERING_ATTACHMENT, "peerTransitGatewayId", (HUBS[0],), (quotas.ATTACHMENTS, quotas.HUB_PEERINGS)),
)

SUBJECTS: tuple[str, ...] = tuple(
    dict.fromkeys(
        (
            *(token for token, _ in _PER_REGION),
            *(*VPCS, *HUBS, CONNECT, ROUTE_TABLE, DEFAULT_TABLE, *DX_GATEWAYS, NAT, ENDPOINT),
        )
    )
)
"""Types of the resources on which a quota is counted: the owner, or the first of those in a Region."""


@dataclass(slots=True)
class Usage:
    """How much of one quota is used in one place."""

    quota: Quota
    where: str
    """Name of the owner, the Region or the zone."""
    subject: Resource
    """The owner, or of those that are counted in a Region the first by URN."""
    used: int = 0
    unread: int = 0
    """How many things may count besides, in a number that cannot be told here (BGP routes, blocks not known yet)."""


@dataclass(slots=True)
class _Tally:
    estate: Estate
    found: dict[tuple[str, str], Usage] = field(default_factory=dict[tuple[str, str], Usage])

    def add(self, quota: Quota, key: str, where: str, subject: Resource, count: int = 1, *, unread: int = 0) -> None:
        usage = self.found.get((quota.code, key))
        if usage is None:
            usage = self.found[quota.code, key] = Usage(quota, where, subject)
        elif subject.urn < usage.subject.urn:
            usage.subject = subject
        usage.used += count
        usage.unread += unread

    def on(self, quota: Quota, owner: Resource, count: int = 1, *, unread: int = 0) -> None:
        self.add(quota, owner.urn, owner.name, owner, count, unread=unread)

    def in_region(self, quota: Quota, resource: Resource, count: int = 1) -> None:
        region = self.estate.region(resource) or "?"
        account = self.estate.account(resource) or ""
        self.add(quota, f"{account}/{region}", region, resource, count)


def usages(estate: Estate) -> list[Usage]:
    """Count everything once per estate, sorted by quota and place."""
    return estate.memo("network quotas", _count)


def _count(estate: Estate) -> list[Usage]:
    tally = _Tally(estate)
    for token, quota in _PER_REGION:
        for resource in estate.of([token]):
            tally.in_region(quota, resource)
    for token, prop, owners, several in _PER_OWNER:
        for resource in estate.of([token]):
            for owner in estate.link(resource, owners, prop).targets[:1]:
                for quota in several:
                    tally.on(quota, owner)
    counters: tuple[Callable[[Estate, _Tally], None], ...] = (
        *(_vpcs, _nat_gateways, _endpoints, _prefix_lists, _direct_connect, _hubs, _vpc_routes, _hub_routes),
    )
    for counter in counters:
        counter(estate, tally)
    return [tally.found[key] for key in sorted(tally.found)]


def _vpcs(estate: Estate, tally: _Tally) -> None:
    # The main table is there without a resource of its own.
    owned: dict[str, int] = {}
    for table in estate.of([ROUTE_TABLE]):
        for vpc in estate.link(table, VPCS, "vpcId").targets[:1]:
            owned[vpc.urn] = owned.get(vpc.urn, 0) + 1
    for vpc in estate.of(VPCS):
        tally.on(quotas.BLOCKS, vpc, _blocks_of(estate).get(vpc.urn, 1))
        tally.on(quotas.ROUTE_TABLES, vpc, 1 + owned.get(vpc.urn, 0))
    counts, open_ = peerings(estate)
    for vpc in estate.of(VPCS):
        if vpc.urn in counts:
            tally.on(quotas.PEERINGS, vpc, counts[vpc.urn], unread=open_)


def _blocks_of(estate: Estate) -> dict[str, int]:
    """IPv4 blocks by VPC."""

    def count(whole: Estate) -> dict[str, int]:
        found = {vpc.urn: 1 for vpc in whole.of(VPCS)}
        for block in whole.of([_BLOCK]):
            for vpc in whole.link(block, VPCS, "vpcId").targets[:1]:
                found[vpc.urn] += 1
        return found

    return estate.memo("IPv4 blocks by VPC", count)


def _nat_gateways(estate: Estate, tally: _Tally) -> None:
    for gateway in estate.of([NAT]):
        if gateway.declared("availabilityMode") in ("regional", UNKNOWN):
            continue
        for subnet in estate.link(gateway, SUBNETS, "subnetId").targets[:1]:
            place = zone(subnet)
            if place is not None:
                account = estate.account(subnet) or ""
                tally.add(quotas.NAT_GATEWAYS, f"{account}/{place}", place, gateway)


def _endpoints(estate: Estate, tally: _Tally) -> None:
    for endpoint in estate.of([ENDPOINT]):
        kind = endpoint.declared("vpcEndpointType")
        if kind in (ABSENT, "Gateway"):
            tally.in_region(quotas.GATEWAY_ENDPOINTS, endpoint)
        elif kind in ("Interface", "GatewayLoadBalancer"):
            for vpc in estate.link(endpoint, VPCS, "vpcId").targets[:1]:
                tally.on(quotas.INTERFACE_ENDPOINTS, vpc)


def _prefix_lists(estate: Estate, tally: _Tally) -> None:
    for one in estate.of([PREFIX_LIST]):
        most = _entries(one)
        tally.on(quotas.PREFIX_LIST_ENTRIES, one, most or 0, unread=int(most is None))


def _direct_connect(estate: Estate, tally: _Tally) -> None:
    for association in estate.of([DX_ASSOCIATION]):
        if estate.link(association, (HUBS[0],), "associatedGatewayId").targets:
            for gateway in estate.link(association, (DX_GATEWAYS[0],), "dxGatewayId").targets[:1]:
                tally.on(quotas.HUBS_OF_DIRECT, gateway)


def _hubs(estate: Estate, tally: _Tally) -> None:
    for hub in estate.of(HUBS):
        blocks = hub.declared("transitGatewayCidrBlocks")
        if is_list(blocks):
            tally.on(quotas.HUB_BLOCKS, hub, len(items(blocks)))
        # AWS makes a default table, unless both defaults are off.
        if any(on for on, _ in default_tables(hub, estate)):
            tally.on(quotas.HUB_TABLES, hub)


def _vpc_routes(estate: Estate, tally: _Tally) -> None:
    """Count the routes of VPC tables, each family for itself; a prefix list counts with the entries it may have."""
    tables = (ROUTE_TABLE, DEFAULT_TABLE)
    counted: dict[str, tuple[Resource, dict[str, int], int]] = {}

    def add(table: Resource, holder: Resource, route: object) -> None:
        _, families, unread = counted.setdefault(table.urn, (table, {"4": 0, "6": 0}, 0))
        family, size = _size(estate, holder, route)
        families[family] += size or 0
        counted[table.urn] = (table, families, unread + (size is None))

    for route in estate.of(["aws:ec2/route:Route"]):
        for table in estate.link(route, tables, "routeTableId").targets[:1]:
            add(table, route, route.props)
    for table in estate.of(tables):
        for route in items(table.declared("routes")):
            add(table, table, route)
    for table in _endpoint_tables(estate):
        # AWS weighs its own lists of S3 and DynamoDB with 1 each.
        counted.setdefault(table.urn, (table, {"4": 0, "6": 0}, 0))[1]["4"] += 1
    for table, families, unread in counted.values():
        tally.on(quotas.ROUTES, table, max(families.values()), unread=unread)


def _endpoint_tables(estate: Estate) -> Iterator[Resource]:
    """Give the tables that get a route from gateway endpoints, once for each endpoint."""
    named = {
        (endpoint.urn, table.urn): table
        for endpoint in estate.of([ENDPOINT])
        for link in estate.links(endpoint, (ROUTE_TABLE, DEFAULT_TABLE), "routeTableIds")
        for table in link.targets
    }
    for joint in estate.of(["aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation"]):
        endpoint = estate.link(joint, (ENDPOINT,), "vpcEndpointId")
        # An endpoint answers with the tables of its associations too: they are one route.
        where = endpoint.targets[0].urn if endpoint.targets else endpoint.value or joint.urn
        for table in estate.link(joint, (ROUTE_TABLE, DEFAULT_TABLE), "routeTableId").targets[:1]:
            named[where, table.urn] = table
    yield from named.values()


def _size(estate: Estate, holder: Resource, route: object) -> tuple[str, int | None]:
    """Family of a route, and how many it counts as; None where that cannot be told."""
    named = peek(route, "destinationPrefixListId")
    if named is ABSENT:
        v6 = peek(route, "destinationIpv6CidrBlock")
        return ("4" if v6 is ABSENT else "6"), 1
    link = estate.resolve(holder, "destinationPrefixListId", named, [PREFIX_LIST])
    for one in link.targets[:1]:
        family = "6" if one.declared("addressFamily") == "IPv6" else "4"
        return family, _entries(one)
    return "4", None


def _entries(prefix_list: Resource) -> int | None:
    most = number(prefix_list.declared("maxEntries"))
    return None if most is None else int(most)


def _hub_routes(estate: Estate, tally: _Tally) -> None:
    """Count static and propagated routes over all tables of a hub."""
    for route in estate.of(["aws:ec2transitgateway/route:Route"]):
        for hub in _hub_of_table(estate, route):
            tally.on(quotas.HUB_ROUTES, hub)
    for reference in estate.of(["aws:ec2transitgateway/prefixListReference:PrefixListReference"]):
        lists = estate.link(reference, (PREFIX_LIST,), "prefixListId").targets[:1]
        size = _entries(lists[0]) if lists else None
        for hub in _hub_of_table(estate, reference):
            tally.on(quotas.HUB_ROUTES, hub, size or 0, unread=int(size is None))
    for hub, attachment in _propagations(estate):
        size, unread = _propagated(estate, attachment) if attachment else (0, 1)
        tally.on(quotas.HUB_ROUTES, hub, size, unread=unread)


def _hub_of_table(estate: Estate, holder: Resource) -> Iterable[Resource]:
    for table in estate.link(holder, HUB_TABLES, "transitGatewayRouteTableId").targets[:1]:
        yield from (table,) if table.type == HUBS[0] else estate.link(table, (HUBS[0],), "transitGatewayId").targets[:1]


def _propagations(estate: Estate) -> Iterator[tuple[Resource, Resource | None]]:
    """Give hub and attachment (None: of another kind or stack) of what propagates, declared or by the hub's default."""
    declared: set[tuple[str, str]] = set()
    for propagation in estate.of(["aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation"]):
        attachments = estate.link(propagation, (VPC_ATTACHMENT,), "transitGatewayAttachmentId").targets[:1]
        tables = estate.link(propagation, HUB_TABLES, "transitGatewayRouteTableId").targets
        declared |= {(table.urn, one.urn) for table in tables for one in attachments}
        for hub in _hub_of_table(estate, propagation):
            yield hub, attachments[0] if attachments else None
    for hub, table, attachment in _by_default(estate):
        if (table.urn, attachment.urn) not in declared:
            yield hub, attachment


def _by_default(estate: Estate) -> Iterator[tuple[Resource, Resource, Resource]]:
    """Give hub, default table and attachment of what propagates because the hub's default says so."""
    for hub in estate.of((HUBS[0],)):
        _, (on, table) = default_tables(hub, estate)
        for attachment in attachments_of(hub, estate, ATTACHMENTS) if on else ():
            if truth(attachment.declared("transitGatewayDefaultRouteTablePropagation")) is not False:
                yield hub, table, attachment


def _propagated(estate: Estate, attachment: Resource) -> tuple[int, int]:
    """Routes that an attachment brings into a table: one for each block of its VPC; what BGP brings is not known."""
    if attachment.type != VPC_ATTACHMENT:
        return 0, 1
    link = estate.link(attachment, VPCS, "vpcId")
    if link.state is not LinkState.FOUND:
        return 1, 1
    vpc = link.targets[0]
    v6 = attachment.declared("ipv6Support") == "enable" and vpc.declared("assignGeneratedIpv6CidrBlock") is True
    return _blocks_of(estate).get(vpc.urn, 1) + v6, 0
