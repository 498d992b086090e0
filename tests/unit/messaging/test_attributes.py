"""What the recorded inputs become at an SQS that keeps them (moto), as the provider would send them."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from components.messaging.fan_out import FanOut
from rehearsal.estate import Resource
from rehearsal.recording import record

ATTRIBUTES = {
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
    "delaySeconds": "DelaySeconds",
    "maxMessageSize": "MaximumMessageSize",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "kmsMasterKeyId": "KmsMasterKeyId",
}


@pytest.fixture
def clients() -> Iterator[tuple[Any, Any]]:
    with mock_aws():
        session = boto3.Session("none", "none", region_name="eu-central-1")
        yield session.client("sqs"), session.client("sns")


def test_a_message_reaches_every_subscriber_raw_and_the_failed_one_its_dead_letter_queue(
    clients: tuple[Any, Any],
) -> None:
    sqs, sns = clients
    estate = record(
        lambda: FanOut(
            "orders",
            {
                "subscribers": {
                    "billing": {"max_receive_count": 1, "visibility_timeout_seconds": 0},
                    "audit": {"filter_policy": {"type": ["paid"]}},
                }
            },
        )
    )
    urls: dict[str, str] = {}
    for queue in estate.of_type("aws:sqs/queue:Queue"):
        attributes = {name: str(queue.inputs[key]) for key, name in ATTRIBUTES.items() if key in queue.inputs}
        urls[queue.outputs["url"]] = sqs.create_queue(QueueName=queue.outputs["name"], Attributes=attributes)[
            "QueueUrl"
        ]
    for kind, attribute in (("redrivePolicy:RedrivePolicy", "RedrivePolicy"), ("queuePolicy:QueuePolicy", "Policy")):
        for resource in estate.of_type(f"aws:sqs/{kind}"):
            document = resource.inputs["redrivePolicy" if attribute == "RedrivePolicy" else "policy"]
            sqs.set_queue_attributes(QueueUrl=urls[resource.inputs["queueUrl"]], Attributes={attribute: document})
    topic = sns.create_topic(Name=estate.by_name("orders-topic", "aws:sns/topic:Topic").outputs["name"])["TopicArn"]
    for subscription in estate.of_type("aws:sns/topicSubscription:TopicSubscription"):
        sns.subscribe(
            TopicArn=topic,
            Protocol=subscription.inputs["protocol"],
            Endpoint=subscription.inputs["endpoint"],
            Attributes=_subscription_attributes(subscription),
        )
    kind = {"type": {"DataType": "String", "StringValue": "paid"}}
    sns.publish(TopicArn=topic, Message='{"order": 1}', MessageAttributes=kind)
    sns.publish(TopicArn=topic, Message='{"order": 2}')

    def bodies(name: str) -> list[str]:
        url = urls[estate.by_name(name, "aws:sqs/queue:Queue").outputs["url"]]
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=0)
        return [message["Body"] for message in answer.get("Messages", [])]

    assert bodies("orders-audit-queue") == ['{"order": 1}'], "filtered, and as published"
    assert bodies("orders-billing-queue") == ['{"order": 1}', '{"order": 2}']
    assert bodies("orders-billing-queue") == [], "received once, which is all that is allowed here"
    assert bodies("orders-billing-dlq") == ['{"order": 1}', '{"order": 2}']


def _subscription_attributes(subscription: Resource) -> dict[str, str]:
    inputs = subscription.inputs
    attributes = {
        "RawMessageDelivery": json.dumps(inputs["rawMessageDelivery"]),
        "RedrivePolicy": inputs["redrivePolicy"],
    }
    if "filterPolicy" in inputs:
        attributes |= {"FilterPolicy": inputs["filterPolicy"], "FilterPolicyScope": inputs["filterPolicyScope"]}
    return attributes
