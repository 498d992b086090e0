"""VPN, Direct Connect, Connect and Route 53 Resolver: what joins a site."""

from collections.abc import Mapping
from typing import Any

from tests.checkers.mapping import Operation, Row, To, nested, pairs, row, tag_specifications
from tests.checkers.unknown import UNKNOWN

_TUNNEL = {
    "DpdTimeoutAction": "DPDTimeoutAction",
    "DpdTimeoutSeconds": "DPDTimeoutSeconds",
    "EnableTunnelLifecycleControl": "EnableTunnelLifecycleControl",
    "InsideCidr": "TunnelInsideCidr",
    "InsideIpv6Cidr": "TunnelInsideIpv6Cidr",
    "Phase1LifetimeSeconds": "Phase1LifetimeSeconds",
    "Phase2LifetimeSeconds": "Phase2LifetimeSeconds",
    "PresharedKey": "PreSharedKey",
    "RekeyFuzzPercentage": "RekeyFuzzPercentage",
    "RekeyMarginTimeSeconds": "RekeyMarginTimeSeconds",
    "ReplayWindowSize": "ReplayWindowSize",
    "StartupAction": "StartupAction",
}
_LISTS = {
    "IkeVersions": "IKEVersions",
    "Phase1DhGroupNumbers": "Phase1DHGroupNumbers",
    "Phase1EncryptionAlgorithms": "Phase1EncryptionAlgorithms",
    "Phase1IntegrityAlgorithms": "Phase1IntegrityAlgorithms",
    "Phase2DhGroupNumbers": "Phase2DHGroupNumbers",
    "Phase2EncryptionAlgorithms": "Phase2EncryptionAlgorithms",
    "Phase2IntegrityAlgorithms": "Phase2IntegrityAlgorithms",
}
_LOGS = nested(
    cloudwatchLogOptions=To(
        "CloudWatchLogOptions",
        nested(
            bgpLogEnabled="BgpLogEnabled",
            bgpLogGroupArn="BgpLogGroupArn",
            bgpLogOutputFormat="BgpLogOutputFormat",
            logEnabled="LogEnabled",
            logGroupArn="LogGroupArn",
            logOutputFormat="LogOutputFormat",
        ),
    )
)


