"""Policies of copies between accounts: vaults, keys, and the roles of the way back. Pure."""

from collections.abc import Sequence

from components.shared.documents import Condition, Statement, policy_document

from .documents import BACKUP_SERVICE, USE_KEY, vault_keys_statements

_GRANTS = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"]
_FOR_AWS: Condition = {"Bool": {"kms:GrantIsForAWSResource": "true"}}


def copy_in_statements(partition: str, accounts: Sequence[str], organization: str | None) -> list[Statement]:
    """Vault access policy: who may copy into the vault besides its own account.

    Copying in is all that AWS Backup lets another account do with a vault, whatever its policy says (AWS Backup
    Developer Guide, "Vault access policies"), so nothing else is allowed here.

    Args:
        partition: such as ``aws``.
        accounts: 12-digit ids.
        organization: id of an organization of which every account may.
    """
    statements: list[Statement] = []
    if accounts:
        statements.append(
            {
                "Sid": "AccountsCopyIn",
                "Effect": "Allow",
                "Principal": {"AWS": _roots(partition, accounts)},
                "Action": "backup:CopyIntoBackupVault",
                "Resource": "*",
            }
        )
    if organization is not None:
        statements.append(
            {
                "Sid": "OrganizationCopiesIn",
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": "backup:CopyIntoBackupVault",
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": organization}},
            }
        )
    return statements


def copy_in_key_statements(partition: str, accounts: Sequence[str], organization: str | None) -> list[Statement]:
    """Key of a vault that is copied into: the copying accounts' roles may use it, through AWS Backup only.

    The statements are those which AWS documents for the role that copies (AWS Backup Developer Guide, "Logically
    air-gapped vault", "Key policy for copy/restore").
    """
    through = {"kms:ViaService": f"backup.*.{_host_suffix(partition)}"}
    statements: list[Statement] = []
    if accounts:
        statements += _use_and_grant("CopyingAccounts", _roots(partition, accounts), {"StringLike": through})
    if organization is not None:
        condition: Condition = {"StringLike": through, "StringEquals": {"aws:PrincipalOrgID": organization}}
        statements += _use_and_grant("CopyingOrganization", "*", condition)
    return statements


def copy_out_key_statements(partition: str, accounts: Sequence[str]) -> list[Statement]:
    """Key of what is copied out: the destination accounts read the backup with it, and their copy has its own key.

    For the key of the vault, and for each customer key of data whose type AWS Backup does not manage fully: such
    backups are encrypted with the data's key. A key of AWS (``alias/aws/ebs``) cannot be shared at all. The list is
    that of AWS re:Post, "Given key ID is not accessible"; its pairs of data keys come under ``kms:GenerateDataKey*``.
    The service-linked role that copies is not named, because KMS refuses a principal that does not exist, and the
    destination account has none before its first backup.
    """
    roots = _roots(partition, accounts)
    return [
        {
            "Sid": "CopyDestinationsUseKey",
            "Effect": "Allow",
            "Principal": {"AWS": roots},
            "Action": USE_KEY,
            "Resource": "*",
        },
        {
            "Sid": "CopyDestinationsGrantKey",
            "Effect": "Allow",
            "Principal": {"AWS": roots},
            "Action": _GRANTS,
            "Resource": "*",
            "Condition": _FOR_AWS,
        },
    ]


def return_role_policy(partition: str, key_arn: str, accounts: Sequence[str]) -> str:
    """Identity policy of the role that copies back, on top of AWS's own for the backup role.

    AWS's policy lets the role copy out of any vault into any other; the denial leaves only the vaults of the source
    accounts, of which only a return vault lets it in.

    Args:
        partition: such as ``aws``.
        key_arn: key of the destination vault.
        accounts: the source accounts.
    """
    through = {"kms:ViaService": f"backup.*.{_host_suffix(partition)}"}
    keys = [f"arn:{partition}:kms:*:{account}:key/*" for account in sorted(accounts)]
    return policy_document(
        [
            *vault_keys_statements([key_arn]),
            {
                "Sid": "UseReturnKeys",
                "Effect": "Allow",
                "Action": USE_KEY,
                "Resource": keys,
                "Condition": {"StringLike": through},
            },
            {
                "Sid": "GrantReturnKeys",
                "Effect": "Allow",
                "Action": "kms:CreateGrant",
                "Resource": keys,
                "Condition": {"StringLike": through, **_FOR_AWS},
            },
            {
                "Sid": "CopyBackOnly",
                "Effect": "Deny",
                "Action": "backup:CopyFromBackupVault",
                "Resource": "*",
                "Condition": {"ForAllValues:ArnNotLike": {"backup:CopyTargets": _vaults(partition, accounts)}},
            },
        ]
    )


