"""Limits on what joins networks: a sound call passes, and one wrong member each is found."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.checkers.botocore_model import check_call, operation_model
from tests.checkers.network_limits import LIMITS

GROUP = "arn:aws:logs:eu-central-1:123456789012:log-group:/vpn/berlin"
TUNNEL = {
    "TunnelInsideCidr": "169.254.100.0/30",
    "PreSharedKey": "a_long.key9",
    "Phase1LifetimeSeconds": 28_800,
    "Phase2LifetimeSeconds": 3_600,
    "RekeyMarginTimeSeconds": 540,
    "DPDTimeoutSeconds": 30,
    "DPDTimeoutAction": "restart",
    "StartupAction": "start",
    "IKEVersions": [{"Value": "ikev2"}],
    "Phase1EncryptionAlgorithms": [{"Value": "AES256-GCM-16"}],
    "Phase2IntegrityAlgorithms": [{"Value": "SHA2-384"}],
    "Phase1DHGroupNumbers": [{"Value": 20}],
    "LogOptions": {"CloudWatchLogOptions": {"LogEnabled": True, "LogGroupArn": GROUP, "LogOutputFormat": "json"}},
}
SOUND: dict[tuple[str, str], dict[str, Any]] = {
    ("ec2", "CreateVpnConnection"): {
        "CustomerGatewayId": "cgw-1",
        "Type": "ipsec.1",
        "TransitGatewayId": "tgw-1",
        "PreSharedKeyStorage": "SecretsManager",
        "Options": {
            "TunnelBandwidth": "standard",
            "TunnelOptions": [TUNNEL, {**TUNNEL, "PreSharedKey": "other.key_1"}],
        },
    },
    ("ec2", "CreateCustomerGateway"): {"Type": "ipsec.1", "BgpAsn": 65_010, "IpAddress": "198.51.100.1"},
    ("ec2", "CreateTransitGatewayConnectPeer"): {
        "TransitGatewayAttachmentId": "tgw-attach-1",
        "PeerAddress": "10.1.2.3",
        "InsideCidrBlocks": ["169.254.100.0/29", "fd00::/125"],
        "BgpOptions": {"PeerAsn": 65_020},
    },
    ("ec2", "CreateTransitGatewayPrefixListReference"): {
        "TransitGatewayRouteTableId": "tgw-rtb-1",
        "PrefixListId": "pl-1",
        "Blackhole": True,
    },
    ("ec2", "CreateTransitGatewayRoute"): {
        "DestinationCidrBlock": "10.3.0.0/16",
        "TransitGatewayRouteTableId": "tgw-rtb-1",
        "TransitGatewayAttachmentId": "tgw-attach-1",
    },
    ("ec2", "CreateVpcEndpoint"): {"VpcId": "vpc-1", "ServiceName": "s3", "VpcEndpointType": "Gateway"},
    ("ec2", "CreateVpcPeeringConnection"): {
        "VpcId": "vpc-1",
        "PeerVpcId": "vpc-2",
        "PeerOwnerId": "210987654321",
        "PeerRegion": "eu-west-1",
    },
    ("directconnect", "CreateDirectConnectGateway"): {"directConnectGatewayName": "dx", "amazonSideAsn": 64_520},
    ("directconnect", "CreateDirectConnectGatewayAssociation"): {
        "directConnectGatewayId": "dx",
        "gatewayId": "tgw-1",
        "addAllowedPrefixesToDirectConnectGateway": [{"cidr": "10.0.0.0/8"}],
    },
    ("route53resolver", "CreateResolverEndpoint"): {
        "CreatorRequestId": "1",
        "SecurityGroupIds": ["sg-1"],
        "Direction": "OUTBOUND",
        "IpAddresses": [{"SubnetId": "subnet-11111111111111111"}, {"SubnetId": "subnet-22222222222222222"}],
        "Protocols": ["Do53", "DoH"],
    },
    ("route53resolver", "CreateResolverRule"): {
        "CreatorRequestId": "1",
        "RuleType": "FORWARD",
        "DomainName": "corp.example.com",
        "ResolverEndpointId": "rslvr-out-1",
        "TargetIps": [{"Ip": "10.200.0.53", "Port": 53}],
    },
    ("network-firewall", "CreateFirewall"): {
        "FirewallName": "inspection",
        "FirewallPolicyArn": "arn:aws:network-firewall:eu-central-1:123456789012:firewall-policy/p",
        "VpcId": "vpc-1",
        "SubnetMappings": [{"SubnetId": "subnet-1"}],
    },
}


def changed(value: Any, path: str, wrong: Any) -> Any:
    """A copy in which the member at a dotted path is another one; ``None`` takes it away."""
    step, _, rest = path.partition(".")
    key: Any = int(step) if step.isdigit() else step
    copy = list(value) if isinstance(value, list) else dict(value)
    if rest:
        copy[key] = changed(copy.get(key, {}) if isinstance(copy, dict) else copy[key], rest, wrong)
    elif wrong is None:
        copy.pop(key)
    else:
        copy[key] = wrong
    return copy


_VPN, _TUNNEL = "CreateVpnConnection", "Options.TunnelOptions.0"
_LOGS = f"{_TUNNEL}.LogOptions.CloudWatchLogOptions"
WRONG: list[tuple[str, str, Any]] = [
    (_VPN, "TransitGatewayId", None),
    (_VPN, "VpnGatewayId", "vgw-1"),
    (_VPN, "Type", "ipsec.2"),
    (_VPN, "PreSharedKeyStorage", "Vault"),
    (_VPN, "Options.TunnelBandwidth", "huge"),
    (_VPN, "Options.OutsideIpAddressType", "PrivateIpv4"),
    (_VPN, "Options.OutsideIpAddressType", "Private"),
    (_VPN, "Options.TunnelOptions", [TUNNEL] * 3),
    (_VPN, "Options.LocalIpv4NetworkCidr", "10.0.0.1/8"),
    (_VPN, f"{_TUNNEL}.TunnelInsideCidr", "169.254.1.0/30"),
    (_VPN, f"{_TUNNEL}.TunnelInsideCidr", "169.254.100.0/29"),
    (_VPN, f"{_TUNNEL}.TunnelInsideCidr", "10.0.0.0/30"),
    (_VPN, f"{_TUNNEL}.TunnelInsideCidr", "169.254.100.1/30"),
    (_VPN, f"{_TUNNEL}.TunnelInsideIpv6Cidr", "fd00::/64"),
    (_VPN, f"{_TUNNEL}.PreSharedKey", "0eight.letters"),
    (_VPN, f"{_TUNNEL}.PreSharedKey", "short"),
    (_VPN, f"{_TUNNEL}.PreSharedKey", "with-a-hyphen"),
    (_VPN, f"{_TUNNEL}.Phase1LifetimeSeconds", 28_801),
    (_VPN, f"{_TUNNEL}.Phase1LifetimeSeconds", 3_600),
    (_VPN, f"{_TUNNEL}.Phase2LifetimeSeconds", 899),
    (_VPN, f"{_TUNNEL}.Phase2LifetimeSeconds", 1_000),
    (_VPN, f"{_TUNNEL}.RekeyMarginTimeSeconds", 59),
    (_VPN, f"{_TUNNEL}.RekeyFuzzPercentage", 101),
    (_VPN, f"{_TUNNEL}.ReplayWindowSize", 63),
    (_VPN, f"{_TUNNEL}.DPDTimeoutSeconds", 29),
    (_VPN, f"{_TUNNEL}.DPDTimeoutAction", "retry"),
    (_VPN, f"{_TUNNEL}.StartupAction", "restart"),
    (_VPN, f"{_TUNNEL}.IKEVersions", [{"Value": "ikev3"}]),
    (_VPN, f"{_TUNNEL}.Phase1EncryptionAlgorithms", [{"Value": "3DES"}]),
    (_VPN, f"{_TUNNEL}.Phase2IntegrityAlgorithms", [{"Value": "MD5"}]),
    (_VPN, f"{_TUNNEL}.Phase1DHGroupNumbers", [{"Value": 5}]),
    (_VPN, f"{_TUNNEL}.Phase2DHGroupNumbers", [{"Value": 1}]),
    (_VPN, f"{_LOGS}.LogGroupArn", f"{GROUP}:*"),
    (_VPN, f"{_LOGS}.LogGroupArn", None),
    (_VPN, f"{_LOGS}.BgpLogEnabled", True),
    (_VPN, f"{_LOGS}.LogOutputFormat", "xml"),
    ("CreateCustomerGateway", "BgpAsn", 4_200_000_000),
    ("CreateCustomerGateway", "BgpAsn", None),
    ("CreateCustomerGateway", "BgpAsnExtended", 4_200_000_000),
    ("CreateCustomerGateway", "IpAddress", "berlin.example.com"),
    ("CreateCustomerGateway", "IpAddress", None),
    ("CreateTransitGatewayConnectPeer", "InsideCidrBlocks", ["fd00::/125"]),
    ("CreateTransitGatewayConnectPeer", "InsideCidrBlocks", ["169.254.169.248/29"]),
    ("CreateTransitGatewayConnectPeer", "PeerAddress", "10.1.2.0/24"),
    ("CreateTransitGatewayConnectPeer", "BgpOptions.PeerAsn", 0),
    ("CreateTransitGatewayPrefixListReference", "Blackhole", False),
    ("CreateTransitGatewayRoute", "Blackhole", True),
    ("CreateTransitGatewayRoute", "TransitGatewayAttachmentId", None),
    ("CreateTransitGatewayRoute", "DestinationCidrBlock", "10.3.0.1/16"),
    ("CreateVpcEndpoint", "SubnetIds", ["subnet-1"]),
    ("CreateVpcEndpoint", "PrivateDnsEnabled", True),
    ("CreateVpcPeeringConnection", "PeerOwnerId", "1234"),
    ("CreateVpcPeeringConnection", "PeerRegion", "Frankfurt"),
    ("CreateDirectConnectGateway", "amazonSideAsn", 65_535),
    ("CreateDirectConnectGatewayAssociation", "addAllowedPrefixesToDirectConnectGateway", None),
    ("CreateDirectConnectGatewayAssociation", "addAllowedPrefixesToDirectConnectGateway", [{"cidr": "10.0.0.1/8"}]),
    (
        "CreateDirectConnectGatewayAssociation",
        "addAllowedPrefixesToDirectConnectGateway",
        [{"cidr": "10.0.0.0/8"}] * 201,
    ),
    ("CreateResolverEndpoint", "IpAddresses", [{"SubnetId": "subnet-11111111111111111"}]),
    ("CreateResolverEndpoint", "Protocols", ["DoH-FIPS"]),
    ("CreateResolverRule", "ResolverEndpointId", None),
    ("CreateResolverRule", "RuleType", "SYSTEM"),
    ("CreateResolverRule", "TargetIps", [{"Ip": "10.0.0.53"}, {"Ipv6": "fd00::53"}]),
    ("CreateResolverRule", "TargetIps.0.Port", 0),
    ("CreateFirewall", "VpcId", None),
    ("CreateFirewall", "SubnetMappings", None),
]


def of(operation: str) -> tuple[tuple[str, str], Mapping[str, Any]]:
    return next((called, params) for called, params in SOUND.items() if called[1] == operation)


@pytest.mark.parametrize("called", SOUND, ids=lambda called: called[1])
def test_a_sound_call_passes(called: tuple[str, str]) -> None:
    assert check_call(*called, SOUND[called]) == []


@pytest.mark.parametrize(("operation", "path", "wrong"), WRONG, ids=str)
def test_a_wrong_member_is_found(operation: str, path: str, wrong: Any) -> None:
    called, params = of(operation)
    assert check_call(*called, changed(params, path, wrong)), f"{operation}.{path} may not be {wrong!r}"


def test_every_operation_with_limits_has_a_sound_call() -> None:
    assert LIMITS.keys() == SOUND.keys()


@pytest.mark.parametrize(("called", "path"), [(called, path) for called in LIMITS for path in LIMITS[called]], ids=str)
def test_every_limit_is_about_a_member_of_the_model(called: tuple[str, str], path: str) -> None:
    """A misspelt path would hold nothing."""
    shape: Any = operation_model(*called).input_shape
    for step in filter(None, path.split(".")):
        assert step.removesuffix("[]") in shape.members, f"{path} is not in {called}"
        shape = shape.members[step.removesuffix("[]")]
        if step.endswith("[]"):
            shape = shape.member
