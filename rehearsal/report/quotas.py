"""Quotas on networks, for the terminal and for the page."""

from collections.abc import Mapping
from typing import Any, Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from rehearsal.session import Rehearsal

# A part of the assessment is JSON data, made by `rehearsal.assessment`.
Data = Mapping[str, Any]

_MOST: Final = 5
"""Quotas on the terminal; the page and the JSON have all."""


def part(rehearsal: Rehearsal) -> Data | None:
    """The part, or None where no quota is counted."""
    return rehearsal.assessment.get("quotas")


def headline(found: Data) -> str:
    """What matters most, in one line."""
    first = found["firstExceeded"]
    if first is None:
        return "none is exceeded by this stack alone"
    others = found["exceeded"] - 1
    more = f"; {others} other{'s' if others > 1 else ''} as well" if others else ""
    return f"exceeded first: {label(first)}, {usage(first)} ({first['where']}){more}"


def label(row: Data) -> str:
    """Name of a quota."""
    return f"{row['name']} per {row['per']}"


def usage(row: Data) -> str:
    """What is used of it: ``7 of 5``; ``7+`` where more may count that cannot be told."""
    return f"{row['used']:,}{'+' if row['unread'] else ''} of {row['quota']:,}"


def remark(row: Data) -> str:
    """What is said besides: whether and how far it can be raised."""
    if row["ceiling"] == row["default"]:
        return "fixed"
    raised = f"raised from {row['default']:,}" if row["quota"] != row["default"] else ""
    most = f"at most {row['ceiling']:,}" if row["ceiling"] else ""
    return ", ".join(filter(None, (raised, most)))


def show(rehearsal: Rehearsal) -> RenderableType | None:
    """The section of the terminal, or None where no quota is counted."""
    found = part(rehearsal)
    if found is None:
        return None
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Quota", ratio=1, overflow="fold")
    table.add_column("Fullest", overflow="fold")
    table.add_column("Used", justify="right", no_wrap=True)
    table.add_column("", overflow="fold", style="dim")
    for row in found["quotas"][:_MOST]:
        style = "bold red" if row["used"] > row["quota"] else ""
        table.add_row(label(row), str(row["where"]), Text(usage(row), style=style), remark(row))
    hidden = len(found["quotas"]) - _MOST
    rest = [Text(f"… and {hidden} less used (all in --json FILE and --html FILE)", style="dim")] if hidden > 0 else []
    title = Text("Network quotas", style="bold")
    return Group(title, Text(f"  {headline(found)}\n", style="dim"), table, *rest)
