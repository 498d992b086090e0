"""Rules on the IPv4 blocks of a VPC. Pure.

Source of the ranges: VPC User Guide, "VPC CIDR blocks", section "IPv4 CIDR block association restrictions".
"""

import ipaddress
from collections.abc import Sequence
from ipaddress import IPv4Network
from typing import NamedTuple

from components.shared.checks import Problems

from .cidr_plan import LARGEST_VPC, SMALLEST_VPC
from .vpc_args import VpcArgs

_MOST_SECONDARY = 49
"""50 IPv4 blocks a VPC when the quota is raised to its end, the primary among them; 5 by default."""

_RFC_1918 = (IPv4Network("10.0.0.0/8"), IPv4Network("172.16.0.0/12"), IPv4Network("192.168.0.0/16"))
_SERVICE_RANGE = IPv4Network("198.19.0.0/16")
_DEFAULT_VPC_RANGE = IPv4Network("172.31.0.0/16")
_LOWEST_TEN = IPv4Network("10.0.0.0/16")
_LOWEST_TEN_PAIR = IPv4Network("10.0.0.0/15")


class _Sizes(NamedTuple):
    """Prefix lengths a block may have."""

    largest: int
    smallest: int
    reason: str = ""


_PRIMARY_SIZES = _Sizes(
    LARGEST_VPC,
    SMALLEST_VPC,
    "; in a smaller block the data tier would get less than a /28, the smallest subnet of AWS",
)
_SECONDARY_SIZES = _Sizes(16, 28)
_NEVER = (
    IPv4Network("0.0.0.0/8"),
    IPv4Network("127.0.0.0/8"),
    IPv4Network("169.254.0.0/16"),
    IPv4Network("224.0.0.0/3"),
)


def check_addresses(args: VpcArgs, problems: Problems) -> None:
    """Add every problem of ``cidr``, the IPAM arguments and ``secondary_cidrs``."""
    primary = _check_primary(args, problems)
    secondary = args.get("secondary_cidrs", [])
    if len(secondary) > _MOST_SECONDARY:
        problems.add(
            "secondary_cidrs",
            f"{len(secondary)} blocks",
            f"a VPC takes at most {_MOST_SECONDARY} besides its primary",
            "Use fewer and larger blocks",
        )
    placed: list[tuple[str, IPv4Network]] = [] if primary is None else [("cidr", primary)]
    for index, text in enumerate(secondary):
        argument = f"secondary_cidrs[{index}]"
        network = _check_block(argument, text, _SECONDARY_SIZES, problems)
        if network is None:
            continue
        _check_overlap(argument, network, placed, problems)
        placed.append((argument, network))
    if primary is not None:
        for position, (argument, network) in enumerate(placed[1:], start=1):
            others = [block for other, (_, block) in enumerate(placed) if other != position]
            _check_family(argument, network, others, primary, problems)


def _check_primary(args: VpcArgs, problems: Problems) -> IPv4Network | None:
    cidr, pool, length = args.get("cidr"), args.get("ipv4_ipam_pool_id"), args.get("ipv4_netmask_length")
    if (cidr is None) == (pool is None):
        problems.add(
            "cidr",
            cidr,
            "exactly one of cidr and ipv4_ipam_pool_id must be given",
            "Give a block such as 10.0.0.0/16, or a pool and ipv4_netmask_length",
        )
    if (pool is None) != (length is None):
        problems.add(
            "ipv4_netmask_length",
            length,
            "belongs to ipv4_ipam_pool_id: both or neither",
            "Give the pool and the length, or only cidr",
        )
    problems.within("ipv4_netmask_length", length, LARGEST_VPC, SMALLEST_VPC, "(prefix length)")
    if cidr is None:
        return None
    return _check_block("cidr", cidr, _PRIMARY_SIZES, problems)


def _check_block(argument: str, text: str, sizes: _Sizes, problems: Problems) -> IPv4Network | None:
    network = problems.ipv4_network(argument, text)
    if network is None:
        return None
    largest, smallest, reason = sizes
    if network.prefixlen > smallest:
        proper = ipaddress.IPv4Network((int(network.network_address), smallest), strict=False)
        problems.add(
            argument, text, f"is too small: it must be /{largest} to /{smallest}{reason}", f"Give {proper} or larger"
        )
    elif network.prefixlen < largest:
        proper = IPv4Network((int(network.network_address), largest))
        problems.add(
            argument,
            text,
            f"is too large: AWS takes /{largest} at most",
            f"Give {proper}; secondary_cidrs add more" if argument == "cidr" else f"Give {proper}",
        )
    reserved = next((block for block in _NEVER if block.overlaps(network)), None)
    if reserved is not None:
        problems.add(argument, text, f"lies in {reserved}, which no VPC can use", "Give a private block (RFC 1918)")
        return None
    return network


def _check_overlap(
    argument: str, network: IPv4Network, placed: Sequence[tuple[str, IPv4Network]], problems: Problems
) -> None:
    for other, block in placed:
        if network.overlaps(block):
            problems.add(argument, str(network), f"overlaps {other} ({block})", "Give a block outside it")


def _check_family(
    argument: str, network: IPv4Network, others: Sequence[IPv4Network], primary: IPv4Network, problems: Problems
) -> None:
    """AWS keeps private ranges apart; a block may join only a VPC whose blocks are of the same family or public."""
    if network.subnet_of(_SERVICE_RANGE) and not primary.subnet_of(_SERVICE_RANGE):
        problems.add(
            argument, str(network), f"AWS refuses {_SERVICE_RANGE} as a further block", "Give a block of 100.64.0.0/10"
        )
        return
    family = _family(network)
    if family is not None and _family(primary) != family:
        problems.add(
            argument,
            str(network),
            f"a VPC of {primary} cannot add a block of {family}",
            f"Give a block of {_family(primary) or 'a public range'} or of 100.64.0.0/10",
        )
    elif network.subnet_of(_DEFAULT_VPC_RANGE):
        problems.add(
            argument,
            str(network),
            f"AWS refuses {_DEFAULT_VPC_RANGE} as a further block",
            "Give another of 172.16.0.0/12",
        )
    elif network.subnet_of(_LOWEST_TEN) and any(block.subnet_of(_LOWEST_TEN_PAIR) for block in others):
        problems.add(
            argument,
            str(network),
            f"a VPC with a block of {_LOWEST_TEN_PAIR} cannot add one of {_LOWEST_TEN}",
            "Give another block of 10.0.0.0/8, or one of 100.64.0.0/10",
        )


def _family(network: IPv4Network) -> IPv4Network | None:
    return next((block for block in _RFC_1918 if network.subnet_of(block)), None)
