"""Databases: what is made, where it is made, and what RDS would refuse."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pulumi
import pytest

from components.protection.database_snapshots import DatabaseSnapshots, DatabaseSnapshotsArgs
from components.shared.checks import ComponentError
from rehearsal.estate import Estate, Resource
from rehearsal.monitor import RecordingMonitor
from rehearsal.recording import record, run_recorded
from tests.checkers.estate_checks import assert_accepted

TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
INSTANCE = {"identifier": "shop", "engine": "postgres", "snapshots": {"before-v2": {}}}
CLUSTER = {"identifier": "crm", "kind": "cluster", "engine": "aurora-mysql", "snapshots": {"before-v2": {}}}
BOTH = {"shop": INSTANCE, "crm": CLUSTER}

REPLICATION = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"
SNAPSHOT, CLUSTER_SNAPSHOT = "aws:rds/snapshot:Snapshot", "aws:rds/clusterSnapshot:ClusterSnapshot"
COPY, CLUSTER_COPY = "aws:rds/snapshotCopy:SnapshotCopy", "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy"
EVENTS = "aws:rds/eventSubscription:EventSubscription"


def built(**args: Any) -> Estate:
    given = {"databases": BOTH, "recovery_region": "eu-west-1", "alarm_topic_arn": TOPIC, **args}
    name = given.pop("name", "databases")
    wanted = {key: value for key, value in given.items() if value is not None}
    return record(lambda: DatabaseSnapshots(name, cast("DatabaseSnapshotsArgs", wanted)))


def one(estate: Estate, kind: str) -> Resource:
    (found,) = estate.of_type(kind)
    return found


@pytest.mark.parametrize(
    "args",
    [
        {},
        {"region": "eu-central-1", "tags": {"a": "b"}, "backup_events": True, "protect": False},
        {"recovery_region": None},
        {"recovery_key_arn": KEY},
        {"databases": {"a": {"identifier": "a", "encrypted": False, "snapshots": {"x": {"copy_to_recovery": False}}}}},
        {"databases": {"a": {"identifier": "a", "snapshots": {"x": {"option_group_name": "tde-in-eu-west-1"}}}}},
        {"databases": {"a": {"identifier": "a", "engine": "custom-sqlserver-se", "replicate": False}}},
        {"databases": {"a": {**CLUSTER, "encrypted": False}}, "alarm_topic_arn": None},
        {"databases": {"a": {"identifier": "a" * 63, "replication_retention_days": 35}}},
    ],
)
def test_aws_accepts_everything_that_is_emitted(args: dict[str, Any]) -> None:
    assert_accepted(built(**args))


def test_an_instance_and_a_cluster_make_exactly_these_resources() -> None:
    assert built().by_type == {
        "aws:kms/alias:Alias": 1,
        "aws:kms/key:Key": 1,
        CLUSTER_COPY: 1,
        CLUSTER_SNAPSHOT: 1,
        COPY: 1,
        EVENTS: 2,
        REPLICATION: 1,
        SNAPSHOT: 1,
        "reliability:index:DatabaseSnapshots": 1,
    }, "RDS replicates the automated backups of no cluster"


def test_what_receives_stands_in_the_recovery_region_and_what_gives_in_its_own() -> None:
    estate = built(region="eu-central-1")
    regions = {r.type: r.inputs.get("region") for r in estate.resources if r.custom and r.type.startswith("aws:")}
    for kind in (REPLICATION, COPY, CLUSTER_COPY, "aws:kms/key:Key", "aws:kms/alias:Alias"):
        assert regions[kind] == "eu-west-1", f"the API of {kind} is that of the Region which receives"
    for kind in (SNAPSHOT, CLUSTER_SNAPSHOT, EVENTS):
        assert regions[kind] == "eu-central-1"


def test_a_replication_names_the_instance_by_its_arn() -> None:
    inputs = one(built(), REPLICATION).inputs
    assert inputs["sourceDbInstanceArn"] == "arn:aws:rds:eu-central-1:123456789012:db:shop"
    assert inputs["retentionPeriod"] == 14, "twice what RDS would take"


def test_one_key_of_the_recovery_region_encrypts_all_that_arrives_there() -> None:
    estate = built()
    key = one(estate, "aws:kms/key:Key")
    for kind in (REPLICATION, COPY, CLUSTER_COPY):
        assert one(estate, kind).inputs["kmsKeyId"] == key.outputs["arn"]
    given = built(recovery_key_arn=KEY)
    assert not given.of_type("aws:kms/key:Key")
    assert {one(given, kind).inputs["kmsKeyId"] for kind in (REPLICATION, COPY, CLUSTER_COPY)} == {KEY}


def test_what_is_not_encrypted_gets_no_key() -> None:
    plain = {name: {**database, "encrypted": False} for name, database in BOTH.items()}
    estate = built(databases=plain)
    assert not estate.of_type("aws:kms/key:Key"), "a key costs, and nothing would use it"
    assert "kmsKeyId" not in one(estate, CLUSTER_COPY).inputs, "RDS refuses a key for such a cluster"


def test_a_snapshot_is_called_after_database_and_moment_and_its_copy_too() -> None:
    estate = built()
    assert one(estate, SNAPSHOT).inputs["dbSnapshotIdentifier"] == "shop-before-v2"
    assert one(estate, COPY).inputs["targetDbSnapshotIdentifier"] == "shop-before-v2"
    assert one(estate, COPY).inputs["sourceDbSnapshotIdentifier"] == one(estate, SNAPSHOT).outputs["dbSnapshotArn"]
    source = one(estate, CLUSTER_COPY).inputs["sourceDbClusterSnapshotIdentifier"]
    assert source == one(estate, CLUSTER_SNAPSHOT).outputs["dbClusterSnapshotArn"], "another Region knows it by ARN"


def test_a_snapshot_and_its_copy_have_a_day_to_be_made() -> None:
    asked: dict[str, str] = {}

    class Listening(RecordingMonitor):
        def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - name of the RPC
            asked[request.type] = request.customTimeouts.create
            return super().RegisterResource(request)

    config = {"aws:region": "eu-central-1"}
    monitor = Listening(project="reliability", stack="test", config=config)
    args: Any = {"databases": BOTH, "recovery_region": "eu-west-1"}

    def program() -> None:
        DatabaseSnapshots("databases", args)

    # A thread of its own: a run leaves its thread without an event loop.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(run_recorded, program, monitor, project="reliability", stack="test", config=config).result()
    for kind in (SNAPSHOT, CLUSTER_SNAPSHOT, COPY, CLUSTER_COPY):
        assert asked[kind] == "24h", f"the provider gives {kind} up after 20 minutes, and a first copy is a full one"


MOMENTS: dict[str, Any] = {"b": {}, "c": {}, "a": {}}


@pytest.mark.parametrize("database", [INSTANCE, CLUSTER])
def test_what_works_on_one_database_comes_one_after_the_other(database: dict[str, Any]) -> None:
    estate = built(databases={"one": {**database, "snapshots": MOMENTS}, "two": {**database, "identifier": "two"}})
    first, second, third = (estate.by_name(f"databases-one-{moment}") for moment in "abc")
    assert first.urn in second.dependencies, "RDS takes a snapshot of an instance only while it is available"
    assert second.urn in third.dependencies
    assert first.urn not in third.dependencies
    replications = {one.urn for one in estate.of_type(REPLICATION) if one.name == "databases-one-replication"}
    assert replications <= set(first.dependencies), "the replication works on the instance as well"
    own = {one.urn for one in estate.resources if one.name.startswith("databases-one-")}
    assert not own & set(estate.by_name("databases-two-before-v2").dependencies), "databases do not wait for each other"


def test_a_snapshot_in_front_of_the_others_changes_none_of_them() -> None:
    before = built()
    after = built(databases={**BOTH, "shop": {**INSTANCE, "snapshots": {"a-first-one": {}, "before-v2": {}}}})
    for resource in before.resources:
        if resource.custom:
            assert after.by_urn[resource.urn].inputs == resource.inputs, resource.name


def test_nothing_leaves_the_region_without_a_recovery_region() -> None:
    assert set(built(recovery_region=None).by_type) == {
        CLUSTER_SNAPSHOT,
        EVENTS,
        SNAPSHOT,
        "reliability:index:DatabaseSnapshots",
    }


@pytest.mark.parametrize(
    ("backup_events", "categories"),
    [(False, ["deletion", "failure"]), (True, ["backup", "deletion", "failure"])],
)
def test_failures_and_deletions_are_heard(backup_events: bool, categories: list[str]) -> None:  # noqa: FBT001
    estate = built(backup_events=backup_events)
    heard = {r.inputs["sourceType"]: r.inputs for r in estate.of_type(EVENTS)}
    assert heard["db-instance"]["eventCategories"] == categories
    assert heard["db-instance"]["sourceIds"] == ["shop"]
    assert heard["db-cluster"]["eventCategories"] == ["failure"], "a cluster has no category for backups that fit"
    assert {inputs["snsTopic"] for inputs in heard.values()} == {TOPIC}
    assert not built(alarm_topic_arn=None).of_type(EVENTS), "there is nobody to tell"


def test_all_that_holds_data_is_protected_unless_the_stack_is_thrown_away() -> None:
    protected = {resource.type for resource in built().resources if resource.protect}
    assert protected == {REPLICATION, SNAPSHOT, COPY, CLUSTER_SNAPSHOT, CLUSTER_COPY, "aws:kms/key:Key"}
    assert not any(resource.protect for resource in built(protect=False).resources)


def test_a_database_more_touches_only_the_subscription_and_order_touches_nothing() -> None:
    before = built()
    after = built(databases={"a-new-one": {"identifier": "a-new-one"}, "crm": CLUSTER, "shop": INSTANCE})
    changed = {r.name for r in before.resources if after.by_urn[r.urn].inputs != r.inputs}
    assert changed == {"databases-instance-events"}
    turned = built(databases=dict(reversed(BOTH.items())))
    assert {r.urn: r.inputs for r in turned.resources} == {r.urn: r.inputs for r in before.resources}


def test_the_components_outputs_are_registered() -> None:
    outputs = built().by_name("databases", "reliability:index:DatabaseSnapshots").outputs
    assert outputs["snapshotArns"].keys() == outputs["copyArns"].keys() == {"shop-before-v2", "crm-before-v2"}
    assert outputs["replicationArns"].keys() == {"shop"}


def test_a_recovery_region_that_turns_out_to_be_the_databases_own_is_refused() -> None:
    with pytest.raises(pulumi.RunError, match="lost together with the original"):
        built(recovery_region="eu-central-1")


def with_(**database: Any) -> dict[str, Any]:
    return {"databases": {"shop": {"identifier": "shop", **database}}}


@pytest.mark.parametrize(
    ("args", "parts"),
    [
        ({"name": "n" * 41}, ["name = ", "1 to 40"]),
        ({"databases": {}}, ["databases", "at least one"]),
        ({"databases": {"a b": {"identifier": "a"}}}, ['databases["a b"]', "Rename"]),
        ({"databases": {"a": {"identifer": "a"}}}, ['databases["a"].identifer', "is not an argument"]),
        (with_(identifier="arn:aws:rds:eu-central-1:123456789012:db:shop"), ["identifier", "no ARN"]),
        (with_(identifier="a--b"), ["identifier", "single hyphens"]),
        (with_(identifier="1a"), ["identifier", "starting with a letter"]),
        (with_(kind="proxy"), ['databases["shop"].kind', "cluster, instance"]),
        (with_(kind="cluster", replicate=True), ["replicate", "the automated backups of no cluster"]),
        ({**with_(replicate=True), "recovery_region": None}, ["replicate", "needs a recovery_region"]),
        (with_(engine="custom-oracle-ee"), ["engine", "does not replicate", "Set replicate to false"]),
        (with_(engine="aurora-postgresql"), ["engine", "does not replicate"]),
        (with_(replication_retention_days=36), ["replication_retention_days", "1 to 35"]),
        (with_(replication_retention_days=0), ["replication_retention_days", "1 to 35"]),
        (with_(replicate=False, replication_retention_days=7), ["has no effect"]),
        (with_(snapshots={"Before": {}}), ['snapshots["Before"]', "lower-case"]),
        (with_(snapshots={"a--b": {}}), ['snapshots["a--b"]', "single hyphens"]),
        (
            {"databases": {"c": {"identifier": "c" * 60, "kind": "cluster", "snapshots": {"long": {}}}}},
            ["longer than the 63"],
        ),
        (
            {**with_(snapshots={"x": {"copy_to_recovery": True}}), "recovery_region": None},
            ["copy_to_recovery", "needs a recovery_region"],
        ),
        (
            with_(snapshots={"x": {"copy_to_recovery": False, "option_group_name": "g"}}),
            ["option_group_name", "the copy of an instance's"],
        ),
        (
            with_(kind="cluster", snapshots={"x": {"option_group_name": "g"}}),
            ["option_group_name", "the copy of an instance's"],
        ),
        (
            {
                "databases": {
                    "a-b": {"identifier": "x", "snapshots": {"c": {}}},
                    "a": {"identifier": "y", "snapshots": {"b-c": {}}},
                }
            },
            ["is a-b-c in the stack", "Rename one of the two"],
        ),
        ({"region": "eu-west-1", "alarm_topic_arn": None}, ["recovery_region", "lost together"]),
        ({"region": "cn-north-1", "alarm_topic_arn": None}, ["recovery_region", "another partition", "aws-cn"]),
        ({"recovery_key_arn": KEY, "recovery_region": None}, ["recovery_key_arn", "without recovery_region"]),
        ({"recovery_key_arn": "alias/x"}, ["recovery_key_arn", "not of an alias"]),
        ({"recovery_key_arn": KEY.replace("west", "central")}, ["recovery_key_arn", "Give a key of eu-west-1"]),
        ({"backup_events": True, "alarm_topic_arn": None}, ["backup_events", "has no effect"]),
        ({"alarm_topic_arn": TOPIC, "region": "eu-north-1"}, ["alarm_topic_arn", "eu-north-1"]),
    ],
)
def test_arguments_that_cannot_work_are_refused(args: dict[str, Any], parts: list[str]) -> None:
    with pytest.raises(ComponentError) as error:
        built(**args)
    for part in parts:
        assert part in str(error.value), "argument, rule and way out are told"


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(ComponentError, match="3 problems"):
        built(name="n" * 41, recovery_key_arn="alias/x", **with_(identifier="1a"))
