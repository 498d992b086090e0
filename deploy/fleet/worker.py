"""One operation on one stack, in a process of its own: ``python -m deploy.fleet.worker`` with the job on stdin.

The program runs inline, through the Automation API, so that a fleet needs nothing but the CLI. The last line on stdout
is the result; what the engine prints goes into the log file.
"""

import json
import os
import runpy
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, TextIO

from pulumi import automation
from pulumi.automation.events import EngineEvent

_MOST_REASONS: Final = 5


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done."""

    operation: str
    """``preview``, ``up`` or ``destroy``."""
    folder: str
    """Folder of the program."""
    project: str
    stack: str
    """Full name."""
    exists: bool
    """Whether the backend knows the stack."""
    settings: dict[str, Any] | None
    """By full key; None leaves the stack's file as it is."""
    message: str
    pack: str
    """Folder of the policy pack."""
    levels: str
    """File of its levels; empty: its own."""
    secrets_provider: str
    log: str
    """File for what the engine prints."""
    cli_root: str = ""
    """Folder whose ``bin`` has the CLI; empty: the PATH."""


@dataclass(slots=True)
class Result:
    """What came of it."""

    ok: bool = False
    changes: dict[str, int] = field(default_factory=dict[str, int])
    """Number of resources by operation."""
    reasons: list[str] = field(default_factory=list[str])
    """Why it failed: resource and message, at most five."""
    seconds: float = 0.0


@dataclass(slots=True)
class _Events:
    """What the engine tells while it works."""

    changes: dict[str, int] = field(default_factory=dict[str, int])
    reasons: list[str] = field(default_factory=list[str])

    def take(self, event: EngineEvent) -> None:
        if event.diagnostic_event is not None and event.diagnostic_event.severity == "error":
            one = event.diagnostic_event
            self._add(one.urn or "", one.message)
        elif event.policy_event is not None and event.policy_event.enforcement_level == "mandatory":
            said = event.policy_event
            self._add(said.resource_urn or "", f"the gate: {said.policy_name}: {said.message}")
        elif event.summary_event is not None:
            self.changes = {str(getattr(op, "value", op)): n for op, n in event.summary_event.resource_changes.items()}

    def _add(self, urn: str, message: str) -> None:
        name = urn.rpartition("::")[2]
        text = f"{name}: {' '.join(message.split())}" if name else " ".join(message.split())
        if text not in self.reasons:
            self.reasons.append(text)


def main(lines: TextIO) -> Result:
    """Carry out the job that stands on a stream; whatever goes wrong is in the result."""
    job = Job(**json.load(lines))
    started = time.perf_counter()
    result = Result()
    try:
        with Path(job.log).open("w", encoding="utf-8") as log:
            _carry_out(job, result, log)
    except automation.CommandError as error:
        result.reasons = result.reasons or [_told(str(error))]
    except Exception as error:  # noqa: BLE001 - the process lives for this result
        result.reasons.append(f"{type(error).__name__}: {error}")
    result.reasons = result.reasons[:_MOST_REASONS]
    result.seconds = round(time.perf_counter() - started, 1)
    return result


def _carry_out(job: Job, result: Result, log: TextIO) -> None:
    folder = Path(job.folder)
    os.chdir(folder)
    # As the CLI would run it: the program's own folder comes first.
    sys.path.insert(0, str(folder))
    stack = _stack(job)
    pack: dict[str, Any] = {"policy_packs": [job.pack]}
    if job.levels:
        pack["policy_pack_configs"] = [job.levels]

    def run(operation: Callable[..., object], **options: Any) -> None:  # noqa: ANN401 - options of the Automation API
        events = _Events()

        def write(text: str) -> None:
            log.write(f"{text}\n")
            log.flush()

        try:
            operation(on_event=events.take, on_output=write, on_error=write, color="never", **options)
        finally:
            result.changes = events.changes
            result.reasons = events.reasons
        # An advisory finding or a warning is no reason.
        result.reasons = []

    if job.operation == "destroy":
        # A real one would delete everything unprotected before it stops at what is protected.
        run(stack.destroy, preview_only=True)
        run(stack.destroy, message=job.message)
    else:
        # The rules that join resources speak in the preview; in the update they would only after all is made.
        run(stack.preview, **pack)
        if job.operation == "up":
            run(stack.up, message=job.message, **pack)
    result.ok = True


def _stack(job: Job) -> automation.Stack:
    folder = Path(job.folder)
    if job.settings is not None:
        write_settings(folder / f"Pulumi.{job.stack.rpartition('/')[2]}.yaml", job.settings)
    options = automation.LocalWorkspaceOptions(
        work_dir=str(folder),
        secrets_provider=job.secrets_provider or None,
        pulumi_command=automation.PulumiCommand(root=job.cli_root) if job.cli_root else None,
    )
    find = automation.select_stack if job.exists else automation.create_or_select_stack
    return find(job.stack, project_name=job.project, program=_program(folder), opts=options)


def _program(folder: Path) -> Callable[[], None]:
    def program() -> None:
        runpy.run_path(str(folder), run_name="__main__")

    return program


def write_settings(file: Path, settings: dict[str, Any]) -> None:
    """Write a stack's file: an ordinary one, which the CLI reads too. What the CLI keeps there beside stays.

    Args:
        file: ``Pulumi.<stack>.yaml``.
        settings: by full key.
    """
    kept: dict[str, Any] = {}
    if file.exists():
        try:
            kept = json.loads(file.read_text(encoding="utf-8"))
        except ValueError:
            kept = _kept_as_yaml(file)
    # JSON is YAML, and leaves no room for interpretation.
    text = json.dumps({**kept, "config": settings}, indent=2) + "\n"
    fresh = file.with_suffix(f".{os.getpid()}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(file)


def _kept_as_yaml(file: Path) -> dict[str, Any]:
    from rehearsal.cloud.shapes.base import is_dict  # noqa: PLC0415 - as below
    from rehearsal.stackfile import read_yaml  # noqa: PLC0415 - the CLI has rewritten the file, which is rare

    found = read_yaml(file)
    return found if is_dict(found) else {}


def _told(text: str) -> str:
    """The part of an error of the CLI that says what is wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith("error:")]
    return " ".join(line.removeprefix("error:").strip() for line in lines) or " ".join(text.split())[:500]


if __name__ == "__main__":
    # The driver interrupts the engine and this process together; the engine then ends by itself, and so does this one.
    interrupted: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: interrupted.append(number))
    # What the program prints must not stand between the driver and the result.
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    outcome = main(sys.stdin)
    if interrupted and not outcome.ok:
        outcome.reasons = ["interrupted: what had begun was finished, the next run goes on from there"]
    answer.write(json.dumps(asdict(outcome)) + "\n")
    answer.flush()
    # Threads that a broken-off program leaves behind must not keep the driver waiting.
    os._exit(0)
