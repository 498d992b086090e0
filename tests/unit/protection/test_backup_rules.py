from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.protection.backup_rule_checks import Vaults, check_plan_design
from components.protection.backup_rules import (
    BackupCopyArgs,
    BackupRuleArgs,
    air_gapped,
    copies,
    copy_lifecycle,
    lifecycle,
)
from components.protection.overdue import check_overdue, overdue_hours
from components.protection.retention import RetentionBoundsArgs
from components.shared.checks import Problems

DAILY = "cron(0 5 ? * * *)"
RECOVERY = Vaults(copies={"recovery": None})
"""A plan whose one copy vault has no lock."""


def rule(**changes: Any) -> BackupRuleArgs:
    return cast("BackupRuleArgs", {"name": "daily", "schedule": DAILY, "delete_after_days": 35, **changes})


def found(*rules: BackupRuleArgs, plan_name: str = "default", vaults: Vaults = RECOVERY) -> dict[str, str]:
    problems = Problems()
    check_plan_design(plan_name, rules, vaults, problems)
    arguments = [problem.argument for problem in problems.found]
    assert len(arguments) == len(set(arguments)), "one mistake is told once"
    return {problem.argument: str(problem) for problem in problems.found}


def copied(**copy: Any) -> dict[str, Any]:
    return {"copies": {"recovery": copy}}


COPY = 'copies["recovery"]'


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
        ({"delete_after_days": -1}, "delete_after_days", "keeping for ever (-1) is not offered"),
        ({"delete_after_days": 36_501}, "delete_after_days", "1 to 36500 days"),
        ({"cold_storage_after_days": 0, "delete_after_days": 365}, "cold_storage_after_days", "1 to 36410 days"),
        ({"cold_storage_after_days": 30, "delete_after_days": 119}, "delete_after_days", "at least 120 days"),
        ({"archive": True}, "archive", "nothing says when"),
        ({"continuous": True, "delete_after_days": 36}, "delete_after_days", "1 to 35 days"),
        ({"continuous": True, "cold_storage_after_days": 1}, "cold_storage_after_days", "never moves to cold"),
        (copied(delete_after_days=0), f"{COPY}.delete_after_days", "1 to 36500 days"),
        (
            copied(cold_storage_after_days=1, delete_after_days=90),
            f"{COPY}.delete_after_days",
            "at least 91 days",
        ),
        (copied(cold_storage_after_days=1), "delete_after_days", "cold_storage_after_days of the copy (1)"),
        (
            {"cold_storage_after_days": 30, "delete_after_days": 365, **copied(delete_after_days=90)},
            f"{COPY}.delete_after_days",
            "at least 120 days",
        ),
        (copied(archive=True), f"{COPY}.archive", "nothing says when"),
        ({"copies": {"bunker": {}}}, 'copies["bunker"]', "Known: recovery"),
        ({"air_gapped": True}, "air_gapped", "the plan has none"),
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
        {"cold_storage_after_days": 30, "delete_after_days": 120, "archive": True},
        {"delete_after_days": 36_500, "cold_storage_after_days": 36_410},
        {"continuous": True},
        {"continuous": True, **copied(delete_after_days=365)},
        copied(cold_storage_after_days=7, delete_after_days=365, archive=True),
        {"copies": {}},
        {"malware_scan": "full"},
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


def test_more_rules_or_copies_than_the_quota_are_refused() -> None:
    rules = [rule(name=f"rule-{number}") for number in range(11)]
    assert found(*rules[:10]) == {}, "ten rules fit"
    assert "10 rules at most" in found(*rules)["rules"]
    many = Vaults(copies={f"vault-{number}": None for number in range(6)})
    assert "5 copies at most" in found(rule(), vaults=many)["rules[0].copies"], "also copies that nobody asked for"


def test_copies_asked_for_without_a_vault_are_refused() -> None:
    assert list(found(rule(**copied()), vaults=Vaults())) == [f"rules[0].{COPY}"], (
        "a copy that cannot be made must not be dropped silently"
    )
    assert found(rule(), vaults=Vaults()) == {}, "a plan without copies is legal; the gate judges it"


BOUNDS: RetentionBoundsArgs = {"min_retention_days": 30, "max_retention_days": 90}


@pytest.mark.parametrize(
    ("days", "part"), [(29, "less than the 30 days"), (30, None), (90, None), (91, "more than the 90 days")]
)
def test_a_retention_outside_the_lock_of_its_own_vault_is_refused(days: int, part: str | None) -> None:
    problems = found(rule(delete_after_days=days), vaults=Vaults(own=BOUNDS))
    assert list(problems) == ([] if part is None else ["rules[0].delete_after_days"])
    assert part is None or part in problems["rules[0].delete_after_days"], "AWS takes the plan and fails the jobs"


