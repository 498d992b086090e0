"""Alarms on packets that a hub drops."""

from typing import Any

import pulumi

from components.shared.alarms import MissingData, metric_alarm
from components.shared.math_alarms import Metric, math_alarm

from .scope import Scope

DEFAULT_DROP_PACKETS = 1_000
DEFAULT_DROP_MIB = 10
_MIB = 1_048_576
_RUNBOOK = "transit-gateway.md#packets-are-dropped"
_NAMESPACE = "AWS/TransitGateway"
_PACKETS = {
    "no-route": ("PacketDropCountNoRoute", "for which the sender's route table has no route"),
    "blackhole": ("PacketDropCountBlackhole", "that matched a blackhole route: somebody tries what the matrix denies"),
    "expired": ("PacketDropCountTTLExpired", "that went round in circles until their time to live was over"),
}


def make_hub_alarms(
    scope: Scope,
    hub_id: pulumi.Output[str],
    topic_arn: pulumi.Output[str] | None,
    packets: int | None,
    mib: int | None,
) -> None:
    """Make the alarms of a hub, over all its attachments.

    Scans and mistyped addresses are dropped all the time, so each alarm waits for a quarter of an hour of many.

    Args:
        scope: the Transit Gateway.
        hub_id: its id.
        topic_arn: what the alarms notify.
        packets: dropped packets in five minutes that are too many; None is the default.
        mib: dropped MiB in five minutes that are too many; None is the default.
    """
    common: dict[str, Any] = {
        "runbook": _RUNBOOK,
        "comparison": "GreaterThanThreshold",
        "period_seconds": 300,
        "evaluation_periods": 3,
        # A hub without traffic drops nothing.
        "missing": MissingData.OK,
        "topic_arn": topic_arn,
        "region": scope.region,
        "tags": scope.tags,
    }
    dimensions = {"TransitGateway": hub_id}
    for role, (metric, which) in _PACKETS.items():
        metric_alarm(
            scope.child(role),
            scope.parent,
            description=f"The hub has been dropping packets {which}.",
            namespace=_NAMESPACE,
            metric=metric,
            dimensions=dimensions,
            statistic="Sum",
            threshold=DEFAULT_DROP_PACKETS if packets is None else packets,
            **common,
        )
    lost = {"noroute": "BytesDropCountNoRoute", "blackhole": "BytesDropCountBlackhole"}
    math_alarm(
        scope.child("bytes-dropped"),
        scope.parent,
        description="The hub has been dropping a large volume: a backup, copy or replication goes nowhere.",
        metrics=[Metric(id_, _NAMESPACE, name, dimensions, "Sum") for id_, name in lost.items()],
        expression="FILL(noroute, 0) + FILL(blackhole, 0)",
        threshold=(DEFAULT_DROP_MIB if mib is None else mib) * _MIB,
        **common,
    )
