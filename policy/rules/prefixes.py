"""Prefixes and longest-prefix matching, the same for VPC tables and for hub tables."""

import ipaddress
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

Net = ipaddress.IPv4Network | ipaddress.IPv6Network
T = TypeVar("T")

IPV4, IPV6 = 4, 6
ANYWHERE: dict[int, Net] = {IPV4: ipaddress.ip_network("0.0.0.0/0"), IPV6: ipaddress.ip_network("::/0")}


def parse(value: object) -> Net | None:
    """Give the prefix that a text writes, or None; an address alone is a prefix of full length."""
    if not isinstance(value, str):
        return None
    try:
        return ipaddress.ip_network(value, strict=False)
    except ValueError:
        return None


def inside(inner: Net, outer: Net) -> bool:
    """Tell whether a prefix lies in another one (or is the same)."""
    return (
        inner.version == outer.version
        and inner.prefixlen >= outer.prefixlen
        and int(inner.network_address) & int(outer.netmask) == int(outer.network_address)
    )


def overlaps(one: Net, other: Net) -> bool:
    """Tell whether two prefixes share addresses."""
    return inside(one, other) or inside(other, one)


class Matching(Generic[T]):
    """Entries by prefix; finds those that cover a prefix, the longest first."""

    def __init__(self) -> None:
        self._entries: dict[tuple[int, int, int], list[T]] = {}
        self._lengths: dict[int, list[int]] = {IPV4: [], IPV6: []}

    def add(self, prefix: Net, entry: T) -> None:
        """Add an entry under a prefix."""
        key = (prefix.version, prefix.prefixlen, int(prefix.network_address))
        self._entries.setdefault(key, []).append(entry)
        lengths = self._lengths[prefix.version]
        if prefix.prefixlen not in lengths:
            lengths.append(prefix.prefixlen)
            lengths.sort(reverse=True)

    def longest(self, wanted: Net) -> list[T]:
        """Give the entries of the longest prefix that covers all of the wanted one; empty when none does."""
        address, bits = int(wanted.network_address), wanted.max_prefixlen
        for length in self._lengths[wanted.version]:
            if length > wanted.prefixlen:
                continue
            start = address >> (bits - length) << (bits - length)
            found = self._entries.get((wanted.version, length, start))
            if found:
                return found
        return []

    def __iter__(self) -> Iterator[T]:
        for entries in self._entries.values():
            yield from entries

    def __len__(self) -> int:
        return sum(map(len, self._entries.values()))


class Known:
    """All prefixes that routes of an estate name, so that a target can be cut where routes cut it."""

    def __init__(self, prefixes: Iterable[Net]) -> None:
        self._sorted: dict[int, list[tuple[int, int]]] = {IPV4: [], IPV6: []}
        self._nets: dict[tuple[int, int, int], Net] = {}
        for one in set(prefixes):
            self._sorted[one.version].append((int(one.network_address), one.prefixlen))
            self._nets[one.version, int(one.network_address), one.prefixlen] = one
        for rows in self._sorted.values():
            rows.sort()

    def within(self, wanted: Net) -> list[Net]:
        """Give the prefixes that lie strictly inside the wanted one."""
        rows = self._sorted[wanted.version]
        first, last = int(wanted.network_address), int(wanted.broadcast_address)
        found: list[Net] = []
        for at in range(bisect_left(rows, (first, 0)), len(rows)):
            start, length = rows[at]
            if start > last:
                break
            if length > wanted.prefixlen:
                found.append(self._nets[wanted.version, start, length])
        return found

    def pieces(self, wanted: Net) -> list[Net]:
        """Give the parts of a target that routes may treat apart: the target as a whole, and what is cut out of it.

        The target itself is left out where the parts cover all of it. Everywhere is never cut.
        """
        if wanted.prefixlen == 0:
            return [wanted]
        inner = self.within(wanted)
        if not inner:
            return [wanted]
        return inner if _fill(inner, wanted) else [wanted, *inner]


def _fill(inner: Iterable[Net], outer: Net) -> bool:
    """Tell whether prefixes, sorted by address, cover every address of another one."""
    reached = int(outer.network_address)
    for one in inner:
        if int(one.network_address) > reached:
            return False
        reached = max(reached, int(one.broadcast_address) + 1)
    return reached > int(outer.broadcast_address)


def crossing(rows: Iterable[tuple[Net, T]]) -> list[tuple[tuple[Net, T], tuple[Net, T]]]:
    """Give pairs of rows of different owners whose prefixes share addresses; time grows with the rows and the pairs."""
    found: list[tuple[tuple[Net, T], tuple[Net, T]]] = []
    ordered = sorted(rows, key=lambda row: (row[0].version, int(row[0].network_address), row[0].prefixlen))
    open_: list[tuple[Net, T]] = []
    for row in ordered:
        open_ = [other for other in open_ if inside(row[0], other[0])]
        found += [(other, row) for other in open_ if other[1] != row[1]]
        open_.append(row)
    return found
