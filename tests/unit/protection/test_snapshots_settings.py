import json
from typing import Any

import pytest
from pydantic import ValidationError

from components.protection.database_snapshots_args import (
    DatabaseSnapshotArgs,
    DatabaseSnapshotsArgs,
    ProtectedDatabaseArgs,
)
from components.protection.snapshot_policy_args import (
    FastRestoreArgs,
    SnapshotCopyArgs,
    SnapshotPolicyArgs,
    SnapshotScheduleArgs,
    SnapshotScriptArgs,
)
from settings.snapshots import (
    DatabaseSnapshot,
    FastRestore,
    ProtectedDatabase,
    ScheduledSnapshots,
    SnapshotCopy,
    Snapshots,
    SnapshotSchedule,
    SnapshotScript,
)

DAILY = {"cron": "cron(0 2 ? * * *)", "retainDays": 14}
POLICY = {"schedules": {"daily": DAILY}}
DATABASE = {"identifier": "shop"}


def read(settings: dict[str, Any]) -> Snapshots:
    """From text, as the stack's settings come."""
    return Snapshots.model_validate_json(json.dumps(settings))


def block(policy: dict[str, Any] | None = None, database: dict[str, Any] | None = None, **more: Any) -> Snapshots:
    policies = {} if policy is None else {"daily": {**POLICY, **policy}}
    databases = {} if database is None else {"shop": {**DATABASE, **database}}
    return read({"policies": policies, "databases": databases, **more})


def daily(**changes: Any) -> Snapshots:
    return block({"schedules": {"daily": {**DAILY, **changes}}})


@pytest.mark.parametrize(
    ("settings", "args", "given_by_the_stack"),
    [
        (FastRestore, FastRestoreArgs, set[str]()),
        (SnapshotCopy, SnapshotCopyArgs, set[str]()),
        (SnapshotSchedule, SnapshotScheduleArgs, set[str]()),
        (SnapshotScript, SnapshotScriptArgs, set[str]()),
        (ScheduledSnapshots, SnapshotPolicyArgs, {"alarm_topic_arn", "protect", "region", "tags"}),
        (DatabaseSnapshot, DatabaseSnapshotArgs, set[str]()),
        (ProtectedDatabase, ProtectedDatabaseArgs, set[str]()),
    ],
)
def test_a_block_mirrors_the_components_arguments(
    settings: type[Any], args: type[Any], given_by_the_stack: set[str]
) -> None:
    mirrored = set(args.__annotations__) - given_by_the_stack
    assert set(settings.model_fields) == mirrored, "every argument can be set, and problem paths map to keys"


def test_arguments_arrive_as_the_components_want_them() -> None:
    found = block({"script": {}, "target": "instances"}, {"snapshots": {"x": {}}}, databaseBackupEvents=True)
    assert found.policy_arguments("dev")["daily"] == {
        "policy_name": "dev-daily",
        "schedules": {"daily": {"cron": "cron(0 2 ? * * *)", "retain_days": 14}},
        "script": {},
        "target": "instances",
    }, "absent keys stay absent, so that the component's defaults hold"
    assert found.database_arguments("eu-west-1") == {
        "databases": {"shop": {"identifier": "shop", "snapshots": {"x": {}}}},
        "backup_events": True,
        "recovery_region": "eu-west-1",
    }
    assert set(found.database_arguments(None) or {}) <= set(DatabaseSnapshotsArgs.__annotations__)
    assert block().database_arguments("eu-west-1") is None, "without databases there is no component"


def test_a_policy_may_have_a_name_of_its_own() -> None:
    assert block({"policyName": "gold"}).policy_arguments("dev")["daily"]["policy_name"] == "gold"


def test_regions_that_are_copied_to_are_known() -> None:
    assert daily(copies={"eu-west-1": {"retainDays": 1}, "eu-north-1": {"retainDays": 1}}).copy_regions() == {
        "eu-west-1",
        "eu-north-1",
    }
    assert block({}).copy_regions() == set()


@pytest.mark.parametrize("recovery", ["eu-west-1", None])
def test_a_good_block_has_no_problems(recovery: str | None) -> None:
    good = block({"overdueAlarm": False}, {"snapshots": {"before-v2": {}}}, databaseBackupEvents=True)
    assert good.problems("dev", "eu-central-1", recovery) == []


@pytest.mark.parametrize(
    ("settings", "keys"),
    [
        (daily(retainDays=0), ['snapshots.policies["daily"].schedules["daily"].retainDays']),
        (daily(retainCount=1), ['snapshots.policies["daily"].schedules["daily"]']),
        (
            daily(copies={"eu-central-1": {"retainDays": 1}}),
            ['snapshots.policies["daily"].schedules["daily"].copies["eu-central-1"]'],
        ),
        (daily(startTime="03:00"), ['snapshots.policies["daily"].schedules["daily"].startTime']),
        (block({"policyName": "a b"}), ['snapshots.policies["daily"].policyName']),
        (
            block({"targetTags": {"a": "1", "b": "2"}, "overdueAfterHours": 1}),
            ['snapshots.policies["daily"].targetTags', 'snapshots.policies["daily"].overdueAfterHours'],
        ),
        (block({"excludeBootVolume": True}), ['snapshots.policies["daily"].excludeBootVolume']),
        (read({"policies": {"n" * 31: POLICY}}), [f'snapshots.policies["{"n" * 31}"]']),
        (read({"policies": {"a b": POLICY}}), ['snapshots.policies["a b"]']),
        (block(None, {"identifier": "1"}), ['snapshots.databases["shop"].identifier']),
        (block(None, {"replicate": True}), ['snapshots.databases["shop"].replicate']),
        (block(None, {"snapshots": {"A": {}}}), ['snapshots.databases["shop"].snapshots["A"]']),
    ],
)
def test_problems_carry_the_settings_keys(settings: Snapshots, keys: list[str]) -> None:
    problems = settings.problems("dev", "eu-central-1", None)
    assert [problem.argument for problem in problems][: len(keys)] == keys, "every mistake is told under its own key"
    spoken = [f"{problem.rule} {problem.way_out}" for problem in problems]
    assert not [text for text in spoken if "retain_days" in text or "every_hours" in text], "settings are in camelCase"


@pytest.mark.parametrize(
    "changes",
    [
        {"policy": {}},
        {"policies": {"daily": {"schedule": {}}}},
        {"policies": {"daily": {"schedules": {"d": {**DAILY, "retain_days": 1}}}}},
        {"policies": {"daily": {"schedules": {"d": {**DAILY, "retainDays": "14"}}}}},
        {"policies": {"daily": {**POLICY, "target": "databases"}}},
        {"policies": {"daily": {**POLICY, "script": {"stages": ["BEFORE"]}}}},
        {"databases": {"shop": {"identifier": "shop", "kind": "proxy"}}},
        {"databaseBackupEvents": "yes"},
    ],
)
def test_unknown_keys_and_wrong_types_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read(changes)
