"""Values of Pulumi's wire protocol and what they mean: secrets, unknowns, assets, references."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from google.protobuf import struct_pb2

from rehearsal.cloud.shapes.base import UNKNOWN_TEXT, is_dict, is_list

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a mark of the protocol
RESOURCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"

Path = tuple[str | int, ...]
"""Where a value is: keys and list positions."""


Plain = Any
"""A plain Python value: text, number, truth value, None, list or dict of such, or `UNKNOWN`."""


class Unknown:
    """A value that is only known after the deployment. There is one: `UNKNOWN`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "[unknown]"

    def __bool__(self) -> bool:
        """An unknown is no value: a test that reads it as true or false has not thought of it."""
        raise TypeError("the value is not known before the deployment; ask `value is UNKNOWN` first")

    def __reduce__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


class StructView(Mapping[str, Any]):
    """A Struct as a mapping; only what is read is converted. Secrets are unwrapped, unknowns are `UNKNOWN`."""

    __slots__ = ("_fields",)

    def __init__(self, struct: struct_pb2.Struct) -> None:
        self._fields = struct.fields

    def __getitem__(self, key: str) -> Plain:
        if key not in self._fields:
            raise KeyError(key)
        return to_python(self._fields[key])

    def __contains__(self, key: object) -> bool:
        return key in self._fields

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)


def to_python(value: struct_pb2.Value, path: Path = (), secrets: set[Path] | None = None) -> Plain:
    """One value as plain Python.

    Whole numbers become `int`; secrets are unwrapped and their paths added to `secrets`; unknowns are `UNKNOWN`.
    """
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        text = value.string_value
        return UNKNOWN if text == UNKNOWN_TEXT else text
    if kind == "bool_value":
        return value.bool_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "list_value":
        return [to_python(item, (*path, at), secrets) for at, item in enumerate(value.list_value.values)]
    if kind == "struct_value":
        return _struct(value.struct_value, path, secrets)
    return None


def _struct(struct: struct_pb2.Struct, path: Path, secrets: set[Path] | None) -> Plain:
    fields = struct.fields
    if SIGNATURE not in fields:
        return {key: to_python(item, (*path, key), secrets) for key, item in fields.items()}
    signature = fields[SIGNATURE].string_value
    if signature == SECRET:
        if secrets is not None:
            secrets.add(path)
        return to_python(fields["value"], path, secrets)
    if signature == RESOURCE:
        reference = fields["id"] if "id" in fields else fields["urn"]
        return to_python(reference, path, secrets)
    if signature == OUTPUT:
        if secrets is not None and "secret" in fields and fields["secret"].bool_value:
            secrets.add(path)
        return to_python(fields["value"], path, secrets) if "value" in fields else UNKNOWN
    return {key: to_python(item, (*path, key), secrets) for key, item in fields.items() if key != SIGNATURE}


def struct_to_python(struct: struct_pb2.Struct) -> tuple[dict[str, Any], frozenset[Path]]:
    """A whole Struct as plain Python, and the paths of its secrets."""
    secrets: set[Path] = set()
    return {key: to_python(value, (key,), secrets) for key, value in struct.fields.items()}, frozenset(secrets)


def put(target: struct_pb2.Value, value: Plain) -> None:  # noqa: C901 - one branch per kind of value
    """Write a plain Python value into a Value; `UNKNOWN` becomes the protocol's mark."""
    if isinstance(value, str):
        target.string_value = value
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, (int, float)):
        target.number_value = value
    elif is_dict(value):
        fields = target.struct_value.fields
        if not value:
            # Naming the member is what makes an empty object out of an unset value.
            target.struct_value.SetInParent()
        for key, item in value.items():
            put(fields[key], item)
    elif is_list(value):
        target.list_value.SetInParent()
        # A list that is there is replaced, not prolonged.
        del target.list_value.values[:]
        for item in value:
            put(target.list_value.values.add(), item)
    elif value is UNKNOWN:
        target.string_value = UNKNOWN_TEXT
    elif value is None:
        target.null_value = struct_pb2.NULL_VALUE
    else:
        raise TypeError(f"{type(value).__name__} cannot be written to the wire")


def to_struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    """A mapping as a Struct."""
    struct = struct_pb2.Struct()
    for key, value in values.items():
        put(struct.fields[key], value)
    return struct


def make_secret(target: struct_pb2.Value) -> None:
    """Wrap a Value as a secret, unless it is one."""
    if target.WhichOneof("kind") == "struct_value":
        fields = target.struct_value.fields
        if SIGNATURE in fields and fields[SIGNATURE].string_value == SECRET:
            return
    bare = struct_pb2.Value()
    bare.CopyFrom(target)
    target.Clear()
    target.struct_value.fields[SIGNATURE].string_value = SECRET
    target.struct_value.fields["value"].CopyFrom(bare)


def count_unknowns(value: Plain) -> int:
    """How many unknown values there are in a plain Python value."""
    if value is UNKNOWN:
        return 1
    if is_dict(value):
        return sum(map(count_unknowns, value.values()))
    if is_list(value):
        return sum(map(count_unknowns, value))
    return 0
