"""The network of dev, prod and every example, built in moto: what moto then describes is what the program asked for."""

import functools
from dataclasses import dataclass

import pytest

from deploy import stacks
from rehearsal.estate import Estate, Resource
from tests.checkers import network_invariants, pulumi_to_api
from tests.network_in_moto.build import Built, build, network_of
from tests.network_in_moto.cloud import moto_network
from tests.network_in_moto.compare import Inventory, differences, inventory
from tests.network_in_moto.estates import EXAMPLES, ROOT, STACKS, estate
from tests.network_in_moto.kinds import KINDS, NOT_IN_MOTO

ALL = [*STACKS, *EXAMPLES]


@dataclass(frozen=True)
class There:
    recorded: Estate
    built: Built
    inventory: Inventory


def last_first(resource: Resource) -> str:
    """Another order than that of names, so that what only names hold together falls apart."""
    return resource.urn[::-1]


@functools.cache
def there(name: str) -> There:
    recorded = estate(name)
    with moto_network() as cloud:
        built = build(recorded, cloud, last_first)
        return There(recorded, built, inventory(recorded, cloud, built))


@pytest.mark.parametrize("name", ALL)
def test_the_network_is_built_and_read_back_as_recorded(name: str) -> None:
    found = there(name)
    assert differences(found.recorded, found.inventory, found.built.left_out) == []


@pytest.mark.parametrize("name", STACKS)
def test_every_network_resource_is_built_or_left_out_by_name(name: str) -> None:
    found = there(name)
    made = {resource.urn for resource in found.built.made}
    assert made
    assert made.isdisjoint(found.built.left_out)
    assert made | found.built.left_out.keys() == {resource.urn for resource in network_of(found.recorded)}
    assert all(found.built.left_out.values()), "a reason says something"


def test_no_type_is_both_built_and_left_out() -> None:
    assert KINDS.keys().isdisjoint(NOT_IN_MOTO)


@pytest.mark.parametrize("name", ALL)
def test_the_apis_models_accept_every_input_of_the_network(name: str) -> None:
    """The strict walk of the models holds what moto lacks too: every type has a row, every input a place in it."""
    assert [finding for one in network_of(estate(name)) for finding in pulumi_to_api.check_resource(one)] == []


@pytest.mark.parametrize("name", ALL)
def test_aws_would_refuse_nothing_of_the_network_as_a_whole(name: str) -> None:
    assert network_invariants.check_estate(estate(name)) == []


@pytest.mark.parametrize("name", STACKS)
def test_the_settings_name_the_blocks_that_moto_has(name: str) -> None:
    """The addresses straight from the stack file, past the components."""
    given = stacks.settings(ROOT, name)
    regions = {"network": given["aws:region"], "recoveryNetwork": given["reliability:recoveryRegion"]}
    blocks = {key: given.get(f"reliability:{key}", {}).get("cidr") for key in regions}
    wanted = {(block, regions[key]) for key, block in blocks.items() if block}
    assert wanted, "no network in the settings"
    vpcs = {
        (facts["cidrBlock"], region)
        for (kind, (region, _)), objects in there(name).inventory.items()
        if kind == "aws:ec2/vpc:Vpc"
        for facts in objects
    }
    assert wanted <= vpcs
