"""What the stacks declare of their segments is what the routing model finds, both ways; nothing else is reachable."""

import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
NETWORKS = {"network": "network", "recoveryNetwork": "recovery-network"}
HUBS = ("transitGateway", "recoveryTransitGateway")


def settings(stack: str, changes: dict[str, Any]) -> dict[str, Any]:
    given = YAML(typ="safe", pure=True).load((ROOT / f"Pulumi.{stack}.yaml").read_text())["config"]
    found = {key.removeprefix("reliability:"): value for key, value in given.items()}
    for key, value in changes.items():
        block, _, name = key.partition(".")
        found[block] = {**found[block], name: value}
    return found


def members(config: dict[str, Any]) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """VPC → hub, segment, the hub's settings."""
    found: dict[str, tuple[str, str, dict[str, Any]]] = {}
    for hub in HUBS:
        block = config.get(hub, {})
        for name, one in block.get("attachments", {}).items():
            found[NETWORKS[name]] = (hub, one["segment"], block)
        for name, one in block.get("spokes", {}).items():
            found[f"spoke-{name}"] = (hub, one["attachment"]["segment"], block)
    return found


def decision(block: dict[str, Any], a: str, b: str) -> str:
    for pair in block["reachability"]:
        if {pair["a"], pair["b"]} == {a, b}:
            return pair["decision"]
    return "deny"


def declared(config: dict[str, Any]) -> dict[frozenset[str], bool]:
    """Pair of VPCs → whether the settings say that they reach each other."""
    vpcs = members(config)
    pairs: dict[frozenset[str], bool] = {}
    for a, b in combinations(sorted(vpcs), 2):
        (hub, one, block), (other_hub, other, other_block) = vpcs[a], vpcs[b]
        sides = [decision(block, one, other) != "deny", decision(other_block, one, other) != "deny"]
        pairs[frozenset((a, b))] = all(sides) and (hub == other_hub or "hubPeering" in config)
    return pairs


def found(folder: Path, stack: str, changes: dict[str, Any]) -> dict[str, Any]:
    report = folder / "report.json"
    command = [sys.executable, "-m", "rehearsal", stack, "--json", str(report), "--fail-on", "never"]
    command += [part for key, value in changes.items() for part in ("--set", f"{key}={json.dumps(value)}")]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return json.loads(report.read_text())["assessment"]["reachability"]


def cells(report: dict[str, Any]) -> Iterator[tuple[frozenset[str], dict[str, Any]]]:
    """The matrix by names of VPCs."""
    by_class = {one["name"]: one["vpcs"] for one in report["classes"]}
    for cell in report["matrix"]:
        for a in by_class.get(cell["a"], []):
            for b in by_class.get(cell["b"], [cell["b"]]):
                if a != b:
                    yield frozenset((a, b)), cell


BOTH = ("transitGateway.reachability", "recoveryTransitGateway.reachability")
INSPECTED = [{"a": "workloads", "b": "shared", "decision": "inspect"}]
VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "dev": ("dev", {}),
    "dev, all denied": ("dev", {"transitGateway.reachability": []}),
    "prod": ("prod", {}),
    "prod, inspected": ("prod", {BOTH[0]: INSPECTED, BOTH[1]: INSPECTED}),
    "prod, all denied": ("prod", {BOTH[0]: [], BOTH[1]: []}),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_declared_is_reachable_both_ways_and_the_rest_is_not(variant: str, tmp_path: Path) -> None:
    stack, changes = VARIANTS[variant]
    config = settings(stack, changes)
    report = found(tmp_path, stack, changes)
    wanted = declared(config)
    assert wanted, "the stack has a hub with VPCs"
    assert not report["exceptions"]
    assert not report["overlapping"]
    peered = {frozenset(NETWORKS.get(one, one) for one in pair) for pair in directly_peered(config)}
    computed = dict(cells(report))
    for pair, reachable in wanted.items():
        if pair in peered:
            continue
        cell = computed[pair]
        assert cell["state"] == ("routed" if reachable else "not routed"), f"{set(pair)}: {cell}"
        assert cell["symmetric"] is (True if reachable else None), f"{set(pair)}: {cell}"
        if not reachable:
            assert cell["azPairs"]["routed"] == 0, f"{set(pair)}: not in a single pair of AZs"
    for pair, cell in computed.items():
        if pair not in wanted and "internet" not in pair and pair not in peered:
            assert cell["state"] != "routed", f"{set(pair)} is declared nowhere: {cell}"


def directly_peered(config: dict[str, Any]) -> Iterator[set[str]]:
    for one in config.get("peerings", {}).values():
        if isinstance(one, dict):
            yield {value for value in one.values() if isinstance(value, str)}


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_spokes_leave_to_the_internet_only_where_their_segment_may(stack: str, tmp_path: Path) -> None:
    config = settings(stack, {})
    computed = dict(cells(found(tmp_path, stack, {})))
    for vpc, (_, segment, block) in members(config).items():
        if vpc.startswith("spoke-"):
            may = block["segments"][segment].get("egress", "deny") != "deny"
            cell = computed[frozenset((vpc, "internet"))]
            assert cell["state"] == ("routed" if may else "not routed"), f"{vpc}: {cell}"
