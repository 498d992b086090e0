"""Rules for ways through hubs: zones, appliance mode, symmetry, hairpins."""

from collections.abc import Callable
from typing import Any

import pytest

from policy.rules.core import Verdict, judge
from policy.rules.estate import Resource

from . import networks as net
from .estates import UNKNOWN, as_preview, ask, ask_both, estate, one, urn
from .test_networks import RULES

ZONE, MODE = "aws-ec2-transit-gateway-route-zone", "aws-transit-gateway-appliance-mode"
SYMMETRY, HAIRPIN = "aws-transit-gateway-inspection-symmetry", "aws-transit-gateway-egress-hairpin"
GATEWAY_ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
DEFAULT_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable"

Case = tuple[str, str, str, Callable[[], list[Resource]], Verdict]


def zoned(subnets: str, attached: str, **to: Any) -> list[Resource]:
    """A VPC with subnets in some zones, attached in some, and one table of all subnets."""
    route = {"transitGatewayId": "hub-1"} | to
    return [
        net.hub(),
        net.vpc("v", "10.0.0.0/16"),
        *net.subnets("v", subnets),
        net.attachment("v", attached),
        *net.vpc_table("rt", "v", *subnets),
        net.way("rt", "10.0.0.0/8", **route),
    ]


def by_main_table(route: dict[str, Any]) -> list[Resource]:
    """Subnets without a table of their own, and a hub route in the VPC's main one."""
    return [
        net.hub(),
        net.vpc("v", "10.0.0.0/16", defaultRouteTableId="rtb-main", mainRouteTableId="rtb-main"),
        *net.subnets("v", "abc"),
        net.attachment("v", "ab"),
        one(net.ROUTE, "way", {"destinationCidrBlock": "10.0.0.0/8", "transitGatewayId": "hub-1"} | route),
    ]


def two_ways(*, back: str) -> list[Resource]:
    """`a` reaches `b` through the firewall; `b` answers directly, through it, not at all, or nobody knows."""
    answers = {
        "direct": [net.propagated("at-a", "t-b")],
        "static": [net.static("t-b", "10.0.0.0/16", "at-a")],
        "firewall": [net.static("t-b", "10.0.0.0/16", "at-look"), net.propagated("at-a", "t-b")],
        "blackhole": [net.static("t-b", "10.0.0.0/16", None), net.propagated("at-a", "t-b")],
        "none": [],
        "unknown": [net.propagated("at-a", "t-b"), net.static("t-b", UNKNOWN, "at-look", "some")],
        "elsewhere": [
            net.propagated("at-a", "t-b"),
            one(net.REFERENCE, "far", {"transitGatewayRouteTableId": "t-b", "prefixListId": "pl-9", "blackhole": True}),
        ],
    }
    return [
        net.hub(),
        net.table("t-a"),
        net.table("t-b"),
        *net.spoke("a", "10.0.0.0/16", "t-a"),
        *net.spoke("b", "10.1.0.0/16", "t-b"),
        *net.inspection(),
        net.static("t-a", "10.1.0.0/16", "at-look"),
        *answers[back],
    ]


def firewalled_egress(*, back: str) -> list[Resource]:
    """The default route leads to the firewall, and from there to central egress."""
    return [
        net.hub(),
        net.table("t-a"),
        *net.spoke("a", "10.0.0.0/16", "t-a"),
        *net.inspection(),
        *net.egress(),
        net.static("t-a", "0.0.0.0/0", "at-look"),
        net.static("t-look", "0.0.0.0/0", "at-out"),
        net.propagated("at-a", "t-look"),
        net.static("t-out", "10.0.0.0/16", "at-look") if back == "firewall" else net.propagated("at-a", "t-out"),
    ]


