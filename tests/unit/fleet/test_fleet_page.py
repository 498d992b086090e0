"""What docs/fleet.md tells people to write and to run, and the table in examples/fleet."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
import typer.main

from deploy.command import main
from deploy.fleet import command
from deploy.fleet.checks import check, notes
from deploy.fleet.reading import read_fleet
from deploy.fleet.table import COLUMNS

from .tables import FakeBackend

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "fleet"
PAGE = (ROOT / "docs" / "fleet.md").read_text(encoding="utf-8")
RUN = "python -m deploy fleet "
COMMANDS = [
    *(line.partition("#")[0].removeprefix(RUN) for line in PAGE.splitlines() if line.startswith(RUN)),
    *re.findall(r'`make fleet ARGS="([^"]+)"`', PAGE),
]


def test_the_page_has_its_commands() -> None:
    shown = {shlex.split(text)[0] for text in COMMANDS}
    assert shown == {operation.value for operation in command.Operation}


@pytest.mark.parametrize("arguments", COMMANDS)
def test_the_commands_of_the_page_run_on_the_example(
    arguments: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    backend = FakeBackend()
    monkeypatch.setattr(command, "Cli", lambda *_: backend)
    shutil.copytree(EXAMPLE, tmp_path / "examples" / "fleet")
    monkeypatch.chdir(tmp_path)
    segments = read_fleet(EXAMPLE / "fleet.yaml").segments
    backend.given = {"segments": {name: {} for name in segments}}
    assert main(["fleet", *shlex.split(arguments), "--yes"]) == 0, capsys.readouterr().err
    touched = {name for _, name in backend.calls}
    # Before there is a hub, its spokes cannot be previewed against it.
    assert touched == {"up": {"hub", "orders", "billing", "orders-test", "directory"}, "preview": {"hub"}}.get(
        shlex.split(arguments)[0], set()
    )


def test_the_table_of_the_example_has_no_problem() -> None:
    fleet = read_fleet(EXAMPLE / "fleet.yaml")
    assert check(fleet) == []
    assert notes(fleet) == []
    assert {spoke.segment for spoke in fleet.spokes} == set(fleet.segments), "a row for every segment"


def test_the_table_of_the_page_has_no_problem(tmp_path: Path) -> None:
    for folder in ("hub", "spoke"):
        shutil.copytree(EXAMPLE / folder, tmp_path / folder)
    (shown,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "fleet.yaml").write_text(shown, encoding="utf-8")
    rows = [",".join(COLUMNS[:4]), "orders,prod,10.32.0.0/20,eu-central-1a eu-central-1b"]
    (tmp_path / "spokes.csv").write_text("\n".join(rows), encoding="utf-8")
    assert check(read_fleet(tmp_path / "fleet.yaml")) == []


def test_the_page_lists_the_options_that_there_are() -> None:
    known = {name for parameter in typer.main.get_command(command.app).params for name in parameter.opts}
    listed = set(re.findall(r"^\| `(--[a-z-]+)", PAGE, re.MULTILINE))
    assert listed == {name for name in known if name.startswith("--")} - {"--help"}


def test_the_page_lists_the_columns_that_there_are() -> None:
    section = PAGE.split("| Column | Meaning |")[1].split("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", "".join(line.split("|")[1] for line in section.splitlines() if line))) == set(
        COLUMNS
    )
