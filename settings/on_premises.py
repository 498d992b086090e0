"""The ``onPremises`` block: sites, lines and name resolution of the hub ``transitGateway``.

What is wrong with it stands in ``on_premises_checks.py`` and ``site_checks.py``.
"""

from typing import Any, cast

from pydantic import Field

from components.network.blocks import is_ipv4
from components.network.connect_attachment import ConnectAttachmentArgs
from components.network.direct_connect_attachment import AddressFamily, DirectConnectAttachmentArgs
from components.network.resolver_endpoints import ResolverEndpointsArgs
from components.network.site_to_site_vpn import (
    DpdTimeoutAction,
    IkeVersion,
    PresharedKeyStorage,
    SiteToSiteVpnArgs,
    StartupAction,
    TunnelBandwidth,
)

from .model import Block
from .resolver import Resolver
from .transit_gateway import TransitGateway

DIRECT_CONNECT = "directConnect"
"""What a Connect attachment may stand on besides attached VPCs."""


class VpnTunnel(Block):
    """Options of a tunnel. A stack file holds no pre-shared keys: AWS makes them."""

    inside_cidr: str | None = None
    """Inside addresses: a /30 of 169.254.0.0/16 that no other tunnel of the hub has. A later change makes the
    connection anew. Default: AWS chooses."""
    phase1_lifetime_seconds: int | None = None
    """Lifetime of IKE's own keys, 900 to 28800. Default: 28800."""
    phase2_lifetime_seconds: int | None = None
    """Lifetime of the traffic's keys, 900 to 3600, and less than that of phase 1. Default: 3600."""
    rekey_margin_seconds: int | None = None
    """How long before the end of phase 2 new keys are made, 60 to half of phase 2. Default: 270."""
    rekey_fuzz_percentage: int | None = None
    """Part of that margin within which the moment is random, 0 to 100. Default: 100."""
    replay_window_packets: int | None = None
    """Packets that may arrive out of order, 64 to 2048. Default: 1024."""
    dpd_timeout_seconds: int | None = None
    """Silence after which the device counts as dead, 30 or more. Default: 30."""
    dpd_timeout_action: DpdTimeoutAction | None = None
    """``restart``, ``clear`` or ``none``. Default: ``restart`` where AWS can call the device."""
    startup_action: StartupAction | None = None
    """``start`` or ``add``. Default: ``start`` where AWS can call the device by IKEv2."""
    ike_versions: list[IkeVersion] | None = None
    """``ikev1``, ``ikev2``. Default: ``ikev2``."""
    phase1_encryption_algorithms: list[str] | None = None
    """AES128, AES256, AES128-GCM-16, AES256-GCM-16. Default: those with 256."""
    phase2_encryption_algorithms: list[str] | None = None
    """As for phase 1."""
    phase1_integrity_algorithms: list[str] | None = None
    """SHA1, SHA2-256, SHA2-384, SHA2-512. Default: all but SHA1."""
    phase2_integrity_algorithms: list[str] | None = None
    """As for phase 1."""
    phase1_dh_groups: list[int] | None = None
    """Diffie-Hellman groups: 2, 14 to 24. Default: 14, 15, 16, 19, 20, 21."""
    phase2_dh_groups: list[int] | None = None
    """Diffie-Hellman groups: 2, 5, 14 to 24. Default: 14, 15, 16, 19, 20, 21."""
    lifecycle_control: bool | None = None
    """Whether you choose when AWS replaces its end of the tunnel. Default: true."""


class CustomerGateway(Block):
    """One device of a site."""

    ip_address: str | None = None
    """Fixed public IPv4 address. Required without ``certificateArn``."""
    bgp_asn: int | None = None
    """The device's ASN, 1 to 4294967294, not the hub's. Default: 65000."""
    certificate_arn: str | None = None
    """Certificate of AWS Private CA instead of pre-shared keys. Default: none."""
    device_name: str | None = None
    """The device's name. Default: none."""
    static_routes: list[str] | None = None
    """Blocks behind a device without BGP; static routes of the hub. A later change from or to BGP makes the connection
    anew. Default: BGP."""
    tunnel1: VpnTunnel | None = None
    """Options of the first tunnel."""
    tunnel2: VpnTunnel | None = None
    """Options of the second tunnel."""


