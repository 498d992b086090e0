"""The VPC as it is registered: exact counts, routes, NAT, stability, refusals."""

from typing import Any, cast

import pulumi
import pytest

from components.network.vpc import Vpc, VpcArgs
from components.shared.checks import ComponentError
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted
from tests.unit.network.builder import (
    ADDRESS,
    ASSOCIATION,
    EIP,
    EVERYTHING,
    NAT,
    ROUTE,
    SUBNET,
    TABLE,
    THREE,
    TWO,
    assert_untouched,
    build,
    counts,
    outputs,
)

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
    assert_accepted(build(**changes))


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


def test_a_block_from_ipam_is_asked_for_and_the_subnets_wait_for_it() -> None:
    pool = "ipam-pool-0123456789abcdef0"
    estate = build(cidr=None, ipv4_ipam_pool_id=pool, ipv4_netmask_length=20, interface_endpoints=["kms"])
    vpc = estate.by_name("net", "aws:ec2/vpc:Vpc")
    assert (vpc.inputs["ipv4IpamPoolId"], vpc.inputs["ipv4NetmaskLength"]) == (pool, 20)
    assert "cidrBlock" not in vpc.inputs, "AWS takes a block or a pool"
    for subnet in estate.of_type(SUBNET):
        assert vpc.urn in subnet.property_dependencies["cidrBlock"], "cut from what IPAM gives"


def test_programs_find_subnets_and_tables_by_tier_and_zone_without_waiting() -> None:
    found: list[Vpc] = []
    estate = record(lambda: found.append(Vpc("net", {"cidr": "10.0.0.0/16", "availability_zones": list(TWO)})))
    vpc = found[0]
    assert vpc.zones == TWO
    assert set(vpc.route_tables) == set(vpc.subnets) == {"public", "private", "data", "transit"}
    assert all(list(by_zone) == TWO for by_zone in (*vpc.route_tables.values(), *vpc.subnets.values()))
    assert len(estate.of_type(TABLE)) == 8
