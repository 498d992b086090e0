"""Backups of one account, copied into a locked vault of another account and Region: both sides in one program."""

import pulumi
import pulumi_aws as aws

from components.operations.alarm_topic import AlarmTopic
from components.protection.backup_copy_destination import BackupCopyDestination
from components.protection.backup_copy_source import BackupCopySource
from components.protection.backup_plan import BackupPlan
from components.protection.backup_vault import BackupVault

config = pulumi.Config()
organization = config.require("organizationId")


def account(name: str) -> tuple[aws.Provider, str]:
    """The provider of one side, and its account."""
    role = config.require(f"{name}RoleArn")
    provider = aws.Provider(
        name, region=config.require(f"{name}Region"), assume_roles=[aws.ProviderAssumeRoleArgs(role_arn=role)]
    )
    return provider, role.split(":")[4]


source, source_account = account("source")
destination, destination_account = account("destination")

copies = BackupCopyDestination(
    "copies",
    {
        "source_account_ids": [source_account],
        "organization_id": organization,
        "lock": {"mode": "governance", "min_retention_days": 30, "max_retention_days": 400},
        "return_operator_role_arns": [config.require("operatorRoleArn")],
        "alarm_topic_arn": AlarmTopic("copies-alarms", {}, pulumi.ResourceOptions(provider=destination)).topic_arn,
    },
    pulumi.ResourceOptions(provider=destination),
)

here = pulumi.ResourceOptions(provider=source)
alarms = AlarmTopic("alarms", {}, here).topic_arn
vault = BackupVault("main", {"copy_out_account_ids": [destination_account], "alarm_topic_arn": alarms}, here)
plan = BackupPlan(
    "example",
    {
        "plan_name": "example",
        "vault_name": vault.vault_name,
        "vault_key_arn": vault.key_arn,
        "copy_vaults": {"bunker": {"vault_arn": copies.vault_arn, "key_arn": copies.key_arn}},
        "rules": [
            {
                "name": "daily",
                "schedule": "cron(0 3 ? * * *)",
                "delete_after_days": 35,
                "copies": {"bunker": {"delete_after_days": 90}},
            },
        ],
        "alarm_topic_arn": alarms,
    },
    here,
)
way_back = BackupCopySource(
    "back",
    {
        "destination_vault_arn": copies.vault_arn,
        "destination_key_arn": copies.key_arn,
        "organization_id": organization,
        "restore_role_name": plan.role_name,
        "alarm_topic_arn": alarms,
    },
    here,
)

table = aws.dynamodb.Table(
    "orders",
    billing_mode="PAY_PER_REQUEST",
    hash_key="id",
    attributes=[aws.dynamodb.TableAttributeArgs(name="id", type="S")],
    point_in_time_recovery=aws.dynamodb.TablePointInTimeRecoveryArgs(enabled=True),
    deletion_protection_enabled=True,
    tags={"backup-plan": "example"},
    opts=here,
)

pulumi.export("copyVaultName", copies.vault_name)
pulumi.export("returnRoleArn", copies.return_role_arn)
pulumi.export("returnOperatorRoleArn", copies.return_operator_role_arn)
pulumi.export("returnVaultArn", way_back.return_vault_arn)
pulumi.export("dataKeyPolicy", way_back.data_key_policy)
