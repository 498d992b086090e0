import json
from typing import Any, TypeVar

import pytest
from pydantic import ValidationError

from components.protection.air_gapped_vault import AirGappedVaultArgs
from components.protection.backup_copy_source import BackupCopySourceArgs
from components.protection.backup_vault import BackupVaultArgs
from components.protection.vault_lock import VaultLockArgs, VaultLockMode
from settings.model import Block
from settings.vaults import AirGapped, ReturnVault, Vault, VaultLock

B = TypeVar("B", bound=Block)
VAULT = "arn:aws:backup:eu-west-1:222222222222:backup-vault:copies"
KEY = "arn:aws:kms:eu-west-1:222222222222:key/0-1"
RETURN = {"destinationVaultArn": VAULT, "destinationKeyArn": KEY, "organizationId": "o-a1b2c3d4e5"}


def block(kind: type[B], **settings: Any) -> B:
    """As the reader does it: from JSON, strictly."""
    return kind.model_validate_json(json.dumps(settings))


@pytest.mark.parametrize(
    ("kind", "arguments", "besides"),
    [
        (VaultLock, VaultLockArgs, set[str]()),
        (Vault, BackupVaultArgs, set[str]()),
        (AirGapped, AirGappedVaultArgs, set[str]()),
        (ReturnVault, BackupCopySourceArgs, {"destination_min_retention_days", "destination_max_retention_days"}),
    ],
)
def test_every_key_is_an_argument_of_the_component(kind: type[Block], arguments: type, besides: set[str]) -> None:
    assert set(kind.model_fields) - besides <= set(arguments.__annotations__), "problem paths must map to keys"


def test_the_lock_has_every_argument_of_the_components_lock() -> None:
    assert set(VaultLock.model_fields) == set(VaultLockArgs.__annotations__)


def test_an_empty_block_leaves_every_default_to_the_component() -> None:
    assert block(Vault).vault_arguments() == {}
    assert block(Vault).problems(protect=True) == []


def test_the_arguments_arrive_as_the_component_wants_them() -> None:
    vault = block(
        Vault,
        lock={"mode": "compliance", "coolingOffDays": 14, "minRetentionDays": 7},
        copyInAccountIds=["111111111111"],
        jobJournalRetentionDays=0,
    )
    assert vault.vault_arguments() == {
        "lock": {"mode": VaultLockMode.COMPLIANCE, "cooling_off_days": 14, "min_retention_days": 7},
        "copy_in_account_ids": ["111111111111"],
        "job_journal_retention_days": 0,
    }
    assert vault.problems(protect=True) == []
    sealed = block(AirGapped, minRetentionDays=7, maxRetentionDays=365, shareAccountIds=["333333333333"])
    assert sealed.problems(region="eu-central-1", protect=True) == []
    assert sealed.vault_arguments() == {
        "min_retention_days": 7,
        "max_retention_days": 365,
        "share_account_ids": ["333333333333"],
    }
    back = block(ReturnVault, **RETURN, destinationMinRetentionDays=30)
    assert back.problems(region="eu-central-1") == []
    assert set(back.source_arguments()) == {"destination_vault_arn", "destination_key_arn", "organization_id"}


@pytest.mark.parametrize(
    ("settings", "keys"),
    [
        (
            {"lock": {"mode": "governance", "minRetentionDays": 31, "maxRetentionDays": 30}},
            ["lock.minRetentionDays"],
        ),
        ({"lock": {"mode": "compliance"}}, ["lock.coolingOffDays", "lock.mode"]),
        ({"copyInAccountIds": ["1", "2"]}, ["copyInAccountIds[0]", "copyInAccountIds[1]"]),
        ({"copyOutAccountIds": ["1"]}, ["copyOutAccountIds[0]"]),
        ({"copyInOrganizationId": "org"}, ["copyInOrganizationId"]),
        ({"jobJournalRetentionDays": 2}, ["jobJournalRetentionDays"]),
    ],
)
def test_problems_of_vaults_carry_the_settings_keys(settings: dict[str, Any], keys: list[str]) -> None:
    problems = block(Vault, **settings).problems(protect=False)
    assert [problem.argument for problem in problems] == [f"backup.vault.{key}" for key in keys]
    assert not [one for one in problems if "_" in f"{one.rule}{one.way_out}"], "settings are written in camelCase"


def test_an_air_gapped_vault_of_a_throw_away_stack_is_refused_as_a_block() -> None:
    problems = block(AirGapped, minRetentionDays=3, maxRetentionDays=2).problems(region="eu-central-1", protect=False)
    assert [problem.argument for problem in problems] == [
        "backup.airGappedVault.minRetentionDays",
        "backup.airGappedVault.maxRetentionDays",
        "backup.airGappedVault.minRetentionDays",
        "backup.airGappedVault",
    ], "there is no key `protect` in the settings"


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"destinationVaultArn": "copies"}, ["destinationVaultArn"]),
        ({"destinationKeyArn": KEY.replace("west", "north")}, ["destinationKeyArn"]),
        ({"organizationId": "org"}, ["organizationId"]),
        (
            {"destinationMinRetentionDays": 2, "destinationMaxRetentionDays": 1},
            ["destinationMinRetentionDays"],
        ),
    ],
)
def test_problems_of_the_return_vault_carry_the_settings_keys(changes: dict[str, Any], keys: list[str]) -> None:
    problems = block(ReturnVault, **{**RETURN, **changes}).problems(region="eu-central-1")
    assert [problem.argument for problem in problems] == [f"backup.returnVault.{key}" for key in keys]


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        (Vault, {"lock": {"mode": "worm"}}),
        (Vault, {"lock": {"minRetentionDays": 7}}),
        (Vault, {"copyInAccountIds": [111111111111]}),
        (Vault, {"jobJournalRetentionDays": "365"}),
        (AirGapped, {"minRetentionDays": 7}),
        (ReturnVault, {"destinationVaultArn": VAULT}),
        (ReturnVault, {**RETURN, "returnVault": "x"}),
    ],
)
def test_unknown_keys_missing_ones_and_wrong_types_are_refused(kind: type[Block], settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        block(kind, **settings)
