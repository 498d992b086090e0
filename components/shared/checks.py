"""Collects every problem of a component's arguments and reports them in one error."""

import ipaddress
from collections.abc import Collection
from dataclasses import dataclass

import pulumi


class ComponentError(pulumi.RunError):
    """Arguments that AWS would refuse or that can never work.

    Derives from ``pulumi.RunError``, so that Pulumi prints the message without a traceback.
    """


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, told to the person who wrote it."""

    argument: str
    """Path of the argument; names that people chose in quotes: ``subscribers["billing"].delay_seconds``."""
    value: object
    """What was given."""
    rule: str
    """What holds instead, with its unit."""
    way_out: str
    """What to do."""

    def __str__(self) -> str:
        """One line: argument, value where there is one, rule, way out."""
        value = "" if self.value is None else f" = {self.value!r}"
        return f"{self.argument}{value}: {self.rule}. {self.way_out}"


class Problems:
    """The problems found in one component's arguments.

    Pure ``check_…`` functions add to it. A component raises them all at once, before ``super().__init__``, so that
    nothing is registered when an argument is wrong; the settings call the same functions and report the problems
    under the settings' keys.
    """

    def __init__(self) -> None:
        """Start with an empty list."""
        self.found: list[Problem] = []

    def add(self, argument: str, value: object, rule: str, way_out: str) -> None:
        """Record one :class:`Problem`, once; the texts take no full stop at their end."""
        problem = Problem(argument, value, rule, f"{way_out}.")
        if problem not in self.found:
            self.found.append(problem)

    def within(self, argument: str, value: int | None, low: int, high: int, unit: str) -> None:
        """Require ``low <= value <= high``; an absent value passes."""
        if value is not None and not low <= value <= high:
            self.add(argument, value, f"must be {low} to {high} {unit}", "Give a value in that range")

    def one_of(self, argument: str, value: str | None, allowed: Collection[str]) -> None:
        """Require ``value`` to be one of ``allowed``; an absent value passes."""
        if value is not None and value not in allowed:
            self.add(argument, value, f"must be one of {', '.join(sorted(allowed))}", "Choose one of these")

    def ipv4_network(self, argument: str, value: str) -> ipaddress.IPv4Network | None:
        """Parse an IPv4 CIDR block; record a problem for a malformed one or one with host bits, and return None."""
        try:
            return ipaddress.IPv4Network(value)
        except ValueError:
            try:
                proper = ipaddress.IPv4Network(value, strict=False)
            except ValueError:
                self.add(argument, value, "must be an IPv4 CIDR block", "Write it like 10.0.0.0/16")
            else:
                self.add(argument, value, "has host bits set", f"Write {proper}")
            return None

    def raise_for(self, component: str, name: str) -> None:
        """Raise one :class:`ComponentError` that lists every problem; return when there is none.

        Args:
            component: the component's class name.
            name: its resource name.
        """
        if not self.found:
            return
        count = len(self.found)
        heading = f"{component} '{name}' cannot be built: {count} problem{'s' if count > 1 else ''}"
        raise ComponentError("\n".join([heading, *(f"  - {problem}" for problem in self.found)]))
