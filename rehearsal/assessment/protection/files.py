"""What file systems have of their own: automatic backups, replication.

Sources: Amazon EFS User Guide, "Backing up EFS file systems" (automatic backups are daily and kept 35 days); Amazon
FSx for Windows File Server User Guide (a daily backup, in a window of 30 minutes); pulumi-aws for defaults.
"""

from typing import Final

from policy.rules.estate import Estate, Resource, whole
from policy.rules.values import ABSENT, UNKNOWN, text
from rehearsal.assessment.protection.joins import belonging
from rehearsal.assessment.protection.side import FOREVER, Findings, Kept, Loss, Means

_DAY: Final = 24.0
_WINDOWS_WINDOW: Final = 0.5
_EFS_DAYS: Final = 35.0
_ONTAP: Final = "aws:fsx/ontapFileSystem:OntapFileSystem"
_SVM: Final = "aws:fsx/ontapStorageVirtualMachine:OntapStorageVirtualMachine"
_BACKUP: Final = "aws:fsx/backup:Backup"


def shared(file_system: Resource, estate: Estate) -> Findings:
    """Give what an EFS file system has without a plan of the stack."""
    found = Findings(why_not="EFS has no snapshots; its automatic backups are off")
    policies = belonging(file_system, ["aws:efs/backupPolicy:BackupPolicy"], "fileSystemId", estate)
    status = policies[0].declared("backupPolicy", "status") if policies else ABSENT
    if not policies and file_system.declared("availabilityZoneName") is not ABSENT:
        # botocore, CreateFileSystemRequest.Backup: on by default for One Zone file systems.
        status = "ENABLED"
    if status is UNKNOWN:
        found.open.append("the backup policy")
    elif status == "ENABLED":
        found.means.append(
            Means(
                "EFS automatic backups",
                Loss(_DAY, gap_hours=_DAY),
                Kept(_EFS_DAYS),
                notes=("EFS lets AWS Backup take them by a plan and in a vault of its own, without a lock",),
            )
        )
    kind = "aws:efs/replicationConfiguration:ReplicationConfiguration"
    for one in belonging(file_system, [kind], "sourceFileSystemId", estate):
        region = text(one.declared("destination", "region")) or "another Region"
        found.notes.append(f"replication to {region} follows every change and deletion: it is no backup")
    return found


def windows(file_system: Resource, estate: Estate) -> Findings:
    """Give what an FSx for Windows file system has without AWS Backup."""
    days = whole(file_system.declared("automaticBackupRetentionDays"), 7)
    found = _daily(days, _WINDOWS_WINDOW)
    return _with_backups(found, file_system, "fileSystemId", estate)


def lustre(file_system: Resource, estate: Estate) -> Findings:
    """Give what an FSx for Lustre file system has without AWS Backup."""
    # botocore, CreateFileSystemLustreConfiguration: off by default.
    days = whole(file_system.declared("automaticBackupRetentionDays"), 0)
    return _with_backups(_daily(days, None), file_system, "fileSystemId", estate)


def open_zfs(file_system: Resource, estate: Estate) -> Findings:
    """Give what an FSx for OpenZFS file system has without AWS Backup."""
    return _with_backups(_by_file_system([file_system]), file_system, "fileSystemId", estate)


def ontap(volume: Resource, estate: Estate) -> Findings:
    """Give what a volume of FSx for NetApp ONTAP has by its file system's automatic backups."""
    machines = estate.link(volume, [_SVM], "storageVirtualMachineId").targets
    systems = [system for one in machines for system in estate.link(one, [_ONTAP], "fileSystemId").targets]
    return _with_backups(_by_file_system(systems), volume, "volumeId", estate)


def _by_file_system(systems: list[Resource]) -> Findings:
    if not systems:
        return Findings(open=["the file system of the volume, which decides about automatic backups"])
    given = systems[0].declared("automaticBackupRetentionDays")
    if given is ABSENT:
        return Findings(open=["automaticBackupRetentionDays, which is not set on the file system"])
    return _daily(whole(given, 0), None)


def _daily(days: int | None, window: float | None) -> Findings:
    if days is None:
        return Findings(open=["automaticBackupRetentionDays"])
    if days <= 0:
        return Findings(why_not="automaticBackupRetentionDays is 0: there are no automatic backups")
    loss = Loss(_DAY + (window or 0.0), gap_hours=_DAY, window_hours=window)
    todo = ("take a backup of your own before deletion: automatic backups go with the file system",)
    return Findings(means=[Means("automatic backups", loss, Kept(float(days)), todo=todo)])


def _with_backups(found: Findings, source: Resource, prop: str, estate: Estate) -> Findings:
    for backup in belonging(source, [_BACKUP], prop, estate):
        found.means.append(
            Means(
                f"backup {backup.name}",
                kept=Kept(FOREVER),
                once=True,
                todo=("take the next backup by hand, and delete old ones: nothing else does",),
            )
        )
    return found


def only_aws_backup(_resource: Resource, _estate: Estate) -> Findings:
    """Give the answer for types whose own API makes no backup (botocore, timestream-write and dsql)."""
    return Findings(not_possible="only AWS Backup backs this type up")


def gateway(_resource: Resource, _estate: Estate) -> Findings:
    """Give the answer for gateway volumes, whose snapshot schedule is kept by the gateway."""
    return Findings(open=["the snapshot schedule of the gateway, which is no resource of a stack"])
