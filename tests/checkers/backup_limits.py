"""Limits of the text of AWS Backup, RDS, EFS, S3, Config and what else holds or copies data."""

import re
from collections.abc import Mapping
from typing import Any

from tests.checkers import snapshot_limits
from tests.checkers.limit_rules import CRON, Rule, at_most, between, matches, one_of

_ARNS_WITH_WILDCARDS = 30


def _lifecycle(value: Any) -> str | None:
    cold, delete = value.get("MoveToColdStorageAfterDays"), value.get("DeleteAfterDays")
    if isinstance(cold, int) and isinstance(delete, int) and delete < cold + 90:
        return "DeleteAfterDays must be 90 days or more after MoveToColdStorageAfterDays"
    return None


def _backup_rule(value: Any) -> str | None:
    lifecycle = value.get("Lifecycle")
    delete = lifecycle.get("DeleteAfterDays") if isinstance(lifecycle, Mapping) else lifecycle
    known = delete is None or isinstance(delete, int)
    if value.get("EnableContinuousBackup") is True and known and not 1 <= (delete or 0) <= 35:
        return "a continuous backup needs DeleteAfterDays of 1 to 35"
    start, completion = value.get("StartWindowMinutes"), value.get("CompletionWindowMinutes")
    if isinstance(start, int) and isinstance(completion, int) and completion <= start:
        return "CompletionWindowMinutes must be longer than StartWindowMinutes"
    return None


def _retention_bounds(params: Any) -> str | None:
    low, high = params.get("MinRetentionDays"), params.get("MaxRetentionDays")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        return "MinRetentionDays must be MaxRetentionDays at most"
    return None


def _selection(value: Any) -> str | None:
    if not value.get("Resources") and not value.get("ListOfTags"):
        return "Conditions alone select nothing: Resources or ListOfTags must be given"
    for name in ("Resources", "NotResources"):
        arns = value.get(name)
        if isinstance(arns, list) and len(arns) > _ARNS_WITH_WILDCARDS and any("*" in str(arn) for arn in arns):
            return f"{name} may have {_ARNS_WITH_WILDCARDS} ARNs at most when one has a wildcard"
    return None


_TAGS_ONLY = frozenset({"BACKUP_RECOVERY_POINT_ENCRYPTED", "BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK"})


_PARAMETERS: Mapping[str, Mapping[str, str]] = {
    "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN": {},
    "BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK": {
        "requiredFrequencyUnit": "hours|days",
        "requiredFrequencyValue": r"[1-9]|[12]\d|3[01]",
        "requiredRetentionDays": r"\d{1,5}",
    },
    "BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED": {"principalArnList": r"(arn:[^,]+)(,arn:[^,]+){0,4}"},
    "BACKUP_RECOVERY_POINT_ENCRYPTED": {},
    "BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK": {"requiredRetentionDays": r"\d{1,5}"},
    "BACKUP_RESOURCES_PROTECTED_BY_CROSS_REGION": {"crossRegionList": r"[a-z0-9-]+(,[a-z0-9-]+)*"},
    "BACKUP_RESOURCES_PROTECTED_BY_CROSS_ACCOUNT": {"crossAccountList": r"\d{12}(,\d{12}){0,4}"},
    "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK": {
        "maxRetentionDays": r"\d{1,5}",
        "minRetentionDays": r"\d{1,5}",
    },
    "BACKUP_LAST_RECOVERY_POINT_CREATED": {
        "recoveryPointAgeUnit": "hours|days",
        "recoveryPointAgeValue": r"\d{1,3}",
    },
    "RESTORE_TIME_FOR_RESOURCES_MEET_TARGET": {"maxRestoreTime": r"\d+"},
    "RESOURCES_IN_LOGICALLY_AIR_GAPPED_VAULT": {
        "recoveryPointAgeUnit": "hours|days",
        "recoveryPointAgeValue": r"\d{1,4}",
    },
}
"""Names of controls and parameters (AWS Backup Developer Guide, "Creating frameworks using the AWS Backup API")."""


