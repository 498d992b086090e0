"""Alarms on Route 53 Resolver endpoints."""

from typing import Any

import pulumi

from components.shared.alarms import MissingData, metric_alarm

from .scope import Scope

_RUNBOOK = "on-premises.md#names-of-the-site-do-not-resolve"
_PERIOD_SECONDS = 300
"""Route 53 sends the metrics every five minutes."""
_QUERIES_PER_SECOND = 8_000
"""An address of an endpoint answers up to 10,000 queries a second, fewer where connections are tracked (Route 53
Developer Guide, "Resolver endpoint scaling"). What one address could just bear is where the loss of an AZ starts to
hurt an endpoint of two, so the alarm does not wait for two addresses to be full."""


def endpoint_alarms(
    scope: Scope, direction: str, endpoint_id: pulumi.Input[str], topic_arn: pulumi.Input[str] | None
) -> None:
    """Three alarms: an address that AWS is repairing, one that is nearly full, and many queries.

    Args:
        scope: the component.
        direction: ``inbound`` or ``outbound``.
        endpoint_id: the endpoint.
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
        description=f"The {direction} resolver endpoint has more queries than one of its addresses could bear.",
        metric="InboundQueryVolume" if direction == "inbound" else "OutboundQueryAggregateVolume",
        statistic="Sum",
        threshold=_QUERIES_PER_SECOND * _PERIOD_SECONDS,
        comparison="GreaterThanThreshold",
        evaluation_periods=2,
        missing=MissingData.OK,
        **common,
    )
