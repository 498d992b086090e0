"""RemoteSubscription: confirmed by itself, delivered and kept, in one program with two accounts and in two stacks."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components.messaging.fan_out import FanOut
from components.messaging.remote_subscription import RemoteSubscription
from components.messaging.remote_subscription_args import RemoteSubscriptionArgs, check_remote_subscription
from components.shared.checks import ComponentError, Problems
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted
from tests.unit.messaging.delivery import KEY, QUEUE, QUEUE_POLICY, SUBSCRIPTION, allows, delivery_problems

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
TOPIC_ARN = "arn:aws:sns:eu-central-1:123456789012:orders"
OWNER, QUEUES = "123456789012", "210987654321"
ALARMS = f"arn:aws:sns:eu-west-1:{QUEUES}:alarms"
DELIVERY_ALARMS = f"arn:aws:sns:eu-central-1:{QUEUES}:alarms"


def both(remote: dict[str, Any], *, accounts: tuple[str, ...] = (QUEUES,), **topic: Any) -> Estate:
    """One program: the topic by the default provider, the queue by one of another account and Region."""

    def program() -> None:
        args: Any = {"subscribers": {}, "region": "eu-central-1", "remote_account_ids": accounts, **topic}
        orders = FanOut("orders", args)
        role = f"arn:aws:iam::{QUEUES}:role/deployer"
        other = aws.Provider("analytics", region="eu-west-1", assume_roles=[{"role_arn": role}])
        given: Any = {"topic_arn": orders.topic_arn, "topic_region": "eu-central-1", "region": "eu-west-1", **remote}
        RemoteSubscription("analytics", given, pulumi.ResourceOptions(provider=other))

    return record(program)


def alone(**args: Any) -> Estate:
    """The stack of the queue's account: the topic is only an ARN."""
    given: Any = {"topic_arn": TOPIC_ARN, "region": "eu-central-1", **args}
    return record(lambda: RemoteSubscription("analytics", given))


def problems_of(**args: Any) -> list[tuple[str, object]]:
    problems = Problems()
    given: Any = {"topic_arn": TOPIC_ARN, "region": "eu-central-1", **args}
    check_remote_subscription(RemoteSubscriptionArgs(**given), problems)
    return [(problem.argument, problem.value) for problem in problems.found]


@pytest.mark.parametrize(
    ("remote", "topic"),
    [
        ({}, {}),
        ({"region": "eu-central-1"}, {}),
        ({"encryption": "sqs"}, {}),
        ({"fifo": {}}, {"fifo": {}}),
        ({"fifo": {}, "unordered": True}, {"fifo": {}}),
    ],
)
def test_every_row_of_the_delivery_table_holds_across_accounts_and_regions(
    remote: dict[str, Any], topic: dict[str, Any]
) -> None:
    estate = both(remote, **topic)
    subscription = estate.by_name("analytics", SUBSCRIPTION)
    assert (subscription.account, subscription.region) == (QUEUES, "eu-central-1"), (
        "made by the queue's account, so that it confirms itself, in the topic's Region"
    )
    assert delivery_problems(estate, subscription, 262_144) == []
    assert_accepted(estate)


def test_a_topic_that_does_not_name_the_account_is_not_subscribed() -> None:
    estate = both({}, accounts=())
    (found,) = delivery_problems(estate, estate.by_name("analytics", SUBSCRIPTION), 262_144)
    assert found.startswith("row 2: the topic's policy does not let")


def test_the_queue_lets_no_topic_in_but_this_one() -> None:
    estate = both({})
    queue = estate.by_name("analytics-queue", QUEUE)
    policy = estate.by_name("analytics-queue-policy", QUEUE_POLICY).inputs["policy"]
    for source in (f"{TOPIC_ARN}-other", TOPIC_ARN.replace(OWNER, QUEUES), TOPIC_ARN.replace(OWNER, "999999999999")):
        asked = {"aws:SourceArn": source, "aws:SecureTransport": "true"}
        assert not allows(policy, "sns.amazonaws.com", "sqs:SendMessage", queue.outputs["arn"], asked)


def test_the_subscription_waits_for_the_policies_of_both_queues() -> None:
    estate = both({})
    needed = {estate.by_name(f"analytics-{name}-policy").urn for name in ("queue", "undelivered")}
    assert needed <= set(estate.by_name("analytics", SUBSCRIPTION).dependencies)


def test_each_region_has_a_key_and_one_region_has_one() -> None:
    assert {key.name: key.region for key in both({}).of_type(KEY) if key.account == QUEUES} == {
        "analytics-key": "eu-west-1",
        "analytics-delivery-key": "eu-central-1",
    }
    together = alone()
    assert [key.name for key in together.of_type(KEY)] == ["analytics-key"]
    assert {queue.inputs["kmsMasterKeyId"] for queue in together.of_type(QUEUE)} == {
        together.by_name("analytics-key", KEY).outputs["arn"]
    }
    assert together.by_name("analytics-key", KEY).protect
    assert not alone(encryption="sqs").of_type(KEY)


