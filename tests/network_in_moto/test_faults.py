"""Faults in a network that was built: every one is found, and named."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.estate import Estate, Resource
from rehearsal.recording import record
from tests.network_in_moto import program
from tests.network_in_moto.build import SilentlyLeftOutError, build, network_of
from tests.network_in_moto.cloud import Cloud, moto_network
from tests.network_in_moto.compare import Inventory, differences, inventory
from tests.network_in_moto.kinds import KINDS

HERE, THERE = program.HERE, program.THERE
ACCOUNT = "123456789012"


@functools.cache
def estate() -> Estate:
    return record(program.build)


@functools.cache
def there() -> Inventory:
    """The fixture network as moto describes it."""
    with moto_network() as cloud:
        return inventory(estate(), cloud, build(estate(), cloud))


def changed(urn: str, change: Callable[[Resource], Resource | None]) -> Estate:
    kept = [change(one) if one.urn == urn else one for one in estate().resources]
    return replace(estate(), resources=tuple(one for one in kept if one is not None))


def other(value: Any) -> Any:
    """A value of the same kind that is not this one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value + "0"
    if isinstance(value, list):
        return value[:-1]
    if isinstance(value, Mapping):
        return {key: other(item) for key, item in value.items()}
    raise TypeError(type(value))


def test_the_fixture_has_one_of_every_kind_that_reaches_beyond_a_vpc() -> None:
    beyond = {kind for kind in KINDS if kind.startswith(("aws:ec2transitgateway/", "aws:ec2/vpcPeering"))}
    beyond |= {kind for kind in KINDS if "esolver" in kind and "Query" not in kind} | {"aws:route53/zone:Zone"}
    beyond |= {"aws:ec2/peeringConnectionOptions:PeeringConnectionOptions", "aws:ec2/vpnConnection:VpnConnection"}
    assert beyond - {one.type for one in estate().resources} == set()
    assert differences(estate(), there()) == []


def test_every_single_input_that_is_otherwise_than_recorded_is_found() -> None:
    silent: list[str] = []
    for one in network_of(estate()):
        kind = KINDS[one.type]
        for name in sorted(one.inputs.keys() & set(kind.facts)):
            wrong = changed(
                one.urn,
                lambda found, name=name: replace(
                    found,
                    inputs={**found.inputs, name: other(found.inputs[name])},
                    outputs={**found.outputs, name: other(found.inputs[name])},
                ),
            )
            if not any(line.startswith(f"{one.name} ") for line in differences(wrong, there())):
                silent.append(f"{one.name}.{name}")
    assert silent == []


def test_every_object_that_is_missing_is_found() -> None:
    silent: list[str] = []
    for place, objects in there().items():
        kind = KINDS[place[0]]
        for at, facts in enumerate(objects):
            left = {**there(), place: [*objects[:at], *objects[at + 1 :]]}
            at_rest = kind.at_rest is not None and kind.at_rest(facts)
            if not at_rest and not any("not there" in line for line in differences(estate(), left)):
                silent.append(f"{place}: {facts}")
    assert silent == []


def test_every_object_that_nothing_asked_for_is_found() -> None:
    silent: list[str] = []
    for one in network_of(estate()):
        at_rest = KINDS[one.type].at_rest
        found = differences(changed(one.urn, lambda _: None), there())
        if not any("nothing asked for" in line for line in found) and at_rest is None:
            silent.append(one.name)
    assert silent == []


def _id(estate_: Estate, built: Any, name: str, kind: str) -> str:
    return str(built.names.to_moto(next(one.id for one in estate_.of_type(kind) if one.name == name)))


