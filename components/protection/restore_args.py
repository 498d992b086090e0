"""Arguments of ``RestoreSite``."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi


class RestoreProtocol(StrEnum):
    """What a rule of the security group lets through."""

    TCP = "tcp"
    UDP = "udp"


class ParameterApplyMethod(StrEnum):
    """When a changed parameter takes effect (botocore, RDS ApplyMethod)."""

    IMMEDIATE = "immediate"
    PENDING_REBOOT = "pending-reboot"


class RestoreAccessArgs(TypedDict):
    """One rule: a range of ports, and exactly one of ``cidr`` and ``security_group_id``."""

    port: int
    """Port, or the first of a range; 0 to 65535."""
    to_port: NotRequired[int]
    """Last port of the range, 0 to 65535. Default: ``port``."""
    protocol: NotRequired[RestoreProtocol]
    """``tcp`` or ``udp``. Default: ``tcp``."""
    cidr: NotRequired[str]
    """IPv4 block on the other side."""
    security_group_id: NotRequired[pulumi.Input[str]]
    """Security group on the other side, of the same VPC or a peered one."""


class RestoreParameterArgs(TypedDict):
    """One engine parameter."""

    value: str
    """Value as the engine spells it."""
    apply_method: NotRequired[ParameterApplyMethod]
    """``immediate`` or ``pending-reboot``; static parameters take ``pending-reboot`` only, dynamic ones of SQL Server
    ``immediate`` only. Default: ``immediate`` for SQL Server, ``pending-reboot`` for the others."""


class RestoreParameterGroupArgs(TypedDict):
    """A DB parameter group or DB cluster parameter group like the one in the primary Region."""

    family: str
    """Family, such as ``postgres16``, ``aurora-mysql8.0`` or ``sqlserver-se-15.0``. A change replaces the group."""
    parameters: NotRequired[Mapping[str, RestoreParameterArgs]]
    """Parameters by name. Default: none, the engine's defaults."""


class RestoreOptionArgs(TypedDict):
    """One option of an option group."""

    settings: NotRequired[Mapping[str, str]]
    """Settings by name. Default: the option's own."""
    port: NotRequired[int]
    """Port of an option that listens, 1 to 65535, which is then in the site's security group. Default: none."""
    version: NotRequired[str]
    """Version of the option. Default: AWS's."""


class RestoreOptionGroupArgs(TypedDict):
    """An option group like the one in the primary Region."""

    engine: str
    """Engine, such as ``sqlserver-se``, ``oracle-ee`` or ``mysql``. A change replaces the group."""
    major_engine_version: str
    """Major version, such as ``15.00``, ``19`` or ``8.0``. A change replaces the group."""
    options: NotRequired[Mapping[str, RestoreOptionArgs]]
    """Options by name, such as ``SQLSERVER_BACKUP_RESTORE``. Default: none."""


class RestorePlacementArgs(TypedDict):
    """What some types need besides subnets, and what must be there before them."""

    active_directory_id: NotRequired[pulumi.Input[str]]
    """AWS Managed Microsoft AD of the Region, which restored FSx for Windows file systems join."""
    storage_virtual_machine_id: NotRequired[pulumi.Input[str]]
    """Storage virtual machine of the Region, which takes restored volumes of FSx for ONTAP."""
    gateway_arn: NotRequired[pulumi.Input[str]]
    """Volume gateway of the Region, which takes restored volumes of Storage Gateway."""


class RestoreSiteArgs(TypedDict):
    """What must be there in a Region before anything can be restored into it. One per Region."""

    vault_key_arns: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Keys of the vaults that are restored from, of this Region: a name of your choice to the ARN
    (``BackupVault.key_arn``). Default: none, which does for vaults with a key of AWS."""
    vault_arns: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Vaults of this Region that tell of their failed restores themselves (``BackupVault`` with an alarm topic): a name
    of your choice to the ARN. Default: none."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Customer managed key of the Region for what is restored. Default: the component makes one."""
    instance_profile_role_arns: NotRequired[list[str]]
    """Roles whose instance profile restored instances may get back. Default: none, so instances come without one."""
    vpc_id: NotRequired[pulumi.Input[str]]
    """VPC for databases, file systems and instances; goes with ``subnet_ids``. Default: none, so only types without a
    network can be restored."""
    subnet_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """AZ name to subnet for databases and file systems. With one AZ there is no subnet group (RDS takes none), so
    no database can be restored. Adding an AZ changes the subnet group in place."""
    instance_subnet_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """AZ name to subnet for instances. Default: ``subnet_ids``."""
    ingress: NotRequired[Mapping[str, RestoreAccessArgs]]
    """Who may reach what is restored: rules by name. Default: nobody."""
    egress: NotRequired[Mapping[str, RestoreAccessArgs]]
    """What may be reached from what is restored, for example the domain controllers: rules by name. Default: nothing,
    so a restored server cannot disturb the live ones."""
    parameter_groups: NotRequired[Mapping[str, RestoreParameterGroupArgs]]
    """DB parameter groups by the name that they have in the primary Region, in lower case: recovery points ask for that
    name. Default: none, so databases come with the engine's default group."""
    cluster_parameter_groups: NotRequired[Mapping[str, RestoreParameterGroupArgs]]
    """The same for clusters of Aurora, RDS, DocumentDB and Neptune. Default: none."""
    option_groups: NotRequired[Mapping[str, RestoreOptionGroupArgs]]
    """Option groups by the name that they have in the primary Region, in lower case. Default: none."""
    placement: NotRequired[RestorePlacementArgs]
    """Directory, storage virtual machine and gateway. Default: none of them."""
    runbook: NotRequired[bool]
    """Whether there is a Systems Manager Automation document that restores a recovery point with one command, and its
    role. Default: True."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of the Region that hears of restore jobs that failed. Default: nobody is told."""
    protect: NotRequired[bool]
    """Protect the key against deletion. Default: True. False is for throw-away stacks."""
    region: NotRequired[str]
    """Region of the site, that of the vaults which are restored from. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every resource. Default: none."""
