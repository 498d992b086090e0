"""FanOut: exact inputs, refusals, and that subscribers do not disturb each other."""

import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.messaging.fan_out import FanOut
from components.messaging.fan_out_args import FanOutArgs
from components.messaging.fan_out_checks import check_fan_out, check_fan_out_name
from components.shared.checks import ComponentError, Problems
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
KEY = "aws:kms/key:Key"
QUEUE = "aws:sqs/queue:Queue"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
TOPIC = "aws:sns/topic:Topic"
TOPIC_ARN = "arn:aws:sns:eu-central-1:123456789012:alarms"


def fan_out(subscribers: Mapping[str, Any], **more: Any) -> Estate:
    return record(lambda: FanOut("orders", FanOutArgs(subscribers=subscribers, **more)))


def problems_of(**args: Any) -> list[tuple[str, object]]:
    problems = Problems()
    check_fan_out(FanOutArgs(**args), problems)
    return [(problem.argument, problem.value) for problem in problems.found]


def test_the_topic_is_encrypted_with_the_key_of_its_queues() -> None:
    estate = fan_out({"billing": {}})
    key = estate.by_name("orders-key", KEY)
    assert estate.by_name("orders-topic", TOPIC).inputs == {
        "kmsMasterKeyId": key.outputs["arn"],
        "maximumMessageSize": 262_144,
        "signatureVersion": 2,
        "tags": {"Name": "orders-topic"},
    }
    assert {queue.inputs["kmsMasterKeyId"] for queue in estate.of_type(QUEUE)} == {key.outputs["arn"]}
    assert key.protect


def test_a_subscriber_gets_the_message_as_published_and_all_of_them() -> None:
    estate = fan_out({"billing": {}})
    undelivered = estate.by_name("orders-billing-undelivered", QUEUE).outputs["arn"]
    assert estate.by_name("orders-billing", SUBSCRIPTION).inputs == {
        "topic": estate.by_name("orders-topic", TOPIC).outputs["arn"],
        "protocol": "sqs",
        "endpoint": estate.by_name("orders-billing-queue", QUEUE).outputs["arn"],
        "rawMessageDelivery": True,
        "redrivePolicy": json.dumps({"deadLetterTargetArn": undelivered}),
    }


def test_a_filter_is_the_same_text_whatever_the_order_of_its_keys() -> None:
    def text(policy: dict[str, Any]) -> str:
        estate = fan_out({"billing": {"filter_policy": policy, "filter_policy_scope": "MessageBody"}})
        subscription = estate.by_name("orders-billing", SUBSCRIPTION).inputs
        assert subscription["filterPolicyScope"] == "MessageBody"
        return str(subscription["filterPolicy"])

    assert (
        text({"b": [5.0], "a": {"c": ["x"]}}) == text({"a": {"c": ["x"]}, "b": [5]}) == '{"a": {"c": ["x"]}, "b": [5]}'
    )


def test_the_settings_of_a_subscriber_reach_its_queue() -> None:
    estate = fan_out(
        {
            "billing": {
                "retention_seconds": 3_600,
                "dead_letter_retention_seconds": 7_200,
                "visibility_timeout_seconds": 180,
                "delay_seconds": 5,
                "max_receive_count": 7,
                "oldest_message_alarm_seconds": 60,
            }
        }
    )
    queue = estate.by_name("orders-billing-queue", QUEUE).inputs
    assert [queue[key] for key in ("messageRetentionSeconds", "visibilityTimeoutSeconds", "delaySeconds")] == [
        3_600,
        180,
        5,
    ]
    assert estate.by_name("orders-billing-dlq", QUEUE).inputs["messageRetentionSeconds"] == 7_200
    assert '"maxReceiveCount": 7' in estate.by_name("orders-billing-redrive").inputs["redrivePolicy"]
    assert estate.by_name("orders-billing-oldest-message", ALARM).inputs["threshold"] == 60


def test_what_cannot_be_delivered_is_kept_apart_per_subscriber_for_fourteen_days() -> None:
    estate = fan_out({"billing": {}, "audit": {}})
    kept = [queue for queue in estate.of_type(QUEUE) if queue.name.endswith("-undelivered")]
    assert [queue.name for queue in kept] == ["orders-audit-undelivered", "orders-billing-undelivered"]
    assert {queue.inputs["messageRetentionSeconds"] for queue in kept} == {1_209_600}


def test_without_delivery_dead_letter_queues_no_alarm_waits_for_their_metrics() -> None:
    estate = fan_out({"billing": {}}, delivery_dead_letter_queue=False)
    assert "redrivePolicy" not in estate.by_name("orders-billing", SUBSCRIPTION).inputs
    metrics = {
        alarm.inputs["metricName"] for alarm in estate.of_type(ALARM) if alarm.inputs.get("namespace") == "AWS/SNS"
    }
    assert metrics == {"NumberOfNotificationsFailed"}


def test_every_failure_of_a_delivery_raises_an_alarm() -> None:
    estate = fan_out({"billing": {}}, alarm_topic_arn=TOPIC_ARN)
    topic = estate.by_name("orders-topic", TOPIC).outputs["name"]
    found = {a.inputs["metricName"]: a.inputs for a in estate.of_type(ALARM) if a.inputs.get("namespace") == "AWS/SNS"}
    assert found.keys() == {
        "NumberOfNotificationsFailed",
        "NumberOfNotificationsRedrivenToDlq",
        "NumberOfNotificationsFailedToRedriveToDlq",
    }
    for alarm in found.values():
        assert alarm["dimensions"] == {"TopicName": topic}
        assert (alarm["statistic"], alarm["threshold"], alarm["treatMissingData"]) == ("Sum", 0, "notBreaching")
    assert all(alarm.inputs["alarmActions"] == [TOPIC_ARN] for alarm in estate.of_type(ALARM))
    assert len(estate.of_type(ALARM)) == 9, (
        "three of the topic, five of the subscriber's queue, one of what was not delivered"
    )


