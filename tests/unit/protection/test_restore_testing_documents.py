"""Policies, event patterns, and the Automation document that validates what was restored."""

import json
from pathlib import Path
from typing import Any

import botocore.session
import pytest
import yaml
from cfnlint.helpers import load_resource
from cfnlint.jsonschema import StandardValidator
from moto.events.models import EventPattern
from moto.iam.aws_managed_policies import aws_managed_policies_data

from components.protection.documents import service_role_policy_arns
from components.protection.restore_metadata import RestoreTestType
from components.protection.restore_testing_documents import (
    EVENT_FIELDS,
    automation_input,
    completed_pattern,
    failed_pattern,
    pass_roles_policy,
    restore_policies,
    start_policy,
    validation_document,
    validation_policy,
)
from tests.checkers.iam import Kind, check_policy
from tests.unit.protection.automation_walk import Answers, Walk

ACCOUNT = "123456789012"
PLAN = f"arn:aws:backup:eu-central-1:{ACCOUNT}:restore-testing-plan:tests-1"
OTHER = f"arn:aws:backup:eu-central-1:{ACCOUNT}:restore-testing-plan:others-2"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/validation"
DOCUMENT: dict[str, Any] = yaml.safe_load(validation_document())


@pytest.mark.parametrize(
    "document",
    [
        *(validation_policy("aws", "eu-central-1", ACCOUNT, [kind]) for kind in RestoreTestType),
        validation_policy("aws", "eu-central-1", ACCOUNT, list(RestoreTestType)),
        start_policy("aws", "eu-central-1", ACCOUNT, "validate", ROLE),
        pass_roles_policy([ROLE]),
    ],
)
def test_every_policy_is_one_that_iam_accepts(document: str) -> None:
    assert check_policy(document, Kind.IDENTITY) == [], "AWS would refuse the policy"


def actions(document: str) -> set[str]:
    statements = json.loads(document)["Statement"]
    return {action for one in statements for action in ([one["Action"]] if isinstance(one["Action"], str) else one["Action"])}  # fmt: skip  # noqa: E501


def test_the_automation_may_look_at_the_types_in_use_and_change_nothing() -> None:
    efs = actions(validation_policy("aws", "eu-central-1", ACCOUNT, [RestoreTestType.EFS]))
    assert efs == {"backup:PutRestoreValidationResult", "elasticfilesystem:DescribeFileSystems"}, "least privilege"
    everything = actions(validation_policy("aws", "eu-central-1", ACCOUNT, list(RestoreTestType)))
    verbs = {action.partition(":")[2] for action in everything} - {"PutRestoreValidationResult"}
    assert not [verb for verb in verbs if not verb.startswith(("Describe", "Get", "List"))], "it only looks"


def test_policies_follow_the_partition() -> None:
    text = validation_policy("aws-cn", "cn-north-1", ACCOUNT, [RestoreTestType.S3, RestoreTestType.RDS])
    assert "arn:aws-cn:s3:::awsbackup-restore-test-*" in text, "buckets of China are in China's partition"
    assert "arn:aws:" not in text, "an ARN of another partition is refused"


def test_event_rules_start_one_document_with_one_role() -> None:
    start, hand = json.loads(start_policy("aws", "eu-central-1", ACCOUNT, "validate", ROLE))["Statement"]
    assert not [arn for arn in start["Resource"] if "document" in arn and not arn.endswith("/validate")]
    assert hand["Resource"] == ROLE, "no other role may be handed over"
    assert hand["Condition"] == {"StringEquals": {"iam:PassedToService": "ssm.amazonaws.com"}}


def test_the_restore_policies_exist_and_buckets_have_one_of_their_own() -> None:
    assert restore_policies([RestoreTestType.EFS]) == ("AWSBackupServiceRolePolicyForRestores",)
    with_buckets = restore_policies([RestoreTestType.EFS, RestoreTestType.S3])
    known, arns = json.loads(aws_managed_policies_data), service_role_policy_arns("aws")
    assert {"AWSBackupServiceRolePolicyForRestores", "AWSBackupServiceRolePolicyForS3Restore"} == set(with_buckets)
    assert all(name in known and name in arns for name in with_buckets), "AWS knows no other names"


