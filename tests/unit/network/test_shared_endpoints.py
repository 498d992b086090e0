"""Shared endpoints: every other VPC finds every service, by profile or by zones."""

import json
from collections.abc import Callable
from typing import Any, cast

import pulumi_aws as aws
import pytest

from components.network.endpoint_names import PrivateZone, knows, private_zones
from components.network.shared_endpoints import SharedEndpoints
from components.shared.checks import ComponentError
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted
from tests.unit.network.builder import ALARM, ENDPOINT
from tests.unit.network.central import SEGMENTS, endpoints, endpoints_args

PROFILE = "aws:route53/profilesProfile:ProfilesProfile"
IN_PROFILE = "aws:route53/profilesResourceAssociation:ProfilesResourceAssociation"
TO_VPC = "aws:route53/profilesAssociation:ProfilesAssociation"
ZONE = "aws:route53/zone:Zone"
RECORD = "aws:route53/record:Record"
ZONE_TO_VPC = "aws:route53/zoneAssociation:ZoneAssociation"
RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
POLICY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}]}
)

SHAPES: list[dict[str, Any]] = [
    {},
    {"names": "zones", "services": {name: {} for name in ("kms", "ecr.api", "ecr.dkr", "execute-api", "sts")}},
    {"share_with": ["210987654321", "arn:aws:organizations::123456789012:ou/o-a1b2c3d4e5/ou-ab12-11111111"]},
    {"policy": POLICY, "spoke_vpc_ids": {}, "client_cidrs": ["10.0.0.0/8", "2001:db8::/32"]},
    {"organization_id": "o-a1b2c3d4e5", "services": {"kms": {"policy": POLICY}, "sqs": {}}, "alarm_topic_arn": None},
]


@pytest.mark.parametrize("changes", SHAPES)
def test_aws_would_accept_every_shape(changes: dict[str, Any]) -> None:
    assert_accepted(endpoints(**changes))


def test_a_profile_carries_every_endpoint_to_every_spoke() -> None:
    estate = endpoints(spoke_vpc_ids={"shop": "vpc-0123456789abcdef1", "crm": "vpc-0123456789abcdef2"})
    profile = estate.of_type(PROFILE)[0]
    assert {r.inputs["resourceArn"] for r in estate.of_type(IN_PROFILE)} == {
        r.outputs["arn"] for r in estate.of_type(ENDPOINT)
    }, "private DNS of an endpoint serves its own VPC only"
    assert {(r.inputs["profileId"], r.inputs["resourceId"]) for r in estate.of_type(TO_VPC)} == {
        (profile.id, "vpc-0123456789abcdef1"),
        (profile.id, "vpc-0123456789abcdef2"),
    }
    assert all(r.inputs["privateDnsEnabled"] for r in estate.of_type(ENDPOINT)), "the names that the profile carries"


def test_zones_carry_every_name_to_every_spoke_without_private_dns() -> None:
    estate = endpoints(names="zones")
    assert not [r for r in estate.of_type(ENDPOINT) if r.inputs["privateDnsEnabled"]], (
        "AWS refuses its own zone beside ours of the same name"
    )
    zones = {r.inputs["name"]: r for r in estate.of_type(ZONE)}
    assert set(zones) == {"kms.eu-central-1.amazonaws.com", "dkr.ecr.eu-central-1.amazonaws.com"}
    assert {(r.inputs["zoneId"], r.inputs["vpcId"]) for r in estate.of_type(ZONE_TO_VPC)} == {
        (zone.id, "vpc-0123456789abcdef1") for zone in zones.values()
    }
    assert {r.inputs["name"] for r in estate.of_type(RECORD)} == {
        "kms.eu-central-1.amazonaws.com",
        "*.dkr.ecr.eu-central-1.amazonaws.com",
    }, "every account's registry has a name of its own"
    for one in estate.of_type(RECORD):
        alias = one.inputs["aliases"][0]
        assert alias["name"].startswith("vpce-"), "all addresses of the endpoint, in every AZ"


def test_a_zone_leaves_the_vpcs_that_others_associate_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    ignored: list[Any] = []
    make = cast("Callable[..., None]", aws.route53.Zone.__init__)

    def spy(self: aws.route53.Zone, *args: Any, **given: Any) -> None:
        ignored.append(given["opts"].ignore_changes)
        make(self, *args, **given)

    monkeypatch.setattr(aws.route53.Zone, "__init__", spy)
    for zone in endpoints(names="zones").of_type(ZONE):
        assert [vpc["vpcId"] for vpc in zone.inputs["vpcs"]] == ["vpc-0123456789abcdef0"], "the first makes it private"
    assert ignored == [["vpcs"]] * 2, "else the next update takes the spokes off"


def test_the_endpoints_let_in_tls_from_the_segments_and_nothing_else() -> None:
    rules = endpoints().of_type(RULE)
    assert {r.inputs["cidrIpv4"] for r in rules} == set(SEGMENTS)
    assert {(r.inputs["ipProtocol"], r.inputs["fromPort"], r.inputs["toPort"]) for r in rules} == {("tcp", 443, 443)}


def test_each_endpoint_stands_in_every_az_and_has_its_alarm() -> None:
    estate = endpoints()
    for endpoint in estate.of_type(ENDPOINT):
        assert endpoint.inputs["subnetIds"] == ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
        alarm = estate.by_name(f"{endpoint.name}-dropped", ALARM)
        assert alarm.inputs["dimensions"] == {
            "Endpoint Type": "Interface",
            "Service Name": endpoint.inputs["serviceName"],
            "VPC Endpoint Id": endpoint.id,
            "VPC Id": "vpc-0123456789abcdef0",
        }


