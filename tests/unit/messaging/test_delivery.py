"""Every row of the SNS → SQS delivery table holds by construction, and each breakage is seen."""

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import pulumi_aws as aws
import pytest

from components.messaging.fan_out import FanOut
from components.messaging.fan_out_args import FanOutArgs
from components.messaging.queue import Queue
from rehearsal.estate import Estate, Resource
from rehearsal.recording import record
from tests.unit.messaging.delivery import (
    KEY,
    QUEUE,
    QUEUE_POLICY,
    SUBSCRIPTION,
    TOPIC,
    allows,
    delivery_problems,
    publish_problems,
)

DEFAULT_TOPIC_BYTES = 262_144


def fan_out(**more: Any) -> Estate:
    args: FanOutArgs = {"subscribers": {"billing": {}, "audit": {"raw_delivery": False}}, **more}
    return record(lambda: FanOut("orders", args))


def changed(estate: Estate, name: str, token: str, **inputs: Any) -> Estate:
    """The estate with other inputs of one resource; None removes an input."""
    target = estate.by_name(name, token)
    merged = {key: value for key, value in {**target.inputs, **inputs}.items() if value is not None}
    other = dataclasses.replace(target, inputs=merged)
    return dataclasses.replace(estate, resources=tuple(other if r is target else r for r in estate.resources))


@pytest.mark.parametrize("region", [None, "eu-west-1", "cn-north-1", "us-gov-west-1"])
def test_every_row_of_the_delivery_table_holds_for_every_subscriber(region: str | None) -> None:
    estate = fan_out(**({} if region is None else {"region": region}))
    subscriptions = estate.of_type(SUBSCRIPTION)
    assert len(subscriptions) == 2
    for subscription in subscriptions:
        found = delivery_problems(estate, subscription, DEFAULT_TOPIC_BYTES)
        assert found == [], f"{subscription.name}: a message would be lost or kept aside"


def test_a_message_of_the_largest_size_fits_into_every_queue() -> None:
    estate = fan_out(max_message_bytes=1_048_576)
    for subscription in estate.of_type(SUBSCRIPTION):
        assert delivery_problems(estate, subscription, 1_048_576) == []


def test_a_subscriber_waits_for_the_policies_of_its_queues() -> None:
    estate = fan_out()
    subscription = estate.by_name("orders-billing", SUBSCRIPTION)
    needed = {
        estate.by_name("orders-billing-queue-policy", QUEUE_POLICY).urn,
        estate.by_name("orders-billing-undelivered-policy", QUEUE_POLICY).urn,
    }
    assert needed <= set(subscription.dependencies), "SNS does not retry a delivery that a policy refuses"


def other_topic(policy: str) -> str:
    document = json.loads(policy)
    document["Statement"][1]["Condition"]["ArnLike"]["aws:SourceArn"] = ["arn:aws:sns:eu-central-1:1:other"]
    return json.dumps(document)


def without_decrypt(policy: str) -> str:
    return policy.replace('"kms:Decrypt", ', "")


Break = Callable[[Estate], Estate]
BREAKAGES: dict[str, Break] = {
    "row 5": lambda e: changed(e, "orders-billing-queue", QUEUE, maxMessageSize=1024),
    "row 6": lambda e: changed(
        e,
        "orders-billing-queue-policy",
        QUEUE_POLICY,
        policy=other_topic(e.by_name("orders-billing-queue-policy").inputs["policy"]),
    ),
    "row 7: the key is": lambda e: changed(e, "orders-billing-queue", QUEUE, kmsMasterKeyId="alias/aws/sqs"),
    "row 7: the key's": lambda e: changed(
        e, "orders-key", KEY, policy=without_decrypt(e.by_name("orders-key", KEY).inputs["policy"])
    ),
    "row 9: row 6": lambda e: changed(
        e,
        "orders-billing-undelivered-policy",
        QUEUE_POLICY,
        policy=other_topic(e.by_name("orders-billing-undelivered-policy").inputs["policy"]),
    ),
    "row 9: nothing": lambda e: changed(e, "orders-billing", SUBSCRIPTION, redrivePolicy=None),
}


@pytest.mark.parametrize("row", BREAKAGES)
def test_the_table_sees_each_breakage(row: str) -> None:
    broken = BREAKAGES[row](fan_out())
    found = delivery_problems(broken, broken.by_name("orders-billing", SUBSCRIPTION), DEFAULT_TOPIC_BYTES)
    assert any(problem.startswith(row) for problem in found), f"{row} is broken, but only {found} was seen"


