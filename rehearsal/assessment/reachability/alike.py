"""Which VPCs fare alike: kinds of VPCs, and what of their addresses the route tables tell apart.

Two VPCs with the same kind and the same traces have the same verdict with everything else, because a walk depends on
nothing but the tables it meets and on what those tables say of the addresses. So one of them is walked for all, and
the time grows with the VPCs, not with their pairs.
"""

from collections.abc import Hashable, Iterable, Sequence
from typing import Final

from policy.rules.prefixes import Matching, Net, crossing, inside

from .model import Attachment, HubRoute, Key, Network, Route, Table, Vpc, Way

_OWN: Final = "own"
_SITE: Final = "site"
_GATEWAYS: Final = frozenset({Way.INTERNET, Way.EGRESS_ONLY, Way.NAT, Way.ENDPOINT, Way.INTERFACE, Way.VPN, Way.LOCAL})


class Likeness:
    """Tells kinds and traces of the VPCs of one network."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._of_vpc: dict[Key, list[Attachment]] = {}
        for one in network.attachments.values():
            if one.vpc:
                self._of_vpc.setdefault(one.vpc, []).append(one)
        self._into: dict[Key, set[Key]] = {}
        for attachment, table in network.propagations:
            self._into.setdefault(attachment, set()).add(table)
        self._passed = self._passed_through()
        self._doubled = self._in_two_places()
        self._contents = {key: self._content(table) for key, table in network.tables.items()}
        self._groups = self._grouped()
        self._blocks = {net for vpc in network.vpcs.values() for net in vpc.cidrs}

    def attachments(self, vpc: Key) -> list[Attachment]:
        """Give the attachments of a VPC."""
        return self._of_vpc.get(vpc, [])

    def content(self, table: Key) -> Hashable:
        """Give what a table does, its own VPC's gateways without their names."""
        return self._contents.get(table)

    def kind(self, vpc: Vpc) -> Hashable:
        """Give the segment, the AZs and the kinds of tables of a VPC."""
        attached = frozenset(
            (
                hub,
                self._network.associations.get((one.key, hub)),
                frozenset(self._into.get(one.key, ())),
                frozenset(one.subnets),
                one.appliance,
                one.ipv6,
                one.accepted,
                one.unread,
            )
            for one in self.attachments(vpc.key)
            for hub in one.hubs
        )
        subnets = (self._network.subnets[key] for key in vpc.subnets)
        units = frozenset((one.zone, tuple(sorted(one.cidrs)), self.content(one.table)) for one in subnets)
        gateways = frozenset(vpc.gateway_tables.values())
        return vpc.region, attached, units, frozenset(map(self.content, gateways)), vpc.unread

    def traces(self, vpc: Vpc) -> Hashable:
        """Give what every table says of the addresses of a VPC."""
        found: list[Hashable] = []
        for net in vpc.cidrs:
            cuts = [one for one in self._network.known.within(net) if one not in self._blocks]
            for wanted in (net, *cuts):
                where = "block" if wanted == net else int(wanted.network_address) - int(net.network_address)
                for table in self._network.hub_tables.values():
                    outcome = [self._said(route, vpc) for route in table.routes.longest(wanted)]
                    found.append((wanted.version, where, table.key, frozenset(outcome)))
                for content, routes in self._groups.items():
                    hit = frozenset((str(one.prefix), one.way) for one in routes.longest(wanted))
                    found.append((wanted.version, where, content, hit))
        return frozenset(found)

    def _said(self, route: HubRoute, vpc: Vpc) -> Hashable:
        attachment = self._network.attachments.get(route.attachment)
        target = _OWN if attachment is not None and attachment.vpc == vpc.key else route.attachment
        prefix = _OWN if route.prefix in vpc.cidrs else str(route.prefix)
        return prefix, route.rank, target, route.blackhole, bool(route.overlaps)

    def _content(self, table: Table) -> Hashable:
        routes = frozenset(
            (str(one.prefix), one.way, self._target(one, table), one.rank)
            for one in table.routes
            if not self._between_two(one, table)
        )
        return routes, tuple(table.unread), frozenset(table.undeclared)

    def _target(self, route: Route, table: Table) -> Hashable:
        """A gateway of the VPC itself is told by its AZ, its state and its subnet's ways."""
        gateway = self._network.gateways.get(route.target)
        if route.way not in _GATEWAYS or gateway is None:
            return route.target
        subnet = self._network.subnets.get(gateway.subnet)
        zone = subnet.zone if subnet is not None else None
        return gateway.vpc == table.vpc, zone, gateway.public, gateway.regional, gateway.checks_addresses

    def _between_two(self, route: Route, table: Table) -> bool:
        """A peering's route to its own other side concerns these two VPCs alone, which are compared by name."""
        if route.way is not Way.PEERING or table.vpc in self._passed:
            return False
        sides = self._network.peerings[route.target].vpcs
        if table.vpc not in sides:
            return False
        other = self._network.vpcs.get(sides[1] if sides[0] == table.vpc else sides[0])
        blocks = other.cidrs if other is not None else ()
        return any(inside(route.prefix, net) for net in blocks if net not in self._doubled)

    def _passed_through(self) -> set[Key]:
        """VPCs into which a hub sends what is for others, so that their tables concern these as well."""
        found: set[Key] = set()
        for table in self._network.hub_tables.values():
            for route in table.routes:
                attachment = self._network.attachments.get(route.attachment)
                vpc = self._network.vpcs.get(attachment.vpc) if attachment is not None else None
                if vpc is not None and not any(inside(route.prefix, net) for net in vpc.cidrs):
                    found.add(vpc.key)
        return found

    def _in_two_places(self) -> set[Net]:
        """Blocks that share addresses with another VPC's, or with what lies behind a site."""
        rows = [(net, vpc.key) for vpc in self._network.vpcs.values() for net in vpc.cidrs]
        rows += [(net, _SITE) for edge in self._network.edges.values() for net in edge.prefixes]
        return {net for pair in crossing(rows) for net, _ in pair}

    def _grouped(self) -> dict[Hashable, Matching[Route]]:
        groups: dict[Hashable, Matching[Route]] = {}
        for key, table in self._network.tables.items():
            content = self._contents[key]
            if content in groups or not len(table.routes):
                continue
            groups[content] = Matching()
            for route in table.routes:
                if not self._between_two(route, table):
                    groups[content].add(route.prefix, route)
        return groups


def most_frequent(groups: Iterable[Sequence[Key]]) -> Sequence[Key]:
    """Give the largest group; of equal ones the first by its members."""
    return min(groups, key=lambda one: (-len(one), one))
