"""Alarms of a firewall, for each AZ."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.shared.alarms import MissingData, metric_alarm

from .scope import Scope

_PAGE = "central-services.md"
_PERIOD_SECONDS = 300
_LOST_PACKETS = 100
"""In five minutes: AWS's own best practices alarm beyond 20 a minute."""


def make_firewall_alarms(
    scope: Scope,
    firewall: aws.networkfirewall.Firewall,
    zones: Sequence[str],
    topic_arn: pulumi.Input[str] | None,
    *,
    dropped_packets: int,
    expect_traffic: bool,
) -> None:
    """Make the alarms.

    Metrics are of one AZ and one engine; there are none of the firewall as a whole (Network Firewall Developer Guide,
    "AWS Network Firewall metrics in Amazon CloudWatch").

    Args:
        scope: the inspection VPC.
        firewall: its firewall.
        zones: its AZs.
        topic_arn: topic that is notified.
        dropped_packets: packets that rules may drop in five minutes.
        expect_traffic: whether an AZ without packets rings.
    """
    for zone in zones:
        _lost(scope, firewall, zone, topic_arn)
        _alarm(
            scope,
            firewall,
            f"streams-{zone}",
            zone,
            topic_arn,
            description="The firewall sees packets of connections whose beginning it did not see: they took another "
            "way, or broke.",
            runbook="connections-through-the-firewall-break",
            metric="StreamExceptionPolicyPackets",
            threshold=_LOST_PACKETS,
        )
        _alarm(
            scope,
            firewall,
            f"dropped-{zone}",
            zone,
            topic_arn,
            description="Rules of the firewall have been dropping many packets for a quarter of an hour.",
            runbook="the-firewall-drops-what-should-pass",
            metric="DroppedPackets",
            threshold=dropped_packets,
        )
        if expect_traffic:
            _alarm(
                scope,
                firewall,
                f"silent-{zone}",
                zone,
                topic_arn,
                description="No packet has reached the firewall's endpoint in this AZ for a quarter of an hour.",
                runbook="the-firewalls-endpoint-of-an-az-is-silent",
                metric="ReceivedPackets",
                engine="Stateless",
                threshold=1,
                comparison="LessThanThreshold",
                missing=MissingData.ALARM,
            )


def _lost(scope: Scope, firewall: aws.networkfirewall.Firewall, zone: str, topic_arn: pulumi.Input[str] | None) -> None:
    for role, metric in (("invalid", "InvalidDroppedPackets"), ("other", "OtherDroppedPackets")):
        _alarm(
            scope,
            firewall,
            f"{role}-{zone}",
            zone,
            topic_arn,
            description="The firewall loses packets that no rule drops: broken ones, or more than it can take.",
            runbook="the-firewall-loses-packets",
            metric=metric,
            engine="Stateless",
            threshold=_LOST_PACKETS,
        )


def _alarm(
    scope: Scope,
    firewall: aws.networkfirewall.Firewall,
    role: str,
    zone: str,
    topic_arn: pulumi.Input[str] | None,
    *,
    runbook: str,
    engine: str = "Stateful",
    comparison: str = "GreaterThanThreshold",
    missing: MissingData = MissingData.OK,
    **about: Any,  # noqa: ANN401 - description, metric and threshold of metric_alarm
) -> None:
    metric_alarm(
        scope.child(f"firewall-{role}"),
        scope.parent,
        runbook=f"{_PAGE}#{runbook}",
        namespace="AWS/NetworkFirewall",
        dimensions={"AvailabilityZone": zone, "Engine": engine, "FirewallName": firewall.name},
        statistic="Sum",
        comparison=comparison,
        period_seconds=_PERIOD_SECONDS,
        evaluation_periods=3,
        missing=missing,
        topic_arn=topic_arn,
        region=scope.region,
        tags=scope.tags,
        **about,
    )
