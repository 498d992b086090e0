"""Rules for what AWS refuses of hubs and peerings."""

from collections.abc import Callable

import pytest

from policy.rules.core import Verdict
from policy.rules.estate import Resource

from . import networks as net
from .estates import UNKNOWN, ask_both, one

ONE, STATIC = "aws-transit-gateway-one-association", "aws-transit-gateway-peering-static-only"
ZONES, APART = "aws-transit-gateway-one-subnet-per-zone", "aws-vpc-peering-no-overlap"
ONCE = "aws-transit-gateway-one-route-per-prefix"
ACCEPTED = "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter"
TAKEN = "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter"
SECOND = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"
LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
ON = {"defaultRouteTableAssociation": None}
OUT = {"transitGatewayDefaultRouteTableAssociation": False}

Case = tuple[str, str, str, Callable[[], list[Resource]], Verdict]


def joined(*into: str, **hub: object) -> list[Resource]:
    """An attachment that is associated with some tables."""
    several = [net.hub(), net.table("t"), net.table("u"), net.vpc("a", "10.0.0.0/16"), net.attachment("a")]
    return [*net.changed(several, "hub-1", **hub), *(net.associated("at-a", table) for table in into)]


def peered(*into: str) -> list[Resource]:
    """A peering that is associated with tables: `t` and `u` at hub 1, `v` and `w` at hub 2."""
    far = {"transitGatewayId": "hub-2"}
    return [
        net.hub(),
        one(net.HUB, "hub-2", {"amazonSideAsn": 64601.0} | net.OFF),
        one(net.PEERED_HUB, "peer", {"transitGatewayId": "hub-1", "peerTransitGatewayId": "hub-2"}),
        *(net.table(name) for name in "tu"),
        *(net.table(name, **far) for name in "vw"),
        *(net.associated("peer", table) for table in into),
    ]


def placed(*zones: str, **props: object) -> list[Resource]:
    """An attachment with a subnet in each of these zones."""
    homes = [one(net.SUBNET, f"s-{n}", {"vpcId": "a", "availabilityZone": zone}) for n, zone in enumerate(zones)]
    named = {"transitGatewayId": "hub-1", "vpcId": "a", "subnetIds": [f"s-{n}" for n in range(len(zones))]} | props
    return [net.hub(), net.vpc("a", "10.0.0.0/16"), *homes, one(net.ATTACHMENT, "at-a", named)]


def pair(first: str, second: str) -> list[Resource]:
    return net.changed(net.changed(net.peering(), "red", cidrBlock=first), "blue", cidrBlock=second)


def further(block: object) -> Resource:
    return one(SECOND, "more", {"vpcId": "blue", "cidrBlock": block})


def listed(first: str, second: str, **other: object) -> list[Resource]:
    """Two prefix lists that one table refers to, each with one entry; the first leads to `at-a`."""
    several = [net.hub(), net.table("t"), net.attachment("a"), net.attachment("b")]
    for name, block in (("x", first), ("y", second)):
        several.append(one(LIST, f"pl-{name}", {"entries": [{"cidr": block}], "maxEntries": 5}))
        named = {"transitGatewayRouteTableId": "t", "prefixListId": f"pl-{name}"}
        several.append(one(net.REFERENCE, name, named | {"transitGatewayAttachmentId": "at-a"}))
    return net.changed(several, "y", **other)


