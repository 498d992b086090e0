"""A queue of this account that receives from a topic of another account or Region, with nothing left to confirm."""

import pulumi

from components.shared.arguments import normalise
from components.shared.arns import parse_arn
from components.shared.checks import Problems
from components.shared.keys import Account, customer_key

from . import policies
from .deliveries import delivery_dead_letter_queue
from .parts import alarm_topic_of
from .queue import Queue, QueueEncryption, check_queue_name
from .remote_subscription_args import RemoteSubscriptionArgs, check_remote_subscription, queue_args, region_of_topic
from .sources import SNS
from .subscriptions import Subscriptions


class RemoteSubscription(pulumi.ComponentResource):
    """A queue, the subscription made by the queue's account in the topic's Region, and what keeps failed deliveries.

    Build it with the provider of the queue's account. SNS confirms a subscription by itself when the queue's account
    makes it (SNS Developer Guide, "Sending messages to an SQS queue in a different account"); the topic's policy must
    allow that, which ``remote_account_ids`` of FanOut does.
    """

    subscription_arn: pulumi.Output[str]
    """ARN of the subscription, in the topic's Region."""
    queue_arn: pulumi.Output[str]
    """ARN of the queue."""
    queue_url: pulumi.Output[str] | None
    """URL of the queue; absent when it existed already."""
    dead_letter_queue_url: pulumi.Output[str] | None
    """URL of the queue's dead-letter queue; absent when the queue existed already."""
    delivery_dead_letter_queue_arn: pulumi.Output[str]
    """ARN of the delivery dead-letter queue, in the topic's Region: messages that never reached the queue."""
    delivery_dead_letter_queue_url: pulumi.Output[str]
    """URL of the delivery dead-letter queue."""
    key_arn: pulumi.Output[str] | None
    """ARN of the queue's key; absent when SQS's own key encrypts or the queue existed already."""
    consumer_policy_json: pulumi.Output[str] | None
    """IAM policy document for a role that receives; absent when the queue existed already."""

    def __init__(self, name: str, args: RemoteSubscriptionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Build queue, subscription and delivery dead-letter queue.

        Args:
            name: resource name; 1 to 60 letters, digits, hyphens and underscores, with ``fifo`` 1 to 55.
            args: see :class:`RemoteSubscriptionArgs`.
            opts: resource options, with the provider of the queue's account.

        Raises:
            ComponentError: lists every problem of the arguments; nothing is registered then.
        """
        problems = Problems()
        args = normalise(args, RemoteSubscriptionArgs, problems)
        if not problems.found:
            check_queue_name(name, problems, fifo="fifo" in args)
            check_remote_subscription(args, problems)
        problems.raise_for("RemoteSubscription", name)
        super().__init__("reliability:index:RemoteSubscription", name, {}, opts)

        self._args = args
        self._region = args["region"]
        self._tags = args.get("tags")
        self._account = Account(self)
        topic_region = region_of_topic(args)
        apart = topic_region != self._region
        queue = None if "queue_arn" in args else self._make_queue()
        given = args.get("queue_arn", "") if queue is None else queue.queue_arn
        self.queue_arn = pulumi.Output.from_input(given)
        self.queue_url = None if queue is None else queue.queue_url
        self.dead_letter_queue_url = None if queue is None else queue.dead_letter_queue_url
        self.key_arn = None if queue is None else queue.key_arn
        self.consumer_policy_json = None if queue is None else queue.consumer_policy_json
        alarms = args.get("delivery_alarm_topic_arn", None if apart else args.get("alarm_topic_arn"))
        kept = delivery_dead_letter_queue(
            name,
            self,
            args["topic_arn"],
            description=f"Remote subscription {name}: messages could not be delivered and are kept aside.",
            runbook="messaging.md#deliveries-fail",
            key_arn=self._delivery_key(apart, topic_region),
            fifo=args.get("fifo"),
            alarm_topic_arn=alarm_topic_of(alarms, topic_region, self, "RemoteSubscription", name),
            region=topic_region,
            tags=self._tags,
        )
        self.subscription_arn = (
            Subscriptions(self, args["topic_arn"], topic_region)
            .queue(name, args, self.queue_arn, kept, [] if queue is None else [queue])
            .arn
        )
        self.delivery_dead_letter_queue_arn = kept[0].arn
        self.delivery_dead_letter_queue_url = kept[0].url
        self.register_outputs(
            {
                "subscriptionArn": self.subscription_arn,
                "queueArn": self.queue_arn,
                "queueUrl": self.queue_url,
                "deadLetterQueueUrl": self.dead_letter_queue_url,
                "deliveryDeadLetterQueueArn": self.delivery_dead_letter_queue_arn,
                "deliveryDeadLetterQueueUrl": self.delivery_dead_letter_queue_url,
                "keyArn": self.key_arn,
                "consumerPolicyJson": self.consumer_policy_json,
            }
        )

    def _make_queue(self) -> Queue:
        found = queue_args(self._args)
        found["producer_services"] = [SNS]
        found["producer_source_arns"] = [self._args["topic_arn"]]
        if self._customer_key:
            found["kms_key_arn"] = self._key("key", self._region)
        return Queue(self._name, found, pulumi.ResourceOptions(parent=self))

    @property
    def _customer_key(self) -> bool:
        return self._args.get("encryption", QueueEncryption.CUSTOMER_KEY) == QueueEncryption.CUSTOMER_KEY

    def _delivery_key(self, apart: bool, region: str | None) -> pulumi.Output[str] | None:  # noqa: FBT001 - one caller
        """The key of the delivery dead-letter queue: the queue's where it is of the same Region."""
        if not self._customer_key:
            return None
        return self._key("delivery-key", region) if apart or self.key_arn is None else self.key_arn

    def _key(self, role: str, region: str | None) -> pulumi.Output[str]:
        """A key that lets SNS in on behalf of the topic's account."""
        statements = pulumi.Output.from_input(self._args["topic_arn"]).apply(
            lambda arn: policies.key_statements(_account(arn), [SNS])
        )
        return customer_key(
            f"{self._name}-{role}",
            self,
            self._account,
            statements,
            description=f"Messages of remote subscription {self._name}",
            region=region,
            tags=self._tags,
            protect=self._args.get("protect", True),
        ).arn


def _account(arn: str) -> str:
    parsed = parse_arn(arn)
    return parsed.account if parsed else ""
