"""What the schedules of Data Lifecycle Manager policies do: how often, how long kept, and where copied to.

Sources: botocore's dlm model (Schedule, CreateRule, RetainRule, CrossRegionCopyRule, ArchiveRule, ShareRule);
Amazon EBS User Guide, "Create Amazon Data Lifecycle Manager default policies".
"""

import datetime as dt
import re
from dataclasses import dataclass

from .cron import ScheduleError, worst_gap
from .estate import Resource
from .manual_snapshots import is_default
from .values import ABSENT, UNKNOWN, is_mapping, items, number, peek, text

START_HOURS = 1.0
"""A run starts within an hour after its time (botocore, CreateRule.Times)."""

_DAY_HOURS = 24.0
_DAYS = {"DAYS": 1, "WEEKS": 7, "MONTHS": 30, "YEARS": 365}
"""Days of each unit, rounded down: 100 years are 1200 months or 36500 days (botocore, RetainRule.Interval)."""
_DEFAULT_CREATE_DAYS, _DEFAULT_RETAIN_DAYS = 1, 7
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Kept:
    """How long a snapshot is kept; every value None where it is not set or cannot be read."""

    days: float | None = None
    """Age at which it is deleted, at least; infinite where nothing deletes it."""
    count: int | None = None
    """How many of the schedule's snapshots are kept, in place of an age."""
    archive_days: float | None = None
    """Further days in the archive tier, at least."""


@dataclass(frozen=True, slots=True)
class Copied:
    """One copy to another Region."""

    region: str | None
    """None where the target cannot be read."""
    days: float | None
    """Age at which the copy is deleted, at least; infinite where nothing deletes it; None where it cannot be read."""


@dataclass(frozen=True, slots=True)
class SnapshotSchedule:
    """The facts of one schedule of a policy; a default policy has one, without a name."""

    policy: Resource
    name: str
    cron: str | None
    """When it runs, in UTC; None where it has no fixed time, or cannot be read."""
    interval_hours: float | None
    """Hours between two runs where the time of day is not fixed, else None."""
    kept: Kept
    copies: tuple[Copied, ...]
    accounts: tuple[str, ...]
    """Accounts the snapshots are shared with: a share is no copy."""
    unreadable: str = ""
    """What of it cannot be read now; empty when everything can."""


def schedules(policy: Resource) -> list[SnapshotSchedule] | None:
    """Give the facts of every schedule of a policy that takes snapshots; None where the list cannot be read."""
    if policy.declared("policyDetails") is UNKNOWN:
        return None
    if is_default(policy):
        return [_default_schedule(policy)]
    given = policy.declared("policyDetails", "schedules")
    if given is UNKNOWN:
        return None
    return [_schedule(policy, block) for block in items(given)]


def _default_schedule(policy: Resource) -> SnapshotSchedule:
    every = policy.declared("policyDetails", "createInterval")
    days = policy.declared("policyDetails", "retainInterval")
    interval = _number(every, _DEFAULT_CREATE_DAYS)
    kept = _number(days, _DEFAULT_RETAIN_DAYS)
    lacking = [what for what, value in (("how often it runs", interval), ("how long it keeps", kept)) if value is None]
    hours = None if interval is None else interval * _DAY_HOURS
    return SnapshotSchedule(policy, "", None, hours, Kept(days=kept), (), (), " and ".join(lacking))


def _number(value: object, default: float) -> float | None:
    return default if value is ABSENT else number(value)


def _schedule(policy: Resource, block: object) -> SnapshotSchedule:
    cron, interval = _when(peek(block, "createRule"))
    kept = _kept(peek(block, "retainRule"), peek(block, "archiveRule"))
    rules = peek(block, "crossRegionCopyRules")
    copies = [_copied(rule) for rule in items(rules)]
    if rules is UNKNOWN:
        copies.append(Copied(None, None))
    shares = peek(block, "shareRule", "targetAccounts")
    accounts = tuple(sorted({str(one) for one in items(shares) if one is not UNKNOWN}))
    lacking = {
        "when it runs": cron is None and interval is None,
        "how long it keeps": kept.days is None and kept.count is None,
        "where it copies to": any(copy.region is None for copy in copies),
        "whom it shares with": shares is UNKNOWN or UNKNOWN in items(shares),
    }
    unreadable = " and ".join(what for what, lacks in lacking.items() if lacks)
    name = text(peek(block, "name")) or ""
    return SnapshotSchedule(policy, name, cron, interval, kept, tuple(copies), accounts, unreadable)


def _when(rule: object) -> tuple[str | None, float | None]:
    """Give the schedule as a cron expression, or only its interval in hours where the time is not fixed."""
    expression = peek(rule, "cronExpression")
    if expression is not ABSENT:
        return text(expression), None
    every = number(peek(rule, "interval"))
    unit = peek(rule, "intervalUnit")
    if every is None or every <= 0 or unit not in (ABSENT, "HOURS"):
        return None, None
    times = peek(rule, "times")
    # The provider takes one text; the API a list of one.
    start = text(peek(times, 0) if items(times) else times)
    found = _TIME.fullmatch(start) if start is not None else None
    if found is None or _DAY_HOURS % every:
        # Without a time of day AWS picks one within the next 24 hours.
        return None, every
    first, step = int(found[1]), int(every)
    hours = ",".join(str(hour) for hour in sorted({(first + offset) % 24 for offset in range(0, 24, step)}))
    return f"cron({int(found[2])} {hours} * * ? *)", None


def _kept(rule: object, archive: object) -> Kept:
    count = number(peek(rule, "count"))
    archived = peek(archive, "archiveRetainRule", "retentionArchiveTier")
    return Kept(
        days=_age(rule),
        # A provider answers 0 for the count of a schedule that keeps by age.
        count=int(count) if count else None,
        archive_days=_age(archived) if is_mapping(archived) else None,
    )


def _age(rule: object) -> float | None:
    every, unit = number(peek(rule, "interval")), text(peek(rule, "intervalUnit"))
    return every * _DAYS[unit] if every and unit in _DAYS else None


def _copied(rule: object) -> Copied:
    target = peek(rule, "target")
    target = peek(rule, "targetRegion") if target is ABSENT else target
    known = text(target)
    # Copies to an Outpost name its ARN, and stay in the Outpost's Region.
    region = known.split(":")[3] if known is not None and known.startswith("arn:") else known
    kept = peek(rule, "retainRule")
    return Copied(region, float("inf") if kept is ABSENT else _age(kept))


def longest_gap(found: list[SnapshotSchedule], year: int | None = None) -> float | None:
    """Give the longest time between the starts of two runs of any of the schedules, in hours; None when not known.

    A schedule that cannot be read is left out: with it the time could only be shorter.

    Args:
        found: Schedules of all policies that take one resource.
        year: First year of the two years that are looked at; by default this year.

    Raises:
        ScheduleError: None of the schedules can be read, and one of them says why.
    """
    when = dt.datetime.now(dt.UTC).year if year is None else year
    gaps = [one.interval_hours for one in found if one.interval_hours is not None]
    readable: set[tuple[str, str]] = set()
    reason: ScheduleError | None = None
    for expression in sorted({one.cron for one in found if one.cron is not None}):
        try:
            worst_gap([(expression, "UTC")], when)
        except ScheduleError as error:
            reason = error
        else:
            readable.add((expression, "UTC"))
    fixed = worst_gap(readable, when) if readable else None
    gaps += [fixed] if fixed is not None else []
    if not gaps and reason is not None:
        raise reason
    # The moments are fractions of hours: what their difference is off by is no time.
    return round(min(gaps), 4) if gaps else None