def hairpin(*, drop: bool = False, reached: bool = False, other: bool = True) -> list[Resource]:
    """Two spokes in one table with central egress."""
    return [
        net.hub(),
        net.table("t"),
        *net.spoke("a", "10.0.0.0/16", "t"),
        *(net.spoke("b", "10.1.0.0/16", "t") if other else []),
        *net.egress(),
        net.static("t", "0.0.0.0/0", "at-out"),
        *(net.propagated(f"at-{name}", "t-out") for name in ("ab" if other else "a")),
        *([net.static("t", "10.0.0.0/15", None)] if drop else []),
        *([net.propagated("at-a", "t"), net.propagated("at-b", "t")] if reached else []),
    ]


CASES: list[Case] = [
    (ZONE, "attached in its zone", "v-a", lambda: zoned("ab", "ab"), Verdict.PASS),
    (ZONE, "not attached in its zone", "v-c", lambda: zoned("abc", "ab"), Verdict.FAIL),
    (ZONE, "the other zones are attached", "v-b", lambda: zoned("abc", "ab"), Verdict.PASS),
    (ZONE, "no route to a hub", "v-c", lambda: zoned("abc", "ab", transitGatewayId=None, natGatewayId="nat"),
     Verdict.NOT_APPLICABLE),
    (ZONE, "the attachment is elsewhere", "v-c", lambda: net.without(zoned("abc", "ab"), "at-v"),
     Verdict.NOT_APPLICABLE),
    (ZONE, "a hub of another stack", "v-c", lambda: net.changed(
        net.without(zoned("abc", "ab", transitGatewayId="tgw-9"), "hub-1"), "at-v", transitGatewayId="tgw-9"),
     Verdict.FAIL),
    (ZONE, "a route to another hub than the attachment", "v-c", lambda: zoned("abc", "ab", transitGatewayId="tgw-9"),
     Verdict.NOT_APPLICABLE),
    (ZONE, "a hub that is not known yet", "v-c", lambda: net.changed(
        net.without(zoned("abc", "ab", transitGatewayId=UNKNOWN), "hub-1"), "at-v", transitGatewayId=UNKNOWN),
     Verdict.FAIL),
    (ZONE, "a zone that is not known yet", "v-c", lambda: net.changed(
        zoned("abc", "ab"), "v-c", availabilityZone=UNKNOWN), Verdict.UNKNOWN),
    (ZONE, "a zone by id and zones by name", "v-c", lambda: net.changed(
        zoned("abc", "ab"), "v-c", availabilityZone=None, availabilityZoneId="euc1-az1"), Verdict.UNKNOWN),
    (ZONE, "subnets of the attachment that are not known yet", "v-c", lambda: net.changed(
        zoned("abc", "ab"), "at-v", subnetIds=UNKNOWN), Verdict.UNKNOWN),
    (ZONE, "subnets of the attachment that are elsewhere", "v-c", lambda: net.changed(
        zoned("abc", "ab"), "at-v", subnetIds=["subnet-8", "subnet-9"]), Verdict.NOTE),
    (ZONE, "a Local Zone uses its parent", "v-c", lambda: net.changed(
        zoned("abc", "ab"), "v-c", availabilityZone="eu-central-1-ham-1a"), Verdict.PASS),
    (ZONE, "the main table, which the VPC names", "v-c", lambda: by_main_table({"routeTableId": "rtb-main"}),
     Verdict.FAIL),
    (ZONE, "the main table, adopted", "v-c", lambda: [
        *net.without(by_main_table({}), "way"),
        one(DEFAULT_TABLE, "rtb", {"defaultRouteTableId": "rtb-main", "routes": [
            {"cidrBlock": "10.0.0.0/8", "transitGatewayId": "hub-1"}]})], Verdict.FAIL),
    (MODE, "on", "at-look", lambda: [net.hub(), *net.inspection()], Verdict.PASS),
    (MODE, "off", "at-look", lambda: [net.hub(), *net.inspection(applianceModeSupport="disable")], Verdict.FAIL),
    (MODE, "left out", "at-look", lambda: net.changed(
        [net.hub(), *net.inspection()], "at-look", applianceModeSupport=None), Verdict.FAIL),
    (MODE, "not known yet", "at-look", lambda: [net.hub(), *net.inspection(applianceModeSupport=UNKNOWN)],
     Verdict.UNKNOWN),
    (MODE, "a Gateway Load Balancer", "at-look", lambda: [
        *net.without([net.hub(), *net.inspection(applianceModeSupport="disable")], "firewall"),
        one(GATEWAY_ENDPOINT, "e", {"vpcId": "look", "vpcEndpointType": "GatewayLoadBalancer"})], Verdict.FAIL),
    (MODE, "an interface endpoint", "at-look", lambda: [
        *net.without([net.hub(), *net.inspection(applianceModeSupport="disable")], "firewall"),
        one(GATEWAY_ENDPOINT, "e", {"vpcId": "look", "vpcEndpointType": "Interface"})], Verdict.NOT_APPLICABLE),
    (MODE, "a firewall for the internet only, beside the hub's way", "at-look", lambda: net.without(
        [net.hub(), *net.inspection(applianceModeSupport="disable")], "way-rt-look-0.0.0.0/0"),
     Verdict.NOT_APPLICABLE),
    (MODE, "subnets that are elsewhere", "at-look", lambda: net.changed(
        [net.hub(), *net.inspection()], "at-look", applianceModeSupport=None, subnetIds=["subnet-8"]), Verdict.NOTE),
    (MODE, "a spoke", "at-a", lambda: two_ways(back="none"), Verdict.NOT_APPLICABLE),
    (SYMMETRY, "through the firewall both ways", "t-a", lambda: two_ways(back="firewall"), Verdict.PASS),
    (SYMMETRY, "the answer is propagated past it", "t-a", lambda: two_ways(back="direct"), Verdict.FAIL),
    (SYMMETRY, "the answer is routed past it", "t-a", lambda: two_ways(back="static"), Verdict.FAIL),
    (SYMMETRY, "the answer is dropped", "t-a", lambda: two_ways(back="blackhole"), Verdict.PASS),
    (SYMMETRY, "there is no answer", "t-a", lambda: two_ways(back="none"), Verdict.PASS),
    (SYMMETRY, "the answer's routes are not known yet", "t-a", lambda: two_ways(back="unknown"), Verdict.UNKNOWN),
    (SYMMETRY, "the answer's routes are elsewhere", "t-a", lambda: two_ways(back="elsewhere"), Verdict.NOTE),
    (SYMMETRY, "a table without inspection", "t-b", lambda: two_ways(back="direct"), Verdict.NOT_APPLICABLE),
    (SYMMETRY, "the firewall is elsewhere", "t-a", lambda: net.without(two_ways(back="direct"), "firewall"),
     Verdict.NOT_APPLICABLE),
    (SYMMETRY, "inspected egress that comes back through it", "t-a", lambda: firewalled_egress(back="firewall"),
     Verdict.PASS),
    (SYMMETRY, "inspected egress that comes back past it", "t-a", lambda: firewalled_egress(back="direct"),
     Verdict.FAIL),
    (SYMMETRY, "the inspection VPC shares the table and is reached directly", "t-a", lambda: [
        *net.without(two_ways(back="none"), "as-at-look-t-look"), net.associated("at-look", "t-a"),
        net.propagated("at-look", "t-b")], Verdict.PASS),
    (SYMMETRY, "the inspection table itself", "t-look", lambda: firewalled_egress(back="firewall"),
     Verdict.NOT_APPLICABLE),
    (HAIRPIN, "dropped", "t", lambda: hairpin(drop=True), Verdict.PASS),
    (HAIRPIN, "not dropped", "t", hairpin, Verdict.FAIL),
    (HAIRPIN, "reached on purpose", "t", lambda: hairpin(reached=True), Verdict.PASS),
    (HAIRPIN, "one spoke", "t", lambda: hairpin(other=False), Verdict.PASS),
    (HAIRPIN, "the other has no way back", "t", lambda: net.without(hairpin(), "pr-at-b-t-out", "pr-at-a-t-out"),
     Verdict.PASS),
    (HAIRPIN, "the other's table does not lead to egress", "t", lambda: [
        *net.without(hairpin(), "as-at-b-t"), net.table("u"), net.associated("at-b", "u")], Verdict.PASS),
    (HAIRPIN, "the other's table leads to egress too", "t", lambda: [
        *net.without(hairpin(), "as-at-b-t"), net.table("u"), net.associated("at-b", "u"),
        net.static("u", "0.0.0.0/0", "at-out")], Verdict.FAIL),
    (HAIRPIN, "a private NAT gateway", "t", lambda: net.changed(hairpin(), "nat", connectivityType="private"),
     Verdict.NOT_APPLICABLE),
    (HAIRPIN, "a regional NAT gateway", "t", lambda: net.changed(
        hairpin(), "nat", subnetId=None, vpcId="out", availabilityMode="regional"), Verdict.FAIL),
    (HAIRPIN, "no NAT gateway", "t", lambda: net.without(hairpin(), "nat"), Verdict.NOT_APPLICABLE),
    (HAIRPIN, "a firewall in between", "t", lambda: [*hairpin(), one(net.FIREWALL, "fw", {"vpcId": "out"})],
     Verdict.NOT_APPLICABLE),
    (HAIRPIN, "the default route's attachment is not known yet", "t", lambda: net.changed(
        hairpin(), "st-t-0.0.0.0/0", transitGatewayAttachmentId=UNKNOWN), Verdict.UNKNOWN),
    (HAIRPIN, "a further route that is not known yet", "t", lambda: [
        *hairpin(), net.static("t", UNKNOWN, None, "later")], Verdict.UNKNOWN),
    (HAIRPIN, "the way back is not known yet", "t", lambda: [
        *hairpin(), net.static("t-out", UNKNOWN, None, "later")], Verdict.UNKNOWN),
    (HAIRPIN, "no default route", "t-out", hairpin, Verdict.NOT_APPLICABLE),
    (HAIRPIN, "the egress VPC is elsewhere", "t", lambda: net.without(hairpin(), "out"), Verdict.NOT_APPLICABLE),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "claim", "subject", "build", "wanted"), CASES, ids=[f"{rule}: {claim}" for rule, claim, *_ in CASES]
)
def test_rules_of_ways_through_hubs(
    rule: str, claim: str, subject: str, build: Callable[[], list[Resource]], wanted: Verdict
) -> None:
    for seen, (verdict, message) in ask_both(rule, subject, build()).items():
        assert verdict is wanted, f"{claim}, {seen}: {message}"


