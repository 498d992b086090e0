"""Event patterns: what EventBridge refuses is found, and what matches agrees with others who say so."""

import json
from typing import Any

import pytest
from cfnlint.jsonschema import StandardValidator
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from moto.events.models import EventPattern

from components.messaging.event_bus_matching import matches
from components.messaging.event_bus_patterns import (
    FIELDS,
    check_event_pattern,
    pattern_document,
    uses_wildcards,
)
from components.messaging.event_bus_schema import SchemaDraft, pattern_schema
from components.shared.checks import Problems


def findings(pattern: dict[str, Any]) -> list[str]:
    problems = Problems()
    check_event_pattern(problems, "event_pattern", pattern)
    return [problem.argument for problem in problems.found]


def detail(*values: object) -> dict[str, Any]:
    return {"detail": {"a": list(values)}}


ACCEPTED = [
    {"source": ["shop", {"prefix": "aws."}], "detail-type": ["order-paid"]},
    {"source": [{"prefix": {"equals-ignore-case": "AWS."}}, {"suffix": {"equals-ignore-case": ".EC2"}}]},
    {"detail": {"a": ["text", 5, -2.5, True, None, {"exists": False}]}},
    detail({"numeric": [">=", 0, "<", 100]}, {"numeric": ["=", 3.018e2]}, {"numeric": ["<", 5_000_000_000]}),
    detail({"anything-but": "x"}, {"anything-but": ["x", "y"]}, {"anything-but": [1, 2]}, {"anything-but": 3}),
    detail({"anything-but": {"prefix": "init"}}, {"anything-but": {"suffix": [".png", ".gif"]}}),
    detail({"anything-but": {"equals-ignore-case": ["a"]}}, {"anything-but": {"wildcard": "*/lib/*"}}),
    detail({"wildcard": "dir/*.png"}, {"wildcard": r"star\*"}, {"wildcard": r"back\\slash*"}),
    detail({"cidr": "10.0.0.0/24"}, {"cidr": "2001:db8::/32"}, {"equals-ignore-case": "alice"}),
    {"$or": [{"source": ["a"]}, {"detail": {"x": [1]}}], "account": ["123456789012"]},
    {"detail": {"deep": {"deeper": {"deepest": [{"exists": True}]}}}},
    {"source": ["x" * (2_048 - len('{"source":[""]}'))]},
]


@pytest.mark.parametrize("pattern", ACCEPTED)
def test_what_eventbridge_takes_is_accepted(pattern: dict[str, Any]) -> None:
    assert findings(pattern) == []


REFUSED = [
    ({}, "event_pattern"),
    ({"source": "shop"}, 'event_pattern["source"]'),
    ({"source": []}, 'event_pattern["source"]'),
    ({"detail": {}}, 'event_pattern["detail"]'),
    ({"detail": {"a": {}}}, 'event_pattern["detail"]["a"]'),
    ({"detailType": ["x"]}, 'event_pattern["detailType"]'),
    ({"orders": ["x"]}, 'event_pattern["orders"]'),
    ({"$or": [{"source": ["a"]}, {"orders": ["b"]}]}, 'event_pattern["orders"]'),
    ({"$or": [{"source": ["a"]}]}, 'event_pattern["$or"]'),
    ({"$or": [{"prefix": ["a"]}, {"source": ["b"]}]}, 'event_pattern["$or"]'),
    ({"$or": [{"source": ["a"]}, {}]}, 'event_pattern["$or"][1]'),
    (detail(["nested"]), 'event_pattern["detail"]["a"][0]'),
    (detail({"contains": "x"}), 'event_pattern["detail"]["a"][0]'),
    (detail({"prefix": "x", "suffix": "y"}), 'event_pattern["detail"]["a"][0]'),
    (detail({}), 'event_pattern["detail"]["a"][0]'),
    (detail({"prefix": 5}), 'event_pattern["detail"]["a"][0]'),
    (detail({"prefix": ["a"]}), 'event_pattern["detail"]["a"][0]'),
    (detail({"suffix": {"wildcard": "a"}}), 'event_pattern["detail"]["a"][0]'),
    (detail({"equals-ignore-case": ["a"]}), 'event_pattern["detail"]["a"][0]'),
    (detail({"exists": "true"}), 'event_pattern["detail"]["a"][0]'),
    (detail({"numeric": [">", 5, "<", 1]}), 'event_pattern["detail"]["a"][0]'),
    (detail({"numeric": ["<", 1, ">", 0]}), 'event_pattern["detail"]["a"][0]'),
    (detail({"numeric": []}), 'event_pattern["detail"]["a"][0]'),
    (detail({"numeric": ["=", True]}), 'event_pattern["detail"]["a"][0]'),
    (detail({"numeric": ["=", 5_000_000_001]}), 'event_pattern["detail"]["a"][0]'),
    (detail({"wildcard": "a**b"}), 'event_pattern["detail"]["a"][0]'),
    (detail({"wildcard": r"a\b"}), 'event_pattern["detail"]["a"][0]'),
    (detail({"wildcard": 1}), 'event_pattern["detail"]["a"][0]'),
    (detail({"cidr": "10.0.0.300/24"}), 'event_pattern["detail"]["a"][0]'),
    (detail({"cidr": "10.0.0.1"}), 'event_pattern["detail"]["a"][0]'),
    (detail({"anything-but": []}), 'event_pattern["detail"]["a"][0]'),
    (detail({"anything-but": ["a", 1]}), 'event_pattern["detail"]["a"][0]'),
    (detail({"anything-but": [True]}), 'event_pattern["detail"]["a"][0]'),
    (detail({"anything-but": {"prefix": ""}}), 'event_pattern["detail"]["a"][0]'),
    (detail({"anything-but": {"numeric": ["=", 1]}}), 'event_pattern["detail"]["a"][0]'),
    (detail({"anything-but": {"wildcard": ["a**"]}}), 'event_pattern["detail"]["a"][0]'),
    (detail(float("nan")), 'event_pattern["detail"]["a"][0]'),
    ({"source": ["x" * (2_049 - len('{"source":[""]}'))]}, "event_pattern"),
    (
        {"detail": {name: {"$or": [{str(i): [i]} for i in range(11)]} for name in "abc"}},
        "event_pattern",
    ),
]


