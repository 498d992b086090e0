"""The program: settings in, patterns built, outputs out. What is built, and how, stands in ``components/``."""

from typing import Any

import pulumi

from components.messaging.fan_out import FanOut
from components.messaging.queue import Queue
from components.network.vpc import Vpc
from components.operations.alarm_topic import AlarmTopic
from components.protection.backup_plan import BackupPlan
from components.protection.backup_vault import BackupVault
from components.storage.shared_file_system import SharedFileSystem
from settings.reader import load

settings = load()
primary, recovery = settings.region, settings.recovery_region
protect = not settings.throw_away


def alarm_topic(name: str, region: str) -> pulumi.Input[str]:
    """The alarm topic of a Region: the one that the settings name, or one of our own."""
    given = settings.alarms.topic_arns.get(region)
    if given is not None:
        return given
    topic = AlarmTopic(
        name,
        {
            **settings.alarms.topic_arguments(secret="alarms" in settings.secret_blocks),
            "region": region,
            "tags": settings.all_tags,
            "protect": protect,
        },
    )
    return topic.topic_arn


topic_arn = alarm_topic("alarms", primary)
recovery_topic_arn = alarm_topic("recovery-alarms", recovery) if recovery else None
outputs: dict[str, Any] = {"alarmTopicArn": topic_arn}

network: Vpc | None = None
if settings.network:
    network = Vpc(
        "network",
        {
            **settings.network.vpc_arguments(),
            "region": primary,
            "alarm_topic_arn": topic_arn,
            "tags": settings.all_tags,
            "protect": protect,
        },
    )
    outputs["network"] = {"vpcId": network.vpc_id}

if settings.recovery_network and recovery and recovery_topic_arn:
    recovery_network = Vpc(
        "recovery-network",
        {
            **settings.recovery_network.vpc_arguments(),
            "region": recovery,
            "alarm_topic_arn": recovery_topic_arn,
            "tags": settings.all_tags,
            "protect": protect,
        },
    )
    outputs["recoveryNetwork"] = {"vpcId": recovery_network.vpc_id}
