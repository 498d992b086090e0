"""Manual snapshots: policies that run, take something, copy it out of the Region, often and long enough."""

from .core import (
    AUTOMATIC_BACKUPS,
    BACK_UP,
    PASS,
    RECOVERY_STRATEGY,
    Config,
    Kind,
    Level,
    Outcome,
    Rule,
    Severity,
    fail,
    not_applicable,
    note,
    unknown,
)
from .coverage import coverage
from .cron import ScheduleError
from .estate import Estate, LinkState, Resource
from .manual_snapshots import INSTANCE, POLICY, VOLUME, is_default, snapshotted, taken
from .selection import Answer, Choice
from .snapshot_schedules import SnapshotSchedule, longest_gap, schedules
from .stateful import stateless
from .values import ABSENT, UNKNOWN, items, number, peek, text
from .vaulting import copied_away

_DATABASE = "aws:rds/instance:Instance"
_REPLICATION = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"
_TAKEN = (VOLUME, INSTANCE)
_EVENTS = "EVENT_BASED_POLICY"
_HOURS = 24.0


def _enabled(policy: Resource, _estate: Estate, _config: Config) -> Outcome:
    state = policy.declared("state")
    if state is UNKNOWN:
        return unknown("state")
    if state in (ABSENT, "ENABLED"):
        return PASS
    return fail(f"state is {state}: it takes no snapshots, and deletes none of those it took")


def _idle(policy: Resource) -> Outcome | None:
    """Say why a policy takes no snapshots at all, if so."""
    if policy.declared("state") == "DISABLED":
        return not_applicable("it is switched off, which aws-dlm-policy-enabled reports")
    if policy.declared("policyDetails", "policyType") == _EVENTS:
        return not_applicable("it copies snapshots that other accounts share")
    return None


def _answers(policy: Resource, estate: Estate) -> list[tuple[Resource, Answer]]:
    return [(resource, taken(resource, policy, estate)) for resource in estate.of(_TAKEN)]


def _targets(policy: Resource, estate: Estate, _config: Config) -> Outcome:
    idle = _idle(policy)
    if idle is not None:
        return idle
    if is_default(policy):
        return not_applicable("a default policy takes whatever has no recent backup")
    answers = [answer for _, answer in _answers(policy, estate)]
    if any(answer.choice is Choice.SELECTED for answer in answers):
        return PASS
    for answer in sorted(answers, key=lambda one: not one.pending):
        if answer.choice is Choice.CANNOT_TELL:
            reason = f"whether it takes anything: {answer.reason}"
            return unknown(reason) if answer.pending else note(f"cannot tell {reason}")
    return fail("no volume or instance of this stack carries a tag that it targets")


def _copied(policy: Resource, estate: Estate, _config: Config) -> Outcome:
    idle = _idle(policy) or _local(policy)
    if idle is not None:
        return idle
    found, own = schedules(policy), estate.region(policy)
    if found is None or own is None:
        return unknown("the schedules of the policy" if found is None else "the Region of the policy")
    regions = {copy.region for schedule in found for copy in schedule.copies}
    if regions - {own, None}:
        return PASS
    if None in regions:
        return unknown("the Region that a schedule copies to")
    return _copied_by_others(policy, estate) or fail(f"no schedule copies to a Region outside {own}")


def _copied_by_others(policy: Resource, estate: Estate) -> Outcome | None:
    """Let a policy without copies pass when all that it takes leaves the Region in another way."""
    pending: str | None = None
    kept: list[bool] = []
    for resource, answer in _answers(policy, estate):
        if answer.choice is Choice.CANNOT_TELL:
            pending = pending or answer.reason
        elif answer.choice is Choice.SELECTED:
            kept.append(_out_otherwise(resource, policy, estate))
    if not all(kept):
        return None
    if pending is not None:
        return unknown(f"whether all that it takes is copied by others: {pending}")
    return PASS if kept else None


def _local(policy: Resource) -> Outcome | None:
    """Say that there is nothing to copy: AWS copies no snapshot that stays on an Outpost or in a Local Zone."""
    blocks = items(policy.declared("policyDetails", "schedules"))
    places = {peek(block, "createRule", "location") for block in blocks}
    if places and places <= {"OUTPOST_LOCAL", "LOCAL_ZONE"}:
        return not_applicable("AWS copies no snapshots that stay on an Outpost or in a Local Zone")
    return None


def _out_otherwise(resource: Resource, policy: Resource, estate: Estate) -> bool:
    """Tell whether AWS Backup or another policy takes a resource's data out of the Region."""
    if copied_away(resource, estate):
        return True
    own = estate.region(resource)
    return any(
        copy.region not in (own, None)
        for other, choice in snapshotted(resource, estate)
        if other is not policy and choice is Choice.SELECTED
        for schedule in schedules(other) or ()
        for copy in schedule.copies
    )


