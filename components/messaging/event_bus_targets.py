"""What an event bus builds for each rule and each target: queues, delivery, alarms."""

from collections.abc import Mapping
from typing import NamedTuple

import pulumi
import pulumi_aws as aws

from components.shared.alarms import MissingData, metric_alarm

from . import policies
from .event_bus_args import DEFAULT_BUS, MAXIMUM_ATTEMPTS, MAXIMUM_EVENT_AGE_SECONDS, EventTargetArgs
from .event_bus_checks import queue_args
from .parts import MAXIMUM_RETENTION_SECONDS, messages_waiting_alarm, plain_queue
from .queue import Queue
from .sources import EVENTBRIDGE

PAGE = "event-bus.md"
_HOUR_SECONDS = 3_600
_ALARMS = {
    "failed": (
        "FailedInvocations",
        "events could not be delivered to a target and are not tried again",
        "deliveries-of-a-rule-fail",
    ),
    "refused": (
        "DeadLetterInvocations",
        "events were not delivered at all, for example because they would have run the rule again and again",
        "deliveries-of-a-rule-fail",
    ),
    "lost": (
        "InvocationsFailedToBeSentToDlq",
        "undeliverable events could not even be kept and are lost",
        "events-are-lost",
    ),
    "throttled": (
        "ThrottledRules",
        "EventBridge delivers late, because the account's invocations are at their limit",
        "a-rule-is-throttled",
    ),
}
"""Role → metric of AWS/Events (EventBridge User Guide, "Monitoring"), its meaning, section of the runbook. EventBridge
sends them only when they are not zero."""


class Place(NamedTuple):
    """What everything of one bus shares."""

    parent: pulumi.Resource
    bus_name: pulumi.Input[str]
    """Physical name."""
    key_arn: pulumi.Output[str] | None
    """Customer key of target queues; None: SQS's own."""
    dead_letter_key_arn: pulumi.Input[str] | None
    """Customer key of what could not be delivered; None: SQS's own."""
    alarm_topic_arn: pulumi.Input[str] | None
    region: str | None
    tags: Mapping[str, pulumi.Input[str]] | None


class Delivery(NamedTuple):
    """One target as built."""

    queue: Queue | None
    """The queue of the component; None for one that existed."""
    undelivered: aws.sqs.Queue
    """What could not be delivered."""


def build_target(
    name: str, target_id: str, args: EventTargetArgs, rule: aws.cloudwatch.EventRule, place: Place
) -> Delivery:
    """Deliver what a rule matches to a queue, and keep what cannot be delivered.

    The target waits for both queues' policies: EventBridge does not try again where it has no permission.

    Args:
        name: resource name; the queues are ``<name>`` and ``<name>-undelivered``.
        target_id: name of the target within its rule.
        args: the target's arguments.
        rule: the rule, the only source that both queues accept.
        place: what everything of the bus shares.
    """
    queue = None if "queue_arn" in args else _queue(name, args, rule, place)
    undelivered, policy = _undelivered(name, rule, place)
    waits: list[pulumi.Resource] = [policy]
    if queue is not None:
        waits.append(queue)
    transformer = args.get("input_transformer")
    group = args.get("message_group_id")
    aws.cloudwatch.EventTarget(
        name,
        event_bus_name=place.bus_name,
        rule=rule.name,
        target_id=target_id,
        arn=queue.queue_arn if queue is not None else args.get("queue_arn", ""),
        sqs_target=None if group is None else {"message_group_id": group},
        input_path=args.get("input_path"),
        input_transformer=None
        if transformer is None
        else {
            "input_paths": dict(transformer.get("input_paths", {})),
            "input_template": transformer["input_template"],
        },
        retry_policy={
            "maximum_event_age_in_seconds": args.get("retry_max_age_seconds", MAXIMUM_EVENT_AGE_SECONDS),
            "maximum_retry_attempts": args.get("retry_max_attempts", MAXIMUM_ATTEMPTS),
        },
        dead_letter_config={"arn": undelivered.arn},
        region=place.region,
        opts=pulumi.ResourceOptions(parent=place.parent, depends_on=waits),
    )
    return Delivery(queue, undelivered)


