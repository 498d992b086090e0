"""What tells that a queue is not worked on as it should be."""

import pulumi
import pulumi_aws as aws

from components.shared.alarms import MissingData, metric_alarm
from components.shared.math_alarms import Metric, math_alarm

from .parts import messages_waiting_alarm
from .queue_args import QueueArgs
from .queue_checks import ALARM_PERIOD_SECONDS, DEFAULT_RETENTION_SECONDS

_NAMESPACE = "AWS/SQS"
_MAXIMUM_AGE_ALARM_SECONDS = 3_600
_UNREAD_SECONDS = 900
_IN_FLIGHT_QUOTA = 120_000
"""Messages received and not deleted, of a standard queue and of a FIFO queue (SQS Developer Guide, "Quotas"). SQS tells
a standard queue's consumers with an error, a FIFO queue's with empty answers."""


def oldest_message_alarm_seconds(args: QueueArgs) -> int:
    """Age at which the oldest message is too old."""
    retention = args.get("retention_seconds", DEFAULT_RETENTION_SECONDS)
    return args.get("oldest_message_alarm_seconds", min(_MAXIMUM_AGE_ALARM_SECONDS, retention // 4))


def queue_alarms(
    name: str,
    parent: pulumi.Resource,
    args: QueueArgs,
    queue: aws.sqs.Queue,
    dead_letters: aws.sqs.Queue,
    *,
    topic_arn: pulumi.Input[str] | None,
) -> None:
    """Make the alarms of one queue and its dead-letter queue.

    Periods without data are good ones for all of them: SQS stops the metrics of a queue that was idle for six hours.

    Args:
        name: name of the queue's component.
        parent: the component.
        args: its arguments.
        queue: the queue.
        dead_letters: its dead-letter queue.
        topic_arn: whom the alarms notify.
    """
    region, tags = args.get("region"), args.get("tags")
    age = oldest_message_alarm_seconds(args)
    metric_alarm(
        f"{name}-oldest-message",
        parent,
        description=f"Queue {name}: the oldest message waits longer than {age} s, consumers do not keep up.",
        runbook="messaging.md#the-oldest-message-is-too-old",
        namespace=_NAMESPACE,
        metric="ApproximateAgeOfOldestMessage",
        dimensions={"QueueName": queue.name},
        statistic="Maximum",
        threshold=age,
        comparison="GreaterThanThreshold",
        period_seconds=60,
        evaluation_periods=3,
        missing=MissingData.OK,
        topic_arn=topic_arn,
        region=region,
        tags=tags,
    )
    messages_waiting_alarm(
        f"{name}-dlq-messages",
        parent,
        dead_letters,
        description=f"Queue {name}: messages that failed repeatedly wait in the dead-letter queue.",
        runbook="messaging.md#messages-in-the-dead-letter-queue",
        topic_arn=topic_arn,
        region=region,
        tags=tags,
    )
    _drain(name, parent, args, queue, topic_arn)
    _unread(name, parent, args, queue, topic_arn)
    in_flight = args.get("in_flight_alarm_messages", _IN_FLIGHT_QUOTA * 4 // 5)
    if in_flight:
        metric_alarm(
            f"{name}-in-flight",
            parent,
            description=f"Queue {name}: more than {in_flight} messages are received and not deleted; at the quota of "
            f"{_IN_FLIGHT_QUOTA} nobody receives any more.",
            runbook="messaging.md#too-many-messages-are-in-flight",
            namespace=_NAMESPACE,
            metric="ApproximateNumberOfMessagesNotVisible",
            dimensions={"QueueName": queue.name},
            statistic="Maximum",
            threshold=in_flight,
            comparison="GreaterThanThreshold",
            period_seconds=60,
            evaluation_periods=3,
            missing=MissingData.OK,
            topic_arn=topic_arn,
            region=region,
            tags=tags,
        )


def _drain(
    name: str, parent: pulumi.Resource, args: QueueArgs, queue: aws.sqs.Queue, topic_arn: pulumi.Input[str] | None
) -> None:
    """Depth against drain rate: how long the messages that wait would take at the rate at which they are deleted."""
    seconds = args.get("drain_alarm_seconds", max(ALARM_PERIOD_SECONDS, oldest_message_alarm_seconds(args)))
    if not seconds:
        return
    dimensions = {"QueueName": queue.name}
    math_alarm(
        f"{name}-drain",
        parent,
        description=f"Queue {name}: the messages that wait would take longer than {seconds} s at the rate at which "
        "consumers delete them.",
        runbook="messaging.md#the-backlog-takes-too-long",
        metrics=[
            Metric("waiting", _NAMESPACE, "ApproximateNumberOfMessagesVisible", dimensions, "Average"),
            Metric("deleted", _NAMESPACE, "NumberOfMessagesDeleted", dimensions, "Sum"),
        ],
        # No delete counts as one in the period, so that few messages alone do not ring; those the age alarm watches.
        expression=f"waiting * {ALARM_PERIOD_SECONDS} / IF(FILL(deleted, 0) > 0, FILL(deleted, 0), 1)",
        threshold=seconds,
        comparison="GreaterThanThreshold",
        period_seconds=ALARM_PERIOD_SECONDS,
        evaluation_periods=3,
        missing=MissingData.OK,
        topic_arn=topic_arn,
        region=args.get("region"),
        tags=args.get("tags"),
    )


def _unread(
    name: str, parent: pulumi.Resource, args: QueueArgs, queue: aws.sqs.Queue, topic_arn: pulumi.Input[str] | None
) -> None:
    """A dead consumer: messages are there all the time, and not one is received."""
    seconds = args.get("unread_alarm_seconds", _UNREAD_SECONDS)
    if not seconds:
        return
    dimensions = {"QueueName": queue.name}
    math_alarm(
        f"{name}-unread",
        parent,
        description=f"Queue {name}: messages wait, and none was received for {seconds} s: no consumer is there.",
        runbook="messaging.md#nobody-receives",
        metrics=[
            Metric("waiting", _NAMESPACE, "ApproximateNumberOfMessagesVisible", dimensions, "Minimum"),
            Metric("received", _NAMESPACE, "NumberOfMessagesReceived", dimensions, "Sum"),
        ],
        expression="IF(waiting > 0 AND FILL(received, 0) < 1, 1, 0)",
        threshold=0,
        comparison="GreaterThanThreshold",
        period_seconds=ALARM_PERIOD_SECONDS,
        evaluation_periods=seconds // ALARM_PERIOD_SECONDS,
        missing=MissingData.OK,
        topic_arn=topic_arn,
        region=args.get("region"),
        tags=args.get("tags"),
    )
