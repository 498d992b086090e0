"""MessageRedrive: its documents, its role's limits, and what it refuses."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from components.messaging.automation.resend_script import MOST_MESSAGES, MOST_PER_SECOND
from components.messaging.queue import Queue
from components.messaging.redrive import MessageRedrive
from components.messaging.redrive_args import MessageRedriveArgs, check_redrive, check_redrive_name
from components.messaging.redrive_documents import (
    RedriveEntry,
    RedriveOrigin,
    check_role_policy,
    move_document,
    operator_policy,
    redrive_role_policy,
    resend_document,
)
from components.shared.arguments import normalise
from components.shared.checks import ComponentError, Problems
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.automation_document import check_automation
from tests.checkers.botocore_model import check_call
from tests.checkers.estate_checks import assert_accepted
from tests.checkers.iam import Kind, check_policy

HERE = "arn:aws:sqs:eu-central-1:123456789012"
FUNCTION = "arn:aws:lambda:eu-central-1:123456789012:function:mailer"
KEY_ARN = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
ROLE = "arn:aws:iam::123456789012:role/redrive"
DOCUMENT = "aws:ssm/document:Document"
QUEUES: dict[str, dict[str, Any]] = {
    "jobs": {"dead_letter_queue_arn": f"{HERE}:jobs-dlq", "destination_arn": f"{HERE}:jobs", "key_arn": KEY_ARN},
    "mails": {
        "dead_letter_queue_arn": f"{HERE}:mails-undelivered",
        "destination_arn": f"{HERE}:mails",
        "origin": "subscription",
    },
    "calls": {
        "dead_letter_queue_arn": f"{HERE}:calls-dlq",
        "destination_arn": FUNCTION,
        "origin": "function",
    },
}
ENTRIES = [
    RedriveEntry(f"{HERE}:jobs-dlq", f"{HERE}:jobs", RedriveOrigin.QUEUE, KEY_ARN, ""),
    RedriveEntry(f"{HERE}:mails-undelivered", f"{HERE}:mails", RedriveOrigin.SUBSCRIPTION, None, ""),
    RedriveEntry(f"{HERE}:calls-dlq", FUNCTION, RedriveOrigin.FUNCTION, None, ""),
]


def redrive(queues: Any = QUEUES, **args: Any) -> Estate:
    return record(lambda: MessageRedrive("back", MessageRedriveArgs(queues=queues, **args)))


def statements(document: str) -> dict[str, dict[str, Any]]:
    return {one["Sid"]: one for one in json.loads(document)["Statement"]}


def test_the_move_task_serves_dead_letter_queues_of_queues_and_the_script_the_others() -> None:
    estate = redrive()
    served = {
        document.name: json.loads(document.inputs["content"])["parameters"]["DeadLetterQueueArn"]["allowedValues"]
        for document in estate.of_type(DOCUMENT)
    }
    assert served == {
        "back-move": [f"{HERE}:jobs-dlq"],
        "back-resend": [f"{HERE}:calls-dlq", f"{HERE}:mails-undelivered"],
    }, "SQS refuses a move task of a dead-letter queue that is not a queue's"


@pytest.mark.parametrize(("names", "documents"), [(["jobs"], ["back-move"]), (["mails", "calls"], ["back-resend"])])
def test_a_runbook_without_queues_is_not_made(names: list[str], documents: list[str]) -> None:
    estate = redrive({name: QUEUES[name] for name in names})
    assert [document.name for document in estate.of_type(DOCUMENT)] == documents


def test_aws_would_accept_every_resource() -> None:
    assert_accepted(redrive())
    assert_accepted(redrive(region="cn-north-1", queues={"jobs": QUEUES["jobs"] | CHINA}, tags={"team": "a"}))


CHINA = {
    "dead_letter_queue_arn": "arn:aws-cn:sqs:cn-north-1:123456789012:jobs-dlq",
    "destination_arn": "arn:aws-cn:sqs:cn-north-1:123456789012:jobs",
    "key_arn": "arn:aws-cn:kms:cn-north-1:123456789012:key/11111111-2222-3333-4444-555555555555",
}


def test_the_automation_documents_are_in_order() -> None:
    for document in redrive().of_type(DOCUMENT):
        assert check_automation(document.inputs["content"]) == []


def test_the_speed_stays_within_what_sqs_takes() -> None:
    speed = json.loads(move_document(ENTRIES[:1], ROLE))["parameters"]["MessagesPerSecond"]
    assert "1 to 500;" in speed["description"], "SQS refuses more, before it moves a message"
    assert 1 <= speed["default"] <= 500
    call = {"SourceArn": f"{HERE}:jobs-dlq", "MaxNumberOfMessagesPerSecond": speed["default"]}
    assert not check_call("sqs", "StartMessageMoveTask", call)


def test_the_person_who_sends_again_is_told_the_ranges_that_the_script_holds() -> None:
    parameters = json.loads(resend_document(ENTRIES[1:], ROLE))["parameters"]
    for name, most in (("MessagesPerSecond", MOST_PER_SECOND), ("MaximumMessages", MOST_MESSAGES)):
        assert f"1 to {most}" in parameters[name]["description"]
        assert 1 <= parameters[name]["default"] <= most


@pytest.mark.parametrize(("make", "entries"), [(move_document, ENTRIES[:1]), (resend_document, ENTRIES[1:])])
def test_numbers_carry_no_list_of_values(make: Callable[..., str], entries: list[RedriveEntry]) -> None:
    parameters = json.loads(make(entries, ROLE))["parameters"]
    assert all("allowedValues" not in one for one in parameters.values() if one["type"] != "String"), (
        "Systems Manager documents such lists as lists of strings"
    )


def test_a_move_task_that_fails_fails_the_runbook() -> None:
    steps = {step["name"]: step for step in json.loads(move_document(ENTRIES[:1], ROLE))["mainSteps"]}
    assert set(steps["wait"]["inputs"]["DesiredValues"]) == {"COMPLETED", "FAILED", "CANCELLED"}, "every way to end"
    assert steps["wait"]["timeoutSeconds"] >= 36 * 3_600, "a task may take 36 hours"
    assert steps["completed"]["inputs"]["DesiredValues"] == ["COMPLETED"]
    assert {step.get("onFailure", "Abort") for step in steps.values()} == {"Abort"}


def test_the_script_has_ten_minutes_and_ends_before() -> None:
    (step,) = json.loads(resend_document(ENTRIES[1:], ROLE))["mainSteps"]
    assert step["timeoutSeconds"] == 600
    assert "SECONDS_TO_WORK = 480" in step["inputs"]["Script"]


def test_the_runbooks_run_under_the_role_alone() -> None:
    estate = redrive()
    role = estate.by_name("back-role", "aws:iam/role:Role")
    for document in estate.of_type(DOCUMENT):
        content = json.loads(document.inputs["content"])
        assert content["assumeRole"] == role.outputs["arn"]
        assert "AutomationAssumeRole" not in content["parameters"], "a caller cannot bring another role"
    trust = json.loads(role.inputs["assumeRolePolicy"])["Statement"][0]
    assert trust["Principal"] == {"Service": "ssm.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def test_the_role_takes_from_these_queues_and_gives_to_those() -> None:
    found = statements(redrive_role_policy(ENTRIES))
    assert found["TakeMessages"]["Resource"] == [
        f"{HERE}:calls-dlq",
        f"{HERE}:jobs-dlq",
        f"{HERE}:mails-undelivered",
    ]
    assert found["RunMoveTasks"]["Resource"] == [f"{HERE}:jobs-dlq"]
    assert found["SendMessages"]["Resource"] == [f"{HERE}:jobs", f"{HERE}:mails"]
    assert found["CallFunctions"]["Resource"] == [FUNCTION]
    assert found["UseKeys"]["Resource"] == [KEY_ARN]
    assert "*" not in {resource for one in found.values() for resource in one["Resource"]}
    assert not {"sqs:DeleteQueue", "sqs:PurgeQueue", "sqs:SetQueueAttributes"} & {
        action for one in found.values() for action in one["Action"]
    }


def test_nothing_that_is_not_needed_is_allowed() -> None:
    assert statements(redrive_role_policy(ENTRIES[:1])).keys() == {
        "TakeMessages",
        "RunMoveTasks",
        "SendMessages",
        "UseKeys",
    }
    assert "RunMoveTasks" not in statements(redrive_role_policy(ENTRIES[1:]))


@pytest.mark.parametrize("entries", [ENTRIES, ENTRIES[:1], ENTRIES[1:]])
def test_the_iam_checkers_find_nothing(entries: list[RedriveEntry]) -> None:
    operator = operator_policy(entries, ("aws", "eu-central-1", "123456789012"), ["back-move"], ROLE)
    for document in (redrive_role_policy(entries), operator):
        assert check_policy(document, Kind.IDENTITY) == []


def test_those_on_call_may_run_the_runbooks_and_touch_no_message() -> None:
    found = statements(operator_policy(ENTRIES, ("aws", "eu-central-1", "123456789012"), ["m", "r"], ROLE))
    assert found["StartTheRunbooks"]["Resource"] == [
        f"arn:aws:ssm:eu-central-1:123456789012:{kind}"
        for kind in ("automation-definition/m:*", "automation-definition/r:*", "document/m", "document/r")
    ]
    assert found["LookAtAndCancelMoveTasks"]["Resource"] == [f"{HERE}:jobs-dlq"]
    assert "sqs:ReceiveMessage" not in json.dumps(found)


def test_more_queues_than_a_role_policy_holds_are_refused() -> None:
    def problems_of(count: int) -> list[str]:
        many = [
            RedriveEntry(f"{HERE}:{'q' * 60}-{i}-dlq", f"{HERE}:{'q' * 60}-{i}", RedriveOrigin.QUEUE, None, "")
            for i in range(count)
        ]
        problems = Problems()
        check_role_policy(redrive_role_policy(many), problems)
        return [problem.rule for problem in problems.found]

    assert problems_of(25) == []
    (rule,) = problems_of(60)
    assert "IAM takes 10240" in rule


@pytest.mark.parametrize(
    ("queues", "argument"),
    [
        ({}, "queues"),
        ({"a": {**QUEUES["jobs"], "dead_letter_queue_arn": "jobs-dlq"}}, 'queues["a"].dead_letter_queue_arn'),
        ({"a": {**QUEUES["jobs"], "dead_letter_queue_arn": FUNCTION}}, 'queues["a"].dead_letter_queue_arn'),
        ({"a": {**QUEUES["jobs"], "destination_arn": FUNCTION}}, 'queues["a"].destination_arn'),
        ({"a": {**QUEUES["jobs"], "destination_arn": f"{HERE}:*"}}, 'queues["a"].destination_arn'),
        ({"a": {**QUEUES["jobs"], "destination_arn": f"{HERE}:jobs.fifo"}}, 'queues["a"].destination_arn'),
        ({"a": {**QUEUES["mails"], "destination_arn": FUNCTION}}, 'queues["a"].destination_arn'),
        ({"a": {**QUEUES["calls"], "destination_arn": f"{HERE}:jobs"}}, 'queues["a"].destination_arn'),
        ({"a": {**QUEUES["mails"], "message_group_id": "g"}}, 'queues["a"].message_group_id'),
        (
            {"a": {**QUEUES["mails"], "origin": "event_target", "destination_arn": f"{HERE}:jobs.fifo"}},
            'queues["a"].message_group_id',
        ),
        (
            {"a": {**QUEUES["mails"], "origin": "event_target", "message_group_id": "a b"}},
            'queues["a"].message_group_id',
        ),
        ({"a": {**QUEUES["mails"], "origin": "topic"}}, 'queues["a"].origin'),
    ],
)
def test_what_cannot_work_is_refused(queues: Any, argument: str) -> None:
    problems = Problems()
    args = normalise(MessageRedriveArgs(queues=queues), MessageRedriveArgs, problems)
    if not problems.found:
        check_redrive(args, problems)
    assert [problem.argument for problem in problems.found] == [argument]


@pytest.mark.parametrize("name", ["a" * 52, "amazon-orders", "AWS-orders"])
def test_a_name_that_iam_or_systems_manager_refuses_is_refused(name: str) -> None:
    problems = Problems()
    check_redrive_name(name, problems)
    assert [problem.argument for problem in problems.found] == ["name"]
    with pytest.raises(ComponentError, match="name"):
        record(lambda: MessageRedrive(name, MessageRedriveArgs(queues=QUEUES)))  # pyright: ignore[reportArgumentType] - plain dictionaries


def test_runbooks_of_another_region_are_refused() -> None:
    problems = Problems()
    check_redrive({"queues": {"a": QUEUES["jobs"]}, "region": "eu-west-1"}, problems)  # pyright: ignore[reportArgumentType] - a plain dict of the same keys
    assert [problem.argument for problem in problems.found] == ['queues["a"].dead_letter_queue_arn']


def test_the_queues_of_a_component_fit() -> None:
    def program() -> None:
        made = Queue("jobs", {"fifo": {}, "encryption": "customer_key"})  # pyright: ignore[reportArgumentType] - other languages send enum values as text
        assert made.key_arn is not None
        back = MessageRedrive(
            "back",
            {
                "queues": {
                    "jobs": {
                        "dead_letter_queue_arn": made.dead_letter_queue_arn,
                        "destination_arn": made.queue_arn,
                        "key_arn": made.key_arn,
                    }
                }
            },
        )
        pulumi.export("operators", back.operator_policy_json)

    estate = record(program)
    assert_accepted(estate)
    assert "LookAtAndCancelMoveTasks" in statements(estate.outputs["operators"])


def test_another_queue_changes_contents_and_nothing_else() -> None:
    before, after = redrive({"jobs": QUEUES["jobs"]}), redrive({"a": {**QUEUES["mails"], "origin": "queue"}, **QUEUES})
    changed = {
        one.name: {key for key in one.inputs if one.inputs[key] != after.by_name(one.name, one.type).inputs[key]}
        for one in before.counted
    }
    assert {name: keys for name, keys in changed.items() if keys} == {
        "back-move": {"content"},
        "back-permissions": {"policy"},
    }