def _control(value: Any) -> str | None:
    known = _PARAMETERS.get(value["ControlName"])
    if known is None:
        return "is no control of AWS Backup Audit Manager"
    for parameter in value.get("ControlInputParameters") or []:
        name, text = parameter["ParameterName"], parameter["ParameterValue"]
        if name not in known or not re.fullmatch(known[name], str(text)):
            return f"takes no parameter {name} = {text}"
    scope = value.get("ControlScope") or {}
    if len(scope.get("Tags") or {}) > 1:
        return "a scope has one tag at most"
    if scope.get("ComplianceResourceIds") and len(scope.get("ComplianceResourceTypes") or []) != 1:
        return "ids need exactly one type (Config, Scope)"
    if value["ControlName"] in _TAGS_ONLY and scope.keys() - {"Tags"}:
        return "knows tags as scope only"
    return None


def _report_setting(value: Any) -> str | None:
    compliance = value["ReportTemplate"] in ("CONTROL_COMPLIANCE_REPORT", "RESOURCE_COMPLIANCE_REPORT")
    spans = any(value.get(name) for name in ("Accounts", "OrganizationUnits", "Regions"))
    if value.get("FrameworkArns") and (spans or not compliance):
        return "frameworks go with a compliance report of one account and Region only"
    if compliance and not spans and not value.get("FrameworkArns"):
        return "a compliance report of one account and Region needs frameworks"
    return None


def _recording_group(value: Any) -> str | None:
    only = (value.get("recordingStrategy") or {}).get("useOnly")
    if only == "INCLUSION_BY_RESOURCE_TYPES" and (value.get("allSupported") or not value.get("resourceTypes")):
        return "INCLUSION_BY_RESOURCE_TYPES goes with resourceTypes and without allSupported"
    return None


_RESTORE_TEST_TYPES = (
    {"Aurora", "DocumentDB", "DynamoDB", "EBS", "EC2"} | {"EFS", "FSx", "Neptune", "RDS", "S3"}
)  # fmt: skip


_RESTORE_TEST_NAME = matches(r"[A-Za-z0-9_]{1,50}", "1 to 50 letters, digits or _")


def _point_selection(value: Any) -> str | None:
    missing = [name for name in ("Algorithm", "IncludeVaults", "RecoveryPointTypes") if not value.get(name)]
    return f"lacks {', '.join(missing)}, which its text calls required" if missing else None


def _restore_test_selection(value: Any) -> str | None:
    arns, conditions = value.get("ProtectedResourceArns"), value.get("ProtectedResourceConditions")
    if not arns and not conditions:
        return "needs ProtectedResourceArns or ProtectedResourceConditions"
    if isinstance(arns, list) and "*" in arns and len(arns) > 1:
        return "ProtectedResourceArns takes ARNs or the wildcard, but not both"
    if isinstance(arns, list) and "*" not in arns and conditions:
        return "ProtectedResourceConditions goes with the wildcard only"
    return None


def _file_system(params: Any) -> str | None:
    provisioned = params.get("ThroughputMode") == "provisioned"
    if provisioned != (params.get("ProvisionedThroughputInMibps") is not None):
        return "ProvisionedThroughputInMibps goes with ThroughputMode provisioned, and only with it"
    if params.get("KmsKeyId") is not None and params.get("Encrypted") is not True:
        return "KmsKeyId needs Encrypted true"
    if params.get("PerformanceMode") == "maxIO" and params.get("ThroughputMode") == "elastic":
        return "PerformanceMode maxIO is not supported with ThroughputMode elastic"
    if params.get("PerformanceMode") == "maxIO" and params.get("AvailabilityZoneName") is not None:
        return "PerformanceMode maxIO is not supported in One Zone"
    return None


_DB_GROUP_NAME = matches(
    r"(?=.{1,255}$)(?!default($|[-.:]))[a-zA-Z][a-zA-Z0-9]*(-[a-zA-Z0-9]+)*",
    "255 letters, digits and single hyphens, first a letter, not default",
)


