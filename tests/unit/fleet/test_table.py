"""The table of a fleet: everything that is wrong is told at once, before anything is started."""

from pathlib import Path
from typing import Any

import pytest

from components.shared.checks import Problem
from deploy.fleet.checks import check, notes
from deploy.fleet.matrix import routing
from deploy.fleet.reading import read_fleet
from rehearsal.errors import UsageError

from .tables import SEGMENTS, ZONES, fleet, row, write


def problems(folder: Path, *rows: dict[str, Any], **changes: Any) -> list[str]:
    return [str(problem) for problem in check(fleet(folder, *rows, **changes))]


def test_a_good_table_has_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path, row(0), row(1), row(2, segment="shared", cidr="10.64.0.0/20")) == []


WRONG: dict[str, tuple[list[dict[str, Any]], dict[str, Any], str]] = {
    "overlapping blocks, as a pair": (
        [row(0), row(1, cidr="10.32.8.0/21")], {},
        "spokes[1].cidr = '10.32.8.0/21 of s01': overlaps 10.32.0.0/20 of s00 (spokes[0])"),
    "the same block twice": ([row(0), row(1, cidr="10.32.0.0/20")], {}, "overlaps 10.32.0.0/20 of s00"),
    "a block inside one that begins earlier": (
        [row(0, cidr="10.32.0.0/16"), row(1, cidr="10.32.4.0/22"), row(2, cidr="10.32.128.0/20")], {},
        "spokes[2].cidr = '10.32.128.0/20 of s02': overlaps 10.32.0.0/16 of s00 (spokes[0])"),
    "an unknown segment": (
        [row(0, segment="prd")], {},
        "spokes[0].segment = 'prd': is no segment; there are prod, shared. Perhaps prod is meant."),
    "a name twice": ([row(0), row(1, name="s00")], {}, "spokes[1].name = 's00': is the name of spokes[0] too"),
    "a spoke with the hub's name": ([row(0, name="hub")], {}, "spokes[0].name = 'hub': is what the hub is called"),
    "a name that is no name": ([row(0, name="S_1")], {}, "spokes[0].name = 'S_1': must be 1 to 40 lower-case"),
    "a block outside the segment's": (
        [row(0, cidr="10.80.0.0/20")], {}, "lies outside the blocks of segment prod (10.32.0.0/12)"),
    "host bits": (
        [row(0, cidr="10.32.0.1/20")], {}, "spokes[0].cidr = '10.32.0.1/20': has host bits set. Write 10.32.0.0/20"),
    "a block that is none": ([row(0, cidr="ten")], {}, "spokes[0].cidr = 'ten': must be an IPv4 CIDR block"),
    "a block that is too small": ([row(0, cidr="10.32.0.0/24")], {}, "must be /16 to /22"),
    "one zone": ([row(0, availabilityZones=ZONES[:1])], {}, "must name 2 zones or more"),
    "a zone of another Region": ([row(0, availabilityZones=["eu-west-1a", *ZONES])], {}, "is no zone of eu-central-1"),
    "a zone twice": ([row(0, availabilityZones=[*ZONES, ZONES[0]])], {}, "'eu-central-1a': stands there twice"),
    "an account that is none": ([row(0, account="123")], {}, "must be 12 digits"),
    "a role of another account": (
        [row(0, account="111111111111", role="arn:aws:iam::222222222222:role/deploy")], {},
        "is a role of account 222222222222, but the row's account is 111111111111"),
    "a role that is none": ([row(0, role="deploy")], {}, "must be the ARN of a role"),
    "an empty table": ([], {}, "spokes: the table is empty"),
    "segments that overlap": (
        [row(0)], {"segments": {**SEGMENTS, "more": {"cidrs": ["10.40.0.0/16"]}}}, 'segments["more"].cidrs[0]'),
    "a pair with an unknown segment": (
        [row(0)], {"reachability": [{"a": "prod", "b": "nowhere", "decision": "allow"}]}, "reachability[0].b"),
    "a pair that contradicts another": (
        [row(0)], {"reachability": [{"a": "prod", "b": "shared", "decision": "allow"},
                                    {"a": "shared", "b": "prod", "decision": "deny"}]}, "contradicts reachability[0]"),
    "a decision that is none": (
        [row(0)], {"reachability": [{"a": "prod", "b": "shared", "decision": "maybe"}]},
        "must be one of allow, deny, inspect"),
    "egress, which the hub's program has not": (
        [row(0)], {"segments": {**SEGMENTS, "lab": {"cidrs": ["10.80.0.0/16"], "egress": "allow"}}},
        "segments[\"lab\"].egress = 'allow': needs an attachment egress, and the hub's program makes none"),
    "inspected egress, for which one of two is missing": (
        [row(0)], {"segments": {**SEGMENTS, "lab": {"cidrs": ["10.80.0.0/16"], "egress": "inspect"}},
                   "hub": {"attachments": ["egress"]}},
        "segments[\"lab\"].egress = 'inspect': needs an attachment inspection"),
    "inspection, which the hub's program has not": (
        [row(0)], {"reachability": [{"a": "prod", "b": "shared", "decision": "inspect"}]},
        "program makes none. Leave it out, or give a program that makes it and write hub.attachments: [inspection]"),
    "a quota that nobody counts": ([row(0)], {"quotas": {"L-0": 5}}, "quotas.L-0: is no quota that is counted"),
    "more spokes than a hub takes": (
        [row(0), row(1), row(2)], {"quotas": {"L-E0233F82": 2}}, "spokes = '3 attachments': a Transit Gateway takes 2"),
    "more routes than a hub takes": (
        [row(0), row(1), row(2)], {"quotas": {"routes-per-transit-gateway": 2}}, "3 routes"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_refused_is(case: str, tmp_path: Path) -> None:
    rows, changes, message = WRONG[case]
    found = problems(tmp_path, *rows, **changes)
    assert [text for text in found if message in text], found


def test_a_hub_whose_program_makes_the_central_attachments_may_use_them(tmp_path: Path) -> None:
    segments = {**SEGMENTS, "lab": {"cidrs": ["10.80.0.0/16"], "egress": "inspect"}}
    pairs = [{"a": "prod", "b": "shared", "decision": "inspect"}]
    hub = {"attachments": ["inspection", "egress"]}
    assert problems(tmp_path, row(0), segments=segments, reachability=pairs, hub=hub) == []


def test_everything_is_told_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, row(0, segment="x"), row(0, cidr="y"), row(1, availabilityZones=[]))
    assert len(found) >= 4


UNREADABLE: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown key": ({"spoks": []}, "spoks: unknown"),
    "a pair that is a text": ({"reachability": ["prod-shared"]}, "reachability[0] = 'prod-shared': must be a mapping"),
    "a hub that is a folder": ({"hub": "./hub"}, "hub = './hub': must be a mapping"),
    "a stack that is a number": ({"hub": {"stack": 5}}, "hub.stack = 5: must be text"),
    "quotas that are a list": ({"quotas": [1]}, "quotas = [1]: must be a mapping"),
    "settings of a row that are a list": ({"spokes": [row(0, settings=["x"])]}, "spokes[0].settings = ['x']: must be"),
    "a flag that is a text": (
        {"segments": {**SEGMENTS, "sites": {"cidrs": ["10.200.0.0/16"], "onPremises": "yes"}}},
        "segments[\"sites\"].onPremises = 'yes': must be true or false"),
    "a block of a row under another key": (
        {"spokes": [row(0, settings={"cidr": "10.64.0.0/20"})]}, "spokes[0].settings.cidr = '10.64.0.0/20': is what"),
    "zones of a row under another key": (
        {"spokes": [row(0, settings={"fleet:availabilityZones": ["eu-central-1a"]})]}, "settings.availabilityZones"),
    "segments under another key": ({"hub": {"settings": {"segments": {}}}}, "hub.settings.segments"),
    "no Region": ({"region": None}, "region: is required"),
    "an account without quotes": (
        {"spokes": [row(0, account=123456789012)]}, "spokes[0].account = 123456789012: must be text"),
    "a column that is none": ({"spokes": [row(0, zone="a")]}, "spokes[0].zone: unknown"),
    "a row that is none": ({"spokes": ["s0"]}, "spokes[0] = 's0': must be a mapping"),
    "an attachment that is none": ({"hub": {"attachments": ["vpn"]}}, "hub.attachments = ['vpn']: must be a list of"),
    "a program that is not there": ({"hub": {"program": "elsewhere"}}, "no Pulumi.yaml in"),
    "a table that is not there": ({"spokes": "no.csv"}, "cannot be read"),
    "segments that are none": ({"segments": []}, "segments: is required"),
    "a quota that is no number": ({"quotas": {"L-F678F1CE": "many"}}, "must be a whole number"),
}  # fmt: skip


