"""Controls of AWS Backup Audit Manager: which there are, what each takes, and what is refused. Pure.

Sources: AWS Backup Developer Guide, "AWS Backup Audit Manager controls and remediation", "Creating frameworks using
the AWS Backup API" (names of controls and parameters); AWS Config Developer Guide, the managed rules of the same names
(ranges and defaults); botocore, ControlScope and Config's Scope.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NotRequired, TypedDict, cast

from components.shared.arns import parse_arn
from components.shared.checks import Problems

from .resource_types import check_resource_types

MAX_CONTROLS = 50
"""Per account and Region, over all frameworks."""
MAX_FRAMEWORKS = 10
MAX_LIFETIME_DAYS = 36_500
_MAX_EXEMPT_ROLES = 5
_MAX_ACCOUNTS = 5
_MAX_SCOPE_IDS = 100
_MAX_TAG_KEY, _MAX_TAG_VALUE = 128, 256
_MAX_DESCRIPTION = 1_024

_PLAN, _VAULT = "AWS::Backup::BackupPlan", "AWS::Backup::BackupVault"

_KEY = re.compile(r"[A-Za-z0-9_]{1,64}")
_ACCOUNT = re.compile(r"\d{12}")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")


class AuditScopeArgs(TypedDict):
    """What a control looks at: one tag, or types, or single resources. Nothing given: everything it can look at."""

    tag_key: NotRequired[str]
    """Key of a tag, 1 to 128 characters; only resources that carry the tag are looked at. Goes with ``tag_value``."""
    tag_value: NotRequired[str]
    """Value of that tag, 1 to 256 characters."""
    resource_types: NotRequired[list[str]]
    """AWS Backup's names of types, such as ``EBS``, ``EFS``, ``RDS``; exactly one together with ``resource_ids``."""
    resource_ids: NotRequired[list[str]]
    """1 to 100 ids of resources: of the one type in ``resource_types``, or of plans or vaults for controls that judge
    these."""


class AuditControlArgs(TypedDict):
    """What a control demands. Each control takes the arguments that its name in the guide has; others are refused."""

    frequency_hours: NotRequired[int]
    """``BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK``: longest time between two backups, 1 to 24 hours; or
    ``frequency_days``. Default: 1 day."""
    frequency_days: NotRequired[int]
    """The same in days, 1 to 31."""
    retention_days: NotRequired[int]
    """``BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK``, ``BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK``: least
    retention, 1 to 36,500 days. Default: 35."""
    exempt_role_arns: NotRequired[list[str]]
    """``BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED``: up to 5 IAM roles that may delete recovery points by hand;
    name the break-glass roles of the vaults. Default: none."""
    regions: NotRequired[list[str]]
    """``BACKUP_RESOURCES_PROTECTED_BY_CROSS_REGION``: Regions where a copy must be. Default: any other Region."""
    account_ids: NotRequired[list[str]]
    """``BACKUP_RESOURCES_PROTECTED_BY_CROSS_ACCOUNT``: up to 5 accounts where a copy must be, 12 digits. Default: any
    other account."""
    min_retention_days: NotRequired[int]
    """``BACKUP_RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK``: least retention that the lock must enforce, 1 to 36,500
    days. Default: any."""
    max_retention_days: NotRequired[int]
    """The same control: longest retention that the lock may allow, 1 to 36,500 days. Default: any."""
    age_hours: NotRequired[int]
    """Greatest age of the newest recovery point: ``BACKUP_LAST_RECOVERY_POINT_CREATED`` 1 to 744 hours,
    ``RESOURCES_IN_LOGICALLY_AIR_GAPPED_VAULT`` 24 to 2,184; or ``age_days``. Defaults: 1 day, and 7 days."""
    age_days: NotRequired[int]
    """The same in days: 1 to 31, and 1 to 91."""
    max_restore_minutes: NotRequired[int]
    """``RESTORE_TIME_FOR_RESOURCES_MEET_TARGET``: longest time of the latest restore, 1 minute or more. Default: 720
    (12 hours)."""
    scope: NotRequired[AuditScopeArgs]
    """What the control looks at. Default: everything it can look at in the account and Region."""


