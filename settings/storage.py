"""The ``sharedStorage`` block: file systems that several instances mount."""

from typing import NamedTuple, cast

import pulumi
from pydantic import Field

from components.shared.checks import Problem, Problems
from components.storage.shared_file_system import (
    FileSystemThroughput,
    SharedFileSystemArgs,
    check_shared_file_system,
)
from components.storage.shared_file_system_checks import check_file_system_name

from .model import Block, under


class FileAccessPoint(Block):
    """An application's own door into the file system."""

    path: str
    """Directory that clients see as ``/``: absolute, one to four levels, 100 characters at most. EFS makes it on the
    first mount."""
    user_id: int
    """POSIX user of every operation, whatever the client says; 0 to 4294967295."""
    group_id: int
    """POSIX group of every operation; 0 to 4294967295."""
    secondary_group_ids: list[int] | None = None
    """Further POSIX groups of every operation; 16 at most. Default: none."""
    permissions: str | None = None
    """Mode of the directory when EFS makes it, three or four octal digits in quotes. Default: ``"0750"``."""


class FileSystemReplica(Block):
    """A copy in ``recoveryRegion`` that EFS keeps up to date; with ``recoveryNetwork``, it can be mounted there."""

    kms_key_arn: str | None = None
    """Customer managed key of the recovery Region. Default: one is made."""
    client_security_group_ids: dict[str, str] | None = None
    """Who may reach the copy: a name of your choice to a security group of the recovery network."""
    client_cidrs: dict[str, str] | None = None
    """Who may reach the copy: a name of your choice to an IPv4 block. Default, when there are no security groups
    either: the whole recovery network."""
    rpo_minutes: int | None = None
    """Age of the last complete synchronisation above which the alarm fires, 15 to 10080 minutes. Default: 60."""
    promoted_file_system_id: str | None = None
    """For the bad day, and after it: id of the copy. Ends the replication, so that the copy takes writes."""


class FileSystem(Block):
    """An Amazon EFS file system with a mount target in every AZ of ``network``, in its data tier."""

    client_security_group_ids: dict[str, str] | None = None
    """Who may reach the file system (NFS, TCP 2049): a name of your choice to a security group."""
    client_cidrs: dict[str, str] | None = None
    """Who may reach the file system: a name of your choice to an IPv4 block. Default, when there are no security groups
    either: the whole network."""
    access_points: dict[str, FileAccessPoint] | None = None
    """Access points by name, one for each application. Without any, ``allowRoot`` must be true."""
    allow_anonymous: bool | None = None
    """Whether clients may mount without IAM. Default: false."""
    allow_root: bool | None = None
    """Whether a client's root stays root on the file system. Default: false."""
    throughput: FileSystemThroughput | None = None
    """``elastic``, ``provisioned`` or ``bursting``. Default: ``elastic``."""
    provisioned_throughput_mibps: int | None = None
    """With ``throughput: provisioned``, and only then: 1 to 3414 MiB/s; the Region's quota may be lower."""
    infrequent_access_after_days: int | None = None
    """Days without access after which a file moves to Infrequent Access: 1, 7, 14, 30, 60, 90, 180, 270 or 365.
    Default: never."""
    archive_after_days: int | None = None
    """Days without access after which a file moves on to Archive: the same figures, later than
    ``infrequentAccessAfterDays``; with ``throughput: elastic`` only. Default: never."""
    return_on_access: bool | None = None
    """Whether a file moves back to Standard on its first access. Default: false."""
    kms_key_arn: str | None = None
    """Customer managed key of the Region. Default: one is made. A change replaces the file system."""
    backup_plan: str | None = None
    """Name of the backup plan that covers the file system. Default: the plan of the block ``backup``."""
    automatic_backup: bool | None = None
    """EFS's own daily backup, kept 35 days in the same Region. Default: on exactly when no plan covers the file
    system."""
    replica: FileSystemReplica | None = None
    """A copy in ``recoveryRegion``. Default: none."""
    expected_client_count: int | None = None
    """Connections below which an alarm fires, 1 to 25000. Default: no alarm."""


