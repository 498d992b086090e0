"""Rules that egress and inspection VPCs share. Pure."""

from ipaddress import IPv4Network

from components.shared.checks import Problems

from .blocks import check_disjoint, parse_blocks

_ROLES_NAME = 40
"""Leaves room for ``-hub`` and the like in names that are made from the component's."""


def check_central_name(problems: Problems, name: str, *, underscore: bool) -> None:
    """Refuse a name that is too long for what is made from it, or that Network Firewall would refuse."""
    if len(name) > _ROLES_NAME or (not underscore and "_" in name):
        letters = "letters, digits, '-' or '_'" if underscore else "letters, digits or '-'"
        problems.add("name", name, f"must be 1 to {_ROLES_NAME} {letters}", "Rename the component")


def check_segment_cidrs(problems: Problems, cidrs: list[str], own: str) -> None:
    """Check the blocks of the segments: IPv4, disjoint, and not the VPC's own.

    Args:
        problems: receives the findings.
        cidrs: the ``segment_cidrs`` argument.
        own: block of the VPC.
    """
    if not cidrs:
        problems.add("segment_cidrs", cidrs, "must name at least one segment's block", "Give those of the address plan")
    blocks = parse_blocks(problems, "segment_cidrs", cidrs)
    check_disjoint(problems, blocks, "its route would be there twice", "Leave the smaller one out")
    try:
        vpc = IPv4Network(own)
    except ValueError:
        return
    for block in blocks:
        if not isinstance(block.network, IPv4Network):
            problems.add(
                block.argument,
                str(block.network),
                "is IPv6, and central services carry IPv4: IPv6 leaves from the VPC that owns its addresses",
                "Leave it out",
            )
        elif block.network.overlaps(vpc):
            problems.add(
                block.argument, str(block.network), f"overlaps this VPC ({vpc})", "Give the VPC a block outside it"
            )
