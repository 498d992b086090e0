"""Key policies, vault access policies, role policies and event patterns of backups. Pure."""

import json
from collections.abc import Sequence
from typing import Any

from components.shared.documents import Statement, key_use_by_services, policy_document

BACKUP_SERVICE = "backup.amazonaws.com"

USE_KEY = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")
"""What a role of backups does with a key, besides grants."""

_LOSE_BACKUPS = [
    "backup:DeleteRecoveryPoint",
    "backup:DisassociateRecoveryPoint",
    "backup:UpdateRecoveryPointLifecycle",
]

_CHANGE_POLICY = "backup:PutBackupVaultAccessPolicy"

_WEAKEN_VAULT = [
    "backup:DeleteBackupVault",
    "backup:DeleteBackupVaultAccessPolicy",
    "backup:DeleteBackupVaultLockConfiguration",
    _CHANGE_POLICY,
    "backup:PutBackupVaultLockConfiguration",
]
"""What lifts the protection, or locks what was never meant to be locked for ever. Vault access policies take no
wildcard in actions (AWS Backup Developer Guide, "Vault access policies")."""

_SERVICE_ROLE_POLICIES = (
    "service-role/AWSBackupServiceRolePolicyForBackup",
    "service-role/AWSBackupServiceRolePolicyForRestores",
    "AWSBackupServiceRolePolicyForS3Backup",
    "AWSBackupServiceRolePolicyForS3Restore",
)

_FAILED_BACKUP = ["ABORTED", "EXPIRED", "FAILED", "PARTIAL"]
_FAILED_COPY = ["FAILED", "PARTIAL"]
_FAILED_RESTORE = ["ABORTED", "FAILED"]
_FAILED_SCAN = ["COMPLETED_WITH_ISSUES", "FAILED"]
"""botocore: BackupJobState, CopyJobState, RestoreJobStatus, ScanState."""

QUIET_EVENTS = (
    "CONTINUOUS_BACKUP_INTERRUPTED",
    "EKS_BACKUP_OBJECT_FAILED",
    "EKS_RESTORE_OBJECT_FAILED",
    "S3_BACKUP_OBJECT_FAILED",
    "S3_RESTORE_OBJECT_FAILED",
)
"""Failures of which no job tells: the job goes on, or counts as completed (botocore, BackupVaultEvent)."""


def vault_key_statements(partition: str, account: str) -> list[Statement]:
    """Who may use a vault's key besides those whom IAM lets: AWS Backup, and its service-linked role for restores.

    The plan's role needs no statement: the key's administration statement hands the decision to IAM, and the role's
    own policy allows it. The service-linked role is named in a condition, because KMS refuses a key policy with a
    principal that does not exist, and AWS makes this role with the account's first backup.
    """
    linked_role = f"arn:{partition}:iam::{account}:role/aws-service-role/{BACKUP_SERVICE}/AWSServiceRoleForBackup"
    in_account = {"kms:CallerAccount": account}
    is_linked_role = {"aws:PrincipalArn": linked_role}
    return [
        key_use_by_services("BackupUsesKey", [BACKUP_SERVICE], {"StringEquals": {"aws:SourceAccount": account}}),
        {
            "Sid": "BackupLinkedRoleUsesKey",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": USE_KEY,
            "Resource": "*",
            "Condition": {"StringEquals": in_account, "ArnEquals": is_linked_role},
        },
        {
            "Sid": "BackupLinkedRoleGrants",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": "kms:CreateGrant",
            "Resource": "*",
            "Condition": {
                "StringEquals": in_account,
                "ArnEquals": is_linked_role,
                "Bool": {"kms:GrantIsForAWSResource": "true"},
            },
        },
    ]


