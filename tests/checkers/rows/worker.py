"""Lambda functions that read queues, and the DynamoDB table in which they write down what they did."""

from collections.abc import Mapping
from typing import Any

from tests.checkers.mapping import Operation, Row, To, nested, pairs, row
from tests.checkers.unknown import UNKNOWN


def _code(_: Any) -> object:
    # An archive: the provider packs and uploads it.
    return UNKNOWN


ROWS: Mapping[str, Row] = {
    "aws:lambda/function:Function": row(
        Operation(
            "lambda",
            "CreateFunction",
            {
                "architectures": "Architectures",
                "code": To("Code.ZipFile", _code),
                "deadLetterConfig": To("DeadLetterConfig", nested(targetArn="TargetArn")),
                "description": "Description",
                "environment": To("Environment", nested(variables="Variables")),
                "handler": "Handler",
                "kmsKeyArn": "KMSKeyArn",
                "layers": "Layers",
                "loggingConfig": To(
                    "LoggingConfig",
                    nested(
                        applicationLogLevel="ApplicationLogLevel",
                        logFormat="LogFormat",
                        logGroup="LogGroup",
                        systemLogLevel="SystemLogLevel",
                    ),
                ),
                "memorySize": "MemorySize",
                "role": "Role",
                "runtime": "Runtime",
                "tags": "Tags",
                "timeout": "Timeout",
                "tracingConfig": To("TracingConfig", nested(mode="Mode")),
                "vpcConfig": To("VpcConfig", nested(securityGroupIds="SecurityGroupIds", subnetIds="SubnetIds")),
            },
            name="FunctionName",
        ),
        Operation(
            "lambda",
            "PutFunctionConcurrency",
            {"reservedConcurrentExecutions": "ReservedConcurrentExecutions"},
            {"FunctionName": UNKNOWN},
            when=("reservedConcurrentExecutions",),
        ),
    ),
    "aws:lambda/eventSourceMapping:EventSourceMapping": row(
        Operation(
            "lambda",
            "CreateEventSourceMapping",
            {
                "batchSize": "BatchSize",
                "destinationConfig": To(
                    "DestinationConfig", nested(onFailure=To("OnFailure", nested(destinationArn="Destination")))
                ),
                "enabled": "Enabled",
                "eventSourceArn": "EventSourceArn",
                "filterCriteria": To("FilterCriteria", nested(filters=To("Filters", nested(pattern="Pattern")))),
                "functionName": "FunctionName",
                "functionResponseTypes": "FunctionResponseTypes",
                "kmsKeyArn": "KMSKeyArn",
                "maximumBatchingWindowInSeconds": "MaximumBatchingWindowInSeconds",
                "provisionedPollerConfig": To(
                    "ProvisionedPollerConfig",
                    nested(maximumPollers="MaximumPollers", minimumPollers="MinimumPollers"),
                ),
                "scalingConfig": To("ScalingConfig", nested(maximumConcurrency="MaximumConcurrency")),
                "tags": "Tags",
            },
        )
    ),
    "aws:dynamodb/table:Table": row(
        Operation(
            "dynamodb",
            "CreateTable",
            {
                "attributes": To("AttributeDefinitions", nested(name="AttributeName", type="AttributeType")),
                "billingMode": "BillingMode",
                "deletionProtectionEnabled": "DeletionProtectionEnabled",
                "hashKey": To("KeySchema", lambda key: [{"AttributeName": key, "KeyType": "HASH"}]),
                "tags": To("Tags", pairs()),
            },
            name="TableName",
        ),
        Operation(
            "dynamodb",
            "UpdateTimeToLive",
            {"ttl": To("TimeToLiveSpecification", nested(attributeName="AttributeName", enabled="Enabled"))},
            {"TableName": UNKNOWN},
            when=("ttl",),
        ),
        Operation(
            "dynamodb",
            "UpdateContinuousBackups",
            {
                "pointInTimeRecovery": To(
                    "PointInTimeRecoverySpecification",
                    nested(enabled="PointInTimeRecoveryEnabled", recoveryPeriodInDays="RecoveryPeriodInDays"),
                )
            },
            {"TableName": UNKNOWN},
            when=("pointInTimeRecovery",),
        ),
    ),
}
