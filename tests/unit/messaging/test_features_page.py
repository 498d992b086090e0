"""The page of features, traps and limits names tests that exist, and says something of every argument."""

import ast
import re
from pathlib import Path

import pytest
from pydantic.alias_generators import to_camel

from components.messaging.queue_args import QueueArgs
from components.messaging.queue_fifo import FifoQueueArgs

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "messaging-features.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))
OF_EVERY_COMPONENT = {"alarm_topic_arn", "region", "tags", "protect"}
PAGES = PAGE + (ROOT / "docs" / "messaging.md").read_text(encoding="utf-8")


def test_the_page_names_tests() -> None:
    assert len(NAMED) > 20


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_each_named_test_exists(file: str, test: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert test in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, f"{file} has no {test}"


@pytest.mark.parametrize("heading", ["Traps", "Limits"])
def test_every_row_has_a_test(heading: str) -> None:
    for section in PAGE.split(f"### {heading}\n")[1:]:
        rows = [line for line in section.split("\n#")[0].splitlines() if line.startswith("| ")][1:]
        assert rows
        for row in rows:
            assert "::test_" in row, f"no test is named for: {row}"


@pytest.mark.parametrize(
    "argument",
    sorted((QueueArgs.__optional_keys__ | FifoQueueArgs.__optional_keys__) - OF_EVERY_COMPONENT),
)
def test_every_argument_of_a_queue_is_spoken_of(argument: str) -> None:
    assert re.search(rf"\b{to_camel(argument)}\b", PAGES), f"neither page mentions {to_camel(argument)}"
