"""What every pattern of a Region shares: the alarm topic and the network."""

import pulumi

from components.network.vpc import Vpc
from components.operations.alarm_topic import AlarmTopic
from settings.network import Network
from settings.stack import Settings

Topics = dict[str, pulumi.Input[str]]
"""Region → ARN of its alarm topic."""
Networks = dict[str, Vpc]
"""Region → its VPC."""


def alarm_topics(settings: Settings) -> Topics:
    """One topic per Region in use: the one that the settings name, or one of our own."""
    topics = {settings.region: _alarm_topic(settings, "alarms", settings.region)}
    if settings.recovery_region:
        topics[settings.recovery_region] = _alarm_topic(settings, "recovery-alarms", settings.recovery_region)
    pulumi.export("alarmTopicArns", topics)
    return topics


def _alarm_topic(settings: Settings, name: str, region: str) -> pulumi.Input[str]:
    if region in settings.alarms.topic_arns:
        return settings.alarms.topic_arns[region]
    subscribers = settings.alarms.topic_arguments(secret="alarms" in settings.secret_blocks)
    return AlarmTopic(name, {**subscribers, **settings.common(region)}).topic_arn


def networks(settings: Settings, topics: Topics) -> Networks:
    """The VPCs that the settings ask for, with what other stacks attach to as outputs."""
    built: Networks = {}
    if settings.network:
        built[settings.region] = _vpc(settings, topics, "network", settings.network, settings.region)
        _export("network", built[settings.region])
    if settings.recovery_network and settings.recovery_region:
        region = settings.recovery_region
        built[region] = _vpc(settings, topics, "recovery-network", settings.recovery_network, region)
        _export("recoveryNetwork", built[region])
    return built


def _vpc(settings: Settings, topics: Topics, name: str, block: Network, region: str) -> Vpc:
    return Vpc(name, {**block.vpc_arguments(), **settings.common(region), "alarm_topic_arn": topics[region]})


def _export(key: str, network: Vpc) -> None:
    pulumi.export(
        key,
        {
            "vpcId": network.vpc_id,
            "cidrBlock": network.cidr_block,
            "privateSubnetIds": network.private_subnet_ids,
            "dataSubnetIds": network.data_subnet_ids,
            "transitSubnetIds": network.transit_subnet_ids,
            "natPublicIps": network.nat_public_ips,
        },
    )
