import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.protection.restore_types import TYPES, RestorePlace, script_input
from tests.unit.protection.restore_samples import BARE, GROUP, INSTANCE_SUBNETS, KEY, ORIGINALS, PLACE, SUBNETS, run

EXPECTED: dict[str, dict[str, str]] = {
    "Aurora": {
        "copyTagsToSnapshot": "true",
        "dbClusterParameterGroupName": "catalogue-aurora-postgresql16",
        "engine": "aurora-postgresql",
        "engineVersion": "16.4",
        "port": "5432",
        "dbSubnetGroupName": "restore-subnets-0123abc",
        "vpcSecurityGroupIds": f'["{GROUP}"]',
        "kmsKeyId": KEY,
        "dbClusterIdentifier": "catalogue-restored",
    },
    "DynamoDB": {"encryptionType": "KMS", "kmsMasterKeyArn": KEY, "targetTableName": "orders-restored"},
    "EBS": {"encrypted": "true", "kmsKeyId": KEY, "availabilityZone": "eu-west-1a"},
    "EC2": {
        "InstanceType": "m6i.large",
        "EbsOptimized": "true",
        "InstanceInitiatedShutdownBehavior": "stop",
        "DisableApiTermination": "false",
        "SecurityGroupIds": f'["{GROUP}"]',
        "SubnetId": INSTANCE_SUBNETS["eu-west-1a"],
    },
    "EFS": {
        "PerformanceMode": "generalPurpose",
        "newFileSystem": "true",
        "Encrypted": "true",
        "KmsKeyId": KEY,
        "CreationToken": "content-restored",
    },
    "RDS": {
        "DBInstanceClass": "db.m6g.large",
        "Port": "5432",
        "MultiAZ": "true",
        "Engine": "postgres",
        "OptionGroupName": "default:postgres-16",
        "StorageType": "gp3",
        "DBParameterGroupName": "orders-postgres16",
        "DBSubnetGroupName": "restore-subnets-0123abc",
        "VpcSecurityGroupIds": f'["{GROUP}"]',
        "PubliclyAccessible": "false",
        "DBInstanceIdentifier": "orders-restored",
    },
    "S3": {"EncryptionType": "SSE-KMS", "KMSKey": KEY, "DestinationBucketName": "invoices-restored"},
    "Storage Gateway": {
        "volumeSizeInBytes": "107374182400",
        "gatewayArn": "arn:aws:storagegateway:eu-west-1:123456789012:gateway/sgw-12345678",
        "kmsKey": KEY,
        "targetName": "volume-restored",
    },
}


@pytest.mark.parametrize("kind", EXPECTED)
def test_the_backup_says_what_still_holds_and_the_site_says_the_rest(kind: str) -> None:
    assert run(kind)["Metadata"] == EXPECTED[kind]


@pytest.mark.parametrize("kind", TYPES)
def test_only_documented_keys_are_sent_and_nothing_of_the_old_region(kind: str) -> None:
    extra = {"name": "it"} if kind == "FSx" else {}
    metadata = run(kind, **extra)["Metadata"]
    assert set(metadata) <= set(TYPES[kind].documented), "StartRestoreJob refuses keys that it does not know"
    assert all(isinstance(value, str) for value in metadata.values()), "metadata is a map of text to text"
    told = json.dumps(metadata)
    assert "old" not in told, "a subnet, security group or key of the lost Region"
    assert "eu-central-1" not in told, "an AZ of the lost Region"


@given(st.sampled_from(sorted(TYPES)), st.dictionaries(st.text(min_size=1), st.text()))
def test_whatever_a_backup_says_only_documented_keys_are_sent(kind: str, said: dict[str, str]) -> None:
    original = {**said, **{key: value for key, value in ORIGINALS[kind].items() if kind == "FSx"}}
    metadata = run(kind, original=original)["Metadata"]
    assert set(metadata) <= set(TYPES[kind].documented)


def test_what_was_left_out_is_told() -> None:
    left_out = run("RDS")["LeftOut"]
    assert left_out == ["AvailabilityZone", "DBSnapshotIdentifier", "InformationalOnly:DBName", "KmsKeyId"]


