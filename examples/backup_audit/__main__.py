"""An audit of daily backups: what is promised is judged every day, and the reports are kept for two years."""

import pulumi

from components.operations.alarm_topic import AlarmTopic
from components.protection.audit_reports import AuditReportTemplate
from components.protection.backup_audit import BackupAudit
from components.protection.backup_plan import BackupPlan
from components.protection.backup_vault import BackupVault

PLAN = "example"

alarms = AlarmTopic("alarms", {})
recovery_alarms = AlarmTopic("recovery-alarms", {"region": "eu-west-1"})
vault = BackupVault("main", {"alarm_topic_arn": alarms.topic_arn})
copies = BackupVault("copies", {"alarm_topic_arn": recovery_alarms.topic_arn, "region": "eu-west-1"})
plan = BackupPlan(
    "plan",
    {
        "plan_name": PLAN,
        "vault_name": vault.vault_name,
        "vault_key_arn": vault.key_arn,
        "copy_vaults": {"recovery": {"vault_arn": copies.vault_arn, "key_arn": copies.key_arn}},
        "alarm_topic_arn": alarms.topic_arn,
        "rules": [{"name": "daily", "schedule": "cron(0 3 ? * * *)", "delete_after_days": 35}],
    },
)

audit = BackupAudit(
    "audit",
    {
        "audit_name": "example",
        # The account of the example has no recorder yet; where there is one, leave this out.
        "config_recorder": {"resource_types": ["AWS::EC2::Volume", "AWS::S3::Bucket"]},
        "frameworks": {
            "backups": {
                "description": "What we promise about our backups",
                "controls": {
                    "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN": {"scope": {"resource_types": ["EBS", "S3"]}},
                    "BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK": {"frequency_days": 1, "retention_days": 35},
                    "BACKUP_RECOVERY_POINT_ENCRYPTED": {},
                    "BACKUP_RESOURCES_PROTECTED_BY_CROSS_REGION": {
                        "regions": ["eu-west-1"],
                        "scope": {"tag_key": "backup-plan", "tag_value": PLAN},
                    },
                    "BACKUP_LAST_RECOVERY_POINT_CREATED": {
                        "age_hours": 48,
                        "scope": {"tag_key": "backup-plan", "tag_value": PLAN},
                    },
                },
            }
        },
        "reports": {
            "backup_jobs": {"template": AuditReportTemplate.BACKUP_JOBS, "formats": ["CSV", "JSON"]},
            "copy_jobs": {"template": AuditReportTemplate.COPY_JOBS},
            "resources": {"template": AuditReportTemplate.RESOURCE_COMPLIANCE},
        },
        "retention_days": 731,
        "backup_plan": PLAN,
        "alarm_topic_arn": alarms.topic_arn,
    },
)

pulumi.export("frameworkArns", audit.framework_arns)
pulumi.export("reportBucket", audit.report_bucket_name)
