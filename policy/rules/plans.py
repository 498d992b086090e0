"""Backup plans: often enough, long enough, out of the Region, and to any point in time where that is demanded."""

import datetime as dt
from collections.abc import Iterable

from .core import (
    AUTOMATIC_BACKUPS,
    PASS,
    RECOVERY_STRATEGY,
    Config,
    Kind,
    Outcome,
    Rule,
    Severity,
    fail,
    not_applicable,
    note,
    unknown,
)
from .coverage import PLAN, Gap, PlanRule, coverage, plan_rules, rules_of
from .cron import DEFAULT, ScheduleError, worst_gap
from .estate import Estate, Resource
from .stateful import STORES, continuous, copies, opt_in_name, stateless
from .values import ABSENT, UNKNOWN, items, number, peek, text
from .vaulting import leaves

_TYPES = tuple(STORES)
_CONTINUOUS_TYPES = tuple(token for token, store in STORES.items() if store.continuous)
_NO_COPIES = "AWS Backup cannot copy this type to another Region"
_COLD_STAY_DAYS = 90
_CONTINUOUS_MAX_DAYS = 35


def _unreadable(gap: Gap, what: str) -> Outcome:
    if gap is Gap.PENDING:
        return unknown(f"the rules of a plan that takes it, so {what}")
    return note(f"a plan that takes it is outside this stack: {what} cannot be told here")


def _plans(resource: Resource, estate: Estate) -> Outcome | tuple[list[PlanRule], Gap]:
    """Give the rules of all plans that take the resource, or why there is nothing to judge."""
    reason = stateless(resource)
    if reason is not None:
        return not_applicable(reason)
    taken = coverage(estate)[resource.urn].taken
    if not taken:
        return not_applicable("no plan takes it")
    return plan_rules((selection for selection, _ in taken), estate)


def _schedules(rules: Iterable[PlanRule], gap: Gap) -> tuple[set[tuple[str, str]], Gap]:
    schedules: set[tuple[str, str]] = set()
    for rule in rules:
        schedule, zone = rule.read("schedule"), rule.read("scheduleExpressionTimezone")
        if schedule is UNKNOWN or zone is UNKNOWN:
            gap = Gap.PENDING
        else:
            schedules.add((text(schedule) or DEFAULT, text(zone) or "UTC"))
    return schedules, gap


def _worst(schedules: set[tuple[str, str]]) -> float | None:
    return worst_gap(schedules, dt.datetime.now(dt.UTC).year)


def _copied(resource: Resource, estate: Estate, config: Config) -> Outcome:
    found = _plans(resource, estate) if copies(resource) else not_applicable(_NO_COPIES)
    if isinstance(found, Outcome):
        return found
    rules, gap = found
    own = estate.region(resource)
    answers = [(rule, leaves(rule, own, estate)) for rule in rules]
    leaving = [rule for rule, answer in answers if answer]
    schedules, gap = _schedules(leaving, gap)
    limit = number(config["maxCopyGapHours"]) or 0.0
    try:
        hours = _worst(schedules)
    except ScheduleError as error:
        return note(f"the schedule of a rule that copies cannot be read: {error}")
    if hours is not None and hours <= limit:
        return PASS
    if any(answer is None for _, answer in answers):
        return unknown("the destination vault of a copy action")
    if gap is not Gap.NONE:
        return _unreadable(gap, "whether and how often it is copied to another Region")
    return fail(_rare(leaving, hours, limit) if leaving else _uncopied(rules, own))


def _rare(leaving: list[PlanRule], hours: float | None, limit: float) -> str:
    names = ", ".join(sorted({rule.name for rule in leaving}))
    apart = "less than twice in two years" if hours is None else f"up to {hours:g} h apart"
    return (
        f"its recovery points are copied out of the Region {apart} (only by {names}); the limit is {limit:g} h"
        " (maxCopyGapHours)"
    )


def _uncopied(rules: list[PlanRule], own: str | None) -> str:
    plans = ", ".join(sorted({rule.plan.name for rule in rules}))
    why = ""
    if any(rule.copies for rule in rules):
        why = "; its copies stay in the Region, and so does what an air-gapped or foreign vault there holds"
    elif rules and all(rule.continuous for rule in rules):
        why = "; a continuous backup stays in its Region, only a copy action makes a snapshot of it elsewhere"
    return f"no rule of its plans ({plans}) copies to a vault outside {own}{why}"


