"""The address plan: pure arithmetic."""

import itertools
from ipaddress import IPv4Network, IPv6Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.network.cidr_plan import (
    DEFAULT_TIERS,
    SMALLEST_FIREWALL_VPC,
    TIERS,
    ZONE_LETTERS,
    parse_zone_name,
    subnet_cidr,
    subnet_ipv6_cidr,
    zone_block,
)


def cells(block: IPv4Network) -> list[tuple[str, str]]:
    """Every tier in every AZ; a VPC of /22 has no room for firewalls."""
    tiers = TIERS if block.prefixlen <= SMALLEST_FIREWALL_VPC else DEFAULT_TIERS
    return list(itertools.product(ZONE_LETTERS, tiers))


@st.composite
def vpc_blocks(draw: st.DrawFn) -> IPv4Network:
    length = draw(st.integers(16, 22))
    place = draw(st.integers(0, 2**length - 1))
    return IPv4Network((place << (32 - length), length))


@st.composite
def vpc_ipv6_blocks(draw: st.DrawFn) -> IPv6Network:
    place = draw(st.integers(0, 2**56 - 1))
    return IPv6Network((place << 72, 56))


@given(vpc_blocks())
def test_no_two_subnets_of_a_vpc_overlap(block: IPv4Network) -> None:
    subnets = [IPv4Network(subnet_cidr(str(block), letter, tier)) for letter, tier in cells(block)]
    for one, other in itertools.combinations(subnets, 2):
        assert not one.overlaps(other), f"AWS refuses overlapping subnets in {block}"


@given(vpc_blocks())
def test_every_subnet_lies_in_its_zones_eighth_and_is_of_a_size_that_aws_makes(block: IPv4Network) -> None:
    for letter, tier in cells(block):
        subnet = IPv4Network(subnet_cidr(str(block), letter, tier))
        assert subnet.subnet_of(zone_block(str(block), letter)), "an AZ's subnets stay in its slot"
        assert subnet.subnet_of(block), "AWS refuses a subnet outside its VPC"
        assert 16 <= subnet.prefixlen <= 28, "AWS makes subnets of /16 to /28"


@pytest.mark.parametrize(
    ("tier", "cidr"),
    [
        ("private", "10.0.32.0/20"),
        ("public", "10.0.48.0/21"),
        ("data", "10.0.56.0/22"),
        ("firewall", "10.0.60.0/28"),
        ("transit", "10.0.63.240/28"),
    ],
)
def test_the_firewall_tier_moved_no_other_tier(tier: str, cidr: str) -> None:
    assert subnet_cidr("10.0.0.0/16", "b", tier) == cidr, "a subnet that moves is replaced, with all that is in it"


def test_a_vpc_that_is_too_small_for_firewalls_says_so() -> None:
    assert subnet_cidr("10.0.0.0/21", "a", "firewall") == "10.0.0.224/28"
    with pytest.raises(ValueError, match="must be /21 or larger"):
        subnet_cidr("10.0.0.0/22", "a", "firewall")


@given(vpc_blocks(), st.sampled_from(ZONE_LETTERS))
def test_the_addresses_kept_for_further_tiers_are_given_to_nobody(block: IPv4Network, letter: str) -> None:
    slot = zone_block(str(block), letter)
    kept = list(slot.subnets(prefixlen_diff=3))[7]
    for tier in ("private", "public", "data"):
        assert not kept.overlaps(IPv4Network(subnet_cidr(str(block), letter, tier))), "the last eighth is reserved"
    transit = IPv4Network(subnet_cidr(str(block), letter, "transit"))
    assert transit.prefixlen == 28, "AWS advises a /28 for attachments"
    assert transit.broadcast_address == slot.broadcast_address, "transit takes the very end of the reserve"


