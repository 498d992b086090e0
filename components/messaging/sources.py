"""The AWS services that send and publish, and the source by which a policy can know for whom. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from components.shared.arns import parse_arn
from components.shared.documents import Statement

EVENTBRIDGE = "events.amazonaws.com"
BACKUP = "backup.amazonaws.com"
CLOUDWATCH = "cloudwatch.amazonaws.com"
SNS = "sns.amazonaws.com"


class Place(StrEnum):
    """Whose policy sees the call of a service."""

    QUEUE = "queue"
    TOPIC = "topic"
    KEY = "key"


_LABELS = {BACKUP: "Backup", CLOUDWATCH: "CloudWatch", EVENTBRIDGE: "EventBridge", SNS: "Sns"}

_SOURCES: Mapping[tuple[Place, str], str | None] = {
    (Place.QUEUE, SNS): "arn:*:sns:*:{account}:*",
    (Place.QUEUE, EVENTBRIDGE): "arn:*:events:*:{account}:rule/*",
    (Place.TOPIC, CLOUDWATCH): "arn:*:cloudwatch:*:{account}:alarm:*",
    (Place.TOPIC, EVENTBRIDGE): None,
    (Place.TOPIC, BACKUP): None,
    (Place.KEY, SNS): "arn:*:sns:*:{account}:*",
    (Place.KEY, CLOUDWATCH): None,
    (Place.KEY, EVENTBRIDGE): None,
    (Place.KEY, BACKUP): None,
}
"""The source that AWS documents for a service in a place: ``aws:SourceArn`` in that form, or (None) no key at all.

A condition on a key that a service does not send loses every message in silence, so nothing here is guessed:

- SNS to queues and their keys: ``aws:SourceArn`` (SNS Developer Guide, "Subscribing a queue"; CDK restricts keys so).
- EventBridge to queues: ``aws:SourceArn`` (EventBridge User Guide, "Amazon SQS permissions"). On topics condition
  blocks do not work for it ("Amazon SNS permissions"), on keys neither (SNS Developer Guide, "Key management").
- CloudWatch alarms to topics: ``aws:SourceArn`` (SNS Developer Guide, "Example cases"). Its statement for the topic's
  key has no condition (re:Post, "CloudWatch alarm with an encrypted topic").
- Backup to topics: no condition (AWS Backup Developer Guide, "Notification options"); it serves topics of the vault's
  own account only.

Every other service must send ``aws:SourceAccount``, as Budgets, Cost Anomaly Detection and S3 do by their guides. A
statement without condition on a key lets a stranger cause KMS calls at most: the topic's policy says who publishes."""


def service_statements(
    place: Place,
    account: str,
    services: Sequence[str],
    *,
    verbs: tuple[str, str],
    action: str | Sequence[str],
    resource: str,
    source_arns: Sequence[str] = (),
) -> Iterator[Statement]:
    """Let services in, each on the source it really sends there: see ``_SOURCES``."""
    several, single = verbs
    named = sorted(service for service in set(services) if (place, service) in _SOURCES)
    others = sorted(set(services) - set(named))
    narrowed: dict[str, dict[str, str | list[str]]] = {}
    if source_arns:
        narrowed["ArnEquals"] = {"aws:SourceArn": sorted(source_arns)}

    def statement(sid: str, principals: list[str], condition: dict[str, dict[str, str | list[str]]]) -> Statement:
        found: Statement = {
            "Sid": sid,
            "Effect": "Allow",
            "Principal": {"Service": principals},
            "Action": action,
            "Resource": resource,
        }
        if condition:
            found["Condition"] = condition
        return found

    if others:
        yield statement(f"Services{several}", others, {"StringEquals": {"aws:SourceAccount": account}, **narrowed})
    for service in named:
        form = _SOURCES[place, service]
        own: dict[str, dict[str, str | list[str]]] = {}
        if form is not None:
            forms = [form.format(account=owner) for owner in _owners(service, source_arns) or [account]]
            own["ArnLike"] = {"aws:SourceArn": forms[0] if len(forms) == 1 else forms}
        yield statement(f"{_LABELS[service]}{single}", [service], {**own, **narrowed})


def _owners(service: str, source_arns: Sequence[str]) -> list[str]:
    """The accounts whose resources are named as sources of a service: a topic may be another account's."""
    parsed = [parse_arn(arn) for arn in source_arns]
    named = {arn.account for arn in parsed if arn is not None and arn.service == service.partition(".")[0]}
    return sorted(account for account in named if account.isdigit())
