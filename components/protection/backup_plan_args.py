"""The arguments of a backup plan, and everything that is wrong with them at once. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi

from components.shared.alarms import check_alarm_topic
from components.shared.arns import Arn, parse_arn, partition_of
from components.shared.checks import Problems

from .backup_presets import BackupPreset, rules_of
from .backup_rule_checks import Vaults, check_name, check_plan_design
from .backup_rules import BackupRuleArgs
from .backup_selection import BackupSelectionArgs, check_selections
from .backup_support import check_support
from .checks import check_key_arn, check_vault_name
from .malware_scan import MalwareScanType, check_malware_scan
from .overdue import check_overdue
from .retention import RetentionBoundsArgs
from .services import copy_unavailable

_RESOURCE_NAME = re.compile(r"[A-Za-z0-9\-_.]{1,32}")


class CopyVaultArgs(TypedDict):
    """A vault that recovery points are copied to: in another Region, in another account, or both."""

    vault_arn: pulumi.Input[str]
    """ARN of the vault (``BackupVault.vault_arn``). One of the plan's own Region must be in another account; a vault of
    another account must let this one copy in."""
    key_arn: NotRequired[pulumi.Input[str]]
    """Key of that vault, which the plan's role may then use. Default: the plan's role gets no right to it; a vault of
    this account needs it."""
    retention: NotRequired[RetentionBoundsArgs]
    """Bounds of that vault's lock, against which the copies' retention is checked. Default: not checked here."""


class AirGappedTargetArgs(TypedDict):
    """The logically air-gapped vault of the plan's account and Region that rules store into."""

    vault_arn: pulumi.Input[str]
    """ARN of the vault (``AirGappedVault.vault_arn``)."""
    min_retention_days: int
    """Its shortest retention, 7 to 36,500 days."""
    max_retention_days: int
    """Its longest retention, up to 36,500 days."""
    key_arn: NotRequired[pulumi.Input[str]]
    """Its customer managed key, which the plan's role may then use. Default: none, for a vault with a key of AWS's."""


class BackupPlanArgs(TypedDict):
    """What is backed up when, where to, and what is copied elsewhere."""

    plan_name: str
    """Name of the plan, 1 to 50 letters, digits, ``-``, ``_`` or ``.``; resources tagged ``backup-plan=<plan_name>``
    in the plan's account and Region are selected."""
    vault_name: pulumi.Input[str]
    """Name of the vault in the plan's Region (``BackupVault.vault_name``)."""
    vault_key_arn: pulumi.Input[str]
    """Key of that vault (``BackupVault.key_arn``), which the plan's role may use."""
    vault_retention: NotRequired[RetentionBoundsArgs]
    """Bounds of that vault's lock, against which every rule's retention is checked. Default: not checked here."""
    rules: NotRequired[list[BackupRuleArgs]]
    """Rules, told apart by ``name``; their order has no meaning. With those of the presets 1 to 10."""
    presets: NotRequired[list[BackupPreset]]
    """Ready-made rules: ``daily35`` (daily, kept 35 days), ``hourlyPitr`` (hourly for 3 days, daily and point in time
    for 35), ``gfs`` (daily, weekly, monthly and yearly, kept up to 7 years). A rule in ``rules`` takes the place of a
    preset's rule of the same name. Default: none."""
    preset_timezone: NotRequired[str]
    """IANA time zone of the presets' schedules. Default: ``Etc/UTC``."""
    copy_vaults: NotRequired[Mapping[str, CopyVaultArgs]]
    """Vaults to copy to, by a name of your choice that rules' ``copies`` refer to: 1 to 50 letters, digits, ``-``,
    ``_`` or ``.``. Default: no copies, which the gate reports."""
    air_gapped_vault: NotRequired[AirGappedTargetArgs]
    """Logically air-gapped vault that rules store into. Default: none."""
    select_by_tag: NotRequired[bool]
    """Whether the plan takes what carries its tag ``backup-plan=<plan_name>``. Default: True."""
    selections: NotRequired[Mapping[str, BackupSelectionArgs]]
    """Further selections by name, up to 10 with the one by tag; a resource is taken that any of them takes. A changed
    selection is replaced, the new one first. Default: none."""
    windows_vss: NotRequired[bool]
    """Application-consistent snapshots of Windows instances through VSS, which needs the VSS components on the
    instance. Default: False."""
    malware_scan_types: NotRequired[list[MalwareScanType]]
    """Types whose recovery points the rules with ``malware_scan`` have scanned: ``EBS``, ``EC2``, ``S3``. Default: all
    three, where a rule scans."""
    key_arns: NotRequired[list[pulumi.Input[str]]]
    """Further keys that the plan's role may use for restores, such as that of the vault that copies come back to
    (``BackupCopySource.return_key_arn``). Default: none."""
    overdue_after_hours: NotRequired[int]
    """Hours without a completed backup of the plan before the alarm, 1 to 168, and no less than the longest time
    between two runs. Default: that time, the longest start window and 12 hours for the job; no alarm where that is
    more than 168, as for weekly plans."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of the plan's Region that hears when backups are overdue; failed jobs are told by the vault.
    Default: the alarm has no action, which the gate reports."""
    region: NotRequired[str]
    """Region of the plan and of what it backs up. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every resource and of the recovery points. Default: none."""


