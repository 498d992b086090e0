"""What the stacks declare of their segments is what the routing model finds, both ways; nothing else is reachable."""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import combinations, product
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from ruamel.yaml import YAML

from policy.rules.estate import Estate
from rehearsal.assessment.reachability import ask
from rehearsal.assessment.view import as_rules_see_it
from rehearsal.session import Order, rehearse

ROOT = Path(__file__).resolve().parents[2]
NETWORKS = {"network": "network", "recoveryNetwork": "recovery-network"}
HUBS = ("transitGateway", "recoveryTransitGateway")


def settings(stack: str, changes: dict[str, Any]) -> dict[str, Any]:
    given = YAML(typ="safe", pure=True).load((ROOT / f"Pulumi.{stack}.yaml").read_text())["config"]
    found = {key.removeprefix("reliability:"): value for key, value in given.items()}
    for key, value in changes.items():
        block, _, name = key.partition(".")
        found[block] = {**found[block], name: value} if name else value
    return found


def members(config: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """VPC → hub, segment."""
    found: dict[str, tuple[str, str]] = {}
    for hub in HUBS:
        block = config.get(hub, {})
        for name, one in block.get("attachments", {}).items():
            found[NETWORKS[name]] = (hub, one["segment"])
        for name, one in block.get("spokes", {}).items():
            found[f"spoke-{name}"] = (hub, one["attachment"]["segment"])
    return found


def decision(block: dict[str, Any], a: str, b: str) -> str:
    for pair in block["reachability"]:
        if {pair["a"], pair["b"]} == {a, b}:
            return pair["decision"]
    return "deny"


def afar(block: dict[str, Any], a: str, b: str) -> str:
    """Between two hubs: what may reach something that is inspected is inspected too (docs/transit-gateway.md)."""
    joined, grown = {a, b}, 0
    while grown != len(joined):
        grown = len(joined)
        meeting = [pair for pair in block["reachability"] if pair["decision"] != "deny" and joined & set(ends(pair))]
        joined |= {name for pair in meeting for name in ends(pair)}
    decided = decision(block, a, b)
    inspected = any(joined & set(ends(pair)) for pair in block["reachability"] if pair["decision"] == "inspect")
    return "inspect" if decided == "allow" and inspected else decided


def ends(pair: dict[str, str]) -> tuple[str, str]:
    return pair["a"], pair["b"]


def together(config: dict[str, Any], one: tuple[str, str], other: tuple[str, str]) -> str:
    """What two members, each by hub and segment, may do; the strictest of two hubs counts."""
    (hub, a), (far_hub, b) = one, other
    if hub == far_hub:
        return decision(config[hub], a, b)
    decisions = {afar(config[name], a, b) for name in (hub, far_hub)} if "hubPeering" in config else {"deny"}
    return next(one for one in ("deny", "inspect", "allow") if one in decisions)


def peered(config: dict[str, Any]) -> set[frozenset[str]]:
    """VPCs of the stack that a peering joins; one that belongs to somebody else is no VPC of the stack."""
    sides = [(one["requester"], one["accepter"]) for one in config["peerings"].values()]
    named: list[list[str]] = [[side["network"] for side in pair if "network" in side] for pair in sides]
    return {frozenset(NETWORKS.get(name, name) for name in pair) for pair in named if len(pair) == 2}


def declared(config: dict[str, Any], sites: Iterable[str]) -> dict[frozenset[str], str]:
    """Pair of VPCs, or of a VPC and a site → what the settings decide."""
    place = members(config)
    if "onPremises" in config:
        place |= dict.fromkeys(sites, ("transitGateway", config["onPremises"].get("segment", "on-premises")))
    # What sites say to each other is not asked.
    met = [pair for pair in combinations(sorted(place), 2) if not set(pair) <= set(sites)]
    pairs = {frozenset((a, b)): together(config, place[a], place[b]) for a, b in met}
    return pairs | dict.fromkeys(peered(config), "allow")


class Found(NamedTuple):
    """What the model finds in a stack."""

    report: dict[str, Any]
    estate: Estate

    @property
    def sites(self) -> set[str]:
        """Names of the sites in the matrix."""
        classes = {one["name"] for one in self.report["classes"]}
        return {cell["b"] for cell in self.report["matrix"]} - classes - {"internet"}

    def guarded(self, pair: Iterable[str]) -> set[bool]:
        """Whether the ways between two things pass a firewall, as `--reach` shows them: some do, some do not."""
        asked = ask(self.estate, *pair)
        zones = [zone.best for answer in asked.answers for zone in answer.zones]
        return {bool(leg.guards) for best in zones for leg in (*best.forward, *best.back)}


@cache
def found(variant: str) -> Found:
    stack, changes = VARIANTS[variant]
    order = Order(stack, ROOT, assignments=[f"{key}={json.dumps(value)}" for key, value in changes.items()])
    done = rehearse(order, lambda _: None)
    assert done.outcome.status == "ok", done.outcome.message
    return Found(
        done.assessment["reachability"], as_rules_see_it(done.outcome.recording, settings(stack, {})["aws:region"])
    )


def cells(report: dict[str, Any]) -> Iterator[tuple[frozenset[str], dict[str, Any]]]:
    """The matrix by names of VPCs."""
    by_class = {one["name"]: one["vpcs"] for one in report["classes"]}
    for cell in report["matrix"]:
        for a in by_class.get(cell["a"], []):
            for b in by_class.get(cell["b"], [cell["b"]]):
                if a != b:
                    yield frozenset((a, b)), cell


BOTH = ("transitGateway.reachability", "recoveryTransitGateway.reachability")


def everywhere(*pairs: tuple[str, str, str]) -> dict[str, Any]:
    listed = [{"a": a, "b": b, "decision": decided} for a, b, decided in pairs]
    return dict.fromkeys(BOTH, listed)


VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "dev": ("dev", {}),
    "dev, all denied": ("dev", {"transitGateway.reachability": []}),
    "dev, no peering": ("dev", {"peerings": {}}),
    "prod": ("prod", {}),
    "prod, inspected": (
        "prod",
        everywhere(
            ("workloads", "shared", "inspect"), ("workloads", "workloads", "inspect"),
            ("workloads", "on-premises", "allow"), ("shared", "on-premises", "inspect"),
        )
        # Behind the firewall a segment's block is one route, which the VPN announces.
        | {"onPremises.directConnect.allowedPrefixes": [
            "10.20.0.0/16", "10.21.0.0/16", "10.22.0.0/17", "10.22.128.0/17",
        ]},
    ),
    "prod, sites of one segment only": ("prod", everywhere(("shared", "on-premises", "allow"))),
    "prod, all denied": ("prod", everywhere()),
}  # fmt: skip


