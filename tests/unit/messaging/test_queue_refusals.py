"""What a queue refuses, with the way out, and what it takes."""

from typing import Any

import pulumi_aws as aws
import pytest

from components.messaging.queue import Queue, check_queue, check_queue_name
from components.shared.checks import ComponentError, Problems
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted
from tests.unit.messaging.test_queue import KEY_ARN, OTHER_QUEUE, QUEUE, TOPIC_ARN, problems_of, queue


@pytest.mark.parametrize(
    ("args", "argument", "value"),
    [
        ({"retention_seconds": 15 * 86_400}, "retention_seconds", 1_296_000),
        ({"retention_seconds": 59}, "retention_seconds", 59),
        ({"retention_seconds": 1_209_600}, "retention_seconds", 1_209_600),
        ({"dead_letter_retention_seconds": 1_209_601}, "dead_letter_retention_seconds", 1_209_601),
        ({"dead_letter_retention_seconds": 345_600}, "dead_letter_retention_seconds", 345_600),
        (
            {"retention_seconds": 864_000, "dead_letter_retention_seconds": 863_999},
            "dead_letter_retention_seconds",
            863_999,
        ),
        ({"visibility_timeout_seconds": 43_201}, "visibility_timeout_seconds", 43_201),
        ({"delay_seconds": 901}, "delay_seconds", 901),
        ({"delay_seconds": -1}, "delay_seconds", -1),
        ({"max_message_bytes": 1_023}, "max_message_bytes", 1_023),
        ({"max_message_bytes": 1_048_577}, "max_message_bytes", 1_048_577),
        ({"max_receive_count": 0}, "max_receive_count", 0),
        ({"max_receive_count": 1_001}, "max_receive_count", 1_001),
        ({"oldest_message_alarm_seconds": 345_600}, "oldest_message_alarm_seconds", 345_600),
        ({"oldest_message_alarm_seconds": 0}, "oldest_message_alarm_seconds", 0),
        ({"encryption": "sqs", "kms_key_arn": KEY_ARN}, "encryption", "sqs"),
        ({"kms_key_arn": "alias/aws/sqs"}, "kms_key_arn", "alias/aws/sqs"),
        ({"kms_key_arn": KEY_ARN, "region": "eu-west-1"}, "kms_key_arn", KEY_ARN),
        ({"visibility_timeout_seconds": 59, "consumer_timeout_seconds": 60}, "visibility_timeout_seconds", 59),
        ({"visibility_timeout_seconds": 0, "consumer_timeout_seconds": 1}, "visibility_timeout_seconds", 0),
        ({"consumer_timeout_seconds": 0}, "consumer_timeout_seconds", 0),
        ({"consumer_timeout_seconds": 43_201}, "consumer_timeout_seconds", 43_201),
        ({"receive_wait_seconds": 21}, "receive_wait_seconds", 21),
        ({"consumer_arns": ["*"]}, "consumer_arns[0]", "*"),
        (
            {"consumer_arns": ["arn:aws:iam::123456789012:role/*"]},
            "consumer_arns[0]",
            "arn:aws:iam::123456789012:role/*",
        ),
        ({"producer_account_ids": ["210987654321"]}, "producer_account_ids", ["210987654321"]),
        (
            {"producer_services": ["s3.amazonaws.com"], "producer_account_ids": ["2109"]},
            "producer_account_ids[0]",
            "2109",
        ),
        ({"fifo": {}, "producer_services": ["s3.amazonaws.com"]}, "producer_services", "s3.amazonaws.com"),
        (
            {"producer_services": ["s3.amazonaws.com"], "producer_source_arns": ["uploads"]},
            "producer_source_arns[0]",
            "uploads",
        ),
        (
            {
                "producer_services": ["s3.amazonaws.com", "sns.amazonaws.com"],
                "producer_source_arns": ["arn:aws:s3:::uploads"],
            },
            "producer_source_arns",
            ["arn:aws:s3:::uploads"],
        ),
        ({"dead_letter_source_arns": [f"{OTHER_QUEUE}-{i}" for i in range(10)]}, "dead_letter_source_arns", 10),
        ({"dead_letter_source_arns": ["*"]}, "dead_letter_source_arns[0]", "*"),
        ({"dead_letter_source_arns": [f"{OTHER_QUEUE}.fifo"]}, "dead_letter_source_arns[0]", f"{OTHER_QUEUE}.fifo"),
        ({"dead_letter_source_arns": [OTHER_QUEUE], "fifo": {}}, "dead_letter_source_arns[0]", OTHER_QUEUE),
        (
            {"dead_letter_source_arns": [OTHER_QUEUE], "region": "eu-west-1"},
            "dead_letter_source_arns[0]",
            OTHER_QUEUE,
        ),
        ({"dead_letter_source_arns": [OTHER_QUEUE], "redrive_allow_policy": False}, "redrive_allow_policy", False),
        ({"drain_alarm_seconds": 299}, "drain_alarm_seconds", 299),
        ({"unread_alarm_seconds": 400}, "unread_alarm_seconds", 400),
        ({"unread_alarm_seconds": 86_700}, "unread_alarm_seconds", 86_700),
        ({"unread_alarm_seconds": -300}, "unread_alarm_seconds", -300),
        ({"in_flight_alarm_messages": -1}, "in_flight_alarm_messages", -1),
        ({"data_key_reuse_seconds": 300}, "data_key_reuse_seconds", 300),
        ({"encryption": "customer_key", "data_key_reuse_seconds": 59}, "data_key_reuse_seconds", 59),
        ({"fifo": {"throughput_limit": "per_message_group_id"}}, "fifo.throughput_limit", "per_message_group_id"),
        (
            {"fifo": {"throughput_limit": "per_message_group_id", "deduplication_scope": "queue"}},
            "fifo.throughput_limit",
            "per_message_group_id",
        ),
        ({"fifo": {}, "retention_seconds": 1_209_601}, "retention_seconds", 1_209_601),
        ({"fifo": {}, "dead_letter_retention_seconds": 59}, "dead_letter_retention_seconds", 59),
        ({"producer_services": ["*"]}, "producer_services[0]", "*"),
        ({"producer_services": ["s3.amazonaws.com", "lambda"]}, "producer_services[1]", "lambda"),
        ({"producer_arns": ["*"]}, "producer_arns[0]", "*"),
        ({"producer_arns": ["123456789012"]}, "producer_arns[0]", "123456789012"),
        ({"producer_source_arns": [TOPIC_ARN]}, "producer_source_arns", [TOPIC_ARN]),
        ({"alarm_topic_arn": TOPIC_ARN, "region": "eu-west-1"}, "alarm_topic_arn", TOPIC_ARN),
    ],
)
def test_what_cannot_work_is_refused(args: dict[str, Any], argument: str, value: object) -> None:
    assert problems_of(**args) == [(argument, value)], "one mistake, one problem, at its own argument"


