"""What the component registers, input for input."""

import json
from collections.abc import Mapping
from typing import Any, cast

import pulumi
import pytest

from components.shared.checks import ComponentError
from components.storage.shared_file_system import FileSystemThroughput, SharedFileSystem, SharedFileSystemArgs
from rehearsal.estate import Estate, Resource
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted

_EFS = "aws:efs/"
_FILE_SYSTEM = "aws:efs/fileSystem:FileSystem"
_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
_TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"
_SUBNETS = {
    "eu-central-1a": "subnet-0123456789abcdef0",
    "eu-central-1b": "subnet-0123456789abcdef1",
    "eu-central-1c": "subnet-0123456789abcdef2",
}
_ORDERS = {"path": "/orders", "user_id": 1000, "group_id": 1000}
_PROMOTED = "fs-0123456789abcdef0"


def arguments(**changes: Any) -> SharedFileSystemArgs:
    valid: dict[str, Any] = {
        "vpc_id": "vpc-0123456789abcdef0",
        "subnet_ids": {zone: _SUBNETS[zone] for zone in ("eu-central-1a", "eu-central-1b")},
        "client_cidrs": {"vpc": "10.0.0.0/16"},
        "access_points": {"orders": _ORDERS},
    }
    return cast("SharedFileSystemArgs", {**valid, **changes})


def built(**changes: Any) -> Estate:
    return record(lambda: SharedFileSystem("files", arguments(**changes)))


def file_system(estate: Estate) -> Resource:
    (only,) = estate.of_type(_FILE_SYSTEM)
    return only


def policy_of(estate: Estate, name: str) -> dict[str, Any]:
    return json.loads(estate.by_name(name, "aws:efs/fileSystemPolicy:FileSystemPolicy").inputs["policy"])


def test_the_file_system_is_regional_encrypted_elastic_and_protected() -> None:
    estate = built()
    made = file_system(estate)
    key = estate.by_name("files-key", "aws:kms/key:Key")
    assert made.inputs == {
        "encrypted": True,
        "kmsKeyId": key.outputs["arn"],
        "performanceMode": "generalPurpose",
        "throughputMode": "elastic",
        "protection": {"replicationOverwrite": "ENABLED"},
        "tags": {"Name": "files"},
    }, "no availabilityZoneName: the files are in every AZ"
    assert made.protect, "files do not come back"
    assert key.protect, "nor do they without their key"


def test_every_az_has_its_own_mount_target_behind_the_security_group() -> None:
    estate = built()
    group = estate.by_name("files-security-group")
    targets = {item.name: item.inputs for item in estate.of_type("aws:efs/mountTarget:MountTarget")}
    assert targets == {
        f"files-mount-{zone}": {
            "fileSystemId": file_system(estate).id,
            "subnetId": _SUBNETS[zone],
            "securityGroups": [group.id],
        }
        for zone in ("eu-central-1a", "eu-central-1b")
    }, "an AZ without a mount target mounts through another one and fails with it"
    assert "egress" not in group.inputs, "a mount target opens no connection"


def test_only_named_clients_reach_nfs() -> None:
    estate = built(client_security_group_ids={"web": "sg-0123456789abcdef0"})
    rules = {
        item.name: {key: value for key, value in item.inputs.items() if key not in ("securityGroupId", "tags")}
        for item in estate.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    }
    nfs = {"ipProtocol": "tcp", "fromPort": 2049, "toPort": 2049}
    assert rules == {
        "files-nfs-cidr-vpc": {**nfs, "cidrIpv4": "10.0.0.0/16", "description": "NFS from vpc"},
        "files-nfs-group-web": {
            **nfs,
            "referencedSecurityGroupId": "sg-0123456789abcdef0",
            "description": "NFS from web",
        },
    }, "one port, and nobody else"


@pytest.mark.parametrize(
    ("changes", "principal", "actions", "condition"),
    [
        ({}, "arn:aws:iam::123456789012:root", ["ClientMount", "ClientWrite"], None),
        (
            {"allow_root": True},
            "arn:aws:iam::123456789012:root",
            ["ClientMount", "ClientWrite", "ClientRootAccess"],
            None,
        ),
        (
            {"allow_anonymous": True},
            "*",
            ["ClientMount", "ClientWrite"],
            {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}},
        ),
    ],
    ids=["default", "root", "anonymous"],
)
def test_the_policy_allows_what_was_asked_for_and_tls_only(
    changes: dict[str, Any], principal: str, actions: list[str], condition: dict[str, Any] | None
) -> None:
    estate = built(**changes)
    deny, allow = policy_of(estate, "files-policy")["Statement"]
    assert deny["Effect"] == "Deny", "the denial cannot be allowed away"
    assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}, "every call without TLS"
    assert allow["Principal"] == {"AWS": principal}, "who may be a client"
    assert allow["Action"] == [f"elasticfilesystem:{action}" for action in actions], "what a client may do"
    assert allow.get("Condition") == condition, "where from"
    assert {deny["Resource"], allow["Resource"]} == {file_system(estate).outputs["arn"]}, "this file system only"