def _often(resource: Resource, estate: Estate, config: Config) -> Outcome:
    found = _plans(resource, estate)
    if isinstance(found, Outcome):
        return found
    if continuous(resource) and any(rule.continuous for rule in found[0]):
        return PASS
    limit = number(config["maxGapHours"]) or 0.0
    schedules, gap = _schedules(*found)
    try:
        hours = _worst(schedules)
    except ScheduleError as error:
        return note(f"the schedule cannot be read: {error}")
    if hours is not None and hours <= limit:
        return PASS
    if gap is not Gap.NONE:
        return _unreadable(gap, "how often it is backed up")
    longest = "is not backed up twice in two years" if hours is None else f"is up to {hours:g} h without a backup"
    return fail(f"it {longest}; the limit is {limit:g} h (maxGapHours)")


def _kept(resource: Resource, estate: Estate, config: Config) -> Outcome:
    found = _plans(resource, estate)
    if isinstance(found, Outcome):
        return found
    rules, gap = found
    limit = number(config["minRetentionDays"]) or 0.0
    longest = 0.0
    for rule in rules:
        days = rule.read("lifecycle", "deleteAfter")
        if days is UNKNOWN:
            gap = Gap.PENDING
            continue
        kept = number(days)
        # What is not set never deletes; providers answer 0 or a negative number for it, which AWS Backup does not take.
        longest = max(longest, float("inf") if kept is None or kept <= 0 else kept)
    if rules and longest >= limit:
        return PASS
    if gap is not Gap.NONE:
        return _unreadable(gap, "how long its backups are kept")
    return fail(f"its backups are kept {longest:g} days at most; the least is {limit:g} days (minRetentionDays)")


def _to_any_point(resource: Resource, estate: Estate, config: Config) -> Outcome:
    found = _demanded(resource, estate, config) or _plans(resource, estate)
    if isinstance(found, Outcome):
        return found
    rules, gap = found
    if any(rule.continuous for rule in rules):
        return PASS
    if any(rule.may_be_continuous for rule in rules):
        return unknown("enableContinuousBackup of a rule")
    if gap is not Gap.NONE:
        return _unreadable(gap, "whether a rule is continuous")
    plans = ", ".join(sorted({rule.plan.name for rule in rules}))
    return fail(f"point-in-time recovery is demanded, and no rule of its plans ({plans}) has enableContinuousBackup")


def _demanded(resource: Resource, estate: Estate, config: Config) -> Outcome | None:
    """Tell why point-in-time recovery is not demanded, or None where it is."""
    if not continuous(resource):
        return not_applicable("AWS Backup has no point-in-time recovery for an RDS Multi-AZ DB cluster")
    name = opt_in_name(resource)
    if name is None:
        return unknown("the engine, which decides whether AWS Backup has point-in-time recovery for it")
    if name in items(config["types"]):
        return None
    key = text(config["tagKey"])
    tags = estate.tags(resource)
    if key is not None and (tags is None or tags.get(key) is UNKNOWN):
        return unknown(f"the tag {key}, which may demand point-in-time recovery")
    if key is None or tags is None or tags.get(key) != "required":
        return not_applicable("nothing demands point-in-time recovery of it")
    return None


def _possible(plan: Resource, _estate: Estate, _config: Config) -> Outcome:
    rules, complete = rules_of(plan)
    problems: list[str] = []
    missing = None if complete else "the rules of the plan"
    for rule in rules:
        lives = [(f"rule {rule.name}", rule.read("lifecycle"))]
        lives += [(f"a copy of rule {rule.name}", peek(action, "lifecycle")) for action in rule.copies]
        for what, life in lives:
            cold, delete = _days(life, "coldStorageAfter"), _days(life, "deleteAfter")
            if UNKNOWN in (cold, delete):
                missing = missing or f"the lifecycle of {what}"
            elif isinstance(cold, float) and isinstance(delete, float) and delete < cold + _COLD_STAY_DAYS:
                problems.append(
                    f"{what} deletes after {delete:g} days, and cold storage from day {cold:g} on demands"
                    f" {cold + _COLD_STAY_DAYS:g} at least"
                )
        if rule.may_be_continuous:
            missing = missing or f"enableContinuousBackup of rule {rule.name}"
        elif rule.continuous:
            problems += _continuous_problems(rule)
    if problems:
        return fail("; ".join(problems))
    return PASS if missing is None else unknown(missing)


def _continuous_problems(rule: PlanRule) -> list[str]:
    life = rule.read("lifecycle")
    cold, delete = _days(life, "coldStorageAfter"), _days(life, "deleteAfter")
    found: list[str] = []
    if isinstance(cold, float):
        found.append(f"rule {rule.name} is continuous, and continuous backups never move to cold storage")
    if delete is ABSENT:
        found.append(f"rule {rule.name} is continuous and never deletes; the most is {_CONTINUOUS_MAX_DAYS} days")
    elif isinstance(delete, float) and delete > _CONTINUOUS_MAX_DAYS:
        found.append(
            f"rule {rule.name} is continuous and deletes after {delete:g} days; the most is {_CONTINUOUS_MAX_DAYS}"
        )
    return found


