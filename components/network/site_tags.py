"""Tags of what joins a site: they tell what BGP tells only at run time. Pure."""

from collections.abc import Mapping, Sequence

import pulumi

from components.shared.checks import Problems

from .blocks import parse_block

PREFIX_TAG = "on-premises-prefixes"
"""Prefixes behind the site, with spaces between them: the rehearsal judges reachability by them."""
SITE_TAG = "site"
"""Name of the site: the gate counts the devices of each."""
_TAG_VALUE_LENGTH = 256


def check_site_prefixes(problems: Problems, prefixes: Sequence[str]) -> None:
    """Add every problem of the blocks behind a site; a tag's value holds 256 characters (EC2, "Tag restrictions")."""
    for index, prefix in enumerate(prefixes):
        parse_block(problems, f"site_prefixes[{index}]", prefix)
    length = len(" ".join(prefixes))
    if length > _TAG_VALUE_LENGTH:
        problems.add(
            "site_prefixes",
            f"{length} characters",
            f"must fit into a tag of {_TAG_VALUE_LENGTH} characters, with spaces between the blocks",
            "Give summaries of the site's blocks",
        )


def site_tags(
    name: str, prefixes: Sequence[str], tags: Mapping[str, pulumi.Input[str]] | None
) -> dict[str, pulumi.Input[str]]:
    """Tags that name a site and the blocks behind it; the caller's win.

    Args:
        name: the site.
        prefixes: blocks behind it.
        tags: the caller's tags.
    """
    behind = {PREFIX_TAG: " ".join(prefixes)} if prefixes else {}
    return {SITE_TAG: name, **behind, **(tags or {})}
