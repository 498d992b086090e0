"""What restore testing refuses, and that the checkers which accept it are able to refuse."""

from typing import Any

import pytest

from components.protection.restore_metadata import OVERRIDES, RestoreTestType
from components.protection.restore_testing import RestoreTesting
from components.shared.checks import ComponentError
from rehearsal.recording import record
from tests.checkers.botocore_model import check_call
from tests.unit.protection.restore_testing_builder import (
    ACCOUNT,
    EFS,
    FILES,
    KEY,
    PLACE,
    PROFILE_ROLE,
    TOPIC,
    TWICE,
    VAULT,
    built,
    everything,
    selection,
)


def one(**changes: Any) -> dict[str, Any]:
    return {"selections": {"files": {**EFS, **changes}}}


def servers(**overrides: str) -> dict[str, Any]:
    return {"selections": {"s": everything("EC2", restore_metadata_overrides=overrides)}, **PLACE}


def share(**overrides: str) -> dict[str, Any]:
    return {"selections": {"s": everything("FSx", restore_metadata_overrides=overrides)}, **PLACE}


@pytest.mark.parametrize(
    ("args", "parts"),
    [
        ({"name": "t" * 33}, ["name = ", "1 to 32"]),
        ({"name": "1st"}, ["name = ", "starting with a letter"]),
        ({"plan_name": "a-b"}, ["plan_name", "1 to 50 letters, digits or '_'"]),
        ({"schedule": "rate(1 day)"}, ["schedule", "does not take rate()"]),
        ({"schedule_timezone": "Mars/Base"}, ["schedule_timezone", "IANA"]),
        ({"start_window_hours": 0}, ["start_window_hours", "1 to 168 hours"]),
        ({"start_window_hours": 169}, ["start_window_hours", "1 to 168 hours"]),
        ({"selection_window_days": 366}, ["selection_window_days", "1 to 365 days"]),
        ({"algorithm": "OLDEST"}, ["algorithm", "must be one of"]),
        ({"recovery_point_types": []}, ["recovery_point_types", "at least one"]),
        ({"recovery_point_types": ["FULL"]}, ["recovery_point_types[0]", "must be one of"]),
        ({"include_vaults": []}, ["include_vaults", "1 to 30"]),
        ({"include_vaults": ["*", VAULT]}, ["include_vaults[0]", "ARN of a backup vault"]),
        ({"exclude_vaults": ["*"]}, ["exclude_vaults[0]", "ARN of a backup vault"]),
        ({"exclude_vaults": [VAULT] * 31}, ["exclude_vaults", "1 to 30"]),
        ({"overdue_after_hours": 200}, ["overdue_after_hours", "1 to 168 hours"]),
        ({"overdue_after_hours": 95}, ["overdue_after_hours", "up to 96 hours apart"]),
        ({"overdue_after_hours": 9, "schedule": "cron(0 0 1 1 ? 2030)"}, ["overdue_after_hours", "does not run twice"]),
        ({"selections": {}}, ["selections", "must be 1 to 30"]),
        ({"selections": {f"s{n}": EFS for n in range(31)}}, ["selections = 31", "must be 1 to 30"]),
        ({"selections": {"a b": EFS}}, ['selections["a b"]', "1 to 50"]),
        ({"selections": {"a-b": EFS, "a_b": EFS}}, ['selections["a_b"]', "becomes a_b in AWS"]),
        (one(resource_type="Redshift"), ["resource_type", "must be one of"]),
        (one(resource_arns=[]), ["resource_arns", "1 to 30 ARNs"]),
        (one(resource_arns=FILES * 16), ["resource_arns = 32", "1 to 30 ARNs"]),
        (one(resource_arns=["*", FILES[0]]), ["resource_arns = '*'", "cannot stand beside ARNs"]),
        (one(resource_arns=[FILES[0], FILES[0]]), ["resource_arns[1]", "is there twice"]),
        (one(resource_arns=["arn:aws:s3:::bucket"]), ["resource_arns[0]", "of the type EFS"]),
        (one(resource_arns=[FILES[0][:-3] + "*"]), ["resource_arns[0]", "one resource"]),
        (
            {"region": "eu-west-1"},
            ["resource_arns[0]", "is in eu-central-1, but the plan restores what is in eu-west-1"],
        ),
        (one(tags_equal={"a": "b"}), ["tags_equal", 'narrows ["*"] only']),
        ({"selections": {"f": everything("EFS", tags_equal={"aws:x": "y"})}}, ['tags_equal["aws:x"]', "must be a tag"]),
        ({"selections": {"f": everything("EFS", tags_equal={str(n): "" for n in range(31)})}}, ["30 conditions"]),
        (one(validation_window_hours=169), ["validation_window_hours", "0 to 168 hours"]),
        (one(validation_window_hours=-1), ["validation_window_hours", "0 to 168 hours"]),
        ({"selections": {"a": {**EFS, "validation_window_hours": 0}, "b": EFS}}, ["EFS with a validation window of 0"]),
        (
            {**one(validation_window_hours=0), "validation_document_name": "d" * 3},
            ["validation_document_name", "no effect"],
        ),
        ({"validation_document_name": "arn:aws:ssm:x"}, ["validation_document_name", "not its ARN"]),
        (one(restore_metadata_overrides={"engine": "x"}), ['overrides["engine"]', "not a key", "kmsKeyId"]),
        (one(restore_metadata_overrides={"kmsKeyId": "a", "KMSKEYID": "a"}), ['overrides["KMSKEYID"]', "given twice"]),
        (
            {"selections": {"s": everything("EC2")}},
            ["resource_type = 'EC2'", "default network", "vpc_id and subnet_ids"],
        ),
        *(
            ({"selections": {"s": everything(kind)}}, [f"resource_type = '{kind}'", "default network"])
            for kind in ("Aurora", "DocumentDB", "FSx", "Neptune", "RDS")
        ),
        (servers(subnetId="subnet-1"), ['overrides["subnetId"]', "which vpc_id and subnet_ids do"]),
        (servers(SecurityGroupIds='["sg-1"]'), ['overrides["SecurityGroupIds"]', "decides where"]),
        (servers(iamInstanceProfileName="UseBackedUpValue"), ["iamInstanceProfileName", "instance_profile_role_arns"]),
        (share(subnetIds="subnet-1"), ['overrides["subnetIds"]', "JSON array"]),
        (share(windowsConfiguration="{"), ['overrides["windowsConfiguration"]', "JSON object"]),
        (share(windowsConfiguration="{}"), ["lacks activeDirectoryId"]),
        (share(ontapConfiguration='{"junctionPath": "/a"}'), ["lacks storageVirtualMachineId"]),
        (share(lustreConfiguration='{"size": 1}'), ["has size"]),
        ({"vpc_id": "vpc-1"}, ["subnet_ids", "is required with vpc_id"]),
        ({"subnet_ids": {"a": "subnet-1"}}, ["vpc_id", "is required with subnet_ids"]),
        ({"vpc_id": "vpc-1", "subnet_ids": {}}, ["subnet_ids", "at least one subnet"]),
        (
            {"selections": {"d": everything("RDS")}, "vpc_id": "v", "subnet_ids": {"eu-central-1a": "s"}},
            ["subnet_ids", "two AZs for RDS"],
        ),
        ({"key_arns": ["alias/main"]}, ["key_arns[0]", "not of an alias"]),
        ({"key_arns": [KEY], "region": "eu-west-1"}, ["key_arns[0]", "is in eu-central-1"]),
        (
            {"instance_profile_role_arns": [f"arn:aws:iam::{ACCOUNT}:instance-profile/web"]},
            ["not of its instance profile"],
        ),
        ({"alarm_topic_arn": TOPIC, "region": "eu-west-1"}, ["alarm_topic_arn", "eu-west-1"]),
        ({"retention": 1}, ["retention", "is not an argument"]),
        (one(resource_typ="EFS"), ['selections["files"].resource_typ', "is not an argument"]),
    ],
)
def test_arguments_that_cannot_work_are_refused(args: dict[str, Any], parts: list[str]) -> None:
    with pytest.raises(ComponentError) as error:
        built(**args)
    for part in parts:
        assert part in str(error.value), "argument, rule and way out are told"


