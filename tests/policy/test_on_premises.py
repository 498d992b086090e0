"""Rules for ways to on-premises networks: devices, locations, ASNs, tunnels."""

from collections.abc import Callable
from typing import Any

import pytest

from policy.rules.catalogue import BY_NAME
from policy.rules.core import Verdict
from policy.rules.estate import Estate, Resource
from policy.rules.values import is_secret

from . import networks as net
from .estates import UNKNOWN, ask, ask_both, one

DEVICES, BACKUP, ASN = "aws-vpn-two-customer-gateways", "aws-direct-connect-backup", "aws-transit-gateway-asn-clash"
KEY, STORE = "aws-vpn-preshared-key-secret", "aws-vpn-preshared-key-storage"
HEALS, LOGGED, ALARM = "aws-vpn-tunnel-healing", "aws-vpn-tunnel-logs", "aws-vpn-tunnel-alarm"
TAKEN = "aws:directconnect/hostedTransitVirtualInterfaceAcceptor:HostedTransitVirtualInterfaceAcceptor"
MADE = "aws:directconnect/hostedTransitVirtualInterface:HostedTransitVirtualInterface"
PRIVATE_INTERFACE = "aws:directconnect/privateVirtualInterface:PrivateVirtualInterface"
PRIVATE = "aws:ec2/vpnGateway:VpnGateway"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "value": "hunter2hunter2"}

Case = tuple[str, str, str, Callable[[], list[Resource]], Verdict]


def site(*gateways: tuple[str, Any], **props: Any) -> list[Resource]:
    """A hub, and a VPN connection to each customer gateway: name and address."""
    named = [net.device(name, address) for name, address in gateways]
    return [net.hub(), *named, *(net.vpn(f"vpn-{n + 1}", name, **props) for n, (name, _) in enumerate(gateways))]


def tagged(*tags: str | None, hub: bool = True) -> list[Resource]:
    """A VPN connection to a device of its own for each tag."""
    devices = [net.device(f"cgw-{n}", f"198.51.100.{n}") for n in range(len(tags))]
    vpns = [net.vpn(f"vpn-{n}", f"cgw-{n}", **({"tags": {"Site": tag}} if tag else {})) for n, tag in enumerate(tags)]
    return [*([net.hub()] if hub else []), *devices, *vpns]


def direct(*locations: Any, **association: Any) -> list[Resource]:
    """A Direct Connect gateway at the hub, with a virtual interface on a connection in each location."""
    lines = [one(net.LINE, f"line-{n}", {"location": place} if place else {}) for n, place in enumerate(locations)]
    interfaces = [
        one(net.INTERFACE, f"vif-{n}", {"dxGatewayId": "dx", "connectionId": f"line-{n}"})
        for n in range(len(locations))
    ]
    named = {"dxGatewayId": "dx", "associatedGatewayId": "hub-1"} | association
    return [net.hub(), one(net.DX_GATEWAY, "dx", {"amazonSideAsn": "64700"}), one(net.DX, "dx-hub", named),
            *lines, *interfaces]  # fmt: skip


def hosted(*, seen: bool) -> list[Resource]:
    """Interfaces that another account made and this one took over."""
    made = [one(MADE, f"made-{n}", {"connectionId": f"line-{n}"}) for n in range(2)] if seen else []
    lines = [one(net.LINE, f"line-{n}", {"location": f"place-{n}"}) for n in range(2)] if seen else []
    taken = [one(TAKEN, f"taken-{n}", {"dxGatewayId": "dx", "virtualInterfaceId": f"made-{n}"}) for n in range(2)]
    return [*direct(), *made, *lines, *taken]


def peered(asn: Any, other: Any) -> list[Resource]:
    second = one(net.HUB, "hub-2", {"amazonSideAsn": other} | net.OFF)
    link = {"transitGatewayId": "hub-1", "peerTransitGatewayId": "hub-2"}
    return [net.hub(amazonSideAsn=asn), second, one(net.PEERED_HUB, "peer", link)]


def backed(by: Resource, *locations: Any) -> list[Resource]:
    return [*direct(*locations), net.device("cgw-1", "198.51.100.1"), by]


