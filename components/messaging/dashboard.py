"""One page to look at when a message alarm rings: every queue and topic of a stack, side by side."""

import re
from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.shared.arguments import normalise
from components.shared.checks import Problems

from .dashboard_body import DashboardQueue, dashboard_body

_MAXIMUM_WIDGETS = 500
_QUEUE_WIDGETS = 4
_TOPIC_WIDGETS = 2
"""CloudWatch User Guide, "CloudWatch quotas", dashboards; and what a row here takes."""


class DashboardQueueArgs(TypedDict):
    """One queue on the dashboard."""

    queue_name: pulumi.Input[str]
    """Physical name of the queue, the dimension of its metrics (``queue_name`` of Queue)."""
    dead_letter_queue_name: NotRequired[pulumi.Input[str]]
    """Physical name of its dead-letter queue. Default: no graph of dead letters."""
    fifo: NotRequired[bool]
    """Show the metrics of FIFO queues (duplicates, groups) instead of those of fair queues. Default: false."""


class MessagingDashboardArgs(TypedDict):
    """A CloudWatch dashboard of queues and topics."""

    dashboard_name: str
    """Name in CloudWatch, 1 to 255 letters, digits, hyphens and underscores; one of an account in all its Regions.
    Another name makes another dashboard."""
    queues: NotRequired[Mapping[str, DashboardQueueArgs]]
    """Queues by the title of their row. Default: none."""
    topics: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Physical names of topics by the title of their row. Default: none."""
    region: NotRequired[str]
    """Region of the metrics. Default: the provider's."""


def check_dashboard(args: MessagingDashboardArgs, problems: Problems) -> None:
    """Find what CloudWatch would refuse (PutDashboard; CloudWatch quotas). Pure."""
    name = args["dashboard_name"]
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,255}", name):
        problems.add(
            "dashboard_name", name, "must be 1 to 255 letters, digits, hyphens and underscores", "Shorten or respell it"
        )
    queues, topics = args.get("queues", {}), args.get("topics", {})
    widgets = len(queues) * _QUEUE_WIDGETS + len(topics) * _TOPIC_WIDGETS
    if not widgets:
        problems.add("queues", None, "and topics are empty", "Give one of them, or leave the dashboard out")
    if widgets > _MAXIMUM_WIDGETS:
        problems.add(
            "queues",
            f"{len(queues)} queues, {len(topics)} topics",
            f"make {widgets} graphs; a dashboard has {_MAXIMUM_WIDGETS} at most",
            "Divide them over two dashboards",
        )


class MessagingDashboard(pulumi.ComponentResource):
    """Age, depth, flow and dead letters of every queue; flow and failures of every topic."""

    dashboard_name: pulumi.Output[str]
    """Name of the dashboard."""

    def __init__(self, name: str, args: MessagingDashboardArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Build the dashboard.

        Args:
            name: resource name.
            args: see :class:`MessagingDashboardArgs`.
            opts: resource options.

        Raises:
            ComponentError: lists every problem of the arguments; nothing is registered then.
        """
        problems = Problems()
        args = normalise(args, MessagingDashboardArgs, problems)
        if not problems.found:
            check_dashboard(args, problems)
        problems.raise_for("MessagingDashboard", name)
        super().__init__("reliability:index:MessagingDashboard", name, {}, opts)

        region = args.get("region")
        here = region or aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=self)).region
        queues = args.get("queues", {})

        def body(known: Mapping[str, Any]) -> str:
            rows = {
                title: DashboardQueue(
                    row["queue_name"], row.get("dead_letter_queue_name"), queues[title].get("fifo", False)
                )
                for title, row in known["queues"].items()
            }
            return dashboard_body(rows, known["topics"], known["region"])

        dashboard = aws.cloudwatch.Dashboard(
            f"{name}-dashboard",
            dashboard_name=args["dashboard_name"],
            dashboard_body=pulumi.Output.all(queues=queues, topics=args.get("topics", {}), region=here).apply(body),
            region=region,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.dashboard_name = dashboard.dashboard_name
        self.register_outputs({"dashboardName": self.dashboard_name})
