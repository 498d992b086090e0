"""A backup plan for everything that carries its tag, with copies in another Region."""

import re
from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.shared.alarms import MissingData, check_alarm_topic, checked_alarm_topic, metric_alarm
from components.shared.arguments import normalise
from components.shared.arns import parse_arn
from components.shared.checks import Problems
from components.shared.documents import assume_role_document
from components.shared.tags import BACKUP_TAG, tags_for

from .backup_rules import (
    COMPLETION_WINDOW_MINUTES,
    START_WINDOW_MINUTES,
    BackupRuleArgs,
    check_plan_design,
    copies,
    copy_lifecycle,
    lifecycle,
)
from .checks import check_copy_vault, check_key_arn, check_vault_name
from .documents import BACKUP_SERVICE, service_role_policy_arns, vault_keys_policy
from .overdue import check_overdue, overdue_hours
from .schedule import DEFAULT_TIMEZONE

_RESOURCE_NAME = re.compile(r"[A-Za-z0-9\-_.]{1,32}")
"""Leaves room for ``-selection`` and Pulumi's suffix of eight characters in the 50 of a selection's name."""

_HOUR_SECONDS = 3600


class BackupPlanArgs(TypedDict):
    """What is backed up when, where to, and what is copied to the recovery Region."""

    plan_name: str
    """Name of the plan, 1 to 50 letters, digits, ``-``, ``_`` or ``.``; resources tagged ``backup-plan=<plan_name>``
    in the plan's account and Region are selected."""
    vault_name: pulumi.Input[str]
    """Name of the vault in the plan's Region (``BackupVault.vault_name``)."""
    vault_key_arn: pulumi.Input[str]
    """Key of that vault (``BackupVault.key_arn``), which the plan's role may use."""
    rules: list[BackupRuleArgs]
    """1 or more rules, told apart by ``name``; their order has no meaning."""
    copy_vault_arn: NotRequired[pulumi.Input[str]]
    """ARN of a vault in another Region (``BackupVault.vault_arn``). Default: no copies, which the gate reports."""
    copy_vault_key_arn: NotRequired[pulumi.Input[str]]
    """Key of that vault, which the plan's role may use; required with ``copy_vault_arn``."""
    windows_vss: NotRequired[bool]
    """Application-consistent snapshots of Windows instances through VSS, which needs the VSS components on the
    instance. Default: False."""
    overdue_after_hours: NotRequired[int]
    """Hours without a completed backup in the vault before the alarm, 1 to 168, and no less than the longest time
    between two runs. Default: that time, the longest start window and 12 hours for the job; no alarm where that is
    more than 168, as for weekly plans."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of the plan's Region that hears when backups are overdue; failed jobs are told by the vault.
    Default: the alarm has no action, which the gate reports."""
    region: NotRequired[str]
    """Region of the plan and of what it backs up. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every resource and of the recovery points. Default: none."""


def check_backup_plan(args: BackupPlanArgs, problems: Problems, resource_name: str | None = None) -> None:
    """Record what AWS Backup would refuse, or would accept and then fail at.

    Args:
        args: the component's arguments; Outputs pass, and are checked when they are known.
        problems: receives the findings.
        resource_name: the component's name, from which the selection's is made.
    """
    check_plan_design(args["plan_name"], args["rules"], problems, has_copy_vault="copy_vault_arn" in args)
    check_overdue(args["rules"], args.get("overdue_after_hours"), problems)
    if resource_name is not None and not _RESOURCE_NAME.fullmatch(resource_name):
        problems.add(
            "name",
            resource_name,
            "must be 1 to 32 letters, digits, '-', '_' or '.', because the selection's name is made from it",
            "Rename the component",
        )
    check_vault_name(problems, args["vault_name"])
    region = args.get("region")
    check_key_arn(problems, "vault_key_arn", args["vault_key_arn"], region)
    _check_copies(args, problems, region)
    check_alarm_topic(problems, args.get("alarm_topic_arn"), region)


