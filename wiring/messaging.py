"""Queues, topics with their subscribers, event buses and workers of the primary Region.

On request queues, topics and workers a second time, in the recovery Region.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi

from components.messaging.event_bus import EventBus
from components.messaging.fan_out import FanOut
from components.messaging.fan_out_args import FanOutArgs
from components.messaging.queue import Queue, QueueArgs
from components.messaging.remote_subscription import RemoteSubscription
from settings.messaging import Messaging
from settings.messaging_recovery import PREFIX, RecoveryConsumers
from settings.stack import Settings

from .message_operations import dashboard, redrive_runbooks
from .region import Topics
from .workers import workers


@dataclass
class Messages:
    """What is built in one Region, by name in the settings."""

    queues: dict[str, Queue] = field(default_factory=dict[str, Queue])
    fan_outs: dict[str, FanOut] = field(default_factory=dict[str, FanOut])

    def outputs(self) -> tuple[dict[str, pulumi.Input[object]], dict[str, pulumi.Input[object]]]:
        """What publishers and consumers need: of the queues, and of the fan-outs."""
        return (
            {
                name: {"url": queue.queue_url, "deadLetterUrl": queue.dead_letter_queue_url}
                for name, queue in self.queues.items()
            },
            {
                name: {"topicArn": fan_out.topic_arn, "queueUrls": fan_out.queue_urls}
                for name, fan_out in self.fan_outs.items()
            },
        )


def messaging(settings: Settings, topics: Topics) -> dict[str, Messages]:
    """Build the ``messaging`` block and give what was made, by Region."""
    block = settings.messaging
    if not block:
        return {}
    secret = "messaging" in settings.secret_blocks
    region, recovery = settings.region, settings.recovery_region
    made = {region: _build(settings, topics, region, block.queue_arguments(), block.fan_out_arguments(secret=secret))}
    queues, fan_outs = made[region].outputs()
    pulumi.export("queues", queues)
    pulumi.export("fanOuts", fan_outs)
    _remote_queues(settings, topics, block)
    _event_buses(settings, topics, block)
    functions = workers(
        settings, topics, region, made[region].queues, block.workers, queue_args=block.queue_arguments()
    )
    if functions:
        pulumi.export("workers", functions)
    runbooks = redrive_runbooks(settings, block, region, made[region].queues, made[region].fan_outs)
    if block.redrive_runbooks:
        pulumi.export("redriveRunbooks", runbooks)
    dashboard(settings, block, made[region].queues, made[region].fan_outs)
    if block.recovery and recovery:
        made[recovery] = _recovery(settings, topics, recovery, block)
    return made


def _recovery(settings: Settings, topics: Topics, region: str, block: Messaging) -> Messages:
    queue_args = block.recovery_queue_arguments()
    fan_out_args = block.recovery_fan_out_arguments(secret="messaging" in settings.secret_blocks)
    made = _build(settings, topics, region, queue_args, fan_out_args, prefix=PREFIX)
    queues, fan_outs = made.outputs()
    told: dict[str, pulumi.Input[object]] = {
        "region": region,
        "consumers": (RecoveryConsumers.IDLE if block.recovery_idle else RecoveryConsumers.ACTIVE).value,
        "queues": queues,
        "fanOuts": fan_outs,
    }
    functions = workers(
        settings,
        topics,
        region,
        made.queues,
        block.recovery_workers(),
        queue_args=queue_args,
        prefix=PREFIX,
        idle=block.recovery_idle,
    )
    if functions:
        told["workers"] = functions
    if block.redrive_runbooks:
        told["redriveRunbooks"] = redrive_runbooks(settings, block, region, made.queues, made.fan_outs, prefix=PREFIX)
    pulumi.export("recoveryMessaging", told)
    return made


def _build(
    settings: Settings,
    topics: Topics,
    region: str,
    queues: Mapping[str, QueueArgs],
    fan_outs: Mapping[str, FanOutArgs],
    *,
    prefix: str = "",
) -> Messages:
    return Messages(
        {
            name: Queue(f"{prefix}{name}", {**args, **settings.common(region), "alarm_topic_arn": topics[region]})
            for name, args in queues.items()
        },
        {
            name: FanOut(f"{prefix}{name}", {**args, **settings.common(region), "alarm_topic_arn": topics[region]})
            for name, args in fan_outs.items()
        },
    )


def _remote_queues(settings: Settings, topics: Topics, block: Messaging) -> None:
    region = settings.region
    made = {
        name: RemoteSubscription(name, {**args, **settings.common(region), "alarm_topic_arn": topics[region]})
        for name, args in block.remote_arguments().items()
    }
    if made:
        pulumi.export(
            "remoteQueues",
            {
                name: {"url": remote.queue_url, "undeliveredUrl": remote.delivery_dead_letter_queue_url}
                for name, remote in made.items()
            },
        )


def _event_buses(settings: Settings, topics: Topics, block: Messaging) -> None:
    region = settings.region
    buses = {
        name: EventBus(name, {**args, **settings.common(region), "alarm_topic_arn": topics[region]})
        for name, args in block.event_bus_arguments().items()
    }
    pulumi.export(
        "eventBuses",
        {
            name: {"name": bus.bus_name, "queueUrls": bus.queue_urls, "replayRunbook": bus.replay_runbook_name}
            for name, bus in buses.items()
        },
    )
