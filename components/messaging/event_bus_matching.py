"""Which events a pattern matches. Pure: an evaluator of EventBridge's rules of its own.

Rules: EventBridge User Guide, "Comparison operators for use in event patterns"; README of Event Ruler, "JSON Array
Matching" and "Exists matching". Events come parsed, so 300.0 and 3.0e2, which EventBridge tells apart, are one.
"""

import ipaddress
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from .event_bus_patterns import alternatives, is_array, is_object


def matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Whether an event matches a well-formed pattern.

    Every field of the pattern must match, each by one of its values. A field that is an array matches by any element,
    and where elements are objects, one of them must match everything that the pattern asks of them.
    """
    return _level(pattern, event, event, ())


def _level(
    pattern: Mapping[str, Any], level: Mapping[str, Any], event: Mapping[str, Any], path: tuple[str, ...]
) -> bool:
    return all(_field(key, wanted, level, event, path) for key, wanted in pattern.items())


def _field(key: str, wanted: object, level: Mapping[str, Any], event: Mapping[str, Any], path: tuple[str, ...]) -> bool:
    branches = alternatives(key, wanted)
    if branches:
        return any(_level(branch, level, event, path) for branch in branches)
    here = (*path, key)
    if is_object(wanted):
        # What is not there still matches where the pattern asks for absence.
        inner = list(_objects(level.get(key))) or [{}]
        return any(_level(wanted, item, event, here) for item in inner)
    return any(_accepted(value, level.get(key, _ABSENT), event, here) for value in _listed(wanted))


_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ABSENT: Mapping[str, Any] = {}
"""Stands for a missing field: like an object, it has no value of its own."""


def _accepted(condition: object, field: object, event: Mapping[str, Any], path: tuple[str, ...]) -> bool:
    if condition == {"exists": False}:
        return not any(_at(event, path))
    return any(_meets(condition, value) for value in _leaves(field))


def _at(node: object, path: tuple[str, ...]) -> Iterator[bool]:
    """True for every value at a path, arrays on the way crushed out."""
    if not path:
        yield from (True for _ in _leaves(node))
        return
    for item in _objects(node):
        yield from _at(item.get(path[0], _ABSENT), path[1:])


def _objects(node: object) -> Iterator[Mapping[str, Any]]:
    if is_object(node):
        yield node
    elif is_array(node):
        for item in node:
            yield from _objects(item)


def _leaves(node: object) -> Iterator[object]:
    """The values of a field: itself, or the elements of an array; objects are no values."""
    if is_array(node):
        for item in node:
            yield from _leaves(item)
    elif not is_object(node):
        yield node


def _listed(value: object) -> Sequence[object]:
    return value if is_array(value) else [value]


def _meets(condition: object, value: object) -> bool:
    if not is_object(condition):
        return _same(condition, value)
    ((kind, operand),) = condition.items()
    match kind:
        case "exists":
            return bool(operand)
        case "numeric":
            return isinstance(value, int | float) and not isinstance(value, bool) and _compares(operand, value)
        case "anything-but":
            return not _excluded(operand, value)
        case _:
            return isinstance(value, str) and _text(kind, operand, value)


def _same(wanted: object, value: object) -> bool:
    """Equal as JSON: true is not 1, and 1 is not 1.0."""
    return type(wanted) is type(value) and wanted == value


def _compares(operand: Sequence[Any], value: float) -> bool:
    return all(_COMPARISONS[sign](value, bound) for sign, bound in zip(operand[::2], operand[1::2], strict=True))


def _excluded(operand: object, value: object) -> bool:
    if is_object(operand):
        ((kind, texts),) = operand.items()
        return isinstance(value, str) and any(_text(kind, text, value) for text in _listed(texts))
    return any(_same(wanted, value) for wanted in _listed(operand))


def _text(kind: str, operand: Any, value: str) -> bool:  # noqa: ANN401 - the operand of any operator
    if is_object(operand):
        operand, value = str(operand["equals-ignore-case"]).lower(), value.lower()
    match kind:
        case "prefix":
            return value.startswith(operand)
        case "suffix":
            return value.endswith(operand)
        case "equals-ignore-case":
            return value.lower() == operand.lower()
        case "wildcard":
            return re.fullmatch("".join(wildcard_parts(operand, re.escape, ".*")), value, re.DOTALL) is not None
        case _:
            return _in_block(operand, value)


def wildcard_parts(wildcard: str, literal: Any, anything: str) -> Iterator[str]:  # noqa: ANN401 - a function on text
    """The parts of a wildcard as a regular expression: ``*`` as ``anything``, everything else as ``literal`` says."""
    for part in re.findall(r"\\[*\\]|.", wildcard, re.DOTALL):
        yield anything if part == "*" else literal(part[-1])


def _in_block(block: str, value: str) -> bool:
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(block, strict=False)
    except ValueError:
        return False
