import json
from typing import Any, cast

import pytest
from moto.events.models import EventPattern

from components.protection.backup_vault import BackupVault, BackupVaultArgs
from components.protection.job_journal import journal_pattern, journal_policy
from components.shared.checks import ComponentError
from components.shared.logs import RETENTION_DAYS
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted
from tests.checkers.iam import Kind, check_policy

VAULT = "arn:aws:backup:eu-central-1:123456789012:backup-vault:main"
OTHER = "arn:aws:backup:eu-central-1:123456789012:backup-vault:other"
GROUP = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/events/main-job-journal-1"


def built(name: str = "main", **args: Any) -> Estate:
    return record(lambda: BackupVault(name, cast("BackupVaultArgs", args)))


def event(kind: str, **detail: Any) -> dict[str, Any]:
    return {"source": "aws.backup", "detail-type": f"{kind} Job State Change", "detail": detail}


@pytest.mark.parametrize(
    ("occurred", "kept"),
    [
        (event("Backup", state="RUNNING", backupVaultArn=VAULT), True),
        (event("Backup", state="COMPLETED", backupVaultArn=VAULT), True),
        (event("Backup", state="COMPLETED", backupVaultArn=OTHER), False),
        (event("Backup", state="CREATED", backupJobId="1"), False),
        (event("Copy", state="COMPLETED", sourceBackupVaultArn=VAULT, destinationBackupVaultArn=OTHER), True),
        (event("Copy", state="COMPLETED", sourceBackupVaultArn=OTHER, destinationBackupVaultArn=VAULT), True),
        (event("Copy", state="COMPLETED", sourceBackupVaultArn=OTHER, destinationBackupVaultArn=OTHER), False),
        (event("Restore", status="COMPLETED", backupVaultArn=VAULT), True),
        (event("Restore", status="COMPLETED", backupVaultArn=OTHER), False),
        (event("Restore", status="FAILED", restoreJobId="1"), True),
        (event("Restore", status="RUNNING", restoreJobId="1"), True),
        (event("Scan", state="CREATED", scanJobId="1"), False),
        (event("Scan", state="COMPLETED", backupVaultArn=VAULT), True),
        ({"source": "aws.backup", "detail-type": "Backup Plan State Change", "detail": {"state": "DELETED"}}, False),
    ],
)
def test_every_change_of_a_job_of_the_vault_is_kept_and_no_other(occurred: dict[str, Any], *, kept: bool) -> None:
    assert EventPattern.load(journal_pattern(VAULT)).matches_event(occurred) is kept


def test_only_event_rules_of_the_account_and_region_may_write() -> None:
    policy = journal_policy(GROUP)
    assert check_policy(policy, Kind.RESOURCE) == [], "CloudWatch Logs would refuse it"
    streams, writing = json.loads(policy)["Statement"]
    assert "Condition" not in streams, "the documented condition is for writing only"
    assert writing["Condition"] == {"ArnLike": {"aws:SourceArn": "arn:aws:events:eu-central-1:123456789012:rule/*"}}, (
        "the plan's rule writes here as well as the vault's"
    )
    assert {streams["Resource"], writing["Resource"]} == {f"{GROUP}:*", f"{GROUP}:*:*"}, "this group alone"
    actions = {streams["Action"], writing["Action"]}
    assert actions == {"logs:CreateLogStream", "logs:PutLogEvents"}, "botocore, PutResourcePolicy: these two only"


def test_what_is_no_log_group_has_no_policy() -> None:
    with pytest.raises(ValueError, match="not an ARN"):
        journal_policy("/aws/events/main")


def test_the_journal_is_there_by_default_for_a_year_and_protected() -> None:
    estate = built()
    group = estate.by_name("main-job-journal", "aws:cloudwatch/logGroup:LogGroup")
    target = estate.by_name("main-job-journal", "aws:cloudwatch/eventTarget:EventTarget")
    assert group.protect, "it says what happened to the backups"
    assert group.inputs["retentionInDays"] == 365
    assert group.inputs["namePrefix"] == "/aws/events/main-job-journal-", "EventBridge offers groups of this prefix"
    assert "kmsKeyId" not in group.inputs, "it must be readable when the vault's key is gone"
    assert target.inputs["arn"] == group.outputs["arn"], "without :*, which EventBridge does not take"
    assert "roleArn" not in target.inputs, "log groups take a resource policy, and no role"


def test_events_are_sent_only_once_they_may_be_written() -> None:
    estate = built()
    policy = estate.by_name("main-job-journal", "aws:cloudwatch/logResourcePolicy:LogResourcePolicy")
    target = estate.by_name("main-job-journal", "aws:cloudwatch/eventTarget:EventTarget")
    assert policy.urn in target.property_dependencies["arn"], "what comes before the policy is lost"


def test_two_stacks_of_an_account_have_policies_of_their_own() -> None:
    one = record(lambda: BackupVault("main", {}), stack="one")
    two = record(lambda: BackupVault("main", {}), stack="two")
    names = {
        estate.by_name("main-job-journal", "aws:cloudwatch/logResourcePolicy:LogResourcePolicy").inputs["policyName"]
        for estate in (one, two)
    }
    assert len(names) == 2, "of one name, each would overwrite the other's"


def test_no_journal_is_made_for_zero_days() -> None:
    estate = built(job_journal_retention_days=0)
    assert not estate.of_type("aws:cloudwatch/logGroup:LogGroup")
    assert not estate.of_type("aws:cloudwatch/eventRule:EventRule")


@pytest.mark.parametrize("days", [1, 400, 3653])
def test_every_period_of_cloudwatch_logs_is_taken(days: int) -> None:
    estate = built(job_journal_retention_days=days, region="eu-west-1", protect=False)
    assert_accepted(estate)
    assert not estate.by_name("main-job-journal", "aws:cloudwatch/logGroup:LogGroup").protect


@pytest.mark.parametrize(("days", "way_out"), [(-1, "or 1"), (8, "or 14"), (364, "or 365"), (4000, "or 3653")])
def test_another_period_is_refused_with_the_next_one(days: int, way_out: str) -> None:
    assert days not in RETENTION_DAYS
    with pytest.raises(ComponentError, match="job_journal_retention_days") as error:
        built(job_journal_retention_days=days)
    assert way_out in str(error.value)


def test_the_output_is_what_an_event_target_takes() -> None:
    seen: list[str | None] = []

    def program() -> None:
        journal = BackupVault("main", {}).job_journal_arn
        assert journal is not None
        journal.apply(seen.append)
        assert BackupVault("bare", {"job_journal_retention_days": 0}).job_journal_arn is None

    record(program)
    assert seen
    assert str(seen[0]).startswith("arn:aws:logs:eu-central-1:123456789012:log-group:/aws/events/main-job-journal-")
