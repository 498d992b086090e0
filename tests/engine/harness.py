"""Runs programs in the real Pulumi engine: own folder, backend, plugins and passphrase; stand-in providers.

    with Workspace(tmp_path) as workspace:
        stack = workspace.stack("dev", settings=settings_of("dev", "network.natGateways=single"))
        plan = stack.preview()
        assert plan.ok, plan.report()
        assert plan.ops[urn] == "create"

Several workspaces may be used at the same time, each in a folder of its own; `close` removes nothing but processes.
"""

import functools
import json
import os
import runpy
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

from pulumi import automation

from rehearsal import setpath, stackfile
from tests.engine.outcome import Outcome, Step, Violation
from tests.engine.stack import INTERNAL, EngineStack, Program, Settings
from tests.engine.standin import ledger

ROOT = Path(__file__).resolve().parents[2]
CLI_FOLDER = ROOT / ".pulumi-cli"
LAUNCHER = Path(__file__).parent / "standin" / "launch.py"
PACKAGES = ("aws", "random")

__all__ = ["INTERNAL", "EngineStack", "Outcome", "Step", "Violation", "Workspace", "main_program", "settings_of"]


def main_program() -> None:
    """Execute the real `__main__.py`."""
    runpy.run_path(str(ROOT / "__main__.py"), run_name="__main__")


def settings_of(stack: str, *assignments: str) -> Settings:
    """The settings of `Pulumi.<stack>.yaml`, changed by assignments with the grammar of `--set`."""
    project = stackfile.read_project(ROOT)
    settings = stackfile.read_settings(project, stackfile.stack_file(project, stack))
    for assignment in assignments:
        setpath.apply(settings, assignment, "reliability")
        # A whole block is text, as the CLI keeps it; here a later assignment may change a part of it.
        settings |= {key: json.loads(value) for key, value in settings.items() if str(value).startswith('{"')}
    return settings


def wanted_version() -> tuple[int, ...]:
    """The version of the CLI that `make engine` builds, and the least that is accepted."""
    for line in (Path(__file__).parent / "cli" / "go.mod").read_text(encoding="utf-8").splitlines():
        words = line.split()
        if "github.com/pulumi/pulumi/pkg/v3" in words:
            return _version(words[-1])
    raise ValueError("go.mod names no version of github.com/pulumi/pulumi/pkg/v3")


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.strip().removeprefix("v").partition("-")[0].split("."))


@functools.cache
def find_cli() -> tuple[automation.PulumiCommand | None, str]:
    """The CLI to use, or None and the reason why there is none."""
    if (CLI_FOLDER / "bin" / "pulumi").is_file():
        return automation.PulumiCommand(root=str(CLI_FOLDER)), ""
    found = shutil.which("pulumi")
    if found is None:
        return None, "no Pulumi CLI: neither .pulumi-cli/bin/pulumi (run `make engine`) nor `pulumi` on PATH"
    said = subprocess.run([found, "version"], capture_output=True, text=True, check=False, timeout=30).stdout
    least = wanted_version()
    if not said.strip() or _version(said) < least:
        wanted = ".".join(map(str, least))
        return None, f"{found} is {said.strip() or 'no Pulumi CLI'}, at least v{wanted} is needed: run `make engine`"
    return automation.PulumiCommand(), ""


