"""The dashboard: the body that CloudWatch takes, with every queue and topic on it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.messaging.dashboard import MessagingDashboard, MessagingDashboardArgs, check_dashboard
from components.messaging.dashboard_body import DashboardQueue, dashboard_body
from components.messaging.queue import Queue
from components.shared.checks import Problems
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.dashboard import check_dashboard_body
from tests.checkers.estate_checks import assert_accepted

REGION = "eu-central-1"
DASHBOARD = "aws:cloudwatch/dashboard:Dashboard"

queues = st.dictionaries(
    st.text(min_size=1, max_size=10),
    st.builds(DashboardQueue, st.just("q"), st.none() | st.just("q-dlq"), st.booleans()),
    max_size=20,
)
topics = st.dictionaries(st.text(min_size=1, max_size=10), st.just("t"), max_size=20)


@given(queues, topics)
def test_every_body_is_one_that_cloudwatch_takes(some: dict[str, DashboardQueue], more: dict[str, str]) -> None:
    if some or more:
        assert check_dashboard_body(dashboard_body(some, more, REGION)) == []


def graphs(body: str) -> dict[str, set[str]]:
    return {
        widget["properties"]["title"]: {line[1] for line in widget["properties"]["metrics"]}
        for widget in json.loads(body)["widgets"]
    }


def test_a_queue_shows_age_depth_flow_and_dead_letters() -> None:
    found = graphs(dashboard_body({"jobs": DashboardQueue("jobs-1", "jobs-dlq-1", fifo=False)}, {}, REGION))
    assert found == {
        "jobs: age in seconds": {
            "ApproximateAgeOfOldestMessage",
            "ApproximateAgeOfOldestMessageInQuietGroups",
        },
        "jobs: messages": {
            "ApproximateNumberOfMessagesVisible",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesDelayed",
            "ApproximateNumberOfNoisyGroups",
        },
        "jobs: messages a minute": {
            "NumberOfMessagesSent",
            "NumberOfMessagesReceived",
            "NumberOfMessagesDeleted",
        },
        "jobs: dead letters": {"ApproximateNumberOfMessagesVisible"},
    }, "NumberOfMessagesSent of a dead-letter queue does not count what SQS moves there"


def test_a_fifo_queue_shows_duplicates_and_groups_instead_of_tenants() -> None:
    found = set[str]().union(*graphs(dashboard_body({"j": DashboardQueue("j", None, fifo=True)}, {}, REGION)).values())
    assert {"NumberOfDeduplicatedSentMessages", "ApproximateNumberOfGroupsWithInflightMessages"} <= found
    assert not [metric for metric in found if "Quiet" in metric or "Noisy" in metric], "only standard queues are fair"


def test_a_topic_shows_what_was_lost() -> None:
    found = graphs(dashboard_body({}, {"orders": "orders-1"}, REGION))
    assert "NumberOfNotificationsFailedToRedriveToDlq" in found["orders: failures a minute"]
    assert "NumberOfNotificationsFilteredOut" in found["orders: messages a minute"]


def dashboard(**args: Any) -> Estate:
    return record(lambda: MessagingDashboard("messages", MessagingDashboardArgs(dashboard_name="dev-messages", **args)))


def test_the_metrics_are_those_of_the_region_and_of_physical_names() -> None:
    def program() -> None:
        made = Queue("jobs", {"region": "eu-west-1"})
        row: Any = {"queue_name": made.queue_name, "dead_letter_queue_name": made.dead_letter_queue_name}
        MessagingDashboard("m", {"dashboard_name": "d", "queues": {"jobs": row}, "region": "eu-west-1"})

    estate = record(program)
    assert_accepted(estate)
    body = json.loads(estate.by_name("m-dashboard", DASHBOARD).inputs["dashboardBody"])
    names = {line[3] for widget in body["widgets"] for line in widget["properties"]["metrics"]}
    assert names == {made.outputs["name"] for made in estate.of_type("aws:sqs/queue:Queue")}
    assert {widget["properties"]["region"] for widget in body["widgets"]} == {"eu-west-1"}


def test_without_a_region_the_providers_is_shown() -> None:
    body = dashboard(topics={"orders": "orders-1"}).by_name("messages-dashboard", DASHBOARD).inputs["dashboardBody"]
    assert {widget["properties"]["region"] for widget in json.loads(body)["widgets"]} == {REGION}


@pytest.mark.parametrize(
    ("args", "argument"),
    [
        ({"dashboard_name": "dev messages", "topics": {"t": "t"}}, "dashboard_name"),
        ({"dashboard_name": "d" * 256, "topics": {"t": "t"}}, "dashboard_name"),
        ({"dashboard_name": "d"}, "queues"),
        ({"dashboard_name": "d", "queues": {str(i): {"queue_name": "q"} for i in range(126)}}, "queues"),
    ],
)
def test_what_cloudwatch_refuses_is_refused(args: Any, argument: str) -> None:
    problems = Problems()
    check_dashboard(args, problems)
    assert [problem.argument for problem in problems.found] == [argument]


def test_as_many_queues_as_fit_are_accepted() -> None:
    problems = Problems()
    check_dashboard(
        {"dashboard_name": "d" * 255, "queues": {str(i): {"queue_name": "q"} for i in range(125)}}, problems
    )
    assert problems.found == []


GOOD: dict[str, Any] = {
    "type": "metric",
    "x": 0,
    "y": 0,
    "width": 6,
    "height": 6,
    "properties": {"region": REGION, "metrics": [["AWS/SQS", "SentMessageSize", "QueueName", "q"]]},
}


@pytest.mark.parametrize(
    "widgets",
    [
        [],
        [GOOD | {"x": 24}],
        [GOOD | {"x": 20}],
        [GOOD | {"colour": "red"}],
        [GOOD, GOOD],
        [GOOD | {"properties": {"metrics": GOOD["properties"]["metrics"]}}],
        [GOOD | {"properties": GOOD["properties"] | {"period": 90}}],
        [GOOD | {"properties": GOOD["properties"] | {"stat": "Mean"}}],
        [GOOD | {"properties": GOOD["properties"] | {"metrics": [["AWS/SQS", "Depth", "QueueName", "q"]]}}],
        [GOOD | {"properties": GOOD["properties"] | {"metrics": [["AWS/SQS", "SentMessageSize", "QueueName"]]}}],
        [GOOD | {"properties": GOOD["properties"] | {"metrics": [["AWS/SQS", "SentMessageSize", "TopicName", "q"]]}}],
    ],
)
def test_the_check_of_bodies_can_fail(widgets: list[Any]) -> None:
    assert check_dashboard_body(json.dumps({"widgets": [GOOD]})) == []
    assert check_dashboard_body(json.dumps({"widgets": widgets}))
