"""One rule for each Region that tells of failed snapshots."""

import json
from typing import Any, cast

import pytest

from components.protection.snapshot_events import SnapshotEvents, SnapshotEventsArgs
from components.shared.checks import ComponentError
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted

TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"


def built(**args: Any) -> Estate:
    given = {"alarm_topic_arn": TOPIC, **args}
    return record(lambda: SnapshotEvents("events", cast("SnapshotEventsArgs", given)))


def test_a_rule_and_its_target_are_all_there_is_and_aws_takes_them() -> None:
    estate = built(tags={"a": "b"}, region="eu-central-1")
    assert_accepted(estate)
    assert estate.by_type == {
        "aws:cloudwatch/eventRule:EventRule": 1,
        "aws:cloudwatch/eventTarget:EventTarget": 1,
        "reliability:index:SnapshotEvents": 1,
    }
    rule = estate.of_type("aws:cloudwatch/eventRule:EventRule")[0].inputs
    assert "runbook" in rule["description"].lower(), "who reads the rule finds the runbook"
    assert set(json.loads(rule["eventPattern"])) == {"source", "$or"}


@pytest.mark.parametrize("region", ["eu-west-1", None])
def test_both_stand_in_the_region_that_is_listened_to(region: str | None) -> None:
    topic = TOPIC if region is None else TOPIC.replace("eu-central-1", region)
    estate = built(alarm_topic_arn=topic, **({} if region is None else {"region": region}))
    for kind in ("eventRule:EventRule", "eventTarget:EventTarget"):
        assert estate.of_type(f"aws:cloudwatch/{kind}")[0].inputs.get("region") == region


@pytest.mark.parametrize(
    "args",
    [{"region": "eu-west-1"}, {"alarm_topic_arn": "alarms"}, {"alarm_topic_arn": TOPIC.replace("central", "west")}],
)
def test_a_topic_that_no_rule_can_reach_is_refused(args: dict[str, Any]) -> None:
    with pytest.raises(ComponentError, match="alarm_topic_arn"):
        built(**args)


def test_an_argument_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ComponentError, match="topic"):
        built(topic=TOPIC)
