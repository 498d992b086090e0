"""What may be asked of an estate: whether A is routed to B, and everything at a glance."""

from collections.abc import Iterable
from typing import Any

from policy.rules.estate import Estate

from .asked import Asked, between
from .classes import overview
from .read import read
from .targets import Targets, declared_sites


def ask(estate: Estate, a: str, b: str, sites: Iterable[str] = ()) -> Asked:
    """Answer a question.

    Args:
        estate: All resources.
        a: Where packets start.
        b: Where they are to arrive.
        sites: Prefixes behind sites, each `NAME=PREFIX[,PREFIX…]`.

    Raises:
        UsageError: a name is not there or not clear, or a site's text is wrong.
    """
    declared = declared_sites(sites)
    network = read(estate, declared)
    targets = Targets(estate, network)
    targets.check_sites(declared)
    return between(network, targets.find(a), targets.find(b))


def assess(estate: Estate, sites: Iterable[str] = ()) -> dict[str, Any] | None:
    """Give the part of the assessment: the whole estate at a glance.

    Args:
        estate: All resources.
        sites: As for `ask`.
    """
    declared = declared_sites(sites)
    network = read(estate, declared)
    targets = Targets(estate, network)
    targets.check_sites(declared)
    return overview(network, targets)
