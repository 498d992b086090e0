"""What is wrong with the hubs' blocks, under the settings' keys. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from components.network.blocks import Block as AddressBlock
from components.network.blocks import overlapping_pairs, parse_blocks, within
from components.network.segments import RESERVED, Matrix
from components.network.spoke_attachment import SpokeAttachmentArgs, check_spoke_attachment
from components.network.transit_gateway import check_transit_gateway
from components.network.vpc import check_vpc
from components.network.vpc_args import VpcArgs
from components.shared.checks import Problem, Problems

from .central_arguments import CentralServices, central_problems
from .endpoint_reach import endpoint_problems
from .hub_arguments import (
    PRIMARY,
    RECOVERY,
    HubSide,
    attached_vpcs,
    attachment_arguments,
    attachment_key,
    blocks_of,
    hub_arguments,
    hub_sides,
    pairs_of,
    routed_tiers,
    segments_of,
    spoke_vpc_arguments,
    tiers_of,
)
from .model import once, under
from .network import Network
from .transit_gateway import HubAttachment, HubPeering, TransitGateway

_SPOKE = re.compile(r"[a-z][a-z0-9-]{0,23}")
_ATTACHMENT_ID = re.compile(r"tgw-attach-[0-9a-f]{8,17}")
_PEER = re.compile(r'peers\["[^"]*"\](?:\.segments\["(?P<segment>[^"]*)"\](?P<place>\[\d+\])?)?')
_PROTOCOLS = ("tcp", "udp")
_OF_THE_WIRING = ("subnet_ids", "availability_zones", "vpc_route_table_ids", "segment", "vpc_cidrs")
"""Arguments of an attachment whose rules are told about the network instead."""


def hubs_problems(
    hubs: Mapping[str, tuple[TransitGateway, str]],
    networks: Mapping[str, Network],
    peering: HubPeering | None,
    unread: Iterable[str] = (),
) -> list[Problem]:
    """Every problem of the hubs of a stack.

    Args:
        hubs: key of the block → the block and its Region.
        networks: the stack's networks by the keys of their blocks.
        peering: the block that joins two hubs.
        unread: keys of blocks that were given but could not be read; what needs them is not told.
    """
    missing = frozenset(unread)
    both = len(hubs) == 2  # noqa: PLR2004 - the two Regions of a stack
    found = [problem for side in hub_sides(hubs, networks, peering) for problem in _side(side, missing)]
    if peering is not None and not both and not missing & {PRIMARY, RECOVERY}:
        rule = "joins two hubs, and the stack has not both"
        found.append(Problem("hubPeering", None, rule, f"Add {PRIMARY} and {RECOVERY}, or remove it."))
    if peering is not None and both:
        found += _same_matrix(hub_sides(hubs, networks, peering))
    return once(found)


def _side(side: HubSide, unread: frozenset[str]) -> list[Problem]:
    problems = Problems()
    args = hub_arguments(side)
    args["region"] = side.region
    check_transit_gateway(args, problems)
    _check_ids(side, problems)
    _check_networks(side, problems, unread)
    for name, spoke in side.block.spokes.items():
        if not _SPOKE.fullmatch(name) or name in (*RESERVED, side.network_key):
            problems.add(
                f'spokes["{name}"]',
                name,
                "must be 1 to 24 lower-case letters, digits or hyphens, start with a letter, and not be one of "
                f"{', '.join((*RESERVED, side.network_key))}",
                "Rename the spoke",
            )
        told = Problems()
        vpc = cast("VpcArgs", {**spoke_vpc_arguments(spoke), "region": side.region})
        check_vpc(vpc, told)
        for problem in told.found:
            problems.found.append(_inside(f'spokes["{name}"]', problem))
    for name, (network, attachment) in attached_vpcs(side).items():
        _check_attached(side, name, network, attachment, problems)
    _check_addresses(side, problems)
    _check_paths(side, problems, unread)
    _check_central(side, problems, unread)
    return [_told(side, problem) for problem in problems.found if not _of_the_other_side(side, problem)]


def _of_the_other_side(side: HubSide, problem: Problem) -> bool:
    """Of a clash between the two hubs each knows; it is told once. That the segments are the same has its own rule."""
    found = _PEER.fullmatch(problem.argument)
    return found is not None and found["segment"] is not None and (side.key != PRIMARY or found["place"] is None)


def _told(side: HubSide, problem: Problem) -> Problem:
    """The problem under its key; what is said of a peer's blocks is said of the other hub's segments."""
    found = _PEER.fullmatch(problem.argument)
    if found is None:
        return under(side.key, problem)
    if found["segment"] is None:
        key = "hubPeering.recoveryName" if side.key == PRIMARY else "hubPeering.primaryName"
        return Problem(key, problem.value, problem.rule, problem.way_out)
    rule = problem.rule.replace("overlaps segments", f"overlaps {side.key}.segments")
    argument = f'segments["{found["segment"]}"].cidrs{found["place"]}'
    return under(RECOVERY, Problem(argument, problem.value, rule, problem.way_out))


def _inside(where: str, problem: Problem) -> Problem:
    return Problem(f"{where}.{problem.argument}", problem.value, problem.rule, problem.way_out)


def _check_ids(side: HubSide, problems: Problems) -> None:
    for argument in ("inspection_attachment_id", "egress_attachment_id"):
        given: str | None = getattr(side.block, argument)
        if given is not None and not _ATTACHMENT_ID.fullmatch(given):
            problems.add(
                argument, given, "must be the id of an attachment", "Write it like tgw-attach-0123456789abcdef0"
            )


def _check_central(side: HubSide, problems: Problems, unread: frozenset[str]) -> None:
    block = side.block
    for argument in ("inspection", "egress"):
        other = f"{argument}_attachment_id"
        given: str | None = getattr(block, other)
        if getattr(block, argument) is not None and given is not None:
            problems.add(other, given, f"and {argument} exclude each other: a hub has one of them", "Remove one")
    endpoints = block.shared_endpoints
    if endpoints is not None and endpoints.vpc in unread:
        endpoints = None
    vpcs = {name: tiers_of(network) for name, (network, _) in attached_vpcs(side).items()}
    services = CentralServices(block.egress, block.inspection, endpoints)
    problems.found += central_problems(services, side.region, segments_of(side), pairs_of(side), vpcs, side.peers)
    problems.found += endpoint_problems(side)


def _check_networks(side: HubSide, problems: Problems, unread: frozenset[str]) -> None:
    for name in side.block.attachments:
        if name != side.network_key:
            problems.add(
                f'attachments["{name}"]',
                name,
                f"is not the stack's network in {side.region}",
                f"Name {side.network_key}, or add a VPC to spokes",
            )
        elif name not in side.networks and name not in unread:
            problems.add(f'attachments["{name}"]', name, "is not in this stack", f"Add the block {name}, or remove it")


def _check_attached(side: HubSide, name: str, network: Network, attachment: HubAttachment, problems: Problems) -> None:
    where = attachment_key(side, name)
    segment = attachment.segment
    if segment not in side.block.segments:
        problems.add(
            f"{where}.segment",
            segment,
            "is no segment of the hub",
            f"Use one of {', '.join(side.block.segments)}",
        )
    if network.tiers is not None and "transit" not in network.tiers:
        rule = "needs a subnet in every AZ, best of the tier transit, and the VPC has none"
        problems.add(where, segment, rule, f"Add transit to the tiers of {name}")
    for index, tier in enumerate(attachment.routed_tiers or []):
        if tier not in tiers_of(network):
            problems.add(
                f"{where}.routed_tiers[{index}]", tier, f"is no tier of {name}", f"Add it to the tiers of {name}"
            )
    told = Problems()
    args = attachment_arguments(side, network, attachment)
    tables = dict.fromkeys(routed_tiers(network, attachment), "")
    check_spoke_attachment(
        cast("SpokeAttachmentArgs", {**args, **_somewhere(side, args), "vpc_route_table_ids": tables}), told
    )
    problems.found += [
        _inside(where, problem) for problem in told.found if not problem.argument.startswith(_OF_THE_WIRING)
    ]


def _somewhere(side: HubSide, args: Mapping[str, object]) -> dict[str, object]:
    """Ids and AZs, so that the component's rules can be asked before anything exists."""
    made: dict[str, object] = {
        "transit_gateway_id": "",
        "vpc_id": "",
        "subnet_ids": {f"{side.region}a": ""},
        "region": side.region,
    }
    return made | ({"prefix_list_id": ""} if "prefix_list_max_entries" in args else {})


