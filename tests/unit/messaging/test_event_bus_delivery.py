"""Every way in which an event would not arrive is seen by the model of delivery, so that the bus's tests can fail."""

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import pytest

from rehearsal.estate import Estate
from tests.unit.messaging.delivery import KEY, QUEUE, QUEUE_POLICY
from tests.unit.messaging.event_delivery import RULE, TARGET, delivery_problems, send_problems
from tests.unit.messaging.test_event_bus import bus, rule


def changed(estate: Estate, name: str, token: str, **inputs: Any) -> Estate:
    """The estate with other inputs of one resource; None removes an input."""
    target = estate.by_name(name, token)
    merged = {key: value for key, value in {**target.inputs, **inputs}.items() if value is not None}
    other = dataclasses.replace(target, inputs=merged)
    return dataclasses.replace(estate, resources=tuple(other if r is target else r for r in estate.resources))


def other_rule(policy: str) -> str:
    document = json.loads(policy)
    document["Statement"][1]["Condition"]["ArnEquals"]["aws:SourceArn"] = ["arn:aws:events:eu-central-1:1:rule/x"]
    return json.dumps(document)


def policy_of(estate: Estate, name: str) -> str:
    return str(estate.by_name(name, QUEUE_POLICY).inputs["policy"])


BREAKAGES: dict[str, Callable[[Estate], Estate]] = {
    "the queue's policy": lambda e: changed(
        e,
        "shop-paid-billing-queue-policy",
        QUEUE_POLICY,
        policy=other_rule(policy_of(e, "shop-paid-billing-queue-policy")),
    ),
    "the queue's key": lambda e: changed(
        e, "shop-key", KEY, policy=e.by_name("shop-key", KEY).inputs["policy"].replace('"kms:Decrypt", ', "")
    ),
    "a FIFO queue": lambda e: changed(e, "shop-paid-billing-queue", QUEUE, fifoQueue=True),
    "nothing keeps": lambda e: changed(e, "shop-paid-billing", TARGET, deadLetterConfig=None),
    "the target is not on the bus": lambda e: changed(e, "shop-paid-billing", TARGET, eventBusName=None),
    "dead letters: not a standard": lambda e: changed(e, "shop-paid-billing-undelivered", QUEUE, fifoQueue=True),
    "dead letters: the queue's policy": lambda e: changed(
        e,
        "shop-paid-billing-undelivered-policy",
        QUEUE_POLICY,
        policy=other_rule(policy_of(e, "shop-paid-billing-undelivered-policy")),
    ),
    "dead letters: the queue's key": lambda e: changed(
        e, "shop-paid-billing-undelivered", QUEUE, kmsMasterKeyId="alias/aws/sqs"
    ),
}


@pytest.mark.parametrize("row", BREAKAGES)
def test_the_model_of_delivery_sees_each_breakage(row: str) -> None:
    broken = BREAKAGES[row](bus(encryption="customer_key"))
    found = delivery_problems(broken, broken.by_name("shop-paid-billing", TARGET))
    assert any(problem.startswith(row) for problem in found), f"{row} is broken, but only {found} was seen"


def test_no_other_rule_may_send() -> None:
    estate = bus({"paid": rule(), "open": rule()})
    other = estate.by_name("shop-open", RULE).outputs["arn"]
    for name in ("shop-paid-billing-queue", "shop-paid-billing-undelivered"):
        assert send_problems(estate, other, estate.by_name(name, QUEUE)) != []
