"""Progress and summary of a run over a fleet, on a terminal or in a log."""

import threading
from collections.abc import Sequence
from typing import Final

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from .report import Entry, Report, State
from .worker import Result

_STYLE: Final = {
    State.DONE: "dim",
    State.TO_DO: "yellow",
    State.RUNNING: "cyan",
    State.SUCCEEDED: "green",
    State.FAILED: "bold red",
    State.NOT_STARTED: "yellow",
}
_ENDED: Final = (State.SUCCEEDED, State.FAILED)
_MOST_NAMES: Final = 6
_QUIET: Final = frozenset({"same", "read", "discard"})
"""What changes nothing: a reference to another stack is read and discarded."""


def changes_of(result: Result | None) -> str:
    """What an operation did, such as ``12 create, 1 update``; ``no change`` where it did nothing."""
    if result is None:
        return ""
    told = [f"{count} {kind}" for kind, count in sorted(result.changes.items()) if kind not in _QUIET and count]
    return ", ".join(told) or ("no change" if result.ok else "")


class Show:
    """Tells how a run goes on: a line per stack that ended, and on a terminal a bar with what runs now."""

    def __init__(self, console: Console) -> None:
        """Tell it on a console."""
        self._console = console
        self._lock = threading.Lock()
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._running: list[str] = []
        self._total = self._ended = 0

    def begin(self, total: int) -> None:
        """Begin to count: so many stacks are to do, as far as known."""
        self._total = total
        if self._console.is_terminal:
            columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
            self._progress = Progress(*columns, console=self._console, transient=True)
            self._task = self._progress.add_task("", total=total)
            self._progress.start()

    def end(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()

    def told(self, entry: Entry) -> None:
        """Take the news of one stack."""
        with self._lock:
            if entry.state is State.RUNNING:
                self._running.append(entry.name)
            elif entry.name in self._running:
                self._running.remove(entry.name)
            if entry.state in _ENDED:
                self._ended += 1
                self._console.print(self._line(entry))
            if self._progress is not None and self._task is not None:
                shown = ", ".join(self._running[:_MOST_NAMES])
                self._progress.update(self._task, completed=self._ended, total=self._total, description=shown)

    def _line(self, entry: Entry) -> Text:
        result = entry.result
        line = Text(f"[{self._ended:>3}/{self._total}] ", style="dim")
        line.append(f"{entry.name:<24} ", style="bold")
        line.append(entry.state.value, style=_STYLE[entry.state])
        if result is not None:
            line.append(f"  {changes_of(result)}  {result.seconds:.1f} s", style="dim")
            line.append(f"\n      {result.reasons[0]}" if result.reasons and not result.ok else "")
        return line


def plan(console: Console, report: Report) -> None:
    """Say what a run would do."""
    console.print(f"{report.operation}: {_named('hub', [report.hub])}; {_named('spokes', report.spokes)}")
    _strangers(console, report)


def _named(what: str, entries: Sequence[Entry]) -> str:
    by_reason: dict[str, list[str]] = {}
    for entry in entries:
        by_reason.setdefault(entry.why or entry.state.value, []).append(entry.name)
    if len(entries) == 1 and what == "hub":
        return f"hub {next(iter(by_reason))}"
    parts = [
        f"{len(names)} {reason}" + ("" if reason == State.DONE.value else f" ({_some(names)})")
        for reason, names in by_reason.items()
    ]
    return f"{what}: {'; '.join(parts) or 'none'}"


def _some(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def summary(console: Console, report: Report) -> None:
    """Say what came of a run: every stack that was not simply left alone, then the sums."""
    shown = [entry for entry in report.entries if entry.state is not State.DONE]
    if shown:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
        for title in ("Stack", "Segment", "State", "Changes"):
            table.add_column(title, no_wrap=title != "Changes")
        table.add_column("Seconds", justify="right", no_wrap=True)
        table.add_column("Reason", ratio=1, overflow="fold")
        for entry in shown:
            result = entry.result
            reason = "\n".join(result.reasons) if result and not result.ok else entry.why
            seconds = f"{result.seconds:.1f}" if result else ""
            state = Text(entry.state.value, style=_STYLE[entry.state])
            table.add_row(entry.name, entry.segment, state, changes_of(result), seconds, Text(reason))
        console.print(table)
        console.print()
    sums = ", ".join(f"{count} {state.value}" for state in State if (count := report.count(state)))
    stopped = f"; {report.stopped}" if report.stopped else ""
    console.print(f"{report.operation}: {sums}{stopped}; {report.seconds:.0f} s")
    _strangers(console, report)


def _strangers(console: Console, report: Report) -> None:
    if report.strangers:
        console.print(f"not in the table but deployed: {_some(report.strangers)}. Take one down: destroy --only NAME")
