"""Properties of networks that force a replacement; `replacement` says where they are from."""

from collections.abc import Mapping
from typing import Final

REPLACED: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ("ec2/vpc_default_security_group.go", ("vpcId",)),
    "aws:ec2/eip:Eip": (
        "ec2/ec2_eip.go",
        ("address", "customerOwnedIpv4Pool", "domain", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool"),
    ),
    "aws:ec2/flowLog:FlowLog": (
        "ec2/vpc_flow_log.go",
        (
            *("deliverCrossAccountRole", "destinationOptions", "eniId", "iamRoleArn", "logDestination"),
            *("logDestinationType", "logFormat", "maxAggregationInterval", "subnetId", "trafficType"),
            *("transitGatewayAttachmentId", "transitGatewayId", "vpcId"),
        ),
    ),
    "aws:ec2/internetGateway:InternetGateway": ("ec2/vpc_internet_gateway.go", ()),
    "aws:ec2/natGateway:NatGateway": (
        "ec2/vpc_nat_gateway.go",
        (
            *("allocationId", "availabilityMode", "connectivityType", "privateIp", "subnetId", "vpcId"),
            "secondaryPrivateIpAddressCount",
        ),
    ),
    "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": (
        "ec2/vpc_peering_connection_options.go",
        ("vpcPeeringConnectionId",),
    ),
    "aws:ec2/route:Route": (
        "ec2/vpc_route.go",
        ("routeTableId", "destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"),
    ),
    "aws:ec2/routeTable:RouteTable": ("ec2/vpc_route_table.go", ("vpcId",)),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": (
        "ec2/vpc_route_table_association.go",
        ("subnetId", "gatewayId"),
    ),
    "aws:ec2/securityGroup:SecurityGroup": (
        "ec2/vpc_security_group.go",
        ("name", "namePrefix", "description", "vpcId"),
    ),
    "aws:ec2/subnet:Subnet": (
        "ec2/vpc_subnet.go",
        (
            *("availabilityZone", "availabilityZoneId", "cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"),
            *("ipv6IpamPoolId", "ipv6Native", "ipv6NetmaskLength", "outpostArn", "vpcId"),
        ),
    ),
    "aws:ec2/vpc:Vpc": (
        "ec2/vpc_.go",
        ("cidrBlock", "instanceTenancy", "ipv4IpamPoolId", "ipv4NetmaskLength"),
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": (
        "ec2/vpc_endpoint.go",
        (
            *("resourceConfigurationArn", "serviceName", "serviceNetworkArn", "serviceRegion"),
            *("vpcEndpointType", "vpcId"),
        ),
    ),
    "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": (
        "ec2/vpc_endpoint_route_table_association.go",
        ("routeTableId", "vpcEndpointId"),
    ),
    "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": (
        "ec2/vpc_ipv4_cidr_block_association.go",
        ("cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength", "vpcId"),
    ),
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": (
        "ec2/vpc_peering_connection.go",
        ("peerOwnerId", "peerRegion", "peerVpcId", "vpcId"),
    ),
    "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": (
        "ec2/vpc_peering_connection_accepter.go",
        ("vpcPeeringConnectionId",),
    ),
    "aws:directconnect/gateway:Gateway": ("directconnect/gateway.go", ("amazonSideAsn",)),
    "aws:directconnect/gatewayAssociation:GatewayAssociation": (
        "directconnect/gateway_association.go",
        ("associatedGatewayId", "associatedGatewayOwnerAccountId", "dxGatewayId"),
    ),
    "aws:ec2/customerGateway:CustomerGateway": (
        "ec2/vpnsite_customer_gateway.go",
        ("bgpAsn", "bgpAsnExtended", "certificateArn", "deviceName", "ipAddress", "type"),
    ),
    # Pre-shared keys and the other options of a tunnel are changed in place, one tunnel at a time. Bandwidth and key
    # storage are counted as replacing: EC2 changes the former in some Regions only, and the provider's word is open.
    "aws:ec2/vpnConnection:VpnConnection": (
        "ec2/vpnsite_connection.go",
        (
            *("enableAcceleration", "presharedKeyStorage", "staticRoutesOnly", "tunnelBandwidth"),
            "tunnelInsideIpVersion",
            *("tunnel1InsideCidr", "tunnel1InsideIpv6Cidr", "tunnel2InsideCidr", "tunnel2InsideIpv6Cidr"),
        ),
    ),
    "aws:ec2transitgateway/connect:Connect": (
        "ec2/transitgateway_connect.go",
        ("protocol", "transitGatewayId", "transportAttachmentId"),
    ),
    "aws:ec2transitgateway/connectPeer:ConnectPeer": (
        "ec2/transitgateway_connect_peer.go",
        ("bgpAsn", "insideCidrBlocks", "peerAddress", "transitGatewayAddress", "transitGatewayAttachmentId"),
    ),
    "aws:route53/resolverEndpoint:ResolverEndpoint": (
        "route53resolver/endpoint.go",
        ("direction", "securityGroupIds"),
    ),
    "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig": (
        "route53resolver/query_log_config.go",
        ("destinationArn", "name"),
    ),
    "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation": (
        "route53resolver/query_log_config_association.go",
        ("resolverQueryLogConfigId", "resourceId"),
    ),
    "aws:route53/resolverRule:ResolverRule": ("route53resolver/rule.go", ("domainName", "ruleType")),
    "aws:route53/resolverRuleAssociation:ResolverRuleAssociation": (
        "route53resolver/rule_association.go",
        ("name", "resolverRuleId", "vpcId"),
    ),
    "aws:ec2/managedPrefixList:ManagedPrefixList": ("ec2/vpc_managed_prefix_list.go", ("addressFamily",)),
    "aws:ec2/networkInsightsPath:NetworkInsightsPath": (
        "ec2/vpc_network_insights_path.go",
        (
            *("destination", "destinationIp", "destinationPort", "filterAtDestination", "filterAtSource"),
            *("protocol", "source", "sourceIp"),
        ),
    ),
    "aws:ec2transitgateway/peeringAttachment:PeeringAttachment": (
        "ec2/transitgateway_peering_attachment.go",
        ("options", "peerAccountId", "peerRegion", "peerTransitGatewayId", "transitGatewayId"),
    ),
    "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter": (
        "ec2/transitgateway_peering_attachment_accepter.go",
        ("transitGatewayAttachmentId",),
    ),
    "aws:ec2transitgateway/route:Route": (
        "ec2/transitgateway_route.go",
        ("blackhole", "destinationCidrBlock", "transitGatewayAttachmentId", "transitGatewayRouteTableId"),
    ),
    "aws:ec2transitgateway/routeTable:RouteTable": ("ec2/transitgateway_route_table.go", ("transitGatewayId",)),
    "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation": (
        "ec2/transitgateway_route_table_association.go",
        ("replaceExistingAssociation", "transitGatewayAttachmentId", "transitGatewayRouteTableId"),
    ),
    "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation": (
        "ec2/transitgateway_route_table_propagation.go",
        ("transitGatewayAttachmentId", "transitGatewayRouteTableId"),
    ),
    # Another ASN is set in place (PR 27306), and refused by EC2 while a VPN, Direct Connect or Connect is attached.
    "aws:ec2transitgateway/transitGateway:TransitGateway": ("ec2/transitgateway_.go", ("multicastSupport",)),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": (
        "ec2/transitgateway_vpc_attachment.go",
        ("transitGatewayId", "vpcId"),
    ),
    "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter": (
        "ec2/transitgateway_vpc_attachment_accepter.go",
        ("transitGatewayAttachmentId",),
    ),
    "aws:networkmanager/transitGatewayRegistration:TransitGatewayRegistration": (
        "networkmanager/transit_gateway_registration.go",
        ("globalNetworkId", "transitGatewayArn"),
    ),
    "aws:ram/principalAssociation:PrincipalAssociation": (
        "ram/principal_association.go",
        ("principal", "resourceShareArn"),
    ),
    "aws:ram/resourceAssociation:ResourceAssociation": (
        "ram/resource_association.go",
        ("resourceArn", "resourceShareArn"),
    ),
    "aws:ram/resourceShare:ResourceShare": ("ram/resource_share.go", ("permissionArns",)),
    # Subnets are associated and taken off in place, and the endpoints' list is unknown until then.
    "aws:networkfirewall/firewall:Firewall": ("networkfirewall/firewall.go", ("name", "transitGatewayId", "vpcId")),
    "aws:networkfirewall/firewallPolicy:FirewallPolicy": ("networkfirewall/firewall_policy.go", ("name",)),
    "aws:networkfirewall/loggingConfiguration:LoggingConfiguration": (
        "networkfirewall/logging_configuration.go",
        ("firewallArn",),
    ),
    "aws:networkfirewall/ruleGroup:RuleGroup": ("networkfirewall/rule_group.go", ("name", "capacity", "type")),
    "aws:route53/profilesAssociation:ProfilesAssociation": (
        "route53profiles/association.go",
        ("name", "profileId", "resourceId"),
    ),
    "aws:route53/profilesProfile:ProfilesProfile": ("route53profiles/profile.go", ("name",)),
    "aws:route53/profilesResourceAssociation:ProfilesResourceAssociation": (
        "route53profiles/resource_association.go",
        ("name", "profileId", "resourceArn"),
    ),
    "aws:route53/record:Record": ("route53/record.go", ("zoneId",)),
    "aws:route53/zone:Zone": ("route53/zone.go", ("name", "delegationSetId")),
    "aws:route53/zoneAssociation:ZoneAssociation": ("route53/zone_association.go", ("zoneId", "vpcId", "vpcRegion")),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (
        "ec2/vpc_security_group_egress_rule.go",
        ("securityGroupId",),
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (
        "ec2/vpc_security_group_ingress_rule.go",
        ("securityGroupId",),
    ),
}
"""Type → file of the Terraform provider, and the properties."""
