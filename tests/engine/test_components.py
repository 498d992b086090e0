"""Each component as its example uses it: built by the real engine, past the gate, and at rest afterwards."""

import runpy
from collections.abc import Callable, Mapping
from pathlib import Path

import pulumi
import pytest

from components.__main__ import COMPONENTS
from components.messaging.dashboard import MessagingDashboard
from components.messaging.event_bus import EventBus
from components.messaging.fan_out import FanOut
from components.messaging.queue import Queue
from components.messaging.redrive import MessageRedrive
from components.messaging.remote_subscription import RemoteSubscription
from components.messaging.worker import Worker
from components.network.attachment_accepter import AttachmentAccepter
from components.network.connect_attachment import ConnectAttachment
from components.network.direct_connect_attachment import DirectConnectAttachment
from components.network.egress_vpc import EgressVpc
from components.network.hub_peering import HubPeering
from components.network.hub_peering_accepter import HubPeeringAccepter
from components.network.hub_peering_requester import HubPeeringRequester
from components.network.inspection_vpc import InspectionVpc
from components.network.peering_mesh import PeeringMesh
from components.network.reachability_paths import ReachabilityPaths
from components.network.resolver_endpoints import ResolverEndpoints
from components.network.shared_endpoints import SharedEndpoints
from components.network.site_to_site_vpn import SiteToSiteVpn
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
from rehearsal import stackfile
from tests.engine.harness import INTERNAL, ROOT, EngineStack, Workspace

SHOWN: Mapping[str, tuple[type[pulumi.ComponentResource], ...]] = {
    "alarm_topic": (AlarmTopic,),
    "backup": (BackupPlan, BackupVault),
    "backup_account": (BackupAccountSettings,),
    "backup_air_gapped": (AirGappedVault,),
    "backup_audit": (BackupAudit,),
    "backup_cross_account": (BackupCopyDestination, BackupCopySource),
    "direct_connect": (ConnectAttachment, DirectConnectAttachment),
    "egress_vpc": (EgressVpc,),
    "event_bus": (EventBus,),
    "fan_out": (FanOut,),
    "hub_and_spoke": (HubPeering, ReachabilityPaths, SpokeAttachment, TransitGateway, TransitGatewayRoutes),
    "inspection_vpc": (InspectionVpc,),
    "peering_mesh": (PeeringMesh,),
    "queue": (MessageRedrive, MessagingDashboard, Queue),
    "remote_subscription": (RemoteSubscription,),
    "resolver": (ResolverEndpoints,),
    "restore_site": (RestoreSite,),
    "restore_testing": (RestoreTesting,),
    "shared_endpoints": (SharedEndpoints,),
    "shared_file_system": (SharedFileSystem,),
    "shared_hub": (AttachmentAccepter, HubPeeringAccepter, HubPeeringRequester),
    "site_to_site_vpn": (SiteToSiteVpn,),
    "snapshots": (DatabaseSnapshots, SnapshotEvents, SnapshotPolicy),
    "vpc": (Vpc,),
    "vpc_peering": (VpcPeering,),
    "vpc_peering_cross_account": (VpcPeeringAccepter, VpcPeeringOptions, VpcPeeringRequester),
    "worker": (Worker,),
}
"""Example → the components that it is about."""
OPT_IN = {"EBS": True, "RDS": True, "S3": False}


def program(folder: Path) -> Callable[[], None]:
    return lambda: void(runpy.run_path(str(folder / "__main__.py"), run_name="__main__"))


def void(_globals: object) -> None:
    """Pulumi would take what a program gives back for the stack's outputs."""


def components_of(stack: EngineStack) -> set[str]:
    """Types of the components in the state."""
    return {one["type"] for one in stack.resources if not one["custom"]}


def test_every_component_has_its_turn() -> None:
    assert {one for shown in SHOWN.values() for one in shown} == set(COMPONENTS)


@pytest.mark.engine
@pytest.mark.parametrize("example", SHOWN)
def test_the_component_is_built_past_the_gate_and_a_second_update_changes_nothing(
    example: str, cli: None, tmp_path: Path
) -> None:
    folder = ROOT / "examples" / example
    project = stackfile.read_project(folder)
    with Workspace(tmp_path, project=project.name, checkpoints=False) as workspace:
        for part in folder.iterdir():
            if part.is_dir():
                # The engine reads the code of functions itself, from below the project's folder.
                (workspace.project_folder / part.name).symlink_to(part)
        settings = stackfile.read_settings(project, stackfile.stack_file(project, "dev"))
        stack = workspace.stack("dev", program(folder), settings)
        # As in its rehearsal, the stack's name chooses the levels.
        stack.environment = stack.name
        first = stack.up()
        assert first.ok, first.report()
        assert {f"reliability:index:{one.__name__}" for one in SHOWN[example]} <= components_of(stack)
        again = stack.up(policy_packs=[])
        assert again.ok, again.report()
        assert not {urn: op for urn, op in again.changed.items() if not urn.split("::")[2].startswith(INTERNAL)}


@pytest.mark.engine
def test_a_type_that_is_opted_in_changes_the_regions_settings_in_place(workspace: Workspace) -> None:
    def account(opt_in: dict[str, bool]) -> Callable[[], None]:
        return lambda: void(BackupAccountSettings("account", {"opt_in": opt_in}))

    stack = workspace.stack("account", account(OPT_IN), {"aws:region": "eu-central-1"})
    first = stack.up(policy_packs=[])
    assert first.ok, first.report()
    stack.run(account({**OPT_IN, "S3": True}))
    planned = stack.preview(policy_packs=[])
    assert planned.ok, planned.report()
    assert {urn.rpartition("::")[2]: op for urn, op in planned.changed.items()} == {"account-region": "update"}, (
        "replaced, the opt-in would be deleted and made: the provider deletes nothing, but the order would mislead"
    )
    stack.run(account(dict(reversed(OPT_IN.items()))))
    assert not stack.preview(policy_packs=[]).changed, "the order of types means nothing"