@pytest.mark.parametrize("case", UNREADABLE)
def test_the_file_says(case: str, tmp_path: Path) -> None:
    changes, message = UNREADABLE[case]
    with pytest.raises(UsageError) as caught:
        fleet(tmp_path, row(0), **changes)
    assert message in str(caught.value)
    assert "nothing was started" in str(caught.value)


def test_rows_may_stand_in_a_csv(tmp_path: Path) -> None:
    write(tmp_path, spokes="spokes.csv")
    (tmp_path / "spokes.csv").write_text(
        "name,segment,cidr,availabilityZones,account,profile\n"
        "s00,prod,10.32.0.0/20,eu-central-1a eu-central-1b,012345678901,net\n"
        "s01,prd,10.32.16.0/20,eu-central-1a,,\n"
    )
    read = read_fleet(tmp_path / "fleet.yaml")
    first = read.spokes[0]
    assert (first.zones, first.account, first.profile) == (tuple(ZONES), "012345678901", "net"), "zeros stay"
    found: list[Problem] = check(read)
    assert {problem.argument for problem in found} == {
        "spokes.csv line 3.segment", "spokes.csv line 3.availabilityZones"
    }  # fmt: skip


def test_a_spoke_is_told_its_account_and_whom_to_ask(tmp_path: Path) -> None:
    role = "arn:aws:iam::111111111111:role/deploy"
    read = fleet(tmp_path, row(0, account="111111111111", role=role, settings={"tiers": ["private"]}))
    settings = read.spoke_settings(read.spokes[0], routing(read))
    assert settings["aws:allowedAccountIds"] == ["111111111111"], "with other credentials nothing is touched"
    assert settings["aws:assumeRoles"][0]["roleArn"] == role
    assert settings["fleet:hub"] == "organization/fleet-hub/hub"
    assert settings["fleet:tiers"] == ["private"]
    assert read.hub_settings()["fleet:accounts"] == ["111111111111"]


def test_a_spoke_is_told_only_of_the_pairs_of_its_segment(tmp_path: Path) -> None:
    one = routing(fleet(tmp_path, row(0)))
    segments = {**SEGMENTS, "lab": {"cidrs": ["10.80.0.0/12"]}}
    pairs = [{"a": "prod", "b": "shared", "decision": "allow"}, {"a": "shared", "b": "lab", "decision": "allow"}]
    other = routing(fleet(tmp_path, row(0), segments=segments, reachability=pairs))
    assert one["prod"] == other["prod"] == {"fleet:propagations": ["shared"], "fleet:destinations": ["10.64.0.0/12"]}
    assert one["shared"] != other["shared"]


def test_what_one_account_needs_more_of_than_it_has_by_default_is_noted(tmp_path: Path) -> None:
    rows = [row(number, account="111111111111") for number in range(6)]
    assert notes(fleet(tmp_path, *rows))[0].startswith("6 VPCs in account 111111111111: the quota of eu-central-1 is 5")
    assert notes(fleet(tmp_path, *rows, quotas={"L-F678F1CE": 6})) == []
