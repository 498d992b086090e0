"""The subscriptions of a topic, one function per kind of subscriber."""

from collections.abc import Mapping
from typing import Any, cast

import pulumi
import pulumi_aws as aws

from components.shared.arns import parse_arn
from components.shared.checks import Problems

from . import policies
from .fan_out_args import (
    FunctionSubscriberArgs,
    HttpsSubscriberArgs,
    QueueSubscriberArgs,
    ReplayArgs,
    StreamSubscriberArgs,
    SubscriberArgs,
)
from .filters import FilterPolicyScope, filter_document
from .http_delivery import subscription_delivery_policy
from .remote_subscription_args import RemoteSubscriptionArgs
from .sources import SNS
from .topic_documents import replay_policy

DeadLetters = tuple[aws.sqs.Queue, aws.sqs.QueuePolicy]
"""A delivery dead-letter queue, and the policy without which SNS cannot use it."""


class Subscriptions:
    """Subscribes to one topic; a subscription is made once what it delivers to, and what catches it, let SNS in.

    A delivery that is refused is not tried again, so the order matters.
    """

    def __init__(self, parent: pulumi.Resource, topic_arn: pulumi.Input[str], region: pulumi.Input[str] | None) -> None:
        """Subscribe to ``topic_arn``, in its Region, for the component ``parent``."""
        self._parent = parent
        self._topic_arn = topic_arn
        self._region = region

    def queue(
        self,
        name: str,
        args: SubscriberArgs | QueueSubscriberArgs | RemoteSubscriptionArgs,
        queue_arn: pulumi.Input[str],
        kept: DeadLetters | None,
        after: list[pulumi.Resource],
    ) -> aws.sns.TopicSubscription:
        """Subscribe a queue."""
        replay = cast("ReplayArgs | None", args.get("replay"))
        return self._subscribe(
            name,
            args,
            kept,
            after,
            protocol="sqs",
            endpoint=queue_arn,
            raw_message_delivery=args.get("raw_delivery", True),
            replay_policy=None if replay is None else replay_policy(replay),
        )

    def https(self, name: str, args: HttpsSubscriberArgs, kept: DeadLetters | None) -> None:
        """Subscribe a web server, which must confirm."""
        confirms = args.get("endpoint_auto_confirms", True)
        delivery = args.get("delivery")
        self._subscribe(
            name,
            args,
            kept,
            [],
            protocol="https",
            endpoint=args["endpoint"],
            endpoint_auto_confirms=confirms,
            confirmation_timeout_in_minutes=args.get("confirmation_timeout_minutes", 1) if confirms else None,
            raw_message_delivery=args.get("raw_delivery", False),
            delivery_policy=None if delivery is None else subscription_delivery_policy(delivery),
        )

    def function(self, name: str, args: FunctionSubscriberArgs, kept: DeadLetters | None) -> None:
        """Subscribe a Lambda function, and let this topic call it."""
        qualifier = args.get("qualifier")
        permission = aws.lambda_.Permission(
            f"{name}-permission",
            action="lambda:InvokeFunction",
            function=args["function_arn"],
            principal=SNS,
            qualifier=qualifier,
            source_arn=self._topic_arn,
            region=self._region,
            opts=pulumi.ResourceOptions(parent=self._parent),
        )
        endpoint = (
            args["function_arn"] if qualifier is None else pulumi.Output.concat(args["function_arn"], ":", qualifier)
        )
        self._subscribe(name, args, kept, [permission], protocol="lambda", endpoint=endpoint)

    def stream(self, name: str, args: StreamSubscriberArgs, kept: DeadLetters | None) -> None:
        """Subscribe a Firehose stream."""
        self._subscribe(
            name,
            args,
            kept,
            [],
            protocol="firehose",
            endpoint=args["stream_arn"],
            subscription_role_arn=args["role_arn"],
            raw_message_delivery=args.get("raw_delivery", False),
        )

    def _subscribe(
        self,
        name: str,
        args: Mapping[str, Any],
        kept: DeadLetters | None,
        after: list[pulumi.Resource],
        **inputs: Any,  # noqa: ANN401 - inputs of the resource, by kind
    ) -> aws.sns.TopicSubscription:
        filters = args.get("filter_policy")
        scope = args.get("filter_policy_scope", FilterPolicyScope.MESSAGE_ATTRIBUTES)
        redrive = None if kept is None else kept[0].arn.apply(lambda arn: policies.redrive_policy(arn, None))
        return aws.sns.TopicSubscription(
            name,
            topic=self._topic_arn,
            filter_policy=None if filters is None else filter_document(filters),
            filter_policy_scope=None if filters is None else scope.value,
            redrive_policy=redrive,
            region=self._region,
            opts=pulumi.ResourceOptions(
                parent=self._parent, depends_on=[*after, *([] if kept is None else [kept[1]])] or None
            ),
            **inputs,
        )


def own_queue(
    component: str, name: str, subscriber: str, arn: pulumi.Input[str], account: pulumi.Input[str]
) -> pulumi.Output[str]:
    """The ARN of a queue, refused when it turns out to be of another account.

    Subscribed by the topic's account it would wait for a confirmation that only a consumer of the queue can give, and
    meanwhile lose every message (botocore, Subscribe; SNS Developer Guide, "Sending messages to an SQS queue in a
    different account").

    Args:
        component: class name, for the message.
        name: resource name, for the message.
        subscriber: whose queue it is.
        arn: the queue.
        account: the topic's account.
    """

    def check(values: list[str]) -> str:
        parsed = parse_arn(values[0])
        problems = Problems()
        if parsed is not None and parsed.account != values[1]:
            problems.add(
                f'queue_subscribers["{subscriber}"].queue_arn',
                values[0],
                f"is of account {parsed.account}; a subscription that account {values[1]} makes stays unconfirmed",
                f"Name {parsed.account} in remote_account_ids and build a RemoteSubscription there",
            )
        problems.raise_for(component, name)
        return values[0]

    return pulumi.Output.all(arn, account).apply(check)
