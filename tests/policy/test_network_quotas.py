"""The network quotas: each is counted where AWS counts it, and findings come beyond what the account has."""

from collections.abc import Callable
from pathlib import Path

import pytest

from policy.rules import quotas, reference
from policy.rules.core import Verdict
from policy.rules.estate import Estate, Resource
from policy.rules.quota_counts import SUBJECTS, usages
from policy.rules.quotas import Quota

from .estates import ACCOUNT, OTHER, UNKNOWN, ask, one, urn

CEILING, QUOTA = "aws-network-quota-ceiling", "aws-network-quota"
VPC, HUB = "aws:ec2/vpc:Vpc", "aws:ec2transitgateway/transitGateway:TransitGateway"
TABLE, HUB_TABLE = "aws:ec2/routeTable:RouteTable", "aws:ec2transitgateway/routeTable:RouteTable"
ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
PROPAGATION = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation"
HUB_ROUTE = "aws:ec2transitgateway/route:Route"
ROUTE, LIST = "aws:ec2/route:Route", "aws:ec2/managedPrefixList:ManagedPrefixList"
BLOCK = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"
PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
ACCEPTER = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
SHARE, PRINCIPAL = "aws:ram/resourceShare:ResourceShare", "aws:ram/principalAssociation:PrincipalAssociation"
OFF = {"defaultRouteTableAssociation": "disable", "defaultRouteTablePropagation": "disable"}


def hub(name: str = "hub", **props: object) -> Resource:
    return one(HUB, name, {**OFF, **props})


def vpcs(count: int) -> list[Resource]:
    return [one(VPC, f"v{number:03}") for number in range(count)]


def routes(count: int, **props: object) -> list[Resource]:
    return [
        one(ROUTE, f"r{number}", {"routeTableId": "t", "destinationCidrBlock": f"10.{number}.0.0/16", **props})
        for number in range(count)
    ]


def propagated(*attachments: Resource) -> list[Resource]:
    return [
        one(PROPAGATION, f"p-{one_.name}", {
            "transitGatewayAttachmentId": one_.name, "transitGatewayRouteTableId": "ht"})
        for one_ in attachments
    ]  # fmt: skip


def attachment(name: str, vpc: str, **props: object) -> Resource:
    return one(ATTACHMENT, name, {"transitGatewayId": "hub", "vpcId": vpc, **props})


HUB_AND_TABLE = [hub(), one(HUB_TABLE, "ht", {"transitGatewayId": "hub"})]

