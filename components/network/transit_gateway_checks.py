"""Every rule on the arguments of :class:`~components.network.transit_gateway.TransitGateway`. Pure."""

import re
from ipaddress import IPv4Network

from components.shared.alarms import check_alarm_topic
from components.shared.checks import Problems

from .blocks import Block, is_ipv4, overlap, overlapping_pairs, parse_blocks
from .log_checks import check_logs
from .principals import check_principals
from .segment_checks import ROUTE_TABLES_QUOTA, ROUTES_QUOTA, check_segments
from .segments import reachable_blocks
from .transit_gateway_args import HubShareArgs, TransitGatewayArgs
from .vpc_checks import check_vpc_name

PRIVATE_ASNS = ((64_512, 65_534), (4_200_000_000, 4_294_967_294))
"""EC2, CreateTransitGateway, Options.AmazonSideAsn."""
_LARGEST_NUMBER = 1_000_000_000
_MOST_BLOCKS = 5
_LONGEST_IPV4, _LONGEST_IPV6 = 24, 64
_LINK_LOCAL = IPv4Network("169.254.0.0/16")
_GLOBAL_NETWORK = re.compile(r"global-network-[0-9a-f]{8,17}")


def check_transit_gateway(args: TransitGatewayArgs, problems: Problems) -> None:
    """Add every problem of a hub's arguments."""
    _check_asn(args, problems)
    check_segments(
        problems,
        args["segments"],
        args.get("reachability", []),
        inspection=args.get("inspection", False),
        egress=args.get("egress", False),
        peers=args.get("peers", {}),
        route_tables_quota=args.get("route_tables_quota", ROUTE_TABLES_QUOTA),
        routes_quota=args.get("routes_quota", ROUTES_QUOTA),
    )
    _check_cidr_blocks(args, problems)
    if "share" in args:
        _check_share(args["share"], problems)
    check_logs(problems, "flow_logs", args.get("flow_logs", {}), args.get("region"))
    _check_prefix_lists(args, problems)
    network = args.get("global_network_id")
    if isinstance(network, str) and not _GLOBAL_NETWORK.fullmatch(network):
        problems.add(
            "global_network_id", network, "must be the id of a global network", "Write it like global-network-01234567"
        )
    for argument in ("drop_alarm_packets", "drop_alarm_mib"):
        problems.within(argument, args.get(argument), 0, _LARGEST_NUMBER, "in five minutes")
    problems.within("route_tables_quota", args.get("route_tables_quota"), ROUTE_TABLES_QUOTA, 10_000, "tables")
    problems.within("routes_quota", args.get("routes_quota"), ROUTES_QUOTA, 1_000_000, "routes")
    check_alarm_topic(problems, args.get("alarm_topic_arn"), args.get("region"))


def check_hub_name(problems: Problems, name: str) -> None:
    """Refuse a component's name of which AWS would refuse the physical names that are made from it."""
    check_vpc_name(problems, name)


def _check_asn(args: TransitGatewayArgs, problems: Problems) -> None:
    asn = args["amazon_side_asn"]
    if not any(low <= asn <= high for low, high in PRIVATE_ASNS):
        problems.add(
            "amazon_side_asn",
            asn,
            "must be a private ASN: 64512 to 65534, or 4200000000 to 4294967294",
            "Give each gateway of the network an ASN of its own, for example 64513",
        )
    if args.get("direct_connect_gateway_asn") == asn:
        problems.add(
            "amazon_side_asn",
            asn,
            "is the Direct Connect gateway's too, and AWS then refuses to associate the two (both default to 64512)",
            "Give the hub another ASN, before anything with BGP is attached",
        )
    for index, other in enumerate(args.get("customer_gateway_asns", [])):
        if other == asn:
            problems.add(
                f"customer_gateway_asns[{index}]",
                other,
                "is the hub's own ASN: the site's BGP takes its routes for its own and drops them",
                "Give the hub another ASN",
            )


def _check_cidr_blocks(args: TransitGatewayArgs, problems: Problems) -> None:
    texts = args.get("cidr_blocks", [])
    if len(texts) > _MOST_BLOCKS:
        problems.add("cidr_blocks", f"{len(texts)} blocks", f"a hub has at most {_MOST_BLOCKS}", "Use larger ones")
    blocks = parse_blocks(problems, "cidr_blocks", texts)
    for block in blocks:
        ipv4 = is_ipv4(str(block.network))
        if block.network.prefixlen > (_LONGEST_IPV4 if ipv4 else _LONGEST_IPV6):
            problems.add(
                block.argument,
                str(block.network),
                f"must be /{_LONGEST_IPV4} or larger for IPv4, /{_LONGEST_IPV6} or larger for IPv6",
                "Give a larger block",
            )
    owned = [Block("the link-local range", _LINK_LOCAL)]
    for name, segment in args["segments"].items():
        owned += parse_blocks(Problems(), f'segments["{name}"].cidrs', segment["cidrs"])
    for block in blocks:
        for other in owned:
            if overlap(block.network, other.network):
                problems.add(
                    block.argument,
                    str(block.network),
                    f"overlaps {other.argument} ({other.network})",
                    "Give a block that nothing attached uses",
                )
    for one, other in overlapping_pairs(blocks):
        problems.add(
            other.argument, str(other.network), f"overlaps {one.argument} ({one.network})", "Leave one of the two out"
        )


def _check_share(share: HubShareArgs, problems: Problems) -> None:
    principals = share["principals"]
    if not principals:
        problems.add("share.principals", None, "must name somebody", "Name an account, or remove share")
    check_principals(problems, "share.principals", principals)


def _check_prefix_lists(args: TransitGatewayArgs, problems: Problems) -> None:
    if "prefix_lists" not in args:
        return
    most = args["prefix_lists"]["max_entries"]
    problems.within("prefix_lists.max_entries", most, 1, 1_000, "entries")
    for name in args["segments"]:
        blocks = reachable_blocks(name, args["segments"], args.get("reachability", []), args.get("peers", {}))
        count = sum(1 for cidr in blocks if is_ipv4(cidr))
        if count > most:
            problems.add(
                "prefix_lists.max_entries",
                most,
                f"members of {name} reach {count} IPv4 blocks",
                f"Give {count} or more, with room for those to come",
            )
