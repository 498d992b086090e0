"""The report on the terminal."""

from typing import Final

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rehearsal.report import model
from rehearsal.session import Rehearsal

_MOST: Final = 8
"""Violations of one rule that are listed; the rest is counted."""

_STYLE: Final = {"mandatory": "bold red", "advisory": "yellow"}
_TIMES: Final = "\N{MULTIPLICATION SIGN}"
_MARK: Final = {"mandatory": "✘", "advisory": "!"}


def show(console: Console, rehearsal: Rehearsal) -> None:
    """Print the whole report."""
    for part in (
        _header(rehearsal),
        _resources(rehearsal),
        _gate(rehearsal),
        _notes(rehearsal),
        _outputs(rehearsal),
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
    grid.add_row("Environment", rehearsal.environment)
    grid.add_row("Regions", regions)
    grid.add_row("Resources", f"{len(estate.counted)}{unknown}")
    return Group(Text(f"Rehearsal of {rehearsal.project}", style="bold cyan"), grid)


def _resources(rehearsal: Rehearsal) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("Service", no_wrap=True)
    table.add_column("Count", justify="right", no_wrap=True)
    table.add_column("Resources", ratio=1)
    for service in model.services(rehearsal):
        kinds = ", ".join(f"{kind}{_TIMES}{count}" for kind, count in service.kinds)
        table.add_row(service.name, str(service.count), kinds)
    return table


def _gate(rehearsal: Rehearsal) -> RenderableType | None:
    verdict = rehearsal.verdict
    if verdict is None:
        return None
    found = model.findings(rehearsal)
    rules = f"{verdict.policies} rules of {verdict.pack}"
    if not found:
        return Text(f"✔ Gate passed: {rules}, no finding", style="bold green")
    mandatory, advisory = verdict.count("mandatory"), verdict.count("advisory")
    if mandatory:
        headline = Text(f"✘ Gate failed: {mandatory} mandatory and {_findings(advisory)}", style="bold red")
    else:
        headline = Text(f"✔ Gate passed with {_findings(advisory)}", style="bold green")
    headline.append(f"  ({rules})", style="dim")
    return Group(headline, *(_finding(finding) for finding in found))


def _findings(advisory: int) -> str:
    return f"{advisory} advisory finding{'' if advisory == 1 else 's'}"


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
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("Output", no_wrap=True)
    table.add_column("Value", ratio=1, no_wrap=True, overflow="ellipsis")
    for name, value in rehearsal.estate.outputs.items():
        table.add_row(name, model.shown(value))
    return table


def _footer(rehearsal: Rehearsal) -> RenderableType:
    seconds = " · ".join(f"{name} {value:.1f} s" for name, value in rehearsal.seconds.items())
    lines = Text(f"{seconds}\n", style="dim")
    if rehearsal.verdict is not None and rehearsal.verdict.count("mandatory"):
        lines.append("Next: ", style="bold")
        lines.append("follow the arrows above, then rehearse again. ", style="not dim")
        lines.append("One setting can be tried with --set key=value.", style="not dim")
    else:
        lines.append("Next: ", style="bold")
        lines.append("everything in one page with --html FILE; in a real account ", style="not dim")
        lines.append(f"`pulumi preview --stack {rehearsal.stack} --policy-pack policy`.", style="not dim")
    return lines
