"""The component: what it makes, what AWS is asked for, and what is refused."""

from typing import Any, cast

import pulumi
import pytest

from components.protection.snapshot_policy import SnapshotPolicy, SnapshotPolicyArgs
from rehearsal.estate import Estate, Resource
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted

TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
COPY_KEY = KEY.replace("eu-central-1", "eu-west-1")
DAILY = {"cron": "cron(0 3 ? * * *)", "retain_days": 14}
TWICE = {"every_hours": 12, "start_time": "03:30", "retain_days": 7}
COPIED = {**DAILY, "copies": {"eu-west-1": {"retain_days": 30}}}
MONTHLY = {"cron": "cron(0 3 1 * ? *)", "retain_days": 30}
YEARLY = {"cron": "cron(0 3 1 1 ? *)", "retain_days": 30}
FULL = {
    **MONTHLY,
    "copies": {
        "eu-west-1": {"retain_days": 365},
        "eu-north-1": {"retain_days": 365},
        "eu-west-3": {"retain_days": 30},
    },
    "fast_restore": {"availability_zones": ["eu-central-1b", "eu-central-1a"], "days": 2},
    "archive_days": 335,
    "share_with_accounts": ["210987654321", "111122223333"],
    "unshare_after_days": 20,
}
IMAGE = {
    "cron": "cron(0 3 ? * SUN *)",
    "retain_days": 60,
    "deprecate_days": 30,
    "copies": {"eu-west-1": {"retain_days": 90, "deprecate_days": 60}},
}


def built(name: str = "snapshots-daily", **args: Any) -> Estate:
    given = {"policy_name": "daily", "schedules": {"daily": DAILY}, **args}
    return record(lambda: SnapshotPolicy(name, cast("SnapshotPolicyArgs", given)))


def policy_of(estate: Estate) -> Resource:
    return estate.of_type("aws:dlm/lifecyclePolicy:LifecyclePolicy")[0]


def details(estate: Estate) -> dict[str, Any]:
    return dict(policy_of(estate).inputs["policyDetails"])


def schedules(estate: Estate) -> dict[str, dict[str, Any]]:
    return {block["name"]: dict(block) for block in details(estate)["schedules"]}


def alarms(estate: Estate) -> dict[str, dict[str, Any]]:
    found = estate.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
    return {alarm.name.removeprefix("snapshots-daily-"): dict(alarm.inputs) for alarm in found}


@pytest.mark.parametrize(
    "args",
    [
        {},
        {"schedules": {"daily": DAILY, "twice": TWICE, "m": MONTHLY, "y": YEARLY}},
        {"schedules": {"all of it": FULL}, "region": "eu-central-1", "tags": {"a": "b"}, "snapshot_tags": {"c": "d"}},
        {"schedules": {"m": {"cron": MONTHLY["cron"], "retain_count": 2, "archive_count": 3}}},
        {"schedules": {"d": {**DAILY, "fast_restore": {"availability_zones": ["eu-central-1a"], "count": 1}}}},
        {"target": "instances", "script": {}, "exclude_boot_volume": True, "exclude_data_volume_tags": {"t": "mp"}},
        {"target": "instances", "script": {"document": "Freeze", "retry_count": 3, "timeout_seconds": 120}},
        {"target": "instances", "script": {"document": "Thaw", "stages": ["POST"]}},
        {"target": "instances", "script": {"document": "Freeze", "stages": ["PRE"], "snapshot_anyway": True}},
        {"target": "instances", "variable_tags": {"made": "$(timestamp)", "of": "$(instance-id)"}},
        {"target": "images", "schedules": {"weekly": IMAGE}, "reboot": True},
        {"target": "images", "schedules": {"w": {"cron": IMAGE["cron"], "retain_count": 8, "deprecate_count": 8}}},
        {"target_tags": {"a": "1", "b": "2"}, "any_target_tag": True, "copy_tags": True, "enabled": False},
        {"name": "n" * 40, "policy_name": "p" * 60},
    ],
)
def test_aws_accepts_everything_the_policy_emits(args: dict[str, Any]) -> None:
    assert_accepted(built(alarm_topic_arn=TOPIC, **args))


