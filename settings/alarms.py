"""Settings of the alarm topics: who is notified."""

from typing import cast

from components.operations.alarm_topic import AlarmTopicArgs, SubscriptionProtocol, check_alarm_topic_args
from components.shared.checks import Problem, Problems

from .model import Block, under


class SubscriptionSettings(Block):
    """Somebody who is notified of every alarm."""

    protocol: SubscriptionProtocol
    """``email``, ``email-json``, ``https``, ``lambda``, ``sms`` or ``sqs``. Email delivers nothing until somebody follows
    the link that AWS mails, within two days."""
    endpoint: str
    """Address, ``https://`` URL, phone number like "+4915112345678" in quotes, or ARN of the function or standard
    queue."""
    endpoint_auto_confirms: bool | None = None
    """Https only: the endpoint confirms by itself, as incident services do. Default: false."""


class AlarmsSettings(Block):
    """Who is notified of alarms, backup jobs, events and budgets. One topic is made in every Region in use."""

    subscriptions: dict[str, SubscriptionSettings] = {}
    """Subscribers by name, in every Region. Default: none, which notifies nobody."""
    publisher_services: list[str] | None = None
    """Further service principals that may publish, like ``costalerts.amazonaws.com``."""

    def topic_args(self) -> AlarmTopicArgs:
        """The block as arguments of one Region's ``AlarmTopic``; the caller adds Region, tags and protection."""
        return cast("AlarmTopicArgs", self.arguments())

    def problems(self, block: str = "alarms") -> list[Problem]:
        """Everything AWS would refuse or could never deliver, told with the settings' keys."""
        found = Problems()
        check_alarm_topic_args(self.topic_args(), found)
        return [under(block, problem) for problem in found.found]