@given(vpc_ipv6_blocks())
def test_every_subnet_has_an_ipv6_block_of_its_own_inside_the_vpcs(block: IPv6Network) -> None:
    every = list(itertools.product(ZONE_LETTERS, TIERS))
    subnets = [IPv6Network(subnet_ipv6_cidr(str(block), letter, tier)) for letter, tier in every]
    assert len(set(subnets)) == len(every), "no /64 is given twice"
    assert all(subnet.prefixlen == 64 and subnet.subnet_of(block) for subnet in subnets), "AWS wants /64s of the VPC"


@pytest.mark.parametrize(
    ("vpc", "zone", "tier", "expected"),
    [
        ("10.0.0.0/16", "a", "private", "10.0.0.0/20"),
        ("10.0.0.0/16", "a", "public", "10.0.16.0/21"),
        ("10.0.0.0/16", "a", "data", "10.0.24.0/22"),
        ("10.0.0.0/16", "a", "transit", "10.0.31.240/28"),
        ("10.0.0.0/16", "c", "private", "10.0.64.0/20"),
        ("10.0.0.0/16", "h", "transit", "10.0.255.240/28"),
        ("10.10.0.0/20", "b", "private", "10.10.2.0/24"),
        ("10.10.0.0/20", "b", "public", "10.10.3.0/25"),
        ("192.168.4.0/22", "a", "private", "192.168.4.0/26"),
        ("192.168.4.0/22", "a", "public", "192.168.4.64/27"),
        ("192.168.4.0/22", "a", "data", "192.168.4.96/28"),
        ("192.168.4.0/22", "a", "transit", "192.168.4.112/28"),
    ],
)
def test_the_plan_is_a_contract_and_these_answers_never_change(vpc: str, zone: str, tier: str, expected: str) -> None:
    assert subnet_cidr(vpc, zone, tier) == expected, "another answer would replace subnets that are in use"


@pytest.mark.parametrize(
    ("zone", "tier", "expected"),
    [
        ("a", "private", "2600:1f14:123:4500::/64"),
        ("a", "public", "2600:1f14:123:4501::/64"),
        ("b", "data", "2600:1f14:123:4522::/64"),
        ("h", "transit", "2600:1f14:123:45ff::/64"),
    ],
)
def test_the_ipv6_plan_is_a_contract_too(zone: str, tier: str, expected: str) -> None:
    assert subnet_ipv6_cidr("2600:1f14:123:4500::/56", zone, tier) == expected, (
        "a subnet's IPv6 block cannot be changed"
    )


@pytest.mark.parametrize(
    ("vpc", "zone", "tier", "reason"),
    [
        ("10.0.0.0/15", "a", "private", "/16 to /22"),
        ("10.0.0.0/23", "a", "private", "/16 to /22"),
        ("10.0.0.0/16", "i", "private", "a to h"),
        ("10.0.0.0/16", "ab", "private", "a to h"),
        ("10.0.0.0/16", "a", "dmz", "public, private, data, transit"),
        ("10.0.0.1/16", "a", "private", "host bits"),
    ],
)
def test_the_plan_refuses_what_it_has_no_place_for(vpc: str, zone: str, tier: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        subnet_cidr(vpc, zone, tier)


@pytest.mark.parametrize(
    ("vpc", "tier", "reason"),
    [("2600::/48", "private", "must be a /56"), ("2600::/56", "dmz", "public, private, data, transit")],
)
def test_the_ipv6_plan_refuses_what_it_has_no_place_for(vpc: str, tier: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        subnet_ipv6_cidr(vpc, "a", tier)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("eu-central-1a", ("eu-central-1", "a")),
        ("us-gov-west-1c", ("us-gov-west-1", "c")),
        ("us-east-1-bos-1a", None),
        ("us-east-1-wl1-bos-wlz-1", None),
        ("euc1-az2", None),
        ("eu-central-1", None),
        ("eu-central-1A", None),
    ],
)
def test_only_names_of_availability_zones_are_taken_apart(name: str, expected: tuple[str, str] | None) -> None:
    assert parse_zone_name(name) == expected, "Local Zones, Wavelength Zones, zone ids and Regions are no AZ names"
