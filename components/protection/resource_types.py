"""Names of the resource types that AWS Backup knows. Pure."""

import re
from collections.abc import Iterable

from components.shared.checks import Problems

RESOURCE_TYPES = (
    "Aurora",
    "CloudFormation",
    "DSQL",
    "DocumentDB",
    "DynamoDB",
    "EBS",
    "EC2",
    "EFS",
    "EKS",
    "FSx",
    "Neptune",
    "RDS",
    "Redshift",
    "Redshift Serverless",
    "S3",
    "SAP HANA on Amazon EC2",
    "Storage Gateway",
    "Timestream",
    "VirtualMachine",
)
"""AWS Backup Developer Guide, "Feature availability by resource". Not every Region has every type, and new ones come:
a name that is not here passes, a known one in another spelling does not."""

_NAME = re.compile(r"[a-zA-Z0-9\-_. ]{1,50}")
"""botocore, ResourceType, and the space that AWS's own names have."""


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


_SPELLINGS = {_folded(name): name for name in RESOURCE_TYPES}


def check_resource_types(problems: Problems, where: str, names: Iterable[str], *, keys: bool = False) -> None:
    """Refuse names that AWS Backup cannot know, and known ones in a spelling that it does not take.

    Args:
        problems: receives the findings.
        where: path of the list or map.
        names: the names.
        keys: whether they are keys of a map, and not elements of a list.
    """
    for index, name in enumerate(names):
        path = f'{where}["{name}"]' if keys else f"{where}[{index}]"
        known = _SPELLINGS.get(_folded(name))
        if known not in (None, name):
            problems.add(path, name, "is not how AWS Backup spells the type", f"Write {known}")
        elif not _NAME.fullmatch(name):
            problems.add(path, name, "must be 1 to 50 letters, digits, spaces or '-', '_', '.'", "Correct the name")
