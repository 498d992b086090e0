"""CloudWatch alarms, log groups and EventBridge."""

from collections.abc import Mapping

from tests.checkers.mapping import Operation, Row, To, nested, only, pairs, row
from tests.checkers.unknown import UNKNOWN

_METRIC = nested(
    dimensions=To("Dimensions", pairs("Name", "Value")),
    metricName="MetricName",
    namespace="Namespace",
)


def _metric_stat(value: Mapping[str, object]) -> dict[str, object]:
    stat = {
        member: value[key]
        for key, member in (("period", "Period"), ("stat", "Stat"), ("unit", "Unit"))
        if value.get(key) is not None
    }
    metric = {key: item for key, item in value.items() if key not in ("period", "stat", "unit")}
    return {"Metric": _METRIC(metric), **stat}


METRIC_QUERIES = To(
    "Metrics",
    nested(
        accountId="AccountId",
        expression="Expression",
        id="Id",
        label="Label",
        metric=To("MetricStat", only(_metric_stat)),
        period="Period",
        returnData="ReturnData",
    ),
)
"""Metrics and expressions of an alarm: the API and CloudFormation spell them alike."""


def _state(enabled: bool) -> str:  # noqa: FBT001 - the value of the input
    return "ENABLED" if enabled else "DISABLED"


ROWS: Mapping[str, Row] = {
    "aws:cloudwatch/metricAlarm:MetricAlarm": row(
        Operation(
            "cloudwatch",
            "PutMetricAlarm",
            {
                "actionsEnabled": "ActionsEnabled",
                "alarmActions": "AlarmActions",
                "alarmDescription": "AlarmDescription",
                "comparisonOperator": "ComparisonOperator",
                "datapointsToAlarm": "DatapointsToAlarm",
                "dimensions": To("Dimensions", pairs("Name", "Value")),
                "evaluateLowSampleCountPercentiles": "EvaluateLowSampleCountPercentile",
                "evaluationPeriods": "EvaluationPeriods",
                "extendedStatistic": "ExtendedStatistic",
                "insufficientDataActions": "InsufficientDataActions",
                "metricName": "MetricName",
                "metricQueries": METRIC_QUERIES,
                "namespace": "Namespace",
                "okActions": "OKActions",
                "period": "Period",
                "statistic": "Statistic",
                "tags": To("Tags", pairs()),
                "threshold": "Threshold",
                "thresholdMetricId": "ThresholdMetricId",
                "treatMissingData": "TreatMissingData",
                "unit": "Unit",
            },
            name="AlarmName",
        )
    ),
    "aws:cloudwatch/logGroup:LogGroup": row(
        Operation(
            "logs",
            "CreateLogGroup",
            {
                "deletionProtectionEnabled": "deletionProtectionEnabled",
                "kmsKeyId": "kmsKeyId",
                "logGroupClass": "logGroupClass",
                "tags": "tags",
            },
            name="logGroupName",
        ),
        Operation(
            "logs",
            "PutRetentionPolicy",
            {"retentionInDays": "retentionInDays"},
            name="logGroupName",
            when=("retentionInDays",),
        ),
        no_call=("skipDestroy",),
    ),
    "aws:cloudwatch/eventRule:EventRule": row(
        Operation(
            "events",
            "PutRule",
            {
                "description": "Description",
                "eventBusName": "EventBusName",
                "eventPattern": "EventPattern",
                "isEnabled": To("State", _state),
                "roleArn": "RoleArn",
                "scheduleExpression": "ScheduleExpression",
                "state": "State",
                "tags": To("Tags", pairs()),
            },
            name="Name",
        ),
        no_call=("forceDestroy",),
    ),
    "aws:cloudwatch/eventTarget:EventTarget": row(
        Operation(
            "events",
            "PutTargets",
            {
                "eventBusName": "EventBusName",
                "rule": "Rule",
                "arn": "Target.Arn",
                "deadLetterConfig": To("Target.DeadLetterConfig", nested(arn="Arn")),
                "input": "Target.Input",
                "inputPath": "Target.InputPath",
                "inputTransformer": To(
                    "Target.InputTransformer", nested(inputPaths="InputPathsMap", inputTemplate="InputTemplate")
                ),
                "kinesisTarget": To("Target.KinesisParameters", nested(partitionKeyPath="PartitionKeyPath")),
                "retryPolicy": To(
                    "Target.RetryPolicy",
                    nested(
                        maximumEventAgeInSeconds="MaximumEventAgeInSeconds",
                        maximumRetryAttempts="MaximumRetryAttempts",
                    ),
                ),
                "roleArn": "Target.RoleArn",
                "runCommandTargets": To(
                    "Target.RunCommandParameters.RunCommandTargets", nested(key="Key", values="Values")
                ),
                "sqsTarget": To("Target.SqsParameters", nested(messageGroupId="MessageGroupId")),
                "targetId": "Target.Id",
            },
            # The provider makes an id up where none is given.
            {"Target.Id": UNKNOWN},
            finish=lambda params: {**{k: v for k, v in params.items() if k != "Target"}, "Targets": [params["Target"]]},
        ),
        no_call=("forceDestroy",),
    ),
}
