"""Locked vaults, and the two sides of a copy between accounts, in the real engine."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components.protection.backup_copy_destination import BackupCopyDestination
from components.protection.backup_copy_source import BackupCopySource
from components.protection.backup_vault import BackupVault
from components.protection.vault_lock import VaultLockMode
from tests.engine.harness import EngineStack, Workspace
from tests.engine.standin.ledger import Deed

REGION = "eu-central-1"
SETTINGS = {"aws:region": REGION, "reliability:environment": "dev"}
LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
POLICY = "aws:backup/vaultPolicy:VaultPolicy"
ORGANIZATION = "o-a1b2c3d4e5"


def locked(days: int, *, protect: bool = True) -> Callable[[], None]:
    def program() -> None:
        BackupVault(
            "main",
            {"lock": {"mode": VaultLockMode.GOVERNANCE, "min_retention_days": days}, "protect": protect},
        )

    return program


def unlocked() -> None:
    BackupVault("main", {})


def deeds_of(stack: EngineStack, type_: str) -> list[Deed]:
    return [deed for deed in stack.workspace.deeds if f"{type_}::" in deed.urn]


def up(stack: EngineStack, program: Callable[[], Any]) -> None:
    stack.run(program)
    done = stack.up(policy_packs=[])
    assert done.ok, done.report()


def ops(stack: EngineStack, type_: str) -> list[str]:
    return [deed.op for deed in deeds_of(stack, type_)]


@pytest.mark.engine
def test_a_lasting_vault_is_locked_at_every_moment_of_a_change_and_after_it(workspace: Workspace) -> None:
    stack = workspace.stack("vault", locked(7), SETTINGS)
    up(stack, locked(7))
    up(stack, locked(30))
    assert ops(stack, LOCK) == ["create", "create"], "the new lock overwrites the old one, which is never lifted"
    up(stack, unlocked)
    assert ops(stack, LOCK) == ["create", "create"], "a lock that leaves the program stays on the vault"
    again = stack.up(policy_packs=[])
    assert not again.changed


@pytest.mark.engine
def test_a_throw_away_vaults_lock_is_lifted_before_it_is_changed_and_goes_with_the_stack(workspace: Workspace) -> None:
    stack = workspace.stack("trial", locked(7, protect=False), SETTINGS)
    up(stack, locked(7, protect=False))
    up(stack, locked(30, protect=False))
    assert ops(stack, LOCK) == ["create", "delete", "create"], "lifted afterwards, the new lock would go with the old"
    gone = stack.destroy()
    assert gone.ok, gone.report()
    assert ops(stack, LOCK)[-1] == "delete", "a locked vault cannot be emptied"


def destination() -> None:
    """The account that keeps the copies, in a stack of its own."""
    here = aws.Provider("here", region=REGION, allowed_account_ids=["222222222222"])
    side = BackupCopyDestination(
        "copies",
        {
            "source_account_ids": ["111111111111"],
            "organization_id": ORGANIZATION,
            "lock": {"mode": VaultLockMode.GOVERNANCE, "min_retention_days": 30},
        },
        pulumi.ResourceOptions(provider=here),
    )
    pulumi.export("vaultArn", side.vault_arn)
    pulumi.export("keyArn", side.key_arn)


def source() -> None:
    """The account whose backups are copied, in another stack."""
    there = pulumi.StackReference(pulumi.Config("reliability").require("destinationStack"))
    here = aws.Provider("here", region=REGION, allowed_account_ids=["111111111111"])
    side = BackupCopySource(
        "back",
        {
            "destination_vault_arn": there.require_output("vaultArn"),
            "destination_key_arn": there.require_output("keyArn"),
            "organization_id": ORGANIZATION,
        },
        pulumi.ResourceOptions(provider=here),
    )
    pulumi.export("copyVaultArn", side.copy_vault_arn)


@pytest.mark.engine
def test_the_two_sides_of_a_copy_live_in_two_stacks(workspace: Workspace) -> None:
    there = workspace.stack("destination", destination, SETTINGS)
    done = there.up(policy_packs=[])
    assert done.ok, done.report()
    name = f"organization/{workspace.project}/destination"
    here = workspace.stack("source", source, {**SETTINGS, "reliability:destinationStack": name})
    done = here.up(policy_packs=[])
    assert done.ok, done.report()
    assert here.outputs()["copyVaultArn"] == there.outputs()["vaultArn"]
    policy = next(one for one in here.resources if one["type"] == POLICY)["inputs"]["policy"]
    allowed = json.loads(policy)["Statement"][-1]
    assert allowed["Principal"] == {"AWS": ["arn:aws:iam::222222222222:root"]}, "taken from the vault's ARN"
    for stack in (there, here):
        again = stack.up(policy_packs=[])
        assert again.ok
        assert not again.changed, "each side stays as it is"


@pytest.mark.engine
def test_the_wrong_organization_is_refused_in_the_preview_with_what_to_write(workspace: Workspace) -> None:
    def program() -> None:
        BackupCopyDestination(
            "copies",
            {
                "source_account_ids": ["111111111111"],
                "organization_id": "o-0000000000",
                "lock": {"mode": VaultLockMode.GOVERNANCE},
            },
        )

    stack = workspace.stack("wrong", program, SETTINGS)
    planned = stack.preview(policy_packs=[])
    assert not planned.ok
    assert "organization_id = 'o-0000000000'" in planned.report()
    assert ORGANIZATION in planned.report()
