"""Appliances joined by GRE and BGP, as they are registered, and what is refused."""

from typing import Any, cast

import pytest

from components.network.connect_attachment import ConnectAttachment, ConnectAttachmentArgs, check_connect_attachment
from components.shared.checks import Problems
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted

CONNECT = "aws:ec2transitgateway/connect:Connect"
PEER = "aws:ec2transitgateway/connectPeer:ConnectPeer"
ASSOCIATION = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation"
FIRST: dict[str, Any] = {"peer_address": "10.0.0.10", "inside_cidr_blocks": ["169.254.100.0/29"], "bgp_asn": 65020}
SECOND: dict[str, Any] = {
    "peer_address": "10.0.1.10",
    "inside_cidr_blocks": ["169.254.100.8/29", "fd00::8/125"],
    "transit_gateway_address": "10.99.0.7",
}
VALID: dict[str, Any] = {
    "transit_gateway_id": "tgw-0123456789abcdef0",
    "transport_attachment_id": "tgw-attach-0123456789abcdef0",
    "hub_cidr_blocks": ["10.99.0.0/24"],
    "peers": {"first": FIRST, "second": SECOND},
    "association_route_table_id": "tgw-rtb-0123456789abcdef0",
    "propagation_route_table_ids": {"shared": "tgw-rtb-0123456789abcdef1"},
    "alarm_topic_arn": "arn:aws:sns:eu-central-1:123456789012:alarms",
    "region": "eu-central-1",
}


def arguments(**changes: Any) -> ConnectAttachmentArgs:
    return cast("ConnectAttachmentArgs", {**VALID, **changes})


def build(**changes: Any) -> Estate:
    estate = record(lambda: ConnectAttachment("sdwan", arguments(**changes)))
    assert_accepted(estate)
    return estate


def test_every_appliance_has_a_peer_of_the_attachment_which_is_in_no_default_table() -> None:
    estate = build()
    attachment = estate.by_name("sdwan-attachment", CONNECT)
    assert attachment.inputs["transitGatewayDefaultRouteTableAssociation"] is False
    assert attachment.inputs["transitGatewayDefaultRouteTablePropagation"] is False
    assert {peer.name for peer in estate.of_type(PEER)} == {"sdwan-peer-first", "sdwan-peer-second"}
    assert {peer.inputs["transitGatewayAttachmentId"] for peer in estate.of_type(PEER)} == {attachment.id}
    assert estate.by_name("sdwan-association", ASSOCIATION).inputs["transitGatewayAttachmentId"] == attachment.id


def test_a_further_peer_changes_nothing_that_is_there() -> None:
    before = {item.urn: item.inputs for item in build(peers={"second": SECOND}).resources}
    after = {item.urn: item.inputs for item in build().resources}
    assert {urn: inputs for urn, inputs in after.items() if urn in before} == before


def test_lost_appliances_raise_an_alarm_as_silence_because_bgp_has_no_metric() -> None:
    alarm = build().by_name("sdwan-silent", "aws:cloudwatch/metricAlarm:MetricAlarm").inputs
    assert (alarm["metricName"], alarm["comparisonOperator"], alarm["threshold"]) == (
        "PacketsIn",
        "LessThanThreshold",
        1,
    )
    assert alarm["treatMissingData"] == "breaching", "the hub sends no metric where nothing comes in"
    assert alarm["period"] * alarm["evaluationPeriods"] == 15 * 60
    longer = build(silence_alarm_minutes=1_440).by_name("sdwan-silent", "aws:cloudwatch/metricAlarm:MetricAlarm").inputs
    assert longer["period"] * longer["evaluationPeriods"] == 86_400, "the longest that CloudWatch takes"


def peer(**changes: Any) -> dict[str, Any]:
    return {"peers": {"first": {**FIRST, **changes}, "second": SECOND}}


WHERE = 'peers["first"]'
REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("hub without blocks", {"hub_cidr_blocks": []}, "hub_cidr_blocks", "must name a CIDR block"),
    ("no silence at all", {"silence_alarm_minutes": 0}, "silence_alarm_minutes", "5 to 1440"),
    ("silence between periods", {"silence_alarm_minutes": 7}, "silence_alarm_minutes", "in steps of 5"),
    ("silence of more than a day", {"silence_alarm_minutes": 1_445}, "silence_alarm_minutes", "5 to 1440"),
    ("no peers", {"peers": {}}, "peers", "1 to 4"),
    (
        "five peers",
        {"peers": {f"p{n}": {**FIRST, "inside_cidr_blocks": [f"169.254.{100 + n}.0/29"]} for n in range(5)}},
        "peers",
        "1 to 4",
    ),
    ("name", {"peers": {"First": FIRST}}, 'peers["First"]', "lower-case"),
    ("ASN", peer(bgp_asn=4_294_967_295), f"{WHERE}.bgp_asn", "1 to 4294967294"),
    ("no address", peer(peer_address="router"), f"{WHERE}.peer_address", "IP address"),
    ("address of the hub", peer(peer_address="10.99.0.9"), f"{WHERE}.peer_address", "the hub's own"),
    ("other family", peer(peer_address="2001:db8::1"), f"{WHERE}.peer_address", "its own family"),
    (
        "both ends of different families",
        peer(peer_address="2001:db8::1", transit_gateway_address="10.99.0.8"),
        f"{WHERE}.transit_gateway_address",
        "family of peer_address",
    ),
    (
        "end outside of the hub",
        peer(transit_gateway_address="10.98.0.8"),
        f"{WHERE}.transit_gateway_address",
        "must lie in a CIDR block",
    ),
    ("inside /30", peer(inside_cidr_blocks=["169.254.100.0/30"]), f"{WHERE}.inside_cidr_blocks[0]", "must be a /29"),
    ("inside reserved", peer(inside_cidr_blocks=["169.254.3.0/29"]), f"{WHERE}.inside_cidr_blocks[0]", "reserved"),
    (
        "inside of the metadata service",
        peer(inside_cidr_blocks=["169.254.169.248/29"]),
        f"{WHERE}.inside_cidr_blocks[0]",
        "reserved",
    ),
    (
        "inside IPv6 only",
        peer(inside_cidr_blocks=["fd00::10/125"]),
        f"{WHERE}.inside_cidr_blocks",
        "must be one IPv4 block",
    ),
    (
        "inside IPv6 of the wrong size",
        peer(inside_cidr_blocks=["169.254.100.0/29", "fd00::/64"]),
        f"{WHERE}.inside_cidr_blocks[1]",
        "/125 of fd00::/8",
    ),
    (
        "inside twice",
        {"peers": {"first": FIRST, "second": FIRST}},
        'peers["second"].inside_cidr_blocks[0]',
        "is that of",
    ),
]


@pytest.mark.parametrize(("changes", "argument", "rule"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_can_never_work_is_refused(changes: dict[str, Any], argument: str, rule: str) -> None:
    problems = Problems()
    check_connect_attachment(arguments(**changes), problems)
    told = [problem for problem in problems.found if problem.argument == argument]
    assert any(rule in problem.rule for problem in told), [str(problem) for problem in problems.found]


def test_two_appliances_are_accepted() -> None:
    problems = Problems()
    check_connect_attachment(arguments(), problems)
    assert not problems.found
