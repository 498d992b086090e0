"""Worker: exact inputs, refusals, least privilege, and what it never does."""

import json
from typing import Any

import pulumi
import pytest

from components.messaging.queue import Queue
from components.messaging.worker import Worker
from components.messaging.worker_args import WorkerArgs
from components.messaging.worker_checks import check_worker, check_worker_name
from components.shared.checks import ComponentError, Problems
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted

FUNCTION = "aws:lambda/function:Function"
MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
TABLE = "aws:dynamodb/table:Table"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
POLICY = "aws:iam/rolePolicy:RolePolicy"
QUEUE_ARN = "arn:aws:sqs:eu-central-1:123456789012:jobs"
KEY_ARN = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
TOPIC_ARN = "arn:aws:sns:eu-central-1:123456789012:alarms"


def arguments(**changes: Any) -> WorkerArgs:
    base = {
        "code": pulumi.AssetArchive({"handler.py": pulumi.StringAsset("")}),
        "queue": {"arn": QUEUE_ARN, "visibility_timeout_seconds": 180, **changes.pop("queue", {})},
    }
    return WorkerArgs(**{**base, **changes})


def worker(name: str = "jobs", **changes: Any) -> Estate:
    return record(lambda: Worker(name, arguments(**changes)))


def told(**changes: Any) -> list[str]:
    problems = Problems()
    check_worker(arguments(**changes), problems)
    return [problem.argument for problem in problems.found]


def actions(estate: Estate, name: str) -> set[str]:
    document = json.loads(estate.by_name(name, POLICY).inputs["policy"])
    return {
        action
        for statement in document["Statement"]
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }


def test_the_mapping_asks_for_the_messages_that_failed() -> None:
    estate = worker()
    mapping = estate.by_name("jobs-mapping", MAPPING).inputs
    assert mapping["functionResponseTypes"] == ["ReportBatchItemFailures"], "one failure would bring all back"
    assert (mapping["batchSize"], mapping["enabled"]) == (10, True)
    assert mapping["eventSourceArn"] == QUEUE_ARN
    assert mapping["functionName"] == estate.by_name("jobs-function", FUNCTION).outputs["arn"]


def test_neither_function_nor_mapping_has_a_destination_for_failures() -> None:
    estate = worker()
    assert "deadLetterConfig" not in estate.by_name("jobs-function", FUNCTION).inputs
    assert "destinationConfig" not in estate.by_name("jobs-mapping", MAPPING).inputs


@pytest.mark.parametrize("argument", ["dead_letter_queue_arn", "on_failure_destination_arn"])
def test_a_destination_for_failures_is_refused_with_its_reason(argument: str) -> None:
    with pytest.raises(ComponentError) as refused:
        worker(**{argument: QUEUE_ARN})
    assert "would never receive anything" in str(refused.value)
    assert "redrive policy of the queue" in str(refused.value)
    assert str(refused.value).count("\n  - ") == 1, "told once, not as an unknown argument too"


def test_the_defaults_are_small_traced_and_logged_for_a_year() -> None:
    estate = worker()
    function = estate.by_name("jobs-function", FUNCTION).inputs
    assert (function["timeout"], function["memorySize"], function["architectures"]) == (30, 256, ["arm64"])
    assert (function["handler"], function["runtime"]) == ("handler.handle", "python3.13")
    assert function["tracingConfig"] == {"mode": "Active"}
    group = estate.by_name("jobs-logs")
    assert function["loggingConfig"] == {"logFormat": "JSON", "logGroup": group.outputs["name"]}
    assert group.inputs["retentionInDays"] == 365
    assert "reservedConcurrentExecutions" not in function
    assert not {"environment", "vpcConfig"} & function.keys()