_DB_PARAMETERS: Mapping[str, Rule] = {
    "Parameters[].ParameterName": matches(r"\S(.*\S)?", "must be a name"),
    "Parameters[].ParameterValue": matches(r"(?s).+", "must not be empty"),
}


_BACKUP_NAME = matches(r"[a-zA-Z0-9_.\-]{1,50}", "1 to 50 of a-z A-Z 0-9 - _ .")


_DB_SNAPSHOT = matches(
    r"(?=.{1,255}$)[A-Za-z]([A-Za-z0-9]|-(?=[A-Za-z0-9]))*", "1 to 255 letters, digits, single hyphens"
)


_CLUSTER_SNAPSHOT = matches(
    r"(?=.{1,63}$)[a-z]([a-z0-9]|-(?=[a-z0-9]))*", "1 to 63 lower-case letters, digits, hyphens"
)


LIMITS: Mapping[tuple[str, str], Mapping[str, Rule]] = {
    ("backup", "CreateBackupPlan"): {
        "BackupPlan.BackupPlanName": _BACKUP_NAME,
        "BackupPlan.Rules[]": _backup_rule,
        "BackupPlan.Rules[].ScheduleExpression": CRON,
        "BackupPlan.Rules[].StartWindowMinutes": between(60, 52_560_000),
        "BackupPlan.Rules[].Lifecycle": _lifecycle,
        "BackupPlan.Rules[].CopyActions[].Lifecycle": _lifecycle,
    },
    ("backup", "CreateBackupSelection"): {
        "BackupSelection": _selection,
        "BackupSelection.Resources": at_most(500),
        "BackupSelection.NotResources": at_most(500),
        **{
            f"BackupSelection.Conditions.{operator}[].ConditionKey": matches(
                r"aws:ResourceTag/.+", "aws:ResourceTag/<key>"
            )
            for operator in ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike")
        },
    },
    ("backup", "PutBackupVaultLockConfiguration"): {
        "": _retention_bounds,
        "MinRetentionDays": between(1, 36_500),
        "MaxRetentionDays": between(1, 36_500),
        "ChangeableForDays": between(3, 36_500),
    },
    ("backup", "CreateLogicallyAirGappedBackupVault"): {
        "": _retention_bounds,
        "MinRetentionDays": between(7, 36_500),
        "MaxRetentionDays": between(7, 36_500),
    },
    ("efs", "CreateFileSystem"): {"": _file_system},
    ("backup", "CreateRestoreTestingPlan"): {
        "RestoreTestingPlan.RestoreTestingPlanName": _RESTORE_TEST_NAME,
        "RestoreTestingPlan.ScheduleExpression": CRON,
        "RestoreTestingPlan.StartWindowHours": between(1, 168),
        "RestoreTestingPlan.RecoveryPointSelection": _point_selection,
        "RestoreTestingPlan.RecoveryPointSelection.SelectionWindowDays": between(1, 365),
        "RestoreTestingPlan.RecoveryPointSelection.IncludeVaults": at_most(30),
        "RestoreTestingPlan.RecoveryPointSelection.ExcludeVaults": at_most(30),
        "Tags": at_most(50),
    },
    ("backup", "CreateRestoreTestingSelection"): {
        "RestoreTestingPlanName": _RESTORE_TEST_NAME,
        "RestoreTestingSelection": _restore_test_selection,
        "RestoreTestingSelection.RestoreTestingSelectionName": _RESTORE_TEST_NAME,
        "RestoreTestingSelection.ProtectedResourceArns": at_most(30),
        "RestoreTestingSelection.ProtectedResourceType": one_of(_RESTORE_TEST_TYPES),
        "RestoreTestingSelection.ValidationWindowHours": between(0, 168),
    },
    ("backup", "CreateFramework"): {"FrameworkControls": at_most(50), "FrameworkControls[]": _control},
    ("backup", "CreateReportPlan"): {
        "ReportSetting": _report_setting,
        "ReportSetting.ReportTemplate": one_of(
            {
                *("BACKUP_JOB_REPORT", "COPY_JOB_REPORT", "RESTORE_JOB_REPORT", "SCAN_JOB_REPORT"),
                *("CONTROL_COMPLIANCE_REPORT", "RESOURCE_COMPLIANCE_REPORT"),
            }
        ),
        "ReportDeliveryChannel.Formats[]": one_of({"CSV", "JSON"}),
    },
    ("backup", "UpdateGlobalSettings"): {
        f"GlobalSettings.{name}": one_of({"true", "false"})
        for name in ("isCrossAccountBackupEnabled", "isDelegatedAdministratorEnabled", "isMpaEnabled")
    },
    ("config", "PutConfigurationRecorder"): {"ConfigurationRecorder.recordingGroup": _recording_group},
    ("s3", "CreateBucket"): {
        "Bucket": matches(
            r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "3 to 63 of a-z 0-9 . -, a letter or digit at both ends"
        ),
    },
    ("s3", "PutBucketLifecycleConfiguration"): {
        "LifecycleConfiguration.Rules[].Expiration.Days": between(1, 2**31 - 1),
        "LifecycleConfiguration.Rules[].NoncurrentVersionExpiration.NoncurrentDays": between(1, 2**31 - 1),
    },
    ("rds", "CreateDBSubnetGroup"): {
        "SubnetIds": lambda value: None if len(value) > 1 else "must cover two AZs, so two subnets at least",
        "DBSubnetGroupName": matches(r"(?!default$)[a-zA-Z][a-zA-Z0-9._ -]{0,254}", "255 of a-z 0-9 . _ space -"),
    },
    **{
        (service, f"Create{kind}"): {f"{kind}Name": _DB_GROUP_NAME}
        for service, kind in (
            ("rds", "DBParameterGroup"),
            ("rds", "DBClusterParameterGroup"),
            ("docdb", "DBClusterParameterGroup"),
            ("neptune", "DBClusterParameterGroup"),
        )
    },
    **{
        (service, f"Modify{kind}"): _DB_PARAMETERS
        for service, kind in (
            ("rds", "DBParameterGroup"),
            ("rds", "DBClusterParameterGroup"),
            ("docdb", "DBClusterParameterGroup"),
            ("neptune", "DBClusterParameterGroup"),
        )
    },
    ("rds", "CreateOptionGroup"): {
        "OptionGroupName": _DB_GROUP_NAME,
        "EngineName": one_of(
            {"db2-ae", "db2-ce", "db2-se", "mariadb", "mysql", "oracle-ee", "oracle-ee-cdb", "oracle-se2"}
            | {"oracle-se2-cdb", "postgres", "sqlserver-ee", "sqlserver-se", "sqlserver-ex", "sqlserver-web"}
        ),
    },
    ("dlm", "CreateLifecyclePolicy"): {"": snapshot_limits.lifecycle_policy},
    ("rds", "StartDBInstanceAutomatedBackupsReplication"): {
        "BackupRetentionPeriod": between(1, 35),
        "SourceDBInstanceArn": matches(r"arn:[a-z-]+:rds:[a-z0-9-]+:\d{12}:db:.+", "the ARN of a DB instance"),
        "KmsKeyId": matches(r"arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key/.+", "the ARN of a key"),
    },
    ("rds", "CreateDBSnapshot"): {"DBSnapshotIdentifier": _DB_SNAPSHOT, "Tags": at_most(50)},
    ("rds", "CopyDBSnapshot"): {"TargetDBSnapshotIdentifier": _DB_SNAPSHOT, "Tags": at_most(50)},
    ("rds", "CreateDBClusterSnapshot"): {"DBClusterSnapshotIdentifier": _CLUSTER_SNAPSHOT, "Tags": at_most(50)},
    ("rds", "CopyDBClusterSnapshot"): {
        "TargetDBClusterSnapshotIdentifier": _CLUSTER_SNAPSHOT,
        "Tags": at_most(50),
    },
    ("rds", "CreateEventSubscription"): {
        "": snapshot_limits.event_subscription,
        "SubscriptionName": matches(r".{1,254}", "less than 255 characters"),
    },
}
