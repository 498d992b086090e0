"""Policies, event pattern and runbook of a restore site. Pure."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from components.shared.documents import Statement, policy_document

from .restore_types import RestorePlace, script_input

AUTOMATION_SERVICE = "ssm.amazonaws.com"

_HERE = Path(__file__).parent
_RUNBOOK = _HERE / "restore_runbook.json"
_SCRIPT = _HERE / "restore_script.py"

_INSTANCES = ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"]
_FAILED = ["ABORTED", "FAILED"]
"""botocore, RestoreJobStatus."""


def instance_profiles_policy(role_arns: Sequence[str]) -> str:
    """Let restored instances get their profile back: these roles, handed to EC2 and to nothing else.

    Without it a restore with the original profile fails with an encoded authorization message (AWS Backup Developer
    Guide, "Restore an Amazon EC2 instance").

    Args:
        role_arns: roles of the profiles, one or more.
    """
    return policy_document(
        [
            {
                "Sid": "GiveInstanceProfilesBack",
                "Effect": "Allow",
                "Action": "iam:PassRole",
                "Resource": sorted(set(role_arns)),
                "Condition": {"StringEquals": {"iam:PassedToService": _INSTANCES}},
            }
        ]
    )


def runbook_role_policy(restore_role_arn: str, region: str) -> str:
    """What the runbook itself may do: look at recovery points, start restores with one role, and follow them.

    Recovery points have ARNs of many services (snapshots, images, file system backups), so the Region is the limit.
    """
    statements: list[Statement] = [
        {
            "Sid": "StartAndFollowRestores",
            "Effect": "Allow",
            "Action": ["backup:DescribeRestoreJob", "backup:GetRecoveryPointRestoreMetadata", "backup:StartRestoreJob"],
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:RequestedRegion": region}},
        },
        {
            "Sid": "HandOverTheRestoreRole",
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": restore_role_arn,
            "Condition": {"StringEquals": {"iam:PassedToService": "backup.amazonaws.com"}},
        },
    ]
    return policy_document(statements)


def operator_policy(partition: str, region: str, account: str, runbook: str, runbook_role_arn: str) -> str:
    """Identity policy for those who restore on the bad day: find recovery points, start the runbook, follow it.

    Args:
        partition: ``aws``, ``aws-cn`` or another.
        region: Region of the site.
        account: account id of the site.
        runbook: name of the document.
        runbook_role_arn: role that the runbook runs under.
    """
    here = f"arn:{partition}:ssm:{region}:{account}"
    statements: list[Statement] = [
        {
            "Sid": "StartTheRunbook",
            "Effect": "Allow",
            "Action": "ssm:StartAutomationExecution",
            "Resource": [f"{here}:automation-definition/{runbook}:*", f"{here}:document/{runbook}"],
        },
        {
            "Sid": "FollowIt",
            "Effect": "Allow",
            "Action": ["ssm:GetAutomationExecution", "ssm:StopAutomationExecution"],
            "Resource": f"{here}:automation-execution/*",
        },
        {
            "Sid": "HandOverTheRunbooksRole",
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": runbook_role_arn,
            "Condition": {"StringEquals": {"iam:PassedToService": AUTOMATION_SERVICE}},
        },
        {
            "Sid": "FindRecoveryPoints",
            "Effect": "Allow",
            "Action": [
                "backup:DescribeRecoveryPoint",
                "backup:DescribeRestoreJob",
                "backup:GetRecoveryPointRestoreMetadata",
                "backup:ListBackupVaults",
                "backup:ListRecoveryPointsByBackupVault",
            ],
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:RequestedRegion": region}},
        },
    ]
    return policy_document(statements)


def failed_restores_pattern(told_elsewhere: Sequence[str]) -> str:
    """Event pattern for restore jobs of the Region that failed, save those out of vaults that tell of their own.

    Such a vault tells of every failed restore whose event names no vault, too (``failed_jobs_pattern``): with one of
    them in the Region, only what names another vault is left to tell.

    Args:
        told_elsewhere: ARNs of vaults with an alarm topic (``BackupVault``), which would tell the same a second time.
    """
    failed: dict[str, Any] = {"status": _FAILED}
    pattern: dict[str, Any] = {"source": ["aws.backup"], "detail-type": ["Restore Job State Change"], "detail": failed}
    if told_elsewhere:
        failed["backupVaultArn"] = [{"anything-but": sorted(set(told_elsewhere))}]
    return json.dumps(pattern)


def runbook_document(place: RestorePlace, account: str, restore_role_arn: str, runbook_role_arn: str) -> str:
    """The Systems Manager Automation document (schema 0.3) that restores one recovery point here.

    Args:
        place: what is prepared.
        account: account id of the site, the default for the vault's.
        restore_role_arn: role that AWS Backup restores with.
        runbook_role_arn: role that the document runs under.
    """
    document: dict[str, Any] = json.loads(_RUNBOOK.read_text(encoding="utf-8"))
    steps: dict[str, Any] = {step["name"]: step["inputs"] for step in document["mainSteps"]}
    document["assumeRole"] = runbook_role_arn
    document["parameters"]["VaultAccountId"]["default"] = account
    steps["start"]["IamRoleArn"] = restore_role_arn
    steps["metadata"]["Script"] = _SCRIPT.read_text(encoding="utf-8")
    # "Storage Gateway" is AWS's name of the type and breaks the pattern of StartRestoreJob's ResourceType (botocore).
    site = {kind: known for kind, known in script_input(place).items() if " " not in kind}
    steps["metadata"]["InputPayload"]["site"] = json.dumps(site)
    return json.dumps(document, indent=2)
