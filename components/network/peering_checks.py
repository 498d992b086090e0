"""Every rule on the arguments of the peering components. Pure.

Sources: VPC Peering Guide, "VPC peering basics" and "Limitations"; VPC User Guide, "Amazon VPC quotas".
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from components.shared.alarms import check_alarm_topic
from components.shared.arns import partition_of
from components.shared.checks import Problems

from .blocks import Block, Network, overlap, parse_block, parse_blocks, within
from .ids import check_id
from .peering_args import (
    PeeringRuleArgs,
    PeeringSideArgs,
    VpcPeeringAccepterArgs,
    VpcPeeringArgs,
    VpcPeeringRequesterArgs,
)

MOST_ADDRESS_UNITS = 512_000
"""Highest quota of Network Address Usage of peered VPCs (VPC User Guide, "Amazon VPC quotas")."""
USUAL_ADDRESS_UNITS_ALARM = 102_400
"""80% of the default quota of 128,000 units."""
LONGEST_NAME = 38
"""Leaves room for ``-requester-deleted`` and Pulumi's suffix of eight characters in the 64 of a rule's name."""

_ACCOUNT = re.compile(r"\d{12}")
_VPC = re.compile(r"vpc-[0-9a-f]{8,17}")
_TABLE = re.compile(r"rtb-[0-9a-f]{8,17}")
_GROUP = re.compile(r"sg-[0-9a-f]{8,17}")
_CONNECTION = re.compile(r"pcx-[0-9a-f]{8,17}")
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LAST_PORT = 65_535
_IPV4_SIZES = (16, 28)
_IPV6_SIZES = range(44, 61, 4)

OVERLAP_RULE = "AWS lets no two VPCs with a common address be peered: the request goes to the state failed"
OVERLAP_WAY_OUT = "Peer VPCs of separate blocks; where no address can change, offer single services through PrivateLink"


def check_vpc_peering(args: VpcPeeringArgs, problems: Problems) -> None:
    """Add every problem of a peering within one account."""
    requester, accepter = args["requester"], args["accepter"]
    given = ["region" in side for side in (requester, accepter)]
    if any(given) and not all(given):
        problems.add(
            "requester.region" if given[1] else "accepter.region",
            None,
            "must be given on both sides or on neither: whether the Regions are the same decides how it is accepted",
            "Give it on both sides",
        )
    check_side("requester", requester, problems, peer_region=accepter.get("region"))
    check_side("accepter", accepter, problems, peer_region=requester.get("region"))
    check_pair(("requester", requester), ("accepter", accepter), problems)
    for path, side, other in (("requester", requester, accepter), ("accepter", accepter, requester)):
        if other.get("route_table_ids") and not _has_blocks(side):
            problems.add(
                f"{path}.cidrs", None, "must name the blocks that the other side's route tables lead to", "Give them"
            )


def check_requester(args: VpcPeeringRequesterArgs, problems: Problems) -> None:
    """Add every problem of the requester's end of a peering with another account."""
    own, peer = args["own"], args["peer"]
    _check_across(own, cast("Mapping[str, Any]", peer), problems)
    if own.get("security_group_rules") and not args.get("accepted", False):
        problems.add(
            "own.security_group_rules",
            sorted(own.get("security_group_rules", {})),
            "AWS refuses references to groups of a VPC that is not peered yet",
            "Set accepted to true once the other side has accepted",
        )


def check_accepter(args: VpcPeeringAccepterArgs, problems: Problems) -> None:
    """Add every problem of the accepter's end of a peering with another account."""
    check_id(problems, "peering_connection_id", args["peering_connection_id"], _CONNECTION, "pcx-0123456789abcdef0")
    own, peer = args["own"], args["peer"]
    _check_across(own, cast("Mapping[str, Any]", peer), problems)
    if own.get("security_group_rules") and "account_id" not in peer:
        problems.add(
            "peer.account_id",
            None,
            "is required for security_group_rules, which name it",
            "Give the account's 12 digits",
        )


