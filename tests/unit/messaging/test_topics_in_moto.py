"""FIFO topics and queues elsewhere, run by moto from the recorded inputs: order, duplicates, filters, other Regions."""

from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import pytest
from moto import mock_aws

from components.messaging.fan_out import FanOut
from components.messaging.remote_subscription import RemoteSubscription
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.unit.messaging.delivery import QUEUE, SUBSCRIPTION, TOPIC

_QUEUE = {
    "fifoQueue": "FifoQueue",
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "deduplicationScope": "DeduplicationScope",
    "fifoThroughputLimit": "FifoThroughputLimit",
    "maxMessageSize": "MaximumMessageSize",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
}
_TOPIC = {"fifoTopic": "FifoTopic", "contentBasedDeduplication": "ContentBasedDeduplication"}
_SUBSCRIPTION = {"rawMessageDelivery": "RawMessageDelivery", "filterPolicy": "FilterPolicy"}


def attributes(inputs: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    given = {name: inputs[key] for key, name in names.items() if inputs.get(key) is not None}
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in given.items()}


class Account:
    """The estate of one program in moto; all of it in moto's one account."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._urls: dict[str, str] = {}
        arns: dict[str, str] = {}
        for queue in estate.of_type(QUEUE):
            sqs = boto3.client("sqs", region_name=queue.region)
            name = queue.outputs["name"]
            url = sqs.create_queue(QueueName=name, Attributes=attributes(queue.inputs, _QUEUE))["QueueUrl"]
            self._urls[queue.name] = url
            arns[queue.outputs["arn"]] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])[
                "Attributes"
            ]["QueueArn"]
        for topic in estate.of_type(TOPIC):
            sns = boto3.client("sns", region_name=topic.region)
            made = sns.create_topic(Name=topic.outputs["name"], Attributes=attributes(topic.inputs, _TOPIC))
            arns[topic.outputs["arn"]] = made["TopicArn"]
            self.topic, self.sns = made["TopicArn"], sns
        for subscription in estate.of_type(SUBSCRIPTION):
            boto3.client("sns", region_name=subscription.region).subscribe(
                TopicArn=arns[subscription.inputs["topic"]],
                Protocol=subscription.inputs["protocol"],
                Endpoint=arns[subscription.inputs["endpoint"]],
                Attributes=attributes(subscription.inputs, _SUBSCRIPTION),
            )

    def publish(self, *texts: str, group: str = "g", **more: Any) -> None:
        for text in texts:
            ids = {"MessageGroupId": group, "MessageDeduplicationId": text} if self.topic.endswith(".fifo") else {}
            self.sns.publish(TopicArn=self.topic, Message=text, **ids, **more)

    def bodies(self, queue: str) -> list[str]:
        region = self._estate.by_name(queue, QUEUE).region
        sqs = boto3.client("sqs", region_name=region)
        found: list[str] = []
        while messages := sqs.receive_message(QueueUrl=self._urls[queue], MaxNumberOfMessages=10).get("Messages", []):
            found += [message["Body"] for message in messages]
            for message in messages:
                sqs.delete_message(QueueUrl=self._urls[queue], ReceiptHandle=message["ReceiptHandle"])
        return found


@pytest.fixture(autouse=True)
def moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(key, "none")
    with mock_aws():
        yield


def payments(**more: Any) -> Account:
    args: Any = {"subscribers": {"ledger": {}}, "fifo": {}, "region": "eu-central-1", **more}
    return Account(record(lambda: FanOut("payments", args)))


def test_a_fifo_topic_keeps_the_order_of_a_group_and_drops_duplicates() -> None:
    made = payments(subscribers={"ledger": {}, "reports": {"unordered": True}})
    texts = [str(number) for number in range(12)]
    made.publish(*texts, "3", "7")
    assert made.bodies("payments-ledger-queue") == texts
    # Moto drops duplicates in the FIFO queue only; SNS does so in the topic, for every subscriber.
    assert set(made.bodies("payments-reports-queue")) == set(texts), "a standard queue receives them too"


def test_a_fifo_subscriber_gets_what_its_filter_wants() -> None:
    wanted = {"filter_policy": {"amount": [{"numeric": [">", 10]}]}}
    made = payments(subscribers={"ledger": {}, "fraud": wanted})
    for amount in ("5", "50"):
        kind = {"amount": {"DataType": "Number", "StringValue": amount}}
        made.publish(f"pay {amount}", MessageAttributes=kind)
    assert made.bodies("payments-fraud-queue") == ["pay 50"]
    assert made.bodies("payments-ledger-queue") == ["pay 5", "pay 50"]


def test_a_queue_of_another_region_receives_from_the_topics_region() -> None:
    def program() -> None:
        orders = FanOut("orders", {"subscribers": {"billing": {}}, "region": "eu-central-1"})
        RemoteSubscription(
            "far", {"topic_arn": orders.topic_arn, "topic_region": "eu-central-1", "region": "eu-west-1"}
        )

    made = Account(record(program))
    made.publish("hello")
    assert made.bodies("far-queue") == ["hello"]
    assert made.bodies("orders-billing-queue") == ["hello"]
