"""The page of peerings says something of every argument, and has the sections that alarms name."""

import re
from pathlib import Path

import pytest
from pydantic.alias_generators import to_camel

from components.network.peering_args import PeeringMeshArgs, PeeringSideArgs, VpcPeeringRequesterArgs

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "vpc-peering.md").read_text(encoding="utf-8")
SPOKEN_OF = PAGE + (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
OF_EVERY_COMPONENT = {"alarm_topic_arn", "region", "tags", "protect", "own", "peer"}
OF_A_MESH = {"members", "peerings_per_vpc_quota", "routes_per_table_quota", "other_peerings_count"}
"""Told as quotas; a mesh has no settings."""


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
