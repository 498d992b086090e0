"""Small estates for drills, and ways to break them."""

import dataclasses
import functools
import json
from collections.abc import Callable
from typing import Any

import pulumi_aws as aws

from components.messaging.fan_out import FanOut
from components.messaging.queue import Queue
from rehearsal.drill.messaging import run
from rehearsal.drill.reading import KEY, QUEUE, SUBSCRIPTION
from rehearsal.drill.work import DrillResult, Row, Status
from rehearsal.estate import Estate
from rehearsal.recording import record

QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy"
REDRIVE = "aws:sqs/redrivePolicy:RedrivePolicy"
REDRIVE_ALLOW = "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy"
MESSAGES = 30


def drill(estate: Estate, messages: int = MESSAGES) -> DrillResult:
    return run(estate, messages, lambda _step: None)


def failures(result: DrillResult) -> list[Row]:
    return [row for row in result.rows if row.status is Status.FAILED]


def program() -> None:
    """Two subscribers, one with a filter, a queue of its own, and queues for what is broken on purpose."""
    FanOut(
        "orders",
        {
            "subscribers": {
                "billing": {},
                "audit": {"raw_delivery": False, "filter_policy": {"type": ["paid", {"prefix": "re"}]}},
            }
        },
    )
    Queue("jobs", {})
    aws.sqs.Queue("far", region="us-east-1")
    aws.sqs.Queue("ordered", name="ordered.fifo", fifo_queue=True)


@functools.cache
def sound() -> Estate:
    """The estate with the queues for breakages taken out: every part of it works."""
    return without(without(whole(), "far", QUEUE), "ordered", QUEUE)


@functools.cache
def whole() -> Estate:
    return record(program)


def changed(estate: Estate, name: str, token: str, **inputs: Any) -> Estate:
    """The estate with other inputs of one resource; None removes an input."""
    target = estate.by_name(name, token)
    merged = {key: value for key, value in {**target.inputs, **inputs}.items() if value is not None}
    return _replaced(estate, name, token, inputs=merged)


def moved(estate: Estate, name: str, token: str, **identity: Any) -> Estate:
    """The estate with one resource in another account or Region."""
    return _replaced(estate, name, token, **identity)


def _replaced(estate: Estate, name: str, token: str, **changes: Any) -> Estate:
    target = estate.by_name(name, token)
    other = dataclasses.replace(target, **changes)
    return dataclasses.replace(estate, resources=tuple(other if r is target else r for r in estate.resources))


def without(estate: Estate, name: str, token: str) -> Estate:
    target = estate.by_name(name, token)
    return dataclasses.replace(estate, resources=tuple(r for r in estate.resources if r is not target))


def policy_of(name: str) -> dict[str, Any]:
    return json.loads(sound().by_name(name, QUEUE_POLICY).inputs["policy"])


def repoliced(name: str, edit: Callable[[dict[str, Any]], None]) -> Callable[[Estate], Estate]:
    """A change of the Allow statement of a queue's policy."""

    def change(estate: Estate) -> Estate:
        document = policy_of(name)
        edit(next(one for one in document["Statement"] if one["Effect"] == "Allow"))
        return changed(estate, name, QUEUE_POLICY, policy=json.dumps(document))

    return change


def redriven_to(target: str) -> Callable[[Estate], Estate]:
    """Another dead-letter queue of the subscription of billing."""

    def change(_estate: Estate) -> Estate:
        arn = whole().by_name(target, QUEUE).outputs["arn"]
        policy = json.dumps({"deadLetterTargetArn": arn})
        return changed(whole(), "orders-billing", SUBSCRIPTION, redrivePolicy=policy)

    return change


def key_policy_without(action: str) -> Callable[[Estate], Estate]:
    def change(estate: Estate) -> Estate:
        given = str(estate.by_name("orders-key", KEY).inputs["policy"])
        document = json.loads(given)
        for statement in document["Statement"]:
            if "Service" in statement["Principal"]:
                statement["Action"] = [one for one in statement["Action"] if not one.startswith(action)]
        return changed(estate, "orders-key", KEY, policy=json.dumps(document))

    return change
