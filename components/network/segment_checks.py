"""Every rule on segments and the matrix between them. Pure."""

import re
from collections.abc import Mapping, Sequence

from components.shared.checks import Problems

from .blocks import Block, check_disjoint, parse_blocks
from .segments import (
    EGRESS,
    INSPECTION,
    RESERVED,
    Decision,
    HubPlan,
    PairArgs,
    RemoteBlocks,
    SegmentArgs,
    compile_matrix,
    egress_of,
)

ROUTE_TABLES_QUOTA = 20
"""Route tables of a Transit Gateway (Transit Gateway guide, "Quotas"; adjustable)."""
ROUTES_QUOTA = 10_000
"""Routes of a Transit Gateway over all its tables, static and propagated (same page; adjustable)."""

_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
_NAME_RULE = "must be 1 to 32 lower-case letters, digits or hyphens and start with a letter"


def check_segments(
    problems: Problems,
    segments: Mapping[str, SegmentArgs],
    pairs: Sequence[PairArgs],
    *,
    inspection: bool = False,
    egress: bool = False,
    peers: Mapping[str, RemoteBlocks] | None = None,
    route_tables_quota: int = ROUTE_TABLES_QUOTA,
    routes_quota: int = ROUTES_QUOTA,
) -> None:
    """Add every problem of a hub's segments and matrix, under ``segments``, ``reachability`` and ``peers``.

    Args:
        problems: receives the findings.
        segments: the segments by name.
        pairs: the matrix.
        inspection: whether there will be an inspection attachment.
        egress: whether there will be an egress attachment.
        peers: name of a hub in another Region → the blocks of its segments.
        route_tables_quota: route tables the account's hub may have.
        routes_quota: routes the account's hub may have.
    """
    before = len(problems.found)
    if not segments:
        problems.add("segments", None, "must name at least one segment", "Add for example workloads with its cidrs")
    for name, segment in segments.items():
        _check_segment(problems, name, segment, inspection=inspection, egress=egress)
    _check_blocks(problems, segments, peers or {})
    _check_pairs(problems, segments, pairs, inspection=inspection)
    _check_peers(problems, segments, peers or {})
    if len(problems.found) == before:
        plan = compile_matrix(segments, pairs, inspection=inspection, egress=egress, peers=peers)
        _check_quotas(problems, segments, plan, route_tables_quota, routes_quota)


def route_counts(plan: HubPlan, cidrs: Mapping[str, int]) -> dict[str, int]:
    """Routes by table: static ones, and what a number of blocks for each segment would propagate."""
    counts = dict.fromkeys(plan.tables, 0)
    for route in plan.routes:
        counts[route.table] += 1
    for segment, tables in plan.propagations.items():
        for table in tables:
            counts[table] += cidrs.get(segment, 0)
    return counts


def _check_segment(problems: Problems, name: str, segment: SegmentArgs, *, inspection: bool, egress: bool) -> None:
    argument = f'segments["{name}"]'
    if name in RESERVED:
        problems.add(
            argument, name, f"is the name of a table of the hub's own ({', '.join(RESERVED)})", "Rename the segment"
        )
    elif not _NAME.fullmatch(name):
        problems.add(argument, name, _NAME_RULE, "Rename the segment")
    expected = segment.get("expected_cidrs")
    problems.within(f"{argument}.expected_cidrs", expected, 0, 1_000_000, "blocks")
    way_out = egress_of(segment)
    if way_out is not Decision.DENY and not egress:
        problems.add(
            f"{argument}.egress",
            way_out.value,
            "needs an egress attachment, and the hub has none",
            f"Add {EGRESS}, or remove it",
        )
    if way_out is Decision.INSPECT and not inspection:
        problems.add(
            f"{argument}.egress",
            way_out.value,
            "needs an inspection attachment, and the hub has none",
            f"Add {INSPECTION}, or choose allow",
        )


