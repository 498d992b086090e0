"""What AWS Backup refuses in the rules of a plan, or takes and then fails at. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from components.shared.checks import Problems

from .backup_rules import (
    COMPLETION_WINDOW_MINUTES,
    START_WINDOW_MINUTES,
    BackupCopyArgs,
    BackupRuleArgs,
    air_gapped,
    copies,
    copy_lifecycle,
    schedule_of,
)
from .retention import MAX_RETENTION_DAYS, RetentionBoundsArgs, check_within_lock
from .schedule import DEFAULT_TIMEZONE, ScheduleError, check_schedule, shortest_gap

MAX_WINDOW_MINUTES = 52_560_000
COLD_STORAGE_MINIMUM_DAYS = 90
MAX_COLD_DAYS = MAX_RETENTION_DAYS - COLD_STORAGE_MINIMUM_DAYS
CONTINUOUS_MAX_DAYS = 35
MAX_RULES = 10
"""AWS Organizations' limit for a backup policy, the one published figure there is, taken for every plan: what is within
it can be moved to the organization as it is."""
MAX_COPIES = 5
"""Copy actions of a rule: AWS Organizations' limit, as for rules."""

_NAME = re.compile(r"[A-Za-z0-9\-_.]{1,50}")
_MIN_START_MINUTES = 60
_MIN_INTERVAL = timedelta(hours=1)


class Vaults(NamedTuple):
    """What a plan stores into, as far as the rules' checks need to know."""

    own: RetentionBoundsArgs | None = None
    """Lock of the plan's vault."""
    copies: Mapping[str, RetentionBoundsArgs | None] = {}
    """Copy vaults by name, with their locks."""
    air_gapped: RetentionBoundsArgs | None = None
    """Bounds of the logically air-gapped vault; None: there is none."""


def check_plan_design(plan_name: str, rules: Sequence[BackupRuleArgs], vaults: Vaults, problems: Problems) -> None:
    """Record everything AWS Backup would refuse, or fail at later, in a plan's name and rules.

    Args:
        plan_name: the plan's name.
        rules: its rules.
        vaults: where they store.
        problems: receives the findings, under ``plan_name`` and ``rules[0].delete_after_days``.
    """
    check_name("plan_name", plan_name, problems)
    if not rules:
        problems.add("rules", [], "must have at least one rule, a plan without rules backs nothing up", "Add a rule")
    if len(rules) > MAX_RULES:
        problems.add(
            "rules", len(rules), f"may have {MAX_RULES} rules at most, those of presets included", "Use a second plan"
        )
    seen: dict[str, int] = {}
    for index, rule in enumerate(rules):
        path = f"rules[{index}]"
        check_name(f"{path}.name", rule["name"], problems)
        if rule["name"] in seen:
            problems.add(
                f"{path}.name", rule["name"], f"is also the name of rules[{seen[rule['name']]}]", "Give it its own name"
            )
        seen.setdefault(rule["name"], index)
        _check_when(path, rule, problems)
        before = len(problems.found)
        _check_retention(path, rule, problems)
        if len(problems.found) == before:
            check_within_lock(
                problems, f"{path}.delete_after_days", rule["delete_after_days"], vaults.own, "the plan's vault"
            )
        _check_copies(path, rule, vaults, problems)
        _check_air_gapped(path, rule, vaults.air_gapped, problems)


def check_name(argument: str, name: str, problems: Problems) -> None:
    """Refuse what is no name of a plan, rule or selection (botocore, BackupSelectionName, BackupRuleName)."""
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
    delete, cold = rule["delete_after_days"], rule.get("cold_storage_after_days")
    if rule.get("archive", False) and cold is None:
        problems.add(
            f"{path}.archive",
            value=True,
            rule="says how recovery points move to cold storage, but nothing says when",
            way_out="Give cold_storage_after_days, or leave archive out",
        )
    if not rule.get("continuous", False):
        _check_days(problems, f"{path}.delete_after_days", delete, f"{path}.cold_storage_after_days", cold)
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


