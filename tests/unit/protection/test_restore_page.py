"""Every command of docs/restore.md, against AWS's models, the runbook and the function that makes the metadata."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import botocore.session
import pytest
from botocore import xform_name

from components.protection.restore_documents import runbook_document
from components.protection.restore_types import TYPES
from tests.checkers.botocore_model import check_call
from tests.unit.protection.restore_samples import PLACE, ROLE, run

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "restore.md").read_text(encoding="utf-8")
OF_THE_CLI = {"region", "query", "output"}
SERVICES = {"s3api": "s3"}
TIME = "2026-01-31T12:00:00Z"


class Command(NamedTuple):
    service: str
    operation: str
    arguments: dict[str, list[str]]
    """Option → its words."""


def commands() -> Iterator[Command]:
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line)
            assert words[0] == "aws", f"only commands of AWS's CLI stand in these blocks: {line}"
            given: dict[str, list[str]] = {}
            option = ""
            position = 4 if words[2] == "wait" else 3
            for word in words[position:]:
                if word.startswith("--"):
                    option = word[2:]
                    given[option] = []
                else:
                    given[option].append(word)
            yield Command(SERVICES.get(words[1], words[1]), " ".join(words[2:position]), given)


COMMANDS = list(commands())


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


def operation_of(command: Command) -> str:
    """The API operation; a waiter's is the one that it asks again and again."""
    session = botocore.session.get_session()
    assert command.service in session.get_available_services(), f"no service {command.service}"
    if command.operation.startswith("wait "):
        waiters = session.get_waiter_model(command.service)
        known = {xform_name(name, "-"): name for name in waiters.waiter_names}
        return waiters.get_waiter(known[command.operation.removeprefix("wait ")]).operation
    model = session.get_service_model(command.service)
    known = {xform_name(name, "-"): name for name in model.operation_names}
    assert command.operation in known, f"{command.service} has no {command.operation}"
    return known[command.operation]


@pytest.mark.parametrize("command", COMMANDS, ids=names)
def test_the_command_is_one_that_aws_takes(command: Command) -> None:
    operation = operation_of(command)
    model = botocore.session.get_session().get_service_model(command.service).operation_model(operation)
    members = {xform_name(name, "-"): name for name in model.input_shape.members}
    params: dict[str, Any] = {}
    for option, words in command.arguments.items():
        if option in OF_THE_CLI:
            continue
        assert option in members, f"{operation} has no --{option}"
        params[members[option]] = value(model.input_shape.members[members[option]], words)
    assert check_call(command.service, operation, params) == []


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


def test_commands_in_the_text_exist_too() -> None:
    session = botocore.session.get_session()
    for service, operation in re.findall(r"`aws (\w+) ([a-z-]+)`", PAGE):
        known = {xform_name(name, "-") for name in session.get_service_model(service).operation_names}
        assert operation in known, f"aws {service} {operation}"


def test_the_page_links_to_sections_that_exist() -> None:
    for target, anchor in re.findall(r"\]\(([a-z-]*\.md)?#([a-z0-9-]+)\)", PAGE):
        text = (ROOT / "docs" / target).read_text(encoding="utf-8") if target else PAGE
        headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        anchors = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
        assert anchor in anchors, f"{target}#{anchor}"


def test_the_section_that_the_event_rule_names_exists() -> None:
    assert "### A restore failed" in PAGE
