"""What the text of Data Lifecycle Manager's and RDS's APIs says and their models do not carry.

Sources: botocore's documentation of the members named; Amazon EBS User Guide, "Considerations for snapshot lifecycle
policies" and "Create a custom policy for EBS-backed AMIs".
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_INTERVALS = (1, 2, 3, 4, 6, 8, 12, 24)
_DAYS = {"DAYS": 1, "WEEKS": 7, "MONTHS": 30, "YEARS": 365}
_MAX_DAYS, _MAX_DEPRECATE_DAYS, _MIN_ARCHIVE_DAYS = 36_500, 3_650, 90
_FIELDS = 6
_VARIABLES = {"$(instance-id)", "$(timestamp)"}
_VSS = "AWS_VSS_BACKUP"
_SOURCE_TYPES = {
    *("db-instance", "db-cluster", "db-parameter-group", "db-security-group", "db-snapshot"),
    *("db-cluster-snapshot", "db-proxy", "zero-etl", "custom-engine-version", "blue-green-deployment"),
}


def lifecycle_policy(params: Any) -> str | None:
    """The first rule of ``CreateLifecyclePolicy`` that a custom policy breaks."""
    details = params.get("PolicyDetails")
    if not isinstance(details, Mapping):
        return "a custom policy needs PolicyDetails"
    return next(_policy(details), None)


def _policy(details: Mapping[str, Any]) -> Iterator[str]:
    kind = details.get("PolicyType", "EBS_SNAPSHOT_MANAGEMENT")
    image, resource = kind == "IMAGE_MANAGEMENT", (details.get("ResourceTypes") or [None])[0]
    for name in ("TargetTags", "Schedules", "ResourceTypes"):
        if not details.get(name):
            yield f"the following required parameter is missing: {name}"
    if image and resource != "INSTANCE":
        yield "an AMI policy targets INSTANCE"
    allowed = (
        {"NoReboot"} if image else {"ExcludeBootVolume", "ExcludeDataVolumeTags"} if resource == "INSTANCE" else set()
    )
    if (details.get("Parameters") or {}).keys() - allowed:
        yield f"Parameters of such a policy are {sorted(allowed)}"
    schedules = details.get("Schedules") or []
    if len({schedule.get("Name") for schedule in schedules}) != len(schedules):
        yield "schedules must have different names"
    if len({"Count" in (schedule.get("RetainRule") or {}) for schedule in schedules}) > 1:
        yield "all schedules must have the same retention type"
    if sum("ArchiveRule" in schedule for schedule in schedules) > 1:
        yield "only one schedule of a policy can archive"
    for schedule in schedules:
        yield from _schedule(schedule, image=image, resource=resource)


def _schedule(schedule: Mapping[str, Any], *, image: bool, resource: str | None) -> Iterator[str]:
    yield from _create(schedule.get("CreateRule") or {}, image=image, resource=resource)
    kept = schedule.get("RetainRule") or {}
    yield from _kept("RetainRule", kept, _MAX_DAYS)
    for name in ("FastRestoreRule", "ShareRules", "ArchiveRule"):
        if image and name in schedule:
            yield f"{name} is for custom snapshot policies only"
    if "VariableTags" in schedule:
        yield from _variable_tags(schedule["VariableTags"], resource)
    if "FastRestoreRule" in schedule:
        yield from _kept("FastRestoreRule", schedule["FastRestoreRule"], _MAX_DAYS)
    if "DeprecateRule" in schedule:
        if not image:
            yield "DeprecateRule is for custom AMI policies only"
        yield from _kept("DeprecateRule", schedule["DeprecateRule"], _MAX_DEPRECATE_DAYS, like=kept)
    if "ArchiveRule" in schedule:
        yield from _archive(schedule, kept, resource)
    for copy in schedule.get("CrossRegionCopyRules") or []:
        yield from _copy(copy, image=image)


def _variable_tags(tags: Iterable[Mapping[str, str]], resource: str | None) -> Iterator[str]:
    if resource != "INSTANCE":
        yield "VariableTags are for policies that target instances only"
    if {tag["Value"] for tag in tags} - _VARIABLES:
        yield f"values of VariableTags are {sorted(_VARIABLES)}"


def _create(rule: Mapping[str, Any], *, image: bool, resource: str | None) -> Iterator[str]:
    cron, interval = rule.get("CronExpression"), rule.get("Interval")
    if (cron is None) == (interval is None):
        yield "CreateRule needs either CronExpression, or Interval, IntervalUnit and Times"
    if interval is not None and (interval not in _INTERVALS or not rule.get("IntervalUnit") or not rule.get("Times")):
        yield f"Interval must be one of {_INTERVALS}, with IntervalUnit and Times"
    if cron is not None and (rule.get("Times") or len(cron[5:-1].split()) != _FIELDS):
        yield "CronExpression has six fields and no Times beside it"
    if image and "Location" in rule:
        yield "Location is for custom snapshot policies only"
    for script in rule.get("Scripts") or []:
        if image or resource != "INSTANCE":
            yield "Scripts are for custom snapshot policies that target instances only"
        if script.get("ExecutionHandler") == _VSS and script.keys() & {
            "Stages",
            "ExecutionHandlerService",
            "ExecutionTimeout",
        }:
            yield f"Stages, ExecutionHandlerService and ExecutionTimeout are omitted with {_VSS}"
        if script.get("Stages") == ["POST"] and "ExecuteOperationOnScriptFailure" in script:
            yield "ExecuteOperationOnScriptFailure is omitted without a pre script"


def _kept(name: str, rule: Mapping[str, Any], most: int, like: Mapping[str, Any] | None = None) -> Iterator[str]:
    """A count or an age; not more than what ``like`` keeps, and in the same manner."""
    age = rule.get("Interval")
    if ("Count" in rule) == (age is not None) or (age is None) != (rule.get("IntervalUnit") is None):
        yield f"{name} needs either Count, or Interval and IntervalUnit"
        return
    days = None if age is None else age * _DAYS[rule["IntervalUnit"]]
    if days is not None and not 1 <= days <= most:
        yield f"{name} must be 1 to {most} days"
    if like is None:
        return
    if ("Count" in rule) != ("Count" in like):
        yield f"{name} must be of the retention's own type"
    else:
        own, other = (rule["Count"], like["Count"]) if days is None else (days, _age(like))
        if own > other:
            yield f"{name} must be no more than the retention"


def _age(rule: Mapping[str, Any]) -> int:
    return rule["Interval"] * _DAYS[rule["IntervalUnit"]]


def _archive(schedule: Mapping[str, Any], kept: Mapping[str, Any], resource: str | None) -> Iterator[str]:
    if resource != "VOLUME":
        yield "ArchiveRule is for custom snapshot policies that target volumes only"
    tier = schedule["ArchiveRule"]["RetainRule"]["RetentionArchiveTier"]
    yield from _kept("RetentionArchiveTier", tier, _MAX_DAYS)
    if ("Count" in tier) != ("Count" in kept):
        yield "RetentionArchiveTier must be of the retention's own type"
    if "Interval" in tier and tier["Interval"] * _DAYS[tier["IntervalUnit"]] < _MIN_ARCHIVE_DAYS:
        yield f"RetentionArchiveTier must keep {_MIN_ARCHIVE_DAYS} days at least"
    cron = (schedule.get("CreateRule") or {}).get("CronExpression")
    day_of_month = "?" if cron is None else cron[5:-1].split()[2]
    if not (day_of_month.isdigit() or day_of_month == "L"):
        yield "an archive needs a cron expression of 28 days or longer"


def _copy(copy: Mapping[str, Any], *, image: bool) -> Iterator[str]:
    right, wrong = ("TargetRegion", "Target") if image else ("Target", "TargetRegion")
    if right not in copy or wrong in copy:
        yield f"CrossRegionCopyRules of such a policy name {right}, not {wrong}"
    kept = copy.get("RetainRule") or {}
    yield from _kept("RetainRule of a copy", kept, _MAX_DAYS)
    if "DeprecateRule" in copy:
        if not image:
            yield "DeprecateRule of a copy is for custom AMI policies only"
        yield from _kept("DeprecateRule of a copy", copy["DeprecateRule"], _MAX_DEPRECATE_DAYS, like=kept)


def event_subscription(params: Any) -> str | None:
    """The rules of ``CreateEventSubscription``."""
    kind = params.get("SourceType")
    if kind is not None and kind not in _SOURCE_TYPES:
        return f"SourceType must be one of {sorted(_SOURCE_TYPES)}"
    if params.get("SourceIds") and kind is None:
        return "SourceIds need SourceType"
    return None
