"""Ways to on-premises networks: no device, line or location is the only one."""

from collections.abc import Iterator

from .core import (
    PASS,
    REDUNDANT_CONNECTIVITY,
    Config,
    Kind,
    Outcome,
    Rule,
    Severity,
    fail,
    not_applicable,
    note,
    unknown,
)
from .estate import Estate, Link, LinkState, Resource
from .hubs import DX_ASSOCIATION, DX_GATEWAYS, HUBS, VPN
from .values import ABSENT, UNKNOWN, text
from .vpn import CUSTOMER_GATEWAYS

_PRIVATE_GATEWAYS = ("aws:ec2/vpnGateway:VpnGateway",)
_GATEWAYS = (*HUBS, *_PRIVATE_GATEWAYS)
"""What a VPN or a Direct Connect gateway ends at."""

_LINES = (
    "aws:directconnect/connection:Connection",
    "aws:directconnect/hostedConnection:HostedConnection",
    "aws:directconnect/linkAggregationGroup:LinkAggregationGroup",
)
_INTERFACES = (
    "aws:directconnect/transitVirtualInterface:TransitVirtualInterface",
    "aws:directconnect/privateVirtualInterface:PrivateVirtualInterface",
)
_TAKEN = {
    "aws:directconnect/hostedTransitVirtualInterfaceAcceptor:HostedTransitVirtualInterfaceAcceptor": (
        "aws:directconnect/hostedTransitVirtualInterface:HostedTransitVirtualInterface",
    ),
    "aws:directconnect/hostedPrivateVirtualInterfaceAccepter:HostedPrivateVirtualInterfaceAccepter": (
        "aws:directconnect/hostedPrivateVirtualInterface:HostedPrivateVirtualInterface",
    ),
}
"""Virtual interfaces that another account made for this one: who accepts, and what was made."""
_TWO = 2


def _end(vpn: Resource, estate: Estate) -> Link:
    """Follow a VPN connection to the gateway of AWS it ends at."""
    for prop in ("transitGatewayId", "vpnGatewayId"):
        if vpn.declared(prop) is not ABSENT:
            return estate.link(vpn, _GATEWAYS, prop)
    return Link(LinkState.ABSENT)


def _site(vpn: Resource, estate: Estate, key: str) -> object:
    """Give the site a VPN connection is for, by the tag of the connection, else of its customer gateway."""
    gateways = estate.link(vpn, CUSTOMER_GATEWAYS, "customerGatewayId").targets
    for one in (vpn, *gateways):
        tags = estate.tags(one)
        if tags is None:
            return UNKNOWN
        for name, value in tags.items():
            if name.lower() == key.lower() and value != "":
                return value if isinstance(value, str) else UNKNOWN
    return ABSENT


def _sites(estate: Estate, key: str) -> dict[tuple[str, object], list[Resource]]:
    """Give the VPN connections of every site: those of one gateway with one tag; all without a tag are one site."""
    found: dict[tuple[str, object], list[Resource]] = {}
    for vpn in estate.of([VPN]):
        link = _end(vpn, estate)
        for where in _names(link):
            found.setdefault((where, _site(vpn, estate, key)), []).append(vpn)
    return found


def _addresses(vpns: list[Resource], estate: Estate) -> tuple[set[str], int]:
    """Give the known addresses of the customer gateways, and how many further ones there may be."""
    known: set[str] = set()
    open_: set[str] = set()
    for vpn in vpns:
        link = estate.link(vpn, CUSTOMER_GATEWAYS, "customerGatewayId")
        if link.state is LinkState.OUTSIDE and link.value is not None:
            known.add(link.value)
        elif len(link.targets) == 1:
            gateway = link.targets[0]
            address = gateway.declared("ipAddress")
            if address is UNKNOWN:
                open_.add(gateway.urn)
            else:
                known.add(text(address) or gateway.urn)
        else:
            open_.add(vpn.urn)
    return known, len(open_)


