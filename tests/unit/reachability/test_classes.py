"""Classes of VPCs: what the matrix and its exceptions say is what every single pair of VPCs gives."""

import random
import time
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import pytest

from policy.rules.estate import Estate, Resource
from rehearsal.assessment.reachability import ask, assess
from rehearsal.assessment.reachability.joins import components

from .nets import ZONES, attach, ec2, hub, static, tgw, to, vpc

TO_HUB = to("10.0.0.0/8", transitGatewayId="hub")


def segments(count: int, *more: Resource) -> list[Resource]:
    """VPCs in three segments: the first reaches itself and the third, the second reaches the third."""
    parts = hub("hub", "one", "two", "three")
    into = {"one": ("one", "three"), "two": ("three",), "three": ("one", "two", "three")}
    for number in range(count):
        segment = ("one", "two", "three")[number % 3]
        cidr = f"10.{number}.0.0/16" if number < 250 else f"11.{number - 250}.0.0/16"
        parts += vpc(f"v{number}", cidr, TO_HUB, to("11.0.0.0/8", transitGatewayId="hub"))
        parts += attach(f"v{number}", segment, *into[segment])
    return [*parts, *more]


def part(parts: Sequence[Resource]) -> dict[str, Any]:
    found = assess(Estate(parts))
    assert found is not None
    return found


def states(found: dict[str, Any]) -> dict[frozenset[str], str]:
    """Every pair of VPCs as the matrix and its exceptions tell it."""
    home = {name: one["name"] for one in found["classes"] for name in one["vpcs"]}
    cells = {frozenset((one["a"], one["b"])): one["state"] for one in found["matrix"]}
    told = {
        frozenset((a, b)): cells[frozenset((home[a], home[b]))]
        for a, b in combinations(sorted(home), 2)
        if frozenset((home[a], home[b])) in cells
    }
    members = {one["name"]: one["vpcs"] for one in found["classes"]}
    for one in found["exceptions"]:
        for a in one["a"].split(", "):
            for b in members.get(one["b"], one["b"].split(", ")):
                if a != b:
                    told[frozenset((a, b))] = one["state"]
    return told


def asymmetric_tables(numbers: Sequence[int]) -> list[Resource]:
    """Some VPCs, each with something that sets it apart."""
    parts: list[Resource] = []
    for place, number in enumerate(numbers):
        match place % 4:
            case 0:
                parts.append(static("one", f"10.{number}.0.0/16"))
            case 1:
                parts += [
                    ec2("Vpc", f"twin{number}", cidrBlock=f"10.{number}.0.0/16"),
                    ec2(
                        "Subnet", f"twin{number}-a", vpcId=f"twin{number}", cidrBlock=f"10.{number}.0.0/24",
                        availabilityZone="a",
                    ),
                    *attach(f"twin{number}", "one", "one", zones="a"),
                ]  # fmt: skip
            case 2:
                other = (number + 1) % 9
                parts += [
                    ec2(
                        "VpcPeeringConnection", f"p{number}", vpcId=f"v{number}", peerVpcId=f"v{other}", autoAccept=True
                    ),
                    *(
                        ec2("Route", f"p{number}-{mine}-{zone}", routeTableId=f"v{mine}-{zone}-table",
                            destinationCidrBlock=f"10.{theirs}.0.0/16", vpcPeeringConnectionId=f"p{number}")
                        for mine, theirs in ((number, other), (other, number)) for zone in ZONES
                    ),
                ]  # fmt: skip
            case _:
                parts.append(
                    ec2("Route", f"odd{number}", routeTableId=f"v{number}-b-table", destinationCidrBlock="10.4.0.0/16",
                        natGatewayId="nowhere")
                )  # fmt: skip
    return parts


@pytest.mark.parametrize("seed", range(8))
def test_what_classes_say_is_what_every_pair_gives(seed: int) -> None:
    picked = random.Random(seed).sample(range(9), seed % 5)  # noqa: S311 - test data
    parts = segments(9, *asymmetric_tables(picked))
    told = states(part(parts))
    estate = Estate(parts)
    names = [one.name for one in parts if one.type == "aws:ec2/vpc:Vpc"]
    for a, b in combinations(sorted(names), 2):
        assert told[frozenset((a, b))] == ask(estate, a, b).state.value, f"{a} and {b}, set apart: {picked}"


