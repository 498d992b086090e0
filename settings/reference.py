"""Generates ``docs/settings.md`` and the JSON Schema for editors from the settings models.

``python -m settings.reference`` writes both; ``--check`` only compares and exits 1 when one is stale.
"""

import json
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from .descriptions import descriptions
from .errors import NAMESPACE
from .model import plain
from .stack import StackFile

ROOT = Path(__file__).resolve().parent.parent
SETTINGS_PAGE = ROOT / "docs" / "settings.md"
SCHEMA = ROOT / "docs" / "settings.schema.json"

_SCALARS: dict[Any, str] = {str: "text", int: "whole number", float: "number", bool: "true/false"}

_INTRODUCTION = f"""\
# Settings

Generated from the models in `settings/` by `make docs`; a test fails when this page is stale.

Settings stand in `Pulumi.<stack>.yaml` under `{NAMESPACE}:`. A pattern without its block is not built; a block without
a value (`{NAMESPACE}:messaging:`) is built with its defaults. Keys that do not exist are refused. The primary Region is
the AWS provider's own setting, `aws:region`. Ranges are checked by the components; every problem is reported at once.

Editors that read JSON Schema offer completion with `docs/settings.schema.json`.
"""


def markdown() -> str:
    """The settings reference as Markdown: one table per block."""
    sections = [_INTRODUCTION, *_tables("", StackFile)]
    return "\n".join(sections)


def schema() -> str:
    """JSON Schema of a stack file, as text."""
    own = StackFile.model_json_schema(by_alias=True)
    _describe(own, StackFile)
    properties = cast("dict[str, Any]", own.pop("properties"))
    required = cast("list[str]", own.pop("required", []))
    definitions = own.pop("$defs", {})
    config = {
        "type": "object",
        "required": [f"{NAMESPACE}:{key}" for key in required],
        "properties": {f"{NAMESPACE}:{key}": value for key, value in properties.items()},
    }
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Pulumi stack file of the reliability project",
        "type": "object",
        "properties": {"config": config},
        "$defs": definitions,
    }
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def _describe(own: dict[str, Any], top: type[BaseModel]) -> None:
    """Put the docstrings of the fields into a JSON Schema that was made without them."""
    schemas = {top.__name__: own, **own.get("$defs", {})}
    for model in [top, *_models(top)]:
        meanings = descriptions(model)
        for name, field in model.model_fields.items():
            if name in meanings:
                schemas[model.__name__]["properties"][field.alias or name]["description"] = meanings[name]


def _models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for field in model.model_fields.values():
        inner = _shape(field)[1]
        if inner is not None:
            yield inner
            yield from _models(inner)


def _tables(path: str, model: type[BaseModel]) -> Iterator[str]:
    title = f"`{path}`" if path else f"Top level (`{NAMESPACE}:`)"
    yield f"## {title}\n"
    if path and model.__doc__:
        yield " ".join(model.__doc__.split()) + "\n"
    yield "| key | type | default | meaning |"
    yield "|---|---|---|---|"
    nested: list[tuple[str, type[BaseModel]]] = []
    for name, field in model.model_fields.items():
        key = field.alias or name
        suffix, inner = _shape(field)
        if inner is not None:
            nested.append((f"{path}.{key}{suffix}" if path else f"{key}{suffix}", inner))
        meaning = descriptions(model).get(name, "").replace("|", "\\|")
        yield f"| `{key}` | {_type(field)} | {_default(field)} | {meaning} |"
    yield ""
    for inner_path, inner in nested:
        yield from _tables(inner_path, inner)


def _shape(field: FieldInfo) -> tuple[str, type[BaseModel] | None]:
    """Suffix of the key and model of the nested block: ``[]`` for a list, ``.<name>`` for a map."""
    hint: Any = plain(field.annotation)
    origin = getattr(hint, "__origin__", None)
    inner = hint.__args__[-1] if origin in (list, dict) else hint
    model = inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None
    return {list: "[]", dict: ".<name>"}.get(cast("type", origin), ""), model


def _type(field: FieldInfo) -> str:
    return _type_name(plain(field.annotation))


def _type_name(hint: Any) -> str:  # noqa: ANN401 - a type hint of any kind
    origin = getattr(hint, "__origin__", None)
    if origin is list:
        return f"list of {_type_name(hint.__args__[0])}"
    if origin is dict:
        return f"map of {_type_name(hint.__args__[1])}"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return " \\| ".join(f"`{member.value}`" for member in hint)
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return "block"
    return _SCALARS.get(hint, "value")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value: Any = field.get_default(call_default_factory=True)
    if value is None or isinstance(value, BaseModel):
        return ""
    return f"`{json.dumps(value.value if isinstance(value, Enum) else value)}`"


def main(check: bool) -> int:  # noqa: FBT001 - the command line's only switch
    """Write both files, or with ``check`` report the stale ones; the exit code."""
    stale = [path for path, text in ((SETTINGS_PAGE, markdown()), (SCHEMA, schema())) if _differs(path, text)]
    if check:
        for path in stale:
            sys.stderr.write(f"{path.relative_to(ROOT)} is stale: run make docs\n")
        return 1 if stale else 0
    SETTINGS_PAGE.write_text(markdown())
    SCHEMA.write_text(schema())
    return 0


def _differs(path: Path, text: str) -> bool:
    return not path.exists() or path.read_text() != text


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