def _alone(resource: Resource, estate: Estate) -> Outcome | tuple[list[SnapshotSchedule], str | None]:
    """Give the schedules that keep a resource which AWS Backup does not, and what of them cannot be read."""
    found = coverage(estate).get(resource.urn)
    if found is not None and found.taken:
        return not_applicable("a backup plan takes it, which the rules for plans judge")
    if found is not None and any(answer.pending for _, answer in found.open):
        return unknown("whether a backup plan takes it")
    pairs = snapshotted(resource, estate)
    if not pairs:
        return not_applicable("no snapshot policy takes it")
    kept: list[SnapshotSchedule] = []
    gap: str | None = None
    for policy, choice in pairs:
        read = schedules(policy)
        if choice is Choice.CANNOT_TELL:
            gap = f"whether the policy {policy.name} takes it"
        elif read is None:
            gap = f"the schedules of the policy {policy.name}"
        else:
            kept += read
            gap = gap or next((f"{one.name}: {one.unreadable}" for one in read if one.unreadable), None)
    return kept, gap


def _often(resource: Resource, estate: Estate, config: Config) -> Outcome:
    found = _alone(resource, estate)
    if isinstance(found, Outcome):
        return found
    kept, gap = found
    limit = number(config["maxGapHours"]) or 0.0
    try:
        hours = longest_gap(kept)
    except ScheduleError as error:
        return note(f"the schedule cannot be read: {error}")
    if hours is not None and hours <= limit:
        return PASS
    if gap is not None:
        return unknown(gap)
    longest = "is not snapshotted twice in two years" if hours is None else f"is up to {hours:g} h without a snapshot"
    return fail(f"it {longest}; the limit is {limit:g} h (maxGapHours)")


def _kept_days(schedule: SnapshotSchedule, position: int) -> float | None:
    """Give the age that snapshots of a schedule reach, with the archive; None when it cannot be told."""
    kept = schedule.kept
    if kept.days is not None:
        return kept.days + (kept.archive_days or 0.0)
    if kept.count is None:
        return None
    tier = ("archiveRule", "archiveRetainRule", "retentionArchiveTier", "count")
    archived = number(schedule.policy.declared("policyDetails", "schedules", position, *tier)) or 0.0
    try:
        hours = longest_gap([schedule])
    except ScheduleError:
        return None
    return None if hours is None else (kept.count + archived) * hours / _HOURS


def _long(resource: Resource, estate: Estate, config: Config) -> Outcome:
    found = _alone(resource, estate)
    if isinstance(found, Outcome):
        return found
    kept, gap = found
    limit = number(config["minRetentionDays"]) or 0.0
    ages: list[float | None] = []
    positions: dict[str, int] = {}
    for schedule in kept:
        position = positions.get(schedule.policy.urn, 0)
        positions[schedule.policy.urn] = position + 1
        ages.append(_kept_days(schedule, position))
    longest = max((age for age in ages if age is not None), default=0.0)
    if kept and longest >= limit:
        return PASS
    if gap is not None or None in ages:
        return unknown(gap or "how long its snapshots are kept")
    return fail(f"its snapshots are kept {longest:g} days at most; the least is {limit:g} days (minRetentionDays)")


_NO_BACKUPS = "it has no automated backups, which aws-rds-instance-backup-retention reports"


def _database(instance: Resource, estate: Estate, _config: Config) -> Outcome:
    aside = _judged_elsewhere(instance, estate)
    if aside is not None:
        return aside
    own = estate.region(instance)
    pending = "backupRetentionPeriod" if instance.declared("backupRetentionPeriod") is UNKNOWN else None
    for replication in estate.of([_REPLICATION]):
        link = estate.link(replication, [_DATABASE], "sourceDbInstanceArn")
        if link.state is LinkState.UNKNOWN:
            pending = f"which instance {replication.name} replicates"
        elif instance in link.targets:
            place = estate.region(replication)
            if place is None or own is None:
                pending = f"the Region of {instance.name if own is None else replication.name}"
            elif place != own:
                return PASS
    found = coverage(estate).get(instance.urn)
    if found is not None and any(answer.pending for _, answer in found.open):
        pending = "whether a backup plan takes it"
    if pending is not None:
        return unknown(pending)
    return fail(f"its automated backups stay in {own}: nothing replicates them, and no backup plan takes it")


