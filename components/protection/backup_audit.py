"""Audits of backups: frameworks that judge them, reports that prove them, and who hears when a control is not met."""

import re
from collections.abc import Mapping
from typing import NotRequired, TypedDict, cast

import pulumi
import pulumi_aws as aws

from components.shared.alarms import check_alarm_topic, checked_alarm_topic
from components.shared.arguments import normalise
from components.shared.buckets import bucket_policy, delivery_bucket
from components.shared.checks import Problems
from components.shared.keys import Account
from components.shared.tags import tags_for

from .audit_controls import (
    MAX_LIFETIME_DAYS,
    AuditControlArgs,
    AuditFrameworkArgs,
    check_frameworks,
    control_parameters,
    control_scope,
)
from .audit_deployment import deployed_arn
from .audit_documents import not_compliant_pattern, report_delivery
from .audit_recorder import AuditRecorderArgs, check_recorder, make_recorder
from .audit_reports import AuditReportArgs, check_reports, frameworks_of
from .checks import check_key_arn

DEFAULT_RETENTION_DAYS = 400
"""Yearly audits look back one year and some weeks."""

_AUDIT_NAME = re.compile(r"[a-zA-Z][_a-zA-Z0-9]{0,127}")
_PLAN_NAME = re.compile(r"[a-zA-Z0-9\-_.]{1,50}")
_RESOURCE_NAME = re.compile(r"[a-z0-9][a-z0-9\-]{0,39}")
"""Leaves room for ``-reports`` and Pulumi's suffix of eight characters in the 63 of a bucket's name."""


class BackupAuditArgs(TypedDict):
    """What is judged, and what is reported, in one account and Region. At least one framework or report."""

    audit_name: str
    """First part of the names of frameworks and report plans, ``<audit_name>_<key>``, which must be unique in account
    and Region: 1 to 128 letters, digits or ``_``, beginning with a letter."""
    frameworks: NotRequired[Mapping[str, AuditFrameworkArgs]]
    """Frameworks by key, 1 to 64 letters, digits or ``_``; up to 10, with 50 controls together. They need AWS Config:
    see ``config_recorder``. Default: none."""
    reports: NotRequired[Mapping[str, AuditReportArgs]]
    """Report plans by key, like frameworks; up to 20, all into one bucket. Default: none, and no bucket."""
    config_recorder: NotRequired[AuditRecorderArgs]
    """Builds AWS Config's recorder. Default: the account has one that records the types of AWS Backup; without it a
    framework is made, and judges nothing."""
    retention_days: NotRequired[int]
    """Days until a report, or a file of the recorder, is deleted: 1 to 36,500. Default: 400."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Customer managed key of the report bucket, of its Region. Its policy must let the role
    ``AWSServiceRoleForBackupReports`` use ``kms:GenerateDataKey`` and ``kms:Decrypt``. Default: S3's own keys."""
    backup_plan: NotRequired[str]
    """Plan that backs the buckets up: value of their tag ``backup-plan``, 1 to 50 letters, digits, ``-``, ``_`` or
    ``.``. Default: no backup, which the gate reports."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of the Region that hears when a resource stops meeting a control. Default: nobody is told."""
    protect: NotRequired[bool]
    """Protect the buckets against deletion. Default: True. False is for throw-away stacks: destroying the stack then
    deletes every report."""
    region: NotRequired[str]
    """Region that is audited. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every resource. Default: none."""


