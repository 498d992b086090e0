"""When backups are overdue: how long the rules let it take, and what an alarm can look back at. Pure."""

import json
import math
from collections.abc import Sequence
from datetime import timedelta

from components.shared.checks import Problems

from .backup_rules import START_WINDOW_MINUTES, BackupRuleArgs, schedule_of
from .schedule import ScheduleError, worst_gap

MAX_OVERDUE_HOURS = 168
"""An alarm evaluates seven days at most (botocore, PutMetricAlarmInput, Period)."""

_JOB_TIME = timedelta(hours=12)


def check_overdue(rules: Sequence[BackupRuleArgs], hours: int | None, problems: Problems) -> None:
    """Refuse an overdue time that no alarm can have, or that passes between any two runs."""
    if hours is None:
        return
    problems.within("overdue_after_hours", hours, 1, MAX_OVERDUE_HOURS, "hours")
    try:
        gap = snapshot_gap(rules)
    except ScheduleError:
        return
    if gap > timedelta(hours=hours):
        rule = "would always fire: no rule makes a snapshot twice"
        if gap != timedelta.max:
            rule = f"would fire between two runs, which are up to {math.ceil(gap / timedelta(hours=1))} hours apart"
        problems.add("overdue_after_hours", hours, rule, "Give more hours, or leave it out")


def snapshot_gap(rules: Sequence[BackupRuleArgs]) -> timedelta:
    """Longest time between two runs of all rules that make snapshots; ``timedelta.max`` without such a rule.

    Continuous rules are left out: they keep a log going, and complete no job at each run.

    Raises:
        ScheduleError: a schedule is not valid.
    """
    return worst_gap([schedule_of(rule) for rule in rules if not rule.get("continuous", False)])


def overdue_hours(rules: Sequence[BackupRuleArgs]) -> int | None:
    """Hours without a completed backup that mean something is wrong; None when an alarm cannot look back so far."""
    gap = snapshot_gap(rules)
    start = max(rule.get("start_window_minutes", START_WINDOW_MINUTES) for rule in rules)
    if gap >= timedelta(hours=MAX_OVERDUE_HOURS):
        return None
    hours = math.ceil((gap + timedelta(minutes=start) + _JOB_TIME) / timedelta(hours=1))
    return hours if hours <= MAX_OVERDUE_HOURS else None


def completed_jobs_pattern(role_arn: str) -> str:
    """Event pattern for the backups that a plan completed: those made with the plan's own role.

    A backup that somebody starts by hand with that role counts, too. The field is that of the example events of the AWS
    Backup Developer Guide, "Monitoring AWS Backup events using Amazon EventBridge".
    """
    return json.dumps(
        {
            "source": ["aws.backup"],
            "detail-type": ["Backup Job State Change"],
            "detail": {"state": ["COMPLETED"], "iamRoleArn": [role_arn]},
        }
    )
