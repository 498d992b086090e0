"""How a pulumi-aws resource becomes API calls: the small language in which ``rows_*`` are written.

A row names every input of a resource type, so that an input nobody mapped is found, not skipped.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.checkers.unknown import UNKNOWN

Convert = Callable[[Any], Any]

_AUTOMATIC_SUFFIX = "-0123abc"
"""Pulumi appends a hyphen and seven hexadecimal digits to a logical name."""
_PREFIX_SUFFIX = "20260101000000000000000001"
"""The provider appends 26 digits to a ``namePrefix``."""


class MappingError(Exception):
    """The rows lack something: a resource type or an input without a place in the API."""


@dataclass(frozen=True)
class To:
    """Where an input goes: a dotted path of API members, and what happens to its value on the way."""

    member: str
    convert: Convert | None = None


@dataclass(frozen=True)
class Call:
    """One API call the provider makes."""

    service: str
    operation: str
    params: Mapping[str, Any]


@dataclass(frozen=True)
class Operation:
    """One API operation of a row."""

    service: str
    operation: str
    fields: Mapping[str, str | To] = field(default_factory=dict[str, "str | To"])
    """Input → member."""
    fixed: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Members the provider supplies itself, such as ids of what it has just made."""
    when: Collection[str] = ()
    """The call is made only when one of these inputs is given; empty: always."""
    name: str = ""
    """Member that takes the physical name, given, prefixed or automatic."""
    each: str = ""
    """Input that is a list: one call for each of its elements, with ``fields`` about the element."""
    whole: Mapping[str, Convert] = field(default_factory=dict[str, Convert])
    """Member → what makes its value of all inputs together."""
    finish: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    """Last step over the finished call."""


@dataclass(frozen=True)
class Row:
    """One resource type."""

    operations: Sequence[Operation]
    no_call: frozenset[str] = frozenset()
    """Inputs that only the provider uses."""


def row(*operations: Operation, no_call: Iterable[str] = ()) -> Row:
    """A row; ``region`` and the provider's bookkeeping never reach a call."""
    return Row(operations, frozenset({"region", *no_call}))


def calls(name: str, inputs: Mapping[str, Any], row: Row) -> list[Call]:
    """The API calls for one resource.

    Args:
        name: its logical name.
        inputs: its inputs in camelCase, unknown ones as ``UNKNOWN``.
        row: the row of its type.

    Raises:
        MappingError: an input has no place in the row.
    """
    placed = set(row.no_call)
    made: list[Call] = []
    for operation in row.operations:
        placed |= set(operation.when) | ({operation.each} if operation.each else set(operation.fields))
        if operation.name:
            placed |= {"name", "namePrefix"}
        if operation.when and all(inputs.get(key) is None for key in operation.when):
            continue
        elements = [inputs] if not operation.each else _elements(inputs.get(operation.each))
        for element in elements:
            params = mapped(element, operation)
            if operation.name:
                _put(params, operation.name, physical_name(name, inputs))
            made.append(Call(operation.service, operation.operation, params))
    unplaced = sorted(key for key, value in inputs.items() if key not in placed and value is not None)
    if unplaced:
        raise MappingError(f"inputs without a place in the API mapping: {', '.join(unplaced)}")
    return made


def _elements(value: Any) -> list[Mapping[str, Any]]:
    if value is None or value is UNKNOWN:
        return []
    return [item for item in value if item is not UNKNOWN]


def mapped(inputs: Mapping[str, Any], operation: Operation) -> dict[str, Any]:
    """One call's members, without what concerns the whole resource."""
    params: dict[str, Any] = {}
    for key, to in operation.fixed.items():
        _put(params, key, to)
    if operation.each:
        unplaced = sorted(inputs.keys() - operation.fields.keys())
        if unplaced:
            raise MappingError(f"{operation.each}: without a place in the API mapping: {', '.join(unplaced)}")
    for key, place in operation.fields.items():
        value = inputs.get(key)
        if value is None:
            continue
        to = place if isinstance(place, To) else To(place)
        _put(params, to.member, value if to.convert is None or value is UNKNOWN else to.convert(value))
    for member, convert in operation.whole.items():
        _put(params, member, convert(inputs))
    return params if operation.finish is None else operation.finish(params)


def _put(params: dict[str, Any], member: str, value: Any) -> None:
    *parents, last = member.split(".")
    for parent in parents:
        params = params.setdefault(parent, {})
    held = params.get(last)
    if isinstance(held, dict) and isinstance(value, Mapping):
        held.update(value)
    elif isinstance(held, list) and isinstance(value, list):
        held.extend(value)
    else:
        params[last] = value


def physical_name(name: str, inputs: Mapping[str, Any]) -> Any:
    """The name AWS sees: given, prefixed, or made from the logical one."""
    suffix = ".fifo" if True in (inputs.get("fifoQueue"), inputs.get("fifoTopic")) else ""
    given, prefix = inputs.get("name"), inputs.get("namePrefix")
    if given is not None:
        return given
    if prefix is not None:
        return UNKNOWN if prefix is UNKNOWN else f"{prefix}{_PREFIX_SUFFIX}{suffix}"
    return f"{name}{_AUTOMATIC_SUFFIX}{suffix}"


def nested(**members: str | To) -> Convert:
    """Convert an object, or a list of objects, member by member; an unlisted member raises ``MappingError``."""

    def one(value: Any) -> Any:
        if value is UNKNOWN:
            return UNKNOWN
        unplaced = sorted(value.keys() - members.keys())
        if unplaced:
            raise MappingError(f"without a place in the API mapping: {', '.join(unplaced)}")
        return mapped(value, Operation("", "", members))

    return lambda value: [one(item) for item in value] if isinstance(value, list) else one(value)


def only(convert: Convert) -> Convert:
    """The provider takes a list of one where the API takes an object."""
    return lambda value: convert(value[0]) if isinstance(value, list) else convert(value)


def merged(convert: Convert) -> Convert:
    """The provider takes a list of objects that the API takes as one."""

    def join(value: Any) -> Any:
        result: dict[str, Any] = {}
        for item in value if isinstance(value, list) else [value]:
            if item is UNKNOWN:
                return UNKNOWN
            for key, part in convert(item).items():
                _put(result, key, part)
        return result

    return join


def pairs(key: str = "Key", value: str = "Value") -> Convert:
    """Convert a map into a list of key and value objects."""
    return lambda tags: [{key: name, value: text} for name, text in tags.items()]


def tag_specifications(kind: str) -> To:
    """EC2's way to tag at creation."""
    return To("TagSpecifications", lambda tags: [{"ResourceType": kind, "Tags": pairs()(tags)}])


def attribute_value(value: Any) -> Any:
    """EC2's wrapper of one boolean."""
    return {"Value": value}


def listed(value: Any) -> list[Any]:
    """One value as a list of one."""
    return [value]


def text(value: Any) -> str:
    """An attribute of a string map: booleans and numbers as the services spell them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
