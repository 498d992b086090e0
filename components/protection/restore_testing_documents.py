"""Policies, event patterns and the Automation document of restore tests. Pure."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from components.shared.documents import Statement, policy_document

from .restore_metadata import RestoreTestType

EVENTS_SERVICE = "events.amazonaws.com"
SSM_SERVICE = "ssm.amazonaws.com"

_DOCUMENT = Path(__file__).parent / "automation" / "validate_restore.yaml"
_RESTORED = "awsbackup-restore-test-*"
"""How AWS Backup names tables, databases and buckets that it restores for a test (AWS Backup Developer Guide, "Restore
testing inferred metadata")."""

_RESTORE_POLICIES = ("AWSBackupServiceRolePolicyForRestores",)
_S3_POLICIES = ("AWSBackupServiceRolePolicyForS3Restore",)

_CHECKS: Mapping[RestoreTestType, tuple[tuple[str, tuple[str, ...]], ...]] = {
    **dict.fromkeys(
        (RestoreTestType.AURORA, RestoreTestType.DOCUMENTDB, RestoreTestType.NEPTUNE),
        (("rds:{region}:{account}:cluster:awsbackup-restore-test*", ("rds:DescribeDBClusters",)),),
    ),
    RestoreTestType.DYNAMODB: ((f"dynamodb:{{region}}:{{account}}:table/{_RESTORED}", ("dynamodb:DescribeTable",)),),
    RestoreTestType.EBS: (("*", ("ec2:DescribeVolumes",)),),
    RestoreTestType.EC2: (("*", ("ec2:DescribeInstances", "ec2:DescribeInstanceStatus")),),
    RestoreTestType.EFS: (
        (
            "elasticfilesystem:{region}:{account}:file-system/*",
            ("elasticfilesystem:DescribeFileSystems",),
        ),
    ),
    RestoreTestType.FSX: (("*", ("fsx:DescribeFileSystems", "fsx:DescribeVolumes")),),
    RestoreTestType.RDS: (
        ("rds:{region}:{account}:cluster:awsbackup-restore-test*", ("rds:DescribeDBClusters",)),
        (f"rds:{{region}}:{{account}}:db:{_RESTORED}", ("rds:DescribeDBInstances",)),
    ),
    RestoreTestType.S3: ((f"s3:::{_RESTORED}", ("s3:GetEncryptionConfiguration", "s3:ListBucket")),),
}
"""Type → what the document looks at: resource (an ARN behind the partition, or ``*`` where the action has none)."""


def validation_document() -> str:
    """The Automation document (YAML) that checks a restored resource and reports to AWS Backup."""
    return _DOCUMENT.read_text(encoding="utf-8")


def restore_policies(kinds: Sequence[RestoreTestType]) -> tuple[str, ...]:
    """Names of AWS's policies that a restore role for these types needs."""
    return _RESTORE_POLICIES + (_S3_POLICIES if RestoreTestType.S3 in kinds else ())


def pass_roles_policy(role_arns: Sequence[str]) -> str:
    """Identity policy that lets the restore role hand instances the roles of the profiles they had."""
    return policy_document(
        [
            {
                "Sid": "HandOverInstanceProfiles",
                "Effect": "Allow",
                "Action": "iam:PassRole",
                "Resource": sorted(set(role_arns)),
                "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}},
            }
        ]
    )


def validation_policy(partition: str, region: str, account: str, kinds: Sequence[RestoreTestType]) -> str:
    """Identity policy of the automation: look at what was restored, and report.

    A restore job has no ARN, so the report cannot be narrowed (Service Authorization Reference, AWS Backup).
    """
    looks: dict[str, set[str]] = {}
    for kind in kinds:
        for resource, actions in _CHECKS[kind]:
            looks.setdefault(resource, set()).update(actions)
    statements: list[Statement] = [
        {
            "Sid": "ReportResult",
            "Effect": "Allow",
            "Action": "backup:PutRestoreValidationResult",
            "Resource": "*",
        }
    ]
    for number, resource in enumerate(sorted(looks), 1):
        arn = resource if resource == "*" else f"arn:{partition}:{resource.format(region=region, account=account)}"
        statements.append(
            {"Sid": f"LookAtRestored{number}", "Effect": "Allow", "Action": sorted(looks[resource]), "Resource": arn}
        )
    return policy_document(statements)


def start_policy(partition: str, region: str, account: str, document: str, role_arn: str) -> str:
    """Identity policy of the event rules: start the one document, with the one role.

    Names the document in both forms: as automation definition, which targets of rules carry, and as document with its
    execution, which newer pages ask for (Systems Manager User Guide, "Setting up identity based policies examples").
    """
    here = f"arn:{partition}:ssm:{region}:{account}"
    return policy_document(
        [
            {
                "Sid": "StartValidation",
                "Effect": "Allow",
                "Action": "ssm:StartAutomationExecution",
                "Resource": [
                    f"{here}:automation-definition/{document}:*",
                    f"{here}:automation-execution/*",
                    f"{here}:document/{document}",
                ],
            },
            {
                "Sid": "HandOverRole",
                "Effect": "Allow",
                "Action": "iam:PassRole",
                "Resource": role_arn,
                "Condition": {"StringEquals": {"iam:PassedToService": SSM_SERVICE}},
            },
        ]
    )


def automation_arn(partition: str, region: str, account: str, document: str) -> str:
    """How a rule names an Automation document as its target.

    Systems Manager User Guide, "Run automations based on EventBridge events".
    """
    return f"arn:{partition}:ssm:{region}:{account}:automation-definition/{document}:$DEFAULT"


EVENT_FIELDS: Mapping[str, str] = {
    "arn": "$.detail.createdResourceArn",
    "job": "$.detail.restoreJobId",
    "type": "$.detail.resourceType",
}
"""Name in the template → field of the event (AWS Backup Developer Guide, "Monitoring AWS Backup events using Amazon
EventBridge")."""


def automation_input(role_arn: str) -> str:
    """Template that makes an event into the document's parameters, each a list as Systems Manager wants them."""
    role = json.dumps(role_arn)
    return (
        '{"RestoreJobId": [<job>], "ResourceType": [<type>], "CreatedResourceArn": [<arn>], '
        f'"AutomationAssumeRole": [{role}]}}'
    )


def completed_pattern(plan_arn: str, kind: RestoreTestType) -> str:
    """Event pattern for completed restores of one type that belong to the plan."""
    return json.dumps(
        {
            "source": ["aws.backup"],
            "detail-type": ["Restore Job State Change"],
            "detail": {
                "status": ["COMPLETED"],
                "resourceType": [str(kind)],
                "restoreTestingPlanArn": [plan_arn],
            },
        }
    )


def failed_pattern(plan_arn: str, document: str | None) -> str:
    """Event pattern for tests that failed or were aborted, and for validations that failed or timed out.

    AWS documents no event for a validation result, so the automation itself fails after it has reported one, and that
    is documented (Systems Manager User Guide, "Amazon EventBridge event examples for Systems Manager"). The field
    ``validationStatus`` is asked for too, in case a restore event carries it, as ``DescribeRestoreJob`` does.

    Args:
        plan_arn: the restore testing plan.
        document: name of the Automation document; None where nothing is validated.
    """

    def job(detail: Mapping[str, Sequence[str]]) -> dict[str, object]:
        return {
            "source": ["aws.backup"],
            "detail-type": ["Restore Job State Change"],
            "detail": {"restoreTestingPlanArn": [plan_arn], **detail},
        }

    alternatives = [job({"status": ["ABORTED", "FAILED"]}), job({"validationStatus": ["FAILED", "TIMED_OUT"]})]
    if document is not None:
        alternatives.append(
            {
                "source": ["aws.ssm"],
                "detail-type": ["EC2 Automation Execution Status-change Notification"],
                "detail": {"Definition": [document], "Status": ["Cancelled", "Failed", "TimedOut"]},
            }
        )
    return json.dumps({"$or": alternatives})
