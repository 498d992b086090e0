"""``python -m deploy fleet preview|up|destroy|status fleet.yaml``."""

import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.prompt import Confirm

from rehearsal.errors import UsageError

from . import show
from .backend import Cli
from .checks import check, notes
from .drive import Choice, Driver
from .reading import read_fleet, refuse
from .report import Report, State, as_json
from .table import Fleet

ROOT: Final = Path(__file__).resolve().parents[2]
USAGE, FAILED, INTERRUPTED = 2, 1, 130
_Handler = Callable[[int, FrameType | None], object] | int | None

app = typer.Typer(add_completion=False, rich_markup_mode="markdown", pretty_exceptions_enable=False)


class Operation(StrEnum):
    """What to do with a fleet."""

    PREVIEW = "preview"
    UP = "up"
    DESTROY = "destroy"
    STATUS = "status"


@app.command()
def fleet(  # noqa: PLR0917 - one parameter per option of the command line
    operation: Annotated[Operation, typer.Argument(help="preview, up, destroy, or status: where every stack stands.")],
    file: Annotated[Path, typer.Argument(help="The fleet's table.")] = Path("fleet.yaml"),
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Stacks at a time.")] = 4,
    max_failures: Annotated[int, typer.Option(min=1, help="After so many failed stacks nothing more is started.")] = 3,
    everything: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--all", help="Also stacks that are already as the table says.")
    ] = False,
    only: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this spoke, or `hub`. May repeat.")
    ] = None,
    segment: Annotated[list[str] | None, typer.Option(help="Only spokes of this segment. May repeat.")] = None,
    shard: Annotated[str, typer.Option(metavar="N/M", help="Only part N of M of the spokes, for M machines.")] = "1/1",
    policy_pack: Annotated[
        Path, typer.Option(help="Folder of the policy pack.", file_okay=False, exists=True, show_default="policy/")
    ] = ROOT / "policy",
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the summary as JSON.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,  # noqa: FBT002 - an option
) -> None:
    """Bring up, preview or take down a hub and its spokes; a second run does only what is missing or changed.

    Exit codes: 0 all done · 1 a stack failed or was not started · 2 table or command line are wrong · 130 interrupted.
    """
    console = Console(highlight=False, markup=False, soft_wrap=not sys.stdout.isatty())
    try:
        read = read_fleet(file)
        refuse(file, check(read))
        for note in notes(read):
            console.print(f"note: {note}")
        choice = Choice(
            operation=operation.value,
            jobs=jobs,
            failures=max_failures,
            everything=everything,
            only=only or (),
            segments=segment or (),
            shard=_shard(shard),
            pack=str(policy_pack.resolve()),
            levels=_levels(policy_pack.resolve(), read),
            cli_root=_cli_root(),
        )
        code, report = _drive(read, choice, console, sure=yes)
        if json_file is not None and report is not None:
            json_file.write_text(json.dumps(as_json(report), indent=2) + "\n", encoding="utf-8")
    except UsageError as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(USAGE) from error
    raise typer.Exit(code)


def main(arguments: Sequence[str]) -> int:
    """Run the command line; the exit code is returned."""
    try:
        app(list(arguments), prog_name="python -m deploy fleet", standalone_mode=True)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else USAGE
    return 0


def _drive(read: Fleet, choice: Choice, console: Console, *, sure: bool) -> tuple[int, Report | None]:
    backend = Cli(ROOT, read.organization, choice.cli_root)
    shown = show.Show(console)
    driver = Driver(read, choice, backend, ROOT, told=shown.told)
    earlier = _hear_signals(driver, backend, console)
    try:
        report = driver.look()
        to_do = report.count(State.TO_DO)
        if choice.operation == Operation.STATUS:
            show.summary(console, report)
            return 0, report
        show.plan(console, report)
        if to_do and choice.operation != Operation.PREVIEW and not sure:
            _ask(choice.operation)
        shown.begin(to_do)
        try:
            driver.run()
        finally:
            shown.end()
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
    show.summary(console, report)
    if driver.stop.is_set():
        return INTERRUPTED, report
    return (0 if report.complete else FAILED), report


def _ask(operation: str) -> None:
    if not sys.stdin.isatty():
        raise UsageError(f"{operation} asks before it begins, and there is no terminal to ask on: --yes answers")
    if not Confirm.ask("Go on?", default=False):
        raise UsageError("nothing was started")


def _hear_signals(driver: Driver, backend: Cli, console: Console) -> dict[signal.Signals, _Handler]:
    """The first interrupt starts nothing more, the second one tells the engines to come to an end."""

    def heard(number: int, _: FrameType | None) -> None:
        if driver.stop.is_set() or number == signal.SIGTERM:
            console.print("\ntelling the engines to come to an end: what has begun is finished, then they stop")
            driver.stop.set()
            backend.interrupt()
            return
        driver.stop.set()
        console.print("\nstarting nothing more, waiting for what runs; again to stop the engines, too")

    return {number: signal.signal(number, heard) for number in (signal.SIGINT, signal.SIGTERM)}


def _shard(text: str) -> tuple[int, int]:
    number, slash, count = text.partition("/")
    if not (slash and number.isdigit() and count.isdigit() and 1 <= int(number) <= int(count)):
        raise UsageError(f"--shard is {text!r}: write N/M with 1 ≤ N ≤ M, such as 1/4")
    return int(number), int(count)


def _levels(pack: Path, read: Fleet) -> str:
    """Levels of the fleet's environment; a pack without any level files uses its own."""
    folder = pack / "enforcement"
    file = folder / f"{read.environment}.json"
    if folder.is_dir() and not file.is_file():
        there = ", ".join(sorted(one.stem for one in folder.glob("*.json")))
        raise UsageError(f"environment is {read.environment!r}, but {folder} has levels for {there} only")
    return str(file) if file.is_file() else ""


def _cli_root() -> str:
    """The CLI on the PATH, else the one that ``make engine`` builds: programs run inline and need no language host."""
    built = ROOT / ".pulumi-cli"
    on_path = any((Path(folder) / "pulumi").is_file() for folder in os.environ.get("PATH", "").split(os.pathsep))
    return str(built) if not on_path and (built / "bin" / "pulumi").is_file() else ""
