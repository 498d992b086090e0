"""A vault's job journal: every change of a job's state, kept as an event in CloudWatch Logs."""

import json
from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from components.shared.arns import parse_arn
from components.shared.checks import Problems
from components.shared.documents import policy_document
from components.shared.logs import RETENTION_DAYS
from components.shared.tags import tags_for

DEFAULT_JOURNAL_DAYS = 365
NO_JOURNAL = 0

_WRITERS = ["delivery.logs.amazonaws.com", "events.amazonaws.com"]


def check_journal_retention(problems: Problems, days: int | None) -> None:
    """Refuse a retention that CloudWatch Logs does not know; absent ones and 0, no journal, pass."""
    if days is None or days == NO_JOURNAL or days in RETENTION_DAYS:
        return
    longer = next((known for known in RETENTION_DAYS if known > days), RETENTION_DAYS[-1])
    known = ", ".join(str(item) for item in RETENTION_DAYS)
    problems.add("job_journal_retention_days", days, f"must be 0 or one of {known}", f"Give 0 for none, or {longer}")


def journal_pattern(vault_arn: str) -> str:
    """Event pattern for every job of a vault: backups into it, copies from and into it, restores and scans out of it.

    AWS documents no vault in the events of jobs that were only just created, so a job's first entry is that of its
    next state. Of restores it names the vault once they have completed, so those that name none are kept as well, by
    every journal of the Region (AWS Backup Developer Guide, "Monitoring AWS Backup events using Amazon EventBridge").
    """
    here: list[object] = [vault_arn]
    places: tuple[tuple[str, str, list[object]], ...] = (
        ("Backup", "backupVaultArn", here),
        ("Copy", "sourceBackupVaultArn", here),
        ("Copy", "destinationBackupVaultArn", here),
        ("Restore", "backupVaultArn", [*here, {"exists": False}]),
        ("Scan", "backupVaultArn", here),
    )
    return json.dumps(
        {
            "source": ["aws.backup"],
            "$or": [
                {"detail-type": [f"{kind} Job State Change"], "detail": {field: vaults}}
                for kind, field, vaults in places
            ],
        }
    )


def journal_policy(log_group_arn: str) -> str:
    """Resource policy of CloudWatch Logs that lets event rules of the group's account and Region write into it.

    Two statements, because the documented condition is for writing only (pulumi-aws, EventTarget, "CloudWatch Log Group
    Usage").

    Raises:
        ValueError: that is not the ARN of a log group.
    """
    arn = parse_arn(log_group_arn)
    if arn is None:
        raise ValueError(f"not an ARN: {log_group_arn}")
    rules = f"arn:{arn.partition}:events:{arn.region}:{arn.account}:rule/*"
    return policy_document(
        [
            {
                "Sid": "EventsOpenStreams",
                "Effect": "Allow",
                "Principal": {"Service": _WRITERS},
                "Action": "logs:CreateLogStream",
                "Resource": f"{log_group_arn}:*",
            },
            {
                "Sid": "EventsWrite",
                "Effect": "Allow",
                "Principal": {"Service": _WRITERS},
                "Action": "logs:PutLogEvents",
                "Resource": f"{log_group_arn}:*:*",
                "Condition": {"ArnLike": {"aws:SourceArn": rules}},
            },
        ]
    )


def keep_journal(
    name: str,
    parent: pulumi.Resource,
    vault_arn: pulumi.Output[str],
    retention_days: int,
    *,
    protect: bool,
    region: str | None,
    tags: Mapping[str, pulumi.Input[str]] | None,
) -> pulumi.Output[str]:
    """Make log group, policy, rule and target, all called ``name``.

    The group has no customer key of its own, and above all not the vault's: it says what happened to the backups when
    their key is gone. It holds ARNs, states and messages, no data.

    Args:
        name: resource name.
        parent: the component.
        vault_arn: the vault whose jobs are kept.
        retention_days: one of CloudWatch Logs' periods.
        protect: protect the log group against deletion.
        region: Region; None takes the provider's.
        tags: the component's tags.

    Returns:
        ARN of the log group for event targets, known once events may be written.
    """
    group = aws.cloudwatch.LogGroup(
        name,
        # EventBridge's console and documentation know groups of this prefix only.
        name_prefix=f"/aws/events/{name}-",
        retention_in_days=retention_days,
        region=region,
        tags=tags_for(name, tags),
        opts=pulumi.ResourceOptions(parent=parent, protect=protect or None),
    )
    policy = aws.cloudwatch.LogResourcePolicy(
        name,
        # A policy's name is unique in account and Region, and writing one overwrites another stack's of that name.
        policy_name=group.name.apply(lambda group_name: group_name.rpartition("/")[2]),
        policy_document=group.arn.apply(journal_policy),
        region=region,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    rule = aws.cloudwatch.EventRule(
        name,
        description=f"Keeps what happens to the jobs of {name.removesuffix('-job-journal')}",
        event_pattern=vault_arn.apply(journal_pattern),
        region=region,
        tags=tags_for(name, tags),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    writable = pulumi.Output.all(group.arn, policy.id).apply(lambda known: str(known[0]))
    aws.cloudwatch.EventTarget(
        name,
        rule=rule.name,
        arn=writable,
        region=region,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return writable
