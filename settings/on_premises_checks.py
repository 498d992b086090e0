"""What is wrong with the block ``onPremises``, under the settings' keys. Pure."""

from collections.abc import Callable, Collection, Mapping
from ipaddress import IPv4Address, IPv4Network
from typing import Any, cast

from components.network.blocks import is_ipv4, parse_blocks, within
from components.network.cidr_plan import parse_zone_name, subnet_cidr
from components.network.connect_attachment import check_connect_attachment
from components.network.direct_connect_attachment import check_direct_connect_attachment
from components.network.names import check_part_name
from components.network.resolver_endpoints import ResolverEndpointsArgs, check_resolver_endpoints
from components.network.site_to_site_vpn import check_site_to_site_vpn
from components.network.vpn_checks import identity_of
from components.shared.checks import Problem, Problems

from .hub_arguments import HubSide, attached_vpcs, blocks_of, tiers_of
from .model import once, under
from .network import Network
from .on_premises import DIRECT_CONNECT, OnPremises
from .site_checks import check_ways
from .transit_gateway import TransitGateway

KEY = "onPremises"
ENDPOINT_TIER = "private"
"""Tier of the network in which resolver endpoints stand."""
_DEFAULT_ZONES = 3
_KEPT_FIRST = 4


def on_premises_problems(
    block: OnPremises, side: HubSide | None, network: Network | None, region: str, unread: frozenset[str]
) -> list[Problem]:
    """Every problem of the block.

    Args:
        block: the block.
        side: the hub ``transitGateway`` and what it meets.
        network: the block ``network``.
        region: the stack's Region.
        unread: keys of blocks that were given but could not be read; what needs them is not told.
    """
    problems = Problems()
    hub = None if side is None else side.block
    if hub is None and "transitGateway" not in unread and (block.sites or block.direct_connect or block.connect):
        problems.add("", None, "needs a hub that sites are joined to", "Add the block transitGateway")
    if side is not None and hub is not None:
        _check_segment(block, hub, problems)
        _check_behind(block, hub, problems)
        check_ways(block, side, problems)
        _check_carriers(block, side, problems)
    _check_sites(block, hub, region, problems)
    _check_direct_connect(block, hub, region, problems)
    _check_connect(block, hub, region, problems)
    if network is not None:
        _check_resolver(block, network, ["network", *([] if side is None else attached_vpcs(side))], region, problems)
    elif block.resolver is not None and "network" not in unread:
        problems.add("resolver", None, "needs a network for its endpoints", "Add the block network")
    return once(under(KEY, problem) for problem in problems.found)


def _collect(problems: Problems, where: str, check: Callable[[Any, Problems], None], args: object) -> None:
    told = Problems()
    check(args, told)
    for problem in told.found:
        path = f"{where}.{problem.argument}"
        problems.found.append(Problem(path, problem.value, problem.rule, problem.way_out))


def _check_segment(block: OnPremises, hub: TransitGateway, problems: Problems) -> None:
    segment = hub.segments.get(block.segment)
    if segment is None:
        problems.add(
            "segment",
            block.segment,
            "is no segment of transitGateway",
            f"Add it there with onPremises: true, or name one of {', '.join(sorted(hub.segments))}",
        )
    elif not segment.on_premises:
        problems.add(
            "segment", block.segment, "is a segment of VPCs", "Set onPremises: true there, or name another segment"
        )


def _check_behind(block: OnPremises, hub: TransitGateway, problems: Problems) -> None:
    """VPCs and the other hub route the segment's blocks only, so what lies outside of them is never reached."""
    segment = hub.segments.get(block.segment)
    if segment is None:
        return
    joins = {f'sites["{name}"]': site.site_prefixes for name, site in sorted(block.sites.items())}
    joins |= {f'connect["{name}"]': connect.site_prefixes for name, connect in sorted(block.connect.items())}
    joins["direct_connect"] = block.direct_connect.site_prefixes if block.direct_connect is not None else None
    plan = [one.network for one in parse_blocks(Problems(), "", segment.cidrs)]
    for where, prefixes in joins.items():
        # A malformed block is told by the component's own check.
        for one in parse_blocks(Problems(), f"{where}.site_prefixes", prefixes or []):
            if not any(within(one.network, outer) for outer in plan):
                problems.add(
                    one.argument,
                    str(one.network),
                    f"lies outside the blocks of the segment {block.segment}",
                    f"Add it to transitGateway.segments.{block.segment}.cidrs",
                )


