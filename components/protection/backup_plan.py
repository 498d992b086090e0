"""A backup plan for everything that carries its tag, with copies in another Region."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi

from .backup_rules import BackupRuleArgs


class BackupPlanArgs(TypedDict):
    """What is backed up when, where to, and what is copied to the recovery Region."""

    plan_name: str
    """Name of the plan, 1 to 50 letters, digits, ``-``, ``_`` or ``.``; resources tagged ``backup-plan=<plan_name>``
    in the plan's account and Region are selected."""
    vault_name: pulumi.Input[str]
    """Name of the vault in the plan's Region (``BackupVault.vault_name``)."""
    vault_key_arn: pulumi.Input[str]
    """Key of that vault (``BackupVault.key_arn``), which the plan's role may use."""
    rules: list[BackupRuleArgs]
    """1 or more rules, told apart by ``name``; their order has no meaning."""
    copy_vault_arn: NotRequired[pulumi.Input[str]]
    """ARN of a vault in another Region (``BackupVault.vault_arn``). Default: no copies, which the gate reports."""
    copy_vault_key_arn: NotRequired[pulumi.Input[str]]
    """Key of that vault, which the plan's role may use; required with ``copy_vault_arn``."""
    windows_vss: NotRequired[bool]
    """Application-consistent snapshots of Windows instances through VSS, which needs the VSS components on the
    instance. Default: False."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of the plan's Region that hears when no backup completed in time. Default: nobody is told."""
    region: NotRequired[str]
    """Region of the plan and of what it backs up. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every resource. Default: none."""
