"""Alarms of a worker: it fails, it is throttled, it nearly runs out of time, or it does nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.shared.alarms import MissingData, metric_alarm
from components.shared.math_alarms import Metric, math_alarm

_PAGE = "worker.md"
_NEARLY = 0.8
"""Share of the timeout at which the duration alarm fires."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What the alarms of one worker look at."""

    name: str
    parent: pulumi.Resource
    function: pulumi.Input[str]
    queue: pulumi.Input[str]
    timeout_seconds: int
    concurrency: int | None
    topic_arn: pulumi.Input[str] | None
    region: str | None
    tags: Mapping[str, pulumi.Input[str]] | None


def worker_alarms(watched: Watched) -> None:
    """Make every alarm of a worker.

    ``IteratorAge`` is a metric of streams; for a queue the age of its oldest message is ``Queue``'s alarm.
    """
    name = watched.name
    _function_alarm(
        watched,
        "errors",
        "Errors",
        "Sum",
        0,
        periods=1,
        description=f"Worker {name}: calls end in an error, so whole batches come back.",
        section="the-worker-fails",
    )
    _function_alarm(
        watched,
        "throttles",
        "Throttles",
        "Sum",
        0,
        periods=3,
        description=f"Worker {name}: calls are throttled; each counts as a receive of its messages.",
        section="the-worker-is-throttled",
    )
    _function_alarm(
        watched,
        "duration",
        "Duration",
        "Maximum",
        _NEARLY * watched.timeout_seconds * 1_000,
        periods=1,
        description=f"Worker {name}: a call takes more than {_NEARLY:.0%} of the {watched.timeout_seconds} s it has.",
        section="the-worker-nearly-runs-out-of-time",
    )
    if watched.concurrency is not None:
        _function_alarm(
            watched,
            "concurrency",
            "ConcurrentExecutions",
            "Maximum",
            watched.concurrency,
            periods=3,
            description=f"Worker {name}: all of its {watched.concurrency} calls at the same time are in use.",
            section="the-worker-is-at-its-limit",
            comparison="GreaterThanOrEqualToThreshold",
        )
    _idle(watched)


def _idle(watched: Watched) -> aws.cloudwatch.MetricAlarm:
    """Messages wait, and nobody takes one: the mapping is off, its role is broken, or the queue is not its own."""
    dimensions = {"QueueName": watched.queue}
    return math_alarm(
        f"{watched.name}-idle",
        watched.parent,
        description=f"Worker {watched.name}: messages wait in its queue, and none is received.",
        runbook=f"{_PAGE}#nothing-is-received",
        metrics=[
            Metric("waiting", "AWS/SQS", "ApproximateNumberOfMessagesVisible", dimensions, "Minimum"),
            Metric("received", "AWS/SQS", "NumberOfMessagesReceived", dimensions, "Sum"),
        ],
        # A queue that nobody reads may send no data point for what is received: that is none.
        expression="IF(waiting > 0 AND FILL(received, 0) < 1, 1, 0)",
        threshold=0,
        comparison="GreaterThanThreshold",
        period_seconds=300,
        evaluation_periods=3,
        missing=MissingData.OK,
        topic_arn=watched.topic_arn,
        region=watched.region,
        tags=watched.tags,
    )


def _function_alarm(
    watched: Watched,
    role: str,
    metric: str,
    statistic: str,
    threshold: float,
    *,
    periods: int,
    description: str,
    section: str,
    comparison: str = "GreaterThanThreshold",
) -> None:
    metric_alarm(
        f"{watched.name}-{role}",
        watched.parent,
        description=description,
        runbook=f"{_PAGE}#{section}",
        namespace="AWS/Lambda",
        metric=metric,
        dimensions={"FunctionName": watched.function},
        statistic=statistic,
        threshold=threshold,
        comparison=comparison,
        period_seconds=300,
        evaluation_periods=periods,
        missing=MissingData.OK,
        topic_arn=watched.topic_arn,
        region=watched.region,
        tags=watched.tags,
    )
