"""The whole estate at a glance: classes of VPCs, the matrix of classes, and every exception by name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from .alike import Likeness, most_frequent
from .asked import SCOPE, Asked, between
from .model import Key, Network, Vpc
from .targets import INTERNET, Target, Targets
from .trip import State

_MOST_DEVIANTS: Final = 30
"""Groups of exceptions that are compared with each other; beyond it the report says so."""
_TRIED: Final = 8
"""Members of a class among which two without a peering are looked for."""


@dataclass(frozen=True, slots=True)
class Class:
    """VPCs that fare alike, but for some."""

    name: str
    members: tuple[Key, ...]
    """All of them."""
    alike: tuple[Key, ...]
    """Those that the matrix speaks of."""
    others: tuple[tuple[Key, ...], ...]
    """The rest, those together that fare alike."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The verdict on two classes, or on a class and a site or the internet."""

    a: str
    b: str
    asked: Asked

    @property
    def key(self) -> tuple[State, bool | None]:
        """What two equal verdicts share."""
        return self.asked.state, self.asked.answers[0].symmetric if self.asked.answers else None

    def to_json(self) -> dict[str, Any]:
        """The cell as JSON data."""
        answers = self.asked.answers
        first = answers[0].to_json() if answers else {"azPairs": None, "symmetric": None, "break": None}
        ipv6 = next((one.state.value for one in answers if one.family == 6), None)  # noqa: PLR2004 - IPv6
        return {
            "a": self.a,
            "b": self.b,
            **first,
            "state": self.asked.state.value,
            "ipv6": ipv6,
            "why": self.asked.why or None,
        }


class Overview:
    """Works out classes and cells of one network."""

    def __init__(self, network: Network, targets: Targets) -> None:
        self._network = network
        self._targets = targets
        self._likeness = Likeness(network)
        self.classes = self._classes()
        self._sites = self._declared_sites()
        self._peers = {frozenset(one.vpcs) for one in network.peerings.values()}

    def _classes(self) -> list[Class]:
        kinds: dict[Any, dict[Any, list[Key]]] = {}
        for key in sorted(self._network.vpcs):
            vpc = self._network.vpcs[key]
            kinds.setdefault(self._likeness.kind(vpc), {}).setdefault(self._likeness.traces(vpc), []).append(key)
        found: list[Class] = []
        taken: set[str] = set()
        for groups in kinds.values():
            main = most_frequent(groups.values())
            rest = sorted(tuple(group) for group in groups.values() if group is not main)
            members = tuple(sorted(key for group in groups.values() for key in group))
            name = self._name(members, taken)
            taken.add(name)
            found.append(Class(name, members, tuple(main), tuple(rest)))
        return sorted(found, key=lambda one: (-len(one.members), one.name))

    def _name(self, members: Sequence[Key], taken: set[str]) -> str:
        """A class of one is called like its VPC, others like the hub's table of their segment."""
        first = self._network.vpcs[members[0]]
        name = first.name
        if len(members) > 1:
            tables = [
                self._network.hub_tables[table].name
                for one in self._likeness.attachments(first.key)
                for hub in one.hubs
                if (table := self._network.associations.get((one.key, hub)))
            ]
            name = (
                f"{len(members)} VPCs of {', '.join(sorted(tables))}" if tables else f"{len(members)} VPCs without hub"
            )
        unique, number = name, 2
        while unique in taken:
            unique, number = f"{name} ({number})", number + 1
        return unique

    def _declared_sites(self) -> list[Target]:
        """Edges with the same prefixes are one site."""
        behind: dict[Any, list[Key]] = {}
        for key in sorted(self._network.edges):
            nets = frozenset(self._network.edges[key].prefixes)
            behind.setdefault(nets or key, []).append(key)
        return [self._targets.of_edges(keys) for keys in behind.values()]

    def _vpc(self, key: Key) -> Target:
        """A VPC by one subnet for each AZ and kind of table: the others fare like it."""
        vpc = self._network.vpcs[key]
        chosen: dict[Any, Key] = {}
        for one in vpc.subnets:
            subnet = self._network.subnets[one]
            kind = (subnet.zone, tuple(sorted(subnet.cidrs)), self._likeness.content(subnet.table))
            chosen.setdefault(kind, one)
        return self._targets.vpc(key, chosen.values())

    def cells(self) -> list[Cell]:
        """The matrix: classes with classes, with the internet and with sites."""
        found: list[Cell] = []
        outside = [self._targets.find(INTERNET), *self._sites]
        for place, one in enumerate(self.classes):
            a = self._vpc(one.alike[0])
            for other in self.classes[place:]:
                pair = self._strangers(one.alike, other.alike)
                if pair is not None:
                    ends = [self._vpc(key) for key in pair]
                    found.append(Cell(one.name, other.name, between(self._network, *ends)))
            found += [Cell(one.name, target.name, between(self._network, a, target)) for target in outside]
        return found

    def _strangers(self, some: Sequence[Key], others: Sequence[Key]) -> tuple[Key, Key] | None:
        """Two VPCs to walk between: not one twice, and no pair that a peering joins where there is another one."""
        pairs = [(a, b) for a in some[:_TRIED] for b in others[:_TRIED] if a != b]
        apart = (pair for pair in pairs if frozenset(pair) not in self._peers)
        return next(apart, pairs[0] if pairs else None)

    def exceptions(self, cells: Iterable[Cell]) -> tuple[list[tuple[Cell, State | None]], str]:
        """Pairs that fare otherwise than their classes: the verdict, what was expected, and what was left out."""
        expected = {frozenset((one.a, one.b)): one for one in cells}
        deviants = [(one, group) for one in self.classes for group in one.others]
        found: list[tuple[Cell, State | None]] = []
        outside = [self._targets.find(INTERNET), *self._sites]
        for own, group in deviants:
            a, names = self._vpc(group[0]), self._names(group)
            for other in self.classes:
                self._compare(
                    found, expected, (own.name, other.name), (names, other.name), (a, self._vpc(other.alike[0]))
                )
            for target in outside:
                self._compare(found, expected, (own.name, target.name), (names, target.name), (a, target))
        left_out = ""
        if len(deviants) > _MOST_DEVIANTS:
            left_out = f"{len(deviants)} groups of VPCs that are exceptions were not compared with each other"
        else:
            for place, (own, group) in enumerate(deviants):
                for other, members in deviants[place:]:
                    if group is members and len(group) == 1:
                        continue
                    second = members[-1]
                    names = (self._names(group), self._names(members))
                    self._compare(
                        found, expected, (own.name, other.name), names, (self._vpc(group[0]), self._vpc(second))
                    )
        self._peered(found, expected)
        return found, left_out

    def _peered(self, found: list[tuple[Cell, State | None]], expected: Mapping[frozenset[str], Cell]) -> None:
        """A peering joins two VPCs of their classes, whatever the others do."""
        home = {key: one.name for one in self.classes for key in one.members}
        for sides in sorted({one.vpcs for one in self._network.peerings.values()}):
            if sides[0] in home and sides[1] in home and sides[0] != sides[1]:
                names = (self._names(sides[:1]), self._names(sides[1:]))
                # Tables that differ in the peering alone count as one kind, so every subnet is asked.
                ends = (self._targets.vpc(sides[0]), self._targets.vpc(sides[1]))
                self._compare(found, expected, (home[sides[0]], home[sides[1]]), names, ends)

    def _compare(
        self,
        found: list[tuple[Cell, State | None]],
        expected: Mapping[frozenset[str], Cell],
        classes: tuple[str, str],
        names: tuple[str, str],
        ends: tuple[Target, Target],
    ) -> None:
        cell = Cell(*names, between(self._network, *ends))
        usual = expected.get(frozenset(classes))
        # Two single VPCs that are their own classes stand in the matrix already.
        if usual is not None and (cell.key == usual.key or {usual.a, usual.b} == set(names)):
            return
        if any(set(names) == {one.a, one.b} for one, _ in found):
            return
        found.append((cell, usual.asked.state if usual is not None else None))

    def _names(self, keys: Sequence[Key]) -> str:
        return ", ".join(self._network.vpcs[key].name for key in keys)


