"""The ``messaging`` block: queues, topics with a queue per subscriber, event buses, and workers."""

from collections import Counter
from collections.abc import Mapping
from typing import cast

import pulumi
from pydantic import Field

from components.messaging.event_bus_args import EventBusArgs
from components.messaging.fan_out_args import FanOutArgs, subscriber_names
from components.messaging.fan_out_checks import check_fan_out, check_fan_out_name, needs_logs_role
from components.messaging.queue import QueueArgs, QueueEncryption, check_queue, check_queue_name
from components.messaging.redrive_args import check_redrive_name
from components.messaging.remote_subscription_args import RemoteSubscriptionArgs, check_remote_subscription
from components.shared.arns import parse_arn
from components.shared.checks import Problem, Problems

from .event_bus import MessageBus
from .fan_out import FanOutTopic
from .fifo import FifoQueue
from .messaging_recovery import (
    PREFIX,
    MessagingRecovery,
    RecoveryConsumers,
    recovered_fan_out,
    recovered_queue,
    worker_left_behind,
)
from .model import Block, setting_key, under
from .remote_queue import RemoteQueue
from .worker import MessageWorker

RUNBOOKS = "-redrive"
"""What the names of redrive runbooks end with, after the name of the fan-out."""
OF_QUEUES = "queues"
"""What stands for the name of a fan-out in those of the queues."""


class MessageQueue(Block):
    """A queue with its dead-letter queue."""

    fifo: FifoQueue | None = None
    """Make queue and dead-letter queue FIFO; ``{}`` takes the defaults. Default: a standard queue. Giving or removing
    it on a living queue replaces both queues and deletes their messages."""
    retention_seconds: int | None = None
    """Seconds an unread message is kept, 60 to 1,209,600 (14 days). Default: 345,600 (4 days). Lowering it on a living
    queue deletes the older messages."""
    dead_letter_retention_seconds: int | None = None
    """Seconds a failed message is kept, longer than ``retentionSeconds`` and at most 1,209,600. Default: 1,209,600
    (14 days)."""
    visibility_timeout_seconds: int | None = None
    """Seconds a received message stays hidden from other consumers, 0 to 43,200 (12 hours). Give at least the longest
    processing time. Default: six times ``consumerTimeoutSeconds``; 30 without it."""
    consumer_timeout_seconds: int | None = None
    """Seconds the consumer works on a message before it gives up, 1 to 43,200; a shorter visibility timeout is refused.
    Default: not known, not checked."""
    receive_wait_seconds: int | None = None
    """Seconds a receive waits for a message where the consumer does not say, 0 to 20. Default: 20."""
    delay_seconds: int | None = None
    """Seconds before a new message can be received, 0 to 900. Default: 0."""
    max_message_bytes: int | None = None
    """Largest message in bytes, 1,024 to 1,048,576 (1 MiB). Default: 1,048,576."""
    max_receive_count: int | None = None
    """Receives before a message moves to the dead-letter queue, 1 to 1,000. Default: 5."""
    dead_letter_source_arns: list[str] | None = None
    """Further queues, of this account, Region and kind, that may use the dead-letter queue; at most 9. Default:
    none."""
    redrive_allow_policy: bool | None = None
    """Let only these queues use the dead-letter queue. Default: true. False is for Regions that do not know it."""
    encryption: QueueEncryption | None = None
    """``sqs`` for a key of SQS's own, or ``customer_key``. Default: ``sqs``."""
    kms_key_arn: str | None = None
    """ARN of a customer managed key of the same Region that already lets the producers use it. Default: with
    ``customer_key``, one is made."""
    data_key_reuse_seconds: int | None = None
    """Seconds SQS reuses a data key, 60 to 86,400. Default: 300. Customer key only."""
    producer_services: list[str] | None = None
    """Service principals that may send on behalf of this account, like ``events.amazonaws.com``. Default: none."""
    producer_source_arns: list[str] | None = None
    """Narrows ``producerServices`` to these topics, rules or buckets. Default: any resource of this account."""
    producer_account_ids: list[str] | None = None
    """Further accounts, owners of topics, rules or buckets, on whose behalf ``producerServices`` may send. Default:
    this account only."""
    producer_arns: list[str] | None = None
    """IAM roles, users or accounts that may send without a policy of their own; they must exist. Default: none."""
    consumer_arns: list[str] | None = None
    """IAM roles, users or accounts that may receive without a policy of their own; they must exist. Default: none."""
    oldest_message_alarm_seconds: int | None = None
    """Age in seconds of the oldest message at which the alarm fires, below ``retentionSeconds``. Default: a quarter of
    it, at most 3,600."""
    drain_alarm_seconds: int | None = None
    """Fire when the messages that wait would take longer at the rate of the last 5 minutes' deletes, 300 to 1,209,600
    seconds; 0 for no such alarm. Default: ``oldestMessageAlarmSeconds``, at least 300."""
    unread_alarm_seconds: int | None = None
    """Fire when messages wait and none is received for so long, a multiple of 300 seconds up to 86,400; 0 for no such
    alarm. Default: 900."""
    in_flight_alarm_messages: int | None = None
    """Fire when more messages are received and not deleted; 0 for no such alarm. Default: 96,000 of the 120,000 that
    SQS allows."""


