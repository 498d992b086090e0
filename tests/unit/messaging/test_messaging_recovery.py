"""Messaging in the recovery Region: the same names under a prefix, its own alarms, and what cannot be there."""

import json
from typing import Any

import pytest

from rehearsal.estate import Estate
from rehearsal.recording import record
from settings.messaging import Messaging
from settings.stack import Settings
from tests.unit.messaging.delivery import QUEUE, SUBSCRIPTION, TOPIC, delivery_problems
from wiring.messaging import messaging

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
BLOCK: dict[str, Any] = {
    "queues": {"jobs": {"oldestMessageAlarmSeconds": 600}},
    "fanOuts": {"orders": {"subscribers": {"billing": {}}}},
}
WORKER: dict[str, Any] = {"queue": "jobs", "code": "examples/worker/handler"}
JOBS: dict[str, Any] = {"queues": {"jobs": {"visibilityTimeoutSeconds": 180}}}
MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
TOPICS = {region: f"arn:aws:sns:{region}:123456789012:alarms" for region in ("eu-central-1", "eu-west-1")}


def told(recovery: dict[str, Any], region: str | None = "eu-west-1", **more: Any) -> list[str]:
    block = Messaging.model_validate_json(json.dumps({**BLOCK, **more, "recovery": recovery}))
    return [str(problem) for problem in block.problems("eu-central-1", region)]


def built(recovery: dict[str, Any] | None, **more: Any) -> Estate:
    block = {**BLOCK, **more} | ({} if recovery is None else {"recovery": recovery})
    settings = Settings.model_construct(
        environment="test",
        stack="test",
        region="eu-central-1",
        recovery_region="eu-west-1",
        throw_away=False,
        tags={},
        secret_blocks=frozenset(),
        messaging=Messaging.model_validate_json(json.dumps(block)),
    )
    return record(lambda: messaging(settings, dict(TOPICS)))


def test_without_the_setting_nothing_is_built_there() -> None:
    estate = built(None)
    assert {resource.region for resource in estate.counted if resource.custom} == {"eu-central-1"}
    assert "recoveryMessaging" not in estate.outputs


@pytest.mark.parametrize("consumers", ["idle", "active"])
def test_queues_and_topics_are_there_under_a_prefix_and_deliver(consumers: str) -> None:
    estate = built({"consumers": consumers})
    for name, token in (("jobs-queue", QUEUE), ("orders-topic", TOPIC), ("orders-billing-queue", QUEUE)):
        assert estate.by_name(name, token).region == "eu-central-1"
        assert estate.by_name(f"recovery-{name}", token).region == "eu-west-1"
    subscription = estate.by_name("recovery-orders-billing", SUBSCRIPTION)
    assert subscription.region == "eu-west-1"
    assert delivery_problems(estate, subscription, 262_144) == []


def test_the_primary_regions_resources_stay_as_they_are() -> None:
    def primary(estate: Estate) -> dict[str, object]:
        return {r.urn: (r.inputs, r.dependencies) for r in estate.counted if not r.name.startswith("recovery-")}

    workers = {"mails": WORKER}
    idle = primary(built({}, **JOBS, workers=workers))
    assert primary(built(None, **JOBS, workers=workers)) == idle
    assert primary(built({"consumers": "active"}, **JOBS, workers=workers)) == idle, (
        "whoever fails over must not need the lost Region"
    )


def test_alarms_ring_in_their_own_region() -> None:
    for alarm in built({}).of_type(ALARM):
        assert alarm.inputs["alarmActions"] == [TOPICS[alarm.region]], alarm.name


def test_a_message_in_an_idle_region_is_told_after_a_minute() -> None:
    def ages(consumers: str) -> list[int]:
        estate = built({"consumers": consumers})
        names = ("recovery-jobs-oldest-message", "recovery-orders-billing-oldest-message", "jobs-oldest-message")
        return [estate.by_name(name, ALARM).inputs["threshold"] for name in names]

    assert ages("idle") == [60, 60, 600], "nobody reads there, so that waiting is no sign of load"
    assert ages("active") == [600, 3_600, 600]