def test_everything_the_arguments_can_say_reaches_aws() -> None:
    estate = worker(
        batch_size=1_000,
        batching_window_seconds=5,
        maximum_concurrency=20,
        reserved_concurrency=50,
        filter_patterns=[{"body": {"type": ["picture"]}}],
        memory_mib=1_024,
        architecture="x86_64",
        environment={"STAGE": "test"},
        vpc={"subnet_ids": ["subnet-0123456789abcdef0"], "security_group_ids": ["sg-0123456789abcdef0"]},
        ledger={"keep_days": 40, "backup_plan": "daily"},
        log_retention_days=30,
        log_kms_key_arn=KEY_ARN,
        tracing=False,
        enabled=False,
        policies={"pictures": json.dumps({"Version": "2012-10-17", "Statement": [{
            "Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::pictures/*"}]})},
        alarm_topic_arn=TOPIC_ARN,
        region="eu-central-1",
        tags={"owner": "team"},
    )  # fmt: skip
    function = estate.by_name("jobs-function", FUNCTION).inputs
    mapping = estate.by_name("jobs-mapping", MAPPING).inputs
    assert mapping["scalingConfig"] == {"maximumConcurrency": 20}
    assert (mapping["batchSize"], mapping["maximumBatchingWindowInSeconds"]) == (1_000, 5)
    assert mapping["filterCriteria"] == {"filters": [{"pattern": '{"body": {"type": ["picture"]}}'}]}
    assert mapping["enabled"] is False
    assert function["reservedConcurrentExecutions"] == 50
    assert function["environment"]["variables"] == {
        "STAGE": "test",
        "LEDGER_TABLE": estate.by_name("jobs-ledger", TABLE).outputs["name"],
        "LEDGER_KEEP_DAYS": "40",
    }
    assert function["tracingConfig"] == {"mode": "PassThrough"}
    assert_accepted(estate)
    for resource in estate.counted:
        if resource.type.startswith("aws:") and ":iam/" not in resource.type.replace("aws", "", 1):
            assert resource.inputs["region"] == "eu-central-1", resource.name
    for kind in (FUNCTION, MAPPING, TABLE, ALARM, "aws:iam/role:Role", "aws:cloudwatch/logGroup:LogGroup"):
        assert all(found.inputs["tags"]["owner"] == "team" for found in estate.of_type(kind)), kind


def test_pollers_can_be_kept_ready() -> None:
    estate = worker(provisioned_pollers={"maximum": 10})
    mapping = estate.by_name("jobs-mapping", MAPPING).inputs
    assert mapping["provisionedPollerConfig"] == {"minimumPollers": 2, "maximumPollers": 10}
    assert_accepted(estate)


