"""Retries of web servers: what SNS takes, and what it would refuse."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.messaging.http_delivery import (
    HttpDeliveryArgs,
    check_http_delivery,
    longest_retry_seconds,
    subscription_delivery_policy,
    topic_delivery_policy,
)
from components.shared.checks import Problems


def problems_of(**args: Any) -> list[tuple[str, object]]:
    problems = Problems()
    check_http_delivery(HttpDeliveryArgs(**args), problems, "delivery")
    return [(problem.argument, problem.value) for problem in problems.found]


def test_without_settings_the_policy_says_what_sns_does_anyway() -> None:
    retries = json.loads(subscription_delivery_policy({}))["healthyRetryPolicy"]
    assert retries == {
        "minDelayTarget": 20,
        "maxDelayTarget": 20,
        "numRetries": 3,
        "numNoDelayRetries": 0,
        "numMinDelayRetries": 0,
        "numMaxDelayRetries": 0,
        "backoffFunction": "linear",
    }


def test_a_topic_and_a_subscription_spell_the_same_policy_each_in_its_own_words() -> None:
    args: HttpDeliveryArgs = {"retries": 5, "max_receives_per_second": 10, "content_type": "application/json"}
    single, of_topic = json.loads(subscription_delivery_policy(args)), json.loads(topic_delivery_policy(args))["http"]
    assert single["healthyRetryPolicy"] == of_topic["defaultHealthyRetryPolicy"]
    assert single["throttlePolicy"] == of_topic["defaultThrottlePolicy"] == {"maxReceivesPerSecond": 10}
    assert single["requestPolicy"] == of_topic["defaultRequestPolicy"] == {"headerContentType": "application/json"}
    assert of_topic["disableSubscriptionOverrides"] is False


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"retries": 101, "max_delay_seconds": 1}, [("delivery.retries", 101)]),
        ({"retries": -1}, [("delivery.retries", -1)]),
        ({"max_delay_seconds": 3_601, "retries": 0}, [("delivery.max_delay_seconds", 3_601)]),
        ({"min_delay_seconds": 30, "max_delay_seconds": 20}, [("delivery.min_delay_seconds", 30)]),
        ({"min_delay_seconds": 0}, [("delivery.min_delay_seconds", 0)]),
        ({"retries": 2, "immediate_retries": 1, "min_delay_retries": 2}, [("delivery.retries", 2)]),
        ({"immediate_retries": -1}, [("delivery.immediate_retries", -1)]),
        ({"max_receives_per_second": 0}, [("delivery.max_receives_per_second", 0)]),
        ({"content_type": "text/html"}, [("delivery.content_type", "text/html")]),
        ({"retries": 4, "max_delay_seconds": 1_000}, [("delivery.retries", 4)]),
        ({"retries": 3, "max_delay_seconds": 1_200}, []),
        ({"min_delay_seconds": 60}, []),
        ({"max_delay_seconds": 5}, []),
    ],
)
def test_what_sns_refuses_is_refused_here(args: dict[str, Any], expected: list[tuple[str, object]]) -> None:
    assert problems_of(**args) == expected


@given(st.integers(0, 100), st.integers(1, 3_600))
def test_retries_never_take_more_than_an_hour_in_all(retries: int, delay: int) -> None:
    args: HttpDeliveryArgs = {"retries": retries, "min_delay_seconds": delay, "max_delay_seconds": delay}
    assert longest_retry_seconds(args) == retries * delay
    assert bool(problems_of(**args)) == (retries * delay > 3_600), "3,600 s in all is a hard limit of SNS"
