"""The blocks ``transitGateway``, ``recoveryTransitGateway`` and ``hubPeering``: arguments, and problems by key."""

import json
from typing import Any

import pytest

from components.network.segments import PairArgs, SegmentArgs
from components.network.spoke_attachment import SpokeAttachmentArgs
from components.network.transit_gateway import HubFlowLogArgs, HubPrefixListArgs, HubShareArgs, TransitGatewayArgs
from settings.hub_arguments import (
    PRIMARY,
    RECOVERY,
    HubSide,
    attached_vpcs,
    attachment_arguments,
    hub_arguments,
    hub_sides,
    routed_tiers,
)
from settings.hub_checks import hubs_problems
from settings.model import Block
from settings.network import Network
from settings.transit_gateway import (
    HubAttachment,
    HubFlowLogs,
    HubPair,
    HubPeering,
    HubPrefixLists,
    HubSegment,
    HubShare,
    TransitGateway,
)

HOME, AWAY = "eu-central-1", "eu-west-1"
NETWORK: dict[str, Any] = {"cidr": "10.10.0.0/20", "availabilityZones": [f"{HOME}a", f"{HOME}b"]}
AWAY_NETWORK: dict[str, Any] = {"cidr": "10.11.0.0/20", "availabilityZones": [f"{AWAY}a"]}
SPOKE: dict[str, Any] = {
    "cidr": "10.12.0.0/20",
    "availabilityZones": [f"{HOME}a"],
    "tiers": ["private", "transit"],
    "natGateways": "none",
    "attachment": {"segment": "shared"},
}
HUB: dict[str, Any] = {
    "amazonSideAsn": 64513,
    "segments": {"workloads": {"cidrs": ["10.10.0.0/20"]}, "shared": {"cidrs": ["10.12.0.0/16"]}},
    "reachability": [{"a": "workloads", "b": "shared", "decision": "allow"}],
    "attachments": {"network": {"segment": "workloads"}},
    "spokes": {"tools": SPOKE},
}
AWAY_HUB: dict[str, Any] = {
    "amazonSideAsn": 64514,
    "segments": {"workloads": {"cidrs": ["10.11.0.0/20"]}, "shared": {}},
    "reachability": [{"a": "shared", "b": "workloads", "decision": "allow"}],
    "attachments": {"recoveryNetwork": {"segment": "workloads"}},
}


def network(value: dict[str, Any]) -> Network:
    return Network.model_validate_json(json.dumps(value))


def hub(value: dict[str, Any], **changes: Any) -> TransitGateway:
    return TransitGateway.model_validate_json(json.dumps({**value, **changes}))


def sides(here: dict[str, Any] | None = None, there: dict[str, Any] | None = None) -> list[HubSide]:
    hubs = {PRIMARY: (hub(HUB, **(here or {})), HOME)}
    if there is not None:
        hubs[RECOVERY] = (hub(AWAY_HUB, **there), AWAY)
    networks = {"network": network(NETWORK), "recoveryNetwork": network(AWAY_NETWORK)}
    return hub_sides(hubs, networks, HubPeering() if there is not None else None)


def problems(
    here: dict[str, Any] | None = None,
    there: dict[str, Any] | None = None,
    *,
    networks: dict[str, Network] | None = None,
    peering: HubPeering | None = None,
    unread: tuple[str, ...] = (),
) -> dict[str, str]:
    hubs = {PRIMARY: (hub(HUB, **(here or {})), HOME)}
    if there is not None:
        hubs[RECOVERY] = (hub(AWAY_HUB, **there), AWAY)
    given = {"network": network(NETWORK), "recoveryNetwork": network(AWAY_NETWORK)} if networks is None else networks
    joined = peering or (HubPeering() if there is not None else None)
    return {problem.argument: str(problem) for problem in hubs_problems(hubs, given, joined, unread)}


_ELSEWHERE = {"region", "tags", "alarm_topic_arn", "protect"}


@pytest.mark.parametrize(
    ("model", "args"),
    [
        (HubSegment, SegmentArgs),
        (HubPair, PairArgs),
        (HubShare, HubShareArgs),
        (HubFlowLogs, HubFlowLogArgs),
        (HubPrefixLists, HubPrefixListArgs),
    ],
)
def test_every_argument_of_the_smaller_blocks_has_a_key(model: type[Block], args: type) -> None:
    assert set(model.model_fields) == set(args.__annotations__)


def test_every_argument_of_the_hub_has_a_key_or_follows_from_others() -> None:
    follow = {"inspection", "egress", "peers"}
    assert set(TransitGatewayArgs.__annotations__) - _ELSEWHERE - follow <= set(TransitGateway.model_fields)


def test_every_key_of_an_attachment_is_an_argument_but_the_tiers() -> None:
    assert set(HubAttachment.model_fields) - set(SpokeAttachmentArgs.__annotations__) == {"routed_tiers"}


