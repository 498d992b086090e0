"""Ways to sites that defeat each other, under the settings' keys: prefixes, static routes, what a VPN announces. Pure.

A longer prefix wins before anything else; for the same prefix the hub takes a static route, then Direct Connect, then
Connect, then a VPN (Transit Gateway guide, "Route evaluation order").
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, collapse_addresses
from typing import Any

from components.network.blocks import Block, Network, overlap, parse_blocks, within
from components.network.segments import compile_matrix
from components.shared.checks import Problems

from .hub_arguments import HubSide, attached_vpcs, blocks_of, pairs_of, segments_of
from .on_premises import OnPremises, Site

LINE = "direct_connect"


@dataclass(frozen=True)
class Way:
    """What joins sites to the hub, and the blocks behind it as far as they are told."""

    where: str
    """Its key."""
    blocks: tuple[Block, ...]
    dynamic: bool = True
    """Whether BGP tells the hub its blocks."""


def check_ways(block: OnPremises, side: HubSide, problems: Problems) -> None:
    """Add every problem of ways to sites beside each other.

    Args:
        block: the block ``onPremises``.
        side: the hub that the sites are joined to.
        problems: receives the findings.
    """
    sites = {name: _site(name, args, block.sites[name]) for name, args in block.site_arguments(side.block).items()}
    given = block.direct_connect_arguments(side.block)
    line = None if given is None else Way(LINE, _behind(LINE, given))
    _check_told(block, side, problems)
    _check_longer(sites.values(), line, problems)
    _check_static(block, side, sites, line, problems)
    if line is not None and block.direct_connect is not None and not block.direct_connect.sites_filter_routes:
        backups = [way for way in sites.values() if way.dynamic and _meet(way, line)]
        _check_announced(block.direct_connect.allowed_prefixes, backups, _announced(side, block.segment), problems)


def _site(name: str, args: Any, site: Site) -> Way:  # noqa: ANN401 - arguments of a component
    where = f'sites["{name}"]'
    return Way(where, _behind(where, args), site.static_blocks() is None)


def _behind(where: str, args: Any) -> tuple[Block, ...]:  # noqa: ANN401 - arguments of a component
    # A malformed block is told by the component's own check.
    return tuple(parse_blocks(Problems(), f"{where}.site_prefixes", args.get("site_prefixes", [])))


def _meet(one: Way, other: Way) -> bool:
    """Whether two ways lead to the same addresses; of blocks that are not told nobody knows."""
    pairs = [(mine.network, theirs.network) for mine in one.blocks for theirs in other.blocks]
    return not one.blocks or not other.blocks or any(overlap(*pair) for pair in pairs)


def _check_told(block: OnPremises, side: HubSide, problems: Problems) -> None:
    """Of two ways that both tell the whole segment each would pass for the backup of the other."""
    segment = side.block.segments.get(block.segment)
    if segment is None or not segment.cidrs or len(block.sites) + (block.direct_connect is not None) < 2:  # noqa: PLR2004
        return
    silent = [
        f'sites["{name}"]'
        for name, site in sorted(block.sites.items())
        if site.site_prefixes is None and site.static_blocks() is None
    ]
    if block.direct_connect is not None and block.direct_connect.site_prefixes is None:
        silent.append(LINE)
    for where in silent:
        problems.add(
            f"{where}.site_prefixes",
            None,
            "is required beside another way to sites: whether one backs up the other cannot be told without",
            f"List the blocks behind it, for example {segment.cidrs[0]}; the same as there where it is a backup",
        )


def _check_longer(sites: Iterable[Way], line: Way | None, problems: Problems) -> None:
    if line is None:
        return
    for site in sites:
        for one, other in ((one, other) for one in site.blocks for other in line.blocks if site.dynamic):
            if one.network != other.network and within(one.network, other.network):
                problems.add(
                    one.argument,
                    str(one.network),
                    f"is a part of {other.argument} ({other.network}), and the hub prefers the longer prefix: it would "
                    "never use Direct Connect for it",
                    "Have both announce the same blocks, and list these",
                )


def _check_static(
    block: OnPremises, side: HubSide, sites: dict[str, Way], line: Way | None, problems: Problems
) -> None:
    """Nothing withdraws a static route, so it must lose against whatever else leads there."""
    connects = [
        Way(f'connect["{name}"]', _behind(f'connect["{name}"]', args))
        for name, args in block.connect_arguments(side.block).items()
    ]
    owners: dict[Network, str] = {}
    for name, site in sorted(block.sites.items()):
        others = [*([line] if line else []), *connects]
        others += [way for other, way in sites.items() if other != name and way.dynamic]
        for device, gateway in sorted(site.customer_gateways.items()):
            where = f'sites["{name}"].customer_gateways["{device}"].static_routes'
            for one in parse_blocks(Problems(), where, gateway.static_routes or []):
                _check_route(one, others, problems)
                owner = owners.setdefault(one.network, where)
                # Within a site the component tells it.
                if not owner.startswith(f'sites["{name}"].'):
                    problems.add(
                        one.argument,
                        str(one.network),
                        f"is a static route of {owner} too, and a table of the hub has one for a block",
                        "Use BGP for both sites, or give each its own blocks",
                    )


def _check_route(one: Block, others: Iterable[Way], problems: Problems) -> None:
    for other in others:
        if any(within(one.network, theirs.network) for theirs in other.blocks):
            problems.add(
                one.argument,
                str(one.network),
                f"wins over what {other.where} tells the hub, and stays when this device is down",
                f"Use BGP, or give a wider block; if it is not behind that, correct {other.where}.site_prefixes",
            )


def _announced(side: HubSide, segment: str) -> list[IPv4Network]:
    """IPv4 blocks that the table of the sites' segment will hold, as far as this stack knows; a VPN announces each."""
    segments, pairs = segments_of(side), pairs_of(side)
    inspection, egress = side.block.has_inspection, side.block.has_egress
    try:
        plan = compile_matrix(segments, pairs, inspection=inspection, egress=egress, peers=side.peers)
    except ValueError:
        # A malformed block of a segment is told by the hub's own check.
        return []
    found = [route.cidr for route in plan.routes if route.table == segment and route.target is not None]
    for network, attachment in attached_vpcs(side).values():
        if segment in plan.propagations.get(attachment.segment, ()):
            found += blocks_of(network)
    blocks = {one.network for one in parse_blocks(Problems(), "", found)}
    return sorted(one for one in blocks if isinstance(one, IPv4Network))


def _check_announced(allowed: list[str], backups: list[Way], announced: list[IPv4Network], problems: Problems) -> None:
    """A block that Direct Connect announces as a part of a larger one, or not at all, is reached over the VPN."""
    told = [one.network for one in parse_blocks(Problems(), "", allowed)]
    longer = [
        str(one)
        for one in announced
        if list(collapse_addresses(part for part in told if isinstance(part, IPv4Network) and within(part, one)))
        != [one]
    ]
    if backups and longer:
        problems.add(
            f"{LINE}.allowed_prefixes",
            allowed,
            f"lack {', '.join(longer)} as such, which the VPN of {', '.join(way.where for way in backups)} announces: "
            "the site prefers the longer prefix, so that it sends by VPN what is answered by Direct Connect",
            f"Add {', '.join(longer)}; or have the site's devices drop these routes of the VPN, and set "
            "sites_filter_routes",
        )
