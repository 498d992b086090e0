"""All rules of the pack, in the order of the reference."""

from . import database, event_targets, messaging, network, operations, plans, protection, vaults
from .core import Rule

THEMES: dict[str, tuple[Rule, ...]] = {
    "Network": network.RULES,
    "Messaging": (*messaging.RULES, *event_targets.RULES),
    "Protection": (*protection.RULES, *plans.RULES, *vaults.RULES),
    "Database": database.RULES,
    "Operations": operations.RULES,
}
RULES: tuple[Rule, ...] = tuple(rule for rules in THEMES.values() for rule in rules)
BY_NAME: dict[str, Rule] = {rule.name: rule for rule in RULES}
