"""The program: settings in, patterns built, outputs out. What is built, and how, stands in ``components/``."""

import pulumi

from components.messaging.fan_out import FanOut
from components.messaging.queue import Queue
from components.network.vpc import Vpc
from components.operations.alarm_topic import AlarmTopic
from components.protection.backup_plan import BackupPlan, BackupPlanArgs
from components.protection.backup_vault import BackupVault
from components.shared.tags import BACKUP_TAG
from components.storage.shared_file_system import SharedFileSystem
from settings.network import Network
from settings.reader import load
from settings.storage import FileSystemNetwork, placed

settings = load()
primary, recovery = settings.region, settings.recovery_region

if settings.throw_away:
    pulumi.log.warn("throwAway is on: nothing is protected, and a destroy deletes all data with the stack.")


def alarm_topic(name: str, region: str) -> pulumi.Input[str]:
    """The Region's alarm topic: the one that the settings name, or one of our own."""
    if region in settings.alarms.topic_arns:
        return settings.alarms.topic_arns[region]
    subscribers = settings.alarms.topic_arguments(secret="alarms" in settings.secret_blocks)
    return AlarmTopic(name, {**subscribers, **settings.common(region)}).topic_arn


def vpc(name: str, block: Network, region: str) -> Vpc:
    """The VPC of one Region."""
    return Vpc(name, {**block.vpc_arguments(), **settings.common(region), "alarm_topic_arn": topics[region]})


def export_network(key: str, network: Vpc) -> None:
    """What other stacks attach to."""
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


def place(network: Vpc) -> FileSystemNetwork:
    """Where the mount targets of a Region are."""
    return FileSystemNetwork(network.vpc_id, network.cidr_block, network.subnets_of("data"))


topics = {primary: alarm_topic("alarms", primary)}
if recovery:
    topics[recovery] = alarm_topic("recovery-alarms", recovery)
pulumi.export("alarmTopicArns", topics)

networks: dict[str, Vpc] = {}
if settings.network:
    networks[primary] = vpc("network", settings.network, primary)
    export_network("network", networks[primary])
if settings.recovery_network and recovery:
    networks[recovery] = vpc("recovery-network", settings.recovery_network, recovery)
    export_network("recoveryNetwork", networks[recovery])

if settings.messaging:
    queues = {
        name: Queue(name, {**args, **settings.common(primary), "alarm_topic_arn": topics[primary]})
        for name, args in settings.messaging.queue_arguments().items()
    }
    fan_outs = {
        name: FanOut(name, {**args, **settings.common(primary), "alarm_topic_arn": topics[primary]})
        for name, args in settings.messaging.fan_out_arguments().items()
    }
    pulumi.export(
        "queues",
        {
            name: {"url": queue.queue_url, "deadLetterUrl": queue.dead_letter_queue_url}
            for name, queue in queues.items()
        },
    )
    pulumi.export(
        "fanOuts",
        {name: {"topicArn": fan_out.topic_arn, "queueUrls": fan_out.queue_urls} for name, fan_out in fan_outs.items()},
    )

if settings.shared_storage and primary in networks:
    away = place(networks[recovery]) if recovery in networks else None
    file_systems = {
        name: SharedFileSystem(
            name,
            {
                **placed(args, place(networks[primary]), away),
                **settings.common(primary),
                "alarm_topic_arn": topics[primary],
            },
        )
        for name, args in settings.shared_storage.file_system_args(settings.backup_plan_name, recovery).items()
    }
    pulumi.export("fileSystems", {name: system.file_system_id for name, system in file_systems.items()})

if settings.backup and settings.backup_plan_name:
    vault = BackupVault(
        "backup",
        {**settings.backup.vault_arguments(), **settings.common(primary), "alarm_topic_arn": topics[primary]},
    )
    plan: BackupPlanArgs = {
        "plan_name": settings.backup_plan_name,
        "rules": settings.backup.rule_arguments(),
        "windows_vss": settings.backup.windows_vss,
        "vault_name": vault.vault_name,
        "vault_key_arn": vault.key_arn,
        "alarm_topic_arn": topics[primary],
        "region": primary,
        "tags": settings.all_tags,
    }
    if settings.backup.overdue_after_hours is not None:
        plan["overdue_after_hours"] = settings.backup.overdue_after_hours
    if recovery:
        copies = BackupVault(
            "recovery-backup",
            {**settings.backup.vault_arguments(), **settings.common(recovery), "alarm_topic_arn": topics[recovery]},
        )
        plan["copy_vault_arn"] = copies.vault_arn
        plan["copy_vault_key_arn"] = copies.key_arn
        pulumi.export("recoveryVaultArn", copies.vault_arn)
    BackupPlan("backup-plan", plan)
    pulumi.export("vaultArn", vault.vault_arn)
    pulumi.export("backupTag", {BACKUP_TAG: settings.backup_plan_name})