@pytest.mark.parametrize(
    "args",
    [
        {"retention_seconds": 60, "dead_letter_retention_seconds": 61},
        {"retention_seconds": 1_209_599},
        {"fifo": {}, "retention_seconds": 1_209_600, "dead_letter_retention_seconds": 60},
        {"fifo": {"throughput_limit": "per_message_group_id", "deduplication_scope": "message_group"}},
        {"fifo": {"throughput_limit": "per_queue", "deduplication_scope": "message_group"}},
        {"visibility_timeout_seconds": 43_200, "delay_seconds": 900, "max_message_bytes": 1_024},
        {"visibility_timeout_seconds": 0, "max_receive_count": 1_000},
        {"kms_key_arn": KEY_ARN, "region": "eu-central-1", "data_key_reuse_seconds": 86_400},
        {"producer_arns": ["arn:aws:iam::210987654321:root"], "producer_services": ["s3.amazonaws.com.cn"]},
        {"visibility_timeout_seconds": 60, "consumer_timeout_seconds": 60, "receive_wait_seconds": 0},
        {"dead_letter_source_arns": [f"{OTHER_QUEUE}-{i}" for i in range(9)]},
        {"drain_alarm_seconds": 0, "unread_alarm_seconds": 0, "in_flight_alarm_messages": 0},
        {"drain_alarm_seconds": 300, "unread_alarm_seconds": 86_400, "in_flight_alarm_messages": 1},
    ],
)
def test_what_aws_takes_is_accepted(args: dict[str, Any]) -> None:
    assert problems_of(**args) == []


