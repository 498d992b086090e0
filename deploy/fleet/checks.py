"""What is wrong with a fleet's table, all at once and before anything is started. Pure."""

import difflib
import re
from collections import Counter, defaultdict
from ipaddress import IPv4Network
from typing import Final

from components.network.cidr_plan import LARGEST_VPC, SMALLEST_VPC, parse_zone_name
from components.network.segment_checks import check_segments
from components.network.segments import EGRESS, INSPECTION, Decision, egress_of
from components.shared.checks import Problem, Problems
from policy.rules.quotas import ATTACHMENTS, BY_CODE, HUB_ROUTES, HUB_TABLES, VPCS

from .matrix import reachability
from .table import HUB, Fleet, Spoke, network

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
"""Also a stack's name (letters, digits, ``-_.``, 100) and a prefix of every resource's, of which a VPC takes 46."""
_ACCOUNT: Final = re.compile(r"\d{12}")
_ROLE: Final = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):role/.+")
_LEAST_ZONES: Final = 2


def check(fleet: Fleet) -> list[Problem]:
    """Find every problem of the table."""
    problems = Problems()
    _matrix(fleet, problems)
    _quotas(fleet, problems)
    if fleet.hub_account and not _ACCOUNT.fullmatch(fleet.hub_account):
        problems.add("hub.account", fleet.hub_account, "must be 12 digits", "Write the account's id")
    if not fleet.spokes:
        problems.add("spokes", None, "the table is empty", "Add one row per spoke")
    _duplicates(fleet, problems)
    for spoke in fleet.spokes:
        _row(fleet, spoke, problems)
    _overlaps(fleet, problems)
    return problems.found


def _matrix(fleet: Fleet, problems: Problems) -> None:
    """Segments and matrix, as the hub's component checks them, with the table's spokes as what will be attached."""
    read = reachability(fleet, problems)
    check_segments(
        problems,
        read.segments,
        read.pairs,
        # Told below: here the way out is another program, and not an argument.
        inspection=read.inspection,
        egress=read.egress,
        route_tables_quota=HUB_TABLES.limit(fleet.quotas),
        routes_quota=HUB_ROUTES.limit(fleet.quotas),
    )
    for name, segment in read.segments.items():
        decision = egress_of(segment)
        for central in _needs(decision, goes_out=True):
            _needs_attachment(f'segments["{name}"].egress', decision, central, fleet, problems)
    for at, row in enumerate(fleet.reachability):
        for central in _needs(row.get("decision"), goes_out=False):
            _needs_attachment(f"reachability[{at}].decision", Decision.INSPECT, central, fleet, problems)


def _needs(decision: object, *, goes_out: bool) -> list[str]:
    """Central attachments that a decision needs, of :data:`deploy.fleet.table.CENTRAL`."""
    egress = [EGRESS] if goes_out and decision in {Decision.ALLOW, Decision.INSPECT} else []
    return [*egress, *([INSPECTION] if decision == Decision.INSPECT else [])]


def _needs_attachment(where: str, decision: Decision, central: str, fleet: Fleet, problems: Problems) -> None:
    """Refuse what the hub's component would refuse only when its stack is previewed."""
    if central in fleet.hub_attachments:
        return
    rule = f"needs an attachment {central}, and the hub's program makes none"
    way_out = f"Leave it out, or give a program that makes it and write hub.attachments: [{central}] (docs/fleet.md)"
    problems.add(where, decision.value, rule, way_out)


def _quotas(fleet: Fleet, problems: Problems) -> None:
    """What only the whole table shows: no single stack sees more of the hub than itself."""
    for code in fleet.quotas:
        if code not in BY_CODE:
            problems.add(f"quotas.{code}", None, "is no quota that is counted", "See docs/quotas.md for the codes")
    attachments, most = len(fleet.spokes), ATTACHMENTS.limit(fleet.quotas)
    if attachments > most:
        rule = f"a Transit Gateway takes {most}"
        way_out = f"Make a second fleet, or have it raised and give quotas.{ATTACHMENTS.code}"
        problems.add("spokes", f"{attachments} attachments", rule, way_out)


def notes(fleet: Fleet) -> list[str]:
    """What the table needs more of than accounts have by default; whether they were given more, nobody here knows."""
    per_account = Counter(spoke.account or spoke.role or spoke.profile for spoke in fleet.spokes)
    most = VPCS.limit(fleet.quotas)
    return [
        f"{count} VPCs in {f'account {account}' if account else 'the account of the credentials'}: the quota of "
        f"{fleet.region} is {most}, of internet gateways as well. State what was granted: "
        f"quotas: {{{VPCS.code}: {count}}}"
        for account, count in sorted(per_account.items())
        if count > most
    ]


