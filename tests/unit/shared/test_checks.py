"""Problems are told to the person who made the mistake."""

import pulumi
import pytest

from components.shared.checks import ComponentError, Problems


def test_every_problem_stands_in_one_error() -> None:
    problems = Problems()
    problems.within("retention_seconds", 1_296_000, 60, 1_209_600, "seconds")
    problems.one_of("mode", "fast", {"slow", "steady"})
    with pytest.raises(ComponentError) as raised:
        problems.raise_for("Queue", "orders")
    text = str(raised.value)
    assert text.splitlines() == [
        "Queue 'orders' cannot be built: 2 problems",
        "  - retention_seconds = 1296000: must be 60 to 1209600 seconds. Give a value in that range.",
        "  - mode = 'fast': must be one of slow, steady. Choose one of these.",
    ]


def test_no_problem_raises_nothing() -> None:
    Problems().raise_for("Queue", "orders")


def test_the_error_is_one_that_pulumi_prints_without_a_traceback() -> None:
    assert issubclass(ComponentError, pulumi.RunError)


@pytest.mark.parametrize(
    ("text", "rule"),
    [("10.0.0.1/16", "Write 10.0.0.0/16"), ("10.0.0.0/33", "must be an IPv4 CIDR block"), ("net", "must be an IPv4")],
)
def test_a_cidr_block_that_aws_would_refuse_is_refused(text: str, rule: str) -> None:
    problems = Problems()
    assert problems.ipv4_network("cidr", text) is None
    assert rule in str(problems.found[0])


def test_an_absent_value_is_in_every_range() -> None:
    problems = Problems()
    problems.within("x", None, 1, 2, "days")
    problems.one_of("y", None, {"a"})
    assert not problems.found


def test_the_same_problem_is_told_once() -> None:
    problems = Problems()
    for _ in range(2):
        problems.add("zone", "Mars", "is not a time zone", "Name one")
    assert len(problems.found) == 1, "four rules of a preset share one time zone"
