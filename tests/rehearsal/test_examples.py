"""Every example runs as its README line says, and passes the gate."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from components.__main__ import COMPONENTS

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted(str(path.parent.relative_to(ROOT / "examples")) for path in (ROOT / "examples").rglob("Pulumi.yaml"))


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_example_runs_and_passes_the_gate(example: str) -> None:
    answers = Path("examples", example, "answers.yaml")
    given = ["--answers", str(answers)] if (ROOT / answers).exists() else []
    result = subprocess.run(
        [sys.executable, "-m", "rehearsal", "--program", f"examples/{example}", "dev", *given],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_component_has_an_example() -> None:
    texts = "\n".join(path.read_text() for path in (ROOT / "examples").rglob("__main__.py"))
    names = [component.__name__ for component in COMPONENTS]
    assert [name for name in names if f"{name}(" not in texts] == []
