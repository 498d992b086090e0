"""Amazon EFS."""

from collections.abc import Mapping

from tests.checkers.mapping import Operation, Row, To, listed, nested, pairs, row
from tests.checkers.unknown import UNKNOWN

ROWS: Mapping[str, Row] = {
    "aws:efs/fileSystem:FileSystem": row(
        Operation(
            "efs",
            "CreateFileSystem",
            {
                "availabilityZoneName": "AvailabilityZoneName",
                "creationToken": "CreationToken",
                "encrypted": "Encrypted",
                "kmsKeyId": "KmsKeyId",
                "performanceMode": "PerformanceMode",
                "provisionedThroughputInMibps": "ProvisionedThroughputInMibps",
                "tags": To("Tags", pairs()),
                "throughputMode": "ThroughputMode",
            },
        ),
        Operation(
            "efs",
            "PutLifecycleConfiguration",
            {
                "lifecyclePolicies": To(
                    "LifecyclePolicies",
                    nested(
                        transitionToArchive="TransitionToArchive",
                        transitionToIa="TransitionToIA",
                        transitionToPrimaryStorageClass="TransitionToPrimaryStorageClass",
                    ),
                )
            },
            {"FileSystemId": UNKNOWN},
            when=("lifecyclePolicies",),
        ),
        Operation(
            "efs",
            "UpdateFileSystemProtection",
            {"protection": To("", nested(replicationOverwrite="ReplicationOverwriteProtection"))},
            {"FileSystemId": UNKNOWN},
            when=("protection",),
            finish=lambda params: {"FileSystemId": params["FileSystemId"], **params[""]},
        ),
    ),
    "aws:efs/mountTarget:MountTarget": row(
        Operation(
            "efs",
            "CreateMountTarget",
            {
                "fileSystemId": "FileSystemId",
                "ipAddress": "IpAddress",
                "ipAddressType": "IpAddressType",
                "ipv6Address": "Ipv6Address",
                "securityGroups": "SecurityGroups",
                "subnetId": "SubnetId",
            },
        )
    ),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": row(
        Operation(
            "efs",
            "PutFileSystemPolicy",
            {
                "bypassPolicyLockoutSafetyCheck": "BypassPolicyLockoutSafetyCheck",
                "fileSystemId": "FileSystemId",
                "policy": "Policy",
            },
        )
    ),
    "aws:efs/backupPolicy:BackupPolicy": row(
        Operation(
            "efs",
            "PutBackupPolicy",
            {"backupPolicy": To("BackupPolicy", nested(status="Status")), "fileSystemId": "FileSystemId"},
        )
    ),
    "aws:efs/accessPoint:AccessPoint": row(
        Operation(
            "efs",
            "CreateAccessPoint",
            {
                "fileSystemId": "FileSystemId",
                "posixUser": To("PosixUser", nested(gid="Gid", secondaryGids="SecondaryGids", uid="Uid")),
                "rootDirectory": To(
                    "RootDirectory",
                    nested(
                        creationInfo=To(
                            "CreationInfo",
                            nested(ownerGid="OwnerGid", ownerUid="OwnerUid", permissions="Permissions"),
                        ),
                        path="Path",
                    ),
                ),
                "tags": To("Tags", pairs()),
            },
        )
    ),
    "aws:efs/replicationConfiguration:ReplicationConfiguration": row(
        Operation(
            "efs",
            "CreateReplicationConfiguration",
            {
                "destination": To(
                    "Destinations",
                    lambda value: listed(
                        nested(
                            availabilityZoneName="AvailabilityZoneName",
                            fileSystemId="FileSystemId",
                            kmsKeyId="KmsKeyId",
                            region="Region",
                        )(value)
                    ),
                ),
                "sourceFileSystemId": "SourceFileSystemId",
            },
        )
    ),
}
