"""The JSON Schema of the events that a pattern matches. Pure.

Draft 4 is what EventBridge's schema registry takes (schemas, CreateSchema, JSONSchemaDraft4); 2020-12 is for everybody
else. Every matching event is valid. The other way round there are exceptions, which JSON Schema cannot say: ``cidr`` is
described as an address of any network, arrays inside arrays are not looked into, and 1 and 1.0 are the same number.
"""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from .event_bus_matching import matches, wildcard_parts
from .event_bus_patterns import alternatives, is_array, is_object, pattern_document

Schema = dict[str, Any]


class SchemaDraft(StrEnum):
    """Version of JSON Schema, by the address that names it."""

    DRAFT_4 = "http://json-schema.org/draft-04/schema#"
    DRAFT_2020_12 = "https://json-schema.org/draft/2020-12/schema"


_SCALARS = ["boolean", "null", "number", "string"]
_ANYTHING = r"[\s\S]*"
_SPECIAL = frozenset(r".*+?^${}()|[]\/")


def pattern_schema(pattern: Mapping[str, Any], title: str, draft: SchemaDraft = SchemaDraft.DRAFT_4) -> Schema:
    """Describe the events that a well-formed pattern matches.

    Args:
        pattern: the pattern.
        title: title of the schema.
        draft: version of JSON Schema to write.
    """
    whole: Mapping[str, Any] = json.loads(pattern_document(pattern))
    return {"$schema": draft.value, "title": title, **_object(whole, draft)}


def _object(pattern: Mapping[str, Any], draft: SchemaDraft) -> Schema:
    schema: Schema = {"type": "object", "properties": {}, "required": []}
    for key, wanted in pattern.items():
        branches = alternatives(key, wanted)
        if branches:
            schema["anyOf"] = [_object(branch, draft) for branch in branches]
            continue
        schema["properties"][key] = _nested(wanted, draft) if is_object(wanted) else _leaf(wanted, draft)
        if not matches({key: wanted}, {}):
            schema["required"].append(key)
    if not schema["required"]:
        # Draft 4 takes no empty list.
        del schema["required"]
    return schema


def _nested(pattern: Mapping[str, Any], draft: SchemaDraft) -> Schema:
    inside = _object(pattern, draft)
    if matches(pattern, {}):
        return {"anyOf": [inside, {"not": {"type": "object"}}]}
    return {"anyOf": [inside, _some_element(inside)]}


def _leaf(wanted: Sequence[Any], draft: SchemaDraft) -> Schema:
    plain = [value for value in wanted if not is_object(value)]
    accepted: list[Schema] = [{"enum": plain}] if plain else []
    accepted += [_operator(value, draft) for value in wanted if is_object(value) and value != {"exists": False}]
    found: list[Schema] = []
    if accepted:
        one: Schema = accepted[0] if len(accepted) == 1 else {"anyOf": accepted}
        found += [one, _some_element(one)]
    if {"exists": False} in wanted:
        any_value: Schema = {"type": _SCALARS}
        found.append({"not": {"anyOf": [any_value, _some_element(any_value)]}})
    return found[0] if len(found) == 1 else {"anyOf": found}


def _some_element(schema: Schema) -> Schema:
    """An array with at least one such element, or one that is an array: draft 4 has no ``contains``."""
    return {"type": "array", "not": {"items": {"not": {"anyOf": [schema, {"type": "array"}]}}}}


def _operator(condition: Mapping[str, Any], draft: SchemaDraft) -> Schema:
    ((kind, operand),) = condition.items()
    match kind:
        case "exists":
            return {"type": _SCALARS}
        case "numeric":
            return {"type": "number", **_range(operand, draft)}
        case "anything-but":
            return {"type": _SCALARS, "not": _excluded(operand)}
        case _:
            return _text(kind, operand)


def _range(operand: Sequence[Any], draft: SchemaDraft) -> Schema:
    found: Schema = {}
    for sign, bound in zip(operand[::2], operand[1::2], strict=True):
        if sign == "=":
            return {"enum": [bound]}
        side = "Minimum" if ">" in sign else "Maximum"
        if sign in (">=", "<="):
            found[side.lower()] = bound
        elif draft is SchemaDraft.DRAFT_4:
            found |= {side.lower(): bound, f"exclusive{side}": True}
        else:
            found[f"exclusive{side}"] = bound
    return found


def _excluded(operand: object) -> Schema:
    if is_object(operand):
        ((kind, texts),) = operand.items()
        return {"anyOf": [_text(kind, text) for text in (texts if is_array(texts) else [texts])]}
    return {"enum": list(operand) if is_array(operand) else [operand]}


def _text(kind: str, operand: Any) -> Schema:  # noqa: ANN401 - the operand of any operator
    any_case = is_object(operand) or kind == "equals-ignore-case"
    text = str(operand["equals-ignore-case"] if is_object(operand) else operand)
    literal = "".join(map(_any_case if any_case else _escaped, text))
    match kind:
        case "prefix":
            expression = f"^{literal}"
        case "suffix":
            expression = f"{literal}$"
        case "wildcard":
            expression = "^" + "".join(wildcard_parts(text, _escaped, _ANYTHING)) + "$"
        case "cidr":
            expression = "^[0-9A-Fa-f:.]+$"
        case _:
            expression = f"^{literal}$"
    return {"type": "string", "pattern": expression}


def _escaped(character: str) -> str:
    """For the regular expressions of JSON Schema (ECMA 262), which know fewer escapes than Python's."""
    return f"\\{character}" if character in _SPECIAL else character


def _any_case(character: str) -> str:
    cases = sorted({character, character.lower(), character.upper()})
    return _escaped(character) if len(cases) == 1 else f"({'|'.join(map(_escaped, cases))})"
