"""The whole estate at a glance: classes of VPCs, the matrix of classes, and every exception by name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, product
from typing import Any, Final

from .alike import Likeness, most_frequent
from .asked import SCOPE, Asked, between
from .model import Key, Network, Vpc
from .targets import INTERNET, Target, Targets
from .trip import State

_MOST_DEVIANTS: Final = 30
"""Groups of exceptions that are compared with each other; beyond it the report says so."""


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


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A verdict that differs from what was said before of the pairs it speaks of."""

    cell: Cell
    expected: State | None
    """What the matrix says of their classes."""
    sides: tuple[frozenset[Key], frozenset[Key]]

    def speaks_of(self, pair: tuple[Key, Key]) -> bool:
        """Whether it says something of two VPCs, or of a VPC and a place outside."""
        one, other = self.sides
        return (pair[0] in one and pair[1] in other) or (pair[1] in one and pair[0] in other)


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
        for place, one in enumerate(self.classes):
            a = self._vpc(one.alike[0])
            for other in self.classes[place:]:
                pair = self._strangers(one.alike, other.alike)
                if pair is not None:
                    found.append(Cell(one.name, other.name, self._asked(pair)))
            found += [Cell(one.name, target.name, between(self._network, a, target)) for target in self._outside()]
        return found

    def _outside(self) -> list[Target]:
        return [self._targets.find(INTERNET), *self._sites]

    def _strangers(self, some: Sequence[Key], others: Sequence[Key]) -> tuple[Key, Key] | None:
        """Two VPCs to walk between: not one twice, and no pair that a peering joins where there is another one."""
        # Every pair that is passed over is a peering, so there are no more steps than peerings.
        apart = (pair for pair in product(some, others) if pair[0] != pair[1] and frozenset(pair) not in self._peers)
        return next(apart, next((pair for pair in product(some, others) if pair[0] != pair[1]), None))

    def _asked(self, pair: tuple[Key, Key]) -> Asked:
        """Walk between two VPCs."""
        # Tables that differ in a peering alone count as one kind, so between its two sides every subnet is asked.
        give = self._targets.vpc if frozenset(pair) in self._peers else self._vpc
        return between(self._network, give(pair[0]), give(pair[1]))

    def exceptions(self, cells: Iterable[Cell]) -> tuple[list[Otherwise], str]:
        """Pairs that fare otherwise than what was said before of them, and what was left out."""
        usual = {frozenset((one.a, one.b)): one for one in cells}
        deviants = [(one, group) for one in self.classes for group in one.others]
        found = [one for own, group in deviants for one in self._beside_classes(own.name, group, usual)]
        left_out = ""
        if len(deviants) > _MOST_DEVIANTS:
            left_out = f"{len(deviants)} groups of VPCs that are exceptions were not compared with each other"
        else:
            for (own, group), (other, members) in combinations_with_replacement(deviants, 2):
                said = usual.get(frozenset((own.name, other.name)))
                found += self._beside(found, said, group, members)
        home = {key: one.name for one in self.classes for key in one.members}
        peered = sorted({one.vpcs for one in self._network.peerings.values() if all(key in home for key in one.vpcs)})
        # A peering joins two VPCs of their classes, whatever the others do.
        joined = [
            self._beside(found, usual.get(frozenset(home[key] for key in sides)), sides[:1], sides[1:])
            for sides in peered
        ]
        return [*found, *(one for several in joined for one in several)], left_out

    def _beside_classes(
        self, own: str, group: Sequence[Key], usual: Mapping[frozenset[str], Cell]
    ) -> Iterator[Otherwise]:
        """Compare VPCs that are set apart with those that are not, and with places outside."""
        a, names = self._vpc(group[0]), self._names(group)
        for other in self.classes:
            pair, said = self._strangers(group, other.alike), usual.get(frozenset((own, other.name)))
            if pair is not None:
                yield from _unlike(said, said, Cell(names, other.name, self._asked(pair)), (group, other.members))
        for target in self._outside():
            said = usual[frozenset((own, target.name))]
            cell = Cell(names, target.name, between(self._network, a, target))
            yield from _unlike(said, said, cell, (group, (target.name,)))

    def _beside(
        self, found: Sequence[Otherwise], usual: Cell | None, some: Sequence[Key], others: Sequence[Key]
    ) -> list[Otherwise]:
        """Compare VPCs by name with what was said of them: by the last exception, else by the matrix."""
        pair = self._strangers(some, others)
        if pair is None:
            return []
        said = next((one.cell for one in reversed(found) if one.speaks_of(pair)), usual)
        return _unlike(usual, said, Cell(self._names(some), self._names(others), self._asked(pair)), (some, others))

    def _names(self, keys: Sequence[Key]) -> str:
        return ", ".join(self._network.vpcs[key].name for key in keys)


def _unlike(
    usual: Cell | None, said: Cell | None, cell: Cell, sides: tuple[Sequence[Key], Sequence[Key]]
) -> list[Otherwise]:
    """Give a verdict where it is not what was said of its VPCs."""
    if said is not None and said.key == cell.key:
        return []
    expected = usual.asked.state if usual is not None else None
    return [Otherwise(cell, expected, (frozenset(sides[0]), frozenset(sides[1])))]


def overview(network: Network, targets: Targets) -> dict[str, Any] | None:
    """Give the part of the assessment; None where there is no VPC."""
    if not network.vpcs:
        return None
    view = Overview(network, targets)
    cells = view.cells()
    exceptions, left_out = view.exceptions(cells)
    undecided = [one for one in (*cells, *(one.cell for one in exceptions)) if one.asked.state is State.CANNOT_TELL]
    return {
        "scope": SCOPE,
        "units": units(network),
        "classes": [_class(one, network) for one in view.classes],
        "matrix": [one.to_json() for one in cells],
        "exceptions": [
            {**one.cell.to_json(), "expected": one.expected.value if one.expected is not None else None}
            for one in exceptions
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