def test_the_default_table_of_a_hub_is_judged_like_any_other() -> None:
    on = {"defaultRouteTableAssociation": "enable", "defaultRouteTablePropagation": "enable"}
    several = net.without(two_ways(back="none"), "as-at-b-t-b", "as-at-a-t-a", "st-t-a-10.1.0.0/16")
    several = net.changed(several, "hub-1", **on, associationDefaultRouteTableId="tgw-rtb-0")
    several.append(net.static("tgw-rtb-0", "10.1.0.0/16", "at-look"))
    verdict, message = ask_both(SYMMETRY, "hub-1", several)["known"]
    assert verdict is Verdict.FAIL, message
    assert "at-a reaches at-b through the firewall" in message


def test_an_attachment_with_an_association_of_its_own_is_not_in_the_default_table() -> None:
    on = {"defaultRouteTableAssociation": "enable", "associationDefaultRouteTableId": "tgw-rtb-0"}
    several = net.changed(net.without(two_ways(back="direct"), "st-t-a-10.1.0.0/16"), "hub-1", **on)
    several.append(net.static("tgw-rtb-0", "10.1.0.0/16", "at-look"))
    verdict, message = ask_both(SYMMETRY, "hub-1", several)["known"]
    assert verdict is Verdict.NOT_APPLICABLE, message


