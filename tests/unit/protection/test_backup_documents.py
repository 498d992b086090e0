import json
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from moto.events.models import EventPattern
from moto.iam.aws_managed_policies import aws_managed_policies_data

from components.protection.documents import (
    QUIET_EVENTS,
    failed_jobs_pattern,
    service_role_policy_arns,
    vault_access_policy,
    vault_key_statements,
    vault_keys_policy,
)
from components.shared.documents import key_administration, policy_document
from tests.checkers.iam import Kind, check_policy

VAULT = "arn:aws:backup:eu-central-1:123456789012:backup-vault:main"
OTHER = "arn:aws:backup:eu-central-1:123456789012:backup-vault:other"
BREAK_GLASS = "arn:aws:iam::123456789012:role/break-glass"
DEPLOYER = "arn:aws:iam::123456789012:role/ci/deployer"


def enum(shape: str) -> list[str]:
    found: Any = botocore.session.get_session().get_service_model("backup").shape_for(shape)
    return list(found.enum)


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (
            policy_document([key_administration("aws", "123456789012"), *vault_key_statements("aws", "123456789012")]),
            Kind.KEY,
        ),
        (vault_access_policy([], []), Kind.RESOURCE),
        (vault_access_policy([BREAK_GLASS], [DEPLOYER]), Kind.RESOURCE),
        (vault_keys_policy(["arn:aws:kms:eu-west-1:123456789012:key/0-1"]), Kind.IDENTITY),
    ],
)
def test_every_policy_is_one_that_iam_accepts(document: str, kind: Kind) -> None:
    assert check_policy(document, kind) == [], "AWS would refuse the policy"


def test_key_policies_follow_the_partition() -> None:
    text = json.dumps(vault_key_statements("aws-cn", "123456789012"))
    assert "arn:aws-cn:iam::123456789012:role/aws-service-role/backup.amazonaws.com/" in text, "China is a partition"
    assert "arn:aws:" not in text, "an ARN of another partition is refused"


def test_no_key_statement_is_open_to_other_accounts() -> None:
    for statement in vault_key_statements("aws", "123456789012"):
        condition = statement.get("Condition", {}).get("StringEquals", {})
        assert "123456789012" in condition.values(), "every use of the key is bound to the account"


def test_without_roles_only_the_loss_of_recovery_points_is_denied() -> None:
    statements = json.loads(vault_access_policy([], []))["Statement"]
    assert [statement["Sid"] for statement in statements] == ["KeepRecoveryPoints"]
    assert "Condition" not in statements[0], "nobody may delete recovery points by hand"
    assert "backup:PutBackupVaultAccessPolicy" not in statements[0]["Action"], "denied to all, it could not be undone"


def test_break_glass_roles_alone_may_delete_and_administrators_may_only_change_the_vault() -> None:
    keep, weaken = json.loads(vault_access_policy([BREAK_GLASS], [DEPLOYER]))["Statement"]
    assert keep["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": [BREAK_GLASS]}}, "the deployer may not delete"
    assert weaken["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": [BREAK_GLASS, DEPLOYER]}}
    assert {"backup:PutBackupVaultAccessPolicy", "backup:DeleteBackupVaultAccessPolicy"} <= set(weaken["Action"])


def test_administrators_alone_already_guard_the_policy() -> None:
    keep, weaken = json.loads(vault_access_policy([], [DEPLOYER]))["Statement"]
    assert "Condition" not in keep, "no break-glass role, so nobody deletes"
    assert weaken["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": [DEPLOYER]}}


WANTED_TOGETHER = {
    "backup:DeleteRecoveryPoint",
    "backup:UpdateRecoveryPointLifecycle",
    "backup:PutBackupVaultAccessPolicy",
}
"""AWS Config Developer Guide, "backup-recovery-point-manual-deletion-disabled": one denial has to name them all."""


@pytest.mark.parametrize(
    ("break_glass", "administrators", "throw_away", "met"),
    [
        ([BREAK_GLASS], [], False, True),
        ([BREAK_GLASS, DEPLOYER], [DEPLOYER], False, True),
        ([BREAK_GLASS], [DEPLOYER], False, False),
        ([], [DEPLOYER], False, False),
        ([], [], False, False),
        ([BREAK_GLASS], [], True, False),
    ],
)
def test_one_denial_names_deletion_and_policy_where_the_same_roles_may_do_both(
    break_glass: list[str], administrators: list[str], *, throw_away: bool, met: bool
) -> None:
    document = vault_access_policy(break_glass, administrators, throw_away=throw_away)
    denials = [statement for statement in json.loads(document)["Statement"] if statement["Effect"] == "Deny"]
    suitable = [one for one in denials if set(one["Action"]) >= WANTED_TOGETHER]
    assert bool(suitable) is met, "the control of the audit is met by one statement, or not at all"
    for denial in denials:
        changes_policy = "backup:PutBackupVaultAccessPolicy" in denial["Action"]
        exempt = denial.get("Condition", {}).get("ArnNotEquals", {}).get("aws:PrincipalArn", [])
        assert not changes_policy or set(exempt) == {*break_glass, *administrators} != set(), "nobody is locked out"


def test_a_throw_away_vault_can_be_emptied_by_whoever_destroys_the_stack() -> None:
    statements = json.loads(vault_access_policy([BREAK_GLASS], [DEPLOYER], throw_away=True))["Statement"]
    assert [statement["Sid"] for statement in statements] == ["KeepRecoveryPoints"], "the policy itself can be deleted"


