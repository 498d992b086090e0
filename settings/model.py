"""What every settings block shares: camelCase keys, no unknown keys, frozen, and problems told with key and way out."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic.alias_generators import to_camel

from components.shared.checks import Problem


class Block(BaseModel):
    """A settings block. Fields are snake_case here and camelCase in the stack file."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=False,
        validate_by_alias=True,
        extra="forbid",
        frozen=True,
        strict=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _switched_on(cls, data: object) -> object:
        """A key without a value means: with the defaults."""
        return {} if data is None else data

    def arguments(self) -> dict[str, Any]:
        """The block as component arguments: snake_case keys, absent ones left out."""
        return self.model_dump(by_alias=False, exclude_none=True)


_SNAKE = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b")
_WORD = re.compile(r"_([a-z0-9])")
_CHOSEN_NAME = re.compile(r"(\[\"[^\"]*\"\])")


def setting_key(block: str, argument: str) -> str:
    """Key in the stack file of a component argument: ``backup``, ``rules[0].delete_after_days`` → camelCase.

    Names that people chose stand in brackets and quotes, as in ``pulumi config set --path``, and stay as they are:
    ``fan_outs["orders_eu"].subscribers["billing"]``.
    """
    parts = _CHOSEN_NAME.split(argument)
    camel = "".join(
        part if part.startswith('["') else _WORD.sub(lambda match: match.group(1).upper(), part) for part in parts
    )
    return f"{block}.{camel}" if camel else block


def under(block: str, problem: Problem) -> Problem:
    """The same problem in the settings' words: the key instead of the argument, in its texts too."""
    names = _arguments()
    rule, way_out = (
        _SNAKE.sub(lambda word: setting_key("", word[0]).removeprefix(".") if word[0] in names else word[0], text)
        for text in (problem.rule, problem.way_out)
    )
    return Problem(setting_key(block, problem.argument), problem.value, rule, way_out)


def once(problems: Iterable[Problem]) -> list[Problem]:
    """The problems in their order, each told once: one key may stand for an argument of several components."""
    told: list[Problem] = []
    for problem in problems:
        if problem not in told:
            told.append(problem)
    return told


@cache
def _arguments() -> frozenset[str]:
    """Every field of every block; other words with an underscore, such as ``per_az``, are values."""

    def fields(model: type[BaseModel]) -> Iterator[str]:
        yield from model.model_fields
        for child in model.__subclasses__():
            yield from fields(child)

    return frozenset(fields(Block))


def plain(hint: Any) -> Any:  # noqa: ANN401 - a type hint of any kind
    """A type hint without its ``| None``."""
    inner = getattr(hint, "__args__", ())
    return next((item for item in inner if item is not type(None)), hint) if type(None) in inner else hint
