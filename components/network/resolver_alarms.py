"""Alarms on Route 53 Resolver endpoints."""

from typing import Any

import pulumi

from components.shared.alarms import MissingData, metric_alarm

from .scope import Scope

_RUNBOOK = "on-premises.md#names-of-the-site-do-not-resolve"
_PERIOD_SECONDS = 300
"""Route 53 sends the metrics every five minutes."""
_QUERIES_PER_SECOND = 1_200
"""Four fifths of what an address is sure to answer: 1,500 queries a second where connections are tracked (Route 53
Developer Guide, "Resolver endpoint scaling"), as they are by a security group that lets in or out named blocks only."""


def endpoint_alarms(
    scope: Scope, direction: str, endpoint_id: pulumi.Input[str], addresses: int, topic_arn: pulumi.Input[str] | None
) -> None:
    """Three alarms: an address that AWS is repairing, one that is nearly full, and many queries.

    Args:
        scope: the component.
        direction: ``inbound`` or ``outbound``.
        endpoint_id: the endpoint.
        addresses: how many addresses it has, one in each AZ.
        topic_arn: whom they notify.
    """
    common: dict[str, Any] = {
        "runbook": _RUNBOOK,
        "namespace": "AWS/Route53Resolver",
        "dimensions": {"EndpointId": endpoint_id},
        "period_seconds": _PERIOD_SECONDS,
        "topic_arn": topic_arn,
        "region": scope.region,
        "tags": scope.tags,
    }
    metric_alarm(
        scope.child(f"{direction}-unhealthy"),
        scope.parent,
        description=f"An address of the {direction} resolver endpoint is out of order; AWS is trying to recover it.",
        metric="EndpointUnhealthyENICount",
        statistic="Maximum",
        threshold=0,
        comparison="GreaterThanThreshold",
        evaluation_periods=2,
        missing=MissingData.ALARM,
        **common,
    )
    metric_alarm(
        scope.child(f"{direction}-capacity"),
        scope.parent,
        description=f"An address of the {direction} resolver endpoint has used more than half of its capacity.",
        metric="ResolverEndpointCapacityStatus",
        statistic="Maximum",
        threshold=1,
        comparison="GreaterThanOrEqualToThreshold",
        evaluation_periods=3,
        missing=MissingData.OK,
        **common,
    )
    metric_alarm(
        scope.child(f"{direction}-queries"),
        scope.parent,
        description=f"The {direction} resolver endpoint has more queries than it could bear without one of its AZs.",
        metric="InboundQueryVolume" if direction == "inbound" else "OutboundQueryAggregateVolume",
        statistic="Sum",
        threshold=(addresses - 1) * _QUERIES_PER_SECOND * _PERIOD_SECONDS,
        comparison="GreaterThanThreshold",
        evaluation_periods=2,
        missing=MissingData.OK,
        **common,
    )