def test_a_short_retention_makes_the_idle_alarm_earlier_still() -> None:
    queues = {"jobs": {"retentionSeconds": 60}}
    assert told({}, queues=queues) == []
    alarm = built({}, queues=queues).by_name("recovery-jobs-oldest-message", ALARM)
    assert alarm.inputs["threshold"] == 15


def test_outputs_tell_both_regions_and_whether_consumers_read_the_second() -> None:
    estate = built({})
    told = estate.outputs["recoveryMessaging"]
    assert (told["region"], told["consumers"]) == ("eu-west-1", "idle")
    assert told["queues"]["jobs"]["url"] == estate.by_name("recovery-jobs-queue", QUEUE).outputs["url"]
    assert told["fanOuts"]["orders"]["topicArn"] == estate.by_name("recovery-orders-topic", TOPIC).outputs["arn"]
    assert estate.outputs["fanOuts"]["orders"]["topicArn"] == estate.by_name("orders-topic", TOPIC).outputs["arn"]


def test_runbooks_of_the_other_region_give_back_to_its_own_queues() -> None:
    estate = built({})
    names = {r.name: r.region for r in estate.of_type("aws:ssm/document:Document")}
    assert {name for name, region in names.items() if region == "eu-west-1"} == {
        "recovery-queues-redrive-move",
        "recovery-orders-redrive-move",
        "recovery-orders-redrive-resend",
    }
    policy = estate.by_name("recovery-queues-redrive-permissions", "aws:iam/rolePolicy:RolePolicy").inputs["policy"]
    assert estate.by_name("recovery-jobs-queue", QUEUE).outputs["arn"] in policy
    assert "eu-central-1" not in policy


def test_the_move_task_may_give_back_to_every_queue_of_a_shared_dead_letter_queue() -> None:
    other = "arn:aws:sqs:eu-central-1:123456789012:other"
    estate = built(None, queues={"jobs": {"deadLetterSourceArns": [other]}})
    policy = json.loads(estate.by_name("queues-redrive-permissions", "aws:iam/rolePolicy:RolePolicy").inputs["policy"])
    (send,) = [s for s in policy["Statement"] if s["Sid"] == "SendMessages"]
    own = estate.by_name("jobs-queue", QUEUE).outputs["arn"]
    assert send["Resource"] == sorted([own, other]), "the task gives each message to the queue that it came from"


def test_what_is_left_out_is_not_built_there() -> None:
    estate = built({"leaveOut": ["orders"]})
    assert [r.name for r in estate.of_type(TOPIC)] == ["orders-topic"]
    assert estate.by_name("recovery-jobs-queue", QUEUE)


def test_the_archive_of_the_other_region_is_not_replayed() -> None:
    replay = {"replay": {"start": "2025-11-25T08:00:00Z"}}
    orders = {"subscribers": {"billing": replay}, "fifo": {"archiveDays": 7}}
    estate = built({}, fanOuts={"orders": orders})
    assert "replayPolicy" in estate.by_name("orders-billing", SUBSCRIPTION).inputs
    assert "replayPolicy" not in estate.by_name("recovery-orders-billing", SUBSCRIPTION).inputs


@pytest.mark.parametrize(
    ("more", "start"),
    [
        (
            {"queues": {"jobs": {"kmsKeyArn": "arn:aws:kms:eu-central-1:123456789012:key/1"}}},
            'messaging.queues["jobs"].kmsKeyArn',
        ),
        (
            {
                "fanOuts": {
                    "orders": {
                        "subscribers": {},
                        "functionSubscribers": {
                            "f": {"functionArn": "arn:aws:lambda:eu-central-1:123456789012:function:f"}
                        },
                    }
                }
            },
            'messaging.fanOuts["orders"].functionSubscribers["f"].functionArn',
        ),
        (
            {
                "fanOuts": {
                    "orders": {
                        "subscribers": {},
                        "queueSubscribers": {"q": {"queueArn": "arn:aws:sqs:eu-central-1:123456789012:q"}},
                    }
                }
            },
            'messaging.fanOuts["orders"].queueSubscribers["q"].queueArn',
        ),
        ({"queues": {"jobs": {}, "recovery-jobs": {}}}, "messaging = 'recovery-jobs'"),
        ({"queues": {"j" * 55: {}}}, f'messaging.queues["{"j" * 55}"]'),
        ({"fanOuts": {"f" * 35: {"subscribers": {}}}}, f'messaging.fanOuts["{"f" * 35}"]'),
    ],
)
def test_what_belongs_to_one_region_is_refused_in_the_other(more: dict[str, Any], start: str) -> None:
    (found,) = told({}, **more)
    assert found.startswith(start)
    assert "eu-west-1" in found
    everything = {**BLOCK, **more}
    assert told({"leaveOut": [*everything["queues"], *everything["fanOuts"]]}, **more) == []


