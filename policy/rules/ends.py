"""Where ways to on-premises networks end in AWS."""

from .estate import Estate, Link, LinkState, Resource
from .hubs import HUBS
from .values import ABSENT

PRIVATE_GATEWAYS = ("aws:ec2/vpnGateway:VpnGateway",)
GATEWAYS = (*HUBS, *PRIVATE_GATEWAYS)
"""What a VPN or a Direct Connect gateway ends at."""


def end_of(vpn: Resource, estate: Estate) -> Link:
    """Follow a VPN connection to the gateway of AWS it ends at."""
    for prop in ("transitGatewayId", "vpnGatewayId"):
        if vpn.declared(prop) is not ABSENT:
            return estate.link(vpn, GATEWAYS, prop)
    return Link(LinkState.ABSENT)


def names_of(link: Link) -> set[str]:
    """Give what a reference leads to, by URN in the estate and by its value outside."""
    return {one.urn for one in link.targets} or ({link.value} if link.value else set())


def independent(vpn: Resource) -> bool:
    """Tell whether a VPN connection has a way of its own: one over Direct Connect fails with it."""
    return vpn.declared("transportTransitGatewayAttachmentId") is ABSENT
