"""Reads `Pulumi.yaml` and `Pulumi.<stack>.yaml` and hands settings on as the Pulumi CLI does.

YAML 1.2; scalars become text (`3` → `"3"`, `true` → `"true"`, `1.0` → `"1"`), objects and lists become JSON, an empty
value becomes `""`. Dates stay text. Whole numbers with a leading zero are refused: the CLI would read them as octal.
`secure:` values are replaced by a made-up text, so no passphrase is needed, and the whole setting is marked secret.
"""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError, SafeConstructor
from ruamel.yaml.error import YAMLError

from rehearsal.cloud.shapes.base import is_dict, is_list
from rehearsal.errors import UsageError
from rehearsal.wire import Plain

_LEADING_ZERO: Final = re.compile(r"^[-+]?0\d[\d_]*$")
_STACK_FILE: Final = re.compile(r"^Pulumi\.(?P<stack>.+)\.ya?ml$")


@dataclass(frozen=True, slots=True)
class Project:
    """What `Pulumi.yaml` says."""

    folder: Path
    name: str
    main: Path
    """Folder or file that is run."""
    virtualenv: Path | None
    """Virtual environment of the program, when one is named and exists."""
    missing_virtualenv: str
    """The one that is named and does not exist; else empty."""
    config: Mapping[str, Any]
    """Defaults of the project's own settings."""
    stack_folder: Path
    """Where the stack files are."""
    answers: Mapping[str, Any]
    """What `pulumi new` would write into the file of a new stack: the defaults of its questions (`template:`)."""


class _Constructor(SafeConstructor):
    """YAML 1.2 as the CLI reads it."""


def _int(constructor: SafeConstructor, node: Any) -> int:  # noqa: ANN401 - untyped library
    if _LEADING_ZERO.match(node.value):
        line = node.start_mark.line + 1
        raise UsageError(
            f"{node.start_mark.name}, line {line}: {node.value} has a leading zero, which the CLI drops or reads "
            f'as octal; quote it: "{node.value}"'
        )
    return constructor.construct_yaml_int(node)  # pyright: ignore[reportUnknownVariableType] - untyped library


def _text(constructor: SafeConstructor, node: Any) -> str:  # noqa: ANN401 - untyped library
    return constructor.construct_scalar(node)  # pyright: ignore[reportUnknownVariableType] - untyped library


_Constructor.add_constructor("tag:yaml.org,2002:int", _int)
_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _text)


