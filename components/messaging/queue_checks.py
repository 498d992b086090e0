"""What SQS would refuse about a queue, or what can never work. Pure."""

import re

from components.shared.alarms import check_alarm_topic
from components.shared.arns import parse_arn
from components.shared.checks import Problems

from . import policies
from .parts import (
    DEFAULT_VISIBILITY_SECONDS,
    MAXIMUM_MESSAGE_BYTES,
    MAXIMUM_RETENTION_SECONDS,
    MINIMUM_MESSAGE_BYTES,
    MINIMUM_RETENTION_SECONDS,
)
from .queue_args import QueueArgs, QueueEncryption
from .queue_fifo import FIFO_SUFFIX, check_fifo
from .sources import S3, check_sources

DEFAULT_RETENTION_SECONDS = 345_600
MAXIMUM_VISIBILITY_SECONDS = 43_200
MAXIMUM_DELAY_SECONDS = 900
MAXIMUM_RECEIVE_COUNT = 1_000
MAXIMUM_WAIT_SECONDS = 20
MAXIMUM_DEAD_LETTER_SOURCES = 10
"""Ranges of SQS's queue attributes (API reference, CreateQueue; maxReceiveCount: SQS Developer Guide, quotas; the
sources are those of ``byQueue``)."""

VISIBILITY_FACTOR = 6
"""Lambda's advice for the visibility timeout, in timeouts of the function (Lambda Developer Guide, "Amazon SQS")."""

ALARM_PERIOD_SECONDS = 300
_DAY_SECONDS = 86_400
_MAXIMUM_NAME_LENGTH = 80 - len("-undelivered-1234567")
"""SQS allows 80 characters; Pulumi adds a hyphen and seven characters to the longest child's name."""


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
    _check_times(args, problems)
    problems.within("delay_seconds", args.get("delay_seconds"), 0, MAXIMUM_DELAY_SECONDS, "seconds (15 minutes)")
    size = args.get("max_message_bytes")
    problems.within("max_message_bytes", size, MINIMUM_MESSAGE_BYTES, MAXIMUM_MESSAGE_BYTES, "bytes (1 KiB to 1 MiB)")
    problems.within("max_receive_count", args.get("max_receive_count"), 1, MAXIMUM_RECEIVE_COUNT, "receives")
    if MINIMUM_RETENTION_SECONDS <= retention <= MAXIMUM_RETENTION_SECONDS:
        age = args.get("oldest_message_alarm_seconds")
        problems.within("oldest_message_alarm_seconds", age, 1, retention - 1, "seconds, below retention_seconds")
    _check_encryption(args, problems)
    _check_access(args, problems)
    _check_dead_letter_sources(args, problems)
    _check_alarms(args, problems)


def visibility_timeout(args: QueueArgs) -> int:
    """Seconds for which the queue hides a received message."""
    consumer = args.get("consumer_timeout_seconds")
    default = DEFAULT_VISIBILITY_SECONDS if consumer is None else VISIBILITY_FACTOR * consumer
    return args.get("visibility_timeout_seconds", min(default, MAXIMUM_VISIBILITY_SECONDS))


def _check_times(args: QueueArgs, problems: Problems) -> None:
    visibility, consumer = args.get("visibility_timeout_seconds"), args.get("consumer_timeout_seconds")
    before = len(problems.found)
    problems.within("visibility_timeout_seconds", visibility, 0, MAXIMUM_VISIBILITY_SECONDS, "seconds (12 hours)")
    problems.within("consumer_timeout_seconds", consumer, 1, MAXIMUM_VISIBILITY_SECONDS, "seconds (12 hours)")
    problems.within("receive_wait_seconds", args.get("receive_wait_seconds"), 0, MAXIMUM_WAIT_SECONDS, "seconds")
    if len(problems.found) == before and visibility is not None and consumer is not None and visibility < consumer:
        problems.add(
            "visibility_timeout_seconds",
            visibility,
            f"is shorter than consumer_timeout_seconds ({consumer}), so that a message is shown to a second consumer "
            "while the first works on it; Lambda refuses such a mapping",
            f"Give {VISIBILITY_FACTOR} times the consumer's timeout, or leave it out",
        )