def test_the_blocks_become_arguments() -> None:
    (side,) = sides()
    args = hub_arguments(side)
    assert args["amazon_side_asn"] == 64513
    assert (args.get("inspection"), args.get("egress")) == (False, False), "as no such attachment is named"
    assert "spokes" not in args
    named = hub_arguments(sides({"egressAttachmentId": "tgw-attach-0123456789abcdef0"})[0])
    assert named.get("egress") is True


def test_a_vpc_routes_what_its_segment_may_reach_and_nothing_else() -> None:
    (side,) = sides()
    spoke, attachment = attached_vpcs(side)["tools"]
    assert attachment_arguments(side, spoke, attachment)["destinations"] == ["10.10.0.0/20"]
    own, attachment = attached_vpcs(side)["network"]
    assert attachment_arguments(side, own, attachment)["destinations"] == ["10.12.0.0/16"]
    assert routed_tiers(own, attachment) == ["private", "data"]
    assert routed_tiers(spoke, HubAttachment(segment="shared")) == ["private"], "as far as it has them"


def test_secondary_blocks_of_a_vpc_are_its_own_for_the_attachment() -> None:
    (side,) = sides({"spokes": {"tools": {**SPOKE, "secondaryCidrs": ["10.12.128.0/20"]}}})
    args = attachment_arguments(side, *attached_vpcs(side)["tools"])
    assert args.get("vpc_cidrs") == ["10.12.0.0/20", "10.12.128.0/20"], "compared with the segment's and routed as such"


def test_a_vpc_without_nat_uses_central_egress_and_one_with_nat_its_own() -> None:
    central = {
        "segments": {
            "workloads": {"cidrs": ["10.10.0.0/20"], "egress": "allow"},
            "shared": {"cidrs": ["10.12.0.0/16"], "egress": "allow"},
        },
        "egressAttachmentId": "tgw-attach-0123456789abcdef0",
    }
    (side,) = sides(central)
    found = {
        name: attachment_arguments(side, vpc, attachment)["destinations"]
        for name, (vpc, attachment) in attached_vpcs(side).items()
    }
    assert found == {"network": ["10.12.0.0/16"], "tools": ["10.10.0.0/20", "0.0.0.0/0"]}


def test_a_prefix_list_takes_the_place_of_single_blocks() -> None:
    (side,) = sides({"prefixLists": {"maxEntries": 20}})
    args = attachment_arguments(side, *attached_vpcs(side)["tools"])
    assert (args["destinations"], args["prefix_list_max_entries"]) == ([], 20)
    own = HubAttachment(segment="shared", destinations=["10.0.0.0/8"])
    asked = attachment_arguments(side, network(NETWORK), own)
    assert "prefix_list_max_entries" not in asked, "who names blocks gets these"


def test_a_vpc_whose_own_block_is_in_the_list_gets_single_routes_without_it() -> None:
    within = {"a": "workloads", "b": "workloads", "decision": "allow"}
    (side,) = sides({"prefixLists": {"maxEntries": 20}, "reachability": [*HUB["reachability"], within]})
    args = attachment_arguments(side, *attached_vpcs(side)["network"])
    assert "prefix_list_max_entries" not in args, "EC2 refuses a route to a VPC's own block, and may in a list too"
    assert args["destinations"], "so it is routed block by block"
    assert "10.10.0.0/20" not in args["destinations"]


def test_blocks_behind_the_other_regions_hub_are_routed_too() -> None:
    here, there = sides(None, {})
    assert here.peers == {"recovery": {"workloads": ["10.11.0.0/20"], "shared": []}}
    assert there.peers == {"primary": {"workloads": ["10.10.0.0/20"], "shared": ["10.12.0.0/16"]}}
    args = attachment_arguments(here, *attached_vpcs(here)["tools"])
    assert args["destinations"] == ["10.10.0.0/20", "10.11.0.0/20"]


def test_the_blocks_of_the_page_have_no_problem() -> None:
    assert not problems()
    assert not problems({}, {})


SEGMENTS = HUB["segments"]


