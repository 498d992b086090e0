"""Restore tests: every backed-up resource is restored on a schedule, and nowhere near the live network."""

import enum
from dataclasses import dataclass

from .core import (
    PASS,
    TEST_RECOVERY,
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
from .coverage import coverage
from .estate import Estate, Resource
from .selection import arn_matches
from .stateful import STORES, arn, attached_instances, opt_in_name, same_account, stateless
from .values import ABSENT, UNKNOWN, document, entries, is_list, items, peek, text

SELECTION = "aws:backup/restoreTestingSelection:RestoreTestingSelection"
_TAG_PREFIX = "aws:ResourceTag/"
_SUPPORTED = frozenset({"Aurora", "DocumentDB", "DynamoDB", "EBS", "EC2", "EFS", "FSx", "Neptune", "RDS", "S3"})
"""Botocore, RestoreTestingSelectionForCreate, ProtectedResourceType; the names are those of the opt-in settings."""
_CLUSTERS = ("dbsubnetgroupname", "vpcsecuritygroupids")
_ISOLATING = {
    "Aurora": _CLUSTERS,
    "DocumentDB": _CLUSTERS,
    "EC2": ("securitygroupids", "subnetid"),
    "FSx": ("securitygroupids", "subnetids"),
    "Neptune": _CLUSTERS,
    "RDS": _CLUSTERS,
}
"""Type → overrides without which AWS Backup restores into the default network (AWS Backup Developer Guide, "Restore
testing inferred metadata")."""


class _Choice(enum.Enum):
    YES = "tested"
    NO = "not tested"
    LATER = "a value is not known yet"
    NEVER = "nothing here can tell"


@dataclass(frozen=True, slots=True)
class _Answer:
    choice: _Choice
    reason: str = ""


def _tested(resource: Resource, kind: str, selection: Resource, estate: Estate) -> _Answer:
    """Tell whether a selection restores a resource."""
    if not same_account(resource, selection, estate):
        return _Answer(_Choice.NO, "it is in another account")
    here, there = estate.region(selection), estate.region(resource)
    if here is None or there is None:
        return _Answer(_Choice.LATER, f"the Region of {selection.name} or of the resource")
    if here != there:
        return _Answer(_Choice.NO, f"it restores in {here}")
    own = selection.declared("protectedResourceType")
    if own is UNKNOWN:
        return _Answer(_Choice.LATER, f"protectedResourceType of {selection.name}")
    if text(own) != kind:
        return _Answer(_Choice.NO, f"it is for {text(own)}")
    return _named(resource, selection, estate)


def _named(resource: Resource, selection: Resource, estate: Estate) -> _Answer:
    """Tell whether ARNs or conditions name the resource; without either AWS takes every one of the type."""
    conditions = selection.declared("protectedResourceConditions")
    listed = selection.declared("protectedResourceArns")
    if conditions is UNKNOWN:
        return _Answer(_Choice.LATER, f"the conditions of {selection.name}")
    if conditions is not ABSENT and _given(conditions):
        return _conditions(resource, conditions, estate)
    if listed is ABSENT:
        return _Answer(_Choice.YES)
    if listed is UNKNOWN:
        return _by_source(resource, selection, estate)
    best = _Answer(_Choice.NO, "no ARN names it")
    for pattern in items(listed):
        found = (
            _by_source(resource, selection, estate)
            if pattern is UNKNOWN
            else _by_arn(str(pattern), resource, selection, estate)
        )
        if found.choice is _Choice.YES:
            return found
        best = found if found.choice is not _Choice.NO else best
    return best


def _given(conditions: object) -> bool:
    return any(items(peek(conditions, key)) for key in ("stringEquals", "stringNotEquals"))


def _by_source(resource: Resource, selection: Resource, estate: Estate) -> _Answer:
    """In a preview the ARN of a new resource is unknown, but the engine says where the value comes from."""
    sources = estate.sources(selection, "protectedResourceArns", STORES)
    if resource in sources:
        return _Answer(_Choice.YES)
    return _Answer(_Choice.NO, "no ARN names it") if sources else _Answer(_Choice.LATER, f"an ARN of {selection.name}")


def _by_arn(pattern: str, resource: Resource, selection: Resource, estate: Estate) -> _Answer:
    if pattern == "*":
        return _Answer(_Choice.YES)
    possible = arn_matches(pattern, arn(resource, estate))
    if possible is None:
        if resource in estate.sources(selection, "protectedResourceArns", STORES):
            return _Answer(_Choice.YES)
        return _Answer(_Choice.LATER, f"whether {pattern} is its ARN")
    return _Answer(_Choice.YES) if possible else _Answer(_Choice.NO, "no ARN names it")


def _conditions(resource: Resource, conditions: object, estate: Estate) -> _Answer:
    """Compare with the resource's tags: AWS Backup copies them to the recovery point, whose tags decide."""
    tags = estate.tags(resource)
    if tags is None:
        return _Answer(_Choice.LATER, "the tags of the resource")
    for operator in ("stringEquals", "stringNotEquals"):
        for entry in items(peek(conditions, operator)):
            key, wanted = text(peek(entry, "key")), peek(entry, "value")
            if key is None or not isinstance(wanted, str):
                return _Answer(_Choice.LATER, "a condition of the selection")
            own = tags.get(key.removeprefix(_TAG_PREFIX))
            if own is UNKNOWN:
                return _Answer(_Choice.LATER, f"the tag {key.removeprefix(_TAG_PREFIX)} of the resource")
            if operator == "stringNotEquals" and own is None:
                return _Answer(_Choice.NEVER, f"AWS does not say whether {key} differs where the tag is missing")
            if (own == wanted) is not (operator == "stringEquals"):
                return _Answer(_Choice.NO, f"its tag {key.removeprefix(_TAG_PREFIX)} is {own!r}")
    return _Answer(_Choice.YES)


def _exists(resource: Resource, estate: Estate, _config: Config) -> Outcome:
    reason = _beyond(resource, estate)
    if reason is not None:
        return not_applicable(reason)
    kinds = _kinds(resource, estate)
    if None in kinds.values():
        return unknown("the engine, which decides the resource type")
    selections = estate.of([SELECTION])
    answers = [
        _tested(estate.get(urn) or resource, kind or "", selection, estate)
        for urn, kind in kinds.items()
        for selection in selections
    ]
    return _verdict(answers)


def _beyond(resource: Resource, estate: Estate) -> str | None:
    """Tell why the rule has nothing to say about a resource."""
    reason = stateless(resource)
    if reason is not None:
        return reason
    if not coverage(estate)[resource.urn].taken:
        return "no plan takes it"
    kind = opt_in_name(resource)
    return None if kind is None or kind in _SUPPORTED else f"restore testing does not support {kind}"


def _kinds(resource: Resource, estate: Estate) -> dict[str, str | None]:
    """Give what a test may restore in the resource's place: itself, and instances whose backup contains a volume."""
    found = {resource.urn: opt_in_name(resource)}
    if resource.type == "aws:ebs/volume:Volume":
        found |= {instance.urn: "EC2" for instance in attached_instances(resource, estate)}
    return found


def _verdict(answers: list[_Answer]) -> Outcome:
    if any(answer.choice is _Choice.YES for answer in answers):
        return PASS
    for choice, outcome in ((_Choice.LATER, unknown), (_Choice.NEVER, note)):
        for answer in answers:
            if answer.choice is choice:
                return outcome(answer.reason)
    reasons = "; ".join(sorted({answer.reason for answer in answers}))
    why = reasons or "the stack has no restore testing selection"
    return fail(f"its backups are never restored for a test: {why}")


def _isolated(selection: Resource, _estate: Estate, _config: Config) -> Outcome:
    kind = selection.declared("protectedResourceType")
    if kind is UNKNOWN:
        return unknown("protectedResourceType")
    wanted = _ISOLATING.get(text(kind) or "")
    if wanted is None:
        return not_applicable("a restored resource of this type has no network interface")
    given = selection.declared("restoreMetadataOverrides")
    if given is UNKNOWN:
        # The keys are not known; in a preview only a map that is computed as a whole looks like this.
        return unknown("restoreMetadataOverrides")
    overrides = {key.lower(): value for key, value in entries(given).items()}
    if "ontapconfiguration" in overrides:
        return note("whether its storage virtual machine serves live clients: restored volumes stand on it")
    missing = [key for key in wanted if _empty(overrides.get(key))]
    if missing:
        return fail(
            f"a restored {text(kind)} resource stands in the default network: restoreMetadataOverrides lacks"
            f" {', '.join(missing)}"
        )
    return PASS


def _empty(value: object) -> bool:
    """Tell whether an override says nothing; a value that is not known yet was still given."""
    if value is UNKNOWN:
        return False
    listed = document(value) if isinstance(value, str) and value.startswith("[") else value
    return value in (None, "", ABSENT) or (is_list(listed) and not listed)


RULES = (
    Rule(
        name="aws-backup-restore-test",
        title="The backups of every stateful resource are restored for a test.",
        kind=Kind.STACK,
        types=tuple(STORES),
        severity=Severity.HIGH,
        practice=TEST_RECOVERY,
        why="A backup that was never restored is a hope: keys, permissions and parameters fail on the bad day.",
        remediation="Name the resource in a backup.RestoreTestingSelection of its type and Region.",
        scope="Not for resources no plan takes, and for types restore testing does not support (Redshift, Timestream,"
        " Storage Gateway). Conditions are compared with the resource's tags.",
        check=_exists,
    ),
    Rule(
        name="aws-backup-restore-test-isolated",
        title="What restore tests restore never stands in the live network.",
        kind=Kind.RESOURCE,
        types=(SELECTION,),
        severity=Severity.CRITICAL,
        practice=TEST_RECOVERY,
        why="A restored server has the original's identity: it registers itself, takes messages, and joins the domain.",
        remediation="Set restoreMetadataOverrides: securityGroupIds and subnetId for EC2, dbSubnetGroupName and"
        " vpcSecurityGroupIds for databases, securityGroupIds and subnetIds for FSx.",
        scope="Not for DynamoDB, EBS, EFS and S3, which are restored without a network interface. Whether the subnet"
        " is cut off is not looked at.",
        check=_isolated,
    ),
)
