"""``python -m deploy fleet``: what is wrong is told before anything begins, and the exit code says what came of it."""

import json
from pathlib import Path

import pytest

from deploy.command import main
from deploy.fleet import command

from .tables import FakeBackend, row, write

PACK = str(Path(__file__).resolve().parents[3] / "policy")


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> FakeBackend:
    fake = FakeBackend()
    monkeypatch.setattr(command, "Cli", lambda *_: fake)
    return fake


def run(*arguments: str) -> int:
    return main(["fleet", *arguments])


def test_up_is_0_and_writes_a_summary(tmp_path: Path, backend: FakeBackend, capsys: pytest.CaptureFixture[str]) -> None:
    file, summary = write(tmp_path, row(0), row(1)), tmp_path / "summary.json"
    assert run("up", str(file), "--yes", "--json", str(summary)) == 0
    assert json.loads(summary.read_text())["counts"] == {"succeeded": 3}
    shown = capsys.readouterr().out
    assert "up: 3 succeeded" in shown
    assert "s01" in shown
    assert backend.jobs[0].levels.endswith("policy/enforcement/dev.json"), "the gate, with the environment's levels"
    assert backend.jobs[0].pack == PACK


def test_a_failed_spoke_is_1_and_named_with_its_reason(
    tmp_path: Path, backend: FakeBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    backend.fails = {"s01"}
    assert run("up", str(write(tmp_path, row(0), row(1))), "--yes") == 1
    shown = capsys.readouterr().out
    assert "s01-vpc: LimitExceeded" in shown
    assert "up: 2 succeeded, 1 failed" in shown


def test_status_starts_nothing(tmp_path: Path, backend: FakeBackend, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("status", str(write(tmp_path, row(0)))) == 0
    assert backend.calls == []
    assert "2 to do" in capsys.readouterr().out


USAGE = {
    "a wrong table": (["up", "--yes"], [row(0, segment="x")], "nothing was started"),
    "no terminal to ask on": (["up"], [row(0)], "there is no terminal to ask on: --yes"),
    "a shard that is none": (["up", "--shard", "3/2"], [row(0)], "--shard is '3/2'"),
    "an unknown spoke": (["up", "--only", "nobody"], [row(0)], "no spoke nobody"),
}


@pytest.mark.parametrize("case", USAGE)
def test_nothing_begins_with(
    case: str, tmp_path: Path, backend: FakeBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, rows, message = USAGE[case]
    assert run(arguments[0], str(write(tmp_path, *rows)), *arguments[1:]) == 2
    told = capsys.readouterr()
    assert message in told.err
    assert "Traceback" not in told.err
    assert backend.calls == []


def test_an_environment_without_levels_is_told(
    tmp_path: Path, backend: FakeBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("up", str(write(tmp_path, row(0), environment="staging")), "--yes") == 2
    assert "environment is 'staging'" in capsys.readouterr().err
    assert backend.calls == []


def test_what_accounts_must_be_granted_is_noted(
    tmp_path: Path, backend: FakeBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("up", str(write(tmp_path, *map(row, range(6)))), "--yes") == 0
    assert "note: 6 VPCs in the account of the credentials" in capsys.readouterr().out
    assert len(backend.calls) == 7
