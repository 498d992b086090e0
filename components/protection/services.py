"""What AWS Backup can do for which resource type, and in which Region. Pure data with the questions asked of it.

Sources: AWS Backup Developer Guide, "AWS Backup feature availability" (by resource, by Region), read in a copy of 2026
in which the empty cells of the tables are lost. A mark is therefore placed only where the number of marks of its row
leaves one reading, or another page says the same: "Encryption for backups" (full management), "Document history"
(malware scans; restore testing by Region), botocore's RestoreTestingSelectionForCreate (restore testing). What no
source settles is `open`: neither claimed by `supports` nor denied by `lacks`.
"""

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from components.shared.arns import partition_of


class BackupFeature(enum.StrEnum):
    """Something AWS Backup offers for some resource types or in some Regions only."""

    CONTINUOUS = "continuous"
    """Continuous backup and point-in-time restore."""
    COLD_STORAGE = "cold_storage"
    """Lifecycle to cold storage."""
    CROSS_REGION_COPY = "cross_region_copy"
    CROSS_ACCOUNT_COPY = "cross_account_copy"
    FULL_MANAGEMENT = "full_management"
    """Recovery points are AWS Backup's own: encrypted with the vault's key, whatever the source has."""
    ITEM_RESTORE = "item_restore"
    """Single files, objects or disks can be restored."""
    RESTORE_TESTING = "restore_testing"
    AIR_GAPPED_VAULT = "air_gapped_vault"
    """Backups can be stored in, or copied to, a logically air-gapped vault."""
    MALWARE_SCAN = "malware_scan"
    """GuardDuty scans of recovery points."""


@dataclass(frozen=True, slots=True)
class BackupService:
    """A resource type of AWS Backup."""

    name: str
    """Name of the type, or of a kind of it that differs from the others."""
    opt_in: str
    """Its name in the opt-in settings of a Region (botocore, UpdateRegionSettings: ResourceTypeOptInPreference)."""
    features: frozenset[BackupFeature]
    """What a source says it has."""
    arn: re.Pattern[str]
    """Service and resource part of its ARNs, as ``service:resource``; only where the form is its own."""
    open: frozenset[BackupFeature] = frozenset()
    """What no source settles."""
    needs: Mapping[BackupFeature, str] = field(default_factory=dict[BackupFeature, str])
    """What a feature depends on."""

    @property
    def restore_testing_type(self) -> str | None:
        """Its name in a restore testing selection, or None where restore testing does not know it."""
        return self.opt_in if BackupFeature.RESTORE_TESTING in self.features else None


_PITR, _COLD = BackupFeature.CONTINUOUS, BackupFeature.COLD_STORAGE
_REGION, _ACCOUNT = BackupFeature.CROSS_REGION_COPY, BackupFeature.CROSS_ACCOUNT_COPY
_FULL, _ITEM = BackupFeature.FULL_MANAGEMENT, BackupFeature.ITEM_RESTORE
_TEST, _GAP, _SCAN = BackupFeature.RESTORE_TESTING, BackupFeature.AIR_GAPPED_VAULT, BackupFeature.MALWARE_SCAN
_COPIES = frozenset({_REGION, _ACCOUNT})
_ADVANCED = "the advanced features for DynamoDB backups (ResourceTypeManagementPreference)"
_NO_ARN = re.compile(r"(?!)")


def _service(
    name: str,
    features: frozenset[BackupFeature] | set[BackupFeature],
    arn: str | None,
    *,
    opt_in: str | None = None,
    open_: set[BackupFeature] | None = None,
    needs: Mapping[BackupFeature, str] | None = None,
) -> BackupService:
    return BackupService(
        name=name,
        opt_in=opt_in or name,
        features=frozenset(features),
        arn=re.compile(arn) if arn else _NO_ARN,
        open=frozenset(open_ or ()),
        needs=needs or {},
    )


