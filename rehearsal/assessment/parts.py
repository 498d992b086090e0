"""The parts of the assessment: each is a pure function of the estate, under its own key of the report."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from policy.rules.estate import Estate
from rehearsal.assessment import protection, reachability

Part = Callable[[Estate, Sequence[str]], dict[str, Any] | None]
"""Gives the part as JSON data, or None where the estate has nothing that it is about.

The texts are what the user declares of places outside AWS (`--site`).
"""

PARTS: Final[Mapping[str, Part]] = {
    "protection": lambda estate, _sites: protection.assess(estate),
    "reachability": reachability.assess,
}


def assess(estate: Estate, sites: Sequence[str] = ()) -> dict[str, Any]:
    """Assess an estate; a part that has nothing to say is left out.

    Args:
        estate: What the program registered, as the rules see it.
        sites: Prefixes behind sites, each `NAME=PREFIX[,PREFIX…]`.

    Raises:
        UsageError: a site is not there, or its text is wrong.
    """
    found = {name: part(estate, sites) for name, part in PARTS.items()}
    return {name: result for name, result in found.items() if result is not None}