def operator_policy(partition: str, vault_arn: str, return_role_arn: str, accounts: Sequence[str]) -> str:
    """Identity policy of the people's role: find a recovery point of the vault, and start its copy back.

    Args:
        partition: such as ``aws``.
        vault_arn: the destination vault.
        return_role_arn: the role that AWS Backup copies with.
        accounts: the source accounts.
    """
    targets = _vaults(partition, accounts)
    return policy_document(
        [
            {
                "Sid": "FindRecoveryPoints",
                "Effect": "Allow",
                "Action": ["backup:DescribeBackupVault", "backup:ListRecoveryPointsByBackupVault"],
                "Resource": vault_arn,
            },
            {
                # A recovery point has the ARN of its own service: of a snapshot, an image, a table's backup.
                "Sid": "StartCopies",
                "Effect": "Allow",
                "Action": ["backup:DescribeCopyJob", "backup:DescribeRecoveryPoint", "backup:StartCopyJob"],
                "Resource": "*",
            },
            {
                "Sid": "CopyBackFrom",
                "Effect": "Allow",
                "Action": "backup:CopyFromBackupVault",
                "Resource": "*",
                "Condition": {"ForAllValues:ArnLike": {"backup:CopyTargets": targets}},
            },
            {
                "Sid": "CopyBackInto",
                "Effect": "Allow",
                "Action": "backup:CopyIntoBackupVault",
                "Resource": targets,
            },
            {
                "Sid": "HandRoleToBackup",
                "Effect": "Allow",
                "Action": "iam:PassRole",
                "Resource": return_role_arn,
                "Condition": {"StringEquals": {"iam:PassedToService": BACKUP_SERVICE}},
            },
        ]
    )


def operator_trust(partition: str, role_arns: Sequence[str]) -> str:
    """Trust policy of the people's role: the roles named, of whatever account.

    They stand in a condition on their accounts: IAM refuses a principal that does not exist, and turns one that is
    deleted into an id that a new role of that name no longer has.
    """
    accounts = sorted({arn.split(":")[4] for arn in role_arns})
    return policy_document(
        [
            {
                "Sid": "OperatorsCopyBack",
                "Effect": "Allow",
                "Principal": {"AWS": _roots(partition, accounts)},
                "Action": "sts:AssumeRole",
                "Condition": {"ArnEquals": {"aws:PrincipalArn": sorted(role_arns)}},
            }
        ]
    )


def _use_and_grant(who: str, principals: str | list[str], condition: Condition) -> list[Statement]:
    return [
        {
            "Sid": f"{who}UseKey",
            "Effect": "Allow",
            "Principal": {"AWS": principals},
            "Action": USE_KEY,
            "Resource": "*",
            "Condition": condition,
        },
        {
            "Sid": f"{who}GrantKey",
            "Effect": "Allow",
            "Principal": {"AWS": principals},
            "Action": "kms:CreateGrant",
            "Resource": "*",
            "Condition": {**condition, **_FOR_AWS},
        },
    ]


def _roots(partition: str, accounts: Sequence[str]) -> list[str]:
    return [f"arn:{partition}:iam::{account}:root" for account in sorted(accounts)]


def _vaults(partition: str, accounts: Sequence[str]) -> list[str]:
    return [f"arn:{partition}:backup:*:{account}:backup-vault:*" for account in sorted(accounts)]


def _host_suffix(partition: str) -> str:
    """The ending of a service's host name, which ``kms:ViaService`` holds."""
    return "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
