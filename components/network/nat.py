"""NAT gateways with Elastic IPs that outlive them, and their alarms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_aws as aws

from components.shared.alarms import MissingData, metric_alarm

from .scope import Scope
from .subnets import Cell
from .vpc_args import NatGateways

_RUNBOOK = "network.md#a-nat-gateway-runs-out-of-ports-or-drops-packets"


@dataclass(frozen=True)
class Nat:
    """The NAT gateways of a VPC."""

    gateway_ids: dict[str, pulumi.Output[str]] = field(default_factory=dict[str, pulumi.Output[str]])
    """For every AZ, the gateway that its subnets use."""
    public_ips: dict[str, pulumi.Output[str]] = field(default_factory=dict[str, pulumi.Output[str]])
    """Public address by the AZ of the gateway that sends from it."""
    own_tables: dict[str, pulumi.Output[str]] = field(default_factory=dict[str, pulumi.Output[str]])
    """Route table that a regional gateway brings with it, by the gateway's role; empty for zonal ones, which use the
    table of the subnet they stand in."""


@dataclass(frozen=True)
class NatPlan:
    """What was asked for."""

    kind: NatGateways
    single_zone: str
    """The AZ of a single gateway."""
    allocation_ids: Mapping[str, pulumi.Input[str]]
    """Elastic IPs that were given, by AZ."""
    alarm_topic_arn: pulumi.Input[str] | None


@dataclass(frozen=True)
class _Address:
    allocation_id: pulumi.Input[str]
    own: aws.ec2.Eip | None


def make_nat(
    scope: Scope,
    vpc: aws.ec2.Vpc,
    plan: NatPlan,
    zones: Sequence[str],
    *,
    public: Sequence[Cell],
    gateway: aws.ec2.InternetGateway,
) -> Nat:
    """Make the NAT gateways.

    Args:
        scope: the VPC.
        vpc: its resource.
        plan: which gateways; not none.
        zones: the AZs.
        public: the public subnets, in which zonal gateways stand.
        gateway: the internet gateway, without which no NAT gateway works.
    """
    if plan.kind is NatGateways.REGIONAL:
        return _regional(scope, vpc, plan, zones, gateway)
    own_zones = [plan.single_zone] if plan.kind is NatGateways.SINGLE else list(zones)
    subnets = {cell.zone: cell.subnet for cell in public}
    made: dict[str, aws.ec2.NatGateway] = {}
    addresses: dict[str, pulumi.Output[str]] = {}
    for zone in own_zones:
        role = f"nat-{zone}"
        address = _address(scope, zone, plan.allocation_ids)
        nat = aws.ec2.NatGateway(
            scope.child(role),
            allocation_id=address.allocation_id,
            subnet_id=subnets[zone].id,
            connectivity_type="public",
            region=scope.region,
            tags=scope.tags_of(role),
            opts=scope.options(depends_on=[gateway]),
        )
        made[zone] = nat
        addresses[zone] = address.own.public_ip if address.own else nat.public_ip
        _alarms(scope, role, nat, plan.alarm_topic_arn)
    return Nat({zone: made.get(zone, made[own_zones[0]]).id for zone in zones}, addresses)


def _regional(
    scope: Scope, vpc: aws.ec2.Vpc, plan: NatPlan, zones: Sequence[str], gateway: aws.ec2.InternetGateway
) -> Nat:
    # With addresses of its own AWS would expand by itself, but from addresses nobody can put on an allow-list
    # beforehand. The AZs are known here, so they are listed, and adding one extends the list in place.
    own = {zone: _address(scope, zone, plan.allocation_ids) for zone in sorted(zones)}
    nat = aws.ec2.NatGateway(
        scope.child("nat"),
        availability_mode="regional",
        connectivity_type="public",
        vpc_id=vpc.id,
        availability_zone_addresses=[
            {"availability_zone": zone, "allocation_ids": [address.allocation_id]} for zone, address in own.items()
        ],
        region=scope.region,
        tags=scope.tags_of("nat"),
        opts=scope.options(depends_on=[gateway]),
    )
    _alarms(scope, "nat", nat, plan.alarm_topic_arn)
    return Nat(
        dict.fromkeys(zones, nat.id),
        {
            zone: address.own.public_ip if address.own else _regional_ip(nat, address.allocation_id)
            for zone, address in own.items()
        },
        {"nat": nat.route_table_id},
    )


def _regional_ip(nat: aws.ec2.NatGateway, allocation_id: pulumi.Input[str]) -> pulumi.Output[str]:
    def find(values: list[Any]) -> str:
        return next((address.public_ip for address in values[0] if address.allocation_id == values[1]), "")

    return pulumi.Output.all(nat.regional_nat_gateway_addresses, allocation_id).apply(find)


def _address(scope: Scope, zone: str, allocation_ids: Mapping[str, pulumi.Input[str]]) -> _Address:
    if zone in allocation_ids:
        return _Address(allocation_ids[zone], None)
    role = f"eip-{zone}"
    # Partners put this address on their allow-lists, so it must survive the gateway.
    eip = aws.ec2.Eip(
        scope.child(role),
        domain="vpc",
        region=scope.region,
        tags=scope.tags_of(role),
        opts=scope.options(stateful=True),
    )
    return _Address(eip.allocation_id, eip)


def _alarms(scope: Scope, role: str, nat: aws.ec2.NatGateway, topic_arn: pulumi.Input[str] | None) -> None:
    common: dict[str, Any] = {
        "runbook": _RUNBOOK,
        "namespace": "AWS/NATGateway",
        "dimensions": {"NatGatewayId": nat.id},
        "statistic": "Sum",
        "threshold": 0,
        "comparison": "GreaterThanThreshold",
        "missing": MissingData.OK,
        "topic_arn": topic_arn,
        "region": scope.region,
        "tags": scope.tags,
    }
    metric_alarm(
        scope.child(f"{role}-port-allocation"),
        scope.parent,
        description="The NAT gateway ran out of ports for a destination: new connections fail.",
        metric="ErrorPortAllocation",
        period_seconds=60,
        evaluation_periods=1,
        **common,
    )
    metric_alarm(
        scope.child(f"{role}-packets-dropped"),
        scope.parent,
        description="The NAT gateway has been dropping packets for a quarter of an hour.",
        metric="PacketsDropCount",
        period_seconds=300,
        evaluation_periods=3,
        **common,
    )
