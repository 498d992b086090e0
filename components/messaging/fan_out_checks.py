"""What SNS or SQS would refuse in a fan-out, and what could never be delivered. Pure."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast
from urllib.parse import urlsplit

from components.shared.alarms import check_alarm_topic
from components.shared.arns import parse_arn
from components.shared.checks import Problems

from . import policies
from .fan_out_args import (
    DEFAULT_TOPIC_MESSAGE_BYTES,
    SUBSCRIBER_KINDS,
    DeliveryProtocol,
    FanOutArgs,
    FunctionSubscriberArgs,
    HttpsSubscriberArgs,
    QueueSubscriberArgs,
    ReplayArgs,
    StreamSubscriberArgs,
    SubscriberArgs,
    subscriber_names,
    topic_message_bytes,
)
from .filters import FilterPolicyScope, check_filter_policy
from .http_delivery import check_http_delivery
from .parts import MAXIMUM_MESSAGE_BYTES, MINIMUM_MESSAGE_BYTES
from .queue import QueueArgs, check_queue, check_queue_name
from .queue_fifo import FIFO_SUFFIX
from .topic_documents import fifo_queue_args

_LARGE_MESSAGE_SUBSCRIPTIONS = 100
_FIFO_SUBSCRIPTIONS = 100
_FILTER_POLICIES = 200
_ARCHIVE_DAYS = 365
_DATA_PROTECTION_BYTES = 30_720
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z")
_STANDARD_ONLY = {
    "https_subscribers": "A FIFO topic delivers to queues only; let a queue's consumer call the web server",
    "function_subscribers": "A FIFO topic delivers to queues only; let the function read a queue of subscribers",
    "stream_subscribers": "A FIFO topic delivers to queues only; let a queue's consumer write the stream",
    "data_protection_policy": "Leave it out; SNS offers it on standard topics only",
    "active_tracing": "Leave it out; SNS offers it on standard topics only",
    "http_delivery": "Leave it out; a FIFO topic has no web servers",
}
"""SNS Developer Guide, "FIFO topics" (message delivery); botocore, CreateTopic (TracingConfig)."""


_LONGEST_WITH_LOGS = 42
"""A role's name has 64 characters (IAM quotas), of which ``-delivery-logs``, a hyphen and Pulumi's 7 digits take 22."""


def needs_logs_role(args: FanOutArgs) -> bool:
    """Whether a role is made for the delivery logs."""
    return not all("role_arn" in log for log in args.get("delivery_logs", {}).values())


def check_fan_out_name(
    name: str,
    subscribers: Sequence[str],
    problems: Problems,
    argument: str = "name",
    *,
    fifo: bool = False,
    logs_role: bool = False,
) -> None:
    """Refuse names from which no physical name of queue, topic or, with ``logs_role``, role can be made."""
    before = len(problems.found)
    check_queue_name(name, problems, argument, fifo=fifo)
    if logs_role and len(name) > _LONGEST_WITH_LOGS:
        rule = f"must have at most {_LONGEST_WITH_LOGS} characters for the role of its delivery logs"
        problems.add(argument, name, rule, "Shorten it, or give each of delivery_logs a role_arn")
    if len(problems.found) == before:
        for subscriber in subscribers:
            check_queue_name(f"{name}-{subscriber}", problems, f'subscribers["{subscriber}"]', fifo=fifo)


def check_fan_out(args: FanOutArgs, problems: Problems) -> None:
    """Find everything in the arguments that SNS or SQS would refuse or that can never be delivered. Pure."""
    check_subscribers(args, problems)
    _check_kinds(args, problems)
    _check_sizes(args, problems)
    _check_fifo(args, problems)
    _check_topic(args, problems)


def check_subscribers(args: FanOutArgs, problems: Problems) -> None:
    """Check every subscriber by itself; the problems name it."""
    for name, subscriber in args["subscribers"].items():
        _told(problems, f'subscribers["{name}"]', _check_subscriber, subscriber, args)
    for name, subscriber in args.get("queue_subscribers", {}).items():
        _told(problems, f'queue_subscribers["{name}"]', _check_queue_subscriber, subscriber, args)
    for name, subscriber in args.get("https_subscribers", {}).items():
        _told(problems, f'https_subscribers["{name}"]', _check_https, subscriber, args)
    for name, subscriber in args.get("function_subscribers", {}).items():
        _told(problems, f'function_subscribers["{name}"]', _check_function, subscriber, args)
    for name, subscriber in args.get("stream_subscribers", {}).items():
        _told(problems, f'stream_subscribers["{name}"]', _check_stream, subscriber, args)


def subscriber_queue_args(subscriber: SubscriberArgs, args: FanOutArgs) -> QueueArgs:
    """Arguments of a subscriber's queue that come from the fan-out's."""
    shared = QueueArgs.__optional_keys__ & SubscriberArgs.__optional_keys__
    found = QueueArgs(**{key: value for key, value in subscriber.items() if key in shared})  # pyright: ignore[reportArgumentType] - the keys are those the two have in common, with equal types
    if "fifo" in args and not subscriber.get("unordered"):
        found["fifo"] = fifo_queue_args(args["fifo"])
    return found


def check_filter(subscriber: Mapping[str, Any], problems: Problems) -> None:
    """Check a subscriber's filter policy and its scope."""
    if "filter_policy" in subscriber:
        scope = subscriber.get("filter_policy_scope", FilterPolicyScope.MESSAGE_ATTRIBUTES)
        check_filter_policy(problems, "filter_policy", subscriber["filter_policy"], scope)
    elif "filter_policy_scope" in subscriber:
        problems.add(
            "filter_policy_scope",
            str(subscriber["filter_policy_scope"]),
            "applies to filter_policy, which is not given",
            "Give filter_policy or leave the scope out",
        )


