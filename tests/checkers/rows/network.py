"""VPC networking (EC2 API)."""

from collections.abc import Mapping

from tests.checkers.mapping import (
    Operation,
    Row,
    To,
    attribute_value,
    listed,
    nested,
    pairs,
    row,
    tag_specifications,
)
from tests.checkers.unknown import UNKNOWN

_VPC_ATTRIBUTES = {
    "enableDnsHostnames": "EnableDnsHostnames",
    "enableDnsSupport": "EnableDnsSupport",
    "enableNetworkAddressUsageMetrics": "EnableNetworkAddressUsageMetrics",
}
_SUBNET_ATTRIBUTES = {
    "assignIpv6AddressOnCreation": "AssignIpv6AddressOnCreation",
    "enableDns64": "EnableDns64",
    "enableResourceNameDnsARecordOnLaunch": "EnableResourceNameDnsARecordOnLaunch",
    "enableResourceNameDnsAaaaRecordOnLaunch": "EnableResourceNameDnsAAAARecordOnLaunch",
    "mapCustomerOwnedIpOnLaunch": "MapCustomerOwnedIpOnLaunch",
    "mapPublicIpOnLaunch": "MapPublicIpOnLaunch",
}
_ROUTE_TARGETS = {
    "carrierGatewayId": "CarrierGatewayId",
    "coreNetworkArn": "CoreNetworkArn",
    "destinationPrefixListId": "DestinationPrefixListId",
    "egressOnlyGatewayId": "EgressOnlyInternetGatewayId",
    "gatewayId": "GatewayId",
    "localGatewayId": "LocalGatewayId",
    "natGatewayId": "NatGatewayId",
    "networkInterfaceId": "NetworkInterfaceId",
    "odbNetworkArn": "OdbNetworkArn",
    "transitGatewayId": "TransitGatewayId",
    "vpcEndpointId": "VpcEndpointId",
    "vpcPeeringConnectionId": "VpcPeeringConnectionId",
}
_IPV4_ASSOCIATION = {
    "vpcId": "VpcId",
    "cidrBlock": "CidrBlock",
    "ipv4IpamPoolId": "Ipv4IpamPoolId",
    "ipv4NetmaskLength": "Ipv4NetmaskLength",
}
_IPV6_ASSOCIATION = {
    "vpcId": "VpcId",
    "ipv6CidrBlock": "Ipv6CidrBlock",
    "ipv6IpamPoolId": "Ipv6IpamPoolId",
    "ipv6NetmaskLength": "Ipv6NetmaskLength",
    "ipv6Pool": "Ipv6Pool",
    "assignGeneratedIpv6CidrBlock": "AmazonProvidedIpv6CidrBlock",
}
_PEERING_OPTIONS = nested(allowRemoteVpcDnsResolution="AllowDnsResolutionFromRemoteVpc")


def _attributes(operation: str, resource: str, attributes: Mapping[str, str]) -> list[Operation]:
    """EC2 changes one attribute a call."""
    return [
        Operation("ec2", operation, {key: To(member, attribute_value)}, {resource: UNKNOWN}, when=(key,))
        for key, member in attributes.items()
    ]


def _log_source(key: str, kind: str) -> Operation:
    return Operation(
        "ec2",
        "CreateFlowLogs",
        {
            key: To("ResourceIds", listed),
            "deliverCrossAccountRole": "DeliverCrossAccountRole",
            "destinationOptions": To(
                "DestinationOptions",
                nested(
                    fileFormat="FileFormat",
                    hiveCompatiblePartitions="HiveCompatiblePartitions",
                    perHourPartition="PerHourPartition",
                ),
            ),
            "iamRoleArn": "DeliverLogsPermissionArn",
            "logDestination": "LogDestination",
            "logDestinationType": "LogDestinationType",
            "logFormat": "LogFormat",
            "maxAggregationInterval": "MaxAggregationInterval",
            "trafficType": "TrafficType",
            "tags": tag_specifications("vpc-flow-log"),
        },
        {"ResourceType": kind},
        when=(key,),
    )


