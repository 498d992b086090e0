"""Vaults, backup plans, and what checks that they hold."""

from typing import NamedTuple

import pulumi

from components.protection.backup_plan import BackupPlan
from components.protection.backup_plan_args import BackupPlanArgs
from components.protection.backup_vault import BackupVault
from components.shared.tags import BACKUP_TAG
from settings.backup import RECOVERY
from settings.stack import Settings

from .region import Topics

Vaults = dict[str, BackupVault]
"""Region → its vault."""


class Protection(NamedTuple):
    """What the ``backup`` block built."""

    vaults: Vaults
    plans: dict[str, BackupPlan]
    """Key in the settings → the plan."""


def backup(settings: Settings, topics: Topics) -> Protection:
    """Build the ``backup`` block: plans and vault in the primary Region, a vault for copies in the recovery Region."""
    block = settings.backup
    if block is None:
        return Protection({}, {})
    region, recovery = settings.region, settings.recovery_region
    names = {region: "backup"} if recovery is None else {region: "backup", recovery: "recovery-backup"}
    vaults = {
        where: BackupVault(
            name, {**block.vault_arguments(), **settings.common(where), "alarm_topic_arn": topics[where]}
        )
        for where, name in names.items()
    }
    copy_vaults = block.copy_vault_arguments()
    if recovery is not None:
        copy_vaults[RECOVERY] = {"vault_arn": vaults[recovery].vault_arn, "key_arn": vaults[recovery].key_arn}
        pulumi.export("recoveryVaultArn", vaults[recovery].vault_arn)
    common: BackupPlanArgs = {
        "plan_name": "",
        "vault_name": vaults[region].vault_name,
        "vault_key_arn": vaults[region].key_arn,
        "copy_vaults": copy_vaults,
        "alarm_topic_arn": topics[region],
        "region": region,
        "tags": settings.all_tags,
    }
    plans = {
        key: BackupPlan(f"backup-{key}", {**common, **args})
        for key, args in block.plan_arguments(settings.stack).items()
    }
    pulumi.export("vaultArn", vaults[region].vault_arn)
    pulumi.export("backupTags", {key: {BACKUP_TAG: plan.tag_value} for key, plan in plans.items()})
    return Protection(vaults, plans)
