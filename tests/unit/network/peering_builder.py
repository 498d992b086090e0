"""Recorded peerings and the names their tests use."""

import inspect
from collections.abc import Mapping
from typing import Any, cast

import pulumi_aws as aws

from components.network.vpc_peering import VpcPeering
from rehearsal.estate import Estate, Resource
from rehearsal.recording import record

CONNECTION = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
ACCEPTER = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"
OPTIONS = "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions"
ROUTE = "aws:ec2/route:Route"
RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EVENTS = "aws:cloudwatch/eventRule:EventRule"
TARGET = "aws:cloudwatch/eventTarget:EventTarget"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
HERE, THERE = "eu-central-1", "eu-west-1"
OTHER_ACCOUNT = "210987654321"


def topic(region: str) -> str:
    return f"arn:aws:sns:{region}:123456789012:alarms"


def hexadecimal(number: int) -> str:
    return f"{number:017x}"


def vpc(number: int, region: str | None = HERE, **changes: Any) -> dict[str, Any]:
    """One VPC: 10.<number>.0.0/16 with a private and a data table."""
    side: dict[str, Any] = {
        "vpc_id": f"vpc-{hexadecimal(number)}",
        "region": region,
        "cidrs": [f"10.{number}.0.0/16"],
        "route_table_ids": {
            "private-a": f"rtb-{hexadecimal(16 * number)}",
            "data-a": f"rtb-{hexadecimal(16 * number + 1)}",
        },
        **changes,
    }
    return {key: value for key, value in side.items() if value is not None}


def theirs(number: int = 9, **changes: Any) -> dict[str, Any]:
    """A VPC of another account."""
    found = {"vpc_id": f"vpc-{hexadecimal(number)}", "account_id": OTHER_ACCOUNT, "cidrs": [f"10.{number}.0.0/16"]}
    return {key: value for key, value in {**found, **changes}.items() if value is not None}


def peered(
    requester: Mapping[str, Any] | None = None, accepter: Mapping[str, Any] | None = None, **changes: Any
) -> Estate:
    args = {"requester": requester or vpc(1), "accepter": accepter or vpc(2), **changes}
    return record(lambda: VpcPeering("join", cast("Any", args)))


def routes(estate: Estate) -> dict[str, tuple[str, str]]:
    """Route's name → table and block."""
    return {
        route.name: (
            route.inputs["routeTableId"],
            route.inputs.get("destinationCidrBlock") or route.inputs["destinationIpv6CidrBlock"],
        )
        for route in estate.of_type(ROUTE)
    }


def parameters(resource: Resource) -> set[str]:
    module, name = resource.type.split(":")[1].split("/")[0], resource.type.rsplit(":", 1)[1]
    made = getattr(getattr(aws, module), name)
    return set(inspect.signature(made._internal_init).parameters)  # noqa: SLF001 - the only full list


def made(estate: Estate) -> list[Resource]:
    return [resource for resource in estate.resources if resource.type.startswith("aws:")]
