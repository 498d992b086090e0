"""The rules of docs/reachability.md, each on an estate as small as it can be."""

from collections.abc import Sequence

import pytest

from policy.rules.estate import Resource
from rehearsal.assessment.reachability.trip import State
from tests.policy.estates import one, urn

from .nets import attach, broken_by, ec2, hub, joined, static, tgw, to, token, verdict, vpc

ROUTED, NOT, UNKNOWN = State.ROUTED, State.NOT_ROUTED, State.CANNOT_TELL
TO_HUB = to("10.0.0.0/8", transitGatewayId="hub")
MARKER = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def two(*more: Resource, app: Sequence[Resource] = (), db: Sequence[Resource] = (), **options: str) -> list[Resource]:
    """Two VPCs on a hub with one table, but for what is given in place."""
    tables = options.get("tables", "t").split()
    return [
        *vpc("app", "10.1.0.0/16", TO_HUB),
        *vpc("db", "10.2.0.0/16", TO_HUB),
        *hub("hub", *tables),
        *(app or attach("app", "t", "t")),
        *(db or attach("db", "t", "t")),
        *more,
    ]


def peered(*more: Resource, accept: bool = True) -> list[Resource]:
    return [
        *vpc("app", "10.1.0.0/16", to("10.0.0.0/8", vpcPeeringConnectionId="app-db")),
        *vpc(
            "db",
            "10.2.0.0/16",
            to("10.1.0.0/16", vpcPeeringConnectionId="app-db"),
            to("10.3.0.0/16", vpcPeeringConnectionId="db-far"),
        ),
        *vpc("far", "10.3.0.0/16", to("10.0.0.0/8", vpcPeeringConnectionId="db-far")),
        ec2("VpcPeeringConnection", "app-db", vpcId="app", peerVpcId="db", **({"autoAccept": True} if accept else {})),
        ec2("VpcPeeringConnection", "db-far", vpcId="db", peerVpcId="far", autoAccept=True),
        *more,
    ]


def accepter(**props: object) -> Resource:
    """AWS gives an accepter no id of its own: both sides have the connection's."""
    given = {"id": "app-db", "vpcPeeringConnectionId": "app-db", "autoAccept": True, **props}
    return ec2("VpcPeeringConnectionAccepter", "acc", **given)


def before_deployment() -> list[Resource]:
    """Two VPCs in a preview: no id is known, and routes come from the connection and from what accepts it."""
    connection = urn(token("VpcPeeringConnection"), "app-db")
    parts = [*vpc("app", "10.1.0.0/16", zones="a"), *vpc("db", "10.2.0.0/16", zones="a")]
    parts.append(ec2("VpcPeeringConnection", "app-db", id=MARKER, vpcId="app", peerVpcId="db"))
    props = {"id": MARKER, "vpcPeeringConnectionId": MARKER, "autoAccept": True}
    accepts = one(token("VpcPeeringConnectionAccepter"), "acc", props, sources={"vpcPeeringConnectionId": [connection]})
    parts.append(accepts)
    for table, prefix in (("app-a-table", "10.2.0.0/16"), ("db-a-table", "10.1.0.0/16")):
        given = {"routeTableId": table, "destinationCidrBlock": prefix, "vpcPeeringConnectionId": MARKER}
        sources = {"vpcPeeringConnectionId": [accepts.urn, connection]}
        parts.append(one(token("Route"), f"{table}-r", given, sources=sources))
    return parts


def listed(name: str, *prefixes: str) -> Resource:
    return ec2("ManagedPrefixList", name, entries=[{"cidr": prefix} for prefix in prefixes])


def route(table: str, prefix: str, **target: str) -> Resource:
    return ec2("Route", "r", routeTableId=table, destinationCidrBlock=prefix, **target)


def by_list(table: str, name: str, **target: str) -> Resource:
    return ec2("Route", f"{table}-{name}", routeTableId=table, destinationPrefixListId=name, **target)


VPN = (
    ec2("CustomerGateway", "office"),
    ec2(
        "VpnConnection",
        "office-vpn",
        customerGatewayId="office",
        transitGatewayId="hub",
        transitGatewayAttachmentId="office-att",
    ),
)


def dx(*allowed: str) -> list[Resource]:
    return [
        one("aws:directconnect/gateway:Gateway", "dx", {}),
        one(
            "aws:directconnect/gatewayAssociation:GatewayAssociation",
            "dx-hub",
            {
                "dxGatewayId": "dx",
                "associatedGatewayId": "hub",
                "transitGatewayAttachmentId": "dx-att",
                "allowedPrefixes": list(allowed),
            },
        ),
    ]


def isolated(subnet: str) -> list[Resource]:
    """Another table for a subnet, without a route."""
    return [
        ec2("RouteTable", "isolated", vpcId="app"),
        ec2("RouteTableAssociation", "isolated-assoc", subnetId=subnet, routeTableId="isolated"),
    ]


