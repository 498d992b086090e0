"""One stack of a workspace: its settings, what the engine does with it, and its state."""

import gc
import inspect
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pulumi import automation
from ruamel.yaml import YAML

from tests.engine.outcome import Outcome

if TYPE_CHECKING:
    from tests.engine.harness import Workspace

PACK = Path(__file__).resolve().parents[2] / "policy"
INTERNAL = ("pulumi:pulumi:", "pulumi:providers:")
"""Types that are not counted: the stack itself and the providers."""

Settings = dict[str, Any]
Program = Callable[[], Any]


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
