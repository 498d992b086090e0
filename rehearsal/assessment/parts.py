"""The parts of the assessment: each is a pure function of the estate, under its own key of the report."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from policy.rules.estate import Estate
from rehearsal.assessment import protection, quotas, reachability


@dataclass(frozen=True)
class Told:
    """What the user says that the estate cannot show."""

    sites: Sequence[str] = ()
    """Prefixes behind sites (``--site``), each ``NAME=PREFIX[,PREFIX…]``."""
    raised_quotas: Mapping[str, object] = field(default_factory=dict[str, object])
    """Quotas that the accounts were granted, by code."""


Part = Callable[[Estate, Told], dict[str, Any] | None]
"""Gives the part as JSON data, or None where the estate has nothing that it is about."""

PARTS: Final[Mapping[str, Part]] = {
    "protection": lambda estate, _told: protection.assess(estate),
    "quotas": lambda estate, told: quotas.assess(estate, raised=told.raised_quotas),
    "reachability": lambda estate, told: reachability.assess(estate, told.sites),
}


def assess(estate: Estate, told: Told | None = None) -> dict[str, Any]:
    """Assess an estate; a part that has nothing to say is left out.

    Args:
        estate: What the program registered, as the rules see it.
        told: What the estate cannot show.

    Raises:
        UsageError: a site is not there, or its text is wrong.
    """
    found = {name: part(estate, told or Told()) for name, part in PARTS.items()}
    return {name: result for name, result in found.items() if result is not None}
