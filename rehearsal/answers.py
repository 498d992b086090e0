"""Answers to look-ups that the user supplies (`--answers FILE`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.cloud.shapes.base import is_dict
from rehearsal.wire import Plain


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the look-up's token, arguments it must have (a subset), and the result."""

    token: str
    result: Mapping[str, Any]
    args: Mapping[str, Any]

    def fits(self, token: str, arguments: Mapping[str, Any]) -> bool:
        """Whether it answers that look-up."""
        return token == self.token and _within(self.args, arguments)


class Answers:
    """All answers; the first that fits is taken."""

    def __init__(self, answers: Iterable[Answer] = ()) -> None:
        self._answers = tuple(answers)

    def find(self, token: str, arguments: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The result for a look-up, or None."""
        return next((answer.result for answer in self._answers if answer.fits(token, arguments)), None)

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, Any]]) -> "Answers":
        """From checked rows (`rehearsal.answersfile`)."""
        return cls(Answer(row["token"], row["result"], row.get("args") or {}) for row in rows)


def _within(wanted: Plain, given: Plain) -> bool:
    if is_dict(wanted):
        return is_dict(given) and all(key in given and _within(value, given[key]) for key, value in wanted.items())
    return wanted == given
