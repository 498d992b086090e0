"""Vaults, backup plans, and what checks that they hold."""

import pulumi

from components.protection.backup_plan import BackupPlan, BackupPlanArgs
from components.protection.backup_vault import BackupVault
from components.shared.tags import BACKUP_TAG
from settings.stack import Settings

from .region import Topics

Vaults = dict[str, BackupVault]
"""Region → its vault."""


def backup(settings: Settings, topics: Topics) -> Vaults:
    """Build the ``backup`` block: plan and vault in the primary Region, the vault for copies in the recovery Region."""
    if not settings.backup or not settings.backup_plan_name:
        return {}
    region, recovery = settings.region, settings.recovery_region
    vault = BackupVault(
        "backup",
        {**settings.backup.vault_arguments(), **settings.common(region), "alarm_topic_arn": topics[region]},
    )
    vaults: Vaults = {region: vault}
    plan: BackupPlanArgs = {
        "plan_name": settings.backup_plan_name,
        "rules": settings.backup.rule_arguments(),
        "windows_vss": settings.backup.windows_vss,
        "vault_name": vault.vault_name,
        "vault_key_arn": vault.key_arn,
        "alarm_topic_arn": topics[region],
        "region": region,
        "tags": settings.all_tags,
    }
    if settings.backup.overdue_after_hours is not None:
        plan["overdue_after_hours"] = settings.backup.overdue_after_hours
    if recovery:
        copies = BackupVault(
            "recovery-backup",
            {**settings.backup.vault_arguments(), **settings.common(recovery), "alarm_topic_arn": topics[recovery]},
        )
        vaults[recovery] = copies
        plan["copy_vault_arn"] = copies.vault_arn
        plan["copy_vault_key_arn"] = copies.key_arn
        pulumi.export("recoveryVaultArn", copies.vault_arn)
    BackupPlan("backup-plan", plan)
    pulumi.export("vaultArn", vault.vault_arn)
    pulumi.export("backupTag", {BACKUP_TAG: settings.backup_plan_name})
    return vaults
