"""The declared reachability of a Transit Gateway, compiled into route tables. Pure.

A hub routes packets, not sessions: what a pair of segments may do holds in both directions, or a reply finds no way
back. So the matrix has unordered pairs, and what it does not list is denied.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_network
from typing import NotRequired, TypedDict

from .blocks import DEFAULT_ROUTE, is_ipv4, within

INSPECTION = "inspection"
"""Route table that the inspection attachment uses."""
EGRESS = "egress"
"""Route table that the egress attachment uses."""
PEERING = "peering"
"""Route table that attachments of hubs in other Regions use."""
RESERVED = (INSPECTION, EGRESS, PEERING)
NEVER_INTERNET = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
"""Ranges that no default route of the hub may carry (RFC 1918, RFC 6598): an address of these that no attachment has
would reach the egress VPC, whose NAT sends it back to the hub, round and round."""


class Decision(StrEnum):
    """What a pair of segments may do."""

    ALLOW = "allow"
    """Routed directly, both ways."""
    INSPECT = "inspect"
    """Routed both ways through the inspection attachment."""
    DENY = "deny"
    """Not routed."""


class SegmentArgs(TypedDict):
    """A group of attachments that share a route table of the hub."""

    cidrs: list[str]
    """Blocks of the address plan, IPv4 and IPv6, in which all members' addresses lie; no two segments' blocks may
    overlap. Empty where the segment has members behind other hubs only."""
    egress: NotRequired[Decision]
    """Way to the internet through the hub: ``allow`` by the egress attachment, ``inspect`` by the inspection
    attachment first. IPv4 only: IPv6 leaves from the VPC that owns its addresses. Default: ``deny``."""
    on_premises: NotRequired[bool]
    """Whether the members are attachments of VPN, Direct Connect or Connect. Default: false."""
    expected_cidrs: NotRequired[int]
    """How many VPC blocks or on-premises prefixes will be attached, to count the hub's routes against its quota
    before they are. Default: 0."""


class PairArgs(TypedDict):
    """One row of the reachability matrix. The order of a and b says nothing."""

    a: str
    """Name of a segment."""
    b: str
    """Name of a segment; the same as ``a`` speaks of traffic within it."""
    decision: Decision
    """``allow``, ``inspect`` or ``deny``. Pairs that are not listed are denied."""


RemoteBlocks = Mapping[str, Sequence[str]]
"""Segment → blocks of its members behind the hub of another Region."""


@dataclass(frozen=True)
class HubRoute:
    """A static route of one of the hub's tables."""

    table: str
    cidr: str
    target: str | None
    """``inspection``, ``egress``, the name of a peer, or None for a blackhole."""


@dataclass(frozen=True)
class HubPlan:
    """What the matrix means for the hub's tables."""

    tables: tuple[str, ...]
    """One for each segment, then the reserved ones that are needed. An attachment uses its segment's table."""
    propagations: Mapping[str, tuple[str, ...]]
    """Segment → tables into which its attachments propagate their addresses."""
    routes: tuple[HubRoute, ...]
    """Static and blackhole routes, by table and block."""


class Matrix:
    """The pairs, whichever way round they were written."""

    def __init__(self, pairs: Iterable[PairArgs]) -> None:
        """Read the rows; of two that speak of the same pair, which is refused elsewhere, the last one holds."""
        self._decisions = {frozenset((pair["a"], pair["b"])): Decision(pair["decision"]) for pair in pairs}

    def between(self, one: str, other: str) -> Decision:
        """What two segments, or the members of one, may do."""
        return self._decisions.get(frozenset((one, other)), Decision.DENY)

    def inspected_over_peering(self) -> frozenset[str]:
        """Segments whose traffic with other Regions goes through the inspection attachments at both ends.

        What arrives from another hub has one route table, which cannot tell where it came from. A segment that is
        inspected with one segment over there is therefore inspected with all, and so are these with all of theirs:
        else a reply would pass another firewall than the request. Only the matrix decides this, which is the same on
        both hubs, so that both ends agree.
        """
        edges = [pair for pair, decision in self._decisions.items() if decision is not Decision.DENY]
        reached = {name for pair, decision in self._decisions.items() if decision is Decision.INSPECT for name in pair}
        grown = True
        while grown:
            more = {name for pair in edges if pair & reached for name in pair} - reached
            reached |= more
            grown = bool(more)
        return frozenset(reached)

    def over_peering(self, one: str, other: str) -> Decision:
        """What members of two segments behind different hubs may do."""
        decision = self.between(one, other)
        if decision is Decision.ALLOW and one in self.inspected_over_peering():
            return Decision.INSPECT
        return decision


def egress_of(segment: SegmentArgs) -> Decision:
    """Way of a segment to the internet."""
    return Decision(segment.get("egress", Decision.DENY))


