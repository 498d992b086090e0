"""The ``messaging`` block: same keys as the components' arguments, problems under the settings' keys."""

import inspect
import json
from typing import Any

import pytest

from components.messaging.fan_out_args import FanOutArgs, SubscriberArgs
from components.messaging.queue import QueueArgs
from components.messaging.queue_fifo import FifoQueueArgs
from settings.descriptions import descriptions
from settings.fan_out import FanOutTopic, Subscriber
from settings.fifo import FifoQueue
from settings.messaging import MessageQueue, Messaging

GIVEN_BY_THE_PROGRAM = {"alarm_topic_arn", "region", "tags", "protect"}


def told(block: dict[str, Any]) -> list[str]:
    parsed = Messaging.model_validate_json(json.dumps(block))
    return [str(problem) for problem in parsed.problems("eu-central-1")]


@pytest.mark.parametrize(
    ("model", "args"),
    [
        (MessageQueue, QueueArgs),
        (FifoQueue, FifoQueueArgs),
        (Subscriber, SubscriberArgs),
        (FanOutTopic, FanOutArgs),
    ],
)
def test_every_argument_has_a_setting(model: Any, args: Any) -> None:
    assert model.model_fields.keys() == (args.__required_keys__ | args.__optional_keys__) - GIVEN_BY_THE_PROGRAM
    for name in model.model_fields:
        assert descriptions(model).get(name), f"{inspect.getfile(model)}: {name} has no text for the reference"


def test_the_bad_inputs_of_one_file_are_told_together_with_key_value_rule_and_way_out() -> None:
    found = told(
        {
            "queues": {
                "a": {"retentionSeconds": 1_296_000, "visibilityTimeoutSeconds": 43_201},
                "b": {"retentionSeconds": 864_000, "deadLetterRetentionSeconds": 3_600},
                "c.fifo": {},
            },
            "fanOuts": {"o": {"subscribers": {"s": {"deadLetterRetentionSeconds": 60}}}},
        }
    )
    assert len(found) == 5
    assert found[0].startswith('messaging.queues["a"].retentionSeconds = 1296000: must be 60 to 1209600 seconds')
    assert found[1].startswith('messaging.queues["a"].visibilityTimeoutSeconds = 43201: must be 0 to 43200 seconds')
    assert found[2].startswith('messaging.queues["b"].deadLetterRetentionSeconds = 3600: ')
    assert "longer than retentionSeconds (864000)" in found[2], "the text spells the keys as the file does"
    assert found[3].startswith("messaging.queues[\"c.fifo\"] = 'c.fifo': ends in .fifo")
    assert found[4].startswith('messaging.fanOuts["o"].subscribers["s"].deadLetterRetentionSeconds = 60: ')


def test_the_name_of_an_encryption_is_not_respelled() -> None:
    assert "encryption customer_key" in told({"queues": {"a": {"dataKeyReuseSeconds": 300}}})[0]


def test_a_fifo_queue_is_checked_as_one() -> None:
    fifo = {"throughputLimit": "per_message_group_id"}
    found = told(
        {"queues": {"a": {"fifo": fifo}, "b" * 56: {"fifo": {}}, "c": {"fifo": {}, "retentionSeconds": 1_209_600}}}
    )
    assert len(found) == 2
    assert found[0].startswith('messaging.queues["a"].fifo.throughputLimit = ')
    assert "deduplicationScope message_group" in found[0], "keys in the file's spelling, values as they are"
    assert "must be 1 to 55 letters" in found[1]


@pytest.mark.parametrize(
    ("name", "more", "rule"),
    [
        ("a" * 44, {}, "at most 43 characters for the role of its redrive runbooks"),
        ("amazon-orders", {}, "must not start with aws, amazon or amzn"),
        ("queues", {}, "is what the redrive runbooks of the queues are named after"),
        ("a" * 43, {"deliveryLogs": {"sqs": {}}}, "at most 42 characters for the role of its delivery logs"),
    ],
)
def test_a_fan_out_whose_runbooks_or_roles_have_no_name_is_refused(name: str, more: dict[str, Any], rule: str) -> None:
    (found,) = told({"fanOuts": {name: {"subscribers": {"s": {}}, **more}}})
    assert found.startswith(f'messaging.fanOuts["{name}"]')
    assert rule in found, "IAM or Systems Manager would refuse it after topic and queues are made"


@pytest.mark.parametrize("name", ["a" * 44, "amazon-orders", "queues"])
def test_without_runbooks_their_names_do_not_matter(name: str) -> None:
    assert told({"redriveRunbooks": False, "fanOuts": {name: {"subscribers": {"s": {}}}}}) == []


def test_a_role_of_ones_own_for_delivery_logs_needs_no_name() -> None:
    logs = {"sqs": {"roleArn": "arn:aws:iam::123456789012:role/logs"}}
    assert told({"fanOuts": {"a" * 43: {"subscribers": {"s": {}}, "deliveryLogs": logs}}}) == []


def test_a_key_of_another_region_is_refused() -> None:
    key = "arn:aws:kms:eu-west-1:123456789012:key/1"
    assert told({"queues": {"a": {"kmsKeyArn": key}}})[0].startswith('messaging.queues["a"].kmsKeyArn')


def test_two_queues_of_the_same_name_are_refused() -> None:
    found = told({"fanOuts": {"a": {"subscribers": {"b-c": {}}}, "a-b": {"subscribers": {"c": {}}}}})
    assert [text.split(" = ")[0] for text in found] == [
        'messaging.fanOuts["a"].subscribers["b-c"]',
        'messaging.fanOuts["a-b"].subscribers["c"]',
    ]


def test_absent_settings_are_absent_arguments() -> None:
    block = Messaging.model_validate_json(
        '{"queues": {"a": {"delaySeconds": 5}}, "fanOuts": {"o": {"subscribers": {}}}}'
    )
    assert block.queue_arguments() == {"a": {"delay_seconds": 5}}
    assert block.fan_out_arguments() == {"o": {"subscribers": {}}}


def test_null_in_a_filter_survives() -> None:
    text = '{"fanOuts": {"o": {"subscribers": {"s": {"filterPolicy": {"type": [null]}}}}}}'
    args = Messaging.model_validate_json(text).fan_out_arguments()
    assert args["o"]["subscribers"]["s"].get("filter_policy") == {"type": [None]}