@pytest.mark.parametrize(
    ("changes", "argument"),
    [
        ({"delete_after_days": 29}, "delete_after_days"),
        ({"delete_after_days": 29, **copied(delete_after_days=30)}, None),
        (copied(delete_after_days=91), f"{COPY}.delete_after_days"),
        ({"delete_after_days": 365, "copies": {}}, None),
    ],
)
def test_a_copys_retention_outside_the_lock_of_the_copy_vault_is_refused(
    changes: dict[str, Any], argument: str | None
) -> None:
    problems = found(rule(**changes), vaults=Vaults(copies={"recovery": BOUNDS}))
    assert list(problems) == ([] if argument is None else [f"rules[0].{argument}"])
    assert argument is None or "the copy vault recovery" in problems[f"rules[0].{argument}"]


def test_a_point_in_time_rule_into_a_vault_locked_for_longer_cannot_work() -> None:
    locked = Vaults(own={"min_retention_days": 36})
    problems = found(rule(continuous=True), vaults=locked)
    assert "36 days" in problems["rules[0].delete_after_days"], "35 days are the longest, 36 the shortest"


@pytest.mark.parametrize(
    ("changes", "argument"),
    [
        ({"delete_after_days": 6}, "delete_after_days"),
        ({"delete_after_days": 6, "air_gapped": False}, None),
        ({"delete_after_days": 6, "schedule": "cron(0 * ? * * *)"}, None),
        ({"continuous": True, "air_gapped": True}, "air_gapped"),
        ({"continuous": True}, None),
        ({}, None),
    ],
)
def test_what_an_air_gapped_vault_does_not_take_is_refused(changes: dict[str, Any], argument: str | None) -> None:
    vaults = Vaults(air_gapped={"min_retention_days": 7, "max_retention_days": 400})
    assert list(found(rule(**changes), vaults=vaults)) == ([] if argument is None else [f"rules[0].{argument}"])


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
        ({"continuous": True}, False),
    ],
)
def test_rules_copy_by_default_when_they_run_daily_or_less_often(changes: dict[str, Any], *, expected: bool) -> None:
    assert bool(copies(rule(**changes), ["recovery"])) is expected, "daily and longer rules leave the Region"
    assert air_gapped(rule(**changes), has_vault=True) is expected, "and are kept apart"
    assert not copies(rule(**changes), []), "without a vault there is nowhere to copy to"
    assert not air_gapped(rule(**changes), has_vault=False)
    assert copies(rule(**changes, copies={"b": {}}), ["a", "b"]) == {"b": {}}, "what is asked for holds"
    assert copies(rule(**changes, copies={}), ["a", "b"]) == {}, "also when nothing is"


@given(
    delete=st.integers(1, 36_500),
    cold=st.none() | st.integers(1, 36_410),
    copy_delete=st.none() | st.integers(1, 36_500),
    copy_cold=st.none() | st.integers(1, 36_410),
)
def test_a_lifecycle_that_passes_stays_ninety_days_in_cold_storage(
    delete: int, cold: int | None, copy_delete: int | None, copy_cold: int | None
) -> None:
    days = {"delete_after_days": copy_delete, "cold_storage_after_days": copy_cold}
    copy = cast("BackupCopyArgs", {key: value for key, value in days.items() if value is not None})
    cold_days = {} if cold is None else {"cold_storage_after_days": cold}
    candidate = rule(delete_after_days=delete, copies={"recovery": copy}, **cold_days)
    cycles = [lifecycle(candidate), copy_lifecycle(candidate, copy)]
    fits = all(
        cycle["delete_after"] >= cycle["cold_storage_after"] + 90 for cycle in cycles if "cold_storage_after" in cycle
    )
    problems = Problems()
    check_plan_design("default", [candidate], RECOVERY, problems)
    assert (not problems.found) == fits, "refused exactly when a recovery point or a copy leaves too early"


@given(days=st.integers(1, 36_500), copy_days=st.integers(1, 36_500))
def test_copies_always_expire(days: int, copy_days: int) -> None:
    assert copy_lifecycle(rule(delete_after_days=days), {}) == {"delete_after": days}, "as the original by default"
    assert copy_lifecycle(rule(delete_after_days=days), {"delete_after_days": copy_days}) == {
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