def job(**detail: str) -> dict[str, Any]:
    return {"source": "aws.backup", "detail-type": "Restore Job State Change", "detail": detail}


def execution(**detail: str) -> dict[str, Any]:
    kind = "EC2 Automation Execution Status-change Notification"
    return {"source": "aws.ssm", "detail-type": kind, "detail": detail}


@pytest.mark.parametrize(
    ("occurred", "told"),
    [
        (job(status="FAILED", restoreTestingPlanArn=PLAN), True),
        (job(status="ABORTED", restoreTestingPlanArn=PLAN), True),
        (job(status="COMPLETED", restoreTestingPlanArn=PLAN), False),
        (job(status="RUNNING", restoreTestingPlanArn=PLAN), False),
        (job(status="FAILED", restoreTestingPlanArn=OTHER), False),
        (job(status="FAILED"), False),
        (job(status="COMPLETED", validationStatus="FAILED", restoreTestingPlanArn=PLAN), True),
        (job(status="COMPLETED", validationStatus="TIMED_OUT", restoreTestingPlanArn=PLAN), True),
        (job(status="COMPLETED", validationStatus="SUCCESSFUL", restoreTestingPlanArn=PLAN), False),
        (execution(Definition="validate", Status="Failed"), True),
        (execution(Definition="validate", Status="TimedOut"), True),
        (execution(Definition="validate", Status="Cancelled"), True),
        (execution(Definition="validate", Status="Success"), False),
        (execution(Definition="others", Status="Failed"), False),
    ],
)
def test_exactly_failed_tests_and_validations_are_told(occurred: dict[str, Any], *, told: bool) -> None:
    assert EventPattern.load(failed_pattern(PLAN, "validate")).matches_event(occurred) is told


def enum(service: str, shape: str) -> set[str]:
    found: Any = botocore.session.get_session().get_service_model(service).shape_for(shape)
    return set(found.enum)


def test_statuses_are_those_of_the_api() -> None:
    jobs, validations, executions = json.loads(failed_pattern(PLAN, "validate"))["$or"]
    assert set(jobs["detail"]["status"]) <= enum("backup", "RestoreJobStatus"), "what does not exist never matches"
    assert set(validations["detail"]["validationStatus"]) <= enum("backup", "RestoreValidationStatus")
    assert set(executions["detail"]["Status"]) <= enum("ssm", "AutomationExecutionStatus")


def test_without_validation_no_automation_is_listened_to() -> None:
    assert "aws.ssm" not in failed_pattern(PLAN, None)
    assert EventPattern.load(failed_pattern(PLAN, None)).matches_event(job(status="FAILED", restoreTestingPlanArn=PLAN))


@pytest.mark.parametrize(
    ("detail", "counts"),
    [
        ({"status": "COMPLETED", "resourceType": "EFS", "restoreTestingPlanArn": PLAN}, True),
        ({"status": "COMPLETED", "resourceType": "S3", "restoreTestingPlanArn": PLAN}, False),
        ({"status": "COMPLETED", "resourceType": "EFS", "restoreTestingPlanArn": OTHER}, False),
        ({"status": "COMPLETED", "resourceType": "EFS"}, False),
        ({"status": "RUNNING", "resourceType": "EFS", "restoreTestingPlanArn": PLAN}, False),
    ],
)
def test_only_completed_tests_of_the_plan_and_type_count(detail: dict[str, str], *, counts: bool) -> None:
    """A restore that somebody runs by hand has no plan: it is neither validated nor counted."""
    assert EventPattern.load(completed_pattern(PLAN, RestoreTestType.EFS)).matches_event(job(**detail)) is counts


def test_patterns_fit_into_a_rule() -> None:
    longest = failed_pattern(PLAN.replace("tests-1", "t" * 50 + "-" + "1" * 36), "d" * 128)
    assert len(longest) <= 2048, "EventBridge quota: size of an event pattern"


def test_an_event_becomes_the_documents_parameters() -> None:
    text = automation_input(ROLE)
    for name in EVENT_FIELDS:
        text = text.replace(f"<{name}>", json.dumps(f"value of {name}"))
    given = json.loads(text)
    assert given == {
        "RestoreJobId": ["value of job"],
        "ResourceType": ["value of type"],
        "CreatedResourceArn": ["value of arn"],
        "AutomationAssumeRole": [ROLE],
    }, "EventBridge puts quotes around strings itself"
    assert given.keys() == DOCUMENT["parameters"].keys(), "Systems Manager refuses unknown and missing parameters"


