"""Vault lock: recovery points that nobody deletes or shortens before their time."""

from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.shared.checks import Problems

MAX_LOCK_DAYS = 36_500
MIN_COOLING_OFF_DAYS = 3
"""AWS Backup Developer Guide, "AWS Backup Vault Lock": 3 to 36,500 days until the lock is final, and 36,500 days of
retention at most."""


class VaultLockMode(StrEnum):
    """Who may lift the lock."""

    GOVERNANCE = "governance"
    """Whoever IAM and the vault access policy let call ``backup:DeleteBackupVaultLockConfiguration``."""
    COMPLIANCE = "compliance"
    """After the cooling-off days nobody, AWS and the account's root user included."""


class VaultLockArgs(TypedDict):
    """A vault's lock: no recovery point is deleted or shortened, and jobs with another retention than these days fail.

    Recovery points that were in the vault before keep the retention they have. The lock does not hold the key: whoever
    deletes it makes every recovery point that it encrypts unreadable.
    """

    mode: VaultLockMode
    """``governance`` or ``compliance``."""
    min_retention_days: NotRequired[int]
    """Backup and copy jobs that keep less fail; 1 to 36,500 days. Default: no minimum. Above 35 no continuous backup
    can be kept in this vault."""
    max_retention_days: NotRequired[int]
    """Backup and copy jobs that keep more, or keep for ever, fail; up to 36,500 days and no less than
    ``min_retention_days``. Default: no maximum."""
    cooling_off_days: NotRequired[int]
    """With ``compliance``, and required there: 3 to 36,500 days in which the lock can still be changed or lifted.
    After them it is final. Each change of the lock starts them anew."""


def check_vault_lock(lock: VaultLockArgs, problems: Problems, *, protect: bool) -> None:
    """Record what AWS Backup would refuse, and what would make a throw-away stack last for ever.

    Args:
        lock: the ``lock`` argument.
        problems: receives the findings.
        protect: the ``protect`` argument of the vault.
    """
    low, high = lock.get("min_retention_days"), lock.get("max_retention_days")
    problems.within("lock.min_retention_days", low, 1, MAX_LOCK_DAYS, "days")
    problems.within("lock.max_retention_days", high, 1, MAX_LOCK_DAYS, "days")
    if low is not None and high is not None and low > high:
        problems.add(
            "lock.min_retention_days",
            low,
            f"is more than max_retention_days, {high}: no job could keep anything in this vault",
            "Lower it, or raise max_retention_days",
        )
    days = lock.get("cooling_off_days")
    if lock["mode"] is VaultLockMode.GOVERNANCE:
        if days is not None:
            rule = "belongs to compliance: given to AWS Backup, it makes the lock one that becomes final"
            problems.add("lock.cooling_off_days", days, rule, "Leave it out, or write mode compliance")
        return
    problems.within("lock.cooling_off_days", days, MIN_COOLING_OFF_DAYS, MAX_LOCK_DAYS, "days")
    if days is None:
        rule = "is required with compliance: after these days nobody can ever lift the lock, so nobody guesses them"
        problems.add("lock.cooling_off_days", None, rule, "Give 3 or more; 30 leaves time to see the first jobs")
    if not protect:
        rule = "cannot be on a throw-away stack: it keeps its recovery points whatever destroys the stack"
        problems.add("lock.mode", lock["mode"].value, rule, "Write governance, or leave the lock out")


def lock_vault(
    name: str,
    parent: pulumi.Resource,
    vault_name: pulumi.Input[str],
    lock: VaultLockArgs,
    *,
    lasting: bool,
    region: str | None,
) -> aws.backup.VaultLockConfiguration:
    """Lock a vault.

    Every change of a lock replaces the resource, and the provider's delete lifts the lock of that vault. A lasting
    vault's is therefore never deleted by Pulumi: the new one overwrites the old one, with no moment in between. A
    throw-away vault's is deleted first, or the old one's delete would lift the new one.

    Args:
        name: name of the lock resource.
        parent: the component.
        vault_name: the vault.
        lock: the ``lock`` argument.
        lasting: False on throw-away stacks.
        region: Region; None takes the provider's.
    """
    return aws.backup.VaultLockConfiguration(
        name,
        backup_vault_name=vault_name,
        min_retention_days=lock.get("min_retention_days"),
        max_retention_days=lock.get("max_retention_days"),
        changeable_for_days=lock.get("cooling_off_days"),
        region=region,
        opts=pulumi.ResourceOptions(parent=parent, retain_on_delete=lasting or None, delete_before_replace=not lasting),
    )
