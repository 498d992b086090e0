from typing import Any, cast

import pytest

from components.protection.audit_reports import (
    AuditReportArgs,
    AuditReportTemplate,
    check_reports,
    frameworks_of,
)
from components.shared.checks import Problems

JOBS, CONTROLS = AuditReportTemplate.BACKUP_JOBS, AuditReportTemplate.CONTROL_COMPLIANCE
ARN = "arn:aws:backup:eu-west-1:123456789012:framework:other-1"


def report(template: AuditReportTemplate = JOBS, **given: Any) -> AuditReportArgs:
    return cast("AuditReportArgs", {"template": template, **given})


def refused(one: AuditReportArgs, *frameworks: str) -> list[str]:
    found = Problems()
    check_reports({"r": one}, frameworks, found)
    return [str(problem) for problem in found.found]


@pytest.mark.parametrize(
    ("one", "frameworks", "covered"),
    [
        (report(), [], []),
        (report(), ["a"], []),
        (report(formats=["JSON", "CSV"]), [], []),
        (report(AuditReportTemplate.COPY_JOBS, account_ids=["ROOT"], regions=["*"]), ["a"], []),
        (report(AuditReportTemplate.RESTORE_JOBS, organizational_unit_ids=["ou-abcd-1234wxyz"]), [], []),
        (report(CONTROLS), ["b", "a"], ["a", "b"]),
        (report(AuditReportTemplate.RESOURCE_COMPLIANCE, frameworks=["b"]), ["b", "a"], ["b"]),
        (report(CONTROLS, framework_arns=[ARN]), ["a"], []),
        (report(CONTROLS, framework_arns=[ARN], frameworks=["a"]), ["a"], ["a"]),
        (report(CONTROLS, account_ids=["123456789012"], regions=["eu-west-1"]), ["a"], []),
    ],
)
def test_a_report_covers_what_its_template_can(one: AuditReportArgs, frameworks: list[str], covered: list[str]) -> None:
    assert refused(one, *frameworks) == [], "a legal report is never refused"
    assert frameworks_of(one, frameworks) == covered


@pytest.mark.parametrize(
    ("one", "parts"),
    [
        (report(formats=["PDF"]), [".formats[0]", "CSV, JSON"]),
        (report(formats=[]), [".formats", "Leave it out for CSV"]),
        (report(formats=["CSV", "JSON"], regions=["*"]), [".formats", "CSV only"]),
        (report(formats=["JSON"], account_ids=["ROOT"]), [".formats", "CSV only"]),
        (report(frameworks=["a"]), [".frameworks", "compliance reports only"]),
        (report(framework_arns=[ARN]), [".framework_arns", "compliance reports only"]),
        (report(CONTROLS, frameworks=["c"]), [".frameworks[0]", "Known: a, b"]),
        (report(CONTROLS, frameworks=["a"], account_ids=["ROOT"]), [".frameworks", "goes neither with"]),
        (report(CONTROLS, framework_arns=[ARN], regions=["*"]), [".framework_arns", "AWS chooses"]),
        (report(account_ids=["1234"]), [".account_ids[0]", "12 digits"]),
        (report(organizational_unit_ids=["unit"]), [".organizational_unit_ids[0]", "ou-abcd-1234wxyz"]),
        (report(regions=["Ireland"]), [".regions[0]", "is not a Region"]),
        (report(description=" "), [".description", "1 to 1,024"]),
    ],
)
def test_what_aws_would_refuse_is_refused(one: AuditReportArgs, parts: list[str]) -> None:
    text = "\n".join(refused(one, "a", "b"))
    for part in ('reports["r"]', *parts):
        assert part in text


def test_a_compliance_report_needs_a_framework() -> None:
    (told,) = refused(report(CONTROLS))
    assert "needs a framework" in told
    assert "Add it to frameworks" in "\n".join(refused(report(CONTROLS, frameworks=["a"])))


def test_report_plans_are_counted_against_the_quota_and_named_without_hyphens() -> None:
    problems = Problems()
    check_reports({f"r-{number}": report() for number in range(21)}, [], problems)
    assert "20 at most" in str(problems.found[0])
    assert len(problems.found) == 22, "and each key has a hyphen"
