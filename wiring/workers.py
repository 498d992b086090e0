"""Workers of one Region."""

from collections.abc import Mapping

import pulumi

from components.messaging.queue import Queue, QueueArgs
from components.messaging.worker import Worker
from settings.messaging_recovery import recovered_worker
from settings.stack import Settings
from settings.worker import MessageWorker, queue_facts

from .region import Topics


def workers(
    settings: Settings,
    topics: Topics,
    region: str,
    queues: Mapping[str, Queue],
    wanted: Mapping[str, MessageWorker],
    *,
    queue_args: Mapping[str, QueueArgs],
    prefix: str = "",
    idle: bool = False,
) -> dict[str, pulumi.Output[str]]:
    """Build the workers and give the names of their functions, by name in the settings.

    Args:
        settings: the stack's settings.
        topics: ARN of each Region's alarm topic.
        region: Region of queues and workers.
        queues: queues of that Region, by name in the settings.
        wanted: workers of that Region, by name in the settings.
        queue_args: what the queues were built with, by name in the settings.
        prefix: what the names of that Region's components begin with.
        idle: the workers do not read.
    """
    made = dict[str, pulumi.Output[str]]()
    for name, worker in wanted.items():
        queue = queues[worker.queue]
        facts = queue_facts(queue_args[worker.queue], queue.queue_arn)
        if queue.key_arn is not None:
            facts["kms_key_arn"] = queue.key_arn
        args = recovered_worker(worker.worker_arguments(facts, settings.backup_plan_name), idle=idle)
        made[name] = Worker(
            f"{prefix}{name}", {**args, **settings.common(region), "alarm_topic_arn": topics[region]}
        ).function_name
    return made
