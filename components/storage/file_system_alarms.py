"""CloudWatch alarms of a shared file system (EFS User Guide, "CloudWatch metrics for Amazon EFS")."""

from collections.abc import Mapping

import pulumi

from components.shared.alarms import MissingData, metric_alarm

from .shared_file_system_args import FileSystemThroughput

IO_LIMIT_PERCENT = 95
HOUR_OF_BURSTING_BYTES = 100 * 1024**2 * 3600
"""A file system under 1 TiB bursts at 100 MiB/s (EFS User Guide, "Bursting throughput"): what an hour of it uses up."""


class FileSystemAlarms:
    """Makes the alarms of one file system, as children of its component."""

    def __init__(
        self,
        name: str,
        parent: pulumi.Resource,
        file_system_id: pulumi.Output[str],
        *,
        topic_arn: pulumi.Output[str] | None,
        region: str | None,
        tags: Mapping[str, pulumi.Input[str]] | None,
    ) -> None:
        """Remember what every alarm needs.

        Args:
            name: name of the component; prefix of the alarms' names.
            parent: the component.
            file_system_id: the file system.
            topic_arn: topic of the file system's Region; None: alarms without an action.
            region: its Region; None: the provider's.
            tags: the component's tags.
        """
        self._name = name
        self._parent = parent
        self._file_system_id = file_system_id
        self._topic_arn = topic_arn
        self._region = region
        self._tags = tags

    def performance(self, throughput: FileSystemThroughput) -> None:
        """File operations near their limit; with bursting throughput also credits that run out."""
        self._alarm(
            "io-limit",
            description="is about to reach its limit of file operations.",
            runbook="the-file-system-is-slow",
            metric="PercentIOLimit",
            statistic="Average",
            threshold=IO_LIMIT_PERCENT,
            comparison="GreaterThanOrEqualToThreshold",
            missing=MissingData.OK,
        )
        if throughput is FileSystemThroughput.BURSTING:
            self._alarm(
                "burst-credits",
                description="has less than an hour of bursting left.",
                runbook="the-file-system-is-slow",
                metric="BurstCreditBalance",
                statistic="Minimum",
                threshold=HOUR_OF_BURSTING_BYTES,
                comparison="LessThanThreshold",
                missing=MissingData.OK,
            )

    def clients(self, expected_count: int) -> None:
        """Fewer connections than there should be."""
        self._alarm(
            "clients",
            description=f"has fewer than {expected_count} client connections.",
            runbook="clients-have-lost-their-mount",
            metric="ClientConnections",
            statistic="Sum",
            threshold=expected_count,
            comparison="LessThanThreshold",
            # The sum counts a connection once a minute: longer periods would count it several times.
            period_seconds=60,
            evaluation_periods=5,
            missing=MissingData.ALARM,
        )

    def lag(self, copy_id: pulumi.Output[str], rpo_minutes: int) -> None:
        """A copy that is older than the recovery point objective, or about which nothing is heard."""
        self._alarm(
            "replication-lag",
            description=f"has a copy that is more than {rpo_minutes} minutes old.",
            runbook="the-copy-is-too-old",
            metric="TimeSinceLastSync",
            more_dimensions={"DestinationFileSystemId": copy_id},
            statistic="Maximum",
            threshold=rpo_minutes * 60,
            comparison="GreaterThanThreshold",
            missing=MissingData.ALARM,
        )

    def _alarm(
        self,
        role: str,
        *,
        description: str,
        runbook: str,
        metric: str,
        statistic: str,
        threshold: float,
        comparison: str,
        missing: MissingData,
        more_dimensions: Mapping[str, pulumi.Input[str]] | None = None,
        period_seconds: int = 300,
        evaluation_periods: int = 3,
    ) -> None:
        metric_alarm(
            f"{self._name}-{role}",
            self._parent,
            description=f"Shared file system {self._name} {description}",
            runbook=f"shared-storage.md#{runbook}",
            namespace="AWS/EFS",
            metric=metric,
            dimensions={"FileSystemId": self._file_system_id, **(more_dimensions or {})},
            statistic=statistic,
            threshold=threshold,
            comparison=comparison,
            period_seconds=period_seconds,
            evaluation_periods=evaluation_periods,
            missing=missing,
            topic_arn=self._topic_arn,
            region=self._region,
            tags=self._tags,
        )
