"""Shapes of components that no stack or example has, built in moto and read back."""

from collections.abc import Callable

import pytest

from rehearsal.estate import Estate
from tests.checkers import network_invariants
from tests.network_in_moto.build import build
from tests.network_in_moto.cloud import moto_network
from tests.network_in_moto.compare import differences, inventory
from tests.unit.network import central, test_transit_gateway

SHAPES: dict[str, Callable[[], Estate]] = {
    "a hub with everything": lambda: test_transit_gateway.build(**test_transit_gateway.EVERYTHING),
    "an inspection VPC with every rule": lambda: central.inspection(firewall=central.EVERY_RULE),
    "an egress VPC with a regional NAT gateway": lambda: central.egress(nat_gateways="regional"),
    "shared endpoints by zones": lambda: central.endpoints(names="zones"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_it_is_built_and_read_back_as_recorded(shape: str) -> None:
    recorded = SHAPES[shape]()
    with moto_network() as cloud:
        built = build(recorded, cloud)
        found = inventory(recorded, cloud, built)
    assert built.made
    assert differences(recorded, found, built.left_out) == []
    assert network_invariants.check_estate(recorded) == []


def test_what_leads_to_something_that_moto_has_not_is_left_out_by_name() -> None:
    with moto_network() as cloud:
        built = build(SHAPES["an egress VPC with a regional NAT gateway"](), cloud)
    reasons = set(built.left_out.values())
    assert reasons == {
        "moto asks for a subnet, which a regional NAT gateway has not",
        "it refers to egress-nat, which is not there",
    }
