"""What a remote subscription can be given, and what can never deliver. Pure."""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

import pulumi

from components.shared.alarms import check_alarm_topic
from components.shared.arns import parse_arn
from components.shared.checks import Problems

from .fan_out_checks import check_filter
from .filters import FilterPolicyScope
from .queue import QueueArgs, QueueEncryption, check_queue
from .queue_fifo import FIFO_SUFFIX, FifoQueueArgs

OPT_IN_REGIONS = frozenset(
    {
        *("af-south-1", "ap-east-1", "ap-east-2", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5"),
        *("ap-southeast-6", "ap-southeast-7", "ca-west-1", "eu-central-2", "eu-south-1", "eu-south-2", "il-central-1"),
        *("me-central-1", "me-south-1", "mx-central-1"),
    }
)
"""Regions that an account must switch on. From and to there SNS delivers across Regions under a principal of its own,
``sns.<region>.amazonaws.com`` (SNS Developer Guide, "Cross-Region delivery"; towards there by aws-cdk 38339)."""


class RemoteSubscriptionArgs(TypedDict):
    """One queue of this account, and the topic of another account or Region that it receives from."""

    topic_arn: pulumi.Input[str]
    """ARN of the topic. Its policy must let this account subscribe (FanOut's ``remote_account_ids``)."""
    topic_region: NotRequired[str]
    """Region of the topic, in which the subscription is made. Default: as ``topic_arn`` says; required where that is
    known only later."""
    queue_arn: NotRequired[pulumi.Input[str]]
    """ARN of a queue of this account that exists already. Its policy must let ``sns.amazonaws.com`` send for the topic,
    its key too if it is a customer key. Default: the component makes a queue."""
    raw_delivery: NotRequired[bool]
    """Deliver the message as published. Default: true. False wraps it in SNS's JSON envelope."""
    filter_policy: NotRequired[Mapping[str, Any]]
    """Accepted values by attribute or property, in SNS's own spelling. Default: everything."""
    filter_policy_scope: NotRequired[FilterPolicyScope]
    """``MessageAttributes`` or ``MessageBody``. Default: ``MessageAttributes``."""
    fifo: NotRequired[FifoQueueArgs]
    """The topic is FIFO, and so are the queues; of a topic with ``throughput_scope`` ``MessageGroup`` the queue needs
    ``deduplication_scope`` ``message_group``. Default: a standard topic and queue."""
    unordered: NotRequired[bool]
    """With ``fifo``: a standard queue, which **loses the order** and may deliver twice. Default: false."""
    retention_seconds: NotRequired[int]
    """Seconds an unread message is kept, 60 to 1,209,600 (14 days). Default: 345,600 (4 days)."""
    dead_letter_retention_seconds: NotRequired[int]
    """Seconds a failed message is kept, longer than ``retention_seconds``. Default: 1,209,600 (14 days)."""
    visibility_timeout_seconds: NotRequired[int]
    """Seconds a received message stays hidden, 0 to 43,200 (12 hours). Default: 30."""
    delay_seconds: NotRequired[int]
    """Seconds before a new message can be received, 0 to 900. Default: 0."""
    max_receive_count: NotRequired[int]
    """Receives before a message moves to the queue's dead-letter queue, 1 to 1,000. Default: 5."""
    max_message_bytes: NotRequired[int]
    """Largest message the queue takes, 1,024 to 1,048,576, not less than the topic's. Default: 1,048,576."""
    oldest_message_alarm_seconds: NotRequired[int]
    """Age in seconds of the oldest message at which the alarm fires. Default: a quarter of ``retention_seconds``, at
    most 3,600."""
    encryption: NotRequired[QueueEncryption]
    """``customer_key``: the component makes a key that lets SNS in for the topic's account, one per Region. ``sqs``: a
    key of SQS's own. Default: ``customer_key``."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of the queue's Region that its alarms notify (AlarmTopic). Default: alarms without action."""
    delivery_alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of the **topic's** Region for the alarm of failed deliveries. Default: ``alarm_topic_arn`` where both
    Regions are the same, else an alarm without action."""
    region: str
    """Region of the queue."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags for every taggable child."""
    protect: NotRequired[bool]
    """Protect the customer keys against deletion. Default: true. False is for throw-away stacks."""


_QUEUE_ONLY = (
    *("retention_seconds", "dead_letter_retention_seconds", "visibility_timeout_seconds", "delay_seconds"),
    *("max_receive_count", "max_message_bytes", "oldest_message_alarm_seconds"),
)


def queue_args(args: RemoteSubscriptionArgs) -> QueueArgs:
    """Arguments of the queue."""
    kept = RemoteSubscriptionArgs.__optional_keys__ | RemoteSubscriptionArgs.__required_keys__
    shared = (QueueArgs.__optional_keys__ & kept) - {
        "fifo",
        "encryption",
        "protect",
    }
    found = QueueArgs(**{key: value for key, value in args.items() if key in shared})  # pyright: ignore[reportArgumentType] - the keys are those the two have in common, with equal types
    if "fifo" in args and not args.get("unordered"):
        found["fifo"] = args["fifo"]
    return found


def region_of_topic(args: RemoteSubscriptionArgs) -> str | None:
    """Region of the topic; None where nothing tells it."""
    arn = args["topic_arn"]
    parsed = parse_arn(arn) if isinstance(arn, str) else None
    return args.get("topic_region", parsed.region if parsed else None)


def check_remote_subscription(args: RemoteSubscriptionArgs, problems: Problems) -> None:
    """Find everything in the arguments that SNS or SQS would refuse or that can never be delivered. Pure."""
    check_queue(queue_args(args), problems)
    check_filter(args, problems)
    _check_topic(args, problems)
    _check_regions(args, problems)
    if args.get("unordered") and "fifo" not in args:
        problems.add("unordered", value=True, rule="goes with fifo only", way_out="Leave it out")
    if "queue_arn" in args:
        _check_queue_arn(args["queue_arn"], args, problems)
        for argument in _QUEUE_ONLY:
            if argument in args:
                rule = "is of a queue that the component makes, but queue_arn is given"
                problems.add(argument, args.get(argument), rule, "Leave it out")


def _check_topic(args: RemoteSubscriptionArgs, problems: Problems) -> None:
    arn = args["topic_arn"]
    if not isinstance(arn, str):
        if "topic_region" not in args:
            problems.add(
                "topic_region", None, "is required where topic_arn is known only later", "Give the topic's Region"
            )
        return
    parsed = parse_arn(arn)
    if parsed is None or parsed.service != "sns":
        problems.add("topic_arn", arn, "must be the ARN of an SNS topic", "Give FanOut's topic_arn")
        return
    if args.get("topic_region", parsed.region) != parsed.region:
        problems.add(
            "topic_region",
            args.get("topic_region"),
            f"contradicts topic_arn, which says {parsed.region}",
            "Leave it out",
        )
    if arn.endswith(FIFO_SUFFIX) != ("fifo" in args):
        problems.add(
            "fifo",
            args.get("fifo"),
            "must be given for a FIFO topic, and for no other: a FIFO queue cannot subscribe to a standard topic, and "
            "a FIFO topic's failed deliveries need a FIFO queue",
            "Give fifo ({} for the defaults) or leave it out, as the topic is",
        )


def _check_regions(args: RemoteSubscriptionArgs, problems: Problems) -> None:
    topic, own = region_of_topic(args), args["region"]
    named = sorted(OPT_IN_REGIONS & {topic, own})
    if named and own != topic:
        problems.add(
            "region",
            own,
            f"is not the topic's: from and to {' and '.join(named)}, which accounts must switch on, SNS sends to other "
            "Regions under a principal of its own (sns.<that Region>.amazonaws.com), which the queue's policy does not "
            "name",
            f"Make the queue in {topic}, and read it from elsewhere",
        )
    check_alarm_topic(problems, args.get("alarm_topic_arn"), own)
    found = Problems()
    check_alarm_topic(found, args.get("delivery_alarm_topic_arn"), topic)
    for problem in found.found:
        problems.add("delivery_alarm_topic_arn", problem.value, problem.rule, problem.way_out.removesuffix("."))


def _check_queue_arn(arn: pulumi.Input[str], args: RemoteSubscriptionArgs, problems: Problems) -> None:
    if not isinstance(arn, str):
        return
    parsed = parse_arn(arn)
    ordered = "fifo" in args and not args.get("unordered")
    if parsed is None or parsed.service != "sqs":
        problems.add("queue_arn", arn, "must be the ARN of an SQS queue", "Give the queue's ARN, not its URL")
    elif arn.endswith(FIFO_SUFFIX) != ordered:
        problems.add(
            "queue_arn",
            arn,
            "is of the other kind: FIFO goes with fifo, a standard queue without it or with unordered",
            "Give a queue of the topic's kind",
        )