COUNTED: list[tuple[str, Quota, Callable[[], list[Resource]], tuple[str, int, int]]] = [
    ("VPCs of a Region", quotas.VPCS, lambda: [*vpcs(3), one(VPC, "far", {"region": OTHER})], ("eu-central-1", 3, 0)),
    ("VPCs of another account apart", quotas.VPCS, lambda: [*vpcs(2), one(VPC, "x", {"ownerId": ACCOUNT})],
     ("eu-central-1", 2, 0)),
    ("secondary blocks beside the primary", quotas.BLOCKS, lambda: [
        *vpcs(1), one(BLOCK, "b", {"vpcId": "v000"}), one(BLOCK, "c", {"vpcId": "v000"})], ("v000", 3, 0)),
    ("the main table of a VPC, too", quotas.ROUTE_TABLES, lambda: [
        *vpcs(1), one(TABLE, "t", {"vpcId": "v000"})], ("v000", 2, 0)),
    ("gateway endpoints, which is the default kind", quotas.GATEWAY_ENDPOINTS, lambda: [
        one(ENDPOINT, "a"), one(ENDPOINT, "b", {"vpcEndpointType": "Gateway"}),
        one(ENDPOINT, "c", {"vpcEndpointType": "Interface"})], ("eu-central-1", 2, 0)),
    ("interface endpoints by VPC", quotas.INTERFACE_ENDPOINTS, lambda: [
        *vpcs(1), one(ENDPOINT, "c", {"vpcEndpointType": "Interface", "vpcId": "v000"})], ("v000", 1, 0)),
    ("NAT gateways of a zone over all VPCs", quotas.NAT_GATEWAYS, lambda: [
        one("aws:ec2/subnet:Subnet", "s", {"availabilityZone": "eu-central-1a"}),
        one("aws:ec2/subnet:Subnet", "u", {"availabilityZone": "eu-central-1a"}),
        one("aws:ec2/natGateway:NatGateway", "n", {"subnetId": "s"}),
        one("aws:ec2/natGateway:NatGateway", "m", {"subnetId": "u"}),
        one("aws:ec2/natGateway:NatGateway", "regional", {"availabilityMode": "regional"})], ("eu-central-1a", 2, 0)),
    ("a peering at both ends", quotas.PEERINGS, lambda: [
        *vpcs(3), one(PEERING, "a", {"vpcId": "v000", "peerVpcId": "v001"}),
        one(PEERING, "b", {"vpcId": "v002", "peerVpcId": "v000"})], ("v000", 2, 0)),
    ("a peering of another stack by its accepter", quotas.PEERINGS, lambda: [
        *vpcs(1), one(ACCEPTER, "a", {"vpcPeeringConnectionId": "pcx-9", "vpcId": "v000"})], ("v000", 1, 0)),
    ("a peering and its accepter once", quotas.PEERINGS, lambda: [
        *vpcs(2), one(PEERING, "p", {"vpcId": "v000", "peerVpcId": "v001"}),
        one(ACCEPTER, "a", {"vpcPeeringConnectionId": "p", "vpcId": "v001"})], ("v001", 1, 0)),
    ("a peering that may be any VPC's, in a number that cannot be told", quotas.PEERINGS, lambda: [
        *vpcs(2), one(PEERING, "p", {"vpcId": "v000", "peerVpcId": UNKNOWN})], ("v000", 1, 1)),
    ("prefix lists of a Region", quotas.PREFIX_LISTS, lambda: [
        one(LIST, "p"), one(LIST, "q"), one(LIST, "far", {"region": OTHER})], ("eu-central-1", 2, 0)),
    ("entries of a prefix list by what it may have", quotas.PREFIX_LIST_ENTRIES, lambda: [
        one(LIST, "p", {"maxEntries": 40.0, "entries": [{"cidr": "10.0.0.0/8"}]})], ("p", 40, 0)),
    ("entries of a prefix list that are not known yet", quotas.PREFIX_LIST_ENTRIES, lambda: [
        one(LIST, "p", {"maxEntries": UNKNOWN})], ("p", 0, 1)),
    ("resource shares of a Region", quotas.SHARES, lambda: [
        one(SHARE, "s"), one(SHARE, "t"), one(SHARE, "far", {"region": OTHER})], ("eu-central-1", 2, 0)),
    ("principals of all shares of a Region", quotas.PRINCIPALS, lambda: [
        one(SHARE, "s"), *(one(PRINCIPAL, f"{share}-{who}", {"resourceShareArn": share, "principal": who})
                           for share in "st" for who in ("210987654321", "310987654321"))], ("eu-central-1", 4, 0)),
    ("routes of a table, each family for itself", quotas.ROUTES, lambda: [
        one(TABLE, "t"), *routes(3), one(ROUTE, "six", {"routeTableId": "t", "destinationIpv6CidrBlock": "::/0"})],
     ("t", 3, 0)),
    ("routes inside the table", quotas.ROUTES, lambda: [
        one(TABLE, "t", {"routes": [{"cidrBlock": "10.0.0.0/8"}, {"cidrBlock": "0.0.0.0/0"}]})], ("t", 2, 0)),
    ("a prefix list with the most entries it may have", quotas.ROUTES, lambda: [
        one(TABLE, "t"), one(LIST, "pl", {"maxEntries": 40, "entries": [{"cidr": "10.0.0.0/8"}]}),
        one(ROUTE, "r", {"routeTableId": "t", "destinationPrefixListId": "pl"})], ("t", 40, 0)),
    ("a prefix list of others in a number that cannot be told", quotas.ROUTES, lambda: [
        one(TABLE, "t"), *routes(1), one(ROUTE, "x", {"routeTableId": "t", "destinationPrefixListId": "pl-1"})],
     ("t", 1, 1)),
    ("attachments of every kind", quotas.ATTACHMENTS, lambda: [
        hub(), attachment("a", "v"), one("aws:ec2/vpnConnection:VpnConnection", "vpn", {"transitGatewayId": "hub"}),
        one("aws:directconnect/gatewayAssociation:GatewayAssociation", "dx", {"associatedGatewayId": "hub"}),
        one("aws:ec2transitgateway/peeringAttachment:PeeringAttachment", "peer", {"peerTransitGatewayId": "hub"})],
     ("hub", 4, 0)),
    ("tables of a hub", quotas.HUB_TABLES, lambda: [*HUB_AND_TABLE], ("hub", 1, 0)),
    ("the default table of a hub, where a default is on", quotas.HUB_TABLES, lambda: [
        hub(defaultRouteTablePropagation="enable"), HUB_AND_TABLE[1]], ("hub", 2, 0)),
    ("static routes of all tables", quotas.HUB_ROUTES, lambda: [
        *HUB_AND_TABLE, one(HUB_TABLE, "other", {"transitGatewayId": "hub"}),
        one(HUB_ROUTE, "a", {"transitGatewayRouteTableId": "ht"}),
        one(HUB_ROUTE, "b", {"transitGatewayRouteTableId": "other", "blackhole": True})], ("hub", 2, 0)),
    ("what attachments propagate: every block of their VPC", quotas.HUB_ROUTES, lambda: [
        *HUB_AND_TABLE, *vpcs(2), one(BLOCK, "b", {"vpcId": "v000"}), attachment("a", "v000"), attachment("b", "v001"),
        *propagated(attachment("a", "v000"), attachment("b", "v001"))], ("hub", 3, 0)),
    ("IPv6 where the attachment carries it", quotas.HUB_ROUTES, lambda: [
        *HUB_AND_TABLE, one(VPC, "v", {"assignGeneratedIpv6CidrBlock": True}),
        attachment("a", "v", ipv6Support="enable"),
        *propagated(attachment("a", "v"))], ("hub", 2, 0)),
    ("what BGP brings, in a number that cannot be told", quotas.HUB_ROUTES, lambda: [
        *HUB_AND_TABLE, *propagated(attachment("vpn", "x"))], ("hub", 0, 1)),
    ("what is not known before the deployment, by its dependencies", quotas.ATTACHMENTS, lambda: [
        hub(id=UNKNOWN), one(ATTACHMENT, "a", {"transitGatewayId": UNKNOWN}, sources={
            "transitGatewayId": [urn(HUB, "hub")]})], ("hub", 1, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "quota", "build", "wanted"), COUNTED, ids=[row[0] for row in COUNTED])
def test_counted_are(
    claim: str, quota: Quota, build: Callable[[], list[Resource]], wanted: tuple[str, int, int]
) -> None:
    where, used, unread = wanted
    found = [usage for usage in usages(Estate(build())) if usage.quota is quota and usage.where == where]
    assert found, claim
    assert max((usage.used, usage.unread) for usage in found) == (used, unread)
    assert all(usage.subject.type in SUBJECTS for usage in usages(Estate(build()))), "else no rule would speak of it"


LIST_OF_RULES: list[tuple[str, str, Callable[[], list[Resource]], dict[str, object], Verdict]] = [
    (QUOTA, "within the default", lambda: vpcs(5), {}, Verdict.PASS),
    (QUOTA, "beyond the default", lambda: vpcs(6), {}, Verdict.FAIL),
    (QUOTA, "beyond the default, but it was raised", lambda: vpcs(6), {"quotas": {"L-F678F1CE": 10.0}}, Verdict.PASS),
    (QUOTA, "beyond what it was raised to", lambda: vpcs(11), {"quotas": {"L-F678F1CE": 10}}, Verdict.FAIL),
    (CEILING, "no ceiling is known", lambda: vpcs(500), {}, Verdict.PASS),
    (QUOTA, "beyond the default, below the ceiling", lambda: [one(TABLE, "t"), *routes(501)], {}, Verdict.FAIL),
    (CEILING, "beyond the default, below the ceiling", lambda: [one(TABLE, "t"), *routes(1_000)], {}, Verdict.PASS),
    (CEILING, "beyond the ceiling", lambda: [one(TABLE, "t"), *routes(1_001)], {}, Verdict.FAIL),
    (QUOTA, "beyond the ceiling, which the other rule tells", lambda: [one(TABLE, "t"), *routes(1_001)], {},
     Verdict.PASS),
    (QUOTA, "what BGP brings is not counted", lambda: [*HUB_AND_TABLE, *propagated(attachment("vpn", "x"))], {},
     Verdict.PASS),
    (QUOTA, "what a prefix list may have is not known yet, so it is not counted", lambda: [
        one(LIST, "p", {"maxEntries": UNKNOWN})], {}, Verdict.PASS),
    (QUOTA, "peerings of a VPC, of which another rule speaks", lambda: [
        *vpcs(1), *(one(PEERING, f"p{n}", {"vpcId": "v000", "peerVpcId": f"vpc-{n}"}) for n in range(51))], {},
     Verdict.PASS),
    (CEILING, "peerings of a VPC, of which another rule speaks", lambda: [
        *vpcs(1), *(one(PEERING, f"p{n}", {"vpcId": "v000", "peerVpcId": f"vpc-{n}"}) for n in range(126))], {},
     Verdict.PASS),
    (CEILING, "fixed quotas cannot be raised by a statement", lambda: [
        hub(transitGatewayCidrBlocks=[f"10.0.{number}.0/24" for number in range(6)])],
     {"quotas": {"cidr-blocks-per-transit-gateway": 100}}, Verdict.FAIL),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "claim", "build", "settings", "wanted"),
    LIST_OF_RULES,
    ids=[f"{row[0]}: {row[1]}" for row in LIST_OF_RULES],
)
def test_quota_rules(
    rule: str, claim: str, build: Callable[[], list[Resource]], settings: dict[str, object], wanted: Verdict
) -> None:
    given = {} if rule == CEILING else settings
    verdict, message = ask(rule, *build(), **given)
    assert verdict is wanted, f"{claim}: {message}"


