"""Filter policies: what matches, as moto's matcher sees it too, and samples that match."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto.sns.utils import FilterPolicyMatcher

from rehearsal.drill.filters import ATTRIBUTES, BODY, UnreadableError, check_readable, matches, moto_lacks
from rehearsal.drill.samples import accepted_by, refused_by


@pytest.mark.parametrize(
    ("policy", "values", "expected"),
    [
        ({"a": ["x"]}, {"a": "x"}, True),
        ({"a": ["x"]}, {"a": "X"}, False),
        ({"a": ["x"]}, {}, False),
        ({"a": ["x"], "b": ["y"]}, {"a": "x"}, False),
        ({"a": ["x"]}, {"a": ["w", "x"]}, True),
        ({"a": [5]}, {"a": 5.0}, True),
        ({"a": [5]}, {"a": "5"}, False),
        ({"a": [1]}, {"a": True}, False),
        ({"a": [True, None]}, {"a": None}, True),
        ({"a": [{"prefix": "re"}]}, {"a": "refund"}, True),
        ({"a": [{"suffix": "nd"}]}, {"a": "refund"}, True),
        ({"a": [{"equals-ignore-case": "ReFund"}]}, {"a": "rEfUnd"}, True),
        ({"a": [{"prefix": {"equals-ignore-case": "RE"}}]}, {"a": "refund"}, True),
        ({"a": [{"wildcard": "r*d"}]}, {"a": "refund"}, True),
        ({"a": [{"cidr": "10.0.0.0/8"}]}, {"a": "10.255.0.1"}, True),
        ({"a": [{"cidr": "10.0.0.0/8"}]}, {"a": "11.0.0.1"}, False),
        ({"a": [{"cidr": "10.0.0.0/8"}]}, {"a": "nowhere"}, False),
        ({"a": [{"exists": True}]}, {"a": ""}, True),
        ({"a": [{"exists": False}]}, {}, True),
        ({"a": [{"exists": False}]}, {"a": "x"}, False),
        ({"a": [{"anything-but": ["x", "y"]}]}, {"a": "z"}, True),
        ({"a": [{"anything-but": "x"}]}, {"a": ["z", "x"]}, False),
        ({"a": [{"anything-but": "x"}]}, {}, False),
        ({"a": [{"anything-but": [5]}]}, {"a": 5}, False),
        ({"a": [{"anything-but": {"prefix": "re"}}]}, {"a": "refund"}, False),
        ({"a": [{"anything-but": {"suffix": ["x", "y"]}}]}, {"a": "ay"}, False),
        ({"a": [{"numeric": [">=", 0, "<", 10]}]}, {"a": 10}, False),
        ({"a": [{"numeric": [">=", 0, "<", 10]}]}, {"a": 9.9}, True),
        ({"a": [{"numeric": ["=", 3]}]}, {"a": "3"}, False),
        ({"$or": [{"a": ["x"]}, {"b": [1]}]}, {"b": 1}, True),
        ({"$or": [{"a": ["x"]}, {"b": [1]}]}, {"a": "y"}, False),
        ({"c": ["z"], "$or": [{"a": ["x"]}, {"b": [1]}]}, {"a": "x"}, False),
        ({"a": {"b": {"c": [1]}}}, {"a": {"b": {"c": 1}}}, True),
        ({"a": {"b": {"c": [1]}}}, {"a": {"b": 1}}, False),
        ({"a": {"b": [1]}}, {"a": [{"b": 2}, {"b": 1}]}, True),
    ],
)
def test_a_message_matches_as_sns_says(policy: Any, values: Any, *, expected: bool) -> None:
    assert matches(policy, values) is expected


@pytest.mark.parametrize(
    "policy",
    [
        {"a": [{"sounds-like": "x"}]},
        {"a": ["x", {"prefix": "y", "suffix": "z"}]},
        {"a": [{"numeric": ["<>", 3]}]},
        {"a": [{"numeric": []}]},
        {"a": [{"prefix": 5}]},
        {"a": "x"},
        {"$or": [{"b": ["x"]}, {"a": {"c": [{"sounds-like": "x"}]}}]},
    ],
)
def test_what_is_not_known_is_never_guessed(policy: Any) -> None:
    with pytest.raises(UnreadableError):
        check_readable(policy)


texts = st.text("abr", min_size=1, max_size=3)
numbers = st.integers(-3, 3)
rules = st.one_of(
    texts,
    numbers,
    st.builds(lambda t: {"prefix": t}, texts),
    st.builds(lambda t: {"suffix": t}, texts),
    st.builds(lambda t: {"exists": t}, st.booleans()),
    st.builds(lambda t: {"anything-but": t}, st.lists(texts, min_size=1, max_size=2)),
    st.builds(lambda n: {"numeric": [">", n, "<=", n + 2]}, numbers),
)
levels = st.dictionaries(st.sampled_from("xyz"), st.lists(rules, min_size=1, max_size=3), min_size=1, max_size=3)
flat = st.dictionaries(st.sampled_from("xyz"), st.one_of(texts, numbers), max_size=3)
scopes = st.sampled_from([ATTRIBUTES, BODY])


@settings(max_examples=600)
@given(levels, flat, scopes)
def test_filters_are_judged_like_an_independent_implementation(policy: Any, values: Any, scope: str) -> None:
    if moto_lacks(policy, scope) is not None:
        return
    sent = {
        key: {"Type": "Number" if isinstance(value, int) else "String", "Value": value} for key, value in values.items()
    }
    try:
        expected = FilterPolicyMatcher(policy, scope).matches(sent, json.dumps(values))
    except (AttributeError, TypeError):
        expected = False  # Moto compares a text with a number.
    assert matches(policy, values) is expected


@pytest.mark.parametrize(
    ("policy", "scope", "lacks"),
    [
        ({"a": ["x", {"prefix": "y"}]}, ATTRIBUTES, None),
        ({"a": ["x", 5]}, ATTRIBUTES, "different comparisons in one list"),
        ({"a": ["x", {"exists": False}]}, BODY, "different comparisons in one list"),
        ({"a": [{"equals-ignore-case": "x"}]}, ATTRIBUTES, "equals-ignore-case"),
        ({"a": [{"cidr": "10.0.0.0/8"}]}, ATTRIBUTES, "cidr"),
        ({"$or": [{"a": ["x"]}, {"b": ["y"]}]}, BODY, "$or in body scope"),
        ({"$or": [{"a": ["x"]}, {"b": ["y"]}]}, ATTRIBUTES, None),
        ({"$or": [{"a": ["x"]}, {"b": [True]}]}, ATTRIBUTES, "true"),
        ({"a": {"b": [None]}}, BODY, "null"),
        ({"a": [{"anything-but": [5]}]}, ATTRIBUTES, "anything-but with numbers or a comparison"),
    ],
)
def test_what_moto_gets_wrong_is_known(policy: Any, scope: str, lacks: str | None) -> None:
    assert moto_lacks(policy, scope) == lacks


nested = st.one_of(levels, st.builds(lambda one, two: {"deep": one, "$or": [two, {"other": ["x"]}]}, levels, levels))


@settings(max_examples=300)
@given(nested)
def test_a_sample_is_accepted_by_its_filter(policy: Any) -> None:
    try:
        sample = accepted_by(policy)
    except UnreadableError:
        return
    if sample is not None:
        assert matches(policy, sample)


@pytest.mark.parametrize(
    "policy",
    [
        {"n": [{"numeric": [">", 5, "<", 3]}]},
        {"a": []},
        {"a": [{"exists": False}], "$or": [{"a": ["x"]}, {"a": ["y"]}]},
        {"a": ["x"], "$or": [{"a": ["y"]}, {"a": ["z"]}]},
    ],
)
def test_a_filter_that_no_message_can_match_is_seen(policy: Any) -> None:
    assert accepted_by(policy) is None


@pytest.mark.parametrize(
    "policy",
    [
        {"a": [{"prefix": "x"}], "$or": [{"a": [{"suffix": "y"}]}, {"a": [{"suffix": "z"}]}]},
        {"a": [{"exists": False}], "b": [{"anything-but": ["drill", "other"]}]},
        {"a": [{"cidr": "10.0.0.0/8"}], "n": [{"numeric": [">", 1, "<", 1.5]}]},
        {"source": ["aws.ecs"], "detail": {"lastStatus": [{"wildcard": "*PED"}]}},
    ],
)
def test_a_sample_is_found(policy: Any) -> None:
    sample = accepted_by(policy)
    assert sample is not None
    assert matches(policy, sample)


def test_the_message_that_matches_nothing_is_refused_by_all_filters() -> None:
    filters: Any = [
        ({"a": ["x"]}, ATTRIBUTES),
        ({"b": [{"exists": False}]}, ATTRIBUTES),
        ({"c": {"d": [1]}}, BODY),
        ({"e": [{"anything-but": "x"}], "f": [{"exists": True}]}, BODY),
    ]
    content = refused_by(filters[:3])
    assert not any(matches(policy, content.of(scope)) for policy, scope in filters[:3])
    content = refused_by(filters)
    assert sum(matches(policy, content.of(scope)) for policy, scope in filters) <= 1, "as few as possible"
