from collections.abc import Callable
from typing import Any

import pytest

from policy.rules.core import Verdict
from policy.rules.estate import Resource

from .estates import UNKNOWN, ask, one

DB, CLUSTER, MEMBER = (
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:rds/clusterInstance:ClusterInstance",
)
TABLE = "aws:dynamodb/table:Table"
AZ, SPREAD, KEPT = "aws-rds-instance-multi-az", "aws-rds-cluster-multi-az", "aws-rds-instance-backup-retention"
PITR, UNDELETABLE = "aws-dynamodb-table-point-in-time-recovery", "aws-database-deletion-protection"


def db(**props: Any) -> Resource:
    return one(DB, "db", {"engine": "postgres", "tags": {"backup-plan": "daily"}} | props)


def cluster(**props: Any) -> Resource:
    return one(CLUSTER, "c", {"engine": "aurora-postgresql"} | props)


def member(name: str, **props: Any) -> Resource:
    return one(MEMBER, name, {"clusterIdentifier": "c"} | props)


def backed_up(**rule: Any) -> tuple[Resource, ...]:
    condition = [{"stringEquals": [{"key": "aws:ResourceTag/backup-plan", "value": "daily"}]}]
    return (
        one("aws:backup/selection:Selection", "s", {"planId": "p", "resources": ["*"], "conditions": condition}),
        one("aws:backup/plan:Plan", "p", {"rules": [rule]}),
    )


LIST: list[tuple[str, str, Callable[[], tuple[Resource, ...]], Verdict]] = [
    (AZ, "switched on", lambda: (db(multiAz=True),), Verdict.PASS),
    (AZ, "unset", lambda: (db(),), Verdict.FAIL),
    (AZ, "switched off", lambda: (db(multiAz=False),), Verdict.FAIL),
    (AZ, "a replica", lambda: (db(replicateSourceDb="x"),), Verdict.NOT_APPLICABLE),
    (AZ, "SQL Server Express", lambda: (db(engine="sqlserver-ex"),), Verdict.NOT_APPLICABLE),
    (AZ, "SQL Server Web", lambda: (db(engine="sqlserver-web"),), Verdict.NOT_APPLICABLE),
    (AZ, "unknown", lambda: (db(multiAz=UNKNOWN),), Verdict.UNKNOWN),
    (SPREAD, "two zones", lambda: (
        cluster(), member("1", availabilityZone="a"), member("2", availabilityZone="b")), Verdict.PASS),
    (SPREAD, "placed by AWS", lambda: (cluster(), member("1"), member("2")), Verdict.PASS),
    (SPREAD, "one zone", lambda: (
        cluster(), member("1", availabilityZone="a"), member("2", availabilityZone="a")), Verdict.FAIL),
    (SPREAD, "one instance", lambda: (cluster(), member("1")), Verdict.FAIL),
    (SPREAD, "Multi-AZ DB cluster", lambda: (cluster(dbClusterInstanceClass="x"),), Verdict.NOT_APPLICABLE),
    (SPREAD, "serverless v1", lambda: (cluster(engineMode="serverless"),), Verdict.NOT_APPLICABLE),
    (SPREAD, "headless secondary", lambda: (cluster(globalClusterIdentifier="g"),), Verdict.NOT_APPLICABLE),
    (SPREAD, "unknown", lambda: (cluster(), member("1", availabilityZone=UNKNOWN), member("2")), Verdict.UNKNOWN),
    (KEPT, "seven days", lambda: (db(backupRetentionPeriod=7.0),), Verdict.PASS),
    (KEPT, "unset is none", lambda: (db(),), Verdict.FAIL),
    (KEPT, "0", lambda: (db(backupRetentionPeriod=0.0),), Verdict.FAIL),
    (KEPT, "a continuous rule", lambda: (db(), *backed_up(enableContinuousBackup=True)), Verdict.PASS),
    (KEPT, "a rule that is not continuous", lambda: (db(), *backed_up()), Verdict.FAIL),
    (KEPT, "a replica", lambda: (db(replicateSourceDb="x"),), Verdict.NOT_APPLICABLE),
    (KEPT, "from a snapshot", lambda: (db(snapshotIdentifier="x"),), Verdict.NOT_APPLICABLE),
    (KEPT, "unknown", lambda: (db(backupRetentionPeriod=UNKNOWN),), Verdict.UNKNOWN),
    (PITR, "on", lambda: (one(TABLE, "t", {"pointInTimeRecovery": {"enabled": True}}),), Verdict.PASS),
    (PITR, "unset", lambda: (one(TABLE, "t"),), Verdict.FAIL),
    (PITR, "unknown", lambda: (one(TABLE, "t", {"pointInTimeRecovery": {"enabled": UNKNOWN}}),), Verdict.UNKNOWN),
    (UNDELETABLE, "on", lambda: (db(deletionProtection=True),), Verdict.PASS),
    (UNDELETABLE, "a table", lambda: (one(TABLE, "t", {"deletionProtectionEnabled": True}),), Verdict.PASS),
    (UNDELETABLE, "unset", lambda: (db(),), Verdict.FAIL),
    (UNDELETABLE, "a replica", lambda: (db(replicateSourceDb="x"),), Verdict.NOT_APPLICABLE),
    (UNDELETABLE, "unknown", lambda: (db(deletionProtection=UNKNOWN),), Verdict.UNKNOWN),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "claim", "build", "wanted"), LIST, ids=[f"{rule}: {claim}" for rule, claim, *_ in LIST]
)
def test_database_rules(rule: str, claim: str, build: Callable[[], tuple[Resource, ...]], wanted: Verdict) -> None:
    verdict, message = ask(rule, *build())
    assert verdict is wanted, f"{claim}: {message}"
