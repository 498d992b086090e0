"""What a change of the settings may touch, row by row, in the plan of the real engine.

A later pattern adds its rows to ``CHANGES``. Each row is one edit of a stack that is up; whatever the plan does beyond
what the row allows fails, and a replacement or a deletion that the row does not name always does.
"""

import dataclasses
import fnmatch
import json
from collections.abc import Iterator, Mapping

import pytest

from tests.engine.harness import INTERNAL, EngineStack, Outcome, Workspace, settings_of

RULES = [
    {"name": "daily", "schedule": "cron(0 3 ? * * *)", "scheduleTimezone": "Europe/Berlin", "deleteAfterDays": 14},
    {"name": "weekly", "schedule": "cron(0 5 ? * SUN *)", "deleteAfterDays": 90},
]
MONTHLY = {"name": "monthly", "schedule": "cron(0 7 1 * ? *)", "deleteAfterDays": 200}
PAID = {"filterPolicy": {"type": ["order-paid", "order-cancelled"]}}
PAID_SWAPPED = {"filterPolicy": {"type": ["order-cancelled", "order-paid"]}}

BASE = (
    'network.tiers=["public", "private", "data"]',
    'network.interfaceEndpoints=["sns", "sqs"]',
    f"backup.plans.daily.rules={json.dumps(RULES)}",
    f"messaging.fanOuts.orders.subscribers.shipping={json.dumps(PAID)}",
)
"""The stack that the rows change: dev without its transit tier, so that a tier can be added, and with two entries in
every list, so that they can change places."""

ALL_TAGGED = "*"
BUS_RULE = {"source": ["shop"], "detail-type": ["order-paid"]}
ACCOUNTING = {"eventPattern": BUS_RULE, "targets": {"accounting": {}}}
RUNBOOK = "shop-replay"
"""The replay runbook of the bus: its default names all rules."""


@dataclasses.dataclass(frozen=True)
class Change:
    """One edit of the settings and what it may touch."""

    edits: tuple[str, ...]
    """As for ``--set``."""
    creates: tuple[str, ...] = ()
    """Patterns of resource names that appear."""
    updates: tuple[str, ...] = ()
    """Patterns of resource names that change in place."""
    deletes: tuple[str, ...] = ()
    """Patterns of resource names that go."""
    properties: frozenset[str] | None = None
    """The only properties that may change in place; None: any."""
    nothing: bool = False
    """The plan must be empty."""


def subscriber(name: str) -> str:
    return f"messaging.fanOuts.orders.subscribers.{name}={{}}"


def bus_rules(**rules: dict[str, object]) -> str:
    return f"messaging.eventBuses.shop.rules={json.dumps(rules)}"