def _check_copies(args: BackupPlanArgs, problems: Problems, region: str | None) -> None:
    vault, key = args.get("copy_vault_arn"), args.get("copy_vault_key_arn")
    if vault is not None and key is None:
        problems.add(
            "copy_vault_key_arn", None, "is required with copy_vault_arn, or copies fail at the key", "Give its key_arn"
        )
    if key is not None and vault is None:
        problems.add("copy_vault_key_arn", key, "has no effect without copy_vault_arn", "Give both, or neither")
    check_copy_vault(problems, vault, region)
    arn = parse_arn(vault) if isinstance(vault, str) else None
    check_key_arn(problems, "copy_vault_key_arn", key, None if arn is None else arn.region)


def _rule(
    rule: BackupRuleArgs,
    vault_name: pulumi.Input[str],
    copy_vault_arn: pulumi.Input[str] | None,
    tags: Mapping[str, pulumi.Input[str]] | None,
) -> aws.backup.PlanRuleArgs:
    """One rule with every default stated."""
    copy_actions: list[aws.backup.PlanRuleCopyActionArgs] = []
    if copy_vault_arn is not None and copies(rule, has_copy_vault=True):
        copy_actions.append(
            aws.backup.PlanRuleCopyActionArgs(
                destination_vault_arn=copy_vault_arn,
                lifecycle=aws.backup.PlanRuleCopyActionLifecycleArgs(**copy_lifecycle(rule)),
            )
        )
    return aws.backup.PlanRuleArgs(
        rule_name=rule["name"],
        target_vault_name=vault_name,
        schedule=rule["schedule"],
        schedule_expression_timezone=rule.get("schedule_timezone", DEFAULT_TIMEZONE),
        start_window=rule.get("start_window_minutes", START_WINDOW_MINUTES),
        completion_window=rule.get("completion_window_minutes", COMPLETION_WINDOW_MINUTES),
        enable_continuous_backup=rule.get("continuous", False),
        lifecycle=aws.backup.PlanRuleLifecycleArgs(**lifecycle(rule)),
        copy_actions=copy_actions or None,
        recovery_point_tags=tags or None,
    )


