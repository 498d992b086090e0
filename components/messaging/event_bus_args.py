"""Arguments of an event bus: rules, their targets, archive, access."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi

DEFAULT_BUS = "default"
"""The bus that every account has in every Region, and the only one that AWS services send to."""
DEFAULT_ARCHIVE_DAYS = 14
"""As long as SQS keeps a message at most: what the queues have lost, the archive has not."""
MAXIMUM_EVENT_AGE_SECONDS = 86_400
MAXIMUM_ATTEMPTS = 185
"""EventBridge's own defaults of a retry policy, and the most it takes (botocore, RetryPolicy)."""


class EventBusEncryption(StrEnum):
    """Who owns the key that encrypts events on the bus and in its archive."""

    AWS = "aws"
    """A key of EventBridge's own: nothing to manage, and schema discovery works."""
    CUSTOMER_KEY = "customer_key"
    """A customer managed key for bus, rules, archive and target queues. Schema discovery is refused by AWS then."""


class EventQueueArgs(TypedDict):
    """The queue that the component makes for a target."""

    retention_seconds: NotRequired[int]
    """Seconds an unread event is kept, 60 to 1,209,600 (14 days). Default: 345,600 (4 days)."""
    dead_letter_retention_seconds: NotRequired[int]
    """Seconds an event is kept on which the consumer failed, longer than ``retention_seconds``. Default: 1,209,600
    (14 days)."""
    visibility_timeout_seconds: NotRequired[int]
    """Seconds a received event stays hidden, 0 to 43,200 (12 hours). Default: 30. Six times the timeout of a Lambda
    consumer."""
    delay_seconds: NotRequired[int]
    """Seconds before a new event can be received, 0 to 900. Default: 0."""
    max_receive_count: NotRequired[int]
    """Receives before an event moves to the queue's own dead-letter queue, 1 to 1,000. Default: 5."""
    oldest_message_alarm_seconds: NotRequired[int]
    """Age in seconds of the oldest event at which the alarm fires. Default: a quarter of ``retention_seconds``, at most
    3,600."""


class InputTransformerArgs(TypedDict):
    """What the target receives instead of the event."""

    input_paths: NotRequired[Mapping[str, str]]
    """Name → JSON path in the event in dot notation, like ``$.detail.order``, at most 100. Default: none."""
    input_template: str
    """Text with ``<name>`` for each path, and ``<aws.events.rule-arn>``, ``<aws.events.rule-name>``,
    ``<aws.events.event.ingestion-time>``, ``<aws.events.event>`` or ``<aws.events.event.json>``; 1 to 8,192
    characters."""


class EventTargetArgs(TypedDict):
    """A queue that receives what a rule matches, and a queue for what could not be delivered to it."""

    queue: NotRequired[EventQueueArgs]
    """The queue that the component makes, a standard one. Default: one with the defaults, unless ``queue_arn`` is
    given."""
    queue_arn: NotRequired[pulumi.Input[str]]
    """ARN of a queue of the same account and Region that exists. Its policy must let ``events.amazonaws.com`` send with
    ``aws:SourceArn`` = the rule (output ``rule_arns``), its customer key, if any, must let that service in without a
    source condition. Default: the component makes a queue."""
    message_group_id: NotRequired[str]
    """Message group of the events, 1 to 100 characters: required for a FIFO queue, which must have content-based
    deduplication, because EventBridge sends no deduplication id. On a standard queue it makes a fair queue's tenant.
    Default: none."""
    input_path: NotRequired[str]
    """JSON path of the part of the event that is delivered, like ``$.detail``, at most 256 characters. Excludes
    ``input_transformer``. Default: the whole event."""
    input_transformer: NotRequired[InputTransformerArgs]
    """Build the message from parts of the event. Excludes ``input_path``. Default: the whole event."""
    retry_max_age_seconds: NotRequired[int]
    """Seconds EventBridge goes on trying, 60 to 86,400 (24 hours). Default: 86,400."""
    retry_max_attempts: NotRequired[int]
    """Times it tries again, 0 to 185. Default: 185."""


