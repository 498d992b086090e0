"""Which Pulumi CLI the engine tests use, and what is said where there is none."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.engine import harness

BUILD = Path(__file__).parent / "cli" / "build.sh"


def script(folder: Path, text: str) -> Path:
    """Write an executable `pulumi` that says its version."""
    file = folder / "pulumi"
    file.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    file.chmod(0o755)
    return file


@pytest.fixture
def only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that comes first on PATH, and no CLI built."""
    monkeypatch.setattr(harness, "CLI_FOLDER", tmp_path / "none")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return tmp_path


def test_without_a_cli_the_reason_says_how_to_get_one(only: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(only))
    found, why_not = harness.find_cli.__wrapped__()
    assert found is None
    assert "make engine" in why_not


def test_an_old_cli_is_not_used_and_named(only: Path) -> None:
    script(only, "echo v3.100.0")
    found, why_not = harness.find_cli.__wrapped__()
    assert found is None
    assert "v3.100.0" in why_not
    assert ".".join(map(str, harness.wanted_version())) in why_not


def test_an_official_cli_that_is_new_enough_is_used(only: Path) -> None:
    script(only, "echo v3.999.0")
    found, why_not = harness.find_cli.__wrapped__()
    assert found is not None, why_not


def build(folder: Path, path: Path) -> "subprocess.CompletedProcess[str]":
    """Run a copy of the build script, so that nothing of this checkout is built or found."""
    copy = folder / "tests" / "engine" / "cli"
    copy.mkdir(parents=True)
    for file in BUILD.parent.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    # Only what the script needs, so that no Go of this machine is found.
    for tool in ("awk", "bash", "dirname", "grep", "head", "sh", "sort"):
        (path / tool).symlink_to(str(shutil.which(tool)))
    environment = {"PATH": str(path), "HOME": str(folder)}
    return subprocess.run(
        ["bash", str(copy / BUILD.name)], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_make_engine_builds_nothing_where_an_official_cli_is_new_enough(tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    script(tools, "echo v3.999.0")
    done = build(tmp_path, tools)
    assert done.returncode == 0, done.stderr
    assert "nothing to build" in done.stdout


def test_make_engine_says_what_is_missing_where_it_cannot_build(tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    script(tools, "echo v3.100.0")
    done = build(tmp_path, tools)
    assert done.returncode == 2
    assert "v3.100.0" in done.stdout
    assert "https://go.dev/dl/" in done.stderr
