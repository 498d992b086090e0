"""Shared endpoints: which VPCs get the names, and the routes that must follow them."""

import json
from typing import Any

import pytest

from settings.endpoint_reach import endpoint_blocks, endpoint_tiers, named_vpcs
from settings.hub_arguments import PRIMARY, HubSide, hub_sides
from settings.hub_checks import hubs_problems
from settings.network import Network
from settings.transit_gateway import TransitGateway
from tests.unit.network.test_central_settings import ENDPOINTS, HOME, HUB, SPOKE, ZONES

NETWORK: dict[str, Any] = {"cidr": "10.10.0.0/20", "availabilityZones": ZONES}
ATTACHED: dict[str, Any] = {"network": {"segment": "workloads"}}
SHOP: dict[str, Any] = {**SPOKE, "cidr": "10.12.16.0/20"}
WITHIN: dict[str, Any] = {"a": "shared", "b": "shared", "decision": "allow"}


def stack(network: dict[str, Any] | None = None, **changes: Any) -> tuple[TransitGateway, dict[str, Network]]:
    block = TransitGateway.model_validate_json(json.dumps({**HUB, "attachments": ATTACHED, **changes}))
    return block, {"network": Network.model_validate({**NETWORK, **(network or {})})}


def side(network: dict[str, Any] | None = None, **changes: Any) -> HubSide:
    block, networks = stack(network, **changes)
    return hub_sides({PRIMARY: (block, HOME)}, networks, None)[0]


def problems(network: dict[str, Any] | None = None, **changes: Any) -> list[str]:
    block, networks = stack(network, **changes)
    return [str(problem) for problem in hubs_problems({PRIMARY: (block, HOME)}, networks, None)]


def attached(**changes: Any) -> dict[str, Any]:
    return {"network": {"segment": "workloads", **changes}}


def test_a_vpc_that_may_reach_the_endpoints_gets_their_names() -> None:
    assert named_vpcs(side()) == ["network"]
    assert problems() == []


def test_a_vpc_that_the_matrix_keeps_away_keeps_its_own_way_to_the_services() -> None:
    denied = [{"a": "workloads", "b": "workloads", "decision": "allow"}]
    assert named_vpcs(side(reachability=denied)) == [], "else the names lead to where no route leads"
    assert endpoint_tiers(side(reachability=denied), "network") == []


def test_members_of_the_endpoints_own_segment_get_the_names_only_where_they_may_meet() -> None:
    spokes = {"tools": SPOKE, "shop": SHOP}
    assert named_vpcs(side(spokes=spokes)) == ["network"]
    assert named_vpcs(side(spokes=spokes, reachability=[*HUB["reachability"], WITHIN])) == ["network", "shop"]


def test_every_tier_with_hosts_leads_to_the_endpoints() -> None:
    assert endpoint_tiers(side(), "network") == ["public"], "a host there resolves the names like any other"
    narrow = side(attachments=attached(routedTiers=["private"]))
    assert endpoint_tiers(narrow, "network") == ["public", "data"]
    assert endpoint_blocks(side()) == ["10.12.0.0/20"], "the VPC of the endpoints, and no more of the hub"


def test_the_vpc_of_the_endpoints_needs_no_further_routes() -> None:
    assert endpoint_tiers(side(spokes={"tools": {**SPOKE, "tiers": ["public", "private", "transit"]}}), "tools") == []


def test_a_block_from_a_pool_is_led_to_by_its_segments_blocks() -> None:
    pool = {key: value for key, value in SPOKE.items() if key != "cidr"}
    pool |= {"ipv4IpamPoolId": "ipam-pool-0123456789abcdef0", "ipv4NetmaskLength": 20}
    assert endpoint_blocks(side(spokes={"tools": pool})) == ["10.12.0.0/16"]


def test_a_prefix_list_leads_there_too() -> None:
    assert problems(prefixLists={"maxEntries": 10}) == []


def test_the_vpcs_that_get_the_names_can_be_chosen() -> None:
    chosen = {**ENDPOINTS, "spokes": []}
    assert named_vpcs(side(sharedEndpoints=chosen)) == []
    elsewhere = attached(destinations=["10.13.0.0/16"])
    assert problems(sharedEndpoints=chosen, attachments=elsewhere) == []


REFUSED: list[tuple[dict[str, Any], str]] = [
    (
        {"attachments": attached(destinations=["10.13.0.0/16"])},
        "transitGateway.attachments[\"network\"].destinations = ['10.13.0.0/16']: does not lead to 10.12.0.0/20",
    ),
    (
        {"spokes": {"tools": {**SPOKE, "attachment": {"segment": "shared", "destinations": ["10.13.0.0/16"]}}}},
        'transitGateway.spokes["tools"].attachment.destinations',
    ),
    (
        {
            "spokes": {
                "tools": {
                    **SPOKE,
                    "tiers": ["private", "data", "transit"],
                    "attachment": {"segment": "shared", "routedTiers": ["data"]},
                }
            }
        },
        "leaves out private, where the shared endpoints are",
    ),
    ({"sharedEndpoints": {**ENDPOINTS, "spokes": ["nowhere"]}}, "spokes[0] = 'nowhere': is not attached"),
    ({"sharedEndpoints": {**ENDPOINTS, "spokes": ["tools"]}}, "holds the endpoints"),
    ({"sharedEndpoints": {**ENDPOINTS, "spokes": ["network", "network"]}}, "is named twice"),
    (
        {"reachability": [WITHIN], "sharedEndpoints": {**ENDPOINTS, "spokes": ["network"]}},
        "cannot reach: workloads and shared are denied",
    ),
    (
        {"spokes": {"tools": {**SPOKE, "interfaceEndpoints": ["kms"]}}},
        "transitGateway.sharedEndpoints.services[\"kms\"] = 'kms': has an endpoint with this name in tools already",
    ),
    (
        {
            "spokes": {"tools": {**SPOKE, "systemsManagerEndpoints": True}},
            "sharedEndpoints": {**ENDPOINTS, "services": {"ssm": {}}},
        },
        "in tools already",
    ),
    (
        {"spokes": {"tools": {**SPOKE, "interfaceEndpoints": ["com.amazonaws.eu-central-1.kms"]}}},
        "in tools already",
    ),
]


@pytest.mark.parametrize(("changes", "says"), REFUSED)
def test_names_that_lead_nowhere_or_exist_already_are_told(changes: dict[str, Any], says: str) -> None:
    told = problems(**changes)
    assert [message for message in told if says in message], told


def test_a_vpc_with_an_endpoint_of_its_own_keeps_it_beside_a_profile_but_not_beside_a_zone() -> None:
    own = {"interfaceEndpoints": ["kms"]}
    assert problems(own) == []
    told = problems(own, sharedEndpoints={**ENDPOINTS, "names": "zones"})
    assert [message for message in told if "in network already" in message], told
