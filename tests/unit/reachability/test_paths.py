"""Longer ways: inspection, central egress, two Regions, sites, and what comes back."""

from collections.abc import Sequence

import pytest

from policy.rules.estate import Resource
from rehearsal.assessment.reachability.trip import State
from rehearsal.assessment.reachability.verdict import Answer
from tests.policy.estates import one

from .nets import ZONES, attach, broken_by, ec2, hub, joined, static, tgw, to, verdict, vpc

TO_HUB = to("10.0.0.0/8", transitGatewayId="hub")
OUT = to("0.0.0.0/0", transitGatewayId="hub")


def tier(
    owner: str, name: str, third: int, *routes: tuple[str, dict[str, str]], zones: Sequence[str] = ZONES
) -> list[Resource]:
    """One subnet and one table per zone in a tier; `{z}` in a target is the zone."""
    parts: list[Resource] = []
    for place, zone in enumerate(zones):
        own = f"{name}-{zone}"
        given = [to(net, **{key: value.format(z=zone) for key, value in target.items()}) for net, target in routes]
        cidr = f"10.{'9' if owner == 'egress' else '8'}.{third + place}.0/24"
        parts += [
            ec2("Subnet", own, vpcId=owner, cidrBlock=cidr, availabilityZone=zone),
            ec2("RouteTable", f"{own}-table", vpcId=owner, routes=given),
            ec2("RouteTableAssociation", f"{own}-assoc", subnetId=own, routeTableId=f"{own}-table"),
        ]
    return parts


def firewall(*zones: str) -> Resource:
    """A network firewall as AWS answers it: one endpoint per zone."""
    states = [
        {"availabilityZone": zone, "attachments": [{"endpointId": f"vpce-{zone}", "subnetId": f"fw-{zone}"}]}
        for zone in zones
    ]
    return one("aws:networkfirewall/firewall:Firewall", "fw", {"firewallStatuses": [{"syncStates": states}]})


def inspected(appliance: str = "enable", *more: Resource, zones: Sequence[str] = ZONES) -> list[Resource]:
    """Two segments that meet only in an inspection VPC."""
    return [
        *vpc("app", "10.1.0.0/16", TO_HUB),
        *vpc("db", "10.2.0.0/16", TO_HUB),
        ec2("Vpc", "inspection", cidrBlock="10.8.0.0/16"),
        *tier("inspection", "transit", 0, ("0.0.0.0/0", {"vpcEndpointId": "vpce-{z}"}), zones=zones),
        *tier("inspection", "fw", 10, ("0.0.0.0/0", {"transitGatewayId": "hub"}), zones=zones),
        firewall(*zones),
        *hub("hub", "apps", "dbs", "inspect"),
        *attach("app", "apps", "inspect"),
        *attach("db", "dbs", "inspect"),
        tgw(
            "VpcAttachment",
            "inspection-att",
            vpcId="inspection",
            transitGatewayId="hub",
            subnetIds=[f"transit-{zone}" for zone in zones],
            applianceModeSupport=appliance,
        ),
        *joined("inspection-att", "inspect"),
        static("apps", "10.0.0.0/8", "inspection-att"),
        static("dbs", "10.0.0.0/8", "inspection-att"),
        *more,
    ]


def hops(answer: Answer, place: int = 0) -> list[str]:
    return [hop.name for hop in answer.zones[place].best.forward[0].hops]


def test_appliance_mode_brings_every_answer_back_through_the_same_endpoint() -> None:
    found = verdict(inspected(), "app", "db")
    assert (found.state, found.routed, found.symmetric) == (State.ROUTED, 4, True)
    inside = ["inspection-att", "inspection", "fw", "inspection", "inspection-att"]
    assert hops(found) == ["app", "app-att", "hub", *inside, "hub", "db-att", "db-a"]
    guards = {leg.guards[0] for zones in found.zones for leg in zones.best.forward}
    assert {zone for _, zone in guards} == set(ZONES), "any AZ may be chosen, so both are walked"


