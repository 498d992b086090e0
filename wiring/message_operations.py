"""The way back out of dead-letter queues, and the page to look at, for all queues and topics of the stack."""

from collections.abc import Mapping

import pulumi

from components.messaging.dashboard import DashboardQueueArgs, MessagingDashboard
from components.messaging.fan_out import FanOut
from components.messaging.queue import Queue
from components.messaging.redrive import MessageRedrive
from components.messaging.redrive_args import RedriveOrigin, RedriveQueueArgs
from settings.messaging import OF_QUEUES, RUNBOOKS, Messaging
from settings.stack import Settings


def redrive_runbooks(
    settings: Settings,
    block: Messaging,
    region: str,
    queues: Mapping[str, Queue],
    fan_outs: Mapping[str, FanOut],
    *,
    prefix: str = "",
) -> dict[str, dict[str, pulumi.Output[str] | None]]:
    """Build the runbooks of one Region as the ``messaging`` block says, and give their names.

    Args:
        settings: the stack's settings.
        block: its messaging block.
        region: Region of the queues.
        queues: queues of that Region, by name in the settings.
        fan_outs: fan-outs of that Region, by name in the settings.
        prefix: what the names of that Region's components begin with.
    """
    if not block.redrive_runbooks:
        return {}
    wanted = {f"{name}{RUNBOOKS}": _subscribers(block, name, fan_out) for name, fan_out in fan_outs.items()}
    wanted[f"{OF_QUEUES}{RUNBOOKS}"] = {
        label: entry for name, queue in queues.items() for label, entry in _own(block, name, queue).items()
    }
    made = {
        name: MessageRedrive(f"{prefix}{name}", {"queues": entries, "region": region, "tags": settings.all_tags})
        for name, entries in wanted.items()
        if entries
    }
    return {
        name: {"move": redrive.move_runbook_name, "resend": redrive.resend_runbook_name}
        for name, redrive in made.items()
    }


def dashboard(
    settings: Settings, block: Messaging, queues: Mapping[str, Queue], fan_outs: Mapping[str, FanOut]
) -> None:
    """Build the dashboard of the primary Region's queues and topics, if the ``messaging`` block wants one."""
    if block.dashboard and (queues or fan_outs):
        MessagingDashboard(
            "messaging",
            {
                "dashboard_name": f"{pulumi.get_project()}-{settings.stack}-messaging",
                "queues": {**_rows(block, queues), **_subscriber_rows(block, fan_outs)},
                "topics": {name: fan_out.topic_name for name, fan_out in fan_outs.items()},
                "region": settings.region,
            },
        )


def _own(block: Messaging, name: str, queue: Queue) -> dict[str, RedriveQueueArgs]:
    """The queue's dead-letter queue, once for each queue that uses it: the move task gives back to all of them."""
    destinations: dict[str, pulumi.Input[str]] = {name: queue.queue_arn}
    destinations |= {f"{name} of {arn}": arn for arn in block.queues[name].dead_letter_source_arns or ()}
    found: dict[str, RedriveQueueArgs] = {}
    for label, arn in destinations.items():
        found[label] = {"dead_letter_queue_arn": queue.dead_letter_queue_arn, "destination_arn": arn}
        if queue.key_arn is not None:
            found[label]["key_arn"] = queue.key_arn
    return found


def _subscribers(block: Messaging, name: str, fan_out: FanOut) -> dict[str, RedriveQueueArgs]:
    """Both dead-letter queues of each subscriber: what its consumer failed on, and what never reached it."""
    kept = block.fan_outs[name].delivery_dead_letter_queue is not False
    found: dict[str, RedriveQueueArgs] = {}
    for subscriber in block.fan_outs[name].subscribers:
        queue = fan_out.queues[subscriber]
        found[subscriber] = {
            "dead_letter_queue_arn": queue.dead_letter_queue_arn,
            "destination_arn": queue.queue_arn,
            "key_arn": fan_out.key_arn,
        }
        if kept:
            found[f"{subscriber}-undelivered"] = {
                "dead_letter_queue_arn": fan_out.delivery_dead_letter_queues[subscriber],
                "destination_arn": queue.queue_arn,
                "origin": RedriveOrigin.SUBSCRIPTION,
                "key_arn": fan_out.key_arn,
            }
    return found


def _rows(block: Messaging, queues: Mapping[str, Queue]) -> dict[str, DashboardQueueArgs]:
    return {
        name: {
            "queue_name": queue.queue_name,
            "dead_letter_queue_name": queue.dead_letter_queue_name,
            "fifo": block.queues[name].fifo is not None,
        }
        for name, queue in queues.items()
    }


def _subscriber_rows(block: Messaging, fan_outs: Mapping[str, FanOut]) -> dict[str, DashboardQueueArgs]:
    return {
        f"{name} to {subscriber}": {
            "queue_name": fan_out.queues[subscriber].queue_name,
            "dead_letter_queue_name": fan_out.queues[subscriber].dead_letter_queue_name,
            "fifo": block.fan_outs[name].fifo is not None and not given.unordered,
        }
        for name, fan_out in fan_outs.items()
        for subscriber, given in block.fan_outs[name].subscribers.items()
    }
