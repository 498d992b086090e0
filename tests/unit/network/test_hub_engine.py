"""What the real engine must be told about a hub's resources."""

from typing import Any

import pulumi
import pytest

from components.network.hub_membership import make_association
from components.network.scope import Scope
from components.network.transit_gateway_routes import TransitGatewayRoutes
from rehearsal.recording import record


def before_replacing(monkeypatch: pytest.MonkeyPatch, program: Any) -> dict[str, bool]:
    """Names of resources whose old self goes before the new one comes."""
    found: dict[str, bool] = {}
    original = pulumi.Resource.__init__

    def spy(self: pulumi.Resource, t: str, name: str, *args: Any, **kwargs: Any) -> None:
        opts = kwargs.get("opts") or next((arg for arg in args if isinstance(arg, pulumi.ResourceOptions)), None)
        found[name] = bool(opts and opts.delete_before_replace)
        original(self, t, name, *args, **kwargs)

    monkeypatch.setattr(pulumi.Resource, "__init__", spy)
    record(program)
    return found


class _Spoke(pulumi.ComponentResource):
    def __init__(self) -> None:
        super().__init__("test:index:Spoke", "spoke")
        make_association(Scope("spoke", self, None, "", None, protect=False), "tgw-attach-1", "tgw-rtb-1")


def test_a_moved_spoke_leaves_its_old_table_before_it_takes_the_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert before_replacing(monkeypatch, _Spoke)["spoke-association"], "AWS refuses a second association"


def test_a_route_with_another_target_goes_before_the_new_one_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    found = before_replacing(
        monkeypatch,
        lambda: TransitGatewayRoutes(
            "routes",
            {
                "route_table_ids": {"a": "tgw-rtb-1", "peering": "tgw-rtb-2"},
                "segments": {"a": {"cidrs": ["10.1.0.0/16"]}},
                "reachability": [{"a": "a", "b": "a", "decision": "allow"}],  # pyright: ignore[reportArgumentType] - as a stack file says it
                "peers": {"west": {"attachment_id": "tgw-attach-1", "segments": {"a": ["10.2.0.0/16"]}}},
            },
        ),
    )
    assert found["routes-a-10.2.0.0-16"], "a table has one route for a block"
