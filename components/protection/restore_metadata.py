"""What AWS Backup lets a restore test override, per type, and what keeps a restored resource apart. Pure.

The keys are those of the AWS Backup Developer Guide, "Restore testing inferred metadata"; their case has no meaning.
"""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum

from components.shared.checks import Problems


class RestoreTestType(StrEnum):
    """Types that restore testing supports (botocore, RestoreTestingSelectionForCreate, ProtectedResourceType)."""

    AURORA = "Aurora"
    DOCUMENTDB = "DocumentDB"
    DYNAMODB = "DynamoDB"
    EBS = "EBS"
    EC2 = "EC2"
    EFS = "EFS"
    FSX = "FSx"
    NEPTUNE = "Neptune"
    RDS = "RDS"
    S3 = "S3"


_CLUSTER = (
    *("availabilityZones", "databaseName", "dbClusterParameterGroupName", "dbSubnetGroupName"),
    *("enableCloudwatchLogsExports", "enableIamDatabaseAuthentication", "engine", "engineMode", "engineVersion"),
    *("kmsKeyId", "port", "optionGroupName", "scalingConfiguration", "vpcSecurityGroupIds"),
)
_INSTANCE = (
    *("allocatedStorage", "availabilityZones", "dbInstanceClass", "dbName", "dbParameterGroupName"),
    *("dbSubnetGroupName", "domain", "domainIamRoleName", "enableCloudwatchLogsExports"),
    *("enableIamDatabaseAuthentication", "iops", "licenseModel", "multiAz", "optionGroupName", "port"),
    *("processorFeatures", "publiclyAccessible", "storageType", "vpcSecurityGroupIds"),
)

OVERRIDES: Mapping[RestoreTestType, tuple[str, ...]] = {
    RestoreTestType.AURORA: _CLUSTER,
    RestoreTestType.DOCUMENTDB: _CLUSTER,
    RestoreTestType.DYNAMODB: ("encryptionType", "kmsMasterKeyArn"),
    RestoreTestType.EBS: ("availabilityZone", "iops", "kmsKeyId", "throughput", "volumeSize", "volumeType"),
    RestoreTestType.EC2: ("iamInstanceProfileName", "instanceType", "requireImdsV2", "securityGroupIds", "subnetId"),
    RestoreTestType.EFS: ("kmsKeyId", "performanceMode"),
    RestoreTestType.FSX: (
        *("kmsKeyId", "lustreConfiguration", "ontapConfiguration", "openZfsConfiguration", "securityGroupIds"),
        *("subnetIds", "windowsConfiguration"),
    ),
    RestoreTestType.NEPTUNE: _CLUSTER,
    # The type has both instances and Multi-AZ clusters.
    RestoreTestType.RDS: tuple(dict.fromkeys((*_INSTANCE, *_CLUSTER))),
    RestoreTestType.S3: ("encryptionType", "kmsKey", "restoreACLs"),
}
"""Type → keys that a selection may override."""

_LISTS = frozenset(
    {"availabilityzones", "enablecloudwatchlogsexports", "securitygroupids", "subnetids", "vpcsecuritygroupids"}
)
"""Keys whose value is a JSON array as text (the same page, "Format for list-typed override values")."""

_NESTED: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "lustreconfiguration": (frozenset({"logConfiguration"}), frozenset()),
    "ontapconfiguration": (
        frozenset(
            {
                *("junctionPath", "ontapVolumeType", "securityStyle", "sizeInMegabytes", "storageEfficiencyEnabled"),
                *("storageVirtualMachineId", "tieringPolicy"),
            }
        ),
        frozenset({"storageVirtualMachineId"}),
    ),
    "openzfsconfiguration": (frozenset({"deploymentType", "throughputCapacity", "diskIopsConfiguration"}), frozenset()),
    "windowsconfiguration": (
        frozenset({"throughputCapacity", "activeDirectoryId", "preferredSubnetId"}),
        frozenset({"activeDirectoryId"}),
    ),
}
"""Key whose value is a JSON object as text → keys inside it, and those without which the restore fails."""

_DATABASES = frozenset(
    {RestoreTestType.AURORA, RestoreTestType.DOCUMENTDB, RestoreTestType.NEPTUNE, RestoreTestType.RDS}
)