def _told(problems: Problems, where: str, check: Any, subscriber: Any, args: FanOutArgs) -> None:  # noqa: ANN401 - a check and the arguments of its kind
    found = Problems()
    check_filter(subscriber, found)
    check(subscriber, args, found)
    for problem in found.found:
        problems.add(f"{where}.{problem.argument}", problem.value, problem.rule, problem.way_out.removesuffix("."))


def _check_subscriber(subscriber: SubscriberArgs, args: FanOutArgs, problems: Problems) -> None:
    check_queue(subscriber_queue_args(subscriber, args), problems)
    _check_order(subscriber, args, problems)
    size, topic = subscriber.get("max_message_bytes", MAXIMUM_MESSAGE_BYTES), topic_message_bytes(args)
    if size < topic:
        problems.add(
            "max_message_bytes",
            size,
            f"is less than the topic's max_message_bytes ({topic}): larger messages could never be delivered",
            "Raise it, or lower the topic's",
        )


def _check_order(subscriber: SubscriberArgs | QueueSubscriberArgs, args: FanOutArgs, problems: Problems) -> None:
    if subscriber.get("unordered") and "fifo" not in args:
        problems.add("unordered", True, "applies to a FIFO topic only", "Leave it out; a standard topic has no order")  # noqa: FBT003 - the value told
    if "replay" in subscriber:
        _check_replay(subscriber["replay"], args, problems)


def _check_replay(replay: ReplayArgs, args: FanOutArgs, problems: Problems) -> None:
    if not args.get("fifo", {}).get("archive_days"):
        problems.add("replay", dict(replay), "needs an archive, which the topic does not have", "Set fifo.archive_days")
    for point in ("start", "end"):
        moment = replay.get(point)
        if moment is not None and not _MOMENT.fullmatch(moment):
            problems.add(f"replay.{point}", moment, "must be a moment in UTC", "Write it like 2025-11-25T08:00:00Z")
    end = replay.get("end")
    if end is not None and end <= replay["start"]:
        problems.add("replay.end", end, f"must be later than start ({replay['start']})", "Give a later moment")