def overview(network: Network, targets: Targets) -> dict[str, Any] | None:
    """Give the part of the assessment; None where there is no VPC."""
    if not network.vpcs:
        return None
    view = Overview(network, targets)
    cells = view.cells()
    exceptions, left_out = view.exceptions(cells)
    undecided = [one for one in (*cells, *(cell for cell, _ in exceptions)) if one.asked.state is State.CANNOT_TELL]
    return {
        "scope": SCOPE,
        "units": units(network),
        "classes": [_class(one, network) for one in view.classes],
        "matrix": [one.to_json() for one in cells],
        "exceptions": [
            {**cell.to_json(), "expected": expected.value if expected is not None else None}
            for cell, expected in exceptions
        ],
        "cannotTell": [{"a": one.a, "b": one.b, "why": _why(one)} for one in undecided],
        "notCompared": left_out or None,
        "overlapping": sorted(network.overlapping),
    }


def _why(cell: Cell) -> str:
    broken = cell.asked.answers[0].broken if cell.asked.answers else None
    return broken[2].text if broken is not None else cell.asked.why


def _class(one: Class, network: Network) -> dict[str, Any]:
    first: Vpc = network.vpcs[one.alike[0]]
    zones = sorted({network.subnets[key].zone or "?" for key in first.subnets})
    tables = sorted(
        network.hub_tables[table].name
        for attachment in network.attachments.values()
        if attachment.vpc == first.key
        for hub in attachment.hubs
        if (table := network.associations.get((attachment.key, hub)))
    )
    return {
        "name": one.name,
        "vpcs": [network.vpcs[key].name for key in one.members],
        "region": first.region,
        "zones": zones,
        "hubTables": tables,
        "exceptions": [network.vpcs[key].name for group in one.others for key in group],
    }


def units(network: Network) -> dict[str, int]:
    """Count what forwards packets."""
    gateway_routes = sum(len(table.routes) for table in network.tables.values())
    return {
        "vpcs": len(network.vpcs),
        "subnets": len(network.subnets),
        "routeTables": len(network.tables),
        "routes": gateway_routes,
        "peerings": len({id(one) for one in network.peerings.values()}),
        "transitGateways": len(network.hubs),
        "attachments": len(network.attachments),
        "hubTables": len(network.hub_tables),
        "hubRoutes": sum(len(table.routes) for table in network.hub_tables.values()),
        "associations": len(network.associations),
        "propagations": len(network.propagations),
        "prefixLists": network.prefix_lists,
        "sites": len(network.edges),
    }