class EventRuleArgs(TypedDict):
    """Which events go to which targets. There is no schedule: EventBridge Scheduler is the service for that."""

    event_pattern: Mapping[str, Any]
    """Fields with lists of accepted values, in EventBridge's own spelling: ``{"source": ["shop"], "detail-type":
    [{"prefix": "order-"}]}``. At most 2,048 characters. A change is made in place."""
    targets: Mapping[str, EventTargetArgs]
    """1 to 5 targets by name; the name is the identity of the target and its queues."""
    description: NotRequired[str]
    """Text for people, at most 512 characters. Default: none."""
    enabled: NotRequired[bool]
    """Default: true. What comes while a rule is off is not delivered later, unless it is replayed from the archive."""
    expect_every_hours: NotRequired[int]
    """Raise an alarm when the rule has matched nothing for so many hours, 1 to 168 (7 days). Default: no such alarm."""


class EventBusArgs(TypedDict):
    """A bus, its rules, their targets, an archive."""

    rules: Mapping[str, EventRuleArgs]
    """Rules by name, at most 300; the name is the rule's identity. Adding or removing one leaves the others alone."""
    existing_bus_name: NotRequired[str]
    """Put the rules on a bus that exists: ``default``, on which events of AWS services arrive, or the name of another
    one. Encryption and access stay what they are there. Default: a bus of its own."""
    description: NotRequired[str]
    """What the bus is for, at most 512 characters. Default: none."""
    encryption: NotRequired[EventBusEncryption]
    """``aws`` or ``customer_key``. Default: ``aws``; ``customer_key`` when ``kms_key_arn`` is given."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """ARN of a customer managed key of the same Region for bus, archive and target queues. Its policy must let
    ``events.amazonaws.com`` use it: ``kms:DescribeKey``, ``kms:Decrypt``, ``kms:GenerateDataKey*`` without condition,
    ``kms:ReEncrypt*`` for the archive. Default: with ``customer_key``, the component makes one."""
    dead_letter_kms_key_arn: NotRequired[pulumi.Input[str]]
    """ARN of another customer managed key of the same Region for what could not be delivered; same policy. It must not
    be the key of the bus, whose loss is one of the reasons why delivery fails. Default: a key of SQS's own."""
    publisher_accounts: NotRequired[Sequence[str]]
    """Ids of other accounts that may put events on the bus. Default: none; roles of this account take
    ``publisher_policy_json``."""
    organization_id: NotRequired[str]
    """Id of an organization, like ``o-a1b2c3d4e5``, whose accounts may put events on the bus. Default: none."""
    publisher_sources: NotRequired[Sequence[str]]
    """Values of ``source`` that other accounts may send. Default: any."""
    archive: NotRequired[bool]
    """Keep all events for replay. Default: true on a bus of its own, false on an existing one."""
    archive_retention_days: NotRequired[int]
    """Days the archive keeps events, 1 to 36,500. Default: 14."""
    archive_pattern: NotRequired[Mapping[str, Any]]
    """Keep only what this pattern matches. Default: everything."""
    replay_runbook: NotRequired[bool]
    """Make a Systems Manager runbook, and its role, that replays a time window. Default: as ``archive``."""
    publish_schemas: NotRequired[bool]
    """Publish the schema of what each rule matches in a registry of EventBridge Schemas. Default: false."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of the same Region that the alarms notify (AlarmTopic). Default: alarms without action."""
    region: NotRequired[str]
    """Region. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags for every taggable child."""
    protect: NotRequired[bool]
    """Protect archive and customer key against deletion. Default: true. False is for throw-away stacks."""


def has_archive(args: EventBusArgs) -> bool:
    """Whether events are kept for replay."""
    return args.get("archive", "existing_bus_name" not in args)


def has_runbook(args: EventBusArgs) -> bool:
    """Whether there is a runbook that replays."""
    return args.get("replay_runbook", has_archive(args))


def uses_customer_key(args: EventBusArgs) -> bool:
    """Whether a customer key encrypts the events."""
    return "kms_key_arn" in args or args.get("encryption") == EventBusEncryption.CUSTOMER_KEY
