"""A queue with a worker that does each request once; its code is in ``handler/``, as a container in ``loop.py``."""

import pulumi

from components.messaging.queue import Queue
from components.messaging.worker import Worker
from components.operations.alarm_topic import AlarmTopic
from components.protection.backup_plan import BackupPlan
from components.protection.backup_vault import BackupVault

TIMEOUT_SECONDS = 30

alarms = AlarmTopic("alarms", {})
uploads = Queue(
    "uploads",
    {"visibility_timeout_seconds": 6 * TIMEOUT_SECONDS, "max_receive_count": 5, "alarm_topic_arn": alarms.topic_arn},
)
vault = BackupVault("backups", {"alarm_topic_arn": alarms.topic_arn})
BackupPlan(
    "daily",
    {
        "plan_name": "daily",
        "vault_name": vault.vault_name,
        "vault_key_arn": vault.key_arn,
        "alarm_topic_arn": alarms.topic_arn,
        "rules": [{"name": "daily", "schedule": "cron(0 3 ? * * *)", "delete_after_days": 35}],
    },
)
worker = Worker(
    "thumbnails",
    {
        "code": pulumi.FileArchive("handler"),
        "queue": {
            "arn": uploads.queue_arn,
            "visibility_timeout_seconds": 6 * TIMEOUT_SECONDS,
            "max_receive_count": 5,
        },
        "timeout_seconds": TIMEOUT_SECONDS,
        "maximum_concurrency": 10,
        "ledger": {"backup_plan": "daily"},
        "alarm_topic_arn": alarms.topic_arn,
    },
)

pulumi.export("queueUrl", uploads.queue_url)
pulumi.export("functionName", worker.function_name)
