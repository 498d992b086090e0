"""One topic, many queues: every subscriber gets its own copy of every message, and what cannot be delivered is kept."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.shared.alarms import check_alarm_topic
from components.shared.arguments import normalise
from components.shared.checks import Problems
from components.shared.keys import Account, customer_key
from components.shared.tags import tags_for

from . import policies
from .deliveries import delivery_alarms, delivery_dead_letter_queue
from .filters import FilterPolicyScope, check_filter_policy, filter_document
from .parts import MAXIMUM_MESSAGE_BYTES, MINIMUM_MESSAGE_BYTES, alarm_topic_of
from .queue import Queue, QueueArgs, check_queue, check_queue_name
from .sources import SNS

DEFAULT_TOPIC_MESSAGE_BYTES = 262_144
_LARGE_MESSAGE_SUBSCRIPTIONS = 100
_FILTER_POLICIES = 200


class SubscriberArgs(TypedDict):
    """One subscriber: a queue with its dead-letter queue, and what it wants to receive."""

    raw_delivery: NotRequired[bool]
    """Deliver the message as published. Default: true. False wraps it in SNS's JSON envelope."""
    filter_policy: NotRequired[Mapping[str, Any]]
    """Accepted values by attribute or property, in SNS's own spelling: ``{"type": ["created", {"prefix": "re"}]}``. At
    most 5 keys and 150 combinations. Messages that do not match are dropped for this subscriber, by design. Default:
    everything."""
    filter_policy_scope: NotRequired[FilterPolicyScope]
    """``MessageAttributes`` or ``MessageBody``. Default: ``MessageAttributes``."""
    retention_seconds: NotRequired[int]
    """Seconds an unread message is kept, 60 to 1,209,600 (14 days). Default: 345,600 (4 days)."""
    dead_letter_retention_seconds: NotRequired[int]
    """Seconds a failed message is kept, longer than ``retention_seconds``. Default: 1,209,600 (14 days)."""
    visibility_timeout_seconds: NotRequired[int]
    """Seconds a received message stays hidden, 0 to 43,200 (12 hours). Default: 30."""
    delay_seconds: NotRequired[int]
    """Seconds before a new message can be received, 0 to 900. Default: 0."""
    max_receive_count: NotRequired[int]
    """Receives before a message moves to the subscriber's dead-letter queue, 1 to 1,000. Default: 5."""
    oldest_message_alarm_seconds: NotRequired[int]
    """Age in seconds of the oldest message at which the alarm fires. Default: a quarter of ``retention_seconds``, at
    most 3,600."""


class FanOutArgs(TypedDict):
    """One standard topic, a queue per subscriber."""

    subscribers: Mapping[str, SubscriberArgs]
    """Subscribers by name; the name is the identity of the queue. Adding or removing one leaves the others alone."""
    publisher_services: NotRequired[Sequence[str]]
    """Service principals that may publish on behalf of this account, like ``s3.amazonaws.com``. Default: none."""
    publisher_arns: NotRequired[Sequence[pulumi.Input[str]]]
    """IAM roles, users or accounts that may publish without a policy of their own, for example of another account. They
    must exist. Default: none; roles of this account take ``publisher_policy_json``."""
    delivery_dead_letter_queue: NotRequired[bool]
    """Keep what SNS cannot deliver to a subscriber in a queue of its own per subscriber. Default: true. False loses
    such messages: SNS does not retry a deleted queue or a refused policy or key."""
    max_message_bytes: NotRequired[int]
    """Largest message the topic takes, 1,024 to 1,048,576 (1 MiB). Default: 262,144 (256 KiB). Above the default at
    most 100 subscribers are allowed. The queues take 1 MiB, so that the envelope of non-raw delivery fits."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """ARN of a customer managed key of the same Region for topic and queues. Its policy must let ``sns.amazonaws.com``
    and the publishers use it (``kms:Decrypt`` and ``kms:GenerateDataKey*``). Default: the component makes one."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of the same Region that the alarms notify (AlarmTopic). Default: alarms without action."""
    region: NotRequired[str]
    """Region. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags for every taggable child."""
    protect: NotRequired[bool]
    """Protect the customer key against deletion. Default: true. False is for throw-away stacks."""


