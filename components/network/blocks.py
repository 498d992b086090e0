"""Address blocks of both families: reading, naming and comparing them. Pure."""

import ipaddress
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from components.shared.checks import Problems

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
DEFAULT_ROUTE = "0.0.0.0/0"


class Block(NamedTuple):
    """A block and the argument that gave it."""

    argument: str
    network: Network


def slug(cidr: str) -> str:
    """A block as a part of a resource's name: ``100.64.0.0-20``, ``2001_db8__-56``."""
    return cidr.replace("/", "-").replace(":", "_")


def is_ipv4(cidr: str) -> bool:
    """Whether a block is one of IPv4."""
    return ":" not in cidr


def overlap(one: Network, other: Network) -> bool:
    """Whether two blocks share an address; blocks of different families never do."""
    if isinstance(one, ipaddress.IPv4Network):
        return isinstance(other, ipaddress.IPv4Network) and one.overlaps(other)
    return isinstance(other, ipaddress.IPv6Network) and one.overlaps(other)


def within(inner: Network, outer: Network) -> bool:
    """Whether all addresses of one block lie in the other."""
    return overlap(inner, outer) and inner.prefixlen >= outer.prefixlen


def parse_block(problems: Problems, argument: str, value: str) -> Network | None:
    """Read a block; record a problem for a malformed one or one with host bits, and return None."""
    try:
        return ipaddress.ip_network(value)
    except ValueError:
        pass
    try:
        proper = ipaddress.ip_network(value, strict=False)
    except ValueError:
        problems.add(argument, value, "must be a CIDR block", "Write it like 10.0.0.0/16 or 2001:db8::/56")
    else:
        problems.add(argument, value, "has host bits set", f"Write {proper}")
    return None


def parse_blocks(problems: Problems, argument: str, values: Iterable[str]) -> list[Block]:
    """Read a list of blocks; those that cannot be read are reported and left out."""
    read = [
        (f"{argument}[{index}]", parse_block(problems, f"{argument}[{index}]", text))
        for index, text in enumerate(values)
    ]
    return [Block(where, network) for where, network in read if network is not None]


def check_disjoint(problems: Problems, blocks: Sequence[Block], rule: str, way_out: str) -> None:
    """Report every pair of blocks that share an address, by name.

    Sorted by address, a block overlaps a later one only where the later one starts inside it, so that hundreds of
    blocks cost no more than sorting them, unless they do overlap.

    Args:
        problems: receives the findings.
        blocks: the blocks, in the order in which they were given.
        rule: why blocks must not overlap; follows the other block's name.
        way_out: what to do.
    """
    order = {block.argument: place for place, block in enumerate(blocks)}
    for one, other in overlapping_pairs(blocks):
        first, second = sorted((one, other), key=lambda block: order[block.argument])
        problems.add(
            second.argument, str(second.network), f"overlaps {first.argument} ({first.network}): {rule}", way_out
        )


def overlapping_pairs(blocks: Iterable[Block]) -> list[tuple[Block, Block]]:
    """Pairs of blocks that share an address, sorted by address."""
    found: list[tuple[Block, Block]] = []
    open_: list[Block] = []
    for block in sorted(blocks, key=_place):
        open_ = [other for other in open_ if overlap(other.network, block.network)]
        found += [(other, block) for other in open_]
        open_.append(block)
    return found


def _place(block: Block) -> tuple[int, int, int]:
    network = block.network
    return network.version, int(network.network_address), network.prefixlen
