"""RDS's automated backups in a second Region, manual snapshots and their copies."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from components.shared.alarms import checked_alarm_topic
from components.shared.arguments import normalise
from components.shared.checks import Problems
from components.shared.keys import Account, customer_key
from components.shared.tags import tags_for

from .database_snapshots_args import (
    DatabaseKind,
    DatabaseSnapshotArgs,
    DatabaseSnapshotsArgs,
    ProtectedDatabaseArgs,
)
from .database_snapshots_checks import (
    check_database_snapshots,
    check_recovery_region,
    copies,
    is_cluster,
    replicates,
)

__all__ = [
    "DatabaseKind",
    "DatabaseSnapshotArgs",
    "DatabaseSnapshots",
    "DatabaseSnapshotsArgs",
    "ProtectedDatabaseArgs",
    "check_database_snapshots",
]

DEFAULT_RETENTION_DAYS = 14
_INSTANCE_EVENTS = ("deletion", "failure")
_CLUSTER_EVENTS = ("failure",)
"""Amazon RDS User Guide, "Amazon RDS event categories and event messages": DB instance and DB cluster events."""

_LONG = pulumi.CustomTimeouts(create="24h")
"""The provider gives a snapshot or copy 20 minutes, and a first copy to another Region carries all the data. One that
is given up may then exist in AWS and not in the state (terraform-provider-aws, rds/snapshot.go, snapshot_copy.go,
cluster_snapshot.go, cluster_snapshot_copy.go)."""


class DatabaseSnapshots(pulumi.ComponentResource):
    """Backups of RDS that survive the Region, and snapshots that somebody asked for by name."""

    replication_arns: pulumi.Output[dict[str, str]]
    """Database to the ARN of its replicated backups in the recovery Region."""
    snapshot_arns: pulumi.Output[dict[str, str]]
    """``<database>-<snapshot>`` to the ARN of the manual snapshot."""
    copy_arns: pulumi.Output[dict[str, str]]
    """``<database>-<snapshot>`` to the ARN of its copy in the recovery Region."""
    recovery_key_arn: pulumi.Output[str] | None
    """Key of backups and copies in the recovery Region; absent where none is used."""

    def __init__(self, name: str, args: DatabaseSnapshotsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make replications, snapshots and copies.

        Args:
            name: resource name, up to 40 characters.
            args: see :class:`DatabaseSnapshotsArgs`.
            opts: options of the component.

        Raises:
            ComponentError: with every problem of ``args``.
        """
        problems = Problems()
        args = normalise(args, DatabaseSnapshotsArgs, problems)
        if not problems.found:
            check_database_snapshots(args, problems, name)
        problems.raise_for("DatabaseSnapshots", name)
        super().__init__("reliability:index:DatabaseSnapshots", name, {}, opts)

        self._name, self._args = name, args
        self._account = Account(self)
        own = args.get("region")
        region = own or aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=self)).region
        self._region = pulumi.Output.from_input(region).apply(self._checked)
        self._kept = args.get("protect", True) or None
        self.recovery_key_arn = self._key()
        replications: dict[str, pulumi.Output[str]] = {}
        taken: dict[str, pulumi.Output[str]] = {}
        copied: dict[str, pulumi.Output[str]] = {}
        for key, database in sorted(args["databases"].items()):
            # RDS takes snapshots of an instance, and starts its replication, only while it is available (RDS API
            # Reference, "CreateDBSnapshot", InvalidDBInstanceState): one after the other.
            latest: list[pulumi.Resource] = []
            if replicates(database, args.get("recovery_region")):
                replication = self._replicate(key, database)
                replications[key], latest = replication.id, [replication]
            for moment, snapshot in sorted((database.get("snapshots") or {}).items()):
                made, arn = self._snapshot(key, moment, database, after=latest)
                latest = [made]
                taken[f"{key}-{moment}"] = arn
                if copies(snapshot, args.get("recovery_region")):
                    copied[f"{key}-{moment}"] = self._copy(key, moment, database, snapshot, arn)
        self._subscribe()
        self.replication_arns, self.snapshot_arns, self.copy_arns = map(_by_name, (replications, taken, copied))
        self.register_outputs(
            {
                "replicationArns": self.replication_arns,
                "snapshotArns": self.snapshot_arns,
                "copyArns": self.copy_arns,
                "recoveryKeyArn": self.recovery_key_arn,
            }
        )

    def _checked(self, region: str) -> str:
        """The databases' Region, refused when it turns out to be the recovery Region."""
        problems = Problems()
        check_recovery_region(problems, self._args.get("recovery_region"), region)
        problems.raise_for("DatabaseSnapshots", self._name)
        return region

    def _key(self) -> pulumi.Output[str] | None:
        """The key of the recovery Region: RDS works with grants in the name of who calls it, so IAM decides."""
        recovery = self._args.get("recovery_region")
        if "recovery_key_arn" in self._args:
            return pulumi.Output.from_input(self._args["recovery_key_arn"])
        needed = any(
            database.get("encrypted", True)
            and (
                replicates(database, recovery)
                or any(copies(snapshot, recovery) for snapshot in (database.get("snapshots") or {}).values())
            )
            for database in self._args["databases"].values()
        )
        if not needed:
            return None
        return customer_key(
            f"{self._name}-key",
            self,
            self._account,
            [],
            description="Backups and snapshots of databases from another Region",
            region=recovery,
            tags=self._args.get("tags"),
            protect=self._args.get("protect", True),
        ).arn

    def _replicate(self, key: str, database: ProtectedDatabaseArgs) -> aws.rds.InstanceAutomatedBackupsReplication:
        """Start the replication in the Region that receives it, as its API demands."""
        source = pulumi.Output.all(
            self._account.partition, self._region, self._account.id, database["identifier"]
        ).apply(lambda known: "arn:{}:rds:{}:{}:db:{}".format(*known))
        return aws.rds.InstanceAutomatedBackupsReplication(
            f"{self._name}-{key}-replication",
            source_db_instance_arn=source,
            retention_period=database.get("replication_retention_days", DEFAULT_RETENTION_DAYS),
            kms_key_id=self._key_for(database),
            region=self._args.get("recovery_region"),
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=self._kept,
                # An instance has one replication to a Region: the successor can only follow.
                delete_before_replace=True,
            ),
        )

    def _key_for(self, database: ProtectedDatabaseArgs) -> pulumi.Output[str] | None:
        return self.recovery_key_arn if database.get("encrypted", True) else None

    def _snapshot(
        self, key: str, moment: str, database: ProtectedDatabaseArgs, after: Sequence[pulumi.Resource]
    ) -> tuple[pulumi.Resource, pulumi.Output[str]]:
        name = f"{self._name}-{key}-{moment}"
        options = pulumi.ResourceOptions(parent=self, protect=self._kept, depends_on=list(after), custom_timeouts=_LONG)
        tags, region = tags_for(name, self._args.get("tags")), self._args.get("region")
        if is_cluster(database):
            cluster = aws.rds.ClusterSnapshot(
                name,
                db_cluster_identifier=database["identifier"],
                db_cluster_snapshot_identifier=_called(database, moment),
                region=region,
                tags=tags,
                opts=options,
            )
            return cluster, cluster.db_cluster_snapshot_arn
        instance = aws.rds.Snapshot(
            name,
            db_instance_identifier=database["identifier"],
            db_snapshot_identifier=_called(database, moment),
            region=region,
            tags=tags,
            opts=options,
        )
        return instance, instance.db_snapshot_arn

    def _copy(
        self,
        key: str,
        moment: str,
        database: ProtectedDatabaseArgs,
        snapshot: DatabaseSnapshotArgs,
        source: pulumi.Output[str],
    ) -> pulumi.Output[str]:
        """Copy a snapshot in the Region that receives it: across Regions the source is named by its ARN."""
        name = f"{self._name}-{key}-{moment}-copy"
        options = pulumi.ResourceOptions(parent=self, protect=self._kept, custom_timeouts=_LONG)
        tags, recovery = tags_for(name, self._args.get("tags")), self._args.get("recovery_region")
        if is_cluster(database):
            return aws.rds.ClusterSnapshotCopy(
                name,
                source_db_cluster_snapshot_identifier=source,
                target_db_cluster_snapshot_identifier=_called(database, moment),
                kms_key_id=self._key_for(database),
                region=recovery,
                tags=tags,
                opts=options,
            ).db_cluster_snapshot_arn
        return aws.rds.SnapshotCopy(
            name,
            source_db_snapshot_identifier=source,
            target_db_snapshot_identifier=_called(database, moment),
            kms_key_id=self._key_for(database),
            option_group_name=snapshot.get("option_group_name"),
            region=recovery,
            tags=tags,
            opts=options,
        ).db_snapshot_arn

    def _subscribe(self) -> None:
        """One subscription for all instances and one for all clusters; a further database joins it in place."""
        args = self._args
        if "alarm_topic_arn" not in args:
            return
        topic = checked_alarm_topic(args["alarm_topic_arn"], "DatabaseSnapshots", self._name, self._region)
        databases = [database for _, database in sorted(args["databases"].items())]
        backups = ("backup",) if args.get("backup_events", False) else ()
        for kind, categories, members in (
            ("instance", (*backups, *_INSTANCE_EVENTS), [one for one in databases if not is_cluster(one)]),
            ("cluster", _CLUSTER_EVENTS, [one for one in databases if is_cluster(one)]),
        ):
            if not members:
                continue
            name = f"{self._name}-{kind}-events"
            aws.rds.EventSubscription(
                name,
                sns_topic=topic,
                source_type=f"db-{kind}",
                source_ids=pulumi.Output.all(*(one["identifier"] for one in members)).apply(sorted),
                event_categories=list(categories),
                region=args.get("region"),
                tags=tags_for(name, args.get("tags")),
                opts=pulumi.ResourceOptions(parent=self),
            )


def _called(database: ProtectedDatabaseArgs, moment: str) -> pulumi.Output[str]:
    return pulumi.Output.concat(database["identifier"], "-", moment)


def _by_name(values: Mapping[str, pulumi.Output[str]]) -> pulumi.Output[dict[str, str]]:
    return pulumi.Output.all(**values).apply(dict) if values else pulumi.Output.from_input({})
