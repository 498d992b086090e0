"""Restore tests in the stacks as delivered: everything that a plan takes is tested, and the gate misses what is not."""

import json
from pathlib import Path
from typing import Any

import pytest

from .command import rehearse as run

ROOT = Path(__file__).resolve().parents[2]


def rehearse(folder: Path, settings: str, *more: str) -> tuple[int, dict[str, Any], dict[str, Any]]:
    file, report, graph = folder / "Pulumi.it.yaml", folder / "report.json", folder / "graph.json"
    file.write_text(settings)
    files = ("--config-file", str(file), "--json", str(report), "--graph", str(graph))
    result = run(*files, *(part for text in more for part in ("--set", text)))
    assert report.exists(), result.stdout + result.stderr
    return result.returncode, json.loads(report.read_text()), json.loads(graph.read_text())


def prod(*, tests: bool) -> str:
    text = (ROOT / "Pulumi.prod.yaml").read_text()
    return text if tests else text[: text.index("  reliability:restoreTesting:")]


def selections(graph: dict[str, Any]) -> dict[str, dict[str, Any]]:
    kind = "aws:backup/restoreTestingSelection:RestoreTestingSelection"
    return {one["inputs"]["name"]: one["inputs"] for one in graph["resources"] if one["type"] == kind}


def test_the_stacks_file_systems_are_tested_by_their_own_arns(tmp_path: Path) -> None:
    code, _, graph = rehearse(tmp_path, prod(tests=True))
    assert code == 0
    (system,) = [one for one in graph["resources"] if one["type"] == "aws:efs/fileSystem:FileSystem"]
    assert selections(graph)["efs"]["protectedResourceArns"] == [system["outputs"]["arn"]]
    (plan,) = [one for one in graph["resources"] if one["type"].endswith("RestoreTestingPlan")]
    vaults = plan["inputs"]["recoveryPointSelection"]["includeVaults"]
    assert len(vaults) == 1, "the stack's own vault, and no other of the account"
    assert ":eu-central-1:" in vaults[0], "of the Region in which it restores"


@pytest.mark.parametrize("level", ["mandatory"])
def test_without_restore_tests_prod_fails_the_gate_by_name(tmp_path: Path, level: str) -> None:
    code, report, _ = rehearse(tmp_path, prod(tests=False))
    found = {one["policy"] for one in report["violations"] if one["level"] == level}
    assert (code, found) == (1, {"aws-backup-restore-test"}), "legal but weak, so it is built and judged"


def test_a_network_for_tests_is_connected_to_nothing(tmp_path: Path) -> None:
    code, report, graph = rehearse(
        tmp_path,
        prod(tests=True),
        'restoreTesting.network={"cidr": "10.99.0.0/20", "availabilityZones": ["eu-central-1a", "eu-central-1b"]}',
        'restoreTesting.selections.servers={"resourceType": "EC2", "resourceArns": ["*"]}',
    )
    assert code == 0, report["violations"]
    apart = [one for one in graph["resources"] if one["name"].startswith("restore-test-network")]
    kinds = {one["type"].rpartition(":")[2] for one in apart}
    assert not kinds & {"InternetGateway", "NatGateway", "Route", "VpcEndpoint"}, "no way out"
    assert selections(graph)["servers"]["restoreMetadataOverrides"].keys() == {"securityGroupIds", "subnetId"}
