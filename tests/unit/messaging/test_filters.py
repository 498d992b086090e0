"""Filter policies: what SNS refuses is found before it is asked."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from components.messaging.filters import FilterPolicyScope, check_filter_policy, filter_document
from components.shared.checks import Problems

ATTRIBUTES, BODY = FilterPolicyScope.MESSAGE_ATTRIBUTES, FilterPolicyScope.MESSAGE_BODY


def findings(policy: dict[str, Any], scope: FilterPolicyScope = ATTRIBUTES) -> list[str]:
    problems = Problems()
    check_filter_policy(problems, "filter_policy", policy, scope)
    return [problem.argument for problem in problems.found]


@pytest.mark.parametrize(
    ("policy", "scope"),
    [
        ({"type": ["created", None, True, 5, -2.5]}, ATTRIBUTES),
        ({"type": [{"prefix": "a"}, {"suffix": "b"}, {"anything-but": ["c"]}, {"exists": False}]}, ATTRIBUTES),
        ({"price": [{"numeric": [">=", 0, "<", 100]}], "n": [{"numeric": ["=", 5]}]}, ATTRIBUTES),
        ({"ip": [{"cidr": "10.0.0.0/8"}], "name": [{"equals-ignore-case": "x"}]}, ATTRIBUTES),
        ({"a": {"b": {"c": list("wxyz")}}, "d": {"e": list("xyz")}}, BODY),
        ({str(key): ["v"] for key in range(5)}, ATTRIBUTES),
        ({"a": [str(value) for value in range(150)]}, ATTRIBUTES),
        ({"$or": [{"a": ["x"]}, {"b": ["y"]}]}, ATTRIBUTES),
    ],
)
def test_what_sns_takes_is_accepted(policy: dict[str, Any], scope: FilterPolicyScope) -> None:
    assert findings(policy, scope) == []


@pytest.mark.parametrize(
    ("policy", "scope", "argument"),
    [
        ({}, ATTRIBUTES, "filter_policy"),
        ({str(key): ["v"] for key in range(6)}, ATTRIBUTES, "filter_policy"),
        ({"a": [str(value) for value in range(151)]}, ATTRIBUTES, "filter_policy"),
        ({"a": {"b": [str(value) for value in range(76)]}}, BODY, "filter_policy"),
        ({"a": {"b": ["x"]}}, ATTRIBUTES, 'filter_policy["a"]'),
        ({"a": "x"}, ATTRIBUTES, 'filter_policy["a"]'),
        ({"a": []}, ATTRIBUTES, 'filter_policy["a"]'),
        ({"a": [["x"]]}, ATTRIBUTES, 'filter_policy["a"][0]'),
        ({"a": ["x", {"starts-with": "b"}]}, ATTRIBUTES, 'filter_policy["a"][1]'),
        ({"a": [{"prefix": "b", "suffix": "c"}]}, ATTRIBUTES, 'filter_policy["a"][0]'),
        ({"a": [{"prefix": 5}]}, ATTRIBUTES, 'filter_policy["a"][0]'),
        ({"a": [{"exists": "yes"}]}, ATTRIBUTES, 'filter_policy["a"][0]'),
        ({"a": [{"numeric": ["<", "100"]}]}, ATTRIBUTES, 'filter_policy["a"][0]'),
        ({"a": [{"numeric": [">", 5, "<", 5]}]}, ATTRIBUTES, 'filter_policy["a"][0]'),
        ({"a": [{"numeric": []}]}, ATTRIBUTES, 'filter_policy["a"][0]'),
        ({"a": [1_000_000_001]}, ATTRIBUTES, 'filter_policy["a"][0]'),
        ({"a": ["x" * 262_144]}, ATTRIBUTES, "filter_policy"),
        ({"$or": ["x"]}, ATTRIBUTES, 'filter_policy["$or"][0]'),
    ],
)
def test_what_sns_refuses_is_refused(policy: dict[str, Any], scope: FilterPolicyScope, argument: str) -> None:
    assert findings(policy, scope) == [argument]


@pytest.fixture(scope="module")
def subscription() -> Any:
    with mock_aws():
        client = boto3.client(
            "sns",
            region_name="eu-central-1",
            aws_access_key_id="none",
            aws_secret_access_key="none",  # noqa: S106 - moto asks nobody
        )
        topic = client.create_topic(Name="orders")["TopicArn"]
        queue = "arn:aws:sqs:eu-central-1:123456789012:billing"
        yield client, topic, queue


json_values = st.one_of(st.text(max_size=3), st.integers(-9, 9), st.booleans(), st.none())
policies = st.dictionaries(
    st.text("abc", min_size=1, max_size=3), st.lists(json_values, min_size=1, max_size=9), min_size=1, max_size=7
)


@settings(max_examples=60, deadline=None)
@given(policies)
def test_keys_and_combinations_are_judged_like_an_independent_implementation(
    subscription: Any, policy: dict[str, list[Any]]
) -> None:
    client, topic, queue = subscription
    attributes = {"FilterPolicy": filter_document(policy), "FilterPolicyScope": ATTRIBUTES.value}
    try:
        arn = client.subscribe(
            TopicArn=topic, Protocol="sqs", Endpoint=queue, Attributes=attributes, ReturnSubscriptionArn=True
        )["SubscriptionArn"]
        client.unsubscribe(SubscriptionArn=arn)
        refused = False
    except ClientError:
        refused = True
    assert bool(findings(policy)) == refused


def test_the_order_of_accepted_values_has_no_meaning_and_that_inside_a_condition_has() -> None:
    assert filter_document({"a": ["x", {"prefix": "p"}, 1]}) == filter_document({"a": [1, "x", {"prefix": "p"}]})
    assert '[">", 0, "<=", 5]' in filter_document({"price": [{"numeric": [">", 0, "<=", 5]}]})
    assert filter_document({"b": {"c": ["y", "x"]}}) == filter_document({"b": {"c": ["x", "y"]}}), "nested, in bodies"
