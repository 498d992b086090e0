"""The example's function against SQS and DynamoDB as moto keeps them."""

import importlib
import json
from types import ModuleType
from typing import Any

import pytest

from tests.unit.worker.conftest import Clock, Cloud


class Context:
    """Lambda's context object, as far as the function uses it."""

    def __init__(self, request: str = "request", left_ms: int = 30_000) -> None:
        self.aws_request_id = request
        self.left_ms = left_ms

    def get_remaining_time_in_millis(self) -> int:
        return self.left_ms


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> ModuleType:
    module = importlib.import_module("handler")
    module.dynamodb.cache_clear()
    ledger = importlib.import_module("ledger")
    real = ledger.time.time
    monkeypatch.setattr(ledger.Ledger.__init__, "__kwdefaults__", {"clock": lambda: real() + clock.ahead})
    return module


def request(key: str, **more: Any) -> dict[str, Any]:
    return {"id": key, "source": "photos/cat.jpg", "width": 200, **more}


def done_by(monkeypatch: pytest.MonkeyPatch, handler: ModuleType) -> list[str]:
    """Ids of requests in the order in which they are carried out; ``{"fail": …}`` in a request decides how it ends."""
    effects: list[str] = []

    def carry_out(wanted: dict[str, Any]) -> str:
        match wanted.get("fail"):
            case "crash":
                raise SystemExit("out of memory")
            case "error":
                raise ValueError("no luck")
        effects.append(wanted["id"])
        return "done"

    monkeypatch.setattr(handler, "carry_out", carry_out)
    return effects


def test_a_batch_that_succeeds_is_deleted_and_written_down(handler: ModuleType, cloud: Cloud) -> None:
    for key in ("a", "b"):
        cloud.send(request(key))
    assert cloud.deliver(handler.handle, Context()) == []
    assert (cloud.waiting(), cloud.entries()) == (0, {"a": "done", "b": "done"})
    outcome = cloud.dynamodb.get_item(TableName="ledger", Key={"id": {"S": "a"}})["Item"]
    assert outcome["outcome"] == {"S": "thumbnails/photos/cat-200.jpg"}
    assert int(outcome["expires"]["N"]) > 0, "DynamoDB would keep it for ever"


