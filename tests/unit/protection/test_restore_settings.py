from typing import Any

import pytest
from pydantic import ValidationError

from components.protection.restore_site import RestoreSite as Site
from rehearsal.recording import record
from settings.restore_site import RestoreNetwork, RestoreSite, placed
from settings.stack import Settings, cross_checks
from tests.checkers.estate_checks import assert_accepted

GROUPS = {
    "parameterGroups": {"orders": {"family": "postgres16", "parameters": {"rds.force_ssl": {"value": "1"}}}},
    "optionGroups": {"ledger": {"engine": "sqlserver-se", "majorEngineVersion": "15.00"}},
    "ingress": {"applications": {"port": 5432, "cidr": "10.0.0.0/8"}},
}


def block(**changes: Any) -> RestoreSite:
    return RestoreSite.model_validate(changes)


def keys(changes: dict[str, Any], *, zones: int = 3) -> list[str]:
    return [problem.argument for problem in block(**changes).problems("eu-west-1", zones=zones)]


def test_an_empty_block_is_a_site_without_a_network() -> None:
    assert keys({}, zones=0) == []
    assert block().site_arguments() == {"instance_profile_role_arns": [], "runbook": True}


def test_a_full_block_is_accepted_by_the_component() -> None:
    assert keys(GROUPS) == []
    network = RestoreNetwork("vpc-1", {"eu-west-1a": "subnet-1", "eu-west-1b": "subnet-2"}, {})  # pyright: ignore[reportArgumentType] - plain text stands for an Output
    args = placed(block(**GROUPS).site_arguments(), network)
    assert_accepted(record(lambda: Site("restore", {**args, "region": "eu-west-1"})))


def test_instances_go_where_the_network_has_a_place_for_them() -> None:
    subnets: Any = {"a": "subnet-1", "b": "subnet-2"}
    assert "instance_subnet_ids" not in placed({}, RestoreNetwork("vpc-1", subnets, {}))
    assert placed({}, RestoreNetwork("vpc-1", subnets, subnets)).get("instance_subnet_ids") == subnets


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kmsKeyArn": "alias/x"}, ["restoreSite.kmsKeyArn"]),
        ({"kmsKeyArn": "arn:aws:kms:eu-central-1:123456789012:key/1"}, ["restoreSite.kmsKeyArn"]),
        ({"instanceProfileRoleArns": ["web"]}, ["restoreSite.instanceProfileRoleArns[0]"]),
        ({"ingress": {"a": {"port": 70000, "cidr": "10.0.0.0/8"}}}, ['restoreSite.ingress["a"].port']),
        (
            {"egress": {"a": {"port": 2, "toPort": 1, "cidr": "10.0.0.0/8"}}},
            ['restoreSite.egress["a"].toPort'],
        ),
        ({"parameterGroups": {"a": {"family": "postgres"}}}, ['restoreSite.parameterGroups["a"].family']),
        ({"clusterParameterGroups": {"A": {"family": "docdb5.0"}}}, ['restoreSite.clusterParameterGroups["A"]']),
        (
            {"optionGroups": {"a": {"engine": "x", "majorEngineVersion": "y"}}},
            ['restoreSite.optionGroups["a"].engine', 'restoreSite.optionGroups["a"].majorEngineVersion'],
        ),
        ({"placement": {"activeDirectoryId": "corp"}}, ["restoreSite.placement.activeDirectoryId"]),
    ],
)
def test_problems_carry_the_settings_keys(changes: dict[str, Any], told: list[str]) -> None:
    assert keys(changes) == told


@pytest.mark.parametrize("key", ["parameterGroups", "optionGroups", "ingress"])
def test_what_needs_a_network_says_which_block_to_add(key: str) -> None:
    (problem,) = block(**{key: GROUPS[key]}).problems("eu-west-1", zones=0)
    assert problem.argument == f"restoreSite.{key}"
    assert "recoveryNetwork" in problem.way_out
    assert "vpc" not in str(problem), "the stack file has no such key"


@pytest.mark.parametrize(
    "changes",
    [
        {"vpcId": "vpc-1"},
        {"runbook": "yes"},
        {"parameterGroups": {"a": {"family": "postgres16", "parameters": {"x": {"value": 1}}}}},
        {"ingress": {"a": {"port": 1, "cidr": "10.0.0.0/8", "protocol": "icmp"}}},
        {"optionGroups": {"a": {"engine": "mysql"}}},
    ],
)
def test_unknown_keys_and_wrong_types_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        block(**changes)


def stack(**changes: Any) -> list[str]:
    settings = Settings.model_validate(
        {
            "environment": "test",
            "recoveryRegion": "eu-west-1",
            "stack": "test",
            "region": "eu-central-1",
            "secretBlocks": frozenset[str](),
            "restoreSite": {},
            **changes,
        }
    )
    return [str(problem) for problem in cross_checks(settings, frozenset()) if "restoreSite" in problem.argument]


def test_a_site_needs_a_recovery_region() -> None:
    (problem,) = stack(recoveryRegion=None)
    assert problem.startswith("restoreSite: needs a Region to be in. Add recoveryRegion")
    assert stack() == []


@pytest.mark.parametrize("zones", [{"availabilityZones": ["eu-west-1a"]}, {"availabilityZoneCount": 1}])
def test_databases_need_two_azs_and_the_rest_does_not(zones: dict[str, Any]) -> None:
    network = {"cidr": "10.11.0.0/20", **zones}
    assert stack(recoveryNetwork=network) == [], "one AZ is weak but legal, and the gate's business"
    told = stack(recoveryNetwork=network, restoreSite=GROUPS)
    assert [problem.split(":")[0] for problem in told] == ["restoreSite.parameterGroups", "restoreSite.optionGroups"]
    for problem in told:
        assert "Add an AZ to recoveryNetwork.availabilityZones" in problem


def test_a_site_needs_the_tier_of_databases() -> None:
    zones = ["eu-west-1a", "eu-west-1b"]
    (problem,) = stack(recoveryNetwork={"cidr": "10.11.0.0/20", "availabilityZones": zones, "tiers": ["private"]})
    assert "recoveryNetwork.tiers" in problem
    assert stack(recoveryNetwork={"cidr": "10.11.0.0/20", "availabilityZones": zones}) == []


def test_what_could_not_be_read_is_told_where_it_stands() -> None:
    settings = Settings.model_construct(
        environment="test", stack="test", region="eu-central-1", restore_site=block(**GROUPS)
    )
    broken = frozenset({"recovery_region", "recovery_network"})
    assert [p for p in cross_checks(settings, broken) if "restoreSite" in p.argument] == []
