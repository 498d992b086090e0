"""All rules of the pack, in the order of the reference."""

from . import (
    asns,
    audit,
    consumers,
    database,
    direct_connect,
    event_targets,
    hub,
    hub_paths,
    hub_symmetry,
    messaging,
    network,
    network_quotas,
    on_premises,
    operations,
    pairing,
    peering,
    plans,
    protection,
    refused,
    restore_tests,
    snapshots,
    vaults,
    vpn,
)
from .core import Rule

THEMES: dict[str, tuple[Rule, ...]] = {
    "Network": (*network.RULES, *network_quotas.RULES),
    "Hubs and peering": (*hub.RULES, *hub_paths.RULES, *hub_symmetry.RULES, *peering.RULES, *refused.RULES),
    "On premises": (*on_premises.RULES, *direct_connect.RULES, *asns.RULES, *vpn.RULES),
    "Messaging": (*messaging.RULES, *pairing.RULES, *consumers.RULES, *event_targets.RULES),
    "Protection": (*protection.RULES, *plans.RULES, *vaults.RULES),
    "Restore tests": restore_tests.RULES,
    "Audit": audit.RULES,
    "Snapshots": snapshots.RULES,
    "Database": database.RULES,
    "Operations": operations.RULES,
}
RULES: tuple[Rule, ...] = tuple(rule for rules in THEMES.values() for rule in rules)
BY_NAME: dict[str, Rule] = {rule.name: rule for rule in RULES}
