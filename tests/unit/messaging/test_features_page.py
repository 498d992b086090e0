"""Every test that the page of messaging features relies on exists, and no trap or limit is without one."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "messaging-features.md").read_text(encoding="utf-8")


def test_every_test_that_the_page_names_exists() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    defined = set(re.findall(r"^def (test_\w+)\(", sources, re.MULTILINE))
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert len(named) > 15, "the page relies on tests"
    assert named - defined == set(), "a claim whose test is gone is no claim"


def test_no_trap_and_no_limit_is_without_a_test_or_a_reason() -> None:
    sections = [part for part in PAGE.split("\n## ") if part.startswith(("What bites", "Limits"))]
    rows = [line for part in sections for line in part.splitlines() if line.startswith("| ")]
    assert len(rows) > 20
    for row in rows:
        if not row.startswith(("| trap", "| limit")):
            assert "`test_" in row or "not checked, for that reason" in row, row
