"""The ``backupAudit`` block: frameworks that judge backups, and reports that prove them."""

import re
from typing import cast

from pydantic import Field

from components.protection.audit_controls import AuditFrameworkArgs
from components.protection.audit_recorder import AuditRecorderArgs
from components.protection.audit_reports import AuditReportArgs, AuditReportTemplate
from components.protection.backup_audit import BackupAuditArgs, check_backup_audit
from components.shared.checks import Problem, Problems

from .model import Block, under


class AuditScope(Block):
    """What a control looks at: one tag, or types, or single resources."""

    tag_key: str | None = None
    """Key of a tag, 1 to 128 characters; only resources that carry the tag are looked at. Goes with ``tagValue``."""
    tag_value: str | None = None
    """Value of that tag, 1 to 256 characters."""
    resource_types: list[str] | None = None
    """AWS Backup's names of types, such as ``EBS``, ``EFS``, ``RDS``; exactly one together with ``resourceIds``."""
    resource_ids: list[str] | None = None
    """1 to 100 ids of resources: of the one type in ``resourceTypes``, or of plans or vaults for controls that judge
    these."""


class AuditControl(Block):
    """What a control demands; a control refuses arguments that it does not have."""

    frequency_hours: int | None = None
    """``BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK``: longest time between two backups, 1 to 24 hours; or
    ``frequencyDays``. Default: 1 day."""
    frequency_days: int | None = None
    """The same in days, 1 to 31."""
    retention_days: int | None = None
    """``BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK``, ``BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK``: least
    retention, 1 to 36,500 days. Default: 35."""
    exempt_role_arns: list[str] | None = None
    """``BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED``: up to 5 IAM roles that may delete recovery points by hand.
    Default: none."""
    regions: list[str] | None = None
    """``BACKUP_RESOURCES_PROTECTED_BY_CROSS_REGION``: Regions where a copy must be. Default: any other Region."""
    account_ids: list[str] | None = None
    """``BACKUP_RESOURCES_PROTECTED_BY_CROSS_ACCOUNT``: up to 5 accounts where a copy must be, 12 digits in quotes.
    Default: any other account."""
    min_retention_days: int | None = None
    """``BACKUP_RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK``: least retention that the lock must enforce, 1 to 36,500
    days. Default: any."""
    max_retention_days: int | None = None
    """The same control: longest retention that the lock may allow, 1 to 36,500 days. Default: any."""
    age_hours: int | None = None
    """Greatest age of the newest recovery point: ``BACKUP_LAST_RECOVERY_POINT_CREATED`` 1 to 744 hours,
    ``RESOURCES_IN_LOGICALLY_AIR_GAPPED_VAULT`` 24 to 2,184; or ``ageDays``. Defaults: 1 day, and 7 days."""
    age_days: int | None = None
    """The same in days: 1 to 31, and 1 to 91."""
    max_restore_minutes: int | None = None
    """``RESTORE_TIME_FOR_RESOURCES_MEET_TARGET``: longest time of the latest restore, 1 minute or more. Default: 720
    (12 hours)."""
    scope: AuditScope | None = None
    """What the control looks at. Default: everything it can look at in the account and Region."""


class AuditFramework(Block):
    """Controls that are judged and reported together."""

    controls: dict[str, AuditControl]
    """AWS's name of the control, such as ``BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN``, to what it demands; at least
    one. Their order has no meaning."""
    description: str | None = None
    """Shown in the console and in reports, up to 1,024 characters. Default: none."""


