"""Amazon EFS file system with a mount target in every AZ, and on request a copy in another Region."""

from collections.abc import Mapping
from typing import cast

import pulumi
import pulumi_aws as aws

from components.shared.alarms import checked_alarm_topic
from components.shared.arguments import normalise
from components.shared.checks import Problems
from components.shared.keys import Account, customer_key
from components.shared.tags import BACKUP_TAG, tags_for

from .file_system_alarms import FileSystemAlarms
from .file_system_documents import client_policy
from .file_system_site import Clients, Rights, Site
from .shared_file_system_args import (
    FileAccessPointArgs,
    FileSystemReplicaArgs,
    FileSystemThroughput,
    SharedFileSystemArgs,
)
from .shared_file_system_checks import check_file_system_name, check_other_region, check_shared_file_system

__all__ = [
    "FileAccessPointArgs",
    "FileSystemReplicaArgs",
    "FileSystemThroughput",
    "SharedFileSystem",
    "SharedFileSystemArgs",
    "check_shared_file_system",
]

DEFAULT_RPO_MINUTES = 60


class SharedFileSystem(pulumi.ComponentResource):
    """Shared storage for Linux workloads that survives the loss of an Availability Zone."""

    file_system_id: pulumi.Output[str]
    """Id of the file system."""
    file_system_arn: pulumi.Output[str]
    """ARN of the file system."""
    dns_name: pulumi.Output[str]
    """Name to mount; leads every client to the mount target of its own AZ. Known once all mount targets exist."""
    security_group_id: pulumi.Output[str]
    """Security group of the mount targets, for further rules."""
    mount_target_ids: pulumi.Output[dict[str, str]]
    """AZ name to mount target id."""
    access_point_ids: pulumi.Output[dict[str, str]]
    """Name to access point id (``mount -o tls,iam,accesspoint=<id>``)."""
    access_point_arns: pulumi.Output[dict[str, str]]
    """Name to access point ARN."""
    client_policy: pulumi.Output[str]
    """IAM policy (JSON) for the role of a client that may mount the whole file system."""
    access_point_policies: pulumi.Output[dict[str, str]]
    """Name of an access point to the IAM policy (JSON) for the role of a client that may use only this one."""
    kms_key_arn: pulumi.Output[str]
    """Key that encrypts the file system."""
    replica_file_system_id: pulumi.Output[str] | None
    """Id of the copy in the other Region; absent without ``replica``."""
    replica_security_group_id: pulumi.Output[str] | None
    """Security group of the copy's mount targets; absent where it has none."""
    replica_access_point_ids: pulumi.Output[dict[str, str]]
    """Name to access point id on the copy; empty without ``replica``."""

    def __init__(self, name: str, args: SharedFileSystemArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Build the file system.

        Args:
            name: resource name, 1 to 40 letters, digits, ``-`` or ``_``; also the ``Name`` tag.
            args: see :class:`SharedFileSystemArgs`.
            opts: options of the component.

        Raises:
            ComponentError: arguments that EFS refuses or that can never work, all of them in one message.
        """
        problems = Problems()
        check_file_system_name("name", name, problems)
        args = normalise(args, SharedFileSystemArgs, problems)
        if not problems.found:
            check_shared_file_system(args, problems)
        problems.raise_for("SharedFileSystem", name)
        super().__init__("reliability:index:SharedFileSystem", name, {}, opts)

        self._name = name
        self._args = args
        self._account = Account(self)
        self._rights = Rights(args.get("allow_anonymous", False), args.get("allow_root", False))
        own_region = args.get("region")
        self._region: pulumi.Output[str] = (
            pulumi.Output.from_input(own_region)
            if own_region is not None
            else aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=self)).region
        )

        file_system = self._file_system()
        points = self._surroundings(file_system)
        self._policies(file_system, points)
        self._alarms = FileSystemAlarms(
            name,
            self,
            file_system.id,
            topic_arn=self._alarm_topic(),
            region=args.get("region"),
            tags=args.get("tags"),
        )
        self._alarms.performance(args.get("throughput", FileSystemThroughput.ELASTIC))
        expected = args.get("expected_client_count")
        if expected is not None:
            self._alarms.clients(expected)
        self._replica(file_system)
        self.register_outputs(
            {
                "fileSystemId": self.file_system_id,
                "fileSystemArn": self.file_system_arn,
                "dnsName": self.dns_name,
                "securityGroupId": self.security_group_id,
                "mountTargetIds": self.mount_target_ids,
                "accessPointIds": self.access_point_ids,
                "accessPointArns": self.access_point_arns,
                "clientPolicy": self.client_policy,
                "accessPointPolicies": self.access_point_policies,
                "kmsKeyArn": self.kms_key_arn,
                "replicaFileSystemId": self.replica_file_system_id,
                "replicaSecurityGroupId": self.replica_security_group_id,
                "replicaAccessPointIds": self.replica_access_point_ids,
            }
        )

    def _alarm_topic(self) -> pulumi.Output[str] | None:
        topic = self._args.get("alarm_topic_arn")
        return None if topic is None else checked_alarm_topic(topic, "SharedFileSystem", self._name, self._region)

    def _file_system(self) -> aws.efs.FileSystem:
        args, name = self._args, self._name
        self.kms_key_arn = self._key(f"{name}-key", args.get("kms_key_arn"), args.get("region"))
        plan = args.get("backup_plan")
        protect = args.get("protect", True)
        return aws.efs.FileSystem(
            f"{name}-file-system",
            encrypted=True,
            kms_key_id=self.kms_key_arn,
            performance_mode="generalPurpose",
            throughput_mode=args.get("throughput", FileSystemThroughput.ELASTIC).value,
            provisioned_throughput_in_mibps=args.get("provisioned_throughput_mibps"),
            lifecycle_policies=_lifecycle(args),
            protection={"replication_overwrite": "ENABLED"},
            region=args.get("region"),
            tags=tags_for(name, args.get("tags"), None if plan is None else {BACKUP_TAG: plan}),
            opts=pulumi.ResourceOptions(parent=self, protect=protect or None),
        )

    def _surroundings(self, file_system: aws.efs.FileSystem) -> dict[str, aws.efs.AccessPoint]:
        args = self._args
        site = Site(self._name, self, file_system.id, args.get("region"), args.get("tags"))
        self.security_group_id, targets = site.mount_targets(
            Clients(
                args["vpc_id"],
                args["subnet_ids"],
                args.get("client_security_group_ids") or {},
                args.get("client_cidrs") or {},
            )
        )
        site.policy(file_system.arn, self._account, self._rights)
        site.backup(automatic=args.get("automatic_backup", args.get("backup_plan") is None))
        points = site.access_points(args.get("access_points") or {})
        self.file_system_id = file_system.id
        self.file_system_arn = file_system.arn
        self.mount_target_ids = _by_name(targets)
        self.dns_name = pulumi.Output.all(file_system.dns_name, *targets.values()).apply(lambda values: values[0])
        self.access_point_ids = _by_name({key: point.id for key, point in points.items()})
        self.access_point_arns = _by_name({key: point.arn for key, point in points.items()})
        return points

    def _policies(self, file_system: aws.efs.FileSystem, points: Mapping[str, aws.efs.AccessPoint]) -> None:
        root = self._rights.allow_root

        def document(arns: list[str]) -> str:
            return client_policy(arns[0], arns[1] if arns[1:] else None, allow_root=root)

        self.client_policy = pulumi.Output.all(file_system.arn).apply(document)
        self.access_point_policies = _by_name(
            {key: pulumi.Output.all(file_system.arn, point.arn).apply(document) for key, point in points.items()}
        )

    def _replica(self, file_system: aws.efs.FileSystem) -> None:
        self.replica_file_system_id = None
        self.replica_security_group_id = None
        self.replica_access_point_ids = pulumi.Output.from_input({})
        replica = self._args.get("replica")
        if replica is None:
            return
        name, region = f"{self._name}-replica", replica["region"]
        key = self._key(f"{name}-key", replica.get("kms_key_arn"), region)
        promoted = replica.get("promoted_file_system_id")
        if promoted is None:
            copy = self._replicate(f"{name}-replication", file_system, region, key)
            self._alarms.lag(copy, replica.get("rpo_minutes", DEFAULT_RPO_MINUTES))
        else:
            copy = pulumi.Output.from_input(promoted)
        self.replica_file_system_id = copy
        arn = pulumi.Output.all(self._account.partition, self._account.id, copy).apply(
            lambda values: f"arn:{values[0]}:elasticfilesystem:{region}:{values[1]}:file-system/{values[2]}"
        )
        site = Site(name, self, copy, region, self._args.get("tags"))
        site.policy(arn, self._account, self._rights)
        points = site.access_points(self._args.get("access_points") or {})
        self.replica_access_point_ids = _by_name({key: point.id for key, point in points.items()})
        vpc, subnets = replica.get("vpc_id"), replica.get("subnet_ids")
        if vpc is not None and subnets is not None:
            groups, cidrs = replica.get("client_security_group_ids") or {}, replica.get("client_cidrs") or {}
            self.replica_security_group_id, _ = site.mount_targets(Clients(vpc, subnets, groups, cidrs))

    def _replicate(
        self, name: str, file_system: aws.efs.FileSystem, region: str, key: pulumi.Output[str]
    ) -> pulumi.Output[str]:
        """Let EFS make the copy.

        A file system of ours as the destination could not be refreshed any more: EFS then reports a protection state
        that the provider does not know (pulumi-aws issue 6041).
        """

        def checked(own_region: str) -> str:
            problems = Problems()
            check_other_region(problems, region, own_region)
            problems.raise_for("SharedFileSystem", self._name)
            return region

        replication = aws.efs.ReplicationConfiguration(
            name,
            source_file_system_id=file_system.id,
            destination={"region": self._region.apply(checked), "kms_key_id": key},
            region=self._args.get("region"),
            # A file system has one replication: the successor can only follow.
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )
        # Optional only as an input: EFS always names the copy it has made.
        return cast("pulumi.Output[str]", replication.destination.apply(lambda destination: destination.file_system_id))

    def _key(self, name: str, given: pulumi.Input[str] | None, region: str | None) -> pulumi.Output[str]:
        """The caller's key, or one whose use IAM decides: EFS works with grants in the name of who calls it."""
        if given is not None:
            return pulumi.Output.from_input(given)
        return customer_key(
            name,
            self,
            self._account,
            [],
            description=f"Files of shared file system {self._name}",
            region=region,
            tags=self._args.get("tags"),
            protect=self._args.get("protect", True),
        ).arn


def _lifecycle(args: SharedFileSystemArgs) -> list[aws.efs.FileSystemLifecyclePolicyArgsDict] | None:
    """One transition in each entry, as EFS requires; None where files stay in Standard."""
    policies: list[aws.efs.FileSystemLifecyclePolicyArgsDict] = []
    infrequent, archive = args.get("infrequent_access_after_days"), args.get("archive_after_days")
    if infrequent is not None:
        policies.append({"transition_to_ia": _period(infrequent)})
    if archive is not None:
        policies.append({"transition_to_archive": _period(archive)})
    if args.get("return_on_access"):
        policies.append({"transition_to_primary_storage_class": "AFTER_1_ACCESS"})
    return policies or None


def _period(days: int) -> str:
    return "AFTER_1_DAY" if days == 1 else f"AFTER_{days}_DAYS"


def _by_name(values: Mapping[str, pulumi.Output[str]]) -> pulumi.Output[dict[str, str]]:
    return pulumi.Output.all(**values).apply(dict) if values else pulumi.Output.from_input({})
