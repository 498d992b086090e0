"""From resources to transit gateways, their attachments, tables and routes, and the edges to places outside AWS."""

from collections.abc import Iterable, Mapping
from typing import Final

from policy.rules.behind import prefixes_of
from policy.rules.estate import Estate, Resource
from policy.rules.hubs import default_tables
from policy.rules.prefixes import Net, parse
from policy.rules.values import ABSENT, text
from policy.rules.zones import SUBNETS, VPCS, zone

from . import joins
from .joins import of_value, the_one
from .model import Attachment, Edge, Gateway, Hub, HubRank, HubTable, Kind, Network, Way

_ATTACHED: Final = (
    joins.VPC_ATTACHMENT,
    joins.VPC_ACCEPTER,
    joins.HUB_PEERING,
    joins.HUB_PEERING_ACCEPTER,
    joins.VPN,
    joins.DX_ASSOCIATION,
    joins.CONNECT,
    joins.FIREWALL,
)


class HubReader:
    """Reads the side of the transit gateways into a network that knows the VPCs already."""

    def __init__(self, estate: Estate, network: Network, sites: Mapping[str, Iterable[Net]]) -> None:
        self._estate = estate
        self._network = network
        self._sites = sites
        self._ids: dict[str, str] = {}
        """Id of an attachment → key."""
        self._keys: dict[str, str] = {}
        """URN → key of the attachment."""
        self._default: dict[str, tuple[str, str]] = {}
        """Hub → tables of new attachments: association, propagation; empty where it is off."""
        self._tables: dict[str, str] = {}
        """Id → key of a hub's default table."""

    def read(self) -> None:
        """Read everything but routes."""
        self._hubs()
        self._vpc_attachments()
        self._peerings()
        self._firewalls()
        self._vpns()
        self._direct_connects()
        self._connects()
        self._declare()
        self._joined()

    def _hubs(self) -> None:
        network = self._network
        for one in self._estate.of([joins.HUB]):
            network.hubs[one.urn] = Hub(one.urn, one.name, self._estate.region(one))
        for one in self._estate.of([joins.HUB_TABLE]):
            hub = the_one(self._estate, one, [joins.HUB], "transitGatewayId")
            network.hub_tables[one.urn] = HubTable(one.urn, one.name, hub.urn if hub is not None else "")
        for one in self._estate.of([joins.HUB]):
            names = ("associationDefaultRouteTableId", "propagationDefaultRouteTableId")
            defaults = default_tables(one, self._estate)
            key = f"{one.urn}#default"
            if any(on for on, _ in defaults):
                network.hub_tables[key] = HubTable(key, f"default table of {one.name}", one.urn)
            associated, propagated = ((key if table is one else table.urn) if on else "" for on, table in defaults)
            self._default[one.urn] = associated, propagated
            self._tables.update({id_: key for id_ in (text(one.known(name)) for name in names) if id_ is not None})

    def table_of(self, one: Resource) -> str:
        """Give the key of the hub's table a resource names, or nothing."""
        value = one.declared("transitGatewayRouteTableId")
        table = of_value(self._estate, one, "transitGatewayRouteTableId", value, [joins.HUB_TABLE])
        if table is not None:
            return table.urn
        known = text(value)
        if known is not None:
            return self._tables.get(known, "")
        hubs = self._estate.sources(one, "transitGatewayRouteTableId", [joins.HUB])
        key = f"{hubs[0].urn}#default" if len(hubs) == 1 else ""
        return key if key in self._network.hub_tables else ""

    def attachment_of(self, one: Resource, prop: str = "transitGatewayAttachmentId") -> str:
        """Give the key of the attachment a resource names, or nothing."""
        known = text(one.declared(prop))
        if known is not None and known in self._ids:
            return self._ids[known]
        sources = self._estate.sources(one, prop, _ATTACHED)
        found = {self._keys[source.urn] for source in sources if source.urn in self._keys}
        if not found:
            gateways = {source.urn for source in self._estate.sources(one, prop, [joins.DX_GATEWAY])}
            of_hub = self._network.hub_tables[table].hub if (table := self.table_of(one)) else ""
            found = {key for key, edge in self._network.edges.items() if edge.at == of_hub and edge.names & gateways}
        return found.pop() if len(found) == 1 else ""

    def _add(self, one: Resource, attachment: Attachment, *ids: object) -> None:
        self._network.attachments[attachment.key] = attachment
        self._keys[one.urn] = attachment.key
        self._ids.update({id_: attachment.key for id_ in map(text, ids) if id_ is not None})
        for hub in attachment.hubs:
            own = one.declared("transitGatewayDefaultRouteTableAssociation")
            table, propagated = self._default.get(hub, ("", ""))
            if table and own is not False:
                self._network.associations[attachment.key, hub] = table
            if propagated and one.declared("transitGatewayDefaultRouteTablePropagation") is not False:
                self._network.propagations.add((attachment.key, propagated))

    def _hub_of(self, one: Resource, prop: str = "transitGatewayId") -> tuple[str, ...]:
        hub = the_one(self._estate, one, [joins.HUB], prop)
        return (hub.urn,) if hub is not None else ()

    def _vpc_attachments(self) -> None:
        estate = self._estate
        for one in estate.of([joins.VPC_ATTACHMENT]):
            vpc = the_one(estate, one, VPCS, "vpcId")
            found = Attachment(one.urn, one.name, Kind.VPC, self._hub_of(one), vpc.urn if vpc is not None else "")
            for link in estate.links(one, SUBNETS, "subnetIds"):
                where = {place: subnet.urn for subnet in link.targets if (place := zone(subnet)) is not None}
                found.subnets.update(where)
                found.unread |= not where
            found.appliance = one.declared("applianceModeSupport") == "enable"
            found.ipv6 = one.declared("ipv6Support") == "enable"
            found.accepted = self._accepted(one, found)
            self._add(one, found, one.known("id"))
            for hub in found.hubs:
                self._network.by_vpc[found.vpc, hub] = found.key
        for one in estate.of([joins.VPC_ACCEPTER]):
            key = self.attachment_of(one)
            if key:
                self._network.attachments[key].accepted = True
                self._keys[one.urn] = key
            else:
                stranger = Attachment(one.urn, one.name, Kind.VPC, self._hub_of(one), unread=True)
                self._add(one, stranger, one.known("id"), one.declared("transitGatewayAttachmentId"))

    def _accepted(self, one: Resource, attachment: Attachment) -> bool | None:
        """Tell whether the hub's account takes the attachment without being asked."""
        hub = self._estate.get(attachment.hubs[0]) if attachment.hubs else None
        accounts = {self._estate.account(side) for side in (one, hub) if side is not None}
        if hub is None or None in accounts or len(accounts) == 1:
            return True
        return hub.declared("autoAcceptSharedAttachments") == "enable"

    def _peerings(self) -> None:
        estate = self._estate
        for one in estate.of([joins.HUB_PEERING]):
            hubs = (*self._hub_of(one), *self._hub_of(one, "peerTransitGatewayId"))
            accepted = False if len(hubs) == 2 else None  # noqa: PLR2004 - both sides
            found = Attachment(one.urn, one.name, Kind.PEERING, hubs, accepted=accepted, rank=HubRank.PEERING)
            self._add(one, found, one.known("id"))
        for one in estate.of([joins.HUB_PEERING_ACCEPTER]):
            key = self.attachment_of(one)
            if key:
                self._network.attachments[key].accepted = True
                self._keys[one.urn] = key
            else:
                stranger = Attachment(one.urn, one.name, Kind.PEERING, self._hub_of(one), rank=HubRank.PEERING)
                self._add(one, stranger, one.known("id"), one.declared("transitGatewayAttachmentId"))

    def _firewalls(self) -> None:
        for one in self._estate.of([joins.FIREWALL]):
            hubs = self._hub_of(one)
            if hubs:
                # AWS turns appliance mode on for a firewall that is attached to the hub itself.
                found = Attachment(one.urn, one.name, Kind.FIREWALL, hubs, appliance=True, gateway=one.urn)
                self._network.gateways[one.urn] = Gateway(one.urn, one.name, Way.ENDPOINT)
                self._add(one, found, *joins.firewall_attachments(one))

    def _edge(self, one: Resource, kind: Kind, at: Resource | None, rank: HubRank, *others: Resource | None) -> Edge:
        """Add an edge, and its attachment where it is one of a hub."""
        named = [other for other in (one, *others) if other is not None]
        names = {other.name for other in named} | {other.urn for other in named}
        prefixes = set(prefixes_of(named, self._estate)[0])
        edge = Edge(one.urn, one.name, kind, names, at.urn if at is not None else "", prefixes)
        self._network.edges[one.urn] = edge
        if at is not None and at.type == joins.HUB:
            attachment = Attachment(one.urn, one.name, kind, (at.urn,), rank=rank)
            own_id = one.known("id") if kind is Kind.CONNECT else one.known("transitGatewayAttachmentId")
            self._add(one, attachment, own_id)
        return edge

    def _vpns(self) -> None:
        estate = self._estate
        for one in estate.of([joins.VPN]):
            customer = the_one(estate, one, [joins.CUSTOMER_GATEWAY], "customerGatewayId")
            at = the_one(estate, one, [joins.HUB], "transitGatewayId") or the_one(
                estate, one, [joins.VPN_GATEWAY], "vpnGatewayId"
            )
            private = one.declared("outsideIpAddressType") == "PrivateIpv4"
            self._edge(one, Kind.VPN, at, HubRank.VPN_PRIVATE if private else HubRank.VPN_PUBLIC, customer)
        for one in estate.of(["aws:ec2/vpnConnectionRoute:VpnConnectionRoute"]):
            vpn, net = the_one(estate, one, [joins.VPN], "vpnConnectionId"), parse(one.declared("destinationCidrBlock"))
            if vpn is not None and net is not None:
                self._network.edges[vpn.urn].prefixes.add(net)

    def _direct_connects(self) -> None:
        for one in self._estate.of([joins.DX_ASSOCIATION]):
            gateway = the_one(self._estate, one, [joins.DX_GATEWAY], "dxGatewayId")
            at = the_one(self._estate, one, (joins.HUB, joins.VPN_GATEWAY), "associatedGatewayId")
            edge = self._edge(one, Kind.DIRECT_CONNECT, at, HubRank.DIRECT_CONNECT, gateway)
            allowed, complete = joins.prefixes(one.declared("allowedPrefixes"))
            # Without a list, a virtual private gateway tells its VPC's blocks.
            edge.allowed = allowed if complete and one.declared("allowedPrefixes") is not ABSENT else None

    def _connects(self) -> None:
        for one in self._estate.of([joins.CONNECT]):
            at = the_one(self._estate, one, [joins.HUB], "transitGatewayId")
            self._edge(one, Kind.CONNECT, at, HubRank.CONNECT)

    def _declare(self) -> None:
        """Give the edges the names of the components around them, and the prefixes the user declares."""
        for key, edge in self._network.edges.items():
            resource = self._estate.get(key)
            if resource is not None:
                edge.names.update(joins.components(resource, self._estate))
            for name, nets in self._sites.items():
                if name in edge.names:
                    edge.prefixes.update(nets)

    def _joined(self) -> None:
        network = self._network
        for one in self._estate.of([joins.ASSOCIATION]):
            key, table = self.attachment_of(one), self.table_of(one)
            if key and table:
                network.associations[key, network.hub_tables[table].hub] = table
        for one in self._estate.of([joins.PROPAGATION]):
            key, table = self.attachment_of(one), self.table_of(one)
            if key and table:
                network.propagations.add((key, table))
            elif table:
                network.hub_tables[table].hidden.append(f"what {one.name} propagates")
