"""The books of a drill: every message is accounted for exactly once per subscriber. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from rehearsal.drill.work import Ended

VANISHED = "neither processed nor found in any queue"


@dataclass(slots=True)
class Copy:
    """One message on its way to one subscriber."""

    scenario: str
    expected: bool
    """Whether the filter lets it through."""
    enqueued: float = 0.0
    """When it came into the queue it is in."""
    processed: int = 0
    brought_back: bool = False
    place: Ended | None = None
    """Where it lies at the end."""
    lost: str = ""
    doubt: str = ""

    def ended(self) -> tuple[Ended, str]:
        """Where it ended, and why if it was not processed."""
        if self.processed:
            return (Ended.ONCE if self.processed == 1 else Ended.MORE), ""
        if self.place is not None:
            return self.place, ""
        if self.lost:
            return Ended.LOST, self.lost
        if self.doubt:
            return Ended.CANNOT_TELL, self.doubt
        return (Ended.LOST, VANISHED) if self.expected else (Ended.FILTERED, "")


@dataclass(frozen=True, slots=True)
class Account:
    """One scenario for one subscriber, closed."""

    ended: Mapping[Ended, int]
    brought_back: int
    reasons: tuple[str, ...]
    """Why messages were lost or cannot be told, each once."""
    unexpected: int
    """How many arrived although the filter excludes them."""


class Ledger:
    """Copies by subscriber and message."""

    def __init__(self) -> None:
        self._copies: dict[tuple[str, str], Copy] = {}
        self._order: dict[tuple[str, str, str], list[str]] = {}

    def open(self, path: str, scenario: str, message: str, *, expected: bool, now: float) -> None:
        """A message is sent to a subscriber."""
        self._copies.setdefault((path, message), Copy(scenario, expected, enqueued=now))

    def known(self, path: str, message: str) -> bool:
        """Whether the message was meant for the subscriber."""
        return (path, message) in self._copies

    def age(self, path: str, message: str, now: float) -> float:
        """Seconds since the message came into the queue it is in."""
        return now - self._copies[path, message].enqueued

    def enqueued(self, path: str, message: str, now: float) -> None:
        """The message came into another queue, which starts to count anew."""
        self._copies[path, message].enqueued = now

    def process(self, path: str, message: str, group: str) -> None:
        """The consumer has done its work for a message."""
        copy = self._copies[path, message]
        copy.processed += 1
        if copy.processed == 1:
            self._order.setdefault((path, copy.scenario, group), []).append(message)

    def bring_back(self, path: str, message: str) -> None:
        """The redrive put the message into the queue again."""
        self._copies[path, message].brought_back = True

    def place(self, path: str, message: str, where: Ended) -> None:
        """The message lies there at the end."""
        self._copies[path, message].place = where

    def lose(self, path: str, message: str, why: str) -> None:
        """The message is gone."""
        self._copies[path, message].lost = why

    def doubt(self, path: str, message: str, why: str) -> None:
        """What becomes of the message cannot be told."""
        self._copies[path, message].doubt = why

    def in_order(self, path: str, scenario: str) -> bool:
        """Whether each group was first processed in the order of sending; ids ascend in that order."""
        return all(ids == sorted(ids) for (one, told, _), ids in self._order.items() if (one, told) == (path, scenario))

    def scenarios(self, path: str) -> list[str]:
        """The scenarios of a subscriber, in the order they came."""
        return list(dict.fromkeys(copy.scenario for (one, _), copy in self._copies.items() if one == path))

    def close(self, path: str, scenario: str) -> Account:
        """Where the messages of one scenario ended for one subscriber."""
        copies = [copy for (one, _), copy in self._copies.items() if one == path and copy.scenario == scenario]
        ends = [copy.ended() for copy in copies]
        return Account(
            ended=Counter(where for where, _ in ends),
            brought_back=sum(bool(copy.processed and copy.brought_back) for copy in copies),
            reasons=tuple(dict.fromkeys(why for _, why in ends if why)),
            unexpected=sum(bool(copy.processed and not copy.expected) for copy in copies),
        )
