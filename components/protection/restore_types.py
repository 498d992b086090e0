"""What a restore job wants to know, per resource type: the metadata keys that AWS documents. Pure.

Sources: AWS Backup Developer Guide, "Restore a backup by resource type" and the page of each type, in its section on
the API and the CLI; for RDS that page names the keys of two RDS calls (RestoreDBInstanceFromDBSnapshot and
RestoreDBInstanceToPointInTime). Lists are JSON in a string ("Restore testing inferred metadata", "Format for
list-typed override values"). Keys that no page names are never sent: StartRestoreJob refuses some of those that
GetRecoveryPointRestoreMetadata itself returns.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_CLUSTER_KEYS = (
    *("availabilityZones", "backtrackWindow", "copyTagsToSnapshot", "databaseName", "dbClusterIdentifier"),
    *("dbClusterParameterGroupName", "dbSubnetGroupName", "enableCloudwatchLogsExports"),
    *("enableIAMDatabaseAuthentication", "engine", "engineMode", "engineVersion", "kmsKeyId", "optionGroupName"),
    *("port", "scalingConfiguration", "vpcSecurityGroupIds"),
)
_CLUSTER_KEPT = (
    *("backtrackWindow", "copyTagsToSnapshot", "databaseName", "dbClusterParameterGroupName"),
    *("enableCloudwatchLogsExports", "enableIAMDatabaseAuthentication", "engine", "engineMode", "engineVersion"),
    *("optionGroupName", "port", "scalingConfiguration"),
)

FILE_SYSTEM_CONFIGURATIONS = (
    "LustreConfiguration",
    "OntapConfiguration",
    "OpenZFSConfiguration",
    "WindowsConfiguration",
)
"""One of them stands in the metadata of an FSx recovery point and tells which kind of file system it is."""


@dataclass(frozen=True)
class RestoreType:
    """How one resource type is restored."""

    documented: tuple[str, ...]
    """Every key that AWS documents for the type."""
    kept: tuple[str, ...] = ()
    """Those whose value at the time of the backup means the same in every Region and account."""
    name: str = ""
    """Key that takes the name of the new resource."""
    time: str = ""
    """Key that takes the time, for continuous backups."""
    latest: str = ""
    """Key that asks for the latest time instead, where the type has one."""
    tags: bool = True
    """Whether tags of the backup can be copied to the new resource (Developer Guide, "Copy tags during a restore")."""
    network: bool = True
    """Whether it lives in a VPC."""


TYPES: Mapping[str, RestoreType] = {
    "Aurora": RestoreType(
        documented=(*_CLUSTER_KEYS, "restoreToTime", "useLatestRestorableTime"),
        kept=_CLUSTER_KEPT,
        name="dbClusterIdentifier",
        time="restoreToTime",
        latest="useLatestRestorableTime",
    ),
    "DocumentDB": RestoreType(documented=_CLUSTER_KEYS, kept=_CLUSTER_KEPT, name="dbClusterIdentifier"),
    "DynamoDB": RestoreType(
        documented=("targetTableName", "encryptionType", "kmsMasterKeyArn"),
        name="targetTableName",
        tags=False,
        network=False,
    ),
    "EBS": RestoreType(
        documented=(
            *("availabilityZone", "encrypted", "iops", "kmsKeyId", "restoreType", "throughput"),
            *("temporaryRestoreDays", "volumeType", "volumeSize"),
            *("destinationBucketName", "pathsToRestore", "encryptionType"),
        ),
        kept=("iops", "throughput", "volumeSize", "volumeType"),
        network=False,
    ),
    "EC2": RestoreType(
        documented=(
            *("InstanceType", "KeyName", "SubnetId", "Architecture", "EnaSupport", "SecurityGroupIds"),
            *("IamInstanceProfileName", "CpuOptions", "InstanceInitiatedShutdownBehavior", "HibernationOptions"),
            *("DisableApiTermination", "CreditSpecification", "Placement", "RootDeviceType", "RamdiskId", "KernelId"),
            *("UserData", "Monitoring", "NetworkInterfaces", "ElasticGpuSpecification"),
            *("CapacityReservationSpecification", "InstanceMarketOptions", "LicenseSpecifications", "EbsOptimized"),
            *("VirtualizationType", "Platform", "RequireIMDSv2", "BlockDeviceMappings"),
        ),
        kept=(
            *("InstanceType", "EbsOptimized", "InstanceInitiatedShutdownBehavior", "DisableApiTermination"),
            "RequireIMDSv2",
        ),
    ),
    "EFS": RestoreType(
        documented=(
            *("file-system-id", "Encrypted", "KmsKeyId", "PerformanceMode", "CreationToken", "newFileSystem"),
            *("ItemsToRestore", "singleAzFilesystem", "availabilityZoneName"),
        ),
        kept=("PerformanceMode",),
        name="CreationToken",
        network=False,
    ),
    "FSx": RestoreType(
        documented=(
            *("StorageCapacity", "StorageType", "VpcId", "KmsKeyId", "SecurityGroupIds", "SubnetIds"),
            *("DeploymentType", "WeeklyMaintenanceStartTime", "DailyAutomaticBackupStartTime"),
            *("AutomaticBackupRetentionDays", "CopyTagsToBackups", *FILE_SYSTEM_CONFIGURATIONS, "Name"),
        ),
        kept=("StorageCapacity", "StorageType", *FILE_SYSTEM_CONFIGURATIONS),
    ),
    "Neptune": RestoreType(documented=_CLUSTER_KEYS, kept=_CLUSTER_KEPT, name="dbClusterIdentifier"),
    "RDS": RestoreType(
        documented=(
            *("DBInstanceIdentifier", "DBInstanceClass", "Port", "AvailabilityZone", "DBSubnetGroupName", "MultiAZ"),
            *("PubliclyAccessible", "AutoMinorVersionUpgrade", "LicenseModel", "DBName", "Engine", "Iops"),
            *("StorageThroughput", "OptionGroupName", "StorageType", "VpcSecurityGroupIds", "Domain"),
            *("DomainIAMRoleName", "CopyTagsToSnapshot", "EnableIAMDatabaseAuthentication"),
            *("EnableCloudwatchLogsExports", "ProcessorFeatures", "DBParameterGroupName", "DeletionProtection"),
            *("AllocatedStorage", "RestoreTime", "UseLatestRestorableTime"),
        ),
        kept=(
            *("DBInstanceClass", "Port", "MultiAZ", "AutoMinorVersionUpgrade", "LicenseModel", "DBName", "Engine"),
            *("Iops", "StorageThroughput", "OptionGroupName", "StorageType", "CopyTagsToSnapshot"),
            *("EnableIAMDatabaseAuthentication", "EnableCloudwatchLogsExports", "ProcessorFeatures"),
            *("DBParameterGroupName", "DeletionProtection"),
        ),
        name="DBInstanceIdentifier",
        time="RestoreTime",
        latest="UseLatestRestorableTime",
    ),
    "S3": RestoreType(
        documented=(
            *("DestinationBucketName", "RestoreACLs", "EncryptionType", "ItemsToRestore", "KMSKey"),
            *("RestoreLatestVersionsUpTo", "RestoreTime"),
        ),
        name="DestinationBucketName",
        time="RestoreTime",
        tags=False,
        network=False,
    ),
    "Storage Gateway": RestoreType(
        documented=("gatewayArn", "gatewayType", "targetName", "kmsKey", "volumeSize", "volumeSizeInBytes", "diskId"),
        kept=("volumeSizeInBytes",),
        name="targetName",
        network=False,
    ),
}
"""Resource type as StartRestoreJob spells it → how it is restored.

