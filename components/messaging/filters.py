"""Checks of SNS filter policies. Pure.

Rules: SNS Developer Guide, "Filter policy constraints".
"""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, cast

from components.shared.checks import Problems

MAXIMUM_KEYS = 5
MAXIMUM_COMBINATIONS = 150
MAXIMUM_BYTES = 262_144
_NUMERIC_LIMIT = 1_000_000_000
_OPERATORS = ("anything-but", "cidr", "equals-ignore-case", "exists", "numeric", "prefix", "suffix")


class FilterPolicyScope(StrEnum):
    """What a filter policy looks at."""

    MESSAGE_ATTRIBUTES = "MessageAttributes"
    """The message attributes; the policy is flat."""
    MESSAGE_BODY = "MessageBody"
    """The properties of a JSON body; the policy may be nested."""


def filter_document(policy: Mapping[str, Any]) -> str:
    """JSON text of a filter policy, the same whatever the order of keys and values or the spelling of whole numbers.

    One of several values is enough for a match, so their order has no meaning. What stands inside a condition, such as
    ``{"numeric": [">", 0]}``, keeps its order.
    """
    return json.dumps(_in_order(_whole_numbers(policy)), sort_keys=True)


def json_document(document: Mapping[str, Any]) -> str:
    """JSON text of a document that callers give whole, the same whatever the spelling of whole numbers."""
    return json.dumps(_whole_numbers(document), sort_keys=True)


def _in_order(node: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    if isinstance(node, Mapping):
        return {key: _in_order(value) for key, value in cast("Mapping[str, Any]", node).items()}
    if isinstance(node, list):
        return sorted(cast("list[Any]", node), key=lambda item: json.dumps(item, sort_keys=True))
    return node


def check_filter_policy(problems: Problems, argument: str, policy: Mapping[str, Any], scope: FilterPolicyScope) -> None:
    """Find everything in a filter policy that SNS refuses.

    Args:
        problems: receives the findings.
        argument: path of the policy's argument.
        policy: attribute or property names with their lists of accepted values.
        scope: attributes or body.
    """
    if not policy:
        problems.add(argument, policy, "accepts no key at all", "Name a key, or leave the policy out to get everything")
    if len(policy) > MAXIMUM_KEYS:
        problems.add(
            argument,
            sorted(policy),
            f"has {len(policy)} keys, at most {MAXIMUM_KEYS} are allowed",
            "Filter on fewer keys, or publish an attribute that combines them",
        )
    combinations = _check_level(problems, argument, policy, scope, depth=1)
    if combinations > MAXIMUM_COMBINATIONS:
        problems.add(
            argument,
            combinations,
            f"has {combinations} combinations of values (the product over all lists of values and depths), at most "
            f"{MAXIMUM_COMBINATIONS} are allowed",
            "List fewer values, or use prefix or anything-but",
        )
    size = len(filter_document(policy).encode())
    if size > MAXIMUM_BYTES:
        problems.add(argument, size, f"must be at most {MAXIMUM_BYTES} bytes", "Shorten it")


def _check_level(
    problems: Problems, argument: str, level: Mapping[str, Any], scope: FilterPolicyScope, depth: int
) -> int:
    combinations = 1
    for key, value in level.items():
        where = f'{argument}["{key}"]'
        if isinstance(value, Mapping):
            nested = cast("Mapping[str, Any]", value)
            if scope == FilterPolicyScope.MESSAGE_ATTRIBUTES:
                problems.add(
                    where, nested, "is nested, but message attributes are flat", "Use filter_policy_scope MessageBody"
                )
            combinations *= _check_level(problems, where, nested, scope, depth + 1)
        elif isinstance(value, Sequence) and not isinstance(value, str) and value:
            items = cast("Sequence[Any]", value)
            combinations *= len(items) * depth
            if key == "$or":
                combinations *= _check_alternatives(problems, where, items, scope, depth)
            else:
                for i, item in enumerate(items):
                    _check_value(problems, f"{where}[{i}]", item)
        else:
            problems.add(
                where, cast("object", value), "must be a list with at least one accepted value", f"Write [{value!r}]"
            )
    return combinations


def _check_alternatives(
    problems: Problems, where: str, items: Sequence[Any], scope: FilterPolicyScope, depth: int
) -> int:
    combinations = 1
    for i, item in enumerate(items):
        if isinstance(item, Mapping):
            branch = cast("Mapping[str, Any]", item)
            combinations *= _check_level(problems, f"{where}[{i}]", branch, scope, depth + 1)
        else:
            problems.add(f"{where}[{i}]", item, "must be a filter of its own", "Write it like {key: [value]}")
    return combinations


def _check_value(problems: Problems, where: str, value: object) -> None:
    if isinstance(value, Mapping):
        _check_operator(problems, where, cast("Mapping[str, Any]", value))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        problems.add(
            where,
            cast("object", value),
            "must be text, a number, true, false, null or an operator",
            "Write the values flat",
        )
    else:
        _check_numbers(problems, where, [value])


def _check_operator(problems: Problems, where: str, operator: Mapping[str, Any]) -> None:
    if len(operator) != 1 or next(iter(operator)) not in _OPERATORS:
        problems.add(where, dict(operator), f"must be one operator of {', '.join(_OPERATORS)}", "Choose one of these")
        return
    kind, operand = next(iter(operator.items()))
    if kind == "exists" and not isinstance(operand, bool):
        problems.add(where, operand, "exists takes true or false", "Write {exists: true}")
    elif kind in ("prefix", "suffix", "equals-ignore-case", "cidr") and not isinstance(operand, str):
        problems.add(where, operand, f"{kind} takes text", f"Write {{{kind}: text}}")
    elif kind == "numeric":
        numbers = _numeric_operands(operand)
        _check_numbers(problems, where, numbers)
        if not numbers:
            problems.add(
                where,
                operand,
                "numeric takes one comparison, or a lower and an upper bound",
                'Write it like ["=", 5] or [">=", 0, "<", 100]',
            )


def _numeric_operands(operand: object) -> list[float]:
    """The numbers of a well-formed numeric match; none where it is malformed."""
    match operand:
        case ["=" | "<" | "<=" | ">" | ">=", int() | float() as number]:
            return [number]
        case [">" | ">=", int() | float() as low, "<" | "<=", int() | float() as high] if low < high:
            return [low, high]
        case _:
            return []


def _check_numbers(problems: Problems, where: str, values: Sequence[object]) -> None:
    for value in values:
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) > _NUMERIC_LIMIT:
            problems.add(where, value, "must be -1,000,000,000 to 1,000,000,000", "Compare a smaller unit")


def _whole_numbers(value: Any) -> Any:  # noqa: ANN401 - a JSON value is of any type
    """Other languages send 5 as 5.0 through the package host."""
    if isinstance(value, Mapping):
        return {key: _whole_numbers(item) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_whole_numbers(item) for item in cast("Sequence[Any]", value)]
    return int(value) if isinstance(value, float) and value.is_integer() else value
