"""Arguments of :class:`~components.network.site_to_site_vpn.SiteToSiteVpn`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi


class IkeVersion(StrEnum):
    """Version of the key exchange."""

    IKEV1 = "ikev1"
    """Old; AWS cannot start a tunnel with it."""
    IKEV2 = "ikev2"
    """What AWS can start by itself."""


class DpdTimeoutAction(StrEnum):
    """What AWS does when the device no longer answers."""

    CLEAR = "clear"
    """End the session; the device must come back by itself. AWS's own default."""
    NONE = "none"
    """Nothing."""
    RESTART = "restart"
    """Start the key exchange again: the tunnel heals from our side."""


class StartupAction(StrEnum):
    """Who brings a tunnel up when it is made or replaced."""

    ADD = "add"
    """The device. AWS's own default."""
    START = "start"
    """AWS, with IKEv2 and a known address of the device."""


class TunnelBandwidth(StrEnum):
    """Throughput of each tunnel."""

    STANDARD = "standard"
    """Up to 1.25 Gbit/s."""
    LARGE = "large"
    """Up to 5 Gbit/s, at a higher price; without acceleration and not in every Region."""


class PresharedKeyStorage(StrEnum):
    """Where AWS keeps the pre-shared keys."""

    SECRETS_MANAGER = "SecretsManager"
    """In a secret of the account that the service owns: readable with rights on that secret only."""
    STANDARD = "Standard"
    """In the VPN service: whoever may describe connections reads them."""


class VpnTunnelArgs(TypedDict):
    """Options of one tunnel. AWS changes them in place, one tunnel at a time, all but ``inside_cidr``."""

    inside_cidr: NotRequired[str]
    """Inside addresses: a /30 of 169.254.0.0/16, none of the seven that AWS keeps, and different over all connections
    of the hub. A later change makes the connection anew, with other outside addresses. Default: AWS chooses."""
    preshared_key: NotRequired[pulumi.Input[str]]
    """The tunnel's key as a secret, never plain text: 8 to 64 of A-Z, a-z, 0-9, ``.`` and ``_``, not starting with 0.
    Default: AWS makes one."""
    phase1_lifetime_seconds: NotRequired[int]
    """Lifetime of IKE's own keys, 900 to 28,800. Default: 28,800."""
    phase2_lifetime_seconds: NotRequired[int]
    """Lifetime of the traffic's keys, 900 to 3,600, and less than that of phase 1. Default: 3,600."""
    rekey_margin_seconds: NotRequired[int]
    """How long before the end of phase 2 AWS makes new keys: 60 to half of ``phase2_lifetime_seconds``.
    Default: 270."""
    rekey_fuzz_percentage: NotRequired[int]
    """Part of that margin within which the moment is chosen at random, 0 to 100. Default: 100."""
    replay_window_packets: NotRequired[int]
    """Packets that may arrive out of order, 64 to 2,048. Default: 1,024."""
    dpd_timeout_seconds: NotRequired[int]
    """Silence after which the device counts as dead, 30 or more. Default: 30."""
    dpd_timeout_action: NotRequired[DpdTimeoutAction]
    """What follows. Default: ``restart``, where AWS can reach the device (see ``startup_action``), else ``clear``."""
    startup_action: NotRequired[StartupAction]
    """Who brings the tunnel up. Default: ``start`` where AWS can: with a known address, IKEv2 and without
    acceleration; else ``add``."""
    ike_versions: NotRequired[list[str]]
    """Versions that are accepted: ``ikev1``, ``ikev2`` or both. Default: ``ikev2``."""
    phase1_encryption_algorithms: NotRequired[list[str]]
    """AES128, AES256, AES128-GCM-16 or AES256-GCM-16. Default: both with 256."""
    phase2_encryption_algorithms: NotRequired[list[str]]
    """As for phase 1."""
    phase1_integrity_algorithms: NotRequired[list[str]]
    """SHA1, SHA2-256, SHA2-384 or SHA2-512. Default: all but SHA1."""
    phase2_integrity_algorithms: NotRequired[list[str]]
    """As for phase 1."""
    phase1_dh_groups: NotRequired[list[int]]
    """Diffie-Hellman groups: 2 or 14 to 24. Default: 14, 15, 16, 19, 20, 21."""
    phase2_dh_groups: NotRequired[list[int]]
    """Diffie-Hellman groups: 2, 5 or 14 to 24. Default: as for phase 1."""
    lifecycle_control: NotRequired[bool]
    """Whether you choose, within AWS's deadline, when a tunnel's end at AWS is replaced for maintenance.
    Default: true."""


