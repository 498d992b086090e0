"""Accounts and organizations that something is shared with. Pure."""

import re
from collections.abc import Sequence

from components.shared.arns import parse_arn
from components.shared.checks import Problems

_ACCOUNT = re.compile(r"\d{12}")
_ORGANIZATION = re.compile(r"(organization/o-[a-z0-9]{10,32}|ou/o-[a-z0-9]{10,32}/ou-[a-z0-9-]{8,68})")


def principal_key(principal: str) -> str:
    """What tells a principal from others in a resource's name: the account's digits, or the last id of the ARN."""
    return principal.rpartition("/")[2]


def check_principals(problems: Problems, argument: str, principals: Sequence[str]) -> None:
    """Refuse what RAM shares with nobody for, and who is named twice.

    Args:
        problems: receives the findings.
        argument: where the principals stand.
        principals: accounts of 12 digits, ARNs of organizations and organizational units.
    """
    for index, principal in enumerate(principals):
        where = f"{argument}[{index}]"
        if not _is_principal(principal):
            problems.add(
                where,
                principal,
                "must be an account (12 digits) or the ARN of an organization or organizational unit",
                "Write 123456789012 or arn:aws:organizations::123456789012:ou/o-…/ou-…",
            )
        if principal_key(principal) in map(principal_key, principals[:index]):
            problems.add(where, principal, "is named twice", "Leave one out")


def _is_principal(text: str) -> bool:
    arn = parse_arn(text)
    if arn is None:
        return bool(_ACCOUNT.fullmatch(text))
    return arn.service == "organizations" and bool(_ORGANIZATION.fullmatch(arn.resource))
