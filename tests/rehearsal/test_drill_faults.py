"""Every fault in the wiring makes the drill fail, and the table says which row of AWS's rules it is."""

import json
import time
from collections.abc import Callable

import pytest

from rehearsal.drill.reading import KEY, QUEUE, SUBSCRIPTION
from rehearsal.drill.work import DecidedBy, Ended, Status
from rehearsal.estate import Estate
from rehearsal.wire import UNKNOWN
from tests.rehearsal.drills import (
    MESSAGES,
    QUEUE_POLICY,
    REDRIVE,
    REDRIVE_ALLOW,
    changed,
    drill,
    failures,
    key_policy_without,
    moved,
    redriven_to,
    repoliced,
    sound,
    whole,
    without,
)

Break = Callable[[Estate], Estate]
BILLING, BILLING_POLICY = "orders-billing-queue", "orders-billing-queue-policy"


def other_source(statement: dict[str, object]) -> None:
    statement["Condition"] = {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:eu-central-1:123456789012:another"}}


def no_source(statement: dict[str, object]) -> None:
    del statement["Condition"]


def wrong_service(statement: dict[str, object]) -> None:
    statement["Principal"] = {"Service": "s3.amazonaws.com"}


def organisation_only(estate: Estate) -> Estate:
    document = json.loads(estate.by_name(BILLING_POLICY, QUEUE_POLICY).inputs["policy"])
    document["Statement"].append(
        {
            "Sid": "OnlyOurOrganisation",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sqs:*",
            "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-1234567890"}},
        }
    )
    return changed(estate, BILLING_POLICY, QUEUE_POLICY, policy=json.dumps(document))


def allow(document: dict[str, object]) -> Break:
    return lambda e: changed(e, "orders-billing-redrive-allow", REDRIVE_ALLOW, redriveAllowPolicy=json.dumps(document))


