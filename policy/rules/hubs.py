"""Transit gateways: their attachments, and the route tables with what is associated, propagates and is routed.

IPv4 only: the IPv6 blocks of VPCs come from pools and cannot overlap. What on-premises networks announce by BGP is in
no program.
"""

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .estate import Estate, Link, LinkState, Resource
from .prefixes import Matching
from .values import ABSENT, UNKNOWN, items, peek, text, truth
from .zones import VPCS

Block = ipaddress.IPv4Network

HUBS = ("aws:ec2transitgateway/transitGateway:TransitGateway",)
HUB_TABLE = "aws:ec2transitgateway/routeTable:RouteTable"
HUB_TABLES = (HUB_TABLE, *HUBS)
"""What a hub table's id leads to; a transit gateway stands for its own default table."""
VPC_ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
PEERING_ATTACHMENT = "aws:ec2transitgateway/peeringAttachment:PeeringAttachment"
VPN = "aws:ec2/vpnConnection:VpnConnection"
DX_ASSOCIATION = "aws:directconnect/gatewayAssociation:GatewayAssociation"
DX_GATEWAYS = ("aws:directconnect/gateway:Gateway",)
FIREWALL = "aws:networkfirewall/firewall:Firewall"
CONNECT = "aws:ec2transitgateway/connect:Connect"
_CONCENTRATOR = "aws:ec2/vpnConcentrator:VpnConcentrator"
ATTACHMENTS = (VPC_ATTACHMENT, VPN, DX_ASSOCIATION, CONNECT, PEERING_ATTACHMENT, _CONCENTRATOR, FIREWALL)
_HUB_OF = {
    VPC_ATTACHMENT: "transitGatewayId",
    VPN: "transitGatewayId",
    DX_ASSOCIATION: "associatedGatewayId",
    CONNECT: "transitGatewayId",
}
"""Attachments that join the default tables, and the property that names their hub."""
_DEFAULTS = {
    "transitGatewayDefaultRouteTableAssociation": (
        "defaultRouteTableAssociation",
        "aws:ec2transitgateway/defaultRouteTableAssociation:DefaultRouteTableAssociation",
    ),
    "transitGatewayDefaultRouteTablePropagation": (
        "defaultRouteTablePropagation",
        "aws:ec2transitgateway/defaultRouteTablePropagation:DefaultRouteTablePropagation",
    ),
}
"""Flag of an attachment → flag of its hub, and the resource that makes another table the default one."""
_ROUTE = "aws:ec2transitgateway/route:Route"
_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"


@dataclass(frozen=True, slots=True)
class Route:
    """A static route of a hub table."""

    holder: Resource
    destination: Block
    blackhole: bool
    target: Resource | None
    """The attachment, or None: a blackhole, one outside the estate, or one not known."""


@dataclass(slots=True)
class Table:
    """A route table of a hub."""

    resource: Resource
    associated: list[Resource] = field(default_factory=list[Resource])
    propagating: list[Resource] = field(default_factory=list[Resource])
    static: list[Route] = field(default_factory=list[Route])
    """What leads its IPv4 packets: static routes, then the entries of prefix lists, which lose against them."""
    single: list[Resource] = field(default_factory=list[Resource])
    """The static routes as resources, IPv6 ones too."""
    open: str = ""
    """What is not known yet of its routes or attachments, or nothing."""
    outside: str = ""
    """A prefix list of another stack that it refers to, or nothing."""
    _routes: Matching[Route | Resource] = field(default_factory=Matching["Route | Resource"])

    def index(self, estate: Estate) -> None:
        """Collect what the table holds for every block by its length, static routes first: they win."""
        for route in self.static:
            self._routes.add(route.destination, route)
        for attachment in self.propagating:
            for block in blocks_of(attachment, estate)[0]:
                self._routes.add(block, attachment)

    def way(self, block: Block) -> "Route | Resource | None":
        """Give the route a packet for the block takes: a static one, or the attachment that propagates."""
        return next(iter(self._routes.longest(block)), None)

    def target(self, block: Block) -> Resource | None:
        """Give the attachment a packet for the block leaves through, or None: nowhere, or nobody can tell."""
        found = self.way(block)
        return found.target if isinstance(found, Route) else found


def hub_of(attachment: Resource, estate: Estate) -> Link:
    """Follow an attachment to its hub."""
    prop = _HUB_OF.get(attachment.type)
    return estate.link(attachment, HUBS, prop) if prop else Link(LinkState.ABSENT)


def attachments_of(hub: Resource, estate: Estate, types: Iterable[str]) -> list[Resource]:
    """Give the attachments of a hub that are in the estate."""
    by_hub = estate.memo("attachments by hub", _attachments)
    wanted = frozenset(types)
    return [one for one in by_hub.get(hub.urn, []) if one.type in wanted]


