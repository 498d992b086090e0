"""The matrix, compiled: nothing denied is routed, everything allowed is, both ways, and bad input is refused."""

import ipaddress
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.network.segment_checks import check_segments, route_counts
from components.network.segments import (
    EGRESS,
    INSPECTION,
    NEVER_INTERNET,
    PEERING,
    Decision,
    HubPlan,
    HubRoute,
    Matrix,
    PairArgs,
    RemoteBlocks,
    SegmentArgs,
    compile_matrix,
)
from components.shared.checks import Problems

NAMES = ["prod", "nonprod", "shared", "onprem"]
ALLOW, INSPECT, DENY = Decision.ALLOW, Decision.INSPECT, Decision.DENY


def pair(a: str, b: str, decision: Decision) -> PairArgs:
    return {"a": a, "b": b, "decision": decision}


def segment(*cidrs: str, egress: Decision = DENY) -> SegmentArgs:
    return {"cidrs": list(cidrs), "egress": egress}


@st.composite
def estates(draw: st.DrawFn) -> tuple[dict[str, SegmentArgs], list[PairArgs], dict[str, RemoteBlocks]]:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    decisions = st.sampled_from(list(Decision))
    segments = {
        name: segment(f"10.{place}.0.0/16", f"2001:db8:{place}::/48", egress=draw(decisions))
        for place, name in enumerate(names)
    }
    pairs: list[PairArgs] = []
    for index, one in enumerate(names):
        for other in names[index:]:
            decision = draw(st.none() | decisions)
            if decision is not None:
                ends = draw(st.permutations([one, other]))
                pairs.append(pair(ends[0], ends[1], decision))
    far: dict[str, RemoteBlocks] = {}
    if draw(st.booleans()):
        far["west"] = {name: [f"10.{100 + place}.0.0/16"] for place, name in enumerate(names)}
    return segments, pairs, far


def compiled(
    segments: Mapping[str, SegmentArgs], pairs: Sequence[PairArgs], far: Mapping[str, RemoteBlocks]
) -> HubPlan:
    return compile_matrix(segments, pairs, inspection=True, egress=True, peers=far)


class Hub:
    """A hub with one VPC in each segment, forwarding as the Transit Gateway does: longest prefix, static first."""

    def __init__(self, plan: HubPlan, vpcs: Mapping[str, str]) -> None:
        self.plan = plan
        self.vpcs = vpcs

    def next(self, table: str, address: str) -> str | None:
        """Segment's name, ``inspection``, ``egress``, a peer, or None where the packet is dropped."""
        ip = ipaddress.ip_address(address)
        found: list[tuple[int, int, str | None]] = [
            (ipaddress.ip_network(route.cidr).prefixlen, 1, route.target)
            for route in self.plan.routes
            if route.table == table and ip in ipaddress.ip_network(route.cidr)
        ]
        found += [
            (ipaddress.ip_network(cidr).prefixlen, 0, name)
            for name, cidr in self.vpcs.items()
            if table in self.plan.propagations[name] and ip in ipaddress.ip_network(cidr)
        ]
        return max(found, key=lambda row: row[:2])[2] if found else None

    def path(self, table: str, address: str) -> list[str | None]:
        hops: list[str | None] = []
        while len(hops) < 8:
            hop = self.next(table, address)
            hops.append(hop)
            if hop != INSPECTION:
                return hops
            table = INSPECTION
        return hops


def vpcs(segments: Mapping[str, SegmentArgs], third: int = 3) -> dict[str, str]:
    return {name: f"10.{place}.{third}.0/24" for place, name in enumerate(segments)}


@given(estates())
def test_a_pair_reaches_each_other_both_ways_as_declared_and_not_at_all_when_denied(
    estate: tuple[dict[str, SegmentArgs], list[PairArgs], dict[str, RemoteBlocks]],
) -> None:
    segments, pairs, far = estate
    hub = Hub(compiled(segments, pairs, far), vpcs(segments))
    matrix = Matrix(pairs)
    for one in segments:
        for place, other in enumerate(segments):
            path = hub.path(one, f"10.{place}.3.9")
            expected = {ALLOW: [other], INSPECT: [INSPECTION, other], DENY: [None]}[matrix.between(one, other)]
            assert path == expected, f"{one} → {other}"


