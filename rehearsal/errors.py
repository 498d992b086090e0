"""Ways in which a rehearsal ends before there is a verdict."""

import json
from collections.abc import Mapping
from typing import Any

import pulumi


class UsageError(pulumi.RunError):
    """Settings or command line are wrong (exit 2); the message says what to do."""


class ProgramError(Exception):
    """The program cannot be rehearsed as it is (exit 3); the message says why and what to do."""


class DuplicateUrnError(ProgramError):
    """Two registrations have one URN; the engine would refuse the second."""


class UnknownLookupError(ProgramError):
    """A look-up whose answer nobody gave."""

    def __init__(self, token: str, args: Mapping[str, Any], why: str = "") -> None:
        self.token = token
        self.arguments = {key: value for key, value in args.items() if value is not None}
        self.why = why
        said = json.dumps(self.arguments, sort_keys=True, default=repr)
        super().__init__(
            f"only the real cloud can answer {token}{f' ({why})' if why else ''}, asked with {said}: "
            f"supply the answer with --answers FILE"
        )


class GateError(Exception):
    """The policy pack could not be asked (exit 3)."""