class VpnLogs(Block):
    """Logs of tunnels and their BGP sessions."""

    enabled: bool | None = None
    """Whether there are logs. Default: true."""
    retention_days: int | None = None
    """Days they are kept: a period that CloudWatch Logs knows. Default: 365."""
    kms_key_arn: str | None = None
    """Customer managed key of the Region. Default: one is made."""


class Site(Block):
    """A site joined by VPN."""

    customer_gateways: dict[str, CustomerGateway]
    """The site's devices by name; two, on different internet lines, survive the loss of either."""
    tunnel_defaults: VpnTunnel | None = None
    """Options of all tunnels, without ``insideCidr``."""
    site_prefixes: list[str] | None = None
    """Blocks behind the site, within the segment's, which the rehearsal takes BGP to tell. Required beside a further
    site or ``directConnect``, where they tell who backs whom. Default: the segment's; without BGP the static routes."""
    bandwidth: TunnelBandwidth | None = None
    """``standard`` (1.25 Gbit/s a tunnel) or ``large`` (5 Gbit/s). Default: ``standard``."""
    acceleration: bool | None = None
    """Whether tunnels enter AWS's network near the site; the device must then bring them up. Default: false."""
    preshared_key_storage: PresharedKeyStorage | None = None
    """``SecretsManager`` or ``Standard``. Default: ``SecretsManager``."""
    logs: VpnLogs | None = None
    """Logs of the tunnels. Default: on."""

    def static_blocks(self) -> list[str] | None:
        """Blocks behind a site without BGP; None where a device has it."""
        routes = [gateway.static_routes for gateway in self.customer_gateways.values()]
        if not routes or None in routes:
            return None
        return [block for blocks in routes for block in blocks or []]


class DirectConnectInterface(Block):
    """A transit virtual interface that is watched."""

    virtual_interface_id: str
    """Its id, ``dxvif-…``."""
    address_families: list[AddressFamily] | None = None
    """``ipv4``, ``ipv6``. Default: ``ipv4``."""


class DirectConnectLine(Block):
    """A line of Direct Connect that is watched."""

    connection_id: str
    """Its id, ``dxcon-…``; its location must belong to this Region."""
    virtual_interfaces: dict[str, DirectConnectInterface] | None = None
    """Its transit virtual interfaces by name. Default: none."""


class DirectConnect(Block):
    """A Direct Connect gateway joined to the hub."""

    allowed_prefixes: list[str]
    """Blocks that the site learns over Direct Connect, 1 to 200."""
    site_prefixes: list[str] | None = None
    """Blocks behind the lines, within the segment's, which the rehearsal takes BGP to tell. Required beside ``sites``,
    which back up Direct Connect for the blocks that they share with it. Default: the segment's."""
    sites_filter_routes: bool | None = None
    """Whether the devices of ``sites`` drop what a VPN announces beside ``allowedPrefixes``; otherwise it must announce
    no block of its own. Default: false."""
    amazon_side_asn: int | None = None
    """ASN of the Direct Connect gateway, private and not the hub's. Required where it is made."""
    direct_connect_gateway_id: str | None = None
    """An existing Direct Connect gateway. Default: one is made."""
    connections: dict[str, DirectConnectLine] | None = None
    """Lines to watch, by name. Default: none."""


class ConnectPeer(Block):
    """A GRE tunnel to one appliance."""

    peer_address: str
    """The appliance's outer address."""
    inside_cidr_blocks: list[str]
    """One /29 of 169.254.0.0/16, and at most one /125 of fd00::/8."""
    bgp_asn: int | None = None
    """The appliance's ASN. Default: the hub's own."""
    transit_gateway_address: str | None = None
    """The hub's outer address, of ``transitGateway.cidrBlocks``. Default: the first free one."""


