"""Arguments of :class:`~components.protection.restore_testing.RestoreTesting`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi

from .restore_metadata import RestoreTestType


class RestoreTestAlgorithm(StrEnum):
    """Which recovery point of a resource is restored (botocore, RestoreTestingRecoveryPointSelectionAlgorithm)."""

    LATEST = "LATEST_WITHIN_WINDOW"
    RANDOM = "RANDOM_WITHIN_WINDOW"


class RestoreTestPointType(StrEnum):
    """Kinds of recovery points (botocore, RestoreTestingRecoveryPointType)."""

    SNAPSHOT = "SNAPSHOT"
    CONTINUOUS = "CONTINUOUS"


class RestoreTestSelectionArgs(TypedDict):
    """Resources of one type, of each of which one recovery point is restored at every run."""

    resource_type: RestoreTestType
    """``Aurora``, ``DocumentDB``, ``DynamoDB``, ``EBS``, ``EC2``, ``EFS``, ``FSx``, ``Neptune``, ``RDS`` or ``S3``. A
    change replaces the selection."""
    resource_arns: list[pulumi.Input[str]]
    """1 to 30 ARNs, or ``["*"]`` for every resource of the type in account and Region; never both. A change replaces
    the selection, because the provider does not send one in place."""
    tags_equal: NotRequired[Mapping[str, str]]
    """With ``["*"]`` only: tags that the latest recovery point must carry, key without ``aws:``. Default: none."""
    tags_not_equal: NotRequired[Mapping[str, str]]
    """With ``["*"]`` only: tags that the latest recovery point must not carry. Default: none."""
    validation_window_hours: NotRequired[int]
    """Hours that a restored resource stays, and bills, unless a validation result comes earlier; 0 to 168. With 0 it
    is deleted at once and nothing is validated. Default: 4."""
    restore_metadata_overrides: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Restore metadata instead of what AWS Backup infers, by the keys that it documents for the type; lists and objects
    as JSON text. Where the restored resource stands is not among them. Default: none."""


class RestoreTestingArgs(TypedDict):
    """When backups are restored for a test, which, where to, and who checks and hears of it.

    Each run bills: every tested recovery point, and every restored resource until its validation is reported or its
    validation window ends; a restored bucket until S3's lifecycle rules have emptied it.
    """

    schedule: str
    """AWS cron expression of six fields, for example ``cron(0 6 ? * MON,THU *)``."""
    selections: Mapping[str, RestoreTestSelectionArgs]
    """1 to 30 selections by name; the name is the selection's identity: 1 to 50 letters, digits, ``-`` or ``_``. AWS
    takes no hyphen, so ``a-b`` becomes ``a_b``, and both together are refused."""
    plan_name: NotRequired[str]
    """Name of the restore testing plan, unique in account and Region: 1 to 50 letters, digits or ``_``. Default: the
    resource name with ``_`` for each hyphen. A change replaces the plan."""
    schedule_timezone: NotRequired[str]
    """IANA time zone of the schedule. Default: ``Etc/UTC``."""
    start_window_hours: NotRequired[int]
    """Hours within which AWS Backup starts the tests of a run, spread over them; 1 to 168. Default: 24."""
    algorithm: NotRequired[RestoreTestAlgorithm]
    """``LATEST_WITHIN_WINDOW`` or ``RANDOM_WITHIN_WINDOW``. Default: the latest."""
    recovery_point_types: NotRequired[list[RestoreTestPointType]]
    """``SNAPSHOT``, ``CONTINUOUS`` (point-in-time recovery) or both. Default: both."""
    include_vaults: NotRequired[list[pulumi.Input[str]]]
    """Vaults whose recovery points are restored: up to 30 ARNs, which may have wildcards, or ``["*"]``. Default:
    ``["*"]``."""
    exclude_vaults: NotRequired[list[pulumi.Input[str]]]
    """Vaults that are left out: up to 30 ARNs. Default: none."""
    selection_window_days: NotRequired[int]
    """How old a recovery point may be, 1 to 365 days. A resource without one that young is silently not tested, which
    the alarm on overdue tests tells. Default: 30."""
    vpc_id: NotRequired[pulumi.Input[str]]
    """VPC for restored resources that have a network interface, best one without any way out. Required, together with
    ``subnet_ids``, for Aurora, DocumentDB, EC2, FSx, Neptune and RDS: a restored domain member must never meet the
    live network."""
    subnet_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """AZ name to subnet of that VPC. Databases need two AZs; everything else stands in the first by name."""
    key_arns: NotRequired[list[pulumi.Input[str]]]
    """KMS keys that restores need: those of the vaults, and of the resources. Default: none."""
    instance_profile_role_arns: NotRequired[list[str]]
    """Roles that restored instances may get with the instance profile they had. Default: none."""
    validation_document_name: NotRequired[str]
    """Automation document of your own that validates, with the parameters ``RestoreJobId``, ``ResourceType``,
    ``CreatedResourceArn`` and ``AutomationAssumeRole``; it must report by ``PutRestoreValidationResult``, and fail
    where it reports a failure. Default: the component's, which checks state and encryption."""
    overdue_after_hours: NotRequired[int]
    """Hours without a completed test of a type before the alarm, 1 to 168, and no less than the longest time between
    two runs. Default: that time, the start window and 12 hours for the job; no alarm where that is more than 168, as
    for weekly schedules."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of the plan's Region that hears of failed tests and validations, and of overdue ones. Default: nobody
    is told."""
    region: NotRequired[str]
    """Region of the plan and of what it restores. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every resource. Default: none."""
