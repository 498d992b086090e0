"""Into which vaults the rules of plans store and copy, and what these vaults' locks demand."""

from dataclasses import dataclass

from .coverage import PLAN, PlanRule, coverage, plan_rules, rules_of
from .estate import Estate, LinkState, Resource, arn_field
from .values import ABSENT, UNKNOWN, number, peek, text

VAULT = "aws:backup/vault:Vault"
AIR_GAPPED = "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault"
VAULTS = (VAULT, AIR_GAPPED)
LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
_VAULT_PREFIX = "backup-vault:"


@dataclass(frozen=True, slots=True)
class Target:
    """Where recovery points go."""

    vaults: tuple[Resource, ...] = ()
    """The vault in the estate; several where only the dependencies tell, and they name several."""
    region: str | None = None
    """Its Region, where that is known without the vault."""
    action: object = ABSENT
    """The copy action, where it is one."""
    settled: bool = True
    """Whether it is known which vault it is."""


def stored_in(rule: PlanRule, estate: Estate) -> list[Target]:
    """Give the vaults a rule backs up into: its own, and a logically air-gapped one where it names one."""
    here = estate.region(rule.plan)
    found = [_by_name(rule, here, estate)]
    air_gapped = rule.read("targetLogicallyAirGappedBackupVaultArn")
    if air_gapped is UNKNOWN:
        found.append(_among(_referred(rule, estate, AIR_GAPPED, here)))
    elif isinstance(air_gapped, str):
        found.append(_by_arn(air_gapped, estate))
    return found


def _by_name(rule: PlanRule, here: str | None, estate: Estate) -> Target:
    name = rule.read("targetVaultName")
    if name is UNKNOWN:
        return _among(_referred(rule, estate, VAULT, here))
    named = estate.find([VAULT], text(name) or "")
    return Target(tuple(vault for vault in named if estate.region(vault) == here), here)


def _among(candidates: list[Resource]) -> Target:
    return Target(tuple(candidates), settled=len(candidates) == 1)


def _referred(rule: PlanRule, estate: Estate, token: str, region: str | None) -> list[Resource]:
    return [vault for vault in estate.sources(rule.plan, "rules", [token]) if estate.region(vault) == region]


def _by_arn(arn: str, estate: Estate) -> Target:
    region, name = arn_field(arn, 3), arn.rsplit(_VAULT_PREFIX, 1)[-1]
    named = estate.find(VAULTS, arn) or [one for one in estate.find(VAULTS, name) if estate.region(one) == region]
    account = arn_field(arn, 4)
    return Target(tuple(one for one in named if estate.account(one) in (account, None)), region)


def copied_to(rule: PlanRule, estate: Estate) -> list[Target]:
    """Give the vaults a rule copies to, one for each copy action."""
    own = {vault.urn for target in stored_in(rule, estate) if target.settled for vault in target.vaults}
    referred = [vault for vault in estate.sources(rule.plan, "rules", VAULTS) if vault.urn not in own]
    found: list[Target] = []
    for action in rule.copies:
        arn = text(peek(action, "destinationVaultArn"))
        target = _among(referred) if arn is None else _by_arn(arn, estate)
        found.append(Target(target.vaults, target.region, action, target.settled))
    return found


def leaves(rule: PlanRule, own: str | None, estate: Estate) -> bool | None:
    """Tell whether a rule copies to a vault of another Region; None when not known.

    Args:
        rule: The rule.
        own: Region of what it backs up.
        estate: All resources.
    """
    known = estate.memo("rules that leave", _nothing_yet)
    key = (rule.plan.urn, rule.position, own)
    if key not in known:
        known[key] = _leaves(rule, own, estate)
    return known[key]


def copied_away(resource: Resource, estate: Estate) -> bool:
    """Tell whether a rule that takes a resource is known to copy it to another Region."""
    found = coverage(estate).get(resource.urn)
    if found is None:
        return False
    rules, _ = plan_rules((selection for selection, _ in found.taken), estate)
    own = estate.region(resource)
    return any(leaves(rule, own, estate) for rule in rules)


def _nothing_yet(_estate: Estate) -> dict[tuple[str, int, str | None], bool | None]:
    return {}


def _leaves(rule: PlanRule, own: str | None, estate: Estate) -> bool | None:
    if own is None or rule.read("copyActions") is UNKNOWN:
        return None
    unsettled: list[Target] = []
    for target in copied_to(rule, estate):
        if not target.settled:
            unsettled.append(target)
        elif (target.region or estate.region(target.vaults[0])) not in (own, None):
            return True
    if not unsettled:
        return False
    regions = [estate.region(vault) for vault in unsettled[0].vaults]
    # No two copy actions of a rule have one destination, so not all of them find room in the own Region.
    if regions and None not in regions and len(unsettled) > regions.count(own):
        return True
    return False if regions and set(regions) == {own} else None


@dataclass(frozen=True, slots=True)
class Lock:
    """How long a vault demands that recovery points are kept, in days."""

    minimum: object
    """A number, `ABSENT` or `UNKNOWN`."""
    maximum: object
    """A number, `ABSENT` or `UNKNOWN`."""


_MAYBE = Lock(UNKNOWN, UNKNOWN)


def lock_of(vault: Resource, estate: Estate) -> Lock | None:
    """Give a vault's lock; a logically air-gapped vault has one by nature."""
    if vault.type == AIR_GAPPED:
        return Lock(_bound(vault, "minRetentionDays"), _bound(vault, "maxRetentionDays"))
    found, unplaced = estate.memo("vault locks", _locks)
    return found.get(vault.urn, _MAYBE if unplaced else None)


def _locks(estate: Estate) -> tuple[dict[str, Lock], bool]:
    """Give the lock of each vault, and whether there is one whose vault is not known yet."""
    found: dict[str, Lock] = {}
    unplaced = False
    for one in estate.of([LOCK]):
        link = estate.link(one, [VAULT], "backupVaultName")
        unplaced = unplaced or link.state is LinkState.UNKNOWN
        lock = Lock(_bound(one, "minRetentionDays"), _bound(one, "maxRetentionDays"))
        # Vaults of several Regions may have one name.
        found |= {vault.urn: lock for vault in link.targets if estate.region(vault) == estate.region(one)}
    return found, unplaced


def _bound(resource: Resource, prop: str) -> object:
    value = resource.declared(prop)
    if value is UNKNOWN:
        return UNKNOWN
    days = number(value)
    # Providers answer 0 for what is not set.
    return days if days is not None and days > 0 else ABSENT


def receivers(estate: Estate) -> set[str]:
    """Give the URNs of the vaults that a rule of the estate stores or copies into."""
    return estate.memo("vaults that receive", _receivers)


def _receivers(estate: Estate) -> set[str]:
    found: set[str] = set()
    for plan in estate.of([PLAN]):
        rules, complete = rules_of(plan)
        if not complete:
            found |= {vault.urn for vault in estate.sources(plan, "rules", VAULTS)}
        for rule in rules:
            for target in (*stored_in(rule, estate), *copied_to(rule, estate)):
                found |= {vault.urn for vault in target.vaults}
    return found