@given(estates())
def test_an_address_that_nobody_has_never_reaches_the_egress_vpc(
    estate: tuple[dict[str, SegmentArgs], list[PairArgs], dict[str, RemoteBlocks]],
) -> None:
    segments, pairs, far = estate
    hub = Hub(compiled(segments, pairs, far), vpcs(segments))
    for table in hub.plan.tables:
        for address in ("10.0.250.1", "10.99.0.1", "172.20.0.1", "192.168.7.7", "100.64.1.1"):
            assert hub.path(table, address)[-1] != EGRESS, f"{table} → {address} would hairpin through NAT"


@given(estates())
def test_the_internet_is_reached_and_answers_through_the_same_firewall(
    estate: tuple[dict[str, SegmentArgs], list[PairArgs], dict[str, RemoteBlocks]],
) -> None:
    segments, pairs, far = estate
    hub = Hub(compiled(segments, pairs, far), vpcs(segments))
    for place, (name, args) in enumerate(segments.items()):
        way, back = hub.path(name, "203.0.113.9"), hub.path(EGRESS, f"10.{place}.3.9")
        expected: tuple[list[Any], list[Any]] = {
            ALLOW: ([EGRESS], [name]),
            INSPECT: ([INSPECTION, EGRESS], [INSPECTION, name]),
            DENY: ([None], [None]),
        }[Decision(args.get("egress", DENY))]
        assert (way, back) == expected, name


@given(estates())
def test_both_hubs_send_a_pair_over_the_peering_through_the_same_firewalls(
    estate: tuple[dict[str, SegmentArgs], list[PairArgs], dict[str, RemoteBlocks]],
) -> None:
    segments, pairs, _ = estate
    there: dict[str, SegmentArgs] = {
        name: segment(f"10.{100 + place}.0.0/16", egress=Decision(args.get("egress", DENY)))
        for place, (name, args) in enumerate(segments.items())
    }
    one = Hub(compiled(segments, pairs, {"far": {name: args["cidrs"] for name, args in there.items()}}), vpcs(segments))
    two_vpcs = {name: f"10.{100 + place}.3.0/24" for place, name in enumerate(there)}
    other = Hub(
        compiled(there, pairs, {"far": {name: [args["cidrs"][0]] for name, args in segments.items()}}), two_vpcs
    )
    matrix = Matrix(pairs)
    for p, a in enumerate(segments):
        for q, b in enumerate(there):
            there_way = one.path(a, f"10.{100 + q}.3.9")
            back_way = other.path(b, f"10.{p}.3.9")
            if matrix.between(a, b) is DENY:
                assert (there_way, back_way) == ([None], [None]), f"{a} ↔ {b}"
                continue
            assert there_way[-1] == "far", f"{a} → {b}"
            assert back_way[-1] == "far", f"{b} → {a}"
            there_in, back_in = other.path(PEERING, f"10.{100 + q}.3.9"), one.path(PEERING, f"10.{p}.3.9")
            assert (there_in[-1], back_in[-1]) == (b, a)
            here = INSPECTION in there_way, INSPECTION in back_in
            away = INSPECTION in there_in, INSPECTION in back_way
            assert here in {(True, True), (False, False)}, f"{a} ↔ {b} passes this Region's firewall one way only"
            assert away in {(True, True), (False, False)}, f"{a} ↔ {b} passes the other Region's firewall one way only"
            if matrix.between(a, b) is INSPECT:
                assert here == (True, True), f"{a} ↔ {b} must be inspected"


