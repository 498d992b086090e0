"""Report plans of AWS Backup Audit Manager: what each template takes, and what is refused. Pure.

Sources: AWS Backup Developer Guide, "Choosing your report template", "Creating report plans", "Creating report plans
using the AWS Backup API"; botocore, ReportSetting and ReportDeliveryChannel.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi

from components.shared.checks import Problems

from .audit_controls import check_account_ids, check_audit_key, check_description, check_regions

MAX_REPORTS = 20
"""Report plans per account and Region (AWS Backup Developer Guide, "AWS Backup quotas")."""
_FORMATS = ("CSV", "JSON")
_UNIT = re.compile(r"ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}")
"""botocore, organizations, OrganizationalUnitId."""


class AuditReportTemplate(StrEnum):
    """What a report tells (botocore, ReportSetting); one a day, made between 1 and 5 o'clock UTC."""

    BACKUP_JOBS = "BACKUP_JOB_REPORT"
    COPY_JOBS = "COPY_JOB_REPORT"
    RESTORE_JOBS = "RESTORE_JOB_REPORT"
    CONTROL_COMPLIANCE = "CONTROL_COMPLIANCE_REPORT"
    """How many resources meet each control of the frameworks."""
    RESOURCE_COMPLIANCE = "RESOURCE_COMPLIANCE_REPORT"
    """Which resources do not."""


COMPLIANCE = frozenset({AuditReportTemplate.CONTROL_COMPLIANCE, AuditReportTemplate.RESOURCE_COMPLIANCE})


class AuditReportArgs(TypedDict):
    """One report plan. Without accounts, units and Regions it reports on its own account and Region."""

    template: AuditReportTemplate
    """``BACKUP_JOB_REPORT``, ``COPY_JOB_REPORT``, ``RESTORE_JOB_REPORT``, ``CONTROL_COMPLIANCE_REPORT`` or
    ``RESOURCE_COMPLIANCE_REPORT``. A change makes the report plan anew."""
    description: NotRequired[str]
    """Up to 1,024 characters. Default: none."""
    formats: NotRequired[list[str]]
    """``CSV``, ``JSON`` or both; reports on several accounts or Regions know ``CSV`` only. Default: ``CSV``."""
    frameworks: NotRequired[list[str]]
    """Compliance reports only: keys of frameworks of this component. Default: all of them, unless
    ``framework_arns``, accounts, units or Regions are given."""
    framework_arns: NotRequired[Sequence[pulumi.Input[str]]]
    """Compliance reports only: ARNs of further frameworks of the account, of other Regions too. Default: none."""
    account_ids: NotRequired[list[str]]
    """Accounts of the organization, 12 digits each, or ``ROOT`` for all; only in the management account or that of a
    delegated administrator. AWS then chooses the frameworks itself. Default: the own account."""
    organizational_unit_ids: NotRequired[list[str]]
    """Organizational units, such as ``ou-abcd-1234wxyz``; as for ``account_ids``. Default: none."""
    regions: NotRequired[list[str]]
    """Regions, or ``*`` for all. AWS then chooses the frameworks itself. Default: the own Region."""


def check_reports(reports: Mapping[str, AuditReportArgs], frameworks: Collection[str], problems: Problems) -> None:
    """Record what AWS Backup would refuse in report plans.

    Args:
        reports: by key.
        frameworks: keys of the frameworks that there are.
        problems: receives the findings.
    """
    if len(reports) > MAX_REPORTS:
        problems.add("reports", len(reports), f"must be {MAX_REPORTS} at most per account and Region", "Remove some")
    for key, report in reports.items():
        where = f'reports["{key}"]'
        check_audit_key(problems, where, key)
        check_description(problems, f"{where}.description", report.get("description"))
        check_account_ids(problems, f"{where}.account_ids", report.get("account_ids", []), "ROOT")
        check_regions(problems, f"{where}.regions", report.get("regions", []), "*")
        for index, unit in enumerate(report.get("organizational_unit_ids", [])):
            if not _UNIT.fullmatch(unit):
                path = f"{where}.organizational_unit_ids[{index}]"
                problems.add(path, unit, "is no organizational unit", "Write it like ou-abcd-1234wxyz")
        _check_formats(problems, where, report)
        _check_frameworks(problems, where, report, frameworks)


def spans(report: AuditReportArgs) -> bool:
    """Whether a report is on more than its own account and Region."""
    return any(report.get(key) for key in ("account_ids", "organizational_unit_ids", "regions"))


def _check_formats(problems: Problems, where: str, report: AuditReportArgs) -> None:
    formats = report.get("formats", ["CSV"])
    for index, text in enumerate(formats):
        problems.one_of(f"{where}.formats[{index}]", text, _FORMATS)
    if not formats:
        problems.add(f"{where}.formats", formats, "must have CSV, JSON or both", "Leave it out for CSV")
    if spans(report) and "JSON" in formats:
        rule = "has JSON, but reports on several accounts or Regions know CSV only"
        problems.add(f"{where}.formats", formats, rule, "Leave JSON out")


def _check_frameworks(problems: Problems, where: str, report: AuditReportArgs, known: Collection[str]) -> None:
    named = [key for key in ("frameworks", "framework_arns") if report.get(key)]
    if report["template"] not in COMPLIANCE:
        for key in named:
            rule = f"is for compliance reports only, not for {report['template'].value}"
            problems.add(f"{where}.{key}", report.get(key), rule, "Leave it out")
        return
    if spans(report):
        for key in named:
            # terraform-provider-aws issue 32235 shows the API's refusal.
            rule = "goes neither with account_ids, organizational_unit_ids nor with regions"
            problems.add(f"{where}.{key}", report.get(key), rule, "Leave it out: AWS chooses the frameworks then")
    elif not named and not known:
        rule = "needs a framework to report on"
        problems.add(f"{where}.template", report["template"].value, rule, "Add one, or give framework_arns")
    for index, key in enumerate(report.get("frameworks", [])):
        if key not in known:
            rule = "is no framework of this component"
            out = f"Known: {', '.join(sorted(known))}" if known else "Add it to frameworks"
            problems.add(f"{where}.frameworks[{index}]", key, rule, out)


def frameworks_of(report: AuditReportArgs, known: Collection[str]) -> list[str]:
    """Keys of the component's frameworks that a report covers, sorted."""
    if report["template"] not in COMPLIANCE or spans(report):
        return []
    if report.get("framework_arns"):
        return sorted(set(report.get("frameworks", ())))
    return sorted(set(report.get("frameworks", known)))
