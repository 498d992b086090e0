"""What the ``messaging`` block builds in the recovery Region."""

from enum import StrEnum

from pydantic import Field

from components.messaging.fan_out_args import FanOutArgs, QueueSubscriberArgs, SubscriberArgs
from components.messaging.queue import QueueArgs

from .model import Block

PREFIX = "recovery-"
"""What the names of the recovery Region's queues and topics begin with."""


class RecoveryConsumers(StrEnum):
    """Whether something reads the recovery Region's queues while the primary Region works."""

    IDLE = "idle"
    """Nothing reads them until somebody fails over: a message that appears there raises the age alarm early."""
    ACTIVE = "active"
    """Consumers run in both Regions."""


class MessagingRecovery(Block):
    """Every queue and fan-out a second time, in ``recoveryRegion``, empty. Nothing is replicated."""

    consumers: RecoveryConsumers = RecoveryConsumers.IDLE
    """``idle`` or ``active``. Default: ``idle``; the output ``recoveryMessaging`` tells it to your consumers. Idle, the
    alarm on the age of the oldest message fires after a minute."""
    leave_out: list[str] = Field(default_factory=list[str])
    """Names of queues and fan-outs that are not built there, for example because they name keys, functions or queues of
    the primary Region."""


_IDLE_AGE_ALARM_SECONDS = 60


def recovered_queue(args: QueueArgs, *, idle: bool) -> QueueArgs:
    """The same queue in the recovery Region; without consumers nothing should wait there at all."""
    return {**args, "oldest_message_alarm_seconds": _age(args)} if idle else args


def recovered_fan_out(args: FanOutArgs, *, idle: bool) -> FanOutArgs:
    """The same fan-out in the recovery Region, whose archive has nothing of the primary's to replay."""
    found: FanOutArgs = {
        **args,
        "subscribers": {key: _recovered(item, idle) for key, item in args["subscribers"].items()},
    }
    if "queue_subscribers" in args:
        found["queue_subscribers"] = {key: _without_replay(item) for key, item in args["queue_subscribers"].items()}
    return found


def _recovered(args: SubscriberArgs, idle: bool) -> SubscriberArgs:  # noqa: FBT001 - one caller
    found = args.copy()
    found.pop("replay", None)
    if idle:
        found["oldest_message_alarm_seconds"] = _age(args)
    return found


def _without_replay(args: QueueSubscriberArgs) -> QueueSubscriberArgs:
    found = args.copy()
    found.pop("replay", None)
    return found


def _age(args: QueueArgs | SubscriberArgs) -> int:
    return min(args.get("oldest_message_alarm_seconds", _IDLE_AGE_ALARM_SECONDS), _IDLE_AGE_ALARM_SECONDS)
