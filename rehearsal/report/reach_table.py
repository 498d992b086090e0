"""The answer to `--reach`, and the matrix of the estate, on the terminal."""

from collections.abc import Callable
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rehearsal.assessment.reachability import SCOPE
from rehearsal.assessment.reachability.trip import State
from rehearsal.report import reach, ways
from rehearsal.session import Rehearsal

_MOST: Final = 8
"""Exceptions, and classes, that are shown; the rest is counted."""
_BESIDE: Final = 3
"""Columns for the internet and for sites."""
_STYLE: Final = {State.ROUTED: "green", State.CANNOT_TELL: "yellow", State.NOT_ROUTED: "bold red"}
_MARK: Final = {State.ROUTED: "✔", State.CANNOT_TELL: "?", State.NOT_ROUTED: "✘"}
_CELL: Final = {"routed": "green", "not routed": "dim", "cannot tell": "yellow"}


def answer(rehearsal: Rehearsal) -> RenderableType | None:
    """What `--reach` was asked for; None when nothing was asked."""
    asked = rehearsal.reach
    if asked is None:
        return None
    hide = rehearsal.estate.masked
    style = _STYLE[asked.state]
    parts: list[RenderableType] = [
        Text(f"{_MARK[asked.state]} {hide(ways.headline(asked))}", style=style),
        Padding(Text(SCOPE, style="dim"), (0, 0, 0, 2)),
    ]
    for one in asked.answers:
        if len(asked.answers) > 1:
            parts.append(Text(f"\nIPv{one.family}: {ways.verdict(one)}", style=_STYLE[one.state]))
        for group in ways.groups(one):
            parts += _group(group, hide)
        if one.without and one.routed:
            names = ", ".join(one.without[:_MOST]) + (
                f" and {len(one.without) - _MOST} more" * (len(one.without) > _MOST)
            )
            parts.append(Text(f"\nSubnets without such a way: {names}", style="dim"))
    return Group(*parts)


def _group(group: ways.Group, hide: Callable[[str], str]) -> list[RenderableType]:
    title = Text(f"\n{_MARK[group.state]} ", style=_STYLE[group.state])
    title.append(group.title, style="bold")
    parts: list[RenderableType] = [title]
    if group.state is State.ROUTED and not group.symmetric:
        parts.append(Text("  answers come back past a stateful hop of the way out, or through another one", "yellow"))
    for direction, found in (("forward", group.forward), ("return", group.back)):
        for place, steps in enumerate(found):
            parts.append(Padding(_steps(direction if place == 0 else "or", steps, hide), (0, 0, 0, 2)))
    if group.broken:
        parts.append(Padding(Text(f"breaks {hide(group.broken)}", style=_STYLE[group.state]), (0, 0, 0, 2)))
    return parts


def _steps(direction: str, steps: tuple[ways.Step, ...], hide: Callable[[str], str]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=7, style="bold")
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    table.add_column(style="dim")
    table.add_column(overflow="fold", style="dim", ratio=1)
    for place, step in enumerate(steps):
        name = Text(hide(step.name)).append("  stateful" if step.stateful else "", style="cyan")
        table.add_row(direction if place == 0 else "", step.what, name, step.zones, hide(step.by))
    return table


def matrix(rehearsal: Rehearsal) -> RenderableType | None:
    """Classes of VPCs and what they reach; None where there are not two VPCs to speak of."""
    found = reach.part(rehearsal)
    if found is None:
        return None
    classes, outside = reach.sides(found)
    shown, beside = classes[:_MOST], outside[:_BESIDE]
    known = reach.cells(found)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 2, 0, 0))
    table.add_column("", style="dim", no_wrap=True)
    table.add_column("VPCs", overflow="fold", min_width=16)
    for place in range(1, len(shown) + 1):
        table.add_column(str(place), no_wrap=True)
    for name in beside:
        table.add_column(name, overflow="fold")
    for place, one in enumerate(shown, 1):
        cells = [reach.between(known, one, other) for other in (*shown, *beside)]
        table.add_row(str(place), one, *(Text(cell.mark, style=_CELL.get(cell.state, "")) for cell in cells))
    parts: list[RenderableType] = [
        Text("Reachability", style="bold"),
        Padding(Text(f"{reach.summary(found)}\n{SCOPE}\n", style="dim"), (0, 0, 0, 2)),
        table,
        Text(f"\n{reach.LEGEND}", style="dim"),
    ]
    hidden = {"classes": len(classes) - len(shown), "sites": len(outside) - len(beside)}
    more = " and ".join(f"{count} more {what}" for what, count in hidden.items() if count)
    if more:
        parts.append(Text(f"… and {more} (all in --json FILE)", style="dim"))
    parts += _lines("Otherwise than their class", reach.exceptions(found))
    parts += _lines("Cannot tell", reach.undecided(found))
    parts += _lines("Blocks that share addresses", found["overlapping"])
    return Group(*parts)


def _lines(title: str, lines: list[str]) -> list[RenderableType]:
    if not lines:
        return []
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    for line in lines[:_MOST]:
        grid.add_row("•", Text(line))
    if len(lines) > _MOST:
        grid.add_row("…", f"and {len(lines) - _MOST} more (all in --json FILE)")
    return [Text(f"\n{title}", style="bold"), grid]
