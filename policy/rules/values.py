"""Reading values that may not be known yet, without ever taking an unknown for a value.

In a preview the engine replaces what AWS will only answer later by fixed marker strings, also inside lists and
objects. Everything a rule reads goes through `peek`, which answers a known value, `ABSENT` or `UNKNOWN`.
"""

import enum
import json
from collections.abc import Mapping, Sequence
from typing import TypeGuard, cast


class Marker(enum.Enum):
    """What stands in for a value that cannot be read."""

    ABSENT = "absent"
    """Not given: AWS applies its default."""
    UNKNOWN = "unknown"
    """Given, or decided by AWS, but not readable now: a preview's unknown, or a secret that was masked."""


ABSENT = Marker.ABSENT
UNKNOWN = Marker.UNKNOWN

# The engine's wire format (sdk/go/common/resource/plugin/rpc.go and resource/properties.go of Pulumi).
_UNKNOWN_STRINGS = frozenset(
    {
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
        "[secret]",
    }
)
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the public tag of a wrapped secret, no secret itself
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"


def is_mapping(value: object) -> TypeGuard[Mapping[str, object]]:
    """Tell whether the value is an object of the resource model."""
    return isinstance(value, dict | Mapping)


def is_list(value: object) -> TypeGuard[Sequence[object]]:
    """Tell whether the value is a list of the resource model; text is not one."""
    return isinstance(value, list) or (isinstance(value, Sequence) and not isinstance(value, str | bytes))


def read(value: object) -> object:
    """Give the value itself, with secrets unwrapped, `UNKNOWN` for markers, `ABSENT` for nothing.

    An empty text counts as nothing: providers answer it for optional properties that are not set.
    """
    if value is None or value == "":
        return ABSENT
    if isinstance(value, str):
        return UNKNOWN if value in _UNKNOWN_STRINGS else value
    if is_mapping(value) and _SIGNATURE in value:
        if value[_SIGNATURE] == _SECRET:
            return read(value.get("value"))
        if value[_SIGNATURE] == _OUTPUT:
            return read(value["value"]) if "value" in value else UNKNOWN
    return value


def peek(props: object, *path: str | int) -> object:
    """Walk down a path of property names and list positions.

    Returns:
        The value, `ABSENT` where a step does not exist, `UNKNOWN` where a step is not known yet. A list or
        object that is returned may still hold unknowns: read its parts with `peek`, `items` or `entries`.
    """
    value = read(props)
    for step in path:
        if isinstance(value, Marker):
            return value
        if isinstance(step, int):
            value = read(value[step]) if is_list(value) and step < len(value) else ABSENT
        else:
            value = read(value[step]) if is_mapping(value) and step in value else ABSENT
    return value


def is_secret(value: object) -> bool:
    """Tell whether a value is marked as secret, or was masked because it is one."""
    if is_mapping(value) and _SIGNATURE in value:
        return value[_SIGNATURE] == _SECRET or (value[_SIGNATURE] == _OUTPUT and value.get("secret") is True)
    return value == "[secret]"


def items(value: object) -> list[object]:
    """Give the parts of a list, each a value or `UNKNOWN`; what is no list gives nothing."""
    if not is_list(value):
        return []
    return [part for part in map(read, value) if part is not ABSENT]


def entries(value: object) -> dict[str, object]:
    """Give the entries of an object, each a value or `UNKNOWN`; empty text is kept: tag values may be empty."""
    if not is_mapping(value):
        return {}
    return {str(key): "" if part == "" else read(part) for key, part in value.items() if part is not None}


def text(value: object) -> str | None:
    """Give a known text, else None."""
    return value if isinstance(value, str) else None


def number(value: object) -> float | None:
    """Give a known number (the engine sends every number as a float, programs also as text), else None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return None


def truth(value: object) -> bool | None:
    """Give a known yes or no (provider settings spell it as text), else None."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    return None


def document(value: object) -> object:
    """Parse a JSON document that arrives as text (policies, redrive settings, provider settings).

    Returns:
        The parsed value; `UNKNOWN` or `ABSENT` as given; `UNKNOWN` for text that is no JSON.
    """
    if not isinstance(value, str):
        return value
    try:
        return cast("object", json.loads(value))
    except ValueError:
        return UNKNOWN


def mentions_unknown(value: object) -> bool:
    """Tell whether a document that was put together as text or object still holds an unknown part."""
    value = read(value)
    if value is UNKNOWN:
        return True
    if isinstance(value, str):
        return any(marker in value for marker in _UNKNOWN_STRINGS)
    if is_mapping(value):
        return any(mentions_unknown(part) for part in value.values())
    if is_list(value):
        return any(mentions_unknown(part) for part in value)
    return False
