"""Rules for hubs: defaults, overlaps, prefixes, flow logs."""

from collections.abc import Callable

import pytest

from policy.rules.core import Verdict
from policy.rules.estate import Resource

from . import networks as net
from .estates import OTHER, UNKNOWN, ask, ask_both, one

DEFAULTS, OVERLAP = "aws-transit-gateway-default-tables-off", "aws-transit-gateway-no-overlap"
ONCE, LOGS = "aws-transit-gateway-one-route-per-prefix", "aws-transit-gateway-flow-logs"
ON = {"defaultRouteTableAssociation": None, "defaultRouteTablePropagation": None}
SHARE = "aws:ram/resourceAssociation:ResourceAssociation"
LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
SECOND = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"
DEFAULT_TABLE = "aws:ec2transitgateway/defaultRouteTable{0}:DefaultRouteTable{0}"

Case = tuple[str, str, str, Callable[[], list[Resource]], Verdict]


def two(first: str, second: str, into: str = "t", other: str = "t") -> list[Resource]:
    """Two VPCs that propagate into one table, or into one each."""
    return [
        net.hub(),
        *(net.table(name) for name in dict.fromkeys((into, other))),
        net.vpc("a", first),
        net.vpc("b", second),
        net.attachment("a"),
        net.attachment("b"),
        net.propagated("at-a", into),
        net.propagated("at-b", other),
    ]


def by_default(**flags: object) -> list[Resource]:
    """Two overlapping VPCs that join the default table."""
    several = net.changed(net.without(two("10.0.0.0/16", "10.0.1.0/24"), "t"), "hub-1", **ON)
    return net.changed(net.without(several, "pr-at-a-t", "pr-at-b-t"), "at-a", **flags)


def replaced() -> list[Resource]:
    made = [
        one(DEFAULT_TABLE.format(kind), kind, {"transitGatewayId": "hub-1", "transitGatewayRouteTableId": "t"})
        for kind in ("Association", "Propagation")
    ]
    return [net.hub(**ON), net.table("t"), *made]


def listed(*cidrs: str) -> list[Resource]:
    reference = {"transitGatewayRouteTableId": "t", "prefixListId": "list", "blackhole": True}
    return [
        net.hub(),
        net.table("t"),
        net.static("t", "10.1.0.0/16", None),
        one(net.REFERENCE, "reference", reference),
        one(LIST, "list", {"entries": [{"cidr": cidr} for cidr in cidrs]}),
    ]


