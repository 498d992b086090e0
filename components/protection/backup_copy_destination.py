"""The destination's side of backup copies between two accounts: a locked vault, and the way back."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict, cast

import pulumi
import pulumi_aws as aws

from components.shared.arguments import normalise
from components.shared.checks import Problems
from components.shared.documents import assume_role_document
from components.shared.keys import Account
from components.shared.tags import tags_for

from .backup_vault import BackupVault, BackupVaultArgs, check_backup_vault
from .checks import check_account_ids, check_organization_id, check_role_arns
from .copy_documents import operator_policy, operator_trust, return_role_policy
from .documents import BACKUP_SERVICE, service_role_policy_arns
from .organization import checked_organization
from .vault_lock import VaultLockArgs

_COPYING_POLICIES = ("AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForS3Backup")
_RESOURCE_NAME = re.compile(r"[A-Za-z0-9\-_]{1,36}")


class BackupCopyDestinationArgs(TypedDict):
    """The account that keeps the copies; give the component this account's provider in its options."""

    source_account_ids: list[pulumi.Input[str]]
    """Accounts, 12 digits each, 1 or more, that copy into the vault, and into whose return vaults copies go back."""
    organization_id: pulumi.Input[str]
    """Organization, ``o-…``, that this account and the source accounts belong to; looked up here for this account, and
    by ``BackupCopySource`` for the others."""
    lock: VaultLockArgs
    """Lock of the vault: there is no default, because ``compliance`` is final."""
    copies_from_whole_organization: NotRequired[bool]
    """Let every account of the organization copy in; the way back leads to ``source_account_ids`` only. Default:
    False."""
    return_operator_role_arns: NotRequired[list[str]]
    """Roles, of this account or another, that may assume the role with which a copy back is started. Default: none, so
    no such role is made, and who starts it is left to this account's IAM."""
    vault_name: NotRequired[str]
    """Physical name of the vault, 2 to 50 letters, digits, ``-`` or ``_``. Default: made from the resource name."""
    break_glass_role_arns: NotRequired[list[str]]
    """As of ``BackupVault``; a lock keeps these roles from deleting, too. Default: none."""
    policy_administrator_role_arns: NotRequired[list[str]]
    """As of ``BackupVault``. Default: none."""
    job_journal_retention_days: NotRequired[int]
    """As of ``BackupVault``. Default: 365."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of this account and Region that hears of failed copies. Default: nobody is told."""
    protect: NotRequired[bool]
    """Protect vault, key and journal against deletion. Default: True. False is for throw-away stacks."""
    region: NotRequired[str]
    """Region of the vault. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every resource. Default: none."""


def check_copy_destination(
    args: BackupCopyDestinationArgs, problems: Problems, resource_name: str | None = None
) -> None:
    """Record what AWS would refuse, and what could never copy.

    Args:
        args: the component's arguments.
        problems: receives the findings.
        resource_name: the component's name, from which physical names are made.
    """
    if resource_name is not None and not _RESOURCE_NAME.fullmatch(resource_name):
        rule = "must be 1 to 36 letters, digits, '-' or '_', because the vault's name is made from it"
        problems.add("name", resource_name, rule, "Rename the component")
    if not args["source_account_ids"]:
        rule = "must name an account: nobody could copy in, and nothing could go back"
        problems.add("source_account_ids", [], rule, "Name the accounts whose backups are kept here")
    check_account_ids(problems, "source_account_ids", args["source_account_ids"])
    check_organization_id(problems, "organization_id", args["organization_id"])
    check_role_arns(problems, "return_operator_role_arns", args.get("return_operator_role_arns", []))
    check_backup_vault(_vault_arguments(args), problems)


def _vault_arguments(args: BackupCopyDestinationArgs) -> BackupVaultArgs:
    """What the vault is given as it came; its accounts are checked first."""
    return cast("BackupVaultArgs", {key: value for key, value in args.items() if key in _OF_VAULT})


_OF_VAULT = (
    "lock",
    "vault_name",
    "break_glass_role_arns",
    "policy_administrator_role_arns",
    "job_journal_retention_days",
    "alarm_topic_arn",
    "protect",
    "region",
    "tags",
)