def test_a_queue_policy_lets_no_other_topic_in() -> None:
    estate = fan_out()
    queue = estate.by_name("orders-billing-queue", QUEUE)
    policy = estate.by_name("orders-billing-queue-policy", QUEUE_POLICY).inputs["policy"]
    context = {"aws:SourceAccount": queue.account, "aws:SecureTransport": "true"}
    for source in ("arn:aws:sns:eu-central-1:123456789012:other", "arn:aws:sns:eu-central-1:999999999999:orders"):
        asked = {**context, "aws:SourceArn": source}
        assert not allows(policy, "sns.amazonaws.com", "sqs:SendMessage", queue.outputs["arn"], asked)


def test_nothing_is_sent_without_tls() -> None:
    estate = fan_out()
    topic = estate.by_name("orders-topic", TOPIC)
    for name in ("orders-billing-queue", "orders-billing-undelivered"):
        queue = estate.by_name(name, QUEUE)
        policy = estate.by_name(f"{name}-policy", QUEUE_POLICY).inputs["policy"]
        context = {
            "aws:SourceArn": topic.outputs["arn"],
            "aws:SourceAccount": queue.account,
            "aws:SecureTransport": "false",
        }
        assert not allows(policy, "sns.amazonaws.com", "sqs:SendMessage", queue.outputs["arn"], context)


@pytest.mark.parametrize("service", ["s3.amazonaws.com", "events.amazonaws.com"])
def test_a_named_service_can_publish_to_the_encrypted_topic(service: str) -> None:
    estate = fan_out(publisher_services=["s3.amazonaws.com", "events.amazonaws.com"])
    topic = estate.by_name("orders-topic", TOPIC)
    # EventBridge's source conditions match neither in topic policies nor in the keys of encrypted topics.
    source = {} if service == "events.amazonaws.com" else {"aws:SourceAccount": topic.account}
    sees = {**source, "aws:SecureTransport": "true"}
    assert publish_problems(estate, topic, service, sees, sees) == []


def test_a_service_acting_for_another_account_cannot_publish() -> None:
    estate = fan_out(publisher_services=["s3.amazonaws.com"])
    topic = estate.by_name("orders-topic", TOPIC)
    stranger = {"aws:SourceAccount": "999999999999", "aws:SecureTransport": "true"}
    assert len(publish_problems(estate, topic, "s3.amazonaws.com", stranger, stranger)) == 2


@pytest.mark.parametrize("service", ["events.amazonaws.com", "s3.amazonaws.com"])
def test_a_named_service_can_send_to_an_encrypted_queue(service: str) -> None:
    estate = record(
        lambda: Queue("jobs", {"encryption": "customer_key", "producer_services": [service]})  # pyright: ignore[reportArgumentType] - other languages send enum values as text
    )
    queue = estate.by_name("jobs-queue", QUEUE)
    key = estate.by_name("jobs-key", KEY)
    rule = {"aws:SourceArn": f"arn:aws:events:eu-central-1:{queue.account}:rule/nightly"}
    sent = rule if service == "events.amazonaws.com" else {"aws:SourceAccount": queue.account}
    policy = estate.by_name("jobs-queue-policy", QUEUE_POLICY).inputs["policy"]
    assert allows(policy, service, "sqs:SendMessage", queue.outputs["arn"], {**sent, "aws:SecureTransport": "true"})
    seen_by_kms = {} if service == "events.amazonaws.com" else {"aws:SourceAccount": queue.account}
    for action in ("kms:Decrypt", "kms:GenerateDataKey"):
        assert allows(key.inputs["policy"], service, action, key.outputs["arn"], seen_by_kms)


def test_a_key_given_by_the_caller_is_used_for_topic_and_queues() -> None:
    def program() -> None:
        key = aws.kms.Key("shared")
        FanOut("orders", {"subscribers": {"billing": {}}, "kms_key_arn": key.arn})

    estate = record(program)
    arn = estate.by_name("shared", KEY).outputs["arn"]
    encrypted: list[Resource] = [*estate.of_type(QUEUE), *estate.of_type(TOPIC)]
    assert {resource.inputs["kmsMasterKeyId"] for resource in encrypted} == {arn}
    assert len(estate.of_type(KEY)) == 1, "a given key is not joined by one of our own"
