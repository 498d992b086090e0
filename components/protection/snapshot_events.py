"""Tells of every EBS snapshot, snapshot set and snapshot copy of a Region that fails."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.shared.alarms import check_alarm_topic, checked_alarm_topic
from components.shared.arguments import normalise
from components.shared.checks import Problems
from components.shared.tags import tags_for

from .snapshot_documents import failed_snapshots_pattern


class SnapshotEventsArgs(TypedDict):
    """One per Region: the events name snapshots and volumes, not the policy or the person that made them."""

    alarm_topic_arn: pulumi.Input[str]
    """SNS topic of the Region."""
    region: NotRequired[str]
    """Region that is listened to; for copies, the one that is copied to. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of the rule. Default: none."""


class SnapshotEvents(pulumi.ComponentResource):
    """Event rule of a Region for snapshots that fail, whoever made them."""

    rule_arn: pulumi.Output[str]
    """ARN of the rule."""

    def __init__(self, name: str, args: SnapshotEventsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the rule.

        Args:
            name: resource name.
            args: see :class:`SnapshotEventsArgs`.
            opts: options of the component.

        Raises:
            ComponentError: with every problem of ``args``.
        """
        problems = Problems()
        args = normalise(args, SnapshotEventsArgs, problems)
        if not problems.found:
            check_alarm_topic(problems, args["alarm_topic_arn"], args.get("region"))
        problems.raise_for("SnapshotEvents", name)
        super().__init__("reliability:index:SnapshotEvents", name, {}, opts)

        region = args.get("region")
        here = region or aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=self)).region
        rule = aws.cloudwatch.EventRule(
            f"{name}-failed",
            description="EBS snapshots and copies that failed. Runbook: docs/snapshots.md#a-snapshot-failed",
            event_pattern=failed_snapshots_pattern(),
            region=region,
            tags=tags_for(f"{name}-failed", args.get("tags")),
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.cloudwatch.EventTarget(
            f"{name}-failed",
            rule=rule.name,
            arn=checked_alarm_topic(args["alarm_topic_arn"], "SnapshotEvents", name, here),
            region=region,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.rule_arn = rule.arn
        self.register_outputs({"ruleArn": self.rule_arn})