def read_yaml(file: Path) -> Plain:
    """One YAML document; `UsageError` names file and line when it cannot be read."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _Constructor
    try:
        with file.open(encoding="utf-8") as stream:
            return yaml.load(stream)
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"cannot read {file}: it is not UTF-8 text ({error.reason}, byte {error.start})") from error
    except RecursionError as error:
        raise UsageError(f"{file} is no valid stack file: it is nested too deeply") from error
    except DuplicateKeyError as error:
        found = cast("Any", error)
        line, key = int(found.problem_mark.line) + 1, str(found.problem).partition('"')[2].partition('"')[0]
        raise UsageError(f"{file}, line {line}: the key {key} stands there twice: remove one of the two") from error
    except YAMLError as error:
        raise UsageError(f"{file} is no valid YAML: {' '.join(str(error).split())}") from error


def read_project(folder: Path) -> Project:
    """The project of a folder; `UsageError` when there is none or it is not a Python program."""
    file = next((folder / name for name in ("Pulumi.yaml", "Pulumi.yml") if (folder / name).is_file()), None)
    if file is None:
        raise UsageError(f"no Pulumi.yaml in {folder}: give the folder of a Pulumi program with --program DIR")
    raw = read_yaml(file)
    if not is_dict(raw) or not isinstance(raw.get("name"), str):
        raise UsageError(f"{file}: `name` is missing")
    runtime = raw.get("runtime")
    options: Mapping[str, Any] = {}
    if is_dict(runtime):
        options = runtime.get("options") or {}
        runtime = runtime.get("name")
    if runtime != "python":
        raise UsageError(f"{file}: runtime is {runtime!r}; a rehearsal runs Python programs")
    main = (folder / str(raw.get("main") or ".")).resolve()
    if not main.exists():
        raise UsageError(f"{file}: `main` names {raw.get('main')}, which does not exist")
    declared, virtualenv = raw.get("config"), _virtualenv(folder, options)
    template = raw.get("template")
    questions = template.get("config") if is_dict(template) else None
    return Project(
        folder=folder.resolve(),
        name=raw["name"],
        main=main,
        virtualenv=virtualenv if virtualenv and _python_of(virtualenv).exists() else None,
        missing_virtualenv=str(virtualenv) if virtualenv and not _python_of(virtualenv).exists() else "",
        config=_declared(declared if is_dict(declared) else {}),
        stack_folder=(folder / str(raw.get("stackConfigDir") or ".")).resolve(),
        answers=_declared(questions if is_dict(questions) else {}),
    )


def _virtualenv(folder: Path, options: Mapping[str, Any]) -> Path | None:
    name = options.get("virtualenv") or (".venv" if options.get("toolchain") in ("uv", "poetry") else None)
    return None if name is None else (folder / str(name)).absolute()


def _python_of(virtualenv: Path) -> Path:
    return virtualenv / "bin" / "python"


def _declared(config: Mapping[str, Any]) -> dict[str, Any]:
    """Values that the project file itself gives: `key: {default: …}`, `key: {value: …}` or `key: value`."""
    values: dict[str, Any] = {}
    for key, entry in config.items():
        if is_dict(entry):
            for name in ("default", "value"):
                if name in entry:
                    values[key] = entry[name]
        elif entry is not None:
            values[key] = entry
    return values


def stack_names(project: Project) -> list[str]:
    """Stacks that have a file, sorted."""
    matches = (_STACK_FILE.match(file.name) for file in project.stack_folder.iterdir() if file.is_file())
    return sorted(match["stack"] for match in matches if match)


def stack_file(project: Project, stack: str) -> Path | None:
    """The stack's file, or None when no stack of the project has one, as before the first `pulumi config set`.

    Raises:
        UsageError: other stacks have a file; they are named.
    """
    for suffix in ("yaml", "yml"):
        file = project.stack_folder / f"Pulumi.{stack}.{suffix}"
        if file.is_file():
            return file
    known = stack_names(project)
    if not known:
        return None
    there = ", ".join(f"{name} (Pulumi.{name}.yaml)" for name in known)
    raise UsageError(
        f"no stack {stack!r}: there is no Pulumi.{stack}.yaml in {project.stack_folder}\n"
        f"Stacks with a file: {there}. Another file: --config-file FILE"
    )


def read_settings(project: Project, file: Path | None) -> dict[str, Any]:
    """The stack file's settings by full key (`namespace:key`), values as YAML gives them.

    Without a file: the defaults that `pulumi new` would offer.
    """
    raw: Any = read_yaml(file) if file else {"config": project.answers}
    if raw is None:
        raw = {}
    if not is_dict(raw):
        raise UsageError(f"{file}: a stack file is a mapping with `config:`")
    config: Any = raw.get("config")
    if config is None:
        config = {}
    if not is_dict(config):
        raise UsageError(f"{file}: `config` is a mapping of settings")
    settings = {full_key(project, str(key)): value for key, value in project.config.items()}
    return settings | {full_key(project, str(key)): value for key, value in config.items()}


def full_key(project: Project, key: str) -> str:
    """The key with its namespace; without one it belongs to the project."""
    return key if ":" in key else f"{project.name}:{key}"


def hand_on(settings: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """The settings as a program receives them, and the keys that are secret."""
    config: dict[str, str] = {}
    secrets: list[str] = []
    for key in sorted(settings):
        value, is_secret = _without_secure(settings[key], key)
        config[key] = _handed(value)
        if is_secret:
            secrets.append(key)
    return config, secrets


def _handed(value: Plain) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return json.dumps(_number(value))
    return json.dumps(_plain(value), separators=(",", ":"), ensure_ascii=False, sort_keys=True)


def _number(value: float) -> float:
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return int(value)
    return value


def _plain(value: Plain) -> Plain:
    if is_dict(value):
        return {_key(key): _plain(item) for key, item in value.items()}
    if is_list(value):
        return [_plain(item) for item in value]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    return _number(value)


def _key(key: Plain) -> str:
    return key if isinstance(key, str) else _handed(key)


def _without_secure(value: Plain, key: str) -> tuple[Plain, bool]:
    """The value with every `secure:` replaced, and whether there was one."""
    if is_dict(value):
        if set(value) == {"secure"} and isinstance(value["secure"], str):
            return f"Made-up-{hashlib.sha256(key.encode()).hexdigest()[:24]}", True
        pairs = {name: _without_secure(item, f"{key}.{name}") for name, item in value.items()}
        return {name: item for name, (item, _) in pairs.items()}, any(found for _, found in pairs.values())
    if is_list(value):
        items = [_without_secure(item, f"{key}[{at}]") for at, item in enumerate(value)]
        return [item for item, _ in items], any(found for _, found in items)
    return value, False
