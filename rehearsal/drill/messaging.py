"""The drill of messages: send through every path of the estate, let things fail, and account for every message."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from rehearsal.drill.consumer import Consumer, Fault
from rehearsal.drill.delivery import Fate, Verdict
from rehearsal.drill.ledger import Ledger
from rehearsal.drill.reading import assumptions, read_wiring
from rehearsal.drill.redrive import redrive_problem
from rehearsal.drill.rows import endpoint_row, rows_of
from rehearsal.drill.samples import Content
from rehearsal.drill.sources import Path, Source, find_sources
from rehearsal.drill.wiring import Queue, Wiring, redrive_target
from rehearsal.drill.work import SENT, DrillResult, Ended, Message, Row, Scenario
from rehearsal.estate import Estate

if TYPE_CHECKING:
    from rehearsal.drill.moto_layer import MotoCloud

_CHUNK: Final = 50
"""Messages that are under way at a time; moto's queues slow down with the square of their depth."""
_TRAP_SECONDS: Final = 30


_FAULTS: Final[Mapping[Scenario, Fault]] = {Scenario.CRASH: Fault.CRASH, Scenario.OUTAGE: Fault.OUTAGE}
_OF_QUEUES: Final = (Scenario.STEADY, Scenario.CRASH, Scenario.POISON, Scenario.TWICE, Scenario.OUTAGE)


@dataclass(slots=True)
class _Way:
    """One path at work."""

    path: Path
    consumer: Consumer
    trap: Queue
    """A queue that is in no estate: what is sent into it is lost, or cannot be told."""
    kept: Queue | None
    """The dead-letter queue of the subscription or target."""


def run(estate: Estate, messages: int, step: Callable[[str], None]) -> DrillResult:
    """Drill the estate.

    Args:
        estate: what a rehearsal recorded.
        messages: how many messages go into each source; at least one for each scenario and filter.
        step: told what is going on.
    """
    from rehearsal.drill.moto_layer import moto_cloud  # noqa: PLC0415 - moto is there for development only

    wiring = read_wiring(estate)
    found = find_sources(wiring)
    sources = found.sources
    rows: list[Row] = []
    notes = [*assumptions(estate), *found.notes]
    with moto_cloud() as cloud:
        _build(wiring, sources, cloud)
        for at, source in enumerate(sources):
            step(f"drilling {source.kind} {source.name} ({at + 1} of {len(sources)})")
            drill = _SourceDrill(wiring, source, cloud, at)
            drill.run(messages)
            rows += drill.rows()
            notes += drill.notes
    rows += [endpoint_row(*one) for one in found.judged]
    return DrillResult("messaging", messages, tuple(rows), tuple(found.left_out), tuple(notes))


def _build(wiring: Wiring, sources: Sequence[Source], cloud: "MotoCloud") -> None:
    for queue in wiring.queues:
        cloud.make_queue(queue)
    for queue in wiring.queues:
        if redrive_problem(wiring, queue) is None:
            cloud.set_redrive(queue, queue.redrive["deadLetterTargetArn"], queue.redrive["maxReceiveCount"])
    for source in sources:
        if source.topic is not None:
            cloud.make_topic(source.topic)