@pytest.mark.parametrize(
    ("changes", "tag", "status"),
    [
        ({}, None, "ENABLED"),
        ({"backup_plan": "daily"}, "daily", "DISABLED"),
        ({"backup_plan": "daily", "automatic_backup": True}, "daily", "ENABLED"),
        ({"automatic_backup": False}, None, "DISABLED"),
    ],
)
def test_something_backs_the_files_up_unless_switched_off(
    changes: dict[str, Any], tag: str | None, status: str
) -> None:
    estate = built(**changes)
    assert file_system(estate).inputs["tags"].get("backup-plan") == tag, "the plan selects by this tag"
    automatic = estate.by_name("files-automatic-backup").inputs["backupPolicy"]
    assert automatic == {"status": status}, "said explicitly, and not paid twice"


def test_an_access_point_fixes_directory_and_user() -> None:
    estate = built(access_points={"orders": {**_ORDERS, "secondary_group_ids": [7], "permissions": "770"}})
    (point,) = estate.of_type("aws:efs/accessPoint:AccessPoint")
    assert point.inputs["posixUser"] == {"uid": 1000, "gid": 1000, "secondaryGids": [7]}, "whatever the client says"
    assert point.inputs["rootDirectory"] == {
        "path": "/orders",
        "creationInfo": {"ownerUid": 1000, "ownerGid": 1000, "permissions": "770"},
    }, "EFS makes the directory, and it belongs to that user"


def test_a_client_policy_is_limited_to_its_access_point() -> None:
    estate = built()
    component = estate.by_name("files").outputs
    (statement,) = json.loads(component["accessPointPolicies"]["orders"])["Statement"]
    assert statement["Condition"] == {
        "StringEquals": {"elasticfilesystem:AccessPointArn": component["accessPointArns"]["orders"]}
    }, "an application sees its own files only"
    assert "Condition" not in json.loads(component["clientPolicy"])["Statement"][0], "for a client of everything"


def test_each_transition_has_an_entry_of_its_own() -> None:
    made = file_system(built(infrequent_access_after_days=1, archive_after_days=90, return_on_access=True))
    assert made.inputs["lifecyclePolicies"] == [
        {"transitionToIa": "AFTER_1_DAY"},
        {"transitionToArchive": "AFTER_90_DAYS"},
        {"transitionToPrimaryStorageClass": "AFTER_1_ACCESS"},
    ], "EFS refuses two in one entry"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {"PercentIOLimit": 95}),
        ({"throughput": FileSystemThroughput.BURSTING}, {"PercentIOLimit": 95, "BurstCreditBalance": 377_487_360_000}),
        ({"expected_client_count": 3}, {"PercentIOLimit": 95, "ClientConnections": 3}),
        (
            {"replica": {"region": "eu-west-1", "rpo_minutes": 30}},
            {"PercentIOLimit": 95, "TimeSinceLastSync": 1800},
        ),
    ],
)
def test_alarms_watch_what_the_file_system_depends_on(changes: dict[str, Any], expected: dict[str, float]) -> None:
    alarms = built(alarm_topic_arn=_TOPIC, **changes).of_type(_ALARM)
    assert {item.inputs["metricName"]: item.inputs["threshold"] for item in alarms} == expected, "and nothing else"
    assert all(item.inputs["alarmActions"] == [_TOPIC] for item in alarms), "somebody hears of it"


def test_the_copy_is_replicated_encrypted_and_watched() -> None:
    estate = built(replica={"region": "eu-west-1"})
    key = estate.by_name("files-replica-key", "aws:kms/key:Key")
    replication = estate.by_name("files-replica-replication").inputs
    assert replication["sourceFileSystemId"] == file_system(estate).id, "this file system"
    assert replication["destination"]["region"] == "eu-west-1", "the other Region"
    assert replication["destination"]["kmsKeyId"] == key.outputs["arn"], "a key of the other Region"
    assert key.region == "eu-west-1", "a key works in its own Region only"
    lag = estate.by_name("files-replication-lag").inputs
    assert set(lag["dimensions"]) == {"FileSystemId", "DestinationFileSystemId"}, "the metric's two dimensions"
    assert lag["treatMissingData"] == "breaching", "silence about the copy is bad news"


