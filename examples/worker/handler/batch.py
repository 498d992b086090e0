"""One message, and one batch of them: nothing is swallowed, nothing is done twice, order is kept."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ledger import Ledger
from work import read

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Message:
    """One received message."""

    id: str
    """Its id in SQS, which a producer's second send of the same request does not share."""
    body: str
    group: str | None
    """Message group of a FIFO queue; None on a standard queue."""
    attempt: str
    """What tells this delivery from every other one of the message."""


def do_once(message: Message, ledger: Ledger | None, carry_out: Callable[[dict[str, Any]], str]) -> None:
    """Carry a message out, unless that was done before; whatever goes wrong is raised.

    Without a ledger a repetition is carried out again: right only for work like this one, whose second result is its
    first.
    """
    request = read(message.body)
    key = request["id"]
    if ledger is None:
        carry_out(request)
        return
    if not ledger.claim(key, message.attempt):
        _log.info("request %s was done before: message %s is a repetition", key, message.id)
        return
    try:
        result = carry_out(request)
    except Exception:
        ledger.release(key, message.attempt)
        raise
    ledger.done(key, message.attempt, result)


def failures(
    messages: Iterable[Message], do: Callable[[Message], None], *, keep_order: bool, enough: Callable[[], bool]
) -> Iterator[str]:
    """Work a batch off, and yield the ids of the messages that must come back.

    An error of one message does not touch the others, except on a FIFO queue: after the first failure of a group the
    rest of that group must come back too, or it would overtake.

    Args:
        messages: in the order in which they came.
        do: carries one message out, or raises.
        keep_order: whether the queue is FIFO.
        enough: whether no further message should be begun.
    """
    stopped: set[str | None] = set()
    for message in messages:
        if (keep_order and message.group in stopped) or enough():
            stopped.add(message.group)
            yield message.id
            continue
        try:
            do(message)
        except Exception:  # noqa: BLE001 - whatever it is, it is not swallowed: the message comes back and is counted
            _log.exception("message %s failed and comes back", message.id)
            stopped.add(message.group)
            yield message.id
