"""What databases have of their own: automated backups, point-in-time recovery, snapshots and their copies.

AWS states how far behind point-in-time recovery is only for some services; for the others no figure is given:
Amazon RDS User Guide, "Restoring a DB instance to a specified time" (within 5 minutes); botocore,
PointInTimeRecoveryDescription of DynamoDB (5 minutes); Amazon Redshift Management Guide, "Amazon Redshift snapshots and
backups" (about every 8 hours, or after 5 GB of changes per node).
"""

from typing import Final

from policy.rules.estate import Estate, Resource, whole
from policy.rules.stateful import opt_in_name
from policy.rules.values import ABSENT, UNKNOWN, items, number, peek, text, truth
from rehearsal.assessment.protection.joins import belonging
from rehearsal.assessment.protection.side import FIVE_MINUTES, FOREVER, Copy, Findings, Kept, Loss, Means

_REDSHIFT_HOURS: Final = 8.0
_NO_RETENTION: Final = "backupRetentionPeriod is not set, which means 0 days: there are no automated backups"
_RESTORED: Final = ("snapshotIdentifier", "restoreToPointInTime", "s3Import")
# Snapshots that the program makes: type, property that names the source.
_SNAPSHOTS: Final = {
    "aws:rds/instance:Instance": ("aws:rds/snapshot:Snapshot", "dbInstanceIdentifier"),
    "aws:rds/cluster:Cluster": ("aws:rds/clusterSnapshot:ClusterSnapshot", "dbClusterIdentifier"),
    "aws:docdb/cluster:Cluster": ("aws:docdb/clusterSnapshot:ClusterSnapshot", "dbClusterIdentifier"),
    "aws:neptune/cluster:Cluster": ("aws:neptune/clusterSnapshot:ClusterSnapshot", "dbClusterIdentifier"),
    "aws:redshift/cluster:Cluster": ("aws:redshift/clusterSnapshot:ClusterSnapshot", "clusterIdentifier"),
}
# Copies of these snapshots.
_SNAPSHOT_COPIES: Final = {
    "aws:rds/snapshot:Snapshot": ("aws:rds/snapshotCopy:SnapshotCopy", "sourceDbSnapshotIdentifier"),
    "aws:rds/clusterSnapshot:ClusterSnapshot": (
        "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
        "sourceDbClusterSnapshotIdentifier",
    ),
}


def instance(database: Resource, estate: Estate) -> Findings:
    """Give what an RDS instance has without AWS Backup."""
    found = Findings()
    given = database.declared("backupRetentionPeriod")
    days = number(given)
    if given is UNKNOWN:
        found.open.append("backupRetentionPeriod")
    elif days:
        found.means.append(
            Means(
                "automated backups",
                Loss(FIVE_MINUTES, continuous=True),
                Kept(days),
                copies=_replicated(database, estate),
                todo=_gone_with(database),
            )
        )
    elif given is ABSENT and any(database.declared(prop) is not ABSENT for prop in _RESTORED):
        found.open.append("backupRetentionPeriod, which a restored instance takes over from its source")
    else:
        found.why_not = _NO_RETENTION if given is ABSENT else "backupRetentionPeriod is 0 days"
    return _with_snapshots(found, database, estate)


def _gone_with(database: Resource) -> tuple[str, ...]:
    if truth(database.declared("deleteAutomatedBackups")) is False:
        return ()
    return ("set deleteAutomatedBackups to false: automated backups go when the instance is deleted",)


def _replicated(database: Resource, estate: Estate) -> tuple[Copy, ...]:
    kind = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"
    return tuple(
        Copy(
            estate.region(one),
            # AWS states no figure for the delay of replicated automated backups.
            loss=Loss(continuous=True),
            # Default of pulumi-aws, InstanceAutomatedBackupsReplication.
            kept=Kept(whole(one.declared("retentionPeriod"), 7)),
            own_account=True,
        )
        for one in belonging(database, [kind], "sourceDbInstanceArn", estate)
    )


def cluster(database: Resource, estate: Estate) -> Findings:
    """Give what an Aurora, RDS, DocumentDB or Neptune cluster has without AWS Backup."""
    found = Findings()
    # These clusters always have automated backups: 1 to 35 days, by default 1 (botocore, CreateDBClusterMessage).
    days = whole(database.declared("backupRetentionPeriod"), 1)
    hours = FIVE_MINUTES if opt_in_name(database) == "RDS" else None
    found.means.append(Means("automated backups", Loss(hours, continuous=True), Kept(days)))
    return _with_snapshots(found, database, estate)


