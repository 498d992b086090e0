"""What a backup rule may say, and what it comes to once its defaults are filled in. Pure."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import NotRequired, TypedDict

from components.shared.checks import Problems

from .schedule import DEFAULT_TIMEZONE, Schedule, ScheduleError, check_schedule, parse_schedule, shortest_gap

START_WINDOW_MINUTES = 480
COMPLETION_WINDOW_MINUTES = 10_080
"""AWS Backup's own defaults, 8 hours and 7 days. They are always sent: pulumi-aws would fill in 60 and 180 minutes,
and cancel every job that takes longer than three hours."""

MAX_WINDOW_MINUTES = 52_560_000
MAX_RETENTION_DAYS = 36_500
COLD_STORAGE_MINIMUM_DAYS = 90
_MAX_COLD_DAYS = MAX_RETENTION_DAYS - COLD_STORAGE_MINIMUM_DAYS
CONTINUOUS_MAX_DAYS = 35

_NAME = re.compile(r"[A-Za-z0-9\-_.]{1,50}")
_MIN_START_MINUTES = 60
_MIN_INTERVAL = timedelta(hours=1)
_DAILY = timedelta(hours=22)
"""The shortest day there is: Antarctica/Troll moves its clocks by two hours."""


class LifecycleDays(TypedDict):
    """A lifecycle in the spelling of ``aws.backup.Plan``."""

    delete_after: int
    cold_storage_after: NotRequired[int]


class BackupRuleArgs(TypedDict):
    """When to back up, for how long to keep it, and whether to copy it to the recovery Region."""

    name: str
    """Identity of the rule within its plan: 1 to 50 letters, digits, ``-``, ``_`` or ``.``."""
    schedule: str
    """AWS cron expression ``cron(minutes hours day-of-month month day-of-week year)``; at most hourly."""
    delete_after_days: int
    """Retention, 1 to 36,500 days; with ``continuous`` 1 to 35; with cold storage at least 90 days more than
    ``cold_storage_after_days``."""
    schedule_timezone: NotRequired[str]
    """IANA time zone of the schedule, such as ``Europe/Berlin``. Default: ``Etc/UTC``."""
    start_window_minutes: NotRequired[int]
    """How long a due job may wait for its start before it expires, 60 to 52,560,000 minutes. Default: 480."""
    completion_window_minutes: NotRequired[int]
    """How long a job may take before it is cancelled, more than the start window, up to 52,560,000 minutes.
    Default: 10,080 (7 days)."""
    continuous: NotRequired[bool]
    """Point-in-time recovery for the types that have it (Aurora, RDS, S3, SAP HANA); the others get snapshots.
    Default: False."""
    cold_storage_after_days: NotRequired[int]
    """Days until a recovery point moves to cold storage, 1 to 36,410; types without cold storage ignore it.
    Default: never."""
    copy_to_recovery: NotRequired[bool]
    """Copy every recovery point to the plan's ``copy_vault_arn``. Default: on where the plan has one and the rule runs
    once a day or less often; off for ``continuous`` rules, of which a copy is an ordinary snapshot."""
    copy_delete_after_days: NotRequired[int]
    """Retention of the copies, 1 to 36,500 days. Default: ``delete_after_days``."""
    copy_cold_storage_after_days: NotRequired[int]
    """Days until a copy moves to cold storage. Default: ``cold_storage_after_days``."""


def copies(rule: BackupRuleArgs, *, has_copy_vault: bool) -> bool:
    """Whether the rule copies its recovery points to the recovery Region.

    Args:
        rule: a rule that passed the checks.
        has_copy_vault: whether the plan was given a vault to copy to.
    """
    if not has_copy_vault:
        return False
    asked = rule.get("copy_to_recovery")
    if asked is not None:
        return asked
    return not rule.get("continuous", False) and shortest_gap(schedule_of(rule)) >= _DAILY


def schedule_of(rule: BackupRuleArgs) -> Schedule:
    """The rule's parsed schedule.

    Raises:
        ScheduleError: the expression or the time zone is not valid.
    """
    return parse_schedule(rule["schedule"], rule.get("schedule_timezone", DEFAULT_TIMEZONE))


def lifecycle(rule: BackupRuleArgs) -> LifecycleDays:
    """Lifecycle of the recovery points, in the spelling of ``aws.backup.Plan``."""
    return _lifecycle(rule.get("cold_storage_after_days"), rule["delete_after_days"])


def copy_lifecycle(rule: BackupRuleArgs) -> LifecycleDays:
    """Lifecycle of the copies: always stated, because a copy without one is kept for ever."""
    cold = rule.get("copy_cold_storage_after_days", rule.get("cold_storage_after_days"))
    return _lifecycle(cold, rule.get("copy_delete_after_days", rule["delete_after_days"]))


def _lifecycle(cold: int | None, delete: int) -> LifecycleDays:
    return {"delete_after": delete} if cold is None else {"cold_storage_after": cold, "delete_after": delete}


def check_plan_design(
    plan_name: str, rules: Sequence[BackupRuleArgs], problems: Problems, *, has_copy_vault: bool
) -> None:
    """Record everything AWS Backup would refuse, or fail at later, in a plan's name and rules.

    Args:
        plan_name: the plan's name.
        rules: its rules.
        problems: receives the findings, under ``plan_name`` and ``rules[0].delete_after_days``.
        has_copy_vault: whether there is a vault to copy to.
    """
    _check_name("plan_name", plan_name, problems)
    if not rules:
        problems.add("rules", [], "must have at least one rule, a plan without rules backs nothing up", "Add a rule")
    seen: dict[str, int] = {}
    for index, rule in enumerate(rules):
        path = f"rules[{index}]"
        _check_name(f"{path}.name", rule["name"], problems)
        if rule["name"] in seen:
            problems.add(
                f"{path}.name", rule["name"], f"is also the name of rules[{seen[rule['name']]}]", "Give it its own name"
            )
        seen.setdefault(rule["name"], index)
        _check_when(path, rule, problems)
        _check_retention(path, rule, problems)
        _check_copy(path, rule, problems, has_copy_vault=has_copy_vault)


def _check_name(argument: str, name: str, problems: Problems) -> None:
    if not _NAME.fullmatch(name):
        problems.add(argument, name, "must be 1 to 50 letters, digits, '-', '_' or '.'", "Rename it")


def _check_when(path: str, rule: BackupRuleArgs, problems: Problems) -> None:
    zone = rule.get("schedule_timezone", DEFAULT_TIMEZONE)
    if check_schedule(problems, f"{path}.schedule", rule["schedule"], f"{path}.schedule_timezone", zone):
        gap = shortest_gap(schedule_of(rule))
        if gap < _MIN_INTERVAL:
            problems.add(
                f"{path}.schedule",
                rule["schedule"],
                f"runs every {int(gap.total_seconds() // 60)} minutes, AWS Backup takes at most one backup an hour",
                "Run it hourly, and use continuous for a smaller loss of data",
            )
    start = rule.get("start_window_minutes", START_WINDOW_MINUTES)
    completion = rule.get("completion_window_minutes", COMPLETION_WINDOW_MINUTES)
    problems.within(f"{path}.start_window_minutes", start, _MIN_START_MINUTES, MAX_WINDOW_MINUTES, "minutes")
    if completion <= start:
        problems.add(
            f"{path}.completion_window_minutes",
            completion,
            f"must be more than the start window of {start} minutes, or a job that starts late cannot finish",
            f"Give more than {start}, or shorten start_window_minutes",
        )
    elif completion > MAX_WINDOW_MINUTES:
        problems.within(f"{path}.completion_window_minutes", completion, 1, MAX_WINDOW_MINUTES, "minutes")


def _check_retention(path: str, rule: BackupRuleArgs, problems: Problems) -> None:
    delete = rule["delete_after_days"]
    cold = rule.get("cold_storage_after_days")
    if not rule.get("continuous", False):
        problems.within(f"{path}.delete_after_days", delete, 1, MAX_RETENTION_DAYS, "days")
        problems.within(f"{path}.cold_storage_after_days", cold, 1, _MAX_COLD_DAYS, "days")
        _check_cold_stay(problems, f"{path}.delete_after_days", delete, "cold_storage_after_days", cold)
        return
    if not 1 <= delete <= CONTINUOUS_MAX_DAYS:
        problems.add(
            f"{path}.delete_after_days",
            delete,
            f"must be 1 to {CONTINUOUS_MAX_DAYS} days for a continuous backup",
            "Shorten it, and keep snapshots for longer with a second rule",
        )
    if cold is not None:
        problems.add(
            f"{path}.cold_storage_after_days",
            cold,
            "cannot be given for a continuous backup, which never moves to cold storage",
            "Leave it out, or set continuous to false",
        )


def _check_copy(path: str, rule: BackupRuleArgs, problems: Problems, *, has_copy_vault: bool) -> None:
    wanted = rule.get("copy_to_recovery")
    if wanted and not has_copy_vault:
        problems.add(
            f"{path}.copy_to_recovery",
            wanted,
            "asks for copies, but the plan has no vault in a recovery Region",
            "Name the recovery Region's vault (setting: recoveryRegion), or leave copy_to_recovery out",
        )
    copy_delete, copy_cold = rule.get("copy_delete_after_days"), rule.get("copy_cold_storage_after_days")
    if copy_delete is None and copy_cold is None:
        return
    delete_path, cold_path = f"{path}.copy_delete_after_days", f"{path}.copy_cold_storage_after_days"
    if not _would_copy(rule):
        for argument, days in ((delete_path, copy_delete), (cold_path, copy_cold)):
            if days is not None:
                problems.add(
                    argument, days, "has no effect, the rule makes no copies", "Set copy_to_recovery, or leave it out"
                )
        return
    problems.within(delete_path, copy_delete, 1, MAX_RETENTION_DAYS, "days")
    problems.within(cold_path, copy_cold, 1, _MAX_COLD_DAYS, "days")
    _check_cold_stay(
        problems,
        f"{path}.delete_after_days" if copy_delete is None else delete_path,
        rule["delete_after_days"] if copy_delete is None else copy_delete,
        "cold_storage_after_days" if copy_cold is None else "copy_cold_storage_after_days",
        rule.get("cold_storage_after_days") if copy_cold is None else copy_cold,
    )


def _would_copy(rule: BackupRuleArgs) -> bool:
    try:
        return copies(rule, has_copy_vault=True)
    except ScheduleError:
        return True


def _check_cold_stay(problems: Problems, argument: str, delete: int, cold_name: str, cold: int | None) -> None:
    """90 days of cold storage at least (botocore, BackupRuleInput, Lifecycle)."""
    if cold is not None and delete < cold + COLD_STORAGE_MINIMUM_DAYS:
        least = cold + COLD_STORAGE_MINIMUM_DAYS
        problems.add(
            argument,
            delete,
            f"must be at least {least} days: {COLD_STORAGE_MINIMUM_DAYS} days more than {cold_name} ({cold}), "
            "the shortest stay in cold storage",
            f"Keep for {least} days or more, or leave {cold_name} out",
        )