def own_dead_letters(estate: Estate) -> Estate:
    arn = estate.by_name(BILLING, QUEUE).outputs["arn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3})
    return changed(estate, "orders-billing-redrive", REDRIVE, redrivePolicy=policy)


def far_dead_letters(_estate: Estate) -> Estate:
    arn = whole().by_name("far", QUEUE).outputs["arn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3})
    return changed(whole(), "orders-billing-redrive", REDRIVE, redrivePolicy=policy)


def ordered_subscriber(_estate: Estate) -> Estate:
    arn = whole().by_name("ordered", QUEUE).outputs["arn"]
    return changed(whole(), "orders-billing", SUBSCRIPTION, endpoint=arn)


FAULTS: dict[str, tuple[Break, str]] = {
    "subscription without a dead-letter queue": (
        lambda e: changed(e, "orders-billing", SUBSCRIPTION, redrivePolicy=None),
        "row 9: nothing keeps what cannot be delivered",
    ),
    "queue without a dead-letter queue": (
        lambda e: without(e, "orders-billing-redrive", REDRIVE),
        "the queue has no dead-letter queue: received 12 times",
    ),
    "policy for another topic": (repoliced(BILLING_POLICY, other_source), "row 6: the policy of orders-billing-queue"),
    "policy for another service": (repoliced(BILLING_POLICY, wrong_service), "row 6: the policy of"),
    "queue without a policy": (lambda e: without(e, BILLING_POLICY, QUEUE_POLICY), "there is no policy"),
    "policy without a source condition": (repoliced(BILLING_POLICY, no_source), "no source condition"),
    "policy that denies what has no organisation": (organisation_only, "OnlyOurOrganisation denies it"),
    "key policy without Decrypt": (key_policy_without("kms:Decrypt"), "row 7: the key's policy"),
    "key policy without GenerateDataKey": (key_policy_without("kms:GenerateDataKey"), "row 7: the key's policy"),
    "disabled key": (lambda e: changed(e, "orders-key", KEY, isEnabled=False), "is disabled"),
    "key of another Region": (lambda e: moved(e, "orders-key", KEY, region="us-east-1"), "row 7: the key of"),
    "AWS managed key": (lambda e: changed(e, BILLING, QUEUE, kmsMasterKeyId="alias/aws/sqs"), "AWS's own"),
    "AWS managed key by its ARN": (
        lambda e: changed(e, BILLING, QUEUE, kmsMasterKeyId="arn:aws:kms:eu-central-1:123456789012:alias/aws/sqs"),
        "AWS's own",
    ),
    "FIFO queue behind a standard topic": (ordered_subscriber, "row 1: a FIFO queue cannot subscribe"),
    "queue of another account, subscribed by the topic's": (
        lambda e: moved(e, BILLING, QUEUE, account="210987654321"),
        "row 2: account 123456789012 subscribes a queue of account 210987654321",
    ),
    "subscription in another Region": (
        lambda e: moved(e, "orders-billing", SUBSCRIPTION, region="us-east-1"),
        "row 3: the subscription is made in us-east-1",
    ),
    "filter that matches nothing": (
        lambda e: changed(e, "orders-audit", SUBSCRIPTION, filterPolicy='{"n": [{"numeric": [">", 5, "<", 3]}]}'),
        "no message can match the filter",
    ),
    "queue smaller than its topic": (
        lambda e: changed(e, BILLING, QUEUE, maxMessageSize=2048),
        "row 5: a message of 262144 bytes is larger than the queue takes (2048); it cannot be brought back",
    ),
    "subscription's dead-letter queue in another Region": (redriven_to("far"), "row 9: the dead-letter queue far is"),
    "subscription's dead-letter queue of the wrong kind": (redriven_to("ordered"), "ordered is FIFO"),
    "subscription's dead-letter queue is the queue": (redriven_to(BILLING), "row 9: the dead-letter queue is the"),
    "dead-letter queue whose policy refuses the topic": (
        repoliced("orders-billing-undelivered-policy", other_source),
        "row 9: row 6: the policy of orders-billing-undelivered",
    ),
    "dead-letter queue with an AWS managed key": (
        lambda e: changed(e, "orders-billing-undelivered", QUEUE, kmsMasterKeyId="alias/aws/sqs"),
        "row 9: row 7: the key is AWS's own",
    ),
    "queue's dead-letter queue in another Region": (far_dead_letters, "the dead-letter queue far is in us-east-1"),
    "queue's dead-letter queue is the queue": (own_dead_letters, "the dead-letter queue is the queue itself"),
    "redrive-allow that denies": (allow({"redrivePermission": "denyAll"}), "denies every queue"),
    "redrive-allow for another queue": (
        allow({"redrivePermission": "byQueue", "sourceQueueArns": ["arn:aws:sqs:eu-central-1:123456789012:other"]}),
        "does not name orders-billing-queue",
    ),
    "dead-letter queue that forgets within the hour": (
        lambda e: changed(e, "orders-billing-undelivered", QUEUE, messageRetentionSeconds=3600),
        "orders-billing-undelivered keeps messages 3600 s: it expired",
    ),
    "retention shorter than the outage": (
        lambda e: changed(e, BILLING, QUEUE, messageRetentionSeconds=60, visibilityTimeoutSeconds=90),
        "orders-billing-queue keeps messages 60 s: it expired",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_wiring_fails_the_drill_with_its_reason(fault: str) -> None:
    change, reason = FAULTS[fault]
    result = drill(change(sound()))
    assert result.failed, f"{fault}: the drill passed"
    assert any(reason in row.reason for row in failures(result)), [row.reason for row in failures(result)]


def test_without_a_fault_the_drill_passes() -> None:
    assert failures(drill(sound())) == []


def test_a_fault_case_takes_less_than_three_seconds() -> None:
    change, _ = FAULTS["key policy without Decrypt"]
    broken = change(sound())
    started = time.process_time()
    drill(broken, 50)
    assert time.process_time() - started < 3, "processor time of one case with 50 messages"


def test_a_refused_delivery_that_is_kept_stays_kept_until_the_wiring_is_mended() -> None:
    result = drill(repoliced(BILLING_POLICY, other_source)(sound()))
    rows = [row for row in result.rows if row.subscriber == "orders-billing"]
    assert {where for row in rows for where in row.ended} == {Ended.DELIVERY_DLQ}, "nothing is lost, nothing arrives"
    assert {row.decided_by for row in rows} == {DecidedBy.MODELLED}


def test_a_fault_of_one_subscriber_leaves_the_others_alone() -> None:
    result = drill(changed(sound(), BILLING, QUEUE, kmsMasterKeyId="alias/aws/sqs"))
    assert {row.subscriber for row in failures(result)} == {"orders-billing"}


def test_a_message_that_no_dead_letter_queue_takes_is_counted_as_lost() -> None:
    broken = changed(sound(), "orders-billing", SUBSCRIPTION, redrivePolicy=None)
    row = next(row for row in failures(drill(broken)) if row.subscriber == "orders-billing")
    assert row.scenario == "queue refuses the sender", "only while the queue refuses"
    assert row.ended == {Ended.LOST: row.messages}


DOUBTS: dict[str, Break] = {
    "policy that is not known yet": lambda e: changed(e, BILLING_POLICY, QUEUE_POLICY, policy=UNKNOWN),
    "key of another stack": lambda e: changed(
        e,
        BILLING,
        QUEUE,
        kmsMasterKeyId="arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555",
    ),
    "condition that is not read here": repoliced(
        BILLING_POLICY, lambda one: one.update(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})
    ),
    "everybody but some": repoliced(
        BILLING_POLICY, lambda one: one.update(NotPrincipal={"Service": one.pop("Principal")["Service"]})
    ),
    "redrive that is not known yet": lambda e: changed(e, "orders-billing-redrive", REDRIVE, redrivePolicy=UNKNOWN),
    "dead-letter queue of another stack": lambda e: changed(
        without(e, "orders-billing-undelivered", QUEUE),
        "orders-billing",
        SUBSCRIPTION,
        redrivePolicy='{"deadLetterTargetArn": "arn:aws:sqs:eu-central-1:123456789012:elsewhere"}',
    ),
    "comparison that is not read here": lambda e: changed(
        e, "orders-audit", SUBSCRIPTION, filterPolicy='{"type": [{"sounds-like": "paid"}]}'
    ),
}


@pytest.mark.parametrize("doubt", DOUBTS)
def test_what_cannot_be_told_is_neither_lost_nor_allowed(doubt: str) -> None:
    result = drill(DOUBTS[doubt](sound()))
    assert not result.failed, [row.reason for row in failures(result)]
    assert result.undecided, "a doubt is said"
    assert all(row.reason for row in result.rows if row.status is Status.CANNOT_TELL), "it says what is not known"
    assert result.messages == MESSAGES