def test_the_outputs_are_keyed_by_subscriber() -> None:
    def program() -> None:
        made = FanOut("orders", {"subscribers": {"billing": {}, "audit": {}}})
        pulumi.export("queues", made.queue_arns)
        pulumi.export("undelivered", made.delivery_dead_letter_queue_arns)
        pulumi.export("publisher", made.publisher_policy_json)
        pulumi.export("consumers", made.consumer_policy_jsons)

    estate = record(program)
    assert estate.outputs["queues"] == {
        name: estate.by_name(f"orders-{name}-queue", QUEUE).outputs["arn"] for name in ("billing", "audit")
    }
    assert estate.outputs["undelivered"].keys() == estate.outputs["consumers"].keys() == {"billing", "audit"}
    publish, use_key = json.loads(estate.outputs["publisher"])["Statement"]
    assert publish["Resource"] == estate.by_name("orders-topic", TOPIC).outputs["arn"]
    assert use_key["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]


def test_a_topic_without_subscribers_yet_is_built() -> None:
    estate = fan_out({})
    assert not estate.of_type(QUEUE)
    assert len(estate.of_type(TOPIC)) == 1


@pytest.mark.parametrize(
    ("args", "argument", "value"),
    [
        ({"subscribers": {"b": {"retention_seconds": 1_296_000}}}, 'subscribers["b"].retention_seconds', 1_296_000),
        (
            {"subscribers": {"b": {"dead_letter_retention_seconds": 3_600}}},
            'subscribers["b"].dead_letter_retention_seconds',
            3_600,
        ),
        (
            {"subscribers": {"b": {"visibility_timeout_seconds": 43_201}}},
            'subscribers["b"].visibility_timeout_seconds',
            43_201,
        ),
        (
            {"subscribers": {"b": {"filter_policy_scope": "MessageBody"}}},
            'subscribers["b"].filter_policy_scope',
            "MessageBody",
        ),
        (
            {"subscribers": {"b": {"filter_policy": {"type": "created"}}}},
            'subscribers["b"].filter_policy["type"]',
            "created",
        ),
        ({"subscribers": {}, "max_message_bytes": 1_048_577}, "max_message_bytes", 1_048_577),
        (
            {"subscribers": {str(i): {} for i in range(101)}, "max_message_bytes": 262_145},
            "max_message_bytes",
            262_145,
        ),
        ({"subscribers": {str(i): {"filter_policy": {"a": ["b"]}} for i in range(201)}}, "subscribers", 201),
        ({"subscribers": {}, "publisher_services": ["*"]}, "publisher_services[0]", "*"),
        ({"subscribers": {}, "publisher_arns": ["*"]}, "publisher_arns[0]", "*"),
        ({"subscribers": {}, "kms_key_arn": "alias/aws/sns"}, "kms_key_arn", "alias/aws/sns"),
        (
            {"subscribers": {}, "alarm_topic_arn": TOPIC_ARN, "region": "eu-west-1"},
            "alarm_topic_arn",
            TOPIC_ARN,
        ),
    ],
)
def test_what_cannot_work_is_refused(args: dict[str, Any], argument: str, value: object) -> None:
    assert problems_of(**args) == [(argument, value)]


def test_names_are_checked_together_with_the_subscribers() -> None:
    problems = Problems()
    check_fan_out_name("orders", ["a" * 53, "a" * 54, "x.fifo"], problems)
    assert [problem.argument for problem in problems.found] == [f'subscribers["{"a" * 54}"]', 'subscribers["x.fifo"]']


def test_mistakes_of_several_subscribers_are_told_together() -> None:
    def program() -> None:
        FanOut("orders", {"subscribers": {"a": {"delay_seconds": 901}, "b": {"max_receive_count": 0}}})

    with pytest.raises(ComponentError, match="2 problems") as caught:
        record(program)
    assert 'subscribers["a"].delay_seconds = 901' in str(caught.value)
    assert 'subscribers["b"].max_receive_count = 0' in str(caught.value)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"publisher_services": ["events.amazonaws.com", "s3.amazonaws.com"], "alarm_topic_arn": TOPIC_ARN},
        {"publisher_arns": ["arn:aws:iam::210987654321:role/shop"], "delivery_dead_letter_queue": False},
        {"region": "cn-north-1", "max_message_bytes": 1_048_576},
    ],
)
def test_aws_would_accept_every_resource(more: dict[str, Any]) -> None:
    filtered = {"filter_policy": {"type": ["created", {"prefix": "re"}]}}
    assert_accepted(fan_out({"billing": filtered, "audit": {"raw_delivery": False}}, **more))


def state(names: list[str]) -> dict[str, object]:
    estate = fan_out({name: {"max_receive_count": len(name)} for name in names}, alarm_topic_arn=TOPIC_ARN)
    return {r.urn: (r.inputs, r.protect, r.dependencies) for r in estate.counted}


@settings(max_examples=5, deadline=None)
@given(st.lists(st.sampled_from(["a", "bb", "ccc", "dddd"]), unique=True).flatmap(st.permutations))
def test_adding_removing_and_reordering_subscribers_leaves_the_others_unchanged(names: list[str]) -> None:
    everyone = state(["a", "bb", "ccc", "dddd"])
    some = state(names)
    assert some.items() <= everyone.items(), "a subscriber's resources depend on another one"
