"""What keeps data or runs code: backup, databases, file systems, volumes, buckets, instances, functions."""

from collections.abc import Mapping
from typing import Any, Final

from rehearsal.cloud.regions import zone_id_of
from rehearsal.cloud.shapes.base import Fields, Shape, from_parent

_PORTS: Final = {"mysql": 3306, "mariadb": 3306, "postgres": 5432, "sqlserver": 1433, "oracle": 1521}
_PORTS_AURORA: Final = {"aurora-mysql": 3306, "aurora-postgresql": 5432}


def _port(fields: Fields) -> int | None:
    given = fields.get_known("port")
    if given is not None:
        return int(given)
    engine = str(fields.get_known("engine", ""))
    return _PORTS_AURORA.get(engine, _PORTS.get(engine.split("-", maxsplit=1)[0]))


def _managed_password(fields: Fields) -> dict[str, Any]:
    if not fields.get_known("manageMasterUserPassword"):
        return {}
    arn = f"arn:{fields['partition']}:secretsmanager:{fields['region']}:{fields['account']}:secret:"
    return {"masterUserSecrets": [{"secretArn": f"{arn}rds!{fields['uuid']}", "secretStatus": "active"}]}


def _instance(fields: Fields) -> Mapping[str, Any]:
    address = f"{fields['name']}.c{fields.digest('dns')[:11]}.{fields['region']}.rds.{fields['suffix']}"
    made: dict[str, Any] = {"address": address, "hostedZoneId": f"Z{fields['base13']}"}
    port = _port(fields)
    if port is not None:
        made |= {"port": port, "endpoint": f"{address}:{port}"}
    return made | _managed_password(fields)


def _cluster(fields: Fields) -> Mapping[str, Any]:
    tail = f"c{fields.digest('dns')[:11]}.{fields['region']}.rds.{fields['suffix']}"
    made: dict[str, Any] = {
        "endpoint": f"{fields['name']}.cluster-{tail}",
        "readerEndpoint": f"{fields['name']}.cluster-ro-{tail}",
        "hostedZoneId": f"Z{fields['base13']}",
    }
    port = _port(fields)
    return made | ({"port": port} if port is not None else {}) | _managed_password(fields)


def _table(fields: Fields) -> Mapping[str, Any]:
    if not fields.get_known("streamEnabled"):
        return {}
    label = "2025-01-01T00:00:00.000"
    arn = f"arn:{fields['partition']}:dynamodb:{fields['region']}:{fields['account']}:table/{fields['name']}"
    return {"streamArn": f"{arn}/stream/{label}", "streamLabel": label}


def _bucket(fields: Fields) -> Mapping[str, Any]:
    name = fields["name"]
    return {
        "bucketDomainName": f"{name}.s3.{fields['suffix']}",
        "bucketRegionalDomainName": f"{name}.s3.{fields['region']}.{fields['suffix']}",
        "bucketRegion": fields["region"],
        "hostedZoneId": f"Z{fields['base13']}",
    }


def _ec2_instance(fields: Fields) -> Mapping[str, Any]:
    made: dict[str, Any] = {
        "instanceState": "running",
        "primaryNetworkInterfaceId": f"eni-{fields.hex_of('eni')}",
    }
    if fields.get_known("associatePublicIpAddress"):
        made["publicIp"] = fields.public_ip()
    return made


def _mount_target(fields: Fields) -> Mapping[str, Any]:
    name = f"{fields.text('fileSystemId')}.efs.{fields['region']}.{fields['suffix']}"
    return {"dnsName": name, "networkInterfaceId": f"eni-{fields.hex_of('eni')}", "ownerId": fields["account"]}


def _replication(fields: Fields) -> Mapping[str, Any]:
    return {"destination": {"fileSystemId": f"fs-{fields.hex_of('copy')}", "status": "ENABLED"}}


def _efs(fields: Fields) -> Mapping[str, Any]:
    made: dict[str, Any] = {"dnsName": f"{fields['id']}.efs.{fields['region']}.{fields['suffix']}"}
    zone = fields.get_known("availabilityZoneName")
    if zone is not None and (found := zone_id_of(zone)):
        made["availabilityZoneId"] = found
    return made


