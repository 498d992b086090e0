"""Everything that is wrong with a stack's settings, told at once: key, value, rule, way out."""

import difflib
from collections.abc import Iterable, Sequence
from typing import Any, cast

import pulumi
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from components.shared.checks import Problem

from . import elsewhere
from .model import plain

NAMESPACE = "reliability"
"""Namespace in ``Pulumi.<stack>.yaml``; a constant, so that a copy of the project under another name still reads it."""

_EXPECTED = {
    "int_type": ("must be a whole number", "Write it without quotes"),
    "int_from_float": ("must be a whole number", "Round it"),
    "float_type": ("must be a number", "Write it without quotes"),
    "bool_type": ("must be true or false", "Write true or false, without quotes"),
    "string_type": ("must be text", "Quote it; an account id, for example, is twelve digits in quotes"),
    "list_type": ("must be a list", "Write one entry a line, each starting with '- '"),
    "dict_type": ("must be a map of names to values", "Write one 'name: value' a line"),
    "model_type": ("must be a map of settings", "Write one 'key: value' a line"),
    "model_attributes_type": ("must be a map of settings", "Write one 'key: value' a line"),
    "missing": ("is required", "Add it"),
}


class SettingsError(pulumi.RunError):
    """The stack's settings cannot be built. Pulumi prints the message without a traceback."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Build the message from all problems, in the order of their keys."""
        self.problems = sorted(problems, key=lambda problem: problem.argument)
        count = len(self.problems)
        heading = f"The settings of this stack have {count} problem{'s' if count > 1 else ''}; nothing was registered."
        super().__init__("\n".join([heading, *(f"  - {_full_key(problem)}" for problem in self.problems)]))


def _full_key(problem: Problem) -> str:
    """The problem with the namespace of its key; the provider's own keys carry theirs."""
    return str(problem) if problem.argument.startswith("aws:") else f"{NAMESPACE}:{problem}"


def problems_of(
    block: str,
    error: ValidationError,
    shape: Any,  # noqa: ANN401 - a type hint of any kind
) -> list[Problem]:
    """Translate pydantic's findings about one settings block.

    Args:
        block: the block's key, for example ``backup``.
        error: what pydantic found.
        shape: the block's model, or the type of a setting that is no block.
    """
    return [_problem(block, details, shape) for details in error.errors(include_url=False)]


def unknown_key(key: str, value: object, known: Iterable[str]) -> Problem:
    """An unknown key: where it is set instead, or the nearest known one."""
    if key in elsewhere.KEYS:
        return Problem(key, value, *elsewhere.KEYS[key])
    names = sorted(known)
    near = difflib.get_close_matches(key.rsplit(".", 1)[-1], names, n=1)
    way_out = f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(names)}."
    return Problem(key, value, "is not a setting", way_out)


def key_path(block: str, location: Sequence[int | str], shape: Any) -> str:  # noqa: ANN401 - a type hint of any kind
    """Spell a location as ``pulumi config set --path`` does: names that people chose in brackets and quotes."""
    path = block
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
            shape = _inside(shape)
        elif _is_model(shape):
            path += f".{step}"
            shape = _field_type(shape, step)
        else:
            path += f'["{step}"]'
            shape = _inside(shape)
    return path


def _problem(block: str, details: ErrorDetails, shape: Any) -> Problem:  # noqa: ANN401 - a type hint of any kind
    location = [step for step in details["loc"] if step != "[key]"]
    key = key_path(block, location, shape)
    kind = details["type"]
    if kind == "extra_forbidden":
        return unknown_key(key, details["input"], _known_keys(shape, location[:-1]))
    if kind == "missing":
        return Problem(key, None, "is required", "Add it.")
    if kind == "enum":
        expected = str(details.get("ctx", {}).get("expected", ""))
        return Problem(key, details["input"], f"must be one of {expected}", "Choose one of these.")
    rule, way_out = _EXPECTED.get(kind, (details["msg"][:1].lower() + details["msg"][1:], "Correct the value"))
    return Problem(key, details["input"], rule, f"{way_out}.")


def _known_keys(shape: Any, location: Sequence[int | str]) -> list[str]:  # noqa: ANN401 - a type hint of any kind
    for step in location:
        shape = _field_type(shape, step) if _is_model(shape) else _inside(shape)
    return [field.alias or name for name, field in shape.model_fields.items()] if _is_model(shape) else []


def _is_model(shape: Any) -> bool:  # noqa: ANN401 - a type hint of any kind
    return isinstance(shape, type) and issubclass(shape, BaseModel)


def _field_type(shape: type[BaseModel], alias: int | str) -> Any:  # noqa: ANN401 - a type hint of any kind
    for name, field in shape.model_fields.items():
        if alias in (field.alias, name):
            return plain(field.annotation)
    return None


def _inside(shape: Any) -> Any:  # noqa: ANN401 - a type hint of any kind
    inner = cast("tuple[Any, ...]", getattr(shape, "__args__", ()))
    return plain(inner[-1]) if inner else None
