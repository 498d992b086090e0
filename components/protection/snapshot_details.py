"""A snapshot policy's details as the provider takes them. Pure, but for Outputs that pass through."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from .snapshot_policy_args import (
    ScriptStage,
    SnapshotCopyArgs,
    SnapshotPolicyArgs,
    SnapshotScheduleArgs,
    SnapshotScriptArgs,
    SnapshotTarget,
)
from .snapshot_policy_checks import VSS, target_of, target_tags_of
from .snapshot_schedules import cron_of

_POLICY_TYPES = {
    SnapshotTarget.VOLUMES: "EBS_SNAPSHOT_MANAGEMENT",
    SnapshotTarget.INSTANCES: "EBS_SNAPSHOT_MANAGEMENT",
    SnapshotTarget.IMAGES: "IMAGE_MANAGEMENT",
}
_RESOURCE_TYPES = {
    SnapshotTarget.VOLUMES: "VOLUME",
    SnapshotTarget.INSTANCES: "INSTANCE",
    SnapshotTarget.IMAGES: "INSTANCE",
}


def policy_details(
    args: SnapshotPolicyArgs, keys: Mapping[str, pulumi.Input[str]]
) -> aws.dlm.LifecyclePolicyPolicyDetailsArgsDict:
    """All that the policy does; schedules and copies in the order of their names, so that order has no meaning.

    Args:
        args: the component's arguments, checked.
        keys: keys of the copies, by Region.
    """
    target = target_of(args)
    details: aws.dlm.LifecyclePolicyPolicyDetailsArgsDict = {
        "policy_type": _POLICY_TYPES[target],
        "resource_types": [_RESOURCE_TYPES[target]],
        "resource_locations": "CLOUD",
        "target_tags": target_tags_of(args),
        "schedules": [_schedule(name, schedule, args, keys) for name, schedule in sorted(args["schedules"].items())],
    }
    parameters = _parameters(args, target)
    if parameters is not None:
        details["parameters"] = parameters
    return details


def _parameters(
    args: SnapshotPolicyArgs, target: SnapshotTarget
) -> aws.dlm.LifecyclePolicyPolicyDetailsParametersArgsDict | None:
    match target:
        case SnapshotTarget.VOLUMES:
            return None
        case SnapshotTarget.IMAGES:
            return {"no_reboot": not args.get("reboot", False)}
        case SnapshotTarget.INSTANCES:
            found: aws.dlm.LifecyclePolicyPolicyDetailsParametersArgsDict = {
                "exclude_boot_volume": args.get("exclude_boot_volume", False)
            }
            excluded = args.get("exclude_data_volume_tags")
            if excluded:
                found["exclude_data_volume_tags"] = dict(excluded)
            return found


def _schedule(
    name: str,
    schedule: SnapshotScheduleArgs,
    args: SnapshotPolicyArgs,
    keys: Mapping[str, pulumi.Input[str]],
) -> aws.dlm.LifecyclePolicyPolicyDetailsScheduleArgsDict:
    found: aws.dlm.LifecyclePolicyPolicyDetailsScheduleArgsDict = {
        "name": name,
        "create_rule": _created(schedule, args),
        "retain_rule": _kept(schedule.get("retain_count"), schedule.get("retain_days")),
    }
    _tag(found, args)
    copies = schedule.get("copies") or {}
    if copies:
        image = target_of(args) is SnapshotTarget.IMAGES
        found["cross_region_copy_rules"] = [
            _copy(region, copy, keys[region], image=image) for region, copy in sorted(copies.items())
        ]
    if "archive_count" in schedule or "archive_days" in schedule:
        tier = _kept(schedule.get("archive_count"), schedule.get("archive_days"))
        found["archive_rule"] = {"archive_retain_rule": {"retention_archive_tier": tier}}
    if "fast_restore" in schedule:
        fast = schedule["fast_restore"]
        found["fast_restore_rule"] = {
            "availability_zones": sorted(fast["availability_zones"]),
            **_kept(fast.get("count"), fast.get("days")),
        }
    if "deprecate_count" in schedule or "deprecate_days" in schedule:
        found["deprecate_rule"] = _kept(schedule.get("deprecate_count"), schedule.get("deprecate_days"))
    if "share_with_accounts" in schedule:
        found["share_rule"] = _shared(schedule["share_with_accounts"], schedule.get("unshare_after_days"))
    return found


def _created(
    schedule: SnapshotScheduleArgs, args: SnapshotPolicyArgs
) -> aws.dlm.LifecyclePolicyPolicyDetailsScheduleCreateRuleArgsDict:
    create: aws.dlm.LifecyclePolicyPolicyDetailsScheduleCreateRuleArgsDict = {"cron_expression": cron_of(schedule)}
    if target_of(args) is not SnapshotTarget.IMAGES:
        create["location"] = "CLOUD"
    if "script" in args:
        create["scripts"] = _script(args["script"])
    return create


def _tag(found: aws.dlm.LifecyclePolicyPolicyDetailsScheduleArgsDict, args: SnapshotPolicyArgs) -> None:
    # The provider replaces a policy when copyTags of a schedule differs from before, and a new schedule's does.
    if args.get("copy_tags", False):
        found["copy_tags"] = True
    tags = {**(args.get("tags") or {}), **(args.get("snapshot_tags") or {})}
    if tags:
        found["tags_to_add"] = tags
    variable = args.get("variable_tags")
    if variable:
        found["variable_tags"] = dict(variable)


def _kept(count: int | None, days: int | None) -> aws.dlm.LifecyclePolicyPolicyDetailsScheduleRetainRuleArgsDict:
    """A number of snapshots, or an age; the same in all rules that keep something."""
    if count is not None:
        return {"count": count}
    return {"interval": days, "interval_unit": "DAYS"}


def _copy(
    region: str, copy: SnapshotCopyArgs, key: pulumi.Input[str], *, image: bool
) -> aws.dlm.LifecyclePolicyPolicyDetailsScheduleCrossRegionCopyRuleArgsDict:
    found: aws.dlm.LifecyclePolicyPolicyDetailsScheduleCrossRegionCopyRuleArgsDict = {
        "encrypted": True,
        "cmk_arn": key,
        "copy_tags": True,
        "retain_rule": {"interval": copy["retain_days"], "interval_unit": "DAYS"},
    }
    # Each kind of policy has its own member, and AWS refuses the other (botocore, dlm CrossRegionCopyRule).
    if image:
        found["target_region"] = region
    else:
        found["target"] = region
    if "deprecate_days" in copy:
        deprecate: aws.dlm.LifecyclePolicyPolicyDetailsScheduleCrossRegionCopyRuleDeprecateRuleArgsDict = {
            "interval": copy["deprecate_days"],
            "interval_unit": "DAYS",
        }
        found["deprecate_rule"] = deprecate
    return found


def _shared(
    accounts: Sequence[str], until: int | None
) -> aws.dlm.LifecyclePolicyPolicyDetailsScheduleShareRuleArgsDict:
    found: aws.dlm.LifecyclePolicyPolicyDetailsScheduleShareRuleArgsDict = {"target_accounts": sorted(accounts)}
    if until is not None:
        found["unshare_interval"] = until
        found["unshare_interval_unit"] = "DAYS"
    return found


def _script(script: SnapshotScriptArgs) -> aws.dlm.LifecyclePolicyPolicyDetailsScheduleCreateRuleScriptsArgsDict:
    """The script; what VSS fixes itself is left out, and no snapshot is the answer to a failure."""
    document = script.get("document", VSS)
    stages = script.get("stages") or list(ScriptStage)
    found: aws.dlm.LifecyclePolicyPolicyDetailsScheduleCreateRuleScriptsArgsDict = {"execution_handler": document}
    if document == VSS or ScriptStage.PRE in stages:
        found["execute_operation_on_script_failure"] = script.get("snapshot_anyway", False)
    if document != VSS:
        found["execution_handler_service"] = "AWS_SYSTEMS_MANAGER"
        found["stages"] = [stage.value for stage in ScriptStage if stage in stages]
        found["execution_timeout"] = script.get("timeout_seconds", 10)
    if script.get("retry_count"):
        found["maximum_retry_count"] = script.get("retry_count", 0)
    return found