@pytest.mark.parametrize(("pattern", "argument"), REFUSED)
def test_what_eventbridge_refuses_is_found_at_its_place(pattern: dict[str, Any], argument: str) -> None:
    assert findings(pattern) == [argument]


def test_the_usual_slip_is_told_its_cure() -> None:
    problems = Problems()
    check_event_pattern(problems, "event_pattern", {"detailType": ["x"], "total": [1]})
    slip, own = problems.found
    assert slip.way_out == "Write detail-type."
    assert own.way_out == "Your own fields stand under detail."


def test_every_field_of_an_event_is_known() -> None:
    assert set(FIELDS) >= set(EVENT), "a rule on it can match"


def test_the_text_does_not_depend_on_the_order_of_values_and_alternatives() -> None:
    one = {"source": ["b", "a"], "$or": [{"account": ["2", "1"]}, {"region": ["x"]}], "detail": {"n": [5.0]}}
    other = {"detail": {"n": [5]}, "$or": [{"region": ["x"]}, {"account": ["1", "2"]}], "source": ["a", "b"]}
    assert pattern_document(one) == pattern_document(other)
    assert pattern_document(one).startswith('{"$or":[{"account":["1","2"]},{"region":["x"]}],"detail":{"n":[5]}')


def test_the_order_inside_an_operator_is_kept() -> None:
    assert '"numeric":[">",0,"<=",5]' in pattern_document(detail({"numeric": [">", 0, "<=", 5]}))


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        (detail({"wildcard": "a*"}), True),
        (detail({"anything-but": {"wildcard": "a*"}}), True),
        ({"$or": [{"source": ["a"]}, {"source": [{"wildcard": "a*"}]}]}, True),
        (detail({"prefix": "wildcard"}, "wildcard"), False),
        ({"detail": {"wildcard": {"x": ["a"]}}}, False),
    ],
)
def test_rules_with_wildcards_are_counted(pattern: dict[str, Any], wanted: bool) -> None:  # noqa: FBT001 - a column
    assert uses_wildcards(pattern) is wanted


