"""Event patterns: their JSON text, and what EventBridge refuses in them. Pure.

Rules: EventBridge User Guide, "Comparison operators for use in event patterns" and "Quotas"; the README of Event Ruler,
the matcher that AWS publishes as open source.
"""

import ipaddress
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeGuard, cast

from components.shared.checks import Problems

MAXIMUM_CHARACTERS = 2_048
"""Quota "Event pattern size"; PutRule's model would take 4,096."""
FIELDS = ("account", "detail", "detail-type", "id", "region", "replay-name", "resources", "source", "time", "version")
"""Everything an event has at its top (EventBridge User Guide, "Event structure")."""

OR = "$or"
OPERATORS = ("anything-but", "cidr", "equals-ignore-case", "exists", "numeric", "prefix", "suffix", "wildcard")
_NEGATED = ("equals-ignore-case", "prefix", "suffix", "wildcard")
_NUMERIC_LIMIT = 5_000_000_000
_OR_COMBINATIONS = 1_000


def is_object(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether a JSON value is an object."""
    return isinstance(value, Mapping)


def is_array(value: object) -> TypeGuard[Sequence[Any]]:
    """Whether a JSON value is an array."""
    return isinstance(value, Sequence) and not isinstance(value, str)


def alternatives(key: str, value: object) -> Sequence[Mapping[str, Any]]:
    """The patterns of a ``$or``: two or more objects, whose keys are no operators; none for a field of any name."""
    if key != OR or not is_array(value):
        return ()
    branches = [branch for branch in value if is_object(branch)]
    if not 1 < len(branches) == len(value) or any(set(branch) & set(OPERATORS) for branch in branches):
        return ()
    return branches


def pattern_document(pattern: Mapping[str, Any]) -> str:
    """Compact JSON text of a pattern, the same whatever the order of keys, values and alternatives.

    One of several values is enough for a match, so their order has no meaning. What stands inside an operator, such as
    ``{"numeric": [">", 0]}``, keeps its order. Whole numbers lose the fraction with which other languages send them.
    """
    return _text(_in_order(pattern))


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _in_order(node: object) -> object:
    if is_object(node):
        return {key: _ordered(key, value) for key, value in node.items()}
    return _plain(node)


def _ordered(key: str, value: object) -> object:
    if is_array(value):
        items = [_in_order(item) if alternatives(key, value) else _plain(item) for item in value]
        return sorted(items, key=_text)
    return _in_order(value)


def _plain(value: object) -> object:
    if is_object(value):
        return {key: _plain(item) for key, item in value.items()}
    if is_array(value):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def uses_wildcards(pattern: Mapping[str, Any]) -> bool:
    """Whether an operator ``wildcard`` stands anywhere in the pattern: a bus has few such rules."""
    return any(_mentions_wildcard(value) for value in pattern.values())


def _mentions_wildcard(value: object) -> bool:
    if is_object(value):
        return any(
            (key == "wildcard" and not is_object(item)) or _mentions_wildcard(item) for key, item in value.items()
        )
    return is_array(value) and any(not is_array(item) and _mentions_wildcard(item) for item in value)


def check_event_pattern(problems: Problems, argument: str, pattern: Mapping[str, Any]) -> None:
    """Find everything in a pattern that EventBridge refuses, and fields that no event has.

    Args:
        problems: receives the findings.
        argument: path of the pattern's argument.
        pattern: fields with lists of accepted values, in EventBridge's own spelling.
    """
    if not pattern:
        problems.add(
            argument, dict(pattern), "matches nothing in particular", 'Name a field, like {"source": ["shop"]}'
        )
        return
    for key in _fields(pattern):
        if key not in FIELDS:
            way_out = "Your own fields stand under detail" if key.lower() not in ("detailtype", "detail_type") else ""
            rule = f"is no field of an event, so the rule would never match; there are {', '.join(FIELDS)}"
            problems.add(f'{argument}["{key}"]', key, rule, way_out or "Write detail-type")
    combinations = _check_level(problems, argument, pattern)
    if combinations > _OR_COMBINATIONS:
        problems.add(
            argument,
            combinations,
            f"has {combinations} combinations of its $or alternatives, at most {_OR_COMBINATIONS} are allowed",
            "Make several rules of it",
        )
    size = len(pattern_document(pattern))
    if size > MAXIMUM_CHARACTERS:
        problems.add(
            argument,
            size,
            f"must be at most {MAXIMUM_CHARACTERS} characters (quota of EventBridge)",
            "List fewer values, use prefix or wildcard, or make two rules of it",
        )


def _fields(pattern: Mapping[str, Any]) -> Iterator[str]:
    for key, value in pattern.items():
        if key != OR:
            yield key
        for branch in alternatives(key, value):
            yield from _fields(branch)


def _check_level(problems: Problems, argument: str, level: Mapping[str, Any]) -> int:
    combinations = 1
    for key, value in level.items():
        where = f'{argument}["{key}"]'
        branches = alternatives(key, value)
        if branches:
            combinations *= sum(_check_branch(problems, f"{where}[{i}]", branch) for i, branch in enumerate(branches))
        elif key == OR:
            rule = "must be a list of two or more patterns, whose keys are no operators"
            problems.add(where, value, rule, "Write it like [{source: [a]}, {account: [b]}]")
        elif is_object(value):
            combinations *= _check_branch(problems, where, value)
        elif is_array(value) and value:
            for i, item in enumerate(value):
                _check_value(problems, f"{where}[{i}]", item)
        else:
            problems.add(where, value, "must be a list with at least one accepted value", f"Write [{value!r}]")
    return combinations


def _check_branch(problems: Problems, where: str, branch: Mapping[str, Any]) -> int:
    if branch:
        return _check_level(problems, where, branch)
    problems.add(where, {}, "is an empty pattern, which EventBridge refuses", "Name a field in it, or leave it out")
    return 1


def _check_value(problems: Problems, where: str, value: object) -> None:
    if is_object(value):
        _check_operator(problems, where, value)
    elif is_array(value):
        rule = "must be text, a number, true, false, null or an operator"
        problems.add(where, value, rule, "Write the values flat: a field that is an array matches by any element")
    elif isinstance(value, float) and not math.isfinite(value):
        problems.add(where, value, "is no number of JSON", "Give a finite one")


def _check_operator(problems: Problems, where: str, operator: Mapping[str, Any]) -> None:
    if len(operator) != 1 or next(iter(operator)) not in OPERATORS:
        rule = f"must be one operator of {', '.join(OPERATORS)}"
        problems.add(where, dict(operator), rule, "Choose one of these; nested fields stand in no list")
        return
    kind, operand = next(iter(operator.items()))
    wrong = _OPERANDS[kind](operand)
    if wrong is not None:
        problems.add(where, operand, f"{kind} {wrong[0]}", f"Write it like {wrong[1]}")


_Wrong = tuple[str, str]


def _exists(operand: object) -> _Wrong | None:
    return None if isinstance(operand, bool) else ("takes true or false", "{exists: true}")


def _affix(operand: object) -> _Wrong | None:
    """A text, or a text whose case does not count; AWS documents no other form."""
    if is_object(operand):
        operand = operand.get("equals-ignore-case") if list(operand) == ["equals-ignore-case"] else None
    return None if isinstance(operand, str) else ("takes text", "{prefix: us-} or {prefix: {equals-ignore-case: us-}}")


def _one_text(operand: object) -> _Wrong | None:
    return None if isinstance(operand, str) else ("takes one text", "{equals-ignore-case: alice}")


def _wildcard(operand: object) -> _Wrong | None:
    if not isinstance(operand, str):
        return ("takes one text", "{wildcard: dir/*.png}")
    unescaped = re.sub(r"\\[*\\]", "", operand)
    if "\\" in unescaped:
        return (r"takes a backslash before * and \ only", r"{wildcard: C:\\\\*}")
    return ("takes no two * in a row", "{wildcard: dir/*.png}") if "**" in unescaped else None


def _cidr(operand: object) -> _Wrong | None:
    try:
        ipaddress.ip_network(str(operand), strict=False)
    except ValueError:
        return ("takes a block of IPv4 or IPv6 addresses", "{cidr: 10.0.0.0/24}")
    return None if isinstance(operand, str) and "/" in operand else ("takes a block", "{cidr: 10.0.0.0/24}")


def _numeric(operand: object) -> _Wrong | None:
    numbers = numeric_bounds(operand)
    if not numbers:
        return ("takes one comparison, or a lower and an upper bound", '{numeric: [">=", 0, "<", 100]}')
    if any(abs(number) > _NUMERIC_LIMIT for number in numbers):
        return ("compares -5,000,000,000 to 5,000,000,000 only", '{numeric: ["<", 5000000000]} in a larger unit')
    return None


def numeric_bounds(operand: object) -> list[float]:
    """The numbers of a well-formed numeric match; none where it is malformed."""
    match operand:
        case ["=" | "<" | "<=" | ">" | ">=", int() | float() as number] if not isinstance(number, bool):
            return [number]
        case [">" | ">=", int() | float() as low, "<" | "<=", int() | float() as high] if low < high:
            return [low, high]
        case _:
            return []


def _anything_but(operand: object) -> _Wrong | None:
    example = '{anything-but: [a, b]} or {anything-but: {prefix: "init"}}'
    if is_object(operand):
        kind = next(iter(operand), "")
        if len(operand) != 1 or kind not in _NEGATED:
            return (f"takes values or one operator of {', '.join(_NEGATED)}", example)
        texts = operand[kind] if is_array(operand[kind]) else [operand[kind]]
        if not texts or any(not isinstance(text, str) or not text for text in texts):
            return (f"with {kind} takes text, or a list of texts, none of them empty", example)
        return next(filter(None, map(_wildcard, texts)), None) if kind == "wildcard" else None
    values = cast("Sequence[object]", operand) if is_array(operand) else [operand]
    texts, numbers = (sum(isinstance(value, kinds) for value in values) for kinds in (str, int | float))
    if not values or len(values) not in (texts, numbers) or any(isinstance(value, bool) for value in values):
        return ("takes texts or numbers, not both", example)
    return None


_OPERANDS = {
    "anything-but": _anything_but,
    "cidr": _cidr,
    "equals-ignore-case": _one_text,
    "exists": _exists,
    "numeric": _numeric,
    "prefix": _affix,
    "suffix": _affix,
    "wildcard": _wildcard,
}
