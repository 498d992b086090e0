"""Every rule on the arguments of :class:`~components.network.spoke_attachment.SpokeAttachment`. Pure."""

import re
from collections.abc import Sequence

import pulumi

from components.shared.alarms import check_alarm_topic
from components.shared.checks import Problems

from .blocks import Block, is_ipv4, parse_blocks, within
from .cidr_plan import parse_zone_name
from .segments import EGRESS, INSPECTION
from .spoke_attachment_args import SpokeAttachmentArgs

ROUTES_QUOTA = 500
"""Routes of one family in a VPC route table (VPC User Guide, "Amazon VPC quotas"; 50 before June 2025)."""
_MOST_ROUTES = 1_000
_MOST_DROPS = 1_000_000_000
_SEGMENT = re.compile(r"[a-z][a-z0-9-]{0,31}")


def check_spoke_attachment(args: SpokeAttachmentArgs, problems: Problems) -> None:
    """Add every problem of an attachment's arguments."""
    if not _SEGMENT.fullmatch(args["segment"]):
        problems.add(
            "segment",
            args["segment"],
            "must be 1 to 32 lower-case letters, digits or hyphens and start with a letter",
            f"Name a segment of the hub, {EGRESS} or {INSPECTION}",
        )
    _check_subnets(args, problems)
    _check_routes(args, problems)
    _check_ownership(args, problems)
    if args["segment"] == INSPECTION and args.get("appliance_mode") is False:
        problems.add(
            "appliance_mode",
            False,  # noqa: FBT003 - the value that was given
            "without it a reply may arrive in another AZ than its request, where the firewall drops it",
            "Remove it, or set it to true",
        )
    problems.within("drop_alarm_packets", args.get("drop_alarm_packets"), 0, _MOST_DROPS, "packets")
    check_alarm_topic(problems, args.get("alarm_topic_arn"), args.get("region"))


def _check_subnets(args: SpokeAttachmentArgs, problems: Problems) -> None:
    subnets = args["subnet_ids"]
    if not subnets:
        problems.add("subnet_ids", None, "must name a subnet in at least one AZ", "Name one in every AZ of the VPC")
    regions = {"region": args["region"]} if "region" in args else {}
    for zone in subnets:
        argument = f'subnet_ids["{zone}"]'
        parsed = parse_zone_name(zone)
        if parsed is None:
            problems.add(
                argument,
                zone,
                "must be the name of an AZ; a Transit Gateway takes no subnets of Local Zones",
                "Write it like eu-central-1a",
            )
        elif parsed.region != regions.setdefault("region", parsed.region):
            problems.add(
                argument,
                zone,
                f"is an AZ of {parsed.region}, but the hub is in {regions['region']}",
                "Peer hubs of several Regions with HubPeering",
            )
    for zone in sorted(set(args.get("availability_zones", [])) - set(subnets)):
        problems.add(
            "subnet_ids",
            sorted(subnets),
            f"has no subnet in {zone}, which the VPC uses: from there nothing reaches the hub",
            f"Add a subnet of {zone}, for example of the VPC's transit tier",
        )
    seen: dict[str, str] = {}
    for zone, subnet in subnets.items():
        if isinstance(subnet, str) and seen.setdefault(subnet, zone) != zone:
            problems.add(
                f'subnet_ids["{zone}"]', subnet, f"is also given for {seen[subnet]}", "Give each AZ its own subnet"
            )


def tables_of(args: SpokeAttachmentArgs) -> dict[str, tuple[pulumi.Input[str], list[str]]]:
    """Every table that gets routes to the hub, by name: its id, and its blocks, each once."""
    found = {
        name: (id_, list(args.get("destinations", []))) for name, id_ in args.get("vpc_route_table_ids", {}).items()
    }
    for further in args.get("further_routes", {}).values():
        for name, id_ in further["route_table_ids"].items():
            _, blocks = found.setdefault(name, (id_, []))
            blocks += [block for block in further["destinations"] if block not in blocks]
    return found


def _check_routes(args: SpokeAttachmentArgs, problems: Problems) -> None:
    own = parse_blocks(problems, "vpc_cidrs", args.get("vpc_cidrs", []))
    _check_destinations("destinations", args.get("destinations", []), own, args, problems)
    routed = bool(args.get("destinations")) or "prefix_list_id" in args
    if routed and not args.get("vpc_route_table_ids"):
        problems.add(
            "vpc_route_table_ids",
            None,
            "must name the route tables that get the routes to the hub",
            "Name those of the private subnets, or remove destinations",
        )
    for purpose, further in sorted(args.get("further_routes", {}).items()):
        where = f'further_routes["{purpose}"]'
        _check_destinations(f"{where}.destinations", further["destinations"], own, args, problems)
        for part in ("route_table_ids", "destinations"):
            if not further[part]:
                problems.add(f"{where}.{part}", None, "must not be empty: nothing would be routed", f"Remove {where}")
    _check_counts(args, problems)


def _check_destinations(
    argument: str, given: Sequence[str], own: Sequence[Block], args: SpokeAttachmentArgs, problems: Problems
) -> None:
    blocks = parse_blocks(problems, argument, given)
    for index, block in enumerate(blocks):
        if block.network in [other.network for other in blocks[:index]]:
            problems.add(block.argument, str(block.network), "is named twice", "Leave one out")
        if not is_ipv4(str(block.network)) and not args.get("ipv6", False):
            problems.add(
                block.argument,
                str(block.network),
                "is IPv6, which the attachment does not carry",
                "Set ipv6 to true, or remove it",
            )
        for mine in own:
            if within(block.network, mine.network):
                problems.add(
                    block.argument,
                    str(block.network),
                    f"lies in the VPC's own {mine.network}, and EC2 routes that inside the VPC only",
                    "Name blocks of other VPCs, or a summary that is larger",
                )


def _check_counts(args: SpokeAttachmentArgs, problems: Problems) -> None:
    entries = args.get("prefix_list_max_entries")
    if ("prefix_list_id" in args) != (entries is not None):
        problems.add(
            "prefix_list_max_entries",
            entries,
            "belongs to prefix_list_id: both or neither",
            "Give the list and the maximum of entries it was made with, or only destinations",
        )
    problems.within("prefix_list_max_entries", entries, 1, _MOST_ROUTES, "entries")
    problems.within("routes_quota", args.get("routes_quota"), 50, _MOST_ROUTES, "routes")
    quota = args.get("routes_quota", ROUTES_QUOTA)
    for family in ("IPv4", "IPv6"):
        of_list = (entries or 0) if family == "IPv4" else 0
        counts = [
            sum(is_ipv4(block) == (family == "IPv4") for block in blocks)
            + (of_list if name in args.get("vpc_route_table_ids", {}) else 0)
            for name, (_, blocks) in tables_of(args).items()
        ]
        count = max(counts, default=0)
        if count > quota:
            problems.add(
                "destinations",
                f"{count} {family} routes in a table",
                f"a VPC route table takes at most {quota} of one family, a prefix list counting with its maximum of "
                "entries",
                "Route summaries of the address plan, or have the quota raised and give routes_quota",
            )


def _check_ownership(args: SpokeAttachmentArgs, problems: Problems) -> None:
    if not args.get("shared_hub", False):
        return
    for argument in ("association_route_table_id", "propagation_route_table_ids"):
        if args.get(argument):
            problems.add(
                argument,
                "given",
                "is the business of the account that owns the hub: EC2 lets no other change its route tables",
                "Remove it, and make AttachmentAccepter in the hub's account",
            )
