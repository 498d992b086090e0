"""Which route wins and which way an answer takes, each worked out by hand from AWS's documented route priority."""

from collections.abc import Sequence

import pytest

from policy.rules.estate import Resource
from rehearsal.assessment.reachability.trip import State
from rehearsal.assessment.reachability.verdict import Answer

from .nets import ZONES, attach, broken_by, ec2, hub, joined, static, tgw, to, verdict, vpc
from .test_paths import firewall, inspected, tier
from .test_rules import VPN, by_list, dx, listed, route, two

TO_HUB = to("10.0.0.0/8", transitGatewayId="hub")
OUT_OF_STACK = "tgw-elsewhere"
SITES = ("office=10.200.0.0/16", "dx=10.200.0.0/16")


def there(answer: Answer) -> list[str]:
    """The hops of the first way between the first AZs."""
    return [hop.name for hop in answer.zones[0].best.forward[0].hops]


def back(answer: Answer) -> list[str]:
    """Those of the answer."""
    return [hop.name for hop in answer.zones[0].best.back[0].hops]


def test_in_a_vpc_table_the_longer_prefix_wins_whatever_its_rank() -> None:
    """A prefix list's /16 beats a static /8: length comes before rank."""
    parts = two(listed("pl", "10.2.0.0/16"), *(by_list(f"app-{z}-table", "pl", natGatewayId="n") for z in ZONES))
    found = verdict([*parts, ec2("NatGateway", "n", subnetId="app-a")], "app", "db")
    assert broken_by(found) == (State.NOT_ROUTED, 4, "n")


def vgw(*more: Resource) -> list[Resource]:
    """A VPC with a virtual private gateway that propagates 10.200.0.0/16 into its table in AZ a."""
    return [
        *vpc("app", "10.1.0.0/16", zones="a"), ec2("VpnGateway", "vgw", vpcId="app"),
        ec2("VpnConnection", "vpn", vpnGatewayId="vgw", staticRoutesOnly=True),
        ec2("VpnConnectionRoute", "told", vpnConnectionId="vpn", destinationCidrBlock="10.200.0.0/16"),
        ec2("VpnGatewayRoutePropagation", "p", vpnGatewayId="vgw", routeTableId="app-a-table"), *more,
    ]  # fmt: skip


