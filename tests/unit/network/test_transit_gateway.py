"""The hub as it is registered: closed by default, a table for each segment, watched; its routes; what it refuses."""

import json
from typing import Any, cast

import pulumi_aws as aws
import pytest

from components.network.flow_log_documents import FIELDS, HUB_FIELDS
from components.network.transit_gateway import TransitGateway, TransitGatewayArgs, check_transit_gateway
from components.network.transit_gateway_routes import TransitGatewayRoutes, TransitGatewayRoutesArgs, check_routes
from components.shared.checks import ComponentError, Problems
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted
from tests.unit.network.test_vpc_children import parameters

HUB = "aws:ec2transitgateway/transitGateway:TransitGateway"
TABLE = "aws:ec2transitgateway/routeTable:RouteTable"
ROUTE = "aws:ec2transitgateway/route:Route"
FLOW_LOG = "aws:ec2/flowLog:FlowLog"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"
OU = "arn:aws:organizations::123456789012:ou/o-a1b2c3d4e5/ou-ab12-c3d4e5f6"

_IN_SHARE = ("resourceAssociation:ResourceAssociation", "principalAssociation:PrincipalAssociation")

SEGMENTS: dict[str, Any] = {
    "workloads": {"cidrs": ["10.10.0.0/20"], "egress": "inspect"},
    "shared": {"cidrs": ["10.12.0.0/16", "2001:db8:12::/48"], "egress": "allow"},
    "onprem": {"cidrs": ["10.200.0.0/16"], "on_premises": True},
}
MATRIX: list[dict[str, Any]] = [
    {"a": "workloads", "b": "shared", "decision": "allow"},
    {"a": "workloads", "b": "onprem", "decision": "inspect"},
]
VALID: dict[str, Any] = {
    "amazon_side_asn": 64_513,
    "segments": SEGMENTS,
    "reachability": MATRIX,
    "inspection": True,
    "egress": True,
}
EVERYTHING: dict[str, Any] = {
    "peers": {"west": {"workloads": ["10.11.0.0/20"], "shared": ["10.13.0.0/16"]}},
    "direct_connect_gateway_asn": 64_512,
    "customer_gateway_asns": [65_000, 65_001],
    "cidr_blocks": ["10.99.0.0/24", "2001:db8:99::/64"],
    "share": {"principals": ["210987654321", OU]},
    "prefix_lists": {"max_entries": 30},
    "global_network_id": "global-network-0123456789abcdef0",
    "alarm_topic_arn": TOPIC,
    "tags": {"owner": "platform"},
}


def build(**changes: Any) -> Estate:
    args = {key: value for key, value in {**VALID, **changes}.items() if value is not None}
    return record(lambda: TransitGateway("hub", cast("TransitGatewayArgs", args)))


def names(estate: Estate, type_: str) -> set[str]:
    return {resource.name for resource in estate.of_type(type_)}


def test_nothing_is_reachable_by_default() -> None:
    hub = build().by_name("hub", HUB).inputs
    assert hub["defaultRouteTableAssociation"] == "disable"
    assert hub["defaultRouteTablePropagation"] == "disable"
    assert hub["autoAcceptSharedAttachments"] == "disable", "nobody else may attach"
    assert (hub["dnsSupport"], hub["vpnEcmpSupport"]) == ("enable", "enable")
    assert hub["securityGroupReferencingSupport"] == "enable", "AWS's default is off here and on at attachments"
    assert hub["amazonSideAsn"] == 64_513


def test_every_segment_has_a_table_and_so_have_egress_inspection_and_peers() -> None:
    assert names(build(), TABLE) == {f"hub-{name}" for name in (*SEGMENTS, "inspection", "egress")}
    assert names(build(**EVERYTHING), TABLE) - names(build(), TABLE) == {"hub-peering"}


def test_a_further_segment_touches_nothing_that_exists() -> None:
    before = {(r.type, r.name): dict(r.inputs) for r in build(**EVERYTHING).resources if r.custom}
    more = {"archive": {"cidrs": ["10.14.0.0/16"]}, **SEGMENTS}
    after = {(r.type, r.name): dict(r.inputs) for r in build(**EVERYTHING, segments=more).resources if r.custom}
    assert before.items() <= after.items()
    assert {name for _, name in after.keys() - before.keys()} == {
        *("hub-archive", "hub-reach-archive", "hub-share-reach-archive")
    }


def test_programs_find_tables_and_propagations_without_waiting() -> None:
    found: list[TransitGateway] = []
    record(lambda: found.append(TransitGateway("hub", cast("TransitGatewayArgs", VALID))))
    assert list(found[0].route_tables) == ["onprem", "shared", "workloads", "inspection", "egress"]
    assert found[0].propagations == {
        "onprem": ["inspection"],
        "shared": ["workloads", "egress"],
        "workloads": ["shared", "inspection"],
    }


