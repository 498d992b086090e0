"""Backup vaults: encrypted with an own key, locked, fit for the plans that use them, and closed to strangers."""

import fnmatch

from .core import (
    PASS,
    SECURE_BACKUPS,
    Config,
    Kind,
    Outcome,
    Rule,
    Severity,
    Verdict,
    fail,
    not_applicable,
    note,
    unknown,
)
from .coverage import PLAN, PlanRule, rules_of
from .documents import everyone, field, listed, narrowed, statements
from .estate import Estate, LinkState, Resource
from .values import ABSENT, UNKNOWN, items, number, peek, text
from .vaulting import VAULT, Lock, Target, copied_to, lock_of, receivers, stored_in

_COPY_IN = "backup:copyintobackupvault"
_SHOWN = 3
_FOR_EVER = float("inf")


def _key(resource: Resource, estate: Estate, _config: Config) -> Outcome:
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


def _locked(vault: Resource, estate: Estate, config: Config) -> Outcome:
    if vault.urn not in receivers(estate):
        return not_applicable("no plan of this stack stores or copies into it")
    lock = lock_of(vault, estate)
    if lock is None:
        return fail("the vault has no lock: who may delete recovery points deletes all of them")
    least = number(config["minLockDays"]) or 0.0
    if lock.minimum is UNKNOWN:
        return unknown("the lock's minRetentionDays")
    if isinstance(lock.minimum, float) and lock.minimum >= least:
        return PASS
    given = "has no minRetentionDays" if lock.minimum is ABSENT else f"holds recovery points {lock.minimum:g} days"
    return fail(f"the vault's lock {given}; the least is {least:g} days (minLockDays)")


def _within_lock(plan: Resource, estate: Estate, _config: Config) -> Outcome:
    rules, complete = rules_of(plan)
    judged = [one for rule in rules for one in _judge_rule(rule, estate)]
    by_verdict: dict[Verdict, list[str]] = {}
    for outcome in judged:
        by_verdict.setdefault(outcome.verdict, []).append(outcome.message)
    if Verdict.FAIL in by_verdict:
        return fail(_shown(by_verdict[Verdict.FAIL]))
    if not complete:
        return unknown("the rules of the plan")
    if Verdict.UNKNOWN in by_verdict:
        return unknown(by_verdict[Verdict.UNKNOWN][0])
    if Verdict.NOTE in by_verdict:
        return note(_shown(by_verdict[Verdict.NOTE]))
    return PASS if judged else not_applicable("no vault of this stack that it stores or copies into has a lock")


def _shown(messages: list[str]) -> str:
    more = len(messages) - _SHOWN
    return "; ".join(messages[:_SHOWN]) + (f"; and {more} more" if more > 0 else "")


def _judge_rule(rule: PlanRule, estate: Estate) -> list[Outcome]:
    """Compare each lifecycle of a rule with the lock of its vault, where that has one."""
    kept = _kept(rule.read("lifecycle"))
    found = [_judge(f"rule {rule.name}", [kept], target, estate) for target in stored_in(rule, estate)]
    for target in copied_to(rule, estate):
        own = _kept(peek(target.action, "lifecycle"))
        # Without a retention of its own a copy is kept as long as its source, or for ever: AWS's pages contradict.
        days = [kept, own] if own == _FOR_EVER else [own]
        found.append(_judge(f"the copy of rule {rule.name}", days, target, estate))
    return [one for one in found if one is not None]


def _kept(life: object) -> object:
    days = peek(life, "deleteAfter")
    if days is UNKNOWN:
        return UNKNOWN
    kept = number(days)
    return kept if kept is not None and kept > 0 else _FOR_EVER


def _judge(what: str, days: list[object], target: Target, estate: Estate) -> Outcome | None:
    locks = [(vault, lock) for vault in target.vaults if (lock := lock_of(vault, estate)) is not None]
    if not locks:
        return None
    answers = {_fits(one, lock) for one in days for _, lock in locks}
    vault, lock = locks[0]
    if answers == {True}:
        return PASS
    if None in answers or not target.settled:
        return unknown(f"how long {what} keeps recovery points, or which vault with which lock it uses")
    kept = " or ".join(dict.fromkeys("for ever" if one == _FOR_EVER else f"{one:g} days" for one in _numbers(days)))
    said = f"{what} keeps recovery points {kept} in {vault.name}, whose lock allows {_range(lock)}"
    return fail(said) if answers == {False} else note(f"{said}: AWS's pages contradict on copies without a lifecycle")


