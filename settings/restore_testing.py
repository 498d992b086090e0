"""The ``restoreTesting`` block: backups are restored on a schedule, checked, and deleted again."""

import re
from collections.abc import Mapping
from typing import cast

import pulumi
from pydantic import Field

from components.network.vpc import NatGateways, VpcArgs, check_vpc
from components.protection.restore_testing import (
    RestoreTestAlgorithm,
    RestoreTestingArgs,
    RestoreTestPointType,
    RestoreTestSelectionArgs,
    RestoreTestType,
    check_restore_testing,
)
from components.shared.checks import Problem, Problems

from .model import Block, once, under

OWN = {"efs": RestoreTestType.EFS, "s3": RestoreTestType.S3}
"""Names and types of the selections that the stack makes of its own resources."""
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_]")
_NAME_LENGTH = 50


class RestoreTestSelection(Block):
    """Resources of one type that are tested, besides those of the stack itself."""

    resource_type: RestoreTestType
    """``Aurora``, ``DocumentDB``, ``DynamoDB``, ``EBS``, ``EC2``, ``EFS``, ``FSx``, ``Neptune``, ``RDS`` or ``S3``.
    Those with a network interface (Aurora, DocumentDB, EC2, FSx, Neptune, RDS) need ``network``."""
    resource_arns: list[str]
    """1 to 30 ARNs, or ``["*"]`` for every resource of the type in account and Region."""
    tags_equal: dict[str, str] | None = None
    """With ``["*"]`` only: tags that the latest recovery point must carry. Default: none."""
    tags_not_equal: dict[str, str] | None = None
    """With ``["*"]`` only: tags that the latest recovery point must not carry. Default: none."""
    validation_window_hours: int | None = None
    """Hours that a restored resource stays, and bills, unless its validation comes earlier; 0 to 168. With 0 nothing is
    validated. Default: 4."""
    restore_metadata_overrides: dict[str, str] | None = None
    """Restore metadata instead of what AWS Backup infers, by the keys that it documents for the type; lists and
    objects as JSON text. Default: none."""


class RestoreTestNetwork(Block):
    """A VPC without any way in or out, only for what restore tests restore."""

    cidr: str
    """IPv4 block of the VPC, /16 to /22. It is connected to nothing, so it may overlap with others."""
    availability_zones: list[str]
    """Names of its AZs, such as ``eu-central-1a``; databases need two."""

    def vpc_arguments(self) -> VpcArgs:
        """Arguments of the isolated ``Vpc``: no internet, no endpoint, one tier."""
        return {
            "cidr": self.cidr,
            "availability_zones": self.availability_zones,
            "tiers": ["data"],
            "nat_gateways": NatGateways.NONE,
            "gateway_endpoints": False,
        }