@pytest.mark.parametrize(
    ("kind", "key", "kept", "lost"),
    [
        ("RDS", "DBParameterGroupName", "orders-postgres16", "of-another-region"),
        ("RDS", "OptionGroupName", "ledger-sqlserver-se-15", "of-another-region"),
        ("RDS", "DBParameterGroupName", "default.postgres16", "Orders"),
        ("Aurora", "dbClusterParameterGroupName", "Catalogue-Aurora-PostgreSQL16", "of-another-region"),
        ("Neptune", "dbClusterParameterGroupName", "default.neptune1.3", "of-another-region"),
    ],
)
def test_groups_that_are_not_there_are_left_to_the_engines_default(kind: str, key: str, kept: str, lost: str) -> None:
    there = run(kind, original={**ORIGINALS[kind], key: kept})
    assert there["Metadata"][key] == kept
    missing = run(
        kind, original={name: value for name, value in ORIGINALS[kind].items() if "Group" not in name} | {key: lost}
    )
    assert key not in missing["Metadata"], "the job would fail: there is no such group in the Region"
    assert key in missing["LeftOut"], "somebody must know that the parameters are not the same"


def test_an_instance_gets_its_profile_back_only_where_the_role_may_hand_it_over() -> None:
    allowed = RestorePlace(KEY, SUBNETS, security_group_id=GROUP, instance_profiles=True)
    assert run("EC2", allowed)["Metadata"]["IamInstanceProfileName"] == "web-server"
    assert "IamInstanceProfileName" in run("EC2")["LeftOut"]


def test_the_zone_is_chosen() -> None:
    assert run("EBS", zone="eu-west-1b")["Metadata"]["availabilityZone"] == "eu-west-1b"
    assert run("EC2", zone="eu-west-1b")["Metadata"]["SubnetId"] == INSTANCE_SUBNETS["eu-west-1b"]
    config = json.loads(run("FSx", zone="eu-west-1b")["Metadata"]["WindowsConfiguration"])
    assert config["PreferredSubnetId"] == SUBNETS["eu-west-1b"]
    assert run("EBS", BARE, zone="eu-west-1c")["Metadata"]["availabilityZone"] == "eu-west-1c"


@pytest.mark.parametrize(
    ("kind", "time", "key", "value"),
    [
        ("RDS", "2026-01-31T12:00:00Z", "RestoreTime", "2026-01-31T12:00:00Z"),
        ("RDS", "latest", "UseLatestRestorableTime", "true"),
        ("Aurora", "2026-01-31T12:00:00Z", "restoreToTime", "2026-01-31T12:00:00Z"),
        ("Aurora", "latest", "useLatestRestorableTime", "true"),
        ("S3", "2026-01-31T12:00:00Z", "RestoreTime", "2026-01-31T12:00:00Z"),
    ],
)
def test_a_continuous_backup_is_restored_to_a_time(kind: str, time: str, key: str, value: str) -> None:
    metadata = run(kind, time=time)["Metadata"]
    assert metadata[key] == value
    assert set(metadata) <= set(TYPES[kind].documented)


def file_system(kind: str, config: dict[str, Any], **events: Any) -> dict[str, str]:
    original = {"StorageType": "SSD", kind: json.dumps(config), **events.pop("original", {})}
    return run("FSx", original=original, **events)["Metadata"]


def test_a_windows_file_system_of_two_azs_gets_two_subnets_and_the_directory_of_the_site() -> None:
    metadata = run("FSx")["Metadata"]
    assert json.loads(metadata["SubnetIds"]) == list(SUBNETS.values())
    assert json.loads(metadata["WindowsConfiguration"]) == {
        "ActiveDirectoryId": "d-1234567890",
        "DeploymentType": "MULTI_AZ_1",
        "ThroughputCapacity": 32,
        "PreferredSubnetId": SUBNETS["eu-west-1a"],
    }
    own = RestorePlace(KEY, SUBNETS, security_group_id=GROUP)
    kept = json.loads(run("FSx", own)["Metadata"]["WindowsConfiguration"])
    assert kept["ActiveDirectoryId"] == "d-0000000000", "in its own Region the directory is still there"


