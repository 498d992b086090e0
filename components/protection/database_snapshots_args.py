"""Arguments of :class:`~components.protection.database_snapshots.DatabaseSnapshots`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi


class DatabaseKind(StrEnum):
    """What RDS calls the database."""

    INSTANCE = "instance"
    CLUSTER = "cluster"
    """Aurora, or a Multi-AZ DB cluster: RDS replicates the automated backups of neither."""


class DatabaseSnapshotArgs(TypedDict):
    """One manual snapshot: the database as it is when the stack is deployed. It is not repeated and does not expire."""

    copy_to_recovery: NotRequired[bool]
    """Copy it to the recovery Region. Default: True where there is one."""
    option_group_name: NotRequired[str]
    """For the copy of an instance's snapshot: option group of the recovery Region, which RDS demands when the instance
    has Transparent Data Encryption or an option group of its own. Default: RDS's default group."""


class ProtectedDatabaseArgs(TypedDict):
    """A database of the component's Region and account, which exists."""

    identifier: pulumi.Input[str]
    """Its DB instance or DB cluster identifier."""
    kind: NotRequired[DatabaseKind]
    """``instance`` or ``cluster``. Default: ``instance``."""
    engine: NotRequired[str]
    """Its engine, such as ``postgres`` or ``sqlserver-se``, so that one whose backups RDS cannot replicate is refused
    here. Default: not checked."""
    encrypted: NotRequired[bool]
    """Whether its storage is encrypted. Default: True. RDS refuses a key for the copy of a cluster that is not."""
    replicate: NotRequired[bool]
    """Replicate snapshots and transaction logs of its automated backups to the recovery Region, so that it can be
    restored there to a point in time; its own backup retention must be a day or more. Default: True for an instance
    where there is a recovery Region."""
    replication_retention_days: NotRequired[int]
    """Days the replicated backups are kept, 1 to 35. Default: 14. A change stops the replication and starts anew."""
    snapshots: NotRequired[Mapping[str, DatabaseSnapshotArgs]]
    """Manual snapshots by name, 1 to 40 lower-case letters, digits and single hyphens; RDS calls one
    ``<identifier>-<name>``. Default: none."""


class DatabaseSnapshotsArgs(TypedDict):
    """RDS's own backups out of the Region, and manual snapshots."""

    databases: Mapping[str, ProtectedDatabaseArgs]
    """Databases by a name of your choice, 1 to 40 letters, digits, ``-`` or ``_``."""
    recovery_region: NotRequired[str]
    """Region that backups and snapshots are copied to. Default: none, which the gate reports."""
    recovery_key_arn: NotRequired[pulumi.Input[str]]
    """Customer managed key of the recovery Region, whose policy lets the account's IAM policies decide. Default: the
    component makes one, unless nothing that is encrypted is copied."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of the databases' Region that hears when one fails or is deleted; ``events.rds.amazonaws.com`` must be
    allowed to publish, as ``AlarmTopic`` does. Default: nobody is told."""
    backup_events: NotRequired[bool]
    """Also tell of every automated backup of an instance that begins and ends. Default: False."""
    protect: NotRequired[bool]
    """Protect snapshots, copies, replications and the key against deletion. Default: True."""
    region: NotRequired[str]
    """Region of the databases. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every resource that takes some. Default: none."""
