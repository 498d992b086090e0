"""The documents and inputs that make a topic what its arguments say. Pure."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from components.shared.arns import parse_arn
from components.shared.documents import Statement, policy_document

from . import policies
from .fan_out_args import DeliveryLogArgs, DeliveryProtocol, FifoThroughputScope, FifoTopicArgs, ReplayArgs
from .queue_fifo import DeduplicationScope, FifoQueueArgs, FifoThroughputLimit

_LOG_PREFIXES = {
    DeliveryProtocol.FIREHOSE: "firehose",
    DeliveryProtocol.HTTP: "http",
    DeliveryProtocol.LAMBDA: "lambda",
    DeliveryProtocol.SQS: "sqs",
}


def fifo_queue_args(topic: FifoTopicArgs) -> FifoQueueArgs:
    """How a FIFO queue must be set to keep what its topic passes on.

    A topic that tells duplicates apart by message group passes on equal ids of two groups; a queue that looks at all
    groups together would drop the second.
    """
    found = FifoQueueArgs(content_based_deduplication=topic.get("content_based_deduplication", False))
    if topic.get("throughput_scope") == FifoThroughputScope.MESSAGE_GROUP:
        found["deduplication_scope"] = DeduplicationScope.MESSAGE_GROUP
        found["throughput_limit"] = FifoThroughputLimit.PER_MESSAGE_GROUP_ID
    return found


def fifo_topic_inputs(args: FifoTopicArgs | None, *, protect: bool) -> dict[str, Any]:
    """Arguments of ``aws.sns.Topic`` that make it FIFO; none for a standard topic.

    SNS does not delete a topic with an active archive; an empty policy switches it off (SNS Developer Guide, "Message
    archiving for FIFO topic owners"). A throw-away stack therefore has none.
    """
    if args is None:
        return {}
    found: dict[str, Any] = {
        "fifo_topic": True,
        "content_based_deduplication": args.get("content_based_deduplication", False),
        "fifo_throughput_scope": args.get("throughput_scope", FifoThroughputScope.TOPIC).value,
    }
    days = args.get("archive_days")
    if days is not None:
        found["archive_policy"] = json.dumps({"MessageRetentionPeriod": str(days)} if days and protect else {})
    return found


def replay_policy(replay: ReplayArgs) -> str:
    """Which part of the archive a subscription gets again.

    SNS Developer Guide, "Message replay for FIFO topic subscribers".
    """
    found = {"PointType": "Timestamp", "StartingPoint": replay["start"]}
    if "end" in replay:
        found["EndingPoint"] = replay["end"]
    return json.dumps(found)


def feedback_inputs(logs: Mapping[str, DeliveryLogArgs], role_arn: object) -> dict[str, Any]:
    """Arguments of ``aws.sns.Topic`` for its delivery logs.

    Args:
        logs: by protocol.
        role_arn: the role of those that name none.
    """
    found: dict[str, Any] = {}
    for protocol, log in logs.items():
        prefix = _LOG_PREFIXES[DeliveryProtocol(protocol)]
        role = log.get("role_arn", role_arn)
        found[f"{prefix}_failure_feedback_role_arn"] = role
        sample = log.get("success_sample_percent", 0)
        if sample:
            found[f"{prefix}_success_feedback_role_arn"] = role
            found[f"{prefix}_success_feedback_sample_rate"] = sample
    return found


def delivery_log_policy(partition: str, account: str) -> str:
    """What the role of delivery logs may do: SNS makes the log groups itself, ``sns/<region>/<account>/<topic>``.

    Failures go to a group of the same name with ``/Failure`` (SNS Developer Guide, "Prerequisites for delivery status
    logging").
    """
    return policy_document(
        [
            {
                "Sid": "WriteDeliveryLogs",
                "Effect": "Allow",
                "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": f"arn:{partition}:logs:*:{account}:log-group:sns/*",
            }
        ]
    )


def fan_out_policy(topic_arn: str, services: Sequence[str], principals: Sequence[str], accounts: Sequence[str]) -> str:
    """The topic's policy: who may publish, and which accounts may subscribe queues of their own.

    Args:
        topic_arn: the topic.
        services: service principals that may publish on behalf of the topic's account.
        principals: further IAM principals that may publish.
        accounts: accounts that may subscribe.
    """
    document = json.loads(policies.topic_policy(topic_arn, services, principals))
    statements = cast("list[Statement]", document["Statement"])
    return policy_document([*statements, *(_subscribes(topic_arn, account) for account in sorted(set(accounts)))])


def _subscribes(topic_arn: str, account: str) -> Statement:
    """One account and its own queues only: nobody can lead the messages elsewhere in its name.

    Both keys are SNS's own (Service Authorization Reference, "Amazon SNS", condition keys).
    """
    parsed = parse_arn(topic_arn)
    partition = parsed.partition if parsed else "aws"
    return {
        "Sid": f"Account{account}Subscribes",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{partition}:iam::{account}:root"},
        "Action": "sns:Subscribe",
        "Resource": topic_arn,
        "Condition": {
            "StringEquals": {"sns:Protocol": "sqs"},
            "StringLike": {"sns:Endpoint": f"arn:{partition}:sqs:*:{account}:*"},
        },
    }
