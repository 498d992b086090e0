import json
from typing import Any

import pytest
from moto.events.models import EventPattern

from components.protection.audit_documents import (
    PROTECTED_TYPES,
    config_delivery,
    not_compliant_pattern,
    recorded_types,
    region_settings_pattern,
    report_delivery,
)
from components.shared.documents import policy_document
from tests.checkers.iam import Kind, check_policy

RULES = "arn:aws:config:eu-central-1:123456789012:config-rule"
BUCKET = "arn:aws:s3:::reports"


def matches(pattern: str, event: Any) -> bool:
    return EventPattern.load(pattern).matches_event(event)


def test_aws_backup_alone_may_write_reports_as_the_guide_has_it() -> None:
    (statement,) = report_delivery("aws-cn", "123456789012", "arn:aws-cn:s3:::reports")
    assert statement == {
        "Sid": "BackupDeliversReports",
        "Effect": "Allow",
        "Principal": {
            "AWS": "arn:aws-cn:iam::123456789012:role/aws-service-role/reports.backup.amazonaws.com/"
            "AWSServiceRoleForBackupReports"
        },
        "Action": "s3:PutObject",
        "Resource": "arn:aws-cn:s3:::reports/*",
        "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
    }
    assert check_policy(policy_document([statement]), Kind.RESOURCE) == []


def test_the_recorder_may_write_under_its_own_account_only() -> None:
    text = config_delivery("123456789012", BUCKET)
    assert check_policy(text, Kind.IDENTITY) == []
    writing, looking = json.loads(text)["Statement"]
    assert writing["Resource"] == f"{BUCKET}/AWSLogs/123456789012/*"
    assert looking["Resource"] == BUCKET


def compliance_event(**changes: Any) -> dict[str, Any]:
    detail: dict[str, Any] = {
        "resourceId": "vol-1",
        "awsRegion": "eu-central-1",
        "awsAccountId": "123456789012",
        "configRuleName": "any",
        "configRuleARN": f"{RULES}/aws-service-rule/backup.amazonaws.com/config-rule-1",
        "messageType": "ComplianceChangeNotification",
        "newEvaluationResult": {"complianceType": "NON_COMPLIANT"},
    }
    return {"source": "aws.config", "detail-type": "Config Rules Compliance Change", "detail": detail | changes}


@pytest.mark.parametrize(
    ("claim", "changes", "wanted"),
    [
        ("a control that is no longer met", {}, True),
        ("one that is met again", {"newEvaluationResult": {"complianceType": "COMPLIANT"}}, False),
        (
            "a rule that is not of AWS Backup",
            {"configRuleARN": f"{RULES}/config-rule-1"},
            False,
        ),
        (
            "a rule of another service",
            {"configRuleARN": f"{RULES}/aws-service-rule/securityhub.amazonaws.com/config-rule-1"},
            False,
        ),
    ],
)
def test_who_hears_of_what(*, claim: str, changes: dict[str, Any], wanted: bool) -> None:
    pattern = not_compliant_pattern("aws", "eu-central-1", "123456789012")
    assert matches(pattern, compliance_event(**changes)) is wanted, claim


def test_a_change_of_the_opt_in_is_heard() -> None:
    pattern = region_settings_pattern()
    assert matches(pattern, {"source": "aws.backup", "detail-type": "Region Setting State Change", "detail": {}})
    assert not matches(pattern, {"source": "aws.backup", "detail-type": "Backup Job State Change", "detail": {}})


def test_the_types_of_backups_are_always_recorded() -> None:
    for more in ((), PROTECTED_TYPES, ("AWS::Backup::BackupPlan",)):
        found = recorded_types(more)
        assert found == sorted(set(found)), "their order has no meaning"
        assert {"AWS::Backup::BackupSelection", "AWS::Backup::RecoveryPoint", *more} <= set(found)
