"""What surrounds a VPC's subnets: flow logs, endpoints, alarms; Regions, tags, protection, outputs."""

import inspect
import json
from typing import Any

import pulumi_aws as aws
import pytest

from components.network.vpc import NatGateways, Vpc
from components.shared.checks import ComponentError
from rehearsal.estate import Resource
from rehearsal.recording import record
from tests.unit.network.builder import (
    ADDRESS,
    ALARM,
    ENDPOINT,
    ENDPOINT_ROUTES,
    EVERYTHING,
    LOG_GROUP,
    NAT,
    SUBNET,
    TABLE,
    THREE,
    TOPIC,
    TWO,
    build,
    counts,
    outputs,
)


def class_of(resource: Resource) -> Any:
    module, name = resource.type.split(":")[1].split("/")[0], resource.type.rsplit(":", 1)[1]
    return getattr(getattr(aws, module), name)


def parameters(resource: Resource) -> set[str]:
    return set(inspect.signature(class_of(resource)._internal_init).parameters)  # noqa: SLF001 - the only full list


def test_every_child_that_takes_a_region_gets_the_components() -> None:
    args = {**EVERYTHING, "alarm_topic_arn": TOPIC.replace("eu-central-1", "eu-west-1")}
    estate = build(availability_zones=["eu-west-1a", "eu-west-1b"], region="eu-west-1", **args)
    for resource in (r for r in estate.resources if r.type.startswith("aws:")):
        expected = "eu-west-1" if "region" in parameters(resource) else None
        assert resource.inputs.get("region") == expected, f"{resource.name} ({resource.type})"
    assert estate.by_name("net-endpoint-ssm", ENDPOINT).inputs["serviceName"] == "com.amazonaws.eu-west-1.ssm"


def test_tags_reach_every_child_that_can_carry_them() -> None:
    for resource in (r for r in build(**EVERYTHING).resources if r.type.startswith("aws:")):
        if "tags" in parameters(resource):
            assert resource.inputs["tags"]["owner"] == "platform", f"{resource.name} ({resource.type})"


def test_addresses_logs_and_key_are_protected_unless_the_stack_is_thrown_away() -> None:
    kept = {r.type.rsplit(":", 1)[1] for r in build().resources if r.protect}
    assert kept == {"Eip", "LogGroup", "Key"}, "what cannot be had back"
    assert not [r.name for r in build(protect=False).resources if r.protect], "throw-away stacks can be destroyed"


def test_the_vpc_resolves_names_and_its_default_group_is_empty() -> None:
    estate = build()
    vpc = estate.by_name("net", "aws:ec2/vpc:Vpc").inputs
    assert vpc["enableDnsSupport"] is True, "interface endpoints need DNS"
    assert vpc["enableDnsHostnames"] is True, "interface endpoints need DNS host names"
    group = estate.by_name("net-default").inputs
    assert "ingress" not in group, "no way in by default"
    assert "egress" not in group, "no way out by default"


def test_flow_logs_are_complete_kept_for_a_year_and_encrypted() -> None:
    estate = build()
    log = estate.by_name("net-flow-logs", "aws:ec2/flowLog:FlowLog").inputs
    for field in ("pkt-srcaddr", "pkt-dstaddr", "az-id", "flow-direction", "traffic-path"):
        assert f"${{{field}}}" in log["logFormat"], f"{field} is needed in an investigation"
    assert (log["trafficType"], log["maxAggregationInterval"]) == ("ALL", 60)
    group = estate.by_name("net-flow-logs", LOG_GROUP)
    key = estate.by_name("net-flow-logs-key")
    assert group.inputs["retentionInDays"] == 365
    assert group.inputs["kmsKeyId"] == key.outputs["arn"], "the component's own key"
    assert log["logDestination"] == group.outputs["arn"]


def test_only_flow_logs_of_this_account_and_region_may_use_role_and_key() -> None:
    estate = build()
    trust = json.loads(estate.by_name("net-flow-logs", "aws:iam/role:Role").inputs["assumeRolePolicy"])
    account = estate.by_name("net", "aws:ec2/vpc:Vpc").account
    assert trust["Statement"][0]["Condition"] == {
        "StringEquals": {"aws:SourceAccount": account},
        "ArnLike": {"aws:SourceArn": f"arn:aws:ec2:eu-central-1:{account}:vpc-flow-log/*"},
    }, "the confused deputy"
    statement = json.loads(estate.by_name("net-flow-logs-key").inputs["policy"])["Statement"][1]
    assert statement["Principal"] == {"Service": "logs.eu-central-1.amazonaws.com"}
    arn = estate.by_name("net-flow-logs", LOG_GROUP).outputs["arn"]
    pattern = statement["Condition"]["StringLike"]["kms:EncryptionContext:aws:logs:arn"]
    assert arn.startswith(pattern.removesuffix("*")), "the condition must match the log group, or nothing is written"


