"""Where messages go in: topics, rules of EventBridge, and queues that neither feeds; with the paths to subscribers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rehearsal.cloud.shapes.base import is_dict, is_list
from rehearsal.drill import delivery
from rehearsal.drill.delivery import Fate, Problem, Sender, Verdict
from rehearsal.drill.filters import BODY, UnreadableError, matches, moto_lacks
from rehearsal.drill.iam import Caller, Request, decide
from rehearsal.drill.samples import Content, accepted_by, refused_by
from rehearsal.drill.wiring import EventTarget, Queue, Subscription, Topic, Wiring
from rehearsal.drill.work import NotDrilled
from rehearsal.wire import UNKNOWN

_SMALL: Final = 1_024
"""Bytes that stand for an ordinary message."""
_REFUSAL: Final = "the queue's policy refuses the sender"
_MACHINES: Final = frozenset({"application", "firehose", "http", "https", "lambda"})


@dataclass(frozen=True, slots=True)
class Path:
    """The way from a source to one queue."""

    key: str
    """URN of the subscription, target or queue."""
    name: str
    queue: Queue
    verdict: Verdict
    """What the delivery table says while nothing is wrong."""
    refused: Verdict
    """What it says while the queue's policy refuses the sender."""
    largest: Verdict | None = None
    """What it says of the largest message the source takes."""
    stranger: bool | None = False
    """Whether somebody else's topic or rule could send as well; None where it cannot be told."""
    delivery_dead_letters: str | None = None
    """ARN of the dead-letter queue of the subscription or target."""
    raw: bool = True
    filter_policy: Mapping[str, Any] | None = None
    scope: str = BODY
    modelled: str | None = None
    """Why the filter is not run in moto."""
    sample: Content | None = field(default_factory=Content)
    """A message that the filter accepts; None when there is none."""
    doubt: str = ""
    """Why it cannot be told whether the filter accepts anything."""

    def accepts(self, content: Content) -> bool:
        """Whether the filter lets a message through."""
        return self.filter_policy is None or matches(self.filter_policy, content.of(self.scope))


@dataclass(frozen=True, slots=True)
class Source:
    """One place where messages go in, with the paths from it."""

    name: str
    kind: str
    """`topic`, `rule` or `queue`."""
    paths: tuple[Path, ...]
    topic: Topic | None = None
    target: EventTarget | None = None
    size: int = 0
    """Bytes of the largest message it takes."""

    def accepted(self) -> list[Content]:
        """Messages such that every filter that can accept one, accepts one of them."""
        found: list[Content] = []
        for path in self.paths:
            if path.sample is not None and path.sample not in found:
                found.append(path.sample)
        return found or [Content()]

    def unmatched(self) -> Content:
        """A message that as few filters as possible accept."""
        if self.kind == "rule":
            return Content(body={"source": "drill.unmatched", "detail-type": "drill"})
        return refused_by([(one.filter_policy, one.scope) for one in self.paths if one.filter_policy is not None])


def find_sources(wiring: Wiring) -> tuple[list[Source], list[NotDrilled]]:
    """All sources of the wiring with their paths, and what cannot be drilled, with the reason."""
    sources: list[Source] = []
    left_out: list[NotDrilled] = []
    for topic in wiring.topics:
        ours = [one for one in wiring.subscriptions if one.topic == topic.arn]
        paths = list(_some([_subscription(wiring, topic, one) for one in ours], left_out))
        if paths:
            sources.append(Source(topic.name, "topic", tuple(paths), topic=topic, size=topic.max_bytes))
        if not ours:
            left_out.append(NotDrilled(topic.name, topic.urn, "nobody subscribes to the topic"))
    known = {topic.arn for topic in wiring.topics}
    left_out += [
        NotDrilled(one.name, one.urn, "its topic is not in this stack")
        for one in wiring.subscriptions
        if one.topic is UNKNOWN or one.topic not in known
    ]
    for target in wiring.targets:
        paths = _some([_target(wiring, target)], left_out)
        sources += [Source(target.name, "rule", (path,), target=target) for path in paths]
    fed = {path.queue.arn for source in sources for path in source.paths}
    for queue in wiring.queues:
        if queue.arn not in fed | wiring.dead_letters:
            fine = Verdict(Fate.DELIVERED)
            sources.append(Source(queue.name, "queue", (Path(queue.urn, queue.name, queue, fine, fine),)))
    return sources, sorted(left_out, key=lambda one: one.urn)


def _some(found: Sequence[Path | NotDrilled], left_out: list[NotDrilled]) -> Iterator[Path]:
    for one in found:
        if isinstance(one, NotDrilled):
            left_out.append(one)
        else:
            yield one