CASES: list[Case] = [
    (DEFAULTS, "off", "hub-1", lambda: [net.hub(), net.table("t"), net.table("u")], Verdict.PASS),
    (DEFAULTS, "on, two tables", "hub-1", lambda: [net.hub(**ON), net.table("t"), net.table("u")], Verdict.FAIL),
    (DEFAULTS, "on, the default table and another one", "hub-1", lambda: [net.hub(**ON), net.table("t")], Verdict.FAIL),
    (DEFAULTS, "propagation alone is on", "hub-1", lambda: [
        net.hub(defaultRouteTablePropagation="enable"), net.table("t")], Verdict.FAIL),
    (DEFAULTS, "on, shared", "hub-1", lambda: [
        net.hub(arn="arn:hub-1", **ON), one(SHARE, "share", {"resourceArn": "arn:hub-1"})], Verdict.FAIL),
    (DEFAULTS, "on, one table", "hub-1", lambda: [net.hub(**ON)], Verdict.NOTE),
    (DEFAULTS, "on, and the only table is the default one", "hub-1", replaced, Verdict.NOTE),
    (DEFAULTS, "tables of another hub", "hub-1", lambda: [
        net.hub(**ON), net.table("t", transitGatewayId="tgw-9"), net.table("u", transitGatewayId="tgw-9")],
     Verdict.NOTE),
    (DEFAULTS, "not known yet", "hub-1", lambda: [
        net.hub(defaultRouteTableAssociation=UNKNOWN), net.table("t")], Verdict.UNKNOWN),
    (OVERLAP, "apart", "t", lambda: two("10.0.0.0/16", "10.1.0.0/16"), Verdict.PASS),
    (OVERLAP, "within one another", "t", lambda: two("10.0.0.0/16", "10.0.1.0/24"), Verdict.FAIL),
    (OVERLAP, "equal", "t", lambda: two("10.0.0.0/16", "10.0.0.0/16"), Verdict.FAIL),
    (OVERLAP, "equal in separate tables", "t", lambda: two("10.0.0.0/16", "10.0.0.0/16", "t", "u"),
     Verdict.NOT_APPLICABLE),
    (OVERLAP, "one VPC that propagates twice", "t", lambda: [
        *two("10.0.0.0/16", "10.1.0.0/16"), one(net.PROPAGATION, "again", {
            "transitGatewayAttachmentId": "at-a", "transitGatewayRouteTableId": "t"})], Verdict.PASS),
    (OVERLAP, "a block of IPAM", "t", lambda: net.changed(two("10.0.0.0/16", "10.1.0.0/16"), "b", cidrBlock=UNKNOWN),
     Verdict.UNKNOWN),
    (OVERLAP, "a secondary block", "t", lambda: [
        *two("10.0.0.0/16", "10.1.0.0/16"), one(SECOND, "more", {"vpcId": "b", "cidrBlock": "10.0.9.0/24"})],
     Verdict.FAIL),
    (OVERLAP, "its own secondary block next to it", "t", lambda: [
        *two("10.0.0.0/16", "10.1.0.0/16"), one(SECOND, "more", {"vpcId": "b", "cidrBlock": "10.2.0.0/16"})],
     Verdict.PASS),
    (OVERLAP, "second blocks for pods", "t", lambda: [
        *two("10.0.0.0/16", "10.1.0.0/16"), *(
            one(SECOND, f"pods-{name}", {"vpcId": name, "cidrBlock": "100.64.0.0/16"}) for name in "ab")],
     Verdict.NOTE),
    (OVERLAP, "the VPCs are elsewhere", "t", lambda: net.without(two("10.0.0.0/16", "10.0.0.0/16"), "a", "b"),
     Verdict.NOT_APPLICABLE),
    (OVERLAP, "in the default table", "hub-1", by_default, Verdict.FAIL),
    (OVERLAP, "one keeps out of the default table", "hub-1", lambda: by_default(
        transitGatewayDefaultRouteTablePropagation=False), Verdict.NOT_APPLICABLE),
    (OVERLAP, "the defaults are off", "hub-1", lambda: net.changed(by_default(), "hub-1", **net.OFF),
     Verdict.NOT_APPLICABLE),
    (ONCE, "two prefixes", "t", lambda: [
        net.hub(), net.table("t"), net.static("t", "10.1.0.0/16", None), net.static("t", "10.0.0.0/8", None)],
     Verdict.PASS),
    (ONCE, "one prefix, routed and dropped", "t", lambda: [
        net.hub(), net.table("t"), net.attachment("a"), net.static("t", "10.1.0.0/16", "at-a", "x"),
        net.static("t", "10.1.0.0/16", None)], Verdict.FAIL),
    (ONCE, "one prefix in two tables", "t", lambda: [
        net.hub(), net.table("t"), net.table("u"), net.static("t", "10.1.0.0/16", None),
        net.static("u", "10.1.0.0/16", None)], Verdict.PASS),
    (ONCE, "one prefix, spelled twice", "t", lambda: [
        net.hub(), net.table("t"), net.static("t", "10.1.0.0/16", None), net.static("t", "10.1.2.3/16", None)],
     Verdict.FAIL),
    (ONCE, "one IPv6 prefix twice", "t", lambda: [
        net.hub(), net.table("t"), net.static("t", "2001:db8::/32", None), net.static("t", "2001:db8::/32", None, "x")],
     Verdict.FAIL),
    (ONCE, "a prefix list with the prefix loses", "t", lambda: listed("10.1.0.0/16", "10.2.0.0/16"), Verdict.PASS),
    (ONCE, "only a prefix list", "t", lambda: net.without(listed("10.1.0.0/16"), "st-t-10.1.0.0/16"),
     Verdict.NOT_APPLICABLE),
    (ONCE, "a prefix that is not known yet", "t", lambda: [
        net.hub(), net.table("t"), net.static("t", "10.1.0.0/16", None), net.static("t", UNKNOWN, None)],
     Verdict.UNKNOWN),
    (ONCE, "no static route", "t", lambda: two("10.0.0.0/16", "10.1.0.0/16"), Verdict.NOT_APPLICABLE),
    (LOGS, "logged", "hub-1", lambda: [net.hub(), one(net.LOG, "log", {"transitGatewayId": "hub-1"})], Verdict.PASS),
    (LOGS, "not logged", "hub-1", lambda: [net.hub()], Verdict.FAIL),
    (LOGS, "a log of a hub that is not known yet", "hub-1", lambda: [
        net.hub(), one(net.LOG, "log", {"transitGatewayId": UNKNOWN})], Verdict.UNKNOWN),
    (LOGS, "an attachment is logged", "hub-1", lambda: [
        net.hub(), net.attachment("a"), one(net.LOG, "log", {"transitGatewayAttachmentId": "at-a"})], Verdict.FAIL),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "claim", "subject", "build", "wanted"), CASES, ids=[f"{rule}: {claim}" for rule, claim, *_ in CASES]
)
def test_hub_rules(rule: str, claim: str, subject: str, build: Callable[[], list[Resource]], wanted: Verdict) -> None:
    for seen, (verdict, message) in ask_both(rule, subject, build()).items():
        assert verdict is wanted, f"{claim}, {seen}: {message}"


def test_an_overlap_names_both_attachments_and_their_blocks() -> None:
    answers = ask_both(OVERLAP, "t", two("10.0.0.0/16", "10.0.1.0/24"))
    assert all("at-a (10.0.0.0/16) and at-b (10.0.1.0/24)" in message for _, message in answers.values())


def test_many_overlaps_are_counted() -> None:
    spokes = [net.vpc(f"v{n}", "10.0.0.0/16") for n in range(9)]
    joined = [one_ for n in range(9) for one_ in (net.attachment(f"v{n}"), net.propagated(f"at-v{n}", "t"))]
    verdict, message = ask(OVERLAP, net.table("t"), net.hub(), *spokes, *joined)
    assert verdict is Verdict.FAIL
    assert "and 5 more" in message


def test_default_vpcs_of_two_regions_overlap_as_soon_as_one_hub_joins_them() -> None:
    default = "aws:ec2/defaultVpc:DefaultVpc"
    vpcs = [one(default, "a", {"cidrBlock": "172.31.0.0/16"}),
            one(default, "b", {"cidrBlock": "172.31.0.0/16", "region": OTHER})]  # fmt: skip
    several = [*net.without(two("", ""), "a", "b"), *vpcs]
    assert {verdict for verdict, _ in ask_both(OVERLAP, "t", several).values()} == {Verdict.FAIL}
