"""Intervals are the cron expressions they stand for, and the alarm for silence waits long enough."""

from datetime import timedelta
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.protection.schedule import worst_gap
from components.protection.snapshot_policy_args import SnapshotScheduleArgs
from components.protection.snapshot_schedules import (
    INTERVALS_HOURS,
    START_TIME,
    cron_of,
    longest_gap,
    parsed,
    snapshot_overdue_hours,
)

DAILY = "cron(0 3 ? * * *)"


def schedule(**members: Any) -> SnapshotScheduleArgs:
    return cast("SnapshotScheduleArgs", members)


def every(hours: int, start: str) -> SnapshotScheduleArgs:
    return schedule(every_hours=hours, start_time=start, retain_days=1)


@given(hours=st.sampled_from(INTERVALS_HOURS), start=st.from_regex(START_TIME, fullmatch=True))
def test_an_interval_runs_as_often_as_it_says_and_at_its_start(hours: int, start: str) -> None:
    one = every(hours, start)
    assert worst_gap([parsed(one)]) == timedelta(hours=hours)
    minute, hour = cron_of(one)[5:-1].split()[:2]
    assert int(minute) == int(start[3:])
    assert hours == 1 or int(start[:2]) in map(int, hour.split(","))


def test_a_cron_expression_stays_as_it_is() -> None:
    assert cron_of(schedule(cron=DAILY)) == DAILY


@given(
    first=st.sampled_from(INTERVALS_HOURS),
    second=st.sampled_from(INTERVALS_HOURS),
    start=st.from_regex(START_TIME, fullmatch=True),
)
def test_a_further_schedule_never_makes_the_gap_longer(first: int, second: int, start: str) -> None:
    one, both = {"a": every(first, "03:00")}, {"a": every(first, "03:00"), "b": every(second, start)}
    assert longest_gap(both) <= longest_gap(one)


@pytest.mark.parametrize(
    ("schedules", "hours"),
    [
        ({"a": every(12, "03:00")}, 12 + 13),
        ({"a": schedule(cron=DAILY)}, 24 + 13),
        ({"a": schedule(cron="cron(0 3 ? * MON,THU *)")}, 4 * 24 + 13),
        ({"a": schedule(cron="cron(0 3 ? * SUN *)")}, None),
        ({"a": schedule(cron="cron(0 3 1 * ? *)")}, None),
        ({"a": schedule(cron="cron(0 3 1 * ? *)"), "b": every(1, "00:00")}, 1 + 13),
    ],
)
def test_the_alarm_for_silence_waits_for_the_gap_the_start_and_the_snapshot(
    schedules: dict[str, SnapshotScheduleArgs], hours: int | None
) -> None:
    assert snapshot_overdue_hours(schedules) == hours, "none where an alarm cannot look back a week and more"
