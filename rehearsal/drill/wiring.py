"""The message paths of an estate: queues, topics, subscriptions, event targets and keys, as plain data. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from rehearsal.cloud.shapes.base import is_dict
from rehearsal.wire import UNKNOWN, Plain

QUEUE_BYTES: Final = 262_144
TOPIC_BYTES: Final = 262_144
VISIBILITY_SECONDS: Final = 30
RETENTION_SECONDS: Final = 345_600
"""Defaults of the AWS provider and of SQS."""


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
    visibility_seconds: int = VISIBILITY_SECONDS
    delay_seconds: int = 0
    retention_seconds: int = RETENTION_SECONDS
    max_bytes: int = QUEUE_BYTES
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
    max_bytes: int = TOPIC_BYTES
    key: Plain = None
    policy: Plain = None
    outside: bool = False
    """Whether another stack makes it; only its ARN is known then."""


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
        found |= {one.arn for one in self.queues if member(one.redrive_allow, "redrivePermission") == "byQueue"}
        return frozenset(found)

    def key_named(self, name: str) -> Key | None:
        """The customer key that a queue or topic names, by whatever spelling."""
        return next((key for key in self.keys if name in key.names), None)


def redrive_target(queue: Queue) -> Plain:
    """ARN of a queue's dead-letter queue: None without one, `UNKNOWN` where it is not known."""
    return queue.redrive if queue.redrive is None or queue.redrive is UNKNOWN else queue.redrive["deadLetterTargetArn"]


def member(value: Plain, key: str) -> Plain:
    """A member of an object; `UNKNOWN` of what is not known."""
    if value is UNKNOWN:
        return UNKNOWN
    return value.get(key) if is_dict(value) else None
