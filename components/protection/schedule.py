"""AWS cron expressions: reading, explaining what is wrong, and the times between runs. Pure.

The grammar is that of the EventBridge User Guide, "Creating a rule that runs on a schedule": six fields, one of
day-of-month and day-of-week is ``?``, weekdays count from 1 = Sunday.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from components.shared.checks import Problems

DEFAULT_TIMEZONE = "Etc/UTC"

_SHAPE = re.compile(r"cron\(([^()]*)\)")
_FIELDS = ("minutes", "hours", "day-of-month", "month", "day-of-week", "year")
_UNIX_FIELDS = 5
_WEEK = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_YEAR = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_RANGES = {
    "minutes": (0, 59),
    "hours": (0, 23),
    "day-of-month": (1, 31),
    "month": (1, 12),
    "day-of-week": (1, 7),
    "year": (1970, 2199),
}
_NAMES = {
    "month": {name: number for number, name in enumerate(_YEAR, 1)},
    "day-of-week": {name: number for number, name in enumerate(_WEEK, 1)},
}
_DIGITS = re.compile(r"[0-9]{1,4}")
_NEAREST_WEEKDAY = re.compile(r"([0-9]{1,2})W")
_NTH_WEEKDAY = re.compile(r"([A-Z]{3}|[0-9])#([0-9])")
_LAST_WEEKDAY = re.compile(r"([A-Z]{3}|[0-9])L")
_SATURDAY, _SUNDAY = 5, 6
_WEEKS_IN_MONTH = 5
_EPOCH = date(1970, 1, 1).toordinal()
_DAY_SECONDS = 86_400
_SAMPLE_START = 2027
"""Gaps are taken over 2027 and 2028, an ordinary and a leap year, so that they do not depend on the day of asking."""
_SAMPLE_YEARS = 2
_LONG_SAMPLE_YEARS = 9
"""Shows 29 February twice."""


class ScheduleError(ValueError):
    """A cron expression or a time zone that AWS would refuse; the text says how to write it."""


@dataclass(frozen=True)
class Schedule:
    """A parsed cron expression with its time zone."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    months: frozenset[int]
    years: frozenset[int]
    days_of_month: tuple[str, ...]
    """Items of the field, ``("?",)`` when the day of the week decides."""
    days_of_week: tuple[str, ...]
    timezone: str

    def runs_on(self, day: date) -> bool:
        """Whether there are runs on ``day`` of the schedule's time zone."""
        if day.year not in self.years or day.month not in self.months:
            return False
        if self.days_of_month == ("?",):
            return any(_weekday_matches(item, day) for item in self.days_of_week)
        return any(_month_day_matches(item, day) for item in self.days_of_month)

    def runs(self, first: date, days: int) -> Iterator[datetime]:
        """Runs of ``days`` days from ``first`` on, in UTC and in order.

        A local time that the clock skips has no run, and one that comes twice has one (as EventBridge Scheduler
        documents it; AWS Backup says nothing): of the two readings the one with the longer gaps.
        """
        return (datetime.fromtimestamp(moment, UTC) for moment in self.moments(first, days))

    def moments(self, first: date, days: int) -> Iterator[int]:
        """The same runs as seconds since 1970, without the cost of date objects."""
        zone = ZoneInfo(self.timezone)
        times = [(hour * 60 + minute) * 60 for hour in self.hours for minute in self.minutes]
        for day in (first + timedelta(days=offset) for offset in range(days)):
            if not self.runs_on(day):
                continue
            offset = _offset(day, zone)
            midnight = (day.toordinal() - _EPOCH) * _DAY_SECONDS - offset
            if offset == _offset(day + timedelta(days=1), zone):
                yield from (midnight + time for time in times)
            else:
                yield from _moments_of_odd_day(day, times, zone)


def check_schedule(problems: Problems, argument: str, expression: str, timezone_argument: str, timezone: str) -> bool:
    """Record what is wrong with an expression and its time zone; return whether both are usable."""
    usable = True
    try:
        _fields_of(expression)
    except ScheduleError as error:
        rule, _, way_out = str(error).partition(". ")
        problems.add(argument, expression, rule, way_out)
        usable = False
    if not _zone_exists(timezone):
        problems.add(
            timezone_argument, timezone, "is not an IANA time zone", "Name one, such as Etc/UTC or Europe/Berlin"
        )
        usable = False
    return usable


