"""What a change of the restore site or of its network may touch, in the plan of the real engine."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.engine.changes import Area, Change, judge, plan
from tests.engine.harness import EngineStack, Workspace

NETWORK: dict[str, Any] = {
    "cidr": "10.11.0.0/20",
    "availabilityZones": ["eu-west-1a", "eu-west-1b"],
    "natGateways": "none",
    "tiers": ["private", "data"],
}
ORDERS: dict[str, Any] = {
    "family": "postgres16",
    "parameters": {"rds.force_ssl": {"value": "1"}, "log_connections": {"value": "1"}},
}
LEDGER = {"family": "sqlserver-se-15.0"}
SITE: dict[str, Any] = {
    "parameterGroups": {"orders": ORDERS, "ledger": LEDGER},
    "optionGroups": {"ledger": {"engine": "sqlserver-se", "majorEngineVersion": "15.00"}},
    "ingress": {"one": {"port": 5432, "cidr": "10.0.0.0/8"}, "two": {"port": 1433, "cidr": "10.0.0.0/8"}},
}
BASE = (f"recoveryNetwork={json.dumps(NETWORK)}", f"restoreSite={json.dumps(SITE)}")


def site(**changes: Any) -> str:
    return f"restoreSite={json.dumps({**SITE, **changes})}"


def network(*zones: str) -> str:
    return f"recoveryNetwork={json.dumps({**NETWORK, 'availabilityZones': zones})}"


def turned(value: Any) -> Any:
    return {key: turned(item) for key, item in reversed(value.items())} if isinstance(value, dict) else value


CHANGES: Mapping[str, Change] = {
    "no change": Change((), nothing=True),
    "add a parameter group": Change(
        (site(parameterGroups={**SITE["parameterGroups"], "a-new-one": {"family": "mysql8.0"}}),),
        creates=("restore-parameters-a-new-one",),
        updates=("restore-runbook",),
        properties=frozenset({"content"}),
    ),
    "change a parameter": Change(
        (site(parameterGroups={"orders": {"family": "postgres16"}, "ledger": LEDGER}),),
        updates=("restore-parameters-orders",),
        properties=frozenset({"parameters"}),
    ),
    "add an option group": Change(
        (site(optionGroups={**SITE["optionGroups"], "cache": {"engine": "mysql", "majorEngineVersion": "8.0"}}),),
        creates=("restore-options-cache",),
        updates=("restore-runbook",),
        properties=frozenset({"content"}),
    ),
    "add a rule": Change(
        (site(ingress={**SITE["ingress"], "aaa": {"port": 1, "cidr": "10.0.0.0/8"}}),),
        creates=("restore-ingress-aaa",),
    ),
    "remove a rule": Change((site(ingress={"two": SITE["ingress"]["two"]}),), deletes=("restore-ingress-one",)),
    "give a profile back": Change(
        (site(instanceProfileRoleArns=["arn:aws:iam::123456789012:role/web"]),),
        creates=("restore-instance-profiles",),
        updates=("restore-runbook",),
        properties=frozenset({"content"}),
    ),
    "add an AZ to the recovery network": Change(
        (network("eu-west-1a", "eu-west-1b", "eu-west-1c"),),
        creates=("*eu-west-1c*",),
        updates=("restore-subnets", "restore-runbook"),
        properties=frozenset({"subnetIds", "content"}),
    ),
    "add an AZ in front": Change(
        (network("eu-west-1c", "eu-west-1a", "eu-west-1b"),),
        creates=("*eu-west-1c*",),
        updates=("restore-subnets", "restore-runbook"),
        properties=frozenset({"subnetIds", "content"}),
    ),
    "change the order of everything": Change(
        (network("eu-west-1b", "eu-west-1a"), f"restoreSite={json.dumps(turned(SITE))}"), nothing=True
    ),
    "take the runbook away": Change((site(runbook=False),), deletes=("restore-runbook*",)),
}


AREA = Area(CHANGES, BASE, without=frozenset({"messaging", "transitGateway", "onPremises", "snapshots", "backupAudit"}))


@pytest.fixture(scope="module")
def stack(cli: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineStack]:
    with Workspace(tmp_path_factory.mktemp("restore"), checkpoints=False) as workspace:
        made = workspace.stack("dev", settings=AREA.settings())
        first = made.up(policy_packs=[])
        assert first.ok, first.report()
        yield made


@pytest.mark.engine
@pytest.mark.parametrize("what", CHANGES)
def test_a_change_touches_only_what_it_must(what: str, stack: EngineStack) -> None:
    judge(what, CHANGES[what], plan(stack, AREA, CHANGES[what]))
