"""Rehearsals of small programs, through the command line."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rehearsal.cli import app

FIXTURES = Path(__file__).parent / "fixtures"


@dataclass(frozen=True)
class Run:
    exit_code: int
    stdout: str
    stderr: str
    folder: Path

    def document(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text(encoding="utf-8"))


def rehearse_in(folder: Path, program: str | Path, *arguments: str, stack: str = "dev") -> Run:
    """Rehearse a fixture program with the tiny pack; all documents go to the folder."""
    result = CliRunner(env={"COLUMNS": "100"}).invoke(
        app,
        [
            stack,
            "--program",
            str(FIXTURES / program),
            "--policy-pack",
            str(FIXTURES / "pack"),
            *(part for name in ("json", "graph", "html") for part in (f"--{name}", str(folder / name))),
            *arguments,
        ],
    )
    return Run(result.exit_code, result.stdout, result.stderr, folder)


@pytest.fixture
def rehearse(tmp_path: Path) -> Callable[..., Run]:
    return lambda program, *arguments, **options: rehearse_in(tmp_path, program, *arguments, **options)


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., Path]:
    """Write a program with one stack file and return its folder."""

    def write(source: str, settings: str = "aws:region: eu-central-1") -> Path:
        folder = tmp_path / "program"
        folder.mkdir()
        (folder / "Pulumi.yaml").write_text("name: small\nruntime: python\n", encoding="utf-8")
        lines = "\n".join(f"  {line}" for line in settings.splitlines())
        (folder / "Pulumi.dev.yaml").write_text(f"config:\n{lines}\n", encoding="utf-8")
        (folder / "__main__.py").write_text(
            "import sys\nimport pulumi\nimport pulumi_aws as aws\n" + source, encoding="utf-8"
        )
        return folder

    return write
