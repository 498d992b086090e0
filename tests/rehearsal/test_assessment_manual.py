"""The manual side: hand-made estates with known answers."""

from typing import Any

import pytest

from policy.rules.estate import Estate, Resource
from rehearsal.assessment.protection import manual
from rehearsal.assessment.protection.side import State

from .protected import (
    AWAY,
    BUCKET,
    BUNKER,
    CLUSTER,
    DATABASE,
    FILES,
    TABLE,
    TAGS,
    UNKNOWN,
    WEEKLY,
    lock,
    one,
    plan,
    row,
    rule,
    selection,
    snapshots,
    vault,
    volume,
)

LUSTRE = {"deploymentType": "PERSISTENT_2"}


def versioning(status: str) -> Resource:
    kind = "aws:s3/bucketVersioning:BucketVersioning"
    return one(kind, "v", bucket="b", versioningConfiguration={"status": status})


@pytest.mark.parametrize(
    ("claim", "extra", "backup", "manual", "verdict"),
    [
        ("no versioning", (), "cannot succeed", "not covered", "unprotected"),
        ("suspended", (versioning("Suspended"),), "cannot succeed", "not covered", "unprotected"),
        ("enabled", (versioning("Enabled"),), "covered", "covered", "both"),
        ("not known yet", (versioning(UNKNOWN),), "cannot tell", "cannot tell", "cannot tell"),
    ],
)
def test_a_bucket_without_versions_cannot_be_backed_up(
    claim: str, extra: tuple[Resource, ...], backup: str, manual: str, verdict: str
) -> None:
    bucket = one(BUCKET, "b", bucket="b", tags=TAGS, arn="arn:aws:s3:::b")
    found = row(bucket, plan(rule()), selection(), vault(), *extra)
    assert (found["backup"]["state"], found["manual"]["state"], found["verdict"]) == (backup, manual, verdict), claim


def test_versions_last_until_a_lifecycle_rule_ends_them_and_object_lock_holds_them() -> None:
    bucket = one(BUCKET, "b", bucket="b", arn="arn:aws:s3:::b")
    found = row(bucket, versioning("Enabled"))["manual"]
    assert (found["dataLoss"]["hours"], found["retention"]["forever"]) == (0, True)
    expiry = {"status": "Enabled", "noncurrentVersionExpiration": {"noncurrentDays": 30}}
    kind = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    lifecycle = one(kind, "l", bucket="b", rules=[expiry, {"status": "Enabled"}])
    held = {"defaultRetention": {"mode": "COMPLIANCE", "days": 10}}
    kind = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
    locked = one(kind, "o", bucket="b", rule=held)
    found = row(bucket, versioning("Enabled"), lifecycle, locked)["manual"]
    assert found["retention"]["days"] == 30
    assert (found["immutability"]["lock"], found["immutability"]["minimumDays"]) == ("compliance", 10)


