"""A second opinion from the CloudFormation resource schemas that cfn-lint brings, for each Region.

They are written by the service teams apart from the API models and carry ranges and enums which those lack (queue
attributes, retention days). Only types whose inputs map one to one are here; the API mapping is the complete one.
"""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cfnlint.jsonschema import StandardValidator
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from rehearsal.estate import Estate, Resource
from tests.checkers.mapping import Operation, To, mapped, nested, pairs, physical_name
from tests.checkers.pulumi_to_api import plain
from tests.checkers.rows.observability import METRIC_QUERIES
from tests.checkers.unknown import UNKNOWN

_FALLBACK_REGION = "us-east-1"


@dataclass(frozen=True)
class _Type:
    name: str
    fields: Mapping[str, str | To]
    """Input → property; inputs without an entry are not looked at here."""
    named: str = ""
    """Property that takes the physical name."""


def _same(*names: str) -> dict[str, str | To]:
    """Inputs whose property has the same name with a capital."""
    return {name: name[0].upper() + name[1:] for name in names}


_TAGS: dict[str, str | To] = {"tags": To("Tags", pairs())}

_TYPES: Mapping[str, _Type] = {
    "aws:ec2/vpc:Vpc": _Type(
        "AWS::EC2::VPC",
        {
            **_same(
                "cidrBlock",
                "instanceTenancy",
                "enableDnsHostnames",
                "enableDnsSupport",
                "ipv4IpamPoolId",
                "ipv4NetmaskLength",
            ),
            **_TAGS,
        },
    ),
    "aws:ec2/subnet:Subnet": _Type(
        "AWS::EC2::Subnet", {**_same("vpcId", "cidrBlock", "availabilityZone", "mapPublicIpOnLaunch"), **_TAGS}
    ),
    "aws:ec2/natGateway:NatGateway": _Type(
        "AWS::EC2::NatGateway",
        {**_same("allocationId", "availabilityMode", "connectivityType", "subnetId", "vpcId"), **_TAGS},
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _Type(
        "AWS::EC2::VPCEndpoint",
        _same(
            "privateDnsEnabled",
            "routeTableIds",
            "securityGroupIds",
            "serviceName",
            "subnetIds",
            "vpcEndpointType",
            "vpcId",
        ),
    ),
    "aws:kms/key:Key": _Type(
        "AWS::KMS::Key",
        {
            **_same("description", "enableKeyRotation", "keyUsage", "multiRegion"),
            "deletionWindowInDays": "PendingWindowInDays",
            "rotationPeriodInDays": "RotationPeriodInDays",
            "policy": "KeyPolicy",
            **_TAGS,
        },
    ),
    "aws:cloudwatch/logGroup:LogGroup": _Type(
        "AWS::Logs::LogGroup",
        {**_same("retentionInDays", "logGroupClass", "kmsKeyId"), **_TAGS},
        named="LogGroupName",
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": _Type(
        "AWS::CloudWatch::Alarm",
        {
            **_same("alarmDescription", "comparisonOperator", "datapointsToAlarm", "evaluationPeriods", "metricName"),
            **_same("namespace", "period", "statistic", "threshold", "treatMissingData", "unit", "alarmActions"),
            "okActions": "OKActions",
            "dimensions": To("Dimensions", pairs("Name", "Value")),
            "metricQueries": METRIC_QUERIES,
            **_TAGS,
        },
    ),
    "aws:cloudwatch/eventRule:EventRule": _Type(
        "AWS::Events::Rule",
        {
            **_same("description", "eventBusName", "scheduleExpression", "state", "roleArn"),
            "eventPattern": To("EventPattern", json.loads),
        },
        named="Name",
    ),
    "aws:sqs/queue:Queue": _Type(
        "AWS::SQS::Queue",
        {
            **_same("contentBasedDeduplication", "deduplicationScope", "delaySeconds", "fifoQueue"),
            **_same("fifoThroughputLimit", "kmsDataKeyReusePeriodSeconds", "kmsMasterKeyId", "sqsManagedSseEnabled"),
            "maxMessageSize": "MaximumMessageSize",
            "messageRetentionSeconds": "MessageRetentionPeriod",
            "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
            "visibilityTimeoutSeconds": "VisibilityTimeout",
            **_TAGS,
        },
    ),
    "aws:sns/topic:Topic": _Type(
        "AWS::SNS::Topic",
        {
            **_same("contentBasedDeduplication", "displayName", "fifoTopic", "fifoThroughputScope", "kmsMasterKeyId"),
            **_TAGS,
        },
    ),
    "aws:backup/vault:Vault": _Type(
        "AWS::Backup::BackupVault",
        {"kmsKeyArn": "EncryptionKeyArn", "tags": "BackupVaultTags"},
        named="BackupVaultName",
    ),
    "aws:backup/vaultNotifications:VaultNotifications": _Type(
        "AWS::Backup::BackupVault",
        {
            "backupVaultName": "BackupVaultName",
            "backupVaultEvents": "Notifications.BackupVaultEvents",
            "snsTopicArn": "Notifications.SNSTopicArn",
        },
    ),
    "aws:backup/restoreTestingPlan:RestoreTestingPlan": _Type(
        "AWS::Backup::RestoreTestingPlan",
        {
            **_same("scheduleExpression", "scheduleExpressionTimezone", "startWindowHours"),
            "recoveryPointSelection": To(
                "RecoveryPointSelection",
                nested(
                    algorithm="Algorithm",
                    excludeVaults="ExcludeVaults",
                    includeVaults="IncludeVaults",
                    recoveryPointTypes="RecoveryPointTypes",
                    selectionWindowDays="SelectionWindowDays",
                ),
            ),
            **_TAGS,
        },
        named="RestoreTestingPlanName",
    ),
    "aws:backup/restoreTestingSelection:RestoreTestingSelection": _Type(
        "AWS::Backup::RestoreTestingSelection",
        {
            **_same("iamRoleArn", "protectedResourceArns", "protectedResourceType", "restoreMetadataOverrides"),
            **_same("restoreTestingPlanName", "validationWindowHours"),
        },
        named="RestoreTestingSelectionName",
    ),
    "aws:backup/framework:Framework": _Type(
        "AWS::Backup::Framework",
        {
            "controls": To(
                "FrameworkControls",
                nested(
                    inputParameters=To("ControlInputParameters", nested(name="ParameterName", value="ParameterValue")),
                    name="ControlName",
                    scope=To(
                        "ControlScope",
                        nested(
                            complianceResourceIds="ComplianceResourceIds",
                            complianceResourceTypes="ComplianceResourceTypes",
                            tags=To("Tags", pairs()),
                        ),
                    ),
                ),
            ),
            "description": "FrameworkDescription",
            "tags": To("FrameworkTags", pairs()),
        },
        named="FrameworkName",
    ),
    "aws:backup/reportPlan:ReportPlan": _Type(
        "AWS::Backup::ReportPlan",
        {
            "description": "ReportPlanDescription",
            "reportDeliveryChannel": To(
                "ReportDeliveryChannel",
                nested(formats="Formats", s3BucketName="S3BucketName", s3KeyPrefix="S3KeyPrefix"),
            ),
            "reportSetting": To(
                "ReportSetting",
                nested(
                    accounts="Accounts",
                    frameworkArns="FrameworkArns",
                    organizationUnits="OrganizationUnits",
                    regions="Regions",
                    reportTemplate="ReportTemplate",
                ),
            ),
            "tags": To("ReportPlanTags", pairs()),
        },
        named="ReportPlanName",
    ),
    "aws:cfg/recorder:Recorder": _Type("AWS::Config::ConfigurationRecorder", {"roleArn": "RoleARN"}, named="Name"),
    "aws:cfg/deliveryChannel:DeliveryChannel": _Type(
        "AWS::Config::DeliveryChannel",
        {
            "s3BucketName": "S3BucketName",
            "snapshotDeliveryProperties": To(
                "ConfigSnapshotDeliveryProperties", nested(deliveryFrequency="DeliveryFrequency")
            ),
        },
        named="Name",
    ),
    "aws:s3/bucket:Bucket": _Type("AWS::S3::Bucket", _TAGS, named="BucketName"),
    "aws:efs/fileSystem:FileSystem": _Type(
        "AWS::EFS::FileSystem",
        {
            **_same("availabilityZoneName", "encrypted", "kmsKeyId", "performanceMode", "throughputMode"),
            "provisionedThroughputInMibps": "ProvisionedThroughputInMibps",
            "lifecyclePolicies": To(
                "LifecyclePolicies",
                nested(
                    transitionToArchive="TransitionToArchive",
                    transitionToIa="TransitionToIA",
                    transitionToPrimaryStorageClass="TransitionToPrimaryStorageClass",
                ),
            ),
            "protection": To("FileSystemProtection", nested(replicationOverwrite="ReplicationOverwriteProtection")),
            "tags": To("FileSystemTags", pairs()),
        },
    ),
    "aws:efs/mountTarget:MountTarget": _Type(
        "AWS::EFS::MountTarget", _same("fileSystemId", "ipAddress", "ipAddressType", "securityGroups", "subnetId")
    ),
    "aws:rds/subnetGroup:SubnetGroup": _Type(
        "AWS::RDS::DBSubnetGroup",
        {"description": "DBSubnetGroupDescription", "subnetIds": "SubnetIds", **_TAGS},
        named="DBSubnetGroupName",
    ),
    "aws:rds/parameterGroup:ParameterGroup": _Type(
        "AWS::RDS::DBParameterGroup", {**_same("description", "family"), **_TAGS}, named="DBParameterGroupName"
    ),
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": _Type(
        "AWS::RDS::DBClusterParameterGroup",
        {
            **_same("description", "family"),
            "parameters": To("Parameters", lambda given: {one["name"]: one["value"] for one in given}),
            **_TAGS,
        },
        named="DBClusterParameterGroupName",
    ),
    "aws:rds/optionGroup:OptionGroup": _Type(
        "AWS::RDS::OptionGroup",
        {**_same("engineName", "majorEngineVersion", "optionGroupDescription"), **_TAGS},
        named="OptionGroupName",
    ),
    "aws:ssm/document:Document": _Type(
        "AWS::SSM::Document",
        {**_same("content", "documentFormat", "documentType", "targetType", "versionName"), **_TAGS},
        named="Name",
    ),
    "aws:efs/accessPoint:AccessPoint": _Type(
        "AWS::EFS::AccessPoint",
        {
            "fileSystemId": "FileSystemId",
            "posixUser": To("PosixUser", nested(gid=To("Gid", str), uid=To("Uid", str), secondaryGids="SecondaryGids")),
            "rootDirectory": To(
                "RootDirectory",
                nested(
                    path="Path",
                    creationInfo=To(
                        "CreationInfo",
                        nested(ownerGid=To("OwnerGid", str), ownerUid=To("OwnerUid", str), permissions="Permissions"),
                    ),
                ),
            ),
            "tags": To("AccessPointTags", pairs()),
        },
    ),
}


def check_resource(resource: Resource) -> list[str]:
    """What CloudFormation's schema of the resource's Region says against its inputs; empty for types not here."""
    kind = _TYPES.get(resource.type)
    if kind is None or resource.external:
        return []
    inputs = plain(resource.inputs)
    properties = mapped(inputs, Operation("", "", kind.fields))
    if kind.named:
        properties[kind.named] = physical_name(resource.name, inputs)
    return [
        f"{resource.name}: {kind.name} {'.'.join(map(str, error.absolute_path))}: {error.message}"
        for error in _validator(kind.name, resource.region or _FALLBACK_REGION).iter_errors(properties)
        if error.instance is not UNKNOWN
    ]


def check_estate(estate: Estate) -> list[str]:
    """Findings of all resources of an estate."""
    return [finding for resource in estate.resources for finding in check_resource(resource)]


@functools.cache
def _validator(name: str, region: str) -> Any:
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, name).schema
    return StandardValidator(schema).evolve(schema=schema)
