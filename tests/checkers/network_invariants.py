"""What AWS refuses of a network as a whole, beyond the single call: moto lets most of it pass, no model carries it.

Each rule is a function of an ``Index`` and yields findings; its docstring is the rule.
"""

import ipaddress
from collections.abc import Callable, Iterator
from typing import Any

from rehearsal.estate import Estate, Resource
from tests.checkers import hub_invariants
from tests.checkers.network_index import (
    ATTACHMENT,
    SECONDARY,
    SUBNET,
    VPC,
    Index,
    doubles,
    known,
    overlap,
    pairs_of,
)

Rule = Callable[[Index], Iterator[str]]

ROUTE = "aws:ec2/route:Route"
TABLE = "aws:ec2/routeTable:RouteTable"
ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
ENDPOINT_TABLE = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation"
NAT = "aws:ec2/natGateway:NatGateway"
INTERNET = "aws:ec2/internetGateway:InternetGateway"
FIREWALL = "aws:networkfirewall/firewall:Firewall"
CONNECTION = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
ACCEPTER = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"
OPTIONS = "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions"
PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
CUSTOMER_GATEWAY = "aws:ec2/customerGateway:CustomerGateway"
VPN = "aws:ec2/vpnConnection:VpnConnection"
RULE = "aws:route53/resolverRule:ResolverRule"
RULE_ASSOCIATION = "aws:route53/resolverRuleAssociation:ResolverRuleAssociation"
RESOLVER = "aws:route53/resolverEndpoint:ResolverEndpoint"
ZONE = "aws:route53/zone:Zone"
ZONE_ASSOCIATION = "aws:route53/zoneAssociation:ZoneAssociation"

_DESTINATIONS = ("destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId")
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")


def one_route_a_destination(net: Index) -> Iterator[str]:
    """A route table has one route to a destination (RouteAlreadyExists)."""
    for first, second, what in doubles(net.of(ROUTE), "routeTableId", *_DESTINATIONS):
        yield f"{second.name}: {first.name} is the same route ({what})"


def one_table_a_subnet(net: Index) -> Iterator[str]:
    """A subnet is associated with one table (Resource.AlreadyAssociated), of its own VPC."""
    for first, second, what in doubles(net.of(ASSOCIATION), "subnetId", "gatewayId"):
        yield f"{second.name}: {first.name} associates the same ({what})"
    for one in net.of(ASSOCIATION):
        subnet, table = net.find(SUBNET, one.inputs.get("subnetId")), net.find(TABLE, one.inputs.get("routeTableId"))
        if subnet and table and subnet.inputs.get("vpcId") != table.inputs.get("vpcId"):
            yield f"{one.name}: {subnet.name} and {table.name} are of two VPCs"


def subnets_fit_their_vpc(net: Index) -> Iterator[str]:
    """Subnets lie in a block of their VPC and have no address in common (InvalidSubnet.Range, .Conflict)."""
    by_vpc: dict[str, list[Resource]] = {}
    for one in net.of(SUBNET):
        if known(one.inputs.get("cidrBlock")) and net.blocks(one.inputs.get("vpcId")):
            by_vpc.setdefault(one.inputs["vpcId"], []).append(one)
    for vpc, subnets in by_vpc.items():
        blocks = net.blocks(vpc)
        for one in subnets:
            block = ipaddress.IPv4Network(one.inputs["cidrBlock"])
            if not any(block.subnet_of(outer) for outer in blocks if isinstance(outer, ipaddress.IPv4Network)):
                yield f"{one.name}: {block} is outside its VPC"
        for left, right in pairs_of(subnets):
            ends = [[ipaddress.ip_network(one.inputs["cidrBlock"])] for one in (left, right)]
            if overlap(*ends):
                yield f"{left.name} and {right.name} have addresses in common"