def test_only_one_of_a_region_is_named() -> None:
    estate = vpcs(8)
    verdicts = [ask(QUOTA, subject, *[other for other in estate if other is not subject])[0] for subject in estate]
    assert verdicts.count(Verdict.FAIL) == 1


def test_the_message_names_count_place_quota_and_code() -> None:
    _, message = ask(QUOTA, *vpcs(6))
    assert message == "6 VPCs per Region (eu-central-1), the quota is 5 (L-F678F1CE)"


def test_every_quota_has_a_code_of_its_own_and_a_source() -> None:
    assert len(quotas.BY_CODE) == len(quotas.QUOTAS)
    for quota in quotas.QUOTAS:
        assert quota.source.startswith("https://docs.aws.amazon.com/")
        assert quota.ceiling is None or quota.ceiling >= quota.default


@pytest.mark.parametrize("environment", reference.ENVIRONMENTS)
def test_a_level_file_states_quotas_that_there_are(environment: str) -> None:
    given = reference.enforcement(environment)[QUOTA]
    assert isinstance(given, dict)
    assert given["quotas"].keys() <= quotas.BY_CODE.keys()


def test_the_page_has_every_quota_with_its_numbers() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "quotas.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    for quota in quotas.QUOTAS:
        ceiling = f"{quota.ceiling:,}" if quota.ceiling else ""
        wanted = f"| {quota.default:,} | {ceiling} | `{quota.code}` |".replace("|  |", "| |")
        assert any(wanted in row for row in rows), wanted
