"""Every rule on the ``firewall`` argument of :class:`~components.network.inspection_vpc.InspectionVpc`. Pure."""

import ipaddress
import re
from collections.abc import Mapping, Sequence

from components.shared.arns import parse_arn
from components.shared.checks import Problems

from .firewall_args import FirewallArgs, InspectionDefault, InspectionRuleAction, InspectionRuleArgs
from .firewall_documents import (
    DEFAULT_CAPACITY,
    DOMAINS_PRIORITY,
    REST_PRIORITY,
    RULES_PRIORITY,
    default_action_of,
    has_rest,
    rule_number,
)
from .log_checks import check_logs

_LARGEST_CAPACITY = 14_995
"""A policy holds stateful rules for 30,000 (Network Firewall Developer Guide, "Quotas"), which this component's rules
and domains share with the ten of the last group."""
_PRIORITIES = (1, 65_535)
_MOST_GROUPS = 20
"""Stateful rule groups of a policy (Network Firewall Developer Guide, "Quotas")."""
_RULES_PER_DOMAIN = 2
"""One for the name in TLS, one for the header in HTTP; AWS counts one more for the first domain of a list."""
_RULE_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")
_DOMAIN = re.compile(r"\.?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_VARIABLES = tuple(f"{sign}${name}" for name in ("HOME_NET", "EXTERNAL_NET") for sign in ("", "!"))
"""What the policy defines; a rule group with a variable that nobody defines is refused."""
_PORTS = re.compile(r"(\d{1,5})(?::(\d{1,5}))?")
_LAST_PORT = 65_535
_PROTOCOLS = (
    *("DCERPC", "DHCP", "DNS", "FTP", "HTTP", "HTTP2", "ICMP", "IKEV2", "IMAP", "IP", "KRB5", "MSN", "NTP", "QUIC"),
    *("SMB", "SMTP", "SSH", "TCP", "TFTP", "TLS", "UDP"),
)
"""Network Firewall, Header, Protocol."""
_PORTLESS = ("ICMP", "IP")
_NO_REJECT = ("DHCP", "FTP", "ICMP", "IKEV2", "IMAP", "IP", "NTP", "QUIC", "TFTP", "UDP")
"""Network Firewall, StatefulRule, Action: TCP only, and neither FTP nor IMAP."""


def check_firewall(args: FirewallArgs, region: str | None, problems: Problems, path: str = "firewall") -> None:
    """Add every problem of a firewall's rules and keeping.

    Args:
        args: the firewall's arguments.
        region: its Region, where that is given.
        problems: receives them.
        path: where the arguments stand.
    """
    _check_default(args, problems, path)
    _check_rules(args.get("rules", []), problems, path)
    _check_domains(args, problems, path)
    _check_groups(args, region, problems, path)
    _check_capacity(args, problems, path)
    threshold = args.get("dropped_packets_threshold")
    problems.within(f"{path}.dropped_packets_threshold", threshold, 0, 1_000_000_000, "packets")
    check_logs(problems, f"{path}.logs", args.get("logs", {}), region)
    _check_key(f"{path}.kms_key_arn", args.get("kms_key_arn"), region, problems)


def _check_key(argument: str, key: object, region: str | None, problems: Problems) -> None:
    if not isinstance(key, str):
        return
    parsed = parse_arn(key)
    if parsed is None or parsed.service != "kms" or not parsed.resource.startswith("key/"):
        problems.add(argument, key, "must be the ARN of a KMS key", "Give the key's ARN")
    elif region is not None and parsed.region != region:
        problems.add(
            argument, key, f"is in {parsed.region}, and the firewall in {region}", "Give a key of that Region, or none"
        )


def _check_default(args: FirewallArgs, problems: Problems, path: str) -> None:
    action = default_action_of(args)
    passing = [rule for rule in args.get("rules", []) if rule["action"] is InspectionRuleAction.PASS]
    if action is InspectionDefault.ALERT or passing or args.get("rule_groups"):
        return
    if not args.get("allowed_domains"):
        problems.add(
            f"{path}.default_action",
            action.value,
            "drops everything, because no rule lets anything pass",
            "Add rules, allowed_domains or rule_groups, or choose alert, which lets pass and reports",
        )
    elif action is InspectionDefault.DROP_STRICT:
        problems.add(
            f"{path}.default_action",
            action.value,
            "drops the handshake in which allowed_domains look for the name",
            "Choose drop, or add a rule that lets TCP connections begin",
        )


def _check_rules(rules: Sequence[InspectionRuleArgs], problems: Problems, path: str) -> None:
    seen: dict[int, str] = {}
    for index, rule in enumerate(rules):
        argument = f"{path}.rules[{index}]"
        name = rule["name"]
        if not _RULE_NAME.fullmatch(name):
            problems.add(f"{argument}.name", name, "must be 1 to 60 letters, digits, '-' or '_'", "Rename the rule")
        number = rule_number(name)
        if number in seen:
            same = seen[number] == name
            rule_text = "is named twice" if same else f"gets the same number as {seen[number]}"
            problems.add(f"{argument}.name", name, rule_text, "Rename one of them")
        seen[number] = name
        _check_rule(rule, argument, problems)


def _check_rule(rule: InspectionRuleArgs, argument: str, problems: Problems) -> None:
    protocol = rule.get("protocol", "IP").upper()
    problems.one_of(f"{argument}.protocol", protocol, _PROTOCOLS)
    if rule["action"] is InspectionRuleAction.REJECT and protocol in _NO_REJECT:
        way = "Name TCP as the protocol, or choose drop" if protocol == "IP" else "Choose drop"
        rule_text = f"works with TCP only, without FTP and IMAP, and the protocol is {protocol}"
        problems.add(f"{argument}.action", "reject", rule_text, way)
    for end in ("source", "destination"):
        address = rule.get(end)
        if address is not None and not _is_address(address):
            problems.add(
                f"{argument}.{end}",
                address,
                f"must be ANY, an address, a block without host bits, or one of {', '.join(_VARIABLES)}",
                "Write it like 10.0.0.0/8",
            )
        port = rule.get(f"{end}_port")
        if port is None or port.upper() == "ANY":
            continue
        if not _is_port(port):
            problems.add(
                f"{argument}.{end}_port",
                port,
                "must be ANY, a port, or a range of 0 to 65535",
                "Write it like 8000:8080",
            )
        elif protocol in _PORTLESS:
            problems.add(f"{argument}.{end}_port", port, f"{protocol} has no ports", "Name TCP or UDP as the protocol")


def _is_address(text: str) -> bool:
    if text.upper() == "ANY" or text in _VARIABLES:
        return True
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True


def _is_port(text: str) -> bool:
    found = _PORTS.fullmatch(text)
    if found is None:
        return False
    low, high = int(found[1]), int(found[2] or found[1])
    return low <= high <= _LAST_PORT


def _check_domains(args: FirewallArgs, problems: Problems, path: str) -> None:
    domains = args.get("allowed_domains", [])
    for index, domain in enumerate(domains):
        argument = f"{path}.allowed_domains[{index}]"
        if "*" in domain:
            problems.add(
                argument, domain, "has no wildcard: a dot in front stands for all below", f"Write {_dotted(domain)}"
            )
        elif not _DOMAIN.fullmatch(domain):
            problems.add(
                argument, domain, "must be a domain in lower case", "Write it like api.example.com or .example.com"
            )
        elif domain in domains[:index]:
            problems.add(argument, domain, "is named twice", "Leave one out")


def _dotted(domain: str) -> str:
    return f".{domain.lstrip('*.')}" if domain.lstrip("*.") else ".example.com"


def _check_groups(args: FirewallArgs, region: str | None, problems: Problems, path: str) -> None:
    groups = args.get("rule_groups", {})
    taken: dict[int, str] = {}
    if args.get("rules"):
        taken[RULES_PRIORITY] = "this component's rules"
    if args.get("allowed_domains"):
        taken[DOMAINS_PRIORITY] = "this component's allowed_domains"
    if has_rest(args):
        taken[REST_PRIORITY] = "this component's rules on what no rule names"
    if len(groups) + len(taken) > _MOST_GROUPS:
        problems.add(
            f"{path}.rule_groups",
            len(groups),
            f"a policy holds {_MOST_GROUPS} stateful rule groups, this component's among them",
            "Join some of them",
        )
    for name, group in sorted(groups.items()):
        argument = f'{path}.rule_groups["{name}"]'
        priority = group["priority"]
        problems.within(f"{argument}.priority", priority, *_PRIORITIES, "(lowest first)")
        if priority in taken:
            problems.add(f"{argument}.priority", priority, f"is that of {taken[priority]}", "Give another number")
        taken.setdefault(priority, name)
        _check_group_arn(argument, group, region, problems)


def _check_group_arn(argument: str, group: Mapping[str, object], region: str | None, problems: Problems) -> None:
    arn = group["arn"]
    if not isinstance(arn, str):
        return
    parsed = parse_arn(arn)
    if group.get("alert_only") and parsed is not None and parsed.account != "aws-managed":
        problems.add(
            f"{argument}.alert_only",
            True,  # noqa: FBT003 - the value that was given
            "only groups that AWS manages can be told to report instead of dropping; this one would drop",
            "Write alert in place of drop in the group itself, and leave alert_only out",
        )
    argument = f"{argument}.arn"
    if parsed is None or parsed.service != "network-firewall" or not parsed.resource.startswith("stateful-rulegroup/"):
        problems.add(argument, arn, "must be the ARN of a stateful rule group", "Give the group's ARN")
    elif region is not None and parsed.region != region:
        problems.add(
            argument, arn, f"is in {parsed.region}, and the firewall in {region}", "Give a group of that Region"
        )
    elif parsed.account == "aws-managed" and arn.endswith("ActionOrder"):
        strict = f"{arn.removesuffix('ActionOrder')}StrictOrder"
        problems.add(argument, arn, "is of action order, and this policy of strict order", f"Give {strict}")


def _check_capacity(args: FirewallArgs, problems: Problems, path: str) -> None:
    capacity = args.get("rule_capacity", DEFAULT_CAPACITY)
    problems.within(f"{path}.rule_capacity", capacity, 1, _LARGEST_CAPACITY, "rules")
    needed = {"rules": len(args.get("rules", [])), "allowed_domains": _rules_of_domains(args)}
    for what, count in needed.items():
        if count > capacity:
            problems.add(
                f"{path}.rule_capacity", capacity, f"{what} need {count}", "Give more, with room for rules to come"
            )


def _rules_of_domains(args: FirewallArgs) -> int:
    domains = len(args.get("allowed_domains", []))
    return _RULES_PER_DOMAIN * domains + 1 if domains else 0
