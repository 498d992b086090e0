"""Whether SNS and EventBridge would deliver: the rows of AWS's rules, the first that fails decides. Pure.

Sources: botocore, Subscribe; SNS Developer Guide, "Cross-Region delivery", "Dead-letter queues", "Key management"; SQS
Developer Guide, "Key management" and "Dead-letter queues"; EventBridge User Guide, "Amazon SQS permissions". Moto
checks none of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from rehearsal.drill.iam import Caller, Request, decide
from rehearsal.drill.wiring import EventTarget, Queue, Subscription, Topic, Wiring
from rehearsal.wire import UNKNOWN, Plain

SNS: Final = "sns.amazonaws.com"
EVENTS: Final = "events.amazonaws.com"
_KEY_ACTIONS: Final = ("kms:GenerateDataKey", "kms:Decrypt")
_STRANGER: Final = "999999999999"
# Regions an account must switch on; they have a principal of SNS of their own.
_OPT_IN: Final = frozenset(
    {
        "af-south-1",
        "ap-east-1",
        "ap-east-2",
        "ap-south-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-west-1",
        "eu-central-2",
        "eu-south-1",
        "eu-south-2",
        "il-central-1",
        "me-central-1",
        "me-south-1",
        "mx-central-1",
    }
)


class Fate(StrEnum):
    """What becomes of a message that a source sends on."""

    DELIVERED = "delivered"
    KEPT = "kept"
    """Refused, and set aside in the dead-letter queue of the subscription or target."""
    LOST = "lost"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class Problem:
    """One row of the table that fails, or that cannot be told."""

    row: str
    text: str
    certain: bool = True
    """False: cannot tell."""

    def __str__(self) -> str:
        return f"{self.row}: {self.text}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The first row that fails, and what it means."""

    fate: Fate
    why: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """The service that sends, and for whom."""

    service: str
    """Service principal."""
    arn: str
    account: str
    region: str

    def context(self) -> dict[str, str]:
        """What a policy sees of its call."""
        return {
            "aws:sourcearn": self.arn,
            "aws:sourceaccount": self.account,
            "aws:securetransport": "true",
            "aws:principalisawsservice": "true",
            "aws:principalservicename": self.service,
        }

    def key_context(self) -> dict[str, str]:
        """What a key's policy sees of its call: EventBridge sends no source there (SNS guide, "Key management")."""
        seen = self.context()
        return {key: seen[key] for key in seen if self.service != EVENTS or not key.startswith("aws:source")}

    def stranger(self) -> "Sender":
        """The same service acting for somebody else's topic or rule of the same name."""
        return replace(self, account=_STRANGER, arn=self.arn.replace(f":{self.account}:", f":{_STRANGER}:"))


def sns(topic: Topic, queue: Queue) -> Sender:
    """SNS, as the queue's policy sees it.

    From or to a Region that needs opt-in it calls under the principal of that Region (SNS Developer Guide,
    "Cross-Region delivery"; aws/aws-cdk#38339).
    """
    apart = [region for region in (queue.region, topic.region) if region in _OPT_IN]
    service = f"sns.{apart[0]}.amazonaws.com" if apart and queue.region != topic.region else SNS
    return Sender(service, arn=topic.arn, account=topic.account, region=topic.region)


def subscription_verdict(wiring: Wiring, topic: Topic, queue: Queue, subscription: Subscription, size: int) -> Verdict:
    """What becomes of a message of that many bytes that the filter lets through."""
    before = _first(subscribe_problems(topic, queue, subscription))
    if before is not None:
        return Verdict(Fate.LOST if before.certain else Fate.CANNOT_TELL, str(before))
    refused = _first(send_problems(wiring, sns(topic, queue), queue, size))
    if refused is None:
        return Verdict(Fate.DELIVERED)
    if not refused.certain:
        return Verdict(Fate.CANNOT_TELL, str(refused))
    return rescue(str(refused), subscription_rescue_problems(wiring, topic, queue, subscription, size))


def target_verdict(wiring: Wiring, target: EventTarget, queue: Queue, size: int) -> Verdict:
    """What becomes of an event that the rule matches."""
    refused = _first(target_problems(wiring, target, queue, size))
    if refused is None:
        return Verdict(Fate.DELIVERED)
    if not refused.certain:
        return Verdict(Fate.CANNOT_TELL, str(refused))
    return rescue(str(refused), target_rescue_problems(wiring, target, queue, size))


