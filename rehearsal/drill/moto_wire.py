"""Between the messages of a drill and the dictionaries of boto3. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from rehearsal.drill.work import Message, Received


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