@pytest.mark.parametrize(("consumers", "reads"), [("idle", False), ("active", True)])
def test_a_worker_is_there_and_reads_only_where_consumers_are_active(consumers: str, reads: bool) -> None:  # noqa: FBT001 - parameter of a test
    estate = built({"consumers": consumers}, **JOBS, workers={"mails": WORKER})
    mapping = estate.by_name("recovery-mails-mapping", MAPPING)
    assert mapping.region == "eu-west-1"
    assert mapping.inputs["enabled"] is reads
    assert mapping.inputs["eventSourceArn"] == estate.by_name("recovery-jobs-queue", QUEUE).outputs["arn"]
    assert estate.by_name("mails-mapping", MAPPING).inputs["enabled"] is True
    name = estate.by_name("recovery-mails-function", "aws:lambda/function:Function").outputs["name"]
    assert estate.outputs["recoveryMessaging"]["workers"] == {"mails": name}


@pytest.mark.parametrize("left_out", ["mails", "jobs"])
def test_a_worker_is_left_out_by_its_name_or_with_its_queue(left_out: str) -> None:
    recovery = {"leaveOut": [left_out]}
    assert told(recovery, **JOBS, workers={"mails": WORKER}) == []
    estate = built(recovery, **JOBS, workers={"mails": WORKER})
    assert [mapping.name for mapping in estate.of_type(MAPPING)] == ["mails-mapping"]


def test_a_queue_without_its_worker_watches_for_unread_messages_itself() -> None:
    def unread(recovery: dict[str, Any]) -> list[str]:
        estate = built(recovery, **JOBS, workers={"mails": WORKER})
        return [alarm.name for alarm in estate.of_type(ALARM) if alarm.name == "recovery-jobs-unread"]

    assert unread({}) == [], "the worker's own alarm does"
    assert unread({"leaveOut": ["mails"]}) == ["recovery-jobs-unread"]


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"vpc": {"subnetIds": ["subnet-1", "subnet-2"], "securityGroupIds": ["sg-1"]}}, "vpc"),
        ({"ledger": {}}, "ledger"),
        ({"environment": {"TABLE": "arn:aws:dynamodb:eu-central-1:123456789012:table/t"}}, 'environment["TABLE"]'),
        (
            {
                "policies": {
                    "read": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Action": "dynamodb:GetItem",
                                "Resource": "arn:aws:dynamodb:eu-central-1:123456789012:table/t",
                            }
                        ],
                    }
                }
            },
            'policies["read"]',
        ),
        ({"logKmsKeyArn": "arn:aws:kms:eu-central-1:123456789012:key/1"}, "logKmsKeyArn"),
    ],
)
def test_a_worker_that_needs_the_primary_region_is_refused_in_the_other(more: dict[str, Any], where: str) -> None:
    workers = {"mails": {**WORKER, **more}}
    (found,) = told({}, **JOBS, workers=workers)
    assert found.startswith(f'messaging.workers["mails"].{where}'), found
    assert "eu-west-1" in found
    assert "messaging.recovery.leaveOut" in found
    assert told({"leaveOut": ["mails"]}, **JOBS, workers=workers) == []


def test_a_second_region_is_needed() -> None:
    assert told({}, None) == ["messaging.recovery: needs a second Region. Set recoveryRegion."]


def test_what_is_left_out_must_exist() -> None:
    (found,) = told({"leaveOut": ["order"]})
    assert found == "messaging.recovery.leaveOut[0] = 'order': is no queue, fan-out or worker. Known: jobs, orders."
