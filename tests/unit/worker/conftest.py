"""The example's code on the path, as in Lambda, and a queue and a ledger kept by moto."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sqs import models

FOLDER = Path(__file__).resolve().parents[3] / "examples" / "worker"
REGION = "eu-central-1"


class Clock:
    """SQS's clock, so that no test waits for a visibility timeout."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        real = models.unix_time_millis
        self._ahead = 0.0
        monkeypatch.setattr(models, "unix_time_millis", lambda *args: real(*args) + self._ahead * 1_000)

    def forward(self, seconds: float) -> None:
        self._ahead += seconds
        for queue in models.sqs_backends[DEFAULT_ACCOUNT_ID][REGION].queues.values():
            # moto looks at one message after the other, and would let the second of a FIFO group pass the first.
            for message in list(queue.pending_messages):
                if message.visible:
                    queue.pending_messages.discard(message)

    @property
    def ahead(self) -> float:
        return self._ahead


class Cloud:
    """A queue with a dead-letter queue after three receives, and the ledger."""

    def __init__(self, clock: Clock, *, fifo: bool) -> None:
        self.clock = clock
        self.sqs: Any = boto3.client("sqs")
        self.dynamodb: Any = boto3.client("dynamodb")
        ending = ".fifo" if fifo else ""
        kind = {"FifoQueue": "true"} if fifo else {}
        self.dead_url = self.sqs.create_queue(QueueName=f"dead{ending}", Attributes=kind)["QueueUrl"]
        redrive = json.dumps({"deadLetterTargetArn": self._arn(self.dead_url), "maxReceiveCount": 3})
        self.url = self.sqs.create_queue(
            QueueName=f"jobs{ending}", Attributes={**kind, "RedrivePolicy": redrive, "VisibilityTimeout": "60"}
        )["QueueUrl"]
        self.arn = self._arn(self.url)
        self.fifo = fifo
        self.dynamodb.create_table(
            TableName="ledger",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )

    def _arn(self, url: str) -> str:
        return self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

    def send(self, body: object, group: str = "g", deduplication: str | None = None) -> str:
        text = body if isinstance(body, str) else json.dumps(body)
        self._sent = getattr(self, "_sent", 0) + 1
        order = {"MessageGroupId": group, "MessageDeduplicationId": deduplication or str(self._sent)}
        return self.sqs.send_message(QueueUrl=self.url, MessageBody=text, **(order if self.fifo else {}))["MessageId"]

    def receive(self, url: str | None = None) -> list[dict[str, Any]]:
        answer = self.sqs.receive_message(
            QueueUrl=url or self.url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
        )
        return answer.get("Messages", [])

    def event(self, messages: list[dict[str, Any]]) -> dict[str, Any]:
        """What Lambda hands over for received messages."""
        return {
            "Records": [
                {
                    "messageId": item["MessageId"],
                    "receiptHandle": item["ReceiptHandle"],
                    "body": item["Body"],
                    "attributes": item["Attributes"],
                    "messageAttributes": {},
                    "eventSource": "aws:sqs",
                    "eventSourceARN": self.arn,
                    "awsRegion": REGION,
                }
                for item in messages
            ]
        }

    def deliver(self, handle: Any, context: Any) -> list[str]:
        """One turn of the event source mapping: receive, call, delete what did not fail; ids of what did.

        A call that raises deletes nothing, as Lambda does.
        """
        messages = self.receive()
        if not messages:
            return []
        answer = handle(self.event(messages), context)
        failed = [item["itemIdentifier"] for item in answer["batchItemFailures"]]
        for item in messages:
            if item["MessageId"] not in failed:
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=item["ReceiptHandle"])
        return failed

    def waiting(self, url: str | None = None) -> int:
        """Messages in a queue, hidden ones included."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self.sqs.get_queue_attributes(QueueUrl=url or self.url, AttributeNames=names)["Attributes"]
        return sum(int(found[name]) for name in names)

    def entries(self) -> dict[str, str]:
        """The ledger: request → how far it is."""
        items = self.dynamodb.scan(TableName="ledger")["Items"]
        return {item["id"]["S"]: item["progress"]["S"] for item in items}


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": REGION,
        "LEDGER_TABLE": "ledger",
        "LEDGER_KEEP_DAYS": "35",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.syspath_prepend(str(FOLDER))
    monkeypatch.syspath_prepend(str(FOLDER / "handler"))
    with mock_aws():
        yield


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def cloud(clock: Clock) -> Cloud:
    return Cloud(clock, fifo=False)


@pytest.fixture
def fifo_cloud(clock: Clock) -> Cloud:
    return Cloud(clock, fifo=True)
