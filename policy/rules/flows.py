"""Which messages go where: queues, their dead-letter queues, and the services that send into queues and topics."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .estate import Estate, Link, LinkState, Resource
from .values import ABSENT, UNKNOWN, document, items, peek, text

QUEUES = ("aws:sqs/queue:Queue",)
TOPICS = ("aws:sns/topic:Topic",)
_OFFER = "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy"
_REDRIVE = "aws:sqs/redrivePolicy:RedrivePolicy"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
EVENT_TARGET = "aws:cloudwatch/eventTarget:EventTarget"
NOTIFICATION = "aws:s3/bucketNotification:BucketNotification"
_PIPE = "aws:pipes/pipe:Pipe"
_FUNCTION = "aws:lambda/function:Function"
_FUNCTION_EVENTS = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"
_MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"


def redrive(queue: Resource, estate: Estate) -> tuple[Resource, str] | None:
    """Give where a queue's redrive policy is written: the resource and its property, or None without one."""

    def index(whole: Estate) -> dict[str, Resource]:
        return {
            target.urn: policy
            for policy in whole.of([_REDRIVE])
            for target in whole.link(policy, QUEUES, "queueUrl").targets
        }

    separate = estate.memo("redrive policies", index).get(queue.urn)
    if separate is not None:
        return separate, "redrivePolicy"
    return None if queue.declared("redrivePolicy") is ABSENT else (queue, "redrivePolicy")


def target_of(holder: Resource, prop: str, estate: Estate) -> Link:
    """Follow the dead-letter queue of a redrive policy, given as JSON text or object."""
    given = holder.declared(prop)
    parsed = document(given)
    return estate.resolve(holder, prop, peek(parsed, "deadLetterTargetArn"), QUEUES)


_DEAD_LETTERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (EVENT_TARGET, ("deadLetterConfig", "arn")),
    ("aws:cloudwatch/eventBus:EventBus", ("deadLetterConfig", "arn")),
    ("aws:scheduler/schedule:Schedule", ("target", "deadLetterConfig", "arn")),
    (_PIPE, ("sourceParameters", "kinesisStreamParameters", "deadLetterConfig", "arn")),
    (_PIPE, ("sourceParameters", "dynamodbStreamParameters", "deadLetterConfig", "arn")),
    (_FUNCTION, ("deadLetterConfig", "targetArn")),
    (_FUNCTION_EVENTS, ("destinationConfig", "onFailure", "destination")),
    (_MAPPING, ("destinationConfig", "onFailure", "destinationArn")),
)


def _dead_letter_links(estate: Estate) -> Iterator[Link]:
    for queue in estate.of(QUEUES):
        found = redrive(queue, estate)
        if found is not None:
            yield target_of(*found, estate)
    for subscription in estate.of([SUBSCRIPTION]):
        yield target_of(subscription, "redrivePolicy", estate)
    for token, path in _DEAD_LETTERS:
        for holder in estate.of([token]):
            yield estate.link(holder, QUEUES, *path)


def dead_letter_queues(estate: Estate) -> set[str]:
    """Give the URNs of all queues that are the dead-letter queue of something."""

    def index(whole: Estate) -> set[str]:
        return {target.urn for link in _dead_letter_links(whole) for target in link.targets}

    return estate.memo("dead-letter queues", index)


def redrive_allow(queue: Resource, estate: Estate) -> Resource:
    """Give the resource in whose ``redriveAllowPolicy`` a queue says whose dead-letter queue it may be."""

    def index(whole: Estate) -> dict[str, Resource]:
        return {
            target.urn: policy
            for policy in whole.of([_OFFER])
            for target in whole.link(policy, QUEUES, "queueUrl").targets
        }

    return estate.memo("redrive allow policies", index).get(queue.urn, queue)


def offered_outside(queue: Resource, estate: Estate) -> bool:
    """Tell whether a queue says that it is the dead-letter queue of named queues outside the estate."""
    offer = document(redrive_allow(queue, estate).declared("redriveAllowPolicy"))
    if peek(offer, "redrivePermission") != "byQueue":
        return False
    sources = (text(source) for source in items(peek(offer, "sourceQueueArns")))
    return any(source is not None and not estate.find(QUEUES, source) for source in sources)


def unread_dead_letters(estate: Estate) -> bool:
    """Tell whether a dead-letter target is not known, so that any queue may be it."""
    return estate.memo(
        "unread dead letters",
        lambda whole: any(link.state is LinkState.UNKNOWN for link in _dead_letter_links(whole)),
    )


