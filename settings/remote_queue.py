"""Subscriptions of this stack's queues to topics of other accounts, as settings."""

from typing import Any

from components.messaging.filters import FilterPolicyScope
from components.messaging.queue import QueueEncryption

from .fifo import FifoQueue
from .model import Block


class RemoteQueue(Block):
    """A queue of this account, in the primary Region, and the topic of another account or Region it receives from."""

    topic_arn: str
    """ARN of the topic. Its policy must let this account subscribe (FanOut's ``remoteAccountIds``)."""
    topic_region: str | None = None
    """Region of the topic, in which the subscription is made. Default: as ``topicArn`` says; required where that is
    known only later."""
    queue_arn: str | None = None
    """ARN of a queue of this account that exists already. Its policy must let ``sns.amazonaws.com`` send for the topic,
    its key too if it is a customer key. Default: the component makes a queue."""
    raw_delivery: bool | None = None
    """Deliver the message as published. Default: true. False wraps it in SNS's JSON envelope."""
    filter_policy: dict[str, Any] | None = None
    """Accepted values by attribute or property, in SNS's own spelling. Default: everything."""
    filter_policy_scope: FilterPolicyScope | None = None
    """``MessageAttributes`` or ``MessageBody``. Default: ``MessageAttributes``."""
    fifo: FifoQueue | None = None
    """The topic is FIFO, and so are the queues; of a topic with ``throughputScope`` ``MessageGroup`` the queue needs
    ``deduplicationScope`` ``message_group``. Default: a standard topic and queue."""
    unordered: bool | None = None
    """With ``fifo``: a standard queue, which **loses the order** and may deliver twice. Default: false."""
    retention_seconds: int | None = None
    """Seconds an unread message is kept, 60 to 1,209,600 (14 days). Default: 345,600 (4 days)."""
    dead_letter_retention_seconds: int | None = None
    """Seconds a failed message is kept, longer than ``retentionSeconds``. Default: 1,209,600 (14 days)."""
    visibility_timeout_seconds: int | None = None
    """Seconds a received message stays hidden, 0 to 43,200 (12 hours). Default: 30."""
    delay_seconds: int | None = None
    """Seconds before a new message can be received, 0 to 900. Default: 0."""
    max_receive_count: int | None = None
    """Receives before a message moves to the queue's dead-letter queue, 1 to 1,000. Default: 5."""
    max_message_bytes: int | None = None
    """Largest message the queue takes, 1,024 to 1,048,576, not less than the topic's. Default: 1,048,576."""
    oldest_message_alarm_seconds: int | None = None
    """Age in seconds of the oldest message at which the alarm fires. Default: a quarter of ``retentionSeconds``, at
    most 3,600."""
    encryption: QueueEncryption | None = None
    """``customer_key``: the component makes a key that lets SNS in for the topic's account, one per Region. ``sqs``: a
    key of SQS's own. Default: ``customer_key``."""
    delivery_alarm_topic_arn: str | None = None
    """SNS topic of the **topic's** Region for the alarm of failed deliveries. Default: ``alarmTopicArn`` where both
    Regions are the same, else an alarm without action."""
