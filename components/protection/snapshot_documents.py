"""Role policies and event patterns of manual snapshots. Pure."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from components.shared.documents import Condition, Statement, policy_document

from .snapshot_policy_args import SnapshotTarget

DLM_SERVICE = "dlm.amazonaws.com"

_THROUGH_EC2: Mapping[str, Mapping[str, str]] = {"StringLike": {"kms:ViaService": "ec2.*"}}
_USE_KEY = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]


def managed_policy_arns(partition: str, target: SnapshotTarget, *, scripts: bool) -> dict[str, str]:
    """ARNs of AWS's policies for the role, by policy name (AWS Managed Policy Reference Guide).

    Args:
        partition: ``aws``, ``aws-cn`` or another.
        target: what the policy takes.
        scripts: whether it runs scripts through Systems Manager.
    """
    image = "ForAMIManagement" if target is SnapshotTarget.IMAGES else ""
    names = [f"AWSDataLifecycleManagerServiceRole{image}"]
    if scripts:
        names.append("AWSDataLifecycleManagerSSMFullAccess")
    return {name: f"arn:{partition}:iam::aws:policy/service-role/{name}" for name in names}


def snapshot_keys_policy(copy_keys: Sequence[str], source_keys: Sequence[str], any_key: str) -> str:
    """Identity policy that lets the role use the keys of volumes, snapshots and copies, through EC2 only.

    AWS's own policies for the role name no key, and a snapshot or copy that may not use one fails (Amazon EBS User
    Guide, "Permissions for encryption").

    Args:
        copy_keys: keys of the copies.
        source_keys: keys of the volumes; empty: all that ``any_key`` stands for.
        any_key: ARN pattern of the account's keys in the policy's Region.
    """
    keys = sorted({*copy_keys, *(source_keys or [any_key])})
    grant: Condition = {**_THROUGH_EC2, "Bool": {"kms:GrantIsForAWSResource": "true"}}
    statements: list[Statement] = [
        {
            "Sid": "UseSnapshotKeys",
            "Effect": "Allow",
            "Action": _USE_KEY,
            "Resource": keys,
            "Condition": _THROUGH_EC2,
        },
        {
            "Sid": "GrantSnapshotKeys",
            "Effect": "Allow",
            "Action": "kms:CreateGrant",
            "Resource": keys,
            "Condition": grant,
        },
    ]
    return policy_document(statements)


def policy_error_pattern(policy_arn: str) -> str:
    """Event pattern for a policy that stopped: its role lacks a permission, or a limit is reached.

    Amazon EBS User Guide, "Monitor Data Lifecycle Manager policies using EventBridge".
    """
    return json.dumps(
        {
            "source": ["aws.dlm"],
            "detail-type": ["DLM Policy State Change"],
            "resources": [policy_arn],
            "detail": {"state": ["ERROR"]},
        }
    )


def failed_snapshots_pattern() -> str:
    """Event pattern for every EBS snapshot, snapshot set and snapshot copy of a Region that failed.

    Amazon EBS User Guide, "Amazon EventBridge events for Amazon EBS". The event of a copy is sent in the Region that
    is copied to.
    """

    def failed(kind: str, events: Sequence[str]) -> dict[str, Any]:
        return {"detail-type": [kind], "detail": {"event": list(events), "result": ["failed"]}}

    return json.dumps(
        {
            "source": ["aws.ec2"],
            "$or": [
                failed("EBS Snapshot Notification", ["createSnapshot", "copySnapshot"]),
                failed("EBS Multi-Volume Snapshots Completion Status", ["createSnapshots"]),
            ],
        }
    )
