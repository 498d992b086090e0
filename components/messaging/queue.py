"""A queue that loses nothing: always with a dead-letter queue that outlives it, encrypted, TLS only, watched."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components.shared.arguments import normalise
from components.shared.checks import Problems
from components.shared.keys import Account, customer_key

from . import policies
from .parts import LONG_POLLING_SECONDS, MAXIMUM_MESSAGE_BYTES, MAXIMUM_RETENTION_SECONDS, alarm_topic_of, plain_queue
from .queue_alarms import queue_alarms
from .queue_args import QueueArgs, QueueEncryption
from .queue_checks import DEFAULT_RETENTION_SECONDS, check_queue, check_queue_name, visibility_timeout

_DEFAULT_MAX_RECEIVE_COUNT = 5


class Queue(pulumi.ComponentResource):
    """A queue, its dead-letter queue, their policies and alarms, and a customer key on request."""

    queue_arn: pulumi.Output[str]
    """ARN of the queue."""
    queue_url: pulumi.Output[str]
    """URL of the queue."""
    queue_name: pulumi.Output[str]
    """Physical name of the queue, the dimension of its metrics."""
    dead_letter_queue_arn: pulumi.Output[str]
    """ARN of the dead-letter queue."""
    dead_letter_queue_url: pulumi.Output[str]
    """URL of the dead-letter queue."""
    dead_letter_queue_name: pulumi.Output[str]
    """Physical name of the dead-letter queue, the dimension of its metrics."""
    key_arn: pulumi.Output[str] | None
    """ARN of the customer key; absent when SQS's own key encrypts."""
    producer_policy_json: pulumi.Output[str]
    """IAM policy document for a role that sends to the queue."""
    consumer_policy_json: pulumi.Output[str]
    """IAM policy document for a role that receives from the queue."""

    def __init__(self, name: str, args: QueueArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Build the queue.

        Args:
            name: resource name; 1 to 60 letters, digits, hyphens and underscores, with ``fifo`` 1 to 55.
            args: see :class:`QueueArgs`.
            opts: resource options.

        Raises:
            ComponentError: lists every problem of the arguments; nothing is registered then.
        """
        problems = Problems()
        args = normalise(args, QueueArgs, problems)
        check_queue_name(name, problems, fifo="fifo" in args)
        if not problems.found:
            check_queue(args, problems)
        problems.raise_for("Queue", name)
        super().__init__("reliability:index:Queue", name, {}, opts)

        self._region = args.get("region")
        self._tags = args.get("tags")
        self.key_arn = self._key(args)
        reuse = args.get("data_key_reuse_seconds")
        self._dead_letters = plain_queue(
            f"{name}-dlq",
            self,
            fifo=args.get("fifo"),
            key_arn=self.key_arn,
            data_key_reuse_seconds=reuse,
            retention_seconds=args.get("dead_letter_retention_seconds", MAXIMUM_RETENTION_SECONDS),
            region=self._region,
            tags=self._tags,
        )
        self._main = plain_queue(
            f"{name}-queue",
            self,
            fifo=args.get("fifo"),
            key_arn=self.key_arn,
            data_key_reuse_seconds=reuse,
            retention_seconds=args.get("retention_seconds", DEFAULT_RETENTION_SECONDS),
            delay_seconds=args.get("delay_seconds", 0),
            visibility_timeout_seconds=visibility_timeout(args),
            receive_wait_seconds=args.get("receive_wait_seconds", LONG_POLLING_SECONDS),
            max_message_bytes=args.get("max_message_bytes", MAXIMUM_MESSAGE_BYTES),
            region=self._region,
            tags=self._tags,
        )
        self.queue_arn = self._main.arn
        self.queue_url = self._main.url
        self.queue_name = self._main.name
        self.dead_letter_queue_arn = self._dead_letters.arn
        self.dead_letter_queue_url = self._dead_letters.url
        self.dead_letter_queue_name = self._dead_letters.name
        self._redrive(args)
        self._access(args)
        queue_alarms(
            name,
            self,
            args,
            self._main,
            self._dead_letters,
            topic_arn=alarm_topic_of(args.get("alarm_topic_arn"), self._region, self, "Queue", name),
        )
        documents = pulumi.Output.all(self.queue_arn, self.key_arn)
        self.producer_policy_json = documents.apply(lambda arns: policies.producer_policy(arns[0], arns[1]))
        self.consumer_policy_json = documents.apply(lambda arns: policies.consumer_policy(arns[0], arns[1]))
        self.register_outputs(
            {
                "queueArn": self.queue_arn,
                "queueUrl": self.queue_url,
                "queueName": self.queue_name,
                "deadLetterQueueArn": self.dead_letter_queue_arn,
                "deadLetterQueueUrl": self.dead_letter_queue_url,
                "deadLetterQueueName": self.dead_letter_queue_name,
                "keyArn": self.key_arn,
                "producerPolicyJson": self.producer_policy_json,
                "consumerPolicyJson": self.consumer_policy_json,
            }
        )

    def _key(self, args: QueueArgs) -> pulumi.Output[str] | None:
        if "kms_key_arn" in args:
            return pulumi.Output.from_input(args["kms_key_arn"])
        if args.get("encryption") != QueueEncryption.CUSTOMER_KEY:
            return None
        account = Account(self)
        services = args.get("producer_services", ())
        accounts = args.get("producer_account_ids", ())
        principals, consumers = _together(args.get("producer_arns")), _together(args.get("consumer_arns"))
        statements = pulumi.Output.all(account.id, principals, consumers).apply(
            lambda values: policies.key_statements(
                values[0], services, values[1], consumers=values[2], accounts=accounts
            )
        )
        key = customer_key(
            f"{self._name}-key",
            self,
            account,
            statements,
            description=f"Messages of queue {self._name} and of its dead-letter queue",
            region=self._region,
            tags=self._tags,
            protect=args.get("protect", True),
        )
        return key.arn

    def _redrive(self, args: QueueArgs) -> None:
        count = args.get("max_receive_count", _DEFAULT_MAX_RECEIVE_COUNT)
        if args.get("redrive_allow_policy", True):
            aws.sqs.RedriveAllowPolicy(
                f"{self._name}-redrive-allow",
                queue_url=self._dead_letters.url,
                redrive_allow_policy=pulumi.Output.all(self._main.arn, *args.get("dead_letter_source_arns", ())).apply(
                    policies.redrive_allow_policy
                ),
                region=self._region,
                opts=pulumi.ResourceOptions(parent=self),
            )
        aws.sqs.RedrivePolicy(
            f"{self._name}-redrive",
            queue_url=self._main.url,
            redrive_policy=self._dead_letters.arn.apply(lambda arn: policies.redrive_policy(arn, count)),
            region=self._region,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _access(self, args: QueueArgs) -> None:
        services, accounts = args.get("producer_services", ()), args.get("producer_account_ids", ())
        aws.sqs.QueuePolicy(
            f"{self._name}-queue-policy",
            queue_url=self._main.url,
            policy=pulumi.Output.all(
                self._main.arn,
                _together(args.get("producer_source_arns")),
                _together(args.get("producer_arns")),
                _together(args.get("consumer_arns")),
            ).apply(
                lambda values: policies.queue_policy(
                    values[0], services, values[1], values[2], consumers=values[3], accounts=accounts
                )
            ),
            region=self._region,
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.sqs.QueuePolicy(
            f"{self._name}-dlq-policy",
            queue_url=self._dead_letters.url,
            policy=self._dead_letters.arn.apply(policies.queue_policy),
            region=self._region,
            opts=pulumi.ResourceOptions(parent=self),
        )


def _together(values: Sequence[pulumi.Input[str]] | None) -> pulumi.Output[list[str]]:
    return pulumi.Output.all(*values or ())
