"""The page of copies into other accounts has the commands of the way back."""

import re
from pathlib import Path

import botocore.session

from tests.checkers import aws_cli

PAGE = Path(__file__).parents[3] / "docs" / "backup-cross-account.md"


def test_the_page_has_its_commands() -> None:
    text = PAGE.read_text(encoding="utf-8")
    shown = {command.operation for command in [*aws_cli.in_blocks(text), *aws_cli.in_text(text)]}
    wanted = {"start-copy-job", "describe-copy-job", "start-restore-job", "delete-backup-vault-lock-configuration"}
    assert wanted <= shown, "the way back must be written down"


def test_the_shorthand_of_the_lifecycle_is_one_the_api_has() -> None:
    shape = botocore.session.get_session().get_service_model("backup").operation_model("StartCopyJob").input_shape
    assert shape is not None
    names = re.findall(r"--lifecycle (\w+)=", PAGE.read_text(encoding="utf-8"))
    assert names
    assert set(names) <= set(shape.members["Lifecycle"].members)
