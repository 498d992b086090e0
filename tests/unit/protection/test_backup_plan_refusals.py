"""What a backup plan refuses, with the way out."""

from typing import Any

import pulumi
import pytest

from components.protection.backup_plan import BackupPlan
from components.protection.backup_vault import BackupVault
from components.shared.checks import ComponentError
from rehearsal.recording import record
from tests.unit.protection.test_backup_plan import (
    AIR_GAPPED,
    COPIES,
    COPY_KEY,
    COPY_VAULT,
    DAILY,
    KEY,
    NORTH_KEY,
    REDSHIFT,
    TOPIC,
    built,
)


def test_a_copy_vault_that_turns_out_to_be_in_the_plans_region_is_refused() -> None:
    def program() -> None:
        main = BackupVault("main", {})
        BackupPlan(
            "nightly",
            {
                "plan_name": "default",
                "vault_name": main.vault_name,
                "vault_key_arn": main.key_arn,
                "copy_vaults": {"recovery": {"vault_arn": main.vault_arn, "key_arn": main.key_arn}},
                "rules": [{"name": "daily", "schedule": "cron(0 5 ? * * *)", "delete_after_days": 35}],
            },
        )

    with pytest.raises(pulumi.RunError, match="lost together with the original"):
        record(program)


@pytest.mark.parametrize(
    ("args", "parts"),
    [
        ({"plan_name": "a b"}, ["plan_name", "1 to 50"]),
        ({"vault_name": "with.dot"}, ["vault_name", "2 to 50"]),
        ({"rules": []}, ["rules", "at least one"]),
        ({"rules": [DAILY, DAILY]}, ["rules[1].name", "also the name of rules[0]"]),
        ({"rules": [{**DAILY, "deleteafter": 1}]}, ["rules[0].deleteafter", "is not an argument"]),
        ({"rules": [{"name": "daily"}]}, ["rules[0].schedule", "rules[0].delete_after_days", "is required"]),
        ({"rules": [{**DAILY, "delete_after_days": 30.5}]}, ["rules[0].delete_after_days", "whole number"]),
        ({"rules": [{**DAILY, "copies": {"recovery": {}}}]}, ['copies["recovery"]', "the plan does not have"]),
        ({"copy_vaults": {"a": {"key_arn": KEY}}}, ['copy_vaults["a"].vault_arn', "is required"]),
        (
            {"copy_vaults": {"a": {"vault_arn": COPY_VAULT, "key_arn": KEY}}},
            ['copy_vaults["a"].key_arn', "is in eu-central-1", "vault of eu-west-1"],
        ),
        (
            {"copy_vaults": {"a": {"vault_arn": COPY_VAULT}, "b": {"vault_arn": COPY_VAULT}}},
            ['copy_vaults["b"].vault_arn', "also the vault of a"],
        ),
        ({"copy_vaults": {"a b": {"vault_arn": COPY_VAULT}}}, ['copy_vaults["a b"]', "1 to 50"]),
        ({"rules": None}, ["rules", "at least one"]),
        ({"presets": ["gfs", "weekly"]}, ["presets[1]", "daily35, gfs, hourlyPitr"]),
        ({"preset_timezone": "Europe/Berlin"}, ["preset_timezone", "no effect without presets"]),
        ({"presets": ["gfs"], "preset_timezone": "Mars"}, ["preset_timezone", "IANA"]),
        (
            {"rules": None, "presets": ["gfs"], "vault_retention": {"min_retention_days": 36}},
            ['presets["daily"].delete_after_days', "36 days"],
        ),
        ({"vault_retention": {"max_retention_days": 34}}, ["rules[0].delete_after_days", "34 days"]),
        ({"malware_scan_types": ["EBS"]}, ["malware_scan_types", "no rule scans"]),
        ({"rules": [{**DAILY, "malware_scan": "deep"}]}, ["rules[0].malware_scan", "full, incremental"]),
        (
            {"rules": [{**DAILY, "malware_scan": "full"}], "malware_scan_types": []},
            ["malware_scan_types", "names no type"],
        ),
        ({"select_by_tag": False}, ["select_by_tag", "backs nothing up"]),
        ({"selections": {"a": {}}}, ['selections["a"]', "AWS Backup refuses it"]),
        (
            {"air_gapped_vault": AIR_GAPPED, "region": "eu-north-1", "vault_key_arn": NORTH_KEY},
            ["air_gapped_vault.vault_arn", "of its own Region, eu-north-1"],
        ),
        ({"air_gapped_vault": {**AIR_GAPPED, "vault_arn": "apart"}}, ["air_gapped_vault.vault_arn", "ARN of a backup"]),
        (
            {**COPIES, "region": "eu-central-1", "selections": {"a": {"resource_arns": [REDSHIFT]}}},
            ['selections["a"].resource_arns[0]', "Redshift has no copies to another Region"],
        ),
        ({"vault_key_arn": "alias/main"}, ["vault_key_arn", "not of an alias"]),
        ({"vault_key_arn": COPY_KEY, "region": "eu-central-1"}, ["vault_key_arn", "is in eu-west-1"]),
        ({"copy_vaults": {"a": {"vault_arn": "recovery"}}}, ["vault_arn", "ARN of a backup vault"]),
        ({**COPIES, "region": "cn-north-1"}, ["vault_arn", "does not copy from aws-cn"]),
        ({"alarm_topic_arn": TOPIC, "region": "eu-west-1"}, ["alarm_topic_arn", "eu-west-1"]),
        ({"overdue_after_hours": 200}, ["overdue_after_hours", "1 to 168 hours"]),
        ({"name": "n" * 33}, ["name = ", "1 to 32"]),
    ],
)
def test_arguments_that_cannot_work_are_refused(args: dict[str, Any], parts: list[str]) -> None:
    with pytest.raises(ComponentError) as error:
        built(**args)
    for part in parts:
        assert part in str(error.value), "argument, rule and way out are told"