class AuditFrameworkArgs(TypedDict):
    """Controls that are judged and reported together."""

    controls: Mapping[str, AuditControlArgs]
    """AWS's name of the control, such as ``BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN``, to what it demands; at least
    one. Their order has no meaning."""
    description: NotRequired[str]
    """Shown in the console and in reports, up to 1,024 characters. Default: none."""


@dataclass(frozen=True)
class Control:
    """One control: arguments besides ``scope`` with their ranges, and kinds of scope."""

    numbers: Mapping[str, tuple[int, int, str]] = field(default_factory=dict[str, tuple[int, int, str]])
    lists: tuple[str, ...] = ()
    tags: bool = True
    types: bool = True
    ids: bool = True
    judges: str = ""
    """The one type that ``resource_ids`` are of, where the control judges no protected resources."""


_RETENTION = (1, MAX_LIFETIME_DAYS, "days")
CONTROLS: Mapping[str, Control] = {
    "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN": Control(),
    "BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK": Control(
        {"frequency_hours": (1, 24, "hours"), "frequency_days": (1, 31, "days"), "retention_days": _RETENTION},
        types=False,
        judges=_PLAN,
    ),
    "BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED": Control(lists=("exempt_role_arns",), types=False, judges=_VAULT),
    "BACKUP_RECOVERY_POINT_ENCRYPTED": Control(types=False, ids=False),
    "BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK": Control({"retention_days": _RETENTION}, types=False, ids=False),
    "BACKUP_RESOURCES_PROTECTED_BY_CROSS_REGION": Control(lists=("regions",)),
    "BACKUP_RESOURCES_PROTECTED_BY_CROSS_ACCOUNT": Control(lists=("account_ids",)),
    "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK": Control(
        {"min_retention_days": _RETENTION, "max_retention_days": _RETENTION}
    ),
    "BACKUP_LAST_RECOVERY_POINT_CREATED": Control({"age_hours": (1, 744, "hours"), "age_days": (1, 31, "days")}),
    "RESTORE_TIME_FOR_RESOURCES_MEET_TARGET": Control({"max_restore_minutes": (1, 2_147_483_647, "minutes")}),
    "RESOURCES_IN_LOGICALLY_AIR_GAPPED_VAULT": Control(
        {"age_hours": (24, 2_184, "hours"), "age_days": (1, 91, "days")}, tags=False
    ),
}
"""Every control of AWS Backup Audit Manager."""

_ONE_OF_TWO = (("frequency_hours", "frequency_days"), ("age_hours", "age_days"))


def check_frameworks(frameworks: Mapping[str, AuditFrameworkArgs], problems: Problems) -> None:
    """Record what AWS Backup would refuse in frameworks.

    Args:
        frameworks: by key.
        problems: receives the findings.
    """
    count = sum(len(framework["controls"]) for framework in frameworks.values())
    if len(frameworks) > MAX_FRAMEWORKS:
        problems.add("frameworks", len(frameworks), f"must be {MAX_FRAMEWORKS} at most per account and Region", "Merge")
    if count > MAX_CONTROLS:
        rule = f"have more than {MAX_CONTROLS} controls together, which is AWS Backup's limit per account and Region"
        problems.add("frameworks", count, rule, "Remove some; the same control in two frameworks counts twice")
    for key, framework in frameworks.items():
        where = f'frameworks["{key}"]'
        check_audit_key(problems, where, key)
        check_description(problems, f"{where}.description", framework.get("description"))
        if not framework["controls"]:
            problems.add(f"{where}.controls", None, "must have at least one control", "Add one")
        for name, control in framework["controls"].items():
            _check_control(problems, f'{where}.controls["{name}"]', name, control)


def check_audit_key(problems: Problems, where: str, key: str) -> None:
    """Refuse a key that cannot be part of a framework's or report plan's name, which take no hyphens."""
    if not _KEY.fullmatch(key):
        rule = "must be 1 to 64 letters, digits or '_', because a name in AWS Backup is made from it"
        problems.add(where, key, rule, "Rename it, for example backup_jobs")


