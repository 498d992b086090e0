from typing import Any, cast

import pytest

from components.protection.account_settings import BackupAccountSettings, BackupAccountSettingsArgs
from components.shared.checks import ComponentError
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted

TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"
REGION, GLOBAL = "aws:backup/regionSettings:RegionSettings", "aws:backup/globalSettings:GlobalSettings"
ORGANIZATION = {"cross_account_backup": True, "multi_party_approval": False, "delegated_administrator": True}


OPT_IN = {"EBS": True, "EFS": True, "Redshift": False}


def built(**args: Any) -> Estate:
    given = {"opt_in": OPT_IN, **args}
    return record(lambda: BackupAccountSettings("account", cast("BackupAccountSettingsArgs", given)))


def test_aws_accepts_everything_the_settings_emit() -> None:
    assert_accepted(built())
    assert_accepted(
        built(
            opt_in={"EBS": True, "Redshift": False},
            full_management={"DynamoDB": True, "EFS": True},
            organization=ORGANIZATION,
            alarm_topic_arn=TOPIC,
            tags={"owner": "platform"},
        )
    )


def test_exactly_the_named_types_are_sent_and_the_organization_stays_as_it_is() -> None:
    estate = built()
    assert estate.by_type == {REGION: 1, "reliability:index:BackupAccountSettings": 1}
    assert dict(estate.by_name("account-region").inputs) == {"resourceTypeOptInPreference": OPT_IN}


def test_the_types_have_no_default() -> None:
    with pytest.raises(ComponentError, match="opt_in") as error:
        record(lambda: BackupAccountSettings("account", cast("BackupAccountSettingsArgs", {})))
    assert "is required" in str(error.value), (
        "AWS answers with all types of the Region: any default differs at every up"
    )


def test_every_flag_of_the_organization_is_stated_as_text() -> None:
    flags = built(organization=ORGANIZATION).by_name("account-organization").inputs["globalSettings"]
    assert flags == {
        "isCrossAccountBackupEnabled": "true",
        "isDelegatedAdministratorEnabled": "true",
        "isMpaEnabled": "false",
    }, "a flag that is left out would show as a difference at every up"


def test_the_region_is_the_regions_and_the_organization_has_none() -> None:
    estate = built(
        region="eu-west-1", organization=ORGANIZATION, alarm_topic_arn=TOPIC.replace("eu-central-1", "eu-west-1")
    )
    regions = {one.type: one.inputs.get("region") for one in estate.resources if one.type.startswith("aws:")}
    assert regions.pop(GLOBAL) is None
    assert set(regions.values()) == {"eu-west-1"}


def test_somebody_hears_of_a_change() -> None:
    estate = built(alarm_topic_arn=TOPIC)
    rule = estate.by_name("account-changed", "aws:cloudwatch/eventRule:EventRule")
    assert "docs/backup-account.md#the-opt-in-changed" in rule.inputs["description"]
    assert estate.by_name("account-changed", "aws:cloudwatch/eventTarget:EventTarget").inputs["arn"] == TOPIC


def test_the_types_that_are_on_come_back() -> None:
    estate = built(opt_in={"S3": True, "EBS": True, "FSx": False})
    (component,) = estate.of_type("reliability:index:BackupAccountSettings")
    assert component.outputs["optedInTypes"] == ["EBS", "S3"]


@pytest.mark.parametrize(
    ("args", "parts"),
    [
        ({"opt_in": {}}, ["opt_in", "names no type", "describe-region-settings"]),
        ({"full_management": {}}, ["full_management", "names no type"]),
        ({"opt_in": {"ebs": True}}, ['opt_in["ebs"]', "Write EBS"]),
        ({"opt_in": {"Storage-Gateway": True}}, ["Write Storage Gateway"]),
        ({"full_management": {"Dynamo/DB": True}}, ['full_management["Dynamo/DB"]', "Write DynamoDB"]),
        ({"opt_in": {"EBS": "yes"}}, ['opt_in["EBS"]', "must be true or false"]),
        ({"organization": {"cross_account_backup": True}}, ["2 problems", "multi_party_approval", "is required"]),
        ({"alarm_topic_arn": "topic"}, ["alarm_topic_arn", "ARN of an SNS topic"]),
        ({"alarm_topic_arn": TOPIC.replace("eu-central-1", "us-east-1")}, ["alarm_topic_arn", "us-east-1"]),
    ],
)
def test_arguments_that_cannot_work_are_refused(args: dict[str, Any], parts: list[str]) -> None:
    with pytest.raises(ComponentError) as error:
        built(**args)
    for part in parts:
        assert part in str(error.value)
