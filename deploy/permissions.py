"""What the AWS provider calls for each resource type, as IAM actions.

The actions are those of the provider's resource code: what it calls to read a resource (also after a create and in a
refresh), to create, to change and to delete it, with the tag calls of each. A test compares every row with the
permissions that the service teams publish in CloudFormation's resource schemas, and explains each difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Row:
    """Actions for one resource type. An action without a prefix has the row's."""

    prefix: str
    """IAM prefix of the service."""
    read: str = ""
    create: str = ""
    update: str = ""
    delete: str = ""
    key_used_by: str = ""
    """Service that uses a customer managed key in the caller's name when the resource is made; empty: none does."""
    linked_service: str = ""
    """Service that makes its service-linked role with the first such resource of an account; empty: none."""
    passes_role: bool = False
    """Whether a role is handed to the service."""

    def actions(self, names: str) -> frozenset[str]:
        """Full names of space-separated actions of this row."""
        return frozenset(name if ":" in name else f"{self.prefix}:{name}" for name in names.split())

    @property
    def reads(self) -> frozenset[str]:
        """Actions that only look."""
        return self.actions(self.read)

    @property
    def writes(self) -> frozenset[str]:
        """Actions that create or change, tags included."""
        return self.actions(f"{self.create} {self.update}")

    @property
    def deletes(self) -> frozenset[str]:
        """Actions that remove the resource."""
        return self.actions(self.delete)


DOCUMENTS: Final[Mapping[str, frozenset[str]]] = {
    "network": frozenset({"ec2", "networkmanager"}),
    "storage": frozenset({"elasticfilesystem", "rds"}),
    "protection": frozenset({"backup", "backup-storage", "dlm", "kms", "ram"}),
    "messaging": frozenset({"lambda", "sns", "sqs"}),
    "operations": frozenset({"cloudwatch", "events", "logs", "ssm"}),
    "audit": frozenset({"config", "s3"}),
    "identity": frozenset({"iam"}),
}
"""Managed policy → IAM prefixes whose actions it allows. IAM takes 6,144 characters per policy."""

LOOK_UPS: Final = frozenset({"ec2:DescribeAvailabilityZones"})
"""What the programs look up besides the caller's identity, which needs no permission."""

KEY_USE: Final[Mapping[str, frozenset[str]]] = {
    "backup": frozenset({"kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey", "kms:RetireGrant"}),
    "elasticfilesystem": frozenset({"kms:CreateGrant", "kms:GenerateDataKeyWithoutPlaintext"}),
    "rds": frozenset({"kms:CreateGrant", "kms:DescribeKey"}),
    # EventBridge User Guide, "Encrypting event buses": to make or change a bus, and to read or change its rules.
    "events": frozenset(
        {
            *("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"),
            *("kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"),
        }
    ),
}
"""Service → what it does with a key in the caller's name; allowed through that service only (``kms:ViaService``)."""

_EC2_TAGS: Final = "CreateTags DeleteTags"
_TAGS: Final = "TagResource UntagResource"
_RDS: Final = "rds.amazonaws.com"
_RDS_TAGS: Final = "AddTagsToResource RemoveTagsFromResource"

