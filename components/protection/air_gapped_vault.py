"""A logically air-gapped vault: locked for good from its first day, kept in an account of AWS, shared for restores."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.shared.alarms import check_alarm_topic, checked_alarm_topic
from components.shared.arguments import normalise
from components.shared.checks import Problems
from components.shared.keys import Account
from components.shared.tags import tags_for

from .checks import check_account_ids, check_key_arn, check_organization_id, check_role_arns, check_vault_name
from .copy_documents import copy_in_statements
from .documents import vault_access_policy
from .vault_alarms import tell_failures
from .vault_lock import MAX_LOCK_DAYS

MIN_AIR_GAPPED_DAYS = 7
"""botocore, CreateLogicallyAirGappedBackupVault."""

_RESOURCE_NAME = re.compile(r"[A-Za-z0-9\-_]{1,36}")
"""Leaves room for ``-vault`` and Pulumi's suffix of eight characters in the 50 of a vault's name."""


class AirGappedVaultArgs(TypedDict):
    """A vault under a compliance lock that nobody ever lifts. Its retention and key cannot be changed afterwards."""

    min_retention_days: int
    """Shortest retention of what is kept here, 7 to 36,500 days: jobs that keep less fail."""
    max_retention_days: int
    """Longest retention, up to 36,500 days and no less than ``min_retention_days``: jobs that keep more fail."""
    vault_name: NotRequired[str]
    """Physical name, 2 to 50 letters, digits, ``-`` or ``_``, unique in account and Region. Default: the resource name
    with a random suffix."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Customer managed key of the vault's Region, best of an account that exists for recovery only; its policy must let
    this account's deployer and AWS Backup use it. Default: a key that AWS owns, which nobody here can delete and which
    AWS recommends."""
    share_account_ids: NotRequired[list[str]]
    """Accounts that may look into the vault and restore from it, 12 digits each; AWS shares with accounts only, not
    with organizations or their units. Default: none."""
    share_outside_organization: NotRequired[bool]
    """Whether these accounts may be outside the organization; they must then accept an invitation within 12 hours.
    Default: False."""
    copy_in_account_ids: NotRequired[list[pulumi.Input[str]]]
    """Other accounts of the organization that may copy into the vault, 12 digits each. Default: none."""
    copy_in_organization_id: NotRequired[pulumi.Input[str]]
    """Organization, ``o-…``, of which every account may copy into the vault. Default: none."""
    policy_administrator_role_arns: NotRequired[list[str]]
    """Roles that may change the vault access policy and delete the empty vault; name the role that deploys this stack.
    Default: none, which leaves these calls to IAM."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of the vault's Region that hears of failed backup, copy and restore jobs. Default: nobody is told."""
    protect: NotRequired[bool]
    """Protect the vault against deletion. Default: True. False, as throw-away stacks have it, is refused: the vault
    keeps its recovery points for ``min_retention_days`` at least, whatever destroys the stack."""
    region: NotRequired[str]
    """Region of the vault. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every resource. Default: none."""


def check_air_gapped_vault(args: AirGappedVaultArgs, problems: Problems, resource_name: str | None = None) -> None:
    """Record what AWS would refuse, and what could never be destroyed.

    Args:
        args: the component's arguments.
        problems: receives the findings.
        resource_name: the component's name, from which physical names are made.
    """
    check_vault_name(problems, args.get("vault_name"))
    if resource_name is not None and not _RESOURCE_NAME.fullmatch(resource_name):
        rule = "must be 1 to 36 letters, digits, '-' or '_', because the vault's name is made from it"
        problems.add("name", resource_name, rule, "Rename the component")
    low, high = args["min_retention_days"], args["max_retention_days"]
    problems.within("min_retention_days", low, MIN_AIR_GAPPED_DAYS, MAX_LOCK_DAYS, "days")
    problems.within("max_retention_days", high, MIN_AIR_GAPPED_DAYS, MAX_LOCK_DAYS, "days")
    if low > high:
        rule = f"is more than max_retention_days, {high}: no job could keep anything in this vault"
        problems.add("min_retention_days", low, rule, "Lower it, or raise max_retention_days")
    if not args.get("protect", True):
        rule = "is for throw-away stacks, and this vault cannot be one: it keeps its recovery points to the last day"
        problems.add("protect", value=False, rule=rule, way_out="Leave the air-gapped vault out of such a stack")
    check_accounts(problems, args)
    check_role_arns(problems, "policy_administrator_role_arns", args.get("policy_administrator_role_arns", []))
    if args.get("share_outside_organization") and not args.get("share_account_ids"):
        rule = "has no effect without share_account_ids"
        problems.add("share_outside_organization", value=True, rule=rule, way_out="Name the accounts, or leave it out")
    region = args.get("region")
    check_alarm_topic(problems, args.get("alarm_topic_arn"), region)
    check_key_arn(problems, "kms_key_arn", args.get("kms_key_arn"), region)


