"""The text of the APIs, applied: what AWS takes passes, and each single mistake is found."""

import copy
from typing import Any

import pytest

from tests.checkers.botocore_model import check_call

CRON = "cron(0 3 ? * * *)"
KEPT = {"Interval": 14, "IntervalUnit": "DAYS"}
SCHEDULE = {"Name": "daily", "CreateRule": {"CronExpression": CRON}, "RetainRule": KEPT}
VOLUMES = {
    "PolicyType": "EBS_SNAPSHOT_MANAGEMENT",
    "ResourceTypes": ["VOLUME"],
    "TargetTags": [{"Key": "a", "Value": "b"}],
    "Schedules": [SCHEDULE],
}
VSS = {"ExecutionHandler": "AWS_VSS_BACKUP"}
ARCHIVE = {"RetainRule": {"RetentionArchiveTier": {"Interval": 90, "IntervalUnit": "DAYS"}}}
MONTHLY = {"CreateRule": {"CronExpression": "cron(0 3 1 * ? *)"}}
INSTANCES = {"ResourceTypes": ["INSTANCE"]}
IMAGES = {"PolicyType": "IMAGE_MANAGEMENT", "ResourceTypes": ["INSTANCE"]}
COPY = {"Encrypted": True, "RetainRule": KEPT}


def found(details: dict[str, Any], schedule: dict[str, Any] | None = None) -> list[str]:
    merged = copy.deepcopy({**VOLUMES, **details})
    if schedule is not None:
        merged["Schedules"] = [{**SCHEDULE, **schedule}]
    params = {
        "ExecutionRoleArn": "arn:aws:iam::123456789012:role/snapshots",
        "Description": "Snapshots",
        "State": "ENABLED",
        "PolicyDetails": merged,
    }
    return [str(one) for one in check_call("dlm", "CreateLifecyclePolicy", params)]


@pytest.mark.parametrize(
    ("details", "schedule"),
    [
        ({}, None),
        ({}, {"CreateRule": {"Interval": 12, "IntervalUnit": "HOURS", "Times": ["03:00"]}}),
        ({}, {**MONTHLY, "ArchiveRule": ARCHIVE}),
        ({}, {"CrossRegionCopyRules": [{**COPY, "Target": "eu-west-1"}]}),
        (INSTANCES, {"CreateRule": {"CronExpression": CRON, "Scripts": [VSS]}}),
        (
            {**IMAGES, "Parameters": {"NoReboot": True}},
            {"DeprecateRule": KEPT, "CrossRegionCopyRules": [{**COPY, "TargetRegion": "eu-west-1"}]},
        ),
    ],
)
def test_what_aws_takes_passes(details: dict[str, Any], schedule: dict[str, Any] | None) -> None:
    assert found(details, schedule) == []


@pytest.mark.parametrize(
    ("details", "schedule", "rule"),
    [
        ({"TargetTags": []}, None, "TargetTags"),
        ({"Schedules": [SCHEDULE, SCHEDULE]}, None, "different names"),
        ({"Schedules": [SCHEDULE, {**SCHEDULE, "Name": "b", "RetainRule": {"Count": 1}}]}, None, "same retention type"),
        (
            {"Schedules": [{**SCHEDULE, **MONTHLY, "Name": n, "ArchiveRule": ARCHIVE} for n in "ab"]},
            None,
            "only one schedule",
        ),
        ({"Parameters": {"NoReboot": True}}, None, "Parameters"),
        ({"PolicyType": "IMAGE_MANAGEMENT"}, None, "targets INSTANCE"),
        ({}, {"CreateRule": {}}, "CronExpression, or Interval"),
        ({}, {"CreateRule": {"CronExpression": CRON, "Interval": 1}}, "CronExpression, or Interval"),
        ({}, {"CreateRule": {"Interval": 5, "IntervalUnit": "HOURS", "Times": ["03:00"]}}, "Interval must be"),
        ({}, {"CreateRule": {"Interval": 12, "IntervalUnit": "HOURS"}}, "Times"),
        ({}, {"CreateRule": {"CronExpression": CRON, "Scripts": [VSS]}}, "target instances only"),
        (
            INSTANCES,
            {"CreateRule": {"CronExpression": CRON, "Scripts": [{**VSS, "Stages": ["PRE"]}]}},
            "omitted with AWS_VSS_BACKUP",
        ),
        (
            INSTANCES,
            {
                "CreateRule": {
                    "CronExpression": CRON,
                    "Scripts": [
                        {"ExecutionHandler": "D", "Stages": ["POST"], "ExecuteOperationOnScriptFailure": False}
                    ],
                }
            },
            "without a pre script",
        ),
        ({}, {"RetainRule": {"Count": 1, **KEPT}}, "either Count"),
        ({}, {"RetainRule": {"Interval": 101, "IntervalUnit": "YEARS"}}, "1 to 36500 days"),
        ({}, {"VariableTags": [{"Key": "a", "Value": "$(timestamp)"}]}, "target instances only"),
        (INSTANCES, {"VariableTags": [{"Key": "a", "Value": "x"}]}, "values of VariableTags"),
        ({}, {"DeprecateRule": KEPT}, "AMI policies only"),
        (IMAGES, {"DeprecateRule": {"Interval": 15, "IntervalUnit": "DAYS"}}, "no more than the retention"),
        (IMAGES, {"DeprecateRule": {"Count": 1}}, "the retention's own type"),
        (IMAGES, {"CreateRule": {"CronExpression": CRON, "Location": "CLOUD"}}, "Location"),
        (IMAGES, {**MONTHLY, "ArchiveRule": ARCHIVE}, "snapshot policies"),
        (INSTANCES, {**MONTHLY, "ArchiveRule": ARCHIVE}, "target volumes only"),
        ({}, {"ArchiveRule": ARCHIVE}, "28 days or longer"),
        (
            {},
            {
                **MONTHLY,
                "ArchiveRule": {"RetainRule": {"RetentionArchiveTier": {"Interval": 89, "IntervalUnit": "DAYS"}}},
            },
            "90 days at least",
        ),
        ({}, {"CrossRegionCopyRules": [{**COPY, "TargetRegion": "eu-west-1"}]}, "name Target, not TargetRegion"),
        (IMAGES, {"CrossRegionCopyRules": [{**COPY, "Target": "eu-west-1"}]}, "name TargetRegion, not Target"),
        (
            {},
            {"CrossRegionCopyRules": [{**COPY, "Target": "eu-west-1", "DeprecateRule": KEPT}]},
            "AMI policies only",
        ),
    ],
)
def test_a_single_mistake_is_found(details: dict[str, Any], schedule: dict[str, Any] | None, rule: str) -> None:
    assert rule in " ".join(found(details, schedule)), "what AWS would refuse in the account is refused here"


@pytest.mark.parametrize(
    ("params", "rule"),
    [
        ({"SourceType": "db-instance", "SourceIds": ["shop"]}, ""),
        ({"SourceType": "instance"}, "SourceType must be one of"),
        ({"SourceIds": ["shop"]}, "SourceIds need SourceType"),
    ],
)
def test_an_event_subscription_names_its_kind(params: dict[str, Any], rule: str) -> None:
    given = {"SubscriptionName": "events", "SnsTopicArn": "arn:aws:sns:eu-central-1:123456789012:alarms", **params}
    told = " ".join(map(str, check_call("rds", "CreateEventSubscription", given)))
    assert rule in told if rule else not told
