"""What makes a queue FIFO, as settings."""

from components.messaging.queue_fifo import DeduplicationScope, FifoThroughputLimit

from .model import Block


class FifoQueue(Block):
    """Order within each message group, and no duplicates within 5 minutes."""

    content_based_deduplication: bool | None = None
    """Take the SHA-256 of the body as deduplication id of a message sent without one. Default: false; SQS then refuses
    a message without an id."""
    deduplication_scope: DeduplicationScope | None = None
    """``queue`` or ``message_group``. Default: ``queue``."""
    throughput_limit: FifoThroughputLimit | None = None
    """``per_queue`` or ``per_message_group_id`` (high throughput, only with ``deduplicationScope: message_group``).
    Default: ``per_queue``."""