class BackupCopyDestination(pulumi.ComponentResource):
    """Locked vault with a key that the source accounts may use, and the roles of the way back."""

    vault_name: pulumi.Output[str]
    """Name of the vault, for the commands of the way back."""
    vault_arn: pulumi.Output[str]
    """ARN of the vault, for the source's plan and its ``BackupCopySource``. Known once lock and policy are in place."""
    key_arn: pulumi.Output[str]
    """Key of the vault, which the role of the source's plan needs, too."""
    min_retention_days: pulumi.Output[int] | None
    """The lock's minimum, which rules that copy here must keep; None without one."""
    max_retention_days: pulumi.Output[int] | None
    """The lock's maximum, which rules that copy here must keep; None without one."""
    return_role_arn: pulumi.Output[str]
    """Role that AWS Backup copies back with: ``--iam-role-arn`` of ``start-copy-job``."""
    return_operator_role_arn: pulumi.Output[str] | None
    """Role that people assume to start a copy back; None when nobody is named."""

    def __init__(self, name: str, args: BackupCopyDestinationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the destination.

        Args:
            name: resource name.
            args: see :class:`BackupCopyDestinationArgs`.
            opts: options of the component, with the provider of the destination account.

        Raises:
            ComponentError: with every problem of ``args``.
        """
        problems = Problems()
        args = normalise(args, BackupCopyDestinationArgs, problems)
        if not problems.found:
            check_copy_destination(args, problems, name)
        problems.raise_for("BackupCopyDestination", name)
        super().__init__("reliability:index:BackupCopyDestination", name, {}, opts)

        account = Account(self)
        organization = checked_organization(args["organization_id"], self, "BackupCopyDestination", name)
        sources = self._sources(name, args, account, organization)
        vault_args: BackupVaultArgs = {
            **_vault_arguments(args),
            "copy_in_account_ids": sources,
            "copy_out_account_ids": sources,
        }
        if args.get("copies_from_whole_organization", False):
            vault_args["copy_in_organization_id"] = organization
        vault = BackupVault(name, vault_args, pulumi.ResourceOptions(parent=self))
        self.vault_name, self.vault_arn, self.key_arn = vault.vault_name, vault.vault_arn, vault.key_arn
        low, high = args["lock"].get("min_retention_days"), args["lock"].get("max_retention_days")
        self.min_retention_days = None if low is None else pulumi.Output.from_input(low)
        self.max_retention_days = None if high is None else pulumi.Output.from_input(high)
        self.return_role_arn = self._return_role(name, args, account, sources)
        self.return_operator_role_arn = self._operator_role(name, args, account, sources)
        self.register_outputs(
            {
                "vaultName": self.vault_name,
                "vaultArn": self.vault_arn,
                "keyArn": self.key_arn,
                "minRetentionDays": self.min_retention_days,
                "maxRetentionDays": self.max_retention_days,
                "returnRoleArn": self.return_role_arn,
                "returnOperatorRoleArn": self.return_operator_role_arn,
            }
        )

    def _sources(
        self, name: str, args: BackupCopyDestinationArgs, account: Account, organization: pulumi.Output[str]
    ) -> list[pulumi.Input[str]]:
        """The source accounts, known only once each is one and the organization is the right one."""

        def check(values: Sequence[Any]) -> list[str]:
            own, _, known = values
            problems = Problems()
            check_account_ids(problems, "source_account_ids", known, own)
            problems.raise_for("BackupCopyDestination", name)
            return known

        checked = pulumi.Output.all(account.id, organization, args["source_account_ids"]).apply(check)
        return [
            checked.apply(lambda known, index=index: known[index]) for index in range(len(args["source_account_ids"]))
        ]

    def _return_role(
        self, name: str, args: BackupCopyDestinationArgs, account: Account, sources: list[pulumi.Input[str]]
    ) -> pulumi.Output[str]:
        role = aws.iam.Role(
            f"{name}-return",
            description=f"Copies recovery points of the vault {name} back into the source accounts",
            assume_role_policy=assume_role_document(BACKUP_SERVICE),
            tags=tags_for(f"{name}-return", args.get("tags")),
            opts=pulumi.ResourceOptions(parent=self),
        )
        attached = [
            aws.iam.RolePolicyAttachment(
                f"{name}-return-{policy}",
                role=role.name,
                policy_arn=account.partition.apply(
                    lambda known, policy=policy: service_role_policy_arns(known)[policy]
                ),
                opts=pulumi.ResourceOptions(parent=self),
            ).id
            for policy in _COPYING_POLICIES
        ]

        def document(values: Sequence[Any]) -> str:
            return return_role_policy(values[0], values[1], values[2])

        inline = aws.iam.RolePolicy(
            f"{name}-return",
            role=role.name,
            policy=pulumi.Output.all(account.partition, self.key_arn, sources).apply(document),
            opts=pulumi.ResourceOptions(parent=self),
        )
        # Without its permissions the role is of no use to a copy job.
        return pulumi.Output.all(role.arn, inline.id, *attached).apply(lambda known: str(known[0]))

    def _operator_role(
        self, name: str, args: BackupCopyDestinationArgs, account: Account, sources: list[pulumi.Input[str]]
    ) -> pulumi.Output[str] | None:
        operators = args.get("return_operator_role_arns")
        if not operators:
            return None
        role = aws.iam.Role(
            f"{name}-return-operator",
            description=f"For people: starts copies of the vault {name} back into the source accounts",
            assume_role_policy=account.partition.apply(lambda partition: operator_trust(partition, operators)),
            tags=tags_for(f"{name}-return-operator", args.get("tags")),
            opts=pulumi.ResourceOptions(parent=self),
        )

        def document(values: Sequence[Any]) -> str:
            return operator_policy(values[0], values[1], values[2], values[3])

        aws.iam.RolePolicy(
            f"{name}-return-operator",
            role=role.name,
            policy=pulumi.Output.all(account.partition, self.vault_arn, self.return_role_arn, sources).apply(document),
            opts=pulumi.ResourceOptions(parent=self),
        )
        return role.arn
