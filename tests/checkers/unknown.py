"""The stand-in for values that are decided only when the stack is deployed."""

from typing import Final


class _Unknown:
    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()
"""Passes every check of its own, and counts as given where something must be given."""