def _check_queue_subscriber(subscriber: QueueSubscriberArgs, args: FanOutArgs, problems: Problems) -> None:
    _check_order(subscriber, args, problems)
    arn = subscriber["queue_arn"]
    if not isinstance(arn, str):
        return
    parsed = parse_arn(arn)
    if parsed is None or parsed.service != "sqs":
        problems.add("queue_arn", arn, "must be the ARN of an SQS queue", "Give the queue's ARN, not its URL")
    elif arn.endswith(FIFO_SUFFIX) and "fifo" not in args:
        problems.add(
            "queue_arn",
            arn,
            "is a FIFO queue, which cannot subscribe to a standard topic",
            "Give a standard queue, or make the topic FIFO with fifo",
        )
    elif arn.endswith(FIFO_SUFFIX) == bool(subscriber.get("unordered")) and "fifo" in args:
        problems.add(
            "unordered",
            bool(subscriber.get("unordered")),
            "does not fit the queue: true is for a standard queue of a FIFO topic, which loses the order",
            "Give a FIFO queue, or accept the loss with unordered",
        )


def _check_https(subscriber: HttpsSubscriberArgs, _args: FanOutArgs, problems: Problems) -> None:
    endpoint = subscriber["endpoint"]
    if isinstance(endpoint, str):
        url = urlsplit(endpoint)
        if url.scheme != "https" or not url.hostname:
            problems.add(
                "endpoint", endpoint, "must be an https:// URL", "Write it like https://hooks.example.com/orders"
            )
    problems.within(
        "confirmation_timeout_minutes", subscriber.get("confirmation_timeout_minutes"), 1, 60, "minutes (1 hour)"
    )
    if "confirmation_timeout_minutes" in subscriber and subscriber.get("endpoint_auto_confirms") is False:
        problems.add(
            "confirmation_timeout_minutes",
            subscriber["confirmation_timeout_minutes"],
            "applies to an endpoint that confirms by itself",
            "Leave it out, or let the endpoint confirm",
        )
    if "delivery" in subscriber:
        check_http_delivery(subscriber["delivery"], problems, "delivery")


def _check_function(subscriber: FunctionSubscriberArgs, args: FanOutArgs, problems: Problems) -> None:
    arn = subscriber["function_arn"]
    if not isinstance(arn, str):
        return
    parsed = parse_arn(arn)
    if parsed is None or parsed.service != "lambda" or not re.fullmatch(r"function:[^:]+", parsed.resource):
        problems.add(
            "function_arn",
            arn,
            "must be the ARN of a Lambda function, without version or alias",
            "Give the function's ARN, and an alias as qualifier",
        )
    else:
        _check_region("function_arn", arn, parsed.region, args, problems)


def _check_stream(subscriber: StreamSubscriberArgs, args: FanOutArgs, problems: Problems) -> None:
    arn, role = subscriber["stream_arn"], subscriber["role_arn"]
    if isinstance(arn, str):
        parsed = parse_arn(arn)
        if parsed is None or parsed.service != "firehose" or not parsed.resource.startswith("deliverystream/"):
            problems.add("stream_arn", arn, "must be the ARN of a Firehose stream", "Give the delivery stream's ARN")
        else:
            _check_region("stream_arn", arn, parsed.region, args, problems)
    if isinstance(role, str):
        check_role(problems, "role_arn", role)


def check_role(problems: Problems, argument: str, arn: object) -> None:
    """Require the ARN of an IAM role; an Output passes."""
    parsed = parse_arn(arn) if isinstance(arn, str) else None
    if isinstance(arn, str) and (parsed is None or parsed.service != "iam" or not parsed.resource.startswith("role/")):
        problems.add(
            argument, arn, "must be the ARN of an IAM role", "Write it like arn:aws:iam::123456789012:role/logs"
        )


def _check_region(argument: str, arn: str, region: str, args: FanOutArgs, problems: Problems) -> None:
    own = args.get("region")
    if own is not None and region != own:
        problems.add(
            argument, arn, f"is in {region}, but the topic is in {own}", "Subscribe a queue, and read it there"
        )


