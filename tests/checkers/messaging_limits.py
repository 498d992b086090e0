"""Limits of the text of SQS, SNS, EventBridge and Lambda."""

import json
from collections.abc import Mapping
from typing import Any

from tests.checkers.attributes import sns_subscription, sns_topic, sqs_queue
from tests.checkers.limit_rules import CRON, Rule, at_most, between, matches, one_of

_PATTERN_CHARACTERS = 2_048


def _queue_mapping(params: Any) -> str | None:  # noqa: PLR0911 - one return for each rule
    source, size = params.get("EventSourceArn"), params.get("BatchSize")
    window = params.get("MaximumBatchingWindowInSeconds") or 0
    if not isinstance(source, str) or ":sqs:" not in source:
        return None
    if source.endswith(".fifo") and ((isinstance(size, int) and size > 10) or window):
        return "a FIFO queue takes a BatchSize of 10 at most and no MaximumBatchingWindowInSeconds"
    if isinstance(size, int) and size > 10 and window == 0:
        return "a BatchSize above 10 needs MaximumBatchingWindowInSeconds of 1 or more"
    if params.get("DestinationConfig") is not None:
        return "DestinationConfig is for streams and Kafka only"
    pollers = params.get("ProvisionedPollerConfig") or {}
    if pollers and params.get("ScalingConfig") is not None:
        return "ScalingConfig and ProvisionedPollerConfig exclude each other (Lambda Developer Guide, SQS scaling)"
    if any(isinstance(count, int) and count < 2 for count in pollers.values()):
        return "a queue has 2 pollers or more"
    return None


def _event_rule(params: Any) -> str | None:
    if params.get("ScheduleExpression") is None and params.get("EventPattern") is None:
        return "needs ScheduleExpression or EventPattern"
    return None


def _event_pattern(text: str) -> str | None:
    # Quota of EventBridge, below the model's 4,096.
    if len(text) > _PATTERN_CHARACTERS:
        return f"must be {_PATTERN_CHARACTERS} characters at most"
    try:
        pattern = json.loads(text)
    except json.JSONDecodeError:
        return "must be JSON"
    return None if isinstance(pattern, dict) and pattern else "must be an object with at least one field"


def _event_target(target: Any) -> str | None:
    given = [member for member in ("Input", "InputPath", "InputTransformer") if member in target]
    if len(given) > 1:
        return f"{' and '.join(given)} exclude each other"
    if str(target.get("Arn", "")).endswith(".fifo") and "SqsParameters" not in target:
        return "a FIFO queue needs SqsParameters with a MessageGroupId"
    return None


LIMITS: Mapping[tuple[str, str], Mapping[str, Rule]] = {
    # The model's longer timeout and larger memory are for functions on instances of their own.
    ("lambda", "CreateFunction"): {"Timeout": between(1, 900), "MemorySize": between(128, 10_240)},
    ("lambda", "CreateEventSourceMapping"): {"": _queue_mapping},
    ("sqs", "CreateQueue"): {
        "QueueName": matches(r"(?=.{1,80}$)[a-zA-Z0-9_-]+(\.fifo)?", "80 of a-z A-Z 0-9 - _, and .fifo for FIFO"),
        "Attributes": sqs_queue,
        "tags": at_most(50),
    },
    ("sqs", "SetQueueAttributes"): {"Attributes": sqs_queue},
    ("sqs", "ReceiveMessage"): {
        "MaxNumberOfMessages": between(1, 10),
        "WaitTimeSeconds": between(0, 20),
        "VisibilityTimeout": between(0, 43_200),
    },
    ("sns", "CreateTopic"): {
        "Name": matches(r"(?=.{1,256}$)[a-zA-Z0-9_-]+(\.fifo)?", "256 of a-z A-Z 0-9 - _, and .fifo for FIFO"),
        "Attributes": sns_topic,
    },
    ("sns", "Subscribe"): {
        "Protocol": one_of({"http", "https", "email", "email-json", "sms", "sqs", "application", "lambda", "firehose"}),
        "Attributes": sns_subscription,
    },
    ("events", "PutRule"): {"": _event_rule, "ScheduleExpression": CRON, "EventPattern": _event_pattern},
    ("events", "CreateArchive"): {"EventPattern": _event_pattern},
    ("events", "PutTargets"): {
        "Targets": at_most(5),
        "Targets[]": _event_target,
        "Targets[].DeadLetterConfig.Arn": matches(r"arn:.+(?<!\.fifo)", "must be a standard queue"),
    },
    ("events", "PutPermission"): {"Policy": matches(r"(?s).{1,10240}", "10,240 characters at most")},
    ("schemas", "CreateRegistry"): {"RegistryName": matches(r"[0-9A-Za-z_.@\-]{1,64}", "64 of 0-9 A-Z a-z . - _ @")},
    ("schemas", "CreateSchema"): {"SchemaName": matches(r"[0-9A-Za-z_.@\-]{1,385}", "385 of 0-9 A-Z a-z . - _ @")},
}
