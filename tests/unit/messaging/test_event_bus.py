"""EventBus: exact inputs, refusals, and that rules and targets do not disturb each other."""

import inspect
import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.messaging.event_bus import EventBus
from components.messaging.event_bus_args import EventBusArgs
from components.messaging.event_bus_checks import check_event_bus
from components.messaging.event_bus_documents import bus_policy, key_statements
from components.messaging.event_bus_schema import pattern_schema
from components.shared.checks import Problems
from components.shared.documents import policy_document
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted
from tests.unit.messaging.delivery import KEY, QUEUE, QUEUE_POLICY, allows
from tests.unit.messaging.event_delivery import BUS, EVENTBRIDGE, RULE, TARGET, delivery_problems, send_problems, usable

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
ARCHIVE = "aws:cloudwatch/eventArchive:EventArchive"
ACCOUNT = "123456789012"
TOPIC_ARN = f"arn:aws:sns:eu-central-1:{ACCOUNT}:alarms"
KEY_ARN = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
OTHER_KEY = KEY_ARN.replace("1111", "2222")
QUEUE_ARN = f"arn:aws:sqs:eu-central-1:{ACCOUNT}:ledger"
PAID: dict[str, Any] = {"source": ["shop"], "detail-type": ["order-paid"]}


def rule(*targets: str, **more: Any) -> dict[str, Any]:
    return {"event_pattern": PAID, "targets": {name: {} for name in targets or ("billing",)}, **more}


def to(**target: Any) -> dict[str, Any]:
    return {"event_pattern": PAID, "targets": {"billing": target}}


def bus(rules: Mapping[str, Any] | None = None, **more: Any) -> Estate:
    return record(lambda: EventBus("shop", EventBusArgs(rules={"paid": rule()} if rules is None else rules, **more)))


def problems_of(rules: Mapping[str, Any] | None = None, **more: Any) -> list[tuple[str, object]]:
    problems = Problems()
    check_event_bus(EventBusArgs(rules={"paid": rule()} if rules is None else rules, **more), problems)
    return [(problem.argument, problem.value) for problem in problems.found]


def test_a_rule_is_on_the_bus_and_sends_to_its_queue() -> None:
    estate = bus()
    name = estate.by_name("shop-bus", BUS).outputs["name"]
    made = estate.by_name("shop-paid", RULE)
    assert made.inputs == {
        "eventBusName": name,
        "eventPattern": '{"detail-type":["order-paid"],"source":["shop"]}',
        "state": "ENABLED",
        "tags": {"Name": "shop-paid"},
    }
    assert estate.by_name("shop-paid-billing", TARGET).inputs == {
        "eventBusName": name,
        "rule": made.outputs["name"],
        "targetId": "billing",
        "arn": estate.by_name("shop-paid-billing-queue", QUEUE).outputs["arn"],
        "retryPolicy": {"maximumEventAgeInSeconds": 86_400, "maximumRetryAttempts": 185},
        "deadLetterConfig": {"arn": estate.by_name("shop-paid-billing-undelivered", QUEUE).outputs["arn"]},
    }


def test_the_settings_of_a_target_reach_it_and_its_queue() -> None:
    transformer = {"input_paths": {"id": "$.detail.id"}, "input_template": '{"order": <id>}'}
    estate = bus(
        {
            "paid": to(
                queue={"retention_seconds": 3_600, "visibility_timeout_seconds": 90, "max_receive_count": 2},
                input_transformer=transformer,
                message_group_id="tenant",
                retry_max_age_seconds=60,
                retry_max_attempts=0,
            ),
        }
    )
    queue = estate.by_name("shop-paid-billing-queue", QUEUE).inputs
    assert (queue["messageRetentionSeconds"], queue["visibilityTimeoutSeconds"]) == (3_600, 90)
    assert '"maxReceiveCount": 2' in estate.by_name("shop-paid-billing-redrive").inputs["redrivePolicy"]
    target = estate.by_name("shop-paid-billing", TARGET).inputs
    assert target["inputTransformer"] == {"inputPaths": {"id": "$.detail.id"}, "inputTemplate": '{"order": <id>}'}
    assert target["sqsTarget"] == {"messageGroupId": "tenant"}
    assert target["retryPolicy"] == {"maximumEventAgeInSeconds": 60, "maximumRetryAttempts": 0}


def test_a_disabled_rule_is_there_and_off() -> None:
    assert bus({"paid": rule(enabled=False)}).by_name("shop-paid", RULE).inputs["state"] == "DISABLED"


