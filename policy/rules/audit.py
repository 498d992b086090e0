"""Audit: somebody looks at the backups besides those who make them, and what looks can see."""

from collections.abc import Iterator

from .core import (
    AUTOMATIC_BACKUPS,
    MONITOR,
    PASS,
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
from .coverage import PLAN
from .estate import Estate, Resource
from .values import UNKNOWN, items, peek, text, truth

FRAMEWORK, REPORT = "aws:backup/framework:Framework", "aws:backup/reportPlan:ReportPlan"
_RECORDER, _STATUS = "aws:cfg/recorder:Recorder", "aws:cfg/recorderStatus:RecorderStatus"

_PLANS, _SELECTIONS = "AWS::Backup::BackupPlan", "AWS::Backup::BackupSelection"
_VAULTS, _POINTS = "AWS::Backup::BackupVault", "AWS::Backup::RecoveryPoint"
_RECORDED = {
    "BACKUP_LAST_RECOVERY_POINT_CREATED": _POINTS,
    "BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK": _PLANS,
    "BACKUP_RECOVERY_POINT_ENCRYPTED": _POINTS,
    "BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED": _VAULTS,
    "BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK": _POINTS,
    "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN": _SELECTIONS,
    "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK": _SELECTIONS,
    "BACKUP_RESOURCES_PROTECTED_BY_CROSS_ACCOUNT": _SELECTIONS,
    "BACKUP_RESOURCES_PROTECTED_BY_CROSS_REGION": _SELECTIONS,
    "RESOURCES_IN_LOGICALLY_AIR_GAPPED_VAULT": _POINTS,
}
"""Control → type that AWS Config must record for it (AWS Backup Developer Guide, "AWS Backup Audit Manager controls and
remediation", Resource); the guide names none for the control of restore times."""


def _audited(plan: Resource, estate: Estate, _config: Config) -> Outcome:
    def first_of_regions(whole: Estate) -> dict[str | None, str]:
        found: dict[str | None, str] = {}
        for one in whole.of([PLAN]):
            region = whole.region(one)
            found[region] = min(one.urn, found.get(region, one.urn))
        return found

    region = estate.region(plan)
    if estate.memo("first plans", first_of_regions)[region] != plan.urn:
        return not_applicable("another plan of the Region speaks for it")
    regions = {estate.region(one) for one in estate.of([FRAMEWORK, REPORT])}
    if region is None or None in regions:
        return unknown("the Region of the plan, or of a framework or report plan") if regions else fail(_NOBODY)
    if region in regions:
        return PASS
    return fail(f"{_NOBODY} in {region}")


_NOBODY = "the stack has a backup plan, and no framework or report plan of AWS Backup Audit Manager"


def _can_see(framework: Resource, estate: Estate, _config: Config) -> Outcome:
    region = estate.region(framework)
    recorders = [one for one in estate.of([_RECORDER]) if estate.region(one) == region]
    if region is None or (not recorders and any(estate.region(one) is None for one in estate.of([_RECORDER]))):
        return unknown("the Region of the framework, or of the recorder")
    if not recorders:
        return note(
            f"cannot tell whether AWS Config records in {region}: no aws.cfg.Recorder in this stack. Without a"
            " recorder of the types of AWS Backup the framework is INACTIVE and judges nothing: see"
            " aws configservice describe-configuration-recorders"
        )
    recorder = recorders[0]
    started = _started(recorder, estate)
    if started is None:
        return unknown("whether the recorder is switched on")
    if not started:
        return fail(f"the recorder {recorder.name} is not switched on: no RecorderStatus with isEnabled")
    controls = framework.declared("controls")
    if controls is UNKNOWN or UNKNOWN in (names := [peek(control, "name") for control in items(controls)]):
        return unknown("the controls of the framework")
    needed = {_RECORDED[name] for name in map(text, names) if name in _RECORDED}
    return _records(recorder, needed)


def _started(recorder: Resource, estate: Estate) -> bool | None:
    """Tell whether a recorder is switched on; None when not known."""
    switches = [one for one in estate.of([_STATUS]) if recorder in estate.link(one, [_RECORDER], "name").targets]
    answers: Iterator[object] = (one.declared("isEnabled") for one in switches)
    enabled = [None if answer is UNKNOWN else truth(answer) for answer in answers]
    return True if True in enabled else (None if None in enabled else False)


def _records(recorder: Resource, needed: set[str]) -> Outcome:
    group = recorder.declared("recordingGroup")
    # The provider records everything where nothing is said.
    everything = peek(group, "allSupported")
    listed, excluded = peek(group, "resourceTypes"), peek(group, "exclusionByResourceTypes")
    if UNKNOWN in (group, everything, listed, excluded):
        return unknown("what the recorder records")
    left_out = [part for entry in items(excluded) for part in items(peek(entry, "resourceTypes"))]
    given = items(listed)
    if UNKNOWN in (*left_out, *given):
        return unknown("what the recorder records")
    if left_out:
        missing = needed & set(left_out)
    elif given:
        missing = needed - set(given)
    else:
        missing = needed if truth(everything) is False else set[str]()
    if missing:
        return fail(f"the recorder {recorder.name} does not record {', '.join(sorted(missing))}")
    return PASS


RULES = (
    Rule(
        name="aws-backup-plan-audited",
        title="In every Region with a backup plan there is an audit framework or a report plan.",
        kind=Kind.STACK,
        types=(PLAN,),
        severity=Severity.LOW,
        level=Level.ADVISORY,
        practice=AUTOMATIC_BACKUPS,
        why="A plan tells that backups are made; only an audit tells, and proves to others, that all of them are.",
        remediation="Add an aws.backup.Framework, or an aws.backup.ReportPlan, in the Region of the plan.",
        scope="Said once per Region. Frameworks of the account that are outside the stack are not seen.",
        check=_audited,
    ),
    Rule(
        name="aws-backup-framework-config-recorder",
        title="AWS Config records what an audit framework judges.",
        kind=Kind.STACK,
        types=(FRAMEWORK,),
        severity=Severity.MEDIUM,
        practice=MONITOR,
        why="A framework without recorded types is INACTIVE: it judges nothing, and nothing in it is red.",
        remediation="Switch an aws.cfg.Recorder on in the Region, and let it record the types of AWS Backup.",
        scope="With no recorder in the stack nothing can be told: the account may have one.",
        check=_can_see,
    ),
)
