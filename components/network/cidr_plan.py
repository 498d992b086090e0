"""Where every subnet of a VPC lies. Pure arithmetic.

A VPC's block is divided into eight equal slots, one for each AZ letter from a to h. Inside a slot every tier has its
fixed place. So the place of a subnet follows from the VPC's block, the AZ's letter and the tier alone, and nothing
moves when an AZ or a tier is added.

=========  ==================  =========================  ==============
tier       share of the slot   length in a VPC of /``p``  in a /16
=========  ==================  =========================  ==============
private    first half          ``p`` + 4                  /20, 4,096
public     third quarter       ``p`` + 5                  /21, 2,048
data       seventh eighth      ``p`` + 6                  /22, 1,024
firewall   first /28 of the    28                         /28, 16
           last eighth
(free)     last eighth         kept for further tiers     /22
transit    the very last /28   28                         /28, 16
=========  ==================  =========================  ==============

In a VPC of /22 the last eighth is a single /28, and it is transit's: a firewall needs /21 or larger.
"""

import ipaddress
import re
from typing import NamedTuple

LARGEST_VPC = 16
"""AWS: a VPC's IPv4 block is /16 to /28 (EC2, CreateVpc, CidrBlock)."""
SMALLEST_VPC = 22
"""In a /22 the smallest fixed place is a /28, the smallest subnet AWS makes (EC2, CreateSubnet, CidrBlock)."""
ZONE_LETTERS = "abcdefgh"
TIERS = ("public", "private", "data", "transit", "firewall")
DEFAULT_TIERS = ("public", "private", "data", "transit")
"""What a VPC has that names no tiers. Firewall endpoints stand in inspection VPCs only."""
TRANSIT_PREFIX = 28
SMALLEST_FIREWALL_VPC = 21
"""In a smaller VPC the last eighth of an AZ's slot has room for transit only."""

_SLOT_BITS = 3
_IPV6_VPC_PREFIX = 56
_IPV6_SUBNETS_PER_ZONE = 32
_IPV6_TIER_PLACE = {"private": 0, "public": 1, "data": 2, "firewall": 30, "transit": 31}
_ZONE_NAME = re.compile(r"^([a-z]{2,}(?:-[a-z]+)+-\d+)([a-z])$")


class ZoneName(NamedTuple):
    """An AZ's name taken apart: ``eu-central-1a`` is ``eu-central-1`` and ``a``."""

    region: str
    letter: str


def parse_zone_name(name: str) -> ZoneName | None:
    """Take an AZ's name apart; None for anything else, such as a Local Zone (``us-east-1-bos-1a``) or an AZ id."""
    found = _ZONE_NAME.match(name)
    return None if found is None else ZoneName(found[1], found[2])


def zone_block(vpc_cidr: str, letter: str) -> ipaddress.IPv4Network:
    """The eighth of the VPC's block that belongs to one AZ.

    Args:
        vpc_cidr: the VPC's block, /16 to /22, without host bits.
        letter: the AZ's letter, a to h.

    Raises:
        ValueError: for a block or a letter outside these ranges.
    """
    network = ipaddress.IPv4Network(vpc_cidr)
    if not LARGEST_VPC <= network.prefixlen <= SMALLEST_VPC:
        message = f"{vpc_cidr} must be /{LARGEST_VPC} to /{SMALLEST_VPC}"
        raise ValueError(message)
    return _part(network, _SLOT_BITS, _slot(letter))


def subnet_cidr(vpc_cidr: str, letter: str, tier: str) -> str:
    """IPv4 block of one tier's subnet in one AZ.

    Args:
        vpc_cidr: the VPC's block, /16 to /22, without host bits.
        letter: the AZ's letter, a to h.
        tier: one of :data:`TIERS`.

    Raises:
        ValueError: for a block, a letter or a tier outside these ranges.
    """
    slot = zone_block(vpc_cidr, letter)
    if tier == "private":
        return str(_part(slot, 1, 0))
    if tier == "public":
        return str(_part(slot, 2, 2))
    if tier == "data":
        return str(_part(slot, 3, 6))
    if tier == "transit":
        bits = TRANSIT_PREFIX - slot.prefixlen
        return str(_part(slot, bits, 2**bits - 1))
    if tier == "firewall":
        return str(_firewall(vpc_cidr, slot))
    message = f"{tier} must be one of {', '.join(TIERS)}"
    raise ValueError(message)


def subnet_ipv6_cidr(vpc_ipv6_cidr: str, letter: str, tier: str) -> str:
    """IPv6 /64 of one tier's subnet in one AZ; each AZ owns 32 of the VPC's 256.

    Args:
        vpc_ipv6_cidr: the VPC's /56.
        letter: the AZ's letter, a to h.
        tier: one of :data:`TIERS`.

    Raises:
        ValueError: for a block that is no /56, or a letter or tier outside these ranges.
    """
    network = ipaddress.IPv6Network(vpc_ipv6_cidr)
    if network.prefixlen != _IPV6_VPC_PREFIX:
        message = f"{vpc_ipv6_cidr} must be a /{_IPV6_VPC_PREFIX}"
        raise ValueError(message)
    if tier not in _IPV6_TIER_PLACE:
        message = f"{tier} must be one of {', '.join(TIERS)}"
        raise ValueError(message)
    place = _slot(letter) * _IPV6_SUBNETS_PER_ZONE + _IPV6_TIER_PLACE[tier]
    return str(ipaddress.IPv6Network((int(network.network_address) + (place << 64), 64)))


def _firewall(vpc_cidr: str, slot: ipaddress.IPv4Network) -> ipaddress.IPv4Network:
    if ipaddress.IPv4Network(vpc_cidr).prefixlen > SMALLEST_FIREWALL_VPC:
        message = f"{vpc_cidr} must be /{SMALLEST_FIREWALL_VPC} or larger for the tier firewall"
        raise ValueError(message)
    last = _part(slot, 3, 7)
    return _part(last, TRANSIT_PREFIX - last.prefixlen, 0)


def _slot(letter: str) -> int:
    if len(letter) != 1 or letter not in ZONE_LETTERS:
        message = f"AZ letter {letter} must be one of {ZONE_LETTERS[0]} to {ZONE_LETTERS[-1]}"
        raise ValueError(message)
    return ZONE_LETTERS.index(letter)


def _part(network: ipaddress.IPv4Network, bits: int, index: int) -> ipaddress.IPv4Network:
    """Part number ``index`` when ``network`` is cut into ``2**bits`` equal parts."""
    prefix = network.prefixlen + bits
    return ipaddress.IPv4Network((int(network.network_address) + (index << (32 - prefix)), prefix))
