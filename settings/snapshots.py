"""The ``snapshots`` block: scheduled EBS snapshots and images, and RDS's own backups in the recovery Region."""

from typing import cast

from pydantic import Field

from components.protection.database_snapshots import (
    DatabaseKind,
    DatabaseSnapshotsArgs,
    ProtectedDatabaseArgs,
    check_database_snapshots,
)
from components.protection.snapshot_policy import (
    ScriptStage,
    SnapshotPolicyArgs,
    SnapshotTarget,
    check_snapshot_policy,
)
from components.shared.checks import Problem, Problems

from .model import Block, under

PREFIX = "snapshots"
"""The component of the policy ``daily`` is called ``snapshots-daily``."""


class FastRestore(Block):
    """Snapshots whose volumes have their full performance at once, billed by the hour for every snapshot and zone."""

    availability_zones: list[str]
    """1 to 10 zones of the Region in which volumes are made on the bad day."""
    count: int | None = None
    """How many of the latest snapshots, 1 to 1,000. Give this or ``days``."""
    days: int | None = None
    """For how many days after its creation, 1 to 36,500."""


class SnapshotCopy(Block):
    """A copy in another Region, encrypted with a customer managed key of that Region."""

    retain_days: int
    """Days the copy is kept, 1 to 36,500."""
    deprecate_days: int | None = None
    """For images: days until the copy is deprecated, no more than ``retainDays``. Default: never."""


class SnapshotSchedule(Block):
    """When snapshots are taken, how long they are kept, and what else happens to them."""

    cron: str | None = None
    """AWS cron expression of six fields in UTC, from hourly to yearly. Give this or ``everyHours``."""
    every_hours: int | None = None
    """Hours between two runs: 1, 2, 3, 4, 6, 8, 12 or 24. Goes together with ``startTime``."""
    start_time: str | None = None
    """Time of one of the runs of ``everyHours``, UTC, like ``"03:00"``."""
    retain_count: int | None = None
    """How many snapshots of each volume are kept, 1 to 1,000. Give this or ``retainDays``, the same one in every
    schedule of the policy."""
    retain_days: int | None = None
    """Days a snapshot is kept, 1 to 36,500; with an archive, in the standard tier."""
    copies: dict[str, SnapshotCopy] | None = None
    """Up to three copies, by Region. Default: none."""
    fast_restore: FastRestore | None = None
    """Fast snapshot restore; volumes and instances only. Default: none."""
    archive_count: int | None = None
    """With ``retainCount``: how many snapshots are kept in the archive tier after it. Volumes only, one schedule of the
    policy, a ``cron`` of 28 days or longer, and every snapshot must stay 90 days. Default: no archive."""
    archive_days: int | None = None
    """With ``retainDays``: days in the archive tier after it, 90 to 36,500; otherwise as ``archiveCount``."""
    deprecate_count: int | None = None
    """For images with ``retainCount``: how many of the oldest are deprecated. Default: none."""
    deprecate_days: int | None = None
    """For images with ``retainDays``: days until one is deprecated, 1 to 3,650. Default: never."""
    share_with_accounts: list[str] | None = None
    """Account ids, in quotes, that may use the snapshots; not for images. Default: none."""
    unshare_after_days: int | None = None
    """Days until the sharing ends. Default: with the snapshot."""


class SnapshotScript(Block):
    """Application consistency: what Systems Manager runs on the instance around the snapshot."""

    document: str | None = None
    """Name or ARN of a command document tagged ``DLMScriptsAccess=true``. Default: ``AWS_VSS_BACKUP``, for Windows."""
    stages: list[ScriptStage] | None = None
    """``PRE``, ``POST`` or both. Default: both. Not with ``AWS_VSS_BACKUP``."""
    timeout_seconds: int | None = None
    """How long each script may take, 10 to 120 seconds. Default: 10. Not with ``AWS_VSS_BACKUP``."""
    retry_count: int | None = None
    """How often a script that failed is run again, 0 to 3. Default: 0."""
    snapshot_anyway: bool | None = None
    """Take a crash-consistent snapshot when the pre script fails. Default: false: no snapshot, and an alarm."""


class ScheduledSnapshots(Block):
    """A Data Lifecycle Manager policy for what carries the tag ``snapshot-policy=<policyName>``."""

    policy_name: str | None = None
    """Value of the tag, 1 to 60 letters, digits, ``-`` or ``_``; no other policy of the account and Region may have it.
    Default: the stack's name, a hyphen and the key of this policy."""
    schedules: dict[str, SnapshotSchedule]
    """1 to 4 schedules by name. A schedule that is renamed leaves its snapshots behind."""
    target: SnapshotTarget | None = None
    """``volumes``, ``instances`` (all volumes at one moment) or ``images``. Default: ``volumes``."""
    target_tags: dict[str, str] | None = None
    """Tags of what is taken, in place of ``snapshot-policy``."""
    any_target_tag: bool | None = None
    """Says that with several ``targetTags`` one of them is enough, which is how AWS reads them. Default: false, and
    then a second tag is refused."""
    copy_tags: bool | None = None
    """Copy the tags of the volume or instance. Default: false: while it is on, the provider replaces the policy for
    every schedule that is added, and its snapshots are left behind."""
    snapshot_tags: dict[str, str] | None = None
    """Tags of the snapshots besides ``tags``. Default: none."""
    variable_tags: dict[str, str] | None = None
    """For instances and images: tag key to ``$(instance-id)`` or ``$(timestamp)``. Default: none."""
    script: SnapshotScript | None = None
    """For instances: what brings the application to rest; ``script:`` alone is VSS of Windows. Default: none."""
    exclude_boot_volume: bool | None = None
    """For instances: leave the root volume out. Default: false."""
    exclude_data_volume_tags: dict[str, str] | None = None
    """For instances: leave out data volumes that carry one of these tags. Default: none."""
    reboot: bool | None = None
    """For images: restart the instance for each image. Default: false."""
    copy_key_arns: dict[str, str] | None = None
    """Customer managed keys of the copies, by Region. Default: one is made in every Region that is copied to."""
    source_key_arns: list[str] | None = None
    """Customer managed keys of the volumes, which the policy's role may use. Default: every key of the account whose
    own policy lets IAM decide."""
    enabled: bool | None = None
    """Whether the policy runs. Default: true."""
    overdue_alarm: bool | None = None
    """Raise an alarm when no snapshot was made in time. Default: true; false while nothing carries the tag yet."""
    overdue_after_hours: int | None = None
    """Hours without a snapshot before that alarm, 1 to 168. Default: the longest time between two runs and 13 hours."""