def table(one: Resource, _estate: Estate) -> Findings:
    """Give what a DynamoDB table has without AWS Backup."""
    found = Findings(why_not="pointInTimeRecovery is not enabled")
    given = one.declared("pointInTimeRecovery")
    on = given if given is UNKNOWN else peek(given, "enabled")
    if on is UNKNOWN:
        found.open.append("pointInTimeRecovery")
    elif truth(on):
        # botocore, PointInTimeRecoverySpecification: 35 days where nothing else is said.
        days = whole(peek(given, "recoveryPeriodInDays"), 35)
        found.means.append(
            Means(
                "point-in-time recovery",
                Loss(FIVE_MINUTES, continuous=True),
                Kept(days),
                todo=(
                    "never switch point-in-time recovery off: switched on again, it reaches back only to that moment",
                ),
            )
        )
    if items(one.declared("replicas")):
        found.notes.append("replicas in other Regions follow every change: they are no backup")
    return found


def warehouse(one: Resource, estate: Estate) -> Findings:
    """Give what a Redshift cluster has without AWS Backup."""
    found = Findings()
    days = whole(one.declared("automatedSnapshotRetentionPeriod"), 1)
    scheduled = belonging(
        one, ["aws:redshift/snapshotScheduleAssociation:SnapshotScheduleAssociation"], "clusterIdentifier", estate
    )
    if days is None:
        found.open.append("automatedSnapshotRetentionPeriod")
    elif days > 0:
        loss = Loss() if scheduled else Loss(_REDSHIFT_HOURS, gap_hours=_REDSHIFT_HOURS)
        notes = ("a snapshot schedule of its own decides when: it is not read here",) if scheduled else ()
        found.means.append(
            Means("automated snapshots", loss, Kept(days), copies=_warehouse_copies(one, loss, estate), notes=notes)
        )
    else:
        found.why_not = "automatedSnapshotRetentionPeriod is 0 days"
    return _with_snapshots(found, one, estate)


def serverless_warehouse(one: Resource, estate: Estate) -> Findings:
    """Give what a namespace of Redshift Serverless has without AWS Backup.

    Recovery points are made every 30 minutes and kept 24 hours (Amazon Redshift Management Guide, "Snapshots and
    recovery points").
    """
    found = Findings(means=[Means("recovery points", Loss(0.5, gap_hours=0.5), Kept(1.0))])
    for snapshot in belonging(one, ["aws:redshiftserverless/snapshot:Snapshot"], "namespaceName", estate):
        found.means.append(_snapshot(snapshot, "retentionPeriod", ()))
    return found


def _warehouse_copies(one: Resource, loss: Loss, estate: Estate) -> tuple[Copy, ...]:
    kind = "aws:redshift/snapshotCopy:SnapshotCopy"
    return tuple(
        Copy(
            text(copy.declared("destinationRegion")),
            loss=loss,
            # botocore, EnableSnapshotCopyMessage.RetentionPeriod: 7 days by default.
            kept=Kept(whole(copy.declared("retentionPeriod"), 7)),
            own_account=True,
        )
        for copy in belonging(one, [kind], "clusterIdentifier", estate)
    )


def _with_snapshots(found: Findings, database: Resource, estate: Estate) -> Findings:
    kind, prop = _SNAPSHOTS[database.type]
    for snapshot in belonging(database, [kind], prop, estate):
        copies: list[Copy] = []
        copy_kind = _SNAPSHOT_COPIES.get(kind)
        for copy in belonging(snapshot, [copy_kind[0]], copy_kind[1], estate) if copy_kind else ():
            region = copy.declared("destinationRegion")
            to = estate.region(copy) if region is ABSENT else text(region)
            copies.append(Copy(to, kept=Kept(FOREVER), own_account=True))
        found.means.append(_snapshot(snapshot, "manualSnapshotRetentionPeriod", tuple(copies)))
    return found


def _snapshot(snapshot: Resource, retention: str, copies: tuple[Copy, ...]) -> Means:
    kept = number(snapshot.declared(retention))
    return Means(
        f"snapshot {snapshot.name}",
        kept=Kept(kept if kept and kept > 0 else FOREVER),
        copies=copies,
        once=True,
        todo=("take the next snapshot by hand, and delete old ones: nothing else does",),
    )
