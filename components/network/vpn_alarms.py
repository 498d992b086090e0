"""Alarms on the tunnels of VPN connections."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from components.shared.alarms import MissingData, metric_alarm
from components.shared.math_alarms import Metric, math_alarm

from .scope import Scope

_NAMESPACE = "AWS/VPN"
_PERIOD_SECONDS = 300
_TUNNEL_DOWN = "on-premises.md#a-tunnel-is-down"
_SITE_DOWN = "on-premises.md#a-site-is-unreachable"


def _tunnels(connection: aws.ec2.VpnConnection) -> list[dict[str, pulumi.Input[str]]]:
    """Dimensions of both tunnels. The state of a whole connection is a mean, between 0 and 1 when one is down."""
    addresses = (connection.tunnel1_address, connection.tunnel2_address)
    return [{"VpnId": connection.id, "TunnelIpAddress": address} for address in addresses]


def connection_alarms(scope: Scope, connection: aws.ec2.VpnConnection, topic_arn: pulumi.Input[str] | None) -> None:
    """One alarm for each tunnel, and one for both.

    A tunnel that reports nothing counts as down. With BGP 1 means an established session, without it a tunnel that is
    up (Site-to-Site VPN User Guide, "Monitor tunnels using CloudWatch").
    """
    dimensions = _tunnels(connection)
    for number, tunnel in enumerate(dimensions, start=1):
        metric_alarm(
            scope.child(f"tunnel{number}-down"),
            scope.parent,
            description="One tunnel of a VPN connection is down: the other carries everything, and has no backup.",
            runbook=_TUNNEL_DOWN,
            namespace=_NAMESPACE,
            metric="TunnelState",
            dimensions=tunnel,
            statistic="Maximum",
            threshold=1,
            comparison="LessThanThreshold",
            period_seconds=_PERIOD_SECONDS,
            evaluation_periods=2,
            missing=MissingData.ALARM,
            topic_arn=topic_arn,
            region=scope.region,
            tags=scope.tags,
        )
    _all_down(
        scope,
        "connection-down",
        dimensions,
        topic_arn,
        description="Both tunnels of a VPN connection are down: this device of the site is cut off.",
    )


def site_alarm(
    scope: Scope, connections: Mapping[str, aws.ec2.VpnConnection], topic_arn: pulumi.Input[str] | None
) -> None:
    """One alarm for all tunnels of all devices."""
    dimensions = [tunnel for _, connection in sorted(connections.items()) for tunnel in _tunnels(connection)]
    _all_down(
        scope,
        "site-down",
        dimensions,
        topic_arn,
        description="All tunnels of the site are down: it is unreachable by VPN.",
    )


def _all_down(
    scope: Scope,
    role: str,
    dimensions: list[dict[str, pulumi.Input[str]]],
    topic_arn: pulumi.Input[str] | None,
    *,
    description: str,
) -> None:
    metrics = [
        Metric(f"m{number}", _NAMESPACE, "TunnelState", tunnel, "Maximum")
        for number, tunnel in enumerate(dimensions, start=1)
    ]
    math_alarm(
        scope.child(role),
        scope.parent,
        description=description,
        runbook=_SITE_DOWN,
        metrics=metrics,
        # A tunnel that reports nothing is down, whatever the others report.
        expression=f"MAX([{', '.join(f'FILL({metric.id}, 0)' for metric in metrics)}])",
        threshold=1,
        comparison="LessThanThreshold",
        period_seconds=_PERIOD_SECONDS,
        evaluation_periods=1,
        missing=MissingData.ALARM,
        topic_arn=topic_arn,
        region=scope.region,
        tags=scope.tags,
    )
