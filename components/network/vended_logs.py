"""Encrypted log groups that AWS services of the network deliver to by themselves."""

from collections.abc import Mapping
from typing import Any, cast

import pulumi
import pulumi_aws as aws

from components.shared.keys import Account, customer_key

from .flow_log_documents import log_key_use
from .scope import Scope

DEFAULT_RETENTION_DAYS = 365


def log_group_prefix(service: str, name: str) -> str:
    """Beginning of the log group's name.

    The account's policy for delivered logs has room for a few groups only; those below ``/aws/vendedlogs/`` it names
    with one entry (CloudWatch Logs User Guide, "Log group resource policy size limit considerations").
    """
    return f"/aws/vendedlogs/{service}/{name}-"


def make_log_group(scope: Scope, role: str, service: str, args: object, *, description: str) -> aws.cloudwatch.LogGroup:
    """Make a log group, and a key where none is given.

    Args:
        scope: the component.
        role: the log group's role in it.
        service: last part of the group's name before the component's, such as ``vpn``.
        args: a dictionary with ``retention_days`` and ``kms_key_arn``.
        description: what is logged, for the key.
    """
    values = cast("Mapping[str, Any]", args)
    given: pulumi.Input[str] | None = values.get("kms_key_arn")
    prefix = log_group_prefix(service, scope.name)
    return aws.cloudwatch.LogGroup(
        scope.child(role),
        name_prefix=prefix,
        retention_in_days=values.get("retention_days", DEFAULT_RETENTION_DAYS),
        kms_key_id=_key(scope, role, prefix, description).arn if given is None else given,
        region=scope.region,
        tags=scope.tags_of(role),
        opts=scope.options(stateful=True),
    )


def _key(scope: Scope, role: str, prefix: str, description: str) -> aws.kms.Key:
    account = Account(scope.parent)
    statements = pulumi.Output.all(account.partition, account.id).apply(
        lambda values: [log_key_use("LogsUseKey", values[0], scope.region_name, values[1], prefix)]
    )
    return customer_key(
        scope.child(f"{role}-key"),
        scope.parent,
        account,
        statements,
        description=description,
        region=scope.region,
        tags=scope.tags,
        protect=scope.protect,
    )
