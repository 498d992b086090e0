"""What one way of protection does for one resource; AWS Backup and manual snapshots fill the same columns."""

import enum
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

FIVE_MINUTES: Final = round(5 / 60, 4)
"""Hours."""
FOREVER: Final = math.inf
"""Days of what nothing deletes."""


class State(enum.StrEnum):
    """Whether a way of protection takes a resource."""

    COVERED = "covered"
    ONCE = "once"
    """Only by snapshots that the deployment takes once: nothing takes the next one."""
    NOT_COVERED = "not covered"
    CANNOT_TELL = "cannot tell"
    CANNOT_SUCCEED = "cannot succeed"
    """Selected, but every job must fail."""
    NOT_POSSIBLE = "not possible"
    """AWS has no such way for the type."""


class Known(enum.StrEnum):
    """An answer that may not be known."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot tell"
    NOT_POSSIBLE = "not possible"


@dataclass(frozen=True, slots=True)
class Loss:
    """The data that is lost at worst: the time between two recovery points."""

    hours: float | None = None
    """None where it is not known, or AWS states no figure."""
    continuous: bool = False
    """Changes are recorded all the time, not by schedule."""
    gap_hours: float | None = None
    """Longest time between two runs by the schedule."""
    window_hours: float | None = None
    """How long after its time a run may start; part of `hours`."""
    completion_hours: float | None = None
    """How long a run may take until it is cancelled; not part of `hours`. None where nothing cancels it."""

    def to_json(self) -> dict[str, Any]:
        """For the report."""
        return {
            "hours": self.hours,
            "continuous": self.continuous,
            "gapHours": self.gap_hours,
            "startWindowHours": self.window_hours,
            "completionWindowHours": self.completion_hours,
        }


@dataclass(frozen=True, slots=True)
class Kept:
    """How long the longest kept recovery point lasts."""

    days: float | None = None
    """`FOREVER` where nothing deletes it; None where it is not known or counted."""
    count: int | None = None
    """How many are kept, in place of days."""
    cold_after_days: float | None = None
    """Age at which it moves to cold storage or an archive tier."""

    def to_json(self) -> dict[str, Any]:
        """For the report."""
        forever = self.days == FOREVER
        return {
            "days": None if forever else self.days,
            "forever": forever,
            "count": self.count,
            "coldAfterDays": self.cold_after_days,
        }


@dataclass(frozen=True, slots=True)
class Copies:
    """Copies in other Regions, or in other accounts."""

    state: Known
    to: tuple[str, ...] = ()
    """Regions or accounts, sorted."""
    loss: Loss = Loss()
    kept: Kept = Kept()

    def to_json(self) -> dict[str, Any]:
        """For the report."""
        return {
            "state": self.state.value,
            "to": list(self.to),
            "dataLoss": self.loss.to_json(),
            "retention": self.kept.to_json(),
        }


NO_COPIES: Final = Copies(Known.NO)


class Lock(enum.StrEnum):
    """What keeps recovery points from being deleted, strongest first."""

    COMPLIANCE = "compliance"
    AIR_GAPPED = "air-gapped"
    GOVERNANCE = "governance"
    CANNOT_TELL = "cannot tell"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Locked:
    """The strongest lock that holds any recovery point of a resource."""

    lock: Lock = Lock.NONE
    days: float | None = None
    """Retention it enforces at least; None where it enforces none, or it is not known."""
    where: str = ""
    """Vault or bucket that has it."""

    def to_json(self) -> dict[str, Any]:
        """For the report."""
        return {"lock": self.lock.value, "minimumDays": self.days, "where": self.where or None}


class Key(enum.StrEnum):
    """What encrypts the recovery points."""

    OWN = "own key"
    AWS = "AWS managed key"
    NONE = "not encrypted"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class Side:
    """One way of protection for one resource."""

    state: State
    by: tuple[str, ...] = ()
    """Names of the plans, or of the means, that take it."""
    reason: str = ""
    """Why it is not covered, or cannot be told."""
    loss: Loss = Loss()
    kept: Kept = Kept()
    out_of_region: Copies = NO_COPIES
    out_of_account: Copies = NO_COPIES
    locked: Locked = Locked()
    tested: Known = Known.NO
    tested_by: tuple[str, ...] = ()
    """Restore testing selections that take it."""
    key: Key = Key.CANNOT_TELL
    notes: tuple[str, ...] = ()
    """What the figures do not say."""
    todo: tuple[str, ...] = ()
    """What a person must still do."""

    @property
    def covered(self) -> bool:
        """Whether it goes on protecting the resource."""
        return self.state is State.COVERED

    def to_json(self) -> dict[str, Any]:
        """For the report."""
        return {
            "state": self.state.value,
            "by": list(self.by),
            "reason": self.reason or None,
            "dataLoss": self.loss.to_json(),
            "retention": self.kept.to_json(),
            "outOfRegion": self.out_of_region.to_json(),
            "outOfAccount": self.out_of_account.to_json(),
            "immutability": self.locked.to_json(),
            "restoreTest": {"state": self.tested.value, "by": list(self.tested_by)},
            "encryption": self.key.value,
            "notes": list(self.notes),
            "todo": list(self.todo),
        }


@dataclass(frozen=True, slots=True)
class Copy:
    """One destination of copies."""

    region: str | None
    """None where it is not known."""
    account: str | None = None
    """None where it is not known."""
    loss: Loss = Loss()
    kept: Kept = Kept()
    own_account: bool = False
    """Whether it is always in the source's account, whichever that is."""