def further_blocks_are_of_the_same_family(net: Index) -> Iterator[str]:
    """A further block is apart from the others, and of the private range of the first, or of none of them."""
    ranges = [ipaddress.ip_network(text) for text in _PRIVATE]
    for one in net.of(SECONDARY):
        vpc = net.find(VPC, one.inputs.get("vpcId"))
        if vpc is None or not known(vpc.inputs.get("cidrBlock")) or not known(one.inputs.get("cidrBlock")):
            continue
        block, first = (ipaddress.ip_network(found.inputs["cidrBlock"]) for found in (one, vpc))
        others = [other for other in net.blocks(vpc.id) if other != block]
        if overlap([block], others) or net.blocks(vpc.id).count(block) > 1:
            yield f"{one.name}: {block} and another block of {vpc.name} have addresses in common"
        for range_ in ranges:
            if block.overlaps(range_) and any(first.overlaps(other) for other in ranges if other != range_):
                yield f"{one.name}: {block} cannot be added to a VPC of {first}"


def one_internet_gateway_a_vpc(net: Index) -> Iterator[str]:
    """A VPC has one internet gateway."""
    for first, second, what in doubles(net.of(INTERNET), "vpcId"):
        yield f"{second.name}: {first.name} is attached already ({what})"


def one_gateway_an_address(net: Index) -> Iterator[str]:
    """An Elastic IP serves one NAT gateway (Resource.AlreadyAssociated)."""
    for first, second, what in doubles(net.of(NAT), "allocationId"):
        yield f"{second.name}: {first.name} has the address already ({what})"


def one_subnet_a_zone(net: Index) -> Iterator[str]:
    """An endpoint, a firewall and an attachment have one subnet in an AZ (DuplicateSubnetsInSameZone)."""
    for one in (*net.of(ENDPOINT), *net.of(FIREWALL), *net.of(ATTACHMENT)):
        mappings: Any = one.inputs.get("subnetMappings")
        named = [mapping.get("subnetId") for mapping in mappings] if isinstance(mappings, list) else []
        zones = net.zones(one.inputs.get("subnetIds")) + net.zones(named)
        for zone in sorted({zone for zone in zones if zones.count(zone) > 1}):
            yield f"{one.name}: two subnets in {zone}"


def subnets_of_the_same_vpc(net: Index) -> Iterator[str]:
    """What has a VPC and subnets has subnets of that VPC."""
    for resource in net.estate.resources:
        vpc, subnets = resource.inputs.get("vpcId"), resource.inputs.get("subnetIds")
        if not resource.custom or not isinstance(vpc, str) or not isinstance(subnets, list):
            continue
        for subnet in (net.find(SUBNET, one) for one in subnets):
            if subnet is not None and subnet.inputs.get("vpcId") != vpc:
                yield f"{resource.name}: {subnet.name} is of another VPC"


def _targets(net: Index, route: Resource) -> Iterator[tuple[str, Any]]:
    """Name and VPC of what a route leads to."""
    nat = net.find(NAT, route.inputs.get("natGatewayId"))
    subnet = net.find(SUBNET, nat.inputs.get("subnetId")) if nat else None
    if nat and subnet:
        yield nat.name, subnet.inputs.get("vpcId")
    for token, key in (
        (INTERNET, "gatewayId"),
        (ENDPOINT, "vpcEndpointId"),
        ("aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway", "egressOnlyGatewayId"),
    ):
        found = net.find(token, route.inputs.get(key))
        if found:
            yield found.name, found.inputs.get("vpcId")


def targets_of_the_same_vpc(net: Index) -> Iterator[str]:
    """A route leads to a gateway or endpoint of its own VPC, or over a peering that the VPC has."""
    for one in net.of(ROUTE):
        table = net.find(TABLE, one.inputs.get("routeTableId"))
        if table is None:
            continue
        for name, vpc in _targets(net, one):
            if known(vpc) and vpc != table.inputs.get("vpcId"):
                yield f"{one.name}: {name} is of another VPC than {table.name}"
        peering = net.find(CONNECTION, one.inputs.get("vpcPeeringConnectionId"))
        if peering and table.inputs.get("vpcId") not in {peering.inputs.get("vpcId"), peering.inputs.get("peerVpcId")}:
            yield f"{one.name}: {peering.name} does not end in the VPC of {table.name}"


