"""Every rule on the arguments of :class:`~components.network.connect_attachment.ConnectAttachment`. Pure.

Source: Transit Gateway guide, "Connect attachments"; CreateTransitGatewayConnectPeer.
"""

import ipaddress

from components.shared.alarms import check_alarm_topic
from components.shared.checks import Problems

from .bgp import check_inside_block, check_inside_ipv6, check_peer_asn
from .blocks import parse_blocks
from .connect_attachment_args import ConnectAttachmentArgs, ConnectPeerArgs
from .names import check_component_name, check_part_name
from .site_tags import check_site_prefixes

MOST_PEERS = 4
DEFAULT_SILENCE_MINUTES = 15
_INSIDE_PREFIX = 29
_SILENCE_STEP_MINUTES = 5
_MOST_SILENCE_MINUTES = 1_440
"""Periods of an alarm below an hour reach back a day at most (CloudWatch, PutMetricAlarm, EvaluationPeriods)."""


def check_connect_attachment(args: ConnectAttachmentArgs, problems: Problems) -> None:
    """Add every problem of the arguments."""
    if not args["hub_cidr_blocks"]:
        problems.add(
            "hub_cidr_blocks",
            [],
            "must name a CIDR block of the hub, from which the outer addresses of its ends come",
            "Give the hub cidr_blocks, for example a /24, and name them here",
        )
    peers = args["peers"]
    if not 1 <= len(peers) <= MOST_PEERS:
        problems.add(
            "peers",
            f"{len(peers)} peers",
            f"must be 1 to {MOST_PEERS} for one attachment",
            "Make a further Connect attachment over the same attachment for more",
        )
    inside: dict[str, str] = {}
    for name, peer in sorted(peers.items()):
        where = f'peers["{name}"]'
        check_part_name(problems, where, name)
        check_peer_asn(problems, f"{where}.bgp_asn", peer.get("bgp_asn"), args.get("region"))
        _check_outer(args, peer, where, problems)
        _check_inside(peer, where, inside, problems)
    _check_silence(args.get("silence_alarm_minutes", DEFAULT_SILENCE_MINUTES), problems)
    check_site_prefixes(problems, args.get("site_prefixes", []))
    check_alarm_topic(problems, args.get("alarm_topic_arn"), args.get("region"))


def check_connect_name(problems: Problems, name: str) -> None:
    """Refuse a component's name of which AWS would refuse the physical names that are made from it."""
    check_component_name(problems, name, "peers and the alarm")


def _check_silence(minutes: int, problems: Problems) -> None:
    if minutes % _SILENCE_STEP_MINUTES or not _SILENCE_STEP_MINUTES <= minutes <= _MOST_SILENCE_MINUTES:
        problems.add(
            "silence_alarm_minutes",
            minutes,
            f"must be {_SILENCE_STEP_MINUTES} to {_MOST_SILENCE_MINUTES} minutes, in steps of {_SILENCE_STEP_MINUTES}",
            f"Give for example {DEFAULT_SILENCE_MINUTES}",
        )


def _check_outer(args: ConnectAttachmentArgs, peer: ConnectPeerArgs, where: str, problems: Problems) -> None:
    outer = _address(peer["peer_address"], f"{where}.peer_address", problems)
    own = peer.get("transit_gateway_address")
    hub = None if own is None else _address(own, f"{where}.transit_gateway_address", problems)
    blocks = [block.network for block in parse_blocks(problems, "hub_cidr_blocks", args["hub_cidr_blocks"])]
    if outer is not None and any(outer in block for block in blocks):
        problems.add(
            f"{where}.peer_address",
            str(outer),
            "lies in a CIDR block of the hub, whose addresses are the hub's own",
            "Give the appliance's address",
        )
    if outer is not None and hub is not None and outer.version != hub.version:
        problems.add(
            f"{where}.transit_gateway_address",
            own,
            "must be of the family of peer_address",
            "Give both IPv4 or both IPv6",
        )
    if hub is not None and not any(hub in block for block in blocks):
        problems.add(
            f"{where}.transit_gateway_address",
            own,
            f"must lie in a CIDR block of the hub: {', '.join(args['hub_cidr_blocks'])}",
            "Give one of these, or remove it",
        )
    if outer is not None and blocks and all(block.version != outer.version for block in blocks):
        problems.add(
            f"{where}.peer_address",
            str(outer),
            "needs a CIDR block of the hub of its own family",
            "Add one to the hub, or give an address of the other family",
        )


def _address(text: str, argument: str, problems: Problems) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        problems.add(argument, text, "must be an IP address", "Write it like 10.0.0.10")
        return None


def _check_inside(peer: ConnectPeerArgs, where: str, inside: dict[str, str], problems: Problems) -> None:
    blocks = peer["inside_cidr_blocks"]
    ipv4 = [text for text in blocks if ":" not in text]
    if len(ipv4) != 1 or len(blocks) > 2:  # noqa: PLR2004 - one of each family
        problems.add(
            f"{where}.inside_cidr_blocks",
            blocks,
            "must be one IPv4 block, and at most one of IPv6",
            "Give for example 169.254.100.0/29",
        )
    for index, text in enumerate(blocks):
        argument = f"{where}.inside_cidr_blocks[{index}]"
        if ":" in text:
            check_inside_ipv6(problems, argument, text)
        else:
            check_inside_block(problems, argument, text, _INSIDE_PREFIX)
        if inside.setdefault(text, argument) != argument:
            problems.add(argument, text, f"is that of {inside[text]}", "Give every peer of the hub its own")
