"""The string maps of SQS and SNS: every attribute that may be set, with its range.

The API takes them as ``map of string to string``, so its model says nothing about their values; the ranges are
those of the API text of SetQueueAttributes, CreateTopic, SetTopicAttributes and Subscribe.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.checkers.unknown import UNKNOWN

Check = Callable[[str], bool]


def _whole(low: int, high: int) -> Check:
    return lambda text: re.fullmatch(r"\d+", text) is not None and low <= int(text) <= high


def _one_of(*allowed: str) -> Check:
    return lambda text: text in allowed


def _object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except json.JSONDecodeError:
        return False


def _arn(service: str) -> Check:
    return lambda text: re.fullmatch(rf"arn:aws[a-z-]*:{service}:[a-z0-9-]*:\d{{12}}:.+", text) is not None


def _redrive(text: str) -> bool:
    if not _object(text):
        return False
    policy: dict[str, Any] = json.loads(text)
    count = policy.get("maxReceiveCount")
    return (
        policy.keys() == {"deadLetterTargetArn", "maxReceiveCount"}
        and _arn("sqs")(str(policy["deadLetterTargetArn"]))
        and re.fullmatch(r"\d+", str(count)) is not None
        and 1 <= int(str(count)) <= 1_000
    )


def _redrive_allow(text: str) -> bool:
    if not _object(text):
        return False
    policy: dict[str, Any] = json.loads(text)
    permission, arns = policy.get("redrivePermission"), policy.get("sourceQueueArns")
    if not policy.keys() <= {"redrivePermission", "sourceQueueArns"}:
        return False
    if permission == "byQueue":
        return isinstance(arns, list) and 1 <= len(arns) <= 10 and all(_arn("sqs")(str(arn)) for arn in arns)
    return permission in ("allowAll", "denyAll") and arns is None


def _subscription_redrive(text: str) -> bool:
    return _object(text) and json.loads(text).keys() == {"deadLetterTargetArn"}


def _archive(text: str) -> bool:
    # An empty object switches an archive off (SNS Developer Guide, "Message archiving for FIFO topic owners").
    return _object(text) and (
        json.loads(text) == {} or _whole(1, 365)(str(json.loads(text).get("MessageRetentionPeriod")))
    )


def _replay(text: str) -> bool:
    if not _object(text):
        return False
    policy: dict[str, Any] = json.loads(text)
    return (
        policy.keys() - {"EndingPoint"} == {"PointType", "StartingPoint"}
        and policy["PointType"] == "Timestamp"
        and all(str(policy[key]).endswith("Z") for key in policy if key != "PointType")
    )


def _any(_text: str) -> bool:
    return True


_BOOLEAN = _one_of("true", "false")
_KEY = re.compile(
    r"arn:aws[a-z-]*:kms:.+:(key|alias)/.+|alias/[a-zA-Z0-9/_-]+|[0-9a-f-]{36}|mrk-[0-9a-f]{32}"
).fullmatch

_QUEUE: Mapping[str, Check] = {
    "DelaySeconds": _whole(0, 900),
    "MaximumMessageSize": _whole(1_024, 1_048_576),
    "MessageRetentionPeriod": _whole(60, 1_209_600),
    "Policy": _object,
    "ReceiveMessageWaitTimeSeconds": _whole(0, 20),
    "VisibilityTimeout": _whole(0, 43_200),
    "RedrivePolicy": _redrive,
    "RedriveAllowPolicy": _redrive_allow,
    "KmsMasterKeyId": lambda text: _KEY(text) is not None,
    "KmsDataKeyReusePeriodSeconds": _whole(60, 86_400),
    "SqsManagedSseEnabled": _BOOLEAN,
    "FifoQueue": _one_of("true"),
    "ContentBasedDeduplication": _BOOLEAN,
    "DeduplicationScope": _one_of("messageGroup", "queue"),
    "FifoThroughputLimit": _one_of("perQueue", "perMessageGroupId"),
}
_FEEDBACK: Mapping[str, Check] = {
    f"{endpoint}{attribute}": check
    for endpoint in ("Application", "Firehose", "HTTP", "Lambda", "SQS")
    for attribute, check in {
        "SuccessFeedbackRoleArn": _arn("iam"),
        "SuccessFeedbackSampleRate": _whole(0, 100),
        "FailureFeedbackRoleArn": _arn("iam"),
    }.items()
}
_TOPIC: Mapping[str, Check] = {
    **_FEEDBACK,
    "DeliveryPolicy": _object,
    "DisplayName": lambda text: len(text) <= 100,
    "MaximumMessageSize": _whole(1_024, 1_048_576),
    "Policy": _object,
    "TracingConfig": _one_of("PassThrough", "Active"),
    "KmsMasterKeyId": lambda text: _KEY(text) is not None,
    "SignatureVersion": _one_of("1", "2"),
    "FifoTopic": _BOOLEAN,
    "ContentBasedDeduplication": _BOOLEAN,
    "FifoThroughputScope": _one_of("Topic", "MessageGroup"),
    "ArchivePolicy": _archive,
}
_SUBSCRIPTION: Mapping[str, Check] = {
    "DeliveryPolicy": _object,
    "FilterPolicy": _object,
    "FilterPolicyScope": _one_of("MessageAttributes", "MessageBody"),
    "RawMessageDelivery": _BOOLEAN,
    "RedrivePolicy": _subscription_redrive,
    "SubscriptionRoleArn": _arn("iam"),
    "ReplayPolicy": _replay,
}


def sqs_queue(attributes: Mapping[str, Any]) -> str | None:
    """What is wrong with the attributes of a queue; None when SQS takes them."""
    findings = _findings(attributes, _QUEUE)
    if attributes.get("KmsMasterKeyId") and attributes.get("SqsManagedSseEnabled") == "true":
        findings.append("KmsMasterKeyId and SqsManagedSseEnabled exclude each other")
    fifo_only = ("ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit")
    if "FifoQueue" not in attributes:
        findings += [f"{name} needs FifoQueue" for name in fifo_only if name in attributes]
    per_group = attributes.get("FifoThroughputLimit") == "perMessageGroupId"
    if per_group and attributes.get("DeduplicationScope") != "messageGroup":
        findings.append("FifoThroughputLimit perMessageGroupId needs DeduplicationScope messageGroup")
    return "; ".join(findings) or None


def sns_topic(attributes: Mapping[str, Any]) -> str | None:
    """What is wrong with the attributes of a topic; None when SNS takes them."""
    findings = _findings(attributes, _TOPIC)
    if attributes.get("FifoTopic") != "true":
        fifo_only = ("ContentBasedDeduplication", "FifoThroughputScope", "ArchivePolicy")
        findings += [f"{name} needs FifoTopic" for name in fifo_only if name in attributes]
    elif attributes.get("TracingConfig") == "Active":
        findings.append("TracingConfig Active is for standard topics")
    return "; ".join(findings) or None


def sns_subscription(attributes: Mapping[str, Any]) -> str | None:
    """What is wrong with the attributes of a subscription; None when SNS takes them."""
    return "; ".join(_findings(attributes, _SUBSCRIPTION)) or None


def _findings(attributes: Mapping[str, Any], known: Mapping[str, Check]) -> list[str]:
    findings: list[str] = []
    for name, value in attributes.items():
        if name not in known:
            findings.append(f"{name} cannot be set; known: {', '.join(known)}")
        elif value is not UNKNOWN and not (isinstance(value, str) and known[name](value)):
            findings.append(f"{name} does not take {value!r}")
    return findings