def _judged_elsewhere(instance: Resource, estate: Estate) -> Outcome | None:
    """Say why the rule has nothing to say about an instance, if so."""
    reason = stateless(instance)
    if reason is not None:
        return not_applicable(reason)
    engine = text(instance.declared("engine"))
    if engine is not None and engine.startswith("custom-"):
        return not_applicable("RDS replicates no automated backups of RDS Custom")
    found = coverage(estate).get(instance.urn)
    if found is not None and found.taken:
        return not_applicable("a backup plan takes it, which aws-backup-copy-out-of-region judges")
    inherited = any(instance.declared(prop) is not ABSENT for prop in ("snapshotIdentifier", "restoreToPointInTime"))
    given = instance.declared("backupRetentionPeriod")
    if given is not UNKNOWN and not number(given) and not (given is ABSENT and inherited):
        return not_applicable(_NO_BACKUPS)
    return None


RULES = (
    Rule(
        name="aws-dlm-policy-enabled",
        title="Snapshot policies run.",
        kind=Kind.RESOURCE,
        types=(POLICY,),
        severity=Severity.HIGH,
        practice=AUTOMATIC_BACKUPS,
        why="A policy that is off looks like a backup and is none, and the snapshots it took are never deleted.",
        remediation="Set state to ENABLED, or remove the policy.",
        scope="Judged by the declared state; unset means ENABLED.",
        check=_enabled,
    ),
    Rule(
        name="aws-dlm-policy-targets-something",
        title="Every snapshot policy takes at least one volume or instance of the stack.",
        kind=Kind.STACK,
        types=(POLICY,),
        severity=Severity.MEDIUM,
        level=Level.ADVISORY,
        practice=BACK_UP,
        why="A policy whose tags nobody carries reports no failure: the missing snapshot is found at the restore.",
        remediation="Tag the volumes or instances as targetTags says (`snapshot-policy=<name>`), or remove the policy.",
        scope="Volumes and instances that are made outside the stack, such as those of an Auto Scaling group, are not"
        " seen. Not for default policies, policies that are off, and policies that copy what others share.",
        check=_targets,
    ),
    Rule(
        name="aws-dlm-copy-out-of-region",
        title="Every snapshot policy copies to another Region.",
        kind=Kind.STACK,
        types=(POLICY,),
        severity=Severity.HIGH,
        practice=RECOVERY_STRATEGY,
        why="A snapshot in the failed Region cannot be restored while the Region is down.",
        remediation="Give a schedule of the policy a crossRegionCopyRule to the recovery Region.",
        scope="Not where AWS Backup or another policy copies all that the policy takes, for policies that are off or"
        " copy what others share, and for snapshots that stay on an Outpost or in a Local Zone.",
        check=_copied,
    ),
    Rule(
        name="aws-dlm-snapshot-frequency",
        title="Nothing that only snapshot policies take is longer without a snapshot than allowed.",
        kind=Kind.STACK,
        types=_TAKEN,
        severity=Severity.HIGH,
        practice=AUTOMATIC_BACKUPS,
        why="The longest time between two snapshots is the data that is lost.",
        remediation="Run a schedule of the policy more often.",
        scope="Judged over all schedules of all policies that take the volume or instance. Not for what a backup plan"
        " takes, and for what no policy takes.",
        check=_often,
        parameters={
            "maxGapHours": {
                "type": "number",
                "minimum": 1,
                "default": 24,
                "description": "Longest time between two snapshots, in hours.",
            }
        },
    ),
    Rule(
        name="aws-dlm-snapshot-retention",
        title="Snapshots of what only snapshot policies take are kept as long as demanded.",
        kind=Kind.STACK,
        types=_TAKEN,
        severity=Severity.MEDIUM,
        practice=AUTOMATIC_BACKUPS,
        why="Damage is often found weeks later; by then short retentions hold only damaged data.",
        remediation="Raise retainRule of a schedule of the policy.",
        scope="The longest retention over all schedules counts, an archive included; a count is worth the time that as"
        " many runs take. Not for what a backup plan takes, and for what no policy takes.",
        check=_long,
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
        name="aws-rds-backup-out-of-region",
        title="Automated backups of every RDS instance are in another Region too.",
        kind=Kind.STACK,
        types=(_DATABASE,),
        severity=Severity.HIGH,
        practice=RECOVERY_STRATEGY,
        why="Automated backups live in the instance's own Region, and are lost with it.",
        remediation="Add an InstanceAutomatedBackupsReplication in the recovery Region, or a backup plan that copies.",
        scope="Not for read replicas, RDS Custom, instances without automated backups, and instances that a backup plan"
        " takes. A manual snapshot and its copy are one moment and do not count.",
        check=_database,
    ),
)
