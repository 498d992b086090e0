"""The part of IAM that decides about messages: allowed, not allowed, or cannot tell."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.drill.iam import Caller, Request, arn_like, decide, like
from rehearsal.wire import UNKNOWN

QUEUE = "arn:aws:sqs:eu-central-1:123456789012:jobs"
TOPIC = "arn:aws:sns:eu-central-1:123456789012:orders"
CONTEXT = {"aws:sourcearn": TOPIC, "aws:sourceaccount": "123456789012", "aws:securetransport": "true"}
SNS = Request(Caller("sns.amazonaws.com"), "sqs:SendMessage", QUEUE, CONTEXT)
THEIRS = Request(Caller(account="210987654321"), "sqs:SendMessage", QUEUE, {})


def statement(**more: Any) -> dict[str, Any]:
    given_ = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": QUEUE,
        **more,
    }
    return {key: value for key, value in given_.items() if value is not None}


def allowed(*statements: dict[str, Any], request: Request = SNS) -> bool | None:
    return decide({"Version": "2012-10-17", "Statement": list(statements)}, request).allowed


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"Principal": "*"}, True),
        ({"Principal": {"AWS": "*"}}, True),
        ({"Principal": {"Service": ["s3.amazonaws.com", "sns.amazonaws.com"]}}, True),
        ({"Principal": {"Service": "s3.amazonaws.com"}}, False),
        ({"Principal": {"AWS": "arn:aws:iam::123456789012:root"}}, False),
        ({"Principal": None, "NotPrincipal": {"Service": "s3.amazonaws.com"}}, None),
        ({"Action": "SQS:sendmessage"}, True),
        ({"Action": "sqs:*"}, True),
        ({"Action": ["sqs:ReceiveMessage", "*"]}, True),
        ({"Action": "sqs:ReceiveMessage"}, False),
        ({"Action": None, "NotAction": "sqs:DeleteQueue"}, True),
        ({"Action": None, "NotAction": "sqs:Send*"}, False),
        ({"Resource": "*"}, True),
        ({"Resource": "arn:aws:sqs:*:123456789012:j?bs"}, True),
        ({"Resource": "arn:aws:sqs:*:123456789012:other"}, False),
        ({"Resource": None, "NotResource": QUEUE}, False),
        ({"Resource": None}, None),
    ],
)
def test_principal_action_and_resource(change: dict[str, Any], *, expected: bool | None) -> None:
    assert allowed(statement(**change)) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"ArnEquals": {"aws:SourceArn": TOPIC}}, True),
        ({"ArnLike": {"AWS:sourcearn": ["arn:aws:s3:::x", "arn:aws:sns:*:123456789012:*"]}}, True),
        ({"ArnLike": {"aws:SourceArn": "arn:*"}}, False),
        ({"StringEquals": {"aws:SourceArn": TOPIC.upper()}}, False),
        ({"StringEqualsIgnoreCase": {"aws:SourceArn": TOPIC.upper()}}, True),
        ({"StringLike": {"aws:SourceArn": "arn:*orders"}}, True),
        ({"StringEquals": {"aws:SourceAccount": "999999999999"}}, False),
        ({"StringNotEquals": {"aws:SourceAccount": "999999999999"}}, True),
        ({"ArnNotLike": {"aws:SourceArn": "arn:aws:sns:*:*:orders"}}, False),
        ({"Bool": {"aws:SecureTransport": "true"}}, True),
        ({"Bool": {"aws:SecureTransport": True}}, True),
        ({"Bool": {"aws:SecureTransport": "false"}}, False),
        ({"Null": {"aws:SourceArn": "false"}}, True),
        ({"Null": {"aws:PrincipalArn": "true"}}, True),
        ({"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, False),
        ({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}, True),
        ({"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}, True),
        ({"StringEquals": {"aws:SourceOrgID": "o-1"}}, None),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, None),
        ({"ForAllValues:StringEquals": {"aws:SourceArn": TOPIC}}, None),
        ({"ArnEquals": {"aws:SourceArn": TOPIC}, "Bool": {"aws:SecureTransport": "false"}}, False),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "Bool": {"aws:SecureTransport": "false"}}, False),
    ],
)
def test_conditions(condition: dict[str, Any], *, expected: bool | None) -> None:
    assert allowed(statement(Condition=condition)) is expected


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("210987654321", True),
        ("arn:aws:iam::210987654321:root", True),
        ("arn:aws:iam::210987654321:role/one", None),
        ("arn:aws:iam::333333333333:role/one", False),
        ("123456789012", False),
    ],
)
def test_principals_of_an_account(principal: str, *, expected: bool | None) -> None:
    assert allowed(statement(Principal={"AWS": principal}), request=THEIRS) is expected


DENY = statement(Effect="Deny", Sid="Shut", Principal="*", Action="sqs:*")
MAYBE = {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}


@pytest.mark.parametrize(
    ("statements", "expected", "why"),
    [
        ([statement(), DENY], False, "statement Shut denies it"),
        ([DENY, statement()], False, "statement Shut denies it"),
        ([statement(), {**DENY, "Condition": MAYBE}], None, "whether statement Shut denies it cannot be told"),
        ([statement(Condition=MAYBE)], None, "whether a statement without Sid allows it cannot be told"),
        ([statement(Condition=MAYBE), statement()], True, ""),
        ([statement(Action="sqs:ReceiveMessage")], False, "no statement allows it"),
    ],
)
def test_a_deny_wins_and_a_doubt_is_told(statements: list[Any], *, expected: bool | None, why: str) -> None:
    found = decide({"Statement": statements}, SNS)
    assert (found.allowed, found.why) == (expected, why)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (None, False),
        (UNKNOWN, None),
        ("no json", None),
        ('{"Statement": []}', False),
        ({"Statement": statement()}, True),
    ],
)
def test_policies_that_are_missing_unknown_or_short(document: Any, *, expected: bool | None) -> None:
    assert decide(document, SNS).allowed is expected


def test_wildcards_of_an_arn_stay_in_their_field() -> None:
    assert arn_like(TOPIC, "arn:aws:sns:*:*:ord*")
    assert not arn_like("arn:aws:sns:eu-central-1:1:a", "arn:aws:s*:a")
    assert like("a[b]c", "a[b]?"), "only * and ? have a meaning"
    assert not like("ab", "a[b]")


@given(
    st.lists(st.sampled_from([statement(), DENY, statement(Condition=MAYBE), {**DENY, "Condition": MAYBE}]), max_size=5)
)
def test_more_denials_never_allow_more(statements: list[dict[str, Any]]) -> None:
    before, after = allowed(*statements), allowed(*statements, DENY)
    assert after is False
    assert allowed(*statements, {**DENY, "Condition": MAYBE}) is not True
    assert before in (True, False, None)
