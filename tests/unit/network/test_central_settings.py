"""``egress``, ``inspection`` and ``sharedEndpoints`` of the hubs' blocks: arguments, and problems by key."""

import json
from typing import Any

import pytest

from components.network.egress_vpc import EgressVpcArgs
from components.network.firewall_args import (
    FirewallArgs,
    InspectionLogArgs,
    InspectionRuleArgs,
    InspectionRuleGroupArgs,
)
from components.network.inspection_vpc import InspectionVpcArgs
from components.network.shared_endpoints import SharedEndpointArgs, SharedEndpointsArgs
from settings.central_arguments import egress_arguments, inspection_arguments, shared_endpoints_arguments
from settings.central_services import (
    HubEgress,
    HubFirewall,
    HubFirewallLogs,
    HubFirewallRule,
    HubFirewallRuleGroup,
    HubInspection,
    HubSharedEndpoint,
    HubSharedEndpoints,
)
from settings.hub_arguments import PRIMARY, RECOVERY, hub_arguments, hub_sides, segments_of
from settings.hub_checks import hubs_problems
from settings.model import Block
from settings.transit_gateway import HubPeering, TransitGateway

HOME = "eu-central-1"
ZONES = [f"{HOME}a", f"{HOME}b"]
SPOKE: dict[str, Any] = {
    "cidr": "10.12.0.0/20",
    "availabilityZones": ZONES,
    "tiers": ["private", "transit"],
    "natGateways": "none",
    "attachment": {"segment": "shared"},
}
SEGMENTS: dict[str, Any] = {
    "workloads": {"cidrs": ["10.10.0.0/16", "2001:db8::/56"]},
    "shared": {"cidrs": ["10.12.0.0/16"], "egress": "inspect"},
}
EGRESS: dict[str, Any] = {"cidr": "10.28.0.0/20", "availabilityZones": ZONES}
INSPECTION: dict[str, Any] = {
    "cidr": "10.29.0.0/20",
    "availabilityZones": ZONES,
    "firewall": {"allowedDomains": [".example.com"]},
}
ENDPOINTS: dict[str, Any] = {"vpc": "tools", "services": {"kms": {}}}
HUB: dict[str, Any] = {
    "amazonSideAsn": 64513,
    "segments": SEGMENTS,
    "reachability": [{"a": "workloads", "b": "shared", "decision": "allow"}],
    "spokes": {"tools": SPOKE},
    "egress": EGRESS,
    "inspection": INSPECTION,
    "sharedEndpoints": ENDPOINTS,
}


def hub(**changes: Any) -> TransitGateway:
    given = {key: value for key, value in {**HUB, **changes}.items() if value is not None}
    return TransitGateway.model_validate_json(json.dumps(given))


def problems(**changes: Any) -> list[str]:
    return [str(problem) for problem in hubs_problems({PRIMARY: (hub(**changes), HOME)}, {}, None)]


@pytest.mark.parametrize(
    ("block", "args", "of_the_wiring"),
    [
        (
            HubEgress,
            EgressVpcArgs,
            {"transit_gateway_id", "association_route_table_id", "propagation_route_table_ids", "shared_hub"},
        ),
        (
            HubInspection,
            InspectionVpcArgs,
            {"transit_gateway_id", "association_route_table_id", "propagation_route_table_ids", "shared_hub"},
        ),
        (HubFirewall, FirewallArgs, set[str]()),
        (HubFirewallRule, InspectionRuleArgs, set[str]()),
        (HubFirewallRuleGroup, InspectionRuleGroupArgs, set[str]()),
        (HubFirewallLogs, InspectionLogArgs, set[str]()),
        (HubSharedEndpoints, SharedEndpointsArgs, {"vpc_id", "subnet_ids", "spoke_vpc_ids"}),
        (HubSharedEndpoint, SharedEndpointArgs, set[str]()),
    ],
)
def test_every_argument_is_a_setting(block: type[Block], args: Any, of_the_wiring: set[str]) -> None:
    elsewhere = {"region", "tags", "protect", "alarm_topic_arn", "segment_cidrs", *of_the_wiring}
    assert set(block.model_fields) - {"vpc", "spokes"} == set(args.__annotations__) - elsewhere, (
        "paths of problems map one to one"
    )


def test_central_vpcs_keep_clear_of_what_is_behind_the_other_hub() -> None:
    far = {"amazonSideAsn": 64514, "segments": {"workloads": {"cidrs": ["10.29.0.0/16"]}, "shared": {"cidrs": []}}}
    away = TransitGateway.model_validate_json(json.dumps({**far, "reachability": HUB["reachability"]}))
    hubs = {PRIMARY: (hub(), HOME), RECOVERY: (away, "eu-west-1")}
    told = [str(problem) for problem in hubs_problems(hubs, {}, HubPeering())]
    text = "transitGateway.inspection.cidr = '10.29.0.0/20': overlaps segments[\"workloads\"].cidrs of the hub recovery"
    assert [message for message in told if text in message], told