ROWS: Mapping[str, Row] = {
    "aws:ec2/vpc:Vpc": row(
        Operation(
            "ec2",
            "CreateVpc",
            {
                "cidrBlock": "CidrBlock",
                "instanceTenancy": "InstanceTenancy",
                "ipv4IpamPoolId": "Ipv4IpamPoolId",
                "ipv4NetmaskLength": "Ipv4NetmaskLength",
                "assignGeneratedIpv6CidrBlock": "AmazonProvidedIpv6CidrBlock",
                "ipv6CidrBlock": "Ipv6CidrBlock",
                "ipv6CidrBlockNetworkBorderGroup": "Ipv6CidrBlockNetworkBorderGroup",
                "ipv6IpamPoolId": "Ipv6IpamPoolId",
                "ipv6NetmaskLength": "Ipv6NetmaskLength",
                "tags": tag_specifications("vpc"),
            },
        ),
        *_attributes("ModifyVpcAttribute", "VpcId", _VPC_ATTRIBUTES),
    ),
    "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": row(
        Operation("ec2", "AssociateVpcCidrBlock", _IPV4_ASSOCIATION)
    ),
    "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation": row(
        Operation("ec2", "AssociateVpcCidrBlock", _IPV6_ASSOCIATION)
    ),
    "aws:ec2/subnet:Subnet": row(
        Operation(
            "ec2",
            "CreateSubnet",
            {
                "vpcId": "VpcId",
                "availabilityZone": "AvailabilityZone",
                "availabilityZoneId": "AvailabilityZoneId",
                "cidrBlock": "CidrBlock",
                "ipv4IpamPoolId": "Ipv4IpamPoolId",
                "ipv4NetmaskLength": "Ipv4NetmaskLength",
                "ipv6CidrBlock": "Ipv6CidrBlock",
                "ipv6IpamPoolId": "Ipv6IpamPoolId",
                "ipv6Native": "Ipv6Native",
                "ipv6NetmaskLength": "Ipv6NetmaskLength",
                "tags": tag_specifications("subnet"),
            },
        ),
        *_attributes("ModifySubnetAttribute", "SubnetId", _SUBNET_ATTRIBUTES),
        Operation(
            "ec2",
            "ModifySubnetAttribute",
            {"privateDnsHostnameTypeOnLaunch": "PrivateDnsHostnameTypeOnLaunch"},
            {"SubnetId": UNKNOWN},
            when=("privateDnsHostnameTypeOnLaunch",),
        ),
    ),
    "aws:ec2/routeTable:RouteTable": row(
        Operation("ec2", "CreateRouteTable", {"vpcId": "VpcId", "tags": tag_specifications("route-table")}),
        Operation(
            "ec2",
            "CreateRoute",
            {"cidrBlock": "DestinationCidrBlock", "ipv6CidrBlock": "DestinationIpv6CidrBlock", **_ROUTE_TARGETS},
            {"RouteTableId": UNKNOWN},
            each="routes",
        ),
    ),
    "aws:ec2/route:Route": row(
        Operation(
            "ec2",
            "CreateRoute",
            {
                "routeTableId": "RouteTableId",
                "destinationCidrBlock": "DestinationCidrBlock",
                "destinationIpv6CidrBlock": "DestinationIpv6CidrBlock",
                **_ROUTE_TARGETS,
            },
        )
    ),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": row(
        Operation(
            "ec2",
            "AssociateRouteTable",
            {"gatewayId": "GatewayId", "routeTableId": "RouteTableId", "subnetId": "SubnetId"},
        )
    ),
    "aws:ec2/natGateway:NatGateway": row(
        Operation(
            "ec2",
            "CreateNatGateway",
            {
                "allocationId": "AllocationId",
                "availabilityMode": "AvailabilityMode",
                "availabilityZoneAddresses": To(
                    "AvailabilityZoneAddresses",
                    nested(
                        allocationIds="AllocationIds",
                        availabilityZone="AvailabilityZone",
                        availabilityZoneId="AvailabilityZoneId",
                    ),
                ),
                "connectivityType": "ConnectivityType",
                "privateIp": "PrivateIpAddress",
                "secondaryAllocationIds": "SecondaryAllocationIds",
                "secondaryPrivateIpAddressCount": "SecondaryPrivateIpAddressCount",
                "secondaryPrivateIpAddresses": "SecondaryPrivateIpAddresses",
                "subnetId": "SubnetId",
                "vpcId": "VpcId",
                "tags": tag_specifications("natgateway"),
            },
        )
    ),
    "aws:ec2/eip:Eip": row(
        Operation(
            "ec2",
            "AllocateAddress",
            {
                "address": "Address",
                "customerOwnedIpv4Pool": "CustomerOwnedIpv4Pool",
                "domain": "Domain",
                "ipamPoolId": "IpamPoolId",
                "networkBorderGroup": "NetworkBorderGroup",
                "publicIpv4Pool": "PublicIpv4Pool",
                "tags": tag_specifications("elastic-ip"),
            },
        )
    ),
    "aws:ec2/internetGateway:InternetGateway": row(
        Operation("ec2", "CreateInternetGateway", {"tags": tag_specifications("internet-gateway")}),
        Operation("ec2", "AttachInternetGateway", {"vpcId": "VpcId"}, {"InternetGatewayId": UNKNOWN}, when=("vpcId",)),
    ),
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": row(
        Operation(
            "ec2",
            "CreateEgressOnlyInternetGateway",
            {"vpcId": "VpcId", "tags": tag_specifications("egress-only-internet-gateway")},
        )
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": row(
        Operation(
            "ec2",
            "CreateVpcEndpoint",
            {
                "dnsOptions": To(
                    "DnsOptions",
                    nested(
                        dnsRecordIpType="DnsRecordIpType",
                        privateDnsOnlyForInboundResolverEndpoint="PrivateDnsOnlyForInboundResolverEndpoint",
                        privateDnsPreference="PrivateDnsPreference",
                        privateDnsSpecifiedDomains="PrivateDnsSpecifiedDomains",
                    ),
                ),
                "ipAddressType": "IpAddressType",
                "policy": "PolicyDocument",
                "privateDnsEnabled": "PrivateDnsEnabled",
                "resourceConfigurationArn": "ResourceConfigurationArn",
                "routeTableIds": "RouteTableIds",
                "securityGroupIds": "SecurityGroupIds",
                "serviceName": "ServiceName",
                "serviceNetworkArn": "ServiceNetworkArn",
                "serviceRegion": "ServiceRegion",
                "subnetConfigurations": To(
                    "SubnetConfigurations", nested(ipv4="Ipv4", ipv6="Ipv6", subnetId="SubnetId")
                ),
                "subnetIds": "SubnetIds",
                "vpcEndpointType": "VpcEndpointType",
                "vpcId": "VpcId",
                "tags": tag_specifications("vpc-endpoint"),
            },
        ),
        no_call=("autoAccept",),
    ),
    "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": row(
        Operation(
            "ec2",
            "ModifyVpcEndpoint",
            {"vpcEndpointId": "VpcEndpointId", "routeTableId": To("AddRouteTableIds", listed)},
        )
    ),
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": row(
        Operation(
            "ec2",
            "CreateVpcPeeringConnection",
            {
                "vpcId": "VpcId",
                "peerVpcId": "PeerVpcId",
                "peerOwnerId": "PeerOwnerId",
                "peerRegion": "PeerRegion",
                "tags": tag_specifications("vpc-peering-connection"),
            },
        ),
        Operation("ec2", "AcceptVpcPeeringConnection", fixed={"VpcPeeringConnectionId": UNKNOWN}, when=("autoAccept",)),
    ),
    "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": row(
        Operation(
            "ec2",
            "AcceptVpcPeeringConnection",
            {"vpcPeeringConnectionId": "VpcPeeringConnectionId"},
            when=("autoAccept",),
        ),
        Operation(
            "ec2",
            "CreateTags",
            {"vpcPeeringConnectionId": To("Resources", listed), "tags": To("Tags", pairs())},
            when=("tags",),
        ),
    ),
    "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": row(
        Operation(
            "ec2",
            "ModifyVpcPeeringConnectionOptions",
            {
                "vpcPeeringConnectionId": "VpcPeeringConnectionId",
                "accepter": To("AccepterPeeringConnectionOptions", _PEERING_OPTIONS),
                "requester": To("RequesterPeeringConnectionOptions", _PEERING_OPTIONS),
            },
        )
    ),
    "aws:ec2/flowLog:FlowLog": row(
        _log_source("vpcId", "VPC"),
        _log_source("subnetId", "Subnet"),
        _log_source("eniId", "NetworkInterface"),
        _log_source("transitGatewayId", "TransitGateway"),
        _log_source("transitGatewayAttachmentId", "TransitGatewayAttachment"),
    ),
}
