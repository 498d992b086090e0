"""Look-ups that nobody answered: stand-ins that let the program go on, and the answers file to start from.

With a stand-in the program gets to its next look-up, so that one run names them all. What it builds with stand-ins is
never shown.
"""

import base64
import importlib
import json
import sys
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Final

from pulumi import _types  # pyright: ignore[reportPrivateUsage] - the SDK tells property names nowhere else

from rehearsal import cloud
from rehearsal.errors import UnknownLookupError

_INSTALLED: Final = frozenset({"site-packages", ".venv", "venv"})
_TEXT: Final = "example"

_LIKELY: Final[Mapping[str, Callable[[str, str], Any]]] = {
    "accountId": lambda _region, account: account,
    "authorizationToken": lambda _region, _account: base64.b64encode(b"AWS:example").decode(),
    "availabilityZone": lambda region, _account: f"{region}a",
    "cidrBlock": lambda _region, _account: "10.0.0.0/16",
    "ownerId": lambda _region, account: account,
    "region": lambda region, _account: region,
    "secretString": lambda _region, _account: _TEXT,
    "value": lambda _region, _account: _TEXT,
}
"""Properties that programs read most, with a value of the right shape."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """One look-up without an answer."""

    token: str
    arguments: Mapping[str, Any]
    why: str
    where: str
    """Line of the program; empty when the look-up waited for an output."""
    shaped: Mapping[str, Any]
    """Properties whose shape is known, with made-up values."""
    others: Sequence[str]
    """The other properties the look-up has."""
    stand_in: Mapping[str, Any]
    """What the program is given to go on with."""


def unanswered(error: UnknownLookupError, region: str, account: str, root: Path) -> Unanswered:
    """What is known about a look-up that failed.

    Args:
        error: The failure.
        region: Region it was asked in; empty when there is none.
        account: Account it was asked in.
        root: Folder of the project, to find the line that asked.
    """
    types = _result_types(error.token)
    shaped = {
        key: value
        for key, value in _shaped(error.token, error.arguments, region, account).items()
        if key in types or not types
    }
    for key in types.keys() & _LIKELY.keys() - shaped.keys() - error.arguments.keys():
        shaped[key] = _LIKELY[key](region, account)
    others = sorted(types.keys() - shaped.keys() - error.arguments.keys())
    plain = {key: _placeholder(types[key]) for key in others}
    return Unanswered(
        token=error.token,
        arguments=error.arguments,
        why=error.why,
        where=_where(sys._getframe(1), root),  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - the only way to the caller's line
        shaped=shaped,
        others=others,
        stand_in={**plain, **error.arguments, **shaped},
    )


def told(lookups: Sequence[Unanswered]) -> str:
    """The message for the user: every look-up once, then the answers file."""
    asked = "something" if len(lookups) == 1 else f"{len(lookups)} things"
    lines = [f"the program looks up {asked} that only the real cloud can answer:"]
    for one in lookups:
        at = f" at {one.where}" if one.where else ""
        why = f" ({one.why})" if one.why else ""
        lines.append(f"  {one.token}{at}{why}")
    lines.append("Put the answers into a YAML file, correct the made-up values, and give it with --answers FILE:")
    for one in lookups:
        lines += ["", *_entry(one)]
    return "\n".join(lines)


def _entry(one: Unanswered) -> list[str]:
    lines = [f"- token: {one.token}"]
    if one.arguments:
        lines.append(f"  args: {_flow(one.arguments)}")
    lines.append("  result:" if one.shaped else "  result: {}")
    lines += [f"    {key}: {_flow(value)}" for key, value in sorted(one.shaped.items(), key=_id_first)]
    if one.others:
        lines.append(f"    # further properties: {', '.join(one.others)}")
    return lines


def _id_first(item: tuple[str, Any]) -> tuple[bool, str]:
    return (item[0] not in ("id", "ids"), item[0])


def _flow(value: object) -> str:
    """JSON is YAML's flow style."""
    return json.dumps(value, sort_keys=True, default=repr, ensure_ascii=False)


def _result_types(token: str) -> dict[str, Any]:
    """Property → type, from the SDK the program uses; empty when it has no result type for the look-up."""
    package, _, rest = token.partition(":")
    module, _, member = rest.rpartition(":")
    module = module.partition("/")[0]
    sdk = f"pulumi_{package.replace('-', '_')}"
    # A module whose name is a word of Python, as `lambda`, ends in an underscore.
    for name in (sdk,) if module == "index" else (f"{sdk}.{module}", f"{sdk}.{module}_"):
        try:
            found: Any = importlib.import_module(name)
        except ImportError:
            continue
        result = getattr(found, f"{member[:1].upper()}{member[1:]}Result", None)
        if result is not None:
            return dict(_types.output_type_types(result))
    return {}


def _placeholder(type_: object) -> object:
    origin = typing.get_origin(type_)
    if origin is typing.Union:
        return _placeholder(typing.get_args(type_)[0])
    if type_ is str:
        return _TEXT
    if type_ is bool:
        return False
    if type_ is int or type_ is float:
        return 0
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {}
    return [] if isinstance(origin, type) and issubclass(origin, Sequence) else None


def _shaped(token: str, arguments: Mapping[str, Any], region: str, account: str) -> dict[str, Any]:
    """What a resource of that kind would say, or ids where the look-up finds several."""
    package, _, rest = token.partition(":")
    module, _, member = rest.rpartition(":")
    kind = member.removeprefix("get")
    if package != "aws" or not kind or not region:
        return {}
    urn = f"{token}|{_flow(arguments)}"
    service = module.partition("/")[0]
    for singular in (kind, kind.removesuffix("s"), kind.removesuffix("Ids")):
        type_ = f"aws:{service}/{singular[:1].lower()}{singular[1:]}:{singular}"
        if type_ not in cloud.SHAPES:
            continue
        if singular != kind:
            return {"ids": [cloud.computed(type_, kind, f"{urn}|{n}", {}, region, account)[0] for n in range(2)]}
        id_, made = cloud.computed(type_, kind, urn, arguments, region, account)
        made.pop("tagsAll", None)
        return {"id": id_, **{key: value for key, value in made.items() if key not in arguments}}
    return {}


def _where(frame: FrameType | None, root: Path) -> str:
    """The innermost line of the program that is being run."""
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(root) and not _INSTALLED & set(file.parts):
            return f"{file.relative_to(root)}:{frame.f_lineno}"
        frame = frame.f_back
    return ""
