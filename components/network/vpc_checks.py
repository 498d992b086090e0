"""Every rule on the arguments of :class:`~components.network.vpc.Vpc`. Pure."""

import re
from collections.abc import Mapping, Sequence

from components.shared.alarms import check_alarm_topic
from components.shared.arns import partition_of
from components.shared.checks import Problems

from .address_checks import check_addresses
from .cidr_plan import DEFAULT_TIERS, SMALLEST_FIREWALL_VPC, TIERS, ZONE_LETTERS, parse_zone_name
from .flow_log_documents import AGGREGATION_SECONDS
from .log_checks import check_logs
from .vpc_args import NatGateways, VpcArgs

_ALLOCATION_ID = re.compile(r"^eipalloc-[0-9a-f]{8,17}$")
_SERVICE_NAME = re.compile(r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
_FULL_AWS_NAME = re.compile(r"^(?:cn\.)?com\.amazonaws\.(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d+)\.(?P<service>.+)$")
_GATEWAY_SERVICES = ("dynamodb", "s3")
_VPC_NAME = re.compile(r"(?!sg-)[A-Za-z0-9][A-Za-z0-9_-]{0,45}")
"""Leaves room for ``-flow-logs`` and Pulumi's suffix of eight characters in the 64 of a role's name. A key's alias
takes no other characters, and EC2 refuses security groups whose name starts with ``sg-``."""


def tiers_of(args: VpcArgs) -> Sequence[str]:
    """The tiers that are built."""
    return args.get("tiers", list(DEFAULT_TIERS))


def nat_of(args: VpcArgs) -> NatGateways:
    """The kind of NAT that is built."""
    return args.get("nat_gateways", NatGateways.PER_AZ)


def check_vpc(args: VpcArgs, problems: Problems) -> None:
    """Add every problem of a VPC's arguments.

    What depends on the Region's AZs, when these are counted and not named, is checked once they are looked up.
    """
    check_addresses(args, problems)
    _check_tiers(args, problems)
    _check_zones(args, problems)
    _check_nat(args, problems)
    _check_endpoints(args, problems)
    _check_flow_logs(args, problems)
    check_alarm_topic(problems, args.get("alarm_topic_arn"), args.get("region"))


def check_vpc_name(problems: Problems, name: str) -> None:
    """Refuse a component's name of which AWS would refuse the physical names that are made from it."""
    if not _VPC_NAME.fullmatch(name):
        problems.add(
            "name",
            name,
            "must be 1 to 46 letters, digits, '-' or '_', start with a letter or digit and not with 'sg-', because the "
            "names of the delivery role, its key's alias and security groups are made from it",
            "Rename the component",
        )


def check_nat_region(problems: Problems, nat: NatGateways, region: str) -> None:
    """Refuse a regional NAT gateway where AWS has none (announcement of 19 November 2025)."""
    if nat is NatGateways.REGIONAL and partition_of(region) != "aws":
        problems.add(
            "nat_gateways",
            nat.value,
            f"does not exist in {region}: AWS has regional NAT gateways in its commercial Regions only",
            "Choose per_az",
        )


def check_zone_region(problems: Problems, argument: str, zone: str, region: str) -> None:
    """Refuse an AZ of another Region than the VPC's; names of another shape are reported elsewhere."""
    parsed = parse_zone_name(zone)
    if parsed is not None and parsed.region != region:
        problems.add(
            argument,
            zone,
            f"is an AZ of {parsed.region}, but the VPC is in {region}",
            f"Name an AZ of {region}, such as {region}{parsed.letter}, or build this VPC in {parsed.region}",
        )


def check_zone_keys(problems: Problems, argument: str, keyed: Mapping[str, object], zones: Sequence[str]) -> None:
    """Refuse keys of a map that are no AZ of this VPC."""
    for zone in sorted(set(keyed) - set(zones)):
        problems.add(
            f'{argument}["{zone}"]', zone, "is not an AZ of this VPC", f"Use one of {', '.join(sorted(zones))}"
        )


def _check_tiers(args: VpcArgs, problems: Problems) -> None:
    tiers = tiers_of(args)
    if not tiers:
        problems.add("tiers", list(tiers), "must name at least one tier", f"Choose from {', '.join(TIERS)}")
    for index, tier in enumerate(tiers):
        problems.one_of(f"tiers[{index}]", tier, TIERS)
        if tier in tiers[:index]:
            problems.add(f"tiers[{index}]", tier, "is named twice", "Leave one out")
    length = args.get("ipv4_netmask_length") or _prefix_length(args.get("cidr"))
    if "firewall" in tiers and length is not None and length > SMALLEST_FIREWALL_VPC:
        problems.add(
            "tiers",
            list(tiers),
            f"the tier firewall needs a VPC of /{SMALLEST_FIREWALL_VPC} or larger, and this one is a /{length}",
            f"Give a block of /{SMALLEST_FIREWALL_VPC} or larger, or leave firewall out",
        )


def _prefix_length(cidr: str | None) -> int | None:
    length = (cidr or "").rpartition("/")[2]
    return int(length) if length.isdigit() else None


def _check_zones(args: VpcArgs, problems: Problems) -> None:
    zones = args.get("availability_zones")
    count = args.get("availability_zone_count")
    if (zones is None) == (count is None):
        given = {"availability_zones": zones, "availability_zone_count": count} if zones is not None else None
        problems.add(
            "availability_zones",
            given,
            "exactly one of availability_zones and availability_zone_count must be given",
            "Name the AZs, or give a count and let them be looked up",
        )
    problems.within("availability_zone_count", count, 1, len(ZONE_LETTERS), "AZs")
    if zones == []:
        problems.add("availability_zones", zones, "must name at least one AZ", "Name three where the Region has them")
    for index, zone in enumerate(zones or []):
        argument = f"availability_zones[{index}]"
        _check_zone_name(problems, argument, zone)
        if zone in (zones or [])[:index]:
            problems.add(argument, zone, "is named twice", "Leave one out")
        if "region" in args:
            check_zone_region(problems, argument, zone, args["region"])
    if "region" not in args:
        _check_one_region(problems, zones or [])


def _check_zone_name(problems: Problems, argument: str, zone: str) -> None:
    parsed = parse_zone_name(zone)
    if parsed is None:
        problems.add(
            argument,
            zone,
            "must be the name of an AZ; Local Zones, Wavelength Zones and AZ ids are not taken",
            "Write it like eu-central-1a",
        )
    elif parsed.letter not in ZONE_LETTERS:
        letters = f"{ZONE_LETTERS[0]} to {ZONE_LETTERS[-1]}"
        problems.add(argument, zone, f"the address plan knows the AZ letters {letters}", "Name another AZ")


def _check_one_region(problems: Problems, zones: Sequence[str]) -> None:
    regions = sorted({parsed.region for zone in zones if (parsed := parse_zone_name(zone))})
    if len(regions) > 1:
        problems.add(
            "availability_zones", list(zones), f"lie in several Regions: {', '.join(regions)}", "Name AZs of one Region"
        )


def _check_nat(args: VpcArgs, problems: Problems) -> None:
    tiers, nat = tiers_of(args), nat_of(args)
    for tier in ("data", "transit"):
        _check_internet_access(args, problems, tier)
    if nat in (NatGateways.PER_AZ, NatGateways.SINGLE) and "public" not in tiers:
        problems.add(
            "nat_gateways",
            nat.value,
            "stands in public subnets, and the tiers have none",
            "Add public to tiers, or choose regional (needs no public subnets) or none",
        )
    if nat is not NatGateways.NONE and not egress_tiers(args):
        problems.add(
            "nat_gateways",
            nat.value,
            "no tier would use it: it serves private, and data and transit on request",
            "Choose none, add private to tiers, or set data_internet_access or transit_internet_access",
        )
    if "region" in args:
        check_nat_region(problems, nat, args["region"])
    single = args.get("single_nat_availability_zone")
    zones = args.get("availability_zones")
    if single is not None and nat is not NatGateways.SINGLE:
        problems.add(
            "single_nat_availability_zone", single, "applies to nat_gateways single only", "Remove it, or choose single"
        )
    if single is not None and zones is not None and single not in zones:
        problems.add("single_nat_availability_zone", single, f"must be one of {', '.join(zones)}", "Name one of these")
    _check_elastic_ips(args, problems, nat, zones)


def egress_tiers(args: VpcArgs) -> list[str]:
    """Tiers whose default route leads to a NAT gateway, where there is one."""
    wanted = {
        "private": True,
        "data": args.get("data_internet_access", False),
        "transit": args.get("transit_internet_access", False),
    }
    return [tier for tier, access in wanted.items() if access and tier in tiers_of(args)]


def _check_internet_access(args: VpcArgs, problems: Problems, tier: str) -> None:
    argument = f"{tier}_internet_access"
    if args.get(argument) is not True:
        return
    if tier not in tiers_of(args):
        problems.add(argument, True, f"the tiers have no {tier}", f"Add {tier} to tiers, or remove it")  # noqa: FBT003 - the value that was given
    if nat_of(args) is NatGateways.NONE:
        problems.add(argument, True, "needs NAT gateways, and nat_gateways is none", "Choose per_az, or remove it")  # noqa: FBT003 - the value that was given


def _check_elastic_ips(args: VpcArgs, problems: Problems, nat: NatGateways, zones: Sequence[str] | None) -> None:
    given = args.get("elastic_ip_allocation_ids")
    if not given:
        return
    if nat is NatGateways.NONE:
        problems.add(
            "elastic_ip_allocation_ids", sorted(given), "needs NAT gateways, and nat_gateways is none", "Remove it"
        )
    if zones is not None:
        check_zone_keys(problems, "elastic_ip_allocation_ids", given, zones)
    seen: set[str] = set()
    for zone, allocation in sorted(given.items()):
        argument = f'elastic_ip_allocation_ids["{zone}"]'
        if not isinstance(allocation, str):
            continue
        if not _ALLOCATION_ID.match(allocation):
            problems.add(argument, allocation, "must be an allocation id", "Write it like eipalloc-0123456789abcdef0")
        if allocation in seen:
            problems.add(argument, allocation, "is used for two AZs", "Give every AZ an Elastic IP of its own")
        seen.add(allocation)


def _check_endpoints(args: VpcArgs, problems: Problems) -> None:
    services = args.get("interface_endpoints", [])
    wanted = bool(services) or args.get("systems_manager_endpoints", False)
    if wanted and "private" not in tiers_of(args):
        argument = "interface_endpoints" if services else "systems_manager_endpoints"
        problems.add(
            argument,
            services or True,
            "interface endpoints stand in private subnets, and the tiers have none",
            "Add private to tiers, or remove it",
        )
    for index, service in enumerate(services):
        argument = f"interface_endpoints[{index}]"
        full = _FULL_AWS_NAME.match(service)
        if not _SERVICE_NAME.match(service):
            problems.add(argument, service, "must be a service name", "Write it like kms, ecr.api or com.amazonaws.…")
        elif _short(service) in _GATEWAY_SERVICES:
            problems.add(
                argument, service, "is reached through a gateway endpoint, which costs nothing", "Use gateway_endpoints"
            )
        elif full and "region" in args and full["region"] != args["region"]:
            problems.add(
                argument, service, f"is a service of {full['region']}, and the VPC is in {args['region']}", "Correct it"
            )
        if _short(service) in [_short(other) for other in services[:index]]:
            problems.add(argument, service, "is named twice", "Leave one out")


def _short(service: str) -> str:
    """``kms`` for ``com.amazonaws.eu-central-1.kms``: two endpoints cannot have the same private DNS name."""
    full = _FULL_AWS_NAME.match(service)
    return full["service"] if full else service


def _check_flow_logs(args: VpcArgs, problems: Problems) -> None:
    logs = args.get("flow_logs", {})
    check_logs(problems, "flow_logs", logs, args.get("region"))
    interval = logs.get("aggregation_interval_seconds")
    if interval is not None and interval not in AGGREGATION_SECONDS:
        problems.add("flow_logs.aggregation_interval_seconds", interval, "must be 60 or 600 seconds", "Give 60")