def test_a_promoted_copy_keeps_its_doors_and_is_no_longer_overwritten() -> None:
    replica = {
        "region": "eu-west-1",
        "vpc_id": "vpc-0123456789abcdef1",
        "subnet_ids": {"eu-west-1a": "subnet-0123456789abcdef3"},
        "client_cidrs": {"vpc": "10.1.0.0/16"},
    }
    names = {item.name for item in built(replica=replica).resources if item.type.startswith(_EFS)}
    promoted = built(replica={**replica, "promoted_file_system_id": _PROMOTED})
    after = {item.name for item in promoted.resources if item.type.startswith(_EFS)}
    assert names - after == {"files-replica-replication"}, "only the replication ends"
    doors = [
        item for item in promoted.resources if item.name.startswith("files-replica") and "fileSystemId" in item.inputs
    ]
    assert len(doors) == 3, "policy, access point and mount target"
    assert all(item.inputs["fileSystemId"] == _PROMOTED and item.region == "eu-west-1" for item in doors), (
        "they stay on the copy, in its Region"
    )
    assert_accepted(promoted)


def test_every_child_takes_region_and_tags_of_the_component() -> None:
    estate = built(region="eu-central-1", tags={"owner": "storage"}, alarm_topic_arn=_TOPIC)
    children = [item for item in estate.resources if item.custom and item.type.startswith("aws:")]
    assert all(item.inputs["region"] == "eu-central-1" for item in children), "a child elsewhere would be lost"
    tagged = [item for item in children if "tags" in item.inputs]
    assert all(item.inputs["tags"]["owner"] == "storage" for item in tagged), "one tag path"
    assert len(tagged) == 6, "file system, key, security group, rule, access point and alarm"


def test_throw_away_file_systems_can_be_destroyed() -> None:
    estate = built(protect=False, replica={"region": "eu-west-1"})
    assert not any(item.protect for item in estate.resources), "a destroy must come through"
    windows = [item.inputs["deletionWindowInDays"] for item in estate.of_type("aws:kms/key:Key")]
    assert windows == [7, 7], "the shortest KMS allows"


@pytest.mark.parametrize(
    "changes",
    [
        {"subnet_ids": _SUBNETS},
        {"client_cidrs": {"vpc": "10.0.0.0/16", "office": "10.9.0.0/16"}},
        {"access_points": {"orders": _ORDERS, "billing": {**_ORDERS, "path": "/billing"}}},
        {"replica": {"region": "eu-west-1"}},
        {"expected_client_count": 2},
    ],
    ids=["AZ", "client", "access point", "replica", "alarm"],
)
def test_adding_something_changes_nothing_that_exists(changes: dict[str, Any]) -> None:
    def inputs(estate: Estate) -> Mapping[str, Any]:
        return {item.urn: item.inputs for item in estate.resources}

    before, after = inputs(built()), inputs(built(**changes))
    assert before.items() <= after.items(), "no URN moves and no input changes"
    assert len(after) > len(before), "and something was added"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"throughput": FileSystemThroughput.PROVISIONED, "provisioned_throughput_mibps": 64},
        {"throughput": FileSystemThroughput.BURSTING, "alarm_topic_arn": _TOPIC, "expected_client_count": 1},
        {"allow_root": True, "allow_anonymous": True, "access_points": {}},
        {"infrequent_access_after_days": 7, "archive_after_days": 365, "return_on_access": True},
        {"client_security_group_ids": {"web": "sg-0123456789abcdef0"}, "backup_plan": "daily"},
    ],
)
def test_aws_would_accept_everything_that_is_emitted(changes: dict[str, Any]) -> None:
    assert_accepted(built(**changes))


def test_a_mistake_registers_nothing() -> None:
    def program() -> None:
        with pytest.raises(ComponentError, match="2 problems") as caught:
            SharedFileSystem("files", arguments(access_points={}, backup_plan="a b"))
        assert isinstance(caught.value, pulumi.RunError), "a message, not a traceback"

    assert record(program).counted == [], "nothing to clean up"


def test_an_unknown_argument_is_refused() -> None:
    with pytest.raises(ComponentError, match="is not an argument of FileAccessPointArgs"):
        built(access_points={"orders": {**_ORDERS, "uid": 1}})


def test_a_copy_in_the_own_region_is_refused_when_the_region_is_the_providers() -> None:
    with pytest.raises(ComponentError, match="a copy there is lost with it"):
        built(replica={"region": "eu-central-1"})
