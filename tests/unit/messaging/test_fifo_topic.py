"""FIFO topics: kinds that fit, order kept or its loss said, archive and replay."""

import json
from typing import Any

import pytest

from components.messaging.fan_out import FanOut
from components.messaging.fan_out_checks import check_fan_out, check_fan_out_name
from components.shared.checks import Problems
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted
from tests.unit.messaging.delivery import QUEUE, SUBSCRIPTION, TOPIC, delivery_problems

URL = "https://hooks.example.com/orders"
QUEUE_ARN = "arn:aws:sqs:eu-central-1:123456789012:archive"
START = "2025-11-25T08:00:00Z"


def fan_out(fifo: dict[str, Any], **more: Any) -> Estate:
    args: Any = {"subscribers": {"ledger": {}}, "fifo": fifo, **more}
    return record(lambda: FanOut("payments", args))


def problems_of(**args: Any) -> list[tuple[str, object]]:
    problems = Problems()
    given: Any = {"subscribers": {}, "fifo": {}, **args}
    check_fan_out(given, problems)
    return [(problem.argument, problem.value) for problem in problems.found]


def test_a_fifo_topic_and_everything_behind_it_are_fifo() -> None:
    estate = fan_out({})
    topic = estate.by_name("payments-topic", TOPIC)
    assert topic.outputs["name"].endswith(".fifo")
    assert topic.inputs["fifoTopic"] is True
    assert (topic.inputs["contentBasedDeduplication"], topic.inputs["fifoThroughputScope"]) == (False, "Topic")
    assert "signatureVersion" not in topic.inputs, "signature version 2 is for standard topics"
    assert "archivePolicy" not in topic.inputs
    queues = estate.of_type(QUEUE)
    assert {queue.name for queue in queues} == {
        "payments-ledger-queue",
        "payments-ledger-dlq",
        "payments-ledger-undelivered",
    }
    assert all(queue.inputs["fifoQueue"] and queue.outputs["name"].endswith(".fifo") for queue in queues)
    assert_accepted(estate)


@pytest.mark.parametrize("subscribers", [{"ledger": {}}, {"reports": {"unordered": True}}])
def test_every_row_of_the_delivery_table_holds(subscribers: dict[str, Any]) -> None:
    estate = fan_out({}, subscribers=subscribers)
    for subscription in estate.of_type(SUBSCRIPTION):
        assert delivery_problems(estate, subscription, 262_144) == []


def test_a_subscriber_without_order_has_a_standard_queue_and_a_fifo_delivery_dead_letter_queue() -> None:
    estate = fan_out({}, subscribers={"reports": {"unordered": True}})
    assert "fifoQueue" not in estate.by_name("payments-reports-queue", QUEUE).inputs
    assert "fifoQueue" not in estate.by_name("payments-reports-dlq", QUEUE).inputs
    assert estate.by_name("payments-reports-undelivered", QUEUE).inputs["fifoQueue"] is True, (
        "the dead-letter queue of a FIFO topic's subscription is FIFO, whatever the subscriber is"
    )
    assert_accepted(estate)


def test_queues_tell_duplicates_apart_as_their_topic_does() -> None:
    estate = fan_out({"content_based_deduplication": True, "throughput_scope": "MessageGroup"})
    assert estate.by_name("payments-topic", TOPIC).inputs["fifoThroughputScope"] == "MessageGroup"
    for queue in estate.of_type(QUEUE):
        assert queue.inputs["contentBasedDeduplication"] is True
        assert (queue.inputs["deduplicationScope"], queue.inputs["fifoThroughputLimit"]) == (
            "messageGroup",
            "perMessageGroupId",
        ), "a queue that looked at all groups would drop the equal id of a second group"
    assert_accepted(estate)


@pytest.mark.parametrize(
    ("days", "protect", "policy"),
    [(30, True, {"MessageRetentionPeriod": "30"}), (0, True, {}), (30, False, {})],
)
def test_an_archive_can_be_switched_off_before_the_topic_is_deleted(
    days: int,
    protect: bool,  # noqa: FBT001 - a column of the table
    policy: dict[str, str],
) -> None:
    estate = fan_out({"archive_days": days}, protect=protect)
    assert json.loads(estate.by_name("payments-topic", TOPIC).inputs["archivePolicy"]) == policy, (
        "SNS deletes no topic with an active archive; a throw-away stack has none"
    )
    assert_accepted(estate)


def test_a_subscriber_gets_a_part_of_the_archive_again() -> None:
    end = "2025-11-26T08:00:00Z"
    estate = fan_out({"archive_days": 7}, subscribers={"ledger": {"replay": {"start": START, "end": end}}})
    assert json.loads(estate.by_name("payments-ledger", SUBSCRIPTION).inputs["replayPolicy"]) == {
        "PointType": "Timestamp",
        "StartingPoint": START,
        "EndingPoint": end,
    }
    assert_accepted(estate)


def test_a_queue_that_exists_is_fifo_or_its_loss_of_order_is_said() -> None:
    for queue in ({"queue_arn": f"{QUEUE_ARN}.fifo"}, {"queue_arn": QUEUE_ARN, "unordered": True}):
        assert problems_of(queue_subscribers={"q": queue}) == []
    wrong = [('queue_subscribers["q"].unordered', False)]
    assert problems_of(queue_subscribers={"q": {"queue_arn": QUEUE_ARN}}) == wrong
    swapped = {"queue_arn": f"{QUEUE_ARN}.fifo", "unordered": True}
    assert problems_of(queue_subscribers={"q": swapped}) == [('queue_subscribers["q"].unordered', True)]


@pytest.mark.parametrize(
    ("args", "argument", "value"),
    [
        ({"fifo": {"archive_days": 366}}, "fifo.archive_days", 366),
        ({"fifo": {"archive_days": -1}}, "fifo.archive_days", -1),
        ({"https_subscribers": {"w": {"endpoint": URL}}}, "https_subscribers", None),
        (
            {"function_subscribers": {"f": {"function_arn": "arn:aws:lambda:eu-central-1:123456789012:function:f"}}},
            "function_subscribers",
            None,
        ),
        ({"active_tracing": True}, "active_tracing", None),
        ({"data_protection_policy": {"Name": "x"}}, "data_protection_policy", None),
        ({"http_delivery": {"retries": 3}}, "http_delivery", None),
        ({"publisher_services": ["s3.amazonaws.com"]}, "publisher_services[0]", "s3.amazonaws.com"),
        ({"subscribers": {"a": {"replay": {"start": START}}}}, 'subscribers["a"].replay', {"start": START}),
        (
            {"fifo": {"archive_days": 0}, "subscribers": {"a": {"replay": {"start": START}}}},
            'subscribers["a"].replay',
            {"start": START},
        ),
        (
            {"fifo": {"archive_days": 7}, "subscribers": {"a": {"replay": {"start": "yesterday"}}}},
            'subscribers["a"].replay.start',
            "yesterday",
        ),
        (
            {"fifo": {"archive_days": 7}, "subscribers": {"a": {"replay": {"start": START, "end": START}}}},
            'subscribers["a"].replay.end',
            START,
        ),
        ({"subscribers": {str(i): {} for i in range(101)}}, "subscribers", 101),
    ],
)
def test_what_cannot_work_is_refused(args: dict[str, Any], argument: str, value: object) -> None:
    assert problems_of(**args) == [(argument, value)]


def test_names_leave_room_for_the_suffix() -> None:
    problems = Problems()
    check_fan_out_name("payments", ["a" * 46, "a" * 47], problems, fifo=True)
    assert [problem.argument for problem in problems.found] == [f'subscribers["{"a" * 47}"]']
