from typing import Any

import pytest
from pydantic import ValidationError

from components.protection.backup_rules import BackupRuleArgs
from components.protection.backup_vault import BackupVaultArgs
from settings.backup import Backup, BackupRule

DAILY = {"name": "daily", "schedule": "cron(0 5 ? * * *)", "deleteAfterDays": 35}


def block(**changes: Any) -> Backup:
    return Backup.model_validate({"rules": [DAILY], **changes})


def test_a_rule_mirrors_the_components_rule_one_to_one() -> None:
    assert set(BackupRule.model_fields) == set(BackupRuleArgs.__annotations__), "problem paths must map to keys"
    assert set(block().vault_arguments()) <= set(BackupVaultArgs.__annotations__)


def test_the_rules_arrive_as_the_component_wants_them() -> None:
    assert block(rules=[{**DAILY, "copyToRecovery": False}]).rule_arguments() == [
        {"name": "daily", "schedule": "cron(0 5 ? * * *)", "delete_after_days": 35, "copy_to_recovery": False}
    ], "absent keys stay absent, so that the component's defaults hold"


@pytest.mark.parametrize("has_recovery_region", [True, False])
def test_a_good_block_has_no_problems(*, has_recovery_region: bool) -> None:
    assert block().problems("daily", has_recovery_region=has_recovery_region) == [], "a legal block is never refused"


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"rules": [{**DAILY, "schedule": "cron(0 5 * * *)"}]}, ["backup.rules[0].schedule"]),
        (
            {"rules": [DAILY, {**DAILY, "name": "long", "coldStorageAfterDays": 30, "deleteAfterDays": 100}]},
            ["backup.rules[1].deleteAfterDays"],
        ),
        ({"rules": [{**DAILY, "continuous": True, "deleteAfterDays": 36}]}, ["backup.rules[0].deleteAfterDays"]),
        ({"rules": [{**DAILY, "copyToRecovery": True}]}, ["backup.rules[0].copyToRecovery"]),
        ({"overdueAfterHours": 1}, ["backup.overdueAfterHours"]),
        ({"planName": "a b", "rules": []}, ["backup.planName", "backup.rules"]),
        ({"breakGlassRoleArns": ["root"]}, ["backup.breakGlassRoleArns[0]"]),
    ],
)
def test_problems_carry_the_settings_keys(changes: dict[str, Any], keys: list[str]) -> None:
    problems = block(**changes).problems(changes.get("planName", "daily"), has_recovery_region=False)
    assert [problem.argument for problem in problems] == keys, "every mistake is told under its own key"
    assert not [problem for problem in problems if "_days" in str(problem)], "settings are written in camelCase"


@pytest.mark.parametrize(
    "changes",
    [
        {"rule": []},
        {"rules": [{**DAILY, "delete_after_days": 1}]},
        {"rules": [{**DAILY, "deleteAfterDays": "35"}]},
        {"windowsVss": "yes"},
    ],
)
def test_unknown_keys_and_wrong_types_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        block(**changes)
