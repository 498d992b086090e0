"""A raw network with one of everything that reaches beyond a VPC: peering, hubs in two Regions, VPN, DNS.

Made of provider resources, not of components, so that it says nothing but what moto, the readers and the rows do.
"""

import pulumi
import pulumi_aws as aws

HERE, THERE = "eu-central-1", "eu-west-1"


def _vpc(name: str, block: str, region: str) -> aws.ec2.Vpc:
    return aws.ec2.Vpc(name, cidr_block=block, region=region, tags={"Name": name})


def _subnets(name: str, vpc: aws.ec2.Vpc, network: str, region: str) -> list[aws.ec2.Subnet]:
    return [
        aws.ec2.Subnet(
            f"{name}-{zone}",
            vpc_id=vpc.id,
            cidr_block=f"{network}.{place}.0/24",
            availability_zone=f"{region}{zone}",
            region=region,
        )
        for place, zone in enumerate("ab")
    ]


def _after(*resources: pulumi.Resource) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(depends_on=list(resources))


def _attached(
    name: str, hub: aws.ec2transitgateway.TransitGateway, vpc: aws.ec2.Vpc, subnets: list[aws.ec2.Subnet], region: str
) -> aws.ec2transitgateway.VpcAttachment:
    return aws.ec2transitgateway.VpcAttachment(
        name,
        transit_gateway_id=hub.id,
        vpc_id=vpc.id,
        subnet_ids=[subnet.id for subnet in subnets],
        appliance_mode_support="enable",
        transit_gateway_default_route_table_association=False,
        transit_gateway_default_route_table_propagation=False,
        region=region,
        tags={"Name": name},
    )


def _linked(
    name: str,
    table: aws.ec2transitgateway.RouteTable,
    attachment: pulumi.Input[str],
    region: str,
    *after: pulumi.Resource,
) -> None:
    aws.ec2transitgateway.RouteTableAssociation(
        name,
        transit_gateway_attachment_id=attachment,
        transit_gateway_route_table_id=table.id,
        region=region,
        opts=_after(*after),
    )


def _spread(name: str, table: aws.ec2transitgateway.RouteTable, attachment: pulumi.Input[str]) -> None:
    aws.ec2transitgateway.RouteTablePropagation(
        name, transit_gateway_attachment_id=attachment, transit_gateway_route_table_id=table.id, region=HERE
    )


def _hub(name: str, number: int, region: str) -> aws.ec2transitgateway.TransitGateway:
    return aws.ec2transitgateway.TransitGateway(
        name,
        description=name,
        amazon_side_asn=number,
        default_route_table_association="disable",
        default_route_table_propagation="disable",
        security_group_referencing_support="enable",
        vpn_ecmp_support="enable",
        region=region,
        tags={"Name": name},
    )


def _table(name: str, hub: aws.ec2transitgateway.TransitGateway, region: str) -> aws.ec2transitgateway.RouteTable:
    return aws.ec2transitgateway.RouteTable(name, transit_gateway_id=hub.id, region=region, tags={"Name": name})


def _peered(left: aws.ec2.Vpc, right: aws.ec2.Vpc, far: aws.ec2.Vpc, table: aws.ec2.RouteTable) -> None:
    near = aws.ec2.VpcPeeringConnection("near", vpc_id=left.id, peer_vpc_id=right.id, auto_accept=True, region=HERE)
    dns = {"allow_remote_vpc_dns_resolution": True}
    aws.ec2.PeeringConnectionOptions(
        "near-options", vpc_peering_connection_id=near.id, requester=dns, accepter=dns, region=HERE
    )
    away = aws.ec2.VpcPeeringConnection("away", vpc_id=left.id, peer_vpc_id=far.id, peer_region=THERE, region=HERE)
    accepted = aws.ec2.VpcPeeringConnectionAccepter(
        "away-accepter", vpc_peering_connection_id=away.id, auto_accept=True, region=THERE
    )
    for side, region in (("requester", HERE), ("accepter", THERE)):
        aws.ec2.PeeringConnectionOptions(
            f"away-{side}", vpc_peering_connection_id=accepted.id, region=region, **{side: dns}
        )
    for name, block, connection in (("near", "10.2.0.0/16", near.id), ("away", "10.3.0.0/16", accepted.id)):
        aws.ec2.Route(
            f"to-{name}",
            route_table_id=table.id,
            destination_cidr_block=block,
            vpc_peering_connection_id=connection,
            region=HERE,
        )