@pytest.mark.parametrize(
    ("here", "argument", "text"),
    [
        ({"amazonSideAsn": 1}, "transitGateway.amazonSideAsn", "must be a private ASN"),
        ({"directConnectGatewayAsn": 64513}, "transitGateway.amazonSideAsn", "the Direct Connect gateway's too"),
        (
            {"reachability": [{"a": "workloads", "b": "lab", "decision": "allow"}]},
            "transitGateway.reachability[0].b",
            "is no segment of the hub",
        ),
        (
            {"attachments": {"network": {"segment": "lab"}}},
            'transitGateway.attachments["network"].segment',
            "Use one of workloads, shared",
        ),
        (
            {"attachments": {"recoveryNetwork": {"segment": "workloads"}}},
            'transitGateway.attachments["recoveryNetwork"]',
            "Name network, or add a VPC to spokes",
        ),
        (
            {"attachments": {"network": {"segment": "shared"}}},
            'transitGateway.attachments["network"].segment',
            "has no block in which 10.10.0.0/20 of network lies",
        ),
        (
            {"attachments": {"network": {"segment": "workloads", "destinations": ["10.10.1.0/24"]}}},
            'transitGateway.attachments["network"].destinations[0]',
            "lies in the VPC's own",
        ),
        (
            {"attachments": {"network": {"segment": "workloads", "routedTiers": ["private", "firewall"]}}},
            'transitGateway.attachments["network"].routedTiers[1]',
            "is no tier of network",
        ),
        (
            {"attachments": {"network": {"segment": "workloads", "routedTiers": ["lab"]}}},
            'transitGateway.attachments["network"].routedTiers[0]',
            "is no tier of network",
        ),
        ({"spokes": {"Tools": SPOKE}}, 'transitGateway.spokes["Tools"]', "lower-case"),
        ({"spokes": {"egress": SPOKE}}, 'transitGateway.spokes["egress"]', "not be one of inspection, egress"),
        (
            {"spokes": {"tools": {**SPOKE, "cidr": "10.12.0.1/20"}}},
            'transitGateway.spokes["tools"].cidr',
            "Write 10.12.0.0/20",
        ),
        (
            {"spokes": {"tools": {**SPOKE, "tiers": ["private"]}}},
            'transitGateway.spokes["tools"].attachment',
            "Add transit to the tiers of tools",
        ),
        (
            {"spokes": {"tools": SPOKE, "more": {**SPOKE, "cidr": "10.12.8.0/21"}}},
            'transitGateway.spokes["more"]',
            'overlaps spokes["tools"] (10.12.0.0/20), and AWS silently propagates only one',
        ),
        (
            {"spokes": {"tools": {**SPOKE, "secondaryCidrs": ["100.64.0.0/20"]}}},
            'transitGateway.spokes["tools"].attachment.segment',
            "has no block in which 100.64.0.0/20 of tools lies",
        ),
        (
            {
                "spokes": {
                    "tools": {**SPOKE, "secondaryCidrs": ["10.12.128.0/20"]},
                    "more": {**SPOKE, "cidr": "10.12.136.0/21"},
                }
            },
            'transitGateway.spokes["more"]',
            'overlaps spokes["tools"] (10.12.128.0/20)',
        ),
        (
            {"spokes": {"tools": {**SPOKE, "availabilityZones": ["eu-west-1a"]}}},
            'transitGateway.spokes["tools"].availabilityZones[0]',
            "the VPC is in eu-central-1",
        ),
        ({"egressAttachmentId": "x"}, "transitGateway.egressAttachmentId", "id of an attachment"),
        (
            {"reachabilityPaths": {"a": {"source": "network", "destination": "lab"}}},
            'transitGateway.reachabilityPaths["a"].destination',
            "is not attached by this stack",
        ),
        (
            {"reachabilityPaths": {"a": {"source": "network", "destination": "network", "port": 0}}},
            'transitGateway.reachabilityPaths["a"].port',
            "1 to 65535",
        ),
        ({"share": {"principals": ["12"]}}, "transitGateway.share.principals[0]", "12 digits"),
        ({"flowLogs": {"retentionDays": 2}}, "transitGateway.flowLogs.retentionDays", "Give 3"),
    ],
)
def test_problems_are_told_under_the_keys_of_the_stack_file(here: dict[str, Any], argument: str, text: str) -> None:
    found = problems(here)
    assert text in found[argument], found


def test_a_network_that_is_missing_is_told_and_one_that_could_not_be_read_is_not() -> None:
    assert "is not in this stack" in problems(networks={})['transitGateway.attachments["network"]']
    assert not problems(networks={}, unread=("network",))


def test_hubs_that_are_joined_must_agree() -> None:
    found = problems({}, {"reachability": []})
    assert "shared and workloads: deny, but allow in transitGateway" in found["recoveryTransitGateway.reachability"]
    less = problems({}, {"segments": {"workloads": {"cidrs": ["10.11.0.0/20"]}}, "reachability": []})
    assert 'recoveryTransitGateway.segments["shared"]' in less


def test_addresses_of_both_regions_differ_and_a_clash_is_told_once() -> None:
    found = problems(
        {}, {"segments": {"workloads": {"cidrs": ["10.11.0.0/20"]}, "shared": {"cidrs": ["10.12.0.0/24"]}}}
    )
    assert list(found) == ['recoveryTransitGateway.segments["shared"].cidrs[0]']
    assert 'overlaps transitGateway.segments["shared"].cidrs[0] (10.12.0.0/16)' in str(found)


def test_a_peering_needs_two_hubs_and_names_of_its_own() -> None:
    assert "the stack has not both" in problems(peering=HubPeering())["hubPeering"]
    named = problems({}, {}, peering=HubPeering.model_validate({"recoveryName": "shared"}))
    assert "is the name of a table" in named["hubPeering.recoveryName"]
