"""The program: settings in, patterns built, outputs out. What is built, and how, stands in ``components/``."""

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

alarm_topics = {region: AlarmTopic(f"alarms{suffix}", settings.alarm_topic(region)) for region, suffix in settings.regions}
topic_arns = {region: topic.topic_arn for region, topic in alarm_topics.items()}
