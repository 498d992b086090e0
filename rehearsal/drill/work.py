"""What is sent, what is received, and where it ended: the words that drills use. Pure."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from rehearsal.drill.samples import Content

BATCH: Final = 10
"""The most messages that one call of SQS or SNS takes."""
ID_KEY: Final = "drillMessage"


@dataclass(frozen=True, slots=True)
class Message:
    """One message, or event, of a drill."""

    id: str
    content: Content = field(default_factory=Content)
    group: str = "drill"
    """Message group, where the destination is FIFO."""

    @property
    def text(self) -> str:
        """The body: JSON with the id in it."""
        return json.dumps({**self.content.body, ID_KEY: self.id})


@dataclass(frozen=True, slots=True)
class Received:
    """One message as a consumer gets it."""

    body: str
    handle: str
    attributes: Mapping[str, Any] = field(default_factory=dict[str, Any])
    count: int = 1
    """How often it was received, this time included."""
    group: str = ""
    deduplication: str = ""

    @property
    def id(self) -> str:
        """The drill's id: in the body, in SNS's envelope, or in the resources of an event."""
        body = json.loads(self.body)
        if body.get("Type") == "Notification":
            body = json.loads(body["Message"])
        return body[ID_KEY] if ID_KEY in body else body["resources"][-1]


class Scenario(StrEnum):
    """What happens to a share of the messages."""

    STEADY = "nothing goes wrong"
    CRASH = "consumer crashes in a batch"
    POISON = "poisoned message"
    REFUSED = "queue refuses the sender"
    UNMATCHED = "no filter matches"
    TWICE = "published twice"
    OUTAGE = "consumer away too long"
    LARGEST = "largest message"
    """Judged, not sent."""
    STRANGER = "a stranger's message"
    """Of a topic or rule of another account; judged, not sent."""
    ENDPOINT = "endpoint takes nothing"
    """Of a subscriber or target that is no queue; judged, not sent."""


_JUDGED: Final = (Scenario.LARGEST, Scenario.STRANGER, Scenario.ENDPOINT)
SENT: Final = tuple(one for one in Scenario if one not in _JUDGED)
"""The scenarios for which messages are sent."""


class Ended(StrEnum):
    """Where a message ended for one subscriber."""

    ONCE = "processed once"
    MORE = "processed more than once"
    FILTERED = "filtered"
    REFUSED = "refused"
    """A stranger's message, which has no business in the queue."""
    QUEUE = "in the queue"
    QUEUE_DLQ = "in the queue's DLQ"
    DELIVERY_DLQ = "in the delivery DLQ"
    CANNOT_TELL = "cannot tell"
    LOST = "lost"


JSON_KEYS: Final = {
    Ended.ONCE: "once",
    Ended.MORE: "moreThanOnce",
    Ended.FILTERED: "filtered",
    Ended.REFUSED: "refused",
    Ended.QUEUE: "inQueue",
    Ended.QUEUE_DLQ: "inQueueDlq",
    Ended.DELIVERY_DLQ: "inDeliveryDlq",
    Ended.CANNOT_TELL: "cannotTell",
    Ended.LOST: "lost",
}


class DecidedBy(StrEnum):
    """Who knows."""

    MODELLED = "modelled"
    """Our reading of AWS's rules."""
    MOTO = "run in moto"


class Status(StrEnum):
    """What a row means for the drill."""

    PASSED = "passed"
    CANNOT_TELL = "cannot tell"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Row:
    """One scenario for one subscriber."""

    source: str
    """Topic, rule or queue into which the messages went."""
    subscriber: str
    urn: str
    scenario: str
    ended: Mapping[Ended, int]
    brought_back: int
    """How many of the processed ones came back from a dead-letter queue."""
    decided_by: DecidedBy
    status: Status
    reason: str = ""

    @property
    def messages(self) -> int:
        """How many messages the row accounts for."""
        return sum(self.ended.values())


@dataclass(frozen=True, slots=True)
class NotDrilled:
    """What the drill left out, and why."""

    name: str
    urn: str
    reason: str
    unknown: bool = False
    """Whether it is left out because something about it cannot be told."""


@dataclass(frozen=True, slots=True)
class DrillResult:
    """What came of a drill."""

    name: str
    messages: int
    """How many messages went into each source."""
    rows: tuple[Row, ...]
    not_drilled: tuple[NotDrilled, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def totals(self) -> Counter[Ended]:
        """All rows together."""
        return sum((Counter(row.ended) for row in self.rows), Counter[Ended]())

    @property
    def failed(self) -> bool:
        """Whether a message is lost, or a path does not work while nothing is wrong but its wiring."""
        return any(row.status is Status.FAILED for row in self.rows)

    @property
    def undecided(self) -> bool:
        """Whether something could not be told."""
        return any(row.status is Status.CANNOT_TELL for row in self.rows) or any(
            one.unknown for one in self.not_drilled
        )

    def to_json(self) -> dict[str, Any]:
        """The part `drill` of the JSON document."""
        return {
            "name": self.name,
            "passed": not self.failed,
            "undecided": self.undecided,
            "messagesPerSource": self.messages,
            "ended": _counts(self.totals),
            "rows": [
                {
                    "source": row.source,
                    "subscriber": row.subscriber,
                    "urn": row.urn,
                    "scenario": row.scenario,
                    "messages": row.messages,
                    "ended": _counts(row.ended),
                    "broughtBack": row.brought_back,
                    "decidedBy": row.decided_by.value,
                    "status": row.status.value,
                    "reason": row.reason,
                }
                for row in self.rows
            ],
            "notDrilled": [{"name": one.name, "urn": one.urn, "reason": one.reason} for one in self.not_drilled],
            "notes": list(self.notes),
        }


def _counts(ended: Mapping[Ended, int]) -> dict[str, int]:
    return {JSON_KEYS[where]: ended[where] for where in Ended if ended.get(where)}