@pytest.mark.parametrize(
    ("region", "service"),
    [
        ("us-gov-west-1", "logs.us-gov-west-1.amazonaws.com"),
        ("me-south-1", "logs.me-south-1.amazonaws.com"),
        ("cn-north-1", "logs.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_the_log_groups_key_trusts_the_regions_own_principal(region: str, service: str) -> None:
    estate = build(region=region, availability_zones=[f"{region}a", f"{region}b"])
    statement = json.loads(estate.by_name("net-flow-logs-key").inputs["policy"])["Statement"][1]
    assert statement["Principal"] == {"Service": service}, "KMS refuses a principal that does not exist"


@pytest.mark.parametrize(("region", "sent"), [("eu-central-1", True), ("us-gov-west-1", None), ("cn-north-1", None)])
def test_usage_metrics_are_asked_for_only_where_they_surely_exist(region: str, sent: object) -> None:
    vpc = build(region=region, availability_zones=[f"{region}a"]).by_name("net", "aws:ec2/vpc:Vpc")
    assert vpc.inputs.get("enableNetworkAddressUsageMetrics") is sent, "an unknown attribute fails the whole VPC"


def test_endpoints_in_china_are_found_under_their_chinese_names() -> None:
    estate = build(
        region="cn-north-1",
        availability_zones=["cn-north-1a", "cn-north-1b"],
        systems_manager_endpoints=True,
        interface_endpoints=["kms", "sqs", "ecr.api", "cn.com.amazonaws.cn-north-1.transcribe.cn"],
    )
    names = {resource.inputs["serviceName"] for resource in estate.of_type(ENDPOINT)}
    assert names == {
        *(f"com.amazonaws.cn-north-1.{service}" for service in ("s3", "dynamodb", "kms")),
        *(f"com.amazonaws.cn-north-1.{service}" for service in ("ssm", "ssmmessages", "ec2messages")),
        *(f"cn.com.amazonaws.cn-north-1.{service}" for service in ("sqs", "ecr.api", "transcribe.cn")),
    }, "EC2 knows no service by another name"


def test_services_of_other_accounts_get_no_private_name_and_those_of_aws_do() -> None:
    shared = "com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0"
    made = {
        r.inputs["serviceName"]: r.inputs.get("privateDnsEnabled")
        for r in build(interface_endpoints=["kms", shared]).of_type(ENDPOINT)
        if r.inputs["vpcEndpointType"] == "Interface"
    }
    assert made == {"com.amazonaws.eu-central-1.kms": True, shared: False}, (
        "EC2: private DNS can't be enabled because the service does not provide a private DNS name"
    )


def test_a_regional_gateway_is_refused_where_the_looked_up_region_has_none() -> None:
    with pytest.raises(ComponentError, match="does not exist in us-gov-west-1"):
        record(
            lambda: Vpc(
                "net", {"cidr": "10.0.0.0/16", "availability_zone_count": 2, "nat_gateways": NatGateways.REGIONAL}
            ),
            region="us-gov-west-1",
        )


def test_flow_logs_take_a_given_key_and_can_be_switched_off() -> None:
    key = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    given = build(flow_logs={"kms_key_arn": key, "retention_days": 30, "traffic": "REJECT"})
    assert given.by_name("net-flow-logs", LOG_GROUP).inputs["kmsKeyId"] == key
    assert "Key" not in counts(given), "no second key"
    off = build(flow_logs={"enabled": False})
    assert not {"FlowLog", "LogGroup", "Role", "Key"} & counts(off).keys()
    assert outputs(off).get("flowLogGroupName") is None


@pytest.mark.parametrize(
    ("region", "expected"),
    [("eu-central-1", {"ssm", "ssmmessages", "ec2messages"}), ("ap-southeast-7", {"ssm", "ssmmessages"})],
)
def test_systems_manager_is_reached_in_every_az_without_the_internet(region: str, expected: set[str]) -> None:
    zones = [f"{region}a", f"{region}b"]
    estate = build(
        availability_zones=zones,
        region=region,
        systems_manager_endpoints=True,
        interface_endpoints=["ssm"],
        secondary_cidrs=["100.64.0.0/16"],
    )
    subnets = [estate.by_name(f"net-private-{zone}", SUBNET).id for zone in zones]
    group = estate.by_name("net-endpoints", "aws:ec2/securityGroup:SecurityGroup")
    made = [r for r in estate.of_type(ENDPOINT) if r.inputs["vpcEndpointType"] == "Interface"]
    assert {r.inputs["serviceName"].rsplit(".", 1)[1] for r in made} == expected, "a Region's own set, none twice"
    for endpoint in made:
        assert endpoint.inputs["subnetIds"] == subnets, "the loss of an AZ must not cut the agents off"
        assert endpoint.inputs["privateDnsEnabled"] is True, "agents use the service's own name"
        assert endpoint.inputs["securityGroupIds"] == [group.id]
    rules = {r.inputs["cidrIpv4"]: r.inputs for r in estate.resources if r.type.endswith(":SecurityGroupIngressRule")}
    assert set(rules) == {"10.0.0.0/16", "100.64.0.0/16"}, "all of the VPC's own addresses"
    assert {(rule["fromPort"], rule["toPort"], rule["ipProtocol"]) for rule in rules.values()} == {(443, 443, "tcp")}


def test_gateway_endpoints_are_attached_to_every_private_and_data_table() -> None:
    estate = build(availability_zones=THREE)
    tables = {r.id for r in estate.of_type(TABLE) if r.name.startswith(("net-private-", "net-data-"))}
    for service in ("s3", "dynamodb"):
        endpoint = estate.by_name(f"net-endpoint-{service}", ENDPOINT)
        attached = {
            r.inputs["routeTableId"]
            for r in estate.of_type(ENDPOINT_ROUTES)
            if r.inputs["vpcEndpointId"] == endpoint.id
        }
        assert attached == tables, f"{service} is reached without NAT from everywhere inside"
        assert "routeTableIds" not in endpoint.inputs, "two owners of the same list would fight"


def test_every_gateway_is_watched_and_notifies_the_topic() -> None:
    estate = build(alarm_topic_arn=TOPIC)
    for zone in TWO:
        gateway = estate.by_name(f"net-nat-{zone}", NAT)
        for metric, suffix in (("ErrorPortAllocation", "port-allocation"), ("PacketsDropCount", "packets-dropped")):
            alarm = estate.by_name(f"net-nat-{zone}-{suffix}", ALARM).inputs
            assert alarm["metricName"] == metric
            assert alarm["dimensions"] == {"NatGatewayId": gateway.id}
            assert (alarm["threshold"], alarm["comparisonOperator"]) == (0, "GreaterThanThreshold")
            assert alarm["alarmActions"] == alarm["okActions"] == [TOPIC]
            assert alarm["treatMissingData"] == "notBreaching", "an idle gateway is no incident"


def test_outputs_name_everything_by_az() -> None:
    estate = build(availability_zones=THREE, interface_endpoints=["kms"], ipv6=True)
    told = outputs(estate)
    for tier in ("public", "private", "data", "transit"):
        assert told[f"{tier}SubnetIds"] == {zone: estate.by_name(f"net-{tier}-{zone}", SUBNET).id for zone in THREE}
        assert told[f"{tier}RouteTableIds"] == {zone: estate.by_name(f"net-{tier}-{zone}", TABLE).id for zone in THREE}
    assert told["natPublicIps"] == {
        zone: estate.by_name(f"net-eip-{zone}", ADDRESS).outputs["publicIp"] for zone in THREE
    }, "what partners put on their allow-lists"
    assert set(told["endpointIds"]) == {"s3", "dynamodb", "kms"}
    assert told["vpcId"] == estate.by_name("net", "aws:ec2/vpc:Vpc").id
    assert told["ipv6CidrBlock"].endswith("/56")


def test_every_child_belongs_to_the_component_and_two_vpcs_live_side_by_side() -> None:
    def program() -> None:
        for name, block in (("one", "10.0.0.0/16"), ("two", "10.1.0.0/16")):
            Vpc(name, {"cidr": block, "availability_zones": TWO, "interface_endpoints": ["kms"]})

    estate = record(program)
    owners = {r.urn for r in estate.of_type("reliability:index:Vpc")}
    assert len(owners) == 2
    for resource in (r for r in estate.resources if r.type.startswith("aws:")):
        assert resource.parent in owners, f"{resource.name} is outside its component"
