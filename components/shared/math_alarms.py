"""CloudWatch alarms on an expression over several metrics, made like those on one metric."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from .alarms import RUNBOOKS, MissingData
from .tags import tags_for


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of an expression."""

    id: str
    """Name in the expression; starts with a lower-case letter."""
    namespace: str
    """Namespace, for example ``AWS/SQS``."""
    name: str
    """Metric name."""
    dimensions: Mapping[str, pulumi.Input[str]]
    """Metric dimensions."""
    statistic: str
    """Average, Maximum, Minimum, Sum or SampleCount."""


def math_alarm(
    name: str,
    parent: pulumi.Resource,
    *,
    description: str,
    runbook: str,
    metrics: Sequence[Metric],
    expression: str,
    threshold: float,
    comparison: str,
    period_seconds: int,
    evaluation_periods: int,
    missing: MissingData,
    topic_arn: pulumi.Input[str] | None,
    region: str | None = None,
    tags: Mapping[str, pulumi.Input[str]] | None = None,
) -> aws.cloudwatch.MetricAlarm:
    """Make one alarm on ``expression`` that notifies ``topic_arn`` on ALARM and on OK.

    Args:
        name: resource name.
        parent: the component.
        description: what is wrong when it fires, in one sentence.
        runbook: page and section under ``docs/``.
        metrics: the metrics by their names in the expression.
        expression: CloudWatch metric math; its value is compared.
        threshold: in the unit of the expression.
        comparison: CloudWatch comparison operator.
        period_seconds: 60 or a multiple of it.
        evaluation_periods: number of periods, 1 or more.
        missing: what periods without data mean.
        topic_arn: SNS topic of the same Region; None makes an alarm without action.
        region: Region; default: the provider's.
        tags: the component's tags.
    """
    queries = [
        aws.cloudwatch.MetricAlarmMetricQueryArgs(
            id=metric.id,
            return_data=False,
            metric=aws.cloudwatch.MetricAlarmMetricQueryMetricArgs(
                namespace=metric.namespace,
                metric_name=metric.name,
                dimensions=metric.dimensions,
                stat=metric.statistic,
                period=period_seconds,
            ),
        )
        for metric in metrics
    ]
    actions = None if topic_arn is None else [topic_arn]
    return aws.cloudwatch.MetricAlarm(
        name,
        alarm_description=f"{description} Runbook: {RUNBOOKS}/{runbook}",
        metric_queries=[
            *queries,
            aws.cloudwatch.MetricAlarmMetricQueryArgs(id="result", expression=expression, label=name, return_data=True),
        ],
        threshold=threshold,
        comparison_operator=comparison,
        evaluation_periods=evaluation_periods,
        treat_missing_data=missing.value,
        alarm_actions=actions,
        ok_actions=actions,
        region=region,
        tags=tags_for(name, tags),
        opts=pulumi.ResourceOptions(parent=parent),
    )
