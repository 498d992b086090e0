"""Queue: exact inputs, refusals, and what it never does."""

import inspect
import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components.messaging.queue import Queue, QueueArgs, check_queue
from components.shared.checks import Problems
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted

QUEUE = "aws:sqs/queue:Queue"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
TOPIC_ARN = "arn:aws:sns:eu-central-1:123456789012:alarms"
OTHER_QUEUE = "arn:aws:sqs:eu-central-1:123456789012:other"
KEY_ARN = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"


def queue(name: str = "jobs", **args: Any) -> Estate:
    return record(lambda: Queue(name, QueueArgs(**args)))


def problems_of(**args: Any) -> list[tuple[str, object]]:
    problems = Problems()
    check_queue(QueueArgs(**args), problems)
    return [(problem.argument, problem.value) for problem in problems.found]


def test_the_defaults_keep_failed_messages_longer_than_unread_ones() -> None:
    estate = queue()
    assert estate.by_name("jobs-queue", QUEUE).inputs == {
        "messageRetentionSeconds": 345_600,
        "visibilityTimeoutSeconds": 30,
        "delaySeconds": 0,
        "maxMessageSize": 1_048_576,
        "receiveWaitTimeSeconds": 20,
        "sqsManagedSseEnabled": True,
        "tags": {"Name": "jobs-queue"},
    }
    dead_letters = estate.by_name("jobs-dlq", QUEUE).inputs
    assert dead_letters["messageRetentionSeconds"] == 1_209_600
    assert dead_letters["sqsManagedSseEnabled"] is True, "failed messages are as secret as the others"


def test_the_dead_letter_queue_inherits_neither_delay_nor_size_nor_visibility() -> None:
    estate = queue(delay_seconds=900, max_message_bytes=1_024, visibility_timeout_seconds=43_200)
    dead_letters = estate.by_name("jobs-dlq", QUEUE).inputs
    assert dead_letters["delaySeconds"] == 0, "failed messages need not wait a second time"
    assert dead_letters["maxMessageSize"] == 1_048_576
    assert dead_letters["visibilityTimeoutSeconds"] == 30, "who looks at one should see it again soon"


def test_a_queue_is_twelve_resources_and_a_key_two_more() -> None:
    assert queue().by_type == {
        ALARM: 5,
        QUEUE: 2,
        "aws:sqs/queuePolicy:QueuePolicy": 2,
        "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": 1,
        "aws:sqs/redrivePolicy:RedrivePolicy": 1,
        "reliability:index:Queue": 1,
    }
    assert len(queue(encryption="customer_key").counted) == 14


def test_redrive_and_access_policies_are_resources_of_their_own() -> None:
    estate = queue(max_receive_count=3)
    for each in estate.of_type(QUEUE):
        inline = {"policy", "redrivePolicy", "redriveAllowPolicy"} & each.inputs.keys()
        assert not inline, "the same attribute in two places differs for ever"
    main = estate.by_name("jobs-queue", QUEUE).outputs
    dead_letters = estate.by_name("jobs-dlq", QUEUE).outputs
    redrive = estate.by_name("jobs-redrive").inputs
    assert redrive["queueUrl"] == main["url"]
    assert json.loads(redrive["redrivePolicy"]) == {
        "deadLetterTargetArn": dead_letters["arn"],
        "maxReceiveCount": 3,
    }
    assert '"maxReceiveCount": 3' in redrive["redrivePolicy"], "SQS refuses the count as text"
    allow = estate.by_name("jobs-redrive-allow").inputs
    assert allow["queueUrl"] == dead_letters["url"]
    assert json.loads(allow["redriveAllowPolicy"]) == {
        "redrivePermission": "byQueue",
        "sourceQueueArns": [main["arn"]],
    }


def test_a_customer_key_encrypts_both_queues() -> None:
    estate = queue(encryption="customer_key", data_key_reuse_seconds=600)
    key = estate.by_name("jobs-key", "aws:kms/key:Key")
    for each in estate.of_type(QUEUE):
        assert each.inputs["kmsMasterKeyId"] == key.outputs["arn"]
        assert each.inputs["kmsDataKeyReusePeriodSeconds"] == 600
        assert "sqsManagedSseEnabled" not in each.inputs, "a queue has one kind of encryption"
    assert key.protect, "without its key every message is lost"
    assert key.inputs["enableKeyRotation"] is True


