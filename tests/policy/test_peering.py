"""Rules for VPC peering: routes, names, quota."""

from collections.abc import Callable

import pytest

from policy.rules.core import Verdict
from policy.rules.estate import Resource

from . import networks as net
from .estates import OTHER, UNKNOWN, as_preview, ask, ask_both, one, urn

ROUTES, NAMES = "aws-vpc-peering-routes-both-ways", "aws-vpc-peering-dns-resolution"
QUOTA = "aws-vpc-peering-quota"
DEFAULT_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable"
FALSE = {"allowRemoteVpcDnsResolution": False}
HERE = net.peering()
BACK = "way-rt-blue-10.5.0.0/16"

Case = tuple[str, str, str, Callable[[], list[Resource]], Verdict]


def accepted(**props: object) -> Resource:
    return one(net.ACCEPTER, "taken", {"vpcPeeringConnectionId": "pcx-1", "autoAccept": True} | props)


def bare() -> list[Resource]:
    return net.without(HERE, "options")


def abroad() -> list[Resource]:
    """The other VPC is of another stack."""
    return net.changed(
        net.without(HERE, "options", "blue", "rt-blue", BACK), "pcx-1", peerVpcId="vpc-9", autoAccept=None
    )


def mesh(count: int) -> list[Resource]:
    return [
        net.vpc("red", "10.5.0.0/16"),
        *(one(net.PEERING, f"p-{n}", {"vpcId": "red", "peerVpcId": f"vpc-{n}"}) for n in range(count - 1)),
        one(net.PEERING, "p-last", {"vpcId": "vpc-x", "peerVpcId": "red"}),
    ]


