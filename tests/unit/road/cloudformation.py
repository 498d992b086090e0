"""What CloudFormation's handlers ask for, per resource type: the service teams' own list of permissions."""

from collections.abc import Mapping

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

SAME_AS: Mapping[str, tuple[str, ...]] = {
    "aws:backup/framework:Framework": ("AWS::Backup::Framework",),
    "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault": ("AWS::Backup::LogicallyAirGappedBackupVault",),
    "aws:backup/plan:Plan": ("AWS::Backup::BackupPlan",),
    "aws:backup/restoreTestingPlan:RestoreTestingPlan": ("AWS::Backup::RestoreTestingPlan",),
    "aws:backup/restoreTestingSelection:RestoreTestingSelection": ("AWS::Backup::RestoreTestingSelection",),
    "aws:backup/reportPlan:ReportPlan": ("AWS::Backup::ReportPlan",),
    "aws:backup/selection:Selection": ("AWS::Backup::BackupSelection",),
    "aws:backup/vault:Vault": ("AWS::Backup::BackupVault",),
    "aws:cfg/deliveryChannel:DeliveryChannel": ("AWS::Config::DeliveryChannel",),
    "aws:cfg/recorder:Recorder": ("AWS::Config::ConfigurationRecorder",),
    "aws:cloudwatch/dashboard:Dashboard": ("AWS::CloudWatch::Dashboard",),
    "aws:cloudwatch/eventArchive:EventArchive": ("AWS::Events::Archive",),
    "aws:cloudwatch/eventBus:EventBus": ("AWS::Events::EventBus",),
    "aws:cloudwatch/eventRule:EventRule": ("AWS::Events::Rule",),
    "aws:cloudwatch/logGroup:LogGroup": ("AWS::Logs::LogGroup",),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": ("AWS::Logs::ResourcePolicy",),
    "aws:cloudwatch/metricAlarm:MetricAlarm": ("AWS::CloudWatch::Alarm",),
    "aws:dlm/lifecyclePolicy:LifecyclePolicy": ("AWS::DLM::LifecyclePolicy",),
    "aws:ec2/eip:Eip": ("AWS::EC2::EIP",),
    "aws:ec2/flowLog:FlowLog": ("AWS::EC2::FlowLog",),
    "aws:ec2/internetGateway:InternetGateway": ("AWS::EC2::InternetGateway", "AWS::EC2::VPCGatewayAttachment"),
    "aws:ec2/natGateway:NatGateway": ("AWS::EC2::NatGateway",),
    "aws:ec2/route:Route": ("AWS::EC2::Route",),
    "aws:ec2/routeTable:RouteTable": ("AWS::EC2::RouteTable",),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": ("AWS::EC2::SubnetRouteTableAssociation",),
    "aws:ec2/securityGroup:SecurityGroup": ("AWS::EC2::SecurityGroup",),
    "aws:ec2/subnet:Subnet": ("AWS::EC2::Subnet",),
    "aws:ec2/vpc:Vpc": ("AWS::EC2::VPC",),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ("AWS::EC2::VPCEndpoint",),
    "aws:ec2/managedPrefixList:ManagedPrefixList": ("AWS::EC2::PrefixList",),
    "aws:ec2/networkInsightsPath:NetworkInsightsPath": ("AWS::EC2::NetworkInsightsPath",),
    "aws:ec2transitgateway/peeringAttachment:PeeringAttachment": ("AWS::EC2::TransitGatewayPeeringAttachment",),
    "aws:ec2transitgateway/route:Route": ("AWS::EC2::TransitGatewayRoute",),
    "aws:ec2transitgateway/routeTable:RouteTable": ("AWS::EC2::TransitGatewayRouteTable",),
    "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation": (
        "AWS::EC2::TransitGatewayRouteTableAssociation",
    ),
    "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation": (
        "AWS::EC2::TransitGatewayRouteTablePropagation",
    ),
    "aws:ec2transitgateway/transitGateway:TransitGateway": ("AWS::EC2::TransitGateway",),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": (
        "AWS::EC2::TransitGatewayAttachment",
        "AWS::EC2::TransitGatewayVpcAttachment",
    ),
    "aws:efs/accessPoint:AccessPoint": ("AWS::EFS::AccessPoint",),
    "aws:efs/fileSystem:FileSystem": ("AWS::EFS::FileSystem",),
    "aws:efs/mountTarget:MountTarget": ("AWS::EFS::MountTarget",),
    "aws:iam/role:Role": ("AWS::IAM::Role",),
    "aws:iam/rolePolicy:RolePolicy": ("AWS::IAM::RolePolicy",),
    "aws:kms/alias:Alias": ("AWS::KMS::Alias",),
    "aws:kms/key:Key": ("AWS::KMS::Key",),
    "aws:networkmanager/transitGatewayRegistration:TransitGatewayRegistration": (
        "AWS::NetworkManager::TransitGatewayRegistration",
    ),
    "aws:ram/resourceShare:ResourceShare": ("AWS::RAM::ResourceShare",),
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": ("AWS::RDS::DBClusterParameterGroup",),
    "aws:rds/optionGroup:OptionGroup": ("AWS::RDS::OptionGroup",),
    "aws:rds/parameterGroup:ParameterGroup": ("AWS::RDS::DBParameterGroup",),
    "aws:rds/subnetGroup:SubnetGroup": ("AWS::RDS::DBSubnetGroup",),
    "aws:s3/bucket:Bucket": ("AWS::S3::Bucket",),
    "aws:s3/bucketPolicy:BucketPolicy": ("AWS::S3::BucketPolicy",),
    "aws:rds/eventSubscription:EventSubscription": ("AWS::RDS::EventSubscription",),
    "aws:lambda/eventSourceMapping:EventSourceMapping": ("AWS::Lambda::EventSourceMapping",),
    "aws:lambda/function:Function": ("AWS::Lambda::Function",),
    "aws:sns/topic:Topic": ("AWS::SNS::Topic",),
    "aws:sns/topicPolicy:TopicPolicy": ("AWS::SNS::TopicPolicy",),
    "aws:sns/topicSubscription:TopicSubscription": ("AWS::SNS::Subscription",),
    "aws:sqs/queue:Queue": ("AWS::SQS::Queue",),
    "aws:sqs/queuePolicy:QueuePolicy": ("AWS::SQS::QueuePolicy",),
    "aws:ssm/document:Document": ("AWS::SSM::Document",),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ("AWS::EC2::SecurityGroupEgress",),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ("AWS::EC2::SecurityGroupIngress",),
}
"""Our type → CloudFormation's."""

