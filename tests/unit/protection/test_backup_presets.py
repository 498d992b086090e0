from itertools import combinations
from typing import cast

import pytest

from components.protection.backup_presets import PRESETS, BackupPreset, rules_of
from components.protection.backup_rule_checks import Vaults, check_plan_design
from components.protection.backup_rules import BackupRuleArgs, copies, schedule_of
from components.protection.schedule import worst_gap
from components.shared.checks import Problems


@pytest.mark.parametrize("preset", BackupPreset)
def test_a_preset_is_a_plan_that_aws_takes(preset: BackupPreset) -> None:
    problems = Problems()
    check_plan_design("plan", rules_of([preset], []), Vaults(copies={"recovery": None}), problems)
    assert problems.found == []


@pytest.mark.parametrize("preset", BackupPreset)
def test_every_preset_loses_a_day_at_most_keeps_35_days_and_leaves_the_region_daily(preset: BackupPreset) -> None:
    rules = rules_of([preset], [])
    day = worst_gap([schedule_of(rule) for rule in rules if not rule.get("continuous", False)])
    assert day.total_seconds() <= 24 * 3600, "the gate's limit in prod"
    assert max(rule["delete_after_days"] for rule in rules) >= 35, "the gate's limit in prod"
    assert worst_gap([schedule_of(rule) for rule in rules if copies(rule, ["recovery"])]).total_seconds() <= 24 * 3600


def test_gfs_keeps_a_point_of_each_week_month_and_year() -> None:
    kept = {rule["name"]: rule["delete_after_days"] for rule in PRESETS[BackupPreset.GFS]}
    assert kept["weekly"] >= 4 * 30
    assert kept["monthly"] >= 366 + 31, "thirteen months, so that the month of last year is still there"
    assert kept["yearly"] >= 7 * 365.25 - 1
    assert worst_gap([schedule_of(rule) for rule in PRESETS[BackupPreset.GFS] if rule["name"] == "yearly"]).days <= 366


@pytest.mark.parametrize("preset", BackupPreset)
def test_rules_of_a_preset_never_start_at_the_same_time(preset: BackupPreset) -> None:
    times = [
        (rule["name"], {(h, m) for h in s.hours for m in s.minutes})
        for rule in PRESETS[preset]
        for s in [schedule_of(rule)]
    ]
    for (one, first), (other, second) in combinations(times, 2):
        assert not first & second, f"{one} and {other} would be one job, that of the longer retention"


def test_presets_join_and_own_rules_take_the_place_of_a_presets_rule() -> None:
    own = cast("BackupRuleArgs", {"name": "daily", "schedule": "cron(0 9 ? * * *)", "delete_after_days": 60})
    joined = rules_of([BackupPreset.GFS, BackupPreset.HOURLY_PITR], [own], "Europe/Berlin")
    assert [rule["name"] for rule in joined] == ["weekly", "monthly", "yearly", "hourly", "point-in-time", "daily"]
    assert joined[-1] is own, "one's own rule is taken as it is"
    assert {rule.get("schedule_timezone") for rule in joined[:-1]} == {"Europe/Berlin"}
    assert {rule.get("schedule_timezone") for rule in rules_of([BackupPreset.GFS], [])} == {"Etc/UTC"}
    assert rules_of([], [own]) == [own]


def test_rules_with_the_same_name_mean_the_same_in_every_preset() -> None:
    seen: dict[str, BackupRuleArgs] = {}
    for rules in PRESETS.values():
        for rule in rules:
            assert seen.setdefault(rule["name"], rule) == rule, "or joining two presets would drop one"
