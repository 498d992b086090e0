"""What a fan-out can be given: the topic, and its subscribers of each kind."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi

from .filters import FilterPolicyScope
from .http_delivery import HttpDeliveryArgs

DEFAULT_TOPIC_MESSAGE_BYTES = 262_144
"""SNS's default (botocore, CreateTopic, MaximumMessageSize)."""


class FifoThroughputScope(StrEnum):
    """Within what a topic drops duplicates, and what its quota of throughput applies to."""

    TOPIC = "Topic"
    """The whole topic: 3,000 messages or 20 MB a second, whichever comes first."""
    MESSAGE_GROUP = "MessageGroup"
    """Each message group by itself; the quota is the Region's. The subscribers' FIFO queues are set alike."""


class DeliveryProtocol(StrEnum):
    """A kind of subscriber, as SNS tells them apart in its delivery logs."""

    FIREHOSE = "firehose"
    HTTP = "http"
    LAMBDA = "lambda"
    SQS = "sqs"


class FifoTopicArgs(TypedDict):
    """A topic that keeps the order within each message group and drops duplicates sent within 5 minutes."""

    content_based_deduplication: NotRequired[bool]
    """Take the SHA-256 of the body as deduplication id of a message published without one; attributes do not count.
    Default: false; SNS then refuses a message without an id."""
    throughput_scope: NotRequired[FifoThroughputScope]
    """``Topic`` or ``MessageGroup``. Default: ``Topic``."""
    archive_days: NotRequired[int]
    """Days the topic keeps what was published, for replay, 1 to 365. 0 switches an archive off, which must happen in an
    ``up`` of its own before the topic can be deleted. Default: no archive."""


class ReplayArgs(TypedDict):
    """Which part of the topic's archive a subscriber gets again."""

    start: str
    """First moment, in UTC: ``2025-11-25T08:00:00Z``. Not before the archive began."""
    end: NotRequired[str]
    """Last moment. After it the subscription receives **nothing more**, new messages neither (botocore, Subscribe,
    ReplayStatus): for a subscriber that is there for the replay only. Default: all of the archive, then what is
    published."""


class DeliveryLogArgs(TypedDict):
    """What SNS writes to CloudWatch Logs about its deliveries of one protocol: every failure, and some successes."""

    role_arn: NotRequired[pulumi.Input[str]]
    """IAM role that ``sns.amazonaws.com`` assumes to write the logs. Default: the component makes one."""
    success_sample_percent: NotRequired[int]
    """How many of the successful deliveries are written too, 0 to 100. Default: 0."""


class SubscriberArgs(TypedDict):
    """One subscriber: a queue with its dead-letter queue, and what it wants to receive."""

    raw_delivery: NotRequired[bool]
    """Deliver the message as published. Default: true. False wraps it in SNS's JSON envelope."""
    filter_policy: NotRequired[Mapping[str, Any]]
    """Accepted values by attribute or property, in SNS's own spelling: ``{"type": ["created", {"prefix": "re"}]}``. At
    most 5 keys and 150 combinations. Messages that do not match are dropped for this subscriber, by design. Default:
    everything."""
    filter_policy_scope: NotRequired[FilterPolicyScope]
    """``MessageAttributes`` or ``MessageBody``. Default: ``MessageAttributes``."""
    retention_seconds: NotRequired[int]
    """Seconds an unread message is kept, 60 to 1,209,600 (14 days). Default: 345,600 (4 days)."""
    dead_letter_retention_seconds: NotRequired[int]
    """Seconds a failed message is kept, longer than ``retention_seconds``. Default: 1,209,600 (14 days)."""
    visibility_timeout_seconds: NotRequired[int]
    """Seconds a received message stays hidden, 0 to 43,200 (12 hours). Default: 30."""
    delay_seconds: NotRequired[int]
    """Seconds before a new message can be received, 0 to 900. Default: 0."""
    max_receive_count: NotRequired[int]
    """Receives before a message moves to the subscriber's dead-letter queue, 1 to 1,000. Default: 5."""
    max_message_bytes: NotRequired[int]
    """Largest message the queue takes, 1,024 to 1,048,576, not less than the topic's. Default: 1,048,576."""
    oldest_message_alarm_seconds: NotRequired[int]
    """Age in seconds of the oldest message at which the alarm fires. Default: a quarter of ``retention_seconds``, at
    most 3,600."""
    unordered: NotRequired[bool]
    """FIFO topic only: a standard queue, which **loses the order** and may deliver twice. Default: false, a FIFO
    queue."""
    replay: NotRequired[ReplayArgs]
    """FIFO topic with an archive only: deliver a part of it again. Default: none."""


