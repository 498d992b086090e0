"""Vaults, backup plans, and what checks that they hold."""

from typing import NamedTuple

import pulumi

from components.protection.air_gapped_vault import AirGappedVault
from components.protection.backup_copy_source import BackupCopySource, BackupCopySourceArgs
from components.protection.backup_plan import BackupPlan
from components.protection.backup_plan_args import BackupPlanArgs, CopyVaultArgs
from components.protection.backup_vault import BackupVault
from components.shared.tags import BACKUP_TAG
from settings.backup import OTHER_ACCOUNT, RECOVERY, Backup
from settings.stack import Settings
from settings.vaults import ReturnVault

from .region import Topics

Vaults = dict[str, BackupVault]
"""Region → its vault."""


class Protection(NamedTuple):
    """What the ``backup`` block built."""

    vaults: Vaults
    plans: dict[str, BackupPlan]
    """Key in the settings → the plan."""


def backup(settings: Settings, topics: Topics) -> Protection:
    """Build the ``backup`` block: plans and vault in the primary Region, and every vault that they copy to."""
    block = settings.backup
    if block is None:
        return Protection({}, {})
    region = settings.region
    vaults = _vaults(settings, block, topics)
    args: BackupPlanArgs = {
        "plan_name": "",
        "vault_name": vaults[region].vault_name,
        "vault_key_arn": vaults[region].key_arn,
        "vault_retention": block.retention(),
        "copy_vaults": _copy_vaults(settings, block, vaults),
        "alarm_topic_arn": topics[region],
        "region": region,
        "tags": settings.all_tags,
    }
    if block.return_vault is not None:
        source = _source(settings, block, block.return_vault, topics)
        args["copy_vaults"] = {
            **args["copy_vaults"],
            OTHER_ACCOUNT: {
                "vault_arn": source.copy_vault_arn,
                "key_arn": source.copy_vault_key_arn,
                "retention": block.other_account_retention(),
            },
        }
        args["key_arns"] = [source.return_key_arn]
    if block.air_gapped_vault is not None:
        apart = AirGappedVault(
            "backup-air-gapped",
            {
                **block.air_gapped_vault.vault_arguments(),
                **settings.common(region),
                "policy_administrator_role_arns": block.policy_administrator_role_arns,
                "alarm_topic_arn": topics[region],
            },
        )
        args["air_gapped_vault"] = {
            "vault_arn": apart.vault_arn,
            "min_retention_days": block.air_gapped_vault.min_retention_days,
            "max_retention_days": block.air_gapped_vault.max_retention_days,
        }
        if block.air_gapped_vault.kms_key_arn is not None:
            args["air_gapped_vault"]["key_arn"] = block.air_gapped_vault.kms_key_arn
        pulumi.export("airGappedVaultArn", apart.vault_arn)
    plans = {
        key: BackupPlan(f"backup-{key}", {**args, **own}) for key, own in block.plan_arguments(settings.stack).items()
    }
    pulumi.export("vaultArn", vaults[region].vault_arn)
    pulumi.export("backupTags", {key: {BACKUP_TAG: plan.tag_value} for key, plan in plans.items()})
    return Protection(vaults, plans)


def _vaults(settings: Settings, block: Backup, topics: Topics) -> Vaults:
    names = {settings.region: "backup"}
    if settings.recovery_region is not None:
        names[settings.recovery_region] = "recovery-backup"
    return {
        region: BackupVault(
            name,
            {
                **block.vault_arguments(recovery=region != settings.region),
                **settings.common(region),
                "alarm_topic_arn": topics[region],
            },
        )
        for region, name in names.items()
    }


def _copy_vaults(settings: Settings, block: Backup, vaults: Vaults) -> dict[str, CopyVaultArgs]:
    copy_vaults = block.copy_vault_arguments()
    if settings.recovery_region is not None:
        vault = vaults[settings.recovery_region]
        copy_vaults[RECOVERY] = {
            "vault_arn": vault.vault_arn,
            "key_arn": vault.key_arn,
            "retention": block.retention(recovery=True),
        }
        pulumi.export("recoveryVaultArn", vault.vault_arn)
    return copy_vaults


def _source(settings: Settings, block: Backup, vault: ReturnVault, topics: Topics) -> BackupCopySource:
    """This account's side of copies in another account."""
    args: BackupCopySourceArgs = {
        **vault.source_arguments(),
        **settings.common(settings.region),
        "break_glass_role_arns": block.break_glass_role_arns,
        "policy_administrator_role_arns": block.policy_administrator_role_arns,
        "alarm_topic_arn": topics[settings.region],
    }
    source = BackupCopySource("backup-source", args)
    pulumi.export("returnVaultArn", source.return_vault_arn)
    pulumi.export("dataKeyPolicy", source.data_key_policy)
    return source
