"""Restore testing of AWS Backup, and what validates: Automation documents, DB subnet groups."""

from collections.abc import Mapping

from tests.checkers.mapping import Operation, Row, To, nested, pairs, row

_KEY_VALUE = nested(key="Key", value="Value")

ROWS: Mapping[str, Row] = {
    "aws:backup/restoreTestingPlan:RestoreTestingPlan": row(
        Operation(
            "backup",
            "CreateRestoreTestingPlan",
            {
                "recoveryPointSelection": To(
                    "RestoreTestingPlan.RecoveryPointSelection",
                    nested(
                        algorithm="Algorithm",
                        excludeVaults="ExcludeVaults",
                        includeVaults="IncludeVaults",
                        recoveryPointTypes="RecoveryPointTypes",
                        selectionWindowDays="SelectionWindowDays",
                    ),
                ),
                "scheduleExpression": "RestoreTestingPlan.ScheduleExpression",
                "scheduleExpressionTimezone": "RestoreTestingPlan.ScheduleExpressionTimezone",
                "startWindowHours": "RestoreTestingPlan.StartWindowHours",
                "tags": "Tags",
            },
            name="RestoreTestingPlan.RestoreTestingPlanName",
        )
    ),
    "aws:backup/restoreTestingSelection:RestoreTestingSelection": row(
        Operation(
            "backup",
            "CreateRestoreTestingSelection",
            {
                "iamRoleArn": "RestoreTestingSelection.IamRoleArn",
                "protectedResourceArns": "RestoreTestingSelection.ProtectedResourceArns",
                "protectedResourceConditions": To(
                    "RestoreTestingSelection.ProtectedResourceConditions",
                    nested(
                        stringEquals=To("StringEquals", _KEY_VALUE), stringNotEquals=To("StringNotEquals", _KEY_VALUE)
                    ),
                ),
                "protectedResourceType": "RestoreTestingSelection.ProtectedResourceType",
                "restoreMetadataOverrides": "RestoreTestingSelection.RestoreMetadataOverrides",
                "restoreTestingPlanName": "RestoreTestingPlanName",
                "validationWindowHours": "RestoreTestingSelection.ValidationWindowHours",
            },
            name="RestoreTestingSelection.RestoreTestingSelectionName",
        )
    ),
    "aws:ssm/document:Document": row(
        Operation(
            "ssm",
            "CreateDocument",
            {
                "content": "Content",
                "documentFormat": "DocumentFormat",
                "documentType": "DocumentType",
                "tags": To("Tags", pairs()),
                "targetType": "TargetType",
                "versionName": "VersionName",
            },
            name="Name",
        )
    ),
    "aws:rds/subnetGroup:SubnetGroup": row(
        Operation(
            "rds",
            "CreateDBSubnetGroup",
            {
                "description": "DBSubnetGroupDescription",
                "subnetIds": "SubnetIds",
                "tags": To("Tags", pairs()),
            },
            name="DBSubnetGroupName",
        )
    ),
}
