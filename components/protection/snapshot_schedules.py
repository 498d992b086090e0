"""When the schedules of a snapshot policy run. Pure.

Every schedule is handed to Data Lifecycle Manager as a cron expression, intervals too: an interval's unit and times are
computed properties of the provider's list of schedules, so they would stick to a position of that list when a schedule
is put in front of it (terraform-provider-aws, internal/service/dlm/lifecycle_policy.go).
"""

import math
import re
from collections.abc import Mapping
from datetime import timedelta

from components.shared.checks import Problems

from .overdue import MAX_OVERDUE_HOURS
from .schedule import DEFAULT_TIMEZONE, Schedule, ScheduleError, parse_schedule, worst_gap
from .snapshot_policy_args import SnapshotScheduleArgs

INTERVALS_HOURS = (1, 2, 3, 4, 6, 8, 12, 24)
"""botocore, dlm CreateRule, Interval."""

START_TIME = re.compile(r"(0[0-9]|1[0-9]|2[0-3]):([0-5][0-9])")
"""botocore, dlm Time."""

_DAY_HOURS = 24
_START = timedelta(hours=1)
"""A run starts within an hour of its time (botocore, dlm CreateRule, Times)."""
_SNAPSHOT_TIME = timedelta(hours=12)


def cron_of(schedule: SnapshotScheduleArgs) -> str:
    """The cron expression of a schedule; an interval becomes the hours of the day at which it runs.

    Args:
        schedule: one that passed the checks.
    """
    every = schedule.get("every_hours")
    if every is None:
        return schedule.get("cron", "")
    hour, minute = (int(part) for part in schedule.get("start_time", "").split(":"))
    hours = sorted((hour + offset) % _DAY_HOURS for offset in range(0, _DAY_HOURS, every))
    return f"cron({minute} {'*' if every == 1 else ','.join(map(str, hours))} ? * * *)"


def parsed(schedule: SnapshotScheduleArgs) -> Schedule:
    """The runs of a schedule, which Data Lifecycle Manager reads in UTC.

    Raises:
        ScheduleError: the expression is not valid.
    """
    return parse_schedule(cron_of(schedule), DEFAULT_TIMEZONE)


def longest_gap(schedules: Mapping[str, SnapshotScheduleArgs]) -> timedelta:
    """Longest time between two runs of all schedules together.

    Raises:
        ScheduleError: a schedule is not valid.
    """
    return worst_gap([parsed(schedule) for _, schedule in sorted(schedules.items())])


def snapshot_overdue_hours(schedules: Mapping[str, SnapshotScheduleArgs]) -> int | None:
    """Hours without a snapshot that mean something is wrong; None when an alarm cannot look back so far."""
    gap = longest_gap(schedules)
    if gap >= timedelta(hours=MAX_OVERDUE_HOURS):
        return None
    hours = math.ceil((gap + _START + _SNAPSHOT_TIME) / timedelta(hours=1))
    return hours if hours <= MAX_OVERDUE_HOURS else None


def check_snapshots_overdue(
    schedules: Mapping[str, SnapshotScheduleArgs], hours: int | None, problems: Problems
) -> None:
    """Refuse an overdue time that no alarm can have, or that passes between any two runs."""
    if hours is None:
        return
    problems.within("overdue_after_hours", hours, 1, MAX_OVERDUE_HOURS, "hours")
    try:
        gap = longest_gap(schedules)
    except (ScheduleError, ValueError):
        return
    if gap > timedelta(hours=hours):
        apart = math.ceil(gap / timedelta(hours=1)) if gap != timedelta.max else None
        rule = "would always fire: no schedule runs twice"
        if apart is not None:
            rule = f"would fire between two runs, which are up to {apart} hours apart"
        problems.add("overdue_after_hours", hours, rule, "Give more hours, or leave it out")
