"""A shared file system for two applications in three AZs: backed up daily, with a copy in another Region."""

import pulumi

from components.network.vpc import NatGateways, Vpc
from components.operations.alarm_topic import AlarmTopic
from components.protection.backup_plan import BackupPlan
from components.protection.backup_vault import BackupVault
from components.storage.shared_file_system import SharedFileSystem

ZONES = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
RECOVERY_REGION = "eu-west-1"

alarms = AlarmTopic("alarms", {})
recovery_alarms = AlarmTopic("recovery-alarms", {"region": RECOVERY_REGION})
network = Vpc(
    "network",
    {
        "cidr": "10.20.0.0/16",
        "availability_zones": ZONES,
        "tiers": ["private", "data"],
        "nat_gateways": NatGateways.NONE,
    },
)

files = SharedFileSystem(
    "content",
    {
        "vpc_id": network.vpc_id,
        "subnet_ids": {zone: network.data_subnet_ids[zone] for zone in ZONES},
        "client_cidrs": {"network": network.cidr_block},
        "access_points": {
            "web": {"path": "/web", "user_id": 1000, "group_id": 1000},
            "imports": {"path": "/imports", "user_id": 1001, "group_id": 1001},
        },
        "infrequent_access_after_days": 30,
        "return_on_access": True,
        "backup_plan": "files",
        "replica": {"region": RECOVERY_REGION},
        "alarm_topic_arn": alarms.topic_arn,
    },
)

vault = BackupVault("main", {"alarm_topic_arn": alarms.topic_arn})
copies = BackupVault("copies", {"region": RECOVERY_REGION, "alarm_topic_arn": recovery_alarms.topic_arn})
BackupPlan(
    "files",
    {
        "plan_name": "files",
        "vault_name": vault.vault_name,
        "vault_key_arn": vault.key_arn,
        "copy_vaults": {"recovery": {"vault_arn": copies.vault_arn, "key_arn": copies.key_arn}},
        "alarm_topic_arn": alarms.topic_arn,
        "rules": [{"name": "daily", "schedule": "cron(0 3 ? * * *)", "delete_after_days": 35}],
    },
)

pulumi.export("accessPointIds", files.access_point_ids)
pulumi.export("webClientPolicy", files.access_point_policies["web"])
