"""Rows about backup plans and vaults."""

import json
from collections.abc import Mapping

from tests.engine.changes import Change

RULES = [
    {"name": "daily", "schedule": "cron(0 3 ? * * *)", "scheduleTimezone": "Europe/Berlin", "deleteAfterDays": 14},
    {"name": "weekly", "schedule": "cron(0 5 ? * SUN *)", "deleteAfterDays": 90},
]
MONTHLY = {"name": "monthly", "schedule": "cron(0 7 1 * ? *)", "deleteAfterDays": 200}
COPY_VAULTS = {
    name: {"vaultArn": f"arn:aws:backup:{region}:210987654321:backup-vault:{name}"}
    for name, region in (("north", "eu-north-1"), ("here", "eu-central-1"))
}
SELECTIONS = {
    "legacy": {"tags": {"app": "legacy", "tier": "data"}},
    "tables": {"resourceArns": ["arn:aws:dynamodb:*:*:table/a*", "arn:aws:dynamodb:*:*:table/b*"]},
}
SELECTIONS_SWAPPED = {
    "tables": {"resourceArns": SELECTIONS["tables"]["resourceArns"][::-1]},
    "legacy": {"tags": {"tier": "data", "app": "legacy"}},
}

BASE = (
    f"backup.plans.daily.rules={json.dumps(RULES)}",
    f"backup.plans.daily.selections={json.dumps(SELECTIONS)}",
    f"backup.copyVaults={json.dumps(COPY_VAULTS)}",
)

CHANGES: Mapping[str, Change] = {
    "add a backup rule": Change(
        (f"backup.plans.daily.rules={json.dumps([*RULES, MONTHLY])}",),
        updates=("backup-daily-plan",),
        properties=frozenset({"rules"}),
    ),
    "add a backup plan": Change(
        ("backup.defaultPlan=daily", f"backup.plans.monthly={json.dumps({'rules': [MONTHLY]})}"),
        creates=("backup-monthly*",),
    ),
    "add a copy of backups": Change(
        ('backup.copyVaults.bunker={"vaultArn": "arn:aws:backup:eu-central-1:210987654321:backup-vault:bunker"}',),
        updates=("backup-daily-plan",),
        properties=frozenset({"rules"}),
    ),
    "add a selection": Change(
        (f"backup.plans.daily.selections.volumes={json.dumps({'tags': {'app': 'volumes'}})}",),
        creates=("backup-daily-volumes",),
    ),
    "change a selection": Change(
        ("backup.plans.daily.selections.legacy.tags.app=new",), replaces=("backup-daily-legacy",)
    ),
    "add an air-gapped vault": Change(
        ('backup.airGappedVault={"minRetentionDays": 7, "maxRetentionDays": 400}',),
        creates=("backup-air-gapped*",),
        updates=("backup-daily-plan",),
        properties=frozenset({"rules"}),
    ),
    "lock the vaults": Change(
        ('backup.vault.lock={"mode": "governance", "minRetentionDays": 7}',),
        creates=("backup-lock", "recovery-backup-lock"),
    ),
    "swap the copy vaults, the selections and their ARNs": Change(
        (
            f"backup.copyVaults={json.dumps(dict(reversed(COPY_VAULTS.items())))}",
            f"backup.plans.daily.selections={json.dumps(SELECTIONS_SWAPPED)}",
        ),
        nothing=True,
    ),
    "raise the retention of backups": Change(
        ("backup.plans.daily.rules[0].deleteAfterDays=60",),
        updates=("backup-daily-plan",),
        properties=frozenset({"rules"}),
    ),
    "swap the backup rules": Change((f"backup.plans.daily.rules={json.dumps(RULES[::-1])}",), nothing=True),
}