def test_one_failure_brings_back_that_message_only(
    handler: ModuleType, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    effects = done_by(monkeypatch, handler)
    cloud.send(request("a"))
    failing = cloud.send(request("b", fail="error"))
    cloud.send(request("c"))
    assert cloud.deliver(handler.handle, Context()) == [failing]
    assert effects == ["a", "c"]
    assert cloud.entries() == {"a": "done", "c": "done"}, "a claim that is kept would make the next attempt wait"
    assert cloud.waiting() == 1


def test_a_crash_in_the_middle_of_a_batch_loses_nothing_and_repeats_nothing(
    handler: ModuleType, cloud: Cloud, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    effects = done_by(monkeypatch, handler)
    cloud.send(request("a"))
    crashing = request("b", fail="crash")
    cloud.send(crashing)
    cloud.send(request("c"))
    with pytest.raises(SystemExit):
        cloud.deliver(handler.handle, Context("first"))
    assert (cloud.waiting(), effects) == (3, ["a"]), "nothing is deleted after a crash"
    assert cloud.entries() == {"a": "done", "b": "claimed"}

    clock.forward(61)
    monkeypatch.setattr(handler, "carry_out", lambda wanted: effects.append(wanted["id"]) or "done")
    assert cloud.deliver(handler.handle, Context("second")) == []
    assert effects == ["a", "b", "c"], "what was done before the crash is not done again"
    assert (cloud.waiting(), set(cloud.entries().values())) == (0, {"done"})


def test_a_message_that_is_being_worked_on_elsewhere_comes_back(
    handler: ModuleType, cloud: Cloud, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    effects = done_by(monkeypatch, handler)
    handler.ledger_for(30).claim("a", "another worker")
    sent = cloud.send(request("a"))
    assert cloud.deliver(handler.handle, Context()) == [sent], "deleted here, it is lost if the other one crashes"
    assert effects == []
    clock.forward(61)
    assert cloud.deliver(handler.handle, Context()) == []
    assert effects == ["a"], "the other one's lease ran out"


def test_a_worker_whose_lease_ran_out_does_not_overwrite_its_successor(
    handler: ModuleType, cloud: Cloud, clock: Clock
) -> None:
    late, successor = handler.ledger_for(30), handler.ledger_for(30)
    assert late.claim("a", "late")
    clock.forward(31)
    assert successor.claim("a", "successor")
    with pytest.raises(importlib.import_module("ledger").BusyError):
        late.done("a", "late", "x")
    late.release("a", "late")
    assert cloud.entries() == {"a": "claimed"}, "the successor's claim stands"


def test_the_same_request_sent_twice_is_done_once(
    handler: ModuleType, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    effects = done_by(monkeypatch, handler)
    assert cloud.send(request("a")) != cloud.send(request("a")), "the message's id does not tell a repetition"
    assert cloud.deliver(handler.handle, Context()) == []
    assert (effects, cloud.waiting()) == (["a"], 0)


def test_an_entry_that_expired_but_is_not_deleted_yet_does_not_count(
    handler: ModuleType, cloud: Cloud, clock: Clock
) -> None:
    ledger = handler.ledger_for(30)
    assert ledger.claim("a", "one")
    assert cloud.entries() == {"a": "claimed"}
    ledger.done("a", "one", "x")
    assert not ledger.claim("a", "two")
    clock.forward(36 * 86_400)
    assert ledger.claim("a", "three"), "DynamoDB deletes expired items within days, not at once"


@pytest.mark.parametrize(
    "body",
    ["{not json", json.dumps([1]), json.dumps({"source": "a.jpg"}), json.dumps({"id": "x", "source": "a.jpg"})],
    ids=["no JSON", "no object", "no id", "no width"],
)
def test_poison_is_never_swallowed_and_ends_in_the_dead_letter_queue(
    handler: ModuleType, cloud: Cloud, clock: Clock, body: str
) -> None:
    poisoned = cloud.send(body)
    cloud.send(request("good"))
    for _ in range(3):
        assert cloud.deliver(handler.handle, Context()) == [poisoned]
        clock.forward(61)
    assert cloud.deliver(handler.handle, Context()) == []
    assert (cloud.waiting(), cloud.waiting(cloud.dead_url)) == (0, 1)
    assert cloud.receive(cloud.dead_url)[0]["Body"] == body
    assert cloud.entries() == {"good": "done"}


def test_on_a_fifo_queue_a_failure_stops_its_group_and_no_other(
    handler: ModuleType, fifo_cloud: Cloud, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    effects = done_by(monkeypatch, handler)
    fifo_cloud.send(request("a1"), "a")
    failing = fifo_cloud.send(request("a2", fail="error"), "a")
    after = fifo_cloud.send(request("a3"), "a")
    fifo_cloud.send(request("b1"), "b")
    assert fifo_cloud.deliver(handler.handle, Context()) == [failing, after], "a3 would overtake a2"
    assert effects == ["a1", "b1"]

    clock.forward(61)
    monkeypatch.setattr(handler, "carry_out", lambda wanted: effects.append(wanted["id"]) or "done")
    assert fifo_cloud.deliver(handler.handle, Context()) == []
    assert effects == ["a1", "b1", "a2", "a3"]


def test_groups_of_a_standard_queue_do_not_stop_each_others_messages(
    handler: ModuleType, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    effects = done_by(monkeypatch, handler)
    cloud.send(request("a", fail="error"))
    cloud.send(request("b"))
    messages = cloud.receive()
    event = cloud.event(messages)
    for record in event["Records"]:
        record["attributes"]["MessageGroupId"] = "tenant"
    answer = handler.handle(event, Context())
    assert len(answer["batchItemFailures"]) == 1
    assert effects == ["b"], "fair queues know groups, but no order"


def test_what_cannot_be_begun_in_time_comes_back_unharmed(handler: ModuleType, cloud: Cloud) -> None:
    first, second = cloud.send(request("a")), cloud.send(request("b"))
    assert cloud.deliver(handler.handle, Context(left_ms=1_999)) == [first, second]
    assert cloud.entries() == {}, "a claim would make the next attempt wait"


def test_the_ledger_out_of_reach_fails_the_messages_not_the_work(
    handler: ModuleType, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    effects = done_by(monkeypatch, handler)
    monkeypatch.setenv("LEDGER_TABLE", "gone")
    sent = cloud.send(request("a"))
    assert cloud.deliver(handler.handle, Context()) == [sent]
    assert effects == [], "without its ledger a worker could do things twice"


def test_without_a_ledger_the_work_is_done_and_a_repetition_repeats_it(
    handler: ModuleType, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    effects = done_by(monkeypatch, handler)
    monkeypatch.delenv("LEDGER_TABLE")
    cloud.send(request("a"))
    cloud.send(request("a"))
    failing = cloud.send(request("b", fail="error"))
    assert cloud.deliver(handler.handle, Context()) == [failing]
    assert (effects, cloud.entries()) == (["a", "a"], {})
