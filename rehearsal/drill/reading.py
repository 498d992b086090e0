"""From a recorded estate to its message paths. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rehearsal.drill.wiring import (
    QUEUE_BYTES,
    RETENTION_SECONDS,
    TOPIC_BYTES,
    VISIBILITY_SECONDS,
    EventTarget,
    Key,
    Queue,
    Subscription,
    Topic,
    Wiring,
    member,
)
from rehearsal.estate import Estate, Resource
from rehearsal.wire import UNKNOWN, Plain

QUEUE: Final = "aws:sqs/queue:Queue"
TOPIC: Final = "aws:sns/topic:Topic"
SUBSCRIPTION: Final = "aws:sns/topicSubscription:TopicSubscription"
TOPIC_POLICY: Final = "aws:sns/topicPolicy:TopicPolicy"
KEY: Final = "aws:kms/key:Key"
RULE: Final = "aws:cloudwatch/eventRule:EventRule"
TARGET: Final = "aws:cloudwatch/eventTarget:EventTarget"
# Attributes with a resource of their own: property of the queue, type, property that names the queue.
_APART: Final = {
    "policy": "aws:sqs/queuePolicy:QueuePolicy",
    "redrivePolicy": "aws:sqs/redrivePolicy:RedrivePolicy",
    "redriveAllowPolicy": "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
}
_SETTINGS: Final = {
    QUEUE: (
        "contentBasedDeduplication",
        "delaySeconds",
        "fifoQueue",
        "maxMessageSize",
        "messageRetentionSeconds",
        "visibilityTimeoutSeconds",
    ),
    TOPIC: ("fifoTopic", "maximumMessageSize"),
}
# Other resources whose failures go to a queue: the path of its ARN.
_DEAD_LETTERS: Final[Mapping[str, tuple[str, ...]]] = {
    TARGET: ("deadLetterConfig", "arn"),
    "aws:cloudwatch/eventBus:EventBus": ("deadLetterConfig", "arn"),
    "aws:scheduler/schedule:Schedule": ("target", "deadLetterConfig", "arn"),
    "aws:lambda/function:Function": ("deadLetterConfig", "targetArn"),
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": ("destinationConfig", "onFailure", "destination"),
    "aws:lambda/eventSourceMapping:EventSourceMapping": ("destinationConfig", "onFailure", "destinationArn"),
}
_ARN_FIELDS: Final = 6


def read_wiring(estate: Estate) -> Wiring:
    """Find the message paths in an estate."""
    apart = {prop: _by_queue(estate, token, prop) for prop, token in _APART.items()}
    topic_policies = {_text(one, "arn"): one.inputs.get("policy") for one in estate.of_type(TOPIC_POLICY)}
    rules = {(_text(rule, "name"), rule.region): rule for rule in estate.of_type(RULE)}
    known = [resource for resource in estate.resources if isinstance(resource.outputs.get("arn"), str)]
    topics = tuple(_topic(one, topic_policies) for one in known if one.type == TOPIC)
    subscriptions = tuple(map(_subscription, estate.of_type(SUBSCRIPTION)))
    return Wiring(
        queues=tuple(_queue(one, apart) for one in known if one.type == QUEUE),
        topics=(*topics, *_outside(topics, subscriptions)),
        subscriptions=subscriptions,
        targets=tuple(_target(one, rules) for one in estate.of_type(TARGET)),
        keys=tuple(_keys(estate)),
        other_dead_letters=frozenset(_other_dead_letters(estate)),
    )


def assumptions(estate: Estate) -> list[str]:
    """Settings that are not known before the deployment, for which the defaults are taken."""
    return [
        f"{resource.name}: {prop} is not known before the deployment, the default is taken"
        for token, props in _SETTINGS.items()
        for resource in estate.of_type(token)
        for prop in props
        if resource.inputs.get(prop) is UNKNOWN
    ]


def _by_queue(estate: Estate, token: str, prop: str) -> dict[str, Plain]:
    return {_text(one, "queueUrl"): one.inputs.get(prop) for one in estate.of_type(token)}


def _queue(resource: Resource, apart: Mapping[str, Mapping[str, Plain]]) -> Queue:
    def set_on_it(prop: str) -> Plain:
        own = apart[prop].get(_text(resource, "url"), _given(resource, prop))
        # One whose queue is not known yet may be this queue's.
        return UNKNOWN if own is None and "" in apart[prop] else own

    name = _text(resource, "name")
    return Queue(
        urn=resource.urn,
        name=resource.name,
        arn=_text(resource, "arn"),
        region=resource.region,
        account=resource.account,
        fifo=_flag(resource, "fifoQueue") or name.endswith(".fifo"),
        content_deduplication=_flag(resource, "contentBasedDeduplication"),
        visibility_seconds=_number(resource, "visibilityTimeoutSeconds", VISIBILITY_SECONDS),
        delay_seconds=_number(resource, "delaySeconds", 0),
        retention_seconds=_number(resource, "messageRetentionSeconds", RETENTION_SECONDS),
        max_bytes=_number(resource, "maxMessageSize", QUEUE_BYTES),
        key=_given(resource, "kmsMasterKeyId"),
        policy=set_on_it("policy"),
        redrive=_redrive(set_on_it("redrivePolicy")),
        redrive_allow=_object(set_on_it("redriveAllowPolicy")),
    )


def _topic(resource: Resource, policies: Mapping[str, Plain]) -> Topic:
    arn = _text(resource, "arn")
    return Topic(
        urn=resource.urn,
        name=resource.name,
        arn=arn,
        region=resource.region,
        account=resource.account,
        fifo=_flag(resource, "fifoTopic") or arn.endswith(".fifo"),
        content_deduplication=_flag(resource, "contentBasedDeduplication"),
        max_bytes=_number(resource, "maximumMessageSize", TOPIC_BYTES),
        key=_given(resource, "kmsMasterKeyId"),
        # A policy whose topic is not known yet may be this topic's.
        policy=policies.get(arn, UNKNOWN if "" in policies else _given(resource, "policy")),
    )


def _outside(topics: Sequence[Topic], subscriptions: Sequence[Subscription]) -> Iterator[Topic]:
    """Topics of other stacks that are subscribed here, known by their ARN alone."""
    known = {topic.arn for topic in topics}
    for arn in sorted({one.topic for one in subscriptions if isinstance(one.topic, str)} - known):
        fields = arn.split(":")
        if len(fields) == _ARN_FIELDS:
            _, _, _, region, account, name = fields
            yield Topic("", name, arn, region, account, fifo=name.endswith(".fifo"), outside=True)


def _subscription(resource: Resource) -> Subscription:
    given = resource.inputs
    return Subscription(
        urn=resource.urn,
        name=resource.name,
        region=resource.region,
        account=resource.account,
        topic=given.get("topic"),
        protocol=given.get("protocol"),
        endpoint=given.get("endpoint"),
        raw=given.get("rawMessageDelivery", False),
        filter_policy=_object(_given(resource, "filterPolicy")),
        filter_scope=given.get("filterPolicyScope", "MessageAttributes"),
        dead_letters=member(_object(_given(resource, "redrivePolicy")), "deadLetterTargetArn"),
    )


def _target(resource: Resource, rules: Mapping[tuple[str, str], Resource]) -> EventTarget:
    given = resource.inputs
    name = given.get("rule")
    rule = rules.get((name, resource.region)) if isinstance(name, str) else None
    sqs = given.get("sqsTarget")
    return EventTarget(
        urn=resource.urn,
        name=resource.name,
        rule=name,
        rule_arn=None if rule is None else rule.outputs.get("arn"),
        bus=given.get("eventBusName", "default"),
        region=resource.region,
        account=resource.account,
        arn=given.get("arn"),
        pattern=None if rule is None else _object(_given(rule, "eventPattern")),
        transformed=any(given.get(prop) is not None for prop in ("input", "inputPath", "inputTransformer")),
        group=member(sqs, "messageGroupId"),
        dead_letters=member(given.get("deadLetterConfig"), "arn"),
    )


def _keys(estate: Estate) -> Iterator[Key]:
    aliases = estate.of_type("aws:kms/alias:Alias")
    policies = {_text(one, "keyId"): one.inputs.get("policy") for one in estate.of_type("aws:kms/keyPolicy:KeyPolicy")}
    for key in estate.of_type(KEY):
        names = {text for prop in ("id", "keyId", "arn") if (text := _text(key, prop))}
        own = next((policies[name] for name in sorted(names) if name in policies), _given(key, "policy"))
        for alias in aliases:
            if _text(alias, "targetKeyId") in names:
                names |= {text for prop in ("arn", "name") if (text := _text(alias, prop))}
        enabled = key.inputs.get("isEnabled", True) is not False
        yield Key(_text(key, "arn"), key.region, enabled, own, frozenset(names))


def _other_dead_letters(estate: Estate) -> Iterator[str]:
    for token, path in _DEAD_LETTERS.items():
        for holder in estate.of_type(token):
            value: Plain = holder.inputs
            for step in path:
                value = member(value, step)
            if isinstance(value, str):
                yield value


def _redrive(value: Plain) -> Plain:
    found = _object(value)
    if found is None or found is UNKNOWN:
        return found
    target, count = found.get("deadLetterTargetArn"), found.get("maxReceiveCount")
    if target is UNKNOWN or count is UNKNOWN:
        return UNKNOWN
    return {"deadLetterTargetArn": target, "maxReceiveCount": int(count)} if target and count else None


def _object(value: Plain) -> Plain:
    """A JSON document given as text or object; `UNKNOWN` for what cannot be read."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return UNKNOWN


def _given(resource: Resource, prop: str) -> Plain:
    """An input; an empty text is none."""
    value = resource.inputs.get(prop)
    return None if value == "" else value


def _text(resource: Resource, prop: str) -> str:
    for value in (resource.outputs.get(prop), resource.inputs.get(prop)):
        if isinstance(value, str):
            return value
    return ""


def _flag(resource: Resource, prop: str) -> bool:
    return resource.inputs.get(prop) is True


def _number(resource: Resource, prop: str, default: int) -> int:
    value = resource.inputs.get(prop)
    return int(value) if isinstance(value, int | float) else default
