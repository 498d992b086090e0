"""File systems that several instances mount."""

import pulumi

from components.network.vpc import Vpc
from components.storage.shared_file_system import SharedFileSystem
from settings.stack import Settings
from settings.storage import FileSystemNetwork, placed

from .region import Networks, Topics

FileSystems = dict[str, SharedFileSystem]
"""Name of the file system → the component."""


def shared_storage(settings: Settings, topics: Topics, networks: Networks) -> FileSystems:
    """Build the ``sharedStorage`` block, where there is a network to mount from."""
    region, recovery = settings.region, settings.recovery_region
    if not settings.shared_storage or region not in networks:
        return {}
    away = _place(networks[recovery]) if recovery in networks else None
    built = {
        name: SharedFileSystem(
            name,
            {
                **placed(args, _place(networks[region]), away),
                **settings.common(region),
                "alarm_topic_arn": topics[region],
            },
        )
        for name, args in settings.shared_storage.file_system_args(settings.backup_plan_name, recovery).items()
    }
    pulumi.export("fileSystems", {name: system.file_system_id for name, system in built.items()})
    return built


def _place(network: Vpc) -> FileSystemNetwork:
    return FileSystemNetwork(network.vpc_id, network.cidr_block, network.subnets_of("data"))
