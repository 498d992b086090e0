"""How VPCs forward: rules 2 to 4. Each walk gives every way a packet may take; all of them must work."""

from collections.abc import Callable

from policy.rules.prefixes import IPV4, IPV6, inside

from .hub_walk import HubWalk, to_edge
from .model import Attachment, Gateway, Key, Kind, Network, Rank, Route, Table, Vpc, Way
from .trip import Exit, Hop, Leg, Place, State, Trip

_NO_INTERNET = frozenset({Place.SUBNET, Place.SITE})


class Walk:
    """Walks packets through an estate's network."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.hubs = HubWalk(network, self)
        self._ways: dict[Way, Callable[[Trip, Vpc, Table, str | None, Route], list[Leg]]] = {
            Way.INTERNET: self._internet,
            Way.EGRESS_ONLY: self._internet,
            Way.NAT: self._nat,
            Way.ENDPOINT: self._through,
            Way.INTERFACE: self._through,
            Way.HUB: self._hub,
            Way.PEERING: self._peering,
            Way.VPN: self._vpn,
        }

    def enter(self, trip: Trip, attachment: Attachment, zone: str) -> list[Leg]:
        """Let a packet in through an attachment's subnet, by that subnet's own table."""
        subnet = self.network.subnets[attachment.subnets[zone]]
        return self.forward(trip, subnet.vpc, subnet.table, zone)

    def come_in(self, trip: Trip, vpc: Key, gateway: Key, zone: str | None) -> list[Leg]:
        """Let a packet in from outside, by the gateway's own table where it has one."""
        table = self.network.vpcs[vpc].gateway_tables.get(gateway)
        if table is None:
            return self._deliver(trip, self.network.vpcs[vpc], "")
        return self.forward(trip, vpc, table, zone)

    def forward(self, trip: Trip, vpc_key: Key, table_key: Key, zone: str | None) -> list[Leg]:
        """Look a packet up in a table of a VPC and send it on."""
        vpc, table = self.network.vpcs[vpc_key], self.network.tables.get(table_key)
        if table is None:
            text = "the route table of the subnet is not in this stack"
            return trip.broken(11, vpc.name, "", text, known=False)
        visited = trip.visit(vpc.key, table.key, zone)
        if visited is None:
            return trip.broken(10, vpc.name, table.name, "the packet comes here a second time: a loop")
        if table.unread:
            text = f"destinations are not known: {', '.join(sorted(table.unread))}"
            return trip.broken(11, vpc.name, table.name, text, known=False)
        chosen = self._chosen(visited, vpc, table)
        return self._take(visited, vpc, table, zone, chosen) if chosen else self._no_route(trip, vpc, table)

    def _take(self, trip: Trip, vpc: Vpc, table: Table, zone: str | None, chosen: list[Route]) -> list[Leg]:
        route = chosen[0]
        targets = {(one.way, one.target) for one in chosen}
        if len(targets) > 1:
            names = " and ".join(sorted({one.through or "a route" for one in chosen}))
            text = f"{route.prefix} stands twice with different targets ({names}): which one AWS takes is not defined"
            return trip.broken(3, vpc.name, table.name, text)
        if route.way is Way.LOCAL:
            return self._deliver(trip, vpc, table.name)
        if route.way is Way.UNKNOWN:
            text = f"the route to {route.prefix} leads out of this stack ({route.target})"
            return trip.broken(11, vpc.name, table.name, text, known=False)
        hop = Hop("VPC", vpc.name, zone, table.name, str(route.prefix), vpc.key)
        return self._ways[route.way](trip.at(hop), vpc, table, zone, route)

    def _chosen(self, trip: Trip, vpc: Vpc, table: Table) -> list[Route]:
        """The longest prefix; of equal ones the best rank."""
        found = list(table.routes.longest(trip.wanted))
        found += [Route(net, Way.LOCAL, vpc.key, Rank.LOCAL) for net in vpc.cidrs if inside(trip.wanted, net)]
        longest = max((route.prefix.prefixlen for route in found), default=0)
        found = [route for route in found if route.prefix.prefixlen == longest]
        best = min((route.rank for route in found), default=Rank.LOCAL)
        return [route for route in found if route.rank is best]

    def _no_route(self, trip: Trip, vpc: Vpc, table: Table) -> list[Leg]:
        if vpc.unread:
            return trip.broken(11, vpc.name, table.name, f"blocks of {vpc.name} are not known", known=False)
        if table.undeclared:
            sites = ", ".join(sorted(table.undeclared))
            text = f"no known route, and the prefixes of {sites} are not declared (--site NAME=PREFIX)"
            return trip.broken(9, vpc.name, table.name, text, known=False)
        what = "the internet" if trip.wanted.prefixlen == 0 else trip.wanted
        return trip.broken(3, vpc.name, table.name, f"no route to {what}")

    def _deliver(self, trip: Trip, vpc: Vpc, table: str) -> list[Leg]:
        end = trip.end
        if end.place is Place.SUBNET and end.vpc == vpc.key:
            return trip.at(Hop("subnet", end.name, end.zone, key=end.subnet)).arrived()
        text = f"{trip.wanted} lies in the VPC's own block, so it stays in {vpc.name}; {end.name} is elsewhere"
        return trip.broken(3, vpc.name, table, text)

    def _internet(self, trip: Trip, vpc: Vpc, table: Table, zone: str | None, route: Route) -> list[Leg]:
        gateway = self.network.gateways[route.target]
        if gateway.vpc != vpc.key:
            return trip.broken(3, gateway.name, table.name, f"{gateway.name} is not attached to {vpc.name}: blackhole")
        if trip.end.place in _NO_INTERNET:
            return trip.broken(4, gateway.name, table.name, f"leaves to the internet, where {trip.end.name} is not")
        if gateway.way is Way.EGRESS_ONLY and trip.wanted.version == IPV4:
            return trip.broken(4, gateway.name, table.name, "an egress-only internet gateway takes IPv6 only")
        if trip.source_vpc != vpc.key:
            text = f"{gateway.way} drops what carries the address of another network: a NAT gateway must come first"
            return trip.broken(4, gateway.name, table.name, text)
        hop = Hop(gateway.way.value, gateway.name, key=gateway.key)
        out = trip.exit if trip.exit.how else Exit(gateway.way.value, gateway.key, vpc.key, zone)
        return trip.at(hop).leaving(out, vpc.key).arrived()

    def _nat(self, trip: Trip, vpc: Vpc, table: Table, zone: str | None, route: Route) -> list[Leg]:
        """To its own subnet's table, now with an address of its own; a regional one knows its way out."""
        nat = self.network.gateways[route.target]
        if not nat.public:
            text = "a private NAT gateway changes addresses: what comes after it is outside the model"
            return trip.broken(11, nat.name, table.name, text, known=False)
        subnet = self.network.subnets.get(nat.subnet)
        problem = self._no_translation(trip, vpc, nat)
        if problem:
            # From another VPC it is a hairpin; in the NAT gateways' own VPC of central egress there are no hosts.
            guest = nat.vpc == vpc.key != trip.source_vpc
            if guest and subnet is not None and trip.wanted.version == IPV4:
                beyond = self.forward(trip.at(Hop("NAT gateway", nat.name, zone)), vpc.key, subnet.table, subnet.zone)
                if any(leg.state is not State.NOT_ROUTED for leg in beyond):
                    text = f"{nat.name} sends it on to {trip.end.name} with an address of its own: a hairpin"
                    return trip.broken(4, nat.name, table.name, text, known=False)
            return trip.broken(4, nat.name, table.name, problem)
        place = zone if subnet is None else subnet.zone
        on = trip.at(Hop("NAT gateway", nat.name, place, key=nat.key))
        on = on.leaving(Exit("NAT gateway", nat.key, vpc.key, place), vpc.key)
        if subnet is not None:
            return self.forward(on, vpc.key, subnet.table, place)
        gateways = [one for one in self.network.gateways.values() if one.way is Way.INTERNET and one.vpc == vpc.key]
        if not gateways:
            return trip.broken(4, nat.name, table.name, f"{vpc.name} has no internet gateway")
        return on.at(Hop("internet gateway", gateways[0].name, key=gateways[0].key)).arrived()

    @staticmethod
    def _no_translation(trip: Trip, vpc: Vpc, nat: Gateway) -> str:
        if trip.wanted.version == IPV6:
            return "a NAT gateway does not take IPv6 to the internet"
        if trip.end.place in _NO_INTERNET:
            return f"leaves to the internet, where {trip.end.name} is not"
        return "" if nat.vpc == vpc.key else f"{nat.name} is not in {vpc.name}: blackhole"

    def _through(self, trip: Trip, vpc: Vpc, table: Table, _zone: str | None, route: Route) -> list[Leg]:
        guard: Gateway = self.network.gateways[route.target]
        subnet = self.network.subnets.get(guard.subnet)
        if subnet is None:
            text = f"the subnet of {guard.way} {guard.name} is not known"
            return trip.broken(11, guard.name, table.name, text, known=False)
        if subnet.vpc != vpc.key:
            return trip.broken(3, guard.name, table.name, f"{guard.name} is not in {vpc.name}: blackhole")
        if guard.checks_addresses:
            text = f"{guard.name} drops what is not addressed to it (source/destination check)"
            return trip.broken(4, guard.name, table.name, text)
        hop = Hop(guard.way.value, guard.name, subnet.zone, key=guard.key, stateful=True)
        return self.forward(trip.at(hop), vpc.key, subnet.table, subnet.zone)

    def _hub(self, trip: Trip, vpc: Vpc, table: Table, zone: str | None, route: Route) -> list[Leg]:
        """Rule 4: an attachment serves the AZs in which it has a subnet, and no other."""
        hub = self.network.hubs[route.target]
        key = self.network.by_vpc.get((vpc.key, hub.key))
        if key is None:
            return trip.broken(4, vpc.name, table.name, f"{vpc.name} has no attachment to {hub.name}")
        attachment = self.network.attachments[key]
        if attachment.accepted is not True:
            return trip.broken(3, attachment.name, table.name, f"{attachment.name} is not accepted: blackhole")
        if zone not in attachment.subnets:
            known = zone is not None and not attachment.unread
            text = f"{attachment.name} has no subnet in {zone or 'the AZ, which is not known'}"
            return trip.broken(4, attachment.name, table.name, text, known=known)
        hop = Hop("attachment", attachment.name, zone, key=attachment.key)
        return self.hubs.take(trip.at(hop), attachment, hub, zone)

    def _peering(self, trip: Trip, vpc: Vpc, table: Table, _zone: str | None, route: Route) -> list[Leg]:
        peering = self.network.peerings[route.target]
        if peering.accepted is not True:
            text = f"{peering.name} is not accepted: blackhole"
            return trip.broken(3, peering.name, table.name, text, known=peering.accepted is False)
        if vpc.key not in peering.vpcs:
            return trip.broken(3, peering.name, table.name, f"{vpc.name} is no side of {peering.name}: blackhole")
        other = self.network.vpcs.get(peering.vpcs[1] if peering.vpcs[0] == vpc.key else peering.vpcs[0])
        if other is None:
            text = f"the other VPC of {peering.name} is not in this stack"
            return trip.broken(11, peering.name, table.name, text, known=False)
        if trip.source_vpc != vpc.key:
            text = f"{peering.name} carries only what starts in {vpc.name}: a peering is not transitive"
            return trip.broken(4, peering.name, table.name, text)
        on = trip.at(Hop("peering", peering.name, key=peering.key))
        if trip.end.place is Place.SUBNET and trip.end.vpc == other.key:
            return self._deliver(on, other, table.name)
        text = f"{peering.name} leads to {other.name} and never beyond: a peering is not transitive"
        return trip.broken(4, peering.name, table.name, text)

    def _vpn(self, trip: Trip, vpc: Vpc, table: Table, _zone: str | None, route: Route) -> list[Leg]:
        """A virtual private gateway hands on to the edge with the longest prefix; all equal ones must work."""
        gateway = self.network.gateways[route.target]
        if gateway.vpc != vpc.key:
            return trip.broken(3, gateway.name, table.name, f"{gateway.name} is not attached to {vpc.name}: blackhole")
        if trip.source_vpc != vpc.key:
            text = f"{gateway.name} carries only what starts in {vpc.name}"
            return trip.broken(4, gateway.name, table.name, text)
        edges = [edge for edge in self.network.edges.values() if edge.at == gateway.key]
        lengths = {
            edge.key: max((net.prefixlen for net in edge.prefixes if inside(trip.wanted, net)), default=-1)
            for edge in edges
        }
        best = max(lengths.values(), default=-1)
        if best < 0:
            text = f"nothing behind {gateway.name} is known to have {trip.wanted} (--site NAME=PREFIX)"
            return trip.broken(9, gateway.name, table.name, text, known=False)
        chosen = [key for key, length in lengths.items() if length == best]
        direct = [key for key in chosen if self.network.edges[key].kind is Kind.DIRECT_CONNECT]
        on = trip.at(Hop("virtual private gateway", gateway.name, key=gateway.key))
        return [leg for key in direct or chosen for leg in to_edge(self.network, on, key, table.name)]
