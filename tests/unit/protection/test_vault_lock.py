from typing import Any, cast

import pytest

from components.protection.backup_vault import BackupVault, BackupVaultArgs
from components.shared.checks import ComponentError
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted

LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
DEPLOYER = "arn:aws:iam::123456789012:role/deployment"


def built(lock: dict[str, Any], **args: Any) -> Estate:
    return record(lambda: BackupVault("main", cast("BackupVaultArgs", {"lock": lock, **args})))


@pytest.mark.parametrize(
    ("lock", "sent"),
    [
        ({"mode": "governance"}, {}),
        ({"mode": "governance", "min_retention_days": 1}, {"minRetentionDays": 1}),
        (
            {"mode": "governance", "min_retention_days": 30, "max_retention_days": 30},
            {"minRetentionDays": 30, "maxRetentionDays": 30},
        ),
        ({"mode": "compliance", "cooling_off_days": 3}, {"changeableForDays": 3}),
        (
            {
                "mode": "compliance",
                "cooling_off_days": 36_500,
                "min_retention_days": 7,
                "max_retention_days": 36_500,
            },
            {"changeableForDays": 36_500, "minRetentionDays": 7, "maxRetentionDays": 36_500},
        ),
    ],
)
def test_the_lock_is_sent_as_written(lock: dict[str, Any], sent: dict[str, int]) -> None:
    estate = built(lock)
    assert_accepted(estate)
    inputs = dict(estate.by_name("main-lock").inputs)
    assert inputs.pop("backupVaultName") == estate.by_name("main-vault").outputs["name"]
    assert inputs == sent, (
        "changeableForDays alone makes the difference between the modes (AWS Backup, PutBackupVaultLock)"
    )


def test_the_vault_is_handed_on_only_once_it_is_locked_and_guarded() -> None:
    estate = built({"mode": "governance"}, policy_administrator_role_arns=[DEPLOYER])
    policy = estate.by_name("main-access")
    assert estate.by_name("main-lock").urn in policy.property_dependencies["backupVaultName"], (
        "once the policy stands, a deployer that it does not name could not lock any more"
    )
    seen: list[str] = []

    def program() -> None:
        vault = BackupVault("main", {"lock": cast("Any", {"mode": "governance"})})
        vault.vault_name.apply(seen.append)
        vault.vault_arn.apply(seen.append)

    estate = record(program)
    made = estate.by_name("main-vault").outputs
    assert sorted(seen) == sorted([made["name"], made["arn"]]), "the same name and ARN, only later"


def test_without_a_lock_there_is_none() -> None:
    estate = record(lambda: BackupVault("main", {}))
    assert not estate.of_type(LOCK)


def test_a_governance_lock_may_be_on_a_throw_away_vault() -> None:
    assert_accepted(built({"mode": "governance", "min_retention_days": 1}, protect=False))


@pytest.mark.parametrize(
    ("lock", "args", "parts"),
    [
        ({"mode": "worm"}, {}, ["lock.mode", "compliance, governance"]),
        ({}, {}, ["lock.mode", "is required"]),
        ({"mode": "governance", "min_retention_days": 0}, {}, ["lock.min_retention_days = 0", "1 to 36500 days"]),
        ({"mode": "governance", "max_retention_days": 36_501}, {}, ["lock.max_retention_days", "1 to 36500 days"]),
        (
            {"mode": "governance", "min_retention_days": 31, "max_retention_days": 30},
            {},
            ["lock.min_retention_days = 31", "no job could keep anything"],
        ),
        ({"mode": "governance", "cooling_off_days": 3}, {}, ["lock.cooling_off_days = 3", "belongs to compliance"]),
        ({"mode": "compliance"}, {}, ["lock.cooling_off_days", "is required with compliance"]),
        ({"mode": "compliance", "cooling_off_days": 2}, {}, ["lock.cooling_off_days = 2", "3 to 36500 days"]),
        (
            {"mode": "compliance", "cooling_off_days": 3},
            {"protect": False},
            ["lock.mode = 'compliance'", "throw-away", "Write governance"],
        ),
        (
            {"mode": "compliance", "min_retention_days": 0, "max_retention_days": -1},
            {"protect": False},
            ["5 problems"],
        ),
    ],
)
def test_a_lock_that_cannot_be_or_can_never_be_undone_is_refused(
    lock: dict[str, Any], args: dict[str, Any], parts: list[str]
) -> None:
    with pytest.raises(ComponentError) as error:
        built(lock, **args)
    for part in parts:
        assert part in str(error.value), "argument, rule and way out are told"