def test_sharing_accepts_by_itself_because_an_attachment_alone_carries_nothing() -> None:
    estate = build(**EVERYTHING)
    assert estate.by_name("hub", HUB).inputs["autoAcceptSharedAttachments"] == "enable"
    assert estate.by_name("hub-share").inputs["allowExternalPrincipals"] is False
    given = {r.name: r.inputs["principal"] for r in estate.resources if r.type.endswith(":PrincipalAssociation")}
    assert given == {"hub-share-to-210987654321": "210987654321", "hub-share-to-ou-ab12-c3d4e5f6": OU}
    closed = build(share={"principals": ["210987654321"], "auto_accept": False})
    assert closed.by_name("hub", HUB).inputs["autoAcceptSharedAttachments"] == "disable"


def test_prefix_lists_are_shared_with_whom_the_hub_is_shared() -> None:
    estate = build(**EVERYTHING)
    shared = {r.inputs["resourceArn"] for r in estate.resources if r.type.endswith(":ResourceAssociation")}
    lists = {r.outputs["arn"] for r in estate.of_type(PREFIX_LIST)}
    assert len(lists) == len(SEGMENTS)
    assert shared == {estate.by_name("hub", HUB).outputs["arn"], *lists}, "EC2 refuses routes to a list not shared"
    assert not [r for r in build(prefix_lists={"max_entries": 30}).resources if r.type.startswith("aws:ram/")]


def test_who_waits_for_the_share_waits_for_everything_in_it() -> None:
    found: list[TransitGateway] = []

    def program() -> None:
        found.append(TransitGateway("hub", cast("TransitGatewayArgs", {**VALID, **EVERYTHING})))
        share = found[0].resource_share_arn
        assert share is not None
        aws.ssm.Parameter("waits", type="String", value=share)

    estate = record(program)
    needed = {r.urn for r in estate.resources if r.type in {f"aws:ram/{kind}" for kind in _IN_SHARE}}
    assert len(needed) == 3 + len(SEGMENTS), "the hub, its prefix lists, and two principals"
    assert needed <= set(estate.by_name("waits").dependencies), "another account does not see the hub before"


def test_flow_logs_have_a_hubs_fields_and_nothing_that_ec2_refuses_for_a_hub() -> None:
    estate = build()
    log = estate.by_name("hub-flow-logs", FLOW_LOG).inputs
    assert "trafficType" not in log, "not supported for a Transit Gateway"
    assert log["maxAggregationInterval"] == 60, "the provider's default of 600 is refused"
    assert log["transitGatewayId"] == estate.by_name("hub", HUB).id
    assert log["logFormat"] == " ".join(f"${{{field}}}" for field in HUB_FIELDS)
    assert "interface-id" in FIELDS
    assert "interface-id" not in HUB_FIELDS, "a VPC's format is refused for a hub"
    statement = json.loads(estate.by_name("hub-flow-logs-key").inputs["policy"])["Statement"][1]
    group = estate.by_name("hub-flow-logs", "aws:cloudwatch/logGroup:LogGroup").outputs["arn"]
    pattern = statement["Condition"]["StringLike"]["kms:EncryptionContext:aws:logs:arn"]
    assert group.startswith(pattern.removesuffix("*")), "else nothing is written"


def test_flow_logs_can_be_switched_off() -> None:
    assert not build(flow_logs={"enabled": False}).of_type(FLOW_LOG)


def test_dropped_packets_are_told() -> None:
    estate = build(alarm_topic_arn=TOPIC, drop_alarm_packets=7, drop_alarm_mib=2)
    metrics = {"no-route": "NoRoute", "blackhole": "Blackhole"}
    for role, metric in metrics.items():
        alarm = estate.by_name(f"hub-{role}", ALARM).inputs
        assert alarm["metricName"] == f"PacketDropCount{metric}"
        assert alarm["dimensions"] == {"TransitGateway": estate.by_name("hub", HUB).id}
        assert (alarm["threshold"], alarm["treatMissingData"]) == (7, "notBreaching")
        assert alarm["alarmActions"] == [TOPIC]
        assert "transit-gateway.md#packets-are-dropped" in alarm["alarmDescription"]
    assert estate.by_name("hub-expired", ALARM).inputs["metricName"] == "PacketDropCountTTLExpired"
    volume = estate.by_name("hub-bytes-dropped", ALARM).inputs
    assert volume["threshold"] == 2 * 1024 * 1024
    assert {q["metric"]["metricName"] for q in volume["metricQueries"] if "metric" in q} == {
        "BytesDropCountNoRoute",
        "BytesDropCountBlackhole",
    }


