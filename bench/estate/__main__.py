"""Units of network, messaging and storage until the estate has the asked-for number of resources."""

import pulumi

from components.messaging.fan_out import FanOut
from components.messaging.queue import Queue
from components.network.vpc import Vpc
from components.operations.alarm_topic import AlarmTopic
from components.protection.backup_plan import BackupPlan
from components.protection.backup_vault import BackupVault
from components.storage.shared_file_system import SharedFileSystem

PRIMARY, RECOVERY = "eu-central-1", "eu-west-1"
PLAN = "bench"
ZONES = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]

BASE = 36
"""About as many resources come besides the units: alarm topics, vaults and plan."""
UNIT = 147
"""About as many resources has one unit; the benchmark counts what came of it."""

wanted = int(pulumi.Config("bench-estate").require("resources"))
alarms = AlarmTopic("alarms", {"region": PRIMARY})
recovery_alarms = AlarmTopic("recovery-alarms", {"region": RECOVERY})
vault = BackupVault("backup", {"region": PRIMARY, "alarm_topic_arn": alarms.topic_arn})
copies = BackupVault("recovery-backup", {"region": RECOVERY, "alarm_topic_arn": recovery_alarms.topic_arn})
BackupPlan(
    "plan",
    {
        "plan_name": PLAN,
        "rules": [{"name": "daily", "schedule": "cron(0 3 ? * * *)", "delete_after_days": 35}],
        "vault_name": vault.vault_name,
        "vault_key_arn": vault.key_arn,
        "copy_vaults": {"recovery": {"vault_arn": copies.vault_arn, "key_arn": copies.key_arn}},
        "alarm_topic_arn": alarms.topic_arn,
        "region": PRIMARY,
    },
)
for unit in range(max(0, round((wanted - BASE) / UNIT))):
    common = {"region": PRIMARY, "alarm_topic_arn": alarms.topic_arn}
    vpc = Vpc(f"vpc-{unit}", {**common, "cidr": f"10.{unit}.0.0/16", "availability_zones": ZONES})
    Queue(f"jobs-{unit}", {**common})
    FanOut(f"orders-{unit}", {**common, "subscribers": {"billing": {}, "shipping": {}, "search": {}}})
    SharedFileSystem(
        f"content-{unit}",
        {
            **common,
            "vpc_id": vpc.vpc_id,
            "subnet_ids": vpc.subnets_of("data"),
            "client_cidrs": {"vpc": vpc.cidr_block},
            "access_points": {"web": {"path": "/web", "user_id": 1000, "group_id": 1000}},
            "backup_plan": PLAN,
        },
    )
