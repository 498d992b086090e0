"""Messages: what is joined fits together. AWS refuses some misfits, and loses messages with the others in silence."""

from .core import (
    FAIL_FAST,
    LOOSE_COUPLING,
    PASS,
    Config,
    Kind,
    Outcome,
    Rule,
    Severity,
    fail,
    not_applicable,
    note,
    unknown,
)
from .estate import Estate, Link, LinkState, Resource, arn_field, whole
from .flows import QUEUES, SUBSCRIPTION, TOPICS, redrive, redrive_allow, target_of
from .values import ABSENT, UNKNOWN, document, items, peek, truth

_TOPIC_BYTES = 262_144
"""Largest message of a topic that sets nothing (SNS, CreateTopic, MaximumMessageSize)."""
_QUEUE_BYTES = 262_144
"""What the provider sets for a queue that sets nothing (pulumi-aws, sqs.Queue, maxMessageSize)."""


def _fifo(link: Link, prop: str) -> bool | None:
    """Tell whether what a reference leads to is FIFO; None where it is not known."""
    if link.state is LinkState.FOUND:
        kinds = {_truth(target.declared(prop)) for target in link.targets}
        return kinds.pop() if len(kinds) == 1 else None
    # FIFO queues and topics carry the suffix, which AWS demands.
    return link.value.endswith(".fifo") if link.value is not None else None


def _truth(value: object) -> bool | None:
    return False if value is ABSENT else truth(value)


def _said(fifo: bool) -> str:  # noqa: FBT001 - the kind itself
    return "FIFO" if fifo else "standard"


def _topic(subscription: Resource, estate: Estate) -> Link:
    return estate.link(subscription, TOPICS, "topic")


def _subscription_kind(subscription: Resource, estate: Estate, _config: Config) -> Outcome:
    protocol = subscription.declared("protocol")
    if protocol is UNKNOWN:
        return unknown("the protocol")
    if protocol != "sqs":
        return not_applicable("it does not lead to a queue")
    queue = _fifo(estate.link(subscription, QUEUES, "endpoint"), "fifoQueue")
    if queue is False:
        return PASS
    topic = _fifo(_topic(subscription, estate), "fifoTopic")
    if topic is True:
        return PASS
    if queue is None or topic is None:
        return unknown("whether topic and queue are FIFO")
    return fail("its queue is FIFO and its topic is not: SNS refuses the subscription")


def _subscription_dead_letters(subscription: Resource, estate: Estate, _config: Config) -> Outcome:
    if subscription.declared("redrivePolicy") is ABSENT:
        return not_applicable("it has no dead-letter queue")
    link = target_of(subscription, "redrivePolicy", estate)
    if link.state is LinkState.ABSENT:
        return fail("its redrive policy names no deadLetterTargetArn")
    place = _elsewhere(subscription, link, estate)
    if place is not None:
        return fail(f"its dead-letter queue is in {place}: SNS sends to the subscription's own Region and account only")
    topic, queue = _fifo(_topic(subscription, estate), "fifoTopic"), _fifo(link, "fifoQueue")
    if topic is None or queue is None:
        return unknown("whether topic and dead-letter queue are FIFO")
    if topic is not queue:
        return fail(f"its topic is {_said(topic)} and its dead-letter queue {_said(queue)}: nothing arrives there")
    return PASS


def _elsewhere(holder: Resource, link: Link, estate: Estate) -> str | None:
    """Give the other Region or account of a queue; None where it is the same, or not known."""
    for read, field in ((estate.region, 3), (estate.account, 4)):
        own = read(holder)
        theirs = {read(target) for target in link.targets} or {arn_field(link.value, field)}
        if own is not None and None not in theirs and own not in theirs:
            return next(iter(sorted(filter(None, theirs))))
    return None


