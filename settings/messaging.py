"""The ``messaging`` block: queues, and topics with a queue per subscriber."""

from collections import Counter
from typing import cast

from pydantic import Field

from components.messaging.fan_out_args import FanOutArgs, subscriber_names
from components.messaging.fan_out_checks import check_fan_out, check_fan_out_name
from components.messaging.queue import QueueArgs, QueueEncryption, check_queue, check_queue_name
from components.messaging.queue_fifo import DeduplicationScope, FifoThroughputLimit
from components.shared.checks import Problem, Problems

from .fan_out import FanOutTopic
from .model import Block, setting_key, under


class FifoQueue(Block):
    """Order within each message group, and no duplicates within 5 minutes."""

    content_based_deduplication: bool | None = None
    """Take the SHA-256 of the body as deduplication id of a message sent without one. Default: false; SQS then refuses
    a message without an id."""
    deduplication_scope: DeduplicationScope | None = None
    """``queue`` or ``message_group``. Default: ``queue``."""
    throughput_limit: FifoThroughputLimit | None = None
    """``per_queue`` or ``per_message_group_id`` (high throughput, only with ``deduplicationScope: message_group``).
    Default: ``per_queue``."""


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
    """Queues and fan-outs of the primary Region."""

    queues: dict[str, MessageQueue] = Field(default_factory=dict[str, MessageQueue])
    """Queues by name; the name is the queue's identity."""
    fan_outs: dict[str, FanOutTopic] = Field(default_factory=dict[str, FanOutTopic])
    """Fan-outs by name; the name is the topic's identity."""

    def queue_arguments(self) -> dict[str, QueueArgs]:
        """Arguments of each ``Queue``, by name, that come from the settings."""
        return {name: cast("QueueArgs", queue.arguments()) for name, queue in self.queues.items()}

    def fan_out_arguments(self) -> dict[str, FanOutArgs]:
        """Arguments of each ``FanOut``, by name, that come from the settings."""
        return {name: cast("FanOutArgs", fan_out.arguments()) for name, fan_out in self.fan_outs.items()}

    def problems(self, region: str) -> list[Problem]:
        """What the components would refuse, under the settings' keys.

        Args:
            region: the stack's Region.
        """
        found: list[Problem] = []
        for name, args in self.queue_arguments().items():
            wrong = Problems()
            check_queue_name(name, wrong, "", fifo="fifo" in args)
            check_queue({**args, "region": region}, wrong)
            found += _told(f'queues["{name}"]', wrong)
        for name, args in self.fan_out_arguments().items():
            wrong = Problems()
            names = [subscriber for _, subscriber in subscriber_names(args)]
            check_fan_out_name(name, names, wrong, "", fifo="fifo" in args)
            check_fan_out({**args, "region": region}, wrong)
            found += _told(f'fan_outs["{name}"]', wrong)
        return found + self._name_clashes()

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
