"""Rows about event buses."""

import json
from collections.abc import Mapping

from tests.engine.changes import Change

BUS_RULE = {"source": ["shop"], "detail-type": ["order-paid"]}
ACCOUNTING = {"eventPattern": BUS_RULE, "targets": {"accounting": {}}}
RUNBOOK = "shop-replay"
"""The replay runbook of the bus: its default names all rules."""


def bus_rules(**rules: dict[str, object]) -> str:
    return f"messaging.eventBuses.shop.rules={json.dumps(rules)}"


CHANGES: Mapping[str, Change] = {
    "add a rule": Change(
        (bus_rules(paid=ACCOUNTING, sent={"eventPattern": {"source": ["x"]}, "targets": {"stock": {}}}),),
        creates=("shop-sent*",),
        updates=(RUNBOOK,),
        properties=frozenset({"content"}),
    ),
    "replace a rule by another": Change(
        (bus_rules(sent=ACCOUNTING),), creates=("shop-sent*",), updates=(RUNBOOK,), deletes=("shop-paid*",)
    ),
    "add a target": Change(
        (bus_rules(paid={**ACCOUNTING, "targets": {"accounting": {}, "mail": {}}}),), creates=("shop-paid-mail*",)
    ),
    "replace a target by another": Change(
        (bus_rules(paid={**ACCOUNTING, "targets": {"mail": {}}}),),
        creates=("shop-paid-mail*",),
        deletes=("shop-paid-accounting*",),
    ),
    "change the pattern of a rule": Change(
        (bus_rules(paid={**ACCOUNTING, "eventPattern": {"source": ["shop", "outlet"]}}),),
        updates=("shop-paid",),
        properties=frozenset({"eventPattern"}),
    ),
    "swap the fields of a pattern": Change(
        (bus_rules(paid={**ACCOUNTING, "eventPattern": dict(reversed(BUS_RULE.items()))}),), nothing=True
    ),
    "keep the archive longer": Change(
        ("messaging.eventBuses.shop.archiveRetentionDays=60",),
        updates=("shop-archive",),
        properties=frozenset({"retentionDays"}),
    ),
}