class AuditReport(Block):
    """One report plan. Without accounts, units and Regions it reports on its own account and Region."""

    template: AuditReportTemplate
    """What the report tells. A change makes the report plan anew."""
    description: str | None = None
    """Up to 1,024 characters. Default: none."""
    formats: list[str] | None = None
    """``CSV``, ``JSON`` or both; reports on several accounts or Regions know ``CSV`` only. Default: ``CSV``."""
    frameworks: list[str] | None = None
    """Compliance reports only: keys of frameworks of this block. Default: all of them, unless ``frameworkArns``,
    accounts, units or Regions are given."""
    framework_arns: list[str] | None = None
    """Compliance reports only: ARNs of further frameworks of the account, of other Regions too. Default: none."""
    account_ids: list[str] | None = None
    """Accounts of the organization, 12 digits in quotes, or ``ROOT`` for all; only in the management account or that
    of a delegated administrator. Default: the own account."""
    organizational_unit_ids: list[str] | None = None
    """Organizational units, such as ``ou-abcd-1234wxyz``; as for ``accountIds``. Default: none."""
    regions: list[str] | None = None
    """Regions, or ``"*"`` for all. Default: the own Region."""


class AuditRecorder(Block):
    """AWS Config's recorder of the account and Region; AWS refuses a second one."""

    resource_types: list[str] | None = None
    """CloudFormation's names of the types to record besides those of AWS Backup. Default: DynamoDB tables, EC2
    instances and volumes, EFS file systems, RDS instances and clusters, S3 buckets."""


class BackupAuditing(Block):
    """Judges and reports backups with AWS Backup Audit Manager, in the primary Region."""

    audit_name: str | None = None
    """First part of the names of frameworks and report plans, unique in account and Region: 1 to 128 letters, digits
    or ``_``, beginning with a letter. Default: the stack's name, other characters as ``_``."""
    frameworks: dict[str, AuditFramework] = Field(default_factory=dict[str, AuditFramework])
    """Frameworks by key, 1 to 64 letters, digits or ``_``; up to 10, with 50 controls together. They need AWS Config:
    see ``configRecorder``. Default: none."""
    reports: dict[str, AuditReport] = Field(default_factory=dict[str, AuditReport])
    """Report plans by key, like frameworks; up to 20. Default: none."""
    config_recorder: AuditRecorder | None = None
    """Builds AWS Config's recorder. Leave it out where the account has one that records the types of AWS Backup."""
    retention_days: int | None = None
    """Days until a report, or a file of the recorder, is deleted: 1 to 36,500. Default: 400."""
    kms_key_arn: str | None = None
    """Customer managed key of the report bucket. Its policy must let ``AWSServiceRoleForBackupReports`` use
    ``kms:GenerateDataKey`` and ``kms:Decrypt``. Default: S3's own keys."""
    backup_plan: str | None = None
    """Backup plan that backs the buckets up. Default: the one of the block ``backup``."""

    def audit_arguments(self, stack: str, backup_plan: str | None) -> BackupAuditArgs:
        """Arguments of ``BackupAudit`` that come from the settings.

        Args:
            stack: name of the stack.
            backup_plan: name of the stack's backup plan, if any.
        """
        arguments: BackupAuditArgs = {
            "audit_name": self.audit_name or re.sub(r"[^a-zA-Z0-9]", "_", stack),
            "frameworks": {key: cast("AuditFrameworkArgs", item.arguments()) for key, item in self.frameworks.items()},
            "reports": {key: cast("AuditReportArgs", item.arguments()) for key, item in self.reports.items()},
        }
        if self.config_recorder is not None:
            arguments["config_recorder"] = cast("AuditRecorderArgs", self.config_recorder.arguments())
        if self.retention_days is not None:
            arguments["retention_days"] = self.retention_days
        if self.kms_key_arn is not None:
            arguments["kms_key_arn"] = self.kms_key_arn
        plan = self.backup_plan or backup_plan
        if plan is not None:
            arguments["backup_plan"] = plan
        return arguments

    def buckets(self) -> list[str]:
        """Names of the buckets that the component makes, as in its ``bucket_arns``."""
        return [name for name, asked in (("config", self.config_recorder), ("reports", self.reports)) if asked]

    def problems(self, stack: str, region: str) -> list[Problem]:
        """What the component would refuse, under the settings' keys.

        Args:
            stack: name of the stack.
            region: the stack's Region.
        """
        found = Problems()
        check_backup_audit({**self.audit_arguments(stack, None), "region": region}, found)
        return [under("backupAudit", problem) for problem in found.found]