def test_all_problems_are_told_at_once_and_nothing_is_registered() -> None:
    def program() -> None:
        bad: Any = {"schedule": "x", "start_window_hours": 0, "selections": {"s": everything("EC2")}}
        RestoreTesting("tests", bad)

    with pytest.raises(ComponentError, match="3 problems"):
        record(program)


@pytest.mark.parametrize("kind", RestoreTestType)
def test_every_documented_key_is_taken_by_its_type(kind: RestoreTestType) -> None:
    isolating = {"dbSubnetGroupName", "vpcSecurityGroupIds", "securityGroupIds", "subnetId", "subnetIds"}
    nested = {
        "ontapConfiguration": '{"storageVirtualMachineId": "s"}',
        "windowsConfiguration": '{"activeDirectoryId": "d"}',
    }
    lists = {"availabilityZones", "enableCloudwatchLogsExports"}
    given = {
        key: nested.get(key) or ("[]" if key in lists else "{}" if key.endswith("Configuration") else "x")
        for key in OVERRIDES[kind]
        if key not in isolating
    }
    chosen = everything(kind.value, restore_metadata_overrides=given)
    estate = built(selections={"s": chosen}, instance_profile_role_arns=[PROFILE_ROLE], **PLACE)
    assert given.items() <= selection(estate, "s").inputs["restoreMetadataOverrides"].items()


