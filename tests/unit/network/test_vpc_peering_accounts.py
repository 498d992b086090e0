"""VpcPeeringRequester, VpcPeeringAccepter and VpcPeeringOptions: a peering of two accounts, and one end alone."""

from typing import Any, cast

import pulumi_aws as aws
import pytest
from pulumi import ResourceOptions

from components.network.vpc_peering_accepter import VpcPeeringAccepter
from components.network.vpc_peering_options import VpcPeeringOptions
from components.network.vpc_peering_requester import VpcPeeringRequester
from components.shared.checks import ComponentError
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.pulumi_to_api import check_estate
from tests.unit.network.peering_builder import (
    ACCEPTER,
    ALARM,
    CONNECTION,
    EVENTS,
    HERE,
    OPTIONS,
    OTHER_ACCOUNT,
    ROUTE,
    RULE,
    THERE,
    made,
    parameters,
    routes,
    theirs,
    topic,
    vpc,
)

REQUEST = "pcx-0123456789abcdef0"
RULES = {"web": {"security_group_id": "sg-11111111", "peer_security_group_id": "sg-22222222", "port": 443}}


def asks(own: dict[str, Any] | None = None, peer: dict[str, Any] | None = None, **changes: Any) -> Estate:
    args = {"own": own or vpc(1), "peer": peer or theirs(), **changes}
    return record(lambda: VpcPeeringRequester("join", cast("Any", args)))


def accepts(own: dict[str, Any] | None = None, peer: dict[str, Any] | None = None, **changes: Any) -> Estate:
    args = {"peering_connection_id": REQUEST, "own": own or vpc(2), "peer": peer or theirs(), **changes}
    return record(lambda: VpcPeeringAccepter("join", cast("Any", args)))


def test_the_requester_alone_asks_and_routes_to_somebody_elses_vpc() -> None:
    estate = asks()
    connection = estate.by_name("join", CONNECTION).inputs
    assert connection["peerOwnerId"] == OTHER_ACCOUNT
    assert "autoAccept" not in connection, "only the other account can accept"
    assert "peerRegion" not in connection, "it is in the same Region"
    assert {cidr for _, cidr in routes(estate).values()} == {"10.9.0.0/16"}
    assert not estate.of_type(ACCEPTER)


def test_nothing_that_needs_an_active_connection_is_made_before_it_is_accepted() -> None:
    assert not asks().of_type(OPTIONS), "AWS refuses options of a pending connection"
    with pytest.raises(ComponentError, match="Set accepted to true once"):
        asks(vpc(1, security_group_rules=RULES))
    accepted = asks(vpc(1, security_group_rules=RULES), accepted=True)
    assert accepted.by_name("join-requester-options").inputs["requester"] == {"allowRemoteVpcDnsResolution": True}
    assert accepted.of_type(RULE)


def test_a_requester_in_another_region_names_the_accepters() -> None:
    estate = asks(peer=theirs(region=THERE))
    connection = estate.by_name("join", CONNECTION).inputs
    assert (connection["region"], connection["peerRegion"]) == (HERE, THERE)


def test_the_accepter_alone_accepts_and_routes_back() -> None:
    estate = accepts()
    accepter = estate.by_name("join-accepter", ACCEPTER).inputs
    assert (accepter["vpcPeeringConnectionId"], accepter["autoAccept"], accepter["region"]) == (REQUEST, True, HERE)
    assert {cidr for _, cidr in routes(estate).values()} == {"10.9.0.0/16"}
    options = estate.by_name("join-accepter-options").inputs
    assert options["accepter"] == {"allowRemoteVpcDnsResolution": True}
    assert not estate.of_type(CONNECTION)


def test_the_accepters_routes_and_options_wait_for_the_acceptance() -> None:
    estate = accepts()
    active = estate.by_name("join-accepter", ACCEPTER).urn
    for resource in [*estate.of_type(OPTIONS), *estate.of_type(ROUTE)]:
        assert active in resource.property_dependencies["vpcPeeringConnectionId"], resource.name


