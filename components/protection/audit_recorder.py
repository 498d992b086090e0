"""The AWS Config recorder that a backup audit builds where the account has none."""

import re
from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.shared.buckets import bucket_policy, delivery_bucket
from components.shared.checks import Problems
from components.shared.documents import assume_role_document
from components.shared.keys import Account
from components.shared.tags import tags_for

from .audit_documents import CONFIG_SERVICE, PROTECTED_TYPES, config_delivery, recorded_types

_TYPE = re.compile(r"AWS::[A-Za-z0-9]+::[A-Za-z0-9]+")


class AuditRecorderArgs(TypedDict):
    """AWS Config's recorder of the account and Region. There can be one: AWS refuses a second."""

    resource_types: NotRequired[list[str]]
    """CloudFormation's names of the types to record besides those of AWS Backup, such as ``AWS::EFS::FileSystem``.
    Default: DynamoDB tables, EC2 instances and volumes, EFS file systems, RDS instances and clusters, S3 buckets."""


def check_recorder(args: AuditRecorderArgs, problems: Problems) -> None:
    """Record types that AWS Config cannot know."""
    for index, name in enumerate(args.get("resource_types", [])):
        if not _TYPE.fullmatch(name):
            path = f"config_recorder.resource_types[{index}]"
            problems.add(path, name, "is not CloudFormation's name of a type", "Write it like AWS::EFS::FileSystem")


def make_recorder(
    name: str,
    parent: pulumi.Resource,
    account: Account,
    args: AuditRecorderArgs,
    *,
    retention_days: int,
    region: str | None,
    tags: Mapping[str, pulumi.Input[str]] | None,
    backup_plan: str | None,
    protect: bool,
) -> tuple[aws.cfg.RecorderStatus, aws.s3.Bucket]:
    """Make recorder, delivery channel, role and bucket, and switch the recorder on.

    The recorder's physical name is Pulumi's, never ``default``: to put a recorder under the name of the one that
    exists would change that one, where another name is refused.

    Args:
        name: prefix of the resources.
        parent: the component.
        account: the component's account.
        args: the ``config_recorder`` argument.
        retention_days: days until a delivered file is deleted.
        region: Region; default: the provider's.
        tags: the component's tags.
        backup_plan: plan that backs the bucket up, if any.
        protect: whether the bucket is protected against deletion.

    Returns:
        The switch, for which whatever needs the recorder waits, and the bucket.
    """
    bucket, closed = delivery_bucket(
        f"{name}-config",
        parent,
        retention_days=retention_days,
        region=region,
        tags=tags,
        backup_plan=backup_plan,
        protect=protect,
    )
    policy = bucket_policy(f"{name}-config-policy", parent, bucket, [], after=[closed], region=region)
    role = aws.iam.Role(
        f"{name}-config",
        description=f"Records configurations for the backup audit {name}",
        assume_role_policy=account.id.apply(lambda known: assume_role_document(CONFIG_SERVICE, known)),
        tags=tags_for(f"{name}-config", tags),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    reads = aws.iam.RolePolicyAttachment(
        f"{name}-config-reads",
        role=role.name,
        policy_arn=account.partition.apply(lambda known: f"arn:{known}:iam::aws:policy/service-role/AWS_ConfigRole"),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    delivers = aws.iam.RolePolicy(
        f"{name}-config-delivers",
        role=role.name,
        policy=pulumi.Output.all(account.id, bucket.arn).apply(lambda values: config_delivery(values[0], values[1])),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    recorder = aws.cfg.Recorder(
        f"{name}-recorder",
        role_arn=role.arn,
        recording_group=aws.cfg.RecorderRecordingGroupArgs(
            all_supported=False,
            include_global_resource_types=False,
            resource_types=recorded_types(args.get("resource_types", PROTECTED_TYPES)),
            recording_strategies=[
                aws.cfg.RecorderRecordingGroupRecordingStrategyArgs(use_only="INCLUSION_BY_RESOURCE_TYPES")
            ],
        ),
        region=region,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[reads, delivers]),
    )
    channel = aws.cfg.DeliveryChannel(
        f"{name}-recorder",
        s3_bucket_name=bucket.bucket,
        snapshot_delivery_properties=aws.cfg.DeliveryChannelSnapshotDeliveryPropertiesArgs(
            delivery_frequency="TwentyFour_Hours"
        ),
        region=region,
        # Config refuses a channel without a recorder, and tries the bucket when the channel is made.
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[recorder, policy]),
    )
    switch = aws.cfg.RecorderStatus(
        f"{name}-recorder",
        name=recorder.name,
        is_enabled=True,
        region=region,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[channel]),
    )
    return switch, bucket
