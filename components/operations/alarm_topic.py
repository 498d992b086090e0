"""The topic that a Region's alarms and notifications go to."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NotRequired, TypedDict
from urllib.parse import urlsplit

import pulumi
import pulumi_aws as aws

from components.messaging import policies
from components.messaging.deliveries import delivery_dead_letter_queue
from components.messaging.queue import check_queue_name
from components.messaging.sources import BACKUP, CLOUDWATCH, EVENTBRIDGE, RDS_EVENTS, SNS
from components.shared.arguments import normalise
from components.shared.arns import parse_arn
from components.shared.checks import Problems
from components.shared.keys import Account, customer_key
from components.shared.tags import tags_for

PUBLISHER_SERVICES = (
    BACKUP,
    "budgets.amazonaws.com",
    CLOUDWATCH,
    EVENTBRIDGE,
    RDS_EVENTS,
)
"""Services that publish to an alarm topic: alarms, event rules, backup vault notifications, budgets and databases."""

_SUBSCRIBER_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")


class SubscriptionProtocol(StrEnum):
    """How a subscriber is notified. Plain http is left out: alarms name resources and accounts."""

    EMAIL = "email"
    EMAIL_JSON = "email-json"
    HTTPS = "https"
    LAMBDA = "lambda"
    SMS = "sms"
    SQS = "sqs"


_MACHINES = (SubscriptionProtocol.HTTPS, SubscriptionProtocol.LAMBDA, SubscriptionProtocol.SQS)
"""What cannot be delivered to these is kept; a person asks for the mail that did not come."""


class SubscriptionArgs(TypedDict):
    """Somebody who is notified. What a function, queue or https endpoint cannot be told is kept for 14 days."""

    protocol: SubscriptionProtocol
    """``email``, ``email-json``, ``https``, ``lambda``, ``sms`` or ``sqs``. Email stays pending, and delivers nothing,
    until somebody follows the link that AWS mails, within two days. A queue or function must itself allow
    ``sns.amazonaws.com`` with ``aws:SourceArn`` = the topic, an encrypted queue also in its key's policy."""
    endpoint: pulumi.Input[str]
    """Address, ``https://`` URL, phone number like +4915112345678, or ARN of the function or standard queue."""
    endpoint_auto_confirms: NotRequired[bool]
    """Https only: the endpoint confirms the subscription by itself, as incident services do. Default: false."""


class AlarmTopicArgs(TypedDict):
    """One topic per Region in use; alarms can only notify a topic of their own Region."""

    subscriptions: NotRequired[Mapping[str, SubscriptionArgs]]
    """Subscribers by name, 1 to 40 letters, digits, hyphens and underscores; the name is the subscription's identity.
    Default: none, which notifies nobody."""
    publisher_services: NotRequired[Sequence[str]]
    """Further service principals that may publish, like ``costalerts.amazonaws.com``, beside CloudWatch, EventBridge,
    Backup, Budgets and events of RDS. They must send ``aws:SourceAccount``. Default: none."""
    region: NotRequired[str]
    """Region. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags for every taggable child."""
    protect: NotRequired[bool]
    """Protect the customer key against deletion. Default: true. False is for throw-away stacks."""


def check_alarm_topic_args(args: AlarmTopicArgs, problems: Problems) -> None:
    """Find everything in the arguments that SNS would refuse or that can never be delivered. Pure."""
    for name, subscription in args.get("subscriptions", {}).items():
        where = f'subscriptions["{name}"]'
        if not _SUBSCRIBER_NAME.fullmatch(name):
            rule = "must have a name of 1 to 40 letters, digits, hyphens and underscores"
            problems.add(where, name, rule, "The name of a queue is made from it; rename the subscriber")
        _check_subscription(problems, where, subscription)
    policies.check_service_principals(problems, "publisher_services", args.get("publisher_services", ()))


def _check_subscription(problems: Problems, where: str, subscription: SubscriptionArgs) -> None:
    protocol = subscription["protocol"]
    if subscription.get("endpoint_auto_confirms") and protocol != SubscriptionProtocol.HTTPS:
        problems.add(
            f"{where}.endpoint_auto_confirms", value=True, rule="applies to https only", way_out="Leave it out"
        )
    endpoint = subscription["endpoint"]
    if not isinstance(endpoint, str):
        return
    rule, way_out = _ENDPOINTS[SubscriptionProtocol(protocol)]
    if not _fits(SubscriptionProtocol(protocol), endpoint):
        problems.add(f"{where}.endpoint", endpoint, f"must be {rule} for protocol {protocol}", way_out)


_ENDPOINTS = {
    SubscriptionProtocol.EMAIL: ("an email address", "Write it like oncall@example.com"),
    SubscriptionProtocol.EMAIL_JSON: ("an email address", "Write it like oncall@example.com"),
    SubscriptionProtocol.HTTPS: ("an https:// URL", "Write it like https://alerts.example.com/aws"),
    SubscriptionProtocol.LAMBDA: ("the ARN of a Lambda function", "Give the function's ARN"),
    SubscriptionProtocol.SMS: ("a phone number in international form", "Write it like +4915112345678"),
    SubscriptionProtocol.SQS: (
        "the ARN of a standard queue (a FIFO queue cannot subscribe to a standard topic)",
        "Give the ARN of a queue whose name does not end in .fifo",
    ),
}


