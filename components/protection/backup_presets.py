"""Ready-made schedules: names that stand for rules a person can read. Pure."""

from collections.abc import Sequence
from enum import StrEnum

from .backup_rules import BackupRuleArgs
from .schedule import DEFAULT_TIMEZONE


class BackupPreset(StrEnum):
    """A ready-made set of rules."""

    DAILY35 = "daily35"
    HOURLY_PITR = "hourlyPitr"
    GFS = "gfs"


PRESETS: dict[BackupPreset, tuple[BackupRuleArgs, ...]] = {
    BackupPreset.DAILY35: ({"name": "daily", "schedule": "cron(0 3 ? * * *)", "delete_after_days": 35},),
    BackupPreset.HOURLY_PITR: (
        {"name": "hourly", "schedule": "cron(30 * ? * * *)", "delete_after_days": 3},
        {"name": "daily", "schedule": "cron(0 3 ? * * *)", "delete_after_days": 35},
        {
            "name": "point-in-time",
            "schedule": "cron(0 1 ? * * *)",
            "delete_after_days": 35,
            "continuous": True,
        },
    ),
    BackupPreset.GFS: (
        {"name": "daily", "schedule": "cron(0 3 ? * * *)", "delete_after_days": 35},
        {
            "name": "weekly",
            "schedule": "cron(0 5 ? * SUN *)",
            "delete_after_days": 120,
            "cold_storage_after_days": 30,
        },
        {
            "name": "monthly",
            "schedule": "cron(0 7 1 * ? *)",
            "delete_after_days": 400,
            "cold_storage_after_days": 30,
        },
        {
            "name": "yearly",
            "schedule": "cron(0 9 1 1 ? *)",
            "delete_after_days": 2_557,
            "cold_storage_after_days": 30,
        },
    ),
}
"""Grandfather, father, son: seven years, thirteen months, four months, five weeks. The rules of a preset start hours
apart: of two that are due for a resource at the same time, AWS Backup runs one."""


def rules_of(
    presets: Sequence[BackupPreset], rules: Sequence[BackupRuleArgs], timezone: str | None = None
) -> list[BackupRuleArgs]:
    """The rules of presets, then the given ones; what two presets share is there once.

    A rule of one's own with the name of a preset's rule takes its place, which is how one of them is changed.

    Args:
        presets: names of presets.
        rules: further rules.
        timezone: IANA time zone of the presets' schedules; None: ``Etc/UTC``.
    """
    found: dict[str, BackupRuleArgs] = {}
    for preset in presets:
        for rule in PRESETS[preset]:
            found[rule["name"]] = {**rule, "schedule_timezone": timezone or DEFAULT_TIMEZONE}
    own = {rule["name"] for rule in rules}
    return [*(rule for name, rule in found.items() if name not in own), *rules]