def _attachments(estate: Estate) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for attachment in estate.of(_HUB_OF):
        for hub in hub_of(attachment, estate).targets:
            found.setdefault(hub.urn, []).append(attachment)
    return found


def hub_name(table: Resource, estate: Estate) -> str | None:
    """Give the hub of a table, by URN in the estate and by id outside, or None where it is not known."""
    if table.type in HUBS:
        return table.urn
    link = estate.link(table, HUBS, "transitGatewayId")
    return link.targets[0].urn if len(link.targets) == 1 else link.value


def peers_of(hub: Resource, estate: Estate) -> list[Resource]:
    """Give the hubs of the estate that a peering of the estate joins to a hub."""
    return estate.memo("hub peers", _peers).get(hub.urn, [])


def _peers(estate: Estate) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for peering in estate.of([PEERING_ATTACHMENT]):
        ends = [estate.link(peering, HUBS, prop).targets for prop in ("transitGatewayId", "peerTransitGatewayId")]
        if [len(one) for one in ends] == [1, 1]:
            (one,), (other,) = ends
            found.setdefault(one.urn, []).append(other)
    return found


def tables_of(hub: Resource, estate: Estate) -> list[Resource]:
    """Give the route tables of a hub that the estate makes."""

    def build(whole: Estate) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for table in whole.of([HUB_TABLE]):
            for owner in whole.link(table, HUBS, "transitGatewayId").targets:
                found.setdefault(owner.urn, []).append(table)
        return found

    return estate.memo("hub tables by hub", build).get(hub.urn, [])


def default_tables(hub: Resource, estate: Estate) -> list[tuple[bool | None, Resource]]:
    """Give for association and propagation whether they are on (None: not known), and the default table."""

    def replaced(whole: Estate, token: str) -> dict[str, Resource]:
        return {
            owner.urn: table
            for one in whole.of([token])
            for owner in whole.link(one, HUBS, "transitGatewayId").targets
            for table in whole.link(one, [HUB_TABLE], "transitGatewayRouteTableId").targets
        }

    found: list[tuple[bool | None, Resource]] = []
    for prop, token in _DEFAULTS.values():
        given = hub.declared(prop)
        other = estate.memo(f"replaced {prop}", lambda whole, token=token: replaced(whole, token))
        found.append((None if given is UNKNOWN else given != "disable", other.get(hub.urn, hub)))
    return found


def hub_tables(estate: Estate) -> dict[str, Table]:
    """Give every route table of every hub, by URN; a hub's own URN is its default table."""
    return estate.memo("hub tables", _hub_tables)


def _hub_tables(estate: Estate) -> dict[str, Table]:
    found = {one.urn: Table(one) for one in estate.of(HUB_TABLES)}
    explicit: set[str] = set()
    for kind in ("Association", "Propagation"):
        for joint in estate.of([f"aws:ec2transitgateway/routeTable{kind}:RouteTable{kind}"]):
            link = estate.link(joint, ATTACHMENTS, "transitGatewayAttachmentId")
            for table in _named_tables(joint, estate, found):
                joined = table.associated if kind == "Association" else table.propagating
                joined.extend(link.targets if len(link.targets) == 1 else ())
                if link.state is LinkState.UNKNOWN or len(link.targets) > 1:
                    table.open = f"the attachment of {joint.name}"
            explicit |= {one.urn for one in link.targets} if kind == "Association" else set()
    _join_defaults(estate, found, explicit)
    _add_static(estate, found)
    for table in found.values():
        table.index(estate)
    return found


def _add_static(estate: Estate, found: dict[str, Table]) -> None:
    for route, destinations, state in _static(estate):
        blackhole = truth(route.declared("blackhole")) is True
        link = estate.link(route, ATTACHMENTS, "transitGatewayAttachmentId")
        target = link.targets[0] if len(link.targets) == 1 and not blackhole else None
        for table in _named_tables(route, estate, found):
            table.static += [Route(route, one, blackhole, target) for one in destinations]
            table.single += [route] if route.type == _ROUTE else []
            if state is LinkState.OUTSIDE:
                table.outside = f"the prefix list of {route.name}"
            if state is LinkState.UNKNOWN or (link.state is LinkState.UNKNOWN and not blackhole):
                table.open = f"destination or attachment of {route.name}"


def _named_tables(holder: Resource, estate: Estate, found: dict[str, Table]) -> list[Table]:
    targets = estate.link(holder, HUB_TABLES, "transitGatewayRouteTableId").targets
    return [found[one.urn] for one in targets] if len(targets) == 1 else []


