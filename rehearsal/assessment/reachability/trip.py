"""A packet on its way: where it has been, and how the way ended."""

import dataclasses
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from policy.rules.prefixes import Net

from .model import Key

MOST_HOPS: Final = 16
"""Rule 10: a way that is longer is taken for a loop."""


class State(enum.StrEnum):
    """What can be said of a way."""

    ROUTED = "routed"
    NOT_ROUTED = "not routed"
    CANNOT_TELL = "cannot tell"


class Place(enum.StrEnum):
    """What kind of end a way has."""

    SUBNET = "subnet"
    SITE = "site"
    INTERNET = "internet"


@dataclass(frozen=True, slots=True)
class End:
    """One end of a question: one subnet, one site or the internet, with the prefix that is meant."""

    place: Place
    name: str
    prefix: Net
    subnet: Key = ""
    vpc: Key = ""
    zone: str | None = None
    edges: frozenset[Key] = frozenset()


@dataclass(frozen=True, slots=True)
class Hop:
    """One step: what takes the packet, and the route by which it goes on."""

    what: str
    name: str
    zone: str | None = None
    table: str = ""
    """Route table that is asked here."""
    route: str = ""
    """Prefix of the route that is taken."""
    key: Key = ""
    stateful: bool = False
    """Remembers connections: the answer must come through it as well."""

    def to_json(self) -> dict[str, Any]:
        """The hop as JSON data."""
        return {
            "what": self.what,
            "name": self.name,
            "zone": self.zone,
            "table": self.table or None,
            "route": self.route or None,
            "stateful": self.stateful,
        }


@dataclass(frozen=True, slots=True)
class Break:
    """Where and why a way ends before its end."""

    state: State
    rule: int
    """Number of the rule in docs/reachability.md."""
    hop: str
    table: str
    prefix: str
    text: str

    def to_json(self) -> dict[str, Any]:
        """The break as JSON data."""
        return {
            "rule": self.rule,
            "hop": self.hop,
            "table": self.table or None,
            "prefix": self.prefix,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Exit:
    """Where a way left the model: an answer comes back in there."""

    how: str
    """`internet gateway`, `egress-only internet gateway`, `NAT gateway`, or empty."""
    key: Key = ""
    vpc: Key = ""
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """One way from end to end, or up to where it breaks."""

    hops: tuple[Hop, ...]
    broken: Break | None
    choices: Mapping[Key, str] = field(default_factory=dict[Key, str])
    """Attachment in appliance mode → the AZ it keeps for the whole connection."""
    exit: Exit = Exit("")

    @property
    def state(self) -> State:
        """What is said of it."""
        return self.broken.state if self.broken is not None else State.ROUTED

    @property
    def guards(self) -> list[tuple[Key, str | None]]:
        """The stateful hops in their order."""
        return [(hop.key, hop.zone) for hop in self.hops if hop.stateful]


@dataclass(frozen=True, slots=True)
class Trip:
    """A packet that is under way."""

    wanted: Net
    end: End
    source_vpc: Key
    """VPC whose own address the packet carries as its source; empty for one that came from elsewhere."""
    hops: tuple[Hop, ...] = ()
    seen: frozenset[tuple[Key, Key, str]] = frozenset()
    choices: Mapping[Key, str] = field(default_factory=dict[Key, str])
    exit: Exit = Exit("")

    def at(self, hop: Hop) -> "Trip":
        """The same packet one hop further."""
        return dataclasses.replace(self, hops=(*self.hops, hop))

    def visit(self, node: Key, table: Key, zone: str | None) -> "Trip | None":
        """Note a place, or None when the packet was there before, or has come too far."""
        place = (node, table, zone or "")
        if place in self.seen or len(self.seen) >= MOST_HOPS:
            return None
        return dataclasses.replace(self, seen=self.seen | {place})

    def choosing(self, attachment: Key, zone: str) -> "Trip":
        """The same packet of a connection that an attachment keeps in one AZ."""
        return dataclasses.replace(self, choices={**self.choices, attachment: zone})

    def leaving(self, exit_: Exit, source_vpc: Key) -> "Trip":
        """The same packet, leaving through a gateway that may have given it another source address."""
        return dataclasses.replace(self, exit=exit_, source_vpc=source_vpc)

    def arrived(self) -> list[Leg]:
        """The way is whole."""
        return [Leg(self.hops, None, self.choices, self.exit)]

    def broken(self, rule: int, hop: str, table: str, text: str, *, known: bool = True) -> list[Leg]:
        """The way ends here."""
        state = State.NOT_ROUTED if known else State.CANNOT_TELL
        return [Leg(self.hops, Break(state, rule, hop, table, str(self.wanted), text), self.choices, self.exit)]