class _SourceDrill:
    """Everything that is sent into one source."""

    def __init__(self, wiring: Wiring, source: Source, cloud: "MotoCloud", at: int) -> None:
        self.notes: list[str] = []
        self._wiring = wiring
        self._source = source
        self._cloud = cloud
        self._at = at
        self._ledger = Ledger()
        self._modelled: set[str] = set()
        self._endpoints: dict[str, str] = {}
        self._ways = [self._way(path, number) for number, path in enumerate(source.paths)]
        for way in self._ways:
            self._point(way, way.path.verdict)

    def _way(self, path: Path, number: int) -> _Way:
        problem = redrive_problem(self._wiring, path.queue)
        trap = self._trap(path, number)
        self._cloud.make_queue(trap)
        kept = self._wiring.queue_by_arn.get(path.delivery_dead_letters or "")
        return _Way(path, Consumer(self._cloud, self._ledger, path.key, path.queue, problem), trap, kept)

    def _trap(self, path: Path, number: int) -> Queue:
        topic, target = self._source.topic, self._source.target
        region = topic.region if topic else target.region if target else path.queue.region
        fifo = topic.fifo if topic else path.queue.fifo
        name = f"drill-trap-{self._at}-{number}{'.fifo' if fifo else ''}"
        arn = f"arn:aws:sqs:{region}:000000000000:{name}"
        return Queue("", name, arn, region, "", fifo=fifo, visibility_seconds=_TRAP_SECONDS)

    def _point(self, way: _Way, verdict: Verdict) -> None:
        """Let the source send to where the delivery table says."""
        path = way.path
        endpoint = way.trap.arn
        if verdict.fate is Fate.DELIVERED:
            endpoint = path.queue.arn
        elif verdict.fate is Fate.KEPT and way.kept is not None:
            endpoint = way.kept.arn
        refused = None
        if self._source.topic is not None:
            refused = self._cloud.subscribe(
                path.key,
                self._source.topic,
                endpoint,
                raw=path.raw,
                filter_policy=path.filter_policy,
                scope=path.scope,
                modelled=path.modelled is not None,
            )
        elif self._source.target is not None and path.modelled is None:
            refused = self._cloud.make_target(self._source.target, endpoint)
        if path.modelled is not None or refused is not None:
            self._modelled.add(path.key)
        self._endpoints[path.key] = endpoint
        note = f"{path.name}: moto refuses the filter ({refused}); it is modelled"
        if refused is not None and note not in self.notes:
            self.notes.append(note)

    def run(self, messages: int) -> None:
        """Play every scenario, and see what is left."""
        for scenario, content in self._plan(messages):
            ready = list(content)
            rounds = self._rounds() if scenario is Scenario.REFUSED else [list[_Way]()]
            for number, chunk in enumerate(_chunks(ready, len(rounds))):
                self._play(scenario, chunk, rounds[number % len(rounds)])
        for way in self._ways:
            if way.path.verdict.fate is Fate.KEPT and way.kept is not None:
                way.consumer.sweep(way.kept, Ended.DELIVERY_DLQ)
            way.consumer.sweep(way.path.queue, Ended.QUEUE)
            target = redrive_target(way.path.queue)
            if way.consumer.redrive_problem is None and isinstance(target, str):
                way.consumer.sweep(self._wiring.queue_by_arn[target], Ended.QUEUE_DLQ)

    def rows(self) -> Iterator[Row]:
        """The result, by subscriber and scenario."""
        return chain.from_iterable(
            rows_of(self._source, way.path, self._ledger, modelled=way.path.key in self._modelled) for way in self._ways
        )

    def _plan(self, messages: int) -> Iterator[tuple[Scenario, list[Message]]]:
        """Share the messages out: at least one a scenario for each filter, the rest to the steady one."""
        scenarios = _OF_QUEUES if self._source.kind == "queue" else SENT
        accepted = self._source.accepted()
        shares = {
            scenario: max(
                messages // len(scenarios),
                len(accepted) * (len(self._rounds()) if scenario is Scenario.REFUSED else 1),
            )
            for scenario in scenarios
        }
        shares[Scenario.STEADY] += max(0, messages - sum(shares.values()))
        if sum(shares.values()) > messages:
            self.notes.append(f"{self._source.name}: {sum(shares.values())} messages, one a scenario for each filter")
        number = 0
        for scenario in scenarios:
            contents: Sequence[Content] = [self._source.unmatched()] if scenario is Scenario.UNMATCHED else accepted
            made: list[Message] = []
            for _ in range(shares[scenario]):
                group = f"group-{number % 3}"
                made.append(Message(f"{self._at}-{number:06}", contents[number % len(contents)], group))
                number += 1
            yield scenario, made

    def _rounds(self) -> list[list[_Way]]:
        """Paths that are refused at the same time: one whose dead-letter queue others share takes turns with them.

        A raw message in a shared dead-letter queue does not say for whom it was.
        """
        turns: list[list[_Way]] = []
        taken: Counter[str] = Counter()
        for way in self._ways:
            arn = way.path.delivery_dead_letters or way.path.key
            if taken[arn] == len(turns):
                turns.append([])
            turns[taken[arn]].append(way)
            taken[arn] += 1
        return turns

    def _play(self, scenario: Scenario, chunk: Sequence[Message], refused: Sequence[_Way]) -> None:
        """One chunk from the publisher to the end of all its copies."""
        turned = [way for way in refused if way.path.verdict.fate is Fate.DELIVERED]
        for way in turned:
            self._point(way, way.path.refused)
        for way in self._ways:
            for one in chunk:
                expected = way.path.accepts(one.content)
                self._ledger.open(way.path.key, scenario, one.id, expected=expected, now=self._cloud.seconds)
        for _ in range(2 if scenario is Scenario.TWICE else 1):
            self._publish(chunk)
        poisoned = (
            {one.id for one in chunk[: len(self._source.accepted())]} if scenario is Scenario.POISON else set[str]()
        )
        for way in self._ways:
            self._empty_trap(way, way.path.refused if way in turned else way.path.verdict)
            if way in turned:
                self._point(way, way.path.verdict)
                if way.path.refused.fate is Fate.KEPT and way.kept is not None:
                    way.consumer.redrive(way.kept)
            if way.path.verdict.fate is Fate.DELIVERED:
                self._consume(way, _FAULTS.get(scenario, Fault.NONE), poisoned)

    def _consume(self, way: _Way, fault: Fault, poisoned: set[str]) -> None:
        way.consumer.drain(fault, poisoned)
        target = redrive_target(way.path.queue)
        if way.consumer.redrive_problem is None and isinstance(target, str):
            way.consumer.redrive(self._wiring.queue_by_arn[target])
            way.consumer.drain()

    def _publish(self, chunk: Sequence[Message]) -> None:
        if self._source.topic is not None:
            self._cloud.publish(self._source.topic, chunk)
            return
        (way,) = self._ways
        if self._source.target is None:
            self._cloud.send(way.path.queue.arn, chunk)
        elif way.path.key in self._modelled:
            matched = [one for one in chunk if way.path.accepts(one.content)]
            self._cloud.send(self._endpoints[way.path.key], matched)
        else:
            self._cloud.put_events(self._source.target, chunk)

    def _empty_trap(self, way: _Way, verdict: Verdict) -> None:
        while batch := self._cloud.receive(way.trap.arn):
            for one in batch:
                if verdict.fate is Fate.CANNOT_TELL:
                    self._ledger.doubt(way.path.key, one.id, verdict.why)
                else:
                    self._ledger.lose(way.path.key, one.id, verdict.why)
            self._cloud.delete(way.trap.arn, batch)


def _chunks(messages: Sequence[Message], rounds: int) -> Iterator[Sequence[Message]]:
    """Parts that are under way together, at least as many as there are rounds."""
    size = max(1, min(_CHUNK, len(messages) // rounds))
    return (messages[at : at + size] for at in range(0, len(messages), size))
