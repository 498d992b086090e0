import re

import botocore.session
import pytest

from components.protection.services import (
    RESTORE_TESTING_TYPES,
    SERVICES,
    BackupFeature,
    copy_unavailable,
    kinds,
    lacks,
    service_of_arn,
    supports,
    unavailable,
)
from policy.rules.stateful import STORES

F = BackupFeature


def _documented(shape: str, member: str) -> set[str]:
    model = botocore.session.get_session().get_service_model("backup")
    text = model.shape_for(shape).members[member].documentation
    return set(re.findall(r"<code>([^<]+)</code> for", text))


def test_restore_testing_types_are_those_of_the_api() -> None:
    assert _documented("RestoreTestingSelectionForCreate", "ProtectedResourceType") == RESTORE_TESTING_TYPES
    named = {one.restore_testing_type for one in SERVICES.values()} - {None}
    assert named == RESTORE_TESTING_TYPES, "every type the API tests has an entry that says so, and no other"


def test_every_type_the_api_lists_is_there() -> None:
    listed = _documented("GetSupportedResourceTypesOutput", "ResourceTypes")
    assert listed <= {one.opt_in for one in SERVICES.values()}


@pytest.mark.parametrize(
    ("service", "feature", "wanted"),
    [
        ("RDS", F.CONTINUOUS, True),
        ("Aurora", F.CONTINUOUS, True),
        ("S3", F.CONTINUOUS, True),
        ("SAP HANA on Amazon EC2", F.CONTINUOUS, True),
        ("DynamoDB", F.CONTINUOUS, False),
        ("EFS", F.COLD_STORAGE, True),
        ("S3", F.COLD_STORAGE, False),
        ("RDS", F.CROSS_REGION_COPY, True),
        ("RDS Multi-AZ cluster", F.CROSS_REGION_COPY, False),
        ("Redshift", F.CROSS_REGION_COPY, False),
        ("FSx for ONTAP", F.CROSS_REGION_COPY, False),
        ("FSx", F.CROSS_REGION_COPY, True),
        ("RDS", F.AIR_GAPPED_VAULT, False),
        ("Aurora", F.AIR_GAPPED_VAULT, True),
        ("EBS", F.FULL_MANAGEMENT, False),
        ("EFS", F.FULL_MANAGEMENT, True),
        ("EC2", F.MALWARE_SCAN, True),
        ("EFS", F.MALWARE_SCAN, False),
    ],
)
def test_support_of_a_feature(*, service: str, feature: BackupFeature, wanted: bool) -> None:
    assert supports(service, feature) is wanted
    assert lacks(service, feature) is not wanted, "the sources settle it"


def test_what_no_source_settles_is_neither_claimed_nor_denied() -> None:
    unsettled = [(one, feature) for one in SERVICES.values() for feature in one.open]
    assert unsettled
    for one, feature in unsettled:
        assert not supports(one.name, feature), one.name
        assert not lacks(one.name, feature), one.name
        assert feature not in one.features, one.name


def test_a_name_that_is_no_type_is_refused() -> None:
    with pytest.raises(KeyError):
        kinds("Lambda")


@pytest.mark.parametrize(
    ("arn", "wanted"),
    [
        ("*", None),
        ("arn:aws:ec2:*", None),
        ("arn:aws:ec2:*:*:*", None),
        ("arn:aws:ec2:*:*:volume/*", "EBS"),
        ("arn:aws:ec2:eu-west-1:123456789012:instance/i-0", "EC2"),
        ("arn:aws:s3:::*", "S3"),
        ("arn:aws:s3:::data", "S3"),
        ("arn:aws:s3:::data/key", None),
        ("arn:aws:rds:*:*:db:*", "RDS"),
        ("arn:aws:rds:*:*:cluster:*", None),
        ("arn:aws:fsx:*:*:file-system/*", "FSx"),
        ("arn:aws:fsx:*:*:volume/*", "FSx"),
        ("arn:aws-cn:dynamodb:*:*:table/*", "DynamoDB"),
        ("arn:aws:elasticfilesystem:*:*:file-system/*", "EFS"),
        ("arn:aws:dsql:*:*:cluster/*", "DSQL"),
        ("arn:aws:lambda:*:*:function:*", None),
    ],
)
def test_the_type_an_arn_names(arn: str, wanted: str | None) -> None:
    assert service_of_arn(arn) == wanted


