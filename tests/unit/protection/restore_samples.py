"""A site, backups of every type, and what the runbook makes of them."""

import json
from typing import Any

from components.protection.restore_script import restore_metadata
from components.protection.restore_types import RestorePlace, script_input

KEY = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
ROLE = "arn:aws:iam::123456789012:role/restore-role-0123abc"
GROUP = "sg-0123456789abcdef0"
SUBNETS = {"eu-west-1a": "subnet-0aaaaaaaaaaaaaaaa", "eu-west-1b": "subnet-0bbbbbbbbbbbbbbbb"}
INSTANCE_SUBNETS = {"eu-west-1a": "subnet-0cccccccccccccccc", "eu-west-1b": "subnet-0dddddddddddddddd"}
PLACE = RestorePlace(
    key_arn=KEY,
    subnet_ids=SUBNETS,
    instance_subnet_ids=INSTANCE_SUBNETS,
    security_group_id=GROUP,
    db_subnet_group_name="restore-subnets-0123abc",
    parameter_groups=["orders-postgres16"],
    cluster_parameter_groups=["catalogue-aurora-postgresql16"],
    option_groups=["ledger-sqlserver-se-15"],
    active_directory_id="d-1234567890",
    storage_virtual_machine_id="svm-0123456789abcdef0",
    gateway_arn="arn:aws:storagegateway:eu-west-1:123456789012:gateway/sgw-12345678",
)
BARE = RestorePlace(key_arn=KEY)
"""A site without a network."""

ORIGINALS: dict[str, dict[str, str]] = {
    "Aurora": {
        "AvailabilityZones": '["eu-central-1a","eu-central-1b"]',
        "CopyTagsToSnapshot": "true",
        "DBClusterParameterGroupName": "catalogue-aurora-postgresql16",
        "DBSubnetGroupName": "catalogue",
        "Engine": "aurora-postgresql",
        "EngineVersion": "16.4",
        "KmsKeyId": "arn:aws:kms:eu-central-1:123456789012:key/old",
        "Port": "5432",
        "VpcSecurityGroupIds": '["sg-old"]',
    },
    "DocumentDB": {
        "DBClusterParameterGroupName": "default.docdb5.0",
        "DBSubnetGroupName": "sessions",
        "Engine": "docdb",
        "EngineVersion": "5.0.0",
        "Port": "27017",
    },
    "DynamoDB": {"originalTableName": "orders", "encryptionType": "Default"},
    "EBS": {"encrypted": "true", "volumeId": "vol-04cc95f3490b5ceea", "availabilityZone": "eu-central-1a"},
    "EC2": {
        "CpuOptions": '{"CoreCount":1,"ThreadsPerCore":2}',
        "DisableApiTermination": "false",
        "EbsOptimized": "true",
        "IamInstanceProfileName": "web-server",
        "InstanceInitiatedShutdownBehavior": "stop",
        "InstanceType": "m6i.large",
        "KeyName": "operators",
        "NetworkInterfaces": '[{"SubnetId":"subnet-old"}]',
        "SecurityGroupIds": '["sg-old"]',
        "SubnetId": "subnet-old",
        "VpcId": "vpc-old",
        "aws:backup:request-id": "e9908485-bb92-496e-b349-ade6e1fd2c4b",
    },
    "EFS": {"file-system-id": "fs-0123456789abcdef0", "PerformanceMode": "generalPurpose"},
    "FSx": {
        "FileSystemId": "fs-0ca11fb3d218a35c2",
        "FileSystemType": "WINDOWS",
        "KmsKeyId": "arn:aws:kms:eu-central-1:123456789012:key/old",
        "StorageCapacity": "1024",
        "StorageType": "SSD",
        "SubnetIds": '["subnet-old-a","subnet-old-b"]',
        "VpcId": "vpc-old",
        "WindowsConfiguration": json.dumps(
            {
                "ActiveDirectoryId": "d-0000000000",
                "DeploymentType": "MULTI_AZ_1",
                "PreferredSubnetId": "subnet-old-a",
                "ThroughputCapacity": 32,
                "WeeklyMaintenanceStartTime": "4:10:30",
            }
        ),
    },
    "Neptune": {"Engine": "neptune", "EngineVersion": "1.3.2.1", "DBSubnetGroupName": "graph", "Port": "8182"},
    "RDS": {
        "AvailabilityZone": "eu-central-1a",
        "DBInstanceClass": "db.m6g.large",
        "DBParameterGroupName": "orders-postgres16",
        "DBSnapshotIdentifier": "awsbackup:job-1",
        "DBSubnetGroupName": "orders",
        "Engine": "postgres",
        "InformationalOnly:DBName": "orders",
        "KmsKeyId": "arn:aws:kms:eu-central-1:123456789012:key/old",
        "MultiAZ": "true",
        "OptionGroupName": "default:postgres-16",
        "Port": "5432",
        "StorageType": "gp3",
        "VpcSecurityGroupIds": '["sg-old"]',
    },
    "S3": {"bucketName": "invoices"},
    "Storage Gateway": {"volumeSizeInBytes": "107374182400", "targetName": "old"},
}
"""Answers of GetRecoveryPointRestoreMetadata, after the examples of the Developer Guide."""

NAMES = {
    "Aurora": "catalogue-restored",
    "DocumentDB": "sessions-restored",
    "DynamoDB": "orders-restored",
    "EFS": "content-restored",
    "Neptune": "graph-restored",
    "RDS": "orders-restored",
    "S3": "invoices-restored",
    "Storage Gateway": "volume-restored",
}


def run(kind: str, place: RestorePlace = PLACE, /, **events: Any) -> dict[str, Any]:
    """What the runbook's script answers for a backup of a type."""
    given = {
        "original": ORIGINALS[kind],
        "originalType": kind,
        "type": "",
        "site": json.dumps(script_input(place)),
        "name": NAMES.get(kind, ""),
        "zone": "",
        "time": "",
        "token": "11111111-aaaa-bbbb-cccc-222222222222",
        "overrides": {},
        **events,
    }
    return restore_metadata(given, None)
