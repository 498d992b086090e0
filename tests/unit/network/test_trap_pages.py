"""The network's pages say of every trap which test holds it, or why it cannot hit; and these tests are there."""

import ast
import functools
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TABLES = {
    "network": {"## How each trap is met": 10},
    "vpc-peering": {"### Traps": 13, "### Bounds": 10},
    "transit-gateway": {"## How each trap is met": 26},
    "central-services": {"## How the traps are met": 11},
    "on-premises": {"## How the traps are met": 12},
}
"""Page → heading of a table → rows that it has at least."""

ISSUES = {
    "network": [
        *("#403", "#714", "#106", "#5927", "#63", "#189", "#520", "#359", "#1152", "#1204", "#718", "#78"),
        *("#1269", "#1281", "#1270", "#45151", "#228", "named after the service alone", "DNS host names"),
    ],
    "vpc-peering": [
        *("257", "619", "3069", "6044", "6730", "8623", "154", "Run apply twice", "45", "94", "34", "112", "16625"),
        *("merged in 71", "Routes by position"),
    ],
    "transit-gateway": [
        *(
            "#1",
            "#94",
            "#115",
            "#139",
            "#152",
            "#143",
            "#113",
            "#33",
            "#135",
            "#59",
            "#8",
            "#16161",
            "#46",
            "#55",
        ),
        *(
            "#465",
            "#708",
            "#710",
            "network-orchestration #1",
            "#56",
            "#39518",
            "#2310",
            "#8383",
            "#33951",
            "#71",
            "#24015",
        ),
        *("#13302", "#1181", "#1036", "3.3.23", "3.3.24", "#9", "#17"),
        *("IPv6 routes are never made", "Spokes by position", "transit_gateway_cidr_block", "default to 64512"),
    ],
    "on-premises": ["A key or inside address is ignored", "A key set later"],
}
"""Issues and defects of widely used modules that each page must answer, as its tables name them."""

TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)(?:\[([^\]`]+)\])?`")


def text_of(page: str) -> str:
    return (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")


def rows(page: str, heading: str) -> list[str]:
    section = text_of(page).split(f"{heading}\n")[1].split("\n#")[0]
    return [line for line in section.splitlines() if line.startswith("| ")][1:]


NAMED = sorted({(page, *found) for page in TABLES for found in TEST.findall(text_of(page))})


@functools.cache
def parsed(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text(encoding="utf-8"))


@functools.cache
def words(file: str) -> frozenset[str]:
    """Texts of a test file and of the rows that it takes from elsewhere, among them the names of its cases."""
    rows_of = [
        f"{node.module.replace('.', '/')}/{alias.name}.py"
        for node in parsed(file).body
        if isinstance(node, ast.ImportFrom) and node.module is not None and node.module.endswith(".rows")
        for alias in node.names
    ]
    return frozenset(
        node.value
        for one in (file, *rows_of)
        for node in ast.walk(parsed(one))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@pytest.mark.parametrize(("page", "file", "test", "case"), NAMED)
def test_each_named_test_exists(page: str, file: str, test: str, case: str) -> None:
    functions = {node.name for node in parsed(file).body if isinstance(node, ast.FunctionDef)}
    assert test in functions, f"docs/{page}.md: {file} has no {test}"
    assert not case or case in words(file), f"docs/{page}.md: {test} of {file} has no case {case!r}"


@pytest.mark.parametrize(
    ("page", "heading", "least"), [(page, *table) for page, tables in TABLES.items() for table in tables.items()]
)
def test_every_row_names_a_test_or_says_why_it_cannot_hit(page: str, heading: str, least: int) -> None:
    found = rows(page, heading)
    assert len(found) >= least
    assert [row for row in found if not TEST.search(row) and "| cannot hit" not in row] == []


@pytest.mark.parametrize(("page", "issue"), [(page, issue) for page, issues in ISSUES.items() for issue in issues])
def test_every_issue_of_others_is_answered(page: str, issue: str) -> None:
    answers = [row for heading in TABLES[page] for row in rows(page, heading)]
    not_met = re.findall(r"^Not met: .*?(?=\n\n)", text_of(page), re.DOTALL | re.MULTILINE)
    whole = re.compile(rf"(?<!\w){re.escape(issue)}(?!\w)")
    assert any(map(whole.search, [*answers, *not_met])), f"docs/{page}.md says nothing of {issue}"
