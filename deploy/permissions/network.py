"""Virtual private clouds and what stands in them, peerings, VPN."""

from collections.abc import Mapping
from typing import Final

from .row import EC2_TAGS, LOG_DELIVERY, Row

ROWS: Final[Mapping[str, Row]] = {
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": Row(
        "ec2",
        read="DescribeSecurityGroups",
        update=f"AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress RevokeSecurityGroupEgress "
        f"RevokeSecurityGroupIngress {EC2_TAGS}",
    ),
    "aws:ec2/eip:Eip": Row(
        "ec2",
        read="DescribeAddresses DescribeAddressesAttribute",
        create="AllocateAddress",
        update=f"AssociateAddress DisassociateAddress {EC2_TAGS}",
        delete="ReleaseAddress",
    ),
    "aws:ec2/flowLog:FlowLog": Row(
        "ec2",
        read="DescribeFlowLogs",
        create="CreateFlowLogs",
        update=EC2_TAGS,
        delete="DeleteFlowLogs",
        passes_role=True,
    ),
    "aws:ec2/internetGateway:InternetGateway": Row(
        "ec2",
        read="DescribeInternetGateways",
        create="CreateInternetGateway AttachInternetGateway",
        update=f"DetachInternetGateway {EC2_TAGS}",
        delete="DeleteInternetGateway",
    ),
    "aws:ec2/natGateway:NatGateway": Row(
        "ec2",
        read="DescribeNatGateways",
        create="CreateNatGateway",
        update=f"AssociateNatGatewayAddress DisassociateNatGatewayAddress {EC2_TAGS}",
        delete="DeleteNatGateway",
    ),
    "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": Row(
        "ec2", read="DescribeVpcPeeringConnections", create="ModifyVpcPeeringConnectionOptions"
    ),
    "aws:ec2/route:Route": Row(
        "ec2",
        read="DescribeRouteTables DescribeNetworkInterfaces",
        create="CreateRoute",
        update="ReplaceRoute",
        delete="DeleteRoute",
    ),
    "aws:ec2/routeTable:RouteTable": Row(
        "ec2",
        read="DescribeRouteTables",
        create="CreateRouteTable",
        update=EC2_TAGS,
        delete="DeleteRouteTable DisassociateRouteTable",
    ),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Row(
        "ec2",
        read="DescribeRouteTables DescribeSubnets",
        create="AssociateRouteTable",
        update="ReplaceRouteTableAssociation",
        delete="DisassociateRouteTable",
    ),
    "aws:ec2/securityGroup:SecurityGroup": Row(
        "ec2",
        read="DescribeSecurityGroups DescribeNetworkInterfaces",
        create="CreateSecurityGroup RevokeSecurityGroupEgress",
        update=f"AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress {EC2_TAGS}",
        delete="DeleteSecurityGroup",
    ),
    "aws:ec2/subnet:Subnet": Row(
        "ec2",
        read="DescribeSubnets DescribeNetworkInterfaces",
        create="CreateSubnet ModifySubnetAttribute",
        update=EC2_TAGS,
        delete="DeleteSubnet",
    ),
    "aws:ec2/vpc:Vpc": Row(
        "ec2",
        read="DescribeVpcs DescribeVpcAttribute DescribeNetworkAcls DescribeRouteTables DescribeSecurityGroups",
        create="CreateVpc ModifyVpcAttribute",
        update=EC2_TAGS,
        delete="DeleteVpc",
    ),
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": Row(
        "ec2",
        read="DescribeVpcPeeringConnections",
        create="CreateVpcPeeringConnection AcceptVpcPeeringConnection",
        update=f"ModifyVpcPeeringConnectionOptions {EC2_TAGS}",
        delete="DeleteVpcPeeringConnection",
    ),
    "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": Row(
        "ec2",
        read="DescribeVpcPeeringConnections",
        create="AcceptVpcPeeringConnection",
        update=f"ModifyVpcPeeringConnectionOptions {EC2_TAGS}",
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Row(
        "ec2",
        read="DescribeVpcEndpoints DescribePrefixLists DescribeSubnets DescribeSecurityGroups DescribeVpcs",
        create="CreateVpcEndpoint",
        update=f"ModifyVpcEndpoint {EC2_TAGS}",
        delete="DeleteVpcEndpoints",
    ),
    "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": Row(
        "ec2", read="DescribeVpcEndpoints", create="ModifyVpcEndpoint", delete="ModifyVpcEndpoint"
    ),
    "aws:ec2/customerGateway:CustomerGateway": Row(
        "ec2",
        read="DescribeCustomerGateways",
        create="CreateCustomerGateway",
        update=EC2_TAGS,
        delete="DeleteCustomerGateway",
    ),
    "aws:ec2/vpnConnection:VpnConnection": Row(
        "ec2",
        read="DescribeVpnConnections DescribeTransitGatewayAttachments",
        create=f"CreateVpnConnection {LOG_DELIVERY}",
        update=f"ModifyVpnConnection ModifyVpnConnectionOptions ModifyVpnTunnelOptions {EC2_TAGS}",
        delete="DeleteVpnConnection",
        # With it the service keeps pre-shared keys in Secrets Manager.
        linked_service="s2svpn.amazonaws.com",
    ),
    "aws:ec2/managedPrefixList:ManagedPrefixList": Row(
        "ec2",
        read="DescribeManagedPrefixLists GetManagedPrefixListEntries",
        create="CreateManagedPrefixList",
        update=f"ModifyManagedPrefixList {EC2_TAGS}",
        delete="DeleteManagedPrefixList",
    ),
    "aws:ec2/networkInsightsPath:NetworkInsightsPath": Row(
        "ec2",
        read="DescribeNetworkInsightsPaths",
        create="CreateNetworkInsightsPath",
        update=EC2_TAGS,
        delete="DeleteNetworkInsightsPath",
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": Row(
        "ec2",
        read="DescribeSecurityGroupRules DescribeSecurityGroups",
        create="AuthorizeSecurityGroupEgress",
        update=f"ModifySecurityGroupRules {EC2_TAGS}",
        delete="RevokeSecurityGroupEgress",
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": Row(
        "ec2",
        read="DescribeSecurityGroupRules DescribeSecurityGroups",
        create="AuthorizeSecurityGroupIngress",
        update=f"ModifySecurityGroupRules {EC2_TAGS}",
        delete="RevokeSecurityGroupIngress",
    ),
}
