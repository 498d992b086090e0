"""Arguments of :class:`~components.protection.snapshot_policy.SnapshotPolicy`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi


class SnapshotTarget(StrEnum):
    """What a policy snapshots (botocore, dlm PolicyDetails, PolicyType and ResourceTypes)."""

    VOLUMES = "volumes"
    """Each EBS volume on its own."""
    INSTANCES = "instances"
    """All volumes of an instance at one moment: a multi-volume snapshot set."""
    IMAGES = "images"
    """An EBS-backed AMI of each instance, from which it can be started again."""


class ScriptStage(StrEnum):
    """When a script runs on the instance (botocore, dlm StageValues)."""

    PRE = "PRE"
    """Before the snapshot: it brings the application to rest."""
    POST = "POST"
    """After the snapshot was begun: it lets the application go on."""


class SnapshotScriptArgs(TypedDict):
    """Application consistency: what Systems Manager runs on the instance around the snapshot."""

    document: NotRequired[str]
    """Name or ARN of a Systems Manager command document that is tagged ``DLMScriptsAccess=true``, which AWS's policy
    for the role demands. Default: ``AWS_VSS_BACKUP``, the Volume Shadow Copy Service of Windows, which needs the VSS
    components and Systems Manager's agent on the instance."""
    stages: NotRequired[list[ScriptStage]]
    """``PRE``, ``POST`` or both. Default: both. Not with ``AWS_VSS_BACKUP``."""
    timeout_seconds: NotRequired[int]
    """How long each script may take, 10 to 120 seconds. Default: 10. Not with ``AWS_VSS_BACKUP``."""
    retry_count: NotRequired[int]
    """How often a script that failed is run again, 0 to 3. Default: 0."""
    snapshot_anyway: NotRequired[bool]
    """Take a crash-consistent snapshot when the pre script fails, and say so nowhere but in a metric. Default: False:
    no snapshot, and an alarm. AWS's own default is true."""


class FastRestoreArgs(TypedDict):
    """Snapshots whose volumes have their full performance at once, billed by the hour for every snapshot and zone."""

    availability_zones: list[str]
    """1 to 10 zones of the policy's Region in which volumes are made on the bad day."""
    count: NotRequired[int]
    """How many of the latest snapshots, 1 to 1,000. Give this or ``days``."""
    days: NotRequired[int]
    """For how many days after its creation, 1 to 36,500."""


class SnapshotCopyArgs(TypedDict):
    """A copy in another Region, always encrypted."""

    retain_days: int
    """Days the copy is kept, 1 to 36,500."""
    deprecate_days: NotRequired[int]
    """For images: days until the copy is deprecated, 1 to 3,650 and no more than ``retain_days``. Default: never."""


class SnapshotScheduleArgs(TypedDict):
    """When snapshots are taken, how long they are kept, and what else happens to them."""

    cron: NotRequired[str]
    """AWS cron expression of six fields in UTC, from every hour to every year, for example ``cron(0 3 ? * * *)``. Give
    this or ``every_hours``. A run starts within an hour of its time."""
    every_hours: NotRequired[int]
    """Hours between two runs: 1, 2, 3, 4, 6, 8, 12 or 24. Goes together with ``start_time``."""
    start_time: NotRequired[str]
    """Time of one of the runs of ``every_hours``, UTC, like ``03:00``."""
    retain_count: NotRequired[int]
    """How many snapshots of each volume are kept, 1 to 1,000. Give this or ``retain_days``, the same one in every
    schedule of the policy."""
    retain_days: NotRequired[int]
    """Days a snapshot is kept, 1 to 36,500; with an archive, in the standard tier."""
    copies: NotRequired[Mapping[str, SnapshotCopyArgs]]
    """Up to three copies, by Region. Default: none, which the gate reports."""
    fast_restore: NotRequired[FastRestoreArgs]
    """Fast snapshot restore; volumes and instances only. Default: none."""
    archive_count: NotRequired[int]
    """With ``retain_count``: how many snapshots are kept in the archive tier after it, 1 to 1,000. Volumes only, one
    schedule of the policy, a ``cron`` of 28 days or longer, and every snapshot must stay 90 days. Restoring from the
    archive takes up to three days. Default: no archive."""
    archive_days: NotRequired[int]
    """With ``retain_days``: days in the archive tier after it, 90 to 36,500; otherwise as ``archive_count``."""
    deprecate_count: NotRequired[int]
    """For images with ``retain_count``: how many of the oldest are deprecated, no more than it. Default: none."""
    deprecate_days: NotRequired[int]
    """For images with ``retain_days``: days until one is deprecated, 1 to 3,650 and no more than it. Default: never."""
    share_with_accounts: NotRequired[list[str]]
    """Account ids that may use the snapshots; not for images. A share is no copy: it ends with the snapshot. It works
    for snapshots under a customer managed key that the other account may use, or without encryption. Default: none."""
    unshare_after_days: NotRequired[int]
    """Days until the sharing ends, 1 to 36,500. Default: with the snapshot."""


