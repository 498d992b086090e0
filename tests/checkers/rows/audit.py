"""AWS Backup's frameworks, report plans and organization settings, AWS Config, and the buckets they deliver into."""

from collections.abc import Mapping

from tests.checkers.mapping import Operation, Row, To, nested, only, pairs, row

_SCOPE = nested(
    complianceResourceIds="ComplianceResourceIds",
    complianceResourceTypes="ComplianceResourceTypes",
    tags="Tags",
)
_CONTROLS = nested(
    inputParameters=To("ControlInputParameters", nested(name="ParameterName", value="ParameterValue")),
    name="ControlName",
    scope=To("ControlScope", _SCOPE),
)
_GROUP = nested(
    allSupported="allSupported",
    exclusionByResourceTypes=To("exclusionByResourceTypes", only(nested(resourceTypes="resourceTypes"))),
    includeGlobalResourceTypes="includeGlobalResourceTypes",
    recordingStrategies=To("recordingStrategy", only(nested(useOnly="useOnly"))),
    resourceTypes="resourceTypes",
)
_LIFECYCLE_RULES = nested(
    abortIncompleteMultipartUpload=To(
        "AbortIncompleteMultipartUpload", nested(daysAfterInitiation="DaysAfterInitiation")
    ),
    expiration=To("Expiration", nested(days="Days")),
    filter=To("Filter", nested(prefix="Prefix")),
    id="ID",
    noncurrentVersionExpiration=To("NoncurrentVersionExpiration", nested(noncurrentDays="NoncurrentDays")),
    status="Status",
)
_ENCRYPTION_RULES = nested(
    applyServerSideEncryptionByDefault=To(
        "ApplyServerSideEncryptionByDefault", nested(kmsMasterKeyId="KMSMasterKeyID", sseAlgorithm="SSEAlgorithm")
    ),
    bucketKeyEnabled="BucketKeyEnabled",
)

ROWS: Mapping[str, Row] = {
    "aws:backup/framework:Framework": row(
        Operation(
            "backup",
            "CreateFramework",
            {
                "controls": To("FrameworkControls", _CONTROLS),
                "description": "FrameworkDescription",
                "tags": "FrameworkTags",
            },
            name="FrameworkName",
        )
    ),
    "aws:backup/reportPlan:ReportPlan": row(
        Operation(
            "backup",
            "CreateReportPlan",
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
                        numberOfFrameworks="NumberOfFrameworks",
                        organizationUnits="OrganizationUnits",
                        regions="Regions",
                        reportTemplate="ReportTemplate",
                    ),
                ),
                "tags": "ReportPlanTags",
            },
            name="ReportPlanName",
        )
    ),
    "aws:backup/globalSettings:GlobalSettings": row(
        Operation("backup", "UpdateGlobalSettings", {"globalSettings": "GlobalSettings"})
    ),
    "aws:cfg/recorder:Recorder": row(
        Operation(
            "config",
            "PutConfigurationRecorder",
            {
                "recordingGroup": To("ConfigurationRecorder.recordingGroup", _GROUP),
                "roleArn": "ConfigurationRecorder.roleARN",
            },
            name="ConfigurationRecorder.name",
        )
    ),
    "aws:cfg/deliveryChannel:DeliveryChannel": row(
        Operation(
            "config",
            "PutDeliveryChannel",
            {
                "s3BucketName": "DeliveryChannel.s3BucketName",
                "s3KeyPrefix": "DeliveryChannel.s3KeyPrefix",
                "s3KmsKeyArn": "DeliveryChannel.s3KmsKeyArn",
                "snapshotDeliveryProperties": To(
                    "DeliveryChannel.configSnapshotDeliveryProperties", nested(deliveryFrequency="deliveryFrequency")
                ),
                "snsTopicArn": "DeliveryChannel.snsTopicARN",
            },
            name="DeliveryChannel.name",
        )
    ),
    "aws:cfg/recorderStatus:RecorderStatus": row(
        Operation("config", "StartConfigurationRecorder", {"name": "ConfigurationRecorderName"}),
        no_call=("isEnabled",),
    ),
    "aws:s3/bucket:Bucket": row(
        Operation("s3", "CreateBucket", name="Bucket"),
        Operation("s3", "PutBucketTagging", {"tags": To("Tagging.TagSet", pairs())}, name="Bucket", when=("tags",)),
        no_call=("forceDestroy",),
    ),
    "aws:s3/bucketPolicy:BucketPolicy": row(
        Operation("s3", "PutBucketPolicy", {"bucket": "Bucket", "policy": "Policy"})
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": row(
        Operation(
            "s3",
            "PutPublicAccessBlock",
            {
                "blockPublicAcls": "PublicAccessBlockConfiguration.BlockPublicAcls",
                "blockPublicPolicy": "PublicAccessBlockConfiguration.BlockPublicPolicy",
                "bucket": "Bucket",
                "ignorePublicAcls": "PublicAccessBlockConfiguration.IgnorePublicAcls",
                "restrictPublicBuckets": "PublicAccessBlockConfiguration.RestrictPublicBuckets",
            },
        )
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": row(
        Operation(
            "s3",
            "PutBucketEncryption",
            {"bucket": "Bucket", "rules": To("ServerSideEncryptionConfiguration.Rules", _ENCRYPTION_RULES)},
        )
    ),
    "aws:s3/bucketVersioning:BucketVersioning": row(
        Operation(
            "s3",
            "PutBucketVersioning",
            {
                "bucket": "Bucket",
                "versioningConfiguration": To(
                    "VersioningConfiguration", nested(mfaDelete="MFADelete", status="Status")
                ),
            },
        )
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": row(
        Operation(
            "s3",
            "PutBucketLifecycleConfiguration",
            {"bucket": "Bucket", "rules": To("LifecycleConfiguration.Rules", _LIFECYCLE_RULES)},
        )
    ),
}