def test_vault_policies_use_no_wildcard_action_and_allow_nobody() -> None:
    for statement in json.loads(vault_access_policy([BREAK_GLASS], []))["Statement"]:
        assert statement["Effect"] == "Deny", "another account must not copy in"
        assert not [action for action in statement["Action"] if "*" in action], "AWS Backup takes none there"


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov", "aws-cn"])
def test_the_roles_policies_exist_under_these_paths(partition: str) -> None:
    known = json.loads(aws_managed_policies_data)
    for name, arn in service_role_policy_arns(partition).items():
        assert arn == f"arn:{partition}:iam::aws:policy{known[name]['Path']}{name}", "the path is part of the ARN"


THREAT = {"scanResultStatus": "THREATS_FOUND"}
CLEAN = {"scanResultStatus": "NO_THREATS_FOUND"}


def event(kind: str, **detail: Any) -> dict[str, Any]:
    return {"source": "aws.backup", "detail-type": f"{kind} Job State Change", "detail": detail}


@pytest.mark.parametrize(
    ("occurred", "told"),
    [
        (event("Backup", state="FAILED", backupVaultArn=VAULT), True),
        (event("Backup", state="EXPIRED", backupVaultArn=VAULT), True),
        (event("Backup", state="ABORTED", backupVaultArn=VAULT), True),
        (event("Backup", state="PARTIAL", backupVaultArn=VAULT), True),
        (event("Backup", state="COMPLETED", backupVaultArn=VAULT), False),
        (event("Backup", state="COMPLETED", backupVaultArn=VAULT, statusMessage=""), False),
        (event("Backup", state="COMPLETED", backupVaultArn=VAULT, statusMessage="VSS failed"), True),
        (event("Backup", state="RUNNING", backupVaultArn=VAULT), False),
        (event("Backup", state="FAILED", backupVaultArn=OTHER), False),
        (event("Copy", state="FAILED", sourceBackupVaultArn=VAULT, destinationBackupVaultArn=OTHER), True),
        (event("Copy", state="FAILED", sourceBackupVaultArn=OTHER, destinationBackupVaultArn=VAULT), True),
        (event("Copy", state="PARTIAL", sourceBackupVaultArn=VAULT, destinationBackupVaultArn=OTHER), True),
        (event("Copy", state="COMPLETED", sourceBackupVaultArn=VAULT, destinationBackupVaultArn=OTHER), False),
        (event("Copy", state="FAILED", sourceBackupVaultArn=OTHER, destinationBackupVaultArn=OTHER), False),
        (event("Restore", status="FAILED", backupVaultArn=VAULT), True),
        (event("Restore", status="ABORTED", backupVaultArn=VAULT), True),
        (event("Restore", status="FAILED", backupVaultArn=OTHER), False),
        (event("Restore", status="FAILED", restoreJobId="1", statusMessage="no vault is named"), True),
        (event("Restore", status="ABORTED", restoreJobId="1"), True),
        (event("Restore", status="RUNNING", restoreJobId="1"), False),
        (event("Restore", status="COMPLETED", backupVaultArn=VAULT), False),
        (event("Restore", status="FAILED", backupVaultArn=VAULT, restoreTestingPlanArn="arn:of-a-test"), True),
        (event("Scan", state="FAILED", backupVaultArn=VAULT), True),
        (event("Scan", state="COMPLETED_WITH_ISSUES", backupVaultArn=VAULT), True),
        (event("Scan", state="COMPLETED", backupVaultArn=VAULT, scanResult=THREAT), True),
        (event("Scan", state="COMPLETED", backupVaultArn=VAULT, scanResult=CLEAN), False),
        (event("Scan", state="COMPLETED", backupVaultArn=OTHER, scanResult=THREAT), False),
    ],
)
def test_exactly_the_failed_jobs_of_the_vault_are_told(occurred: dict[str, Any], *, told: bool) -> None:
    assert EventPattern.load(failed_jobs_pattern(VAULT)).matches_event(occurred) is told


def test_states_and_events_are_those_of_the_api() -> None:
    states = {
        "Backup": enum("BackupJobState"),
        "Copy": enum("CopyJobState"),
        "Restore": enum("RestoreJobStatus"),
        "Scan": enum("ScanState"),
    }
    for branch in json.loads(failed_jobs_pattern(VAULT))["$or"]:
        kind, detail = branch["detail-type"][0].partition(" ")[0], branch["detail"]
        if "scanResult" in detail:
            assert set(detail["scanResult"]["scanResultStatus"]) <= set(enum("ScanResultStatus"))
            continue
        named = detail.get("state") or detail.get("status")
        assert set(named) <= set(states[kind]), "a state that does not exist never matches"
    assert set(QUIET_EVENTS) <= set(enum("BackupVaultEvent")), "AWS refuses an unknown event"
    assert not [name for name in QUIET_EVENTS if "_JOB_" in name], "jobs are told by EventBridge; not twice"


def test_the_runbooks_that_alarms_name_exist() -> None:
    page = (Path(__file__).parents[3] / "docs" / "backup.md").read_text(encoding="utf-8")
    headings = {line.strip("# ").lower().replace(" ", "-") for line in page.splitlines() if line.startswith("#")}
    assert {"a-job-failed", "no-backup-completed"} <= headings, "an alarm at night must lead somewhere"