def test_a_hub_with_all_central_services_has_no_problem() -> None:
    assert problems() == []


def test_the_hub_knows_that_there_will_be_attachments() -> None:
    side = hub_sides({PRIMARY: (hub(), HOME)}, {}, None)[0]
    args = hub_arguments(side)
    assert (args.get("inspection"), args.get("egress")) == (True, True)
    assert not {"shared_endpoints", "spokes"} & set(args)


def test_answers_go_back_to_the_segments_that_went_out_and_the_firewall_knows_all() -> None:
    segments = segments_of(hub_sides({PRIMARY: (hub(), HOME)}, {}, None)[0])
    egress = egress_arguments(HubEgress.model_validate(EGRESS), segments)
    assert egress["segment_cidrs"] == ["10.12.0.0/16"], "workloads do not go out this way"
    peers = {"recovery": {"workloads": ["10.11.0.0/16", "2001:db8:1::/56"], "on-premises": ["10.200.0.0/14"]}}
    inspected = inspection_arguments(HubInspection.model_validate(INSPECTION), segments, peers)
    assert inspected["segment_cidrs"] == ["10.10.0.0/16", "10.12.0.0/16", "10.11.0.0/16", "10.200.0.0/14"], (
        "IPv4 of every segment is at home, behind the other hub too: else what it sends is the internet's"
    )
    endpoints = shared_endpoints_arguments(HubSharedEndpoints.model_validate(ENDPOINTS), segments)
    assert endpoints["client_cidrs"] == ["10.10.0.0/16", "2001:db8::/56", "10.12.0.0/16"]
    assert "vpc" not in endpoints


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"egress": None}, "egress"),
    ({"inspection": None}, "inspect"),
    (
        {"segments": {**SEGMENTS, "shared": {"cidrs": ["10.12.0.0/16"]}}, "inspection": None},
        "transitGateway.egress: no segment has a way to the internet",
    ),
    (
        {"segments": {**SEGMENTS, "shared": {"cidrs": ["10.12.0.0/16"]}}, "egress": None},
        "transitGateway.inspection: nothing is inspected",
    ),
    ({"inspection": {**INSPECTION, "firewall": {}}}, "transitGateway.inspection.firewall.defaultAction"),
    (
        {"inspection": {**INSPECTION, "firewall": {"allowedDomains": ["*.example.com"]}}},
        "transitGateway.inspection.firewall.allowedDomains[0]",
    ),
    ({"inspection": {**INSPECTION, "cidr": "10.29.0.0/22"}}, "needs a VPC of /21 or larger"),
    ({"inspection": {**INSPECTION, "cidr": "10.28.0.0/20"}}, "transitGateway.egress.cidr = '10.28.0.0/20': overlaps"),
    ({"egress": {**EGRESS, "cidr": "10.10.16.0/20"}}, 'overlaps segments["workloads"].cidrs[0]'),
    ({"egress": {**EGRESS, "natGateways": "none"}}, "is there for its NAT gateways"),
    ({"egress": {**EGRESS, "availabilityZones": ["eu-west-1a"]}}, "transitGateway.egress.availabilityZones[0]"),
    ({"egressAttachmentId": "tgw-attach-0123456789abcdef0"}, "transitGateway.egressAttachmentId"),
    ({"inspectionAttachmentId": "tgw-attach-0123456789abcdef0"}, "exclude each other: a hub has one of them"),
    ({"sharedEndpoints": {**ENDPOINTS, "vpc": "nowhere"}}, "is not attached by this stack (tools)"),
    (
        {"spokes": {"tools": {**SPOKE, "tiers": ["data", "transit"]}}},
        "transitGateway.sharedEndpoints.vpc = 'tools': has no private subnets",
    ),
    ({"sharedEndpoints": {**ENDPOINTS, "services": {"s3": {}}}}, 'transitGateway.sharedEndpoints.services["s3"]'),
    ({"sharedEndpoints": {**ENDPOINTS, "shareWith": ["me"]}}, "transitGateway.sharedEndpoints.shareWith[0]"),
]


@pytest.mark.parametrize(("changes", "says"), REFUSED)
def test_what_cannot_work_is_told_under_its_key(changes: dict[str, Any], says: str) -> None:
    told = problems(**changes)
    assert [message for message in told if says in message], told
