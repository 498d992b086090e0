"""Rows about the audit of backups."""

import json
from collections.abc import Mapping

from tests.engine.changes import Change

CONTROLS: dict[str, dict[str, object]] = {
    "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN": {"scope": {"resourceTypes": ["EBS", "EFS"]}},
    "BACKUP_RESOURCES_PROTECTED_BY_CROSS_REGION": {"regions": ["eu-west-1", "eu-north-1"]},
    "BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK": {"frequencyHours": 24, "retentionDays": 14},
}
CONTROLS_SWAPPED: dict[str, dict[str, object]] = {
    "BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK": {"retentionDays": 14, "frequencyHours": 24},
    "BACKUP_RESOURCES_PROTECTED_BY_CROSS_REGION": {"regions": ["eu-north-1", "eu-west-1"]},
    "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN": {"scope": {"resourceTypes": ["EFS", "EBS"]}},
}
REPORTS = {
    "jobs": {"template": "BACKUP_JOB_REPORT", "formats": ["CSV", "JSON"]},
    "controls": {"template": "CONTROL_COMPLIANCE_REPORT"},
}
REPORTS_SWAPPED = {
    "controls": {"template": "CONTROL_COMPLIANCE_REPORT"},
    "jobs": {"template": "BACKUP_JOB_REPORT", "formats": ["JSON", "CSV"]},
}

BASE = (
    f"backupAudit.frameworks.backups.controls={json.dumps(CONTROLS)}",
    f"backupAudit.reports={json.dumps(REPORTS)}",
    'backupAudit.configRecorder={"resourceTypes": ["AWS::EFS::FileSystem", "AWS::S3::Bucket"]}',
)

CHANGES: Mapping[str, Change] = {
    "add a control": Change(
        ("backupAudit.frameworks.backups.controls.BACKUP_RECOVERY_POINT_ENCRYPTED={}",),
        updates=("backup-audit-framework-backups",),
        properties=frozenset({"controls"}),
    ),
    "raise what a control demands": Change(
        ("backupAudit.frameworks.backups.controls.BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK.retentionDays=35",),
        updates=("backup-audit-framework-backups",),
        properties=frozenset({"controls"}),
    ),
    "add a report": Change(
        ('backupAudit.reports.copies={"template": "COPY_JOB_REPORT"}',), creates=("backup-audit-report-copies",)
    ),
    "remove a report": Change(
        ('backupAudit.reports={"controls": {"template": "CONTROL_COMPLIANCE_REPORT"}}',),
        deletes=("backup-audit-report-jobs",),
    ),
    "keep reports for longer": Change(
        ("backupAudit.retentionDays=400",), updates=("backup-audit-*-lifecycle",), properties=frozenset({"rules"})
    ),
    "record one type more": Change(
        ('backupAudit.configRecorder.resourceTypes=["AWS::EFS::FileSystem", "AWS::S3::Bucket", "AWS::EC2::Volume"]',),
        updates=("backup-audit-recorder",),
        properties=frozenset({"recordingGroup"}),
    ),
    "swap the controls and what they demand": Change(
        (f"backupAudit.frameworks.backups.controls={json.dumps(CONTROLS_SWAPPED)}",), nothing=True
    ),
    "swap the reports and their formats": Change((f"backupAudit.reports={json.dumps(REPORTS_SWAPPED)}",), nothing=True),
    "swap the recorded types": Change(
        ('backupAudit.configRecorder.resourceTypes=["AWS::S3::Bucket", "AWS::EFS::FileSystem"]',), nothing=True
    ),
}