GOOD_PLAN = {
    "RestoreTestingPlanName": "tests",
    "ScheduleExpression": TWICE,
    "RecoveryPointSelection": {
        "Algorithm": "LATEST_WITHIN_WINDOW",
        "IncludeVaults": ["*"],
        "RecoveryPointTypes": ["SNAPSHOT"],
        "SelectionWindowDays": 30,
    },
}
GOOD_SELECTION = {
    "RestoreTestingSelectionName": "files",
    "ProtectedResourceType": "EFS",
    "ProtectedResourceArns": ["*"],
    "IamRoleArn": PROFILE_ROLE,
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"RestoreTestingPlanName": "a-b"},
        {"RestoreTestingPlanName": "a" * 51},
        {"ScheduleExpression": "cron(0 5 * * *)"},
        {"StartWindowHours": 169},
        {"RecoveryPointSelection": {"Algorithm": "LATEST_WITHIN_WINDOW"}},
        {"RecoveryPointSelection": {**GOOD_PLAN["RecoveryPointSelection"], "Algorithm": "OLDEST"}},  # type: ignore[dict-item]
        {"RecoveryPointSelection": {**GOOD_PLAN["RecoveryPointSelection"], "SelectionWindowDays": 0}},  # type: ignore[dict-item]
    ],
)
def test_the_strict_model_refuses_plans_that_aws_would(wrong: dict[str, Any]) -> None:
    def call(plan: dict[str, Any]) -> list[str]:
        return check_call("backup", "CreateRestoreTestingPlan", {"RestoreTestingPlan": plan})

    assert call(GOOD_PLAN) == []
    assert call(GOOD_PLAN | wrong), "the checker that accepts the component must be able to refuse"


@pytest.mark.parametrize(
    "wrong",
    [
        {"RestoreTestingSelectionName": "a-b"},
        {"ProtectedResourceType": "Redshift"},
        {"ProtectedResourceArns": None},
        {"ProtectedResourceArns": ["*", FILES[0]]},
        {"ProtectedResourceArns": FILES * 16},
        {"ProtectedResourceArns": FILES, "ProtectedResourceConditions": {"StringEquals": [{"Key": "a", "Value": "b"}]}},
        {"ValidationWindowHours": 169},
        {"IamRoleArn": None},
    ],
)
def test_the_strict_model_refuses_selections_that_aws_would(wrong: dict[str, Any]) -> None:
    def call(found: dict[str, Any]) -> list[str]:
        params = {"RestoreTestingPlanName": "tests", "RestoreTestingSelection": found}
        return check_call("backup", "CreateRestoreTestingSelection", params)

    assert call(GOOD_SELECTION) == []
    assert call({key: value for key, value in (GOOD_SELECTION | wrong).items() if value is not None})