class DatabaseSnapshot(Block):
    """One manual snapshot: the database as it is when the stack is deployed."""

    copy_to_recovery: bool | None = None
    """Copy it to ``recoveryRegion``. Default: true where there is one."""
    option_group_name: str | None = None
    """Option group of the recovery Region for the copy, where RDS demands one. Default: RDS's default group."""


class ProtectedDatabase(Block):
    """A database of the primary Region, which exists."""

    identifier: str
    """Its DB instance or DB cluster identifier, no ARN."""
    kind: DatabaseKind | None = None
    """``instance`` or ``cluster``. Default: ``instance``."""
    engine: str | None = None
    """Its engine, so that one whose backups RDS cannot replicate is refused. Default: not checked."""
    encrypted: bool | None = None
    """Whether its storage is encrypted. Default: true."""
    replicate: bool | None = None
    """Replicate its automated backups to ``recoveryRegion``. Default: true for an instance where there is one."""
    replication_retention_days: int | None = None
    """Days the replicated backups are kept, 1 to 35. Default: 14."""
    snapshots: dict[str, DatabaseSnapshot] | None = None
    """Manual snapshots by name. Default: none."""


class Snapshots(Block):
    """Manual snapshots beside AWS Backup, for those who run them today."""

    policies: dict[str, ScheduledSnapshots] = Field(default_factory=dict[str, ScheduledSnapshots])
    """Policies by name, 1 to 30 letters, digits, ``-`` or ``_``; the name is the policy's identity."""
    databases: dict[str, ProtectedDatabase] = Field(default_factory=dict[str, ProtectedDatabase])
    """Databases of RDS by a name of your choice."""
    database_backup_events: bool = False
    """Tell the alarm topic also of every automated backup that begins and ends."""

    def policy_arguments(self, stack: str) -> dict[str, SnapshotPolicyArgs]:
        """Arguments of each ``SnapshotPolicy``, by name, that come from the settings.

        Args:
            stack: name of the stack, from which names of policies are made.
        """
        return {
            name: cast("SnapshotPolicyArgs", {"policy_name": f"{stack}-{name}", **policy.arguments()})
            for name, policy in self.policies.items()
        }

    def copy_regions(self) -> set[str]:
        """Regions that a schedule copies to."""
        return {
            region
            for policy in self.policies.values()
            for schedule in policy.schedules.values()
            for region in schedule.copies or {}
        }

    def database_arguments(self, recovery_region: str | None) -> DatabaseSnapshotsArgs | None:
        """Arguments of ``DatabaseSnapshots`` that come from the settings; None without databases.

        Args:
            recovery_region: the stack's recovery Region, if any.
        """
        if not self.databases:
            return None
        databases = {name: cast("ProtectedDatabaseArgs", block.arguments()) for name, block in self.databases.items()}
        args: DatabaseSnapshotsArgs = {"databases": databases, "backup_events": self.database_backup_events}
        if recovery_region is not None:
            args["recovery_region"] = recovery_region
        return args

    def problems(self, stack: str, region: str, recovery: str | None) -> list[Problem]:
        """What the components would refuse, under the settings' keys.

        Args:
            stack: name of the stack.
            region: the stack's Region.
            recovery: the recovery Region, if any.
        """
        told: list[Problem] = []
        for name, args in self.policy_arguments(stack).items():
            found = Problems()
            check_snapshot_policy({**args, "region": region}, found, f"{PREFIX}-{name}")
            told += [_inside(f'policies["{name}"]', problem) for problem in found.found]
        databases = self.database_arguments(recovery)
        if databases is not None:
            found = Problems()
            # Who is told is the wiring's business; it always tells somebody.
            args = {**databases, "region": region, "alarm_topic_arn": f"arn:aws:sns:{region}:123456789012:alarms"}
            check_database_snapshots(cast("DatabaseSnapshotsArgs", args), found)
            told += [_inside("", problem) for problem in found.found]
        return told


def _inside(where: str, problem: Problem) -> Problem:
    """A component's problem in the words of the settings; its name is the key of the policy."""
    if problem.argument == "name":
        return under(
            PREFIX,
            Problem(
                where,
                str(problem.value).removeprefix(f"{PREFIX}-"),
                "must be a name of 1 to 30 letters, digits, '-' or '_'",
                problem.way_out.replace("the component", "the policy"),
            ),
        )
    path = f"{where}.{problem.argument}" if where else problem.argument
    return under(PREFIX, Problem(path, problem.value, problem.rule, problem.way_out))