def test_a_queue_that_exists_gets_no_second_one() -> None:
    estate = bus({"paid": to(queue_arn=QUEUE_ARN)})
    assert estate.by_name("shop-paid-billing", TARGET).inputs["arn"] == QUEUE_ARN
    assert [queue.name for queue in estate.of_type(QUEUE)] == ["shop-paid-billing-undelivered"]


@pytest.mark.parametrize("region", [None, "eu-west-1", "cn-north-1"])
@pytest.mark.parametrize("encryption", ["aws", "customer_key"])
def test_every_target_is_reached_and_what_fails_is_kept(region: str | None, encryption: str) -> None:
    more = {} if region is None else {"region": region}
    estate = bus({"paid": rule("billing", "audit"), "open": rule()}, encryption=encryption, **more)
    targets = estate.of_type(TARGET)
    assert len(targets) == 3
    for target in targets:
        assert delivery_problems(estate, target) == [], f"{target.name}: an event would be lost"


def test_a_target_waits_for_the_policies_of_its_queues() -> None:
    estate = bus()
    waits = set(estate.by_name("shop-paid-billing", TARGET).dependencies)
    for name in ("shop-paid-billing-queue-policy", "shop-paid-billing-undelivered-policy"):
        assert estate.by_name(name, QUEUE_POLICY).urn in waits, "EventBridge does not try again without permission"


def test_a_customer_key_encrypts_bus_archive_and_queues_but_not_what_failed() -> None:
    estate = bus(encryption="customer_key")
    key = estate.by_name("shop-key", KEY)
    arn = key.outputs["arn"]
    assert key.protect
    assert estate.by_name("shop-bus", BUS).inputs["kmsKeyIdentifier"] == arn
    assert estate.by_name("shop-archive", ARCHIVE).inputs["kmsKeyIdentifier"] == arn
    for queue in estate.of_type(QUEUE):
        failed = queue.name.endswith("-undelivered")
        assert (queue.inputs.get("kmsMasterKeyId") == arn) is not failed, "where events are when the key is gone"
        assert bool(queue.inputs.get("sqsManagedSseEnabled")) is failed
    assert usable(key)


def test_a_bus_with_a_customer_key_keeps_what_it_cannot_encrypt() -> None:
    estate = bus(encryption="customer_key")
    made = estate.by_name("shop-bus", BUS)
    keeper = estate.by_name("shop-bus-undelivered", QUEUE)
    assert made.inputs["deadLetterConfig"] == {"arn": keeper.outputs["arn"]}
    for source in (made.outputs["arn"], estate.by_name("shop-paid", RULE).outputs["arn"]):
        assert send_problems(estate, source, keeper) == []
    assert send_problems(estate, f"{made.outputs['arn']}-other", keeper) != []
    assert "deadLetterConfig" not in bus().by_name("shop-bus", BUS).inputs, "AWS's key does not go away"


def test_what_failed_may_have_a_customer_key_of_its_own() -> None:
    estate = bus(encryption="customer_key", dead_letter_kms_key_arn=OTHER_KEY)
    failed = {queue.inputs["kmsMasterKeyId"] for queue in estate.of_type(QUEUE) if queue.name.endswith("-undelivered")}
    assert failed == {OTHER_KEY}


def test_the_key_lets_the_archive_re_encrypt_for_buses_of_the_account_only() -> None:
    document = policy_document(key_statements(ACCOUNT))
    context = "kms:EncryptionContext:aws:events:event-bus:arn"
    mine, theirs = (f"arn:aws:events:eu-central-1:{owner}:event-bus/shop" for owner in (ACCOUNT, "999999999999"))
    assert allows(document, EVENTBRIDGE, "kms:ReEncryptTo", KEY_ARN, {context: mine})
    assert not allows(document, EVENTBRIDGE, "kms:ReEncryptTo", KEY_ARN, {context: theirs})
    assert allows(document, EVENTBRIDGE, "kms:DescribeKey", KEY_ARN, {})


def test_a_given_key_is_used_and_none_is_made() -> None:
    estate = bus(kms_key_arn=KEY_ARN)
    assert estate.by_name("shop-bus", BUS).inputs["kmsKeyIdentifier"] == KEY_ARN
    assert not estate.of_type(KEY)


