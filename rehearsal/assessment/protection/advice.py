"""What a person must still do, and which side is ahead: worked out from what a side lacks."""

import dataclasses
import enum
from typing import Any, Final

from policy.rules.estate import Estate, Resource
from policy.rules.stateful import STORES, opt_in_name
from policy.rules.values import mentions_unknown, text
from rehearsal.assessment.protection.side import Kept, Key, Known, Lock, Loss, Side, State
from rehearsal.assessment.protection.vaults import VAULT_KEY_TYPES

_VAULT_NOTIFICATIONS: Final = "aws:backup/vaultNotifications:VaultNotifications"
_EVENT_RULE: Final = "aws:cloudwatch/eventRule:EventRule"
_ALARM: Final = "aws:cloudwatch/metricAlarm:MetricAlarm"


class Verdict(enum.StrEnum):
    """What both sides come to."""

    BOTH = "both"
    AWS_BACKUP = "AWS Backup only"
    MANUAL = "manual only"
    NEITHER = "unprotected"
    CANNOT_TELL = "cannot tell"


def verdict(backup: Side, manual: Side) -> Verdict:
    """Say which side protects a resource; a snapshot that is taken once protects nothing that is written later."""
    if backup.covered and manual.covered:
        return Verdict.BOTH
    if backup.covered:
        return Verdict.AWS_BACKUP
    if manual.covered:
        return Verdict.MANUAL if backup.state is not State.CANNOT_TELL else Verdict.CANNOT_TELL
    return Verdict.CANNOT_TELL if State.CANNOT_TELL in (backup.state, manual.state) else Verdict.NEITHER


def ahead(backup: Side, manual: Side) -> dict[str, list[str]]:
    """Name the columns in which one side is better than the other, as far as both are known."""
    found: dict[str, list[str]] = {"backup": [], "manual": []}
    if not (backup.covered and manual.covered):
        return found
    pairs = {
        "dataLoss": (-_rank_loss(backup.loss), -_rank_loss(manual.loss)),
        "retention": (_rank_kept(backup.kept), _rank_kept(manual.kept)),
        "outOfRegion": (_rank(backup.out_of_region.state), _rank(manual.out_of_region.state)),
        "outOfAccount": (_rank(backup.out_of_account.state), _rank(manual.out_of_account.state)),
        "immutability": (_rank_lock(backup), _rank_lock(manual)),
        "restoreTest": (_rank(backup.tested), _rank(manual.tested)),
    }
    for column, (one, other) in pairs.items():
        # What is not known is no number, and compares as neither more nor less.
        if one > other:
            found["backup"].append(column)
        elif other > one:
            found["manual"].append(column)
    return found


_NAN: Final = float("nan")


def _rank_loss(loss: Loss) -> float:
    if loss.hours is None:
        # Without a figure from AWS, point-in-time recovery is still a matter of minutes, and a schedule of hours.
        return 0.5 if loss.continuous else _NAN
    return loss.hours


def _rank_kept(kept: Kept) -> float:
    return _NAN if kept.days is None else kept.days


def _rank(answer: Known) -> float:
    return {Known.YES: 1.0, Known.CANNOT_TELL: _NAN}.get(answer, 0.0)


def _rank_lock(side: Side) -> float:
    order = {Lock.COMPLIANCE: 2.0, Lock.AIR_GAPPED: 2.0, Lock.GOVERNANCE: 1.0, Lock.NONE: 0.0}
    return order.get(side.locked.lock, _NAN)


def advised_backup(side: Side, resource: Resource, estate: Estate) -> Side:
    """Add what a person must still do where AWS Backup takes a resource, or does not."""
    if side.state is State.NOT_COVERED:
        todo = ["put it in a backup plan of its Region"]
    elif side.state is State.CANNOT_SUCCEED:
        todo = [f"let its backups succeed: {side.reason}"]
    elif side.state is State.CANNOT_TELL:
        todo = ["look in the account whether a plan takes it"]
    else:
        todo = _lacking(side, resource, estate)
    return dataclasses.replace(side, todo=(*side.todo, *todo))


