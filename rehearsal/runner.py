"""The process the program runs in: `main(job file, result file)`.

Imports nothing but the standard library, pulumi and this package's recorder, so that it runs in the program's own
virtual environment too.
"""

import gc
import json
import os
import runpy
import sys
import time
import traceback
from pathlib import Path
from typing import Any, Final

import pulumi

from rehearsal import recorded
from rehearsal.answers import Answers
from rehearsal.errors import ProgramError
from rehearsal.estate import SECRET_TEXT
from rehearsal.monitor import RecordingMonitor
from rehearsal.recording import EngineLog, run_recorded
from rehearsal.unanswered import told

_TRACE: Final = "__rehearsal_traceback__"
_INSTALLED: Final = frozenset({"site-packages", ".venv", "venv"})


class _ExitError(ProgramError):
    """The program left by itself."""


def main(job_file: str, result_file: str) -> None:
    """Run the job and write what came of it; never raises because of the program."""
    # For the whole life of this short process: what the collector would free, the end of the process frees.
    gc.disable()
    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    entry = Path(job["main"])
    folder = entry if entry.is_dir() else entry.parent
    os.chdir(folder)
    # The program sees the path it would have under Pulumi: its own folder first, ours only if PYTHONPATH names it.
    asked_for = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    ours = {"", str(folder), *({job["home"]} - {str(Path(place).absolute()) for place in asked_for if place})}
    sys.path[:] = [str(folder), *(place for place in sys.path if place not in ours)]
    sys.argv = [str(entry)]
    monitor = RecordingMonitor(
        project=job["project"],
        stack=job["stack"],
        config=job["config"],
        answers=Answers.from_rows(job["answers"]),
        root=Path(job["root"]),
    )
    log = EngineLog()
    started = time.perf_counter()
    outcome = _run(job, entry, monitor, log)
    outcome["seconds"] = time.perf_counter() - started
    if outcome["status"] == "ok" and log.errors:
        outcome |= {
            "status": "raised",
            "message": "the program logged an error, which makes a deployment fail: " + log.errors[0],
        }
    if lookups := monitor.lookups.unanswered:
        outcome |= {"status": "raised", "message": _masked(told(lookups), job), "where": "", "traceback": ""}
    recorded.save(monitor.recording(), Path(result_file), outcome)
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads a program leaves behind must not keep the rehearsal waiting.
    os._exit(0)


def _run(job: dict[str, Any], entry: Path, monitor: RecordingMonitor, log: EngineLog) -> dict[str, Any]:
    def program() -> None:
        try:
            runpy.run_path(str(entry), run_name="__main__")
        except SystemExit as leaving:
            if leaving.code in (None, 0):
                monitor.note("the program left early with sys.exit(0); what it registered until then is shown")
                return
            raise _ExitError(f"the program left with sys.exit({leaving.code!r})") from leaving
        except Exception as error:
            # Pulumi's runtime may replace the traceback on the way out.
            error.__dict__.setdefault(_TRACE, error.__traceback__)
            raise

    try:
        run_recorded(
            program,
            monitor,
            project=job["project"],
            stack=job["stack"],
            config=job["config"],
            secret_keys=job["secrets"],
            root_directory=job["root"],
            engine=log,
        )
    except BaseException as error:  # noqa: BLE001 - whatever a program raises is its result
        return _failure(error, job)
    return {"status": "ok"}


def _failure(error: BaseException, job: dict[str, Any]) -> dict[str, Any]:
    if isinstance(error, pulumi.RunError):
        message = _missing(job, error) if isinstance(error, pulumi.ConfigMissingError) else str(error)
        return {"status": "settings", "message": message, "traceback": traceback.format_exc()}
    text = str(error)
    if isinstance(error, ProgramError):
        message = text
    elif isinstance(error, SystemExit):
        message = f"the program left with sys.exit({error.code!r}) inside an apply"
    else:
        message = f"{type(error).__name__}: {text}" if text else type(error).__name__
    if isinstance(error, ModuleNotFoundError):
        message += f"\n{_where_packages_are(job)}"
    if type(error).__module__.startswith("botocore."):
        message += (
            "\nThe program asks AWS by itself (boto3), past Pulumi: a rehearsal answers only what goes through Pulumi. "
            "Use the look-ups of pulumi-aws (aws.get_…), or leave that part out with a setting."
        )
    return _raised(message, error, Path(job["root"]))


def _masked(text: str, job: dict[str, Any]) -> str:
    """The text without the values of secret settings."""
    for key in job["secrets"]:
        value = job["config"].get(key) or SECRET_TEXT
        text = text.replace(value, SECRET_TEXT)
    return text


def _where_packages_are(job: dict[str, Any]) -> str:
    named = job["missing_virtualenv"]
    if named:
        return (
            f"Pulumi.yaml names the virtual environment {named}, which does not exist: make it and install the "
            f"program's requirements into it (until then the program runs with {sys.executable})"
        )
    return (
        f"The program runs with {sys.executable}: install its requirements there, or name its own virtual environment "
        "in Pulumi.yaml (runtime: {name: python, options: {virtualenv: DIR}})"
    )


def _missing(job: dict[str, Any], error: pulumi.ConfigMissingError) -> str:
    """Pulumi's message for a required setting that is not there, with the ways to give one here."""
    key = error.key.removeprefix(f"{job['project']}:")
    flag = "--secret " if error.secret else ""
    return (
        f"{error.key} is required and not set\n"
        f"Give it with --set {key}=<value>, or keep it in the stack file: `pulumi config set {flag}{key} <value>`"
    )


def _raised(message: str, error: BaseException, root: Path) -> dict[str, Any]:
    trace = error.__dict__.get(_TRACE) or error.__traceback__
    return {
        "status": "raised",
        "message": message,
        "where": _where(error, root),
        "traceback": "".join(traceback.format_exception(type(error), error, trace)),
    }


def _where(error: BaseException, folder: Path) -> str:
    """The innermost line of the program itself that the error came through."""
    chain: list[BaseException] = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and cause not in chain:
        chain.append(cause)
    for link in chain:
        for trace in (link.__dict__.get(_TRACE), link.__traceback__):
            for frame in reversed(traceback.extract_tb(trace)):
                file = Path(frame.filename)
                if file.is_relative_to(folder) and not _INSTALLED & set(file.parts):
                    return f"{file.relative_to(folder)}:{frame.lineno}"
    return ""
