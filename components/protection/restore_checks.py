"""What AWS would refuse of a restore site, or what could never be restored with it. Pure."""

import re
from collections.abc import Mapping

from components.shared.alarms import check_alarm_topic
from components.shared.arns import parse_arn
from components.shared.checks import Problems

from .checks import check_key_arn
from .restore_args import (
    RestoreAccessArgs,
    RestoreOptionGroupArgs,
    RestoreParameterGroupArgs,
    RestoreSiteArgs,
)

_RESOURCE_NAME = re.compile(r"(?!aws|amazon|amzn)[a-z][a-z0-9]*(-[a-z0-9]+)*")
_RESOURCE_NAME_LENGTH = 40
"""Leaves room for ``-runbook-role`` and Pulumi's suffix of eight characters in the 64 of a role's name."""
_GROUP_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_GROUP_NAME_LENGTH = 255
"""botocore, RDS CreateDBParameterGroup, CreateOptionGroup: letters, digits, single hyphens; stored in lower case."""
_RULE_NAME = re.compile(r"[A-Za-z0-9._-]{1,60}")
_DIRECTORY = re.compile(r"d-[0-9a-f]{10}")
_STORAGE_MACHINE = re.compile(r"svm-[0-9a-f]{17}")

_CLUSTER_ONLY = ("docdb", "neptune")
_ENGINES = (
    *("aurora-mysql", "aurora-postgresql", "db2-ae", "db2-ce", "db2-se", "mariadb", "mysql", "oracle-ee"),
    *("oracle-ee-cdb", "oracle-se2", "oracle-se2-cdb", "postgres", "sqlserver-ee", "sqlserver-ex", "sqlserver-se"),
    "sqlserver-web",
)
"""botocore, RDS CreateDBParameterGroup, DBParameterGroupFamily, "valid DB engine values"."""
_CLUSTER_ENGINES = ("aurora-mysql", "aurora-postgresql", "docdb", "mysql", "neptune", "postgres")
"""Aurora and RDS Multi-AZ clusters (botocore, CreateDBClusterParameterGroup), DocumentDB and Neptune."""
_OPTION_ENGINES = tuple(engine for engine in _ENGINES if not engine.startswith("aurora"))
"""botocore, CreateOptionGroup, EngineName."""
_VERSION = r"-?\d+(\.\d+)*"

_LAST_PORT = 65_535
SUBNET_GROUP_ZONES = 2
"""AZs that a DB subnet group covers at least (Amazon RDS User Guide, "Working with DB subnet groups")."""
DATABASE_GROUPS = ("parameter_groups", "cluster_parameter_groups", "option_groups")


def check_restore_site(args: RestoreSiteArgs, problems: Problems, resource_name: str | None = None) -> None:
    """Record what cannot work.

    Args:
        args: the component's arguments; Outputs pass, and are checked by AWS.
        problems: receives the findings.
        resource_name: the component's name, from which physical names are made.
    """
    if resource_name is not None and (
        not _RESOURCE_NAME.fullmatch(resource_name) or len(resource_name) > _RESOURCE_NAME_LENGTH
    ):
        problems.add(
            "name",
            resource_name,
            f"must be 1 to {_RESOURCE_NAME_LENGTH} lower-case letters, digits and single hyphens, start with a letter, "
            "and not with aws, amazon or amzn, because the names of subnet group, roles and document are made from it",
            "Rename the component",
        )
    region = args.get("region")
    for name, arn in args.get("vault_key_arns", {}).items():
        check_key_arn(problems, f'vault_key_arns["{name}"]', arn, region)
    for name, arn in args.get("vault_arns", {}).items():
        _check_vault(problems, f'vault_arns["{name}"]', arn, region)
    _check_key(problems, args.get("kms_key_arn"), region)
    check_alarm_topic(problems, args.get("alarm_topic_arn"), region)
    _check_roles(problems, args.get("instance_profile_role_arns", []))
    _check_network(problems, args)
    for argument in ("ingress", "egress"):
        for name, access in args.get(argument, {}).items():
            _check_access(problems, argument, name, access)
    _check_parameter_groups(problems, "parameter_groups", args.get("parameter_groups", {}), _ENGINES)
    _check_parameter_groups(
        problems, "cluster_parameter_groups", args.get("cluster_parameter_groups", {}), _CLUSTER_ENGINES
    )
    _check_option_groups(problems, args.get("option_groups", {}))
    _check_placement(problems, args, region)


