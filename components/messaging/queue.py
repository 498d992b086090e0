"""A queue that loses nothing: always with a dead-letter queue that outlives it, encrypted, TLS only, watched."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.shared.alarms import MissingData, check_alarm_topic, metric_alarm
from components.shared.arguments import normalise
from components.shared.checks import Problems
from components.shared.keys import Account, customer_key

from . import policies
from .parts import (
    DEFAULT_VISIBILITY_SECONDS,
    MAXIMUM_MESSAGE_BYTES,
    MAXIMUM_RETENTION_SECONDS,
    MINIMUM_MESSAGE_BYTES,
    MINIMUM_RETENTION_SECONDS,
    alarm_topic_of,
    messages_waiting_alarm,
    plain_queue,
)
from .queue_fifo import FIFO_SUFFIX, FifoQueueArgs, check_fifo

DEFAULT_RETENTION_SECONDS = 345_600
MAXIMUM_VISIBILITY_SECONDS = 43_200
MAXIMUM_DELAY_SECONDS = 900
MAXIMUM_RECEIVE_COUNT = 1_000
"""Ranges of SQS's queue attributes (API reference, CreateQueue; maxReceiveCount: SQS Developer Guide, quotas)."""

_DEFAULT_MAX_RECEIVE_COUNT = 5
_MAXIMUM_AGE_ALARM_SECONDS = 3_600
_MAXIMUM_NAME_LENGTH = 80 - len("-undelivered-1234567")
"""SQS allows 80 characters; Pulumi adds a hyphen and seven characters to the longest child's name."""


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
    """Seconds a received message stays hidden from other consumers, 0 to 43,200 (12 hours). Default: 30. Give at least
    the longest processing time; six times the timeout of a Lambda consumer."""
    delay_seconds: NotRequired[int]
    """Seconds before a new message can be received, 0 to 900. Default: 0."""
    max_message_bytes: NotRequired[int]
    """Largest message in bytes, 1,024 to 1,048,576 (1 MiB). Default: 1,048,576."""
    max_receive_count: NotRequired[int]
    """Receives before a message moves to the dead-letter queue, 1 to 1,000. Default: 5."""
    encryption: NotRequired[QueueEncryption]
    """Default: ``sqs``; ``customer_key`` when ``kms_key_arn`` is given."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """ARN of a customer managed key of the same Region for the queue and its dead-letter queue. Its policy must let the
    producers use it (``kms:Decrypt`` and ``kms:GenerateDataKey*``). Default: with ``customer_key``, the component makes
    one."""
    data_key_reuse_seconds: NotRequired[int]
    """Seconds SQS reuses a data key before it calls KMS again, 60 to 86,400. Default: 300. Customer key only."""
    producer_services: NotRequired[Sequence[str]]
    """Service principals that may send on behalf of this account, like ``events.amazonaws.com``. Default: none."""
    producer_source_arns: NotRequired[Sequence[pulumi.Input[str]]]
    """Narrows ``producer_services`` to these resources: topic, rule or bucket ARNs, ``*`` allowed. Default: any
    resource of this account."""
    producer_arns: NotRequired[Sequence[pulumi.Input[str]]]
    """IAM roles, users or accounts that may send without a policy of their own, for example of another account. They
    must exist: SQS refuses a policy that names an unknown principal. Default: none."""
    oldest_message_alarm_seconds: NotRequired[int]
    """Age in seconds of the oldest message at which the alarm fires, 1 to ``retention_seconds`` - 1. Default: a quarter
    of ``retention_seconds``, at most 3,600."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of the same Region that the alarms notify (AlarmTopic). Default: alarms without action."""
    region: NotRequired[str]
    """Region. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags for every taggable child."""
    protect: NotRequired[bool]
    """Protect the customer key against deletion. Default: true. False is for throw-away stacks."""


