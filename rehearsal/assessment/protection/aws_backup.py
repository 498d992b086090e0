"""The side of AWS Backup: what the plans of the estate do for one resource."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from policy.rules.coverage import Gap, PlanRule, coverage, plan_rules
from policy.rules.cron import DEFAULT, ScheduleError, worst_gap
from policy.rules.estate import Estate, Resource
from policy.rules.stateful import continuous, copies, opt_in_name
from policy.rules.values import UNKNOWN, number, peek, text, truth
from rehearsal.assessment.protection import vaults
from rehearsal.assessment.protection.side import (
    FIVE_MINUTES,
    FOREVER,
    Copy,
    Kept,
    Key,
    Loss,
    Side,
    State,
    copies_out,
    longest,
)

START_HOURS: Final = 8.0
"""Start window of a rule that sets none (AWS Backup Developer Guide, "Backup plan options and configuration")."""
COMPLETION_HOURS: Final = 168.0
"""Completion window of a rule that sets none (the same page)."""

_MAX_PITR_DAYS: Final = 35.0
_STATED_PITR: Final = frozenset({"RDS"})
"""Types for which AWS states how far behind point-in-time recovery is: within 5 minutes (Amazon RDS User Guide,
"Restoring a DB instance to a specified time")."""
_COLD_TYPES: Final = frozenset({"DynamoDB", "EFS"})
"""Types with a cold tier (AWS Backup Developer Guide, "Feature availability by resource"); EBS has one on request."""


def side(resource: Resource, estate: Estate) -> Side:
    """Work out the side of AWS Backup for one stateful resource."""
    found = coverage(estate)[resource.urn]
    if not found.taken:
        if found.open:
            selection, answer = found.open[0]
            return Side(State.CANNOT_TELL, reason=f"{answer.reason} (selection {selection.name})")
        if found.failing:
            reason = "; ".join(dict.fromkeys(answer.reason for _, answer in found.failing))
            return Side(State.CANNOT_SUCCEED, by=_by([one for one, _ in found.failing], estate), reason=reason)
        reasons = "; ".join(dict.fromkeys(f"{one.name}: {answer.reason}" for one, answer in found.refused[:3]))
        return Side(State.NOT_COVERED, reason=reasons or "the stack has no backup selection")
    selections = [selection for selection, _ in found.taken]
    rules, gap = plan_rules(selections, estate)
    by = _by(selections, estate)
    notes = [_GAPS[gap]] if gap is not Gap.NONE else []
    assumed = {answer.assumed_opt_in for _, answer in found.taken}
    if None not in assumed:
        name = next(iter(sorted(filter(None, assumed))))
        notes.append(f"only if {name} is opted in for AWS Backup in {estate.region(resource) or 'its Region'}")
    return _covered(resource, rules, estate, by, tuple(notes), open_=gap is not Gap.NONE)


_GAPS: Final = {
    Gap.PENDING: "a rule of its plans is not known yet: the figures can only be better",
    Gap.OUTSIDE: "a plan that takes it is outside this stack: the figures can only be better",
}


def _by(selections: Sequence[Resource], estate: Estate) -> tuple[str, ...]:
    rules, _ = plan_rules(selections, estate)
    return tuple(sorted({_plan_name(rule.plan) for rule in rules} or {one.name for one in selections}))


def _plan_name(plan: Resource) -> str:
    return text(plan.known("name")) or plan.name


def _covered(
    resource: Resource,
    rules: list[PlanRule],
    estate: Estate,
    by: tuple[str, ...],
    notes: tuple[str, ...],
    *,
    open_: bool,
) -> Side:
    kind = opt_in_name(resource)
    pitr = [rule for rule in rules if rule.continuous] if continuous(resource) else []
    if pitr:
        notes = (*notes, _reach(pitr))
    stored = [place for rule in rules for place in vaults.storage(rule, estate)]
    copied = [(rule, action, vaults.destination(rule, action, estate)) for rule in rules for action in rule.copies]
    open_ = open_ or any(rule.read("copyActions") is UNKNOWN for rule in rules)
    away = _copies(copied)
    places = [*stored, *(place for _, _, place in copied)]
    recorded = Loss(FIVE_MINUTES if kind in _STATED_PITR else None, continuous=True)
    region, account = estate.region(resource), _account(resource, rules, estate)
    state, tests = vaults.tested(resource, places, estate)
    return Side(
        State.COVERED,
        by=by,
        loss=recorded if pitr else scheduled(rules),
        kept=longest(_kept(rule, kind) for rule in rules),
        out_of_region=copies_out(away, region, "region", possible=copies(resource), open_=open_),
        out_of_account=copies_out(away, account, "account", possible=copies(resource), open_=open_),
        locked=vaults.strongest([vaults.locked(place, estate) for place in places]),
        tested=state,
        tested_by=tests,
        key=_key(resource, kind, stored),
        notes=notes,
    )


def _reach(pitr: list[PlanRule]) -> str:
    kept = longest(Kept(vaults.days(rule.read("lifecycle", "deleteAfter"))) for rule in pitr).days
    # It reaches back 35 days at most, whatever the rule says (AWS Backup Developer Guide, "Continuous backups and
    # point-in-time recovery").
    known = f"{min(kept, _MAX_PITR_DAYS):g} days" if kept is not None else "a time that is not known yet"
    return f"point-in-time recovery reaches back {known}; what is older are snapshots"


def _account(resource: Resource, rules: Sequence[PlanRule], estate: Estate) -> str | None:
    """A selection takes only resources of the plan's account, so the plan's account is the resource's."""
    known = estate.account(resource)
    return known or next((found for rule in rules if (found := estate.account(rule.plan))), None)