class RestoreTesting(Block):
    """Restores the stack's backups for a test. Every run bills each recovery point, and what is restored."""

    schedule: str
    """AWS cron expression of six fields, for example ``cron(0 6 ? * MON,THU *)``. Rarer than about every six days, no
    alarm tells that tests are overdue."""
    schedule_timezone: str | None = None
    """IANA time zone of the schedule. Default: ``Etc/UTC``."""
    plan_name: str | None = None
    """Name of the restore testing plan, unique in account and Region: 1 to 50 letters, digits or ``_``. Default: the
    stack's name with ``_restore_tests``."""
    start_window_hours: int | None = None
    """Hours within which the tests of a run start, 1 to 168. Default: 24."""
    algorithm: RestoreTestAlgorithm | None = None
    """``LATEST_WITHIN_WINDOW`` or ``RANDOM_WITHIN_WINDOW``. Default: the latest."""
    recovery_point_types: list[RestoreTestPointType] | None = None
    """``SNAPSHOT``, ``CONTINUOUS`` or both. Default: both."""
    selection_window_days: int | None = None
    """How old a recovery point may be, 1 to 365 days. Default: 30."""
    validation_window_hours: int | None = None
    """Hours that what is restored of the stack's own file systems and buckets stays at most, 0 to 168. Default: 4."""
    selections: dict[str, RestoreTestSelection] = Field(default_factory=dict[str, RestoreTestSelection])
    """Further resources by a name of your choice: 1 to 50 letters, digits, ``-`` or ``_``. The stack's own file systems
    are the selection ``efs``, its own buckets ``s3``. Default: none."""
    network: RestoreTestNetwork | None = None
    """Isolated VPC for servers and databases. Default: none; file systems, tables, volumes and buckets need none."""
    key_arns: list[str] | None = None
    """Keys of ``selections`` that restores need besides those of the vaults and of the stack's file systems. Default:
    none."""
    instance_profile_role_arns: list[str] | None = None
    """Roles that restored instances may get with the instance profile they had. Default: none."""
    validation_document_name: str | None = None
    """Automation document of your own that validates. Default: one that checks state and encryption."""
    overdue_after_hours: int | None = None
    """Hours without a completed test of a type before the alarm, 1 to 168. Default: the longest time between two runs,
    the start window and 12 hours; no alarm where that is more than 168."""

    def test_arguments(self, stack: str, own_arns: Mapping[str, list[pulumi.Input[str]]]) -> RestoreTestingArgs:
        """Arguments of ``RestoreTesting`` that come from the settings: all but vault, keys, place and Region.

        Args:
            stack: name of the stack.
            own_arns: the stack's own resources that a backup plan takes, by a name of ``OWN``.
        """
        ours = {"selections", "network", "validation_window_hours"}
        args = cast("RestoreTestingArgs", {key: item for key, item in self.arguments().items() if key not in ours})
        selections: dict[str, RestoreTestSelectionArgs] = {}
        for name, arns in own_arns.items():
            if not arns:
                continue
            selections[name] = {"resource_type": OWN[name], "resource_arns": arns}
            if self.validation_window_hours is not None:
                selections[name]["validation_window_hours"] = self.validation_window_hours
        for name, selection in self.selections.items():
            selections[name] = cast("RestoreTestSelectionArgs", selection.arguments())
        args["selections"] = selections
        args.setdefault("plan_name", default_plan_name(stack))
        return args

    def problems(self, stack: str, region: str, own: Mapping[str, list[str]]) -> list[Problem]:
        """What the components would refuse, under the settings' keys.

        Args:
            stack: name of the stack.
            region: the stack's Region.
            own: names of the stack's own resources that a backup plan takes, by a name of ``OWN``.
        """
        found = Problems()
        for name in sorted(self.selections.keys() & {key for key, names in own.items() if names}):
            rule = "is the selection that the stack makes of its own resources"
            found.add(f'selections["{name}"]', None, rule, "Choose another name")
        # With nothing to test nothing is built; the rest of the block is checked all the same.
        if not self.selections and not any(own.values()):
            own = {"efs": ["none"]}
        args = self.test_arguments(stack, {kind: [_arn(kind, name, region) for name in own[kind]] for kind in own})
        args["region"] = region
        if self.network is not None:
            args["vpc_id"] = ""
            args["subnet_ids"] = dict.fromkeys(self.network.availability_zones, "")
            place = Problems()
            check_vpc({**self.network.vpc_arguments(), "region": region}, place)
            for problem in place.found:
                found.found.append(Problem(f"network.{problem.argument}", problem.value, problem.rule, problem.way_out))
        check_restore_testing(args, found)
        # One setting holds for all selections of the stack's own.
        return once(under("restoreTesting", _in_settings(problem)) for problem in found.found)


def default_plan_name(stack: str) -> str:
    """A name that no other stack of the account has, as restore testing takes it."""
    return f"{_NOT_IN_A_NAME.sub('_', stack)[: _NAME_LENGTH - len('_restore_tests')]}_restore_tests"


def _arn(kind: str, name: str, region: str) -> str:
    """Stands for the ARN of a file system or bucket that does not exist yet."""
    if kind == "s3":
        return f"arn:aws:s3:::{name}"
    return f"arn:aws:elasticfilesystem:{region}:123456789012:file-system/{name}"


def _in_settings(problem: Problem) -> Problem:
    """The problem with the settings' word for the isolated place, and for the derived selection."""
    argument, way_out = problem.argument, problem.way_out
    if argument == "subnet_ids":
        argument = "network.availability_zones"
    if argument in {f'selections["{name}"].validation_window_hours' for name in OWN}:
        argument = "validation_window_hours"
    way_out = way_out.replace("vpc_id and subnet_ids of an isolated network", "the block network")
    return Problem(argument, problem.value, problem.rule.replace("vpc_id and subnet_ids do", "network does"), way_out)
