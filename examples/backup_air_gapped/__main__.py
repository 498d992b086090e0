"""Daily backups, copied into an air-gapped vault of a second Region, from which a recovery account restores."""

import pulumi
import pulumi_aws as aws

from components.operations.alarm_topic import AlarmTopic
from components.protection.air_gapped_vault import AirGappedVault
from components.protection.backup_plan import BackupPlan
from components.protection.backup_vault import BackupVault

config = pulumi.Config()
vault_region = config.require("vaultRegion")
BOUNDS = {"min_retention_days": 30, "max_retention_days": 400}

alarms = AlarmTopic("alarms", {})
vault = BackupVault("main", {"alarm_topic_arn": alarms.topic_arn})
sealed = AirGappedVault(
    "sealed",
    {
        **BOUNDS,
        "share_account_ids": [config.require("recoveryAccountId")],
        "alarm_topic_arn": AlarmTopic("sealed-alarms", {"region": vault_region}).topic_arn,
        "region": vault_region,
    },
)
BackupPlan(
    "example",
    {
        "plan_name": "example",
        "vault_name": vault.vault_name,
        "vault_key_arn": vault.key_arn,
        # A key of AWS encrypts the air-gapped vault; there is none of it to name.
        "copy_vaults": {"sealed": {"vault_arn": sealed.vault_arn, "retention": BOUNDS}},
        "rules": [
            {
                "name": "daily",
                "schedule": "cron(0 3 ? * * *)",
                "delete_after_days": 35,
                "copies": {"sealed": {"delete_after_days": 90}},
            },
        ],
        "alarm_topic_arn": alarms.topic_arn,
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

pulumi.export("sealedVaultArn", sealed.vault_arn)
pulumi.export("shareArn", sealed.share_arn)
