"""Data Lifecycle Manager, and snapshots and backups of RDS."""

from collections.abc import Mapping

from tests.checkers.mapping import Operation, Row, To, listed, nested, only, pairs, row

_AGE = nested(interval="Interval", intervalUnit="IntervalUnit")
_KEPT = nested(count="Count", interval="Interval", intervalUnit="IntervalUnit")
_SCRIPT = nested(
    executeOperationOnScriptFailure="ExecuteOperationOnScriptFailure",
    executionHandler="ExecutionHandler",
    executionHandlerService="ExecutionHandlerService",
    executionTimeout="ExecutionTimeout",
    maximumRetryCount="MaximumRetryCount",
    stages="Stages",
)
_TAGS = pairs()
_SCHEDULES = nested(
    archiveRule=To(
        "ArchiveRule",
        nested(archiveRetainRule=To("RetainRule", nested(retentionArchiveTier=To("RetentionArchiveTier", _KEPT)))),
    ),
    copyTags="CopyTags",
    createRule=To(
        "CreateRule",
        nested(
            cronExpression="CronExpression",
            interval="Interval",
            intervalUnit="IntervalUnit",
            location="Location",
            scripts=To("Scripts", lambda value: [_SCRIPT(value)]),
            times=To("Times", listed),
        ),
    ),
    crossRegionCopyRules=To(
        "CrossRegionCopyRules",
        nested(
            cmkArn="CmkArn",
            copyTags="CopyTags",
            deprecateRule=To("DeprecateRule", _AGE),
            encrypted="Encrypted",
            retainRule=To("RetainRule", _AGE),
            target="Target",
            targetRegion="TargetRegion",
        ),
    ),
    deprecateRule=To("DeprecateRule", _KEPT),
    fastRestoreRule=To(
        "FastRestoreRule",
        nested(
            availabilityZones="AvailabilityZones",
            count="Count",
            interval="Interval",
            intervalUnit="IntervalUnit",
        ),
    ),
    name="Name",
    retainRule=To("RetainRule", _KEPT),
    shareRule=To(
        "ShareRules",
        lambda value: [
            nested(
                targetAccounts="TargetAccounts",
                unshareInterval="UnshareInterval",
                unshareIntervalUnit="UnshareIntervalUnit",
            )(value)
        ],
    ),
    tagsToAdd=To("TagsToAdd", _TAGS),
    variableTags=To("VariableTags", _TAGS),
)
_DETAILS = nested(
    parameters=To(
        "Parameters",
        nested(
            excludeBootVolume="ExcludeBootVolume",
            excludeDataVolumeTags=To("ExcludeDataVolumeTags", _TAGS),
            noReboot="NoReboot",
        ),
    ),
    policyType="PolicyType",
    resourceLocations=To("ResourceLocations", listed),
    resourceTypes="ResourceTypes",
    schedules=To("Schedules", _SCHEDULES),
    targetTags=To("TargetTags", _TAGS),
)

ROWS: Mapping[str, Row] = {
    "aws:dlm/lifecyclePolicy:LifecyclePolicy": row(
        Operation(
            "dlm",
            "CreateLifecyclePolicy",
            {
                "description": "Description",
                "executionRoleArn": "ExecutionRoleArn",
                "policyDetails": To("PolicyDetails", only(_DETAILS)),
                "state": "State",
                "tags": "Tags",
            },
        )
    ),
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": row(
        Operation(
            "rds",
            "StartDBInstanceAutomatedBackupsReplication",
            {
                "kmsKeyId": "KmsKeyId",
                "retentionPeriod": "BackupRetentionPeriod",
                "sourceDbInstanceArn": "SourceDBInstanceArn",
            },
        )
    ),
    "aws:rds/snapshot:Snapshot": row(
        Operation(
            "rds",
            "CreateDBSnapshot",
            {
                "dbInstanceIdentifier": "DBInstanceIdentifier",
                "dbSnapshotIdentifier": "DBSnapshotIdentifier",
                "tags": To("Tags", _TAGS),
            },
        )
    ),
    "aws:rds/clusterSnapshot:ClusterSnapshot": row(
        Operation(
            "rds",
            "CreateDBClusterSnapshot",
            {
                "dbClusterIdentifier": "DBClusterIdentifier",
                "dbClusterSnapshotIdentifier": "DBClusterSnapshotIdentifier",
                "tags": To("Tags", _TAGS),
            },
        )
    ),
    "aws:rds/snapshotCopy:SnapshotCopy": row(
        Operation(
            "rds",
            "CopyDBSnapshot",
            {
                "copyTags": "CopyTags",
                "kmsKeyId": "KmsKeyId",
                "optionGroupName": "OptionGroupName",
                "sourceDbSnapshotIdentifier": "SourceDBSnapshotIdentifier",
                "tags": To("Tags", _TAGS),
                "targetDbSnapshotIdentifier": "TargetDBSnapshotIdentifier",
            },
        )
    ),
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy": row(
        Operation(
            "rds",
            "CopyDBClusterSnapshot",
            {
                "copyTags": "CopyTags",
                "kmsKeyId": "KmsKeyId",
                "sourceDbClusterSnapshotIdentifier": "SourceDBClusterSnapshotIdentifier",
                "tags": To("Tags", _TAGS),
                "targetDbClusterSnapshotIdentifier": "TargetDBClusterSnapshotIdentifier",
            },
        )
    ),
    "aws:rds/eventSubscription:EventSubscription": row(
        Operation(
            "rds",
            "CreateEventSubscription",
            {
                "enabled": "Enabled",
                "eventCategories": "EventCategories",
                "snsTopic": "SnsTopicArn",
                "sourceIds": "SourceIds",
                "sourceType": "SourceType",
                "tags": To("Tags", _TAGS),
            },
            name="SubscriptionName",
        )
    ),
}