def _fits(protocol: SubscriptionProtocol, endpoint: str) -> bool:
    match protocol:
        case SubscriptionProtocol.EMAIL | SubscriptionProtocol.EMAIL_JSON:
            return re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", endpoint) is not None
        case SubscriptionProtocol.HTTPS:
            url = urlsplit(endpoint)
            return url.scheme == "https" and bool(url.hostname)
        case SubscriptionProtocol.SMS:
            return re.fullmatch(r"\+[1-9][0-9]{6,14}", endpoint) is not None
        case SubscriptionProtocol.LAMBDA:
            arn = parse_arn(endpoint)
            return arn is not None and arn.service == "lambda" and arn.resource.startswith("function:")
        case SubscriptionProtocol.SQS:
            arn = parse_arn(endpoint)
            return arn is not None and arn.service == "sqs" and not arn.resource.endswith(".fifo")


class AlarmTopic(pulumi.ComponentResource):
    """A topic with a customer key that CloudWatch, EventBridge, Backup, Budgets and RDS may publish to."""

    topic_arn: pulumi.Output[str]
    """ARN of the topic, for every ``alarm_topic_arn`` of the same Region. Known once its policy is in place, so that
    nothing publishes before it may."""
    key_arn: pulumi.Output[str]
    """ARN of the customer key."""

    def __init__(self, name: str, args: AlarmTopicArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Build the topic.

        Args:
            name: resource name; with a subscriber's name at most 59 letters, digits, hyphens and underscores.
            args: see :class:`AlarmTopicArgs`.
            opts: resource options.

        Raises:
            ComponentError: lists every problem of the arguments; nothing is registered then.
        """
        problems = Problems()
        args = normalise(args, AlarmTopicArgs, problems)
        check_queue_name(name, problems)
        if not problems.found:
            check_alarm_topic_args(args, problems)
        if not problems.found:
            for subscriber in args.get("subscriptions", {}):
                check_queue_name(f"{name}-{subscriber}", problems, f'subscriptions["{subscriber}"]')
        problems.raise_for("AlarmTopic", name)
        super().__init__("reliability:index:AlarmTopic", name, {}, opts)

        region = args.get("region")
        tags = args.get("tags")
        services = sorted({*PUBLISHER_SERVICES, *args.get("publisher_services", ())})
        account = Account(self)
        key = customer_key(
            f"{name}-key",
            self,
            account,
            account.id.apply(lambda account_id: policies.key_statements(account_id, [*services, SNS])),
            description=f"Notifications of alarm topic {name}",
            region=region,
            tags=tags,
            protect=args.get("protect", True),
        )
        topic = aws.sns.Topic(
            f"{name}-topic",
            kms_master_key_id=key.arn,
            signature_version=2,
            region=region,
            tags=tags_for(f"{name}-topic", tags),
            opts=pulumi.ResourceOptions(parent=self),
        )
        policy = aws.sns.TopicPolicy(
            f"{name}-topic-policy",
            arn=topic.arn,
            policy=topic.arn.apply(lambda arn: policies.topic_policy(arn, services)),
            region=region,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.key_arn = key.arn
        self.topic_arn = policy.arn
        for subscriber, subscription in args.get("subscriptions", {}).items():
            self._subscribe(f"{name}-{subscriber}", subscription, topic, args)
        self.register_outputs({"topicArn": self.topic_arn, "keyArn": self.key_arn})

    def _subscribe(self, name: str, subscription: SubscriptionArgs, topic: aws.sns.Topic, args: AlarmTopicArgs) -> None:
        """Subscribe, and keep what a machine could not be told.

        The alarm stands on the kept messages, not on the metric of failed deliveries: that one would fire again and
        again, because telling the others of it fails at the same subscriber.
        """
        region = args.get("region")
        redrive, ready = None, None
        if subscription["protocol"] in _MACHINES:
            queue, policy = delivery_dead_letter_queue(
                name,
                self,
                topic.arn,
                description=f"Alarm subscription {name}: notifications could not be delivered; somebody misses alarms.",
                runbook="alarms.md#a-subscriber-is-not-reached",
                key_arn=self.key_arn,
                alarm_topic_arn=self.topic_arn,
                region=region,
                tags=args.get("tags"),
            )
            redrive, ready = queue.arn.apply(lambda arn: policies.redrive_policy(arn, None)), [policy]
        aws.sns.TopicSubscription(
            name,
            topic=topic.arn,
            protocol=subscription["protocol"].value,
            endpoint=subscription["endpoint"],
            endpoint_auto_confirms=subscription.get("endpoint_auto_confirms"),
            redrive_policy=redrive,
            region=region,
            opts=pulumi.ResourceOptions(parent=self, depends_on=ready),
        )
