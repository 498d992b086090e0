import json
from typing import Any, cast

import pytest

from components.protection.air_gapped_vault import AirGappedVault, AirGappedVaultArgs
from components.shared.checks import ComponentError
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted

BOUNDS = {"min_retention_days": 7, "max_retention_days": 365}
OWN, RECOVERY, AUDIT = "123456789012", "333333333333", "444444444444"
TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"
KEY = "arn:aws:kms:eu-central-1:555555555555:key/11111111-2222-3333-4444-555555555555"
DEPLOYER = "arn:aws:iam::123456789012:role/deployment"


def built(name: str = "sealed", **args: Any) -> Estate:
    return record(lambda: AirGappedVault(name, cast("AirGappedVaultArgs", {**BOUNDS, **args})))


def test_aws_accepts_everything_the_vault_emits() -> None:
    assert_accepted(built())
    assert_accepted(
        built(
            vault_name="v-1",
            share_account_ids=[RECOVERY, AUDIT],
            copy_in_account_ids=[RECOVERY],
            copy_in_organization_id="o-a1b2c3d4e5",
            policy_administrator_role_arns=[DEPLOYER],
            kms_key_arn=KEY,
            alarm_topic_arn=TOPIC,
            tags={"a": "b"},
        )
    )
    assert_accepted(built(region="eu-west-1", min_retention_days=36_500, max_retention_days=36_500))


def test_the_vault_is_protected_and_shared_with_nobody_by_default() -> None:
    estate = built()
    vault = estate.by_name("sealed-vault")
    assert vault.protect
    assert dict(vault.inputs) == {
        "minRetentionDays": 7,
        "maxRetentionDays": 365,
        "tags": {"Name": "sealed-vault"},
    }, "encrypted with a key of AWS, which nobody here can delete"
    assert estate.by_type == {
        "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault": 1,
        "aws:backup/vaultPolicy:VaultPolicy": 1,
        "reliability:index:AirGappedVault": 1,
    }, "it is locked by nature, and has no lock of ours"


def test_accounts_of_the_organization_get_a_share_each_by_its_own_name() -> None:
    estate = built(share_account_ids=[RECOVERY, AUDIT])
    share = estate.by_name("sealed-share")
    assert share.inputs["allowExternalPrincipals"] is False
    assert estate.by_name("sealed-share-vault").inputs["resourceArn"] == estate.by_name("sealed-vault").outputs["arn"]
    for account in (RECOVERY, AUDIT):
        assert estate.by_name(f"sealed-share-{account}").inputs["principal"] == account
    fewer = built(share_account_ids=[AUDIT])
    for resource in fewer.resources:
        assert estate.by_urn[resource.urn].inputs == resource.inputs, "another account changes nothing of the others"


def test_sharing_outside_the_organization_must_be_said() -> None:
    estate = built(share_account_ids=[RECOVERY], share_outside_organization=True)
    assert estate.by_name("sealed-share").inputs["allowExternalPrincipals"] is True


def test_nobody_deletes_or_shortens_and_named_accounts_copy_in() -> None:
    estate = built(copy_in_account_ids=[RECOVERY], policy_administrator_role_arns=[DEPLOYER])
    keep, guard, enter = json.loads(estate.by_name("sealed-access").inputs["policy"])["Statement"]
    assert "Condition" not in keep, "no role may: AWS Backup would refuse it as well"
    assert guard["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": [DEPLOYER]}}
    assert enter["Principal"] == {"AWS": [f"arn:aws:iam::{RECOVERY}:root"]}


def test_failed_jobs_reach_the_topic_and_every_child_is_in_the_region() -> None:
    estate = built(
        region="eu-west-1", alarm_topic_arn=TOPIC.replace("eu-central-1", "eu-west-1"), share_account_ids=[RECOVERY]
    )
    rule = estate.by_name("sealed-failed-jobs", "aws:cloudwatch/eventRule:EventRule")
    assert estate.by_name("sealed-vault").outputs["arn"] in rule.inputs["eventPattern"]
    regional = [one for one in estate.resources if one.custom and one.type.startswith("aws:")]
    assert {one.inputs.get("region") for one in regional} == {"eu-west-1"}


def test_the_vault_is_handed_on_only_once_its_policy_stands() -> None:
    seen: list[str] = []

    def program() -> None:
        vault = AirGappedVault("sealed", cast("AirGappedVaultArgs", BOUNDS))
        vault.vault_arn.apply(seen.append)
        assert vault.share_arn is None

    estate = record(program)
    assert seen == [estate.by_name("sealed-vault").outputs["arn"]]


@pytest.mark.parametrize(
    ("name", "args", "parts"),
    [
        ("sealed", {"min_retention_days": 6}, ["min_retention_days = 6", "7 to 36500 days"]),
        ("sealed", {"max_retention_days": 36_501}, ["max_retention_days", "7 to 36500 days"]),
        ("sealed", {"min_retention_days": 366}, ["min_retention_days = 366", "more than max_retention_days, 365"]),
        ("sealed", {"protect": False}, ["protect = False", "throw-away", "Leave the air-gapped vault out"]),
        ("x" * 37, {}, ["name = ", "1 to 36"]),
        ("sealed", {"vault_name": "a"}, ["vault_name", "2 to 50"]),
        ("sealed", {"share_account_ids": ["o-a1b2c3d4e5"]}, ["share_account_ids[0]", "12 digits"]),
        ("sealed", {"share_account_ids": [RECOVERY, RECOVERY]}, ["share_account_ids[1]", "named twice"]),
        ("sealed", {"share_outside_organization": True}, ["share_outside_organization", "without share_account_ids"]),
        ("sealed", {"copy_in_organization_id": "x"}, ["copy_in_organization_id"]),
        ("sealed", {"kms_key_arn": KEY, "region": "eu-west-1"}, ["kms_key_arn", "is in eu-central-1"]),
        ("sealed", {"alarm_topic_arn": TOPIC, "region": "eu-west-1"}, ["alarm_topic_arn", "eu-west-1"]),
        ("sealed", {"policy_administrator_role_arns": ["me"]}, ["policy_administrator_role_arns[0]", "one IAM role"]),
        ("sealed", {"break_glass_role_arns": [DEPLOYER]}, ["break_glass_role_arns", "is not an argument"]),
        ("sealed", {"share_account_ids": [OWN]}, ["share_account_ids[0]", "own account"]),
        ("sealed", {"copy_in_account_ids": [OWN]}, ["copy_in_account_ids[0]", "own account"]),
    ],
)
def test_arguments_that_cannot_work_are_refused(name: str, args: dict[str, Any], parts: list[str]) -> None:
    with pytest.raises(ComponentError) as error:
        built(name, **args)
    for part in parts:
        assert part in str(error.value), "argument, rule and way out are told"


def test_the_retention_must_be_given() -> None:
    with pytest.raises(ComponentError, match="2 problems"):
        record(lambda: AirGappedVault("sealed", cast("AirGappedVaultArgs", {})))
