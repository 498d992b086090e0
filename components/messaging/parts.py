"""Pieces that queues and fan-outs share: one plain queue, its alarm, and the checked alarm topic."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from components.shared.alarms import MissingData, checked_alarm_topic, metric_alarm
from components.shared.tags import tags_for

from .queue_fifo import FifoQueueArgs, fifo_inputs

MINIMUM_RETENTION_SECONDS = 60
MAXIMUM_RETENTION_SECONDS = 1_209_600
MINIMUM_MESSAGE_BYTES = 1_024
MAXIMUM_MESSAGE_BYTES = 1_048_576
"""Ranges of SQS's queue attributes (API reference, CreateQueue)."""

DEFAULT_VISIBILITY_SECONDS = 30
"""SQS's own default."""

LONG_POLLING_SECONDS = 20
"""The longest wait SQS allows: it asks all its servers, and empty answers cost nothing but the wait."""


def plain_queue(
    name: str,
    parent: pulumi.Resource,
    *,
    key_arn: pulumi.Input[str] | None,
    retention_seconds: int,
    fifo: FifoQueueArgs | None = None,
    data_key_reuse_seconds: int | None = None,
    delay_seconds: int = 0,
    visibility_timeout_seconds: int = DEFAULT_VISIBILITY_SECONDS,
    receive_wait_seconds: int = LONG_POLLING_SECONDS,
    max_message_bytes: int = MAXIMUM_MESSAGE_BYTES,
    region: str | None,
    tags: Mapping[str, pulumi.Input[str]] | None,
) -> aws.sqs.Queue:
    """Make one queue, FIFO with ``fifo``, encrypted with ``key_arn`` or, without it, with SQS's own key.

    Redrive and access policies are resources of their own: the same attribute set here and there would show an
    endless difference.
    """
    return aws.sqs.Queue(
        name,
        message_retention_seconds=retention_seconds,
        delay_seconds=delay_seconds,
        visibility_timeout_seconds=visibility_timeout_seconds,
        max_message_size=max_message_bytes,
        receive_wait_time_seconds=receive_wait_seconds,
        sqs_managed_sse_enabled=True if key_arn is None else None,
        kms_master_key_id=key_arn,
        kms_data_key_reuse_period_seconds=data_key_reuse_seconds,
        region=region,
        tags=tags_for(name, tags),
        opts=pulumi.ResourceOptions(parent=parent),
        **fifo_inputs(fifo),  # pyright: ignore[reportArgumentType] - the keys and types are those of the resource
    )


def messages_waiting_alarm(
    name: str,
    parent: pulumi.Resource,
    queue: aws.sqs.Queue,
    *,
    description: str,
    runbook: str,
    topic_arn: pulumi.Input[str] | None,
    region: str | None,
    tags: Mapping[str, pulumi.Input[str]] | None,
) -> None:
    """Watch a dead-letter queue: any visible message is one too many.

    ``NumberOfMessagesSent`` would miss them: SQS does not count the messages it moves there itself.
    """
    metric_alarm(
        name,
        parent,
        description=description,
        runbook=runbook,
        namespace="AWS/SQS",
        metric="ApproximateNumberOfMessagesVisible",
        dimensions={"QueueName": queue.name},
        statistic="Maximum",
        threshold=0,
        comparison="GreaterThanThreshold",
        period_seconds=60,
        evaluation_periods=1,
        missing=MissingData.OK,
        topic_arn=topic_arn,
        region=region,
        tags=tags,
    )


def alarm_topic_of(
    arn: pulumi.Input[str] | None, region: str | None, component: pulumi.Resource, kind: str, name: str
) -> pulumi.Input[str] | None:
    """The alarm topic that the component's alarms notify, refused in another Region.

    Args:
        arn: the ``alarm_topic_arn`` argument.
        region: the ``region`` argument; None asks the provider.
        component: the component, through whose provider the Region is asked.
        kind: class name, for the message.
        name: resource name, for the message.
    """
    if arn is None or (isinstance(arn, str) and region is not None):
        return arn
    here = region or aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=component)).region
    return checked_alarm_topic(arn, kind, name, here)