def test_prefix_lists_hold_what_members_may_reach() -> None:
    estate = build(**EVERYTHING)
    lists = {
        r.name.removeprefix("hub-reach-"): [entry["cidr"] for entry in r.inputs["entries"]]
        for r in estate.of_type(PREFIX_LIST)
    }
    assert lists == {
        "workloads": ["10.12.0.0/16", "10.13.0.0/16", "10.200.0.0/16"],
        "shared": ["10.10.0.0/20", "10.11.0.0/20"],
        "onprem": ["10.10.0.0/20", "10.11.0.0/20"],
    }


def test_network_manager_knows_the_hub_and_gets_no_region() -> None:
    estate = build(**EVERYTHING, region="eu-central-1")
    registration = estate.by_name("hub-registration")
    assert registration.inputs["transitGatewayArn"] == estate.by_name("hub", HUB).outputs["arn"]
    assert "region" not in registration.inputs


def test_region_and_tags_reach_every_child_that_takes_them() -> None:
    args = {**EVERYTHING, "alarm_topic_arn": TOPIC.replace("eu-central-1", "eu-west-1")}
    for resource in build(**args, region="eu-west-1").resources:
        if resource.type.startswith("aws:"):
            expected = "eu-west-1" if "region" in parameters(resource) else None
            assert resource.inputs.get("region") == expected, resource.name
            if "tags" in parameters(resource):
                assert resource.inputs["tags"]["owner"] == "platform", resource.name


def test_hub_logs_and_key_are_protected_unless_the_stack_is_thrown_away() -> None:
    assert {r.name for r in build(**EVERYTHING).resources if r.protect} == {"hub", "hub-flow-logs", "hub-flow-logs-key"}
    assert not [r.name for r in build(protect=False).resources if r.protect]


@pytest.mark.parametrize("changes", [{}, EVERYTHING, {"segments": {"all": {"cidrs": []}}, "reachability": []}])
def test_aws_would_accept_every_shape(changes: dict[str, Any]) -> None:
    assert_accepted(build(**changes))


def problems(**changes: Any) -> dict[str, str]:
    found = Problems()
    args = {key: value for key, value in {**VALID, **changes}.items() if value is not None}
    check_transit_gateway(cast("TransitGatewayArgs", args), found)
    return {problem.argument: str(problem) for problem in found.found}


@pytest.mark.parametrize("asn", [64_511, 65_535, 4_199_999_999, 4_294_967_295, 100, 7224])
def test_an_asn_out_of_range_is_refused(asn: int) -> None:
    assert "must be a private ASN" in problems(amazon_side_asn=asn)["amazon_side_asn"]


@pytest.mark.parametrize("asn", [64_512, 65_534, 4_200_000_000, 4_294_967_294])
def test_the_ends_of_the_ranges_are_taken(asn: int) -> None:
    assert not problems(amazon_side_asn=asn)


@pytest.mark.parametrize(
    ("changes", "argument", "text"),
    [
        ({"direct_connect_gateway_asn": 64_513}, "amazon_side_asn", "is the Direct Connect gateway's too"),
        ({"customer_gateway_asns": [65_000, 64_513]}, "customer_gateway_asns[1]", "is the hub's own ASN"),
        ({"inspection": False}, "reachability[1].decision", "needs an inspection attachment"),
        ({"egress": False}, 'segments["shared"].egress', "needs an egress attachment"),
        ({"cidr_blocks": ["10.99.0.0/25"]}, "cidr_blocks[0]", "/24 or larger"),
        ({"cidr_blocks": ["2001:db8::/80"]}, "cidr_blocks[0]", "/64 or larger"),
        ({"cidr_blocks": ["169.254.1.0/24"]}, "cidr_blocks[0]", "overlaps the link-local range"),
        ({"cidr_blocks": ["10.12.9.0/24"]}, "cidr_blocks[0]", 'overlaps segments["shared"].cidrs[0]'),
        ({"cidr_blocks": ["10.99.0.0/24", "10.99.0.0/24"]}, "cidr_blocks[1]", "overlaps cidr_blocks[0]"),
        ({"cidr_blocks": [f"10.99.{n}.0/24" for n in range(6)]}, "cidr_blocks", "at most 5"),
        ({"share": {"principals": []}}, "share.principals", "must name somebody"),
        ({"share": {"principals": ["123"]}}, "share.principals[0]", "must be an account (12 digits)"),
        (
            {"share": {"principals": ["arn:aws:iam::123456789012:role/x"]}},
            "share.principals[0]",
            "organizational unit",
        ),
        ({"share": {"principals": [OU, OU]}}, "share.principals[1]", "is named twice"),
        ({"flow_logs": {"retention_days": 31}}, "flow_logs.retention_days", "Give 60"),
        ({"flow_logs": {"kms_key_arn": "alias/x"}}, "flow_logs.kms_key_arn", "ARN of a KMS key"),
        ({"prefix_lists": {"max_entries": 1}}, "prefix_lists.max_entries", "members of workloads reach 2 IPv4"),
        ({"prefix_lists": {"max_entries": 1001}}, "prefix_lists.max_entries", "1 to 1000"),
        ({"global_network_id": "net"}, "global_network_id", "id of a global network"),
        ({"drop_alarm_packets": -1}, "drop_alarm_packets", "0 to"),
        ({"alarm_topic_arn": TOPIC, "region": "eu-west-1"}, "alarm_topic_arn", "is in eu-central-1"),
        ({"routes_quota": 10}, "routes_quota", "10000 to"),
    ],
)
def test_bad_input_is_refused_by_name(changes: dict[str, Any], argument: str, text: str) -> None:
    found = problems(**changes)
    assert text in found[argument], found


