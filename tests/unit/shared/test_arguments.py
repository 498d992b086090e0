"""Arguments arrive in one shape, whoever calls."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi
import pytest

from components.shared.arguments import normalise
from components.shared.checks import Problems
from rehearsal.recording import record


class Size(StrEnum):
    SMALL = "small"


class InnerArgs(TypedDict):
    seconds: int
    label: NotRequired[str]


class OuterArgs(TypedDict):
    count: int
    size: NotRequired[Size]
    inner: NotRequired[Mapping[str, InnerArgs]]
    rows: NotRequired[list[InnerArgs]]
    arn: NotRequired[pulumi.Input[str]]
    on: NotRequired[bool]
    limit: NotRequired[int | None]


def normalised(args: dict[str, Any]) -> tuple[Any, list[str]]:
    problems = Problems()
    result = normalise(args, OuterArgs, problems)  # type: ignore[type-var]
    return result, [str(problem) for problem in problems.found]


def test_floats_become_whole_numbers_at_every_level() -> None:
    result, found = normalised(
        {"count": 3.0, "inner": {"a": {"seconds": 30.0}}, "rows": [{"seconds": 5.0}], "limit": 2.0}
    )
    assert not found
    numbers = [result["count"], result["inner"]["a"]["seconds"], result["rows"][0]["seconds"], result["limit"]]
    assert numbers == [3, 30, 5, 2]
    assert all(type(number) is int for number in numbers), "a float would reach JSON documents as 5.0"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"count": 30.5}, "count = 30.5: must be a whole number"),
        ({"count": True}, "count = True: must be a whole number"),
        ({"count": "3"}, "count = '3': must be a whole number"),
        ({"count": 1, "colour": "red"}, "colour = 'red': is not an argument of OuterArgs"),
        ({"count": 1, "on": "yes"}, "on = 'yes': must be true or false"),
        ({"count": 1, "rows": [{"seconds": 1, "label": 7}]}, "rows[0].label = 7: must be text"),
        ({}, "count: is required"),
        ({"count": 1, "size": "huge"}, "size = 'huge': must be one of small"),
        ({"count": 1, "inner": {"a": {}}}, 'inner["a"].seconds: is required'),
        ({"count": 1, "rows": [{"seconds": 1.5}]}, "rows[0].seconds = 1.5: must be a whole number"),
        ({"count": 1, "inner": {"a": 7}}, 'inner["a"] = 7: must be an object of type InnerArgs'),
    ],
)
def test_a_wrong_argument_is_named_with_its_path(args: dict[str, Any], message: str) -> None:
    _, found = normalised(args)
    assert any(message in line for line in found), f"{message!r} expected in {found}"


def test_all_problems_are_found_in_one_go() -> None:
    _, found = normalised({"count": 1.5, "colour": "red", "size": "huge"})
    assert len(found) == 3, "one at a time makes a person run the program three times"


def test_enum_values_become_members_and_outputs_pass_untouched() -> None:
    seen: list[Any] = []

    def program() -> None:
        output = pulumi.Output.from_input("arn:aws:sns:eu-central-1:123456789012:t")
        seen.extend([output, *normalised({"count": 1, "size": "small", "arn": output})])

    record(program)
    output, result, found = seen
    assert not found
    assert result["size"] is Size.SMALL
    assert result["arn"] is output


def test_an_absent_argument_and_none_are_the_same() -> None:
    result, found = normalised({"count": 1, "size": None, "inner": None})
    assert not found
    assert result == {"count": 1}, "other languages send null for what was not given"
