"""Queues, topics with a queue per subscriber, event buses, and workers."""

from collections.abc import Mapping

import pulumi

from components.messaging.event_bus import EventBus
from components.messaging.fan_out import FanOut
from components.messaging.queue import Queue
from components.messaging.worker import Worker
from settings.stack import Settings
from settings.worker import queue_facts

from .message_operations import message_operations
from .region import Topics


def messaging(settings: Settings, topics: Topics) -> None:
    """Build the ``messaging`` block in the primary Region."""
    if not settings.messaging:
        return
    region = settings.region
    queues = {
        name: Queue(name, {**args, **settings.common(region), "alarm_topic_arn": topics[region]})
        for name, args in settings.messaging.queue_arguments().items()
    }
    fan_outs = {
        name: FanOut(name, {**args, **settings.common(region), "alarm_topic_arn": topics[region]})
        for name, args in settings.messaging.fan_out_arguments().items()
    }
    buses = {
        name: EventBus(name, {**args, **settings.common(region), "alarm_topic_arn": topics[region]})
        for name, args in settings.messaging.event_bus_arguments().items()
    }
    workers = _workers(settings, topics, queues)
    message_operations(settings, settings.messaging, queues, fan_outs)
    pulumi.export(
        "queues",
        {
            name: {"url": queue.queue_url, "deadLetterUrl": queue.dead_letter_queue_url}
            for name, queue in queues.items()
        },
    )
    pulumi.export(
        "fanOuts",
        {name: {"topicArn": fan_out.topic_arn, "queueUrls": fan_out.queue_urls} for name, fan_out in fan_outs.items()},
    )
    pulumi.export(
        "eventBuses",
        {
            name: {"name": bus.bus_name, "queueUrls": bus.queue_urls, "replayRunbook": bus.replay_runbook_name}
            for name, bus in buses.items()
        },
    )
    if workers:
        pulumi.export("workers", {name: worker.function_name for name, worker in workers.items()})


def _workers(settings: Settings, topics: Topics, queues: Mapping[str, Queue]) -> dict[str, Worker]:
    if settings.messaging is None:
        return {}
    region, made = settings.region, dict[str, Worker]()
    for name, worker in settings.messaging.workers.items():
        queue = queues[worker.queue]
        facts = queue_facts(settings.messaging.queue_arguments()[worker.queue], queue.queue_arn)
        if queue.key_arn is not None:
            facts["kms_key_arn"] = queue.key_arn
        args = worker.worker_arguments(facts, settings.backup_plan_name)
        made[name] = Worker(name, {**args, **settings.common(region), "alarm_topic_arn": topics[region]})
    return made
