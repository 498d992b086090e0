"""Every rule on the arguments of :class:`~components.network.shared_endpoints.SharedEndpoints`. Pure."""

import json
import re
from collections.abc import Mapping
from typing import Any

from components.shared.alarms import check_alarm_topic
from components.shared.checks import Problems

from .blocks import check_disjoint, parse_blocks
from .cidr_plan import parse_zone_name
from .endpoint_names import SHARED_BY_GATEWAY, knows
from .endpoints import REGIONS_WITH_EC2MESSAGES
from .names import check_vpc_key
from .principals import check_principals
from .shared_endpoints_args import EndpointNames, SharedEndpointsArgs

_SERVICE = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,38}")
"""Names of profile, associations and security groups are made from it; Route 53 Profiles take 64 characters."""
_ORGANIZATION = re.compile(r"o-[a-z0-9]{10,32}")
_ACCOUNT = re.compile(r"\d{12}")
_MOST_POLICY = 20_480
"""Characters of an endpoint policy (AWS PrivateLink Guide, "Control access using endpoint policies")."""
_MOST_RULES = 60
"""Rules of a security group for each family, by default (VPC User Guide, "Amazon VPC quotas")."""


def names_of(args: SharedEndpointsArgs) -> EndpointNames:
    """How other VPCs find the endpoints."""
    return args.get("names", EndpointNames.PROFILE)


def check_shared_endpoints(name: str, args: SharedEndpointsArgs, problems: Problems) -> None:
    """Add every problem of shared endpoints' arguments.

    Args:
        name: resource name of the component.
        args: its arguments.
        problems: receives them.
    """
    if not _NAME.fullmatch(name):
        problems.add("name", name, "must be 1 to 39 letters, digits, '-' or '_' and begin with a letter", "Rename it")
    _check_services(args, problems)
    _check_places(args, problems)
    _check_policies(args, problems)
    check_alarm_topic(problems, args.get("alarm_topic_arn"), args.get("region"))


def _check_services(args: SharedEndpointsArgs, problems: Problems) -> None:
    if not args["services"]:
        problems.add("services", {}, "must name at least one service", "Add one, for example kms")
    for service in sorted(args["services"]):
        _check_service(service, args, problems)
    blocks = parse_blocks(problems, "client_cidrs", args["client_cidrs"])
    check_disjoint(problems, blocks, "its rule would be there twice", "Leave the smaller one out")
    if not args["client_cidrs"]:
        problems.add(
            "client_cidrs", [], "must name who may call: the endpoints are closed to all others", "Add a block"
        )
    for version in (4, 6):
        count = sum(block.network.version == version for block in blocks)
        if count > _MOST_RULES:
            problems.add(
                "client_cidrs",
                f"{count} blocks",
                f"a security group holds {_MOST_RULES} rules of IPv{version}",
                "Give the segments' blocks and not those of single VPCs",
            )
    for spoke in sorted(args.get("spoke_vpc_ids", {})):
        check_vpc_key(problems, f'spoke_vpc_ids["{spoke}"]', spoke)
    _check_sharing(args, problems)


def _check_service(service: str, args: SharedEndpointsArgs, problems: Problems) -> None:
    argument = f'services["{service}"]'
    region = args.get("region")
    if service.startswith(("com.amazonaws.", "cn.com.amazonaws.", "aws.")):
        if ".vpce." in service:
            rule, way = "is another account's: it has no name of its own to share", "Make its endpoint where it is used"
        else:
            rule, way = "must be a short name", f"Write {service.rpartition('.')[2]} or the like"
        problems.add(argument, service, rule, way)
    elif not _SERVICE.fullmatch(service):
        problems.add(argument, service, "must be a service's short name", "Write it like kms or ecr.api")
    elif service in SHARED_BY_GATEWAY:
        problems.add(
            argument,
            service,
            "is reached through a gateway endpoint of each VPC, which costs nothing; shared, it would take all that "
            "traffic through the hub",
            "Leave it out",
        )
    elif service == "ec2messages" and region is not None and region not in REGIONS_WITH_EC2MESSAGES:
        problems.add(argument, service, f"does not exist in {region}, where ssmmessages does its work", "Leave it out")
    elif names_of(args) is EndpointNames.ZONES and not knows(service):
        problems.add(
            argument,
            service,
            "has names that are not known here, or customers' own names below its own, which a zone would hide",
            "Choose names profile, in which AWS keeps them",
        )


def _check_sharing(args: SharedEndpointsArgs, problems: Problems) -> None:
    share = args.get("share_with", [])
    if share and names_of(args) is EndpointNames.ZONES:
        problems.add(
            "share_with", share, "hosted zones cannot be shared, only associated VPC by VPC", "Choose names profile"
        )
    check_principals(problems, "share_with", share)


def _check_places(args: SharedEndpointsArgs, problems: Problems) -> None:
    region = args.get("region")
    if not args["subnet_ids"]:
        problems.add("subnet_ids", {}, "must name at least one subnet", "Give one in each of two AZs or more")
    for zone in sorted(args["subnet_ids"]):
        parsed = parse_zone_name(zone)
        argument = f'subnet_ids["{zone}"]'
        if parsed is None:
            problems.add(argument, zone, "must be keyed by the name of an AZ", "Write it like eu-central-1a")
        elif region is not None and parsed.region != region:
            problems.add(
                argument, zone, f"is an AZ of {parsed.region}, and the endpoints are in {region}", "Correct it"
            )


def _check_policies(args: SharedEndpointsArgs, problems: Problems) -> None:
    organization = args.get("organization_id")
    if organization is not None and not _ORGANIZATION.fullmatch(organization):
        problems.add("organization_id", organization, "must be the id of an organization", "Write it like o-a1b2c3d4e5")
    if organization is not None and args.get("policy") is not None:
        problems.add("organization_id", organization, "and policy exclude each other", "Give one of them")
    _check_policy("policy", args.get("policy"), problems)
    for service, one in sorted(args["services"].items()):
        _check_policy(f'services["{service}"].policy', one.get("policy"), problems)


def _check_policy(argument: str, policy: object, problems: Problems) -> None:
    if not isinstance(policy, str):
        return
    try:
        parsed: Any = json.loads(policy)
    except ValueError:
        parsed = None
    if not isinstance(parsed, Mapping) or "Statement" not in parsed:
        problems.add(argument, policy, "must be a policy document in JSON", "Give one with a Statement")
    if len(policy) > _MOST_POLICY:
        problems.add(
            argument, f"{len(policy)} characters", f"an endpoint policy has at most {_MOST_POLICY:,}", "Shorten it"
        )
