"""Every rule on the arguments of :class:`~components.network.peering_mesh.PeeringMesh`. Pure."""

import re
from collections.abc import Mapping
from typing import Any, cast

from components.shared.checks import Problems

from .peering_args import MeshMemberArgs, PeeringMeshArgs, PeeringSideArgs
from .peering_checks import LONGEST_NAME, MOST_ADDRESS_UNITS, check_pair, check_side
from .peering_plan import destinations, mesh_pairs, pair_name

MOST_PEERINGS = 125
"""Active peerings of a VPC when the quota is raised to its end (VPC User Guide, "Amazon VPC quotas")."""
USUAL_PEERINGS = 50
MOST_ROUTES = 1_000
"""Routes of one family in a route table when the quota is raised to its end (same page)."""
USUAL_ROUTES = 500
USUAL_OTHER_ROUTES = 10

_MEMBER = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HUB = "Use TransitGateway, where a VPC needs one attachment and its route tables one route"


def side_of(args: PeeringMeshArgs, member: MeshMemberArgs) -> PeeringSideArgs:
    """A member as one side of its peerings; the mesh has one address alarm for each member, not one for each pair."""
    side = cast("PeeringSideArgs", {**member, "address_usage_alarm": False})
    if "address_usage_alarm_count" in args:
        side["address_usage_alarm_count"] = args["address_usage_alarm_count"]
    return side


def check_mesh(name: str, args: PeeringMeshArgs, problems: Problems) -> None:
    """Add every problem of a mesh."""
    members = args["members"]
    if len(members) < 2:  # noqa: PLR2004 - a pair
        problems.add("members", sorted(members), "must name at least two VPCs", "Add the others")
    _check_quotas(args, problems)
    regions = {key: member.get("region") for key, member in members.items()}
    for key, member in members.items():
        path = f'members["{key}"]'
        if not _MEMBER.fullmatch(key):
            problems.add(
                path, key, "must be lower-case letters and digits, in parts joined by one '-'", "Rename it like shop-eu"
            )
        if regions[key] is None and any(regions.values()):
            problems.add(f"{path}.region", None, "must be given for all members or for none", "Give it")
        if not member.get("cidrs") and "late_ipv4_cidr" not in member and "late_ipv6_cidr" not in member:
            problems.add(f"{path}.cidrs", None, "must name the blocks of the VPC", "Give them")
        check_side(path, side_of(args, member), problems, peer_region=None)
    for one, other in mesh_pairs(members):
        check_pair(
            (f'members["{one}"]', cast("Mapping[str, Any]", members[one])),
            (f'members["{other}"]', cast("Mapping[str, Any]", members[other])),
            problems,
        )
        longest = LONGEST_NAME - len(name) - 1
        if len(pair_name(one, other)) > longest:
            problems.add(
                f'members["{other}"]',
                other,
                f'with "{one}" and the name of the mesh ({name}) is longer than the {LONGEST_NAME} characters that a '
                "peering's name has",
                "Shorten the names",
            )


def _check_quotas(args: PeeringMeshArgs, problems: Problems) -> None:
    problems.within("peerings_per_vpc_quota", args.get("peerings_per_vpc_quota"), 1, MOST_PEERINGS, "peerings")
    problems.within("routes_per_table_quota", args.get("routes_per_table_quota"), 1, MOST_ROUTES, "routes")
    problems.within("other_peerings_count", args.get("other_peerings_count"), 0, MOST_PEERINGS, "peerings")
    problems.within("other_routes_count", args.get("other_routes_count"), 0, MOST_ROUTES, "routes")
    problems.within("address_usage_alarm_count", args.get("address_usage_alarm_count"), 1, MOST_ADDRESS_UNITS, "units")
    members = args["members"]
    quota, others = args.get("peerings_per_vpc_quota", USUAL_PEERINGS), args.get("other_peerings_count", 0)
    each = len(members) - 1 + others
    if each > quota:
        problems.add(
            "members",
            f"{len(members)} VPCs",
            f"a mesh of them needs {each} peerings of each VPC{f' ({others} others among them)' if others else ''}, "
            f"and the quota is {quota} ({USUAL_PEERINGS} by default, {MOST_PEERINGS} at most)",
            _HUB,
        )
    _check_routes(args, problems)


def _check_routes(args: PeeringMeshArgs, problems: Problems) -> None:
    quota = args.get("routes_per_table_quota", USUAL_ROUTES)
    spare = args.get("other_routes_count", USUAL_OTHER_ROUTES)
    members = cast("Mapping[str, Mapping[str, Any]]", args["members"])
    for key, member in members.items():
        if not member.get("route_table_ids"):
            continue
        found = [one for other, peer in members.items() if other != key for one in destinations(member, peer)]
        for family, ipv4 in (("IPv4", True), ("IPv6", False)):
            routes = sum(one.ipv4 is ipv4 for one in found) + spare
            if routes > quota:
                problems.add(
                    f'members["{key}"].route_table_ids',
                    f"{routes} routes",
                    f"each table would hold that many of {family} ({spare} others among them), and the quota is "
                    f"{quota} ({USUAL_ROUTES} by default, {MOST_ROUTES} at most)",
                    _HUB,
                )
