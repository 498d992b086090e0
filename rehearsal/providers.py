"""What a provider says about the resources made through it: Region, account, default tags."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rehearsal import cloud
from rehearsal.cloud.shapes.base import is_dict, is_list
from rehearsal.errors import UsageError
from rehearsal.wire import UNKNOWN, Plain


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """What counts of one provider."""

    urn: str
    region: str
    """Empty when it is not known before the deployment."""
    account: str
    default_tags: Mapping[str, str] = field(default_factory=dict[str, str])


def _decoded(value: Plain) -> Plain:
    """Providers' inputs and settings arrive as texts; everything but text is JSON inside."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _account(inputs: Mapping[str, Any]) -> str:
    allowed = _decoded(inputs.get("allowedAccountIds"))
    if is_list(allowed) and allowed and isinstance(allowed[0], (str, int)):
        return str(allowed[0]).zfill(12)
    roles = _decoded(inputs.get("assumeRoles")) or _decoded(inputs.get("assumeRole"))
    if is_dict(roles):
        roles = [roles]
    if is_list(roles) and roles and is_dict(roles[-1]):
        # Plain dictionaries of a program keep their Python names on the way.
        arn = roles[-1].get("roleArn") or roles[-1].get("role_arn")
        if isinstance(arn, str) and arn.count(":") >= 5:  # noqa: PLR2004 - fields of an ARN
            return arn.split(":")[4] or cloud.DEFAULT_ACCOUNT
    return cloud.DEFAULT_ACCOUNT


def facts_of(urn: str, inputs: Mapping[str, Any], *, where: str) -> ProviderFacts:
    """What a provider's inputs say.

    Args:
        urn: The provider's URN.
        inputs: Its inputs, as they arrive (texts, JSON in texts).
        where: How the user would call it, for messages.

    Raises:
        UsageError: the Region is missing or none of AWS's.
    """
    region = inputs.get("region")
    if region is None:
        region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if region is None:
        raise UsageError(
            f"{where} has no Region: set `aws:region` in the stack file, or give --set aws:region=<region>"
        )
    if region is UNKNOWN or not isinstance(region, str):
        region = ""
    else:
        try:
            cloud.check_region(region)
        except cloud.UnknownRegionError as error:
            raise UsageError(f"{where}: {error}") from error
    tags = _decoded(inputs.get("defaultTags"))
    found = tags.get("tags") if is_dict(tags) else None
    found = found if is_dict(found) else {}
    return ProviderFacts(urn, region, _account(inputs), {str(key): str(value) for key, value in found.items()})
