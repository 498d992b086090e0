"""The ``backup`` block: one plan, a vault in the primary Region and, with ``recoveryRegion``, one for its copies."""

from typing import cast

from pydantic import Field

from components.protection.backup_rules import BackupRuleArgs, check_plan_design
from components.protection.backup_vault import BackupVaultArgs, check_backup_vault
from components.protection.overdue import check_overdue
from components.shared.checks import Problem, Problems

from .model import Block, under


class BackupRule(Block):
    """When to back up, for how long to keep it, and whether to copy it to the recovery Region."""

    name: str
    """Identity of the rule within the plan: 1 to 50 letters, digits, ``-``, ``_`` or ``.``."""
    schedule: str
    """AWS cron expression of six fields, at most hourly, for example ``cron(0 5 ? * * *)``."""
    delete_after_days: int
    """Retention, 1 to 36,500 days; with ``continuous`` 1 to 35; at least 90 more than ``coldStorageAfterDays``."""
    schedule_timezone: str | None = None
    """IANA time zone of the schedule, such as ``Europe/Berlin``. Default: ``Etc/UTC``."""
    start_window_minutes: int | None = None
    """How long a due job may wait for its start, 60 to 52,560,000 minutes. Default: 480."""
    completion_window_minutes: int | None = None
    """How long a job may take, more than the start window, up to 52,560,000 minutes. Default: 10,080 (7 days)."""
    continuous: bool | None = None
    """Point-in-time recovery for the types that have it. Default: false."""
    cold_storage_after_days: int | None = None
    """Days until a recovery point moves to cold storage, 1 to 36,410. Default: never."""
    copy_to_recovery: bool | None = None
    """Copy to the vault of ``recoveryRegion``. Default: on where there is one and the rule runs once a day or less
    often; off for continuous rules."""
    copy_delete_after_days: int | None = None
    """Retention of the copies, 1 to 36,500 days. Default: ``deleteAfterDays``."""
    copy_cold_storage_after_days: int | None = None
    """Days until a copy moves to cold storage. Default: ``coldStorageAfterDays``."""


class Backup(Block):
    """Backs up what carries the tag ``backup-plan=<planName>``."""

    plan_name: str | None = None
    """Name of the plan and value of the tag ``backup-plan``: 1 to 50 letters, digits, ``-``, ``_`` or ``.``; no other
    plan of the account and Region may have it, or each backs up the other's resources. Default: the stack's name."""
    rules: list[BackupRule]
    """At least one; told apart by ``name``, their order has no meaning."""
    windows_vss: bool = False
    """Application-consistent snapshots of Windows instances; needs the VSS components on the instances."""
    overdue_after_hours: int | None = None
    """Hours without a completed backup before the alarm, 1 to 168, and no less than the longest time between two runs.
    Default: that time, the longest start window and 12 hours; no alarm where that is more than 168."""
    break_glass_role_arns: list[str] = Field(default_factory=list)
    """Roles that may delete recovery points; nobody else may. Default: none."""
    policy_administrator_role_arns: list[str] = Field(default_factory=list)
    """Roles that may change vaults and their access policies besides the break-glass roles; name the role that deploys
    the stack. Default: none, which leaves it to IAM as long as there is no break-glass role either."""

    def vault_arguments(self) -> BackupVaultArgs:
        """Arguments of ``BackupVault``, the same for both Regions, that come from the settings."""
        return {
            "break_glass_role_arns": self.break_glass_role_arns,
            "policy_administrator_role_arns": self.policy_administrator_role_arns,
        }

    def rule_arguments(self) -> list[BackupRuleArgs]:
        """The rules as arguments of ``BackupPlan``."""
        return [cast("BackupRuleArgs", rule.arguments()) for rule in self.rules]

    def problems(self, plan_name: str, *, has_recovery_region: bool) -> list[Problem]:
        """What the components would refuse, under the settings' keys.

        Args:
            plan_name: name of the plan, given or derived.
            has_recovery_region: whether there is a Region to copy to.
        """
        found = Problems()
        rules = self.rule_arguments()
        check_plan_design(plan_name, rules, found, has_copy_vault=has_recovery_region)
        check_overdue(rules, self.overdue_after_hours, found)
        check_backup_vault(self.vault_arguments(), found)
        return [under("backup", problem) for problem in found.found]
