"""Messages: what cannot be delivered or processed is kept, and what is sent can arrive."""

from .core import (
    FAIL_FAST,
    LOOSE_COUPLING,
    NOTIFICATIONS,
    PASS,
    PUBLIC_ACCESS,
    TRANSIT_ENCRYPTION,
    Config,
    Kind,
    Level,
    Outcome,
    Rule,
    Severity,
    fail,
    not_applicable,
    note,
    unknown,
)
from .documents import field, refuses_plain_transport, services, statements, wildcard_allows
from .estate import Estate, LinkState, Resource, whole
from .flows import (
    QUEUES,
    SUBSCRIPTION,
    TOPICS,
    aws_managed_key,
    dead_letter_queues,
    fed_by_services,
    offered_outside,
    published_by_services,
    redrive,
    target_of,
    unread_dead_letters,
)
from .values import ABSENT, UNKNOWN, text, truth

_QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy"
_TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy"
_MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
_FUNCTIONS = ("aws:lambda/function:Function",)
# Defaults of SQS and Lambda, in seconds.
_RETENTION_SECONDS = 345_600
_VISIBILITY_SECONDS = 30
_TIMEOUT_SECONDS = 3
_MACHINE_PROTOCOLS = frozenset({"sqs", "lambda", "firehose", "http", "https"})
_VISIBILITY_FACTOR = 6


def _has_dead_letters(queue: Resource, estate: Estate, _config: Config) -> Outcome:
    found = redrive(queue, estate)
    if found is not None and queue in target_of(*found, estate).targets:
        return fail("its redrive policy names the queue itself, so nothing is ever set aside")
    if queue.urn in dead_letter_queues(estate) or (found is None and offered_outside(queue, estate)):
        return not_applicable("it is a dead-letter queue itself, of this stack or by its redriveAllowPolicy of another")
    if found is None:
        if unread_dead_letters(estate):
            return unknown("a dead-letter target of this stack, which may be this queue")
        return fail("the queue has no dead-letter queue: neither redrivePolicy nor an aws.sqs.RedrivePolicy")
    link = target_of(*found, estate)
    if link.state is LinkState.ABSENT:
        return fail("its redrive policy names no deadLetterTargetArn")
    # Not known yet and nothing declared to compare with: it may be AWS's default, which is none.
    undeclared = found[0] is queue and queue.inputs is None and link.state is LinkState.UNKNOWN
    return unknown("the queue's redrivePolicy") if undeclared else PASS


def _outlives(queue: Resource, estate: Estate, _config: Config) -> Outcome:
    found = redrive(queue, estate)
    if found is None:
        return not_applicable("it has no dead-letter queue")
    link = target_of(*found, estate)
    if link.state is LinkState.OUTSIDE:
        return note("its dead-letter queue is outside this stack")
    if link.state is not LinkState.FOUND:
        return unknown("its dead-letter queue")
    own = whole(queue.declared("messageRetentionSeconds"), _RETENTION_SECONDS)
    kept = [(whole(one.declared("messageRetentionSeconds"), _RETENTION_SECONDS), one) for one in link.targets]
    return _compare_retention(queue, own, min(kept, key=lambda pair: -1 if pair[0] is None else pair[0]))


def _compare_retention(queue: Resource, own: int | None, shortest: tuple[int | None, Resource]) -> Outcome:
    kept, target = shortest
    if own is None or kept is None:
        return unknown("the retention of the queue or of its dead-letter queue")
    if kept > own:
        return PASS
    message = f"its dead-letter queue {target.name} keeps messages {kept} s, the queue itself {own} s"
    if truth(queue.declared("fifoQueue")):
        return note(f"{message}; a FIFO queue starts to count anew, so nothing is lost at once")
    return fail(f"{message}: a message that waited is deleted as soon as it is set aside")


def _reachable(queue: Resource, estate: Estate, _config: Config) -> Outcome:
    sender = fed_by_services(estate).get(queue.urn)
    if sender is None:
        return not_applicable("no AWS service of this stack sends into it")
    managed = aws_managed_key(queue, "alias/aws/sqs")
    if managed is None:
        return unknown("the queue's kmsMasterKeyId")
    if managed:
        return fail(f"its key is alias/aws/sqs, which lets no service send: {sender} delivers nothing")
    return PASS


def _publishable(topic: Resource, estate: Estate, _config: Config) -> Outcome:
    managed = aws_managed_key(topic, "alias/aws/sns")
    if managed is None:
        return unknown("the topic's kmsMasterKeyId")
    if not managed:
        return PASS
    publisher = published_by_services(estate).get(topic.urn) or _allowed_service(topic, estate)
    if publisher is None:
        return note("its key is alias/aws/sns: no AWS service can publish, should one of another stack try")
    return fail(f"its key is alias/aws/sns, which lets no service publish: {publisher} reaches nobody")


