"""Keys that people look for in the stack file and that are set somewhere else: why, and where."""

from collections.abc import Mapping
from typing import NamedTuple


class Elsewhere(NamedTuple):
    """Why a key is no setting, and what to do instead."""

    rule: str
    way_out: str


_OF_THE_ACCOUNT = Elsewhere(
    "belongs to the account and its Region, not to a workload's stack: two stacks would undo each other's settings",
    "Set it once, with the component BackupAccountSettings in a program of its own: examples/backup_account.",
)
_OF_THE_ORGANIZATION = Elsewhere(
    "belongs to the organization's management account, not to a workload's stack",
    "Set it once, with the component BackupAccountSettings in a program of that account: examples/backup_account.",
)

KEYS: Mapping[str, Elsewhere] = {
    **dict.fromkeys(
        (
            *("backupAccount", "backupRegionSettings", "regionSettings"),
            *("backup.optIn", "backup.regionSettings", "backup.resourceTypeOptIn", "backup.fullManagement"),
        ),
        _OF_THE_ACCOUNT,
    ),
    **dict.fromkeys(
        (
            *("backupGlobalSettings", "globalSettings"),
            *("backup.crossAccountBackup", "backup.globalSettings", "backup.organization"),
        ),
        _OF_THE_ORGANIZATION,
    ),
}
"""Full key → where it is set. A key that becomes a setting has no place here."""
