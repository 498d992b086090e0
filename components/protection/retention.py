"""What a vault lock lets the retention of a recovery point be. Pure."""

from typing import NotRequired, TypedDict

from components.shared.checks import Problems

MAX_RETENTION_DAYS = 36_500


class RetentionBoundsArgs(TypedDict):
    """The bounds of a vault's lock. A job whose retention lies outside fails when it runs, not when it is planned."""

    min_retention_days: NotRequired[int]
    """Shortest retention the vault takes, 1 to 36,500 days. Default: none."""
    max_retention_days: NotRequired[int]
    """Longest retention the vault takes, 1 to 36,500 days. Default: none."""


def check_within_lock(
    problems: Problems, argument: str, days: int, bounds: RetentionBoundsArgs | None, vault: str
) -> None:
    """Refuse a retention that a locked vault does not take (botocore, PutBackupVaultLockConfigurationInput).

    Args:
        problems: receives the finding.
        argument: path of the retention.
        days: the retention.
        bounds: the lock's bounds; None: the vault has no lock that is known here.
        vault: what the vault is called in the message.
    """
    if bounds is None:
        return
    low, high = bounds.get("min_retention_days"), bounds.get("max_retention_days")
    if low is not None and days < low:
        problems.add(
            argument,
            days,
            f"is less than the {low} days that the lock of {vault} demands; AWS Backup takes the plan, and every job "
            "of the rule fails",
            f"Keep for {low} days or more",
        )
    if high is not None and days > high:
        problems.add(
            argument,
            days,
            f"is more than the {high} days that the lock of {vault} allows; AWS Backup takes the plan, and every job "
            "of the rule fails",
            f"Keep for {high} days or less",
        )
