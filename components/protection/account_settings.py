"""AWS Backup's settings of an account: what it may back up in a Region, and what an organization allows.

They belong to the account, and to the organization's management account, never to the stack of a workload: two stacks
that both set them would undo each other's settings in silence.
"""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.shared.alarms import check_alarm_topic, checked_alarm_topic
from components.shared.arguments import normalise
from components.shared.checks import Problems
from components.shared.tags import tags_for

from .audit_documents import region_settings_pattern
from .resource_types import check_resource_types


class BackupOrganizationArgs(TypedDict):
    """What the organization allows.

    All three are stated, because AWS answers with all of them: one that is not given would show as a difference at
    every ``up`` (terraform-provider-aws issue 43514).
    """

    cross_account_backup: bool
    """Whether accounts of the organization may copy backups to each other (``isCrossAccountBackupEnabled``)."""
    multi_party_approval: bool
    """Whether a team for multi-party approval may be given to a logically air-gapped vault (``isMpaEnabled``)."""
    delegated_administrator: bool
    """Whether AWS Backup takes over the permissions of delegated administrators from AWS Organizations
    (``isDelegatedAdministratorEnabled``)."""


class BackupAccountSettingsArgs(TypedDict):
    """Settings of one Region of an account; one component per Region, and the organization's in one of them."""

    opt_in: Mapping[str, bool]
    """Type, such as ``EBS`` or ``Storage Gateway``, to whether AWS Backup backs it up. AWS refuses a type that the
    Region does not have, and a type of the Region that is not named shows as a difference at every ``up``: name exactly
    those that ``aws backup describe-region-settings`` names. There is no default, because none fits every Region."""
    full_management: NotRequired[Mapping[str, bool]]
    """Type, such as ``DynamoDB`` or ``EFS``, to whether AWS Backup manages its backups fully: cold storage, tags,
    copies to other accounts, the vault's key. Once given, it names exactly those of the Region, too. Default: as it
    is."""
    organization: NotRequired[BackupOrganizationArgs]
    """Settings of the organization; only in its management account, and only once for all Regions. Default: as they
    are."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of the Region that hears of every change of the Region's opt-in, by whomever. Default: nobody is
    told."""
    region: NotRequired[str]
    """Region of the settings. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of the event rule; settings have none. Default: none."""


def check_account_settings(args: BackupAccountSettingsArgs, problems: Problems) -> None:
    """Record what AWS Backup would refuse.

    Args:
        args: the component's arguments; Outputs pass.
        problems: receives the findings.
    """
    for argument, way_out in (
        ("opt_in", "Name those of `aws backup describe-region-settings`"),
        ("full_management", "Name some, or leave it out"),
    ):
        types = args.get(argument)
        if types is not None and not types:
            problems.add(argument, types, "names no type", way_out)
        check_resource_types(problems, argument, types or (), keys=True)
    check_alarm_topic(problems, args.get("alarm_topic_arn"), args.get("region"))


class BackupAccountSettings(pulumi.ComponentResource):
    """Opt-in per type, full management, and the organization's switches.

    Taking the component out of its program, or destroying the stack, switches nothing back in AWS: the provider has
    nothing to delete (terraform-provider-aws, backup/region_settings.go and backup/global_settings.go).
    """

    opted_in_types: pulumi.Output[list[str]]
    """Types that AWS Backup backs up in the Region, sorted."""

    def __init__(self, name: str, args: BackupAccountSettingsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Set the settings.

        Args:
            name: resource name.
            args: see :class:`BackupAccountSettingsArgs`.
            opts: options of the component.

        Raises:
            ComponentError: with every problem of ``args``.
        """
        problems = Problems()
        args = normalise(args, BackupAccountSettingsArgs, problems)
        if not problems.found:
            check_account_settings(args, problems)
        problems.raise_for("BackupAccountSettings", name)
        super().__init__("reliability:index:BackupAccountSettings", name, {}, opts)

        region = args.get("region")
        settings = aws.backup.RegionSettings(
            f"{name}-region",
            resource_type_opt_in_preference=dict(args["opt_in"]),
            resource_type_management_preference=args.get("full_management"),
            region=region,
            opts=pulumi.ResourceOptions(parent=self),
        )
        if "organization" in args:
            organization = args["organization"]
            aws.backup.GlobalSettings(
                f"{name}-organization",
                global_settings={
                    "isCrossAccountBackupEnabled": _text(organization["cross_account_backup"]),
                    "isDelegatedAdministratorEnabled": _text(organization["delegated_administrator"]),
                    "isMpaEnabled": _text(organization["multi_party_approval"]),
                },
                opts=pulumi.ResourceOptions(parent=self),
            )
        if "alarm_topic_arn" in args:
            self._notify(name, args, args["alarm_topic_arn"])
        # Known once AWS has taken the settings, so that a selection can wait for it.
        self.opted_in_types = settings.resource_type_opt_in_preference.apply(
            lambda types: sorted(key for key, on in types.items() if on)
        )
        self.register_outputs({"optedInTypes": self.opted_in_types})

    def _notify(self, name: str, args: BackupAccountSettingsArgs, topic_arn: pulumi.Input[str]) -> None:
        region = args.get("region")
        here = region or aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=self)).region
        rule = aws.cloudwatch.EventRule(
            f"{name}-changed",
            description="The opt-in of AWS Backup changed. Runbook: docs/backup-account.md#the-opt-in-changed",
            event_pattern=region_settings_pattern(),
            region=region,
            tags=tags_for(f"{name}-changed", args.get("tags")),
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.cloudwatch.EventTarget(
            f"{name}-changed",
            rule=rule.name,
            arn=checked_alarm_topic(topic_arn, "BackupAccountSettings", name, here),
            region=region,
            opts=pulumi.ResourceOptions(parent=self),
        )


def _text(value: bool) -> str:  # noqa: FBT001 - the value of the setting
    return "true" if value else "false"
