"""VpcPeering: two VPCs of one account, whole after one deployment."""

import json
from typing import Any

import pulumi
import pytest

from components.network.vpc import Vpc
from components.network.vpc_peering import VpcPeering
from components.shared.checks import ComponentError
from rehearsal.recording import record
from tests.checkers.pulumi_to_api import check_estate
from tests.unit.network.peering_builder import (
    ACCEPTER,
    ALARM,
    CONNECTION,
    EVENTS,
    HERE,
    OPTIONS,
    ROUTE,
    RULE,
    TARGET,
    THERE,
    made,
    parameters,
    peered,
    routes,
    topic,
    vpc,
)

EVERYTHING: dict[str, Any] = {
    "cidrs": ["10.1.0.0/16", "100.64.0.0/16", "2001:db8:1::/56"],
    "alarm_topic_arn": topic(HERE),
    "security_group_rules": {
        "web": {"security_group_id": "sg-11111111", "peer_security_group_id": "sg-22222222", "port": 443}
    },
}


def far(**changes: Any) -> dict[str, Any]:
    return vpc(2, THERE, cidrs=["10.2.0.0/16", "2001:db8:2::/56"], **changes)


def test_within_a_region_the_request_is_accepted_as_it_is_made() -> None:
    estate = peered()
    connection = estate.by_name("join", CONNECTION).inputs
    assert connection["autoAccept"] is True
    assert "peerRegion" not in connection, "the provider refuses both together"
    assert not estate.of_type(ACCEPTER), "a second resource of one object would fight over its tags"


def test_across_regions_it_is_accepted_in_the_accepters_region() -> None:
    estate = peered(accepter=far())
    connection = estate.by_name("join", CONNECTION).inputs
    assert (connection["region"], connection["peerRegion"]) == (HERE, THERE)
    assert "autoAccept" not in connection, "AWS accepts in the accepter's Region only"
    accepter = estate.by_name("join-accepter", ACCEPTER).inputs
    assert accepter["region"] == THERE
    assert accepter["autoAccept"] is True, "left out, the request stays pending until it expires"


@pytest.mark.parametrize("accepter", [vpc(2), far()], ids=["same Region", "two Regions"])
def test_options_and_routes_wait_for_the_acceptance(accepter: dict[str, Any]) -> None:
    estate = peered(accepter=accepter)
    active = estate.of_type(ACCEPTER) or estate.of_type(CONNECTION)
    for resource in [*estate.of_type(OPTIONS), *estate.of_type(ROUTE)]:
        sources = resource.property_dependencies["vpcPeeringConnectionId"]
        assert active[0].urn in sources, f"{resource.name} would be refused before the connection is active"


@pytest.mark.parametrize(("accepter", "region"), [(vpc(2), HERE), (far(), THERE)])
def test_each_side_sets_its_own_options_in_its_own_region(accepter: dict[str, Any], region: str) -> None:
    estate = peered(accepter=accepter)
    on = {"allowRemoteVpcDnsResolution": True}
    requester = estate.by_name("join-requester-options").inputs
    assert (requester["requester"], requester["region"], "accepter" in requester) == (on, HERE, False)
    other = estate.by_name("join-accepter-options").inputs
    assert (other["accepter"], other["region"], "requester" in other) == (on, region, False)


def test_dns_can_be_off_on_one_side() -> None:
    estate = peered(vpc(1, dns=False))
    off = estate.by_name("join-requester-options").inputs["requester"]
    assert off == {"allowRemoteVpcDnsResolution": False}, "said, so that a change by hand is seen"
    assert estate.by_name("join-accepter-options").inputs["accepter"] == {"allowRemoteVpcDnsResolution": True}


def test_every_table_of_both_sides_leads_to_every_block_of_the_other() -> None:
    one = vpc(1, cidrs=["10.1.0.0/16", "100.64.0.0/16", "2001:db8:1::/56"])
    found = routes(peered(one, far()))
    assert found == {
        "join-requester-private-a-10.2.0.0-16": ("rtb-00000000000000010", "10.2.0.0/16"),
        "join-requester-private-a-2001_db8_2__-56": ("rtb-00000000000000010", "2001:db8:2::/56"),
        "join-requester-data-a-10.2.0.0-16": ("rtb-00000000000000011", "10.2.0.0/16"),
        "join-requester-data-a-2001_db8_2__-56": ("rtb-00000000000000011", "2001:db8:2::/56"),
        "join-accepter-private-a-10.1.0.0-16": ("rtb-00000000000000020", "10.1.0.0/16"),
        "join-accepter-private-a-100.64.0.0-16": ("rtb-00000000000000020", "100.64.0.0/16"),
        "join-accepter-private-a-2001_db8_1__-56": ("rtb-00000000000000020", "2001:db8:1::/56"),
        "join-accepter-data-a-10.1.0.0-16": ("rtb-00000000000000021", "10.1.0.0/16"),
        "join-accepter-data-a-100.64.0.0-16": ("rtb-00000000000000021", "100.64.0.0/16"),
        "join-accepter-data-a-2001_db8_1__-56": ("rtb-00000000000000021", "2001:db8:1::/56"),
    }, "secondary blocks and IPv6 too, named after table and block"


