"""The layer over moto: a clock of its own, endpoints that move, one account for all, filters that moto gets wrong."""

from collections.abc import Iterator
from typing import Any

import pytest

from rehearsal.drill.moto_layer import MotoCloud, moto_cloud
from rehearsal.drill.samples import Content
from rehearsal.drill.wiring import EventTarget, Queue, Topic
from rehearsal.drill.work import Message

HERE = "eu-central-1"


def queue(name: str, region: str = HERE, account: str = "111111111111", **more: Any) -> Queue:
    return Queue(f"urn:{name}", name, f"arn:aws:sqs:{region}:{account}:{name}", region, account, **more)


def topic(name: str = "orders", **more: Any) -> Topic:
    return Topic(f"urn:{name}", name, f"arn:aws:sns:{HERE}:111111111111:{name}", HERE, "111111111111", **more)


def messages(*ids: str, **content: Any) -> list[Message]:
    return [Message(one, Content(**content)) for one in ids]


def ids(cloud: MotoCloud, one: Queue) -> list[str]:
    return [received.id for received in cloud.receive(one.arn)]


@pytest.fixture
def cloud() -> Iterator[MotoCloud]:
    with moto_cloud() as made:
        yield made


def subscribe(cloud: MotoCloud, to: Queue, policy: dict[str, Any] | None = None, **more: Any) -> str | None:
    given: dict[str, Any] = {"raw": True, "scope": "MessageAttributes", "modelled": False, **more}
    return cloud.subscribe("key", topic(), to.arn, filter_policy=policy, **given)


def test_a_received_message_is_hidden_until_its_time_is_over(cloud: MotoCloud) -> None:
    one = queue("jobs", visibility_seconds=43_200)
    cloud.make_queue(one)
    cloud.send(one.arn, messages("m"))
    assert ids(cloud, one) == ["m"]
    cloud.advance(43_199)
    assert (ids(cloud, one), cloud.held(one.arn)) == ([], 1), "hidden, but there"
    cloud.advance(2)
    (received,) = cloud.receive(one.arn)
    assert received.count == 2
    cloud.delete(one.arn, [received])
    assert cloud.held(one.arn) == 0


def test_a_delayed_message_is_held_and_comes_when_its_time_is_over(cloud: MotoCloud) -> None:
    one = queue("jobs", delay_seconds=900)
    cloud.make_queue(one)
    cloud.send(one.arn, messages("m"))
    assert (ids(cloud, one), cloud.held(one.arn)) == ([], 1)
    cloud.advance(901)
    assert ids(cloud, one) == ["m"]


def test_nothing_expires_by_itself(cloud: MotoCloud) -> None:
    one = queue("jobs", retention_seconds=60)
    cloud.make_queue(one)
    cloud.send(one.arn, messages("m"))
    cloud.advance(10 * 365 * 86_400)
    assert ids(cloud, one) == ["m"], "retention is judged by the drill"


def test_what_is_received_too_often_moves_and_can_be_sent_back(cloud: MotoCloud) -> None:
    one, kept = queue("jobs"), queue("jobs-dlq")
    for made in (one, kept):
        cloud.make_queue(made)
    cloud.set_redrive(one, kept.arn, 2)
    cloud.send(one.arn, messages("m", attributes={"type": "paid", "price": 5, "tags": ["a", None]}))
    for _ in range(2):
        assert ids(cloud, one) == ["m"]
        cloud.advance(31)
    assert ids(cloud, one) == []
    (received,) = cloud.receive(kept.arn)
    cloud.resend(one.arn, [received])
    cloud.delete(kept.arn, [received])
    (back,) = cloud.receive(one.arn)
    assert (back.id, back.attributes) == ("m", received.attributes), "body and attributes as they were"
    assert (back.count, cloud.held(kept.arn)) == (1, 0), "it counts anew"


def test_a_subscription_moves_to_another_queue_and_back(cloud: MotoCloud) -> None:
    one, kept = queue("jobs"), queue("kept")
    for made in (one, kept):
        cloud.make_queue(made)
    cloud.make_topic(topic())
    for number, endpoint in enumerate((one, kept, one)):
        subscribe(cloud, endpoint)
        cloud.publish(topic(), messages(str(number)))
    assert (ids(cloud, one), ids(cloud, kept)) == (["0", "2"], ["1"])