def test_without_appliance_mode_answers_between_two_azs_miss_the_firewalls_state() -> None:
    found = verdict(inspected("disable"), "app", "db")
    assert (found.state, found.symmetric) == (State.ROUTED, False)
    by_zones = {(zones.a, zones.b): zones.symmetric for zones in found.zones}
    assert by_zones == {("a", "a"): True, ("a", "b"): False, ("b", "a"): False, ("b", "b"): True}


def test_one_way_past_the_firewall_is_not_symmetric() -> None:
    direct = [static("dbs", "10.1.0.0/16", "app-att")]
    found = verdict(inspected("enable", *direct), "app", "db")
    assert (found.state, found.symmetric) == (State.ROUTED, False)


def test_an_inspection_vpc_of_fewer_azs_serves_the_others_too() -> None:
    found = verdict(inspected(zones="a"), "app-b", "db-b")
    assert (found.state, found.symmetric) == (State.ROUTED, True)


def test_a_firewall_that_sends_back_where_it_came_from_is_a_loop() -> None:
    parts = [part for part in inspected() if part.name != "inspection-att-in-inspect"]
    found = verdict([*parts, *joined("inspection-att", "apps")], "app", "db")
    assert broken_by(found) == (State.NOT_ROUTED, 10, "hub")


def test_an_endpoint_that_only_dependencies_tell_is_not_guessed() -> None:
    marker = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    route = one(
        "aws:ec2/route:Route",
        "r",
        {"routeTableId": "transit-a-table", "destinationCidrBlock": "10.2.0.0/16", "vpcEndpointId": marker},
        sources={"vpcEndpointId": [firewall("a").urn]},
    )
    assert broken_by(verdict(inspected("enable", route), "app-a", "db-a"))[:2] == (State.CANNOT_TELL, 11)


def egress(*hub_routes: Resource, back: bool = True) -> list[Resource]:
    """Spokes that leave through NAT gateways of one VPC."""
    return_route = [("10.0.0.0/8", {"transitGatewayId": "hub"})] if back else []
    return [
        *vpc("app", "10.1.0.0/16", OUT),
        *vpc("db", "10.2.0.0/16", OUT),
        ec2("Vpc", "egress", cidrBlock="10.9.0.0/16"),
        ec2("InternetGateway", "igw", vpcId="egress"),
        *tier("egress", "public", 10, ("0.0.0.0/0", {"gatewayId": "igw"}), *return_route),
        *tier("egress", "edge", 0, ("0.0.0.0/0", {"natGatewayId": "nat-{z}"})),
        *(ec2("NatGateway", f"nat-{zone}", subnetId=f"public-{zone}") for zone in ZONES),
        *hub("hub", "spokes", "out"),
        *attach("app", "spokes", "out"),
        *attach("db", "spokes", "out"),
        *attach("egress", "out", subnetIds=["edge-a", "edge-b"]),
        static("spokes", "0.0.0.0/0", "egress-att"),
        *hub_routes,
    ]


def test_spokes_leave_through_the_nat_gateway_of_their_own_az_and_answers_come_back() -> None:
    found = verdict(egress(), "app", "internet")
    assert (found.state, found.symmetric) == (State.ROUTED, True)
    assert hops(found)[-3:] == ["nat-a", "egress", "igw"]
    assert hops(found, 1)[-3:] == ["nat-b", "egress", "igw"]


def test_a_public_subnet_without_a_route_back_to_the_spokes_loses_the_answers() -> None:
    found = verdict(egress(back=False), "app", "internet")
    assert broken_by(found) == (State.NOT_ROUTED, 4, "igw"), "its default route sends them out again"
    assert found.broken is not None
    assert found.broken[0] == "return"


def test_the_internet_starts_no_connection_into_a_spoke() -> None:
    assert broken_by(verdict(egress(), "internet", "app"))[:2] == (State.NOT_ROUTED, 4)


