"""What Data Lifecycle Manager refuses in one schedule, and what it accepts and can never do. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from components.shared.arns import partition_of
from components.shared.checks import Problems

from .schedule import DEFAULT_TIMEZONE, check_schedule, shortest_gap, worst_gap
from .snapshot_policy_args import FastRestoreArgs, SnapshotCopyArgs, SnapshotScheduleArgs, SnapshotTarget
from .snapshot_schedules import INTERVALS_HOURS, START_TIME, parsed

MAX_COUNT = 1_000
MAX_DAYS = 36_500
"""100 years (botocore, dlm RetainRule)."""
MAX_DEPRECATE_DAYS = 3_650
"""Ten years (botocore, dlm DeprecateRule)."""
MAX_COPIES = 3
MAX_ZONES = 10
MIN_ARCHIVE_DAYS = 90
MIN_ARCHIVE_GAP = timedelta(days=28)
"""Amazon EBS User Guide, "Considerations for snapshot lifecycle policies", on archiving."""

_SHORTEST, _LONGEST = timedelta(hours=1), timedelta(days=366)
"""From one hour to one year (botocore, dlm CreateRule, CronExpression)."""
_NAME = re.compile(r"[0-9A-Za-z _-]{1,120}")
"""botocore, dlm ScheduleName."""
_ACCOUNT = re.compile(r"[0-9]{12}")


@dataclass(frozen=True)
class Policy:
    """What the rules for a schedule need to know of its policy."""

    target: SnapshotTarget
    region: str | None
    """None: the provider's."""

    @property
    def is_image(self) -> bool:
        """Whether the policy makes images."""
        return self.target is SnapshotTarget.IMAGES


def check_snapshot_schedule(name: str, schedule: SnapshotScheduleArgs, policy: Policy, problems: Problems) -> None:
    """Record every problem of one schedule under ``schedules["<name>"]``."""
    where = f'schedules["{name}"]'
    if not _NAME.fullmatch(name):
        rule = "must have a name of 1 to 120 letters, digits, spaces, '-' or '_'"
        problems.add(where, name, rule, "Rename the schedule")
    runs = _check_runs(where, schedule, problems)
    _check_kept(where, schedule, problems)
    _check_copies(where, schedule.get("copies") or {}, policy, problems)
    if has_archive(schedule):
        _check_archive(where, schedule, policy, problems, runs_are_known=runs)
    if "fast_restore" in schedule:
        _check_fast_restore(where, schedule, schedule["fast_restore"], policy, problems)
    _check_deprecation(where, schedule, policy, problems)
    _check_sharing(where, schedule, policy, problems)


def _check_runs(where: str, schedule: SnapshotScheduleArgs, problems: Problems) -> bool:
    """Record what is wrong with the times, and return whether they can be worked out."""
    cron, every, start = schedule.get("cron"), schedule.get("every_hours"), schedule.get("start_time")
    if (cron is None) == (every is None):
        rule = "needs cron or every_hours" if cron is None else "takes cron or every_hours, not both"
        problems.add(where, None, rule, "Give one of them")
        return False
    if every is None:
        if start is not None:
            problems.add(f"{where}.start_time", start, "belongs to every_hours", "Write the time into cron")
        return _check_cron(where, schedule, problems)
    usable = every in INTERVALS_HOURS
    if not usable:
        rule = f"must be one of {', '.join(map(str, INTERVALS_HOURS))} hours"
        problems.add(f"{where}.every_hours", every, rule, "Choose one of these, or write a cron")
    if start is None or not START_TIME.fullmatch(start):
        rule = "is required with every_hours" if start is None else "must be a time of day like 03:00, in UTC"
        problems.add(f"{where}.start_time", start, rule, "Write hours and minutes with two digits each")
        return False
    return usable


