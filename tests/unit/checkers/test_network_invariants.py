"""The invariants of a whole network: a sound one has no finding, and one mutation each is found by its rule."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from rehearsal.estate import Estate, Resource
from rehearsal.recording import record
from tests.checkers.network_invariants import RULES, check_estate
from tests.network_in_moto import program

Change = Callable[[Estate], Estate]


@functools.cache
def sound() -> Estate:
    return record(program.build)


def named(estate: Estate, name: str, kind: str) -> Resource:
    """The resource of that name whose type ends so."""
    return next(one for one in estate.resources if one.name == name and one.type.endswith(f":{kind}"))


@dataclass(frozen=True)
class Ref:
    """The id of a resource of the sound network, or of its twin."""

    name: str
    kind: str
    suffix: str = ""

    def id(self) -> str:
        return named(sound(), self.name, self.kind).id + self.suffix


def filled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: filled(item) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item) for item in value]
    return value.id() if isinstance(value, Ref) else value


def change(name: str, kind: str, *, alone: bool = False, **inputs: Any) -> Change:
    """Other inputs; ``alone``: without dependencies."""

    def make(estate: Estate) -> Estate:
        old = named(estate, name, kind)
        new = replace(old, inputs={**old.inputs, **filled(inputs)}, dependencies=() if alone else old.dependencies)
        return replace(estate, resources=tuple(new if one is old else one for one in estate.resources))

    return make


def twin(name: str, kind: str, **inputs: Any) -> Change:
    """A second one, with other inputs."""

    def make(estate: Estate) -> Estate:
        old = named(estate, name, kind)
        new = replace(
            old, name="twin", urn=old.urn + "twin", id=old.id + "twin", inputs={**old.inputs, **filled(inputs)}
        )
        return replace(estate, resources=(*estate.resources, new))

    return make


def both(*changes: Change) -> Change:
    return lambda estate: functools.reduce(lambda found, make: make(found), changes, estate)


_FAR = "10.3.0.0/16"
_HUB_ROUTE = "Route"
BROKEN: dict[str, tuple[Change, str]] = {
    "two routes to one destination": (twin("to-near", _HUB_ROUTE), "one_route_a_destination"),
    "a subnet outside its VPC": (change("left-a", "Subnet", cidrBlock="10.99.0.0/24"), "subnets_fit_their_vpc"),
    "two subnets with the same addresses": (
        change("left-a", "Subnet", cidrBlock="10.1.1.0/24"),
        "subnets_fit_their_vpc",
    ),
    "a further block of another private range": (
        change("left-more", "VpcIpv4CidrBlockAssociation", cidrBlock="172.16.0.0/16"),
        "further_blocks_are_of_the_same_family",
    ),
    "a further block inside the first": (
        change("left-more", "VpcIpv4CidrBlockAssociation", cidrBlock="10.1.0.0/20"),
        "further_blocks_are_of_the_same_family",
    ),
    "a VPC peered with itself": (
        change("near", "VpcPeeringConnection", peerVpcId=Ref("left", "Vpc")),
        "peered_vpcs_are_apart",
    ),
    "peered VPCs with common addresses": (
        change("left-more", "VpcIpv4CidrBlockAssociation", cidrBlock=_FAR),
        "peered_vpcs_are_apart",
    ),
    "two peerings of two VPCs": (twin("near", "VpcPeeringConnection"), "peered_vpcs_are_apart"),
    "options before the acceptance": (
        change("away-requester", "PeeringConnectionOptions", alone=True),
        "options_after_acceptance",
    ),
    "options of one side twice": (twin("away-accepter", "PeeringConnectionOptions"), "options_after_acceptance"),
    "a route to a hub that the VPC is not attached to": (
        change("left", "RouteTable", vpcId=Ref("far", "Vpc")),
        "routes_after_the_attachment",
    ),
    "a peering that does not end here": (
        change("near", "VpcPeeringConnection", vpcId=Ref("far", "Vpc")),
        "targets_of_the_same_vpc",
    ),
    "more entries than a list has room for": (
        change("summary", "ManagedPrefixList", maxEntries=1),
        "prefix_lists_have_room",
    ),
    "an entry twice": (
        change("summary", "ManagedPrefixList", entries=[{"cidr": "10.7.0.0/16"}] * 2),
        "prefix_lists_have_room",
    ),
    "an entry of the other family": (
        change("summary", "ManagedPrefixList", entries=[{"cidr": "fd00::/16"}]),
        "prefix_lists_have_room",
    ),
    "one customer gateway twice": (twin("gateway", "CustomerGateway"), "customer_gateways_differ"),
    "two tunnels with one inside block": (
        change("tunnel", "VpnConnection", tunnel1InsideCidr="169.254.10.0/30", tunnel2InsideCidr="169.254.10.0/30"),
        "inside_blocks_differ",
    ),
    "two rules for one domain": (
        both(
            twin("corp", "ResolverRule"),
            twin("corp", "ResolverRuleAssociation", resolverRuleId=Ref("corp", "ResolverRule", "twin")),
        ),
        "one_rule_a_domain",
    ),
    "forwarding through an inbound endpoint": (
        change("corp", "ResolverRule", resolverEndpointId=Ref("inbound", "ResolverEndpoint")),
        "one_rule_a_domain",
    ),
    "one zone twice in a VPC": (twin("inside", "Zone"), "one_zone_a_name"),
    "a second association": (
        twin("left-linked", "RouteTableAssociation", transitGatewayRouteTableId=Ref("outside", "RouteTable")),
        "one_association",
    ),
    "an association next to the default one": (
        both(
            change("here", "TransitGateway", defaultRouteTableAssociation="enable"),
            change("left-attached", "VpcAttachment", transitGatewayDefaultRouteTableAssociation=None),
        ),
        "one_association",
    ),
    "one propagation twice": (twin("left-spread", "RouteTablePropagation"), "one_propagation"),
    "propagation over a peering of hubs": (
        twin("left-spread", "RouteTablePropagation", transitGatewayAttachmentId=Ref("bridge", "PeeringAttachment")),
        "no_propagation_over_peering",
    ),
    "overlapping VPCs in one table": (
        both(
            twin("left", "Vpc"),
            twin("left-attached", "VpcAttachment", vpcId=Ref("left", "Vpc", "twin")),
            twin(
                "left-spread",
                "RouteTablePropagation",
                transitGatewayAttachmentId=Ref("left-attached", "VpcAttachment", "twin"),
            ),
        ),
        "no_overlap_in_one_table",
    ),
    "a static route twice": (
        twin("hub-away", _HUB_ROUTE, blackhole=True, transitGatewayAttachmentId=None),
        "one_static_route_a_prefix",
    ),
    "two subnets of one AZ": (
        change("left-a", "Subnet", availabilityZone="eu-central-1b"),
        "one_subnet_a_zone",
    ),
    "an endpoint with two subnets of one AZ": (
        change(
            "s3",
            "VpcEndpoint",
            vpcEndpointType="Interface",
            subnetIds=[Ref("left-a", "Subnet"), Ref("left-a", "Subnet")],
        ),
        "one_subnet_a_zone",
    ),
    "subnets of another VPC": (
        change("left-attached", "VpcAttachment", vpcId=Ref("right", "Vpc")),
        "subnets_of_the_same_vpc",
    ),
    "one VPC attached twice": (twin("left-attached", "VpcAttachment"), "one_attachment_a_vpc"),
    "a table of another hub": (
        change("left-linked", "RouteTableAssociation", transitGatewayRouteTableId=Ref("remote", "RouteTable")),
        "tables_of_the_same_hub",
    ),
    "a static route before the peering is accepted": (
        change("hub-away", _HUB_ROUTE, alone=True),
        "peerings_are_used_after_acceptance",
    ),
    "a route before the attachment": (change("to-hub", _HUB_ROUTE, alone=True), "routes_after_the_attachment"),
    "two peerings of two hubs": (twin("bridge", "PeeringAttachment"), "ends_of_a_peering_differ"),
    "a hub peered with itself": (
        change("bridge", "PeeringAttachment", peerTransitGatewayId=Ref("here", "TransitGateway")),
        "ends_of_a_peering_differ",
    ),
    "two NAT gateways with one address": (twin("nat", "NatGateway"), "one_gateway_an_address"),
    "two internet gateways": (twin("internet", "InternetGateway"), "one_internet_gateway_a_vpc"),
    "a subnet with two tables": (twin("left-a", "RouteTableAssociation"), "one_table_a_subnet"),
    "one gateway endpoint twice in a table": (
        both(
            twin("s3", "VpcEndpoint"),
            twin("s3", "VpcEndpointRouteTableAssociation", vpcEndpointId=Ref("s3", "VpcEndpoint", "twin")),
        ),
        "one_gateway_endpoint_a_table",
    ),
}


def test_a_sound_network_has_no_finding() -> None:
    assert check_estate(sound()) == []


@pytest.mark.parametrize("fault", BROKEN)
def test_what_aws_refuses_is_found(fault: str) -> None:
    make, rule = BROKEN[fault]
    found = check_estate(make(sound()))
    assert any(line.startswith(f"{rule}: ") for line in found), f"{rule} found nothing: {found}"


def test_every_rule_has_a_fault_that_it_finds() -> None:
    names = [rule.__name__ for rule in RULES]
    assert len(names) == len(set(names)), "of two rules with one name, only one would need a fault"
    assert set(names) == {rule for _, rule in BROKEN.values()}


def test_every_rule_says_what_it_holds() -> None:
    assert all(rule.__doc__ for rule in RULES)