def _two_devices(vpn: Resource, estate: Estate, config: Config) -> Outcome:
    key = text(config["siteTag"]) or ""
    link = _end(vpn, estate)
    where = link.targets[0].urn if link.targets else link.value or ""
    if link.state is LinkState.ABSENT:
        return not_applicable("it ends at no transit gateway and no virtual private gateway")
    if not _independent(vpn) or where in estate.memo("gateways with Direct Connect", _with_direct_connect):
        return not_applicable("its site is served by Direct Connect")
    site = _site(vpn, estate, key)
    if link.state is LinkState.UNKNOWN or site is UNKNOWN:
        return unknown(f"the gateway it ends at, or the tag {key}, which names its site")
    sites = estate.memo(f"sites by {key}", lambda whole: _sites(whole, key))
    group = sites[where, site]
    first = min(group, key=lambda one: one.urn)
    if first is not vpn:
        return not_applicable(f"its site is judged with {first.name}")
    return _devices(group, estate, where, sites, key)


def _devices(
    group: list[Resource], estate: Estate, where: str, sites: dict[tuple[str, object], list[Resource]], key: str
) -> Outcome:
    known, open_ = _addresses(group, estate)
    if len(known) >= _TWO:
        return PASS
    site = _site(group[0], estate, key)
    name = f"site {site}" if isinstance(site, str) else "its site"
    one_only = f"{name} has one customer gateway ({', '.join(sorted(known)) or 'address not known yet'})"
    if len(known) + open_ < _TWO and estate.get(where) is not None:
        return _alone(where, sites, one_only, key)
    if len(known) + open_ >= _TWO:
        return unknown("the addresses of its customer gateways")
    return note(f"{one_only} in this stack; its hub is of another stack, which may have the second one")


def _alone(where: str, sites: dict[tuple[str, object], list[Resource]], one_only: str, key: str) -> Outcome:
    tags = {site for end, site in sites if end == where}
    if len(tags) > 1 and tags & {ABSENT, UNKNOWN}:
        return note(f"{one_only}, and connections without the tag {key} end there too: whose they are cannot be told")
    return fail(f"{one_only}: without it the site is cut off")


def _with_direct_connect(estate: Estate) -> set[str]:
    return set(estate.memo("associations by gateway", _associations)) | {
        name
        for interface in estate.of([_INTERFACES[1], *_TAKEN])
        for name in _names(estate.link(interface, _PRIVATE_GATEWAYS, "vpnGatewayId"))
    }


def _associations(estate: Estate) -> dict[str, list[Resource]]:
    """Give the associations of Direct Connect gateways by what they end at."""
    found: dict[str, list[Resource]] = {}
    for association in estate.of([DX_ASSOCIATION]):
        for name in _names(estate.link(association, _GATEWAYS, "associatedGatewayId")):
            found.setdefault(name, []).append(association)
    return found


def _names(link: Link) -> set[str]:
    """Give what a reference leads to, by URN in the estate and by its value outside."""
    return {one.urn for one in link.targets} or ({link.value} if link.value else set())


def _backed_up(association: Resource, estate: Estate, _config: Config) -> Outcome:
    hub = estate.link(association, _GATEWAYS, "associatedGatewayId")
    if hub.state is LinkState.ABSENT:
        return not_applicable("it accepts the proposal of another account, whose gateway is not in this stack")
    behind = [_end(vpn, estate) for vpn in estate.of([VPN]) if _independent(vpn)]
    if any(_names(one) & _names(hub) for one in behind):
        return PASS
    locations, outside, open_ = _locations(association, hub, estate)
    if len(locations) >= _TWO:
        return PASS
    if open_ or hub.state is LinkState.UNKNOWN or any(one.state is LinkState.UNKNOWN for one in behind):
        return unknown("the connections of its Direct Connect gateway, or the gateway a VPN ends at")
    if outside or hub.state is LinkState.OUTSIDE:
        return note(
            "no VPN of this stack is behind it, and whether it has connections in two locations cannot be seen here"
        )
    return fail(
        f"its connections are in {len(locations)} location ({', '.join(sorted(locations))}) and no VPN ends at the same"
        " gateway: one line or location takes the site off"
    )