def test_groups_of_another_account_are_named_with_the_account() -> None:
    expected = f"{OTHER_ACCOUNT}/sg-22222222"
    for estate in (
        asks(vpc(1, security_group_rules=RULES), accepted=True),
        accepts(vpc(2, security_group_rules=RULES)),
    ):
        (rule,) = estate.of_type(RULE)
        assert rule.inputs["referencedSecurityGroupId"] == expected


def test_in_one_program_the_requesters_options_follow_the_acceptance() -> None:
    def program() -> None:
        there = ResourceOptions(provider=aws.Provider("other", region=THERE))
        asked = VpcPeeringRequester("join", cast("Any", {"own": vpc(1), "peer": theirs(2, region=THERE)}))
        accepted = VpcPeeringAccepter(
            "join",
            cast(
                "Any",
                {
                    "peering_connection_id": asked.peering_connection_id,
                    "own": vpc(2, THERE),
                    "peer": {"region": HERE, "cidrs": ["10.1.0.0/16"]},
                },
            ),
            there,
        )
        VpcPeeringOptions("join", {"peering_connection_id": accepted.active_peering_connection_id, "region": HERE})

    estate = record(program)
    options = estate.by_name("join-requester-options")
    assert estate.by_name("join-accepter", ACCEPTER).urn in options.property_dependencies["vpcPeeringConnectionId"]
    assert options.inputs["requester"] == {"allowRemoteVpcDnsResolution": True}
    assert options.inputs["region"] == HERE, "each end is set in its own Region"


def test_a_new_request_takes_acceptance_options_and_routes_with_it() -> None:
    estate = asks(accepted=True)
    connection = estate.by_name("join", CONNECTION).urn
    for resource in [*estate.of_type(OPTIONS), *estate.of_type(ROUTE)]:
        assert connection in resource.property_dependencies["vpcPeeringConnectionId"], "an expired one is asked again"


def test_a_request_that_only_its_other_owner_can_accept_again_is_protected() -> None:
    assert [resource.name for resource in asks().resources if resource.protect] == ["join"]
    assert not [resource.name for resource in asks(protect=False).resources if resource.protect]


def test_both_ends_tell_of_a_deletion_and_of_addresses() -> None:
    for estate in (asks(vpc(1, alarm_topic_arn=topic(HERE))), accepts(vpc(2, alarm_topic_arn=topic(HERE)))):
        assert len(estate.of_type(EVENTS)) == 1
        assert len(estate.of_type(ALARM)) == 1
    apart = theirs(region=THERE)
    assert not asks(peer=apart).of_type(ALARM), "peers in another Region do not count"
    assert not accepts(peer=apart).of_type(ALARM)


def test_regions_and_tags_reach_every_child() -> None:
    for estate in (
        asks(vpc(1, alarm_topic_arn=topic(HERE), security_group_rules=RULES), accepted=True, tags={"owner": "x"}),
        accepts(vpc(2, alarm_topic_arn=topic(HERE), security_group_rules=RULES), tags={"owner": "x"}),
    ):
        for resource in made(estate):
            assert resource.inputs["region"] == HERE, resource.name
            if "tags" in parameters(resource):
                assert resource.inputs["tags"]["owner"] == "x", resource.name
        assert check_estate(estate) == [], "AWS would accept every input"


def test_the_accepter_refuses_its_own_vpc_as_the_one_that_asks() -> None:
    with pytest.raises(ComponentError, match="none is peered with itself"):
        accepts(vpc(2), theirs(2))


@pytest.mark.parametrize(("peer", "same"), [(theirs(), True), (theirs(region=THERE), False)])
def test_both_ends_say_whether_security_groups_can_be_referenced(peer: dict[str, Any], same: object) -> None:
    for estate, kind in ((asks(peer=peer), "VpcPeeringRequester"), (accepts(peer=peer), "VpcPeeringAccepter")):
        assert estate.by_name("join", f"reliability:index:{kind}").outputs["securityGroupReferences"] is same