def _queue(name: str, args: EventTargetArgs, rule: aws.cloudwatch.EventRule, place: Place) -> Queue:
    made = queue_args(args.get("queue", {}))
    made["producer_services"] = [EVENTBRIDGE]
    made["producer_source_arns"] = [rule.arn]
    if place.key_arn is not None:
        made["kms_key_arn"] = place.key_arn
    if place.alarm_topic_arn is not None:
        made["alarm_topic_arn"] = place.alarm_topic_arn
    if place.region is not None:
        made["region"] = place.region
    if place.tags is not None:
        made["tags"] = place.tags
    return Queue(name, made, pulumi.ResourceOptions(parent=place.parent))


def _undelivered(name: str, rule: aws.cloudwatch.EventRule, place: Place) -> tuple[aws.sqs.Queue, aws.sqs.QueuePolicy]:
    queue = dead_letter_queue(
        f"{name}-undelivered",
        f"Event target {name}: events could not be delivered to its queue and are kept aside.",
        place,
    )
    policy = aws.sqs.QueuePolicy(
        f"{name}-undelivered-policy",
        queue_url=queue.url,
        policy=pulumi.Output.all(queue.arn, rule.arn).apply(
            lambda arns: policies.queue_policy(arns[0], [EVENTBRIDGE], [arns[1]])
        ),
        region=place.region,
        opts=pulumi.ResourceOptions(parent=place.parent),
    )
    return queue, policy


def dead_letter_queue(name: str, description: str, place: Place) -> aws.sqs.Queue:
    """Make a queue for what could not be delivered, and its alarm.

    It never has the key of the bus: when that key is gone, this is where the events are.

    Args:
        name: resource name.
        description: what is wrong when it holds something.
        place: what everything of the bus shares.
    """
    queue = plain_queue(
        name,
        place.parent,
        key_arn=place.dead_letter_key_arn,
        retention_seconds=MAXIMUM_RETENTION_SECONDS,
        region=place.region,
        tags=place.tags,
    )
    messages_waiting_alarm(
        f"{name}-messages",
        place.parent,
        queue,
        description=description,
        runbook=f"{PAGE}#undelivered-events-wait",
        topic_arn=place.alarm_topic_arn,
        region=place.region,
        tags=place.tags,
    )
    return queue


def rule_alarms(name: str, rule: aws.cloudwatch.EventRule, expect_every_hours: int | None, place: Place) -> None:
    """Watch a rule: what fails, what is lost, what is late, and silence where events are expected.

    Args:
        name: resource name of the rule.
        rule: the rule.
        expect_every_hours: hours without a match after which the alarm fires; None: no such alarm.
        place: what everything of the bus shares.
    """
    dimensions: dict[str, pulumi.Input[str]] = {"RuleName": rule.name}
    if place.bus_name != DEFAULT_BUS:
        # Metrics with the rule's name alone are those of the default bus (User Guide, "Monitoring").
        dimensions["EventBusName"] = place.bus_name
    for role, (metric, meaning, section) in _ALARMS.items():
        metric_alarm(
            f"{name}-{role}",
            place.parent,
            description=f"Event rule {name}: {meaning}.",
            runbook=f"{PAGE}#{section}",
            namespace="AWS/Events",
            metric=metric,
            dimensions=dimensions,
            statistic="Sum",
            threshold=0,
            comparison="GreaterThanThreshold",
            period_seconds=60,
            evaluation_periods=1,
            missing=MissingData.OK,
            topic_arn=place.alarm_topic_arn,
            region=place.region,
            tags=place.tags,
        )
    if expect_every_hours is None:
        return
    metric_alarm(
        f"{name}-silent",
        place.parent,
        description=f"Event rule {name}: nothing matched for {expect_every_hours} h, though events are expected.",
        runbook=f"{PAGE}#a-rule-matches-nothing",
        namespace="AWS/Events",
        metric="MatchedEvents",
        dimensions=dimensions,
        statistic="Sum",
        threshold=1,
        comparison="LessThanThreshold",
        period_seconds=_HOUR_SECONDS,
        evaluation_periods=expect_every_hours,
        # A rule that matches nothing sends no data.
        missing=MissingData.ALARM,
        topic_arn=place.alarm_topic_arn,
        region=place.region,
        tags=place.tags,
    )