def check_queue_name(name: str, problems: Problems, argument: str = "name", *, fifo: bool = False) -> None:
    """Refuse a resource name from which no physical queue name can be made.

    The physical name is the resource name with a role and a random suffix, so that a replacement can exist beside the
    old queue. SQS allows letters, digits, hyphens and underscores, 80 characters in all, with ``.fifo`` at the end of a
    FIFO queue's.
    """
    longest = _MAXIMUM_NAME_LENGTH - (len(FIFO_SUFFIX) if fifo else 0)
    if name.endswith(FIFO_SUFFIX):
        problems.add(
            argument,
            name,
            f"ends in {FIFO_SUFFIX}, which queues with the argument fifo get by themselves and others must not have",
            "Drop the suffix; give fifo for a FIFO queue",
        )
    elif not re.fullmatch(rf"[A-Za-z0-9_-]{{1,{longest}}}", name):
        problems.add(
            argument,
            name,
            f"must be 1 to {longest} letters, digits, hyphens and underscores",
            "SQS takes the queue's name from it; shorten or respell it",
        )


def check_queue(args: QueueArgs, problems: Problems) -> None:
    """Find everything in the arguments that SQS would refuse or that can never work. Pure."""
    retention = args.get("retention_seconds", DEFAULT_RETENTION_SECONDS)
    fifo = args.get("fifo")
    check_retention(problems, retention, args.get("dead_letter_retention_seconds"), fifo=fifo is not None)
    if fifo is not None:
        check_fifo(fifo, problems)
    visibility = args.get("visibility_timeout_seconds")
    problems.within("visibility_timeout_seconds", visibility, 0, MAXIMUM_VISIBILITY_SECONDS, "seconds (12 hours)")
    problems.within("delay_seconds", args.get("delay_seconds"), 0, MAXIMUM_DELAY_SECONDS, "seconds (15 minutes)")
    size = args.get("max_message_bytes")
    problems.within("max_message_bytes", size, MINIMUM_MESSAGE_BYTES, MAXIMUM_MESSAGE_BYTES, "bytes (1 KiB to 1 MiB)")
    problems.within("max_receive_count", args.get("max_receive_count"), 1, MAXIMUM_RECEIVE_COUNT, "receives")
    if MINIMUM_RETENTION_SECONDS <= retention <= MAXIMUM_RETENTION_SECONDS:
        age = args.get("oldest_message_alarm_seconds")
        problems.within("oldest_message_alarm_seconds", age, 1, retention - 1, "seconds, below retention_seconds")
    _check_encryption(args, problems)
    services = args.get("producer_services", ())
    policies.check_service_principals(problems, "producer_services", services)
    policies.check_principal_arns(problems, "producer_arns", args.get("producer_arns", ()))
    sources = args.get("producer_source_arns", ())
    policies.check_queue_policy(problems, services, sources, args.get("producer_arns", ()))
    if "producer_source_arns" in args and not services:
        problems.add(
            "producer_source_arns",
            args["producer_source_arns"],
            "narrows producer_services, which is not given",
            "Name the service, for example events.amazonaws.com",
        )
    check_alarm_topic(problems, args.get("alarm_topic_arn"), args.get("region"))


def check_retention(
    problems: Problems, retention: int, dead_letter_retention: int | None, *, fifo: bool = False
) -> None:
    """Require both retentions in SQS's range, and a standard dead-letter queue's to be the longer one.

    A standard queue's message keeps its first enqueue time in the dead-letter queue, a FIFO queue's gets a new one (SQS
    Developer Guide, "Setting-up dead-letter queue retention").
    """
    low, high = MINIMUM_RETENTION_SECONDS, MAXIMUM_RETENTION_SECONDS
    problems.within("retention_seconds", retention, low, high, "seconds (1 minute to 14 days)")
    problems.within("dead_letter_retention_seconds", dead_letter_retention, low, high, "seconds (1 minute to 14 days)")
    if fifo or retention > high:
        return
    kept = high if dead_letter_retention is None else dead_letter_retention
    if low <= kept <= retention:
        argument = "retention_seconds" if dead_letter_retention is None else "dead_letter_retention_seconds"
        problems.add(
            argument,
            retention if dead_letter_retention is None else kept,
            f"dead_letter_retention_seconds ({kept}) must be longer than retention_seconds ({retention}), because a "
            "message keeps its first enqueue time and would be deleted on arrival",
            "Lengthen dead_letter_retention_seconds (at most 1209600, 14 days) or shorten retention_seconds",
        )


