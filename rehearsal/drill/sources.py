"""Where messages go in: topics, rules of EventBridge, and queues that neither feeds; with the paths to subscribers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rehearsal.cloud.shapes.base import is_dict, is_list
from rehearsal.drill import delivery
from rehearsal.drill.delivery import Fate, Sender, Verdict
from rehearsal.drill.filters import BODY, UnreadableError, check_readable, matches, moto_lacks
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


@dataclass(slots=True)
class Found:
    """What there is to drill, and what there is not."""

    sources: list[Source] = field(default_factory=list[Source])
    judged: list[tuple[str, str, str, Verdict]] = field(default_factory=list[tuple[str, str, str, Verdict]])
    """Endpoints that are no queues: source, name, URN, and what becomes of what they do not take."""
    left_out: list[NotDrilled] = field(default_factory=list[NotDrilled])
    notes: list[str] = field(default_factory=list[str])


def find_sources(wiring: Wiring) -> Found:
    """All sources of the wiring with their paths, and what cannot be drilled, with the reason."""
    found = Found()
    for topic in wiring.topics:
        _from_topic(wiring, topic, found)
    topics = {topic.arn for topic in wiring.topics}
    for one in wiring.subscriptions:
        if one.topic is UNKNOWN or one.topic not in topics:
            found.left_out.append(
                NotDrilled(one.name, one.urn, "its topic is not known before the deployment", unknown=True)
            )
    for target in wiring.targets:
        _from_rule(wiring, target, found)
    fed = {path.queue.arn for source in found.sources for path in source.paths}
    for queue in wiring.queues:
        if queue.arn not in fed | wiring.dead_letters:
            fine = Verdict(Fate.DELIVERED)
            found.sources.append(Source(queue.name, "queue", (Path(queue.urn, queue.name, queue, fine, fine),)))
    found.left_out.sort(key=lambda one: one.urn)
    return found


def _from_topic(wiring: Wiring, topic: Topic, found: Found) -> None:
    ours = [one for one in wiring.subscriptions if one.topic == topic.arn]
    if not ours:
        found.left_out.append(NotDrilled(topic.name, topic.urn, "nobody subscribes to the topic"))
    paths: list[Path] = []
    for one in ours:
        path = _subscription(wiring, topic, one)
        if isinstance(path, Path):
            paths.append(path)
            continue
        found.left_out.append(path)
        if one.protocol in _MACHINES:
            problems = delivery.subscription_rescue_problems(wiring, topic, None, one, _SMALL)
            verdict = delivery.rescue(f"the {one.protocol} endpoint refuses it", problems)
            found.judged.append((topic.name, one.name, one.urn, verdict))
    if paths:
        found.sources.append(Source(topic.name, "topic", tuple(paths), topic=topic, size=topic.max_bytes))
        if topic.outside:
            found.notes.append(f"topic {topic.name} is of another stack: assumed to let the subscriber in, 256 KiB")


def _from_rule(wiring: Wiring, target: EventTarget, found: Found) -> None:
    path = _target(wiring, target)
    if isinstance(path, Path):
        found.sources.append(Source(target.name, "rule", (path,), target=target))
        return
    found.left_out.append(path)
    topic = None if target.arn is UNKNOWN else wiring.topic_by_arn.get(target.arn)
    if topic is None or topic.outside:
        return
    # EventBridge sends no source keys to topics (EventBridge User Guide, "Amazon SNS permissions").
    seen = {"aws:securetransport": "true"}
    problem = next(delivery.publish_problems(wiring, topic, delivery.EVENTS, seen, seen), None)
    if problem is not None:
        verdict = Verdict(Fate.CANNOT_TELL, str(problem))
        if problem.certain:
            problems = delivery.target_rescue_problems(wiring, target, None, _SMALL)
            verdict = delivery.rescue(str(problem), problems)
        found.judged.append((target.name, topic.name, target.urn, verdict))


def _subscription(wiring: Wiring, topic: Topic, one: Subscription) -> Path | NotDrilled:
    if one.protocol != "sqs":
        return NotDrilled(one.name, one.urn, _foreign_endpoint(one), unknown=one.protocol is UNKNOWN)
    queue = None if one.endpoint is UNKNOWN else wiring.queue_by_arn.get(one.endpoint)
    if queue is None:
        why = "its queue is not in this stack, or not known before the deployment"
        return NotDrilled(one.name, one.urn, why, unknown=True)
    if UNKNOWN in (one.filter_policy, one.filter_scope, one.raw):
        why = "its filter or raw delivery is not known before the deployment"
        return NotDrilled(one.name, one.urn, why, unknown=True)
    if (why := _unreadable(one.filter_policy)) is not None:
        return NotDrilled(one.name, one.urn, f"its filter: {why}", unknown=True)
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


def _foreign_endpoint(one: Subscription) -> str:
    if one.protocol is UNKNOWN:
        return "its protocol is not known before the deployment"
    if one.protocol in _MACHINES:
        return f"{one.protocol} endpoints do not run here; what they do not take is judged"
    return f"{one.protocol} goes to people or devices"


def _largest(wiring: Wiring, topic: Topic, queue: Queue, one: Subscription) -> Verdict:
    return delivery.subscription_verdict(wiring, topic, queue, one, topic.max_bytes)


def _stranger(sender: Sender, queue: Queue) -> bool | None:
    """Whether the queue's policy lets the service in when it sends for somebody else."""
    other = sender.stranger()
    return decide(queue.policy, Request(Caller(other.service), "sqs:SendMessage", queue.arn, other.context())).allowed


def _unreadable(policy: Mapping[str, Any] | None) -> str | None:
    """Why a filter cannot be read; None when it can."""
    try:
        check_readable(policy or {})
    except UnreadableError as error:
        return str(error)
    return None


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
        to_topic = one.arn is not UNKNOWN and one.arn in wiring.topic_by_arn
        why = (
            "it publishes to a topic: messages go into the topic itself" if to_topic else "its target is no queue here"
        )
        return NotDrilled(one.name, one.urn, why)
    queue = wiring.queue_by_arn[one.arn]
    if not isinstance(one.rule_arn, str) or one.pattern is UNKNOWN:
        why = "its rule is not in this stack, or not known before the deployment"
        return NotDrilled(one.name, one.urn, why, unknown=True)
    if (why := _unreadable(one.pattern)) is not None:
        return NotDrilled(one.name, one.urn, f"its event pattern: {why}", unknown=True)
    verdict = delivery.target_verdict(wiring, one, queue, _SMALL)
    sample, doubt = _sample(one.pattern, BODY)
    return Path(
        key=one.urn,
        name=queue.name,
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
