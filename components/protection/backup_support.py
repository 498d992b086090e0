"""Whether AWS Backup can do, for what a plan names and where, what the plan asks for. Pure."""

from collections.abc import Collection, Mapping, Sequence

from components.shared.arns import Arn
from components.shared.checks import Problems

from .backup_rules import BackupRuleArgs, copies
from .backup_selection import BackupSelectionArgs
from .schedule import ScheduleError
from .services import BackupFeature, lacks, service_of_arn, unavailable


def check_support(
    rules: Sequence[BackupRuleArgs],
    vaults: Mapping[str, Arn | None],
    selections: Mapping[str, BackupSelectionArgs],
    region: str | None,
    problems: Problems,
) -> None:
    """Refuse copies of types that AWS Backup cannot copy, where a selection names the type.

    What a selection takes by tag is not known here; the gate judges it resource by resource. Features that AWS Backup
    leaves out in silence (point-in-time recovery, cold storage) are the gate's, too: the backup itself is made.

    Args:
        rules: the plan's rules.
        vaults: copy vaults by name, with their ARNs where these are known.
        selections: the plan's selections by name.
        region: Region of the plan, where it is known.
        problems: receives the findings, under the ARN of the selection.
    """
    wanted = _copies_wanted(rules, vaults, region)
    for name, selection in selections.items():
        for index, arn in enumerate(selection.get("resource_arns", [])):
            service = service_of_arn(arn) if isinstance(arn, str) else None
            if service is None:
                continue
            for feature, kind in wanted.items():
                reason = f"{service} has no copies to another {kind}" if lacks(service, feature) else None
                if reason is None and region is not None:
                    reason = unavailable(feature, region, service)
                if reason is not None:
                    problems.add(
                        f'selections["{name}"].resource_arns[{index}]',
                        arn,
                        f"is copied to another {kind} by a rule, but {reason}",
                        "Select it in a plan whose rules make no such copies",
                    )


def _copies_wanted(
    rules: Sequence[BackupRuleArgs], vaults: Mapping[str, Arn | None], region: str | None
) -> dict[BackupFeature, str]:
    """What the copies need; without the plan's Region, or with an ARN that is not known, only what is sure."""
    used: set[str] = set()
    for rule in rules:
        used.update(_used(rule, vaults))
    known = [vaults[name] for name in used if name in vaults]
    # A vault of the plan's own Region is in another account, or it would have been refused.
    elsewhere = [vault.region != region for vault in known if vault is not None and region is not None]
    wanted: dict[BackupFeature, str] = {}
    if any(elsewhere):
        wanted[BackupFeature.CROSS_REGION_COPY] = "Region"
    if elsewhere and not all(elsewhere):
        wanted[BackupFeature.CROSS_ACCOUNT_COPY] = "account"
    return wanted


def _used(rule: BackupRuleArgs, vaults: Collection[str]) -> Collection[str]:
    try:
        return copies(rule, vaults)
    except ScheduleError:
        return rule.get("copies", {})
