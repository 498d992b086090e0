"""Runbooks that bring messages back, and the policies of those who run them. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.shared.checks import Problems
from components.shared.documents import Statement, policy_document

from .redrive_args import RedriveOrigin

AUTOMATION_SERVICE = "ssm.amazonaws.com"

_HERE = Path(__file__).parent / "automation"
_ROLE_POLICY_CHARACTERS = 10_240
"""All inline policies of a role together (IAM User Guide, "IAM and STS quotas")."""


@dataclass(frozen=True)
class RedriveEntry:
    """One dead-letter queue, with everything known."""

    source: str
    """ARN of the dead-letter queue."""
    destination: str
    """ARN of the queue or function."""
    origin: RedriveOrigin
    key: str | None
    group: str

    @property
    def by_move_task(self) -> bool:
        """Whether SQS's move task brings its messages back."""
        return self.origin == RedriveOrigin.QUEUE


def move_document(entries: Sequence[RedriveEntry], role_arn: str) -> str:
    """Automation document (schema 0.3) that runs SQS's move task for one of these queues.

    Args:
        entries: dead-letter queues of queues.
        role_arn: role that the document runs under.
    """
    document = _load("move_messages.json", entries, role_arn)
    return json.dumps(document, indent=2)


def resend_document(entries: Sequence[RedriveEntry], role_arn: str) -> str:
    """Automation document (schema 0.3) that receives, sends and deletes, for one of these queues.

    Args:
        entries: dead-letter queues of subscriptions, event targets and functions.
        role_arn: role that the document runs under.
    """
    document = _load("resend_messages.json", entries, role_arn)
    inputs: dict[str, Any] = document["mainSteps"][0]["inputs"]
    inputs["Script"] = (_HERE / "resend_script.py").read_text(encoding="utf-8")
    known = {
        entry.source: {"destination": entry.destination, "origin": str(entry.origin), "group": entry.group}
        for entry in entries
    }
    inputs["InputPayload"]["queues"] = json.dumps(known, sort_keys=True)
    return json.dumps(document, indent=2)


def _load(name: str, entries: Sequence[RedriveEntry], role_arn: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((_HERE / name).read_text(encoding="utf-8"))
    document["assumeRole"] = role_arn
    document["parameters"]["DeadLetterQueueArn"]["allowedValues"] = sorted({entry.source for entry in entries})
    return document


def redrive_role_policy(entries: Sequence[RedriveEntry]) -> str:
    """What the runbooks' role may do: take from these dead-letter queues, give to these destinations.

    The move task needs the permissions of a receive and a send beside its own (SQS Developer Guide, "Configure a
    dead-letter queue redrive").
    """
    moved = [entry for entry in entries if entry.by_move_task]
    resent = [entry for entry in entries if not entry.by_move_task]
    queues = {entry.destination for entry in entries if ":lambda:" not in entry.destination}
    functions = {entry.destination for entry in entries} - queues
    keys = {entry.key for entry in entries if entry.key is not None}
    wanted: list[tuple[str, list[str], set[str]]] = [
        (
            "TakeMessages",
            ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
            {entry.source for entry in entries},
        ),
        (
            "RunMoveTasks",
            ["sqs:ListMessageMoveTasks", "sqs:StartMessageMoveTask"],
            {entry.source for entry in moved},
        ),
        (
            "GiveMessagesBack",
            ["sqs:ChangeMessageVisibility", "sqs:GetQueueUrl"],
            {entry.source for entry in resent},
        ),
        ("SendMessages", ["sqs:GetQueueUrl", "sqs:SendMessage"], queues),
        ("CallFunctions", ["lambda:InvokeFunction"], functions),
        ("UseKeys", ["kms:Decrypt", "kms:GenerateDataKey"], keys),
    ]
    statements: list[Statement] = [
        {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": sorted(resources)}
        for sid, actions, resources in wanted
        if resources
    ]
    return policy_document(statements)


def check_role_policy(document: str, problems: Problems) -> None:
    """Refuse more queues than a role's policy holds; told when the ARNs are known."""
    size = len("".join(document.split()))
    if size > _ROLE_POLICY_CHARACTERS:
        problems.add(
            "queues",
            None,
            f"make the role's policy {size} characters long; IAM takes {_ROLE_POLICY_CHARACTERS}",
            "Divide the queues over two components; in the settings, switch redriveRunbooks off",
        )


def operator_policy(
    entries: Sequence[RedriveEntry], place: tuple[str, str, str], runbooks: Sequence[str], role_arn: str
) -> str:
    """Identity policy for those on call: run the runbooks, follow them, cancel a move task.

    Args:
        entries: the dead-letter queues.
        place: partition, Region and account.
        runbooks: names of the documents.
        role_arn: role that the documents run under.
    """
    partition, region, account = place
    here = f"arn:{partition}:ssm:{region}:{account}"
    statements: list[Statement] = [
        {
            "Sid": "StartTheRunbooks",
            "Effect": "Allow",
            "Action": "ssm:StartAutomationExecution",
            "Resource": sorted(
                [f"{here}:automation-definition/{name}:*" for name in runbooks]
                + [f"{here}:document/{name}" for name in runbooks]
            ),
        },
        {
            "Sid": "FollowThem",
            "Effect": "Allow",
            "Action": ["ssm:GetAutomationExecution", "ssm:StopAutomationExecution"],
            "Resource": f"{here}:automation-execution/*",
        },
        {
            "Sid": "HandOverTheirRole",
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": role_arn,
            "Condition": {"StringEquals": {"iam:PassedToService": AUTOMATION_SERVICE}},
        },
    ]
    moved = sorted(entry.source for entry in entries if entry.by_move_task)
    if moved:
        statements.append(
            {
                "Sid": "LookAtAndCancelMoveTasks",
                "Effect": "Allow",
                "Action": ["sqs:CancelMessageMoveTask", "sqs:ListMessageMoveTasks"],
                "Resource": moved,
            }
        )
    return policy_document(statements)
