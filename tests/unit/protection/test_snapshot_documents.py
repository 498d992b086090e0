"""Event patterns against the sample events of AWS's documentation, and the policies of the role."""

import json
from typing import Any

import pytest
from moto.events.models import EventPattern
from moto.iam.aws_managed_policies import aws_managed_policies_data

from components.protection.snapshot_documents import (
    failed_snapshots_pattern,
    managed_policy_arns,
    policy_error_pattern,
    snapshot_keys_policy,
)
from components.protection.snapshot_policy_args import SnapshotTarget
from tests.checkers.iam import Kind, check_policy

POLICY = "arn:aws:dlm:eu-central-1:123456789012:policy/policy-0123456789abcdef0"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
ANY = "arn:aws:kms:eu-central-1:123456789012:key/*"


def matches(pattern: str, event: dict[str, Any]) -> bool:
    return EventPattern.load(pattern).matches_event(event)


def told(kind: str, event: str, result: str) -> dict[str, Any]:
    """The sample events of the Amazon EBS User Guide, "Amazon EventBridge events for Amazon EBS"."""
    return {
        "version": "0",
        "source": "aws.ec2",
        "detail-type": kind,
        "account": "012345678901",
        "region": "us-east-1",
        "resources": ["arn:aws:ec2::us-west-2:snapshot/snap-01234567"],
        "detail": {"event": event, "result": result, "cause": "", "request-id": ""},
    }


SINGLE, SET = "EBS Snapshot Notification", "EBS Multi-Volume Snapshots Completion Status"


@pytest.mark.parametrize(
    ("event", "heard"),
    [
        (told(SINGLE, "createSnapshot", "failed"), True),
        (told(SINGLE, "copySnapshot", "failed"), True),
        (told(SET, "createSnapshots", "failed"), True),
        (told(SINGLE, "createSnapshot", "succeeded"), False),
        (told(SINGLE, "copySnapshot", "succeeded"), False),
        (told(SET, "createSnapshots", "succeeded"), False),
        (told(SINGLE, "shareSnapshot", "succeeded"), False),
        (told("EBS Volume Notification", "createVolume", "failed"), False),
        ({**told(SINGLE, "createSnapshot", "failed"), "source": "custom"}, False),
    ],
)
def test_failed_snapshots_are_heard_and_nothing_else(event: dict[str, Any], heard: bool) -> None:  # noqa: FBT001
    assert matches(failed_snapshots_pattern(), event) is heard


def changed(state: str, policy: str = POLICY) -> dict[str, Any]:
    """The sample event of "Monitor Data Lifecycle Manager policies using EventBridge"."""
    return {
        "version": "0",
        "detail-type": "DLM Policy State Change",
        "source": "aws.dlm",
        "account": "123456789012",
        "region": "us-east-1",
        "resources": [policy],
        "detail": {"state": state, "cause": "Role provided does not have sufficient permissions", "policy_id": policy},
    }


@pytest.mark.parametrize(
    ("event", "heard"),
    [(changed("ERROR"), True), (changed("ENABLED"), False), (changed("ERROR", POLICY[:-1] + "1"), False)],
)
def test_only_the_policy_itself_and_only_its_errors_are_heard(event: dict[str, Any], heard: bool) -> None:  # noqa: FBT001
    assert matches(policy_error_pattern(POLICY), event) is heard


@pytest.mark.parametrize("sources", [[], [KEY.replace("eu-west-1", "eu-central-1")]])
@pytest.mark.parametrize("copies", [[], [KEY]])
def test_the_role_gets_a_policy_that_iam_takes(copies: list[str], sources: list[str]) -> None:
    document = snapshot_keys_policy(copies, sources, ANY)
    check_policy(document, Kind.IDENTITY)
    for statement in json.loads(document)["Statement"]:
        assert set(statement["Resource"]) == {*copies, *(sources or [ANY])}, "given keys stand in for all keys"
        assert statement["Condition"]["StringLike"] == {"kms:ViaService": "ec2.*"}, "never outside of EC2"


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
@pytest.mark.parametrize(
    ("target", "scripts", "names"),
    [
        (SnapshotTarget.VOLUMES, False, ["AWSDataLifecycleManagerServiceRole"]),
        (SnapshotTarget.IMAGES, False, ["AWSDataLifecycleManagerServiceRoleForAMIManagement"]),
        (
            SnapshotTarget.INSTANCES,
            True,
            ["AWSDataLifecycleManagerServiceRole", "AWSDataLifecycleManagerSSMFullAccess"],
        ),
    ],
)
def test_the_role_has_awss_own_policies(
    partition: str,
    target: SnapshotTarget,
    scripts: bool,  # noqa: FBT001
    names: list[str],
) -> None:
    found = managed_policy_arns(partition, target, scripts=scripts)
    assert list(found) == names
    known: dict[str, Any] = json.loads(aws_managed_policies_data)
    for name, arn in found.items():
        assert arn == f"arn:{partition}:iam::aws:policy{known[name]['Path']}{name}", "the path is part of the ARN"
