"""Rules for ways on premises compare what is behind them: a way to other networks is no backup."""

from collections.abc import Callable
from typing import Any

import pytest

from policy.rules.core import Verdict
from policy.rules.estate import Resource

from . import networks as net
from .estates import UNKNOWN, ask_both, one

DEVICES, BACKUP = "aws-vpn-two-customer-gateways", "aws-direct-connect-backup"
CONNECT = "aws:ec2transitgateway/connect:Connect"
VPN_ROUTE = "aws:ec2/vpnConnectionRoute:VpnConnectionRoute"
PRIVATE, PRIVATE_INTERFACE = (
    "aws:ec2/vpnGateway:VpnGateway",
    "aws:directconnect/privateVirtualInterface:PrivateVirtualInterface",
)
MAIN, PART, OTHER = "10.200.0.0/14", "10.200.4.0/22", "10.96.0.0/16"

Case = tuple[str, str, str, Callable[[], list[Resource]], Verdict]


def tags(blocks: Any = None, site: Any = None) -> dict[str, Any]:
    found = {"on-premises-prefixes": blocks, "site": site}
    return {"tags": {key: value for key, value in found.items() if value is not None}}


def estate(direct: dict[str, Any], vpn: dict[str, Any], device: dict[str, Any] | None = None) -> list[Resource]:
    """A hub with Direct Connect in one location and a VPN to one device, each with its tags."""
    return [
        net.hub(),
        one(net.DX_GATEWAY, "dx", {"amazonSideAsn": "64700"} | direct),
        one(net.LINE, "line", {"location": "here"}),
        one(net.INTERFACE, "vif", {"dxGatewayId": "dx", "connectionId": "line"}),
        one(net.DX, "dx-hub", {
            "dxGatewayId": "dx", "associatedGatewayId": "hub-1", "transitGatewayAttachmentId": "at-dx"}),
        net.device("cgw-1", "198.51.100.1", **(device or {})),
        net.vpn("vpn-1", "cgw-1", **vpn),
    ]  # fmt: skip


def second_gateway(blocks: str) -> list[Resource]:
    """A second Direct Connect gateway at the hub, in another location."""
    return [
        one(net.DX_GATEWAY, "dx-2", {"amazonSideAsn": "64701"} | tags(blocks)),
        one(net.LINE, "line-2", {"location": "there"}),
        one(net.INTERFACE, "vif-2", {"dxGatewayId": "dx-2", "connectionId": "line-2"}),
        one(net.DX, "dx-hub-2", {"dxGatewayId": "dx-2", "associatedGatewayId": "hub-1"}),
    ]


def routed(*blocks: Any) -> list[Resource]:
    """No tags: Direct Connect for its blocks by a route of the hub, the VPN for these by routes of its own."""
    mine = [one(VPN_ROUTE, f"r-{n}", {"vpnConnectionId": "vpn-1", "destinationCidrBlock": block})
            for n, block in enumerate(blocks)]  # fmt: skip
    return [*estate({}, {"staticRoutesOnly": True}), net.table("t"), net.static("t", MAIN, "at-dx"), *mine]


def over(transport: str, blocks: str) -> list[Resource]:
    """A Connect attachment over a VPC's attachment, or over Direct Connect."""
    named = {"transitGatewayId": "hub-1", "transportAttachmentId": transport}
    return [net.vpc("v", "10.0.0.0/16"), net.attachment("v"), one(CONNECT, "connect", named | tags(blocks))]


def private(vpn: dict[str, Any], interface: dict[str, Any]) -> list[Resource]:
    """A virtual private gateway with a VPN and a private virtual interface."""
    to = {"vpnGatewayId": "vgw"}
    several = [one(PRIVATE, "vgw"), net.device("cgw-1", "198.51.100.1"), net.vpn("vpn-1", "cgw-1", **vpn)]
    return [
        *net.changed(several, "vpn-1", transitGatewayId=None, **to),
        one(PRIVATE_INTERFACE, "private", {"connectionId": "dxcon-1"} | to | interface),
    ]


