"""Reading ARNs. Pure."""

from typing import NamedTuple

_FIELDS = 6


class Arn(NamedTuple):
    """The fields of an ARN (AWS General Reference, "Amazon Resource Names")."""

    partition: str
    service: str
    region: str
    account: str
    resource: str


_PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov", "us-iso-": "aws-iso", "us-isob-": "aws-iso-b"}


def partition_of(region: str) -> str:
    """The partition a Region belongs to; nothing is copied or replicated from one to another."""
    return next((name for start, name in _PARTITIONS.items() if region.startswith(start)), "aws")


def parse_arn(text: str) -> Arn | None:
    """Split an ARN into its fields, or return None where ``text`` is not one."""
    fields = text.split(":", _FIELDS - 1)
    if len(fields) != _FIELDS or fields[0] != "arn":
        return None
    return Arn(*fields[1:])
