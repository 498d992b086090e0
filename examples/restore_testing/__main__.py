"""A table and a database are backed up every day, and restored for a test twice a week, apart from the live network."""

import pulumi
import pulumi_aws as aws

from components.network.vpc import NatGateways, Vpc
from components.operations.alarm_topic import AlarmTopic
from components.protection.backup_plan import BackupPlan
from components.protection.backup_vault import BackupVault
from components.protection.restore_testing import RestoreTesting, RestoreTestType

ZONES = ["eu-central-1a", "eu-central-1b"]
TAKEN = {"backup-plan": "example"}

alarms = AlarmTopic("alarms", {})
vault = BackupVault("main", {"alarm_topic_arn": alarms.topic_arn})
copies = BackupVault("copies", {"region": "eu-west-1"})
BackupPlan(
    "example",
    {
        "plan_name": "example",
        "vault_name": vault.vault_name,
        "vault_key_arn": vault.key_arn,
        "copy_vaults": {"recovery": {"vault_arn": copies.vault_arn, "key_arn": copies.key_arn}},
        "alarm_topic_arn": alarms.topic_arn,
        "rules": [
            {"name": "daily", "schedule": "cron(0 3 ? * * *)", "delete_after_days": 35},
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
    tags=TAKEN,
)
database = aws.rds.Instance(
    "crm",
    engine="postgres",
    instance_class=aws.rds.InstanceType.T4_G_MICRO,
    allocated_storage=20,
    storage_encrypted=True,
    multi_az=True,
    backup_retention_period=7,
    deletion_protection=True,
    username="crm",
    manage_master_user_password=True,
    tags=TAKEN,
)

apart = Vpc(
    "apart",
    {
        "cidr": "10.99.0.0/20",
        "availability_zones": ZONES,
        "tiers": ["data"],
        "nat_gateways": NatGateways.NONE,
        "gateway_endpoints": False,
        "alarm_topic_arn": alarms.topic_arn,
    },
)
tests = RestoreTesting(
    "restore-tests",
    {
        "schedule": "cron(0 6 ? * MON,THU *)",
        "schedule_timezone": "Europe/Berlin",
        "start_window_hours": 4,
        "selections": {
            "orders": {"resource_type": RestoreTestType.DYNAMODB, "resource_arns": [table.arn]},
            "crm": {
                "resource_type": RestoreTestType.RDS,
                "resource_arns": [database.arn],
                "validation_window_hours": 6,
                "restore_metadata_overrides": {"dbInstanceClass": "db.t4g.micro"},
            },
        },
        "include_vaults": [vault.vault_arn],
        "key_arns": [vault.key_arn],
        "vpc_id": apart.vpc_id,
        "subnet_ids": apart.subnets_of("data"),
        "alarm_topic_arn": alarms.topic_arn,
    },
)

pulumi.export("restoreTestingPlan", tests.plan_arn)
