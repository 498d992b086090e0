"""The page of the topics' features, traps and limits names tests that exist, and says something of every argument."""

import ast
import re
from pathlib import Path

import pytest
from pydantic.alias_generators import to_camel

from components.messaging.fan_out_args import FanOutArgs, FifoTopicArgs

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "topic-features.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))
OF_EVERY_COMPONENT = {"alarm_topic_arn", "region", "tags", "protect"}
PAGES = "".join(
    (ROOT / "docs" / page).read_text(encoding="utf-8") for page in ("topic-features.md", "topics.md", "messaging.md")
)


def test_the_page_names_tests() -> None:
    assert len(NAMED) > 20


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_each_named_test_exists(file: str, test: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert test in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, f"{file} has no {test}"


@pytest.mark.parametrize("heading", ["Traps", "Limits"])
def test_every_row_has_a_test(heading: str) -> None:
    section = PAGE.split(f"### {heading}\n")[1].split("\n#")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")][1:]
    assert rows
    for row in rows:
        assert "::test_" in row, f"no test is named for: {row}"


@pytest.mark.parametrize(
    "argument",
    sorted((FanOutArgs.__optional_keys__ | FifoTopicArgs.__optional_keys__) - OF_EVERY_COMPONENT),
)
def test_every_argument_of_a_topic_is_spoken_of(argument: str) -> None:
    assert re.search(rf"\b{to_camel(argument)}\b", PAGES), f"no page mentions {to_camel(argument)}"
