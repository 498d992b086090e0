"""What an event bus refuses, with the way out, and what it takes."""

from typing import Any

import pulumi_aws as aws
import pytest

from components.messaging.event_bus import EventBus
from components.messaging.event_bus_args import EventBusArgs
from components.messaging.event_bus_checks import check_event_bus_name
from components.shared.checks import ComponentError, Problems
from rehearsal.recording import record
from tests.unit.messaging.test_event_bus import KEY_ARN, PAID, QUEUE_ARN, TOPIC_ARN, problems_of, rule, to

REFUSED: list[tuple[dict[str, Any], str, object]] = [
    ({"rules": {"r": rule(event_pattern={})}}, 'rules["r"].event_pattern', {}),
    ({"rules": {"r": {"event_pattern": PAID, "targets": {}}}}, 'rules["r"].targets', 0),
    ({"rules": {"r": rule(*"abcdef")}}, 'rules["r"].targets', 6),
    ({"rules": {str(i): rule() for i in range(301)}}, "rules", 301),
    ({"rules": {str(i): rule(event_pattern={"source": [{"wildcard": "a*"}]}) for i in range(31)}}, "rules", 31),
    ({"rules": {"r": rule(expect_every_hours=0)}}, 'rules["r"].expect_every_hours', 0),
    ({"rules": {"r": rule(expect_every_hours=169)}}, 'rules["r"].expect_every_hours', 169),
    ({"rules": {"r": rule(description="x" * 513)}}, 'rules["r"].description', 513),
    ({"description": "x" * 513}, "description", 513),
    ({"existing_bus_name": "default", "description": "x"}, "description", "x"),
    ({"existing_bus_name": "default", "encryption": "customer_key"}, "encryption", "customer_key"),
    ({"existing_bus_name": "default", "organization_id": "o-a1b2c3d4e5"}, "organization_id", "o-a1b2c3d4e5"),
    ({"existing_bus_name": "arn:aws:events:x"}, "existing_bus_name", "arn:aws:events:x"),
    ({"encryption": "aws", "kms_key_arn": KEY_ARN}, "encryption", "aws"),
    ({"kms_key_arn": "alias/aws/events"}, "kms_key_arn", "alias/aws/events"),
    ({"kms_key_arn": KEY_ARN, "dead_letter_kms_key_arn": KEY_ARN}, "dead_letter_kms_key_arn", KEY_ARN),
    ({"dead_letter_kms_key_arn": KEY_ARN, "region": "eu-west-1"}, "dead_letter_kms_key_arn", KEY_ARN),
    ({"publisher_accounts": ["1234"]}, "publisher_accounts[0]", "1234"),
    ({"organization_id": "ou-1"}, "organization_id", "ou-1"),
    ({"publisher_sources": ["shop"]}, "publisher_sources", ["shop"]),
    ({"publisher_accounts": [str(10**11 + i) for i in range(400)]}, "publisher_accounts", 400),
    ({"archive_retention_days": 0}, "archive_retention_days", 0),
    ({"archive_pattern": {"source": "shop"}}, 'archive_pattern["source"]', "shop"),
    ({"archive": False, "archive_retention_days": 3}, "archive_retention_days", 3),
    ({"archive": False, "replay_runbook": True}, "replay_runbook", True),
    ({"alarm_topic_arn": TOPIC_ARN, "region": "eu-west-1"}, "alarm_topic_arn", TOPIC_ARN),
]


TARGETS: list[tuple[dict[str, Any], str, object]] = [
    ({"retry_max_age_seconds": 59}, "retry_max_age_seconds", 59),
    ({"retry_max_age_seconds": 86_401}, "retry_max_age_seconds", 86_401),
    ({"retry_max_attempts": 186}, "retry_max_attempts", 186),
    ({"retry_max_attempts": -1}, "retry_max_attempts", -1),
    ({"queue": {"delay_seconds": 901}}, "queue.delay_seconds", 901),
    ({"queue": {}, "queue_arn": QUEUE_ARN}, "queue", None),
    ({"queue_arn": "ledger"}, "queue_arn", "ledger"),
    ({"queue_arn": f"{QUEUE_ARN}.fifo"}, "message_group_id", None),
    ({"message_group_id": "x" * 101}, "message_group_id", "x" * 101),
    ({"input_path": "detail"}, "input_path", "detail"),
    ({"input_path": "$['detail']"}, "input_path", "$['detail']"),
    ({"input_path": "$.a", "input_transformer": {"input_template": "x"}}, "input_path", "$.a"),
    ({"input_transformer": {"input_template": ""}}, "input_transformer.input_template", 0),
    ({"input_transformer": {"input_template": "<order>"}}, "input_transformer.input_template", "<order>"),
    (
        {"input_transformer": {"input_paths": {"aws.x": "$.a"}, "input_template": "x"}},
        'input_transformer.input_paths["aws.x"]',
        "aws.x",
    ),
    (
        {"input_transformer": {"input_paths": {"x": "a"}, "input_template": "<x>"}},
        'input_transformer.input_paths["x"]',
        "a",
    ),
    (
        {"input_transformer": {"input_paths": {f"x{i}": "$.a" for i in range(101)}, "input_template": "x"}},
        "input_transformer.input_paths",
        101,
    ),
]