def _check_vault(problems: Problems, argument: str, arn: object, region: str | None) -> None:
    if not isinstance(arn, str):
        return
    parsed = parse_arn(arn)
    if parsed is None or parsed.service != "backup" or not parsed.resource.startswith("backup-vault:"):
        problems.add(argument, arn, "must be the ARN of a backup vault", "Give BackupVault's vault_arn")
    elif region is not None and parsed.region != region:
        problems.add(
            argument,
            arn,
            f"is in {parsed.region}; a recovery point is restored in its own Region, and this site is in {region}",
            f"Give a vault of {region}, or make a RestoreSite in {parsed.region}",
        )


def _check_key(problems: Problems, arn: object, region: str | None) -> None:
    if not isinstance(arn, str):
        return
    parsed = parse_arn(arn)
    if parsed is None or parsed.service != "kms" or not parsed.resource.startswith("key/"):
        problems.add("kms_key_arn", arn, "must be the ARN of a KMS key, not of an alias", "Give the key's own ARN")
    elif region is not None and parsed.region != region:
        problems.add(
            "kms_key_arn",
            arn,
            f"is in {parsed.region}, but what is restored in {region} is encrypted with a key of {region}",
            f"Give a key of {region}, or leave it out",
        )


def _check_roles(problems: Problems, arns: list[str]) -> None:
    for index, arn in enumerate(arns):
        parsed = parse_arn(arn)
        if parsed is None or parsed.service != "iam" or not re.fullmatch(r"role/[\w+=,.@/-]+", parsed.resource):
            problems.add(
                f"instance_profile_role_arns[{index}]",
                arn,
                "must be the ARN of one IAM role, without wildcards; a profile's ARN is another one",
                "Write it like arn:aws:iam::123456789012:role/web-server",
            )


def _check_network(problems: Problems, args: RestoreSiteArgs) -> None:
    subnets = args.get("subnet_ids", {})
    if "vpc_id" in args and not subnets:
        problems.add("subnet_ids", None, "is required with vpc_id", "Give the data subnets by AZ")
    elif 0 < len(subnets) < SUBNET_GROUP_ZONES and "vpc_id" in args:
        for argument in DATABASE_GROUPS:
            if args.get(argument):
                problems.add(
                    argument,
                    None,
                    "is for databases, and RDS takes no subnet group of one AZ",
                    "Add a subnet of another AZ, or leave it out",
                )
    if "vpc_id" in args:
        return
    for argument in ("subnet_ids", "instance_subnet_ids", "ingress", "egress"):
        if args.get(argument):
            problems.add(argument, None, "has no effect without vpc_id", "Give vpc_id and subnet_ids, or leave it out")
    for argument in DATABASE_GROUPS:
        if args.get(argument):
            problems.add(
                argument, None, "is for databases, which need a network", "Give vpc_id and subnet_ids, or leave it out"
            )


def _check_access(problems: Problems, argument: str, name: str, access: RestoreAccessArgs) -> None:
    where = f'{argument}["{name}"]'
    if not _RULE_NAME.fullmatch(name):
        problems.add(where, name, "must have a name of 1 to 60 letters, digits, '.', '_' or '-'", "Rename it")
    port = access["port"]
    problems.within(f"{where}.port", port, 0, _LAST_PORT, "(a port)")
    problems.within(f"{where}.to_port", access.get("to_port"), 0, _LAST_PORT, "(a port)")
    if access.get("to_port", port) < port:
        problems.add(f"{where}.to_port", access.get("to_port"), f"must be {port} or more", "Swap the two ports")
    sides = [key for key in ("cidr", "security_group_id") if key in access]
    if len(sides) != 1:
        given = " and ".join(sides) or None
        problems.add(where, given, "needs exactly one of cidr and security_group_id", "Give one of them")
    if "cidr" in access:
        problems.ipv4_network(f"{where}.cidr", access["cidr"])