class Messaging(Block):
    """Queues, fan-outs, event buses and workers of the primary Region."""

    queues: dict[str, MessageQueue] = Field(default_factory=dict[str, MessageQueue])
    """Queues by name; the name is the queue's identity."""
    fan_outs: dict[str, FanOutTopic] = Field(default_factory=dict[str, FanOutTopic])
    """Fan-outs by name; the name is the topic's identity."""
    remote_queues: dict[str, RemoteQueue] = Field(default_factory=dict[str, RemoteQueue])
    """Queues of this account that receive from topics of other accounts or Regions, by name."""
    event_buses: dict[str, MessageBus] = Field(default_factory=dict[str, MessageBus])
    """Event buses by name; the name is the bus's identity."""
    workers: dict[str, MessageWorker] = Field(default_factory=dict[str, MessageWorker])
    """Lambda functions that read queues, by name; the name is the function's identity."""
    redrive_runbooks: bool = True
    """Make Systems Manager runbooks that bring messages back out of the dead-letter queues, with a role of their own:
    one pair for the queues and one for each fan-out."""
    dashboard: bool = False
    """Make a CloudWatch dashboard ``<project>-<stack>-messaging`` of all queues and topics."""
    recovery: MessagingRecovery | None = None
    """Builds the queues, fan-outs and workers in ``recoveryRegion`` too. Default: they are not built there."""

    def queue_arguments(self) -> dict[str, QueueArgs]:
        """Arguments of each ``Queue``, by name, that come from the settings."""
        return self._queues(self.workers)

    def _queues(self, workers: Mapping[str, MessageWorker]) -> dict[str, QueueArgs]:
        arguments = {name: cast("QueueArgs", queue.arguments()) for name, queue in self.queues.items()}
        for worker in workers.values():
            if worker.queue in arguments:
                # The worker's own alarm watches for messages that nobody receives.
                arguments[worker.queue].setdefault("unread_alarm_seconds", 0)
        return arguments

    def fan_out_arguments(self, *, secret: bool = False) -> dict[str, FanOutArgs]:
        """Arguments of each ``FanOut``, by name, that come from the settings.

        Args:
            secret: the block is secret, so that the web servers' addresses are passed on as secrets.
        """
        found = {name: cast("FanOutArgs", fan_out.arguments()) for name, fan_out in self.fan_outs.items()}
        if secret:
            for args in found.values():
                for server in args.get("https_subscribers", {}).values():
                    server["endpoint"] = pulumi.Output.secret(server["endpoint"])
        return found

    def event_bus_arguments(self) -> dict[str, EventBusArgs]:
        """Arguments of each ``EventBus``, by name, that come from the settings."""
        return {name: bus.bus_arguments() for name, bus in self.event_buses.items()}

    def remote_arguments(self) -> dict[str, RemoteSubscriptionArgs]:
        """Arguments of each ``RemoteSubscription``, by name, that come from the settings."""
        return {name: cast("RemoteSubscriptionArgs", queue.arguments()) for name, queue in self.remote_queues.items()}

    def recovery_queue_arguments(self) -> dict[str, QueueArgs]:
        """Arguments of each ``Queue`` of the recovery Region, by name in the settings."""
        queues = self._queues(self.recovery_workers())
        built = {name: args for name, args in queues.items() if self._recovers(name)}
        return {name: recovered_queue(args, idle=self.recovery_idle) for name, args in built.items()}

    def recovery_fan_out_arguments(self, *, secret: bool = False) -> dict[str, FanOutArgs]:
        """Arguments of each ``FanOut`` of the recovery Region, by name in the settings; see ``fan_out_arguments``."""
        built = {name: args for name, args in self.fan_out_arguments(secret=secret).items() if self._recovers(name)}
        return {name: recovered_fan_out(args, idle=self.recovery_idle) for name, args in built.items()}

    def recovery_workers(self) -> dict[str, MessageWorker]:
        """The workers that are built in the recovery Region too, by name in the settings."""
        return {
            name: worker
            for name, worker in self.workers.items()
            if self._recovers(name) and self._recovers(worker.queue)
        }

    def _recovers(self, name: str) -> bool:
        return self.recovery is not None and name not in self.recovery.leave_out

    @property
    def recovery_idle(self) -> bool:
        """Whether nothing reads in the recovery Region."""
        return self.recovery is not None and self.recovery.consumers == RecoveryConsumers.IDLE

    def problems(self, region: str, recovery: str | None = None) -> list[Problem]:
        """What the components would refuse, under the settings' keys.

        Args:
            region: the stack's Region.
            recovery: its recovery Region; None without one.
        """
        found = _problems_in(region, self.queue_arguments(), self.fan_out_arguments())
        for name, args in self.remote_arguments().items():
            wrong = Problems()
            check_queue_name(name, wrong, "", fifo="fifo" in args)
            check_remote_subscription({**args, "region": region}, wrong)
            found += _told(f'remote_queues["{name}"]', wrong)
        for name, bus in self.event_buses.items():
            found += bus.problems(name, region)
        for name, worker in self.workers.items():
            found += worker.problems(name, region, self.queue_arguments())
        found += self._name_clashes()
        found += self._runbook_problems()
        return found if self.recovery is None else found + self._recovery_problems(region, recovery, found)

    def _recovery_problems(self, home: str, region: str | None, told: list[Problem]) -> list[Problem]:
        if region is None:
            return [Problem("messaging.recovery", None, "needs a second Region", "Set recoveryRegion.")]
        known = {*self.queues, *self.fan_outs, *self.workers}
        found = [
            Problem(
                f"messaging.recovery.leaveOut[{i}]",
                name,
                "is no queue, fan-out or worker",
                f"Known: {', '.join(sorted(known))}.",
            )
            for i, name in enumerate(self.recovery.leave_out if self.recovery else ())
            if name not in known
        ]
        twins = {f"{PREFIX}{name}": name for name in known if self._recovers(name)}
        found += [
            Problem("messaging", name, f"is the name of what {twins[name]} is in {region}", "Rename one of the two.")
            for name in sorted(known & twins.keys())
        ]
        queues, fan_outs = self.recovery_queue_arguments(), self.recovery_fan_out_arguments()
        there = [
            *_problems_in(region, queues, fan_outs, PREFIX),
            *_left_behind(region, fan_outs),
            *self._runbook_problems(PREFIX),
        ]
        for name, worker in self.recovery_workers().items():
            there += worker.problems(name, region, queues, prefix=PREFIX)
            there += worker_left_behind(name, worker, home)
        for problem in there:
            if problem not in told:
                way_out = f"{problem.way_out} Or name it in messaging.recovery.leaveOut."
                found.append(Problem(problem.argument, problem.value, f"in {region}: {problem.rule}", way_out))
        return found

    def _runbook_problems(self, prefix: str = "") -> list[Problem]:
        """Names of fan-outs from which no names of redrive runbooks can be made."""
        found: list[Problem] = []
        for name in self.fan_outs if self.redrive_runbooks else ():
            if prefix and not self._recovers(name):
                continue
            wrong = Problems()
            check_redrive_name(f"{prefix}{name}", wrong, "", suffix=RUNBOOKS)
            if name == OF_QUEUES:
                wrong.add("", name, "is what the redrive runbooks of the queues are named after", "Rename it")
            found += _told(f'fan_outs["{name}"]', wrong)
        return found

    def _name_clashes(self) -> list[Problem]:
        """Subscriber ``c`` of ``a-b`` and subscriber ``b-c`` of ``a`` would both be the queue ``a-b-c``."""
        pairs = [
            (fan_out, kind, subscriber)
            for fan_out, args in self.fan_out_arguments().items()
            for kind, subscriber in dict.fromkeys(subscriber_names(args))
        ]
        count = Counter({f"{fan_out}-{subscriber}": 0 for fan_out, _, subscriber in pairs})
        for fan_out, subscriber in {(fan_out, subscriber) for fan_out, _, subscriber in pairs}:
            count[f"{fan_out}-{subscriber}"] += 1
        return [
            Problem(
                setting_key("messaging", f'fan_outs["{fan_out}"].{kind}["{subscriber}"]'),
                f"{fan_out}-{subscriber}",
                "is the name of its queue, and another subscriber's queue has the same",
                "Rename one of the two.",
            )
            for fan_out, kind, subscriber in pairs
            if count[f"{fan_out}-{subscriber}"] > 1
        ]


