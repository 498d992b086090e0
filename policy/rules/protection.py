"""Backups: every stateful resource is taken by a plan, whose selections say what they mean."""

from .core import (
    BACK_UP,
    PASS,
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
from .coverage import PLAN, Coverage, coverage
from .estate import Estate, Resource
from .selection import SELECTION, Answer, given, has_conditions
from .stateful import STORES, stateless
from .values import UNKNOWN, items

_TYPES = tuple(STORES)
_NO_TYPE = "resources that hold no data of their own (read replicas, members of clusters)"
_SHOWN_REASONS = 3


def _covered(resource: Resource, estate: Estate, _config: Config) -> Outcome:
    reason = stateless(resource)
    if reason is not None:
        return not_applicable(reason)
    found = coverage(estate)[resource.urn]
    if found.taken:
        assumed = {answer.assumed_opt_in for _, answer in found.taken}
        if None in assumed or not _speaks_for_type(resource, estate):
            return PASS
        return note(
            f"opt-in assumed: no aws.backup.RegionSettings in this stack shows that {assumed.pop()} is opted in"
            f" in {estate.region(resource) or 'its Region'}, and the selection takes it only if it is: see"
            " AWS Backup, Settings, Service opt-in"
        )
    pending = [pair for pair in found.open if pair[1].pending]
    if found.open and (pending or not found.failing):
        return _undecided(*(pending or found.open)[0])
    return fail(_why_not(found))


def _why_not(found: Coverage) -> str:
    if found.failing:
        return f"selected, but its backups cannot succeed ({_reasons(found.failing)})"
    if not found.refused:
        return "no backup selection in the stack, so no backup plan takes it"
    return f"no backup plan takes it ({_reasons(found.refused)})"


def _reasons(answers: list[tuple[Resource, Answer]]) -> str:
    reasons = "; ".join(f"{one.name}: {answer.reason}" for one, answer in answers[:_SHOWN_REASONS])
    more = len(answers) - _SHOWN_REASONS
    return f"{reasons}; and {more} more" if more > 0 else reasons


def _undecided(selection: Resource, answer: Answer) -> Outcome:
    if answer.pending:
        return unknown(f"{answer.reason} (selection {selection.name})")
    return note(f"cannot tell whether selection {selection.name} takes it: {answer.reason}")


def _speaks_for_type(resource: Resource, estate: Estate) -> bool:
    """Let one resource of each type and Region carry the note that is the same for all of them."""

    def first(whole: Estate) -> set[str]:
        chosen: dict[tuple[str, str | None], str] = {}
        for urn, found in coverage(whole).items():
            one = whole.get(urn)
            if one is not None and found.taken:
                key = (one.type, whole.region(one))
                chosen[key] = min(urn, chosen.get(key, urn))
        return set(chosen.values())

    return resource.urn in estate.memo("opt-in speakers", first)


def _selections_by_plan(estate: Estate) -> dict[str, list[Resource]]:
    by_plan: dict[str, list[Resource]] = {}
    for selection in estate.of([SELECTION]):
        for target in estate.link(selection, [PLAN], "planId").targets:
            by_plan.setdefault(target.urn, []).append(selection)
    return by_plan


def _selects(plan: Resource, estate: Estate, _config: Config) -> Outcome:
    selections = estate.memo("selections by plan", _selections_by_plan).get(plan.urn, [])
    if not selections:
        return not_applicable("no selection of this stack belongs to it")
    mine = {selection.urn for selection in selections}
    found = coverage(estate).values()
    if any(selection.urn in mine for one in found for selection, _ in one.taken):
        return PASS
    undecided = [answer for one in found for selection, answer in one.open if selection.urn in mine]
    names = ", ".join(sorted(one.name for one in selections))
    for answer in undecided:
        if answer.pending:
            return unknown(f"{answer.reason}, so whether {names} takes anything")
    if undecided:
        return note(f"cannot tell whether {names} takes anything: {undecided[0].reason}")
    failing = [answer for one in found for selection, answer in one.failing if selection.urn in mine]
    if failing:
        return fail(f"its selections ({names}) take only what they cannot back up: {failing[0].reason}")
    return fail(f"its selections ({names}) take no resource of this stack")


def _says_what_it_means(selection: Resource, _estate: Estate, _config: Config) -> Outcome:
    listed, tags = selection.declared("resources"), selection.declared("selectionTags")
    excluded, narrowing = selection.declared("notResources"), has_conditions(selection)
    if items(listed) and items(tags):
        return fail(
            "resources and selectionTags together take what either of them names (a union): the tags do not narrow"
            " the resources"
        )
    if items(tags) and narrowing:
        return fail("what selectionTags and conditions mean together AWS does not document")
    if not given(listed):
        if not given(tags):
            return fail("it has neither resources nor selectionTags; AWS Backup refuses conditions alone")
        if items(excluded):
            return fail("it has notResources without resources, which AWS does not document")
    undecided = {"resources": listed, "selectionTags": tags}
    if narrowing is None:
        undecided["conditions"] = UNKNOWN
    missing = sorted(name for name, value in undecided.items() if value is UNKNOWN or UNKNOWN in items(value))
    # One unknown part alone is what it is; with a second part it may become a mixture.
    mixes = sum(given(value) for value in (listed, tags)) > 1 or (given(tags) and narrowing is not False)
    return unknown(" and ".join(missing)) if missing and mixes else PASS


RULES = (
    Rule(
        name="aws-backup-plan-coverage",
        title="Every stateful resource is taken by a backup plan in its own Region.",
        kind=Kind.STACK,
        types=_TYPES,
        severity=Severity.CRITICAL,
        practice=BACK_UP,
        why="What no plan takes is gone after a deletion, a corruption or a ransomware attack.",
        remediation="Tag the resource as a selection of a plan in its Region demands (`backup-plan=<name>`); where it"
        " is selected but cannot succeed: opt its type in, enable the bucket's versioning, attach the role's policy.",
        scope="Not for " + _NO_TYPE + "; an EBS volume counts with the instance it is attached to. Tags, ARNs or"
        " settings that are not known, and selections whose meaning AWS does not document, cannot be told.",
        check=_covered,
    ),
    Rule(
        name="aws-backup-selection-selects-something",
        title="Every backup plan with a selection takes at least one resource of the stack.",
        kind=Kind.STACK,
        types=(PLAN,),
        severity=Severity.HIGH,
        practice=BACK_UP,
        why="A plan whose tag nobody carries reports no failed job: the missing backup is found at the restore.",
        remediation="Tag the resources as the selection demands, or remove the plan.",
        scope="Not for plans whose selections are outside the stack.",
        check=_selects,
    ),
    Rule(
        name="aws-backup-selection-or-trap",
        title="Backup selections say what they mean.",
        kind=Kind.RESOURCE,
        types=(SELECTION,),
        severity=Severity.HIGH,
        practice=BACK_UP,
        why="resources and selectionTags are a union: a selection meant as `volumes with this tag` takes every volume,"
        " and everything with the tag. Other mixtures are refused by AWS, or mean what nobody wrote down.",
        remediation="Narrow resources with conditions (`aws:ResourceTag/<key>`), and leave selectionTags out.",
        scope="Mixtures of resources, selectionTags, conditions and notResources, by what the program declares.",
        check=_says_what_it_means,
    ),
)