@pytest.mark.parametrize(
    ("kind", "config"),
    [
        ("WindowsConfiguration", {"DeploymentType": "SINGLE_AZ_2", "ThroughputCapacity": 16}),
        ("LustreConfiguration", {"DeploymentType": "PERSISTENT_1", "PerUnitStorageThroughput": 50}),
        ("OpenZFSConfiguration", {"DeploymentType": "SINGLE_AZ_1", "ThroughputCapacity": 64}),
    ],
)
def test_a_file_system_of_one_az_gets_one_subnet(kind: str, config: dict[str, Any]) -> None:
    metadata = file_system(kind, config)
    assert json.loads(metadata["SubnetIds"]) == [SUBNETS["eu-west-1a"]], "FSx takes exactly one"
    assert "PreferredSubnetId" not in metadata[kind]
    assert json.loads(metadata[kind]).items() >= config.items()


def test_an_openzfs_file_system_of_two_azs_leaves_its_old_routes_behind() -> None:
    old = {"DeploymentType": "MULTI_AZ_1", "PreferredSubnetId": "subnet-old", "RouteTableIds": ["rtb-old"]}
    metadata = file_system("OpenZFSConfiguration", old)
    assert json.loads(metadata["OpenZFSConfiguration"]) == {
        "DeploymentType": "MULTI_AZ_1",
        "PreferredSubnetId": SUBNETS["eu-west-1a"],
    }


def test_an_ontap_volume_goes_into_a_storage_virtual_machine_and_no_subnet() -> None:
    config = {"junctionPath": "/data", "sizeInMegabytes": 1024, "storageVirtualMachineId": "svm-old", "x": 1}
    metadata = file_system("OntapConfiguration", config, name="data_restored")
    assert metadata["Name"] == "data_restored"
    assert set(metadata) == {"Name", "OntapConfiguration"}
    assert json.loads(metadata["OntapConfiguration"]) == {
        "junctionPath": "/data",
        "sizeInMegabytes": 1024,
        "storageVirtualMachineId": "svm-0123456789abcdef0",
    }


def test_the_callers_word_is_the_last() -> None:
    answer = run("RDS", overrides={"DBInstanceClass": "db.m6g.xlarge", "Domain": "d-1"})
    assert answer["Metadata"]["DBInstanceClass"] == "db.m6g.xlarge"
    assert answer["Metadata"]["Domain"] == "d-1"


def test_maps_may_arrive_as_json() -> None:
    plain = run("RDS")
    as_text = run("RDS", original=json.dumps(ORIGINALS["RDS"]), overrides="{}", site=script_input(PLACE))
    assert as_text == plain, "Automation hands a map over as an object or as its JSON"


def test_an_efs_file_system_needs_no_name() -> None:
    made = run("EFS", name="")["Metadata"]["CreationToken"]
    assert made == "11111111-aaaa-bbbb-cccc-222222222222", "the execution's id makes a repeated request the same one"


@pytest.mark.parametrize("kind", TYPES)
def test_tags_are_copied_where_the_type_can(kind: str) -> None:
    assert run(kind, **({"name": "it"} if kind == "FSx" else {}))["CopyTags"] is (kind not in {"DynamoDB", "S3"})


def test_another_type_than_the_backed_up_one_can_be_made() -> None:
    answer = run("Storage Gateway", type="EBS")
    assert answer["ResourceType"] == "EBS"
    assert answer["Metadata"] == {"encrypted": "true", "kmsKeyId": KEY, "availabilityZone": "eu-west-1a"}


@pytest.mark.parametrize(
    ("kind", "place", "events", "message"),
    [
        ("RDS", PLACE, {"name": ""}, "Name is required for RDS"),
        ("DynamoDB", BARE, {"name": ""}, "targetTableName"),
        ("RDS", BARE, {}, "This site restores DynamoDB, EBS, EFS, S3, not RDS"),
        ("S3", PLACE, {"originalType": "Timestream"}, "not Timestream"),
        ("EBS", PLACE, {"zone": "eu-west-1c"}, "eu-west-1c is not prepared; there are eu-west-1a, eu-west-1b"),
        ("EBS", BARE, {}, "AvailabilityZone is required"),
        ("EBS", PLACE, {"time": "latest"}, "RestoreTime is for continuous backups"),
        ("S3", PLACE, {"time": "latest"}, "must be a time like"),
        ("FSx", PLACE, {"original": {}}, "which kind of FSx file system"),
        ("FSx", PLACE, {"original": {"OntapConfiguration": "{}"}}, "needs Name and the storage virtual machine"),
    ],
)
def test_what_cannot_be_restored_fails_before_a_job_is_started(
    kind: str, place: RestorePlace, events: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        run(kind, place, **events)