def test_a_given_key_chooses_customer_key_encryption() -> None:
    estate = queue(kms_key_arn=KEY_ARN)
    assert {each.inputs["kmsMasterKeyId"] for each in estate.of_type(QUEUE)} == {KEY_ARN}
    assert not estate.of_type("aws:kms/key:Key")


def test_a_throw_away_queue_has_an_unprotected_key_with_the_shortest_wait() -> None:
    key = queue(encryption="customer_key", protect=False).by_name("jobs-key", "aws:kms/key:Key")
    assert (key.protect, key.inputs["deletionWindowInDays"]) == (False, 7)


def test_the_alarms_watch_age_and_visible_dead_letters() -> None:
    estate = queue(alarm_topic_arn=TOPIC_ARN, retention_seconds=7_200)
    age = estate.by_name("jobs-oldest-message", ALARM).inputs
    assert (age["metricName"], age["threshold"], age["statistic"]) == (
        "ApproximateAgeOfOldestMessage",
        1_800,
        "Maximum",
    )
    assert age["dimensions"] == {"QueueName": estate.by_name("jobs-queue", QUEUE).outputs["name"]}
    dead = estate.by_name("jobs-dlq-messages", ALARM).inputs
    assert dead["metricName"] == "ApproximateNumberOfMessagesVisible", "NumberOfMessagesSent does not count redrives"
    assert (dead["threshold"], dead["comparisonOperator"]) == (0, "GreaterThanThreshold")
    assert dead["dimensions"] == {"QueueName": estate.by_name("jobs-dlq", QUEUE).outputs["name"]}
    for alarm in (age, dead):
        assert alarm["treatMissingData"] == "notBreaching", "an idle queue stops sending data"
        assert alarm["alarmActions"] == alarm["okActions"] == [TOPIC_ARN]


def test_a_backlog_is_measured_by_the_time_it_would_take() -> None:
    alarm = queue(oldest_message_alarm_seconds=600).by_name("jobs-drain", ALARM).inputs
    assert alarm["threshold"] == 600, "a backlog that takes longer than the age allowed will be too old"
    waiting, deleted, result = alarm["metricQueries"]
    assert waiting["metric"]["metricName"] == "ApproximateNumberOfMessagesVisible"
    assert (deleted["metric"]["metricName"], deleted["metric"]["stat"]) == ("NumberOfMessagesDeleted", "Sum")
    assert waiting["metric"]["period"] == deleted["metric"]["period"] == 300
    assert result["expression"] == "waiting * 300 / IF(FILL(deleted, 0) > 0, FILL(deleted, 0), 1)"
    assert alarm["treatMissingData"] == "notBreaching"


def test_messages_that_nobody_receives_raise_an_alarm() -> None:
    alarm = queue(unread_alarm_seconds=1_800).by_name("jobs-unread", ALARM).inputs
    waiting, received, result = alarm["metricQueries"]
    assert waiting["metric"]["stat"] == "Minimum", "messages that come and go are read"
    assert received["metric"]["metricName"] == "NumberOfMessagesReceived"
    assert result["expression"] == "IF(waiting > 0 AND FILL(received, 0) < 1, 1, 0)"
    assert alarm["evaluationPeriods"] == 6, "half an hour of 5 minutes each"


@pytest.mark.parametrize("fifo", [False, True])
def test_the_in_flight_alarm_comes_before_the_quota(fifo: bool) -> None:  # noqa: FBT001 - a column of the table
    alarm = queue(**({"fifo": {}} if fifo else {})).by_name("jobs-in-flight", ALARM).inputs
    assert alarm["metricName"] == "ApproximateNumberOfMessagesNotVisible"
    assert alarm["threshold"] == 96_000, "FIFO queues had 20,000 once; SQS allows 120,000 for both kinds now"


def test_each_further_alarm_can_be_switched_off() -> None:
    estate = queue(drain_alarm_seconds=0, unread_alarm_seconds=0, in_flight_alarm_messages=0)
    assert {alarm.name for alarm in estate.of_type(ALARM)} == {"jobs-oldest-message", "jobs-dlq-messages"}


