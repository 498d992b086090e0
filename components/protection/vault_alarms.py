"""Who hears that a job of a vault failed."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from components.shared.tags import tags_for

from .documents import QUIET_EVENTS, failed_jobs_pattern


def tell_failures(
    name: str,
    parent: pulumi.Resource,
    vault_name: pulumi.Input[str],
    vault_arn: pulumi.Output[str],
    topic: pulumi.Output[str],
    *,
    region: str | None,
    tags: Mapping[str, pulumi.Input[str]] | None,
) -> None:
    """Make the event rule for failed jobs and the notifications for failures that no job shows.

    Args:
        name: the component's name.
        parent: the component.
        vault_name: the vault.
        vault_arn: its ARN.
        topic: alarm topic of the vault's Region, checked.
        region: Region; None takes the provider's.
        tags: the component's tags.
    """
    rule = aws.cloudwatch.EventRule(
        f"{name}-failed-jobs",
        description=f"Failed jobs of the backup vault {name}. Runbook: docs/backup.md#a-job-failed",
        event_pattern=vault_arn.apply(failed_jobs_pattern),
        region=region,
        tags=tags_for(f"{name}-failed-jobs", tags),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    aws.cloudwatch.EventTarget(
        f"{name}-failed-jobs",
        rule=rule.name,
        arn=topic,
        region=region,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    aws.backup.VaultNotifications(
        f"{name}-notifications",
        backup_vault_name=vault_name,
        sns_topic_arn=topic,
        backup_vault_events=list(QUIET_EVENTS),
        region=region,
        # Every change replaces them, and a vault has one set: deleted afterwards, the new one would go with the old.
        opts=pulumi.ResourceOptions(parent=parent, delete_before_replace=True),
    )
