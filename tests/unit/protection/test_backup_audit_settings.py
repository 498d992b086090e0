import json
from typing import Any

import pytest
from pydantic import ValidationError

from components.protection.audit_controls import AuditControlArgs, AuditFrameworkArgs, AuditScopeArgs
from components.protection.audit_recorder import AuditRecorderArgs
from components.protection.audit_reports import AuditReportArgs
from components.protection.backup_audit import BackupAuditArgs
from settings.backup_audit import (
    AuditControl,
    AuditFramework,
    AuditRecorder,
    AuditReport,
    AuditScope,
    BackupAuditing,
)

ENCRYPTED = "BACKUP_RECOVERY_POINT_ENCRYPTED"
RETENTION = "BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK"
BLOCK = {
    "frameworks": {"backups": {"controls": {ENCRYPTED: {}}}},
    "reports": {"jobs": {"template": "BACKUP_JOB_REPORT"}},
}


def block(**changes: Any) -> BackupAuditing:
    return BackupAuditing.model_validate_json(json.dumps(BLOCK | changes))


@pytest.mark.parametrize(
    ("model", "shape"),
    [
        (AuditScope, AuditScopeArgs),
        (AuditControl, AuditControlArgs),
        (AuditFramework, AuditFrameworkArgs),
        (AuditReport, AuditReportArgs),
        (AuditRecorder, AuditRecorderArgs),
    ],
)
def test_a_block_mirrors_the_components_arguments_one_to_one(model: Any, shape: Any) -> None:
    assert set(model.model_fields) == set(shape.__annotations__), "problem paths must map to keys"


def test_the_arguments_arrive_as_the_component_wants_them() -> None:
    arguments = block(
        frameworks={
            "backups": {"controls": {RETENTION: {"retentionDays": 7, "scope": {"tagKey": "a", "tagValue": "b"}}}}
        },
        configRecorder={},
        retentionDays=90,
    ).audit_arguments("prod-eu.1", "daily")
    assert set(arguments) <= set(BackupAuditArgs.__annotations__)
    assert arguments == {
        "audit_name": "prod_eu_1",
        "frameworks": {
            "backups": {"controls": {RETENTION: {"retention_days": 7, "scope": {"tag_key": "a", "tag_value": "b"}}}}
        },
        "reports": {"jobs": {"template": "BACKUP_JOB_REPORT"}},
        "config_recorder": {},
        "retention_days": 90,
        "backup_plan": "daily",
    }


def test_what_is_given_wins() -> None:
    key = "arn:aws:kms:eu-central-1:123456789012:key/1"
    arguments = block(auditName="mine", backupPlan="other", kmsKeyArn=key).audit_arguments("dev", "daily")
    assert (arguments["audit_name"], arguments.get("backup_plan"), arguments.get("kms_key_arn")) == (
        "mine",
        "other",
        key,
    )
    assert "backup_plan" not in block().audit_arguments("dev", None)


def test_a_good_block_has_no_problems() -> None:
    assert block().problems("dev", "eu-central-1") == []


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"auditName": "a-b"}, ["backupAudit.auditName"]),
        ({"frameworks": {}, "reports": {}}, ["backupAudit.frameworks"]),
        (
            {"frameworks": {"a_b": {"controls": {RETENTION: {"retentionDays": 0}}}}},
            [f'backupAudit.frameworks["a_b"].controls["{RETENTION}"].retentionDays'],
        ),
        (
            {"frameworks": {"a": {"controls": {ENCRYPTED: {"scope": {"tagKey": "x"}}}}}},
            [f'backupAudit.frameworks["a"].controls["{ENCRYPTED}"].scope.tagValue'],
        ),
        ({"reports": {"r-1": {"template": "COPY_JOB_REPORT"}}}, ['backupAudit.reports["r-1"]']),
        ({"configRecorder": {"resourceTypes": ["EFS"]}}, ["backupAudit.configRecorder.resourceTypes[0]"]),
        ({"kmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/1"}, ["backupAudit.kmsKeyArn"]),
        ({"retentionDays": 40_000}, ["backupAudit.retentionDays"]),
        ({"backupPlan": "a b"}, ["backupAudit.backupPlan"]),
    ],
)
def test_problems_carry_the_settings_keys(changes: dict[str, Any], keys: list[str]) -> None:
    problems = block(**changes).problems("dev", "eu-central-1")
    assert [problem.argument for problem in problems] == keys
    assert not [problem for problem in problems if "retention_days" in str(problem)], "settings are in camelCase"


def test_a_stack_name_that_cannot_begin_a_name_is_told() -> None:
    (problem,) = block().problems("1st", "eu-central-1")
    assert problem.argument == "backupAudit.auditName"


@pytest.mark.parametrize(
    "changes",
    [
        {"framework": {}},
        {"frameworks": {"a": {"controls": {ENCRYPTED: {"retention": 1}}}}},
        {"reports": {"r": {"template": "JOBS"}}},
        {"reports": {"r": {}}},
        {"retentionDays": "90"},
    ],
)
def test_unknown_keys_and_wrong_types_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        block(**changes)