def _days(life: object, prop: str) -> object:
    value = peek(life, prop)
    if value is UNKNOWN:
        return UNKNOWN
    days = number(value)
    return days if days is not None and days > 0 else ABSENT


RULES = (
    Rule(
        name="aws-backup-copy-out-of-region",
        title="Every resource in a backup plan is copied to another Region, often enough.",
        kind=Kind.STACK,
        types=_TYPES,
        severity=Severity.HIGH,
        practice=RECOVERY_STRATEGY,
        why="A backup in the failed Region cannot be restored while the Region is down; what was written since the last"
        " copy is lost with it.",
        remediation="Give the rule that runs most often a copy action to a vault in the recovery Region.",
        scope="The worst time between two runs of the rules that copy counts, not whether any rule copies. A vault of"
        " the same Region is not out of Region, whoever owns it. Not for resources no plan takes, and types AWS Backup"
        " cannot copy (FSx for ONTAP, Redshift, RDS Multi-AZ DB clusters).",
        check=_copied,
        parameters={
            "maxCopyGapHours": {
                "type": "number",
                "minimum": 1,
                "default": 24,
                "description": "Longest time between two recovery points that are copied, in hours.",
            }
        },
    ),
    Rule(
        name="aws-backup-plan-frequency",
        title="No resource in a backup plan is longer without a backup than allowed.",
        kind=Kind.STACK,
        types=_TYPES,
        severity=Severity.HIGH,
        practice=AUTOMATIC_BACKUPS,
        why="The longest time between two backups is the data that is lost.",
        remediation="Run a rule of the plan more often, or add enableContinuousBackup for RDS, Aurora and S3.",
        scope="Judged over all rules of all plans that take the resource, expanded over two years with time zone;"
        " what a change of the clocks adds is not counted. Not for resources no plan takes.",
        check=_often,
        parameters={
            "maxGapHours": {
                "type": "number",
                "minimum": 1,
                "default": 24,
                "description": "Longest time between two backups, in hours.",
            }
        },
    ),
    Rule(
        name="aws-backup-plan-retention",
        title="Backups are kept as long as demanded.",
        kind=Kind.STACK,
        types=_TYPES,
        severity=Severity.MEDIUM,
        practice=AUTOMATIC_BACKUPS,
        why="Damage is often found weeks later; by then short retentions hold only damaged data.",
        remediation="Raise lifecycle.deleteAfter of a rule of the plan.",
        scope="The longest retention over all rules of all plans counts. Not for resources no plan takes.",
        check=_kept,
        parameters={
            "minRetentionDays": {
                "type": "number",
                "minimum": 1,
                "maximum": 36500,
                "default": 35,
                "description": "Least retention, in days.",
            }
        },
    ),
    Rule(
        name="aws-backup-point-in-time-recovery",
        title="What demands it can be restored from AWS Backup to any point in time.",
        kind=Kind.STACK,
        types=_CONTINUOUS_TYPES,
        severity=Severity.HIGH,
        practice=AUTOMATIC_BACKUPS,
        why="Between two snapshots everything written is lost; automated backups of the database itself are outside the"
        " vault, its lock and its policy.",
        remediation="Add a rule with enableContinuousBackup (lifecycle 1 to 35 days) to the plan.",
        scope="Demanded by type (`types`) or by a tag with the value `required` (`tagKey`). For RDS, Aurora and S3;"
        " DynamoDB has a rule of its own. Not for resources no plan takes, and RDS Multi-AZ DB clusters.",
        check=_to_any_point,
        parameters={
            "types": {
                "type": "array",
                "items": {"type": "string", "enum": ["Aurora", "RDS", "S3"]},
                "default": [],
                "description": "Types that always demand it, by their names in AWS Backup.",
            },
            "tagKey": {
                "type": "string",
                "default": "point-in-time-recovery",
                "description": "Key of the tag by which a single resource demands it.",
            },
        },
    ),
    Rule(
        name="aws-backup-plan-lifecycle",
        title="The lifecycles of a backup plan are possible.",
        kind=Kind.RESOURCE,
        types=(PLAN,),
        severity=Severity.HIGH,
        practice=AUTOMATIC_BACKUPS,
        why="AWS Backup refuses such a plan, or fails its jobs.",
        remediation="Delete 90 days or more after the move to cold storage, in rules and in copies; keep continuous"
        " backups 1 to 35 days, without cold storage, and snapshots for longer with a second rule.",
        scope="Rules and copy actions, each by itself.",
        check=_possible,
    ),
)
