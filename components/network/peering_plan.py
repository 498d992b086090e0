"""Which routes a peering has, what tells of its end, and which pairs a mesh has. Pure."""

import itertools
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .blocks import is_ipv4, slug

LATE_IPV4 = "late_ipv4_cidr"
LATE_IPV6 = "late_ipv6_cidr"


class Destination(NamedTuple):
    """What a side's route tables lead to on the other side."""

    key: str
    """Part of the routes' names."""
    ipv4: bool
    cidr: str | None
    """The block; None where it is known only later."""


def destinations(own: Mapping[str, Any], peer: Mapping[str, Any]) -> list[Destination]:
    """What the route tables of ``own`` lead to, each once, by the block that is their identity.

    IPv6 is routed where both VPCs have it: a VPC without has nothing that could use the route.

    Args:
        own: side that gets the routes.
        peer: side that they lead to.
    """
    blocks = peer.get("routed_cidrs") or peer.get("cidrs", [])
    found = [Destination(slug(cidr), is_ipv4(cidr), cidr) for cidr in dict.fromkeys(blocks)]
    if LATE_IPV4 in peer:
        found.append(Destination("ipv4", ipv4=True, cidr=None))
    if LATE_IPV6 in peer:
        found.append(Destination("ipv6", ipv4=False, cidr=None))
    return [one for one in found if one.ipv4 or has_ipv6(own)]


def has_ipv6(side: Mapping[str, Any]) -> bool:
    """Whether a VPC is known to have IPv6 addresses."""
    return LATE_IPV6 in side or any(not is_ipv4(cidr) for cidr in side.get("cidrs", []))


def mesh_pairs(members: Iterable[str]) -> list[tuple[str, str]]:
    """Every pair once, each in the order of its names, so that no new member turns an existing pair round."""
    return list(itertools.combinations(sorted(members), 2))


def pair_name(one: str, other: str) -> str:
    """Name of a pair; names of members never contain ``--``."""
    return f"{one}--{other}"


def deletion_pattern(connection_id: str) -> str:
    """Event pattern for the deletion of a peering, by whoever deletes it with this account's credentials.

    EventBridge gets such events from CloudTrail, and only where a trail records management events.
    """
    return json.dumps(
        {
            "source": ["aws.ec2"],
            "detail-type": ["AWS API Call via CloudTrail"],
            "detail": {
                "eventSource": ["ec2.amazonaws.com"],
                "eventName": ["DeleteVpcPeeringConnection"],
                "requestParameters": {"vpcPeeringConnectionId": [connection_id]},
                # A refused or dry call is recorded too, with an error.
                "errorCode": [{"exists": False}],
            },
        },
        sort_keys=True,
    )
