"""`python -m rehearsal` without a process of its own: importing the provider's types takes longer than a rehearsal."""

import os
import subprocess
from pathlib import Path

from typer.testing import CliRunner

from rehearsal.cli import app

ROOT = Path(__file__).resolve().parents[2]


def rehearse(*arguments: str, columns: int = 80) -> subprocess.CompletedProcess[str]:
    """Rehearse from the project's folder.

    Args:
        arguments: what stands after `python -m rehearsal`.
        columns: width of the terminal.
    """
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        result = CliRunner(env={"COLUMNS": str(columns)}).invoke(app, list(arguments), prog_name="python -m rehearsal")
    finally:
        os.chdir(before)
    return subprocess.CompletedProcess(arguments, result.exit_code, result.stdout, result.stderr)
