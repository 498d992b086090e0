"""What the stand-in providers replace instead of changing in place, per resource type.

Source: the schemas of the Terraform providers that the Pulumi providers bridge (`ForceNew`, `RequiresReplace`); the
file in `internal/service/` of terraform-provider-aws is named with each type. What is not listed is changed in place.

Where the real provider compares sets, the stand-in compares lists: it plans a change that AWS would not see, never the
other way round.
"""

from collections.abc import Mapping
from typing import Final

from tests.engine.standin import replaced_networks

_NAMED: Final = ("name", "namePrefix")
_PARAMETER_GROUP: Final = (*_NAMED, "description", "family")

_AWS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "aws:backup/framework:Framework": ("backup/framework.go", ("name",)),
    "aws:backup/globalSettings:GlobalSettings": ("backup/global_settings.go", ()),
    "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault": (
        "backup/logically_air_gapped_vault.go",
        ("name", "encryptionKeyArn", "maxRetentionDays", "minRetentionDays"),
    ),
    "aws:backup/plan:Plan": ("backup/plan.go", ("name",)),
    "aws:backup/restoreTestingPlan:RestoreTestingPlan": ("backup/restore_testing_plan.go", ("name",)),
    "aws:backup/restoreTestingSelection:RestoreTestingSelection": (
        "backup/restore_testing_selection.go",
        ("name", "protectedResourceType", "restoreTestingPlanName"),
    ),
    "aws:backup/regionSettings:RegionSettings": ("backup/region_settings.go", ()),
    # Inside reportSetting, report_template forces a replacement too; the rest of it is changed in place.
    "aws:backup/reportPlan:ReportPlan": ("backup/report_plan.go", ("name",)),
    "aws:backup/selection:Selection": (
        "backup/selection.go",
        ("name", "planId", "iamRoleArn", "selectionTags", "conditions", "resources", "notResources"),
    ),
    "aws:backup/vault:Vault": ("backup/vault.go", ("name", "kmsKeyArn")),
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": (
        "backup/vault_lock_configuration.go",
        ("backupVaultName", "changeableForDays", "maxRetentionDays", "minRetentionDays"),
    ),
    "aws:backup/vaultNotifications:VaultNotifications": (
        "backup/vault_notifications.go",
        ("backupVaultName", "snsTopicArn", "backupVaultEvents"),
    ),
    "aws:backup/vaultPolicy:VaultPolicy": ("backup/vault_policy.go", ("backupVaultName",)),
    "aws:cfg/deliveryChannel:DeliveryChannel": ("configservice/delivery_channel.go", ("name",)),
    "aws:cfg/recorder:Recorder": ("configservice/configuration_recorder.go", ("name",)),
    "aws:cfg/recorderStatus:RecorderStatus": ("configservice/configuration_recorder_status.go", ()),
    "aws:cloudwatch/eventArchive:EventArchive": ("events/archive.go", ("name", "eventSourceArn")),
    "aws:cloudwatch/eventBus:EventBus": ("events/bus.go", ("name", "eventSourceName")),
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": ("events/bus_policy.go", ("eventBusName",)),
    "aws:cloudwatch/dashboard:Dashboard": ("cloudwatch/dashboard.go", ("dashboardName",)),
    "aws:cloudwatch/eventRule:EventRule": ("events/rule.go", (*_NAMED, "eventBusName")),
    "aws:cloudwatch/eventTarget:EventTarget": ("events/target.go", ("eventBusName", "rule", "targetId")),
    "aws:cloudwatch/logGroup:LogGroup": ("logs/group.go", (*_NAMED, "logGroupClass")),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": ("logs/resource_policy.go", ("policyName", "resourceArn")),
    "aws:cloudwatch/metricAlarm:MetricAlarm": ("cloudwatch/metric_alarm.go", ("name",)),
    "aws:docdb/clusterParameterGroup:ClusterParameterGroup": ("docdb/cluster_parameter_group.go", _PARAMETER_GROUP),
    # ForceNew of copy_tags in a schedule cannot be told here: the components leave it out unless they are asked for it.
    "aws:dlm/lifecyclePolicy:LifecyclePolicy": ("dlm/lifecycle_policy.go", ()),
    "aws:dynamodb/table:Table": ("dynamodb/table.go", ("name", "hashKey", "rangeKey", "localSecondaryIndexes")),
    "aws:efs/accessPoint:AccessPoint": ("efs/access_point.go", ("fileSystemId", "posixUser", "rootDirectory")),
    "aws:efs/backupPolicy:BackupPolicy": ("efs/backup_policy.go", ("fileSystemId",)),
    "aws:efs/fileSystem:FileSystem": (
        "efs/file_system.go",
        ("availabilityZoneName", "creationToken", "encrypted", "kmsKeyId", "performanceMode"),
    ),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": ("efs/file_system_policy.go", ("fileSystemId",)),
    "aws:efs/mountTarget:MountTarget": (
        "efs/mount_target.go",
        ("fileSystemId", "ipAddress", "ipAddressType", "ipv6Address", "subnetId"),
    ),
    "aws:efs/replicationConfiguration:ReplicationConfiguration": (
        "efs/replication_configuration.go",
        ("destination", "sourceFileSystemId"),
    ),
    "aws:iam/role:Role": ("iam/role.go", (*_NAMED, "path")),
    "aws:iam/rolePolicy:RolePolicy": ("iam/role_policy.go", (*_NAMED, "role")),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("iam/role_policy_attachment.go", ("policyArn", "role")),
    "aws:kms/alias:Alias": ("kms/alias.go", _NAMED),
    "aws:kms/key:Key": (
        "kms/key.go",
        ("customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"),
    ),
    "aws:lambda/permission:Permission": (
        "lambda/permission.go",
        (
            *("action", "eventSourceToken", "function", "functionUrlAuthType", "invokedViaFunctionUrl", "principal"),
            *("principalOrgId", "qualifier", "sourceAccount", "sourceArn", "statementId", "statementIdPrefix"),
        ),
    ),
    "aws:neptune/clusterParameterGroup:ClusterParameterGroup": (
        "neptune/cluster_parameter_group.go",
        _PARAMETER_GROUP,
    ),
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": ("rds/cluster_parameter_group.go", _PARAMETER_GROUP),
    "aws:rds/optionGroup:OptionGroup": (
        "rds/option_group.go",
        (*_NAMED, "engineName", "majorEngineVersion", "optionGroupDescription"),
    ),
    "aws:rds/parameterGroup:ParameterGroup": ("rds/parameter_group.go", _PARAMETER_GROUP),
    "aws:rds/subnetGroup:SubnetGroup": ("rds/subnet_group.go", _NAMED),
    "aws:s3/bucket:Bucket": (
        "s3/bucket.go",
        ("bucket", "bucketNamespace", "bucketPrefix", "objectLockEnabled"),
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": (
        "s3/bucket_lifecycle_configuration.go",
        ("bucket", "expectedBucketOwner"),
    ),
    "aws:s3/bucketPolicy:BucketPolicy": ("s3/bucket_policy.go", ("bucket",)),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ("s3/bucket_public_access_block.go", ("bucket",)),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (
        "s3/bucket_server_side_encryption_configuration.go",
        ("bucket", "expectedBucketOwner"),
    ),
    "aws:s3/bucketVersioning:BucketVersioning": ("s3/bucket_versioning.go", ("bucket", "expectedBucketOwner")),
    "aws:rds/clusterSnapshot:ClusterSnapshot": (
        "rds/cluster_snapshot.go",
        ("dbClusterIdentifier", "dbClusterSnapshotIdentifier"),
    ),
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy": (
        "rds/cluster_snapshot_copy.go",
        (
            *("copyTags", "destinationRegion", "kmsKeyId", "presignedUrl", "sourceDbClusterSnapshotIdentifier"),
            "targetDbClusterSnapshotIdentifier",
        ),
    ),
    "aws:rds/eventSubscription:EventSubscription": ("rds/event_subscription.go", _NAMED),
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": (
        "rds/instance_automated_backups_replication.go",
        ("kmsKeyId", "preSignedUrl", "retentionPeriod", "sourceDbInstanceArn"),
    ),
    "aws:rds/snapshot:Snapshot": ("rds/snapshot.go", ("dbInstanceIdentifier", "dbSnapshotIdentifier")),
    "aws:rds/snapshotCopy:SnapshotCopy": (
        "rds/snapshot_copy.go",
        (
            *("copyTags", "destinationRegion", "kmsKeyId", "optionGroupName", "presignedUrl"),
            *("sourceDbSnapshotIdentifier", "targetCustomAvailabilityZone", "targetDbSnapshotIdentifier"),
        ),
    ),
    "aws:schemas/registry:Registry": ("schemas/registry.go", ("name",)),
    "aws:schemas/schema:Schema": ("schemas/schema.go", ("name", "registryName")),
    "aws:lambda/eventSourceMapping:EventSourceMapping": (
        "lambda/event_source_mapping.go",
        (
            *("amazonManagedKafkaEventSourceConfig", "eventSourceArn", "queues", "selfManagedEventSource"),
            *("selfManagedKafkaEventSourceConfig", "startingPosition", "startingPositionTimestamp", "topics"),
        ),
    ),
    "aws:lambda/function:Function": ("lambda/function.go", ("name", "packageType", "tenancyConfig")),
    "aws:sns/dataProtectionPolicy:DataProtectionPolicy": ("sns/topic_data_protection_policy.go", ("arn",)),
    "aws:sns/topic:Topic": ("sns/topic.go", (*_NAMED, "fifoTopic")),
    "aws:sns/topicPolicy:TopicPolicy": ("sns/topic_policy.go", ("arn",)),
    "aws:sns/topicSubscription:TopicSubscription": (
        "sns/topic_subscription.go",
        ("endpoint", "protocol", "topic"),
    ),
    "aws:sqs/queue:Queue": ("sqs/queue.go", (*_NAMED, "fifoQueue")),
    "aws:sqs/queuePolicy:QueuePolicy": ("sqs/queue_policy.go", ("queueUrl",)),
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": ("sqs/queue_redrive_allow_policy.go", ("queueUrl",)),
    "aws:sqs/redrivePolicy:RedrivePolicy": ("sqs/queue_redrive_policy.go", ("queueUrl",)),
    "aws:ssm/document:Document": ("ssm/document.go", ("name",)),
    **replaced_networks.REPLACED,
}

