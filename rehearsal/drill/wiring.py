"""The message paths of an estate: queues, topics, subscriptions, event targets and keys, as plain data. Pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from rehearsal.cloud.shapes.base import is_dict
from rehearsal.estate import Estate, Resource
from rehearsal.wire import UNKNOWN, Plain

QUEUE: Final = "aws:sqs/queue:Queue"
TOPIC: Final = "aws:sns/topic:Topic"
SUBSCRIPTION: Final = "aws:sns/topicSubscription:TopicSubscription"
KEY: Final = "aws:kms/key:Key"
RULE: Final = "aws:cloudwatch/eventRule:EventRule"
TARGET: Final = "aws:cloudwatch/eventTarget:EventTarget"
# Attributes with a resource of their own: property of the queue, type, property that names the queue.
_APART: Final = {
    "policy": "aws:sqs/queuePolicy:QueuePolicy",
    "redrivePolicy": "aws:sqs/redrivePolicy:RedrivePolicy",
    "redriveAllowPolicy": "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
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
# Defaults of the AWS provider and of SQS.
_QUEUE_BYTES, _TOPIC_BYTES = 262_144, 262_144
_VISIBILITY, _RETENTION = 30, 345_600


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue with everything that is set on it, here or in resources of their own."""

    urn: str
    name: str
    arn: str
    region: str
    account: str
    fifo: bool = False
    content_deduplication: bool = False
    visibility_seconds: int = _VISIBILITY
    delay_seconds: int = 0
    retention_seconds: int = _RETENTION
    max_bytes: int = _QUEUE_BYTES
    key: Plain = None
    """`kmsMasterKeyId`: None without a KMS key, `UNKNOWN` where it is not known."""
    policy: Plain = None
    redrive: Plain = None
    redrive_allow: Plain = None


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic."""

    urn: str
    name: str
    arn: str
    region: str
    account: str
    fifo: bool = False
    content_deduplication: bool = False
    max_bytes: int = _TOPIC_BYTES
    key: Plain = None
    policy: Plain = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription of a topic."""

    urn: str
    name: str
    region: str
    account: str
    """Account that calls Subscribe."""
    topic: Plain
    protocol: Plain
    endpoint: Plain
    raw: Plain = False
    filter_policy: Plain = None
    filter_scope: Plain = "MessageAttributes"
    dead_letters: Plain = None
    """ARN of its dead-letter queue."""


@dataclass(frozen=True, slots=True)
class EventTarget:
    """One target of an EventBridge rule."""

    urn: str
    name: str
    rule: Plain
    """Name of the rule."""
    rule_arn: Plain
    """None where the rule is not in the estate."""
    bus: Plain
    region: str
    account: str
    arn: Plain
    pattern: Plain = None
    transformed: bool = False
    """Whether the target gets something else than the event."""
    group: Plain = None
    dead_letters: Plain = None


@dataclass(frozen=True, slots=True)
class Key:
    """One customer managed key."""

    arn: str
    region: str
    enabled: bool
    policy: Plain
    names: frozenset[str]
    """Every way to write it: id, ARN, aliases."""


@dataclass(frozen=True)
class Wiring:
    """All of it; lists are sorted by URN."""

    queues: tuple[Queue, ...] = ()
    topics: tuple[Topic, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    targets: tuple[EventTarget, ...] = ()
    keys: tuple[Key, ...] = ()
    other_dead_letters: frozenset[str] = field(default_factory=frozenset[str])
    """ARNs of queues that take the failures of functions, schedules and the like."""

    @cached_property
    def queue_by_arn(self) -> Mapping[str, Queue]:
        """Queues by ARN."""
        return {queue.arn: queue for queue in self.queues}

    @cached_property
    def topic_by_arn(self) -> Mapping[str, Topic]:
        """Topics by ARN."""
        return {topic.arn: topic for topic in self.topics}

    @cached_property
    def dead_letters(self) -> frozenset[str]:
        """ARNs of all queues that are the dead-letter queue of something, or offer themselves as one."""
        found = set(self.other_dead_letters)
        found |= {text for one in self.queues if isinstance(text := redrive_target(one), str)}
        found |= {text for one in (*self.subscriptions, *self.targets) if isinstance(text := one.dead_letters, str)}
        found |= {one.arn for one in self.queues if _member(one.redrive_allow, "redrivePermission") == "byQueue"}
        return frozenset(found)

    def key_named(self, name: str) -> Key | None:
        """The customer key that a queue or topic names, by whatever spelling."""
        return next((key for key in self.keys if name in key.names), None)


def redrive_target(queue: Queue) -> Plain:
    """ARN of a queue's dead-letter queue: None without one, `UNKNOWN` where it is not known."""
    return queue.redrive if queue.redrive is None or queue.redrive is UNKNOWN else queue.redrive["deadLetterTargetArn"]


def read_wiring(estate: Estate) -> Wiring:
    """Find the message paths in an estate."""
    apart = {prop: _by_queue(estate, token, prop) for prop, token in _APART.items()}
    topic_policies = {_text(one, "arn"): one.inputs.get("policy") for one in estate.of_type(_TOPIC_POLICY)}
    rules = {(_text(rule, "name"), rule.region): rule for rule in estate.of_type(RULE)}
    known = [resource for resource in estate.resources if isinstance(resource.outputs.get("arn"), str)]
    return Wiring(
        queues=tuple(_queue(one, apart) for one in known if one.type == QUEUE),
        topics=tuple(_topic(one, topic_policies) for one in known if one.type == TOPIC),
        subscriptions=tuple(map(_subscription, estate.of_type(SUBSCRIPTION))),
        targets=tuple(_target(one, rules) for one in estate.of_type(TARGET)),
        keys=tuple(_keys(estate)),
        other_dead_letters=frozenset(_other_dead_letters(estate)),
    )


_TOPIC_POLICY: Final = "aws:sns/topicPolicy:TopicPolicy"


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
        visibility_seconds=_number(resource, "visibilityTimeoutSeconds", _VISIBILITY),
        delay_seconds=_number(resource, "delaySeconds", 0),
        retention_seconds=_number(resource, "messageRetentionSeconds", _RETENTION),
        max_bytes=_number(resource, "maxMessageSize", _QUEUE_BYTES),
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
        max_bytes=_number(resource, "maximumMessageSize", _TOPIC_BYTES),
        key=_given(resource, "kmsMasterKeyId"),
        policy=policies.get(arn, _given(resource, "policy")),
    )


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
        dead_letters=_member(_object(_given(resource, "redrivePolicy")), "deadLetterTargetArn"),
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
        group=_member(sqs, "messageGroupId"),
        dead_letters=_member(given.get("deadLetterConfig"), "arn"),
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
                value = _member(value, step)
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


def _member(value: Plain, key: str) -> Plain:
    """A member of an object; `UNKNOWN` of what is not known."""
    if value is UNKNOWN:
        return UNKNOWN
    return value.get(key) if is_dict(value) else None


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