def fed_by_services(estate: Estate) -> dict[str, str]:
    """Give what AWS service sends into a queue, by URN of the queue."""

    def index(whole: Estate) -> dict[str, str]:
        found: dict[str, str] = {}
        for subscription in whole.of([SUBSCRIPTION]):
            if subscription.declared("protocol") == "sqs":
                _name(found, whole.link(subscription, QUEUES, "endpoint"), f"subscription {subscription.name}")
            dead = target_of(subscription, "redrivePolicy", whole)
            _name(found, dead, f"the failed deliveries of subscription {subscription.name}")
        for target in whole.of([EVENT_TARGET]):
            _name(found, whole.link(target, QUEUES, "arn"), f"event target {target.name}")
            dead = whole.link(target, QUEUES, "deadLetterConfig", "arn")
            _name(found, dead, f"the failed events of target {target.name}")
        for notification in whole.of([NOTIFICATION]):
            for position in range(len(items(notification.declared("queues")))):
                link = whole.link(notification, QUEUES, "queues", position, "queueArn")
                _name(found, link, f"bucket notification {notification.name}")
        return found

    return estate.memo("queues fed by services", index)


def _name(found: dict[str, str], link: Link, sender: str) -> None:
    for target in link.targets:
        found.setdefault(target.urn, sender)


def published_by_services(estate: Estate) -> dict[str, str]:
    """Give what AWS service publishes to a topic, by URN of the topic."""

    def index(whole: Estate) -> dict[str, str]:
        found: dict[str, str] = {}
        for link, sender in _publications(whole):
            _name(found, link, sender)
        return found

    return estate.memo("topics services publish to", index)


def _publications(estate: Estate) -> Iterator[tuple[Link, str]]:
    for alarm in estate.of(ALARMS):
        for prop in ("alarmActions", "okActions", "insufficientDataActions"):
            yield from ((link, f"alarm {alarm.name}") for link in estate.links(alarm, TOPICS, prop))
    for token, path, what in _PUBLISHERS:
        yield from ((estate.link(one, TOPICS, *path), f"{what} {one.name}") for one in estate.of([token]))
    for notification in estate.of([NOTIFICATION]):
        for position in range(len(items(notification.declared("topics")))):
            link = estate.link(notification, TOPICS, "topics", position, "topicArn")
            yield link, f"bucket notification {notification.name}"
    for budget in estate.of(["aws:budgets/budget:Budget"]):
        for position in range(len(items(budget.declared("notifications")))):
            links = estate.links(budget, TOPICS, "notifications", position, "subscriberSnsTopicArns")
            yield from ((link, f"budget {budget.name}") for link in links)


_METRIC_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
ALARMS = (_METRIC_ALARM, "aws:cloudwatch/compositeAlarm:CompositeAlarm")
_PUBLISHERS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (EVENT_TARGET, ("arn",), "event target"),
    ("aws:backup/vaultNotifications:VaultNotifications", ("snsTopicArn",), "notifications of backup vault"),
    ("aws:rds/eventSubscription:EventSubscription", ("snsTopic",), "RDS event subscription"),
    ("aws:autoscaling/notification:Notification", ("topicArn",), "Auto Scaling notification"),
)


@dataclass(frozen=True, slots=True)
class Watched:
    """Which metrics of queues have an alarm."""

    metrics: Mapping[str, frozenset[str]]
    """Names of metrics by URN of the queue."""
    unread: bool
    """Whether an alarm watches a queue that is not known."""


def watched_queues(estate: Estate) -> Watched:
    """Give which metrics of queues have an alarm, on the metric itself or on an expression with it."""

    def index(whole: Estate) -> Watched:
        found: dict[str, set[str]] = {}
        unread = False
        for alarm in whole.of([_METRIC_ALARM]):
            for path in _metrics(alarm):
                metric = text(alarm.declared(*path, "metricName"))
                if alarm.declared(*path, "namespace") != "AWS/SQS" or metric is None:
                    continue
                link = whole.link(alarm, QUEUES, *path, "dimensions", "QueueName")
                # Several queues in one alarm's dependencies: each is watched by it, or none could be told.
                for queue in link.targets:
                    found.setdefault(queue.urn, set()).add(metric)
                unread = unread or link.state is LinkState.UNKNOWN
        return Watched({urn: frozenset(metrics) for urn, metrics in found.items()}, unread)

    return estate.memo("watched queues", index)


def _metrics(alarm: Resource) -> Iterator[tuple[str | int, ...]]:
    """Give the paths at which an alarm names metrics."""
    yield ()
    for position in range(len(items(alarm.declared("metricQueries")))):
        yield "metricQueries", position, "metric"


def aws_managed_key(resource: Resource, alias: str) -> bool | None:
    """Tell whether a queue or topic is encrypted with the AWS managed key; None when not known.

    Args:
        resource: A queue or topic.
        alias: `alias/aws/sqs` or `alias/aws/sns`, in any spelling: alone or at the end of an ARN.
    """
    key = resource.declared("kmsMasterKeyId")
    if key is UNKNOWN:
        # A customer key whose id is not known yet shows in the dependencies; an alias is plain text.
        return False if resource.property_dependencies.get("kmsMasterKeyId") else None
    known = text(key)
    return known is not None and (known == alias or known.endswith(":" + alias))