def test_the_document_has_the_shape_of_one() -> None:
    schema = load_resource("cfnlint.data.schemas.other.ssm", "document.json")
    assert not list(StandardValidator(schema).evolve(schema=schema).iter_errors(DOCUMENT))
    assert DOCUMENT["schemaVersion"] == "0.3", "Automation"
    assert len(validation_document().encode()) <= 65_536, "quota: size of a document, 64 KB"


def test_every_step_is_reached_and_every_name_leads_somewhere() -> None:
    steps = {step["name"]: step for step in DOCUMENT["mainSteps"]}
    assert len(steps) == len(DOCUMENT["mainSteps"]), "names are unique"
    targets = {DOCUMENT["mainSteps"][0]["name"]}
    for step in steps.values():
        targets |= {step["nextStep"]} if "nextStep" in step else set()
        targets |= {choice["NextStep"] for choice in step["inputs"].get("Choices", [])}
        targets |= {step["inputs"]["Default"]} if "Default" in step["inputs"] else set()
        if str(step.get("onFailure", "")).startswith("step:"):
            targets.add(step["onFailure"].removeprefix("step:"))
        assert step.get("isEnd") or "nextStep" in step or step["action"] == "aws:branch", (
            f"{step['name']} falls through"
        )
    assert targets == set(steps), "a step that nothing leads to is dead, a name without a step is refused"


FILE_SYSTEM = f"arn:aws:elasticfilesystem:eu-central-1:{ACCOUNT}:file-system/fs-0123456789abcdef0"
VOLUME = f"arn:aws:ec2:eu-central-1:{ACCOUNT}:volume/vol-0123456789abcdef0"
INSTANCE = f"arn:aws:ec2:eu-central-1:{ACCOUNT}:instance/i-0123456789abcdef0"
DATABASE = f"arn:aws:rds:eu-central-1:{ACCOUNT}:db:awsbackup-restore-test-1"
CLUSTER = f"arn:aws:rds:eu-central-1:{ACCOUNT}:cluster:awsbackup-restore-test-1"
TABLE = f"arn:aws:dynamodb:eu-central-1:{ACCOUNT}:table/awsbackup-restore-test-1"
FSX = f"arn:aws:fsx:eu-central-1:{ACCOUNT}:file-system/fs-0123456789abcdef0"
ONTAP = f"arn:aws:fsx:eu-central-1:{ACCOUNT}:volume/fs-0123456789abcdef0/fsvol-0123456789abcdef0"
BUCKET = "arn:aws:s3:::awsbackup-restore-test-1"


def efs(state: str = "available", *, encrypted: bool = True) -> Answers:
    return {"DescribeFileSystems": {"FileSystems": [{"LifeCycleState": state, "Encrypted": encrypted}]}}


def ebs(state: str = "available", *, encrypted: bool = True) -> Answers:
    return {"DescribeVolumes": {"Volumes": [{"State": state, "Encrypted": encrypted}]}}


def ec2(state: str = "running", check: str = "ok") -> Answers:
    return {
        "DescribeInstances": {"Reservations": [{"Instances": [{"State": {"Name": state}}]}]},
        "DescribeInstanceStatus": {"InstanceStatuses": [{"InstanceStatus": {"Status": check}}]},
    }


def rds(state: str = "available", *, public: bool = False) -> Answers:
    return {"DescribeDBInstances": {"DBInstances": [{"DBInstanceStatus": state, "PubliclyAccessible": public}]}}


def cluster(state: str = "available") -> Answers:
    return {"DescribeDBClusters": {"DBClusters": [{"Status": state}]}}


def s3(count: int = 1) -> Answers:
    return {"ListObjectsV2": {"KeyCount": count}, "GetBucketEncryption": {}}


