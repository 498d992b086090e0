"""Checks that vaults and plans share. Pure."""

import re

from components.shared.arns import parse_arn
from components.shared.checks import Problems

_VAULT_NAME = re.compile(r"[A-Za-z0-9\-_]{2,50}")
"""botocore, BackupVaultName."""


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
