from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.protection.audit_controls import (
    CONTROLS,
    AuditControlArgs,
    AuditFrameworkArgs,
    check_frameworks,
    control_parameters,
    control_scope,
)
from components.protection.resource_types import check_resource_types
from components.shared.checks import Problems

PLAN = "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN"
FREQUENCY = "BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK"
DELETION = "BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED"
ENCRYPTED = "BACKUP_RECOVERY_POINT_ENCRYPTED"
RETENTION = "BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK"
REGION = "BACKUP_RESOURCES_PROTECTED_BY_CROSS_REGION"
ACCOUNT = "BACKUP_RESOURCES_PROTECTED_BY_CROSS_ACCOUNT"
LOCK = "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK"
LAST = "BACKUP_LAST_RECOVERY_POINT_CREATED"
RESTORE = "RESTORE_TIME_FOR_RESOURCES_MEET_TARGET"
AIR_GAPPED = "RESOURCES_IN_LOGICALLY_AIR_GAPPED_VAULT"
ROLE = "arn:aws:iam::123456789012:role/break-glass"


def args(**given_: Any) -> AuditControlArgs:
    return cast("AuditControlArgs", given_)


def refused(name: str, **given_: Any) -> list[str]:
    found = Problems()
    check_frameworks({"f": {"controls": {name: args(**given_)}}}, found)
    return [str(problem) for problem in found.found]


def test_every_control_of_the_guide_is_there() -> None:
    assert set(CONTROLS) == {
        *(PLAN, FREQUENCY, DELETION, ENCRYPTED, RETENTION, REGION, ACCOUNT, LOCK, LAST, RESTORE, AIR_GAPPED)
    }


@pytest.mark.parametrize(
    ("name", "given_", "wanted"),
    [
        (PLAN, {}, {}),
        (
            FREQUENCY,
            {},
            {"requiredFrequencyUnit": "days", "requiredFrequencyValue": "1", "requiredRetentionDays": "35"},
        ),
        (
            FREQUENCY,
            {"frequency_hours": 12, "retention_days": 90},
            {"requiredFrequencyUnit": "hours", "requiredFrequencyValue": "12", "requiredRetentionDays": "90"},
        ),
        (DELETION, {}, {}),
        (DELETION, {"exempt_role_arns": [f"{ROLE}2", ROLE, ROLE]}, {"principalArnList": f"{ROLE},{ROLE}2"}),
        (ENCRYPTED, {}, {}),
        (RETENTION, {}, {"requiredRetentionDays": "35"}),
        (RETENTION, {"retention_days": 400}, {"requiredRetentionDays": "400"}),
        (REGION, {}, {}),
        (REGION, {"regions": ["eu-west-1", "eu-north-1"]}, {"crossRegionList": "eu-north-1,eu-west-1"}),
        (ACCOUNT, {"account_ids": ["222222222222"]}, {"crossAccountList": "222222222222"}),
        (LOCK, {}, {}),
        (
            LOCK,
            {"min_retention_days": 7, "max_retention_days": 365},
            {"maxRetentionDays": "365", "minRetentionDays": "7"},
        ),
        (LAST, {}, {"recoveryPointAgeUnit": "days", "recoveryPointAgeValue": "1"}),
        (LAST, {"age_hours": 48}, {"recoveryPointAgeUnit": "hours", "recoveryPointAgeValue": "48"}),
        (RESTORE, {}, {"maxRestoreTime": "720"}),
        (RESTORE, {"max_restore_minutes": 60}, {"maxRestoreTime": "60"}),
        (AIR_GAPPED, {}, {"recoveryPointAgeUnit": "days", "recoveryPointAgeValue": "7"}),
        (AIR_GAPPED, {"age_days": 10}, {"recoveryPointAgeUnit": "days", "recoveryPointAgeValue": "10"}),
    ],
)
def test_a_control_has_its_parameters_with_every_default_stated(
    name: str, given_: dict[str, Any], wanted: dict[str, str]
) -> None:
    assert refused(name, **given_) == [], "a legal control is never refused"
    assert control_parameters(name, args(**given_)) == wanted