def _two_hubs(left: aws.ec2.Vpc, subnets: list[aws.ec2.Subnet], far: aws.ec2.Vpc, table: aws.ec2.RouteTable) -> None:
    here, there = _hub("here", 64512, HERE), _hub("there", 64513, THERE)
    spokes, outside = _table("spokes", here, HERE), _table("outside", here, HERE)
    remote = _table("remote", there, THERE)
    attached = _attached("left-attached", here, left, subnets, HERE)
    far_attached = _attached("far-attached", there, far, _subnets("far", far, "10.3", THERE), THERE)
    _linked("left-linked", spokes, attached.id, HERE)
    _linked("far-linked", remote, far_attached.id, THERE)
    _spread("left-spread", outside, attached.id)
    bridge = aws.ec2transitgateway.PeeringAttachment(
        "bridge", transit_gateway_id=here.id, peer_transit_gateway_id=there.id, peer_region=THERE, region=HERE
    )
    accepted = aws.ec2transitgateway.PeeringAttachmentAccepter(
        "bridge-accepted", transit_gateway_attachment_id=bridge.id, region=THERE
    )
    _linked("bridge-linked", outside, bridge.id, HERE, accepted)
    _linked("bridge-linked-there", remote, accepted.id, THERE)
    for name, block, target in (("away", "10.3.0.0/16", bridge.id), ("nowhere", "10.9.0.0/16", None)):
        aws.ec2transitgateway.Route(
            f"hub-{name}",
            transit_gateway_route_table_id=spokes.id,
            destination_cidr_block=block,
            transit_gateway_attachment_id=target,
            blackhole=target is None,
            region=HERE,
            opts=_after(accepted),
        )
    summary = aws.ec2.ManagedPrefixList(
        "summary",
        address_family="IPv4",
        max_entries=4,
        entries=[{"cidr": "10.8.0.0/16", "description": "later"}, {"cidr": "10.7.0.0/16"}],
        region=HERE,
    )
    aws.ec2.Route(
        "to-hub",
        route_table_id=table.id,
        destination_prefix_list_id=summary.id,
        transit_gateway_id=here.id,
        region=HERE,
        opts=_after(attached),
    )
    gateway = aws.ec2.CustomerGateway(
        "gateway", type="ipsec.1", ip_address="198.51.100.1", bgp_asn="65010", region=HERE, device_name="edge"
    )
    tunnel = aws.ec2.VpnConnection(
        "tunnel",
        customer_gateway_id=gateway.id,
        transit_gateway_id=here.id,
        type="ipsec.1",
        tunnel1_dpd_timeout_action="restart",
        region=HERE,
    )
    _linked("tunnel-linked", outside, tunnel.transit_gateway_attachment_id, HERE)
    _spread("tunnel-spread", spokes, tunnel.transit_gateway_attachment_id)


def _names(vpc: aws.ec2.Vpc, far: aws.ec2.Vpc) -> None:
    subnets = _subnets("resolver", vpc, "10.2", HERE)
    group = aws.ec2.SecurityGroup("resolver", vpc_id=vpc.id, region=HERE)
    places = [{"subnet_id": subnet.id} for subnet in subnets]
    for direction in ("INBOUND", "OUTBOUND"):
        endpoint = aws.route53.ResolverEndpoint(
            direction.lower(),
            name=direction.lower(),
            direction=direction,
            ip_addresses=places,
            security_group_ids=[group.id],
            region=HERE,
        )
    rule = aws.route53.ResolverRule(
        "corp",
        name="corp",
        domain_name="corp.example.com",
        rule_type="FORWARD",
        resolver_endpoint_id=endpoint.id,
        target_ips=[{"ip": "10.200.0.53", "port": 53}],
        region=HERE,
    )
    aws.route53.ResolverRuleAssociation("corp", resolver_rule_id=rule.id, vpc_id=vpc.id, region=HERE)
    zone = aws.route53.Zone("inside", name="inside.example.com", vpcs=[{"vpc_id": vpc.id, "vpc_region": HERE}])
    aws.route53.ZoneAssociation("inside-far", zone_id=zone.id, vpc_id=far.id, vpc_region=THERE)


def _ways_out(vpc: aws.ec2.Vpc, subnet: aws.ec2.Subnet, table: aws.ec2.RouteTable) -> None:
    aws.ec2.RouteTableAssociation("left-a", subnet_id=subnet.id, route_table_id=table.id, region=HERE)
    gateway = aws.ec2.InternetGateway("internet", vpc_id=vpc.id, region=HERE)
    address = aws.ec2.Eip("nat", domain="vpc", region=HERE)
    nat = aws.ec2.NatGateway("nat", subnet_id=subnet.id, allocation_id=address.id, region=HERE, opts=_after(gateway))
    aws.ec2.Route(
        "to-internet", route_table_id=table.id, destination_cidr_block="0.0.0.0/0", nat_gateway_id=nat.id, region=HERE
    )
    endpoint = aws.ec2.VpcEndpoint("s3", vpc_id=vpc.id, service_name=f"com.amazonaws.{HERE}.s3", region=HERE)
    aws.ec2.VpcEndpointRouteTableAssociation("s3", vpc_endpoint_id=endpoint.id, route_table_id=table.id, region=HERE)


def build() -> None:
    """The whole of it."""
    left, right = _vpc("left", "10.1.0.0/16", HERE), _vpc("right", "10.2.0.0/16", HERE)
    far = _vpc("far", "10.3.0.0/16", THERE)
    aws.ec2.VpcIpv4CidrBlockAssociation("left-more", vpc_id=left.id, cidr_block="10.4.0.0/16", region=HERE)
    table = aws.ec2.RouteTable("left", vpc_id=left.id, region=HERE)
    _peered(left, right, far, table)
    subnets = _subnets("left", left, "10.1", HERE)
    _ways_out(left, subnets[0], table)
    _two_hubs(left, subnets, far, table)
    _names(right, far)