class Connect(Block):
    """SD-WAN appliances joined by GRE and BGP."""

    over: str
    """What carries the tunnels: the name of an attached VPC (``network`` or a spoke), or ``directConnect``."""
    peers: dict[str, ConnectPeer]
    """Up to four appliances by name."""
    site_prefixes: list[str] | None = None
    """Blocks behind the appliances, within the segment's, which the rehearsal takes BGP to tell.
    Default: the segment's."""
    silence_alarm_minutes: int | None = None
    """Minutes without a packet from any of the appliances that raise the alarm, 5 to 1440 in steps of 5.
    Default: 15."""

    def ends_over_lines(self, hub: TransitGateway) -> list[str]:
        """Blocks of the hub in which tunnels over Direct Connect end: an address that is named, else any of them."""
        if self.over != DIRECT_CONNECT:
            return []
        blocks = hub.cidr_blocks or []
        return [
            block
            for peer in self.peers.values()
            for block in (
                [peer.transit_gateway_address]
                if peer.transit_gateway_address is not None
                else [block for block in blocks if is_ipv4(block) == is_ipv4(peer.peer_address)]
            )
        ]


class OnPremises(Block):
    """What joins sites to the hub ``transitGateway``."""

    segment: str = "on-premises"
    """Segment of the hub for sites; it must have ``onPremises: true``."""
    sites: dict[str, Site] = Field(default_factory=dict[str, Site])
    """Sites joined by VPN, by name."""
    direct_connect: DirectConnect | None = None
    """Direct Connect; sites with the same addresses are then its backup."""
    connect: dict[str, Connect] = Field(default_factory=dict[str, Connect])
    """Connect attachments by name."""
    resolver: Resolver | None = None
    """Name resolution; needs ``network``."""

    def site_arguments(self, hub: TransitGateway | None) -> dict[str, SiteToSiteVpnArgs]:
        """Arguments of ``SiteToSiteVpn`` by site that come from the settings.

        Args:
            hub: the hub that the sites are joined to.
        """
        joined = {**_asn(hub), **self._behind(hub)}
        given: dict[str, SiteToSiteVpnArgs] = {}
        for name, site in self.sites.items():
            static = site.static_blocks()
            told = {} if static is None else {"site_prefixes": static}
            given[name] = cast("SiteToSiteVpnArgs", {**joined, **told, **site.arguments()})
        return given

    def direct_connect_arguments(self, hub: TransitGateway | None) -> DirectConnectAttachmentArgs | None:
        """Arguments of ``DirectConnectAttachment`` that come from the settings; None without the block.

        Args:
            hub: the hub that the lines lead to.
        """
        if self.direct_connect is None:
            return None
        args: dict[str, Any] = {**_asn(hub), **self._behind(hub), **self.direct_connect.arguments()}
        args.pop("sites_filter_routes", None)
        ends = {} if hub is None else {end: None for item in self.connect.values() for end in item.ends_over_lines(hub)}
        if ends:
            args["tunnel_cidr_blocks"] = list(ends)
        return cast("DirectConnectAttachmentArgs", args)

    def connect_arguments(self, hub: TransitGateway) -> dict[str, ConnectAttachmentArgs]:
        """Arguments of ``ConnectAttachment`` by name that come from the settings.

        Args:
            hub: the hub that the appliances are joined to.
        """
        given: dict[str, ConnectAttachmentArgs] = {}
        for name, connect in self.connect.items():
            args: dict[str, Any] = {
                "hub_cidr_blocks": hub.cidr_blocks or [],
                **self._behind(hub),
                **connect.arguments(),
            }
            del args["over"]
            given[name] = cast("ConnectAttachmentArgs", args)
        return given

    def _behind(self, hub: TransitGateway | None) -> dict[str, Any]:
        segment = None if hub is None else hub.segments.get(self.segment)
        return {"site_prefixes": segment.cidrs} if segment is not None and segment.cidrs else {}

    @property
    def carriers(self) -> frozenset[str]:
        """Attached VPCs in which appliances of Connect stand."""
        return frozenset(connect.over for connect in self.connect.values()) - {DIRECT_CONNECT}

    def resolver_arguments(self) -> ResolverEndpointsArgs | None:
        """Arguments of ``ResolverEndpoints`` that come from the settings; None without the block."""
        return None if self.resolver is None else cast("ResolverEndpointsArgs", self.resolver.arguments())


def _asn(hub: TransitGateway | None) -> dict[str, Any]:
    return {} if hub is None else {"hub_asn": hub.amazon_side_asn}
