"""The comparison of AWS Backup with manual snapshots on the terminal."""

from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from rehearsal.report import protection
from rehearsal.session import Rehearsal

_MOST: Final = 10
"""Lines of the table, and tasks, that are shown; the rest is counted."""
_NAMES: Final = 3
"""Names shown with a task."""
_COLUMNS: Final = {
    "By": 10,
    "Data loss": 11,
    "Kept": 12,
    "Other Region": 16,
    "Other account": 11,
    "Lock": 10,
    "Tested": 8,
}
"""Heads, and the widest they may get."""
_LOST: Final = {"everything": "red", "no limit": "yellow", "cannot tell": "yellow"}
_STYLE: Final = {"cannot tell": "yellow", "no": "yellow", "none": "yellow"}
_VERDICT: Final = {"unprotected": "bold red", "cannot tell": "yellow", "manual only": "yellow"}


def show(rehearsal: Rehearsal) -> RenderableType | None:
    """The section, or None where no resource holds data."""
    found = protection.part(rehearsal)
    if found is None:
        return None
    lines = protection.lines(found)
    parts: list[RenderableType] = [
        Text("Data protection", style="bold"),
        Text(f"  {protection.totals(found)}\n", style="dim"),
        _table(lines[:_MOST]),
    ]
    if len(lines) > _MOST:
        hidden = sum(len(line.names) for line in lines[_MOST:])
        what = "resource" if hidden == 1 else "resources"
        parts.append(Text(f"… and {hidden} more {what} (all in --json FILE and --html FILE)", style="dim"))
    for side, way in protection.WAYS.items():
        parts += _tasks(protection.tasks(found, side), way)
    return Group(*parts)


def _table(lines: list[protection.Line]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    table.add_column("Resource", ratio=1, overflow="fold", min_width=12)
    for name, width in _COLUMNS.items():
        table.add_column(
            name, overflow="fold", max_width=width, min_width=min(width, len(name)) if " " not in name else None
        )
    for line in lines:
        verdict = Text(line.verdict, style=_VERDICT.get(line.verdict, "dim"))
        for first, cells in ((Text(line.title, style="bold"), line.backup), (verdict, line.manual)):
            weak = [Text(text, style=_STYLE.get(text, "")) for text in (cells.region, cells.account)]
            table.add_row(
                first,
                Text(cells.way, style="dim"),
                Text(cells.loss, style=_LOST.get(cells.loss, "")),
                Text(cells.kept, style=_STYLE.get(cells.kept, "")),
                *weak,
                Text(cells.lock, style=_STYLE.get(cells.lock, "")),
                Text(cells.test, style=_STYLE.get(cells.test, "")),
            )
    return table


def _tasks(tasks: list[tuple[str, list[str]]], way: str) -> list[RenderableType]:
    if not tasks:
        return []
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    for task, names in tasks[:_MOST]:
        more = len(names) - _NAMES
        who = ", ".join(names[:_NAMES]) + (f" and {more} more" if more > 0 else "")
        grid.add_row("•", Text(task).append(f"  {who}", style="dim"))
    if len(tasks) > _MOST:
        grid.add_row("…", f"and {len(tasks) - _MOST} more (all in --json FILE and --html FILE)")
    return [Text(f"\nWhat a person must still do ({way})", style="bold"), grid]
