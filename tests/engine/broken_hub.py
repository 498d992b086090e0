"""Hubs, peerings and ways on premises that break each mandatory rule about them once and by name."""

from typing import Any

import pulumi
import pulumi_aws as aws

REGION = "eu-central-1"
KEY = "written_for_all_to_read"
"""A pre-shared key that stands in a setting of the stack which is no secret."""

EXPECTED = {
    "aws-transit-gateway-default-tables-off": {"open-hub"},
    "aws-transit-gateway-no-overlap": {"overlapping"},
    "aws-transit-gateway-one-route-per-prefix": {"repeating"},
    "aws-ec2-transit-gateway-route-zone": {"beyond-c"},
    "aws-transit-gateway-appliance-mode": {"at-forgetful"},
    "aws-transit-gateway-inspection-symmetry": {"half-seen"},
    "aws-vpc-peering-routes-both-ways": {"one-way-peering"},
    "aws-vpc-peering-quota": {"popular-vpc"},
    "aws-network-quota-ceiling": {"crowded-hub"},
    "aws-transit-gateway-one-association": {"at-torn"},
    "aws-transit-gateway-peering-static-only": {"pr-peer"},
    "aws-transit-gateway-one-subnet-per-zone": {"at-double"},
    "aws-vpc-peering-no-overlap": {"overlapping-peering"},
    "aws-vpn-two-customer-gateways": {"lone-vpn"},
    "aws-direct-connect-backup": {"lone-line"},
    "aws-transit-gateway-asn-clash": {"clashing-hub"},
    "aws-vpn-preshared-key-secret": {"told-vpn-1"},
}
"""What each rule must find: name of the resource."""


def hubs() -> None:
    """Build all of it."""
    overlaps()
    crowds()
    inspects()
    peers()
    refused()
    on_premises()


def crowds() -> None:
    """Build a hub with more address blocks than AWS gives any."""
    _hub("crowded-hub", 64_620, transit_gateway_cidr_blocks=[f"100.64.{number}.0/24" for number in range(6)])


def _hub(name: str, asn: int, **options: Any) -> aws.ec2transitgateway.TransitGateway:
    off = {"default_route_table_association": "disable", "default_route_table_propagation": "disable"}
    return aws.ec2transitgateway.TransitGateway(name, amazon_side_asn=asn, **(off | options))


def _table(name: str, hub: aws.ec2transitgateway.TransitGateway) -> aws.ec2transitgateway.RouteTable:
    return aws.ec2transitgateway.RouteTable(name, transit_gateway_id=hub.id)


def _vpc(name: str, block: str, zones: str = "ab") -> tuple[aws.ec2.Vpc, dict[str, aws.ec2.Subnet]]:
    vpc = aws.ec2.Vpc(name, cidr_block=f"{block}.0.0/16")
    return vpc, {
        zone: aws.ec2.Subnet(
            f"{name}-{zone}",
            vpc_id=vpc.id,
            cidr_block=f"{block}.{number}.0/24",
            availability_zone=f"{REGION}{zone}",
        )
        for number, zone in enumerate(zones)
    }


def _spoke(
    name: str, block: str, hub: aws.ec2transitgateway.TransitGateway, zones: str = "ab", **route: str
) -> aws.ec2transitgateway.VpcAttachment:
    """A VPC with subnets in some zones, one table for all of them, and an attachment in two."""
    vpc, subnets = _vpc(name, block, zones)
    table = aws.ec2.RouteTable(f"rt-{name}", vpc_id=vpc.id)
    for zone, subnet in subnets.items():
        aws.ec2.RouteTableAssociation(f"rt-{name}-{zone}", subnet_id=subnet.id, route_table_id=table.id)
    way = route or {"transit_gateway_id": hub.id}
    aws.ec2.Route(f"way-{name}", route_table_id=table.id, destination_cidr_block="172.16.0.0/12", **way)
    if route:
        aws.networkfirewall.Firewall(
            f"fw-{name}",
            vpc_id=vpc.id,
            firewall_policy_arn=f"arn:aws:network-firewall:{REGION}:123456789012:firewall-policy/p",
            subnet_mappings=[{"subnet_id": subnet.id} for subnet in subnets.values()],
        )
    return aws.ec2transitgateway.VpcAttachment(
        f"at-{name}", transit_gateway_id=hub.id, vpc_id=vpc.id, subnet_ids=[subnets[zone].id for zone in "ab"]
    )


def _join(
    kind: type[pulumi.CustomResource],
    attachment: aws.ec2transitgateway.VpcAttachment,
    table: aws.ec2transitgateway.RouteTable,
    name: str,
) -> None:
    kind(name, transit_gateway_attachment_id=attachment.id, transit_gateway_route_table_id=table.id)


def overlaps() -> None:
    """A hub with its defaults on; two twins in one table; one prefix twice; a subnet that the attachment lacks."""
    open_hub = _hub("open-hub", 64601, default_route_table_association="enable")
    _table("first", open_hub)
    hub = _hub("hub", 64602)
    overlapping, repeating = _table("overlapping", hub), _table("repeating", hub)
    for name in ("twin-1", "twin-2"):
        twin = _spoke(name, "10.10", hub)
        _join(aws.ec2transitgateway.RouteTablePropagation, twin, overlapping, f"pr-{name}")
    for name in ("once", "twice"):
        aws.ec2transitgateway.Route(
            name, transit_gateway_route_table_id=repeating.id, destination_cidr_block="10.99.0.0/16", blackhole=True
        )
    _spoke("beyond", "10.11", hub, "abc")