def test_the_order_of_tables_and_blocks_changes_nothing() -> None:
    one = vpc(1, cidrs=["10.1.0.0/16", "100.64.0.0/16"])
    turned = {
        **one,
        "cidrs": one["cidrs"][::-1],
        "route_table_ids": dict(reversed(one["route_table_ids"].items())),
    }
    assert routes(peered(one)) == routes(peered(turned))


def test_ipv6_is_routed_only_where_both_vpcs_have_it() -> None:
    found = routes(peered(vpc(1), far()))
    assert not [cidr for _, cidr in found.values() if ":" in cidr], "nothing in the other VPC could use the route"


def test_a_block_can_be_left_without_routes_and_still_counts_for_the_overlap() -> None:
    one = vpc(1, cidrs=["10.1.0.0/16", "100.64.0.0/16"], routed_cidrs=["10.1.128.0/17"])
    found = {cidr for name, (_, cidr) in routes(peered(one)).items() if "accepter" in name}
    assert found == {"10.1.128.0/17"}
    with pytest.raises(ComponentError, match=r"overlaps requester\.cidrs\[1\]"):
        peered(one, vpc(2, cidrs=["100.64.0.0/18"]))


def test_blocks_that_aws_gives_get_routes_with_a_name_that_stays() -> None:
    def program() -> None:
        one = Vpc("one", {"cidr": "10.1.0.0/16", "availability_zones": [f"{HERE}a"], "ipv6": True})
        other = Vpc("other", {"cidr": "10.2.0.0/16", "availability_zones": [f"{HERE}a"], "ipv6": True})
        sides: list[Any] = [
            {
                "vpc_id": network.vpc_id,
                "late_ipv4_cidr": network.cidr_block,
                "late_ipv6_cidr": network.ipv6_cidr_block,
                "route_table_ids": {"private-a": network.route_tables["private"][f"{HERE}a"]},
            }
            for network in (one, other)
        ]
        VpcPeering("join", {"requester": sides[0], "accepter": sides[1]})

    names = {name for name in routes_of(program) if name.startswith("join-")}
    assert names == {
        f"join-{side}-private-a-{family}" for side in ("requester", "accepter") for family in ("ipv4", "ipv6")
    }


def routes_of(program: Any) -> set[str]:
    return {resource.name for resource in record(program).of_type(ROUTE)}


def test_an_overlap_that_shows_only_later_is_refused_before_the_route() -> None:
    late = pulumi.Output.from_input("10.1.64.0/18")
    with pytest.raises(
        ComponentError, match=r"accepter\.late_ipv4_cidr = '10\.1\.64\.0/18': overlaps requester\.cidrs\[0\]"
    ):
        peered(accepter=vpc(2, cidrs=None, late_ipv4_cidr=late))


def test_the_same_vpc_that_shows_only_later_is_refused_before_the_request() -> None:
    with pytest.raises(ComponentError, match="none is peered with itself"):
        peered(vpc(1, vpc_id=pulumi.Output.from_input("vpc-1")), vpc(2, vpc_id=pulumi.Output.from_input("vpc-1")))


def test_no_table_is_looked_up_and_the_main_one_is_a_table_like_any_other() -> None:
    estate = peered(vpc(1, route_table_ids={"main": "rtb-12345678"}))
    assert ("rtb-12345678", "10.2.0.0/16") in routes(estate).values(), "subnets on the implicit main table have routes"


def test_rules_name_groups_of_the_other_vpc_within_a_region() -> None:
    estate = peered(vpc(1, security_group_rules=EVERYTHING["security_group_rules"]))
    rule = estate.by_name("join-requester-rule-web", RULE)
    assert rule.inputs["referencedSecurityGroupId"] == "sg-22222222"
    assert (rule.inputs["securityGroupId"], rule.inputs["fromPort"], rule.inputs["toPort"]) == ("sg-11111111", 443, 443)
    connection = estate.by_name("join", CONNECTION).urn
    assert connection in rule.property_dependencies["referencedSecurityGroupId"], "AWS knows the group only then"


