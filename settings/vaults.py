"""Blocks of backup vaults: lock, copies of other accounts, air-gapped vault, and the vault that copies come back to."""

from typing import cast

from components.protection.air_gapped_vault import AirGappedVaultArgs, check_air_gapped_vault
from components.protection.backup_copy_source import BackupCopySourceArgs, check_copy_source
from components.protection.backup_vault import BackupVaultArgs, check_backup_vault
from components.protection.vault_lock import VaultLockMode
from components.shared.checks import Problem, Problems

from .model import Block, under


class VaultLock(Block):
    """Vault lock: no recovery point is deleted or shortened, and jobs that keep something else than this fail."""

    mode: VaultLockMode
    """``governance``: whoever may can lift it. ``compliance``: after ``coolingOffDays`` nobody ever can."""
    min_retention_days: int | None = None
    """Jobs that keep less fail; 1 to 36,500 days. Default: no minimum. Above 35 no continuous backup can be kept."""
    max_retention_days: int | None = None
    """Jobs that keep more fail; up to 36,500 days. Default: no maximum."""
    cooling_off_days: int | None = None
    """With ``compliance``, and required there: 3 to 36,500 days until the lock is final."""


class Vault(Block):
    """The backup vaults of the stack, that of ``recoveryRegion`` included."""

    lock: VaultLock | None = None
    """Vault lock. Default: none."""
    copy_in_account_ids: list[str] | None = None
    """Other accounts of the organization that may copy into the vaults, 12 digits each, in quotes. Default: none."""
    copy_in_organization_id: str | None = None
    """Organization, ``o-…``, of which every account may copy into the vaults. Default: none."""
    copy_out_account_ids: list[str] | None = None
    """Other accounts into whose vaults backups are copied: the vaults' keys let them read. Default: none."""
    job_journal_retention_days: int | None = None
    """How long the journal of a vault's jobs is kept, in days, one of CloudWatch Logs' periods; 0 keeps none. Default:
    365."""

    def vault_arguments(self) -> BackupVaultArgs:
        """Arguments of ``BackupVault`` that come from the block."""
        return cast("BackupVaultArgs", self.arguments())

    def problems(self, *, protect: bool, where: str = "backup.vault") -> list[Problem]:
        """What the component would refuse, under the settings' keys.

        Args:
            protect: False on throw-away stacks.
            where: key of the block.
        """
        found = Problems()
        check_backup_vault({**self.vault_arguments(), "protect": protect}, found)
        return [under(where, problem) for problem in found.found]


class AirGapped(Block):
    """A logically air-gapped vault in the primary Region: locked for good, and kept in an account of AWS."""

    min_retention_days: int
    """Shortest retention of what is kept in it, 7 to 36,500 days. It cannot be changed afterwards."""
    max_retention_days: int
    """Longest retention, up to 36,500 days. It cannot be changed afterwards."""
    vault_name: str | None = None
    """Physical name, 2 to 50 letters, digits, ``-`` or ``_``. Default: made by Pulumi."""
    kms_key_arn: str | None = None
    """Customer managed key of the primary Region. Default: a key that AWS owns, which AWS recommends."""
    share_account_ids: list[str] | None = None
    """Accounts that may restore from it, 12 digits each, in quotes; no organizations. Default: none."""
    share_outside_organization: bool | None = None
    """Whether these accounts may be outside the organization. Default: false."""
    copy_in_account_ids: list[str] | None = None
    """Other accounts of the organization that may copy into it, 12 digits each, in quotes. Default: none."""
    copy_in_organization_id: str | None = None
    """Organization, ``o-…``, of which every account may copy into it. Default: none."""

    def vault_arguments(self) -> AirGappedVaultArgs:
        """Arguments of ``AirGappedVault`` that come from the block."""
        return cast("AirGappedVaultArgs", self.arguments())

    def problems(self, *, region: str, protect: bool, where: str = "backup.airGappedVault") -> list[Problem]:
        """What the component would refuse, under the settings' keys.

        Args:
            region: Region of the vault.
            protect: False on throw-away stacks.
            where: key of the block.
        """
        found = Problems()
        check_air_gapped_vault({**self.vault_arguments(), "region": region, "protect": protect}, found)
        return [
            Problem(where, None, problem.rule, problem.way_out)
            if problem.argument == "protect"
            else under(where, problem)
            for problem in found.found
        ]


class ReturnVault(Block):
    """This account's side of copies into another account: a vault that they can come back to."""

    destination_vault_arn: str
    """Vault of the other account, an output of its stack."""
    destination_key_arn: str
    """Key of that vault."""
    organization_id: str
    """Organization, ``o-…``, that both accounts belong to; looked up for this account."""
    destination_min_retention_days: int | None = None
    """Minimum of that vault's lock, against which the copies' retention is checked. Default: not checked."""
    destination_max_retention_days: int | None = None
    """Maximum of that vault's lock, against which the copies' retention is checked. Default: not checked."""

    def source_arguments(self) -> BackupCopySourceArgs:
        """Arguments of ``BackupCopySource`` that come from the block."""
        return {
            "destination_vault_arn": self.destination_vault_arn,
            "destination_key_arn": self.destination_key_arn,
            "organization_id": self.organization_id,
        }

    def problems(self, *, region: str, where: str = "backup.returnVault") -> list[Problem]:
        """What the component would refuse, under the settings' keys.

        Args:
            region: Region of the return vault.
            where: key of the block.
        """
        found = Problems()
        check_copy_source({**self.source_arguments(), "region": region}, found)
        low, high = self.destination_min_retention_days, self.destination_max_retention_days
        if low is not None and high is not None and low > high:
            rule = f"is more than destination_max_retention_days, {high}"
            found.add("destination_min_retention_days", low, rule, "Copy both from the lock of that vault")
        return [under(where, problem) for problem in found.found]
