"""Arguments of ``Queue``."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi

from .queue_fifo import FifoQueueArgs


class QueueEncryption(StrEnum):
    """Who owns the key that encrypts the messages."""

    SQS = "sqs"
    """A key of SQS's own (SSE-SQS): nothing to manage, and every AWS service can send."""
    CUSTOMER_KEY = "customer_key"
    """A customer managed key, whose policy lets the producers use it."""


class QueueArgs(TypedDict):
    """A queue with its dead-letter queue."""

    fifo: NotRequired[FifoQueueArgs]
    """Make queue and dead-letter queue FIFO: order within a message group, no duplicates. Default: a standard queue.
    Giving or removing it on a living queue replaces both queues, under new URLs, and deletes their messages, because
    SQS cannot change the kind of a queue: drain them first, or make a second queue."""
    retention_seconds: NotRequired[int]
    """Seconds an unread message is kept, 60 to 1,209,600 (14 days). Default: 345,600 (4 days). Lowering it on a
    living queue deletes the older messages."""
    dead_letter_retention_seconds: NotRequired[int]
    """Seconds a failed message is kept, longer than ``retention_seconds`` and at most 1,209,600. Default: 1,209,600
    (14 days). A message keeps its first enqueue time when it moves to the dead-letter queue, so an equal retention
    would delete it there right away. With ``fifo`` the time starts anew, so that any retention is allowed."""
    visibility_timeout_seconds: NotRequired[int]
    """Seconds a received message stays hidden from other consumers, 0 to 43,200 (12 hours). Give at least the longest
    processing time; six times the timeout of a Lambda consumer. Default: six times ``consumer_timeout_seconds``, at
    most 43,200; 30 without it."""
    consumer_timeout_seconds: NotRequired[int]
    """Seconds the consumer works on a message (or batch) before it gives up, 1 to 43,200: a function's timeout. A
    shorter visibility timeout is refused, because the message would be shown again while it is worked on. Default: not
    known, not checked."""
    receive_wait_seconds: NotRequired[int]
    """Seconds a receive waits for a message where the consumer does not say, 0 to 20. Default: 20; less costs more
    empty receives."""
    delay_seconds: NotRequired[int]
    """Seconds before a new message can be received, 0 to 900. Default: 0. For a FIFO queue it is the only delay: SQS
    refuses one for a single message."""
    max_message_bytes: NotRequired[int]
    """Largest message in bytes with its attributes, 1,024 to 1,048,576 (1 MiB). Default: 1,048,576."""
    max_receive_count: NotRequired[int]
    """Receives before a message moves to the dead-letter queue, 1 to 1,000. Default: 5."""
    dead_letter_source_arns: NotRequired[Sequence[pulumi.Input[str]]]
    """Further queues, of this account, Region and kind, that may name the dead-letter queue as theirs; at most 9, as
    SQS takes 10 by name. Their messages wait among this queue's. Default: none."""
    redrive_allow_policy: NotRequired[bool]
    """Let only this queue and ``dead_letter_source_arns`` use the dead-letter queue. Default: true. False leaves SQS's
    default, which is every queue of the account, for Regions that do not know the setting."""
    encryption: NotRequired[QueueEncryption]
    """Default: ``sqs``; ``customer_key`` when ``kms_key_arn`` is given."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """ARN of a customer managed key of the same Region for the queue and its dead-letter queue. Its policy must let the
    producers use it (``kms:Decrypt`` and ``kms:GenerateDataKey*``). Default: with ``customer_key``, the component makes
    one."""
    data_key_reuse_seconds: NotRequired[int]
    """Seconds SQS reuses a data key before it calls KMS again, 60 to 86,400. Default: 300. Customer key only."""
    producer_services: NotRequired[Sequence[str]]
    """Service principals that may send on behalf of this account, like ``events.amazonaws.com``. Default: none. S3
    cannot send to a FIFO queue."""
    producer_source_arns: NotRequired[Sequence[pulumi.Input[str]]]
    """Narrows ``producer_services`` to these resources: topic, rule or bucket ARNs, ``*`` allowed; each service to
    those of its own kind. Default: any resource of this account."""
    producer_account_ids: NotRequired[Sequence[str]]
    """Further accounts on whose behalf ``producer_services`` may send: the owners of topics, rules and buckets
    elsewhere; give ``producer_source_arns`` with them. Default: this account only."""
    producer_arns: NotRequired[Sequence[pulumi.Input[str]]]
    """IAM roles, users or accounts that may send without a policy of their own, for example of another account. They
    must exist: SQS refuses a policy that names an unknown principal. Default: none."""
    consumer_arns: NotRequired[Sequence[pulumi.Input[str]]]
    """IAM roles, users or accounts that may receive and delete without a policy of their own; those of another account
    need one there too, for queue and key. They must exist. Default: none."""
    oldest_message_alarm_seconds: NotRequired[int]
    """Age in seconds of the oldest message at which the alarm fires, 1 to ``retention_seconds`` - 1. Default: a quarter
    of ``retention_seconds``, at most 3,600."""
    drain_alarm_seconds: NotRequired[int]
    """Fire when the messages that wait would take longer than these seconds at the rate of the last 5 minutes' deletes,
    300 to 1,209,600; 0 makes no such alarm. Default: ``oldest_message_alarm_seconds``, at least 300."""
    unread_alarm_seconds: NotRequired[int]
    """Fire when messages wait and none is received for these seconds, a multiple of 300 up to 86,400; 0 makes no such
    alarm, for a queue that is read at certain hours only. Default: 900."""
    in_flight_alarm_messages: NotRequired[int]
    """Fire when more messages than these are received and not deleted, 1 or more; 0 makes no such alarm. Default:
    96,000, four fifths of SQS's quota."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of the same Region that the alarms notify (AlarmTopic). Default: alarms without action."""
    region: NotRequired[str]
    """Region. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags for every taggable child."""
    protect: NotRequired[bool]
    """Protect the customer key against deletion. Default: true. False is for throw-away stacks."""
