"""Options of VPN tunnels as EC2 takes them. Pure."""

from collections.abc import Mapping
from typing import Any, cast

from .site_to_site_vpn_args import (
    CustomerGatewayArgs,
    DpdTimeoutAction,
    IkeVersion,
    SiteToSiteVpnArgs,
    StartupAction,
    VpnTunnelArgs,
)

TUNNELS = ("tunnel1", "tunnel2")
"""A connection has two, and AWS calls them so."""
DEFAULT_BGP_ASN = 65_000
ENCRYPTION = ("AES128", "AES256", "AES128-GCM-16", "AES256-GCM-16")
INTEGRITY = ("SHA1", "SHA2-256", "SHA2-384", "SHA2-512")
PHASE1_GROUPS = (2, *range(14, 25))
PHASE2_GROUPS = (2, 5, *range(14, 25))
"""Values of CreateVpnConnection. It knows later groups too (35 and up), which the provider refuses."""

_STRONG_ENCRYPTION = ["AES256", "AES256-GCM-16"]
_STRONG_INTEGRITY = ["SHA2-256", "SHA2-384", "SHA2-512"]
_STRONG_GROUPS = [14, 15, 16, 19, 20, 21]
"""Not 22 to 24, whose primes are of unknown origin, and not 2, which is too short."""
DEFAULTS: Mapping[str, Any] = {
    "phase1_lifetime_seconds": 28_800,
    "phase2_lifetime_seconds": 3_600,
    "rekey_margin_seconds": 270,
    "rekey_fuzz_percentage": 100,
    "replay_window_packets": 1_024,
    "dpd_timeout_seconds": 30,
    "ike_versions": [IkeVersion.IKEV2],
    "phase1_encryption_algorithms": _STRONG_ENCRYPTION,
    "phase2_encryption_algorithms": _STRONG_ENCRYPTION,
    "phase1_integrity_algorithms": _STRONG_INTEGRITY,
    "phase2_integrity_algorithms": _STRONG_INTEGRITY,
    "phase1_dh_groups": _STRONG_GROUPS,
    "phase2_dh_groups": _STRONG_GROUPS,
    "lifecycle_control": True,
}
_NAMES: Mapping[str, str] = {
    "phase1_lifetime_seconds": "phase1_lifetime_seconds",
    "phase2_lifetime_seconds": "phase2_lifetime_seconds",
    "rekey_margin_seconds": "rekey_margin_time_seconds",
    "rekey_fuzz_percentage": "rekey_fuzz_percentage",
    "replay_window_packets": "replay_window_size",
    "dpd_timeout_seconds": "dpd_timeout_seconds",
    "phase1_encryption_algorithms": "phase1_encryption_algorithms",
    "phase2_encryption_algorithms": "phase2_encryption_algorithms",
    "phase1_integrity_algorithms": "phase1_integrity_algorithms",
    "phase2_integrity_algorithms": "phase2_integrity_algorithms",
    "phase1_dh_groups": "phase1_dh_group_numbers",
    "phase2_dh_groups": "phase2_dh_group_numbers",
    "lifecycle_control": "enable_tunnel_lifecycle_control",
    "inside_cidr": "inside_cidr",
}
"""Argument → the provider's name behind ``tunnel1_`` or ``tunnel2_``."""


def merged(args: SiteToSiteVpnArgs, gateway: CustomerGatewayArgs, tunnel: str) -> VpnTunnelArgs:
    """One tunnel's options: its own, then the site's, then the defaults.

    Args:
        args: the site.
        gateway: the device.
        tunnel: ``tunnel1`` or ``tunnel2``; each is set by itself, whatever the other has.
    """
    given: dict[str, Any] = {**args.get("tunnel_defaults", {}), **gateway.get(tunnel, {})}
    options: dict[str, Any] = {**DEFAULTS, **given}
    ours = starts_from_aws(args, gateway, options["ike_versions"])
    options.setdefault("startup_action", StartupAction.START if ours else StartupAction.ADD)
    reached = restarts_from_aws(args, gateway)
    options.setdefault("dpd_timeout_action", DpdTimeoutAction.RESTART if reached else DpdTimeoutAction.CLEAR)
    return cast("VpnTunnelArgs", options)


def restarts_from_aws(args: SiteToSiteVpnArgs, gateway: CustomerGatewayArgs) -> bool:
    """Whether AWS can call the device: it knows the address, and no accelerator stands between.

    Source: Site-to-Site VPN User Guide, "Tunnel initiation options" and "Accelerated Site-to-Site VPN connections".
    """
    return "ip_address" in gateway and not args.get("acceleration", False)


def starts_from_aws(args: SiteToSiteVpnArgs, gateway: CustomerGatewayArgs, ike_versions: list[str]) -> bool:
    """Whether AWS can bring a tunnel up by itself: it can call the device, by IKEv2."""
    return restarts_from_aws(args, gateway) and IkeVersion.IKEV2 in ike_versions


def tunnel_inputs(tunnel: str, options: VpnTunnelArgs) -> dict[str, Any]:
    """The provider's arguments of one tunnel, without key and logs."""
    values: Mapping[str, Any] = cast("Mapping[str, Any]", options)
    return {
        **{f"{tunnel}_{name}": values[key] for key, name in _NAMES.items() if key in values},
        f"{tunnel}_ike_versions": [str(version) for version in options.get("ike_versions", [])],
        f"{tunnel}_startup_action": options.get("startup_action", StartupAction.ADD).value,
        f"{tunnel}_dpd_timeout_action": options.get("dpd_timeout_action", DpdTimeoutAction.CLEAR).value,
    }
