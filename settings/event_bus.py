"""The part ``messaging.eventBuses``: buses whose rules send events to queues."""

from typing import Any, cast

from components.messaging.event_bus_args import EventBusArgs, EventBusEncryption
from components.messaging.event_bus_checks import check_event_bus, check_event_bus_name
from components.shared.checks import Problem, Problems

from .model import Block, under


class TargetQueue(Block):
    """The queue that is made for a target."""

    retention_seconds: int | None = None
    """Seconds an unread event is kept, 60 to 1,209,600 (14 days). Default: 345,600 (4 days)."""
    dead_letter_retention_seconds: int | None = None
    """Seconds an event is kept on which the consumer failed, longer than ``retentionSeconds``. Default: 1,209,600
    (14 days)."""
    visibility_timeout_seconds: int | None = None
    """Seconds a received event stays hidden, 0 to 43,200 (12 hours). Default: 30. Six times the timeout of a Lambda
    consumer."""
    delay_seconds: int | None = None
    """Seconds before a new event can be received, 0 to 900. Default: 0."""
    max_receive_count: int | None = None
    """Receives before an event moves to the queue's own dead-letter queue, 1 to 1,000. Default: 5."""
    oldest_message_alarm_seconds: int | None = None
    """Age in seconds of the oldest event at which the alarm fires. Default: a quarter of ``retentionSeconds``, at most
    3,600."""


class InputTransformer(Block):
    """What the target receives instead of the event."""

    input_paths: dict[str, str] | None = None
    """Name → JSON path in the event in dot notation, like ``$.detail.order``, at most 100. Default: none."""
    input_template: str
    """Text with ``<name>`` for each path, 1 to 8,192 characters; ``<aws.events.rule-name>`` and the other names of
    EventBridge's own work too."""


class RuleTarget(Block):
    """A queue that receives what a rule matches."""

    queue: TargetQueue | None = None
    """The queue that is made. Default: one with the defaults, unless ``queueArn`` is given."""
    queue_arn: str | None = None
    """ARN of a queue of the same account and Region that exists and lets ``events.amazonaws.com`` send."""
    message_group_id: str | None = None
    """Message group of the events, 1 to 100 characters; required for a FIFO queue, which must have content-based
    deduplication. Default: none."""
    input_path: str | None = None
    """JSON path of the part of the event that is delivered, like ``$.detail``. Default: the whole event."""
    input_transformer: InputTransformer | None = None
    """Build the message from parts of the event. Default: the whole event."""
    retry_max_age_seconds: int | None = None
    """Seconds EventBridge goes on trying, 60 to 86,400 (24 hours). Default: 86,400."""
    retry_max_attempts: int | None = None
    """Times it tries again, 0 to 185. Default: 185."""


class BusRule(Block):
    """Which events go to which targets."""

    event_pattern: dict[str, Any]
    """Fields with lists of accepted values, in EventBridge's own spelling; at most 2,048 characters."""
    targets: dict[str, RuleTarget]
    """1 to 5 targets by name."""
    description: str | None = None
    """Text for people, at most 512 characters. Default: none."""
    enabled: bool | None = None
    """Default: true. What comes while a rule is off is not delivered later, unless it is replayed."""
    expect_every_hours: int | None = None
    """Raise an alarm when the rule has matched nothing for so many hours, 1 to 168 (7 days). Default: no such alarm."""


class MessageBus(Block):
    """A bus, its rules, their targets, an archive."""

    rules: dict[str, BusRule]
    """Rules by name, at most 300; adding or removing one leaves the others alone."""
    existing_bus_name: str | None = None
    """Put the rules on a bus that exists: ``default``, on which events of AWS services arrive, or another one. Default:
    a bus of its own."""
    description: str | None = None
    """What the bus is for, at most 512 characters. Default: none."""
    encryption: EventBusEncryption | None = None
    """``aws`` for a key of EventBridge's own, or ``customer_key``. Default: ``aws``."""
    kms_key_arn: str | None = None
    """ARN of a customer managed key of the same Region that already lets ``events.amazonaws.com`` use it. Default: with
    ``customer_key``, one is made."""
    dead_letter_kms_key_arn: str | None = None
    """ARN of another customer managed key for what could not be delivered. Default: a key of SQS's own."""
    publisher_accounts: list[str] | None = None
    """Ids of other accounts that may put events on the bus, in quotes. Default: none."""
    organization_id: str | None = None
    """Id of an organization whose accounts may put events on the bus. Default: none."""
    publisher_sources: list[str] | None = None
    """Values of ``source`` that other accounts may send. Default: any."""
    archive: bool | None = None
    """Keep all events for replay. Default: true on a bus of its own, false on an existing one."""
    archive_retention_days: int | None = None
    """Days the archive keeps events, 1 to 36,500. Default: 14."""
    archive_pattern: dict[str, Any] | None = None
    """Keep only what this pattern matches. Default: everything."""
    replay_runbook: bool | None = None
    """Make a Systems Manager runbook, and its role, that replays a time window. Default: as ``archive``."""
    publish_schemas: bool | None = None
    """Publish the schema of what each rule matches in a registry of EventBridge Schemas. Default: false."""

    def bus_arguments(self) -> EventBusArgs:
        """Arguments of ``EventBus`` that come from the settings."""
        return cast("EventBusArgs", self.arguments())

    def problems(self, name: str, region: str) -> list[Problem]:
        """What the component would refuse, under the settings' keys.

        Args:
            name: name of the bus.
            region: the stack's Region.
        """
        wrong = Problems()
        args = self.bus_arguments()
        check_event_bus_name(name, args, wrong, "")
        check_event_bus({**args, "region": region}, wrong)
        where = f'event_buses["{name}"]'
        return [
            under(
                "messaging",
                Problem(
                    f"{where}.{problem.argument}" if problem.argument else where,
                    problem.value,
                    problem.rule,
                    problem.way_out,
                ),
            )
            for problem in wrong.found
        ]