def replication(**parts: Any) -> Resource:
    target = {"bucket": "arn:aws:s3:::copy", "account": BUNKER}
    chosen = {"status": "Enabled", "destination": target} | parts
    return one("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "r", bucket="b", rules=[chosen])


@pytest.mark.parametrize(
    ("claim", "parts", "region", "account"),
    [
        ("of everything", {"filter": {}}, "yes", "cannot tell"),
        ("of some objects", {"filter": {"prefix": "logs/"}}, "no", "no"),
        ("switched off", {"status": "Disabled"}, "no", "no"),
        ("a filter not known yet", {"filter": UNKNOWN}, "no", "no"),
        ("to a bucket outside the stack", {"destination": {"bucket": "arn:aws:s3:::x"}}, "cannot tell", "cannot tell"),
    ],
)
def test_replication_is_a_copy_of_versions_only_when_it_takes_everything(
    claim: str, parts: dict[str, Any], region: str, account: str
) -> None:
    bucket = one(BUCKET, "b", bucket="b", arn="arn:aws:s3:::b")
    target = one(BUCKET, "copy", bucket="copy", arn="arn:aws:s3:::copy", region=AWAY)
    found = row(bucket, target, versioning("Enabled"), replication(**parts))["manual"]
    assert (found["outOfRegion"]["state"], found["outOfAccount"]["state"]) == (region, account), claim
    alone = row(bucket, target, replication())["manual"]
    assert alone["state"] == "not covered"
    assert any("no backup" in note for note in alone["notes"]), "replication follows every overwrite"


def test_a_volume_with_a_snapshot_policy_only() -> None:
    found = row(volume(), snapshots())
    assert found["verdict"] == "manual only"
    manual = found["manual"]
    assert (manual["by"], manual["dataLoss"]["hours"]) == (["dlm"], 25), "a run starts within an hour"
    assert manual["retention"]["count"] == 7
    away = manual["outOfRegion"]
    assert (away["state"], away["to"], away["retention"]["days"]) == ("yes", [AWAY], 5)
    assert (manual["outOfAccount"]["state"], manual["immutability"]["lock"]) == ("no", "none")
    assert manual["restoreTest"]["state"] == "no"
    assert any("watch for failed snapshots" in task for task in manual["todo"])


def test_copies_of_a_weekly_schedule_are_a_week_old() -> None:
    weekly = {"name": "w", "createRule": {"cronExpression": WEEKLY}, "retainRule": {"count": 4}}
    weekly |= {"crossRegionCopyRules": [{"target": AWAY, "retainRule": {"interval": 1, "intervalUnit": "YEARS"}}]}
    daily = {"name": "d", "createRule": {"interval": 24, "times": "03:00"}, "retainRule": {"count": 7}}
    found = row(volume(), snapshots(schedules=[weekly, daily]))["manual"]
    assert (found["dataLoss"]["hours"], found["outOfRegion"]["dataLoss"]["hours"]) == (25, 169)


def test_a_snapshot_policy_that_may_take_a_volume_cannot_be_told() -> None:
    found = row(volume(), snapshots(targetTags=UNKNOWN))
    assert (found["manual"]["state"], found["verdict"]) == ("cannot tell", "cannot tell")
    found = row(volume(), snapshots(schedules=UNKNOWN))["manual"]
    assert (found["state"], found["dataLoss"]["hours"], found["outOfRegion"]["state"]) == (
        "covered",
        None,
        "cannot tell",
    ), "it is taken, but nobody can say how often"


def test_a_snapshot_made_once_protects_nothing_that_is_written_later() -> None:
    once = one("aws:ebs/snapshot:Snapshot", "s", volumeId="data")
    moved = one("aws:ebs/snapshotCopy:SnapshotCopy", "c", sourceSnapshotId="s", region=AWAY)
    found = row(volume(tags={}), once, moved)
    assert (found["manual"]["state"], found["verdict"]) == ("once", "unprotected")
    assert (found["manual"]["dataLoss"]["hours"], found["manual"]["retention"]["forever"]) == (None, True)
    assert found["manual"]["outOfRegion"]["to"] == [AWAY]


@pytest.mark.parametrize(
    ("claim", "props", "state", "hours", "days"),
    [
        ("automated backups", {"backupRetentionPeriod": 7}, "covered", 0.0833, 7),
        ("unset means none", {}, "not covered", None, None),
        ("zero means none", {"backupRetentionPeriod": 0}, "not covered", None, None),
        ("not known yet", {"backupRetentionPeriod": UNKNOWN}, "cannot tell", None, None),
        ("restored from a snapshot", {"snapshotIdentifier": "s"}, "cannot tell", None, None),
    ],
)
def test_automated_backups_of_rds(
    claim: str, props: dict[str, Any], state: str, hours: float | None, days: float | None
) -> None:
    found = row(one(DATABASE, "db", **props))["manual"]
    assert (found["state"], found["dataLoss"]["hours"], found["retention"]["days"]) == (state, hours, days), claim


def test_replicated_automated_backups_are_a_copy_in_another_region() -> None:
    database = one(DATABASE, "db", backupRetentionPeriod=7, deleteAutomatedBackups=False)
    kind = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"
    copied = one(kind, "r", sourceDbInstanceArn=database.known("arn"), region=AWAY, retentionPeriod=14)
    found = row(database, copied)["manual"]
    assert (found["outOfRegion"]["to"], found["outOfRegion"]["retention"]["days"]) == ([AWAY], 14)
    assert not any("deleteAutomatedBackups" in task for task in found["todo"]), "it keeps them already"


def test_snapshots_of_databases_and_their_copies() -> None:
    database = one(DATABASE, "db", identifier="db")
    snapshot = one("aws:rds/snapshot:Snapshot", "s", dbInstanceIdentifier="db", dbSnapshotIdentifier="s")
    copied = one("aws:rds/snapshotCopy:SnapshotCopy", "c", sourceDbSnapshotIdentifier="s", destinationRegion=AWAY)
    found = row(database, snapshot, copied)["manual"]
    assert (found["state"], found["outOfRegion"]["to"], found["by"]) == ("once", [AWAY], ["snapshot s"])


@pytest.mark.parametrize(
    ("kind", "props", "hours", "continuous", "days"),
    [
        (CLUSTER, {"engine": "aurora-mysql", "backupRetentionPeriod": 5}, None, True, 5),
        (CLUSTER, {"engine": "postgres"}, 0.0833, True, 1),
        ("aws:docdb/cluster:Cluster", {}, None, True, 1),
        ("aws:neptune/cluster:Cluster", {"backupRetentionPeriod": UNKNOWN}, None, True, None),
        (TABLE, {"pointInTimeRecovery": {"enabled": True}}, 0.0833, True, 35),
        (TABLE, {"pointInTimeRecovery": {"enabled": True, "recoveryPeriodInDays": 7}}, 0.0833, True, 7),
        ("aws:redshift/cluster:Cluster", {"automatedSnapshotRetentionPeriod": 3}, 8, False, 3),
        ("aws:fsx/windowsFileSystem:WindowsFileSystem", {}, 24.5, False, 7),
        ("aws:fsx/lustreFileSystem:LustreFileSystem", LUSTRE | {"automaticBackupRetentionDays": 9}, 24, False, 9),
        (FILES, {"availabilityZoneName": "eu-central-1a"}, 24, False, 35),
    ],
)
def test_the_services_own_backups(
    kind: str, props: dict[str, Any], hours: float | None, *, continuous: bool, days: float | None
) -> None:
    found = row(one(kind, "x", **props))["manual"]
    assert found["state"] == "covered"
    assert (found["dataLoss"]["hours"], found["dataLoss"]["continuous"]) == (hours, continuous)
    assert found["retention"]["days"] == days


@pytest.mark.parametrize(
    ("kind", "props", "state"),
    [
        (TABLE, {}, "not covered"),
        (TABLE, {"pointInTimeRecovery": {"enabled": False}}, "not covered"),
        (TABLE, {"pointInTimeRecovery": {"enabled": UNKNOWN}}, "cannot tell"),
        ("aws:redshift/cluster:Cluster", {"automatedSnapshotRetentionPeriod": 0}, "not covered"),
        ("aws:redshift/cluster:Cluster", {"automatedSnapshotRetentionPeriod": UNKNOWN}, "cannot tell"),
        ("aws:fsx/lustreFileSystem:LustreFileSystem", LUSTRE, "not covered"),
        ("aws:fsx/windowsFileSystem:WindowsFileSystem", {"automaticBackupRetentionDays": UNKNOWN}, "cannot tell"),
        (FILES, {}, "not covered"),
        ("aws:timestreamwrite/table:Table", {}, "not possible"),
        ("aws:storagegateway/cachesIscsiVolume:CachesIscsiVolume", {}, "cannot tell"),
        ("aws:fsx/ontapVolume:OntapVolume", {}, "cannot tell"),
    ],
)
def test_services_without_backups_of_their_own(kind: str, props: dict[str, Any], state: str) -> None:
    assert row(one(kind, "x", **props))["manual"]["state"] == state


def test_efs_automatic_backups_and_replication_are_told_apart() -> None:
    files = one(FILES, "fs")
    policy = one("aws:efs/backupPolicy:BackupPolicy", "p", fileSystemId="fs", backupPolicy={"status": "ENABLED"})
    kind = "aws:efs/replicationConfiguration:ReplicationConfiguration"
    copied = one(kind, "r", sourceFileSystemId="fs", destination={"region": AWAY})
    alone = row(files, copied)["manual"]
    assert (alone["state"], alone["outOfRegion"]["state"]) == ("not covered", "no"), "replication is no backup"
    assert any("no backup" in note for note in alone["notes"])
    assert row(files, policy)["manual"]["state"] == "covered"


def test_volumes_of_file_systems_have_the_backups_of_their_file_system() -> None:
    system = one("aws:fsx/ontapFileSystem:OntapFileSystem", "sys", automaticBackupRetentionDays=12)
    kind = "aws:fsx/ontapStorageVirtualMachine:OntapStorageVirtualMachine"
    machine = one(kind, "svm", fileSystemId="sys")
    ontap = one("aws:fsx/ontapVolume:OntapVolume", "v", storageVirtualMachineId="svm")
    assert row(ontap, machine, system)["manual"]["retention"]["days"] == 12


def test_where_both_protect_a_resource_each_is_named_for_what_it_does_better() -> None:
    twelve = {"name": "12 h", "createRule": {"interval": 12, "times": "03:00"}, "retainRule": {"count": 14}}
    twelve |= {"crossRegionCopyRules": [{"target": AWAY, "retainRule": {"interval": 5, "intervalUnit": "DAYS"}}]}
    found = row(volume(), plan(rule()), selection(), vault(), lock(), snapshots(schedules=[twelve]))
    assert found["verdict"] == "both"
    assert found["ahead"] == {"backup": ["immutability"], "manual": ["dataLoss", "outOfRegion"]}, (
        "35 days and 14 snapshots are not compared"
    )


@pytest.mark.parametrize(
    ("kind", "props", "state", "hours", "days"),
    [
        ("aws:redshiftserverless/namespace:Namespace", {}, State.COVERED, 0.5, 1),
        ("aws:dsql/cluster:Cluster", {}, State.NOT_POSSIBLE, None, None),
        ("aws:fsx/openZfsFileSystem:OpenZfsFileSystem", {"automaticBackupRetentionDays": 6}, State.COVERED, 24, 6),
        ("aws:fsx/openZfsFileSystem:OpenZfsFileSystem", {}, State.CANNOT_TELL, None, None),
    ],
)
def test_further_types_have_their_own_answers(
    kind: str, props: dict[str, Any], state: State, hours: float | None, days: float | None
) -> None:
    source = one(kind, "x", **props)
    found = manual.side(source, Estate([source]))
    assert (found.state, found.loss.hours, found.kept.days) == (state, hours, days)


def test_a_snapshot_of_a_serverless_warehouse_outlasts_its_recovery_points() -> None:
    source = one("aws:redshiftserverless/namespace:Namespace", "n", namespaceName="n")
    once = one("aws:redshiftserverless/snapshot:Snapshot", "s", namespaceName="n", retentionPeriod=30)
    found = manual.side(source, Estate([source, once]))
    assert found.by == ("recovery points", "snapshot s")
    assert found.kept.days == 1, "what goes on being made is kept a day; the snapshot is made once"
