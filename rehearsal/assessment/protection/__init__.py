"""AWS Backup beside manual snapshots: for every stateful resource, what each of them does for it.

`docs/protection-comparison.md` explains every column.
"""

from typing import Any

from policy.rules.estate import Estate, Resource
from policy.rules.stateful import STORES, stateless
from rehearsal.assessment.protection import advice, aws_backup, manual
from rehearsal.assessment.protection.side import Known, Lock, Side, State

__all__ = ["assess"]


def assess(estate: Estate) -> dict[str, Any] | None:
    """Compare both ways of protection for an estate.

    Returns:
        JSON data; None where no resource of the estate holds data.
    """
    stores = sorted((one for one in estate.of(STORES) if stateless(one) is None), key=lambda one: one.urn)
    if not stores:
        return None
    backups = [(one, advice.advised_backup(aws_backup.side(one, estate), one, estate)) for one in stores]
    manuals = [(one, advice.advised_manual(manual.side(one, estate), one, estate)) for one in stores]
    rows = [
        _row(resource, backup, by_hand, estate)
        for (resource, backup), (_, by_hand) in zip(backups, manuals, strict=True)
    ]
    verdicts = [row["verdict"] for row in rows]
    return {
        "resources": rows,
        "totals": {
            "resources": len(rows),
            "verdicts": {one.value: verdicts.count(one.value) for one in advice.Verdict},
            "backup": _totals([side for _, side in backups]),
            "manual": _totals([side for _, side in manuals]),
        },
        "todo": {"backup": advice.summary(backups), "manual": advice.summary(manuals)},
    }


def _row(resource: Resource, backup: Side, by_hand: Side, estate: Estate) -> dict[str, Any]:
    return {
        "urn": resource.urn,
        "name": resource.name,
        "type": resource.type,
        "region": estate.region(resource),
        "backup": backup.to_json(),
        "manual": by_hand.to_json(),
        "verdict": advice.verdict(backup, by_hand).value,
        "ahead": advice.ahead(backup, by_hand),
    }


def _totals(sides: list[Side]) -> dict[str, Any]:
    covered = [side for side in sides if side.covered]
    hours = [side.loss.hours for side in covered if side.loss.hours is not None]
    # Point-in-time recovery without a figure of AWS is not the worst of them.
    unknown = sum(side.loss.hours is None and not side.loss.continuous for side in covered)
    return {
        "covered": len(covered),
        "states": {state.value: sum(side.state is state for side in sides) for state in State},
        "worstDataLossHours": max(hours, default=None),
        "dataLossUnknown": unknown,
        "outOfRegion": sum(side.out_of_region.state is Known.YES for side in covered),
        "outOfAccount": sum(side.out_of_account.state is Known.YES for side in covered),
        "locked": sum(side.locked.lock not in (Lock.NONE, Lock.CANNOT_TELL) for side in covered),
        "restoreTested": sum(side.tested is Known.YES for side in covered),
    }
