"""The verdict on two ends: forward and return, for every AZ of one and every AZ of the other (rules 1 and 10)."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from policy.rules.prefixes import ANYWHERE, inside

from .model import Key, Way
from .trip import Break, End, Hop, Leg, Place, State, Trip
from .walk import Walk


@dataclass(frozen=True, slots=True)
class Pair:
    """What is said of two ends: every way forward, and the ways of the answers."""

    a: End
    b: End
    forward: tuple[Leg, ...]
    back: tuple[Leg, ...]
    symmetric: bool

    @property
    def state(self) -> State:
        """Routed only when every way works in both directions."""
        states = {leg.state for leg in (*self.forward, *self.back)}
        for one in (State.NOT_ROUTED, State.CANNOT_TELL):
            if one in states:
                return one
        return State.ROUTED

    @property
    def broken(self) -> tuple[str, Leg] | None:
        """The first way that breaks, and in which direction."""
        for direction, legs in (("forward", self.forward), ("return", self.back)):
            for leg in sorted(legs, key=lambda one: one.state is not State.NOT_ROUTED):
                if leg.broken is not None:
                    return direction, leg
        return None


class Verdicts:
    """Gives the verdict on two ends."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self._network = walk.network

    def pair(self, a: End, b: End) -> Pair:
        """Give the verdict on two ends of one address family."""
        forward = tuple(self._legs(a, b))
        if any(leg.broken is not None for leg in forward):
            return Pair(a, b, forward, (), symmetric=False)
        back: list[Leg] = []
        symmetric = True
        for leg in forward:
            answers = list(self._answers(leg, a, b))
            back += answers
            symmetric &= all(answer.guards == leg.guards[::-1] for answer in answers)
        return Pair(a, b, forward, tuple(back), symmetric)

    def _legs(self, a: End, b: End) -> Iterator[Leg]:
        for wanted in self._network.known.pieces(b.prefix):
            yield from self._start(a, Trip(wanted, b, a.vpc))

    def _start(self, a: End, trip: Trip) -> list[Leg]:
        if a.place is Place.SUBNET:
            subnet = self._network.subnets[a.subnet]
            return self.walk.forward(trip, a.vpc, subnet.table, subnet.zone)
        if a.place is Place.SITE:
            return self._from_site(a, trip)
        return self._from_internet(trip)

    def _answers(self, leg: Leg, a: End, b: End) -> Iterator[Leg]:
        """The ways of the answer: in through where the packet went out, in the AZ that appliance mode keeps."""
        for wanted in self._network.known.pieces(a.prefix):
            trip = Trip(wanted, a, b.vpc, choices=leg.choices)
            if b.place is not Place.INTERNET:
                yield from self._start(b, trip)
            elif leg.exit.how == Way.NAT:
                yield from self._through_nat(leg.exit.key, leg.exit.zone, trip)
            else:
                yield from self.walk.come_in(trip, leg.exit.vpc, leg.exit.key, leg.exit.zone)

    def _through_nat(self, key: Key, zone: str | None, trip: Trip) -> list[Leg]:
        """From the internet to the NAT gateway, and on to where the connection came from."""
        nat = self._network.gateways[key]
        subnet = self._network.subnets.get(nat.subnet)
        if subnet is None:
            return self.walk.forward(trip, nat.vpc, nat.table, zone)
        block = subnet.cidrs.get(trip.wanted.version, ANYWHERE[trip.wanted.version])
        home = End(Place.SUBNET, nat.name, block, subnet.key, subnet.vpc, subnet.zone)
        gateway = next(
            (one.key for one in self._network.gateways.values() if one.vpc == nat.vpc and one.way is Way.INTERNET), ""
        )
        legs: list[Leg] = []
        for inward in self.walk.come_in(dataclasses.replace(trip, wanted=block, end=home), nat.vpc, gateway, zone):
            if inward.broken is not None:
                legs.append(inward)
                continue
            arrival = Hop("NAT gateway", nat.name, subnet.zone, key=nat.key)
            on = dataclasses.replace(trip, hops=(*inward.hops[:-1], arrival), choices=inward.choices)
            legs += self.walk.forward(on, nat.vpc, subnet.table, subnet.zone)
        return legs

    def _from_site(self, site: End, trip: Trip) -> list[Leg]:
        """Every edge of the site that tells it of the prefix may carry the packet (rule 9)."""
        legs: list[Leg] = []
        silent: list[Leg] = []
        for key in sorted(site.edges):
            edge = self._network.edges[key]
            if edge.allowed is not None and not any(inside(trip.wanted, net) for net in edge.allowed):
                text = f"the allowed prefixes of {edge.name} do not tell the site of {trip.wanted}"
                silent += trip.broken(9, edge.name, "", text)
                continue
            found = self._from_edge(key, trip)
            # What a table has no route for is not told over BGP, so the site does not send it there.
            unknown = all(leg.broken is not None and not leg.hops for leg in found)
            (silent if unknown else legs).extend(found)
        return legs or silent

    def _from_edge(self, key: Key, trip: Trip) -> list[Leg]:
        edge = self._network.edges[key]
        attachment = self._network.attachments.get(key)
        if attachment is not None:
            hub = self._network.hubs[attachment.hubs[0]]
            return self.walk.hubs.take(trip, attachment, hub, None)
        gateway = self._network.gateways.get(edge.at)
        if gateway is None or not gateway.vpc:
            text = f"the gateway of {edge.name} is not in this stack"
            return trip.broken(11, edge.name, "", text, known=False)
        return self.walk.come_in(trip, gateway.vpc, gateway.key, None)

    def _from_internet(self, trip: Trip) -> list[Leg]:
        end = trip.end
        gateways = [one for one in self._network.gateways.values() if one.vpc == end.vpc and one.way is Way.INTERNET]
        if not gateways:
            text = "no internet gateway: nothing starts a connection from the internet here"
            return trip.broken(4, end.name, "", text)
        subnet = self._network.subnets[end.subnet]
        table = self._network.tables.get(subnet.table)
        default = table.routes.longest(ANYWHERE[end.prefix.version]) if table is not None else []
        if any(route.way in (Way.NAT, Way.EGRESS_ONLY) for route in default):
            text = "its way out changes addresses or is for answers only: nothing starts a connection from the internet"
            return trip.broken(4, end.name, table.name if table is not None else "", text)
        return self.walk.come_in(trip, end.vpc, gateways[0].key, end.zone)


