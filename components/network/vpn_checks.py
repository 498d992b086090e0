"""Every rule on the arguments of :class:`~components.network.site_to_site_vpn.SiteToSiteVpn`. Pure.

Source of the ranges: EC2, CreateVpnConnection and CreateCustomerGateway; Site-to-Site VPN User Guide.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network
from typing import Any, cast

from components.shared.alarms import check_alarm_topic
from components.shared.checks import Problems

from .bgp import check_inside_block, check_peer_asn
from .blocks import parse_blocks, within
from .ids import check_certificate
from .log_checks import check_logs
from .names import check_component_name, check_part_name
from .site_tags import check_site_prefixes
from .site_to_site_vpn_args import (
    CustomerGatewayArgs,
    DpdTimeoutAction,
    IkeVersion,
    SiteToSiteVpnArgs,
    StartupAction,
    TunnelBandwidth,
    VpnTunnelArgs,
)
from .vpn_tunnels import (
    DEFAULT_BGP_ASN,
    ENCRYPTION,
    INTEGRITY,
    PHASE1_GROUPS,
    PHASE2_GROUPS,
    TUNNELS,
    merged,
    restarts_from_aws,
    starts_from_aws,
)

MOST_DEVICES = 5
_INSIDE_PREFIX = 30
_KEY = re.compile(r"[A-Za-z1-9._][A-Za-z0-9._]{7,63}")
_LEAST_DPD_SECONDS = 30
_LEAST_MARGIN_SECONDS = 60
_DEVICE_NAME_LENGTH = 255
_PRIVATE = [IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")]
"""RFC 1918 and RFC 6598: what a device has behind Direct Connect, and never on the internet."""
_NOWHERE = [
    IPv4Network(block) for block in ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4")
]
_ALGORITHMS: Mapping[str, Sequence[Any]] = {
    "phase1_encryption_algorithms": ENCRYPTION,
    "phase2_encryption_algorithms": ENCRYPTION,
    "phase1_integrity_algorithms": INTEGRITY,
    "phase2_integrity_algorithms": INTEGRITY,
    "phase1_dh_groups": PHASE1_GROUPS,
    "phase2_dh_groups": PHASE2_GROUPS,
}


def check_site_to_site_vpn(args: SiteToSiteVpnArgs, problems: Problems) -> None:
    """Add every problem of a site's arguments."""
    gateways = args["customer_gateways"]
    if not gateways:
        problems.add("customer_gateways", {}, "must name at least one device", "Name two, on different internet lines")
    if len(gateways) > MOST_DEVICES:
        problems.add(
            "customer_gateways",
            f"{len(gateways)} devices",
            f"must be at most {MOST_DEVICES}: an alarm of CloudWatch takes ten metrics, and the site has one",
            "Make a second site of the others",
        )
    _check_defaults(args, problems)
    _check_connection(args, problems)
    inside: dict[IPv4Network, str] = {}
    devices: dict[tuple[object, ...], str] = {}
    for name, gateway in sorted(gateways.items()):
        where = f'customer_gateways["{name}"]'
        check_part_name(problems, where, name)
        _check_gateway(args, gateway, where, problems)
        _check_same_device(gateway, where, devices, problems)
        for tunnel in TUNNELS:
            options = merged(args, gateway, tunnel)
            _check_initiation(args, gateway, options, f"{where}.{tunnel}", problems)
            told = Problems()
            _check_tunnel(options, tunnel, told)
            _tell_once(told, args, gateway.get(tunnel, {}), where, problems)
            _check_inside(gateway.get(tunnel, {}), f"{where}.{tunnel}.inside_cidr", inside, problems)
            _check_plain_key(gateway, gateway.get(tunnel, {}), f"{where}.{tunnel}.preshared_key", problems)
    _check_static_routes(gateways, problems)
    _check_static_beside_bgp(args, problems)
    check_logs(problems, "logs", args.get("logs", {}), args.get("region"))
    check_site_prefixes(problems, args.get("site_prefixes", []))
    check_alarm_topic(problems, args.get("alarm_topic_arn"), args.get("region"))


def check_vpn_name(problems: Problems, name: str) -> None:
    """Refuse a component's name of which AWS would refuse the physical names that are made from it."""
    check_component_name(problems, name, "the log group and its key's alias")


def key_problem(key: str) -> str | None:
    """What is wrong with a pre-shared key, without telling the key."""
    if _KEY.fullmatch(key):
        return None
    return "must be 8 to 64 letters, digits, '.' or '_', and not start with 0"


def _check_defaults(args: SiteToSiteVpnArgs, problems: Problems) -> None:
    for own in ("inside_cidr", "preshared_key"):
        if own in args.get("tunnel_defaults", {}):
            problems.add(
                f"tunnel_defaults.{own}",
                None,
                "belongs to one tunnel only",
                "Move it to tunnel1 or tunnel2 of a device",
            )