@pytest.mark.parametrize(("accepter", "same"), [(vpc(2), True), (far(), False)])
def test_it_says_whether_security_groups_can_be_referenced(accepter: dict[str, Any], same: object) -> None:
    component = peered(accepter=accepter).by_name("join", "reliability:index:VpcPeering")
    assert component.outputs["securityGroupReferences"] is same


def test_a_deletion_is_told_in_each_region_once() -> None:
    near = peered(vpc(1, alarm_topic_arn=topic(HERE)), vpc(2, alarm_topic_arn=topic(HERE)))
    assert [rule.name for rule in near.of_type(EVENTS)] == ["join-requester-deleted"]
    apart = peered(vpc(1, alarm_topic_arn=topic(HERE)), far(alarm_topic_arn=topic(THERE)))
    assert {rule.inputs["region"]: rule.name for rule in apart.of_type(EVENTS)} == {
        HERE: "join-requester-deleted",
        THERE: "join-accepter-deleted",
    }, "either Region may be the one in which it is deleted"
    assert {target.inputs["arn"] for target in apart.of_type(TARGET)} == {topic(HERE), topic(THERE)}
    only_other = peered(accepter=vpc(2, alarm_topic_arn=topic(HERE)))
    assert [rule.name for rule in only_other.of_type(EVENTS)] == ["join-accepter-deleted"]
    pattern = json.loads(near.of_type(EVENTS)[0].inputs["eventPattern"])
    assert pattern["detail"]["eventName"] == ["DeleteVpcPeeringConnection"]
    connection = near.by_name("join", CONNECTION).outputs["id"]
    assert pattern["detail"]["requestParameters"] == {"vpcPeeringConnectionId": [connection]}, "no other peering rings"


def test_addresses_of_peers_are_watched_where_they_count_together() -> None:
    alarms = {alarm.name: alarm.inputs for alarm in peered(vpc(1, alarm_topic_arn=topic(HERE))).of_type(ALARM)}
    assert set(alarms) == {"join-requester-addresses", "join-accepter-addresses"}
    one = alarms["join-requester-addresses"]
    assert (one["metricName"], one["dimensions"]) == (
        "NetworkAddressUsagePeered",
        {"Per-VPC Metrics": vpc(1)["vpc_id"]},
    )
    assert (one["period"], one["threshold"], one["alarmActions"]) == (86_400, 102_400, [topic(HERE)])
    assert not peered(accepter=far()).of_type(ALARM), "peers in another Region do not count"
    silent = peered(vpc(1, address_usage_alarm=False), vpc(2, address_usage_alarm_count=200_000)).of_type(ALARM)
    assert [alarm.inputs["threshold"] for alarm in silent] == [200_000]


def test_an_alarm_topic_of_another_region_that_shows_only_later_is_refused() -> None:
    with pytest.raises(ComponentError, match="can only notify a topic of eu-central-1"):
        peered(vpc(1, alarm_topic_arn=pulumi.Output.from_input(topic(THERE))))


def test_every_child_is_in_its_sides_region() -> None:
    estate = peered(vpc(1, alarm_topic_arn=topic(HERE)), far(alarm_topic_arn=topic(THERE)))
    for resource in made(estate):
        expected = THERE if "-accepter" in resource.name else HERE
        assert "region" in parameters(resource)
        assert resource.inputs["region"] == expected, resource.name


def test_without_regions_the_providers_is_used() -> None:
    estate = peered(vpc(1, None), vpc(2, None))
    assert not [resource.name for resource in made(estate) if "region" in resource.inputs]
    assert estate.by_name("join", CONNECTION).inputs["autoAccept"] is True


def test_tags_reach_both_ends() -> None:
    one = vpc(1, alarm_topic_arn=topic(HERE))
    for estate in (
        peered(one, far(), tags={"owner": "platform"}),
        peered({**one, **EVERYTHING}, tags={"owner": "platform"}),
    ):
        for resource in made(estate):
            if "tags" in parameters(resource):
                assert resource.inputs["tags"]["owner"] == "platform", resource.name


def test_aws_would_accept_every_input() -> None:
    estates = [
        peered({**vpc(1), **EVERYTHING}, vpc(2, alarm_topic_arn=topic(HERE)), tags={"owner": "platform"}),
        peered(vpc(1, alarm_topic_arn=topic(HERE)), far(alarm_topic_arn=topic(THERE))),
    ]
    assert [finding for estate in estates for finding in check_estate(estate)] == []