def test_a_policy_that_sqs_would_not_take_is_refused() -> None:
    rules = [f"arn:aws:events:eu-central-1:123456789012:rule/orders-nightly-{number:03}" for number in range(130)]
    roles = [f"arn:aws:iam::123456789012:role/r{number}" for number in range(51)]
    services = ["events.amazonaws.com"]
    assert problems_of(producer_services=services, producer_source_arns=rules) == [
        ("producer_source_arns", "130 ARNs")
    ], "SQS takes 8,192 bytes"
    assert problems_of(producer_arns=roles) == [("producer_arns", 51)], "SQS takes 50 principals"
    assert problems_of(producer_services=services, producer_source_arns=rules[:80], producer_arns=roles[:40]) == []


def test_the_message_about_retention_names_both_queues() -> None:
    problems = Problems()
    check_queue({"retention_seconds": 864_000, "dead_letter_retention_seconds": 3_600}, problems)
    assert "dead_letter_retention_seconds (3600)" in problems.found[0].rule
    assert "retention_seconds (864000)" in problems.found[0].rule


@pytest.mark.parametrize(
    ("name", "standard", "fifo"),
    [
        ("a" * 55, True, True),
        ("a" * 56, True, False),
        ("a" * 60, True, False),
        ("a" * 61, False, False),
        ("a b", False, False),
        ("a.fifo", False, False),
    ],
)
def test_a_name_must_make_a_queue_name(name: str, standard: bool, fifo: bool) -> None:  # noqa: FBT001 - columns of the table
    for kind, accepted in ((False, standard), (True, fifo)):
        problems = Problems()
        check_queue_name(name, problems, fifo=kind)
        assert (not problems.found) == accepted, f"fifo={kind}"


def test_the_longest_names_still_make_names_that_sqs_takes() -> None:
    for longest, fifo in (("a" * 60, {}), ("a" * 55, {"fifo": {}})):
        estate = queue(longest, **fifo)
        assert_accepted(estate)
        names = [made.outputs["name"] for made in estate.of_type(QUEUE)]
        assert all(len(name) <= 80 and name.endswith(".fifo") == bool(fifo) for name in names), names


def test_everything_wrong_is_told_at_once_and_nothing_is_registered() -> None:
    registered: list[Estate] = []

    def program() -> None:
        with pytest.raises(ComponentError) as caught:
            Queue("jobs.fifo", {"delay_seconds": 901, "max_receive_count": 0})
        assert "Queue 'jobs.fifo' cannot be built: 1 problem" in str(caught.value)
        with pytest.raises(ComponentError) as caught:
            Queue("jobs", {"delay_seconds": 901, "max_receive_count": 0})
        assert "2 problems" in str(caught.value)

    registered.append(record(program))
    assert registered[0].counted == []


def test_an_alarm_topic_of_another_region_is_refused_when_it_turns_out() -> None:
    def program() -> None:
        topic = aws.sns.Topic("elsewhere", region="eu-west-1")
        Queue("jobs", {"alarm_topic_arn": topic.arn})

    with pytest.raises(Exception, match=r"is in eu-west-1, but CloudWatch alarms of eu-central-1"):
        record(program)
