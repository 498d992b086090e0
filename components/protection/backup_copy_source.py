"""The source's side of backup copies between two accounts: the return vault, and what the source's keys must allow."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict, cast

import pulumi
import pulumi_aws as aws

from components.shared.arguments import normalise
from components.shared.arns import parse_arn, partition_of
from components.shared.checks import Problems
from components.shared.documents import policy_document
from components.shared.keys import Account

from .backup_vault import BackupVault, BackupVaultArgs, check_backup_vault
from .checks import check_key_arn, check_organization_id
from .copy_documents import copy_out_key_statements
from .documents import vault_keys_policy
from .organization import checked_organization

_RESOURCE_NAME = re.compile(r"[A-Za-z0-9\-_]{1,29}")
"""Leaves room for ``-return`` in the 36 of a vault component's name."""


class BackupCopySourceArgs(TypedDict):
    """The account whose backups are copied; give the component this account's provider in its options."""

    destination_vault_arn: pulumi.Input[str]
    """Vault of the other account (``BackupCopyDestination.vault_arn``)."""
    destination_key_arn: pulumi.Input[str]
    """Key of that vault (``BackupCopyDestination.key_arn``)."""
    organization_id: pulumi.Input[str]
    """Organization, ``o-…``, that both accounts belong to; looked up here for this account."""
    restore_role_name: NotRequired[pulumi.Input[str]]
    """Role that restores in this account (``BackupPlan.role_name``): it may use the return vault's key, without which
    restores of what that key encrypts come back empty. Default: none; then see to it yourself."""
    return_vault_name: NotRequired[str]
    """Physical name of the return vault, 2 to 50 letters, digits, ``-`` or ``_``. Default: made from the resource
    name."""
    break_glass_role_arns: NotRequired[list[str]]
    """As of ``BackupVault``, for the return vault. Default: none."""
    policy_administrator_role_arns: NotRequired[list[str]]
    """As of ``BackupVault``, for the return vault. Default: none."""
    job_journal_retention_days: NotRequired[int]
    """As of ``BackupVault``, for the return vault. Default: 365."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of this account and Region that hears of failed copies back and restores. Default: nobody is told."""
    protect: NotRequired[bool]
    """Protect return vault, key and journal against deletion. Default: True. False is for throw-away stacks."""
    region: NotRequired[str]
    """Region of the return vault, which is where things are restored. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every resource. Default: none."""


def check_copy_source(args: BackupCopySourceArgs, problems: Problems, resource_name: str | None = None) -> None:
    """Record what AWS would refuse, and what could never copy.

    Args:
        args: the component's arguments.
        problems: receives the findings.
        resource_name: the component's name, from which physical names are made.
    """
    if resource_name is not None and not _RESOURCE_NAME.fullmatch(resource_name):
        rule = "must be 1 to 29 letters, digits, '-' or '_', because the return vault's name is made from it"
        problems.add("name", resource_name, rule, "Rename the component")
    check_organization_id(problems, "organization_id", args["organization_id"])
    check_destination_vault(problems, args["destination_vault_arn"], None, args.get("region"))
    vault = args["destination_vault_arn"]
    arn = parse_arn(vault) if isinstance(vault, str) else None
    check_key_arn(problems, "destination_key_arn", args["destination_key_arn"], None if arn is None else arn.region)
    found = Problems()
    check_backup_vault(_vault_arguments(args), found)
    for problem in found.found:
        argument = "return_vault_name" if problem.argument == "vault_name" else problem.argument
        problems.add(argument, problem.value, problem.rule, problem.way_out.removesuffix("."))


def check_destination_vault(problems: Problems, arn: object, own: str | None, region: str | None) -> None:
    """Refuse a destination that is no vault, that is in the source's own account, or in another partition.

    Args:
        problems: receives the finding.
        arn: the ``destination_vault_arn`` argument; an Output passes.
        own: the source account, where it is known.
        region: the source's Region, where it is known.
    """
    if not isinstance(arn, str):
        return
    parsed = parse_arn(arn)
    if parsed is None or parsed.service != "backup" or not parsed.resource.startswith("backup-vault:"):
        rule = "must be the ARN of a backup vault"
        problems.add("destination_vault_arn", arn, rule, "Give BackupCopyDestination's vault_arn")
    elif parsed.account == own:
        rule = f"is in {own}, the account of the source itself; copies there are lost together with the account"
        problems.add(
            "destination_vault_arn", arn, rule, "Give the destination component another account's provider in its opts"
        )
    elif region is not None and partition_of(parsed.region) != partition_of(region):
        rule = f"is in the partition {partition_of(parsed.region)}; nothing is copied out of {partition_of(region)}"
        problems.add("destination_vault_arn", arn, rule, f"Make the destination in a Region of {partition_of(region)}")


