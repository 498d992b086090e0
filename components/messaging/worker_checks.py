"""What Lambda would refuse of a worker, and what would lose messages. Pure."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from components.shared.alarms import check_alarm_topic
from components.shared.arns import parse_arn
from components.shared.checks import Problems

from .policies import check_key_arn
from .worker_args import WorkerArgs, WorkerQueueArgs

DEFAULT_TIMEOUT_SECONDS = 30
DEFAULT_BATCH_SIZE = 10
DEFAULT_KEEP_DAYS = 35
VISIBILITY_FACTOR = 6
"""How many times its timeout the visibility of a function's queue should be (Lambda Developer Guide, "Creating and
configuring an Amazon SQS event source mapping")."""
ADVISED_RECEIVES = 5
"""Receives that a queue should allow, so that throttled calls do not set messages aside (the same page)."""

_LOG_RETENTION_DAYS = (
    {1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653}
)  # fmt: skip
_OWN_VARIABLES = ("LEDGER_TABLE", "LEDGER_KEEP_DAYS")
_ENVIRONMENT_BYTES = 4_096
_FILTERS = 5
_FILTER_LENGTH = 4_096
_RECORD_FIELDS = frozenset(
    {
        *("attributes", "awsRegion", "body", "eventSource", "eventSourceARN", "md5OfBody", "messageAttributes"),
        *("messageId", "receiptHandle"),
    }
)
"""Fields of the record that Lambda makes of a message (Lambda Developer Guide, "Using Lambda with Amazon SQS")."""
_MAXIMUM_POLLERS = 2_000
"""Of the provider (pulumi-aws, EventSourceMapping, provisionedPollerConfig); Lambda itself takes 10,000 for SQS."""
_MINIMUM_POLLERS = 2
_SMALL_BATCH = 10
_NAME_LENGTH = 64 - len("-1234567")
"""Lambda allows 64 characters for a function's name; Pulumi adds a hyphen and seven characters."""
_LONGEST_CHILD = len("-function")
_ELSEWHERE = {
    "dead_letter_queue_arn": "a function's dead-letter queue takes failed asynchronous calls only",
    "on_failure_destination_arn": "an event source mapping takes a destination for failures for streams only",
}
"""Arguments people look for, and why there are none (Lambda, CreateEventSourceMapping, DestinationConfig; Developer
Guide, "Adding a dead-letter queue")."""


def without_destinations(args: WorkerArgs, problems: Problems) -> WorkerArgs:
    """The arguments without the two that cannot exist, each of which is told with its reason."""
    given = cast("Mapping[str, Any]", args)
    for argument, reason in _ELSEWHERE.items():
        if given.get(argument) is not None:
            problems.add(
                argument,
                None,
                f"would never receive anything: {reason}, and Lambda reads the queue itself",
                "Leave it out; messages that fail go where the redrive policy of the queue says",
            )
    return cast("WorkerArgs", {key: value for key, value in given.items() if key not in _ELSEWHERE})


def check_worker_name(name: str, problems: Problems, argument: str = "name") -> None:
    """Refuse a resource name from which no function name can be made (Lambda, CreateFunction, FunctionName)."""
    longest = _NAME_LENGTH - _LONGEST_CHILD
    if not re.fullmatch(rf"[A-Za-z0-9_-]{{1,{longest}}}", name):
        rule = f"must be 1 to {longest} letters, digits, hyphens and underscores"
        problems.add(argument, name, rule, "Lambda takes the function's name from it; shorten or respell it")


def is_fifo(queue: WorkerQueueArgs) -> bool:
    """Whether the queue is FIFO, as far as the arguments tell."""
    arn = queue["arn"]
    return queue.get("fifo", isinstance(arn, str) and arn.endswith(".fifo"))


