"""Look-ups: what the make-believe AWS answers, and what it refuses to invent."""

import base64
import json
from typing import Any

import pytest

from rehearsal.cloud import call
from rehearsal.cloud.policy_document import policy_document
from rehearsal.errors import UnknownLookupError, UsageError

ACCOUNT = "123456789012"
ZONES = "aws:index/getAvailabilityZones:getAvailabilityZones"


def ask(token: str, args: dict[str, Any] | None = None, region: str = "us-west-2") -> dict[str, Any]:
    return call(token, args or {}, region, ACCOUNT)


def zones(**args: Any) -> list[str]:
    return ask(ZONES, args)["names"]


def where(name: str, *values: str) -> dict[str, Any]:
    return {"filters": [{"name": name, "values": list(values)}]}


REGULAR = ["us-west-2a", "us-west-2b", "us-west-2c", "us-west-2d"]


def test_zones_without_a_filter_include_local_zones_as_aws_does() -> None:
    assert zones() == ["us-west-2-den-1a", *REGULAR], "the account uses one Local Zone"


@pytest.mark.parametrize(
    ("args", "names"),
    [
        (where("opt-in-status", "opt-in-not-required"), REGULAR),
        (where("zone-type", "availability-zone"), REGULAR),
        (where("zone-type", "local-zone"), ["us-west-2-den-1a"]),
        (where("zone-id", "usw2-az1"), ["us-west-2b"]),
        (where("zone-name", "us-west-2c", "us-west-2d"), REGULAR[2:]),
        (where("state", "available") | {"excludeNames": ["us-west-2-den-1a", "us-west-2a"]}, REGULAR[1:]),
        ({"excludeZoneIds": ["usw2-az2", "usw2-den1-az1"]}, REGULAR[1:]),
        ({"state": "unavailable"}, []),
    ],
)
def test_filters_of_zones_matter(args: dict[str, Any], names: list[str]) -> None:
    assert zones(**args) == names, "as EC2 filters"


def test_zones_not_opted_into_are_seen_only_when_all_are_asked_for() -> None:
    assert "us-west-2-lax-1a" not in zones(), "not opted in"
    assert "us-west-2-lax-1a" in zones(allAvailabilityZones=True), "all"


def test_every_account_may_ask_for_its_organization_and_not_for_its_members() -> None:
    look_up = "aws:organizations/getOrganization:getOrganization"
    answer = ask(look_up, {"returnOrganizationOnly": True})
    assert answer["arn"].endswith(f":organization/{answer['id']}"), "as DescribeOrganization has it"
    assert ask(look_up, {"returnOrganizationOnly": "true"}, "eu-west-1")["id"] == answer["id"], "there is one"
    with pytest.raises(UnknownLookupError, match="returnOrganizationOnly"):
        ask(look_up)


def test_names_and_ids_of_zones_stand_in_the_same_order() -> None:
    answer = ask(ZONES, where("zone-type", "availability-zone"))
    assert dict(zip(answer["names"], answer["zoneIds"], strict=True))["us-west-2a"] == "usw2-az2", "pairs"


def test_an_unknown_filter_or_zone_is_refused_with_the_choices() -> None:
    with pytest.raises(UsageError, match="zone-type"):
        zones(**where("zonetype", "x"))
    with pytest.raises(UsageError, match="us-west-2a"):
        ask("aws:index/getAvailabilityZone:getAvailabilityZone", {"name": "us-west-2z"})


@pytest.mark.parametrize(
    ("token", "args", "key", "value"),
    [
        ("aws:index/getCallerIdentity:getCallerIdentity", {}, "accountId", ACCOUNT),
        ("aws:index/getRegion:getRegion", {}, "region", "us-west-2"),
        ("aws:index/getRegion:getRegion", {"region": "eu-west-1"}, "name", "eu-west-1"),
        ("aws:index/getPartition:getPartition", {}, "dnsSuffix", "amazonaws.com"),
        ("aws:index/getAvailabilityZone:getAvailabilityZone", {"name": "us-west-2a"}, "zoneId", "usw2-az2"),
        ("aws:index/getServicePrincipal:getServicePrincipal", {"serviceName": "sns"}, "name", "sns.amazonaws.com"),
        ("aws:index/getArn:getArn", {"arn": "arn:aws:sqs:r:a:q"}, "resource", "q"),
        (
            "aws:ec2/getVpcEndpointService:getVpcEndpointService",
            {"service": "s3"},
            "serviceName",
            "com.amazonaws.us-west-2.s3",
        ),
        ("aws:ec2/getVpcEndpointService:getVpcEndpointService", {"service": "sqs"}, "serviceType", "Interface"),
        (
            "aws:iam/getSessionContext:getSessionContext",
            {"arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/r/s"},
            "issuerName",
            "r",
        ),
    ],
)
def test_what_every_account_knows_is_answered(token: str, args: dict[str, Any], key: str, value: str) -> None:
    assert ask(token, args)[key] == value, "answer"


