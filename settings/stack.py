"""The whole stack file as one model, and the rules that span several blocks."""

import difflib
import re
from collections.abc import Iterable
from typing import Any, TypedDict

import pulumi
import pulumi_aws as aws
from pydantic import BaseModel, Field
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo

from components.shared.arns import partition_of
from components.shared.checks import Problem

from .alarms import Alarms
from .backup import Backup
from .backup_audit import BackupAuditing
from .hub_arguments import PRIMARY, RECOVERY, HubSide, hub_sides
from .hub_checks import hubs_problems
from .messaging import Messaging
from .model import Block
from .network import Network
from .on_premises import OnPremises
from .on_premises_checks import on_premises_problems
from .peering import NETWORK, RECOVERY_NETWORK, Peering
from .peering_checks import peerings_problems
from .restore_site import RestoreSite
from .restore_testing import RestoreTesting
from .snapshots import Snapshots
from .storage import SharedStorage
from .transit_gateway import HubPeering, TransitGateway

_TAG_TEXT = re.compile(r"[\w\s.:/=+\-@]*")
_TAG_KEY_LENGTH = 128
_TAG_VALUE_LENGTH = 256
_TAGS = 40
_AVAILABILITY_ZONES = 3
"""How many a network has that names none, or that could not be read."""
_ENVIRONMENT = re.compile(r"^[a-z][a-z0-9-]*$")


class StackFile(Block):
    """Settings under ``reliability:`` in ``Pulumi.<stack>.yaml``. A pattern without its block is not built."""

    environment: str
    """Name of the environment, in lower case. It selects the levels of the gate,
    ``policy/enforcement/<environment>.json``, and is the tag ``environment`` of every resource."""
    recovery_region: str | None = None
    """Region that holds the copies of backups and the recovery network; another one than ``aws:region``."""
    throw_away: bool = False
    """Lifts the protection of stateful resources, so that a ``destroy`` can remove them together with their data. For
    trial stacks only; it takes effect with the next ``up``, so run that before the ``destroy``."""
    tags: dict[str, str] = Field(default_factory=dict[str, str])
    """Tags of every taggable resource, for example ``owner`` and ``cost-center``."""
    alarms: Alarms = Field(default_factory=Alarms)
    """Who hears alarms. There is one alarm topic per Region in use, with or without this block."""
    network: Network | None = None
    """VPC of the primary Region."""
    recovery_network: Network | None = None
    """VPC of ``recoveryRegion``, with the same keys as ``network``."""
    peerings: dict[str, Peering] | None = None
    """Connections between two VPCs, by name; at least one of the two is this account's."""
    transit_gateway: TransitGateway | None = None
    """Hub of the primary Region, to which VPCs and sites are attached."""
    recovery_transit_gateway: TransitGateway | None = None
    """Hub of ``recoveryRegion``, with the same keys as ``transitGateway``."""
    hub_peering: HubPeering | None = None
    """Joins the two hubs; both then have the same segments and matrix."""
    on_premises: OnPremises | None = None
    """Sites joined to ``transitGateway`` by VPN, Direct Connect and Connect, and name resolution with them."""
    messaging: Messaging | None = None
    """Queues, topics with a queue per subscriber, and event buses."""
    shared_storage: SharedStorage | None = None
    """File systems that several instances mount; needs ``network``."""
    backup: Backup | None = None
    """Backup plans, a vault and, with ``recoveryRegion``, copies."""
    restore_testing: RestoreTesting | None = None
    """Restores backups for a test, on a schedule; needs ``backup``."""
    backup_audit: BackupAuditing | None = None
    """Frameworks that judge backups, and reports that prove them."""
    restore_site: RestoreSite | None = None
    """What restores need in ``recoveryRegion``: role, key, runbook; with ``recoveryNetwork`` groups for databases."""
    snapshots: Snapshots | None = None
    """Manual snapshots of volumes, instances and databases, beside AWS Backup."""

    @staticmethod
    def block_of(field: FieldInfo) -> type[BaseModel] | None:
        """The model of a block's field; None for a scalar or a map."""
        candidates: Iterable[Any] = (field.annotation, *getattr(field.annotation, "__args__", ()))
        return next((item for item in candidates if isinstance(item, type) and issubclass(item, BaseModel)), None)


class Common(TypedDict):
    """Arguments that every component with stateful resources takes."""

    region: str
    tags: dict[str, pulumi.Input[str]]
    protect: bool


