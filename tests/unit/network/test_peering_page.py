"""The page of peerings names tests that exist, and says something of every argument."""

import ast
import re
from pathlib import Path

import pytest
from pydantic.alias_generators import to_camel

from components.network.peering_args import PeeringMeshArgs, PeeringSideArgs, VpcPeeringRequesterArgs

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "vpc-peering.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))
SPOKEN_OF = PAGE + (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
OF_EVERY_COMPONENT = {"alarm_topic_arn", "region", "tags", "protect", "own", "peer"}
OF_A_MESH = {"members", "peerings_per_vpc_quota", "routes_per_table_quota", "other_peerings_count"}
"""Told as quotas; a mesh has no settings."""


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_each_named_test_exists(file: str, test: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert test in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, f"{file} has no {test}"


@pytest.mark.parametrize(("heading", "least"), [("Traps", 13), ("Bounds", 10)])
def test_every_row_has_a_test(heading: str, least: int) -> None:
    section = PAGE.split(f"### {heading}\n")[1].split("\n#")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= least
    for row in rows:
        assert "::test_" in row, f"no test is named for: {row}"


@pytest.mark.parametrize(
    "argument",
    sorted(
        {*PeeringSideArgs.__annotations__, *VpcPeeringRequesterArgs.__annotations__, *PeeringMeshArgs.__annotations__}
        - OF_EVERY_COMPONENT
        - OF_A_MESH
    ),
)
def test_every_argument_is_spoken_of(argument: str) -> None:
    assert re.search(rf"\b{to_camel(argument)}\b", SPOKEN_OF), f"no page mentions {to_camel(argument)}"


@pytest.mark.parametrize("name", ["peering_parts.py", "peering_plan.py"])
def test_alarms_name_sections_of_the_page(name: str) -> None:
    source = (ROOT / "components" / "network" / name).read_text(encoding="utf-8")
    headings = {
        re.sub(r"[^a-z -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in PAGE.splitlines()
        if line.startswith("#")
    }
    for anchor in re.findall(r"vpc-peering\.md#([\w-]+)", source):
        assert anchor in headings, anchor
