"""Brings component arguments into one shape, whoever calls: Python, or another language through the package host.

The package host hands plain ``int`` fields over as floats, at every level; a JSON document made from them
would say ``5.0``. ``normalise`` turns them back, after the types that the TypedDict declares.
"""

import types
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cache
from typing import (
    Any,
    NotRequired,
    Required,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from pulumi import output

from .checks import Problems

_Args = TypeVar("_Args")


def normalise(args: _Args, shape: type[_Args], problems: Problems) -> _Args:
    """Return a copy of ``args`` whose plain numbers have the declared type.

    Args:
        args: the arguments as they came; Outputs and resources pass through untouched. Keys with the value
            None are left out, as other languages send them for absent arguments.
        shape: the TypedDict that declares them.
        problems: receives unknown and missing keys, and a number such as 30.5 where a whole one is declared.
    """
    return cast("_Args", _typed_dict(args, shape, "", problems))


def _typed_dict(value: object, shape: Any, path: str, problems: Problems) -> object:
    if not isinstance(value, Mapping):
        problems.add(path or "args", value, f"must be an object of type {shape.__name__}", "Give its fields")
        return value
    given = {str(key): item for key, item in cast("Mapping[Any, Any]", value).items() if item is not None}
    hints = _hints(shape)
    result: dict[str, object] = {}
    for key, item in given.items():
        where = f"{path}.{key}" if path else key
        if key not in hints:
            problems.add(where, item, f"is not an argument of {shape.__name__}", f"Known: {', '.join(sorted(hints))}")
        else:
            result[key] = _convert(item, hints[key], where, problems)
    for key in sorted(shape.__required_keys__ - given.keys()):
        problems.add(f"{path}.{key}" if path else key, None, "is required", "Give it")
    return result


@cache
def _hints(shape: Any) -> dict[str, Any]:
    # ``pulumi.Input`` holds forward references into that module.
    return get_type_hints(shape, localns=vars(output))


def _convert(value: Any, hint: Any, path: str, problems: Problems) -> Any:
    hint = _plain(hint)
    inner = get_args(hint)
    match get_origin(hint):
        case origin if origin in (list, Sequence) and isinstance(value, list | tuple):
            rows = enumerate(cast("Sequence[Any]", value))
            return [_convert(item, inner[0], f"{path}[{index}]", problems) for index, item in rows]
        case origin if origin in (dict, Mapping) and isinstance(value, Mapping):
            items = cast("Mapping[str, Any]", value).items()
            return {key: _convert(item, inner[1], f'{path}["{key}"]', problems) for key, item in items}
        case None:
            return _simple(value, hint, path, problems)
        case _:
            return value


def _simple(value: Any, hint: Any, path: str, problems: Problems) -> Any:
    if is_typeddict(hint):
        return _typed_dict(value, hint, path, problems)
    if hint is int:
        return _whole(value, path, problems)
    if isinstance(hint, type) and issubclass(hint, Enum) and isinstance(value, str) and not isinstance(value, Enum):
        return _member(value, hint, path, problems)
    if hint in _EXPECTED and not isinstance(value, hint):
        problems.add(path, value, *_EXPECTED[hint])
    return value


_EXPECTED = {
    str: ("must be text", "Put it in quotes"),
    bool: ("must be true or false", "Give True or False"),
}


def _plain(hint: Any) -> Any:
    """Strip NotRequired, Required and Optional. ``Input[...]`` stays: what it holds is the caller's."""
    while get_origin(hint) in (NotRequired, Required):
        hint = get_args(hint)[0]
    if get_origin(hint) in (Union, types.UnionType):
        others = [item for item in get_args(hint) if item is not type(None)]
        if len(others) == 1:
            return _plain(others[0])
    return hint


def _whole(value: Any, path: str, problems: Problems) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        problems.add(path, value, "must be a whole number", "Give one without quotes")
        return value
    if value != int(value):
        problems.add(path, value, "must be a whole number", "Round it")
        return value
    return int(value)


def _member(value: str, hint: type[Enum], path: str, problems: Problems) -> object:
    try:
        return hint(value)
    except ValueError:
        problems.one_of(path, value, [str(item.value) for item in hint])
        return value