EVENT = {
    "version": "0",
    "id": "ddddd4-aaaa-7777-4444-345dd43cc333",
    "detail-type": "EC2 Instance State-change Notification",
    "source": "aws.ec2",
    "account": "012345679012",
    "time": "2017-10-02T16:24:49Z",
    "region": "us-east-1",
    "resources": ["arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaa00000"],
    "detail": {
        "count": 5,
        "limit": 301.8,
        "ip": "10.0.0.33",
        "state": "running",
        "spot": True,
        "owner": None,
        "empty": "",
        "none": [],
        "tags": ["red", "Green"],
        "people": [{"first": "Anna", "last": "Smith"}, {"first": "Peter", "last": "Jones"}],
        "rooms": [[{"first": "John"}], [{"first": "Mary"}]],
        "deep": {"x": 1},
    },
}
MATCHES: list[tuple[dict[str, Any], bool]] = [
    ({"source": ["aws.ec2", "shop"]}, True),
    ({"source": ["aws.ec"]}, False),
    ({"source": ["aws.ec2"], "region": ["eu-central-1"]}, False),
    ({"resources": [{"suffix": "00000"}]}, True),
    ({"detail": {"spot": [True]}}, True),
    ({"detail": {"spot": [1]}}, False),
    ({"detail": {"spot": ["true"]}}, False),
    ({"detail": {"owner": [None]}}, True),
    ({"detail": {"count": ["5"]}}, False),
    ({"detail": {"empty": [""]}}, True),
    ({"detail": {"count": [{"numeric": [">", 0, "<=", 5]}]}}, True),
    ({"detail": {"count": [{"numeric": [">", 5]}]}}, False),
    ({"detail": {"limit": [{"numeric": ["=", 3.018e2]}]}}, True),
    ({"detail": {"state": [{"numeric": [">", 0]}]}}, False),
    ({"detail": {"spot": [{"numeric": [">=", 0]}]}}, False),
    ({"detail": {"state": [{"anything-but": "initializing"}]}}, True),
    ({"detail": {"state": [{"anything-but": ["running", "x"]}]}}, False),
    ({"detail": {"state": [{"anything-but": {"prefix": ["run", "x"]}}]}}, False),
    ({"detail": {"count": [{"anything-but": {"prefix": "5"}}]}}, True),
    ({"detail": {"absent": [{"anything-but": "x"}]}}, False),
    ({"detail": {"state": [{"equals-ignore-case": "RUNNING"}]}}, True),
    ({"detail": {"state": [{"prefix": {"equals-ignore-case": "RUN"}}]}}, True),
    ({"detail": {"state": [{"suffix": {"equals-ignore-case": "NING"}}]}}, True),
    ({"detail": {"state": [{"wildcard": "r*n*g"}]}}, True),
    ({"detail": {"state": [{"wildcard": "r*x"}]}}, False),
    ({"detail": {"ip": [{"cidr": "10.0.0.0/24"}]}}, True),
    ({"detail": {"ip": [{"cidr": "10.0.1.0/24"}]}}, False),
    ({"detail": {"state": [{"cidr": "10.0.1.0/24"}]}}, False),
    ({"detail": {"state": [{"exists": True}]}}, True),
    ({"detail": {"deep": [{"exists": True}]}}, False),
    ({"detail": {"deep": [{"exists": False}]}}, True),
    ({"detail": {"absent": [{"exists": False}]}}, True),
    ({"detail": {"absent": {"deeper": [{"exists": False}]}}}, True),
    ({"detail": {"none": [{"exists": True}]}}, False),
    ({"detail": {"state": ["x", {"exists": False}]}}, False),
    ({"detail": {"absent": ["x", {"exists": False}]}}, True),
    ({"detail": {"tags": ["red"]}}, True),
    ({"detail": {"tags": ["green"]}}, False),
    ({"detail": {"tags": [{"anything-but": "red"}]}}, True),
    ({"detail": {"people": {"first": ["Anna"], "last": ["Smith"]}}}, True),
    ({"detail": {"people": {"first": ["Anna"], "last": ["Jones"]}}}, False),
    ({"detail": {"rooms": {"first": ["Mary"]}}}, True),
    ({"detail": {"people": {"first": [{"exists": False}]}}}, False),
    ({"detail": {"people": {"age": [{"exists": False}]}}}, True),
    ({"$or": [{"source": ["x"]}, {"detail": {"count": [5]}}]}, True),
    ({"$or": [{"source": ["x"]}, {"detail": {"count": [6]}}]}, False),
    ({"source": ["aws.ec2"], "detail": {"$or": [{"count": [6]}, {"state": ["running"]}]}}, True),
]


@pytest.mark.parametrize(("pattern", "wanted"), MATCHES)
def test_a_pattern_matches_as_aws_documents(pattern: dict[str, Any], wanted: bool) -> None:  # noqa: FBT001 - a column
    assert findings(pattern) == [], "only a well-formed pattern says something"
    assert matches(pattern, EVENT) is wanted


@pytest.mark.parametrize(("pattern", "wanted"), MATCHES)
def test_every_matching_event_is_valid_by_the_schema(pattern: dict[str, Any], wanted: bool) -> None:  # noqa: FBT001 - a column
    if wanted and pattern != {"detail": {"owner": [None]}}:
        assert not errors(pattern, EVENT)


def test_the_schema_of_a_field_takes_null() -> None:
    field = pattern_schema({"source": [None]}, "it")["properties"]["source"]
    assert not list(StandardValidator(field).iter_errors(None))
    assert list(StandardValidator(field).iter_errors("x"))


def errors(pattern: dict[str, Any], event: dict[str, Any]) -> list[str]:
    """What a validator of others says; as in CloudFormation, null in an object or array is absent to it."""
    schema = pattern_schema(pattern, "it", SchemaDraft.DRAFT_2020_12)
    return [error.message for error in StandardValidator(schema).iter_errors(event)]