@lru_cache(maxsize=256)
def parse_schedule(expression: str, timezone: str = DEFAULT_TIMEZONE) -> Schedule:
    """Parse ``cron(…)`` with six fields.

    Args:
        expression: for example ``cron(0 5 ? * * *)``, daily at 05:00.
        timezone: IANA name.

    Raises:
        ScheduleError: the text names the rule, then the way out.
    """
    minutes, hours, month_days, months, week_days, years = _fields_of(expression)
    if not _zone_exists(timezone):
        raise ScheduleError(f"{timezone} is not an IANA time zone. Name one, such as Europe/Berlin")
    return Schedule(
        minutes=tuple(sorted(_numbers("minutes", minutes))),
        hours=tuple(sorted(_numbers("hours", hours))),
        months=frozenset(_numbers("month", months)),
        years=frozenset(_numbers("year", years)),
        days_of_month=tuple(month_days.split(",")),
        days_of_week=tuple(week_days.split(",")),
        timezone=timezone,
    )


def shortest_gap(schedule: Schedule) -> timedelta:
    """Shortest time between two runs; ``timedelta.max`` when it runs less than twice."""
    return min(_gaps((schedule,)), default=timedelta.max)


def worst_gap(schedules: Sequence[Schedule]) -> timedelta:
    """Longest time between two runs of any of the schedules taken together, summer time included.

    It is the recovery point objective that the schedules give before windows and job times; ``timedelta.max`` when
    they run less than twice in nine years.
    """
    return max(_gaps(tuple(schedules)), default=timedelta.max)


@lru_cache(maxsize=256)
def _gaps(schedules: tuple[Schedule, ...]) -> frozenset[timedelta]:
    if not schedules:
        return frozenset()
    known = {year for schedule in schedules for year in schedule.years}
    start = min((year for year in known if year >= _SAMPLE_START), default=min(known))
    runs: list[int] = []
    for years in (_SAMPLE_YEARS, _LONG_SAMPLE_YEARS):
        first = date(start, 1, 1)
        days = (date(start + years, 1, 1) - first).days
        runs = sorted({moment for schedule in schedules for moment in schedule.moments(first, days)})
        if len(runs) > years:
            break
    gaps = {later - earlier for earlier, later in pairwise(runs)}
    return frozenset(timedelta(seconds=gap) for gap in gaps)