@pytest.mark.parametrize(
    ("name", "scope", "wanted"),
    [
        (PLAN, {}, None),
        (PLAN, {"tag_key": "stack", "tag_value": "prod"}, {"tags": {"stack": "prod"}}),
        (PLAN, {"resource_types": ["RDS", "EBS", "RDS"]}, {"compliance_resource_types": ["EBS", "RDS"]}),
        (
            PLAN,
            {"resource_types": ["EFS"], "resource_ids": ["fs-2", "fs-1"]},
            {"compliance_resource_types": ["EFS"], "compliance_resource_ids": ["fs-1", "fs-2"]},
        ),
        (
            FREQUENCY,
            {"resource_ids": ["plan"]},
            {"compliance_resource_types": ["AWS::Backup::BackupPlan"], "compliance_resource_ids": ["plan"]},
        ),
        (
            DELETION,
            {"resource_ids": ["vault"]},
            {"compliance_resource_types": ["AWS::Backup::BackupVault"], "compliance_resource_ids": ["vault"]},
        ),
    ],
)
def test_a_scope_is_one_tag_or_types_or_ids_of_one_type(name: str, scope: Any, wanted: Any) -> None:
    assert refused(name, scope=scope) == []
    assert control_scope(name, args(scope=scope)) == wanted


@pytest.mark.parametrize(
    ("name", "given_", "parts"),
    [
        ("BACKUP_EVERYTHING", {}, ["is no control", PLAN]),
        (PLAN, {"retention_days": 3}, [".retention_days = 3", "is not an argument of", "none besides scope"]),
        (RETENTION, {"frequency_hours": 3}, [".frequency_hours", "It takes retention_days"]),
        (FREQUENCY, {"frequency_hours": 25}, [".frequency_hours = 25", "1 to 24 hours"]),
        (FREQUENCY, {"frequency_days": 32}, [".frequency_days = 32", "1 to 31 days"]),
        (FREQUENCY, {"frequency_days": 1, "frequency_hours": 1}, [".frequency_days", "contradicts frequency_hours"]),
        (RETENTION, {"retention_days": 0}, ["1 to 36500 days"]),
        (LAST, {"age_hours": 745}, ["1 to 744 hours"]),
        (LAST, {"age_days": 32}, ["1 to 31 days"]),
        (AIR_GAPPED, {"age_hours": 23}, ["24 to 2184 hours"]),
        (AIR_GAPPED, {"age_days": 92}, ["1 to 91 days"]),
        (LAST, {"age_days": 1, "age_hours": 5}, [".age_days", "contradicts age_hours"]),
        (RESTORE, {"max_restore_minutes": 0}, [".max_restore_minutes"]),
        (LOCK, {"min_retention_days": 9, "max_retention_days": 8}, ["more than max_retention_days = 8"]),
        (DELETION, {"exempt_role_arns": ["break-glass"]}, [".exempt_role_arns[0]", "ARN of an IAM role"]),
        (DELETION, {"exempt_role_arns": [ROLE] * 6}, [".exempt_role_arns = 6", "5 at most"]),
        (ACCOUNT, {"account_ids": ["12345"]}, [".account_ids[0]", "12 digits"]),
        (ACCOUNT, {"account_ids": ["1" * 12] * 6}, [".account_ids = 6", "5 at most"]),
        (REGION, {"regions": ["Frankfurt"]}, [".regions[0]", "is not a Region"]),
        (PLAN, {"scope": {"tag_key": "a", "tag_value": "b", "resource_types": ["EBS"]}}, ["goes neither with"]),
        (PLAN, {"scope": {"tag_key": "a"}}, [".scope.tag_value", "goes with tag_key"]),
        (PLAN, {"scope": {"tag_value": "a"}}, [".scope.tag_value", "goes with tag_key"]),
        (PLAN, {"scope": {"tag_key": "k" * 129, "tag_value": "v"}}, ["1 to 128 characters"]),
        (PLAN, {"scope": {"tag_key": "k", "tag_value": ""}}, [".scope.tag_value", "1 to 256 characters"]),
        (PLAN, {"scope": {"resource_types": ["ec2"]}}, [".resource_types[0] = 'ec2'", "Write EC2"]),
        (PLAN, {"scope": {"resource_ids": ["fs-1"]}}, [".scope.resource_ids", "exactly one type"]),
        (
            PLAN,
            {"scope": {"resource_ids": ["a"] * 101, "resource_types": ["EFS"]}},
            [".scope.resource_ids = 101", "1 to 100"],
        ),
        (ENCRYPTED, {"scope": {"resource_types": ["EBS"]}}, [".resource_types", "is no scope that"]),
        (ENCRYPTED, {"scope": {"resource_ids": ["p"]}}, [".resource_ids", "is no scope that"]),
        (FREQUENCY, {"scope": {"resource_types": ["EBS"]}}, [".resource_types", "is no scope that"]),
        (AIR_GAPPED, {"scope": {"tag_key": "a", "tag_value": "b"}}, [".tag_key", "is no scope that"]),
    ],
)
def test_what_aws_would_refuse_is_refused(name: str, given_: dict[str, Any], parts: list[str]) -> None:
    text = "\n".join(refused(name, **given_))
    assert f'frameworks["f"].controls["{name}"]' in text, "the place is told"
    for part in parts:
        assert part in text


