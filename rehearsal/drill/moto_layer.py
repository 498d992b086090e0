"""Queues, topics and rules in moto, in this process, on a clock of their own.

With `moto_fixes` the only module that touches moto. What it does beside calling it:

- All accounts live in one: moto hands a topic's messages to the queue of that name in the topic's own account. Who may
  send where is not moto's to say anyway (it reads no queue policy and no key policy).
- Attributes that moto refuses or forgets (encryption, policies, redriveAllowPolicy, sizes above 256 KiB) are left out.
- A filter that moto would judge otherwise than SNS is evaluated here, and its message sent to the queue directly.
"""

import contextlib
import json
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

from rehearsal.drill.filters import ATTRIBUTES, BODY, matches
from rehearsal.drill.moto_fixes import put_right, release_visible
from rehearsal.drill.moto_wire import attributes, batches, envelope, moto_arn, received, region_of
from rehearsal.drill.wiring import EventTarget, Queue, Topic
from rehearsal.drill.work import BATCH, Message, Received

_START: Final = 1_767_225_600.0
"""The drill begins on 1 January 2026, 00:00 UTC; any fixed moment would do."""
_MOTO_LARGEST: Final = 262_144
_NOBODY: Final = ("none", "none")


@dataclass(frozen=True, slots=True)
class _Modelled:
    """A subscription whose filter moto cannot judge."""

    endpoint: str
    filter_policy: Mapping[str, Any]
    scope: str
    raw: bool