def _check_addresses(side: HubSide, problems: Problems) -> None:
    """Every VPC lies in its segment's blocks, and shares no address with another one."""
    placed: list[AddressBlock] = []
    for name, (network, attachment) in attached_vpcs(side).items():
        where = f'spokes["{name}"]' if name in side.block.spokes else f'attachments["{name}"]'
        owner = side.block.segments.get(attachment.segment)
        own = parse_blocks(Problems(), where, blocks_of(network))
        placed += [AddressBlock(where, block.network) for block in own]
        plan = [] if owner is None else parse_blocks(Problems(), "", owner.cidrs)
        for block in own:
            if owner is not None and not any(within(block.network, item.network) for item in plan):
                problems.add(
                    f"{attachment_key(side, name)}.segment",
                    attachment.segment,
                    f"has no block in which {block.network} of {name} lies, so that the hub's static routes miss it",
                    f'Add one to segments["{attachment.segment}"].cidrs, or move the VPC',
                )
    for one, other in overlapping_pairs(placed):
        if one.argument != other.argument:
            problems.add(
                other.argument,
                str(other.network),
                f"overlaps {one.argument} ({one.network}), and AWS silently propagates only one of the two",
                "Give the VPC addresses of its own",
            )


def _check_paths(side: HubSide, problems: Problems, unread: frozenset[str]) -> None:
    known = set(attached_vpcs(side))
    for name, path in side.block.reachability_paths.items():
        where = f'reachability_paths["{name}"]'
        if not _SPOKE.fullmatch(name):
            problems.add(where, name, "must be 1 to 24 lower-case letters, digits or hyphens", "Rename the path")
        for end in ("source", "destination"):
            given: str = getattr(path, end)
            if given not in known | unread:
                problems.add(
                    f"{where}.{end}", given, "is not attached by this stack", f"Use one of {', '.join(sorted(known))}"
                )
        if path.source == path.destination:
            problems.add(f"{where}.destination", path.destination, "is where the path starts", "Name another VPC")
        problems.one_of(f"{where}.protocol", path.protocol, _PROTOCOLS)
        problems.within(f"{where}.port", path.port, 1, 65_535, "(port)")


def _same_matrix(sides: Sequence[HubSide]) -> list[Problem]:
    """Both hubs must know the same segments and rows: a pair that one hub denies gets no reply from the other."""
    here, there = sides
    told: list[Problem] = []
    for name in sorted(here.block.segments.keys() ^ there.block.segments.keys()):
        lacking = there if name in here.block.segments else here
        told.append(
            under(
                lacking.key,
                Problem(
                    f'segments["{name}"]',
                    None,
                    "is missing, and the peered hub has it",
                    "Add it, with empty cidrs where it has no members in this Region.",
                ),
            )
        )
    names = sorted(here.block.segments.keys() & there.block.segments.keys())
    matrices = Matrix(pairs_of(here)), Matrix(pairs_of(there))
    for place, one in enumerate(names):
        for other in names[place:]:
            decisions = [matrix.between(one, other) for matrix in matrices]
            if decisions[0] is not decisions[1]:
                rule = (
                    f"{one} and {other}: {decisions[1].value}, but {decisions[0].value} in {here.key}; a packet over "
                    "the peering would find no way back"
                )
                told.append(under(there.key, Problem("reachability", None, rule, "Write the same row in both.")))
    return told
