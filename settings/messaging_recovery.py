"""What the ``messaging`` block builds in the recovery Region."""

import json
from enum import StrEnum

from pydantic import Field

from components.messaging.fan_out_args import FanOutArgs, QueueSubscriberArgs, SubscriberArgs
from components.messaging.queue import QueueArgs
from components.messaging.queue_alarms import oldest_message_alarm_seconds
from components.messaging.worker_args import WorkerArgs
from components.shared.arns import parse_arn
from components.shared.checks import Problem, Problems

from .model import Block, under
from .worker import MessageWorker

PREFIX = "recovery-"
"""What the names of the recovery Region's queues and topics begin with."""


class RecoveryConsumers(StrEnum):
    """Whether something reads the recovery Region's queues while the primary Region works."""

    IDLE = "idle"
    """Nothing reads them until somebody fails over: a message that appears there raises the age alarm early."""
    ACTIVE = "active"
    """Consumers run in both Regions."""


class MessagingRecovery(Block):
    """Every queue, fan-out and worker a second time, in ``recoveryRegion``, empty. Nothing is replicated."""

    consumers: RecoveryConsumers = RecoveryConsumers.IDLE
    """``idle`` or ``active``. Default: ``idle``; the workers do not read there then, the output ``recoveryMessaging``
    tells it to other consumers, and the alarm on the age of the oldest message fires after a minute."""
    leave_out: list[str] = Field(default_factory=list[str])
    """Names of queues, fan-outs and workers that are not built there, for example because they name keys, functions or
    queues of the primary Region. A worker is left out with its queue."""


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


def recovered_worker(args: WorkerArgs, *, idle: bool) -> WorkerArgs:
    """The same worker in the recovery Region; an idle one does not read."""
    return {**args, "enabled": False} if idle else args


def worker_left_behind(name: str, worker: MessageWorker, home: str) -> list[Problem]:
    """Why a worker of the recovery Region would work only while the primary Region does.

    Args:
        name: its name.
        worker: its settings.
        home: the primary Region.
    """
    wrong = Problems()
    if worker.vpc is not None:
        wrong.add("vpc", None, f"names subnets of {home}", "Leave it out")
    if worker.ledger is not None:
        wrong.add(
            "ledger", None, f"is a table, and the stack's backup plans take tables of {home} only", "Leave it out"
        )
    key = parse_arn(worker.log_kms_key_arn or "")
    if key is not None and key.region == home:
        wrong.add("log_kms_key_arn", worker.log_kms_key_arn, f"is a key of {home}", "Leave it out")
    texts = {f'environment["{key}"]': value for key, value in (worker.environment or {}).items()}
    texts |= {f'policies["{key}"]': json.dumps(document) for key, document in worker.policies.items()}
    for where, text in texts.items():
        if home in text:
            wrong.add(where, text, f"names {home}, which may be lost", "Name what is in both Regions")
    return [
        under("messaging", Problem(f'workers["{name}"].{found.argument}', found.value, found.rule, found.way_out))
        for found in wrong.found
    ]


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
    ages = QueueArgs()
    if "retention_seconds" in args:
        ages["retention_seconds"] = args["retention_seconds"]
    if "oldest_message_alarm_seconds" in args:
        ages["oldest_message_alarm_seconds"] = args["oldest_message_alarm_seconds"]
    return min(oldest_message_alarm_seconds(ages), _IDLE_AGE_ALARM_SECONDS)