class Settings(StackFile):
    """A validated stack file with the facts that come from elsewhere."""

    stack: str
    """Name of the stack."""
    region: str
    """Primary Region, from ``aws:region``."""
    secret_blocks: frozenset[str]
    """Keys whose value is secret as a whole; their sensitive fields are passed on as secrets."""

    def common(self, region: str) -> Common:
        """Arguments that every component with stateful resources takes.

        Args:
            region: Region of the component.
        """
        return {"region": region, "tags": self.all_tags, "protect": not self.throw_away}

    @property
    def backup_plan_name(self) -> str | None:
        """Name of the plan that covers what names none; None without one."""
        key = None if self.backup is None else self.backup.default_key()
        return None if self.backup is None or key is None else self.backup.plan_names(self.stack).get(key)

    @property
    def tested(self) -> dict[str, list[str]]:
        """What a plan of the stack takes by its tag, so that its backups can be tested: names by restore selection."""
        if self.backup is None:
            return {}
        plans = set(self.backup.plan_names(self.stack).values())
        storage = self.shared_storage.file_system_args(self.backup_plan_name) if self.shared_storage else {}
        audit = self.backup_audit
        return {
            "efs": sorted(name for name, item in storage.items() if item.get("backup_plan") in plans),
            "s3": audit.buckets() if audit and (audit.backup_plan or self.backup_plan_name) in plans else [],
        }

    @property
    def hub_sides(self) -> list[HubSide]:
        """The hubs of the stack, the primary Region's first."""
        return hub_sides(self.hubs, self.networks, self.hub_peering)

    @property
    def hubs(self) -> dict[str, tuple[TransitGateway, str]]:
        """Blocks of the hubs by their keys, each with its Region."""
        found: dict[str, tuple[TransitGateway, str]] = {}
        if self.transit_gateway is not None:
            found[PRIMARY] = (self.transit_gateway, self.region)
        if self.recovery_transit_gateway is not None and self.recovery_region is not None:
            found[RECOVERY] = (self.recovery_transit_gateway, self.recovery_region)
        return found

    @property
    def networks(self) -> dict[str, Network]:
        """Blocks of the networks by their keys."""
        given = {"network": self.network, "recoveryNetwork": self.recovery_network}
        return {key: block for key, block in given.items() if block is not None}

    @property
    def all_tags(self) -> dict[str, pulumi.Input[str]]:
        """Tags of every taggable resource."""
        return {"environment": self.environment, "stack": self.stack, **self.tags}


def cross_checks(settings: Settings, broken: frozenset[str]) -> list[Problem]:
    """Find what the components would refuse and what contradicts itself between blocks.

    Args:
        settings: as far as it could be read; blocks that could not are absent.
        broken: fields that were given but could not be read; rules that need them say nothing about them.
    """
    found = [*_scalars(settings), *_tags(settings.tags)]
    region = _region("aws:region", settings.region, found, "eu-central-1")
    recovery = settings.recovery_region
    if recovery is not None:
        recovery = _region("recoveryRegion", recovery, found, "eu-west-1")
        broken = broken if recovery else broken | {"recovery_region"}
    if region is None:
        # What the blocks would say about a Region that is none would only be noise.
        return found
    if recovery is not None:
        found += _two_regions(region, recovery)
    found += settings.alarms.problems(region, recovery)
    if settings.network is not None:
        found += settings.network.problems("network", region)
    if settings.recovery_network is not None:
        found += _recovery_network(settings.recovery_network, recovery, broken)
    found += _peerings(settings, region, recovery, broken)
    found += _hubs(settings, recovery, broken)
    if settings.on_premises is not None:
        unread = frozenset(to_camel(name) for name in broken)
        side = next((item for item in settings.hub_sides if item.key == PRIMARY), None)
        found += on_premises_problems(settings.on_premises, side, settings.network, region, unread)
    if settings.messaging is not None:
        # A recovery Region that could not be read is no further mistake.
        somewhere = region if "recovery_region" in broken else None
        found += settings.messaging.problems(region, recovery or somewhere)
    if settings.shared_storage is not None:
        found += settings.shared_storage.problems(region, recovery)
        if settings.network is None and "network" not in broken:
            found.append(
                Problem("sharedStorage", None, "needs a network for its mount targets", "Add the block network.")
            )
    return found + _protection(settings, region, recovery, broken)


def _protection(settings: Settings, region: str, recovery: str | None, broken: frozenset[str]) -> list[Problem]:
    found: list[Problem] = []
    if settings.backup is not None:
        # Copies to a recovery Region that could not be read are no further mistake.
        somewhere = region if "recovery_region" in broken else None
        found += settings.backup.problems(
            settings.stack, region, recovery or somewhere, protect=not settings.throw_away
        )
    if settings.backup_audit is not None:
        found += settings.backup_audit.problems(settings.stack, region)
    if settings.snapshots is not None:
        found += settings.snapshots.problems(settings.stack, region, recovery)
    found += _restore_site(settings, recovery, broken)
    return found + _restore_testing(settings, region, broken)


def _restore_testing(settings: Settings, region: str, broken: frozenset[str]) -> list[Problem]:
    block = settings.restore_testing
    if block is None:
        return []
    if settings.backup is None:
        if "backup" in broken:
            return []
        return [Problem("restoreTesting", None, "needs backups to restore", "Add the block backup.")]
    if "shared_storage" in broken and not block.selections:
        return []
    return block.problems(settings.stack, region, settings.tested)


def _scalars(settings: Settings) -> list[Problem]:
    environment: str | None = getattr(settings, "environment", None)
    if environment is None or _ENVIRONMENT.match(environment):
        return []
    rule = "must be lower-case letters, digits and hyphens; it names a file of the gate"
    return [Problem("environment", environment, rule, "Write for example dev or prod.")]