def check_fan_out_name(name: str, subscribers: Sequence[str], problems: Problems, argument: str = "name") -> None:
    """Refuse names from which no physical queue or topic name can be made."""
    before = len(problems.found)
    check_queue_name(name, problems, argument)
    if len(problems.found) == before:
        for subscriber in subscribers:
            check_queue_name(f"{name}-{subscriber}", problems, f'subscribers["{subscriber}"]')


def check_fan_out(args: FanOutArgs, problems: Problems) -> None:
    """Find everything in the arguments that SNS or SQS would refuse or that can never be delivered. Pure."""
    subscribers = args["subscribers"]
    for name, subscriber in subscribers.items():
        _check_subscriber(subscriber, problems, f'subscribers["{name}"]')
    size = args.get("max_message_bytes")
    problems.within("max_message_bytes", size, MINIMUM_MESSAGE_BYTES, MAXIMUM_MESSAGE_BYTES, "bytes (1 KiB to 1 MiB)")
    if size is not None and size > DEFAULT_TOPIC_MESSAGE_BYTES and len(subscribers) > _LARGE_MESSAGE_SUBSCRIPTIONS:
        problems.add(
            "max_message_bytes",
            size,
            f"above {DEFAULT_TOPIC_MESSAGE_BYTES} bytes a topic has at most {_LARGE_MESSAGE_SUBSCRIPTIONS} "
            f"subscriptions, and {len(subscribers)} subscribers are given",
            "Publish a reference to the payload, or divide the subscribers over two topics",
        )
    filters = sum("filter_policy" in subscriber for subscriber in subscribers.values())
    if filters > _FILTER_POLICIES:
        problems.add(
            "subscribers",
            filters,
            f"have filter policies; a topic has at most {_FILTER_POLICIES} by default",
            "Divide them over two topics",
        )
    policies.check_service_principals(problems, "publisher_services", args.get("publisher_services", ()))
    policies.check_principal_arns(problems, "publisher_arns", args.get("publisher_arns", ()))
    policies.check_key_arn(problems, "kms_key_arn", args.get("kms_key_arn"), args.get("region"))
    check_alarm_topic(problems, args.get("alarm_topic_arn"), args.get("region"))


def _check_subscriber(subscriber: SubscriberArgs, problems: Problems, where: str) -> None:
    found = Problems()
    check_queue(_queue_args(subscriber), found)
    if "filter_policy" in subscriber:
        scope = subscriber.get("filter_policy_scope", FilterPolicyScope.MESSAGE_ATTRIBUTES)
        check_filter_policy(found, "filter_policy", subscriber["filter_policy"], scope)
    elif "filter_policy_scope" in subscriber:
        found.add(
            "filter_policy_scope",
            str(subscriber["filter_policy_scope"]),
            "applies to filter_policy, which is not given",
            "Give filter_policy or leave the scope out",
        )
    for problem in found.found:
        problems.add(f"{where}.{problem.argument}", problem.value, problem.rule, problem.way_out.removesuffix("."))


def _queue_args(subscriber: SubscriberArgs) -> QueueArgs:
    shared = QueueArgs.__optional_keys__ & SubscriberArgs.__optional_keys__
    return QueueArgs(**{key: value for key, value in subscriber.items() if key in shared})  # pyright: ignore[reportArgumentType] - the keys are those the two have in common, with equal types


