"""What the backend knows of a fleet's stacks, asked through the CLI, and the operations on them."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from pulumi import automation

from rehearsal.errors import UsageError

from .table import Program
from .worker import Job, Result

_SUCCEEDED: Final = "succeeded"
_NO_OUTPUTS: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True, slots=True)
class Last:
    """The last thing that was done to a stack."""

    kind: str
    """``update``, ``destroy``, ``refresh``, …"""
    succeeded: bool
    message: str


class Backend(Protocol):
    """What the driver needs of the stacks; tests have one without an engine."""

    def stacks(self, program: Program) -> Mapping[str, bool]:
        """Names of the stacks of a program, and whether each holds resources."""
        ...

    def last(self, program: Program, stack: str) -> Last | None:
        """The last thing that was done to a stack, or None for a fresh one."""
        ...

    def outputs(self, program: Program, stack: str) -> Mapping[str, Any]:
        """Outputs of a stack, secrets hidden."""
        ...

    def carry_out(self, job: Job) -> Result:
        """Do one operation on one stack, to its end."""
        ...


class Cli:
    """The backend that the CLI is logged in to."""

    def __init__(self, root: Path, organization: str, cli_root: str) -> None:
        """Remember where things are.

        Args:
            root: folder that has ``deploy/`` and ``components/``.
            organization: the backend's organization.
            cli_root: folder whose ``bin`` has the CLI; empty: the PATH.
        """
        self._root = root
        self._organization = organization
        try:
            self._command = automation.PulumiCommand(root=cli_root or None)
        except FileNotFoundError as error:
            raise UsageError("no Pulumi CLI on the PATH: https://www.pulumi.com/docs/install/") from error
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()

    def stacks(self, program: Program) -> Mapping[str, bool]:
        """Names of the stacks of a program, and whether each holds resources."""
        listed = json.loads(self._ask(program, "stack", "ls", "--json"))
        # A stack that was updated once is counted, when the backend does not say how many resources it has.
        return {
            str(one["name"]).rpartition("/")[2]: one.get("resourceCount", 1 if one.get("lastUpdate") else 0) > 0
            for one in listed
        }

    def last(self, program: Program, stack: str) -> Last | None:
        """The last thing that was done to a stack, or None for a fresh one."""
        text = self._ask(program, "stack", "history", "--json", "--page-size", "1", "--page", "1", stack=stack)
        entries = json.loads(text or "[]")
        if not entries:
            return None
        one = entries[0]
        return Last(str(one["kind"]), one["result"] == _SUCCEEDED, str(one.get("message") or ""))

    def outputs(self, program: Program, stack: str) -> Mapping[str, Any]:
        """Outputs of a stack, secrets hidden."""
        return json.loads(self._ask(program, "stack", "output", "--json", stack=stack) or "{}")

    def carry_out(self, job: Job) -> Result:
        """Do one operation on one stack in a process of its own, to its end."""
        # In a session of its own, so that the terminal's interrupt reaches the driver alone.
        with subprocess.Popen(
            [sys.executable, "-m", "deploy.fleet.worker"],
            cwd=self._root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            with self._lock:
                self._running.add(process)
            try:
                said, printed = process.communicate(json.dumps(asdict(job)))
            finally:
                with self._lock:
                    self._running.discard(process)
        with Path(job.log).open("a", encoding="utf-8") as log:
            log.write(printed)
        try:
            return Result(**json.loads(said.strip().splitlines()[-1]))
        except (ValueError, IndexError, TypeError):
            ending = " ".join(printed.split())[-300:]
            return Result(reasons=[f"the process ended with {process.returncode} before it gave a result: {ending}"])

    def interrupt(self) -> None:
        """Tell every running engine to come to an end: what has begun is finished, nothing more is begun."""
        with self._lock:
            running = list(self._running)
        for process in running:
            try:
                os.killpg(process.pid, signal.SIGINT)
            except ProcessLookupError:
                continue

    def _ask(self, program: Program, *arguments: str, stack: str = "") -> str:
        line = [*arguments, *(("--stack", f"{self._organization}/{program.project}/{stack}") if stack else ())]
        try:
            return self._command.run(line, str(program.folder), {}).stdout
        except automation.CommandError as error:
            words = " ".join(str(error).split())
            raise UsageError(f"the backend does not answer `pulumi {' '.join(line)}`: {words[-500:]}") from error
