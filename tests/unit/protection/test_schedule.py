from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.protection.schedule import ScheduleError, check_schedule, parse_schedule, shortest_gap, worst_gap
from components.shared.checks import Problems

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("expression", "part"),
    [
        ("rate(1 day)", "does not take rate()"),
        ("cron(0 5 * * *)", "Write cron(0 5 * * ? *)"),
        ("cron(0 5 * * 1-5)", "Write cron(0 5 ? * MON-FRI *)"),
        ("cron(0 5 * * 0)", "Write cron(0 5 ? * SUN *)"),
        ("cron(0 5 * * 7)", "Write cron(0 5 ? * SUN *)"),
        ("0 5 * * *", "Write cron(0 5 * * ? *)"),
        ("0 5 ? * * *", "Write cron(0 5 ? * * *)"),
        ("", "Write cron(0 5 ? * * *)"),
        ("cron()", "six fields"),
        ("cron(0 5 ? * * * *)", "has 7"),
        ("cron(0 5 * * * *)", "exactly one of day-of-month and day-of-week"),
        ("cron(0 5 ? * ? *)", "exactly one of day-of-month and day-of-week"),
        ("cron(0 5 1 * MON *)", "exactly one of day-of-month and day-of-week"),
        ("cron(60 5 ? * * *)", "minutes must be 0 to 59"),
        ("cron(0 24 ? * * *)", "hours must be 0 to 23"),
        ("cron(0 5 32 * ? *)", "day-of-month must be 1 to 31"),
        ("cron(0 5 0 * ? *)", "day-of-month must be 1 to 31"),
        ("cron(0 5 ? 13 * *)", "month must be 1 to 12 or JAN to DEC"),
        ("cron(0 5 ? * 0 *)", "day-of-week must be 1 to 7 or SUN to SAT"),
        ("cron(0 5 ? * mon *)", "day-of-week must be 1 to 7 or SUN to SAT"),
        ("cron(0 5 ? * MON#6 *)", "day-of-week must be"),
        ("cron(0 5 32W * ? *)", "day-of-month must be"),
        ("cron(0 5 ? * * 1969)", "year must be 1970 to 2199"),
        ("cron(0/0 5 ? * * *)", "step"),
        ("cron(0 5 ? * FRI-MON *)", "runs backwards"),
        ("cron(0  5 ? * * *)", "single spaces"),
        (" cron(0 5 ? * * *)", "must have the form"),
        ("cron(0 5 ? * * *) ", "must have the form"),
        ("cron(0, 5 ? * * *)", "minutes must be"),
        ("cron(L 5 ? * * *)", "minutes must be"),
    ],
)
def test_an_expression_that_aws_refuses_is_refused_with_its_rule(expression: str, part: str) -> None:
    with pytest.raises(ScheduleError) as error:
        parse_schedule(expression)
    assert part in str(error.value), "the message must name the rule or show how to write it"


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "", "../etc/passwd", "CEST5"])
def test_a_time_zone_that_does_not_exist_is_refused(zone: str) -> None:
    with pytest.raises(ScheduleError, match="IANA time zone"):
        parse_schedule("cron(0 5 ? * * *)", zone)


