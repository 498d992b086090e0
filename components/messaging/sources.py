"""The AWS services that send and publish, and the source by which a policy can know for whom. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from components.shared.arns import parse_arn
from components.shared.checks import Problems
from components.shared.documents import Statement

EVENTBRIDGE = "events.amazonaws.com"
RDS_EVENTS = "events.rds.amazonaws.com"
BACKUP = "backup.amazonaws.com"
CLOUDWATCH = "cloudwatch.amazonaws.com"
S3 = "s3.amazonaws.com"
SNS = "sns.amazonaws.com"


class Place(StrEnum):
    """Whose policy sees the call of a service."""

    QUEUE = "queue"
    TOPIC = "topic"
    KEY = "key"


_LABELS = {
    BACKUP: "Backup",
    CLOUDWATCH: "CloudWatch",
    EVENTBRIDGE: "EventBridge",
    RDS_EVENTS: "RdsEvents",
    SNS: "Sns",
}

_SOURCES: Mapping[tuple[Place, str], str | None] = {
    (Place.QUEUE, SNS): "arn:*:sns:*:{account}:*",
    (Place.QUEUE, EVENTBRIDGE): "arn:*:events:*:{account}:rule/*",
    (Place.TOPIC, CLOUDWATCH): "arn:*:cloudwatch:*:{account}:alarm:*",
    (Place.TOPIC, EVENTBRIDGE): None,
    (Place.TOPIC, BACKUP): None,
    (Place.TOPIC, RDS_EVENTS): "arn:*:rds:*:{account}:*",
    (Place.KEY, SNS): "arn:*:sns:*:{account}:*",
    (Place.KEY, CLOUDWATCH): None,
    (Place.KEY, EVENTBRIDGE): None,
    (Place.KEY, BACKUP): None,
    (Place.KEY, RDS_EVENTS): None,
}
"""The source that AWS documents for a service in a place: ``aws:SourceArn`` in that form, or (None) no key at all.

A condition on a key that a service does not send loses every message in silence, so nothing here is guessed:

- SNS to queues and their keys: ``aws:SourceArn`` (SNS Developer Guide, "Subscribing a queue"; CDK restricts keys so).
- EventBridge to queues: ``aws:SourceArn`` (EventBridge User Guide, "Amazon SQS permissions"). On topics condition
  blocks do not work for it ("Amazon SNS permissions"), on keys neither (SNS Developer Guide, "Key management").
- CloudWatch alarms to topics: ``aws:SourceArn`` (SNS Developer Guide, "Example cases"). Its statement for the topic's
  key has no condition (re:Post, "CloudWatch alarm with an encrypted topic").
- RDS events to topics: ``aws:SourceArn`` (Amazon RDS User Guide, "Granting permissions to publish notifications to an
  Amazon SNS topic"). For the topic's key it documents no condition.
- Backup to topics: no condition (AWS Backup Developer Guide, "Notification options"); it serves topics of the vault's
  own account only.

Every other service must send ``aws:SourceAccount``, as Budgets, Cost Anomaly Detection and S3 do by their guides. A
statement without condition on a key lets a stranger cause KMS calls at most: the topic's policy says who publishes."""


_SOURCE_SERVICES = {BACKUP: "backup", CLOUDWATCH: "cloudwatch", EVENTBRIDGE: "events", S3: "s3", SNS: "sns"}
"""Service principal → the service part of the ARNs that it names as source."""


def check_sources(problems: Problems, services: Sequence[str], source_arns: Sequence[object]) -> None:
    """Refuse sources among which a service finds none of its own, so that it may never send, and ARNs of no service.

    ARNs that are Outputs may be of any service, so that nothing is said then.
    """
    known = [arn for arn in source_arns if isinstance(arn, str)]
    for i, arn in enumerate(source_arns):
        if isinstance(arn, str) and parse_arn(arn) is None:
            problems.add(
                f"producer_source_arns[{i}]",
                arn,
                "must be the ARN of a topic, rule, bucket or another resource",
                "Write it like arn:aws:s3:::uploads",
            )
            return
    if not known or len(known) < len(source_arns):
        return
    for service in services:
        if service in _SOURCE_SERVICES and not _own(service, known):
            problems.add(
                "producer_source_arns",
                list(known),
                f"has no source of {service}, which could therefore never send",
                f"Add its topics, rules or buckets, or drop {service} from producer_services",
            )


def _own(service: str, source_arns: Sequence[str]) -> list[str]:
    """The sources that a service could name in its calls."""
    wanted = _SOURCE_SERVICES.get(service)
    return sorted(arn for arn in source_arns if (parsed := parse_arn(arn)) and parsed.service == wanted)


def service_statements(
    place: Place,
    account: str,
    services: Sequence[str],
    *,
    verbs: tuple[str, str],
    action: str | Sequence[str],
    resource: str,
    source_arns: Sequence[str] = (),
    accounts: Sequence[str] = (),
) -> Iterator[Statement]:
    """Let services in, each on the source it really sends there: see ``_SOURCES``.

    Args:
        place: whose policy it is.
        account: account on whose behalf they act.
        services: the service principals.
        verbs: what they do, in the plural and the singular, for the statements' ids.
        action: the actions.
        resource: the resource.
        source_arns: narrows each service to those of its own kind, and to all of them where none is.
        accounts: further accounts on whose behalf they act.
    """
    several, single = verbs
    owners = sorted({account, *accounts})
    named = sorted(service for service in set(services) if (place, service) in _SOURCES)
    others = sorted(set(services) - set(named))

    def narrowed(*principals: str) -> dict[str, dict[str, str | list[str]]]:
        own = sorted({arn for principal in principals for arn in _own(principal, source_arns)})
        unknown = any(principal not in _SOURCE_SERVICES for principal in principals)
        chosen = sorted(source_arns) if unknown or not own else own
        return {"ArnEquals": {"aws:SourceArn": chosen}} if chosen else {}

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
        owner: dict[str, dict[str, str | list[str]]] = {"StringEquals": {"aws:SourceAccount": _one_or_all(owners)}}
        yield statement(f"Services{several}", others, {**owner, **narrowed(*others)})
    for service in named:
        form = _SOURCES[place, service]
        own: dict[str, dict[str, str | list[str]]] = {}
        if form is not None:
            # A source that is named by its ARN may be of another account, as a topic is to a remote subscription.
            everyone = sorted({*owners, *_accounts(_own(service, source_arns))})
            own["ArnLike"] = {"aws:SourceArn": _one_or_all([form.format(account=owner) for owner in everyone])}
        yield statement(f"{_LABELS[service]}{single}", [service], {**own, **narrowed(service)})


def _one_or_all(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values


def _accounts(arns: Sequence[str]) -> set[str]:
    return {parsed.account for arn in arns if (parsed := parse_arn(arn)) and parsed.account.isdigit()}
