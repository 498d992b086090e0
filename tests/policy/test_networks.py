"""The valid baseline of all network rules, and what one thousand times its size costs."""

import time

import pytest

from policy.rules import network
from policy.rules.catalogue import THEMES
from policy.rules.core import Rule, judge
from policy.rules.estate import Resource

from . import networks as net
from .estates import as_preview, estate

RULES = (*THEMES["Hubs and peering"], *THEMES["On premises"])
ABOUT_NETWORKS = (*RULES, *(rule for rule in network.RULES if rule.name == "aws-subnets-in-two-availability-zones"))


@pytest.mark.parametrize("rule", ABOUT_NETWORKS, ids=lambda rule: rule.name)
@pytest.mark.parametrize("preview", [False, True], ids=["known", "preview"])
def test_a_sound_network_has_no_finding(rule: Rule, *, preview: bool) -> None:
    several = as_preview(*net.network()) if preview else net.network()
    found = judge(rule, estate(*several), preview=False)
    assert [(one.urn.rpartition("::")[2], one.message) for one in found] == []


def fleet(spokes: int) -> list[Resource]:
    made = [net.hub(), *(net.table(f"t-{n}") for n in range(3)), *net.inspection(), *net.egress()]
    for n in range(spokes):
        name, segment = f"s{n}", f"t-{n % 3}"
        made += net.spoke(name, f"10.{64 + n // 64}.{n % 64 * 4}.0/22", segment)
        made += [net.propagated(f"at-{name}", f"t-{into}") for into in range(3)]
        made.append(net.propagated(f"at-{name}", "t-look"))
    return made


def test_the_rules_stay_linear_in_the_number_of_spokes() -> None:
    def seconds(spokes: int) -> float:
        whole = estate(*as_preview(*fleet(spokes)))
        started = time.process_time()
        for rule in RULES:
            assert not [one for one in judge(rule, whole, preview=True) if "rule itself" in one.message]
        return time.process_time() - started

    seconds(10)
    few, many = seconds(100), seconds(800)
    assert many < max(few * 8 * 3, 1.0), f"{few:.2f} s for 100 spokes, {many:.2f} s for 800"