def _fsx(fields: Fields) -> Mapping[str, Any]:
    return {
        "vpcId": from_parent("vpc", fields["id"], "vpc"),
        "networkInterfaceIds": [f"eni-{fields.hex_of('eni')}"],
    }


def _function(fields: Fields) -> Mapping[str, Any]:
    arn = f"arn:{fields['partition']}:lambda:{fields['region']}:{fields['account']}:function:{fields['name']}"
    gateway = f"arn:{fields['partition']}:apigateway:{fields['region']}:lambda:path/2015-03-31/functions/"
    return {
        "arn": arn,
        "invokeArn": f"{gateway}{arn}/invocations",
        "version": "1" if fields.get_known("publish") else "$LATEST",
        "qualifiedArn": f"{arn}:{'1' if fields.get_known('publish') else '$LATEST'}",
    }


def _auto_scaling(fields: Fields) -> Mapping[str, Any]:
    middle = f"autoscaling:{fields['region']}:{fields['account']}:autoScalingGroup:{fields['uuid']}"
    return {"arn": f"arn:{fields['partition']}:{middle}:autoScalingGroupName/{fields['name']}"}


def _backup(kind: str, identity: str, **rest: Any) -> Shape:  # noqa: ANN401 - fields of Shape
    return Shape(arn=f"backup:{{region}}:{{account}}:{kind}:{identity}", **rest)


def _rds(kind: str, **rest: Any) -> Shape:  # noqa: ANN401 - fields of Shape
    return Shape(id="{name}", arn=f"rds:{{region}}:{{account}}:{kind}:{{name}}", name="name", lower=True, **rest)


def _file_system(**rest: Any) -> Shape:  # noqa: ANN401 - fields of Shape
    return Shape(
        id="fs-{hex17}",
        arn="fsx:{region}:{account}:file-system/{id}",
        out={"ownerId": "{account}", "dnsName": "{id}.fsx.{region}.{suffix}"},
        more=_fsx,
        **rest,
    )


_NAMED: Final[dict[str, Any]] = {"id": "{name}", "name": "name"}
_BUCKET: Final = Shape(id="{name}", arn="s3:::{name}", name="bucket", lower=True, more=_bucket)