TEXTS = st.sampled_from(["a", "ab", "abc", "B", "Ab", "a.b", "x*y", ""])
NUMBERS = st.integers(-3, 3)
SCALARS = TEXTS | NUMBERS | st.none()
SOME = TEXTS.filter(bool)
CONDITIONS = st.one_of(
    SCALARS,
    st.builds(lambda text: {"prefix": text}, TEXTS),
    st.builds(lambda text: {"suffix": text}, TEXTS),
    st.builds(lambda text: {"prefix": {"equals-ignore-case": text}}, TEXTS),
    st.builds(lambda text: {"equals-ignore-case": text}, TEXTS),
    st.builds(lambda parts: {"wildcard": "*".join(parts)}, st.lists(SOME.filter(lambda text: "*" not in text))),
    st.builds(lambda sign, number: {"numeric": [sign, number]}, st.sampled_from(["=", "<", "<=", ">", ">="]), NUMBERS),
    st.builds(lambda low, width: {"numeric": [">", low, "<=", low + width]}, NUMBERS, st.integers(1, 3)),
    st.builds(lambda there: {"exists": there}, st.booleans()),
    st.builds(lambda texts: {"anything-but": texts}, st.lists(TEXTS, min_size=1) | st.lists(NUMBERS, min_size=1)),
    st.builds(lambda kind, text: {"anything-but": {kind: text}}, st.sampled_from(["prefix", "suffix"]), SOME),
)
KEYS = st.sampled_from("pqr")
LEAVES = st.lists(CONDITIONS, min_size=1, max_size=3)
FIELDS_OF = st.dictionaries(KEYS, LEAVES | st.dictionaries(KEYS, LEAVES, min_size=1, max_size=2), min_size=1)
PATTERNS = FIELDS_OF | st.builds(lambda rest, one, other: rest | {"$or": [one, other]}, FIELDS_OF, FIELDS_OF, FIELDS_OF)
VALUES = SCALARS | st.lists(SCALARS, min_size=1, max_size=2)
DETAILS = st.dictionaries(KEYS, VALUES | st.dictionaries(KEYS, VALUES, min_size=1, max_size=2))


@settings(max_examples=400, deadline=None)
@given(PATTERNS, DETAILS)
def test_motos_evaluator_and_ours_agree(fields: dict[str, Any], values: dict[str, Any]) -> None:
    pattern, event = {"detail": fields}, {"source": "shop", "detail": values}
    assert findings(pattern) == [], "the patterns drawn are well-formed"
    assert matches(pattern, event) is EventPattern.load(json.dumps(pattern)).matches_event(event)


@settings(max_examples=400, deadline=None)
@given(PATTERNS, DETAILS)
def test_the_schema_describes_exactly_what_matches(fields: dict[str, Any], values: dict[str, Any]) -> None:
    assume("null" not in json.dumps(values))
    pattern, event = {"detail": fields}, {"source": "shop", "detail": values}
    assert (not errors(pattern, event)) is matches(pattern, event)


@settings(max_examples=200, deadline=None)
@given(PATTERNS, DETAILS)
def test_the_text_of_a_pattern_matches_what_the_pattern_matches(fields: dict[str, Any], values: dict[str, Any]) -> None:
    event = {"detail": values}
    assume(fields)
    assert matches(json.loads(pattern_document({"detail": fields})), event) is matches({"detail": fields}, event)


def test_the_drafts_differ_in_their_open_bounds_only() -> None:
    pattern = {"detail": {"n": [{"numeric": [">", 0, "<=", 5]}]}}
    old, new = (pattern_schema(pattern, "it", draft) for draft in SchemaDraft)
    bounds = [schema["properties"]["detail"]["anyOf"][0]["properties"]["n"]["anyOf"][0] for schema in (old, new)]
    assert bounds == [
        {"type": "number", "minimum": 0, "exclusiveMinimum": True, "maximum": 5},
        {"type": "number", "exclusiveMinimum": 0, "maximum": 5},
    ]
    assert old["$schema"] == "http://json-schema.org/draft-04/schema#"
    plain = [pattern_schema({"source": ["a"]}, "it", draft) for draft in SchemaDraft]
    assert plain[0] | {"$schema": ""} == plain[1] | {"$schema": ""}


def test_the_schema_of_a_block_of_addresses_is_wider_and_says_so() -> None:
    pattern = {"detail": {"ip": [{"cidr": "10.0.1.0/24"}]}}
    assert not matches(pattern, EVENT)
    assert not errors(pattern, EVENT), "JSON Schema cannot tell networks apart: the page says that"