NAT = ec2("NatGateway", "n", subnetId="app-a")
PROPAGATED: dict[str, tuple[Sequence[Resource], State]] = {
    "propagated alone": ((), State.ROUTED),
    "a static route with the same prefix wins": (
        (NAT, route("app-a-table", "10.200.0.0/16", natGatewayId="n")), State.NOT_ROUTED,
    ),
    "a prefix list with the same prefix wins": (
        (NAT, listed("pl", "10.200.0.0/16"), by_list("app-a-table", "pl", natGatewayId="n")), State.NOT_ROUTED,
    ),
    "a shorter static route does not": (
        (NAT, route("app-a-table", "10.0.0.0/8", natGatewayId="n")), State.ROUTED,
    ),
    "a longer static route takes its part of it": (
        (NAT, route("app-a-table", "10.200.7.0/24", natGatewayId="n")), State.NOT_ROUTED,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PROPAGATED)
def test_static_routes_of_a_vpc_beat_propagated_ones_of_equal_length(case: str) -> None:
    more, state = PROPAGATED[case]
    assert verdict(vgw(*more), "app", "vpn").state is state


def test_a_static_route_of_the_hub_beats_the_propagated_one_and_a_shorter_one_does_not() -> None:
    other = [*vpc("other", "10.3.0.0/16", TO_HUB), *attach("other", "t")]
    assert broken_by(verdict(two(*other, static("t", "10.2.0.0/16", "other-att")), "app", "db"))[:2] == (
        State.NOT_ROUTED, 10,
    ), "the other VPC sends it to the hub again"  # fmt: skip
    assert verdict(two(*other, static("t", "10.2.0.0/15", "other-att")), "app", "db").state is State.ROUTED


def test_of_equal_prefixes_direct_connect_is_taken_and_the_vpn_is_its_backup() -> None:
    both = [*VPN, *joined("office-att", "t", "t"), *dx("10.1.0.0/16"), *joined("dx-att", "t", "t")]
    found = verdict(two(*both), "app", "10.200.0.1", *SITES)
    assert found.state is State.ROUTED
    assert there(found)[-1] == "dx-hub"
    alone = verdict(two(*both[: len(VPN) + 2]), "app", "10.200.0.1", SITES[0])
    assert there(alone)[-1] == "office-vpn"


def test_a_longer_prefix_of_the_vpn_takes_the_traffic_off_the_line() -> None:
    both = [*VPN, *joined("office-att", "t", "t"), *dx("10.1.0.0/16"), *joined("dx-att", "t", "t")]
    found = verdict(two(*both), "app", "10.200.0.1", "office=10.200.0.0/24", SITES[1])
    assert there(found)[-1] == "office-vpn"


BLACKHOLES: dict[str, tuple[Sequence[Resource], State]] = {
    "longer than the propagated block": ((static("t", "10.2.0.0/24"),), State.NOT_ROUTED),
    "of an address in it": ((static("t", "10.2.1.9/32"),), State.NOT_ROUTED),
    "equal to it": ((static("t", "10.2.0.0/16"),), State.NOT_ROUTED),
    "shorter than it": ((static("t", "10.2.0.0/15"),), State.ROUTED),
    "for the other half of it": ((static("t", "10.2.128.0/17"),), State.ROUTED),
    "longer, with a route that is longer still": (
        (static("t", "10.2.0.0/17"), static("t", "10.2.0.0/24", "db-att"), static("t", "10.2.1.0/24", "db-att")),
        State.ROUTED,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BLACKHOLES)
def test_a_blackhole_drops_by_its_length_only(case: str) -> None:
    more, state = BLACKHOLES[case]
    assert verdict(two(*more), "app", "db").state is state


def test_a_blackhole_for_one_az_of_the_target_leaves_the_other() -> None:
    found = verdict(two(static("t", "10.2.0.0/24")), "app", "db")
    by_zones = {(zones.a, zones.b): zones.best.state for zones in found.zones}
    assert by_zones == {
        ("a", "a"): State.NOT_ROUTED, ("a", "b"): State.ROUTED, ("b", "a"): State.NOT_ROUTED, ("b", "b"): State.ROUTED,
    }  # fmt: skip


@pytest.mark.parametrize(("appliance", "there_in", "back_in"), [("enable", "ab", "ab"), ("disable", "a", "b")])
def test_between_two_azs_only_appliance_mode_keeps_both_directions_in_one_firewall(
    appliance: str, there_in: str, back_in: str
) -> None:
    """With it any AZ may be taken, the same one for the answer; without it each direction takes its sender's AZ."""
    found = verdict(inspected(appliance), "app-a", "db-b")
    best = found.zones[0].best
    assert (found.state, found.symmetric) == (State.ROUTED, appliance == "enable")
    assert {zone for leg in best.forward for _, zone in leg.guards} == set(there_in)
    assert {zone for leg in best.back for _, zone in leg.guards} == set(back_in)


def test_without_a_subnet_of_the_attachment_an_az_reaches_nothing_and_is_reached_by_nobody() -> None:
    """A packet may come in by the other AZ, but the answer has no way into the hub."""
    found = verdict(two(app=attach("app", "t", "t", zones="a")), "app", "db")
    by_zones = {(zones.a, zones.b): zones.best.state for zones in found.zones}
    assert {pair for pair, state in by_zones.items() if state is State.ROUTED} == {("a", "a"), ("a", "b")}
    other = verdict(two(app=attach("app", "t", "t", zones="a")), "db-a", "app-b")
    assert broken_by(other) == (State.NOT_ROUTED, 4, "app-att")
    assert other.broken is not None
    assert other.broken[0] == "return"
    assert there(other)[-1] == "app-b", "the way there is whole"


def test_an_answer_through_another_inspection_vpc_is_not_symmetric() -> None:
    second = [
        ec2("Vpc", "other", cidrBlock="10.9.0.0/16"),
        *tier("other", "in", 0, ("0.0.0.0/0", {"vpcEndpointId": "vpce-other-{z}"})),
        *tier("other", "guard", 10, ("0.0.0.0/0", {"transitGatewayId": "hub"})),
        *(ec2("VpcEndpoint", f"gwlb-{z}", id=f"vpce-other-{z}", vpcId="other", subnetIds=[f"guard-{z}"])
          for z in ZONES),
        tgw("VpcAttachment", "other-att", vpcId="other", transitGatewayId="hub",
            subnetIds=[f"in-{z}" for z in ZONES], applianceModeSupport="enable"),
        *joined("other-att", "inspect"),
        static("dbs", "10.1.0.0/16", "other-att"),
    ]  # fmt: skip
    found = verdict(inspected("enable", *second), "app", "db")
    assert (found.state, found.symmetric) == (State.ROUTED, False)
    assert "fw" in there(found)
    assert "fw" not in back(found)
    assert "gwlb-a" in back(found)


def test_an_answer_that_a_nat_gateway_takes_never_arrives() -> None:
    parts = [
        *vpc("app", "10.1.0.0/16", TO_HUB),
        *vpc("db", "10.2.0.0/16", to("0.0.0.0/0", natGatewayId="n")),
        *hub("hub", "t"), *attach("app", "t", "t"), *attach("db", "t", "t"), ec2("NatGateway", "n", subnetId="db-a"),
    ]  # fmt: skip
    found = verdict(parts, "app", "db")
    assert broken_by(found) == (State.NOT_ROUTED, 4, "n")
    assert found.broken is not None
    assert found.broken[0] == "return"


def test_through_the_nat_gateway_of_another_az_the_answer_comes_back_through_that_one() -> None:
    parts = [
        *vpc("app", "10.8.0.0/16", to("0.0.0.0/0", natGatewayId="n")), ec2("InternetGateway", "igw", vpcId="app"),
        *tier("app", "public", 10, ("0.0.0.0/0", {"gatewayId": "igw"}), zones="a"),
        ec2("NatGateway", "n", subnetId="public-a"),
    ]  # fmt: skip
    found = verdict(parts, "app-b", "internet")
    assert (found.state, found.symmetric) == (State.ROUTED, True)
    assert there(found) == ["app", "n", "app", "igw"]
    assert back(found) == ["n", "app-b"]


def test_past_the_firewall_on_the_way_out_and_through_it_on_the_way_back_is_not_symmetric() -> None:
    """The answer comes in by the gateway's own table, which knows the firewall; the subnet's does not."""
    parts = [
        *vpc("app", "10.8.0.0/16", to("0.0.0.0/0", gatewayId="igw"), zones="a"),
        *tier("app", "fw", 10, ("0.0.0.0/0", {"gatewayId": "igw"}), zones="a"), firewall("a"),
        ec2("InternetGateway", "igw", vpcId="app"),
        ec2("RouteTable", "edge", vpcId="app", routes=[to("10.8.0.0/24", vpcEndpointId="vpce-a")]),
        ec2("RouteTableAssociation", "edge-assoc", gatewayId="igw", routeTableId="edge"),
    ]  # fmt: skip
    found = verdict(parts, "app-a", "internet")
    assert (found.state, found.symmetric) == (State.ROUTED, False)


LISTS: dict[str, tuple[Sequence[Resource], State, int | None]] = {
    "two lists of a VPC table with one target": (
        [part for z in ZONES for part in (by_list(f"app-{z}-table", "p1", transitGatewayId="hub"),
                                          by_list(f"app-{z}-table", "p2", transitGatewayId="hub"))],
        State.ROUTED, None,
    ),
    "two lists of a VPC table with two targets": (
        [part for z in ZONES for part in (by_list(f"app-{z}-table", "p1", transitGatewayId="hub"),
                                          by_list(f"app-{z}-table", "p2", natGatewayId="n"))],
        State.NOT_ROUTED, 3,
    ),
    "two lists with two targets beneath a static route": (
        [part for z in ZONES for part in (by_list(f"app-{z}-table", "p1", natGatewayId="n"),
                                          by_list(f"app-{z}-table", "p2", transitGatewayId=OUT_OF_STACK),
                                          ec2("Route", f"s{z}", routeTableId=f"app-{z}-table",
                                              destinationCidrBlock="10.2.0.0/16", transitGatewayId="hub"))],
        State.ROUTED, None,
    ),
    "two references of a hub table with two targets": (
        [tgw("PrefixListReference", name, prefixListId=name, transitGatewayRouteTableId="t",
             transitGatewayAttachmentId=target) for name, target in (("p1", "db-att"), ("p2", "app-att"))],
        State.NOT_ROUTED, 5,
    ),
    "two references of a hub table with one target": (
        [tgw("PrefixListReference", name, prefixListId=name, transitGatewayRouteTableId="t",
             transitGatewayAttachmentId="db-att") for name in ("p1", "p2")],
        State.ROUTED, None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LISTS)
def test_prefix_lists_with_one_prefix_are_ambiguous_only_with_different_targets(case: str) -> None:
    more, state, rule = LISTS[case]
    parts = two(listed("p1", "10.2.0.0/16"), listed("p2", "10.2.0.0/16"), NAT, *more)
    assert broken_by(verdict(parts, "app", "db"))[:2] == (state, rule)
