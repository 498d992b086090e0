"""The drill's reading of AWS's delivery rules, asked about recorded resources.

It is a reading of its own, which shares nothing with the code that writes the policies. What it cannot tell counts here
as a problem: it may call a delivery that works lost, never the other way round.
"""

from collections.abc import Mapping

from rehearsal.drill import delivery
from rehearsal.drill.iam import Caller, Request, decide
from rehearsal.drill.reading import KEY, QUEUE, SUBSCRIPTION, TOPIC, TOPIC_POLICY, read_wiring
from rehearsal.estate import Estate, Resource

QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy"

__all__ = ["KEY", "QUEUE", "QUEUE_POLICY", "SUBSCRIPTION", "TOPIC", "TOPIC_POLICY"]


def allows(document: str, service: str, action: str, resource: str, context: Mapping[str, str]) -> bool:
    """Whether a resource policy lets a service call through."""
    return decide(document, Request(Caller(service), action, resource, _lower(context))).allowed is True


def delivery_problems(estate: Estate, subscription: Resource, message_bytes: int) -> list[str]:
    """The rows on which a delivery of this subscription, or its rescue into the dead-letter queue, would fail."""
    wiring = read_wiring(estate)
    one = next(one for one in wiring.subscriptions if one.urn == subscription.urn)
    topic, queue = wiring.topic_by_arn[one.topic], wiring.queue_by_arn[one.endpoint]
    found = [
        *delivery.subscribe_problems(topic, queue, one),
        *delivery.send_problems(wiring, delivery.sns(topic, queue), queue, message_bytes),
        *delivery.subscription_rescue_problems(wiring, topic, queue, one, message_bytes),
    ]
    return [str(problem) for problem in found]


def send_problems(estate: Estate, topic: Resource, queue: Resource, message_bytes: int) -> list[str]:
    """The rows 5 to 7 on which SNS could not send on behalf of the topic."""
    wiring = read_wiring(estate)
    target = wiring.queue_by_arn[queue.outputs["arn"]]
    sender = delivery.sns(wiring.topic_by_arn[topic.outputs["arn"]], target)
    return [str(problem) for problem in delivery.send_problems(wiring, sender, target, message_bytes)]


def publish_problems(
    estate: Estate, topic: Resource, service: str, context: Mapping[str, str], key_context: Mapping[str, str]
) -> list[str]:
    """Why a service could not publish to an encrypted topic."""
    wiring = read_wiring(estate)
    published = wiring.topic_by_arn[topic.outputs["arn"]]
    seen, seen_by_key = _lower(context), _lower(key_context)
    return [str(one) for one in delivery.publish_problems(wiring, published, service, seen, seen_by_key)]


def _lower(context: Mapping[str, str]) -> dict[str, str]:
    return {key.lower(): value for key, value in context.items()}
