"""Frameworks and reports about the backups of the account."""

import pulumi

from components.protection.backup_audit import BackupAudit
from settings.stack import Settings

from .region import Topics


def backup_audit(settings: Settings, topics: Topics) -> BackupAudit | None:
    """Build the ``backupAudit`` block in the primary Region."""
    if not settings.backup_audit:
        return None
    region = settings.region
    audit = BackupAudit(
        "backup-audit",
        {
            **settings.backup_audit.audit_arguments(settings.stack, settings.backup_plan_name),
            **settings.common(region),
            "alarm_topic_arn": topics[region],
        },
    )
    pulumi.export(
        "backupAudit",
        {
            "frameworkArns": audit.framework_arns,
            "reportPlanArns": audit.report_plan_arns,
            "reportBucketName": audit.report_bucket_name,
        },
    )
    return audit
