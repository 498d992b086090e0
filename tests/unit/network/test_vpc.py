"""The VPC as it is registered: exact counts, routes, stability, Regions, tags, protection."""

import functools
import inspect
import json
from collections import Counter
from typing import Any, cast

import pulumi
import pulumi_aws as aws
import pytest

from components.network.vpc import Vpc, VpcArgs
from components.shared.checks import ComponentError
from rehearsal.estate import Estate, Resource
from rehearsal.recording import record
from tests.checkers.estate_checks import findings

TWO = ["eu-central-1a", "eu-central-1b"]
THREE = [*TWO, "eu-central-1c"]
TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"
EIP = "eipalloc-0123456789abcdef0"
SUBNET = "aws:ec2/subnet:Subnet"
TABLE = "aws:ec2/routeTable:RouteTable"
ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
ROUTE = "aws:ec2/route:Route"
NAT = "aws:ec2/natGateway:NatGateway"
ADDRESS = "aws:ec2/eip:Eip"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
ENDPOINT_ROUTES = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
EVERYTHING: dict[str, Any] = {
    "ipv6": True,
    "secondary_cidrs": ["100.64.0.0/16"],
    "systems_manager_endpoints": True,
    "interface_endpoints": ["kms", "ecr.api"],
    "data_internet_access": True,
    "transit_internet_access": True,
    "alarm_topic_arn": TOPIC,
    "tags": {"owner": "platform"},
}


@functools.cache
def _built(arguments: str) -> Estate:
    return record(lambda: Vpc("net", cast("VpcArgs", json.loads(arguments))))


def build(**changes: Any) -> Estate:
    args: dict[str, Any] = {"cidr": "10.0.0.0/16", "availability_zones": TWO, **changes}
    return _built(json.dumps({key: value for key, value in args.items() if value is not None}))


def counts(estate: Estate) -> dict[str, int]:
    return dict(Counter(r.type.rsplit(":", 1)[1] for r in estate.resources if r.type.startswith("aws:")))


def outputs(estate: Estate) -> dict[str, Any]:
    return dict(estate.by_name("net", "reliability:index:Vpc").outputs)


ALWAYS = {
    "Vpc": 1,
    "DefaultSecurityGroup": 1,
    "FlowLog": 1,
    "LogGroup": 1,
    "Role": 1,
    "RolePolicy": 1,
    "Key": 1,
    "Alias": 1,
}


def per_cell(cells: int) -> dict[str, int]:
    return {"Subnet": cells, "RouteTable": cells, "RouteTableAssociation": cells}


