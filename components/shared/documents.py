"""IAM policy documents as plain data. Pure: no Pulumi, no look-ups."""

import json
from collections.abc import Mapping, Sequence
from typing import TypedDict

Condition = Mapping[str, Mapping[str, str | Sequence[str]]]


class Statement(TypedDict, total=False):
    """One statement in IAM's own spelling."""

    Sid: str
    Effect: str
    Principal: str | Mapping[str, str | Sequence[str]]
    Action: str | Sequence[str]
    NotAction: str | Sequence[str]
    Resource: str | Sequence[str]
    Condition: Condition


def policy_document(statements: Sequence[Statement]) -> str:
    """JSON text of a policy of version 2012-10-17; the order of the statements is kept."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def assume_role_document(service: str, account: str | None = None) -> str:
    """Trust policy for one AWS service principal such as ``backup.amazonaws.com``.

    Args:
        service: the service principal.
        account: when given, only calls on behalf of this account are trusted (confused deputy).
    """
    statement: Statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    if account:
        statement["Condition"] = {"StringEquals": {"aws:SourceAccount": account}}
    return policy_document([statement])


def tls_only(resource: str, service: str) -> Statement:
    """Deny every call of ``service`` (``sqs``, ``sns``, ``s3`` …) on ``resource`` that does not use TLS."""
    return {
        "Sid": "DenyWithoutTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": f"{service}:*",
        "Resource": resource,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def key_administration(partition: str, account: str) -> Statement:
    """The statement that keeps a key manageable: the account's IAM policies decide.

    Without it a key can become unmanageable (KMS Developer Guide, "Default key policy").
    """
    return {
        "Sid": "AccountAdministersKey",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{partition}:iam::{account}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }


def key_use_by_services(sid: str, services: Sequence[str], condition: Condition) -> Statement:
    """Let AWS services encrypt and decrypt with the key.

    A service that publishes to an encrypted topic or sends to an encrypted queue needs
    ``kms:GenerateDataKey*`` and ``kms:Decrypt`` (SNS and SQS Developer Guides, "Key management").

    Args:
        sid: alphanumeric statement id.
        services: service principals such as ``sns.amazonaws.com``.
        condition: source conditions, normally ``aws:SourceAccount`` or ``aws:SourceArn``.
    """
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": sorted(services)},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
        "Resource": "*",
        "Condition": condition,
    }
