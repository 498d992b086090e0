"""What a hub's central services mean for the components, and what is wrong with them. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from components.network.blocks import Block as AddressBlock
from components.network.blocks import is_ipv4, overlapping_pairs, parse_blocks
from components.network.egress_vpc import EgressVpcArgs, check_egress_vpc
from components.network.inspection_vpc import InspectionVpcArgs, check_inspection_vpc
from components.network.segments import Decision, PairArgs, RemoteBlocks, SegmentArgs, egress_of
from components.network.shared_endpoints import SharedEndpointsArgs, check_shared_endpoints
from components.shared.checks import Problem, Problems

from .central_services import HubEgress, HubInspection, HubSharedEndpoints


@dataclass(frozen=True)
class CentralServices:
    """The central services of one hub."""

    egress: HubEgress | None
    inspection: HubInspection | None
    shared_endpoints: HubSharedEndpoints | None


def egress_arguments(block: HubEgress, segments: Mapping[str, SegmentArgs]) -> EgressVpcArgs:
    """Arguments of the egress VPC that come from the settings."""
    going_out = [segment for segment in segments.values() if egress_of(segment) is not Decision.DENY]
    return cast("EgressVpcArgs", {**block.arguments(), "segment_cidrs": _ipv4(going_out)})


def inspection_arguments(
    block: HubInspection, segments: Mapping[str, SegmentArgs], peers: Mapping[str, RemoteBlocks]
) -> InspectionVpcArgs:
    """Arguments of the inspection VPC that come from the settings.

    What lies behind the other hub is at home too: its traffic is inspected here as well, and to rules on domains and
    those of AWS its private addresses would otherwise be the internet.
    """
    remote = [cidr for blocks in peers.values() for cidrs in blocks.values() for cidr in cidrs if is_ipv4(cidr)]
    return cast("InspectionVpcArgs", {**block.arguments(), "segment_cidrs": [*_ipv4(segments.values()), *remote]})


def shared_endpoints_arguments(block: HubSharedEndpoints, segments: Mapping[str, SegmentArgs]) -> SharedEndpointsArgs:
    """Arguments of the shared endpoints that come from the settings."""
    given = {key: value for key, value in block.arguments().items() if key not in {"vpc", "spokes"}}
    given.setdefault("client_cidrs", [cidr for segment in segments.values() for cidr in segment["cidrs"]])
    return cast("SharedEndpointsArgs", given)


def _ipv4(segments: Collection[SegmentArgs]) -> list[str]:
    return [cidr for segment in segments for cidr in segment["cidrs"] if is_ipv4(cidr)]


def central_problems(  # noqa: PLR0917 - what a hub and its services are
    services: CentralServices,
    region: str,
    segments: Mapping[str, SegmentArgs],
    pairs: Sequence[PairArgs],
    vpcs: Mapping[str, Collection[str]],
    peers: Mapping[str, RemoteBlocks],
) -> list[Problem]:
    """Every problem of a hub's central services, with arguments as under the hub's block.

    Args:
        services: the blocks.
        region: Region of the hub.
        segments: its segments.
        pairs: its matrix.
        vpcs: attached VPC → its tiers.
        peers: name of the other Region's hub → blocks of its segments.
    """
    problems = Problems()
    if services.egress is not None:
        _check_egress(services.egress, region, segments, problems)
    if services.inspection is not None:
        _check_inspection(services.inspection, region, segments, pairs, peers, problems)
    if services.shared_endpoints is not None:
        _check_endpoints(services.shared_endpoints, region, segments, vpcs, problems)
    _check_blocks(services, segments, peers, problems)
    return problems.found


def _check_egress(block: HubEgress, region: str, segments: Mapping[str, SegmentArgs], problems: Problems) -> None:
    args = egress_arguments(block, segments)
    if not args["segment_cidrs"]:
        problems.add("egress", None, "no segment has a way to the internet", "Give a segment egress, or remove it")
        return
    told = Problems()
    check_egress_vpc({**args, "transit_gateway_id": "", "region": region}, told)
    _take(told, "egress", problems)


def _check_inspection(  # noqa: PLR0917 - what a firewall looks at
    block: HubInspection,
    region: str,
    segments: Mapping[str, SegmentArgs],
    pairs: Sequence[PairArgs],
    peers: Mapping[str, RemoteBlocks],
    problems: Problems,
) -> None:
    decisions = [Decision(pair["decision"]) for pair in pairs] + [egress_of(one) for one in segments.values()]
    if Decision.INSPECT not in decisions:
        rule = "nothing is inspected: no row of reachability and no segment's egress says inspect"
        problems.add("inspection", None, rule, "Write inspect where it shall be, or remove it")
        return
    told = Problems()
    args = inspection_arguments(block, segments, peers)
    check_inspection_vpc({**args, "transit_gateway_id": "", "region": region}, told)
    _take(told, "inspection", problems)


def _check_endpoints(
    block: HubSharedEndpoints,
    region: str,
    segments: Mapping[str, SegmentArgs],
    vpcs: Mapping[str, Collection[str]],
    problems: Problems,
) -> None:
    if block.vpc not in vpcs:
        known = ", ".join(sorted(vpcs)) or "none"
        problems.add("shared_endpoints.vpc", block.vpc, f"is not attached by this stack ({known})", "Name one that is")
    elif "private" not in vpcs[block.vpc]:
        problems.add(
            "shared_endpoints.vpc", block.vpc, "has no private subnets for the endpoints", "Add private to its tiers"
        )
    told = Problems()
    args = shared_endpoints_arguments(block, segments)
    somewhere = {"vpc_id": "", "subnet_ids": {f"{region}a": ""}, "region": region}
    check_shared_endpoints("shared", cast("SharedEndpointsArgs", {**args, **somewhere}), told)
    _take(told, "shared_endpoints", problems)


def _check_blocks(
    services: CentralServices,
    segments: Mapping[str, SegmentArgs],
    peers: Mapping[str, RemoteBlocks],
    problems: Problems,
) -> None:
    """Central VPCs share no address with a segment of either hub, nor with each other: answers would stay there."""
    placed = [
        block
        for name, segment in segments.items()
        for block in parse_blocks(Problems(), f'segments["{name}"].cidrs', segment["cidrs"])
    ]
    placed += [
        AddressBlock(f'segments["{name}"].cidrs of the hub {peer}', block.network)
        for peer, remote in peers.items()
        for name, cidrs in remote.items()
        for block in parse_blocks(Problems(), name, cidrs)
    ]
    for key, central in (("egress", services.egress), ("inspection", services.inspection)):
        placed += parse_blocks(Problems(), f"{key}.cidr", [] if central is None else [central.cidr])
    for one, other in overlapping_pairs(placed):
        pair = sorted((one, other), key=lambda block: block.argument.startswith("segments"))
        central = pair[0].argument.partition("[0]")[0]
        if not central.startswith("segments"):
            problems.add(
                central,
                str(pair[0].network),
                f"overlaps {pair[1].argument} ({pair[1].network})",
                "Give the VPC a block of its own",
            )


def _take(told: Problems, where: str, problems: Problems) -> None:
    """The component's problems; those of the segments' blocks are told about the blocks themselves."""
    problems.found += [
        Problem(f"{where}.{one.argument}", one.value, one.rule, one.way_out)
        for one in told.found
        if not one.argument.startswith("segment_cidrs")
    ]