def all_rules(args: BackupPlanArgs) -> list[BackupRuleArgs]:
    """The plan's rules, those of the presets included."""
    return rules_of(args.get("presets", []), args.get("rules", []), args.get("preset_timezone"))


def check_backup_plan(args: BackupPlanArgs, problems: Problems, resource_name: str | None = None) -> None:
    """Record what AWS Backup would refuse, or would accept and then fail at.

    Args:
        args: the component's arguments; Outputs pass, and are checked when they are known.
        problems: receives the findings; those about rules of presets are told under ``presets``.
        resource_name: the component's name, from which the selections' names are made.
    """
    if resource_name is not None and not _RESOURCE_NAME.fullmatch(resource_name):
        problems.add(
            "name",
            resource_name,
            "must be 1 to 32 letters, digits, '-', '_' or '.', because the selections' names are made from it",
            "Rename the component",
        )
    region = args.get("region")
    _check_rules(args, problems)
    check_vault_name(problems, args["vault_name"])
    check_key_arn(problems, "vault_key_arn", args["vault_key_arn"], region)
    for index, key in enumerate(args.get("key_arns", [])):
        check_key_arn(problems, f"key_arns[{index}]", key, None)
    _check_copy_vaults(args.get("copy_vaults", {}), region, problems)
    if "air_gapped_vault" in args:
        _check_air_gapped(args["air_gapped_vault"], region, problems)
    check_selections(
        args.get("selections", {}),
        problems,
        by_tag=args.get("select_by_tag", True),
        component_name=resource_name or "",
    )
    vaults = {name: vault_of(vault["vault_arn"]) for name, vault in args.get("copy_vaults", {}).items()}
    check_support(all_rules(args), vaults, args.get("selections", {}), region, problems)
    check_alarm_topic(problems, args.get("alarm_topic_arn"), region)


def _check_rules(args: BackupPlanArgs, problems: Problems) -> None:
    rules = all_rules(args)
    found = Problems()
    vaults = Vaults(
        args.get("vault_retention"),
        {name: vault.get("retention") for name, vault in args.get("copy_vaults", {}).items()},
        _bounds(args.get("air_gapped_vault")),
    )
    check_plan_design(args["plan_name"], rules, vaults, found)
    check_overdue(rules, args.get("overdue_after_hours"), found)
    check_malware_scan(rules, args.get("malware_scan_types"), found)
    if "preset_timezone" in args and not args.get("presets"):
        found.add("preset_timezone", args["preset_timezone"], "has no effect without presets", "Leave it out")
    ready_made = len(rules) - len(args.get("rules", []))
    for problem in found.found:
        told = _own_words(problem.argument, rules, ready_made)
        problems.add(told, problem.value, problem.rule, problem.way_out.removesuffix("."))


