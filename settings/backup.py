"""The ``backup`` block: plans, a vault in the primary Region, one in ``recoveryRegion``, and vaults elsewhere."""

from collections.abc import Mapping
from typing import cast

from pydantic import Field

from components.protection.backup_plan_args import BackupPlanArgs, CopyVaultArgs, check_backup_plan
from components.protection.backup_presets import BackupPreset
from components.protection.backup_rules import MalwareScanMode
from components.protection.backup_vault import BackupVaultArgs, check_backup_vault
from components.protection.malware_scan import MalwareScanType
from components.shared.checks import Problem, Problems

from .model import Block, once, under

RECOVERY = "recovery"
"""Name of the vault in ``recoveryRegion`` among a plan's copy vaults."""


class BackupCopy(Block):
    """Copies of a rule's recovery points in one vault. What is left out is as in the rule."""

    delete_after_days: int | None = None
    """Retention of the copies, 1 to 36,500 days. Default: ``deleteAfterDays`` of the rule."""
    cold_storage_after_days: int | None = None
    """Days until a copy moves to cold storage, 1 to 36,410. Default: ``coldStorageAfterDays`` of the rule."""
    archive: bool | None = None
    """Whether EBS copies move to the archive tier. Default: ``archive`` of the rule."""


class BackupRule(Block):
    """When to back up, for how long to keep it, and where to copy it to."""

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
    archive: bool | None = None
    """Whether EBS snapshots, too, move to cold storage, their archive tier; needs ``coldStorageAfterDays``. Default:
    false."""
    copies: dict[str, BackupCopy] | None = None
    """Copies by vault: ``recovery`` is the vault of ``recoveryRegion``, other names are those of ``copyVaults``; ``{}``
    makes none. Default: one in each of them where the rule runs once a day or less often; none for continuous rules."""
    air_gapped: bool | None = None
    """Whether recovery points are kept in the ``airGappedVault``. Default: where there is one and the rule runs once a
    day or less often; never for continuous rules."""
    malware_scan: MalwareScanMode | None = None
    """``full`` or ``incremental``: scan every recovery point with GuardDuty. Default: no scan."""
    recovery_point_tags: dict[str, str] | None = None
    """Tags of the recovery points beside the stack's. Default: none."""


class BackupSelection(Block):
    """Resources that fit all of what is said here; for an "or", give two selections."""

    tags: dict[str, str] | None = None
    """Tags that a resource must have, each with this value."""
    tags_like: dict[str, str] | None = None
    """Tags that a resource must have, with a value that fits a pattern; ``*`` stands for any text."""
    tags_not: dict[str, str] | None = None
    """Tags that a resource must not have with this value. The gate takes no coverage by it as proved."""
    tags_not_like: dict[str, str] | None = None
    """Tags that a resource must not have with a value that fits a pattern; as for ``tagsNot``."""
    resource_arns: list[str] | None = None
    """ARNs, up to 500, of which up to 30 end in ``*``. Default: everything, as far as the tags say."""
    excluded_arns: list[str] | None = None
    """ARNs that are not taken, whatever else fits."""


class BackupPlanSettings(Block):
    """Backs up what carries the tag ``backup-plan=<planName>``, and what its selections take."""

    plan_name: str | None = None
    """Name of the plan and value of the tag ``backup-plan``: 1 to 50 letters, digits, ``-``, ``_`` or ``.``; no other
    plan of the account and Region may have it, or each backs up the other's resources. Default: the stack's name, a
    hyphen and the plan's key."""
    presets: list[BackupPreset] | None = None
    """Ready-made rules: ``daily35``, ``hourlyPitr``, ``gfs``; a rule of the same name in ``rules`` takes the place of
    one of theirs. Default: none."""
    preset_timezone: str | None = None
    """IANA time zone of the presets' schedules. Default: ``Etc/UTC``."""
    rules: list[BackupRule] | None = None
    """Told apart by ``name``, their order has no meaning; with those of the presets 1 to 10."""
    select_by_tag: bool | None = None
    """Whether the plan takes what carries its tag. Default: true."""
    selections: dict[str, BackupSelection] | None = None
    """Further selections by name; a resource is taken that any of them takes. Default: none."""
    windows_vss: bool | None = None
    """Application-consistent snapshots of Windows instances; needs the VSS components on the instances. Default:
    false."""
    malware_scan_types: list[MalwareScanType] | None = None
    """Types that rules with ``malwareScan`` have scanned: ``EBS``, ``EC2``, ``S3``. Default: all three."""
    overdue_after_hours: int | None = None
    """Hours without a completed backup before the alarm, 1 to 168, and no less than the longest time between two runs.
    Default: that time, the longest start window and 12 hours; no alarm where that is more than 168."""


class RetentionBounds(Block):
    """Bounds of the lock of a vault that is not of this stack."""

    min_retention_days: int | None = None
    """Shortest retention the vault takes, 1 to 36,500 days. Default: none."""
    max_retention_days: int | None = None
    """Longest retention the vault takes, 1 to 36,500 days. Default: none."""


