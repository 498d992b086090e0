"""Policy documents of queues, topics and their keys. Pure: no Pulumi, no look-ups."""

import json
import re
from collections.abc import Sequence

from components.shared.arns import parse_arn
from components.shared.checks import Problems
from components.shared.documents import Statement, policy_document, tls_only

from .sources import Place, service_statements

_QUEUE_POLICY_BYTES = 8_192
_QUEUE_POLICY_PRINCIPALS = 50
_SHORT_QUEUE = "arn:aws:sqs:us-east-1:123456789012:q-queue-1234567"
_SERVICE = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?\.amazonaws\.com(\.cn)?")
_PRINCIPAL_SERVICES = ("iam", "sts")
_KEY_ACTIONS = ["kms:Decrypt", "kms:GenerateDataKey*"]
_SEND_ACTIONS = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"]
_RECEIVE_ACTIONS = [
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ReceiveMessage",
]
_OWNER_TOPIC_ACTIONS = [
    "sns:AddPermission",
    "sns:DeleteTopic",
    "sns:GetTopicAttributes",
    "sns:ListSubscriptionsByTopic",
    "sns:Publish",
    "sns:RemovePermission",
    "sns:SetTopicAttributes",
    "sns:Subscribe",
]
"""The actions of SNS's own default topic policy; SNS refuses those it does not know there."""


def check_service_principals(problems: Problems, argument: str, services: Sequence[str]) -> None:
    """Require service principals such as ``events.amazonaws.com``; ``*`` is refused."""
    for i, service in enumerate(services):
        if not _SERVICE.fullmatch(service):
            problems.add(
                f"{argument}[{i}]",
                service,
                "must be a service principal",
                "Write it like events.amazonaws.com; for roles use the argument for ARNs",
            )


def check_principal_arns(problems: Problems, argument: str, arns: Sequence[object]) -> None:
    """Require IAM principals; an Output cannot be read here and passes, ``*`` is refused."""
    for i, arn in enumerate(arns):
        if not isinstance(arn, str):
            continue
        parsed = parse_arn(arn)
        if parsed is None or parsed.service not in _PRINCIPAL_SERVICES or "*" in arn:
            problems.add(
                f"{argument}[{i}]",
                arn,
                "must be the ARN of an IAM role, user or account, without wildcard",
                "Write it like arn:aws:iam::123456789012:role/orders; IAM must know the principal already",
            )


def check_key_arn(problems: Problems, argument: str, arn: object, region: str | None) -> None:
    """Require the ARN of a KMS key in the Region of the component; an Output passes.

    An alias is refused: IAM policies cannot name a key by it, and ``alias/aws/sqs`` and ``alias/aws/sns`` let no
    AWS service in (facts: SNS and SQS Developer Guides, "Key management").
    """
    if not isinstance(arn, str):
        return
    parsed = parse_arn(arn)
    if parsed is None or parsed.service != "kms" or not parsed.resource.startswith("key/"):
        problems.add(
            argument,
            arn,
            "must be the ARN of a customer managed KMS key, not an alias or an id",
            "Give the key's ARN, like arn:aws:kms:eu-central-1:123456789012:key/…, or leave it out",
        )
    elif region is not None and parsed.region != region:
        problems.add(
            argument, arn, f"is in {parsed.region}, but the queue or topic is in {region}", f"Give a key of {region}"
        )


def queue_policy(
    queue_arn: str,
    services: Sequence[str] = (),
    source_arns: Sequence[str] = (),
    principals: Sequence[str] = (),
    *,
    consumers: Sequence[str] = (),
    accounts: Sequence[str] = (),
) -> str:
    """Who may send to a queue and receive from it; everything without TLS is refused.

    Args:
        queue_arn: the queue; its account is the one services must act for.
        services: service principals that may send on behalf of that account.
        source_arns: narrows the services to these resources (topic, rule, bucket); wildcards allowed.
        principals: IAM principals that may send.
        consumers: IAM principals that may receive.
        accounts: further accounts on whose behalf the services may send.
    """
    statements: list[Statement] = [tls_only(queue_arn, "sqs")]
    statements += service_statements(
        Place.QUEUE,
        _account(queue_arn),
        services,
        verbs=("Send", "Sends"),
        action="sqs:SendMessage",
        resource=queue_arn,
        source_arns=source_arns,
        accounts=accounts,
    )
    for sid, named, actions in (
        ("ProducersSend", principals, _SEND_ACTIONS),
        ("ConsumersReceive", consumers, _RECEIVE_ACTIONS),
    ):
        if named:
            statements.append(
                {
                    "Sid": sid,
                    "Effect": "Allow",
                    "Principal": {"AWS": sorted(named)},
                    "Action": actions,
                    "Resource": queue_arn,
                }
            )
    return policy_document(statements)


def check_queue_policy(
    problems: Problems,
    services: Sequence[str],
    source_arns: Sequence[object],
    principals: Sequence[object],
    *,
    consumers: Sequence[object] = (),
    accounts: Sequence[str] = (),
) -> None:
    """Refuse what makes a queue's policy larger than SQS takes: 50 principals, 8,192 bytes (SQS quotas, "Policies").

    ARNs that are Outputs count as principals but not in the size; SQS may still refuse those.
    """
    count = len(services) + len(principals) + len(consumers)
    if count > _QUEUE_POLICY_PRINCIPALS:
        problems.add(
            "producer_arns",
            count,
            f"with producer_services and consumer_arns make more than the {_QUEUE_POLICY_PRINCIPALS} principals that "
            "SQS takes",
            "Let the roles of this account use producer_policy_json and consumer_policy_json, and name other accounts "
            "instead of their roles",
        )
    sources, known, readers = (
        [arn for arn in arns if isinstance(arn, str)] for arns in (source_arns, principals, consumers)
    )
    size = len(queue_policy(_SHORT_QUEUE, services, sources, known, consumers=readers, accounts=accounts))
    if size > _QUEUE_POLICY_BYTES:
        problems.add(
            "producer_source_arns" if len(str(sources)) * 2 > size else "producer_arns",
            f"{len(sources) + len(principals) + len(consumers)} ARNs",
            f"make the queue's policy at least {size} bytes long; SQS takes {_QUEUE_POLICY_BYTES} bytes",
            "Name several resources with one pattern (*), or fewer principals",
        )


