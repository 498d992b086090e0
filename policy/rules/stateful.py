"""Which resources hold data, how AWS Backup names their types, and what their ARNs look like.

What a type can do: AWS Backup Developer Guide, "Feature availability by resource". What the unit of an FSx backup is:
botocore, fsx CreateBackup (a volume for ONTAP, the file system for the other kinds).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .estate import Estate, Resource, arn_field
from .values import ABSENT, UNKNOWN, entries, items, peek, text

OPEN = "\0"
"""Stands in an ARN for a part that is not known yet."""


@dataclass(frozen=True, slots=True)
class Store:
    """A resource type that AWS Backup can protect."""

    token: str
    opt_in: str
    """Name of the type in the opt-in settings of a Region (botocore: ResourceTypeOptInPreference)."""
    arn: str
    """ARN; `{property}` is a property of the resource."""
    shared_form: bool = False
    """Several kinds share this form of ARN, so naming it does not replace the opt-in."""
    copies: bool = True
    """Whether AWS Backup can copy its recovery points to another Region."""
    continuous: bool = False
    """Whether AWS Backup offers point-in-time recovery for it."""


_REGIONAL = "arn:{partition}:{service}:{region}:{account}:"


def _store(token: str, opt_in: str, service: str, tail: str, **flags: bool) -> Store:
    return Store(token, opt_in, _REGIONAL.replace("{service}", service) + tail, **flags)


_BUCKET_ARN = "arn:{partition}:s3:::{bucket}"

STORES: Mapping[str, Store] = {
    store.token: store
    for store in (
        _store("aws:ebs/volume:Volume", "EBS", "ec2", "volume/{id}"),
        _store("aws:ec2/instance:Instance", "EC2", "ec2", "instance/{id}"),
        _store("aws:rds/instance:Instance", "RDS", "rds", "db:{identifier}", continuous=True),
        _store(
            "aws:rds/cluster:Cluster",
            "Aurora",
            "rds",
            "cluster:{clusterIdentifier}",
            shared_form=True,
            continuous=True,
        ),
        _store("aws:dynamodb/table:Table", "DynamoDB", "dynamodb", "table/{name}"),
        _store("aws:efs/fileSystem:FileSystem", "EFS", "elasticfilesystem", "file-system/{id}"),
        _store("aws:fsx/windowsFileSystem:WindowsFileSystem", "FSx", "fsx", "file-system/{id}", shared_form=True),
        _store("aws:fsx/lustreFileSystem:LustreFileSystem", "FSx", "fsx", "file-system/{id}", shared_form=True),
        _store("aws:fsx/ontapVolume:OntapVolume", "FSx", "fsx", "volume/{fileSystemId}/{id}", copies=False),
        _store("aws:fsx/openZfsFileSystem:OpenZfsFileSystem", "FSx", "fsx", "file-system/{id}", shared_form=True),
        _store("aws:docdb/cluster:Cluster", "DocumentDB", "rds", "cluster:{clusterIdentifier}", shared_form=True),
        _store("aws:neptune/cluster:Cluster", "Neptune", "rds", "cluster:{clusterIdentifier}", shared_form=True),
        _store("aws:redshift/cluster:Cluster", "Redshift", "redshift", "cluster:{clusterIdentifier}", copies=False),
        _store(
            "aws:redshiftserverless/namespace:Namespace",
            "Redshift Serverless",
            "redshift-serverless",
            "namespace/{namespaceId}",
            copies=False,
        ),
        _store("aws:dsql/cluster:Cluster", "DSQL", "dsql", "cluster/{identifier}"),
        _store(
            "aws:timestreamwrite/table:Table",
            "Timestream",
            "timestream",
            "database/{databaseName}/table/{tableName}",
        ),
        _store("aws:storagegateway/cachesIscsiVolume:CachesIscsiVolume", "Storage Gateway", "storagegateway", "{arn}"),
        _store("aws:storagegateway/storedIscsiVolume:StoredIscsiVolume", "Storage Gateway", "storagegateway", "{arn}"),
        Store("aws:s3/bucket:Bucket", "S3", _BUCKET_ARN, continuous=True),
        Store("aws:s3/bucketV2:BucketV2", "S3", _BUCKET_ARN, continuous=True),
    )
}

_REPLICA_SOURCES = {
    "aws:rds/instance:Instance": "replicateSourceDb",
    "aws:rds/cluster:Cluster": "replicationSourceIdentifier",
    "aws:neptune/cluster:Cluster": "replicationSourceIdentifier",
}


_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_CLUSTER = "aws:rds/cluster:Cluster"
_LUSTRE = "aws:fsx/lustreFileSystem:LustreFileSystem"


def stateless(resource: Resource) -> str | None:
    """Tell why a resource of a stateful type holds no data of its own, or None when it does."""
    source = _REPLICA_SOURCES.get(resource.type)
    if source is not None and resource.declared(source) is not ABSENT:
        return "a replica: its source holds the data"
    if resource.type == "aws:ec2/instance:Instance" and "aws:autoscaling:groupName" in {
        *entries(resource.declared("tags")),
        *entries(resource.known("tagsAll")),
    }:
        return "an instance of an Auto Scaling group, which replaces it by a new one"
    if resource.type == _LUSTRE:
        return _borrowed_data(resource)
    return None


def _borrowed_data(lustre: Resource) -> str | None:
    """Tell why FSx cannot back up a Lustre file system (botocore, fsx CreateBackup), or None when it can."""
    kind = lustre.declared("deploymentType")
    if kind is ABSENT or (isinstance(kind, str) and kind.startswith("SCRATCH")):
        return "a scratch file system: temporary by its nature, and without backups"
    if any(lustre.declared(prop) is not ABSENT for prop in ("importPath", "exportPath")):
        return "a file system linked to a data repository, which holds the data, and without backups"
    return None


def continuous(resource: Resource) -> bool:
    """Tell whether AWS Backup offers point-in-time recovery for the resource."""
    return STORES[resource.type].continuous and not _multi_az_cluster(resource)


def copies(resource: Resource) -> bool:
    """Tell whether AWS Backup can copy the resource's recovery points to another Region."""
    return STORES[resource.type].copies and not _multi_az_cluster(resource)


