"""Every command of AWS's command line on any page: there is such a one, with these options and all that it requires."""

from pathlib import Path

import pytest

from tests.checkers.aws_cli import Command, findings, in_blocks, in_text, parse

ROOT = Path(__file__).resolve().parents[3]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BOTH = [
    (page.name, command)
    for page in PAGES
    for text in [page.read_text(encoding="utf-8")]
    for command in [*in_blocks(text), *in_text(text)]
]


def name(command: Command) -> tuple[str, str]:
    return command.service, command.operation


def in_full(page: str) -> set[tuple[str, str]]:
    """What the page shows with all that it needs; elsewhere on the page it may then be called by its name."""
    return {name(command) for where, command in BOTH if where == page and not findings(command)}


@pytest.mark.parametrize(("page", "command"), BOTH, ids=str)
def test_the_command_line_takes(page: str, command: Command) -> None:
    only_named = not command.arguments and not command.words
    assert findings(command) == [] or (only_named and name(command) in in_full(page))


def test_the_pages_are_read() -> None:
    assert len(BOTH) > 150


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("aws ec2 search-transit-gateway-routes --filters Name=state,Values=active",
         "--transit-gateway-route-table-id is required"),
        ("aws ec2 describe-vpcs --vpc vpc-1", "--vpc is unknown"),
        ("aws ec2 describe-vpcs --vpc-ids", "--vpc-ids has no value"),
        ("aws ec2 describe-vpcs vpc-1", "vpc-1 belongs to no option"),
        ("aws ec2 describe-vpcs --dry-run yes", "--dry-run has ['yes']"),
        ("aws logs tail", "takes 1 words"),
        ("aws logs tail group --until 1m", "--until is unknown"),
    ],
)  # fmt: skip
def test_refused_is(text: str, finding: str) -> None:
    assert finding in findings(parse(text))


@pytest.mark.parametrize("text", ["aws ec3 describe-vpcs", "aws ec2 list-vpcs"])
def test_what_is_not_there_is_told(text: str) -> None:
    with pytest.raises(AssertionError, match="no"):
        findings(parse(text))
