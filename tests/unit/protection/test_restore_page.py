"""Every command of docs/restore.md, against AWS's models, the runbook and the function that makes the metadata."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from components.protection.restore_documents import runbook_document
from components.protection.restore_types import TYPES
from tests.checkers import aws_cli
from tests.checkers.aws_cli import Command
from tests.checkers.botocore_model import check_call
from tests.unit.protection.restore_samples import PLACE, ROLE, run

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "restore.md").read_text(encoding="utf-8")
TIME = "2026-01-31T12:00:00Z"


COMMANDS = list(aws_cli.in_blocks(PAGE))


def shorthand(words: list[str]) -> dict[str, Any]:
    """``Key=value,Other=value``, the CLI's short form of a structure."""
    return dict(pair.split("=", 1) for pair in " ".join(words).split(","))


def value(shape: Any, words: list[str]) -> Any:
    match shape.type_name:
        case "boolean":
            assert words in ([], ["true"], ["false"])
            return words != ["false"]
        case "integer" | "long":
            return int(words[0])
        case "list":
            return words
        case "structure":
            given = json.loads(words[0]) if words[0].startswith("{") else shorthand(words)
            return {
                key: value(shape.members[key], [text]) if isinstance(text, str) else text for key, text in given.items()
            }
        case "map":
            return json.loads(words[0])
        case _:
            assert len(words) == 1, words
            return words[0]


def names(command: Command) -> str:
    return f"{command.service} {command.operation}"


def test_only_commands_of_the_cli_stand_in_the_blocks() -> None:
    lines = re.findall(r"```sh\n(.*?)```", PAGE.replace("\\\n", " "), re.DOTALL)
    assert len(COMMANDS) == sum(len(block.splitlines()) for block in lines)


@pytest.mark.parametrize("command", COMMANDS, ids=names)
def test_the_command_is_one_that_aws_takes(command: Command) -> None:
    assert aws_cli.findings(command) == []
    members, _ = aws_cli.members_of(command)
    params = {
        name: value(shape, command.arguments[option])
        for option, (name, shape) in members.items()
        if option in command.arguments
    }
    assert check_call(command.service, aws_cli.operation_of(command), params) == []


RESTORES = [command for command in COMMANDS if command.operation == "start-restore-job"]


def type_of(command: Command) -> str:
    """Only Storage Gateway, whose name the API does not take, is restored without a type."""
    return command.arguments.get("resource-type", ["Storage Gateway"])[0]


@pytest.mark.parametrize("command", RESTORES, ids=type_of)
def test_the_metadata_is_what_the_function_makes(command: Command) -> None:
    kind, here = type_of(command), command.arguments["region"][0]
    said = json.loads(command.arguments["metadata"][0].replace(f"kms:{here}", "kms:eu-west-1"))
    expected = [run(kind)["Metadata"]] + ([run(kind, time=TIME)["Metadata"]] if TYPES[kind].time else [])
    assert said in expected


def test_every_type_has_its_command() -> None:
    assert {type_of(command) for command in RESTORES} == set(TYPES)


def test_a_point_in_time_is_shown_for_every_type_that_has_one() -> None:
    shown = {type_of(c) for c in RESTORES if ":continuous:" in c.arguments["recovery-point-arn"][0]}
    assert shown == {kind for kind, type_ in TYPES.items() if type_.time}


RUNBOOKS = [command for command in COMMANDS if command.operation == "start-automation-execution"]


@pytest.mark.parametrize("command", RUNBOOKS, ids=names)
def test_the_runbook_takes_the_parameters(command: Command) -> None:
    document = json.loads(runbook_document(PLACE, "123456789012", ROLE, ROLE))
    given = json.loads(command.arguments["parameters"][0])
    required = {name for name, parameter in document["parameters"].items() if "default" not in parameter}
    assert required <= given.keys() <= document["parameters"].keys()
    for name, values in given.items():
        assert re.search(document["parameters"][name].get("allowedPattern", ""), values[0]), f"{name} = {values[0]}"


def test_the_page_links_to_sections_that_exist() -> None:
    for target, anchor in re.findall(r"\]\(([a-z-]*\.md)?#([a-z0-9-]+)\)", PAGE):
        text = (ROOT / "docs" / target).read_text(encoding="utf-8") if target else PAGE
        headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        anchors = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
        assert anchor in anchors, f"{target}#{anchor}"


def test_the_section_that_the_event_rule_names_exists() -> None:
    assert "### A restore failed" in PAGE