@given(estates())
def test_the_order_of_pairs_and_of_their_ends_says_nothing(
    estate: tuple[dict[str, SegmentArgs], list[PairArgs], dict[str, RemoteBlocks]],
) -> None:
    segments, pairs, far = estate
    turned = [pair(row["b"], row["a"], row["decision"]) for row in reversed(pairs)]
    swapped = dict(reversed(segments.items()))
    assert compiled(segments, pairs, far) == compiled(swapped, turned, far)


@given(estates())
def test_no_table_has_two_routes_for_one_block(
    estate: tuple[dict[str, SegmentArgs], list[PairArgs], dict[str, RemoteBlocks]],
) -> None:
    routes = compiled(*estate).routes
    keys = [(route.table, route.cidr) for route in routes]
    assert len(keys) == len(set(keys)), "AWS takes one route for a block in a table, and a map by block loses one"


def test_the_small_hub_of_the_page_is_compiled_as_drawn() -> None:
    segments = {
        "workloads": segment("10.10.0.0/20", egress=INSPECT),
        "shared": segment("10.12.0.0/16", egress=ALLOW),
        "lab": segment("10.13.0.0/16"),
    }
    rows = [pair("workloads", "shared", ALLOW), pair("lab", "shared", INSPECT)]
    plan = compile_matrix(segments, rows, inspection=True, egress=True)
    assert plan.tables == ("lab", "shared", "workloads", INSPECTION, EGRESS)
    assert plan.propagations == {
        "lab": (INSPECTION,),
        "shared": ("workloads", INSPECTION, EGRESS),
        "workloads": ("shared", INSPECTION),
    }
    closed = {HubRoute(table, cidr, None) for table in ("shared", "workloads", INSPECTION) for cidr in NEVER_INTERNET}
    assert set(plan.routes) - closed == {
        HubRoute("workloads", "0.0.0.0/0", INSPECTION),
        HubRoute("workloads", "10.10.0.0/20", None),
        HubRoute("workloads", "10.13.0.0/16", None),
        HubRoute("shared", "0.0.0.0/0", EGRESS),
        HubRoute("shared", "10.12.0.0/16", None),
        HubRoute("shared", "10.13.0.0/16", INSPECTION),
        HubRoute("lab", "10.12.0.0/16", INSPECTION),
        HubRoute(INSPECTION, "0.0.0.0/0", EGRESS),
        HubRoute(EGRESS, "10.10.0.0/20", INSPECTION),
    }


def test_a_private_range_that_a_segment_owns_as_a_whole_stays_open() -> None:
    plan = compile_matrix(
        {"sites": segment("192.168.0.0/16"), "apps": segment("10.1.0.0/16", egress=ALLOW)},
        [pair("sites", "apps", ALLOW)],
        egress=True,
    )
    closed = {route.cidr for route in plan.routes if route.table == "apps" and route.target is None}
    assert "192.168.0.0/16" not in closed, "a static blackhole would win over the site's own 192.168.0.0/16"
    assert "10.0.0.0/8" in closed


def problems(segments: Mapping[str, SegmentArgs], pairs: Sequence[PairArgs] = (), **options: Any) -> dict[str, str]:
    found = Problems()
    check_segments(found, segments, pairs, **options)
    return {problem.argument: str(problem) for problem in found.found}


GOOD = {"a": segment("10.1.0.0/16"), "b": segment("10.2.0.0/16")}