def _region(key: str, region: str, found: list[Problem], example: str) -> str | None:
    """The Region, or what it was probably meant to be; None where nobody can tell."""
    known = [member.value for member in aws.Region]
    if region in known:
        return region
    if not region:
        found.append(Problem(key, None, "is required", f"Set it, for example to {example}."))
        return None
    near = difflib.get_close_matches(region.lower(), known, n=1, cutoff=0.8)
    way_out = f"Did you mean {near[0]}?" if near else f"Write for example {example}."
    found.append(Problem(key, region, "is not a Region of AWS", way_out))
    return near[0] if near else None


def _two_regions(region: str, recovery: str) -> list[Problem]:
    if recovery == region:
        rule = f"is the Region of the stack itself; copies in {recovery} are lost together with the originals"
        return [Problem("recoveryRegion", recovery, rule, "Name another Region, or leave it out to have no copies.")]
    partition = partition_of(region)
    if partition_of(recovery) != partition:
        rule = f"is in another partition than {region}; nothing is copied or replicated from one to another"
        return [Problem("recoveryRegion", recovery, rule, f"Name another Region of the partition {partition}.")]
    return []


def _tags(tags: dict[str, str]) -> list[Problem]:
    """What AWS refuses in tags (AWS General Reference, "Tag naming limits and requirements")."""
    found: list[Problem] = []
    for key, value in tags.items():
        where = f'tags["{key}"]'
        if not _TAG_TEXT.fullmatch(key) or not 1 <= len(key) <= _TAG_KEY_LENGTH:
            rule = f"the key must be 1 to {_TAG_KEY_LENGTH} letters, digits, spaces or characters of _ . : / = + - @"
            found.append(Problem(where, key, rule, "Rename it."))
        elif key.lower().startswith("aws:"):
            found.append(Problem(where, key, "keys that start with aws: belong to AWS", "Rename it."))
        if not _TAG_TEXT.fullmatch(value) or len(value) > _TAG_VALUE_LENGTH:
            rule = f"must be up to {_TAG_VALUE_LENGTH} letters, digits, spaces or characters of _ . : / = + - @"
            found.append(Problem(where, value, rule, "Shorten or respell it."))
    if len(tags) > _TAGS:
        rule = f"has more than {_TAGS} tags; AWS allows 50 for a resource, and the components add some of their own"
        found.append(Problem("tags", len(tags), rule, "Remove some."))
    return found


def _recovery_network(network: Network, recovery: str | None, broken: frozenset[str]) -> list[Problem]:
    if recovery is not None:
        return network.problems("recoveryNetwork", recovery)
    if "recovery_region" in broken:
        return []
    return [Problem("recoveryNetwork", None, "needs a Region to be in", "Add recoveryRegion, for example eu-west-1.")]


def _peerings(settings: Settings, region: str, recovery: str | None, broken: frozenset[str]) -> list[Problem]:
    networks: dict[str, tuple[str, Network]] = {}
    if settings.network is not None:
        networks[NETWORK] = (region, settings.network)
    if settings.recovery_network is not None and recovery is not None:
        networks[RECOVERY_NETWORK] = (recovery, settings.recovery_network)
    unread = {NETWORK} if "network" in broken else set[str]()
    if settings.recovery_network is not None or "recovery_network" in broken:
        # Without a Region it is no network that could be peered, which is told once.
        unread.add(RECOVERY_NETWORK)
    return peerings_problems(settings.peerings or {}, region, networks, unread)


def _hubs(settings: Settings, recovery: str | None, broken: frozenset[str]) -> list[Problem]:
    unread = {to_camel(name) for name in broken}
    found: list[Problem] = []
    if settings.recovery_transit_gateway is not None and recovery is None:
        # Without a Region it is no hub that could be joined, which is told once.
        unread.add(RECOVERY)
        if "recovery_region" not in broken:
            rule = "needs a Region to be in"
            found.append(Problem(RECOVERY, None, rule, "Add recoveryRegion, for example eu-west-1."))
    hubs = {key: item for key, item in settings.hubs.items() if key not in unread}
    return found + hubs_problems(hubs, settings.networks, settings.hub_peering, unread)


def _restore_site(settings: Settings, recovery: str | None, broken: frozenset[str]) -> list[Problem]:
    site, network = settings.restore_site, settings.recovery_network
    if site is None:
        return []
    found = site.problems(recovery, zones=_zones(network) if "recovery_network" not in broken else _AVAILABILITY_ZONES)
    if recovery is None and "recovery_region" not in broken:
        found.append(
            Problem("restoreSite", None, "needs a Region to be in", "Add recoveryRegion, for example eu-west-1.")
        )
    if network is not None and network.tiers is not None and "data" not in network.tiers:
        rule = "needs the tier data in recoveryNetwork, where restored databases and file systems go"
        found.append(Problem("restoreSite", None, rule, "Add data to recoveryNetwork.tiers."))
    return found


def _zones(network: Network | None) -> int:
    if network is None:
        return 0
    names = network.availability_zones
    return len(names) if names is not None else network.availability_zone_count or _AVAILABILITY_ZONES