@pytest.mark.parametrize("names", ["profile", "zones"])
def test_adding_a_service_a_spoke_or_a_block_leaves_everything_that_exists_as_it_is(names: str) -> None:
    before = endpoints(names=names)
    after = endpoints(
        names=names,
        services={"athena": {}, "ecr.dkr": {}, "kms": {}},
        spoke_vpc_ids={"crm": "vpc-0123456789abcdef2", "shop": "vpc-0123456789abcdef1"},
        client_cidrs=["10.200.0.0/16", *SEGMENTS],
    )
    for resource in before.resources:
        if resource.type.startswith("aws:"):
            assert after.by_urn[resource.urn].inputs == resource.inputs, resource.name


def test_adding_an_az_extends_the_endpoints_in_place() -> None:
    before = endpoints()
    three = {**endpoints_args()["subnet_ids"], "eu-central-1c": "subnet-0123456789abcdef2"}
    after = endpoints(subnet_ids=three)
    for resource in before.resources:
        if resource.type.startswith("aws:"):
            later = after.by_urn[resource.urn].inputs
            changed = {key for key in later if later[key] != resource.inputs.get(key)}
            assert changed <= ({"subnetIds"} if resource.type == ENDPOINT else set()), resource.name


def test_an_organizations_policy_lets_only_its_principals_pass() -> None:
    policy = json.loads(endpoints(organization_id="o-a1b2c3d4e5").of_type(ENDPOINT)[0].inputs["policy"])
    assert [one["Condition"] for one in policy["Statement"]] == [
        {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
    ]


@pytest.mark.parametrize(
    ("service", "region", "zones"),
    [
        ("kms", "eu-central-1", [PrivateZone("kms.eu-central-1.amazonaws.com")]),
        ("kms", "cn-north-1", [PrivateZone("kms.cn-north-1.amazonaws.com.cn")]),
        ("ecr.api", "eu-west-1", [PrivateZone("api.ecr.eu-west-1.amazonaws.com")]),
        (
            "ecr.dkr",
            "eu-west-1",
            [PrivateZone("dkr.ecr.eu-west-1.amazonaws.com", apex=False, wildcard=True)],
        ),
        (
            "execute-api",
            "eu-west-1",
            [PrivateZone("execute-api.eu-west-1.amazonaws.com", apex=False, wildcard=True)],
        ),
        ("kinesis-streams", "us-east-1", [PrivateZone("kinesis.us-east-1.amazonaws.com")]),
        ("sagemaker.runtime", "us-east-1", [PrivateZone("runtime.sagemaker.us-east-1.amazonaws.com")]),
    ],
)
def test_the_names_of_a_service(service: str, region: str, zones: list[PrivateZone]) -> None:
    assert private_zones(service, region) == zones


@pytest.mark.parametrize("service", ["fsx", "transfer", "datasync", "storagegateway", "s3", "dynamodb", "no-such"])
def test_a_zone_that_would_hide_names_below_its_own_is_not_known(service: str) -> None:
    assert not knows(service)
    with pytest.raises(LookupError, match="not known here"):
        private_zones(service, "eu-central-1")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"services": {}}, "must name at least one service"),
        ({"services": {"s3": {}}}, "gateway endpoint of each VPC"),
        ({"services": {"com.amazonaws.eu-central-1.kms": {}}}, "must be a short name"),
        ({"services": {"com.amazonaws.vpce.eu-central-1.vpce-svc-0123": {}}}, "is another account's"),
        ({"services": {"KMS": {}}}, "must be a service's short name"),
        (
            {
                "services": {"ec2messages": {}},
                "region": "mx-central-1",
                "subnet_ids": {"mx-central-1a": "subnet-1"},
                "alarm_topic_arn": None,
            },
            "does not exist in mx-central-1",
        ),
        ({"services": {"fsx": {}}, "names": "zones"}, "which a zone would hide"),
        ({"client_cidrs": []}, "closed to all others"),
        ({"client_cidrs": ["10.0.0.0/8", "10.20.0.0/16"]}, "overlaps"),
        ({"client_cidrs": [f"10.{n}.0.0/16" for n in range(61)]}, "holds 60 rules"),
        ({"subnet_ids": {}}, "must name at least one subnet"),
        ({"subnet_ids": {"euc1-az1": "subnet-0123456789abcdef0"}}, "must be keyed by the name of an AZ"),
        ({"region": "eu-west-1", "alarm_topic_arn": None}, "the endpoints are in eu-west-1"),
        ({"share_with": ["somebody"]}, "must be an account \\(12 digits\\)"),
        ({"share_with": ["210987654321", "210987654321"]}, "is named twice"),
        ({"share_with": ["210987654321"], "names": "zones"}, "hosted zones cannot be shared"),
        ({"organization_id": "mine"}, "must be the id of an organization"),
        ({"organization_id": "o-a1b2c3d4e5", "policy": POLICY}, "exclude each other"),
        ({"policy": "{"}, "must be a policy document"),
        ({"policy": POLICY + " " * 20_480}, "an endpoint policy has at most 20,480"),
        ({"spoke_vpc_ids": {"not a name": "vpc-1"}}, "must be 1 to 24 letters"),
        ({"alarm_topic_arn": "arn:aws:sns:eu-west-1:123456789012:alarms", "region": "eu-central-1"}, "is in eu-west-1"),
    ],
)
def test_what_cannot_work_is_refused(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ComponentError, match=says):
        record(lambda: SharedEndpoints("shared", endpoints_args(**changes)))
