"""A backup vault with a key of its own, guarded against deletion, that keeps a journal and tells of failed jobs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.shared.alarms import check_alarm_topic, checked_alarm_topic
from components.shared.arguments import normalise
from components.shared.checks import Problems
from components.shared.documents import Statement
from components.shared.keys import Account, customer_key
from components.shared.tags import tags_for

from .checks import check_account_ids, check_key_arn, check_organization_id, check_role_arns, check_vault_name
from .copy_documents import copy_in_key_statements, copy_in_statements, copy_out_key_statements
from .documents import vault_access_policy, vault_key_statements
from .job_journal import DEFAULT_JOURNAL_DAYS, NO_JOURNAL, check_journal_retention, keep_journal
from .vault_alarms import tell_failures
from .vault_lock import VaultLockArgs, check_vault_lock, lock_vault

_RESOURCE_NAME = re.compile(r"[A-Za-z0-9\-_]{1,36}")
"""Leaves room for ``-vault`` and Pulumi's suffix of eight characters in the 50 of a vault's name."""


class BackupVaultArgs(TypedDict):
    """Where recovery points are kept. One per Region: the plan's, and the recovery Region's for its copies."""

    vault_name: NotRequired[str]
    """Physical name, 2 to 50 letters, digits, ``-`` or ``_``, unique in account and Region. Default: the resource name
    with a random suffix, which lets several stacks live in one account."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Customer managed key of the vault's Region, whose policy lets the account's IAM policies decide. It may be a
    multi-Region one (``mrk-…``). Default: the component makes a single-Region key, which no replica can weaken."""
    lock: NotRequired[VaultLockArgs]
    """Vault lock. Default: none, which the gate reports where it matters."""
    copy_in_account_ids: NotRequired[list[pulumi.Input[str]]]
    """Other accounts of the organization that may copy into the vault, 12 digits each. Default: none."""
    copy_in_organization_id: NotRequired[pulumi.Input[str]]
    """Organization, ``o-…``, of which every account may copy into the vault. Default: none."""
    copy_out_account_ids: NotRequired[list[pulumi.Input[str]]]
    """Other accounts into whose vaults backups of this one are copied: the key lets them read. Data of types that AWS
    Backup does not manage fully has a key of its own, which must let them too. Default: none."""
    job_journal_retention_days: NotRequired[int]
    """How long the journal of the vault's jobs is kept in CloudWatch Logs, in days, one of its periods; 0 keeps none.
    Each journal needs one of the 10 resource policies that CloudWatch Logs has per account and Region. Default: 365."""
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
    """Protect vault, key and journal against deletion. Default: True. False is for throw-away stacks: destroying the
    stack then deletes every recovery point, and the key after 7 days."""
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
    check_role_arns(problems, "break_glass_role_arns", args.get("break_glass_role_arns", []))
    check_role_arns(problems, "policy_administrator_role_arns", args.get("policy_administrator_role_arns", []))
    region = args.get("region")
    check_alarm_topic(problems, args.get("alarm_topic_arn"), region)
    check_key_arn(problems, "kms_key_arn", args.get("kms_key_arn"), region)
    if "lock" in args:
        check_vault_lock(args["lock"], problems, protect=args.get("protect", True))
    check_journal_retention(problems, args.get("job_journal_retention_days"))
    check_copy_accounts(problems, args)
    if "kms_key_arn" in args and "copy_out_account_ids" in args:
        problems.add(
            "copy_out_account_ids",
            args["copy_out_account_ids"],
            "is for the key that the component makes; the policy of a given key is its owner's",
            "Leave it out, and add copy_out_key_statements() of components.protection.copy_documents to that key",
        )


def check_copy_accounts(problems: Problems, args: BackupVaultArgs, own: str | None = None) -> None:
    """Refuse accounts and organizations of copies that are none, and the vault's own account.

    Args:
        problems: receives the findings.
        args: the component's arguments; Outputs pass.
        own: account of the vault, where it is known.
    """
    check_account_ids(problems, "copy_in_account_ids", args.get("copy_in_account_ids", []), own)
    check_account_ids(problems, "copy_out_account_ids", args.get("copy_out_account_ids", []), own)
    check_organization_id(problems, "copy_in_organization_id", args.get("copy_in_organization_id"))


@dataclass(frozen=True)
class _Copies:
    """Who copies in and out, checked."""

    partition: str
    into: Sequence[str]
    organization: str | None
    out: Sequence[str]


class BackupVault(pulumi.ComponentResource):
    """Vault, customer key, access policy, lock, job journal, and the alarms of its Region."""

    vault_name: pulumi.Output[str]
    """Name of the vault, for ``BackupPlan``'s ``vault_name``. Known once lock and access policy are in place, so that
    nothing is kept in it before."""
    vault_arn: pulumi.Output[str]
    """ARN of the vault, for a copy vault of ``BackupPlan`` when it is in the recovery Region. Known when the name
    is."""
    key_arn: pulumi.Output[str]
    """ARN of the key that encrypts what AWS Backup manages fully, and every copy made into this vault."""
    job_journal_arn: pulumi.Output[str] | None
    """ARN of the log group that holds the job journal, which event rules of the account and Region may have as their
    target. Known once they may write; None without a journal."""

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
        account = Account(self)
        copies = self._copies(name, args, account)
        self.key_arn = (
            pulumi.Output.from_input(args["kms_key_arn"])
            if "kms_key_arn" in args
            else self._key(name, args, account, copies)
        )
        vault = aws.backup.Vault(
            f"{name}-vault",
            name=args.get("vault_name"),
            kms_key_arn=self.key_arn,
            force_destroy=not protect,
            region=region,
            tags=tags_for(f"{name}-vault", tags),
            opts=pulumi.ResourceOptions(parent=self, protect=protect or None),
        )
        access = self._access(name, args, vault, copies)
        self.vault_name, self.vault_arn = access.backup_vault_name, access.backup_vault_arn
        days = args.get("job_journal_retention_days", DEFAULT_JOURNAL_DAYS)
        self.job_journal_arn = (
            None
            if days == NO_JOURNAL
            else keep_journal(f"{name}-job-journal", self, vault.arn, days, protect=protect, region=region, tags=tags)
        )
        if "alarm_topic_arn" in args:
            here = region or aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=self)).region
            topic = checked_alarm_topic(args["alarm_topic_arn"], "BackupVault", name, here)
            tell_failures(name, self, vault.name, vault.arn, topic, region=region, tags=tags)
        self.register_outputs(
            {
                "vaultName": self.vault_name,
                "vaultArn": self.vault_arn,
                "keyArn": self.key_arn,
                "jobJournalArn": self.job_journal_arn,
            }
        )

    def _copies(self, name: str, args: BackupVaultArgs, account: Account) -> pulumi.Output[_Copies]:
        """The accounts of copies, refused when one turns out to be none, or the vault's own."""

        def check(values: Sequence[Any]) -> _Copies:
            own, partition, into, organization, out = values
            problems = Problems()
            known: BackupVaultArgs = {"copy_in_account_ids": into, "copy_out_account_ids": out}
            if organization is not None:
                known["copy_in_organization_id"] = organization
            check_copy_accounts(problems, known, own)
            problems.raise_for("BackupVault", name)
            return _Copies(partition, into, organization, out)

        return pulumi.Output.all(
            account.id,
            account.partition,
            args.get("copy_in_account_ids", []),
            args.get("copy_in_organization_id"),
            args.get("copy_out_account_ids", []),
        ).apply(check)

    def _key(
        self, name: str, args: BackupVaultArgs, account: Account, copies: pulumi.Output[_Copies]
    ) -> pulumi.Output[str]:
        def statements(values: Sequence[Any]) -> list[Statement]:
            own, known = values
            shared = copy_out_key_statements(known.partition, known.out) if known.out else []
            return [
                *vault_key_statements(known.partition, own),
                *copy_in_key_statements(known.partition, known.into, known.organization),
                *shared,
            ]

        return customer_key(
            f"{name}-key",
            self,
            account,
            pulumi.Output.all(account.id, copies).apply(statements),
            description=f"Recovery points of the backup vault {name}",
            region=args.get("region"),
            tags=args.get("tags"),
            protect=args.get("protect", True),
        ).arn

    def _access(
        self, name: str, args: BackupVaultArgs, vault: aws.backup.Vault, copies: pulumi.Output[_Copies]
    ) -> aws.backup.VaultPolicy:
        """Lock the vault and guard it.

        The lock comes first: once the policy stands, only the roles that it names may still lock the vault.
        """
        region, protect = args.get("region"), args.get("protect", True)
        vault_name = vault.name
        if "lock" in args:
            lock = lock_vault(f"{name}-lock", self, vault.name, args["lock"], lasting=protect, region=region)
            vault_name = lock.backup_vault_name
        return aws.backup.VaultPolicy(
            f"{name}-access",
            backup_vault_name=vault_name,
            policy=copies.apply(
                lambda known: vault_access_policy(
                    args.get("break_glass_role_arns", []),
                    args.get("policy_administrator_role_arns", []),
                    throw_away=not protect,
                    copy_in=copy_in_statements(known.partition, known.into, known.organization),
                )
            ),
            region=region,
            opts=pulumi.ResourceOptions(parent=self),
        )