def check_worker(args: WorkerArgs, problems: Problems) -> None:
    """Find everything in the arguments that AWS would refuse or that can never work."""
    problems.within("memory_mib", args.get("memory_mib"), 128, 10_240, "MiB")
    timeout = args.get("timeout_seconds", DEFAULT_TIMEOUT_SECONDS)
    problems.within("timeout_seconds", timeout, 1, 900, "seconds (15 minutes)")
    _check_queue(args["queue"], timeout, args.get("region"), problems)
    _check_batch(args, is_fifo(args["queue"]), problems)
    _check_concurrency(args, problems)
    _check_filters(args.get("filter_patterns", ()), problems)
    _check_surroundings(args, problems)
    check_alarm_topic(problems, args.get("alarm_topic_arn"), args.get("region"))


def check_source(arn: str, *, fifo: bool, region: str, problems: Problems) -> None:
    """Require that a queue's ARN is one the mapping can read: SQS, of the function's Region, FIFO as declared."""
    parsed = parse_arn(arn)
    if parsed is None or parsed.service != "sqs":
        problems.add("queue.arn", arn, "must be the ARN of an SQS queue", "Give Queue's queue_arn")
        return
    if parsed.region != region:
        rule = f"is in {parsed.region}, but a function of {region} reads queues of {region} only"
        problems.add("queue.arn", arn, rule, "Put the worker into the queue's Region")
    if parsed.resource.endswith(".fifo") != fifo:
        rule = "is FIFO, and the worker was checked as for a standard queue" if not fifo else "is no FIFO queue"
        problems.add("queue.arn", arn, rule, f"Set queue.fifo to {not fifo}")


def visibility_advice(args: WorkerArgs) -> str | None:
    """What AWS advises for the queue's visibility timeout, where it is shorter."""
    timeout = args.get("timeout_seconds", DEFAULT_TIMEOUT_SECONDS)
    wanted = VISIBILITY_FACTOR * timeout + args.get("batching_window_seconds", 0)
    given = args["queue"]["visibility_timeout_seconds"]
    if given >= wanted:
        return None
    return f"the queue hides a message for {given} s; AWS advises {wanted} s, six times the function's timeout"


def receive_advice(args: WorkerArgs) -> str | None:
    """What AWS advises for the queue's receive count, where it is lower and calls can be throttled."""
    count = args["queue"].get("max_receive_count")
    if count is None or count >= ADVISED_RECEIVES or "reserved_concurrency" not in args:
        return None
    return f"the queue sets a message aside after {count} receives; AWS advises 5 or more, as throttled calls count"


def _check_queue(queue: WorkerQueueArgs, timeout: int, region: str | None, problems: Problems) -> None:
    arn, visibility = queue["arn"], queue["visibility_timeout_seconds"]
    problems.within("queue.visibility_timeout_seconds", visibility, 0, 43_200, "seconds (12 hours)")
    problems.within("queue.max_receive_count", queue.get("max_receive_count"), 1, 1_000, "receives")
    if visibility < timeout:
        problems.add(
            "queue.visibility_timeout_seconds",
            visibility,
            f"must be at least timeout_seconds ({timeout}): Lambda refuses the mapping, as messages would be shown "
            "again while they are worked on",
            f"Give the queue {VISIBILITY_FACTOR * timeout} seconds, as AWS advises, or lower timeout_seconds",
        )
    check_key_arn(problems, "queue.kms_key_arn", queue.get("kms_key_arn"), region)
    if isinstance(arn, str):
        parsed = parse_arn(arn)
        check_source(arn, fifo=is_fifo(queue), region=region or (parsed.region if parsed else ""), problems=problems)


def _check_batch(args: WorkerArgs, fifo: bool, problems: Problems) -> None:  # noqa: FBT001 - says what the queue is
    size, window = args.get("batch_size", DEFAULT_BATCH_SIZE), args.get("batching_window_seconds", 0)
    if fifo:
        problems.within("batch_size", size, 1, _SMALL_BATCH, "messages for a FIFO queue")
        if window:
            rule = "is not for FIFO queues: Lambda takes no batching window for them"
            problems.add("batching_window_seconds", window, rule, "Leave it out")
        return
    problems.within("batch_size", size, 1, 10_000, "messages")
    problems.within("batching_window_seconds", window, 0, 300, "seconds (5 minutes)")
    if size > _SMALL_BATCH and window < 1:
        rule = f"above {_SMALL_BATCH} needs batching_window_seconds of 1 or more"
        problems.add("batch_size", size, rule, "Give batching_window_seconds, or at most 10 messages")