@pytest.mark.parametrize(("args", "argument", "value"), REFUSED)
def test_what_cannot_work_is_refused(args: dict[str, Any], argument: str, value: object) -> None:
    assert problems_of(**args) == [(argument, value)], "one mistake, one problem, at its own argument"


@pytest.mark.parametrize(("target", "argument", "value"), TARGETS)
def test_a_target_that_cannot_work_is_refused(target: dict[str, Any], argument: str, value: object) -> None:
    assert problems_of({"r": to(**target)}) == [(f'rules["r"].targets["billing"].{argument}', value)]


def test_a_queue_of_another_region_is_refused() -> None:
    assert problems_of({"r": to(queue_arn=QUEUE_ARN)}, region="eu-west-1") == [
        ('rules["r"].targets["billing"].queue_arn', QUEUE_ARN)
    ]


@pytest.mark.parametrize(
    "target",
    [
        {"retry_max_age_seconds": 60, "retry_max_attempts": 0},
        {"queue_arn": f"{QUEUE_ARN}.fifo", "message_group_id": "orders"},
        {"input_transformer": {"input_template": "<aws.events.rule-arn> <aws.events.event.json>"}},
        {"input_path": "$"},
        {"input_path": "$.detail.order-id"},
    ],
)
def test_what_aws_takes_is_accepted(target: dict[str, Any]) -> None:
    assert problems_of({"r": to(**target)}) == []


@pytest.mark.parametrize(
    ("name", "args", "arguments"),
    [
        ("a" * 32, {}, []),
        ("a" * 33, {}, ["name"]),
        ("a" * 33, {"archive": False, "publish_schemas": True}, []),
        ("a" * 49, {"archive": False, "publish_schemas": True}, ["name"]),
        ("awsome", {}, ["name"]),
        ("awsome", {"replay_runbook": False}, []),
        ("shop.fifo", {}, ["name"]),
        ("shop", {"rules": {"a b": rule()}}, ['rules["a b"]', 'rules["a b"].targets["billing"]']),
        ("shop", {"rules": {"r" * 51: rule("t")}}, []),
        ("shop", {"rules": {"r" * 52: rule("t")}}, [f'rules["{"r" * 52}"]']),
        ("shop", {"rules": {"r": rule("t" * 53)}}, []),
        ("shop", {"rules": {"r": rule("t" * 54)}}, [f'rules["r"].targets["{"t" * 54}"]']),
        (
            "shop",
            {"rules": {"a": rule("b-c"), "a-b": rule("c")}},
            ['rules["a"].targets["b-c"]', 'rules["a-b"].targets["c"]'],
        ),
    ],
)
def test_every_physical_name_fits(name: str, args: dict[str, Any], arguments: list[str]) -> None:
    problems = Problems()
    check_event_bus_name(name, EventBusArgs(**{"rules": {}, **args}), problems)
    assert [problem.argument for problem in problems.found] == arguments


def test_everything_wrong_is_told_at_once_and_nothing_is_registered() -> None:
    def program() -> None:
        with pytest.raises(ComponentError, match="2 problems"):
            EventBus("shop", {"rules": {"r": rule(expect_every_hours=0)}, "archive_retention_days": 0})  # pyright: ignore[reportArgumentType] - a plain dict of the same keys

    assert record(program).counted == []


def test_an_alarm_topic_of_another_region_is_refused_when_it_turns_out() -> None:
    def program() -> None:
        topic = aws.sns.Topic("elsewhere", region="eu-west-1")
        EventBus("shop", {"rules": {}, "alarm_topic_arn": topic.arn})

    with pytest.raises(Exception, match=r"is in eu-west-1, but CloudWatch alarms of eu-central-1"):
        record(program)