def test_a_firewall_attached_to_the_hub_itself_inspects_too() -> None:
    several = [*net.without(two_ways(back="direct"), "st-t-a-10.1.0.0/16", "firewall")]
    firewall = one(net.FIREWALL, "native", {"transitGatewayId": "hub-1", "id": UNKNOWN})
    to_it = one(
        net.HUB_ROUTE,
        "to-it",
        {"transitGatewayRouteTableId": "t-a", "destinationCidrBlock": "10.1.0.0/16",
         "transitGatewayAttachmentId": UNKNOWN},
        sources={"transitGatewayAttachmentId": [urn(net.FIREWALL, "native")]},
    )  # fmt: skip
    subject = next(resource for resource in several if resource.name == "t-a")
    verdict, message = ask(SYMMETRY, subject, *net.without(several, "t-a"), firewall, to_it)
    assert verdict is Verdict.FAIL, message


@pytest.mark.parametrize(
    ("gone", "broken"),
    [
        ("st-t-shared-10.0.0.0/16", []),
        ("way-rt-look-0.0.0.0/0", []),
        ("st-t-work-10.0.0.0/16", []),
        ("options", ["aws-vpc-peering-dns-resolution"]),
        ("way-rt-red-10.6.0.0/16", ["aws-vpc-peering-routes-both-ways"]),
        ("alarm-vpn-1", ["aws-vpn-tunnel-alarm"]),
        ("log", ["aws-transit-gateway-flow-logs"]),
    ],
)
def test_what_goes_missing_from_a_sound_network_breaks_the_rule_it_serves_and_no_other(
    gone: str, broken: list[str]
) -> None:
    for several in (net.without(net.network(), gone), as_preview(*net.without(net.network(), gone))):
        found = [one_.rule.name for rule in RULES for one_ in judge(rule, estate(*several), preview=True)]
        assert found == broken, gone