@dataclass(frozen=True, slots=True)
class Zones:
    """What is said of one AZ of A and one AZ of B: the best of their subnets' pairs."""

    a: str
    b: str
    best: Pair
    symmetric: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict on A and B in one address family."""

    family: int
    zones: tuple[Zones, ...]
    without: tuple[str, ...]
    """Subnets of A and of B that no routed pair uses."""

    @property
    def routed(self) -> int:
        """How many pairs of AZs are routed both ways."""
        return sum(one.best.state is State.ROUTED for one in self.zones)

    @property
    def state(self) -> State:
        """Routed when every pair of AZs is; cannot tell when nothing worse is known."""
        states = {one.best.state for one in self.zones}
        for one in (State.NOT_ROUTED, State.CANNOT_TELL):
            if one in states:
                return one
        return State.ROUTED if states else State.CANNOT_TELL

    @property
    def symmetric(self) -> bool | None:
        """Whether answers come back through the same stateful hops; None when nothing is routed."""
        found = [one.symmetric for one in self.zones if one.best.state is State.ROUTED]
        return all(found) if found else None

    @property
    def broken(self) -> tuple[str, Leg, Break] | None:
        """The first break: direction, the way up to it, what it is."""
        for wanted in (State.NOT_ROUTED, State.CANNOT_TELL):
            for one in self.zones:
                found = one.best.broken if one.best.state is wanted else None
                if found is not None and found[1].broken is not None:
                    return found[0], found[1], found[1].broken
        return None

    def to_json(self) -> dict[str, Any]:
        """The verdict as JSON data, without ways."""
        broken = self.broken
        return {
            "state": self.state.value,
            "azPairs": {"routed": self.routed, "of": len(self.zones)},
            "symmetric": self.symmetric,
            "break": None if broken is None else {"direction": broken[0], **broken[2].to_json()},
        }


def answer(verdicts: Verdicts, a: Sequence[End], b: Sequence[End], family: int) -> Answer:
    """Give the verdict on everything that A is and everything that B is, AZ by AZ.

    Args:
        verdicts: Who walks.
        a: The ends of A: subnets, or one site, or the internet.
        b: Those of B.
        family: 4 or 6.
    """
    zones: list[Zones] = []
    used: set[Key] = set()
    for (zone_a, from_), (zone_b, to) in product(_by_zone(a), _by_zone(b)):
        found = [verdicts.pair(one, other) for one, other in product(from_, to)]
        routed = [one for one in found if one.state is State.ROUTED]
        used |= {end.subnet for one in routed for end in (one.a, one.b)}
        best = min(routed or found, key=_goodness)
        zones.append(Zones(zone_a, zone_b, best, all(one.symmetric for one in routed)))
    without = sorted(end.name for end in {*a, *b} if end.place is Place.SUBNET and end.subnet not in used)
    return Answer(family, tuple(zones), tuple(without))


def _goodness(pair: Pair) -> tuple[int, int]:
    """Routed first; of what is not, the pair that comes farthest tells most."""
    order = (State.ROUTED, State.CANNOT_TELL, State.NOT_ROUTED)
    farthest = max((len(leg.hops) for leg in (*pair.forward, *pair.back)), default=0)
    if pair.state is State.ROUTED:
        return 0, farthest
    return 1 + order.index(pair.state), -farthest


def _by_zone(ends: Iterable[End]) -> list[tuple[str, list[End]]]:
    found: dict[str, list[End]] = {}
    for end in ends:
        # Of a site every prefix must be reached; of a zone one subnet.
        place = str(end.prefix) if end.place is Place.SITE else end.zone or "-"
        found.setdefault(place, []).append(end)
    return sorted(found.items())