def peered_vpcs_are_apart(net: Index) -> Iterator[str]:
    """A peering joins two VPCs without a common address, once; it fails otherwise."""
    seen: dict[frozenset[Any], Resource] = {}
    for one in net.of(CONNECTION):
        ends = [one.inputs.get(key) for key in ("vpcId", "peerVpcId")]
        if not all(known(end) for end in ends):
            continue
        if ends[0] == ends[1]:
            yield f"{one.name}: a VPC peered with itself"
        elif common := overlap(net.blocks(ends[0], ipv6=True), net.blocks(ends[1], ipv6=True)):
            yield f"{one.name}: {common[0]} and {common[1]} have addresses in common"
        if (earlier := seen.setdefault(frozenset(ends), one)) is not one:
            yield f"{one.name}: {earlier.name} joins these two VPCs already"


def options_after_acceptance(net: Index) -> Iterator[str]:
    """Options of a peering are refused before its acceptance (OperationNotPermitted), and set once a side."""
    for one in net.of(OPTIONS):
        connection = net.find(CONNECTION, one.inputs.get("vpcPeeringConnectionId"))
        if connection is None or connection.inputs.get("autoAccept") is True:
            continue
        accepters = {a.urn for a in net.of(ACCEPTER) if a.inputs.get("vpcPeeringConnectionId") == connection.id}
        if accepters and not accepters & net.before(one):
            yield f"{one.name}: does not wait until {connection.name} is accepted"
    for side in ("requester", "accepter"):
        sides = [one for one in net.of(OPTIONS) if one.inputs.get(side) is not None]
        for first, second, _ in doubles(sides, "vpcPeeringConnectionId", "region"):
            yield f"{second.name}: {first.name} sets the {side}'s options already"


def prefix_lists_have_room(net: Index) -> Iterator[str]:
    """A prefix list has no entry twice, none of the other family, and no more than its maximum."""
    for one in net.of(PREFIX_LIST):
        entries: Any = one.inputs.get("entries")
        if not isinstance(entries, list):
            continue
        blocks = [entry["cidr"] for entry in entries if known(entry) and known(entry.get("cidr"))]
        if known(one.inputs.get("maxEntries")) and len(entries) > one.inputs["maxEntries"]:
            yield f"{one.name}: {len(entries)} entries, {one.inputs['maxEntries']} at most"
        if len(set(blocks)) < len(blocks):
            yield f"{one.name}: an entry twice"
        family = str(one.inputs.get("addressFamily")).removeprefix("IPv")
        for block in blocks:
            if str(ipaddress.ip_network(block).version) != family:
                yield f"{one.name}: {block} is not of IPv{family}"


def customer_gateways_differ(net: Index) -> Iterator[str]:
    """A Region has one customer gateway for an address: a second one with the same ASN is the first one again."""
    for first, second, what in doubles(net.of(CUSTOMER_GATEWAY), "ipAddress", "bgpAsn", "region"):
        yield f"{second.name}: {first.name} is the same gateway ({what})"


def inside_blocks_differ(net: Index) -> Iterator[str]:
    """Tunnels on one hub or gateway have inside blocks of their own."""
    seen: dict[tuple[Any, Any], str] = {}
    for one in net.of(VPN):
        gateway = one.inputs.get("transitGatewayId") or one.inputs.get("vpnGatewayId")
        for number in (1, 2):
            for block in (one.inputs.get(f"tunnel{number}{key}") for key in ("InsideCidr", "InsideIpv6Cidr")):
                name = f"{one.name} tunnel {number}"
                if known(block) and seen.setdefault((gateway, block), name) != name:
                    yield f"{name}: {seen[gateway, block]} has {block} already"


