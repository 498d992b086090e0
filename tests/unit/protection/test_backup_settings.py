import json
from typing import Any

import pytest
from pydantic import ValidationError

from components.protection.backup_plan_args import BackupPlanArgs, CopyVaultArgs
from components.protection.backup_rules import BackupCopyArgs, BackupRuleArgs
from components.protection.backup_selection import BackupSelectionArgs
from components.protection.backup_vault import BackupVaultArgs
from components.protection.retention import RetentionBoundsArgs
from settings.backup import (
    Backup,
    BackupCopy,
    BackupPlanSettings,
    BackupRule,
    BackupSelection,
    CopyVault,
    RetentionBounds,
)

DAILY = {"name": "daily", "schedule": "cron(0 5 ? * * *)", "deleteAfterDays": 35}
BUNKER = {"vaultArn": "arn:aws:backup:eu-central-1:210987654321:backup-vault:bunker"}


def plans(**changes: Any) -> dict[str, Any]:
    return {"plans": {"daily": {"rules": [DAILY], **changes}}}


def block(**changes: Any) -> Backup:
    return Backup.model_validate_json(json.dumps({**plans(), **changes}))


def keys(given: Backup, recovery: str | None = "eu-west-1") -> list[str]:
    return [problem.argument for problem in given.problems("dev", "eu-central-1", recovery)]


@pytest.mark.parametrize(
    ("model", "args"),
    [
        (BackupCopy, BackupCopyArgs),
        (BackupRule, BackupRuleArgs),
        (BackupSelection, BackupSelectionArgs),
        (CopyVault, CopyVaultArgs),
        (RetentionBounds, RetentionBoundsArgs),
    ],
)
def test_a_block_mirrors_the_components_arguments_one_to_one(model: Any, args: Any) -> None:
    assert set(model.model_fields) == set(args.__annotations__), "problem paths must map to keys"


def test_plans_and_vaults_say_only_what_the_components_take() -> None:
    assert set(BackupPlanSettings.model_fields) <= set(BackupPlanArgs.__annotations__)
    assert set(block().vault_arguments()) <= set(BackupVaultArgs.__annotations__)


def test_a_plan_arrives_as_the_component_wants_it() -> None:
    given = block(**plans(rules=[{**DAILY, "copies": {"recovery": {}}}], windowsVss=True))
    assert given.plan_arguments("dev") == {
        "daily": {
            "plan_name": "dev-daily",
            "windows_vss": True,
            "rules": [
                {
                    "name": "daily",
                    "schedule": "cron(0 5 ? * * *)",
                    "delete_after_days": 35,
                    "copies": {"recovery": {}},
                }
            ],
        }
    }, "absent keys stay absent, so that the component's defaults hold"


@pytest.mark.parametrize("recovery", ["eu-west-1", None])
def test_a_good_block_has_no_problems(recovery: str | None) -> None:
    assert keys(block(), recovery) == [], "a legal block is never refused"
    assert keys(block(copyVaults={"bunker": BUNKER}), recovery) == [], "a vault of another account, in this Region"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (plans(rules=[{**DAILY, "schedule": "cron(0 5 * * *)"}]), ['plans["daily"].rules[0].schedule']),
        (
            plans(rules=[DAILY, {**DAILY, "name": "long", "coldStorageAfterDays": 30, "deleteAfterDays": 100}]),
            ['plans["daily"].rules[1].deleteAfterDays'],
        ),
        (
            plans(rules=[{**DAILY, "continuous": True, "deleteAfterDays": 36}]),
            ['plans["daily"].rules[0].deleteAfterDays'],
        ),
        (plans(rules=[{**DAILY, "copies": {"bunker": {}}}]), ['plans["daily"].rules[0].copies["bunker"]']),
        (plans(overdueAfterHours=1), ['plans["daily"].overdueAfterHours']),
        (plans(planName="a b", rules=[]), ['plans["daily"].planName', 'plans["daily"].rules']),
        (plans(presets=["gfs"], presetTimezone="Mars"), ['plans["daily"].presetTimezone']),
        (plans(selections={"a": {"resourceArns": ["x"]}}), ['plans["daily"].selections["a"].resourceArns[0]']),
        ({"breakGlassRoleArns": ["root"]}, ["breakGlassRoleArns[0]"]),
        ({"plans": {}}, ["plans"]),
        ({"plans": {"a b": {"rules": [DAILY]}}}, ['plans["a b"]', 'plans["a b"].planName']),
        ({"plans": {"p" * 26: {"rules": [DAILY]}}}, [f'plans["{"p" * 26}"]']),
        ({"defaultPlan": "gold"}, ["defaultPlan"]),
        ({"plans": {"a": {"rules": [DAILY]}, "b": {"rules": [DAILY]}}}, ["defaultPlan"]),
        (
            {
                "defaultPlan": "a",
                "plans": {"a": {"rules": [DAILY], "planName": "x"}, "b": {"rules": [DAILY], "planName": "x"}},
            },
            ['plans["b"].planName'],
        ),
        ({"copyVaults": {"recovery": BUNKER}}, ['copyVaults["recovery"]']),
        (
            {
                "defaultPlan": "a",
                "plans": {"a": {"rules": [DAILY]}, "b": {"rules": [DAILY]}},
                "copyVaults": {"bunker": {"vaultArn": "bunker"}},
            },
            ['copyVaults["bunker"].vaultArn'],
        ),
        (
            {"copyVaults": {"bunker": {**BUNKER, "retention": {"minRetentionDays": 90}}}},
            ['plans["daily"].rules[0].deleteAfterDays'],
        ),
    ],
)
def test_problems_carry_the_settings_keys(changes: dict[str, Any], expected: list[str]) -> None:
    given = block(**changes)
    problems = given.problems("dev", "eu-central-1", "eu-west-1")
    assert [problem.argument for problem in problems] == [f"backup.{key}" for key in expected], (
        "every mistake is told once, under its own key"
    )
    assert not [problem for problem in problems if "_days" in str(problem)], "settings are written in camelCase"