SHAPES: list[tuple[str, dict[str, Any], dict[str, int]]] = [
    (
        "three AZs, NAT in each",
        {"availability_zones": THREE},
        {
            **per_cell(12),
            "InternetGateway": 1,
            "NatGateway": 3,
            "Eip": 3,
            "MetricAlarm": 6,
            "Route": 6,
            "VpcEndpoint": 2,
            "VpcEndpointRouteTableAssociation": 12,
        },
    ),
    (
        "two AZs, one NAT",
        {"nat_gateways": "single"},
        {
            **per_cell(8),
            "InternetGateway": 1,
            "NatGateway": 1,
            "Eip": 1,
            "MetricAlarm": 2,
            "Route": 4,
            "VpcEndpoint": 2,
            "VpcEndpointRouteTableAssociation": 8,
        },
    ),
    (
        "two AZs, regional NAT, no public subnets",
        {"nat_gateways": "regional", "tiers": ["private", "data"]},
        {
            **per_cell(4),
            "InternetGateway": 1,
            "NatGateway": 1,
            "Eip": 2,
            "MetricAlarm": 2,
            "Route": 2,
            "VpcEndpoint": 2,
            "VpcEndpointRouteTableAssociation": 8,
        },
    ),
    (
        "isolated",
        {"nat_gateways": "none", "tiers": ["private", "data"], "ipv6": True},
        {**per_cell(4), "VpcEndpoint": 2, "VpcEndpointRouteTableAssociation": 8},
    ),
    (
        "one AZ",
        {"availability_zones": ["eu-central-1a"], "tiers": ["public", "private"]},
        {
            **per_cell(2),
            "InternetGateway": 1,
            "NatGateway": 1,
            "Eip": 1,
            "MetricAlarm": 2,
            "Route": 2,
            "VpcEndpoint": 2,
            "VpcEndpointRouteTableAssociation": 2,
        },
    ),
    (
        "egress VPC",
        {"tiers": ["public", "transit"], "transit_internet_access": True},
        {**per_cell(4), "InternetGateway": 1, "NatGateway": 2, "Eip": 2, "MetricAlarm": 4, "Route": 4},
    ),
    (
        "everything",
        EVERYTHING,
        {
            **per_cell(8),
            "InternetGateway": 1,
            "EgressOnlyInternetGateway": 1,
            "NatGateway": 2,
            "Eip": 2,
            "MetricAlarm": 4,
            "Route": 16,
            "VpcEndpoint": 7,
            "VpcEndpointRouteTableAssociation": 8,
            "SecurityGroup": 1,
            "SecurityGroupIngressRule": 2,
            "VpcIpv4CidrBlockAssociation": 1,
        },
    ),
    (
        "given addresses and keys, no gateway endpoints",
        {
            "elastic_ip_allocation_ids": {"eu-central-1a": EIP},
            "gateway_endpoints": False,
            "tiers": ["public", "private"],
        },
        {**per_cell(4), "InternetGateway": 1, "NatGateway": 2, "Eip": 1, "MetricAlarm": 4, "Route": 4},
    ),
]


