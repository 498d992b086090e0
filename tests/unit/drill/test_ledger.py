"""The books: whatever happens, every message is accounted for exactly once per subscriber."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.drill.ledger import VANISHED, Ledger
from rehearsal.drill.work import Ended

PATHS, SCENARIOS, IDS = ("a", "b"), ("one", "two"), [f"{number:02}" for number in range(8)]
Event = Callable[[Ledger, str, str], None]
EVENTS: dict[str, Event] = {
    "process": lambda books, path, one: books.process(path, one, "g"),
    "bring back": lambda books, path, one: books.bring_back(path, one),
    "place": lambda books, path, one: books.place(path, one, Ended.QUEUE_DLQ),
    "lose": lambda books, path, one: books.lose(path, one, "expired"),
    "doubt": lambda books, path, one: books.doubt(path, one, "unknown key"),
}


def opened(*, expected: bool = True) -> Ledger:
    books = Ledger()
    for path in PATHS:
        for number, one in enumerate(IDS):
            books.open(path, SCENARIOS[number % 2], one, expected=expected, now=10.0)
    return books


steps = st.tuples(st.sampled_from(sorted(EVENTS)), st.sampled_from(PATHS), st.sampled_from(IDS))


@given(events=st.lists(steps), expected=st.booleans())
def test_every_message_is_accounted_for_once_per_subscriber(
    *, events: list[tuple[str, str, str]], expected: bool
) -> None:
    books = opened(expected=expected)
    for event, path, one in events:
        EVENTS[event](books, path, one)
    for path in PATHS:
        assert books.scenarios(path) == list(SCENARIOS)
        accounts = [books.close(path, scenario) for scenario in SCENARIOS]
        assert sum(sum(account.ended.values()) for account in accounts) == len(IDS)
        for account in accounts:
            processed = account.ended.get(Ended.ONCE, 0) + account.ended.get(Ended.MORE, 0)
            assert account.brought_back <= processed
            assert bool(account.reasons) == bool(
                account.ended.get(Ended.LOST, 0) + account.ended.get(Ended.CANNOT_TELL, 0)
            ), "what is lost or in doubt has a reason, and nothing else has"


@pytest.mark.parametrize(
    ("events", "expected", "ended"),
    [
        ([], True, Ended.LOST),
        ([], False, Ended.FILTERED),
        (["process"], True, Ended.ONCE),
        (["process", "process"], True, Ended.MORE),
        (["place"], True, Ended.QUEUE_DLQ),
        (["lose"], True, Ended.LOST),
        (["doubt"], True, Ended.CANNOT_TELL),
        (["lose", "process"], True, Ended.ONCE),
        (["process", "place"], True, Ended.ONCE),
    ],
)
def test_where_a_message_ended(events: list[str], *, expected: bool, ended: Ended) -> None:
    books = Ledger()
    books.open("a", "one", "m", expected=expected, now=0.0)
    for event in events:
        EVENTS[event](books, "a", "m")
    assert books.close("a", "one").ended == {ended: 1}


def test_a_message_that_is_nowhere_is_lost_and_that_is_the_reason() -> None:
    assert opened().close("a", "one").reasons == (VANISHED,)


def test_age_counts_from_the_queue_it_is_in() -> None:
    books = opened()
    assert books.age("a", IDS[0], 70.0) == 60.0
    books.enqueued("a", IDS[0], 70.0)
    assert books.age("a", IDS[0], 100.0) == 30.0


def test_order_is_of_first_processing_and_by_group() -> None:
    books = opened()
    for one, group in ((IDS[2], "x"), (IDS[0], "y"), (IDS[4], "x"), (IDS[2], "x")):
        books.process("a", one, group)
    assert books.in_order("a", "one"), "each group is in order, and a second time does not count"
    books.process("a", IDS[6], "y")
    books.process("b", IDS[2], "x")
    books.process("b", IDS[0], "x")
    assert books.in_order("a", "one")
    assert not books.in_order("b", "one")


def test_what_arrives_although_it_should_not_is_counted() -> None:
    books = opened(expected=False)
    books.process("a", IDS[0], "g")
    assert books.close("a", "one").unexpected == 1