def _problems_in(
    region: str, queues: Mapping[str, QueueArgs], fan_outs: Mapping[str, FanOutArgs], prefix: str = ""
) -> list[Problem]:
    found: list[Problem] = []
    for name, args in queues.items():
        wrong = Problems()
        check_queue_name(f"{prefix}{name}", wrong, "", fifo="fifo" in args)
        check_queue({**args, "region": region}, wrong)
        found += _told(f'queues["{name}"]', wrong)
    for name, args in fan_outs.items():
        wrong = Problems()
        names = [subscriber for _, subscriber in subscriber_names(args)]
        check_fan_out_name(f"{prefix}{name}", names, wrong, "", fifo="fifo" in args, logs_role=needs_logs_role(args))
        check_fan_out({**args, "region": region}, wrong)
        found += _told(f'fan_outs["{name}"]', wrong)
    return found


def _left_behind(region: str, fan_outs: Mapping[str, FanOutArgs]) -> list[Problem]:
    """Subscribers of a recovery topic that would be lost together with the primary Region."""
    found: list[Problem] = []
    for name, args in fan_outs.items():
        wrong = Problems()
        for subscriber, queue in args.get("queue_subscribers", {}).items():
            parsed = parse_arn(str(queue["queue_arn"]))
            if parsed is not None and parsed.region != region:
                where = f'queue_subscribers["{subscriber}"].queue_arn'
                wrong.add(where, queue["queue_arn"], f"is in {parsed.region}, which may be lost", "Give a queue there")
        found += _told(f'fan_outs["{name}"]', wrong)
    return found


def _told(where: str, wrong: Problems) -> list[Problem]:
    """Problems of the arguments at ``where``, with the settings' spelling of every argument that they mention."""
    return [
        under(
            "messaging",
            Problem(
                f"{where}.{problem.argument}" if problem.argument else where,
                problem.value,
                problem.rule,
                problem.way_out,
            ),
        )
        for problem in wrong.found
    ]
