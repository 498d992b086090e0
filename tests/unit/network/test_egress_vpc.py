"""The egress VPC as it is registered: each AZ's own way out, answers back to the hub, addresses that stay."""

from typing import Any

import pulumi_aws as aws
import pytest

from components.network.egress_vpc import EgressVpc
from components.shared.checks import ComponentError
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted
from tests.unit.network.builder import ADDRESS, EIP, NAT, ROUTE, SUBNET, TABLE, THREE, TWO, counts
from tests.unit.network.central import ATTACHMENT, HUB, SEGMENTS, egress, egress_args

SHAPES: list[dict[str, Any]] = [
    {},
    {"availability_zones": THREE, "propagation_route_table_ids": {"shared": "tgw-rtb-0123456789abcdef3"}},
    {"nat_gateways": "regional"},
    {"nat_gateways": "single", "single_nat_availability_zone": "eu-central-1b"},
    {
        "elastic_ip_allocation_ids": {"eu-central-1a": EIP},
        "alarm_topic_arn": None,
        "shared_hub": True,
        "association_route_table_id": None,
    },
]


@pytest.mark.parametrize("changes", SHAPES)
def test_aws_would_accept_every_shape(changes: dict[str, Any]) -> None:
    assert_accepted(egress(**changes))


def test_what_arrives_in_an_az_leaves_by_the_nat_gateway_of_that_az() -> None:
    estate = egress(availability_zones=THREE)
    for zone in THREE:
        route = estate.by_name(f"egress-transit-{zone}-internet", ROUTE)
        gateway = estate.by_name(f"egress-nat-{zone}", NAT)
        assert route.inputs["natGatewayId"] == gateway.id, "an AZ must not take another's internet with it"
        assert gateway.inputs["subnetId"] == estate.by_name(f"egress-public-{zone}", SUBNET).id


def test_answers_go_from_every_nat_table_to_the_hub_for_every_segment() -> None:
    estate = egress()
    back = {
        (r.inputs["routeTableId"], r.inputs["destinationCidrBlock"])
        for r in estate.of_type(ROUTE)
        if r.inputs.get("transitGatewayId") == HUB
    }
    tables = [estate.by_name(f"egress-public-{zone}", TABLE).id for zone in TWO]
    assert back == {(table, cidr) for table in tables for cidr in SEGMENTS}


def test_answers_go_from_a_regional_gateways_own_table_to_the_hub() -> None:
    estate = egress(nat_gateways="regional")
    gateway = estate.by_name("egress-nat", NAT)
    back = [r for r in estate.of_type(ROUTE) if r.inputs.get("transitGatewayId") == HUB]
    assert {r.inputs["routeTableId"] for r in back} == {gateway.outputs["routeTableId"]}
    assert sorted(r.inputs["destinationCidrBlock"] for r in back) == SEGMENTS
    assert "Subnet" in counts(estate)
    assert not [r for r in estate.of_type(SUBNET) if "public" in r.name], "a regional gateway stands in no subnet"


def test_the_tables_in_which_spokes_arrive_never_lead_back_to_the_hub() -> None:
    estate = egress()
    transit = {estate.by_name(f"egress-transit-{zone}", TABLE).id for zone in TWO}
    routes = [r for r in estate.of_type(ROUTE) if r.inputs["routeTableId"] in transit]
    assert [r.inputs["destinationCidrBlock"] for r in routes] == ["0.0.0.0/0"] * 2
    assert not [r for r in routes if "transitGatewayId" in r.inputs], "spokes would meet here, past the matrix"


def test_appliance_mode_is_off_so_that_each_az_keeps_its_own_nat_gateway() -> None:
    assert egress().by_name("egress-hub", ATTACHMENT).inputs["applianceModeSupport"] == "disable"


def test_addresses_that_partners_know_are_protected_and_stay_when_an_az_is_added() -> None:
    before, after = egress(), egress(availability_zones=THREE)
    for address in before.of_type(ADDRESS):
        assert address.protect, "an allow-list of others holds it"
        assert after.by_urn[address.urn].inputs == address.inputs
    given = egress(elastic_ip_allocation_ids={"eu-central-1a": EIP})
    assert given.by_name("egress-nat-eu-central-1a", NAT).inputs["allocationId"] == EIP
    assert [r.name for r in given.of_type(ADDRESS)] == ["egress-eip-eu-central-1b"]


@pytest.mark.parametrize("added", ["eu-central-1a", "eu-central-1c"])
@pytest.mark.parametrize("nat", ["per_az", "regional"])
def test_adding_an_az_touches_the_attachment_in_place_and_nothing_else(nat: str, added: str) -> None:
    existing = [zone for zone in THREE if zone != added]
    before = egress(availability_zones=existing, nat_gateways=nat)
    after = egress(availability_zones=[*existing, added], nat_gateways=nat)
    spanning = {ATTACHMENT: {"subnetIds"}, NAT: {"availabilityZoneAddresses"}}
    for resource in before.resources:
        if resource.type.startswith("aws:"):
            later = after.by_urn[resource.urn].inputs
            changed = {key for key in {*resource.inputs, *later} if resource.inputs.get(key) != later.get(key)}
            assert changed <= spanning.get(resource.type, set()), f"{resource.name}: {changed}"


def test_adding_a_segment_only_adds_routes() -> None:
    before, after = egress(), egress(segment_cidrs=["10.200.0.0/16", *SEGMENTS])
    added = {r.urn for r in after.resources} - {r.urn for r in before.resources}
    assert {after.by_urn[urn].name for urn in added} == {f"egress-hub-public-{zone}-10.200.0.0-16" for zone in TWO}


def test_the_hub_waits_until_there_is_a_way_out() -> None:
    def program() -> None:
        made = EgressVpc("egress", egress_args())
        aws.ec2transitgateway.Route(
            "later",
            destination_cidr_block="0.0.0.0/0",
            transit_gateway_route_table_id="tgw-rtb-0123456789abcdef9",
            transit_gateway_attachment_id=made.attachment_id,
        )

    estate = record(program)
    waits = set(estate.by_name("later", "aws:ec2transitgateway/route:Route").dependencies)
    ways = {estate.by_name(f"egress-transit-{zone}-internet", ROUTE).urn for zone in TWO}
    assert ways | {estate.by_name("egress-hub", ATTACHMENT).urn} <= waits, (
        "a hub that is switched over earlier loses packets"
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"nat_gateways": "none"}, "is there for its NAT gateways"),
        ({"segment_cidrs": []}, "must name at least one segment's block"),
        ({"segment_cidrs": ["10.28.0.0/20"]}, r"overlaps this VPC \(10.28.0.0/20\)"),
        ({"segment_cidrs": ["2001:db8::/56"]}, "IPv6 leaves from the VPC that owns its addresses"),
        ({"segment_cidrs": ["10.20.0.1/16"]}, "has host bits set"),
        ({"cidr": "10.28.0.0/24"}, "is too small"),
        ({"ipv6": True}, "is not an argument"),
    ],
)
def test_what_cannot_work_is_refused(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ComponentError, match=says):
        record(lambda: EgressVpc("egress", egress_args(**changes)))
