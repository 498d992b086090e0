"""Every mistake in the settings is told with its full key, and all of them at once."""

import json
from typing import Any

import pulumi
import pytest
from pydantic import Field, ValidationError

from components.shared.checks import Problem
from settings import elsewhere
from settings.backup import Backup
from settings.errors import SettingsError, problems_of
from settings.model import Block, setting_key, under
from settings.reader import read
from settings.stack import StackFile


class Row(Block):
    name: str
    keep_days: int = 1


class Item(Block):
    size_gib: int
    rows: list[Row] = Field(default_factory=list[Row])


class Tree(Block):
    items: dict[str, Item] = Field(default_factory=dict[str, Item])
    only: Item | None = None
    account_id: str | None = None
    enabled: bool = True


def problems(json: str) -> list[str]:
    try:
        Tree.model_validate_json(json)
    except ValidationError as error:
        return [str(problem) for problem in problems_of("tree", error, Tree)]
    return []


@pytest.mark.parametrize(
    ("json", "line"),
    [
        ('{"colour": 1}', "tree.colour = 1: is not a setting. Known here: accountId, enabled, items, only."),
        ('{"enable": true}', "tree.enable = True: is not a setting. Did you mean enabled?"),
        ('{"items": {"a_b": {"sizeGib": "1"}}}', "tree.items[\"a_b\"].sizeGib = '1': must be a whole number."),
        ('{"items": {"a": {}}}', 'tree.items["a"].sizeGib: is required. Add it.'),
        ('{"items": {"a": {"sizeGib": 1, "rows": [{"name": "x", "keepDay": 1}]}}}', "rows[0].keepDay = 1: is not a"),
        ('{"only": {"sizeGib": 1, "size": 2}}', "tree.only.size = 2: is not a setting. Did you mean sizeGib?"),
        ('{"items": [1]}', "tree.items = [1]: must be a map of names to values."),
        ('{"only": {"sizeGib": 1, "rows": {}}}', "tree.only.rows = {}: must be a list."),
        ('{"accountId": 123456789012}', "tree.accountId = 123456789012: must be text. Quote it"),
        ('{"enabled": "yes"}', "tree.enabled = 'yes': must be true or false."),
        ('{"only": {"sizeGib": 1.5}}', "tree.only.sizeGib = 1.5: must be a whole number. "),
    ],
)
def test_a_mistake_is_told_with_its_full_key_and_the_way_out(json: str, line: str) -> None:
    assert any(line in found for found in problems(json)), f"{line!r} expected in {problems(json)}"


def test_mistakes_in_several_places_are_told_together() -> None:
    assert len(problems('{"colour": 1, "items": {"a": {}, "b": {"sizeGib": "x"}}, "enabled": 3}')) == 4


def test_snake_case_keys_are_not_settings() -> None:
    assert problems('{"account_id": "x"}'), "two spellings of one key would make the reference lie"


@pytest.mark.parametrize(
    ("argument", "key"),
    [
        ("delete_after_days", "backup.deleteAfterDays"),
        ("rules[1].cold_storage_after_days", "backup.rules[1].coldStorageAfterDays"),
        (
            'fan_outs["orders_eu"].subscribers["a_b"].delay_seconds',
            'backup.fanOuts["orders_eu"].subscribers["a_b"].delaySeconds',
        ),
        ("", "backup"),
    ],
)
def test_an_argument_is_told_as_a_settings_key(argument: str, key: str) -> None:
    assert setting_key("backup", argument) == key


def test_the_error_lists_all_problems_sorted_by_key_and_pulumi_prints_no_traceback() -> None:
    found = [
        under("network", Problem("nat", 1, "is wrong", "Mend it.")),
        Problem("backup", None, "is required", "Add it."),
    ]
    error: Any = SettingsError(found)
    assert isinstance(error, pulumi.RunError)
    assert str(error).splitlines() == [
        "The settings of this stack have 2 problems; nothing was registered.",
        "  - reliability:backup: is required. Add it.",
        "  - reliability:network.nat = 1: is wrong. Mend it.",
    ]


@pytest.mark.parametrize("key", sorted(elsewhere.KEYS))
def test_a_key_that_is_set_elsewhere_is_told_where(key: str) -> None:
    block, _, rest = key.partition(".")
    rules = [{"name": "daily", "schedule": "cron(0 5 ? * * *)", "deleteAfterDays": 35}]
    given = {block: json.dumps({"plans": {"daily": {"rules": rules}}, rest: {"EBS": True}} if rest else {"EBS": True})}
    config = {"aws:region": "eu-central-1", "reliability:environment": "dev"}
    with pytest.raises(SettingsError) as raised:
        read(config | {f"reliability:{name}": text for name, text in given.items()}, set(), "test")
    (problem,) = raised.value.problems
    assert problem.argument == key
    assert "not to a workload's stack" in problem.rule
    assert "BackupAccountSettings" in problem.way_out
    assert "examples/backup_account" in problem.way_out


def test_no_key_that_is_set_elsewhere_is_a_setting() -> None:
    for key in elsewhere.KEYS:
        block, _, rest = key.partition(".")
        model = {"backup": Backup}[block] if rest else StackFile
        assert (rest or block) not in {field.alias for field in model.model_fields.values()}, f"{key} would never work"
