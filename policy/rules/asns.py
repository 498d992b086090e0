"""BGP can tell the ends of a way to an on-premises network apart: their ASNs differ."""

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
from .estate import Estate, Resource
from .hubs import DX_ASSOCIATION, DX_GATEWAYS, HUBS, VPN, attachments_of, peers_of
from .values import ABSENT, number, truth
from .vpn import CUSTOMER_GATEWAYS

_HUB_ASN, _DEVICE_ASN = 64512.0, 65000.0
"""AWS's ASN where the program gives none, of hubs and Direct Connect gateways, and of customer gateways."""


def _asn(resource: Resource, *props: str) -> float | None:
    """Give a known ASN, AWS's default where none is given, or None where it is not known."""
    for prop in props:
        given = resource.declared(prop)
        if given is not ABSENT:
            return number(given)
    return _DEVICE_ASN if resource.type in CUSTOMER_GATEWAYS else _HUB_ASN


def _asns_differ(hub: Resource, estate: Estate, _config: Config) -> Outcome:
    own = _asn(hub, "amazonSideAsn")
    others = list(_neighbours(hub, estate))
    peers = peers_of(hub, estate)
    if not others and not peers:
        return not_applicable("nothing of this stack speaks BGP with it, and no hub of this stack is its peer")
    if own is None:
        return unknown("amazonSideAsn")
    open_: list[str] = []
    for other, asn, what in others:
        if asn == own:
            return fail(f"its ASN {own:.0f} is that of {what} {other.name}: {_CLASH[other.type]}")
        if asn is None:
            open_.append(other.name)
    same = [peer.name for peer in peers if _asn(peer, "amazonSideAsn") == own]
    if open_:
        return unknown(f"the ASN of {', '.join(open_)}")
    if same:
        return note(f"its ASN {own:.0f} is also that of its peer {', '.join(same)}: AWS advises one ASN per hub")
    return PASS


_CLASH = {
    DX_GATEWAYS[0]: "AWS refuses the association",
    CUSTOMER_GATEWAYS[0]: "BGP takes the announcements of the other side for its own and drops them",
}


def _neighbours(hub: Resource, estate: Estate) -> Iterator[tuple[Resource, float | None, str]]:
    for one in attachments_of(hub, estate, [DX_ASSOCIATION]):
        for gateway in estate.link(one, DX_GATEWAYS, "dxGatewayId").targets:
            yield gateway, _asn(gateway, "amazonSideAsn"), "Direct Connect gateway"
    for one in attachments_of(hub, estate, [VPN]):
        if truth(one.declared("staticRoutesOnly")) is not True:
            for gateway in estate.link(one, CUSTOMER_GATEWAYS, "customerGatewayId").targets:
                yield gateway, _asn(gateway, "bgpAsn", "bgpAsnExtended"), "customer gateway"


RULES = (
    Rule(
        name="aws-transit-gateway-asn-clash",
        title="A transit gateway has another ASN than what speaks BGP with it.",
        kind=Kind.STACK,
        types=HUBS,
        severity=Severity.HIGH,
        practice=REDUNDANT_CONNECTIVITY,
        why="AWS refuses to associate a Direct Connect gateway of the same ASN (both have 64512 by default); of a"
        " customer gateway, BGP takes nothing.",
        remediation="Give amazonSideAsn a number of its own (64512 to 65534 or 4200000000 to 4294967294), before VPN or"
        " Direct Connect is attached: then it cannot be changed any more.",
        scope="For Direct Connect gateways and customer gateways with BGP. Not for static VPNs and Connect peers. Equal"
        " ASNs of peered hubs get a note.",
        check=_asns_differ,
    ),
)