def _check_cron(where: str, schedule: SnapshotScheduleArgs, problems: Problems) -> bool:
    cron = schedule.get("cron", "")
    if cron.startswith("rate("):
        rule = "must be a cron expression, Data Lifecycle Manager does not take rate()"
        problems.add(f"{where}.cron", cron, rule, "Use every_hours and start_time")
        return False
    if not check_schedule(problems, f"{where}.cron", cron, where, DEFAULT_TIMEZONE):
        return False
    runs = parsed(schedule)
    longest = worst_gap([runs])
    if shortest_gap(runs) < _SHORTEST:
        problems.add(f"{where}.cron", cron, "runs more than once an hour", "Run it hourly or less often")
    elif longest > _LONGEST:
        rule = "must run at least once a year"
        if longest == timedelta.max:
            rule = "runs once at most, and Data Lifecycle Manager would never delete its snapshot"
        problems.add(f"{where}.cron", cron, rule, "Run it yearly or more often")
    else:
        return True
    return False


def _check_kept(where: str, schedule: SnapshotScheduleArgs, problems: Problems) -> None:
    count, days = schedule.get("retain_count"), schedule.get("retain_days")
    if (count is None) == (days is None):
        rule = "needs retain_count or retain_days" if count is None else "takes retain_count or retain_days, not both"
        problems.add(where, None, rule, "Give one of them")
    problems.within(f"{where}.retain_count", count, 1, MAX_COUNT, "snapshots")
    problems.within(f"{where}.retain_days", days, 1, MAX_DAYS, "days")


def _check_copies(where: str, copies: Mapping[str, SnapshotCopyArgs], policy: Policy, problems: Problems) -> None:
    if len(copies) > MAX_COPIES:
        rule = f"copies to {len(copies)} Regions; Data Lifecycle Manager copies to {MAX_COPIES} at most"
        problems.add(f"{where}.copies", None, rule, "Remove some")
    for region, copy in copies.items():
        path = f'{where}.copies["{region}"]'
        check_copy_region(problems, path, region, policy.region)
        problems.within(f"{path}.retain_days", copy["retain_days"], 1, MAX_DAYS, "days")
        deprecate = copy.get("deprecate_days")
        if deprecate is not None and not policy.is_image:
            problems.add(f"{path}.deprecate_days", deprecate, "is for images only", "Leave it out")
        elif deprecate is not None:
            problems.within(
                f"{path}.deprecate_days",
                deprecate,
                1,
                min(MAX_DEPRECATE_DAYS, copy["retain_days"]),
                "days, and no more than retain_days",
            )


def check_copy_region(problems: Problems, path: str, region: str, own: str | None) -> None:
    """Refuse a copy that would be lost together with the original, or that AWS cannot make.

    Args:
        problems: receives the finding.
        path: the argument that names the Region.
        region: the Region that is copied to.
        own: Region of the policy, where it is known.
    """
    if region == own:
        rule = f"is {region}, the Region of the policy itself; a copy there is lost together with the original"
        problems.add(path, None, rule, "Name another Region")
    elif own is not None and partition_of(region) != partition_of(own):
        rule = f"is in another partition than {own}, and nothing is copied from one to another"
        problems.add(path, region, rule, f"Name a Region of {partition_of(own)}")


def _check_archive(
    where: str, schedule: SnapshotScheduleArgs, policy: Policy, problems: Problems, *, runs_are_known: bool
) -> None:
    count, days = schedule.get("archive_count"), schedule.get("archive_days")
    if policy.target is not SnapshotTarget.VOLUMES:
        problems.add(where, None, "archives, which Data Lifecycle Manager does for volumes only", "Leave it out")
    for kind, given in (("count", count), ("days", days)):
        if given is not None and f"retain_{kind}" not in schedule:
            rule = f"belongs to retain_{kind}: an archive is kept in the same manner as the standard tier"
            problems.add(f"{where}.archive_{kind}", given, rule, "Give the other one")
    problems.within(f"{where}.archive_count", count, 1, MAX_COUNT, "snapshots")
    problems.within(f"{where}.archive_days", days, MIN_ARCHIVE_DAYS, MAX_DAYS, "days")
    if not runs_are_known:
        return
    runs = parsed(schedule)
    if "cron" not in schedule or shortest_gap(runs) < MIN_ARCHIVE_GAP:
        rule = "archives, which needs a cron that runs every 28 days or less often"
        problems.add(where, None, rule, "Archive a monthly or yearly schedule of its own")
    elif count is not None and count * worst_gap([runs]) < timedelta(days=MIN_ARCHIVE_DAYS):
        rule = f"keeps every snapshot for less than the {MIN_ARCHIVE_DAYS} days that an archived one must stay"
        problems.add(f"{where}.archive_count", count, rule, "Keep more of them")