def test_rules_on_the_default_bus_make_no_bus_no_archive_and_no_runbook() -> None:
    estate = bus(existing_bus_name="default")
    assert not {BUS, ARCHIVE, "aws:ssm/document:Document"} & estate.by_type.keys()
    assert estate.by_name("shop-paid", RULE).inputs["eventBusName"] == "default"
    dimensions = estate.by_name("shop-paid-failed", ALARM).inputs["dimensions"]
    assert dimensions == {"RuleName": estate.by_name("shop-paid", RULE).outputs["name"]}, "AWS sends no bus name here"


def test_an_existing_bus_is_archived_on_request() -> None:
    estate = bus(existing_bus_name="default", archive=True, region="eu-west-1")
    source = estate.by_name("shop-archive", ARCHIVE).inputs["eventSourceArn"]
    assert source == f"arn:aws:events:eu-west-1:{ACCOUNT}:event-bus/default"


def test_the_archive_outlasts_the_queues_and_is_protected() -> None:
    archive = bus().by_name("shop-archive", ARCHIVE)
    assert (archive.inputs["retentionDays"], archive.protect) == (14, True)
    assert "eventPattern" not in archive.inputs, "what no rule matched can be replayed too"
    loose = bus(protect=False, archive_retention_days=3, archive_pattern=PAID).by_name("shop-archive", ARCHIVE)
    assert (loose.inputs["retentionDays"], bool(loose.protect)) == (3, False)
    assert json.loads(loose.inputs["eventPattern"]) == PAID
    assert not bus(archive=False).of_type(ARCHIVE)


def test_each_failure_of_a_rule_raises_an_alarm() -> None:
    estate = bus({"paid": rule(expect_every_hours=6)}, alarm_topic_arn=TOPIC_ARN)
    made = estate.by_name("shop-paid", RULE).outputs["name"]
    found = {
        a.inputs["metricName"]: a.inputs for a in estate.of_type(ALARM) if a.inputs.get("namespace") == "AWS/Events"
    }
    silent = found.pop("MatchedEvents")
    assert found.keys() == {
        "FailedInvocations",
        "DeadLetterInvocations",
        "InvocationsFailedToBeSentToDlq",
        "ThrottledRules",
    }
    for alarm in (silent, *found.values()):
        assert alarm["dimensions"] == {
            "RuleName": made,
            "EventBusName": estate.by_name("shop-bus", BUS).outputs["name"],
        }
        assert alarm["alarmActions"] == alarm["okActions"] == [TOPIC_ARN]
        assert alarm["statistic"] == "Sum"
    for alarm in found.values():
        assert (alarm["threshold"], alarm["treatMissingData"]) == (0, "notBreaching"), "AWS sends only what is not zero"
    assert (silent["period"] * silent["evaluationPeriods"], silent["threshold"]) == (6 * 3_600, 1)
    assert (silent["comparisonOperator"], silent["treatMissingData"]) == ("LessThanThreshold", "breaching")
    assert all(alarm.inputs["alarmActions"] == [TOPIC_ARN] for alarm in estate.of_type(ALARM))


def test_silence_is_no_alarm_where_nothing_is_expected() -> None:
    assert "MatchedEvents" not in {alarm.inputs.get("metricName") for alarm in bus().of_type(ALARM)}


def test_other_accounts_and_the_organization_may_put_events_on_request() -> None:
    arn = f"arn:aws:events:eu-central-1:{ACCOUNT}:event-bus/shop"
    accounts, organization = json.loads(bus_policy(arn, ["222222222222", "111111111111"], "o-a1b2c3d4e5", ["shop"]))[
        "Statement"
    ]
    narrowed = {"ForAllValues:StringEquals": {"events:source": ["shop"]}}
    assert accounts["Principal"] == {"AWS": [f"arn:aws:iam::{i * 12}:root" for i in "12"]}
    assert accounts["Condition"] == narrowed
    assert organization["Principal"] == "*"
    assert organization["Condition"] == {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}, **narrowed}
    assert "Condition" not in json.loads(bus_policy(arn, ["222222222222"], None, []))["Statement"][0]
    assert not bus().of_type("aws:cloudwatch/eventBusPolicy:EventBusPolicy")


def test_the_schema_of_each_rule_is_published_on_request() -> None:
    estate = bus(publish_schemas=True)
    schema = estate.by_name("shop-paid", "aws:schemas/schema:Schema").inputs
    assert schema["type"] == "JSONSchemaDraft4"
    assert schema["registryName"] == estate.by_name("shop-schemas").outputs["name"]
    assert json.loads(schema["content"]) == pattern_schema(PAID, "shop-paid")
    assert not bus().of_type("aws:schemas/schema:Schema")


