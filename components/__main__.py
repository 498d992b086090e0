"""The components as a Pulumi package, for every Pulumi language."""

import sys
from pathlib import Path

if not __package__:
    # Run as a plugin, Python puts this folder first on the path; the components import each other from its parent.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

import pulumi
from pulumi.provider.experimental import component_provider_host

from components.messaging.dashboard import MessagingDashboard
from components.messaging.event_bus import EventBus
from components.messaging.fan_out import FanOut
from components.messaging.queue import Queue
from components.messaging.redrive import MessageRedrive
from components.messaging.remote_subscription import RemoteSubscription
from components.messaging.worker import Worker
from components.network.attachment_accepter import AttachmentAccepter
from components.network.hub_peering import HubPeering
from components.network.hub_peering_accepter import HubPeeringAccepter
from components.network.hub_peering_requester import HubPeeringRequester
from components.network.peering_mesh import PeeringMesh
from components.network.reachability_paths import ReachabilityPaths
from components.network.spoke_attachment import SpokeAttachment
from components.network.transit_gateway import TransitGateway
from components.network.transit_gateway_routes import TransitGatewayRoutes
from components.network.vpc import Vpc
from components.network.vpc_peering import VpcPeering
from components.network.vpc_peering_accepter import VpcPeeringAccepter
from components.network.vpc_peering_options import VpcPeeringOptions
from components.network.vpc_peering_requester import VpcPeeringRequester
from components.operations.alarm_topic import AlarmTopic
from components.protection.account_settings import BackupAccountSettings
from components.protection.air_gapped_vault import AirGappedVault
from components.protection.backup_audit import BackupAudit
from components.protection.backup_copy_destination import BackupCopyDestination
from components.protection.backup_copy_source import BackupCopySource
from components.protection.backup_plan import BackupPlan
from components.protection.backup_vault import BackupVault
from components.protection.database_snapshots import DatabaseSnapshots
from components.protection.restore_site import RestoreSite
from components.protection.restore_testing import RestoreTesting
from components.protection.snapshot_events import SnapshotEvents
from components.protection.snapshot_policy import SnapshotPolicy
from components.storage.shared_file_system import SharedFileSystem

PACKAGE = "reliability"
"""Name of the package; type tokens are ``reliability:index:<Class>``."""

COMPONENTS: list[type[pulumi.ComponentResource]] = [
    AirGappedVault,
    AlarmTopic,
    AttachmentAccepter,
    BackupAccountSettings,
    BackupAudit,
    BackupCopyDestination,
    BackupCopySource,
    BackupPlan,
    BackupVault,
    DatabaseSnapshots,
    EventBus,
    FanOut,
    HubPeering,
    HubPeeringAccepter,
    HubPeeringRequester,
    MessageRedrive,
    MessagingDashboard,
    PeeringMesh,
    Queue,
    ReachabilityPaths,
    RemoteSubscription,
    RestoreSite,
    RestoreTesting,
    SharedFileSystem,
    SnapshotEvents,
    SnapshotPolicy,
    SpokeAttachment,
    TransitGateway,
    TransitGatewayRoutes,
    Vpc,
    VpcPeering,
    VpcPeeringAccepter,
    VpcPeeringOptions,
    VpcPeeringRequester,
    Worker,
]
"""Every component that the package offers."""

if __name__ == "__main__":
    component_provider_host(name=PACKAGE, components=COMPONENTS)
