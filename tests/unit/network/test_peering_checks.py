"""What a peering refuses: every problem at once, with argument, value, rule and way out."""

from typing import Any, cast

import pulumi
import pytest

from components.network.peering_checks import (
    check_accepter,
    check_peering_name,
    check_requester,
    check_vpc_peering,
)
from components.network.vpc_peering import VpcPeering
from components.network.vpc_peering_options import VpcPeeringOptions
from components.shared.checks import ComponentError, Problem, Problems
from tests.unit.network.peering_builder import HERE, THERE, theirs, topic, vpc


def found(requester: dict[str, Any], accepter: dict[str, Any]) -> list[Problem]:
    problems = Problems()
    check_vpc_peering(cast("Any", {"requester": requester, "accepter": accepter}), problems)
    return problems.found


RULE = {"security_group_id": "sg-11111111", "peer_security_group_id": "sg-22222222", "port": 443}


@pytest.mark.parametrize(
    ("requester", "accepter", "argument", "rule"),
    [
        pytest.param(
            vpc(1),
            vpc(2, cidrs=["10.1.128.0/20"]),
            "accepter.cidrs[0]",
            "overlaps requester.cidrs[0] (10.1.0.0/16)",
            id="overlap",
        ),
        pytest.param(
            vpc(1, cidrs=["10.1.0.0/16", "2001:db8::/56"]),
            vpc(2, cidrs=["10.2.0.0/16", "2001:db8::/52"]),
            "accepter.cidrs[1]",
            "overlaps requester.cidrs[1]",
            id="overlap of IPv6",
        ),
        pytest.param(
            vpc(1), vpc(1, cidrs=["10.3.0.0/16"]), "accepter.vpc_id", "none is peered with itself", id="itself"
        ),
        pytest.param(vpc(1, None), vpc(2), "requester.region", "on both sides or on neither", id="one Region"),
        pytest.param(vpc(1), vpc(2, "cn-north-1"), "accepter.region", "another partition", id="partition"),
        pytest.param(vpc(1, vpc_id="vpc"), vpc(2), "requester.vpc_id", "must be an id that starts with", id="VPC id"),
        pytest.param(vpc(1, cidrs=["10.1.0.1/16"]), vpc(2), "requester.cidrs[0]", "host bits", id="host bits"),
        pytest.param(
            vpc(1, cidrs=["10.0.0.0/8"]),
            vpc(2, cidrs=["192.168.0.0/16"]),
            "requester.cidrs[0]",
            "/16 to /28",
            id="no block of a VPC",
        ),
        pytest.param(
            vpc(1, cidrs=["2001:db8::/57"]), vpc(2), "requester.cidrs[0]", "/44 to /60", id="no IPv6 block of a VPC"
        ),
        pytest.param(
            vpc(1, cidrs=["10.1.0.0/16", "10.1.0.0/20"]),
            vpc(2),
            "requester.cidrs[1]",
            "blocks of a VPC never do",
            id="own blocks overlap",
        ),
        pytest.param(
            vpc(1, routed_cidrs=["10.3.0.0/16"]),
            vpc(2),
            "requester.routed_cidrs[0]",
            "not the other VPC's own",
            id="onward",
        ),
        pytest.param(
            vpc(1, routed_cidrs=["0.0.0.0/0"]),
            vpc(2),
            "requester.routed_cidrs[0]",
            "not the other VPC's own",
            id="internet of the peer",
        ),
        pytest.param(
            vpc(1, routed_cidrs=["10.1.0.0/17", "10.1.0.0/17"]),
            vpc(2),
            "requester.routed_cidrs[1]",
            "named twice",
            id="routed twice",
        ),
        pytest.param(vpc(1, cidrs=None), vpc(2), "requester.cidrs", "other side's route tables", id="no blocks"),
        pytest.param(
            vpc(1, route_table_ids={"A_b": "rtb-12345678"}),
            vpc(2),
            'requester.route_table_ids["A_b"]',
            "lower-case",
            id="key",
        ),
        pytest.param(
            vpc(1, route_table_ids={"a": "table"}),
            vpc(2),
            'requester.route_table_ids["a"]',
            "must be an id that starts with",
            id="table id",
        ),
        pytest.param(
            vpc(1, route_table_ids={"a": "rtb-12345678", "b": "rtb-12345678"}),
            vpc(2),
            'requester.route_table_ids["b"]',
            'same table as "a"',
            id="table twice",
        ),
        pytest.param(
            vpc(1, alarm_topic_arn=topic(THERE)),
            vpc(2),
            "requester.alarm_topic_arn",
            "topic of eu-central-1",
            id="topic",
        ),
        pytest.param(
            vpc(1, address_usage_alarm_count=0),
            vpc(2),
            "requester.address_usage_alarm_count",
            "1 to 512000",
            id="units",
        ),
        pytest.param(
            vpc(1, security_group_rules={"web": RULE}),
            vpc(2, THERE),
            "requester.security_group_rules",
            "only within eu-central-1",
            id="group of another Region",
        ),
        pytest.param(
            vpc(1, security_group_rules={"web": {**RULE, "port": 70_000}}),
            vpc(2),
            'requester.security_group_rules["web"].port',
            "0 to 65535",
            id="port",
        ),
        pytest.param(
            vpc(1, security_group_rules={"web": {**RULE, "to_port": 80}}),
            vpc(2),
            'requester.security_group_rules["web"].to_port',
            "443 to 65535",
            id="ports",
        ),
        pytest.param(
            vpc(1, security_group_rules={"Web!": RULE}),
            vpc(2),
            'requester.security_group_rules["Web!"]',
            "lower-case",
            id="rule's name",
        ),
        pytest.param(
            vpc(1, security_group_rules={"web": {**RULE, "security_group_id": "web"}}),
            vpc(2),
            'requester.security_group_rules["web"].security_group_id',
            "must be an id that starts with",
            id="group id",
        ),
    ],
)
def test_what_can_never_work_is_refused(
    requester: dict[str, Any], accepter: dict[str, Any], argument: str, rule: str
) -> None:
    told = found(requester, accepter)
    assert [problem.argument for problem in told] == [argument], told
    assert rule in told[0].rule
    assert told[0].way_out


