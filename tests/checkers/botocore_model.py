"""A strict walk of botocore's input shapes.

botocore itself applies required members, types and minimums only; enums, patterns and maximums are in its models
as metadata. Here all of them are applied, and a member the model does not know is refused.
"""

import datetime as dt
import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import botocore.session
from botocore.model import OperationModel, Shape

from tests.checkers.limits import beyond_model
from tests.checkers.patterns import matches
from tests.checkers.unknown import UNKNOWN


@functools.cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@functools.cache
def operation_model(service: str, operation: str) -> OperationModel:
    """The model of one API operation."""
    return _session().get_service_model(service).operation_model(operation)


def check_call(service: str, operation: str, params: Mapping[str, Any]) -> list[str]:
    """Every reason why the API would refuse the call; empty when it would accept it.

    The limits of the API text (``limits``) are applied to input whose shape is right.

    Args:
        service: botocore's name of the service, for example ``backup``.
        operation: API operation, for example ``CreateBackupSelection``.
        params: its input in the API's spelling.
    """
    shape = operation_model(service, operation).input_shape
    if shape is None:
        return [f"{service}.{operation} takes no input"] if params else []
    findings = list(_check(shape, params, "")) or list(beyond_model(service, operation, params))
    return [f"{service}.{operation} {finding}" for finding in findings]


def _check(shape: Shape, value: object, path: str) -> Iterator[str]:
    if value is UNKNOWN:
        return
    checker = _CHECKERS.get(shape.type_name)
    if checker is None:
        yield f"{path}: the model's type {shape.type_name} is not known to the checker"
        return
    yield from checker(shape, value, path)


def _structure(shape: Any, value: object, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path or 'input'}: {value!r} must be a structure"
        return
    for name in value:
        if name not in shape.members:
            yield f"{_join(path, name)}: unknown member; {shape.name} has {', '.join(shape.members)}"
    for name in shape.required_members:
        # The SDKs make up a missing idempotency token.
        if value.get(name) is None and not shape.members[name].metadata.get("idempotencyToken"):
            yield f"{_join(path, name)}: required and missing"
    given = [name for name in shape.members if value.get(name) is not None]
    if shape.metadata.get("union") and len(given) != 1:
        yield f"{path}: exactly one of {', '.join(shape.members)} must be given, not {given}"
    for name in given:
        yield from _check(shape.members[name], value[name], _join(path, name))


def _list(shape: Any, value: object, path: str) -> Iterator[str]:
    if not isinstance(value, list | tuple):
        yield f"{path}: {value!r} must be a list"
        return
    yield from _range(shape, len(value), f"{path}: number of elements")
    for index, item in enumerate(value):
        yield from _check(shape.member, item, f"{path}[{index}]")


def _map(shape: Any, value: object, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path}: {value!r} must be a map"
        return
    yield from _range(shape, len(value), f"{path}: number of entries")
    for key, item in value.items():
        yield from _check(shape.key, key, f"{path} key {key!r}")
        yield from _check(shape.value, item, f"{path}[{key!r}]")


def _string(shape: Any, value: object, path: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{path}: {value!r} must be a string"
        return
    yield from _range(shape, len(value), f"{path}: length of {value!r}")
    if shape.enum and value not in shape.enum:
        yield f"{path}: {value!r} is not one of {', '.join(shape.enum)}"
    pattern = shape.metadata.get("pattern")
    if pattern is not None and not matches(pattern, value):
        yield f"{path}: {value!r} does not match {pattern}"


def _whole(shape: Any, value: object, path: str) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, int):
        yield f"{path}: {value!r} must be a whole number"
        return
    yield from _range(shape, value, f"{path}: {value}")
    bits = 31 if shape.type_name == "integer" else 63
    if not -(2**bits) <= value < 2**bits:
        yield f"{path}: {value} does not fit {bits + 1} bits"


def _number(shape: Any, value: object, path: str) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield f"{path}: {value!r} must be a number"
        return
    yield from _range(shape, value, f"{path}: {value}")


def _boolean(_shape: Any, value: object, path: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield f"{path}: {value!r} must be true or false"


def _blob(shape: Any, value: object, path: str) -> Iterator[str]:
    if not isinstance(value, bytes | str):
        yield f"{path}: {value!r} must be bytes"
        return
    yield from _range(shape, len(value), f"{path}: length")


def _timestamp(_shape: Any, value: object, path: str) -> Iterator[str]:
    if isinstance(value, dt.datetime):
        return
    try:
        dt.datetime.fromisoformat(str(value))
    except ValueError:
        yield f"{path}: {value!r} must be a time in ISO 8601"


def _range(shape: Any, size: float, what: str) -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and size < low:
        yield f"{what}: {size} is below the minimum {low}"
    if high is not None and size > high:
        yield f"{what}: {size} is above the maximum {high}"


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


_CHECKERS: dict[str, Callable[[Any, object, str], Iterator[str]]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "string": _string,
    "integer": _whole,
    "long": _whole,
    "double": _number,
    "float": _number,
    "boolean": _boolean,
    "blob": _blob,
    "timestamp": _timestamp,
}