def _check_kinds(args: FanOutArgs, problems: Problems) -> None:
    seen: dict[str, str] = {}
    for kind, name in subscriber_names(args):
        if name in seen:
            problems.add(
                f'{kind}["{name}"]', name, f"is a name of {seen[name]} too; it names the subscription", "Rename one"
            )
        seen.setdefault(name, kind)
    kinds = cast("Mapping[str, Mapping[str, Mapping[str, object]]]", args)
    filters = sum("filter_policy" in item for kind in SUBSCRIBER_KINDS for item in kinds.get(kind, {}).values())
    if filters > _FILTER_POLICIES:
        problems.add(
            "subscribers",
            filters,
            f"have filter policies; a topic has at most {_FILTER_POLICIES} by default",
            "Divide them over two topics",
        )


def _check_sizes(args: FanOutArgs, problems: Problems) -> None:
    size = args.get("max_message_bytes")
    problems.within("max_message_bytes", size, MINIMUM_MESSAGE_BYTES, MAXIMUM_MESSAGE_BYTES, "bytes (1 KiB to 1 MiB)")
    if size is None or size <= DEFAULT_TOPIC_MESSAGE_BYTES:
        return
    count = len(subscriber_names(args))
    if count > _LARGE_MESSAGE_SUBSCRIPTIONS:
        problems.add(
            "max_message_bytes",
            size,
            f"above {DEFAULT_TOPIC_MESSAGE_BYTES} bytes a topic has at most {_LARGE_MESSAGE_SUBSCRIPTIONS} "
            f"subscriptions, and {count} subscribers are given",
            "Publish a reference to the payload, or divide the subscribers over two topics",
        )
    if args.get("https_subscribers"):
        problems.add(
            "max_message_bytes",
            size,
            f"above {DEFAULT_TOPIC_MESSAGE_BYTES} bytes a topic delivers to queues, functions and streams only",
            "Publish a reference to the payload, or give the web servers a topic of their own",
        )


def _check_fifo(args: FanOutArgs, problems: Problems) -> None:
    if "fifo" not in args:
        return
    given = cast("Mapping[str, object]", args)
    for argument, way_out in _STANDARD_ONLY.items():
        if given.get(argument):
            problems.add(argument, None, "does not go with a FIFO topic", way_out)
    days = args["fifo"].get("archive_days")
    problems.within("fifo.archive_days", days, 0, _ARCHIVE_DAYS, "days; 0 switches an archive off")
    count = len(subscriber_names(args))
    if count > _FIFO_SUBSCRIPTIONS:
        problems.add(
            "subscribers",
            count,
            f"are too many: a FIFO topic has at most {_FIFO_SUBSCRIPTIONS} subscriptions",
            "Divide them over two topics",
        )
    for i, service in enumerate(args.get("publisher_services", ())):
        if service == "s3.amazonaws.com":
            problems.add(
                f"publisher_services[{i}]", service, "cannot publish to a FIFO topic", "Send S3's events to EventBridge"
            )


def _check_topic(args: FanOutArgs, problems: Problems) -> None:
    for i, account in enumerate(args.get("remote_account_ids", ())):
        if not re.fullmatch(r"\d{12}", account):
            problems.add(
                f"remote_account_ids[{i}]", account, "must be an account id of 12 digits", "Put it in quotes, in full"
            )
    for protocol, logs in args.get("delivery_logs", {}).items():
        where = f'delivery_logs["{protocol}"]'
        problems.one_of(where, protocol, [item.value for item in DeliveryProtocol])
        problems.within(f"{where}.success_sample_percent", logs.get("success_sample_percent"), 0, 100, "percent")
        check_role(problems, f"{where}.role_arn", logs.get("role_arn"))
    if "http_delivery" in args:
        check_http_delivery(args["http_delivery"], problems, "http_delivery")
    size = len(json.dumps(args.get("data_protection_policy", {})))
    if size > _DATA_PROTECTION_BYTES:
        problems.add(
            "data_protection_policy",
            f"{size} bytes",
            f"may have {_DATA_PROTECTION_BYTES} bytes at most",
            "Name data identifiers in fewer statements",
        )
    policies.check_service_principals(problems, "publisher_services", args.get("publisher_services", ()))
    policies.check_principal_arns(problems, "publisher_arns", args.get("publisher_arns", ()))
    policies.check_key_arn(problems, "kms_key_arn", args.get("kms_key_arn"), args.get("region"))
    check_alarm_topic(problems, args.get("alarm_topic_arn"), args.get("region"))
