"""Brings a fleet up, previews it or takes it down: the hub before the spokes, and after them on the way down."""

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rehearsal.errors import UsageError

from . import identity
from .backend import Backend, Last
from .matrix import routing
from .report import Entry, Report, State
from .schedule import work_through
from .table import HUB, Fleet, Program, Spoke
from .worker import Job

LOGS: Final = ".fleet"
"""Folder beside the fleet's file for what the engines print."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user asked for."""

    operation: str
    """``preview``, ``up``, ``destroy`` or ``status``."""
    jobs: int = 4
    failures: int = 3
    """After so many failed stacks nothing more is started."""
    everything: bool = False
    """Also what is already as the table says."""
    only: Collection[str] = ()
    """Names of spokes (and ``hub``); empty: all."""
    segments: Collection[str] = ()
    shard: tuple[int, int] = (1, 1)
    """Part of the spokes, for several machines: number and count."""
    pack: str = ""
    levels: str = ""
    cli_root: str = ""


class Driver:
    """One run over a fleet."""

    def __init__(
        self,
        fleet: Fleet,
        choice: Choice,
        backend: Backend,
        root: Path,
        *,
        told: Callable[[Entry], None],
        stop: threading.Event | None = None,
    ) -> None:
        """Prepare a run.

        Args:
            fleet: the table, checked.
            choice: what the user asked for.
            backend: the stacks.
            root: folder that has ``components/``.
            told: told of every change of an entry, from any thread.
            stop: set from outside to start nothing more.
        """
        self._fleet, self._choice, self._backend, self._told = fleet, choice, backend, told
        self.stop = stop or threading.Event()
        self._by_name = {spoke.name: spoke for spoke in fleet.spokes}
        self._hub_code = identity.code_digest(fleet.hub.folder, root)
        self._routing = routing(fleet)
        self._spoke_code = identity.code_digest(fleet.spoke.folder, root)
        self._hub_stacks: Mapping[str, bool] = {}
        self._spoke_stacks: Mapping[str, bool] = {}
        self._outputs: Mapping[str, Any] = {}
        chosen = self._chosen()
        self.report = Report(choice.operation, Entry(HUB), [Entry(one.name, one.segment) for one in chosen])

    def look(self) -> Report:
        """Ask the backend where every stack stands; starts nothing."""
        fleet = self._fleet
        self._hub_stacks = self._backend.stacks(fleet.hub)
        self._spoke_stacks = self._backend.stacks(fleet.spoke)
        self._ask_about_hub()
        there = self._hub_stacks.get(fleet.hub_stack, False)
        if self._choice.operation == "destroy":
            self._ask_about_spokes()
        elif self.report.hub.state is State.DONE or (there and not self._hub_is_asked_for):
            self._read_hub()
        else:
            for entry in self.report.spokes:
                entry.why = "looked at after the hub"
        known = {*self._by_name, *({fleet.hub_stack} if fleet.hub.project == fleet.spoke.project else ())}
        self.report.strangers = sorted(
            name for name, holds in self._spoke_stacks.items() if holds and name not in known
        )
        return self.report

    def run(self) -> Report:
        """Do what is to do; `look` comes before."""
        started = time.perf_counter()
        if self._choice.operation == "destroy":
            self._down()
        else:
            self._up()
        if self.stop.is_set() and not self.report.complete:
            self.report.stopped = "interrupted"
        self.report.seconds = round(time.perf_counter() - started, 1)
        return self.report

    # -- what is asked for ---------------------------------------------------------------------------------------------

    def _chosen(self) -> list[Spoke]:
        choice, fleet = self._choice, self._fleet
        unknown = sorted(set(choice.only) - set(self._by_name) - {HUB})
        if unknown and choice.operation == "destroy":
            # What is no longer in the table can be taken down by its name.
            gone = [Spoke("", name, "", "", ()) for name in unknown]
        elif unknown:
            raise UsageError(f"no spoke {', '.join(unknown)} in {fleet.file}")
        else:
            gone = []
        strange = sorted(set(choice.segments) - set(fleet.segments))
        if strange:
            raise UsageError(f"no segment {', '.join(strange)}; there are {', '.join(fleet.segments)}")
        number, count = choice.shard
        spokes = [
            one
            for one in fleet.spokes
            if (not choice.only or one.name in choice.only)
            and (not choice.segments or one.segment in choice.segments)
            # By the name, so that a new row moves no other spoke to another machine.
            and sum(one.name.encode()) % count == number - 1
        ]
        return [*spokes, *gone]

    @property
    def _hub_is_asked_for(self) -> bool:
        choice = self._choice
        if choice.only:
            return HUB in choice.only
        return not choice.segments and choice.shard == (1, 1)

    # -- where the stacks stand ----------------------------------------------------------------------------------------

    def _ask_about_hub(self) -> None:
        fleet, hub = self._fleet, self.report.hub
        exists = fleet.hub_stack in self._hub_stacks
        last = self._backend.last(fleet.hub, fleet.hub_stack) if exists else None
        wanted = identity.message(self._hub_code, fleet.hub_settings(), None)
        self._settle(hub, last, wanted, holds=self._hub_stacks.get(fleet.hub_stack, False))
        self._told(hub)

    def _read_hub(self) -> None:
        """Read what the hub gives, and with it where the spokes stand."""
        self._outputs = self._backend.outputs(self._fleet.hub, self._fleet.hub_stack)
        self._ask_about_spokes()

    def _ask_about_spokes(self) -> None:
        fleet = self._fleet
        by_name = {entry.name: entry for entry in self.report.spokes}

        def ask(name: str) -> Entry:
            entry = by_name[name]
            exists = name in self._spoke_stacks
            last = self._backend.last(fleet.spoke, name) if exists else None
            self._settle(entry, last, self._spoke_message(name), holds=self._spoke_stacks.get(name, False))
            self._told(entry)
            return entry

        work_through(by_name, ask, jobs=self._choice.jobs, failed=lambda _: False, failures=1, stop=threading.Event())

    def _spoke_message(self, name: str) -> str:
        spoke = self._by_name.get(name)
        if spoke is None:
            return ""
        part = identity.segment_part(self._outputs, spoke.segment)
        return identity.message(self._spoke_code, self._fleet.spoke_settings(spoke, self._routing), part)

    def _settle(self, entry: Entry, last: Last | None, wanted: str, *, holds: bool) -> None:
        if self._choice.operation == "destroy":
            gone = last is None or (last.kind == "destroy" and last.succeeded)
            entry.state, entry.why = (State.DONE, "not there") if gone and not holds else (State.TO_DO, "")
            return
        entry.state = State.TO_DO
        if last is None:
            entry.why = "new"
        elif last.kind == "destroy":
            entry.why = "was destroyed"
        elif not last.succeeded:
            entry.why = "failed last time"
        elif last.kind != "update" or last.message != wanted:
            entry.why = "changed"
        else:
            entry.state, entry.why = State.DONE, ""
            if self._choice.everything:
                entry.state, entry.why = State.TO_DO, "--all"

    # -- the way up ----------------------------------------------------------------------------------------------------

    def _up(self) -> None:
        fleet, hub = self._fleet, self.report.hub
        if hub.state is State.TO_DO and not self._hub_is_asked_for:
            if not self._hub_stacks.get(fleet.hub_stack, False):
                hub.state, hub.why = State.NOT_STARTED, "not asked for"
                self._leave(self.report.spokes, "the hub is not up: bring it up first")
                return
            hub.state, hub.why = State.DONE, f"left as it is ({hub.why})"
        if hub.state is State.TO_DO:
            if not self._one(hub, fleet.hub, fleet.hub_stack, self._hub_stacks):
                self._leave(self.report.spokes, "the hub failed" if hub.result else "interrupted")
                return
            if self._choice.operation == "up" or self._hub_stacks.get(fleet.hub_stack, False):
                self._read_hub()
        if not self._outputs:
            self._leave(self.report.spokes, "waits for the hub, which has no outputs yet")
            return
        self._spokes()

    def _spokes(self) -> None:
        choice = self._choice
        entries = {entry.name: entry for entry in self.report.spokes if entry.state is State.TO_DO}

        def work(name: str) -> Entry:
            self._one(entries[name], self._fleet.spoke, name, self._spoke_stacks)
            return entries[name]

        work_through(
            entries,
            work,
            jobs=choice.jobs,
            failed=lambda entry: entry.state is State.FAILED,
            failures=choice.failures,
            stop=self.stop,
        )
        left = [entry for entry in entries.values() if entry.state is State.TO_DO]
        if left:
            failed = self.report.count(State.FAILED)
            reason = "interrupted" if self.stop.is_set() else f"stopped after {failed} failures"
            self.report.stopped = reason
            self._leave(left, reason)

    # -- the way down --------------------------------------------------------------------------------------------------

    def _down(self) -> None:
        fleet, hub = self._fleet, self.report.hub
        self._spokes()
        if hub.state is not State.TO_DO:
            return
        if not self._hub_is_asked_for:
            hub.state, hub.why = State.DONE, "not asked for"
            return
        done = {entry.name for entry in self.report.spokes if entry.state in (State.SUCCEEDED, State.DONE)}
        left = sorted({name for name, holds in self._spoke_stacks.items() if holds} - done - {fleet.hub_stack})
        if left or self.stop.is_set():
            self._leave([hub], f"still attached: {', '.join(left)}" if left else "interrupted")
            return
        self._one(hub, fleet.hub, fleet.hub_stack, self._hub_stacks)

    # -- one stack -----------------------------------------------------------------------------------------------------

    def _one(self, entry: Entry, program: Program, stack: str, known: Mapping[str, bool]) -> bool:
        if self.stop.is_set():
            self._leave([entry], "interrupted")
            return False
        entry.state = State.RUNNING
        self._told(entry)
        entry.result = self._backend.carry_out(self._job(entry, program, stack, exists=stack in known))
        entry.state = State.SUCCEEDED if entry.result.ok else State.FAILED
        self._told(entry)
        return entry.result.ok

    def _job(self, entry: Entry, program: Program, stack: str, *, exists: bool) -> Job:
        fleet, choice = self._fleet, self._choice
        if entry is self.report.hub:
            settings = fleet.hub_settings()
            message = identity.message(self._hub_code, settings, None)
        else:
            spoke = self._by_name.get(stack)
            settings = fleet.spoke_settings(spoke, self._routing) if spoke else None
            message = self._spoke_message(stack)
        logs = fleet.file.parent / LOGS
        logs.mkdir(exist_ok=True)
        return Job(
            operation=choice.operation,
            folder=str(program.folder),
            project=program.project,
            stack=fleet.full_name(program, stack),
            exists=exists,
            settings=settings,
            message=message,
            pack=choice.pack,
            levels=choice.levels,
            secrets_provider=fleet.secrets_provider,
            log=str((logs / f"{entry.name}.log").resolve()),
            cli_root=choice.cli_root,
        )

    def _leave(self, entries: Sequence[Entry], why: str) -> None:
        for entry in entries:
            if entry.state is not State.DONE:
                entry.state, entry.why = State.NOT_STARTED, why
                self._told(entry)
