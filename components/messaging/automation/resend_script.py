"""Sends the messages of a dead-letter queue again, inside Systems Manager Automation (``aws:executeScript``).

For dead-letter queues that SQS's move task refuses: those of subscriptions, event targets and functions. One message
after the other is received, sent and only then deleted, so that a crash at any point loses none; at worst the one in
hand is there twice. The runbook contains this file as it is.
"""

import json
import time
from collections.abc import Callable
from typing import Any, cast

import boto3

SECONDS_TO_WORK = 480
"""A script may run for 600 s (Systems Manager User Guide, "aws:executeScript")."""
MOST_PER_SECOND = 25
"""One message after the other: the script is no faster."""
MOST_MESSAGES = 10_000
"""Less than a run can send in its time at that rate (12,000)."""
HIDDEN_SECONDS = 120
WAIT_SECONDS = 5
FAILURE_NOTES = {
    "event_target": (
        "RULE_ARN",
        "TARGET_ARN",
        "ERROR_CODE",
        "ERROR_MESSAGE",
        "EXHAUSTED_RETRY_CONDITION",
        "RETRY_ATTEMPTS",
    ),
    "function": ("RequestID", "ErrorCode", "ErrorMessage"),
}
"""Attributes that EventBridge and Lambda add to say why a message is here; the first delivery had none of them."""


def resend(events: dict[str, Any], _context: object) -> dict[str, Any]:
    """Handler: send again what lay in the queue when the run began; the first error stops the run.

    Args:
        events: ``queue`` (ARN of the dead-letter queue), ``queues`` (per ARN ``destination``, ``origin`` and
            ``group``), ``perSecond`` (1 to 25), ``maximum`` (messages, 1 to 10,000).
        _context: what Automation knows of the execution.
    """
    known = events["queues"]
    entry = (json.loads(known) if isinstance(known, str) else known)[events["queue"]]
    per_second, maximum = float(events["perSecond"]), int(events["maximum"])
    # The document's parameters are numbers, for which Systems Manager has no range.
    wrong = [
        f"{name} is {given:g}, and must be 1 to {most}: start the runbook again with such a value"
        for name, given, most in (
            ("MessagesPerSecond", per_second, MOST_PER_SECOND),
            ("MaximumMessages", maximum, MOST_MESSAGES),
        )
        if not 1 <= given <= most
    ]
    if wrong:
        raise ValueError("; ".join(wrong))
    source = _client("sqs", events["queue"])
    url = _url(source, events["queue"])
    send = _sender(entry)
    begin, until, sent = time.time() * 1000, time.monotonic() + SECONDS_TO_WORK, 0
    ended = False
    while not ended and sent < maximum and time.monotonic() < until:
        messages = source.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=min(10, maximum - sent),
            VisibilityTimeout=HIDDEN_SECONDS,
            WaitTimeSeconds=WAIT_SECONDS,
            MessageAttributeNames=["All"],
            AttributeNames=["All"],
        ).get("Messages", [])
        waiting = [one for one in messages if int(one["Attributes"]["SentTimestamp"]) <= begin]
        ended = not waiting
        _give_back(source, url, [one for one in messages if one not in waiting])
        while waiting:
            try:
                send(waiting[0])
                source.delete_message(QueueUrl=url, ReceiptHandle=waiting[0]["ReceiptHandle"])
            except Exception:
                # In order: the first of a message group that fails holds back those behind it.
                _give_back(source, url, waiting)
                raise
            waiting.pop(0)
            sent += 1
            time.sleep(1 / per_second)
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    left = source.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return {"Sent": sent, "Left": sum(int(left[name]) for name in names)}


def _client(service: str, arn: str) -> Any:  # noqa: ANN401 - a client that boto3 makes
    return cast("Any", boto3).client(service, region_name=arn.split(":")[3])


def _url(sqs: Any, arn: str) -> str:  # noqa: ANN401 - a client that boto3 makes
    account, name = arn.split(":")[4:6]
    return sqs.get_queue_url(QueueName=name, QueueOwnerAWSAccountId=account)["QueueUrl"]


def _give_back(sqs: Any, url: str, messages: list[dict[str, Any]]) -> None:  # noqa: ANN401 - a client that boto3 makes
    """Show messages again at once instead of when their time is over."""
    if messages:
        sqs.change_message_visibility_batch(
            QueueUrl=url,
            Entries=[
                {"Id": str(index), "ReceiptHandle": one["ReceiptHandle"], "VisibilityTimeout": 0}
                for index, one in enumerate(messages)
            ],
        )


def _sender(entry: dict[str, str]) -> Callable[[dict[str, Any]], object]:
    arn, origin = entry["destination"], entry["origin"]
    service = arn.split(":")[2]
    client = _client(service, arn)
    url = _url(client, arn) if service == "sqs" else ""

    def call(message: dict[str, Any]) -> object:
        payload = _payload(message["Body"], origin).encode()
        return client.invoke(FunctionName=arn, InvocationType="Event", Payload=payload)

    def send(message: dict[str, Any]) -> object:
        return client.send_message(QueueUrl=url, **_again(message, entry))

    return send if service == "sqs" else call


def _payload(body: str, origin: str) -> str:
    """The event of a call: a failure destination wraps it, a dead-letter queue does not."""
    return json.dumps(json.loads(body)["requestPayload"]) if origin == "function_destination" else body


def _again(message: dict[str, Any], entry: dict[str, str]) -> dict[str, Any]:
    """The same message as before: body, attributes, trace, group and deduplication id."""
    notes, system = FAILURE_NOTES.get(entry["origin"], ()), message["Attributes"]
    sent: dict[str, Any] = {
        "MessageBody": message["Body"],
        "MessageAttributes": {
            name: {key: value[key] for key in ("DataType", "StringValue", "BinaryValue") if key in value}
            for name, value in message.get("MessageAttributes", {}).items()
            if name not in notes
        },
    }
    group = system.get("MessageGroupId") or entry["group"]
    if group:
        sent["MessageGroupId"] = group
    if entry["destination"].endswith(".fifo"):
        # An id of its own where there was none: sent twice within 5 minutes, the message is there once.
        sent["MessageDeduplicationId"] = system.get("MessageDeduplicationId") or message["MessageId"]
    if "AWSTraceHeader" in system:
        trace = {"DataType": "String", "StringValue": system["AWSTraceHeader"]}
        sent["MessageSystemAttributes"] = {"AWSTraceHeader": trace}
    return sent
