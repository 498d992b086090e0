"""Between the messages of a drill and the dictionaries of boto3. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rehearsal.drill.work import BATCH, Message, Received

_ACCOUNT: Final = "123456789012"
"""Moto's own account, in which the drill puts everything."""


def attributes(message: Message) -> dict[str, dict[str, str]]:
    """Message attributes as SNS and SQS take them."""
    return {key: _attribute(value) for key, value in message.content.attributes.items()}


def _attribute(value: object) -> dict[str, str]:
    if isinstance(value, bool) or value is None or isinstance(value, list):
        return {"DataType": "String.Array", "StringValue": json.dumps(value if isinstance(value, list) else [value])}
    kind = "Number" if isinstance(value, int | float) else "String"
    return {"DataType": kind, "StringValue": str(value)}


def envelope(topic: str, message: Message) -> str:
    """What SNS puts around a message without raw delivery, as far as a consumer reads it."""
    return json.dumps({"Type": "Notification", "TopicArn": topic, "Message": message.text})


def received(answer: Mapping[str, Any]) -> Received:
    """A message of ReceiveMessage's answer."""
    system = answer.get("Attributes", {})
    return Received(
        body=answer["Body"],
        handle=answer["ReceiptHandle"],
        attributes=answer.get("MessageAttributes", {}),
        count=int(system.get("ApproximateReceiveCount", 0)),
        group=system.get("MessageGroupId", ""),
        deduplication=system.get("MessageDeduplicationId", ""),
    )


def batches(messages: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Parts of at most ten, the most a batch call takes."""
    return (messages[at : at + BATCH] for at in range(0, len(messages), BATCH))


def moto_arn(like: str, service: str, region: str, name: str) -> str:
    """The ARN in moto of what has another one in the estate; the partition is that one's."""
    return f"arn:{like.split(':')[1]}:{service}:{region}:{_ACCOUNT}:{name}"


def region_of(arn: str) -> str:
    """The Region of an ARN."""
    return arn.split(":")[3]
