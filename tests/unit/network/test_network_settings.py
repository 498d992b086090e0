"""The settings blocks ``network`` and ``recoveryNetwork``."""

import json
from typing import Any

import pytest

from components.network.vpc import NatGateways, VpcArgs, VpcFlowLogArgs
from settings.network import Network, NetworkFlowLogs

VALID: dict[str, Any] = {"cidr": "10.0.0.0/16", "availabilityZones": ["eu-central-1a", "eu-central-1b"]}
FROM_ELSEWHERE = {"region", "tags", "alarm_topic_arn", "protect"}


def read(**changes: Any) -> Network:
    return Network.model_validate_json(json.dumps({**VALID, **changes}))


def test_every_argument_is_a_setting_and_every_setting_an_argument() -> None:
    assert set(Network.model_fields) == set(VpcArgs.__annotations__) - FROM_ELSEWHERE, (
        "paths of problems map one to one"
    )
    assert set(NetworkFlowLogs.model_fields) == set(VpcFlowLogArgs.__annotations__), "and so in the nested block"


def test_the_block_becomes_arguments_without_what_was_left_out() -> None:
    block = read(natGateways="single", flowLogs={"retentionDays": 30})
    assert block.vpc_arguments() == {
        "cidr": "10.0.0.0/16",
        "availability_zones": ["eu-central-1a", "eu-central-1b"],
        "nat_gateways": NatGateways.SINGLE,
        "flow_logs": {"retention_days": 30},
    }, "the component's defaults apply to the rest"


@pytest.mark.parametrize("block", ["network", "recoveryNetwork"])
def test_problems_are_told_with_the_keys_of_the_stack_file(block: str) -> None:
    settings = read(
        cidr="10.0.0.1/16",
        tiers=["private"],
        flowLogs={"retentionDays": 2},
        singleNatAvailabilityZone="eu-central-1a",
        elasticIpAllocationIds={"eu-central-1c": "eipalloc-0123456789abcdef0"},
    )
    problems = settings.problems(block, "eu-central-1")
    assert {problem.argument for problem in problems} == {
        f"{block}.cidr",
        f"{block}.natGateways",
        f"{block}.flowLogs.retentionDays",
        f"{block}.singleNatAvailabilityZone",
        f'{block}.elasticIpAllocationIds["eu-central-1c"]',
    }, "every problem at once, under its key"
    texts = " ".join(f"{problem.rule} {problem.way_out}" for problem in problems)
    assert "_" not in texts.replace("per_az", ""), f"the settings' own spelling everywhere: {texts}"


def test_an_az_of_another_region_than_the_stacks_is_refused() -> None:
    (problem, *_) = read().problems("recoveryNetwork", "eu-west-1")
    assert problem.argument == "recoveryNetwork.availabilityZones[0]"
    assert "the VPC is in eu-west-1" in problem.rule