class BackupPlan(pulumi.ComponentResource):
    """Plan, role, selection by tag, and the alarm for backups that do not happen."""

    plan_id: pulumi.Output[str]
    """Id of the plan."""
    plan_arn: pulumi.Output[str]
    """ARN of the plan."""
    role_arn: pulumi.Output[str]
    """Role that backs up, copies and restores; give it to restore jobs."""
    role_name: pulumi.Output[str]
    """Name of that role, for policies of your own, such as ``iam:PassRole`` for restores of instances with a role."""
    selection_id: pulumi.Output[str]
    """Id of the selection; a new one after each change of it."""
    tag_key: pulumi.Output[str]
    """Key of the tag that a resource needs to be backed up."""
    tag_value: pulumi.Output[str]
    """Value of that tag."""

    def __init__(self, name: str, args: BackupPlanArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the plan.

        Args:
            name: resource name, up to 32 characters.
            args: see :class:`BackupPlanArgs`.
            opts: options of the component.

        Raises:
            ComponentError: with every problem of ``args``.
        """
        problems = Problems()
        args = normalise(args, BackupPlanArgs, problems)
        if not problems.found:
            check_backup_plan(args, problems, name)
        problems.raise_for("BackupPlan", name)
        super().__init__("reliability:index:BackupPlan", name, {}, opts)

        region, tags = args.get("region"), args.get("tags")
        role, permissions = self._role(name, args)
        copy_vault = self._copy_vault(name, args)
        plan = aws.backup.Plan(
            f"{name}-plan",
            name=args["plan_name"],
            rules=[
                _rule(rule, args["vault_name"], copy_vault, tags)
                for rule in sorted(args["rules"], key=lambda rule: rule["name"])
            ],
            advanced_backup_settings=[
                aws.backup.PlanAdvancedBackupSettingArgs(resource_type="EC2", backup_options={"WindowsVSS": "enabled"})
            ]
            if args.get("windows_vss", False)
            else None,
            region=region,
            tags=tags_for(f"{name}-plan", tags),
            opts=pulumi.ResourceOptions(parent=self, depends_on=permissions),
        )
        # Conditions narrow `resources`; tags given as selection_tags would be a second way in (a union).
        selection = aws.backup.Selection(
            f"{name}-selection",
            plan_id=plan.id,
            iam_role_arn=role.arn,
            resources=["*"],
            conditions=[
                aws.backup.SelectionConditionArgs(
                    string_equals=[
                        aws.backup.SelectionConditionStringEqualArgs(
                            key=f"aws:ResourceTag/{BACKUP_TAG}", value=args["plan_name"]
                        )
                    ]
                )
            ],
            region=region,
            opts=pulumi.ResourceOptions(parent=self, depends_on=permissions),
        )
        self._overdue_alarm(name, args)

        self.plan_id, self.plan_arn = plan.id, plan.arn
        self.role_arn, self.role_name = role.arn, role.name
        self.selection_id = selection.id
        self.tag_key = pulumi.Output.from_input(BACKUP_TAG)
        self.tag_value = pulumi.Output.from_input(args["plan_name"])
        self.register_outputs(
            {
                "planId": self.plan_id,
                "planArn": self.plan_arn,
                "roleArn": self.role_arn,
                "roleName": self.role_name,
                "selectionId": self.selection_id,
                "tagKey": self.tag_key,
                "tagValue": self.tag_value,
            }
        )

    def _role(self, name: str, args: BackupPlanArgs) -> tuple[aws.iam.Role, list[pulumi.Resource]]:
        """The role, and what must exist before AWS Backup uses it."""
        partition = aws.get_partition_output(opts=pulumi.InvokeOutputOptions(parent=self)).partition
        role = aws.iam.Role(
            f"{name}-role",
            description=f"Backs up, copies and restores for the backup plan {args['plan_name']}",
            assume_role_policy=assume_role_document(BACKUP_SERVICE),
            tags=tags_for(f"{name}-role", args.get("tags")),
            opts=pulumi.ResourceOptions(parent=self),
        )
        permissions: list[pulumi.Resource] = [
            aws.iam.RolePolicyAttachment(
                f"{name}-{policy}",
                role=role.name,
                policy_arn=partition.apply(lambda known, policy=policy: service_role_policy_arns(known)[policy]),
                opts=pulumi.ResourceOptions(parent=self),
            )
            for policy in service_role_policy_arns("aws")
        ]
        keys = [args["vault_key_arn"]]
        if "copy_vault_key_arn" in args:
            keys.append(args["copy_vault_key_arn"])
        permissions.append(
            aws.iam.RolePolicy(
                f"{name}-vault-keys",
                role=role.name,
                policy=pulumi.Output.all(*keys).apply(vault_keys_policy),
                opts=pulumi.ResourceOptions(parent=self),
            )
        )
        return role, permissions

    def _copy_vault(self, name: str, args: BackupPlanArgs) -> pulumi.Output[str] | None:
        if "copy_vault_arn" not in args:
            return None

        def check(values: Sequence[str]) -> str:
            problems = Problems()
            check_copy_vault(problems, values[0], values[1])
            problems.raise_for("BackupPlan", name)
            return values[0]

        return pulumi.Output.all(args["copy_vault_arn"], self._region(args)).apply(check)

    def _overdue_alarm(self, name: str, args: BackupPlanArgs) -> None:
        hours = args.get("overdue_after_hours", overdue_hours(args["rules"]))
        if hours is None:
            return
        topic = args.get("alarm_topic_arn")
        metric_alarm(
            f"{name}-overdue",
            self,
            description=f"No backup of the plan {args['plan_name']} completed for {hours} hours.",
            runbook="backup.md#no-backup-completed",
            namespace="AWS/Backup",
            metric="NumberOfBackupJobsCompleted",
            dimensions={"BackupVaultName": args["vault_name"]},
            statistic="Sum",
            threshold=1,
            comparison="LessThanThreshold",
            period_seconds=_HOUR_SECONDS,
            evaluation_periods=hours,
            missing=MissingData.ALARM,
            topic_arn=None if topic is None else checked_alarm_topic(topic, "BackupPlan", name, self._region(args)),
            region=args.get("region"),
            tags=args.get("tags"),
        )

    def _region(self, args: BackupPlanArgs) -> pulumi.Input[str]:
        return args.get("region") or aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=self)).region