class FanOut(pulumi.ComponentResource):
    """A topic, and per subscriber a queue, its dead-letter queue and a queue for what SNS could not deliver."""

    topic_arn: pulumi.Output[str]
    """ARN of the topic. Known once its policy is in place."""
    topic_name: pulumi.Output[str]
    """Physical name of the topic, the dimension of its metrics."""
    key_arn: pulumi.Output[str]
    """ARN of the key of topic and queues."""
    queue_arns: pulumi.Output[dict[str, str]]
    """ARN of each subscriber's queue, by subscriber."""
    queue_urls: pulumi.Output[dict[str, str]]
    """URL of each subscriber's queue, by subscriber."""
    dead_letter_queue_arns: pulumi.Output[dict[str, str]]
    """ARN of each subscriber's dead-letter queue: messages that its consumer failed on."""
    dead_letter_queue_urls: pulumi.Output[dict[str, str]]
    """URL of each subscriber's dead-letter queue."""
    delivery_dead_letter_queue_arns: pulumi.Output[dict[str, str]]
    """ARN of each subscriber's delivery dead-letter queue: messages that never reached its queue."""
    publisher_policy_json: pulumi.Output[str]
    """IAM policy document for a role that publishes."""
    consumer_policy_jsons: pulumi.Output[dict[str, str]]
    """IAM policy document for a role that receives, by subscriber."""

    def __init__(self, name: str, args: FanOutArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Build topic, queues and subscriptions.

        Args:
            name: resource name; with a subscriber's name 1 to 59 letters, digits, hyphens and underscores.
            args: see :class:`FanOutArgs`.
            opts: resource options.

        Raises:
            ComponentError: lists every problem of the arguments; nothing is registered then.
        """
        problems = Problems()
        args = normalise(args, FanOutArgs, problems)
        if not problems.found:
            check_fan_out_name(name, list(args["subscribers"]), problems)
            check_fan_out(args, problems)
        problems.raise_for("FanOut", name)
        super().__init__("reliability:index:FanOut", name, {}, opts)

        self._region = args.get("region")
        self._tags = args.get("tags")
        self._alarm_topic = alarm_topic_of(args.get("alarm_topic_arn"), self._region, self, "FanOut", name)
        self.key_arn = self._key(args)
        self._topic = self._make_topic(args)
        queues = {
            subscriber: self._make_queue(subscriber, queue_args)
            for subscriber, queue_args in args["subscribers"].items()
        }
        kept = args.get("delivery_dead_letter_queue", True)
        undelivered = {
            subscriber: delivery_dead_letter_queue(
                f"{name}-{subscriber}",
                self,
                self._topic,
                description=f"Fan-out {name}: messages for {subscriber} could not be delivered and are kept aside.",
                runbook="messaging.md#deliveries-fail",
                key_arn=self.key_arn,
                alarm_topic_arn=self._alarm_topic,
                region=self._region,
                tags=self._tags,
            )
            for subscriber in (queues if kept else {})
        }
        for subscriber, queue in queues.items():
            self._subscribe(subscriber, args["subscribers"][subscriber], queue, undelivered.get(subscriber))
        delivery_alarms(
            name,
            self,
            self._topic,
            kept=kept,
            alarm_topic_arn=self._alarm_topic,
            region=self._region,
            tags=self._tags,
        )

        self.queue_arns = _by_name({key: queue.queue_arn for key, queue in queues.items()})
        self.queue_urls = _by_name({key: queue.queue_url for key, queue in queues.items()})
        self.dead_letter_queue_arns = _by_name({key: queue.dead_letter_queue_arn for key, queue in queues.items()})
        self.dead_letter_queue_urls = _by_name({key: queue.dead_letter_queue_url for key, queue in queues.items()})
        self.delivery_dead_letter_queue_arns = _by_name({key: queue.arn for key, (queue, _) in undelivered.items()})
        self.consumer_policy_jsons = _by_name({key: queue.consumer_policy_json for key, queue in queues.items()})
        self.publisher_policy_json = pulumi.Output.all(self.topic_arn, self.key_arn).apply(
            lambda arns: policies.publisher_policy(arns[0], arns[1])
        )
        self.register_outputs(
            {
                "topicArn": self.topic_arn,
                "topicName": self.topic_name,
                "keyArn": self.key_arn,
                "queueArns": self.queue_arns,
                "queueUrls": self.queue_urls,
                "deadLetterQueueArns": self.dead_letter_queue_arns,
                "deadLetterQueueUrls": self.dead_letter_queue_urls,
                "deliveryDeadLetterQueueArns": self.delivery_dead_letter_queue_arns,
                "publisherPolicyJson": self.publisher_policy_json,
                "consumerPolicyJsons": self.consumer_policy_jsons,
            }
        )

    def _key(self, args: FanOutArgs) -> pulumi.Output[str]:
        if "kms_key_arn" in args:
            return pulumi.Output.from_input(args["kms_key_arn"])
        account = Account(self)
        services = sorted({SNS, *args.get("publisher_services", ())})
        statements = pulumi.Output.all(account.id, *args.get("publisher_arns", ())).apply(
            lambda values: policies.key_statements(values[0], services, values[1:])
        )
        return customer_key(
            f"{self._name}-key",
            self,
            account,
            statements,
            description=f"Messages of topic {self._name} and of its subscribers' queues",
            region=self._region,
            tags=self._tags,
            protect=args.get("protect", True),
        ).arn

    def _make_topic(self, args: FanOutArgs) -> aws.sns.Topic:
        topic = aws.sns.Topic(
            f"{self._name}-topic",
            kms_master_key_id=self.key_arn,
            maximum_message_size=args.get("max_message_bytes", DEFAULT_TOPIC_MESSAGE_BYTES),
            signature_version=2,
            region=self._region,
            tags=tags_for(f"{self._name}-topic", self._tags),
            opts=pulumi.ResourceOptions(parent=self),
        )
        services = args.get("publisher_services", ())
        policy = aws.sns.TopicPolicy(
            f"{self._name}-topic-policy",
            arn=topic.arn,
            policy=pulumi.Output.all(topic.arn, *args.get("publisher_arns", ())).apply(
                lambda values: policies.topic_policy(values[0], services, values[1:])
            ),
            region=self._region,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.topic_arn = policy.arn
        self.topic_name = topic.name
        return topic

    def _make_queue(self, subscriber: str, args: SubscriberArgs) -> Queue:
        queue_args = _queue_args(args)
        queue_args["kms_key_arn"] = self.key_arn
        queue_args["producer_services"] = [SNS]
        queue_args["producer_source_arns"] = [self._topic.arn]
        if self._alarm_topic is not None:
            queue_args["alarm_topic_arn"] = self._alarm_topic
        if self._region is not None:
            queue_args["region"] = self._region
        if self._tags is not None:
            queue_args["tags"] = self._tags
        return Queue(f"{self._name}-{subscriber}", queue_args, pulumi.ResourceOptions(parent=self))

    def _subscribe(
        self,
        subscriber: str,
        args: SubscriberArgs,
        queue: Queue,
        undelivered: tuple[aws.sqs.Queue, aws.sqs.QueuePolicy] | None,
    ) -> None:
        """Subscribe once the queues' policies are there: a delivery that is refused is not tried again."""
        filters = args.get("filter_policy")
        scope = args.get("filter_policy_scope", FilterPolicyScope.MESSAGE_ATTRIBUTES)
        aws.sns.TopicSubscription(
            f"{self._name}-{subscriber}",
            topic=self._topic.arn,
            protocol="sqs",
            endpoint=queue.queue_arn,
            raw_message_delivery=args.get("raw_delivery", True),
            filter_policy=None if filters is None else filter_document(filters),
            filter_policy_scope=None if filters is None else scope.value,
            redrive_policy=None
            if undelivered is None
            else undelivered[0].arn.apply(lambda arn: policies.redrive_policy(arn, None)),
            region=self._region,
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[queue] if undelivered is None else [queue, undelivered[1]]
            ),
        )


def _by_name(values: Mapping[str, pulumi.Output[str]]) -> pulumi.Output[dict[str, str]]:
    return pulumi.Output.all(**values).apply(dict) if values else pulumi.Output.from_input({})