SERVICES: Mapping[str, BackupService] = {
    one.name: one
    for one in (
        _service("EC2", _COPIES | {_TEST, _GAP, _SCAN}, r"ec2:instance/"),
        _service("EBS", _COPIES | {_COLD, _ITEM, _TEST, _GAP, _SCAN}, r"ec2:volume/"),
        _service("S3", _COPIES | {_PITR, _FULL, _ITEM, _TEST, _GAP, _SCAN}, r"s3:[^/]*$"),
        _service("RDS", _COPIES | {_PITR, _TEST}, r"rds:db:"),
        # "Multi-AZ clusters do not currently support any copy operations."
        _service("RDS Multi-AZ cluster", {_TEST}, None, opt_in="RDS", open_={_PITR}),
        _service("Aurora", _COPIES | {_PITR, _TEST, _GAP}, None),
        _service("DSQL", _COPIES | {_FULL, _COLD, _GAP}, r"dsql:cluster/"),
        _service("DocumentDB", _COPIES | {_TEST, _GAP}, None),
        _service("Neptune", _COPIES | {_TEST, _GAP}, None),
        _service(
            "DynamoDB",
            _COPIES | {_FULL, _COLD, _TEST, _GAP},
            r"dynamodb:table/",
            needs=dict.fromkeys((_REGION, _ACCOUNT, _FULL, _COLD, _GAP), _ADVANCED),
        ),
        _service("EFS", _COPIES | {_FULL, _COLD, _ITEM, _TEST, _GAP}, r"elasticfilesystem:file-system/"),
        # The form file-system/* is that of every kind of FSx but the two whose unit is a volume.
        _service("FSx for Lustre", _COPIES | {_TEST, _GAP}, None, opt_in="FSx"),
        _service(
            "FSx for Windows File Server",
            _COPIES | {_TEST, _GAP},
            None,
            opt_in="FSx",
            needs={_TEST: "an AWS managed Active Directory"},
        ),
        _service("FSx for ONTAP", set(), None, opt_in="FSx", open_={_TEST}),
        _service("FSx for OpenZFS", _COPIES, None, opt_in="FSx", open_={_TEST, _GAP}),
        _service("Redshift", set(), r"redshift:cluster:"),
        _service("Redshift Serverless", set(), r"redshift-serverless:namespace/"),
        _service("Timestream", _COPIES | {_FULL}, r"timestream:database/", open_={_COLD, _GAP}),
        _service("Storage Gateway", _COPIES | {_GAP}, r"storagegateway:gateway/"),
        _service("VirtualMachine", _COPIES | {_FULL, _COLD, _ITEM, _GAP}, r"backup-gateway:vm/"),
        _service("SAP HANA on Amazon EC2", _COPIES | {_PITR, _FULL, _COLD}, r"ssm-sap:HANA/"),
        _service("CloudFormation", {_FULL}, r"cloudformation:stack/", open_={_REGION, _ACCOUNT, _COLD, _GAP}),
        _service("EKS", {_GAP}, r"eks:cluster/", open_={_REGION, _ACCOUNT, _FULL, _COLD}),
    )
}
"""Every resource type of AWS Backup, and the kinds of RDS and FSx that differ, by name."""

RESTORE_TESTING_TYPES = frozenset(
    {"Aurora", "DocumentDB", "DynamoDB", "EBS", "EC2", "EFS", "FSx", "Neptune", "RDS", "S3"}
)
"""botocore, RestoreTestingSelectionForCreate: ProtectedResourceType."""


def kinds(service: str) -> tuple[BackupService, ...]:
    """The kinds behind a name: the entry of that name, or all kinds that share an opt-in name such as ``FSx``.

    Raises:
        KeyError: AWS Backup has no resource type of this name.
    """
    if service in SERVICES:
        return (SERVICES[service],)
    found = tuple(one for one in SERVICES.values() if one.opt_in == service)
    if not found:
        raise KeyError(service)
    return found


def supports(service: str, feature: BackupFeature) -> bool:
    """Whether a source says that at least one kind of the type has the feature.

    Args:
        service: a name of ``SERVICES``, or an opt-in name.
        feature: the feature; what it depends on is in ``BackupService.needs``.
    """
    return any(feature in one.features for one in kinds(service))


def lacks(service: str, feature: BackupFeature) -> bool:
    """Whether no kind of the type has the feature, as far as the sources settle it: what a check may refuse.

    Args:
        service: a name of ``SERVICES``, or an opt-in name.
        feature: the feature.
    """
    return all(feature not in one.features | one.open for one in kinds(service))