CASES: list[Case] = [
    (ROUTES, "both sides route", "pcx-1", lambda: HERE, Verdict.PASS),
    (ROUTES, "one side routes", "pcx-1", lambda: net.without(HERE, BACK), Verdict.FAIL),
    (ROUTES, "no route yet", "pcx-1", lambda: net.without(HERE, BACK, "way-rt-red-10.6.0.0/16"),
     Verdict.NOT_APPLICABLE),
    (ROUTES, "the other VPC is elsewhere", "pcx-1", abroad, Verdict.NOT_APPLICABLE),
    (ROUTES, "the other route's table is elsewhere", "pcx-1", lambda: net.changed(HERE, BACK, routeTableId="rtb-9"),
     Verdict.NOTE),
    (ROUTES, "the way back is within the table", "pcx-1", lambda: net.changed(
        net.without(HERE, BACK), "rt-blue", routes=[{"cidrBlock": "10.5.0.0/16", "vpcPeeringConnectionId": "pcx-1"}]),
     Verdict.PASS),
    (ROUTES, "the way back is in the adopted main table", "pcx-1", lambda: [
        *net.changed(net.without(HERE, BACK), "blue", defaultRouteTableId="rtb-main"),
        one(DEFAULT_TABLE, "main", {"defaultRouteTableId": "rtb-main", "routes": [
            {"cidrBlock": "10.5.0.0/16", "vpcPeeringConnectionId": "pcx-1"}]})], Verdict.PASS),
    (ROUTES, "the way back is in the main table, which the VPC names", "pcx-1", lambda: net.changed(
        net.changed(HERE, "blue", mainRouteTableId="rtb-main"), BACK, routeTableId="rtb-main"), Verdict.PASS),
    (ROUTES, "a VPC that is not known yet", "pcx-1", lambda: net.changed(HERE, "pcx-1", peerVpcId=UNKNOWN),
     Verdict.UNKNOWN),
    (ROUTES, "the way back leads into a peering that is not known yet", "pcx-1", lambda: net.changed(
        HERE, BACK, vpcPeeringConnectionId=UNKNOWN), Verdict.UNKNOWN),
    (ROUTES, "the way back is in a table that is not known yet", "pcx-1", lambda: net.changed(
        HERE, BACK, routeTableId=UNKNOWN), Verdict.UNKNOWN),
    (NAMES, "both sides", "pcx-1", lambda: HERE, Verdict.PASS),
    (NAMES, "options of one side only", "pcx-1", lambda: net.changed(HERE, "options", accepter=None), Verdict.FAIL),
    (NAMES, "switched off on one side", "pcx-1", lambda: net.changed(HERE, "options", requester=FALSE), Verdict.FAIL),
    (NAMES, "no options", "pcx-1", bare, Verdict.FAIL),
    (NAMES, "options of the connection itself", "pcx-1", lambda: net.changed(
        bare(), "pcx-1", requester=net.TRUE, accepter=net.TRUE), Verdict.PASS),
    (NAMES, "options of the accepter", "pcx-1", lambda: [
        *net.changed(bare(), "pcx-1", requester=net.TRUE, autoAccept=None, peerRegion=OTHER),
        accepted(accepter=net.TRUE)], Verdict.PASS),
    (NAMES, "an accepter without options", "pcx-1", lambda: [
        *net.changed(bare(), "pcx-1", requester=net.TRUE, autoAccept=None), accepted()], Verdict.FAIL),
    (NAMES, "the other side is elsewhere, ours is set", "pcx-1", lambda: net.changed(
        abroad(), "pcx-1", requester=net.TRUE), Verdict.PASS),
    (NAMES, "the other side is elsewhere, ours is not set", "pcx-1", abroad, Verdict.FAIL),
    (NAMES, "not known yet", "pcx-1", lambda: net.changed(HERE, "options", requester=UNKNOWN), Verdict.UNKNOWN),
    (NAMES, "the accepter is judged with its connection", "taken", lambda: [*HERE, accepted()],
     Verdict.NOT_APPLICABLE),
    (NAMES, "the connection is elsewhere, our side is set", "taken", lambda: [
        accepted(vpcPeeringConnectionId="pcx-9", accepter=net.TRUE)], Verdict.PASS),
    (NAMES, "the connection is elsewhere, our side is not set", "taken", lambda: [
        accepted(vpcPeeringConnectionId="pcx-9")], Verdict.FAIL),
    (QUOTA, "at the quota", "red", lambda: mesh(50), Verdict.PASS),
    (QUOTA, "beyond the quota", "red", lambda: mesh(51), Verdict.FAIL),
    (QUOTA, "no peering", "red", lambda: [net.vpc("red", "10.0.0.0/16")], Verdict.NOT_APPLICABLE),
    (QUOTA, "one of which the VPC is not known yet", "red", lambda: net.changed(
        mesh(51), "p-last", peerVpcId=UNKNOWN), Verdict.UNKNOWN),
    (QUOTA, "accepted ones count once", "red", lambda: [
        *mesh(50), *(one(net.ACCEPTER, f"a-{n}", {"vpcPeeringConnectionId": f"p-{n}", "vpcId": "red"})
                     for n in range(49))], Verdict.PASS),
    (QUOTA, "ones requested elsewhere count", "red", lambda: [
        *mesh(50), one(net.ACCEPTER, "a", {"vpcPeeringConnectionId": "pcx-9", "vpcId": "red"})], Verdict.FAIL),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "claim", "subject", "build", "wanted"), CASES, ids=[f"{rule}: {claim}" for rule, claim, *_ in CASES]
)
def test_peering_rules(
    rule: str, claim: str, subject: str, build: Callable[[], list[Resource]], wanted: Verdict
) -> None:
    for seen, (verdict, message) in ask_both(rule, subject, build()).items():
        assert verdict is wanted, f"{claim}, {seen}: {message}"


def test_a_raised_quota_is_a_setting() -> None:
    subject, *others = mesh(51)
    assert ask(QUOTA, subject, *others, maxPeerings=125)[0] is Verdict.PASS


@pytest.mark.parametrize("through", [urn(net.OPTIONS, "options"), urn(net.ACCEPTER, "taken")])
def test_a_route_that_waits_for_options_or_accepter_leads_to_their_connection(through: str) -> None:
    way = one(
        net.ROUTE,
        BACK,
        {"routeTableId": "rt-blue", "destinationCidrBlock": "10.5.0.0/16", "vpcPeeringConnectionId": UNKNOWN},
        sources={"vpcPeeringConnectionId": [through], "routeTableId": [urn(net.TABLE, "rt-blue")]},
    )
    subject, *others = as_preview(*net.without(HERE, BACK), accepted(), way)
    assert ask(ROUTES, subject, *others)[0] is Verdict.PASS