def topic_policy(topic_arn: str, services: Sequence[str] = (), principals: Sequence[str] = ()) -> str:
    """Who may publish to a topic; publishing without TLS is refused.

    The account's own principals may do what SNS's default policy lets them do, as far as their IAM policies go.

    Args:
        topic_arn: the topic; its account is the one services must act for.
        services: service principals that may publish on behalf of that account.
        principals: further IAM principals that may publish.
    """
    parsed = parse_arn(topic_arn)
    partition = parsed.partition if parsed else ""
    account = _account(topic_arn)
    statements: list[Statement] = [
        {
            "Sid": "DenyPublishWithoutTls",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sns:Publish",
            "Resource": topic_arn,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
        {
            "Sid": "AccountUsesTopic",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:{partition}:iam::{account}:root"},
            "Action": _OWNER_TOPIC_ACTIONS,
            "Resource": topic_arn,
        },
    ]
    statements += service_statements(
        Place.TOPIC,
        account,
        services,
        verbs=("Publish", "Publishes"),
        action="sns:Publish",
        resource=topic_arn,
    )
    if principals:
        statements.append(
            {
                "Sid": "PublishersPublish",
                "Effect": "Allow",
                "Principal": {"AWS": sorted(principals)},
                "Action": "sns:Publish",
                "Resource": topic_arn,
            }
        )
    return policy_document(statements)


def key_statements(
    account: str,
    services: Sequence[str] = (),
    principals: Sequence[str] = (),
    *,
    consumers: Sequence[str] = (),
    accounts: Sequence[str] = (),
) -> list[Statement]:
    """Who may use the key of an encrypted queue or topic, beside the account's own principals.

    The ARN of the queue or topic is left to their policies: the key exists before them, and its policy cannot name them
    without a cycle.

    Args:
        account: account on whose behalf services act.
        services: services that send or publish.
        principals: IAM principals that send or publish; needed for other accounts, harmless for the own one.
        consumers: IAM principals that receive.
        accounts: further accounts on whose behalf services act.
    """
    statements = list(
        service_statements(
            Place.KEY,
            account,
            services,
            verbs=("UseKey", "UsesKey"),
            action=_KEY_ACTIONS,
            resource="*",
            accounts=accounts,
        )
    )
    for sid, named, actions in (
        ("ProducersUseKey", principals, _KEY_ACTIONS),
        ("ConsumersUseKey", consumers, ["kms:Decrypt"]),
    ):
        if named:
            statements.append(
                {"Sid": sid, "Effect": "Allow", "Principal": {"AWS": sorted(named)}, "Action": actions, "Resource": "*"}
            )
    return statements


def producer_policy(queue_arn: str, key_arn: str | None) -> str:
    """IAM policy for a role that sends to the queue.

    Sending to an encrypted queue takes ``kms:Decrypt`` too: SQS verifies the data key it reuses (SQS Developer
    Guide, "Key management").
    """
    return _identity_policy("SendToQueue", _SEND_ACTIONS, queue_arn, _KEY_ACTIONS, key_arn)


def consumer_policy(queue_arn: str, key_arn: str | None) -> str:
    """IAM policy for a role that receives from the queue.

    Without ``kms:Decrypt`` every message of an encrypted queue fails and ends in the dead-letter queue.
    """
    return _identity_policy("ReceiveFromQueue", _RECEIVE_ACTIONS, queue_arn, ["kms:Decrypt"], key_arn)


def publisher_policy(topic_arn: str, key_arn: str) -> str:
    """IAM policy for a role that publishes to the topic."""
    return _identity_policy("PublishToTopic", ["sns:Publish"], topic_arn, _KEY_ACTIONS, key_arn)


def redrive_policy(dead_letter_arn: str, max_receive_count: int | None) -> str:
    """Where undeliverable messages go.

    Args:
        dead_letter_arn: the dead-letter queue.
        max_receive_count: receives before a *queue* gives a message up; None for a subscription, where the field
            is refused (Subscribe, RedrivePolicy).
    """
    document: dict[str, str | int] = {"deadLetterTargetArn": dead_letter_arn}
    if max_receive_count is not None:
        document["maxReceiveCount"] = max_receive_count
    return json.dumps(document)


def redrive_allow_policy(source_arns: Sequence[str]) -> str:
    """Only these queues, 10 at most, may use the queue as their dead-letter queue.

    Sources are named with ``byQueue`` only: SQS refuses them beside ``allowAll`` and ``denyAll``.
    """
    return json.dumps({"redrivePermission": "byQueue", "sourceQueueArns": sorted(set(source_arns))})


def _identity_policy(
    sid: str, actions: Sequence[str], resource: str, key_actions: Sequence[str], key_arn: str | None
) -> str:
    statements: list[Statement] = [{"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource}]
    if key_arn is not None:
        statements.append({"Sid": "UseKey", "Effect": "Allow", "Action": key_actions, "Resource": key_arn})
    return policy_document(statements)


def _account(arn: str) -> str:
    parsed = parse_arn(arn)
    return parsed.account if parsed else ""
