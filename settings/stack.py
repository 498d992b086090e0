"""The whole stack file as one model, and the rules that span several blocks."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

from components.shared.checks import Problem

from .model import Block


class StackFile(Block):
    """Settings under ``reliability:`` in ``Pulumi.<stack>.yaml``. A pattern without its block is not built."""

    environment: str
    """Name of the environment. It selects the levels of the gate, ``policy/enforcement/<environment>.json``."""
    recovery_region: str | None = None
    """Region that holds copies of backups and the recovery network, another one than ``aws:region``."""
    throw_away: bool = False
    """Lifts the protection of stateful resources, so that ``destroy`` can remove them with their data. For trial
    stacks only; needs an ``up`` before the ``destroy``."""
    tags: dict[str, str] = Field(default_factory=dict)
    """Tags for every taggable resource, for example ``owner`` and ``cost-center``."""

    @staticmethod
    def block_of(field: FieldInfo) -> type[BaseModel] | None:
        """The model of a block's field; None for a scalar or a map."""
        candidates: Iterable[Any] = (field.annotation, *getattr(field.annotation, "__args__", ()))
        return next((item for item in candidates if isinstance(item, type) and issubclass(item, BaseModel)), None)


class Settings(StackFile):
    """A validated stack file with the facts that come from elsewhere."""

    stack: str
    """Name of the stack."""
    region: str
    """Primary Region, from ``aws:region``."""
    secret_blocks: frozenset[str]
    """Keys whose value is secret as a whole; their sensitive fields are passed on as secrets."""


def cross_checks(settings: Settings) -> list[Problem]:
    return []