def test_spokes_that_share_no_route_may_meet_over_the_default_route_of_egress() -> None:
    """The packet hairpins: the NAT gateway sends it on by its subnet's table, which knows the other spoke."""
    found = verdict(egress(), "app", "db")
    assert broken_by(found) == (State.CANNOT_TELL, 4, "nat-a")
    assert found.broken is not None
    assert found.broken[1].broken is not None
    assert "a hairpin" in found.broken[1].broken.text
    assert broken_by(verdict(egress(back=False), "app", "db")) == (State.NOT_ROUTED, 4, "nat-a"), "no way on"
    assert broken_by(verdict(egress(static("spokes", "10.0.0.0/8")), "app", "db")) == (State.NOT_ROUTED, 5, "hub")
    through = [part for part in egress() if part.name not in ("edge-a-table", "edge-b-table")]
    leaky = [
        ec2("RouteTable", f"edge-{zone}-table", vpcId="egress", routes=[to("10.0.0.0/8", transitGatewayId="hub")])
        for zone in ZONES
    ]
    assert verdict([*through, *leaky], "app", "db").state is State.ROUTED, "the hairpin is open"
    shut = [static("spokes", "10.0.0.0/8")]
    assert broken_by(verdict([*through, *leaky, *shut], "app", "db")) == (State.NOT_ROUTED, 5, "hub")


def two_regions(*routes: str, accept: bool = True, associate: bool = True) -> list[Resource]:
    parts = [
        *vpc("app", "10.1.0.0/16", TO_HUB),
        *vpc("far", "10.3.0.0/16", to("10.0.0.0/8", transitGatewayId="hub2")),
        *hub("hub", "t"),
        *hub("hub2", "t2"),
        *attach("app", "t", "t"),
        *attach("far", "t2", "t2", of="hub2"),
        tgw("PeeringAttachment", "px", transitGatewayId="hub", peerTransitGatewayId="hub2", peerRegion="eu-west-1"),
        *joined("px", "t", "t"),
    ]
    if associate:
        parts.append(
            tgw("RouteTableAssociation", "px-2", transitGatewayAttachmentId="px", transitGatewayRouteTableId="t2")
        )
    if accept:
        parts.append(tgw("PeeringAttachmentAccepter", "px-accepter", id="px", transitGatewayAttachmentId="px"))
    where = {"t": "10.3.0.0/16", "t2": "10.1.0.0/16"}
    return parts + [static(table, where[table], "px") for table in routes]


REGIONS = {
    "rule 7: static routes and associations on both hubs": (two_regions("t", "t2"), State.ROUTED, None, ""),
    "rule 7: a peering never propagates": (two_regions("t2"), State.NOT_ROUTED, 5, "hub"),
    "rule 7: no route back": (two_regions("t"), State.NOT_ROUTED, 5, "hub2"),
    "rule 7: not accepted": (two_regions("t", "t2", accept=False), State.NOT_ROUTED, 7, "px"),
    "rule 7: not associated on the other hub": (two_regions("t", "t2", associate=False), State.NOT_ROUTED, 5, "hub2"),
}


@pytest.mark.parametrize("case", REGIONS)
def test_hubs_of_two_regions(case: str) -> None:
    parts, *expected = REGIONS[case]
    assert broken_by(verdict(parts, "app", "far")) == tuple(expected)


def test_a_native_firewall_stands_between_two_tables_of_the_hub() -> None:
    state = {"transitGatewayAttachmentSyncStates": [{"attachmentId": "fw-att"}]}
    native = one(
        "aws:networkfirewall/firewall:Firewall", "fw", {"transitGatewayId": "hub", "firewallStatuses": [state]}
    )
    parts = [
        *vpc("app", "10.1.0.0/16", TO_HUB), *vpc("db", "10.2.0.0/16", TO_HUB), *hub("hub", "spokes", "inspect"), native,
        *attach("app", "spokes", "inspect"), *attach("db", "spokes", "inspect"), *joined("fw-att", "inspect"),
        static("spokes", "10.0.0.0/8", "fw-att"),
    ]  # fmt: skip
    found = verdict(parts, "app", "db")
    assert (found.state, found.symmetric) == (State.ROUTED, True)
    assert "fw" in hops(found)


