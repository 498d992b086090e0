"""Event rules and alarms of restore tests: what completed is validated, what failed or never came is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.shared.alarms import MissingData, metric_alarm
from components.shared.keys import Account
from components.shared.tags import tags_for

from .restore_metadata import RestoreTestType
from .restore_testing_documents import (
    EVENT_FIELDS,
    automation_arn,
    automation_input,
    completed_pattern,
    failed_pattern,
)

_HOUR_SECONDS = 3600
_EVENTS = "AWS/Events"


@dataclass(frozen=True)
class Validation:
    """Who looks at restored resources."""

    document: pulumi.Output[str]
    """Name of the Automation document."""
    role: aws.iam.Role
    """Role of the automation."""
    starter: aws.iam.Role
    """Role of the event rules that start it."""
    permissions: Sequence[pulumi.Resource]
    """What must exist before it is started."""


class RestoreTestWatch:
    """Makes the event rules and alarms of one restore testing plan, as children of its component."""

    def __init__(
        self,
        name: str,
        parent: pulumi.Resource,
        plan_arn: pulumi.Output[str],
        *,
        account: Account,
        region_name: pulumi.Output[str],
        topic_arn: pulumi.Output[str] | None,
        region: str | None,
        tags: Mapping[str, pulumi.Input[str]] | None,
    ) -> None:
        """Remember what every rule and alarm needs.

        Args:
            name: name of the component; prefix of the children's names.
            parent: the component.
            plan_arn: the restore testing plan.
            account: account of the plan.
            region_name: its Region, by name.
            topic_arn: topic of that Region; None: alarms without an action.
            region: its Region as the component got it; None: the provider's.
            tags: the component's tags.
        """
        self._name = name
        self._parent = parent
        self._plan_arn = plan_arn
        self._account = account
        self._region_name = region_name
        self._topic_arn = topic_arn
        self._region = region
        self._tags = tags

    def completed(self, kind: RestoreTestType, overdue_hours: int | None, validation: Validation | None) -> None:
        """Have completed tests of a type validated, and tell when there is none for too long.

        By type and not for the whole plan: AWS Backup leaves out a resource without a recovery point in the window,
        and says nothing.
        """
        role = f"{self._name}-{kind.lower()}"
        rule = self._rule(
            f"{role}-completed",
            f"Completed restore tests of {kind}",
            self._plan_arn.apply(lambda arn: completed_pattern(arn, kind)),
        )
        if overdue_hours is not None:
            self._alarm(
                f"{role}-overdue",
                rule,
                description=f"No restore test of {kind} completed for {overdue_hours} hours ({self._name}).",
                runbook="no-test-completed",
                metric="TriggeredRules",
                comparison="LessThanThreshold",
                hours=overdue_hours,
                missing=MissingData.ALARM,
            )
        if validation is None:
            return
        document = pulumi.Output.all(self._account.partition, self._region_name, self._account.id, validation.document)
        aws.cloudwatch.EventTarget(
            f"{role}-validate",
            rule=rule.name,
            arn=document.apply(lambda known: automation_arn(known[0], known[1], known[2], known[3])),
            role_arn=validation.starter.arn,
            input_transformer=aws.cloudwatch.EventTargetInputTransformerArgs(
                input_paths=EVENT_FIELDS, input_template=validation.role.arn.apply(automation_input)
            ),
            region=self._region,
            opts=pulumi.ResourceOptions(parent=self._parent, depends_on=list(validation.permissions)),
        )
        self._alarm(
            f"{role}-not-validated",
            rule,
            description=f"The validation of a restored {kind} resource could not be started ({self._name}).",
            runbook="the-validation-failed",
            metric="FailedInvocations",
            comparison="GreaterThanOrEqualToThreshold",
            hours=1,
            missing=MissingData.OK,
        )

    def failed(self, validation: Validation | None) -> None:
        """Tell of tests that fail or are aborted, and of validations that fail, time out or are cancelled."""
        if self._topic_arn is None:
            return
        known = pulumi.Output.all(self._plan_arn, *([] if validation is None else [validation.document]))
        rule = self._rule(
            f"{self._name}-failed",
            f"Failed restore tests of {self._name}. Runbook: docs/restore-testing.md#a-test-failed",
            known.apply(lambda values: failed_pattern(values[0], values[1] if values[1:] else None)),
        )
        aws.cloudwatch.EventTarget(
            f"{self._name}-failed",
            rule=rule.name,
            arn=self._topic_arn,
            region=self._region,
            opts=pulumi.ResourceOptions(parent=self._parent),
        )

    def _rule(self, name: str, description: str, pattern: pulumi.Output[str]) -> aws.cloudwatch.EventRule:
        return aws.cloudwatch.EventRule(
            name,
            description=description,
            event_pattern=pattern,
            region=self._region,
            tags=tags_for(name, self._tags),
            opts=pulumi.ResourceOptions(parent=self._parent),
        )

    def _alarm(
        self,
        name: str,
        rule: aws.cloudwatch.EventRule,
        *,
        description: str,
        runbook: str,
        metric: str,
        comparison: str,
        hours: int,
        missing: MissingData,
    ) -> None:
        """An alarm on a metric of a rule (EventBridge User Guide, "Monitoring Amazon EventBridge")."""
        metric_alarm(
            name,
            self._parent,
            description=description,
            runbook=f"restore-testing.md#{runbook}",
            namespace=_EVENTS,
            metric=metric,
            dimensions={"RuleName": rule.name},
            statistic="Sum",
            threshold=1,
            comparison=comparison,
            period_seconds=_HOUR_SECONDS,
            evaluation_periods=hours,
            missing=missing,
            topic_arn=self._topic_arn,
            region=self._region,
            tags=self._tags,
        )
