"""The same worker as a container: long polling, a heartbeat for long work, and an orderly end on SIGTERM.

Run it with the folder ``handler`` on the path: ``PYTHONPATH=handler python loop.py``, with ``QUEUE_URL``,
``LEDGER_TABLE`` and ``LEDGER_KEEP_DAYS`` set. ECS and Kubernetes send SIGTERM and wait (``stopTimeout``,
``terminationGracePeriodSeconds``): give them longer than one message takes.
"""

import logging
import os
import signal
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from batch import Message, do_once, failures
from ledger import Ledger
from work import carry_out

_log = logging.getLogger(__name__)

LONGEST_HIDDEN_SECONDS = 43_200
"""SQS hides a message 12 hours at most, counted from when it was received; no heartbeat gets beyond."""


class Loop:
    """Receives, works, deletes; until it is told to stop."""

    def __init__(
        self,
        sqs: Any,  # noqa: ANN401 - boto3's clients have no types of their own
        queue_url: str,
        do: Callable[[Message], None],
        *,
        visibility_seconds: int = 60,
        wait_seconds: int = 20,
    ) -> None:
        """Prepare a loop over one queue.

        Args:
            sqs: client of SQS.
            queue_url: URL of the queue.
            do: carries one message out, or raises.
            visibility_seconds: how long a message is hidden; the heartbeat renews it every third of that.
            wait_seconds: how long an empty queue is asked, 0 to 20.
        """
        self._sqs = sqs
        self._url = queue_url
        self._do = do
        self._visibility = visibility_seconds
        self._wait = wait_seconds
        self._fifo = queue_url.endswith(".fifo")
        self.stopping = threading.Event()

    def stop(self, *_: object) -> None:
        """End after the message at hand; fit to be a signal handler."""
        self.stopping.set()

    def run(self) -> None:
        """Work until ``stop``."""
        while not self.stopping.is_set():
            self.once()

    def once(self) -> int:
        """Receive one batch and work it off; returns how many messages came."""
        answer = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=self._wait,
            VisibilityTimeout=self._visibility,
            MessageSystemAttributeNames=["MessageGroupId"],
        )
        received = {item["MessageId"]: item for item in answer.get("Messages", [])}
        if not received:
            return 0
        messages = [
            Message(
                item["MessageId"], item["Body"], item.get("Attributes", {}).get("MessageGroupId"), str(uuid.uuid4())
            )
            for item in received.values()
        ]
        receipts = {identifier: item["ReceiptHandle"] for identifier, item in received.items()}
        begun: set[str] = set()

        def do(message: Message) -> None:
            begun.add(message.id)
            self._do(message)
            # At once, not at the end of the batch: a crash repeats as little as possible.
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=receipts.pop(message.id))

        with self._heartbeat(receipts):
            failed = list(failures(messages, do, keep_order=self._fifo, enough=self.stopping.is_set))
        # What was never begun is free for others at once; what failed waits for its timeout before it is tried again.
        for identifier in failed:
            if identifier not in begun:
                self.hide(receipts[identifier], 0)
        return len(messages)

    @contextmanager
    def _heartbeat(self, receipts: dict[str, str]) -> Iterator[None]:
        """Keep every message that is not deleted yet hidden from other consumers, as long as the work goes on."""
        ended = threading.Event()

        def beat() -> None:
            while not ended.wait(self._visibility / 3):
                for receipt in list(receipts.values()):
                    self.hide(receipt, min(self._visibility, LONGEST_HIDDEN_SECONDS))

        thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def hide(self, receipt: str, seconds: int) -> None:
        """Hide a message from other consumers for so long from now on; 0 gives it back."""
        try:
            self._sqs.change_message_visibility(QueueUrl=self._url, ReceiptHandle=receipt, VisibilityTimeout=seconds)
        except self._sqs.exceptions.ClientError:
            # Deleted a moment ago, or visible again: then it comes twice, and the ledger knows it.
            _log.warning("a message could not be hidden for %s s", seconds, exc_info=True)


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO)
    visibility = int(os.environ.get("VISIBILITY_SECONDS", "60"))
    ledger = Ledger(
        boto3.client("dynamodb"),
        os.environ["LEDGER_TABLE"],
        lease_seconds=int(os.environ.get("LEASE_SECONDS", "900")),
        keep_days=int(os.environ["LEDGER_KEEP_DAYS"]),
    )
    loop = Loop(
        boto3.client("sqs"),
        os.environ["QUEUE_URL"],
        lambda message: do_once(message, ledger, carry_out),
        visibility_seconds=visibility,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, loop.stop)
    loop.run()
    _log.info("stopped")


if __name__ == "__main__":
    main()