def _check_connection(args: SiteToSiteVpnArgs, problems: Problems) -> None:
    accelerated = args.get("acceleration", False)
    if accelerated and "transport_attachment_id" in args:
        problems.add(
            "acceleration",
            accelerated,
            "enters AWS from the internet, not over Direct Connect",
            "Remove one of the two",
        )
    if accelerated and args.get("bandwidth") is TunnelBandwidth.LARGE:
        problems.add(
            "bandwidth", "large", "does not go together with acceleration", "Choose standard, or remove acceleration"
        )


def _check_gateway(args: SiteToSiteVpnArgs, gateway: CustomerGatewayArgs, where: str, problems: Problems) -> None:
    asn = gateway.get("bgp_asn", DEFAULT_BGP_ASN)
    check_peer_asn(problems, f"{where}.bgp_asn", asn, args.get("region"))
    if asn == args.get("hub_asn"):
        problems.add(
            f"{where}.bgp_asn",
            asn,
            "is the hub's ASN, and a VPN's BGP session is between two networks",
            "Give the device an ASN of its own",
        )
    if "ip_address" not in gateway and "certificate_arn" not in gateway:
        problems.add(f"{where}.ip_address", None, "is required with pre-shared keys", "Give the device's address")
    if "ip_address" in gateway:
        _check_address(
            gateway["ip_address"], f"{where}.ip_address", problems, private="transport_attachment_id" in args
        )
    check_certificate(problems, f"{where}.certificate_arn", gateway.get("certificate_arn"), args.get("region"))
    name = gateway.get("device_name")
    if name is not None and not 1 <= len(name) <= _DEVICE_NAME_LENGTH:
        problems.add(f"{where}.device_name", name, f"must be 1 to {_DEVICE_NAME_LENGTH} characters", "Shorten it")
    for index, cidr in enumerate(gateway.get("static_routes", [])):
        problems.ipv4_network(f"{where}.static_routes[{index}]", cidr)
    if gateway.get("static_routes") == []:
        problems.add(f"{where}.static_routes", [], "must name at least one block", "Remove it to use BGP")


def _check_address(text: str, argument: str, problems: Problems, *, private: bool) -> None:
    try:
        address = IPv4Address(text)
    except ValueError:
        problems.add(argument, text, "must be an IPv4 address", "Write it like 203.0.113.10")
        return
    inner = any(address in block for block in _PRIVATE)
    if any(address in block for block in _NOWHERE):
        problems.add(argument, text, "is no address that a device can be reached at", "Give the device's address")
    elif inner and not private:
        problems.add(
            argument, text, "is private, and AWS calls it over the internet", "Give the public address, that of NAT too"
        )
    elif private and not inner:
        problems.add(
            argument, text, "must be private (RFC 1918 or 6598) over Direct Connect", "Give the device's inner address"
        )


def identity_of(gateway: CustomerGatewayArgs) -> tuple[object, ...]:
    """What EC2 knows a customer gateway by (CreateCustomerGateway)."""
    return gateway.get("ip_address"), gateway.get("bgp_asn", DEFAULT_BGP_ASN), gateway.get("device_name")


def _check_same_device(
    gateway: CustomerGatewayArgs, where: str, devices: dict[tuple[object, ...], str], problems: Problems
) -> None:
    """EC2 keeps one customer gateway for each address, ASN and device name; asked again, it returns that one."""
    if "ip_address" not in gateway:
        return
    identity = identity_of(gateway)
    other = devices.setdefault(identity, where)
    if other != where:
        problems.add(
            f"{where}.ip_address",
            gateway["ip_address"],
            f"is the device of {other} again: EC2 keeps one customer gateway for each address, ASN and device name",
            "Give the second device's address, or each a device_name of its own",
        )


def _check_initiation(
    args: SiteToSiteVpnArgs, gateway: CustomerGatewayArgs, options: VpnTunnelArgs, where: str, problems: Problems
) -> None:
    versions = options.get("ike_versions", [])
    why = (
        "the device must bring accelerated tunnels up"
        if args.get("acceleration", False)
        else "AWS does not know the device's address"
    )
    if options.get("startup_action") is StartupAction.START and not starts_from_aws(args, gateway, versions):
        reason = why if not restarts_from_aws(args, gateway) else "AWS starts tunnels with IKEv2 only"
        problems.add(f"{where}.startup_action", "start", f"cannot work: {reason}", "Choose add, or remove it")
    if options.get("dpd_timeout_action") is DpdTimeoutAction.RESTART and not restarts_from_aws(args, gateway):
        problems.add(f"{where}.dpd_timeout_action", "restart", f"cannot work: {why}", "Choose clear, or remove it")


def _tell_once(told: Problems, args: SiteToSiteVpnArgs, own: VpnTunnelArgs, where: str, problems: Problems) -> None:
    """Add the problems of a tunnel, those of the defaults once for all tunnels and where they were written."""
    for problem in told.found:
        tunnel, _, option = problem.argument.partition(".")
        of_defaults = option in args.get("tunnel_defaults", {}) and option not in own
        path = f"tunnel_defaults.{option}" if of_defaults else f"{where}.{tunnel}.{option}"
        found = replace(problem, argument=path)
        if found not in problems.found:
            problems.found.append(found)


