"""An AZ comes, goes or changes its place in the list: what is of the other AZs stays as it is."""

import pytest

from tests.unit.network.builder import EVERYTHING, SPANNING, THREE, assert_untouched, build


@pytest.mark.parametrize("nat", ["per_az", "regional", "single"])
@pytest.mark.parametrize("added", ["eu-central-1a", "eu-central-1c"])
def test_adding_an_az_leaves_everything_that_exists_as_it_is(nat: str, added: str) -> None:
    existing = [zone for zone in THREE if zone != added]
    before = build(availability_zones=existing, nat_gateways=nat, **EVERYTHING)
    after = build(availability_zones=[*existing, added], nat_gateways=nat, **EVERYTHING)
    assert_untouched(before, after, SPANNING)


@pytest.mark.parametrize("nat", ["per_az", "regional", "single"])
@pytest.mark.parametrize("removed", THREE)
def test_removing_an_az_takes_what_is_of_that_az_and_leaves_the_rest_as_it_is(nat: str, removed: str) -> None:
    staying = [zone for zone in THREE if zone != removed]
    kept = {"nat_gateways": nat, **({"single_nat_availability_zone": staying[0]} if nat == "single" else {})}
    before = build(availability_zones=THREE, **kept, **EVERYTHING)
    after = build(availability_zones=staying, **kept, **EVERYTHING)
    # The other way round: what is there with fewer AZs is a part of what is there with more.
    assert_untouched(after, before, SPANNING)
    gone = {resource.name for resource in before.resources} - {resource.name for resource in after.resources}
    assert gone
    assert all(name.endswith(removed) or f"{removed}-" in name for name in gone), gone


@pytest.mark.parametrize("nat", ["per_az", "regional", "single"])
def test_the_order_of_azs_changes_nothing_that_exists(nat: str) -> None:
    kept = {"nat_gateways": nat, **({"single_nat_availability_zone": THREE[1]} if nat == "single" else {})}
    before = build(availability_zones=THREE, **kept, **EVERYTHING)
    after = build(availability_zones=THREE[::-1], **kept, **EVERYTHING)
    assert before.by_urn.keys() == after.by_urn.keys()
    assert_untouched(before, after, {})
