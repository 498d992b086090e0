"""Every verdict that a network rule can give is given in a case of its tests."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from types import FunctionType
from typing import Any

import pytest

from policy.rules import network_quotas
from policy.rules.catalogue import THEMES
from policy.rules.core import Rule, Verdict
from tests.policy import (
    test_hub,
    test_hub_paths,
    test_network_quotas,
    test_on_premises,
    test_peering,
    test_refused,
)

RULES = [*THEMES["Hubs and peering"], *THEMES["On premises"], *network_quotas.RULES]
SAYS = {"PASS": Verdict.PASS, **{verdict.name.lower(): verdict for verdict in Verdict}}
"""The names by which a check gives a verdict."""
CASES: set[tuple[str, Verdict]] = {
    (case[0], case[-1])
    for cases in (
        *(test_hub.CASES, test_hub_paths.CASES, test_peering.CASES, test_network_quotas.LIST_OF_RULES),
        *(test_on_premises.CASES, test_on_premises.ONE_CONNECTION, test_refused.CASES),
        (test_refused.ELSEWHERE,),
    )
    for case in cases
}


def verdicts(check: Callable[..., Any]) -> set[Verdict]:
    """Give the verdicts that a check names, itself or in a function of its module that it calls."""
    seen: set[object] = set()
    found: set[Verdict] = set()
    waiting: list[Any] = [check]
    while waiting:
        function = waiting.pop()
        seen.add(function)
        for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
            if isinstance(node, ast.Name):
                found |= {SAYS[node.id]} if node.id in SAYS else set()
                other = function.__globals__.get(node.id)
                if isinstance(other, FunctionType) and other.__module__ == function.__module__ and other not in seen:
                    waiting.append(other)
    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_verdict_of_a_rule_has_a_case(rule: Rule) -> None:
    possible = verdicts(rule.check)
    assert {Verdict.PASS, Verdict.FAIL} <= possible
    assert possible <= {verdict for name, verdict in CASES if name == rule.name}
