"""The ``backup`` block: plans, a vault in the primary Region, one in ``recoveryRegion``, and vaults elsewhere."""

from typing import cast

from pydantic import Field

from components.protection.backup_plan_args import BackupPlanArgs, CopyVaultArgs, check_backup_plan
from components.protection.backup_presets import BackupPreset
from components.protection.backup_rules import MalwareScanMode
from components.protection.backup_vault import BackupVaultArgs
from components.protection.checks import check_role_arns
from components.protection.malware_scan import MalwareScanType
from components.protection.retention import RetentionBoundsArgs
from components.shared.checks import Problem, Problems

from .model import Block, once, under
from .vaults import AirGapped, ReturnVault, Vault

RECOVERY = "recovery"
"""Name of the vault in ``recoveryRegion`` among a plan's copy vaults."""
OTHER_ACCOUNT = "other-account"
"""Name of the vault in the account of ``returnVault`` among a plan's copy vaults."""


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
    """Copies by vault: ``recovery`` is the vault of ``recoveryRegion``, ``other-account`` that of ``returnVault``, the
    others are those of ``copyVaults``. ``{}`` makes none. Default: one in each vault where the rule runs once a day or
    less often; none for continuous rules."""
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
    """Vaults of other stacks to copy to, by a name of your choice but ``recovery`` and ``other-account``. Default:
    none."""
    vault: Vault = Field(default_factory=Vault)
    """The vault of the primary Region, and that of ``recoveryRegion`` where ``recoveryVault`` says nothing else."""
    recovery_vault: Vault | None = None
    """The vault of ``recoveryRegion``, with the same keys as ``vault``. Default: as ``vault``."""
    air_gapped_vault: AirGapped | None = None
    """A logically air-gapped vault, into which rules store as well. Default: none."""
    return_vault: ReturnVault | None = None
    """Copies in a vault of another account, and the vault that they come back to. Default: none."""
    break_glass_role_arns: list[str] = Field(default_factory=list)
    """Roles that may delete recovery points; nobody else may. Default: none."""
    policy_administrator_role_arns: list[str] = Field(default_factory=list)
    """Roles that may change vaults and their access policies besides the break-glass roles; name the role that deploys
    the stack. Default: none, which leaves it to IAM as long as there is no break-glass role either."""

    def vault_arguments(self, *, recovery: bool = False) -> BackupVaultArgs:
        """Arguments of ``BackupVault`` that come from the settings.

        Args:
            recovery: whether it is the vault of the recovery Region.
        """
        return {
            **self._vault(recovery=recovery).vault_arguments(),
            "break_glass_role_arns": self.break_glass_role_arns,
            "policy_administrator_role_arns": self.policy_administrator_role_arns,
        }

    def _vault(self, *, recovery: bool) -> Vault:
        return self.recovery_vault if recovery and self.recovery_vault is not None else self.vault

    def retention(self, *, recovery: bool = False) -> RetentionBoundsArgs:
        """Bounds of a vault's lock; without a lock there are none.

        Args:
            recovery: whether it is the vault of the recovery Region.
        """
        lock = self._vault(recovery=recovery).lock
        return {} if lock is None else _bounds(lock.min_retention_days, lock.max_retention_days)

    def other_account_retention(self) -> RetentionBoundsArgs:
        """Bounds of the lock of the vault in the other account."""
        vault = self.return_vault
        return (
            {} if vault is None else _bounds(vault.destination_min_retention_days, vault.destination_max_retention_days)
        )

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

    def problems(self, stack: str, region: str, recovery_region: str | None, *, protect: bool = True) -> list[Problem]:
        """What the components would refuse, under the settings' keys.

        Args:
            stack: name of the stack.
            region: the stack's Region.
            recovery_region: the recovery Region, if any.
            protect: False on throw-away stacks.
        """
        found = Problems()
        self._check_keys(stack, found)
        roles = ("break_glass_role_arns", "policy_administrator_role_arns")
        for role in roles:
            check_role_arns(found, role, getattr(self, role))
        told = [under("backup", problem) for problem in found.found]
        told += self._vault_problems(region, recovery_region, protect=protect)
        stores = self._stores(region, recovery_region)
        for key, args in self.plan_arguments(stack).items():
            wrong = Problems()
            check_backup_plan({**stores, **args}, wrong, f"backup-{key}")
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
        for name, what in ((RECOVERY, "in recoveryRegion"), (OTHER_ACCOUNT, "of returnVault")):
            if name in self.copy_vaults:
                found.add(f'copy_vaults["{name}"]', None, f"is the name of the vault {what}", "Choose another name")
        seen: dict[str, str] = {}
        for key, name in self.plan_names(stack).items():
            if name in seen:
                rule = f"is also the name of plan {seen[name]}; each would back up the other's resources"
                found.add(f'plans["{key}"].plan_name', name, rule, "Give it its own name")
            seen.setdefault(name, key)

    def _vault_problems(self, region: str, recovery_region: str | None, *, protect: bool) -> list[Problem]:
        told = self.vault.problems(protect=protect)
        if self.recovery_vault is not None:
            told += self.recovery_vault.problems(protect=protect, where="backup.recoveryVault")
            if recovery_region is None:
                rule, way_out = "needs a Region to be in", "Add recoveryRegion, for example eu-west-1."
                told.append(Problem("backup.recoveryVault", None, rule, way_out))
        if self.air_gapped_vault is not None:
            told += self.air_gapped_vault.problems(region=region, protect=protect)
        if self.return_vault is not None:
            told += self.return_vault.problems(region=region)
        return told

    def _stores(self, region: str, recovery_region: str | None) -> BackupPlanArgs:
        """Where every plan stores, with ARNs that only say where a vault of the stack is: they exist later."""
        vaults = self.copy_vault_arguments()
        if recovery_region is not None:
            vaults[RECOVERY] = {
                "vault_arn": f"arn:aws:backup:{recovery_region}::backup-vault:{RECOVERY}",
                "retention": self.retention(recovery=True),
            }
        if self.return_vault is not None:
            vaults[OTHER_ACCOUNT] = {
                "vault_arn": self.return_vault.destination_vault_arn,
                "retention": self.other_account_retention(),
            }
        stores: BackupPlanArgs = {
            "plan_name": "",
            "vault_name": "backup",
            "vault_key_arn": f"arn:aws:kms:{region}::key/backup",
            "vault_retention": self.retention(),
            "copy_vaults": vaults,
            "region": region,
        }
        if self.air_gapped_vault is not None:
            stores["air_gapped_vault"] = {
                "vault_arn": f"arn:aws:backup:{region}::backup-vault:air-gapped",
                "min_retention_days": self.air_gapped_vault.min_retention_days,
                "max_retention_days": self.air_gapped_vault.max_retention_days,
            }
        return stores


def _bounds(low: int | None, high: int | None) -> RetentionBoundsArgs:
    bounds: RetentionBoundsArgs = {}
    if low is not None:
        bounds["min_retention_days"] = low
    if high is not None:
        bounds["max_retention_days"] = high
    return bounds


def _of_plan(key: str, problem: Problem) -> Problem:
    """A component's problem under the key of its plan; those of the plans' copy vaults are told once."""
    if problem.argument.startswith("copy_vaults"):
        return under("backup", problem)
    if problem.argument == "name":
        rule = "must be 1 to 25 letters, digits, '-', '_' or '.'; names of AWS resources are made from it"
        return under("backup", Problem(f'plans["{key}"]', key, rule, "Rename the plan."))
    place = f'plans["{key}"].{problem.argument}'
    return under("backup", Problem(place, problem.value, problem.rule, problem.way_out))
