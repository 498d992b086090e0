"""Queues, and topics with a queue per subscriber."""

import pulumi

from components.messaging.fan_out import FanOut
from components.messaging.queue import Queue
from settings.stack import Settings

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