def _subscription(wiring: Wiring, topic: Topic, one: Subscription) -> Path | NotDrilled:
    if one.protocol != "sqs":
        return NotDrilled(one.name, one.urn, _foreign_endpoint(wiring, topic, one))
    queue = None if one.endpoint is UNKNOWN else wiring.queue_by_arn.get(one.endpoint)
    if queue is None:
        return NotDrilled(one.name, one.urn, "its queue is not in this stack, or not known before the deployment")
    if UNKNOWN in (one.filter_policy, one.filter_scope, one.raw):
        return NotDrilled(one.name, one.urn, "its filter or raw delivery is not known before the deployment")
    verdict = delivery.subscription_verdict(wiring, topic, queue, one, _SMALL)
    sample, doubt = _sample(one.filter_policy, one.filter_scope)
    return Path(
        key=one.urn,
        name=one.name,
        queue=queue,
        verdict=verdict,
        refused=verdict
        if verdict.fate is not Fate.DELIVERED
        else delivery.rescue(_REFUSAL, delivery.subscription_rescue_problems(wiring, topic, queue, one, _SMALL)),
        largest=_largest(wiring, topic, queue, one),
        stranger=_stranger(delivery.sns(topic, queue), queue),
        delivery_dead_letters=one.dead_letters if isinstance(one.dead_letters, str) else None,
        raw=one.raw is True,
        filter_policy=one.filter_policy,
        scope=one.filter_scope,
        modelled=None if one.filter_policy is None else moto_lacks(one.filter_policy, one.filter_scope),
        sample=sample,
        doubt=doubt,
    )


def _foreign_endpoint(wiring: Wiring, topic: Topic, one: Subscription) -> str:
    """Why a subscriber that is no queue is left out; the dead-letter queue of a machine is judged all the same."""
    if one.protocol is UNKNOWN:
        return "its protocol is not known before the deployment"
    if one.protocol not in _MACHINES:
        return f"{one.protocol} goes to people or devices"
    stands = next(iter(delivery.subscription_rescue_problems(wiring, topic, None, one, _SMALL)), None)
    kept = "what it does not take would be kept in its dead-letter queue" if stands is None else f"but {stands}"
    return f"{one.protocol} endpoints do not run here; {kept}"


def _largest(wiring: Wiring, topic: Topic, queue: Queue, one: Subscription) -> Verdict:
    return delivery.subscription_verdict(wiring, topic, queue, one, topic.max_bytes)


def _stranger(sender: Sender, queue: Queue) -> bool | None:
    """Whether the queue's policy lets the service in when it sends for somebody else."""
    other = sender.stranger()
    return decide(queue.policy, Request(Caller(other.service), "sqs:SendMessage", queue.arn, other.context())).allowed


def _sample(policy: Mapping[str, Any] | None, scope: str) -> tuple[Content | None, str]:
    if policy is None:
        return Content(), ""
    try:
        found = accepted_by(policy)
    except UnreadableError as error:
        return Content(), str(error)
    if found is None:
        return None, ""
    return (Content(body=found) if scope == BODY else Content(attributes=found)), ""


def _target(wiring: Wiring, one: EventTarget) -> Path | NotDrilled:
    if one.arn is UNKNOWN or one.arn not in wiring.queue_by_arn:
        topic = None if one.arn is UNKNOWN else wiring.topic_by_arn.get(one.arn)
        if topic is None:
            return NotDrilled(one.name, one.urn, "its target is no queue of this stack")
        return NotDrilled(one.name, one.urn, f"{_to_topic(wiring, topic)}; messages go into the topic itself")
    queue = wiring.queue_by_arn[one.arn]
    if not isinstance(one.rule_arn, str) or one.pattern is UNKNOWN:
        return NotDrilled(one.name, one.urn, "its rule is not in this stack, or not known before the deployment")
    verdict = delivery.target_verdict(wiring, one, queue, _SMALL)
    sample, doubt = _sample(one.pattern, BODY)
    return Path(
        key=one.urn,
        name=f"{one.name} → {queue.name}",
        queue=queue,
        verdict=verdict,
        refused=verdict
        if verdict.fate is not Fate.DELIVERED
        else delivery.rescue(_REFUSAL, delivery.target_rescue_problems(wiring, one, queue, _SMALL)),
        stranger=_stranger(delivery.events(one), queue),
        delivery_dead_letters=one.dead_letters if isinstance(one.dead_letters, str) else None,
        filter_policy=one.pattern,
        modelled=_events_moto_lacks(one),
        sample=sample,
        doubt=doubt,
    )


def _to_topic(wiring: Wiring, topic: Topic) -> str:
    # EventBridge sends no source keys to topics (EventBridge User Guide, "Amazon SNS permissions").
    seen = {"aws:securetransport": "true"}
    found: list[Problem] = list(delivery.publish_problems(wiring, topic, delivery.EVENTS, seen, seen))
    return "EventBridge can publish to the topic" if not found else str(found[0])


_EVENT_FIELDS: Final = frozenset({"source", "detail-type", "detail", "resources"})


def _events_moto_lacks(one: EventTarget) -> str | None:
    """Why a rule's events do not go through moto's bus."""
    if one.pattern is None:
        return "a schedule"
    if one.transformed:
        return "a transformed input"
    if others := set(one.pattern) - _EVENT_FIELDS:
        return f"the pattern asks for {', '.join(sorted(others))}"
    return None if _plain(one.pattern) else "comparisons in the pattern"


def _plain(pattern: Any) -> bool:  # noqa: ANN401 - JSON values
    if is_dict(pattern):
        return all(map(_plain, pattern.values()))
    return is_list(pattern) and all(isinstance(one, str) for one in pattern)