def scheduled(rules: Sequence[PlanRule]) -> Loss:
    """Give the longest time between the starts of two jobs, when every job starts within its window.

    For each start window, the rules with windows up to it give a bound: their longest gap and that window. Every bound
    holds, since further rules only add recovery points; the least of them is given.
    """
    read: list[tuple[float, float | None, tuple[str, str]]] = []
    for rule in rules:
        start = vaults.minutes(rule.read("startWindow"), START_HOURS)
        schedule, zone = rule.read("schedule"), rule.read("scheduleExpressionTimezone")
        if start is None or UNKNOWN in (schedule, zone):
            continue
        pair = (text(schedule) or DEFAULT, text(zone) or "UTC")
        try:
            worst_gap([pair], _year())
        except ScheduleError:
            continue
        read.append((start, vaults.minutes(rule.read("completionWindow"), COMPLETION_HOURS), pair))
    best = Loss()
    for window in sorted({start for start, _, _ in read}):
        chosen = [one for one in read if one[0] <= window]
        gap = worst_gap([pair for _, _, pair in chosen], _year())
        if gap is None:
            continue
        hours = round(gap + window, 4)
        if best.hours is None or hours < best.hours:
            limits = [limit for _, limit, _ in chosen if limit is not None]
            complete = max(limits) if len(limits) == len(chosen) else None
            best = Loss(hours, gap_hours=round(gap, 4), window_hours=window, completion_hours=complete)
    return best


def _year() -> int:
    return dt.datetime.now(dt.UTC).year


def _kept(rule: PlanRule, kind: str | None) -> Kept:
    kept = vaults.days(rule.read("lifecycle", "deleteAfter"))
    after = number(rule.read("lifecycle", "coldStorageAfter"))
    moves = kind in _COLD_TYPES or (
        kind == "EBS" and truth(rule.read("lifecycle", "optInToArchiveForSupportedResources")) is True
    )
    return Kept(kept, cold_after_days=after if after and moves else None)


def _copies(copied: list[tuple[PlanRule, object, vaults.Place]]) -> list[Copy]:
    """Join the copy actions by the place they copy to: several rules that copy there share the gap."""
    by_place: dict[tuple[str | None, str | None], list[tuple[PlanRule, object]]] = {}
    for rule, action, place in copied:
        by_place.setdefault((place.region, place.account), []).append((rule, action))
    return [
        Copy(region, account, scheduled([rule for rule, _ in pairs]), longest(_copy_kept(*pair) for pair in pairs))
        for (region, account), pairs in by_place.items()
    ]


def _copy_kept(rule: PlanRule, action: object) -> Kept:
    own = vaults.days(peek(action, "lifecycle", "deleteAfter"))
    # A copy without an age of its own, or with "always", ends when its source does (AWS Backup Developer Guide,
    # "Copying a backup").
    return Kept(vaults.days(rule.read("lifecycle", "deleteAfter")) if own == FOREVER else own)


def _key(resource: Resource, kind: str | None, stored: list[vaults.Place]) -> Key:
    if kind is not None and kind not in (*vaults.VAULT_KEY_TYPES, "DynamoDB"):
        return vaults.source_key(resource)
    keys = {vaults.vault_key(place) for place in stored}
    for worst in (Key.CANNOT_TELL, Key.AWS):
        if kind is None or worst in keys:
            return worst
    return Key.OWN if keys else Key.CANNOT_TELL