def _dead_letter_kind(queue: Resource, estate: Estate, _config: Config) -> Outcome:
    found = redrive(queue, estate)
    if found is None:
        return not_applicable("it has no dead-letter queue")
    link = target_of(*found, estate)
    own, kept = _truth(queue.declared("fifoQueue")), _fifo(link, "fifoQueue")
    if own is None or kept is None:
        return unknown("whether the queue or its dead-letter queue is FIFO")
    if own is not kept:
        return fail(f"it is {_said(own)} and its dead-letter queue {_said(kept)}: SQS refuses the redrive policy")
    place = _elsewhere(queue, link, estate)
    if place is not None:
        return note(f"its dead-letter queue is in {place}; AWS advises the queue's own Region and account")
    return PASS


def _allowed(queue: Resource, estate: Estate, _config: Config) -> Outcome:
    found = redrive(queue, estate)
    link = None if found is None else target_of(*found, estate)
    if link is None or link.state is not LinkState.FOUND:
        return not_applicable("it has no dead-letter queue in this stack")
    for target in link.targets:
        outcome = _offered(queue, target, estate)
        if outcome is not PASS:
            return outcome
    return PASS


def _offered(queue: Resource, target: Resource, estate: Estate) -> Outcome:
    holder = redrive_allow(target, estate)
    given = holder.declared("redriveAllowPolicy")
    if given is ABSENT:
        return PASS
    offer = document(given)
    if given is UNKNOWN or offer is UNKNOWN:
        return _offered_by_sources(queue, target, holder, estate)
    permission = peek(offer, "redrivePermission")
    if permission == "denyAll":
        return fail(f"{target.name} lets no queue use it as dead-letter queue (denyAll)")
    if permission == "byQueue":
        return _offered_by_name(queue, target, holder, estate, offer)
    return unknown("redrivePermission") if permission is UNKNOWN else PASS


def _offered_by_sources(queue: Resource, target: Resource, holder: Resource, estate: Estate) -> Outcome:
    """Judge a text with an ARN that is not known yet: the dependencies tell whose it is."""
    sources = estate.sources(holder, "redriveAllowPolicy", QUEUES)
    if queue in sources:
        return PASS
    named = ", ".join(source.name for source in sources)
    return fail(f"{target.name} takes messages of {named} only") if named else unknown("the redriveAllowPolicy")


def _offered_by_name(queue: Resource, target: Resource, holder: Resource, estate: Estate, offer: object) -> Outcome:
    allowed = items(peek(offer, "sourceQueueArns"))
    if any(queue in estate.resolve(holder, "redriveAllowPolicy", one, QUEUES).targets for one in allowed):
        return PASS
    if UNKNOWN in allowed:
        return unknown("sourceQueueArns")
    return fail(f"{target.name} does not name it in sourceQueueArns of its redriveAllowPolicy")


def _throughput(queue: Resource, _estate: Estate, _config: Config) -> Outcome:
    if queue.declared("fifoThroughputLimit") is UNKNOWN:
        return unknown("fifoThroughputLimit")
    if queue.declared("fifoThroughputLimit") != "perMessageGroupId":
        return not_applicable("its throughput is limited as a whole")
    scope = queue.declared("deduplicationScope")
    if scope is UNKNOWN:
        return unknown("deduplicationScope")
    if scope != "messageGroup":
        return fail("fifoThroughputLimit perMessageGroupId needs deduplicationScope messageGroup: SQS refuses it")
    return PASS


def _large_enough(subscription: Resource, estate: Estate, _config: Config) -> Outcome:
    if subscription.declared("protocol") is UNKNOWN:
        return unknown("the protocol")
    topics, queues = _topic(subscription, estate), estate.link(subscription, QUEUES, "endpoint")
    if subscription.declared("protocol") != "sqs" or not topics.targets or not queues.targets:
        return not_applicable("topic or queue is not in this stack, or it leads to no queue")
    topic, queue = topics.targets[0], queues.targets[0]
    largest = whole(topic.declared("maximumMessageSize"), _TOPIC_BYTES)
    taken = whole(queue.declared("maxMessageSize"), _QUEUE_BYTES)
    if largest is None or taken is None:
        return unknown("the largest message of topic or queue")
    if taken >= largest:
        return PASS
    return fail(
        f"topic {topic.name} takes messages of {largest} bytes, queue {queue.name} of {taken}: larger ones fail"
    )