def _break(cloud: Cloud, name: Callable[[str, str], str]) -> dict[str, str]:
    """Do to the network what nobody asked for; what must be said of each."""
    here, far = cloud.client("ec2", HERE, ACCOUNT), cloud.client("ec2", THERE, ACCOUNT)
    table = name("left", "aws:ec2/routeTable:RouteTable")
    here.delete_route(RouteTableId=table, DestinationCidrBlock="10.2.0.0/16")
    outside, spokes = (name(one, "aws:ec2transitgateway/routeTable:RouteTable") for one in ("outside", "spokes"))
    attached = name("left-attached", "aws:ec2transitgateway/vpcAttachment:VpcAttachment")
    link = {"TransitGatewayAttachmentId": attached}
    here.disassociate_transit_gateway_route_table(**link, TransitGatewayRouteTableId=spokes)
    here.associate_transit_gateway_route_table(**link, TransitGatewayRouteTableId=outside)
    here.disable_transit_gateway_route_table_propagation(**link, TransitGatewayRouteTableId=outside)
    here.delete_transit_gateway_route(TransitGatewayRouteTableId=spokes, DestinationCidrBlock="10.9.0.0/16")
    here.create_transit_gateway_route(
        TransitGatewayRouteTableId=spokes, DestinationCidrBlock="10.3.0.0/16", TransitGatewayAttachmentId=attached
    )
    subnet = name("left-b", "aws:ec2/subnet:Subnet")
    options = {"ApplianceModeSupport": "disable"}
    here.modify_transit_gateway_vpc_attachment(
        TransitGatewayAttachmentId=attached, RemoveSubnetIds=[subnet], Options=options
    )
    off = {"AllowDnsResolutionFromRemoteVpc": False}
    away = name("away", "aws:ec2/vpcPeeringConnection:VpcPeeringConnection")
    far.modify_vpc_peering_connection_options(VpcPeeringConnectionId=away, AccepterPeeringConnectionOptions=off)
    hub = name("there", "aws:ec2transitgateway/transitGateway:TransitGateway")
    far.modify_transit_gateway(TransitGatewayId=hub, Options={"DefaultRouteTableAssociation": "enable"})
    resolver = cloud.client("route53resolver", HERE, ACCOUNT)
    rule = name("corp", "aws:route53/resolverRule:ResolverRule")
    resolver.disassociate_resolver_rule(ResolverRuleId=rule, VPCId=name("right", "aws:ec2/vpc:Vpc"))
    here.disassociate_vpc_cidr_block(
        AssociationId=next(
            block["AssociationId"]
            for vpc in here.describe_vpcs()["Vpcs"]
            for block in vpc["CidrBlockAssociationSet"]
            if block["CidrBlock"] == "10.4.0.0/16"
        )
    )
    return {
        "a dropped route": "to-near (aws:ec2/route:Route): not there",
        "a swapped association": "left-linked (aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation): not",
        "a lost propagation": "left-spread (aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation): not",
        "a lost blackhole": "hub-nowhere (aws:ec2transitgateway/route:Route): not there",
        "a static route with another target": "hub-away (aws:ec2transitgateway/route:Route).transitGatewayAttachment",
        "an attachment without a subnet": "left-attached (aws:ec2transitgateway/vpcAttachment:VpcAttachment).subnetIds",
        "appliance mode off": "left-attached (aws:ec2transitgateway/vpcAttachment:VpcAttachment).applianceMode",
        "missing peering options": "away-accepter (aws:ec2/peeringConnectionOptions:PeeringConnectionOptions).accepter",
        "a hub's default on": "there (aws:ec2transitgateway/transitGateway:TransitGateway).defaultRouteTableAssoc",
        "a rule that no VPC has": "corp (aws:route53/resolverRuleAssociation:ResolverRuleAssociation): not there",
        "a lost CIDR": "left-more (aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation): not there",
    }


def test_what_changes_in_moto_is_found() -> None:
    with moto_network() as cloud:
        built = build(estate(), cloud)
        wanted = _break(cloud, lambda name, kind: _id(estate(), built, name, kind))
        found = differences(estate(), inventory(estate(), cloud, built))
    missed = {fault for fault, start in wanted.items() if not any(line.startswith(start) for line in found)}
    assert missed == set(), "\n".join(found)
    assert len(found) <= len(wanted) + 2, "one finding a fault, and two objects that nothing asked for"


def test_a_resource_that_is_made_before_what_it_needs_fails() -> None:
    """Moto knows no id that was not made yet: a dependency that is not recorded shows as a refusal."""
    early = changed(
        next(one.urn for one in estate().resources if one.name == "left-attached"),
        lambda one: replace(one, dependencies=()),
    )
    with moto_network() as cloud, pytest.raises(ClientError):
        build(early, cloud, rank=lambda one: one.name != "left-attached")


def test_a_type_without_a_kind_or_a_reason_fails_the_build() -> None:
    strange = changed(
        next(one.urn for one in estate().resources if one.name == "left-attached"),
        lambda one: replace(one, type="aws:ec2transitgateway/multicastDomain:MulticastDomain"),
    )
    with moto_network() as cloud, pytest.raises(SilentlyLeftOutError, match="multicastDomain"):
        build(strange, cloud)


def test_an_input_that_is_neither_read_nor_left_out_by_name_is_found() -> None:
    strange = changed(
        next(one.urn for one in estate().resources if one.name == "here"),
        lambda one: replace(one, inputs={**one.inputs, "brandNew": True}),
    )
    assert any("brandNew is neither read back" in line for line in differences(strange, there()))