def test_every_alarm_of_a_queue_tells_whom_it_may_concern() -> None:
    for alarm in queue(alarm_topic_arn=TOPIC_ARN).of_type(ALARM):
        assert alarm.inputs["alarmActions"] == alarm.inputs["okActions"] == [TOPIC_ARN], alarm.name
        assert alarm.inputs["treatMissingData"] == "notBreaching", "an idle queue stops sending data"
        assert "Runbook: docs/messaging.md#" in alarm.inputs["alarmDescription"]


def test_no_alarm_counts_messages_sent_to_the_dead_letter_queue() -> None:
    estate = queue()
    dead = estate.by_name("jobs-dlq", QUEUE).outputs["name"]
    watched = [
        a.inputs["metricName"] for a in estate.of_type(ALARM) if a.inputs.get("dimensions") == {"QueueName": dead}
    ]
    assert watched == ["ApproximateNumberOfMessagesVisible"], "NumberOfMessagesSent does not count what SQS moves there"


@pytest.mark.parametrize(("timeout", "hidden"), [(30, 180), (900, 5_400), (7_201, 43_200)])
def test_the_visibility_timeout_follows_the_consumers(timeout: int, hidden: int) -> None:
    inputs = queue(consumer_timeout_seconds=timeout).by_name("jobs-queue", QUEUE).inputs
    assert inputs["visibilityTimeoutSeconds"] == hidden


def test_further_queues_may_use_the_dead_letter_queue_by_name() -> None:
    estate = queue(dead_letter_source_arns=[OTHER_QUEUE])
    allowed = json.loads(estate.by_name("jobs-redrive-allow").inputs["redriveAllowPolicy"])["sourceQueueArns"]
    assert allowed == sorted([OTHER_QUEUE, estate.by_name("jobs-queue", QUEUE).outputs["arn"]])


def test_a_region_without_redrive_allow_policy_gets_none() -> None:
    estate = queue(redrive_allow_policy=False)
    assert not estate.of_type("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy")
    assert estate.of_type("aws:sqs/redrivePolicy:RedrivePolicy"), "the dead-letter queue itself stays"