RULES = (
    Rule(
        name="aws-sns-subscription-kind",
        title="A FIFO queue subscribes to a FIFO topic only.",
        kind=Kind.STACK,
        types=(SUBSCRIPTION,),
        severity=Severity.HIGH,
        practice=LOOSE_COUPLING,
        why="SNS refuses the subscription, so the queue receives nothing.",
        remediation="Make the topic FIFO, or subscribe a standard queue.",
        scope="For protocol sqs. A standard queue behind a FIFO topic is allowed; it loses the order. Outside the stack"
        " the suffix .fifo tells the kind.",
        check=_subscription_kind,
    ),
    Rule(
        name="aws-sns-subscription-dead-letter-queue-fits",
        title="A subscription's dead-letter queue is of its topic's kind, Region and account.",
        kind=Kind.STACK,
        types=(SUBSCRIPTION,),
        severity=Severity.HIGH,
        practice=LOOSE_COUPLING,
        why="SNS cannot send there, so what it cannot deliver is lost after all.",
        remediation="Name a queue of the subscription's Region and account, FIFO for a FIFO topic, else standard.",
        scope="Not without redrivePolicy. A Region or account that cannot be read is not compared.",
        check=_subscription_dead_letters,
    ),
    Rule(
        name="aws-sqs-dead-letter-queue-kind",
        title="A queue's dead-letter queue is of its kind.",
        kind=Kind.STACK,
        types=QUEUES,
        severity=Severity.HIGH,
        practice=LOOSE_COUPLING,
        why="SQS refuses the redrive policy, so failed messages are retried until they expire.",
        remediation="Name a FIFO queue for a FIFO queue, a standard queue for a standard one.",
        scope="Not without redrive policy. A dead-letter queue of another Region or account gets a note.",
        check=_dead_letter_kind,
    ),
    Rule(
        name="aws-sqs-redrive-allow-source",
        title="A dead-letter queue lets the queue in that names it.",
        kind=Kind.STACK,
        types=QUEUES,
        severity=Severity.HIGH,
        practice=LOOSE_COUPLING,
        why="Failed messages are not set aside, and none can be moved back.",
        remediation="Name the queue in sourceQueueArns of the redriveAllowPolicy, or leave the policy out.",
        scope="Not where the dead-letter queue is outside the stack. Without redriveAllowPolicy every queue is let in.",
        check=_allowed,
    ),
    Rule(
        name="aws-sqs-fifo-throughput-scope",
        title="A FIFO queue with a limit per message group deduplicates per message group.",
        kind=Kind.RESOURCE,
        types=QUEUES,
        severity=Severity.MEDIUM,
        practice=FAIL_FAST,
        why="SQS refuses the queue.",
        remediation="Set deduplicationScope to messageGroup, or fifoThroughputLimit to perQueue.",
        scope="Only for fifoThroughputLimit perMessageGroupId.",
        check=_throughput,
    ),
    Rule(
        name="aws-sns-subscription-message-size",
        title="A queue takes every message its topic takes.",
        kind=Kind.STACK,
        types=(SUBSCRIPTION,),
        severity=Severity.HIGH,
        practice=LOOSE_COUPLING,
        why="Larger messages are published without error, and this queue never sees them.",
        remediation="Raise maxMessageSize of the queue, or lower maximumMessageSize of the topic.",
        scope="For protocol sqs with both in the stack. Unset: 262,144 bytes for either, as the provider sets them.",
        check=_large_enough,
    ),
)
