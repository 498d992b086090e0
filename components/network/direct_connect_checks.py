"""Every rule on the arguments of :class:`~components.network.direct_connect_attachment.DirectConnectAttachment`. Pure.

Source: Direct Connect User Guide, "Transit gateway associations" and "Quotas"; CreateDirectConnectGateway.
"""

import ipaddress
import re

from components.shared.alarms import check_alarm_topic
from components.shared.checks import Problems

from .bgp import check_amazon_asn
from .blocks import Network, parse_block, parse_blocks, within
from .direct_connect_attachment_args import AddressFamily, DirectConnectAttachmentArgs
from .ids import check_id
from .names import check_component_name, check_part_name
from .site_tags import check_site_prefixes

MOST_PREFIXES = 200
"""For a Transit Gateway, IPv4 and IPv6 together. Copies of the page before 2021 say 20."""
FORMER_MOST_PREFIXES = 20
_LONGEST_IPV6 = 64


_CONNECTION = re.compile(r"dxcon-[0-9a-z]{8,}")
_INTERFACE = re.compile(r"dxvif-[0-9a-z]{8,}")
_GATEWAY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def check_direct_connect_attachment(args: DirectConnectAttachmentArgs, problems: Problems) -> None:
    """Add every problem of the arguments."""
    _check_asn(args, problems)
    allowed = _check_prefixes(args["allowed_prefixes"], problems)
    for block in parse_blocks(problems, "tunnel_cidr_blocks", args.get("tunnel_cidr_blocks", [])):
        if not any(within(block.network, prefix) for prefix in allowed):
            problems.add(
                "allowed_prefixes",
                args["allowed_prefixes"],
                f"lack {block.network} of the hub, in which tunnels over these lines end: the site never learns the "
                "way there, and no tunnel comes up",
                f"Add {block.network}",
            )
    gateway = args.get("direct_connect_gateway_id")
    check_id(problems, "direct_connect_gateway_id", gateway, _GATEWAY, "11aa22bb-0123-4567-89ab-0123456789ab")
    for name, connection in sorted(args.get("connections", {}).items()):
        where = f'connections["{name}"]'
        check_part_name(problems, where, name)
        check_id(problems, f"{where}.connection_id", connection["connection_id"], _CONNECTION, "dxcon-fg1a2b3c")
        for interface, values in sorted(connection.get("virtual_interfaces", {}).items()):
            check_part_name(problems, f'{where}.virtual_interfaces["{interface}"]', interface)
            virtual = values["virtual_interface_id"]
            path = f'{where}.virtual_interfaces["{interface}"].virtual_interface_id'
            check_id(problems, path, virtual, _INTERFACE, "dxvif-fg4d5e6f")
            families = values.get("address_families", [AddressFamily.IPV4])
            if not families or len(set(families)) != len(families) or set(families) - set(AddressFamily):
                problems.add(
                    f'{where}.virtual_interfaces["{interface}"].address_families',
                    [str(family) for family in families],
                    "must be ipv4, ipv6 or both, each once",
                    "Remove it for ipv4",
                )
    check_site_prefixes(problems, args.get("site_prefixes", []))
    check_alarm_topic(problems, args.get("alarm_topic_arn"), args.get("region"))


def check_direct_connect_name(problems: Problems, name: str) -> None:
    """Refuse a component's name of which AWS would refuse the physical names that are made from it."""
    check_component_name(problems, name, "the gateway and its alarms")


def _check_asn(args: DirectConnectAttachmentArgs, problems: Problems) -> None:
    asn = args.get("amazon_side_asn")
    if asn is None and "direct_connect_gateway_id" not in args:
        problems.add(
            "amazon_side_asn",
            None,
            "is required where the gateway is made: AWS's default is 64512, that of hubs too, and two gateways with "
            "the same ASN cannot be associated",
            "Give for example 64520",
        )
    check_amazon_asn(problems, "amazon_side_asn", asn)
    if asn is not None and asn == args.get("hub_asn"):
        problems.add(
            "amazon_side_asn",
            asn,
            "is the hub's ASN, and the association of gateways with the same ASN fails",
            "Give the Direct Connect gateway another",
        )


def _check_prefixes(prefixes: list[str], problems: Problems) -> list[Network]:
    if not 1 <= len(prefixes) <= MOST_PREFIXES:
        problems.add(
            "allowed_prefixes",
            f"{len(prefixes)} blocks",
            f"must be 1 to {MOST_PREFIXES}, IPv4 and IPv6 together",
            "Give summaries of the address plan",
        )
    seen: dict[Network, int] = {}
    for index, text in enumerate(prefixes):
        argument = f"allowed_prefixes[{index}]"
        network = parse_block(problems, argument, text)
        if network is None:
            continue
        if isinstance(network, ipaddress.IPv6Network) and network.prefixlen > _LONGEST_IPV6:
            problems.add(argument, text, f"must be /{_LONGEST_IPV6} or shorter", "Give the larger block")
        if seen.setdefault(network, index) != index:
            problems.add(argument, text, f"is that of allowed_prefixes[{seen[network]}]", "Leave one out")
    return list(seen)
