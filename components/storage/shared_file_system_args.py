"""Arguments of :class:`~components.storage.shared_file_system.SharedFileSystem`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi


class FileSystemThroughput(StrEnum):
    """Who sets the throughput (EFS, CreateFileSystem, ThroughputMode)."""

    ELASTIC = "elastic"
    """Grows and shrinks with the load; paid by the data moved. What AWS recommends for most workloads."""
    PROVISIONED = "provisioned"
    """A fixed figure, paid whether used or not: for a load that is known and steady."""
    BURSTING = "bursting"
    """Grows with the amount stored and lives on credits: a small file system under load comes to a crawl."""


class FileAccessPointArgs(TypedDict):
    """An application's own door into the file system: its directory, and the user everything is done as."""

    path: str
    """Directory that clients see as ``/``: absolute, one to four levels, 100 characters at most. EFS makes it on the
    first mount."""
    user_id: int
    """POSIX user id of every operation, whatever the client says; 0 to 4294967295."""
    group_id: int
    """POSIX group id of every operation; 0 to 4294967295."""
    secondary_group_ids: NotRequired[list[int]]
    """Further POSIX group ids of every operation; 16 at most."""
    permissions: NotRequired[str]
    """Mode of the directory when EFS makes it, three or four octal digits. Default: ``0750``. The directory belongs to
    ``user_id`` and ``group_id``."""


class FileSystemReplicaArgs(TypedDict):
    """A copy in another Region that EFS keeps up to date; read-only until it is promoted."""

    region: str
    """Region of the copy; another one than the file system's."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Customer managed key of that Region. Default: the component makes one there."""
    vpc_id: NotRequired[pulumi.Input[str]]
    """VPC of that Region whose workloads take over. Without it the data is safe, but mounting it on the bad day starts
    with building mount targets. Goes together with ``subnet_ids``."""
    subnet_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """AZ name of that Region to the subnet of its mount target, like the file system's ``subnet_ids``."""
    client_security_group_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Like the file system's, for that Region's VPC."""
    client_cidrs: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Like the file system's, for that Region's VPC."""
    rpo_minutes: NotRequired[int]
    """Age of the last complete synchronisation above which the alarm fires, 15 to 10080 minutes. Default: 60. EFS
    itself aims at 15 minutes for most file systems and promises nothing."""
    promoted_file_system_id: NotRequired[str]
    """For the bad day, and after it: id of the copy (output ``replica_file_system_id``). Ends the replication, so that
    the copy takes writes; mount targets and access points on it stay as they are."""


class SharedFileSystemArgs(TypedDict):
    """An Amazon EFS file system in every AZ of a Region, for Linux workloads."""

    vpc_id: pulumi.Input[str]
    """VPC of the mount targets. A file system has mount targets in one VPC only."""
    subnet_ids: Mapping[str, pulumi.Input[str]]
    """AZ name to the subnet in which that AZ's mount target is made; one in every AZ that has clients, because a client
    that mounts through another AZ fails with it. A single AZ is legal but weak."""
    client_security_group_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Who may reach the file system (NFS, TCP 2049): a name of your choice to a security group id."""
    client_cidrs: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Who may reach the file system (NFS, TCP 2049): a name of your choice to an IPv4 block."""
    access_points: NotRequired[Mapping[str, FileAccessPointArgs]]
    """A name of your choice to an access point; one for each application. Without any, ``allow_root`` must be true:
    the root directory of a new file system belongs to root, and nobody else could ever write."""
    allow_anonymous: NotRequired[bool]
    """Whether clients may mount without IAM (``mount -o iam`` left out). Default: false: the client's role needs
    ``client_policy``."""
    allow_root: NotRequired[bool]
    """Whether a client's root stays root on the file system. Default: false: root becomes nobody (65534)."""
    throughput: NotRequired[FileSystemThroughput]
    """elastic, provisioned or bursting. Default: elastic."""
    provisioned_throughput_mibps: NotRequired[int]
    """With ``throughput`` provisioned, and only then: 1 to 3414 MiB/s; the Region's quota may be lower."""
    infrequent_access_after_days: NotRequired[int]
    """Days without access after which a file moves to Infrequent Access, which survives an AZ too: 1, 7, 14, 30, 60,
    90, 180, 270 or 365. Default: never."""
    archive_after_days: NotRequired[int]
    """Days without access after which a file moves on to Archive: the same figures, later than
    ``infrequent_access_after_days``; with ``throughput`` elastic only. Default: never."""
    return_on_access: NotRequired[bool]
    """Whether a file moves back to Standard on its first access. Default: false. Needs
    ``infrequent_access_after_days``."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Customer managed key of this Region. Default: the component makes one. Cannot be changed later: the file system
    would be replaced."""
    backup_plan: NotRequired[str]
    """Name of the backup plan that covers the file system; becomes its tag ``backup-plan``."""
    automatic_backup: NotRequired[bool]
    """EFS's own daily backup, kept 35 days in the same Region in a vault without a lock. Default: on exactly when no
    ``backup_plan`` is given: beside a plan it would pay twice for the weaker copy."""
    replica: NotRequired[FileSystemReplicaArgs]
    """A copy in another Region. Default: none."""
    expected_client_count: NotRequired[int]
    """Connections below which an alarm fires, 1 to 25000: clients have lost their mount. Default: no alarm, because
    only you know how many are normal."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """Topic of this Region for the alarms. Default: alarms without an action."""
    region: NotRequired[str]
    """Region. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every resource that takes tags."""
    protect: NotRequired[bool]
    """Protect file system and keys against deletion. Default: true; false is for throw-away stacks."""
