"""Limits of the text of EC2, Direct Connect and Route 53 Resolver on what joins networks: VPN, Connect, peering, DNS.

EC2's model has hardly a range or pattern; what its documentation says of a member stands here.
"""

import ipaddress
from collections.abc import Collection, Mapping
from typing import Any

from tests.checkers.limit_rules import Rule, between, is_address, is_block, matches, one_of, private_asn

_RESERVED = (*(f"169.254.{number}.0/30" for number in range(6)), "169.254.169.252/30")
_RESERVED_OF_PEERS = (*(f"169.254.{number}.0/29" for number in range(6)), "169.254.169.248/29")
_ALLOWED_PREFIXES = 200
"""Prefixes that one association announces to a Direct Connect gateway (Direct Connect quotas)."""


def _inside(ipv4_length: int, ipv6_length: int, reserved: Collection[str] = ()) -> Rule:
    """An inside block of a tunnel, of link-local IPv4 or unique local IPv6 addresses."""

    def check(value: str) -> str | None:
        if (broken := is_block(value)) is not None:
            return broken
        block = ipaddress.ip_network(value, strict=False)
        ipv4 = isinstance(block, ipaddress.IPv4Network)
        inside = (
            block.subnet_of(ipaddress.IPv4Network("169.254.0.0/16"))
            if isinstance(block, ipaddress.IPv4Network)
            else block.subnet_of(ipaddress.IPv6Network("fd00::/8"))
        )
        length = ipv4_length if ipv4 else ipv6_length
        if not inside or str(block) != value or block.prefixlen != length or value in reserved:
            return f"must be a /{ipv4_length} of 169.254.0.0/16 or a /{ipv6_length} of fd00::/8, and none of AWS's own"
        return None

    return check


def _tunnel(options: Any) -> str | None:
    first, second = options.get("Phase1LifetimeSeconds", 28_800), options.get("Phase2LifetimeSeconds", 3_600)
    margin = options.get("RekeyMarginTimeSeconds", 270)
    if isinstance(first, int) and isinstance(second, int) and second >= first:
        return "Phase2LifetimeSeconds must be less than Phase1LifetimeSeconds"
    if isinstance(second, int) and isinstance(margin, int) and margin > second / 2:
        return "RekeyMarginTimeSeconds must be half of Phase2LifetimeSeconds at most"
    return None


def _connection(params: Any) -> str | None:
    ends = [name for name in ("TransitGatewayId", "VpnGatewayId", "VpnConcentratorId") if params.get(name) is not None]
    options = params.get("Options")
    options = options if isinstance(options, Mapping) else {}
    tunnels = options.get("TunnelOptions")
    if len(ends) != 1:
        return f"needs one of a transit gateway, a virtual private gateway and a concentrator, not {ends}"
    if isinstance(tunnels, list) and len(tunnels) > 2:
        return "has two tunnels"
    private = options.get("OutsideIpAddressType") == "PrivateIpv4"
    if private != (options.get("TransportTransitGatewayAttachmentId") is not None):
        return "PrivateIpv4 and a transport attachment go together"
    if options.get("EnableAcceleration") is True and params.get("TransitGatewayId") is None:
        return "only a connection of a transit gateway is accelerated"
    starts = isinstance(tunnels, list) and any(tunnel.get("StartupAction") == "start" for tunnel in tunnels)
    if options.get("EnableAcceleration") is True and (starts or options.get("TunnelBandwidth") == "large"):
        return "accelerated tunnels are started by the device, and not large"
    return None


def _log_options(options: Any) -> str | None:
    for switch, group in (("LogEnabled", "LogGroupArn"), ("BgpLogEnabled", "BgpLogGroupArn")):
        if options.get(switch) is True and options.get(group) is None:
            return f"{switch} needs {group}"
    return None


def _customer_gateway(params: Any) -> str | None:
    given = [name for name in ("BgpAsn", "BgpAsnExtended") if params.get(name) is not None]
    if len(given) != 1:
        return "needs one of BgpAsn and BgpAsnExtended"
    if params.get("IpAddress") is None and params.get("CertificateArn") is None:
        return "needs an IpAddress or a CertificateArn"
    return None


