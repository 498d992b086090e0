"""Customer gateways and VPN connections; Direct Connect is beyond moto."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.network_in_moto.kinds.base import Facts, Kind, tags_of, taken


def _customer_gateways(ec2: Any) -> Iterator[Facts]:
    for one in ec2.describe_customer_gateways()["CustomerGateways"]:
        yield {
            **taken(one, {"id": "CustomerGatewayId", "type": "Type", "ipAddress": "IpAddress", "bgpAsn": "BgpAsn"}),
            "tags": tags_of(one),
        }


def _connections(ec2: Any) -> Iterator[Facts]:
    for one in ec2.describe_vpn_connections()["VpnConnections"]:
        if one["State"] != "deleted":
            yield {
                **taken(
                    one,
                    {
                        "id": "VpnConnectionId",
                        "type": "Type",
                        "customerGatewayId": "CustomerGatewayId",
                        "transitGatewayId": "TransitGatewayId",
                        "vpnGatewayId": "VpnGatewayId",
                    },
                ),
                "tags": tags_of(one),
            }


def _of_the_connection(ec2: Any, connection: str) -> Mapping[str, str]:
    mine = [{"Name": "resource-id", "Values": [connection]}]
    found = ec2.describe_transit_gateway_attachments(Filters=mine)["TransitGatewayAttachments"]
    return {"transitGatewayAttachmentId": found[0]["TransitGatewayAttachmentId"]} if found else {}


_TUNNEL = (
    *("DpdTimeoutAction", "DpdTimeoutSeconds", "EnableTunnelLifecycleControl", "IkeVersions", "InsideCidr"),
    *("InsideIpv6Cidr", "LogOptions", "Phase1DhGroupNumbers", "Phase1EncryptionAlgorithms"),
    *("Phase1IntegrityAlgorithms", "Phase1LifetimeSeconds", "Phase2DhGroupNumbers", "Phase2EncryptionAlgorithms"),
    *("Phase2IntegrityAlgorithms", "Phase2LifetimeSeconds", "PresharedKey", "RekeyFuzzPercentage"),
    *("RekeyMarginTimeSeconds", "ReplayWindowSize", "StartupAction"),
)
_CONNECTION = (
    *("enableAcceleration", "localIpv4NetworkCidr", "localIpv6NetworkCidr", "outsideIpAddressType"),
    *("presharedKeyStorage", "remoteIpv4NetworkCidr", "remoteIpv6NetworkCidr", "staticRoutesOnly"),
    *("transportTransitGatewayAttachmentId", "tunnelBandwidth", "tunnelInsideIpVersion"),
)

KINDS: Mapping[str, Kind] = {
    "aws:ec2/customerGateway:CustomerGateway": Kind(
        "ec2",
        _customer_gateways,
        ("type", "ipAddress", "bgpAsn", "tags"),
        made={"id": "CustomerGateway.CustomerGatewayId"},
        forgotten={"deviceName": "moto keeps no device name", "bgpAsnExtended": "moto keeps no 4-byte ASN"},
    ),
    "aws:ec2/vpnConnection:VpnConnection": Kind(
        "ec2",
        _connections,
        ("type", "customerGatewayId", "transitGatewayId", "vpnGatewayId", "tags"),
        made={"id": "VpnConnection.VpnConnectionId"},
        more=_of_the_connection,
        forgotten=dict.fromkeys(
            (*_CONNECTION, *(f"tunnel{number}{option}" for number in (1, 2) for option in _TUNNEL)),
            "moto returns no options of a connection",
        ),
    ),
}

_NO_OPERATION = "moto has no such operation"

NOT_IN_MOTO: Mapping[str, str] = {
    "aws:ec2/vpnConnectionRoute:VpnConnectionRoute": f"{_NO_OPERATION} (CreateVpnConnectionRoute)",
    "aws:directconnect/gateway:Gateway": f"{_NO_OPERATION} (CreateDirectConnectGateway)",
    "aws:directconnect/gatewayAssociation:GatewayAssociation": (
        f"{_NO_OPERATION} (CreateDirectConnectGatewayAssociation)"
    ),
    "aws:directconnect/gatewayAssociationProposal:GatewayAssociationProposal": (
        f"{_NO_OPERATION} (CreateDirectConnectGatewayAssociationProposal)"
    ),
}
