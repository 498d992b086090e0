from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.protection.backup_rules import (
    BackupRuleArgs,
    check_plan_design,
    copies,
    copy_lifecycle,
    lifecycle,
)
from components.protection.overdue import check_overdue, overdue_hours
from components.shared.checks import Problems

DAILY = "cron(0 5 ? * * *)"


def rule(**changes: Any) -> BackupRuleArgs:
    return cast("BackupRuleArgs", {"name": "daily", "schedule": DAILY, "delete_after_days": 35, **changes})


def found(*rules: BackupRuleArgs, plan_name: str = "default", has_copy_vault: bool = True) -> dict[str, str]:
    problems = Problems()
    check_plan_design(plan_name, rules, problems, has_copy_vault=has_copy_vault)
    arguments = [problem.argument for problem in problems.found]
    assert len(arguments) == len(set(arguments)), "one mistake is told once"
    return {problem.argument: str(problem) for problem in problems.found}


@pytest.mark.parametrize(
    ("changes", "argument", "part"),
    [
        ({"name": ""}, "name", "1 to 50"),
        ({"name": "a b"}, "name", "1 to 50"),
        ({"name": "a" * 51}, "name", "1 to 50"),
        ({"name": "daily\n"}, "name", "1 to 50"),
        ({"schedule": "cron(0 5 * * *)"}, "schedule", "Write cron(0 5 * * ? *)"),
        ({"schedule": "rate(1 day)"}, "schedule", "rate()"),
        ({"schedule": "cron(0/30 * ? * * *)"}, "schedule", "every 30 minutes"),
        ({"schedule": "cron(0,59 5 ? * * *)"}, "schedule", "every 59 minutes"),
        ({"schedule_timezone": "Mars/Olympus"}, "schedule_timezone", "IANA"),
        ({"start_window_minutes": 59}, "start_window_minutes", "60 to 52560000 minutes"),
        ({"completion_window_minutes": 480}, "completion_window_minutes", "more than the start window of 480"),
        ({"start_window_minutes": 20_000}, "completion_window_minutes", "more than the start window of 20000"),
        ({"completion_window_minutes": 52_560_001}, "completion_window_minutes", "52560000 minutes"),
        ({"delete_after_days": 0}, "delete_after_days", "1 to 36500 days"),
        ({"delete_after_days": 36_501}, "delete_after_days", "1 to 36500 days"),
        ({"cold_storage_after_days": 0, "delete_after_days": 365}, "cold_storage_after_days", "1 to 36410 days"),
        ({"cold_storage_after_days": 30, "delete_after_days": 119}, "delete_after_days", "at least 120 days"),
        ({"continuous": True, "delete_after_days": 36}, "delete_after_days", "1 to 35 days"),
        ({"continuous": True, "cold_storage_after_days": 1}, "cold_storage_after_days", "never moves to cold"),
        ({"copy_delete_after_days": 0}, "copy_delete_after_days", "1 to 36500 days"),
        (
            {"copy_cold_storage_after_days": 1, "copy_delete_after_days": 90},
            "copy_delete_after_days",
            "at least 91 days",
        ),
        ({"copy_cold_storage_after_days": 1}, "delete_after_days", "copy_cold_storage_after_days (1)"),
        (
            {"cold_storage_after_days": 30, "delete_after_days": 365, "copy_delete_after_days": 90},
            "copy_delete_after_days",
            "at least 120 days",
        ),
        ({"copy_to_recovery": False, "copy_delete_after_days": 90}, "copy_delete_after_days", "no copies"),
        (
            {"schedule": "cron(0 * ? * * *)", "copy_cold_storage_after_days": 1},
            "copy_cold_storage_after_days",
            "no copies",
        ),
    ],
)
def test_a_rule_that_aws_refuses_or_fails_at_is_refused(changes: dict[str, Any], argument: str, part: str) -> None:
    problems = found(rule(**changes))
    assert list(problems) == [f"rules[0].{argument}"], "exactly the wrong argument is named"
    assert part in problems[f"rules[0].{argument}"], "the rule is told with its unit"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"name": "A-z_0.9"},
        {"schedule": "cron(0 * ? * * *)"},
        {"schedule_timezone": "Europe/Berlin", "schedule": "cron(0 * ? * * *)"},
        {"start_window_minutes": 60, "completion_window_minutes": 61},
        {"cold_storage_after_days": 30, "delete_after_days": 120},
        {"delete_after_days": 36_500, "cold_storage_after_days": 36_410},
        {"continuous": True},
        {"continuous": True, "copy_to_recovery": True, "copy_delete_after_days": 365},
        {"copy_cold_storage_after_days": 7, "copy_delete_after_days": 365},
    ],
)
def test_a_rule_that_aws_takes_passes(changes: dict[str, Any]) -> None:
    assert found(rule(**changes)) == {}, "a legal rule is never refused"


def test_all_problems_of_all_rules_are_reported_together() -> None:
    problems = found(
        rule(delete_after_days=0, schedule="rate(1 day)", schedule_timezone="Nowhere"),
        rule(start_window_minutes=1),
        plan_name="bad name",
    )
    assert list(problems) == [
        "plan_name",
        "rules[0].schedule",
        "rules[0].schedule_timezone",
        "rules[0].delete_after_days",
        "rules[1].name",
        "rules[1].start_window_minutes",
    ], "one run shows everything there is to correct"
    assert "also the name of rules[0]" in problems["rules[1].name"], "names are the identity of rules"