NO_COUNTERPART: Mapping[str, str] = {
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": "a property of the vault",
    "aws:backup/vaultNotifications:VaultNotifications": "a property of the vault",
    "aws:backup/vaultPolicy:VaultPolicy": "a property of the vault",
    "aws:cfg/recorderStatus:RecorderStatus": "recorders start with their creation",
    "aws:cloudwatch/eventTarget:EventTarget": "a property of the rule",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "made with the VPC; CloudFormation leaves it alone",
    "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": "a property of the endpoint",
    "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter": "not in CloudFormation",
    "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter": "not in CloudFormation",
    "aws:efs/backupPolicy:BackupPolicy": "a property of the file system",
    "aws:efs/fileSystemPolicy:FileSystemPolicy": "a property of the file system",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "a property of the role",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "a property of the bucket",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "a property of the bucket",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": "a property of the "
    "bucket",
    "aws:s3/bucketVersioning:BucketVersioning": "a property of the bucket",
    "aws:ram/principalAssociation:PrincipalAssociation": "a property of the share",
    "aws:ram/resourceAssociation:ResourceAssociation": "a property of the share",
    "aws:rds/clusterSnapshot:ClusterSnapshot": "not in CloudFormation",
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy": "not in CloudFormation",
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": "a property of the instance",
    "aws:rds/snapshot:Snapshot": "not in CloudFormation",
    "aws:rds/snapshotCopy:SnapshotCopy": "not in CloudFormation",
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": "a property of the queue",
    "aws:sqs/redrivePolicy:RedrivePolicy": "a property of the queue",
}