@pytest.mark.parametrize(("changes", "expected"), [row[1:] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_a_shape_has_exactly_these_resources(changes: dict[str, Any], expected: dict[str, int]) -> None:
    assert counts(build(**changes)) == {**ALWAYS, **expected}, "no more and no less than the shape needs"


@pytest.mark.parametrize("changes", [row[1] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_aws_would_accept_every_shape(changes: dict[str, Any]) -> None:
    # Attaching a route table is a change of the endpoint (ModifyVpcEndpoint), which the API checker has no row for.
    found = [finding for finding in findings(build(**changes)) if ENDPOINT_ROUTES not in finding]
    assert found == [], "the API models, resource schemas and policy checkers know better"


@pytest.mark.parametrize("changes", [row[1] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_every_subnet_and_every_route_table_has_exactly_one_association(changes: dict[str, Any]) -> None:
    estate = build(**changes)
    pairs = [(r.inputs["subnetId"], r.inputs["routeTableId"]) for r in estate.of_type(ASSOCIATION)]
    assert sorted(subnet for subnet, _ in pairs) == sorted(r.id for r in estate.of_type(SUBNET)), (
        "a subnet without one falls to the main table"
    )
    assert sorted(table for _, table in pairs) == sorted(r.id for r in estate.of_type(TABLE)), "no table is unused"


@pytest.mark.parametrize("tier", ["private", "data", "transit"])
def test_each_private_tables_default_route_leads_to_the_gateway_of_its_own_az(tier: str) -> None:
    estate = build(availability_zones=THREE, **EVERYTHING)
    for zone in THREE:
        route = estate.by_name(f"net-{tier}-{zone}-internet", ROUTE)
        gateway = estate.by_name(f"net-nat-{zone}", NAT)
        assert route.inputs["natGatewayId"] == gateway.id, "an AZ must not lose its way out with another AZ"
        assert gateway.inputs["subnetId"] == estate.by_name(f"net-public-{zone}", SUBNET).id, "it stands in its AZ"
        assert gateway.inputs["allocationId"] == estate.by_name(f"net-eip-{zone}", ADDRESS).id, "it has its own address"
        assert gateway.urn in route.property_dependencies["natGatewayId"], "the gate joins them by this"


def test_data_and_transit_have_no_way_out_unless_asked() -> None:
    names = {r.name for r in build().of_type(ROUTE)}
    assert names == {f"net-{tier}-{zone}-internet" for tier in ("public", "private") for zone in TWO}, (
        "databases and attachments are reached from inside only"
    )


def test_no_nat_means_no_way_out_by_ipv6_either() -> None:
    estate = build(nat_gateways="none", ipv6=True)
    targets = {r.name: r.inputs.get("gatewayId") for r in estate.of_type(ROUTE)}
    assert all(name.startswith("net-public-") for name in targets), "none isolates private subnets in both families"


def test_a_single_gateway_serves_every_az_and_stays_when_an_az_that_sorts_first_is_added() -> None:
    before = build(nat_gateways="single", availability_zones=["eu-central-1b"])
    after = build(nat_gateways="single", availability_zones=["eu-central-1b", "eu-central-1a"])
    assert [r.name for r in before.of_type(NAT)] == [r.name for r in after.of_type(NAT)] == ["net-nat-eu-central-1b"]
    gateway = after.of_type(NAT)[0].id
    private = [r for r in after.of_type(ROUTE) if r.name.startswith("net-private")]
    assert {r.inputs["natGatewayId"] for r in private} == {gateway}, "both AZs use the one gateway"
    named = build(nat_gateways="single", availability_zones=TWO, single_nat_availability_zone="eu-central-1b")
    assert [r.name for r in named.of_type(NAT)] == ["net-nat-eu-central-1b"], "the name wins over the order"


def test_a_regional_gateway_lists_its_azs_with_own_addresses() -> None:
    estate = build(nat_gateways="regional", elastic_ip_allocation_ids={"eu-central-1b": EIP})
    gateway = estate.by_name("net-nat", NAT)
    assert gateway.inputs["availabilityMode"] == "regional"
    assert "subnetId" not in gateway.inputs, "a regional gateway stands in no subnet"
    assert gateway.inputs["availabilityZoneAddresses"] == [
        {
            "availabilityZone": "eu-central-1a",
            "allocationIds": [estate.by_name("net-eip-eu-central-1a", ADDRESS).id],
        },
        {"availabilityZone": "eu-central-1b", "allocationIds": [EIP]},
    ], "addresses that partners can put on an allow-list beforehand"
    assert outputs(estate)["natGatewayIds"] == dict.fromkeys(TWO, gateway.id)


# In place by their nature: an interface endpoint and a regional gateway span all AZs.
SPANNING = {ENDPOINT: {"subnetIds"}, NAT: {"availabilityZoneAddresses"}}


def assert_untouched(before: Estate, after: Estate, spanning: dict[str, set[str]]) -> None:
    later = after.by_urn
    for resource in before.resources:
        if not resource.type.startswith("aws:"):
            continue
        assert resource.urn in later, f"{resource.name} would be deleted"
        changed = {
            key
            for key in {*resource.inputs, *later[resource.urn].inputs}
            if resource.inputs.get(key) != later[resource.urn].inputs.get(key)
        }
        assert changed <= spanning.get(resource.type, set()), f"{resource.name}: {changed} would change"


@pytest.mark.parametrize("nat", ["per_az", "regional", "single"])
@pytest.mark.parametrize("added", ["eu-central-1a", "eu-central-1c"])
def test_adding_an_az_leaves_everything_that_exists_as_it_is(nat: str, added: str) -> None:
    existing = [zone for zone in THREE if zone != added]
    before = build(availability_zones=existing, nat_gateways=nat, **EVERYTHING)
    after = build(availability_zones=[*existing, added], nat_gateways=nat, **EVERYTHING)
    assert_untouched(before, after, SPANNING)


def test_adding_a_tier_an_endpoint_or_a_block_leaves_everything_that_exists_as_it_is() -> None:
    before = build(tiers=["public", "private"], interface_endpoints=["kms"])
    after = build(
        tiers=["data", "private", "transit", "public"],
        interface_endpoints=["ecr.api", "kms"],
        secondary_cidrs=["100.64.0.0/16"],
    )
    assert_untouched(before, after, {})


def test_from_a_single_gateway_to_one_per_az_keeps_the_address_that_partners_know() -> None:
    before = {r.urn for r in build(nat_gateways="single").of_type(ADDRESS)}
    after = {r.urn for r in build().of_type(ADDRESS)}
    assert before < after, "the allow-listed address survives the move to the reliable choice"


def test_looked_up_azs_are_the_first_of_the_region_without_local_zones() -> None:
    args: VpcArgs = {"cidr": "10.0.0.0/16", "availability_zone_count": 3, "region": "us-east-1"}
    estate = record(lambda: Vpc("net", args))
    assert outputs(estate)["availabilityZones"] == ["us-east-1a", "us-east-1b", "us-east-1c"], (
        "us-east-1-atl-2a sorts before us-east-1a and must not be picked"
    )


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"availability_zone_count": 4}, "eu-central-1 has 3 AZs"),
        ({"availability_zones": ["eu-west-1a"]}, "the VPC is in eu-central-1"),
        (
            {"availability_zone_count": 2, "elastic_ip_allocation_ids": {"eu-central-1c": EIP}},
            "is not an AZ of this VPC",
        ),
        (
            {
                "availability_zone_count": 2,
                "nat_gateways": "single",
                "single_nat_availability_zone": "eu-central-1c",
            },
            "must be one of eu-central-1a, eu-central-1b",
        ),
    ],
)
def test_what_only_the_region_can_tell_is_refused_before_any_child(args: dict[str, Any], says: str) -> None:
    messages: list[str] = []

    def program() -> None:
        try:
            Vpc("net", cast("VpcArgs", {"cidr": "10.0.0.0/16", **args}))
        except ComponentError as error:
            messages.append(str(error))

    estate = record(program)
    assert says in messages[0]
    assert counts(estate) == {}, "no child exists when the AZs are wrong"


def test_wrong_arguments_register_nothing_at_all() -> None:
    refused: list[str] = []

    def program() -> None:
        try:
            Vpc("net", {"cidr": "10.0.0.1/16", "availability_zones": TWO})
        except ComponentError as error:
            refused.append(str(error))

    estate = record(program)
    assert "Write 10.0.0.0/16" in refused[0]
    assert estate.of_type("reliability:index:Vpc") == [], "arguments are checked before the component is registered"


def test_an_alarm_topic_that_turns_out_to_be_of_another_region_is_refused() -> None:
    def program() -> None:
        topic = pulumi.Output.from_input("arn:aws:sns:eu-west-1:123456789012:alarms")
        Vpc("net", {"cidr": "10.0.0.0/16", "availability_zones": TWO, "alarm_topic_arn": topic})

    with pytest.raises(ComponentError, match="is in eu-west-1"):
        record(program)


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


def test_a_block_from_ipam_is_asked_for_and_the_subnets_wait_for_it() -> None:
    pool = "ipam-pool-0123456789abcdef0"
    estate = build(cidr=None, ipv4_ipam_pool_id=pool, ipv4_netmask_length=20, interface_endpoints=["kms"])
    vpc = estate.by_name("net", "aws:ec2/vpc:Vpc")
    assert (vpc.inputs["ipv4IpamPoolId"], vpc.inputs["ipv4NetmaskLength"]) == (pool, 20)
    assert "cidrBlock" not in vpc.inputs, "AWS takes a block or a pool"
    for subnet in estate.of_type(SUBNET):
        assert vpc.urn in subnet.property_dependencies["cidrBlock"], "cut from what IPAM gives"


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