def _multi_az_cluster(resource: Resource) -> bool:
    # "Multi-AZ clusters do not currently support any copy operations"; Aurora has the same type here.
    return resource.type == _CLUSTER and opt_in_name(resource) == "RDS"


def opt_in_name(resource: Resource) -> str | None:
    """Give the opt-in type of a resource; None where an unknown property decides it."""
    store = STORES[resource.type]
    if resource.type != _CLUSTER:
        return store.opt_in
    engine = resource.declared("engine")
    if engine is UNKNOWN:
        return None
    return "Aurora" if engine is ABSENT or str(engine).startswith("aurora") else "RDS"


def arn(resource: Resource, estate: Estate) -> str:
    """Give the ARN of a stateful resource, with `OPEN` for each part that is not known."""
    made = estate.memo("arns", _nothing_yet)
    if resource.urn not in made:
        made[resource.urn] = _arn(resource, estate)
    return made[resource.urn]


def _nothing_yet(_estate: Estate) -> dict[str, str]:
    return {}


def _arn(resource: Resource, estate: Estate) -> str:
    known = text(resource.known("arn"))
    if known is not None:
        return known
    region = estate.region(resource)
    parts: dict[str, str] = {
        "partition": partition(region) if region is not None else OPEN,
        "region": region or OPEN,
        "account": estate.account(resource) or OPEN,
    }
    template = STORES[resource.type].arn
    for name in _PLACEHOLDER.findall(template):
        parts.setdefault(name, text(resource.known(name)) or OPEN)
    return template.format_map(parts)


def partition(region: str) -> str:
    """Give the partition of a Region."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def attached_instances(volume: Resource, estate: Estate) -> list[Resource]:
    """Give the instances a volume is attached to, or is a disk of: their backups contain it."""
    return estate.memo("volume attachments", _attachments).get(volume.urn, [])


def _attachments(estate: Estate) -> dict[str, list[Resource]]:
    volumes, instances = ["aws:ebs/volume:Volume"], ["aws:ec2/instance:Instance"]
    found: dict[str, list[Resource]] = {}
    for attachment in estate.of(["aws:ec2/volumeAttachment:VolumeAttachment"]):
        owners = estate.link(attachment, instances, "instanceId").targets
        for one in estate.link(attachment, volumes, "volumeId").targets:
            found.setdefault(one.urn, []).extend(owners)
    for instance in estate.of(instances):
        disks = [instance.known("rootBlockDevice"), *items(instance.known("ebsBlockDevices"))]
        for identity in {text(peek(disk, "volumeId")) for disk in disks} - {None}:
            for one in estate.find(volumes, identity or ""):
                found.setdefault(one.urn, []).append(instance)
    return found


def same_account(one: Resource, other: Resource, estate: Estate) -> bool:
    """Tell whether two resources may live in one account: only two known, different accounts say no."""
    accounts = {estate.account(one), estate.account(other)} - {None}
    return len(accounts) < 2  # noqa: PLR2004 - two accounts differ


def arn_region(value: object) -> str | None:
    """Give the Region in an ARN, or None."""
    return arn_field(value, 3)