def _numbers(days: list[object]) -> list[float]:
    return [one for one in days if isinstance(one, float)]


def _fits(days: object, lock: Lock) -> bool | None:
    if not isinstance(days, float):
        return None
    answers: list[bool | None] = []
    for bound, kept in ((lock.minimum, True), (lock.maximum, False)):
        if bound is UNKNOWN:
            answers.append(None)
        elif isinstance(bound, float):
            answers.append(days >= bound if kept else days <= bound)
    return False if False in answers else None if None in answers else True


def _range(lock: Lock) -> str:
    least = f"{lock.minimum:g}" if isinstance(lock.minimum, float) else "any"
    most = f"{lock.maximum:g}" if isinstance(lock.maximum, float) else "any"
    return f"{least} to {most} days"


def _copy_in(policy: Resource, _estate: Estate, _config: Config) -> Outcome:
    found = statements(policy.declared("policy"))
    if found is None:
        return unknown("the vault's access policy")
    named = [
        text(field(one, "Sid")) or f"statement {position}"
        for position, one in enumerate(found, start=1)
        if field(one, "Effect") == "Allow"
        and (everyone(one) or field(one, "NotPrincipal") is not None)
        and _covers_copy_in(one)
        and not narrowed(one)
    ]
    if not named:
        return PASS
    return fail(f"{', '.join(named)} lets every account copy into the vault, without a condition on who it is")


def _covers_copy_in(statement: object) -> bool:
    excluded = field(statement, "NotAction")
    patterns = [one.lower() for one in listed(field(statement, "Action") if excluded is None else excluded)]
    named = any(fnmatch.fnmatchcase(_COPY_IN, pattern) for pattern in patterns)
    return named if excluded is None else not named


RULES = (
    Rule(
        name="aws-backup-vault-customer-key",
        title="Backups are stored in vaults with a customer managed key.",
        kind=Kind.RESOURCE,
        types=(VAULT, PLAN),
        severity=Severity.HIGH,
        practice=SECURE_BACKUPS,
        why="Recovery points under the AWS managed key cannot be copied to another account.",
        remediation="Set kmsKeyArn of the vault, and let plans target that vault instead of `Default`.",
        scope="Logically air-gapped vaults have a key of their own kind. A key not known yet counts as given.",
        check=_key,
    ),
    Rule(
        name="aws-backup-vault-lock",
        title="Every vault that receives backups is locked.",
        kind=Kind.STACK,
        types=(VAULT,),
        severity=Severity.HIGH,
        practice=SECURE_BACKUPS,
        why="Ransomware deletes backups first; without a lock one stolen administrator is enough.",
        remediation="Add a VaultLockConfiguration with minRetentionDays, at most the shortest lifecycle of the rules"
        " and copies that use the vault.",
        scope="Vaults that a rule or a copy action of the stack names. Not for vaults no plan stores into, such as"
        " those that stage restores; logically air-gapped vaults are locked by nature.",
        check=_locked,
        parameters={
            "minLockDays": {
                "type": "number",
                "minimum": 1,
                "maximum": 36500,
                "default": 7,
                "description": "Least minRetentionDays of the lock, in days.",
            }
        },
    ),
    Rule(
        name="aws-backup-plan-lifecycle-within-lock",
        title="Every lifecycle of a plan is within the lock of its vault.",
        kind=Kind.STACK,
        types=(PLAN,),
        severity=Severity.CRITICAL,
        practice=SECURE_BACKUPS,
        why="AWS Backup accepts the plan, and then fails every job whose retention the lock does not allow.",
        remediation="Set lifecycle.deleteAfter of the rule, or of its copy action, between the lock's minRetentionDays"
        " and maxRetentionDays.",
        scope="Vaults and logically air-gapped vaults of the stack. Not for plans whose vaults have no lock.",
        check=_within_lock,
    ),
    Rule(
        name="aws-backup-copy-in-policy",
        title="No vault lets every account copy into it.",
        kind=Kind.RESOURCE,
        types=("aws:backup/vaultPolicy:VaultPolicy",),
        severity=Severity.HIGH,
        practice=SECURE_BACKUPS,
        why="A stranger's recovery points fill the vault, are billed, and under a lock cannot be deleted.",
        remediation="Name the accounts as principals, or add a condition on aws:PrincipalOrgID.",
        scope="Statements that allow backup:CopyIntoBackupVault to anybody.",
        check=_copy_in,
    ),
)
