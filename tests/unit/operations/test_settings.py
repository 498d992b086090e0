"""The ``alarms`` block."""

import json
from typing import Any

import pulumi

from rehearsal.recording import record
from settings.alarms import Alarms


def block(**values: Any) -> Alarms:
    return Alarms.model_validate_json(json.dumps(values))


def told(alarms: Alarms) -> list[str]:
    return [str(problem) for problem in alarms.problems("eu-central-1", "eu-west-1")]


def test_an_alarm_topic_of_another_region_is_refused_under_its_key() -> None:
    arn = "arn:aws:sns:eu-west-1:123456789012:alarms"
    found = told(block(topicArns={"eu-central-1": arn, "eu-west-1": arn}))
    assert len(found) == 1
    assert found[0].startswith(f"alarms.topicArns[\"eu-central-1\"] = '{arn}': is in eu-west-1")


def test_a_topic_for_a_region_that_is_not_in_use_is_refused() -> None:
    found = told(block(topicArns={"us-east-1": "arn:aws:sns:us-east-1:123456789012:alarms"}))
    assert found[0].startswith('alarms.topicArns["us-east-1"]')
    assert "eu-central-1 and eu-west-1" in found[0]


def test_a_wrong_endpoint_is_told_under_its_key() -> None:
    found = told(block(subscriptions={"on-call": {"protocol": "sms", "endpoint": "123"}}))
    assert found[0].startswith("alarms.subscriptions[\"on-call\"].endpoint = '123'")


def test_endpoints_of_a_secret_block_are_passed_on_as_secrets() -> None:
    alarms = block(subscriptions={"hook": {"protocol": "https", "endpoint": "https://x.example.com/key"}})
    seen: list[bool] = []

    async def program() -> None:
        subscriptions = alarms.topic_arguments(secret=True).get("subscriptions", {})
        endpoint = subscriptions["hook"]["endpoint"]
        assert isinstance(endpoint, pulumi.Output)
        seen.append(await endpoint.is_secret())

    record(program)
    assert seen == [True]


def test_without_the_block_nobody_is_notified_and_nothing_is_wrong() -> None:
    assert told(block()) == []
    assert block().topic_arguments() == {"subscriptions": {}, "publisher_services": []}
