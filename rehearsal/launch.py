"""Starts the program's process and reads what it recorded."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rehearsal import recorded
from rehearsal.estate import Estate
from rehearsal.recorded import Recording
from rehearsal.stackfile import Project

HOME: Final = Path(__file__).resolve().parent.parent
"""Folder that holds this package."""

_BOOT: Final = "import sys; sys.path.insert(0, sys.argv[1]); from rehearsal.boot import main; main(*sys.argv[2:])"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the program's run ended."""

    status: str
    """`ok`, `settings` (exit 2) or `raised` (exit 3)."""
    recording: Recording
    printed: str
    """Everything the program wrote to stdout and stderr, in order."""
    seconds: float = 0.0
    message: str = ""
    where: str = ""
    traceback: str = ""

    @property
    def estate(self) -> Estate:
        """The recording as data."""
        return self.recording.to_estate()


@dataclass(frozen=True, slots=True)
class Job:
    """One run of a program."""

    project: Project
    stack: str
    config: Mapping[str, str]
    secrets: list[str]
    answers: list[dict[str, Any]]

    def environment(self) -> dict[str, str]:
        """The variables the CLI gives to a program, and to a policy pack."""
        return {
            "PULUMI_PROJECT": self.project.name,
            "PULUMI_STACK": self.stack,
            "PULUMI_ORGANIZATION": "organization",
            "PULUMI_DRY_RUN": "true",
            "PULUMI_CONFIG": json.dumps(dict(self.config)),
            "PULUMI_CONFIG_SECRET_KEYS": json.dumps(self.secrets),
            "PULUMI_ROOT_DIRECTORY": str(self.project.folder),
        }


class ProgramProcess:
    """The program, running; started by the constructor, ended by `wait` or `kill`."""

    def __init__(self, job: Job, scratch: Path) -> None:
        self._job = job
        self._result = scratch / "result"
        self._printed = scratch / "printed"
        order = scratch / "job.json"
        order.write_text(
            json.dumps(
                {
                    "home": str(HOME),
                    "main": str(job.project.main),
                    "root": str(job.project.folder),
                    "project": job.project.name,
                    "stack": job.stack,
                    "config": dict(job.config),
                    "secrets": job.secrets,
                    "answers": job.answers,
                    "missing_virtualenv": job.project.missing_virtualenv,
                }
            ),
            encoding="utf-8",
        )
        environment = os.environ | job.environment() | {"PYTHONUNBUFFERED": "1"}
        if places := environment.get("PYTHONPATH"):
            # The process starts in the program's folder, where a relative path would mean another place.
            environment["PYTHONPATH"] = os.pathsep.join(str(Path(one).absolute()) for one in places.split(os.pathsep))
        folder = job.project.main if job.project.main.is_dir() else job.project.main.parent
        with self._printed.open("wb") as printed:
            self.process = subprocess.Popen(  # noqa: S603 - the interpreter and our own code
                [_interpreter(job.project), "-c", _BOOT, str(HOME), str(order), str(self._result)],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
            )

    def wait(self) -> Outcome:
        """Wait for the end of the program."""
        code = self.process.wait()
        printed = self._printed.read_text(encoding="utf-8", errors="replace")
        if not self._result.is_file():
            lines = printed.strip().splitlines() or [f"exit code {code}"]
            return Outcome(
                status="raised",
                recording=Recording(self._job.project.name, self._job.stack, []),
                # The one line there is, is in the message already.
                printed=printed if len(lines) > 1 else "",
                message=f"the program's process ended before it was done: {lines[-1]}",
            )
        recording, extra = recorded.load(self._result)
        return Outcome(recording=recording, printed=printed, **extra)

    def kill(self) -> None:
        """End the process if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def _interpreter(project: Project) -> str:
    return str(project.virtualenv / "bin" / "python") if project.virtualenv else sys.executable