@pytest.mark.parametrize(
    ("kind", "arn", "answers", "result"),
    [
        ("EFS", FILE_SYSTEM, efs(), "SUCCESSFUL"),
        ("EFS", FILE_SYSTEM, efs("error"), "FAILED"),
        ("EFS", FILE_SYSTEM, efs(encrypted=False), "FAILED"),
        ("EFS", FILE_SYSTEM, {"DescribeFileSystems": {"FileSystems": []}}, "FAILED"),
        ("EBS", VOLUME, ebs(), "SUCCESSFUL"),
        ("EBS", VOLUME, ebs(encrypted=False), "FAILED"),
        ("EBS", VOLUME, ebs("error"), "FAILED"),
        ("EC2", INSTANCE, ec2(), "SUCCESSFUL"),
        ("EC2", INSTANCE, ec2(check="impaired"), "FAILED"),
        ("EC2", INSTANCE, ec2("terminated"), "FAILED"),
        ("RDS", DATABASE, rds(), "SUCCESSFUL"),
        ("RDS", DATABASE, rds("failed"), "FAILED"),
        ("RDS", DATABASE, rds(public=True), "FAILED"),
        ("RDS", CLUSTER, cluster(), "SUCCESSFUL"),
        ("Aurora", CLUSTER, cluster(), "SUCCESSFUL"),
        ("DocumentDB", CLUSTER, cluster(), "SUCCESSFUL"),
        ("Neptune", CLUSTER, cluster("failed"), "FAILED"),
        ("DynamoDB", TABLE, {"DescribeTable": {"Table": {"TableStatus": "ACTIVE"}}}, "SUCCESSFUL"),
        ("DynamoDB", TABLE, {}, "FAILED"),
        ("FSx", FSX, {"DescribeFileSystems": {"FileSystems": [{"Lifecycle": "AVAILABLE"}]}}, "SUCCESSFUL"),
        ("FSx", FSX, {"DescribeFileSystems": {"FileSystems": [{"Lifecycle": "MISCONFIGURED"}]}}, "FAILED"),
        ("FSx", ONTAP, {"DescribeVolumes": {"Volumes": [{"Lifecycle": "CREATED"}]}}, "SUCCESSFUL"),
        ("S3", BUCKET, s3(), "SUCCESSFUL"),
        ("S3", BUCKET, s3(0), "FAILED"),
        ("S3", BUCKET, {"ListObjectsV2": {"KeyCount": 1}}, "FAILED"),
        ("Timestream", TABLE, {}, "FAILED"),
        ("EFS", "not an ARN", efs(), "FAILED"),
    ],
)
def test_what_is_restored_is_looked_at_and_reported(kind: str, arn: str, answers: Answers, result: str) -> None:
    given = {"RestoreJobId": "job-1", "ResourceType": kind, "CreatedResourceArn": arn, "AutomationAssumeRole": ROLE}
    walk = Walk(DOCUMENT, given, answers).run()
    reports = [params for service, _, params in walk.calls if service == "backup"]
    assert [report["ValidationStatus"] for report in reports] == [result], f"exactly one report: {walk.visited}"
    assert reports[0]["RestoreJobId"] == "job-1"
    assert walk.status == ("Success" if result == "SUCCESSFUL" else "Failed"), "the failed automation raises the alarm"


def test_the_automation_calls_nothing_that_its_role_may_not() -> None:
    names = {"efs": "elasticfilesystem"}
    actions_of = {"ListObjectsV2": "ListBucket", "GetBucketEncryption": "GetEncryptionConfiguration"}
    allowed = actions(validation_policy("aws", "eu-central-1", ACCOUNT, list(RestoreTestType)))
    called = {
        f"{names.get(step['inputs']['Service'], step['inputs']['Service'])}:"
        f"{actions_of.get(step['inputs']['Api'], step['inputs']['Api'])}"
        for step in DOCUMENT["mainSteps"]
        if "Service" in step["inputs"]
    }
    assert called == allowed, "no call without permission, no permission without a call"


def test_the_runbooks_that_alarms_name_exist() -> None:
    page = (Path(__file__).parents[3] / "docs" / "restore-testing.md").read_text(encoding="utf-8")
    headings = {line.strip("# ").lower().replace(" ", "-") for line in page.splitlines() if line.startswith("#")}
    assert {"a-test-failed", "the-validation-failed", "no-test-completed"} <= headings, "an alarm must lead somewhere"
