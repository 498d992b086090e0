"""Messages: functions that read queues, and whether anybody hears when nobody reads."""

from .core import (
    FAIL_FAST,
    LOOSE_COUPLING,
    MONITOR,
    PASS,
    Config,
    Kind,
    Level,
    Outcome,
    Rule,
    Severity,
    fail,
    not_applicable,
    unknown,
)
from .estate import Estate, LinkState, Resource, whole
from .flows import QUEUES, dead_letter_queues, offered_outside, watched_queues
from .values import ABSENT, UNKNOWN, items

_MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
_FUNCTIONS = ("aws:lambda/function:Function",)
_BATCH = 10
"""Messages of a batch where nothing is set (Lambda, CreateEventSourceMapping, BatchSize)."""
_AGE, _VISIBLE = "ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"


def _reads_queue(mapping: Resource, estate: Estate) -> bool | None:
    """Tell whether a mapping reads a queue; None where that is not known."""
    source = estate.link(mapping, QUEUES, "eventSourceArn")
    if source.state is LinkState.FOUND:
        return True
    if source.state is LinkState.UNKNOWN:
        # The ARN of another service's resource is not known yet, but the dependencies name its type.
        return False if mapping.property_dependencies.get("eventSourceArn") else None
    return source.value is not None and ":sqs:" in source.value


def _beyond(mapping: Resource, estate: Estate) -> Outcome | None:
    """Tell why the rules of queues have nothing to say about a mapping."""
    reads = _reads_queue(mapping, estate)
    if reads is None:
        return unknown("eventSourceArn")
    return None if reads else not_applicable("it does not read a queue")


def _destination(mapping: Resource, estate: Estate, _config: Config) -> Outcome:
    beyond = _beyond(mapping, estate)
    if beyond is not None:
        return beyond
    if mapping.declared("destinationConfig", "onFailure") is not ABSENT:
        return fail("destinationConfig is for streams: nothing of a queue ever arrives there")
    functions = estate.link(mapping, _FUNCTIONS, "functionName").targets
    for function in functions:
        if function.declared("deadLetterConfig") is not ABSENT:
            return fail(
                f"function {function.name} has a deadLetterConfig, which takes failed asynchronous calls only: messages"
                " of the queue go where its redrive policy says"
            )
    return PASS


def _partial(mapping: Resource, estate: Estate, _config: Config) -> Outcome:
    beyond = _beyond(mapping, estate)
    if beyond is not None:
        return beyond
    size, types = whole(mapping.declared("batchSize"), _BATCH), mapping.declared("functionResponseTypes")
    if size is None:
        return unknown("batchSize")
    if size == 1:
        return not_applicable("a batch is one message")
    if types is UNKNOWN or UNKNOWN in items(types):
        return unknown("functionResponseTypes")
    if "ReportBatchItemFailures" not in items(types):
        return fail(f"one message that fails brings back all {size} of its batch, and counts as a receive of each")
    return PASS


def _is_dead_letter_queue(queue: Resource, estate: Estate) -> bool:
    return queue.urn in dead_letter_queues(estate) or offered_outside(queue, estate)


def _watched(queue: Resource, estate: Estate, _config: Config) -> Outcome:
    if _is_dead_letter_queue(queue, estate):
        return not_applicable("it is a dead-letter queue")
    seen = watched_queues(estate)
    if seen.metrics.get(queue.urn, frozenset()) & {_AGE, _VISIBLE}:
        return PASS
    if seen.unread:
        return unknown("the queue that an alarm watches")
    return fail(f"no alarm watches its {_AGE} or {_VISIBLE}")


def _dead_letters_watched(queue: Resource, estate: Estate, _config: Config) -> Outcome:
    if not _is_dead_letter_queue(queue, estate):
        return not_applicable("it is no dead-letter queue")
    seen = watched_queues(estate)
    metrics = seen.metrics.get(queue.urn, frozenset[str]())
    if _VISIBLE in metrics:
        return PASS
    if seen.unread:
        return unknown("the queue that an alarm watches")
    other = f"; one on {', '.join(sorted(metrics))} does not see what SQS moves there itself" if metrics else ""
    return fail(f"no alarm watches its {_VISIBLE}{other}")


RULES = (
    Rule(
        name="aws-lambda-queue-failure-destination",
        title="A function that reads a queue leaves failed messages to the queue's dead-letter queue.",
        kind=Kind.STACK,
        types=(_MAPPING,),
        severity=Severity.MEDIUM,
        level=Level.ADVISORY,
        practice=LOOSE_COUPLING,
        why="People look for failed messages in a queue that never receives one.",
        remediation="Remove destinationConfig from the mapping and deadLetterConfig from the function; give the queue a"
        " redrive policy.",
        scope="Only for mappings that read a queue. A deadLetterConfig is right where the function is called"
        " asynchronously as well: exempt the mapping then.",
        check=_destination,
    ),
    Rule(
        name="aws-lambda-queue-partial-failures",
        title="A function that reads a queue in batches says which messages failed.",
        kind=Kind.STACK,
        types=(_MAPPING,),
        severity=Severity.MEDIUM,
        level=Level.ADVISORY,
        practice=FAIL_FAST,
        why="One poisoned message makes good ones run again and again, and takes them into the dead-letter queue.",
        remediation="Set functionResponseTypes to ReportBatchItemFailures and answer with batchItemFailures.",
        scope="Only for mappings that read a queue, in batches of more than one message. Unset size: 10.",
        check=_partial,
    ),
    Rule(
        name="aws-sqs-queue-alarm",
        title="Somebody hears when a queue is not read.",
        kind=Kind.STACK,
        types=QUEUES,
        severity=Severity.MEDIUM,
        practice=MONITOR,
        why="Messages wait until their retention ends, and are then gone.",
        remediation=f"Add a cloudwatch.MetricAlarm on {_AGE} or {_VISIBLE} with the queue's name as QueueName.",
        scope="Not for dead-letter queues. Alarms on an expression count when the queue's metric is in it.",
        check=_watched,
    ),
    Rule(
        name="aws-sqs-dead-letter-queue-alarm",
        title="Somebody hears when a message is set aside.",
        kind=Kind.STACK,
        types=QUEUES,
        severity=Severity.HIGH,
        practice=MONITOR,
        why="What failed is deleted when the retention of the dead-letter queue ends, and nobody looked at it.",
        remediation=f"Add a cloudwatch.MetricAlarm on {_VISIBLE} of the dead-letter queue.",
        scope="For dead-letter queues. NumberOfMessagesSent does not count what SQS moves there itself.",
        check=_dead_letters_watched,
    ),
)
