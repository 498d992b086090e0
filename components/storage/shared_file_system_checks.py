"""Rules for the arguments of :class:`~components.storage.shared_file_system.SharedFileSystem`. Pure."""

import re
from collections.abc import Mapping

from components.shared.alarms import check_alarm_topic
from components.shared.arns import parse_arn, partition_of
from components.shared.checks import Problems

from .shared_file_system_args import (
    FileAccessPointArgs,
    FileSystemReplicaArgs,
    FileSystemThroughput,
    SharedFileSystemArgs,
)

TRANSITION_DAYS = (1, 7, 14, 30, 60, 90, 180, 270, 365)
"""EFS, LifecyclePolicy: the only periods it knows."""
HIGHEST_ID = 4_294_967_295
HIGHEST_PROVISIONED_MIBPS = 3_414
"""EFS, CreateFileSystem, ProvisionedThroughputInMibps."""
HIGHEST_CLIENT_COUNT = 25_000
"""EFS quota "Number of connections for each file system"."""
RPO_MINUTES = (15, 10_080)
"""From the interval EFS itself aims at to a week."""

_AVAILABILITY_ZONE = re.compile(r"([a-z]{2}(?:-[a-z]+)+-\d)[a-z]")
_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d")
_SUBNET = re.compile(r"subnet-[0-9a-f]{8,40}")
_SECURITY_GROUP = re.compile(r"sg-[0-9a-f]{8,40}")
_FILE_SYSTEM = re.compile(r"fs-[0-9a-f]{8,40}")
_PATH = re.compile(r"(?=.{1,100}$)(?:/|(?:/(?!\.)[^$#<>;`|&?{}^*/\n]+){1,4})")
_MODE = re.compile(r"[0-7]{3,4}")
_CHOSEN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_PLAN_NAME = re.compile(r"[A-Za-z0-9_.-]{1,50}")


def check_shared_file_system(args: SharedFileSystemArgs, problems: Problems) -> None:
    """Record everything in ``args`` that EFS refuses or that can never work."""
    region = args.get("region")
    if region is not None and not _REGION.fullmatch(region):
        problems.add("region", region, "must be the name of a Region", "Write it like eu-central-1")
    _check_subnets(args["subnet_ids"], region, "subnet_ids", problems)
    _check_clients(args.get("client_security_group_ids") or {}, args.get("client_cidrs") or {}, "", problems)
    _check_access_points(args, problems)
    _check_throughput(args, problems)
    _check_transitions(args, problems)
    _check_key(args.get("kms_key_arn"), region, "kms_key_arn", problems)
    plan = args.get("backup_plan")
    if plan is not None and not _PLAN_NAME.fullmatch(plan):
        problems.add(
            "backup_plan", plan, "must be 1 to 50 letters, digits, '_', '.' or '-'", "Give the backup plan's name"
        )
    problems.within("expected_client_count", args.get("expected_client_count"), 1, HIGHEST_CLIENT_COUNT, "connections")
    check_alarm_topic(problems, args.get("alarm_topic_arn"), region)
    replica = args.get("replica")
    if replica is not None:
        _check_replica(replica, region, problems)


def check_other_region(problems: Problems, replica_region: str, region: str) -> None:
    """Refuse a copy in the file system's own Region: it is lost with it."""
    if replica_region == region:
        problems.add(
            "replica.region",
            replica_region,
            "is the file system's own Region, and a copy there is lost with it",
            "Give the recovery Region, or leave replica out",
        )
    elif partition_of(replica_region) != partition_of(region):
        problems.add(
            "replica.region",
            replica_region,
            f"is in the partition {partition_of(replica_region)}, and EFS does not replicate out of "
            f"{partition_of(region)}",
            f"Give another Region of {partition_of(region)}",
        )