def _check_tunnel(options: VpnTunnelArgs, where: str, problems: Problems) -> None:
    phase1 = options.get("phase1_lifetime_seconds", 0)
    phase2 = options.get("phase2_lifetime_seconds", 0)
    problems.within(f"{where}.phase1_lifetime_seconds", phase1, 900, 28_800, "seconds")
    problems.within(f"{where}.phase2_lifetime_seconds", phase2, 900, 3_600, "seconds")
    if phase2 >= phase1:
        problems.add(
            f"{where}.phase2_lifetime_seconds",
            phase2,
            f"must be less than that of phase 1 ({phase1} seconds)",
            "Shorten it, or lengthen phase 1",
        )
    margin = options.get("rekey_margin_seconds", 0)
    # With a lifetime that is wrong itself, the margin within it would be a second message on one mistake.
    if phase2 // 2 >= _LEAST_MARGIN_SECONDS:
        problems.within(f"{where}.rekey_margin_seconds", margin, _LEAST_MARGIN_SECONDS, phase2 // 2, "seconds")
    problems.within(f"{where}.rekey_fuzz_percentage", options.get("rekey_fuzz_percentage"), 0, 100, "per cent")
    problems.within(f"{where}.replay_window_packets", options.get("replay_window_packets"), 64, 2_048, "packets")
    silence = options.get("dpd_timeout_seconds", _LEAST_DPD_SECONDS)
    if silence < _LEAST_DPD_SECONDS:
        problems.add(
            f"{where}.dpd_timeout_seconds", silence, f"must be {_LEAST_DPD_SECONDS} seconds or more", "Give 30"
        )
    _check_lists(cast("Mapping[str, Any]", options), where, problems)


def _check_lists(options: Mapping[str, Any], where: str, problems: Problems) -> None:
    for key, allowed in {"ike_versions": tuple(IkeVersion), **_ALGORITHMS}.items():
        values = options[key]
        unknown = [value for value in values if value not in allowed]
        if unknown or not values or len(set(values)) != len(values):
            problems.add(
                f"{where}.{key}",
                [str(value) for value in values],
                f"must be one or more of {', '.join(str(value) for value in allowed)}, each once",
                "Choose from these, or remove it",
            )


def _check_inside(given: VpnTunnelArgs, argument: str, inside: dict[IPv4Network, str], problems: Problems) -> None:
    if "inside_cidr" not in given:
        return
    network = check_inside_block(problems, argument, given["inside_cidr"], _INSIDE_PREFIX)
    if network is not None and inside.setdefault(network, argument) != argument:
        problems.add(argument, str(network), f"is that of {inside[network]}", "Give every tunnel of the hub its own")


def _check_plain_key(gateway: CustomerGatewayArgs, given: VpnTunnelArgs, argument: str, problems: Problems) -> None:
    key = given.get("preshared_key")
    if key is None:
        return
    if "certificate_arn" in gateway:
        problems.add(argument, None, "is not used beside a certificate", "Remove one of the two")
    if isinstance(key, str):
        problems.add(
            argument,
            None,
            "is plain text, which ends up in the program and its state",
            "Give a secret, such as pulumi.Output.secret(…), or remove it and let AWS make one",
        )


def _check_static_routes(gateways: Mapping[str, CustomerGatewayArgs], problems: Problems) -> None:
    """A table of the hub has one static route for a prefix, and it leads to one attachment."""
    owners: dict[str, str] = {}
    for name, gateway in sorted(gateways.items()):
        for index, cidr in enumerate(gateway.get("static_routes", [])):
            argument = f'customer_gateways["{name}"].static_routes[{index}]'
            if owners.setdefault(cidr, argument) != argument:
                problems.add(
                    argument,
                    cidr,
                    f"is the route of {owners[cidr]}, and a table of the hub has one static route for a block",
                    "Use BGP for both devices, or give each device its own blocks",
                )


def _check_static_beside_bgp(args: SiteToSiteVpnArgs, problems: Problems) -> None:
    """A static route wins over what BGP tells of the same block, and stays when the tunnels are down.

    The way that cannot fail over would be the only one that is used (Transit Gateway guide, "Route evaluation order").
    """
    static = {name: gateway for name, gateway in args["customer_gateways"].items() if "static_routes" in gateway}
    if len(static) in (0, len(args["customer_gateways"])):
        return
    told = parse_blocks(Problems(), "site_prefixes", args.get("site_prefixes", []))
    for name, gateway in sorted(static.items()):
        where = f'customer_gateways["{name}"].static_routes'
        for one in parse_blocks(Problems(), where, gateway.get("static_routes", [])):
            if not told or any(within(one.network, prefix.network) for prefix in told):
                problems.add(
                    one.argument,
                    str(one.network),
                    "wins over what the site's devices with BGP tell the hub, and stays when this device is down",
                    "Use BGP for all devices of the site, or give a block that is wider than the site_prefixes in it",
                )