SOURCES: Final[Mapping[str, str]] = {type_: source for type_, (source, _) in _AWS.items()}
"""File of the Terraform provider where each AWS type's schema stands."""

_GLOBAL: Final = (
    *("aws:iam/", "aws:backup/globalSettings:", "aws:directconnect/gateway:", "aws:networkmanager/"),
    *("aws:route53/record:", "aws:route53/zone:", "aws:route53/zoneAssociation:"),
)
_RULE_SOURCES: Final = frozenset({"cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"})
_KINDS: Final[Mapping[str, frozenset[str]]] = {
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _RULE_SOURCES,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _RULE_SOURCES,
}
"""Properties of which one is given: its value may change, but not which one it is."""


def forcing(type_: str, old: frozenset[str], new: frozenset[str], changed: frozenset[str]) -> frozenset[str]:
    """The changed properties that force a replacement.

    Args:
        type_: Type token.
        old: Names of the properties given before.
        new: Names of the properties given now.
        changed: Names of those that differ.
    """
    if type_.startswith("random:"):
        # terraform-provider-random: every argument, `keepers` among them, requires a replacement.
        return changed
    _, found = _AWS.get(type_, ("", ()))
    forced = {*found, *(() if type_.startswith(_GLOBAL) else ("region",))}
    forced |= _KINDS.get(type_, frozenset()) & (old ^ new)
    return changed & forced
