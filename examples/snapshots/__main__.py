"""Manual snapshots of a volume every 12 hours, monthly ones in the archive, and a database's backups elsewhere."""

import pulumi
import pulumi_aws as aws

from components.operations.alarm_topic import AlarmTopic
from components.protection.backup_plan import BackupPlan
from components.protection.backup_vault import BackupVault
from components.protection.database_snapshots import DatabaseSnapshots
from components.protection.snapshot_events import SnapshotEvents
from components.protection.snapshot_policy import SnapshotPolicy

recovery_region = pulumi.Config().require("recoveryRegion")

alarms = AlarmTopic("alarms", {})
recovery_alarms = AlarmTopic("recovery-alarms", {"region": recovery_region})

# One rule for each Region: EBS says which snapshot failed, but not which policy made it.
SnapshotEvents("snapshot-events", {"alarm_topic_arn": alarms.topic_arn})
SnapshotEvents("recovery-snapshot-events", {"alarm_topic_arn": recovery_alarms.topic_arn, "region": recovery_region})

policy = SnapshotPolicy(
    "shop-snapshots",
    {
        "policy_name": "shop",
        "alarm_topic_arn": alarms.topic_arn,
        "schedules": {
            "twice-a-day": {
                "every_hours": 12,
                "start_time": "03:00",
                "retain_days": 14,
                "copies": {recovery_region: {"retain_days": 14}},
            },
            "monthly": {"cron": "cron(0 5 1 * ? *)", "retain_days": 30, "archive_days": 335},
        },
    },
)
# Besides, AWS Backup keeps the same volume: its vault refuses a deletion, which no snapshot does.
vault = BackupVault("main", {"alarm_topic_arn": alarms.topic_arn})
recovery_vault = BackupVault("recovery", {"alarm_topic_arn": recovery_alarms.topic_arn, "region": recovery_region})
BackupPlan(
    "daily",
    {
        "plan_name": "shop",
        "vault_name": vault.vault_name,
        "vault_key_arn": vault.key_arn,
        "copy_vaults": {"recovery": {"vault_arn": recovery_vault.vault_arn, "key_arn": recovery_vault.key_arn}},
        "alarm_topic_arn": alarms.topic_arn,
        "rules": [{"name": "daily", "schedule": "cron(0 1 ? * * *)", "delete_after_days": 35}],
    },
)

volume = aws.ebs.Volume(
    "shop",
    availability_zone="eu-central-1a",
    size=20,
    type="gp3",
    encrypted=True,
    tags={"snapshot-policy": "shop", "backup-plan": "shop"},
)

database = aws.rds.Instance(
    "shop",
    identifier="shop",
    engine="postgres",
    engine_version="17",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    username="shop",
    manage_master_user_password=True,
    storage_encrypted=True,
    multi_az=True,
    backup_retention_period=14,
    deletion_protection=True,
    final_snapshot_identifier="shop-final",
    tags={"backup-plan": "shop"},
)
databases = DatabaseSnapshots(
    "databases",
    {
        "recovery_region": recovery_region,
        "alarm_topic_arn": alarms.topic_arn,
        "databases": {
            "shop": {"identifier": database.identifier, "engine": "postgres", "snapshots": {"before-v2": {}}},
        },
    },
)

pulumi.export("volume", volume.id)
pulumi.export("policyId", policy.policy_id)
pulumi.export("databaseCopies", databases.copy_arns)
