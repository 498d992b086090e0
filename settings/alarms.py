"""The ``alarms`` block: who hears alarms, in every Region in use."""

from collections.abc import Mapping
from typing import cast

import pulumi
from pydantic import Field

from components.operations.alarm_topic import (
    AlarmTopicArgs,
    SubscriptionArgs,
    SubscriptionProtocol,
    check_alarm_topic_args,
)
from components.shared.alarms import check_alarm_topic
from components.shared.checks import Problem, Problems

from .model import Block, under


class AlarmSubscription(Block):
    """Somebody who is notified of every alarm."""

    protocol: SubscriptionProtocol
    """``email``, ``email-json``, ``https``, ``lambda``, ``sms`` or ``sqs``. Email delivers nothing until somebody
    follows the link that AWS mails, within two days."""
    endpoint: str
    """Address, ``https://`` URL, phone number like ``"+4915112345678"`` in quotes, or ARN of the function or standard
    queue. May be a secret: incident services put their key into the URL."""
    endpoint_auto_confirms: bool | None = None
    """Https only: the endpoint confirms by itself, as incident services do. Default: false."""


class Alarms(Block):
    """Who is notified of alarms, backup jobs, events and budgets."""

    subscriptions: dict[str, AlarmSubscription] = Field(default_factory=dict[str, AlarmSubscription])
    """Subscribers by name, 1 to 40 letters, digits, hyphens and underscores; the same in every Region. Default: none,
    which notifies nobody."""
    publisher_services: list[str] = Field(default_factory=list)
    """Further service principals that may publish, like ``costalerts.amazonaws.com``, beside CloudWatch, EventBridge,
    Backup and Budgets. Default: none."""
    topic_arns: dict[str, str] = Field(default_factory=dict[str, str])
    """ARN of an existing topic by Region, used there instead of one of our own. Its policy and its key, a customer
    managed one, must let the services publish. Default: none."""

    def topic_arguments(self, *, secret: bool = False) -> AlarmTopicArgs:
        """Arguments of ``AlarmTopic``, the same for every Region, that come from the settings.

        Args:
            secret: whether the block holds a secret; the endpoints are then passed on as secrets.
        """
        subscriptions: Mapping[str, SubscriptionArgs] = {
            name: cast("SubscriptionArgs", subscription.arguments())
            for name, subscription in self.subscriptions.items()
        }
        if secret:
            for subscription in subscriptions.values():
                subscription["endpoint"] = pulumi.Output.secret(subscription["endpoint"])
        return {"subscriptions": subscriptions, "publisher_services": self.publisher_services}

    def problems(self, region: str, recovery_region: str | None) -> list[Problem]:
        """What the components would refuse, under the settings' keys.

        Args:
            region: the stack's Region.
            recovery_region: the recovery Region, if any.
        """
        found = Problems()
        check_alarm_topic_args(self.topic_arguments(), found)
        told = [under("alarms", problem) for problem in found.found]
        in_use = [item for item in (region, recovery_region) if item]
        for where, arn in self.topic_arns.items():
            key = f'alarms.topicArns["{where}"]'
            if where not in in_use:
                rule = f"is for {where}, but the stack uses {' and '.join(in_use)}"
                told.append(Problem(key, arn, rule, "Name one of these Regions, or leave the topic out."))
                continue
            wrong = Problems()
            check_alarm_topic(wrong, arn, where)
            told += [Problem(key, problem.value, problem.rule, problem.way_out) for problem in wrong.found]
        return told