def service_of_arn(arn: str) -> str | None:
    """The opt-in name of the type that an ARN, or an ARN pattern of a selection, names.

    Args:
        arn: an ARN, or a pattern such as ``arn:aws:ec2:*:*:volume/*``.

    Returns:
        None where it names no type (``*``, ``arn:aws:ec2:*``) or a form that several types share
        (``arn:aws:rds:*:*:cluster:*``: Aurora, RDS Multi-AZ clusters, DocumentDB and Neptune).
    """
    parts = arn.split(":", 5)
    if parts[0] != "arn" or len(parts) < len(("arn", "partition", "service", "region", "account", "resource")):
        return None
    service, resource = parts[2], parts[5]
    if service == "fsx":
        # ONTAP and OpenZFS have volumes, the others file systems; the opt-in name is the same.
        return "FSx" if re.match(r"(file-system|volume|backup)/", resource) else None
    found = {one.opt_in for one in SERVICES.values() if one.arn.match(f"{service}:{resource}")}
    return found.pop() if found else None


OPT_IN_REGIONS = frozenset(
    {
        "af-south-1",
        "ap-east-1",
        "ap-east-2",
        "ap-south-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-west-1",
        "eu-central-2",
        "eu-south-1",
        "eu-south-2",
        "il-central-1",
        "me-central-1",
        "me-south-1",
        "mx-central-1",
    }
)
"""Regions an account must opt in to ("Feature availability by AWS Region", column "Opt-in")."""

_NO_COPY_TO_AIR_GAPPED = frozenset(
    {
        "ap-east-2",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-west-1",
        "cn-north-1",
        "cn-northwest-1",
        "mx-central-1",
        "us-gov-east-1",
        "us-gov-west-1",
    }
)
_NEPTUNE_COPY_REGIONS = frozenset(
    {"af-south-1", "ap-east-1", "ap-southeast-3", "il-central-1", "me-south-1", "me-central-1"}
)


def unavailable(feature: BackupFeature, region: str, service: str | None = None) -> str | None:
    """Why a feature cannot be had in a Region, or None where no source says that it cannot.

    Args:
        feature: the feature.
        region: the Region of the backup; for copies the one that is copied from.
        service: a name of ``SERVICES``, or an opt-in name, where the Region matters to some types only.
    """
    if feature is _ACCOUNT and region.startswith("cn-"):
        return "cross-account copy is not supported in the China Regions"
    if region in OPT_IN_REGIONS and service is not None:
        reason = _unavailable_in_opt_in_regions(feature, region, kinds(service)[0])
        if reason is not None:
            return reason
    if feature is _GAP and service == "EKS" and region in {"me-south-1", "me-central-1"}:
        return f"EKS backups cannot be stored in a logically air-gapped vault in {region}"
    if feature is _GAP and service == "Neptune" and region == "ap-southeast-3":
        return f"Neptune backups cannot be stored in a logically air-gapped vault in {region}"
    return None


def _unavailable_in_opt_in_regions(feature: BackupFeature, region: str, service: BackupService) -> str | None:
    where = f"{region}, a Region that needs opt-in"
    if feature is _REGION:
        if service.opt_in in ("DocumentDB", "FSx"):
            return f"cross-Region copy of {service.name} is not supported in {where}"
        if service.opt_in == "Neptune" and region not in _NEPTUNE_COPY_REGIONS:
            return f"cross-Region copy of Neptune is not supported in {where}"
    if feature is _ACCOUNT and service.opt_in in ("CloudFormation", "DocumentDB", "Neptune", "Timestream"):
        return f"cross-account copy of {service.name} is not supported in {where}"
    return None


def copy_unavailable(source: str, destination: str, *, air_gapped: bool = False) -> str | None:
    """Why nothing can be copied from one Region to another, or None where no source says so.

    Args:
        source: Region of the recovery points.
        destination: Region of the vault they are copied to.
        air_gapped: whether that vault is logically air-gapped.
    """
    if partition_of(source) != partition_of(destination):
        return f"AWS Backup does not copy from {partition_of(source)} to {partition_of(destination)}"
    blocked = sorted({source, destination} & _NO_COPY_TO_AIR_GAPPED)
    if air_gapped and source != destination and blocked:
        return f"copies to a logically air-gapped vault of another Region are not available in {', '.join(blocked)}"
    return None
