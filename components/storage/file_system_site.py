"""What a file system needs in one Region so that clients can use it: mount targets, policy, access points."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.shared.keys import Account
from components.shared.tags import tags_for

from .file_system_documents import file_system_policy
from .shared_file_system_args import FileAccessPointArgs

NFS_PORT = 2049
DEFAULT_PERMISSIONS = "0750"


@dataclass(frozen=True)
class Clients:
    """Who reaches the file system over the network."""

    vpc_id: pulumi.Input[str]
    subnet_ids: Mapping[str, pulumi.Input[str]]
    security_group_ids: Mapping[str, pulumi.Input[str]]
    cidrs: Mapping[str, pulumi.Input[str]]


@dataclass(frozen=True)
class Rights:
    """What clients may do."""

    allow_anonymous: bool
    allow_root: bool


class Site:
    """One file system's surroundings in one Region; its resources are children of the component."""

    def __init__(
        self,
        name: str,
        parent: pulumi.Resource,
        file_system_id: pulumi.Input[str],
        region: str | None,
        tags: Mapping[str, pulumi.Input[str]] | None,
    ) -> None:
        """Remember what every resource of the site needs.

        Args:
            name: prefix of the resources' names.
            parent: the component.
            file_system_id: the file system, which exists.
            region: its Region; None: the provider's.
            tags: the component's tags.
        """
        self._name = name
        self._parent = parent
        self._file_system_id = file_system_id
        self._region = region
        self._tags = tags

    def mount_targets(self, clients: Clients) -> tuple[pulumi.Output[str], dict[str, pulumi.Output[str]]]:
        """One mount target in every AZ behind a security group; returns the group's id and the targets' ids by AZ."""
        group = aws.ec2.SecurityGroup(
            f"{self._name}-security-group",
            description="NFS clients of a shared file system",
            vpc_id=clients.vpc_id,
            region=self._region,
            tags=tags_for(self._name, self._tags),
            opts=self._options(),
        )
        for name, source in clients.security_group_ids.items():
            self._ingress(f"group-{name}", group, name, referenced_security_group_id=source)
        for name, source in clients.cidrs.items():
            self._ingress(f"cidr-{name}", group, name, cidr_ipv4=source)
        targets = {
            zone: aws.efs.MountTarget(
                f"{self._name}-mount-{zone}",
                file_system_id=self._file_system_id,
                subnet_id=subnet,
                security_groups=[group.id],
                region=self._region,
                # EFS takes one mount target per AZ: the successor can only follow.
                opts=pulumi.ResourceOptions(parent=self._parent, delete_before_replace=True),
            ).id
            for zone, subnet in clients.subnet_ids.items()
        }
        return group.id, targets

    def policy(self, arn: pulumi.Output[str], account: Account, rights: Rights) -> None:
        """The file system's policy: TLS only, and clients as ``rights`` says."""
        document = pulumi.Output.all(arn, account.partition, account.id).apply(
            lambda values: file_system_policy(
                *values, allow_anonymous=rights.allow_anonymous, allow_root=rights.allow_root
            )
        )
        aws.efs.FileSystemPolicy(
            f"{self._name}-policy",
            file_system_id=self._file_system_id,
            policy=document,
            region=self._region,
            opts=self._options(),
        )

    def backup(self, *, automatic: bool) -> None:
        """Say explicitly whether EFS makes its own daily backups; left unsaid, each way of creation has its own."""
        aws.efs.BackupPolicy(
            f"{self._name}-automatic-backup",
            file_system_id=self._file_system_id,
            backup_policy={"status": "ENABLED" if automatic else "DISABLED"},
            region=self._region,
            opts=self._options(),
        )

    def access_points(self, points: Mapping[str, FileAccessPointArgs]) -> dict[str, aws.efs.AccessPoint]:
        """The access points by name."""
        return {
            name: aws.efs.AccessPoint(
                f"{self._name}-access-{name}",
                file_system_id=self._file_system_id,
                posix_user=_posix_user(point),
                root_directory=_root_directory(point),
                region=self._region,
                tags=tags_for(f"{self._name}-access-{name}", self._tags),
                opts=self._options(),
            )
            for name, point in points.items()
        }

    def _ingress(
        self,
        role: str,
        group: aws.ec2.SecurityGroup,
        client: str,
        *,
        referenced_security_group_id: pulumi.Input[str] | None = None,
        cidr_ipv4: pulumi.Input[str] | None = None,
    ) -> None:
        aws.vpc.SecurityGroupIngressRule(
            f"{self._name}-nfs-{role}",
            security_group_id=group.id,
            description=f"NFS from {client}",
            ip_protocol="tcp",
            from_port=NFS_PORT,
            to_port=NFS_PORT,
            referenced_security_group_id=referenced_security_group_id,
            cidr_ipv4=cidr_ipv4,
            region=self._region,
            tags=tags_for(f"{self._name}-nfs-{role}", self._tags),
            opts=self._options(),
        )

    def _options(self) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self._parent)


def _posix_user(point: FileAccessPointArgs) -> aws.efs.AccessPointPosixUserArgsDict:
    user: aws.efs.AccessPointPosixUserArgsDict = {"uid": point["user_id"], "gid": point["group_id"]}
    further = point.get("secondary_group_ids")
    if further:
        user["secondary_gids"] = further
    return user


def _root_directory(point: FileAccessPointArgs) -> aws.efs.AccessPointRootDirectoryArgsDict:
    if point["path"] == "/":
        return {"path": "/"}
    return {
        "path": point["path"],
        "creation_info": {
            "owner_uid": point["user_id"],
            "owner_gid": point["group_id"],
            "permissions": point.get("permissions", DEFAULT_PERMISSIONS),
        },
    }