def check_backup_audit(args: BackupAuditArgs, problems: Problems, resource_name: str | None = None) -> None:
    """Record what AWS Backup and AWS Config would refuse.

    Args:
        args: the component's arguments; Outputs pass.
        problems: receives the findings.
        resource_name: the component's name, from which physical names are made.
    """
    frameworks, reports = args.get("frameworks", {}), args.get("reports", {})
    if not _AUDIT_NAME.fullmatch(args["audit_name"]):
        rule = "must be 1 to 128 letters, digits or '_', beginning with a letter: names of frameworks take no hyphen"
        problems.add("audit_name", args["audit_name"], rule, "Write it like prod_backups")
    if resource_name is not None and not _RESOURCE_NAME.fullmatch(resource_name):
        rule = "must be 1 to 40 lower-case letters, digits or '-', because the names of buckets are made from it"
        problems.add("name", resource_name, rule, "Rename the component")
    if not frameworks and not reports:
        problems.add("frameworks", None, "are none, and there is no report either", "Add a framework or a report")
    check_frameworks(frameworks, problems)
    check_reports(reports, frameworks, problems)
    check_recorder(args.get("config_recorder", {}), problems)
    problems.within("retention_days", args.get("retention_days"), 1, MAX_LIFETIME_DAYS, "days")
    plan, region = args.get("backup_plan"), args.get("region")
    if plan is not None and not _PLAN_NAME.fullmatch(plan):
        rule = "must be 1 to 50 letters, digits, '-', '_' or '.'"
        problems.add("backup_plan", plan, rule, "Give the backup plan's name")
    check_key_arn(problems, "kms_key_arn", args.get("kms_key_arn"), region)
    check_alarm_topic(problems, args.get("alarm_topic_arn"), region)