LOCK = {"lock": {"mode": "governance", "minRetentionDays": 36, "maxRetentionDays": 90}}
RETURN = {
    "destinationVaultArn": "arn:aws:backup:eu-central-1:210987654321:backup-vault:copies",
    "destinationKeyArn": "arn:aws:kms:eu-central-1:210987654321:key/0",
    "organizationId": "o-a1b2c3d4e5",
}
DAYS = 'plans["daily"].rules[0].deleteAfterDays'


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"vault": LOCK}, [DAYS, DAYS]),
        ({"vault": {}, "recoveryVault": LOCK}, [DAYS]),
        ({"vault": LOCK, **plans(rules=[{**DAILY, "deleteAfterDays": 36}])}, []),
        ({"airGappedVault": {"minRetentionDays": 36, "maxRetentionDays": 90}}, [DAYS]),
        ({"airGappedVault": {"minRetentionDays": 7, "maxRetentionDays": 90}}, []),
        ({"returnVault": {**RETURN, "destinationMinRetentionDays": 36}}, [DAYS]),
        ({"returnVault": RETURN}, []),
        ({"copyVaults": {"other-account": BUNKER}}, ['copyVaults["other-account"]']),
        ({"vault": {"lock": {"mode": "compliance"}}}, ["vault.lock.coolingOffDays"]),
    ],
)
def test_retention_is_checked_against_every_lock_of_the_stack(changes: dict[str, Any], expected: list[str]) -> None:
    assert keys(block(**changes)) == [f"backup.{key}" for key in expected], "AWS takes the plan and fails every job"


def test_the_recovery_vault_needs_a_region_and_may_differ_from_the_other() -> None:
    given = block(vault=LOCK, recoveryVault={})
    assert given.vault_arguments()["lock"]["min_retention_days"] == 36
    assert "lock" not in given.vault_arguments(recovery=True)
    assert "backup.recoveryVault" in keys(block(recoveryVault={}), None)


def test_a_lock_for_good_on_a_throw_away_stack_is_refused() -> None:
    given = block(vault={"lock": {"mode": "compliance", "coolingOffDays": 3}})
    assert [one.argument for one in given.problems("dev", "eu-central-1", None, protect=False)] != []
    assert given.problems("dev", "eu-central-1", None) == []


def test_copies_to_the_recovery_region_need_one() -> None:
    given = block(**plans(rules=[{**DAILY, "copies": {"recovery": {}}}]))
    assert keys(given) == []
    assert keys(given, None) == ['backup.plans["daily"].rules[0].copies["recovery"]']


@pytest.mark.parametrize(
    "changes",
    [
        {"plan": {}},
        {"rules": [DAILY]},
        plans(rules=[{**DAILY, "delete_after_days": 1}]),
        plans(rules=[{**DAILY, "deleteAfterDays": "35"}]),
        plans(windowsVss="yes"),
        plans(presets=["weekly"]),
    ],
)
def test_unknown_keys_and_wrong_types_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        block(**changes)