def test_the_outputs_are_keyed_by_rule_and_target() -> None:
    def program() -> None:
        made = EventBus("shop", {"rules": {"paid": rule("a", "b"), "open": to(queue_arn=QUEUE_ARN)}})  # pyright: ignore[reportArgumentType] - plain dicts of the same keys
        for key in ("queue_urls", "undelivered_queue_urls", "rule_arns", "consumer_policy_jsons"):
            pulumi.export(key, getattr(made, key))
        pulumi.export("publisher", made.publisher_policy_json)

    estate = record(program)
    assert estate.outputs["queue_urls"].keys() == estate.outputs["consumer_policy_jsons"].keys() == {"paid/a", "paid/b"}
    assert estate.outputs["undelivered_queue_urls"].keys() == {"paid/a", "paid/b", "open/billing"}
    assert estate.outputs["rule_arns"]["open"] == estate.by_name("shop-open", RULE).outputs["arn"]
    (statement,) = json.loads(estate.outputs["publisher"])["Statement"]
    assert statement["Action"] == "events:PutEvents"
    assert statement["Resource"] == estate.by_name("shop-bus", BUS).outputs["arn"]


FULL: dict[str, Any] = {
    "encryption": "customer_key",
    "publisher_accounts": ["210987654321"],
    "organization_id": "o-a1b2c3d4e5",
    "publisher_sources": ["shop"],
    "publish_schemas": True,
    "archive_pattern": PAID,
    "alarm_topic_arn": TOPIC_ARN,
    "description": "Orders",
}


@pytest.mark.parametrize(
    "more",
    [
        {},
        FULL,
        {"existing_bus_name": "default", "archive": True},
        {"region": "cn-north-1", "encryption": "customer_key"},
        {"kms_key_arn": KEY_ARN, "dead_letter_kms_key_arn": OTHER_KEY},
    ],
)
def test_aws_would_accept_every_resource(more: dict[str, Any]) -> None:
    fifo = to(queue_arn=f"arn:aws:sqs:{more.get('region', 'eu-central-1')}:{ACCOUNT}:l.fifo", message_group_id="g")
    transformed = to(input_transformer={"input_paths": {"id": "$.detail.id"}, "input_template": "<id>"})
    assert_accepted(bus({"paid": rule("a", "b", expect_every_hours=168), "open": fifo, "x": transformed}, **more))


def test_region_and_tags_reach_every_child() -> None:
    estate = bus(
        **{**FULL, "alarm_topic_arn": TOPIC_ARN.replace("central", "west")}, region="eu-west-1", tags={"a": "b"}
    )
    children = estate.children_of(estate.by_name("shop", "reliability:index:EventBus").urn)
    assert len(children) > 20
    for child in children:
        if not child.type.startswith("aws:"):
            continue
        kind = child.type.rpartition(":")[2]
        service = child.type.split(":")[1].split("/")[0]
        parameters = inspect.signature(getattr(getattr(aws, service), kind)._internal_init).parameters  # noqa: SLF001 - the only typed signature of the class
        if "region" in parameters:
            assert child.inputs.get("region") == "eu-west-1", f"{child.name} would be made in the provider's Region"
        if "tags" in parameters:
            assert child.inputs["tags"] == {"Name": child.name, "a": "b"}


def state(rules: Mapping[str, Any]) -> dict[str, object]:
    """Everything but the runbook, whose default names all rules."""
    estate = bus(rules, alarm_topic_arn=TOPIC_ARN)
    kept = (r for r in estate.counted if r.type != "aws:ssm/document:Document")
    return {r.urn: (r.inputs, r.protect, r.dependencies) for r in kept}


PAIRS = [(name, target) for name in ("a", "bb") for target in ("x", "yy", "zzz")]


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sampled_from(PAIRS), unique=True).flatmap(st.permutations))
def test_adding_removing_and_reordering_rules_and_targets_leaves_the_others_unchanged(
    pairs: list[tuple[str, str]],
) -> None:
    def rules(chosen: list[tuple[str, str]]) -> dict[str, Any]:
        names = dict.fromkeys(name for name, _ in chosen)
        return {name: rule(*(target for owner, target in chosen if owner == name)) for name in names}

    assert state(rules(pairs)).items() <= state(rules(PAIRS)).items(), "a rule's resources depend on another one"