def _check_blocks(problems: Problems, segments: Mapping[str, SegmentArgs], peers: Mapping[str, RemoteBlocks]) -> None:
    blocks: list[Block] = []
    for name, segment in segments.items():
        blocks += parse_blocks(problems, f'segments["{name}"].cidrs', segment["cidrs"])
    for peer, far in peers.items():
        for name, cidrs in far.items():
            blocks += parse_blocks(problems, f'peers["{peer}"].segments["{name}"]', cidrs)
    whole = [block for block in blocks if block.network.prefixlen == 0]
    for block in whole:
        problems.add(
            block.argument,
            str(block.network),
            "is every address, which no segment can own",
            "Give the blocks of its members; egress is the way to the internet",
        )
    check_disjoint(
        problems,
        [block for block in blocks if block not in whole],
        "a packet to an address of both would have two ways",
        "Give blocks that share no address",
    )


def _check_pairs(
    problems: Problems, segments: Mapping[str, SegmentArgs], pairs: Sequence[PairArgs], *, inspection: bool
) -> None:
    seen: dict[frozenset[str], tuple[int, Decision]] = {}
    for index, pair in enumerate(pairs):
        argument = f"reachability[{index}]"
        for end in ("a", "b"):
            if pair[end] not in segments:
                problems.add(
                    f"{argument}.{end}", pair[end], "is no segment of the hub", f"Use one of {', '.join(segments)}"
                )
        decision = Decision(pair["decision"])
        if decision is Decision.INSPECT and not inspection:
            problems.add(
                f"{argument}.decision",
                decision.value,
                "needs an inspection attachment, and the hub has none",
                f"Add {INSPECTION}, or choose allow or deny",
            )
        key = frozenset((pair["a"], pair["b"]))
        first = seen.setdefault(key, (index, decision))
        if first == (index, decision):
            continue
        about = f"{pair['a']} and {pair['b']}"
        if first[1] is decision:
            problems.add(argument, about, f"says again what reachability[{first[0]}] says", "Remove one of the two")
        else:
            problems.add(
                argument,
                about,
                f"{decision.value} contradicts reachability[{first[0]}] ({first[1].value}): a pair has no direction, "
                "because the hub routes packets and not sessions",
                "Keep one of the two",
            )


def _check_peers(problems: Problems, segments: Mapping[str, SegmentArgs], peers: Mapping[str, RemoteBlocks]) -> None:
    for peer, far in peers.items():
        argument = f'peers["{peer}"]'
        if peer in RESERVED or peer in segments:
            problems.add(argument, peer, "is the name of a table of this hub", "Rename the peer")
        elif not _NAME.fullmatch(peer):
            problems.add(argument, peer, _NAME_RULE, "Rename the peer")
        for name in far:
            if name not in segments:
                problems.add(
                    f'{argument}.segments["{name}"]',
                    name,
                    "is no segment of this hub, whose matrix says nothing about it",
                    "Add it to segments, with empty cidrs where it has no members here",
                )


def _check_quotas(
    problems: Problems,
    segments: Mapping[str, SegmentArgs],
    plan: HubPlan,
    route_tables_quota: int,
    routes_quota: int,
) -> None:
    if len(plan.tables) > route_tables_quota:
        problems.add(
            "segments",
            f"{len(plan.tables)} route tables",
            f"a Transit Gateway has at most {route_tables_quota}, one for each segment and the hub's own "
            f"({', '.join(name for name in plan.tables if name in RESERVED) or 'none'})",
            "Join segments with the same rows, or have the quota raised and give route_tables_quota",
        )
    counts = route_counts(plan, {name: segment.get("expected_cidrs", 0) for name, segment in segments.items()})
    total = sum(counts.values())
    if total > routes_quota:
        longest = ", ".join(f"{name} {counts[name]}" for name in sorted(counts, key=lambda key: -counts[key])[:3])
        problems.add(
            "segments",
            f"{total} routes",
            f"a Transit Gateway has at most {routes_quota} over all tables; the longest: {longest}",
            "Allow fewer pairs, use inspect (one route for each block), or have the quota raised and give routes_quota",
        )
