"""The gate is published alone and reads schedules itself; it must read them as the component does."""

from datetime import timedelta

import pytest

from components.protection.schedule import parse_schedule, worst_gap
from policy.rules import cron

SCHEDULES = [
    "cron(0 3 ? * * *)",
    "cron(30 */6 * * ? *)",
    "cron(0 5 ? * MON-FRI *)",
    "cron(0 5 ? * SUN *)",
    "cron(0 7 1 * ? *)",
    "cron(0 7 L * ? *)",
    "cron(0 7 15W * ? *)",
    "cron(0 2 ? * 2#1 *)",
    "cron(0 2 ? * 6L *)",
]


@pytest.mark.parametrize("expression", SCHEDULES)
def test_gate_and_component_agree_on_the_longest_time_without_a_backup(expression: str) -> None:
    ours = worst_gap([parse_schedule(expression, "Etc/UTC")])
    hours = cron.worst_gap([(expression, "Etc/UTC")], 2026)
    assert hours is not None
    # The component looks at nine years, the gate at two: the rare longest month may lie outside them.
    assert timedelta(hours=hours) <= ours <= timedelta(hours=hours) + timedelta(days=3), expression
    if "W" not in expression and "#" not in expression and "L" not in expression:
        assert timedelta(hours=hours) == ours


@pytest.mark.parametrize("expression", ["cron(0 3 * * *)", "rate(1 day)", "cron(0 25 ? * * *)"])
def test_gate_and_component_refuse_the_same(expression: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_schedule(expression, "Etc/UTC")
    with pytest.raises(cron.ScheduleError):
        cron.worst_gap([(expression, "Etc/UTC")], 2026)