@pytest.mark.parametrize("variant", VARIANTS)
def test_declared_is_reachable_both_ways_and_the_rest_is_not(variant: str) -> None:
    stack, changes = VARIANTS[variant]
    config, model = settings(stack, changes), found(variant)
    report, wanted = model.report, declared(config, model.sites)
    assert not report["exceptions"]
    assert not report["overlapping"]
    assert report["cannotTell"] == [], "the stack declares all that decides"
    computed = dict(cells(report))
    assert wanted.keys() <= computed.keys()
    for pair, decided in wanted.items():
        cell, reachable = computed[pair], decided != "deny"
        assert cell["state"] == ("routed" if reachable else "not routed"), f"{set(pair)}: {cell}"
        assert cell["symmetric"] is (True if reachable else None), f"{set(pair)}: {cell}"
        if not reachable:
            assert cell["azPairs"]["routed"] == 0, f"{set(pair)}: not in a single pair of AZs"
    for pair, cell in computed.items():
        if pair not in wanted and "internet" not in pair:
            assert cell["state"] != "routed", f"{set(pair)} is declared nowhere: {cell}"


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_is_inspected_passes_a_firewall_on_every_way_and_what_is_allowed_passes_none(variant: str) -> None:
    stack, changes = VARIANTS[variant]
    model = found(variant)
    for pair, decided in declared(settings(stack, changes), model.sites).items():
        if decided != "deny":
            assert model.guarded(pair) == {decided == "inspect"}, f"{set(pair)}: {decided}"


def test_the_variants_hold_every_kind_of_pair() -> None:
    """What a stack no longer declares is no longer compared: then the variants are to be chosen anew."""
    kinds: set[tuple[str, str]] = set()
    for variant, (stack, changes) in VARIANTS.items():
        config, model = settings(stack, changes), found(variant)
        home = {vpc: hub for vpc, (hub, _) in members(config).items()}
        for pair, decided in declared(config, model.sites).items():
            hubs = {home.get(name, "site" if name in model.sites else "peer") for name in pair}
            kind = "peering" if pair in peered(config) else "site" if "site" in hubs else f"{len(hubs)} hubs"
            kinds.add((kind, decided))
    assert kinds == {
        ("peering", "allow"),
        *product(("site", "1 hubs", "2 hubs"), ("allow", "inspect", "deny")),
    }


@pytest.mark.parametrize("variant", ["dev", "prod"])
def test_spokes_leave_to_the_internet_only_where_their_segment_may(variant: str) -> None:
    config, model = settings(VARIANTS[variant][0], {}), found(variant)
    computed = dict(cells(model.report))
    for vpc, (hub, segment) in members(config).items():
        if vpc.startswith("spoke-"):
            decided = config[hub]["segments"][segment].get("egress", "deny")
            cell = computed[frozenset((vpc, "internet"))]
            assert cell["state"] == ("routed" if decided != "deny" else "not routed"), f"{vpc}: {cell}"
            if decided != "deny":
                assert model.guarded((vpc, "internet")) == {decided == "inspect"}, f"{vpc}: {decided}"
