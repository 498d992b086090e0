"""The report on the terminal."""

from typing import Final

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rehearsal.report import model, protection_table, quotas, reach_table
from rehearsal.report.drill import drill_report
from rehearsal.session import Rehearsal

_MOST: Final = 8
"""Violations of one rule that are listed; the rest is counted."""

_STYLE: Final = {"mandatory": "bold red", "advisory": "yellow"}
_LONGEST: Final = 200
"""Characters of an output's value that are shown."""
_MARK: Final = {"mandatory": "✘", "advisory": "!"}

_SECTIONS: Final = (protection_table.show, reach_table.matrix, quotas.show)
"""One for each part of the assessment."""


def show(console: Console, rehearsal: Rehearsal) -> None:
    """Print the whole report."""
    with console.capture() as captured:
        _print(console, rehearsal)
    # Tables pad every line to the full width, which is in the way where the report is copied.
    console.file.write("\n".join(line.rstrip() for line in captured.get().split("\n")))


def _print(console: Console, rehearsal: Rehearsal) -> None:
    # Who asks one question wants one answer: what the estate holds and gives out is in the way of it.
    asked = rehearsal.reach is not None
    for part in (
        _header(rehearsal),
        None if asked else _resources(rehearsal),
        _gate(rehearsal),
        *(() if asked else (section(rehearsal) for section in _SECTIONS)),
        drill_report(rehearsal),
        reach_table.answer(rehearsal),
        _notes(rehearsal),
        None if asked else _outputs(rehearsal),
        _footer(rehearsal),
    ):
        if part is not None:
            console.print(part)
            console.print()


def _header(rehearsal: Rehearsal) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    regions = ", ".join(f"{region} ({count})" for region, count in model.regions(rehearsal)) or "none"
    estate = rehearsal.estate
    values = "1 input value" if estate.unknowns == 1 else f"{estate.unknowns} input values"
    unknown = f", {values} known only after a deployment" if estate.unknowns else ""
    grid.add_row("Stack", Text(f"{rehearsal.stack}  ({rehearsal.settings_file})", style="bold"))
    grid.add_row("Environment", f"{rehearsal.environment}  (levels of the gate)")
    grid.add_row("Regions", regions)
    grid.add_row("Resources", f"{len(estate.counted)}{unknown}")
    return Group(Text(f"Rehearsal of {rehearsal.project}", style="bold cyan"), grid)


def _resources(rehearsal: Rehearsal) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Service", no_wrap=True)
    table.add_column("Count", justify="right", no_wrap=True)
    table.add_column("Resources", ratio=1)
    for service in model.services(rehearsal):
        table.add_row(service.name, str(service.count), model.kinds_of(service))
    return table


def _gate(rehearsal: Rehearsal) -> RenderableType | None:
    verdict = rehearsal.verdict
    if verdict is None:
        return None
    found = model.findings(rehearsal)
    if rehearsal.reach is not None:
        found = [one for one in found if one.level == "mandatory"]
    rules = Text(f"  {verdict.policies} rules of {verdict.pack}", style="dim")
    if verdict.count("mandatory"):
        headline = Text(f"✘ Gate failed: {model.counted(verdict)}", style="bold red")
    else:
        headline = Text(f"✔ Gate passed: {model.counted(verdict)}", style="bold green")
    if gap := model.not_judged(rehearsal):
        rules.append(f"\n  {gap}", style="not dim yellow")
    return Group(headline, rules, *(_finding(finding) for finding in found))


def _finding(finding: model.Finding) -> RenderableType:
    title = Text("\n")
    title.append(f"{_MARK[finding.level]} {finding.policy}", style=_STYLE[finding.level])
    title.append(f"  {finding.level}", style="dim")
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    for violation in finding.violations[:_MOST]:
        text = Text(model.name_of(violation.urn), style="bold")
        text.append(f"  {model.kind_of(violation.urn)}\n", style="dim")
        text.append(violation.message, style="not bold")
        grid.add_row("•", text)
    hidden = len(finding.violations) - _MOST
    if hidden > 0:
        grid.add_row("…", f"and {hidden} more (all in --json)")
    if finding.remediation:
        grid.add_row("→", Text(finding.remediation, style="green"))
    return Group(title, Padding(grid, (0, 0, 0, 2)))


def _notes(rehearsal: Rehearsal) -> RenderableType | None:
    notes = model.notes(rehearsal)
    if not notes:
        return None
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold", style="dim")
    for note in notes:
        grid.add_row("note", note)
    return grid


def _outputs(rehearsal: Rehearsal) -> RenderableType | None:
    if not rehearsal.estate.outputs:
        return None
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Output", no_wrap=True)
    table.add_column("Value", ratio=1, overflow="fold")
    cut = False
    for name, value in rehearsal.estate.outputs.items():
        text = model.shown(value)
        if len(text) > _LONGEST:
            text, cut = f"{text[:_LONGEST]}…", True
        table.add_row(name, text)
    return Group(table, Text("\n… whole values: --json FILE or --html FILE", style="dim")) if cut else table


def _footer(rehearsal: Rehearsal) -> RenderableType:
    seconds = " · ".join(f"{name} {value:.1f} s" for name, value in rehearsal.seconds.items() if _told(rehearsal, name))
    lines = Text(f"{seconds}\n", style="dim")
    if rehearsal.verdict is not None and rehearsal.verdict.count("mandatory"):
        lines.append("Next: ", style="bold")
        lines.append("follow the arrows above, then rehearse again. ", style="not dim")
        lines.append("One setting can be tried with --set key=value.", style="not dim")
    elif rehearsal.drill is not None and rehearsal.drill.failed:
        lines.append("Next: ", style="bold")
        lines.append("mend what the rows with ✘ name, then drill again.", style="not dim")
    elif rehearsal.reach is not None and not rehearsal.reach.routed:
        lines.append("Next: ", style="bold")
        lines.append(
            "the rules by number are in docs/reachability.md; every pair of AZs is in --json FILE.", style="not dim"
        )
    else:
        lines.append("Next: ", style="bold")
        lines.append("everything in one page with --html FILE; in a real account ", style="not dim")
        lines.append(f"`pulumi preview --stack {rehearsal.stack} {rehearsal.gate_options}`.", style="not dim")
    return lines


def _told(rehearsal: Rehearsal, part: str) -> bool:
    """An assessment without a part has nothing to say, and took no time."""
    return part != "assessment" or bool(rehearsal.assessment)
