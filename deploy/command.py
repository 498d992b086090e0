"""``make preview|up|refresh|destroy``: the official CLI with the gate and the levels of the stack's environment.

Arguments after the stack's name go to the CLI unchanged. ``refresh`` and ``destroy`` have no gate: the CLI takes policy
packs for previews and updates only.
"""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, Final

from rehearsal.errors import UsageError

from . import stacks
from .fleet.command import main as fleet

OPERATIONS: Final = ("preview", "up", "refresh", "destroy")
_GATED: Final = ("preview", "up")

_SKIPPING: Final = frozenset({"--skip-preview", "-f"})
_CONFIRMING: Final = _SKIPPING | {"--yes", "-y"}
"""Flags that answer the CLI's question; it refuses them together with ``--preview-only``."""

_SKIPPED_BY_ENVIRONMENT: Final = "PULUMI_OPTION_SKIP_PREVIEW"
_CONFIRMED_BY_ENVIRONMENT: Final = frozenset({"PULUMI_SKIP_CONFIRMATIONS", "PULUMI_OPTION_YES"})
"""Environment variables of the same meaning."""

_INSTALL: Final = "https://www.pulumi.com/docs/install/"


def find_cli(root: Path, operation: str) -> Path:
    """The CLI: on the PATH, else the one that ``make engine`` builds.

    Raises:
        UsageError: there is none, or the built one cannot run a Python program.
    """
    official = shutil.which("pulumi")
    if official:
        return Path(official)
    built = root / ".pulumi-cli" / "bin" / "pulumi"
    if not built.is_file():
        raise UsageError(
            f"no Pulumi CLI: there is no `pulumi` on the PATH. Install it: {_INSTALL}\n"
            "Where that site is out of reach, `make engine` builds the engine from its Go module"
        )
    if operation in _GATED and not shutil.which("pulumi-language-python", path=_path(built)):
        raise UsageError(
            f"the CLI in {built.parent} comes without a language host, which {operation} needs to run the program "
            f"(the tests bring their own). Install the official one: {_INSTALL}"
        )
    return built


def command(cli: Path, root: Path, operation: str, stack: str, arguments: Sequence[str]) -> list[str]:
    """The whole command line.

    Raises:
        UsageError: no such stack, no levels for its environment, or a preview that would be skipped.
    """
    enforcement = stacks.enforcement(root, stacks.settings(root, stack, _config_file(root, arguments)))
    if operation == "up" and _SKIPPING & {argument.partition("=")[0] for argument in arguments}:
        raise UsageError(
            "up without its preview is not offered: in the update itself the rules that join resources speak only "
            "after everything is created. Leave out --skip-preview; --yes answers the question"
        )
    gate = ["--policy-pack", "policy", "--policy-pack-config", enforcement] if operation in _GATED else []
    return [str(cli), operation, "--stack", stack, *gate, *arguments]


def _config_file(root: Path, arguments: Sequence[str]) -> Path | None:
    for index, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == "--config-file":
            following = arguments[index + 1] if index + 1 < len(arguments) else ""
            return root / (value if equals else following)
    return None


def protected(state: Mapping[str, Any]) -> list[str]:
    """Addresses of the protected resources of an exported state, sorted."""
    deployment: Mapping[str, Any] = state.get("deployment") or {}
    resources: Sequence[Mapping[str, Any]] = deployment.get("resources") or ()
    return sorted(str(resource["urn"]) for resource in resources if resource.get("protect"))


def main(arguments: Sequence[str]) -> int:
    """Run one operation.

    Args:
        arguments: operation, name of the stack, then whatever the CLI shall get.

    Returns:
        The exit code of the CLI, or 2 when it was not started.
    """
    if arguments and arguments[0] == "fleet":
        return fleet(arguments[1:])
    if not arguments or arguments[0] not in OPERATIONS:
        sys.stderr.write(
            f"usage: python -m deploy {'|'.join(OPERATIONS)} STACK [arguments of the CLI]\n"
            "       python -m deploy fleet --help\n"
        )
        return 2
    operation, root = arguments[0], Path.cwd()
    stack, rest = (arguments[1] if len(arguments) > 1 else ""), list(arguments[2:])
    try:
        # The stack's mistakes first: they are cheaper to mend than a missing CLI.
        command(Path("pulumi"), root, operation, stack, rest)
        cli = find_cli(root, operation)
    except UsageError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if operation == "destroy":
        refused = _rehearse_destroy(cli, root, stack, rest)
        if refused:
            return refused
    return _run(command(cli, root, operation, stack, rest), _environment())


def _rehearse_destroy(cli: Path, root: Path, stack: str, arguments: Sequence[str]) -> int:
    """Preview the destroy. A real one would delete everything unprotected before it stops at what is protected."""
    kept = [argument for argument in arguments if argument.partition("=")[0] not in _CONFIRMING]
    line = [*command(cli, root, "destroy", stack, kept), "--preview-only"]
    code = _run(line, _environment(_CONFIRMED_BY_ENVIRONMENT))
    if code == 0:
        return 0
    exported = subprocess.run(  # noqa: S603 - the CLI, with the stack's name
        [str(cli), "stack", "export", "--stack", stack], stdout=subprocess.PIPE, check=False
    )
    found = protected(json.loads(exported.stdout)) if exported.returncode == 0 else []
    sys.stderr.write(f"\nNothing was destroyed: the preview of the destroy failed (exit {code}).\n")
    if found:
        listed = "\n".join(f"  {urn}" for urn in found)
        sys.stderr.write(
            f"{len(found)} protected resources:\n{listed}\n"
            "To let go of them together with their data: set reliability:throwAway: true in the stack file,\n"
            f"then make up STACK={stack}, then make destroy STACK={stack}. The role needs "
            "docs/deployer-role/remove-protected.json for it.\n"
        )
    return code


def _run(line: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run the CLI until it ends by itself: killed in the middle, it would leave a lock and half-made resources."""
    sys.stderr.write(f"+ {shlex.join(['pulumi', *line[1:]])}\n")
    sys.stderr.flush()
    process: subprocess.Popen[bytes] | None = None

    def pass_on(number: int, _: FrameType | None) -> None:
        # The terminal sends an interrupt to the CLI itself, and a second one would make it give up at once.
        if process is not None and number != signal.SIGINT:
            process.send_signal(number)

    earlier = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        process = subprocess.Popen(line, env={**environment, "PATH": _path(Path(line[0]))})  # noqa: S603 - the CLI, as the caller wrote
        return process.wait()
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


def _environment(without: frozenset[str] = frozenset()) -> dict[str, str]:
    dropped = {_SKIPPED_BY_ENVIRONMENT, *without}
    return {name: value for name, value in os.environ.items() if name not in dropped}


def _path(cli: Path) -> str:
    return f"{cli.parent}{os.pathsep}{os.environ.get('PATH', '')}"
