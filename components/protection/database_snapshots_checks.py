"""What RDS refuses of snapshots, copies and replications, and what can never work. Pure."""

import re
from collections import Counter
from collections.abc import Mapping

from components.shared.alarms import check_alarm_topic
from components.shared.arns import parse_arn, partition_of
from components.shared.checks import Problems

from .database_snapshots_args import (
    DatabaseKind,
    DatabaseSnapshotArgs,
    DatabaseSnapshotsArgs,
    ProtectedDatabaseArgs,
)

MAX_RETENTION_DAYS = 35
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_IDENTIFIER = re.compile(r"(?=.{1,63}$)[A-Za-z]([A-Za-z0-9]|-(?=[A-Za-z0-9]))*")
_SNAPSHOT_NAME = re.compile(r"(?=.{1,40}$)[a-z0-9]([a-z0-9]|-(?=[a-z0-9]))*")
_CLUSTER_SNAPSHOT_LENGTH = 63
"""botocore, rds CreateDBClusterSnapshotMessage."""
_NOT_REPLICATED = ("aurora", "custom-", "docdb", "neptune")
"""Engines of RDS's API without replication of automated backups (Amazon RDS User Guide, "Supported Regions and DB
engines for cross-Region automated backups"; botocore, StartDBInstanceAutomatedBackupsReplication, on RDS Custom)."""


def is_cluster(database: ProtectedDatabaseArgs) -> bool:
    """Whether a database is a DB cluster."""
    return database.get("kind", DatabaseKind.INSTANCE) is DatabaseKind.CLUSTER


def replicates(database: ProtectedDatabaseArgs, recovery_region: str | None) -> bool:
    """Whether the automated backups of a database go to the recovery Region."""
    return recovery_region is not None and database.get("replicate", not is_cluster(database))


def copies(snapshot: DatabaseSnapshotArgs, recovery_region: str | None) -> bool:
    """Whether a manual snapshot goes to the recovery Region."""
    return recovery_region is not None and snapshot.get("copy_to_recovery", True)


def check_database_snapshots(args: DatabaseSnapshotsArgs, problems: Problems, resource_name: str | None = None) -> None:
    """Record everything that RDS would refuse, and what could never work.

    Args:
        args: the component's arguments; Outputs pass.
        problems: receives the findings.
        resource_name: the component's name, from which names of subscriptions are made.
    """
    if resource_name is not None and not _NAME.fullmatch(resource_name):
        problems.add("name", resource_name, "must be 1 to 40 letters, digits, '-' or '_'", "Rename the component")
    region, recovery = args.get("region"), args.get("recovery_region")
    if not args["databases"]:
        problems.add("databases", None, "must be at least one", "Add one, or leave the component out")
    check_recovery_region(problems, recovery, region)
    for name, database in args["databases"].items():
        where = f'databases["{name}"]'
        if not _NAME.fullmatch(name):
            problems.add(where, name, "must have a name of 1 to 40 letters, digits, '-' or '_'", "Rename it")
        _check_database(where, database, recovery, problems)
    _check_names(args["databases"], problems)
    _check_key(args, problems, recovery)
    if args.get("backup_events", False) and "alarm_topic_arn" not in args:
        problems.add("backup_events", value=True, rule="has no effect without alarm_topic_arn", way_out="Give both")
    check_alarm_topic(problems, args.get("alarm_topic_arn"), region)


def check_recovery_region(problems: Problems, recovery: str | None, region: str | None) -> None:
    """Refuse a recovery Region that would be lost together with the databases, or that nothing is copied to.

    Args:
        problems: receives the finding.
        recovery: the ``recovery_region`` argument.
        region: Region of the databases, where it is known.
    """
    if recovery is None or region is None:
        return
    if recovery == region:
        rule = f"is {region}, the Region of the databases; a copy there is lost together with the original"
        problems.add("recovery_region", recovery, rule, "Name another Region")
    elif partition_of(recovery) != partition_of(region):
        rule = f"is in another partition than {region}, and nothing is copied from one to another"
        problems.add("recovery_region", recovery, rule, f"Name a Region of {partition_of(region)}")