def rescue(refused: str, problems: Iterator[Problem] | list[Problem]) -> Verdict:
    """What becomes of a refused message, by what stands in the way of its dead-letter queue."""
    found = list(problems)
    first = next((one for one in found if one.certain), next(iter(found), None))
    if first is None:
        return Verdict(Fate.KEPT, refused)
    return Verdict(Fate.LOST if first.certain else Fate.CANNOT_TELL, f"{refused}; {first}")


def subscribe_problems(topic: Topic, queue: Queue, subscription: Subscription) -> Iterator[Problem]:
    """Rows 1 to 3: whether there is a subscription at all."""
    if queue.fifo and not topic.fifo:
        yield Problem("row 1", "a FIFO queue cannot subscribe to a standard topic")
    if subscription.account != queue.account:
        yield Problem(
            "row 2",
            f"account {subscription.account} subscribes a queue of account {queue.account}: it stays unconfirmed, and"
            " nothing is delivered",
        )
    elif queue.account != topic.account and not topic.outside:
        yield from _may_subscribe(topic, queue)
    if subscription.region != topic.region:
        yield Problem(
            "row 3", f"the subscription is made in {subscription.region}, the topic is in {topic.region or 'no Region'}"
        )
    if topic.region != queue.region and {topic.region, queue.region} <= _OPT_IN:
        # Said of functions only (SNS Developer Guide, "Prerequisites for integrating with Lambda across Regions").
        text = (
            f"whether SNS delivers from {topic.region} to {queue.region}, both of which need opt-in, is not documented"
        )
        yield Problem("row 3", text, certain=False)


def _may_subscribe(topic: Topic, queue: Queue) -> Iterator[Problem]:
    caller = Caller(account=queue.account)
    context = {
        "aws:securetransport": "true",
        "aws:principalaccount": queue.account,
        "sns:protocol": "sqs",
        "sns:endpoint": queue.arn,
    }
    answer = decide(topic.policy, Request(caller, "sns:Subscribe", topic.arn, context))
    if answer.allowed is not True:
        text = f"the topic's policy does not let account {queue.account} subscribe: {answer.why}"
        yield Problem("row 2", text, certain=answer.allowed is False)


def send_problems(wiring: Wiring, sender: Sender, queue: Queue, size: int) -> Iterator[Problem]:
    """Rows 5 to 7: why a service could not send a message into a queue."""
    if size > queue.max_bytes:
        yield Problem("row 5", f"a message of {size} bytes is larger than the queue takes ({queue.max_bytes})")
    asked = Request(Caller(sender.service), "sqs:SendMessage", queue.arn, sender.context())
    answer = decide(queue.policy, asked)
    if answer.allowed is not True:
        text = f"the policy of {queue.name} does not let {sender.service} send: {answer.why}"
        yield Problem("row 6", text, certain=answer.allowed is False)
    yield from _key_problems(wiring, queue, sender.service, sender.key_context())


def publish_problems(
    wiring: Wiring, topic: Topic, service: str, context: Mapping[str, str], key_context: Mapping[str, str]
) -> Iterator[Problem]:
    """Why a service could not publish to a topic.

    Args:
        wiring: where the topic's key is.
        topic: the topic.
        service: the service's principal.
        context: what the topic's policy sees of its call, keys in lower case.
        key_context: what the key's policy sees of it; EventBridge sends no source keys there.
    """
    answer = decide(topic.policy, Request(Caller(service), "sns:Publish", topic.arn, context))
    if answer.allowed is not True:
        text = f"the policy of {topic.name} does not let {service} publish: {answer.why}"
        yield Problem("publish", text, certain=answer.allowed is False)
    yield from _key_problems(wiring, topic, service, key_context)