def _check_group_name(problems: Problems, where: str, name: str) -> None:
    if not _GROUP_NAME.fullmatch(name) or len(name) > _GROUP_NAME_LENGTH:
        problems.add(
            where,
            name,
            f"must have a name of 1 to {_GROUP_NAME_LENGTH} lower-case letters, digits and single hyphens that starts "
            "with a letter",
            "Write the name of the primary Region's group in lower case, as RDS stores it",
        )
    elif name.split("-", maxsplit=1)[0] == "default":
        problems.add(where, name, "is a name that RDS keeps for its own groups", "Leave it out; every Region has it")


def _check_parameter_groups(
    problems: Problems, argument: str, groups: Mapping[str, RestoreParameterGroupArgs], engines: tuple[str, ...]
) -> None:
    for name, group in groups.items():
        where = f'{argument}["{name}"]'
        _check_group_name(problems, where, name)
        family = group["family"]
        if any(re.fullmatch(re.escape(engine) + _VERSION, family) for engine in engines):
            continue
        elsewhere = argument == "parameter_groups" and family.startswith(_CLUSTER_ONLY)
        problems.add(
            f"{where}.family",
            family,
            f"must be one of {', '.join(engines)} with a version, such as postgres16 or sqlserver-se-15.0",
            "Move it to cluster_parameter_groups: clusters restored from a backup take no other group"
            if elsewhere
            else "Look it up: aws rds describe-db-engine-versions --engine postgres",
        )


def _check_option_groups(problems: Problems, groups: Mapping[str, RestoreOptionGroupArgs]) -> None:
    for name, group in groups.items():
        where = f'option_groups["{name}"]'
        _check_group_name(problems, where, name)
        problems.one_of(f"{where}.engine", group["engine"], _OPTION_ENGINES)
        if not re.fullmatch(r"\d+(\.\d+)?", group["major_engine_version"]):
            problems.add(
                f"{where}.major_engine_version",
                group["major_engine_version"],
                "must be a major version such as 8.0, 15.00 or 19",
                "Look it up: aws rds describe-option-group-options --engine-name mysql",
            )
        for option, details in group.get("options", {}).items():
            problems.within(f'{where}.options["{option}"].port', details.get("port"), 1, _LAST_PORT, "(a port)")


def _check_placement(problems: Problems, args: RestoreSiteArgs, region: str | None) -> None:
    placement = args.get("placement", {})
    directory, machine = placement.get("active_directory_id"), placement.get("storage_virtual_machine_id")
    for key, value, shape, example in (
        ("active_directory_id", directory, _DIRECTORY, "d-1234567890"),
        ("storage_virtual_machine_id", machine, _STORAGE_MACHINE, "svm-0123456789abcdef0"),
    ):
        if isinstance(value, str) and not shape.fullmatch(value):
            problems.add(f"placement.{key}", value, f"must be an id such as {example}", "Give the id, not the name")
        if value is not None and "vpc_id" not in args:
            problems.add(f"placement.{key}", None, "has no effect without vpc_id", "Give vpc_id and subnet_ids")
    gateway = placement.get("gateway_arn")
    if isinstance(gateway, str):
        parsed = parse_arn(gateway)
        if parsed is None or parsed.service != "storagegateway" or not parsed.resource.startswith("gateway/"):
            problems.add("placement.gateway_arn", gateway, "must be the ARN of a gateway", "Give the gateway's ARN")
        elif region is not None and parsed.region != region:
            problems.add(
                "placement.gateway_arn",
                gateway,
                f"is in {parsed.region}, and this site is in {region}",
                f"Give a gateway of {region}",
            )
