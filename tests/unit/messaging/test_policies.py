"""The documents themselves: who is let in, on which condition."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.messaging import policies
from components.shared.documents import policy_document
from tests.checkers.iam import Kind, check_policy

ACCOUNT = "123456789012"
QUEUE_ARN = f"arn:aws:sqs:eu-central-1:{ACCOUNT}:jobs"
TOPIC_ARN = f"arn:aws:sns:eu-central-1:{ACCOUNT}:orders"
KEY_ARN = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/1"
ROLE_ARN = "arn:aws:iam::210987654321:role/shop"

services = st.lists(
    st.sampled_from(["events.amazonaws.com", "s3.amazonaws.com", "sns.amazonaws.com", "cloudwatch.amazonaws.com"]),
    unique=True,
)
principals = st.lists(st.just(ROLE_ARN), max_size=1)


def statements(document: str) -> dict[str, dict[str, Any]]:
    return {statement["Sid"]: statement for statement in json.loads(document)["Statement"]}


def test_a_queue_without_producers_only_refuses_plain_transport() -> None:
    found = statements(policies.queue_policy(QUEUE_ARN))
    assert found.keys() == {"DenyWithoutTls"}
    assert found["DenyWithoutTls"]["Action"] == "sqs:*"


def test_services_send_only_for_the_queues_own_account() -> None:
    found = statements(policies.queue_policy(QUEUE_ARN, ["s3.amazonaws.com"], ["arn:aws:s3:::b", "arn:aws:s3:::a"]))
    assert found["ServicesSend"]["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnEquals": {"aws:SourceArn": ["arn:aws:s3:::a", "arn:aws:s3:::b"]},
    }


@pytest.mark.parametrize(
    ("service", "queue", "topic", "key"),
    [
        ("sns.amazonaws.com", "arn:*:sns:*:123456789012:*", "account", "arn:*:sns:*:123456789012:*"),
        ("events.amazonaws.com", "arn:*:events:*:123456789012:rule/*", None, None),
        ("cloudwatch.amazonaws.com", "account", "arn:*:cloudwatch:*:123456789012:alarm:*", None),
        ("backup.amazonaws.com", "account", None, None),
        ("budgets.amazonaws.com", "account", "account", "account"),
        ("s3.amazonaws.com", "account", "account", "account"),
    ],
)
def test_each_service_is_asked_only_for_the_source_it_is_documented_to_send(
    service: str, queue: str | None, topic: str | None, key: str | None
) -> None:
    forms = {"account": {"StringEquals": {"aws:SourceAccount": ACCOUNT}}, None: None}
    documents = (
        (policies.queue_policy(QUEUE_ARN, [service]), queue),
        (policies.topic_policy(TOPIC_ARN, [service]), topic),
        (policy_document(policies.key_statements(ACCOUNT, [service])), key),
    )
    for document, wanted in documents:
        found = [one for one in statements(document).values() if "Service" in one["Principal"]]
        assert [one["Principal"]["Service"] for one in found] == [[service]]
        expected = forms.get(wanted, {"ArnLike": {"aws:SourceArn": wanted}})
        assert found[0].get("Condition") == expected, "a key the service does not send loses every message in silence"


def test_a_given_topic_narrows_what_the_account_bounds() -> None:
    found = statements(policies.queue_policy(QUEUE_ARN, ["sns.amazonaws.com"], [TOPIC_ARN]))
    assert found["SnsSends"]["Condition"] == {
        "ArnLike": {"aws:SourceArn": f"arn:*:sns:*:{ACCOUNT}:*"},
        "ArnEquals": {"aws:SourceArn": [TOPIC_ARN]},
    }


SOURCES = [
    "arn:aws:s3:::uploads",
    f"arn:aws:events:eu-central-1:{ACCOUNT}:rule/nightly",
    TOPIC_ARN,
]


def test_each_service_is_narrowed_to_sources_of_its_own_kind() -> None:
    named = ["s3.amazonaws.com", "events.amazonaws.com", "sns.amazonaws.com"]
    found = statements(policies.queue_policy(QUEUE_ARN, named, SOURCES))
    exact = {sid: found[sid]["Condition"]["ArnEquals"] for sid in ("ServicesSend", "EventBridgeSends", "SnsSends")}
    assert exact == {
        "ServicesSend": {"aws:SourceArn": SOURCES[:1]},
        "EventBridgeSends": {"aws:SourceArn": SOURCES[1:2]},
        "SnsSends": {"aws:SourceArn": SOURCES[2:]},
    }


def test_a_source_of_no_known_kind_narrows_the_service_that_is_not_known() -> None:
    alarm = "arn:aws:budgets::123456789012:budget/all"
    found = statements(
        policies.queue_policy(QUEUE_ARN, ["budgets.amazonaws.com", "sns.amazonaws.com"], [alarm, TOPIC_ARN])
    )
    assert found["ServicesSend"]["Condition"]["ArnEquals"] == {"aws:SourceArn": [alarm, TOPIC_ARN]}
    assert found["SnsSends"]["Condition"]["ArnEquals"] == {"aws:SourceArn": [TOPIC_ARN]}


def test_services_without_a_source_of_theirs_stay_out() -> None:
    found = statements(policies.queue_policy(QUEUE_ARN, ["s3.amazonaws.com"], [TOPIC_ARN]))
    assert found["ServicesSend"]["Condition"]["ArnEquals"] == {"aws:SourceArn": [TOPIC_ARN]}, "nobody, not everybody"


def test_services_of_further_accounts_send_and_use_the_key() -> None:
    other = "210987654321"
    named = ["s3.amazonaws.com", "sns.amazonaws.com"]
    found = statements(policies.queue_policy(QUEUE_ARN, named, accounts=[other]))
    assert found["ServicesSend"]["Condition"] == {"StringEquals": {"aws:SourceAccount": [ACCOUNT, other]}}
    wanted = {"ArnLike": {"aws:SourceArn": [f"arn:*:sns:*:{ACCOUNT}:*", f"arn:*:sns:*:{other}:*"]}}
    assert found["SnsSends"]["Condition"] == wanted
    key = {one["Sid"]: one for one in policies.key_statements(ACCOUNT, named, accounts=[other])}
    assert key["SnsUsesKey"].get("Condition") == wanted


def test_a_topic_of_another_account_that_is_named_may_send() -> None:
    foreign = TOPIC_ARN.replace(ACCOUNT, "210987654321")
    condition = statements(policies.queue_policy(QUEUE_ARN, ["sns.amazonaws.com"], [foreign]))["SnsSends"]["Condition"]
    assert condition["ArnEquals"] == {"aws:SourceArn": [foreign]}
    assert "arn:*:sns:*:210987654321:*" in condition["ArnLike"]["aws:SourceArn"], (
        "both conditions must hold, so that a form of the own account alone would lose every message"
    )


def test_sources_of_a_dead_letter_queue_are_named_once_and_only_with_by_queue() -> None:
    document = json.loads(policies.redrive_allow_policy([QUEUE_ARN, QUEUE_ARN]))
    assert document == {"redrivePermission": "byQueue", "sourceQueueArns": [QUEUE_ARN]}


def test_the_accounts_own_principals_keep_the_topic() -> None:
    found = statements(policies.topic_policy("arn:aws-cn:sns:cn-north-1:123456789012:orders"))
    assert found["AccountUsesTopic"]["Principal"] == {"AWS": "arn:aws-cn:iam::123456789012:root"}
    assert "sns:Publish" in found["AccountUsesTopic"]["Action"]
    assert found["DenyPublishWithoutTls"]["Action"] == "sns:Publish"


def test_a_subscriptions_redrive_has_no_receive_count() -> None:
    assert json.loads(policies.redrive_policy(QUEUE_ARN, None)) == {"deadLetterTargetArn": QUEUE_ARN}
    assert json.loads(policies.redrive_policy(QUEUE_ARN, 3))["maxReceiveCount"] == 3


def test_an_unencrypted_queue_needs_no_key_actions() -> None:
    for document in (policies.producer_policy(QUEUE_ARN, None), policies.consumer_policy(QUEUE_ARN, None)):
        assert "kms" not in document


@given(services, principals)
def test_every_document_is_valid_and_nobody_is_let_in_by_a_wildcard(named: list[str], arns: list[str]) -> None:
    key_policy = policies.key_statements(ACCOUNT, named, arns)
    documents = [policies.queue_policy(QUEUE_ARN, named, (), arns), policies.topic_policy(TOPIC_ARN, named, arns)]
    if key_policy:
        documents.append(policy_document(key_policy))
    for document in documents:
        for statement in json.loads(document)["Statement"]:
            assert statement["Effect"] == "Deny" or statement["Principal"] != "*"


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (policies.queue_policy(QUEUE_ARN, ["s3.amazonaws.com"], [TOPIC_ARN], [ROLE_ARN]), Kind.RESOURCE),
        (policies.topic_policy(TOPIC_ARN, ["events.amazonaws.com", "s3.amazonaws.com"], [ROLE_ARN]), Kind.RESOURCE),
        (policy_document(policies.key_statements(ACCOUNT, ["events.amazonaws.com"], [ROLE_ARN])), Kind.KEY),
        (policies.producer_policy(QUEUE_ARN, KEY_ARN), Kind.IDENTITY),
        (policies.consumer_policy(QUEUE_ARN, KEY_ARN), Kind.IDENTITY),
        (policies.publisher_policy(TOPIC_ARN, KEY_ARN), Kind.IDENTITY),
    ],
)
def test_the_iam_checkers_find_nothing(document: str, kind: Kind) -> None:
    assert check_policy(document, kind) == []