def tiered(name: str, second: int, zones: str = "ab", **routes: Sequence[Mapping[str, Any]]) -> list[Resource]:
    """A VPC with a subnet and a table for each tier and zone; the tables of a tier have its routes."""
    parts = [ec2("Vpc", name, cidrBlock=f"10.{second}.0.0/16")]
    for row, (tier, given) in enumerate(routes.items()):
        for place, zone in enumerate(zones):
            own, cidr = f"{name}-{tier}-{zone}", f"10.{second}.{row * 2 + place}.0/24"
            parts += [
                ec2("Subnet", own, vpcId=name, cidrBlock=cidr, availabilityZone=zone),
                ec2("RouteTable", f"{own}-table", vpcId=name, routes=list(given)),
                ec2("RouteTableAssociation", f"{own}-assoc", subnetId=own, routeTableId=f"{own}-table"),
            ]
    return parts


def peering(one: str, other: str) -> Resource:
    return ec2("VpcPeeringConnection", f"{one}-{other}", vpcId=one, peerVpcId=other, autoAccept=True)


def over(peer: int, name: str) -> dict[str, Any]:
    return to(f"10.{peer}.0.0/16", vpcPeeringConnectionId=name)


def test_a_peering_into_some_tiers_only_stands_in_the_matrix_as_routed() -> None:
    for zones in ("ab", "cd"):
        parts = [
            *tiered("app", 1, data=[], private=[over(2, "app-db")]),
            *tiered("db", 2, zones, data=[], private=[over(1, "app-db")]),
            peering("app", "db"),
        ]
        assert ask(Estate(parts), "app", "db").state.value == "routed"
        found = part(parts)
        assert [(one["state"], one["azPairs"]) for one in found["matrix"] if one["b"] != "internet"] == [
            ("routed", {"routed": 4, "of": 4})
        ]
        assert found["exceptions"] == []


