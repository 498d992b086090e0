"""Quotas of AWS on networks: default, what can be asked for, and where it is written. Pure data.

Sources: VPC User Guide "Amazon VPC quotas"; VPC Peering Guide "Quotas"; Transit Gateway guide "Quotas"; Site-to-Site
VPN guide "Quotas"; Direct Connect guide "Quotas"; Route 53 guide "Quotas"; RAM guide "Service quotas". Where copies of
a page differ, `docs/quotas.md` says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass

_VPC = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html"
_PEERING = "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-connection-quotas.html"
_HUB = "https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-quotas.html"
_VPN = "https://docs.aws.amazon.com/vpn/latest/s2svpn/vpn-limits.html"
_DIRECT = "https://docs.aws.amazon.com/directconnect/latest/UserGuide/limits.html"
_DNS = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html"
_RAM = "https://docs.aws.amazon.com/ram/latest/userguide/service-quotas.html"


@dataclass(frozen=True, slots=True)
class Quota:
    """One quota."""

    code: str
    """Code in Service Quotas, or a name of ours where it has none that is known."""
    name: str
    per: str
    """What it is counted for: ``hub``, ``VPC``, ``route table``, ``Region``, ``zone``, …"""
    default: int
    ceiling: int | None
    """The most that AWS grants; the default where it cannot be raised, None where no end is written down."""
    source: str

    def limit(self, raised: Mapping[str, object]) -> int:
        """The value in force: the default, or what the account was granted, which is never more than the ceiling.

        Args:
            raised: code → value; what is no whole number is passed over.
        """
        given = raised.get(self.code)
        if isinstance(given, bool) or not isinstance(given, int | float):
            return self.default
        return int(given) if self.ceiling is None else min(int(given), self.ceiling)


VPCS = Quota("L-F678F1CE", "VPCs", "Region", 5, None, _VPC)
INTERNET_GATEWAYS = Quota("L-A4707A72", "internet gateways", "Region", 5, None, _VPC)
EGRESS_ONLY = Quota("L-45FE3B85", "egress-only internet gateways", "Region", 5, None, _VPC)
ADDRESSES = Quota("L-0263D0A3", "Elastic IP addresses", "Region", 5, None, _VPC)
NAT_GATEWAYS = Quota("L-FE5A380F", "NAT gateways", "zone", 5, None, _VPC)
SUBNETS = Quota("L-407747CB", "subnets", "VPC", 200, None, _VPC)
BLOCKS = Quota("L-83CA0A9D", "IPv4 blocks", "VPC", 5, 50, _VPC)
ROUTE_TABLES = Quota("L-589F43AA", "route tables", "VPC", 200, None, _VPC)
ROUTES = Quota("L-93826ACB", "routes of one family", "route table", 500, 1_000, _VPC)
GATEWAY_ENDPOINTS = Quota("L-1B52E74A", "gateway endpoints", "Region", 20, None, _VPC)
INTERFACE_ENDPOINTS = Quota("L-29B6F2EB", "interface endpoints", "VPC", 50, None, _VPC)
PREFIX_LISTS = Quota("prefix-lists-per-region", "prefix lists", "Region", 100, None, _VPC)
PREFIX_LIST_ENTRIES = Quota("entries-per-prefix-list", "entries (most)", "prefix list", 1_000, None, _VPC)
PEERINGS = Quota("L-7E9ECCDB", "active peerings", "VPC", 50, 125, _PEERING)
HUBS = Quota("L-A2478D36", "Transit Gateways", "Region", 5, None, _HUB)
HUBS_OF_VPC = Quota("transit-gateways-per-vpc", "Transit Gateways", "VPC", 5, 5, _HUB)
ATTACHMENTS = Quota("L-E0233F82", "attachments", "hub", 5_000, None, _HUB)
HUB_TABLES = Quota("L-43872EB7", "route tables", "hub", 20, None, _HUB)
HUB_ROUTES = Quota("routes-per-transit-gateway", "routes, all tables", "hub", 10_000, None, _HUB)
HUB_PEERINGS = Quota("L-A1B5A36F", "peering attachments", "hub", 50, None, _HUB)
HUB_BLOCKS = Quota("cidr-blocks-per-transit-gateway", "address blocks", "hub", 5, 5, _HUB)
CONNECT_PEERS = Quota("connect-peers-per-attachment", "Connect peers", "Connect attachment", 4, 4, _HUB)
DIRECT_OF_HUB = Quota("dx-gateways-per-transit-gateway", "Direct Connect gateways", "hub", 20, 20, _HUB)
HUBS_OF_DIRECT = Quota("transit-gateways-per-dx-gateway", "Transit Gateways", "Direct Connect gateway", 6, 6, _DIRECT)
VPN_CONNECTIONS = Quota("L-3E6EC3A3", "VPN connections", "Region", 50, None, _VPN)
CUSTOMER_GATEWAYS = Quota("L-4FB7FF5D", "customer gateways", "Region", 50, None, _VPN)
RESOLVER_ENDPOINTS = Quota("L-4A669CC0", "resolver endpoints", "Region", 4, None, _DNS)
SHARES = Quota("ram-resource-shares", "resource shares", "Region", 5_000, None, _RAM)
PRINCIPALS = Quota("ram-shared-principals", "shared principals", "Region", 5_000, None, _RAM)

QUOTAS: tuple[Quota, ...] = (
    *(VPCS, INTERNET_GATEWAYS, EGRESS_ONLY, ADDRESSES, NAT_GATEWAYS, SUBNETS, BLOCKS, ROUTE_TABLES, ROUTES),
    *(GATEWAY_ENDPOINTS, INTERFACE_ENDPOINTS, PREFIX_LISTS, PREFIX_LIST_ENTRIES, PEERINGS),
    *(HUBS, HUBS_OF_VPC, ATTACHMENTS, HUB_TABLES, HUB_ROUTES, HUB_PEERINGS, HUB_BLOCKS, CONNECT_PEERS),
    *(DIRECT_OF_HUB, HUBS_OF_DIRECT, VPN_CONNECTIONS, CUSTOMER_GATEWAYS, RESOLVER_ENDPOINTS, SHARES, PRINCIPALS),
)
BY_CODE: Mapping[str, Quota] = {quota.code: quota for quota in QUOTAS}