class MotoCloud:
    """The made-up account; use `moto_cloud()`."""

    def __init__(self) -> None:
        self.seconds = _START
        self._clients: dict[tuple[str, str], Any] = {}
        self._urls: dict[str, str] = {}
        self._places: dict[str, str] = {}
        self._topics: dict[str, str] = {}
        self._fifo: set[str] = set()
        self._buses: set[tuple[str, str]] = {("", "default")}
        self._subscribed: dict[str, str] = {}
        self._modelled: dict[str, dict[str, _Modelled]] = {}

    def milliseconds(self) -> float:
        """The clock, as moto reads it."""
        return self.seconds * 1000.0

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.seconds += seconds

    def make_queue(self, queue: Queue) -> None:
        """Make a queue without its redrive policy, which may name a queue that is not there yet."""
        name = self._free_name(queue.arn, "sqs", queue.region, self._places, fifo=queue.fifo)
        settings = {
            "VisibilityTimeout": str(queue.visibility_seconds),
            "DelaySeconds": str(queue.delay_seconds),
            "MaximumMessageSize": str(min(queue.max_bytes, _MOTO_LARGEST)),
        }
        if queue.fifo:
            settings |= {
                "FifoQueue": "true",
                "ContentBasedDeduplication": str(queue.content_deduplication).lower(),
            }
            self._fifo.add(queue.arn)
        made = self._client("sqs", queue.region).create_queue(QueueName=name, Attributes=settings)
        self._urls[queue.arn] = made["QueueUrl"]
        self._places[queue.arn] = moto_arn(queue.arn, "sqs", queue.region, name)

    def set_redrive(self, queue: Queue, target: str, max_receive_count: int) -> None:
        """Let a queue give messages up to another one."""
        policy = {"deadLetterTargetArn": self._places[target], "maxReceiveCount": max_receive_count}
        self._client("sqs", queue.region).set_queue_attributes(
            QueueUrl=self._urls[queue.arn], Attributes={"RedrivePolicy": json.dumps(policy)}
        )

    def make_topic(self, topic: Topic) -> None:
        """Make a topic."""
        name = self._free_name(topic.arn, "sns", topic.region, self._topics, fifo=topic.fifo)
        settings = {"FifoTopic": "true", "ContentBasedDeduplication": "false"} if topic.fifo else {}
        made = self._client("sns", topic.region).create_topic(Name=name, Attributes=settings)
        self._topics[topic.arn] = made["TopicArn"]
        if topic.fifo:
            self._fifo.add(topic.arn)

    def subscribe(
        self,
        key: str,
        topic: Topic,
        endpoint: str,
        *,
        raw: bool,
        filter_policy: Mapping[str, Any] | None,
        scope: str,
        modelled: bool,
    ) -> str | None:
        """Point a subscription at a queue; one that exists under the key is moved there.

        Args:
            key: identity of the subscription.
            topic: the topic.
            endpoint: ARN of the queue.
            raw: raw delivery.
            filter_policy: the filter, if any.
            scope: scope of the filter.
            modelled: judge the filter here, not in moto.

        Returns:
            Why moto would not take the filter, which is then judged here; None otherwise.
        """
        sns = self._client("sns", topic.region)
        if key in self._subscribed:
            sns.unsubscribe(SubscriptionArn=self._subscribed.pop(key))
        self._modelled.get(topic.arn, {}).pop(key, None)
        settings = {"RawMessageDelivery": "true"} if raw else {}
        refused = None
        if filter_policy is not None and not modelled:
            given = {"FilterPolicy": json.dumps(filter_policy), "FilterPolicyScope": scope}
            try:
                self._subscribe(sns, key, topic, endpoint, settings | given)
            except ClientError as error:
                refused = str(error)
                self._forget_half_made(sns, topic)
            else:
                return None
        if filter_policy is None:
            self._subscribe(sns, key, topic, endpoint, settings)
            return None
        self._modelled.setdefault(topic.arn, {})[key] = _Modelled(endpoint, filter_policy, scope, raw)
        return refused

    def _subscribe(self, sns: Any, key: str, topic: Topic, endpoint: str, settings: Mapping[str, str]) -> None:  # noqa: ANN401 - boto3 has no types
        self._subscribed[key] = sns.subscribe(
            TopicArn=self._topics[topic.arn],
            Protocol="sqs",
            Endpoint=self._places[endpoint],
            Attributes=dict(settings),
            ReturnSubscriptionArn=True,
        )["SubscriptionArn"]

    def _forget_half_made(self, sns: Any, topic: Topic) -> None:  # noqa: ANN401 - boto3 has no types
        """Take away the subscription whose filter was refused: moto subscribes first and reads the filter then."""
        pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=self._topics[topic.arn])
        there = {one["SubscriptionArn"] for page in pages for one in page["Subscriptions"]}
        for arn in there - set(self._subscribed.values()):
            sns.unsubscribe(SubscriptionArn=arn)

    def publish(self, topic: Topic, messages: Sequence[Message]) -> None:
        """Publish messages, in order."""
        sns = self._client("sns", topic.region)
        for batch in batches(messages):
            sns.publish_batch(
                TopicArn=self._topics[topic.arn],
                PublishBatchRequestEntries=[
                    {
                        "Id": str(at),
                        "Message": one.text,
                        "MessageAttributes": attributes(one),
                        **self._ordered(topic.arn, one),
                    }
                    for at, one in enumerate(batch)
                ],
            )
        for one in self._modelled.get(topic.arn, {}).values():
            taken = [
                message
                for message in messages
                if matches(one.filter_policy, message.content.of(BODY if one.scope == BODY else ATTRIBUTES))
            ]
            self.send(one.endpoint, taken, wrapped=None if one.raw else topic.arn)

    def make_target(self, target: EventTarget, endpoint: str) -> str | None:
        """Let a rule send its events to a queue; says why if moto does not take the rule."""
        events = self._client("events", target.region)
        bus = str(target.bus).rpartition("/")[2]
        if (target.region, bus) not in self._buses and bus != "default":
            events.create_event_bus(Name=bus)
            self._buses.add((target.region, bus))
        name = str(target.rule)
        sqs = {"SqsParameters": {"MessageGroupId": target.group}} if endpoint in self._fifo else {}
        try:
            events.put_rule(Name=name, EventBusName=bus, EventPattern=json.dumps(target.pattern))
            events.put_targets(
                Rule=name, EventBusName=bus, Targets=[{"Id": "drill", "Arn": self._places[endpoint], **sqs}]
            )
        except ClientError as error:
            return str(error)
        return None

    def put_events(self, target: EventTarget, messages: Sequence[Message]) -> None:
        """Put events on the rule's bus, each with its message's id in the resources."""
        events = self._client("events", target.region)
        for batch in batches(messages):
            events.put_events(
                Entries=[
                    {
                        "EventBusName": str(target.bus).rpartition("/")[2],
                        "Source": str(one.content.body.get("source", "drill")),
                        "DetailType": str(one.content.body.get("detail-type", "drill")),
                        "Detail": json.dumps(one.content.body.get("detail", {})),
                        "Resources": [*one.content.body.get("resources", ()), one.id],
                    }
                    for one in batch
                ]
            )

    def send(self, queue: str, messages: Sequence[Message], wrapped: str | None = None) -> None:
        """Send messages straight to a queue, in order.

        Args:
            queue: ARN of the queue.
            messages: what to send.
            wrapped: ARN of the topic whose envelope goes around each; None for none.
        """
        for batch in batches(messages):
            self._send(
                queue,
                [
                    {"MessageBody": one.text if wrapped is None else envelope(wrapped, one)}
                    | ({"MessageAttributes": given} if wrapped is None and (given := attributes(one)) else {})
                    | self._ordered(queue, one)
                    for one in batch
                ],
            )

    def resend(self, queue: str, messages: Sequence[Received]) -> None:
        """Send received messages on to another queue, body and attributes as they are."""
        for batch in batches(messages):
            self._send(
                queue,
                [
                    {"MessageBody": one.body}
                    | ({"MessageAttributes": dict(one.attributes)} if one.attributes else {})
                    | (
                        {"MessageGroupId": one.group, "MessageDeduplicationId": one.deduplication}
                        if queue in self._fifo
                        else {}
                    )
                    for one in batch
                ],
            )

    def _send(self, queue: str, entries: Sequence[Mapping[str, Any]]) -> None:
        answer = self._client("sqs", region_of(queue)).send_message_batch(
            QueueUrl=self._urls[queue], Entries=[{"Id": str(at), **one} for at, one in enumerate(entries)]
        )
        if answer.get("Failed"):
            raise RuntimeError(f"moto did not take messages for {queue}: {answer['Failed']}")

    def receive(self, queue: str) -> list[Received]:
        """Receive up to ten messages; they are hidden for the queue's visibility timeout."""
        if queue in self._fifo:
            release_visible(self._places[queue])
        answer = self._client("sqs", region_of(queue)).receive_message(
            QueueUrl=self._urls[queue],
            MaxNumberOfMessages=BATCH,
            WaitTimeSeconds=0,
            MessageAttributeNames=["All"],
            AttributeNames=["All"],
        )
        return [received(one) for one in answer.get("Messages", ())]

    def delete(self, queue: str, messages: Sequence[Received]) -> None:
        """Delete received messages."""
        for batch in batches(messages):
            self._client("sqs", region_of(queue)).delete_message_batch(
                QueueUrl=self._urls[queue],
                Entries=[{"Id": str(at), "ReceiptHandle": one.handle} for at, one in enumerate(batch)],
            )

    def held(self, queue: str) -> int:
        """How many messages are in a queue: visible, hidden or delayed."""
        wanted = ("", "NotVisible", "Delayed")
        names = [f"ApproximateNumberOfMessages{one}" for one in wanted]
        answer = self._client("sqs", region_of(queue)).get_queue_attributes(
            QueueUrl=self._urls[queue], AttributeNames=names
        )
        return sum(int(answer["Attributes"][name]) for name in names)

    def _ordered(self, destination: str, message: Message) -> dict[str, str]:
        if destination not in self._fifo:
            return {}
        return {"MessageGroupId": message.group, "MessageDeduplicationId": message.id}

    @staticmethod
    def _free_name(arn: str, service: str, region: str, taken: Mapping[str, str], *, fifo: bool) -> str:
        """The physical name; with a suffix where another account has a queue or topic of the same name."""
        name = arn.rpartition(":")[2]
        if moto_arn(arn, service, region, name) in taken.values():
            name = f"{name.removesuffix('.fifo')}-{arn.split(':')[4]}"[-75:]
            return f"{name}.fifo" if fifo else name
        return name

    def _client(self, service: str, region: str) -> Any:  # noqa: ANN401 - boto3 has no types
        if (service, region) not in self._clients:
            key, secret = _NOBODY
            self._clients[service, region] = boto3.client(
                service,  # pyright: ignore[reportArgumentType, reportCallIssue] - boto3 has no types
                region_name=region,
                aws_access_key_id=key,
                aws_secret_access_key=secret,
            )
        return self._clients[service, region]


@contextlib.contextmanager
def moto_cloud() -> Generator[MotoCloud]:
    """A made-up account that lasts as long as the block."""
    cloud = MotoCloud()
    with mock_aws(), put_right(cloud.milliseconds):
        yield cloud