CASES: list[Case] = [
    (ONE, "one association", "at-a", lambda: joined("t"), Verdict.PASS),
    (ONE, "two associations", "at-a", lambda: joined("t", "u"), Verdict.FAIL),
    (ONE, "no association", "at-a", joined, Verdict.NOT_APPLICABLE),
    (ONE, "the hub's default alone", "at-a", lambda: joined(**ON), Verdict.PASS),
    (ONE, "the hub's default and another one", "at-a", lambda: joined("t", **ON), Verdict.FAIL),
    (ONE, "the attachment keeps out of the default", "at-a", lambda: net.changed(joined("t", **ON), "at-a", **OUT),
     Verdict.PASS),
    (ONE, "its acceptance keeps it out of the default", "at-a", lambda: [
        *joined("t", **ON), one(TAKEN, "taken", {"transitGatewayAttachmentId": "at-a"} | OUT)], Verdict.PASS),
    (ONE, "the declared one replaces the default's", "at-a", lambda: net.changed(
        joined("t", **ON), "as-at-a-t", replaceExistingAssociation=True), Verdict.PASS),
    (ONE, "two, one of which replaces the other", "at-a", lambda: net.changed(
        joined("t", "u"), "as-at-a-t", replaceExistingAssociation=True), Verdict.FAIL),
    (ONE, "the hub's default is not known yet", "at-a", lambda: joined(
        "t", defaultRouteTableAssociation=UNKNOWN), Verdict.UNKNOWN),
    (ONE, "a VPN at a hub with its default on", "vpn-1", lambda: [
        *joined(**ON), net.device("c", "198.51.100.1"), net.vpn("vpn-1", "c"), net.associated("at-vpn-1", "t")],
     Verdict.FAIL),
    (ONE, "a hub of another stack", "at-a", lambda: net.without(joined("t", **ON), "hub-1"), Verdict.PASS),
    (ONE, "a peering at each hub", "peer", lambda: peered("t", "v"), Verdict.PASS),
    (ONE, "a peering twice at one hub", "peer", lambda: peered("t", "u"), Verdict.FAIL),
    (ONE, "a peering twice at each hub", "peer", lambda: peered("t", "u", "v", "w"), Verdict.FAIL),
    (ONE, "a peering at tables of other stacks", "peer", lambda: net.without(peered("t", "v"), "v"), Verdict.NOTE),
    (ONE, "a peering at three tables, two of other stacks", "peer", lambda: net.without(
        peered("t", "v", "w"), "v", "w"), Verdict.FAIL),
    (STATIC, "a VPC", "pr-at-a-t", lambda: [*joined("t"), net.propagated("at-a", "t")], Verdict.PASS),
    (STATIC, "a peering", "pr-peer-t", lambda: [*peered("t"), net.propagated("peer", "t")], Verdict.FAIL),
    (STATIC, "a peering that another stack requested", "pr-far-t", lambda: [
        net.hub(), net.table("t"), one(ACCEPTED, "far", {"transitGatewayAttachmentId": "tgw-attach-9"}),
        net.propagated("far", "t")], Verdict.FAIL),
    (STATIC, "an attachment of another stack", "pr-tgw-attach-9-t", lambda: [
        net.hub(), net.table("t"), net.propagated("tgw-attach-9", "t")], Verdict.NOT_APPLICABLE),
    (STATIC, "an attachment that is not known yet", "pr-a-t", lambda: net.changed(
        [net.hub(), net.table("t"), net.propagated("a", "t")], "pr-a-t", transitGatewayAttachmentId=UNKNOWN),
     Verdict.UNKNOWN),
    (ZONES, "one subnet in each zone", "at-a", lambda: placed("eu-central-1a", "eu-central-1b"), Verdict.PASS),
    (ZONES, "one subnet", "at-a", lambda: placed(UNKNOWN), Verdict.PASS),
    (ZONES, "two subnets of one zone", "at-a", lambda: placed("eu-central-1a", "eu-central-1b", "eu-central-1a"),
     Verdict.FAIL),
    (ZONES, "two subnets of one zone by id", "at-a", lambda: net.changed(net.changed(
        placed("", ""), "s-0", availabilityZoneId="euc1-az1"), "s-1", availabilityZoneId="euc1-az1"), Verdict.FAIL),
    (ZONES, "zones by name and by id", "at-a", lambda: net.changed(
        placed("eu-central-1a", ""), "s-1", availabilityZoneId="euc1-az1"), Verdict.UNKNOWN),
    (ZONES, "a zone that is not known yet", "at-a", lambda: placed("eu-central-1a", UNKNOWN), Verdict.UNKNOWN),
    (ZONES, "subnets that are not known yet", "at-a", lambda: placed(
        "eu-central-1a", subnetIds=["s-0", UNKNOWN]), Verdict.UNKNOWN),
    (APART, "blocks of their own", "pcx-1", lambda: pair("10.5.0.0/16", "10.6.0.0/16"), Verdict.PASS),
    (APART, "one within the other", "pcx-1", lambda: pair("10.5.0.0/16", "10.5.128.0/17"), Verdict.FAIL),
    (APART, "a secondary block overlaps", "pcx-1", lambda: [*net.peering(), further("10.5.9.0/24")], Verdict.FAIL),
    (APART, "a secondary block of its own", "pcx-1", lambda: [*net.peering(), further("10.7.0.0/16")], Verdict.PASS),
    (APART, "a VPC with itself", "pcx-1", lambda: net.changed(net.peering(), "pcx-1", peerVpcId="red"), Verdict.FAIL),
    (APART, "a block of IPAM", "pcx-1", lambda: net.changed(net.peering(), "blue", cidrBlock=UNKNOWN),
     Verdict.UNKNOWN),
    (APART, "a block overlaps, another is not known yet", "pcx-1", lambda: [
        *pair("10.5.0.0/16", "10.5.128.0/17"), further(UNKNOWN)], Verdict.FAIL),
    (APART, "a VPC that is not known yet", "pcx-1", lambda: net.changed(
        net.peering(), "pcx-1", peerVpcId=UNKNOWN), Verdict.UNKNOWN),
    (APART, "the other VPC is elsewhere", "pcx-1", lambda: net.without(
        pair("10.5.0.0/16", "10.5.0.0/16"), "blue"), Verdict.NOT_APPLICABLE),
    (ONCE, "two prefix lists apart", "t", lambda: listed("10.1.0.0/16", "10.2.0.0/16"), Verdict.NOT_APPLICABLE),
    (ONCE, "two prefix lists with one prefix and one target", "t", lambda: listed("10.1.0.0/16", "10.1.0.0/16"),
     Verdict.NOT_APPLICABLE),
    (ONCE, "two prefix lists with one prefix and two targets", "t", lambda: listed(
        "10.1.0.0/16", "10.1.0.0/16", transitGatewayAttachmentId="at-b"), Verdict.FAIL),
    (ONCE, "two prefix lists, one of which drops what the other routes", "t", lambda: listed(
        "10.1.0.0/16", "10.1.0.0/16", transitGatewayAttachmentId=None, blackhole=True), Verdict.FAIL),
    (ONCE, "two prefix lists with one prefix, targets of other stacks", "t", lambda: listed(
        "10.1.0.0/16", "10.1.0.0/16", transitGatewayAttachmentId="tgw-attach-9"), Verdict.FAIL),
    (ONCE, "two prefix lists with one prefix, a target not known yet", "t", lambda: listed(
        "10.1.0.0/16", "10.1.0.0/16", transitGatewayAttachmentId=UNKNOWN), Verdict.UNKNOWN),
    (ONCE, "a static route decides between two prefix lists", "t", lambda: [
        *listed("10.1.0.0/16", "10.1.0.0/16", transitGatewayAttachmentId="at-b"),
        net.static("t", "10.1.0.0/16", "at-a")], Verdict.PASS),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "claim", "subject", "build", "wanted"), CASES, ids=[f"{rule}: {claim}" for rule, claim, *_ in CASES]
)
def test_what_aws_refuses_is_found_before_it_does(
    rule: str, claim: str, subject: str, build: Callable[[], list[Resource]], wanted: Verdict
) -> None:
    for seen, (verdict, message) in ask_both(rule, subject, build()).items():
        assert verdict is wanted, f"{claim}, {seen}: {message}"


ELSEWHERE = (ZONES, "at-a", lambda: placed("eu-central-1a", subnetIds=["s-0", "subnet-9"]), Verdict.NOTE)


def test_zones_of_subnets_of_another_stack_cannot_be_seen() -> None:
    rule, subject, build, wanted = ELSEWHERE
    known, preview = ask_both(rule, subject, build()).values()
    assert (known[0], preview[0]) == (wanted, Verdict.UNKNOWN), "a preview does not see that the id is a stranger's"


def test_a_second_association_is_named_with_the_first() -> None:
    answers = ask_both(ONE, "at-a", joined("t", "u"))
    assert all("as-at-a-t and as-at-a-u" in message for _, message in answers.values())