def test_the_topics_arn_is_enough_in_a_stack_of_its_own() -> None:
    estate = alone(fifo={}, topic_arn=f"{TOPIC_ARN}.fifo", filter_policy={"type": ["paid"]}, raw_delivery=False)
    inputs = estate.by_name("analytics", SUBSCRIPTION).inputs
    assert (inputs["topic"], inputs["region"]) == (f"{TOPIC_ARN}.fifo", "eu-central-1")
    assert (inputs["filterPolicy"], inputs["rawMessageDelivery"]) == ('{"type": ["paid"]}', False)
    condition = json.loads(estate.by_name("analytics-key", KEY).inputs["policy"])["Statement"][1]["Condition"]
    assert condition == {"ArnLike": {"aws:SourceArn": f"arn:*:sns:*:{OWNER}:*"}}, "SNS acts for the topic's account"
    assert_accepted(estate)


def test_an_existing_queue_is_subscribed_and_its_failures_are_kept() -> None:
    arn = f"arn:aws:sqs:eu-central-1:{QUEUES}:mine"
    estate = alone(queue_arn=arn)
    assert estate.by_name("analytics", SUBSCRIPTION).inputs["endpoint"] == arn
    assert [queue.name for queue in estate.of_type(QUEUE)] == ["analytics-undelivered"]
    assert [key.name for key in estate.of_type(KEY)] == ["analytics-delivery-key"]
    assert_accepted(estate)


def test_alarms_ring_in_the_region_they_are_of() -> None:
    estate = both({"alarm_topic_arn": ALARMS, "delivery_alarm_topic_arn": DELIVERY_ALARMS})
    alarms = [alarm for alarm in estate.of_type(ALARM) if alarm.account == QUEUES]
    rung = {alarm.name: alarm.inputs["alarmActions"] for alarm in alarms}
    assert rung["analytics-oldest-message"] == [ALARMS]
    assert rung["analytics-undelivered-messages"] == [DELIVERY_ALARMS]
    without = both({"alarm_topic_arn": ALARMS}).by_name("analytics-undelivered-messages", ALARM)
    assert "alarmActions" not in without.inputs, "the other Region's topic cannot be notified"
    same = alone(alarm_topic_arn=DELIVERY_ALARMS).by_name("analytics-undelivered-messages", ALARM)
    assert same.inputs["alarmActions"] == [DELIVERY_ALARMS]


def test_outputs_tell_what_there_is() -> None:
    def program() -> None:
        made = RemoteSubscription("analytics", {"topic_arn": TOPIC_ARN, "region": "eu-central-1"})
        pulumi.export("url", made.queue_url)
        pulumi.export("undelivered", made.delivery_dead_letter_queue_url)
        pulumi.export("subscription", made.subscription_arn)
        pulumi.export("consumer", made.consumer_policy_json)

    estate = record(program)
    assert estate.outputs["url"] == estate.by_name("analytics-queue", QUEUE).outputs["url"]
    assert estate.outputs["undelivered"] == estate.by_name("analytics-undelivered", QUEUE).outputs["url"]
    assert estate.outputs["subscription"].startswith(f"{TOPIC_ARN}:")
    assert "kms:Decrypt" in estate.outputs["consumer"]


@pytest.mark.parametrize(
    ("args", "argument", "value"),
    [
        ({"topic_arn": "orders"}, "topic_arn", "orders"),
        ({"topic_region": "eu-west-1"}, "topic_region", "eu-west-1"),
        ({"topic_arn": f"{TOPIC_ARN}.fifo"}, "fifo", None),
        ({"fifo": {}}, "fifo", {}),
        ({"unordered": True}, "unordered", True),
        ({"queue_arn": "mine"}, "queue_arn", "mine"),
        (
            {"queue_arn": f"arn:aws:sqs:eu-central-1:{QUEUES}:mine.fifo"},
            "queue_arn",
            f"arn:aws:sqs:eu-central-1:{QUEUES}:mine.fifo",
        ),
        ({"queue_arn": f"arn:aws:sqs:eu-central-1:{QUEUES}:mine", "delay_seconds": 5}, "delay_seconds", 5),
        ({"topic_arn": TOPIC_ARN.replace("eu-central-1", "af-south-1")}, "region", "eu-central-1"),
        ({"region": "eu-south-1"}, "region", "eu-south-1"),
        ({"alarm_topic_arn": ALARMS}, "alarm_topic_arn", ALARMS),
        ({"delivery_alarm_topic_arn": ALARMS}, "delivery_alarm_topic_arn", ALARMS),
        ({"retention_seconds": 59}, "retention_seconds", 59),
        ({"filter_policy": {"type": "paid"}}, 'filter_policy["type"]', "paid"),
        ({"filter_policy_scope": "MessageBody"}, "filter_policy_scope", "MessageBody"),
    ],
)
def test_what_cannot_work_is_refused(args: dict[str, Any], argument: str, value: object) -> None:
    assert problems_of(**args) == [(argument, value)]


def test_an_arn_known_only_later_needs_its_region_said() -> None:
    def program() -> None:
        orders = FanOut("orders", {"subscribers": {}})
        RemoteSubscription("analytics", {"topic_arn": orders.topic_arn, "region": "eu-central-1"})

    with pytest.raises(ComponentError, match="topic_region: is required"):
        record(program)
