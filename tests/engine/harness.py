"""Runs programs in the real Pulumi engine: own folder, backend, plugins and passphrase; stand-in providers.

    with Workspace(tmp_path) as workspace:
        stack = workspace.stack("dev", settings=settings_of("dev", "network.natGateways=single"))
        plan = stack.preview()
        assert plan.ok, plan.report()
        assert plan.ops[urn] == "create"

Several workspaces may be used at the same time, each in a folder of its own; `close` removes nothing but processes.
"""

import functools
import gc
import inspect
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
from typing import Any, Self

from pulumi import automation
from ruamel.yaml import YAML

from rehearsal import setpath, stackfile
from tests.engine.outcome import Outcome, Step, Violation
from tests.engine.standin import ledger

ROOT = Path(__file__).resolve().parents[2]
CLI_FOLDER = ROOT / ".pulumi-cli"
PACK = ROOT / "policy"
LAUNCHER = Path(__file__).parent / "standin" / "launch.py"
PACKAGES = ("aws", "random")
INTERNAL = ("pulumi:pulumi:", "pulumi:providers:")
"""Types that are not counted: the stack itself and the providers."""

__all__ = ["INTERNAL", "EngineStack", "Outcome", "Step", "Violation", "Workspace", "main_program", "settings_of"]

Settings = dict[str, Any]
Program = Callable[[], Any]


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


class EngineStack:
    """One stack of a workspace."""

    def __init__(
        self, workspace: "Workspace", name: str, program: Program, settings: Settings, *, exists: bool = False
    ) -> None:
        self.workspace = workspace
        self.name = name
        self.environment = str(settings.get("reliability:environment") or "prod")
        self._file = workspace.project_folder / f"Pulumi.{name}.yaml"
        self.configure(settings)
        find = automation.select_stack if exists else automation.create_stack
        self._stack = find(
            name,
            project_name=workspace.project,
            program=program,
            opts=automation.LocalWorkspaceOptions(
                work_dir=str(workspace.project_folder),
                pulumi_home=str(workspace.home),
                env_vars=workspace.environment,
                pulumi_command=workspace.cli,
            ),
        )

    def configure(self, settings: Settings) -> None:
        """Replace all settings; `secure:` values belong to `set_secret`."""
        before = self._read_file()
        # JSON is YAML, and leaves no room for interpretation.
        self._file.write_text(json.dumps({**before, "config": settings}), encoding="utf-8")

    @property
    def settings(self) -> Settings:
        """The settings in the stack file, `secure:` values and all."""
        return self._read_file().get("config") or {}

    def _read_file(self) -> dict[str, Any]:
        return YAML(typ="safe", pure=True).load(self._file) if self._file.exists() else {}

    def run(self, program: Program) -> None:
        """Use another program from now on."""
        self._stack.workspace.program = program

    def set_secret(self, key: str, value: str) -> None:
        """Set one secret setting, encrypted in the stack file; the key may be a path as in `config set --path`."""
        self._stack.set_config(key, automation.ConfigValue(value, secret=True), path=True)

    def preview(self, **options: Any) -> Outcome:
        """`pulumi preview` with the policy pack (`policy_packs=[]` leaves it out)."""
        return self._operate(self._stack.preview, self._gated(options))

    def up(self, **options: Any) -> Outcome:
        """`pulumi up` with the policy pack (`policy_packs=[]` leaves it out)."""
        return self._operate(self._stack.up, self._gated(options))

    def refresh(self, **options: Any) -> Outcome:
        """`pulumi refresh`."""
        return self._operate(self._stack.refresh, options)

    def preview_destroy(self) -> Outcome:
        """`pulumi destroy --preview-only`."""
        return self._operate(self._stack.destroy, {"preview_only": True})

    def destroy(self, **options: Any) -> Outcome:
        """`pulumi destroy`."""
        return self._operate(self._stack.destroy, options)

    def command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Any other command of the CLI, for this stack."""
        return self.workspace.command(*arguments, "--stack", self.name)

    def cancel(self) -> None:
        """`pulumi cancel`: takes away the lock that a killed engine left behind."""
        self._stack.cancel()

    @property
    def state_text(self) -> str:
        """The backend's state file as it stands there, encrypted secrets and all."""
        return self._state_file.read_text(encoding="utf-8")

    @property
    def state(self) -> dict[str, Any]:
        """The deployment in the state file: `resources`, `pending_operations`, …"""
        return json.loads(self.state_text)["checkpoint"]["latest"] or {}

    @property
    def resources(self) -> list[dict[str, Any]]:
        """Resources in the state file, in its order, without the stack itself and the providers."""
        return [one for one in self.state.get("resources", []) if not one["type"].startswith(INTERNAL)]

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs in plain text."""
        done = self.command("stack", "output", "--json", "--show-secrets")
        return json.loads(done.stdout)

    @property
    def locks(self) -> list[Path]:
        """Locks of this stack."""
        return [one for one in (self.workspace.backend / ".pulumi" / "locks").rglob("*.json") if self.name in one.parts]

    @property
    def _state_file(self) -> Path:
        return self.workspace.backend / ".pulumi" / "stacks" / self.workspace.project / f"{self.name}.json"

    def _gated(self, options: dict[str, Any]) -> dict[str, Any]:
        if "policy_packs" in options:
            return options
        levels = PACK / "enforcement" / f"{self.environment}.json"
        return {"policy_packs": [str(PACK)], "policy_pack_configs": [str(levels)], **options}

    def _operate(self, operation: Callable[..., object], options: Mapping[str, Any]) -> Outcome:
        outcome = Outcome()
        started = time.perf_counter()
        try:
            operation(on_event=outcome.take, on_output=lambda _: None, on_error=lambda _: None, **options)
            outcome.ok = True
        except automation.CommandError as error:
            outcome.printed = str(error)
            _sweep()
        outcome.seconds = time.perf_counter() - started
        return outcome


class Workspace:
    """A project folder, a backend and an account of its own."""

    def __init__(
        self, folder: Path, *, project: str = "reliability", environment: Mapping[str, str] | None = None
    ) -> None:
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


def _sweep(seconds: float = 5.0) -> None:
    """Collect what an inline program leaves behind whose update broke off.

    Its coroutine complains that its event loop is gone; collected in the middle of something else, it upsets Python's
    parser (`AST constructor recursion depth mismatch`). The thread that served the program may hold it a moment longer.
    """
    complain, sys.unraisablehook = sys.unraisablehook, lambda _: None
    deadline = time.monotonic() + seconds
    try:
        while True:
            gc.collect()
            left = [one for one in gc.get_objects() if inspect.iscoroutine(one) and one.__name__ == "run_in_stack"]
            if not left or time.monotonic() > deadline:
                return
            del left
            time.sleep(0.05)
    finally:
        sys.unraisablehook = complain


def _script(file: Path, *arguments: str) -> None:
    words = " ".join(f'"{word}"' for word in (sys.executable, "-u", str(LAUNCHER), *arguments))
    # `exec`, so that the engine is the parent of Python itself.
    file.write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
    file.chmod(0o755)
