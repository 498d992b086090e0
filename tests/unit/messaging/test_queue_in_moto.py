"""A recorded queue, built in moto by the very calls that the provider makes: what its messages go through."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from components.messaging.automation import resend_script
from components.messaging.queue import Queue, QueueArgs
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.pulumi_to_api import api_calls

QUEUE = "aws:sqs/queue:Queue"


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield boto3.client("sqs", region_name="eu-central-1")


class Built:
    """Queue and dead-letter queue in moto."""

    def __init__(self, sqs: Any, **args: Any) -> None:
        self.sqs = sqs
        self.estate: Estate = record(lambda: Queue("jobs", QueueArgs(**args)))
        urls: dict[str, str] = {}
        for made in self.estate.of_type(QUEUE):
            (call,) = api_calls(made)
            params = {**call.params, "QueueName": made.outputs["name"]}
            # moto would wait for real.
            params["Attributes"] = {**params["Attributes"], "ReceiveMessageWaitTimeSeconds": "0"}
            urls[made.outputs["url"]] = sqs.create_queue(**params)["QueueUrl"]
        redrive = self.estate.by_name("jobs-redrive").inputs
        self.main = urls[redrive["queueUrl"]]
        self.dead = next(url for url in urls.values() if url != self.main)
        sqs.set_queue_attributes(QueueUrl=self.main, Attributes={"RedrivePolicy": redrive["redrivePolicy"]})

    def send(self, body: str, group: str | None = None, identifier: str | None = None) -> None:
        options = {"MessageGroupId": group, "MessageDeduplicationId": identifier}
        given = {key: value for key, value in options.items() if value is not None}
        self.sqs.send_message(QueueUrl=self.main, MessageBody=body, **given)

    def receive(self, url: str | None = None, count: int = 10) -> list[Any]:
        return self.sqs.receive_message(
            QueueUrl=url or self.main, MaxNumberOfMessages=count, MessageSystemAttributeNames=["All"]
        ).get("Messages", [])


def bodies(messages: list[Any]) -> list[str]:
    return [message["Body"] for message in messages]


def test_the_attributes_of_both_queues_arrive(sqs: Any) -> None:
    built = Built(sqs, fifo={"content_based_deduplication": True}, consumer_timeout_seconds=20)
    main = sqs.get_queue_attributes(QueueUrl=built.main, AttributeNames=["All"])["Attributes"]
    assert (main["VisibilityTimeout"], main["FifoQueue"], main["ContentBasedDeduplication"]) == ("120", "true", "true")
    assert json.loads(main["RedrivePolicy"])["maxReceiveCount"] == 5
    dead = sqs.get_queue_attributes(QueueUrl=built.dead, AttributeNames=["All"])["Attributes"]
    assert (dead["FifoQueue"], dead["MessageRetentionPeriod"]) == ("true", "1209600")


def test_a_message_group_is_worked_on_in_order_and_by_one_consumer_at_a_time(sqs: Any) -> None:
    built = Built(sqs, fifo={"content_based_deduplication": True})
    for body in ("a1", "a2", "b1"):
        built.send(body, group=body[0])
    (first,) = built.receive(count=1)
    assert first["Body"] == "a1"
    assert bodies(built.receive()) == ["b1"], "while one works on group a, others get other groups"
    sqs.delete_message(QueueUrl=built.main, ReceiptHandle=first["ReceiptHandle"])
    assert bodies(built.receive()) == ["a2"]


def test_what_is_sent_again_within_five_minutes_is_there_once(sqs: Any) -> None:
    built = Built(sqs, fifo={"content_based_deduplication": True})
    for _ in range(3):
        built.send("a", group="g")
    built.send("a", group="g", identifier="other")
    assert bodies(built.receive()) == ["a", "a"], "an id of the producer's own wins over the body's hash"


def test_a_message_without_an_id_is_refused_where_bodies_do_not_count(sqs: Any) -> None:
    built = Built(sqs, fifo={})
    with pytest.raises(ClientError, match=r"MessageDeduplicationId|ContentBasedDeduplication"):
        built.send("a", group="g")
    built.send("a", group="g", identifier="1")
    assert bodies(built.receive()) == ["a"]


def test_a_fifo_message_without_a_group_is_refused(sqs: Any) -> None:
    built = Built(sqs, fifo={"content_based_deduplication": True})
    with pytest.raises(ClientError, match="MessageGroupId"):
        built.send("a")


@pytest.mark.parametrize("fifo", [None, {"content_based_deduplication": True}])
def test_a_message_that_fails_too_often_is_set_aside(sqs: Any, fifo: Any) -> None:
    more = {} if fifo is None else {"fifo": fifo}
    built = Built(sqs, max_receive_count=2, visibility_timeout_seconds=0, **more)
    built.send("poison", group=None if fifo is None else "g")
    for _ in range(2):
        assert bodies(built.receive()) == ["poison"]
    assert built.receive() == []
    assert bodies(built.receive(built.dead)) == ["poison"]


def test_a_fifo_dead_letter_queue_lets_the_group_go_on(sqs: Any) -> None:
    built = Built(sqs, fifo={"content_based_deduplication": True}, max_receive_count=1, visibility_timeout_seconds=0)
    for body in ("poison", "next"):
        built.send(body, group="g")
    seen = [bodies(built.receive(count=1)) for _ in range(2)]
    assert seen == [["poison"], ["next"]]
    assert bodies(built.receive(built.dead)) == ["poison"], "overtaken: dead letters break the order"


def test_the_dead_letters_of_a_fifo_queue_can_be_sent_again_in_order(sqs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resend_script, "WAIT_SECONDS", 0)
    built = Built(sqs, fifo={}, max_receive_count=1, visibility_timeout_seconds=0)
    for number in range(4):
        built.send(str(number), group="g", identifier=f"old-{number}")
    for _ in range(5):
        built.receive(count=1)
    target = sqs.create_queue(QueueName="target.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    source, destination = (
        sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        for url in (built.dead, target)
    )
    known = {source: {"destination": destination, "origin": "subscription", "group": ""}}
    done = resend_script.resend({"queue": source, "queues": known, "perSecond": 25, "maximum": 10}, None)
    assert done == {"Sent": 4, "Left": 0}
    assert bodies(built.receive(target)) == ["0", "1", "2", "3"]


def test_the_delay_of_the_queue_is_the_producers_too(sqs: Any) -> None:
    built = Built(sqs, delay_seconds=900)
    built.send("later")
    assert built.receive() == []