def _check_concurrency(args: WorkerArgs, problems: Problems) -> None:
    most, reserved = args.get("maximum_concurrency"), args.get("reserved_concurrency")
    pollers = args.get("provisioned_pollers")
    problems.within("maximum_concurrency", most, 2, 1_000, "calls at the same time")
    if reserved is not None and reserved < 1:
        rule = "must be 1 or more: 0 switches the function off, and its messages end in the dead-letter queue"
        problems.add("reserved_concurrency", reserved, rule, "Set enabled to false to stop the worker")
    elif most is not None and reserved is not None and most > reserved:
        problems.add(
            "maximum_concurrency",
            most,
            f"is more than reserved_concurrency ({reserved}): calls beyond it are throttled, and each counts as a "
            "receive until good messages end in the dead-letter queue",
            "Give at most reserved_concurrency",
        )
    if pollers is None:
        return
    low, high = pollers.get("minimum", _MINIMUM_POLLERS), pollers.get("maximum", 200)
    problems.within("provisioned_pollers.minimum", low, _MINIMUM_POLLERS, 200, "pollers")
    problems.within("provisioned_pollers.maximum", high, _MINIMUM_POLLERS, _MAXIMUM_POLLERS, "pollers")
    if low > high:
        rule = f"is more than provisioned_pollers.maximum ({high})"
        problems.add("provisioned_pollers.minimum", low, rule, "Lower it, or raise the maximum")
    if most is not None:
        rule = "and provisioned_pollers exclude each other in Lambda"
        problems.add("maximum_concurrency", most, rule, "Leave out one of the two")


def _check_filters(patterns: Sequence[Mapping[str, Any]], problems: Problems) -> None:
    if len(patterns) > _FILTERS:
        rule = f"are more than the {_FILTERS} filters a mapping takes"
        problems.add("filter_patterns", len(patterns), rule, "Put several values into one pattern")
    for index, pattern in enumerate(patterns):
        text = json.dumps(pattern)
        if not pattern or set(pattern) - _RECORD_FIELDS:
            rule = (
                "must ask for fields of a record, mostly body or messageAttributes; Lambda deletes what never matches"
            )
            problems.add(f"filter_patterns[{index}]", text, rule, 'Write it like {"body": {"type": ["picture"]}}')
        elif len(text) > _FILTER_LENGTH:
            rule = f"is {len(text)} characters long; Lambda takes {_FILTER_LENGTH}"
            problems.add(f"filter_patterns[{index}]", len(text), rule, "Ask for less")


def _check_surroundings(args: WorkerArgs, problems: Problems) -> None:
    vpc = args.get("vpc")
    if vpc is not None:
        problems.within("vpc.subnet_ids", len(vpc["subnet_ids"]), 1, 16, "subnets")
        problems.within("vpc.security_group_ids", len(vpc["security_group_ids"]), 1, 5, "security groups")
    environment = args.get("environment", {})
    for variable in environment:
        if variable.startswith("AWS_") or variable in _OWN_VARIABLES or not re.fullmatch(r"[a-zA-Z]\w+", variable):
            rule = "must be letters, digits and underscores, start with a letter, and be neither AWS's nor the ledger's"
            problems.add(f'environment["{variable}"]', None, rule, "Rename it")
    size = sum(len(key) + len(value) for key, value in environment.items() if isinstance(value, str))
    if size > _ENVIRONMENT_BYTES:
        rule = f"are {size} bytes; Lambda takes {_ENVIRONMENT_BYTES} bytes in all"
        problems.add("environment", None, rule, "Put large values into Parameter Store")
    retention = args.get("log_retention_days")
    if retention is not None and retention not in _LOG_RETENTION_DAYS:
        rule = f"must be one of {', '.join(map(str, sorted(_LOG_RETENTION_DAYS)))} days"
        problems.add("log_retention_days", retention, rule, "Choose one of these")
    keep = args.get("ledger", {}).get("keep_days")
    problems.within("ledger.keep_days", keep, 1, 365, "days")
