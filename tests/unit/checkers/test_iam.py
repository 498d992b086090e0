"""Policy documents: what AWS refuses is found, what it takes passes, and none is overlooked."""

import json
from typing import Any

import pytest

from components.shared.documents import (
    assume_role_document,
    key_administration,
    key_use_by_services,
    policy_document,
    tls_only,
)
from rehearsal.estate import Estate, Resource
from tests.checkers.estate_checks import assert_accepted
from tests.checkers.iam import Kind, check_policies, check_policy, policies_of

_QUEUE = "arn:aws:sqs:eu-central-1:123456789012:orders"


def document(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (assume_role_document("backup.amazonaws.com", "123456789012"), Kind.TRUST),
        (
            policy_document(
                [
                    key_administration("aws", "123456789012"),
                    key_use_by_services(
                        "Use", ["sns.amazonaws.com"], {"StringEquals": {"aws:SourceAccount": "123456789012"}}
                    ),
                ]
            ),
            Kind.KEY,
        ),
        (policy_document([tls_only(_QUEUE, "sqs")]), Kind.RESOURCE),
        (document(Action="sqs:SendMessage", Resource=_QUEUE), Kind.IDENTITY),
        (document(Action="backup-storage:MountCapsule", Resource="*"), Kind.IDENTITY),
    ],
    ids=["trust", "key", "resource", "identity", "prefix without an entry"],
)
def test_a_policy_that_aws_takes_has_no_finding(text: str, kind: Kind) -> None:
    assert check_policy(text, kind) == [], "a checker that cries wolf is switched off"


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        pytest.param("{", Kind.IDENTITY, "not JSON", id="not JSON"),
        pytest.param("[]", Kind.IDENTITY, "must be an object", id="not a policy"),
        pytest.param(document(Action="sqs:SendMessages", Resource="*"), Kind.IDENTITY, "SendMessages", id="action"),
        pytest.param(document(Action="squeues:Send", Resource="*"), Kind.IDENTITY, "squeues", id="service"),
        pytest.param(
            document(Action="sqs:SendMessage", Resource="arn:aws:sns:eu-central-1:123456789012:t"),
            Kind.IDENTITY,
            "RESOURCE_MISMATCH",
            id="resource of another service",
        ),
        pytest.param(
            document(Action="sqs:SendMessage", Resource=_QUEUE, Principal="*"),
            Kind.IDENTITY,
            "Principal",
            id="principal",
        ),
        pytest.param(
            document(Action="sqs:SendMessage", Resource=_QUEUE), Kind.RESOURCE, "Principal", id="no principal"
        ),
        pytest.param(
            document(Action="sqs:SendMessage", Resource=_QUEUE, Condition={"StringEqual": {"a": "b"}}),
            Kind.IDENTITY,
            "StringEqual",
            id="operator",
        ),
        pytest.param(
            document(Action="sqs:SendMessage", Resource=_QUEUE, Sid="no-hyphens"), Kind.IDENTITY, "SID", id="Sid"
        ),
        pytest.param(
            document(Action="sts:AssumeRole", Principal={"Service": "backup"}),
            Kind.TRUST,
            "service principal",
            id="name",
        ),
        pytest.param(
            document(Action="s3:GetObject", Principal={"Service": "backup.amazonaws.com"}),
            Kind.TRUST,
            "actions of sts only",
            id="trust action",
        ),
        pytest.param(
            document(Action="sts:AssumeRole", Resource="*", Principal={"Service": "backup.amazonaws.com"}),
            Kind.TRUST,
            "takes no Resource",
            id="trust resource",
        ),
        pytest.param(
            json.dumps({"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": _QUEUE}]}),
            Kind.IDENTITY,
            "Version",
            id="version",
        ),
        pytest.param(
            document(Action="sqs:SendMessage", Resource=[f"{_QUEUE}-{index}" for index in range(300)]),
            Kind.IDENTITY,
            "10240 at most",
            id="size",
        ),
    ],
)
def test_a_policy_that_aws_refuses_is_found(text: str, kind: Kind, expected: str) -> None:
    findings = check_policy(text, kind)
    assert any(expected in finding for finding in findings), f"nothing about {expected!r} in {findings}"


def test_policies_are_found_by_name_and_by_content() -> None:
    text = document(Action="sqs:SendMessage", Resource=_QUEUE)
    role = Resource(
        "u",
        "aws:iam/role:Role",
        "role",
        "",
        custom=True,
        inputs={
            "assumeRolePolicy": assume_role_document("backup.amazonaws.com"),
            "inlinePolicies": [{"name": "a", "policy": text}],
            "description": "not a policy",
        },
    )
    hidden = Resource(
        "u", "aws:x/y:Y", "other", "", custom=True, inputs={"settings": {"access": text}, "filterPolicy": "{}"}
    )
    assert [(path, kind) for path, _, kind in policies_of(role)] == [
        ("assumeRolePolicy", Kind.TRUST),
        ("inlinePolicies[0].policy", Kind.IDENTITY),
    ], "both documents of a role, each with its kind"
    assert [path for path, _, _ in policies_of(hidden)] == ["settings.access"], "by content, wherever it stands"


def test_condition_keys_that_hold_lists_of_arns_are_known() -> None:
    def copying(target: str) -> str:
        condition = {"ForAllValues:ArnLike": {"backup:CopyTargets": target}}
        return document(Action="backup:CopyFromBackupVault", Resource="*", Condition=condition)

    assert check_policy(copying("arn:aws:backup:*:123456789012:backup-vault:*"), Kind.IDENTITY) == []
    assert check_policy(copying("a-vault"), Kind.IDENTITY), "a name is no ARN"


def test_findings_of_an_estate_name_resource_and_property() -> None:
    queue = Resource("u", "aws:sqs/queuePolicy:QueuePolicy", "queue", "", custom=True, inputs={"policy": "{"})
    (finding,) = check_policies(Estate("p", "s", (queue,)))
    assert finding.startswith("queue.policy (resource): not JSON"), "somebody must find it in the program"


def test_the_assertion_fails_with_every_reason_and_on_an_empty_estate() -> None:
    bad = Resource(
        "u", "aws:ec2/vpc:Vpc", "vpc", "", custom=True, inputs={"cidrBlock": "10.0.0.0/8", "instanceTenancy": "x"}
    )
    with pytest.raises(AssertionError, match="'x' is not one of"):
        assert_accepted(Estate("p", "s", (bad,)))
    with pytest.raises(AssertionError, match="would prove nothing"):
        assert_accepted(Estate("p", "s", ()))
