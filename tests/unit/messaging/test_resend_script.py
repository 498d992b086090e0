"""The script that sends dead letters again, run as it is against moto: nothing is lost, order and attributes stay."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from components.messaging.automation import resend_script
from components.messaging.automation.resend_script import resend
from tests.checkers.botocore_model import check_call

REGION = "eu-central-1"
ACCOUNT = "123456789012"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:mailer"


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setattr(resend_script, "WAIT_SECONDS", 0)
    monkeypatch.setattr(resend_script.time, "sleep", lambda _seconds: None)
    with mock_aws():
        yield boto3.client("sqs", region_name=REGION)


def made(sqs: Any, name: str) -> tuple[str, str]:
    """URL and ARN of a new queue."""
    attributes = {"FifoQueue": "true", "DeduplicationScope": "messageGroup"} if name.endswith(".fifo") else {}
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url, f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


def run(source: str, destination: str, *, origin: str = "subscription", group: str = "", maximum: int = 1000) -> Any:
    queues = json.dumps({source: {"destination": destination, "origin": origin, "group": group}})
    return resend({"queue": source, "queues": queues, "perSecond": 25, "maximum": maximum}, None)


def received(sqs: Any, url: str) -> list[Any]:
    """Everything in a queue, in the order in which it comes; what came is deleted."""
    found: list[Any] = []
    while messages := sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"], MessageSystemAttributeNames=["All"]
    ).get("Messages"):
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        found += messages
    return found


def bodies(messages: list[Any]) -> list[str]:
    return [message["Body"] for message in messages]


def test_every_message_comes_back_and_none_stays(sqs: Any) -> None:
    dead, source = made(sqs, "undelivered")
    queue, destination = made(sqs, "jobs")
    for number in range(25):
        sqs.send_message(QueueUrl=dead, MessageBody=str(number))
    assert run(source, destination) == {"Sent": 25, "Left": 0}
    assert sorted(bodies(received(sqs, queue)), key=int) == [str(number) for number in range(25)]
    assert received(sqs, dead) == []


def test_attributes_and_trace_stay(sqs: Any) -> None:
    dead, source = made(sqs, "undelivered")
    queue, destination = made(sqs, "jobs")
    attributes = {
        "type": {"DataType": "String", "StringValue": "order-paid"},
        "amount": {"DataType": "Number", "StringValue": "12"},
        "raw": {"DataType": "Binary", "BinaryValue": b"\x00\x01"},
    }
    trace = {"AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1-5f0-1"}}
    sqs.send_message(QueueUrl=dead, MessageBody="a", MessageAttributes=attributes, MessageSystemAttributes=trace)
    run(source, destination)
    (message,) = received(sqs, queue)
    assert message["MessageAttributes"] == attributes
    assert message["Attributes"]["AWSTraceHeader"] == "Root=1-5f0-1"


def test_a_fifo_queue_keeps_order_groups_and_deduplication_ids(sqs: Any) -> None:
    dead, source = made(sqs, "undelivered.fifo")
    queue, destination = made(sqs, "jobs.fifo")
    wanted = [(f"{group}{number}", group, f"{group}-{number}") for number in range(7) for group in "ab"]
    for body, group, identifier in wanted:
        sqs.send_message(QueueUrl=dead, MessageBody=body, MessageGroupId=group, MessageDeduplicationId=identifier)
    assert run(source, destination)["Sent"] == 14
    found = received(sqs, queue)
    for group in "ab":
        mine = [one for one in found if one["Attributes"]["MessageGroupId"] == group]
        assert [(one["Body"], one["Attributes"]["MessageDeduplicationId"]) for one in mine] == [
            (body, identifier) for body, owner, identifier in wanted if owner == group
        ]


def test_the_tenant_of_a_fair_queue_stays() -> None:
    message = {"Body": "a", "MessageId": "1", "Attributes": {"MessageGroupId": "tenant-7", "SentTimestamp": "0"}}
    entry = {"destination": f"arn:aws:sqs:{REGION}:{ACCOUNT}:jobs", "origin": "subscription", "group": ""}
    sent = resend_script._again(message, entry)  # noqa: SLF001 - what is sent, apart from any queue
    assert sent["MessageGroupId"] == "tenant-7"
    assert "MessageDeduplicationId" not in sent, "a standard queue refuses it"
    assert not check_call("sqs", "SendMessage", {"QueueUrl": "u", **sent})


def test_a_message_that_was_sent_but_not_deleted_is_there_once_in_a_fifo_queue(
    sqs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead, source = made(sqs, "undelivered.fifo")
    queue, destination = made(sqs, "jobs.fifo")
    sqs.send_message(QueueUrl=dead, MessageBody="a", MessageGroupId="g", MessageDeduplicationId="1")
    failing(monkeypatch, "delete_message", after=0)
    with pytest.raises(RuntimeError):
        run(source, destination)
    monkeypatch.undo()
    monkeypatch.setattr(resend_script, "WAIT_SECONDS", 0)
    assert run(source, destination) == {"Sent": 1, "Left": 0}
    assert bodies(received(sqs, queue)) == ["a"], "the second run's copy has the same deduplication id"


def failing(monkeypatch: pytest.MonkeyPatch, operation: str, *, after: int) -> None:
    """Let a call of the script fail from the given one on."""
    real = resend_script._client  # noqa: SLF001 - the seam at which AWS begins

    def client(service: str, arn: str) -> Any:
        made_client = real(service, arn)
        call, count = getattr(made_client, operation), iter(range(10_000))

        def limited(**arguments: Any) -> Any:
            if next(count) >= after:
                raise RuntimeError(operation)
            return call(**arguments)

        monkeypatch.setattr(made_client, operation, limited)
        return made_client

    monkeypatch.setattr(resend_script, "_client", client)


@pytest.mark.parametrize("operation", ["send_message", "delete_message"])
def test_the_run_stops_at_an_error_and_loses_nothing(sqs: Any, monkeypatch: pytest.MonkeyPatch, operation: str) -> None:
    dead, source = made(sqs, "undelivered")
    queue, destination = made(sqs, "jobs")
    for number in range(10):
        sqs.send_message(QueueUrl=dead, MessageBody=str(number))
    failing(monkeypatch, operation, after=4)
    with pytest.raises(RuntimeError, match=operation):
        run(source, destination)
    arrived, kept = bodies(received(sqs, queue)), bodies(received(sqs, dead))
    assert {*arrived, *kept} == {str(number) for number in range(10)}
    twice = len(arrived) + len(kept) - 10
    assert twice == (1 if operation == "delete_message" else 0), "at worst the message in hand is there twice"
    assert len(kept) == 6, "those not sent are shown again at once"


def test_the_first_of_a_group_that_fails_holds_back_those_behind_it(sqs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    dead, source = made(sqs, "undelivered.fifo")
    queue, destination = made(sqs, "jobs.fifo")
    for number in range(5):
        sqs.send_message(QueueUrl=dead, MessageBody=str(number), MessageGroupId="g", MessageDeduplicationId=str(number))
    failing(monkeypatch, "send_message", after=2)
    with pytest.raises(RuntimeError):
        run(source, destination)
    assert bodies(received(sqs, queue)) == ["0", "1"]
    assert bodies(received(sqs, dead)) == ["2", "3", "4"]


def test_a_run_takes_no_more_than_asked(sqs: Any) -> None:
    dead, source = made(sqs, "undelivered")
    queue, destination = made(sqs, "jobs")
    for number in range(15):
        sqs.send_message(QueueUrl=dead, MessageBody=str(number))
    assert run(source, destination, maximum=1) == {"Sent": 1, "Left": 14}
    assert len(received(sqs, queue)) == 1


def test_a_run_ends_before_systems_manager_ends_it(sqs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    dead, source = made(sqs, "undelivered")
    _, destination = made(sqs, "jobs")
    for number in range(15):
        sqs.send_message(QueueUrl=dead, MessageBody=str(number))
    monkeypatch.setattr(resend_script, "SECONDS_TO_WORK", -1)
    assert run(source, destination) == {"Sent": 0, "Left": 15}


def test_messages_that_fail_again_are_left_for_the_next_run(sqs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    dead, source = made(sqs, "undelivered")
    queue, destination = made(sqs, "jobs")
    sqs.send_message(QueueUrl=dead, MessageBody="new")
    monkeypatch.setattr(resend_script.time, "time", lambda: 0.0)
    assert run(source, destination) == {"Sent": 0, "Left": 1}, "else a subscriber that still fails makes a circle"
    assert bodies(received(sqs, dead)) == ["new"]
    assert received(sqs, queue) == []


def test_why_an_event_failed_is_not_sent_with_it(sqs: Any) -> None:
    dead, source = made(sqs, "target-dlq")
    queue, destination = made(sqs, "jobs")
    notes = resend_script.FAILURE_NOTES["event_target"]
    text = {"DataType": "String", "StringValue": "x"}
    sqs.send_message(QueueUrl=dead, MessageBody="{}", MessageAttributes={**dict.fromkeys(notes, text), "own": text})
    run(source, destination, origin="event_target")
    assert received(sqs, queue)[0]["MessageAttributes"] == {"own": text}


def test_an_event_for_a_fifo_queue_gets_its_group_back(sqs: Any) -> None:
    dead, source = made(sqs, "target-dlq")
    queue, destination = made(sqs, "jobs.fifo")
    sent = sqs.send_message(QueueUrl=dead, MessageBody="{}")
    run(source, destination, origin="event_target", group="orders")
    attributes = received(sqs, queue)[0]["Attributes"]
    assert attributes["MessageGroupId"] == "orders"
    assert attributes["MessageDeduplicationId"] == sent["MessageId"], "sent twice within 5 minutes, it is there once"


@pytest.mark.parametrize(
    ("origin", "body", "payload"),
    [
        ("function", '{"order": 1}', {"order": 1}),
        ("function_destination", '{"requestPayload": {"order": 1}, "responsePayload": {}}', {"order": 1}),
        ("event_target", '{"detail": {}}', {"detail": {}}),
    ],
)
def test_a_function_is_called_again(
    sqs: Any, monkeypatch: pytest.MonkeyPatch, origin: str, body: str, payload: object
) -> None:
    calls: list[dict[str, Any]] = []

    class Functions:
        def invoke(self, **arguments: Any) -> None:
            calls.append(arguments)

    real = resend_script._client  # noqa: SLF001 - the seam at which AWS begins
    monkeypatch.setattr(
        resend_script, "_client", lambda service, arn: Functions() if service == "lambda" else real(service, arn)
    )
    dead, source = made(sqs, "function-dlq")
    sqs.send_message(QueueUrl=dead, MessageBody=body)
    assert run(source, FUNCTION, origin=origin) == {"Sent": 1, "Left": 0}
    assert [(one["FunctionName"], one["InvocationType"], json.loads(one["Payload"])) for one in calls] == [
        (FUNCTION, "Event", payload)
    ]


def test_a_queue_that_the_runbook_does_not_know_is_refused(sqs: Any) -> None:
    _, destination = made(sqs, "jobs")
    with pytest.raises(KeyError):
        resend({"queue": destination, "queues": "{}", "perSecond": 1, "maximum": 1}, None)


def test_the_map_of_queues_may_come_as_an_object(sqs: Any) -> None:
    dead, source = made(sqs, "undelivered")
    _, destination = made(sqs, "jobs")
    sqs.send_message(QueueUrl=dead, MessageBody="a")
    known = {source: {"destination": destination, "origin": "subscription", "group": ""}}
    assert resend({"queue": source, "queues": known, "perSecond": 25, "maximum": 10}, None) == {"Sent": 1, "Left": 0}


@pytest.mark.parametrize(
    "wrong",
    [{"perSecond": 0}, {"maximum": 0}, {"perSecond": 26}, {"maximum": 10_001}, {"perSecond": -1, "maximum": -1}],
)
def test_numbers_without_sense_stop_the_run_before_a_message_is_taken(sqs: Any, wrong: dict[str, int]) -> None:
    dead, source = made(sqs, "undelivered")
    _, destination = made(sqs, "jobs")
    sqs.send_message(QueueUrl=dead, MessageBody="a")
    known = {source: {"destination": destination, "origin": "subscription", "group": ""}}
    with pytest.raises(ValueError, match="must be 1 to") as refused:
        resend({"queue": source, "queues": known, "perSecond": 25, "maximum": 10, **wrong}, None)
    names = {"perSecond": "MessagesPerSecond", "maximum": "MaximumMessages"}
    assert [name for key, name in names.items() if name in str(refused.value)] == [names[key] for key in wrong]
    count = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["All"])["Attributes"]
    assert (count["ApproximateNumberOfMessages"], count["ApproximateNumberOfMessagesNotVisible"]) == ("1", "0")
