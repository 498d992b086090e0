"""The body of a CloudWatch dashboard, checked against what the API reference says of it.

botocore knows it as text only ("Dashboard Body Structure and Syntax"): the grid, the properties of metric and text
widgets, the format of the metrics array. Besides: widgets do not cover each other, and the metrics are ones that SQS
and SNS have.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

_COLUMNS = 24
_WIDGETS = 500
_PROPERTIES = {
    "accountId",
    "annotations",
    "end",
    "legend",
    "liveData",
    "metrics",
    "period",
    "region",
    "setPeriodToTimeRange",
    "sparkline",
    "stacked",
    "start",
    "stat",
    "table",
    "timezone",
    "title",
    "trend",
    "view",
    "yAxis",
}
_METRIC_OPTIONS = {"accountId", "color", "expression", "id", "label", "period", "region", "stat", "visible", "yAxis"}
_VIEWS = {"bar", "gauge", "pie", "singleValue", "table", "timeSeries"}
_STATISTICS = {"Average", "Maximum", "Minimum", "SampleCount", "Sum"}
_QUIET = (
    "ApproximateAgeOfOldestMessage",
    "ApproximateNumberOfMessagesDelayed",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesVisible",
)
METRICS: Mapping[str, tuple[str, set[str]]] = {
    "AWS/SQS": (
        "QueueName",
        {
            *_QUIET,
            *(f"{name}InQuietGroups" for name in _QUIET),
            "ApproximateNumberOfGroupsWithInflightMessages",
            "ApproximateNumberOfNoisyGroups",
            "NumberOfDeduplicatedSentMessages",
            "NumberOfEmptyReceives",
            "NumberOfMessagesDeleted",
            "NumberOfMessagesReceived",
            "NumberOfMessagesSent",
            "SentMessageSize",
        },
    ),
    "AWS/SNS": (
        "TopicName",
        {
            "NumberOfMessagesPublished",
            "NumberOfNotificationsDelivered",
            "NumberOfNotificationsFailed",
            "NumberOfNotificationsFailedToRedriveToDlq",
            "NumberOfNotificationsFilteredOut",
            "NumberOfNotificationsRedrivenToDlq",
            "PublishSize",
        },
    ),
}
"""Namespace → dimension and metrics (SQS Developer Guide, "Available CloudWatch metrics"; SNS, "Monitoring topics")."""


def check_dashboard_body(text: str) -> list[str]:
    """Everything wrong with a body; empty when nothing was found."""
    try:
        body = json.loads(text)
    except json.JSONDecodeError as error:
        return [f"is no JSON: {error}"]
    widgets = body.get("widgets")
    if not isinstance(widgets, list) or not 1 <= len(widgets) <= _WIDGETS:
        return [f"has no list of 1 to {_WIDGETS} widgets"]
    findings = [f"widgets[{i}]: {found}" for i, widget in enumerate(widgets) for found in _widget(widget)]
    taken: dict[tuple[int, int], int] = {}
    for i, widget in enumerate(widgets):
        for column in range(widget.get("x", 0), widget.get("x", 0) + widget.get("width", 6)):
            for row in range(widget.get("y", 0), widget.get("y", 0) + widget.get("height", 6)):
                if taken.setdefault((column, row), i) != i:
                    findings.append(f"widgets[{i}]: covers widgets[{taken[column, row]}]")
                    break
    return list(dict.fromkeys(findings))


def _widget(widget: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted(widget.keys() - {"height", "properties", "type", "width", "x", "y"}):
        yield f"has no property {key}"
    for key, low, high in (("x", 0, 23), ("y", 0, 10**6), ("width", 1, 24), ("height", 1, 1_000)):
        value = widget.get(key, low)
        if type(value) is not int or not low <= value <= high:
            yield f"{key} must be a whole number from {low} to {high}"
    if widget.get("x", 0) + widget.get("width", 6) > _COLUMNS:
        yield f"goes beyond the grid of {_COLUMNS} columns"
    if widget.get("type") != "metric":
        yield "is of a type that is not known here"
        return
    yield from _metric_widget(widget.get("properties", {}))


def _metric_widget(properties: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted(properties.keys() - _PROPERTIES):
        yield f"properties has no {key}"
    if not isinstance(properties.get("region"), str):
        yield "region is required"
    if properties.get("view", "timeSeries") not in _VIEWS:
        yield f"view must be one of {sorted(_VIEWS)}"
    if properties.get("stat", "Average") not in _STATISTICS:
        yield f"stat must be one of {sorted(_STATISTICS)}"
    period = properties.get("period", 300)
    if period not in (1, 5, 10, 30) and (type(period) is not int or period % 60 or period <= 0):
        yield "period must be 1, 5, 10, 30 or a multiple of 60"
    metrics = properties.get("metrics")
    if not isinstance(metrics, list) or not 1 <= len(metrics) <= _WIDGETS:
        yield "metrics must have 1 to 500 lines"
        return
    for line in metrics:
        yield from _metric(line)


def _metric(line: list[Any]) -> Iterator[str]:
    options = line[-1] if isinstance(line[-1], dict) else {}
    fields = line[:-1] if options else line
    for key in sorted(options.keys() - _METRIC_OPTIONS):
        yield f"a metric has no option {key}"
    if len(fields) % 2 or len(fields) < 2 or not all(isinstance(field, str) for field in fields):
        yield f"{fields}: a metric is namespace, name and pairs of dimension and value, all text"
        return
    namespace, name, dimension, *_ = [*fields, ""]
    wanted, known = METRICS.get(namespace, ("", set()))
    if name not in known:
        yield f"{namespace} has no metric {name}"
    elif dimension != wanted:
        yield f"metrics of {namespace} have the dimension {wanted}"
