"""What Lambda calls with a batch of messages.

An exception that leaves ``handle`` fails the whole batch, and an answer without ``batchItemFailures`` deletes the whole
batch: so exactly the messages that must come back are named, and the mapping asks for that (ReportBatchItemFailures).
"""

import logging
import os
from functools import cache
from typing import Any

import boto3
from batch import Message, do_once, failures
from ledger import Ledger
from work import carry_out

logging.getLogger().setLevel(logging.INFO)

_RESERVE_MS = 2_000
"""Milliseconds that must be left for a further message to be begun; what is not begun comes back unharmed."""


@cache
def dynamodb() -> Any:  # noqa: ANN401 - boto3's clients have no types of their own
    """One client for all calls of this copy of the function."""
    return boto3.client("dynamodb")


def ledger_for(lease_seconds: int) -> Ledger | None:
    """The ledger, where the worker has one, with claims that keep others away for so long."""
    if "LEDGER_TABLE" not in os.environ:
        return None
    return Ledger(
        dynamodb(),
        os.environ["LEDGER_TABLE"],
        lease_seconds=lease_seconds,
        keep_days=int(os.environ["LEDGER_KEEP_DAYS"]),
    )


def handle(event: dict[str, Any], context: Any) -> dict[str, list[dict[str, str]]]:  # noqa: ANN401 - Lambda's own
    """Carry the messages of a batch out, and name those that must come back."""
    records = event["Records"]
    # A claim outlives the call that made it by a little: after a crash the next attempt finds it expired.
    ledger = ledger_for(context.get_remaining_time_in_millis() // 1_000 + 1)
    messages = [
        Message(
            record["messageId"],
            record["body"],
            record["attributes"].get("MessageGroupId"),
            f"{context.aws_request_id}/{record['messageId']}",
        )
        for record in records
    ]
    # Standard queues may carry message groups too (fair queues); only FIFO queues keep an order.
    fifo = bool(records) and records[0]["eventSourceARN"].endswith(".fifo")
    failed = failures(
        messages,
        lambda message: do_once(message, ledger, carry_out),
        keep_order=fifo,
        enough=lambda: context.get_remaining_time_in_millis() < _RESERVE_MS,
    )
    return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in failed]}