def one_rule_a_domain(net: Index) -> Iterator[str]:
    """A VPC has one resolver rule for a domain; what is forwarded leaves through an outbound endpoint."""
    seen: dict[tuple[Any, Any], Resource] = {}
    for one in net.of(RULE_ASSOCIATION):
        rule = net.find(RULE, one.inputs.get("resolverRuleId"))
        if rule is not None and known(one.inputs.get("vpcId")):
            key = one.inputs["vpcId"], rule.inputs.get("domainName")
            if (earlier := seen.setdefault(key, one)) is not one:
                yield f"{one.name}: {earlier.name} gives the VPC a rule for {key[1]} already"
    for one in net.of(RULE):
        endpoint = net.find(RESOLVER, one.inputs.get("resolverEndpointId"))
        if endpoint is not None and endpoint.inputs.get("direction") != "OUTBOUND":
            yield f"{one.name}: {endpoint.name} is not an outbound endpoint"


def _private_names(net: Index) -> Iterator[tuple[Resource, Any, str]]:
    """Who gives which VPC which private name."""
    for zone in net.of(ZONE):
        for vpc in zone.inputs.get("vpcs") or ():
            yield zone, vpc.get("vpcId"), str(zone.inputs.get("name"))
    for one in net.of(ZONE_ASSOCIATION):
        zone = net.find(ZONE, one.inputs.get("zoneId"))
        if zone is not None:
            yield one, one.inputs.get("vpcId"), str(zone.inputs.get("name"))
    for one in net.of(ENDPOINT):
        if one.inputs.get("privateDnsEnabled") is True:
            _, _, region, service = f"{one.inputs.get('serviceName')}...".split(".", 3)
            yield one, one.inputs.get("vpcId"), f"{service.rstrip('.')}.{region}.amazonaws.com"


def one_zone_a_name(net: Index) -> Iterator[str]:
    """A VPC resolves a name by one private zone or endpoint (ConflictingDomainExists)."""
    seen: dict[tuple[Any, str], Resource] = {}
    for one, vpc, name in _private_names(net):
        if known(vpc) and (earlier := seen.setdefault((vpc, name), one)) is not one:
            yield f"{one.name}: {earlier.name} gives the VPC the name {name} already"


def one_gateway_endpoint_a_table(net: Index) -> Iterator[str]:
    """A route table has one gateway endpoint of a service (RouteAlreadyExists), of its own VPC."""
    seen: dict[tuple[Any, Any], Resource] = {}
    for one in net.of(ENDPOINT_TABLE):
        endpoint = net.find(ENDPOINT, one.inputs.get("vpcEndpointId"))
        table = net.find(TABLE, one.inputs.get("routeTableId"))
        if endpoint is None or table is None:
            continue
        key = endpoint.inputs.get("serviceName"), table.id
        if (earlier := seen.setdefault(key, one)) is not one:
            yield f"{one.name}: {earlier.name} gives {table.name} the same service"
        if endpoint.inputs.get("vpcId") != table.inputs.get("vpcId"):
            yield f"{one.name}: {endpoint.name} and {table.name} are of two VPCs"


RULES: tuple[Rule, ...] = (
    one_route_a_destination,
    one_table_a_subnet,
    subnets_fit_their_vpc,
    further_blocks_are_of_the_same_family,
    one_internet_gateway_a_vpc,
    one_gateway_an_address,
    one_subnet_a_zone,
    subnets_of_the_same_vpc,
    targets_of_the_same_vpc,
    peered_vpcs_are_apart,
    options_after_acceptance,
    prefix_lists_have_room,
    customer_gateways_differ,
    inside_blocks_differ,
    one_rule_a_domain,
    one_zone_a_name,
    one_gateway_endpoint_a_table,
    *hub_invariants.RULES,
)


def check_estate(estate: Estate) -> list[str]:
    """Everything AWS would refuse, or silently leave out, of the network as a whole."""
    net = Index(estate)
    return [f"{rule.__name__}: {finding}" for rule in RULES for finding in rule(net)]
