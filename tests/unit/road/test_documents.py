"""What docs/real-account.md tells people to copy, and the example for emulators."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pulumi_aws import ProviderEndpointArgs
from ruamel.yaml import YAML

from rehearsal.stackfile import read_project, stack_names
from tests.checkers.iam import Kind, check_policy

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "real-account.md").read_text()
BLOCKS = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
EMULATOR = ROOT / "examples" / "emulator" / "Pulumi.emulator.yaml"

GITHUB = "token.actions.githubusercontent.com"

KINDS = {
    "OnlyTls": Kind.RESOURCE,
    "AccountManagesTheKey": Kind.KEY,
    "OneEnvironmentOfOneRepository": Kind.TRUST,
    "FindState": Kind.IDENTITY,
}


@pytest.mark.parametrize("text", BLOCKS)
def test_iam_accepts_every_policy_that_the_page_shows(text: str) -> None:
    sid = json.loads(text)["Statement"][0]["Sid"]
    # parliament knows the identity providers of AWS's own examples, not GitHub's.
    findings = [item for item in check_policy(text, KINDS[sid]) if GITHUB not in item]
    assert findings == []


def test_every_policy_of_the_page_is_looked_at() -> None:
    assert {json.loads(text)["Statement"][0]["Sid"] for text in BLOCKS} == set(KINDS)


def test_previews_cannot_write_the_state() -> None:
    access = [item for text in BLOCKS for item in json.loads(text)["Statement"] if item["Sid"] == "ReadState"]
    assert [item["Action"] for item in access] == ["s3:GetObject"]


def test_the_trust_is_for_one_environment_of_one_repository() -> None:
    trust = next(text for text in BLOCKS if "OneEnvironmentOfOneRepository" in text)
    condition = json.loads(trust)["Statement"][0]["Condition"]["StringEquals"]
    subject = condition["token.actions.githubusercontent.com:sub"]
    assert re.fullmatch(r"repo:[\w-]+/[\w-]+:environment:[\w-]+", subject), "no wildcard: any branch could deploy"
    assert condition["token.actions.githubusercontent.com:aud"] == "sts.amazonaws.com"


def test_the_page_names_every_policy_of_the_role() -> None:
    for file in (ROOT / "docs" / "deployer-role").glob("*.json"):
        assert f"`{file.name}`" in PAGE, f"{file.name}: nobody would attach it"


def test_the_page_names_every_workflow() -> None:
    for file in (ROOT / ".github" / "workflows").glob("*.yml"):
        assert f"`{file.name}`" in PAGE


def emulator() -> dict[str, Any]:
    return YAML(typ="safe", pure=True).load(EMULATOR.read_text())["config"]


def test_the_emulators_stack_is_no_stack_of_the_project() -> None:
    assert "emulator" not in stack_names(read_project(ROOT)), "it would be deployed with the others"


def test_the_emulators_stack_passes_the_rehearsal(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    result = subprocess.run(
        [sys.executable, "-m", "rehearsal", "--config-file", str(EMULATOR), "--json", str(report)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    modules = {kind.split(":")[1].split("/")[0] for kind in json.loads(report.read_text())["byType"] if "aws:" in kind}
    # Two modules hold types of other services.
    services = (modules - {"vpc"}) | {"logs", "sts"}
    assert services <= set(emulator()["aws:endpoints"][0]), "a service without an endpoint would be AWS's own"


def test_the_provider_knows_every_endpoint() -> None:
    for name, address in emulator()["aws:endpoints"][0].items():
        assert hasattr(ProviderEndpointArgs, name), name
        assert address == "http://localhost:4566"


def test_the_emulators_credentials_are_made_up() -> None:
    assert (emulator()["aws:accessKey"], emulator()["aws:secretKey"]) == ("test", "test")


def test_the_road_imports_only_the_rehearsal_and_pure_parts_of_the_components() -> None:
    for file in (ROOT / "deploy").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                top = node.module.split(".")[0]
                assert top not in {"settings", "policy", "tests"}, f"{file.name} imports {node.module}"
                assert top != "components" or node.module == "components.shared.arns", f"{file.name}: {node.module}"
