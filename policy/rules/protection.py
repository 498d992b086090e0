"""Backups: every stateful resource is taken by a plan, often enough, long enough, and out of its Region too."""

import datetime as dt

from .core import (
    AUTOMATIC_BACKUPS,
    BACK_UP,
    PASS,
    RECOVERY_STRATEGY,
    SECURE_BACKUPS,
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
from .coverage import PLAN, Gap, PlanRule, coverage, plan_rules
from .cron import DEFAULT, ScheduleError, worst_gap
from .estate import Estate, LinkState, Resource
from .selection import SELECTION, Answer
from .stateful import STORES, arn_region, stateless
from .values import UNKNOWN, items, number, peek, text

VAULTS = ("aws:backup/vault:Vault", "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault")
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
    if found.open:
        return _undecided(*max(found.open, key=lambda pair: pair[1].pending))
    if not found.refused:
        return fail("no backup selection in the stack, so no backup plan takes it")
    reasons = "; ".join(f"{one.name}: {answer.reason}" for one, answer in found.refused[:_SHOWN_REASONS])
    more = len(found.refused) - _SHOWN_REASONS
    return fail(f"no backup plan takes it ({reasons}{f'; and {more} more' if more > 0 else ''})")


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


def _leaves(rule: PlanRule, own: str | None, estate: Estate) -> bool | None:
    """Tell whether a rule copies to a vault of another Region; None when not known."""
    open_ = rule.read("copyActions") is UNKNOWN
    for action in rule.copies:
        target = peek(action, "destinationVaultArn")
        region = arn_region(target)
        # Vaults of other Regions the plan's rules refer to can only be destinations of copies.
        vaults = () if region else estate.sources(rule.plan, "rules", VAULTS)
        regions = {region} if region else {estate.region(vault) for vault in vaults}
        if own is not None and regions - {own, None}:
            return True
        open_ = open_ or own is None or None in regions or not region
    return None if open_ else False


def _copied(resource: Resource, estate: Estate, _config: Config) -> Outcome:
    if not STORES[resource.type].copies:
        return not_applicable("AWS Backup cannot copy this type to another Region")
    found = _plans(resource, estate)
    if isinstance(found, Outcome):
        return found
    rules, gap = found
    own = estate.region(resource)
    answers = [_leaves(rule, own, estate) for rule in rules]
    if True in answers:
        return PASS
    if None in answers:
        return unknown("the destination vault of a copy action")
    if gap is not Gap.NONE:
        return _unreadable(gap, "whether it is copied to another Region")
    plans = ", ".join(sorted({rule.plan.name for rule in rules}))
    return fail(f"no rule of its plans ({plans}) copies to a vault outside {own}")


def _schedules(rules: list[PlanRule], gap: Gap) -> tuple[set[tuple[str, str]], Gap]:
    schedules: set[tuple[str, str]] = set()
    for rule in rules:
        schedule, zone = rule.read("schedule"), rule.read("scheduleExpressionTimezone")
        if schedule is UNKNOWN or zone is UNKNOWN:
            gap = Gap.PENDING
        else:
            schedules.add((text(schedule) or DEFAULT, text(zone) or "UTC"))
    return schedules, gap


def _often(resource: Resource, estate: Estate, config: Config) -> Outcome:
    found = _plans(resource, estate)
    if isinstance(found, Outcome):
        return found
    if STORES[resource.type].continuous and any(rule.continuous for rule in found[0]):
        return PASS
    limit = number(config["maxGapHours"]) or 0.0
    schedules, gap = _schedules(*found)
    try:
        hours = worst_gap(schedules, dt.datetime.now(dt.UTC).year)
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
    return fail(f"its selections ({names}) take no resource of this stack")


def _vault_key(resource: Resource, estate: Estate, _config: Config) -> Outcome:
    if resource.type == PLAN:
        rules = items(resource.declared("rules"))
        if any(peek(rule, "targetVaultName") == "Default" for rule in rules):
            return fail("a rule stores into the vault 'Default', which has the AWS managed key and no policy")
        return PASS
    link = estate.link(resource, ["aws:kms/key:Key"], "kmsKeyArn")
    if link.state is LinkState.ABSENT:
        return fail("the vault has no kmsKeyArn: AWS Backup encrypts it with the AWS managed key aws/backup")
    if link.value is not None and link.value.endswith("alias/aws/backup"):
        return fail(f"the vault's key is {link.value}, the AWS managed one")
    # A key that is not known yet was still given by the program.
    return PASS


RULES = (
    Rule(
        name="aws-backup-plan-coverage",
        title="Every stateful resource is taken by a backup plan in its own Region.",
        kind=Kind.STACK,
        types=_TYPES,
        severity=Severity.CRITICAL,
        practice=BACK_UP,
        why="What no plan takes is gone after a deletion, a corruption or a ransomware attack.",
        remediation="Tag the resource as a selection of a plan in its Region demands (`backup-plan=<name>`); opt its"
        " type in.",
        scope="Not for " + _NO_TYPE + "; an EBS volume counts with the instance it is attached to. Tags, ARNs or"
        " settings that are not known, and selections whose meaning AWS does not document, cannot be told.",
        check=_covered,
    ),
    Rule(
        name="aws-backup-copy-out-of-region",
        title="Every resource in a backup plan has a copy in another Region.",
        kind=Kind.STACK,
        types=_TYPES,
        severity=Severity.HIGH,
        practice=RECOVERY_STRATEGY,
        why="A backup in the failed Region cannot be restored while the Region is down.",
        remediation="Give a rule of the plan a copy action to a vault in the recovery Region.",
        scope="Not for resources no plan takes, and types AWS Backup cannot copy (FSx for ONTAP, Redshift).",
        check=_copied,
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
        name="aws-backup-vault-customer-key",
        title="Backups are stored in vaults with a customer managed key.",
        kind=Kind.RESOURCE,
        types=("aws:backup/vault:Vault", PLAN),
        severity=Severity.HIGH,
        practice=SECURE_BACKUPS,
        why="Recovery points under the AWS managed key cannot be copied to another account.",
        remediation="Set kmsKeyArn of the vault, and let plans target that vault instead of `Default`.",
        scope="Logically air-gapped vaults have a key of their own kind. A key not known yet counts as given.",
        check=_vault_key,
    ),
)
