"""Autonomous system numbers and the inside addresses of tunnels. Pure."""

from ipaddress import IPv4Network, IPv6Network

from components.shared.checks import Problems

LARGEST_ASN = 4_294_967_294
"""4,294,967,295 is reserved (RFC 7300)."""
LARGEST_SHORT_ASN = 2_147_483_647
"""Above it EC2 takes the number as BgpAsnExtended only (CreateCustomerGateway)."""
LINK_LOCAL = IPv4Network("169.254.0.0/16")
_UNIQUE_LOCAL = IPv6Network("fd00::/8")
_INSIDE_IPV6_PREFIX = 125

_OWN_ASN = {"eu-west-1": 9059, "ap-northeast-1": 10124, "ap-southeast-1": 17943}
_OWN_ASN_EVERYWHERE = 7224
"""Numbers of AWS itself (Site-to-Site VPN User Guide, "Customer gateway options")."""
_PRIVATE_RANGES = ((64_512, 65_534), (4_200_000_000, LARGEST_ASN))
_RESERVED_THIRDS = (0, 1, 2, 3, 4, 5)
"""169.254.0.0 to 169.254.5.0 are AWS's own, in the size of the tunnel; and so is the last block of 169.254.169.0, in
which the metadata service and the VPC's resolver are."""


def check_peer_asn(problems: Problems, argument: str, asn: int | None, region: str | None = None) -> None:
    """Refuse a number that a device on our side of a BGP session cannot have."""
    problems.within(argument, asn, 1, LARGEST_ASN, "(ASN)")
    if asn is not None and asn in {_OWN_ASN_EVERYWHERE, _OWN_ASN.get(region or "")}:
        problems.add(argument, asn, "is an ASN of AWS itself", "Give the device's own, or a private one such as 65000")


def check_amazon_asn(problems: Problems, argument: str, asn: int | None) -> None:
    """Refuse a number that a gateway of AWS cannot have: it must be private."""
    if asn is not None and not any(low <= asn <= high for low, high in _PRIVATE_RANGES):
        ranges = " or ".join(f"{low} to {high}" for low, high in _PRIVATE_RANGES)
        problems.add(argument, asn, f"must be a private ASN: {ranges}", "Give one that no other gateway of yours has")


def reserved_inside(prefix_length: int) -> list[IPv4Network]:
    """Blocks of 169.254.0.0/16 that no tunnel can have, in the size of the tunnel's block.

    Args:
        prefix_length: 30 for a VPN tunnel, 29 for a Connect peer.
    """
    last = "169.254.169.252" if prefix_length == 30 else "169.254.169.248"  # noqa: PLR2004 - the size of a VPN tunnel
    return [
        *(IPv4Network(f"169.254.{third}.0/{prefix_length}") for third in _RESERVED_THIRDS),
        IPv4Network(f"{last}/{prefix_length}"),
    ]


def check_inside_block(problems: Problems, argument: str, text: str, prefix_length: int) -> IPv4Network | None:
    """Refuse a block that AWS does not take for the inside of a tunnel; None where it is refused."""
    network = problems.ipv4_network(argument, text)
    if network is None:
        return None
    if network.prefixlen != prefix_length or not network.subnet_of(LINK_LOCAL):
        problems.add(
            argument,
            text,
            f"must be a /{prefix_length} of {LINK_LOCAL}",
            f"Give for example 169.254.100.0/{prefix_length}",
        )
        return None
    if network in reserved_inside(prefix_length):
        reserved = ", ".join(str(block) for block in reserved_inside(prefix_length))
        problems.add(argument, text, f"is reserved by AWS, as are {reserved}", "Give another")
        return None
    return network


def check_inside_ipv6(problems: Problems, argument: str, text: str) -> None:
    """Refuse an IPv6 block that AWS does not take for the inside of a Connect peer."""
    try:
        network = IPv6Network(text)
    except ValueError:
        valid = False
    else:
        valid = network.prefixlen == _INSIDE_IPV6_PREFIX and network.subnet_of(_UNIQUE_LOCAL)
    if not valid:
        problems.add(argument, text, "must be a /125 of fd00::/8", "Give for example fd00::8/125")