@pytest.mark.parametrize(
    ("segments", "pairs", "options", "argument", "text"),
    [
        ({}, [], {}, "segments", "at least one"),
        ({"Prod": segment("10.0.0.0/8")}, [], {}, 'segments["Prod"]', "lower-case"),
        ({"inspection": segment()}, [], {}, 'segments["inspection"]', "a table of the hub's own"),
        ({"egress": segment()}, [], {}, 'segments["egress"]', "a table of the hub's own"),
        ({"peering": segment()}, [], {}, 'segments["peering"]', "a table of the hub's own"),
        ({"a": segment("10.0.0.1/8")}, [], {}, 'segments["a"].cidrs[0]', "Write 10.0.0.0/8"),
        ({"a": segment("ten")}, [], {}, 'segments["a"].cidrs[0]', "must be a CIDR block"),
        ({"a": segment("0.0.0.0/0")}, [], {}, 'segments["a"].cidrs[0]', "every address"),
        (
            {**GOOD, "c": segment("10.2.128.0/17")},
            [],
            {},
            'segments["c"].cidrs[0]',
            'overlaps segments["b"].cidrs[0] (10.2.0.0/16)',
        ),
        ({"a": segment("10.1.0.0/16", "10.1.0.0/16")}, [], {}, 'segments["a"].cidrs[1]', "overlaps"),
        (GOOD, [pair("a", "z", ALLOW)], {}, "reachability[0].b", "is no segment of the hub. Use one of a, b"),
        (GOOD, [pair("a", "b", ALLOW), pair("b", "a", DENY)], {}, "reachability[1]", "contradicts reachability[0]"),
        (GOOD, [pair("a", "b", ALLOW), pair("b", "a", ALLOW)], {}, "reachability[1]", "says again"),
        (GOOD, [pair("a", "a", INSPECT)], {}, "reachability[0].decision", "needs an inspection attachment"),
        ({"a": segment("10.1.0.0/16", egress=ALLOW)}, [], {}, 'segments["a"].egress', "needs an egress attachment"),
        (
            {"a": segment("10.1.0.0/16", egress=INSPECT)},
            [],
            {"egress": True},
            'segments["a"].egress',
            "needs an inspection attachment",
        ),
        (GOOD, [], {"peers": {"west": {"c": ["10.9.0.0/16"]}}}, 'peers["west"].segments["c"]', "no segment of this"),
        (GOOD, [], {"peers": {"west": {"a": ["10.1.4.0/24"]}}}, 'peers["west"].segments["a"][0]', "overlaps"),
        (GOOD, [], {"peers": {"a": {}}}, 'peers["a"]', "the name of a table of this hub"),
        (
            {f"s{n}": segment() for n in range(19)},
            [],
            {"inspection": True, "egress": True},
            "segments",
            "at most 20, one for each segment and the hub's own (inspection, egress)",
        ),
        (
            {**GOOD, "b": {"cidrs": ["10.2.0.0/16"], "expected_cidrs": 10_001}},
            [pair("a", "b", ALLOW)],
            {},
            "segments",
            "at most 10000 over all tables; the longest: a 10001",
        ),
    ],
)
def test_bad_input_is_refused_by_name(
    segments: dict[str, SegmentArgs], pairs: list[PairArgs], options: dict[str, Any], argument: str, text: str
) -> None:
    found = problems(segments, pairs, **options)
    assert text in found[argument], found


def test_every_problem_is_told_at_once() -> None:
    found = problems(
        {"a": segment("10.1.0.0/16", egress=ALLOW), "b": segment("10.1.0.0/24")},
        [pair("a", "c", INSPECT), pair("a", "a", ALLOW), pair("a", "a", DENY)],
    )
    assert set(found) == {
        'segments["a"].egress',
        'segments["b"].cidrs[0]',
        "reachability[0].b",
        "reachability[0].decision",
        "reachability[2]",
    }


def test_raised_quotas_and_empty_segments_are_taken() -> None:
    assert not problems({f"s{n}": segment() for n in range(30)}, route_tables_quota=40)
    assert not problems({"a": {"cidrs": [], "expected_cidrs": 20_000}}, [pair("a", "a", ALLOW)], routes_quota=30_000)


def test_routes_are_counted_static_and_propagated_alike() -> None:
    plan = compile_matrix(GOOD, [pair("a", "b", ALLOW), pair("a", "a", ALLOW)])
    assert route_counts(plan, {"a": 100, "b": 7}) == {"a": 107, "b": 100}


def test_thousands_of_blocks_are_compared_in_no_time() -> None:
    blocks = [f"10.{n // 256}.{n % 256}.0/24" for n in range(5000)]
    assert not problems({"a": segment(*blocks)})
