"""PeeringMesh: a handful of VPCs, each with every other."""

from typing import Any, cast

import pytest

from components.network.mesh_checks import check_mesh
from components.network.peering_mesh import PeeringMesh
from components.network.peering_plan import mesh_pairs
from components.shared.checks import ComponentError, Problem, Problems
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.pulumi_to_api import check_estate
from tests.unit.network.peering_builder import (
    ACCEPTER,
    ALARM,
    CONNECTION,
    EVENTS,
    HERE,
    ROUTE,
    THERE,
    made,
    routes,
    topic,
    vpc,
)

MEMBERS: dict[str, Any] = {"shop": vpc(1), "crm": vpc(2), "stock": vpc(3)}


def mesh(members: dict[str, Any] | None = None, **changes: Any) -> Estate:
    args = {"members": members or MEMBERS, **changes}
    return record(lambda: PeeringMesh("mesh", cast("Any", args)))


def found(members: dict[str, Any], name: str = "mesh", **changes: Any) -> list[Problem]:
    problems = Problems()
    check_mesh(name, cast("Any", {"members": members, **changes}), problems)
    return problems.found


def many(count: int, *, tables: bool = False) -> dict[str, Any]:
    return {
        f"m{number}": {
            "vpc_id": f"vpc-{number:08x}",
            "cidrs": [f"10.{number}.0.0/16"],
            **({"route_table_ids": {"a": f"rtb-{number:08x}"}} if tables else {}),
        }
        for number in range(count)
    }


def test_every_pair_is_peered_once_whatever_the_order_of_the_members() -> None:
    expected = {"mesh-crm--shop", "mesh-crm--stock", "mesh-shop--stock"}
    assert {one.name for one in mesh().of_type(CONNECTION)} == expected
    turned = mesh(dict(reversed(MEMBERS.items())))
    assert routes(turned) == routes(mesh())
    assert mesh_pairs(["b", "a"]) == [("a", "b")], "a new member never turns an existing pair round"


def test_every_member_reaches_every_other() -> None:
    found = routes(mesh())
    assert len(found) == 3 * 2 * 2, "three members, two tables each, two others"
    assert found["mesh-crm--shop-requester-private-a-10.1.0.0-16"] == (
        MEMBERS["crm"]["route_table_ids"]["private-a"],
        "10.1.0.0/16",
    )


def test_a_new_member_adds_and_touches_nothing() -> None:
    before = {resource.urn: resource.inputs for resource in mesh().resources}
    after = {resource.urn: resource.inputs for resource in mesh({"audit": vpc(4), **MEMBERS}).resources}
    assert {urn: after.get(urn) for urn in before} == before


def test_members_in_two_regions_are_accepted_where_they_are() -> None:
    estate = mesh({**MEMBERS, "far": vpc(4, THERE)})
    assert {one.inputs["region"] for one in estate.of_type(ACCEPTER)} == {HERE, THERE}, "crm asks far, far asks shop"
    assert len(estate.of_type(ACCEPTER)) == 3
    assert check_estate(estate) == []


def test_there_is_one_address_alarm_a_member_and_one_deletion_rule_a_pair() -> None:
    members = {key: {**member, "alarm_topic_arn": topic(HERE)} for key, member in MEMBERS.items()}
    estate = mesh({**members, "far": vpc(4, THERE)}, address_usage_alarm_count=90_000)
    alarms = estate.of_type(ALARM)
    assert {alarm.name for alarm in alarms} == {f"mesh-{key}-addresses" for key in MEMBERS}, "far has no peer nearby"
    assert {alarm.inputs["threshold"] for alarm in alarms} == {90_000}
    pairs = {rule.name.rsplit("-", 2)[0] for rule in estate.of_type(EVENTS)}
    assert pairs == {one.name for one in estate.of_type(CONNECTION)}
    assert all(alarm.inputs["alarmActions"] == [topic(HERE)] for alarm in alarms)


def test_tags_reach_every_peering() -> None:
    for resource in made(mesh(tags={"owner": "platform"})):
        if resource.type != ROUTE and "Options" not in resource.type:
            assert resource.inputs["tags"]["owner"] == "platform", resource.name


@pytest.mark.parametrize(
    ("count", "changes", "refused"),
    [
        (51, {}, False),
        (52, {}, True),
        (50, {"other_peerings_count": 2}, True),
        (126, {"peerings_per_vpc_quota": 125}, False),
        (127, {"peerings_per_vpc_quota": 125}, True),
    ],
)
def test_a_mesh_past_the_quota_of_peerings_is_refused_and_shown_the_hub(
    count: int, changes: dict[str, Any], refused: object
) -> None:
    told = found(many(count), **changes)
    assert bool(told) is refused
    if told:
        assert told[0].argument == "members"
        assert "TransitGateway" in told[0].way_out


def test_a_mesh_past_the_quota_of_routes_is_refused_and_shown_the_hub() -> None:
    wide = {
        key: {**member, "cidrs": [*member["cidrs"], *(f"100.{64 + number}.{16 * part}.0/20" for part in range(12))]}
        for number, (key, member) in enumerate(many(40, tables=True).items())
    }
    told = found(wide)
    assert len(told) == 40, "every member, by name"
    assert "517 routes" in str(told[0].value)
    assert "TransitGateway" in told[0].way_out
    assert found(wide, routes_per_table_quota=1_000) == []
    few = {**many(20, tables=True)}
    assert found(few, other_routes_count=490)[0].value == "509 routes", "other routes of the table count"


@pytest.mark.parametrize(
    ("members", "argument", "rule"),
    [
        ({"shop": vpc(1)}, "members", "at least two"),
        ({"Shop": vpc(1), "crm": vpc(2)}, 'members["Shop"]', "lower-case"),
        ({"a--b": vpc(1), "crm": vpc(2)}, 'members["a--b"]', "one '-'"),
        (
            {"shop": vpc(1), "crm": vpc(2, cidrs=["10.1.0.0/20"])},
            'members["shop"].cidrs[0]',
            'overlaps members["crm"].cidrs[0]',
        ),
        ({"shop": vpc(1), "crm": vpc(1, cidrs=["10.2.0.0/16"])}, 'members["shop"].vpc_id', "itself"),
        ({"shop": vpc(1), "crm": vpc(2, None)}, 'members["crm"].region', "for all members or for none"),
        ({"shop": vpc(1), "crm": vpc(2, cidrs=None)}, 'members["crm"].cidrs', "must name the blocks"),
        ({"shop": vpc(1), "c" * 40: vpc(2)}, 'members["shop"]', "longer than the 38 characters"),
        (
            {"shop": vpc(1, alarm_topic_arn=topic(THERE)), "crm": vpc(2)},
            'members["shop"].alarm_topic_arn',
            "eu-central-1",
        ),
    ],
)
def test_what_can_never_work_is_refused(members: dict[str, Any], argument: str, rule: str) -> None:
    (problem,) = found(members)
    assert problem.argument == argument
    assert rule in problem.rule


def test_the_component_raises_what_the_checks_find() -> None:
    with pytest.raises(ComponentError, match="PeeringMesh 'mesh' cannot be built"):
        mesh({"shop": vpc(1)})