def _vault_arguments(args: BackupCopySourceArgs) -> BackupVaultArgs:
    """What the return vault is given as it came."""
    vault = cast("BackupVaultArgs", {key: value for key, value in args.items() if key in _OF_VAULT})
    if "return_vault_name" in args:
        vault["vault_name"] = args["return_vault_name"]
    return vault


_OF_VAULT = (
    "break_glass_role_arns",
    "policy_administrator_role_arns",
    "job_journal_retention_days",
    "alarm_topic_arn",
    "protect",
    "region",
    "tags",
)


class BackupCopySource(pulumi.ComponentResource):
    """Return vault that the destination account copies into, and what plan and keys of the source need."""

    copy_vault_arn: pulumi.Output[str]
    """The destination vault, for a copy of ``BackupPlan``; known once both sides were found fit for each other."""
    copy_vault_key_arn: pulumi.Output[str]
    """The destination vault's key, for the same plan, whose role must be able to use it."""
    destination_account_id: pulumi.Output[str]
    """The destination account, for ``copy_out_account_ids`` of the vaults that the plan copies from."""
    return_vault_name: pulumi.Output[str]
    """Name of the return vault, from which things are restored."""
    return_vault_arn: pulumi.Output[str]
    """ARN of the return vault: ``--destination-backup-vault-arn`` of ``start-copy-job``. Known once its policy
    stands."""
    return_key_arn: pulumi.Output[str]
    """Key of the return vault."""
    data_key_policy: pulumi.Output[str]
    """Policy document whose statements each customer key of the data itself needs besides its own, for types that AWS
    Backup does not manage fully (EBS, EC2, RDS, Aurora …): their backups are encrypted with the data's key."""

    def __init__(self, name: str, args: BackupCopySourceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the source's side.

        Args:
            name: resource name.
            args: see :class:`BackupCopySourceArgs`.
            opts: options of the component, with the provider of the source account.

        Raises:
            ComponentError: with every problem of ``args``.
        """
        problems = Problems()
        args = normalise(args, BackupCopySourceArgs, problems)
        if not problems.found:
            check_copy_source(args, problems, name)
        problems.raise_for("BackupCopySource", name)
        super().__init__("reliability:index:BackupCopySource", name, {}, opts)

        account = Account(self)
        self.copy_vault_arn = self._destination(name, args, account)
        self.copy_vault_key_arn = pulumi.Output.all(args["destination_key_arn"], self.copy_vault_arn).apply(
            lambda known: str(known[0])
        )
        self.destination_account_id = self.copy_vault_arn.apply(lambda arn: arn.split(":")[4])
        vault = BackupVault(
            f"{name}-return",
            {**_vault_arguments(args), "copy_in_account_ids": [self.destination_account_id]},
            pulumi.ResourceOptions(parent=self),
        )
        self.return_vault_name, self.return_vault_arn = vault.vault_name, vault.vault_arn
        self.return_key_arn = vault.key_arn
        if "restore_role_name" in args:
            aws.iam.RolePolicy(
                f"{name}-return-key",
                role=args["restore_role_name"],
                policy=vault.key_arn.apply(lambda arn: vault_keys_policy([arn])),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.data_key_policy = pulumi.Output.all(account.partition, self.destination_account_id).apply(
            lambda known: policy_document(copy_out_key_statements(known[0], [known[1]]))
        )
        self.register_outputs(
            {
                "copyVaultArn": self.copy_vault_arn,
                "copyVaultKeyArn": self.copy_vault_key_arn,
                "destinationAccountId": self.destination_account_id,
                "returnVaultName": self.return_vault_name,
                "returnVaultArn": self.return_vault_arn,
                "returnKeyArn": self.return_key_arn,
                "dataKeyPolicy": self.data_key_policy,
            }
        )

    def _destination(self, name: str, args: BackupCopySourceArgs, account: Account) -> pulumi.Output[str]:
        """The destination vault, refused when it turns out to be in this account, or the organization to be another."""
        organization = checked_organization(args["organization_id"], self, "BackupCopySource", name)
        here = args.get("region") or aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=self)).region

        def check(values: Sequence[Any]) -> str:
            arn, own, region, _ = values
            problems = Problems()
            check_destination_vault(problems, arn, own, region)
            problems.raise_for("BackupCopySource", name)
            return arn

        return pulumi.Output.all(args["destination_vault_arn"], account.id, here, organization).apply(check)
