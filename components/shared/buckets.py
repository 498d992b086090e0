"""Private S3 buckets for what AWS services deliver, made alike by every component."""

from collections.abc import Mapping, Sequence
from typing import cast

import pulumi
import pulumi_aws as aws

from .documents import Statement, policy_document, tls_only
from .tags import BACKUP_TAG, tags_for

_SUPERSEDED_DAYS = 30
_UPLOAD_DAYS = 7


def delivery_bucket(
    name: str,
    parent: pulumi.Resource,
    *,
    retention_days: int,
    kms_key_arn: pulumi.Input[str] | None = None,
    region: str | None = None,
    tags: Mapping[str, pulumi.Input[str]] | None = None,
    backup_plan: str | None = None,
    protect: bool = True,
) -> tuple[aws.s3.Bucket, aws.s3.BucketPublicAccessBlock]:
    """Make a bucket that is encrypted, versioned, closed to the public, and forgets what is old.

    Its policy is a resource of its own (``bucket_policy``), because it may have to wait for what is delivered. The
    bucket's owner owns every object: S3's default since April 2023, and ACLs have no effect.

    Args:
        name: name of the bucket resource, in lower case; Pulumi makes the physical name of it.
        parent: the component.
        retention_days: days until an object is deleted; earlier versions of one go after 30 more.
        kms_key_arn: customer managed key that whoever delivers may use; None: S3's own keys (SSE-S3).
        region: Region of the bucket; default: the provider's.
        tags: the component's tags.
        backup_plan: value of the bucket's tag ``backup-plan``; None: no tag, which the gate reports.
        protect: protect against deletion. False also lets ``destroy`` empty the bucket.

    Returns:
        The bucket, and the block of public access, for which the policy waits: S3 refuses both at the same time.
    """
    bucket = aws.s3.Bucket(
        name,
        force_destroy=not protect,
        region=region,
        tags=tags_for(name, tags, None if backup_plan is None else {BACKUP_TAG: backup_plan}),
        opts=pulumi.ResourceOptions(parent=parent, protect=protect or None),
    )
    closed = aws.s3.BucketPublicAccessBlock(
        f"{name}-access",
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        region=region,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    aws.s3.BucketServerSideEncryptionConfiguration(
        f"{name}-encryption",
        bucket=bucket.bucket,
        rules=[
            aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
                apply_server_side_encryption_by_default=(
                    aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
                        sse_algorithm="AES256" if kms_key_arn is None else "aws:kms",
                        kms_master_key_id=kms_key_arn,
                    )
                ),
                bucket_key_enabled=None if kms_key_arn is None else True,
            )
        ],
        region=region,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    versioning = aws.s3.BucketVersioning(
        f"{name}-versioning",
        bucket=bucket.bucket,
        versioning_configuration=aws.s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
        region=region,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    aws.s3.BucketLifecycleConfiguration(
        f"{name}-lifecycle",
        bucket=bucket.bucket,
        rules=[
            aws.s3.BucketLifecycleConfigurationRuleArgs(
                id="forget",
                status="Enabled",
                filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
                expiration=aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(days=retention_days),
                noncurrent_version_expiration=(
                    aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
                        noncurrent_days=_SUPERSEDED_DAYS
                    )
                ),
                abort_incomplete_multipart_upload=(
                    aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
                        days_after_initiation=_UPLOAD_DAYS
                    )
                ),
            )
        ],
        region=region,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[versioning]),
    )
    return bucket, closed


def bucket_policy(
    name: str,
    parent: pulumi.Resource,
    bucket: aws.s3.Bucket,
    statements: pulumi.Input[Sequence[Statement]],
    *,
    after: Sequence[pulumi.Resource],
    region: str | None = None,
) -> aws.s3.BucketPolicy:
    """Give a bucket its policy: the statements, and nothing without TLS.

    Args:
        name: name of the policy resource.
        parent: the component.
        bucket: the bucket.
        statements: who may do what.
        after: what must exist before.
        region: Region of the bucket; default: the provider's.
    """

    def document(values: Sequence[object]) -> str:
        arn, given = str(values[0]), cast("Sequence[Statement]", values[1])
        guard: Statement = {**tls_only(arn, "s3"), "Resource": [arn, f"{arn}/*"]}
        return policy_document([*given, guard])

    return aws.s3.BucketPolicy(
        name,
        bucket=bucket.bucket,
        policy=pulumi.Output.all(bucket.arn, statements).apply(document),
        region=region,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=list(after)),
    )