def _offset(day: date, zone: ZoneInfo) -> int:
    """Seconds that local time is ahead of UTC at midnight."""
    offset = datetime(day.year, day.month, day.day, tzinfo=zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


def _moments_of_odd_day(day: date, times: Sequence[int], zone: ZoneInfo) -> Iterator[int]:
    """Runs of a day on which the clock is changed."""
    for time in times:
        local = datetime(day.year, day.month, day.day, time // 3600, time // 60 % 60, tzinfo=zone)
        moment = local.astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
            yield int(moment.timestamp())


def _zone_exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _fields_of(expression: str) -> list[str]:
    if expression.startswith("rate("):
        raise ScheduleError(
            "must be a cron expression, AWS Backup does not take rate(). Write cron(0 5 ? * * *) for every day at 05:00"
        )
    shape = _SHAPE.fullmatch(expression)
    if shape is None:
        raise ScheduleError(f"must have the form cron({' '.join(_FIELDS)}). Write {_hint(expression)}")
    fields = shape[1].split()
    if len(fields) == _UNIX_FIELDS:
        raise ScheduleError(
            f"has the five fields of Unix cron, AWS wants six ({' '.join(_FIELDS)}). Write {_six_fields(fields)}"
        )
    if len(fields) != len(_FIELDS):
        raise ScheduleError(f"must have six fields ({' '.join(_FIELDS)}), has {len(fields)}. Write all six")
    if " ".join(fields) != shape[1]:
        raise ScheduleError(f"must have single spaces between its fields. Write cron({' '.join(fields)})")
    _check_days(fields)
    for name, text in zip(_FIELDS, fields, strict=True):
        _check_field(name, text)
    return fields


def _hint(expression: str) -> str:
    """What somebody probably meant who left out ``cron()``."""
    bare = expression.removeprefix("cron").strip(" ()").split()
    if len(bare) == len(_FIELDS):
        return f"cron({' '.join(bare)})"
    return _six_fields(bare) if len(bare) == _UNIX_FIELDS else "cron(0 5 ? * * *) for every day at 05:00"


def _six_fields(unix: list[str]) -> str:
    """The AWS spelling of a Unix expression, whose weekdays count from 0 = Sunday."""
    minutes, hours, day, month, week_day = (field.upper() for field in unix)
    if week_day in {"*", "?"}:
        return f"cron({minutes} {hours} {day} {month} ? *)"
    named = re.sub(r"(?<![#/])[0-9]", lambda found: _WEEK[int(found[0]) % len(_WEEK)], week_day)
    return f"cron({minutes} {hours} ? {month} {named} *)"


def _check_days(fields: list[str]) -> None:
    day, week_day = fields[2], fields[4]
    if (day == "?") == (week_day == "?"):
        raise ScheduleError(
            "exactly one of day-of-month and day-of-week must be ?. "
            f"Write cron({fields[0]} {fields[1]} ? {fields[3]} {'*' if week_day == '?' else week_day} {fields[5]})"
        )


def _check_field(name: str, text: str) -> None:
    if text == "?" and name in {"day-of-month", "day-of-week"}:
        return
    for item in text.split(","):
        if not _special(name, item):
            _numbers(name, item)


def _special(name: str, item: str) -> bool:
    """Whether an item is one of the forms that only the day fields have."""
    if name == "day-of-month":
        nearest = _NEAREST_WEEKDAY.fullmatch(item)
        return item == "L" or (nearest is not None and 1 <= int(nearest[1]) <= _RANGES[name][1])
    if name == "day-of-week":
        nth, last = _NTH_WEEKDAY.fullmatch(item), _LAST_WEEKDAY.fullmatch(item)
        found = nth or last
        if found is None:
            return item == "L"
        _number(name, found[1])
        return nth is None or 1 <= int(nth[2]) <= _WEEKS_IN_MONTH
    return False


def _numbers(name: str, text: str) -> set[int]:
    """The values of a field of items, each ``*``, a value, ``a-b`` or one of these with ``/step``."""
    low, high = _RANGES[name]
    result: set[int] = set()
    for item in text.split(","):
        span, slash, step_text = item.partition("/")
        step = 1
        if slash:
            if not _DIGITS.fullmatch(step_text) or int(step_text) == 0:
                raise ScheduleError(f"{name} has the step {step_text!r}, which must be 1 or more. Write it like 0/6")
            step = int(step_text)
        if span == "*":
            start, end = low, high
        elif "-" in span:
            start, end = (_number(name, part) for part in span.split("-", 1))
        else:
            start = _number(name, span)
            end = high if slash else start
        if start > end:
            raise ScheduleError(f"{name} has the range {span}, which runs backwards. Write two ranges, with a comma")
        result.update(range(start, end + 1, step))
    return result


def _number(name: str, text: str) -> int:
    low, high = _RANGES[name]
    number = _NAMES.get(name, {}).get(text)
    if number is None and _DIGITS.fullmatch(text):
        number = int(text)
    if number is None or not low <= number <= high:
        names = list(_NAMES.get(name, {}))
        also = f" or {names[0]} to {names[-1]}" if names else ""
        raise ScheduleError(f"{name} must be {low} to {high}{also}, has {text!r}. Write values of that range")
    return number


def _month_day_matches(item: str, day: date) -> bool:
    last = monthrange(day.year, day.month)[1]
    if item == "L":
        return day.day == last
    nearest = _NEAREST_WEEKDAY.fullmatch(item)
    if nearest is not None:
        return day.day == _nearest_weekday(day, int(nearest[1]), last)
    return day.day in _numbers("day-of-month", item)


def _nearest_weekday(day: date, wanted: int, last: int) -> int | None:
    """Working day nearest to day ``wanted`` of the month, never in another month."""
    if wanted > last:
        return None
    weekday = day.replace(day=wanted).weekday()
    if weekday == _SATURDAY:
        return wanted - 1 if wanted > 1 else wanted + 2
    if weekday == _SUNDAY:
        return wanted + 1 if wanted < last else wanted - 2
    return wanted


def _weekday_matches(item: str, day: date) -> bool:
    number = day.isoweekday() % len(_WEEK) + 1
    if item == "L":
        return number == len(_WEEK)
    nth, last = _NTH_WEEKDAY.fullmatch(item), _LAST_WEEKDAY.fullmatch(item)
    if nth is not None:
        return number == _number("day-of-week", nth[1]) and (day.day - 1) // len(_WEEK) + 1 == int(nth[2])
    if last is not None:
        in_last_week = day.day + len(_WEEK) > monthrange(day.year, day.month)[1]
        return number == _number("day-of-week", last[1]) and in_last_week
    return number in _numbers("day-of-week", item)
