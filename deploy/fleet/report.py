"""Where each stack of a fleet stands, and what came of a run."""

import dataclasses
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .worker import Result


class State(StrEnum):
    """Where a stack stands."""

    DONE = "done"
    """Already as the table says: left alone."""
    TO_DO = "to do"
    """Not yet looked at, or its turn has not come."""
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    NOT_STARTED = "not started"
    """The run ended before its turn, or what it needs failed."""


@dataclass(slots=True)
class Entry:
    """One stack of the fleet, and what became of it."""

    name: str
    segment: str = ""
    state: State = State.TO_DO
    why: str = ""
    """Why it is to do, or why it was not started."""
    result: Result | None = None


@dataclass(slots=True)
class Report:
    """What came of a run."""

    operation: str
    hub: Entry
    spokes: list[Entry]
    strangers: list[str] = field(default_factory=list[str])
    """Stacks with resources that the table does not name."""
    stopped: str = ""
    """Why the run ended before its end."""
    seconds: float = 0.0

    @property
    def entries(self) -> list[Entry]:
        """The hub and all spokes."""
        return [self.hub, *self.spokes]

    def count(self, state: State) -> int:
        """How many stacks are in a state."""
        return sum(entry.state is state for entry in self.entries)

    @property
    def complete(self) -> bool:
        """Whether everything that was asked for is done; a preview cannot go on without a hub that is up."""
        waits = self.operation != "preview" or bool(self.stopped)
        return not self.count(State.FAILED) and not (waits and self.count(State.NOT_STARTED))


def as_json(report: Report) -> dict[str, Any]:
    """The report as a document."""

    def row(entry: Entry) -> dict[str, Any]:
        result = dataclasses.asdict(entry.result) if entry.result else {}
        return {
            "name": entry.name,
            "segment": entry.segment,
            "state": entry.state.value,
            "why": entry.why,
            "changes": result.get("changes", {}),
            "reasons": result.get("reasons", []),
            "seconds": result.get("seconds", 0.0),
        }

    return {
        "operation": report.operation,
        "hub": row(report.hub),
        "spokes": [row(entry) for entry in report.spokes],
        "counts": {state.value: count for state in State if (count := report.count(state))},
        "notInTheTable": report.strangers,
        "stopped": report.stopped,
        "seconds": report.seconds,
    }
