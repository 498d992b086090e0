"""Every test and gate rule that the page of features relies on exists."""

import re
from pathlib import Path

from policy.rules.catalogue import BY_NAME

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "backup-features.md").read_text()


def test_every_test_that_the_page_names_exists() -> None:
    sources = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    defined = set(re.findall(r"^def (test_\w+)\(", sources, re.MULTILINE))
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert len(named) > 30, "the page relies on tests"
    assert named - defined == set(), "a claim whose test is gone is no claim"


def test_every_rule_that_the_page_names_exists() -> None:
    assert {name for name in re.findall(r"`(aws-[a-z-]+)`", PAGE) if name not in BY_NAME} == set()


def test_no_trap_and_no_limit_is_without_a_test_or_a_reason() -> None:
    rows = [
        line for part in ("## What bites", "## Limits") for line in PAGE.split(part)[1].split("\n## ")[0].splitlines()
    ]
    for row in rows:
        if row.startswith("| ") and not row.startswith(("| trap", "| limit")):
            assert "`test_" in row or "not checked, for that reason" in row, row
