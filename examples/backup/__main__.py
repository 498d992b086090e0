"""Daily, monthly and continuous backups of what carries the tag ``backup-plan=example``, copied to a second Region."""

import pulumi
import pulumi_aws as aws

from components.operations.alarm_topic import AlarmTopic
from components.protection.backup_plan import BackupPlan
from components.protection.backup_vault import BackupVault

recovery_region = pulumi.Config().require("recoveryRegion")

alarms = AlarmTopic("alarms", {})
recovery_alarms = AlarmTopic("recovery-alarms", {"region": recovery_region})

vault = BackupVault("main", {"alarm_topic_arn": alarms.topic_arn})
recovery_vault = BackupVault("recovery", {"region": recovery_region, "alarm_topic_arn": recovery_alarms.topic_arn})

plan = BackupPlan(
    "example",
    {
        "plan_name": "example",
        "vault_name": vault.vault_name,
        "vault_key_arn": vault.key_arn,
        "copy_vaults": {"recovery": {"vault_arn": recovery_vault.vault_arn, "key_arn": recovery_vault.key_arn}},
        "alarm_topic_arn": alarms.topic_arn,
        "rules": [
            {
                "name": "daily",
                "schedule": "cron(0 3 ? * * *)",
                "schedule_timezone": "Europe/Berlin",
                "delete_after_days": 35,
            },
            {
                "name": "monthly",
                "schedule": "cron(0 5 1 * ? *)",
                "delete_after_days": 365,
                "cold_storage_after_days": 30,
            },
            {"name": "point-in-time", "schedule": "cron(0 1 ? * * *)", "continuous": True, "delete_after_days": 14},
        ],
    },
)

table = aws.dynamodb.Table(
    "orders",
    billing_mode="PAY_PER_REQUEST",
    hash_key="id",
    attributes=[aws.dynamodb.TableAttributeArgs(name="id", type="S")],
    point_in_time_recovery=aws.dynamodb.TablePointInTimeRecoveryArgs(enabled=True),
    deletion_protection_enabled=True,
    tags={"backup-plan": "example"},
)

pulumi.export("planId", plan.plan_id)
pulumi.export("recoveryVault", recovery_vault.vault_arn)
pulumi.export("table", table.name)