ROWS: Final[Mapping[str, Row]] = {
    "aws:backup/framework:Framework": Row(
        "backup",
        read="DescribeFramework ListTags",
        create="CreateFramework",
        update=f"UpdateFramework {_TAGS}",
        delete="DeleteFramework",
        linked_service="reports.backup.amazonaws.com",
    ),
    "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault": Row(
        "backup",
        read="DescribeBackupVault ListTags kms:DescribeKey",
        create="CreateLogicallyAirGappedBackupVault backup-storage:MountCapsule",
        update=_TAGS,
        delete="DeleteBackupVault",
        key_used_by="backup",
    ),
    "aws:backup/plan:Plan": Row(
        "backup",
        read="GetBackupPlan ListTags",
        create="CreateBackupPlan",
        update=f"UpdateBackupPlan {_TAGS}",
        delete="DeleteBackupPlan",
    ),
    "aws:backup/restoreTestingPlan:RestoreTestingPlan": Row(
        "backup",
        read="GetRestoreTestingPlan ListTags",
        create="CreateRestoreTestingPlan",
        update=f"UpdateRestoreTestingPlan {_TAGS}",
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
        update=f"UpdateReportPlan {_TAGS}",
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
        update=_TAGS,
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
    "aws:cloudwatch/eventArchive:EventArchive": Row(
        "events",
        read="DescribeArchive",
        create="CreateArchive",
        update="UpdateArchive",
        delete="DeleteArchive",
        key_used_by="events",
    ),
    "aws:cloudwatch/eventBus:EventBus": Row(
        "events",
        read="DescribeEventBus ListTagsForResource",
        create="CreateEventBus",
        update=f"UpdateEventBus {_TAGS}",
        delete="DeleteEventBus",
        key_used_by="events",
    ),
    "aws:cloudwatch/dashboard:Dashboard": Row(
        "cloudwatch",
        read="GetDashboard ListTagsForResource",
        create="PutDashboard",
        update=_TAGS,
        delete="DeleteDashboards",
    ),
    "aws:cloudwatch/eventRule:EventRule": Row(
        "events",
        read="DescribeRule ListTagsForResource",
        create="PutRule",
        update=_TAGS,
        delete="DeleteRule",
        # By its targets, which CloudFormation counts as the rule's properties.
        passes_role=True,
    ),
    "aws:cloudwatch/eventTarget:EventTarget": Row(
        "events", read="ListTargetsByRule", create="PutTargets", delete="RemoveTargets"
    ),
    "aws:cloudwatch/logGroup:LogGroup": Row(
        "logs",
        read="DescribeLogGroups ListTagsForResource",
        create="CreateLogGroup PutRetentionPolicy AssociateKmsKey",
        update=f"DeleteRetentionPolicy DisassociateKmsKey {_TAGS}",
        delete="DeleteLogGroup",
    ),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": Row(
        "logs", read="DescribeResourcePolicies", create="PutResourcePolicy", delete="DeleteResourcePolicy"
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Row(
        "cloudwatch",
        read="DescribeAlarms ListTagsForResource",
        create="PutMetricAlarm",
        update=_TAGS,
        delete="DeleteAlarms",
    ),
    "aws:dlm/lifecyclePolicy:LifecyclePolicy": Row(
        "dlm",
        read="GetLifecyclePolicy",
        create="CreateLifecyclePolicy",
        update=f"UpdateLifecyclePolicy {_TAGS}",
        delete="DeleteLifecyclePolicy",
        passes_role=True,
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": Row(
        "ec2",
        read="DescribeSecurityGroups",
        update=f"AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress RevokeSecurityGroupEgress "
        f"RevokeSecurityGroupIngress {_EC2_TAGS}",
    ),
    "aws:ec2/eip:Eip": Row(
        "ec2",
        read="DescribeAddresses DescribeAddressesAttribute",
        create="AllocateAddress",
        update=f"AssociateAddress DisassociateAddress {_EC2_TAGS}",
        delete="ReleaseAddress",
    ),
    "aws:ec2/flowLog:FlowLog": Row(
        "ec2",
        read="DescribeFlowLogs",
        create="CreateFlowLogs",
        update=_EC2_TAGS,
        delete="DeleteFlowLogs",
        passes_role=True,
    ),
    "aws:ec2/internetGateway:InternetGateway": Row(
        "ec2",
        read="DescribeInternetGateways",
        create="CreateInternetGateway AttachInternetGateway",
        update=f"DetachInternetGateway {_EC2_TAGS}",
        delete="DeleteInternetGateway",
    ),
    "aws:ec2/natGateway:NatGateway": Row(
        "ec2",
        read="DescribeNatGateways",
        create="CreateNatGateway",
        update=f"AssociateNatGatewayAddress DisassociateNatGatewayAddress {_EC2_TAGS}",
        delete="DeleteNatGateway",
    ),
    "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": Row(
        "ec2", read="DescribeVpcPeeringConnections", create="ModifyVpcPeeringConnectionOptions"
    ),
    "aws:ec2/route:Route": Row(
        "ec2",
        read="DescribeRouteTables DescribeNetworkInterfaces",
        create="CreateRoute",
        update="ReplaceRoute",
        delete="DeleteRoute",
    ),
    "aws:ec2/routeTable:RouteTable": Row(
        "ec2",
        read="DescribeRouteTables",
        create="CreateRouteTable",
        update=_EC2_TAGS,
        delete="DeleteRouteTable DisassociateRouteTable",
    ),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Row(
        "ec2",
        read="DescribeRouteTables DescribeSubnets",
        create="AssociateRouteTable",
        update="ReplaceRouteTableAssociation",
        delete="DisassociateRouteTable",
    ),
    "aws:ec2/securityGroup:SecurityGroup": Row(
        "ec2",
        read="DescribeSecurityGroups DescribeNetworkInterfaces",
        create="CreateSecurityGroup RevokeSecurityGroupEgress",
        update=f"AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress {_EC2_TAGS}",
        delete="DeleteSecurityGroup",
    ),
    "aws:ec2/subnet:Subnet": Row(
        "ec2",
        read="DescribeSubnets DescribeNetworkInterfaces",
        create="CreateSubnet ModifySubnetAttribute",
        update=_EC2_TAGS,
        delete="DeleteSubnet",
    ),
    "aws:ec2/vpc:Vpc": Row(
        "ec2",
        read="DescribeVpcs DescribeVpcAttribute DescribeNetworkAcls DescribeRouteTables DescribeSecurityGroups",
        create="CreateVpc ModifyVpcAttribute",
        update=_EC2_TAGS,
        delete="DeleteVpc",
    ),
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": Row(
        "ec2",
        read="DescribeVpcPeeringConnections",
        create="CreateVpcPeeringConnection AcceptVpcPeeringConnection",
        update=f"ModifyVpcPeeringConnectionOptions {_EC2_TAGS}",
        delete="DeleteVpcPeeringConnection",
    ),
    "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": Row(
        "ec2",
        read="DescribeVpcPeeringConnections",
        create="AcceptVpcPeeringConnection",
        update=f"ModifyVpcPeeringConnectionOptions {_EC2_TAGS}",
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Row(
        "ec2",
        read="DescribeVpcEndpoints DescribePrefixLists DescribeSubnets DescribeSecurityGroups DescribeVpcs",
        create="CreateVpcEndpoint",
        update=f"ModifyVpcEndpoint {_EC2_TAGS}",
        delete="DeleteVpcEndpoints",
    ),
    "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": Row(
        "ec2", read="DescribeVpcEndpoints", create="ModifyVpcEndpoint", delete="ModifyVpcEndpoint"
    ),
    "aws:ec2/managedPrefixList:ManagedPrefixList": Row(
        "ec2",
        read="DescribeManagedPrefixLists GetManagedPrefixListEntries",
        create="CreateManagedPrefixList",
        update=f"ModifyManagedPrefixList {_EC2_TAGS}",
        delete="DeleteManagedPrefixList",
    ),
    "aws:ec2/networkInsightsPath:NetworkInsightsPath": Row(
        "ec2",
        read="DescribeNetworkInsightsPaths",
        create="CreateNetworkInsightsPath",
        update=_EC2_TAGS,
        delete="DeleteNetworkInsightsPath",
    ),
    "aws:ec2transitgateway/peeringAttachment:PeeringAttachment": Row(
        "ec2",
        read="DescribeTransitGatewayPeeringAttachments",
        create="CreateTransitGatewayPeeringAttachment",
        update=_EC2_TAGS,
        delete="DeleteTransitGatewayPeeringAttachment",
        linked_service="transitgateway.amazonaws.com",
    ),
    "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter": Row(
        "ec2",
        read="DescribeTransitGatewayPeeringAttachments",
        create="AcceptTransitGatewayPeeringAttachment",
        update=_EC2_TAGS,
        delete="DeleteTransitGatewayPeeringAttachment",
    ),
    "aws:ec2transitgateway/route:Route": Row(
        "ec2",
        read="SearchTransitGatewayRoutes",
        create="CreateTransitGatewayRoute",
        delete="DeleteTransitGatewayRoute",
    ),
    "aws:ec2transitgateway/routeTable:RouteTable": Row(
        "ec2",
        read="DescribeTransitGatewayRouteTables",
        create="CreateTransitGatewayRouteTable",
        update=_EC2_TAGS,
        delete="DeleteTransitGatewayRouteTable",
    ),
    "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation": Row(
        "ec2",
        read="GetTransitGatewayRouteTableAssociations DescribeTransitGatewayAttachments",
        create="AssociateTransitGatewayRouteTable",
        delete="DisassociateTransitGatewayRouteTable",
    ),
    "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation": Row(
        "ec2",
        read="GetTransitGatewayRouteTablePropagations DescribeTransitGatewayAttachments",
        create="EnableTransitGatewayRouteTablePropagation",
        delete="DisableTransitGatewayRouteTablePropagation",
    ),
    "aws:ec2transitgateway/transitGateway:TransitGateway": Row(
        "ec2",
        read="DescribeTransitGateways",
        create="CreateTransitGateway",
        update=f"ModifyTransitGateway {_EC2_TAGS}",
        delete="DeleteTransitGateway",
    ),
    # The hub's default tables are looked at, and left, when an attachment is made without them.
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": Row(
        "ec2",
        read="DescribeTransitGatewayVpcAttachments DescribeTransitGateways GetTransitGatewayRouteTableAssociations "
        "GetTransitGatewayRouteTablePropagations",
        create="CreateTransitGatewayVpcAttachment",
        update=f"ModifyTransitGatewayVpcAttachment {_EC2_TAGS}",
        delete="DeleteTransitGatewayVpcAttachment",
        linked_service="transitgateway.amazonaws.com",
    ),
    "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter": Row(
        "ec2",
        read="DescribeTransitGatewayVpcAttachments DescribeTransitGateways GetTransitGatewayRouteTableAssociations "
        "GetTransitGatewayRouteTablePropagations",
        create="AcceptTransitGatewayVpcAttachment",
        update=_EC2_TAGS,
        delete="DeleteTransitGatewayVpcAttachment",
    ),
    "aws:efs/accessPoint:AccessPoint": Row(
        "elasticfilesystem",
        read="DescribeAccessPoints ListTagsForResource",
        create="CreateAccessPoint",
        update=_TAGS,
        delete="DeleteAccessPoint",
    ),
    "aws:efs/backupPolicy:BackupPolicy": Row(
        "elasticfilesystem", read="DescribeBackupPolicy", create="PutBackupPolicy", delete="PutBackupPolicy"
    ),
    "aws:efs/fileSystem:FileSystem": Row(
        "elasticfilesystem",
        read="DescribeFileSystems DescribeLifecycleConfiguration ListTagsForResource kms:DescribeKey",
        create="CreateFileSystem PutLifecycleConfiguration",
        update=f"UpdateFileSystem UpdateFileSystemProtection {_TAGS}",
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
    "aws:iam/role:Role": Row(
        "iam",
        read="GetRole ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole ListRoleTags",
        create="CreateRole",
        update="UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy TagRole UntagRole",
        delete="DeleteRole",
    ),
    "aws:iam/rolePolicy:RolePolicy": Row(
        "iam", read="GetRolePolicy", create="PutRolePolicy", delete="DeleteRolePolicy"
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Row(
        "iam", read="ListAttachedRolePolicies", create="AttachRolePolicy", delete="DetachRolePolicy"
    ),
    "aws:kms/alias:Alias": Row(
        "kms", read="ListAliases", create="CreateAlias", update="UpdateAlias", delete="DeleteAlias"
    ),
    "aws:kms/key:Key": Row(
        "kms",
        read="DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags",
        create="CreateKey EnableKeyRotation PutKeyPolicy",
        update=f"UpdateKeyDescription {_TAGS}",
        delete="ScheduleKeyDeletion",
    ),
    "aws:lambda/eventSourceMapping:EventSourceMapping": Row(
        "lambda",
        read="GetEventSourceMapping ListTags",
        create="CreateEventSourceMapping",
        update=f"UpdateEventSourceMapping {_TAGS}",
        delete="DeleteEventSourceMapping",
    ),
    "aws:lambda/function:Function": Row(
        "lambda",
        # The provider looks at versions and signing too, whether or not the function has any.
        read="GetFunction GetFunctionCodeSigningConfig GetFunctionConfiguration ListTags ListVersionsByFunction "
        "ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs",
        create="CreateFunction PutFunctionConcurrency",
        update=f"UpdateFunctionCode UpdateFunctionConfiguration DeleteFunctionConcurrency {_TAGS}",
        delete="DeleteFunction",
        passes_role=True,
    ),
    "aws:networkmanager/transitGatewayRegistration:TransitGatewayRegistration": Row(
        "networkmanager",
        read="GetTransitGatewayRegistrations",
        create="RegisterTransitGateway",
        delete="DeregisterTransitGateway",
        linked_service="networkmanager.amazonaws.com",
    ),
    "aws:ram/principalAssociation:PrincipalAssociation": Row(
        "ram",
        read="GetResourceShareAssociations",
        create="AssociateResourceShare",
        delete="DisassociateResourceShare",
    ),
    "aws:ram/resourceAssociation:ResourceAssociation": Row(
        "ram",
        read="GetResourceShareAssociations",
        create="AssociateResourceShare backup:PutBackupVaultSharingPolicy",
        delete="DisassociateResourceShare backup:DeleteBackupVaultSharingPolicy",
    ),
    "aws:ram/resourceShare:ResourceShare": Row(
        "ram",
        read="GetResourceShares ListResourceSharePermissions",
        create="CreateResourceShare",
        update=f"UpdateResourceShare {_TAGS}",
        delete="DeleteResourceShare",
    ),
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": Row(
        "rds",
        read="DescribeDBClusterParameterGroups DescribeDBClusterParameters ListTagsForResource",
        create="CreateDBClusterParameterGroup ModifyDBClusterParameterGroup",
        update=f"ResetDBClusterParameterGroup {_RDS_TAGS}",
        delete="DeleteDBClusterParameterGroup",
        linked_service=_RDS,
    ),
    "aws:rds/optionGroup:OptionGroup": Row(
        "rds",
        read="DescribeOptionGroups ListTagsForResource",
        create="CreateOptionGroup ModifyOptionGroup",
        update=_RDS_TAGS,
        delete="DeleteOptionGroup",
        linked_service=_RDS,
    ),
    "aws:rds/parameterGroup:ParameterGroup": Row(
        "rds",
        read="DescribeDBParameterGroups DescribeDBParameters ListTagsForResource",
        create="CreateDBParameterGroup ModifyDBParameterGroup",
        update=f"ResetDBParameterGroup {_RDS_TAGS}",
        delete="DeleteDBParameterGroup",
        linked_service=_RDS,
    ),
    "aws:rds/subnetGroup:SubnetGroup": Row(
        "rds",
        read="DescribeDBSubnetGroups ListTagsForResource",
        create="CreateDBSubnetGroup",
        update=f"ModifyDBSubnetGroup {_RDS_TAGS}",
        delete="DeleteDBSubnetGroup",
        linked_service=_RDS,
    ),
    "aws:s3/bucket:Bucket": Row(
        "s3",
        # The provider looks at everything a bucket can have, also at what other resources set.
        read="ListBucket ListTagsForResource GetAccelerateConfiguration GetBucketAcl GetBucketCORS GetBucketLogging "
        "GetBucketObjectLockConfiguration GetBucketPolicy GetBucketRequestPayment GetBucketTagging "
        "GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration GetLifecycleConfiguration "
        "GetReplicationConfiguration",
        create="CreateBucket",
        update=f"PutBucketTagging {_TAGS}",
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
        update=f"ModifyDBClusterSnapshotAttribute {_RDS_TAGS}",
        delete="DeleteDBClusterSnapshot",
    ),
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy": Row(
        "rds",
        read="DescribeDBClusterSnapshots DescribeDBClusterSnapshotAttributes ListTagsForResource",
        create="CopyDBClusterSnapshot",
        update=f"ModifyDBClusterSnapshotAttribute {_RDS_TAGS}",
        delete="DeleteDBClusterSnapshot",
        key_used_by="rds",
    ),
    "aws:rds/eventSubscription:EventSubscription": Row(
        "rds",
        read="DescribeEventSubscriptions ListTagsForResource",
        create="CreateEventSubscription",
        update="ModifyEventSubscription AddSourceIdentifierToSubscription RemoveSourceIdentifierFromSubscription "
        f"{_RDS_TAGS}",
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
        update=f"ModifyDBSnapshotAttribute {_RDS_TAGS}",
        delete="DeleteDBSnapshot",
    ),
    "aws:rds/snapshotCopy:SnapshotCopy": Row(
        "rds",
        read="DescribeDBSnapshots DescribeDBSnapshotAttributes ListTagsForResource",
        create="CopyDBSnapshot",
        update=f"ModifyDBSnapshotAttribute {_RDS_TAGS}",
        delete="DeleteDBSnapshot",
        key_used_by="rds",
    ),
    "aws:sns/topic:Topic": Row(
        "sns",
        read="GetTopicAttributes ListTagsForResource",
        create="CreateTopic SetTopicAttributes",
        update=_TAGS,
        delete="DeleteTopic",
    ),
    "aws:sns/topicPolicy:TopicPolicy": Row(
        "sns", read="GetTopicAttributes", create="SetTopicAttributes", delete="SetTopicAttributes"
    ),
    "aws:sns/topicSubscription:TopicSubscription": Row(
        "sns",
        read="GetSubscriptionAttributes ListSubscriptionsByTopic",
        create="Subscribe",
        update="SetSubscriptionAttributes",
        delete="Unsubscribe",
    ),
    "aws:sqs/queue:Queue": Row(
        "sqs",
        read="GetQueueAttributes GetQueueUrl ListQueueTags",
        create="CreateQueue SetQueueAttributes",
        update="TagQueue UntagQueue",
        delete="DeleteQueue",
    ),
    "aws:sqs/queuePolicy:QueuePolicy": Row(
        "sqs", read="GetQueueAttributes", create="SetQueueAttributes", delete="SetQueueAttributes"
    ),
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": Row(
        "sqs", read="GetQueueAttributes", create="SetQueueAttributes", delete="SetQueueAttributes"
    ),
    "aws:sqs/redrivePolicy:RedrivePolicy": Row(
        "sqs", read="GetQueueAttributes", create="SetQueueAttributes", delete="SetQueueAttributes"
    ),
    "aws:ssm/document:Document": Row(
        "ssm",
        read="DescribeDocument DescribeDocumentPermission GetDocument ListTagsForResource",
        create="CreateDocument AddTagsToResource",
        update="UpdateDocument UpdateDocumentDefaultVersion RemoveTagsFromResource",
        delete="DeleteDocument",
        passes_role=True,
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": Row(
        "ec2",
        read="DescribeSecurityGroupRules DescribeSecurityGroups",
        create="AuthorizeSecurityGroupEgress",
        update=f"ModifySecurityGroupRules {_EC2_TAGS}",
        delete="RevokeSecurityGroupEgress",
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": Row(
        "ec2",
        read="DescribeSecurityGroupRules DescribeSecurityGroups",
        create="AuthorizeSecurityGroupIngress",
        update=f"ModifySecurityGroupRules {_EC2_TAGS}",
        delete="RevokeSecurityGroupIngress",
    ),
}
"""Resource type → actions. A type that a stack starts to use needs a row here; ``make docs`` says which."""
