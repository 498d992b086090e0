"""Reads the stack's configuration once and turns it into :class:`~settings.stack.Settings`."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

import pulumi
from pulumi.runtime import config as runtime
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from components.shared.checks import Problem

from .descriptions import descriptions
from .errors import NAMESPACE, SettingsError, problems_of, unknown_key
from .model import plain
from .stack import Settings, StackFile, cross_checks


def load() -> Settings:
    """Read the settings of the running program.

    ``pulumi.Config`` cannot list keys, so an unknown one would go unnoticed through it; the whole map is taken from
    the runtime instead, which the CLI, the Automation API and the rehearsal all fill.

    Raises:
        SettingsError: with every problem; nothing is registered then.
    """
    config = runtime.CONFIG.get()
    return read(config, {key for key in config if runtime.is_config_secret(key)}, pulumi.get_stack())


def read(config: Mapping[str, str], secret_keys: Collection[str], stack: str) -> Settings:
    """Validate a configuration map as the CLI hands it over.

    Args:
        config: ``namespace:key`` to text; scalars as text, blocks as JSON. Other namespaces than ``reliability`` are
            ignored, but for ``aws:region``.
        secret_keys: keys whose value is secret as a whole (one nested ``secure:`` makes its block secret).
        stack: name of the stack.

    Raises:
        SettingsError: with every problem.
    """
    prefix = f"{NAMESPACE}:"
    own = {key.removeprefix(prefix): text for key, text in config.items() if key.startswith(prefix)}
    problems: list[Problem] = []
    values: dict[str, Any] = {
        "stack": stack,
        "region": config.get("aws:region", ""),
        "secret_blocks": frozenset(key.removeprefix(prefix) for key in secret_keys if key.startswith(prefix)),
    }
    fields = {field.alias or name: (name, field) for name, field in StackFile.model_fields.items()}
    for key, text in own.items():
        if key in fields:
            name, field = fields[key]
            values[name] = _value(key, text, field, problems)
        else:
            problems.append(unknown_key(key, text, fields))
    problems.extend(
        Problem(key, None, "is required", f"Add it: {descriptions(StackFile)[name]}")
        for key, (name, field) in fields.items()
        if field.is_required() and key not in own
    )
    broken = frozenset(name for name, value in values.items() if value is None)
    settings = Settings.model_construct(**{name: value for name, value in values.items() if value is not None})
    told = [problem.argument for problem in problems]
    problems.extend(problem for problem in cross_checks(settings, broken) if not _within(problem.argument, told))
    if problems:
        raise SettingsError(problems)
    return settings


def _value(key: str, text: str, field: FieldInfo, problems: list[Problem]) -> object | None:
    """Parse one setting; None where it is wrong.

    A block's key without a value arrives as an empty text and means: switched on, with its defaults. A block with
    mistakes is read without them where that is possible, so that its other rules are asked in the same run.
    """
    model = StackFile.block_of(field)
    adapter: TypeAdapter[object] = TypeAdapter(model or field.annotation)  # pyright: ignore[reportArgumentType] - every field of a model has an annotation
    json_text = json.dumps(text) if plain(field.annotation) is str else _as_json(text or ("{}" if model else ""))
    try:
        return adapter.validate_json(json_text, strict=True)
    except ValidationError as error:
        problems.extend(problems_of(key, error, plain(field.annotation)))
        return _without_mistakes(adapter, json.loads(json_text), error) if model else None


def _without_mistakes(adapter: TypeAdapter[object], data: object, error: ValidationError) -> object | None:
    """Read the block again without the keys that were wrong; None where it cannot do without them."""
    for details in error.errors(include_url=False):
        place: Any = data
        *way, last = details["loc"] or ("",)
        for step in way:
            place = place[step]
        if not isinstance(place, dict):
            return None
        cast("dict[Any, Any]", place).pop(last, None)
    try:
        return adapter.validate_json(json.dumps(data), strict=True)
    except ValidationError:
        return None


def _within(argument: str, told: Sequence[str]) -> bool:
    """Whether a key, or one that it lies in, has been complained about already."""
    return any(argument == key or argument.startswith((f"{key}.", f"{key}[")) for key in told)


def _as_json(text: str) -> str:
    """What is not JSON is bare text, such as ``yes`` where true or false is expected."""
    try:
        json.loads(text)
    except json.JSONDecodeError:
        return json.dumps(text)
    return text
