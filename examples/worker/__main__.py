"""A FIFO-free queue with a worker that does each request once; its code is in ``handler/``."""

from pathlib import Path

import pulumi

from components.messaging.queue import Queue
from components.messaging.worker import Worker
from components.operations.alarm_topic import AlarmTopic

TIMEOUT_SECONDS = 30

alarms = AlarmTopic("alarms", {})
uploads = Queue(
    "uploads",
    {"visibility_timeout_seconds": 6 * TIMEOUT_SECONDS, "max_receive_count": 5, "alarm_topic_arn": alarms.topic_arn},
)
worker = Worker(
    "thumbnails",
    {
        "code": pulumi.FileArchive(str(Path(__file__).parent / "handler")),
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
