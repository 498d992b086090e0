"""What Data Lifecycle Manager refuses in a snapshot policy, and the traps it leaves open. Pure."""

import re
from collections.abc import Mapping

from components.shared.alarms import check_alarm_topic
from components.shared.arns import parse_arn
from components.shared.checks import Problems
from components.shared.tags import SNAPSHOT_TAG

from .snapshot_policy_args import ScriptStage, SnapshotPolicyArgs, SnapshotScriptArgs, SnapshotTarget
from .snapshot_schedule_checks import Policy, check_snapshot_schedule, has_archive
from .snapshot_schedules import check_snapshots_overdue

VSS = "AWS_VSS_BACKUP"
"""Stands for the document AWSEC2-CreateVssSnapshot (botocore, dlm Script, ExecutionHandler)."""

MAX_SCHEDULES = 4
MAX_TARGET_TAGS = 50
MAX_SNAPSHOT_TAGS = 45
_POLICY_NAME = re.compile(r"[0-9A-Za-z_-]{1,60}")
_RESOURCE_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
"""Leaves room in the 64 characters of a role's and an event rule's name."""
_DOCUMENT = re.compile(r"[a-zA-Z0-9_\-.]{3,128}|[a-zA-Z0-9_\-.:/]{3,200}")
"""botocore, dlm ExecutionHandler."""
_VARIABLES = ("$(instance-id)", "$(timestamp)")
_TAG_KEY_LENGTH, _TAG_VALUE_LENGTH = 128, 256


def target_of(args: SnapshotPolicyArgs) -> SnapshotTarget:
    """What the policy takes."""
    return args.get("target", SnapshotTarget.VOLUMES)


def target_tags_of(args: SnapshotPolicyArgs) -> dict[str, str]:
    """Tags of what the policy takes; one of them is enough."""
    return dict(args.get("target_tags") or {SNAPSHOT_TAG: args["policy_name"]})


def check_snapshot_policy(args: SnapshotPolicyArgs, problems: Problems, resource_name: str | None = None) -> None:
    """Record everything that AWS would refuse, or accept and then do otherwise than meant.

    Args:
        args: the component's arguments; Outputs pass.
        problems: receives the findings.
        resource_name: the component's name, from which physical names are made.
    """
    if resource_name is not None and not _RESOURCE_NAME.fullmatch(resource_name):
        rule = "must be 1 to 40 letters, digits, '-' or '_', because names of its role and rule are made from it"
        problems.add("name", resource_name, rule, "Rename the component")
    if not _POLICY_NAME.fullmatch(args["policy_name"]):
        problems.add("policy_name", args["policy_name"], "must be 1 to 60 letters, digits, '-' or '_'", "Rename it")
    region = args.get("region")
    _check_target_tags(args, problems)
    _check_schedules(args, problems)
    _check_for_target(args, problems)
    _check_tags(args, problems)
    if "script" in args:
        _check_script(args["script"], problems)
    _check_keys(args, problems, region)
    if not args.get("overdue_alarm", True) and "overdue_after_hours" in args:
        rule = "has no effect with overdue_alarm false"
        problems.add("overdue_after_hours", args["overdue_after_hours"], rule, "Give one of the two")
    check_snapshots_overdue(args["schedules"], args.get("overdue_after_hours"), problems)
    check_alarm_topic(problems, args.get("alarm_topic_arn"), region)


def _check_target_tags(args: SnapshotPolicyArgs, problems: Problems) -> None:
    tags, several = args.get("target_tags"), args.get("any_target_tag", False)
    if several and len(tags or {}) < 2:  # noqa: PLR2004 - several are two
        rule = "says that one of several target_tags is enough, and there are not several"
        problems.add("any_target_tag", several, rule, "Leave it out")
    if tags is None:
        return
    if not 1 <= len(tags) <= MAX_TARGET_TAGS:
        problems.add("target_tags", tags, f"must be 1 to {MAX_TARGET_TAGS} tags", "Correct them")
    elif len(tags) > 1 and not several:
        rule = (
            "are several, and Data Lifecycle Manager takes what carries ANY of them: a second tag widens the policy "
            "and never narrows it"
        )
        problems.add("target_tags", dict(tags), rule, "Give one tag, or say that this is meant with any_target_tag")
    _check_tag_texts("target_tags", tags, problems)


def _check_tag_texts(argument: str, tags: Mapping[str, str], problems: Problems) -> None:
    for key, value in tags.items():
        if not 1 <= len(key) <= _TAG_KEY_LENGTH or len(value) > _TAG_VALUE_LENGTH:
            rule = f"must have a key of 1 to {_TAG_KEY_LENGTH} characters and a value of {_TAG_VALUE_LENGTH} at most"
            problems.add(f'{argument}["{key}"]', value, rule, "Shorten it")


