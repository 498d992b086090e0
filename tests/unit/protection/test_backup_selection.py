from typing import Any, cast

import pytest

from components.protection.backup_selection import (
    BackupSelectionArgs,
    check_selections,
    conditions,
    selections_of,
)
from components.shared.checks import Problems

VOLUMES = "arn:aws:ec2:*:*:volume/*"
TABLE = "arn:aws:dynamodb:eu-central-1:123456789012:table/orders"


def found(selections: dict[str, Any], *, by_tag: bool = True, component_name: str = "plan") -> dict[str, str]:
    problems = Problems()
    check_selections(
        cast("dict[str, BackupSelectionArgs]", selections), problems, by_tag=by_tag, component_name=component_name
    )
    return {problem.argument: str(problem) for problem in problems.found}


@pytest.mark.parametrize(
    ("selection", "argument", "part"),
    [
        ({}, "", "AWS Backup refuses it"),
        ({"excluded_arns": [TABLE]}, "", "AWS Backup refuses it"),
        ({"tags": {}}, "", "AWS Backup refuses it"),
        ({"tags": {"aws:ResourceTag/team": "a"}}, '.tags["aws:ResourceTag/team"]', "Write team"),
        ({"tags_like": {"te*m!": "a"}}, '.tags_like["te*m!"]', "1 to 128"),
        ({"resource_arns": ["orders"]}, ".resource_arns[0]", "must be an ARN"),
        ({"resource_arns": ["arn:aws:s3:::*-logs"]}, ".resource_arns[0]", "at its end"),
        ({"resource_arns": ["arn:aws:ec*:*:*:volume/*"]}, ".resource_arns[0]", "at its end"),
        ({"resource_arns": ["arn:aws:ec2:eu-*:*:volume/*"]}, ".resource_arns[0]", "at its end"),
        ({"resource_arns": [TABLE], "excluded_arns": ["arn:aws:s3:::*-logs"]}, ".excluded_arns[0]", "at its end"),
        ({"resource_arns": [f"arn:aws:s3:::a{i}*" for i in range(31)]}, ".resource_arns", "30 ARNs with *"),
        ({"resource_arns": [f"{TABLE}{i}" for i in range(501)]}, ".resource_arns", "500 ARNs"),
        ({"tags": {"a": "b"}, "excluded_arns": [f"{TABLE}{i}" for i in range(501)]}, ".excluded_arns", "500 ARNs"),
    ],
)
def test_a_selection_that_aws_refuses_is_refused(selection: dict[str, Any], argument: str, part: str) -> None:
    problems = found({"legacy": selection})
    assert list(problems) == [f'selections["legacy"]{argument}']
    assert part in problems[f'selections["legacy"]{argument}']


@pytest.mark.parametrize(
    "selection",
    [
        {"tags": {"team": ""}},
        {"tags_not": {"skip": "true"}},
        {"resource_arns": ["*"]},
        {"resource_arns": [VOLUMES, TABLE, "arn:aws:s3:::my-bucket-*"], "excluded_arns": [TABLE]},
        {"resource_arns": [f"arn:aws:s3:::a{i}*" for i in range(30)]},
        {"resource_arns": [f"{TABLE}{i}" for i in range(500)]},
    ],
)
def test_a_selection_that_aws_takes_passes(selection: dict[str, Any]) -> None:
    assert found({"legacy": selection}) == {}


def test_a_plan_that_selects_nothing_is_refused() -> None:
    assert list(found({}, by_tag=False)) == ["select_by_tag"], "such a plan never fails, and never backs up"
    assert found({}) == {}


def test_names_leave_room_for_the_physical_name() -> None:
    one = {"tags": {"a": "b"}}
    assert list(found({"tagged": one})) == ['selections["tagged"]'], "that one is the plan's own"
    assert list(found({"a b": one})) == ['selections["a b"]']
    assert found({"n" * 20: one}, component_name="p" * 21) == {}
    assert list(found({"n" * 20: one}, component_name="p" * 22)) == [f'selections["{"n" * 20}"]']


def test_more_selections_than_the_quota_are_refused() -> None:
    many = {f"s{number}": {"tags": {"a": str(number)}} for number in range(10)}
    assert found(many, by_tag=False) == {}
    assert "10 at most" in found(many)["selections"]


def test_the_plans_own_tag_comes_first_and_the_others_in_the_order_of_their_names() -> None:
    others = cast("dict[str, BackupSelectionArgs]", {"b": {"tags": {}}, "a": {"tags": {}}})
    assert list(selections_of("gold", others, by_tag=True)) == ["tagged", "a", "b"]
    assert selections_of("gold", {}, by_tag=True) == {"tagged": {"tags": {"backup-plan": "gold"}}}
    assert list(selections_of("gold", others, by_tag=False)) == ["a", "b"]


def test_every_tag_becomes_a_condition_and_their_order_means_nothing() -> None:
    one = cast("BackupSelectionArgs", {"tags": {"b": "2", "a": "1"}, "tags_not_like": {"skip": "y*"}})
    other = cast("BackupSelectionArgs", {"tags_not_like": {"skip": "y*"}, "tags": {"a": "1", "b": "2"}})
    made = conditions(one)
    assert made is not None
    assert len(made) == 1, "one block: all of its entries must hold"
    assert [(entry.key, entry.value) for entry in cast("Any", made[0]).string_equals] == [
        ("aws:ResourceTag/a", "1"),
        ("aws:ResourceTag/b", "2"),
    ]
    assert [entry.key for entry in cast("Any", made[0]).string_not_likes] == ["aws:ResourceTag/skip"]
    assert cast("Any", conditions(other))[0].__dict__ == made[0].__dict__
    assert conditions({"resource_arns": [TABLE]}) is None