@dataclass(frozen=True, slots=True)
class Means:
    """One way in which manual snapshots or a service's own backups take a resource."""

    name: str
    loss: Loss = Loss()
    kept: Kept = Kept()
    copies: tuple[Copy, ...] = ()
    once: bool = False
    """Taken once, by the deployment."""
    locked: Locked = Locked()
    notes: tuple[str, ...] = ()
    todo: tuple[str, ...] = ()


@dataclass(slots=True)
class Findings:
    """What was found out about the manual side of a resource."""

    means: list[Means] = field(default_factory=list[Means])
    open: list[str] = field(default_factory=list[str])
    """Why it cannot be told whether there is more."""
    why_not: str = ""
    """Why there is nothing, in the words of the type."""
    not_possible: str = ""
    """Why the type can have nothing."""
    notes: list[str] = field(default_factory=list[str])
    copies_open: bool = False
    """There may be copies that cannot be seen."""


def shortest(losses: Iterable[Loss]) -> Loss:
    """Give the loss with the least hours; a continuous one without a figure before a schedule."""
    return min(losses, key=_loss_order, default=Loss())


def _loss_order(loss: Loss) -> tuple[bool, float]:
    known = loss.hours if loss.hours is not None else math.inf
    return (not loss.continuous, known)


def longest(kept: Iterable[Kept]) -> Kept:
    """Give the longest retention; a number of days before a count."""
    return max(kept, key=lambda one: (one.days if one.days is not None else -1.0, one.count or 0), default=Kept())


def copies_out(copies: Sequence[Copy], own: str | None, which: str, *, possible: bool, open_: bool) -> Copies:
    """Join the copies that leave the Region or the account.

    Args:
        copies: All copies of a resource.
        own: Its Region or account; None where it is not known.
        which: `region` or `account`.
        possible: Whether the type can be copied so.
        open_: Whether there may be copies that cannot be seen.
    """
    if not possible:
        return Copies(Known.NOT_POSSIBLE)
    away: list[Copy] = []
    for copy in copies:
        if which == "account" and copy.own_account:
            continue
        place = copy.region if which == "region" else copy.account
        if own is None or place is None:
            open_ = True
        elif place != own:
            away.append(copy)
    if not away:
        return Copies(Known.CANNOT_TELL) if open_ else NO_COPIES
    places = {str(copy.region if which == "region" else copy.account) for copy in away}
    return Copies(
        Known.YES,
        tuple(sorted(places)),
        shortest(copy.loss for copy in away),
        longest(copy.kept for copy in away),
    )
