"""Topics and their subscribers, as settings: the keys are the component's arguments."""

from typing import Any

from components.messaging.fan_out_args import FifoThroughputScope
from components.messaging.filters import FilterPolicyScope
from components.messaging.http_delivery import BackoffFunction

from .model import Block


class HttpDelivery(Block):
    """Retries in four phases: at once, before the backoff, the backoff, after it."""

    retries: int | None = None
    """All retries, 0 to 100, of every phase. Default: 3."""
    immediate_retries: int | None = None
    """Of these, without delay. Default: 0."""
    min_delay_retries: int | None = None
    """Of these, ``minDelaySeconds`` apart, before the backoff. Default: 0."""
    max_delay_retries: int | None = None
    """Of these, ``maxDelaySeconds`` apart, after the backoff. Default: 0."""
    min_delay_seconds: int | None = None
    """Shortest delay, 1 to ``maxDelaySeconds``. Default: 20."""
    max_delay_seconds: int | None = None
    """Longest delay, up to 3,600. Default: 20."""
    backoff: BackoffFunction | None = None
    """``arithmetic``, ``exponential``, ``geometric`` or ``linear``. Default: ``linear``."""
    max_receives_per_second: int | None = None
    """Deliveries a second per subscription, 1 or more. Default: no limit."""
    content_type: str | None = None
    """``application/json``, ``application/xml`` or ``text/plain``. Default: ``text/plain``."""


class FifoTopic(Block):
    """A topic that keeps the order within each message group and drops duplicates sent within 5 minutes."""

    content_based_deduplication: bool | None = None
    """Take the SHA-256 of the body as deduplication id of a message published without one; attributes do not count.
    Default: false; SNS then refuses a message without an id."""
    throughput_scope: FifoThroughputScope | None = None
    """``Topic`` or ``MessageGroup``. Default: ``Topic``."""
    archive_days: int | None = None
    """Days the topic keeps what was published, for replay, 1 to 365. 0 switches an archive off, which must happen in an
    ``up`` of its own before the topic can be deleted. Default: no archive."""


class Replay(Block):
    """Which part of the topic's archive a subscriber gets again."""

    start: str
    """First moment, in UTC: ``2025-11-25T08:00:00Z``. Not before the archive began."""
    end: str | None = None
    """Last moment. After it the subscription receives **nothing more**, new messages neither (botocore, Subscribe,
    ReplayStatus): for a subscriber that is there for the replay only. Default: all of the archive, then what is
    published."""


class DeliveryLog(Block):
    """What SNS writes to CloudWatch Logs about its deliveries of one protocol: every failure, and some successes."""

    role_arn: str | None = None
    """IAM role that ``sns.amazonaws.com`` assumes to write the logs. Default: the component makes one."""
    success_sample_percent: int | None = None
    """How many of the successful deliveries are written too, 0 to 100. Default: 0."""


class Subscriber(Block):
    """One subscriber: a queue with its dead-letter queue, and what it wants to receive."""

    raw_delivery: bool | None = None
    """Deliver the message as published. Default: true. False wraps it in SNS's JSON envelope."""
    filter_policy: dict[str, Any] | None = None
    """Accepted values by attribute or property, in SNS's own spelling: ``{"type": ["created", {"prefix": "re"}]}``. At
    most 5 keys and 150 combinations. Messages that do not match are dropped for this subscriber, by design. Default:
    everything."""
    filter_policy_scope: FilterPolicyScope | None = None
    """``MessageAttributes`` or ``MessageBody``. Default: ``MessageAttributes``."""
    retention_seconds: int | None = None
    """Seconds an unread message is kept, 60 to 1,209,600 (14 days). Default: 345,600 (4 days)."""
    dead_letter_retention_seconds: int | None = None
    """Seconds a failed message is kept, longer than ``retentionSeconds``. Default: 1,209,600 (14 days)."""
    visibility_timeout_seconds: int | None = None
    """Seconds a received message stays hidden, 0 to 43,200 (12 hours). Default: 30."""
    delay_seconds: int | None = None
    """Seconds before a new message can be received, 0 to 900. Default: 0."""
    max_receive_count: int | None = None
    """Receives before a message moves to the subscriber's dead-letter queue, 1 to 1,000. Default: 5."""
    max_message_bytes: int | None = None
    """Largest message the queue takes, 1,024 to 1,048,576, not less than the topic's. Default: 1,048,576."""
    oldest_message_alarm_seconds: int | None = None
    """Age in seconds of the oldest message at which the alarm fires. Default: a quarter of ``retentionSeconds``, at
    most 3,600."""
    unordered: bool | None = None
    """FIFO topic only: a standard queue, which **loses the order** and may deliver twice. Default: false, a FIFO
    queue."""
    replay: Replay | None = None
    """FIFO topic with an archive only: deliver a part of it again. Default: none."""


class QueueSubscriber(Block):
    """A queue that exists already, of this account, in this Region or another.

    Another account subscribes its queues itself (RemoteSubscription).
    """

    queue_arn: str
    """ARN of the queue. Its policy must let ``sns.amazonaws.com`` send for this topic, its key too if it is a customer
    key, and it must take messages as large as the topic's."""
    raw_delivery: bool | None = None
    """Deliver the message as published. Default: true. False wraps it in SNS's JSON envelope."""
    filter_policy: dict[str, Any] | None = None
    """As for ``subscribers``. Default: everything."""
    filter_policy_scope: FilterPolicyScope | None = None
    """``MessageAttributes`` or ``MessageBody``. Default: ``MessageAttributes``."""
    unordered: bool | None = None
    """FIFO topic only: the queue is a standard one, which **loses the order** and may deliver twice. Default: false."""
    replay: Replay | None = None
    """FIFO topic with an archive only: deliver a part of it again. Default: none."""