def _allowed_service(topic: Resource, estate: Estate) -> str | None:
    for holder in (topic, *estate.memo("topic policies", _topic_policies).get(topic.urn, [])):
        for statement in statements(holder.declared("policy")) or []:
            if field(statement, "Effect") == "Allow" and services(statement):
                return services(statement)[0]
    return None


def _topic_policies(estate: Estate) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for policy in estate.of([_TOPIC_POLICY]):
        for topic in estate.link(policy, TOPICS, "arn").targets:
            found.setdefault(topic.urn, []).append(policy)
    return found


def _queue_policies(estate: Estate) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for policy in estate.of([_QUEUE_POLICY]):
        for queue in estate.link(policy, QUEUES, "queueUrl").targets:
            found.setdefault(queue.urn, []).append(policy)
    return found


def _subscription(subscription: Resource, _estate: Estate, _config: Config) -> Outcome:
    protocol = subscription.declared("protocol")
    if protocol is UNKNOWN:
        return unknown("the protocol")
    if protocol not in _MACHINE_PROTOCOLS:
        return not_applicable(f"{protocol} goes to people or devices")
    # A redrive policy that is not known yet was given by the program: SNS has no default for it.
    if subscription.declared("redrivePolicy") is ABSENT:
        return fail("the subscription has no redrivePolicy: what cannot be delivered is lost")
    return PASS


def _tls_only(queue: Resource, estate: Estate, _config: Config) -> Outcome:
    policies = estate.memo("queue policies", _queue_policies).get(queue.urn, [])
    given = [holder for holder in (*policies, queue) if holder.declared("policy") is not ABSENT]
    open_ = False
    for holder in given:
        found = statements(holder.declared("policy"))
        if found is None:
            open_ = True
        elif any(refuses_plain_transport(statement, "sqs:*", text(queue.known("arn"))) for statement in found):
            return PASS
    if open_:
        return unknown("the queue's policy")
    if not given:
        return fail("the queue has no policy, so it takes requests without TLS")
    return fail("no statement of the queue's policy denies everybody sqs:* when aws:SecureTransport is false")


def _no_wildcard(resource: Resource, _estate: Estate, _config: Config) -> Outcome:
    policy = resource.declared("policy")
    if policy is ABSENT:
        return not_applicable("it carries no policy")
    found = statements(policy)
    if found is None:
        return unknown("the policy")
    open_ = wildcard_allows(found)
    if open_:
        return fail(
            f"{', '.join(open_)} allows everybody ('Principal': '*' or 'NotPrincipal') without a condition on"
            " aws:SourceArn, aws:SourceAccount, aws:PrincipalOrgID, aws:PrincipalArn or aws:SourceVpce"
        )
    return PASS


def _seconds(mapping: Resource, estate: Estate) -> Outcome | tuple[Resource, int, int, int]:
    """Give the queue of a mapping, and in seconds its visibility, the function's timeout and the window."""
    queues = estate.link(mapping, QUEUES, "eventSourceArn").targets
    functions = estate.link(mapping, _FUNCTIONS, "functionName").targets
    if not queues or not functions:
        return not_applicable("queue or function is not in this stack")
    queue, function = queues[0], functions[0]
    visibility = whole(queue.declared("visibilityTimeoutSeconds"), _VISIBILITY_SECONDS)
    timeout = whole(function.declared("timeout"), _TIMEOUT_SECONDS)
    window = whole(mapping.declared("maximumBatchingWindowInSeconds"), 0)
    if visibility is None or timeout is None or window is None:
        return unknown("visibility timeout, function timeout or batching window")
    return queue, visibility, timeout, window


def _visible(mapping: Resource, estate: Estate, _config: Config) -> Outcome:
    found = _seconds(mapping, estate)
    if isinstance(found, Outcome):
        return found
    queue, visibility, timeout, _ = found
    if visibility < timeout:
        return fail(
            f"queue {queue.name} shows a message again after {visibility} s, the function runs up to {timeout} s:"
            " Lambda refuses the mapping"
        )
    return PASS


def _visible_margin(mapping: Resource, estate: Estate, _config: Config) -> Outcome:
    found = _seconds(mapping, estate)
    if isinstance(found, Outcome):
        return found
    queue, visibility, timeout, window = found
    wanted = _VISIBILITY_FACTOR * timeout + window
    if visibility < wanted:
        return fail(
            f"queue {queue.name} shows a message again after {visibility} s; AWS advises {wanted} s"
            f" ({_VISIBILITY_FACTOR} x {timeout} s + {window} s batching window)"
        )
    return PASS


_LOST = "A message that cannot be processed is retried until it expires, and is then gone without a trace."

