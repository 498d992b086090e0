"""Bucket policies, role documents and event patterns of backup audits. Pure."""

import json
from collections.abc import Sequence

from components.shared.documents import Statement, policy_document

CONFIG_SERVICE = "config.amazonaws.com"

_BACKUP_TYPES = (
    "AWS::Backup::BackupPlan",
    "AWS::Backup::BackupSelection",
    "AWS::Backup::BackupVault",
    "AWS::Backup::RecoveryPoint",
    "AWS::Config::ResourceCompliance",
)
"""What AWS Config must record for the controls (AWS Backup Developer Guide, "Choosing your controls")."""

PROTECTED_TYPES = (
    "AWS::DynamoDB::Table",
    "AWS::EC2::Instance",
    "AWS::EC2::Volume",
    "AWS::EFS::FileSystem",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::S3::Bucket",
)
"""Types that are backed up and that AWS Config can record (botocore, config, ResourceType; FSx is not among them)."""


def recorded_types(more: Sequence[str]) -> list[str]:
    """Types that the recorder records: those of backups, and the given ones."""
    return sorted({*_BACKUP_TYPES, *more})


def report_delivery(partition: str, account: str, bucket_arn: str) -> list[Statement]:
    """Let AWS Backup Audit Manager write its reports (AWS Backup Developer Guide, "Creating report plans").

    The service-linked role is the principal, as AWS writes it: S3 would take ``*`` with a condition for a public
    policy, and the account as principal would ask the role's own policy, which does not allow it.
    """
    role = f"arn:{partition}:iam::{account}:role/aws-service-role/reports.backup.amazonaws.com"
    return [
        {
            "Sid": "BackupDeliversReports",
            "Effect": "Allow",
            "Principal": {"AWS": f"{role}/AWSServiceRoleForBackupReports"},
            "Action": "s3:PutObject",
            "Resource": f"{bucket_arn}/*",
            "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
        }
    ]


def config_delivery(account: str, bucket_arn: str) -> str:
    """What the recorder's role may do with its bucket (AWS Config Developer Guide, "Permissions for the IAM Role")."""
    return policy_document(
        [
            {
                "Effect": "Allow",
                "Action": "s3:PutObject",
                "Resource": f"{bucket_arn}/AWSLogs/{account}/*",
                "Condition": {"StringLike": {"s3:x-amz-acl": "bucket-owner-full-control"}},
            },
            {"Effect": "Allow", "Action": ["s3:GetBucketAcl", "s3:ListBucket"], "Resource": bucket_arn},
        ]
    )


def not_compliant_pattern(partition: str, region: str, account: str) -> str:
    """Event pattern for a control that is no longer met.

    AWS Backup itself sends no event about frameworks and report jobs (EventBridge, "AWS Backup events"). It evaluates
    a framework by Config rules of its own, whose ARNs begin like this (managed policy
    AWSServiceRolePolicyForBackupReports), and Config tells of them (EventBridge, "AWS Config events"). Which framework
    a rule belongs to, its ARN does not say.
    """
    rules = f"arn:{partition}:config:{region}:{account}:config-rule/aws-service-rule/backup.amazonaws.com"
    return json.dumps(
        {
            "source": ["aws.config"],
            "detail-type": ["Config Rules Compliance Change"],
            "detail": {
                "messageType": ["ComplianceChangeNotification"],
                "configRuleARN": [{"prefix": rules}],
                "newEvaluationResult": {"complianceType": ["NON_COMPLIANT"]},
            },
        }
    )


def region_settings_pattern() -> str:
    """Event pattern for a change of a Region's opt-in (AWS Backup Developer Guide, "Region Settings events")."""
    return json.dumps({"source": ["aws.backup"], "detail-type": ["Region Setting State Change"]})
