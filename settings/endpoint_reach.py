"""Which VPCs find a hub's shared endpoints under the services' own names, and their way there. Pure.

A name leads all of a VPC to the endpoints. Where no route follows it, the service is out of reach there, although it
was within reach before: so a VPC gets the names only with a way there and back from every tier that has hosts.
"""

from collections.abc import Iterable, Sequence
from ipaddress import ip_network

from components.network.blocks import is_ipv4, within
from components.network.endpoints import systems_manager_services
from components.network.segments import Decision, Matrix, reachable_blocks
from components.network.shared_endpoints import EndpointNames
from components.shared.checks import Problem, Problems

from .central_services import HubSharedEndpoints
from .hub_arguments import (
    HubSide,
    attached_vpcs,
    attachment_arguments,
    attachment_key,
    blocks_of,
    pairs_of,
    routed_tiers,
    segments_of,
    tiers_of,
)
from .network import Network

_WITHOUT_HOSTS = ("transit", "firewall")
_TIER_OF_ENDPOINTS = "private"


def named_vpcs(side: HubSide) -> list[str]:
    """Attached VPCs in which the services' names lead to the shared endpoints, without the one that holds them."""
    block, vpcs = side.block.shared_endpoints, attached_vpcs(side)
    if block is None or block.vpc not in vpcs:
        return []
    if block.spokes is not None:
        return [name for name in block.spokes if name in vpcs and name != block.vpc]
    return [name for name in vpcs if name != block.vpc and _may_meet(side, name, block.vpc)]


def endpoint_blocks(side: HubSide) -> list[str]:
    """Blocks in which the endpoints' addresses lie."""
    block, vpcs = side.block.shared_endpoints, attached_vpcs(side)
    if block is None or block.vpc not in vpcs:
        return []
    network, attachment = vpcs[block.vpc]
    if network.cidr is not None:
        return [network.cidr]
    segment = segments_of(side).get(attachment.segment)
    return [] if segment is None else [cidr for cidr in segment["cidrs"] if is_ipv4(cidr)]


def endpoint_tiers(side: HubSide, name: str) -> list[str]:
    """Tiers of an attached VPC whose hosts use the names and have no other routes to the hub."""
    if name not in named_vpcs(side):
        return []
    network, attachment = attached_vpcs(side)[name]
    routed = routed_tiers(network, attachment)
    return [tier for tier in tiers_of(network) if tier not in (*routed, *_WITHOUT_HOSTS)]


def endpoint_problems(side: HubSide) -> list[Problem]:
    """Names that would lead nowhere, or that AWS refuses, with arguments as under the hub's block."""
    problems = Problems()
    block, vpcs = side.block.shared_endpoints, attached_vpcs(side)
    if block is None or block.vpc not in vpcs:
        return []
    _check_spokes(side, block, problems)
    for name in named_vpcs(side):
        if _may_meet(side, name, block.vpc):
            _check_way(side, block, name, problems)
    _check_own_endpoints(side, block, problems)
    return problems.found


def _may_meet(side: HubSide, one: str, other: str) -> bool:
    vpcs = attached_vpcs(side)
    segments = [vpcs[name][1].segment for name in (one, other)]
    known = all(segment in side.block.segments for segment in segments)
    return known and Matrix(pairs_of(side)).between(*segments) is not Decision.DENY


def _check_spokes(side: HubSide, block: HubSharedEndpoints, problems: Problems) -> None:
    vpcs = attached_vpcs(side)
    given = block.spokes or []
    for index, name in enumerate(given):
        argument = f"shared_endpoints.spokes[{index}]"
        if name not in vpcs:
            known = ", ".join(sorted(set(vpcs) - {block.vpc})) or "none"
            problems.add(argument, name, f"is not attached by this stack ({known})", "Name one that is")
        elif name == block.vpc:
            problems.add(argument, name, "holds the endpoints, and has their names anyway", "Leave it out")
        elif name in given[:index]:
            problems.add(argument, name, "is named twice", "Leave one out")
        elif not _may_meet(side, name, block.vpc):
            one, other = vpcs[name][1].segment, vpcs[block.vpc][1].segment
            problems.add(
                argument,
                name,
                f"would resolve the services to endpoints that it cannot reach: {one} and {other} are denied",
                "Allow the two in reachability, or leave it out",
            )


def _check_way(side: HubSide, block: HubSharedEndpoints, name: str, problems: Problems) -> None:
    vpcs = attached_vpcs(side)
    there = _not_led_to(side, name, endpoint_blocks(side))
    if there:
        problems.add(
            f"{attachment_key(side, name)}.destinations",
            vpcs[name][1].destinations,
            f"does not lead to {there[0]}, where the services' names lead all of {name}",
            f"Add {there[0]}, or name in sharedEndpoints.spokes those that shall have the names, without {name}",
        )
    network, attachment = vpcs[block.vpc]
    if _TIER_OF_ENDPOINTS not in routed_tiers(network, attachment):
        problems.add(
            f"{attachment_key(side, block.vpc)}.routed_tiers",
            attachment.routed_tiers,
            "leaves out private, where the shared endpoints are: their answers would not find the hub",
            "Add private, or hold the endpoints in another VPC",
        )
    back = _not_led_to(side, block.vpc, blocks_of(vpcs[name][0]))
    if back:
        problems.add(
            f"{attachment_key(side, block.vpc)}.destinations",
            attachment.destinations,
            f"does not lead back to {back[0]} of {name}, which has the services' names",
            f"Add {back[0]}, or name in sharedEndpoints.spokes those that shall have the names, without {name}",
        )


def _not_led_to(side: HubSide, name: str, wanted: Iterable[str]) -> list[str]:
    """Blocks to which a VPC's routed tiers do not lead; a prefix list leads to all that the segment may reach."""
    network, attachment = attached_vpcs(side)[name]
    given = attachment_arguments(side, network, attachment)
    led: Sequence[str] = given["destinations"]
    if "prefix_list_max_entries" in given:
        led = [*led, *reachable_blocks(attachment.segment, segments_of(side), pairs_of(side), side.peers)]
    return [cidr for cidr in wanted if not any(_inside(cidr, block) for block in led)]


def _inside(inner: str, outer: str) -> bool:
    try:
        return within(ip_network(inner), ip_network(outer))
    except ValueError:
        # What is no block is told where it stands.
        return True


def _check_own_endpoints(side: HubSide, block: HubSharedEndpoints, problems: Problems) -> None:
    """Two private zones of a VPC for the same name: AWS refuses the second, in the middle of an update.

    A profile's names give way to those of a spoke's own endpoint; a hosted zone does not.
    """
    zones = block.names is EndpointNames.ZONES
    for name in [block.vpc, *(named_vpcs(side) if zones else [])]:
        network = attached_vpcs(side)[name][0]
        for service in sorted(block.services.keys() & _own_services(network, side.region)):
            problems.add(
                f'shared_endpoints.services["{service}"]',
                service,
                f"has an endpoint with this name in {name} already, and AWS refuses a second private zone of the name",
                f"Take it out of the endpoints of {name}, which the shared one serves too, or leave it out here",
            )


def _own_services(network: Network, region: str) -> set[str]:
    own = network.interface_endpoints or []
    managed = systems_manager_services(region) if network.systems_manager_endpoints else []
    prefixes = tuple(f"{start}com.amazonaws.{region}." for start in ("", "cn."))
    return {service.removeprefix(prefixes[0]).removeprefix(prefixes[1]) for service in (*own, *managed)}