NOT_NEEDED: Mapping[str, str] = {
    "autoscaling:DescribeTags": "CloudFormation's own stack tags",
    "backup-storage:Mount": "AWS documents MountCapsule alone for making a vault",
    "ec2:AcceptAddressTransfer": "addresses are allocated, never transferred",
    "ec2:AssignPrivateNatGatewayAddress": "NAT gateways have one address",
    "ec2:UnassignPrivateNatGatewayAddress": "NAT gateways have one address",
    "ec2:AssociateSubnetCidrBlock": "no IPv6",
    "ec2:DisassociateSubnetCidrBlock": "no IPv6",
    "ec2:AttachVpnGateway": "no VPN gateway in use",
    "ec2:DescribeVpnGateways": "no VPN gateway in use",
    "ec2:DetachVpnGateway": "no VPN gateway in use",
    "ec2:CreateVpcEncryptionControl": "not in use",
    "ec2:DescribeVpcEncryptionControls": "not in use",
    "ec2:DescribeInstances": "CloudFormation looks for instances before it deletes a group; the provider tries",
    "ec2:DescribeTags": "the provider reads tags with the resource",
    "ec2:ModifyVpcTenancy": "tenancy stays the default",
    "ec2:UpdateSecurityGroupRuleDescriptionsEgress": "rules are resources of their own, changed with "
    "ModifySecurityGroupRules",
    "ec2:UpdateSecurityGroupRuleDescriptionsIngress": "as for egress",
    "elasticfilesystem:CreateReplicationConfiguration": "no replication in use",
    "elasticfilesystem:DeleteReplicationConfiguration": "no replication in use",
    "elasticfilesystem:DescribeReplicationConfigurations": "no replication in use",
    "elasticfilesystem:DeleteTags": "superseded by UntagResource",
    "firehose:TagDeliveryStream": "logs go to CloudWatch",
    "iam:DeleteRolePermissionsBoundary": "no boundary in use",
    "iam:PutRolePermissionsBoundary": "no boundary in use",
    "kms:DisableKey": "keys stay enabled",
    "kms:EnableKey": "keys stay enabled",
    "kms:DisableKeyRotation": "rotation stays on",
    "kms:ReEncrypt": "not an action of IAM: ReEncryptFrom and ReEncryptTo are",
    "logs:CreateLogDelivery": "for logs to S3 or Firehose",
    "logs:DeleteLogDelivery": "for logs to S3 or Firehose",
    "logs:DeleteDataProtectionPolicy": "not in use",
    "logs:GetDataProtectionPolicy": "not in use",
    "logs:PutDataProtectionPolicy": "not in use",
    "logs:DeleteIndexPolicy": "not in use",
    "logs:DescribeIndexPolicies": "not in use",
    "logs:PutIndexPolicy": "not in use",
    "logs:PutBearerTokenAuthentication": "not in use",
    "logs:PutLogGroupDeletionProtection": "not in use",
    **dict.fromkeys(
        [
            *("s3:DeleteBucketEncryption", "s3:DeleteBucketLifecycle", "s3:DeleteBucketTagging"),
            *("s3:DeleteBucketCors", "s3:DeleteBucketReplication"),
        ],
        "not an action of IAM: a Put action allows it",
    ),
    **dict.fromkeys(
        [
            *("s3:GetAnalyticsConfiguration", "s3:GetBucketAbac", "s3:GetBucketMetadataTableConfiguration"),
            *("s3:GetBucketNotification", "s3:GetBucketOwnershipControls", "s3:GetIntelligentTieringConfiguration"),
            *("s3:GetInventoryConfiguration", "s3:GetMetricsConfiguration"),
        ],
        "of resources of their own, not in use",
    ),
    **dict.fromkeys(
        [
            *("s3:PutAccelerateConfiguration", "s3:PutAnalyticsConfiguration", "s3:PutBucketAbac", "s3:PutBucketAcl"),
            *("s3:PutBucketCORS", "s3:PutBucketLogging", "s3:PutBucketNotification", "s3:PutBucketOwnershipControls"),
            *("s3:PutBucketObjectLockConfiguration", "s3:PutBucketReplication", "s3:PutBucketWebsite"),
            *("s3:PutIntelligentTieringConfiguration", "s3:PutInventoryConfiguration", "s3:PutMetricsConfiguration"),
            *("s3:PutObjectAcl", "s3:PutObjectLockConfiguration", "s3:PutReplicationConfiguration"),
            *("s3:DeleteBucketAnalyticsConfiguration", "s3:DeleteBucketMetricsConfiguration"),
            *("s3:DeleteBucketWebsite", "s3:DeleteBucketMetadataTableConfiguration"),
            *("s3:CreateBucketMetadataTableConfiguration", "s3:UpdateBucketMetadataAnnotationTableConfiguration"),
            *("s3:UpdateBucketMetadataInventoryTableConfiguration", "s3tables:CreateNamespace"),
            *("s3:UpdateBucketMetadataJournalTableConfiguration", "s3tables:CreateTable", "s3tables:GetTable"),
            *("s3tables:CreateTableBucket", "s3tables:GetTableMetadataLocation", "s3tables:PutTableBucketPolicy"),
            *("s3tables:PutTableEncryption", "s3tables:PutTablePolicy", "s3tables:UpdateTableMetadataLocation"),
        ],
        "not in use",
    ),
    "rds:DescribeDBClusters": "CloudFormation looks for clusters that use the group before it changes it",
    "rds:DescribeEngineDefaultClusterParameters": "CloudFormation compares with the defaults; the provider does not",
    "rds:DescribeEngineDefaultParameters": "as for clusters",
    "s3:GetObject": "documents have no attachments",
    "s3:REST.PUT.OBJECT": "not an action of IAM",
    "sns:GetDataProtectionPolicy": "not in use",
    "sns:PutDataProtectionPolicy": "not in use",
    "vpc-lattice:CreateServiceNetworkVpcEndpointAssociation": "no service networks in use",
    "vpc-lattice:DescribeServiceNetworkVpcEndpointAssociation": "no service networks in use",
    "vpce:AllowMultiRegion": "endpoints are for services of their own Region",
}
"""Actions of the handlers that no row needs, and why."""


def permissions(type_: str) -> frozenset[str]:
    """What the handlers that create, read, change and delete a type of ours call, tags included."""
    found: set[str] = set()
    for name in SAME_AS.get(type_, ()):
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("eu-central-1", name).schema
        for operation, handler in schema.get("handlers", {}).items():
            if operation != "list":
                found |= set(handler["permissions"])
        found |= set(schema.get("tagging", {}).get("permissions", ()))
    # Prefixes of actions are written in capitals by one team.
    return frozenset(action.replace("EC2:", "ec2:") for action in found)
