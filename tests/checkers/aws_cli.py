"""Commands of AWS's command line as the pages show them, read and compared with botocore's models."""

import functools
import re
import shlex
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import botocore.session
from botocore import xform_name

OF_THE_CLI: Final = frozenset({"region", "query", "output", "profile"})
"""Options of every command."""

SERVICES: Final = {"s3api": "s3", "configservice": "config"}
"""The command line's name of a service → botocore's, where they differ."""

CUSTOM: Final = {"logs tail": ({"since", "filter-pattern", "follow"}, 1)}
"""Commands that are not one call of the API: their options here, and how many words they take beside these."""

SAID_OTHERWISE: Final = {"ec2 run-instances": {"min-count", "max-count"}}
"""Required members for which the command line has an option of its own, with a default."""

_FENCE: Final = re.compile(r"^[ ]*```(\w*)\n(.*?)^[ ]*```", re.DOTALL | re.MULTILINE)
_PLACEHOLDER: Final = re.compile(r"<[^<>\n]+>")
_INLINE: Final = re.compile(r"(?<!`)(`{1,2})(aws\s[^`]+)\1(?!`)")


class Command(NamedTuple):
    """One command, taken apart."""

    service: str
    """Botocore's name of the service."""
    operation: str
    """The command line's name of the operation; a waiter's begins with ``wait``."""
    arguments: dict[str, list[str]]
    """Option → its words."""
    words: list[str]
    """Words that belong to no option."""

    def __str__(self) -> str:
        return " ".join([self.service, self.operation, *(f"--{option}" for option in self.arguments)])


def parse(text: str) -> Command:
    """Take one command apart, which begins with ``aws``."""
    words = shlex.split(text.replace("\\\n", " "), comments=True)
    assert words[0] == "aws", f"no command of AWS's command line: {text}"
    end = 4 if words[2:3] == ["wait"] else 3
    given: dict[str, list[str]] = {}
    loose: list[str] = []
    current = loose
    for word in words[end:]:
        if word in {"|", ";", "&&"}:
            break
        if word.startswith("--"):
            current = given[word[2:]] = []
        else:
            current.append(word)
    return Command(SERVICES.get(words[1], words[1]), " ".join(words[2:end]), given, loose)


def in_blocks(page: str) -> Iterator[Command]:
    """Commands that stand in the page's fenced blocks, wherever a line begins with ``aws``."""
    for _, block in _FENCE.findall(page):
        lines = iter(_PLACEHOLDER.sub("VALUE", block).replace("\\\n", " ").splitlines())
        for line in lines:
            text = line.strip().removeprefix("$ ")
            if not text.startswith("aws "):
                continue
            while text.count("'") % 2:  # a value of several lines
                text += next(lines)
            yield parse(text)


def in_text(page: str) -> Iterator[Command]:
    """Commands that stand in the page's text, in backticks."""
    for _, text in _INLINE.findall(_FENCE.sub("", page)):
        yield parse(_PLACEHOLDER.sub("VALUE", " ".join(text.split())))


@functools.cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@functools.cache
def _service(name: str) -> Any:
    assert name in _session().get_available_services(), f"no service {name}"
    return _session().get_service_model(name)


def operation_of(command: Command) -> str:
    """The API operation; a waiter's is the one that it asks again and again.

    Raises:
        AssertionError: there is no such service, operation or waiter.
    """
    model = _service(command.service)
    if command.operation.startswith("wait "):
        waiters = _session().get_waiter_model(command.service)
        known = {xform_name(name, "-"): name for name in waiters.waiter_names}
        return waiters.get_waiter(known[command.operation.removeprefix("wait ")]).operation
    known = {xform_name(name, "-"): name for name in model.operation_names}
    assert command.operation in known, f"{command.service} has no {command.operation}"
    return known[command.operation]


def members_of(command: Command) -> tuple[dict[str, tuple[str, Any]], set[str]]:
    """Options of a command → name and shape of the API's member, and the options that it requires."""
    operation = operation_of(command)
    shape = _service(command.service).operation_model(operation).input_shape
    if shape is None:
        return {}, set()
    members = {xform_name(name, "-"): (name, member) for name, member in shape.members.items()}
    required = {
        xform_name(name, "-")
        for name in shape.required_members
        # Such a token is made up where none is given.
        if not shape.members[name].metadata.get("idempotencyToken")
    }
    return members, required - SAID_OTHERWISE.get(f"{command.service} {command.operation}", set())


def findings(command: Command) -> list[str]:
    """Every reason why the command line would not make a call of it: whatever its values are."""
    custom = CUSTOM.get(f"{command.service} {command.operation}")
    if custom is not None:
        known, count = custom
        unknown = command.arguments.keys() - known
        return [f"--{option} is unknown" for option in sorted(unknown)] + (
            [] if len(command.words) == count else [f"takes {count} words"]
        )
    members, required = members_of(command)
    found = [f"--{option} is required" for option in sorted(required - command.arguments.keys())]
    found += [f"{' '.join(command.words)} belongs to no option"] if command.words else []
    for option, words in command.arguments.items():
        plain = option if option in members else option.removeprefix("no-")
        if option in OF_THE_CLI:
            continue
        if plain not in members:
            found.append(f"--{option} is unknown")
        elif (members[plain][1].type_name == "boolean") == bool(words):
            found.append(f"--{option} has {words or 'no value'}")
    return found
