"""Policy documents of a shared file system. Pure."""

from components.shared.documents import Statement, policy_document, tls_only

MOUNT = "elasticfilesystem:ClientMount"
WRITE = "elasticfilesystem:ClientWrite"
ROOT = "elasticfilesystem:ClientRootAccess"


def client_actions(*, allow_root: bool) -> list[str]:
    """What a client may do: mount, write and, where asked for, stay root."""
    return [MOUNT, WRITE, ROOT] if allow_root else [MOUNT, WRITE]


def file_system_policy(arn: str, partition: str, account: str, *, allow_anonymous: bool, allow_root: bool) -> str:
    """The file system's own policy; it replaces EFS's default, which lets everybody do everything.

    Without ``allow_anonymous`` the account's IAM policies decide who is a client. With it, everybody who reaches a
    mount target is one (EFS User Guide, "Using IAM to control file system data access").

    Args:
        arn: ARN of the file system.
        partition: ``aws``, ``aws-cn`` or another.
        account: account id of the file system.
        allow_anonymous: whether clients may mount without IAM.
        allow_root: whether a client's root stays root.
    """
    allowed: Statement = {
        "Sid": "ClientsMountAndWrite",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{partition}:iam::{account}:root"},
        "Action": client_actions(allow_root=allow_root),
        "Resource": arn,
    }
    if allow_anonymous:
        allowed["Principal"] = {"AWS": "*"}
        allowed["Condition"] = {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}
    return policy_document([tls_only(arn, "elasticfilesystem"), allowed])


def client_policy(arn: str, access_point_arn: str | None, *, allow_root: bool) -> str:
    """Identity policy for a client's role.

    Args:
        arn: ARN of the file system.
        access_point_arn: when given, only mounts through this access point are allowed.
        allow_root: whether the client's root stays root.
    """
    statement: Statement = {
        "Sid": "MountAndWrite",
        "Effect": "Allow",
        "Action": client_actions(allow_root=allow_root),
        "Resource": arn,
    }
    if access_point_arn is not None:
        statement["Condition"] = {"StringEquals": {"elasticfilesystem:AccessPointArn": access_point_arn}}
    return policy_document([statement])
