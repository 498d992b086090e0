"""Checks that vaults, plans and copies share. Pure."""

import re
from collections.abc import Sequence

from components.shared.arns import parse_arn
from components.shared.checks import Problems

_VAULT_NAME = re.compile(r"[A-Za-z0-9\-_]{2,50}")
"""botocore, BackupVaultName."""
_ACCOUNT = re.compile(r"[0-9]{12}")
_ORGANIZATION = re.compile(r"o-[a-z0-9]{10,32}")
"""botocore, Organizations, OrganizationId."""
_ROLE = re.compile(r"role/[\w+=,.@/-]+")


def check_vault_name(problems: Problems, name: object) -> None:
    """Refuse a vault name that AWS Backup would refuse; an Output or an absent name passes."""
    if isinstance(name, str) and not _VAULT_NAME.fullmatch(name):
        problems.add("vault_name", name, "must be 2 to 50 letters, digits, '-' or '_'", "Correct the name")


def check_key_arn(problems: Problems, argument: str, arn: object, region: str | None) -> None:
    """Refuse what is not a key, or a key that a vault cannot use because it is in another Region.

    Args:
        problems: receives the finding.
        argument: name of the argument.
        arn: its value; an Output or an absent one passes.
        region: Region of the vault, where it is known.
    """
    if not isinstance(arn, str):
        return
    parsed = parse_arn(arn)
    if parsed is None or parsed.service != "kms" or not parsed.resource.startswith("key/"):
        problems.add(argument, arn, "must be the ARN of a KMS key, not of an alias", "Give the key's own ARN")
    elif region is not None and parsed.region != region:
        problems.add(
            argument,
            arn,
            f"is in {parsed.region}, but a vault of {region} is encrypted with a key of {region}",
            f"Give a key of {region}; a BackupVault there makes one",
        )


def check_account_ids(problems: Problems, argument: str, ids: Sequence[object], own: str | None = None) -> None:
    """Refuse what is no account, an account named twice, and the vault's own.

    Args:
        problems: receives the findings.
        argument: name of the argument, a list.
        ids: its values; Outputs pass, and are checked when they are known.
        own: account of the vault, where it is known.
    """
    for index, account in enumerate(ids):
        where = f"{argument}[{index}]"
        if isinstance(account, int | float):
            problems.add(where, account, "must be text of 12 digits, not a number", "Write it in quotes")
        elif not isinstance(account, str):
            continue
        elif not _ACCOUNT.fullmatch(account):
            problems.add(
                where, account, "must be the id of an account, 12 digits", "Write it in quotes, with leading zeros"
            )
        elif account == own:
            rule = "is the vault's own account, which needs no leave: its IAM policies decide"
            problems.add(where, account, rule, "Leave it out")
        elif account in ids[:index]:
            problems.add(where, account, "is named twice", "Leave one out")


def check_organization_id(problems: Problems, argument: str, organization: object) -> None:
    """Refuse what is no organization; an Output or an absent one passes."""
    if isinstance(organization, str) and not _ORGANIZATION.fullmatch(organization):
        rule = "must be the id of an organization, o- and 10 to 32 lower-case letters or digits"
        problems.add(argument, organization, rule, "Write it as `aws organizations describe-organization` prints it")


def check_role_arns(problems: Problems, argument: str, arns: Sequence[str]) -> None:
    """Refuse what is not the ARN of one role."""
    for index, arn in enumerate(arns):
        parsed = parse_arn(arn)
        if parsed is None or parsed.service != "iam" or not _ROLE.fullmatch(parsed.resource):
            problems.add(
                f"{argument}[{index}]",
                arn,
                "must be the ARN of one IAM role, without wildcards; an assumed role's session has another ARN",
                "Write it like arn:aws:iam::123456789012:role/break-glass",
            )
