"""The network rules over the gate's own protocol, on a program that uses no component of ours."""

from collections.abc import Callable
from typing import Any

from policy.rules.catalogue import THEMES

from .conftest import Run

Rehearse = Callable[..., Run]
RULES = {rule.name for theme in ("Hubs and peering", "On premises") for rule in THEMES[theme]}


def findings(rehearse: Rehearse, *settings: str) -> list[dict[str, Any]]:
    given = [part for setting in settings for part in ("--set", setting)]
    run = rehearse("network", "--policy-pack", "policy", "--fail-on", "never", *given)
    assert run.exit_code == 0, run.stderr
    return [found for found in run.document("json")["violations"] if found["policy"] in RULES]


def test_a_sound_network_of_somebody_else_has_no_finding(rehearse: Rehearse) -> None:
    assert findings(rehearse) == []


def test_a_broken_network_of_somebody_else_breaks_every_rule_it_can(rehearse: Rehearse) -> None:
    found = {one["policy"] for one in findings(rehearse, "stranger:broken=true", "stranger:key=plain_text_1")}
    # A hairpin needs central egress, and the quota more peerings than one program has.
    assert RULES - found == {"aws-transit-gateway-egress-hairpin", "aws-vpc-peering-quota"}
