"""Rules for firewalls of hubs: symmetry over a peering, and appliance mode where nothing is between two ends."""

from collections.abc import Callable

import pytest

from policy.rules.core import Verdict
from policy.rules.estate import Resource

from . import networks as net
from .estates import UNKNOWN, ask_both, one

SYMMETRY, MODE = "aws-transit-gateway-inspection-symmetry", "aws-transit-gateway-appliance-mode"
AT_HUB_2 = {"transitGatewayId": "hub-2"}

Case = tuple[str, str, str, Callable[[], list[Resource]], Verdict]


def second_firewall() -> list[Resource]:
    """An inspection VPC at the other hub."""
    return [
        net.vpc("see", "10.4.0.0/20"),
        *net.subnets("see"),
        one(net.FIREWALL, "firewall-2", {"vpcId": "see", "subnetMappings": []}),
        net.attachment("see", applianceModeSupport="enable", **AT_HUB_2),
        *net.vpc_table("rt-see", "see", "a", "b"),
        net.way("rt-see", "0.0.0.0/0", vpcEndpointId="vpce-2"),
        net.associated("at-see", "t-see"),
        net.table("t-see", **AT_HUB_2),
    ]


def peered(*, back: str, far: str = "direct") -> list[Resource]:
    """`work` at hub 1 reaches `blue` at hub 2 through a firewall; the answer comes over the peering.

    `back`: what the answer meets at hub 1; `far`: what both meet at hub 2.
    """
    near: dict[str, list[Resource]] = {
        "direct": [net.propagated("at-work", "t-peer")],
        "firewall": [net.static("t-peer", "10.0.0.0/16", "at-look")],
        "blackhole": [net.static("t-peer", "10.0.0.0/16", None)],
        "unknown": [net.propagated("at-work", "t-peer"), net.static("t-peer", UNKNOWN, "at-look", "some")],
        "elsewhere": [
            net.propagated("at-work", "t-peer"),
            one(
                net.REFERENCE,
                "far",
                {"transitGatewayRouteTableId": "t-peer", "prefixListId": "pl-9", "blackhole": True},
            ),
        ],
    }
    ways: dict[str, list[Resource]] = {
        "direct": [net.propagated("at-blue", "t-peer-2"), net.static("t-blue", "10.0.0.0/16", "peer")],
        "firewall": [
            net.static("t-peer-2", "10.7.0.0/16", "at-see"),
            net.static("t-blue", "10.0.0.0/16", "at-see"),
            net.static("t-see", "10.0.0.0/16", "peer"),
            net.propagated("at-blue", "t-see"),
        ],
        "answers only": [
            net.propagated("at-blue", "t-peer-2"),
            net.static("t-blue", "10.0.0.0/16", "at-see"),
            net.static("t-see", "10.0.0.0/16", "peer"),
        ],
    }
    return [
        net.hub(),
        one(net.HUB, "hub-2", {"amazonSideAsn": 64601.0} | net.OFF),
        one(net.PEERED_HUB, "peer", {"transitGatewayId": "hub-1", "peerTransitGatewayId": "hub-2"}),
        *(net.table(name) for name in ("t-work", "t-peer")),
        *(net.table(name, **AT_HUB_2) for name in ("t-blue", "t-peer-2")),
        net.associated("peer", "t-peer"),
        net.associated("peer", "t-peer-2"),
        *net.spoke("work", "10.0.0.0/16", "t-work"),
        *net.inspection(),
        *second_firewall(),
        *net.changed(net.spoke("blue", "10.7.0.0/16", "t-blue"), "at-blue", **AT_HUB_2),
        net.static("t-work", "10.7.0.0/16", "at-look"),
        net.static("t-look", "10.7.0.0/16", "peer"),
        net.propagated("at-work", "t-look"),
        *near[back],
        *ways[far],
    ]


def without_own_firewall(*, far: str) -> list[Resource]:
    """`work` leaves hub 1 directly; only hub 2 may inspect."""
    several = net.without(peered(back="direct", far=far), "st-t-work-10.7.0.0/16")
    return [*several, net.static("t-work", "10.7.0.0/16", "peer")]


def egress_only(*names: str, drop: bool = False) -> list[Resource]:
    """An inspection VPC without appliance mode that all spokes' default routes lead to, and its ways back."""
    blocks = {name: f"10.{n + 10}.0.0/16" for n, name in enumerate(names)}
    spokes = [one_ for name, block in blocks.items() for one_ in net.spoke(name, block, f"t-{name}")]
    return [
        net.hub(),
        *net.inspection(applianceModeSupport="disable"),
        *(net.table(f"t-{name}") for name in names),
        *spokes,
        *(net.static(f"t-{name}", "0.0.0.0/0", "at-look") for name in names),
        *(net.propagated(f"at-{name}", "t-look") for name in names),
        *([net.static(f"t-{name}", "10.8.0.0/13", None) for name in names] if drop else []),
    ]