OVER_DX = {"transportTransitGatewayAttachmentId": "at-dx"}
CASES: list[Case] = [
    (DEVICES, "two devices", "vpn-1", lambda: site(("c1", "198.51.100.1"), ("c2", "198.51.100.2")), Verdict.PASS),
    (DEVICES, "one device", "vpn-1", lambda: site(("c1", "198.51.100.1")), Verdict.FAIL),
    (DEVICES, "two connections to one device", "vpn-1", lambda: [
        *site(("c1", "198.51.100.1")), net.vpn("vpn-2", "c1")], Verdict.FAIL),
    (DEVICES, "two gateways with one address", "vpn-1", lambda: site(("c1", "198.51.100.1"), ("c2", "198.51.100.1")),
     Verdict.FAIL),
    (DEVICES, "two gateways with certificates, no addresses", "vpn-1", lambda: site(("c1", None), ("c2", None)),
     Verdict.PASS),
    (DEVICES, "the second connection is judged with the first", "vpn-2", lambda: site(
        ("c1", "198.51.100.1"), ("c2", "198.51.100.2")), Verdict.NOT_APPLICABLE),
    (DEVICES, "one of two addresses is not known yet", "vpn-1", lambda: site(("c1", "198.51.100.1"), ("c2", UNKNOWN)),
     Verdict.UNKNOWN),
    (DEVICES, "the only address is not known yet", "vpn-1", lambda: site(("c1", UNKNOWN)), Verdict.FAIL),
    (DEVICES, "devices of another stack", "vpn-1", lambda: [
        net.hub(), net.vpn("vpn-1", "cgw-8"), net.vpn("vpn-2", "cgw-9")], Verdict.PASS),
    (DEVICES, "one device at a hub of another stack", "vpn-1", lambda: net.without(
        site(("c1", "198.51.100.1")), "hub-1"), Verdict.NOTE),
    (DEVICES, "perhaps served by Direct Connect", "vpn-1", lambda: [*direct(), *net.without(
        site(("c1", "198.51.100.1")), "hub-1")], Verdict.NOTE),
    (DEVICES, "Direct Connect of another hub", "vpn-1", lambda: [*direct(associatedGatewayId="tgw-9"), *net.without(
        site(("c1", "198.51.100.1")), "hub-1")], Verdict.FAIL),
    (DEVICES, "over Direct Connect", "vpn-1", lambda: site(("c1", "198.51.100.1"), **OVER_DX),
     Verdict.NOT_APPLICABLE),
    (DEVICES, "for Cloud WAN", "vpn-1", lambda: net.changed(
        site(("c1", "198.51.100.1")), "vpn-1", transitGatewayId=None), Verdict.NOT_APPLICABLE),
    (DEVICES, "one device at a virtual private gateway", "vpn-1", lambda: [
        one(PRIVATE, "vgw"), *net.changed(site(("c1", "198.51.100.1")), "vpn-1", transitGatewayId=None,
                                          vpnGatewayId="vgw")], Verdict.FAIL),
    (DEVICES, "one device at a virtual private gateway with a private virtual interface", "vpn-1", lambda: [
        one(PRIVATE, "vgw"), one(PRIVATE_INTERFACE, "vif", {"vpnGatewayId": "vgw", "connectionId": "dxcon-1"}),
        *net.changed(site(("c1", "198.51.100.1")), "vpn-1", transitGatewayId=None, vpnGatewayId="vgw")],
     Verdict.NOTE),
    (DEVICES, "a hub that is not known yet", "vpn-1", lambda: net.changed(
        site(("c1", "198.51.100.1")), "vpn-1", transitGatewayId=UNKNOWN), Verdict.UNKNOWN),
    (DEVICES, "two devices of one site", "vpn-0", lambda: tagged("berlin", "berlin"), Verdict.PASS),
    (DEVICES, "one device each of two sites", "vpn-0", lambda: tagged("berlin", "ulm"), Verdict.FAIL),
    (DEVICES, "one device of the second site", "vpn-2", lambda: tagged("berlin", "berlin", "ulm"), Verdict.FAIL),
    (DEVICES, "another connection does not say whose it is", "vpn-0", lambda: tagged("berlin", None), Verdict.NOTE),
    (DEVICES, "it does not say whose it is", "vpn-1", lambda: tagged("berlin", None), Verdict.NOTE),
    (DEVICES, "the site by the device's tag", "vpn-0", lambda: net.changed(net.changed(
        tagged(None, None), "cgw-0", tags={"site": "berlin"}), "cgw-1", tags={"site": "ulm"}), Verdict.FAIL),
    (DEVICES, "a tag that is not known yet", "vpn-0", lambda: tagged(UNKNOWN), Verdict.UNKNOWN),
    (BACKUP, "a VPN at the same hub, to what it does not say", "dx-hub", lambda: backed(
        net.vpn("vpn-1", "cgw-1"), "here"), Verdict.NOTE),
    (BACKUP, "a VPN over the same line", "dx-hub", lambda: backed(net.vpn("vpn-1", "cgw-1", **OVER_DX), "here"),
     Verdict.FAIL),
    (BACKUP, "a VPN at another hub", "dx-hub", lambda: backed(
        net.vpn("vpn-1", "cgw-1", transitGatewayId="tgw-9"), "here"), Verdict.FAIL),
    (BACKUP, "a VPN at a hub that is not known yet", "dx-hub", lambda: backed(
        net.vpn("vpn-1", "cgw-1", transitGatewayId=UNKNOWN), "here"), Verdict.UNKNOWN),
    (BACKUP, "two locations", "dx-hub", lambda: direct("here", "there"), Verdict.PASS),
    (BACKUP, "two lines in one location", "dx-hub", lambda: direct("here", "here"), Verdict.FAIL),
    (BACKUP, "one line", "dx-hub", lambda: direct("here"), Verdict.FAIL),
    (BACKUP, "two gateways of one location each", "dx-hub", lambda: [
        *direct("here"), one(net.DX_GATEWAY, "dx-2"), one(net.LINE, "line-9", {"location": "there"}),
        one(net.DX, "dx-hub-2", {"dxGatewayId": "dx-2", "associatedGatewayId": "hub-1"}),
        one(net.INTERFACE, "vif-9", {"dxGatewayId": "dx-2", "connectionId": "line-9"})], Verdict.PASS),
    (BACKUP, "two gateways, both in one location", "dx-hub", lambda: [
        *direct("here"), one(net.DX_GATEWAY, "dx-2"), one(net.LINE, "line-9", {"location": "here"}),
        one(net.DX, "dx-hub-2", {"dxGatewayId": "dx-2", "associatedGatewayId": "hub-1"}),
        one(net.INTERFACE, "vif-9", {"dxGatewayId": "dx-2", "connectionId": "line-9"})], Verdict.FAIL),
    (BACKUP, "no line of this stack", "dx-hub", direct, Verdict.NOTE),
    (BACKUP, "lines of another stack", "dx-hub", lambda: net.without(direct("here", "there"), "line-0", "line-1"),
     Verdict.NOTE),
    (BACKUP, "a Direct Connect gateway of another stack", "dx-hub", lambda: net.without(
        net.changed(net.changed(direct("here"), "dx-hub", dxGatewayId="dx-9"), "vif-0", dxGatewayId="dx-9"), "dx"),
     Verdict.NOTE),
    (BACKUP, "a hub of another stack", "dx-hub", lambda: net.changed(
        direct("here"), "dx-hub", associatedGatewayId="tgw-9"), Verdict.NOTE),
    (BACKUP, "a location that is not known yet", "dx-hub", lambda: direct("here", UNKNOWN), Verdict.UNKNOWN),
    (BACKUP, "the proposal of another account", "dx-hub", lambda: net.changed(
        direct("here"), "dx-hub", associatedGatewayId=None, proposalId="p"), Verdict.NOT_APPLICABLE),
    (BACKUP, "interfaces taken over, lines in this stack", "dx-hub", lambda: hosted(seen=True), Verdict.PASS),
    (BACKUP, "interfaces taken over, lines elsewhere", "dx-hub", lambda: hosted(seen=False), Verdict.NOTE),
    (ASN, "differs from Direct Connect's", "hub-1", direct, Verdict.PASS),
    (ASN, "that of Direct Connect", "hub-1", lambda: net.changed(direct(), "dx", amazonSideAsn="64600"), Verdict.FAIL),
    (ASN, "both are AWS's default", "hub-1", lambda: net.changed(
        net.changed(direct(), "dx", amazonSideAsn="64512"), "hub-1", amazonSideAsn=None), Verdict.FAIL),
    (ASN, "differs from the device's", "hub-1", lambda: site(("c1", "198.51.100.1")), Verdict.PASS),
    (ASN, "that of the device", "hub-1", lambda: net.changed(
        site(("c1", "198.51.100.1")), "c1", bgpAsn="64600"), Verdict.FAIL),
    (ASN, "that of the device, a long one", "hub-1", lambda: net.changed(net.changed(
        site(("c1", "198.51.100.1")), "c1", bgpAsn=None, bgpAsnExtended="4200000001"), "hub-1",
        amazonSideAsn=4200000001.0), Verdict.FAIL),
    (ASN, "that of the device, static routes", "hub-1", lambda: net.changed(net.changed(
        site(("c1", "198.51.100.1")), "c1", bgpAsn="64600"), "vpn-1", staticRoutesOnly=True),
     Verdict.NOT_APPLICABLE),
    (ASN, "of a device not known yet", "hub-1", lambda: net.changed(
        site(("c1", "198.51.100.1")), "c1", bgpAsn=UNKNOWN), Verdict.UNKNOWN),
    (ASN, "not known yet", "hub-1", lambda: net.changed(direct(), "hub-1", amazonSideAsn=UNKNOWN), Verdict.UNKNOWN),
    (ASN, "alone", "hub-1", lambda: [net.hub()], Verdict.NOT_APPLICABLE),
    (ASN, "that of its peer", "hub-1", lambda: peered(64600.0, 64600.0), Verdict.NOTE),
    (ASN, "differs from its peer's", "hub-1", lambda: peered(64600.0, 64601.0), Verdict.PASS),
    (HEALS, "heals", "vpn-1", lambda: site(("c1", "198.51.100.1")), Verdict.PASS),
    (HEALS, "AWS's defaults", "vpn-1", lambda: net.changed(
        site(("c1", "198.51.100.1")), "vpn-1", **dict.fromkeys(net.HEALING)), Verdict.FAIL),
    (HEALS, "one tunnel does not", "vpn-1", lambda: net.changed(
        site(("c1", "198.51.100.1")), "vpn-1", tunnel2DpdTimeoutAction="none"), Verdict.FAIL),
    (HEALS, "a device without address", "vpn-1", lambda: net.changed(
        site(("c1", None)), "vpn-1", **dict.fromkeys(net.HEALING)), Verdict.NOT_APPLICABLE),
    (HEALS, "a device of another stack", "vpn-1", lambda: [net.hub(), net.vpn("vpn-1", "cgw-9")], Verdict.PASS),
    (HEALS, "not known yet", "vpn-1", lambda: net.changed(
        site(("c1", "198.51.100.1")), "vpn-1", tunnel1StartupAction=UNKNOWN), Verdict.UNKNOWN),
    (STORE, "a certificate", "vpn-1", lambda: net.changed(net.changed(
        site(("c1", "198.51.100.1")), "c1", certificateArn="arn:c"), "vpn-1", presharedKeyStorage=None),
     Verdict.NOT_APPLICABLE),
    (ALARM, "watched", "vpn-1", lambda: [*site(("c1", "198.51.100.1")), net.tunnel_alarm("vpn-1")], Verdict.PASS),
    (ALARM, "watched in an expression", "vpn-1", lambda: [*site(("c1", "198.51.100.1")), one(
        net.ALARM, "a", {"metricQueries": [{"expression": "m1+m2"}, {"metric": {
            "namespace": "AWS/VPN", "metricName": "TunnelState", "dimensions": {"VpnId": "vpn-1"}}}]})],
     Verdict.PASS),
    (ALARM, "watched by the tunnel's address", "vpn-1", lambda: [
        *net.changed(site(("c1", "198.51.100.1")), "vpn-1", tunnel1Address="203.0.113.1"),
        net.tunnel_alarm("vpn-1", dimensions={"TunnelIpAddress": "203.0.113.1"})], Verdict.PASS),
    (ALARM, "another metric", "vpn-1", lambda: [
        *site(("c1", "198.51.100.1")), net.tunnel_alarm("vpn-1", metricName="TunnelDataIn")], Verdict.FAIL),
    (ALARM, "another connection", "vpn-1", lambda: [
        *site(("c1", "198.51.100.1")), net.tunnel_alarm("vpn-9")], Verdict.FAIL),
    (ALARM, "a connection not known yet", "vpn-1", lambda: [
        *site(("c1", "198.51.100.1")), net.tunnel_alarm("vpn-1", dimensions={"VpnId": UNKNOWN})], Verdict.UNKNOWN),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "claim", "subject", "build", "wanted"), CASES, ids=[f"{rule}: {claim}" for rule, claim, *_ in CASES]
)
def test_rules_of_ways_to_on_premises_networks(
    rule: str, claim: str, subject: str, build: Callable[[], list[Resource]], wanted: Verdict
) -> None:
    for seen, (verdict, message) in ask_both(rule, subject, build()).items():
        assert verdict is wanted, f"{claim}, {seen}: {message}"


