"""All rules of the pack, in the order of the reference."""

from . import database, messaging, network, operations, protection, snapshots
from .core import Rule

THEMES: dict[str, tuple[Rule, ...]] = {
    "Network": network.RULES,
    "Messaging": messaging.RULES,
    "Protection": protection.RULES,
    "Snapshots": snapshots.RULES,
    "Database": database.RULES,
    "Operations": operations.RULES,
}
RULES: tuple[Rule, ...] = tuple(rule for rules in THEMES.values() for rule in rules)
BY_NAME: dict[str, Rule] = {rule.name: rule for rule in RULES}
