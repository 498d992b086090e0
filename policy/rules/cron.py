"""Schedules of AWS Backup: when a cron expression runs over a year, and the longest time without a run."""

import calendar
import datetime as dt
import functools
import itertools
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass

_FIELDS = 6
_MONTH_NAMES = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_SATURDAY = 7
_DAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), start=1)}
DEFAULT = "cron(0 5 ? * * *)"
"""What AWS Backup uses when a rule has no schedule."""
_WINDOW_DAYS = 2 * 366
_MAX_RUNS_PER_DAY = 24


class ScheduleError(ValueError):
    """The expression or its time zone cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Runs:
    """When a schedule runs."""

    moments: tuple[float, ...]
    """Hours since the start of the window, in UTC, ascending."""
    clock_shift: float
    """Hours by which the zone's clock moves within the year: a daily run may be that much late once."""


def worst_gap(schedules: Iterable[tuple[str, str]], year: int) -> float | None:
    """Give the longest time between two runs of any of the schedules, in hours.

    Args:
        schedules: Pairs of expression and time zone name.
        year: First year of the two years that are looked at.

    Returns:
        Hours, less what a change of the clocks adds; None when there are fewer than two runs in two years.

    Raises:
        ScheduleError: A schedule cannot be read.
    """
    return _worst_gap(frozenset(schedules), year)


@functools.lru_cache(maxsize=256)
def _worst_gap(schedules: frozenset[tuple[str, str]], year: int) -> float | None:
    all_runs = [expand(expression, zone, year) for expression, zone in sorted(schedules)]
    moments = sorted({moment for runs in all_runs for moment in runs.moments})
    if len(moments) < 2:  # noqa: PLR2004 - a gap has two ends
        return None
    gap = max(after - before for before, after in itertools.pairwise(moments))
    return max(gap - max(runs.clock_shift for runs in all_runs), 0.0)


@functools.lru_cache(maxsize=256)
def expand(expression: str, zone: str, year: int) -> Runs:
    """Give every run of a schedule from the first day of the year on, for two years.

    AWS Backup takes no more than one snapshot an hour, so of several minutes of an hour the first counts.

    Raises:
        ScheduleError: The expression has not six fields, a field or the time zone cannot be read.
    """
    try:
        clock = zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
        raise ScheduleError(f"time zone {zone!r} is not known here") from error
    minutes, hours, *day_fields = _split(expression)
    times = [(hour, min(_numbers(minutes, 0, 59))) for hour in sorted(_numbers(hours, 0, 23))[:_MAX_RUNS_PER_DAY]]
    start = dt.datetime(year, 1, 1, tzinfo=dt.UTC)
    moments: list[float] = []
    offsets: set[float] = set()
    for offset in range(_WINDOW_DAYS):
        day = start.date() + dt.timedelta(days=offset)
        if not _runs_on(day, *day_fields):
            continue
        for hour, minute in times:
            local = dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock)
            offsets.add((local.utcoffset() or dt.timedelta()).total_seconds() / 3600)
            moments.append((local - start).total_seconds() / 3600)
    return Runs(tuple(sorted(moments)), max(offsets, default=0.0) - min(offsets, default=0.0))


def _split(expression: str) -> list[str]:
    expression = expression.strip()
    if not (expression.startswith("cron(") and expression.endswith(")")):
        raise ScheduleError(f"{expression!r} is not cron(…), the only form AWS Backup takes")
    fields = expression[len("cron(") : -1].upper().split()
    if len(fields) != _FIELDS:
        raise ScheduleError(f"{expression!r} has {len(fields)} fields; AWS cron has {_FIELDS}")
    return fields


def _numbers(field: str, low: int, high: int, names: dict[str, int] | None = None) -> set[int]:
    def value(part: str) -> int:
        try:
            found = (names or {}).get(part) or int(part)
        except ValueError as error:
            raise ScheduleError(f"{field!r} is not a cron field") from error
        if not low <= found <= high:
            raise ScheduleError(f"{part} in {field!r} is not between {low} and {high}")
        return found

    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        if span in ("*", "?"):
            first, last = low, high
        elif "-" in span:
            first, last = (value(end) for end in span.split("-", 1))
        else:
            first = value(span)
            last = high if step else first
        width = int(step) if step.isdigit() and int(step) > 0 else 1
        if step and not step.isdigit():
            raise ScheduleError(f"{field!r} is not a cron field")
        # Days such as FRI-MON go over the end of the week.
        spans = range(first, last + 1, width) if first <= last else (*range(first, high + 1), *range(low, last + 1))
        found.update(spans)
    return found


@functools.lru_cache(maxsize=64)
def _field(field: str, low: int, high: int, kind: str) -> frozenset[int]:
    names = {"month": _MONTHS, "day": _DAYS}.get(kind)
    return frozenset(_numbers(field, low, high, names))


def _runs_on(day: dt.date, days: str, months: str, weekdays: str, years: str) -> bool:
    if day.month not in _field(months, 1, 12, "month") or day.year not in _field(years, 1970, 2199, "year"):
        return False
    return (
        _day_of_month(day, days)
        if weekdays == "?"
        else _day_of_week(day, weekdays) and (days in ("?", "*") or _day_of_month(day, days))
    )


def _day_of_month(day: dt.date, field: str) -> bool:
    last = calendar.monthrange(day.year, day.month)[1]
    if field == "L":
        return day.day == last
    if field.endswith("W"):
        wanted = last if field == "LW" else min(*_field(field[:-1], 1, 31, "number"), last)
        return day.day == _nearest_workday(day.year, day.month, wanted, last)
    return day.day in _field(field, 1, 31, "number")


def _nearest_workday(year: int, month: int, wanted: int, last: int) -> int:
    weekday = dt.date(year, month, wanted).weekday()
    if weekday == calendar.SATURDAY:
        return wanted - 1 if wanted > 1 else wanted + 2
    if weekday == calendar.SUNDAY:
        return wanted + 1 if wanted < last else wanted - 2
    return wanted


def _day_of_week(day: dt.date, field: str) -> bool:
    number = (day.weekday() + 1) % 7 + 1
    last = calendar.monthrange(day.year, day.month)[1]
    if field == "L":
        return number == _SATURDAY
    if field.endswith("L"):
        return number in _field(field[:-1], 1, 7, "day") and day.day > last - 7
    if "#" in field:
        weekday, _, nth = field.partition("#")
        return number in _field(weekday, 1, 7, "day") and nth.isdigit() and (day.day - 1) // 7 + 1 == int(nth)
    return number in _field(field, 1, 7, "day")
