"""Scheduled EBS snapshots and AMIs through Data Lifecycle Manager, with copies in other Regions."""

import pulumi
import pulumi_aws as aws

from components.shared.alarms import MissingData, checked_alarm_topic, metric_alarm
from components.shared.arguments import normalise
from components.shared.checks import Problems
from components.shared.documents import assume_role_document
from components.shared.keys import Account, customer_key
from components.shared.tags import tags_for

from .snapshot_details import policy_details
from .snapshot_documents import DLM_SERVICE, managed_policy_arns, policy_error_pattern, snapshot_keys_policy
from .snapshot_policy_args import (
    FastRestoreArgs,
    ScriptStage,
    SnapshotCopyArgs,
    SnapshotPolicyArgs,
    SnapshotScheduleArgs,
    SnapshotScriptArgs,
    SnapshotTarget,
)
from .snapshot_policy_checks import VSS, check_snapshot_policy, target_of, target_tags_of
from .snapshot_schedule_checks import check_copy_region
from .snapshot_schedules import snapshot_overdue_hours

__all__ = [
    "FastRestoreArgs",
    "ScriptStage",
    "SnapshotCopyArgs",
    "SnapshotPolicy",
    "SnapshotPolicyArgs",
    "SnapshotScheduleArgs",
    "SnapshotScriptArgs",
    "SnapshotTarget",
    "check_snapshot_policy",
]

NAMESPACE = "AWS/EBS"
"""Where Data Lifecycle Manager's metrics are, by ``DLMPolicyId`` (Amazon EBS User Guide, "Monitor Data Lifecycle
Manager policies using CloudWatch", the commands there; grafana issue 89303 found them nowhere else)."""

_HOUR_SECONDS = 3600