@pytest.mark.parametrize(
    ("token", "args", "prefix"),
    [
        ("aws:ec2/getAmi:getAmi", {"owners": ["amazon"], "mostRecent": True}, "ami-0"),
        ("aws:ssm/getParameter:getParameter", {"name": "/aws/service/ami-windows-latest/x"}, "ami-0"),
        ("aws:kms/getAlias:getAlias", {"name": "alias/aws/sns"}, f"arn:aws:kms:us-west-2:{ACCOUNT}:key/"),
        ("aws:ec2/getManagedPrefixList:getManagedPrefixList", {"name": "com.amazonaws.us-west-2.s3"}, "pl-"),
    ],
)
def test_ids_of_aws_own_things_have_the_right_shape_and_differ_by_region(
    token: str, args: dict[str, Any], prefix: str
) -> None:
    key = {"aws:kms/getAlias:getAlias": "targetKeyArn", "aws:ssm/getParameter:getParameter": "value"}.get(token, "id")
    here, there = ask(token, args)[key], ask(token, args, "eu-west-1")[key]
    assert here.startswith(prefix), here
    assert here != there, "another Region, another id"


@pytest.mark.parametrize(
    ("token", "args"),
    [
        ("aws:ec2/getVpc:getVpc", {"default": False}),
        ("aws:ec2/getVpc:getVpc", {"default": True, "tags": {"Name": "shared"}}),
        ("aws:ec2/getVpc:getVpc", {"id": "vpc-0123456789abcdef0"}),
        ("aws:ec2/getSubnets:getSubnets", {"filters": [{"name": "vpc-id", "values": ["vpc-1"]}]}),
        ("aws:ec2/getSubnets:getSubnets", {"filters": [{"name": "tag:tier", "values": ["public"]}]}),
        ("aws:ec2/getSubnet:getSubnet", {"vpcId": "vpc-1", "availabilityZone": "us-west-2a"}),
        ("aws:ec2/getSecurityGroup:getSecurityGroup", {"name": "default"}),
        ("aws:iam/getPolicy:getPolicy", {"arn": f"arn:aws:iam::{ACCOUNT}:policy/mine"}),
        ("aws:ec2/getSubnets:getSubnets", {}),
        ("aws:ssm/getParameter:getParameter", {"name": "/my/own"}),
        ("aws:kms/getAlias:getAlias", {"name": "alias/mine"}),
        ("aws:ec2/getManagedPrefixList:getManagedPrefixList", {"id": "pl-1"}),
        ("kubernetes:yaml:decode", {}),
    ],
)
def test_what_only_a_real_account_knows_is_never_invented(token: str, args: dict[str, Any]) -> None:
    with pytest.raises(UnknownLookupError) as caught:
        ask(token, args)
    for text in (token, "--answers", *map(str, args)):
        assert text in str(caught.value), f"{text} is missing"


def test_a_policy_document_is_written_as_the_provider_writes_it() -> None:
    result = policy_document(
        {
            "statements": [
                {
                    "sid": "Own",
                    "actions": ["sqs:Send*", "sqs:Get*"],
                    "resources": ["arn:q/&{aws:username}"],
                    "principals": [
                        {"type": "Service", "identifiers": ["b.amazonaws.com", "a.amazonaws.com"]},
                        {"type": "AWS", "identifiers": ["*"]},
                    ],
                    "conditions": [
                        {"test": "StringEquals", "variable": "aws:SourceAccount", "values": ["1"]},
                        {"test": "ArnLike", "variable": "aws:SourceArn", "values": ["a", "b"]},
                    ],
                },
                {
                    "effect": "Deny",
                    "notActions": ["iam:*"],
                    "resources": ["*"],
                    "principals": [{"type": "*", "identifiers": ["*"]}],
                },
            ]
        }
    )
    assert json.loads(result["json"]) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Own",
                "Effect": "Allow",
                "Action": ["sqs:Send*", "sqs:Get*"],
                "Resource": "arn:q/${aws:username}",
                "Principal": {"AWS": "*", "Service": ["b.amazonaws.com", "a.amazonaws.com"]},
                "Condition": {
                    "ArnLike": {"aws:SourceArn": ["a", "b"]},
                    "StringEquals": {"aws:SourceAccount": "1"},
                },
            },
            {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*", "Principal": "*"},
        ],
    }, "one value stands alone, several are sorted downwards"
    assert json.loads(result["minifiedJson"]) == json.loads(result["json"]), "the same document"


