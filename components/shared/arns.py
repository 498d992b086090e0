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


def parse_arn(text: str) -> Arn | None:
    """Split an ARN into its fields, or return None where ``text`` is not one."""
    fields = text.split(":", _FIELDS - 1)
    if len(fields) != _FIELDS or fields[0] != "arn":
        return None
    return Arn(*fields[1:])