def _unknown_segment(where: str, segment: str, fleet: Fleet, problems: Problems) -> None:
    near = difflib.get_close_matches(segment, list(fleet.segments), n=1)
    rule = f"is no segment; there are {', '.join(fleet.segments) or 'none'}"
    way_out = f"Perhaps {near[0]} is meant" if near else "Name one of these, or add the segment"
    problems.add(where, segment, rule, way_out)


def _duplicates(fleet: Fleet, problems: Problems) -> None:
    rows: defaultdict[str, list[str]] = defaultdict(list)
    for spoke in fleet.spokes:
        rows[spoke.name].append(spoke.where)
    for name, places in rows.items():
        if name and len(places) > 1:
            problems.add(f"{places[1]}.name", name, f"is the name of {places[0]} too", "Rename one: it names the stack")


def _row(fleet: Fleet, spoke: Spoke, problems: Problems) -> None:
    where = spoke.where
    if not _NAME.fullmatch(spoke.name):
        rule = "must be 1 to 40 lower-case letters, digits and hyphens, a letter first"
        problems.add(f"{where}.name", spoke.name, rule, "It names the stack and its resources")
    if spoke.name == HUB:
        problems.add(f"{where}.name", spoke.name, "is what the hub is called in reports and logs", "Rename the spoke")
    if spoke.segment not in fleet.segments:
        _unknown_segment(f"{where}.segment", spoke.segment, fleet, problems)
    _address(fleet, spoke, problems)
    _zones(fleet, spoke, problems)
    if spoke.account and not _ACCOUNT.fullmatch(spoke.account):
        problems.add(f"{where}.account", spoke.account, "must be 12 digits", "Write the account's id")
    if spoke.role:
        role = _ROLE.fullmatch(spoke.role)
        if role is None:
            rule = "must be the ARN of a role"
            problems.add(f"{where}.role", spoke.role, rule, "Write arn:aws:iam::123456789012:role/name")
        elif spoke.account and role[1] != spoke.account:
            rule = f"is a role of account {role[1]}, but the row's account is {spoke.account}"
            problems.add(f"{where}.role", spoke.role, rule, "Make the two agree")


def _address(fleet: Fleet, spoke: Spoke, problems: Problems) -> None:
    argument = f"{spoke.where}.cidr"
    block = problems.ipv4_network(argument, spoke.cidr)
    if block is None:
        return
    if not LARGEST_VPC <= block.prefixlen <= SMALLEST_VPC:
        rule = f"must be /{LARGEST_VPC} to /{SMALLEST_VPC}"
        problems.add(argument, spoke.cidr, rule, "Such a block holds the VPC's subnets (docs/network.md)")
    segment = fleet.segments.get(spoke.segment)
    if segment is None:
        return
    homes = [home for home in map(network, segment["cidrs"]) if isinstance(home, IPv4Network)]
    if homes and not any(block.subnet_of(home) for home in homes):
        there = ", ".join(map(str, homes))
        rule = f"lies outside the blocks of segment {spoke.segment} ({there}), so routes of the hub would miss it"
        problems.add(argument, spoke.cidr, rule, "Choose a block inside, or give the segment another block")


def _zones(fleet: Fleet, spoke: Spoke, problems: Problems) -> None:
    argument = f"{spoke.where}.availabilityZones"
    if len(spoke.zones) < _LEAST_ZONES:
        rule = f"must name {_LEAST_ZONES} zones or more: an attachment in one zone is lost with it"
        problems.add(argument, " ".join(spoke.zones), rule, "Add a zone")
    for zone in spoke.zones:
        name = parse_zone_name(zone)
        if name is None or name.region != fleet.region or name.letter > "h":
            problems.add(argument, zone, f"is no zone of {fleet.region}", f"Write {fleet.region}a to {fleet.region}h")
    for zone in sorted({zone for zone in spoke.zones if spoke.zones.count(zone) > 1}):
        problems.add(argument, zone, "stands there twice", "Remove one")


def _overlaps(fleet: Fleet, problems: Problems) -> None:
    """Name pairs of overlapping blocks: each block with the one before it that reaches into it."""
    placed = [(block, one) for one in fleet.spokes if isinstance(block := network(one.cidr), IPv4Network)]
    last: tuple[IPv4Network, Spoke] | None = None
    for block, spoke in sorted(placed, key=lambda pair: (int(pair[0][0]), pair[0].prefixlen)):
        if last is not None and block[0] <= last[0][-1]:
            rule = f"overlaps {last[0]} of {last[1].name} ({last[1].where})"
            problems.add(f"{spoke.where}.cidr", f"{block} of {spoke.name}", rule, "Give one of the two another block")
        # Sorted by their beginning, blocks overlap what reaches furthest of those before, if anything.
        if last is None or block[-1] > last[0][-1]:
            last = block, spoke