def test_two_vpcs_without_anything_in_common_pass() -> None:
    assert found(vpc(1), vpc(2, THERE)) == []
    assert found(vpc(1, "us-gov-west-1"), vpc(2, "us-gov-east-1")) == [], "two Regions of one partition"


def test_one_output_on_both_sides_is_one_vpc() -> None:
    same = pulumi.Output.from_input("vpc-1")
    (problem,) = found(vpc(1, vpc_id=same), vpc(2, vpc_id=same))
    assert (problem.argument, problem.value) == ("accepter.vpc_id", None)


def test_one_output_for_two_tables_is_one_table() -> None:
    same = pulumi.Output.from_input("rtb-1")
    (problem,) = found(vpc(1, route_table_ids={"a": same, "b": same}), vpc(2))
    assert problem.argument == 'requester.route_table_ids["b"]'


def test_every_overlap_is_told_with_both_blocks() -> None:
    told = found(vpc(1, cidrs=["10.1.0.0/16", "100.64.0.0/16"]), vpc(2, cidrs=["10.1.0.0/20", "100.64.128.0/17"]))
    assert [(problem.argument, problem.value) for problem in told] == [
        ("accepter.cidrs[0]", "10.1.0.0/20"),
        ("accepter.cidrs[1]", "100.64.128.0/17"),
    ]
    assert all("PrivateLink" in problem.way_out for problem in told)


@pytest.mark.parametrize(
    ("changes", "argument"),
    [
        ({"peer": theirs(account_id="12")}, "peer.account_id"),
        ({"peer": theirs(cidrs=None)}, "peer.cidrs"),
        ({"peer": theirs(1)}, "peer.vpc_id"),
        ({"peer": theirs(cidrs=["10.1.0.0/20"])}, "peer.cidrs[0]"),
        ({"own": vpc(1, None), "peer": theirs(region=THERE)}, "own.region"),
        ({"own": vpc(1, security_group_rules={"web": RULE})}, "own.security_group_rules"),
    ],
)
def test_the_requesters_end_refuses_the_same(changes: dict[str, Any], argument: str) -> None:
    problems = Problems()
    check_requester(cast("Any", {"own": vpc(1), "peer": theirs(), **changes}), problems)
    assert [problem.argument for problem in problems.found] == [argument]


@pytest.mark.parametrize(
    ("changes", "argument"),
    [
        ({"peering_connection_id": "vpc-1"}, "peering_connection_id"),
        ({"peer": {"cidrs": ["10.2.0.0/24"]}}, "peer.cidrs[0]"),
        (
            {"peer": {"cidrs": ["10.9.0.0/16"]}, "own": vpc(2, security_group_rules={"web": RULE})},
            "peer.account_id",
        ),
    ],
)
def test_the_accepters_end_refuses_the_same(changes: dict[str, Any], argument: str) -> None:
    problems = Problems()
    base = {"peering_connection_id": "pcx-12345678", "own": vpc(2), "peer": {"cidrs": ["10.9.0.0/16"]}}
    check_accepter(cast("Any", {**base, **changes}), problems)
    assert [problem.argument for problem in problems.found] == [argument]


def test_names_leave_room_for_the_rule_that_is_named_after_them() -> None:
    for name, right in (("a" * 38, True), ("a" * 39, False), ("a.b", False), ("", False)):
        problems = Problems()
        check_peering_name(problems, name)
        assert (not problems.found) is right, name
    assert len("a" * 38 + "-requester-deleted" + "-1234567") <= 64, "EventBridge"


def test_the_component_tells_all_problems_at_once_and_registers_nothing() -> None:
    with pytest.raises(ComponentError) as error:
        VpcPeering(
            "join!", cast("Any", {"requester": vpc(1, cidrs=["10.1.0.1/16"]), "accepter": vpc(2), "colour": "red"})
        )
    assert "2 problems" in str(error.value)
    with pytest.raises(ComponentError, match=r"requester\.cidrs"):
        VpcPeering("join", cast("Any", {"requester": vpc(1, cidrs=["10.1.0.1/16"]), "accepter": vpc(2)}))


def test_options_are_refused_for_what_is_no_connection() -> None:
    with pytest.raises(ComponentError, match="peering_connection_id = 'vpc-1'"):
        VpcPeeringOptions("join", {"peering_connection_id": "vpc-1", "region": HERE})