def check_description(problems: Problems, where: str, text: str | None) -> None:
    """Refuse a description that AWS Backup would refuse."""
    if text is not None and not (text.strip() and len(text) <= _MAX_DESCRIPTION):
        problems.add(where, text, f"must be 1 to {_MAX_DESCRIPTION:,} characters", "Shorten it, or leave it out")


def check_account_ids(problems: Problems, where: str, accounts: list[str], also: str = "") -> None:
    """Refuse what is no account id; ``also`` is another word that AWS takes there."""
    for index, account in enumerate(accounts):
        if account != (also or None) and not _ACCOUNT.fullmatch(account):
            problems.add(f"{where}[{index}]", account, "must be an account id", "Write its 12 digits, in quotes")


def check_regions(problems: Problems, where: str, regions: list[str], also: str = "") -> None:
    """Refuse what cannot be a Region; ``also`` is another word that AWS takes there."""
    for index, region in enumerate(regions):
        if region != (also or None) and not _REGION.fullmatch(region):
            problems.add(f"{where}[{index}]", region, "is not a Region", "Write it like eu-west-1")


def _check_control(problems: Problems, where: str, name: str, args: AuditControlArgs) -> None:
    control = CONTROLS.get(name)
    if control is None:
        problems.add(where, name, "is no control of AWS Backup Audit Manager", f"Known: {', '.join(sorted(CONTROLS))}")
        return
    given = cast("Mapping[str, int | list[str]]", args)
    taken = [*control.numbers, *control.lists]
    for argument in sorted(given.keys() - {*taken, "scope"}):
        what = f"It takes {', '.join(taken)}" if taken else "It takes none besides scope"
        problems.add(f"{where}.{argument}", given[argument], f"is not an argument of {name}", what)
    for argument, (low, high, unit) in control.numbers.items():
        problems.within(f"{where}.{argument}", cast("int | None", given.get(argument)), low, high, unit)
    for first, second in _ONE_OF_TWO:
        if first in given and second in given:
            problems.add(f"{where}.{second}", given[second], f"contradicts {first}", "Give one of the two")
    least, longest = args.get("min_retention_days"), args.get("max_retention_days")
    if least is not None and longest is not None and least > longest:
        rule = f"is more than max_retention_days = {longest}: no lock can satisfy both"
        problems.add(f"{where}.min_retention_days", least, rule, "Correct one of the two")
    _check_lists(problems, where, args)
    _check_scope(problems, f"{where}.scope", name, control, args.get("scope", {}))


def _check_lists(problems: Problems, where: str, args: AuditControlArgs) -> None:
    roles, accounts = args.get("exempt_role_arns", []), args.get("account_ids", [])
    if len(roles) > _MAX_EXEMPT_ROLES:
        problems.add(f"{where}.exempt_role_arns", len(roles), f"must be {_MAX_EXEMPT_ROLES} at most", "Remove some")
    for index, arn in enumerate(roles):
        parsed = parse_arn(arn)
        if parsed is None or parsed.service != "iam" or not parsed.resource.startswith("role/"):
            rule = "must be the ARN of an IAM role"
            problems.add(f"{where}.exempt_role_arns[{index}]", arn, rule, "Write arn:aws:iam::<account>:role/<name>")
    if len(accounts) > _MAX_ACCOUNTS:
        problems.add(f"{where}.account_ids", len(accounts), f"must be {_MAX_ACCOUNTS} at most", "Remove some")
    check_account_ids(problems, f"{where}.account_ids", accounts)
    check_regions(problems, f"{where}.regions", args.get("regions", []))