@pytest.mark.parametrize(
    ("expression", "days"),
    [
        ("cron(0 5 ? 3 * 2027)", list(range(1, 32))),
        ("cron(0 5 L 3 ? 2027)", [31]),
        ("cron(0 5 1,15 3 ? 2027)", [1, 15]),
        ("cron(0 5 */10 MAR ? 2027)", [1, 11, 21, 31]),
        ("cron(0 5 13W 3 ? 2027)", [12]),
        ("cron(0 5 14W 3 ? 2027)", [15]),
        ("cron(0 5 ? 3 MON 2027)", [1, 8, 15, 22, 29]),
        ("cron(0 5 ? 3 2 2027)", [1, 8, 15, 22, 29]),
        ("cron(0 5 ? 3 2#2 2027)", [8]),
        ("cron(0 5 ? 3 FRIL 2027)", [26]),
        ("cron(0 5 ? 3 6L 2027)", [26]),
        ("cron(0 5 ? 3 L 2027)", [6, 13, 20, 27]),
        ("cron(0 5 ? 3 TUE-WED,SAT 2027)", [2, 3, 6, 9, 10, 13, 16, 17, 20, 23, 24, 27, 30, 31]),
    ],
)
def test_days_are_those_that_the_user_guide_describes(expression: str, days: list[int]) -> None:
    runs = parse_schedule(expression).runs(date(2027, 1, 1), 365)
    assert [(run.month, run.day) for run in runs] == [(3, day) for day in days], "March 2027 begins on a Monday"


def test_the_nearest_weekday_never_leaves_its_month() -> None:
    saturday_first = parse_schedule("cron(0 5 1W 5 ? 2027)")
    sunday_last = parse_schedule("cron(0 5 31W 1 ? 2027)")
    assert [run.day for run in saturday_first.runs(date(2027, 5, 1), 31)] == [3], "1 May 2027 is a Saturday"
    assert [run.day for run in sunday_last.runs(date(2027, 1, 1), 31)] == [29], "31 January 2027 is a Sunday"


def test_a_day_that_a_month_lacks_has_no_run_in_it() -> None:
    assert worst_gap([parse_schedule("cron(0 5 31 * ? *)")]) == 61 * DAY, "30-day months have no 31st"


@pytest.mark.parametrize(
    ("expression", "zone", "shortest", "longest"),
    [
        ("cron(0 * ? * * *)", "Etc/UTC", HOUR, HOUR),
        ("cron(0 5 ? * * *)", "Etc/UTC", DAY, DAY),
        ("cron(0 5,17 ? * * *)", "Etc/UTC", 12 * HOUR, 12 * HOUR),
        ("cron(0 5 ? * * *)", "Europe/Berlin", 23 * HOUR, 25 * HOUR),
        ("cron(30 2 ? * * *)", "Europe/Berlin", 24 * HOUR, 47 * HOUR),
        ("cron(0 * ? * * *)", "Europe/Berlin", HOUR, 2 * HOUR),
        ("cron(0 5 ? * MON-FRI *)", "Etc/UTC", DAY, 3 * DAY),
        ("cron(0 5 ? * SUN *)", "Etc/UTC", 7 * DAY, 7 * DAY),
        ("cron(0 5 1 * ? *)", "Etc/UTC", 28 * DAY, 31 * DAY),
        ("cron(0 5 1 1 ? *)", "Etc/UTC", 365 * DAY, 366 * DAY),
        ("cron(0 5 29 2 ? *)", "Etc/UTC", 1461 * DAY, 1461 * DAY),
        ("cron(0 5 1 1 ? 2030)", "Etc/UTC", timedelta.max, timedelta.max),
        ("cron(0 5 ? * * 2020)", "Etc/UTC", DAY, DAY),
    ],
)
def test_gaps_between_runs_hold_over_years_and_summer_time(
    expression: str, zone: str, shortest: timedelta, longest: timedelta
) -> None:
    schedule = parse_schedule(expression, zone)
    assert shortest_gap(schedule) == shortest, "the shortest gap decides on copies and on the hourly limit"
    assert worst_gap([schedule]) == longest, "the worst gap is the loss of data that the schedule allows"


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2027, 3, 28), 23),
        ("Europe/Berlin", date(2027, 10, 31), 24),
        ("America/Sao_Paulo", date(2018, 11, 4), 23),
        ("America/Havana", date(2027, 3, 14), 23),
        ("Antarctica/Troll", date(2027, 3, 28), 22),
        ("Asia/Kathmandu", date(2027, 3, 28), 24),
    ],
)
def test_an_hourly_schedule_skips_local_times_that_do_not_exist_and_repeats_none(
    zone: str, day: date, hours: int
) -> None:
    runs = list(parse_schedule("cron(0 * ? * * *)", zone).runs(day, 1))
    local = [run.astimezone(ZoneInfo(zone)) for run in runs]
    assert len(runs) == hours, "one run for each local hour that exists"
    assert {moment.date() for moment in local} == {day}, "all on that day of the zone"
    assert [moment.hour for moment in local] == sorted({moment.hour for moment in local}), "each local hour once"