def _check_schedules(args: SnapshotPolicyArgs, problems: Problems) -> None:
    schedules = args["schedules"]
    if not 1 <= len(schedules) <= MAX_SCHEDULES:
        rule = f"must be 1 to {MAX_SCHEDULES} schedules, there are {len(schedules)}"
        problems.add("schedules", None, rule, "Divide them over several policies, each with a tag of its own")
    policy = Policy(target_of(args), args.get("region"))
    for name, schedule in schedules.items():
        check_snapshot_schedule(name, schedule, policy, problems)
    if len({"retain_count" in schedule for schedule in schedules.values()}) > 1:
        rule = "must all keep by retain_count or all by retain_days (Amazon EBS User Guide, 'Retention type')"
        problems.add("schedules", None, rule, "Use the same one, or a policy of its own")
    archiving = [name for name, schedule in schedules.items() if has_archive(schedule)]
    if len(archiving) > 1:
        rule = f"archive in {' and '.join(sorted(archiving))}; only one schedule of a policy can"
        problems.add("schedules", None, rule, "Archive in one of them")


def _check_for_target(args: SnapshotPolicyArgs, problems: Problems) -> None:
    """Refuse what belongs to another kind of target."""
    target = target_of(args)
    belongs = {
        "script": (SnapshotTarget.INSTANCES,),
        "exclude_boot_volume": (SnapshotTarget.INSTANCES,),
        "exclude_data_volume_tags": (SnapshotTarget.INSTANCES,),
        "variable_tags": (SnapshotTarget.INSTANCES, SnapshotTarget.IMAGES),
        "reboot": (SnapshotTarget.IMAGES,),
    }
    for argument, targets in belongs.items():
        if argument in args and target not in targets:
            rule = f"is for a policy that targets {' or '.join(targets)}, this one targets {target}"
            problems.add(argument, None, rule, "Leave it out, or change the target")


def _check_tags(args: SnapshotPolicyArgs, problems: Problems) -> None:
    own, variable = {**(args.get("tags") or {}), **(args.get("snapshot_tags") or {})}, args.get("variable_tags") or {}
    if len(own) > MAX_SNAPSHOT_TAGS:
        rule = f"make {len(own)} tags together with tags; a snapshot takes {MAX_SNAPSHOT_TAGS}"
        problems.add("snapshot_tags", None, rule, "Remove some")
    for key, value in variable.items():
        problems.one_of(f'variable_tags["{key}"]', value, _VARIABLES)
    excluded = args.get("exclude_data_volume_tags")
    if excluded is not None:
        if len(excluded) > MAX_TARGET_TAGS:
            problems.add("exclude_data_volume_tags", None, f"must be {MAX_TARGET_TAGS} tags at most", "Remove some")
        _check_tag_texts("exclude_data_volume_tags", excluded, problems)


def _check_script(script: SnapshotScriptArgs, problems: Problems) -> None:
    document, stages = script.get("document", VSS), script.get("stages")
    if document == VSS:
        for argument in ("stages", "timeout_seconds"):
            if argument in script:
                rule = f"is fixed for {VSS}, and AWS refuses it"
                problems.add(f"script.{argument}", None, rule, "Leave it out")
    elif not _DOCUMENT.fullmatch(document):
        rule = "must be the name or ARN of a Systems Manager document"
        problems.add("script.document", document, rule, "Correct it, or leave it out for VSS")
    if stages is not None:
        if not stages or len(set(stages)) != len(stages):
            problems.add("script.stages", stages, "must name PRE, POST or both, each once", "Correct the list")
        elif ScriptStage.PRE not in stages and "snapshot_anyway" in script:
            rule = "is about a pre script that fails, and there is none"
            problems.add("script.snapshot_anyway", script["snapshot_anyway"], rule, "Leave it out")
    problems.within("script.timeout_seconds", script.get("timeout_seconds"), 10, 120, "seconds")
    problems.within("script.retry_count", script.get("retry_count"), 0, 3, "retries")


def _check_keys(args: SnapshotPolicyArgs, problems: Problems, region: str | None) -> None:
    copied = {place for schedule in args["schedules"].values() for place in schedule.get("copies") or {}}
    for place, arn in (args.get("copy_key_arns") or {}).items():
        path = f'copy_key_arns["{place}"]'
        if place not in copied:
            rule = f"has no effect: no schedule copies to {place}"
            problems.add(path, None, rule, "Leave it out, or add the copy")
        _check_key(path, arn, place, problems)
    for index, arn in enumerate(args.get("source_key_arns") or []):
        _check_key(f"source_key_arns[{index}]", arn, region, problems)


def _check_key(path: str, arn: object, region: str | None, problems: Problems) -> None:
    if not isinstance(arn, str):
        return
    parsed = parse_arn(arn)
    if parsed is None or parsed.service != "kms" or not parsed.resource.startswith("key/"):
        problems.add(path, arn, "must be the ARN of a KMS key, not of an alias", "Give the key's own ARN")
    elif region is not None and parsed.region != region:
        rule = f"is in {parsed.region}, and snapshots in {region} are encrypted with a key of {region}"
        problems.add(path, arn, rule, f"Give a key of {region}")
