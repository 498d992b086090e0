"""Policy documents of an event bus, its key and its queues, and the runbook that replays. Pure."""

import json
from collections.abc import Sequence
from pathlib import Path

from components.shared.arns import parse_arn
from components.shared.documents import Statement, policy_document, tls_only

from . import policies
from .sources import EVENTBRIDGE

_RUNBOOK = Path(__file__).with_name("event_bus_replay.yaml")


def bus_arn(partition: str, region: str, account: str, name: str) -> str:
    """ARN of a bus of an account."""
    return f"arn:{partition}:events:{region}:{account}:event-bus/{name}"


def bus_policy(arn: str, accounts: Sequence[str], organization: str | None, sources: Sequence[str]) -> str:
    """Who else may put events on a bus; the own account's roles need no statement here.

    ``events:source`` has a value for each event of a call, so that all of them must be among the accepted ones
    (EventBridge User Guide, "Using IAM policy conditions").

    Args:
        arn: the bus.
        accounts: ids of other accounts.
        organization: id of an organization.
        sources: accepted values of ``source``; empty: any.
    """
    partition = arn.split(":")[1]
    narrowed = {"ForAllValues:StringEquals": {"events:source": sorted(sources)}} if sources else {}
    statements: list[Statement] = []
    if accounts:
        principals = [f"arn:{partition}:iam::{account}:root" for account in sorted(accounts)]
        statements.append(_puts("AccountsPutEvents", arn, {"AWS": principals}))
        if narrowed:
            statements[-1]["Condition"] = narrowed
    if organization is not None:
        statements.append(_puts("OrganizationPutsEvents", arn, "*"))
        statements[-1]["Condition"] = {"StringEquals": {"aws:PrincipalOrgID": organization}, **narrowed}
    return policy_document(statements)


def _puts(sid: str, arn: str, principal: str | dict[str, list[str]]) -> Statement:
    return {"Sid": sid, "Effect": "Allow", "Principal": principal, "Action": "events:PutEvents", "Resource": arn}


def publisher_policy(arn: str) -> str:
    """IAM policy for a role that puts events. The bus's key is EventBridge's to use: the role needs none of it."""
    return policy_document([{"Sid": "PutEvents", "Effect": "Allow", "Action": "events:PutEvents", "Resource": arn}])


def key_statements(account: str) -> list[Statement]:
    """How EventBridge uses a key for bus, archive and the queues it sends to.

    On behalf of a bus it sends the bus's ARN as encryption context, but to an encrypted queue nothing that a condition
    could hold on to (see ``sources``), so Decrypt and GenerateDataKey stand without one. Re-encryption is the
    archive's alone (EventBridge User Guide, "Encrypting archives").

    Args:
        account: the account of the buses.
    """
    context = {"kms:EncryptionContext:aws:events:event-bus:arn": f"arn:*:events:*:{account}:event-bus/*"}
    return [
        *policies.key_statements(account, [EVENTBRIDGE]),
        _key_use("EventBridgeChecksKey", "kms:DescribeKey"),
        {**_key_use("EventBridgeReEncryptsArchive", "kms:ReEncrypt*"), "Condition": {"StringLike": context}},
    ]


def _key_use(sid: str, action: str) -> Statement:
    return {"Sid": sid, "Effect": "Allow", "Principal": {"Service": EVENTBRIDGE}, "Action": action, "Resource": "*"}


def bus_dead_letter_policy(queue_arn: str, bus: str) -> str:
    """Let a bus and its rules send what cannot be encrypted or decrypted.

    AWS says that the bus is the sender, and does not say which ARN it gives as source, so both kinds are let in.

    Args:
        queue_arn: the queue.
        bus: ARN of the bus.
    """
    rules = bus.replace(":event-bus/", ":rule/") + "/*"
    statement: Statement = {
        "Sid": "EventBridgeSends",
        "Effect": "Allow",
        "Principal": {"Service": EVENTBRIDGE},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"ArnLike": {"aws:SourceArn": [bus, rules]}},
    }
    return policy_document([tls_only(queue_arn, "sqs"), statement])


def replay_policy(archive: str, bus: str) -> str:
    """IAM policy of the runbook: replay this archive to its bus, and look how far it is."""
    parsed = parse_arn(archive)
    replays = f"arn:{parsed.partition}:events:{parsed.region}:{parsed.account}:replay/*" if parsed else ""
    return policy_document(
        [
            {
                "Sid": "StartReplay",
                "Effect": "Allow",
                "Action": "events:StartReplay",
                "Resource": [archive, bus, replays],
            },
            {"Sid": "WatchReplay", "Effect": "Allow", "Action": "events:DescribeReplay", "Resource": replays},
        ]
    )


def replay_runbook(role: str, archive: str, bus: str, rules: Sequence[str]) -> str:
    """The runbook's text with its defaults filled in.

    Args:
        role: ARN of the role it works with.
        archive: ARN of the archive.
        bus: ARN of the bus.
        rules: ARNs of the rules it may replay to; without a choice it replays to all of them.
    """
    text = _RUNBOOK.read_text(encoding="utf-8")
    filled = {"ROLE_ARN": role, "ARCHIVE_ARN": archive, "BUS_ARN": bus}
    for token, value in filled.items():
        text = text.replace(f"@{token}@", value)
    return text.replace("@RULE_ARNS@", json.dumps(sorted(rules)))
