"""What a backup rule may say, and what it comes to once its defaults are filled in. Pure."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import NotRequired, TypedDict

from .schedule import DEFAULT_TIMEZONE, Schedule, parse_schedule, shortest_gap

START_WINDOW_MINUTES = 480
COMPLETION_WINDOW_MINUTES = 10_080
"""AWS Backup's own defaults, 8 hours and 7 days. They are always sent: pulumi-aws would fill in 60 and 180 minutes,
and cancel every job that takes longer than three hours."""

_DAILY = timedelta(hours=22)
"""The shortest day there is: Antarctica/Troll moves its clocks by two hours."""


class MalwareScanMode(StrEnum):
    """How much of a recovery point GuardDuty scans."""

    FULL = "full"
    INCREMENTAL = "incremental"


class LifecycleDays(TypedDict):
    """A lifecycle in the spelling of ``aws.backup.Plan``."""

    delete_after: int
    cold_storage_after: NotRequired[int]
    opt_in_to_archive_for_supported_resources: NotRequired[bool]


class BackupCopyArgs(TypedDict):
    """A copy of every recovery point of a rule. What is left out is as in the rule."""

    delete_after_days: NotRequired[int]
    """Retention of the copies, 1 to 36,500 days. Default: the rule's ``delete_after_days``."""
    cold_storage_after_days: NotRequired[int]
    """Days until a copy moves to cold storage, 1 to 36,410. Default: the rule's ``cold_storage_after_days``."""
    archive: NotRequired[bool]
    """Whether EBS copies move to the archive tier. Default: the rule's ``archive``."""


class BackupRuleArgs(TypedDict):
    """When to back up, for how long to keep it, and where to copy it to."""

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
    archive: NotRequired[bool]
    """Whether EBS snapshots, too, move to cold storage: their archive tier, whose snapshots are full ones. Needs
    ``cold_storage_after_days``. Default: False."""
    copies: NotRequired[Mapping[str, BackupCopyArgs]]
    """Copies of every recovery point, by the name of a vault in the plan's ``copy_vaults``; ``{}`` makes none. Default:
    one to each of these vaults where the rule runs once a day or less often; none for ``continuous`` rules, of which a
    copy is an ordinary snapshot."""
    air_gapped: NotRequired[bool]
    """Whether recovery points are (also) kept in the plan's ``air_gapped_vault``. Default: as for ``copies``: where the
    plan has such a vault and the rule runs once a day or less often; never for ``continuous`` rules."""
    malware_scan: NotRequired[MalwareScanMode]
    """Scan every recovery point for malware with GuardDuty, ``full`` or ``incremental``, for the plan's
    ``malware_scan_types``. Default: no scan."""
    recovery_point_tags: NotRequired[Mapping[str, str]]
    """Tags of the recovery points beside the plan's own; they win. Default: none."""


def copies(rule: BackupRuleArgs, copy_vaults: Collection[str]) -> dict[str, BackupCopyArgs]:
    """The copies a rule makes, by vault, in the order of the vaults' names.

    Args:
        rule: a rule that passed the checks.
        copy_vaults: names of the plan's copy vaults.
    """
    asked = rule.get("copies")
    if asked is not None:
        return dict(sorted(asked.items()))
    return {vault: {} for vault in sorted(copy_vaults)} if _is_copied(rule) else {}


def air_gapped(rule: BackupRuleArgs, *, has_vault: bool) -> bool:
    """Whether the rule stores into the plan's logically air-gapped vault.

    Args:
        rule: a rule that passed the checks.
        has_vault: whether the plan was given one.
    """
    asked = rule.get("air_gapped")
    return has_vault and (_is_copied(rule) if asked is None else asked)


def _is_copied(rule: BackupRuleArgs) -> bool:
    return not rule.get("continuous", False) and shortest_gap(schedule_of(rule)) >= _DAILY


def schedule_of(rule: BackupRuleArgs) -> Schedule:
    """The rule's parsed schedule.

    Raises:
        ScheduleError: the expression or the time zone is not valid.
    """
    return parse_schedule(rule["schedule"], rule.get("schedule_timezone", DEFAULT_TIMEZONE))


def lifecycle(rule: BackupRuleArgs) -> LifecycleDays:
    """Lifecycle of the recovery points, in the spelling of ``aws.backup.Plan``."""
    return _lifecycle(rule.get("cold_storage_after_days"), rule["delete_after_days"], rule.get("archive", False))


def copy_lifecycle(rule: BackupRuleArgs, copy: BackupCopyArgs) -> LifecycleDays:
    """Lifecycle of a copy: always stated, because a copy without one is kept for ever."""
    return _lifecycle(
        copy.get("cold_storage_after_days", rule.get("cold_storage_after_days")),
        copy.get("delete_after_days", rule["delete_after_days"]),
        copy.get("archive", rule.get("archive", False)),
    )


def _lifecycle(cold: int | None, delete: int, archive: bool) -> LifecycleDays:  # noqa: FBT001 - one of three alike
    days: LifecycleDays = {"delete_after": delete}
    if cold is not None:
        days["cold_storage_after"] = cold
    if archive:
        days["opt_in_to_archive_for_supported_resources"] = True
    return days