def _check_copies(path: str, rule: BackupRuleArgs, vaults: Vaults, problems: Problems) -> None:
    known = vaults.copies
    for name in sorted((rule.get("copies") or {}).keys() - known.keys()):
        problems.add(
            f'{path}.copies["{name}"]',
            None,
            "copies to a vault that the plan does not have",
            f"Known: {', '.join(sorted(known))}" if known else "Name the vault in copy_vaults, or leave copies out",
        )
    try:
        made = copies(rule, known)
    except ScheduleError:
        made = rule.get("copies", {})
    if len(made) > MAX_COPIES:
        problems.add(f"{path}.copies", len(made), f"may have {MAX_COPIES} copies at most", "Use a second plan")
    for name, copy in made.items():
        if name in known:
            _check_copy(path, name, rule, copy, problems, bounds=known[name])


def _check_copy(
    path: str,
    name: str,
    rule: BackupRuleArgs,
    copy: BackupCopyArgs,
    problems: Problems,
    *,
    bounds: RetentionBoundsArgs | None,
) -> None:
    where = f'{path}.copies["{name}"]'
    delete, cold = copy.get("delete_after_days"), copy.get("cold_storage_after_days")
    before = len(problems.found)
    _check_days(problems, f"{where}.delete_after_days", delete, f"{where}.cold_storage_after_days", cold)
    days = copy_lifecycle(rule, copy)
    if copy.get("archive", False) and "cold_storage_after" not in days:
        problems.add(
            f"{where}.archive",
            value=True,
            rule="says how copies move to cold storage, but nothing says when",
            way_out="Give cold_storage_after_days, or leave archive out",
        )
    argument = f"{path}.delete_after_days" if delete is None else f"{where}.delete_after_days"
    if delete is not None or cold is not None:
        cold_name = "cold_storage_after_days" if cold is None else "cold_storage_after_days of the copy"
        _check_cold_stay(problems, argument, days["delete_after"], cold_name, days.get("cold_storage_after"))
    if len(problems.found) == before:
        check_within_lock(problems, argument, days["delete_after"], bounds, f"the copy vault {name}")


def _check_air_gapped(path: str, rule: BackupRuleArgs, bounds: RetentionBoundsArgs | None, problems: Problems) -> None:
    if bounds is None:
        if rule.get("air_gapped", False):
            problems.add(
                f"{path}.air_gapped",
                value=True,
                rule="asks for a logically air-gapped vault, and the plan has none",
                way_out="Give the plan an air_gapped_vault, or leave air_gapped out",
            )
        return
    if rule.get("air_gapped", False) and rule.get("continuous", False):
        problems.add(
            f"{path}.air_gapped",
            value=True,
            rule="cannot be given for a continuous backup; a logically air-gapped vault keeps snapshots",
            way_out="Leave it out, and add a rule of snapshots",
        )
        return
    try:
        stored = air_gapped(rule, has_vault=True)
    except ScheduleError:
        return
    if stored:
        check_within_lock(
            problems, f"{path}.delete_after_days", rule["delete_after_days"], bounds, "the logically air-gapped vault"
        )


def _check_days(problems: Problems, delete_path: str, delete: int | None, cold_path: str, cold: int | None) -> None:
    if delete is not None and delete < 1:
        problems.add(
            delete_path,
            delete,
            f"must be 1 to {MAX_RETENTION_DAYS} days; keeping for ever (-1) is not offered, since nobody ever looks at "
            "what it bills",
            f"Give up to {MAX_RETENTION_DAYS} days, a hundred years",
        )
    else:
        problems.within(delete_path, delete, 1, MAX_RETENTION_DAYS, "days")
    problems.within(cold_path, cold, 1, MAX_COLD_DAYS, "days")


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
