"""The make-believe AWS: shapes of ids and ARNs, made-up names, determinism."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.cloud import REGIONS, UnknownRegionError, answer, check_region, partition_of, zones_of
from rehearsal.cloud.regions import zone_id_of, zone_name_of
from rehearsal.cloud.resources import SHAPES, identity
from rehearsal.wire import UNKNOWN

HEX17 = "0[0-9a-f]{16}"
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}"
ACCOUNT = "123456789012"
MADE_UP = "thing-[0-9a-f]{7}"

IDS: list[tuple[str, dict[str, Any], str, str | None]] = [
    ("ec2/vpc:Vpc", {}, f"vpc-{HEX17}", f"ec2:R:A:vpc/vpc-{HEX17}"),
    ("ec2/subnet:Subnet", {}, f"subnet-{HEX17}", f"ec2:R:A:subnet/subnet-{HEX17}"),
    ("ec2/natGateway:NatGateway", {}, f"nat-{HEX17}", None),
    ("ec2/eip:Eip", {}, f"eipalloc-{HEX17}", f"ec2:R:A:elastic-ip/eipalloc-{HEX17}"),
    ("ec2/routeTable:RouteTable", {}, f"rtb-{HEX17}", f"ec2:R:A:route-table/rtb-{HEX17}"),
    ("ec2/route:Route", {"routeTableId": "rtb-1"}, r"r-rtb-1\d+", None),
    ("ec2/internetGateway:InternetGateway", {}, f"igw-{HEX17}", f"ec2:R:A:internet-gateway/igw-{HEX17}"),
    ("ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway", {}, f"eigw-{HEX17}", None),
    ("ec2/securityGroup:SecurityGroup", {}, f"sg-{HEX17}", f"ec2:R:A:security-group/sg-{HEX17}"),
    (
        "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        {},
        f"sgr-{HEX17}",
        f"ec2:R:A:security-group-rule/sgr-{HEX17}",
    ),
    ("ec2/networkAcl:NetworkAcl", {}, f"acl-{HEX17}", f"ec2:R:A:network-acl/acl-{HEX17}"),
    ("ec2/vpcEndpoint:VpcEndpoint", {}, f"vpce-{HEX17}", f"ec2:R:A:vpc-endpoint/vpce-{HEX17}"),
    ("ec2/flowLog:FlowLog", {}, f"fl-{HEX17}", f"ec2:R:A:vpc-flow-log/fl-{HEX17}"),
    ("ec2/instance:Instance", {}, f"i-{HEX17}", f"ec2:R:A:instance/i-{HEX17}"),
    ("ebs/volume:Volume", {}, f"vol-{HEX17}", f"ec2:R:A:volume/vol-{HEX17}"),
    ("ec2transitgateway/transitGateway:TransitGateway", {}, f"tgw-{HEX17}", f"ec2:R:A:transit-gateway/tgw-{HEX17}"),
    ("kms/key:Key", {}, UUID, f"kms:R:A:key/{UUID}"),
    ("kms/key:Key", {"multiRegion": True}, "mrk-[0-9a-f]{32}", "kms:R:A:key/mrk-[0-9a-f]{32}"),
    ("kms/alias:Alias", {"targetKeyId": "k"}, f"alias/{MADE_UP}", f"kms:R:A:alias/{MADE_UP}"),
    ("sqs/queue:Queue", {}, f"https://sqs.R.amazonaws.com/A/{MADE_UP}", f"sqs:R:A:{MADE_UP}"),
    (
        "sqs/queue:Queue",
        {"fifoQueue": True},
        rf"https://sqs.R.amazonaws.com/A/{MADE_UP}\.fifo",
        rf"sqs:R:A:{MADE_UP}\.fifo",
    ),
    ("sqs/redrivePolicy:RedrivePolicy", {"queueUrl": "https://q"}, "https://q", None),
    ("sns/topic:Topic", {}, f"arn:aws:sns:R:A:{MADE_UP}", f"sns:R:A:{MADE_UP}"),
    ("sns/topicSubscription:TopicSubscription", {"topic": "arn:t"}, f"arn:t:{UUID}", "*"),
    ("iam/role:Role", {"path": "/service/"}, MADE_UP, f"iam::A:role/service/{MADE_UP}"),
    ("iam/policy:Policy", {}, f"arn:aws:iam::A:policy/{MADE_UP}", f"iam::A:policy/{MADE_UP}"),
    ("iam/rolePolicy:RolePolicy", {"role": "r"}, f"r:{MADE_UP}", None),
    ("iam/rolePolicyAttachment:RolePolicyAttachment", {"role": "r"}, r"r-\d{26}", None),
    ("cloudwatch/logGroup:LogGroup", {"name": "/a"}, "/a", "logs:R:A:log-group:/a"),
    ("cloudwatch/metricAlarm:MetricAlarm", {}, MADE_UP, f"cloudwatch:R:A:alarm:{MADE_UP}"),
    ("cloudwatch/eventRule:EventRule", {"eventBusName": "b"}, f"b/{MADE_UP}", f"events:R:A:rule/b/{MADE_UP}"),
    ("backup/vault:Vault", {"name": "v"}, "v", "backup:R:A:backup-vault:v"),
    ("backup/plan:Plan", {}, UUID, f"backup:R:A:backup-plan:{UUID}"),
    ("backup/selection:Selection", {}, UUID, None),
    ("rds/instance:Instance", {}, "db-[A-Z2-7]{26}", f"rds:R:A:db:{MADE_UP}"),
    ("rds/cluster:Cluster", {"clusterIdentifier": "c"}, "c", "rds:R:A:cluster:c"),
    ("dynamodb/table:Table", {}, MADE_UP, f"dynamodb:R:A:table/{MADE_UP}"),
    ("efs/fileSystem:FileSystem", {}, f"fs-{HEX17}", f"elasticfilesystem:R:A:file-system/fs-{HEX17}"),
    ("fsx/windowsFileSystem:WindowsFileSystem", {}, f"fs-{HEX17}", f"fsx:R:A:file-system/fs-{HEX17}"),
    ("s3/bucket:Bucket", {}, MADE_UP, f"s3:::{MADE_UP}"),
    ("lambda/function:Function", {}, MADE_UP, f"lambda:R:A:function:{MADE_UP}"),
    ("ssm/parameter:Parameter", {"name": "/a/b"}, "/a/b", "ssm:R:A:parameter/a/b"),
    (
        "lb/loadBalancer:LoadBalancer",
        {},
        f"arn:aws:elasticloadbalancing:R:A:loadbalancer/app/{MADE_UP}/[0-9a-f]{{16}}",
        f"elasticloadbalancing:R:A:loadbalancer/app/{MADE_UP}/[0-9a-f]{{16}}",
    ),
    ("madeup/thing:Thing", {}, MADE_UP, f"madeup:R:A:thing/{MADE_UP}"),
]


@pytest.mark.parametrize(("token", "inputs", "id_", "arn"), IDS)
def test_ids_and_arns_have_the_shape_of_aws(token: str, inputs: dict[str, Any], id_: str, arn: str | None) -> None:
    for region in ("eu-central-1", "us-west-2"):
        got, outputs = answer(f"aws:{token}", "thing", f"urn:{token}", inputs, region, ACCOUNT)
        expected = id_.replace(".R.", f".{region}.").replace(":R:", f":{region}:").replace("/A/", f"/{ACCOUNT}/")
        assert re.fullmatch(expected.replace(":A:", f":{ACCOUNT}:"), got), got
        if arn == "*":
            assert outputs["arn"] == got, "the id is the ARN"
        elif arn is None:
            assert "arn" not in outputs, "a type without ARN"
        elif arn.startswith("s3"):
            assert re.fullmatch(f"arn:aws:{arn}", outputs["arn"]), outputs["arn"]
        else:
            wanted = f"arn:aws:{arn}".replace(":R:", f":{region}:").replace(":A:", f":{ACCOUNT}:")
            assert re.fullmatch(wanted, outputs["arn"]), outputs["arn"]


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("eu-west-3", "aws", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
    ],
)
def test_partition_and_dns_suffix_follow_the_region(region: str, partition: str, suffix: str) -> None:
    _, queue = answer("aws:sqs/queue:Queue", "q", "urn", {}, region)
    assert queue["arn"].startswith(f"arn:{partition}:sqs:{region}:"), "partition"
    assert queue["url"].startswith(f"https://sqs.{region}.{suffix}/"), "DNS suffix"


@given(st.sampled_from(sorted(SHAPES)), st.text(min_size=1, max_size=20), st.sampled_from(sorted(REGIONS)))
def test_every_type_answers_the_same_every_time(token: str, urn: str, region: str) -> None:
    first = answer(token, "n", urn, {}, region)
    assert first == answer(token, "n", urn, {}, region), "everything comes from the URN"
    assert None not in first[1].values(), "what is not known is absent, never None"


@given(st.sampled_from(sorted(SHAPES)))
def test_every_type_bears_unknown_inputs(token: str) -> None:
    names = ("name", "bucket", "role", "queueUrl", "vpcId", "topic", "targetKeyId", "backupVaultName", "tags")
    id_, outputs = answer(token, "n", "urn", dict.fromkeys(names, UNKNOWN), "eu-central-1")
    assert "[unknown]" not in id_, "an id that depends on an unknown is empty"
    added = {key: value for key, value in outputs.items() if key not in names}
    assert "[unknown]" not in repr(added), "nothing is made out of an unknown"


def test_two_resources_never_share_an_id() -> None:
    ids = {answer("aws:ec2/subnet:Subnet", "s", f"urn{n}", {}, "eu-central-1")[0] for n in range(2000)}
    assert len(ids) == 2000, "ids are made of the URN"


def test_what_aws_makes_with_a_vpc_is_found_again_through_its_id() -> None:
    id_, vpc = answer("aws:ec2/vpc:Vpc", "v", "urn", {}, "eu-central-1")
    group, _ = answer("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "d", "urn2", {"vpcId": id_}, "eu-central-1")
    assert group == vpc["defaultSecurityGroupId"], "the VPC's own default group is adopted, not a new one"


def test_default_tags_are_under_the_resources_own() -> None:
    _, outputs = answer(
        "aws:sqs/queue:Queue", "q", "urn", {"tags": {"a": "own"}}, "eu-central-1", default_tags={"a": "1", "b": "2"}
    )
    assert outputs["tagsAll"] == {"a": "own", "b": "2"}, "the resource's tags win"
    _, outputs = answer("aws:sqs/queuePolicy:QueuePolicy", "p", "urn", {}, "eu-central-1", default_tags={"a": "1"})
    assert "tagsAll" not in outputs, "a type without tags"


def test_a_subnet_knows_the_id_of_its_zone_and_the_other_way_round() -> None:
    _, by_name = answer("aws:ec2/subnet:Subnet", "s", "urn", {"availabilityZone": "us-east-1a"}, "us-east-1")
    assert by_name["availabilityZoneId"] == "use1-az6", "zone id"
    _, by_id = answer("aws:ec2/subnet:Subnet", "s", "urn", {"availabilityZoneId": "use1-az6"}, "us-east-1")
    assert by_id["availabilityZone"] == "us-east-1a", "zone name"


@pytest.mark.parametrize(
    ("kind", "inputs", "check"),
    [
        ("RandomPassword", {"length": 40}, lambda o: len(o["result"]) == 40),
        ("RandomString", {"length": 8}, lambda o: len(o["result"]) == 8),
        ("RandomId", {"byteLength": 4}, lambda o: len(o["hex"]) == 8 and int(o["hex"], 16) == int(o["dec"])),
        ("RandomInteger", {"min": 3, "max": 5}, lambda o: 3 <= o["result"] <= 5),
        ("RandomUuid", {}, lambda o: re.fullmatch(UUID, o["result"])),
        ("RandomShuffle", {"inputs": ["a", "b", "c"], "resultCount": 2}, lambda o: set(o["results"]) < {"a", "b", "c"}),
    ],
)
def test_random_values_have_the_length_and_range_asked_for(kind: str, inputs: dict[str, Any], check: Any) -> None:
    _, outputs = answer(f"random:index/{kind[0].lower()}{kind[1:]}:{kind}", "r", "urn", inputs, "")
    assert check(outputs), outputs


def test_of_something_that_exists_only_what_its_id_says_is_known() -> None:
    vpc = identity("aws:ec2/vpc:Vpc", "v", "vpc-1", "eu-central-1", ACCOUNT)
    assert vpc == {"arn": f"arn:aws:ec2:eu-central-1:{ACCOUNT}:vpc/vpc-1"}, "no invented state"
    role = identity("aws:iam/role:Role", "r", "my-role", "eu-central-1", ACCOUNT)
    assert role == {"name": "my-role"}, "the path, and so the ARN, is not known"
    topic = identity("aws:sns/topic:Topic", "t", "arn:aws:sns:eu-central-1:1:t", "eu-central-1", ACCOUNT)
    assert topic == {"arn": "arn:aws:sns:eu-central-1:1:t"}, "an id that is an ARN"


@pytest.mark.parametrize("region", sorted(REGIONS))
def test_every_region_has_zones_with_ids_that_lead_back(region: str) -> None:
    assert check_region(region) == region, "known"
    assert partition_of(region).name in ("aws", "aws-cn", "aws-us-gov"), "partition"
    zones = zones_of(region)
    assert sum(zone.kind == "availability-zone" for zone in zones) >= 2, "at least two zones"
    for zone in zones:
        assert (zone_id_of(zone.name), zone_name_of(zone.zone_id)) == (zone.zone_id, zone.name), "one to one"


@pytest.mark.parametrize(("region", "told"), [("frankfurt", "looks like"), ("eu-centrl-1", "eu-central-1"), ("", "''")])
def test_a_region_that_does_not_exist_is_refused_with_a_way_out(region: str, told: str) -> None:
    with pytest.raises(UnknownRegionError, match=told):
        check_region(region)


def test_the_zone_table_agrees_with_motos() -> None:
    from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend  # noqa: PLC0415 - slow import

    for region, zones in RegionsAndZonesBackend.zones.items():
        known = {zone.name for zone in zones_of(region)}
        assert {zone.name for zone in zones} <= known, f"{region}: a zone is missing"


def test_a_file_systems_replication_names_the_copy_inside_the_object_that_was_given() -> None:
    replication = "aws:efs/replicationConfiguration:ReplicationConfiguration"
    inputs: dict[str, Any] = {
        "sourceFileSystemId": "fs-1",
        "destination": {"region": "eu-west-1", "kmsKeyId": "arn:k", "fileSystemId": None},
    }
    id_, outputs = answer(replication, "copy", "urn", inputs, "eu-central-1")
    assert id_ == "fs-1", "a replication is known by its source"
    destination = outputs["destination"]
    assert re.fullmatch(f"fs-{HEX17}", destination["fileSystemId"]), "EFS makes the copy and tells its id"
    assert destination["fileSystemId"] != answer("aws:efs/fileSystem:FileSystem", "copy", "urn", {}, "eu-west-1")[0]
    assert (destination["region"], destination["kmsKeyId"]) == ("eu-west-1", "arn:k"), "what was given stays"
    given = {**inputs, "destination": {"region": "eu-west-1", "fileSystemId": "fs-9"}}
    _, outputs = answer(replication, "copy", "urn", given, "eu-central-1")
    assert outputs["destination"]["fileSystemId"] == "fs-9", "an existing file system as the destination"
