"""The settings block ``peerings``."""

import json
from typing import Any

import pytest
from pydantic import TypeAdapter

from components.network.peering_args import PeeringRuleArgs, PeeringSideArgs
from components.shared.checks import Problem
from settings.network import Network
from settings.peering import Ends, Peering, PeeringRule, PeeringSide, VpcFacts
from settings.peering_checks import peerings_problems

HERE, THERE = "eu-central-1", "eu-west-1"
NETWORK = {"cidr": "10.0.0.0/16", "availabilityZones": [f"{HERE}a", f"{HERE}b"]}
RECOVERY = {"cidr": "10.1.0.0/16", "availabilityZones": [f"{THERE}a"]}
BETWEEN = {"requester": {"network": "network"}, "accepter": {"network": "recoveryNetwork"}}
FOREIGN = {"vpcId": "vpc-12345678", "accountId": "210987654321", "cidrs": ["10.9.0.0/16"]}
ASKS = {"requester": {"network": "network"}, "accepter": FOREIGN}
ACCEPTS = {"requester": FOREIGN, "accepter": {"network": "network"}, "peeringConnectionId": "pcx-12345678"}
READ: TypeAdapter[dict[str, Peering]] = TypeAdapter(dict[str, Peering])


def network(**given: Any) -> Network:
    return Network.model_validate_json(json.dumps(given))


def problems(
    peerings: dict[str, Any],
    first: dict[str, Any] | None = NETWORK,
    second: dict[str, Any] | None = RECOVERY,
    broken: tuple[str, ...] = (),
) -> list[Problem]:
    networks: dict[str, tuple[str, Network]] = {}
    if first is not None:
        networks["network"] = (HERE, network(**first))
    if second is not None:
        networks["recoveryNetwork"] = (THERE, network(**second))
    return peerings_problems(READ.validate_json(json.dumps(peerings), strict=True), HERE, networks, broken)


def facts(**changes: Any) -> dict[str, VpcFacts]:
    tables = {tier: {f"{HERE}a": f"rtb-{tier}"} for tier in ("public", "private", "data", "transit")}
    return {"network": VpcFacts(HERE, "vpc-1", tables, "10.0.0.0/16", None, "topic", network(**NETWORK, **changes))}


def peering(**given: Any) -> Peering:
    return Peering.model_validate_json(json.dumps(given))


def test_every_argument_of_a_side_is_a_setting_or_known_of_the_network() -> None:
    from_the_network = {"alarm_topic_arn", "late_ipv4_cidr", "late_ipv6_cidr"}
    of_the_peering = {"dns"}
    assert set(PeeringSideArgs.__annotations__) - from_the_network - of_the_peering == set(PeeringSide.model_fields) - {
        *("network", "tiers", "account_id")
    }
    assert set(PeeringRule.model_fields) == set(PeeringRuleArgs.__annotations__)


@pytest.mark.parametrize(("given", "ends"), [(BETWEEN, Ends.BOTH), (ASKS, Ends.REQUESTER), (ACCEPTS, Ends.ACCEPTER)])
def test_the_account_of_each_vpc_says_which_ends_are_made_here(given: dict[str, Any], ends: Ends) -> None:
    assert problems({"join": given}) == []
    assert peering(**given).ends is ends


def test_a_network_brings_its_blocks_tables_region_and_topic() -> None:
    args = peering(**ASKS, dns=False, accepted=True).requester_arguments(HERE, facts(secondaryCidrs=["100.64.0.0/16"]))
    assert args["own"] == {
        "vpc_id": "vpc-1",
        "region": HERE,
        "dns": False,
        "cidrs": ["10.0.0.0/16", "100.64.0.0/16"],
        "route_table_ids": {f"{tier}-{HERE}a": f"rtb-{tier}" for tier in ("public", "private", "data")},
        "alarm_topic_arn": "topic",
    }, "what a hub sends into the transit tier cannot leave through a peering"
    assert args["peer"] == {
        "vpc_id": "vpc-12345678",
        "account_id": "210987654321",
        "region": HERE,
        "cidrs": ["10.9.0.0/16"],
    }
    assert args.get("accepted") is True


def test_tiers_choose_the_tables() -> None:
    chosen = peering(requester={"network": "network", "tiers": ["data"]}, accepter=FOREIGN)
    assert list(chosen.requester_arguments(HERE, facts())["own"].get("route_table_ids", {})) == [f"data-{HERE}a"]


def test_a_vpc_of_this_account_that_another_stack_makes_gets_routes_by_their_ids() -> None:
    given = {
        "requester": {"network": "network"},
        "accepter": {
            "vpcId": "vpc-12345678",
            "region": THERE,
            "cidrs": ["10.9.0.0/16"],
            "routeTableIds": {"main": "rtb-12345678"},
        },
    }
    assert problems({"join": given}) == []
    accepter = peering(**given).both_arguments(HERE, facts())["accepter"]
    assert accepter == {
        "vpc_id": "vpc-12345678",
        "region": THERE,
        "dns": True,
        "cidrs": ["10.9.0.0/16"],
        "route_table_ids": {"main": "rtb-12345678"},
    }


def test_blocks_that_aws_gives_are_known_later() -> None:
    pool = {"ipv4IpamPoolId": "ipam-pool-1", "ipv4NetmaskLength": 20, "ipv6": True}
    assert problems({"join": BETWEEN}, {**pool, "availabilityZones": [f"{HERE}a"]}) == []
    found = facts()["network"]
    later = {
        "network": found._replace(
            settings=network(**pool, availabilityZones=[f"{HERE}a"]), ipv6_cidr_block="2001:db8::/56"
        )
    }
    own = peering(**ASKS).requester_arguments(HERE, later)["own"]
    assert (own.get("cidrs"), own.get("late_ipv4_cidr"), own.get("late_ipv6_cidr")) == (
        [],
        "10.0.0.0/16",
        "2001:db8::/56",
    )


