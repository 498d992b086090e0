"""Restore tests of what the stack backs up."""

import pulumi

from components.network.vpc import Vpc
from components.protection.backup_audit import BackupAudit
from components.protection.restore_testing import RestoreTesting
from settings.stack import Settings

from .protection import Protection
from .region import Topics
from .storage import FileSystems


def restore_testing(
    settings: Settings, topics: Topics, backups: Protection, file_systems: FileSystems, audit: BackupAudit | None
) -> None:
    """Build the ``restoreTesting`` block in the primary Region, where there is a vault to restore from."""
    block, region = settings.restore_testing, settings.region
    if block is None or region not in backups.vaults:
        return
    vault = backups.vaults[region]
    names = settings.tested
    tested = [file_systems[name] for name in names["efs"] if name in file_systems]
    own: dict[str, list[pulumi.Input[str]]] = {
        "efs": [system.file_system_arn for system in tested],
        "s3": [audit.bucket_arns[name] for name in names["s3"]] if audit else [],
    }
    args = block.test_arguments(settings.stack, own)
    if not args["selections"]:
        pulumi.log.warn(
            "restoreTesting has nothing to test: the plans take no file system or bucket, and selections is empty."
        )
        return
    args["include_vaults"] = [vault.vault_arn]
    args["key_arns"] = [vault.key_arn, *(system.kms_key_arn for system in tested), *args.get("key_arns", [])]
    args["alarm_topic_arn"] = topics[region]
    args["region"] = region
    args["tags"] = settings.all_tags
    if block.network is not None:
        place = Vpc(
            "restore-test-network",
            {**block.network.vpc_arguments(), **settings.common(region), "alarm_topic_arn": topics[region]},
        )
        args["vpc_id"] = place.vpc_id
        args["subnet_ids"] = place.subnets_of("data")
    tests = RestoreTesting("restore-tests", args)
    pulumi.export("restoreTestingPlanArn", tests.plan_arn)