def compile_matrix(
    segments: Mapping[str, SegmentArgs],
    pairs: Sequence[PairArgs],
    *,
    inspection: bool = False,
    egress: bool = False,
    peers: Mapping[str, RemoteBlocks] | None = None,
) -> HubPlan:
    """Work out tables, propagations and static routes of a hub.

    Args:
        segments: the segments by name, checked by :func:`~components.network.segment_checks.check_segments`.
        pairs: the matrix.
        inspection: whether there is an inspection attachment.
        egress: whether there is an egress attachment.
        peers: name of a hub in another Region → the blocks of its segments.
    """
    matrix = Matrix(pairs)
    far = peers or {}
    joined = bool(far)
    tables = [
        *sorted(segments),
        *(name for name, wanted in ((INSPECTION, inspection), (EGRESS, egress), (PEERING, joined)) if wanted),
    ]
    routes = [
        *(route for name in segments for route in _segment_routes(name, segments, matrix, far)),
        *_inspection_routes(segments, matrix, far, inspection=inspection),
        *_egress_routes(segments),
        *(_peering_routes(segments, matrix) if joined else ()),
    ]
    defaults = {route.table for route in routes if route.cidr == DEFAULT_ROUTE}
    routes += [HubRoute(table, cidr, None) for table in defaults for cidr in _unowned(segments, far)]
    return HubPlan(
        tuple(tables),
        {name: _propagations(name, segments, matrix, joined=joined) for name in sorted(segments)},
        tuple(sorted(set(routes), key=lambda route: (route.table, route.cidr))),
    )


def _propagations(name: str, segments: Mapping[str, SegmentArgs], matrix: Matrix, *, joined: bool) -> tuple[str, ...]:
    tables = [other for other in sorted(segments) if matrix.between(name, other) is Decision.ALLOW]
    egress = egress_of(segments[name])
    far = name in matrix.inspected_over_peering()
    inspected = any(matrix.between(name, other) is Decision.INSPECT for other in segments)
    if inspected or egress is Decision.INSPECT or (joined and far):
        tables.append(INSPECTION)
    if egress is Decision.ALLOW:
        tables.append(EGRESS)
    if joined and not far and any(matrix.between(name, other) is Decision.ALLOW for other in segments):
        tables.append(PEERING)
    return tuple(tables)


def _segment_routes(
    name: str, segments: Mapping[str, SegmentArgs], matrix: Matrix, peers: Mapping[str, RemoteBlocks]
) -> Iterable[HubRoute]:
    egress = egress_of(segments[name])
    if egress is not Decision.DENY:
        yield HubRoute(name, DEFAULT_ROUTE, EGRESS if egress is Decision.ALLOW else INSPECTION)
    for other, segment in segments.items():
        decision = matrix.between(name, other)
        for cidr in segment["cidrs"]:
            if decision is Decision.INSPECT:
                yield HubRoute(name, cidr, INSPECTION)
            elif decision is Decision.DENY:
                yield from _closed(name, cidr, egress)
    for peer, blocks in peers.items():
        for other, cidrs in blocks.items():
            decision = matrix.over_peering(name, other)
            for cidr in cidrs:
                if decision is Decision.DENY:
                    yield from _closed(name, cidr, egress)
                else:
                    yield HubRoute(name, cidr, peer if decision is Decision.ALLOW else INSPECTION)


def _closed(table: str, cidr: str, egress: Decision) -> Iterable[HubRoute]:
    """A blackhole where a default route would carry the packet into the egress VPC, whose NAT could send it back."""
    if egress is not Decision.DENY and is_ipv4(cidr):
        yield HubRoute(table, cidr, None)


def _unowned(segments: Mapping[str, SegmentArgs], peers: Mapping[str, RemoteBlocks]) -> list[str]:
    """Private ranges without those that lie in a segment's block: there a blackhole could hide what is attached."""
    owned = [cidr for segment in segments.values() for cidr in segment["cidrs"]]
    owned += [cidr for blocks in peers.values() for cidrs in blocks.values() for cidr in cidrs]
    blocks = [ip_network(cidr) for cidr in owned]
    return [cidr for cidr in NEVER_INTERNET if not any(within(ip_network(cidr), block) for block in blocks)]


def _inspection_routes(
    segments: Mapping[str, SegmentArgs], matrix: Matrix, peers: Mapping[str, RemoteBlocks], *, inspection: bool
) -> Iterable[HubRoute]:
    if not inspection:
        return
    if any(egress_of(segment) is Decision.INSPECT for segment in segments.values()):
        yield HubRoute(INSPECTION, DEFAULT_ROUTE, EGRESS)
    inspected = matrix.inspected_over_peering()
    for peer, blocks in peers.items():
        for other in blocks.keys() & inspected:
            yield from (HubRoute(INSPECTION, cidr, peer) for cidr in blocks[other])


def _egress_routes(segments: Mapping[str, SegmentArgs]) -> Iterable[HubRoute]:
    for segment in segments.values():
        if egress_of(segment) is Decision.INSPECT:
            yield from (HubRoute(EGRESS, cidr, INSPECTION) for cidr in segment["cidrs"] if is_ipv4(cidr))


def _peering_routes(segments: Mapping[str, SegmentArgs], matrix: Matrix) -> Iterable[HubRoute]:
    for name in segments.keys() & matrix.inspected_over_peering():
        yield from (HubRoute(PEERING, cidr, INSPECTION) for cidr in segments[name]["cidrs"])


def reachable_blocks(
    name: str,
    segments: Mapping[str, SegmentArgs],
    pairs: Sequence[PairArgs],
    peers: Mapping[str, RemoteBlocks] | None = None,
) -> list[str]:
    """Blocks that members of a segment may reach through the hub, for the routes of their VPCs."""
    matrix = Matrix(pairs)
    found = [cidr for other, segment in segments.items() if _open(matrix, name, other) for cidr in segment["cidrs"]]
    for blocks in (peers or {}).values():
        found += [cidr for other, cidrs in blocks.items() if _open(matrix, name, other) for cidr in cidrs]
    return sorted(found)


def _open(matrix: Matrix, one: str, other: str) -> bool:
    return matrix.between(one, other) is not Decision.DENY