def _connect_peer(params: Any) -> str | None:
    blocks = params.get("InsideCidrBlocks")
    if not isinstance(blocks, list) or not all(isinstance(block, str) for block in blocks):
        return None
    versions = [ipaddress.ip_network(block, strict=False).version for block in blocks]
    return (
        None if sorted(versions) in ([4], [4, 6]) else "needs one inside IPv4 block, and takes one IPv6 block besides"
    )


def _association(params: Any) -> str | None:
    prefixes = params.get("addAllowedPrefixesToDirectConnectGateway")
    gateway = params.get("gatewayId")
    if isinstance(gateway, str) and gateway.startswith("tgw-") and not prefixes:
        return "a transit gateway needs allowed prefixes"
    if isinstance(prefixes, list) and len(prefixes) > _ALLOWED_PREFIXES:
        return f"may have {_ALLOWED_PREFIXES} prefixes at most"
    return None


def _protocols(params: Any) -> str | None:
    protocols = params.get("Protocols")
    if not isinstance(protocols, list):
        return None
    if set(protocols) == {"DoH", "DoH-FIPS"}:
        return "DoH and DoH-FIPS exclude each other"
    if "DoH-FIPS" in protocols and params.get("Direction") != "INBOUND":
        return "DoH-FIPS is for inbound endpoints"
    return None


def _resolver_rule(params: Any) -> str | None:
    forwards = params.get("RuleType") == "FORWARD"
    targets = params.get("TargetIps")
    if forwards and (not targets or params.get("ResolverEndpointId") is None):
        return "a forwarding rule needs targets and an endpoint"
    if not forwards and targets:
        return "only a forwarding rule has targets"
    if isinstance(targets, list):
        families = {key for one in targets if isinstance(one, Mapping) for key in ("Ip", "Ipv6") if one.get(key)}
        if len(families) > 1:
            return "targets are all IPv4 or all IPv6"
    return None


def _hub_target(params: Any) -> str | None:
    if bool(params.get("Blackhole")) == (params.get("TransitGatewayAttachmentId") is not None):
        return "is a blackhole or has an attachment"
    return None


def _endpoint(params: Any) -> str | None:
    kind = params.get("VpcEndpointType", "Gateway")
    if kind == "Gateway" and (params.get("SubnetIds") or params.get("SecurityGroupIds")):
        return "a gateway endpoint has neither subnets nor security groups"
    if kind == "Gateway" and params.get("PrivateDnsEnabled") is True:
        return "a gateway endpoint has no private DNS"
    if kind != "Gateway" and params.get("RouteTableIds"):
        return "only a gateway endpoint has route tables"
    return None


def _firewall(params: Any) -> str | None:
    if (params.get("VpcId") is None) == (params.get("TransitGatewayId") is None):
        return "needs a VPC or a transit gateway"
    if params.get("VpcId") is not None and not params.get("SubnetMappings"):
        return "needs a subnet"
    return None


_TUNNELS = "Options.TunnelOptions[]"
_LOGS = f"{_TUNNELS}.LogOptions.CloudWatchLogOptions"
_GROUP_ARN = matches(
    r"arn:[a-z-]+:logs:[a-z0-9-]+:\d{12}:log-group:[^:*]+", "must be the ARN of a log group, without :*"
)
_ENCRYPTION = one_of({"AES128", "AES256", "AES128-GCM-16", "AES256-GCM-16"})
_INTEGRITY = one_of({"SHA1", "SHA2-256", "SHA2-384", "SHA2-512"})
_GROUPS = (2, *range(14, 25))