ONE_CONNECTION: list[tuple[str, str, dict[str, Any], Verdict]] = [
    (KEY, "made by AWS", {}, Verdict.NOT_APPLICABLE),
    (KEY, "plain text", {"tunnel1PresharedKey": "hunter2hunter2"}, Verdict.FAIL),
    (KEY, "a secret", {"tunnel1PresharedKey": SECRET, "tunnel2PresharedKey": SECRET}, Verdict.PASS),
    (KEY, "one of two is plain text", {"tunnel1PresharedKey": SECRET, "tunnel2PresharedKey": "x"}, Verdict.FAIL),
    (KEY, "a secret that is not known yet", {"tunnel1PresharedKey": SECRET | {"value": UNKNOWN}}, Verdict.PASS),
    (KEY, "masked in a state file", {"tunnel1PresharedKey": "[secret]"}, Verdict.PASS),
    (KEY, "not known yet", {"tunnel1PresharedKey": UNKNOWN}, Verdict.UNKNOWN),
    (STORE, "Secrets Manager", {}, Verdict.PASS),
    (STORE, "left out", {"presharedKeyStorage": ""}, Verdict.FAIL),
    (STORE, "not known yet", {"presharedKeyStorage": UNKNOWN}, Verdict.UNKNOWN),
    (LOGGED, "both tunnels", {}, Verdict.PASS),
    (LOGGED, "one tunnel", {"tunnel2LogOptions": None}, Verdict.FAIL),
    (LOGGED, "only BGP", {"tunnel1LogOptions": {"cloudwatchLogOptions": {"bgpLogEnabled": True}}}, Verdict.FAIL),
    (LOGGED, "not known yet", {"tunnel1LogOptions": UNKNOWN}, Verdict.UNKNOWN),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "claim", "props", "wanted"), ONE_CONNECTION, ids=[f"{rule}: {claim}" for rule, claim, *_ in ONE_CONNECTION]
)
def test_rules_of_one_connection(rule: str, claim: str, props: dict[str, Any], wanted: Verdict) -> None:
    verdict, message = ask(rule, net.vpn("vpn-1", "cgw-1", **props))
    assert verdict is wanted, f"{claim}: {message}"
    assert "hunter2" not in message


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        (['{"sites": {"berlin": {"key": "hunter2hunter2"}}}'], Verdict.FAIL),
        (["hunter2hunter2"], Verdict.FAIL),
        (["eu-central-1", ""], Verdict.PASS),
        ([], Verdict.PASS),
    ],
)
def test_a_key_that_stands_in_a_plain_setting_is_no_secret(settings: list[str], wanted: Verdict) -> None:
    subject = net.vpn("vpn-1", "cgw-1", tunnel1PresharedKey=SECRET)
    outcome = BY_NAME[KEY].check(subject, Estate([subject], settings=settings), {})
    assert outcome.verdict is wanted, outcome.message
    assert "hunter2" not in outcome.message


def test_another_tag_may_name_the_site() -> None:
    tag = {"tags": {"location": "berlin"}}, {"tags": {"location": "ulm"}}
    several = [net.hub(), net.device("c1", "198.51.100.1"), net.device("c2", "198.51.100.2")]
    first, second = net.vpn("vpn-1", "c1", **tag[0]), net.vpn("vpn-2", "c2", **tag[1])
    assert ask(DEVICES, first, second, *several)[0] is Verdict.PASS
    assert ask(DEVICES, first, second, *several, siteTag="Location")[0] is Verdict.FAIL


@pytest.mark.parametrize(
    ("value", "secret"),
    [
        (SECRET, True),
        ("[secret]", True),
        ({SIGNATURE: "d0e6a833031e9bbcd3f4e8bde6ca49a4", "secret": True, "value": "x"}, True),
        ({SIGNATURE: "d0e6a833031e9bbcd3f4e8bde6ca49a4", "value": "x"}, False),
        ({"value": "x"}, False),
        ("x", False),
        (None, False),
    ],
)  # fmt: skip
def test_only_a_marked_value_is_a_secret(value: object, *, secret: bool) -> None:
    assert is_secret(value) is secret
