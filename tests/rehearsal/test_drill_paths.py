"""Every kind of path: FIFO, raw or not, other Regions and accounts, rules, endpoints that do not run here."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components.messaging.fan_out import FanOut
from rehearsal.drill.reading import QUEUE, SUBSCRIPTION, TOPIC, TOPIC_POLICY
from rehearsal.drill.work import DrillResult, Ended, Row, Status
from rehearsal.recording import record
from rehearsal.wire import UNKNOWN
from tests.rehearsal.drills import MESSAGES, changed, drill, failures, sound, without

ACCOUNT = "123456789012"


def row(result: DrillResult, subscriber: str, scenario: str) -> Row:
    (found,) = [one for one in result.rows if (one.subscriber, one.scenario) == (subscriber, scenario)]
    return found


def lets_in(queue: aws.sqs.Queue, name: str, service: str, source: pulumi.Input[str]) -> None:
    policy = pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": service},
                    "Action": "sqs:SendMessage",
                    "Resource": queue.arn,
                    "Condition": {"ArnEquals": {"aws:SourceArn": source}},
                }
            ],
        }
    )
    aws.sqs.QueuePolicy(name, queue_url=queue.url, policy=policy)


def queue(name: str, source: pulumi.Input[str], service: str = "sns.amazonaws.com", **more: Any) -> aws.sqs.Queue:
    """A queue with a dead-letter queue that lets a source in."""
    suffix = ".fifo" if more.get("fifo_queue") else ""
    kept = aws.sqs.Queue(f"{name}-dlq", name=f"{name}-dlq{suffix}", message_retention_seconds=1_209_600, **more)
    redrive = kept.arn.apply(lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3}))
    made = aws.sqs.Queue(name, name=f"{name}{suffix}", redrive_policy=redrive, **more)
    lets_in(made, f"{name}-policy", service, source)
    return made


def undelivered(name: str, source: pulumi.Input[str], service: str = "sns.amazonaws.com", **more: Any) -> str:
    suffix = ".fifo" if more.get("fifo_queue") else ""
    kept = aws.sqs.Queue(name, name=f"{name}{suffix}", message_retention_seconds=1_209_600, **more)
    lets_in(kept, f"{name}-policy", service, source)
    return kept.arn  # pyright: ignore[reportReturnType] - an Output, which is an Input


def subscribe(name: str, topic: aws.sns.Topic, target: aws.sqs.Queue, kept: Any, **more: Any) -> None:
    redrive = pulumi.Output.json_dumps({"deadLetterTargetArn": kept})
    aws.sns.TopicSubscription(
        name, topic=topic.arn, protocol="sqs", endpoint=target.arn, redrive_policy=redrive, **more
    )


def ordered() -> None:
    topic = aws.sns.Topic("ordered", name="ordered.fifo", fifo_topic=True)
    fifo = queue("strict", topic.arn, fifo_queue=True)
    loose = queue("loose", topic.arn)
    for name, target in (("strict", fifo), ("loose", loose)):
        kept = undelivered(f"{name}-undelivered", topic.arn, fifo_queue=True)
        subscribe(name, topic, target, kept, raw_message_delivery=True)
    shut = aws.sqs.Queue("lone-dlq", name="lone-dlq.fifo", fifo_queue=True, message_retention_seconds=1_209_600)
    policy = shut.arn.apply(lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 2}))
    aws.sqs.Queue("lone", name="lone.fifo", fifo_queue=True, redrive_policy=policy)


def test_fifo_queues_keep_order_and_take_a_message_once() -> None:
    result = drill(record(ordered), 60)
    assert failures(result) == [], [one.reason for one in failures(result)]
    for name in ("strict", "lone"):
        twice = row(result, name, "published twice")
        assert set(twice.ended) == {Ended.ONCE}, "the second copy has the same deduplication id"
    assert set(row(result, "loose", "published twice").ended) == {Ended.MORE}, "a standard queue takes both"


def test_a_poisoned_message_of_a_fifo_queue_comes_back_from_its_dead_letter_queue() -> None:
    poisoned = row(drill(record(ordered), 60), "strict", "poisoned message")
    assert poisoned.brought_back >= 1
    assert set(poisoned.ended) == {Ended.ONCE}


def test_a_fifo_dead_letter_queue_is_needed_for_a_fifo_topic_even_before_a_standard_queue() -> None:
    def program() -> None:
        topic = aws.sns.Topic("ordered", name="ordered.fifo", fifo_topic=True)
        loose = queue("loose", topic.arn)
        subscribe("loose", topic, loose, undelivered("kept", topic.arn))

    (found,) = failures(drill(record(program)))
    assert "the topic is FIFO and the dead-letter queue kept is standard" in found.reason


def test_a_queue_of_another_region_gets_its_messages() -> None:
    def program() -> None:
        topic = aws.sns.Topic("orders", region="eu-central-1")
        far = queue("far", topic.arn, region="us-east-1")
        subscribe("far", topic, far, undelivered("kept", topic.arn, region="eu-central-1"), raw_message_delivery=True)

    result = drill(record(program))
    assert failures(result) == []
    assert row(result, "far", "queue refuses the sender").brought_back


@pytest.mark.parametrize(
    ("here", "there", "service"),
    [
        ("me-south-1", "eu-central-1", "sns.me-south-1.amazonaws.com"),
        ("eu-central-1", "ap-east-1", "sns.ap-east-1.amazonaws.com"),
        ("me-south-1", "me-south-1", "sns.amazonaws.com"),
    ],
)
def test_a_region_that_needs_opt_in_has_a_principal_of_its_own(here: str, there: str, service: str) -> None:
    def program(principal: str) -> None:
        topic = aws.sns.Topic("orders", region=here)
        far = queue("far", topic.arn, principal, region=there)
        subscribe("far", topic, far, undelivered("kept", topic.arn, region=here), region=here)

    assert failures(drill(record(lambda: program(service)))) == []
    other = "sns.eu-west-3.amazonaws.com"
    found = failures(drill(record(lambda: program(other))))
    assert any(f"does not let {service} send" in one.reason for one in found)


def test_between_two_regions_that_need_opt_in_nothing_is_claimed() -> None:
    def program() -> None:
        topic = aws.sns.Topic("orders", region="me-south-1")
        far = queue("far", topic.arn, "sns.ap-east-1.amazonaws.com", region="ap-east-1")
        kept = undelivered("kept", topic.arn, region="me-south-1")
        subscribe("far", topic, far, kept, region="me-south-1")

    result = drill(record(program))
    assert (result.failed, result.undecided) == (False, True)
    assert "both of which need opt-in" in row(result, "far", "nothing goes wrong").reason


OTHER = "arn:aws:iam::210987654321:role/deploy"


def two_accounts(allowed: str, subscriber: str) -> None:
    """A topic here, and a queue of another account, subscribed by either."""
    theirs = aws.Provider("theirs", region="eu-central-1", assume_roles=[{"role_arn": OTHER}])
    topic = aws.sns.Topic("orders")
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": allowed},
        "Action": "sns:Subscribe",
        "Resource": topic.arn,
    }
    policy = pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [statement]})
    aws.sns.TopicPolicy("orders", arn=topic.arn, policy=policy)
    opts = pulumi.ResourceOptions(provider=theirs)
    kept = aws.sqs.Queue("kept", message_retention_seconds=1_209_600, opts=opts)
    redrive = kept.arn.apply(lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3}))
    there = aws.sqs.Queue("there", redrive_policy=redrive, opts=opts)
    undelivered_there = aws.sqs.Queue("undelivered", message_retention_seconds=1_209_600, opts=opts)
    for name, target in (("there", there), ("undelivered", undelivered_there)):
        document = pulumi.Output.json_dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "sns.amazonaws.com"},
                        "Action": "sqs:SendMessage",
                        "Resource": target.arn,
                        "Condition": {"ArnEquals": {"aws:SourceArn": topic.arn}},
                    }
                ],
            }
        )
        aws.sqs.QueuePolicy(name, queue_url=target.url, policy=document, opts=opts)
    aws.sns.TopicSubscription(
        "there",
        topic=topic.arn,
        protocol="sqs",
        endpoint=there.arn,
        redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": undelivered_there.arn}),
        opts=opts if subscriber == "theirs" else None,
    )


@pytest.mark.parametrize(
    ("allowed", "subscriber", "status", "reason"),
    [
        ("210987654321", "theirs", Status.PASSED, ""),
        ("arn:aws:iam::210987654321:root", "theirs", Status.PASSED, ""),
        ("arn:aws:iam::333333333333:root", "theirs", Status.FAILED, "does not let account 210987654321 subscribe"),
        ("arn:aws:iam::210987654321:role/x", "theirs", Status.CANNOT_TELL, "cannot be told"),
        ("210987654321", "ours", Status.FAILED, "stays unconfirmed"),
    ],
)
def test_a_queue_of_another_account_is_served_when_its_own_account_subscribes_it(
    allowed: str, subscriber: str, status: Status, reason: str
) -> None:
    found = row(drill(record(lambda: two_accounts(allowed, subscriber))), "there", "nothing goes wrong")
    assert (found.status, reason in found.reason) == (status, True), found.reason


def test_a_topic_of_another_stack_stands_in_and_that_is_said() -> None:
    estate = sound()
    for name, token in (("orders-topic", TOPIC), ("orders-topic-policy", TOPIC_POLICY)):
        estate = without(estate, name, token)
    result = drill(estate)
    assert failures(result) == []
    assert any("is of another stack" in note for note in result.notes)
    assert {one.subscriber for one in result.rows} == {"orders-billing", "orders-audit", "jobs-queue"}


def event(target: Callable[[aws.cloudwatch.EventRule], None], **rule: Any) -> None:
    pattern = json.dumps({"source": ["shop"], "detail": {"state": ["paid"]}})
    target(aws.cloudwatch.EventRule("paid", **(rule or {"event_pattern": pattern})))


def to_queue(service: str = "events.amazonaws.com", *, kept: bool = True, **more: Any) -> Any:
    def build(rule: aws.cloudwatch.EventRule) -> None:
        made = queue("paid", rule.arn, service)
        config = {"arn": undelivered("paid-undelivered", rule.arn, service="events.amazonaws.com")} if kept else None
        aws.cloudwatch.EventTarget(
            "paid",
            rule=rule.name,
            arn=made.arn,
            dead_letter_config=config,
            **more,  # pyright: ignore[reportArgumentType]
        )

    return build


def test_events_reach_the_queue_of_a_rule_and_others_are_filtered() -> None:
    result = drill(record(lambda: event(to_queue())))
    assert failures(result) == [], [one.reason for one in failures(result)]
    name = "paid"
    assert set(row(result, name, "no filter matches").ended) == {Ended.FILTERED}
    assert row(result, name, "no filter matches").decided_by == "run in moto"
    assert row(result, name, "queue refuses the sender").brought_back


@pytest.mark.parametrize(
    ("build", "rule", "decided"),
    [
        (to_queue(), {"schedule_expression": "rate(1 hour)"}, "nothing goes wrong"),
        (to_queue(input='{"fixed": true}'), {"event_pattern": '{"source": ["shop"]}'}, "nothing goes wrong"),
        (to_queue(), {"event_pattern": '{"source": [{"suffix": "op"}]}'}, "nothing goes wrong"),
    ],
)
def test_rules_that_moto_cannot_run_are_modelled(build: Any, rule: Any, decided: str) -> None:
    result = drill(record(lambda: event(build, **rule)))
    assert failures(result) == [], [one.reason for one in failures(result)]
    assert row(result, "paid", decided).messages > 0


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (to_queue(service="sns.amazonaws.com"), "does not let events.amazonaws.com send"),
        (to_queue(kept=False), "row 9: nothing keeps"),
    ],
)
def test_a_fault_of_a_rule_is_seen(build: Any, reason: str) -> None:
    found = failures(drill(record(lambda: event(build))))
    assert any(reason in one.reason for one in found), [one.reason for one in found]


def test_an_endpoint_that_is_no_queue_is_judged_by_what_keeps_its_failures() -> None:
    def program(*, kept: bool) -> None:
        topic = aws.sns.Topic("alerts")
        policy = pulumi.Output.json_dumps({"deadLetterTargetArn": undelivered("kept", topic.arn)}) if kept else None
        for name, protocol, endpoint in (
            ("hook", "https", "https://example.com/"),
            ("mail", "email", "a@example.com"),
            ("stream", "firehose", f"arn:aws:firehose:eu-central-1:{ACCOUNT}:deliverystream/x"),
            ("novelty", "telepathy", "everybody"),
        ):
            aws.sns.TopicSubscription(
                name, topic=topic.arn, protocol=protocol, endpoint=endpoint, redrive_policy=policy
            )

    fine, broken = drill(record(lambda: program(kept=True))), drill(record(lambda: program(kept=False)))
    assert failures(fine) == []
    assert {one.subscriber for one in failures(broken)} == {"hook", "stream"}, "machines lose what they do not take"
    for result in (fine, broken):
        assert {one.name for one in result.not_drilled} == {"hook", "mail", "stream", "novelty"}, "none in silence"
        assert all(one.reason for one in result.not_drilled)


def test_subscriptions_that_share_a_dead_letter_queue_take_turns() -> None:
    estate = sound()
    shared = estate.by_name("orders-billing", SUBSCRIPTION).inputs["redrivePolicy"]
    result = drill(changed(estate, "orders-audit", SUBSCRIPTION, redrivePolicy=shared))
    for name in ("orders-billing", "orders-audit"):
        refused = row(result, name, "queue refuses the sender")
        assert refused.brought_back, f"{name} is refused in its turn"
        assert Ended.LOST not in refused.ended


def test_filters_that_moto_judges_wrongly_are_modelled_and_that_is_said() -> None:
    policy = {"address": [{"cidr": "10.0.0.0/8"}], "name": [{"equals-ignore-case": "Jo"}]}
    estate = record(lambda: FanOut("orders", {"subscribers": {"near": {"filter_policy": policy}, "all": {}}}))
    result = drill(estate)
    assert failures(result) == []
    unmatched = row(result, "orders-near", "no filter matches")
    assert (unmatched.decided_by, unmatched.reason) == ("modelled", "moto does not do cidr")
    assert row(result, "orders-near", "nothing goes wrong").ended[Ended.ONCE], "the sample fits the filter"


def test_every_message_is_accounted_for_once_for_every_subscriber() -> None:
    result = drill(sound(), 50)
    sent = {"orders-topic": 50, "jobs-queue": 50}
    for subscriber in ("orders-billing", "orders-audit", "jobs-queue"):
        rows = [one for one in result.rows if one.subscriber == subscriber]
        judged = [one for one in rows if one.scenario in ("largest message", "a stranger's message")]
        assert sum(one.messages for one in rows) - len(judged) == sent[rows[0].source], subscriber


def test_an_estate_without_messages_has_nothing_to_drill() -> None:
    result = drill(record(lambda: aws.kms.Key("key")))
    assert (result.rows, result.failed) == ((), False)


def test_a_setting_that_is_not_known_yet_is_assumed_and_that_is_said() -> None:
    result = drill(changed(sound(), "jobs-queue", QUEUE, visibilityTimeoutSeconds=UNKNOWN))
    assert result.notes == (
        "jobs-queue: visibilityTimeoutSeconds is not known before the deployment, the default is taken",
    )


def test_topics_of_one_name_in_two_accounts_are_kept_apart() -> None:
    def program() -> None:
        theirs = aws.Provider("theirs", region="eu-central-1", assume_roles=[{"role_arn": OTHER}])
        for name, opts in (("ours", None), ("theirs", pulumi.ResourceOptions(provider=theirs))):
            topic = aws.sns.Topic(name, name="orders", opts=opts)
            made = aws.sqs.Queue(f"{name}-queue", opts=opts)
            aws.sns.TopicSubscription(name, topic=topic.arn, protocol="sqs", endpoint=made.arn, opts=opts)

    result = drill(record(program))
    sent = [one.messages for one in result.rows if one.subscriber == "ours" and one.source == "ours"]
    assert sum(sent) == MESSAGES


def test_two_drills_of_one_estate_say_the_same() -> None:
    assert drill(sound()).to_json() == drill(sound()).to_json()
