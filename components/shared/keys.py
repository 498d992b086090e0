"""Customer managed KMS keys, made alike by every component."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from .documents import Statement, key_administration, policy_document
from .tags import tags_for

DELETION_WINDOW_DAYS = 30
THROW_AWAY_DELETION_WINDOW_DAYS = 7
"""KMS waits 7 to 30 days before it deletes a key; the longest wait is the safe one."""


class Account:
    """Account id and partition the component's provider acts in; asked once per component."""

    def __init__(self, parent: pulumi.Resource) -> None:
        """Look the caller up with the provider that ``parent``'s children use."""
        options = pulumi.InvokeOutputOptions(parent=parent)
        self.id: pulumi.Output[str] = aws.get_caller_identity_output(opts=options).account_id
        self.partition: pulumi.Output[str] = aws.get_partition_output(opts=options).partition


def customer_key(
    name: str,
    parent: pulumi.Resource,
    account: Account,
    statements: pulumi.Input[Sequence[Statement]],
    *,
    description: str,
    region: str | None = None,
    tags: Mapping[str, pulumi.Input[str]] | None = None,
    protect: bool = True,
) -> aws.kms.Key:
    """Make a single-Region symmetric key with yearly rotation and an alias ``alias/<name>-<suffix>``.

    Args:
        name: name of the key resource; the alias is ``<name>-alias``.
        parent: the component.
        account: whose root administers the key.
        statements: who may use it; the administration statement is added in front.
        description: what the key encrypts (shown in the console).
        region: Region of the key; default: the provider's.
        tags: the component's tags.
        protect: protect against deletion. False also shortens KMS's waiting period to its minimum of 7 days.
    """
    policy = pulumi.Output.all(account.partition, account.id, statements).apply(
        lambda values: policy_document([key_administration(values[0], values[1]), *values[2]])
    )
    key = aws.kms.Key(
        name,
        description=description,
        enable_key_rotation=True,
        deletion_window_in_days=DELETION_WINDOW_DAYS if protect else THROW_AWAY_DELETION_WINDOW_DAYS,
        policy=policy,
        region=region,
        tags=tags_for(name, tags),
        opts=pulumi.ResourceOptions(parent=parent, protect=protect or None),
    )
    aws.kms.Alias(
        f"{name}-alias",
        name_prefix=f"alias/{name}-",
        target_key_id=key.key_id,
        region=region,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return key
