"""Direct Connect: no line or location is the only way to what is behind it."""

from collections.abc import Iterator

from .behind import (
    PREFIX_TAG,
    SITE_TAG,
    TELL,
    Behind,
    Net,
    Same,
    behind_connect,
    behind_direct_connect,
    behind_vpn,
    compare,
)
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
from .ends import GATEWAYS, PRIVATE_GATEWAYS, end_of, independent, names_of
from .estate import Estate, Link, LinkState, Resource
from .hubs import CONNECT, DX_ASSOCIATION, DX_GATEWAYS, VPC_ATTACHMENT, VPN, attachments_of
from .values import ABSENT, UNKNOWN, text

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
_SHOWN = 3


def direct_connects(estate: Estate) -> dict[str, list[Resource]]:
    """Give what brings Direct Connect to a gateway: associations, and private virtual interfaces."""
    found = {name: list(several) for name, several in estate.memo("associations by gateway", _associations).items()}
    for interface in estate.of([_INTERFACES[1], *_TAKEN]):
        for name in names_of(estate.link(interface, PRIVATE_GATEWAYS, "vpnGatewayId")):
            found.setdefault(name, []).append(interface)
    return found


def _associations(estate: Estate) -> dict[str, list[Resource]]:
    """Give the associations of Direct Connect gateways by what they end at."""
    found: dict[str, list[Resource]] = {}
    for association in estate.of([DX_ASSOCIATION]):
        for name in names_of(estate.link(association, GATEWAYS, "associatedGatewayId")):
            found.setdefault(name, []).append(association)
    return found


def _backed_up(association: Resource, estate: Estate, config: Config) -> Outcome:
    key = text(config["siteTag"]) or ""
    hub = estate.link(association, GATEWAYS, "associatedGatewayId")
    if hub.state is LinkState.ABSENT:
        return not_applicable("it accepts the proposal of another account, whose gateway is not in this stack")
    own = behind_direct_connect(association, estate, key)
    vpns = [(vpn, end_of(vpn, estate)) for vpn in estate.of([VPN]) if independent(vpn)]
    there = [behind_vpn(vpn, estate, key) for vpn, end in vpns if names_of(end) & names_of(hub)]
    same, missing = compare(own, [*there, *_connects(hub, estate, key)])
    if same is Same.YES:
        return PASS
    locations, outside, open_ = _locations(association, hub, estate, key)
    if len(locations) >= _TWO:
        return PASS
    if open_ or hub.state is LinkState.UNKNOWN or any(end.state is LinkState.UNKNOWN for _, end in vpns):
        return unknown("the connections of its Direct Connect gateway, or the gateway a VPN ends at")
    if same is Same.OPEN:
        return unknown(f"the tag {PREFIX_TAG} or the routes that tell what a VPN at the same gateway leads to")
    return _alone(locations, missing, unsure=same is Same.UNSURE, outside=outside or hub.state is LinkState.OUTSIDE)


def _alone(locations: set[str], missing: list[Net], *, unsure: bool, outside: bool) -> Outcome:
    if unsure:
        return note(f"a VPN ends at the same gateway, and whether it leads to the same networks cannot be told: {TELL}")
    leads = f"leads to {', '.join(map(str, missing[:_SHOWN]))}" if missing else "leads to the same networks"
    if outside:
        return note(
            f"no VPN of this stack {leads}, and whether it has connections in two locations cannot be seen here"
        )
    return fail(
        f"its connections are in {len(locations)} location ({', '.join(sorted(locations))}) and no VPN at the same"
        f" gateway {leads}: one line or location takes the site off"
    )


def _connects(hub: Link, estate: Estate, key: str) -> list[Behind]:
    """Give what is behind the Connects of a hub that run over a VPC, as far as their blocks are known."""
    found = [
        behind_connect(one, estate, key)
        for target in hub.targets
        for one in attachments_of(target, estate, [CONNECT])
        if estate.link(one, [VPC_ATTACHMENT], "transportAttachmentId").state is LinkState.FOUND
    ]
    return [one for one in found if one.blocks]


def _locations(association: Resource, hub: Link, estate: Estate, key: str) -> tuple[set[str], bool, bool]:
    """Give the locations of the lines to what an association ends at, and whether more are elsewhere or not known.

    Several Direct Connect gateways may end there: together they are as good as one with all their lines, unless they
    are known to lead to other networks.
    """
    own = behind_direct_connect(association, estate, key)
    by_end = estate.memo("associations by gateway", _associations)
    by_gateway = estate.memo("lines by Direct Connect gateway", _lines)
    together = {association.urn: association} | {
        one.urn: one
        for name in names_of(hub)
        for one in by_end.get(name, [])
        if compare(own, [behind_direct_connect(one, estate, key)])[0] is not Same.NO
    }
    found: set[str] = set()
    outside = open_ = False
    for one in together.values():
        gateway = estate.link(one, DX_GATEWAYS, "dxGatewayId")
        lines = [line for name in names_of(gateway) for line in by_gateway.get(name, [])]
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
        for name in names_of(gateway):
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
        name="aws-direct-connect-backup",
        title="Direct Connect has a second location or a VPN behind it.",
        kind=Kind.STACK,
        types=(DX_ASSOCIATION,),
        severity=Severity.HIGH,
        practice=REDUNDANT_CONNECTIVITY,
        why="A connection is one port, one line and one location, each of which is maintained and fails.",
        remediation="Add a VPN connection to the same gateway that leads to the same networks, or a connection in a"
        " second location.",
        scope="Fails only where connections and virtual interfaces of the Direct Connect gateway are in this stack."
        " Otherwise a note: they are mostly made elsewhere. What is behind it and behind a VPN (or a Connect over a"
        " VPC) is told by the tag `on-premises-prefixes` or by static routes, else by the tag of the site; where"
        " nothing tells, a VPN at the same gateway gets a note.",
        check=_backed_up,
        parameters=SITE_TAG,
    ),
)
