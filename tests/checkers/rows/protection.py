"""AWS Backup."""

from collections.abc import Mapping

from tests.checkers.mapping import Operation, Row, To, merged, nested, row

_LIFECYCLE = nested(
    coldStorageAfter="MoveToColdStorageAfterDays",
    deleteAfter="DeleteAfterDays",
    optInToArchiveForSupportedResources="OptInToArchiveForSupportedResources",
)
_RULES = nested(
    completionWindow="CompletionWindowMinutes",
    copyActions=To(
        "CopyActions", nested(destinationVaultArn="DestinationBackupVaultArn", lifecycle=To("Lifecycle", _LIFECYCLE))
    ),
    enableContinuousBackup="EnableContinuousBackup",
    lifecycle=To("Lifecycle", _LIFECYCLE),
    recoveryPointTags="RecoveryPointTags",
    ruleName="RuleName",
    scanActions=To("ScanActions", nested(malwareScanner="MalwareScanner", scanMode="ScanMode")),
    schedule="ScheduleExpression",
    scheduleExpressionTimezone="ScheduleExpressionTimezone",
    startWindow="StartWindowMinutes",
    targetLogicallyAirGappedBackupVaultArn="TargetLogicallyAirGappedBackupVaultArn",
    targetVaultName="TargetBackupVaultName",
)
_CONDITION = nested(key="ConditionKey", value="ConditionValue")

ROWS: Mapping[str, Row] = {
    "aws:backup/vault:Vault": row(
        Operation(
            "backup",
            "CreateBackupVault",
            {"kmsKeyArn": "EncryptionKeyArn", "tags": "BackupVaultTags"},
            name="BackupVaultName",
        ),
        no_call=("forceDestroy",),
    ),
    "aws:backup/vaultPolicy:VaultPolicy": row(
        Operation("backup", "PutBackupVaultAccessPolicy", {"backupVaultName": "BackupVaultName", "policy": "Policy"})
    ),
    "aws:backup/vaultNotifications:VaultNotifications": row(
        Operation(
            "backup",
            "PutBackupVaultNotifications",
            {
                "backupVaultEvents": "BackupVaultEvents",
                "backupVaultName": "BackupVaultName",
                "snsTopicArn": "SNSTopicArn",
            },
        )
    ),
    "aws:backup/plan:Plan": row(
        Operation(
            "backup",
            "CreateBackupPlan",
            {
                "advancedBackupSettings": To(
                    "BackupPlan.AdvancedBackupSettings",
                    nested(backupOptions="BackupOptions", resourceType="ResourceType"),
                ),
                "rules": To("BackupPlan.Rules", _RULES),
                "scanSettings": To(
                    "BackupPlan.ScanSettings",
                    nested(
                        malwareScanner="MalwareScanner",
                        resourceTypes="ResourceTypes",
                        scannerRoleArn="ScannerRoleArn",
                    ),
                ),
                "tags": "BackupPlanTags",
            },
            name="BackupPlan.BackupPlanName",
        )
    ),
    "aws:backup/selection:Selection": row(
        Operation(
            "backup",
            "CreateBackupSelection",
            {
                "conditions": To(
                    "BackupSelection.Conditions",
                    merged(
                        nested(
                            stringEquals=To("StringEquals", _CONDITION),
                            stringLikes=To("StringLike", _CONDITION),
                            stringNotEquals=To("StringNotEquals", _CONDITION),
                            stringNotLikes=To("StringNotLike", _CONDITION),
                        )
                    ),
                ),
                "iamRoleArn": "BackupSelection.IamRoleArn",
                "notResources": "BackupSelection.NotResources",
                "planId": "BackupPlanId",
                "resources": "BackupSelection.Resources",
                "selectionTags": To(
                    "BackupSelection.ListOfTags",
                    nested(key="ConditionKey", type="ConditionType", value="ConditionValue"),
                ),
            },
            name="BackupSelection.SelectionName",
        )
    ),
    "aws:backup/regionSettings:RegionSettings": row(
        Operation(
            "backup",
            "UpdateRegionSettings",
            {
                "resourceTypeManagementPreference": "ResourceTypeManagementPreference",
                "resourceTypeOptInPreference": "ResourceTypeOptInPreference",
            },
        )
    ),
}
