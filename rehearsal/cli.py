"""The command line: `python -m rehearsal [STACK]`."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from rehearsal.errors import GateError, UsageError
from rehearsal.report import model, page, terminal
from rehearsal.session import PACK, Order, Rehearsal, rehearse

USAGE, RAISED = 2, 3

app = typer.Typer(add_completion=False, rich_markup_mode="markdown", pretty_exceptions_enable=False)


class FailOn(StrEnum):
    """What makes the exit code 1."""

    MANDATORY = "mandatory"
    ADVISORY = "advisory"
    BREACH = "breach"
    NEVER = "never"


@app.command()
def main(  # noqa: PLR0917 - one parameter per option of the command line
    stack: Annotated[str, typer.Argument(help="Stack to rehearse: its settings are in Pulumi.STACK.yaml.")] = "dev",
    config_file: Annotated[
        Path | None, typer.Option(help="Settings file to use in place of Pulumi.STACK.yaml.")
    ] = None,
    assignments: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="KEY=VALUE", help="Change one setting, e.g. network.natGateways=single. May repeat."
        ),
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result as JSON.")] = None,
    html_file: Annotated[Path | None, typer.Option("--html", help="Write the report as one HTML page.")] = None,
    graph_file: Annotated[
        Path | None,
        typer.Option("--graph", help="Write the resource graph as JSON; the same run gives the same bytes."),
    ] = None,
    fail_on: Annotated[
        FailOn,
        typer.Option(
            help="What makes the exit code 1: mandatory findings of the gate (breach: or a missed objective), "
            "any finding (advisory), or nothing (never)."
        ),
    ] = FailOn.MANDATORY,
    program: Annotated[Path, typer.Option(help="Folder of the Pulumi program.", file_okay=False, exists=True)] = Path(),
    answers: Annotated[
        Path | None,
        typer.Option(help="YAML file with answers to look-ups: a list of token, args (optional, a subset), result."),
    ] = None,
    policy_pack: Annotated[
        Path, typer.Option(help="Folder of the policy pack.", file_okay=False, exists=True, show_default="policy/")
    ] = PACK,
    drill: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Put the recorded estate to work, with faults: messaging. See docs/."),
    ] = None,
    drill_messages: Annotated[
        int, typer.Option(min=1, help="Messages a drill sends into each topic and queue.")
    ] = 1_000,
    reach: Annotated[
        tuple[str, str] | None,
        typer.Option(
            metavar="A B",
            help="Say whether A is routed to B and back, and by which path: names, URNs or ids of VPCs and subnets, "
            "addresses, prefixes, sites, internet. Exit 1 when not routed both ways, or when it cannot be told.",
        ),
    ] = None,
    sites: Annotated[
        list[str] | None,
        typer.Option(
            "--site",
            metavar="NAME=PREFIX,…",
            help="Declare what lies behind a VPN, Direct Connect or Connect attachment. May repeat.",
        ),
    ] = None,
    show_traceback: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--traceback", help="Show the whole traceback when the program raises.")
    ] = False,
) -> None:
    """Run a Pulumi program for AWS without an account, ask the policy gate, and show the result.

    Exit codes: 0 passed · 1 the gate or a drill failed, or A is not routed to B ·
    2 settings or command line are wrong · 3 the program raised.
    """
    order = Order(
        stack,
        program,
        config_file,
        assignments or [],
        answers,
        policy_pack.resolve(),
        drill,
        drill_messages,
        reach,
        sites or [],
    )
    errors = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    try:
        rehearsal = _with_progress(order, errors)
        outcome = rehearsal.outcome
        if outcome.status == "ok":
            _write(rehearsal, json_file, html_file, graph_file)
    except UsageError as error:
        _complain(errors, "Cannot rehearse", str(error))
        raise typer.Exit(USAGE) from error
    except GateError as error:
        _complain(errors, "The gate could not be asked", str(error))
        raise typer.Exit(RAISED) from error
    if outcome.status != "ok":
        _failed(rehearsal, errors, show_traceback=show_traceback)
        raise typer.Exit(USAGE if outcome.status == "settings" else RAISED)
    code = model.exit_code(rehearsal, fail_on)
    terminal.show(Console(highlight=False, markup=False), rehearsal)
    _forward(rehearsal.estate.masked(outcome.printed), sys.stdout)
    raise typer.Exit(code)


def _with_progress(order: Order, console: Console) -> Rehearsal:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("starting", total=None)
        return rehearse(order, lambda text: progress.update(task, description=text))


def _write(rehearsal: Rehearsal, json_file: Path | None, html_file: Path | None, graph_file: Path | None) -> None:
    documents: list[tuple[Path, str]] = []
    if json_file is not None:
        documents.append((json_file, _dumped(model.to_json(rehearsal))))
    if graph_file is not None:
        documents.append((graph_file, _dumped(rehearsal.estate.to_graph())))
    if html_file is not None:
        documents.append((html_file, page.render(rehearsal)))
    for file, text in documents:
        try:
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"cannot write {file}: {error.strerror}") from error


def _dumped(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _complain(console: Console, title: str, text: str) -> None:
    console.print(Text(f"{title}:", style="bold red"))
    console.print(Text(text))


def _failed(rehearsal: Rehearsal, console: Console, *, show_traceback: bool) -> None:
    outcome = rehearsal.outcome
    if outcome.status == "settings":
        _complain(console, f"Wrong settings ({rehearsal.settings_file})", outcome.message)
    else:
        where = f" at {outcome.where}" if outcome.where else ""
        _complain(console, f"The program stopped{where}", outcome.message)
        if not show_traceback and outcome.traceback:
            console.print(Text("The whole traceback: --traceback", style="dim"))
    if show_traceback and outcome.traceback:
        console.print(Text(outcome.traceback))
    _forward(outcome.printed, sys.stderr)


def _forward(printed: str, stream: Any) -> None:  # noqa: ANN401 - a text stream
    """Nothing that the program prints is lost; it comes last, so that the report stays in one piece."""
    if not printed:
        return
    stream.write(f"--- printed by the program ---\n{printed}")
    if not printed.endswith("\n"):
        stream.write("\n")