class HttpsSubscriber(Block):
    """A web server. Standard topics only."""

    endpoint: str
    """``https://`` URL. What is secret in it stays secret when it is given as one."""
    endpoint_auto_confirms: bool | None = None
    """The server confirms the subscription itself, by calling the SubscribeURL that SNS posts to it first. Default:
    true; ``up`` waits for it and fails without it. False leaves it pending until somebody calls that URL within 2 days:
    until then nothing is delivered and nothing is kept, and every ``up`` makes it anew."""
    confirmation_timeout_minutes: int | None = None
    """How long ``up`` waits for the confirmation, 1 to 60. Default: 1."""
    raw_delivery: bool | None = None
    """Post the message as published, **without its attributes**. Default: false, in SNS's JSON envelope."""
    filter_policy: dict[str, Any] | None = None
    """As for ``subscribers``. Default: everything."""
    filter_policy_scope: FilterPolicyScope | None = None
    """``MessageAttributes`` or ``MessageBody``. Default: ``MessageAttributes``."""
    delivery: HttpDelivery | None = None
    """How often and how fast SNS tries. Default: the topic's ``httpDelivery``."""


class FunctionSubscriber(Block):
    """A Lambda function of this account and Region, which is allowed to be called. Standard topics only."""

    function_arn: str
    """ARN of the function, without version or alias."""
    qualifier: str | None = None
    """Alias or version that is called. Default: the unpublished version."""
    filter_policy: dict[str, Any] | None = None
    """As for ``subscribers``. Default: everything."""
    filter_policy_scope: FilterPolicyScope | None = None
    """``MessageAttributes`` or ``MessageBody``. Default: ``MessageAttributes``."""


class StreamSubscriber(Block):
    """A Firehose stream of this account and Region. Standard topics only."""

    stream_arn: str
    """ARN of the delivery stream."""
    role_arn: str
    """IAM role that ``sns.amazonaws.com`` assumes to write: ``firehose:DescribeDeliveryStream``,
    ``ListDeliveryStreams``, ``ListTagsForDeliveryStream``, ``PutRecord``, ``PutRecordBatch``."""
    raw_delivery: bool | None = None
    """Write the message as published, **without its attributes**. Default: false, in SNS's JSON envelope."""
    filter_policy: dict[str, Any] | None = None
    """As for ``subscribers``. Default: everything."""
    filter_policy_scope: FilterPolicyScope | None = None
    """``MessageAttributes`` or ``MessageBody``. Default: ``MessageAttributes``."""


class FanOutTopic(Block):
    """One topic and its subscribers; a subscriber's name is unique among all kinds of them."""

    subscribers: dict[str, Subscriber]
    """Subscribers with a queue of their own, by name; the name is the identity of the queue. Adding or removing one
    leaves the others alone."""
    queue_subscribers: dict[str, QueueSubscriber] | None = None
    """Queues that exist already, by name of the subscriber. Default: none."""
    https_subscribers: dict[str, HttpsSubscriber] | None = None
    """Web servers, by name of the subscriber. Default: none."""
    function_subscribers: dict[str, FunctionSubscriber] | None = None
    """Lambda functions, by name of the subscriber. Default: none."""
    stream_subscribers: dict[str, StreamSubscriber] | None = None
    """Firehose streams, by name of the subscriber. Default: none."""
    fifo: FifoTopic | None = None
    """Makes the topic FIFO, and the subscribers' queues and delivery dead-letter queues with it; it cannot be changed
    later. Default: a standard topic."""
    remote_account_ids: list[str] | None = None
    """Accounts that may subscribe queues of their own with RemoteSubscription, 12 digits each. Default: none."""
    publisher_services: list[str] | None = None
    """Service principals that may publish on behalf of this account, like ``s3.amazonaws.com``. Default: none."""
    publisher_arns: list[str] | None = None
    """IAM roles, users or accounts that may publish without a policy of their own, for example of another account. They
    must exist. Default: none."""
    delivery_dead_letter_queue: bool | None = None
    """Keep what SNS cannot deliver to a subscriber in a queue of its own per subscriber. Default: true. False loses
    such messages: SNS does not retry a deleted queue or a refused policy or key."""
    delivery_logs: dict[str, DeliveryLog] | None = None
    """Delivery logs by protocol: ``firehose``, ``http``, ``lambda``, ``sqs``. Default: none."""
    http_delivery: HttpDelivery | None = None
    """How SNS tries web servers that say nothing of their own. Default: SNS's, three retries 20 seconds apart."""
    data_protection_policy: dict[str, Any] | None = None
    """What SNS does about sensitive data in messages, in SNS's own spelling, at most 30,720 bytes. Standard topics
    only; AWS no longer offers it to new customers. Default: nothing."""
    active_tracing: bool | None = None
    """Write X-Ray segments of sampled messages. Standard topics only. Nothing is written until you let
    ``sns.amazonaws.com`` (``aws xray put-resource-policy --policy-name … --policy-document …``, once per account and
    Region). Default: false, the trace header is passed on."""
    max_message_bytes: int | None = None
    """Largest message the topic takes, 1,024 to 1,048,576 (1 MiB), and at most what its smallest queue takes. Default:
    262,144 (256 KiB) or what the smallest queue takes. Above 256 KiB at most 100 subscribers, and no web servers."""
    kms_key_arn: str | None = None
    """ARN of a customer managed key of the same Region for topic and queues. Its policy must let ``sns.amazonaws.com``
    and the publishers use it (``kms:Decrypt`` and ``kms:GenerateDataKey*``). Default: the component makes one."""