@pytest.mark.parametrize("raw", [True, False])
@pytest.mark.parametrize("modelled", [True, False])
def test_a_filter_lets_the_same_through_in_moto_and_here(cloud: MotoCloud, *, raw: bool, modelled: bool) -> None:
    one = queue("jobs")
    cloud.make_queue(one)
    cloud.make_topic(topic())
    assert subscribe(cloud, one, {"type": ["paid"]}, raw=raw, modelled=modelled) is None
    cloud.publish(topic(), [*messages("in", attributes={"type": "paid"}), *messages("out", attributes={"type": "new"})])
    assert ids(cloud, one) == ["in"], "the id is found in the envelope too"


def test_a_filter_in_body_scope_looks_at_the_body(cloud: MotoCloud) -> None:
    one = queue("jobs")
    cloud.make_queue(one)
    cloud.make_topic(topic())
    subscribe(cloud, one, {"order": {"total": [{"numeric": [">", 0]}]}}, scope="MessageBody")
    cloud.publish(topic(), [*messages("in", body={"order": {"total": 1}}), *messages("out", body={"order": {}})])
    assert ids(cloud, one) == ["in"]


def test_a_filter_that_moto_refuses_is_judged_here_and_why_is_told(cloud: MotoCloud) -> None:
    one = queue("jobs")
    cloud.make_queue(one)
    cloud.make_topic(topic())
    refused = subscribe(cloud, one, {"ip": [{"cidr": "10.0.0.0/8"}]})
    assert refused is not None
    assert "cidr" in refused
    cloud.publish(
        topic(), [*messages("in", attributes={"ip": "10.1.2.3"}), *messages("out", attributes={"ip": "192.0.2.1"})]
    )
    assert ids(cloud, one) == ["in"]


def test_queues_of_one_name_in_two_accounts_and_regions_are_kept_apart(cloud: MotoCloud) -> None:
    places = [queue("jobs"), queue("jobs", account="222222222222"), queue("jobs", region="us-east-1")]
    for number, one in enumerate(places):
        cloud.make_queue(one)
        cloud.send(one.arn, messages(str(number)))
    assert [ids(cloud, one) for one in places] == [["0"], ["1"], ["2"]]


def test_a_message_of_a_group_waits_for_the_one_before_it_also_after_a_timeout(cloud: MotoCloud) -> None:
    one = queue("jobs.fifo", fifo=True)
    cloud.make_queue(one)
    sent = [Message(f"{number:02}", group=f"g{number % 3}") for number in range(10)]
    cloud.send(one.arn, sent)
    first = cloud.receive(one.arn)
    cloud.delete(one.arn, first[:4])
    assert cloud.receive(one.arn) == [], "every group has a message in flight"
    cloud.advance(31)
    assert ids(cloud, one) == [message.id for message in sent[4:]], "in the order they were sent"


def test_a_second_copy_of_a_fifo_message_is_not_taken(cloud: MotoCloud) -> None:
    one = queue("jobs.fifo", fifo=True)
    cloud.make_queue(one)
    cloud.send(one.arn, messages("m"))
    cloud.send(one.arn, messages("m"))
    assert cloud.held(one.arn) == 1


def test_events_that_match_reach_the_queue_with_their_id(cloud: MotoCloud) -> None:
    one = queue("jobs")
    cloud.make_queue(one)
    target = EventTarget(
        urn="urn:t",
        name="t",
        rule="rule",
        rule_arn=f"arn:aws:events:{HERE}:111111111111:rule/rule",
        bus="shop",
        region=HERE,
        account="111111111111",
        arn=one.arn,
        pattern={"source": ["shop"], "detail": {"state": ["paid"]}},
    )
    assert cloud.make_target(target, one.arn) is None
    body = {"source": "shop", "detail-type": "order", "detail": {"state": "paid"}}
    cloud.put_events(target, [*messages("in", body=body), *messages("out", body={**body, "source": "other"})])
    assert ids(cloud, one) == ["in"]


def test_nothing_of_one_cloud_is_seen_in_the_next() -> None:
    for _ in range(2):
        with moto_cloud() as made:
            made.make_queue(queue("jobs"))
            assert made.held(queue("jobs").arn) == 0
            made.send(queue("jobs").arn, messages("m"))


def test_a_comparison_with_another_type_does_not_match_instead_of_failing(cloud: MotoCloud) -> None:
    one = queue("jobs")
    cloud.make_queue(one)
    cloud.make_topic(topic())
    subscribe(cloud, one, {"total": [{"numeric": [">", 0]}]}, scope="MessageBody")
    cloud.publish(topic(), [*messages("out", body={"total": "much"}), *messages("in", body={"total": 1})])
    assert ids(cloud, one) == ["in"]
