"""One topic, many subscribers: each gets its own copy of every message, and what cannot be delivered is kept."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from components.shared.arguments import normalise
from components.shared.checks import Problems
from components.shared.documents import assume_role_document
from components.shared.keys import Account, customer_key
from components.shared.tags import tags_for

from . import policies, topic_documents
from .deliveries import delivery_alarms, delivery_dead_letter_queue
from .fan_out_args import FanOutArgs, SubscriberArgs, subscriber_names, topic_message_bytes
from .fan_out_checks import check_fan_out, check_fan_out_name, needs_logs_role, subscriber_queue_args
from .filters import json_document
from .http_delivery import topic_delivery_policy
from .parts import alarm_topic_of
from .queue import Queue
from .sources import SNS
from .subscriptions import DeadLetters, Subscriptions, own_queue


class FanOut(pulumi.ComponentResource):
    """A topic, and per subscriber a queue, its dead-letter queue and a queue for what SNS could not deliver.

    Subscribers that exist already (queues, web servers, functions, streams) get the last of these only.
    """

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
    """ARN of each subscriber's delivery dead-letter queue, whatever its kind: messages that never reached it."""
    publisher_policy_json: pulumi.Output[str]
    """IAM policy document for a role that publishes."""
    consumer_policy_jsons: pulumi.Output[dict[str, str]]
    """IAM policy document for a role that receives, by subscriber."""

    def __init__(self, name: str, args: FanOutArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Build topic, queues and subscriptions.

        Args:
            name: resource name; with a subscriber's name 1 to 59 letters, digits, hyphens and underscores, 54 with
                ``fifo``; by itself at most 42 where a role for ``delivery_logs`` is made.
            args: see :class:`FanOutArgs`.
            opts: resource options.

        Raises:
            ComponentError: lists every problem of the arguments; nothing is registered then.
        """
        problems = Problems()
        args = normalise(args, FanOutArgs, problems)
        if not problems.found:
            names = [subscriber for _, subscriber in subscriber_names(args)]
            check_fan_out_name(name, names, problems, fifo="fifo" in args, logs_role=needs_logs_role(args))
            check_fan_out(args, problems)
        problems.raise_for("FanOut", name)
        super().__init__("reliability:index:FanOut", name, {}, opts)

        self._region = args.get("region")
        self._tags = args.get("tags")
        self._account = Account(self)
        self._alarm_topic = alarm_topic_of(args.get("alarm_topic_arn"), self._region, self, "FanOut", name)
        self.key_arn = self._key(args)
        self._topic = self._make_topic(args)
        queues = {
            subscriber: self._make_queue(subscriber, queue_args, args)
            for subscriber, queue_args in args["subscribers"].items()
        }
        kept = args.get("delivery_dead_letter_queue", True)
        undelivered = {
            subscriber: self._keep(subscriber, args) for _, subscriber in (subscriber_names(args) if kept else [])
        }
        self._subscribe(args, queues, undelivered)
        delivery_alarms(
            name,
            self,
            self._topic,
            kept=kept,
            alarm_topic_arn=self._alarm_topic,
            region=self._region,
            tags=self._tags,
        )
        self._outputs(queues, undelivered)

    @property
    def queues(self) -> Mapping[str, Queue]:
        """Each subscriber's queue, by subscriber; unlike ``queue_arns`` each is known by itself in a preview."""
        return self._queues

    @property
    def delivery_dead_letter_queues(self) -> Mapping[str, pulumi.Output[str]]:
        """ARN of each subscriber's delivery dead-letter queue, by subscriber, each known by itself in a preview."""
        return self._undelivered

    def _outputs(self, queues: Mapping[str, Queue], undelivered: Mapping[str, DeadLetters]) -> None:
        self._queues = dict(queues)
        self._undelivered = {key: queue.arn for key, (queue, _) in undelivered.items()}
        self.queue_arns = _by_name({key: queue.queue_arn for key, queue in queues.items()})
        self.queue_urls = _by_name({key: queue.queue_url for key, queue in queues.items()})
        self.dead_letter_queue_arns = _by_name({key: queue.dead_letter_queue_arn for key, queue in queues.items()})
        self.dead_letter_queue_urls = _by_name({key: queue.dead_letter_queue_url for key, queue in queues.items()})
        self.delivery_dead_letter_queue_arns = _by_name(self._undelivered)
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
        services = sorted({SNS, *args.get("publisher_services", ())})
        statements = pulumi.Output.all(self._account.id, *args.get("publisher_arns", ())).apply(
            lambda values: policies.key_statements(values[0], services, values[1:])
        )
        return customer_key(
            f"{self._name}-key",
            self,
            self._account,
            statements,
            description=f"Messages of topic {self._name} and of its subscribers' queues",
            region=self._region,
            tags=self._tags,
            protect=args.get("protect", True),
        ).arn

    def _make_topic(self, args: FanOutArgs) -> aws.sns.Topic:
        protect = args.get("protect", True)
        http = args.get("http_delivery")
        topic = aws.sns.Topic(
            f"{self._name}-topic",
            kms_master_key_id=self.key_arn,
            maximum_message_size=topic_message_bytes(args),
            signature_version=2 if "fifo" not in args else None,
            tracing_config="Active" if args.get("active_tracing") else None,
            delivery_policy=None if http is None else topic_delivery_policy(http),
            region=self._region,
            tags=tags_for(f"{self._name}-topic", self._tags),
            opts=pulumi.ResourceOptions(parent=self),
            **topic_documents.fifo_topic_inputs(args.get("fifo"), protect=protect),
            **self._delivery_logs(args),
        )
        services = args.get("publisher_services", ())
        accounts = args.get("remote_account_ids", ())
        policy = aws.sns.TopicPolicy(
            f"{self._name}-topic-policy",
            arn=topic.arn,
            policy=pulumi.Output.all(topic.arn, *args.get("publisher_arns", ())).apply(
                lambda values: topic_documents.fan_out_policy(values[0], services, values[1:], accounts)
            ),
            region=self._region,
            opts=pulumi.ResourceOptions(parent=self),
        )
        if "data_protection_policy" in args:
            aws.sns.DataProtectionPolicy(
                f"{self._name}-data-protection",
                arn=topic.arn,
                policy=json_document(args["data_protection_policy"]),
                region=self._region,
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.topic_arn = policy.arn
        self.topic_name = topic.name
        return topic

    def _delivery_logs(self, args: FanOutArgs) -> dict[str, Any]:
        logs = args.get("delivery_logs", {})
        if not needs_logs_role(args):
            return topic_documents.feedback_inputs(logs, None)
        name = f"{self._name}-delivery-logs"
        role = aws.iam.Role(
            name,
            assume_role_policy=assume_role_document(SNS),
            tags=tags_for(name, self._tags),
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.iam.RolePolicy(
            f"{name}-policy",
            role=role.name,
            policy=pulumi.Output.all(self._account.partition, self._account.id).apply(
                lambda values: topic_documents.delivery_log_policy(values[0], values[1])
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        return topic_documents.feedback_inputs(logs, role.arn)

    def _make_queue(self, subscriber: str, args: SubscriberArgs, fan_out: FanOutArgs) -> Queue:
        queue_args = subscriber_queue_args(args, fan_out)
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

    def _keep(self, subscriber: str, args: FanOutArgs) -> DeadLetters:
        return delivery_dead_letter_queue(
            f"{self._name}-{subscriber}",
            self,
            self._topic.arn,
            description=f"Fan-out {self._name}: messages for {subscriber} could not be delivered and are kept aside.",
            runbook="messaging.md#deliveries-fail",
            key_arn=self.key_arn,
            fifo=topic_documents.fifo_queue_args(args["fifo"]) if "fifo" in args else None,
            alarm_topic_arn=self._alarm_topic,
            region=self._region,
            tags=self._tags,
        )

    def _subscribe(self, args: FanOutArgs, queues: Mapping[str, Queue], kept: Mapping[str, DeadLetters]) -> None:
        subscriptions = Subscriptions(self, self._topic.arn, self._region)
        for key, queue in queues.items():
            subscriber = args["subscribers"][key]
            subscriptions.queue(f"{self._name}-{key}", subscriber, queue.queue_arn, kept.get(key), [queue])
        for key, elsewhere in args.get("queue_subscribers", {}).items():
            arn = own_queue("FanOut", self._name, key, elsewhere["queue_arn"], self._account.id)
            subscriptions.queue(f"{self._name}-{key}", elsewhere, arn, kept.get(key), [])
        for key, server in args.get("https_subscribers", {}).items():
            subscriptions.https(f"{self._name}-{key}", server, kept.get(key))
        for key, function in args.get("function_subscribers", {}).items():
            subscriptions.function(f"{self._name}-{key}", function, kept.get(key))
        for key, stream in args.get("stream_subscribers", {}).items():
            subscriptions.stream(f"{self._name}-{key}", stream, kept.get(key))


def _by_name(values: Mapping[str, pulumi.Output[str]]) -> pulumi.Output[dict[str, str]]:
    return pulumi.Output.all(**values).apply(dict) if values else pulumi.Output.from_input({})
