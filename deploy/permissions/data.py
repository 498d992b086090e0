"""What holds data, and what copies and watches it."""

from collections.abc import Mapping
from typing import Final

from .row import RDS, RDS_TAGS, TAGS, Row

ROWS: Final[Mapping[str, Row]] = {
    "aws:backup/framework:Framework": Row(
        "backup",
        read="DescribeFramework ListTags",
        create="CreateFramework",
        update=f"UpdateFramework {TAGS}",
        delete="DeleteFramework",
        linked_service="reports.backup.amazonaws.com",
    ),
    "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault": Row(
        "backup",
        read="DescribeBackupVault ListTags kms:DescribeKey",
        create="CreateLogicallyAirGappedBackupVault backup-storage:MountCapsule",
        update=TAGS,
        delete="DeleteBackupVault",
        key_used_by="backup",
    ),
    "aws:backup/plan:Plan": Row(
        "backup",
        read="GetBackupPlan ListTags",
        create="CreateBackupPlan",
        update=f"UpdateBackupPlan {TAGS}",
        delete="DeleteBackupPlan",
    ),
    "aws:backup/restoreTestingPlan:RestoreTestingPlan": Row(
        "backup",
        read="GetRestoreTestingPlan ListTags",
        create="CreateRestoreTestingPlan",
        update=f"UpdateRestoreTestingPlan {TAGS}",
        delete="DeleteRestoreTestingPlan",
        linked_service="restore-testing.backup.amazonaws.com",
    ),
    "aws:backup/restoreTestingSelection:RestoreTestingSelection": Row(
        "backup",
        read="GetRestoreTestingSelection",
        create="CreateRestoreTestingSelection",
        update="UpdateRestoreTestingSelection",
        delete="DeleteRestoreTestingSelection",
        passes_role=True,
    ),
    "aws:backup/reportPlan:ReportPlan": Row(
        "backup",
        read="DescribeReportPlan ListTags",
        create="CreateReportPlan",
        update=f"UpdateReportPlan {TAGS}",
        delete="DeleteReportPlan",
        linked_service="reports.backup.amazonaws.com",
    ),
    "aws:backup/selection:Selection": Row(
        "backup",
        read="GetBackupSelection iam:GetRole",
        create="CreateBackupSelection",
        delete="DeleteBackupSelection",
        linked_service="backup.amazonaws.com",
        passes_role=True,
    ),
    "aws:backup/vault:Vault": Row(
        "backup",
        read="DescribeBackupVault ListTags kms:DescribeKey",
        create="CreateBackupVault backup-storage:MountCapsule",
        update=TAGS,
        # With force_destroy, which only a throw-away stack sets, the provider empties the vault first.
        delete="DeleteBackupVault ListRecoveryPointsByBackupVault DescribeRecoveryPoint DeleteRecoveryPoint",
        key_used_by="backup",
    ),
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": Row(
        "backup",
        read="DescribeBackupVault",
        create="PutBackupVaultLockConfiguration",
        # Lasting vaults keep their lock: the resource is retained, and the provider's delete never called.
        delete="DeleteBackupVaultLockConfiguration",
    ),
    "aws:backup/vaultNotifications:VaultNotifications": Row(
        "backup",
        read="GetBackupVaultNotifications",
        create="PutBackupVaultNotifications",
        delete="DeleteBackupVaultNotifications",
    ),
    "aws:backup/vaultPolicy:VaultPolicy": Row(
        "backup",
        read="GetBackupVaultAccessPolicy",
        create="PutBackupVaultAccessPolicy",
        delete="DeleteBackupVaultAccessPolicy",
    ),
    "aws:cfg/deliveryChannel:DeliveryChannel": Row(
        "config", read="DescribeDeliveryChannels", create="PutDeliveryChannel", delete="DeleteDeliveryChannel"
    ),
    "aws:cfg/recorder:Recorder": Row(
        "config",
        read="DescribeConfigurationRecorders",
        create="PutConfigurationRecorder",
        delete="DeleteConfigurationRecorder",
        passes_role=True,
    ),
    "aws:cfg/recorderStatus:RecorderStatus": Row(
        "config",
        read="DescribeConfigurationRecorderStatus",
        create="StartConfigurationRecorder",
        update="StopConfigurationRecorder",
        delete="StopConfigurationRecorder",
    ),
    "aws:dlm/lifecyclePolicy:LifecyclePolicy": Row(
        "dlm",
        read="GetLifecyclePolicy",
        create="CreateLifecyclePolicy",
        update=f"UpdateLifecyclePolicy {TAGS}",
        delete="DeleteLifecyclePolicy",
        passes_role=True,
    ),
    "aws:efs/accessPoint:AccessPoint": Row(
        "elasticfilesystem",
        read="DescribeAccessPoints ListTagsForResource",
        create="CreateAccessPoint",
        update=TAGS,
        delete="DeleteAccessPoint",
    ),
    "aws:efs/backupPolicy:BackupPolicy": Row(
        "elasticfilesystem", read="DescribeBackupPolicy", create="PutBackupPolicy", delete="PutBackupPolicy"
    ),
    "aws:efs/fileSystem:FileSystem": Row(
        "elasticfilesystem",
        read="DescribeFileSystems DescribeLifecycleConfiguration ListTagsForResource kms:DescribeKey",
        create="CreateFileSystem PutLifecycleConfiguration",
        update=f"UpdateFileSystem UpdateFileSystemProtection {TAGS}",
        delete="DeleteFileSystem",
        key_used_by="elasticfilesystem",
        linked_service="elasticfilesystem.amazonaws.com",
    ),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": Row(
        "elasticfilesystem",
        read="DescribeFileSystemPolicy",
        create="PutFileSystemPolicy",
        delete="DeleteFileSystemPolicy",
    ),
    "aws:efs/mountTarget:MountTarget": Row(
        "elasticfilesystem",
        read="DescribeMountTargets DescribeMountTargetSecurityGroups ec2:DescribeSubnets ec2:DescribeNetworkInterfaces",
        create="CreateMountTarget ec2:CreateNetworkInterface",
        update="ModifyMountTargetSecurityGroups ec2:ModifyNetworkInterfaceAttribute",
        delete="DeleteMountTarget ec2:DeleteNetworkInterface",
    ),
    "aws:kms/alias:Alias": Row(
        "kms", read="ListAliases", create="CreateAlias", update="UpdateAlias", delete="DeleteAlias"
    ),
    "aws:kms/key:Key": Row(
        "kms",
        read="DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags",
        create="CreateKey EnableKeyRotation PutKeyPolicy",
        update=f"UpdateKeyDescription {TAGS}",
        delete="ScheduleKeyDeletion",
    ),
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": Row(
        "rds",
        read="DescribeDBClusterParameterGroups DescribeDBClusterParameters ListTagsForResource",
        create="CreateDBClusterParameterGroup ModifyDBClusterParameterGroup",
        update=f"ResetDBClusterParameterGroup {RDS_TAGS}",
        delete="DeleteDBClusterParameterGroup",
        linked_service=RDS,
    ),
    "aws:rds/optionGroup:OptionGroup": Row(
        "rds",
        read="DescribeOptionGroups ListTagsForResource",
        create="CreateOptionGroup ModifyOptionGroup",
        update=RDS_TAGS,
        delete="DeleteOptionGroup",
        linked_service=RDS,
    ),
    "aws:rds/parameterGroup:ParameterGroup": Row(
        "rds",
        read="DescribeDBParameterGroups DescribeDBParameters ListTagsForResource",
        create="CreateDBParameterGroup ModifyDBParameterGroup",
        update=f"ResetDBParameterGroup {RDS_TAGS}",
        delete="DeleteDBParameterGroup",
        linked_service=RDS,
    ),
    "aws:rds/subnetGroup:SubnetGroup": Row(
        "rds",
        read="DescribeDBSubnetGroups ListTagsForResource",
        create="CreateDBSubnetGroup",
        update=f"ModifyDBSubnetGroup {RDS_TAGS}",
        delete="DeleteDBSubnetGroup",
        linked_service=RDS,
    ),
    "aws:s3/bucket:Bucket": Row(
        "s3",
        # The provider looks at everything a bucket can have, also at what other resources set.
        read="ListBucket ListTagsForResource GetAccelerateConfiguration GetBucketAcl GetBucketCORS GetBucketLogging "
        "GetBucketObjectLockConfiguration GetBucketPolicy GetBucketRequestPayment GetBucketTagging "
        "GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration GetLifecycleConfiguration "
        "GetReplicationConfiguration",
        create="CreateBucket",
        update=f"PutBucketTagging {TAGS}",
        # With force_destroy, which only a throw-away stack sets, the provider empties the bucket first.
        delete="DeleteBucket ListBucketVersions DeleteObject DeleteObjectVersion",
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": Row(
        "s3",
        read="GetLifecycleConfiguration",
        create="PutLifecycleConfiguration",
        delete="PutLifecycleConfiguration",
    ),
    "aws:s3/bucketPolicy:BucketPolicy": Row(
        "s3", read="GetBucketPolicy", create="PutBucketPolicy", delete="DeleteBucketPolicy"
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": Row(
        "s3",
        read="GetBucketPublicAccessBlock",
        create="PutBucketPublicAccessBlock",
        delete="PutBucketPublicAccessBlock",
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": Row(
        "s3",
        read="GetEncryptionConfiguration",
        create="PutEncryptionConfiguration",
        delete="PutEncryptionConfiguration",
    ),
    "aws:s3/bucketVersioning:BucketVersioning": Row(
        "s3", read="GetBucketVersioning", create="PutBucketVersioning", delete="PutBucketVersioning"
    ),
    "aws:rds/clusterSnapshot:ClusterSnapshot": Row(
        "rds",
        read="DescribeDBClusterSnapshots DescribeDBClusterSnapshotAttributes ListTagsForResource",
        create="CreateDBClusterSnapshot",
        update=f"ModifyDBClusterSnapshotAttribute {RDS_TAGS}",
        delete="DeleteDBClusterSnapshot",
    ),
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy": Row(
        "rds",
        read="DescribeDBClusterSnapshots DescribeDBClusterSnapshotAttributes ListTagsForResource",
        create="CopyDBClusterSnapshot",
        update=f"ModifyDBClusterSnapshotAttribute {RDS_TAGS}",
        delete="DeleteDBClusterSnapshot",
        key_used_by="rds",
    ),
    "aws:rds/eventSubscription:EventSubscription": Row(
        "rds",
        read="DescribeEventSubscriptions ListTagsForResource",
        create="CreateEventSubscription",
        update="ModifyEventSubscription AddSourceIdentifierToSubscription RemoveSourceIdentifierFromSubscription "
        f"{RDS_TAGS}",
        delete="DeleteEventSubscription",
    ),
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": Row(
        "rds",
        read="DescribeDBInstanceAutomatedBackups",
        create="StartDBInstanceAutomatedBackupsReplication",
        # The provider waits until the source instance lists the replication no more.
        delete="StopDBInstanceAutomatedBackupsReplication DescribeDBInstances",
        key_used_by="rds",
    ),
    "aws:rds/snapshot:Snapshot": Row(
        "rds",
        read="DescribeDBSnapshots DescribeDBSnapshotAttributes ListTagsForResource",
        create="CreateDBSnapshot",
        update=f"ModifyDBSnapshotAttribute {RDS_TAGS}",
        delete="DeleteDBSnapshot",
    ),
    "aws:rds/snapshotCopy:SnapshotCopy": Row(
        "rds",
        read="DescribeDBSnapshots DescribeDBSnapshotAttributes ListTagsForResource",
        create="CopyDBSnapshot",
        update=f"ModifyDBSnapshotAttribute {RDS_TAGS}",
        delete="DeleteDBSnapshot",
        key_used_by="rds",
    ),
}