def two_hubs(*way: str, site: str | None = "berlin", second: Any = "198.51.100.2") -> list[Resource]:
    """A site with a device at each of two peered hubs, and routes of the first hub to the second."""
    behind = tags(PART, site)
    return [
        net.hub(),
        one(net.HUB, "hub-2", {"amazonSideAsn": 64601.0} | net.OFF),
        one(net.PEERED_HUB, "peer", {"transitGatewayId": "hub-1", "peerTransitGatewayId": "hub-2"}),
        net.table("t"),
        *(net.static("t", block, "peer") for block in way),
        net.device("cgw-1", "198.51.100.1"),
        net.device("cgw-2", second),
        net.vpn("vpn-1", "cgw-1", **behind),
        net.vpn("vpn-2", "cgw-2", **behind, transitGatewayId="hub-2"),
    ]


CASES: list[Case] = [
    (BACKUP, "a VPN to the same blocks", "dx-hub", lambda: estate(tags(MAIN), tags(MAIN)), Verdict.PASS),
    (BACKUP, "a VPN to the same blocks by its device's tag", "dx-hub", lambda: estate(tags(MAIN), {}, tags(MAIN)),
     Verdict.PASS),
    (BACKUP, "a VPN to blocks within", "dx-hub", lambda: estate(tags(MAIN), tags(PART)), Verdict.PASS),
    (BACKUP, "a VPN to other blocks", "dx-hub", lambda: estate(tags(MAIN), tags(OTHER)), Verdict.FAIL),
    (BACKUP, "a VPN to one of two blocks", "dx-hub", lambda: estate(tags(f"{MAIN} {OTHER}"), tags(MAIN)),
     Verdict.FAIL),
    (BACKUP, "a VPN to other blocks, though the site has one name", "dx-hub", lambda: estate(
        tags(MAIN, "berlin"), tags(OTHER, "berlin")), Verdict.FAIL),
    (BACKUP, "a VPN to the site of the same name, blocks unsaid", "dx-hub", lambda: estate(
        tags(None, "berlin"), tags(OTHER, "berlin")), Verdict.PASS),
    (BACKUP, "a VPN to a site of another name, blocks unsaid", "dx-hub", lambda: estate(
        tags(None, "direct-connect"), tags(None, "site-berlin")), Verdict.NOTE),
    (BACKUP, "a VPN that does not say its blocks", "dx-hub", lambda: estate(tags(MAIN), {}), Verdict.NOTE),
    (BACKUP, "a VPN to blocks that are not known yet", "dx-hub", lambda: estate(tags(MAIN), tags(UNKNOWN)),
     Verdict.UNKNOWN),
    (BACKUP, "IPv6 blocks apart", "dx-hub", lambda: estate(tags("fd00:1::/32"), tags("fd00:2::/32")), Verdict.FAIL),
    (BACKUP, "what is no block in the tag", "dx-hub", lambda: estate(tags("headquarters"), tags(MAIN)), Verdict.NOTE),
    (BACKUP, "a VPN to the same blocks by static routes", "dx-hub", lambda: routed(PART), Verdict.PASS),
    (BACKUP, "a VPN to other blocks by static routes", "dx-hub", lambda: routed(OTHER), Verdict.FAIL),
    (BACKUP, "a VPN by a static route that is not known yet", "dx-hub", lambda: routed(UNKNOWN), Verdict.UNKNOWN),
    (BACKUP, "a second gateway in another location", "dx-hub", lambda: [
        *estate(tags(MAIN), tags(OTHER)), *second_gateway(MAIN)], Verdict.PASS),
    (BACKUP, "a second gateway in another location, to other networks", "dx-hub", lambda: [
        *estate(tags(MAIN), tags(OTHER)), *second_gateway(OTHER)], Verdict.FAIL),
    (BACKUP, "a Connect over a VPC to the same blocks", "dx-hub", lambda: [
        *estate(tags(MAIN), tags(OTHER)), *over("at-v", MAIN)], Verdict.PASS),
    (BACKUP, "a Connect over the same Direct Connect", "dx-hub", lambda: [
        *estate(tags(MAIN), tags(OTHER)), *over("at-dx", MAIN)], Verdict.FAIL),
    (BACKUP, "a Connect over Direct Connect tells what is behind it", "dx-hub", lambda: [
        *estate({}, tags(OTHER)), *over("at-dx", MAIN)], Verdict.FAIL),
    (DEVICES, "Direct Connect to the same blocks", "vpn-1", lambda: estate(tags(MAIN), tags(PART)),
     Verdict.NOT_APPLICABLE),
    (DEVICES, "Direct Connect to other blocks", "vpn-1", lambda: estate(tags(MAIN), tags(OTHER)), Verdict.FAIL),
    (DEVICES, "Direct Connect to one of two blocks", "vpn-1", lambda: estate(tags(MAIN), tags(f"{PART} {OTHER}")),
     Verdict.FAIL),
    (DEVICES, "Direct Connect to blocks unsaid", "vpn-1", lambda: estate({}, tags(OTHER)), Verdict.NOTE),
    (DEVICES, "Direct Connect to the site of the same name", "vpn-1", lambda: estate(
        tags(None, "berlin"), tags(None, "berlin")), Verdict.NOT_APPLICABLE),
    (DEVICES, "Direct Connect to blocks that are not known yet", "vpn-1", lambda: estate(tags(UNKNOWN), tags(OTHER)),
     Verdict.UNKNOWN),
    (DEVICES, "two devices, Direct Connect to blocks unsaid", "vpn-1", lambda: [
        *estate({}, tags(OTHER)), net.device("cgw-2", "198.51.100.2"), net.vpn("vpn-2", "cgw-2", **tags(OTHER))],
     Verdict.PASS),
    (DEVICES, "a VPN over Direct Connect does not stand for its site", "vpn-2", lambda: [
        *net.changed(estate(tags(MAIN), tags(OTHER)), "vpn-1", transportTransitGatewayAttachmentId="at-dx"),
        net.device("cgw-2", "198.51.100.2"), net.vpn("vpn-2", "cgw-2", **tags(OTHER))], Verdict.FAIL),
    (DEVICES, "a private virtual interface to the same blocks", "vpn-1", lambda: private(tags(MAIN), tags(MAIN)),
     Verdict.NOT_APPLICABLE),
    (DEVICES, "a private virtual interface to other blocks", "vpn-1", lambda: private(tags(OTHER), tags(MAIN)),
     Verdict.FAIL),
    (DEVICES, "the second device at a peered hub, no route there", "vpn-1", two_hubs, Verdict.NOTE),
    (DEVICES, "the second device at a peered hub, a wider route there", "vpn-1", lambda: two_hubs(MAIN), Verdict.PASS),
    (DEVICES, "the second device at a peered hub, a route for the same block", "vpn-1", lambda: two_hubs(PART),
     Verdict.NOTE),
    (DEVICES, "the second device at a peered hub, a route for others", "vpn-1", lambda: two_hubs(OTHER),
     Verdict.NOTE),
    (DEVICES, "the same device at both hubs", "vpn-1", lambda: two_hubs(MAIN, second="198.51.100.1"), Verdict.FAIL),
    (DEVICES, "the second device's address is not known yet", "vpn-1", lambda: two_hubs(MAIN, second=UNKNOWN),
     Verdict.UNKNOWN),
    (DEVICES, "devices without a site at peered hubs", "vpn-1", lambda: two_hubs(MAIN, site=None), Verdict.FAIL),
    (DEVICES, "devices of one site at hubs that are not peered", "vpn-1", lambda: net.without(
        two_hubs(MAIN), "peer"), Verdict.FAIL),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "claim", "subject", "build", "wanted"), CASES, ids=[f"{rule}: {claim}" for rule, claim, *_ in CASES]
)
def test_a_way_is_a_backup_of_another_where_both_lead_to_the_same_networks(
    rule: str, claim: str, subject: str, build: Callable[[], list[Resource]], wanted: Verdict
) -> None:
    for seen, (verdict, message) in ask_both(rule, subject, build()).items():
        assert verdict is wanted, f"{claim}, {seen}: {message}"


def test_the_blocks_that_nothing_else_leads_to_are_named() -> None:
    answers = ask_both(BACKUP, "dx-hub", estate(tags(f"{MAIN} {OTHER}"), tags(MAIN)))
    assert all(f"leads to {OTHER}:" in message for _, message in answers.values())
