"""What a snapshot policy refuses, with the way out."""

from typing import Any

import pytest

from components.shared.checks import ComponentError
from tests.unit.protection.test_snapshot_policy import (
    COPIED,
    COPY_KEY,
    DAILY,
    KEY,
    MONTHLY,
    TOPIC,
    TWICE,
    YEARLY,
    built,
)


def with_(**schedule: Any) -> dict[str, Any]:
    return {"schedules": {"daily": {**DAILY, **schedule}}, "region": "eu-central-1"}


def monthly(**schedule: Any) -> dict[str, Any]:
    return {"schedules": {"monthly": {**MONTHLY, **schedule}}}


IMAGES = {"target": "images"}


INSTANCES = {"target": "instances"}


@pytest.mark.parametrize(
    ("args", "parts"),
    [
        ({"name": "n" * 41}, ["name = ", "1 to 40"]),
        ({"policy_name": "a b"}, ["policy_name", "1 to 60"]),
        ({"schedules": {}}, ["schedules", "1 to 4"]),
        ({"schedules": {str(n): DAILY for n in range(5)}}, ["schedules", "there are 5"]),
        ({"schedules": {"d/x": DAILY}}, ['schedules["d/x"]', "1 to 120 letters"]),
        ({"schedules": {"daily": {**DAILY, "retaindays": 1}}}, ['schedules["daily"].retaindays', "is not an argument"]),
        # the times
        ({"schedules": {"d": {"retain_days": 1}}}, ['schedules["d"]', "needs cron or every_hours"]),
        (with_(every_hours=12), ["cron or every_hours, not both"]),
        (with_(start_time="03:00"), ["start_time", "belongs to every_hours"]),
        ({"schedules": {"d": {**TWICE, "every_hours": 5}}}, ["every_hours = 5", "1, 2, 3, 4, 6, 8, 12, 24"]),
        ({"schedules": {"d": {**TWICE, "start_time": "3:00"}}}, ["start_time", "03:00"]),
        ({"schedules": {"d": {"every_hours": 12, "retain_days": 1}}}, ["start_time", "is required with every_hours"]),
        (with_(cron="cron(0 3 * * *)"), ['schedules["daily"].cron', "five fields"]),
        (with_(cron="rate(1 day)"), ["does not take rate()", "every_hours and start_time"]),
        (with_(cron="cron(0/30 * ? * * *)"), ["runs more than once an hour"]),
        (with_(cron="cron(0 3 29 2 ? *)"), ["must run at least once a year"]),
        (with_(cron="cron(0 3 1 1 ? 2030)"), ["never delete its snapshot"]),
        # the retention
        ({"schedules": {"d": {"cron": DAILY["cron"]}}}, ["needs retain_count or retain_days"]),
        (with_(retain_count=7), ["retain_count or retain_days, not both"]),
        (with_(retain_days=36_501), ["retain_days", "1 to 36500 days"]),
        ({"schedules": {"d": {"cron": DAILY["cron"], "retain_count": 1001}}}, ["retain_count", "1 to 1000"]),
        (
            {"schedules": {"a": DAILY, "b": {"cron": MONTHLY["cron"], "retain_count": 1}}},
            ["all keep by retain_count or all by retain_days"],
        ),
        # the copies
        (with_(copies={"eu-central-1": {"retain_days": 1}}), ['copies["eu-central-1"]', "lost together"]),
        (with_(copies={"cn-north-1": {"retain_days": 1}}), ["another partition"]),
        (with_(copies={"eu-west-1": {"retain_days": 0}}), ['copies["eu-west-1"].retain_days', "1 to 36500"]),
        (with_(copies={f"eu-west-{n}": {"retain_days": 1} for n in range(1, 5)}), ["4 Regions", "3 at most"]),
        (with_(copies={"eu-west-1": {"retain_days": 9, "deprecate_days": 1}}), ["deprecate_days", "images only"]),
        (
            {**with_(copies={"eu-west-1": {"retain_days": 9, "deprecate_days": 10}}), **IMAGES},
            ["deprecate_days", "1 to 9 days"],
        ),
        # the archive
        (with_(archive_days=90), ["every 28 days or less often"]),
        ({"schedules": {"d": {**TWICE, "archive_days": 90}}}, ["every 28 days or less often"]),
        (monthly(archive_days=89), ["archive_days", "90 to 36500"]),
        (monthly(archive_count=3), ["archive_count", "belongs to retain_count"]),
        (
            {"schedules": {"m": {"cron": MONTHLY["cron"], "retain_count": 1, "archive_count": 2}}},
            ["archive_count = 2", "90 days"],
        ),
        ({**monthly(archive_days=90), **INSTANCES}, ["for volumes only"]),
        (
            {"schedules": {"a": {**MONTHLY, "archive_days": 90}, "b": {**YEARLY, "archive_days": 90}}},
            ["archive in a and b", "only one"],
        ),
        # fast restore
        (with_(fast_restore={"availability_zones": [], "days": 1}), ["availability_zones", "1 to 10"]),
        (
            with_(fast_restore={"availability_zones": ["eu-west-1a"], "days": 1}),
            ["no Availability Zone of eu-central-1"],
        ),
        (with_(fast_restore={"availability_zones": ["eu-central-1a"]}), ["fast_restore", "needs count or days"]),
        (
            with_(fast_restore={"availability_zones": ["eu-central-1a"], "days": 1, "count": 1}),
            ["count or days, not both"],
        ),
        (with_(fast_restore={"availability_zones": ["eu-central-1a"], "days": 15}), ["no snapshot left to restore"]),
        (
            {**with_(fast_restore={"availability_zones": ["eu-central-1a"], "days": 1}), **IMAGES},
            ["fast_restore", "not for images"],
        ),
        # deprecation
        (with_(deprecate_days=7), ["deprecate_days", "images only"]),
        ({**with_(deprecate_count=1), **IMAGES}, ["deprecate_count", "belongs to retain_count"]),
        ({**with_(deprecate_days=15), **IMAGES}, ["deprecate_days", "1 to 14 days"]),
        ({**with_(retain_days=9000, deprecate_days=3651), **IMAGES}, ["deprecate_days", "1 to 3650"]),
        # sharing
        (with_(share_with_accounts=[]), ["share_with_accounts", "at least one"]),
        (with_(share_with_accounts=["123"]), ["share_with_accounts[0]", "twelve digits"]),
        (with_(share_with_accounts=["210987654321"] * 2), ["each once"]),
        (with_(unshare_after_days=1), ["no effect without share_with_accounts"]),
        (with_(share_with_accounts=["210987654321"], unshare_after_days=15), ["later than the end of the snapshot"]),
        ({**with_(share_with_accounts=["210987654321"]), **IMAGES}, ["not for images"]),
        # the target
        ({"target": "databases"}, ["target", "images, instances, volumes"]),
        ({"target_tags": {}}, ["target_tags", "1 to 50"]),
        ({"target_tags": {"a": "1", "b": "2"}}, ["ANY of them", "never narrows it", "any_target_tag"]),
        ({"any_target_tag": True}, ["any_target_tag", "not several"]),
        ({"target_tags": {"": "x"}}, ['target_tags[""]', "1 to 128"]),
        ({"script": {}}, ["script", "targets instances", "this one targets volumes"]),
        ({"exclude_boot_volume": True}, ["exclude_boot_volume", "targets instances"]),
        ({"exclude_data_volume_tags": {"a": "b"}}, ["exclude_data_volume_tags", "targets instances"]),
        ({"reboot": True, **INSTANCES}, ["reboot", "targets images"]),
        ({"variable_tags": {"a": "$(timestamp)"}}, ["variable_tags", "instances or images"]),
        ({"variable_tags": {"a": "x"}, **INSTANCES}, ['variable_tags["a"]', "$(instance-id), $(timestamp)"]),
        ({"snapshot_tags": {str(n): "x" for n in range(46)}}, ["46 tags", "takes 45"]),
        ({"exclude_data_volume_tags": {str(n): "x" for n in range(51)}, **INSTANCES}, ["50 tags at most"]),
        # scripts
        ({"script": {"stages": ["PRE"]}, **INSTANCES}, ["script.stages", "fixed for AWS_VSS_BACKUP"]),
        ({"script": {"timeout_seconds": 60}, **INSTANCES}, ["script.timeout_seconds", "fixed for AWS_VSS_BACKUP"]),
        ({"script": {"document": "a b"}, **INSTANCES}, ["script.document", "name or ARN"]),
        ({"script": {"document": "Doc", "stages": []}, **INSTANCES}, ["script.stages", "PRE, POST or both"]),
        ({"script": {"document": "Doc", "timeout_seconds": 9}, **INSTANCES}, ["timeout_seconds", "10 to 120"]),
        ({"script": {"retry_count": 4}, **INSTANCES}, ["retry_count", "0 to 3"]),
        (
            {"script": {"document": "Doc", "stages": ["POST"], "snapshot_anyway": True}, **INSTANCES},
            ["snapshot_anyway", "there is none"],
        ),
        # keys and alarms
        ({"copy_key_arns": {"eu-west-1": COPY_KEY}}, ["copy_key_arns", "no schedule copies to eu-west-1"]),
        (
            {"schedules": {"d": COPIED}, "copy_key_arns": {"eu-west-1": KEY}},
            ['copy_key_arns["eu-west-1"]', "is in eu-central-1"],
        ),
        ({"source_key_arns": ["alias/x"]}, ["source_key_arns[0]", "not of an alias"]),
        ({"source_key_arns": [COPY_KEY], "region": "eu-central-1"}, ["source_key_arns[0]", "is in eu-west-1"]),
        ({"overdue_after_hours": 200}, ["overdue_after_hours", "1 to 168"]),
        ({"overdue_after_hours": 12}, ["up to 24 hours apart"]),
        ({"overdue_after_hours": 30, "overdue_alarm": False}, ["no effect with overdue_alarm false"]),
        ({"alarm_topic_arn": TOPIC, "region": "eu-west-1"}, ["alarm_topic_arn", "eu-west-1"]),
    ],
)
def test_arguments_that_cannot_work_are_refused(args: dict[str, Any], parts: list[str]) -> None:
    with pytest.raises(ComponentError) as error:
        built(**args)
    for part in parts:
        assert part in str(error.value), "argument, rule and way out are told"


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(ComponentError, match="5 problems"):
        built(policy_name="a b", script={}, target_tags={}, **with_(retain_days=0, deprecate_days=1))
