"""The same worker as a container: against moto, and with a real SIGTERM."""

import importlib
import os
import signal
import subprocess
import sys
import threading
import time
from types import ModuleType
from typing import Any

import pytest

from tests.unit.worker.conftest import FOLDER, Clock, Cloud


@pytest.fixture
def loop() -> ModuleType:
    return importlib.import_module("loop")


def of(loop: ModuleType, cloud: Cloud, do: Any, **more: Any) -> Any:
    return loop.Loop(cloud.sqs, cloud.url, do, **{"visibility_seconds": 60, "wait_seconds": 0, **more})


def test_what_is_done_is_deleted_and_what_fails_comes_back_after_its_timeout(
    loop: ModuleType, cloud: Cloud, clock: Clock
) -> None:
    done: list[str] = []

    def do(message: Any) -> None:
        if message.body == "bad":
            raise ValueError(message.body)
        done.append(message.body)

    cloud.send("good")
    cloud.send("bad")
    worker = of(loop, cloud, do)
    assert worker.once() == 2
    assert (done, cloud.waiting()) == (["good"], 1)
    assert worker.once() == 0, "a failing message that comes back at once keeps the worker busy"
    for _ in range(2):
        clock.forward(61)
        assert worker.once() == 1
    clock.forward(61)
    assert worker.once() == 0
    assert cloud.waiting(cloud.dead_url) == 1, "poison is for the redrive policy"


def test_a_crash_in_the_middle_loses_nothing(loop: ModuleType, cloud: Cloud, clock: Clock) -> None:
    def do(message: Any) -> None:
        if message.body == "crash":
            raise SystemExit(1)

    for body in ("one", "crash", "two"):
        cloud.send(body)
    with pytest.raises(SystemExit):
        of(loop, cloud, do).once()
    assert cloud.waiting() == 2, "what was done is deleted, the rest is hidden"
    clock.forward(61)
    assert sorted(item["Body"] for item in cloud.receive()) == ["crash", "two"]


def test_long_work_stays_hidden_from_others(loop: ModuleType, cloud: Cloud, clock: Clock) -> None:
    hidden = threading.Event()
    hides: list[int] = []

    def do(_: Any) -> None:
        assert hidden.wait(10), "no heartbeat came"

    worker = of(loop, cloud, do, visibility_seconds=1)
    real = worker.hide

    def hide(receipt: str, seconds: int) -> None:
        clock.forward(0.9)
        real(receipt, seconds)
        hides.append(seconds)
        if len(hides) == 3:
            assert cloud.receive() == [], "somebody else gets the message in the middle of the work"
            hidden.set()

    worker.hide = hide
    cloud.send("long")
    assert worker.once() == 1
    assert hides[:3] == [1, 1, 1]
    assert cloud.waiting() == 0


def test_the_heartbeat_stops_with_the_work(loop: ModuleType, cloud: Cloud) -> None:
    cloud.send("short")
    of(loop, cloud, lambda _: None).once()
    assert not [thread for thread in threading.enumerate() if thread.name == "heartbeat"]


def test_a_message_that_is_gone_does_not_stop_the_loop(loop: ModuleType, cloud: Cloud) -> None:
    worker = of(loop, cloud, lambda _: None)
    worker.hide("no receipt", 5)


def test_told_to_stop_it_ends_after_the_message_at_hand_and_gives_the_rest_back(loop: ModuleType, cloud: Cloud) -> None:
    done: list[str] = []
    for body in ("one", "two", "three"):
        cloud.send(body)

    def do(message: Any) -> None:
        done.append(message.body)
        worker.stop(signal.SIGTERM, None)

    worker = of(loop, cloud, do)
    worker.run()
    assert len(done) == 1
    left = cloud.receive()
    assert len(left) == 2, "another worker gets the rest at once, not after the visibility timeout"


def test_a_fifo_group_waits_for_its_first_failure(loop: ModuleType, fifo_cloud: Cloud, clock: Clock) -> None:
    done: list[str] = []
    failing = {"a2"}

    def do(message: Any) -> None:
        if message.body in failing:
            raise ValueError(message.body)
        done.append(message.body)

    for body in ("a1", "a2", "a3", "b1"):
        fifo_cloud.send(body, body[0])
    worker = of(loop, fifo_cloud, do)
    worker.once()
    assert done == ["a1", "b1"]
    assert worker.once() == 0, "SQS holds the group back while its failed message is hidden"
    clock.forward(61)
    failing.clear()
    while worker.once():
        pass
    assert done == ["a1", "b1", "a2", "a3"]


PROGRAM = """
import sys, threading, time
from moto import mock_aws
import boto3, logging
mock = mock_aws(); mock.start()
sqs, dynamodb = boto3.client("sqs"), boto3.client("dynamodb")
dynamodb.create_table(TableName="ledger", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}], BillingMode="PAY_PER_REQUEST")
import os
os.environ["QUEUE_URL"] = url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
for key in ("a", "b"):
    sqs.send_message(QueueUrl=url, MessageBody='{"id": "%s", "source": "a.jpg", "width": 64}' % key)
import loop
real = loop.carry_out
def slowly(request):
    print("begun", flush=True)
    time.sleep(1)
    return real(request)
loop.carry_out = slowly
loop.main()
left = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])["Attributes"]
items = dynamodb.scan(TableName="ledger")["Items"]
print("left", left["ApproximateNumberOfMessages"], sorted(item["progress"]["S"] for item in items), flush=True)
"""


def test_sigterm_ends_the_process_after_the_message_at_hand() -> None:
    path = os.pathsep.join([str(FOLDER), str(FOLDER / "handler")])
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", PROGRAM],
        env=os.environ | {"PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        out, error = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 0, error
    assert out == "left 1 ['done']\n", "the message at hand is finished, the other one is back in the queue"
    assert time.monotonic() - started < 20, "it must end before the orchestrator kills it"