def _lacking(side: Side, resource: Resource, estate: Estate) -> list[str]:
    store = STORES[resource.type]
    todo: list[str] = []
    if side.tested is Known.NOT_POSSIBLE:
        todo.append("restore it by hand and check the data: restore testing does not know the type")
    elif side.tested is Known.NO:
        todo.append("restore it by hand and check the data, or add a restore test")
    todo += _uncopied(side)
    if side.locked.lock is Lock.NONE:
        todo.append("lock a vault: until then an administrator can delete every recovery point")
    elif side.locked.lock is Lock.GOVERNANCE:
        todo.append("watch who may lift the vault lock: governance mode ends with a permission")
    if side.key is Key.AWS:
        what = "vault" if store.opt_in in {*VAULT_KEY_TYPES, "DynamoDB"} else "source"
        todo.append(f"give the {what} a customer key: what an AWS managed key encrypts cannot leave the account")
    if not _told_of_backups(estate):
        todo.append("watch for failed jobs: no alarm, event rule or vault notification does")
    if any(note.startswith("only if ") for note in side.notes):
        todo.append(f"check that {opt_in_name(resource) or 'the type'} is opted in: the stack does not show it")
    return todo


def _uncopied(side: Side) -> list[str]:
    if side.out_of_region.state is Known.NOT_POSSIBLE:
        return ["copy it out of the Region by other means: AWS Backup cannot copy the type"]
    todo: list[str] = []
    if side.out_of_region.state is Known.NO:
        todo.append("add a copy in another Region")
    if side.out_of_account.state is Known.NO:
        todo.append("add a copy in another account: who takes over this one deletes all others")
    return todo


def advised_manual(side: Side, resource: Resource, estate: Estate) -> Side:
    """Add what a person must still do where a resource has only its own backups."""
    if side.state not in (State.COVERED, State.ONCE):
        return side
    todo = ["restore it by hand and check the data: nothing tests these restores"]
    if side.out_of_region.state is Known.NO:
        todo.append("copy it out of the Region")
    if side.out_of_account.state is Known.NO:
        todo.append("copy it out of the account, with a key the other account may use")
    if side.locked.lock is Lock.NONE:
        todo.append("guard the right to delete: nothing locks these backups")
    managed = STORES[resource.type].opt_in in ("EBS", "EC2") and side.state is State.COVERED
    if managed and not _told_of(estate, "aws.dlm", "AWS/DLM"):
        todo.append("watch for failed snapshots: no alarm or event rule does")
    return dataclasses.replace(side, todo=(*todo, *side.todo))


def _told_of_backups(estate: Estate) -> bool:
    return bool(estate.of([_VAULT_NOTIFICATIONS])) or _told_of(estate, "aws.backup", "AWS/Backup")


def _told_of(estate: Estate, source: str, namespace: str) -> bool:
    def look(whole: Estate) -> bool:
        alarms = any(text(one.declared("namespace")) == namespace for one in whole.of([_ALARM]))
        return alarms or any(_listens(one.declared("eventPattern"), source) for one in whole.of([_EVENT_RULE]))

    return estate.memo(f"who listens to {source}", look)


def _listens(pattern: object, source: str) -> bool:
    return f'"{source}"' in pattern if isinstance(pattern, str) and not mentions_unknown(pattern) else False


def summary(rows: list[tuple[Resource, Side]]) -> list[dict[str, Any]]:
    """Join what a person must still do over all resources: each task once, with the resources it is for."""
    tasks: dict[str, list[str]] = {}
    for resource, side in rows:
        for task in side.todo:
            tasks.setdefault(task, []).append(resource.urn)
    ordered = sorted(tasks.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [{"task": task, "urns": urns} for task, urns in ordered]
