"""What must be there in a Region before the bad day, so that backups can be restored into it."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from components.shared.alarms import checked_alarm_topic
from components.shared.arguments import normalise
from components.shared.checks import Problems
from components.shared.documents import assume_role_document
from components.shared.keys import Account, customer_key
from components.shared.tags import tags_for

from .documents import BACKUP_SERVICE, service_role_policy_arns, vault_key_statements, vault_keys_policy
from .restore_args import RestoreSiteArgs
from .restore_checks import check_restore_site
from .restore_documents import (
    AUTOMATION_SERVICE,
    failed_restores_pattern,
    instance_profiles_policy,
    operator_policy,
    runbook_document,
    runbook_role_policy,
)
from .restore_groups import RestoreGroups
from .restore_types import RestorePlace, site_metadata

_RESTORE_POLICIES = ("AWSBackupServiceRolePolicyForRestores", "AWSBackupServiceRolePolicyForS3Restore")


class RestoreSite(pulumi.ComponentResource):
    """Role, key, subnet group, parameter groups, security group and runbook for restores into one Region."""

    role_arn: pulumi.Output[str]
    """Role for ``iam-role-arn`` of a restore job."""
    role_name: pulumi.Output[str]
    """Name of that role."""
    key_arn: pulumi.Output[str]
    """Key that encrypts what is restored, where a restore can choose."""
    security_group_id: pulumi.Output[str] | None
    """Security group of what is restored; none without a VPC."""
    db_subnet_group_name: pulumi.Output[str] | None
    """Subnet group of restored databases; none without a VPC of two AZs."""
    subnet_ids: pulumi.Output[dict[str, str]]
    """AZ to subnet of restored databases and file systems."""
    parameter_group_names: pulumi.Output[list[str]]
    """DB parameter groups that there are."""
    cluster_parameter_group_names: pulumi.Output[list[str]]
    """DB cluster parameter groups that there are."""
    option_group_names: pulumi.Output[list[str]]
    """Option groups that there are."""
    restore_metadata: pulumi.Output[dict[str, dict[str, str]]]
    """Resource type to the metadata of a restore job that this site gives; the name of the new resource is yours."""
    runbook_name: pulumi.Output[str] | None
    """Systems Manager document that restores a recovery point; none where it is switched off."""
    operator_policy_json: pulumi.Output[str] | None
    """Identity policy for those who start the runbook; none where it is switched off."""

    def __init__(self, name: str, args: RestoreSiteArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the site.

        Args:
            name: resource name, up to 40 lower-case letters, digits and hyphens.
            args: see :class:`RestoreSiteArgs`.
            opts: options of the component.

        Raises:
            ComponentError: with every problem of ``args``.
        """
        problems = Problems()
        args = normalise(args, RestoreSiteArgs, problems)
        if not problems.found:
            check_restore_site(args, problems, name)
        problems.raise_for("RestoreSite", name)
        super().__init__("reliability:index:RestoreSite", name, {}, opts)

        self._name, self._args, self._account = name, args, Account(self)
        self.key_arn = pulumi.Output.from_input(args["kms_key_arn"]) if "kms_key_arn" in args else self._key()
        role = self._role()
        self.role_arn, self.role_name = role.arn, role.name
        groups = RestoreGroups(name, self, args)
        self.security_group_id, self.db_subnet_group_name = groups.security_group_id, groups.db_subnet_group_name
        self.subnet_ids = pulumi.Output.all(**args.get("subnet_ids", {}))
        self.parameter_group_names = _names(groups.parameter_groups)
        self.cluster_parameter_group_names = _names(groups.cluster_parameter_groups)
        self.option_group_names = _names(groups.option_groups)
        place = self._place()
        self.restore_metadata = place.apply(site_metadata)
        self.runbook_name, self.operator_policy_json = None, None
        if args.get("runbook", True):
            self._runbook(place)
        if "alarm_topic_arn" in args:
            self._notify(args["alarm_topic_arn"])
        self.register_outputs(
            {
                "roleArn": self.role_arn,
                "roleName": self.role_name,
                "keyArn": self.key_arn,
                "securityGroupId": self.security_group_id,
                "dbSubnetGroupName": self.db_subnet_group_name,
                "subnetIds": self.subnet_ids,
                "parameterGroupNames": self.parameter_group_names,
                "clusterParameterGroupNames": self.cluster_parameter_group_names,
                "optionGroupNames": self.option_group_names,
                "restoreMetadata": self.restore_metadata,
                "runbookName": self.runbook_name,
                "operatorPolicyJson": self.operator_policy_json,
            }
        )

    def _key(self) -> pulumi.Output[str]:
        statements = pulumi.Output.all(self._account.partition, self._account.id).apply(
            lambda values: vault_key_statements(values[0], values[1])
        )
        return customer_key(
            f"{self._name}-key",
            self,
            self._account,
            statements,
            description=f"What is restored at the site {self._name}",
            region=self._args.get("region"),
            tags=self._args.get("tags"),
            protect=self._args.get("protect", True),
        ).arn

    def _role(self) -> aws.iam.Role:
        name, args = self._name, self._args
        role = aws.iam.Role(
            f"{name}-role",
            description=f"Restores at the site {name}",
            assume_role_policy=assume_role_document(BACKUP_SERVICE),
            tags=tags_for(f"{name}-role", args.get("tags")),
            opts=pulumi.ResourceOptions(parent=self),
        )
        for policy in _RESTORE_POLICIES:
            aws.iam.RolePolicyAttachment(
                f"{name}-{policy}",
                role=role.name,
                policy_arn=self._account.partition.apply(
                    lambda known, policy=policy: service_role_policy_arns(known)[policy]
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        aws.iam.RolePolicy(
            f"{name}-keys",
            role=role.name,
            policy=pulumi.Output.all(self.key_arn, *args.get("vault_key_arns", {}).values()).apply(vault_keys_policy),
            opts=pulumi.ResourceOptions(parent=self),
        )
        profiles = args.get("instance_profile_role_arns", [])
        if profiles:
            aws.iam.RolePolicy(
                f"{name}-instance-profiles",
                role=role.name,
                policy=instance_profiles_policy(profiles),
                opts=pulumi.ResourceOptions(parent=self),
            )
        return role

    def _place(self) -> pulumi.Output[RestorePlace]:
        args = self._args
        placement = args.get("placement", {})

        def place(known: Mapping[str, Any]) -> RestorePlace:
            return RestorePlace(
                **known,
                parameter_groups=sorted(args.get("parameter_groups", {})),
                cluster_parameter_groups=sorted(args.get("cluster_parameter_groups", {})),
                option_groups=sorted(args.get("option_groups", {})),
                instance_profiles=bool(args.get("instance_profile_role_arns")),
            )

        return pulumi.Output.all(
            key_arn=self.key_arn,
            subnet_ids=dict(args.get("subnet_ids", {})),
            instance_subnet_ids=dict(args.get("instance_subnet_ids", {})),
            security_group_id=self.security_group_id,
            db_subnet_group_name=self.db_subnet_group_name,
            active_directory_id=placement.get("active_directory_id"),
            storage_virtual_machine_id=placement.get("storage_virtual_machine_id"),
            gateway_arn=placement.get("gateway_arn"),
        ).apply(place)

    def _runbook(self, place: pulumi.Output[RestorePlace]) -> None:
        name, account = self._name, self._account
        role = aws.iam.Role(
            f"{name}-runbook-role",
            description=f"Runbook that restores at the site {name}",
            assume_role_policy=account.id.apply(lambda known: assume_role_document(AUTOMATION_SERVICE, known)),
            tags=tags_for(f"{name}-runbook-role", self._args.get("tags")),
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.iam.RolePolicy(
            f"{name}-runbook-permissions",
            role=role.name,
            policy=pulumi.Output.all(self.role_arn, self._region()).apply(lambda known: runbook_role_policy(*known)),
            opts=pulumi.ResourceOptions(parent=self),
        )
        document = aws.ssm.Document(
            f"{name}-runbook",
            document_type="Automation",
            document_format="JSON",
            content=pulumi.Output.all(place, account.id, self.role_arn, role.arn).apply(
                lambda known: runbook_document(*known)
            ),
            region=self._args.get("region"),
            tags=tags_for(f"{name}-runbook", self._args.get("tags")),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.runbook_name = document.name
        self.operator_policy_json = pulumi.Output.all(
            account.partition, self._region(), account.id, document.name, role.arn
        ).apply(lambda known: operator_policy(*known))

    def _notify(self, topic_arn: pulumi.Input[str]) -> None:
        name, args = self._name, self._args
        rule = aws.cloudwatch.EventRule(
            f"{name}-failed-restores",
            description=f"Failed restores in the Region of the site {name}. Runbook: docs/restore.md#a-restore-failed",
            event_pattern=pulumi.Output.all(*args.get("vault_arns", {}).values()).apply(failed_restores_pattern),
            region=args.get("region"),
            tags=tags_for(f"{name}-failed-restores", args.get("tags")),
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.cloudwatch.EventTarget(
            f"{name}-failed-restores",
            rule=rule.name,
            arn=checked_alarm_topic(topic_arn, "RestoreSite", name, self._region()),
            region=args.get("region"),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _region(self) -> pulumi.Input[str]:
        given = self._args.get("region")
        return given or aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=self)).region


def _names(groups: Mapping[str, pulumi.Output[str]]) -> pulumi.Output[list[str]]:
    return pulumi.Output.all(*groups.values()).apply(sorted)
