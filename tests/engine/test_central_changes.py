"""What a change of a hub's central services may touch, in the plan of the real engine."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.engine.changes import Area, Change, judge, plan
from tests.engine.harness import EngineStack, Workspace

TWO = ["eu-central-1a", "eu-central-1b"]
SPOKE: dict[str, Any] = {
    "cidr": "10.12.0.0/20",
    "availabilityZones": TWO,
    "tiers": ["private", "transit"],
    "natGateways": "none",
    "attachment": {"segment": "shared"},
}
EGRESS: dict[str, Any] = {"cidr": "10.28.0.0/20", "availabilityZones": TWO}
RULES = [
    {"name": "time", "action": "pass", "protocol": "UDP", "destinationPort": "123"},
    {"name": "https", "action": "pass", "protocol": "TCP", "destinationPort": "443"},
]
FIREWALL: dict[str, Any] = {"rules": RULES, "allowedDomains": [".example.com", ".example.org"]}
INSPECTION: dict[str, Any] = {"cidr": "10.29.0.0/20", "availabilityZones": TWO, "firewall": FIREWALL}
ENDPOINTS: dict[str, Any] = {"vpc": "tools", "services": {"kms": {}, "ecr.dkr": {}}}
HUB: dict[str, Any] = {
    "amazonSideAsn": 64513,
    "segments": {
        "workloads": {"cidrs": ["10.10.0.0/20"]},
        "shared": {"cidrs": ["10.12.0.0/16"], "egress": "inspect"},
        "on-premises": {"cidrs": ["10.200.0.0/16"], "onPremises": True},
    },
    "reachability": [
        {"a": "workloads", "b": "shared", "decision": "allow"},
        {"a": "shared", "b": "shared", "decision": "allow"},
    ],
    "attachments": {"network": {"segment": "workloads"}},
    "spokes": {"tools": SPOKE},
    "egress": EGRESS,
    "inspection": INSPECTION,
    "sharedEndpoints": ENDPOINTS,
}
THREE = [*TWO, "eu-central-1c"]
FRONT = ["eu-central-1c", *TWO]


def hub(**changes: Any) -> tuple[str]:
    return (f"transitGateway={json.dumps({**HUB, **changes})}",)


BASE = ("onPremises={}", *hub())
"""Dev with every central service, and without sites, which have rows of their own."""


def turned(value: Any) -> Any:
    return {key: turned(item) for key, item in reversed(value.items())} if isinstance(value, dict) else value


CHANGES: Mapping[str, Change] = {
    "no change": Change((), nothing=True),
    "maps in another order": Change((f"transitGateway={json.dumps(turned(HUB))}",), nothing=True),
    **{
        f"add an AZ to egress{where}": Change(
            hub(egress={**EGRESS, "availabilityZones": zones}),
            creates=("egress-*eu-central-1c*",),
            updates=("egress-hub",),
            properties=frozenset({"subnetIds"}),
        )
        for where, zones in (("", THREE), (" in front", FRONT))
    },
    **{
        f"add an AZ to inspection{where}": Change(
            hub(inspection={**INSPECTION, "availabilityZones": zones}),
            creates=("inspection-*eu-central-1c*",),
            updates=("inspection-hub", "inspection-firewall"),
            properties=frozenset({"subnetIds", "subnetMappings"}),
        )
        for where, zones in (("", THREE), (" in front", FRONT))
    },
    "drain an AZ of inspection": Change(
        hub(inspection={**INSPECTION, "drainingAvailabilityZones": TWO[1:]}),
        updates=("inspection-hub",),
        deletes=("inspection-transit-eu-central-1b-firewall", "inspection-hub-firewall-eu-central-1b-*"),
        properties=frozenset({"subnetIds"}),
    ),
    "add an AZ to the VPC of the endpoints": Change(
        hub(spokes={"tools": {**SPOKE, "availabilityZones": THREE}}),
        creates=("spoke-tools-*eu-central-1c*",),
        updates=("spoke-tools-attachment", "shared-endpoint-*"),
        properties=frozenset({"subnetIds"}),
    ),
    "add a rule in front": Change(
        hub(inspection={**INSPECTION, "firewall": {**FIREWALL, "rules": [{"name": "ssh", "action": "alert"}, *RULES]}}),
        updates=("inspection-firewall-rules",),
        properties=frozenset({"ruleGroup"}),
    ),
    "swap the domains": Change(
        hub(inspection={**INSPECTION, "firewall": {**FIREWALL, "allowedDomains": [".example.org", ".example.com"]}}),
        nothing=True,
    ),
    "give the rules more room": Change(
        hub(inspection={**INSPECTION, "firewall": {**FIREWALL, "ruleCapacity": 2000}}),
        updates=("inspection-firewall",),
        replaces=("inspection-firewall-rules", "inspection-firewall-domains"),
    ),
    "add a shared service": Change(
        hub(sharedEndpoints={**ENDPOINTS, "services": {"athena": {}, **ENDPOINTS["services"]}}),
        creates=("shared-endpoint-athena*", "shared-profile-athena"),
    ),
    "add a spoke": Change(
        hub(spokes={"another": {**SPOKE, "cidr": "10.12.16.0/20"}, "tools": SPOKE}),
        creates=("spoke-another*", "shared-profile-to-another"),
    ),
    "add a segment with egress": Change(
        hub(segments={"labs": {"cidrs": ["10.13.0.0/16"], "egress": "allow"}, **HUB["segments"]}),
        creates=(
            "hub-labs",
            # Its own table: the way out, what it may not reach, and the private ranges that must not leave.
            "hub-routes-labs-0.0.0.0-0",
            "hub-routes-labs-1*",
            # What has a way out must not reach it around that corner.
            "hub-routes-shared-10.13.0.0-16",
            "egress-hub-public-*-10.13.0.0-16",
            "shared-endpoints-from-10.13.0.0-16",
        ),
        updates=("inspection-firewall",),
        properties=frozenset({"firewallPolicy"}),
    ),
}


AREA = Area(
    CHANGES,
    BASE,
    without=frozenset(
        {
            *("messaging", "sharedStorage", "backup", "restoreTesting", "backupAudit", "restoreSite", "snapshots"),
            *("recoveryNetwork", "peerings"),
        }
    ),
)


@pytest.fixture(scope="module")
def stack(cli: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineStack]:
    with Workspace(tmp_path_factory.mktemp("central"), checkpoints=False) as workspace:
        made = workspace.stack("dev", settings=AREA.settings())
        first = made.up(policy_packs=[])
        assert first.ok, first.report()
        yield made


@pytest.mark.engine
@pytest.mark.parametrize("what", CHANGES)
def test_a_change_touches_only_what_it_must(what: str, stack: EngineStack) -> None:
    judge(what, CHANGES[what], plan(stack, AREA, CHANGES[what]))
