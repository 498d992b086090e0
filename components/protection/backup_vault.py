"""A backup vault with a key of its own, guarded against deletion, that tells when one of its jobs fails."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi


class BackupVaultArgs(TypedDict):
    """Where recovery points are kept. One per Region: the plan's, and the recovery Region's for its copies."""

    vault_name: NotRequired[str]
    """Physical name, 2 to 50 letters, digits, ``-`` or ``_``, unique in account and Region. Default: the resource name
    with a random suffix, which lets several stacks live in one account."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Customer managed key of the vault's Region. Default: the component makes one."""
    break_glass_role_arns: NotRequired[list[str]]
    """Roles of this account that may delete recovery points and shorten their retention; nobody else may. Default:
    none, so nobody may as long as the vault access policy stands."""
    policy_administrator_role_arns: NotRequired[list[str]]
    """Roles that may change the vault access policy, the lock and the vault itself besides the break-glass roles;
    name the role that deploys this stack. Default: none. When neither list names a role, these calls are left to IAM:
    denied to everybody, they could not be undone."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of the vault's Region that hears of failed backup, copy and restore jobs and of interrupted continuous
    backups. Default: nobody is told, which the gate reports."""
    protect: NotRequired[bool]
    """Protect vault and key against deletion. Default: True. False is for throw-away stacks: destroying the stack then
    deletes every recovery point, and the key after 7 days."""
    region: NotRequired[str]
    """Region of the vault. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every resource. Default: none."""
