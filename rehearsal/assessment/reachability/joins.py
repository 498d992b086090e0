"""Which resource of the estate a value names: by what it says when known, by the dependencies when not."""

from collections.abc import Mapping, Sequence

from policy.rules.estate import Estate, LinkState, Resource
from policy.rules.prefixes import Net, parse
from policy.rules.values import UNKNOWN, document, entries, items, peek, text

ROUTE_TABLE = "aws:ec2/routeTable:RouteTable"
DEFAULT_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable"
TABLES = (ROUTE_TABLE, DEFAULT_TABLE)
ROUTE = "aws:ec2/route:Route"
INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway"
EGRESS_ONLY = "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway"
NAT = "aws:ec2/natGateway:NatGateway"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
FIREWALL = "aws:networkfirewall/firewall:Firewall"
INTERFACE = "aws:ec2/networkInterface:NetworkInterface"
PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
PEERING_ACCEPTER = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"
PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
VPN_GATEWAY = "aws:ec2/vpnGateway:VpnGateway"
VPN = "aws:ec2/vpnConnection:VpnConnection"
DX_GATEWAY = "aws:directconnect/gateway:Gateway"
DX_ASSOCIATION = "aws:directconnect/gatewayAssociation:GatewayAssociation"
CUSTOMER_GATEWAY = "aws:ec2/customerGateway:CustomerGateway"
_HUB = "aws:ec2transitgateway/"
HUB = f"{_HUB}transitGateway:TransitGateway"
HUB_TABLE = f"{_HUB}routeTable:RouteTable"
HUB_ROUTE = f"{_HUB}route:Route"
HUB_LIST = f"{_HUB}prefixListReference:PrefixListReference"
ASSOCIATION = f"{_HUB}routeTableAssociation:RouteTableAssociation"
PROPAGATION = f"{_HUB}routeTablePropagation:RouteTablePropagation"
VPC_ATTACHMENT = f"{_HUB}vpcAttachment:VpcAttachment"
VPC_ACCEPTER = f"{_HUB}vpcAttachmentAccepter:VpcAttachmentAccepter"
HUB_PEERING = f"{_HUB}peeringAttachment:PeeringAttachment"
HUB_PEERING_ACCEPTER = f"{_HUB}peeringAttachmentAccepter:PeeringAttachmentAccepter"
CONNECT = f"{_HUB}connect:Connect"


def the_one(estate: Estate, resource: Resource, types: Sequence[str], *path: str | int) -> Resource | None:
    """Give the resource that a property names, when it is one of this stack and only one."""
    return of_value(estate, resource, str(path[0]), resource.declared(*path), types)


def of_value(estate: Estate, resource: Resource, prop: str, value: object, types: Sequence[str]) -> Resource | None:
    """As `the_one`, for a value inside of a property."""
    link = estate.resolve(resource, prop, value, types)
    # A dependency that names several does not tell which of them is meant.
    return link.targets[0] if link.state is LinkState.FOUND and len(link.targets) == 1 else None


def told(value: object) -> str:
    """Give a value for a message."""
    return "not known before the deployment" if value is UNKNOWN else str(value)


def prefixes(value: object) -> tuple[list[Net], bool]:
    """Give the prefixes of a list, and whether all of it is known."""
    if value is UNKNOWN:
        return [], False
    parts = items(value)
    found = [one for one in map(parse, parts) if one is not None]
    return found, UNKNOWN not in parts


PrefixLists = Mapping[str, tuple[Resource, list[Net], bool]]
"""Managed prefix lists by URN: the prefixes, and whether all of them are known."""


def lists(estate: Estate) -> PrefixLists:
    """Give the managed prefix lists by URN: the prefixes, and whether all of them are known."""
    found: dict[str, tuple[Resource, list[Net], bool]] = {}
    for one in estate.of([PREFIX_LIST]):
        inline = one.declared("entries")
        nets, complete = prefixes([peek(entry, "cidr") for entry in items(inline)])
        found[one.urn] = (one, nets, complete and inline is not UNKNOWN)
    for entry in estate.of(["aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"]):
        owner = the_one(estate, entry, [PREFIX_LIST], "prefixListId")
        if owner is None:
            continue
        listed, nets, complete = found[owner.urn]
        net = parse(entry.declared("cidr"))
        found[owner.urn] = (
            listed,
            nets if net is None else sorted({*nets, net}, key=str),
            complete and net is not None,
        )
    return found


def endpoints(firewall: Resource) -> list[tuple[str, str]]:
    """Give the endpoints of a network firewall: (endpoint id, subnet id), as far as they are known."""
    found: list[tuple[str, str]] = []
    for status in items(document(firewall.known("firewallStatuses"))):
        for sync in items(peek(status, "syncStates")):
            for attachment in items(peek(sync, "attachments")) or [peek(sync, "attachment")]:
                endpoint = text(entries(attachment).get("endpointId"))
                subnet = text(entries(attachment).get("subnetId"))
                if endpoint and subnet:
                    found.append((endpoint, subnet))
    return found


def firewall_attachments(firewall: Resource) -> list[str]:
    """Give the ids of the attachment a network firewall has to a transit gateway itself, as far as they are known."""
    return [
        found
        for status in items(document(firewall.known("firewallStatuses")))
        for sync in items(peek(status, "transitGatewayAttachmentSyncStates"))
        if (found := text(peek(sync, "attachmentId"))) is not None
    ]


def components(resource: Resource, estate: Estate) -> list[str]:
    """Give the names of the components a resource is in, the nearest first."""
    found: list[str] = []
    above = estate.get(resource.parent) if resource.parent else None
    while above is not None and above.type != "pulumi:pulumi:Stack":
        found.append(above.name)
        above = estate.get(above.parent) if above.parent else None
    return found