SHAPES: Final[dict[str, Shape]] = {
    "aws:backup/vault:Vault": _backup(
        "backup-vault", "{name}", **_NAMED, out={"recoveryPoints": 0, "forceDestroy": False}
    ),
    "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault": _backup("backup-vault", "{name}", **_NAMED),
    "aws:backup/vaultPolicy:VaultPolicy": Shape(
        id="{backupVaultName}",
        out={"backupVaultArn": "arn:{partition}:backup:{region}:{account}:backup-vault:{backupVaultName}"},
        tags=False,
    ),
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": Shape(
        id="{backupVaultName}",
        out={"backupVaultArn": "arn:{partition}:backup:{region}:{account}:backup-vault:{backupVaultName}"},
        tags=False,
    ),
    "aws:backup/vaultNotifications:VaultNotifications": Shape(
        id="{backupVaultName}",
        out={"backupVaultArn": "arn:{partition}:backup:{region}:{account}:backup-vault:{backupVaultName}"},
        tags=False,
    ),
    "aws:backup/plan:Plan": _backup("backup-plan", "{uuid}", id="{uuid}", name="name", out={"version": "{base48}"}),
    "aws:backup/selection:Selection": Shape(id="{uuid}", name="name", tags=False),
    "aws:backup/globalSettings:GlobalSettings": Shape(id="{account}", tags=False),
    "aws:backup/regionSettings:RegionSettings": Shape(id="{region}", tags=False),
    "aws:backup/framework:Framework": _backup(
        "framework", "{name}-{uuid}", **_NAMED, out={"deploymentStatus": "COMPLETED"}
    ),
    "aws:backup/reportPlan:ReportPlan": _backup("report-plan", "{name}-{uuid}", **_NAMED),
    "aws:backup/restoreTestingPlan:RestoreTestingPlan": _backup("restore-testing-plan", "{name}-{uuid}", **_NAMED),
    "aws:backup/restoreTestingSelection:RestoreTestingSelection": Shape(**_NAMED, tags=False),
    "aws:rds/instance:Instance": Shape(
        id="db-{base26}",
        arn="rds:{region}:{account}:db:{name}",
        name="identifier",
        lower=True,
        out={"resourceId": "{id}", "status": "available", "multiAz": False, "backupRetentionPeriod": 0},
        more=_instance,
    ),
    "aws:rds/cluster:Cluster": Shape(
        id="{name}",
        arn="rds:{region}:{account}:cluster:{name}",
        name="clusterIdentifier",
        lower=True,
        out={"clusterResourceId": "cluster-{base26}", "backupRetentionPeriod": 1},
        more=_cluster,
    ),
    "aws:rds/clusterInstance:ClusterInstance": Shape(
        id="{name}",
        arn="rds:{region}:{account}:db:{name}",
        name="identifier",
        lower=True,
        out={"dbiResourceId": "db-{base26}"},
    ),
    "aws:rds/subnetGroup:SubnetGroup": _rds("subgrp"),
    "aws:rds/parameterGroup:ParameterGroup": _rds("pg"),
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": _rds("cluster-pg"),
    "aws:rds/optionGroup:OptionGroup": _rds("og"),
    "aws:docdb/clusterParameterGroup:ClusterParameterGroup": _rds("cluster-pg"),
    "aws:neptune/clusterParameterGroup:ClusterParameterGroup": _rds("cluster-pg"),
    **{
        f"aws:rds/{kind[0].lower()}{kind[1:]}:{kind}": Shape(
            id=f"{{{name}}}",
            arn=f"rds:{{region}}:{{account}}:{word}:{{{name}}}",
            arn_property=f"{prefix}SnapshotArn",
            out={"snapshotType": "manual"},
        )
        for kind, name, prefix, word in (
            ("Snapshot", "dbSnapshotIdentifier", "db", "snapshot"),
            ("SnapshotCopy", "targetDbSnapshotIdentifier", "db", "snapshot"),
            ("ClusterSnapshot", "dbClusterSnapshotIdentifier", "dbCluster", "cluster-snapshot"),
            ("ClusterSnapshotCopy", "targetDbClusterSnapshotIdentifier", "dbCluster", "cluster-snapshot"),
        )
    },
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": Shape(
        id="arn:{partition}:rds:{region}:{account}:auto-backup:ab-{base26}", tags=False
    ),
    "aws:rds/eventSubscription:EventSubscription": Shape(
        **_NAMED, arn="rds:{region}:{account}:es:{name}", lower=True, out={"customerAwsId": "{account}"}
    ),
    "aws:dlm/lifecyclePolicy:LifecyclePolicy": Shape(id="policy-{hex17}", arn="dlm:{region}:{account}:policy/{id}"),
    "aws:dynamodb/table:Table": Shape(
        **_NAMED,
        arn="dynamodb:{region}:{account}:table/{name}",
        out={"billingMode": "PROVISIONED", "deletionProtectionEnabled": False},
        more=_table,
    ),
    "aws:efs/fileSystem:FileSystem": Shape(
        id="fs-{hex17}",
        arn="elasticfilesystem:{region}:{account}:file-system/{id}",
        out={"ownerId": "{account}", "performanceMode": "generalPurpose", "throughputMode": "bursting"},
        more=_efs,
    ),
    "aws:efs/mountTarget:MountTarget": Shape(id="fsmt-{hex17}", more=_mount_target, tags=False),
    "aws:efs/accessPoint:AccessPoint": Shape(
        id="fsap-{hex17}",
        arn="elasticfilesystem:{region}:{account}:access-point/{id}",
        out={"ownerId": "{account}"},
    ),
    "aws:efs/backupPolicy:BackupPolicy": Shape(id="{fileSystemId}", tags=False),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": Shape(id="{fileSystemId}", tags=False),
    "aws:efs/replicationConfiguration:ReplicationConfiguration": Shape(
        id="{sourceFileSystemId}", more=_replication, tags=False
    ),
    "aws:fsx/windowsFileSystem:WindowsFileSystem": _file_system(),
    "aws:fsx/ontapFileSystem:OntapFileSystem": _file_system(),
    "aws:fsx/openZfsFileSystem:OpenZfsFileSystem": _file_system(),
    "aws:fsx/lustreFileSystem:LustreFileSystem": _file_system(),
    "aws:ebs/volume:Volume": Shape(
        id="vol-{hex17}",
        arn="ec2:{region}:{account}:volume/{id}",
        out={"type": "gp2", "multiAttachEnabled": False},
    ),
    "aws:ebs/snapshot:Snapshot": Shape(
        id="snap-{hex17}", arn="ec2:{region}::snapshot/{id}", out={"ownerId": "{account}"}
    ),
    "aws:ec2/volumeAttachment:VolumeAttachment": Shape(id="vai-{digits10}", tags=False),
    "aws:s3/bucket:Bucket": _BUCKET,
    "aws:s3/bucketV2:BucketV2": _BUCKET,
    **{
        f"aws:s3/{kind[0].lower()}{kind[1:]}:{kind}": Shape(id="{bucket}", tags=False)
        for kind in (
            "BucketVersioning",
            "BucketVersioningV2",
            "BucketPolicy",
            "BucketPublicAccessBlock",
            "BucketServerSideEncryptionConfiguration",
            "BucketServerSideEncryptionConfigurationV2",
            "BucketLifecycleConfiguration",
            "BucketLifecycleConfigurationV2",
            "BucketOwnershipControls",
            "BucketReplicationConfig",
            "BucketObjectLockConfiguration",
            "BucketNotification",
            "BucketLogging",
        )
    },
    "aws:cfg/recorder:Recorder": Shape(**_NAMED, tags=False),
    "aws:cfg/deliveryChannel:DeliveryChannel": Shape(**_NAMED, tags=False),
    "aws:cfg/recorderStatus:RecorderStatus": Shape(id="{name}", tags=False),
    "aws:ec2/instance:Instance": Shape(id="i-{hex17}", arn="ec2:{region}:{account}:instance/{id}", more=_ec2_instance),
    "aws:ec2/launchTemplate:LaunchTemplate": Shape(
        id="lt-{hex17}",
        arn="ec2:{region}:{account}:launch-template/{id}",
        name="name",
        out={"latestVersion": 1, "defaultVersion": 1},
    ),
    "aws:ec2/keyPair:KeyPair": Shape(
        id="{name}",
        arn="ec2:{region}:{account}:key-pair/{name}",
        name="keyName",
        out={"keyPairId": "key-{hex17}"},
    ),
    "aws:ec2/placementGroup:PlacementGroup": Shape(
        **_NAMED, arn="ec2:{region}:{account}:placement-group/{name}", out={"placementGroupId": "pg-{hex17}"}
    ),
    "aws:autoscaling/group:Group": Shape(**_NAMED, more=_auto_scaling, tags=False),
    "aws:lambda/function:Function": Shape(**_NAMED, out={"memorySize": 128, "timeout": 3}, more=_function),
    "aws:lambda/permission:Permission": Shape(id="{statementId}", name="statementId", tags=False),
    "aws:lambda/eventSourceMapping:EventSourceMapping": Shape(
        id="{uuid}", arn="lambda:{region}:{account}:event-source-mapping:{uuid}", out={"uuid": "{uuid}"}
    ),
    "aws:directoryservice/directory:Directory": Shape(id="d-{hex10}"),
    "aws:ecs/cluster:Cluster": Shape(
        id="arn:{partition}:ecs:{region}:{account}:cluster/{name}",
        arn="ecs:{region}:{account}:cluster/{name}",
        name="name",
    ),
    "aws:ecr/repository:Repository": Shape(
        **_NAMED,
        arn="ecr:{region}:{account}:repository/{name}",
        lower=True,
        out={
            "registryId": "{account}",
            "repositoryUrl": "{account}.dkr.ecr.{region}.{suffix}/{name}",
        },
    ),
    "aws:eks/cluster:Cluster": Shape(**_NAMED, arn="eks:{region}:{account}:cluster/{name}", out={"status": "ACTIVE"}),
}
