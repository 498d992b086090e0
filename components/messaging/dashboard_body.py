"""The body of a messaging dashboard: a row for each queue, then one for each topic. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_ROW_HEIGHT = 6
_QUEUE_WIDGET = 6
_TOPIC_WIDGET = 12
_PERIOD_SECONDS = 60


@dataclass(frozen=True)
class DashboardQueue:
    """One queue, with its physical names."""

    name: str
    dead_letters: str | None
    fifo: bool


def dashboard_body(queues: Mapping[str, DashboardQueue], topics: Mapping[str, str], region: str) -> str:
    """JSON of the dashboard (CloudWatch API Reference, "Dashboard Body Structure and Syntax").

    Args:
        queues: queues by the title of their row.
        topics: physical names of topics by the title of their row.
        region: Region of the metrics.
    """
    widgets: list[dict[str, Any]] = []
    for title, queue in sorted(queues.items()):
        widgets += _row([_metrics(title, *graph) for graph in _queue_graphs(queue)], _QUEUE_WIDGET)
    for title, topic in sorted(topics.items()):
        widgets += _row([_metrics(title, *graph) for graph in _topic_graphs(topic)], _TOPIC_WIDGET)
    y = -_ROW_HEIGHT
    for widget in widgets:
        y += _ROW_HEIGHT if widget["x"] == 0 else 0
        widget["y"] = y
        widget["properties"]["region"] = region
    return json.dumps({"widgets": widgets})


_Graph = tuple[str, str, Sequence[tuple[str, str, str]], Mapping[str, str]]
"""Title, statistic, (namespace, metric, label) and the metrics' dimension."""


def _queue_graphs(queue: DashboardQueue) -> list[_Graph]:
    own = {"QueueName": queue.name}
    age = [("AWS/SQS", "ApproximateAgeOfOldestMessage", "oldest")]
    depth = [
        ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "waiting"),
        ("AWS/SQS", "ApproximateNumberOfMessagesNotVisible", "in flight"),
        ("AWS/SQS", "ApproximateNumberOfMessagesDelayed", "delayed"),
    ]
    flow = [
        ("AWS/SQS", "NumberOfMessagesSent", "sent"),
        ("AWS/SQS", "NumberOfMessagesReceived", "received"),
        ("AWS/SQS", "NumberOfMessagesDeleted", "deleted"),
    ]
    if queue.fifo:
        depth.append(("AWS/SQS", "ApproximateNumberOfGroupsWithInflightMessages", "groups in flight"))
        flow.append(("AWS/SQS", "NumberOfDeduplicatedSentMessages", "duplicates"))
    else:
        age.append(("AWS/SQS", "ApproximateAgeOfOldestMessageInQuietGroups", "oldest of quiet tenants"))
        depth.append(("AWS/SQS", "ApproximateNumberOfNoisyGroups", "noisy tenants"))
    graphs: list[_Graph] = [
        ("age in seconds", "Maximum", age, own),
        ("messages", "Maximum", depth, own),
        ("messages a minute", "Sum", flow, own),
    ]
    if queue.dead_letters is not None:
        waiting = [("AWS/SQS", "ApproximateNumberOfMessagesVisible", "dead letters")]
        graphs.append(("dead letters", "Maximum", waiting, {"QueueName": queue.dead_letters}))
    return graphs


def _topic_graphs(topic: str) -> list[_Graph]:
    own = {"TopicName": topic}
    flow = [
        ("AWS/SNS", "NumberOfMessagesPublished", "published"),
        ("AWS/SNS", "NumberOfNotificationsDelivered", "delivered"),
        ("AWS/SNS", "NumberOfNotificationsFilteredOut", "filtered out"),
    ]
    failed = [
        ("AWS/SNS", "NumberOfNotificationsFailed", "failed"),
        ("AWS/SNS", "NumberOfNotificationsRedrivenToDlq", "kept aside"),
        ("AWS/SNS", "NumberOfNotificationsFailedToRedriveToDlq", "lost"),
    ]
    return [("messages a minute", "Sum", flow, own), ("failures a minute", "Sum", failed, own)]


def _metrics(
    title: str, what: str, statistic: str, metrics: Sequence[tuple[str, str, str]], dimension: Mapping[str, str]
) -> dict[str, Any]:
    (name, value), *_ = dimension.items()
    return {
        "type": "metric",
        "properties": {
            "title": f"{title}: {what}",
            "view": "timeSeries",
            "stat": statistic,
            "period": _PERIOD_SECONDS,
            "metrics": [[namespace, metric, name, value, {"label": label}] for namespace, metric, label in metrics],
            "yAxis": {"left": {"min": 0}},
        },
    }


def _row(widgets: Sequence[dict[str, Any]], width: int) -> list[dict[str, Any]]:
    return [
        {**widget, "x": place * width, "width": width, "height": _ROW_HEIGHT} for place, widget in enumerate(widgets)
    ]
