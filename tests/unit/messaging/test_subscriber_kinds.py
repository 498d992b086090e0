"""Subscribers of every kind: exact inputs, what catches their failures, refusals, and that they keep apart."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.messaging.fan_out import FanOut
from components.messaging.fan_out_args import SUBSCRIBER_KINDS
from components.messaging.fan_out_checks import check_fan_out
from components.shared.checks import ComponentError, Problems
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted
from tests.unit.messaging.delivery import QUEUE, SUBSCRIPTION, TOPIC

ACCOUNT = "123456789012"
OTHER = "210987654321"
QUEUE_ARN = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:archive"
FUNCTION_ARN = f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:index"
STREAM_ARN = f"arn:aws:firehose:eu-central-1:{ACCOUNT}:deliverystream/lake"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/lake"
URL = "https://hooks.example.com/orders"
KINDS: dict[str, dict[str, Any]] = {
    "subscribers": {},
    "queue_subscribers": {"queue_arn": QUEUE_ARN},
    "https_subscribers": {"endpoint": URL},
    "function_subscribers": {"function_arn": FUNCTION_ARN},
    "stream_subscribers": {"stream_arn": STREAM_ARN, "role_arn": ROLE_ARN},
}


def fan_out(**more: Any) -> Estate:
    args: Any = {"subscribers": {}, **more}
    return record(lambda: FanOut("orders", args))


def problems_of(**args: Any) -> list[tuple[str, object]]:
    problems = Problems()
    given: Any = {"subscribers": {}, **args}
    check_fan_out(given, problems)
    return [(problem.argument, problem.value) for problem in problems.found]


def test_every_kind_is_tried_here() -> None:
    assert tuple(KINDS) == SUBSCRIBER_KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_subscriber_of_any_kind_cannot_be_told_is_kept(kind: str) -> None:
    estate = fan_out(**{kind: {"it": KINDS[kind]}})
    kept = estate.by_name("orders-it-undelivered", QUEUE)
    subscription = estate.by_name("orders-it", SUBSCRIPTION)
    assert json.loads(subscription.inputs["redrivePolicy"]) == {"deadLetterTargetArn": kept.outputs["arn"]}, (
        "a subscription's redrive policy takes no maxReceiveCount"
    )
    assert (kept.region, kept.account) == (subscription.region, subscription.account)
    policy = estate.by_name("orders-it-undelivered-policy")
    assert policy.urn in subscription.dependencies, "a delivery that a policy refuses is not tried again"
    assert_accepted(estate)


@pytest.mark.parametrize("kind", KINDS)
def test_a_filter_applies_to_a_subscriber_of_any_kind(kind: str) -> None:
    estate = fan_out(**{kind: {"it": {**KINDS[kind], "filter_policy": {"type": ["paid"]}}}})
    inputs = estate.by_name("orders-it", SUBSCRIPTION).inputs
    assert (inputs["filterPolicy"], inputs["filterPolicyScope"]) == ('{"type": ["paid"]}', "MessageAttributes")
    wrong = {**KINDS[kind], "filter_policy": {"type": "paid"}}
    assert problems_of(**{kind: {"it": wrong}}) == [(f'{kind}["it"].filter_policy["type"]', "paid")]


def test_a_queue_that_exists_is_subscribed_in_the_topics_region() -> None:
    inputs = fan_out(queue_subscribers={"it": {"queue_arn": QUEUE_ARN}}).by_name("orders-it", SUBSCRIPTION).inputs
    assert (inputs["protocol"], inputs["endpoint"], inputs["rawMessageDelivery"]) == ("sqs", QUEUE_ARN, True)


def test_a_queue_of_another_account_is_sent_to_remote_subscription() -> None:
    foreign = QUEUE_ARN.replace(ACCOUNT, OTHER)
    with pytest.raises(ComponentError, match=r"stays unconfirmed.*RemoteSubscription"):
        fan_out(queue_subscribers={"it": {"queue_arn": foreign}})


def test_a_web_server_must_confirm_and_up_waits_for_it() -> None:
    inputs = fan_out(https_subscribers={"it": {"endpoint": URL}}).by_name("orders-it", SUBSCRIPTION).inputs
    assert (inputs["protocol"], inputs["endpoint"]) == ("https", URL)
    assert (inputs["endpointAutoConfirms"], inputs["confirmationTimeoutInMinutes"]) == (True, 1)
    assert inputs["rawMessageDelivery"] is False, "raw delivery would drop the attributes"
    by_hand = fan_out(https_subscribers={"it": {"endpoint": URL, "endpoint_auto_confirms": False}})
    assert "confirmationTimeoutInMinutes" not in by_hand.by_name("orders-it", SUBSCRIPTION).inputs


def test_a_web_servers_own_retries_win_over_the_topics() -> None:
    estate = fan_out(
        http_delivery={"retries": 10},
        https_subscribers={"own": {"endpoint": URL, "delivery": {"retries": 5}}, "default": {"endpoint": URL}},
    )
    topic = json.loads(estate.by_name("orders-topic", TOPIC).inputs["deliveryPolicy"])
    assert topic["http"]["defaultHealthyRetryPolicy"]["numRetries"] == 10
    own = json.loads(estate.by_name("orders-own", SUBSCRIPTION).inputs["deliveryPolicy"])
    assert own["healthyRetryPolicy"]["numRetries"] == 5
    assert "deliveryPolicy" not in estate.by_name("orders-default", SUBSCRIPTION).inputs


def test_a_secret_address_stays_secret() -> None:
    def program() -> None:
        server: Any = {"endpoint": pulumi.Output.secret(URL)}
        FanOut("orders", {"subscribers": {}, "https_subscribers": {"it": server}})

    estate = record(program)
    assert ("endpoint",) in estate.by_name("orders-it", SUBSCRIPTION).secret_inputs


def test_a_function_may_be_called_by_this_topic_only_and_before_it_is_subscribed() -> None:
    estate = fan_out(function_subscribers={"it": {"function_arn": FUNCTION_ARN, "qualifier": "live"}})
    permission = estate.by_name("orders-it-permission")
    assert permission.inputs == {
        "action": "lambda:InvokeFunction",
        "function": FUNCTION_ARN,
        "principal": "sns.amazonaws.com",
        "qualifier": "live",
        "sourceArn": estate.by_name("orders-topic", TOPIC).outputs["arn"],
    }
    subscription = estate.by_name("orders-it", SUBSCRIPTION)
    assert subscription.inputs["endpoint"] == f"{FUNCTION_ARN}:live"
    assert "rawMessageDelivery" not in subscription.inputs, "Lambda knows no raw delivery"
    assert permission.urn in subscription.dependencies


def test_a_stream_is_written_with_its_role() -> None:
    estate = fan_out(stream_subscribers={"it": {"stream_arn": STREAM_ARN, "role_arn": ROLE_ARN, "raw_delivery": True}})
    inputs = estate.by_name("orders-it", SUBSCRIPTION).inputs
    assert (inputs["protocol"], inputs["subscriptionRoleArn"]) == ("firehose", ROLE_ARN)
    assert inputs["rawMessageDelivery"] is True


def test_delivery_logs_have_a_role_that_writes_snss_groups_only() -> None:
    estate = fan_out(delivery_logs={"sqs": {"success_sample_percent": 5}, "http": {"role_arn": ROLE_ARN}})
    role = estate.by_name("orders-delivery-logs", "aws:iam/role:Role")
    topic = estate.by_name("orders-topic", TOPIC).inputs
    assert topic["sqsFailureFeedbackRoleArn"] == topic["sqsSuccessFeedbackRoleArn"] == role.outputs["arn"]
    assert topic["sqsSuccessFeedbackSampleRate"] == 5
    assert topic["httpFailureFeedbackRoleArn"] == ROLE_ARN
    assert "httpSuccessFeedbackRoleArn" not in topic, "successes are written on request only"
    policy = json.loads(estate.by_name("orders-delivery-logs-policy").inputs["policy"])
    assert policy["Statement"][0]["Resource"] == f"arn:aws:logs:*:{ACCOUNT}:log-group:sns/*"
    assert_accepted(estate)


def test_a_given_role_is_not_joined_by_one_of_our_own() -> None:
    assert not fan_out(delivery_logs={"sqs": {"role_arn": ROLE_ARN}}).of_type("aws:iam/role:Role")


def test_data_protection_and_tracing_reach_a_standard_topic() -> None:
    policy: dict[str, Any] = {"Name": "cards", "Version": "2021-06-01", "Statement": []}
    estate = fan_out(data_protection_policy=policy, active_tracing=True)
    made = estate.by_name("orders-data-protection")
    assert json.loads(made.inputs["policy"]) == policy
    assert made.inputs["arn"] == estate.by_name("orders-topic", TOPIC).outputs["arn"]
    assert estate.by_name("orders-topic", TOPIC).inputs["tracingConfig"] == "Active"
    assert_accepted(estate)


def test_the_topic_takes_no_more_than_its_smallest_queue() -> None:
    estate = fan_out(subscribers={"small": {"max_message_bytes": 65_536}, "large": {}})
    assert estate.by_name("orders-topic", TOPIC).inputs["maximumMessageSize"] == 65_536
    assert estate.by_name("orders-small-queue", QUEUE).inputs["maxMessageSize"] == 65_536


def test_another_account_may_subscribe_its_own_queues_and_nothing_else() -> None:
    estate = fan_out(remote_account_ids=[OTHER])
    policy = json.loads(estate.by_name("orders-topic-policy").inputs["policy"])
    (statement,) = [item for item in policy["Statement"] if item["Sid"] == f"Account{OTHER}Subscribes"]
    assert statement["Action"] == "sns:Subscribe"
    assert statement["Principal"] == {"AWS": f"arn:aws:iam::{OTHER}:root"}
    assert statement["Condition"] == {
        "StringEquals": {"sns:Protocol": "sqs"},
        "StringLike": {"sns:Endpoint": f"arn:aws:sqs:*:{OTHER}:*"},
    }
    assert_accepted(estate)


@pytest.mark.parametrize(
    ("args", "argument", "value"),
    [
        ({"queue_subscribers": {"q": {"queue_arn": "orders"}}}, 'queue_subscribers["q"].queue_arn', "orders"),
        (
            {"queue_subscribers": {"q": {"queue_arn": f"{QUEUE_ARN}.fifo"}}},
            'queue_subscribers["q"].queue_arn',
            f"{QUEUE_ARN}.fifo",
        ),
        (
            {"queue_subscribers": {"q": {"queue_arn": QUEUE_ARN, "unordered": True}}},
            'queue_subscribers["q"].unordered',
            True,
        ),
        ({"subscribers": {"q": {"unordered": True}}}, 'subscribers["q"].unordered', True),
        (
            {"https_subscribers": {"w": {"endpoint": "http://x.example.com"}}},
            'https_subscribers["w"].endpoint',
            "http://x.example.com",
        ),
        (
            {"https_subscribers": {"w": {"endpoint": URL, "confirmation_timeout_minutes": 61}}},
            'https_subscribers["w"].confirmation_timeout_minutes',
            61,
        ),
        (
            {
                "https_subscribers": {
                    "w": {"endpoint": URL, "confirmation_timeout_minutes": 5, "endpoint_auto_confirms": False}
                }
            },
            'https_subscribers["w"].confirmation_timeout_minutes',
            5,
        ),
        (
            {"https_subscribers": {"w": {"endpoint": URL, "delivery": {"retries": 101, "max_delay_seconds": 1}}}},
            'https_subscribers["w"].delivery.retries',
            101,
        ),
        (
            {"function_subscribers": {"f": {"function_arn": f"{FUNCTION_ARN}:live"}}},
            'function_subscribers["f"].function_arn',
            f"{FUNCTION_ARN}:live",
        ),
        (
            {"function_subscribers": {"f": {"function_arn": FUNCTION_ARN}}, "region": "eu-west-1"},
            'function_subscribers["f"].function_arn',
            FUNCTION_ARN,
        ),
        (
            {"stream_subscribers": {"s": {"stream_arn": QUEUE_ARN, "role_arn": ROLE_ARN}}},
            'stream_subscribers["s"].stream_arn',
            QUEUE_ARN,
        ),
        (
            {"stream_subscribers": {"s": {"stream_arn": STREAM_ARN, "role_arn": "lake"}}},
            'stream_subscribers["s"].role_arn',
            "lake",
        ),
        ({"remote_account_ids": ["4711"]}, "remote_account_ids[0]", "4711"),
        ({"remote_account_ids": ["*"]}, "remote_account_ids[0]", "*"),
        ({"delivery_logs": {"sms": {}}}, 'delivery_logs["sms"]', "sms"),
        (
            {"delivery_logs": {"sqs": {"success_sample_percent": 101}}},
            'delivery_logs["sqs"].success_sample_percent',
            101,
        ),
        ({"delivery_logs": {"sqs": {"role_arn": "logs"}}}, 'delivery_logs["sqs"].role_arn', "logs"),
        ({"http_delivery": {"retries": 101, "max_delay_seconds": 1}}, "http_delivery.retries", 101),
        ({"data_protection_policy": {"Statement": ["x" * 30_720]}}, "data_protection_policy", "30739 bytes"),
        (
            {"subscribers": {"a": {}}, "https_subscribers": {"a": {"endpoint": URL}}},
            'https_subscribers["a"]',
            "a",
        ),
        (
            {"subscribers": {"a": {"max_message_bytes": 262_144}}, "max_message_bytes": 524_288},
            'subscribers["a"].max_message_bytes',
            262_144,
        ),
        (
            {"https_subscribers": {"w": {"endpoint": URL}}, "max_message_bytes": 262_145},
            "max_message_bytes",
            262_145,
        ),
        (
            {"queue_subscribers": {str(i): {"queue_arn": QUEUE_ARN} for i in range(101)}, "max_message_bytes": 262_145},
            "max_message_bytes",
            262_145,
        ),
        (
            {
                "queue_subscribers": {
                    str(i): {"queue_arn": QUEUE_ARN, "filter_policy": {"a": ["b"]}} for i in range(201)
                }
            },
            "subscribers",
            201,
        ),
    ],
)
def test_what_cannot_work_is_refused(args: dict[str, Any], argument: str, value: object) -> None:
    assert problems_of(**args) == [(argument, value)]


def test_an_address_known_only_later_passes() -> None:
    def program() -> None:
        function = aws.lambda_.Function(
            "index", role=ROLE_ARN, runtime="python3.13", handler="x.y", s3_bucket="code", s3_key="k"
        )
        FanOut("orders", {"subscribers": {}, "function_subscribers": {"it": {"function_arn": function.arn}}})

    assert record(program).by_name("orders-it", SUBSCRIPTION).inputs["protocol"] == "lambda"


def state(names: list[tuple[str, str]]) -> dict[str, object]:
    args: dict[str, dict[str, Any]] = {"subscribers": {}}
    for kind, name in names:
        args.setdefault(kind, {})[name] = KINDS[kind]
    estate = fan_out(**args)
    return {r.urn: (r.inputs, r.protect, r.dependencies) for r in estate.counted}


EVERYONE = [(kind, f"{kind[0]}{number}") for kind in KINDS for number in (1, 2) if kind != "stream_subscribers"] + [
    ("stream_subscribers", "x")
]


@settings(max_examples=6, deadline=None)
@given(st.lists(st.sampled_from(EVERYONE), unique=True).flatmap(st.permutations))
def test_adding_removing_and_reordering_subscribers_of_every_kind_leaves_the_others_unchanged(
    names: list[tuple[str, str]],
) -> None:
    assert state(names).items() <= state(EVERYONE).items(), "a subscriber's resources depend on another one"
