"""Whether SNS would deliver to a queue of a recorded estate: the rows of AWS's rules, first failing row decides.

A reading of AWS's rules of its own, so that the components are not judged by the code that wrote their policies.
Conditions it does not know count as not met: it may call a delivery that works lost, never the other way round.
"""

import fnmatch
import json
from collections.abc import Mapping
from typing import Any

from rehearsal.estate import Estate, Resource

QUEUE = "aws:sqs/queue:Queue"
QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
TOPIC = "aws:sns/topic:Topic"
TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy"
KEY = "aws:kms/key:Key"
KEY_USES = ("kms:Decrypt", "kms:GenerateDataKey")


def allows(document: str, service: str, action: str, resource: str, context: Mapping[str, str]) -> bool:
    """Whether a resource policy lets a service or account call through: an Allow, and no Deny."""
    statements = json.loads(document)["Statement"]
    matching = [
        statement
        for statement in statements
        if _names(statement["Principal"], service)
        and _any_like(statement["Action"], action)
        and _any_like(statement["Resource"], resource)
        and _met(statement.get("Condition", {}), context)
    ]
    effects = {statement["Effect"] for statement in matching}
    return effects == {"Allow"}


def delivery_problems(estate: Estate, subscription: Resource, message_bytes: int) -> list[str]:
    """The rows on which a delivery of this subscription, or its rescue into the dead-letter queue, would fail."""
    topic = _by_arn(estate, TOPIC, subscription.inputs["topic"])
    problems: list[str] = []
    queue = _by_arn(estate, QUEUE, subscription.inputs["endpoint"])
    if queue.inputs.get("fifoQueue") and not topic.inputs.get("fifoTopic"):
        problems.append("row 1: a FIFO queue cannot subscribe to a standard topic")
    if subscription.account != queue.account:
        problems.append("row 2: the subscription waits for a confirmation")
    elif queue.account != topic.account and not _may_subscribe(estate, topic, queue):
        problems.append("row 2: the topic's policy does not let the queue's account subscribe")
    if subscription.region != topic.region:
        problems.append("row 3: the subscription is not made in the topic's Region")
    problems += send_problems(estate, topic, queue, message_bytes)
    redrive = subscription.inputs.get("redrivePolicy")
    if redrive is None:
        return [*problems, "row 9: nothing keeps what cannot be delivered"]
    target = _by_arn(estate, QUEUE, json.loads(redrive)["deadLetterTargetArn"])
    if (target.region, target.account) != (subscription.region, subscription.account):
        problems.append("row 9: the dead-letter queue is in another Region or account")
    if bool(target.inputs.get("fifoQueue")) != bool(topic.inputs.get("fifoTopic")):
        problems.append("row 9: the dead-letter queue is of another kind than the topic")
    if target.urn == queue.urn:
        problems.append("row 9: the dead-letter queue is the queue itself")
    return problems + [f"row 9: {problem}" for problem in send_problems(estate, topic, target, message_bytes)]


def _may_subscribe(estate: Estate, topic: Resource, queue: Resource) -> bool:
    arn, caller = topic.outputs["arn"], f"arn:aws:iam::{queue.account}:root"
    context = {"sns:Protocol": "sqs", "sns:Endpoint": queue.outputs["arn"], "aws:SecureTransport": "true"}
    policies = [p for p in estate.of_type(TOPIC_POLICY) if p.inputs["arn"] == arn]
    return len(policies) == 1 and allows(policies[0].inputs["policy"], caller, "sns:Subscribe", arn, context)


def send_problems(estate: Estate, topic: Resource, queue: Resource, message_bytes: int) -> list[str]:
    """The rows 5 to 7 on which SNS could not send on behalf of the topic."""
    service, arn = "sns.amazonaws.com", queue.outputs["arn"]
    context = {
        "aws:SourceArn": topic.outputs["arn"],
        "aws:SecureTransport": "true",
    }
    problems: list[str] = []
    if message_bytes > queue.inputs.get("maxMessageSize", 262_144):
        problems.append("row 5: the message is larger than the queue takes")
    policies = [p for p in estate.of_type(QUEUE_POLICY) if p.inputs["queueUrl"] == queue.outputs["url"]]
    if len(policies) != 1 or not allows(policies[0].inputs["policy"], service, "sqs:SendMessage", arn, context):
        problems.append("row 6: the queue's policy does not let SNS send")
    return problems + _key_problems(estate, queue, service, context)


def _key_problems(estate: Estate, queue: Resource, service: str, context: Mapping[str, str]) -> list[str]:
    name = queue.inputs.get("kmsMasterKeyId")
    if name is None:
        return []
    keys = [key for key in estate.of_type(KEY) if key.outputs["arn"] == name]
    if not keys:
        return ["row 7: the key is AWS's own or unknown, SNS cannot use it"]
    key = keys[0]
    # SNS uses the key on behalf of the topic; without TLS it cannot call KMS at all.
    usable = all(allows(key.inputs["policy"], service, action, key.outputs["arn"], context) for action in KEY_USES)
    return [] if usable and key.region == queue.region else ["row 7: the key's policy does not let SNS use it"]


def publish_problems(
    estate: Estate, topic: Resource, service: str, context: Mapping[str, str], key_context: Mapping[str, str]
) -> list[str]:
    """Why a service could not publish to an encrypted topic.

    Args:
        estate: the recorded estate.
        topic: the topic.
        service: the publishing service's principal.
        context: what SNS sees of the service's call.
        key_context: what KMS sees of it; EventBridge sends no source keys there.
    """
    arn = topic.outputs["arn"]
    problems: list[str] = []
    policies = [p for p in estate.of_type(TOPIC_POLICY) if p.inputs["arn"] == arn]
    if len(policies) != 1 or not allows(policies[0].inputs["policy"], service, "sns:Publish", arn, context):
        problems.append("the topic's policy does not let the service publish")
    return problems + _key_problems(estate, topic, service, key_context)


def _by_arn(estate: Estate, token: str, arn: str) -> Resource:
    return next(resource for resource in estate.of_type(token) if resource.outputs["arn"] == arn)


def _names(principal: Any, caller: str) -> bool:
    if principal == "*":
        return True
    named = [principal.get(kind, []) for kind in ("AWS", "Service")]
    return any(caller in ([item] if isinstance(item, str) else item) for item in named)


def _any_like(patterns: str | list[str], value: str) -> bool:
    listed = [patterns] if isinstance(patterns, str) else patterns
    return any(fnmatch.fnmatchcase(value.lower(), pattern.lower()) for pattern in listed)


def _met(conditions: Mapping[str, Mapping[str, Any]], context: Mapping[str, str]) -> bool:
    return all(
        _holds(operator, context.get(key), [expected] if isinstance(expected, str) else expected)
        for operator, keys in conditions.items()
        for key, expected in keys.items()
    )


def _holds(operator: str, value: str | None, expected: list[str]) -> bool:
    if value is None:
        return False
    if operator in ("StringEquals", "Bool"):
        return value in expected
    # IAM treats ArnEquals and ArnLike alike.
    patterns = operator in ("StringLike", "ArnEquals", "ArnLike")
    return patterns and any(fnmatch.fnmatchcase(value, item) for item in expected)
