"""CloudWatch alarms, made alike by every component: described, with a runbook, an action and missing-data behaviour."""

from collections.abc import Mapping
from enum import StrEnum

import pulumi
import pulumi_aws as aws

from .arns import parse_arn
from .checks import Problems
from .tags import tags_for

RUNBOOKS = "docs"
"""Where runbooks live; alarm descriptions name the page and its section."""


class MissingData(StrEnum):
    """What an alarm makes of periods without data points (CloudWatch, PutMetricAlarm, TreatMissingData)."""

    OK = "notBreaching"
    ALARM = "breaching"


def check_alarm_topic(problems: Problems, arn: object, region: str | None) -> None:
    """Refuse an alarm topic of another Region: CloudWatch can only notify topics of the alarm's own Region.

    Args:
        problems: receives the finding.
        arn: the ``alarm_topic_arn`` argument; an Output cannot be checked here and passes.
        region: Region of the component, where it is given; None (the provider's) passes.
    """
    if not isinstance(arn, str):
        return
    parsed = parse_arn(arn)
    if parsed is None or parsed.service != "sns":
        problems.add("alarm_topic_arn", arn, "must be the ARN of an SNS topic", "Give AlarmTopic's topic_arn")
    elif region is not None and parsed.region != region:
        problems.add(
            "alarm_topic_arn",
            arn,
            f"is in {parsed.region}, but CloudWatch alarms of {region} can only notify a topic of {region}",
            f"Make an AlarmTopic in {region} and give its topic_arn",
        )


def checked_alarm_topic(
    arn: pulumi.Input[str], component: str, name: str, region: pulumi.Input[str]
) -> pulumi.Output[str]:
    """The alarm topic's ARN, refused when it turns out to be of another Region.

    For an ARN that is only known later: the alarms receive the checked value, so none is made with a wrong one.

    Args:
        arn: the ``alarm_topic_arn`` argument.
        component: class name, for the message.
        name: resource name, for the message.
        region: the Region in which the alarms are made.
    """

    def check(values: list[str]) -> str:
        problems = Problems()
        check_alarm_topic(problems, values[0], values[1])
        problems.raise_for(component, name)
        return values[0]

    return pulumi.Output.all(arn, region).apply(check)


def metric_alarm(
    name: str,
    parent: pulumi.Resource,
    *,
    description: str,
    runbook: str,
    namespace: str,
    metric: str,
    dimensions: Mapping[str, pulumi.Input[str]],
    statistic: str,
    threshold: float,
    comparison: str,
    period_seconds: int,
    evaluation_periods: int,
    missing: MissingData,
    topic_arn: pulumi.Input[str] | None,
    region: str | None = None,
    tags: Mapping[str, pulumi.Input[str]] | None = None,
) -> aws.cloudwatch.MetricAlarm:
    """Make one alarm that notifies ``topic_arn`` on ALARM and on OK.

    Args:
        name: resource name.
        parent: the component.
        description: what is wrong when it fires, in one sentence.
        runbook: page and section under ``docs/``, for example ``messaging.md#messages-in-the-dead-letter-queue``.
        namespace: metric namespace, for example ``AWS/SQS``.
        metric: metric name.
        dimensions: metric dimensions.
        statistic: Average, Maximum, Minimum, Sum or SampleCount.
        threshold: in the metric's unit.
        comparison: CloudWatch comparison operator.
        period_seconds: 10, 20, 30 or a multiple of 60.
        evaluation_periods: number of periods, 1 or more.
        missing: what periods without data mean.
        topic_arn: SNS topic of the same Region; None makes an alarm without action, which the gate reports.
        region: Region; default: the provider's.
        tags: the component's tags.
    """
    actions = None if topic_arn is None else [topic_arn]
    return aws.cloudwatch.MetricAlarm(
        name,
        alarm_description=f"{description} Runbook: {RUNBOOKS}/{runbook}",
        namespace=namespace,
        metric_name=metric,
        dimensions=dimensions,
        statistic=statistic,
        threshold=threshold,
        comparison_operator=comparison,
        period=period_seconds,
        evaluation_periods=evaluation_periods,
        treat_missing_data=missing.value,
        alarm_actions=actions,
        ok_actions=actions,
        region=region,
        tags=tags_for(name, tags),
        opts=pulumi.ResourceOptions(parent=parent),
    )