class CustomerGatewayArgs(TypedDict):
    """One device of the site and its connection, which has two tunnels."""

    ip_address: NotRequired[str]
    """The device's fixed IPv4 address: a public one, or with ``transport_attachment_id`` a private one. Required
    without ``certificate_arn``. Another address makes the customer gateway anew and changes the connection in place,
    so that tunnels keep their addresses and keys."""
    bgp_asn: NotRequired[int]
    """The device's ASN, 1 to 4,294,967,294, none of AWS's and not the hub's. Default: 65000."""
    certificate_arn: NotRequired[pulumi.Input[str]]
    """Instead of pre-shared keys: certificate of AWS Private CA for the device. Default: pre-shared keys."""
    device_name: NotRequired[str]
    """The device's name, up to 255 characters. Default: none."""
    static_routes: NotRequired[list[str]]
    """IPv4 blocks behind a device that has no BGP. They become static routes of the hub's tables, and the connection
    uses no BGP. Nothing withdraws them when the tunnels are down, and each wins over a route of the same block that
    BGP or Direct Connect teaches the hub: beside a device with BGP they must be wider than every block of
    ``site_prefixes`` that they touch. A later change from or to BGP makes the connection anew. Default: BGP."""
    tunnel1: NotRequired[VpnTunnelArgs]
    """Options of the first tunnel, over those of ``tunnel_defaults``."""
    tunnel2: NotRequired[VpnTunnelArgs]
    """Options of the second tunnel, over those of ``tunnel_defaults``."""


class VpnLogArgs(TypedDict):
    """Logs of the tunnels and their BGP sessions, in CloudWatch Logs."""

    enabled: NotRequired[bool]
    """Whether there are logs. Default: true."""
    retention_days: NotRequired[int]
    """Days that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365 … Default: 365."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Customer managed key of the Region that ``logs.<region>.amazonaws.com`` may use. Default: one is made."""


class SiteToSiteVpnArgs(TypedDict):
    """A site joined to a Transit Gateway by one VPN connection for each of its devices."""

    transit_gateway_id: pulumi.Input[str]
    """Id of the Transit Gateway."""
    customer_gateways: Mapping[str, CustomerGatewayArgs]
    """The site's devices by name; a name is the identity of a device's connection. Two, on different internet lines,
    survive the loss of either. One is built, and told by the gate; five are the most."""
    hub_asn: NotRequired[int]
    """The Transit Gateway's ASN, to compare with the devices'. Default: not compared."""
    association_route_table_id: NotRequired[pulumi.Input[str]]
    """The segment's route table of the hub. Default: no association."""
    propagation_route_table_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """The hub's tables that learn the site's addresses, by BGP or as static routes: table name to id.
    Default: none."""
    tunnel_defaults: NotRequired[VpnTunnelArgs]
    """Options of all tunnels, without ``inside_cidr`` and ``preshared_key``. Default: the defaults of each."""
    site_prefixes: NotRequired[list[str]]
    """Blocks behind the site, up to 256 characters with spaces between them. They become the tag
    ``on-premises-prefixes``, by which the rehearsal judges what reaches the site: BGP tells it to the hub only at run
    time. Default: not known."""
    bandwidth: NotRequired[TunnelBandwidth]
    """Throughput of each tunnel. Default: ``standard``."""
    acceleration: NotRequired[bool]
    """Whether the tunnels enter AWS's network near the site. The device must then bring the tunnels up, and a later
    change makes the connection anew. Default: false."""
    transport_attachment_id: NotRequired[pulumi.Input[str]]
    """For tunnels over Direct Connect with private addresses: attachment of the Direct Connect gateway. The hub needs
    CIDR blocks, in which AWS's ends lie: name them in ``tunnel_cidr_blocks`` of ``DirectConnectAttachment``, or no
    tunnel comes up. Default: over the internet."""
    preshared_key_storage: NotRequired[PresharedKeyStorage]
    """Where keys are kept. Default: ``SecretsManager``."""
    logs: NotRequired[VpnLogArgs]
    """Logs of the tunnels. Default: on."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of this Region that the alarms notify. Default: alarms without an action."""
    region: NotRequired[str]
    """Region of the hub. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every taggable child."""
    protect: NotRequired[bool]
    """Whether connections and logs are protected against deletion: a new connection has other addresses and keys, and
    the device must be set up again. Default: true."""