def test_a_virtual_private_gateway_brings_a_site_into_its_vpc() -> None:
    gateway = ec2("VpnGateway", "vgw", vpcId="app")
    vpn = ec2("VpnConnection", "vpn", vpnGatewayId="vgw", staticRoutesOnly=True)
    told = ec2("VpnConnectionRoute", "route", vpnConnectionId="vpn", destinationCidrBlock="10.200.0.0/16")
    spread = [
        ec2("VpnGatewayRoutePropagation", f"p-{zone}", vpnGatewayId="vgw", routeTableId=f"app-{zone}-table")
        for zone in ZONES
    ]
    parts = [*vpc("app", "10.1.0.0/16"), gateway, vpn, told]
    assert verdict([*parts, *spread], "app", "vpn").state is State.ROUTED
    assert broken_by(verdict(parts, "app", "vpn")) == (State.NOT_ROUTED, 3, "app")


def test_a_site_is_named_by_its_gateway_and_declared_by_a_tag() -> None:
    customer = ec2("CustomerGateway", "office", tags={"on-premises-prefixes": "10.200.0.0/16 10.201.0.0/16"})
    vpn = ec2(
        "VpnConnection", "v", customerGatewayId="office", transitGatewayId="hub", transitGatewayAttachmentId="v-att"
    )
    base = [*vpc("app", "10.1.0.0/16", TO_HUB), *hub("hub", "t"), *attach("app", "t", "t"), customer, vpn]
    found = verdict([*base, *joined("v-att", "t", "t")], "app", "office")
    assert (found.state, {zones.b for zones in found.zones}) == (State.ROUTED, {"10.200.0.0/16", "10.201.0.0/16"})


def test_a_regional_nat_gateway_serves_every_az() -> None:
    parts = [
        *vpc("app", "10.1.0.0/16", to("0.0.0.0/0", natGatewayId="nat")),
        ec2("InternetGateway", "igw", vpcId="app"),
        ec2("NatGateway", "nat", availabilityMode="regional", vpcId="app", routeTableId="rtb-nat"),
    ]
    assert verdict(parts, "app", "internet").state is State.ROUTED


def test_inbound_traffic_goes_through_the_gateways_own_table() -> None:
    parts = [
        *vpc("app", "10.8.0.0/16", to("0.0.0.0/0", vpcEndpointId="vpce-a"), zones="a"),
        *tier("app", "fw", 10, ("0.0.0.0/0", {"gatewayId": "igw"}), zones="a"),
        firewall("a"),
        ec2("InternetGateway", "igw", vpcId="app"),
        ec2("RouteTable", "edge", vpcId="app", routes=[to("10.8.0.0/24", vpcEndpointId="vpce-a")]),
        ec2("RouteTableAssociation", "edge-assoc", gatewayId="igw", routeTableId="edge"),
    ]
    found = verdict(parts, "app-a", "internet")
    assert (found.state, found.symmetric) == (State.ROUTED, True)
    open_ = [part for part in parts if part.name != "edge-assoc"]
    assert verdict(open_, "app-a", "internet").symmetric is False, "answers pass the firewall by"


def test_ipv6_needs_the_attachments_consent() -> None:
    def dual(name: str, cidr: str, ipv6: str) -> list[Resource]:
        parts = vpc(name, cidr, TO_HUB, {"ipv6CidrBlock": "2600::/12", "transitGatewayId": "hub"}, zones="a")
        return [
            ec2("Subnet", part.name, **{**part.props, "ipv6CidrBlock": f"{ipv6}::/64"}) if "subnet" in part.type else
            ec2("Vpc", name, cidrBlock=cidr, ipv6CidrBlock=f"{ipv6}::/56") if part.name == name else part
            for part in parts
        ]  # fmt: skip

    def on(**props: str) -> list[Resource]:
        return [
            *dual("app", "10.1.0.0/16", "2600:1f01:0:100"), *dual("db", "10.2.0.0/16", "2600:1f02:0:200"),
            *hub("hub", "t"), *attach("app", "t", "t", zones="a", **props), *attach("db", "t", "t", zones="a", **props),
        ]  # fmt: skip

    assert verdict(on(), "app", "db").state is State.ROUTED, "IPv4 is asked about first"
    assert verdict(on(), "app", "db", family=6).state is State.NOT_ROUTED
    assert verdict(on(ipv6Support="enable"), "app", "db", family=6).state is State.ROUTED
