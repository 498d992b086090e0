"""The ``restoreTesting`` block becomes component arguments, and problems are told under the settings' keys."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from components.network.vpc_args import NatGateways
from components.protection.restore_testing_args import RestoreTestingArgs, RestoreTestSelectionArgs
from settings.restore_testing import RestoreTesting, RestoreTestSelection, default_plan_name

SCHEDULE = "cron(0 6 ? * MON,THU *)"
REGION = "eu-central-1"
FILES = {"efs": ["content"], "s3": ["reports"]}
ARN = "arn:aws:elasticfilesystem:eu-central-1:123456789012:file-system/fs-0123456789abcdef0"
NETWORK = {"cidr": "10.99.0.0/20", "availabilityZones": ["eu-central-1a", "eu-central-1b"]}
TABLES = {"resourceType": "DynamoDB", "resourceArns": ["*"]}
DATABASES = {"resourceType": "RDS", "resourceArns": ["*"]}


def block(**changes: Any) -> RestoreTesting:
    return RestoreTesting.model_validate_json(json.dumps({"schedule": SCHEDULE, **changes}), strict=True)


def test_every_argument_that_is_not_the_stacks_has_a_key() -> None:
    stacks = {"include_vaults", "exclude_vaults", "vpc_id", "subnet_ids", "alarm_topic_arn", "region", "tags"}
    own = {"network", "validation_window_hours"}
    assert set(RestoreTesting.model_fields) - own == set(RestoreTestingArgs.__annotations__) - stacks, "problem paths"
    assert set(RestoreTestSelection.model_fields) == set(RestoreTestSelectionArgs.__annotations__)


def test_the_stacks_own_file_systems_are_tested_by_their_arns() -> None:
    args = block(validationWindowHours=2).test_arguments("prod", {"efs": [ARN], "s3": []})
    assert args["selections"] == {
        "efs": {"resource_type": "EFS", "resource_arns": [ARN], "validation_window_hours": 2}
    }, "what the estate has is tested without being named"
    assert block().test_arguments("prod", {"efs": []})["selections"] == {}, (
        "no file system, no selection without resources"
    )


def test_further_selections_come_on_top() -> None:
    args = block(selections={"db": DATABASES}).test_arguments("prod", {"efs": [ARN], "s3": []})
    assert set(args["selections"]) == {"efs", "db"}
    assert "network" not in args, "the network becomes a place"


@pytest.mark.parametrize(
    ("stack", "name"),
    [
        ("prod", "prod_restore_tests"),
        ("my-stack.eu", "my_stack_eu_restore_tests"),
        ("s" * 99, "s" * 36 + "_restore_tests"),
    ],
)
def test_the_plans_name_is_the_stacks_and_aws_takes_it(stack: str, name: str) -> None:
    assert default_plan_name(stack) == name
    assert len(name) <= 50
    assert block().problems(stack, REGION, FILES) == [], "a legal stack name never makes an illegal plan name"


@given(st.text("abcXYZ019-_.", min_size=1, max_size=100))
def test_no_stack_name_makes_a_plan_name_that_aws_refuses(stack: str) -> None:
    assert re.fullmatch("[A-Za-z0-9_]{1,50}", default_plan_name(stack)), "letters, digits and _, 50 at most"


def test_the_isolated_network_has_no_way_out() -> None:
    network = block(network=NETWORK).network
    assert network is not None
    assert network.vpc_arguments() == {
        "cidr": "10.99.0.0/20",
        "availability_zones": NETWORK["availabilityZones"],
        "tiers": ["data"],
        "nat_gateways": NatGateways.NONE,
        "gateway_endpoints": False,
    }, "an endpoint for S3 is a way out too"


@pytest.mark.parametrize(
    "changes",
    [{}, {"network": NETWORK, "selections": {"db": DATABASES}}, {"planName": "own_name", "overdueAfterHours": 168}],
)
def test_a_good_block_has_no_problems(changes: dict[str, Any]) -> None:
    assert block(**changes).problems("prod", REGION, FILES) == [], "a legal block is never refused"


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"schedule": "cron(0 6 * * *)"}, ["restoreTesting.schedule"]),
        ({"scheduleTimezone": "Mars/Base"}, ["restoreTesting.scheduleTimezone"]),
        (
            {"startWindowHours": 0, "selectionWindowDays": 0},
            ["restoreTesting.selectionWindowDays", "restoreTesting.startWindowHours"],
        ),
        ({"planName": "a-b"}, ["restoreTesting.planName"]),
        ({"overdueAfterHours": 1}, ["restoreTesting.overdueAfterHours"]),
        ({"validationWindowHours": 169}, ["restoreTesting.validationWindowHours"]),
        ({"selections": {"efs": {"resourceType": "EFS", "resourceArns": [ARN]}}}, ['restoreTesting.selections["efs"]']),
        ({"selections": {"db": DATABASES}}, ['restoreTesting.selections["db"].resourceType']),
        (
            {"selections": {"db": DATABASES}, "network": {**NETWORK, "availabilityZones": ["eu-central-1a"]}},
            ["restoreTesting.network.availabilityZones"],
        ),
        ({"network": {**NETWORK, "cidr": "10.0.0.0/8"}}, ["restoreTesting.network.cidr"]),
        (
            {"selections": {"t": {**TABLES, "restoreMetadataOverrides": {"x": "y"}}}},
            ['restoreTesting.selections["t"].restoreMetadataOverrides["x"]'],
        ),
        ({"keyArns": ["alias/a"]}, ["restoreTesting.keyArns[0]"]),
        ({"instanceProfileRoleArns": ["web"]}, ["restoreTesting.instanceProfileRoleArns[0]"]),
    ],
)  # fmt: skip
def test_problems_carry_the_settings_keys(changes: dict[str, Any], keys: list[str]) -> None:
    problems = block(**changes).problems("prod", REGION, FILES)
    assert sorted(problem.argument for problem in problems) == keys, "every mistake is told under its own key"
    assert not [problem for problem in problems if "subnet_ids" in str(problem)], (
        "the settings have a network, no subnets"
    )


def test_a_block_with_nothing_to_test_is_legal_and_still_checked() -> None:
    """The gate says what is not tested; a mistake in the block must not wait until there is something."""
    assert block().problems("prod", REGION, {}) == []
    assert [problem.argument for problem in block(startWindowHours=0).problems("prod", REGION, {})] == [
        "restoreTesting.startWindowHours"
    ]


def test_more_file_systems_than_a_selection_takes_are_refused() -> None:
    many = {"efs": [f"fs-{number}" for number in range(31)]}
    assert [problem.argument for problem in block().problems("prod", REGION, many)] == [
        'restoreTesting.selections["efs"].resourceArns'
    ], "30 ARNs per selection (AWS Backup quota)"


@pytest.mark.parametrize(
    "changes",
    [
        {"selection": {}},
        {"algorithm": "OLDEST"},
        {"startWindowHours": "4"},
        {"selections": {"db": {"resourceType": "Redshift", "resourceArns": ["*"]}}},
        {"network": {"cidr": "10.0.0.0/20"}},
    ],
)
def test_unknown_keys_and_wrong_types_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        block(**changes)
