"""The bus as recorded, built in moto by the API calls that the provider makes, with events that arrive."""

import datetime as dt
import json
import sys
import types
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import yaml
from moto import mock_aws

from components.messaging.event_bus import EventBus
from components.messaging.event_bus_args import EventBusArgs
from components.messaging.event_bus_matching import matches
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.pulumi_to_api import api_calls
from tests.unit.messaging.event_delivery import RULE, TARGET

REGION = "eu-central-1"
ORDER = (
    "aws:sqs/queue:Queue",
    "aws:sqs/queuePolicy:QueuePolicy",
    "aws:sqs/redrivePolicy:RedrivePolicy",
    "aws:cloudwatch/eventBus:EventBus",
    RULE,
    TARGET,
    "aws:cloudwatch/eventArchive:EventArchive",
)
NAMES = {"CreateQueue": "QueueName", "CreateEventBus": "Name", "PutRule": "Name", "CreateArchive": "ArchiveName"}
RULES: dict[str, Any] = {
    "paid": {
        "event_pattern": {"source": ["shop"], "detail-type": ["order-paid"]},
        "targets": {
            "billing": {},
            "ids": {"input_transformer": {"input_paths": {"id": "$.detail.id"}, "input_template": '{"order": "<id>"}'}},
        },
    },
    "large": {
        "event_pattern": {"detail": {"total": [{"numeric": [">=", 1_000]}]}},
        "targets": {"sales": {}},
    },
}


def client(service: str) -> Any:
    return boto3.client(service, region_name=REGION)


def build(estate: Estate) -> None:
    """Make the calls, with the names that the recorded resources have, so that they find each other."""
    for token in ORDER:
        for resource in estate.of_type(token):
            for call in api_calls(resource):
                params = dict(call.params)
                if call.operation in NAMES:
                    params[NAMES[call.operation]] = resource.outputs["name"]
                api = client(call.service)
                getattr(api, "".join(f"_{c.lower()}" if c.isupper() else c for c in call.operation).lstrip("_"))(
                    **params
                )


class DotPath:
    """A JSON path in dot notation, for moto, which takes jsonpath-ng even where there is nothing to transform."""

    def __init__(self, path: str) -> None:
        self.steps = path.split(".")[1:]

    def find(self, event: Any) -> list[types.SimpleNamespace]:
        for step in self.steps:
            if step not in event:
                return []
            event = event[step]
        return [types.SimpleNamespace(value=event)]


@pytest.fixture
def estate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Estate]:
    def program() -> None:
        EventBus("shop", EventBusArgs(rules=RULES))

    monkeypatch.setitem(sys.modules, "jsonpath_ng", types.ModuleType("jsonpath_ng"))
    monkeypatch.setitem(sys.modules, "jsonpath_ng.ext", types.SimpleNamespace(parse=DotPath))
    with mock_aws():
        made = record(program)
        build(made)
        yield made


def put(estate: Estate, kind: str, **detail: Any) -> None:
    entry = {
        "EventBusName": estate.by_name("shop-bus").outputs["name"],
        "Source": "shop",
        "DetailType": kind,
        "Detail": json.dumps(detail),
    }
    assert client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0


def received(estate: Estate, name: str) -> list[Any]:
    url = estate.by_name(name, "aws:sqs/queue:Queue").outputs["url"]
    found = client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=0)
    return [json.loads(message["Body"]) for message in found.get("Messages", [])]


def test_each_event_arrives_where_its_rules_send_it(estate: Estate) -> None:
    put(estate, "order-paid", id="1", total=10)
    put(estate, "order-paid", id="2", total=1_000)
    put(estate, "order-sent", id="3", total=1_000)
    billing = received(estate, "shop-paid-billing-queue")
    assert sorted(event["detail"]["id"] for event in billing) == ["1", "2"]
    assert received(estate, "shop-paid-ids-queue") == [{"order": "1"}, {"order": "2"}], "each target gets its own copy"
    assert sorted(event["detail"]["id"] for event in received(estate, "shop-large-sales-queue")) == ["2", "3"]
    pattern = json.loads(estate.by_name("shop-paid", RULE).inputs["eventPattern"])
    assert all(matches(pattern, event) for event in billing), "our evaluator says the same of the event as delivered"


def test_moto_keeps_what_the_targets_ask_for(estate: Estate) -> None:
    target = estate.by_name("shop-paid-billing", TARGET).inputs
    found = client("events").list_targets_by_rule(Rule=target["rule"], EventBusName=target["eventBusName"])["Targets"]
    billing = next(one for one in found if one["Id"] == "billing")
    assert billing["RetryPolicy"] == {"MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185}
    assert billing["DeadLetterConfig"] == {"Arn": target["deadLetterConfig"]["arn"]}


def test_an_event_is_kept_in_the_archive_and_replayed_by_the_runbooks_call(estate: Estate) -> None:
    put(estate, "order-paid", id="1", total=10)
    assert len(received(estate, "shop-paid-billing-queue")) == 1
    events = client("events")
    archive = estate.by_name("shop-archive").outputs["name"]
    assert events.describe_archive(ArchiveName=archive)["EventCount"] == 1
    events.start_replay(**start_replay(estate))
    again = received(estate, "shop-paid-billing-queue")
    assert [event["detail"]["id"] for event in again] == ["1"]
    assert again[0]["replay-name"] == "again", "consumers can tell a replay from the first time"


def start_replay(estate: Estate) -> dict[str, Any]:
    """What the runbook's first step sends, with its parameters filled in."""
    document = yaml.safe_load(estate.by_name("shop-replay", "aws:ssm/document:Document").inputs["content"])
    now = dt.datetime.now(dt.UTC)
    given = {
        "ReplayName": "again",
        "StartTime": (now - dt.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "EndTime": (now + dt.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "RuleArns": [estate.by_name("shop-paid", RULE).outputs["arn"]],
    }

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: filled(item) for key, item in value.items()}
        return given.get(value.strip("{} "), value) if isinstance(value, str) else value

    inputs = document["mainSteps"][0]["inputs"]
    return {key: filled(value) for key, value in inputs.items() if key not in ("Service", "Api")}