def test_source_and_override_documents_are_merged_by_sid() -> None:
    def document(sid: str, action: str) -> str:
        return json.dumps({"Statement": [{"Sid": sid, "Effect": "Allow", "Action": action}]})

    result = policy_document(
        {
            "sourcePolicyDocuments": [document("a", "old"), document("b", "kept")],
            "statements": [{"sid": "a", "actions": ["new"], "resources": ["*"]}],
            "overridePolicyDocuments": [document("b", "last")],
        }
    )
    statements = json.loads(result["json"])["Statement"]
    assert [(one["Sid"], one["Action"]) for one in statements] == [("a", "new"), ("b", "last")], "in place, by sid"


VPC, SUBNETS, SUBNET = "aws:ec2/getVpc:getVpc", "aws:ec2/getSubnets:getSubnets", "aws:ec2/getSubnet:getSubnet"


def test_the_default_vpc_is_that_of_a_new_account() -> None:
    vpc = ask(VPC, {"default": True})
    assert (vpc["cidrBlock"], vpc["default"], vpc["id"][:5]) == ("172.31.0.0/16", True, "vpc-0"), "VPC user guide"
    assert ask(VPC, {"default": True}, "eu-west-1")["id"] != vpc["id"], "one per Region"
    assert ask(VPC, {"id": vpc["id"]})["mainRouteTableId"] == vpc["mainRouteTableId"], "found by its id too"
    assert ask(VPC, where("is-default", "true"))["id"] == vpc["id"], "and by EC2's filter"
    assert ask(VPC, {"default": "true"})["id"] == vpc["id"], "the provider takes a text for a switch"


def test_the_default_vpc_has_one_public_subnet_per_availability_zone() -> None:
    vpc = ask(VPC, {"default": True})["id"]
    ids = ask(SUBNETS, where("vpc-id", vpc))["ids"]
    subnets = [ask(SUBNET, {"id": id_}) for id_ in ids]
    assert sorted(subnet["availabilityZone"] for subnet in subnets) == REGULAR, "no Local Zone has one"
    assert sorted(subnet["cidrBlock"] for subnet in subnets) == [f"172.31.{n}.0/20" for n in (0, 16, 32, 48)], (
        "/20 each"
    )
    one = {"filters": [*where("vpc-id", vpc)["filters"], *where("availability-zone", "us-west-2b")["filters"]]}
    assert len(ask(SUBNETS, one)["ids"]) == 1, "filters narrow the answer"
    by_zone = ask(SUBNET, {"availabilityZone": "us-west-2b", "defaultForAz": True})
    assert by_zone["id"] == ask(SUBNETS, one)["ids"][0], "the same subnet however it is asked for"


@pytest.mark.parametrize(
    ("token", "args", "prefix"),
    [
        ("aws:ec2/getSecurityGroup:getSecurityGroup", {"name": "default"}, "sg-0"),
        ("aws:ec2/getRouteTable:getRouteTable", {}, "rtb-0"),
    ],
)
def test_what_is_in_the_default_vpc_is_found_by_the_vpc(token: str, args: dict[str, Any], prefix: str) -> None:
    vpc = ask(VPC, {"default": True})["id"]
    assert ask(token, {**args, "vpcId": vpc})["id"].startswith(prefix), "shape of the id"
    gateway = ask("aws:ec2/getInternetGateway:getInternetGateway", where("attachment.vpc-id", vpc))
    assert gateway["id"].startswith("igw-0"), "the way out"


def test_a_registry_login_can_be_decoded_as_docker_does() -> None:
    login = ask("aws:ecr/getAuthorizationToken:getAuthorizationToken")
    user, _, password = base64.b64decode(login["authorizationToken"]).decode().partition(":")
    assert (user, password) == ("AWS", login["password"]), "user:password in base64"
    assert login["proxyEndpoint"] == f"https://{ACCOUNT}.dkr.ecr.us-west-2.amazonaws.com", "the account's registry"


def test_a_policy_that_aws_keeps_is_known_by_its_arn() -> None:
    arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    policy = ask("aws:iam/getPolicy:getPolicy", {"arn": arn})
    assert (policy["name"], policy["path"]) == ("AWSLambdaBasicExecutionRole", "/service-role/"), "from the ARN"
    top = ask("aws:iam/getPolicy:getPolicy", {"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"})
    assert (top["name"], top["path"]) == ("ReadOnlyAccess", "/"), "without a path"