def test_a_policy_makes_exactly_these_resources() -> None:
    assert built(schedules={"daily": COPIED}, alarm_topic_arn=TOPIC).by_type == {
        "aws:cloudwatch/eventRule:EventRule": 1,
        "aws:cloudwatch/eventTarget:EventTarget": 1,
        "aws:cloudwatch/metricAlarm:MetricAlarm": 3,
        "aws:dlm/lifecyclePolicy:LifecyclePolicy": 1,
        "aws:iam/role:Role": 1,
        "aws:iam/rolePolicy:RolePolicy": 1,
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment": 1,
        "aws:kms/alias:Alias": 1,
        "aws:kms/key:Key": 1,
        "reliability:index:SnapshotPolicy": 1,
    }


def test_a_policy_takes_volumes_that_carry_its_tag() -> None:
    found = details(built())
    assert found["targetTags"] == {"snapshot-policy": "daily"}
    assert (found["policyType"], found["resourceTypes"]) == ("EBS_SNAPSHOT_MANAGEMENT", ["VOLUME"])
    assert "parameters" not in found, "a policy for volumes has none"


@pytest.mark.parametrize(
    ("args", "kind", "resource", "parameters"),
    [
        ({"target": "instances"}, "EBS_SNAPSHOT_MANAGEMENT", "INSTANCE", {"excludeBootVolume": False}),
        ({"target": "images"}, "IMAGE_MANAGEMENT", "INSTANCE", {"noReboot": True}),
    ],
)
def test_the_target_decides_type_and_parameters(
    args: dict[str, Any], kind: str, resource: str, parameters: dict[str, Any]
) -> None:
    found = details(built(**args))
    assert (found["policyType"], found["resourceTypes"], found["parameters"]) == (kind, [resource], parameters)


def test_an_interval_becomes_a_cron_expression() -> None:
    rule = schedules(built(schedules={"twice": TWICE}))["twice"]["createRule"]
    assert rule == {"cronExpression": "cron(30 3,15 ? * * *)", "location": "CLOUD"}, (
        "computed properties of an interval would stick to the place of the schedule in the list"
    )


def test_a_schedule_that_says_everything_is_emitted_as_said() -> None:
    own = {place: KEY.replace("eu-central-1", place) for place in FULL["copies"]}
    found = schedules(built(schedules={"full": FULL}, copy_key_arns=own, tags={"a": "b"}, snapshot_tags={"c": "d"}))
    age = {"interval": 365, "intervalUnit": "DAYS"}
    copy = {"encrypted": True, "copyTags": True, "retainRule": age}
    assert found["full"] == {
        "name": "full",
        "createRule": {"cronExpression": "cron(0 3 1 * ? *)", "location": "CLOUD"},
        "retainRule": {"interval": 30, "intervalUnit": "DAYS"},
        "tagsToAdd": {"a": "b", "c": "d"},
        "crossRegionCopyRules": [
            {**copy, "target": "eu-north-1", "cmkArn": own["eu-north-1"]},
            {**copy, "target": "eu-west-1", "cmkArn": own["eu-west-1"]},
            {**copy, "target": "eu-west-3", "cmkArn": own["eu-west-3"], "retainRule": {**age, "interval": 30}},
        ],
        "archiveRule": {"archiveRetainRule": {"retentionArchiveTier": {"interval": 335, "intervalUnit": "DAYS"}}},
        "fastRestoreRule": {
            "availabilityZones": ["eu-central-1a", "eu-central-1b"],
            "interval": 2,
            "intervalUnit": "DAYS",
        },
        "shareRule": {
            "targetAccounts": ["111122223333", "210987654321"],
            "unshareInterval": 20,
            "unshareIntervalUnit": "DAYS",
        },
    }


def test_copies_of_images_name_their_region_in_the_member_for_images() -> None:
    (copy,) = schedules(built(target="images", schedules={"weekly": IMAGE}))["weekly"]["crossRegionCopyRules"]
    assert (copy["targetRegion"], "target" in copy) == ("eu-west-1", False)
    assert copy["deprecateRule"] == {"interval": 60, "intervalUnit": "DAYS"}


def test_tags_are_copied_only_when_asked_because_the_provider_then_replaces_the_policy() -> None:
    assert "copyTags" not in schedules(built())["daily"]
    assert schedules(built(copy_tags=True))["daily"]["copyTags"] is True


