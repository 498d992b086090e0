"""`--reach A B` and the part `reachability`, on a hub of raw resources: three segments, a firewall, egress, a site."""

import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Run

ROOT = Path(__file__).resolve().parents[2]
SITE = ("--site", "office=10.200.0.0/16")
Rehearse = Callable[..., Run]

ROUTED, NOT, UNKNOWN = "routed", "not routed", "cannot tell"
ASKED = {
    ("prod0", "prod2"): (ROUTED, 0),
    ("test0", "shared0"): (ROUTED, 0),
    ("test0", "internet"): (ROUTED, 0),
    ("office", "prod1"): (ROUTED, 0),
    ("prod1", "10.200.7.8"): (ROUTED, 0),
    ("test0", "test1"): (ROUTED, 0),
    ("prod0-eu-central-1a", "10.3.1.0/24"): (ROUTED, 0),
    ("test0", "prod0"): (NOT, 1),
    ("test1", "test2"): (NOT, 1),
    ("office", "test0"): (NOT, 1),
    ("internet", "prod0"): (NOT, 1),
    ("prod0", "172.16.0.1"): (UNKNOWN, 1),
}


@pytest.mark.parametrize("pair", ASKED, ids=" ".join)
def test_the_exit_code_says_whether_it_is_routed_both_ways(pair: tuple[str, str], rehearse: Rehearse) -> None:
    state, code = ASKED[pair]
    run = rehearse("hub", "--reach", *pair, *SITE)
    assert run.exit_code == code, run.stdout + run.stderr
    assert run.document("json")["reach"]["state"] == state
    assert f"{pair[0]} → {pair[1]}: {state}" in run.stdout
    assert "security groups, network ACLs, firewall rules" in run.stdout, "what is outside the model is always said"


def test_the_path_is_told_hop_by_hop_in_both_directions(rehearse: Rehearse) -> None:
    run = rehearse("hub", "--reach", "test0", "shared0")
    assert run.exit_code == 0
    for text in ("forward", "return", "hub-test: 10.3.0.0/16", "stateful", "all 4 pairs of AZs"):
        assert text in run.stdout
    pairs = run.document("json")["reach"]["families"][0]["pairs"]
    assert len(pairs) == 4
    for pair in pairs:
        assert pair["symmetric"] is True
        assert any(hop["stateful"] for hop in pair["forward"][0]["hops"])


def test_the_first_break_is_named_with_table_and_rule(rehearse: Rehearse) -> None:
    run = rehearse("hub", "--reach", "test0", "prod0")
    assert "breaks forward, at hub, table hub-test: the route for 10.0.0.0/8 is a blackhole" in run.stdout
    first = run.document("json")["reach"]["families"][0]["break"]
    assert (first["rule"], first["hop"], first["table"], first["direction"]) == (5, "hub", "hub-test", "forward")


def test_a_site_that_is_not_declared_is_not_guessed(rehearse: Rehearse) -> None:
    run = rehearse("hub", "--reach", "office", "prod0")
    assert run.exit_code == 1
    assert "--site office=PREFIX" in run.stdout, "the way out is told"


BAD = {
    "a name that is not there": (("--reach", "shard0", "prod0"), "shared0"),
    "a site that is not there": (("--site", "ofice=10.0.0.0/8"), "office"),
    "a site without a prefix": (("--site", "office"), "--site head-office=10.200.0.0/16"),
    "a site with a bad prefix": (("--site", "office=10.0.0.0/99"), "--site head-office=10.200.0.0/16"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_wrong_name_is_exit_2_with_the_nearest_ones(case: str, rehearse: Rehearse) -> None:
    arguments, told = BAD[case]
    run = rehearse("hub", *arguments)
    assert run.exit_code == 2
    assert told in run.stderr


def test_never_failing_is_kept_for_questions_too(rehearse: Rehearse) -> None:
    assert rehearse("hub", "--reach", "test0", "prod0", "--fail-on", "never").exit_code == 0


def test_the_matrix_says_what_the_program_declares(rehearse: Rehearse) -> None:
    run = rehearse("hub", *SITE)
    part = run.document("json")["assessment"]["reachability"]
    cells = {frozenset((one["a"], one["b"])): one["state"] for one in part["matrix"]}
    prod, test = "3 VPCs of hub-prod", "3 VPCs of hub-test"
    expected = {
        (prod,): ROUTED, (prod, "shared0"): ROUTED, (prod, "office"): ROUTED, (test, "shared0"): ROUTED,
        (test,): NOT, (prod, test): NOT, (test, "office"): NOT, ("shared0", "office"): NOT,
        **{(name, "internet"): ROUTED for name in (prod, test, "shared0")},
    }  # fmt: skip
    for pair, state in expected.items():
        assert cells[frozenset(pair)] == state, pair
    assert [(one["a"], one["b"], one["state"]) for one in part["exceptions"]] == [("test0", "test1", ROUTED)]
    assert part["cannotTell"] == []
    assert (part["units"]["vpcs"], part["units"]["peerings"], part["units"]["sites"]) == (9, 1, 1)


def test_terminal_and_page_show_the_matrix(rehearse: Rehearse) -> None:
    run = rehearse("hub", *SITE, "--reach", "test0", "shared0")
    page = (run.folder / "html").read_text()
    for text in ("Reachability: test0 → shared0", "Reachability of 9 VPCs", "test0 and test1: routed"):
        assert text in page
    shown = rehearse("hub", *SITE).stdout
    assert "9 VPCs in 5 classes, 1 transit gateway, 1 peering, 1 way out to a site" in shown
    assert "test0 and test1: routed (its class: not routed)" in shown


COMMANDS = re.findall(r"^python (-m rehearsal .*)$", (ROOT / "docs" / "reachability.md").read_text(), re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_the_page_find_a_way(command: str) -> None:
    run = subprocess.run(
        [sys.executable, *shlex.split(command)], cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "routed, both ways, in every AZ" in run.stdout
