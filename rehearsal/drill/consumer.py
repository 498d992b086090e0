"""A consumer with its faults, and the operator who redrives: both work on the cloud's clock."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from rehearsal.drill.delivery import Problem
from rehearsal.drill.ledger import Ledger
from rehearsal.drill.wiring import Queue
from rehearsal.drill.work import Ended, Received

if TYPE_CHECKING:
    from rehearsal.drill.moto_layer import MotoCloud

OPERATOR_SECONDS: Final = 86_400
"""How long a message lies in a dead-letter queue before somebody redrives it: the alarm rings, work starts next day."""
_PATIENCE: Final = 12
"""Receives of a poisoned message after which it is clear that nothing sets it aside."""


class Fault(StrEnum):
    """What goes wrong at the consumer."""

    NONE = "none"
    CRASH = "crash"
    """It dies in the middle of a batch: some are deleted, one is processed but not deleted, the rest is untouched."""
    OUTAGE = "outage"
    """It takes what there is and then does nothing until the visibility timeout is over."""


@dataclass(slots=True)
class Consumer:
    """Whoever works off one subscriber's queue."""

    cloud: "MotoCloud"
    ledger: Ledger
    path: str
    queue: Queue
    redrive_problem: Problem | None
    """Why messages that fail again and again are not set aside; None if they are."""

    def drain(self, fault: Fault = Fault.NONE, poisoned: Collection[str] = ()) -> None:
        """Work until the queue is empty."""
        pause = self.queue.visibility_seconds + 1
        most = 2 * _PATIENCE
        if self.redrive_problem is None:
            most += self.queue.redrive["maxReceiveCount"]
        for _ in range(most):
            while batch := self._mine(self.cloud.receive(self.queue.arn)):
                if fault is Fault.CRASH:
                    self._crash(batch)
                    fault = Fault.NONE
                    break
                if fault is Fault.OUTAGE:
                    while self.cloud.receive(self.queue.arn):
                        pass
                    fault = Fault.NONE
                    break
                self._work(batch, poisoned)
            if not self.cloud.held(self.queue.arn):
                return
            self.cloud.advance(max(pause, self.queue.delay_seconds + 1))

    def _mine(self, batch: Sequence[Received]) -> list[Received]:
        """Leave out what another source sent, and what is too old: SQS would have deleted it, moto keeps it."""
        alive: list[Received] = []
        for one in batch:
            if not self.ledger.known(self.path, one.id):
                continue
            age = self.ledger.age(self.path, one.id, self.cloud.seconds)
            if age > self.queue.retention_seconds:
                self.ledger.lose(self.path, one.id, _expired(self.queue, age))
                self.cloud.delete(self.queue.arn, [one])
            else:
                alive.append(one)
        return alive

    def _crash(self, batch: Sequence[Received]) -> None:
        half = len(batch) // 2
        for one in batch[: half + 1]:
            self.ledger.process(self.path, one.id, one.group)
        self.cloud.delete(self.queue.arn, batch[:half])

    def _work(self, batch: Sequence[Received], poisoned: Collection[str]) -> None:
        done: list[Received] = []
        blocked: set[str] = set()
        for one in batch:
            if one.id in poisoned:
                blocked.add(one.group)
                self._fail(one)
            elif not (self.queue.fifo and one.group in blocked):
                # Behind a failed message of its group nothing is processed: the order would be lost.
                self.ledger.process(self.path, one.id, one.group)
                done.append(one)
        self.cloud.delete(self.queue.arn, done)

    def _fail(self, one: Received) -> None:
        problem = self.redrive_problem
        if problem is None or one.count < _PATIENCE:
            return
        why = f"{problem.text}: received {one.count} times, it is tried again until it expires"
        if problem.certain:
            self.ledger.lose(self.path, one.id, why)
        else:
            self.ledger.doubt(self.path, one.id, problem.text)
        self.cloud.delete(self.queue.arn, [one])

    def redrive(self, dead_letters: Queue) -> None:
        """Bring messages back from a dead-letter queue: receive, re-send, delete.

        For the dead-letter queue of a queue this stands for AWS's message move task, which moto has not; for that of a
        subscription or target, which the move task refuses, it is the way.
        """
        if not self.cloud.held(dead_letters.arn):
            return
        moved = self.cloud.seconds
        self.cloud.advance(OPERATOR_SECONDS)
        while batch := self.cloud.receive(dead_letters.arn):
            mine = [one for one in batch if self.ledger.known(self.path, one.id)]
            alive: list[Received] = []
            for one in mine:
                # A standard queue's message keeps its first enqueue time (SQS Developer Guide, "Dead-letter queues").
                if dead_letters.fifo:
                    self.ledger.enqueued(self.path, one.id, moved)
                age = self.ledger.age(self.path, one.id, self.cloud.seconds)
                if age > dead_letters.retention_seconds:
                    self.ledger.lose(self.path, one.id, _expired(dead_letters, age))
                else:
                    alive.append(one)
                    self.ledger.enqueued(self.path, one.id, self.cloud.seconds)
                    self.ledger.bring_back(self.path, one.id)
            self.cloud.resend(self.queue.arn, alive)
            self.cloud.delete(dead_letters.arn, mine)

    def sweep(self, queue: Queue, where: Ended) -> None:
        """Note what lies in a queue at the end."""
        self.cloud.advance(queue.visibility_seconds + queue.delay_seconds + 1)
        while batch := self.cloud.receive(queue.arn):
            mine = [one for one in batch if self.ledger.known(self.path, one.id)]
            for one in mine:
                self.ledger.place(self.path, one.id, where)
            self.cloud.delete(queue.arn, mine)


def _expired(queue: Queue, age: float) -> str:
    return f"{age:.0f} s old, {queue.name} keeps messages {queue.retention_seconds} s: it expired"
