"""VPC peering, between Regions and accounts too."""

from collections.abc import Iterator, Mapping
from typing import Any

from rehearsal.estate import Resource
from tests.network_in_moto.kinds.base import Facts, Kind, tags_of, taken

_ONE_SET_OF_TAGS = "AWS keeps tags for each side; moto one set for both, which the requester's fill"


def _own_vpcs(ec2: Any) -> set[str]:
    return {vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"]}


def _connections(ec2: Any) -> Iterator[Facts]:
    own = _own_vpcs(ec2)
    for one in ec2.describe_vpc_peering_connections()["VpcPeeringConnections"]:
        requester, accepter = one["RequesterVpcInfo"], one["AccepterVpcInfo"]
        if requester["VpcId"] not in own:
            continue
        elsewhere = requester["Region"] != accepter["Region"]
        foreign = requester["OwnerId"] != accepter["OwnerId"]
        yield {
            "id": one["VpcPeeringConnectionId"],
            "vpcId": requester["VpcId"],
            "peerVpcId": accepter["VpcId"],
            "peerRegion": accepter["Region"] if elsewhere else None,
            "peerOwnerId": accepter["OwnerId"],
            # Nobody accepts a connection by itself that leads into another account or Region.
            "autoAccept": one["Status"]["Code"] == "active" and not elsewhere and not foreign,
            "tags": tags_of(one),
        }


def _accepted(ec2: Any) -> Iterator[Facts]:
    own = _own_vpcs(ec2)
    for one in ec2.describe_vpc_peering_connections()["VpcPeeringConnections"]:
        if one["AccepterVpcInfo"]["VpcId"] in own:
            yield {
                "vpcPeeringConnectionId": one["VpcPeeringConnectionId"],
                "autoAccept": one["Status"]["Code"] == "active",
            }


_OPTION = {"allowRemoteVpcDnsResolution": "PeeringOptions.AllowDnsResolutionFromRemoteVpc"}


_SIDES = ("requester", "accepter")


def _options(ec2: Any) -> Iterator[Facts]:
    """One object for each side that is ours: a resource may set both, or each side has one of its own."""
    own = _own_vpcs(ec2)
    for one in ec2.describe_vpc_peering_connections()["VpcPeeringConnections"]:
        for side, info in zip(_SIDES, (one["RequesterVpcInfo"], one["AccepterVpcInfo"]), strict=True):
            if info["VpcId"] in own:
                yield _side(one["VpcPeeringConnectionId"], side, taken(info, _OPTION))


def _side(connection: Any, side: str, options: Mapping[str, Any]) -> Facts:
    return {"vpcPeeringConnectionId": connection, "side": side, side: options}


def _sides(options: Resource) -> list[Facts]:
    given: Mapping[str, Any] = options.inputs
    return [_side(given.get("vpcPeeringConnectionId"), side, given[side]) for side in _SIDES if given.get(side)]


def _no_option(facts: Facts) -> bool:
    return not any(facts[facts["side"]].values())


KINDS: Mapping[str, Kind] = {
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": Kind(
        "ec2",
        _connections,
        ("vpcId", "peerVpcId", "peerRegion", "peerOwnerId", "autoAccept", "tags"),
        made={"id": "VpcPeeringConnection.VpcPeeringConnectionId"},
        defaults={"autoAccept": False, "peerOwnerId": lambda resource: resource.account},
    ),
    "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": Kind(
        "ec2",
        _accepted,
        ("vpcPeeringConnectionId", "autoAccept"),
        adopts=True,
        key=("vpcPeeringConnectionId",),
        refused={"tags": _ONE_SET_OF_TAGS},
        at_rest=lambda _facts: True,
    ),
    "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": Kind(
        "ec2",
        _options,
        ("vpcPeeringConnectionId", *_SIDES),
        adopts=True,
        parts=_sides,
        key=("vpcPeeringConnectionId", "side"),
        at_rest=_no_option,
    ),
}

NOT_IN_MOTO: Mapping[str, str] = {}
