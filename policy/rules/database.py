"""Databases: a standby in another zone, backups that are switched on, and a table that can be turned back."""

from .core import (
    AUTOMATIC_BACKUPS,
    BACK_UP,
    MULTI_AZ,
    PASS,
    Config,
    Kind,
    Outcome,
    Rule,
    Severity,
    fail,
    not_applicable,
    unknown,
)
from .coverage import Gap, coverage, plan_rules
from .estate import Estate, Resource
from .stateful import stateless
from .values import ABSENT, UNKNOWN, number, text, truth

_INSTANCE = "aws:rds/instance:Instance"
_TABLE = "aws:dynamodb/table:Table"
_MEMBERS = {
    "aws:rds/cluster:Cluster": "aws:rds/clusterInstance:ClusterInstance",
    "aws:docdb/cluster:Cluster": "aws:docdb/clusterInstance:ClusterInstance",
    "aws:neptune/cluster:Cluster": "aws:neptune/clusterInstance:ClusterInstance",
}
# Editions of SQL Server for which RDS has no Multi-AZ.
_SINGLE_ZONE_ENGINES = frozenset({"sqlserver-ex", "sqlserver-web"})
_LEAST_MEMBERS = 2


def _multi_az(instance: Resource, _estate: Estate, _config: Config) -> Outcome:
    if instance.declared("replicateSourceDb") is not ABSENT:
        return not_applicable("a read replica: its source decides")
    engine = instance.declared("engine")
    if text(engine) in _SINGLE_ZONE_ENGINES:
        return not_applicable(f"RDS has no Multi-AZ for {engine}")
    given = instance.declared("multiAz")
    if given is UNKNOWN:
        return unknown("multiAz")
    if truth(given):
        return PASS
    if engine is UNKNOWN:
        return unknown("the engine, of which some editions have no Multi-AZ")
    return fail("multiAz is not true: the database is gone with its zone until it is restored")


def _members(estate: Estate) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for cluster_type, member_type in _MEMBERS.items():
        for member in estate.of([member_type]):
            for cluster in estate.link(member, [cluster_type], "clusterIdentifier").targets:
                found.setdefault(cluster.urn, []).append(member)
    return found


def _spread_by_nature(cluster: Resource, members: list[Resource]) -> str | None:
    if cluster.declared("dbClusterInstanceClass") is not ABSENT:
        return "a Multi-AZ DB cluster has three zones by nature"
    if cluster.declared("engineMode") == "serverless":
        return "Aurora Serverless v1 moves to another zone by itself"
    if not members and cluster.declared("globalClusterIdentifier") is not ABSENT:
        return "a secondary of a global database may be without members until it is needed"
    return None


def _cluster(cluster: Resource, estate: Estate, _config: Config) -> Outcome:
    members = estate.memo("cluster members", _members).get(cluster.urn, [])
    reason = _spread_by_nature(cluster, members)
    if reason is not None:
        return not_applicable(reason)
    if len(members) < _LEAST_MEMBERS:
        return fail(f"the cluster has {len(members)} of at least {_LEAST_MEMBERS} instances: nothing to fail over to")
    zones = [member.declared("availabilityZone") for member in members]
    if UNKNOWN in zones:
        return unknown("the zones of the cluster's instances")
    # Without a zone, RDS places the members of a cluster over the zones of its subnet group.
    named = {text(zone) for zone in zones if zone is not ABSENT}
    if ABSENT not in zones and len(named) < _LEAST_MEMBERS:
        return fail(f"all {len(members)} instances of the cluster are in {', '.join(filter(None, named))}")
    return PASS


_RETENTION_ELSEWHERE = {
    "replicateSourceDb": "a read replica: its source is backed up",
    "snapshotIdentifier": "restored from a snapshot, whose retention it takes over",
    "restoreToPointInTime": "restored to a point in time, with the retention of its source",
}


