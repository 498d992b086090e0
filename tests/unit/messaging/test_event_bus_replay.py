"""The runbook that replays, and the commands of its page: what others say about documents and calls."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import botocore.session
import pytest
import yaml
from cfnlint.helpers import load_resource
from cfnlint.jsonschema import StandardValidator

from components.messaging.event_bus import EventBus
from components.messaging.event_bus_args import EventBusArgs
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.botocore_model import check_call
from tests.checkers.iam import Kind, check_policy

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "event-bus.md").read_text(encoding="utf-8")
RULE: dict[str, Any] = {"event_pattern": {"source": ["shop"]}, "targets": {"billing": {}}}
DOCUMENT = "aws:ssm/document:Document"


def bus(**more: Any) -> Estate:
    return record(lambda: EventBus("shop", EventBusArgs(rules={"paid": RULE, "sent": RULE}, **more)))


def runbook(estate: Estate) -> dict[str, Any]:
    return yaml.safe_load(estate.by_name("shop-replay", DOCUMENT).inputs["content"])


def test_the_schema_of_systems_manager_takes_the_document() -> None:
    schema = load_resource("cfnlint.data.schemas.other.ssm", "document.json")
    assert [error.message for error in StandardValidator(schema).iter_errors(runbook(bus()))] == []


def test_no_placeholder_is_left() -> None:
    text = bus().by_name("shop-replay", DOCUMENT).inputs["content"]
    assert not re.findall(r"@[A-Z_]+@", text)


def test_every_parameter_is_used_and_every_used_one_declared() -> None:
    document = runbook(bus())
    used = set(re.findall(r"\{\{ (\w+) \}\}", json.dumps([document["mainSteps"], document["assumeRole"]])))
    assert used == set(document["parameters"])


@pytest.mark.parametrize("step", [0, 1])
def test_eventbridge_would_take_the_calls_of_the_runbook(step: int) -> None:
    inputs = runbook(bus())["mainSteps"][step]["inputs"]
    given = {
        "{{ ReplayName }}": "again",
        "{{ StartTime }}": "2025-06-01T08:00:00Z",
        "{{ EndTime }}": "2025-06-01T09:00:00Z",
        "{{ RuleArns }}": ["arn:aws:events:eu-central-1:123456789012:rule/shop/paid"],
    }

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: filled(item) for key, item in value.items()}
        return given.get(value, value) if isinstance(value, str) else value

    own = ("Service", "Api", "PropertySelector", "DesiredValues")
    call = {key: filled(value) for key, value in inputs.items() if key not in own}
    assert check_call(inputs["Service"], inputs["Api"], call) == []
    states = botocore.session.get_session().get_service_model("events").shape_for("ReplayState").enum
    assert set(inputs.get("DesiredValues", ())) <= set(states)


def test_it_replays_this_archive_to_this_bus_and_by_default_to_all_rules() -> None:
    estate = bus()
    document = runbook(estate)
    inputs = document["mainSteps"][0]["inputs"]
    assert inputs["EventSourceArn"] == estate.by_name("shop-archive").outputs["arn"]
    assert inputs["Destination"]["Arn"] == estate.by_name("shop-bus").outputs["arn"]
    rules = estate.of_type("aws:cloudwatch/eventRule:EventRule")
    assert document["parameters"]["RuleArns"]["default"] == sorted(rule.outputs["arn"] for rule in rules)
    assert (
        document["parameters"]["AutomationAssumeRole"]["default"]
        == estate.by_name("shop-replay", "aws:iam/role:Role").outputs["arn"]
    )


def test_a_replay_that_fails_fails_the_runbook_and_does_not_wait_for_hours() -> None:
    steps = {step["name"]: step for step in runbook(bus())["mainSteps"]}
    assert set(steps["waitForReplay"]["inputs"]["DesiredValues"]) == {"COMPLETED", "FAILED", "CANCELLED"}, (
        "every way to end"
    )
    assert steps["completed"]["action"] == "aws:assertAwsResourceProperty"
    assert steps["completed"]["inputs"]["DesiredValues"] == ["COMPLETED"]


def test_its_role_may_do_just_that_and_only_automation_of_the_account_takes_it() -> None:
    estate = bus()
    policy = estate.by_name("shop-replay", "aws:iam/rolePolicy:RolePolicy").inputs["policy"]
    assert check_policy(policy, Kind.IDENTITY) == []
    statements = json.loads(policy)["Statement"]
    assert [statement["Action"] for statement in statements] == ["events:StartReplay", "events:DescribeReplay"]
    assert all("*" not in arn.removesuffix("replay/*") for arn in statements[0]["Resource"])
    (trust,) = json.loads(estate.by_name("shop-replay", "aws:iam/role:Role").inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"Service": "ssm.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}


@pytest.mark.parametrize("more", [{"archive": False}, {"replay_runbook": False}])
def test_there_is_none_without_an_archive_or_when_switched_off(more: dict[str, Any]) -> None:
    assert {DOCUMENT, "aws:iam/role:Role"}.isdisjoint(bus(**more).by_type)


def commands() -> list[list[str]]:
    """Every aws command of the page: `code` and fenced, continued lines joined."""
    joined = re.sub(r"\\\n\s*", " ", PAGE)
    return [
        shlex.split(" ".join(text.split()))
        for text in re.findall(r"(?:`|^ *)(aws [a-z]+ [^`\n]+(?:\n [^`]+)?)", joined, re.MULTILINE)
    ]


def test_the_page_shows_commands() -> None:
    assert {("events", "start-replay"), ("ssm", "start-automation-execution"), ("events", "test-event-pattern")} <= {
        (command[1], command[2]) for command in commands()
    }


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_of_the_page_exists_with_its_options(command: list[str]) -> None:
    _, service, name, *rest = command
    model = botocore.session.get_session().get_service_model(service)
    operations = {re.sub(r"(?<!^)(?=[A-Z])", "-", operation).lower(): operation for operation in model.operation_names}
    shape = model.operation_model(operations[name]).input_shape
    known = {f"--{re.sub(r'(?<!^)(?=[A-Z])', '-', member).lower()}": member for member in shape.members}
    given = {word for word in rest if word.startswith("--")} - {"--query", "--output"}
    assert given <= known.keys(), f"{service} {name} has no {given - known.keys()}"
    assert set(shape.required_members) <= {known[option] for option in given}, "a required option is missing"
