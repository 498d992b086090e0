"""What is wrong with a fleet's table, all at once and before anything is started. Pure."""

import difflib
import ipaddress
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network
from typing import Final

from components.network.cidr_plan import LARGEST_VPC, SMALLEST_VPC, parse_zone_name
from components.shared.checks import Problem, Problems

from .table import Fleet, Spoke, network

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
"""Also a stack's name (letters, digits, ``-_.``, 100) and a prefix of every resource's, of which a VPC takes 46."""
_ACCOUNT: Final = re.compile(r"\d{12}")
_ROLE: Final = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):role/.+")
_LEAST_ZONES: Final = 2


def check(fleet: Fleet) -> list[Problem]:
    """Find every problem of the table."""
    problems = Problems()
    _blocks(fleet, problems)
    _pairs(fleet, problems)
    if not fleet.spokes:
        problems.add("spokes", None, "the table is empty", "Add one row per spoke")
    _duplicates(fleet, problems)
    for spoke in fleet.spokes:
        _row(fleet, spoke, problems)
    _overlaps([(spoke.where, spoke.name, spoke.cidr) for spoke in fleet.spokes], problems)
    return problems.found


def _blocks(fleet: Fleet, problems: Problems) -> None:
    """Blocks of segments are well-formed and disjoint: what belongs to whom is told by the address."""
    named: list[tuple[str, str, str]] = []
    for name, segment in fleet.segments.items():
        for position, text in enumerate(segment["cidrs"]):
            where = f'segments["{name}"].cidrs[{position}]'
            if network(text) is None:
                problems.add(where, text, "must be a block of addresses without host bits", "Write it like 10.0.0.0/12")
            else:
                named.append((where, name, str(text)))
    _overlaps(named, problems)


def _pairs(fleet: Fleet, problems: Problems) -> None:
    for position, row in enumerate(fleet.reachability):
        for side in ("a", "b"):
            segment = row.get(side)
            if segment not in fleet.segments:
                _unknown_segment(f"reachability[{position}].{side}", segment, fleet, problems)


def _unknown_segment(where: str, segment: object, fleet: Fleet, problems: Problems) -> None:
    near = difflib.get_close_matches(str(segment), list(fleet.segments), n=1)
    rule = f"is no segment; there are {', '.join(fleet.segments) or 'none'}"
    way_out = f"Perhaps {near[0]} is meant" if near else "Name one of these, or add the segment"
    problems.add(where, segment or "", rule, way_out)


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


def _overlaps(rows: Iterable[tuple[str, str, str]], problems: Problems) -> None:
    """Name each pair of overlapping blocks: place, name, block."""
    placed = [(block, where, name) for where, name, text in rows if (block := network(text)) is not None]
    for family in (4, 6):
        # Sorted, a block overlaps the next one or nothing that comes later but what the widest so far covers.
        ordered = sorted(
            (one for one in placed if one[0].version == family), key=lambda one: (int(one[0][0]), one[0].prefixlen)
        )
        widest: Sequence[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, str, str]] = ()
        for one in ordered:
            if widest and int(one[0][0]) <= int(widest[0][0][-1]):
                other = widest[0]
                rule = f"overlaps {other[0]} of {other[2]} ({other[1]})"
                problems.add(one[1], f"{one[0]} of {one[2]}", rule, "Give one of the two another block")
                if int(one[0][-1]) <= int(other[0][-1]):
                    continue
            widest = (one,)
