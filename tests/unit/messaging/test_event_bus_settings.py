"""``messaging.eventBuses``: same keys as the component's arguments, problems under the settings' keys."""

import inspect
import json
from typing import Any

import pytest

from components.messaging.event_bus_args import (
    EventBusArgs,
    EventQueueArgs,
    EventRuleArgs,
    EventTargetArgs,
    InputTransformerArgs,
)
from settings.descriptions import descriptions
from settings.event_bus import BusRule, InputTransformer, MessageBus, RuleTarget, TargetQueue
from settings.messaging import Messaging

GIVEN_BY_THE_PROGRAM = {"alarm_topic_arn", "region", "tags", "protect"}


def told(buses: dict[str, Any]) -> list[str]:
    parsed = Messaging.model_validate_json(json.dumps({"eventBuses": buses}))
    return [str(problem) for problem in parsed.problems("eu-central-1")]


def rule(**more: Any) -> dict[str, Any]:
    return {"eventPattern": {"source": ["shop"]}, "targets": {"billing": {}}, **more}


@pytest.mark.parametrize(
    ("model", "args"),
    [
        (MessageBus, EventBusArgs),
        (BusRule, EventRuleArgs),
        (RuleTarget, EventTargetArgs),
        (TargetQueue, EventQueueArgs),
        (InputTransformer, InputTransformerArgs),
    ],
)
def test_every_argument_has_a_setting(model: Any, args: Any) -> None:
    assert model.model_fields.keys() == (args.__required_keys__ | args.__optional_keys__) - GIVEN_BY_THE_PROGRAM
    for name in model.model_fields:
        assert descriptions(model).get(name), f"{inspect.getfile(model)}: {name} has no text for the reference"


def test_the_bad_inputs_of_one_file_are_told_together_with_key_value_rule_and_way_out() -> None:
    found = told(
        {
            "shop_eu": {
                "archiveRetentionDays": 0,
                "rules": {
                    "paid_late": rule(
                        expectEveryHours=200,
                        targets={"a_b": {"retryMaxAgeSeconds": 5, "queue": {"delaySeconds": 901}}},
                    )
                },
            },
            "x.fifo": {"rules": {}},
        }
    )
    where = 'messaging.eventBuses["shop_eu"]'
    assert [text.split(": ")[0] for text in found] == [
        f'{where}.rules["paid_late"].expectEveryHours = 200',
        f'{where}.rules["paid_late"].targets["a_b"].retryMaxAgeSeconds = 5',
        f'{where}.rules["paid_late"].targets["a_b"].queue.delaySeconds = 901',
        f"{where}.archiveRetentionDays = 0",
        "messaging.eventBuses[\"x.fifo\"] = 'x.fifo'",
    ], "names that people chose stay as they are"


def test_texts_spell_the_keys_as_the_file_does() -> None:
    (found,) = told({"shop": {"existingBusName": "default", "organizationId": "o-a1b2c3d4e5", "rules": {}}})
    assert "leave existingBusName out" in found


def test_the_fields_of_a_pattern_keep_their_spelling() -> None:
    (found,) = told({"shop": {"rules": {"paid": rule(eventPattern={"detail": {"order_id": 5}})}}})
    assert found.startswith('messaging.eventBuses["shop"].rules["paid"].eventPattern["detail"]["order_id"] = 5: ')


def test_a_queue_of_another_region_is_refused() -> None:
    elsewhere = "arn:aws:sqs:eu-west-1:123456789012:ledger"
    (found,) = told({"shop": {"rules": {"paid": rule(targets={"ledger": {"queueArn": elsewhere}})}}})
    assert "a rule of eu-central-1 delivers to queues of eu-central-1 only" in found


def test_absent_settings_are_absent_arguments_and_null_in_a_pattern_survives() -> None:
    text = {"eventBuses": {"shop": {"rules": {"paid": rule(eventPattern={"detail": {"owner": [None]}})}}}}
    arguments = Messaging.model_validate_json(json.dumps(text)).event_bus_arguments()
    assert arguments == {
        "shop": {"rules": {"paid": {"event_pattern": {"detail": {"owner": [None]}}, "targets": {"billing": {}}}}}
    }