def check_accounts(problems: Problems, args: AirGappedVaultArgs, own: str | None = None) -> None:
    """Refuse accounts and organizations that are none, and the vault's own account.

    Args:
        problems: receives the findings.
        args: the component's arguments; Outputs pass.
        own: account of the vault, where it is known.
    """
    check_account_ids(problems, "share_account_ids", args.get("share_account_ids", []), own)
    check_account_ids(problems, "copy_in_account_ids", args.get("copy_in_account_ids", []), own)
    check_organization_id(problems, "copy_in_organization_id", args.get("copy_in_organization_id"))


class AirGappedVault(pulumi.ComponentResource):
    """Air-gapped vault, access policy, share with the accounts that may restore from it, and alarms."""

    vault_name: pulumi.Output[str]
    """Name of the vault. Known once its access policy is in place."""
    vault_arn: pulumi.Output[str]
    """ARN of the vault, for copies into it and as the primary target of a plan of the same account and Region. Known
    when the name is."""
    share_arn: pulumi.Output[str] | None
    """ARN of the resource share; None when the vault is shared with nobody."""

    def __init__(self, name: str, args: AirGappedVaultArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the vault.

        Args:
            name: resource name.
            args: see :class:`AirGappedVaultArgs`.
            opts: options of the component.

        Raises:
            ComponentError: with every problem of ``args``.
        """
        problems = Problems()
        args = normalise(args, AirGappedVaultArgs, problems)
        if not problems.found:
            check_air_gapped_vault(args, problems, name)
        problems.raise_for("AirGappedVault", name)
        super().__init__("reliability:index:AirGappedVault", name, {}, opts)

        region, tags = args.get("region"), args.get("tags")
        vault = aws.backup.LogicallyAirGappedVault(
            f"{name}-vault",
            name=args.get("vault_name"),
            min_retention_days=args["min_retention_days"],
            max_retention_days=args["max_retention_days"],
            encryption_key_arn=args.get("kms_key_arn"),
            region=region,
            tags=tags_for(f"{name}-vault", tags),
            opts=pulumi.ResourceOptions(parent=self, protect=True),
        )
        access = aws.backup.VaultPolicy(
            f"{name}-access",
            backup_vault_name=vault.name,
            policy=self._policy(name, args),
            region=region,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.vault_name, self.vault_arn = access.backup_vault_name, access.backup_vault_arn
        self.share_arn = self._share(name, args, vault) if args.get("share_account_ids") else None
        if "alarm_topic_arn" in args:
            here = region or aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=self)).region
            topic = checked_alarm_topic(args["alarm_topic_arn"], "AirGappedVault", name, here)
            tell_failures(name, self, vault.name, vault.arn, topic, region=region, tags=tags)
        self.register_outputs({"vaultName": self.vault_name, "vaultArn": self.vault_arn, "shareArn": self.share_arn})

    def _policy(self, name: str, args: AirGappedVaultArgs) -> pulumi.Output[str]:
        """The access policy, refused when an account turns out to be none, or the vault's own."""
        account = Account(self)

        def document(values: Sequence[Any]) -> str:
            own, partition, into, organization = values
            problems = Problems()
            known: AirGappedVaultArgs = {**args, "copy_in_account_ids": into}
            if organization is not None:
                known["copy_in_organization_id"] = organization
            check_accounts(problems, known, own)
            problems.raise_for("AirGappedVault", name)
            return vault_access_policy(
                [],
                args.get("policy_administrator_role_arns", []),
                copy_in=copy_in_statements(partition, into, organization),
            )

        return pulumi.Output.all(
            account.id,
            account.partition,
            args.get("copy_in_account_ids", []),
            args.get("copy_in_organization_id"),
        ).apply(document)

    def _share(
        self, name: str, args: AirGappedVaultArgs, vault: aws.backup.LogicallyAirGappedVault
    ) -> pulumi.Output[str]:
        region = args.get("region")
        share = aws.ram.ResourceShare(
            f"{name}-share",
            allow_external_principals=args.get("share_outside_organization", False),
            region=region,
            tags=tags_for(f"{name}-share", args.get("tags")),
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.ram.ResourceAssociation(
            f"{name}-share-vault",
            resource_share_arn=share.arn,
            resource_arn=vault.arn,
            region=region,
            opts=pulumi.ResourceOptions(parent=self),
        )
        for account in args.get("share_account_ids", []):
            aws.ram.PrincipalAssociation(
                f"{name}-share-{account}",
                resource_share_arn=share.arn,
                principal=account,
                region=region,
                opts=pulumi.ResourceOptions(parent=self),
            )
        return share.arn