def test_vss_takes_no_snapshot_when_it_fails_and_says_nothing_that_it_fixes_itself() -> None:
    script = schedules(built(target="instances", script={}))["daily"]["createRule"]["scripts"]
    assert script == {"executionHandler": "AWS_VSS_BACKUP", "executeOperationOnScriptFailure": False}, (
        "AWS's default is a crash-consistent snapshot that nobody notices"
    )


def test_a_document_of_ones_own_runs_before_and_after() -> None:
    script = {"document": "Freeze", "stages": ["POST", "PRE"], "retry_count": 2}
    assert schedules(built(target="instances", script=script))["daily"]["createRule"]["scripts"] == {
        "executionHandler": "Freeze",
        "executionHandlerService": "AWS_SYSTEMS_MANAGER",
        "executeOperationOnScriptFailure": False,
        "executionTimeout": 10,
        "maximumRetryCount": 2,
        "stages": ["PRE", "POST"],
    }
    after = {"document": "Thaw", "stages": ["POST"]}
    emitted = schedules(built(target="instances", script=after))["daily"]["createRule"]["scripts"]
    assert "executeOperationOnScriptFailure" not in emitted, "it is about a pre script, and AWS wants it left out"


@pytest.mark.parametrize(
    ("args", "policies"),
    [
        ({}, ["AWSDataLifecycleManagerServiceRole"]),
        ({"target": "images"}, ["AWSDataLifecycleManagerServiceRoleForAMIManagement"]),
        (
            {"target": "instances", "script": {}},
            ["AWSDataLifecycleManagerSSMFullAccess", "AWSDataLifecycleManagerServiceRole"],
        ),
    ],
)
def test_the_role_has_awss_policies_for_what_it_does(args: dict[str, Any], policies: list[str]) -> None:
    attached = built(**args).of_type("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    assert sorted(one.inputs["policyArn"].rpartition("/")[2] for one in attached) == policies
    assert {one.inputs["policyArn"].rpartition("/")[0] for one in attached} == {"arn:aws:iam::aws:policy/service-role"}


def test_the_policy_waits_for_its_roles_permissions() -> None:
    estate = built(target="instances", script={})
    permissions = {resource.urn for resource in estate.resources if "rolePolicy" in resource.type}
    assert len(permissions) == 3
    assert permissions <= set(policy_of(estate).dependencies), "the first run would fail"


def test_every_region_that_is_copied_to_has_one_key_of_its_own() -> None:
    estate = built(schedules={"daily": COPIED, "monthly": {**MONTHLY, "copies": COPIED["copies"]}})
    (key,) = estate.of_type("aws:kms/key:Key")
    assert key.inputs["region"] == "eu-west-1"
    assert {rule["crossRegionCopyRules"][0]["cmkArn"] for rule in schedules(estate).values()} == {key.outputs["arn"]}
    assert key.outputs["arn"] in estate.by_name("snapshots-daily-keys").inputs["policy"]
    assert key.protect
    own = built(schedules={"daily": COPIED}, copy_key_arns={"eu-west-1": COPY_KEY})
    assert not own.of_type("aws:kms/key:Key"), "the caller's key is used"


def test_the_role_may_use_keys_through_ec2_only() -> None:
    text = built().by_name("snapshots-daily-keys").inputs["policy"]
    assert "arn:aws:kms:eu-central-1:123456789012:key/*" in text, "any volume may carry the tag"
    narrow = built(source_key_arns=[KEY]).by_name("snapshots-daily-keys").inputs["policy"]
    assert (KEY in narrow, "key/*" in narrow) == (True, False), "no more than said"
    assert text.count("kms:ViaService") == 2


def test_what_fails_and_what_does_not_happen_raises_an_alarm() -> None:
    found = alarms(built(schedules={"daily": COPIED}, alarm_topic_arn=TOPIC))
    assert {role: (alarm["metricName"], alarm["treatMissingData"]) for role, alarm in found.items()} == {
        "failed": ("SnapshotsCreateFailed", "notBreaching"),
        "copy-failed": ("SnapshotsCopiedRegionFailed", "notBreaching"),
        "overdue": ("SnapshotsCreateCompleted", "breaching"),
    }
    assert {alarm["namespace"] for alarm in found.values()} == {"AWS/EBS"}
    assert found["overdue"]["evaluationPeriods"] == 37, "a day, an hour to start and twelve for the snapshot"
    assert {tuple(alarm["alarmActions"]) for alarm in found.values()} == {(TOPIC,)}
    assert len({alarm["dimensions"]["DLMPolicyId"] for alarm in found.values()}) == 1


def test_alarms_of_images_and_scripts_have_their_own_metrics() -> None:
    images = alarms(built(target="images", schedules={"weekly": IMAGE}))
    assert {alarm["metricName"] for alarm in images.values()} == {"ImagesCreateFailed", "ImagesCopiedRegionFailed"}
    vss = alarms(built(target="instances", script={}))
    assert vss["vss-failed"]["metricName"] == "VSSBackupFailed"
    own = alarms(built(target="instances", script={"document": "Freeze"}))
    assert {"PreScriptFailed", "PostScriptFailed"} <= {alarm["metricName"] for alarm in own.values()}


@pytest.mark.parametrize(
    ("args", "hours"),
    [
        ({"schedules": {"twice": TWICE}}, 25),
        ({"schedules": {"daily": DAILY, "monthly": MONTHLY}}, 37),
        ({"schedules": {"monthly": MONTHLY}}, None),
        ({"overdue_after_hours": 48}, 48),
        ({"overdue_alarm": False}, None),
        ({"enabled": False}, None),
    ],
)
def test_silence_is_told_after_the_longest_time_between_two_runs(args: dict[str, Any], hours: int | None) -> None:
    overdue = alarms(built(**args)).get("overdue")
    assert (None if overdue is None else overdue["evaluationPeriods"]) == hours


def test_a_policy_that_stopped_is_told_of() -> None:
    estate = built(alarm_topic_arn=TOPIC)
    (rule,) = estate.of_type("aws:cloudwatch/eventRule:EventRule")
    assert policy_of(estate).outputs["arn"] in rule.inputs["eventPattern"]
    assert not built().of_type("aws:cloudwatch/eventRule:EventRule"), "there is nobody to tell"


def test_policy_and_keys_are_protected_unless_the_stack_is_thrown_away() -> None:
    kept, gone = built(schedules={"daily": COPIED}), built(schedules={"daily": COPIED}, protect=False)
    protected = {resource.type for resource in kept.resources if resource.protect}
    assert protected == {"aws:dlm/lifecyclePolicy:LifecyclePolicy", "aws:kms/key:Key"}
    assert not any(resource.protect for resource in gone.resources)


def test_global_children_take_no_region_and_the_others_do() -> None:
    estate = built(region="eu-central-1", schedules={"daily": COPIED}, alarm_topic_arn=TOPIC)
    regions = {r.type.split(":")[1].split("/")[0]: r.inputs.get("region") for r in estate.resources if r.custom}
    assert (regions["iam"], regions["kms"], regions["dlm"]) == (None, "eu-west-1", "eu-central-1")
    assert regions["cloudwatch"] == "eu-central-1"


def test_a_schedule_more_changes_the_policy_alone_and_order_changes_nothing() -> None:
    before = built(schedules={"daily": COPIED})
    after = built(schedules={"annual": YEARLY, "daily": COPIED})
    changed = {r.name for r in before.resources if after.by_urn[r.urn].inputs != r.inputs}
    assert changed == {"snapshots-daily-policy"}
    assert schedules(after)["daily"] == schedules(before)["daily"], "the schedule that was there stays as it is"
    turned = built(schedules={"daily": COPIED, "annual": YEARLY})
    assert policy_of(turned).inputs == policy_of(after).inputs, "schedules are told apart by name"


def test_the_components_outputs_are_registered() -> None:
    estate = built(schedules={"daily": COPIED})
    outputs = estate.by_name("snapshots-daily", "reliability:index:SnapshotPolicy").outputs
    assert outputs["targetTags"] == {"snapshot-policy": "daily"}, "what a volume needs"
    assert outputs["policyArn"] == policy_of(estate).outputs["arn"]
    assert set(outputs["copyKeyArns"]) == {"eu-west-1"}


def test_a_copy_that_turns_out_to_stay_in_the_policys_region_is_refused() -> None:
    with pytest.raises(pulumi.RunError, match="lost together with the original"):
        built(schedules={"daily": {**DAILY, "copies": {"eu-central-1": {"retain_days": 7}}}})


def test_numbers_of_other_languages_are_whole_again() -> None:
    rule = schedules(built(schedules={"d": {"cron": DAILY["cron"], "retain_count": 7.0}}))["d"]["retainRule"]
    assert repr(rule["count"]) == "7"
