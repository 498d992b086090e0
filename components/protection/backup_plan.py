"""A backup plan for what carries its tag or is named, with copies in other Regions and accounts."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from components.shared.alarms import MissingData, checked_alarm_topic, metric_alarm
from components.shared.arguments import normalise
from components.shared.checks import Problems
from components.shared.documents import assume_role_document
from components.shared.keys import Account
from components.shared.tags import BACKUP_TAG, tags_for

from . import malware_scan
from .backup_plan_args import BackupPlanArgs, all_rules, check_backup_plan, check_copy_vault
from .backup_rules import (
    COMPLETION_WINDOW_MINUTES,
    START_WINDOW_MINUTES,
    BackupRuleArgs,
    air_gapped,
    copies,
    copy_lifecycle,
    lifecycle,
)
from .backup_selection import conditions, in_order, selections_of
from .documents import BACKUP_SERVICE, service_role_policy_arns, vault_keys_policy
from .overdue import completed_jobs_pattern, overdue_hours
from .schedule import DEFAULT_TIMEZONE

_HOUR_SECONDS = 3600


class BackupPlan(pulumi.ComponentResource):
    """Plan, role, selections, and the alarm for backups that do not happen."""

    plan_id: pulumi.Output[str]
    """Id of the plan."""
    plan_arn: pulumi.Output[str]
    """ARN of the plan."""
    role_arn: pulumi.Output[str]
    """Role that backs up, copies and restores; give it to restore jobs."""
    role_name: pulumi.Output[str]
    """Name of that role, for policies of your own, such as ``iam:PassRole`` for restores of instances with a role."""
    selection_ids: pulumi.Output[Mapping[str, str]]
    """Ids of the selections by name; a new one after each change of a selection."""
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

        self._account = Account(self)
        self._rules = all_rules(args)
        role, permissions = self._role(name, args)
        plan = self._plan(name, args, permissions)
        selections = self._selections(name, args, plan, role, permissions)
        self._overdue_alarm(name, args, role)

        self.plan_id, self.plan_arn = plan.id, plan.arn
        self.role_arn, self.role_name = role.arn, role.name
        self.selection_ids = pulumi.Output.all(**{key: one.id for key, one in selections.items()})
        self.tag_key = pulumi.Output.from_input(BACKUP_TAG)
        self.tag_value = pulumi.Output.from_input(args["plan_name"])
        self.register_outputs(
            {
                "planId": self.plan_id,
                "planArn": self.plan_arn,
                "roleArn": self.role_arn,
                "roleName": self.role_name,
                "selectionIds": self.selection_ids,
                "tagKey": self.tag_key,
                "tagValue": self.tag_value,
            }
        )

    def _plan(self, name: str, args: BackupPlanArgs, permissions: Sequence[pulumi.Resource]) -> aws.backup.Plan:
        scan = None
        if any("malware_scan" in rule for rule in self._rules):
            scan = [
                aws.backup.PlanScanSettingArgs(
                    malware_scanner=malware_scan.SCANNER,
                    resource_types=malware_scan.types_of(args.get("malware_scan_types")),
                    scanner_role_arn=self._scanner_role(name, args).arn,
                )
            ]
        vaults = self._copy_vaults(name, args)
        return aws.backup.Plan(
            f"{name}-plan",
            name=args["plan_name"],
            rules=[_rule(rule, args, vaults) for rule in sorted(self._rules, key=lambda rule: rule["name"])],
            advanced_backup_settings=[
                aws.backup.PlanAdvancedBackupSettingArgs(resource_type="EC2", backup_options={"WindowsVSS": "enabled"})
            ]
            if args.get("windows_vss", False)
            else None,
            scan_settings=scan,
            region=args.get("region"),
            tags=tags_for(f"{name}-plan", args.get("tags")),
            opts=pulumi.ResourceOptions(parent=self, depends_on=permissions),
        )

    def _selections(
        self,
        name: str,
        args: BackupPlanArgs,
        plan: aws.backup.Plan,
        role: aws.iam.Role,
        permissions: Sequence[pulumi.Resource],
    ) -> dict[str, aws.backup.Selection]:
        """The selections. Pulumi makes the new one before it deletes the old, so that no run finds none."""
        wanted = selections_of(args["plan_name"], args.get("selections", {}), by_tag=args.get("select_by_tag", True))
        return {
            key: aws.backup.Selection(
                f"{name}-{key}",
                plan_id=plan.id,
                iam_role_arn=role.arn,
                resources=in_order(selection.get("resource_arns") or ["*"]),
                not_resources=in_order(excluded) if (excluded := selection.get("excluded_arns")) else None,
                conditions=conditions(selection),
                region=args.get("region"),
                opts=pulumi.ResourceOptions(parent=self, depends_on=permissions),
            )
            for key, selection in wanted.items()
        }

    def _role(self, name: str, args: BackupPlanArgs) -> tuple[aws.iam.Role, list[pulumi.Resource]]:
        """The role, and what must exist before AWS Backup uses it."""
        partition = self._account.partition
        role = aws.iam.Role(
            f"{name}-role",
            description=f"Backs up, copies and restores for the backup plan {args['plan_name']}",
            assume_role_policy=assume_role_document(BACKUP_SERVICE),
            tags=tags_for(f"{name}-role", args.get("tags")),
            opts=pulumi.ResourceOptions(parent=self),
        )
        policies = {
            policy: partition.apply(lambda known, policy=policy: service_role_policy_arns(known)[policy])
            for policy in service_role_policy_arns("aws")
        }
        if any("malware_scan" in rule for rule in self._rules):
            policies["malware-scans"] = partition.apply(malware_scan.backup_role_policy_arn)
        permissions: list[pulumi.Resource] = [
            aws.iam.RolePolicyAttachment(
                f"{name}-{policy}", role=role.name, policy_arn=arn, opts=pulumi.ResourceOptions(parent=self)
            )
            for policy, arn in policies.items()
        ]
        keys = [args["vault_key_arn"], *args.get("key_arns", [])]
        keys += [vault["key_arn"] for vault in args.get("copy_vaults", {}).values() if "key_arn" in vault]
        if "air_gapped_vault" in args and "key_arn" in args["air_gapped_vault"]:
            keys.append(args["air_gapped_vault"]["key_arn"])
        permissions.append(
            aws.iam.RolePolicy(
                f"{name}-vault-keys",
                role=role.name,
                policy=pulumi.Output.all(*keys).apply(vault_keys_policy),
                opts=pulumi.ResourceOptions(parent=self),
            )
        )
        return role, permissions

    def _scanner_role(self, name: str, args: BackupPlanArgs) -> aws.iam.Role:
        role = aws.iam.Role(
            f"{name}-scanner-role",
            description=f"GuardDuty reads recovery points of the backup plan {args['plan_name']} to find malware",
            assume_role_policy=assume_role_document(malware_scan.SCANNER_SERVICE),
            tags=tags_for(f"{name}-scanner-role", args.get("tags")),
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.iam.RolePolicyAttachment(
            f"{name}-scanner",
            role=role.name,
            policy_arn=self._account.partition.apply(malware_scan.scanner_policy_arn),
            opts=pulumi.ResourceOptions(parent=self),
        )
        return role

    def _copy_vaults(self, name: str, args: BackupPlanArgs) -> dict[str, pulumi.Output[str]]:
        """ARNs of the copy vaults by name, refused when they turn out to be in the plan's own Region and account."""

        def check(values: Sequence[str], vault: str) -> str:
            problems = Problems()
            check_copy_vault(problems, f'copy_vaults["{vault}"].vault_arn', values[0], values[1], values[2])
            problems.raise_for("BackupPlan", name)
            return values[0]

        return {
            key: pulumi.Output.all(vault["vault_arn"], self._region(args), self._account.id).apply(
                lambda values, key=key: check(values, key)
            )
            for key, vault in args.get("copy_vaults", {}).items()
        }

    def _overdue_alarm(self, name: str, args: BackupPlanArgs, role: aws.iam.Role) -> None:
        hours = args.get("overdue_after_hours", overdue_hours(self._rules))
        if hours is None:
            return
        topic = args.get("alarm_topic_arn")
        # AWS Backup's own metrics know the vault, not the plan: another plan's jobs would hide that this one's are
        # missing. A rule without a target publishes its metric all the same (EventBridge User Guide, "Using IAM policy
        # conditions").
        completed = aws.cloudwatch.EventRule(
            f"{name}-completed",
            description=f"Completed backups of the plan {args['plan_name']}, which its overdue alarm counts",
            event_pattern=role.arn.apply(completed_jobs_pattern),
            region=args.get("region"),
            tags=tags_for(f"{name}-completed", args.get("tags")),
            opts=pulumi.ResourceOptions(parent=self),
        )
        metric_alarm(
            f"{name}-overdue",
            self,
            description=f"No backup of the plan {args['plan_name']} completed for {hours} hours.",
            runbook="backup.md#no-backup-completed",
            namespace="AWS/Events",
            metric="TriggeredRules",
            dimensions={"RuleName": completed.name},
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


def _rule(
    rule: BackupRuleArgs, args: BackupPlanArgs, vaults: Mapping[str, pulumi.Output[str]]
) -> aws.backup.PlanRuleArgs:
    """One rule with every default stated."""
    actions = [
        aws.backup.PlanRuleCopyActionArgs(
            destination_vault_arn=vaults[vault],
            lifecycle=aws.backup.PlanRuleCopyActionLifecycleArgs(**copy_lifecycle(rule, copy)),
        )
        for vault, copy in copies(rule, vaults).items()
    ]
    scan = None
    if "malware_scan" in rule:
        mode = malware_scan.MODES[rule["malware_scan"]]
        scan = [aws.backup.PlanRuleScanActionArgs(malware_scanner=malware_scan.SCANNER, scan_mode=mode)]
    apart = None
    if "air_gapped_vault" in args and air_gapped(rule, has_vault=True):
        apart = args["air_gapped_vault"]["vault_arn"]
    tags = {**args.get("tags", {}), **rule.get("recovery_point_tags", {})}
    return aws.backup.PlanRuleArgs(
        rule_name=rule["name"],
        target_vault_name=args["vault_name"],
        target_logically_air_gapped_backup_vault_arn=apart,
        schedule=rule["schedule"],
        schedule_expression_timezone=rule.get("schedule_timezone", DEFAULT_TIMEZONE),
        start_window=rule.get("start_window_minutes", START_WINDOW_MINUTES),
        completion_window=rule.get("completion_window_minutes", COMPLETION_WINDOW_MINUTES),
        enable_continuous_backup=rule.get("continuous", False),
        lifecycle=aws.backup.PlanRuleLifecycleArgs(**lifecycle(rule)),
        copy_actions=actions or None,
        scan_actions=scan,
        recovery_point_tags=tags or None,
    )