def _key_problems(wiring: Wiring, of: Queue | Topic, service: str, context: Mapping[str, str]) -> Iterator[Problem]:
    """Row 7: why a service could not use the key of a queue or topic."""
    name = of.key
    if name is None:
        return
    if name is UNKNOWN:
        yield Problem("row 7", f"the key of {of.name} is not known before the deployment", certain=False)
        return
    key = wiring.key_named(name)
    if key is None:
        managed = name.rpartition(":")[2].startswith("alias/aws/")
        text = (
            f"the key is AWS's own ({name}), whose policy lets no service in"
            if managed
            else f"the key {name} is not in this stack, so its policy cannot be read"
        )
        yield Problem("row 7", text, certain=managed)
        return
    if not key.enabled:
        yield Problem("row 7", f"the key of {of.name} is disabled")
    if key.region != of.region:
        yield Problem("row 7", f"the key of {of.name} is in {key.region}, and {of.name} in {of.region}")
    for action in _KEY_ACTIONS:
        answer = decide(key.policy, Request(Caller(service), action, key.arn, context))
        if answer.allowed is not True:
            text = f"the key's policy does not let {service} use it for {of.name} ({action}): {answer.why}"
            yield Problem("row 7", text, certain=answer.allowed is False)
            return


def subscription_rescue_problems(
    wiring: Wiring, topic: Topic, queue: Queue | None, subscription: Subscription, size: int
) -> Iterator[Problem]:
    """Row 9: why a refused message would not even reach the subscription's dead-letter queue."""
    target = _dead_letters(wiring, subscription.dead_letters)
    if isinstance(target, Problem):
        yield target
        return
    if (target.region, target.account) != (subscription.region, subscription.account):
        yield Problem(
            "row 9",
            f"the dead-letter queue {target.name} is in {target.region} of account {target.account}, the subscription"
            f" in {subscription.region} of account {subscription.account}",
        )
    if target.fifo != topic.fifo:
        kinds = [("standard", "FIFO")[one] for one in (topic.fifo, target.fifo)]
        yield Problem("row 9", f"the topic is {kinds[0]} and the dead-letter queue {target.name} is {kinds[1]}")
    if queue is not None and target.arn == queue.arn:
        yield Problem("row 9", "the dead-letter queue is the queue itself")
    for problem in send_problems(wiring, sns(topic, target), target, size):
        yield Problem("row 9", str(problem), certain=problem.certain)


def target_problems(wiring: Wiring, target: EventTarget, queue: Queue, size: int) -> Iterator[Problem]:
    """The same rows for a target of an EventBridge rule."""
    if queue.region != target.region:
        yield Problem(
            "row 3", f"the queue is in {queue.region}, the rule in {target.region}: a target is of its Region"
        )
    if queue.fifo and target.group is None:
        yield Problem("row 1", "a FIFO queue needs sqsTarget.messageGroupId")
    if queue.fifo and not queue.content_deduplication:
        yield Problem("row 1", "a FIFO queue behind EventBridge needs content-based deduplication")
    yield from send_problems(wiring, events(target), queue, size)


def target_rescue_problems(wiring: Wiring, target: EventTarget, queue: Queue | None, size: int) -> Iterator[Problem]:
    """Row 9 for a target: why a refused event would not even reach the target's dead-letter queue."""
    kept = _dead_letters(wiring, target.dead_letters)
    if isinstance(kept, Problem):
        yield kept
        return
    if kept.region != target.region:
        yield Problem("row 9", f"the dead-letter queue {kept.name} is in {kept.region}, the rule in {target.region}")
    if kept.fifo:
        yield Problem("row 9", f"the dead-letter queue {kept.name} is FIFO; EventBridge takes standard queues only")
    if queue is not None and kept.arn == queue.arn:
        yield Problem("row 9", "the dead-letter queue is the queue itself")
    for problem in send_problems(wiring, events(target), kept, size):
        yield Problem("row 9", str(problem), certain=problem.certain)


def events(target: EventTarget) -> Sender:
    """EventBridge, as the queue's policy sees it: it acts for the rule."""
    return Sender(EVENTS, str(target.rule_arn), target.account, target.region)


def _dead_letters(wiring: Wiring, arn: Plain) -> Queue | Problem:
    if arn is UNKNOWN:
        return Problem("row 9", "the dead-letter queue is not known before the deployment", certain=False)
    if arn is None:
        return Problem("row 9", "nothing keeps what cannot be delivered: there is no redrive policy")
    return wiring.queue_by_arn.get(arn) or Problem("row 9", f"the queue {arn} is not in this stack", certain=False)


def _first(problems: Iterator[Problem]) -> Problem | None:
    """The first row that certainly fails, else the first that cannot be told."""
    found = list(problems)
    return next((one for one in found if one.certain), next(iter(found), None))