def vault_access_policy(
    break_glass: Sequence[str],
    administrators: Sequence[str],
    *,
    throw_away: bool = False,
    copy_in: Sequence[Statement] = (),
) -> str:
    """Vault access policy: no recovery point is deleted or shortened by hand, save by a break-glass role.

    With at least one role named, the calls that would lift the protection are kept to these roles as well. With none,
    they are left to IAM: denied to everybody, the policy could never be changed again. No other account is allowed
    to copy into the vault, save by ``copy_in``, which loosens nothing: a denial wins over it.

    Where the same roles are exempt from both denials, the first one names the change of the policy too, which takes
    nothing from anybody: AWS Config's rule "backup-recovery-point-manual-deletion-disabled" wants it in one statement
    with the deletion (AWS Config Developer Guide, the rule's page).

    Args:
        break_glass: ARNs of roles that may delete recovery points and change the vault.
        administrators: ARNs of roles that may change the vault, but not delete recovery points.
        throw_away: leave the vault itself to IAM, so that whoever destroys the stack can lift this policy and empty it.
        copy_in: who may copy into the vault (``copy_in_statements``).
    """
    trusted = sorted({*break_glass, *administrators})
    guards_itself = bool(trusted) and not throw_away
    with_policy = [_CHANGE_POLICY] if guards_itself and trusted == sorted(set(break_glass)) else []
    statements = [_deny("KeepRecoveryPoints", [*_LOSE_BACKUPS, *with_policy], break_glass)]
    if guards_itself:
        statements.append(_deny("KeepVaultAsItIs", _WEAKEN_VAULT, trusted))
    return policy_document([*statements, *copy_in])


def _deny(sid: str, actions: Sequence[str], exempt: Sequence[str]) -> Statement:
    statement: Statement = {"Sid": sid, "Effect": "Deny", "Principal": "*", "Action": actions, "Resource": "*"}
    if exempt:
        statement["Condition"] = {"ArnNotEquals": {"aws:PrincipalArn": sorted(exempt)}}
    return statement


def service_role_policy_arns(partition: str) -> dict[str, str]:
    """ARNs of AWS's policies for the backup role, by policy name: backup, restore, and both for S3."""
    return {path.rpartition("/")[2]: f"arn:{partition}:iam::aws:policy/{path}" for path in _SERVICE_ROLE_POLICIES}


def vault_keys_policy(key_arns: Sequence[str]) -> str:
    """Identity policy that lets the backup role use the vaults' keys: without it jobs succeed and objects are missing.

    Args:
        key_arns: the vault's key and the recovery vault's.
    """
    return policy_document(vault_keys_statements(key_arns))


def vault_keys_statements(key_arns: Sequence[str]) -> list[Statement]:
    """Statements of ``vault_keys_policy``."""
    keys = sorted(set(key_arns))
    return [
        {"Sid": "UseVaultKeys", "Effect": "Allow", "Action": USE_KEY, "Resource": keys},
        {
            "Sid": "GrantVaultKeys",
            "Effect": "Allow",
            "Action": "kms:CreateGrant",
            "Resource": keys,
            "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}},
        },
    ]


def failed_jobs_pattern(vault_arn: str) -> str:
    """Event pattern for every job of a vault that did not do what it should.

    Backups into the vault that failed, expired, were aborted, were partial or completed with a message (the console's
    "Completed with issues", such as a VSS snapshot that fell back to a crash-consistent one); copies from and into
    it; restores out of it, restore tests among them; malware scans that failed, were partial or found something.
    Restore events carry ``status``, the others ``state``.

    AWS's examples of restores that failed name no vault, those of completed ones do (AWS Backup Developer Guide,
    "Monitoring AWS Backup events using Amazon EventBridge"). A failed restore without a vault is therefore taken for
    one of this vault: told by two vaults of a Region rather than by none.
    """
    here = [vault_arn]
    here_or_unnamed = [vault_arn, {"exists": False}]

    def job(kind: str, detail: dict[str, Any]) -> dict[str, Any]:
        return {"detail-type": [f"{kind} Job State Change"], "detail": detail}

    return json.dumps(
        {
            "source": ["aws.backup"],
            "$or": [
                job("Backup", {"state": _FAILED_BACKUP, "backupVaultArn": here}),
                job(
                    "Backup", {"state": ["COMPLETED"], "statusMessage": [{"anything-but": ""}], "backupVaultArn": here}
                ),
                job("Copy", {"state": _FAILED_COPY, "sourceBackupVaultArn": here}),
                job("Copy", {"state": _FAILED_COPY, "destinationBackupVaultArn": here}),
                job("Restore", {"status": _FAILED_RESTORE, "backupVaultArn": here_or_unnamed}),
                job("Scan", {"state": _FAILED_SCAN, "backupVaultArn": here}),
                job("Scan", {"scanResult": {"scanResultStatus": ["THREATS_FOUND"]}, "backupVaultArn": here}),
            ],
        }
    )