def test_the_role_may_do_what_the_worker_needs_and_nothing_else() -> None:
    estate = worker(tracing=False)
    assert {policy.name for policy in estate.of_type(POLICY)} == {"jobs-queue", "jobs-own"}
    assert actions(estate, "jobs-own") == {"logs:CreateLogStream", "logs:PutLogEvents"}
    assert actions(estate, "jobs-queue") == {
        *("sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
        *("sqs:GetQueueUrl", "sqs:ReceiveMessage"),
    }
    document = json.loads(estate.by_name("jobs-queue", POLICY).inputs["policy"])
    assert [statement["Resource"] for statement in document["Statement"]] == [QUEUE_ARN]
    assert_accepted(estate)


def test_what_is_switched_on_brings_its_rights() -> None:
    vpc = {"subnet_ids": ["subnet-0123456789abcdef0"], "security_group_ids": ["sg-0123456789abcdef0"]}
    estate = worker(ledger={}, vpc=vpc, queue={"kms_key_arn": KEY_ARN})
    own = actions(estate, "jobs-own")
    assert {"xray:PutTraceSegments", "ec2:CreateNetworkInterface", "dynamodb:PutItem"} <= own
    assert "kms:Decrypt" in actions(estate, "jobs-queue"), "without it every message ends in the dead-letter queue"


def test_function_and_mapping_wait_for_the_roles_policies() -> None:
    estate = worker()
    policies = {policy.urn for policy in estate.of_type(POLICY)}
    for name, kind in (("jobs-function", FUNCTION), ("jobs-mapping", MAPPING)):
        assert policies <= set(estate.by_name(name, kind).dependencies), f"{name}: Lambda tries the role's rights"


def test_the_ledger_is_protected_expires_and_can_be_restored() -> None:
    table = worker(ledger={"backup_plan": "daily"}).by_name("jobs-ledger", TABLE)
    assert table.protect
    assert table.inputs["deletionProtectionEnabled"] is True
    assert table.inputs["pointInTimeRecovery"] == {"enabled": True}
    assert table.inputs["ttl"] == {"attributeName": "expires", "enabled": True}
    assert table.inputs["tags"]["backup-plan"] == "daily"
    loose = worker(ledger={}, protect=False).by_name("jobs-ledger", TABLE)
    assert (loose.protect, loose.inputs["deletionProtectionEnabled"]) == (False, False)


def test_the_alarms_tell_failing_slow_throttled_and_idle_workers() -> None:
    estate = worker(alarm_topic_arn=TOPIC_ARN, maximum_concurrency=5, reserved_concurrency=8, timeout_seconds=20)
    alarms = {alarm.name: alarm.inputs for alarm in estate.of_type(ALARM)}
    assert alarms.keys() == {"jobs-errors", "jobs-throttles", "jobs-duration", "jobs-concurrency", "jobs-idle"}
    assert alarms["jobs-duration"]["threshold"] == 16_000, "milliseconds, 80 % of the timeout"
    assert alarms["jobs-concurrency"]["threshold"] == 5, "the lower limit is reached first"
    assert alarms["jobs-concurrency"]["comparisonOperator"] == "GreaterThanOrEqualToThreshold"
    for alarm in alarms.values():
        assert alarm["alarmActions"] == alarm["okActions"] == [TOPIC_ARN]
        assert alarm["treatMissingData"] == "notBreaching", "an idle function sends no data"
        assert "Runbook: docs/worker.md#" in alarm["alarmDescription"]
    queries = {query["id"]: query for query in alarms["jobs-idle"]["metricQueries"]}
    assert queries["result"]["expression"] == "IF(waiting > 0 AND FILL(received, 0) < 1, 1, 0)"
    assert [query["id"] for query in queries.values() if query["returnData"]] == ["result"], "an alarm has one result"
    for query in ("waiting", "received"):
        assert queries[query]["metric"]["dimensions"] == {"QueueName": "jobs"}
    assert_accepted(estate)


def test_without_a_limit_there_is_no_alarm_on_one() -> None:
    assert "jobs-concurrency" not in {alarm.name for alarm in worker().of_type(ALARM)}


@pytest.mark.parametrize(
    ("argument", "changes"),
    [
        ("queue.visibility_timeout_seconds", {"timeout_seconds": 181}),
        ("queue.visibility_timeout_seconds", {"queue": {"visibility_timeout_seconds": 43_201}}),
        ("queue.max_receive_count", {"queue": {"max_receive_count": 0}}),
        ("queue.arn", {"queue": {"arn": "arn:aws:sns:eu-central-1:123456789012:jobs"}}),
        ("queue.arn", {"region": "eu-west-1"}),
        ("queue.arn", {"queue": {"fifo": True}}),
        ("queue.kms_key_arn", {"queue": {"kms_key_arn": "alias/aws/sqs"}}),
        ("timeout_seconds", {"timeout_seconds": 901, "queue": {"visibility_timeout_seconds": 1_000}}),
        ("timeout_seconds", {"timeout_seconds": 0}),
        ("memory_mib", {"memory_mib": 127}),
        ("batch_size", {"batch_size": 11}),
        ("batch_size", {"batch_size": 10_001, "batching_window_seconds": 1}),
        ("batch_size", {"batch_size": 11, "queue": {"arn": f"{QUEUE_ARN}.fifo"}}),
        ("batching_window_seconds", {"batching_window_seconds": 301}),
        ("batching_window_seconds", {"batching_window_seconds": 1, "queue": {"arn": f"{QUEUE_ARN}.fifo"}}),
        ("maximum_concurrency", {"maximum_concurrency": 1}),
        ("maximum_concurrency", {"maximum_concurrency": 1_001}),
        ("maximum_concurrency", {"maximum_concurrency": 11, "reserved_concurrency": 10}),
        ("maximum_concurrency", {"maximum_concurrency": 5, "provisioned_pollers": {}}),
        ("reserved_concurrency", {"reserved_concurrency": 0}),
        ("provisioned_pollers.minimum", {"provisioned_pollers": {"minimum": 1}}),
        ("provisioned_pollers.minimum", {"provisioned_pollers": {"minimum": 20, "maximum": 10}}),
        ("provisioned_pollers.maximum", {"provisioned_pollers": {"maximum": 10_001}}),
        ("filter_patterns", {"filter_patterns": [{"body": {"a": [1]}}] * 6}),
        ("filter_patterns[0]", {"filter_patterns": [{"Body": {"a": [1]}}]}),
        ("filter_patterns[0]", {"filter_patterns": [{"body": {"a": ["x" * 4_096]}}]}),
        ("filter_patterns[1]", {"filter_patterns": [{"body": {"a": [1]}}, {}]}),
        ("vpc.subnet_ids", {"vpc": {"subnet_ids": [], "security_group_ids": ["sg-0123456789abcdef0"]}}),
        ("vpc.security_group_ids", {"vpc": {"subnet_ids": ["s"], "security_group_ids": []}}),
        ('environment["AWS_REGION"]', {"environment": {"AWS_REGION": "x"}}),
        ('environment["LEDGER_TABLE"]', {"environment": {"LEDGER_TABLE": "x"}}),
        ('environment["1"]', {"environment": {"1": "x"}}),
        ("environment", {"environment": {"LONG": "x" * 4_096}}),
        ("log_retention_days", {"log_retention_days": 2}),
        ("ledger.keep_days", {"ledger": {"keep_days": 0}}),
        ("alarm_topic_arn", {"alarm_topic_arn": "arn:aws:sns:eu-west-1:123456789012:t", "region": "eu-central-1"}),
    ],
)  # fmt: skip
def test_what_cannot_work_is_refused_by_name(argument: str, changes: dict[str, Any]) -> None:
    assert told(**changes) == [argument]


def test_the_edges_are_accepted() -> None:
    assert told(batch_size=10_000, batching_window_seconds=1, timeout_seconds=180, maximum_concurrency=2) == []
    assert told(provisioned_pollers={"minimum": 200, "maximum": 2_000}, memory_mib=10_240) == []
    assert told(queue={"arn": f"{QUEUE_ARN}.fifo"}, batch_size=10) == []


@pytest.mark.parametrize("name", ["", "with space", "x" * 48])
def test_names_of_which_lambda_makes_no_function_are_refused(name: str) -> None:
    problems = Problems()
    check_worker_name(name, problems)
    assert [problem.argument for problem in problems.found] == ["name"]


def test_several_mistakes_are_told_together_and_nothing_is_registered() -> None:
    with pytest.raises(ComponentError) as refused:
        worker(memory_mib=1, batch_size=11, log_retention_days=2)
    assert str(refused.value).startswith("Worker 'jobs' cannot be built: 3 problems")


def test_a_queue_of_the_program_is_read() -> None:
    def program() -> None:
        queue = Queue("mails", {"visibility_timeout_seconds": 180})
        Worker("jobs", arguments(queue={"arn": queue.queue_arn}))

    estate = record(program)
    queue = estate.by_name("mails-queue", "aws:sqs/queue:Queue").outputs
    assert estate.by_name("jobs-mapping", MAPPING).inputs["eventSourceArn"] == queue["arn"]
    alarm = estate.by_name("jobs-idle", ALARM).inputs
    assert alarm["metricQueries"][0]["metric"]["dimensions"] == {"QueueName": queue["name"]}
    assert_accepted(estate)


@pytest.mark.parametrize("arn", [f"{QUEUE_ARN}.fifo", QUEUE_ARN.replace("central", "west"), TOPIC_ARN])
def test_an_arn_that_is_known_only_later_is_refused_then(arn: str) -> None:
    with pytest.raises(ComponentError, match=r"queue\.arn"):
        worker(queue={"arn": pulumi.Output.from_input(arn)})


def test_weak_margins_are_told_but_built(capfd: pytest.CaptureFixture[str]) -> None:
    worker(queue={"visibility_timeout_seconds": 179, "max_receive_count": 4}, reserved_concurrency=2)
    error = capfd.readouterr().err
    assert "AWS advises 180 s" in error
    assert "AWS advises 5 or more" in error
    worker(queue={"max_receive_count": 5}, reserved_concurrency=2)
    assert "advises" not in capfd.readouterr().err
