"""The parts of the assessment: each is a pure function of the estate, under its own key of the report."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from policy.rules.estate import Estate
from rehearsal.assessment import protection, quotas
from rehearsal.assessment.view import as_rules_see_it
from rehearsal.recorded import Recording

Part = Callable[[Estate], dict[str, Any] | None]
"""Gives the part as JSON data, or None where the estate has nothing that it is about."""

PARTS: Final[Mapping[str, Part]] = {"protection": protection.assess, "quotas": quotas.assess}


def assess(
    recording: Recording, region: str | None, raised_quotas: Mapping[str, object] | None = None
) -> dict[str, Any]:
    """Assess a recording; a part that has nothing to say is left out.

    Args:
        recording: What the program registered.
        region: The stack's `aws:region`, when set.
        raised_quotas: Quotas that the accounts were granted, by code.
    """
    estate = as_rules_see_it(recording, region)
    parts = {**PARTS, "quotas": partial(quotas.assess, raised=raised_quotas)}
    found = {name: part(estate) for name, part in parts.items()}
    return {name: result for name, result in found.items() if result is not None}