def test_another_account_may_receive_and_use_the_key() -> None:
    role = "arn:aws:iam::210987654321:role/worker"
    estate = queue(encryption="customer_key", consumer_arns=[role])
    policy = json.loads(estate.by_name("jobs-queue-policy").inputs["policy"])["Statement"]
    receive = next(one for one in policy if one["Sid"] == "ConsumersReceive")
    assert receive["Principal"] == {"AWS": [role]}
    assert {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"} <= set(receive["Action"])
    key = json.loads(estate.by_name("jobs-key", "aws:kms/key:Key").inputs["policy"])["Statement"]
    uses = next(one for one in key if one["Sid"] == "ConsumersUseKey")
    assert (uses["Principal"], uses["Action"]) == ({"AWS": [role]}, ["kms:Decrypt"])
    dead = json.loads(estate.by_name("jobs-dlq-policy").inputs["policy"])["Statement"]
    assert [one["Sid"] for one in dead] == ["DenyWithoutTls"], "the failed messages are the owner's"


def test_the_policy_documents_name_what_their_role_needs_and_no_more() -> None:
    def program() -> None:
        made = Queue("jobs", {"kms_key_arn": KEY_ARN})
        pulumi.export("producer", made.producer_policy_json)
        pulumi.export("consumer", made.consumer_policy_json)

    estate = record(program)
    arn = estate.by_name("jobs-queue", QUEUE).outputs["arn"]
    producer, consumer = (json.loads(estate.outputs[role])["Statement"] for role in ("producer", "consumer"))
    assert producer[0]["Action"] == ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"]
    assert producer[1] == {
        "Sid": "UseKey",
        "Effect": "Allow",
        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
        "Resource": KEY_ARN,
    }
    assert {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"} <= set(consumer[0]["Action"])
    assert consumer[1]["Action"] == ["kms:Decrypt"], "without it every message ends in the dead-letter queue"
    assert producer[0]["Resource"] == consumer[0]["Resource"] == arn


def test_a_fifo_queue_has_a_fifo_dead_letter_queue_of_the_same_scope() -> None:
    estate = queue(
        fifo={
            "content_based_deduplication": True,
            "deduplication_scope": "message_group",
            "throughput_limit": "per_message_group_id",
        }
    )
    for made in estate.of_type(QUEUE):
        inputs = made.inputs
        assert inputs["fifoQueue"] is True, "a FIFO queue takes a FIFO dead-letter queue only"
        assert inputs["contentBasedDeduplication"] is True
        assert inputs["deduplicationScope"] == "messageGroup", (
            "a dead-letter queue differs in nothing that tells messages apart"
        )
        assert inputs["fifoThroughputLimit"] == "perMessageGroupId"
        assert made.outputs["arn"].endswith(".fifo")
    assert json.loads(estate.by_name("jobs-redrive").inputs["redrivePolicy"])["deadLetterTargetArn"].endswith(".fifo")


def test_a_standard_queue_says_nothing_about_fifo() -> None:
    fifo = {"fifoQueue", "contentBasedDeduplication", "deduplicationScope", "fifoThroughputLimit"}
    for made in queue().of_type(QUEUE):
        assert not fifo & made.inputs.keys(), "SQS refuses FifoQueue=false"


def test_fifo_defaults_are_those_of_sqs() -> None:
    inputs = queue(fifo={}).by_name("jobs-queue", QUEUE).inputs
    assert (inputs["contentBasedDeduplication"], inputs["deduplicationScope"], inputs["fifoThroughputLimit"]) == (
        False,
        "queue",
        "perQueue",
    )


def test_whole_numbers_that_another_language_sends_as_floats_stay_whole() -> None:
    estate = queue(max_receive_count=4.0, retention_seconds=3_600.0)
    assert '"maxReceiveCount": 4}' in estate.by_name("jobs-redrive").inputs["redrivePolicy"]
    retention = estate.by_name("jobs-queue", QUEUE).inputs["messageRetentionSeconds"]
    assert (retention, type(retention)) == (3_600, int)


def test_region_and_tags_reach_every_child() -> None:
    estate = queue(
        region="eu-west-1", tags={"team": "a"}, encryption="customer_key", producer_services=["s3.amazonaws.com"]
    )
    for child in estate.children_of(estate.by_name("jobs", "reliability:index:Queue").urn):
        assert child.inputs.get("region") == "eu-west-1", f"{child.name} would be made in the provider's Region"
        kind = child.type.rpartition(":")[2]
        service = child.type.split(":")[1].split("/")[0]
        if "tags" in inspect.signature(getattr(getattr(aws, service), kind)._internal_init).parameters:  # noqa: SLF001 - the only typed signature of the class
            assert child.inputs["tags"] == {"Name": child.name, "team": "a"}


@pytest.mark.parametrize(
    "args",
    [
        {},
        {"encryption": "customer_key", "producer_services": ["events.amazonaws.com", "s3.amazonaws.com"]},
        {
            "encryption": "customer_key",
            "producer_services": ["s3.amazonaws.com"],
            "producer_source_arns": ["arn:aws:s3:::uploads"],
            "producer_arns": ["arn:aws:iam::210987654321:role/uploader"],
            "alarm_topic_arn": TOPIC_ARN,
            "data_key_reuse_seconds": 300,
        },
        {"region": "cn-north-1", "encryption": "customer_key"},
        {"fifo": {}, "encryption": "customer_key"},
        {
            "encryption": "customer_key",
            "consumer_arns": ["arn:aws:iam::210987654321:role/worker"],
            "producer_services": ["sns.amazonaws.com", "s3.amazonaws.com", "events.amazonaws.com"],
            "producer_account_ids": ["210987654321"],
            "dead_letter_source_arns": [OTHER_QUEUE],
            "consumer_timeout_seconds": 60,
        },
        {"fifo": {"deduplication_scope": "message_group", "throughput_limit": "per_message_group_id"}},
    ],
)
def test_aws_would_accept_every_resource(args: dict[str, Any]) -> None:
    assert_accepted(queue(**args))


def test_another_queue_leaves_the_first_unchanged() -> None:
    def inputs(names: list[str]) -> dict[str, object]:
        estate = record(lambda: [Queue(name, {"encryption": "customer_key"}) for name in names])  # pyright: ignore[reportArgumentType] - other languages send enum values as text
        return {r.urn: r.inputs for r in estate.counted if r.name.startswith("jobs")}

    assert inputs(["jobs"]) == inputs(["mails", "jobs"])
