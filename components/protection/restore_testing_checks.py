"""What AWS Backup refuses in restore testing, and what would restore onto the live network. Pure."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from components.shared.alarms import check_alarm_topic
from components.shared.arns import parse_arn
from components.shared.checks import Problems

from .checks import check_key_arn
from .overdue import MAX_OVERDUE_HOURS
from .restore_metadata import (
    RestoreTestType,
    check_overrides,
    is_database,
    needs_isolation,
    uses_instance_profile,
)
from .restore_testing_args import RestoreTestingArgs, RestoreTestSelectionArgs
from .schedule import DEFAULT_TIMEZONE, ScheduleError, check_schedule, parse_schedule, worst_gap

START_WINDOW_HOURS = 24
SELECTION_WINDOW_DAYS = 30
VALIDATION_WINDOW_HOURS = 4
MAX_HOURS = 168
MAX_ENTRIES = 30
"""Selections per plan; ARNs, conditions and vaults per selection or plan (AWS Backup Developer Guide, "Restore testing
quotas and parameters")."""

_JOB_TIME = timedelta(hours=12)
_AWS_NAME = re.compile(r"[A-Za-z0-9_]{1,50}")
_SELECTION = re.compile(r"[A-Za-z0-9_-]{1,50}")
_RESOURCE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")
"""Leaves room for ``-documentdb-completed`` and Pulumi's suffix of eight characters in the 64 of an event rule."""
_DOCUMENT = re.compile(r"[a-zA-Z0-9_\-.]{3,128}")
_TAG_KEY = re.compile(r"(?!aws:)[\w\s.:/=+\-@]{1,128}", re.IGNORECASE)
_TAG_VALUE = re.compile(r"[\w\s.:/=+\-@]{0,256}")
_ROLE = re.compile(r"role/[\w+=,.@/-]+")
_TWO_ZONES = 2

_SERVICES: Mapping[RestoreTestType, tuple[str, str]] = {
    RestoreTestType.AURORA: ("rds", "cluster:"),
    RestoreTestType.DOCUMENTDB: ("rds", "cluster:"),
    RestoreTestType.DYNAMODB: ("dynamodb", "table/"),
    RestoreTestType.EBS: ("ec2", "volume/"),
    RestoreTestType.EC2: ("ec2", "instance/"),
    RestoreTestType.EFS: ("elasticfilesystem", "file-system/"),
    RestoreTestType.FSX: ("fsx", ""),
    RestoreTestType.NEPTUNE: ("rds", "cluster:"),
    RestoreTestType.RDS: ("rds", ""),
    RestoreTestType.S3: ("s3", ""),
}
"""Type → service and start of the resource in its ARNs; FSx has file systems and volumes, RDS instances and
clusters."""


def aws_name(name: str) -> str:
    """A name as restore testing takes it: letters, digits and ``_`` (botocore, RestoreTestingPlanName)."""
    return name.replace("-", "_")


def overrides_of(selection: RestoreTestSelectionArgs) -> Mapping[str, object]:
    """The caller's overrides of a selection."""
    return selection.get("restore_metadata_overrides", {})


def window_of(selection: RestoreTestSelectionArgs) -> int:
    """Hours for which what a selection restores stays."""
    return selection.get("validation_window_hours", VALIDATION_WINDOW_HOURS)


def kinds_of(args: RestoreTestingArgs) -> list[RestoreTestType]:
    """The types that are tested, sorted."""
    return sorted({selection["resource_type"] for selection in args["selections"].values()})


def validated_kinds(args: RestoreTestingArgs) -> list[RestoreTestType]:
    """The types whose restored resources stay long enough to be looked at, sorted."""
    return sorted({one["resource_type"] for one in args["selections"].values() if window_of(one) > 0})


def isolated(args: RestoreTestingArgs) -> bool:
    """Whether an isolated place is given."""
    return "vpc_id" in args and "subnet_ids" in args


def overdue_test_hours(args: RestoreTestingArgs) -> int | None:
    """Hours without a completed test that mean something is wrong; None when an alarm cannot look back so far."""
    if "overdue_after_hours" in args:
        return args["overdue_after_hours"]
    gap = _gap(args)
    if gap >= timedelta(hours=MAX_OVERDUE_HOURS):
        return None
    window = timedelta(hours=args.get("start_window_hours", START_WINDOW_HOURS))
    hours = math.ceil((gap + window + _JOB_TIME) / timedelta(hours=1))
    return hours if hours <= MAX_OVERDUE_HOURS else None


def _gap(args: RestoreTestingArgs) -> timedelta:
    return worst_gap([parse_schedule(args["schedule"], args.get("schedule_timezone", DEFAULT_TIMEZONE))])


def check_restore_testing(args: RestoreTestingArgs, problems: Problems, resource_name: str | None = None) -> None:
    """Record what AWS Backup would refuse, and what would put a restored resource onto the live network.

    Args:
        args: the component's arguments; Outputs pass.
        problems: receives the findings.
        resource_name: the component's name, from which physical names are made.
    """
    _check_names(args, problems, resource_name)
    _check_plan(args, problems)
    _check_place(args, problems)
    _check_selections(args, problems)
    region = args.get("region")
    for index, arn in enumerate(args.get("key_arns", [])):
        check_key_arn(problems, f"key_arns[{index}]", arn, region)
    for index, arn in enumerate(args.get("instance_profile_role_arns", [])):
        parsed = parse_arn(arn)
        if parsed is None or parsed.service != "iam" or not _ROLE.fullmatch(parsed.resource):
            problems.add(
                f"instance_profile_role_arns[{index}]",
                arn,
                "must be the ARN of one IAM role, not of its instance profile",
                "Write it like arn:aws:iam::123456789012:role/web",
            )
    document = args.get("validation_document_name")
    if document is not None and not _DOCUMENT.fullmatch(document):
        rule = "must be the name of a document of this account: 3 to 128 letters, digits, '_', '-' or '.'"
        problems.add("validation_document_name", document, rule, "Give its name, not its ARN")
    if document is not None and not validated_kinds(args):
        rule = "has no effect: with a validation window of 0 nothing stays to be validated"
        problems.add("validation_document_name", document, rule, "Give validation_window_hours, or leave it out")
    check_alarm_topic(problems, args.get("alarm_topic_arn"), region)


def _check_names(args: RestoreTestingArgs, problems: Problems, resource_name: str | None) -> None:
    if resource_name is not None and not _RESOURCE_NAME.fullmatch(resource_name):
        problems.add(
            "name",
            resource_name,
            "must be 1 to 32 letters, digits, '-' or '_', starting with a letter, because the names of the plan, its "
            "event rules and its roles are made from it",
            "Rename the component",
        )
    plan = args.get("plan_name")
    if plan is not None and not _AWS_NAME.fullmatch(plan):
        problems.add("plan_name", plan, "must be 1 to 50 letters, digits or '_'", "AWS takes no hyphens here; use '_'")
    taken: dict[str, str] = {}
    for name in args["selections"]:
        if not _SELECTION.fullmatch(name):
            rule = "must have a name of 1 to 50 letters, digits, '-' or '_'"
            problems.add(f'selections["{name}"]', name, rule, "Rename the selection")
        elif aws_name(name) in taken:
            rule = f'becomes {aws_name(name)} in AWS, as "{taken[aws_name(name)]}" does'
            problems.add(f'selections["{name}"]', name, rule, "Rename one of the two")
        taken.setdefault(aws_name(name), name)


def _check_plan(args: RestoreTestingArgs, problems: Problems) -> None:
    zone = args.get("schedule_timezone", DEFAULT_TIMEZONE)
    usable = check_schedule(problems, "schedule", args["schedule"], "schedule_timezone", zone)
    problems.within("start_window_hours", args.get("start_window_hours"), 1, MAX_HOURS, "hours")
    problems.within("selection_window_days", args.get("selection_window_days"), 1, 365, "days")
    if args.get("recovery_point_types") == []:
        problems.add("recovery_point_types", [], "must name at least one type", "Leave it out for both")
    for key in ("include_vaults", "exclude_vaults"):
        _check_vaults(problems, key, args.get(key))
    hours = args.get("overdue_after_hours")
    problems.within("overdue_after_hours", hours, 1, MAX_OVERDUE_HOURS, "hours")
    if hours is None or not usable:
        return
    try:
        gap = _gap(args)
    except ScheduleError:
        return
    if gap > timedelta(hours=hours):
        rule = "would always fire: the schedule does not run twice"
        if gap != timedelta.max:
            rule = f"would fire between two runs, which are up to {math.ceil(gap / timedelta(hours=1))} hours apart"
        problems.add("overdue_after_hours", hours, rule, "Give more hours, or leave it out")


def _check_vaults(problems: Problems, key: str, vaults: Sequence[object] | None) -> None:
    if vaults is None:
        return
    if len(vaults) > MAX_ENTRIES or (key == "include_vaults" and not vaults):
        problems.add(key, len(vaults), f"must have 1 to {MAX_ENTRIES} vaults", "Use wildcards, or leave it out")
    for index, arn in enumerate(vaults):
        if not isinstance(arn, str) or (arn == "*" and key == "include_vaults" and len(vaults) == 1):
            continue
        parsed = parse_arn(arn)
        if parsed is None or parsed.service != "backup" or not parsed.resource.startswith("backup-vault:"):
            problems.add(f"{key}[{index}]", arn, "must be the ARN of a backup vault", "Give BackupVault's vault_arn")


def _check_place(args: RestoreTestingArgs, problems: Problems) -> None:
    for key, other in (("vpc_id", "subnet_ids"), ("subnet_ids", "vpc_id")):
        if key in args and other not in args:
            problems.add(other, None, f"is required with {key}", "Give both, or neither")
    subnets = args.get("subnet_ids")
    databases = [str(kind) for kind in kinds_of(args) if is_database(kind)]
    if subnets is not None and not subnets:
        problems.add("subnet_ids", None, "must name at least one subnet", "Give one for each AZ")
    elif subnets is not None and databases and len(subnets) < _TWO_ZONES:
        rule = f"must cover two AZs for {', '.join(databases)}: a DB subnet group needs them"
        problems.add("subnet_ids", sorted(subnets), rule, "Add a subnet of another AZ")


def _check_selections(args: RestoreTestingArgs, problems: Problems) -> None:
    selections = args["selections"]
    if not 1 <= len(selections) <= MAX_ENTRIES:
        problems.add("selections", len(selections), f"must be 1 to {MAX_ENTRIES}", "A further plan takes more")
    for name, selection in selections.items():
        where, kind = f'selections["{name}"]', selection["resource_type"]
        _check_resources(problems, where, selection, args.get("region"))
        problems.within(
            f"{where}.validation_window_hours", selection.get("validation_window_hours"), 0, MAX_HOURS, "hours"
        )
        overrides = overrides_of(selection)
        check_overrides(problems, f"{where}.restore_metadata_overrides", kind, overrides)
        if needs_isolation(kind, overrides) and not isolated(args):
            problems.add(
                f"{where}.resource_type",
                str(kind),
                "would be restored into the default network, where a restored server meets the live ones",
                "Give vpc_id and subnet_ids of an isolated network",
            )
        if uses_instance_profile(overrides) and not args.get("instance_profile_role_arns"):
            rule = "restores instances with their instance profile, whose role must be handed to them"
            problems.add(
                f'{where}.restore_metadata_overrides["iamInstanceProfileName"]',
                "UseBackedUpValue",
                rule,
                "Name the role in instance_profile_role_arns",
            )
    for kind in kinds_of(args):
        windows = {window_of(one) for one in selections.values() if one["resource_type"] == kind}
        if 0 in windows and len(windows) > 1:
            rule = f"has selections of {kind} with a validation window of 0 and with a longer one; events tell the type"
            problems.add("selections", None, rule, "Give all selections of the type a window, or none")


def _check_resources(problems: Problems, where: str, selection: RestoreTestSelectionArgs, region: str | None) -> None:
    arns, kind = selection["resource_arns"], selection["resource_type"]
    everything = len(arns) == 1 and arns[0] == "*"
    if not 1 <= len(arns) <= MAX_ENTRIES:
        rule = f'must be 1 to {MAX_ENTRIES} ARNs, or ["*"]'
        problems.add(f"{where}.resource_arns", len(arns), rule, "Spread them over several selections")
    if "*" in [arn for arn in arns if isinstance(arn, str)] and not everything:
        problems.add(f"{where}.resource_arns", "*", 'cannot stand beside ARNs: either these, or ["*"]', "Keep one")
    known: set[str] = set()
    for index, arn in enumerate(arns):
        if not isinstance(arn, str) or arn == "*":
            continue
        _check_arn(problems, f"{where}.resource_arns[{index}]", kind, arn, region)
        if arn in known:
            problems.add(f"{where}.resource_arns[{index}]", arn, "is there twice", "Remove one of the two")
        known.add(arn)
    _check_conditions(problems, where, selection, everything=everything)


def _check_conditions(problems: Problems, where: str, selection: RestoreTestSelectionArgs, *, everything: bool) -> None:
    count = 0
    for key in ("tags_equal", "tags_not_equal"):
        tags = selection.get(key, {})
        count += len(tags)
        if tags and not everything:
            rule = 'narrows ["*"] only; a selection has ARNs or conditions, never both'
            problems.add(f"{where}.{key}", None, rule, 'Give resource_arns as ["*"], or leave the tags out')
        for tag, value in tags.items():
            if not _TAG_KEY.fullmatch(tag) or not _TAG_VALUE.fullmatch(value):
                rule = "must be a tag: a key of up to 128 characters without aws:, a value of up to 256"
                problems.add(f'{where}.{key}["{tag}"]', value, rule, "Write key and value as on the resource")
    if count > MAX_ENTRIES:
        problems.add(where, count, f"may have {MAX_ENTRIES} conditions at most", "Remove some")


def _check_arn(problems: Problems, where: str, kind: RestoreTestType, arn: str, region: str | None) -> None:
    parsed, (service, start) = parse_arn(arn), _SERVICES[kind]
    if parsed is None or parsed.service != service or not parsed.resource.startswith(start) or "*" in arn:
        problems.add(where, arn, f"must be the ARN of one resource of the type {kind}", "Give the resource's own ARN")
    elif region is not None and parsed.region not in ("", region):
        rule = f"is in {parsed.region}, but the plan restores what is in {region}"
        problems.add(where, arn, rule, f"Make a RestoreTesting in {parsed.region}")