class QueueSubscriberArgs(TypedDict):
    """A queue that exists already, of this account, in this Region or another.

    Another account subscribes its queues itself (RemoteSubscription).
    """

    queue_arn: pulumi.Input[str]
    """ARN of the queue. Its policy must let ``sns.amazonaws.com`` send for this topic, its key too if it is a customer
    key, and it must take messages as large as the topic's."""
    raw_delivery: NotRequired[bool]
    """Deliver the message as published. Default: true. False wraps it in SNS's JSON envelope."""
    filter_policy: NotRequired[Mapping[str, Any]]
    """As for ``subscribers``. Default: everything."""
    filter_policy_scope: NotRequired[FilterPolicyScope]
    """``MessageAttributes`` or ``MessageBody``. Default: ``MessageAttributes``."""
    unordered: NotRequired[bool]
    """FIFO topic only: the queue is a standard one, which **loses the order** and may deliver twice. Default: false."""
    replay: NotRequired[ReplayArgs]
    """FIFO topic with an archive only: deliver a part of it again. Default: none."""


class HttpsSubscriberArgs(TypedDict):
    """A web server. Standard topics only."""

    endpoint: pulumi.Input[str]
    """``https://`` URL. What is secret in it stays secret when it is given as one."""
    endpoint_auto_confirms: NotRequired[bool]
    """The server confirms the subscription itself, by calling the SubscribeURL that SNS posts to it first. Default:
    true; ``up`` waits for it and fails without it. False leaves it pending until somebody calls that URL within 2 days:
    until then nothing is delivered and nothing is kept, and every ``up`` makes it anew."""
    confirmation_timeout_minutes: NotRequired[int]
    """How long ``up`` waits for the confirmation, 1 to 60. Default: 1."""
    raw_delivery: NotRequired[bool]
    """Post the message as published, **without its attributes**. Default: false, in SNS's JSON envelope."""
    filter_policy: NotRequired[Mapping[str, Any]]
    """As for ``subscribers``. Default: everything."""
    filter_policy_scope: NotRequired[FilterPolicyScope]
    """``MessageAttributes`` or ``MessageBody``. Default: ``MessageAttributes``."""
    delivery: NotRequired[HttpDeliveryArgs]
    """How often and how fast SNS tries. Default: the topic's ``http_delivery``."""


class FunctionSubscriberArgs(TypedDict):
    """A Lambda function of this account and Region, which is allowed to be called. Standard topics only."""

    function_arn: pulumi.Input[str]
    """ARN of the function, without version or alias."""
    qualifier: NotRequired[str]
    """Alias or version that is called. Default: the unpublished version."""
    filter_policy: NotRequired[Mapping[str, Any]]
    """As for ``subscribers``. Default: everything."""
    filter_policy_scope: NotRequired[FilterPolicyScope]
    """``MessageAttributes`` or ``MessageBody``. Default: ``MessageAttributes``."""


class StreamSubscriberArgs(TypedDict):
    """A Firehose stream of this account and Region. Standard topics only."""

    stream_arn: pulumi.Input[str]
    """ARN of the delivery stream."""
    role_arn: pulumi.Input[str]
    """IAM role that ``sns.amazonaws.com`` assumes to write: ``firehose:DescribeDeliveryStream``,
    ``ListDeliveryStreams``, ``ListTagsForDeliveryStream``, ``PutRecord``, ``PutRecordBatch``."""
    raw_delivery: NotRequired[bool]
    """Write the message as published, **without its attributes**. Default: false, in SNS's JSON envelope."""
    filter_policy: NotRequired[Mapping[str, Any]]
    """As for ``subscribers``. Default: everything."""
    filter_policy_scope: NotRequired[FilterPolicyScope]
    """``MessageAttributes`` or ``MessageBody``. Default: ``MessageAttributes``."""


