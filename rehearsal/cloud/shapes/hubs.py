"""Transit Gateways and what joins them, VPN, Direct Connect, firewalls."""

from collections.abc import Mapping
from typing import Any, Final

from rehearsal.cloud.shapes.base import Fields, Shape, ec2, from_parent, is_dict, is_known, is_list


def _firewall(fields: Fields) -> Mapping[str, Any]:
    """One endpoint for each subnet. Which AZ a subnet is in, only the subnet knows: it stays unsaid here."""
    made: dict[str, Any] = {"updateToken": fields["uuid"]}
    mappings = fields.get_known("subnetMappings")
    if is_list(mappings):
        subnets = [mapping.get("subnetId") for mapping in mappings if is_dict(mapping)]
        if all(is_known(subnet) for subnet in subnets):
            states = [
                {"attachments": [{"subnetId": subnet, "endpointId": from_parent("vpce", fields["id"], str(subnet))}]}
                for subnet in subnets
            ]
            made["firewallStatuses"] = [{"syncStates": states}]
    return made


def _transit_gateway(fields: Fields) -> Mapping[str, Any]:
    table = from_parent("tgw-rtb", fields["id"], "default")
    made: dict[str, Any] = {}
    if fields.get_known("defaultRouteTableAssociation", "enable") == "enable":
        made["associationDefaultRouteTableId"] = table
    if fields.get_known("defaultRouteTablePropagation", "enable") == "enable":
        made["propagationDefaultRouteTableId"] = table
    return made


def _vpn(fields: Fields) -> Mapping[str, Any]:
    made: dict[str, Any] = {f"tunnel{n}Address": fields.public_ip(f"tunnel{n}") for n in (1, 2)}
    if fields.get_known("transitGatewayId"):
        made["transitGatewayAttachmentId"] = f"tgw-attach-{fields.hex_of('attach')}"
    if fields.get_known("presharedKeyStorage") == "SecretsManager":
        secret = f"secret:s2svpn!{fields['id']}-{fields.digest('key')[:6]}"
        made["presharedKeyArn"] = (
            f"arn:{fields['partition']}:secretsmanager:{fields['region']}:{fields['account']}:{secret}"
        )
    return made


def _connect_peer(fields: Fields) -> Mapping[str, Any]:
    made: dict[str, Any] = {}
    if not fields.get_known("transitGatewayAddress"):
        made["transitGatewayAddress"] = f"192.0.2.{int(fields.digest('outer')[:2], 16) % 254 + 1}"
    return made


_OWNER: Final = {"ownerId": "{account}"}

SHAPES: Final[dict[str, Shape]] = {
    "aws:ec2/managedPrefixList:ManagedPrefixList": ec2("pl", "prefix-list", name="name", out=_OWNER | {"version": 1}),
    "aws:ec2/customerGateway:CustomerGateway": ec2("cgw", "customer-gateway"),
    "aws:ec2/vpnGateway:VpnGateway": ec2("vgw", "vpn-gateway", out={"amazonSideAsn": "64512"}),
    "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment": Shape(id="vpn-attachment-{hex8}", tags=False),
    "aws:ec2/vpnConnection:VpnConnection": ec2("vpn", "vpn-connection", more=_vpn),
    "aws:ec2transitgateway/transitGateway:TransitGateway": ec2(
        "tgw",
        "transit-gateway",
        out=_OWNER | {"amazonSideAsn": 64512, "dnsSupport": "enable", "vpnEcmpSupport": "enable"},
        more=_transit_gateway,
    ),
    "aws:ec2transitgateway/routeTable:RouteTable": ec2("tgw-rtb", "transit-gateway-route-table"),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": ec2(
        "tgw-attach", "transit-gateway-attachment", out={"vpcOwnerId": "{account}"}
    ),
    "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter": Shape(id="{transitGatewayAttachmentId}"),
    "aws:ec2transitgateway/peeringAttachment:PeeringAttachment": ec2("tgw-attach"),
    "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter": Shape(
        id="{transitGatewayAttachmentId}"
    ),
    "aws:ec2transitgateway/route:Route": Shape(id="{transitGatewayRouteTableId}_{destinationCidrBlock}", tags=False),
    "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation": Shape(
        id="{transitGatewayRouteTableId}_{transitGatewayAttachmentId}", tags=False
    ),
    "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation": Shape(
        id="{transitGatewayRouteTableId}_{transitGatewayAttachmentId}", tags=False
    ),
    "aws:ec2transitgateway/connect:Connect": ec2("tgw-attach", "transit-gateway-attachment"),
    "aws:ec2transitgateway/connectPeer:ConnectPeer": ec2(
        "tgw-connect-peer", "transit-gateway-connect-peer", more=_connect_peer
    ),
    "aws:directconnect/gateway:Gateway": Shape(
        id="{uuid}", arn="directconnect::{account}:dx-gateway/{id}", name="name", out={"ownerAccountId": "{account}"}
    ),
    "aws:directconnect/gatewayAssociation:GatewayAssociation": Shape(
        id="ga-{dxGatewayId}{associatedGatewayId}",
        out={
            "dxGatewayAssociationId": "{uuid}",
            "associatedGatewayType": "transitGateway",
            "associatedGatewayOwnerAccountId": "{account}",
            "dxGatewayOwnerAccountId": "{account}",
            "transitGatewayAttachmentId": "tgw-attach-{hex17}",
        },
        tags=False,
    ),
    "aws:ec2/networkInsightsPath:NetworkInsightsPath": ec2("nip", "network-insights-path"),
    "aws:networkmanager/transitGatewayRegistration:TransitGatewayRegistration": Shape(
        id="{globalNetworkId},{transitGatewayArn}", tags=False
    ),
    "aws:networkfirewall/firewall:Firewall": Shape(
        id="arn:{partition}:network-firewall:{region}:{account}:firewall/{name}",
        arn="network-firewall:{region}:{account}:firewall/{name}",
        name="name",
        more=_firewall,
    ),
    "aws:networkfirewall/firewallPolicy:FirewallPolicy": Shape(
        id="arn:{partition}:network-firewall:{region}:{account}:firewall-policy/{name}",
        arn="network-firewall:{region}:{account}:firewall-policy/{name}",
        name="name",
        out={"updateToken": "{uuid}"},
    ),
    "aws:networkfirewall/ruleGroup:RuleGroup": Shape(
        id="arn:{partition}:network-firewall:{region}:{account}:stateful-rulegroup/{name}",
        arn="network-firewall:{region}:{account}:stateful-rulegroup/{name}",
        name="name",
        out={"updateToken": "{uuid}"},
    ),
    "aws:networkfirewall/loggingConfiguration:LoggingConfiguration": Shape(id="{firewallArn}", tags=False),
}