def test_a_plan_without_rules_is_refused() -> None:
    assert "backs nothing up" in found()["rules"], "AWS wants at least one rule"


def test_copies_asked_for_without_a_vault_are_refused() -> None:
    assert list(found(rule(copy_to_recovery=True), has_copy_vault=False)) == ["rules[0].copy_to_recovery"], (
        "a copy that cannot be made must not be dropped silently"
    )
    assert found(rule(), has_copy_vault=False) == {}, "a plan without copies is legal; the gate judges it"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"schedule_timezone": "Europe/Berlin"}, True),
        ({"schedule_timezone": "Antarctica/Troll"}, True),
        ({"schedule": "cron(0 5 ? * SUN *)"}, True),
        ({"schedule": "cron(0 5 1 * ? *)"}, True),
        ({"schedule": "cron(0 5,17 ? * * *)"}, False),
        ({"schedule": "cron(0 * ? * * *)"}, False),
        ({"schedule": "cron(0 * ? * * *)", "copy_to_recovery": True}, True),
        ({"continuous": True}, False),
        ({"continuous": True, "copy_to_recovery": True}, True),
        ({"copy_to_recovery": False}, False),
    ],
)
def test_rules_copy_by_default_when_they_run_daily_or_less_often(changes: dict[str, Any], *, expected: bool) -> None:
    assert copies(rule(**changes), has_copy_vault=True) is expected, "daily and longer rules leave the Region"
    assert not copies(rule(**changes), has_copy_vault=False), "without a vault there is nowhere to copy to"


@given(
    delete=st.integers(1, 36_500),
    cold=st.none() | st.integers(1, 36_410),
    copy_delete=st.none() | st.integers(1, 36_500),
    copy_cold=st.none() | st.integers(1, 36_410),
)
def test_a_lifecycle_that_passes_stays_ninety_days_in_cold_storage(
    delete: int, cold: int | None, copy_delete: int | None, copy_cold: int | None
) -> None:
    given_days = {
        "cold_storage_after_days": cold,
        "copy_delete_after_days": copy_delete,
        "copy_cold_storage_after_days": copy_cold,
    }
    candidate = rule(delete_after_days=delete, **{key: days for key, days in given_days.items() if days is not None})
    cycles = [lifecycle(candidate), copy_lifecycle(candidate)]
    fits = all(
        cycle["delete_after"] >= cycle["cold_storage_after"] + 90 for cycle in cycles if "cold_storage_after" in cycle
    )
    assert (not found_anything(candidate)) == fits, "refused exactly when a recovery point or a copy leaves too early"


def found_anything(candidate: BackupRuleArgs) -> bool:
    problems = Problems()
    check_plan_design("default", [candidate], problems, has_copy_vault=True)
    return bool(problems.found)


@given(days=st.integers(1, 36_500), copy_days=st.integers(1, 36_500))
def test_copies_always_expire(days: int, copy_days: int) -> None:
    assert copy_lifecycle(rule(delete_after_days=days)) == {"delete_after": days}, "as the original by default"
    assert copy_lifecycle(rule(delete_after_days=days, copy_delete_after_days=copy_days)) == {
        "delete_after": copy_days
    }, "or for as long as asked"


@pytest.mark.parametrize(
    ("rules", "hours"),
    [
        ([rule()], 24 + 8 + 12),
        ([rule(start_window_minutes=60)], 24 + 1 + 12),
        ([rule(), rule(name="weekly", schedule="cron(0 5 ? * SUN *)")], 24 + 8 + 12),
        ([rule(schedule="cron(0 5 ? * SUN *)")], None),
        ([rule(schedule="cron(0 5 ? * MON-FRI *)")], 72 + 8 + 12),
        ([rule(continuous=True)], None),
        ([rule(), rule(name="pitr", schedule="cron(0 * ? * * *)", continuous=True)], 24 + 8 + 12),
    ],
)
def test_backups_are_overdue_after_the_worst_gap_of_the_snapshot_rules(
    rules: list[BackupRuleArgs], hours: int | None
) -> None:
    assert overdue_hours(rules) == hours, "an earlier alarm is false, and none can look back more than 168 hours"


@pytest.mark.parametrize(
    ("rules", "hours", "parts"),
    [
        ([rule()], 24, []),
        ([rule()], 23, ["up to 24 hours apart"]),
        ([rule()], 169, ["1 to 168 hours"]),
        ([rule()], 0, ["1 to 168 hours", "up to 24 hours apart"]),
        ([rule(continuous=True)], 100, ["no rule makes a snapshot twice"]),
        ([rule(schedule="nonsense")], 100, []),
    ],
)
def test_an_overdue_time_that_would_always_or_never_fire_is_refused(
    rules: list[BackupRuleArgs], hours: int, parts: list[str]
) -> None:
    problems = Problems()
    check_overdue(rules, hours, problems)
    assert len(problems.found) == len(parts), "nothing else is wrong; a bad schedule is told elsewhere"
    for problem, part in zip(problems.found, parts, strict=True):
        assert part in str(problem), "the hours that hold are told"