def _check_database(where: str, database: ProtectedDatabaseArgs, recovery: str | None, problems: Problems) -> None:
    identifier, cluster = database["identifier"], is_cluster(database)
    if isinstance(identifier, str) and not _IDENTIFIER.fullmatch(identifier):
        rule = "must be a DB identifier: 1 to 63 letters, digits and single hyphens, starting with a letter; no ARN"
        problems.add(f"{where}.identifier", identifier, rule, "Give the identifier alone")
    if database.get("replicate", False):
        if recovery is None:
            rule = "needs a recovery_region to replicate to"
            problems.add(f"{where}.replicate", value=True, rule=rule, way_out="Name one, or leave it out")
        if cluster:
            rule = "is for instances: RDS replicates the automated backups of no cluster"
            way_out = "Copy its snapshots, or let AWS Backup copy them"
            problems.add(f"{where}.replicate", value=True, rule=rule, way_out=way_out)
    engine = database.get("engine")
    if engine is not None and engine.startswith(_NOT_REPLICATED) and not cluster and replicates(database, recovery):
        rule = "has automated backups that RDS does not replicate"
        problems.add(f"{where}.engine", engine, rule, "Set replicate to false, and let AWS Backup copy it")
    days = database.get("replication_retention_days")
    problems.within(f"{where}.replication_retention_days", days, 1, MAX_RETENTION_DAYS, "days")
    if days is not None and not replicates(database, recovery):
        rule = "has no effect: its automated backups are not replicated"
        problems.add(f"{where}.replication_retention_days", days, rule, "Leave it out")
    _check_snapshots(where, database, recovery, problems)


def _check_snapshots(where: str, database: ProtectedDatabaseArgs, recovery: str | None, problems: Problems) -> None:
    identifier, cluster = database["identifier"], is_cluster(database)
    snapshots: Mapping[str, DatabaseSnapshotArgs] = database.get("snapshots") or {}
    for name, snapshot in snapshots.items():
        path = f'{where}.snapshots["{name}"]'
        if not _SNAPSHOT_NAME.fullmatch(name):
            rule = "must have a name of 1 to 40 lower-case letters, digits and single hyphens"
            problems.add(path, name, rule, "Rename it")
        if cluster and isinstance(identifier, str) and len(f"{identifier}-{name}") > _CLUSTER_SNAPSHOT_LENGTH:
            rule = f"makes a name longer than the {_CLUSTER_SNAPSHOT_LENGTH} characters of a cluster's snapshot"
            problems.add(path, f"{identifier}-{name}", rule, "Shorten the name")
        if snapshot.get("copy_to_recovery", False) and recovery is None:
            rule = "needs a recovery_region to copy to"
            problems.add(f"{path}.copy_to_recovery", value=True, rule=rule, way_out="Name one, or leave it out")
        group = snapshot.get("option_group_name")
        if group is not None and (cluster or not copies(snapshot, recovery)):
            rule = "is for the copy of an instance's snapshot"
            problems.add(f"{path}.option_group_name", group, rule, "Leave it out")


def _check_names(databases: Mapping[str, ProtectedDatabaseArgs], problems: Problems) -> None:
    """Snapshot ``c`` of ``a-b`` and snapshot ``b-c`` of ``a`` would both be called ``a-b-c``."""
    pairs = [(name, moment) for name, database in databases.items() for moment in database.get("snapshots") or {}]
    count = Counter("-".join(pair) for pair in pairs)
    for name, moment in pairs:
        if count[f"{name}-{moment}"] > 1:
            rule = f"is {name}-{moment} in the stack, and another snapshot is too"
            problems.add(f'databases["{name}"].snapshots["{moment}"]', moment, rule, "Rename one of the two")


def _check_key(args: DatabaseSnapshotsArgs, problems: Problems, recovery: str | None) -> None:
    arn = args.get("recovery_key_arn")
    if arn is not None and recovery is None:
        problems.add("recovery_key_arn", None, "has no effect without recovery_region", "Give both, or neither")
    if not isinstance(arn, str):
        return
    parsed = parse_arn(arn)
    if parsed is None or parsed.service != "kms" or not parsed.resource.startswith("key/"):
        problems.add("recovery_key_arn", arn, "must be the ARN of a KMS key, not of an alias", "Give the key's ARN")
    elif recovery is not None and parsed.region != recovery:
        rule = f"is in {parsed.region}, and copies in {recovery} are encrypted with a key of {recovery}"
        problems.add("recovery_key_arn", arn, rule, f"Give a key of {recovery}")
