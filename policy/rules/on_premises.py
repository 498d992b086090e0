"""Ways to on-premises networks: no device, line or location is the only one."""

from .behind import PREFIX_TAG, SITE_TAG, TELL, Behind, Same, behind_direct_connect, behind_vpn, compare, tag
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
from .direct_connect import direct_connects
from .ends import end_of, independent, names_of
from .estate import Estate, LinkState, Resource
from .hubs import HUBS, PEERING_ATTACHMENT, VPN, Block, hub_name, hub_tables, peers_of
from .values import ABSENT, UNKNOWN, text
from .vpn import CUSTOMER_GATEWAYS

_TWO = 2
_Sites = dict[tuple[str, object], list[Resource]]
"""VPN connections by the gateway they end at and the tag of their site."""


def _site(vpn: Resource, estate: Estate, key: str) -> object:
    """Give the site a VPN connection is for, by the tag of the connection, else of its customer gateway."""
    return tag((vpn, *estate.link(vpn, CUSTOMER_GATEWAYS, "customerGatewayId").targets), estate, key)


def _sites(estate: Estate, key: str) -> _Sites:
    """Give the VPN connections of every site: those of one gateway with one tag; all without a tag are one site."""
    found: _Sites = {}
    for vpn in estate.of([VPN]):
        for where in names_of(end_of(vpn, estate)) if independent(vpn) else ():
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
    link = end_of(vpn, estate)
    where = next(iter(names_of(link)), "")
    if link.state is LinkState.ABSENT:
        return not_applicable("it ends at no transit gateway and no virtual private gateway")
    if not independent(vpn):
        return not_applicable("it runs over Direct Connect")
    site = _site(vpn, estate, key)
    if link.state is LinkState.UNKNOWN or site is UNKNOWN:
        return unknown(f"the gateway it ends at, or the tag {key}, which names its site")
    sites = estate.memo(f"sites by {key}", lambda whole: _sites(whole, key))
    group = sites[where, site]
    first = min(group, key=lambda one: one.urn)
    if first is not vpn:
        return not_applicable(f"its site is judged with {first.name}")
    return _served(group, estate, where, key) or _devices(group, estate, where, sites, key)


def _served(group: list[Resource], estate: Estate, where: str, key: str) -> Outcome | None:
    """Judge a site of one device by the Direct Connect at the same gateway; None: it decides nothing."""
    lines = estate.memo("Direct Connect by gateway", direct_connects).get(where, [])
    same, _ = compare(_together(group, estate, key), [behind_direct_connect(one, estate, key) for one in lines])
    known, _ = _addresses(group, estate)
    if same is Same.YES:
        return not_applicable("its site is served by Direct Connect")
    if same is Same.NO or len(known) >= _TWO:
        return None
    if same is Same.OPEN:
        return unknown(f"the tag {PREFIX_TAG} or the routes that tell whether Direct Connect serves its site")
    return note(
        f"its site has one customer gateway ({', '.join(sorted(known)) or 'address not known yet'}), and whether Direct"
        f" Connect at the same gateway serves it cannot be told: {TELL}"
    )


def _together(vpns: list[Resource], estate: Estate, key: str) -> Behind:
    found = Behind()
    for one in vpns:
        found |= behind_vpn(one, estate, key)
    return found


def _devices(group: list[Resource], estate: Estate, where: str, sites: _Sites, key: str) -> Outcome:
    known, open_ = _addresses(group, estate)
    if len(known) >= _TWO:
        return PASS
    site = _site(group[0], estate, key)
    name = f"site {site}" if isinstance(site, str) else "its site"
    one_only = f"{name} has one customer gateway ({', '.join(sorted(known)) or 'address not known yet'})"
    hub = estate.get(where)
    if len(known) + open_ >= _TWO:
        return unknown("the addresses of its customer gateways")
    if hub is None:
        return note(f"{one_only} in this stack; its hub is of another stack, which may have the second one")
    elsewhere = _at_a_peer(group, hub, sites, estate, key)
    return _alone(where, sites, one_only, key) if elsewhere is None else elsewhere


def _at_a_peer(group: list[Resource], hub: Resource, sites: _Sites, estate: Estate, key: str) -> Outcome | None:
    """Judge a site whose second device is at a peered hub, or give None where there is none."""
    site = _site(group[0], estate, key)
    found: Outcome | None = None
    for peer in peers_of(hub, estate) if isinstance(site, str) else ():
        there = sites.get((peer.urn, site), [])
        known, open_ = _addresses([*group, *there], estate)
        if not there or len(known) + open_ < _TWO:
            continue
        if len(known) < _TWO:
            found = found or unknown("the addresses of its customer gateways")
            continue
        blocks = _together([*group, *there], estate, key).blocks
        wider = estate.memo("static routes over peerings", _over_peerings).get((hub.urn, peer.urn), [])
        if blocks and all(any(_wider(route, block) for route in wider) for block in blocks):
            return PASS
        found = note(
            f"site {site} has one customer gateway at {hub.name} and one at its peer {peer.name}: from here the second"
            " one is a way only by a static route over the peering that is wider than what BGP tells of the site"
        )
    return found


def _wider(route: Block, block: object) -> bool:
    """Tell whether a route holds a block and more: of equal ones the static one would always win."""
    return isinstance(block, Block) and block != route and block.subnet_of(route)


def _over_peerings(estate: Estate) -> dict[tuple[str, str], list[Block]]:
    """Give what static routes of a hub lead to a peered one, by both."""
    found: dict[tuple[str, str], list[Block]] = {}
    for table in hub_tables(estate).values():
        for route in table.static:
            if route.target is None or route.target.type != PEERING_ATTACHMENT:
                continue
            ends = ("transitGatewayId", "peerTransitGatewayId")
            hubs = [one.urn for prop in ends for one in estate.link(route.target, HUBS, prop).targets]
            here = hub_name(table.resource, estate)
            for there in hubs if here in hubs else ():
                found.setdefault((here or "", there), []).append(route.destination)
    return found


def _alone(where: str, sites: _Sites, one_only: str, key: str) -> Outcome:
    tags = {site for end, site in sites if end == where}
    if len(tags) > 1 and tags & {ABSENT, UNKNOWN}:
        return note(f"{one_only}, and connections without the tag {key} end there too: whose they are cannot be told")
    return fail(f"{one_only}: without it the site is cut off")


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
        " connections without the tag that end at the same gateway of AWS count as one site. Not for a VPN over Direct"
        " Connect, nor where Direct Connect at the same gateway leads to the same networks: that is told by the tag"
        " `on-premises-prefixes` or by static routes, else by the tag of the site; a note where nothing tells. A second"
        " device at a peered hub counts where a static route over the peering is wider than the site's blocks, and is a"
        " note elsewhere.",
        check=_two_devices,
        parameters=SITE_TAG,
    ),
)