def _check_encryption(args: QueueArgs, problems: Problems) -> None:
    encryption = args.get("encryption")
    if encryption == QueueEncryption.SQS and "kms_key_arn" in args:
        problems.add(
            "encryption",
            str(encryption),
            "contradicts kms_key_arn: a queue has either SQS's key or a customer key",
            "Leave out one of the two",
        )
    policies.check_key_arn(problems, "kms_key_arn", args.get("kms_key_arn"), args.get("region"))
    reuse = args.get("data_key_reuse_seconds")
    problems.within("data_key_reuse_seconds", reuse, 60, 86_400, "seconds (1 minute to 24 hours)")
    if reuse is not None and encryption != QueueEncryption.CUSTOMER_KEY and "kms_key_arn" not in args:
        problems.add(
            "data_key_reuse_seconds",
            reuse,
            "applies to a customer key only",
            "Choose encryption customer_key or leave it out",
        )


class Queue(pulumi.ComponentResource):
    """A queue, its dead-letter queue, their policies and alarms, and a customer key on request."""

    queue_arn: pulumi.Output[str]
    """ARN of the queue."""
    queue_url: pulumi.Output[str]
    """URL of the queue."""
    queue_name: pulumi.Output[str]
    """Physical name of the queue, the dimension of its metrics."""
    dead_letter_queue_arn: pulumi.Output[str]
    """ARN of the dead-letter queue."""
    dead_letter_queue_url: pulumi.Output[str]
    """URL of the dead-letter queue."""
    key_arn: pulumi.Output[str] | None
    """ARN of the customer key; absent when SQS's own key encrypts."""
    producer_policy_json: pulumi.Output[str]
    """IAM policy document for a role that sends to the queue."""
    consumer_policy_json: pulumi.Output[str]
    """IAM policy document for a role that receives from the queue."""

    def __init__(self, name: str, args: QueueArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Build the queue.

        Args:
            name: resource name; 1 to 60 letters, digits, hyphens and underscores, with ``fifo`` 1 to 55.
            args: see :class:`QueueArgs`.
            opts: resource options.

        Raises:
            ComponentError: lists every problem of the arguments; nothing is registered then.
        """
        problems = Problems()
        args = normalise(args, QueueArgs, problems)
        check_queue_name(name, problems, fifo="fifo" in args)
        if not problems.found:
            check_queue(args, problems)
        problems.raise_for("Queue", name)
        super().__init__("reliability:index:Queue", name, {}, opts)

        self._region = args.get("region")
        self._tags = args.get("tags")
        self.key_arn = self._key(args)
        retention = args.get("retention_seconds", DEFAULT_RETENTION_SECONDS)
        reuse = args.get("data_key_reuse_seconds")
        self._dead_letters = plain_queue(
            f"{name}-dlq",
            self,
            fifo=args.get("fifo"),
            key_arn=self.key_arn,
            data_key_reuse_seconds=reuse,
            retention_seconds=args.get("dead_letter_retention_seconds", MAXIMUM_RETENTION_SECONDS),
            region=self._region,
            tags=self._tags,
        )
        self._main = plain_queue(
            f"{name}-queue",
            self,
            fifo=args.get("fifo"),
            key_arn=self.key_arn,
            data_key_reuse_seconds=reuse,
            retention_seconds=retention,
            delay_seconds=args.get("delay_seconds", 0),
            visibility_timeout_seconds=args.get("visibility_timeout_seconds", DEFAULT_VISIBILITY_SECONDS),
            max_message_bytes=args.get("max_message_bytes", MAXIMUM_MESSAGE_BYTES),
            region=self._region,
            tags=self._tags,
        )
        self.queue_arn = self._main.arn
        self.queue_url = self._main.url
        self.queue_name = self._main.name
        self.dead_letter_queue_arn = self._dead_letters.arn
        self.dead_letter_queue_url = self._dead_letters.url
        self._redrive(args.get("max_receive_count", _DEFAULT_MAX_RECEIVE_COUNT))
        self._access(args)
        self._alarms(args, retention)
        documents = pulumi.Output.all(self.queue_arn, self.key_arn)
        self.producer_policy_json = documents.apply(lambda arns: policies.producer_policy(arns[0], arns[1]))
        self.consumer_policy_json = documents.apply(lambda arns: policies.consumer_policy(arns[0], arns[1]))
        self.register_outputs(
            {
                "queueArn": self.queue_arn,
                "queueUrl": self.queue_url,
                "queueName": self.queue_name,
                "deadLetterQueueArn": self.dead_letter_queue_arn,
                "deadLetterQueueUrl": self.dead_letter_queue_url,
                "keyArn": self.key_arn,
                "producerPolicyJson": self.producer_policy_json,
                "consumerPolicyJson": self.consumer_policy_json,
            }
        )

    def _key(self, args: QueueArgs) -> pulumi.Output[str] | None:
        if "kms_key_arn" in args:
            return pulumi.Output.from_input(args["kms_key_arn"])
        if args.get("encryption") != QueueEncryption.CUSTOMER_KEY:
            return None
        account = Account(self)
        services = args.get("producer_services", ())
        statements = pulumi.Output.all(account.id, *args.get("producer_arns", ())).apply(
            lambda values: policies.key_statements(values[0], services, values[1:])
        )
        key = customer_key(
            f"{self._name}-key",
            self,
            account,
            statements,
            description=f"Messages of queue {self._name} and of its dead-letter queue",
            region=self._region,
            tags=self._tags,
            protect=args.get("protect", True),
        )
        return key.arn

    def _redrive(self, max_receive_count: int) -> None:
        aws.sqs.RedriveAllowPolicy(
            f"{self._name}-redrive-allow",
            queue_url=self._dead_letters.url,
            redrive_allow_policy=self._main.arn.apply(policies.redrive_allow_policy),
            region=self._region,
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.sqs.RedrivePolicy(
            f"{self._name}-redrive",
            queue_url=self._main.url,
            redrive_policy=self._dead_letters.arn.apply(lambda arn: policies.redrive_policy(arn, max_receive_count)),
            region=self._region,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _access(self, args: QueueArgs) -> None:
        services = args.get("producer_services", ())
        sources = pulumi.Output.all(*args.get("producer_source_arns", ()))
        principals = pulumi.Output.all(*args.get("producer_arns", ()))
        aws.sqs.QueuePolicy(
            f"{self._name}-queue-policy",
            queue_url=self._main.url,
            policy=pulumi.Output.all(self._main.arn, sources, principals).apply(
                lambda values: policies.queue_policy(values[0], services, values[1], values[2])
            ),
            region=self._region,
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.sqs.QueuePolicy(
            f"{self._name}-dlq-policy",
            queue_url=self._dead_letters.url,
            policy=self._dead_letters.arn.apply(policies.queue_policy),
            region=self._region,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _alarms(self, args: QueueArgs, retention: int) -> None:
        topic = alarm_topic_of(args.get("alarm_topic_arn"), self._region, self, "Queue", self._name)
        age = args.get("oldest_message_alarm_seconds", min(_MAXIMUM_AGE_ALARM_SECONDS, retention // 4))
        metric_alarm(
            f"{self._name}-oldest-message",
            self,
            description=f"Queue {self._name}: the oldest message waits longer than {age} s, consumers do not keep up.",
            runbook="messaging.md#the-oldest-message-is-too-old",
            namespace="AWS/SQS",
            metric="ApproximateAgeOfOldestMessage",
            dimensions={"QueueName": self._main.name},
            statistic="Maximum",
            threshold=age,
            comparison="GreaterThanThreshold",
            period_seconds=60,
            evaluation_periods=3,
            missing=MissingData.OK,
            topic_arn=topic,
            region=self._region,
            tags=self._tags,
        )
        messages_waiting_alarm(
            f"{self._name}-dlq-messages",
            self,
            self._dead_letters,
            description=f"Queue {self._name}: messages that failed repeatedly wait in the dead-letter queue.",
            runbook="messaging.md#messages-in-the-dead-letter-queue",
            topic_arn=topic,
            region=self._region,
            tags=self._tags,
        )