def _check_fast_restore(
    where: str, schedule: SnapshotScheduleArgs, fast: FastRestoreArgs, policy: Policy, problems: Problems
) -> None:
    path = f"{where}.fast_restore"
    if policy.is_image:
        problems.add(path, None, "is for volumes and instances, not for images", "Leave it out")
    zones, count, days = fast["availability_zones"], fast.get("count"), fast.get("days")
    if not 1 <= len(zones) <= MAX_ZONES or len(set(zones)) != len(zones):
        rule = f"must name 1 to {MAX_ZONES} zones, each once"
        problems.add(f"{path}.availability_zones", zones, rule, "Correct the list")
    for index, zone in enumerate(zones):
        if policy.region is not None and not re.fullmatch(rf"{policy.region}[a-z]", zone):
            rule = f"is no Availability Zone of {policy.region}, where the snapshots are"
            problems.add(f"{path}.availability_zones[{index}]", zone, rule, f"Write it like {policy.region}a")
    if (count is None) == (days is None):
        rule = "needs count or days" if count is None else "takes count or days, not both"
        problems.add(path, None, rule, "Give one of them")
    problems.within(f"{path}.count", count, 1, MAX_COUNT, "snapshots")
    problems.within(f"{path}.days", days, 1, MAX_DAYS, "days")
    for kind, given in (("count", count), ("days", days)):
        kept = schedule.get("retain_count" if kind == "count" else "retain_days")
        if given is not None and kept is not None and given > kept:
            rule = f"is more than the {kept} of retain_{kind}, after which there is no snapshot left to restore"
            problems.add(f"{path}.{kind}", given, rule, f"Give {kept} or less")


def _check_deprecation(where: str, schedule: SnapshotScheduleArgs, policy: Policy, problems: Problems) -> None:
    count, days = schedule.get("deprecate_count"), schedule.get("deprecate_days")
    for kind, given, most in (("count", count, MAX_COUNT), ("days", days, MAX_DEPRECATE_DAYS)):
        if given is None:
            continue
        path, kept = f"{where}.deprecate_{kind}", schedule.get("retain_count" if kind == "count" else "retain_days")
        if not policy.is_image:
            problems.add(path, given, "is for images only", "Leave it out")
        elif kept is None:
            problems.add(path, given, f"belongs to retain_{kind}", "Give the other one")
        else:
            unit = "images" if kind == "count" else "days"
            problems.within(path, given, 1, min(most, kept), f"{unit}, and no more than retain_{kind}")


def _check_sharing(where: str, schedule: SnapshotScheduleArgs, policy: Policy, problems: Problems) -> None:
    accounts, until = schedule.get("share_with_accounts"), schedule.get("unshare_after_days")
    if accounts is None:
        if until is not None:
            problems.add(f"{where}.unshare_after_days", until, "has no effect without share_with_accounts", "Give both")
        return
    path = f"{where}.share_with_accounts"
    if policy.is_image:
        problems.add(path, accounts, "is for snapshots of volumes and instances, not for images", "Leave it out")
    if not accounts or len(set(accounts)) != len(accounts):
        problems.add(path, accounts, "must name at least one account, each once", "Correct the list")
    for index, account in enumerate(accounts):
        if not _ACCOUNT.fullmatch(account):
            problems.add(f"{path}[{index}]", account, "must be an account id of twelve digits", "Correct it")
    problems.within(f"{where}.unshare_after_days", until, 1, MAX_DAYS, "days")
    kept = schedule.get("retain_days")
    if until is not None and kept is not None and until > kept:
        rule = f"is later than the end of the snapshot itself, {kept} days"
        problems.add(f"{where}.unshare_after_days", until, rule, "Leave it out")


def has_archive(schedule: SnapshotScheduleArgs) -> bool:
    """Whether a schedule moves its snapshots to the archive tier."""
    return "archive_count" in schedule or "archive_days" in schedule
