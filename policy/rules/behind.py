"""What a program tells of the networks behind a way to on-premises: by tags, else by static routes.

BGP tells it to AWS at run time only.
"""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .estate import Estate, Resource
from .hubs import CONNECT, DX_ASSOCIATION, DX_GATEWAYS, VPN, hub_tables
from .prefixes import Net, overlaps, parse
from .values import ABSENT, UNKNOWN, text
from .vpn import CUSTOMER_GATEWAYS

PREFIX_TAG = "on-premises-prefixes"
"""Tag with the blocks behind a way, with spaces between them."""
TELL = f"tags {PREFIX_TAG} on both would tell"
"""What a note advises where the program says too little."""
SITE_TAG: dict[str, dict[str, object]] = {
    "siteTag": {"type": "string", "default": "site", "description": "Key of the tag that names the site, in any case."}
}
"""The setting of the rules that ask for sites."""
_VPN_ROUTE = "aws:ec2/vpnConnectionRoute:VpnConnectionRoute"


@dataclass(frozen=True, slots=True)
class Behind:
    """What is known of the networks behind one or more ways."""

    blocks: frozenset[Net] = frozenset()
    """The blocks; empty: none is known."""
    sites: frozenset[str] = frozenset()
    """Names of the site."""
    open: bool = False
    """A tag or a route is not known yet."""

    def __or__(self, other: "Behind") -> "Behind":
        """Give what is known of both together."""
        return Behind(self.blocks | other.blocks, self.sites | other.sites, self.open or other.open)


class Same(enum.Enum):
    """Whether ways lead to all networks that are behind another one."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    """The program says too little."""
    OPEN = "open"
    """A tag or a route is not known yet."""


def compare(one: Behind, others: Sequence[Behind]) -> tuple[Same, list[Net]]:
    """Tell whether some ways lead to all that is behind one, and which of its blocks they lead not to.

    Blocks decide where both have them, else the names of the sites. A block counts as reached when they meet.
    """
    met = {mine for mine in one.blocks for other in others for theirs in other.blocks if overlaps(mine, theirs)}
    missing = sorted(one.blocks - met, key=str)
    named = any(one.sites & other.sites for other in others if not (one.blocks and other.blocks))
    if named or (one.blocks and not missing):
        return Same.YES, []
    if not others or (one.blocks and all(other.blocks and not other.open for other in others) and not one.open):
        return Same.NO, missing
    return Same.OPEN if one.open or any(other.open for other in others) else Same.UNSURE, missing


def tag(resources: Iterable[Resource], estate: Estate, key: str) -> object:
    """Give a tag, in any case, of the first resource that has it; `UNKNOWN` where that cannot be told."""
    for one in resources:
        tags = estate.tags(one)
        if tags is None:
            return UNKNOWN
        for name, value in tags.items():
            if name.lower() == key.lower() and value != "":
                return value if isinstance(value, str) else UNKNOWN
    return ABSENT


def behind_vpn(vpn: Resource, estate: Estate, key: str) -> Behind:
    """Give what is behind a VPN connection, with the tag that names its site."""
    tagged = (vpn, *estate.link(vpn, CUSTOMER_GATEWAYS, "customerGatewayId").targets)
    return _behind(tagged, [vpn], estate, key)


def behind_direct_connect(way: Resource, estate: Estate, key: str) -> Behind:
    """Give what is behind an association of a Direct Connect gateway, or behind a private virtual interface."""
    gateways = estate.link(way, DX_GATEWAYS, "dxGatewayId").targets
    over = estate.memo("Connects by transport", _connects).get(way.urn, [])
    found = _behind((*gateways, way), [way], estate, key)
    for connect in over:
        found |= behind_connect(connect, estate, key)
    return found


def behind_connect(connect: Resource, estate: Estate, key: str) -> Behind:
    """Give what is behind a Connect attachment."""
    return _behind([connect], [connect], estate, key)


def _connects(estate: Estate) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for connect in estate.of([CONNECT]):
        for transport in estate.link(connect, [DX_ASSOCIATION], "transportAttachmentId").targets:
            found.setdefault(transport.urn, []).append(connect)
    return found


def prefixes_of(resources: Iterable[Resource], estate: Estate) -> tuple[frozenset[Net], bool]:
    """Give the blocks that the tag of the first resource that has it tells, and whether it is known.

    Blocks stand with spaces between them, which is what tags may hold; commas are taken too.
    """
    given = tag(resources, estate, PREFIX_TAG)
    words = (text(given) or "").replace(",", " ").split()
    return frozenset(net for net in map(parse, words) if net is not None), given is not UNKNOWN


def _behind(tagged: Iterable[Resource], ways: Iterable[Resource], estate: Estate, key: str) -> Behind:
    tagged = tuple(tagged)
    site, (declared, told) = tag(tagged, estate, key), prefixes_of(tagged, estate)
    sites = frozenset([site] if isinstance(site, str) else [])
    if declared or not told:
        return Behind(declared, sites, open=not told)
    routed = estate.memo("static routes by attachment", _static)
    blocks = [block for way in ways for block in routed.get(way.urn, [])]
    known = frozenset(block for block in blocks if block is not None)
    return Behind(known, sites, open=None in blocks or (site is UNKNOWN and not known))


def _static(estate: Estate) -> dict[str, list[Net | None]]:
    """Give the blocks that static routes of VPN connections and of hubs lead to each way; None: not known yet."""
    found: dict[str, list[Net | None]] = {}
    for route in estate.of([_VPN_ROUTE]):
        for vpn in estate.link(route, [VPN], "vpnConnectionId").targets:
            given = route.declared("destinationCidrBlock")
            found.setdefault(vpn.urn, []).append(parse(text(given)))
    for table in hub_tables(estate).values():
        for route in table.static:
            if route.target is not None:
                found.setdefault(route.target.urn, []).append(route.destination)
    return found