CloudFormation, EKS, Redshift, SAP HANA, Timestream and virtual machines are left out: nothing of them is prepared by a
key, a subnet group or a security group alone.
"""


@dataclass(frozen=True)
class RestorePlace:
    """What is there in the Region of the restore."""

    key_arn: str
    subnet_ids: Mapping[str, str] = field(default_factory=dict[str, str])
    """AZ → subnet of databases and file systems."""
    instance_subnet_ids: Mapping[str, str] = field(default_factory=dict[str, str])
    """AZ → subnet of instances."""
    security_group_id: str | None = None
    db_subnet_group_name: str | None = None
    parameter_groups: Sequence[str] = ()
    cluster_parameter_groups: Sequence[str] = ()
    option_groups: Sequence[str] = ()
    instance_profiles: bool = False
    """Whether instances may get back the profile that they had."""
    active_directory_id: str | None = None
    storage_virtual_machine_id: str | None = None
    gateway_arn: str | None = None


def site_metadata(place: RestorePlace) -> dict[str, dict[str, str]]:
    """What the site itself says, per type: where the new resource goes and which key encrypts it.

    Types that the site cannot take are absent: those of a VPC without one, Storage Gateway without a gateway. A value
    that depends on the AZ is that of the first in the alphabet. A name, and what only the recovery point knows, are
    not in it.
    """
    zones = zone_metadata(place)
    first = min(place.subnet_ids, default="")
    return {kind: {**own, **zones.get(kind, {}).get(first, {})} for kind, own in _everywhere(place).items()}


def zone_metadata(place: RestorePlace) -> dict[str, dict[str, dict[str, str]]]:
    """What depends on the AZ: type → AZ → metadata."""
    zones = sorted(place.subnet_ids)
    made: dict[str, dict[str, dict[str, str]]] = {"EBS": {zone: {"availabilityZone": zone} for zone in zones}}
    if place.security_group_id is not None:
        instances = place.instance_subnet_ids or place.subnet_ids
        made["EC2"] = {zone: {"SubnetId": subnet} for zone, subnet in sorted(instances.items())}
        made["FSx"] = {zone: {"SubnetIds": _listed(_from(place.subnet_ids, zone))} for zone in zones}
    return made


def _everywhere(place: RestorePlace) -> dict[str, dict[str, str]]:
    key = place.key_arn
    made: dict[str, dict[str, str]] = {
        "DynamoDB": {"encryptionType": "KMS", "kmsMasterKeyArn": key},
        "EBS": {"encrypted": "true", "kmsKeyId": key},
        "EFS": {"newFileSystem": "true", "Encrypted": "true", "KmsKeyId": key},
        "S3": {"EncryptionType": "SSE-KMS", "KMSKey": key},
    }
    if place.gateway_arn is not None:
        made["Storage Gateway"] = {"gatewayArn": place.gateway_arn, "kmsKey": key}
    if place.security_group_id is not None:
        groups = _listed([place.security_group_id])
        made["EC2"] = {"SecurityGroupIds": groups}
        made["FSx"] = {"SecurityGroupIds": groups, "KmsKeyId": key}
        if place.db_subnet_group_name is not None:
            # A snapshot of an RDS instance keeps its key: RestoreDBInstanceFromDBSnapshot takes none.
            made["RDS"] = {
                "DBSubnetGroupName": place.db_subnet_group_name,
                "VpcSecurityGroupIds": groups,
                "PubliclyAccessible": "false",
            }
            for kind in ("Aurora", "DocumentDB", "Neptune"):
                made[kind] = {
                    "dbSubnetGroupName": place.db_subnet_group_name,
                    "vpcSecurityGroupIds": groups,
                    "kmsKeyId": key,
                }
    return dict(sorted(made.items()))


def script_input(place: RestorePlace) -> dict[str, dict[str, Any]]:
    """What the runbook's script must know, per type that the site can take (``restore_script.py``)."""
    zones = zone_metadata(place)
    return {
        kind: {
            "keep": [
                *TYPES[kind].kept,
                *(["IamInstanceProfileName"] if kind == "EC2" and place.instance_profiles else []),
            ],
            "set": own,
            "zones": zones.get(kind, {}),
            "name": TYPES[kind].name,
            "time": TYPES[kind].time,
            "latest": TYPES[kind].latest,
            "tags": TYPES[kind].tags,
            "groups": _groups(kind, place),
            **(
                {"directory": place.active_directory_id or "", "svm": place.storage_virtual_machine_id or ""}
                if kind == "FSx"
                else {}
            ),
        }
        for kind, own in _everywhere(place).items()
    }


def _groups(kind: str, place: RestorePlace) -> dict[str, list[str]]:
    """Keys whose value is the name of something regional → the names that there are."""
    match kind:
        case "RDS":
            return {
                "DBParameterGroupName": sorted(place.parameter_groups),
                "OptionGroupName": sorted(place.option_groups),
            }
        case "Aurora" | "DocumentDB" | "Neptune":
            return {
                "dbClusterParameterGroupName": sorted(place.cluster_parameter_groups),
                "optionGroupName": sorted(place.option_groups),
            }
        case _:
            return {}


def _from(subnet_ids: Mapping[str, str], zone: str) -> list[str]:
    """All subnets, that of one AZ first."""
    return [subnet_ids[zone], *(subnet for other, subnet in sorted(subnet_ids.items()) if other != zone)]


def _listed(values: Sequence[str]) -> str:
    return json.dumps(list(values))
