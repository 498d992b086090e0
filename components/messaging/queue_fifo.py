"""What makes a queue FIFO: its arguments, what SQS refuses about them, and the inputs that follow. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NotRequired, TypedDict

from components.shared.checks import Problems

FIFO_SUFFIX = ".fifo"
"""The end of a FIFO queue's name. Pulumi's AWS provider adds it behind the random suffix of the name it makes, and does
not count it in the 80 characters that SQS allows (pulumi-aws, resources.go, "aws_sqs_queue", AutoNameOptions)."""


class DeduplicationScope(StrEnum):
    """Within what a deduplication id must be unique for 5 minutes."""

    QUEUE = "queue"
    """The whole queue."""
    MESSAGE_GROUP = "message_group"
    """Each message group by itself: two groups may use the same id."""


class FifoThroughputLimit(StrEnum):
    """What SQS's quota of FIFO throughput applies to."""

    PER_QUEUE = "per_queue"
    """The queue: 300 calls of each kind a second, 3,000 messages in batches."""
    PER_MESSAGE_GROUP_ID = "per_message_group_id"
    """Each message group, so that the queue takes as many times more as it has busy groups (high throughput). Only with
    ``deduplication_scope`` ``message_group``."""


class FifoQueueArgs(TypedDict):
    """A queue that keeps the order within each message group and drops duplicates sent within 5 minutes."""

    content_based_deduplication: NotRequired[bool]
    """Take the SHA-256 of the body as deduplication id of a message sent without one; attributes do not count, so that
    equal bodies with other attributes are dropped. Default: false; SQS then refuses a message without an id."""
    deduplication_scope: NotRequired[DeduplicationScope]
    """Default: ``queue``."""
    throughput_limit: NotRequired[FifoThroughputLimit]
    """Default: ``per_queue``."""


_SCOPES: Mapping[DeduplicationScope, str] = {
    DeduplicationScope.QUEUE: "queue",
    DeduplicationScope.MESSAGE_GROUP: "messageGroup",
}
_LIMITS: Mapping[FifoThroughputLimit, str] = {
    FifoThroughputLimit.PER_QUEUE: "perQueue",
    FifoThroughputLimit.PER_MESSAGE_GROUP_ID: "perMessageGroupId",
}
"""SQS's own words (API reference, CreateQueue, DeduplicationScope and FifoThroughputLimit)."""


def check_fifo(args: FifoQueueArgs, problems: Problems) -> None:
    """Refuse a throughput limit that SQS allows only with the other scope (CreateQueue, FifoThroughputLimit)."""
    limit = args.get("throughput_limit")
    scope = args.get("deduplication_scope", DeduplicationScope.QUEUE)
    if limit == FifoThroughputLimit.PER_MESSAGE_GROUP_ID and scope != DeduplicationScope.MESSAGE_GROUP:
        problems.add(
            "fifo.throughput_limit",
            str(limit),
            f"works only with deduplication_scope {DeduplicationScope.MESSAGE_GROUP}, which is {scope}",
            "Set the scope if two groups may use the same deduplication id, or leave the limit out",
        )


def fifo_inputs(args: FifoQueueArgs | None) -> dict[str, bool | str]:
    """Arguments of ``aws.sqs.Queue`` that make it FIFO; none for a standard queue.

    SQS refuses ``FifoQueue=false``, so a standard queue does not name it at all.
    """
    if args is None:
        return {}
    return {
        "fifo_queue": True,
        "content_based_deduplication": args.get("content_based_deduplication", False),
        "deduplication_scope": _SCOPES[args.get("deduplication_scope", DeduplicationScope.QUEUE)],
        "fifo_throughput_limit": _LIMITS[args.get("throughput_limit", FifoThroughputLimit.PER_QUEUE)],
    }
