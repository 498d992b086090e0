"""From resources to VPCs, subnets, gateways and peerings."""

from policy.rules.estate import Estate, Resource
from policy.rules.prefixes import parse
from policy.rules.values import ABSENT, items
from policy.rules.zones import SUBNETS, VPCS, zone

from . import joins
from .joins import of_value, the_one
from .model import Gateway, Network, Peering, Subnet, Vpc, Way

_ATTACHMENTS = (
    ("aws:ec2/internetGatewayAttachment:InternetGatewayAttachment", "internetGatewayId", joins.INTERNET_GATEWAY),
    ("aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment", "vpnGatewayId", joins.VPN_GATEWAY),
)
_AT_THE_EDGE = {
    joins.INTERNET_GATEWAY: Way.INTERNET,
    joins.EGRESS_ONLY: Way.EGRESS_ONLY,
    joins.VPN_GATEWAY: Way.VPN,
}


class VpcReader:
    """Reads the side of the VPCs into a network."""

    def __init__(self, estate: Estate, network: Network) -> None:
        self._estate = estate
        self._network = network
        self.endpoints: dict[str, str] = {}
        """Id → key of endpoints of network firewalls."""

    def read(self) -> None:
        """Read everything."""
        self._vpcs()
        self._subnets()
        self._gateways()
        self._peerings()

    def _vpcs(self) -> None:
        for one in self._estate.of(VPCS):
            cidrs = [net for prop in ("cidrBlock", "ipv6CidrBlock") if (net := parse(one.declared(prop)))]
            # Without a block the address manager gives one, known only later.
            unread = parse(one.declared("cidrBlock")) is None
            self._network.vpcs[one.urn] = Vpc(one.urn, one.name, self._estate.region(one), cidrs, unread)
        for token, prop in (
            ("aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation", "cidrBlock"),
            ("aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation", "ipv6CidrBlock"),
        ):
            for one in self._estate.of([token]):
                owner = the_one(self._estate, one, VPCS, "vpcId")
                if owner is None:
                    continue
                vpc, net = self._network.vpcs[owner.urn], parse(one.declared(prop))
                if net is not None:
                    vpc.cidrs.append(net)
                elif prop == "cidrBlock":
                    vpc.unread = True

    def _subnets(self) -> None:
        for one in self._estate.of(SUBNETS):
            owner = the_one(self._estate, one, VPCS, "vpcId")
            if owner is None:
                continue
            nets = [net for prop in ("cidrBlock", "ipv6CidrBlock") if (net := parse(one.declared(prop)))]
            subnet = Subnet(one.urn, one.name, owner.urn, zone(one), {net.version: net for net in nets})
            self._network.subnets[one.urn] = subnet
            self._network.vpcs[owner.urn].subnets.append(one.urn)

    def _gateways(self) -> None:
        self._at_the_edge()
        self._endpoints()
        estate, gateways = self._estate, self._network.gateways
        for one in estate.of([joins.NAT]):
            self._nat(one)
        for one in estate.of([joins.INTERFACE]):
            self._in_subnet(one, Way.INTERFACE, the_one(estate, one, SUBNETS, "subnetId"))
            gateways[one.urn].checks_addresses = one.declared("sourceDestCheck") in (True, ABSENT)

    def _at_the_edge(self) -> None:
        estate = self._estate
        attached: dict[str, str] = {}
        for token, prop, type_ in _ATTACHMENTS:
            for one in estate.of([token]):
                gateway, vpc = the_one(estate, one, [type_], prop), the_one(estate, one, VPCS, "vpcId")
                if gateway is not None and vpc is not None:
                    attached[gateway.urn] = vpc.urn
        for token, way in _AT_THE_EDGE.items():
            for one in estate.of([token]):
                vpc = the_one(estate, one, VPCS, "vpcId")
                owner = vpc.urn if vpc is not None else attached.get(one.urn, "")
                self._network.gateways[one.urn] = Gateway(one.urn, one.name, way, owner)

    def _endpoints(self) -> None:
        """Endpoints of Gateway Load Balancers, and those that a network firewall makes."""
        estate = self._estate
        for one in estate.of([joins.ENDPOINT]):
            listed = items(one.declared("subnetIds"))
            subnet = of_value(estate, one, "subnetIds", listed[0], SUBNETS) if len(listed) == 1 else None
            self._in_subnet(one, Way.ENDPOINT, subnet)
        for one in estate.of(["aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation"]):
            endpoint = the_one(estate, one, [joins.ENDPOINT], "vpcEndpointId")
            if endpoint is not None:
                self._in_subnet(endpoint, Way.ENDPOINT, the_one(estate, one, SUBNETS, "subnetId"))
        for one in estate.of([joins.FIREWALL]):
            for endpoint, id_ in joins.endpoints(one):
                found = estate.find(SUBNETS, id_)
                key = f"{one.urn}#{endpoint}"
                self.endpoints[endpoint] = key
                subnet = found[0].urn if len(found) == 1 else ""
                self._network.gateways[key] = Gateway(key, one.name, Way.ENDPOINT, self._vpc_of(subnet), subnet)

    def _in_subnet(self, one: Resource, way: Way, subnet: Resource | None) -> None:
        key = subnet.urn if subnet is not None else ""
        if key or one.urn not in self._network.gateways:
            self._network.gateways[one.urn] = Gateway(one.urn, one.name, way, self._vpc_of(key), key)

    def _vpc_of(self, subnet: str) -> str:
        return self._network.subnets[subnet].vpc if subnet in self._network.subnets else ""

    def _nat(self, one: Resource) -> None:
        subnet = the_one(self._estate, one, SUBNETS, "subnetId")
        gateway = Gateway(one.urn, one.name, Way.NAT, "", subnet.urn if subnet is not None else "")
        gateway.vpc = self._vpc_of(gateway.subnet)
        gateway.public = one.declared("connectivityType") != "private"
        if one.declared("availabilityMode") == "regional":
            vpc = the_one(self._estate, one, VPCS, "vpcId")
            gateway.regional, gateway.vpc = True, vpc.urn if vpc is not None else ""
        self._network.gateways[one.urn] = gateway

    def _peerings(self) -> None:
        estate = self._estate
        accepters: dict[str, Resource] = {}
        for one in estate.of([joins.PEERING_ACCEPTER]):
            connection = the_one(estate, one, [joins.PEERING], "vpcPeeringConnectionId")
            if connection is not None:
                accepters[connection.urn] = one
            else:
                # The other side belongs to somebody else: what accepts is all there is of it here.
                own = [the_one(estate, one, VPCS, prop) for prop in ("vpcId", "peerVpcId")]
                mine, other = (side.urn if side is not None else "" for side in own)
                self._network.peerings[one.urn] = Peering(
                    one.urn, one.name, (mine, other), one.declared("autoAccept") is True
                )
        for one in estate.of([joins.PEERING]):
            sides = [the_one(estate, one, VPCS, prop) for prop in ("vpcId", "peerVpcId")]
            mine, other = (side.urn if side is not None else "" for side in sides)
            accepter = accepters.get(one.urn)
            accepted: bool | None = any(side.declared("autoAccept") is True for side in (one, accepter) if side)
            if not accepted and not other and one.known("acceptStatus") != "active":
                accepted = None
            self._network.peerings[one.urn] = Peering(one.urn, one.name, (mine, other), accepted)
            if accepter is not None:
                self._network.peerings[accepter.urn] = self._network.peerings[one.urn]