def main_only(*extra: Resource) -> list[Resource]:
    """A VPC whose one subnet has no table of its own."""
    return [
        ec2("Vpc", "app", cidrBlock="10.1.0.0/16", mainRouteTableId="rtb-main", defaultRouteTableId="rtb-main"),
        ec2("Subnet", "app-a", vpcId="app", cidrBlock="10.1.0.0/24", availabilityZone="a"),
        *vpc("db", "10.2.0.0/16", TO_HUB, zones="a"),
        *hub("hub", "t"),
        *attach("app", "t", "t", zones="a"),
        *attach("db", "t", "t", zones="a"),
        *extra,
    ]


def own_table() -> list[Resource]:
    return [ec2("RouteTable", "own", vpcId="app", routes=[TO_HUB])]


SITE = "office=10.200.0.0/16"
Case = tuple[Sequence[Resource], str, str, State, int | None, str]
CASES: dict[str, Case] = {
    "two VPCs of one hub table": (two(), "app", "db", ROUTED, None, ""),
    "rule 1: a subnet alone is asked about its own table": (
        [*two(), *isolated("app-b")], "app-b", "db", NOT, 3, "app",
    ),
    "rule 1: a prefix inside a subnet is that subnet": (two(), "app", "10.2.1.7", ROUTED, None, ""),
    "rule 2: without an association the implicit main table counts, and has no route": (
        main_only(), "app", "db", NOT, 3, "app",
    ),
    "rule 2: a route in the main table by its id": (
        main_only(route("rtb-main", "10.0.0.0/8", transitGatewayId="hub")),
        "app", "db", ROUTED, None, "",
    ),
    "rule 2: the default table as a resource": (
        main_only(ec2("DefaultRouteTable", "d", defaultRouteTableId="rtb-main", routes=[TO_HUB])),
        "app", "db", ROUTED, None, "",
    ),
    "rule 2: another main table": (
        main_only(*own_table(), ec2("MainRouteTableAssociation", "m", vpcId="app", routeTableId="own")),
        "app", "db", ROUTED, None, "",
    ),
    "rule 3: the return has no route": (
        [
            *vpc("app", "10.1.0.0/16", TO_HUB), *vpc("db", "10.2.0.0/16"), *hub("hub", "t"),
            *attach("app", "t", "t"), *attach("db", "t", "t"),
        ],
        "app", "db", NOT, 3, "db",
    ),
    "rule 3: the longer prefix wins in a VPC table": (
        two(route("app-a-table", "10.2.0.0/16", vpcPeeringConnectionId="p"),
            ec2("VpcPeeringConnection", "p", vpcId="app", peerVpcId="app", autoAccept=False)),
        "app", "db", NOT, 3, "p",
    ),
    "rule 3: a longer prefix inside the target cuts it": (
        two(route("app-a-table", "10.2.1.128/25", natGatewayId="n"),
            ec2("NatGateway", "n", subnetId="app-a")),
        "app", "db", NOT, 4, "n",
    ),
    "rule 3: of equal prefixes the static one beats the prefix list": (
        two(
            listed("pl", "10.0.0.0/8"), by_list("app-a-table", "pl", natGatewayId="n"),
            ec2("NatGateway", "n", subnetId="app-a"),
        ),
        "app", "db", ROUTED, None, "",
    ),
    "rule 3: a prefix list brings its prefixes": (
        [
            *vpc("app", "10.1.0.0/16", zones="a"), *vpc("db", "10.2.0.0/16", TO_HUB, zones="a"), *hub("hub", "t"),
            *attach("app", "t", "t", zones="a"), *attach("db", "t", "t", zones="a"),
            listed("pl", "10.2.0.0/16"), by_list("app-a-table", "pl", transitGatewayId="hub"),
        ],
        "app", "db", ROUTED, None, "",
    ),
    "rule 3: an entry of its own belongs to the prefix list": (
        [
            *vpc("app", "10.1.0.0/16", zones="a"), *vpc("db", "10.2.0.0/16", TO_HUB, zones="a"), *hub("hub", "t"),
            *attach("app", "t", "t", zones="a"), *attach("db", "t", "t", zones="a"),
            listed("pl"), ec2("ManagedPrefixListEntry", "e", prefixListId="pl", cidr="10.2.0.0/16"),
            by_list("app-a-table", "pl", transitGatewayId="hub"),
        ],
        "app", "db", ROUTED, None, "",
    ),
    "rule 3: two prefix lists with one prefix and different targets are ambiguous": (
        two(
            listed("p1", "10.2.0.0/16"), listed("p2", "10.2.0.0/16"), ec2("NatGateway", "n", subnetId="app-a"),
            by_list("app-a-table", "p1", transitGatewayId="hub"), by_list("app-a-table", "p2", natGatewayId="n"),
        ),
        "app", "db", NOT, 3, "app",
    ),
    "rule 3: a peering nobody accepted is a blackhole": (peered(accept=False), "app", "db", NOT, 3, "app-db"),
    "rule 3: an accepter accepts": (
        peered(accepter(), accept=False), "app", "db", ROUTED, None, "",
    ),
    "rule 3: an accepter that does not accept leaves a blackhole": (
        peered(accepter(autoAccept=False), accept=False), "app", "db", NOT, 3, "app-db",
    ),
    "rule 3: before the deployment connection and accepter are one peering": (
        before_deployment(), "app", "db", ROUTED, None, "",
    ),
    "rule 4: peered VPCs reach each other": (peered(), "app", "db", ROUTED, None, ""),
    "rule 4: peering is not transitive": (peered(), "app", "far", NOT, 4, "app-db"),
    "rule 4: no attachment": (
        two(app=[tgw("RouteTable", "other", transitGatewayId="hub")]), "app", "db", NOT, 4, "app",
    ),
    "rule 4: the attachment lacks a subnet in the source's AZ": (
        two(app=attach("app", "t", "t", zones="a")), "app", "db", NOT, 4, "app-att",
    ),
    "rule 4: the attachment of the other side lacks a subnet in the answer's AZ": (
        two(db=attach("db", "t", "t", zones="a")), "app-a", "db-b", NOT, 4, "db-att",
    ),
    "rule 4: out through an internet gateway of its own": (
        [*vpc("app", "10.1.0.0/16", to("0.0.0.0/0", gatewayId="igw")), ec2("InternetGateway", "igw", vpcId="app")],
        "app", "internet", ROUTED, None, "",
    ),
    "rule 4: an internet gateway that is not attached": (
        [*vpc("app", "10.1.0.0/16", to("0.0.0.0/0", gatewayId="igw")), ec2("InternetGateway", "igw")],
        "app", "internet", NOT, 3, "igw",
    ),
    "rule 4: nothing from the internet starts a connection through NAT": (
        [
            *vpc("app", "10.1.0.0/16", to("0.0.0.0/0", natGatewayId="n")), ec2("InternetGateway", "igw", vpcId="app"),
            ec2("NatGateway", "n", subnetId="app-a"),
        ],
        "internet", "app", NOT, 4, "app-a",
    ),
    "rule 4: an interface that checks addresses drops what it should forward": (
        two(ec2("NetworkInterface", "eni", subnetId="app-a"),
            route("app-a-table", "10.2.0.0/16", networkInterfaceId="eni")),
        "app", "db", NOT, 4, "eni",
    ),
    "rule 5: no association is a drop": (two(app=attach("app", "", "t")), "app", "db", NOT, 5, "hub"),
    "rule 5: no route is a drop": (two(db=attach("db", "t")), "app", "db", NOT, 5, "hub"),
    "rule 5: a blackhole wins by length": (
        two(static("t", "10.2.1.0/24")), "app", "db", NOT, 5, "hub",
    ),
    "rule 5: the longer route beats the blackhole": (two(static("t", "10.0.0.0/8")), "app", "db", ROUTED, None, ""),
    "rule 5: of equal prefixes the static blackhole beats the propagated one": (
        two(static("t", "10.2.0.0/16")), "app", "db", NOT, 5, "hub",
    ),
    "rule 5: a static route beats a prefix list reference": (
        two(static("t", "10.2.0.0/16", "db-att"), listed("pl", "10.2.0.0/16"),
            tgw("PrefixListReference", "ref", prefixListId="pl", transitGatewayRouteTableId="t", blackhole=True)),
        "app", "db", ROUTED, None, "",
    ),
    "rule 5: a prefix list reference beats what is propagated": (
        two(listed("pl", "10.2.0.0/16"),
            tgw("PrefixListReference", "ref", prefixListId="pl", transitGatewayRouteTableId="t", blackhole=True)),
        "app", "db", NOT, 5, "hub",
    ),
    "rule 5: a hub with defaults on associates and propagates by itself": (
        [
            *vpc("app", "10.1.0.0/16", TO_HUB), *vpc("db", "10.2.0.0/16", TO_HUB),
            *hub("hub", defaultRouteTableAssociation="enable", defaultRouteTablePropagation="enable"),
            *attach("app"), *attach("db"),
        ],
        "app", "db", ROUTED, None, "",
    ),
    "rule 5: an attachment that declines the defaults is associated with nothing": (
        [
            *vpc("app", "10.1.0.0/16", TO_HUB), *vpc("db", "10.2.0.0/16", TO_HUB),
            *hub("hub", defaultRouteTableAssociation="enable", defaultRouteTablePropagation="enable"),
            *attach("app", transitGatewayDefaultRouteTableAssociation=False), *attach("db"),
        ],
        "app", "db", NOT, 5, "hub",
    ),
    "rule 5: a table that was made the hub's default takes what joins by itself": (
        [
            *vpc("app", "10.1.0.0/16", TO_HUB), *vpc("db", "10.2.0.0/16", TO_HUB), *hub("hub", "t",
                defaultRouteTableAssociation="enable", defaultRouteTablePropagation="enable"),
            *(tgw(f"DefaultRouteTable{kind}", f"made-{kind}", transitGatewayId="hub", transitGatewayRouteTableId="t")
              for kind in ("Association", "Propagation")),
            *attach("app"), *attach("db"),
        ],
        "app", "db", ROUTED, None, "",
    ),
    "rule 5: a table that was made the hub's default takes nothing while the default is off": (
        [
            *vpc("app", "10.1.0.0/16", TO_HUB), *vpc("db", "10.2.0.0/16", TO_HUB), *hub("hub", "t",
                defaultRouteTableAssociation="disable", defaultRouteTablePropagation="disable"),
            *(tgw(f"DefaultRouteTable{kind}", f"made-{kind}", transitGatewayId="hub", transitGatewayRouteTableId="t")
              for kind in ("Association", "Propagation")),
            *attach("app"), *attach("db"),
        ],
        "app", "db", NOT, 5, "hub",
    ),
    "rule 6: a secondary block is propagated too": (
        two(
            ec2("VpcIpv4CidrBlockAssociation", "more", vpcId="db", cidrBlock="10.77.0.0/16"),
            ec2("Subnet", "db-more", vpcId="db", cidrBlock="10.77.0.0/24", availabilityZone="a"),
            ec2("RouteTableAssociation", "db-more-assoc", subnetId="db-more", routeTableId="db-a-table"),
        ),
        "app", "db-more", ROUTED, None, "",
    ),
    "rule 6: of blocks that share addresses AWS propagates one": (
        [*two(), *vpc("twin", "10.2.0.0/16", TO_HUB), *attach("twin", "t", "t")], "app", "db", NOT, 6, "hub",
    ),
    "rule 6: the same blocks in tables apart do no harm": (
        [
            *two(tgw("RouteTable", "u", transitGatewayId="hub")), *vpc("twin", "10.2.0.0/16", TO_HUB),
            *attach("twin", "u", "u"),
        ],
        "app", "db", ROUTED, None, "",
    ),
    "rule 8: the AZ of the source is kept where the other side has a subnet": (
        two(), "app-a", "db-b", ROUTED, None, "",
    ),
    "rule 9: a site whose prefixes are declared": (
        two(*VPN, *joined("office-att", "t", "t")), "app", "office", ROUTED, None, "",
    ),
    "rule 9: a site that no table knows": (two(*VPN, *joined("office-att", "t")), "app", "office", NOT, 5, "hub"),
    "rule 9: allowed prefixes bound what the site learns": (
        two(*dx("10.1.0.0/16"), *joined("dx-att", "t", "t")), "db", "dx", NOT, 9, "dx-hub",
    ),
    "rule 9: allowed prefixes that cover the VPC": (
        two(*dx("10.1.0.0/16"), *joined("dx-att", "t", "t")), "app", "dx", ROUTED, None, "",
    ),
    "rule 9: a site by a static route is known without being declared": (
        two(*VPN, *joined("office-att", "t"), static("t", "10.199.0.0/16", "office-att")),
        "app", "10.199.3.4", ROUTED, None, "",
    ),
    "rule 11: a hub that is in another stack": (
        [
            *vpc("app", "10.1.0.0/16", to("10.0.0.0/8", transitGatewayId="tgw-elsewhere")),
            *vpc("db", "10.2.0.0/16", TO_HUB),
        ],
        "app", "db", UNKNOWN, 11, "app",
    ),
    "rule 11: a destination that is not known may decide": (
        two(route("app-a-table", MARKER, transitGatewayId="hub")),
        "app-a", "db", UNKNOWN, 11, "app",
    ),
    "rule 11: a prefix list of somebody else may decide": (
        two(by_list("app-a-table", "pl-elsewhere", transitGatewayId="hub")), "app-a", "db", UNKNOWN, 11, "app",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_rule_decides(case: str) -> None:
    parts, a, b, state, rule, hop = CASES[case]
    sites = [SITE, "dx=10.201.0.0/16"]
    names = {part.name for part in parts}
    given = [site for site in sites if site.split("=")[0] in names]
    assert broken_by(verdict(parts, a, b, *given)) == (state, rule, hop)


def test_every_rule_has_a_case() -> None:
    numbers = {int(case.split()[1].rstrip(":")) for case in CASES if case.startswith("rule ")}
    assert numbers | {7, 10} == set(range(1, 12)), "rules 7 and 10 are in test_paths.py"