def _independent(vpn: Resource) -> bool:
    return vpn.declared("transportTransitGatewayAttachmentId") is ABSENT


def _locations(association: Resource, hub: Link, estate: Estate) -> tuple[set[str], bool, bool]:
    """Give the locations of the lines to what an association ends at, and whether more are elsewhere or not known.

    Several Direct Connect gateways may end there: together they are as good as one with all their lines.
    """
    by_end = estate.memo("associations by gateway", _associations)
    by_gateway = estate.memo("lines by Direct Connect gateway", _lines)
    together = {one.urn: one for name in _names(hub) for one in by_end.get(name, [])} | {association.urn: association}
    found: set[str] = set()
    outside = open_ = False
    for one in together.values():
        gateway = estate.link(one, DX_GATEWAYS, "dxGatewayId")
        lines = [line for name in _names(gateway) for line in by_gateway.get(name, [])]
        outside = outside or gateway.state is not LinkState.FOUND or not lines
        open_ = open_ or gateway.state is LinkState.UNKNOWN
        for line in lines:
            places = {target.known("location") for target in line.targets}
            found |= {place for place in places if isinstance(place, str)}
            open_ = open_ or line.state is LinkState.UNKNOWN or UNKNOWN in places
            outside = outside or line.state is LinkState.OUTSIDE or ABSENT in places
    return found, outside, open_


def _lines(estate: Estate) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = {}
    for interface, holder in _interfaces(estate):
        gateway = estate.link(interface, DX_GATEWAYS, "dxGatewayId")
        line = estate.link(holder, _LINES, "connectionId") if holder else Link(LinkState.OUTSIDE)
        for name in _names(gateway):
            found.setdefault(name, []).append(line)
    return found


def _interfaces(estate: Estate) -> Iterator[tuple[Resource, Resource | None]]:
    """Give what joins a Direct Connect gateway, and the virtual interface that names its line, where it is here."""
    for interface in estate.of(_INTERFACES):
        yield interface, interface
    for accepter, made in _TAKEN.items():
        for one in estate.of([accepter]):
            targets = estate.link(one, made, "virtualInterfaceId").targets
            yield one, targets[0] if len(targets) == 1 else None


RULES = (
    Rule(
        name="aws-vpn-two-customer-gateways",
        title="A site that is reached by VPN has two customer gateways.",
        kind=Kind.STACK,
        types=(VPN,),
        severity=Severity.HIGH,
        practice=REDUNDANT_CONNECTIVITY,
        why="Both tunnels of a VPN connection end at one device: when it, its line or its provider fails, the site is"
        " cut off.",
        remediation="Add a second customer gateway with an address of its own, and a VPN connection to it.",
        scope="A site is what the tag `site` (setting siteTag) of the VPN connection or its customer gateway says;"
        " connections without the tag that end at the same gateway of AWS count as one site. Not where Direct Connect"
        " ends at the same gateway, nor for a VPN over Direct Connect.",
        check=_two_devices,
        parameters={
            "siteTag": {
                "type": "string",
                "default": "site",
                "description": "Key of the tag that names the site, in any case.",
            }
        },
    ),
    Rule(
        name="aws-direct-connect-backup",
        title="Direct Connect has a second location or a VPN behind it.",
        kind=Kind.STACK,
        types=(DX_ASSOCIATION,),
        severity=Severity.HIGH,
        practice=REDUNDANT_CONNECTIVITY,
        why="A connection is one port, one line and one location, each of which is maintained and fails.",
        remediation="Add a VPN connection to the same gateway, or a connection in a second location.",
        scope="Fails only where connections and virtual interfaces of the Direct Connect gateway are in this stack."
        " Otherwise a note: they are mostly made elsewhere.",
        check=_backed_up,
    ),
)