LIMITS: Mapping[tuple[str, str], Mapping[str, Rule]] = {
    ("ec2", "CreateVpnConnection"): {
        "": _connection,
        "Type": one_of({"ipsec.1"}),
        "PreSharedKeyStorage": one_of({"Standard", "SecretsManager"}),
        "Options.OutsideIpAddressType": one_of({"PrivateIpv4", "PublicIpv4", "Ipv6"}),
        **{
            f"Options.{side}{family}NetworkCidr": is_block
            for side in ("Local", "Remote")
            for family in ("Ipv4", "Ipv6")
        },
        _TUNNELS: _tunnel,
        f"{_TUNNELS}.TunnelInsideCidr": _inside(30, 126, _RESERVED),
        f"{_TUNNELS}.TunnelInsideIpv6Cidr": _inside(30, 126),
        f"{_TUNNELS}.PreSharedKey": matches(r"(?!0)[A-Za-z0-9._]{8,64}", "8 to 64 of A-Z a-z 0-9 . _, not 0 first"),
        f"{_TUNNELS}.Phase1LifetimeSeconds": between(900, 28_800),
        f"{_TUNNELS}.Phase2LifetimeSeconds": between(900, 3_600),
        f"{_TUNNELS}.RekeyMarginTimeSeconds": between(60, 1_800),
        f"{_TUNNELS}.RekeyFuzzPercentage": between(0, 100),
        f"{_TUNNELS}.ReplayWindowSize": between(64, 2_048),
        f"{_TUNNELS}.DPDTimeoutSeconds": between(30, float("inf")),
        f"{_TUNNELS}.DPDTimeoutAction": one_of({"clear", "none", "restart"}),
        f"{_TUNNELS}.StartupAction": one_of({"add", "start"}),
        f"{_TUNNELS}.IKEVersions[].Value": one_of({"ikev1", "ikev2"}),
        **{f"{_TUNNELS}.Phase{phase}EncryptionAlgorithms[].Value": _ENCRYPTION for phase in (1, 2)},
        **{f"{_TUNNELS}.Phase{phase}IntegrityAlgorithms[].Value": _INTEGRITY for phase in (1, 2)},
        f"{_TUNNELS}.Phase1DHGroupNumbers[].Value": one_of({*_GROUPS, 35}),
        f"{_TUNNELS}.Phase2DHGroupNumbers[].Value": one_of({*_GROUPS, 5, 35, 36, 37}),
        _LOGS: _log_options,
        f"{_LOGS}.LogOutputFormat": one_of({"json", "text"}),
        f"{_LOGS}.BgpLogOutputFormat": one_of({"json", "text"}),
        f"{_LOGS}.LogGroupArn": _GROUP_ARN,
        f"{_LOGS}.BgpLogGroupArn": _GROUP_ARN,
    },
    ("ec2", "CreateCustomerGateway"): {
        "": _customer_gateway,
        "BgpAsn": between(1, 2_147_483_647),
        "BgpAsnExtended": between(2_147_483_648, 4_294_967_295),
        "IpAddress": is_address,
        "DeviceName": matches(r".{1,255}", "255 characters at most"),
    },
    ("ec2", "CreateTransitGatewayConnectPeer"): {
        "": _connect_peer,
        "InsideCidrBlocks[]": _inside(29, 125, _RESERVED_OF_PEERS),
        "PeerAddress": is_address,
        "TransitGatewayAddress": is_address,
        "BgpOptions.PeerAsn": between(1, 4_294_967_295),
    },
    ("ec2", "CreateTransitGatewayPrefixListReference"): {"": _hub_target},
    ("ec2", "CreateTransitGatewayRoute"): {"": _hub_target, "DestinationCidrBlock": is_block},
    ("ec2", "CreateVpcEndpoint"): {"": _endpoint},
    ("ec2", "CreateVpcPeeringConnection"): {
        "PeerOwnerId": matches(r"\d{12}", "must be an account"),
        "PeerRegion": matches(r"[a-z]{2}(-[a-z]+)+-\d", "must be a Region"),
    },
    ("directconnect", "CreateDirectConnectGateway"): {"amazonSideAsn": private_asn},
    ("directconnect", "CreateDirectConnectGatewayAssociation"): {
        "": _association,
        "addAllowedPrefixesToDirectConnectGateway[].cidr": is_block,
    },
    ("route53resolver", "CreateResolverEndpoint"): {
        "": _protocols,
        "IpAddresses[].Ip": is_address,
        "IpAddresses[].Ipv6": is_address,
    },
    ("route53resolver", "CreateResolverRule"): {
        "": _resolver_rule,
        "TargetIps[].Ip": is_address,
        "TargetIps[].Ipv6": is_address,
        "TargetIps[].Port": between(1, 65_535),
    },
    ("network-firewall", "CreateFirewall"): {"": _firewall},
}
"""Operation → path → rule, applied next to those of ``limits``."""