def _tunnels(inputs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """EC2 takes the options of both tunnels as a list of two."""
    made: list[dict[str, Any]] = []
    for tunnel in ("tunnel1", "tunnel2"):
        options = {member: inputs[f"{tunnel}{key}"] for key, member in _TUNNEL.items() if f"{tunnel}{key}" in inputs}
        for key, member in _LISTS.items():
            values = inputs.get(f"{tunnel}{key}")
            if values is not None:
                options[member] = values if values is UNKNOWN else [{"Value": value} for value in values]
        logs = inputs.get(f"{tunnel}LogOptions")
        if logs is not None:
            options["LogOptions"] = logs if logs is UNKNOWN else _LOGS(logs)
        made.append(options)
    return made


def _tunnel_keys() -> list[str]:
    return [f"{tunnel}{key}" for tunnel in ("tunnel1", "tunnel2") for key in (*_TUNNEL, *_LISTS, "LogOptions")]


_PREFIXES = To("addAllowedPrefixesToDirectConnectGateway", lambda values: [{"cidr": value} for value in values])
_RESOLVER_TAGS = {"tags": To("Tags", pairs())}

ROWS: Mapping[str, Row] = {
    "aws:ec2/customerGateway:CustomerGateway": row(
        Operation(
            "ec2",
            "CreateCustomerGateway",
            {
                "bgpAsn": To("BgpAsn", int),
                "bgpAsnExtended": To("BgpAsnExtended", int),
                "certificateArn": "CertificateArn",
                "deviceName": "DeviceName",
                "ipAddress": "IpAddress",
                "type": "Type",
                "tags": tag_specifications("customer-gateway"),
            },
        )
    ),
    "aws:ec2/vpnConnection:VpnConnection": row(
        Operation(
            "ec2",
            "CreateVpnConnection",
            {
                "customerGatewayId": "CustomerGatewayId",
                "enableAcceleration": "Options.EnableAcceleration",
                "localIpv4NetworkCidr": "Options.LocalIpv4NetworkCidr",
                "outsideIpAddressType": "Options.OutsideIpAddressType",
                "presharedKeyStorage": "PreSharedKeyStorage",
                "remoteIpv4NetworkCidr": "Options.RemoteIpv4NetworkCidr",
                "staticRoutesOnly": "Options.StaticRoutesOnly",
                "transitGatewayId": "TransitGatewayId",
                "transportTransitGatewayAttachmentId": "Options.TransportTransitGatewayAttachmentId",
                "tunnelBandwidth": "Options.TunnelBandwidth",
                "type": "Type",
                "tags": tag_specifications("vpn-connection"),
            },
            whole={"Options.TunnelOptions": _tunnels},
        ),
        no_call=_tunnel_keys(),
    ),
    "aws:directconnect/gateway:Gateway": row(
        Operation(
            "directconnect",
            "CreateDirectConnectGateway",
            {"amazonSideAsn": To("amazonSideAsn", int), "tags": To("tags", pairs("key", "value"))},
            name="directConnectGatewayName",
        )
    ),
    "aws:directconnect/gatewayAssociation:GatewayAssociation": row(
        Operation(
            "directconnect",
            "CreateDirectConnectGatewayAssociation",
            {
                "allowedPrefixes": _PREFIXES,
                "associatedGatewayId": "gatewayId",
                "dxGatewayId": "directConnectGatewayId",
            },
        )
    ),
    "aws:ec2transitgateway/connect:Connect": row(
        Operation(
            "ec2",
            "CreateTransitGatewayConnect",
            {
                "protocol": "Options.Protocol",
                "transportAttachmentId": "TransportTransitGatewayAttachmentId",
                "tags": tag_specifications("transit-gateway-attachment"),
            },
        ),
        # The provider looks the default tables up in the hub, and takes the attachment out of them.
        no_call=(
            "transitGatewayId",
            "transitGatewayDefaultRouteTableAssociation",
            "transitGatewayDefaultRouteTablePropagation",
        ),
    ),
    "aws:ec2transitgateway/connectPeer:ConnectPeer": row(
        Operation(
            "ec2",
            "CreateTransitGatewayConnectPeer",
            {
                "bgpAsn": To("BgpOptions.PeerAsn", int),
                "insideCidrBlocks": "InsideCidrBlocks",
                "peerAddress": "PeerAddress",
                "transitGatewayAddress": "TransitGatewayAddress",
                "transitGatewayAttachmentId": "TransitGatewayAttachmentId",
                "tags": tag_specifications("transit-gateway-connect-peer"),
            },
        )
    ),
    "aws:route53/resolverEndpoint:ResolverEndpoint": row(
        Operation(
            "route53resolver",
            "CreateResolverEndpoint",
            {
                "direction": "Direction",
                "ipAddresses": To("IpAddresses", nested(ip="Ip", ipv6="Ipv6", subnetId="SubnetId")),
                "protocols": "Protocols",
                "resolverEndpointType": "ResolverEndpointType",
                "rniEnhancedMetricsEnabled": "RniEnhancedMetricsEnabled",
                "securityGroupIds": "SecurityGroupIds",
                "targetNameServerMetricsEnabled": "TargetNameServerMetricsEnabled",
                **_RESOLVER_TAGS,
            },
            {"CreatorRequestId": UNKNOWN},
            name="Name",
        )
    ),
    "aws:route53/resolverRule:ResolverRule": row(
        Operation(
            "route53resolver",
            "CreateResolverRule",
            {
                "domainName": "DomainName",
                "resolverEndpointId": "ResolverEndpointId",
                "ruleType": "RuleType",
                "targetIps": To("TargetIps", nested(ip="Ip", ipv6="Ipv6", port="Port", protocol="Protocol")),
                **_RESOLVER_TAGS,
            },
            {"CreatorRequestId": UNKNOWN},
            name="Name",
        )
    ),
    "aws:route53/resolverRuleAssociation:ResolverRuleAssociation": row(
        Operation(
            "route53resolver",
            "AssociateResolverRule",
            {"resolverRuleId": "ResolverRuleId", "vpcId": "VPCId"},
            name="Name",
        )
    ),
    "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig": row(
        Operation(
            "route53resolver",
            "CreateResolverQueryLogConfig",
            {"destinationArn": "DestinationArn", **_RESOLVER_TAGS},
            {"CreatorRequestId": UNKNOWN},
            name="Name",
        )
    ),
    "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation": row(
        Operation(
            "route53resolver",
            "AssociateResolverQueryLogConfig",
            {"resolverQueryLogConfigId": "ResolverQueryLogConfigId", "resourceId": "ResourceId"},
        )
    ),
}
