"""The metrics of network services that alarms watch: an alarm on a name that AWS does not send is silent for ever.

CloudWatch takes any namespace, name and dimensions, and finds a series only where all are what the service sends.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from rehearsal.estate import Resource

Series = tuple[str, str, frozenset[str]]
"""Namespace, name, names of the dimensions."""

_DOCS = "https://docs.aws.amazon.com/"
_SOURCES: Mapping[str, str] = {
    "AWS/DX": f"{_DOCS}directconnect/latest/UserGuide/monitoring-cloudwatch.html",
    "AWS/EC2": f"{_DOCS}vpc/latest/userguide/vpc-cloudwatch.html",
    "AWS/NATGateway": f"{_DOCS}vpc/latest/userguide/metrics-dimensions-nat-gateway.html",
    "AWS/NetworkFirewall": f"{_DOCS}network-firewall/latest/developerguide/monitoring-cloudwatch.html",
    "AWS/PrivateLinkEndpoints": f"{_DOCS}vpc/latest/privatelink/privatelink-cloudwatch-metrics.html",
    "AWS/Route53Resolver": f"{_DOCS}Route53/latest/DeveloperGuide/monitoring-resolver-with-cloudwatch.html",
    "AWS/TransitGateway": f"{_DOCS}vpc/latest/tgw/transit-gateway-cloudwatch-metrics.html",
    "AWS/VPN": f"{_DOCS}vpn/latest/s2svpn/monitoring-cloudwatch-vpn.html",
}
"""Where names and dimensions are written."""
_FIREWALL = ("AvailabilityZone", "Engine", "FirewallName")
_ROWS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("AWS/DX", ("ConnectionId",), ("ConnectionState",)),
    ("AWS/DX", ("ConnectionId", "VirtualInterfaceId", "IpAddressFamily"), ("VirtualInterfaceBgpStatus",)),
    ("AWS/EC2", ("Per-VPC Metrics",), ("NetworkAddressUsagePeered",)),
    ("AWS/NATGateway", ("NatGatewayId",), ("ErrorPortAllocation", "PacketsDropCount")),
    ("AWS/NetworkFirewall", _FIREWALL, ("DroppedPackets", "InvalidDroppedPackets", "OtherDroppedPackets")),
    ("AWS/NetworkFirewall", _FIREWALL, ("ReceivedPackets", "StreamExceptionPolicyPackets")),
    (
        "AWS/PrivateLinkEndpoints",
        ("Endpoint Type", "Service Name", "VPC Endpoint Id", "VPC Id"),
        ("PacketsDropped",),
    ),
    ("AWS/Route53Resolver", ("EndpointId",), ("EndpointUnhealthyENICount", "ResolverEndpointCapacityStatus")),
    ("AWS/Route53Resolver", ("EndpointId",), ("InboundQueryVolume", "OutboundQueryAggregateVolume")),
    ("AWS/TransitGateway", ("TransitGateway",), ("BytesDropCountBlackhole", "BytesDropCountNoRoute")),
    ("AWS/TransitGateway", ("TransitGateway",), ("PacketDropCountBlackhole", "PacketDropCountTTLExpired")),
    ("AWS/TransitGateway", ("TransitGateway",), ("PacketDropCountNoRoute",)),
    ("AWS/TransitGateway", ("TransitGateway", "TransitGatewayAttachment"), ("PacketDropCountNoRoute", "PacketsIn")),
    ("AWS/VPN", ("VpnId", "TunnelIpAddress"), ("TunnelState",)),
)
KNOWN: Mapping[Series, str] = {
    (namespace, name, frozenset(dimensions)): _SOURCES[namespace]
    for namespace, dimensions, names in _ROWS
    for name in names
}
"""What AWS sends, and the page that says so."""


def watched(alarm: Resource) -> Iterator[Series]:
    """Give what an alarm watches, the metrics of an expression one by one, where it is of a network service."""
    queries: list[dict[str, Any]] = alarm.inputs.get("metricQueries") or []
    for one in [alarm.inputs, *(query.get("metric") or {} for query in queries)]:
        if one.get("namespace") in _SOURCES:
            yield one["namespace"], one["metricName"], frozenset(one.get("dimensions") or {})