def _check_subnets(subnets: Mapping[str, object], region: str | None, path: str, problems: Problems) -> None:
    if not subnets:
        problems.add(path, dict(subnets), "needs at least one AZ: nobody could mount", "Give a subnet for each AZ")
    owners: dict[str, str] = {}
    for zone, subnet in subnets.items():
        where = f'{path}["{zone}"]'
        match = _AVAILABILITY_ZONE.fullmatch(zone)
        if match is None:
            problems.add(where, subnet, "must be keyed by the name of an AZ", "Write it like eu-central-1a")
        elif region is not None and match[1] != region:
            problems.add(where, subnet, f"is not an AZ of {region}", f"Give AZs of {region}")
        if not isinstance(subnet, str):
            continue
        if not _SUBNET.fullmatch(subnet):
            problems.add(where, subnet, "must be a subnet id", "Write it like subnet-0123456789abcdef0")
        elif subnet in owners:
            problems.add(
                where,
                subnet,
                f'is also the subnet of "{owners[subnet]}", and a subnet lies in one AZ',
                "Give each AZ its own subnet",
            )
        owners.setdefault(subnet, zone)


def _check_clients(groups: Mapping[str, object], cidrs: Mapping[str, object], path: str, problems: Problems) -> None:
    seen: dict[str, str] = {}
    for argument, sources in ((f"{path}client_security_group_ids", groups), (f"{path}client_cidrs", cidrs)):
        for name, source in sources.items():
            where = f'{argument}["{name}"]'
            check_chosen_name(where, name, problems)
            if not isinstance(source, str):
                continue
            if sources is cidrs:
                problems.ipv4_network(where, source)
            elif not _SECURITY_GROUP.fullmatch(source):
                problems.add(where, source, "must be a security group id", "Write it like sg-0123456789abcdef0")
            if source in seen:
                problems.add(where, source, f"is also {seen[source]}; EC2 refuses a rule twice", "Remove one")
            seen.setdefault(source, where)


def _check_access_points(args: SharedFileSystemArgs, problems: Problems) -> None:
    points = args.get("access_points") or {}
    root = args.get("allow_root", False)
    if not points and not root:
        problems.add(
            "access_points",
            {},
            "is empty while allow_root is false: the new root directory belongs to root, so nobody could ever write",
            "Give an access point for each application, or set allow_root",
        )
    for name, point in points.items():
        where = f'access_points["{name}"]'
        check_chosen_name(where, name, problems)
        _check_access_point(point, where, root=root, problems=problems)


def _check_access_point(point: FileAccessPointArgs, where: str, *, root: bool, problems: Problems) -> None:
    path, user = point["path"], point["user_id"]
    if not _PATH.fullmatch(path):
        problems.add(
            f"{where}.path",
            path,
            "must be an absolute path of one to four levels and 100 characters at most, no level starting with a dot "
            "and none with one of $#<>;`|&?{}^*",
            "Write it like /orders",
        )
    if path == "/" and user != 0:
        problems.add(
            f"{where}.path",
            path,
            f"belongs to root, so user {user} could never write there",
            "Give a directory",
        )
    if user == 0 and not root:
        problems.add(
            f"{where}.user_id", user, "is root, and allow_root is false", "Give another user_id, or set allow_root"
        )
    problems.within(f"{where}.user_id", user, 0, HIGHEST_ID, "as a POSIX user id")
    problems.within(f"{where}.group_id", point["group_id"], 0, HIGHEST_ID, "as a POSIX group id")
    further = point.get("secondary_group_ids") or []
    problems.within(f"{where}.secondary_group_ids", len(further), 0, 16, "group ids")
    for index, group in enumerate(further):
        problems.within(f"{where}.secondary_group_ids[{index}]", group, 0, HIGHEST_ID, "as a POSIX group id")
    mode = point.get("permissions")
    if mode is not None and not _MODE.fullmatch(mode):
        problems.add(f"{where}.permissions", mode, "must be three or four octal digits", 'Write it like "0750"')


def _check_throughput(args: SharedFileSystemArgs, problems: Problems) -> None:
    mode, figure = args.get("throughput", FileSystemThroughput.ELASTIC), args.get("provisioned_throughput_mibps")
    problems.within("provisioned_throughput_mibps", figure, 1, HIGHEST_PROVISIONED_MIBPS, "MiB/s")
    if mode is FileSystemThroughput.PROVISIONED and figure is None:
        problems.add(
            "provisioned_throughput_mibps", None, "is required with throughput provisioned", "Give it in MiB/s"
        )
    if mode is not FileSystemThroughput.PROVISIONED and figure is not None:
        problems.add(
            "provisioned_throughput_mibps",
            figure,
            f"goes with throughput provisioned only, and throughput is {mode.value}",
            "Leave it out, or set throughput to provisioned",
        )