def _check_access(args: QueueArgs, problems: Problems) -> None:
    services = args.get("producer_services", ())
    sources = args.get("producer_source_arns", ())
    accounts = args.get("producer_account_ids", ())
    producers, consumers = args.get("producer_arns", ()), args.get("consumer_arns", ())
    policies.check_service_principals(problems, "producer_services", services)
    policies.check_principal_arns(problems, "producer_arns", producers)
    policies.check_principal_arns(problems, "consumer_arns", consumers)
    policies.check_queue_policy(problems, services, sources, producers, consumers=consumers, accounts=accounts)
    for argument, given in (("producer_source_arns", sources), ("producer_account_ids", accounts)):
        if given and not services:
            problems.add(
                argument,
                list(given),
                "narrows producer_services, which is not given"
                if argument == "producer_source_arns"
                else "widens producer_services, which is not given",
                "Name the service, for example events.amazonaws.com",
            )
    for i, account in enumerate(accounts):
        if not re.fullmatch(r"\d{12}", account):
            problems.add(
                f"producer_account_ids[{i}]", account, "must be an account id", "Write its 12 digits in quotes"
            )
    if services:
        check_sources(problems, services, sources)
    if S3 in services and "fifo" in args:
        problems.add(
            "producer_services",
            S3,
            "cannot send to a FIFO queue (S3 User Guide, event notification types and destinations)",
            "Let S3 send to EventBridge, or take a standard queue",
        )


def _check_dead_letter_sources(args: QueueArgs, problems: Problems) -> None:
    sources = args.get("dead_letter_source_arns", ())
    if len(sources) >= MAXIMUM_DEAD_LETTER_SOURCES:
        problems.add(
            "dead_letter_source_arns",
            len(sources),
            f"with the queue itself make more than the {MAXIMUM_DEAD_LETTER_SOURCES} sources that SQS takes by name",
            "Give the others a dead-letter queue of their own; allowing every queue of the account is not offered",
        )
    if sources and not args.get("redrive_allow_policy", True):
        problems.add(
            "redrive_allow_policy",
            args.get("redrive_allow_policy"),
            "leaves dead_letter_source_arns without effect: every queue may use the dead-letter queue then",
            "Leave out one of the two",
        )
    for i, arn in enumerate(sources):
        parsed = parse_arn(arn) if isinstance(arn, str) else None
        if not isinstance(arn, str):
            continue
        where, region = f"dead_letter_source_arns[{i}]", args.get("region")
        if parsed is None or parsed.service != "sqs" or "*" in arn:
            problems.add(where, arn, "must be the ARN of a queue, without wildcard", "Give the queue's ARN")
        elif region is not None and parsed.region != region:
            problems.add(where, arn, f"is in {parsed.region}, the queue in {region}", "Give a queue of the same Region")
        elif parsed.resource.endswith(FIFO_SUFFIX) != ("fifo" in args):
            problems.add(
                where,
                arn,
                "is of the other kind: a FIFO queue takes a FIFO dead-letter queue, a standard one a standard one",
                "Give a queue of the same kind",
            )


def _check_alarms(args: QueueArgs, problems: Problems) -> None:
    drain, unread = args.get("drain_alarm_seconds"), args.get("unread_alarm_seconds")
    if drain:
        low, high = ALARM_PERIOD_SECONDS, MAXIMUM_RETENTION_SECONDS
        problems.within("drain_alarm_seconds", drain, low, high, "seconds, or 0 for none")
    if unread and (unread % ALARM_PERIOD_SECONDS or not 0 < unread <= _DAY_SECONDS):
        problems.add(
            "unread_alarm_seconds",
            unread,
            f"must be a multiple of {ALARM_PERIOD_SECONDS} seconds up to {_DAY_SECONDS} (one day), or 0 for none",
            "Round it",
        )
    in_flight = args.get("in_flight_alarm_messages", 0)
    if in_flight < 0:
        problems.add("in_flight_alarm_messages", in_flight, "must be 0 (no alarm) or more messages", "Give a number")
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
