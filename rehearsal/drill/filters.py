"""SNS filter policies and EventBridge patterns: whether a message matches, and a message that does. Pure.

Sources: SNS Developer Guide, "Filter policy constraints" and "String value matching"; EventBridge User Guide,
"Comparison operators". What is not known here raises `UnreadableError`: a match is never guessed.
"""

import ipaddress
import json
import operator
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rehearsal.cloud.shapes.base import is_dict, is_list
from rehearsal.drill.iam import like

ATTRIBUTES: Final = "MessageAttributes"
BODY: Final = "MessageBody"
_ABSENT: Final = object()
OPERATORS: Final = frozenset(
    {"anything-but", "cidr", "equals-ignore-case", "exists", "numeric", "prefix", "suffix", "wildcard"}
)

Values = Mapping[str, Any]
"""Attributes or body of a message: texts, numbers, lists, nested objects (body only)."""


class UnreadableError(ValueError):
    """The policy has a form that this reading does not know."""


def matches(policy: Values, values: Values) -> bool:
    """Whether a message with these attributes, or this body, is accepted."""
    for key, wanted in policy.items():
        if key == "$or" and is_list(wanted) and all(map(is_branch, wanted)):
            if not any(matches(branch, values) for branch in wanted):
                return False
        elif is_dict(wanted):
            inner = values.get(key)
            candidates = inner if is_list(inner) else [inner]
            if not any(is_dict(one) and matches(wanted, one) for one in candidates):
                return False
        elif is_list(wanted):
            if not any(_accepts(rule, values.get(key, _ABSENT)) for rule in wanted):
                return False
        else:
            raise UnreadableError(f"{key} must be a list or an object")
    return True


def check_readable(policy: Values) -> None:
    """Raise `UnreadableError` for what this reading does not know, wherever in the policy it is."""
    for key, wanted in policy.items():
        if is_dict(wanted):
            check_readable(wanted)
        elif not is_list(wanted):
            raise UnreadableError(f"{key} must be a list or an object")
        elif key == "$or" and all(map(is_branch, wanted)):
            for branch in wanted:
                check_readable(branch)
        else:
            for rule in wanted:
                # What a rule asks for shows in what it says to a text and to a number.
                _accepts(rule, "")
                _accepts(rule, 0)


def is_branch(value: object) -> bool:
    """Whether a member of `$or` is a policy of its own, not a comparison on an attribute named `$or`."""
    return is_dict(value) and not set(value) <= OPERATORS


def _accepts(rule: Any, given: Any) -> bool:  # noqa: ANN401 - JSON values
    if is_dict(rule) and "exists" in rule:
        return (given is not _ABSENT) is bool(rule["exists"])
    if given is _ABSENT:
        return False
    values: list[Any] = given if is_list(given) else [given]
    if is_dict(rule) and "anything-but" in rule:
        # A list is refused when any of its members is.
        return bool(values) and not any(_excluded(rule["anything-but"], one) for one in values)
    return any(_equals(rule, one) if not is_dict(rule) else _compares(rule, one) for one in values)


def _equals(rule: object, value: object) -> bool:
    if isinstance(rule, bool) or isinstance(value, bool) or rule is None or value is None:
        return rule is value
    return _type_of(rule) == _type_of(value) and rule == value


def _type_of(value: object) -> str:
    """Numbers compare with numbers only, texts with texts only."""
    return "number" if isinstance(value, int | float) else type(value).__name__


def _excluded(unwanted: Any, value: object) -> bool:  # noqa: ANN401 - JSON values
    if is_dict(unwanted):
        return any(_compares({name: one}, value) for name, given in unwanted.items() for one in _each(given))
    return any(_equals(one, value) for one in _each(unwanted))


def _each(value: Any) -> list[Any]:  # noqa: ANN401 - JSON values
    return value if is_list(value) else [value]


def _compares(rule: Mapping[str, Any], value: object) -> bool:
    if len(rule) != 1:
        raise UnreadableError(f"{dict(rule)} is not one comparison")
    ((name, wanted),) = rule.items()
    if name == "numeric":
        return isinstance(value, int | float) and not isinstance(value, bool) and _in_range(wanted, value)
    if name not in OPERATORS or name in ("exists", "anything-but"):
        raise UnreadableError(f"the comparison {name} is not known here")
    fold = is_dict(wanted)
    text = wanted.get("equals-ignore-case") if fold else wanted
    if not isinstance(text, str):
        raise UnreadableError(f"{name} takes text")
    if not isinstance(value, str):
        return False
    if name == "cidr":
        return _in_block(text, value)
    if fold or name == "equals-ignore-case":
        text, value = text.lower(), value.lower()
    if name == "prefix":
        return value.startswith(text)
    if name == "suffix":
        return value.endswith(text)
    return like(value, text) if name == "wildcard" else value == text


def _in_range(comparison: Sequence[Any], value: float) -> bool:
    if not comparison or len(comparison) % 2 or not set(comparison[::2]) <= set(_SIGNS):
        raise UnreadableError(f"{comparison} is not a numeric comparison")
    return all(_SIGNS[sign](value, number) for sign, number in zip(comparison[::2], comparison[1::2], strict=True))


_SIGNS: Final = {"=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def _in_block(block: str, value: str) -> bool:
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(block, strict=False)
    except ValueError:
        return False


def moto_lacks(policy: Values, scope: str) -> str | None:
    """What moto would judge otherwise than SNS in this policy; None where it can be asked."""
    for key, wanted in policy.items():
        if key == "$or" and is_list(wanted):
            if scope == BODY:
                return "$or in body scope"
            found = [moto_lacks(branch, scope) for branch in wanted if is_branch(branch)]
        elif is_dict(wanted):
            found = [moto_lacks(wanted, scope)]
        else:
            # Moto stops at the first rule that asks for another type than the value has, or for a key that is absent.
            mixed = len(set(map(_kind, _each(wanted)))) > 1
            found = [*map(_rule_moto_lacks, _each(wanted)), "different comparisons in one list" if mixed else None]
        if text := next((one for one in found if one), None):
            return text
    return None


def _kind(rule: Any) -> str:  # noqa: ANN401 - JSON values
    if not is_dict(rule):
        return _type_of(rule)
    name = next(iter(rule), "")
    return {"numeric": "number", "exists": name, "anything-but": name}.get(name, "str")


def _rule_moto_lacks(rule: Any) -> str | None:  # noqa: ANN401 - JSON values
    if isinstance(rule, bool) or rule is None:
        return json.dumps(rule)
    if not is_dict(rule):
        return None
    name, wanted = next(iter(rule.items()), ("", None))
    if name == "anything-but" and not all(isinstance(one, str) for one in _each(wanted)):
        return "anything-but with numbers or a comparison"
    return None if name in ("exists", "numeric", "prefix", "suffix", "anything-but") else name