def _check_transitions(args: SharedFileSystemArgs, problems: Problems) -> None:
    infrequent, archive = args.get("infrequent_access_after_days"), args.get("archive_after_days")
    for argument, days in (("infrequent_access_after_days", infrequent), ("archive_after_days", archive)):
        if days is not None and days not in TRANSITION_DAYS:
            problems.add(
                argument,
                days,
                f"must be one of {', '.join(map(str, TRANSITION_DAYS))} days",
                "Choose one of these",
            )
    if archive is not None and (infrequent is None or archive <= infrequent):
        problems.add(
            "archive_after_days",
            archive,
            "must be later than infrequent_access_after_days, which must be given: files reach Archive only through it",
            "Give infrequent_access_after_days, and a longer period here",
        )
    mode = args.get("throughput", FileSystemThroughput.ELASTIC)
    if archive is not None and mode is not FileSystemThroughput.ELASTIC:
        problems.add(
            "archive_after_days",
            archive,
            f"needs throughput elastic, and throughput is {mode.value}",
            "Set throughput to elastic, or leave archive_after_days out",
        )
    if args.get("return_on_access") and infrequent is None:
        problems.add(
            "return_on_access",
            True,  # noqa: FBT003 - the value that was given
            "has nothing to bring back without infrequent_access_after_days",
            "Give infrequent_access_after_days, or leave return_on_access out",
        )


def _check_replica(replica: FileSystemReplicaArgs, region: str | None, problems: Problems) -> None:
    away = replica["region"]
    if not _REGION.fullmatch(away):
        problems.add("replica.region", away, "must be the name of a Region", "Write it like eu-west-1")
    if region is not None:
        check_other_region(problems, away, region)
    subnets = replica.get("subnet_ids")
    if (replica.get("vpc_id") is None) != (subnets is None):
        problems.add(
            "replica.subnet_ids",
            None if subnets is None else dict(subnets),
            "goes together with replica.vpc_id",
            "Give both, or neither",
        )
    if subnets is not None:
        _check_subnets(subnets, away, "replica.subnet_ids", problems)
    groups, cidrs = replica.get("client_security_group_ids") or {}, replica.get("client_cidrs") or {}
    if replica.get("vpc_id") is None and (groups or cidrs):
        problems.add("replica.vpc_id", None, "is required where clients of the replica are given", "Give it")
    _check_clients(groups, cidrs, "replica.", problems)
    _check_key(replica.get("kms_key_arn"), away, "replica.kms_key_arn", problems)
    problems.within("replica.rpo_minutes", replica.get("rpo_minutes"), *RPO_MINUTES, "minutes")
    promoted = replica.get("promoted_file_system_id")
    if promoted is not None and not _FILE_SYSTEM.fullmatch(promoted):
        problems.add(
            "replica.promoted_file_system_id",
            promoted,
            "must be a file system id",
            "Give the output replica_file_system_id, like fs-0123456789abcdef0",
        )


def _check_key(arn: object, region: str | None, path: str, problems: Problems) -> None:
    if not isinstance(arn, str):
        return
    parsed = parse_arn(arn)
    if parsed is None or parsed.service != "kms" or not parsed.resource.startswith("key/"):
        problems.add(path, arn, "must be the ARN of a KMS key", "Write it like arn:aws:kms:<region>:<account>:key/<id>")
    elif region is not None and parsed.region != region:
        problems.add(path, arn, f"is a key of {parsed.region}; EFS needs one of {region}", f"Give a key of {region}")


def check_file_system_name(where: str, name: str, problems: Problems) -> None:
    """Refuse a component's name of which EC2 or KMS would refuse the names that are made from it."""
    check_chosen_name(where, name, problems)
    if name.startswith("sg-"):
        problems.add(
            where, name, "must not start with 'sg-': EC2 refuses security groups called so", "Choose another name"
        )


def check_chosen_name(where: str, name: str, problems: Problems) -> None:
    """Refuse a name that cannot be part of a resource's name."""
    if not _CHOSEN_NAME.fullmatch(name):
        problems.add(
            where,
            name,
            "must be a name of 1 to 40 letters, digits, '-' or '_', and start with a letter or digit",
            "Choose another name",
        )