def _join_defaults(estate: Estate, found: dict[str, Table], associated: set[str]) -> None:
    for hub in estate.of(HUBS):
        for (flag, (on, table)), lists in zip(
            zip(_DEFAULTS, default_tables(hub, estate), strict=True), ("associated", "propagating"), strict=True
        ):
            into = found[table.urn]
            for attachment in attachments_of(hub, estate, _HUB_OF):
                if lists == "associated" and attachment.urn in associated:
                    continue
                wanted = attachment.declared(flag)
                if on is False or truth(wanted) is False:
                    continue
                if on is None or wanted is UNKNOWN:
                    into.open = f"whether {attachment.name} joins the default tables"
                    continue
                joined: list[Resource] = getattr(into, lists)
                if attachment not in joined:
                    joined.append(attachment)


def _static(estate: Estate) -> Iterator[tuple[Resource, list[Block], LinkState]]:
    """Give static routes and prefix list references with their destinations, and whether these can be read."""
    for route in estate.of([_ROUTE]):
        given = route.declared("destinationCidrBlock")
        block = block_of(given)
        yield route, [block] if block else [], LinkState.UNKNOWN if given is UNKNOWN else LinkState.FOUND
    for reference in estate.of(["aws:ec2transitgateway/prefixListReference:PrefixListReference"]):
        blocks: list[Block] = []
        link = estate.link(reference, [_LIST], "prefixListId")
        state = link.state
        for one in link.targets:
            given = one.declared("entries")
            separate = estate.memo("prefix list entries", _entries).get(one.urn, [])
            cidrs = [*(peek(entry, "cidr") for entry in items(given)), *separate]
            if given is UNKNOWN or UNKNOWN in cidrs:
                state = LinkState.UNKNOWN
            blocks += filter(None, map(block_of, cidrs))
        yield reference, blocks, state


def _entries(estate: Estate) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for entry in estate.of(["aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"]):
        for one in estate.link(entry, [_LIST], "prefixListId").targets:
            found.setdefault(one.urn, []).append(entry.declared("cidr"))
    return found


def block_of(value: object) -> Block | None:
    """Read an IPv4 block, or None for anything else."""
    given = text(value)
    try:
        return ipaddress.IPv4Network(given, strict=False) if given else None
    except ValueError:
        return None


def vpc_of(attachment: Resource, estate: Estate) -> Resource | None:
    """Give the VPC of an attachment, where it is in the estate and certain."""
    if attachment.type != VPC_ATTACHMENT:
        return None
    targets = estate.link(attachment, VPCS, "vpcId").targets
    return targets[0] if len(targets) == 1 else None


def blocks_of(attachment: Resource, estate: Estate) -> tuple[list[Block], bool]:
    """Give the IPv4 blocks of the VPC behind an attachment, and whether these are all."""
    vpc = vpc_of(attachment, estate)
    return vpc_blocks(vpc, estate) if vpc else ([], True)


def vpc_blocks(vpc: Resource, estate: Estate) -> tuple[list[Block], bool]:
    """Give the IPv4 blocks of a VPC, and whether these are all."""
    return estate.memo("blocks of VPCs", _blocks).get(vpc.urn, ([], False))


def _blocks(estate: Estate) -> dict[str, tuple[list[Block], bool]]:
    given: dict[str, list[object]] = {vpc.urn: [vpc.known("cidrBlock")] for vpc in estate.of(VPCS)}
    for further in estate.of(["aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"]):
        for vpc in estate.link(further, VPCS, "vpcId").targets:
            given[vpc.urn].append(further.known("cidrBlock"))
    # A default VPC without an answer has the block AWS gives it, which only AWS can tell.
    return {
        urn: (list(dict.fromkeys(filter(None, map(block_of, several)))), not {UNKNOWN, ABSENT}.intersection(several))
        for urn, several in ((urn, [_hashable(one) for one in several]) for urn, several in given.items())
    }


def _hashable(value: object) -> object:
    return value if isinstance(value, str) or value in (UNKNOWN, ABSENT) else UNKNOWN


def firewalled(estate: Estate) -> set[str]:
    """Give the VPCs that hold a Network Firewall, or endpoints of one or of a Gateway Load Balancer."""

    def build(whole: Estate) -> set[str]:
        found: set[str] = set()
        holders = whole.of([FIREWALL, "aws:networkfirewall/vpcEndpointAssociation:VpcEndpointAssociation"])
        for endpoint in whole.of(["aws:ec2/vpcEndpoint:VpcEndpoint"]):
            if endpoint.declared("vpcEndpointType") == "GatewayLoadBalancer":
                holders.append(endpoint)
        for holder in holders:
            found |= {vpc.urn for vpc in whole.link(holder, VPCS, "vpcId").targets}
        return found

    return estate.memo("VPCs with a firewall", build)