def _own_words(argument: str, rules: Sequence[BackupRuleArgs], ready_made: int) -> str:
    """The place of a finding as the person wrote it: rules of presets come first in the list that was checked."""
    place = re.match(r"rules\[(\d+)\]", argument)
    if place is None:
        return argument
    index = int(place[1])
    if index >= ready_made:
        return f"rules[{index - ready_made}]{argument[place.end() :]}"
    if argument.endswith(".schedule_timezone"):
        return "preset_timezone"
    return f'presets["{rules[index]["name"]}"]{argument[place.end() :]}'


def _bounds(vault: AirGappedTargetArgs | None) -> RetentionBoundsArgs | None:
    if vault is None:
        return None
    return {"min_retention_days": vault["min_retention_days"], "max_retention_days": vault["max_retention_days"]}


def _check_copy_vaults(vaults: Mapping[str, CopyVaultArgs], region: str | None, problems: Problems) -> None:
    seen: dict[str, str] = {}
    for name, vault in vaults.items():
        where = f'copy_vaults["{name}"]'
        check_name(where, name, problems)
        arn, key = vault["vault_arn"], vault.get("key_arn")
        check_copy_vault(problems, f"{where}.vault_arn", arn, region, None)
        parsed = vault_of(arn)
        check_key_arn(problems, f"{where}.key_arn", key, None if parsed is None else parsed.region)
        if isinstance(arn, str):
            if arn in seen:
                problems.add(f"{where}.vault_arn", arn, f"is also the vault of {seen[arn]}", "Leave one of the two out")
            seen.setdefault(arn, name)


def _check_air_gapped(vault: AirGappedTargetArgs, region: str | None, problems: Problems) -> None:
    arn = vault["vault_arn"]
    parsed = vault_of(arn)
    if isinstance(arn, str) and parsed is None:
        problems.add(
            "air_gapped_vault.vault_arn", arn, "must be the ARN of a backup vault", "Give AirGappedVault's vault_arn"
        )
    elif parsed is not None and region is not None and parsed.region != region:
        problems.add(
            "air_gapped_vault.vault_arn",
            arn,
            f"is in {parsed.region}, and a rule stores only into an air-gapped vault of its own Region, {region}",
            "Copy to a vault of another Region with copy_vaults",
        )
    check_key_arn(problems, "air_gapped_vault.key_arn", vault.get("key_arn"), region)


def vault_of(arn: object) -> Arn | None:
    """The fields of a vault's ARN; None for anything else, an Output included."""
    parsed = parse_arn(arn) if isinstance(arn, str) else None
    is_vault = parsed is not None and parsed.service == "backup" and parsed.resource.startswith("backup-vault:")
    return parsed if is_vault else None


def check_copy_vault(problems: Problems, argument: str, arn: object, region: str | None, account: str | None) -> None:
    """Refuse a copy vault that is none, that AWS Backup cannot copy to, or that is lost together with the original.

    Args:
        problems: receives the finding.
        argument: path of the ARN.
        arn: its value; an Output passes.
        region: Region of the plan, where it is known.
        account: account of the plan, where it is known; a vault of another account may be in the plan's Region.
    """
    if not isinstance(arn, str):
        return
    parsed = vault_of(arn)
    if parsed is None:
        problems.add(argument, arn, "must be the ARN of a backup vault", "Give BackupVault's vault_arn")
        return
    if region is None:
        return
    reason = copy_unavailable(region, parsed.region)
    if parsed.region == region and parsed.account == account:
        problems.add(
            argument,
            arn,
            f"is in {region} and in this account, as the plan itself; a copy there is lost together with the original",
            "Make a BackupVault in another Region, or in another account, and give its vault_arn",
        )
    elif reason is not None:
        problems.add(
            argument,
            arn,
            f"is in {parsed.region}: {reason}",
            f"Make a BackupVault in another Region of {partition_of(region)} and give its vault_arn",
        )