RULES = (
    Rule(
        name="aws-sqs-queue-dead-letter-queue",
        title="Every queue has a dead-letter queue.",
        kind=Kind.STACK,
        types=QUEUES,
        severity=Severity.HIGH,
        practice=LOOSE_COUPLING,
        why=_LOST,
        remediation="Add an aws.sqs.RedrivePolicy with deadLetterTargetArn and maxReceiveCount.",
        scope="Not for dead-letter queues of queues, subscriptions, event targets and buses, schedules, pipes and"
        " functions, nor for one whose redriveAllowPolicy names queues of other stacks.",
        check=_has_dead_letters,
    ),
    Rule(
        name="aws-sqs-dead-letter-queue-retention",
        title="A dead-letter queue keeps messages longer than the queue it serves.",
        kind=Kind.STACK,
        types=QUEUES,
        severity=Severity.HIGH,
        practice=FAIL_FAST,
        why="A standard queue keeps the first enqueue time: set aside late, a message expires on arrival.",
        remediation="Raise messageRetentionSeconds of the dead-letter queue (at most 1,209,600 s, 14 days).",
        scope="Unset retention counts as 345,600 s (4 days). FIFO queues start to count anew: a note only.",
        check=_outlives,
    ),
    Rule(
        name="aws-sqs-queue-customer-key-for-services",
        title="A queue AWS services send into has no AWS managed key.",
        kind=Kind.STACK,
        types=QUEUES,
        severity=Severity.CRITICAL,
        practice=LOOSE_COUPLING,
        why="The policy of alias/aws/sqs cannot be changed and lets no service in: every delivery fails in silence.",
        remediation="Use SSE-SQS (sqsManagedSseEnabled), or a customer key whose policy lets the service use it.",
        scope="Only for queues a subscription, event target, bucket notification or their failures lead to.",
        check=_reachable,
    ),
    Rule(
        name="aws-sns-topic-customer-key-for-services",
        title="A topic AWS services publish to has no AWS managed key.",
        kind=Kind.STACK,
        types=TOPICS,
        severity=Severity.CRITICAL,
        practice=NOTIFICATIONS,
        why="The policy of alias/aws/sns cannot be changed and lets no service in: the alarm rings and nobody hears.",
        remediation="Encrypt the topic with a customer key that allows the service kms:Decrypt and"
        " kms:GenerateDataKey*.",
        scope="A topic no service of the stack publishes to gets a note.",
        check=_publishable,
    ),
    Rule(
        name="aws-sns-subscription-dead-letter-queue",
        title="Every subscription of a machine has a dead-letter queue.",
        kind=Kind.RESOURCE,
        types=(SUBSCRIPTION,),
        severity=Severity.HIGH,
        practice=LOOSE_COUPLING,
        why="Deliveries that fail for policy, key or a missing target are not retried: without a queue they are lost.",
        remediation="Set redrivePolicy with a deadLetterTargetArn in the subscription's account and Region.",
        scope="For sqs, lambda, firehose, http and https.",
        check=_subscription,
    ),
    Rule(
        name="aws-sqs-queue-tls-only",
        title="A queue refuses requests without TLS.",
        kind=Kind.STACK,
        types=QUEUES,
        severity=Severity.MEDIUM,
        practice=TRANSIT_ENCRYPTION,
        why="Messages and credentials could be read and changed on the way.",
        remediation="Deny Principal `*` the action `sqs:*` when aws:SecureTransport is false.",
        scope="A policy that is not known yet cannot be told. The statement's Resource must be this queue.",
        check=_tls_only,
    ),
    Rule(
        name="aws-messaging-policy-no-wildcard-principal",
        title="No queue or topic policy lets everybody in.",
        kind=Kind.RESOURCE,
        types=(_QUEUE_POLICY, _TOPIC_POLICY, *QUEUES, *TOPICS),
        severity=Severity.CRITICAL,
        practice=PUBLIC_ACCESS,
        why="Anybody with an AWS account can fill, read or empty it.",
        remediation="Name the principal, or add a condition on the source, such as aws:SourceArn.",
        scope="Deny statements may name everybody. Conditions with `…IfExists` or `ForAllValues`, which a request"
        " without the key meets, or whose value is `*`, do not count.",
        check=_no_wildcard,
    ),
    Rule(
        name="aws-sqs-queue-visibility-timeout",
        title="A queue hides a message at least as long as the function that reads it may run.",
        kind=Kind.STACK,
        types=(_MAPPING,),
        severity=Severity.HIGH,
        practice=FAIL_FAST,
        why="Lambda refuses the mapping, and a message shown again while it is worked on is worked on twice.",
        remediation="Raise visibilityTimeoutSeconds of the queue, or lower the function's timeout.",
        scope="Unset: 30 s for the queue, 3 s for the function. Not where either is outside the stack.",
        check=_visible,
    ),
    Rule(
        name="aws-sqs-queue-visibility-margin",
        title="A queue hides a message six times as long as the function that reads it may run.",
        kind=Kind.STACK,
        types=(_MAPPING,),
        severity=Severity.LOW,
        level=Level.ADVISORY,
        practice=FAIL_FAST,
        why="Throttled functions retry a batch several times before the message may be shown again.",
        remediation="Set visibilityTimeoutSeconds to six times the function's timeout plus the batching window.",
        scope="As aws-sqs-queue-visibility-timeout.",
        check=_visible_margin,
    ),
)
