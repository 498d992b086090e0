"""Parts of the programs that break rules."""

import pulumi_aws as aws

REGION, OTHER = "eu-central-1", "eu-west-1"


def statement(effect: str, action: str, principal: str, resource: str = "*", **rest: object) -> dict[str, object]:
    body = {"Sid": "s", "Effect": effect, "Action": action, "Principal": principal, "Resource": resource, **rest}
    return {"Version": "2012-10-17", "Statement": [body]}


def alarm(name: str, topic: aws.sns.Topic | None, region: str | None = None) -> None:
    aws.cloudwatch.MetricAlarm(
        name,
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=1,
        metric_name="ApproximateAgeOfOldestMessage",
        namespace="AWS/SQS",
        period=60,
        statistic="Maximum",
        threshold=1,
        alarm_actions=[topic.arn] if topic else None,
        region=region,
    )