def test_the_worst_gap_of_several_schedules_is_that_of_their_runs_together() -> None:
    morning, evening = parse_schedule("cron(0 6 ? * * *)"), parse_schedule("cron(0 20 ? * * *)")
    weekly = parse_schedule("cron(0 3 ? * SUN *)")
    assert worst_gap([morning, evening]) == 14 * HOUR, "06:00 and 20:00 leave ten and fourteen hours"
    assert worst_gap([weekly, morning]) == DAY, "a rarer rule must not hide a more frequent one"
    assert worst_gap([]) == timedelta.max, "no schedule never runs"


@settings(max_examples=25, deadline=None)
@given(
    minute=st.integers(0, 59),
    hour=st.integers(0, 23),
    zone=st.sampled_from(["Etc/UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]),
)
def test_a_daily_schedule_runs_once_a_day_at_its_local_time(minute: int, hour: int, zone: str) -> None:
    schedule = parse_schedule(f"cron({minute} {hour} ? * * *)", zone)
    runs = list(schedule.runs(date(2028, 1, 1), 366))
    assert runs == sorted(set(runs)), "runs come in order and once"
    assert len(runs) in (365, 366), "only a local time that the clock skips may have no run"
    assert timedelta(hours=22) < shortest_gap(schedule), "a daily schedule must count as daily in every zone"


@settings(max_examples=25, deadline=None)
@given(
    minutes=st.sets(st.integers(0, 59), min_size=1, max_size=4),
    hours=st.sets(st.integers(0, 23), min_size=1, max_size=4),
    week_days=st.sets(st.sampled_from(["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]), min_size=1),
)
def test_every_run_matches_the_fields_and_none_is_missed(
    minutes: set[int], hours: set[int], week_days: set[str]
) -> None:
    def joined(values: set[int] | set[str]) -> str:
        return ",".join(map(str, sorted(values)))

    schedule = parse_schedule(f"cron({joined(minutes)} {joined(hours)} ? * {joined(week_days)} *)")
    runs = set(schedule.runs(date(2027, 3, 1), 14))
    moments = (datetime(2027, 3, 1, tzinfo=UTC) + timedelta(minutes=step) for step in range(14 * 24 * 60))
    expected = {
        moment
        for moment in moments
        if moment.minute in minutes and moment.hour in hours and moment.strftime("%a").upper() in week_days
    }
    assert runs == expected, "a schedule is the set of moments whose every field matches"


@given(st.text(max_size=40) | st.lists(st.text("0123456789,-*/?LW#MONFRIJAN", max_size=5), max_size=7).map(" ".join))
def test_any_text_is_parsed_or_refused_with_a_way_out(text: str) -> None:
    problems = Problems()
    usable = check_schedule(problems, "schedule", f"cron({text})", "schedule_timezone", "Etc/UTC")
    assert usable == (not problems.found), "what is refused is told"
    for problem in problems.found:
        assert problem.way_out.startswith("Write"), "each refusal says what to write instead"


def test_the_hint_for_a_unix_expression_can_be_taken_as_it_stands() -> None:
    for unix in ("0 5 * * *", "*/30 0-6 1,15 * *", "0 5 * 1-6 1-5", "0 5 * * sun", "15 3 * * 0,6"):
        with pytest.raises(ScheduleError) as error:
            parse_schedule(f"cron({unix})")
        hint = str(error.value).partition("Write ")[2]
        parse_schedule(hint)