def _retention(instance: Resource, estate: Estate, _config: Config) -> Outcome:
    for prop, reason in _RETENTION_ELSEWHERE.items():
        if instance.declared(prop) is not ABSENT:
            return not_applicable(reason)
    given = instance.declared("backupRetentionPeriod")
    if number(given):
        return PASS
    found = coverage(estate).get(instance.urn)
    rules, gap = plan_rules((selection for selection, _ in found.taken), estate) if found else ([], Gap.NONE)
    if any(rule.continuous for rule in rules):
        return PASS
    if given is UNKNOWN:
        return unknown("backupRetentionPeriod")
    undecided = any(rule.may_be_continuous for rule in rules) or any(
        answer.pending for _, answer in (found.open if found else ())
    )
    if gap is not Gap.NONE or undecided:
        return unknown("whether a continuous backup rule takes it")
    return fail(
        f"backupRetentionPeriod is {'not set, which means 0' if given is ABSENT else '0'} days"
        " and no continuous backup rule takes it: there is no point in time to go back to"
    )


def _recoverable(table: Resource, _estate: Estate, _config: Config) -> Outcome:
    given = table.declared("pointInTimeRecovery", "enabled")
    if given is UNKNOWN:
        return unknown("pointInTimeRecovery")
    if truth(given):
        return PASS
    return fail("pointInTimeRecovery is not enabled: a wrong write cannot be undone")


def _undeletable(resource: Resource, _estate: Estate, _config: Config) -> Outcome:
    if stateless(resource) is not None:
        return not_applicable("a replica")
    prop = "deletionProtectionEnabled" if resource.type == _TABLE else "deletionProtection"
    given = resource.declared(prop)
    if given is UNKNOWN:
        return unknown(prop)
    return PASS if truth(given) else fail(f"{prop} is not true: one wrong call deletes the data")


RULES = (
    Rule(
        name="aws-rds-instance-multi-az",
        title="Every RDS instance has a standby in another Availability Zone.",
        kind=Kind.RESOURCE,
        types=(_INSTANCE,),
        severity=Severity.HIGH,
        practice=MULTI_AZ,
        why="Without a standby a failed zone or host means a restore: hours, and the data since the last backup.",
        remediation="Set multiAz to true.",
        scope="Not for read replicas, nor for SQL Server Express and Web, for which RDS has no Multi-AZ.",
        check=_multi_az,
    ),
    Rule(
        name="aws-rds-cluster-multi-az",
        title="Every database cluster has instances in at least two Availability Zones.",
        kind=Kind.STACK,
        types=tuple(_MEMBERS),
        severity=Severity.HIGH,
        practice=MULTI_AZ,
        why="With one instance there is nothing to fail over to: AWS builds a new one first.",
        remediation="Add a second cluster instance, in another zone.",
        scope="Aurora, DocumentDB, Neptune. Not for Multi-AZ DB clusters (dbClusterInstanceClass), Aurora Serverless"
        " v1, and secondaries of a global database without instances.",
        check=_cluster,
    ),
    Rule(
        name="aws-rds-instance-backup-retention",
        title="Every RDS instance can be restored to a point in time.",
        kind=Kind.STACK,
        types=(_INSTANCE,),
        severity=Severity.CRITICAL,
        practice=AUTOMATIC_BACKUPS,
        why="The provider's default is 0 days: no automated backup at all.",
        remediation="Set backupRetentionPeriod (days), or let a plan rule with enableContinuousBackup take it.",
        scope="Not for read replicas and instances restored from a snapshot or to a point in time.",
        check=_retention,
    ),
    Rule(
        name="aws-dynamodb-table-point-in-time-recovery",
        title="Every DynamoDB table can be restored to a point in time.",
        kind=Kind.RESOURCE,
        types=(_TABLE,),
        severity=Severity.HIGH,
        practice=BACK_UP,
        why="AWS Backup takes snapshots of tables only: what was written since the last one is lost.",
        remediation="Set pointInTimeRecovery.enabled to true.",
        scope="Judged by the table's own setting.",
        check=_recoverable,
    ),
    Rule(
        name="aws-database-deletion-protection",
        title="Databases refuse to be deleted.",
        kind=Kind.RESOURCE,
        types=(_INSTANCE, *_MEMBERS, _TABLE),
        severity=Severity.MEDIUM,
        practice=BACK_UP,
        why="A wrong name in a script deletes the database together with its automated backups.",
        remediation="Set deletionProtection (DynamoDB: deletionProtectionEnabled) to true.",
        scope="Not for replicas.",
        check=_undeletable,
    ),
)
