"""Classes of VPCs: what the matrix and its exceptions say is what every single pair of VPCs gives."""

import random
import time
from collections.abc import Sequence
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