def changed(base: dict[str, Any], side: str, **changes: Any) -> dict[str, Any]:
    return {**base, side: {**base[side], **changes}}


@pytest.mark.parametrize(
    ("given", "key", "rule"),
    [
        ({"requester": {}, "accepter": FOREIGN}, ".requester", "exactly one of network and vpcId"),
        (changed(BETWEEN, "requester", vpcId="vpc-12345678"), ".requester", "exactly one of network and vpcId"),
        (changed(BETWEEN, "requester", network="spare"), ".requester.network", "is no network of a stack"),
        (changed(BETWEEN, "requester", cidrs=["10.0.0.0/16"]), ".requester.cidrs", "is known of a network"),
        (changed(BETWEEN, "requester", tiers=["transit"]), ".requester.tiers[0]", "must be one of"),
        (changed(ASKS, "accepter", tiers=["data"]), ".accepter.tiers", "for a network of this stack"),
        (
            changed(ASKS, "accepter", routeTableIds={"a": "rtb-12345678"}),
            ".accepter.routeTableIds",
            "belongs to the account that owns",
        ),
        ({**ACCEPTS, "accepter": FOREIGN}, ".accepter.accountId", "at least one VPC must be of this one"),
        ({**ASKS, "peeringConnectionId": "pcx-12345678"}, ".peeringConnectionId", "made here"),
        ({key: ACCEPTS[key] for key in ("requester", "accepter")}, ".peeringConnectionId", "is required"),
        ({**ACCEPTS, "peeringConnectionId": "vpc-1"}, ".peeringConnectionId", "starts with pcx-"),
        ({**BETWEEN, "accepted": True}, ".accepted", "accepted here"),
        (changed(ASKS, "accepter", cidrs=["10.0.0.0/20"]), ".accepter.cidrs[0]", "overlaps requester.cidrs[0]"),
        (changed(ACCEPTS, "requester", cidrs=["10.0.0.0/20"]), ".requester.cidrs[0]", "overlaps accepter.cidrs[0]"),
        (changed(BETWEEN, "accepter", network="network"), ".accepter.network", "itself"),
        (changed(ASKS, "accepter", accountId="12"), ".accepter.accountId", "12 digits"),
        (changed(BETWEEN, "requester", routedCidrs=["0.0.0.0/0"]), ".requester.routedCidrs[0]", "other VPC's own"),
        (
            changed(
                ASKS,
                "requester",
                securityGroupRules={
                    "web": {"securityGroupId": "sg-12345678", "peerSecurityGroupId": "sg-12345679", "port": 443}
                },
            ),
            ".requester.securityGroupRules",
            "not peered yet",
        ),
    ],
)
def test_what_cannot_be_built_is_refused_under_its_key(given: dict[str, Any], key: str, rule: str) -> None:
    told = problems({"join": given})
    assert [problem.argument for problem in told] == [f'peerings["join"]{key}'], told
    assert rule in told[0].rule
    assert "_" not in f"{told[0].rule} {told[0].way_out}", "the settings' own spelling"


def test_networks_that_overlap_are_named_as_networks() -> None:
    (problem,) = problems({"join": BETWEEN}, second={**RECOVERY, "cidr": "10.0.128.0/20"})
    assert (problem.argument, problem.value) == ('peerings["join"].accepter.network', "10.0.128.0/20")
    assert "requester.cidrs[0] (10.0.0.0/16)" in problem.rule


def test_a_network_that_the_stack_lacks_is_asked_for_and_one_that_is_only_wrong_is_not() -> None:
    (problem,) = problems({"join": BETWEEN}, second=None)
    assert (problem.argument, problem.way_out) == (
        'peerings["join"].accepter.network',
        "Add the block recoveryNetwork.",
    )
    assert problems({"join": BETWEEN}, second=None, broken=("recoveryNetwork",)) == [], "told where it is wrong"


def test_a_tier_that_the_network_lacks_is_refused() -> None:
    given = changed(BETWEEN, "accepter", tiers=["public", "data"])
    (problem,) = problems({"join": given}, second={**RECOVERY, "tiers": ["private", "data"], "natGateways": "none"})
    assert (problem.argument, problem.value) == ('peerings["join"].accepter.tiers', "public")


def test_a_name_that_no_rule_can_have_is_refused_under_the_peering() -> None:
    (problem,) = problems({"a b": BETWEEN})
    assert problem.argument == 'peerings["a b"]'


def test_two_peerings_of_the_same_vpcs_are_refused() -> None:
    turned = {"requester": BETWEEN["accepter"], "accepter": BETWEEN["requester"]}
    (problem,) = problems({"one": BETWEEN, "other": turned})
    assert problem.argument == 'peerings["other"]'
    assert 'the same VPCs as peerings["one"]' in problem.rule


def test_two_routes_to_one_block_in_one_table_are_refused_and_in_two_tables_are_not() -> None:
    second = {**ASKS, "accepter": {**FOREIGN, "vpcId": "vpc-87654321"}}
    (problem,) = problems({"one": ASKS, "two": second})
    assert problem.argument == 'peerings["two"].requester'
    assert '10.9.0.0/16 in a table where peerings["one"].requester has one' in problem.rule
    apart = {
        "one": changed(ASKS, "requester", tiers=["data"]),
        "two": changed(second, "requester", tiers=["private"]),
    }
    assert problems(apart) == []