def _check_scope(problems: Problems, where: str, name: str, control: Control, scope: AuditScopeArgs) -> None:
    tag, types, ids = scope.get("tag_key"), scope.get("resource_types", []), scope.get("resource_ids", [])
    for given, allowed, argument in (
        (tag, control.tags, "tag_key"),
        (types, control.types, "resource_types"),
        (ids, control.ids, "resource_ids"),
    ):
        if given and not allowed:
            problems.add(f"{where}.{argument}", given, f"is no scope that {name} knows", "Leave it out")
    if tag is not None and (types or ids):
        problems.add(f"{where}.tag_key", tag, "goes neither with resource_types nor with resource_ids", "Give one kind")
    if tag is not None and not 1 <= len(tag) <= _MAX_TAG_KEY:
        problems.add(f"{where}.tag_key", tag, f"must be 1 to {_MAX_TAG_KEY} characters", "Correct the key")
    value = scope.get("tag_value")
    if (value is None) != (tag is None):
        problems.add(f"{where}.tag_value", value, "goes with tag_key, and only with it", "Give both, or neither")
    elif value is not None and not 1 <= len(value) <= _MAX_TAG_VALUE:
        problems.add(f"{where}.tag_value", value, f"must be 1 to {_MAX_TAG_VALUE} characters", "Correct the value")
    check_resource_types(problems, f"{where}.resource_types", types)
    if len(ids) > _MAX_SCOPE_IDS:
        problems.add(f"{where}.resource_ids", len(ids), f"must be 1 to {_MAX_SCOPE_IDS}", "Use a tag instead")
    if ids and control.types and len(types) != 1:
        problems.add(
            f"{where}.resource_ids", ids, "need exactly one type in resource_types", "Name the type of the ids"
        )


def control_parameters(name: str, args: AuditControlArgs) -> dict[str, str]:
    """Parameters of a control as AWS Backup takes them, every default stated, in the order of their names."""
    given: dict[str, str] = {}
    match name:
        case "BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK":
            given |= _period("requiredFrequency", args.get("frequency_hours"), args.get("frequency_days", 1))
            given["requiredRetentionDays"] = str(args.get("retention_days", 35))
        case "BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK":
            given["requiredRetentionDays"] = str(args.get("retention_days", 35))
        case "BACKUP_LAST_RECOVERY_POINT_CREATED":
            given |= _period("recoveryPointAge", args.get("age_hours"), args.get("age_days", 1))
        case "RESOURCES_IN_LOGICALLY_AIR_GAPPED_VAULT":
            given |= _period("recoveryPointAge", args.get("age_hours"), args.get("age_days", 7))
        case "RESTORE_TIME_FOR_RESOURCES_MEET_TARGET":
            given["maxRestoreTime"] = str(args.get("max_restore_minutes", 720))
        case _:
            pass
    for parameter, values in (
        ("principalArnList", args.get("exempt_role_arns")),
        ("crossRegionList", args.get("regions")),
        ("crossAccountList", args.get("account_ids")),
    ):
        if values:
            given[parameter] = ",".join(sorted(set(values)))
    if "min_retention_days" in args:
        given["minRetentionDays"] = str(args["min_retention_days"])
    if "max_retention_days" in args:
        given["maxRetentionDays"] = str(args["max_retention_days"])
    return dict(sorted(given.items()))


def _period(parameter: str, hours: int | None, days: int) -> dict[str, str]:
    unit, value = ("days", days) if hours is None else ("hours", hours)
    return {f"{parameter}Unit": unit, f"{parameter}Value": str(value)}


class Scope(TypedDict, total=False):
    """The scope in the provider's words."""

    tags: dict[str, str]
    compliance_resource_types: list[str]
    compliance_resource_ids: list[str]


def control_scope(name: str, args: AuditControlArgs) -> Scope | None:
    """Scope of a control as the provider takes it; None for everything the control can look at."""
    scope = args.get("scope", {})
    if "tag_key" in scope and "tag_value" in scope:
        return {"tags": {scope["tag_key"]: scope["tag_value"]}}
    ids = sorted(set(scope.get("resource_ids", [])))
    fixed = CONTROLS[name].judges
    types = [fixed] if ids and fixed else sorted(set(scope.get("resource_types", [])))
    found: Scope = {}
    if types:
        found["compliance_resource_types"] = types
    if ids:
        found["compliance_resource_ids"] = ids
    return found or None