ZONES = 'network.availabilityZones=["eu-central-1a", "eu-central-1b", "eu-central-1c"]'
CHANGES: Mapping[str, Change] = {
    "no change": Change((), nothing=True),
    "add an AZ": Change(
        (ZONES,), creates=("*eu-central-1c*",), updates=("network-endpoint-*",), properties=frozenset({"subnetIds"})
    ),
    "add an AZ in front": Change(
        ('network.availabilityZones=["eu-central-1c", "eu-central-1a", "eu-central-1b"]',),
        creates=("*eu-central-1c*",),
        updates=("network-endpoint-*",),
        properties=frozenset({"subnetIds"}),
    ),
    "add a tier": Change(
        ('network.tiers=["public", "private", "data", "transit"]',), creates=("network-transit-*", "network-*transit*")
    ),
    "add a subscriber": Change((subscriber("search"),), creates=("orders-search*",)),
    "remove a subscriber": Change(
        ('messaging.fanOuts.orders.subscribers={"billing": {}}',), deletes=("orders-shipping*",)
    ),
    "rename nothing when subscribers change places": Change(
        (f"messaging.fanOuts.orders.subscribers={json.dumps({'shipping': PAID, 'billing': {}})}",),
        nothing=True,
    ),
    "add a queue": Change(("messaging.queues.mails={}",), creates=("mails*",)),
    "add a backup rule": Change(
        (f"backup.plans.daily.rules={json.dumps([*RULES, MONTHLY])}",),
        updates=("backup-daily-plan",),
        properties=frozenset({"rules"}),
    ),
    "raise the retention of backups": Change(
        ("backup.plans.daily.rules[0].deleteAfterDays=60",),
        updates=("backup-daily-plan",),
        properties=frozenset({"rules"}),
    ),
    "raise the retention of a queue": Change(
        ("messaging.queues.thumbnails.retentionSeconds=604800",),
        updates=("thumbnails-queue",),
        properties=frozenset({"messageRetentionSeconds"}),
    ),
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
    "raise the retention of flow logs": Change(
        ("network.flowLogs.retentionDays=90",),
        updates=("network-flow-logs",),
        properties=frozenset({"retentionInDays"}),
    ),
    "add a tag": Change(
        ("tags.cost-center=four",), updates=(ALL_TAGGED,), properties=frozenset({"tags", "tagsAll", "rules"})
    ),
    "swap the backup rules": Change((f"backup.plans.daily.rules={json.dumps(RULES[::-1])}",), nothing=True),
    "swap the values of a filter": Change(
        (f"messaging.fanOuts.orders.subscribers.shipping={json.dumps(PAID_SWAPPED)}",), nothing=True
    ),
    "swap the interface endpoints": Change(('network.interfaceEndpoints=["sqs", "sns"]',), nothing=True),
    "swap the AZs": Change(('network.availabilityZones=["eu-central-1b", "eu-central-1a"]',), nothing=True),
    "swap the tiers": Change(('network.tiers=["data", "private", "public"]',), nothing=True),
    "add an alarm subscriber": Change(
        ('alarms.subscriptions.boss={"protocol": "email", "endpoint": "boss@example.com"}',),
        creates=("alarms-boss", "recovery-alarms-boss"),
    ),
    "add an access point": Change(
        ('sharedStorage.fileSystems.content.accessPoints.mail={"path": "/mail", "userId": 1, "groupId": 1}',),
        creates=("content-*mail*",),
    ),
    "add a file system": Change(
        ('sharedStorage.fileSystems.archive={"accessPoints": {"web": {"path": "/w", "userId": 1, "groupId": 1}}}',),
        creates=("archive*",),
    ),
    "add an interface endpoint": Change(
        ('network.interfaceEndpoints=["sns", "sqs", "kms"]',), creates=("network-endpoint*", "network-*endpoint*")
    ),
    "add a recovery network": Change(
        ('recoveryNetwork={"cidr": "10.11.0.0/20", "availabilityZones": ["eu-west-1a", "eu-west-1b"]}',),
        creates=("recovery-network*",),
    ),
    "add a secondary block": Change(
        ('network.secondaryCidrs=["10.12.0.0/24"]',), creates=("network-cidr-*", "network-endpoints-from-*")
    ),
}


@pytest.fixture(scope="module")
def stack(cli: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineStack]:
    with Workspace(tmp_path_factory.mktemp("changes")) as workspace:
        made = workspace.stack("dev", settings=settings_of("dev", *BASE))
        first = made.up(policy_packs=[])
        assert first.ok, first.report()
        yield made


def plan(stack: EngineStack, change: Change) -> Outcome:
    stack.configure(settings_of("dev", *BASE, *change.edits))
    planned = stack.preview(policy_packs=[])
    assert planned.ok, planned.report()
    return planned


def named(urn: str) -> str:
    return urn.rpartition("::")[2]


def matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


@pytest.mark.engine
@pytest.mark.parametrize("what", CHANGES)
def test_a_change_touches_only_what_it_must(what: str, stack: EngineStack) -> None:
    change = CHANGES[what]
    planned = plan(stack, change)
    allowed = {"create": change.creates, "update": change.updates, "delete": change.deletes}
    touched = {urn: op for urn, op in planned.changed.items() if not urn.split("::")[2].startswith(INTERNAL)}
    too_much = [f"{op} {named(urn)}" for urn, op in touched.items() if not matches(named(urn), allowed.get(op, ()))]
    assert not too_much, f"{what} must not touch: {too_much}"
    if change.nothing:
        assert not touched
    else:
        assert touched, f"{what}: the plan is empty, so the row proves nothing"
    if change.properties is not None:
        for step in planned.steps:
            if step.op == "update" and not step.type.startswith(INTERNAL):
                assert set(step.diffs) <= change.properties, f"{what} changes {step.diffs} of {named(step.urn)}"