def listed(*cidrs: str, to: str | None) -> list[Resource]:
    """Hub routes by prefix list: entries within the list and apart."""
    way: dict[str, Any] = {"transitGatewayAttachmentId": to} if to else {"blackhole": True}
    first, *rest = cidrs
    return [
        one(net.REFERENCE, "ref", {"transitGatewayRouteTableId": "t-b", "prefixListId": "pl-1"} | way),
        one("aws:ec2/managedPrefixList:ManagedPrefixList", "pl-1", {"entries": [{"cidr": first}]}),
        *(
            one(
                "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",
                f"e-{cidr}",
                {"prefixListId": "pl-1", "cidr": cidr},
            )
            for cidr in rest
        ),
    ]


@pytest.mark.parametrize(
    ("way", "wanted"),
    [
        (listed("10.0.0.0/16", to="at-look"), Verdict.PASS),
        (listed("10.9.0.0/16", "10.0.0.0/16", to="at-look"), Verdict.PASS),
        (listed("10.0.0.0/16", to=None), Verdict.PASS),
        (listed("10.0.0.0/16", to="at-a"), Verdict.FAIL),
        (listed("10.0.0.0/8", to="at-look"), Verdict.FAIL),
    ],
    ids=["inspected", "inspected by an entry apart", "dropped", "direct", "shorter than the propagation"],
)
def test_prefix_lists_lead_packets_as_their_entries_say(way: list[Resource], wanted: Verdict) -> None:
    for seen, (verdict, message) in ask_both(SYMMETRY, "t-a", [*two_ways(back="direct"), *way]).items():
        assert verdict is wanted, f"{seen}: {message}"


def test_a_static_route_wins_against_a_prefix_list() -> None:
    several = [*two_ways(back="firewall"), *listed("10.0.0.0/16", to="at-a")]
    assert {verdict for verdict, _ in ask_both(SYMMETRY, "t-a", several).values()} == {Verdict.PASS}


def test_a_direct_propagation_next_to_inspection_breaks_the_sound_network() -> None:
    wrong = [*net.without(net.network(), "st-t-shared-10.0.0.0/16"), net.propagated("at-work", "t-shared")]
    found = [one_ for rule in RULES for one_ in judge(rule, estate(*wrong), preview=True)]
    assert [(one_.rule.name, one_.urn) for one_ in found] == [(SYMMETRY, urn(net.HUB_TABLE, "t-work"))]
