"""Which resources hold data, how AWS Backup names their types, and what their ARNs look like."""

from collections.abc import Mapping
from dataclasses import dataclass

from .estate import Estate, Resource, arn_field
from .values import ABSENT, UNKNOWN, text

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
        _store("aws:fsx/openZfsVolume:OpenZfsVolume", "FSx", "fsx", "volume/{fileSystemId}/{id}"),
        _store("aws:docdb/cluster:Cluster", "DocumentDB", "rds", "cluster:{clusterIdentifier}", shared_form=True),
        _store("aws:neptune/cluster:Cluster", "Neptune", "rds", "cluster:{clusterIdentifier}", shared_form=True),
        _store("aws:redshift/cluster:Cluster", "Redshift", "redshift", "cluster:{clusterIdentifier}", copies=False),
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


def stateless(resource: Resource) -> str | None:
    """Tell why a resource of a stateful type holds no data of its own, or None when it does."""
    source = _REPLICA_SOURCES.get(resource.type)
    if source is not None and resource.declared(source) is not ABSENT:
        return "a replica: its source holds the data"
    return None


def opt_in_name(resource: Resource) -> str | None:
    """Give the opt-in type of a resource; None where an unknown property decides it."""
    store = STORES[resource.type]
    if resource.type != "aws:rds/cluster:Cluster":
        return store.opt_in
    engine = resource.declared("engine")
    if engine is UNKNOWN:
        return None
    return "Aurora" if engine is ABSENT or str(engine).startswith("aurora") else "RDS"


def arn(resource: Resource, estate: Estate) -> str:
    """Give the ARN of a stateful resource, with `OPEN` for each part that is not known."""
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
    for name in ("id", "identifier", "clusterIdentifier", "name", "bucket", "fileSystemId", "arn"):
        parts[name] = text(resource.known(name)) or OPEN
    for name in ("databaseName", "tableName"):
        parts[name] = text(resource.known(name)) or OPEN
    return template.format_map(parts)


def partition(region: str) -> str:
    """Give the partition of a Region."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def attached_instances(volume: Resource, estate: Estate) -> list[Resource]:
    """Give the instances a volume is attached to: their backups contain it."""

    def index(whole: Estate) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for attachment in whole.of(["aws:ec2/volumeAttachment:VolumeAttachment"]):
            volumes = whole.link(attachment, ["aws:ebs/volume:Volume"], "volumeId").targets
            instances = whole.link(attachment, ["aws:ec2/instance:Instance"], "instanceId").targets
            for one in volumes:
                found.setdefault(one.urn, []).extend(instances)
        return found

    return estate.memo("volume attachments", index).get(volume.urn, [])


def same_account(one: Resource, other: Resource, estate: Estate) -> bool:
    """Tell whether two resources may live in one account: only two known, different accounts say no."""
    accounts = {estate.account(one), estate.account(other)} - {None}
    return len(accounts) < 2  # noqa: PLR2004 - two accounts differ


def arn_region(value: object) -> str | None:
    """Give the Region in an ARN, or None."""
    return arn_field(value, 3)