class SnapshotPolicyArgs(TypedDict):
    """A Data Lifecycle Manager policy: what is snapshotted, when, and who hears when it is not."""

    policy_name: str
    """1 to 60 letters, digits, ``-`` or ``_``. What carries the tag ``snapshot-policy=<policy_name>`` in the policy's
    account and Region is taken."""
    schedules: Mapping[str, SnapshotScheduleArgs]
    """1 to 4 schedules by name (letters, digits, spaces, ``-``, ``_``; 120 characters at most). Data Lifecycle Manager
    forgets the snapshots of a schedule whose name changes: nobody deletes them any more."""
    target: NotRequired[SnapshotTarget]
    """``volumes``, ``instances`` or ``images``. Default: ``volumes``. A change replaces the policy."""
    target_tags: NotRequired[Mapping[str, str]]
    """Tags of what is taken, in place of ``snapshot-policy``. No other policy of the account and Region for the same
    target may have one of them."""
    any_target_tag: NotRequired[bool]
    """Says that with several ``target_tags`` ONE of them is enough, which is how AWS reads them: they widen the policy,
    they never narrow it. Default: False, and then a second tag is refused."""
    copy_tags: NotRequired[bool]
    """Copy the tags of the volume or instance. Default: False: while it is on, the provider replaces the policy for
    every schedule that is added, and a replaced policy leaves its snapshots behind, which nobody deletes any more."""
    snapshot_tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of the snapshots besides ``tags``; 45 together at most. Default: none."""
    variable_tags: NotRequired[Mapping[str, str]]
    """For instances and images: tag key to ``$(instance-id)`` or ``$(timestamp)``. Default: none."""
    script: NotRequired[SnapshotScriptArgs]
    """For instances: what brings the application to rest. Default: none, so snapshots are crash-consistent."""
    exclude_boot_volume: NotRequired[bool]
    """For instances: leave the root volume out. Default: False."""
    exclude_data_volume_tags: NotRequired[Mapping[str, str]]
    """For instances: leave out data volumes that carry one of these tags. Default: none."""
    reboot: NotRequired[bool]
    """For images: restart the instance for each image, which makes its file systems consistent and takes it down.
    Default: False."""
    copy_key_arns: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Customer managed keys of the copies, by Region, whose policies let the account's IAM policies decide. Default:
    the component makes one in every Region that is copied to."""
    source_key_arns: NotRequired[list[pulumi.Input[str]]]
    """Customer managed keys of the volumes, which the policy's role may use through EC2. Default: every key of the
    account whose own policy lets IAM policies decide."""
    enabled: NotRequired[bool]
    """Whether the policy runs. Default: True. A policy that is off neither takes nor deletes snapshots."""
    overdue_alarm: NotRequired[bool]
    """Raise an alarm when no snapshot was made in time, also because nothing carries the tag. Default: True. False is
    for a policy whose tag nothing carries yet."""
    overdue_after_hours: NotRequired[int]
    """Hours without a snapshot before that alarm, 1 to 168, and no less than the longest time between two runs.
    Default: that time, one hour for the start and 12 for the snapshot; no alarm where that is more than 168, as for
    weekly schedules."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of the policy's Region. Default: the alarms have no action, which the gate reports."""
    protect: NotRequired[bool]
    """Protect the policy and the keys of the copies against deletion. Default: True. False is for throw-away stacks;
    snapshots and copies stay even then."""
    region: NotRequired[str]
    """Region of the policy and of what it takes. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every resource and of the snapshots. Default: none."""
