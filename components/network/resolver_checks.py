"""Every rule on the arguments of :class:`~components.network.resolver_endpoints.ResolverEndpoints`. Pure.

Source: Route 53 Resolver, CreateResolverEndpoint and CreateResolverRule; Route 53 Developer Guide, "Quotas".
"""

import re
from collections.abc import Mapping
from ipaddress import IPv4Address

from components.shared.alarms import check_alarm_topic
from components.shared.checks import Problems

from .cidr_plan import parse_zone_name
from .log_checks import check_logs
from .names import check_component_name, check_part_name, check_vpc_key
from .principals import check_principals
from .resolver_args import DnsProtocol, ResolverEndpointsArgs, ResolverRuleArgs, ResolverTargetArgs

LEAST_ADDRESSES = 2
MOST_ADDRESSES = 10
MOST_TARGETS = 6
MOST_RULES = 1_000
_DOMAIN = re.compile(
    r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.?"
)
_DOMAIN_LENGTH = 256


def check_resolver_endpoints(args: ResolverEndpointsArgs, problems: Problems) -> None:
    """Add every problem of the arguments."""
    _check_subnets(args, problems)
    inbound, outbound, rules = args.get("inbound"), args.get("outbound"), args.get("rules", {})
    if inbound is None and outbound is None:
        problems.add("inbound", None, "there is neither an inbound nor an outbound endpoint", "Give one or both")
    taken: dict[str, str] = {}
    if inbound is not None:
        _check_addresses(args, "inbound", inbound.get("ip_addresses", {}), taken, problems)
        _check_protocols("inbound", inbound.get("protocols"), problems)
        if not inbound["client_cidrs"]:
            problems.add("inbound.client_cidrs", {}, "must name somebody who may ask", "Give the site's block")
        for name, cidr in sorted(inbound["client_cidrs"].items()):
            check_part_name(problems, f'inbound.client_cidrs["{name}"]', name)
            problems.ipv4_network(f'inbound.client_cidrs["{name}"]', cidr)
    if outbound is not None:
        _check_addresses(args, "outbound", outbound.get("ip_addresses", {}), taken, problems)
        _check_protocols("outbound", outbound.get("protocols"), problems)
        if not any("targets" in rule for rule in rules.values()):
            problems.add(
                "outbound",
                None,
                "has nowhere to ask: no rule has targets, and its security group lets nothing else out",
                "Add a rule with targets, or remove it",
            )
    _check_rules(args, rules, problems)
    for name in sorted(args.get("vpc_associations", {})):
        # The last part of a child's name, so that any name of a VPC is one of its own there.
        check_vpc_key(problems, f'vpc_associations["{name}"]', name)
    _check_share(args, problems)
    check_logs(problems, "query_logs", args.get("query_logs", {}), args.get("region"))
    check_alarm_topic(problems, args.get("alarm_topic_arn"), args.get("region"))


def check_resolver_name(problems: Problems, name: str) -> None:
    """Refuse a component's name of which AWS would refuse the physical names that are made from it."""
    check_component_name(problems, name, "endpoints, security groups, the log group and its key's alias")


def _check_subnets(args: ResolverEndpointsArgs, problems: Problems) -> None:
    zones = sorted(args["subnet_ids"])
    if not LEAST_ADDRESSES <= len(zones) <= MOST_ADDRESSES:
        problems.add(
            "subnet_ids",
            zones,
            f"must name {LEAST_ADDRESSES} to {MOST_ADDRESSES} AZs: an endpoint has an address in each, two at least",
            "Name the AZs of the VPC",
        )
    for zone in zones:
        parsed = parse_zone_name(zone)
        if parsed is None:
            problems.add(f'subnet_ids["{zone}"]', zone, "must be the name of an AZ", "Write it like eu-central-1a")
        elif "region" in args and parsed.region != args["region"]:
            problems.add(
                f'subnet_ids["{zone}"]', zone, f"is no AZ of {args['region']}", "Name the AZs of the endpoint's Region"
            )


def _check_addresses(
    args: ResolverEndpointsArgs,
    direction: str,
    addresses: Mapping[str, str],
    taken: dict[str, str],
    problems: Problems,
) -> None:
    for zone, text in sorted(addresses.items()):
        argument = f'{direction}.ip_addresses["{zone}"]'
        if zone not in args["subnet_ids"]:
            problems.add(argument, zone, "is no AZ of subnet_ids", "Add its subnet, or remove the address")
        if _is_address(text, argument, problems) and taken.setdefault(text, argument) != argument:
            problems.add(argument, text, f"is that of {taken[text]}", "Give every endpoint and AZ its own")
    missing = sorted(set(args["subnet_ids"]) - set(addresses))
    if addresses and missing:
        problems.add(
            f"{direction}.ip_addresses",
            sorted(addresses),
            f"lacks {', '.join(missing)}: with some fixed and others not, none can be relied on",
            "Give one for every AZ, or none",
        )