class CopyVault(Block):
    """A vault of another stack: in another account, or in a further Region."""

    vault_arn: str
    """ARN of the vault. One of the stack's own Region must be in another account."""
    key_arn: str | None = None
    """Key of that vault, which the plans' roles may then use. Default: no right to it."""
    retention: RetentionBounds | None = None
    """Bounds of its lock, against which the copies' retention is checked. Default: not checked."""


class Backup(Block):
    """Backup plans, vaults and copies."""

    plans: dict[str, BackupPlanSettings]
    """Plans by key, at least one; the key, 1 to 25 letters, digits, ``-``, ``_`` or ``.``, is the plan's identity."""
    default_plan: str | None = None
    """Key of the plan that covers what other blocks build and name no plan for. Default: the only plan; with several,
    it must be named."""
    copy_vaults: dict[str, CopyVault] = Field(default_factory=dict[str, CopyVault])
    """Vaults of other stacks to copy to, by a name of your choice but ``recovery``. Default: none."""
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

    def plan_names(self, stack: str) -> dict[str, str]:
        """Name of each plan by its key.

        Args:
            stack: name of the stack.
        """
        return {key: plan.plan_name or f"{stack}-{key}" for key, plan in self.plans.items()}

    def default_key(self) -> str | None:
        """Key of the plan that covers what names none; None where several could."""
        return self.default_plan or (next(iter(self.plans)) if len(self.plans) == 1 else None)

    def plan_arguments(self, stack: str) -> dict[str, BackupPlanArgs]:
        """Arguments of each ``BackupPlan`` by key that come from the settings: all but its vaults and its place.

        Args:
            stack: name of the stack.
        """
        names = self.plan_names(stack)
        return {
            key: cast("BackupPlanArgs", {**plan.arguments(), "plan_name": names[key]})
            for key, plan in self.plans.items()
        }

    def copy_vault_arguments(self) -> dict[str, CopyVaultArgs]:
        """The vaults of other stacks as a plan takes them."""
        return {name: cast("CopyVaultArgs", vault.arguments()) for name, vault in self.copy_vaults.items()}

    def problems(self, stack: str, region: str, recovery_region: str | None) -> list[Problem]:
        """What the components would refuse, under the settings' keys.

        Args:
            stack: name of the stack.
            region: the stack's Region.
            recovery_region: the recovery Region, if any.
        """
        found = Problems()
        check_backup_vault(self.vault_arguments(), found)
        self._check_keys(stack, found)
        told = [under("backup", problem) for problem in found.found]
        vaults = self._vaults(recovery_region)
        for key, args in self.plan_arguments(stack).items():
            wrong = Problems()
            check_backup_plan({**args, **_somewhere(region), "copy_vaults": vaults}, wrong, f"backup-{key}")
            told += [_of_plan(key, problem) for problem in wrong.found]
        # Every plan has the same copy vaults.
        return once(told)

    def _check_keys(self, stack: str, found: Problems) -> None:
        if not self.plans:
            found.add("plans", None, "must have at least one plan", "Add one, such as daily: {presets: [daily35]}")
        if self.default_plan is not None and self.default_plan not in self.plans:
            known = ", ".join(self.plans)
            found.add("default_plan", self.default_plan, "is not a plan", f"Name one of plans: {known}")
        elif len(self.plans) > 1 and self.default_plan is None:
            rule = "must say which of the plans covers what names none"
            found.add("default_plan", None, rule, f"Name one of {', '.join(self.plans)}")
        if RECOVERY in self.copy_vaults:
            rule = "is the name of the vault in recoveryRegion"
            found.add(f'copy_vaults["{RECOVERY}"]', None, rule, "Choose another name")
        seen: dict[str, str] = {}
        for key, name in self.plan_names(stack).items():
            if name in seen:
                rule = f"is also the name of plan {seen[name]}; each would back up the other's resources"
                found.add(f'plans["{key}"].plan_name', name, rule, "Give it its own name")
            seen.setdefault(name, key)

    def _vaults(self, recovery_region: str | None) -> Mapping[str, CopyVaultArgs]:
        """The copy vaults of every plan; that of the recovery Region with an ARN that only says where it is."""
        vaults = self.copy_vault_arguments()
        if recovery_region is not None:
            vaults[RECOVERY] = {"vault_arn": f"arn:aws:backup:{recovery_region}::backup-vault:{RECOVERY}"}
        return vaults


def _somewhere(region: str) -> BackupPlanArgs:
    """What a plan's own vault is called, so that the component's rules can be asked before it exists."""
    key = f"arn:aws:kms:{region}::key/backup"
    return cast("BackupPlanArgs", {"vault_name": "backup", "vault_key_arn": key, "region": region})


def _of_plan(key: str, problem: Problem) -> Problem:
    """A component's problem under the key of its plan; those of the plans' copy vaults are told once."""
    if problem.argument.startswith("copy_vaults"):
        return under("backup", problem)
    if problem.argument == "name":
        rule = "must be 1 to 25 letters, digits, '-', '_' or '.'; names of AWS resources are made from it"
        return under("backup", Problem(f'plans["{key}"]', key, rule, "Rename the plan."))
    place = f'plans["{key}"].{problem.argument}'
    return under("backup", Problem(place, problem.value, problem.rule, problem.way_out))