class FanOutArgs(TypedDict):
    """One topic and its subscribers; a subscriber's name is unique among all kinds of them."""

    subscribers: Mapping[str, SubscriberArgs]
    """Subscribers with a queue of their own, by name; the name is the identity of the queue. Adding or removing one
    leaves the others alone."""
    queue_subscribers: NotRequired[Mapping[str, QueueSubscriberArgs]]
    """Queues that exist already, by name of the subscriber. Default: none."""
    https_subscribers: NotRequired[Mapping[str, HttpsSubscriberArgs]]
    """Web servers, by name of the subscriber. Default: none."""
    function_subscribers: NotRequired[Mapping[str, FunctionSubscriberArgs]]
    """Lambda functions, by name of the subscriber. Default: none."""
    stream_subscribers: NotRequired[Mapping[str, StreamSubscriberArgs]]
    """Firehose streams, by name of the subscriber. Default: none."""
    fifo: NotRequired[FifoTopicArgs]
    """Makes the topic FIFO, and the subscribers' queues and delivery dead-letter queues with it; it cannot be changed
    later. Default: a standard topic."""
    remote_account_ids: NotRequired[Sequence[str]]
    """Accounts that may subscribe queues of their own with RemoteSubscription, 12 digits each. Default: none."""
    publisher_services: NotRequired[Sequence[str]]
    """Service principals that may publish on behalf of this account, like ``s3.amazonaws.com``. Default: none."""
    publisher_arns: NotRequired[Sequence[pulumi.Input[str]]]
    """IAM roles, users or accounts that may publish without a policy of their own, for example of another account. They
    must exist. Default: none; roles of this account take ``publisher_policy_json``."""
    delivery_dead_letter_queue: NotRequired[bool]
    """Keep what SNS cannot deliver to a subscriber in a queue of its own per subscriber. Default: true. False loses
    such messages: SNS does not retry a deleted queue or a refused policy or key."""
    delivery_logs: NotRequired[Mapping[str, DeliveryLogArgs]]
    """Delivery logs by protocol: ``firehose``, ``http``, ``lambda``, ``sqs``. Default: none."""
    http_delivery: NotRequired[HttpDeliveryArgs]
    """How SNS tries web servers that say nothing of their own. Default: SNS's, three retries 20 seconds apart."""
    data_protection_policy: NotRequired[Mapping[str, Any]]
    """What SNS does about sensitive data in messages, in SNS's own spelling, at most 30,720 bytes. Standard topics
    only; AWS no longer offers it to new customers. Default: nothing."""
    active_tracing: NotRequired[bool]
    """Write X-Ray segments of sampled messages. Standard topics only. Nothing is written until an X-Ray resource policy
    of the account and Region lets ``sns.amazonaws.com`` (X-Ray Developer Guide, "Amazon SNS and AWS X-Ray"). Default:
    false, the trace header is passed on."""
    max_message_bytes: NotRequired[int]
    """Largest message the topic takes, 1,024 to 1,048,576 (1 MiB), and at most what its smallest queue takes. Default:
    262,144 (256 KiB) or what the smallest queue takes. Above 256 KiB at most 100 subscribers, and no web servers."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """ARN of a customer managed key of the same Region for topic and queues. Its policy must let ``sns.amazonaws.com``
    and the publishers use it (``kms:Decrypt`` and ``kms:GenerateDataKey*``). Default: the component makes one."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of the same Region that the alarms notify (AlarmTopic). Default: alarms without action."""
    region: NotRequired[str]
    """Region. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags for every taggable child."""
    protect: NotRequired[bool]
    """Protect the customer key against deletion. Default: true. False is for throw-away stacks; it switches an archive
    off too, which would keep the topic from being deleted."""


SUBSCRIBER_KINDS = (
    "subscribers",
    "queue_subscribers",
    "https_subscribers",
    "function_subscribers",
    "stream_subscribers",
)
"""The arguments that hold subscribers; their names share one space."""


def subscriber_names(args: FanOutArgs) -> list[tuple[str, str]]:
    """Every subscriber as (argument, name), kind by kind."""
    return [(kind, name) for kind in SUBSCRIBER_KINDS for name in args.get(kind, {})]


def topic_message_bytes(args: FanOutArgs) -> int:
    """Largest message of the topic: as given, or the default, lowered to the smallest queue it feeds."""
    smallest = [item["max_message_bytes"] for item in args["subscribers"].values() if "max_message_bytes" in item]
    return args.get("max_message_bytes", min([DEFAULT_TOPIC_MESSAGE_BYTES, *smallest]))