def _is_address(text: str, argument: str, problems: Problems) -> bool:
    try:
        IPv4Address(text)
    except ValueError:
        problems.add(argument, text, "must be an IPv4 address", "Write it like 10.0.0.10")
        return False
    return True


def _check_protocols(direction: str, protocols: list[str] | None, problems: Problems) -> None:
    if protocols is None:
        return
    plain, secure, fips = (str(protocol) for protocol in DnsProtocol)
    allowed = [{plain}, {secure}, {plain, secure}]
    if direction == "inbound":
        allowed += [{fips}, {plain, fips}]
    if set(protocols) not in allowed or len(set(protocols)) != len(protocols):
        known = "; ".join(", ".join(sorted(choice)) for choice in allowed)
        given = [str(protocol) for protocol in protocols]
        problems.add(f"{direction}.protocols", given, f"must be {known}", "Choose one")


def _check_rules(args: ResolverEndpointsArgs, rules: Mapping[str, ResolverRuleArgs], problems: Problems) -> None:
    if len(rules) > MOST_RULES:
        problems.add("rules", f"{len(rules)} rules", f"must be at most {MOST_RULES} in a Region", "Use wider domains")
    domains: dict[str, str] = {}
    for name, rule in sorted(rules.items()):
        where = f'rules["{name}"]'
        check_part_name(problems, where, name)
        domain = rule["domain_name"]
        if domain != "." and (len(domain) > _DOMAIN_LENGTH or not _DOMAIN.fullmatch(domain)):
            problems.add(f"{where}.domain_name", domain, "must be a domain name", "Write it like corp.example.com")
        plain = domain.lower().rstrip(".")
        if domains.setdefault(plain, where) != where:
            problems.add(
                f"{where}.domain_name",
                domain,
                f"is that of {domains[plain]}, and a VPC uses one rule for a domain",
                "Put the targets into one rule",
            )
        _check_targets(args, rule, where, problems)


def _check_targets(args: ResolverEndpointsArgs, rule: ResolverRuleArgs, where: str, problems: Problems) -> None:
    targets = rule.get("targets")
    if targets is None:
        return
    if "outbound" not in args:
        problems.add(f"{where}.targets", None, "are asked through the outbound endpoint", "Add outbound")
    if not 1 <= len(targets) <= MOST_TARGETS:
        problems.add(
            f"{where}.targets",
            f"{len(targets)} targets",
            f"must be 1 to {MOST_TARGETS}",
            "Give two servers of the site",
        )
    spoken = args.get("outbound", {}).get("protocols", [DnsProtocol.DO53])
    own = args.get("inbound", {}).get("ip_addresses", {})
    seen: set[tuple[str, int]] = set()
    for index, target in enumerate(targets):
        argument = f"{where}.targets[{index}]"
        _is_address(target["ip"], f"{argument}.ip", problems)
        problems.within(f"{argument}.port", target.get("port"), 1, 65_535, "(port)")
        if target["ip"] in own.values():
            problems.add(
                f"{argument}.ip",
                target["ip"],
                "is the inbound endpoint itself, and queries would run in circles",
                "Give a DNS server of the site",
            )
        if protocol_of(target) not in spoken:
            problems.add(
                f"{argument}.protocol",
                protocol_of(target).value,
                "is none that the outbound endpoint speaks",
                "Add it to outbound.protocols, or choose another",
            )
        if (target["ip"], port_of(target)) in seen:
            problems.add(argument, target["ip"], "is named twice", "Leave one out")
        seen.add((target["ip"], port_of(target)))


def protocol_of(target: ResolverTargetArgs) -> DnsProtocol:
    """How a target is asked."""
    return target.get("protocol", DnsProtocol.DO53)


def port_of(target: ResolverTargetArgs) -> int:
    """The port at which a target is asked."""
    return target.get("port", 53 if protocol_of(target) is DnsProtocol.DO53 else 443)


def _check_share(args: ResolverEndpointsArgs, problems: Problems) -> None:
    share = args.get("share")
    if share is None:
        return
    if not any("targets" in rule for rule in args.get("rules", {}).values()):
        problems.add("share", None, "there are no forwarding rules to share", "Add rules with targets")
    principals = share["principals"]
    if not principals:
        problems.add("share.principals", [], "must name somebody", "Give account ids or the organization's ARN")
    check_principals(problems, "share.principals", principals)