CASES: list[Case] = [
    (SYMMETRY, "over a peering, and back past the firewall", "t-work", lambda: peered(back="direct"), Verdict.FAIL),
    (SYMMETRY, "over a peering, and back through the firewall", "t-work", lambda: peered(back="firewall"),
     Verdict.PASS),
    (SYMMETRY, "over a peering, and the answer is dropped", "t-work", lambda: peered(back="blackhole"), Verdict.PASS),
    (SYMMETRY, "over a peering, the answer's routes are not known yet", "t-work", lambda: peered(back="unknown"),
     Verdict.UNKNOWN),
    (SYMMETRY, "over a peering, the answer's routes are elsewhere", "t-work", lambda: peered(back="elsewhere"),
     Verdict.NOTE),
    (SYMMETRY, "each hub inspects both ways", "t-work", lambda: peered(back="firewall", far="firewall"),
     Verdict.PASS),
    (SYMMETRY, "each hub inspects both ways, seen from the other", "t-blue", lambda: peered(
        back="firewall", far="firewall"), Verdict.PASS),
    (SYMMETRY, "each hub inspects what leaves it only", "t-work", lambda: peered(back="direct", far="answers only"),
     Verdict.FAIL),
    (SYMMETRY, "each hub inspects what leaves it only, seen from the other", "t-blue", lambda: peered(
        back="direct", far="answers only"), Verdict.FAIL),
    (SYMMETRY, "the other hub inspects both ways", "t-work", lambda: without_own_firewall(far="firewall"),
     Verdict.PASS),
    (SYMMETRY, "the other hub inspects requests only", "t-work", lambda: [
        *net.without(without_own_firewall(far="firewall"), "st-t-blue-10.0.0.0/16"),
        net.static("t-blue", "10.0.0.0/16", "peer")], Verdict.FAIL),
    (SYMMETRY, "no hub inspects", "t-work", lambda: without_own_firewall(far="direct"), Verdict.NOT_APPLICABLE),
    (SYMMETRY, "the other hub is elsewhere", "t-work", lambda: net.without(
        peered(back="direct"), "hub-2", "t-blue", "t-peer-2", "blue"), Verdict.PASS),
    (MODE, "one spoke's way to the internet", "at-look", lambda: egress_only("a"), Verdict.NOTE),
    (MODE, "spokes that reach the internet and not each other", "at-look", lambda: egress_only("a", "b", drop=True),
     Verdict.NOTE),
    (MODE, "spokes that reach each other by the default route", "at-look", lambda: egress_only("a", "b"),
     Verdict.FAIL),
    (MODE, "a part of another spoke's block leads to it", "at-look", lambda: [
        *egress_only("a", "b", drop=True), net.static("t-a", "10.11.4.0/24", "at-look")], Verdict.FAIL),
    (MODE, "what leaves it to a site cannot be told apart", "at-look", lambda: [
        *egress_only("a"), net.device("c", "198.51.100.1"), net.vpn("vpn-1", "c"),
        net.propagated("at-vpn-1", "t-look")], Verdict.FAIL),
    (MODE, "routes that are not known yet", "at-look", lambda: [
        *egress_only("a"), net.static("t-a", UNKNOWN, "at-look", "some")], Verdict.FAIL),
    (MODE, "a block that is not known yet", "at-look", lambda: net.changed(
        egress_only("a", "b", drop=True), "b", cidrBlock=UNKNOWN), Verdict.FAIL),
    (MODE, "its table is elsewhere", "at-look", lambda: net.without(egress_only("a"), "t-look"), Verdict.FAIL),
    (MODE, "one spoke, not known yet", "at-look", lambda: net.changed(
        egress_only("a"), "at-look", applianceModeSupport=UNKNOWN), Verdict.UNKNOWN),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "claim", "subject", "build", "wanted"), CASES, ids=[f"{rule}: {claim}" for rule, claim, *_ in CASES]
)
def test_rules_of_firewalls_follow_packets_to_the_other_end(
    rule: str, claim: str, subject: str, build: Callable[[], list[Resource]], wanted: Verdict
) -> None:
    for seen, (verdict, message) in ask_both(rule, subject, build()).items():
        assert verdict is wanted, f"{claim}, {seen}: {message}"