def test_an_argument_that_nobody_reads_is_refused() -> None:
    with pytest.raises(ComponentError, match=r"transit_gateway_cidr_block.*is not an argument of TransitGatewayArgs"):
        build(transit_gateway_cidr_block="10.99.0.0/24")


def test_everything_is_told_at_once_and_nothing_is_registered() -> None:
    with pytest.raises(ComponentError, match="TransitGateway 'hub' cannot be built: 3 problems"):
        build(amazon_side_asn=1, cidr_blocks=["10.99.0.0/28"], reachability=[*MATRIX, MATRIX[0]])


ATTACHED: dict[str, Any] = {
    "route_table_ids": {
        name: f"tgw-rtb-0123456789abcde{place:02x}"
        for place, name in enumerate((*SEGMENTS, "inspection", "egress", "peering"))
    },
    "segments": SEGMENTS,
    "reachability": MATRIX,
    "inspection_attachment_id": "tgw-attach-0123456789abcdef1",
    "egress_attachment_id": "tgw-attach-0123456789abcdef2",
    "peers": {
        "west": {
            "attachment_id": "tgw-attach-0123456789abcdef3",
            "segments": {"workloads": ["10.11.0.0/20"], "shared": ["10.13.0.0/16"]},
        }
    },
}


def routes(**changes: Any) -> Estate:
    args = {key: value for key, value in {**ATTACHED, **changes}.items() if value is not None}
    return record(lambda: TransitGatewayRoutes("hub-routes", cast("TransitGatewayRoutesArgs", args)))


def test_routes_are_named_by_table_and_block_and_lead_where_the_matrix_says() -> None:
    estate = routes()
    made = {
        r.name.removeprefix("hub-routes-"): r.inputs.get("transitGatewayAttachmentId") for r in estate.of_type(ROUTE)
    }
    inspection, egress, west = (f"tgw-attach-0123456789abcdef{n}" for n in (1, 2, 3))
    assert made["workloads-0.0.0.0-0"] == inspection
    assert made["shared-0.0.0.0-0"] == egress
    assert made["workloads-10.200.0.0-16"] == inspection
    assert made["onprem-10.10.0.0-20"] == inspection
    assert made["inspection-10.11.0.0-20"] == west
    assert made["peering-10.12.0.0-16"] == inspection, "one end is inspected, so both ends are"
    assert made["shared-10.200.0.0-16"] is None, "denied: a blackhole, not a hairpin through egress"
    assert "onprem-10.12.0.0-16" not in made, "denied, and without a default route nothing needs a blackhole"
    for route in estate.of_type(ROUTE):
        assert route.inputs.get("blackhole", False) is ("transitGatewayAttachmentId" not in route.inputs), route.name
    assert_accepted(estate)


def test_every_route_leads_to_the_table_of_its_name() -> None:
    for route in routes().of_type(ROUTE):
        table = next(t for t in ATTACHED["route_table_ids"] if route.name.startswith(f"hub-routes-{t}-"))
        assert route.inputs["transitGatewayRouteTableId"] == ATTACHED["route_table_ids"][table]


def test_a_matrix_that_differs_from_the_hubs_is_refused() -> None:
    found = Problems()
    less = {key: value for key, value in ATTACHED["route_table_ids"].items() if key != "peering"}
    check_routes(cast("TransitGatewayRoutesArgs", {**ATTACHED, "route_table_ids": less}), found)
    assert [problem.argument for problem in found.found] == ['route_table_ids["peering"]']
    with pytest.raises(ComponentError, match="needs an inspection attachment"):
        routes(inspection_attachment_id=None)
