"""The ``restoreSite`` block: what must be there in ``recoveryRegion`` before anything can be restored into it."""

from typing import NamedTuple, cast

import pulumi
from pydantic import Field

from components.protection.restore_args import (
    ParameterApplyMethod,
    RestoreProtocol,
    RestoreSiteArgs,
)
from components.protection.restore_checks import check_restore_site
from components.shared.checks import Problem, Problems

from .model import Block, under


class RestoreAccess(Block):
    """One rule of the security group: a range of ports, and exactly one of ``cidr`` and ``securityGroupId``."""

    port: int
    """Port, or the first of a range; 0 to 65535."""
    to_port: int | None = None
    """Last port of the range. Default: ``port``."""
    protocol: RestoreProtocol | None = None
    """``tcp`` or ``udp``. Default: ``tcp``."""
    cidr: str | None = None
    """IPv4 block on the other side."""
    security_group_id: str | None = None
    """Security group on the other side."""


class RestoreParameter(Block):
    """One engine parameter."""

    value: str
    """Value as the engine spells it, in quotes."""
    apply_method: ParameterApplyMethod | None = None
    """``immediate`` or ``pending-reboot``. Default: ``immediate`` for SQL Server, ``pending-reboot`` for the others."""


class RestoreParameterGroup(Block):
    """A parameter group like the one in the primary Region."""

    family: str
    """Family, such as ``postgres16``, ``aurora-mysql8.0`` or ``sqlserver-se-15.0``. A change replaces the group."""
    parameters: dict[str, RestoreParameter] | None = None
    """Parameters by name. Default: the engine's defaults."""


class RestoreOption(Block):
    """One option of an option group."""

    settings: dict[str, str] | None = None
    """Settings by name. Default: the option's own."""
    port: int | None = None
    """Port of an option that listens, 1 to 65535. Default: none."""
    version: str | None = None
    """Version of the option. Default: AWS's."""


class RestoreOptionGroup(Block):
    """An option group like the one in the primary Region."""

    engine: str
    """Engine, such as ``sqlserver-se``, ``oracle-ee`` or ``mysql``. A change replaces the group."""
    major_engine_version: str
    """Major version in quotes, such as ``"15.00"``, ``"19"`` or ``"8.0"``. A change replaces the group."""
    options: dict[str, RestoreOption] | None = None
    """Options by name, such as ``SQLSERVER_BACKUP_RESTORE``. Default: none."""


class RestorePlacement(Block):
    """What some types need besides subnets; it must be there already."""

    active_directory_id: str | None = None
    """AWS Managed Microsoft AD of the recovery Region, which restored FSx for Windows file systems join."""
    storage_virtual_machine_id: str | None = None
    """Storage virtual machine of the recovery Region, which takes restored volumes of FSx for ONTAP."""
    gateway_arn: str | None = None
    """Volume gateway of the recovery Region, which takes restored volumes of Storage Gateway."""


class RestoreNetwork(NamedTuple):
    """Where restored resources go."""

    vpc_id: pulumi.Input[str]
    subnet_ids: dict[str, pulumi.Output[str]]
    """AZ name to subnet of databases and file systems."""
    instance_subnet_ids: dict[str, pulumi.Output[str]]
    """AZ name to subnet of instances."""


class RestoreSite(Block):
    """Role, key and runbook for restores in ``recoveryRegion``; with ``recoveryNetwork`` also groups for databases."""

    kms_key_arn: str | None = None
    """Customer managed key of the recovery Region for what is restored. Default: one is made."""
    instance_profile_role_arns: list[str] = Field(default_factory=list)
    """Roles whose instance profile restored instances may get back. Default: none, so they come without one."""
    ingress: dict[str, RestoreAccess] | None = None
    """Who may reach what is restored: rules by name. Default: nobody."""
    egress: dict[str, RestoreAccess] | None = None
    """What may be reached from what is restored: rules by name. Default: nothing."""
    parameter_groups: dict[str, RestoreParameterGroup] | None = None
    """DB parameter groups by the name that they have in the primary Region, in lower case. Default: none."""
    cluster_parameter_groups: dict[str, RestoreParameterGroup] | None = None
    """The same for clusters of Aurora, RDS, DocumentDB and Neptune. Default: none."""
    option_groups: dict[str, RestoreOptionGroup] | None = None
    """Option groups by the name that they have in the primary Region, in lower case. Default: none."""
    placement: RestorePlacement | None = None
    """Directory, storage virtual machine and gateway of the recovery Region. Default: none of them."""
    runbook: bool = True
    """Whether there is a Systems Manager document that restores a recovery point with one command."""

    def site_arguments(self) -> RestoreSiteArgs:
        """Arguments of the component ``RestoreSite`` that come from the settings: all but its place."""
        return cast("RestoreSiteArgs", self.arguments())

    def problems(self, recovery: str | None, *, zones: int) -> list[Problem]:
        """What the component would refuse, under the settings' keys.

        Args:
            recovery: the recovery Region; None: it could not be read, and is told elsewhere.
            zones: AZs of the recovery network; 0: there is none.
        """
        found, args = Problems(), self.site_arguments()
        if recovery is not None:
            args["region"] = recovery
        if zones:
            somewhere = pulumi.Output.from_input("")
            args = placed(args, RestoreNetwork("", {str(zone): somewhere for zone in range(zones)}, {}))
        check_restore_site(args, found)
        return [under("restoreSite", _in_settings(problem)) for problem in found.found if problem.argument != "region"]


def placed(args: RestoreSiteArgs, network: RestoreNetwork) -> RestoreSiteArgs:
    """The arguments with the network that restored resources go to."""
    result: RestoreSiteArgs = {**args, "vpc_id": network.vpc_id, "subnet_ids": network.subnet_ids}
    if network.instance_subnet_ids:
        result["instance_subnet_ids"] = network.instance_subnet_ids
    return result


_WAYS_OUT = {
    "Give vpc_id and subnet_ids": "Add the block recoveryNetwork",
    "Add a subnet of another AZ": "Add an AZ to recoveryNetwork.availabilityZones",
}


def _in_settings(problem: Problem) -> Problem:
    """The stack file says where the network is with a block of its own."""
    way_out = problem.way_out
    for component, settings in _WAYS_OUT.items():
        way_out = way_out.replace(component, settings)
    rule = problem.rule.replace("without vpc_id", "without a recovery network")
    return Problem(problem.argument, problem.value, rule, way_out)
