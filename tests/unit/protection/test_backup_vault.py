import json
from typing import Any, cast

import pytest

from components.protection.backup_vault import BackupVault, BackupVaultArgs
from components.shared.checks import ComponentError
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted

TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"
ROLE = "arn:aws:iam::123456789012:role/break-glass"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"


def built(name: str = "main", **args: Any) -> Estate:
    return record(lambda: BackupVault(name, cast("BackupVaultArgs", args)))


def test_aws_accepts_everything_the_vault_emits() -> None:
    assert_accepted(built())
    assert_accepted(built(alarm_topic_arn=TOPIC, break_glass_role_arns=[ROLE], vault_name="v-1", tags={"a": "b"}))
    assert_accepted(built(region="eu-west-1", protect=False, kms_key_arn=KEY.replace("eu-central-1", "eu-west-1")))


def test_a_vault_without_arguments_is_encrypted_guarded_and_protected() -> None:
    estate = built()
    vault = estate.by_name("main-vault")
    key = estate.by_name("main-key", "aws:kms/key:Key")
    assert vault.protect, "recovery points must survive a destroy"
    assert key.protect, "without the key they are lost as well"
    assert dict(vault.inputs) == {
        "kmsKeyArn": key.outputs["arn"],
        "forceDestroy": False,
        "tags": {"Name": "main-vault"},
    }, "physical name by Pulumi, key of its own"
    assert json.loads(estate.by_name("main-access").inputs["policy"])["Statement"], "there is always an access policy"
    assert estate.by_type == {
        "aws:backup/vault:Vault": 1,
        "aws:backup/vaultPolicy:VaultPolicy": 1,
        "aws:cloudwatch/eventRule:EventRule": 1,
        "aws:cloudwatch/eventTarget:EventTarget": 1,
        "aws:cloudwatch/logGroup:LogGroup": 1,
        "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": 1,
        "aws:kms/alias:Alias": 1,
        "aws:kms/key:Key": 1,
        "reliability:index:BackupVault": 1,
    }, "vault, key, policy and journal; nothing else is made"


def test_a_vault_of_another_region_has_every_child_there() -> None:
    estate = built(region="eu-west-1", alarm_topic_arn=TOPIC.replace("eu-central-1", "eu-west-1"))
    regional = [resource for resource in estate.resources if resource.custom and resource.type.startswith("aws:")]
    assert {resource.inputs.get("region") for resource in regional} == {"eu-west-1"}, (
        "a vault needs a key of its Region"
    )


def test_tags_reach_every_taggable_child() -> None:
    estate = built(alarm_topic_arn=TOPIC, tags={"owner": "platform"})
    tagged = {resource.name for resource in estate.resources if "owner" in resource.inputs.get("tags", {})}
    assert tagged == {"main-key", "main-vault", "main-failed-jobs", "main-job-journal"}


def test_a_throw_away_vault_can_be_destroyed_with_its_recovery_points() -> None:
    estate = built(protect=False)
    assert estate.by_name("main-vault").inputs["forceDestroy"] is True
    assert estate.by_name("main-key", "aws:kms/key:Key").inputs["deletionWindowInDays"] == 7
    assert not [resource.name for resource in estate.resources if resource.protect], "nothing may stop the destroy"


def test_a_given_key_is_used_and_none_is_made() -> None:
    estate = built(kms_key_arn=KEY)
    assert estate.by_name("main-vault").inputs["kmsKeyArn"] == KEY
    assert not estate.of_type("aws:kms/key:Key")


def test_failed_jobs_and_quiet_failures_reach_the_topic() -> None:
    estate = built(alarm_topic_arn=TOPIC)
    vault = estate.by_name("main-vault")
    rule = estate.by_name("main-failed-jobs", "aws:cloudwatch/eventRule:EventRule")
    target = estate.by_name("main-failed-jobs", "aws:cloudwatch/eventTarget:EventTarget")
    notifications = estate.by_name("main-notifications")
    assert vault.outputs["arn"] in rule.inputs["eventPattern"], "only jobs of this vault"
    assert target.inputs["arn"] == notifications.inputs["snsTopicArn"] == TOPIC


def test_giving_a_topic_changes_nothing_else() -> None:
    before, after = built(), built(alarm_topic_arn=TOPIC)
    for resource in before.resources:
        assert after.by_urn[resource.urn].inputs == resource.inputs, f"{resource.name} must stay as it is"


@pytest.mark.parametrize(
    ("name", "args", "parts"),
    [
        ("main", {"vault_name": "a"}, ["vault_name", "2 to 50"]),
        ("main", {"vault_name": "with.dot"}, ["vault_name", "2 to 50"]),
        ("main", {"vault_name": "x" * 51}, ["vault_name", "2 to 50"]),
        ("x" * 37, {}, ["name = ", "1 to 36"]),
        ("with.dot", {}, ["name = ", "1 to 36"]),
        ("main", {"break_glass_role_arns": ["break-glass"]}, ["break_glass_role_arns[0]", "one IAM role"]),
        (
            "main",
            {"policy_administrator_role_arns": [ROLE, "arn:aws:sts::123456789012:assumed-role/ci/me"]},
            ["policy_administrator_role_arns[1]", "session"],
        ),
        ("main", {"break_glass_role_arns": ["arn:aws:iam::123456789012:role/*"]}, ["without wildcards"]),
        ("main", {"kms_key_arn": "alias/mine"}, ["kms_key_arn", "not of an alias"]),
        ("main", {"kms_key_arn": KEY, "region": "eu-west-1"}, ["kms_key_arn", "is in eu-central-1", "eu-west-1"]),
        ("main", {"alarm_topic_arn": TOPIC, "region": "eu-west-1"}, ["alarm_topic_arn", "eu-west-1"]),
        ("main", {"alarm_topic_arn": TOPIC.replace("eu-central-1", "us-east-1")}, ["alarm_topic_arn", "us-east-1"]),
        ("main", {"vaultname": "x", "lock": True}, ["vaultname", "lock", "2 problems"]),
        (
            "main",
            {"vault_name": "", "kms_key_arn": "x", "alarm_topic_arn": "y"},
            ["3 problems", "vault_name", "kms_key_arn", "alarm_topic_arn"],
        ),
    ],
)
def test_arguments_that_cannot_work_are_refused(name: str, args: dict[str, Any], parts: list[str]) -> None:
    with pytest.raises(ComponentError) as error:
        built(name, **args)
    for part in parts:
        assert part in str(error.value), "argument, rule and way out are told"
