"""A backup vault with a key of its own, guarded against deletion, that tells when one of its jobs fails."""

import re
from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.shared.alarms import check_alarm_topic, checked_alarm_topic
from components.shared.arguments import normalise
from components.shared.arns import parse_arn
from components.shared.checks import Problems
from components.shared.keys import Account, customer_key
from components.shared.tags import tags_for

from .checks import check_key_arn, check_vault_name
from .documents import QUIET_EVENTS, failed_jobs_pattern, vault_access_policy, vault_key_statements

_ROLE = re.compile(r"role/[\w+=,.@/-]+")
_RESOURCE_NAME = re.compile(r"[A-Za-z0-9\-_]{1,36}")
"""Leaves room for ``-vault`` and Pulumi's suffix of eight characters in the 50 of a vault's name."""


class BackupVaultArgs(TypedDict):
    """Where recovery points are kept. One per Region: the plan's, and the recovery Region's for its copies."""

    vault_name: NotRequired[str]
    """Physical name, 2 to 50 letters, digits, ``-`` or ``_``, unique in account and Region. Default: the resource name
    with a random suffix, which lets several stacks live in one account."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Customer managed key of the vault's Region, whose policy lets the account's IAM policies decide. Default: the
    component makes one."""
    break_glass_role_arns: NotRequired[list[str]]
    """Roles of this account that may delete recovery points and shorten their retention; nobody else may. Default:
    none, so nobody may as long as the vault access policy stands."""
    policy_administrator_role_arns: NotRequired[list[str]]
    """Roles that may change the vault access policy, the lock and the vault itself besides the break-glass roles;
    name the role that deploys this stack. Default: none. When neither list names a role, these calls are left to IAM:
    denied to everybody, they could not be undone."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of the vault's Region that hears of failed backup, copy and restore jobs and of interrupted continuous
    backups. Default: nobody is told."""
    protect: NotRequired[bool]
    """Protect vault and key against deletion. Default: True. False is for throw-away stacks: destroying the stack then
    deletes every recovery point, and the key after 7 days."""
    region: NotRequired[str]
    """Region of the vault. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every resource. Default: none."""


def check_backup_vault(args: BackupVaultArgs, problems: Problems, resource_name: str | None = None) -> None:
    """Record what AWS Backup would refuse, and what would lock everybody out.

    Args:
        args: the component's arguments.
        problems: receives the findings.
        resource_name: the component's name, from which physical names are made.
    """
    check_vault_name(problems, args.get("vault_name"))
    if resource_name is not None and not _RESOURCE_NAME.fullmatch(resource_name):
        problems.add(
            "name",
            resource_name,
            "must be 1 to 36 letters, digits, '-' or '_', because the names of the vault, its key's alias and its "
            "event rule are made from it",
            "Rename the component",
        )
    for key in ("break_glass_role_arns", "policy_administrator_role_arns"):
        for index, arn in enumerate(args.get(key, [])):
            parsed = parse_arn(arn)
            if parsed is None or parsed.service != "iam" or not _ROLE.fullmatch(parsed.resource):
                problems.add(
                    f"{key}[{index}]",
                    arn,
                    "must be the ARN of one IAM role, without wildcards; an assumed role's session has another ARN",
                    "Write it like arn:aws:iam::123456789012:role/break-glass",
                )
    region = args.get("region")
    check_alarm_topic(problems, args.get("alarm_topic_arn"), region)
    check_key_arn(problems, "kms_key_arn", args.get("kms_key_arn"), region)


class BackupVault(pulumi.ComponentResource):
    """Vault, customer key, access policy, and the alarms of its Region."""

    vault_name: pulumi.Output[str]
    """Name of the vault, for ``BackupPlan``'s ``vault_name``."""
    vault_arn: pulumi.Output[str]
    """ARN of the vault, for ``BackupPlan``'s ``copy_vault_arn`` when it is in the recovery Region."""
    key_arn: pulumi.Output[str]
    """ARN of the key that encrypts what AWS Backup manages fully, and every copy made into this vault."""

    def __init__(self, name: str, args: BackupVaultArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the vault.

        Args:
            name: resource name.
            args: see :class:`BackupVaultArgs`.
            opts: options of the component.

        Raises:
            ComponentError: with every problem of ``args``.
        """
        problems = Problems()
        args = normalise(args, BackupVaultArgs, problems)
        if not problems.found:
            check_backup_vault(args, problems, name)
        problems.raise_for("BackupVault", name)
        super().__init__("reliability:index:BackupVault", name, {}, opts)

        region, tags, protect = args.get("region"), args.get("tags"), args.get("protect", True)
        self.key_arn = pulumi.Output.from_input(args["kms_key_arn"]) if "kms_key_arn" in args else self._key(name, args)
        vault = aws.backup.Vault(
            f"{name}-vault",
            name=args.get("vault_name"),
            kms_key_arn=self.key_arn,
            force_destroy=not protect,
            region=region,
            tags=tags_for(f"{name}-vault", tags),
            opts=pulumi.ResourceOptions(parent=self, protect=protect or None),
        )
        aws.backup.VaultPolicy(
            f"{name}-access",
            backup_vault_name=vault.name,
            policy=vault_access_policy(
                args.get("break_glass_role_arns", []),
                args.get("policy_administrator_role_arns", []),
                throw_away=not protect,
            ),
            region=region,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.vault_name, self.vault_arn = vault.name, vault.arn
        if "alarm_topic_arn" in args:
            self._notify(name, args, vault, args["alarm_topic_arn"])
        self.register_outputs({"vaultName": self.vault_name, "vaultArn": self.vault_arn, "keyArn": self.key_arn})

    def _key(self, name: str, args: BackupVaultArgs) -> pulumi.Output[str]:
        account = Account(self)
        statements = pulumi.Output.all(account.partition, account.id).apply(
            lambda values: vault_key_statements(values[0], values[1])
        )
        return customer_key(
            f"{name}-key",
            self,
            account,
            statements,
            description=f"Recovery points of the backup vault {name}",
            region=args.get("region"),
            tags=args.get("tags"),
            protect=args.get("protect", True),
        ).arn

    def _notify(self, name: str, args: BackupVaultArgs, vault: aws.backup.Vault, topic_arn: pulumi.Input[str]) -> None:
        region = args.get("region")
        here = region or aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=self)).region
        topic = checked_alarm_topic(topic_arn, "BackupVault", name, here)
        rule = aws.cloudwatch.EventRule(
            f"{name}-failed-jobs",
            description=f"Failed jobs of the backup vault {name}. Runbook: docs/backup.md#a-job-failed",
            event_pattern=vault.arn.apply(failed_jobs_pattern),
            region=region,
            tags=tags_for(f"{name}-failed-jobs", args.get("tags")),
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.cloudwatch.EventTarget(
            f"{name}-failed-jobs",
            rule=rule.name,
            arn=topic,
            region=region,
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.backup.VaultNotifications(
            f"{name}-notifications",
            backup_vault_name=vault.name,
            sns_topic_arn=topic,
            backup_vault_events=list(QUIET_EVENTS),
            region=region,
            opts=pulumi.ResourceOptions(parent=self),
        )