class SnapshotPolicy(pulumi.ComponentResource):
    """Policy, role, keys of the copies, and the alarms for snapshots that fail or do not happen."""

    policy_id: pulumi.Output[str]
    """Id of the policy."""
    policy_arn: pulumi.Output[str]
    """ARN of the policy."""
    role_arn: pulumi.Output[str]
    """Role that Data Lifecycle Manager works as."""
    role_name: pulumi.Output[str]
    """Name of that role, for policies of your own."""
    target_tags: pulumi.Output[dict[str, str]]
    """Tags that a resource needs to be taken; one of them is enough."""
    copy_key_arns: pulumi.Output[dict[str, str]]
    """Region to the key of the copies there."""

    def __init__(self, name: str, args: SnapshotPolicyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the policy.

        Args:
            name: resource name, up to 40 characters.
            args: see :class:`SnapshotPolicyArgs`.
            opts: options of the component.

        Raises:
            ComponentError: with every problem of ``args``.
        """
        problems = Problems()
        args = normalise(args, SnapshotPolicyArgs, problems)
        if not problems.found:
            check_snapshot_policy(args, problems, name)
        problems.raise_for("SnapshotPolicy", name)
        super().__init__("reliability:index:SnapshotPolicy", name, {}, opts)

        self._name, self._args, self._target = name, args, target_of(args)
        self._account = Account(self)
        own = args.get("region")
        self._region: pulumi.Output[str] = (
            pulumi.Output.from_input(own)
            if own is not None
            else aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=self)).region
        )
        keys = self._keys()
        role, permissions = self._role(keys)
        protect = args.get("protect", True)
        policy = aws.dlm.LifecyclePolicy(
            f"{name}-policy",
            description=f"Snapshots of {self._target} by {args['policy_name']}",
            execution_role_arn=role.arn,
            state="ENABLED" if args.get("enabled", True) else "DISABLED",
            policy_details=policy_details(args, keys),
            region=own,
            tags=tags_for(f"{name}-policy", args.get("tags")),
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=protect or None,
                depends_on=permissions,
                # AWS changes neither in place (terraform-provider-aws pull request 43965), and takes no second policy
                # of the same target tags (pulumi-aws, LifecyclePolicyPolicyDetails.targetTags).
                replace_on_changes=["policyDetails.policyType", "policyDetails.resourceTypes"],
                delete_before_replace=True,
            ),
        )
        self._alarms(policy)

        self.policy_id, self.policy_arn = policy.id, policy.arn
        self.role_arn, self.role_name = role.arn, role.name
        self.target_tags = pulumi.Output.from_input(target_tags_of(args))
        self.copy_key_arns = pulumi.Output.all(**keys).apply(dict) if keys else pulumi.Output.from_input({})
        self.register_outputs(
            {
                "policyId": self.policy_id,
                "policyArn": self.policy_arn,
                "roleArn": self.role_arn,
                "roleName": self.role_name,
                "targetTags": self.target_tags,
                "copyKeyArns": self.copy_key_arns,
            }
        )

    def _keys(self) -> dict[str, pulumi.Output[str]]:
        """The key of the copies in each Region that is copied to: the caller's, or one of our own."""
        given = self._args.get("copy_key_arns") or {}
        regions = {place for schedule in self._args["schedules"].values() for place in schedule.get("copies") or {}}
        return {
            region: pulumi.Output.all(given[region] if region in given else self._key(region), self._region).apply(
                lambda known, region=region: self._checked(known[0], region, known[1])
            )
            for region in sorted(regions)
        }

    def _checked(self, key: str, region: str, own: str) -> str:
        """The key of a copy, refused when the copy's Region turns out to be the policy's own."""
        problems = Problems()
        check_copy_region(problems, f'copies["{region}"]', region, own)
        problems.raise_for("SnapshotPolicy", self._name)
        return key

    def _key(self, region: str) -> pulumi.Output[str]:
        """A key whose use IAM decides: EBS works with grants in the name of the policy's role."""
        return customer_key(
            f"{self._name}-key-{region}",
            self,
            self._account,
            [],
            description=f"Copies of snapshots by {self._args['policy_name']}",
            region=region,
            tags=self._args.get("tags"),
            protect=self._args.get("protect", True),
        ).arn

    def _role(self, keys: dict[str, pulumi.Output[str]]) -> tuple[aws.iam.Role, list[pulumi.Resource]]:
        """The role, and what must exist before Data Lifecycle Manager uses it."""
        name, args, scripts = self._name, self._args, "script" in self._args
        role = aws.iam.Role(
            f"{name}-role",
            description=f"Takes, copies and deletes snapshots for the policy {args['policy_name']}",
            assume_role_policy=assume_role_document(DLM_SERVICE),
            tags=tags_for(f"{name}-role", args.get("tags")),
            opts=pulumi.ResourceOptions(parent=self),
        )
        permissions: list[pulumi.Resource] = [
            aws.iam.RolePolicyAttachment(
                f"{name}-{policy}",
                role=role.name,
                policy_arn=self._account.partition.apply(
                    lambda known, policy=policy: managed_policy_arns(known, self._target, scripts=scripts)[policy]
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
            for policy in managed_policy_arns("aws", self._target, scripts=scripts)
        ]
        document = pulumi.Output.all(
            copies=list(keys.values()),
            sources=args.get("source_key_arns") or [],
            place=pulumi.Output.all(self._account.partition, self._region, self._account.id),
        ).apply(
            lambda known: snapshot_keys_policy(
                known["copies"], known["sources"], "arn:{}:kms:{}:{}:key/*".format(*known["place"])
            )
        )
        permissions.append(
            aws.iam.RolePolicy(
                f"{name}-keys", role=role.name, policy=document, opts=pulumi.ResourceOptions(parent=self)
            )
        )
        return role, permissions

    def _alarms(self, policy: aws.dlm.LifecyclePolicy) -> None:
        args, image = self._args, self._target is SnapshotTarget.IMAGES
        given = args.get("alarm_topic_arn")
        topic = None if given is None else checked_alarm_topic(given, "SnapshotPolicy", self._name, self._region)
        if topic is not None:
            self._tell_of_errors(policy, topic)
        made = "Images" if image else "Snapshots"
        failures = {"failed": (f"{made}CreateFailed", "could not be made")}
        if any(schedule.get("copies") for schedule in args["schedules"].values()):
            failures["copy-failed"] = (f"{made}CopiedRegionFailed", "could not be copied to another Region")
        failures |= self._script_failures()
        for role, (metric, what) in failures.items():
            self._alarm(
                role,
                policy,
                topic,
                description=f"{made} of the policy {args['policy_name']} {what}.",
                runbook="a-snapshot-failed",
                metric=metric,
                comparison="GreaterThanThreshold",
                threshold=0,
                hours=1,
                missing=MissingData.OK,
            )
        hours = args.get("overdue_after_hours", snapshot_overdue_hours(args["schedules"]))
        if hours is None or not args.get("overdue_alarm", True) or not args.get("enabled", True):
            return
        self._alarm(
            "overdue",
            policy,
            topic,
            description=f"The policy {args['policy_name']} made none of its {made.lower()} for {hours} hours.",
            runbook="no-snapshot-was-made",
            metric=f"{made}CreateCompleted",
            comparison="LessThanThreshold",
            threshold=1,
            hours=hours,
            missing=MissingData.ALARM,
        )

    def _script_failures(self) -> dict[str, tuple[str, str]]:
        """Role of an alarm to metric and what failed (Amazon EBS User Guide, "Monitor … pre and post scripts")."""
        script = self._args.get("script")
        if script is None:
            return {}
        if script.get("document", VSS) == VSS:
            return {"vss-failed": ("VSSBackupFailed", "could not be made through VSS")}
        found = {
            ScriptStage.PRE: ("pre-script-failed", ("PreScriptFailed", "have a pre script that failed")),
            ScriptStage.POST: ("post-script-failed", ("PostScriptFailed", "have a post script that failed")),
        }
        return dict(found[stage] for stage in script.get("stages") or list(ScriptStage))

    def _alarm(
        self,
        role: str,
        policy: aws.dlm.LifecyclePolicy,
        topic: pulumi.Output[str] | None,
        *,
        description: str,
        runbook: str,
        metric: str,
        comparison: str,
        threshold: int,
        hours: int,
        missing: MissingData,
    ) -> None:
        metric_alarm(
            f"{self._name}-{role}",
            self,
            description=description,
            runbook=f"snapshots.md#{runbook}",
            namespace=NAMESPACE,
            metric=metric,
            dimensions={"DLMPolicyId": policy.id},
            statistic="Sum",
            threshold=threshold,
            comparison=comparison,
            period_seconds=_HOUR_SECONDS,
            evaluation_periods=hours,
            missing=missing,
            topic_arn=topic,
            region=self._args.get("region"),
            tags=self._args.get("tags"),
        )

    def _tell_of_errors(self, policy: aws.dlm.LifecyclePolicy, topic: pulumi.Output[str]) -> None:
        """A policy in the state ERROR takes no more snapshots."""
        name, region = f"{self._name}-stopped", self._args.get("region")
        rule = aws.cloudwatch.EventRule(
            name,
            description=f"The snapshot policy {self._args['policy_name']} stopped. "
            "Runbook: docs/snapshots.md#the-policy-stopped",
            event_pattern=policy.arn.apply(policy_error_pattern),
            region=region,
            tags=tags_for(name, self._args.get("tags")),
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.cloudwatch.EventTarget(
            name, rule=rule.name, arn=topic, region=region, opts=pulumi.ResourceOptions(parent=self)
        )
