"""A Direct Connect gateway at the hub: what the site learns, which tables know it, and what is watched."""

from typing import Any, cast

import pytest

from components.network.direct_connect_attachment import (
    DirectConnectAttachment,
    DirectConnectAttachmentArgs,
    check_direct_connect_attachment,
)
from components.shared.checks import Problems
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted

GATEWAY = "aws:directconnect/gateway:Gateway"
JOINED = "aws:directconnect/gatewayAssociation:GatewayAssociation"
ASSOCIATION = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation"
PROPAGATION = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
LINES: dict[str, Any] = {
    "frankfurt": {
        "connection_id": "dxcon-fg1a2b3c",
        "virtual_interfaces": {
            "hub": {"virtual_interface_id": "dxvif-fg4d5e6f", "address_families": ["ipv4", "ipv6"]},
        },
    },
    "munich": {"connection_id": "dxcon-fh1a2b3c"},
}
VALID: dict[str, Any] = {
    "transit_gateway_id": "tgw-0123456789abcdef0",
    "hub_asn": 64513,
    "amazon_side_asn": 64520,
    "allowed_prefixes": ["10.20.0.0/16", "2001:db8::/56"],
    "association_route_table_id": "tgw-rtb-0123456789abcdef0",
    "propagation_route_table_ids": {"shared": "tgw-rtb-0123456789abcdef1"},
    "connections": LINES,
    "alarm_topic_arn": "arn:aws:sns:eu-central-1:123456789012:alarms",
    "region": "eu-central-1",
}


def arguments(**changes: Any) -> DirectConnectAttachmentArgs:
    values = {key: value for key, value in {**VALID, **changes}.items() if value is not None}
    return cast("DirectConnectAttachmentArgs", values)


def build(**changes: Any) -> Estate:
    estate = record(lambda: DirectConnectAttachment("line", arguments(**changes)))
    assert_accepted(estate)
    return estate


def test_the_gateway_is_made_with_its_own_asn_and_joined_with_the_allowed_prefixes() -> None:
    estate = build()
    gateway = estate.by_name("line-gateway", GATEWAY)
    joined = estate.by_name("line-gateway-association", JOINED)
    assert gateway.inputs["amazonSideAsn"] == "64520"
    assert "region" not in gateway.inputs
    assert joined.inputs["dxGatewayId"] == gateway.id
    assert joined.inputs["allowedPrefixes"] == VALID["allowed_prefixes"]
    assert joined.inputs["region"] == "eu-central-1"


def test_the_association_itself_tells_the_attachment_that_stands_in_the_hubs_tables() -> None:
    estate = build()
    attachment = estate.by_name("line-gateway-association", JOINED).outputs["transitGatewayAttachmentId"]
    association = estate.by_name("line-association", ASSOCIATION).inputs
    propagation = estate.by_name("line-propagation-shared", PROPAGATION).inputs
    assert association["transitGatewayAttachmentId"] == propagation["transitGatewayAttachmentId"] == attachment


def test_an_existing_gateway_is_used_and_none_is_made() -> None:
    existing = "11111111-2222-3333-4444-555555555555"
    estate = build(direct_connect_gateway_id=existing, amazon_side_asn=None)
    assert not estate.of_type(GATEWAY)
    assert estate.by_name("line-gateway-association", JOINED).inputs["dxGatewayId"] == existing


def test_lines_and_every_bgp_session_are_watched_and_silence_is_an_alarm() -> None:
    estate = build()
    alarms = {alarm.name: alarm.inputs for alarm in estate.of_type(ALARM)}
    assert set(alarms) == {
        "line-frankfurt-down",
        "line-munich-down",
        "line-frankfurt-to-hub-bgp-ipv4",
        "line-frankfurt-to-hub-bgp-ipv6",
    }
    assert alarms["line-munich-down"]["dimensions"] == {"ConnectionId": "dxcon-fh1a2b3c"}
    assert alarms["line-frankfurt-to-hub-bgp-ipv6"]["dimensions"] == {
        "ConnectionId": "dxcon-fg1a2b3c",
        "VirtualInterfaceId": "dxvif-fg4d5e6f",
        "IpAddressFamily": "ipv6",
    }
    assert {alarm["treatMissingData"] for alarm in alarms.values()} == {"breaching"}


def test_gateway_and_association_are_protected_unless_told_otherwise() -> None:
    assert build().by_name("line-gateway", GATEWAY).protect
    assert not any(item.protect for item in build(protect=False).resources)


REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "tunnels that end where the site learns no way",
        {"tunnel_cidr_blocks": ["10.20.9.0/24", "10.99.0.0/24"]},
        "allowed_prefixes",
        "lack 10.99.0.0/24 of the hub",
    ),
    ("no ASN for a gateway that is made", {"amazon_side_asn": None}, "amazon_side_asn", "64512, that of hubs too"),
    ("ASN of the hub", {"amazon_side_asn": 64513}, "amazon_side_asn", "association of gateways with the same ASN"),
    ("public ASN", {"amazon_side_asn": 64500}, "amazon_side_asn", "64512 to 65534"),
    ("no prefix", {"allowed_prefixes": []}, "allowed_prefixes", "1 to 200"),
    (
        "201 prefixes",
        {"allowed_prefixes": [f"10.{place // 256}.{place % 256}.0/24" for place in range(201)]},
        "allowed_prefixes",
        "1 to 200",
    ),
    ("host bits", {"allowed_prefixes": ["10.20.0.1/16"]}, "allowed_prefixes[0]", "host bits"),
    ("long IPv6", {"allowed_prefixes": ["2001:db8::/65"]}, "allowed_prefixes[0]", "/64 or shorter"),
    ("twice", {"allowed_prefixes": ["10.0.0.0/8", "10.0.0.0/8"]}, "allowed_prefixes[1]", "is that of"),
    ("name of a line", {"connections": {"Bad": {"connection_id": "dxcon-1"}}}, 'connections["Bad"]', "lower-case"),
    (
        "no family",
        {
            "connections": {
                "a": {
                    "connection_id": "dxcon-1",
                    "virtual_interfaces": {"b": {"virtual_interface_id": "dxvif-1", "address_families": ["ipx"]}},
                }
            }
        },
        'connections["a"].virtual_interfaces["b"].address_families',
        "ipv4, ipv6 or both",
    ),
    (
        "topic elsewhere",
        {"alarm_topic_arn": "arn:aws:sns:eu-west-1:123456789012:alarms"},
        "alarm_topic_arn",
        "eu-west-1",
    ),
]


@pytest.mark.parametrize(("changes", "argument", "rule"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_can_never_work_is_refused(changes: dict[str, Any], argument: str, rule: str) -> None:
    problems = Problems()
    check_direct_connect_attachment(arguments(**changes), problems)
    told = [problem for problem in problems.found if problem.argument == argument]
    assert any(rule in problem.rule for problem in told), [str(problem) for problem in problems.found]


def test_tunnels_end_anywhere_in_the_allowed_prefixes() -> None:
    problems = Problems()
    check_direct_connect_attachment(arguments(tunnel_cidr_blocks=["10.20.9.0/24", "2001:db8::/64"]), problems)
    assert not problems.found


def test_as_many_prefixes_as_the_larger_of_two_quotas_are_taken() -> None:
    problems = Problems()
    many = [f"10.0.{place}.0/24" for place in range(200)]
    check_direct_connect_attachment(arguments(allowed_prefixes=many), problems)
    assert not problems.found