def check_peering_name(problems: Problems, name: str, longest: int = LONGEST_NAME) -> None:
    """Refuse a component's name of which EventBridge would refuse the names of rules that are made from it."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name) or len(name) > longest:
        problems.add(
            "name",
            name,
            f"must be 1 to {longest} letters, digits, '-' or '_', and start with a letter or digit, because the name "
            "of the rule that tells of a deleted peering is made from it",
            "Rename the component",
        )


def check_connection_id(problems: Problems, value: object) -> None:
    """Refuse a text that is no id of a peering connection."""
    check_id(problems, "peering_connection_id", value, _CONNECTION, "pcx-0123456789abcdef0")


def _check_across(own: PeeringSideArgs, peer: Mapping[str, Any], problems: Problems) -> None:
    if "region" in peer and "region" not in own:
        problems.add("own.region", None, "is required where peer.region is given", "Give the Region of the own VPC")
    check_side("own", own, problems, peer_region=peer.get("region"))
    _check_peer(peer, problems)
    check_pair(("own", own), ("peer", peer), problems)


def check_side(path: str, side: PeeringSideArgs, problems: Problems, *, peer_region: str | None) -> None:
    """Add every problem of one VPC of this account.

    Args:
        path: where the side stands in the arguments.
        side: the side.
        problems: receives the findings.
        peer_region: Region of the other side; None where it is the same.
    """
    region = side.get("region")
    check_id(problems, f"{path}.vpc_id", side["vpc_id"], _VPC, "vpc-0123456789abcdef0")
    _check_blocks(path, side, problems)
    for key, table in side.get("route_table_ids", {}).items():
        where = f'{path}.route_table_ids["{key}"]'
        if not _KEY.fullmatch(key):
            problems.add(
                where,
                key,
                "must be lower-case letters and digits, in parts joined by '-': routes are named after it",
                "Rename it like private-eu-central-1a",
            )
        check_id(problems, where, table, _TABLE, "rtb-0123456789abcdef0")
    _check_same_table(path, side.get("route_table_ids", {}), problems)
    topic = Problems()
    check_alarm_topic(topic, side.get("alarm_topic_arn"), region)
    for problem in topic.found:
        problems.add(f"{path}.alarm_topic_arn", problem.value, problem.rule, problem.way_out.removesuffix("."))
    problems.within(
        f"{path}.address_usage_alarm_count", side.get("address_usage_alarm_count"), 1, MOST_ADDRESS_UNITS, "units"
    )
    apart = peer_region is not None and region is not None and peer_region != region
    for name, rule in side.get("security_group_rules", {}).items():
        _check_rule(f'{path}.security_group_rules["{name}"]', name, rule, problems)
    if apart and side.get("security_group_rules"):
        problems.add(
            f"{path}.security_group_rules",
            sorted(side.get("security_group_rules", {})),
            f"the other VPC is in {peer_region}: AWS knows references to its groups only within {region}",
            "Let the blocks of the other VPC in instead",
        )


def check_pair(one: tuple[str, Mapping[str, Any]], other: tuple[str, Mapping[str, Any]], problems: Problems) -> None:
    """Refuse two VPCs that cannot be peered: the same one twice, other partitions, common addresses."""
    (path, first), (other_path, second) = one, other
    if same(first.get("vpc_id"), second.get("vpc_id")):
        value = second["vpc_id"] if isinstance(second["vpc_id"], str) else None
        problems.add(f"{other_path}.vpc_id", value, "is the same VPC: none is peered with itself", "Give the other VPC")
        return
    regions = first.get("region"), second.get("region")
    if regions[0] and regions[1] and partition_of(regions[0]) != partition_of(regions[1]):
        problems.add(
            f"{other_path}.region",
            regions[1],
            f"is in another partition than {regions[0]}; no peering leads from one to another",
            "Join them by a VPN or over the internet",
        )
    mine = parse_blocks(Problems(), f"{path}.cidrs", first.get("cidrs", []))
    theirs = parse_blocks(Problems(), f"{other_path}.cidrs", second.get("cidrs", []))
    for block, taken in _overlaps(mine, theirs):
        problems.add(
            taken.argument,
            str(taken.network),
            f"overlaps {block.argument} ({block.network}): {OVERLAP_RULE}",
            OVERLAP_WAY_OUT,
        )


def same(one: object, other: object) -> bool:
    """Whether two Inputs are certainly the same: one Output, or equal texts."""
    return one is not None and (one is other or (isinstance(one, str) and isinstance(other, str) and one == other))


def check_late(argument: str, text: str, others: Sequence[Block], problems: Problems) -> None:
    """Refuse a block that turned out to overlap one of the other side.

    Args:
        argument: which one.
        text: the block.
        others: blocks of the other side.
        problems: receives the findings.
    """
    network = parse_block(problems, argument, text)
    for other in others:
        if network is not None and overlap(network, other.network):
            problems.add(
                argument, text, f"overlaps {other.argument} ({other.network}): {OVERLAP_RULE}", OVERLAP_WAY_OUT
            )


def _has_blocks(side: Mapping[str, Any]) -> bool:
    return bool(side.get("cidrs")) or "late_ipv4_cidr" in side or "late_ipv6_cidr" in side


def _overlaps(mine: Sequence[Block], theirs: Sequence[Block]) -> list[tuple[Block, Block]]:
    return [(one, other) for one in mine for other in theirs if overlap(one.network, other.network)]


def _check_peer(peer: Mapping[str, Any], problems: Problems) -> None:
    check_id(problems, "peer.vpc_id", peer.get("vpc_id"), _VPC, "vpc-0123456789abcdef0")
    account = peer.get("account_id")
    if isinstance(account, str) and not _ACCOUNT.fullmatch(account):
        problems.add("peer.account_id", account, "must be the 12 digits of an account", "Put them in quotes")
    if not _has_blocks(peer):
        problems.add("peer.cidrs", peer.get("cidrs"), "must name the blocks of the other VPC", "Ask its owner for them")
    _check_blocks("peer", peer, problems)


def _check_blocks(path: str, side: Mapping[str, Any], problems: Problems) -> None:
    blocks = parse_blocks(problems, f"{path}.cidrs", side.get("cidrs", []))
    for index, block in enumerate(blocks):
        _check_size(block, problems)
        for earlier in blocks[:index]:
            if overlap(earlier.network, block.network):
                problems.add(
                    block.argument,
                    str(block.network),
                    f"overlaps {earlier.argument} ({earlier.network}), and the blocks of a VPC never do",
                    "Name each block of the VPC once",
                )
    seen: list[Network] = []
    for block in parse_blocks(problems, f"{path}.routed_cidrs", side.get("routed_cidrs", [])):
        if not any(within(block.network, whole.network) for whole in blocks):
            problems.add(
                block.argument,
                str(block.network),
                "lies in none of cidrs, and a peering carries nothing that is not the other VPC's own",
                "Give a block of cidrs or a part of one; what lies behind that VPC is reached through a hub",
            )
        if block.network in seen:
            problems.add(block.argument, str(block.network), "is named twice", "Leave one out")
        seen.append(block.network)


def _check_size(block: Block, problems: Problems) -> None:
    length = block.network.prefixlen
    if block.network.version == 4:  # noqa: PLR2004 - of the Internet Protocol
        low, high = _IPV4_SIZES
        fits, rule = low <= length <= high, f"is no block of a VPC, which are /{low} to /{high}"
    else:
        fits, rule = length in _IPV6_SIZES, "is no IPv6 block of a VPC, which are /44 to /60 in steps of four"
    if not fits:
        problems.add(block.argument, str(block.network), rule, "Name the VPC's own blocks; routed_cidrs takes parts")


def _check_same_table(path: str, tables: Mapping[str, object], problems: Problems) -> None:
    seen: list[tuple[str, object]] = []
    for key, table in tables.items():
        earlier = next((name for name, other in seen if same(table, other)), None)
        if earlier is not None:
            problems.add(
                f'{path}.route_table_ids["{key}"]',
                table if isinstance(table, str) else None,
                f'is the same table as "{earlier}", which can hold a route to a block only once',
                "Leave one out",
            )
        seen.append((key, table))


def _check_rule(path: str, name: str, rule: PeeringRuleArgs, problems: Problems) -> None:
    if not _KEY.fullmatch(name):
        problems.add(
            path,
            name,
            "must be lower-case letters and digits, in parts joined by '-'",
            "Rename it like web-to-database",
        )
    check_id(problems, f"{path}.security_group_id", rule["security_group_id"], _GROUP, "sg-0123456789abcdef0")
    check_id(problems, f"{path}.peer_security_group_id", rule["peer_security_group_id"], _GROUP, "sg-0123456789abcdef0")
    problems.within(f"{path}.port", rule["port"], 0, _LAST_PORT, "(port)")
    problems.within(f"{path}.to_port", rule.get("to_port"), rule["port"], _LAST_PORT, "(port, not below port)")