class FileSystemNetwork(NamedTuple):
    """Where the mount targets of one Region are."""

    vpc_id: pulumi.Input[str]
    cidr_block: pulumi.Input[str]
    """Who may reach them, where the settings name nobody."""
    subnet_ids: dict[str, pulumi.Output[str]]
    """AZ name to subnet."""


class SharedStorage(Block):
    """File systems of the primary Region."""

    file_systems: dict[str, FileSystem] = Field(default_factory=dict[str, FileSystem])
    """File systems by name; the name is the file system's identity."""

    def file_system_args(
        self, backup_plan: str | None, recovery_region: str | None = None
    ) -> dict[str, SharedFileSystemArgs]:
        """Arguments of each ``SharedFileSystem``, by name, that come from the settings: all but its place.

        Args:
            backup_plan: name of the stack's backup plan, for file systems that name none.
            recovery_region: Region of the copies.
        """
        given: dict[str, SharedFileSystemArgs] = {}
        for name, file_system in self.file_systems.items():
            args = cast("SharedFileSystemArgs", file_system.arguments())
            if backup_plan is not None:
                args.setdefault("backup_plan", backup_plan)
            if "replica" in args and recovery_region is not None:
                args["replica"]["region"] = recovery_region
            given[name] = args
        return given

    def problems(self, region: str, recovery: str | None) -> list[Problem]:
        """What the component would refuse, under the settings' keys.

        Args:
            region: the stack's Region.
            recovery: the recovery Region, if any.
        """
        told: list[Problem] = []
        for name, args in self.file_system_args(None, recovery).items():
            found, where = Problems(), f'file_systems["{name}"]'
            check_file_system_name("", name, found)
            replica = args.get("replica")
            if replica is not None and recovery is None:
                found.add("replica", None, "needs a Region to be in", "Add recoveryRegion, for example eu-west-1")
                del args["replica"]
            check_shared_file_system(_somewhere(args, region), found)
            told += [
                under(
                    "sharedStorage",
                    Problem(
                        f"{where}.{problem.argument}" if problem.argument else where,
                        problem.value,
                        problem.rule,
                        problem.way_out,
                    ),
                )
                for problem in found.found
                if not problem.argument.startswith(_OF_OTHER_BLOCKS)
            ]
        return told + self._name_clashes()

    def _name_clashes(self) -> list[Problem]:
        """The copy of ``files`` and a file system ``files-replica`` would both be called ``files-replica-…``."""
        return [
            under(
                "sharedStorage",
                Problem(
                    f'file_systems["{name}"]',
                    name,
                    f'starts like the parts of file system "{other}"',
                    "Rename one of the two.",
                ),
            )
            for name in self.file_systems
            for other in self.file_systems
            if name.startswith(tuple(f"{other}-{role}" for role in ("access-", "nfs-", "replica")))
        ]


def placed(args: SharedFileSystemArgs, home: FileSystemNetwork, away: FileSystemNetwork | None) -> SharedFileSystemArgs:
    """The arguments with the networks in which clients are.

    Args:
        args: what the settings say, from ``file_system_args``.
        home: the network of the file system.
        away: the network of the copy; None: its data is kept, but nobody there can mount it yet.
    """
    result: SharedFileSystemArgs = {**args, "vpc_id": home.vpc_id, "subnet_ids": home.subnet_ids}
    if not (args.get("client_cidrs") or args.get("client_security_group_ids")):
        result["client_cidrs"] = {"network": home.cidr_block}
    replica = args.get("replica")
    if replica is not None and away is not None:
        result["replica"] = {**replica, "vpc_id": away.vpc_id, "subnet_ids": away.subnet_ids}
        if not (replica.get("client_cidrs") or replica.get("client_security_group_ids")):
            result["replica"]["client_cidrs"] = {"network": away.cidr_block}
    return result


_OF_OTHER_BLOCKS = ("region", "subnet_ids", "replica.region", "replica.subnet_ids", "replica.vpc_id")
"""What the blocks of the networks and the Regions tell about themselves."""


def _somewhere(args: SharedFileSystemArgs, region: str) -> SharedFileSystemArgs:
    """The arguments with a place, so that the component's rules can be asked before the networks exist."""
    return {**args, "vpc_id": "", "subnet_ids": {}, "region": region}
