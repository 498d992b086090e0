"""The drill on the terminal: where the messages of every scenario ended, and what decided it."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rehearsal.drill.work import DecidedBy, DrillResult, Ended, NotDrilled, Row, Status
from rehearsal.session import Rehearsal

_MOST_ROWS: Final = 120
"""Rows that passed and are shown one by one; of a larger estate only what did not pass is."""
_MARK: Final = {Status.PASSED: "✔", Status.CANNOT_TELL: "?", Status.FAILED: "✘"}
_STYLE: Final = {Status.PASSED: "green", Status.CANNOT_TELL: "yellow", Status.FAILED: "bold red"}
_SHORT: Final = {
    Ended.ONCE: "processed",
    Ended.MORE: "processed twice or more",
}


def drill_report(rehearsal: Rehearsal) -> RenderableType | None:
    """The whole part of the report; None when no drill was asked for."""
    result = rehearsal.drill
    if result is None:
        return None
    hide = rehearsal.estate.masked
    shown = [row for row in result.rows if len(result.rows) <= _MOST_ROWS or row.status is not Status.PASSED]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Scenario", no_wrap=True)
    table.add_column("Messages", justify="right", no_wrap=True)
    table.add_column("Where they ended", ratio=1)
    table.add_column("Decided by", no_wrap=True)
    for (source, subscriber, _), rows in groupby(shown, key=lambda row: (row.source, row.subscriber, row.urn)):
        title = subscriber if source == subscriber else f"{source} → {subscriber}"
        table.add_row(Text(hide(title), style="bold", overflow="fold"), "", "", "")
        for row, text in _texts(list(rows)):
            table.add_row(_scenario(row), str(row.messages), Text(hide(text)), _by(row))
    parts: list[RenderableType] = [_headline(result)]
    if shown:
        parts.append(Padding(table, (1, 0, 0, 0)))
    if hidden := len(result.rows) - len(shown):
        parts.append(Text(f"and {hidden} rows in which nothing is lost (all in --json)", style="dim"))
    parts += [Padding(grid, (1, 0, 0, 0)) for grid in (_left_out(result.not_drilled, hide),) if grid is not None]
    parts += [Text(f"note  {hide(note)}", style="dim") for note in result.notes]
    return Group(*parts)


def _headline(result: DrillResult) -> Text:
    copies, lost = sum(result.totals.values()), result.totals[Ended.LOST]
    broken = len({row.urn for row in result.rows if row.status is Status.FAILED})
    unknown = len({row.urn for row in result.rows if row.status is Status.CANNOT_TELL})
    subscribers = len({row.urn for row in result.rows})
    scale = f"{copies} messages to {_counted(subscribers, 'subscriber')}"
    if result.failed:
        text = Text(f"✘ Drill {result.name} failed: ", style="bold red")
        text.append(
            f"{_counted(lost, 'message')} lost, {_counted(broken, 'subscriber')} with a fault", style="bold red"
        )
    elif not result.rows:
        return Text(f"✔ Drill {result.name}: no path of messages to drill", style="bold green")
    else:
        text = Text(f"✔ Drill {result.name} passed: nothing lost", style="bold green")
    text.append(f"\n  {scale}, {result.messages} into each topic, rule and queue", style="dim not bold")
    if unknown:
        text.append(f"\n  cannot tell everything of {_counted(unknown, 'subscriber')}", style="yellow not bold")
    return text


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _texts(rows: Sequence[Row]) -> Iterator[tuple[Row, str]]:
    """Each row with where its messages ended; a reason is told once, where it stands first."""
    told: set[str] = set()
    for row in rows:
        parts = [f"{count} {_SHORT.get(where, where.value)}" for where, count in row.ended.items()]
        if row.brought_back:
            parts.append(f"{row.brought_back} of them back from a DLQ")
        text = ", ".join(parts)
        if row.reason and row.reason not in told:
            told.add(row.reason)
            text += f"\n{row.reason}"
        yield row, text


def _scenario(row: Row) -> Text:
    text = Text(f"  {_MARK[row.status]} ", style=_STYLE[row.status])
    text.append(row.scenario, style="not bold" if row.status is Status.PASSED else "")
    return text


def _by(row: Row) -> Text:
    return Text(row.decided_by.value, style="dim" if row.decided_by is DecidedBy.MOTO else "")


def _left_out(left_out: Sequence[NotDrilled], hide: Callable[[str], str]) -> RenderableType | None:
    if not left_out:
        return None
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold", style="dim")
    for one in left_out:
        grid.add_row(hide(one.name), hide(one.reason))
    return Group(Text("Not drilled", style="bold"), Padding(grid, (0, 0, 0, 2)))
