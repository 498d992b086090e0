"""Subnet group, security group, parameter groups and option groups of a restore site."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from components.shared.tags import tags_for

from .restore_args import (
    ParameterApplyMethod,
    RestoreAccessArgs,
    RestoreOptionGroupArgs,
    RestoreParameterArgs,
    RestoreParameterGroupArgs,
    RestoreProtocol,
    RestoreSiteArgs,
)
from .restore_checks import SUBNET_GROUP_ZONES

_DESCRIPTION = "Restored from a backup"


class RestoreGroups:
    """What RDS and EC2 call a group, for one site; the resources are children of the component."""

    security_group_id: pulumi.Output[str] | None
    db_subnet_group_name: pulumi.Output[str] | None
    parameter_groups: dict[str, pulumi.Output[str]]
    cluster_parameter_groups: dict[str, pulumi.Output[str]]
    option_groups: dict[str, pulumi.Output[str]]

    def __init__(self, name: str, parent: pulumi.Resource, args: RestoreSiteArgs) -> None:
        """Make what the arguments ask for.

        Args:
            name: prefix of the resources' names.
            parent: the component.
            args: its checked arguments.
        """
        self._name, self._parent = name, parent
        self._region, self._tags = args.get("region"), args.get("tags")
        self.security_group_id, self.db_subnet_group_name = None, None
        if "vpc_id" in args:
            self.security_group_id = self._security_group(args["vpc_id"], args)
            subnet_ids = args.get("subnet_ids", {})
            if len(subnet_ids) >= SUBNET_GROUP_ZONES:
                self.db_subnet_group_name = self._subnet_group(subnet_ids)
        self.parameter_groups = {
            group: self._parameter_group(group, details)
            for group, details in sorted(args.get("parameter_groups", {}).items())
        }
        self.cluster_parameter_groups = {
            group: self._cluster_parameter_group(group, details)
            for group, details in sorted(args.get("cluster_parameter_groups", {}).items())
        }
        self.option_groups = {
            group: self._option_group(group, details)
            for group, details in sorted(args.get("option_groups", {}).items())
        }

    def _security_group(self, vpc_id: pulumi.Input[str], args: RestoreSiteArgs) -> pulumi.Output[str]:
        # Without rules of its own the provider takes the open egress away that EC2 gives every new group.
        group = aws.ec2.SecurityGroup(
            f"{self._name}-security-group",
            description=_DESCRIPTION,
            vpc_id=vpc_id,
            region=self._region,
            tags=tags_for(f"{self._name}-security-group", self._tags),
            opts=pulumi.ResourceOptions(parent=self._parent),
        )
        for rule, access in sorted(args.get("ingress", {}).items()):
            aws.vpc.SecurityGroupIngressRule(
                f"{self._name}-ingress-{rule}",
                security_group_id=group.id,
                description=f"From {rule}",
                ip_protocol=access.get("protocol", RestoreProtocol.TCP).value,
                from_port=access["port"],
                to_port=_to_port(access),
                cidr_ipv4=access.get("cidr"),
                referenced_security_group_id=access.get("security_group_id"),
                region=self._region,
                tags=tags_for(f"{self._name}-ingress-{rule}", self._tags),
                opts=pulumi.ResourceOptions(parent=self._parent),
            )
        for rule, access in sorted(args.get("egress", {}).items()):
            aws.vpc.SecurityGroupEgressRule(
                f"{self._name}-egress-{rule}",
                security_group_id=group.id,
                description=f"To {rule}",
                ip_protocol=access.get("protocol", RestoreProtocol.TCP).value,
                from_port=access["port"],
                to_port=_to_port(access),
                cidr_ipv4=access.get("cidr"),
                referenced_security_group_id=access.get("security_group_id"),
                region=self._region,
                tags=tags_for(f"{self._name}-egress-{rule}", self._tags),
                opts=pulumi.ResourceOptions(parent=self._parent),
            )
        return group.id

    def _subnet_group(self, subnet_ids: Mapping[str, pulumi.Input[str]]) -> pulumi.Output[str]:
        return aws.rds.SubnetGroup(
            f"{self._name}-subnets",
            description=_DESCRIPTION,
            subnet_ids=[subnet for _, subnet in sorted(subnet_ids.items())],
            region=self._region,
            tags=tags_for(f"{self._name}-subnets", self._tags),
            opts=pulumi.ResourceOptions(parent=self._parent),
        ).name

    def _parameter_group(self, group: str, details: RestoreParameterGroupArgs) -> pulumi.Output[str]:
        name = f"{self._name}-parameters-{group}"
        return aws.rds.ParameterGroup(
            name,
            name=group,
            description=_DESCRIPTION,
            family=details["family"],
            parameters=[
                aws.rds.ParameterGroupParameterArgs(
                    name=parameter, value=value["value"], apply_method=_apply_method(details["family"], value)
                )
                for parameter, value in sorted(details.get("parameters", {}).items())
            ],
            region=self._region,
            tags=tags_for(name, self._tags),
            opts=self._named(),
        ).name

    def _cluster_parameter_group(self, group: str, details: RestoreParameterGroupArgs) -> pulumi.Output[str]:
        name, family = f"{self._name}-cluster-parameters-{group}", details["family"]
        parameters = [
            {"name": parameter, "value": value["value"], "apply_method": _apply_method(family, value)}
            for parameter, value in sorted(details.get("parameters", {}).items())
        ]
        tags = tags_for(name, self._tags)
        # Three services with one API; the provider has a resource for each, and each knows only its own parameters.
        if family.startswith("docdb"):
            return aws.docdb.ClusterParameterGroup(
                name,
                name=group,
                description=_DESCRIPTION,
                family=family,
                parameters=[aws.docdb.ClusterParameterGroupParameterArgs(**parameter) for parameter in parameters],
                region=self._region,
                tags=tags,
                opts=self._named(),
            ).name
        if family.startswith("neptune"):
            return aws.neptune.ClusterParameterGroup(
                name,
                name=group,
                description=_DESCRIPTION,
                family=family,
                parameters=[aws.neptune.ClusterParameterGroupParameterArgs(**parameter) for parameter in parameters],
                region=self._region,
                tags=tags,
                opts=self._named(),
            ).name
        return aws.rds.ClusterParameterGroup(
            name,
            name=group,
            description=_DESCRIPTION,
            family=family,
            parameters=[aws.rds.ClusterParameterGroupParameterArgs(**parameter) for parameter in parameters],
            region=self._region,
            tags=tags,
            opts=self._named(),
        ).name

    def _option_group(self, group: str, details: RestoreOptionGroupArgs) -> pulumi.Output[str]:
        name = f"{self._name}-options-{group}"
        return aws.rds.OptionGroup(
            name,
            name=group,
            option_group_description=_DESCRIPTION,
            engine_name=details["engine"],
            major_engine_version=details["major_engine_version"],
            options=[
                aws.rds.OptionGroupOptionArgs(
                    option_name=option,
                    option_settings=[
                        aws.rds.OptionGroupOptionOptionSettingArgs(name=setting, value=value)
                        for setting, value in sorted(choice.get("settings", {}).items())
                    ]
                    or None,
                    port=choice.get("port"),
                    version=choice.get("version"),
                    vpc_security_group_memberships=[self.security_group_id]
                    if "port" in choice and self.security_group_id is not None
                    else None,
                )
                for option, choice in sorted(details.get("options", {}).items())
            ],
            region=self._region,
            tags=tags_for(name, self._tags),
            opts=self._named(),
        ).name

    def _named(self) -> pulumi.ResourceOptions:
        # The name is that of the primary Region's group, so a successor cannot be there at the same time.
        return pulumi.ResourceOptions(parent=self._parent, delete_before_replace=True)


def _to_port(access: RestoreAccessArgs) -> int:
    return access.get("to_port", access["port"])


def _apply_method(family: str, parameter: RestoreParameterArgs) -> str:
    """Dynamic parameters of SQL Server take ``immediate`` only (botocore, RDS ModifyDBParameterGroup)."""
    usual = ParameterApplyMethod.IMMEDIATE if family.startswith("sqlserver-") else ParameterApplyMethod.PENDING_REBOOT
    return parameter.get("apply_method", usual).value