class BackupAudit(pulumi.ComponentResource):
    """Frameworks, report plans with their bucket, and the alarm; with a switch for AWS Config's recorder."""

    framework_arns: pulumi.Output[dict[str, str]]
    """Framework key → ARN, known once AWS Backup has deployed the framework; the update fails where it could not."""
    report_plan_arns: pulumi.Output[dict[str, str]]
    """Report key → ARN."""
    report_bucket_name: pulumi.Output[str] | None
    """Name of the bucket into which reports are delivered; None without reports."""
    bucket_arns: pulumi.Output[dict[str, str]]
    """ARNs of the buckets: ``reports``, and ``config`` with a recorder."""

    def __init__(self, name: str, args: BackupAuditArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Build the audit.

        Args:
            name: resource name, 1 to 40 lower-case letters, digits and hyphens.
            args: see :class:`BackupAuditArgs`.
            opts: options of the component.

        Raises:
            ComponentError: with every problem of ``args``.
        """
        problems = Problems()
        args = normalise(args, BackupAuditArgs, problems)
        if not problems.found:
            check_backup_audit(args, problems, name)
        problems.raise_for("BackupAudit", name)
        super().__init__("reliability:index:BackupAudit", name, {}, opts)

        account = Account(self)
        self._buckets: dict[str, aws.s3.Bucket] = {}
        frameworks = self._frameworks(name, args, account)
        here = args.get("region") or aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=self)).region
        self.framework_arns = _joined({key: deployed_arn(name, one, here) for key, one in frameworks.items()})
        self.report_plan_arns, self.report_bucket_name = _joined({}), None
        if args.get("reports"):
            plans, bucket = self._reports(name, args, account, frameworks)
            self.report_plan_arns = _joined({key: plan.arn for key, plan in plans.items()})
            self.report_bucket_name = bucket.bucket
            self._buckets["reports"] = bucket
        self.bucket_arns = _joined({key: bucket.arn for key, bucket in self._buckets.items()})
        if frameworks and "alarm_topic_arn" in args:
            self._notify(name, args, account, args["alarm_topic_arn"])
        self.register_outputs(
            {
                "frameworkArns": self.framework_arns,
                "reportPlanArns": self.report_plan_arns,
                "reportBucketName": self.report_bucket_name,
                "bucketArns": self.bucket_arns,
            }
        )

    def _frameworks(self, name: str, args: BackupAuditArgs, account: Account) -> dict[str, aws.backup.Framework]:
        ready: list[pulumi.Resource] = []
        if "config_recorder" in args:
            switch, self._buckets["config"] = make_recorder(
                name,
                self,
                account,
                args["config_recorder"],
                retention_days=args.get("retention_days", DEFAULT_RETENTION_DAYS),
                region=args.get("region"),
                tags=args.get("tags"),
                backup_plan=args.get("backup_plan"),
                protect=args.get("protect", True),
            )
            ready = [switch]
        made: dict[str, aws.backup.Framework] = {}
        for key, framework in sorted(args.get("frameworks", {}).items()):
            made[key] = aws.backup.Framework(
                f"{name}-framework-{key}",
                name=f"{args['audit_name']}_{key}",
                description=framework.get("description"),
                controls=[_control(control, demand) for control, demand in sorted(framework["controls"].items())],
                region=args.get("region"),
                tags=tags_for(f"{name}-framework-{key}", args.get("tags")),
                # One after the other: the provider does not repeat a creation that AWS refuses while it deploys
                # another framework.
                opts=pulumi.ResourceOptions(parent=self, depends_on=[*ready, *list(made.values())[-1:]]),
            )
        return made

    def _reports(
        self, name: str, args: BackupAuditArgs, account: Account, frameworks: Mapping[str, aws.backup.Framework]
    ) -> tuple[dict[str, aws.backup.ReportPlan], aws.s3.Bucket]:
        region, tags = args.get("region"), args.get("tags")
        bucket, closed = delivery_bucket(
            f"{name}-reports",
            self,
            retention_days=args.get("retention_days", DEFAULT_RETENTION_DAYS),
            kms_key_arn=args.get("kms_key_arn"),
            region=region,
            tags=tags,
            backup_plan=args.get("backup_plan"),
            protect=args.get("protect", True),
        )
        made: dict[str, aws.backup.ReportPlan] = {}
        for key, report in sorted(args.get("reports", {}).items()):
            arns = [frameworks[one].arn for one in frameworks_of(report, frameworks)]
            made[key] = aws.backup.ReportPlan(
                f"{name}-report-{key}",
                name=f"{args['audit_name']}_{key}",
                description=report.get("description"),
                report_delivery_channel=aws.backup.ReportPlanReportDeliveryChannelArgs(
                    s3_bucket_name=bucket.bucket, formats=sorted(set(report.get("formats", ["CSV"])))
                ),
                report_setting=aws.backup.ReportPlanReportSettingArgs(
                    report_template=report["template"].value,
                    framework_arns=[*arns, *report.get("framework_arns", [])] or None,
                    accounts=sorted(set(report.get("account_ids", []))) or None,
                    organization_units=sorted(set(report.get("organizational_unit_ids", []))) or None,
                    regions=sorted(set(report.get("regions", []))) or None,
                ),
                region=region,
                tags=tags_for(f"{name}-report-{key}", tags),
                # A change of the template makes it anew, and the name can only be there once.
                opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
            )
        bucket_policy(
            f"{name}-reports-policy",
            self,
            bucket,
            pulumi.Output.all(account.partition, account.id, bucket.arn).apply(
                lambda values: report_delivery(values[0], values[1], values[2])
            ),
            # The first report plan or framework of an account makes the role that the policy names; before, S3
            # answers "Invalid principal". The first report is made the night after.
            after=[closed, *made.values()],
            region=region,
        )
        return made, bucket

    def _notify(self, name: str, args: BackupAuditArgs, account: Account, topic_arn: pulumi.Input[str]) -> None:
        region = args.get("region")
        here = region or aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=self)).region
        rule = aws.cloudwatch.EventRule(
            f"{name}-not-compliant",
            description="A resource stopped meeting a control of AWS Backup Audit Manager. "
            "Runbook: docs/backup-audit.md#a-control-is-not-met",
            event_pattern=pulumi.Output.all(account.partition, here, account.id).apply(
                lambda values: not_compliant_pattern(values[0], values[1], values[2])
            ),
            region=region,
            tags=tags_for(f"{name}-not-compliant", args.get("tags")),
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.cloudwatch.EventTarget(
            f"{name}-not-compliant",
            rule=rule.name,
            arn=checked_alarm_topic(topic_arn, "BackupAudit", name, here),
            region=region,
            opts=pulumi.ResourceOptions(parent=self),
        )


def _control(name: str, args: AuditControlArgs) -> aws.backup.FrameworkControlArgs:
    scope = control_scope(name, args)
    parameters = [
        aws.backup.FrameworkControlInputParameterArgs(name=parameter, value=value)
        for parameter, value in control_parameters(name, args).items()
    ]
    return aws.backup.FrameworkControlArgs(
        name=name,
        input_parameters=parameters or None,
        scope=None if scope is None else aws.backup.FrameworkControlScopeArgs(**scope),
    )


def _joined(values: Mapping[str, pulumi.Output[str]]) -> pulumi.Output[dict[str, str]]:
    return cast("pulumi.Output[dict[str, str]]", pulumi.Output.from_input(dict(values)))