@pytest.mark.parametrize(
    ("feature", "region", "service", "words"),
    [
        (F.CROSS_ACCOUNT_COPY, "cn-north-1", None, "China"),
        (F.CROSS_REGION_COPY, "eu-south-1", "DocumentDB", "DocumentDB"),
        (F.CROSS_REGION_COPY, "eu-south-1", "FSx", "FSx"),
        (F.CROSS_REGION_COPY, "eu-south-1", "Neptune", "Neptune"),
        (F.CROSS_REGION_COPY, "af-south-1", "Neptune", None),
        (F.CROSS_ACCOUNT_COPY, "af-south-1", "Neptune", "Neptune"),
        (F.CROSS_ACCOUNT_COPY, "eu-south-1", "EBS", None),
        (F.CROSS_REGION_COPY, "eu-central-1", "DocumentDB", None),
        (F.AIR_GAPPED_VAULT, "me-south-1", "EKS", "EKS"),
        (F.AIR_GAPPED_VAULT, "ap-southeast-3", "Neptune", "Neptune"),
        (F.RESTORE_TESTING, "ca-west-1", None, None),
    ],
)
def test_what_a_region_lacks(feature: BackupFeature, region: str, service: str | None, words: str | None) -> None:
    reason = unavailable(feature, region, service)
    assert (reason is None) if words is None else (reason is not None and words in reason)


@pytest.mark.parametrize(
    ("source", "destination", "air_gapped", "words"),
    [
        ("eu-central-1", "eu-west-1", True, None),
        ("cn-north-1", "eu-west-1", False, "aws-cn"),
        ("cn-north-1", "cn-northwest-1", False, None),
        ("us-gov-east-1", "us-gov-west-1", False, None),
        ("us-gov-east-1", "us-gov-west-1", True, "air-gapped"),
        ("eu-central-1", "ca-west-1", True, "ca-west-1"),
        ("ca-west-1", "ca-west-1", True, None),
    ],
)
def test_where_nothing_is_copied(*, source: str, destination: str, air_gapped: bool, words: str | None) -> None:
    reason = copy_unavailable(source, destination, air_gapped=air_gapped)
    assert (reason is None) if words is None else (reason is not None and words in reason)


# The pack is published alone and imports nothing of the components, so it keeps a table of its own.
_KINDS = {
    "aws:rds/cluster:Cluster": "Aurora",
    "aws:fsx/windowsFileSystem:WindowsFileSystem": "FSx for Windows File Server",
    "aws:fsx/lustreFileSystem:LustreFileSystem": "FSx for Lustre",
    "aws:fsx/ontapVolume:OntapVolume": "FSx for ONTAP",
    "aws:fsx/openZfsFileSystem:OpenZfsFileSystem": "FSx for OpenZFS",
}


@pytest.mark.parametrize("token", STORES)
def test_the_gate_says_the_same_of_every_type(token: str) -> None:
    store = STORES[token]
    service = SERVICES[_KINDS.get(token, store.opt_in)]
    assert store.opt_in == service.opt_in
    assert store.copies is (F.CROSS_REGION_COPY in service.features)
    assert store.continuous is (F.CONTINUOUS in service.features)
    own = service_of_arn(store.arn.format_map(dict.fromkeys(re.findall(r"\{(\w+)\}", store.arn), "x")))
    assert own in (service.opt_in, None), "the form of its ARN names this type, or several"
