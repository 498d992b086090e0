"""Limits of EC2's text on VPCs, Transit Gateways, security groups and flow logs."""

import ipaddress
from collections.abc import Mapping
from typing import Any

from tests.checkers.limit_rules import Rule, between, block_of, matches, one_of, private_asn


def _nat_gateway(params: Any) -> str | None:
    regional = params.get("AvailabilityMode") == "regional"
    if regional and (params.get("VpcId") is None or params.get("SubnetId") is not None):
        return "a regional NAT gateway takes VpcId and no SubnetId"
    if not regional and (params.get("SubnetId") is None or params.get("VpcId") is not None):
        return "a zonal NAT gateway takes SubnetId and no VpcId"
    return None


def _one_route_target(params: Any) -> str | None:
    targets = [name for name in params if name.endswith(("Id", "Arn")) and name not in _NOT_TARGETS]
    destinations = [name for name in params if name.startswith("Destination")]
    if len(targets) != 1 or len(destinations) != 1:
        return f"needs exactly one destination and one target, not {destinations} and {targets}"
    return None


def _hub_flow_log(params: Any) -> str | None:
    hub = str(params.get("ResourceType", "")).startswith("TransitGateway")
    if hub and ("TrafficType" in params or params.get("MaxAggregationInterval") != 60):
        return "flow logs of a Transit Gateway take no TrafficType and an interval of 60 seconds"
    if not hub and "TrafficType" not in params:
        return "TrafficType is required"
    return None


def _hub_block(value: str) -> str | None:
    network = ipaddress.ip_network(value)
    return None if network.prefixlen <= (24 if network.version == 4 else 64) else "must be /24 or /64, or larger"


def _different(values: list[Any]) -> str | None:
    known = [value for value in values if isinstance(value, str)]
    return None if values and len(known) == len(set(known)) else "must name subnets, none twice"


def _prefix_list(params: Any) -> str | None:
    entries, most = params.get("Entries", []), params.get("MaxEntries")
    if isinstance(entries, list) and isinstance(most, int) and not 1 <= max(len(entries), 1) <= most <= 1_000:
        return "has more entries than MaxEntries, which is 1 to 1000"
    return None


_NOT_TARGETS = {"RouteTableId", "DestinationPrefixListId"}


_GROUP_TEXT = matches(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{0,255}", "255 of a-z A-Z 0-9 space ._-:/()#,@[]+=&;{}!$*")


_GROUP_NAME = matches(r"(?!sg-)[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}", "as a description, and not sg-…")


_PERMISSIONS: Mapping[str, Rule] = {
    "IpPermissions[].FromPort": between(-1, 65_535),
    "IpPermissions[].ToPort": between(-1, 65_535),
    "IpPermissions[].IpProtocol": matches(
        r"-1|tcp|udp|icmp|icmpv6|\d{1,3}", "must be tcp, udp, icmp, icmpv6 or a number"
    ),
    "IpPermissions[].IpRanges[].CidrIp": block_of(4, 0, 32),
    "IpPermissions[].IpRanges[].Description": _GROUP_TEXT,
    "IpPermissions[].Ipv6Ranges[].CidrIpv6": block_of(6, 0, 128),
    "IpPermissions[].Ipv6Ranges[].Description": _GROUP_TEXT,
    "IpPermissions[].PrefixListIds[].Description": _GROUP_TEXT,
    "IpPermissions[].UserIdGroupPairs[].Description": _GROUP_TEXT,
}


LIMITS: Mapping[tuple[str, str], Mapping[str, Rule]] = {
    ("ec2", "CreateVpc"): {"CidrBlock": block_of(4, 16, 28), "Ipv4NetmaskLength": between(16, 28)},
    ("ec2", "AssociateVpcCidrBlock"): {"CidrBlock": block_of(4, 16, 28), "Ipv4NetmaskLength": between(16, 28)},
    ("ec2", "CreateSubnet"): {"CidrBlock": block_of(4, 16, 28), "Ipv6CidrBlock": block_of(6, 44, 64)},
    ("ec2", "CreateRoute"): {
        "": _one_route_target,
        "DestinationCidrBlock": block_of(4, 0, 32),
        "DestinationIpv6CidrBlock": block_of(6, 0, 128),
    },
    ("ec2", "CreateNatGateway"): {"": _nat_gateway},
    ("ec2", "CreateTransitGateway"): {
        "Options.AmazonSideAsn": private_asn,
        "Options.TransitGatewayCidrBlocks[]": _hub_block,
    },
    ("ec2", "CreateTransitGatewayVpcAttachment"): {"SubnetIds": _different},
    # Dynamic routing is for hubs of one core network; peered hubs have static routes only.
    ("ec2", "CreateTransitGatewayPeeringAttachment"): {"Options.DynamicRouting": one_of({"disable"})},
    ("ec2", "CreateManagedPrefixList"): {
        "": _prefix_list,
        "PrefixListName": matches(r"(?!com\.amazonaws).{1,255}", "1 to 255 characters, not com.amazonaws first"),
    },
    ("ec2", "CreateSecurityGroup"): {"GroupName": _GROUP_NAME, "Description": _GROUP_TEXT},
    ("ec2", "AuthorizeSecurityGroupIngress"): _PERMISSIONS,
    ("ec2", "AuthorizeSecurityGroupEgress"): _PERMISSIONS,
    ("ec2", "CreateFlowLogs"): {
        "": _hub_flow_log,
        "MaxAggregationInterval": one_of({60, 600}),
        "LogFormat": matches(r"\$\{[a-z0-9-]+\}( \$\{[a-z0-9-]+\})*", "must be ${field} separated by single spaces"),
    },
}
