"""The stacks of the project in the current folder, and the estates they describe."""

import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rehearsal.errors import UsageError
from rehearsal.estate import Estate
from rehearsal.recording import record
from rehearsal.stackfile import hand_on, read_project, read_settings, stack_file, stack_names

ENVIRONMENT = "reliability:environment"
"""Setting that names the environment, and with it the file of levels of the gate."""

THROW_AWAY = "reliability:throwAway"
"""Setting that lifts the protection of stateful resources."""


def names(root: Path) -> list[str]:
    """Stacks that have a file, sorted."""
    return stack_names(read_project(root))


def settings(root: Path, stack: str, config_file: Path | None = None) -> Mapping[str, Any]:
    """Settings of a stack by full key.

    Args:
        root: folder of ``Pulumi.yaml``.
        stack: the stack's name, with or without organization and project in front.
        config_file: another file than ``Pulumi.<stack>.yaml``.

    Raises:
        UsageError: there is no such stack; those that have a file are named.
    """
    project = read_project(root)
    if config_file is not None:
        return read_settings(project, config_file)
    known = stack_names(project)
    there = ", ".join(known) or "none"
    name = stack.rpartition("/")[2]
    if not name:
        raise UsageError(f"which stack? Stacks with a file: {there}. For example: STACK={known[0] if known else 'dev'}")
    if name not in known:
        raise UsageError(
            f"no stack {name!r}: there is no Pulumi.{name}.yaml in {root}\nStacks with a file: {there}. "
            f"A new one: write the file, then `pulumi stack init {name}` (docs/real-account.md)"
        )
    return read_settings(project, stack_file(project, name))


def enforcement(root: Path, given: Mapping[str, Any]) -> str:
    """Path of the gate's levels for the environment that the settings name, relative to the root.

    Raises:
        UsageError: the settings name no environment, or one without a file of levels.
    """
    environment = given.get(ENVIRONMENT)
    if not isinstance(environment, str) or not environment:
        raise UsageError(
            f"{ENVIRONMENT} is missing in the stack file: it selects policy/enforcement/<environment>.json"
        )
    file = Path("policy", "enforcement", f"{environment}.json")
    if not (root / file).is_file():
        there = ", ".join(sorted(path.stem for path in (root / file).parent.glob("*.json")))
        raise UsageError(
            f"{ENVIRONMENT} is {environment!r}, but there is no {file}\n"
            f"Environments with a file: {there}. Write one, or name one of these"
        )
    return str(file)


def estate(root: Path, stack: str) -> Estate:
    """What the stack's program registers if it is to last, recorded without an account."""
    config, _ = hand_on({**settings(root, stack), THROW_AWAY: False})
    return record(lambda: runpy.run_path(str(root), run_name="__main__"), stack=stack, config=config)
