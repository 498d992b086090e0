"""Ways in which a rehearsal ends before there is a verdict."""

import pulumi


class UsageError(pulumi.RunError):
    """Settings or command line are wrong (exit 2); the message says what to do."""


class ProgramError(Exception):
    """The program cannot be rehearsed as it is (exit 3); the message says why and what to do."""


class DuplicateUrnError(ProgramError):
    """Two registrations have one URN; the engine would refuse the second."""


class UnknownLookupError(ProgramError):
    """A look-up whose answer nobody gave."""


class GateError(Exception):
    """The policy pack could not be asked (exit 3)."""