class Workspace:
    """A project folder, a backend and an account of its own."""

    def __init__(
        self,
        folder: Path,
        *,
        project: str = "reliability",
        environment: Mapping[str, str] | None = None,
        checkpoints: bool = True,
    ) -> None:
        """Make it.

        Args:
            folder: where all of it stands.
            project: the project's name.
            environment: further variables of the engine.
            checkpoints: whether the state is written after every step, as it is for a user. Written only at the end,
                a large stack is up in a tenth of the time, and what breaks off in the middle is not to be looked at.
        """
        cli, why_not = find_cli()
        if cli is None:
            raise RuntimeError(why_not)
        self.cli = cli
        self.project = project
        self.folder = folder
        self.project_folder, self.backend, self.home = folder / "project", folder / "backend", folder / "home"
        self.ledger_file = folder / "ledger.jsonl"
        tools = folder / "bin"
        for one in (self.project_folder, self.backend, self.home, tools):
            one.mkdir(parents=True, exist_ok=True)
        for package in PACKAGES:
            _script(tools / f"pulumi-resource-{package}", "provider", package)
        _script(tools / "pulumi-analyzer-policy-python", "policy")
        plugins = {"providers": [{"name": package, "path": str(tools)} for package in PACKAGES]}
        manifest = {"name": project, "runtime": "python", "plugins": plugins}
        # The engine reads the code of functions itself, from below the project's folder.
        examples = self.project_folder / "examples"
        if not examples.is_symlink():
            examples.symlink_to(ROOT / "examples")
        (self.project_folder / "Pulumi.yaml").write_text(json.dumps(manifest), encoding="utf-8")
        self.environment = {
            "PATH": os.pathsep.join([str(tools), os.environ["PATH"]]),
            "PULUMI_BACKEND_URL": self.backend.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": secrets.token_hex(16),
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "STANDIN_LEDGER": str(self.ledger_file),
            **({} if checkpoints else {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}),
            **(environment or {}),
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def stack(
        self,
        name: str,
        program: Program = main_program,
        settings: Settings | None = None,
        *,
        exists: bool = False,
    ) -> EngineStack:
        """Make a stack, or take one that exists.

        Args:
            name: Its name.
            program: What it runs; the real `__main__.py` unless given.
            settings: By full key; those of `Pulumi.<name>.yaml` unless given.
            exists: Whether another process or workspace object has made it in this folder.
        """
        return EngineStack(self, name, program, settings_of(name) if settings is None else settings, exists=exists)

    def command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Any command of the CLI; its exit code is the caller's to look at."""
        return subprocess.run(
            [self.cli.command, "--non-interactive", *arguments],
            cwd=self.project_folder,
            env=os.environ | self.environment | {"PULUMI_HOME": str(self.home)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    @property
    def deeds(self) -> list[ledger.Deed]:
        """Everything the stand-in providers did."""
        return list(ledger.read(self.ledger_file))

    @property
    def account(self) -> Counter[str]:
        """How many resources exist in the make-believe account, by URN."""
        return Counter(deed.urn for deed in self.alive)

    @property
    def alive(self) -> list[ledger.Deed]:
        """What exists in the make-believe account, with id and tags."""
        return ledger.alive(self.ledger_file)

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait until no process of this workspace is left; False when there still is one after the time."""
        deadline = time.monotonic() + seconds
        while self.processes():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    def signal_engine(
        self, number: signal.Signals, *, when: Callable[[], bool], seconds: float = 60.0
    ) -> threading.Thread:
        """Send a signal to the engine that runs then; the thread ends when it is sent or the time is over."""

        def send() -> None:
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                if when():
                    os.kill(self._engine(), number)
                    return
                time.sleep(0.02)

        thread = threading.Thread(target=send, daemon=True)
        thread.start()
        return thread

    def _engine(self) -> int:
        return [deed.engine for deed in self.deeds if deed.op == "start"][-1]

    def processes(self) -> list[int]:
        """Processes that still run with this workspace's environment."""
        mark = f"STANDIN_LEDGER={self.ledger_file}\0".encode()
        found: list[int] = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (entry / "environ").read_bytes() + b"\0":
                    found.append(int(entry.name))
            except OSError:
                continue
        return found

    def close(self) -> None:
        """End what still runs: an engine that was left alone, plugins of one that was killed."""
        for pid in self.processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


def _script(file: Path, *arguments: str) -> None:
    words = " ".join(f'"{word}"' for word in (sys.executable, "-u", str(LAUNCHER), *arguments))
    # `exec`, so that the engine is the parent of Python itself.
    file.write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
    file.chmod(0o755)