_ISOLATING: Mapping[RestoreTestType, tuple[str, ...]] = {
    **dict.fromkeys(_DATABASES, ("dbSubnetGroupName", "vpcSecurityGroupIds")),
    RestoreTestType.EC2: ("securityGroupIds", "subnetId"),
    RestoreTestType.FSX: ("securityGroupIds", "subnetIds"),
}
"""Type → keys that decide where the restored resource stands. The other types have no network interface."""

_PROFILE = "iaminstanceprofilename"
_BACKED_UP = "UseBackedUpValue"


def is_database(kind: RestoreTestType) -> bool:
    """Whether a restored resource of the type stands in a DB subnet group."""
    return kind in _DATABASES


def needs_isolation(kind: RestoreTestType, overrides: Mapping[str, object]) -> bool:
    """Whether a restored resource would have a network interface, and join the live network by it.

    A volume of FSx for ONTAP has none: it stands on the storage virtual machine that the override names.
    """
    return kind in _ISOLATING and "ontapconfiguration" not in {key.lower() for key in overrides}


def uses_instance_profile(overrides: Mapping[str, object]) -> bool:
    """Whether restored instances get the profile they had, whose role must be handed to them."""
    return any(key.lower() == _PROFILE and value == _BACKED_UP for key, value in overrides.items())


def isolating_overrides(
    kind: RestoreTestType, security_group_id: str, subnet_ids: Sequence[str], subnet_group_name: str
) -> dict[str, str]:
    """Overrides that put a restored resource into the isolated place; empty for types without a network interface.

    Args:
        kind: type of the resource.
        security_group_id: the group without rules.
        subnet_ids: isolated subnets in the order of their AZs; what has one subnet stands in the first.
        subnet_group_name: DB subnet group over these subnets.
    """
    groups = json.dumps([security_group_id])
    if is_database(kind):
        return {"dbSubnetGroupName": subnet_group_name, "vpcSecurityGroupIds": groups}
    if kind is RestoreTestType.EC2:
        return {"securityGroupIds": groups, "subnetId": subnet_ids[0]}
    if kind is RestoreTestType.FSX:
        return {"securityGroupIds": groups, "subnetIds": json.dumps([subnet_ids[0]])}
    return {}


def check_overrides(problems: Problems, argument: str, kind: RestoreTestType, given: Mapping[str, object]) -> None:
    """Record keys that AWS does not document for the type, and values that it could not read.

    Args:
        problems: receives the findings.
        argument: path of the overrides.
        kind: type of the selection.
        given: the overrides; values that are Outputs are not looked at.
    """
    known = {key.lower(): key for key in OVERRIDES[kind]}
    seen: set[str] = set()
    for key, value in given.items():
        where, lower = f'{argument}["{key}"]', key.lower()
        if lower not in known:
            rule = f"is not a key that AWS Backup lets restore tests of {kind} override"
            problems.add(where, value, rule, f"Known for {kind}: {', '.join(sorted(OVERRIDES[kind]))}")
            continue
        if lower in seen:
            problems.add(where, value, "is given twice; the case of a key has no meaning", "Keep one of the two")
        seen.add(lower)
        if kind in _ISOLATING and kind is not RestoreTestType.FSX and known[lower] in _ISOLATING[kind]:
            rule = "decides where the restored resource stands, which vpc_id and subnet_ids do"
            problems.add(where, value, rule, "Leave it out")
        elif isinstance(value, str):
            _check_value(problems, where, lower, value)


def _check_value(problems: Problems, where: str, key: str, value: str) -> None:
    if key not in _LISTS and key not in _NESTED:
        return
    try:
        parsed: object = json.loads(value)
    except ValueError:
        parsed = None
    if key in _LISTS:
        if not isinstance(parsed, list):
            problems.add(where, value, "must be a JSON array as text", 'Write it like ["sg-0123456789abcdef0"]')
        return
    if not isinstance(parsed, dict):
        problems.add(where, value, "must be a JSON object as text", 'Write it like {"throughputCapacity": 32}')
        return
    allowed, required = _NESTED[key]
    inside = {str(name).lower() for name in parsed}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - JSON
    unknown = sorted(inside - {name.lower() for name in allowed})
    if unknown:
        problems.add(
            where,
            value,
            f"has {', '.join(unknown)}, which AWS Backup does not let tests override",
            f"Known: {', '.join(sorted(allowed))}",
        )
    for name in sorted(required):
        if name.lower() not in inside:
            problems.add(where, value, f"lacks {name}, without which the restore fails", "Add it")
