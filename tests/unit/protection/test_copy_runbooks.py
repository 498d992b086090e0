"""The commands of the runbooks are ones that AWS has, with every option that they need."""

import re
import shlex
from itertools import pairwise
from pathlib import Path

import botocore.session
import pytest
from botocore import xform_name

PAGE = Path(__file__).parents[3] / "docs" / "backup-cross-account.md"
COMMAND = re.compile(r"aws (?:backup|iam|ram) [a-z-]+(?: [^\n`]*)?")


def commands() -> list[str]:
    return sorted(set(COMMAND.findall(PAGE.read_text(encoding="utf-8"))))


def test_the_page_has_its_commands() -> None:
    text = " ".join(commands())
    for name in ("start-copy-job", "describe-copy-job", "start-restore-job", "delete-backup-vault-lock-configuration"):
        assert name in text, "the way back must be written down"


@pytest.mark.parametrize("command", commands())
def test_aws_has_the_command_with_all_its_options(command: str) -> None:
    _, service, name, *words = shlex.split(command)
    model = botocore.session.get_session().get_service_model(service)
    operations = {xform_name(one, "-"): one for one in model.operation_names}
    assert name in operations, f"aws {service} has no {name}"
    shape = model.operation_model(operations[name]).input_shape
    members = {} if shape is None else {xform_name(one, "-"): value for one, value in shape.members.items()}
    given = {word.removeprefix("--") for word in words if word.startswith("--")}
    assert given <= members.keys(), "an option that does not exist"
    required = {xform_name(one, "-") for one in (shape.required_members if shape is not None else ())}
    assert required <= given, "the command line tool would ask for it"
    for option, following in pairwise([*words, ""]):
        if option.startswith("--"):
            takes_value = members[option.removeprefix("--")].type_name != "boolean"
            assert takes_value == (bool(following) and not following.startswith("--")), f"{option} {following}"


def test_the_shorthand_of_the_lifecycle_is_one_the_api_has() -> None:
    shape = botocore.session.get_session().get_service_model("backup").operation_model("StartCopyJob").input_shape
    assert shape is not None
    names = re.findall(r"--lifecycle (\w+)=", PAGE.read_text(encoding="utf-8"))
    assert names
    assert set(names) <= set(shape.members["Lifecycle"].members)
