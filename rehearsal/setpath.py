"""`--set key=value`, with the grammar of `pulumi config set --path`.

`backup.rules[0].deleteAfterDays=35`, `aws:region=eu-west-1`, `network["odd.name"]=x`. Inside an object, `true`, `false`
and whole numbers without a leading zero are typed; everything else is text. An index one past the end appends.

One thing more than the CLI: a value in JSON brackets or braces is a whole list or object,
`network.availabilityZones=["eu-central-1a"]`, so that entries can be taken away too.
"""

import json
import re
from collections.abc import MutableMapping
from typing import Any, Final

from rehearsal.cloud.shapes.base import is_dict, is_list
from rehearsal.errors import UsageError
from rehearsal.wire import Plain

_STEP: Final = re.compile(r"""\.?(?P<name>[^.\[\]"]+)|\[(?P<at>\d+)\]|\["(?P<quoted>(?:[^"\\]|\\.)*)"\]""", re.VERBOSE)
_WHOLE: Final = re.compile(r"^(0|-?[1-9]\d*)$")


def apply(settings: MutableMapping[str, Any], assignment: str, namespace: str) -> None:
    """Carry out one `key=value` on the settings.

    Args:
        settings: Settings by full key.
        assignment: The text after `--set`.
        namespace: Namespace of keys without one.

    Raises:
        UsageError: the text is no assignment, or its path does not fit what is there.
    """
    path, equals, value = assignment.partition("=")
    if not equals or not path.strip():
        raise UsageError(f"--set {assignment}: not of the form key=value, e.g. --set network.natGateways=single")
    key, steps = _parse(path.strip(), assignment, namespace)
    if not steps:
        settings[key] = value
        return
    root = settings.get(key)
    settings[key] = _put(root, steps, _typed(value, assignment), f"--set {assignment}", key)


def _parse(path: str, assignment: str, namespace: str) -> tuple[str, list[str | int]]:
    match = re.match(r"^(?:(?P<space>[^:.\[\]\"]+):)?(?P<rest>.+)$", path)
    if match is None:
        raise UsageError(f"--set {assignment}: {path!r} is no key")
    rest, at, steps = match["rest"], 0, list[str | int]()
    while at < len(rest):
        step = _STEP.match(rest, at)
        if step is None or (at == 0 and rest.startswith((".", "["))):
            raise UsageError(
                f"--set {assignment}: cannot read {rest[at:]!r}; a path looks like backup.rules[0].deleteAfterDays"
            )
        if step["at"] is not None:
            steps.append(int(step["at"]))
        elif step["quoted"] is not None:
            steps.append(re.sub(r"\\(.)", r"\1", step["quoted"]))
        else:
            steps.append(step["name"])
        at = step.end()
    return f"{match['space'] or namespace}:{steps[0]}", steps[1:]


def _typed(value: str, assignment: str) -> object:
    if value.startswith(("[", "{")):
        try:
            return json.loads(value)
        except json.JSONDecodeError as error:
            raise UsageError(f"--set {assignment}: {value} is no JSON list or object ({error})") from error
    if value in ("true", "false"):
        return value == "true"
    return int(value) if _WHOLE.match(value) else value


def _put(node: Plain, steps: list[str | int], value: Plain, where: str, path: str) -> Plain:
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        items: Plain = [] if node is None or node == "" else node
        if not is_list(items):
            raise UsageError(f"{where}: {path} is not a list")
        if step > len(items):
            raise UsageError(f"{where}: {path} has {len(items)} entries; the next one is [{len(items)}]")
        before = items[step] if step < len(items) else None
        changed = _put(before, rest, value, where, f"{path}[{step}]")
        return [*items[:step], changed, *items[step + 1 :]]
    fields: Plain = {} if node is None or node == "" else node
    if not is_dict(fields):
        raise UsageError(f"{where}: {path} is {node!r}, not an object with keys")
    if set(fields) == {"secure"}:
        raise UsageError(f"{where}: {path} is a secret and cannot be changed in parts")
    return {**fields, step: _put(fields.get(step), rest, value, where, f"{path}.{step}")}