@pytest.mark.parametrize("seed", range(12))
def test_with_peerings_into_some_tiers_classes_say_what_every_pair_gives(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - test data
    pairs = [pair for pair in combinations(range(6), 2) if chance.random() < (0.15, 0.5, 1)[seed % 3]]
    parts = hub("hub", "one", "two") if seed % 2 else []
    for number in range(6):
        routes: dict[str, list[dict[str, Any]]] = {"data": [], "private": []}
        for a, b in pairs:
            if number in (a, b) and chance.random() < 0.9:
                tier = chance.choice(["data", "private", "private"])
                routes[tier].append(over(b if number == a else a, f"v{a}-v{b}"))
        zones = chance.choice(["ab", "ab", "ac", "bc", "b", "c"])
        if seed % 2:
            routes["private"].append(TO_HUB)
            table = "one" if number % 3 else "two"
            parts += attach(f"v{number}", table, table, subnetIds=[f"v{number}-private-{zone}" for zone in zones])
        parts += tiered(f"v{number}", number, zones, **routes)
    parts += [peering(f"v{a}", f"v{b}") for a, b in pairs]
    told, estate = states(part(parts)), Estate(parts)
    for a, b in combinations(range(6), 2):
        wanted = ask(estate, f"v{a}", f"v{b}").state.value
        assert told[frozenset((f"v{a}", f"v{b}"))] == wanted, f"{a} and {b}, peered: {pairs}"


def test_a_peering_to_a_block_that_a_third_vpc_has_too_sets_its_vpc_apart() -> None:
    parts = [
        *hub("hub", "one", "two"),
        *(one for name, second in (("v1", 1), ("v2", 2)) for one in vpc(name, f"10.{second}.0.0/16", TO_HUB)),
        *vpc("v3", "10.3.0.0/16", TO_HUB), *vpc("v9", "10.9.0.0/16", TO_HUB), *tiered("twin", 9, private=[]),
        *(one for name in ("v1", "v2", "v3", "v9") for one in attach(name, "one", "one")),
        peering("v1", "twin"),
        *(ec2("Route", f"r{zone}", routeTableId=f"v1-{zone}-table", destinationCidrBlock="10.9.0.0/16",
              vpcPeeringConnectionId="v1-twin") for zone in ZONES),
    ]  # fmt: skip
    told, estate = states(part(parts)), Estate(parts)
    for a, b in combinations(("v1", "v2", "v3", "v9", "twin"), 2):
        assert told[frozenset((a, b))] == ask(estate, a, b).state.value, f"{a} and {b}"


def test_a_peering_of_a_vpc_that_others_pass_through_sets_its_other_side_apart() -> None:
    """The inspecting VPC sends what is for v3 into its own peering, which carries nobody else's packets."""
    parts = [
        *hub("hub", "spokes", "inspect"),
        *(one for n in (1, 2, 3, 4) for one in vpc(f"v{n}", f"10.{n}.0.0/16", TO_HUB)),
        *vpc("middle", "10.8.0.0/16", TO_HUB, to("10.3.0.0/16", vpcPeeringConnectionId="middle-v3")),
        *(one for n in (1, 2, 3, 4) for one in attach(f"v{n}", "spokes", "inspect")),
        *attach("middle", "inspect"), static("spokes", "10.0.0.0/8", "middle-att"), peering("middle", "v3"),
    ]  # fmt: skip
    told, estate = states(part(parts)), Estate(parts)
    assert told[frozenset(("v1", "v2"))] == "routed"
    assert told[frozenset(("v1", "v3"))] == "not routed"
    for a, b in combinations(("v1", "v2", "v3", "v4", "middle"), 2):
        assert told[frozenset((a, b))] == ask(estate, a, b).state.value, f"{a} and {b}"


def test_alike_vpcs_are_one_class_and_only_what_differs_is_named() -> None:
    found = part(segments(9, static("one", "10.6.0.0/16")))
    assert [(one["name"], one["exceptions"]) for one in found["classes"]] == [
        ("3 VPCs of one", ["v6"]), ("3 VPCs of three", []), ("3 VPCs of two", []),
    ]  # fmt: skip
    named = {(one["a"], one["b"], one["state"], one["expected"]) for one in found["exceptions"]}
    assert ("v6", "3 VPCs of one", "not routed", "routed") in named
    assert all("v6" in (one["a"], one["b"]) for one in found["exceptions"])


def test_blocks_that_share_addresses_are_named_with_their_table() -> None:
    twin = [*vpc("twin", "10.2.0.0/16", TO_HUB), *attach("twin", "three", "three")]
    found = part(segments(3, *twin))
    assert found["overlapping"] == ["twin-att (10.2.0.0/16) and v2-att (10.2.0.0/16) in three"]


def test_an_estate_without_a_vpc_has_no_part() -> None:
    assert assess(Estate([tgw("TransitGateway", "hub")])) is None


def test_units_are_counted() -> None:
    units = part(segments(6))["units"]
    assert (units["vpcs"], units["subnets"], units["attachments"], units["associations"]) == (6, 12, 6, 6)
    assert (units["transitGateways"], units["hubTables"], units["propagations"]) == (1, 3, 12)


def test_time_grows_with_the_vpcs_and_not_with_their_pairs() -> None:
    def seconds(count: int) -> float:
        estate = Estate(segments(count))
        started = time.perf_counter()
        assert assess(estate) is not None
        return time.perf_counter() - started

    seconds(12)
    small, large = min(seconds(60) for _ in range(3)), min(seconds(480) for _ in range(3))
    assert large < small * 24, "eight times the VPCs, and room for a busy machine; pairs would be 64 times"


def test_components_above_a_resource_are_named_from_the_nearest() -> None:
    estate = Estate([Resource("a", "t:C", "outer", {}), Resource("b", "t:C", "inner", {}, parent="a")])
    assert components(Resource("c", "t:R", "leaf", {}, parent="b"), estate) == ["inner", "outer"]
