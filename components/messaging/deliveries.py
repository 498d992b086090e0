"""What watches and catches the deliveries of a topic to its subscribers' queues."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from components.shared.alarms import MissingData, metric_alarm

from . import policies
from .parts import MAXIMUM_RETENTION_SECONDS, messages_waiting_alarm, plain_queue
from .queue_fifo import FifoQueueArgs
from .sources import SNS

_ALARMS = {
    "notifications-failed": (
        "NumberOfNotificationsFailed",
        "SNS could not deliver to a subscriber",
        "deliveries-fail",
    ),
    "redriven": (
        "NumberOfNotificationsRedrivenToDlq",
        "undeliverable messages went to a delivery dead-letter queue",
        "deliveries-fail",
    ),
    "lost": (
        "NumberOfNotificationsFailedToRedriveToDlq",
        "undeliverable messages could not even be kept and are lost",
        "messages-are-lost",
    ),
}
_ALARMS_WITHOUT_QUEUE = ("notifications-failed",)


def delivery_dead_letter_queue(
    subscriber: str,
    parent: pulumi.Resource,
    topic_arn: pulumi.Input[str],
    *,
    description: str,
    runbook: str,
    key_arn: pulumi.Input[str] | None,
    fifo: FifoQueueArgs | None = None,
    alarm_topic_arn: pulumi.Input[str] | None,
    region: str | None,
    tags: Mapping[str, pulumi.Input[str]] | None,
) -> tuple[aws.sqs.Queue, aws.sqs.QueuePolicy]:
    """Keep what SNS could not deliver to one subscriber, apart from the others: a raw message does not say to whom.

    Args:
        subscriber: resource name of the subscription; the queue's is ``<subscriber>-undelivered``.
        parent: the component.
        topic_arn: the topic, the only source the queue accepts.
        description: what is wrong when the queue's alarm fires.
        runbook: page and section under ``docs/``.
        key_arn: key whose policy lets SNS use it; None takes SQS's own, which lets every service in.
        fifo: makes the queue FIFO, as a FIFO topic's must be (SNS Developer Guide, "Dead-letter queues").
        alarm_topic_arn: whom the queue's alarm notifies.
        region: Region, the subscription's; None takes the provider's.
        tags: the component's tags.

    Returns:
        The queue, and its policy, without which SNS cannot use it.
    """
    name = f"{subscriber}-undelivered"
    queue = plain_queue(
        name,
        parent,
        key_arn=key_arn,
        fifo=fifo,
        retention_seconds=MAXIMUM_RETENTION_SECONDS,
        region=region,
        tags=tags,
    )
    policy = aws.sqs.QueuePolicy(
        f"{name}-policy",
        queue_url=queue.url,
        policy=pulumi.Output.all(queue.arn, topic_arn).apply(
            lambda arns: policies.queue_policy(arns[0], [SNS], [arns[1]])
        ),
        region=region,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    messages_waiting_alarm(
        f"{name}-messages",
        parent,
        queue,
        description=description,
        runbook=runbook,
        topic_arn=alarm_topic_arn,
        region=region,
        tags=tags,
    )
    return queue, policy


def delivery_alarms(
    fan_out: str,
    parent: pulumi.Resource,
    topic: aws.sns.Topic,
    *,
    kept: bool,
    alarm_topic_arn: pulumi.Input[str] | None,
    region: str | None,
    tags: Mapping[str, pulumi.Input[str]] | None,
) -> None:
    """Watch the topic's deliveries: failed, moved to a delivery dead-letter queue, lost.

    Args:
        fan_out: name of the fan-out.
        parent: the fan-out.
        topic: the topic.
        kept: whether there are delivery dead-letter queues; without them two of the metrics never appear.
        alarm_topic_arn: whom the alarms notify.
        region: Region; None takes the provider's.
        tags: the component's tags.
    """
    for role, (metric, meaning, section) in _ALARMS.items():
        if not kept and role not in _ALARMS_WITHOUT_QUEUE:
            continue
        metric_alarm(
            f"{fan_out}-{role}",
            parent,
            description=f"Fan-out {fan_out}: {meaning}.",
            runbook=f"messaging.md#{section}",
            namespace="AWS/SNS",
            metric=metric,
            dimensions={"TopicName": topic.name},
            statistic="Sum",
            threshold=0,
            comparison="GreaterThanThreshold",
            period_seconds=60,
            evaluation_periods=1,
            missing=MissingData.OK,
            topic_arn=alarm_topic_arn,
            region=region,
            tags=tags,
        )
