"""What a change of a mesh may touch, and what a new request takes with it, in the plan of the real engine."""

from collections.abc import Callable, Mapping
from typing import Any, cast

import pulumi
import pytest

from components.network.peering_mesh import PeeringMesh
from components.network.vpc_peering_accepter import VpcPeeringAccepter
from components.network.vpc_peering_options import VpcPeeringOptions
from components.network.vpc_peering_requester import VpcPeeringRequester
from tests.engine.harness import Workspace
from tests.unit.network.peering_builder import HERE, OTHER_ACCOUNT, THERE, topic, vpc

SETTINGS = {"aws:region": HERE, "reliability:environment": "dev"}


def mesh(more: Mapping[str, Any]) -> Callable[[], None]:
    """A mesh that asks for its further members anew with every run."""

    def program() -> None:
        members = {"stock": vpc(1), "crm": vpc(2, alarm_topic_arn=topic(HERE)), "shop": vpc(3, THERE), **more}
        PeeringMesh("mesh", cast("Any", {"members": members}))

    return program


@pytest.mark.engine
def test_a_new_member_of_a_mesh_touches_none_that_are_there(workspace: Workspace) -> None:
    more: dict[str, Any] = {}
    stack = workspace.stack("mesh", mesh(more), SETTINGS)
    first = stack.up(policy_packs=[])
    assert first.ok, first.report()
    more["audit"] = vpc(4)
    planned = stack.preview(policy_packs=[])
    assert planned.ok, planned.report()
    assert set(planned.changed.values()) == {"create"}
    names = {urn.rpartition("::")[2] for urn in planned.changed}
    assert all(name.startswith(("mesh-audit-", "mesh-audit--")) for name in names), names
    assert len([name for name in names if name.endswith("-10.4.0.0-16")]) == 3 * 2, "two tables of each of the others"


def two_accounts(requester: Mapping[str, int]) -> Callable[[], None]:
    """Both ends of a peering; which VPC asks is read anew with every run."""

    def program() -> None:
        own = requester["number"]
        asked = VpcPeeringRequester(
            "join",
            cast(
                "Any",
                {
                    "own": vpc(own),
                    "peer": {"vpc_id": vpc(9)["vpc_id"], "account_id": OTHER_ACCOUNT, "cidrs": ["10.9.0.0/16"]},
                    "protect": False,
                },
            ),
        )
        accepted = VpcPeeringAccepter(
            "join",
            cast(
                "Any",
                {
                    "peering_connection_id": asked.peering_connection_id,
                    "own": vpc(9),
                    "peer": {"cidrs": [f"10.{own}.0.0/16"]},
                },
            ),
        )
        VpcPeeringOptions("join", {"peering_connection_id": accepted.active_peering_connection_id, "region": HERE})
        pulumi.export("id", accepted.active_peering_connection_id)

    return program


@pytest.mark.engine
def test_a_request_for_another_vpc_takes_acceptance_and_options_with_it(workspace: Workspace) -> None:
    requester = {"number": 1}
    stack = workspace.stack("join", two_accounts(requester), SETTINGS)
    first = stack.up(policy_packs=[])
    assert first.ok, first.report()
    again = stack.up(policy_packs=[])
    assert not again.changed, "one deployment is enough"
    before = stack.outputs()["id"]
    requester["number"] = 2
    second = stack.up(policy_packs=[])
    assert second.ok, second.report()
    replaced = {urn.rpartition("::")[2] for urn, op in second.changed.items() if op == "replace"}
    assert {"join", "join-accepter", "join-requester-options", "join-accepter-options"} <= replaced
    assert stack.outputs()["id"] != before
    held = {one["inputs"]["vpcPeeringConnectionId"] for one in stack.resources if one["type"] == "aws:ec2/route:Route"}
    assert held == {stack.outputs()["id"]}, "no route leads into the old connection"
