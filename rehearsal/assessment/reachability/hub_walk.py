"""How a transit gateway forwards: rules 5 to 9."""

from typing import Protocol

from policy.rules.prefixes import IPV6

from .model import Attachment, Hub, HubRank, HubRoute, HubTable, Key, Kind, Network
from .trip import Hop, Leg, Place, Trip


class Vpcs(Protocol):
    """The side of the VPCs, where a hub hands packets on."""

    def enter(self, trip: Trip, attachment: Attachment, zone: str) -> list[Leg]:
        """Let a packet in through an attachment's subnet."""
        ...


class HubWalk:
    """Walks a packet through transit gateways."""

    def __init__(self, network: Network, vpcs: Vpcs) -> None:
        self._network = network
        self._vpcs = vpcs

    def take(self, trip: Trip, attachment: Attachment, hub: Hub, zone: str | None) -> list[Leg]:
        """Take a packet that comes in through an attachment.

        Args:
            trip: The packet.
            attachment: Where it comes in.
            hub: The transit gateway.
            zone: AZ it comes from; None from another Region or from outside AWS.
        """
        key = self._network.associations.get((attachment.key, hub.key))
        if key is None:
            text = f"{attachment.kind} {attachment.name} is associated with no route table of {hub.name}: dropped"
            return trip.broken(5, hub.name, "", text)
        table = self._network.hub_tables[key]
        visited = trip.visit(hub.key, table.key, zone)
        if visited is None:
            return trip.broken(10, hub.name, table.name, "the packet comes here a second time: a loop")
        found = table.routes.longest(trip.wanted)
        best = min((route.rank for route in found), default=None)
        chosen = [route for route in found if route.rank is best]
        if table.unread:
            text = f"not known: {', '.join(sorted(table.unread))}"
            return trip.broken(11, hub.name, table.name, text, known=False)
        if not chosen:
            return self._no_route(trip, hub, table)
        problem = _refused(visited, hub, table, chosen)
        if problem is not None:
            return problem
        legs: list[Leg] = []
        for route in chosen:
            hop = Hop("hub", hub.name, zone, table.name, str(route.prefix), hub.key)
            legs += self._out(visited.at(hop), route, hub, table, zone)
        return legs

    def _no_route(self, trip: Trip, hub: Hub, table: HubTable) -> list[Leg]:
        if table.hidden:
            text = f"no known route, and not known here: {', '.join(sorted(table.hidden))}"
            return trip.broken(11, hub.name, table.name, text, known=False)
        if table.undeclared:
            sites = ", ".join(sorted(table.undeclared))
            text = f"no known route, and the prefixes of {sites} are not declared (--site NAME=PREFIX)"
            return trip.broken(9, hub.name, table.name, text, known=False)
        return trip.broken(5, hub.name, table.name, f"no route for {trip.wanted}: dropped")

    def _out(self, trip: Trip, route: HubRoute, hub: Hub, table: HubTable, zone: str | None) -> list[Leg]:
        out = self._network.attachments.get(route.attachment)
        if out is None:
            text = f"the route to {route.prefix} leads to an attachment that is not in this stack"
            return trip.broken(11, hub.name, table.name, text, known=False)
        if out.accepted is not True:
            pending = f"{out.kind} {out.name} is not accepted"
            return trip.broken(
                7 if out.kind is Kind.PEERING else 3, out.name, table.name, pending, known=out.accepted is False
            )
        if out.kind is Kind.VPC:
            return self._to_vpc(trip, out, table, zone)
        if out.kind is Kind.PEERING:
            return self._to_peer(trip, out, hub)
        if out.kind is Kind.FIREWALL:
            guard = Hop("firewall", out.name, None, key=out.gateway, stateful=True)
            return self.take(trip.at(guard), out, hub, zone)
        return to_edge(self._network, trip, out.key, table.name)

    def _to_vpc(self, trip: Trip, out: Attachment, table: HubTable, zone: str | None) -> list[Leg]:
        """Rule 8: the AZ in which a packet leaves the hub."""
        if trip.wanted.version == IPV6 and not out.ipv6:
            return trip.broken(6, out.name, table.name, f"{out.name} does not take IPv6 (ipv6Support)")
        if out.unread or not out.vpc:
            text = f"subnets of {out.name}, or their AZs, are not known here"
            return trip.broken(11, out.name, table.name, text, known=False)
        if out.appliance:
            kept = trip.choices.get(out.key)
            zones = [kept] if kept is not None else sorted(out.subnets)
        else:
            zones = [zone] if zone in out.subnets else sorted(out.subnets)
        legs: list[Leg] = []
        for place in zones:
            on = trip.choosing(out.key, place) if out.appliance else trip
            hop = Hop("attachment", out.name, place, key=out.key)
            legs += self._vpcs.enter(on.at(hop), out, place)
        return legs

    def _to_peer(self, trip: Trip, out: Attachment, hub: Hub) -> list[Leg]:
        others = [key for key in out.hubs if key != hub.key]
        if len(others) != 1:
            text = f"the other transit gateway of {out.name} is not in this stack"
            return trip.broken(11, out.name, "", text, known=False)
        hop = Hop("hub peering", out.name, None, key=out.key)
        return self.take(trip.at(hop), out, self._network.hubs[others[0]], None)


def to_edge(network: Network, trip: Trip, key: Key, table: str) -> list[Leg]:
    """Hand a packet to a place outside AWS."""
    edge = network.edges[key]
    if trip.end.place is Place.SITE and key in trip.end.edges:
        return trip.at(Hop("site", edge.name, key=key)).arrived()
    if trip.end.place is Place.INTERNET:
        text = f"leaves towards {edge.name}: what is beyond it is not in the model"
        return trip.broken(9, edge.name, table, text, known=False)
    return trip.broken(9, edge.name, table, f"leaves towards {edge.name}, where {trip.end.name} is not")


def _refused(trip: Trip, hub: Hub, table: HubTable, chosen: list[HubRoute]) -> list[Leg] | None:
    first = chosen[0]
    if any(route.blackhole for route in chosen):
        return trip.broken(5, hub.name, table.name, f"the route for {first.prefix} is a blackhole: dropped")
    if first.overlaps:
        text = f"blocks share addresses: {first.overlaps}; AWS propagates only one of them, which one is not known"
        return trip.broken(6, hub.name, table.name, text)
    if first.rank in (HubRank.STATIC, HubRank.PREFIX_LIST) and len({route.attachment for route in chosen}) > 1:
        names = " and ".join(sorted({route.through or "a static route" for route in chosen}))
        return trip.broken(5, hub.name, table.name, f"{first.prefix} stands twice with different targets ({names})")
    return None