def test_frameworks_and_controls_are_counted_against_the_quotas() -> None:
    def found(frameworks: int, controls: int) -> list[str]:
        problems = Problems()
        names = list(CONTROLS)[:controls]
        framework: AuditFrameworkArgs = {"controls": {name: args() for name in names}}
        check_frameworks({f"f{number}": framework for number in range(frameworks)}, problems)
        return [problem.rule for problem in problems.found]

    assert found(10, 5) == []
    assert any("10 at most" in rule for rule in found(11, 1))
    assert any("more than 50 controls" in rule for rule in found(5, 11))
    assert found(1, 0) == ["must have at least one control"]


@pytest.mark.parametrize("key", ["with-hyphen", "", "x" * 65, "ü"])
def test_a_key_that_cannot_be_in_a_name_is_refused(key: str) -> None:
    problems = Problems()
    check_frameworks({key: {"controls": {ENCRYPTED: args()}}}, problems)
    assert "1 to 64 letters, digits or '_'" in str(problems.found[0])


@pytest.mark.parametrize("text", ["", " ", "x" * 1_025])
def test_a_description_that_cannot_be_is_refused(text: str) -> None:
    problems = Problems()
    check_frameworks({"f": {"controls": {ENCRYPTED: args()}, "description": text}}, problems)
    assert problems.found[0].argument == 'frameworks["f"].description'


@given(st.permutations([ROLE, f"{ROLE}/a", f"{ROLE}/b"]), st.permutations(["eu-west-1", "eu-north-1", "us-east-1"]))
def test_the_order_of_lists_has_no_meaning(roles: list[str], regions: list[str]) -> None:
    assert control_parameters(DELETION, args(exempt_role_arns=roles)) == control_parameters(
        DELETION, args(exempt_role_arns=sorted(roles))
    )
    assert control_parameters(REGION, args(regions=regions)) == control_parameters(
        REGION, args(regions=sorted(regions))
    )


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["EBS", "Storage Gateway", "SAP HANA on Amazon EC2", "SomethingNew"], []),
        (["StorageGateway", "rds"], ["Storage Gateway", "RDS"]),
        (["a/b"], ["1 to 50 letters"]),
    ],
)
def test_types_are_told_in_aws_own_spelling_and_new_ones_pass(names: list[str], told: list[str]) -> None:
    problems = Problems()
    check_resource_types(problems, "types", names)
    assert len(problems.found) == len(told)
    for problem, part in zip(problems.found, told, strict=True):
        assert part in str(problem)
