"""First thing the program's process does: `main(job file, result file)`. Standard library only."""

import importlib
import importlib.metadata
import sys
from typing import Final

_PYTHON: Final = (3, 11)


def main(job_file: str, result_file: str) -> None:
    """Run the job, or say on stderr why the program's Python cannot."""
    try:
        runner = importlib.import_module("rehearsal.runner")
    except Exception as error:  # noqa: BLE001 - an old pulumi fails in any way
        raise SystemExit(_reason(error)) from None
    runner.main(job_file, result_file)


def _reason(error: Exception) -> str:
    missing = f"{type(error).__name__}: {error}"
    if sys.version_info[:2] < _PYTHON:
        version = ".".join(map(str, sys.version_info[:3]))
        return f"{sys.executable} is Python {version}; a rehearsal needs 3.11 or newer there ({missing})"
    try:
        has = f"has pulumi {importlib.metadata.version('pulumi')}, which is too old for a rehearsal"
    except importlib.metadata.PackageNotFoundError:
        has = "has no pulumi"
    return f"{sys.executable} {has} ({missing}): {sys.executable} -m pip install --upgrade pulumi"
