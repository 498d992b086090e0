"""Which AZs a VPC spans: by name as given, or the first ones of the Region."""

import pulumi
import pulumi_aws as aws

from components.shared.checks import Problems

from .cidr_plan import ZONE_LETTERS, parse_zone_name
from .vpc_args import VpcArgs
from .vpc_checks import check_nat_region, check_zone_keys, check_zone_region, nat_of


def region_of(args: VpcArgs, parent: pulumi.Resource) -> str:
    """Name of the VPC's Region: as given, or the provider's. Plain, because it decides which endpoints exist."""
    return args.get("region") or aws.get_region(opts=pulumi.InvokeOptions(parent=parent)).region


def zones_of(args: VpcArgs, region: str, component: str, name: str, parent: pulumi.Resource) -> list[str]:
    """The AZs, in the order of the list that was given, or by name where they are looked up.

    Args:
        args: the VPC's arguments, already checked.
        region: its Region.
        component: class name, for the message.
        name: resource name, for the message.
        parent: the component, whose provider is asked.

    Raises:
        ComponentError: when the Region has fewer AZs, or is not that of the given ones.
    """
    problems = Problems()
    given = args.get("availability_zones")
    zones = list(given) if given is not None else _first_zones(args, region, problems, parent)
    for index, zone in enumerate(given or []):
        check_zone_region(problems, f"availability_zones[{index}]", zone, region)
    check_nat_region(problems, nat_of(args), region)
    check_zone_keys(problems, "elastic_ip_allocation_ids", args.get("elastic_ip_allocation_ids", {}), zones)
    single = args.get("single_nat_availability_zone")
    if single is not None and single not in zones:
        problems.add("single_nat_availability_zone", single, f"must be one of {', '.join(zones)}", "Name one of these")
    problems.raise_for(component, name)
    return zones


def _first_zones(args: VpcArgs, region: str, problems: Problems, parent: pulumi.Resource) -> list[str]:
    # No filter by state: an AZ that AWS marks as impaired must not make the next update move the estate to another.
    found = aws.get_availability_zones(
        filters=[
            {"name": "zone-type", "values": ["availability-zone"]},
            {"name": "opt-in-status", "values": ["opt-in-not-required"]},
        ],
        region=args.get("region"),
        opts=pulumi.InvokeOptions(parent=parent),
    )
    usable = sorted(zone for zone in found.names if _letter(zone) in ZONE_LETTERS)
    count = args.get("availability_zone_count", 0)
    if len(usable) < count:
        problems.add(
            "availability_zone_count",
            count,
            f"{region} has {len(usable)} AZs that need no opting in: {', '.join(usable)}",
            f"Give {len(usable)} or fewer",
        )
    return usable[:count]


def _letter(zone: str) -> str:
    parsed = parse_zone_name(zone)
    return parsed.letter if parsed else "-"