def inspects() -> None:
    """A firewall whose attachment forgets flows, and an answer that goes past it."""
    hub = _hub("inspecting-hub", 64603)
    half_seen, past = _table("half-seen", hub), _table("past-it", hub)
    asks, answers = _spoke("asks", "10.12", hub), _spoke("answers", "10.13", hub)
    forgetful = _spoke("forgetful", "10.14", hub, vpc_endpoint_id="vpce-0123456789abcdef0")
    _join(aws.ec2transitgateway.RouteTableAssociation, asks, half_seen, "as-asks")
    _join(aws.ec2transitgateway.RouteTableAssociation, answers, past, "as-answers")
    _join(aws.ec2transitgateway.RouteTablePropagation, asks, past, "pr-asks")
    aws.ec2transitgateway.Route(
        "to-answers",
        transit_gateway_route_table_id=half_seen.id,
        destination_cidr_block="10.13.0.0/16",
        transit_gateway_attachment_id=forgetful.id,
    )


def peers() -> None:
    """A peering with a route on one side, and a VPC with one peering too many."""
    here, there = (aws.ec2.Vpc(name, cidr_block=block) for name, block in (("here", "10.15.0.0/16"),
                                                                            ("there", "10.16.0.0/16")))  # fmt: skip
    peering = aws.ec2.VpcPeeringConnection("one-way-peering", vpc_id=here.id, peer_vpc_id=there.id, auto_accept=True)
    table = aws.ec2.RouteTable("rt-here", vpc_id=here.id)
    aws.ec2.Route(
        "there", route_table_id=table.id, destination_cidr_block="10.16.0.0/16", vpc_peering_connection_id=peering.id
    )
    popular = aws.ec2.Vpc("popular-vpc", cidr_block="10.17.0.0/16")
    for number in range(51):
        aws.ec2.VpcPeeringConnection(f"friend-{number}", vpc_id=popular.id, peer_vpc_id=f"vpc-{number:017x}")


def refused() -> None:
    """Two tables for one attachment, routes from a peering, two subnets in a zone, a peering of one block."""
    hub, far = _hub("torn-hub", 64608), _hub("far-hub", 64609)
    tables = [_table(f"torn-{number}", hub) for number in (1, 2)]
    torn = _spoke("torn", "10.18", hub)
    for number, table in enumerate(tables):
        _join(aws.ec2transitgateway.RouteTableAssociation, torn, table, f"as-torn-{number}")
    peer = aws.ec2transitgateway.PeeringAttachment(
        "peer", transit_gateway_id=hub.id, peer_transit_gateway_id=far.id, peer_region=REGION
    )
    aws.ec2transitgateway.RouteTablePropagation(
        "pr-peer", transit_gateway_attachment_id=peer.id, transit_gateway_route_table_id=tables[0].id
    )
    vpc, subnets = _vpc("double", "10.19")
    again = aws.ec2.Subnet("double-again", vpc_id=vpc.id, cidr_block="10.19.9.0/24", availability_zone=f"{REGION}a")
    aws.ec2transitgateway.VpcAttachment(
        "at-double",
        transit_gateway_id=hub.id,
        vpc_id=vpc.id,
        subnet_ids=[subnet.id for subnet in (*subnets.values(), again)],
    )
    wide, narrow = (aws.ec2.Vpc(name, cidr_block=block) for name, block in (("wide", "10.20.0.0/16"),
                                                                             ("narrow", "10.20.128.0/17")))  # fmt: skip
    aws.ec2.VpcPeeringConnection("overlapping-peering", vpc_id=wide.id, peer_vpc_id=narrow.id, auto_accept=True)


def _vpn(name: str, address: str, hub: aws.ec2transitgateway.TransitGateway, key: str | None = None) -> None:
    device = aws.ec2.CustomerGateway(f"device-{name}", type="ipsec.1", ip_address=address, bgp_asn="65000")
    aws.ec2.VpnConnection(
        name, type="ipsec.1", customer_gateway_id=device.id, transit_gateway_id=hub.id, tunnel1_preshared_key=key
    )


def on_premises() -> None:
    """One device, one line, one number for two, and a key that everybody can read."""
    _vpn("lone-vpn", "198.51.100.1", _hub("vpn-hub", 64604))
    told = _hub("told-hub", 64605)
    _vpn("told-vpn-1", "198.51.100.2", told, pulumi.Config("gate").require("key"))
    _vpn("told-vpn-2", "198.51.100.3", told)
    gateway = aws.directconnect.Gateway("lines", amazon_side_asn="64700")
    line = aws.directconnect.Connection("line", bandwidth="10Gbps", location="EqFR5")
    aws.directconnect.TransitVirtualInterface(
        "interface", connection_id=line.id, dx_gateway_id=gateway.id, vlan=7, address_family="ipv4", bgp_asn=65000
    )
    aws.directconnect.GatewayAssociation(
        "lone-line", dx_gateway_id=gateway.id, associated_gateway_id=_hub("line-hub", 64606).id
    )
    clashing = aws.directconnect.Gateway("clashing-lines", amazon_side_asn="64607")
    aws.directconnect.GatewayAssociation(
        "clash", dx_gateway_id=clashing.id, associated_gateway_id=_hub("clashing-hub", 64607).id
    )
