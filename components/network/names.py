"""Names of components and of the parts that people name in them. Pure."""

import re

from components.shared.checks import Problems

_COMPONENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_PART = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
_VPC = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,23}")
_INFIXES = ("-to-", "-from-", "-propagation")
"""Words between two names in the name of a child; inside a name they would make two children one."""


def check_component_name(problems: Problems, name: str, made: str) -> None:
    """Refuse a component's name of which AWS would refuse the physical names that are made from it.

    Args:
        problems: receives the finding.
        name: the component's name.
        made: what is named after it, for the message.
    """
    if not _COMPONENT.fullmatch(name) or name.startswith("sg-"):
        problems.add(
            "name",
            name,
            "must be 1 to 40 letters, digits, '-' or '_', start with a letter or digit and not with 'sg-': "
            f"{made} are named after it",
            "Rename the component",
        )


def check_vpc_key(problems: Problems, argument: str, name: str) -> None:
    """Refuse a name that a caller gives to one of several VPCs, and that no child can be called after."""
    if not _VPC.fullmatch(name):
        problems.add(argument, name, "must be 1 to 24 letters, digits, '-' or '_'", "Rename it")


def check_part_name(problems: Problems, argument: str, name: str) -> None:
    """Refuse a name of a part, such as a device or a rule, that no child can be called after."""
    if not _PART.fullmatch(name) or any(word in name for word in _INFIXES):
        problems.add(
            argument,
            name,
            "must be named with 1 to 32 lower-case letters, digits or '-', without '-to-', '-from-' and '-propagation'",
            "Rename it",
        )