def _check_sites(block: OnPremises, hub: TransitGateway | None, region: str, problems: Problems) -> None:
    inside: dict[object, str] = {}
    devices: dict[object, str] = {}
    for name, args in sorted(block.site_arguments(hub).items()):
        where = f'sites["{name}"]'
        check_part_name(problems, where, name)
        placed = cast("Any", {**args, "region": region, "transit_gateway_id": ""})
        _collect(problems, where, check_site_to_site_vpn, placed)
        for device, gateway in sorted(block.sites[name].customer_gateways.items()):
            for tunnel, options in (("tunnel1", gateway.tunnel1), ("tunnel2", gateway.tunnel2)):
                if options is None or options.inside_cidr is None:
                    continue
                argument = f'{where}.customer_gateways["{device}"].{tunnel}.inside_cidr'
                other = _elsewhere(inside, options.inside_cidr, argument, where)
                if other is not None:
                    problems.add(
                        argument, options.inside_cidr, f"is that of {other}", "Give every tunnel of the hub its own"
                    )
        for device, values in sorted(args["customer_gateways"].items()):
            argument = f'{where}.customer_gateways["{device}"].ip_address'
            other = _elsewhere(devices, identity_of(values), argument, where) if "ip_address" in values else None
            if other is not None:
                problems.add(
                    argument,
                    values.get("ip_address"),
                    f"is the device of {other} again: EC2 keeps one customer gateway for each address, ASN and device "
                    "name, so that two sites would own it",
                    "Give the second device's address, or each a deviceName of its own",
                )


def _elsewhere(taken: dict[object, str], value: object, argument: str, where: str) -> str | None:
    """Where a value stands already that the hub takes once; within one part the component tells it."""
    other = taken.setdefault(value, argument)
    return other if other != argument and not other.startswith(f"{where}.") else None


def _check_direct_connect(block: OnPremises, hub: TransitGateway | None, region: str, problems: Problems) -> None:
    args = block.direct_connect_arguments(hub)
    if args is not None:
        placed = cast("Any", {**args, "region": region, "transit_gateway_id": ""})
        _collect(problems, "direct_connect", check_direct_connect_attachment, placed)


def _check_connect(block: OnPremises, hub: TransitGateway | None, region: str, problems: Problems) -> None:
    if hub is None:
        return
    inside: dict[object, str] = {}
    carriers = [*hub.attachments, *hub.spokes, *([DIRECT_CONNECT] if block.direct_connect else [])]
    for name, args in sorted(block.connect_arguments(hub).items()):
        where = f'connect["{name}"]'
        check_part_name(problems, where, name)
        placed = cast("Any", {**args, "region": region, "transit_gateway_id": "", "transport_attachment_id": ""})
        told = Problems()
        check_connect_attachment(placed, told)
        for problem in told.found:
            of_the_hub = problem.argument.startswith("hub_cidr_blocks")
            path = where if of_the_hub else f"{where}.{problem.argument}"
            way_out = "Give transitGateway cidrBlocks, for example a /24." if of_the_hub else problem.way_out
            problems.found.append(Problem(path, problem.value or None, problem.rule, way_out))
        for peer, values in sorted(args["peers"].items()):
            for index, cidr in enumerate(values["inside_cidr_blocks"]):
                argument = f'{where}.peers["{peer}"].inside_cidr_blocks[{index}]'
                other = _elsewhere(inside, cidr, argument, where)
                if other is not None:
                    problems.add(argument, cidr, f"is that of {other}", "Give every peer of the hub its own")
        if block.connect[name].over not in carriers:
            problems.add(
                f"{where}.over",
                block.connect[name].over,
                "is no attachment of the hub that can carry tunnels",
                f"Name one of {', '.join(carriers)}" if carriers else "Attach a VPC",
            )


