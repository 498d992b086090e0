"""Transit Gateways and what is attached to them (EC2 API), and their registration with Network Manager."""

from collections.abc import Mapping

from tests.checkers.mapping import Operation, Row, To, listed, nested, row, tag_specifications
from tests.checkers.unknown import UNKNOWN

_OPTIONS = {
    "amazonSideAsn": To("Options.AmazonSideAsn", int),
    "autoAcceptSharedAttachments": "Options.AutoAcceptSharedAttachments",
    "defaultRouteTableAssociation": "Options.DefaultRouteTableAssociation",
    "defaultRouteTablePropagation": "Options.DefaultRouteTablePropagation",
    "dnsSupport": "Options.DnsSupport",
    "multicastSupport": "Options.MulticastSupport",
    "securityGroupReferencingSupport": "Options.SecurityGroupReferencingSupport",
    "transitGatewayCidrBlocks": "Options.TransitGatewayCidrBlocks",
    "vpnEcmpSupport": "Options.VpnEcmpSupport",
}
_ATTACHMENT = {"transitGatewayAttachmentId": "TransitGatewayAttachmentId"}
_TABLE = {"transitGatewayRouteTableId": "TransitGatewayRouteTableId"}
_DEFAULTS = ("transitGatewayDefaultRouteTableAssociation", "transitGatewayDefaultRouteTablePropagation")
"""With false the provider looks whether the attachment is in the hub's default tables, and takes it out."""


def _tags(operation: str) -> Operation:
    """Accepters tag what the other side has made."""
    return Operation(
        "ec2",
        operation,
        {"transitGatewayAttachmentId": To("Resources", listed), "tags": To("Tags", _pairs)},
        when=("tags",),
    )


def _pairs(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


ROWS: Mapping[str, Row] = {
    "aws:ec2transitgateway/transitGateway:TransitGateway": row(
        Operation(
            "ec2",
            "CreateTransitGateway",
            {"description": "Description", **_OPTIONS, "tags": tag_specifications("transit-gateway")},
        ),
        Operation(
            "ec2",
            "ModifyTransitGateway",
            {"encryptionSupport": "Options.EncryptionSupport"},
            {"TransitGatewayId": UNKNOWN},
            when=("encryptionSupport",),
        ),
    ),
    "aws:ec2transitgateway/routeTable:RouteTable": row(
        Operation(
            "ec2",
            "CreateTransitGatewayRouteTable",
            {"transitGatewayId": "TransitGatewayId", "tags": tag_specifications("transit-gateway-route-table")},
        )
    ),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": row(
        Operation(
            "ec2",
            "CreateTransitGatewayVpcAttachment",
            {
                "applianceModeSupport": "Options.ApplianceModeSupport",
                "dnsSupport": "Options.DnsSupport",
                "ipv6Support": "Options.Ipv6Support",
                "securityGroupReferencingSupport": "Options.SecurityGroupReferencingSupport",
                "subnetIds": "SubnetIds",
                "transitGatewayId": "TransitGatewayId",
                "vpcId": "VpcId",
                "tags": tag_specifications("transit-gateway-attachment"),
            },
        ),
        no_call=_DEFAULTS,
    ),
    "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter": row(
        Operation("ec2", "AcceptTransitGatewayVpcAttachment", _ATTACHMENT), _tags("CreateTags"), no_call=_DEFAULTS
    ),
    "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation": row(
        Operation("ec2", "AssociateTransitGatewayRouteTable", {**_ATTACHMENT, **_TABLE}),
        no_call=("replaceExistingAssociation",),
    ),
    "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation": row(
        Operation("ec2", "EnableTransitGatewayRouteTablePropagation", {**_ATTACHMENT, **_TABLE})
    ),
    "aws:ec2transitgateway/route:Route": row(
        Operation(
            "ec2",
            "CreateTransitGatewayRoute",
            {"blackhole": "Blackhole", "destinationCidrBlock": "DestinationCidrBlock", **_ATTACHMENT, **_TABLE},
        )
    ),
    "aws:ec2transitgateway/peeringAttachment:PeeringAttachment": row(
        Operation(
            "ec2",
            "CreateTransitGatewayPeeringAttachment",
            {
                "options": To("Options", nested(dynamicRouting="DynamicRouting")),
                "peerAccountId": "PeerAccountId",
                "peerRegion": "PeerRegion",
                "peerTransitGatewayId": "PeerTransitGatewayId",
                "transitGatewayId": "TransitGatewayId",
                "tags": tag_specifications("transit-gateway-attachment"),
            },
            # The provider asks who it is where no account is given.
            {"PeerAccountId": UNKNOWN},
        )
    ),
    "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter": row(
        Operation("ec2", "AcceptTransitGatewayPeeringAttachment", _ATTACHMENT), _tags("CreateTags")
    ),
    "aws:ec2/managedPrefixList:ManagedPrefixList": row(
        Operation(
            "ec2",
            "CreateManagedPrefixList",
            {
                "addressFamily": "AddressFamily",
                "entries": To("Entries", nested(cidr="Cidr", description="Description")),
                "maxEntries": "MaxEntries",
                "tags": tag_specifications("prefix-list"),
            },
            name="PrefixListName",
        )
    ),
    "aws:ec2/networkInsightsPath:NetworkInsightsPath": row(
        Operation(
            "ec2",
            "CreateNetworkInsightsPath",
            {
                "destination": "Destination",
                "destinationIp": "DestinationIp",
                "destinationPort": "DestinationPort",
                "protocol": "Protocol",
                "source": "Source",
                "sourceIp": "SourceIp",
                "tags": tag_specifications("network-insights-path"),
            },
            {"ClientToken": UNKNOWN},
        )
    ),
    "aws:networkmanager/transitGatewayRegistration:TransitGatewayRegistration": row(
        Operation(
            "networkmanager",
            "RegisterTransitGateway",
            {"globalNetworkId": "GlobalNetworkId", "transitGatewayArn": "TransitGatewayArn"},
        )
    ),
}