def _check_carriers(block: OnPremises, side: HubSide, problems: Problems) -> None:
    """Appliances in a VPC reach the hub's ends of their tunnels by a route of that VPC."""
    vpcs = attached_vpcs(side)
    hub = [one.network for one in parse_blocks(Problems(), "", side.block.cidr_blocks or [])]
    for name, connect in sorted(block.connect.items()):
        if connect.over not in vpcs:
            continue
        network, _ = vpcs[connect.over]
        own = [one.network for one in parse_blocks(Problems(), "", blocks_of(network))]
        for inner in (one for one in hub if any(within(one, mine) for mine in own)):
            problems.add(
                f'connect["{name}"].over',
                connect.over,
                f"has {inner} of transitGateway.cidrBlocks among its own, which EC2 routes inside the VPC only",
                "Give the hub a block that no VPC has",
            )
        for peer, values in sorted(connect.peers.items()):
            if not is_ipv4(values.peer_address) and not network.ipv6:
                problems.add(
                    f'connect["{name}"].peers["{peer}"].peer_address',
                    values.peer_address,
                    f"is IPv6, which {connect.over} does not have",
                    f"Set ipv6 of {connect.over}, or give the appliance's IPv4 address",
                )


def _check_resolver(
    block: OnPremises, network: Network, vpcs: Collection[str], region: str, problems: Problems
) -> None:
    args = block.resolver_arguments()
    if args is None:
        return
    if ENDPOINT_TIER not in tiers_of(network):
        problems.add(
            "resolver",
            None,
            f"stands in the tier {ENDPOINT_TIER} of network, which lacks it",
            "Add it to network.tiers",
        )
    zones = _zones(network, region)
    _check_places(args, network, problems)
    placed: ResolverEndpointsArgs = {
        **args,
        "region": region,
        "vpc_id": "",
        "subnet_ids": dict.fromkeys(zones, ""),
        "vpc_associations": dict.fromkeys(vpcs, ""),
    }
    told = Problems()
    check_resolver_endpoints(placed, told)
    for problem in told.found:
        if problem.argument == "subnet_ids":
            problems.add("resolver", zones, "needs two AZs of network or more, up to ten", "Add an AZ to network")
        elif not problem.argument.startswith("subnet_ids") and not _counted(problem.argument, network):
            path = f"resolver.{problem.argument}"
            problems.found.append(Problem(path, problem.value, problem.rule, problem.way_out))


def _counted(argument: str, network: Network) -> bool:
    """Whether a problem is about an AZ that is only guessed, where the network's are counted."""
    return network.availability_zones is None and ".ip_addresses[" in argument


def _check_places(args: ResolverEndpointsArgs, network: Network, problems: Problems) -> None:
    """An endpoint's address belongs to the subnet in which it stands, as far as the network's block can be cut."""
    sides: dict[str, Mapping[str, str]] = {
        "inbound": args.get("inbound", {}).get("ip_addresses", {}),
        "outbound": args.get("outbound", {}).get("ip_addresses", {}),
    }
    for direction, addresses in sides.items():
        if addresses and network.availability_zones is None:
            problems.add(
                f"resolver.{direction}.ip_addresses",
                dict(addresses),
                "needs the AZs of network by name: which ones AWS counts is not known here",
                "Name network.availabilityZones",
            )
        for zone, text in sorted(addresses.items()):
            subnet = _subnet(network, zone)
            try:
                address = IPv4Address(text)
            except ValueError:
                continue
            # AWS keeps the first four addresses of a subnet, and the last.
            if subnet is not None and not subnet[_KEPT_FIRST] <= address <= subnet[-2]:
                problems.add(
                    f'resolver.{direction}.ip_addresses["{zone}"]',
                    text,
                    f"is no free address of the private subnet there, {subnet}",
                    f"Give one from {subnet[_KEPT_FIRST]} to {subnet[-2]}",
                )


def _subnet(network: Network, zone: str) -> IPv4Network | None:
    parsed = parse_zone_name(zone)
    if network.cidr is None or parsed is None:
        return None
    try:
        return IPv4Network(subnet_cidr(network.cidr, parsed.letter, ENDPOINT_TIER))
    except ValueError:
        return None


def _zones(network: Network, region: str) -> list[str]:
    """The network's AZs; where they are only counted, names that the Region is likely to have."""
    if network.availability_zones is not None:
        return list(network.availability_zones)
    count = network.availability_zone_count or _DEFAULT_ZONES
    return [f"{region}{letter}" for letter in "abcdefgh"[:count]]
